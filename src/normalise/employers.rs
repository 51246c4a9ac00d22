//! Rows of the register of employers.

use std::collections::BTreeSet;

use crate::domain::{Figure, List, Reject, Territory, fold, list, words};
use crate::read::{Cell, Field, Table};

use super::places::codes_are_abroad;
use super::values::Reader;
use super::{Employer, Fate, OutsideOf, stable_id};

pub(super) fn read(table: &Table, territory: &Territory, rejects: &mut Vec<Reject>) -> Vec<Fate<Employer>> {
    let mut fates = Vec::with_capacity(table.rows.len());
    let headcounts = table.column(Field::Headcount).map(|column| (column, is_of_classes(table, column)));
    let abroad = codes_are_abroad(table, territory);
    for row in &table.rows {
        let mut r = Reader { table, row, rejects, abroad };
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
        let middle = |(column, coded): (usize, bool)| {
            let cell = row.cell(column);
            if coded { class(cell).map(|(from, to)| f64::midpoint(from, to)) } else { between(cell) }
        };
        let band = headcounts.and_then(middle);
        // « NN » among codes is an establishment that is no employer, or of which nobody says.
        let unknown = headcounts.is_some_and(|(column, coded)| coded && class(row.cell(column)).is_none());
        let headcount = match band {
            Some(middle) => Figure::Given(middle),
            None if unknown => Figure::NotGiven,
            None => r.figure(Field::Headcount),
        };
        let siret = r.text(Field::Siret);
        let town = place.town.as_deref().map(fold).unwrap_or_default();
        fates.push(Fate::Kept(Employer {
            // Two establishments of one firm in one town have their own numbers.
            id: stable_id('E', &[&employer_key(&name), &town, siret.as_deref().map(digits).as_deref().unwrap_or_default()]),
            name,
            siret,
            activity: r.text(Field::Activity),
            headcount,
            banded: band.is_some(),
            place,
            origin: r.origin(),
        }));
    }
    fates
}

/// Size classes of INSEE's register (code, first and last headcount), as « trancheEffectifsEtablissement » gives them.
const CODES: [(&str, f64, f64); 15] = [
    ("00", 0.0, 0.0),
    ("01", 1.0, 2.0),
    ("02", 3.0, 5.0),
    ("03", 6.0, 9.0),
    ("11", 10.0, 19.0),
    ("12", 20.0, 49.0),
    ("21", 50.0, 99.0),
    ("22", 100.0, 199.0),
    ("31", 200.0, 249.0),
    ("32", 250.0, 499.0),
    ("41", 500.0, 999.0),
    ("42", 1_000.0, 1_999.0),
    ("51", 2_000.0, 4_999.0),
    ("52", 5_000.0, 9_999.0),
    ("53", 10_000.0, 10_000.0),
];

/// Cells that are all codes of classes, and how many different ones, are no numbers by chance.
const MANY: usize = 8;
const DISTINCT: usize = 3;

/// The code of a size class that a cell holds; spreadsheets drop the zero of « 03 ».
fn class(cell: &Cell) -> Option<(f64, f64)> {
    let code = match cell {
        Cell::Number(n) if n.fract() == 0.0 => format!("{n:02}"),
        cell => cell.shown().trim().to_owned(),
    };
    CODES.iter().find(|(of, ..)| *of == code).map(|(_, from, to)| (*from, *to))
}

/// True for a column of such codes: each cell that is given is one (« NN »: not an employer), and its header speaks of classes or so many of
/// its cells are codes that numbers of employees would not all be.
fn is_of_classes(table: &Table, column: usize) -> bool {
    let header = table.columns.iter().find(|c| c.index == column).map(|c| fold(&c.header)).unwrap_or_default(); // a held column has none
    let given = || table.rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_blank() && cell.shown().trim() != "NN");
    // « 1, 2, 3 » are small firms as well as classes.
    let two_digits = || given().map(Cell::shown).filter(|code| code.trim() > "10");
    let by_values = || two_digits().count() >= MANY && two_digits().collect::<BTreeSet<_>>().len() >= DISTINCT;
    let told = || header.contains("tranche") || by_values();
    given().next().is_some() && given().all(|cell| class(cell).is_some()) && told()
}

/// The middle of a size class in words: « 10 à 19 salariés ». An open one (« 250 et plus ») has no middle, and stays refused.
fn between(cell: &Cell) -> Option<f64> {
    let Cell::Text(text) = cell else { return None };
    let folded = fold(text);
    let numbers: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [from, to] = numbers[..] else { return None };
    let sign = folded.split_once(from)?.1.split_once(to)?.0.trim();
    let (from, to) = (from.parse::<f64>().ok()?, to.parse::<f64>().ok()?);
    (["a", "-", "–", "to", "et", "and", "bis"].contains(&sign) && from < to).then(|| f64::midpoint(from, to))
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
