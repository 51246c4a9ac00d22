//! Workbooks, by calamine; .ods by `markup`, since its parser there goes round for ever where a tag is missing, and lays out every cell
//! that a file says is repeated. Cells of .xlsx and .xlsb are streamed, since a dense range of a sheet with one far cell can ask for
//! more memory than there is; .xls are bounded before they are parsed. What the cells of a file hold is counted as they come: a few
//! bytes of a file can name one long text ten thousand times.

use std::io::Cursor;

use calamine::{DataType, Reader};

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::grid::{Grid, damaged};
use super::limits::too_large;
use super::marks::{self, Marks};
use super::sheet::{Cell, Merged, Sheet};
use super::sniff::Format;

/// Bytes under which a workbook is read by one thread.
const SMALL: usize = 65_536;

type Bytes<'a> = Cursor<&'a [u8]>;

pub(super) fn read(bytes: &[u8], format: Format, limits: Limits) -> Result<Vec<Sheet>, Problem> {
    if format != Format::Xls {
        check_unpacked_size(bytes, limits)?;
    }
    match format {
        Format::Xlsx => xlsx(bytes, limits),
        Format::Xlsb => xlsb(bytes, limits),
        Format::Xls => {
            let hidden = marks::of_xls(bytes, limits)?;
            let mut book: calamine::Xls<Bytes> = calamine::Xls::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
            let marks = marks_of_xls(&book, hidden);
            ranges(&mut book, limits, &marks)
        }
        Format::Ods => super::markup::read_ods(bytes, limits),
        Format::Text | Format::Parquet | Format::Arrow => Ok(Vec::new()),
    }
}

/// A zip that unpacks to more than the limit is not opened: 300 kB can hold 300 MB of blanks.
fn check_unpacked_size(bytes: &[u8], limits: Limits) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let mut total = 0u64;
    for i in 0..archive.len() {
        total = total.saturating_add(archive.by_index_raw(i).map_err(|why| damaged(&why))?.size());
    }
    if total > limits.bytes() { Err(too_large(limits)) } else { Ok(()) }
}

/// Streams the cells of one sheet into a grid. The two streaming readers of calamine have no trait in common.
macro_rules! stream {
    ($book:expr, $meta:expr, $limits:expr, $held:expr) => {{
        let mut grid = Grid { held: $held, ..Grid::new(&$meta.name, $meta.visible, $limits) };
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
        $held = grid.held;
        grid.whole()?
    }};
}

fn xlsx(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let (cells, marks) = (|| cells_of_xlsx(bytes, limits), || marks::of_xlsx(bytes).map_err(|why| unmarked(&*why)));
    // The parser stays on this thread, behind its fence; what it does not tell is looked for beside it. Small files are read before
    // another thread would be awake.
    // Not on the threads that read files: all of these may be waiting behind a fence.
    let (sheets, marks) = if bytes.len() < SMALL {
        (cells(), marks())
    } else {
        std::thread::scope(|scope| {
            let marks = scope.spawn(marks);
            (cells(), marks.join().unwrap_or_else(|_| Err(unmarked(&std::fmt::Error))))
        })
    };
    let sheets = sheets?;
    Ok(with_marks(marks, |marks| sheets.into_iter().map(|sheet| marked(sheet, marks, limits)).collect()))
}

fn cells_of_xlsx(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut book: calamine::Xlsx<Bytes> = calamine::Xlsx::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let (mut out, mut held) = (Vec::new(), 0);
    for meta in book.sheets_metadata().to_vec() {
        out.push(stream!(book, meta, limits, held));
    }
    Ok(out)
}

fn xlsb(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut book: calamine::Xlsb<Bytes> = calamine::Xlsb::new(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let (mut sheets, mut held) = (Vec::new(), 0);
    for meta in book.sheets_metadata().to_vec() {
        sheets.push(stream!(book, meta, limits, held));
    }
    let marks = marks::of_xlsb(bytes).map_err(|why| unmarked(&*why));
    Ok(with_marks(marks, |marks| sheets.into_iter().map(|sheet| marked(sheet, marks, limits)).collect()))
}

/// The sheets of a workbook with their marks; where those cannot be read, the workbook is read without them, and says so once.
fn with_marks(marks: Result<marks::BySheet, Problem>, read: impl FnOnce(&marks::BySheet) -> Vec<Sheet>) -> Vec<Sheet> {
    let (marks, problem) = match marks {
        Ok(marks) => (marks, None),
        Err(problem) => (marks::BySheet::new(), Some(problem)),
    };
    let mut sheets = read(&marks);
    // A sheet that is damaged itself says so already.
    if let Some(first) = sheets.first_mut().filter(|_| problem.is_some())
        && first.problem.is_none()
    {
        first.problem = problem;
    }
    sheets
}

fn unmarked(why: &dyn std::error::Error) -> Problem {
    Problem::Unreadable(
        format!(
            "lignes masquées, cellules fusionnées et formules sans valeur n’ont pas pu être lues ({why}) ; des lignes masquées sont peut-être comptées"
        ),
        format!("hidden rows, merged cells and formulas without a value could not be read ({why}); hidden rows may be counted"),
    )
}

/// A sheet with its marks.
fn marked(sheet: Sheet, marks: &marks::BySheet, limits: Limits) -> Sheet {
    match marks.get(&sheet.name) {
        Some(marks) => marks.put_on(sheet, limits),
        None => sheet,
    }
}

/// Merged cells, which calamine gives for .xls, and hidden rows, which it does not.
fn marks_of_xls(book: &calamine::Xls<Bytes>, hidden: Vec<Marks>) -> marks::BySheet {
    let mut hidden = hidden.into_iter();
    let merged = |name: &str| {
        let areas = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        areas.iter().map(|d| Merged { rows: (d.start.0 + 1, d.end.0 + 1), columns: (d.start.1, d.end.1) }).collect()
    };
    let sheets = book.sheets_metadata().iter();
    sheets.map(|meta| (meta.name.clone(), Marks { merged: merged(&meta.name), ..hidden.next().unwrap_or_default() })).collect()
}

/// The sheets of .xls, which calamine gives as dense ranges.
fn ranges(book: &mut calamine::Xls<Bytes>, limits: Limits, marks: &marks::BySheet) -> Result<Vec<Sheet>, Problem> {
    let (mut out, mut held) = (Vec::new(), 0);
    for meta in book.sheets_metadata().to_vec() {
        let mut grid = Grid { held, ..Grid::new(&meta.name, meta.visible, limits) };
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
        held = grid.held;
        out.push(marked(grid.whole()?, marks, limits));
    }
    Ok(out)
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
