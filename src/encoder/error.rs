//! What can go wrong while an encoder is loaded, or stored vectors are read.

use std::fmt;

/// Why bytes could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncoderError {
    /// The file does not begin as an encoder file of this version does.
    Format,
    /// The file, or a section of it, ends too early.
    Truncated,
    /// A section could not be decompressed; the text says which one, counted from 0, and why.
    Compression(String),
    /// A section does not hold what it should; the text says what.
    Content(&'static str),
    /// The length of stored vectors, in bytes, is not a multiple of 512.
    VectorLength(usize),
}

impl fmt::Display for EncoderError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format => out.write_str("not an encoder file of this version"),
            Self::Truncated => out.write_str("the encoder file ends too early"),
            Self::Compression(why) => write!(out, "the encoder file could not be decompressed: {why}"),
            Self::Content(what) => write!(out, "the encoder file is damaged: {what}"),
            Self::VectorLength(bytes) => write!(out, "{bytes} bytes are not a whole number of vectors"),
        }
    }
}

impl std::error::Error for EncoderError {}
