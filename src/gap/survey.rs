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

    fn class(firms: usize, respondents: usize, headcount: f64, weight: f64) -> SizeClass {
        SizeClass { label: String::new(), firms, respondents, headcount, weight }
    }

    fn survey_of(classes: Vec<SizeClass>, samples: &[&[(&str, f64)]]) -> Survey {
        let members = samples.iter().enumerate().flat_map(|(h, s)| s.iter().map(move |(k, x)| ((*k).to_owned(), (h, *x)))).collect();
        let sample = samples.iter().map(|s| s.iter().map(|(k, _)| (*k).to_owned()).collect()).collect();
        Survey { classes, firms: 0, respondents: 0, outside: Vec::new(), members, sample }
    }

    /// Worked by hand: class 1, N = 4, n = 2, X = 20, x = (4, 6), y = (1, 2): R̂ = 0.3, e = (−0.2, 0.2), s² = 0.08, x̄ = 5,
    /// V̂ = 4² · ½ / 2 · 0.08 = 0.32; class 2 answered whole: V̂ = 0; t(.975, 1) = 12.706.
    #[test]
    fn a_class_that_answered_whole_adds_no_doubt() {
        let survey = survey_of(vec![class(4, 2, 20.0, 2.0), class(1, 1, 300.0, 1.0)], &[&[("a", 4.0), ("b", 6.0)], &[("c", 300.0)]]);
        let posts = BTreeMap::from([("a", 1.0), ("b", 2.0), ("c", 40.0)]);
        assert!((survey.half_width(&posts) - 12.706 * 0.32f64.sqrt()).abs() < 1e-9);
    }

    /// The two populations above as two classes of one: the variances add, and so do the degrees of freedom: t(.975, 3) = 3.182.
    #[test]
    fn variances_of_classes_add() {
        let survey = survey_of(
            vec![class(6, 3, 100.0, 100.0 / 60.0), class(4, 2, 20.0, 2.0)],
            &[&[("a", 10.0), ("b", 20.0), ("c", 30.0)], &[("d", 4.0), ("e", 6.0)]],
        );
        let posts = BTreeMap::from([("a", 1.0), ("b", 3.0), ("c", 2.0), ("d", 1.0), ("e", 2.0)]);
        assert!((survey.half_width(&posts) - 3.182 * (25.0f64 / 6.0 + 0.32).sqrt()).abs() < 1e-9);
    }

    #[test]
    fn one_answer_in_a_class_says_nothing_of_the_others() {
        let survey = survey_of(vec![class(40, 1, 200.0, 40.0)], &[&[("a", 5.0)]]);
        assert!(survey.half_width(&BTreeMap::from([("a", 2.0)])).is_infinite());
    }

    /// 600 firms of which most want no one, 300 seeded draws of a fifth of each class: the interval holds the true total nine times in
    /// ten (0.897), not nineteen in twenty, which is why it is called « indicatif »; the estimator is off by a few percent at most (METHOD
    /// §3: 0 to −4 % for the separate ratio).
    #[test]
    fn the_interval_covers_the_truth() {
        let mut state = 20_260_101u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1u64 << 31) as f64
        };
        let sizes = [(420, 1.0, 9.0), (140, 10.0, 49.0), (36, 50.0, 249.0), (4, 250.0, 900.0)];
        let mut firms: Vec<Vec<(f64, f64)>> = Vec::new();
        for (count, low, high) in sizes {
            firms.push(
                (0..count)
                    .map(|_| {
                        let x = (low + (high - low) * random()).round();
                        let wants = random() < 0.5 + x / 600.0;
                        (x, if wants { (x * 0.12 * (0.3 + 1.4 * random())).round() } else { 0.0 })
                    })
                    .collect(),
            );
        }
        let truth: f64 = firms.iter().flatten().map(|f| f.1).sum();
        let (draws, mut covered, mut sum) = (300.0, 0.0, 0.0);
        for _ in 0..300 {
            let (mut classes, mut members, mut sample, mut posts) = (Vec::new(), HashMap::new(), Vec::new(), BTreeMap::new());
            let mut estimate = 0.0;
            for (h, class_firms) in firms.iter().enumerate() {
                let mut order: Vec<usize> = (0..class_firms.len()).collect();
                for at in (1..order.len()).rev() {
                    order.swap(at, (random() * (at + 1) as f64) as usize);
                }
                let n = if h == 3 { class_firms.len() } else { (class_firms.len() / 5).max(6) };
                let all: f64 = class_firms.iter().map(|f| f.0).sum();
                let chosen = &order[..n];
                let (x, y) = chosen.iter().fold((0.0, 0.0), |(x, y), i| (x + class_firms[*i].0, y + class_firms[*i].1));
                estimate += all * y / x;
                classes.push(class(class_firms.len(), n, all, all / x));
                sample.push(chosen.iter().map(|i| format!("{h}-{i}")).collect::<Vec<_>>());
                for i in chosen {
                    members.insert(format!("{h}-{i}"), (h, class_firms[*i].0));
                    posts.insert(format!("{h}-{i}"), class_firms[*i].1);
                }
            }
            let survey = Survey { classes, firms: 600, respondents: 0, outside: Vec::new(), members, sample };
            let half = survey.half_width(&posts.iter().map(|(k, y)| (k.as_str(), *y)).collect());
            covered += if (estimate - truth).abs() <= half { 1.0 } else { 0.0 };
            sum += estimate;
        }
        let (coverage, bias) = (covered / draws, sum / draws / truth - 1.0);
        assert!((0.87..1.0).contains(&coverage), "covers the truth {coverage:.3} of the time");
        assert!(bias.abs() < 0.04, "off by {bias:.3} on average");
    }
}
