//! Rows of the register of employers.

use crate::domain::{Problem, Reject, Territory, fold, words};
use crate::read::{Field, Table};

use super::values::Reader;
use super::{Employer, Fate, OutsideOf, stable_id};

pub(super) fn read(table: &Table, territory: &Territory, rejects: &mut Vec<Reject>, mut fate: impl FnMut(Fate<Employer>)) {
    for row in &table.rows {
        let mut r = Reader { table, row, rejects };
        let Some(name) = r.text(Field::Name) else {
            r.lacks(Field::Name);
            fate(Fate::Rejected);
            continue;
        };
        let place = r.place(territory);
        if place.outside {
            fate(Fate::OutOfScope(r.outside(OutsideOf::Territory, &name)));
            continue;
        }
        let headcount = r.figure(Field::Headcount);
        if headcount.given().is_some_and(|n| n > 1_000_000.0)
            && let Some(column) = table.column(Field::Headcount)
        {
            r.refuse(column, Problem::OutOfRange("headcount", "≤ 1 000 000"), false);
        }
        let siret = r.text(Field::Siret);
        let town = place.town.as_deref().map(fold).unwrap_or_default();
        fate(Fate::Kept(Employer {
            id: stable_id('E', &[&employer_key(&name), &town]),
            name,
            siret,
            headcount,
            place,
            origin: r.origin(),
        }));
    }
}

/// The form in which employers are compared: without legal form, punctuation, case and accents.
pub fn employer_key(name: &str) -> String {
    let folded = fold(name).replace('.', "");
    let kept: Vec<&str> = words(&folded)
        .into_iter()
        .filter(|w| {
            !matches!(
                *w,
                "sarl" | "sas" | "sasu" | "sa" | "eurl" | "scop" | "snc" | "sci" | "ste" | "societe" | "ets" | "groupe" | "entreprise"
            )
        })
        .collect();
    if kept.is_empty() { folded } else { kept.join(" ") }
}
