//! How much of a change comes from others having answered?
//!
//! The difference of two estimates from samples of one register has the variance V₁ + V₂ − 2 C. V₁ and V₂ are those of the two gaps, from their 95 %
//! intervals (half-width over 1.96, squared). C comes from the firms that answered both times (Tam, 1984; Qualité and Tillé, 2008): over the size
//! classes of the first year, N² · (n₁₂ / (n₁ n₂) − 1 / N) · s₁₂, with N firms, n₁ and n₂ answers, n₁₂ of both, and s₁₂ the covariance over these
//! of the residuals y − R̂ x of the ratio of posts to headcount. With fewer than two common answers, or fewer than chance would give, C is
//! zero; it is never more than the two variances allow.
//!
//! Where either analysis has no register with headcounts, no interval is told: its answers stand for themselves.

use std::collections::BTreeMap;

use super::NORMAL;
use super::run::{Registered, Run};

impl Run {
    /// Posts a year that a firm answered for a skill, before any weight.
    fn posts(&self, key: &str, skill: &str) -> f64 {
        self.employers.get(key).and_then(|e| e.posts.get(skill)).copied().unwrap_or(0.0)
    }

    /// Posts to headcount in each class, over its answers.
    fn ratios(&self, skill: &str) -> BTreeMap<&str, f64> {
        let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (key, firm) in self.register.iter().filter(|(_, firm)| firm.answered) {
            let sum = sums.entry(&firm.class).or_default();
            *sum = (sum.0 + self.posts(key, skill), sum.1 + firm.headcount);
        }
        sums.into_iter().map(|(class, (y, x))| (class, if x > 0.0 { y / x } else { 0.0 })).collect()
    }
}

/// The 95 % interval of the change of a gap; none without registers, or where an interval of either year has no end.
pub(super) fn interval(before: &Run, after: &Run, skill: &str, change: f64) -> Option<(f64, f64)> {
    let stands_for_others = |run: &Run| run.register.values().any(|firm| firm.answered && !firm.class.is_empty());
    if !stands_for_others(before) || !stands_for_others(after) {
        return None;
    }
    // What nobody cited one year has no row, and no interval.
    let variance = |run: &Run| Some((run.halves.get(skill).copied().flatten()? / NORMAL).powi(2));
    let (one, other) = (variance(before)?, variance(after)?);
    let both = covariance(before, after, skill).clamp(0.0, (one * other).sqrt());
    let reach = NORMAL * (one + other - 2.0 * both).max(0.0).sqrt();
    Some((change - reach, change + reach))
}

/// The covariance of the two estimates of demand.
fn covariance(before: &Run, after: &Run, skill: &str) -> f64 {
    let (first, second) = (before.ratios(skill), after.ratios(skill));
    let mut classes: BTreeMap<&str, Vec<(bool, bool, f64)>> = BTreeMap::new();
    for (key, firm) in &before.register {
        let then = after.register.get(key);
        let residual = |run: &Run, of: &Registered, ratios: &BTreeMap<&str, f64>| {
            run.posts(key, skill) - ratios.get(of.class.as_str()).copied().unwrap_or(0.0) * of.headcount
        };
        let product = then.filter(|t| t.answered && firm.answered).map(|t| residual(before, firm, &first) * residual(after, t, &second));
        classes.entry(&firm.class).or_default().push((firm.answered, then.is_some_and(|t| t.answered), product.unwrap_or(0.0)));
    }
    let of_class = |firms: &Vec<(bool, bool, f64)>| {
        let count = |of: &dyn Fn(&(bool, bool, f64)) -> bool| firms.iter().filter(|f| of(f)).count() as f64;
        let (all, one, two, both) = (firms.len() as f64, count(&|f| f.0), count(&|f| f.1), count(&|f| f.0 && f.1));
        if both < 2.0 {
            return 0.0;
        }
        let shared = firms.iter().map(|f| f.2).sum::<f64>() / (both - 1.0);
        all.powi(2) * (both / (one * two) - 1.0 / all) * shared
    };
    classes.values().map(of_class).sum()
}
