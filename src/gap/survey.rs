//! From respondents to the territory: the separate ratio estimator by size class.
//!
//! D̂ = Σ_h X_h · (Σ y_i / Σ x_i), weight w_i = X_h / Σ_{s_h} x, V̂ = Σ_h (X_h / x̄_h)² · (1 − n_h/N_h) / n_h · s²_{e,h} with
//! e_i = y_i − R̂_h x_i, interval D̂ ± t(.975, n − H)·√V̂ (Cochran, *Sampling Techniques*, 3rd ed., ch. 6). Used only when the
//! pipeline gives a register with headcounts; without one each answer stands for itself and titles say « répondants seuls ».
//! A class with fewer than five respondents is merged with its neighbour, unless all its firms answered: then it stands for
//! itself, with weight 1.

use std::collections::{BTreeMap, HashMap};

use crate::normalise::{Corpus, Employer, employer_key};

use super::NeedFinding;

/// Upper bounds of the size classes of headcount; the last has none.
const CLASSES: [(f64, &str); 4] = [(9.0, "1–9"), (49.0, "10–49"), (249.0, "50–249"), (f64::INFINITY, "250+")];
/// A class with fewer respondents is merged with its neighbour.
const ENOUGH: usize = 5;

/// One size class after merging (strate).
#[derive(Debug, Clone, PartialEq)]
pub struct SizeClass {
    /// Headcounts it covers.
    pub label: String,
    /// Firms of the register in it.
    pub firms: usize,
    /// Of these, respondents.
    pub respondents: usize,
    /// Total headcount of the register in it.
    pub headcount: f64,
    /// What one respondent's post stands for.
    pub weight: f64,
}

/// The extrapolation.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Classes after merging, smallest firms first.
    pub classes: Vec<SizeClass>,
    /// Firms of the register with a headcount.
    pub firms: usize,
    /// Respondents found in the register.
    pub respondents: usize,
    /// Respondents not found there, or without headcount: they stand for themselves.
    pub outside: Vec<String>,
    /// Employer key → class, headcount.
    members: HashMap<String, (usize, f64)>,
    /// Employer keys of the respondents in each class.
    sample: Vec<Vec<String>>,
}

impl Survey {
    /// The class of an employer's key.
    pub fn class_of(&self, key: &str) -> Option<&SizeClass> {
        self.members.get(key).map(|(class, _)| &self.classes[*class])
    }

    /// Half the width of the 95 % interval of a total, infinite when a class has one answer only, given the posts of each respondent that has any (heads a year).
    pub fn half_width(&self, posts: &BTreeMap<&str, f64>) -> f64 {
        let mut variance = 0.0;
        let mut freedom = 0usize;
        for (class, sample) in self.classes.iter().zip(&self.sample) {
            let n = sample.len();
            if n >= class.firms || n == 0 {
                continue;
            }
            if n < 2 {
                return f64::INFINITY; // one answer says nothing of how much the others differ
            }
            let pairs: Vec<(f64, f64)> =
                sample.iter().map(|key| (posts.get(key.as_str()).copied().unwrap_or(0.0), self.members[key].1)).collect();
            let (sum_y, sum_x) = pairs.iter().fold((0.0, 0.0), |(y, x), p| (y + p.0, x + p.1));
            if sum_x <= 0.0 {
                continue;
            }
            let ratio = sum_y / sum_x;
            let mean_x = sum_x / n as f64;
            let s2 = pairs.iter().map(|(y, x)| (y - ratio * x).powi(2)).sum::<f64>() / (n as f64 - 1.0);
            variance += (class.headcount / mean_x).powi(2) * (1.0 - n as f64 / class.firms as f64) / n as f64 * s2;
            freedom += n - 1;
        }
        if freedom == 0 { 0.0 } else { student(freedom) * variance.sqrt() }
    }
}

/// t(.975, df): the tabled values up to 30, then the expansion around 1.960, right to the third decimal.
fn student(df: usize) -> f64 {
    const TABLE: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
        2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];
    TABLE.get(df.saturating_sub(1)).copied().unwrap_or_else(|| 1.960 + 2.372 / df as f64 + 2.823 / (df as f64).powi(2))
}

/// Builds the estimator and gives each need its weight. None without a register.
pub(super) fn survey(register: &[Employer], corpus: &Corpus, needs: &mut [NeedFinding]) -> Option<Survey> {
    let mut firms: BTreeMap<String, f64> = BTreeMap::new();
    for employer in register {
        if let Some(x) = employer.headcount.given().filter(|x| *x > 0.0) {
            *firms.entry(employer_key(&employer.name)).or_insert(0.0) += x;
        }
    }
    if firms.is_empty() {
        return None;
    }
    let answered: BTreeMap<String, String> =
        // An employer that left every number of posts blank did not answer that question: blank is not zero.
        corpus.needs.iter().zip(needs.iter()).filter_map(|(need, f)| f.posts.and(Some((f.employer.clone(), need.employer.clone()?)))).collect();
    let first_class = |x: f64| CLASSES.iter().position(|(most, _)| x <= *most).unwrap_or(CLASSES.len() - 1);
    let mut counts = [(0usize, 0usize); CLASSES.len()];
    for (key, x) in &firms {
        let count = &mut counts[first_class(*x)];
        count.0 += 1;
        count.1 += usize::from(answered.contains_key(key));
    }
    let groups = merged(&counts);
    let group_of = |x: f64| groups.iter().position(|g| g.contains(&first_class(x))).unwrap_or(0);
    let mut sample = vec![Vec::new(); groups.len()];
    let mut totals = vec![(0.0, 0.0, 0usize); groups.len()];
    let mut members = HashMap::new();
    for (key, x) in &firms {
        let group = group_of(*x);
        members.insert(key.clone(), (group, *x));
        totals[group].0 += x;
        totals[group].2 += 1;
        if answered.contains_key(key) {
            totals[group].1 += x;
            sample[group].push(key.clone());
        }
    }
    let classes = groups
        .iter()
        .zip(&totals)
        .zip(&sample)
        .map(|((group, (all, answered, firms)), sample)| {
            let label = match (group.first(), group.last()) {
                (Some(&first), Some(&last)) if first != last => {
                    let (low, high) = (CLASSES[first].1, CLASSES[last].1);
                    let from = low.split('–').next().unwrap_or(low);
                    high.split_once('–').map_or_else(|| format!("{from}+"), |(_, to)| format!("{from}–{to}"))
                }
                (Some(&first), _) => CLASSES[first].1.to_owned(),
                _ => String::new(),
            };
            SizeClass {
                label,
                firms: *firms,
                respondents: sample.len(),
                headcount: *all,
                weight: if *answered > 0.0 { all / answered } else { 1.0 },
            }
        })
        .collect();
    let outside = answered.iter().filter(|(key, _)| !firms.contains_key(*key)).map(|(_, name)| name.clone()).collect();
    let survey = Survey { classes, firms: firms.len(), respondents: sample.iter().map(Vec::len).sum(), outside, members, sample };
    for need in needs {
        need.weight = survey.class_of(&need.employer).map_or(1.0, |class| class.weight);
    }
    Some(survey)
}

/// Neighbouring classes merged until each has enough respondents or is fully known: the small ones upwards, the last downwards.
fn merged(counts: &[(usize, usize); CLASSES.len()]) -> Vec<Vec<usize>> {
    let enough = |group: &[usize]| {
        let (firms, respondents) = group.iter().fold((0, 0), |(f, r), c| (f + counts[*c].0, r + counts[*c].1));
        respondents >= ENOUGH || respondents == firms
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for class in 0..counts.len() {
        open.push(class);
        if enough(&open) {
            groups.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        match groups.iter().rposition(|g| g.iter().any(|c| counts[*c].0 > 0)) {
            Some(last) => {
                let tail: Vec<usize> = groups.drain(last + 1..).flatten().collect();
                groups[last].extend(tail.into_iter().chain(open));
            }
            None => groups.push(open),
        }
    }
    groups.retain(|g| g.iter().any(|c| counts[*c].0 > 0));
    groups
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

    #[test]
    fn thin_classes_merge_and_complete_ones_do_not() {
        assert_eq!(merged(&[(400, 40), (150, 30), (40, 8), (3, 3)]), vec![vec![0], vec![1], vec![2], vec![3]]);
        assert_eq!(merged(&[(400, 3), (150, 30), (40, 8), (3, 1)]), vec![vec![0, 1], vec![2, 3]]);
        assert_eq!(merged(&[(400, 1), (0, 0), (0, 0), (0, 0)]), vec![vec![0, 1, 2, 3]]);
    }

    /// Worked by hand: X = 100, sample x = (10, 20, 30), y = (1, 3, 2); R̂ = 6/60 = 0.1; e = (0, 1, −1); s² = 1; N = 6, n = 3,
    /// x̄ = 20: V̂ = (100/20)² · ½ / 3 · 1 = 25/6; t(.975, 2) = 4.303.
    #[test]
    fn the_published_formula_by_hand() {
        let keys = ["a", "b", "c"];
        let survey = Survey {
            classes: vec![SizeClass { label: String::new(), firms: 6, respondents: 3, headcount: 100.0, weight: 100.0 / 60.0 }],
            firms: 6,
            respondents: 3,
            outside: Vec::new(),
            members: keys.iter().zip([10.0, 20.0, 30.0]).map(|(k, x)| ((*k).to_owned(), (0, x))).collect(),
            sample: vec![keys.iter().map(|k| (*k).to_owned()).collect()],
        };
        let posts: BTreeMap<&str, f64> = keys.iter().copied().zip([1.0, 3.0, 2.0]).collect();
        assert!((survey.half_width(&posts) - 4.303 * (25.0f64 / 6.0).sqrt()).abs() < 1e-9);
    }
}
