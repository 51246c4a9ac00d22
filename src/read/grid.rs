//! A sheet while its cells come in: what they hold is counted, and what is beyond the limits is said and not kept.

use calamine::SheetVisible;

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::limits::{holds_too_much, too_many_columns, too_many_rows};
use super::sheet::{Cell, Row, Sheet};

/// A sheet being filled, row by row.
pub(super) struct Grid {
    pub(super) sheet: Sheet,
    pub(super) limits: Limits,
    /// Bytes that its cells hold, with those of the sheets before it.
    pub(super) held: u64,
}

impl Grid {
    /// An empty sheet that is shown.
    pub(super) fn named(name: &str, limits: Limits) -> Self {
        Self::new(name, SheetVisible::Visible, limits)
    }

    /// The sheet, unless the file holds more than its limits allow: then nothing of it is read.
    pub(super) fn whole(self) -> Result<Sheet, Problem> {
        if self.held > self.limits.bytes() { Err(holds_too_much(self.limits)) } else { Ok(self.sheet) }
    }

    pub(super) fn new(name: &str, visible: SheetVisible, limits: Limits) -> Self {
        let sheet = Sheet { name: name.to_owned(), hidden: visible != SheetVisible::Visible, ..Sheet::default() };
        Self { sheet, limits, held: 0 }
    }

    /// Adds a cell; false when the sheet has grown beyond its limits.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: Cell) -> bool {
        if cell.is_blank() {
            return true;
        }
        if column >= self.limits.columns {
            self.sheet.problem = Some(too_many_columns(self.limits));
            return true;
        }
        if self.sheet.rows.len() >= self.limits.rows as usize {
            self.sheet.problem = Some(too_many_rows(self.limits));
            return false;
        }
        let number = row + 1;
        let rows = &mut self.sheet.rows;
        let at = match rows.last() {
            Some(last) if last.number == number => rows.len() - 1,
            Some(last) if last.number > number => match rows.binary_search_by_key(&number, |r| r.number) {
                Ok(at) => at,
                Err(at) => {
                    rows.insert(at, Row { number, ..Row::default() });
                    at
                }
            },
            _ => {
                let width = rows.last().map_or(8, |r| r.cells.len());
                rows.push(Row { number, hidden: false, cells: Vec::with_capacity(width) });
                rows.len() - 1
            }
        };
        let cells = &mut rows[at].cells;
        let column = column as usize;
        let wider = (column + 1).saturating_sub(cells.len());
        self.held += (cell.size() + wider * size_of::<Cell>()) as u64;
        if self.held > self.limits.bytes() {
            return false;
        }
        if wider > 0 {
            cells.resize(column + 1, Cell::Blank);
        }
        cells[column] = cell;
        true
    }
}

/// What is told of a workbook that its library cannot read.
pub(super) fn damaged(why: &dyn std::error::Error) -> Problem {
    let text = why.to_string();
    if text.to_lowercase().contains("password") {
        return Problem::Unreadable(
            "le classeur est protégé par un mot de passe".to_owned(),
            "the workbook is protected by a password".to_owned(),
        );
    }
    Problem::Unreadable(format!("le classeur est endommagé ({text})"), format!("the workbook is damaged ({text})"))
}
