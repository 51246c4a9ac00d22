//! Marks of .ods: rows that are collapsed or filtered away, cells that span rows.

use quick_xml::events::{BytesStart, Event};

use super::super::sheet::Merged;
use super::{BySheet, Marks, Parts, value};

/// The marks of every sheet of an .ods. Most files have none, which one look at their text tells.
pub(in crate::read) fn marks(bytes: &[u8]) -> Option<BySheet> {
    let xml = Parts::open(bytes)?.part("content.xml")?;
    let holds = |sign: &[u8]| memchr::memmem::find(&xml, sign).is_some();
    if !holds(b"table:visibility=") && !holds(b"table:number-rows-spanned=") {
        return None;
    }
    let mut reader = quick_xml::Reader::from_reader(&xml[..]);
    let mut out = BySheet::new();
    let mut sheet: Option<(String, Marks)> = None;
    // The row and the column that come next, and the row that is open.
    let (mut next_row, mut row, mut column) = (1u32, 1u32, 0u32);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "table" => {
                    sheet = value(&tag, "name").map(|name| (name, Marks::default()));
                    next_row = 1;
                }
                "table-row" => {
                    (row, column) = (next_row, 0);
                    next_row = next_row.saturating_add(number(&tag, "number-rows-repeated"));
                    let gone = value(&tag, "visibility").is_some_and(|v| v == "collapse" || v == "filter");
                    if let (true, Some((_, marks))) = (gone, &mut sheet) {
                        marks.hide(row, next_row - 1);
                    }
                }
                "table-cell" | "covered-table-cell" => {
                    let (down, across) = (number(&tag, "number-rows-spanned"), number(&tag, "number-columns-spanned"));
                    if let (true, Some((_, marks))) = (down > 1, &mut sheet) {
                        let end = |from: u32, span: u32| from.saturating_add(span - 1);
                        marks.merged.push(Merged { rows: (row, end(row, down)), columns: (column, end(column, across)) });
                    }
                    column = column.saturating_add(number(&tag, "number-columns-repeated"));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "table" => out.extend(sheet.take()),
            Event::Eof => return Some(out),
            _ => {}
        }
    }
}

/// A count of one or more; one where it is not said.
fn number(tag: &BytesStart<'_>, name: &str) -> u32 {
    value(tag, name).and_then(|text| text.parse().ok()).map_or(1, |n: u32| n.max(1))
}
