//! The posts of a theme as cells of the public edition: what ties them to those of skills, families, occupations and other themes.
//!
//! A theme holds the needs of whatever it is made of, so that one figure can be subtracted from another: what is left must be safe, too.
//! Ties are drawn wherever the needs of one cell are all among those of another, whether a reader could know it or not: words of
//! records make memberships that no one can be sure of.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Findings, ThemeGap, Verdict};
use super::cells::{Cells, Key, Share};

/// Needs by cell: those of a named employer that ask for a post.
pub(super) type Sets = BTreeMap<Key, BTreeSet<usize>>;

/// Adds the cells of themes and what ties them; `asked` are the skills of each need, with the broader ones.
pub(super) fn tie<'a>(
    cells: &mut Cells<'a>,
    findings: &Findings,
    family: impl Fn(usize) -> String,
    asked: &[Vec<usize>],
    named: &impl Fn(usize) -> Option<&'a str>,
) {
    if findings.themes.is_empty() {
        return;
    }
    for (at, theme) in findings.themes.iter().enumerate() {
        theme.needs.iter().for_each(|need| cells.add(Key::Theme(at), named(*need), findings.needs[*need].demand()));
    }
    let counts = |need: usize| named(need).is_some() && findings.needs[need].demand() > 0.0;
    let mut sets = Sets::new();
    let mut add = |key: Key, need: usize| {
        if counts(need) {
            sets.entry(key).or_default().insert(need);
        }
    };
    for (need, skills) in asked.iter().enumerate() {
        add(Key::All, need);
        if !findings.needs[need].required.is_empty() {
            add(Key::Skilled, need);
        }
        for skill in skills {
            add(Key::Skill(*skill), need);
            add(Key::Family(family(*skill)), need);
        }
    }
    for (at, occupation) in findings.occupations.iter().enumerate() {
        occupation.members.iter().for_each(|need| add(Key::Occupation(at), *need));
    }
    for (at, theme) in findings.themes.iter().enumerate() {
        theme.needs.iter().for_each(|need| add(Key::Theme(at), *need));
    }
    let is_theme = |key: &Key| matches!(key, Key::Theme(_));
    for theme in (0..findings.themes.len()).map(Key::Theme).filter(|theme| sets.contains_key(theme)) {
        nest(cells, findings, &sets, (&theme, &is_theme), named);
        whole_of_families(cells, &sets, &theme);
    }
}

/// Ties a theme's cell to each cell that holds all its needs, or whose needs it all holds.
pub(super) fn nest<'a>(
    cells: &mut Cells<'a>,
    findings: &Findings,
    sets: &Sets,
    (theme, is_theme): (&Key, &dyn Fn(&Key) -> bool),
    named: &impl Fn(usize) -> Option<&'a str>,
) {
    let mut nested = |whole: &Key, part: &Key| {
        let rest: Vec<usize> = sets[whole].difference(&sets[part]).copied().collect();
        let mut share = Share::default();
        for (employer, need) in rest.iter().filter_map(|need| Some((named(*need)?, need))) {
            share.add(employer, findings.needs[*need].demand());
        }
        if rest.is_empty() {
            cells.sum(whole, std::slice::from_ref(part), None);
        } else if share.is_safe() {
            cells.cover(part, std::slice::from_ref(whole));
        } else {
            let left = Key::Rest(Box::new(whole.clone()), Box::new(part.clone()));
            cells.sum(whole, std::slice::from_ref(part), Some((left, share)));
        }
    };
    let own = &sets[theme];
    for (other, needs) in sets.iter().filter(|(key, _)| *key != theme) {
        // Two themes are compared once.
        if needs.is_subset(own) && !(needs == own && is_theme(other) && other < theme) {
            nested(theme, other);
        } else if own.is_subset(needs) && !is_theme(other) {
            nested(other, theme);
        }
    }
}

/// Families that share no need and make a theme up together are its parts.
fn whole_of_families(cells: &mut Cells<'_>, sets: &Sets, theme: &Key) {
    let own = &sets[theme];
    let within: Vec<(&Key, &BTreeSet<usize>)> =
        sets.iter().filter(|(key, needs)| matches!(key, Key::Family(_)) && needs.is_subset(own)).collect();
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

/// Masks the figures of themes whose posts are secret. What of its posts the flow fills, and how many needs it has, stays with those whose
/// analysis it is.
pub(super) fn mask<'a>(findings: &mut Findings, cells: &Cells<'a>, named: &impl Fn(usize) -> Option<&'a str>) {
    for (at, theme) in findings.themes.iter_mut().enumerate() {
        (theme.filled, theme.unfilled) = (f64::NAN, f64::NAN);
        if cells.is_masked(&Key::Theme(at)) {
            let ThemeGap { demand, demand_low, demand_high, gap, gap_low, gap_high, .. } = theme;
            for figure in [demand, demand_low, demand_high, gap, gap_low, gap_high] {
                *figure = f64::NAN;
            }
            (theme.verdict, theme.employers) = (Verdict::Masked, 0);
            continue;
        }
        let mut doubtful = Share::default();
        theme.perhaps.iter().for_each(|n| named(*n).into_iter().for_each(|e| doubtful.add(e, findings.needs[*n].demand())));
        // As for a skill: posts declared would be told without their weights, and a doubtful label by what it adds.
        let declared = theme.answered < theme.demand && (theme.demand_low - theme.answered).abs() < 1e-9;
        if declared || !doubtful.is_safe() {
            (theme.demand_low, theme.gap_high) = (f64::NAN, f64::NAN);
        }
        if !doubtful.is_safe() {
            (theme.demand_high, theme.gap_low) = (f64::NAN, f64::NAN);
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
