//! What is counted of a sheet: its rows, those that are blank, hidden or left out, and the columns that nothing uses.

use std::sync::Arc;

use crate::domain::{Kind, SourceName};

use super::super::SheetAccount;
use super::super::sheet::{Row, Sheet};
use super::{Role, Table};

/// The account of a sheet before any of its rows is read.
pub(super) fn account(name: &Arc<SourceName>, kind: Kind, rows: &[Row], hidden_sheet: bool) -> SheetAccount {
    let span = rows.first().zip(rows.last()).map_or(0, |(first, last)| last.number - first.number + 1);
    SheetAccount {
        source: Arc::clone(name),
        kind,
        hash: String::new(),
        rows: span,
        blank: span - u32::try_from(rows.len()).unwrap_or(span),
        headings: 0,
        refused: 0,
        hidden: rows.iter().filter(|r| r.hidden).count().try_into().unwrap_or(u32::MAX),
        skipped: 0,
        hidden_sheet,
        tables: 0,
        unused: Vec::new(),
        perhaps: Vec::new(),
    }
}

/// The account of a hidden sheet that the pipeline leaves out.
pub(in crate::read) fn skipped(name: &Arc<SourceName>, kind: Kind, sheet: Sheet) -> SheetAccount {
    let mut rows = sheet.rows;
    rows.retain(|row| !row.is_blank());
    let account = account(name, kind, &rows, sheet.hidden);
    SheetAccount { skipped: account.rows - account.blank, ..account }
}

/// Columns that people filled in and that nothing uses, and what stands under no header: a reader should know.
pub(super) fn unused(table: &Table) -> Vec<String> {
    let count = |index: usize| table.rows.iter().filter(|r| !r.cell(index).is_blank()).count();
    let of = table.columns.iter().filter(|c| c.role == Role::Unused && !c.header.is_empty() && count(c.index) * 2 >= table.rows.len());
    let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    // What stands under no header is named by its column.
    let untitled = (0..width)
        .filter(|i| table.columns.iter().all(|c| c.index != *i) && count(*i) > 0)
        .map(|i| crate::domain::column_letters(u32::try_from(i).unwrap_or(u32::MAX)));
    if table.rows.is_empty() { Vec::new() } else { of.map(|c| c.header.clone()).chain(untitled).collect() }
}
