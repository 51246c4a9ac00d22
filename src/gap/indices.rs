//! Two numbers for the whole territory, by level and by department.
//!
//! Dissimilarity ½ Σ |O_m/O − D_m/D|: the share of people who would have to change group for supply to be spread as demand is. It is
//! blind to scale, and so published with the total gap. Mismatch 1 − Σ d_m^½ o_m^½, the same question by a concave matching function
//! (Şahin, Song, Topa and Violante 2014, doi 10.1257/aer.104.11.3529, α = ½).
//!
//! Not by occupation: a leaver has a level and a place, and no occupation until hired; to spread courses over occupations would be
//! to assume what is measured. Groups that rows do not name are left out.

use super::Group;

/// The indices of one way to group people and posts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indices {
    /// Half the sum of differences of shares, 0 (spread alike) to 1.
    pub dissimilarity: f64,
    /// One minus the sum of geometric means of shares, 0 to 1.
    pub mismatch: f64,
    /// Supply minus demand over the groups named, heads a year.
    pub gap: f64,
}

/// The indices of some groups; none when one side is empty or a figure is masked.
pub(super) fn indices<K>(groups: &[Group<Option<K>>]) -> Option<Indices> {
    let named: Vec<(f64, f64)> = groups.iter().filter(|g| g.key.is_some()).map(|g| (g.supply, g.demand)).collect();
    let (supply, demand) = named.iter().fold((0.0, 0.0), |(s, d), g| (s + g.0, d + g.1));
    if supply <= 0.0 || demand <= 0.0 || !demand.is_finite() {
        return None;
    }
    let shares = || named.iter().map(|(s, d)| (s / supply, d / demand));
    Some(Indices {
        dissimilarity: shares().map(|(o, d)| (o - d).abs()).sum::<f64>() / 2.0,
        mismatch: (1.0 - shares().map(|(o, d)| (o * d).sqrt()).sum::<f64>()).max(0.0),
        gap: supply - demand,
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
        let of = |groups: &[Group<Option<u8>>]| indices(groups).map(|i| (i.dissimilarity, i.mismatch, i.gap));
        let (d, m, gap) = of(&[group(1, 10.0, 20.0), group(2, 30.0, 60.0)]).unwrap_or_default();
        assert!(d.abs() < 1e-12 && m.abs() < 1e-12 && (gap + 40.0).abs() < 1e-12);
        assert_eq!(of(&[group(1, 10.0, 0.0), group(2, 0.0, 5.0)]), Some((1.0, 1.0, 5.0)));
        // Shares 0.8 and 0.2 against 0.5 and 0.5: ½(0.3 + 0.3); 1 − √0.4 − √0.1.
        let (d, m, _) = of(&[group(1, 80.0, 50.0), group(2, 20.0, 50.0)]).unwrap_or_default();
        assert!((d - 0.3).abs() < 1e-12 && (m - (1.0 - 0.4f64.sqrt() - 0.1f64.sqrt())).abs() < 1e-12);
        assert_eq!(indices(&[group(1, 0.0, 5.0)]), None);
    }
}
