//! Tables side by side on one sheet, an empty column or more between them: each is read as if it stood alone.

use std::ops::Range;

use super::super::sheet::{Cell, Row};
use super::{Field, Finder, Head};

impl Finder<'_> {
    /// The columns of each table of a sheet, from its first to the next one's: more than one stretch where empty columns part the sheet
    /// into stretches whose own headers, on one line or on several, name the same fields again, two at least. What heads no table goes with
    /// the one before it.
    pub(super) fn sides(&self, head: &Head, rows: &[Row]) -> Vec<Range<usize>> {
        if self.source.header.is_some() || self.spec.is_some() {
            return Vec::new();
        }
        let below = rows.iter().filter(|row| row.number >= head.row);
        let mut filled = vec![false; below.clone().map(|row| row.cells.len()).max().unwrap_or(0)];
        for row in below {
            row.cells.iter().zip(&mut filled).for_each(|(cell, filled)| *filled |= !cell.is_blank());
        }
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        for stretch in filled.chunk_by(|a, b| a == b) {
            if stretch[0] {
                stretches.push(from..from + stretch.len());
            }
            from += stretch.len();
        }
        if stretches.len() < 2 {
            return Vec::new();
        }
        let (mut starts, mut fields): (Vec<usize>, Vec<Field>) = (Vec::new(), Vec::new());
        for stretch in stretches {
            let Some(own) = self.first(&within(rows, &stretch), false).filter(|head| head.named) else { continue };
            let own: Vec<Field> =
                own.labels.iter().filter_map(|(group, label)| self.reading(group, label, true)).map(|r| r.field).collect();
            if starts.is_empty() {
                // What stands left of the first table is its own.
                starts.push(0);
                fields = own;
            } else if own.iter().filter(|f| fields.contains(f)).count() >= 2 {
                starts.push(stretch.start);
            }
        }
        let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
        starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
    }
}

/// Bytes that the cells of tables read apart hold, where there are several: each row keeps its columns.
pub(super) fn bytes(sides: &[Range<usize>], rows: &[Row]) -> u64 {
    if sides.len() < 2 {
        return 0;
    }
    let cells = |side: &Range<usize>| rows.iter().map(|row| row.cells.len().min(side.end)).sum::<usize>();
    sides.iter().map(cells).sum::<usize>() as u64 * size_of::<Cell>() as u64
}

/// The rows of one side: cells keep their columns, rows that are blank there are left out.
pub(super) fn within(rows: &[Row], side: &Range<usize>) -> Vec<Row> {
    let cut = |row: &Row| {
        let inside = |(i, cell): (usize, &Cell)| if side.contains(&i) { cell.clone() } else { Cell::Blank };
        Row { number: row.number, hidden: row.hidden, cells: row.cells.iter().take(side.end).enumerate().map(inside).collect() }
    };
    rows.iter().map(cut).filter(|row| !row.is_blank()).collect()
}
