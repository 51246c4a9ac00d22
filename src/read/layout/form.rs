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
        if let Some(next) = next
            && reading(label(row.cell(next)).trim_end_matches([':', ' ', '\u{a0}'])).is_none()
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

/// The pairs of each record: a label that comes again begins another.
pub(super) fn records(pairs: Vec<Pair>) -> Vec<Vec<Pair>> {
    let mut out: Vec<Vec<Pair>> = Vec::new();
    for pair in pairs {
        let again = |record: &Vec<Pair>| !pair.field.repeats() && record.iter().any(|p| p.field == pair.field);
        match out.last_mut() {
            Some(record) if !again(record) => record.push(pair),
            _ => out.push(vec![pair]),
        }
    }
    out
}
