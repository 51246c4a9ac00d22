//! Marks of .xlsb: the binary records of each sheet that tell merged cells and rows of height zero ([MS-XLSB] 2.4.141, 2.4.741).

use super::super::sheet::Merged;
use super::{BySheet, Marks, Parts};

const SHEET: u32 = 156;
const ROW: u32 = 0;
const COLUMNS_INFO: u32 = 60;
const MERGED: u32 = 176;
/// The bit of a row's flags that says its height is zero.
const ZERO_HEIGHT: u8 = 0x10;

/// The marks of every sheet of an .xlsb.
///
/// # Errors
/// What in the workbook cannot be read.
pub(in crate::read) fn marks(bytes: &[u8]) -> Result<BySheet, Box<dyn std::error::Error>> {
    let mut parts = Parts::open(bytes)?;
    let workbook = parts.part("xl/workbook.bin")?;
    let paths = parts.relations("xl/_rels/workbook.bin.rels")?;
    let mut out = BySheet::new();
    for (kind, data) in (Records { rest: &workbook }) {
        if kind != SHEET {
            continue;
        }
        let Some((id, name)) = text(data, 8).and_then(|(id, next)| Some((id, text(data, next)?.0))) else { continue };
        // A sheet that is not there is refused by the reader of cells.
        let Some(Ok(sheet)) = paths.get(&id).map(|path| parts.part(path)) else { continue };
        out.insert(name, of_sheet(&sheet));
    }
    Ok(out)
}

fn of_sheet(stream: &[u8]) -> Marks {
    let mut marks = Marks::default();
    for (kind, data) in (Records { rest: stream }) {
        match kind {
            ROW if data.get(11).is_some_and(|flags| flags & ZERO_HEIGHT != 0) => {
                if let Some(row) = long(data, 0).and_then(|row| row.checked_add(1)) {
                    marks.hide(row, row);
                }
            }
            // First and last column, width, style, flags: the first says that they are hidden.
            COLUMNS_INFO if data.get(16).is_some_and(|flags| flags & 1 != 0) => {
                marks.hidden_columns.extend(long(data, 0).zip(long(data, 4)));
            }
            MERGED => {
                if let [Some(from), Some(to), Some(first), Some(last)] = [0, 4, 8, 12].map(|at| long(data, at)) {
                    marks.merged.push(Merged { rows: (from.saturating_add(1), to.saturating_add(1)), columns: (first, last) });
                }
            }
            _ => {}
        }
    }
    marks
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

/// A text with its length before it, and the place after it.
fn text(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = usize::try_from(long(data, at)?).ok()?.checked_mul(2)?;
    let from = at + 4;
    let units: Vec<u16> = data.get(from..from.checked_add(length)?)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    Some((String::from_utf16_lossy(&units), from + length))
}

/// Records of a stream: kind in one byte or two, length in one to four, seven bits each.
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, after) = varying(self.rest, 2)?;
        let (length, after) = varying(after, 4)?;
        let length = usize::try_from(length).ok()?;
        let data = after.get(..length)?;
        self.rest = &after[length..];
        Some((kind, data))
    }
}

fn varying(bytes: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(most).enumerate() {
        value |= u32::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_and_hidden_rows_are_read_from_records() {
        let mut stream = vec![0x00, 0x0C]; // a row of twelve bytes, the third, of height zero
        stream.extend([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ZERO_HEIGHT]);
        stream.extend([0xB0, 0x01, 0x10]); // merged cells
        stream.extend([1u32, 3, 0, 2].iter().flat_map(|n| n.to_le_bytes()));
        let marks = of_sheet(&stream);
        assert_eq!(marks.hidden, [(3, 3)]);
        assert_eq!(marks.merged, [Merged { rows: (2, 4), columns: (0, 2) }]);
    }
}
