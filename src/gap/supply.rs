//! Supply: people who arrive on the local labour market, in heads a year.
//!
//! For a course: graduates G are given, or estimated as seats × fill rate × success rate, or missing. Entrants S = G·(1 − p), p
//! the share that goes on studying; local entrants A = S·a·ρ, a the share in or looking for work, ρ the share that stays. Rates
//! come from the row, else from the assumptions by diploma, level or all; where none is known p = 0, a = 1, ρ = 1 and the figure
//! is an upper bound (« majorant »).

use crate::normalise::Course;
use crate::pipeline::{Assumptions, Rate, RateOf};

/// Where a step of the funnel comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Written in the file.
    Given,
    /// Computed from seats.
    Estimated,
    /// Neither: the course is in the census and not in the supply.
    Missing,
}

impl Step {
    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Estimated => "estimated",
            Self::Missing => "missing",
        }
    }
}

/// From seats to local entrants, heads a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Funnel {
    /// Seats.
    pub seats: Option<f64>,
    /// Graduates.
    pub graduates: Option<f64>,
    /// Where the graduates come from.
    pub source: Step,
    /// True where they are estimated from seats without a fill or a success rate: at most so many.
    pub graduates_at_most: bool,
    /// Share that goes on studying; zero when not known.
    pub further_study: f64,
    /// Share that stays in the territory; one when not known.
    pub retention: f64,
    /// Share in or looking for work; one when not known.
    pub active: f64,
    /// Graduates who leave education.
    pub entrants: Option<f64>,
    /// Entrants who look for work here.
    pub local: Option<f64>,
    /// True when a rate that lowers the figure is not known and taken as having no effect: fewer will arrive.
    pub upper_bound: bool,
}

/// The funnel of one course.
pub(super) fn funnel(course: &Course, diploma: Option<&str>, assumptions: &Assumptions) -> Funnel {
    let rate = |given: Option<f64>, of: RateOf| given.or_else(|| assumed(assumptions, of, diploma, course.level.code()).map(|r| r.value));
    let seats = course.seats.given();
    let (fill, success) = (rate(course.fill, RateOf::Fill), rate(course.success, RateOf::Success));
    let (graduates, source) = match (course.graduates.given(), seats) {
        (Some(g), _) => (Some(g), Step::Given),
        (None, Some(seats)) => (Some(seats * fill.unwrap_or(1.0) * success.unwrap_or(1.0)), Step::Estimated),
        (None, None) => (None, Step::Missing),
    };
    let (p, a, rho) =
        (rate(course.further_study, RateOf::FurtherStudy), rate(course.active, RateOf::Active), rate(course.retention, RateOf::Retention));
    let entrants = graduates.map(|g| g * (1.0 - p.unwrap_or(0.0)));
    let graduates_at_most = source == Step::Estimated && (fill.is_none() || success.is_none());
    Funnel {
        seats,
        graduates,
        source,
        graduates_at_most,
        further_study: p.unwrap_or(0.0),
        retention: rho.unwrap_or(1.0),
        active: a.unwrap_or(1.0),
        entrants,
        local: entrants.map(|s| s * a.unwrap_or(1.0) * rho.unwrap_or(1.0)),
        upper_bound: p.is_none() || a.is_none() || rho.is_none() || graduates_at_most,
    }
}

/// The most precise assumption: by diploma, by level, for all.
fn assumed<'a>(assumptions: &'a Assumptions, of: RateOf, diploma: Option<&str>, level: &str) -> Option<&'a Rate> {
    let of_kind = || assumptions.rate.iter().filter(move |r| r.of == of);
    of_kind()
        .find(|r| r.diploma.is_some() && r.diploma.as_deref() == diploma)
        .or_else(|| of_kind().find(|r| r.diploma.is_none() && r.level.as_deref() == Some(level)))
        .or_else(|| of_kind().find(|r| r.diploma.is_none() && r.level.is_none()))
}
