//! The ladder: rung by rung, the first that holds wins.

use crate::domain::{fold, words};

use super::decisions::Decisions;
use super::index::{Hit, Index, brackets, stems};
use super::similar::{self, Scratch};
use super::wrapping::{unversioned, unwrapped, without_vendor};
use super::{Candidate, Match, Rung, Status};

/// A runner-up this close to the winner halves the doubt that is left: two near names are a question.
const CLOSE_BEHIND: f64 = 0.04;
/// Confidence that a similar name is right can come near acceptance, not reach it: a person decides.
const SIMILAR_AT_MOST: f64 = 0.78;
/// Score of the similar rung at which a match is as often right as wrong, and how fast that changes (judged labels of French ICT).
const SIMILAR_EVEN: f64 = 0.62;
const SIMILAR_SLOPE: f64 = 14.0;
/// What each slip after the first costs, and what a lone short word costs: « Flash » and « Flask » are two.
const SECOND_SLIP: f64 = 0.06;
const LONE_SHORT_WORD: f64 = 0.08;

/// Matches labels with one compiled framework.
#[derive(Debug)]
pub struct Matcher<'a> {
    index: &'a Index,
    decisions: &'a Decisions,
    accept: f64,
    review: f64,
}

impl<'a> Matcher<'a> {
    /// A matcher that accepts from one confidence on and asks for review from another.
    pub fn new(index: &'a Index, decisions: &'a Decisions, accept: f64, review: f64) -> Self {
        Self { index, decisions, accept, review }
    }

    /// Space to score in, one a thread.
    pub fn scratch(&self) -> Scratch {
        Scratch::of(self.index)
    }

    /// The skill or skills that a label names.
    pub fn resolve(&self, label: &str, scratch: &mut Scratch) -> Match {
        let folded = fold(label);
        let refused = self.decisions.of(&folded);
        if let Some(decision) = refused {
            if decision.nothing {
                return Match { status: Status::Refused, rung: Rung::Decision, confidence: 1.0, ..nothing() };
            }
            if !decision.yes.is_empty() {
                let skills: Vec<usize> = decision.yes.iter().copied().collect();
                return Match { skills, rung: Rung::Decision, confidence: 1.0, status: Status::Accepted, name: String::new(), runner_up: None };
            }
        }
        let found = self.exact(&folded).or_else(|| self.scored(&folded, scratch)).unwrap_or_else(nothing);
        let not = |skill: &usize| refused.is_some_and(|d| d.no.contains(skill));
        if found.skills.iter().any(not) {
            return Match { status: Status::Refused, skills: Vec::new(), ..found };
        }
        found
    }

    /// The best candidates of a label, surest first: what the ladder finds, then what is similar.
    pub fn rank(&self, label: &str, top: usize, scratch: &mut Scratch) -> Vec<Candidate> {
        let folded = fold(label);
        let found = self.resolve(label, scratch);
        let mut out: Vec<Candidate> = found.skills.iter().map(|s| Candidate { skill: *s, rung: found.rung, confidence: found.confidence, score: found.confidence }).collect();
        for (skill, _, score) in similar::nearest(self.index, &folded, &stems(&folded), scratch, top) {
            let skill = skill as usize;
            if out.len() >= top {
                break;
            }
            if !out.iter().any(|c| c.skill == skill) {
                out.push(Candidate { skill, rung: Rung::Similar, confidence: similar_confidence(f64::from(score)), score: f64::from(score) });
            }
        }
        out
    }

    /// What becomes of a match of this confidence.
    pub fn status(&self, confidence: f64) -> Status {
        match confidence {
            c if c >= self.accept => Status::Accepted,
            c if c >= self.review => Status::Review,
            _ => Status::None,
        }
    }

    /// One hit as a match; a name that two skills claim is a question between them.
    fn told(&self, hit: &Hit, rung: Rung) -> Match {
        let skills: Vec<usize> = hit.skills.iter().map(|s| *s as usize).collect();
        let confidence = if skills.len() > 1 { 1.0 / skills.len() as f64 } else { rung.confidence() };
        let runner_up = skills.get(1).map(|s| (*s, confidence));
        Match { skills: skills[..1].to_vec(), rung, confidence, status: self.status(confidence), name: self.index.names[hit.name as usize].text.clone(), runner_up }
    }

    /// The rungs that look up.
    fn exact(&self, folded: &str) -> Option<Match> {
        let list = words(folded);
        if list.is_empty() {
            return None;
        }
        if let Some(found) = self.one_name(folded, &list) {
            return Some(found);
        }
        if let Some(found) = self.several(folded) {
            return Some(found);
        }
        let whole = stems(folded);
        let bags = std::iter::once(whole).chain(unwrapped(&list).into_iter().map(|w| similar::stem_all(&w)));
        bags.filter(|bag| bag.len() > 1 || bag.first().is_some_and(|w| w.len() > 4)).find_map(|bag| self.index.look_up_bag(&bag)).map(|hit| self.told(&hit, Rung::SameWords))
    }

    /// One name: itself, then within wrapping words, then without version or vendor.
    fn one_name(&self, folded: &str, list: &[&str]) -> Option<Match> {
        if let Some(hit) = self.index.look_up(list) {
            return Some(self.told(&hit, hit.rung));
        }
        // One bare letter is a language only where the words around it say so.
        let says_language = list.iter().any(|w| matches!(*w, "langage" | "langages" | "language" | "programmation" | "programmer" | "programming" | "developpement" | "developpeur"));
        let short = |reading: &[&str]| matches!(reading, [one] if one.chars().count() <= 2);
        let outside = brackets(folded).map(|(outside, _)| words(outside));
        let readings: Vec<Vec<&str>> = unwrapped(list).into_iter().chain(outside.clone()).filter(|r| !short(r) || says_language || outside.as_ref() == Some(r)).collect();
        if let Some(hit) = readings.iter().find_map(|reading| self.index.look_up(reading)) {
            return Some(self.told(&hit, Rung::Wrapped));
        }
        let whole = list.to_vec();
        for reading in std::iter::once(&whole).chain(&readings) {
            let plain = unversioned(reading);
            let bare = without_vendor(plain.as_ref().unwrap_or(reading));
            let found = plain
                .iter()
                .chain(&bare)
                .find_map(|words| self.index.look_up(words))
                .or_else(|| std::iter::once(reading).chain(&plain).find_map(|words| self.index.look_up_bare(words)));
            if let Some(hit) = found {
                return Some(self.told(&hit, Rung::Version));
            }
        }
        None
    }

    /// Several names joined: every part must be one, or the match is for a person to judge.
    fn several(&self, folded: &str) -> Option<Match> {
        let parts: Vec<&str> = folded
            .split(['/', '+', '&', ',', ';', '(', ')'])
            .flat_map(|part| part.split(" et "))
            .flat_map(|part| part.split(" and "))
            .flat_map(|part| part.split(" ou "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() < 2 {
            return None;
        }
        let found: Vec<Match> = parts.iter().filter_map(|part| self.one_name(part, &words(part))).filter(|m| m.status == Status::Accepted).collect();
        let mut skills: Vec<usize> = found.iter().flat_map(|m| m.skills.iter().copied()).collect();
        skills.sort_unstable();
        skills.dedup();
        if skills.is_empty() {
            return None;
        }
        let confidence = if found.len() == parts.len() { Rung::Several.confidence() } else { return None };
        let name = found.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(" + ");
        Some(Match { skills, rung: Rung::Several, confidence, status: self.status(confidence), name, runner_up: None })
    }

    /// The rungs that score: close spelling, then similar.
    fn scored(&self, folded: &str, scratch: &mut Scratch) -> Option<Match> {
        let list = words(folded);
        let query = stems(folded);
        if query.iter().all(|w| w.chars().count() <= 3) {
            return None;
        }
        let ranked = similar::nearest(self.index, folded, &query, scratch, 12);
        let readings: Vec<Vec<String>> = std::iter::once(query.clone()).chain(unwrapped(&list).iter().map(|w| similar::stem_all(w))).collect();
        let mut close: Vec<(usize, u32, u32, usize)> = Vec::new();
        for &(skill, _, _) in &ranked {
            let best = self.index.names_of(skill).filter_map(|(at, name)| readings.iter().filter_map(|r| similar::slips(self.index, r, &name.stems)).min().map(|s| (s, at, name.stems.len()))).min();
            close.extend(best.map(|(slips, at, length)| (slips, skill, u32::try_from(at).unwrap_or(u32::MAX), length)));
        }
        close.sort_unstable();
        if let Some(&(slips, skill, name, length)) = close.first() {
            let short = length == 1 && self.index.names[name as usize].folded.len() < 7;
            let mut confidence = Rung::CloseSpelling.confidence() - SECOND_SLIP * (slips as f64 - 1.0) - if short { LONE_SHORT_WORD } else { 0.0 };
            let runner_up = close.get(1).map(|(_, s, ..)| (*s as usize, confidence));
            if close.get(1).is_some_and(|(other, ..)| *other == slips) {
                confidence /= 2.0;
            }
            return Some(Match { skills: vec![skill as usize], rung: Rung::CloseSpelling, confidence, status: self.status(confidence), name: self.index.names[name as usize].text.clone(), runner_up });
        }
        let &(skill, name, score) = ranked.first()?;
        let next = ranked.get(1).map(|(s, _, score)| (*s as usize, f64::from(*score)));
        let mut confidence = similar_confidence(f64::from(score));
        if next.is_some_and(|(_, other)| f64::from(score) - other < CLOSE_BEHIND) {
            confidence *= 0.75;
        }
        let status = self.status(confidence);
        let skills = if status == Status::None { Vec::new() } else { vec![skill as usize] };
        let rung = if skills.is_empty() { Rung::None } else { Rung::Similar };
        let runner_up = if skills.is_empty() { Some((skill as usize, f64::from(score))) } else { next };
        Some(Match { skills, rung, confidence, status, name: self.index.names[name as usize].text.clone(), runner_up })
    }
}

fn similar_confidence(score: f64) -> f64 {
    SIMILAR_AT_MOST / (1.0 + (-SIMILAR_SLOPE * (score - SIMILAR_EVEN)).exp())
}

fn nothing() -> Match {
    Match { skills: Vec::new(), rung: Rung::None, confidence: 0.0, status: Status::None, name: String::new(), runner_up: None }
}
