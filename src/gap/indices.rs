//! Two numbers for the whole territory, by level, by department and by occupation.
//!
//! Dissimilarity ½ Σ |O_m/O − D_m/D|: the share of people who would have to change group for supply to be spread as demand is. It is
//! blind to scale, and so published with the supply and demand of the groups. Mismatch 1 − Σ d_m^½ o_m^½, the same question by a concave
//! matching function (Şahin, Song, Topa and Violante 2014, doi 10.1257/aer.104.11.3529, α = ½).
//!
//! A leaver has a level and a place, and no occupation until hired. By occupation, the local entrants of a course count in equal parts for
//! the occupations that its diploma prepares for (the ROME codes of `datasets/diplomas`): a convention, and said to be one. Only occupations
//! that some diploma of the reference files prepares for are compared: a family of a public survey, which no diploma names, would make any
//! supply look misplaced. What rows do not name is left out, and the heads that are counted are told.

use std::collections::{BTreeMap, BTreeSet};

use super::{CourseFinding, Group, Inputs, OccupationGap};

/// The indices of one way to group people and posts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// Half the sum of differences of shares, 0 (spread alike) to 1.
    pub dissimilarity: f64,
    /// One minus the sum of geometric means of shares, 0 to 1.
    pub mismatch: f64,
    /// Local entrants of the groups named, heads a year.
    pub supply: f64,
    /// Posts of the groups named, heads a year.
    pub demand: f64,
}

/// The indices of each way to group; none where one side is empty or masked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overall {
    /// By level.
    pub level: Option<Indices>,
    /// By department.
    pub department: Option<Indices>,
    /// By occupation.
    pub occupation: Option<Indices>,
}

impl Overall {
    pub(super) fn of(inputs: &Inputs<'_>, courses: &[CourseFinding], groups: &super::Groups, occupations: &[OccupationGap]) -> Self {
        let occupation = between(by_occupation(inputs, courses, occupations).into_values());
        Self { level: indices(&groups.level), department: indices(&groups.department), occupation }
    }
}

/// Local entrants and posts of each occupation that a diploma prepares for.
fn by_occupation(inputs: &Inputs<'_>, courses: &[CourseFinding], occupations: &[OccupationGap]) -> BTreeMap<usize, (f64, f64)> {
    let profiles = inputs.profiles;
    let prepared: BTreeSet<usize> = (0..profiles.diplomas.len()).flat_map(|diploma| profiles.occupations_of(diploma)).collect();
    let mut out: BTreeMap<usize, (f64, f64)> = prepared.into_iter().map(|occupation| (occupation, (0.0, 0.0))).collect();
    for (course, found) in inputs.corpus.courses.iter().zip(courses) {
        let aims = course.profile.map(|diploma| profiles.occupations_of(diploma)).unwrap_or_default();
        for aim in &aims {
            out.entry(*aim).or_default().0 += found.funnel.local.unwrap_or(0.0) / aims.len() as f64;
        }
    }
    for gap in occupations {
        let known = profiles.occupations.iter().position(|o| Some(&o.id) == gap.id.as_ref());
        if let Some((_, demand)) = known.and_then(|occupation| out.get_mut(&occupation)) {
            *demand += gap.positions;
        }
    }
    out
}

/// The indices of some groups, those that rows do not name left out.
fn indices<K>(groups: &[Group<Option<K>>]) -> Option<Indices> {
    between(groups.iter().filter(|g| g.key.is_some()).map(|g| (g.supply, g.demand)))
}

/// The indices between supply and demand; none when one side is empty or a figure is masked.
fn between(groups: impl Iterator<Item = (f64, f64)>) -> Option<Indices> {
    let named: Vec<(f64, f64)> = groups.collect();
    let (supply, demand) = named.iter().fold((0.0, 0.0), |(s, d), g| (s + g.0, d + g.1));
    if supply <= 0.0 || demand <= 0.0 || !demand.is_finite() {
        return None;
    }
    let shares = || named.iter().map(|(s, d)| (s / supply, d / demand));
    Some(Indices {
        dissimilarity: shares().map(|(o, d)| (o - d).abs()).sum::<f64>() / 2.0,
        mismatch: (1.0 - shares().map(|(o, d)| (o * d).sqrt()).sum::<f64>()).max(0.0),
        supply,
        demand,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(key: u8, supply: f64, demand: f64) -> Group<Option<u8>> {
        Group { key: Some(key), supply, demand, masked: false, uncounted: (0, 0) }
    }

    #[test]
    fn alike_is_zero_apart_is_one_and_between_is_by_hand() {
        let of = |groups: &[Group<Option<u8>>]| indices(groups).map(|i| (i.dissimilarity, i.mismatch, i.supply - i.demand));
        let (d, m, gap) = of(&[group(1, 10.0, 20.0), group(2, 30.0, 60.0)]).unwrap_or_default();
        assert!(d.abs() < 1e-12 && m.abs() < 1e-12 && (gap + 40.0).abs() < 1e-12);
        assert_eq!(of(&[group(1, 10.0, 0.0), group(2, 0.0, 5.0)]), Some((1.0, 1.0, 5.0)));
        // Shares 0.8 and 0.2 against 0.5 and 0.5: ½(0.3 + 0.3); 1 − √0.4 − √0.1.
        let (d, m, _) = of(&[group(1, 80.0, 50.0), group(2, 20.0, 50.0)]).unwrap_or_default();
        assert!((d - 0.3).abs() < 1e-12 && (m - (1.0 - 0.4f64.sqrt() - 0.1f64.sqrt())).abs() < 1e-12);
        assert_eq!(indices(&[group(1, 0.0, 5.0)]), None);
    }
}
