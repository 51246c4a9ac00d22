//! A sentence encoder: turns a short text (a label, a job title, a sentence) in French, English, German, Spanish,
//! Italian, Dutch or Portuguese into 512 numbers, so that texts of like meaning lie close, across languages too.
//!
//! It is Google's universal-sentence-encoder-multilingual v3, cut down to these languages. A text is normalised and
//! cut into pieces ([`tokeniser`]), each piece has a row of 512 numbers ([`rows`]), three convolutions over 2, 3 and 5
//! neighbours add what the order of the pieces says, and a few dense layers turn the sum over all pieces into the
//! vector ([`network`]).
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let encoder = adequation_encoder::Encoder::from_bytes(&std::fs::read("encoder.bin")?)?;
//! let vectors = encoder.encode_all(&["boulanger", "baker", "soudeur"]);
//! assert!(vectors[0].cosine(&vectors[1]) > vectors[0].cosine(&vectors[2]));
//! # Ok(())
//! # }
//! ```
//!
//! # Are results the same everywhere?
//! A text's vector depends on nothing but the text: not on the other texts, not on the number of threads, not on the
//! processor. All sums have a fixed order and use no fused operations. Only `tanh` in the last layer comes from the
//! platform's mathematical library, so the last bits of a number may differ between operating systems; [`Vector`] rounds
//! to 8 bits, which hides that nearly always.

pub mod encoder;
pub mod error;
pub mod network;
mod normaliser;
mod product;
mod reader;
pub mod rows;
pub mod tokeniser;
pub mod vector;

pub use encoder::{Encoder, LONGEST_TEXT};
pub use error::EncoderError;
pub use vector::Vector;

/// How many numbers a vector has, and how many the row of a piece has.
pub const DIMENSIONS: usize = 512;
