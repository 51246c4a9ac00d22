//! What a number may be a year of: of a cohort, of a plan, of a sheet.

/// True for a whole number from 1990 to 2100: lists of courses and of hiring needs speak of no other years.
pub fn is_year(n: impl Into<f64>) -> bool {
    let n = n.into();
    (1990.0..=2100.0).contains(&n) && n.fract() == 0.0
}
