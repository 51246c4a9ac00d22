//! Heads and posts by level, department and family. Here people are counted, not skills: by level and department every head and
//! post counts once; by family, once in each family of which it has, or asks, at least one skill.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Department, Figure, Level};

use super::{Broader, CourseFinding, Inputs, NeedFinding};

/// Heads and posts of one group, a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<K> {
    /// The group; none where rows do not say.
    pub key: K,
    /// Local entrants.
    pub supply: f64,
    /// Posts.
    pub demand: f64,
    /// True when the posts are a statistical secret of this edition.
    pub masked: bool,
    /// Courses whose leavers nobody counts, and needs whose posts their publisher keeps secret: a zero beside them is no zero.
    pub uncounted: (usize, usize),
}

impl<K> Group<K> {
    /// True where a figure of zero may only mean that nobody counted.
    pub fn is_blind(&self) -> bool {
        self.supply <= 0.0 && self.uncounted.0 > 0 || self.demand <= 0.0 && self.uncounted.1 > 0
    }
}

/// All groupings.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// By level: the course's, the lowest asked.
    pub level: Vec<Group<Option<Level>>>,
    /// By department: the course's site, the post's place.
    pub department: Vec<Group<Option<Department>>>,
    /// By family of skills.
    pub family: Vec<Group<String>>,
    /// By family and level.
    pub family_level: Vec<Group<(String, Option<Level>)>>,
}

pub(super) fn groups(inputs: &Inputs<'_>, broader: &Broader, courses: &[CourseFinding], needs: &[NeedFinding]) -> Groups {
    let mut level = Sums::default();
    let mut department = Sums::default();
    let mut family = Sums::default();
    let mut family_level = Sums::default();
    let families = |own: &BTreeSet<usize>| -> BTreeSet<&str> {
        broader.with(own).into_iter().map(|s| inputs.framework.skills()[s].family.as_str()).collect()
    };
    for (course, found) in inputs.corpus.courses.iter().zip(courses) {
        let heads = found.funnel.local.unwrap_or(0.0);
        let unmeasured = (usize::from(found.funnel.local.is_none()), 0);
        level.add(Some(course.level), heads, 0.0, unmeasured);
        department.add(course.place.department.clone(), heads, 0.0, unmeasured);
        for name in families(&found.skills) {
            family.add(name.to_owned(), heads, 0.0, unmeasured);
            family_level.add((name.to_owned(), Some(course.level)), heads, 0.0, unmeasured);
        }
    }
    for (need, found) in inputs.corpus.needs.iter().zip(needs) {
        let posts = found.demand();
        let asked = need.level.map(|l| l.min);
        let secret = (0, usize::from(need.positions == Figure::Secret));
        level.add(asked, 0.0, posts, secret);
        department.add(need.place.department.clone(), 0.0, posts, secret);
        for name in families(&found.required) {
            family.add(name.to_owned(), 0.0, posts, secret);
            family_level.add((name.to_owned(), asked), 0.0, posts, secret);
        }
    }
    Groups { level: level.done(), department: department.done(), family: family.done(), family_level: family_level.done() }
}

struct Sums<K>(BTreeMap<K, (f64, f64, (usize, usize))>);

impl<K: Ord> Default for Sums<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Sums<K> {
    fn add(&mut self, key: K, supply: f64, demand: f64, (unmeasured, secret): (usize, usize)) {
        let sums = self.0.entry(key).or_default();
        sums.0 += supply;
        sums.1 += demand;
        sums.2 = (sums.2.0 + unmeasured, sums.2.1 + secret);
    }

    fn done(self) -> Vec<Group<K>> {
        self.0.into_iter().map(|(key, (supply, demand, uncounted))| Group { key, supply, demand, masked: false, uncounted }).collect()
    }
}
