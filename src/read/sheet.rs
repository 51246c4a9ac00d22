//! A sheet is a grid of typed cells with their true addresses.

use serde::{Deserialize, Serialize};

use crate::domain::{Problem, visible};

/// One cell, as the file holds it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, or white space.
    #[default]
    Blank,
    /// Text, trimmed.
    Text(Box<str>),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A date or a time, in ISO 8601.
    Date(Box<str>),
    /// `#N/A`, `#REF!`…
    Error(Box<str>),
}

impl Cell {
    /// A text cell, blank when there is nothing to read.
    pub fn text(value: &str) -> Self {
        let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0'));
        match value {
            "" => Self::Blank,
            error if is_error(error) => Self::Error(error.into()),
            text => Self::Text(visible(text).into()),
        }
    }

    /// True when there is nothing in it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// Bytes that it holds.
    pub(super) fn size(&self) -> usize {
        let text = match self {
            Self::Text(text) | Self::Date(text) | Self::Error(text) => text.len(),
            _ => 0,
        };
        size_of::<Self>() + text
    }

    /// What a person sees in the cell; whole numbers without a decimal point.
    pub fn shown(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Text(text) | Self::Date(text) | Self::Error(text) => text.to_string(),
            Self::Number(n) => format!("{n}"),
            Self::Bool(b) => if *b { "VRAI" } else { "FAUX" }.to_owned(),
        }
    }
}

/// What a spreadsheet shows where a formula failed, in French and English; .ods and text files hold no more than that.
fn is_error(text: &str) -> bool {
    const ERRORS: [&str; 19] = [
        "#N/A", "#N/D", "#REF!", "#DIV/0!", "#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#NUM!", "#NOMBRE!", "#NULL!", "#NUL!", "#SPILL!",
        "#CALC!", "#PROPAGATION!", "#EPARS!", "#ERROR!", "#ERREUR!", "#NOM ?",
    ];
    match text.as_bytes().first() {
        Some(b'#') => ERRORS.contains(&text),
        Some(b'E') => text.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit())),
        _ => false,
    }
}

/// One row.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Row {
    /// As the spreadsheet numbers it, from 1.
    pub number: u32,
    /// Hidden in the spreadsheet.
    pub hidden: bool,
    /// From column A on, without trailing blanks.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column; blank beyond the last.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Blank)
    }

    /// True when no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// A rectangle of merged cells, rows from 1, columns from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merged {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

/// Rows looked at for merged cells. No program lets them overlap: a file that does would cost rows times areas.
const MERGED_ROWS: usize = 10_000_000;
/// Bytes of text that merged cells may put into the rows they span.
const MERGED_BYTES: usize = 64 << 20;

/// One sheet.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Name; empty for a text file.
    pub name: String,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Rows with at least one cell, in order.
    pub rows: Vec<Row>,
    /// Records that are all of one width, by what parts them: the strongest evidence of a table that there is. Below its header
    /// every row is a record, whatever stands in its cells.
    pub regular: bool,
    /// Lines that have more cells than nearly all others: their number, how many, how many the others have.
    pub shifted: Vec<(u32, usize, usize)>,
    /// Rows all of whose cells are struck through: whoever wrote them took them back.
    pub struck: Vec<u32>,
    /// First and last of each stretch of columns that are hidden in the workbook, from 0.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Names of its columns that stand in no row: the keys of JSON. Empty for a sheet whose header, if any, is one of its rows.
    pub names: Vec<String>,
    /// What kept it from being read whole.
    #[serde(skip)]
    pub problem: Option<Problem>,
}

impl Sheet {
    /// Puts the value of merged cells into every row they span, in their first column: a group name written once stands for
    /// the rows beside it.
    pub(super) fn fill_merged(&mut self, merged: &[Merged]) {
        let (mut looked_at, mut held) = (0, 0);
        for area in merged {
            if area.rows.0 >= area.rows.1 {
                continue;
            }
            let at = |rows: &[Row], number| rows.binary_search_by_key(&number, |r: &Row| r.number).ok();
            let column = area.columns.0 as usize;
            let Some(value) = at(&self.rows, area.rows.0).map(|i| self.rows[i].cell(column).clone()).filter(|c| !c.is_blank()) else {
                continue;
            };
            let from = self.rows.partition_point(|r| r.number <= area.rows.0);
            let to = self.rows.partition_point(|r| r.number <= area.rows.1);
            looked_at += to - from;
            held += value.size() * (to - from);
            if looked_at > MERGED_ROWS || held > MERGED_BYTES {
                self.problem = Some(Problem::Unreadable(
                    "trop de cellules fusionnées : les lignes qu’elles couvrent ne sont pas toutes remplies".to_owned(),
                    "too many merged cells: not all the rows they span are filled".to_owned(),
                ));
                return;
            }
            for row in &mut self.rows[from..to] {
                // A row that is blank but for the merge stays blank: it is a gap in the table, not a record.
                if !row.is_blank() && row.cell(column).is_blank() {
                    row.cells.resize(row.cells.len().max(column + 1), Cell::Blank);
                    row.cells[column] = value.clone();
                }
            }
        }
    }

    /// The names of its columns, else the texts of the row that looks most like a header, to show what was read.
    pub(super) fn first_texts(&self, count: usize) -> Vec<String> {
        if self.names.is_empty() { likely_header(&self.rows, count) } else { self.names.iter().take(count).map(|n| brief(n)).collect() }
    }
}

/// Of the first rows of a sheet the one that looks most like a header, cell by cell: the first that is nearly as full as any.
pub(super) fn likely_header(rows: &[Row], count: usize) -> Vec<String> {
    const WITHIN: usize = 20;
    let filled = |row: &Row| row.cells.iter().filter(|c| !c.is_blank()).count();
    let most = rows.iter().take(WITHIN).map(filled).max().unwrap_or(0);
    let row = rows.iter().take(WITHIN).find(|row| filled(row) * 5 >= most * 4 && !row.is_blank());
    row.into_iter().flat_map(|r| &r.cells).filter(|c| !c.is_blank()).take(count).map(|c| brief(&c.shown())).collect()
}

fn brief(text: &str) -> String {
    text.chars().take(40).collect()
}
