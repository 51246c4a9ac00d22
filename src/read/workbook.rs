//! Workbooks, by calamine. Cells of .xlsx and .xlsb are streamed, since a dense range of a sheet with one far cell can ask for
//! more memory than there is; .xls and .ods are bounded by their format and by the size check.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataType, Reader, SheetVisible};

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::sheet::{Cell, Merged, Row, Sheet};
use super::sniff::Format;
use super::too_large;

type Bytes<'a> = Cursor<&'a [u8]>;

pub(super) fn read(bytes: &[u8], format: Format, limits: Limits) -> Result<Vec<Sheet>, Problem> {
    if format != Format::Xls {
        check_unpacked_size(bytes, limits)?;
    }
    match format {
        Format::Xlsx => xlsx(bytes, limits),
        Format::Xlsb => xlsb(bytes, limits),
        Format::Xls => {
            check_bounds(bytes)?;
            let mut book: calamine::Xls<Bytes> = calamine::Xls::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
            Ok(ranges(&mut book, limits, |book, name| {
                book.merge_cells_by_sheet_name(name)
                    .unwrap_or_default()
                    .iter()
                    .map(|d| Merged { rows: (d.start.0 + 1, d.end.0 + 1), columns: (d.start.1, d.end.1) })
                    .collect()
            }))
        }
        Format::Ods => {
            let mut book: calamine::Ods<Bytes> = calamine::Ods::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
            Ok(ranges(&mut book, limits, |_, _| Vec::new()))
        }
        Format::Text => Ok(Vec::new()),
    }
}

/// A zip that unpacks to more than the limit is not opened: 300 kB can hold 300 MB of blanks.
fn check_unpacked_size(bytes: &[u8], limits: Limits) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let mut total = 0u64;
    for i in 0..archive.len() {
        total = total.saturating_add(archive.by_index_raw(i).map_err(|why| damaged(&why))?.size());
    }
    if total > limits.megabytes << 20 { Err(too_large(limits)) } else { Ok(()) }
}

/// What an .xls can hold, and how many of its sheets are looked at.
const ROWS: u32 = 65_536;
const COLUMNS: u32 = 256;
const SHEETS: usize = 256;

/// The format ends at column IV. A damaged .xls that names a further one would ask for tens of gigabytes, since its cells are given
/// as a dense range; found by changing bytes of real files. What this cannot read, the parser refuses by itself.
fn check_bounds(bytes: &[u8]) -> Result<(), Problem> {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return Ok(()) };
    for name in ["/Workbook", "/Book"] {
        let mut stream = Vec::new();
        if file.open_stream(name).map_or(true, |mut s| s.read_to_end(&mut stream).is_err()) {
            continue;
        }
        // A sheet begins where the list of sheets says, which a damaged file may say wrongly: each is looked at from there on.
        let starts = records(&stream, 0).filter(|(kind, data)| *kind == 0x0085 && data.len() >= 4);
        let starts: Vec<usize> =
            starts.map(|(_, d)| usize::try_from(u32::from_le_bytes([d[0], d[1], d[2], d[3]])).unwrap_or(usize::MAX)).collect();
        for start in starts.into_iter().take(SHEETS) {
            if records(&stream, start).any(|(kind, data)| is_beyond(kind, data)) {
                return Err(Problem::Unreadable(
                    "le classeur est endommagé (une cellule au-delà de la dernière ligne ou colonne)".to_owned(),
                    "the workbook is damaged (a cell beyond the last row or column)".to_owned(),
                ));
            }
        }
    }
    Ok(())
}

/// The records of a BIFF stream from a place on: kind and data.
fn records(stream: &[u8], from: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream.get(from..).unwrap_or_default();
    std::iter::from_fn(move || {
        let [a, b, c, d, ..] = *rest else { return None };
        let length = usize::from(u16::from_le_bytes([c, d]));
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((u16::from_le_bytes([a, b]), data))
    })
}

/// True for a cell, or a sheet's word on how large it is, that lies beyond 65,536 rows and 256 columns, or ends before it begins.
fn is_beyond(kind: u16, data: &[u8]) -> bool {
    let word = |at: usize| data.get(at..at + 2).map_or(0, |b| u32::from(u16::from_le_bytes([b[0], b[1]])));
    let long = |at: usize| word(at) | word(at + 2) << 16;
    match kind {
        // Blank, number, label, boolean, formula, shared text, RK, several RK, several blanks, rich text: row, then column.
        0x0006 | 0x00BD | 0x00BE | 0x00D6 | 0x00FD | 0x0201 | 0x0203 | 0x0204 | 0x0205 | 0x027E => word(2) >= COLUMNS,
        0x0200 => {
            let (rows, columns) =
                if data.len() >= 14 { ((long(0), long(4)), (word(8), word(10))) } else { ((word(0), word(2)), (word(4), word(6))) };
            // A first column that makes no sense is read as the first; an empty sheet ends at zero.
            rows.1 > 0 && columns.1 > 0 && rows.0 >= rows.1 || rows.1 > ROWS || columns.1 > COLUMNS
        }
        _ => false,
    }
}

fn damaged(why: &dyn std::error::Error) -> Problem {
    let text = why.to_string();
    if text.to_lowercase().contains("password") {
        return Problem::Unreadable(
            "le classeur est protégé par un mot de passe".to_owned(),
            "the workbook is protected by a password".to_owned(),
        );
    }
    Problem::Unreadable(format!("le classeur est endommagé ({text})"), format!("the workbook is damaged ({text})"))
}

/// Streams the cells of one sheet into a grid. The two streaming readers of calamine have no trait in common.
macro_rules! stream {
    ($book:expr, $meta:expr, $limits:expr) => {{
        let mut grid = Grid::new(&$meta.name, $meta.visible, $limits);
        match $book.worksheet_cells_reader(&$meta.name) {
            Ok(mut reader) => loop {
                match reader.next_cell() {
                    Ok(Some(cell)) => {
                        let (row, column) = cell.get_position();
                        if !grid.put(row, column, typed(cell.get_value())) {
                            break;
                        }
                    }
                    Ok(None) => break,
                    Err(why) => {
                        grid.sheet.problem = Some(damaged(&why));
                        break;
                    }
                }
            },
            // Chart sheets and dialogs have no cells.
            Err(_) if $meta.typ != calamine::SheetType::WorkSheet => continue,
            Err(why) => grid.sheet.problem = Some(damaged(&why)),
        }
        grid.sheet
    }};
}

fn xlsx(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut book: calamine::Xlsx<Bytes> = calamine::Xlsx::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let marks = marks(bytes).unwrap_or_default();
    let mut out = Vec::new();
    for meta in book.sheets_metadata().to_vec() {
        let mut sheet = stream!(book, meta, limits);
        if let Some(marks) = marks.get(&meta.name) {
            sheet.merged.clone_from(&marks.merged);
            for number in &marks.hidden {
                if let Ok(at) = sheet.rows.binary_search_by_key(number, |r| r.number) {
                    sheet.rows[at].hidden = true;
                }
            }
            if !marks.unsolved.is_empty() {
                let mut grid = Grid { sheet, limits };
                for (row, column, formula) in &marks.unsolved {
                    grid.put(*row, *column, Cell::Error(formula.as_str().into()));
                }
                sheet = grid.sheet;
            }
        }
        sheet.fill_merged();
        out.push(sheet);
    }
    Ok(out)
}

fn xlsb(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut book: calamine::Xlsb<Bytes> = calamine::Xlsb::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let mut out = Vec::new();
    for meta in book.sheets_metadata().to_vec() {
        out.push(stream!(book, meta, limits));
    }
    Ok(out)
}

/// Formats that calamine gives as dense ranges.
fn ranges<'a, R: Reader<Bytes<'a>, Error: std::error::Error>>(
    book: &mut R,
    limits: Limits,
    merged: impl Fn(&R, &str) -> Vec<Merged>,
) -> Vec<Sheet> {
    let mut out = Vec::new();
    for meta in book.sheets_metadata().to_vec() {
        let mut grid = Grid::new(&meta.name, meta.visible, limits);
        match book.worksheet_range(&meta.name) {
            Ok(range) => {
                let (row, column) = range.start().unwrap_or_default();
                for (r, c, value) in range.used_cells() {
                    let (Ok(r), Ok(c)) = (u32::try_from(r), u32::try_from(c)) else { break };
                    if !grid.put(row + r, column + c, typed(value)) {
                        break;
                    }
                }
            }
            Err(_) if meta.typ != calamine::SheetType::WorkSheet => continue,
            Err(why) => grid.sheet.problem = Some(damaged(&why)),
        }
        let mut sheet = grid.sheet;
        sheet.merged = merged(book, &meta.name);
        sheet.fill_merged();
        out.push(sheet);
    }
    out
}

/// A sheet being filled, row by row.
struct Grid {
    sheet: Sheet,
    limits: Limits,
}

impl Grid {
    fn new(name: &str, visible: SheetVisible, limits: Limits) -> Self {
        let sheet = Sheet { name: name.to_owned(), hidden: visible != SheetVisible::Visible, ..Sheet::default() };
        Self { sheet, limits }
    }

    /// Adds a cell; false when the sheet has grown beyond its limits.
    fn put(&mut self, row: u32, column: u32, cell: Cell) -> bool {
        if cell.is_blank() {
            return true;
        }
        if column >= self.limits.columns {
            self.sheet.problem = Some(Problem::Unreadable(
                format!("la feuille dépasse {} colonnes : celles d’après ne sont pas lues ; relever [limits] columns", self.limits.columns),
                format!("the sheet has over {} columns: the ones beyond are not read; raise [limits] columns", self.limits.columns),
            ));
            return true;
        }
        if self.sheet.rows.len() >= self.limits.rows as usize {
            self.sheet.problem = Some(too_large(self.limits));
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
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Blank);
        }
        cells[column] = cell;
        true
    }
}

fn typed(value: &impl DataType) -> Cell {
    if let Some(text) = value.get_string() {
        Cell::text(text)
    } else if let Some(n) = value.get_float() {
        Cell::Number(n)
    } else if let Some(n) = value.get_int() {
        Cell::Number(n as f64)
    } else if let Some(b) = value.get_bool() {
        Cell::Bool(b)
    } else if let Some(when) = value.get_datetime() {
        let (y, m, d, h, min, s, _) = when.to_ymd_hms_milli();
        let date = if when.is_duration() {
            format!("{h:02}:{min:02}:{s:02}")
        } else if (h, min, s) == (0, 0, 0) {
            format!("{y:04}-{m:02}-{d:02}")
        } else {
            format!("{y:04}-{m:02}-{d:02}T{h:02}:{min:02}:{s:02}")
        };
        Cell::Date(date.into())
    } else if let Some(text) = value.get_datetime_iso().or_else(|| value.get_duration_iso()) {
        Cell::Date(text.into())
    } else if let Some(error) = value.get_error() {
        Cell::Error(error.to_string().into())
    } else {
        Cell::Blank
    }
}

/// What calamine does not tell of a sheet of an .xlsx.
struct Marks {
    merged: Vec<Merged>,
    /// Row numbers.
    hidden: Vec<u32>,
    /// Formulas that no program ever worked out (row and column from 0): their cell has no value, and is not blank.
    unsolved: Vec<(u32, u32, String)>,
}

/// The marks of every sheet of an .xlsx, by one scan of its text. calamine gives the first at the price of
/// a second parse of the sheet, and not the second.
fn marks(bytes: &[u8]) -> Option<BTreeMap<String, Marks>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut part = |name: &str| -> Option<Vec<u8>> {
        let mut data = Vec::new();
        archive.by_name(name).ok()?.read_to_end(&mut data).ok()?;
        Some(data)
    };
    let workbook = String::from_utf8(part("xl/workbook.xml")?).ok()?;
    let relations = String::from_utf8(part("xl/_rels/workbook.xml.rels")?).ok()?;
    let relations = roxmltree::Document::parse(&relations).ok()?;
    let target: BTreeMap<&str, &str> = relations.descendants().filter_map(|n| Some((n.attribute("Id")?, n.attribute("Target")?))).collect();
    let workbook = roxmltree::Document::parse(&workbook).ok()?;
    let mut out = BTreeMap::new();
    for sheet in workbook.descendants().filter(|n| n.tag_name().name() == "sheet") {
        let id = sheet.attributes().find(|a| a.name() == "id").map(|a| a.value());
        let (Some(name), Some(path)) = (sheet.attribute("name"), id.and_then(|id| target.get(id))) else { continue };
        let path = path.strip_prefix('/').map_or_else(|| format!("xl/{path}"), str::to_owned);
        let Some(xml) = part(&path) else { continue };
        out.insert(name.to_owned(), Marks { merged: merged_areas(&xml), hidden: hidden_rows(&xml), unsolved: unsolved(&xml) });
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

fn hidden_rows(xml: &[u8]) -> Vec<u32> {
    tags(xml, b"<row ")
        .filter(|tag| matches!(attribute(tag, b" hidden=\""), Some("1" | "true")))
        .filter_map(|tag| attribute(tag, b" r=\"")?.parse().ok())
        .collect()
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
