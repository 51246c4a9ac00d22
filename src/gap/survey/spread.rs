//! How far may a total be from the truth? The parts of its error, and the ends of the interval that they make (the method is told in
//! `survey`).

use statrs::distribution::{ContinuousCDF, Gamma};

/// What is known of the error of a total.
#[derive(Debug, Default)]
pub struct Spread {
    /// Posts estimated of firms that did not answer.
    pub(super) unseen: f64,
    /// Linearised variance.
    pub(super) linearised: f64,
    /// Variance of counts.
    pub(super) counted: f64,
    /// Mean weight of the silent headcount: zero where nobody is silent, infinite where a class has no answer.
    pub(super) weight: f64,
    /// Degrees of freedom.
    pub(super) freedom: usize,
}

impl Spread {
    /// How many times the variance of counts the answers vary, one at least, over all totals.
    pub fn dispersion<'a>(totals: impl Iterator<Item = &'a Self>) -> f64 {
        let (linearised, counted) = totals.fold((0.0, 0.0), |(v, c), of| (v + of.linearised, c + of.counted));
        if counted > 0.0 { (linearised / counted).max(1.0) } else { 1.0 }
    }

    /// How far the 95 % interval of the total reaches below and above its estimate; without end above where a class has no answer, or
    /// no class has two. The ratio of variances is that of [`Spread::dispersion`].
    pub fn reach(&self, dispersion: f64) -> (f64, f64) {
        let Self { unseen, linearised, counted, weight, freedom } = *self;
        if weight <= 0.0 {
            return (0.0, 0.0);
        }
        if freedom == 0 || weight.is_infinite() {
            return (unseen, f64::INFINITY);
        }
        let few = (student(freedom) / NORMAL).powi(2);
        let variance = few * linearised.max(dispersion * counted);
        let low = if unseen > 0.0 { quantile(unseen, variance, TAIL) } else { 0.0 };
        let high = quantile(unseen + weight, variance + few * dispersion * weight.powi(2), 1.0 - TAIL);
        ((unseen - low).max(0.0), (high - unseen).max(0.0))
    }
}

/// Probability of each tail.
const TAIL: f64 = 0.025;
/// The quantile of the normal distribution there.
pub(super) const NORMAL: f64 = 1.959_964;

/// A quantile of the gamma distribution with this mean and variance.
pub(super) fn quantile(mean: f64, variance: f64, probability: f64) -> f64 {
    if variance <= 0.0 {
        return mean;
    }
    Gamma::new(mean * mean / variance, mean / variance).map_or(mean, |gamma| gamma.inverse_cdf(probability))
}

/// t(.975, df): the tabled values up to 30, then the expansion around 1.960, right to the third decimal.
pub(super) fn student(df: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
        2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];
    TABLE.get(df.saturating_sub(1)).copied().unwrap_or_else(|| 1.960 + 2.372 / df as f64 + 2.823 / (df as f64).powi(2))
}

/// What a respondent says towards a total.
pub(super) struct Answer {
    /// Posts, imputed ones included.
    pub(super) posts: f64,
    pub(super) guessed: f64,
    pub(super) headcount: f64,
    pub(super) weight: f64,
}

/// The sums of a class.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) unseen: f64,
    pub(super) counted: f64,
    /// Weighted posts and headcount, whose ratio residuals are from.
    pub(super) posts: f64,
    pub(super) headcount: f64,
}

impl Sums {
    pub(super) fn add(&mut self, &Answer { posts, guessed, headcount, weight }: &Answer) {
        self.unseen += (weight - 1.0) * posts + guessed;
        self.counted += weight * (weight - 1.0) * posts + weight * guessed;
        self.posts += weight * posts;
        self.headcount += weight * headcount;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_quantiles() {
        for (df, expected) in [(1, 12.706), (10, 2.228), (30, 2.042), (60, 2.000), (120, 1.980)] {
            assert!((student(df) - expected).abs() < 0.001, "{df}: {}", student(df));
        }
    }
}
