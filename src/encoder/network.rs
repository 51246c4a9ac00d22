//! The layers between the embedding rows of a text's pieces and its vector.
//!
//! Shapes, for a text of n pieces: rows n × 512; projected and brought to a common mean and spread, n × 768, which are
//! the inputs, n × 256 each, of three branches; a branch has two convolutions over the neighbours of a piece, each
//! added to what it began with; rows and branches together n × 1280, brought to a common mean and spread once more;
//! summed over the pieces, divided by √n, and through dense layers of 320 and 512 numbers, 512.

use crate::DIMENSIONS;
use crate::error::EncoderError;
use crate::product::{Matrix, Row};
use crate::reader::Cursor;

/// Numbers a piece has in a branch.
const WIDTH: usize = 256;
/// Numbers a piece has when rows and branches are joined.
const FEATURES: usize = DIMENSIONS + 3 * WIDTH;
/// Numbers of the inner dense layers.
const INNER: usize = 320;
/// Added to a variance, and the least squared length, so that no division is by zero.
const LEAST: f32 = 1e-12;
/// For each branch: over how many neighbouring pieces it looks, and how many of them lie to the left of the piece.
const BRANCHES: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];
/// How many matrices the network has.
pub(crate) const MATRICES: usize = 16;

/// All weights but the embedding rows.
#[derive(Debug)]
pub struct Network {
    branches: [Branch; 3],
    /// Gain and shift of the projected rows.
    projected_norm: Norm,
    /// Gain and shift of the joined features.
    feature_norm: Norm,
    /// 1280 → 512, with its shift.
    output: Matrix,
    output_shift: Vec<f32>,
    /// The first dense layer is a detour of two matrices beside a direct one; so is the second.
    first: Dense,
    second: Dense,
}

/// A branch: projection, then two convolutions over `order` pieces.
#[derive(Debug)]
struct Branch {
    order: usize,
    left: usize,
    projection: Matrix,
    projection_shift: Vec<f32>,
    convolutions: [(Matrix, Vec<f32>); 2],
}

/// Brings rows to mean 0 and variance 1, then multiplies and shifts.
#[derive(Debug)]
struct Norm {
    gain: Vec<f32>,
    shift: Vec<f32>,
}

/// input · direct + max(input · into, 0) · out.
#[derive(Debug)]
struct Dense {
    direct: Matrix,
    into: Matrix,
    out: Matrix,
}

impl Network {
    /// Reads the sections of the 16 matrices and of the vectors (the last one).
    ///
    /// # Errors
    /// If there are not 17 sections, or one has a wrong shape or length.
    pub(crate) fn read(sections: &[Vec<u8>]) -> Result<Self, EncoderError> {
        let Some((vectors, matrices)) = sections.split_last().filter(|(_, matrices)| matrices.len() == MATRICES) else {
            return Err(EncoderError::Content("matrices are missing"));
        };
        let matrix = |at: usize, inputs, outputs| Matrix::read(&matrices[at], inputs, outputs);
        let mut vectors = Cursor::new(vectors);
        let (mut gain, mut shift) = (Vec::new(), Vec::new());
        let mut branch = |at: usize| {
            let (order, left) = BRANCHES[at];
            let projection_shift = vectors.floats(WIDTH)?;
            gain.extend(vectors.floats(WIDTH)?);
            shift.extend(vectors.floats(WIDTH)?);
            Ok(Branch {
                order,
                left,
                projection: matrix(at, DIMENSIONS, WIDTH)?,
                projection_shift,
                convolutions: [
                    (matrix(3 + 2 * at, order * WIDTH, WIDTH)?, vectors.floats(WIDTH)?),
                    (matrix(4 + 2 * at, order * WIDTH, WIDTH)?, vectors.floats(WIDTH)?),
                ],
            })
        };
        Ok(Self {
            branches: [branch(0)?, branch(1)?, branch(2)?],
            projected_norm: Norm { gain, shift },
            feature_norm: Norm { gain: vectors.floats(FEATURES)?, shift: vectors.floats(FEATURES)? },
            output: matrix(9, FEATURES, DIMENSIONS)?,
            output_shift: vectors.floats(DIMENSIONS)?,
            first: Dense { into: matrix(10, DIMENSIONS, INNER)?, direct: matrix(11, DIMENSIONS, INNER)?, out: matrix(12, INNER, INNER)? },
            second: Dense {
                into: matrix(13, INNER, DIMENSIONS)?,
                direct: matrix(14, INNER, DIMENSIONS)?,
                out: matrix(15, DIMENSIONS, DIMENSIONS)?,
            },
        })
    }

    /// The vectors, of length 1, of texts whose pieces number `lengths` (none of them 0); `rows` are the pieces' rows of
    /// 512 numbers, one text's after the other's. Texts do not influence each other.
    pub(crate) fn vectors(&self, lengths: &[usize], rows: &[f32]) -> Vec<[f32; DIMENSIONS]> {
        let mut features = self.features(lengths, rows);
        for row in features.chunks_exact_mut(FEATURES) {
            self.feature_norm.apply(row);
        }
        let mut sums = vec![0.0_f32; lengths.len() * FEATURES];
        let mut rest = features.as_slice();
        for (length, sum) in lengths.iter().zip(sums.chunks_exact_mut(FEATURES)) {
            let (own, others) = rest.split_at(length * FEATURES);
            for row in own.chunks_exact(FEATURES) {
                add(sum, row);
            }
            rest = others;
        }
        let mut means = self.output.multiply(&sums);
        for (mean, length) in means.chunks_exact_mut(DIMENSIONS).zip(lengths) {
            let length = whole(*length);
            for (value, shift) in mean.iter_mut().zip(&self.output_shift) {
                *value = (*value + length * shift) / length.sqrt();
            }
        }
        let mut inner = self.first.apply(&means);
        clip(&mut inner);
        self.second.apply(&inner).as_chunks().0.iter().copied().map(unit).collect()
    }

    /// For each piece its row and what the three branches make of it, 1280 numbers.
    fn features(&self, lengths: &[usize], rows: &[f32]) -> Vec<f32> {
        let mut projected = self.projected(rows);
        for row in projected.chunks_exact_mut(3 * WIDTH) {
            self.projected_norm.apply(row);
        }
        let mut features = vec![0.0; rows.len() / DIMENSIONS * FEATURES];
        for (feature, row) in features.chunks_exact_mut(FEATURES).zip(rows.chunks_exact(DIMENSIONS)) {
            feature[..DIMENSIONS].copy_from_slice(row);
        }
        for (at, branch) in self.branches.iter().enumerate() {
            let mut values = columns(&projected, 3 * WIDTH, at * WIDTH);
            for (weights, shift) in &branch.convolutions {
                branch.convolve(weights, shift, lengths, &mut values);
            }
            let from = DIMENSIONS + at * WIDTH;
            for (feature, value) in features.chunks_exact_mut(FEATURES).zip(values.chunks_exact(WIDTH)) {
                feature[from..from + WIDTH].copy_from_slice(value);
            }
        }
        features
    }

    /// For each piece the projections of its row for the three branches, 768 numbers.
    fn projected(&self, rows: &[f32]) -> Vec<f32> {
        let mut projected = vec![0.0; rows.len() / DIMENSIONS * 3 * WIDTH];
        for (at, branch) in self.branches.iter().enumerate() {
            let values = branch.projection.multiply(rows);
            for (row, values) in projected.chunks_exact_mut(3 * WIDTH).zip(values.chunks_exact(WIDTH)) {
                let row = &mut row[at * WIDTH..(at + 1) * WIDTH];
                row.copy_from_slice(values);
                add(row, &branch.projection_shift);
            }
        }
        projected
    }
}

impl Branch {
    /// Adds to the values of each piece, 256 numbers, what the convolution makes of the piece and its neighbours in the
    /// same text; beyond the text's ends there are zeros.
    fn convolve(&self, weights: &Matrix, shift: &[f32], lengths: &[usize], values: &mut [f32]) {
        let mut rows = Vec::with_capacity(values.len() / WIDTH);
        let mut begin = 0;
        for length in lengths {
            let end = begin + length;
            for piece in begin..end {
                // The window begins `left` pieces before the piece; what lies outside the text is left out.
                let first = piece.saturating_sub(self.left).max(begin);
                let last = (piece + self.order - self.left).min(end);
                let skipped = first + self.left - piece;
                rows.push(Row { values: &values[first * WIDTH..last * WIDTH], first: skipped * WIDTH });
            }
            begin = end;
        }
        let out = weights.multiply_rows(&rows);
        for (values, out) in values.chunks_exact_mut(WIDTH).zip(out.chunks_exact(WIDTH)) {
            for ((value, out), shift) in values.iter_mut().zip(out).zip(shift) {
                *value += (out + shift).max(0.0);
            }
        }
    }
}

impl Norm {
    /// Changes a row in place.
    fn apply(&self, row: &mut [f32]) {
        let count = whole(row.len());
        let mean = sum(row, |value| value) / count;
        for value in row.iter_mut() {
            *value -= mean;
        }
        let factor = 1.0 / (sum(row, |value| value * value) / count + LEAST).sqrt();
        for ((value, gain), shift) in row.iter_mut().zip(&self.gain).zip(&self.shift) {
            *value = *value * factor * gain + shift;
        }
    }
}

impl Dense {
    /// The layer's output for rows that follow each other.
    fn apply(&self, rows: &[f32]) -> Vec<f32> {
        let mut detour = self.into.multiply(rows);
        clip(&mut detour);
        let mut out = self.direct.multiply(rows);
        add(&mut out, &self.out.multiply(&detour));
        out
    }
}

/// The 256 columns from `from` on of rows of `width` numbers.
fn columns(rows: &[f32], width: usize, from: usize) -> Vec<f32> {
    rows.chunks_exact(width).flat_map(|row| &row[from..from + WIDTH]).copied().collect()
}

/// Makes negative numbers 0.
fn clip(values: &mut [f32]) {
    for value in values {
        *value = value.max(0.0);
    }
}

/// Adds the second to the first, number by number.
fn add(to: &mut [f32], values: &[f32]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += value;
    }
}

/// The sum of a function's values over a row, in eight parts so that it is fast; always in the same order.
fn sum(row: &[f32], function: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let mut parts = [0.0_f32; 8];
    for chunk in chunks {
        for (part, value) in parts.iter_mut().zip(chunk) {
            *part += function(*value);
        }
    }
    parts.iter().sum::<f32>() + rest.iter().map(|value| function(*value)).sum::<f32>()
}

/// Squeezes numbers into -1 to 1 and gives the vector the length 1.
fn unit(mut vector: [f32; DIMENSIONS]) -> [f32; DIMENSIONS] {
    for value in &mut vector {
        *value = value.tanh();
    }
    let factor = 1.0 / sum(&vector, |value| value * value).max(LEAST).sqrt();
    for value in &mut vector {
        *value *= factor;
    }
    vector
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^24")]
fn whole(count: usize) -> f32 {
    count as f32
}
