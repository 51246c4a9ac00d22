//! The embedding rows: 512 numbers for each piece of the vocabulary, kept as 4-bit codes and widened on use.

use crate::DIMENSIONS;
use crate::error::EncoderError;
use crate::reader::{Cursor, bytes_of};

/// Bytes of a row: two codes each.
const ROW_BYTES: usize = DIMENSIONS / 2;

/// All rows, in groups with one scale each.
#[derive(Debug)]
pub struct Rows {
    groups: Vec<Group>,
    /// For each piece: its group, and the number of its row in the group.
    places: Vec<(u8, u32)>,
}

/// Rows with a common scale.
#[derive(Debug)]
struct Group {
    /// The value of each 4-bit code; code 0 means that the value is among the escapes.
    values: [f32; 16],
    /// The value of each escape.
    escape_values: Vec<f32>,
    /// The section the group was read from.
    bytes: Vec<u8>,
    /// Where in `bytes` the rows begin.
    rows_at: usize,
    /// Where in `bytes` the escapes of each row begin, and where those of the last one end.
    escapes_at: Vec<u32>,
}

impl Rows {
    /// Takes one section a group, and the group of each piece.
    ///
    /// # Errors
    /// If a section has not the length its head says, or a piece has no row.
    pub(crate) fn read(sections: Vec<Vec<u8>>, group_of: &[u8]) -> Result<Self, EncoderError> {
        let groups = sections.into_iter().map(Group::read).collect::<Result<Vec<_>, _>>()?;
        let mut used = vec![0_u32; groups.len()];
        let mut places = Vec::with_capacity(group_of.len());
        for group in group_of {
            let next = used.get_mut(usize::from(*group)).ok_or(EncoderError::Content("a group of rows is missing"))?;
            places.push((*group, *next));
            *next += 1;
        }
        if groups.iter().zip(&used).any(|(group, used)| group.escapes_at.len() != *used as usize + 1) {
            return Err(EncoderError::Content("pieces and rows are not equally many"));
        }
        Ok(Self { groups, places })
    }

    /// Writes the row of a piece, 512 numbers, to `out`. A number that is no piece's gives zeros.
    pub(crate) fn write(&self, piece: u32, out: &mut [f32]) {
        match self.places.get(piece as usize) {
            Some((group, row)) => self.groups[usize::from(*group)].write(*row as usize, out),
            None => out.fill(0.0),
        }
    }
}

impl Group {
    /// Reads a group from its section, and keeps the section.
    fn read(bytes: Vec<u8>) -> Result<Self, EncoderError> {
        let mut cursor = Cursor::new(&bytes);
        let (scale, low) = (cursor.float()?, cursor.float()?);
        let (count, centre) = (cursor.length()?, cursor.byte()?);
        let escapes = cursor.shorts(count)?;
        let rows_at = bytes.len() - cursor.left();
        cursor.take(bytes_of(count, ROW_BYTES)?)?;
        let mut at = bytes.len() - cursor.left();
        let mut escapes_at = Vec::with_capacity(count + 1);
        for number in escapes.into_iter().chain([0]) {
            escapes_at.push(u32::try_from(at).map_err(|_| EncoderError::Content("a group of rows is too large"))?);
            at += usize::from(number);
        }
        if at != bytes.len() {
            return Err(EncoderError::Content("a group of rows has a wrong length"));
        }
        let value = |code: f32| low + scale * code;
        let mut values = [0.0; 16];
        for (code, slot) in (-8_i16..).zip(&mut values) {
            *slot = value(f32::from(code + i16::from(centre)));
        }
        let escape_values = (0..=u8::MAX).map(|code| value(f32::from(code))).collect();
        Ok(Self { values, escape_values, bytes, rows_at, escapes_at })
    }

    /// Writes a row to `out`.
    fn write(&self, row: usize, out: &mut [f32]) {
        let from = self.rows_at + row * ROW_BYTES;
        for (codes, pair) in self.bytes[from..from + ROW_BYTES].iter().zip(out.chunks_exact_mut(2)) {
            pair[0] = self.values[usize::from(codes >> 4)];
            pair[1] = self.values[usize::from(codes & 15)];
        }
        let mut escapes = self.bytes[self.escapes_at[row] as usize..self.escapes_at[row + 1] as usize].iter();
        if escapes.len() == 0 {
            return;
        }
        for (codes, pair) in self.bytes[from..from + ROW_BYTES].iter().zip(out.chunks_exact_mut(2)) {
            for (code, value) in [codes >> 4, codes & 15].into_iter().zip(pair) {
                if code == 0
                    && let Some(escape) = escapes.next()
                {
                    *value = self.escape_values[usize::from(*escape)];
                }
            }
        }
    }
}
