//! Where a value was written: file, sheet, row, cell. Every figure can be followed back to one.

use std::fmt;
use std::sync::Arc;

/// One sheet of one file. Text files have a single, unnamed sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName {
    /// File name, with its folder when two inputs share a name.
    pub file: String,
    /// Sheet name; empty for a text file.
    pub sheet: String,
}

/// A place in a source (provenance): a row, or one cell of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The sheet.
    pub source: Arc<SourceName>,
    /// Row as a spreadsheet shows it, from 1; 0 stands for the sheet as a whole.
    pub row: u32,
    /// Column from 0, when one cell is meant.
    pub column: Option<u32>,
}

impl Origin {
    /// The whole sheet.
    pub fn sheet(source: &Arc<SourceName>) -> Self {
        Self { source: Arc::clone(source), row: 0, column: None }
    }

    /// The same row, one cell of it.
    pub fn cell(&self, column: u32) -> Self {
        Self { column: Some(column), ..self.clone() }
    }

    /// `B12`, `12`, or nothing for a whole sheet.
    pub fn place(&self) -> String {
        match (self.row, self.column) {
            (0, _) => String::new(),
            (row, None) => row.to_string(),
            (row, Some(column)) => format!("{}{row}", column_letters(column)),
        }
    }
}

impl fmt::Display for Origin {
    /// `file!sheet!B12`, `file!sheet!12`, `file!sheet`; a text file has no sheet: `file!12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source.file)?;
        if !self.source.sheet.is_empty() {
            write!(f, "!{}", self.source.sheet)?;
        }
        if self.row > 0 { write!(f, "!{}", self.place()) } else { Ok(()) }
    }
}

/// `A`, `B` … `Z`, `AA`: a column as a spreadsheet names it.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_named_as_a_spreadsheet_does() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), name);
        }
    }
}
