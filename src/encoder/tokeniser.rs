//! Cuts a text into the pieces of the vocabulary that are most likely together (a unigram model, as `SentencePiece` has).

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::error::EncoderError;
use crate::normaliser::normalise;
use crate::reader::Cursor;

/// The number of the piece that stands for an unknown character.
pub const UNKNOWN: u32 = 0;
/// The number of the piece before each text.
pub const BEGIN: u32 = 1;
/// The number of the piece after each text.
pub const END: u32 = 2;

/// The starting value and the factor of the FNV-1a hash, with which parts of a text are looked up.
const HASH_START: u64 = 0xcbf2_9ce4_8422_2325;
const HASH_FACTOR: u64 = 0x0100_0000_01b3;

/// The pieces with their scores.
#[derive(Debug)]
pub struct Tokeniser {
    /// All pieces, one after the other.
    text: String,
    /// Where each piece begins in `text`, and where the last one ends: one more than there are pieces.
    starts: Vec<u32>,
    /// The logarithm of each piece's probability.
    scores: Vec<f32>,
    /// The score of a character that no piece covers.
    unknown_score: f64,
    /// The number of a piece by its FNV-1a hash. No two pieces share a hash: that is checked when they are read.
    by_hash: FxHashMap<u64, u32>,
    /// The length of the longest piece, in characters.
    longest: usize,
}

/// The best way to cut the text up to some place.
#[derive(Clone, Copy)]
struct Step {
    score: f64,
    /// Where the last piece begins (in bytes), and its number.
    start: usize,
    piece: u32,
}

impl Tokeniser {
    /// Reads the vocabulary section; also gives the group of each piece's embedding row.
    ///
    /// # Errors
    /// If the section is too short, its text is not UTF-8, or it has less than the three special pieces.
    pub(crate) fn read(section: &[u8]) -> Result<(Self, Vec<u8>), EncoderError> {
        let mut cursor = Cursor::new(section);
        let count = cursor.length()?;
        let unknown_score = f64::from(cursor.float()?);
        let groups = cursor.take(count)?.to_vec();
        let scores = cursor.floats(count)?;
        let lengths = cursor.take(count)?;
        let text = String::from_utf8(cursor.take(cursor.left())?.to_vec()).map_err(|_| EncoderError::Content("a piece is not UTF-8"))?;
        if count <= END as usize {
            return Err(EncoderError::Content("the vocabulary has no special pieces"));
        }
        let mut starts = Vec::with_capacity(count + 1);
        let mut by_hash = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        let (mut start, mut longest) = (0_usize, 0);
        for (piece, length) in (0_u32..).zip(lengths) {
            let end = start + usize::from(*length);
            let chars = text.get(start..end).ok_or(EncoderError::Content("the pieces have wrong lengths"))?;
            longest = longest.max(chars.chars().count());
            if by_hash.insert(hash(HASH_START, chars.as_bytes()), piece).is_some() {
                return Err(EncoderError::Content("two pieces are alike"));
            }
            starts.push(place(start)?);
            start = end;
        }
        starts.push(place(start)?);
        Ok((Self { text, starts, scores, unknown_score, by_hash, longest }, groups))
    }

    /// The numbers of the text's pieces: [`BEGIN`], those of the normalised text, [`END`].
    ///
    /// An empty text is one unknown character. The time is proportional to the length of the text.
    #[must_use]
    pub fn pieces(&self, text: &str) -> Vec<u32> {
        let text = normalise(text);
        if text.is_empty() {
            return vec![BEGIN, UNKNOWN, END];
        }
        let steps = self.steps(&text);
        let mut pieces = vec![END];
        let mut at = text.len();
        while at > 0 {
            let step = steps[at];
            pieces.push(step.piece);
            at = step.start;
        }
        pieces.push(BEGIN);
        pieces.reverse();
        pieces
    }

    /// For each place in the text, the best piece that ends there; of equally good ones the one that begins first.
    fn steps(&self, text: &str) -> Vec<Step> {
        let mut steps = vec![Step { score: f64::NEG_INFINITY, start: 0, piece: UNKNOWN }; text.len() + 1];
        steps[0].score = 0.0;
        for (start, first) in text.char_indices() {
            let base = steps[start].score;
            let mut offer = |end: usize, score: f64, piece| {
                let step = &mut steps[end];
                if base + score > step.score {
                    *step = Step { score: base + score, start, piece };
                }
            };
            let single = start + first.len_utf8();
            let mut known = false;
            let (mut code, mut end) = (HASH_START, start);
            for c in text[start..].chars().take(self.longest) {
                let next = end + c.len_utf8();
                code = hash(code, &text.as_bytes()[end..next]);
                end = next;
                if let Some(piece) = self.find(code, &text[start..end]) {
                    offer(end, f64::from(self.scores[piece as usize]), piece);
                    known |= end == single;
                }
            }
            if !known {
                offer(single, self.unknown_score, UNKNOWN);
            }
        }
        steps
    }

    /// The number of the piece with this hash and text.
    fn find(&self, code: u64, chars: &str) -> Option<u32> {
        let piece = *self.by_hash.get(&code)?;
        (self.piece(piece)? == chars).then_some(piece)
    }

    /// The text of a piece; a word's first piece begins with "▁".
    #[must_use]
    pub fn piece(&self, number: u32) -> Option<&str> {
        let at = number as usize;
        let (start, end) = (*self.starts.get(at)?, *self.starts.get(at + 1)?);
        self.text.get(start as usize..end as usize)
    }
}

/// Carries an FNV-1a hash on over more bytes.
fn hash(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |code, byte| (code ^ u64::from(*byte)).wrapping_mul(HASH_FACTOR))
}

/// A place in the joined pieces as a small number.
fn place(at: usize) -> Result<u32, EncoderError> {
    u32::try_from(at).map_err(|_| EncoderError::Content("the vocabulary is too large"))
}
