//! Which firms speak for which? Size classes of headcount, merged where too few answered, with the respondents set apart that have not their
//! like, and the firms without a headcount shared out among them.

use std::collections::BTreeMap;

/// Upper bounds of the size classes of headcount; the last has none.
pub(super) const CLASSES: [(f64, &str); 4] = [(9.0, "1–9"), (49.0, "10–49"), (249.0, "50–249"), (f64::INFINITY, "250+")];
/// A class with fewer respondents is merged with its neighbour.
const ENOUGH: usize = 5;

pub(super) fn first_class(x: f64) -> usize {
    CLASSES.iter().position(|(most, _)| x <= *most).unwrap_or(CLASSES.len() - 1)
}

/// The size class of a headcount before any is merged: which are merged tells how many answered.
pub fn size_of(headcount: f64) -> &'static str {
    CLASSES[first_class(headcount)].1
}

/// A size class with its firms: key, headcount.
#[derive(Debug)]
pub(super) struct Stratum {
    pub(super) label: String,
    pub(super) firms: Vec<(String, f64)>,
    pub(super) apart: bool,
}

impl Stratum {
    /// Itself, and apart from it the respondents so large, or that ask for so much, that no other firm is like them, if enough are left
    /// to speak for the others.
    pub(super) fn parted(self, answered: &BTreeMap<String, String>, is_beyond: &impl Fn(&str) -> bool) -> Vec<Self> {
        let all: f64 = self.firms.iter().map(|(_, x)| x).sum();
        let answers = self.firms.iter().filter(|(key, _)| answered.contains_key(key)).count();
        let most = all / answers.max(1) as f64;
        let split = |alone: &dyn Fn(&str, f64) -> bool| {
            self.firms.iter().cloned().partition::<Vec<_>, _>(|(key, x)| answered.contains_key(key) && alone(key, *x))
        };
        let (mut apart, mut rest) = split(&|key, x| x > most || is_beyond(key));
        if answers < apart.len() + ENOUGH {
            // What a firm asks beyond its headcount is said for no other, however few are left.
            (apart, rest) = split(&|key, _| is_beyond(key));
        }
        if answers == self.firms.len() || apart.is_empty() {
            return vec![self];
        }
        vec![Self { firms: rest, label: self.label.clone(), apart: false }, Self { label: self.label, firms: apart, apart: true }]
    }

    /// Its silent firms: how many, and their mean headcount.
    fn silent(&self, answered: &BTreeMap<String, String>) -> (usize, f64) {
        let silent: Vec<f64> = self.firms.iter().filter(|(key, _)| !answered.contains_key(key)).map(|(_, x)| *x).collect();
        (silent.len(), silent.iter().sum::<f64>() / silent.len().max(1) as f64)
    }
}

/// Silent firms without a headcount among the strata, as many in each as its silent firms bid (largest remainders), with the mean headcount
/// of these. Where every firm with a headcount answered, all firms say how they are spread.
pub(super) fn shared_out(missing: usize, strata: &[Stratum], answered: &BTreeMap<String, String>) -> Vec<(usize, f64)> {
    let mut like: Vec<(usize, f64)> = strata.iter().map(|s| s.silent(answered)).collect();
    if like.iter().all(|(count, _)| *count == 0) {
        like = strata.iter().map(|s| if s.apart { (0, 0.0) } else { s.silent(&BTreeMap::new()) }).collect();
    }
    let all = like.iter().map(|(count, _)| count).sum::<usize>().max(1);
    let mut out: Vec<(usize, f64)> = like.iter().map(|(count, mean)| (missing * count / all, *mean)).collect();
    let mut order: Vec<usize> = (0..like.len()).filter(|at| like[*at].0 > 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse(missing * like[*at].0 % all));
    let left = missing - out.iter().map(|(count, _)| count).sum::<usize>();
    order.into_iter().cycle().take(left).for_each(|at| out[at].0 += 1);
    out
}

/// Neighbouring classes merged until each has enough respondents: the small ones upwards, the last downwards. A class whose firms all
/// answered stands alone.
pub(super) fn merged(counts: &[(usize, usize); CLASSES.len()]) -> Vec<Vec<usize>> {
    let (complete, open): (Vec<usize>, Vec<usize>) =
        (0..counts.len()).filter(|c| counts[*c].0 > 0).partition(|c| counts[*c].0 == counts[*c].1);
    let respondents = |group: &[usize]| group.iter().map(|c| counts[*c].1).sum::<usize>();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut thin: Vec<usize> = Vec::new();
    for class in open {
        thin.push(class);
        if respondents(&thin) >= ENOUGH {
            groups.push(std::mem::take(&mut thin));
        }
    }
    if !thin.is_empty() {
        match groups.last_mut() {
            Some(last) => last.append(&mut thin),
            None => groups.push(thin),
        }
    }
    groups.extend(complete.into_iter().map(|class| vec![class]));
    groups.sort();
    groups
}

/// « 1–49 », « 10–49, 250+ »: the headcounts of some classes, neighbours as one.
pub(super) fn label(group: &[usize]) -> String {
    let runs = group.chunk_by(|a, b| a + 1 == *b);
    let of = |run: &[usize]| match (run.first().map(|c| CLASSES[*c].1), run.last().map(|c| CLASSES[*c].1)) {
        (Some(low), Some(high)) if low != high => {
            let from = low.split('–').next().unwrap_or(low);
            high.split_once('–').map_or_else(|| format!("{from}+"), |(_, to)| format!("{from}–{to}"))
        }
        (Some(one), _) => one.to_owned(),
        _ => String::new(),
    };
    runs.map(of).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thin_classes_merge_and_complete_ones_do_not() {
        assert_eq!(merged(&[(400, 40), (150, 30), (40, 8), (3, 3)]), vec![vec![0], vec![1], vec![2], vec![3]]);
        assert_eq!(merged(&[(400, 3), (150, 30), (40, 8), (3, 1)]), vec![vec![0, 1], vec![2, 3]]);
        assert_eq!(merged(&[(400, 1), (0, 0), (0, 0), (0, 0)]), vec![vec![0]]);
        // A giant that answered is no neighbour of the thin class before it, nor of the one after.
        assert_eq!(merged(&[(6, 6), (20, 5), (15, 2), (1, 1)]), vec![vec![0], vec![1, 2], vec![3]]);
        assert_eq!(merged(&[(60, 6), (2, 2), (15, 2), (4, 1)]), vec![vec![0, 2, 3], vec![1]]);
        assert_eq!((label(&[0, 2, 3]).as_str(), label(&[1, 2]).as_str()), ("1–9, 50+", "10–249"));
    }

    #[test]
    fn a_respondent_without_its_like_stands_for_itself() {
        let firms: Vec<(String, f64)> = (0..20).map(|i| (format!("f{i}"), if i == 0 { 900.0 } else { 10.0 })).collect();
        let answered: BTreeMap<String, String> = (0..7).map(|i| (format!("f{i}"), String::new())).collect();
        let parted = Stratum { label: "10+".to_owned(), firms: firms.clone(), apart: false }.parted(&answered, &|_| false);
        let answers = |s: &Stratum| s.firms.iter().filter(|(key, _)| answered.contains_key(key)).count();
        assert_eq!(parted.iter().map(|s| (s.firms.len(), answers(s))).collect::<Vec<_>>(), [(19, 6), (1, 1)]);
        // Too few would be left to speak for the others.
        let few = (0..5).map(|i| (format!("f{i}"), String::new())).collect();
        assert_eq!(Stratum { label: "10+".to_owned(), firms, apart: false }.parted(&few, &|_| false).len(), 1);
    }

    #[test]
    fn firms_without_a_headcount_are_as_the_other_silent_ones() {
        // Two classes: 6 and 2 silent firms, of 10 and 100 people on average; 5 firms without a headcount: 3¾ and 1¼, so 4 and 1.
        let firms = |of: &str, n: usize, x: f64| (0..n).map(|i| (format!("{of}{i}"), x)).collect::<Vec<_>>();
        let strata =
            [("a", 9, 10.0), ("b", 4, 100.0)].map(|(of, n, x)| Stratum { label: of.to_owned(), firms: firms(of, n, x), apart: false });
        let answered = ["a0", "a1", "a2", "b0", "b1"].map(|key| (key.to_owned(), String::new())).into_iter().collect();
        assert_eq!(shared_out(5, &strata, &answered), [(4, 10.0), (1, 100.0)]);
        // All answered: they are spread as all firms are.
        let all = strata.iter().flat_map(|s| &s.firms).map(|(key, _)| (key.clone(), String::new())).collect();
        assert_eq!(shared_out(13, &strata, &all), [(9, 10.0), (4, 100.0)]);
        assert_eq!(shared_out(0, &strata, &answered), [(0, 10.0), (0, 100.0)]);
    }

    #[test]
    fn a_respondent_that_asks_beyond_its_headcount_speaks_for_no_other() {
        let firms: Vec<(String, f64)> = (0..20).map(|i| (format!("f{i}"), 5.0)).collect();
        let answered: BTreeMap<String, String> = (0..4).map(|i| (format!("f{i}"), String::new())).collect();
        let parted = Stratum { label: "1–9".to_owned(), firms, apart: false }.parted(&answered, &|key| key == "f0");
        assert_eq!(parted.iter().map(|s| (s.firms.len(), s.apart)).collect::<Vec<_>>(), [(19, false), (1, true)], "however few are left");
    }
}
