//! A skill and those above it: who has « AWS » has « Cloud computing » too.
//!
//! A record that has a skill has every broader one that is cited somewhere, each head once: posts that ask for the broader one are served
//! by whoever has a narrower one, posts that ask for the narrower one are not served by whoever has only the broader one. A figure of the
//! broader skill holds the figures of the narrower ones, so the two are shown side by side and never added.
//!
//! A broader skill that no course and no need names is left out: nobody asked about it. The road not taken is to count every group of
//! the framework; « Informatique » would lead each table and tell nothing.

use std::collections::BTreeSet;

use crate::matching::Framework;

use super::{CourseFinding, NeedFinding};

/// For each skill, the cited skills above it and below it.
#[derive(Debug, Clone, Default)]
pub struct Broader {
    /// By skill, nearest first.
    above: Vec<Vec<usize>>,
    /// By skill, in the order of the framework.
    below: Vec<Vec<usize>>,
}

impl Broader {
    /// What stands above the skills that these records cite.
    pub(super) fn of(framework: &Framework, courses: &[CourseFinding], needs: &[NeedFinding]) -> Self {
        let mut cited = vec![false; framework.skills().len()];
        courses.iter().flat_map(|c| c.skills.iter().chain(&c.perhaps)).for_each(|s| cited[*s] = true);
        needs.iter().flat_map(|n| n.required.iter().chain(&n.perhaps).chain(&n.wished)).for_each(|s| cited[*s] = true);
        let (mut above, mut below) = (vec![Vec::new(); cited.len()], vec![Vec::new(); cited.len()]);
        for narrower in (0..cited.len()).filter(|skill| cited[*skill]) {
            above[narrower] = framework.line_above(narrower).into_iter().filter(|s| cited[*s]).collect();
            for skill in &above[narrower] {
                below[*skill].push(narrower);
            }
        }
        Self { above, below }
    }

    /// The cited skills above one, nearest first.
    pub fn above(&self, skill: usize) -> &[usize] {
        self.above.get(skill).map_or(&[], Vec::as_slice)
    }

    /// The cited skills below one, in the order of the framework.
    pub fn below(&self, skill: usize) -> &[usize] {
        self.below.get(skill).map_or(&[], Vec::as_slice)
    }

    /// True when one stands above the other.
    fn are_related(&self, one: usize, other: usize) -> bool {
        self.above(one).contains(&other) || self.above(other).contains(&one)
    }

    /// Of a ranked list, what repeats nothing: a skill above or below one ranked before it counts the same heads again, and is left out.
    pub fn apart<T>(&self, ranked: impl IntoIterator<Item = T>, skill: impl Fn(&T) -> usize) -> Vec<T> {
        let mut kept: Vec<T> = Vec::new();
        for item in ranked {
            if !kept.iter().any(|k| self.are_related(skill(k), skill(&item))) {
                kept.push(item);
            }
        }
        kept
    }

    /// Some skills and those above them, each once, in order.
    pub fn with(&self, own: &BTreeSet<usize>) -> Vec<usize> {
        let mut all: Vec<usize> = own.iter().copied().collect();
        all.extend(own.iter().flat_map(|skill| self.above(*skill)));
        if all.len() > own.len() {
            all.sort_unstable();
            all.dedup();
        }
        all
    }

    /// True when some skills hold one, by its name or by one that it includes.
    pub fn holds(&self, own: &BTreeSet<usize>, skill: usize) -> bool {
        own.contains(&skill) || own.iter().any(|s| self.above(*s).contains(&skill))
    }

    /// Some skills and those above them, of what is cited for certain, and of those that are perhaps, without what is certain.
    pub(super) fn of_both(&self, sure: &BTreeSet<usize>, perhaps: &BTreeSet<usize>) -> (Vec<usize>, Vec<usize>) {
        let sure = self.with(sure);
        let mut perhaps = if perhaps.is_empty() { Vec::new() } else { self.with(perhaps) };
        perhaps.retain(|skill| sure.binary_search(skill).is_err());
        (sure, perhaps)
    }
}
