//! Rows of the register of employers.

use crate::domain::{List, Reject, Territory, fold, list, words};
use crate::read::{Field, Table};

use super::values::Reader;
use super::{Employer, Fate, OutsideOf, stable_id};

pub(super) fn read(table: &Table, territory: &Territory, rejects: &mut Vec<Reject>) -> Vec<Fate<Employer>> {
    let mut fates = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let mut r = Reader { table, row, rejects };
        let Some(name) = r.text(Field::Name) else {
            r.lacks(Field::Name);
            fates.push(Fate::Rejected);
            continue;
        };
        let place = r.place(territory);
        if place.outside {
            fates.push(Fate::OutOfScope(r.outside(OutsideOf::Territory, &name)));
            continue;
        }
        let headcount = r.figure(Field::Headcount);
        let siret = r.text(Field::Siret);
        let town = place.town.as_deref().map(fold).unwrap_or_default();
        fates.push(Fate::Kept(Employer {
            // Two establishments of one firm in one town have their own numbers.
            id: stable_id('E', &[&employer_key(&name), &town, siret.as_deref().map(digits).as_deref().unwrap_or_default()]),
            name,
            siret,
            headcount,
            place,
            origin: r.origin(),
        }));
    }
    fates
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The form in which employers are compared: without legal form, punctuation, case and accents.
pub fn employer_key(name: &str) -> String {
    let folded = fold(name).replace('.', "");
    let kept: Vec<&str> = words(&folded).into_iter().filter(|w| !list(List::Legal).holds(w)).collect();
    if kept.is_empty() { folded } else { kept.join(" ") }
}
