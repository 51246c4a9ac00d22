//! Vectors as they are stored: 512 numbers of 8 bits.

use crate::DIMENSIONS;
use crate::error::EncoderError;

/// A number of a vector of length 1, times this, rounded, is its code. Codes beyond ±127 are cut; hardly any is.
pub const SCALE: f32 = 720.0;

/// A vector in 512 bytes, with its length, so that cosines are quick.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector {
    codes: [i8; DIMENSIONS],
    /// 1 divided by the length of the codes taken as a vector; 0 if all codes are.
    inverse_length: f32,
}

impl Vector {
    /// Takes codes as they were stored.
    #[must_use]
    pub fn from_codes(codes: [i8; DIMENSIONS]) -> Self {
        let squared = dot(&codes, &codes);
        let inverse_length = if squared == 0 { 0.0 } else { 1.0 / float(squared).sqrt() };
        Self { codes, inverse_length }
    }

    /// The codes: [`SCALE`] times the numbers, rounded.
    #[must_use]
    pub fn codes(&self) -> &[i8; DIMENSIONS] {
        &self.codes
    }

    /// The cosine of the angle between two vectors, -1 to 1: 1 for the same direction, 0 if one of them is all zeros.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        float(dot(&self.codes, &other.codes)) * self.inverse_length * other.inverse_length
    }

    /// The bytes of many vectors, 512 each, one after the other.
    #[must_use]
    pub fn pack(vectors: &[Self]) -> Vec<u8> {
        vectors.iter().flat_map(|vector| vector.codes.map(i8::cast_unsigned)).collect()
    }

    /// The vectors that [`Vector::pack`] made bytes of.
    ///
    /// # Errors
    /// [`EncoderError::VectorLength`] if the bytes are not a whole number of vectors.
    pub fn unpack(bytes: &[u8]) -> Result<Vec<Self>, EncoderError> {
        match bytes.as_chunks::<DIMENSIONS>() {
            (vectors, []) => Ok(vectors.iter().map(|codes| Self::from_codes(codes.map(u8::cast_signed))).collect()),
            _ => Err(EncoderError::VectorLength(bytes.len())),
        }
    }
}

impl From<&[f32; DIMENSIONS]> for Vector {
    /// Rounds a vector of length 1.
    #[expect(clippy::cast_possible_truncation, reason = "the value is rounded and within the limits")]
    fn from(values: &[f32; DIMENSIONS]) -> Self {
        Self::from_codes(values.map(|value| (value * SCALE).round().clamp(-127.0, 127.0) as i8))
    }
}

/// The sum of the products, exact: at most 512 · 128².
fn dot(one: &[i8; DIMENSIONS], two: &[i8; DIMENSIONS]) -> i32 {
    one.iter().zip(two).fold(0, |sum: i32, (a, b)| sum.wrapping_add(i32::from(i16::from(*a).wrapping_mul(i16::from(*b)))))
}

/// A sum of products as a number to calculate with; it has at most 24 bits.
#[expect(clippy::cast_precision_loss, reason = "at most 24 bits")]
fn float(sum: i32) -> f32 {
    sum as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A vector of length 1 that points a bit more to `at` than elsewhere.
    fn sample(at: usize) -> [f32; DIMENSIONS] {
        let mut values = [0.04; DIMENSIONS];
        values[at] = 0.15;
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        values.map(|value| value / length)
    }

    #[test]
    fn rounding_hardly_changes_cosines() {
        let (one, two) = (sample(3), sample(200));
        let exact = one.iter().zip(&two).map(|(a, b)| a * b).sum::<f32>();
        let (one, two) = (Vector::from(&one), Vector::from(&two));
        assert!((one.cosine(&two) - exact).abs() < 2e-3);
        assert!((one.cosine(&one) - 1.0).abs() < 1e-6);
        assert!(Vector::from_codes([0; DIMENSIONS]).cosine(&one) == 0.0);
        assert!((Vector::from_codes([-128; DIMENSIONS]).cosine(&Vector::from_codes([127; DIMENSIONS])) + 1.0).abs() < 1e-6);
    }

    #[test]
    fn bytes_and_back() {
        let vectors = vec![Vector::from(&sample(0)), Vector::from(&sample(511).map(|value| -value))];
        let bytes = Vector::pack(&vectors);
        assert_eq!(bytes.len(), 1_024);
        assert_eq!(Vector::unpack(&bytes).as_ref(), Ok(&vectors));
        assert_eq!(Vector::unpack(&bytes[1..]), Err(EncoderError::VectorLength(1_023)));
        assert_eq!(Vector::unpack(&[]), Ok(Vec::new()));
    }
}
