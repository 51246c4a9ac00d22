//! The encoder: reads the file once, then turns texts into vectors.

use rayon::prelude::*;

use crate::DIMENSIONS;
use crate::error::EncoderError;
use crate::network::Network;
use crate::reader::sections;
use crate::rows::Rows;
use crate::tokeniser::Tokeniser;
use crate::vector::Vector;

/// A longer text is cut after so many characters: the vector says what the beginning means.
pub const LONGEST_TEXT: usize = 4_096;

/// How many groups of embedding rows a file has.
const GROUPS: usize = 34;

/// Texts are taken together until they have so many pieces: enough to use the weights while they are in the cache.
const BATCH_PIECES: usize = 256;

/// Texts are given to a thread so many at a time.
const BATCH_TEXTS: usize = 128;

/// A loaded encoder; it takes about 35 MB of memory, and can be shared between threads.
#[derive(Debug)]
pub struct Encoder {
    tokeniser: Tokeniser,
    rows: Rows,
    network: Network,
}

impl Encoder {
    /// Reads an encoder from the bytes of its file.
    ///
    /// # Errors
    /// If the file is of another kind or version, cut short or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, EncoderError> {
        let mut parts = sections(file)?;
        if parts.len() <= 1 + GROUPS {
            return Err(EncoderError::Truncated);
        }
        let dense = parts.split_off(1 + GROUPS);
        let rows = parts.split_off(1);
        let (network, vocabulary) = rayon::join(
            || Network::read(&dense),
            || {
                let (tokeniser, groups) = Tokeniser::read(&parts[0])?;
                Ok((tokeniser, Rows::read(rows, &groups)?))
            },
        );
        let (tokeniser, rows) = vocabulary?;
        Ok(Self { tokeniser, rows, network: network? })
    }

    /// The vector of a text: 512 numbers, the sum of their squares 1. The cosine of two texts is the sum of the
    /// products.
    ///
    /// Any text has a vector, also an empty one and one in a script the encoder does not know; then it means nothing.
    /// Only the first [`LONGEST_TEXT`] characters count.
    #[must_use]
    pub fn encode(&self, text: &str) -> [f32; DIMENSIONS] {
        let mut vector = [0.0; DIMENSIONS];
        self.batch(&[self.pieces(text)], |own| vector = *own);
        vector
    }

    /// The vectors of many texts, in their order, rounded for storage; on all threads of the current pool.
    ///
    /// Each is the one [`Encoder::encode`] gives for the text alone.
    #[must_use]
    pub fn encode_all(&self, texts: &[&str]) -> Vec<Vector> {
        let encode = |texts: &[&str]| {
            let mut vectors = Vec::with_capacity(texts.len());
            let mut waiting = Vec::new();
            let mut pieces = 0;
            for text in texts {
                let own = self.pieces(text);
                if pieces > 0 && pieces + own.len() > BATCH_PIECES {
                    self.batch(&waiting, |vector| vectors.push(Vector::from(vector)));
                    waiting.clear();
                    pieces = 0;
                }
                pieces += own.len();
                waiting.push(own);
            }
            self.batch(&waiting, |vector| vectors.push(Vector::from(vector)));
            vectors
        };
        texts.par_chunks(BATCH_TEXTS).flat_map_iter(encode).collect()
    }

    /// The tokeniser, which cuts texts into the pieces the encoder knows.
    #[must_use]
    pub fn tokeniser(&self) -> &Tokeniser {
        &self.tokeniser
    }

    /// The pieces of the part of the text that counts.
    fn pieces(&self, text: &str) -> Vec<u32> {
        let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(at, _)| at);
        self.tokeniser.pieces(&text[..end])
    }

    /// Gives the vectors of texts, cut into pieces, to `take`, in their order.
    fn batch(&self, texts: &[Vec<u32>], take: impl FnMut(&[f32; DIMENSIONS])) {
        let lengths = texts.iter().map(Vec::len).collect::<Vec<_>>();
        let mut rows = vec![0.0; lengths.iter().sum::<usize>() * DIMENSIONS];
        for (piece, row) in texts.iter().flatten().zip(rows.chunks_exact_mut(DIMENSIONS)) {
            self.rows.write(*piece, row);
        }
        self.network.vectors(&lengths, &rows).iter().for_each(take);
    }
}
