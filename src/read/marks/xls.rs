//! Marks of .xls: the records of the binary stream that tell how large a sheet is and which of its rows are hidden.

use std::io::{Cursor, Read};

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::super::limits::holds_too_much;
use super::Marks;

/// How an OLE container begins; older files are a bare stream.
const CONTAINER: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];
/// What an .xls can hold, and how many of its sheets are looked at.
const ROWS: u32 = 65_536;
const COLUMNS: u32 = 256;
const SHEETS: usize = 256;

/// The marks of every sheet, in their order, of a workbook that can be parsed without harm.
pub(in crate::read) fn marks(bytes: &[u8], limits: Limits) -> Result<Vec<Marks>, Problem> {
    let streams = streams(bytes)?;
    check_bounds(&streams)?;
    if streams.iter().map(|stream| laid_out(stream)).max().unwrap_or(0) > limits.bytes() {
        return Err(holds_too_much(limits));
    }
    Ok(hidden_rows(&streams))
}

/// The format ends at row 65,536 and column IV. A damaged .xls that names a further one would ask for tens of gigabytes, since its
/// cells are given as a dense range; found by changing bytes of real files. Where the container itself is damaged nobody can look, and the
/// parser would go on all the same: such a file is refused.
fn check_bounds(streams: &[Vec<u8>]) -> Result<(), Problem> {
    // What is encrypted looks damaged.
    if streams.iter().any(|stream| records(stream, 0).take(LOCKED_WITHIN).any(|(kind, _)| kind == LOCKED)) {
        return Err(Problem::Unreadable(
            "le classeur est protégé par un mot de passe".to_owned(),
            "the workbook is protected by a password".to_owned(),
        ));
    }
    let beyond =
        |stream: &Vec<u8>| std::iter::once(0).chain(starts(stream)).any(|at| records(stream, at).any(|(kind, data)| is_beyond(kind, data)));
    if streams.iter().any(beyond) {
        return Err(Problem::Unreadable(
            "le classeur est endommagé (une cellule au-delà de la dernière ligne ou colonne)".to_owned(),
            "the workbook is damaged (a cell beyond the last row or column)".to_owned(),
        ));
    }
    Ok(())
}

/// Bytes that the sheets take once they are laid out as dense ranges, up to their last row and column.
fn laid_out(stream: &[u8]) -> u64 {
    let of_sheet = |start: usize| {
        let cells = records(stream, start).take_while(|(kind, _)| *kind != END).filter(|(kind, _)| is_cell(*kind));
        let (rows, columns) =
            cells.fold((0, 0), |(rows, columns), (_, data)| (rows.max(word(data, 0) + 1), columns.max(word(data, 2) + 1)));
        u64::from(rows) * u64::from(columns) * size_of::<calamine::Data>() as u64
    };
    starts(stream).map(of_sheet).sum()
}

/// The hidden rows of every sheet, in their order: those of height zero.
fn hidden_rows(streams: &[Vec<u8>]) -> Vec<Marks> {
    let Some(stream) = streams.iter().find(|stream| starts(stream).next().is_some()) else { return Vec::new() };
    let marks = |start: usize| {
        let mut marks = Marks::default();
        // A chart within the sheet has a beginning and an end of its own.
        let mut depth = 0usize;
        for (kind, data) in records(stream, start) {
            match kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                COLUMNS_INFO if depth == 1 && word(data, 8) & 1 != 0 => marks.hidden_columns.push((word(data, 0), word(data, 2))),
                ROW if depth == 1 && word(data, 12) & ZERO_HEIGHT != 0 => marks.hide(word(data, 0) + 1, word(data, 0) + 1),
                _ => {}
            }
        }
        marks
    };
    starts(stream).map(marks).collect()
}

/// The record that says how a workbook is encrypted, among the first.
const LOCKED: u16 = 0x002F;
const LOCKED_WITHIN: usize = 12;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const ROW: u16 = 0x0208;
/// First and last column, width, style, flags: the first of them says that they are hidden.
const COLUMNS_INFO: u16 = 0x007D;
const ZERO_HEIGHT: u32 = 0x20;

/// The streams that may hold the workbook, newest format first.
fn streams(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Problem> {
    if !bytes.starts_with(CONTAINER) {
        return Ok(vec![bytes.to_vec()]);
    }
    let damaged =
        |why: std::io::Error| Problem::Unreadable(format!("le classeur est endommagé ({why})"), format!("the workbook is damaged ({why})"));
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let mut stream = |name| {
        let mut out = Vec::new();
        file.open_stream(name).ok()?.read_to_end(&mut out).ok()?;
        Some(out)
    };
    Ok(["/Workbook", "/Book"].into_iter().filter_map(&mut stream).collect())
}

/// Where the list of sheets says that each begins, which a damaged file may say wrongly.
fn starts(stream: &[u8]) -> impl Iterator<Item = usize> {
    let listed = records(stream, 0).filter(|(kind, data)| *kind == 0x0085 && data.len() >= 4);
    listed.map(|(_, data)| usize::try_from(long(data, 0)).unwrap_or(usize::MAX)).take(SHEETS)
}

fn word(data: &[u8], at: usize) -> u32 {
    data.get(at..at + 2).map_or(0, |b| u32::from(u16::from_le_bytes([b[0], b[1]])))
}

fn long(data: &[u8], at: usize) -> u32 {
    word(data, at) | word(data, at + 2) << 16
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

/// Blank, number, label, boolean, formula, shared text, RK, several RK, several blanks, rich text: row, then column.
fn is_cell(kind: u16) -> bool {
    matches!(kind, 0x0006 | 0x00BD | 0x00BE | 0x00D6 | 0x00FD | 0x0201 | 0x0203 | 0x0204 | 0x0205 | 0x027E)
}

/// True for a cell, or a sheet's word on how large it is, that lies beyond 65,536 rows and 256 columns, or ends before it begins.
fn is_beyond(kind: u16, data: &[u8]) -> bool {
    let (word, long) = (|at| word(data, at), |at| long(data, at));
    match kind {
        kind if is_cell(kind) => word(2) >= COLUMNS,
        0x0200 => {
            let (rows, columns) =
                if data.len() >= 14 { ((long(0), long(4)), (word(8), word(10))) } else { ((word(0), word(2)), (word(4), word(6))) };
            // A first column that makes no sense is read as the first; an empty sheet ends at zero.
            rows.1 > 0 && columns.1 > 0 && rows.0 >= rows.1 || rows.1 > ROWS || columns.1 > COLUMNS
        }
        _ => false,
    }
}
