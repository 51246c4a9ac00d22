//! Annotated copies: each workbook or text file in which something was refused, as it was read, with the refused cells coloured and the
//! reason and the way out in a note beside them, and a first sheet that lists them. What someone sends back to whoever filled it in.
//!
//! A copy is always an .xlsx and holds values, not the formats and formulas of the original: it is there to be read beside it.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Note, Url, Workbook, Worksheet, XlsxError};

use crate::domain::{Language, Origin, Reject};
use crate::pipeline::Limits;
use crate::read::{self, Cell, FileRead, Sheet};

use super::Artifact;
use super::cell::fits;
use super::store::WriteError;

/// Notes of one copy; beyond, cells are coloured and listed.
const NOTES: usize = 5_000;

/// One annotated copy a file with refusals, of those that can be opened.
///
/// # Errors
/// What a workbook cannot hold.
pub fn annotated(files: &[FileRead], rejects: &[Reject], year: u16, limits: Limits, l: Language) -> Result<Vec<Artifact>, WriteError> {
    let mut of_file: BTreeMap<&str, Vec<&Reject>> = BTreeMap::new();
    for reject in rejects.iter().filter(|reject| !reject.is_reading()) {
        of_file.entry(&reject.origin.source.file).or_default().push(reject);
    }
    let mut out: Vec<Artifact> = Vec::new();
    for file in files {
        let Some(rejects) = of_file.get(file.name.as_str()) else { continue };
        let path = format!("{}-{}.xlsx", file.name.replace(['/', '\\'], "-"), l.pick("a-corriger", "to-correct"));
        if out.iter().any(|a| a.path == path) {
            continue; // courses and needs of one workbook
        }
        let Ok((sheets, _)) = read::open(&file.path, limits) else { continue };
        let bytes = render(&sheets, rejects, year, l).map_err(|why| WriteError::of(&path, &why, l))?;
        out.push(Artifact::new(path, bytes));
    }
    Ok(out)
}

fn render(sheets: &[Sheet], rejects: &[&Reject], year: u16, l: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_author("Adéquation").set_creation_datetime(&ExcelDateTime::from_ymd(year, 1, 1)?));
    let names: Vec<String> = sheets.iter().enumerate().map(|(at, s)| sheet_name(&s.name, at, l)).collect();
    list(book.add_worksheet(), rejects, sheets, &names, l)?;
    for (sheet, name) in sheets.iter().zip(&names) {
        let of_sheet: Vec<&Reject> = rejects.iter().copied().filter(|r| r.origin.source.sheet == sheet.name).collect();
        copy(book.add_worksheet().set_name(name)?, sheet, &of_sheet, l)?;
    }
    book.save_to_buffer()
}

/// The name of a sheet, which a text file does not have.
fn sheet_name(name: &str, at: usize, l: Language) -> String {
    let kept: String = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).take(31).collect();
    let kept = kept.trim_matches('\'').to_owned();
    let taken = [list_name(Language::Fr), list_name(Language::En)].iter().any(|n| n.to_lowercase() == kept.to_lowercase());
    if kept.is_empty() || taken { format!("{} {}", l.pick("Données", "Data"), at + 1) } else { kept }
}

fn list_name(l: Language) -> &'static str {
    l.pick("À corriger", "To correct")
}

/// The first sheet: every refusal, with a link to its cell.
fn list(sheet: &mut Worksheet, rejects: &[&Reject], sheets: &[Sheet], names: &[String], l: Language) -> Result<(), XlsxError> {
    let top = || Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let head = top().set_bold().set_background_color("#E8EEF5");
    sheet.set_name(list_name(l))?;
    let n = rejects.len();
    let title = l.count(n, ("point à corriger", "points à corriger"), ("thing to correct", "things to correct"));
    sheet.write_with_format(0, 0, title, &Format::new().set_bold().set_font_size(15))?;
    sheet.write(
        1,
        0,
        l.pick(
            "Les cellules en cause sont colorées dans les feuilles suivantes ; chacune porte une note.",
            "The cells are coloured in the sheets that follow, each with a note.",
        ),
    )?;
    let header = [("Feuille", "Sheet"), ("Cellule", "Cell"), ("Valeur", "Value"), ("Pourquoi, et que faire", "Why, and what to do")];
    for (column, (fr, en)) in (0u16..).zip(header) {
        sheet.write_with_format(3, column, l.pick(fr, en), &head)?;
    }
    for (row, reject) in (4u32..).zip(rejects) {
        let at = sheets.iter().position(|s| s.name == reject.origin.source.sheet);
        let place = reject.origin.place();
        sheet.write_with_format(row, 0, at.map_or("", |at| names[at].as_str()), &top())?;
        match at.filter(|_| reject.origin.row > 0) {
            Some(at) => {
                let cell = if reject.origin.column.is_some() { place.clone() } else { format!("A{place}") };
                let link = Url::new(format!("internal:'{}'!{cell}", names[at].replace('\'', "''"))).set_text(&place);
                sheet.write_url(row, 1, link)?;
            }
            None => {
                sheet.write_with_format(row, 1, &place, &top())?;
            }
        }
        sheet.write_string_with_format(row, 2, fits(&reject.value), &top())?;
        let message = reject.problem.message(l);
        let lines = (message.chars().count() / 85 + 1).max(reject.value.chars().count() / 34 + 1).min(20);
        sheet.set_row_height(row, 15.0 * lines as f64)?;
        sheet.write_string_with_format(row, 3, fits(&message), &top())?;
    }
    for (column, width) in [(0, 18.0), (1, 10.0), (2, 36.0), (3, 90.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(4, 0)?;
    sheet.set_print_fit_to_pages(1, 0).set_landscape();
    Ok(())
}

/// A sheet as it was read, with its refused cells in colour.
fn copy(to: &mut Worksheet, sheet: &Sheet, rejects: &[&Reject], l: Language) -> Result<(), XlsxError> {
    let top = || Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let (plain, refused, with_row) = (top(), top().set_background_color("#FFD9C2").set_bold(), top().set_background_color("#FFF3EB"));
    let mut cells: BTreeMap<(u32, u32), Vec<String>> = BTreeMap::new();
    let row_of = |number: u32| sheet.rows.binary_search_by_key(&number, |r| r.number).ok().map(|at| &sheet.rows[at]);
    for reject in rejects {
        let Origin { row, column, .. } = reject.origin;
        let first = || row_of(row).and_then(|r| r.cells.iter().position(|c| !c.is_blank()));
        let column = column.or_else(|| u32::try_from(first()?).ok()).unwrap_or(0);
        cells.entry((row.max(1), column)).or_default().push(reject.problem.message(l));
    }
    let rows: std::collections::BTreeSet<u32> = rejects.iter().filter(|r| r.whole_row && r.origin.row > 0).map(|r| r.origin.row).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &sheet.rows {
        // A title above the table has the row to itself, and no say in the width of its column.
        let lone = row.cells.iter().filter(|c| !c.is_blank()).count() < 2;
        for (column, cell) in row.cells.iter().enumerate() {
            widths.resize(widths.len().max(column + 1), 0);
            let longest = cell.shown().lines().map(|line| line.chars().count()).max().unwrap_or(0);
            widths[column] = widths[column].max(if lone { 0 } else { longest });
            let Ok(c) = u16::try_from(column) else { break };
            let here = cells.contains_key(&(row.number, u32::from(c)));
            let format = match (here, rows.contains(&row.number)) {
                (true, _) => &refused,
                (false, true) => &with_row,
                (false, false) if lone => &Format::default(),
                (false, false) => &plain,
            };
            write(to, (row.number - 1, c), cell, format)?;
        }
    }
    for (notes, (&(row, column), reasons)) in cells.iter().enumerate() {
        let (r, Ok(c)) = (row - 1, u16::try_from(column)) else { continue };
        if row_of(row).is_none_or(|x| x.cell(column as usize).is_blank()) {
            to.write_blank(r, c, &refused)?;
        }
        if notes < NOTES {
            let text = fits(&reasons.join("\n")).into_owned();
            to.insert_note(r, c, &Note::new(text).set_author("Adéquation").add_author_prefix(false).set_width(340).set_height(120))?;
        }
    }
    for (column, width) in (0u16..).zip(&widths) {
        to.set_column_width(column, (*width as f64 + 2.0).clamp(8.0, 48.0))?;
    }
    to.set_print_fit_to_pages(1, 0).set_landscape();
    Ok(())
}

fn write(to: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Blank => to.write_blank(row, column, format)?,
        Cell::Number(n) if n.is_finite() => to.write_number_with_format(row, column, *n, format)?,
        Cell::Bool(b) => to.write_boolean_with_format(row, column, *b, format)?,
        cell => to.write_string_with_format(row, column, fits(&cell.shown()), format)?,
    };
    Ok(())
}
