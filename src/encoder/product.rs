//! Products of rows of numbers with the weights of a layer.
//!
//! The loops are plain, in an order the compiler turns into vector instructions every x86-64 processor has. A row's
//! sums have a fixed order and use no fused operations, so they do not depend on the machine or on the other rows.

use crate::error::EncoderError;
use crate::reader::{Cursor, bytes_of};

/// How many inputs are added at a time; their weights stay in the fastest cache while all rows are gone through.
const BLOCK: usize = 8;

/// The weights of a layer.
#[derive(Debug)]
pub(crate) struct Matrix {
    /// How many numbers a row has.
    inputs: usize,
    /// How many numbers come out for a row.
    outputs: usize,
    /// The weights, those of an input contiguous.
    weights: Vec<f32>,
}

/// A row of numbers to be multiplied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    /// The numbers that are given; those before and after them are 0. How many there are is a multiple of 8.
    pub(crate) values: &'a [f32],
    /// How many zeros come before, a multiple of 8.
    pub(crate) first: usize,
}

impl Matrix {
    /// Reads a matrix that must have the given shape.
    ///
    /// # Errors
    /// If the section has another shape or length.
    pub(crate) fn read(section: &[u8], inputs: usize, outputs: usize) -> Result<Self, EncoderError> {
        let mut cursor = Cursor::new(section);
        if (cursor.length()?, cursor.length()?) != (inputs, outputs) || !inputs.is_multiple_of(BLOCK) {
            return Err(EncoderError::Content("a matrix has a wrong shape"));
        }
        let step = cursor.float()?;
        let codes = cursor.take(bytes_of(inputs, outputs)?)?;
        let weights = codes.iter().map(|code| f32::from(code.cast_signed()) * step).collect();
        Ok(Self { inputs, outputs, weights })
    }

    /// Multiplies rows that follow each other, of `inputs` numbers each: for each row `outputs` numbers.
    pub(crate) fn multiply(&self, rows: &[f32]) -> Vec<f32> {
        let rows = rows.chunks_exact(self.inputs).map(|values| Row { values, first: 0 }).collect::<Vec<_>>();
        self.multiply_rows(&rows)
    }

    /// Multiplies rows: for each row `outputs` numbers, in the order of the rows. A row must not reach beyond `inputs`
    /// numbers.
    pub(crate) fn multiply_rows(&self, rows: &[Row<'_>]) -> Vec<f32> {
        let mut out = vec![0.0; rows.len() * self.outputs];
        for (block, weights) in self.weights.chunks_exact(BLOCK * self.outputs).enumerate() {
            for (row, out) in rows.iter().zip(out.chunks_exact_mut(self.outputs)) {
                let own = (block * BLOCK).checked_sub(row.first).and_then(|at| row.values.get(at..));
                if let Some(values) = own.and_then(|values| values.first_chunk()) {
                    add_products(out, values, weights);
                }
            }
        }
        out
    }
}

/// Adds to each output what eight inputs contribute; the weights of an input are as many as there are outputs.
fn add_products(out: &mut [f32], values: &[f32; BLOCK], weights: &[f32]) {
    let outputs = out.len();
    let (w0, rest) = weights.split_at(outputs);
    let (w1, rest) = rest.split_at(outputs);
    let (w2, rest) = rest.split_at(outputs);
    let (w3, rest) = rest.split_at(outputs);
    let (w4, rest) = rest.split_at(outputs);
    let (w5, rest) = rest.split_at(outputs);
    let (w6, rest) = rest.split_at(outputs);
    let w7 = &rest[..outputs];
    let [v0, v1, v2, v3, v4, v5, v6, v7] = *values;
    for at in 0..outputs {
        out[at] +=
            ((v0 * w0[at] + v1 * w1[at]) + (v2 * w2[at] + v3 * w3[at])) + ((v4 * w4[at] + v5 * w5[at]) + (v6 * w6[at] + v7 * w7[at]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix of 16 inputs and 3 outputs, and the section it was read from.
    fn sample() -> (Vec<u8>, Matrix) {
        let mut section = [[16, 0, 0, 0], [3, 0, 0, 0], 0.5_f32.to_le_bytes()].concat();
        section.extend((0..48_u8).map(|code| code.wrapping_mul(37)));
        let matrix = Matrix::read(&section, 16, 3).expect("a sound matrix");
        (section, matrix)
    }

    #[test]
    fn products_are_those_of_plain_sums() {
        let (section, matrix) = sample();
        let rows = (0..32_i16).map(|value| f32::from(value * 11 - 160)).collect::<Vec<_>>();
        let out = matrix.multiply(&rows);
        assert_eq!(out.len(), 6);
        for (at, value) in out.iter().enumerate() {
            let weight = |input: usize| f32::from(section[12 + input * 3 + at % 3].cast_signed()) * 0.5;
            let sum = (0..16).map(|input| rows[at / 3 * 16 + input] * weight(input)).sum::<f32>();
            assert!((value - sum).abs() < 0.1, "{value} {sum}");
        }
        assert!(Matrix::read(&section, 3, 16).is_err());
        assert!(Matrix::read(&section[..20], 16, 3).is_err());
    }

    #[test]
    fn zeros_may_be_left_out() {
        let (_, matrix) = sample();
        let values = [1.0, -2.0, 3.0, 0.5, 0.25, 9.0, -7.0, 1.0];
        let padded = [[0.0; 8], values].concat();
        let out = matrix.multiply_rows(&[Row { values: &padded, first: 0 }, Row { values: &values, first: 8 }]);
        assert!(out[..3].iter().zip(&out[3..]).all(|(one, other)| one.to_bits() == other.to_bits()));
    }
}
