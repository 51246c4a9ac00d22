//! Text files: which encoding, which delimiter, which cells.
//!
//! Order of encodings: byte-order mark, strict UTF-8, UTF-16 without mark, then a guess among those of France. The splitting is
//! our own, not the csv crate's: cells must keep the row number a spreadsheet would show (blank lines and line breaks in quotes
//! included), and a stray quote must cost one cell, not the rest of the file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::{Pace, Problem};
use crate::pipeline::Limits;

use super::sheet::{Cell, Row, Sheet};
use super::sniff;

/// The sheet of a text file, or those of the tables that its markup holds.
pub(super) fn read_any(bytes: &[u8], limits: Limits, pace: &Pace) -> Result<Vec<Sheet>, Problem> {
    let text = decode(bytes);
    let head = text[..text.floor_char_boundary(2_048)].trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_lowercase();
    let opens = |signs: &[&str]| signs.iter().any(|sign| head.starts_with(sign));
    match () {
        () if opens(&["<!doctype html", "<html", "<table", "<head", "<body"])
            || head.starts_with('<') && !head.starts_with("<?") && (head.contains("<html") || head.contains("<table")) =>
        {
            super::markup::read_html(&text, limits)
        }
        () if opens(&["<workbook", "<office:"]) || opens(&["<?xml"]) && SPREADSHEETS.iter().any(|sign| head.contains(sign)) => {
            super::markup::read_xml(&text, limits)
        }
        () if opens(&["<?xml", "<rss", "<feed"]) || is_element(&head) => super::feed::read(&text, limits).map(|sheet| vec![sheet]),
        () if super::json::is_json(&text) => super::json::read(&text, limits).map(|sheet| vec![sheet]),
        () => split(&text, limits, pace).map(|sheet| vec![sheet]),
    }
}

pub(super) fn read(bytes: &[u8], limits: Limits) -> Result<Sheet, Problem> {
    split(&decode(bytes), limits, &Pace::default())
}

/// What the root of a workbook written as XML says of itself.
const SPREADSHEETS: [&str; 3] = ["<workbook", "office:spreadsheet", "office:document"];

/// « `<jobs>` »: a text that begins with an element and nothing else on its first signs.
fn is_element(head: &str) -> bool {
    let name = head.strip_prefix('<').and_then(|rest| rest.split_once('>')).map(|(tag, _)| tag).unwrap_or_default();
    let first = name.split([' ', '\n', '\t']).next().unwrap_or_default();
    first.starts_with(|c: char| c.is_ascii_lowercase()) && first.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':'))
}

/// Records after which whoever waits is told how far reading is.
const TELL: u32 = 4_096;

/// A text whose records are lines and whose cells a delimiter parts.
fn split(text: &str, limits: Limits, pace: &Pace) -> Result<Sheet, Problem> {
    let text = with_line_feeds(text);
    let told = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')).filter(|(sign, _)| sign.len() == 1);
    // The line that Excel writes for itself is a line of the file: the rows keep the numbers that an editor shows.
    let (text, told) = told.map_or((&*text, None), |(sign, rest)| (rest, sign.chars().next()));
    let delimiter = told.filter(char::is_ascii).map_or_else(|| delimiter(text), |c| c as u8);
    let mut sheet = Sheet::default();
    let mut number = u32::from(told.is_some());
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut records, mut told) = (Records { text, at: 0, delimiter }, 0);
    while let Some(record) = records.next() {
        number += 1;
        if number.is_multiple_of(TELL) {
            pace.advance(records.at - told);
            told = records.at;
        }
        if record.len() > 1 || record.iter().any(|cell| !cell.is_empty()) {
            *widths.entry(record.len()).or_default() += 1;
        }
        if number > limits.rows {
            return Err(super::limits::too_many_rows(limits));
        }
        let mut cells: Vec<Cell> = record.into_iter().take(limits.columns as usize).map(|cell| Cell::text(&cell)).collect();
        cells.truncate(cells.iter().rposition(|c| !c.is_blank()).map_or(0, |last| last + 1));
        if !cells.is_empty() {
            sheet.rows.push(Row { number, hidden: false, cells });
        }
    }
    if let Some(usual) = usual_width(&widths) {
        sheet.regular = true;
        let wider = sheet.rows.iter().skip(1).filter(|row| row.cells.len() > usual);
        sheet.shifted = wider.map(|row| (row.number, row.cells.len(), usual)).collect();
        super::literal::open(&mut sheet);
    }
    Ok(sheet)
}

/// The same with every line end as `\n`; a text of a country's adverts is copied once at most.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = memchr::memchr(b'\r', bytes) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for end in std::iter::once(first).chain(memchr::memchr_iter(b'\r', &bytes[first + 1..]).map(|at| first + 1 + at)) {
        out.push_str(&text[from..end]);
        if bytes.get(end + 1) != Some(&b'\n') {
            out.push('\n');
        }
        from = end + 1;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// The width of all records but for one in ten at most, as a program writes them.
fn usual_width(widths: &BTreeMap<usize, usize>) -> Option<usize> {
    let all: usize = widths.values().sum();
    let commonest = widths.iter().max_by_key(|(width, n)| (**n, **width));
    commonest.filter(|(width, n)| **width >= 2 && **n * 10 >= all * 9).map(|(width, _)| *width)
}

/// The text of the bytes.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let head = &bytes[..bytes.len().min(4096)];
    if let Ok(text) = std::str::from_utf8(bytes)
        && !sniff::looks_utf16(head)
    {
        return if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { Cow::Borrowed(text) };
    }
    if sniff::looks_utf16(head) {
        let little = head.iter().skip(1).step_by(2).filter(|b| **b == 0).count() * 2 > head.len() / 2;
        let encoding = if little { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        return encoding.decode_without_bom_handling(bytes).0;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(262_144)], true);
    let guessed = detector.guess(Some(b"fr"), chardetng::Utf8Detection::Allow);
    let encoding = if is_macintosh(bytes) { encoding_rs::MACINTOSH } else { guessed };
    encoding.decode_without_bom_handling(bytes).0
}

/// Old Excel for Mac: its é, è, à, ê, ç, ô and î are signs that no Western text holds between two letters.
fn is_macintosh(bytes: &[u8]) -> bool {
    let letter = |b: &u8| b.is_ascii_alphabetic();
    let inside = |signs: &dyn Fn(u8) -> bool| {
        bytes.windows(3).take(262_144).filter(|w| signs(w[1]) && (letter(&w[0]) || letter(&w[2])) && w[0] < 0x80).count()
    };
    let mac = inside(&|b| matches!(b, 0x88 | 0x8D | 0x8E | 0x8F | 0x90 | 0x94 | 0x99 | 0x9D | 0x9E));
    mac > 0 && mac > inside(&|b| b >= 0xC0)
}

/// The delimiter that cuts the first rows into the same number of cells, most often.
fn delimiter(text: &str) -> u8 {
    let sample = &text[..text.floor_char_boundary(65_536)];
    let mut best = (0.0, b';');
    for candidate in *b";\t,|" {
        let widths: Vec<usize> =
            Records { text: sample, at: 0, delimiter: candidate }.take(60).map(|r| r.len()).filter(|w| *w > 0).collect();
        let Some(&widest) = widths.iter().max() else { continue };
        if widest < 2 {
            continue;
        }
        // A quote opens a cell after a delimiter; one that opens after another sign is cut by the wrong one.
        let others = |sign: u8| b";\t,|".contains(&sign) && sign != candidate;
        let quoted = sample.as_bytes().windows(2).filter(|w| w[1] == b'"');
        let (mut fitting, mut foreign) = (0usize, 0usize);
        quoted.for_each(|w| {
            fitting += usize::from(w[0] == candidate);
            foreign += usize::from(others(w[0]));
        });
        let fits = if foreign > 2 * fitting { 0.2 } else { 1.0 };
        // The commonest width of more than one cell, and how many rows have it.
        let (share, width) = (2..=widest)
            .map(|w| (widths.iter().filter(|x| **x == w).count(), w))
            .max()
            .map_or((0.0, 0), |(n, w)| (n as f64 / widths.len() as f64, w));
        let head = if widths[0] >= 2 { 1.0 } else { 0.5 };
        let score = share * (1.0 + (width as f64).ln()) * fits * head;
        if score > best.0 + 1e-9 {
            best = (score, candidate);
        }
    }
    best.1
}

/// The records of a text whose line ends are all `\n`.
struct Records<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
}

impl<'a> Iterator for Records<'a> {
    type Item = Vec<Cow<'a, str>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let (cell, end) = self.cell();
            cells.push(cell);
            self.at = end + 1;
            if self.text.as_bytes().get(end) != Some(&self.delimiter) {
                return Some(cells);
            }
        }
    }
}

impl<'a> Records<'a> {
    /// The cell that begins here and the place of the delimiter or line end after it.
    fn cell(&self) -> (Cow<'a, str>, usize) {
        let bytes = self.text.as_bytes();
        let stop = |from: usize| memchr::memchr2(self.delimiter, b'\n', &bytes[from..]).map_or(bytes.len(), |n| from + n);
        if bytes.get(self.at) == Some(&b'"') {
            let mut value = String::new();
            let mut from = self.at + 1;
            while let Some(n) = memchr::memchr(b'"', &bytes[from..]) {
                let quote = from + n;
                value.push_str(&self.text[from..quote]);
                if bytes.get(quote + 1) == Some(&b'"') {
                    value.push('"');
                    from = quote + 2;
                    continue;
                }
                let end = stop(quote + 1);
                value.push_str(&self.text[quote + 1..end]); // « "5" places »: what follows the quote is kept
                return (Cow::Owned(value), end);
            }
            // A quote that never closes is a stray one: the cell ends where it would without it.
        }
        let end = stop(self.at);
        (Cow::Borrowed(&self.text[self.at..end]), end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &[(u32, &[&str])]) {
        let sheet = read(bytes, Limits::default()).expect("readable");
        let got: Vec<(u32, Vec<String>)> = sheet.rows.iter().map(|r| (r.number, r.cells.iter().map(Cell::shown).collect())).collect();
        let expected: Vec<(u32, Vec<String>)> =
            expected.iter().map(|(n, cells)| (*n, cells.iter().map(|c| (*c).to_owned()).collect())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn every_french_encoding_reads_the_same() {
        let expected: &[(u32, &[&str])] = &[(1, &["Métier", "Œuvre"]), (2, &["Développeur", "5"])];
        let text = "Métier;Œuvre\nDéveloppeur;5\n";
        check(text.as_bytes(), expected);
        check(format!("\u{feff}{text}").as_bytes(), expected);
        check(&encoding_rs::WINDOWS_1252.encode(text).0, expected);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&utf16, expected);
        check(&[&[0xFF, 0xFE][..], &utf16].concat(), expected);
    }

    #[test]
    fn rows_keep_the_number_a_spreadsheet_shows() {
        check(b"a,b\r\n\r\n\"x\ny\",2\rz,3", &[(1, &["a", "b"]), (3, &["x\ny", "2"]), (4, &["z", "3"])]);
    }

    #[test]
    fn a_stray_quote_costs_one_cell() {
        check(b"a;b\n\"x;2\ny;3\n", &[(1, &["a", "b"]), (2, &["\"x", "2"]), (3, &["y", "3"])]);
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_columns() {
        check(
            "titre;compétences\nBTS;Java, SQL, PHP\nBUT;C, C++\n".as_bytes(),
            &[(1, &["titre", "compétences"]), (2, &["BTS", "Java, SQL, PHP"]), (3, &["BUT", "C, C++"])],
        );
        check(b"a\tb\n1,5\t2\n", &[(1, &["a", "b"]), (2, &["1,5", "2"])]);
    }
}
