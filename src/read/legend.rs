//! A legend above or below crosses: « x : exigé ; o : apprécié ». Its marks are put in words where they stand, so that what is wished is
//! not read as required. Only marks that are letters or signs: figures are counts as often.

use std::collections::BTreeMap;

use crate::domain::{List, fold, list, words};

use super::sheet::{Cell, Row};

/// Characters of a mark, and of the text that tells what marks mean.
const MARK: usize = 3;
const LONGEST: usize = 200;
/// What a required skill is marked with, and one that is wished: a cross, and a word that is one (`ticked`).
const REQUIRED: &str = "x";
const WISHED: &str = "souhaité";

/// Puts the marks of a legend in words in every row that is none; nothing where no legend says that a mark is a wish.
pub(super) fn put_in_words(rows: &mut [Row]) {
    let mut meanings: BTreeMap<String, Option<&'static str>> = BTreeMap::new();
    let is_told = |row: &Row| row.cells.iter().filter(|cell| !cell.is_blank()).count() <= 2;
    for cell in rows.iter().filter(|row| is_told(row)).flat_map(|row| &row.cells) {
        let Cell::Text(text) = cell else { continue };
        if text.len() <= LONGEST && text.contains([':', '=', '→']) {
            meanings.extend(text.split([',', ';', '|', '\n', '(', ')', '/']).filter_map(meaning));
        }
    }
    if !meanings.values().flatten().any(|meaning| *meaning == WISHED) {
        return;
    }
    for cell in rows.iter_mut().filter(|row| !is_told(row)).flat_map(|row| &mut row.cells) {
        if let Cell::Text(text) = cell
            && text.chars().count() <= MARK
            && let Some(Some(meant)) = meanings.get(&fold(text))
        {
            *cell = Cell::text(meant);
        }
    }
}

/// « o : apprécié »: the mark, and whether it is a wish or a requirement; none of these for « n : non demandé ».
fn meaning(part: &str) -> Option<(String, Option<&'static str>)> {
    let (mark, meant) = part.split_once([':', '=', '→'])?;
    // « Légende : x », « Cocher : x » stand before the first mark.
    let mark = fold(mark.trim());
    let is_mark = !mark.is_empty() && mark.chars().count() <= MARK && !mark.bytes().any(|b| b.is_ascii_digit());
    let meant = fold(meant);
    let said = words(&meant);
    if !is_mark || said.is_empty() {
        return None;
    }
    let denied = said.iter().any(|word| list(List::No).holds(word));
    let what = match () {
        () if denied => None,
        () if list(List::Wished).among(&said) => Some(WISHED),
        () => Some(REQUIRED),
    };
    Some((mark, what))
}
