//! Marks of .xlsx: each sheet is parsed once more, by events, for the few elements that matter, whatever their namespace is called
//! and however their attributes are quoted. Most sheets hold none, which one look at their text tells.

use std::collections::BTreeSet;

use quick_xml::events::{BytesStart, Event};

use super::super::sheet::Merged;
use super::{BySheet, Marks, Parts, elements, value};

/// The marks of every sheet of an .xlsx. calamine gives merged cells at the price of a second parse of the sheet, and hidden rows and
/// formulas without a value not at all.
///
/// # Errors
/// What in the workbook cannot be read.
pub(in crate::read) fn marks(bytes: &[u8]) -> Result<BySheet, Box<dyn std::error::Error>> {
    let mut parts = Parts::open(bytes)?;
    let workbook = parts.part("xl/workbook.xml")?;
    let paths = parts.relations("xl/_rels/workbook.xml.rels")?;
    let struck = parts.part("xl/styles.xml").map(|xml| struck_styles(&xml)).unwrap_or_default();
    let mut out = BySheet::new();
    for sheet in elements(&workbook, "sheet")? {
        // `r:id`, beside which stands a `sheetId` of another meaning.
        let (Some(name), Some(path)) = (value(&sheet, "name"), value(&sheet, "id").and_then(|id| paths.get(&id))) else { continue };
        // A sheet that is not there is refused by the reader of cells.
        let Ok(xml) = parts.part(path) else { continue };
        out.insert(name, of_sheet(&xml, &struck)?);
    }
    Ok(out)
}

/// The numbers of the styles of cells whose font is struck through. What cannot be read says nothing of it.
fn struck_styles(xml: &[u8]) -> BTreeSet<u32> {
    let mut reader = quick_xml::Reader::from_reader(xml);
    // « <font/> » is one, too.
    reader.config_mut().expand_empty_elements = true;
    let (mut fonts, mut font, mut styles, mut style) = (BTreeSet::new(), 0u32, BTreeSet::new(), 0u32);
    let (mut in_fonts, mut in_styles) = (false, false);
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "fonts" => in_fonts = true,
                "cellXfs" => in_styles = true,
                "strike" if in_fonts && value(&tag, "val").is_none_or(|val| val != "0" && val != "false") => _ = fonts.insert(font),
                "xf" if in_styles => {
                    if value(&tag, "fontId").and_then(|id| id.parse().ok()).is_some_and(|id: u32| fonts.contains(&id)) {
                        styles.insert(style);
                    }
                    style += 1;
                }
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "font" => font += 1,
                "fonts" => in_fonts = false,
                "cellXfs" => in_styles = false,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    styles
}

fn of_sheet(xml: &[u8], struck: &BTreeSet<u32>) -> quick_xml::Result<Marks> {
    let mut marks = Marks::default();
    let holds = |sign: &[u8]| memchr::memmem::find(xml, sign).is_some();
    if struck.is_empty() && !holds(b"hidden") && !holds(b"mergeCell") && !holds(b"<f") && !holds(b":f") {
        return Ok(marks);
    }
    let mut reader = quick_xml::Reader::from_reader(xml);
    // Rows and cells may leave out where they stand: they then follow the one before.
    let (mut row, mut column) = (0u32, 0u32);
    let mut cell = Formula::default();
    let mut inside: Option<Inside> = None;
    // Cells of the row that hold something: struck through, and not.
    let mut filled = (0u32, 0u32);
    loop {
        let event = reader.read_event()?;
        let closed = matches!(event, Event::Empty(_));
        match event {
            Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                "row" => {
                    row = value(&tag, "r").and_then(|r| r.parse().ok()).unwrap_or(row.saturating_add(1));
                    column = 0;
                    filled = (0, 0);
                    if value(&tag, "hidden").is_some_and(|h| h == "1" || h == "true") {
                        marks.hide(row, row);
                    }
                }
                "c" => {
                    let at = value(&tag, "r").and_then(|r| address(&r)).unwrap_or((row, column));
                    column = at.1.saturating_add(1);
                    let is_struck = value(&tag, "s").and_then(|s| s.parse().ok()).is_some_and(|s| struck.contains(&s));
                    cell = Formula { at, text: value(&tag, "t").is_some_and(|t| t == "str"), struck: is_struck, ..Formula::default() };
                }
                "f" => {
                    cell.body.get_or_insert_default();
                    inside = (!closed).then_some(Inside::Formula);
                }
                "v" => {
                    // « <v></v> » in a cell of text is a formula that gives no text; in any other it is one that gave nothing yet.
                    cell.solved |= cell.text;
                    inside = (!closed).then_some(Inside::Value);
                }
                "is" => cell.solved = true,
                "col" if value(&tag, "hidden").is_some_and(|h| h == "1" || h == "true") => {
                    let end = |name: &str| value(&tag, name).and_then(|n| n.parse::<u32>().ok()).and_then(|n| n.checked_sub(1));
                    marks.hidden_columns.extend(end("min").zip(end("max")));
                }
                "mergeCell" => marks.merged.extend(merged(&tag)),
                _ => {}
            },
            Event::Text(text) => match inside {
                Some(Inside::Value) => cell.solved |= !text.is_empty(),
                Some(Inside::Formula) => cell.body.get_or_insert_default().push_str(&text),
                None => {}
            },
            // « &amp; » in a formula.
            Event::GeneralRef(entity) if matches!(inside, Some(Inside::Formula)) => {
                let body = cell.body.get_or_insert_default();
                body.push_str(quick_xml::escape::resolve_predefined_entity(&entity).unwrap_or(" "));
            }
            Event::GeneralRef(_) | Event::CData(_) if inside.is_some() => cell.solved |= matches!(inside, Some(Inside::Value)),
            Event::End(tag) => match tag.local_name().as_ref() {
                "c" => {
                    let formula = std::mem::take(&mut cell);
                    if formula.solved {
                        filled = if formula.struck { (filled.0 + 1, filled.1) } else { (filled.0, filled.1 + 1) };
                    }
                    if let (Some(body), false, Some(at)) = (formula.body, formula.solved, formula.at.0.checked_sub(1)) {
                        marks.unsolved.push((at, formula.at.1, format!("={body}")));
                    }
                }
                "row" if filled.0 > 0 && filled.1 == 0 => marks.struck.push(row),
                "f" | "v" => inside = None,
                _ => {}
            },
            Event::Eof => return Ok(marks),
            _ => {}
        }
    }
}

/// A cell that may hold a formula.
#[derive(Default)]
struct Formula {
    /// Row from 1, column from 0.
    at: (u32, u32),
    text: bool,
    body: Option<String>,
    solved: bool,
    struck: bool,
}

/// The element whose text is being read.
enum Inside {
    Formula,
    Value,
}

fn merged(tag: &BytesStart<'_>) -> Option<Merged> {
    let area = value(tag, "ref")?;
    let (from, to) = area.split_once(':')?;
    let ((row, column), (last_row, last_column)) = (address(from)?, address(to)?);
    Some(Merged { rows: (row, last_row), columns: (column, last_column) })
}

/// `B12` → (12, 1).
fn address(cell: &str) -> Option<(u32, u32)> {
    let letters = cell.find(|c: char| c.is_ascii_digit())?;
    let column = cell[..letters]
        .bytes()
        .try_fold(0u32, |n, b| n.checked_mul(26)?.checked_add(u32::from(b.to_ascii_uppercase().checked_sub(b'@')?)))?;
    Some((cell[letters..].parse().ok()?, column.checked_sub(1)?))
}
