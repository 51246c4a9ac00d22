//! Links between two frameworks, proposed for a person to judge: each skill of the one with the nearest of the other, how sure that is,
//! and why.
//!
//! A skill is looked up by every name that its framework gives it; the surest name speaks for it. Where one framework names the code of
//! the other's skill (`esco`, `rome`), or both name the same, that is the first reason. A link is mutual when the names of the other
//! skill lead back: of two that are as near, the mutual one is the likelier to mean the same. Nothing is accepted here; a shared name
//! may still be wider in one framework than in the other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, Decisions, Framework, Index, Matcher, Rung, Thresholds, rank};

/// Ranks asked of each name: several names of one skill mostly lead to the same few.
const RANKED: usize = 3;
/// Confidence of a link by code: the frameworks say it themselves.
const BY_CODE: f64 = 0.99;
/// Longest acronym, and the confidence of a link that rests on one alone.
const ACRONYM: usize = 5;
const BY_LETTERS: f64 = 0.6;

/// One proposed link.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Index into the first framework.
    pub from: usize,
    /// Index into the second.
    pub to: usize,
    /// Probability that they mean the same.
    pub confidence: f64,
    /// How the name was recognised; none where a code alone links the two.
    pub rung: Rung,
    /// The name of the first skill that led to the second.
    pub name: String,
    /// True when a code of one framework names the skill of the other.
    pub by_code: bool,
    /// True when the names of the second skill lead back to the first.
    pub mutual: bool,
}

/// The best links of each skill of one framework into another, `top` at most, in the order of the first; surest first.
pub fn crosswalk(from: &Framework, to: &Framework, top: usize, thresholds: Thresholds) -> Vec<Link> {
    let mut out: BTreeMap<usize, Vec<Link>> = BTreeMap::new();
    let mut led: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (skill, name, candidates) in ranked(from, to, thresholds) {
        for candidate in candidates.into_iter().filter(|candidate| candidate.confidence >= thresholds.review) {
            let links = out.entry(skill).or_default();
            let link = || Link {
                from: skill,
                to: candidate.skill,
                confidence: candidate.confidence,
                rung: candidate.rung,
                name: name.clone(),
                by_code: false,
                mutual: false,
            };
            *led.entry((skill, candidate.skill)).or_insert(0usize) += 1;
            match links.iter_mut().find(|l| l.to == candidate.skill) {
                Some(known) if known.confidence >= candidate.confidence => {}
                Some(known) => *known = link(),
                None => links.push(link()),
            }
        }
    }
    for link in out.values_mut().flatten() {
        // « CMS » is a content management system here and a mounted component there: letters that no other name bears out.
        let skill = &from.skills()[link.from];
        let alias = ![&skill.label_fr, &skill.label_en].contains(&&link.name);
        let letters = link.name.len() <= ACRONYM && link.name.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
        if alias && letters && led[&(link.from, link.to)] == 1 {
            link.confidence = link.confidence.min(BY_LETTERS);
        }
    }
    for (skill, other) in from.codes_in_common(to) {
        let links = out.entry(skill).or_default();
        match links.iter_mut().find(|l| l.to == other) {
            Some(known) => (known.by_code, known.confidence) = (true, known.confidence.max(BY_CODE)),
            None => links.push(Link {
                from: skill,
                to: other,
                confidence: BY_CODE,
                rung: Rung::None,
                name: String::new(),
                by_code: true,
                mutual: false,
            }),
        }
    }
    let back = ranked(to, from, thresholds).into_iter().filter_map(|(skill, _, candidates)| Some((candidates.first()?.skill, skill)));
    let back: BTreeSet<(usize, usize)> = back.collect();
    for links in out.values_mut() {
        for l in links.iter_mut() {
            l.mutual = l.by_code || back.contains(&(l.from, l.to));
        }
        links.sort_by(|x, y| {
            y.by_code.cmp(&x.by_code).then(y.confidence.total_cmp(&x.confidence)).then(y.mutual.cmp(&x.mutual)).then(x.to.cmp(&y.to))
        });
        links.truncate(top.max(1));
    }
    out.into_values().flatten().collect()
}

/// Every name of every skill of one framework, with what it ranks first in another.
fn ranked(from: &Framework, to: &Framework, thresholds: Thresholds) -> Vec<(usize, String, Vec<Candidate>)> {
    let mut names: Vec<(usize, String)> = Vec::new();
    for (at, skill) in from.skills().iter().enumerate() {
        let first = names.len();
        for name in [&skill.label_fr, &skill.label_en].into_iter().chain(&skill.aliases) {
            if !name.is_empty() && names[first..].iter().all(|(_, known)| known != name) {
                names.push((at, name.clone()));
            }
        }
    }
    let (index, decisions) = (Index::compile(to), Decisions::default());
    let texts: Vec<String> = names.iter().map(|(_, name)| name.clone()).collect();
    let found = rank(&texts, RANKED, &Matcher::new(&index, &decisions, thresholds));
    names.into_iter().zip(found).map(|((skill, name), found)| (skill, name, found)).collect()
}
