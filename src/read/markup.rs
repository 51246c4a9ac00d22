//! Tables written as markup: web pages under the name of a workbook, Excel 2003 XML, flat .ods. Each becomes the grid that a
//! spreadsheet program would show.

use std::collections::BTreeSet;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::grid::{Grid, damaged};
use super::limits::{holds_too_much, too_large};
use super::marks::{Marks, value};
use super::sheet::{Cell, Merged, Sheet};

/// Cells that one of a web page may span.
const SPAN: u32 = 1_000;

/// The sheets of Excel 2003 XML (`Workbook`, `Worksheet`, `Row`, `Cell`, `Data`) or of a flat .ods (`table`, `table-row`, `table-cell`, `p`).
///
/// # Errors
/// When the text is neither, or is no XML.
pub(super) fn read_xml(text: &str, limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let damaged = |why: &dyn std::fmt::Display| {
        Problem::Unreadable(format!("le fichier XML est endommagé ({why})"), format!("the XML file is damaged ({why})"))
    };
    let mut out: Vec<Sheet> = Vec::new();
    let mut grid: Option<Grid> = None;
    let mut at = Cursor::default();
    // Styles that hide their sheet (.ods), and the style that is open.
    let (mut hiding, mut style): (BTreeSet<String>, String) = Default::default();
    loop {
        match reader.read_event().map_err(|why| damaged(&why))? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "Worksheet" | "table" => {
                    if let Some(grid) = grid.take() {
                        out.push(at.end_sheet(grid)?);
                    }
                    let name = value(&tag, "Name").or_else(|| value(&tag, "name")).unwrap_or_default();
                    let mut next = Grid { held: at.held, ..Grid::named(&name, limits) };
                    next.sheet.hidden = value(&tag, "style-name").is_some_and(|style| hiding.contains(&style));
                    grid = Some(next);
                    at = Cursor { held: at.held, ..Cursor::default() };
                }
                "style" => style = value(&tag, "name").unwrap_or_default(),
                "table-properties" if value(&tag, "display").is_some_and(|shown| shown == "false") => _ = hiding.insert(style.clone()),
                "Column" | "table-column" => at.column_of_sheet(&tag),
                "Row" | "table-row" => at.row(&tag),
                "Cell" | "table-cell" | "covered-table-cell" => at.cell(&tag),
                // What is written beside the value: a comment, a picture with its words.
                "annotation" | "frame" | "custom-shape" | "Comment" => at.beside += 1,
                "s" if at.reading => at.text.push(' '),
                "tab" | "line-break" if at.reading => at.text.push(if tag.local_name().as_ref() == "tab" { '\t' } else { '\n' }),
                "Data" | "p" if at.inside && at.beside == 0 => {
                    at.kind = value(&tag, "Type").unwrap_or_default();
                    if !at.text.is_empty() {
                        at.text.push('\n');
                    }
                    at.reading = true;
                }
                _ => {}
            },
            Event::Text(text) if at.reading => at.text.push_str(&text.xml10_content()),
            Event::CData(text) if at.reading => at.text.push_str(&text),
            Event::GeneralRef(name) if at.reading => at.text.push_str(&entity(&name)),
            Event::End(tag) => match tag.local_name().as_ref() {
                "annotation" | "frame" | "custom-shape" | "Comment" => at.beside = at.beside.saturating_sub(1),
                "Data" | "p" => at.reading = false,
                "Cell" | "table-cell" | "covered-table-cell" => {
                    if let Some(grid) = &mut grid {
                        at.end_cell(grid)?;
                    }
                }
                "Row" | "table-row" => at.end_row(),
                "Worksheet" | "table" => {
                    if let Some(grid) = grid.take() {
                        out.push(at.end_sheet(grid)?);
                    }
                }
                _ => {}
            },
            Event::Eof if grid.is_some() => return Err(damaged(&"table unfinished")),
            Event::Eof => break,
            _ => {}
        }
    }
    if out.is_empty() {
        return Err(Problem::Unreadable(
            "c’est un fichier XML, pas un classeur".to_owned(),
            "this is an XML file, not a workbook".to_owned(),
        ));
    }
    Ok(out)
}

/// Where reading stands in a sheet.
#[derive(Default)]
struct Cursor {
    row: u32,
    column: u32,
    /// The next column that something is said of before the rows.
    columns: u32,
    rows_repeated: u32,
    repeated: u32,
    merged: (u32, u32),
    /// Columns that a merged cell passes over: in Excel's XML; in .ods the cells that it covers are written.
    across: u32,
    inside: bool,
    reading: bool,
    kind: String,
    /// What the tag of the cell says that it holds, beside what is written in it.
    value: Option<Cell>,
    text: String,
    /// Merged cells and hidden rows.
    marks: Marks,
    /// Depth of what is written beside the value.
    beside: usize,
    /// Bytes that the sheets before this one hold.
    held: u64,
}

impl Cursor {
    fn row(&mut self, tag: &BytesStart<'_>) {
        let number = |name: &str| value(tag, name).and_then(|text| text.parse::<u32>().ok());
        if let Some(index) = number("Index").filter(|n| *n > 0) {
            self.row = index - 1;
        }
        self.rows_repeated = number("number-rows-repeated").unwrap_or(1).max(1);
        self.column = 0;
        if value(tag, "visibility").is_some_and(|v| v == "collapse" || v == "filter") {
            self.marks.hide(self.row.saturating_add(1), self.row.saturating_add(self.rows_repeated));
        }
    }

    /// What is said of a column before the rows: whether it is hidden.
    fn column_of_sheet(&mut self, tag: &BytesStart<'_>) {
        let number = |name: &str| value(tag, name).and_then(|text| text.parse::<u32>().ok());
        let first = number("Index").and_then(|n| n.checked_sub(1)).unwrap_or(self.columns);
        let more = number("Span").or_else(|| number("number-columns-repeated")?.checked_sub(1)).unwrap_or(0);
        let last = first.saturating_add(more);
        self.columns = last.saturating_add(1);
        let is_hidden = value(tag, "Hidden").is_some_and(|h| h == "1") || value(tag, "visibility").is_some_and(|v| v == "collapse");
        if is_hidden {
            self.marks.hidden_columns.push((first, last));
        }
    }

    fn cell(&mut self, tag: &BytesStart<'_>) {
        let number = |name: &str| value(tag, name).and_then(|text| text.parse::<u32>().ok());
        if let Some(index) = number("Index").filter(|n| *n > 0) {
            self.column = index - 1;
        }
        self.repeated = number("number-columns-repeated").unwrap_or(1).max(1);
        let spans = |of: &str| number(of).map_or(0, |n| n.saturating_sub(1));
        self.merged = (
            number("MergeDown").unwrap_or_else(|| spans("number-rows-spanned")),
            number("MergeAcross").unwrap_or_else(|| spans("number-columns-spanned")),
        );
        self.across = number("MergeAcross").unwrap_or(0);
        self.value = value(tag, "value-type").and_then(|kind| match kind.as_str() {
            "float" | "percentage" | "currency" => value(tag, "value")?.parse().ok().map(Cell::Number),
            "date" => Some(Cell::Date(value(tag, "date-value")?.trim_end_matches("T00:00:00").into())),
            "time" => Some(Cell::Date(duration(&value(tag, "time-value")?)?.into())),
            "boolean" => Some(Cell::Bool(value(tag, "boolean-value")? == "true")),
            _ => None,
        });
        (self.inside, self.reading) = (true, false);
        self.text.clear();
        self.kind.clear();
    }

    fn end_cell(&mut self, grid: &mut Grid) -> Result<(), Problem> {
        let cell = match (self.value.take(), self.kind.as_str()) {
            // The error that a formula gave is written where its value is not.
            (Some(_), _) if matches!(Cell::text(&self.text), Cell::Error(_)) => Cell::text(&self.text),
            (Some(cell), _) => cell,
            (None, "Number") => self.text.trim().parse().map_or_else(|_| Cell::text(&self.text), Cell::Number),
            (None, "DateTime") => Cell::Date(self.text.trim_end_matches("T00:00:00.000").into()),
            (None, "Boolean") => Cell::Bool(self.text.trim() == "1"),
            _ => Cell::text(&self.text),
        };
        // What is repeated to the edge of the sheet is nothing; a value repeated is that many cells.
        if !cell.is_blank() {
            for row in 0..self.rows_repeated {
                for column in 0..self.repeated.min(grid.limits.columns) {
                    if !grid.put(self.row.saturating_add(row), self.column.saturating_add(column), cell.clone()) {
                        return if grid.held > grid.limits.bytes() { Err(holds_too_much(grid.limits)) } else { Ok(()) };
                    }
                }
            }
            if self.merged.0 > 0 {
                let first = self.row + 1;
                let columns = (self.column, self.column.saturating_add(self.merged.1));
                self.marks.merged.push(Merged { rows: (first, first.saturating_add(self.merged.0)), columns });
            }
        }
        let across = if self.kind.is_empty() && self.repeated > 1 { 0 } else { self.across };
        self.column = self.column.saturating_add(self.repeated).saturating_add(across);
        self.inside = false;
        Ok(())
    }

    fn end_sheet(&mut self, grid: Grid) -> Result<Sheet, Problem> {
        self.held = grid.held;
        let limits = grid.limits;
        Ok(std::mem::take(&mut self.marks).put_on(grid.whole()?, limits))
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(self.rows_repeated);
    }
}

/// « PT08H30M00S » as a clock shows it.
fn duration(text: &str) -> Option<String> {
    let rest = text.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    Some(format!("{hours:0>2}:{minutes:0>2}:{:0>2}", seconds.split(['.', ',']).next()?))
}

/// The sheets of an .ods: those of its content.
///
/// # Errors
/// When the archive or its content is damaged, or holds more than the limits allow.
pub(super) fn read_ods(bytes: &[u8], limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    if archive.by_name("META-INF/manifest.xml").is_ok_and(|part| {
        let mut text = String::new();
        part.take(MANIFEST).read_to_string(&mut text).is_ok() && text.contains("encryption-data")
    }) {
        return Err(Problem::Unreadable(
            "le classeur est protégé par un mot de passe".to_owned(),
            "the workbook is protected by a password".to_owned(),
        ));
    }
    let mut text = String::new();
    let content = archive.by_name("content.xml").map_err(|why| damaged(&why))?;
    content.take(limits.bytes() + 1).read_to_string(&mut text).map_err(|why| damaged(&why))?;
    if text.len() as u64 > limits.bytes() {
        return Err(too_large(limits));
    }
    read_xml(&text, limits)
}

/// Bytes of an archive's table of contents that are looked at.
const MANIFEST: u64 = 1 << 20;

/// The tables of a web page, a sheet each.
///
/// # Errors
/// When the page holds no table.
pub(super) fn read_html(text: &str, limits: Limits) -> Result<Vec<Sheet>, Problem> {
    let mut out: Vec<Sheet> = Vec::new();
    let mut open: Vec<Page> = Vec::new();
    let mut rest = text;
    let (mut tables, mut held) = (0, 0);
    let mut described: Vec<&str> = Vec::new();
    while let Some(from) = rest.find('<') {
        if let Some(page) = open.last_mut() {
            page.text.push_str(&rest[..from]);
        }
        let tag = &rest[from + 1..];
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(end) = tag.find('>') else { break };
        let (inner, after) = (&tag[..end], &tag[end + 1..]);
        rest = after;
        let closing = inner.starts_with('/');
        let name: String = inner.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        match (name.as_str(), closing) {
            ("script" | "style", false) => {
                // What a page says of itself for search engines (schema.org), in JSON.
                if inner.to_ascii_lowercase().contains("ld+json") {
                    let ends = |at: &usize| after[at + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(&name));
                    described.push(after.match_indices("</").map(|(at, _)| at).find(ends).map_or("", |end| &after[..end]));
                }
                let closes = |at: &usize| after[at + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(&name));
                rest = after.match_indices("</").map(|(at, _)| at).find(closes).map_or("", |at| &after[at..]);
            }
            ("table", false) => {
                tables += 1;
                // One table needs no name; of several, each says which it is.
                open.push(Page::new(&format!("Table {tables}"), limits));
            }
            ("table", true) => {
                if let Some(page) = open.pop() {
                    out.push(page.done(&mut held)?);
                }
            }
            ("tr", false) => open.last_mut().into_iter().for_each(Page::row),
            ("td" | "th", false) => open.last_mut().into_iter().for_each(|page| page.cell(inner)),
            ("td" | "th" | "tr", true) => open.last_mut().into_iter().for_each(Page::end_cell),
            ("br" | "p" | "li" | "div", _) => open.last_mut().into_iter().for_each(|page| page.text.push('\n')),
            _ => {}
        }
    }
    for page in open.into_iter().rev() {
        out.push(page.done(&mut held)?);
    }
    out.retain(|sheet| !sheet.rows.is_empty());
    if let [only] = &mut out[..] {
        only.name.clear();
    }
    if out.is_empty() {
        if let Some(sheet) = super::json::described(&described, limits)? {
            return Ok(vec![sheet]);
        }
        return Err(Problem::Unreadable("c’est une page HTML sans tableau".to_owned(), "this is an HTML page without a table".to_owned()));
    }
    Ok(out)
}

/// A table of a page being read.
struct Page {
    grid: Grid,
    text: String,
    row: Option<u32>,
    column: u32,
    span: (u32, u32),
    inside: bool,
    /// The first row that is free of cells from above, a column each.
    free: Vec<u32>,
}

impl Page {
    fn new(name: &str, limits: Limits) -> Self {
        Self { grid: Grid::named(name, limits), text: String::new(), row: None, column: 0, span: (1, 1), inside: false, free: Vec::new() }
    }

    fn row(&mut self) {
        self.end_cell();
        self.row = Some(self.row.map_or(0, |row| row + 1));
        self.column = 0;
    }

    fn cell(&mut self, tag: &str) {
        self.end_cell();
        if self.row.is_none() {
            self.row();
        }
        let row = self.row.unwrap_or(0);
        while self.free.get(self.column as usize).is_some_and(|free| *free > row) {
            self.column += 1;
        }
        let span = |name: &str| {
            let from = tag.to_lowercase().find(name)? + name.len();
            let digits: String =
                tag[from..].chars().skip_while(|c| matches!(c, '=' | '"' | '\'' | ' ')).take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok().filter(|n| (1..=SPAN).contains(n))
        };
        self.span = (span("rowspan").unwrap_or(1), span("colspan").unwrap_or(1));
        self.text.clear();
        self.inside = true;
    }

    fn end_cell(&mut self) {
        if !std::mem::take(&mut self.inside) {
            return;
        }
        let text = plain_text(&self.text);
        let cell = Cell::text(&text);
        let row = self.row.unwrap_or(0);
        self.grid.put(row, self.column, cell);
        if self.span.0 > 1 {
            let end = (self.column + self.span.1).min(self.grid.limits.columns) as usize;
            self.free.resize(self.free.len().max(end), 0);
            self.free[end.min(self.column as usize)..end].fill(row.saturating_add(self.span.0));
        }
        self.column += self.span.1;
    }

    /// The table, unless the tables of the page hold more than the limits allow together.
    fn done(mut self, held: &mut u64) -> Result<Sheet, Problem> {
        self.end_cell();
        self.grid.held += *held;
        *held = self.grid.held;
        self.grid.whole()
    }
}

/// The text of a cell: entities read, white space as a page shows it, line breaks kept.
fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(end) = after.find(';').filter(|end| *end <= 10) {
            out.push_str(&entity(&after[..end]));
            rest = &after[end + 1..];
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out.lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The sign that an entity names.
pub(super) fn entity(name: &str) -> String {
    const NAMED: [(&str, char); 30] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("eacute", 'é'),
        ("egrave", 'è'),
        ("ecirc", 'ê'),
        ("euml", 'ë'),
        ("agrave", 'à'),
        ("acirc", 'â'),
        ("ccedil", 'ç'),
        ("ocirc", 'ô'),
        ("icirc", 'î'),
        ("iuml", 'ï'),
        ("ucirc", 'û'),
        ("ugrave", 'ù'),
        ("Eacute", 'É'),
        ("Egrave", 'È'),
        ("Agrave", 'À'),
        ("Ccedil", 'Ç'),
        ("oelig", 'œ'),
        ("rsquo", '’'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("auml", 'ä'),
        ("ouml", 'ö'),
        ("uuml", 'ü'),
        ("szlig", 'ß'),
    ];
    let number = name
        .strip_prefix('#')
        .and_then(|n| n.strip_prefix(['x', 'X']).map_or_else(|| n.parse::<u32>().ok(), |hex| u32::from_str_radix(hex, 16).ok()));
    let sign = number.and_then(char::from_u32).or_else(|| NAMED.iter().find(|(n, _)| *n == name).map(|(_, c)| *c));
    sign.map_or_else(|| format!("&{name};"), String::from)
}
