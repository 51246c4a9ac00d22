//! Marks of .xlsx: the text of each sheet is scanned for the few tags that matter.

use super::super::sheet::Merged;
use super::{BySheet, Marks, Parts, elements, value};

/// The marks of every sheet of an .xlsx, by one scan of its text. calamine gives the first at the price of
/// a second parse of the sheet, and not the second.
pub(in crate::read) fn marks(bytes: &[u8]) -> Option<BySheet> {
    let mut parts = Parts::open(bytes)?;
    let workbook = parts.part("xl/workbook.xml")?;
    let paths = parts.relations("xl/_rels/workbook.xml.rels")?;
    let mut out = BySheet::new();
    for sheet in elements(&workbook, "sheet") {
        // `r:id`, beside which stands a `sheetId` of another meaning.
        let (Some(name), Some(path)) = (value(&sheet, "name"), value(&sheet, "id").and_then(|id| paths.get(&id))) else { continue };
        let Some(xml) = parts.part(path) else { continue };
        let mut marks = Marks { merged: merged_areas(&xml), unsolved: unsolved(&xml), ..Marks::default() };
        hidden_rows(&xml).for_each(|row| marks.hide(row, row));
        out.insert(name, marks);
    }
    Some(out)
}

fn attribute<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let from = memchr::memmem::find(tag, name)? + name.len();
    let to = from + memchr::memchr(b'"', &tag[from..])?;
    std::str::from_utf8(&tag[from..to]).ok()
}

fn tags<'a>(xml: &'a [u8], open: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    memchr::memmem::find_iter(xml, open).map(move |at| {
        let end = memchr::memchr(b'>', &xml[at..]).map_or(xml.len(), |n| at + n);
        &xml[at..end]
    })
}

fn merged_areas(xml: &[u8]) -> Vec<Merged> {
    tags(xml, b"<mergeCell ")
        .filter_map(|tag| {
            let (from, to) = attribute(tag, b"ref=\"")?.split_once(':')?;
            let ((row, column), (last_row, last_column)) = (address(from)?, address(to)?);
            Some(Merged { rows: (row, last_row), columns: (column, last_column) })
        })
        .collect()
}

fn hidden_rows(xml: &[u8]) -> impl Iterator<Item = u32> {
    tags(xml, b"<row ")
        .filter(|tag| matches!(attribute(tag, b" hidden=\""), Some("1" | "true")))
        .filter_map(|tag| attribute(tag, b" r=\"")?.parse().ok())
}

/// Formulas without a value beside them, as programs leave them that write workbooks without working them out.
fn unsolved(xml: &[u8]) -> Vec<(u32, u32, String)> {
    let mut out = Vec::new();
    for at in memchr::memmem::find_iter(xml, b"<f") {
        // `<f>…</f>`, `<f t="shared" …/>`; not `<font`.
        if !matches!(xml.get(at + 2), Some(b'>' | b' ' | b'/')) {
            continue;
        }
        let Some(open) = memchr::memmem::rfind(&xml[at.saturating_sub(200)..at], b"<c ").map(|n| at.saturating_sub(200) + n) else {
            continue;
        };
        let end = memchr::memmem::find(&xml[at..], b"</c>").map_or(xml.len(), |n| at + n);
        let rest = &xml[at..end];
        // « <v></v> » in a cell of text is a formula that gives no text; in any other it is one that gave nothing yet.
        let text = matches!(attribute(&xml[open..at], b" t=\""), Some("str"));
        let empty = |v: usize| [&b"<v/>"[..], b"<v />", b"<v></v>"].iter().any(|sign| rest[v..].starts_with(sign));
        let solved = memchr::memmem::find_iter(rest, b"<v").any(|v| text || !empty(v));
        if solved || memchr::memmem::find(rest, b"<is>").is_some() {
            continue;
        }
        let Some((row, column)) = attribute(&xml[open..at], b" r=\"").and_then(address) else { continue };
        let body = memchr::memchr(b'>', rest).map_or("", |n| {
            let body = &rest[n + 1..];
            std::str::from_utf8(&body[..memchr::memchr(b'<', body).unwrap_or(0)]).unwrap_or_default()
        });
        out.extend(row.checked_sub(1).map(|row| (row, column, format!("={body}"))));
    }
    out
}

/// `B12` → (12, 1).
fn address(cell: &str) -> Option<(u32, u32)> {
    let letters = cell.find(|c: char| c.is_ascii_digit())?;
    let column = cell[..letters]
        .bytes()
        .try_fold(0u32, |n, b| n.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase().checked_sub(b'@')?)))?;
    Some((cell[letters..].parse().ok()?, column.checked_sub(1)?))
}
