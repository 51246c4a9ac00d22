//! Ticked boxes: « ☐ Bac+2 ☒ Bac+3 ☐ Bac+5 », in one cell or in several, is the answer « Bac+3 ». What is not ticked is no answer, and
//! no value. A box alone in its cell is a cross of its column, and stays. What counts as a cross is said here too.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::domain::{List, fold, list};

use super::sheet::{Cell, Sheet};

/// A box that is empty, and those that are ticked. Other squares and circles are bullets as often, and are left alone.
const EMPTY: char = '☐';
const TICKED: [char; 2] = ['☒', '☑'];
/// The byte with which these begin in UTF-8.
const FIRST_BYTE: u8 = 0xe2;

/// Leaves of every cell that holds boxes and words what is ticked.
pub(super) fn keep_ticked(sheet: &mut Sheet) {
    sheet.rows.par_iter_mut().for_each(|row| {
        for cell in &mut row.cells {
            // Most cells hold neither the first byte of a box nor a bracket, which is known without reading them letter by letter.
            if let Cell::Text(text) = cell
                && memchr::memchr2(FIRST_BYTE, b'[', text.as_bytes()).is_some()
                && let Some(answer) = answer(text)
            {
                *cell = Cell::text(&answer);
            }
        }
    });
}

/// What is ticked in a text of boxes; none for a text without, or of a box alone.
fn answer(text: &str) -> Option<String> {
    let is_box = |c: char| c == EMPTY || TICKED.contains(&c);
    let text = if text.contains('[') { typed(text) } else { Cow::Borrowed(text) };
    if !text.contains(is_box) || !text.contains(char::is_alphanumeric) {
        return None;
    }
    let first = text.find(is_box)?;
    // « Niveau : ☒ Bac+3 »: what stands before the first box is said of all.
    let before = text[..first].trim();
    let mut ticked: Vec<&str> = Vec::new();
    let mut rest = &text[first..];
    while let Some(mark) = rest.chars().next() {
        let after = &rest[mark.len_utf8()..];
        let end = after.find(is_box).unwrap_or(after.len());
        let words = after[..end].trim().trim_end_matches([',', ';', '/', '|']).trim_end();
        if TICKED.contains(&mark) && !words.is_empty() {
            ticked.push(words);
        }
        rest = &after[end..];
    }
    let answer = ticked.join(", ");
    Some(if before.is_empty() { answer } else { format!("{before} {answer}").trim_end().to_owned() })
}

/// « [x] Bac+3 [ ] Bac+5 » with the signs of boxes.
fn typed(text: &str) -> Cow<'_, str> {
    if ["[ ]", "[x]", "[X]"].iter().any(|typed| text.contains(typed)) {
        Cow::Owned(text.replace("[ ]", "☐").replace("[x]", "☒").replace("[X]", "☒"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same in a column of which the header may stand for a cross: some survey programs write the answer again where it is ticked.
pub(crate) fn is_cross_under(cell: &Cell, header: &str) -> Option<bool> {
    let again = |text: &str| text.len().abs_diff(header.len()) <= 8 && fold(text) == fold(header);
    is_cross(cell).or_else(|| matches!(cell, Cell::Text(text) if again(text)).then_some(true))
}

/// « souhaité », « un plus » where others have a cross: wished, and not required.
pub(crate) fn is_wish(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if (2..=24).contains(&text.len()) && list(List::Wished).holds(&fold(text)))
}

/// How well something is mastered or wanted, from 0 to 5.
pub(crate) fn grade(cell: &Cell) -> Option<u8> {
    let n = match cell {
        Cell::Number(n) if n.fract() == 0.0 && (0.0..=5.0).contains(n) => *n as u8,
        Cell::Text(text) if text.len() == 1 => text.parse().ok().filter(|n| *n <= 5)?,
        // « maîtrise », « notions » say how well, in no order that all share.
        Cell::Text(text) if text.len() <= 24 && list(List::Mastery).holds(&fold(text)) => 2,
        _ => return None,
    };
    Some(n)
}

/// A cross (true), a refusal or a blank (false), something else (none).
pub(crate) fn is_cross(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Blank => Some(false),
        Cell::Bool(b) => Some(*b),
        Cell::Number(n) if *n == 1.0 => Some(true),
        Cell::Number(n) if *n == 0.0 => Some(false),
        Cell::Text(text) if text.len() <= 24 => {
            // « (x) »
            let folded = fold(text.trim_start_matches('(').trim_end_matches(')'));
            if list(List::Yes).holds(&folded) || list(List::Wished).holds(&folded) {
                Some(true)
            } else if list(List::No).holds(&folded) {
                Some(false)
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_is_the_answer() {
        for (text, expected) in [
            ("☐ Bac+2 ☒ Bac+3 ☐ Bac+5", Some("Bac+3")),
            ("☒ Python\n☐ Java\n☑ SQL", Some("Python, SQL")),
            ("☐ Bac+2", Some("")),
            ("☒ Bac+3", Some("Bac+3")),
            ("Niveau : ☐ Bac+2 ☒ Bac+3", Some("Niveau : Bac+3")),
            ("[ ] Oui [x] Non", Some("Non")),
            ("☒", None),
            ("☐", None),
            ("Bac+3", None),
            ("■ Python ■ SQL", None),
            ("SQL [Oracle]", None),
        ] {
            assert_eq!(answer(text).as_deref(), expected, "{text:?}");
        }
    }
}
