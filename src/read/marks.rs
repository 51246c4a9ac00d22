//! What calamine does not tell of a sheet, read from the file beside it: merged cells, hidden rows, formulas that no program ever
//! worked out. One scan a format, none of which costs a second parse of the cells.

mod xls;
mod xlsb;
mod xlsx;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};

use crate::pipeline::Limits;

use super::grid::Grid;
use super::sheet::{Cell, Merged, Sheet};

pub(super) use xls::marks as of_xls;
pub(super) use xlsb::marks as of_xlsb;
pub(super) use xlsx::marks as of_xlsx;

/// The marks of the sheets of one workbook, by name.
pub(super) type BySheet = BTreeMap<String, Marks>;

/// The marks of one sheet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) merged: Vec<Merged>,
    /// First and last row number of each hidden stretch, in order.
    pub(super) hidden: Vec<(u32, u32)>,
    /// First and last of each stretch of hidden columns, from 0.
    pub(super) hidden_columns: Vec<(u32, u32)>,
    /// Formulas without a value beside them (row and column from 0): their cell has no value, and is not blank.
    pub(super) unsolved: Vec<(u32, u32, String)>,
    /// Rows all of whose cells are struck through.
    pub(super) struck: Vec<u32>,
}

impl Marks {
    /// Hides rows from one to another, joined to the stretch before where they touch.
    pub(super) fn hide(&mut self, from: u32, to: u32) {
        match self.hidden.last_mut() {
            Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            _ => self.hidden.push((from, to)),
        }
    }

    /// The sheet with what its marks say: rows hidden, merged cells filled, formulas never worked out in their place.
    pub(super) fn put_on(&self, mut sheet: Sheet, limits: Limits) -> Sheet {
        for (from, to) in &self.hidden {
            let from = sheet.rows.partition_point(|r| r.number < *from);
            let to = sheet.rows.partition_point(|r| r.number <= *to);
            sheet.rows.iter_mut().take(to).skip(from).for_each(|row| row.hidden = true);
        }
        if !self.unsolved.is_empty() {
            let mut grid = Grid { sheet, limits, held: 0 };
            for (row, column, formula) in &self.unsolved {
                grid.put(*row, *column, Cell::Error(formula.as_str().into()));
            }
            sheet = grid.sheet;
        }
        sheet.fill_merged(&self.merged);
        sheet.struck.clone_from(&self.struck);
        sheet.hidden_columns.clone_from(&self.hidden_columns);
        sheet
    }
}

/// A part of a zipped workbook, unpacked.
struct Parts<'a>(zip::ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Parts<'a> {
    fn open(bytes: &'a [u8]) -> zip::result::ZipResult<Self> {
        zip::ZipArchive::new(Cursor::new(bytes)).map(Self)
    }

    fn part(&mut self, name: &str) -> zip::result::ZipResult<Vec<u8>> {
        let mut data = Vec::new();
        self.0.by_name(name)?.read_to_end(&mut data)?;
        Ok(data)
    }

    /// Where the relations of the workbook lead: id → path within the archive.
    fn relations(&mut self, of: &str) -> Result<BTreeMap<String, String>, Box<dyn std::error::Error>> {
        let xml = self.part(of)?;
        let target = |tag: &BytesStart<'_>| {
            let (id, path) = (value(tag, "Id")?, value(tag, "Target")?);
            Some((id, path.strip_prefix('/').map_or_else(|| format!("xl/{path}"), str::to_owned)))
        };
        Ok(elements(&xml, "Relationship")?.iter().filter_map(target).collect())
    }
}

/// The elements of a name in a small part of a workbook, whatever their namespace is called.
fn elements(xml: &[u8], name: &str) -> quick_xml::Result<Vec<BytesStart<'static>>> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let mut out = Vec::new();
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => out.push(tag.into_owned()),
            Event::Eof => return Ok(out),
            _ => {}
        }
    }
}

/// The value of an attribute, whatever its namespace is called.
pub(super) fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_stretches_join_where_they_touch() {
        let mut marks = Marks::default();
        for (from, to) in [(2, 2), (3, 5), (9, 9), (9, 12)] {
            marks.hide(from, to);
        }
        assert_eq!(marks.hidden, [(2, 5), (9, 12)]);
    }
}
