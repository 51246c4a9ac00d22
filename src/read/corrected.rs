//! Cells corrected beside the files: `file,sheet,cell,before,value,who,when`, a CSV among the corrections. A file that someone sent is
//! never changed; what it says wrong is corrected here, cell by cell, and the correction holds as long as the cell still says what
//! was corrected. One that no longer applies is refused with its line, so that a file sent anew is never read through old eyes.
//!
//! The other road was to correct records, as returns do: a row that is refused as a whole is no record yet.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{Language, Origin, Problem, Reject, SourceName};

use super::reference::{Records, ReferenceError};
use super::sheet::{Cell, Sheet};

/// The columns of a file of corrected cells.
pub const COLUMNS: [&str; 7] = ["file", "sheet", "cell", "before", "value", "who", "when"];

/// One corrected cell.
#[derive(Debug)]
struct Corrected {
    row: u32,
    column: usize,
    before: String,
    value: String,
    line: Origin,
    applied: AtomicBool,
}

/// The corrected cells of an analysis, by file and sheet.
#[derive(Debug, Default)]
pub struct CorrectedCells {
    of: BTreeMap<(String, String), Vec<Corrected>>,
    wrong: Vec<Reject>,
}

/// True for a table of corrected cells.
pub(super) fn is_corrected_cells(path: &Path, l: Language) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"))
        && Records::open(path, l).is_ok_and(|r| COLUMNS[..5].iter().all(|c| r.position(c).is_some()))
}

impl CorrectedCells {
    /// Reads the corrected cells that some patterns name.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(patterns: &[String], l: Language) -> Result<Self, ReferenceError> {
        let mut out = Self::default();
        for path in super::listing::corrections(patterns).iter().filter(|path| is_corrected_cells(path, l)) {
            let records = Records::open(path, l)?;
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let source = Arc::new(SourceName { file: name, sheet: String::new() });
            let [file, sheet, cell, before, value] = [0, 1, 2, 3, 4].map(|at| records.position(COLUMNS[at]));
            for (number, row) in records.rows() {
                let line = Origin { source: Arc::clone(&source), row: number, column: None };
                let plain = |column| without_apostrophe(row.get(column)).to_owned();
                let Some((at_row, column)) = address(row.get(cell)) else {
                    let told = row.get(cell).to_owned();
                    out.wrong.push(refused(line, told, ("ce n’est pas une cellule (B12)", "this is no cell (B12)")));
                    continue;
                };
                let of = out.of.entry((plain(file), plain(sheet))).or_default();
                // The last line on a cell holds.
                of.retain(|c| (c.row, c.column) != (at_row, column));
                of.push(Corrected {
                    row: at_row,
                    column,
                    before: plain(before),
                    value: plain(value),
                    line,
                    applied: AtomicBool::new(false),
                });
            }
        }
        Ok(out)
    }

    /// Puts the corrected values into a sheet as it was read.
    pub(super) fn apply(&self, file: &str, sheet: &mut Sheet) {
        if self.of.is_empty() {
            return;
        }
        // A cell that was left blank may be filled in, one beyond the sheet is none of it.
        let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        for correction in self.of.get(&(file.to_owned(), sheet.name.clone())).into_iter().flatten() {
            let Ok(at) = sheet.rows.binary_search_by_key(&correction.row, |row| row.number) else { continue };
            let row = &mut sheet.rows[at];
            if correction.column > width || row.cell(correction.column).shown() != correction.before {
                continue;
            }
            row.cells.resize(row.cells.len().max(correction.column + 1), Cell::Blank);
            row.cells[correction.column] = Cell::text(&correction.value);
            correction.applied.store(true, Ordering::Relaxed);
        }
    }

    /// The corrections that cannot be read, and those that no cell took.
    pub(super) fn refused(&self) -> Vec<Reject> {
        let gone = (
            "cette cellule n’est plus dans les fichiers lus, ou ne dit plus ce qui a été corrigé",
            "this cell is no longer in the files read, or no longer says what was corrected",
        );
        let left = self.of.iter().flat_map(|((file, _), list)| list.iter().map(move |c| (file, c)));
        let left = left.filter(|(_, c)| !c.applied.load(Ordering::Relaxed));
        self.wrong.iter().cloned().chain(left.map(|(file, c)| refused(c.line.clone(), file.clone(), gone))).collect()
    }
}

fn refused(origin: Origin, value: String, (fr, en): (&str, &str)) -> Reject {
    Reject { origin, value, problem: Problem::BadDecision(fr.to_owned(), en.to_owned()), whole_row: true }
}

/// A text that begins with = + - @ was written with an apostrophe, lest a spreadsheet take it for a formula.
pub(crate) fn without_apostrophe(text: &str) -> &str {
    text.strip_prefix('\'').filter(|t| t.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}

/// Row and column of `B12`: from 1, from 0.
pub fn address(cell: &str) -> Option<(u32, usize)> {
    let letters = cell.trim().chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let row = cell.trim()[letters.len()..].parse().ok().filter(|row| *row > 0)?;
    let column = letters.bytes().try_fold(0_usize, |at, letter| at.checked_mul(26)?.checked_add(usize::from(letter - b'A') + 1))?;
    (1..=3).contains(&letters.len()).then(|| (row, column - 1))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_cell_is_read_as_a_spreadsheet_names_it() {
        let cases = [("A1", Some((1, 0))), (" aa12 ", Some((12, 26))), ("XFD3", Some((3, 16_383))), ("12", None), ("B0", None), ("", None)];
        for (cell, place) in cases {
            assert_eq!(address(cell), place, "{cell}");
        }
    }
}
