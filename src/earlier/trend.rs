//! Three years and more: which skills do employers ask more and more, and which gaps widen? Read from the tables of the analyses before.
//!
//! The figure of a year is the posts a year that require a skill, or its gap; the trend is the slope of the line of least squares through
//! the years, each of the same weight: b = Σ c_t y_t, c_t = (t − t̄) / Σ (t − t̄)². Its variance is Σ c_t² v_t, with v_t the larger of two:
//! that of the year's 95 % interval (its half-width over 1.96, squared: survey and doubtful matches), and the figure itself, since a count of
//! y events a year varies by √y from year to year even where all is known (Poisson; at least 1, so that no zero is certain; supply and
//! demand together for a gap). Years are taken as independent: respondents in common make slopes surer than this says.
//!
//! A trend is told as rising or falling where chance would seldom give such a slope, judged over all skills at once: of the trends told, one
//! in twenty at most is chance (Benjamini and Hochberg, 1995). A skill appears when its trend rises so and nobody asked for it before, and
//! vanishes when it falls so and nobody asks for it now. A skill that a year's table does not hold was asked by nobody that year; its doubt is
//! that of the least doubtful skill of the year, since an answer that could have named it stands for as many. A year whose figure is masked, or whose interval has no end, says nothing; a trend takes three years.
//!
//! Tables from before broader skills were counted (no column `broader`) are refused: they counted other heads. For everyone, only
//! analyses for everyone are read: the figures of an internal one would be told through the back door.
//!
//! Roads not taken: weights by precision (one well-answered year would decide the slope), a test by ranks (with three years it can never
//! tell a trend from chance), smoothing (no one could trace the figure).

use std::collections::BTreeSet;

use statrs::distribution::{ContinuousCDF, Normal};

use super::NORMAL;
use super::year::Year;

/// Years that a trend takes.
const YEARS: usize = 3;
/// Of the trends that are told, so many may be chance.
const FALSE: f64 = 0.05;

/// Where a slope goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More and more.
    Rising,
    /// Less and less.
    Falling,
    /// Not to be told from chance.
    Noise,
    /// Fewer than three years say something.
    TooFew,
}

impl Direction {
    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Noise => "noise",
            Self::TooFew => "too_few_years",
        }
    }
}

/// A slope with its 95 % interval, heads a year each year.
#[derive(Debug, Clone, Copy)]
pub struct Slope {
    /// Heads a year each year.
    pub per_year: f64,
    /// The ends of its interval.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// Probability of as steep a slope by chance.
    chance: f64,
    /// Where it goes.
    pub direction: Direction,
}

impl Slope {
    /// Through years with figures and their variances.
    fn through(points: &[(f64, f64, f64)]) -> Self {
        let nothing = Self { per_year: f64::NAN, low: f64::NAN, high: f64::NAN, chance: 1.0, direction: Direction::TooFew };
        if points.len() < YEARS {
            return nothing;
        }
        let mean = points.iter().map(|(year, ..)| year).sum::<f64>() / points.len() as f64;
        let spread: f64 = points.iter().map(|(year, ..)| (year - mean).powi(2)).sum();
        let factor = |year: f64| (year - mean) / spread;
        let per_year: f64 = points.iter().map(|(year, y, _)| factor(*year) * y).sum();
        let error = points.iter().map(|(year, _, v)| factor(*year).powi(2) * v).sum::<f64>().sqrt();
        let z = per_year / error;
        let chance = Normal::new(0.0, 1.0).map_or(1.0, |normal| 2.0 * normal.sf(z.abs()));
        Self { per_year, low: per_year - NORMAL * error, high: per_year + NORMAL * error, chance, direction: Direction::Noise }
    }
}

/// One skill over the years.
#[derive(Debug, Clone)]
pub struct Trend {
    /// Id of the skill.
    pub id: String,
    /// Its label in the newest analysis that has it.
    pub label: String,
    /// Year, posts and half-width of their interval, where the year says something.
    pub demand: Vec<(u16, f64, f64)>,
    /// Year and gap, where the year says something.
    pub gaps: Vec<(u16, f64)>,
    /// The slope of the posts that require it.
    pub posts: Slope,
    /// The slope of the gap.
    pub gap: Slope,
    /// Asked by nobody before and by enough now, or the reverse.
    pub comes: Option<bool>,
}

impl Trend {
    /// Whether it appears or vanishes, of trends that are told.
    fn comes_or_goes(&self) -> Option<bool> {
        let ((_, last, _), before) = self.demand.split_last()?;
        match self.posts.direction {
            Direction::Rising => before.iter().all(|(_, y, _)| *y <= 0.0).then_some(true),
            Direction::Falling => (*last <= 0.0).then_some(false),
            Direction::Noise | Direction::TooFew => None,
        }
    }

    /// True where some year asks for it.
    fn is_asked(&self) -> bool {
        self.demand.iter().any(|(_, posts, _)| *posts > 0.0)
    }
}

/// The trend of every skill that some year asks or teaches.
pub fn trends(earlier: &[Year], now: &Year) -> Vec<Trend> {
    let mut years: Vec<&Year> = earlier.iter().chain([now]).collect();
    years.sort_by_key(|y| y.year);
    let ids: BTreeSet<&String> = years.iter().flat_map(|y| y.skills.keys()).collect();
    let mut out: Vec<Trend> = ids.into_iter().map(|id| trend(id, &years)).collect();
    judge(out.iter_mut().filter(|t| t.is_asked()).map(|t| &mut t.posts).collect());
    judge(out.iter_mut().map(|t| &mut t.gap).collect());
    for trend in &mut out {
        trend.comes = trend.comes_or_goes();
    }
    out.sort_by(|x, y| weight(y).total_cmp(&weight(x)).then_with(|| x.id.cmp(&y.id)));
    out
}

/// How many posts a trend moves over its years; nothing where it is not to be told from chance.
fn weight(trend: &Trend) -> f64 {
    match trend.posts.direction {
        Direction::Rising | Direction::Falling => trend.posts.per_year.abs(),
        Direction::Noise | Direction::TooFew => 0.0,
    }
}

fn trend(id: &str, years: &[&Year]) -> Trend {
    let (mut demand, mut gaps, mut posts, mut differences) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for year in years {
        let at = f64::from(year.year);
        let Some(point) = year.skills.get(id) else {
            demand.push((year.year, 0.0, 0.0));
            gaps.push((year.year, 0.0));
            posts.push((at, 0.0, year.of_none()));
            differences.push((at, 0.0, year.of_none()));
            continue;
        };
        if let (Some(y), Some(gap), Some(half)) = (point.demand, point.gap, point.half) {
            let known = (half / NORMAL).powi(2);
            demand.push((year.year, y, half));
            gaps.push((year.year, gap));
            posts.push((at, y, known.max(y).max(1.0)));
            differences.push((at, gap, known.max(y + point.supply).max(1.0)));
        }
    }
    // The label of the newest analysis that has one.
    let label = years.iter().rev().find_map(|y| y.skills.get(id)).map_or_else(String::new, |p| p.label.clone());
    Trend { id: id.to_owned(), label, demand, gaps, posts: Slope::through(&posts), gap: Slope::through(&differences), comes: None }
}

/// Tells rising and falling slopes from chance, over all of them (the step-up procedure of Benjamini and Hochberg).
fn judge(mut slopes: Vec<&mut Slope>) {
    slopes.retain(|slope| slope.direction != Direction::TooFew);
    slopes.sort_by(|x, y| x.chance.total_cmp(&y.chance));
    let all = slopes.len() as f64;
    let told = (0..slopes.len()).rev().find(|rank| slopes[*rank].chance <= FALSE * (*rank as f64 + 1.0) / all).map_or(0, |rank| rank + 1);
    for slope in slopes.into_iter().take(told) {
        slope.direction = if slope.per_year > 0.0 { Direction::Rising } else { Direction::Falling };
    }
}

/// How many skills rise, fall, come and go.
pub fn counts(trends: &[Trend]) -> [usize; 4] {
    let of = |direction: Direction| trends.iter().filter(|t| t.posts.direction == direction).count();
    let comes = |yes: bool| trends.iter().filter(|t| t.comes == Some(yes)).count();
    [of(Direction::Rising), of(Direction::Falling), comes(true), comes(false)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: 10, 14, 24 in 2023 to 2025: c = (−½, 0, ½), b = 7; variances 10, 14, 24: error = √((10 + 24) / 4) = 2.915, z = 2.401,
    /// a chance of .0163; [7 − 5.714 ; 7 + 5.714].
    #[test]
    fn a_slope_and_its_chance() {
        let slope = Slope::through(&[(2023.0, 10.0, 10.0), (2024.0, 14.0, 14.0), (2025.0, 24.0, 24.0)]);
        assert!((slope.per_year - 7.0).abs() < 1e-9);
        assert!((slope.low - 1.286).abs() < 1e-3 && (slope.high - 12.714).abs() < 1e-3, "{slope:?}");
        assert!((slope.chance - 0.0163).abs() < 1e-4, "{slope:?}");
        assert_eq!(Slope::through(&[(2023.0, 10.0, 10.0), (2024.0, 14.0, 14.0)]).direction, Direction::TooFew);
    }

    /// Chances .01, .02, .03, .6: the thresholds are .0125, .025, .0375, .05, so three are told; .02, .03, .04, .6 tell none of the first two by
    /// themselves, and the third, at .04 > .0375, neither: none is.
    #[test]
    fn of_the_trends_told_one_in_twenty_is_chance() {
        let told = |chances: &[f64]| {
            let mut slopes: Vec<Slope> = chances
                .iter()
                .map(|chance| Slope { per_year: -1.0, low: 0.0, high: 0.0, chance: *chance, direction: Direction::Noise })
                .collect();
            judge(slopes.iter_mut().collect());
            slopes.iter().filter(|s| s.direction == Direction::Falling).count()
        };
        assert_eq!(told(&[0.6, 0.01, 0.03, 0.02]), 3);
        assert_eq!(told(&[0.02, 0.6, 0.04, 0.03]), 0);
        assert_eq!(told(&[]), 0);
    }
}
