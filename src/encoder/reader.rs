//! Reads the encoder file: its sections, and plain numbers within a section (little-endian).
//!
//! The layout of the file is written down in `make_encoder.py`, which makes it.

use std::io::Read;

use flate2::bufread::ZlibDecoder;
use rayon::prelude::*;

use crate::error::EncoderError;

/// The first bytes of a file of this version.
const MAGIC: &[u8] = b"USEM3v1\n";

/// Sections larger than this are refused, so that a damaged file cannot ask for all memory (in bytes).
const LARGEST_SECTION: usize = 1 << 28;

/// Decompresses all sections of a file, in parallel.
///
/// # Errors
/// If the file is of another kind, too short, or a section cannot be decompressed to its stated length.
pub(crate) fn sections(file: &[u8]) -> Result<Vec<Vec<u8>>, EncoderError> {
    let body = file.strip_prefix(MAGIC).ok_or(EncoderError::Format)?;
    let mut head = Cursor::new(body);
    let count = head.length()?;
    let mut sizes = Vec::new();
    for _ in 0..count {
        sizes.push((head.length()?, head.length()?));
    }
    let mut streams = Vec::with_capacity(sizes.len());
    for (size, packed) in sizes {
        streams.push((size, head.take(packed)?));
    }
    streams.into_par_iter().with_max_len(1).enumerate().map(|(at, (size, stream))| inflate(at, size, stream)).collect()
}

/// Decompresses section `at`, which must come to `size` bytes.
fn inflate(at: usize, size: usize, stream: &[u8]) -> Result<Vec<u8>, EncoderError> {
    if size > LARGEST_SECTION {
        return Err(EncoderError::Content("a section is too large"));
    }
    let mut bytes = vec![0; size];
    let mut decoder = ZlibDecoder::new(stream);
    decoder.read_exact(&mut bytes).map_err(|why| EncoderError::Compression(format!("section {at}: {why}")))?;
    // One more read makes the decoder reach the end of the stream and compare the checksum.
    match decoder.read(&mut [0]) {
        Ok(0) => Ok(bytes),
        Ok(_) => Err(EncoderError::Content("a section is longer than stated")),
        Err(why) => Err(EncoderError::Compression(format!("section {at}: {why}"))),
    }
}

/// A place in a section from which numbers are read one after the other.
#[derive(Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Starts at the beginning of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], EncoderError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(EncoderError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    fn array<const N: usize>(&mut self) -> Result<[u8; N], EncoderError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(EncoderError::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// The next byte.
    pub(crate) fn byte(&mut self) -> Result<u8, EncoderError> {
        Ok(self.array::<1>()?[0])
    }

    /// The next `u32`, as a length.
    pub(crate) fn length(&mut self) -> Result<usize, EncoderError> {
        let value = u32::from_le_bytes(self.array()?);
        usize::try_from(value).map_err(|_| EncoderError::Content("a length is too large"))
    }

    /// The next `f32`.
    pub(crate) fn float(&mut self) -> Result<f32, EncoderError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    /// The next `count` values of type `f32`.
    pub(crate) fn floats(&mut self, count: usize) -> Result<Vec<f32>, EncoderError> {
        let (values, _) = self.take(bytes_of(count, 4)?)?.as_chunks::<4>();
        Ok(values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// The next `count` values of type `u16`.
    pub(crate) fn shorts(&mut self, count: usize) -> Result<Vec<u16>, EncoderError> {
        let (values, _) = self.take(bytes_of(count, 2)?)?.as_chunks::<2>();
        Ok(values.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect())
    }
}

/// How many bytes `count` values of `size` bytes each take.
pub(crate) fn bytes_of(count: usize, size: usize) -> Result<usize, EncoderError> {
    count.checked_mul(size).ok_or(EncoderError::Content("a length is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_and_cut_files_are_refused() {
        assert_eq!(sections(b"PK"), Err(EncoderError::Format));
        assert_eq!(sections(b"USEM3v1\n\x01\0\0"), Err(EncoderError::Truncated));
        assert_eq!(sections(b"USEM3v1\n\x01\0\0\0\x01\0\0\0\x09\0\0\0abc"), Err(EncoderError::Truncated));
        assert!(matches!(sections(b"USEM3v1\n\x01\0\0\0\x01\0\0\0\x03\0\0\0abc"), Err(EncoderError::Compression(_))));
    }

    #[test]
    fn numbers_are_read_in_order() {
        let mut cursor = Cursor::new(&[7, 1, 0, 0, 0, 0, 0, 128, 63, 2, 1]);
        assert_eq!(cursor.byte(), Ok(7));
        assert_eq!(cursor.length(), Ok(1));
        assert_eq!(cursor.float(), Ok(1.0));
        assert_eq!(cursor.shorts(1), Ok(vec![258]));
        assert_eq!((cursor.left(), cursor.byte()), (0, Err(EncoderError::Truncated)));
    }
}
