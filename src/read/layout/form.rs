//! A form: the label on the left, the value on its right, one record after another down the sheet (« Intitulé : … »). And what
//! stands so above a table (« Établissement : Lycée … ») holds for each of its rows.

use super::super::header::{Field, Reading};
use super::super::sheet::{Cell, Row};
use super::label;

/// A label and its value.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) field: Field,
    pub(super) year: Option<u16>,
    pub(super) header: String,
    pub(super) value: Cell,
    /// Where the value stands: row number, column from 0.
    pub(super) place: (u32, u32),
}

/// The pairs of some rows, in reading order. A list goes on in the rows below its first value when nothing is written under its
/// label.
pub(super) fn pairs(rows: &[Row], reading: &dyn Fn(&str) -> Option<Reading>) -> Vec<Pair> {
    let mut out: Vec<Pair> = Vec::new();
    for row in rows {
        let before = out.len();
        let mut at = 0;
        while at < row.cells.len() {
            at = pair(row, at, reading, &mut out);
        }
        let Some(last) = out.last().filter(|p| out.len() == before && p.field.skill_role().is_some()).cloned() else { continue };
        let column = last.place.1;
        let goes_on =
            last.place.0 + 1 == row.number || out.iter().rev().take_while(|p| p.field == last.field).any(|p| p.place.0 + 1 == row.number);
        let value = row.cell(column as usize);
        if goes_on && matches!(value, Cell::Text(_)) && row.cells.iter().filter(|c| !c.is_blank()).count() == 1 {
            out.push(Pair { value: value.clone(), place: (row.number, column), ..last });
        }
    }
    out
}

/// Reads a pair that begins at a column, and gives the column to go on from.
fn pair(row: &Row, at: usize, reading: &dyn Fn(&str) -> Option<Reading>, out: &mut Vec<Pair>) -> usize {
    let text = label(row.cell(at));
    if text.is_empty() {
        return at + 1;
    }
    let place = |column: usize| (row.number, u32::try_from(column).unwrap_or(u32::MAX));
    let told = |r: Reading, header: &str, value: Cell, column| Pair {
        field: r.field,
        year: r.year,
        header: header.to_owned(),
        value,
        place: place(column),
    };
    let bare = text.trim_end_matches([':', ' ', '\u{a0}', '?', '*']);
    if let Some(found) = reading(bare) {
        let next = (at + 1..row.cells.len()).find(|i| !row.cell(*i).is_blank());
        // « Établissement | Lycée Un »: what reads as the same field is its value; as another, a header beside a header.
        let other = |text: &str| reading(text.trim_end_matches([':', ' ', '\u{a0}'])).is_some_and(|r| r.field != found.field);
        if let Some(next) = next
            && !other(&label(row.cell(next)))
        {
            out.push(told(found, bare, row.cell(next).clone(), next));
            return next + 1;
        }
    }
    // « Ville : Vichy », both in one cell.
    if let Some((name, value)) = text.split_once(':')
        && !value.trim().is_empty()
        && let Some(found) = reading(name.trim())
    {
        out.push(told(found, name.trim(), Cell::text(value), at));
    }
    at + 1
}

/// The pairs of each record: a label that comes again begins another. Who sends it and where that is are said once, and hold for the
/// records below.
pub(super) fn records(pairs: Vec<Pair>) -> Vec<Vec<Pair>> {
    let mut out: Vec<Vec<Pair>> = Vec::new();
    for pair in pairs {
        let again = |record: &Vec<Pair>| !pair.field.repeats() && record.iter().any(|p| p.field == pair.field);
        match out.last_mut() {
            Some(record) if !again(record) => record.push(pair),
            _ => out.push(vec![pair]),
        }
    }
    let sender: Vec<Pair> = out.first().into_iter().flatten().filter(|p| is_of_sender(p.field)).cloned().collect();
    for record in out.iter_mut().skip(1) {
        let place = [Field::Town, Field::Postcode, Field::Department];
        let own_place = record.iter().any(|p| place.contains(&p.field));
        let lacks =
            |record: &Vec<Pair>, p: &Pair| record.iter().all(|own| own.field != p.field) && !(own_place && place.contains(&p.field));
        let said: Vec<Pair> = sender.iter().filter(|p| lacks(record, p)).cloned().collect();
        record.extend(said);
    }
    out
}

/// Who sends a list, and where they are.
pub(super) fn is_of_sender(field: Field) -> bool {
    matches!(
        field,
        Field::Institution
            | Field::Employer
            | Field::Town
            | Field::Postcode
            | Field::Department
            | Field::Siret
            | Field::Uai
            | Field::Headcount
    )
}
