//! Occupations (métiers): posts, and what can be filled.

use std::collections::{BTreeMap, BTreeSet};

use super::{Filling, Inputs, NeedFinding};

/// One occupation. Posts a year.
#[derive(Debug, Clone, Default)]
pub struct OccupationGap {
    /// Label of its profile, else the title as written.
    pub label: String,
    /// Id of its profile; none for a title that no profile knows.
    pub id: Option<String>,
    /// Needs, as indices into the corpus.
    pub members: Vec<usize>,
    /// Employers.
    pub employers: usize,
    /// Posts.
    pub positions: f64,
    /// Filled at the level asked.
    pub at_level: f64,
    /// Filled by a higher level.
    pub over_qualified: f64,
    /// Not filled.
    pub unfilled: f64,
    /// Posts that no flow was computed for: their skills are not known.
    pub unknown: f64,
    /// Needs whose number of posts is a statistical secret.
    pub secret: usize,
    /// Number of the short block, from 1, that most of its posts are in; none when most are in none.
    pub block: Option<usize>,
    /// True when its posts are a statistical secret.
    pub masked: bool,
}

pub(super) fn gaps(inputs: &Inputs<'_>, needs: &[NeedFinding], filling: &Filling) -> Vec<OccupationGap> {
    let mut block_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, block) in filling.blocks.iter().enumerate() {
        block_of.extend(block.needs.iter().map(|n| (*n, number + 1)));
    }
    let mut out: BTreeMap<String, OccupationGap> = BTreeMap::new();
    let mut employers: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut in_block: BTreeMap<String, BTreeMap<usize, f64>> = BTreeMap::new();
    for (at, (need, found)) in inputs.corpus.needs.iter().zip(needs).enumerate() {
        let profile = need.profile.or(inputs.occupations[at]).map(|o| &inputs.profiles.occupations[o]);
        if profile.is_none() && need.positions == crate::domain::Figure::Given(0.0) {
            continue; // « No need this year » is an answer, not an occupation.
        }
        let written = need.occupation.as_deref().unwrap_or_default();
        let key = profile.map_or_else(|| crate::matching::job_title(written), |o| o.label_fr.clone());
        employers.entry(key.clone()).or_default().insert(&found.employer);
        let entry = out.entry(key.clone()).or_default();
        // Of the titles that are one occupation, the shortest not in capitals is the plainest.
        let label = profile.map_or_else(|| unmarked(written), |o| o.label_fr.clone());
        let plainness = |l: &str| (l.to_uppercase() == l, l.chars().count(), l.to_owned());
        if entry.label.is_empty() || plainness(&label) < plainness(&entry.label) {
            entry.label = label;
        }
        entry.id = profile.map(|o| o.id.clone());
        entry.members.push(at);
        entry.positions += found.demand();
        let (at_level, above, unfilled) = found.filled;
        entry.at_level += at_level;
        entry.over_qualified += above;
        if found.required.is_empty() {
            entry.unknown += found.demand();
        } else {
            entry.unfilled += unfilled;
        }
        entry.secret += usize::from(need.positions == crate::domain::Figure::Secret);
        if let Some(block) = block_of.get(&at) {
            *in_block.entry(key).or_default().entry(*block).or_default() += found.demand();
        }
    }
    for (key, entry) in &mut out {
        entry.employers = employers.get(key).map_or(0, BTreeSet::len);
        let widest = in_block.get(key).and_then(|blocks| blocks.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))));
        entry.block = widest.filter(|(_, posts)| **posts * 2.0 > entry.positions).map(|(block, _)| *block);
    }
    let mut list: Vec<OccupationGap> = out.into_values().collect();
    list.sort_by(|a, b| a.label.cmp(&b.label));
    list
}

/// A title without « H/F », as written otherwise.
fn unmarked(title: &str) -> String {
    let mut out = title.to_owned();
    for mark in ["(H/F)", "(F/H)", "(h/f)", "(f/h)", "H/F", "F/H", "h/f", "f/h"] {
        out = out.replace(mark, "");
    }
    crate::domain::one_space(&out).into_owned()
}
