//! Rows read as headers: one, or two together.

use super::super::sheet::{Cell, Row};
use super::Head;

pub(super) fn label(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Cell::Number(_) => cell.shown(),
        _ => String::new(),
    }
}

pub(super) fn single(rows: &[Row], at: usize) -> Head {
    Head { end: at + 1, row: rows[at].number, labels: rows[at].cells.iter().map(|c| (String::new(), label(c))).collect() }
}

/// Two rows read as one header: the lower text, or the upper where the lower is blank; a text above several columns is their
/// group. None when the lower row holds measures: then it is data.
pub(super) fn pair(rows: &[Row], at: usize) -> Option<Head> {
    let (upper, lower) = (rows.get(at)?, rows.get(at + 1)?);
    let year = |n: f64| (1990.0..=2100.0).contains(&n);
    let few = |row: &Row| row.cells.iter().filter(|c| !c.is_blank()).count() < 2;
    if lower.number != upper.number + 1
        || few(upper)
        || few(lower)
        || lower.cells.iter().any(|c| match c {
            Cell::Number(n) => !year(*n),
            Cell::Date(_) => true,
            // The cells of a text file are all text: « 2 », « 63500 », « 12,5 », « 2026-03-14 » are measures there, too.
            Cell::Text(text) => is_measure(text) && !text.parse().is_ok_and(year),
            _ => false,
        })
    {
        return None;
    }
    let mut group = String::new();
    let labels = (0..upper.cells.len().max(lower.cells.len()))
        .map(|i| {
            let (above, below) = (label(upper.cell(i)), label(lower.cell(i)));
            if !above.is_empty() {
                group.clone_from(&above);
            }
            if below.is_empty() { (String::new(), above) } else { (group.clone(), below) }
        })
        .collect();
    Some(Head { end: at + 2, row: lower.number, labels })
}

/// Figures, with the signs that stand among them.
fn is_measure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | ',' | '.' | '-' | '/' | ':' | '%'))
}
