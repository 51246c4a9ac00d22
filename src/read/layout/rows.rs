//! Rows read as headers: one, or two or three together.

use std::borrow::Cow;

use crate::domain::{LevelReading, List, fold, is_year, list, one_space};

use super::super::sheet::{Cell, Row};
use super::Head;

pub(super) fn label(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => one_space(text),
        // « 01/09/2026 » above what is counted in that month.
        Cell::Number(_) | Cell::Date(_) => cell.shown().into(),
        _ => Cow::Borrowed(""),
    }
}

pub(super) fn single(rows: &[Row], at: usize) -> Head {
    Head {
        named: false,
        above: titles(rows, at),
        start: at,
        end: at + 1,
        row: rows[at].number,
        labels: rows[at].cells.iter().map(|c| (String::new(), label(c).into_owned())).collect(),
    }
}

/// The texts that stand alone in their row above a header.
fn titles(rows: &[Row], at: usize) -> Vec<String> {
    let alone = |row: &Row| {
        let mut filled = row.cells.iter().filter(|c| !c.is_blank());
        filled.next().filter(|_| filled.next().is_none()).map(|cell| label(cell).into_owned())
    };
    rows[..at].iter().rev().take(TITLES).filter_map(alone).collect()
}

/// Rows above a header that may say what it is about.
const TITLES: usize = 5;

/// Rows read as one header, two or three: the lowest text of each column; a text above several columns is their group. None when a
/// row below the first holds measures: then it is data.
pub(super) fn joined(rows: &[Row], at: usize, depth: usize) -> Option<Head> {
    let rows_above = rows;
    let rows = rows.get(at..at + depth)?;
    let few = |row: &Row| row.cells.iter().filter(|c| !c.is_blank()).count() < 2;
    if rows.iter().any(few) || rows.windows(2).any(|two| two[1].number != two[0].number + 1) || rows[1..].iter().any(holds_measures) {
        return None;
    }
    let width = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let mut labels = vec![(String::new(), String::new()); width];
    for row in rows {
        let mut group = String::new();
        for (i, label_above) in labels.iter_mut().enumerate() {
            let below = label(row.cell(i));
            // « Response » under a question is no name of its own.
            if !label_above.1.is_empty() && is_response(row.cell(i)) {
                group.clear();
                continue;
            }
            if !label_above.1.is_empty() {
                group.clone_from(&label_above.1);
            }
            if !below.is_empty() {
                *label_above = (group.clone(), below.into_owned());
            }
        }
    }
    Some(Head { named: false, above: titles(rows_above, at), start: at, end: at + depth, row: rows[depth - 1].number, labels })
}

/// What survey programs write under a question that has no items.
pub(super) fn is_response(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.len() <= 40 && list(List::Responses).holds(&fold(text)))
}

pub(super) fn holds_measures(row: &Row) -> bool {
    row.cells.iter().any(|c| match c {
        Cell::Number(n) => !is_year(*n),
        Cell::Date(_) => true,
        // The cells of a text file are all text: « 2 », « 63500 », « 12,5 », « 2026-03-14 » are measures there, too.
        Cell::Text(text) => is_measure(text) && !is_years(text),
        _ => false,
    })
}

/// A year, or a school year: « 2024 », « 2014-2015 », « 2014/15 ».
pub(super) fn is_years(text: &str) -> bool {
    last_year(text).is_some()
}

/// The year that « 2025 » is, or in which « 2024-25 » ends.
pub(super) fn last_year(text: &str) -> Option<u16> {
    let (from, to) = text.split_once(['-', '/']).map_or((text, None), |(from, to)| (from, Some(to.trim())));
    let from = from.trim().parse::<u16>().ok().filter(|year| is_year(*year))?;
    let Some(to) = to else { return Some(from) };
    let year: u16 = to.parse().ok().filter(|_| to.bytes().all(|b| b.is_ascii_digit()))?;
    match to.len() {
        2 => Some(from - from % 100 + year),
        4 => Some(year),
        _ => None,
    }
}

/// Nothing but years, and what is merged with the row above: the cohorts under « Diplômés ».
pub(super) fn holds_only_years(row: &Row, above: &Row) -> bool {
    let years = row.cells.iter().enumerate().filter(|(i, c)| !c.is_blank() && *c != above.cell(*i)).map(|(_, c)| match c {
        Cell::Number(n) => is_year(*n),
        Cell::Text(text) => is_years(text),
        _ => false,
    });
    let all: Vec<bool> = years.collect();
    !all.is_empty() && all.into_iter().all(|year| year)
}

/// Figures, with the signs that stand among them.
pub(super) fn is_measure(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | ',' | '.' | '-' | '/' | ':' | '%'))
}

/// One text and nothing beside it.
pub(super) fn is_alone(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|c| !c.is_blank());
    matches!(filled.next(), Some(Cell::Text(_))) && filled.next().is_none()
}

/// « Total », « Sous-total CFA »: a row that adds up others.
pub(super) fn is_total(row: &Row) -> bool {
    let mut texts = row.cells.iter().filter_map(|c| match c {
        // The figures of a text file are texts, too.
        Cell::Text(t) if !is_measure(t) => Some(t),
        _ => None,
    });
    let Some(first) = texts.next() else { return false };
    let more = texts.count();
    more <= 1 && {
        let folded = fold(first);
        // The word itself: « TotalEnergies » and « Sommer » are firms; « Moyenne 3 », « Total Conseil » in a town are names.
        let names_what = |rest: &str| more == 0 && rest.split_whitespace().count() <= 4 && !rest.bytes().any(|b| b.is_ascii_digit());
        list(List::Totals).begins(&folded).is_some_and(|word| {
            let rest = &folded[word.len()..];
            let level = || matches!(LevelReading::parse(rest), LevelReading::Levels(_));
            let adds =
                || rest.starts_with([' ', '-']) && (names_what(rest) || level() || word.contains("total") && word.len() > "totale".len());
            rest.is_empty() || word != "ensemble" && (rest.trim_start().starts_with([':', '(', '=']) || adds())
        })
    }
}

/// One lone text in a table of several fields: a group title or a footnote, unless it stands where the name of a record does.
pub(super) fn is_note(row: &Row, head: &Head) -> bool {
    let mut filled = row.cells.iter().enumerate().filter(|(_, c)| !c.is_blank());
    let (Some((column, Cell::Text(text))), None) = (filled.next(), filled.next()) else { return false };
    let folded = fold(text);
    let footnote = folded.starts_with(['*', '(', '¹', '²'])
        || list(List::Notes).begins(&folded).is_some_and(|word| {
            let rest = folded[word.len()..].trim_start();
            rest.starts_with([':', '(', '.']) || rest.starts_with(|c: char| c.is_ascii_digit()) && word.contains(' ') || word == "nb"
        });
    let columns = head.labels.iter().filter(|(_, label)| !label.is_empty()).count();
    footnote
        || columns >= 3 && (column == 0 || head.labels.get(column).is_none_or(|(_, label)| label.is_empty())) && text.chars().count() > 60
}

/// True for a list of one column: short texts below each other, nothing beside them.
pub(super) fn is_one_column(rows: &[Row]) -> bool {
    const FEWEST: usize = 4;
    const WORDS: usize = 15;
    let column = rows.first().map_or(0, |row| row.cells.len());
    let short = |cell: &Cell| matches!(cell, Cell::Text(text) if text.split_whitespace().nth(WORDS).is_none());
    let only = |row: &Row| row.cells.len() == column && row.cells.iter().rev().skip(1).all(Cell::is_blank);
    rows.len() >= FEWEST
        && rows.iter().all(only)
        && rows.iter().filter_map(|row| row.cells.last()).filter(|cell| short(cell)).count() * 10 >= rows.len() * 9
}
