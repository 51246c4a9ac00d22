//! « idem », « " », « ditto »: the value of the cell above, written without writing it. A mark alone is that value, and is remembered to
//! stand where it does; « idem + Docker » is that value and more. A mark below nothing stays as it is written, and so does one that
//! speaks of another cell (« idem BTS SIO »): nothing is guessed.

use std::sync::LazyLock;

use crate::domain::{List, Problem, fold, list};
use crate::pipeline::Limits;

use super::super::limits::holds_too_much;
use super::super::sheet::{Cell, Row};
use super::held::Held;

/// The longest text that may be a mark alone or begin with one, in bytes: longer ones are no such shorthand.
const LONGEST: usize = 80;

/// The first letters of the words for it, of either case, and of signs: most cells are told by them to be none.
static FIRST: LazyLock<[bool; 256]> = LazyLock::new(|| {
    let mut first = [false; 256];
    for byte in list(List::Dittos).iter().filter_map(|word| word.bytes().next()) {
        first[usize::from(byte)] = true;
        first[usize::from(byte.to_ascii_uppercase())] = true;
    }
    // Accents and quotes of any form fold into them.
    first[0x80..].fill(true);
    first
});

/// What a cell repeats of the one above.
enum Repeats<'a> {
    All,
    /// And more, after this sign.
    And(&'a str),
}

fn repeats(cell: &Cell) -> Option<Repeats<'_>> {
    let Cell::Text(text) = cell else { return None };
    let first = text.bytes().find(|byte| !byte.is_ascii_whitespace())?;
    if text.len() > LONGEST || !FIRST[usize::from(first)] {
        return None;
    }
    let is_mark = |part: &str| list(List::Dittos).holds(&fold(part));
    if is_mark(text) {
        return Some(Repeats::All);
    }
    let (mark, more) = text.split_once(['+', ',', ';', '&'])?;
    (mark.contains(char::is_alphabetic) && is_mark(mark) && !more.trim().is_empty()).then(|| Repeats::And(more.trim()))
}

/// Puts the values that are meant into the rows of a table, and tells of each row and column in which row its value stands.
///
/// # Errors
/// Nothing more is put where the cells would hold more than the limits allow.
pub(super) fn write_out(rows: &mut [Row], held: &mut Held, limits: Limits) -> Result<(), Problem> {
    let mut more = 0u64;
    for at in 0..rows.len() {
        for column in 0..rows[at].cells.len() {
            let Some(what) = repeats(&rows[at].cells[column]) else { continue };
            let above = rows[..at].iter().rev().find(|row| row.cells.len() > column).filter(|row| !row.cell(column).is_blank());
            let Some(above) = above else { continue };
            let (written, is_whole) = match (&what, above.cell(column)) {
                (Repeats::All, value) => (value.clone(), true),
                (Repeats::And(more), Cell::Text(text)) => {
                    let sign = ["\n", ";", "|", "/"].into_iter().find(|sign| text.contains(sign)).unwrap_or(",");
                    (Cell::text(&format!("{text}{sign} {more}")), false)
                }
                (Repeats::And(_), _) => continue,
            };
            more += written.size() as u64;
            if more > limits.bytes() {
                return Err(holds_too_much(limits));
            }
            if is_whole && let Ok(at_column) = u32::try_from(column) {
                // What repeats what repeats another stands where that does.
                let place = held.place(column, above.number).unwrap_or((above.number, at_column));
                held.repeat(column, rows[at].number, place);
            }
            rows[at].cells[column] = written;
        }
    }
    Ok(())
}
