//! Room `earlier`: what did the analyses before say, and what has changed since? Their tables are read back and compared; `publish` tells
//! what comes of it.

mod change;
mod noise;
mod run;
mod trend;
mod year;

pub use change::{Change, PARTS, changes};
pub use run::Run;
pub use trend::{Direction, Slope, Trend, counts, trends};
pub use year::{Figures, Year, checked};

/// The quantile .975 of the normal distribution.
const NORMAL: f64 = 1.959_964;

/// Half the width of an interval; where one end alone is known, as far as it is from the figure.
fn half(gap: Option<f64>, low: Option<f64>, high: Option<f64>) -> Option<f64> {
    match (low, high) {
        (Some(low), Some(high)) => Some((high - low) / 2.0),
        (Some(end), None) | (None, Some(end)) => Some((gap? - end).abs()),
        (None, None) => None,
    }
}
