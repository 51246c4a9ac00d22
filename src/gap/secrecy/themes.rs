//! The posts of a theme as cells of the public edition: what ties them to the figures that they hold and that hold them.
//!
//! A theme holds the needs of whatever it is made of, so that one figure can be subtracted from another: what is left must be safe, too.
//! Ties are drawn wherever the needs of one cell are all among those of another (`Nested`), whether a reader could know it or not: words of
//! records make memberships that no one can be sure of.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Findings, Inputs, ThemeGap, Verdict};
use super::cells::{Cells, Key};

/// The needs of named employers that ask for a post, by cell.
pub(super) struct Nested {
    sets: BTreeMap<Key, BTreeSet<usize>>,
}

impl Nested {
    pub(super) fn new() -> Self {
        Self { sets: BTreeMap::new() }
    }

    /// Puts a need into a cell, once.
    pub(super) fn add(&mut self, key: Key, need: usize) {
        self.sets.entry(key).or_default().insert(need);
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.sets.keys()
    }

    /// Ties a cell to each other that holds all its needs, or whose needs it all holds. Of two cells of one kind with the same needs, the
    /// first is tied to the second.
    pub(super) fn tie(&self, cells: &mut Cells<'_>, cell: &Key, is_of_its_kind: &dyn Fn(&Key) -> bool) {
        let Some(own) = self.sets.get(cell) else { return };
        for (other, needs) in self.sets.iter().filter(|(key, _)| *key != cell) {
            if needs.len() <= own.len() && needs.is_subset(own) && !(needs == own && is_of_its_kind(other) && other < cell) {
                self.nest(cells, cell, other);
            } else if own.len() <= needs.len() && own.is_subset(needs) && !is_of_its_kind(other) {
                self.nest(cells, other, cell);
            }
        }
    }

    /// Ties a whole to a part and what is left, where that must not be known; else the part is no more than the whole.
    fn nest(&self, cells: &mut Cells<'_>, whole: &Key, part: &Key) {
        if self.sets[whole].len() == self.sets[part].len() {
            cells.sum(whole, std::slice::from_ref(part), None);
        } else {
            cells.hold(whole, part);
        }
    }
}

/// Adds the cells of themes and what ties them; `asked` are the skills of each need, with the broader ones.
pub(super) fn tie<'a>(
    cells: &mut Cells<'a>,
    inputs: &Inputs<'_>,
    findings: &Findings,
    asked: &[Vec<usize>],
    named: &impl Fn(usize) -> Option<&'a str>,
) {
    if findings.themes.is_empty() {
        return;
    }
    for (at, theme) in findings.themes.iter().enumerate() {
        for need in &theme.needs {
            cells.add(Key::Theme(at), named(*need), findings.needs[*need].demand());
        }
    }
    let mut nested = Nested::new();
    let mut add = |key: Key, need: usize| {
        if named(need).is_some() && findings.needs[need].demand() > 0.0 {
            nested.add(key, need);
        }
    };
    for (at, (need, skills)) in inputs.corpus.needs.iter().zip(asked).enumerate() {
        let (level, department) = (need.level.map(|l| l.min), &need.place.department);
        add(Key::All, at);
        add(Key::Level(level), at);
        add(Key::Department(department.clone()), at);
        if !findings.needs[at].required.is_empty() {
            add(Key::Skilled, at);
        }
        for skill in skills {
            let family = &inputs.framework.skills()[*skill].family;
            add(Key::Skill(*skill), at);
            add(Key::SkillLevel(*skill, level), at);
            add(Key::SkillDepartment(*skill, department.clone()), at);
            add(Key::Family(family.clone()), at);
            add(Key::FamilyLevel(family.clone(), level), at);
        }
    }
    for (at, occupation) in findings.occupations.iter().enumerate() {
        occupation.members.iter().for_each(|need| add(Key::Occupation(at), *need));
    }
    for (at, theme) in findings.themes.iter().enumerate() {
        theme.needs.iter().for_each(|need| add(Key::Theme(at), *need));
    }
    for theme in (0..findings.themes.len()).map(Key::Theme) {
        nested.tie(cells, &theme, &|key| matches!(key, Key::Theme(_)));
        nested.whole_of_families(cells, &theme);
    }
}

impl Nested {
    /// Families that share no need and make a theme up together are its parts.
    fn whole_of_families(&self, cells: &mut Cells<'_>, theme: &Key) {
        let Some(own) = self.sets.get(theme) else { return };
        let families = self.sets.iter().filter(|(key, needs)| matches!(key, Key::Family(_)) && needs.is_subset(own));
        let within: Vec<(&Key, &BTreeSet<usize>)> = families.collect();
        let together: BTreeSet<usize> = within.iter().flat_map(|(_, needs)| needs.iter().copied()).collect();
        if within.len() < 2 || together != *own {
            return;
        }
        let parts: Vec<Key> = within.iter().map(|(key, _)| (*key).clone()).collect();
        if within.iter().map(|(_, needs)| needs.len()).sum::<usize>() == own.len() {
            cells.sum(theme, &parts, None);
        } else {
            cells.cover(theme, &parts);
        }
    }
}

/// Masks the figures of themes whose posts are secret. What of its posts the flow fills, and how many needs it has, stays with those whose
/// analysis it is.
pub(super) fn mask<'a>(findings: &mut Findings, cells: &Cells<'a>, named: &impl Fn(usize) -> Option<&'a str>) {
    for (at, theme) in findings.themes.iter_mut().enumerate() {
        (theme.filled, theme.unfilled) = (f64::NAN, f64::NAN);
        let ThemeGap { demand, demand_low, demand_high, gap, gap_low, gap_high, .. } = theme;
        if cells.is_masked(&Key::Theme(at)) {
            for figure in [demand, demand_low, demand_high, gap, gap_low, gap_high] {
                *figure = f64::NAN;
            }
            (theme.verdict, theme.employers) = (Verdict::Masked, 0);
            continue;
        }
        // An interval with doubtful labels in it, less those of the skills within, would tell what one employer's label weighs.
        let doubtful = theme.perhaps.iter().any(|need| named(*need).is_some());
        // As for a skill: posts declared would be told without their weights.
        let declared = theme.answered < *demand && (*demand_low - theme.answered).abs() < 1e-9;
        if declared || doubtful {
            (*demand_low, *gap_high) = (f64::NAN, f64::NAN);
        }
        if doubtful {
            (*demand_high, *gap_low) = (f64::NAN, f64::NAN);
        }
    }
}

/// Whole heads, and what is worked out from them.
pub(super) fn round(themes: &mut [ThemeGap]) {
    for theme in themes {
        let ThemeGap { supply, demand, demand_low, demand_high, gap_low, gap_high, .. } = theme;
        for figure in [supply, demand, demand_low, demand_high, gap_low, gap_high] {
            *figure = figure.round();
        }
        theme.gap = theme.supply - theme.demand;
    }
}
