//! Statistical secrecy (secret statistique) of the public edition.
//!
//! A cell of demand that rests on fewer than three employers, or of which one employer makes more than 85 %, is masked (Insee,
//! *Guide du secret statistique*); so is a second cell wherever a published total would give the first back by subtraction, and
//! the sum of what is masked under one total must be a safe cell too. Cells are tied by these sums: a skill's levels and its
//! departments, all levels, all departments, all occupations, what became of the posts of each, a family's levels, and a family of
//! one skill.
//!
//! A masked figure becomes not-a-number here, so that no later code can print it by mistake. Posts of public statistics, which
//! name no employer, are known to all: they neither hide nor reveal.
//!
//! What is shown is shown in whole heads: the decimals of a weighted figure tell the weights, and with them how many posts each size
//! class declared. Sums may then differ from their parts by one or two, which the page says. Road not taken: noise, which protects less.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use rustc_hash::FxHashMap as HashMap;

use crate::domain::{Department, Level};

use super::{Cause, Findings, Inputs, SkillGap, Verdict};

/// A cell needs so many employers.
const EMPLOYERS: usize = 3;
/// No employer may make more of it than this.
const DOMINANCE: f64 = 0.85;

/// What a figure of demand is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    All,
    Skill(usize),
    SkillLevel(usize, Option<Level>),
    SkillDepartment(usize, Option<Department>),
    Level(Option<Level>),
    Department(Option<Department>),
    Family(String),
    FamilyLevel(String, Option<Level>),
    Occupation(usize),
    /// What became of the posts of an occupation, and of all: filled at level, above, not filled, skills not known.
    OutcomeOf(usize, usize),
    Outcome(usize),
}

/// What can become of a post.
const OUTCOMES: usize = 4;

/// Who makes a figure: employers with their shares.
#[derive(Debug, Clone, Default)]
struct Share<'a>(BTreeMap<&'a str, f64>);

impl<'a> Share<'a> {
    fn add(&mut self, employer: &'a str, posts: f64) {
        if posts > 0.0 {
            *self.0.entry(employer).or_default() += posts;
        }
    }

    /// True when it gives no employer away: nobody named is in it, or enough are and none dominates.
    fn is_safe(&self) -> bool {
        let sum: f64 = self.0.values().sum();
        let most = self.0.values().copied().fold(0.0, f64::max);
        self.0.is_empty() || self.0.len() >= EMPLOYERS && most <= DOMINANCE * sum
    }

    fn with(mut self, other: &Self) -> Self {
        for (employer, posts) in &other.0 {
            *self.0.entry(employer).or_default() += posts;
        }
        self
    }

    fn total(&self) -> f64 {
        self.0.values().sum()
    }
}

/// Cells and the sums that tie them.
struct Cells<'a> {
    at: HashMap<Key, usize>,
    keys: Vec<Key>,
    shares: Vec<Share<'a>>,
    masked: Vec<bool>,
    /// A total and its parts.
    sums: Vec<(usize, Vec<usize>)>,
}

impl<'a> Cells<'a> {
    fn new() -> Self {
        Self { at: HashMap::default(), keys: Vec::new(), shares: Vec::new(), masked: Vec::new(), sums: Vec::new() }
    }

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

    fn add(&mut self, key: Key, employer: Option<&'a str>, posts: f64) {
        let at = self.cell(key);
        if let Some(employer) = employer {
            self.shares[at].add(employer, posts);
        }
    }

    /// Ties every cell of one kind to its total.
    fn tie(&mut self, total: impl Fn(&Key) -> Option<Key>) {
        let mut parts: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (at, key) in self.keys.iter().enumerate() {
            if let Some(total) = total(key) {
                parts.entry(total).or_default().push(at);
            }
        }
        for (total, parts) in parts {
            let total = self.cell(total);
            self.sums.push((total, parts));
        }
    }

    /// Masks what must be, until nothing more must.
    fn mask(&mut self) {
        for (at, share) in self.shares.iter().enumerate() {
            self.masked[at] = !share.is_safe();
        }
        loop {
            let mut changed = false;
            for (total, parts) in &self.sums {
                changed |= protect(*total, parts, &self.shares, &mut self.masked);
            }
            if !changed {
                return;
            }
        }
    }

    fn is_masked(&self, key: &Key) -> bool {
        self.at.get(key).is_some_and(|at| self.masked[*at])
    }
}

/// One step towards a sum that gives nothing back; true when something more was masked.
fn protect(total: usize, parts: &[usize], shares: &[Share<'_>], masked: &mut [bool]) -> bool {
    let hidden: Vec<usize> = parts.iter().copied().filter(|p| masked[*p]).collect();
    // The smallest part that is still shown and holds something costs the reader least.
    let cheapest = || {
        let shown = parts.iter().copied().filter(|p| !masked[*p] && shares[*p].total() > 0.0);
        shown.min_by(|a, b| shares[*a].total().total_cmp(&shares[*b].total()).then(a.cmp(b)))
    };
    let more = if masked[total] {
        // A masked total whose parts are all shown is their sum.
        if hidden.is_empty() { cheapest() } else { None }
    } else {
        let together = hidden.iter().fold(Share::default(), |sum, p| sum.with(&shares[*p]));
        if hidden.is_empty() || hidden.len() > 1 && together.is_safe() { None } else { cheapest().or(Some(total)) }
    };
    match more {
        Some(cell) if !masked[cell] => {
            masked[cell] = true;
            true
        }
        _ => false,
    }
}

/// Masks the findings of a public edition.
pub(super) fn mask(inputs: &Inputs<'_>, findings: &mut Findings) {
    // The employers' names outlive the findings that are changed below.
    let employers: Vec<String> = findings.needs.iter().map(|n| n.employer.clone()).collect();
    let named = |at: usize| (!inputs.corpus.needs[at].published).then(|| employers[at].as_str());
    let cells = cells(inputs, findings, &named);
    mask_skills(findings, &cells, &named);
    let hide = |demand: &mut f64, masked: &mut bool, key: &Key| {
        if cells.is_masked(key) {
            *demand = f64::NAN;
            *masked = true;
        }
    };
    for part in &mut findings.by_level {
        hide(&mut part.demand, &mut part.masked, &Key::SkillLevel(part.skill, part.key));
    }
    for part in &mut findings.by_department {
        hide(&mut part.demand, &mut part.masked, &Key::SkillDepartment(part.skill, part.key.clone()));
    }
    let groups = &mut findings.groups;
    groups.level.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::Level(g.key)));
    groups.department.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::Department(g.key.clone())));
    groups.family.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::Family(g.key.clone())));
    groups.family_level.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::FamilyLevel(g.key.0.clone(), g.key.1)));
    for (at, occupation) in findings.occupations.iter_mut().enumerate() {
        // A title that one or two employers use tells who they are, with or without a number of posts.
        let own: BTreeSet<&str> = occupation.members.iter().filter_map(|need| named(*need)).collect();
        let few = !own.is_empty() && own.len() < EMPLOYERS && occupation.id.is_none();
        let hidden = few || cells.is_masked(&Key::Occupation(at));
        let outcomes = [&mut occupation.at_level, &mut occupation.over_qualified, &mut occupation.unfilled, &mut occupation.unknown];
        for (outcome, figure) in outcomes.into_iter().enumerate() {
            if hidden || cells.is_masked(&Key::OutcomeOf(at, outcome)) {
                *figure = f64::NAN;
            }
        }
        if hidden {
            occupation.positions = f64::NAN;
            occupation.masked = true;
            occupation.block = None;
        }
    }
    let all = cells.is_masked(&Key::All);
    let f = &mut findings.filling;
    for (outcome, figure) in
        [&mut f.at_level, &mut f.over_qualified, &mut f.unfilled, &mut findings.totals.unskilled_needs.1].into_iter().enumerate()
    {
        if all || cells.is_masked(&Key::Outcome(outcome)) {
            *figure = f64::NAN;
        }
    }
    if all {
        (findings.totals.posts, f.posts) = (f64::NAN, f64::NAN);
    }
    if !f.unfilled.is_finite() || !f.posts.is_finite() {
        f.why = super::Unfilled::default();
    }
    for block in &mut findings.filling.blocks {
        let mut share = Share::default();
        block.needs.iter().for_each(|n| named(*n).into_iter().for_each(|e| share.add(e, findings.needs[*n].demand())));
        if !share.is_safe() {
            (block.posts, block.heads) = (f64::NAN, f64::NAN);
        }
    }
    let mut fed: BTreeMap<usize, Share<'_>> = BTreeMap::new();
    for placement in &findings.filling.placements {
        if let Some(employer) = named(placement.need) {
            fed.entry(placement.course).or_default().add(employer, placement.heads);
        }
    }
    // One course masked alone would be what is left of all posts filled.
    if fed.values().any(|share| !share.is_safe()) {
        findings.courses.iter_mut().for_each(|c| c.placed = f64::NAN);
    }
    // Who could be placed with another threshold rests on the same employers.
    if !findings.filling.unfilled.is_finite() {
        findings.filling.range = (f64::NAN, f64::NAN);
    }
    findings.filling.no_course = f64::NAN;
    round(findings);
}

/// Figures of demand in whole heads.
fn round(findings: &mut Findings) {
    let whole = |figure: &mut f64| *figure = figure.round();
    for gap in &mut findings.skills {
        let SkillGap { demand, demand_low, demand_high, wished, gap: difference, gap_low, gap_high, .. } = gap;
        [demand, demand_low, demand_high, wished, difference, gap_low, gap_high].into_iter().for_each(whole);
        gap.coverage = gap.coverage.and(Some(gap.supply / gap.demand)).filter(|c| c.is_finite());
    }
    findings.by_level.iter_mut().for_each(|p| whole(&mut p.demand));
    findings.by_department.iter_mut().for_each(|p| whole(&mut p.demand));
    let groups = &mut findings.groups;
    groups.level.iter_mut().for_each(|g| whole(&mut g.demand));
    groups.department.iter_mut().for_each(|g| whole(&mut g.demand));
    groups.family.iter_mut().for_each(|g| whole(&mut g.demand));
    groups.family_level.iter_mut().for_each(|g| whole(&mut g.demand));
    for o in &mut findings.occupations {
        [&mut o.positions, &mut o.at_level, &mut o.over_qualified, &mut o.unfilled, &mut o.unknown].into_iter().for_each(whole);
    }
    let f = &mut findings.filling;
    [&mut f.posts, &mut f.at_level, &mut f.over_qualified, &mut f.unfilled, &mut f.range.0, &mut f.range.1].into_iter().for_each(whole);
    f.blocks.iter_mut().for_each(|b| whole(&mut b.posts));
    findings.courses.iter_mut().for_each(|c| whole(&mut c.placed));
    whole(&mut findings.totals.posts);
    whole(&mut findings.totals.unskilled_needs.1);
}

/// Every published cell of demand, who makes it, and the sums that tie it.
fn cells<'a>(inputs: &Inputs<'_>, findings: &Findings, named: &impl Fn(usize) -> Option<&'a str>) -> Cells<'a> {
    let mut cells = Cells::new();
    let skills = inputs.framework.skills();
    for (at, (need, found)) in inputs.corpus.needs.iter().zip(&findings.needs).enumerate() {
        let (employer, posts) = (named(at), found.demand());
        let (level, department) = (need.level.map(|l| l.min), need.place.department.clone());
        cells.add(Key::All, employer, posts);
        cells.add(Key::Level(level), employer, posts);
        cells.add(Key::Department(department.clone()), employer, posts);
        for skill in &found.required {
            cells.add(Key::Skill(*skill), employer, posts);
            cells.add(Key::SkillLevel(*skill, level), employer, posts);
            cells.add(Key::SkillDepartment(*skill, department.clone()), employer, posts);
        }
        for family in found.required.iter().map(|s| skills[*s].family.as_str()).collect::<BTreeSet<_>>() {
            cells.add(Key::Family(family.to_owned()), employer, posts);
            cells.add(Key::FamilyLevel(family.to_owned(), level), employer, posts);
        }
    }
    for (at, occupation) in findings.occupations.iter().enumerate() {
        for need in &occupation.members {
            let found = &findings.needs[*need];
            cells.add(Key::Occupation(at), named(*need), found.demand());
            let unknown = if found.required.is_empty() { found.demand() } else { 0.0 };
            let unfilled = if found.required.is_empty() { 0.0 } else { found.filled.2 };
            for (outcome, posts) in [found.filled.0, found.filled.1, unfilled, unknown].into_iter().enumerate() {
                cells.add(Key::OutcomeOf(at, outcome), named(*need), posts);
            }
        }
    }
    for outcome in 0..OUTCOMES {
        for (at, found) in findings.needs.iter().enumerate() {
            let posts = match outcome {
                0 => found.filled.0,
                1 => found.filled.1,
                2 if !found.required.is_empty() => found.filled.2,
                3 if found.required.is_empty() => found.demand(),
                _ => 0.0,
            };
            cells.add(Key::Outcome(outcome), named(at), posts);
        }
    }
    cells.tie(|key| match key {
        Key::SkillLevel(skill, _) => Some(Key::Skill(*skill)),
        Key::Level(_) => Some(Key::All),
        Key::FamilyLevel(family, _) => Some(Key::Family(family.clone())),
        _ => None,
    });
    cells.tie(|key| match key {
        Key::SkillDepartment(skill, _) => Some(Key::Skill(*skill)),
        Key::Department(_) => Some(Key::All),
        _ => None,
    });
    cells.tie(|key| matches!(key, Key::Occupation(_)).then_some(Key::All));
    cells.tie(|key| if let Key::OutcomeOf(occupation, _) = key { Some(Key::Occupation(*occupation)) } else { None });
    cells.tie(|key| if let Key::OutcomeOf(_, outcome) = key { Some(Key::Outcome(*outcome)) } else { None });
    cells.tie(|key| matches!(key, Key::Outcome(_)).then_some(Key::All));
    // A family of which one skill only is asked is that skill, level by level.
    let mut members: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for skill in findings.needs.iter().flat_map(|n| &n.required) {
        members.entry(&skills[*skill].family).or_default().insert(*skill);
    }
    let only: BTreeMap<&str, usize> =
        members.into_iter().filter(|(_, s)| s.len() == 1).filter_map(|(f, s)| Some((f, *s.first()?))).collect();
    cells.tie(|key| match key {
        Key::Skill(skill) => only.iter().find(|(_, s)| *s == skill).map(|(f, _)| Key::Family((*f).to_owned())),
        Key::SkillLevel(skill, level) => only.iter().find(|(_, s)| *s == skill).map(|(f, _)| Key::FamilyLevel((*f).to_owned(), *level)),
        _ => None,
    });
    cells.mask();
    cells
}

fn mask_skills<'a>(findings: &mut Findings, cells: &Cells<'a>, named: &impl Fn(usize) -> Option<&'a str>) {
    let mut wished: BTreeMap<usize, Share<'a>> = BTreeMap::new();
    let mut doubtful: BTreeMap<usize, Share<'a>> = BTreeMap::new();
    for (at, found) in findings.needs.iter().enumerate() {
        let Some(employer) = named(at) else { continue };
        found.wished.iter().for_each(|s| wished.entry(*s).or_default().add(employer, found.demand()));
        found.perhaps.iter().for_each(|s| doubtful.entry(*s).or_default().add(employer, found.demand()));
    }
    let unsafe_in = |shares: &BTreeMap<usize, Share<'_>>, skill: usize| shares.get(&skill).is_some_and(|s| !s.is_safe());
    let part_masked: BTreeSet<usize> = cells
        .keys
        .iter()
        .zip(&cells.masked)
        .filter(|(_, masked)| **masked)
        .filter_map(|(key, _)| if let Key::SkillLevel(s, _) | Key::SkillDepartment(s, _) = key { Some(*s) } else { None })
        .collect();
    for gap in &mut findings.skills {
        if unsafe_in(&wished, gap.skill) {
            gap.wished = f64::NAN;
        }
        if cells.is_masked(&Key::Skill(gap.skill)) {
            for figure in [&mut gap.demand, &mut gap.demand_low, &mut gap.demand_high, &mut gap.gap, &mut gap.gap_low, &mut gap.gap_high] {
                *figure = f64::NAN;
            }
            (gap.coverage, gap.cause, gap.verdict, gap.employers) = (None, None, Verdict::Masked, 0);
            gap.flips.clear();
        } else {
            // Where the posts declared bound the interval, it tells them without their weights.
            let declared = gap.answered < gap.demand && (gap.demand_low - gap.answered).abs() < 1e-9;
            if declared {
                (gap.demand_low, gap.gap_high) = (f64::NAN, f64::NAN);
            }
            if unsafe_in(&doubtful, gap.skill) {
                // The interval would tell what one employer's doubtful label weighs.
                for figure in [&mut gap.demand_low, &mut gap.demand_high, &mut gap.gap_low, &mut gap.gap_high] {
                    *figure = f64::NAN;
                }
            }
            // A proof that counts the posts of some levels or places would tell a masked part.
            if let Some(Cause::BelowLevel(_, posts) | Cause::Elsewhere(posts) | Cause::InDoubt(posts)) = &mut gap.cause
                && (part_masked.contains(&gap.skill) || unsafe_in(&doubtful, gap.skill))
            {
                *posts = f64::NAN;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(parts: &[(&'static str, f64)]) -> Share<'static> {
        Share(parts.iter().copied().collect())
    }

    #[test]
    fn fewer_than_three_employers_or_one_that_dominates_is_masked() {
        assert!(share(&[]).is_safe());
        assert!(!share(&[("a", 4.0)]).is_safe());
        assert!(!share(&[("a", 4.0), ("b", 4.0)]).is_safe());
        assert!(share(&[("a", 4.0), ("b", 4.0), ("c", 1.0)]).is_safe());
        assert!(!share(&[("a", 90.0), ("b", 5.0), ("c", 5.0)]).is_safe());
        assert!(share(&[("a", 85.0), ("b", 10.0), ("c", 5.0)]).is_safe());
    }

    #[test]
    fn a_second_cell_hides_the_first() {
        let mut cells = Cells::new();
        for (level, employers) in [(Level::Bac2, &["a", "b", "c"][..]), (Level::Bac3, &["a", "d", "e"]), (Level::Bac5, &["f"])] {
            for employer in employers {
                cells.add(Key::All, Some(employer), 2.0);
                cells.add(Key::Level(Some(level)), Some(employer), 2.0);
            }
        }
        cells.tie(|key| matches!(key, Key::Level(_)).then_some(Key::All));
        cells.mask();
        let hidden: Vec<&Key> = cells.keys.iter().zip(&cells.masked).filter(|(_, m)| **m).map(|(k, _)| k).collect();
        assert_eq!(hidden, [&Key::Level(Some(Level::Bac2)), &Key::Level(Some(Level::Bac5))]);
    }
}
