//! The figures of demand that any artefact prints, who makes each, and the sums that tie them.
//!
//! Cells are masked in three steps that repeat until none masks more: a cell that few employers make (primary suppression); a second one
//! in every sum that would give the first back, or whose masked parts together would be an unsafe cell (secondary suppression); and one
//! more beside every masked cell that all ties together tell too closely (`audit`).

use std::collections::BTreeMap;
use std::hash::Hash;

use rustc_hash::FxHashMap as HashMap;

use crate::domain::{Department, Level};

use super::super::Broader;
use super::super::breakdown::Value;
use super::audit::{Edition, Tie};

/// A cell needs so many employers.
pub(super) const EMPLOYERS: usize = 3;
/// No employer may make more of it than this (Insee, *Guide du secret statistique*).
const DOMINANCE: f64 = 0.85;
/// The second employer knows its own posts: what is left besides the first two must be this share of the first, or the first would be
/// known to it too closely (the p % rule; Hundepool et al. 2012, §4.2).
const CLOSE: f64 = 0.10;

/// What a figure of demand is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    All,
    /// Posts whose skills are known.
    Skilled,
    Skill(usize),
    SkillLevel(usize, Option<Level>),
    SkillDepartment(usize, Option<Department>),
    Level(Option<Level>),
    Department(Option<Department>),
    Family(String),
    FamilyLevel(String, Option<Level>),
    Occupation(usize),
    /// A theme of the commission, by its place.
    Theme(usize),
    /// What became of the posts of an occupation, and of all: filled at level, above, not filled, skills not known.
    OutcomeOf(usize, usize),
    Outcome(usize),
    /// Posts of one cell without those of another that it holds: printed nowhere.
    Rest(Box<Key>, Box<Key>),
    /// A cell of a cross-table, by its values in order.
    Cut(Vec<Value>),
}

impl Key {
    /// The skill that it is about.
    fn skill(&self) -> Option<usize> {
        match self {
            Self::Skill(skill) | Self::SkillLevel(skill, _) | Self::SkillDepartment(skill, _) => Some(*skill),
            Self::Cut(values) => values.iter().find_map(|value| if let Value::Skill(skill) = value { Some(*skill) } else { None }),
            _ => None,
        }
    }

    /// The same figure of another skill.
    fn of_skill(&self, skill: usize) -> Option<Self> {
        match self {
            Self::Skill(_) => Some(Self::Skill(skill)),
            Self::SkillLevel(_, level) => Some(Self::SkillLevel(skill, *level)),
            Self::SkillDepartment(_, department) => Some(Self::SkillDepartment(skill, department.clone())),
            Self::Cut(values) => {
                let of = |value: &Value| if matches!(value, Value::Skill(_)) { Value::Skill(skill) } else { value.clone() };
                Some(Self::Cut(values.iter().map(of).collect()))
            }
            _ => None,
        }
    }
}

/// Who makes a figure: employers with their shares.
#[derive(Debug, Clone, Default)]
pub(super) struct Share<'a>(BTreeMap<&'a str, f64>);

impl<'a> Share<'a> {
    pub(super) fn add(&mut self, employer: &'a str, posts: f64) {
        if posts > 0.0 {
            *self.0.entry(employer).or_default() += posts;
        }
    }

    /// True when it gives no employer away: nobody named is in it, or enough are, none dominates, and the second cannot tell the first.
    pub(super) fn is_safe(&self) -> bool {
        let (mut first, mut second) = (0.0f64, 0.0f64);
        for posts in self.0.values() {
            (first, second) = if *posts > first { (*posts, first) } else { (first, second.max(*posts)) };
        }
        let sum = self.total();
        self.0.is_empty() || self.0.len() >= EMPLOYERS && first <= DOMINANCE * sum && sum - first - second >= CLOSE * first - 1e-9
    }

    /// The posts of its two largest employers.
    pub(super) fn largest_two(&self) -> f64 {
        let mut posts: Vec<f64> = self.0.values().copied().collect();
        posts.sort_by(|a, b| b.total_cmp(a));
        posts.iter().take(2).sum()
    }

    fn with(mut self, other: &Self) -> Self {
        for (employer, posts) in &other.0 {
            *self.0.entry(employer).or_default() += posts;
        }
        self
    }

    /// What is left of it without a part.
    fn without(&self, part: &Self) -> Self {
        let left = |(employer, posts): (&&'a str, &f64)| (*employer, posts - part.0.get(employer).copied().unwrap_or(0.0));
        Self(self.0.iter().map(left).filter(|(_, posts)| *posts > 1e-9).collect())
    }

    pub(super) fn total(&self) -> f64 {
        self.0.values().sum()
    }

    #[cfg(test)]
    pub(super) fn of(parts: &[(&'a str, f64)]) -> Self {
        Self(parts.iter().copied().collect())
    }
}

/// Cells and what ties them.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    at: HashMap<Key, usize>,
    pub(super) keys: Vec<Key>,
    shares: Vec<Share<'a>>,
    pub(super) masked: Vec<bool>,
    ties: Vec<Tie>,
}

impl<'a> Cells<'a> {
    fn cell(&mut self, key: Key) -> usize {
        if let Some(at) = self.at.get(&key) {
            return *at;
        }
        self.at.insert(key.clone(), self.keys.len());
        self.keys.push(key);
        self.shares.push(Share::default());
        self.masked.push(false);
        self.keys.len() - 1
    }

    /// Adds posts to a cell; nobody's where no employer is named (public statistics, which all know).
    pub(super) fn add(&mut self, key: Key, employer: Option<&'a str>, posts: f64) {
        let at = self.cell(key);
        if let Some(employer) = employer {
            self.shares[at].add(employer, posts);
        }
    }

    /// Ties every cell of one kind to its total.
    pub(super) fn tie(&mut self, total: impl Fn(&Key) -> Option<Key>) {
        let mut parts: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (at, key) in self.keys.iter().enumerate() {
            if let Some(total) = total(key) {
                parts.entry(total).or_default().push(at);
            }
        }
        for (total, parts) in parts {
            let whole = self.cell(total);
            self.ties.push(Tie { whole, parts, exact: true });
        }
    }

    /// Says of every cell of one kind that another holds it.
    pub(super) fn within(&mut self, whole: impl Fn(&Key) -> Option<Key>) {
        let held: Vec<(Key, Key)> = self.keys.iter().filter_map(|key| Some((key.clone(), whole(key)?))).collect();
        for (part, whole) in &held {
            self.hold(whole, part);
        }
    }

    /// Says of a cell that it holds another: what is left when the one is subtracted from the other must be safe as if it were printed.
    /// Where it is, the part is no more than the whole, and nothing else is to be learnt.
    pub(super) fn hold(&mut self, whole: &Key, part: &Key) {
        let Some((of, at)) = self.at.get(whole).copied().zip(self.at.get(part).copied()) else { return };
        let rest = self.shares[of].without(&self.shares[at]);
        if rest.is_safe() {
            self.ties.push(Tie { whole: at, parts: vec![of], exact: false });
        } else {
            let left = Key::Rest(Box::new(whole.clone()), Box::new(part.clone()));
            self.sum(whole, std::slice::from_ref(part), Some((left, rest)));
        }
    }

    /// Says of every figure of a broader skill that it holds those of the narrower ones.
    pub(super) fn within_broader(&mut self, broader: &Broader) {
        let held = |whole: &Key| {
            let narrower = whole.skill().map_or(&[][..], |broad| broader.below(broad));
            narrower.iter().filter_map(|narrow| Some((whole.clone(), whole.of_skill(*narrow)?))).collect::<Vec<_>>()
        };
        for (whole, part) in self.keys.iter().flat_map(held).collect::<Vec<_>>() {
            self.hold(&whole, &part);
        }
    }

    /// Says of a cell that it is the sum of others, and of what is left, if anything is.
    pub(super) fn sum(&mut self, whole: &Key, parts: &[Key], rest: Option<(Key, Share<'a>)>) {
        let at = |key: &Key| self.at.get(key).copied();
        let Some((whole, mut parts)) = at(whole).zip(parts.iter().map(at).collect::<Option<Vec<usize>>>()) else { return };
        if let Some((key, share)) = rest {
            let left = self.cell(key);
            self.shares[left] = share;
            parts.push(left);
        }
        self.ties.push(Tie { whole, parts, exact: true });
    }

    /// Says of a cell that others cover it together.
    pub(super) fn cover(&mut self, whole: &Key, parts: &[Key]) {
        let at = |key: &Key| self.at.get(key).copied();
        if let (Some(whole), Some(parts)) = (at(whole), parts.iter().map(at).collect()) {
            self.ties.push(Tie { whole, parts, exact: false });
        }
    }

    /// Masks what must be, until nothing more must.
    pub(super) fn mask(&mut self) {
        let sensitive: Vec<bool> = self.shares.iter().map(|share| !share.is_safe()).collect();
        self.masked.clone_from(&sensitive);
        let values: Vec<f64> = self.shares.iter().map(Share::total).collect();
        // A row that is there, though masked, tells that somebody asks: whoever does asks for one post at least.
        let has_row = |key: &Key| !matches!(key, Key::Rest(..) | Key::OutcomeOf(..) | Key::Outcome(_) | Key::Skilled);
        let present: Vec<bool> = self.keys.iter().zip(&values).map(|(key, posts)| has_row(key) && *posts >= 1.0).collect();
        loop {
            let edition = Edition { values: &values, sensitive: &sensitive, ties: &self.ties, present: &present };
            let mut more = true;
            while more {
                more = false;
                for tie in self.ties.iter().filter(|tie| tie.exact) {
                    more |= protect(tie, &self.shares, &mut self.masked);
                }
            }
            let exposed = edition.exposed(&self.masked);
            let hidden: Vec<bool> = exposed.iter().map(|e| self.hide_beside(e.cell, &values)).collect();
            if !hidden.contains(&true) {
                break;
            }
        }
    }

    /// Masks the cheapest cell that is tied to one: the smallest that holds something, in a sum before in a bound. False when all are.
    fn hide_beside(&mut self, cell: usize, values: &[f64]) -> bool {
        let tied = self.ties.iter().filter(|tie| tie.cells().any(|c| c == cell));
        let shown = tied.flat_map(|tie| tie.cells().map(|c| (!tie.exact, c))).filter(|(_, c)| !self.masked[*c]);
        let cheapest = shown.min_by(|(bound, a), (other_bound, b)| {
            let cost = |bound: bool, c: usize| (values[c] <= 0.0, bound, values[c]);
            cost(*bound, *a).partial_cmp(&cost(*other_bound, *b)).unwrap_or(std::cmp::Ordering::Equal).then(a.cmp(b))
        });
        cheapest.is_some_and(|(_, c)| {
            self.masked[c] = true;
            true
        })
    }

    pub(super) fn is_masked(&self, key: &Key) -> bool {
        self.at.get(key).is_some_and(|at| self.masked[*at])
    }
}

/// One step towards a sum that gives nothing back; true when something more was masked.
fn protect(tie: &Tie, shares: &[Share<'_>], masked: &mut [bool]) -> bool {
    let Tie { whole: total, parts, .. } = tie;
    let hidden: Vec<usize> = parts.iter().copied().filter(|p| masked[*p]).collect();
    // The smallest part that is still shown and holds something costs the reader least.
    let cheapest = || {
        let shown = parts.iter().copied().filter(|p| !masked[*p] && shares[*p].total() > 0.0);
        shown.min_by(|a, b| shares[*a].total().total_cmp(&shares[*b].total()).then(a.cmp(b)))
    };
    let more = if masked[*total] {
        // A masked total whose parts are all shown is their sum.
        if hidden.is_empty() { cheapest() } else { None }
    } else {
        let together = hidden.iter().fold(Share::default(), |sum, p| sum.with(&shares[*p]));
        if hidden.is_empty() || hidden.len() > 1 && together.is_safe() { None } else { cheapest().or(Some(*total)) }
    };
    match more {
        Some(cell) if !masked[cell] => {
            masked[cell] = true;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_than_three_employers_or_one_that_dominates_is_masked() {
        let share = |parts: &[(&'static str, f64)]| Share::of(parts);
        assert!(share(&[]).is_safe());
        assert!(!share(&[("a", 4.0)]).is_safe());
        assert!(!share(&[("a", 4.0), ("b", 4.0)]).is_safe());
        assert!(share(&[("a", 4.0), ("b", 4.0), ("c", 1.0)]).is_safe());
        assert!(!share(&[("a", 90.0), ("b", 5.0), ("c", 5.0)]).is_safe());
        assert!(!share(&[("a", 86.0), ("b", 5.0), ("c", 9.0)]).is_safe(), "over 85 %");
        assert!(share(&[("a", 80.0), ("b", 10.0), ("c", 10.0)]).is_safe());
        // 84 + 15 + 1: the second takes its 15 away, and knows the first to 1 in 84.
        assert!(!share(&[("a", 84.0), ("b", 15.0), ("c", 1.0)]).is_safe());
        assert!(share(&[("a", 50.0), ("b", 45.0), ("c", 5.0)]).is_safe());
        assert!(!share(&[("a", 50.0), ("b", 45.0), ("c", 4.0)]).is_safe());
    }

    /// A table of three levels, of which the third is one employer's.
    fn levels() -> Cells<'static> {
        let mut cells = Cells::default();
        for (level, employers) in [(Level::Bac2, &["a", "b", "c"][..]), (Level::Bac3, &["a", "d", "e"]), (Level::Bac5, &["f"])] {
            for employer in employers {
                cells.add(Key::All, Some(employer), 2.0);
                cells.add(Key::Level(Some(level)), Some(employer), 2.0);
            }
        }
        cells.tie(|key| matches!(key, Key::Level(_)).then_some(Key::All));
        cells
    }

    #[test]
    fn a_second_cell_hides_the_first() {
        let mut cells = levels();
        cells.mask();
        let hidden: Vec<&Key> = cells.keys.iter().zip(&cells.masked).filter(|(_, m)| **m).map(|(k, _)| k).collect();
        assert_eq!(hidden, [&Key::Level(Some(Level::Bac2)), &Key::Level(Some(Level::Bac5))]);
    }
}
