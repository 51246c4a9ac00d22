//! The ladder: rung by rung, the first that holds wins.

mod plain;
mod slips;

use adequation_encoder::Vector;

use crate::domain::{fold, words};

use super::decisions::{Decision, Decisions};
use super::index::{Hit, Index};
use super::similar::{self, Scratch};
use super::stems::{brackets, stem_all, stems};
use super::wrapping::{is_everyday_word, says_nothing, unversioned, unwrapped, without_vendor};
use super::{Candidate, Match, Rung, Status, Thresholds, meaning, within};
use plain::{BETWEEN_NAMES, WITHIN_NAMES, parts, plain};

/// A runner-up this close to the winner makes it a question between them, worth so much of what it was; unless both are kinds of one
/// broader skill, which is what is sure then.
const CLOSE_BEHIND: f64 = 0.04;
const CLOSE: f64 = 0.75;
/// Confidence that a similar name is right can come near acceptance, not reach it: a person decides.
const SIMILAR_AT_MOST: f64 = 0.78;
/// Likeness at which what is nearest is as often right as wrong, and how fast that changes: a logistic curve through every second label
/// of the three public sets (594 whose nearest was only similar). The other half and our own labels test it.
const SIMILAR_EVEN: f64 = 0.76;
const SIMILAR_SLOPE: f64 = 5.0;
/// Skills near in letters that meaning orders.
const LOOKED_AT: usize = 24;
/// Confidence of a name whose brackets say something else: « Visio (réunions à distance) ».
const GLOSSED: f64 = 0.60;
/// Matches labels with one compiled framework.
#[derive(Debug)]
pub struct Matcher<'a> {
    index: &'a Index,
    decisions: &'a Decisions,
    thresholds: Thresholds,
    meaning: bool,
}

/// A label with what it means, where that is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'l> {
    pub(super) label: &'l str,
    pub(super) meaning: Option<&'l Vector>,
}

impl<'a> Matcher<'a> {
    /// A matcher that accepts and asks for review by the confidence of what it finds.
    pub fn new(index: &'a Index, decisions: &'a Decisions, thresholds: Thresholds) -> Self {
        Self { index, decisions, thresholds, meaning: false }
    }

    /// The same, that asks meaning where letters leave a label to be proposed for.
    pub fn with_meaning(self) -> Self {
        Self { meaning: true, ..self }
    }

    /// True where a label that only letters propose for would be asked what it means.
    pub(super) fn asks_meaning(&self) -> bool {
        self.meaning
    }

    /// The skills nearest to a label, in letters and, if it is asked, in meaning.
    fn near(&self, (asked, folded): (Asked<'_>, &str), scratch: &mut Scratch, top: usize, exact: &[u32]) -> Vec<similar::Near> {
        let Some(meant) = asked.meaning else { return similar::nearest(self.index, folded, scratch, top, exact) };
        let mut ranked = similar::nearest(self.index, folded, scratch, top.max(LOOKED_AT), exact);
        // What is far in letters is left where it is: meaning alone would bring up too much.
        let far = ranked.split_off(ranked.len().min(LOOKED_AT));
        meaning::order(self.index, meant, &mut ranked);
        ranked.extend(far.into_iter().filter(|f| ranked.iter().all(|near| near.skill != f.skill)).collect::<Vec<_>>());
        ranked.truncate(top);
        ranked
    }

    /// Space to score in, one a thread.
    pub fn scratch(&self) -> Scratch {
        Scratch::of(self.index)
    }

    /// The skill or skills that a label names.
    pub fn resolve(&self, label: &str, scratch: &mut Scratch) -> Match {
        self.resolved(Asked { label, meaning: None }, scratch)
    }

    /// The same with what the label means.
    pub(super) fn resolved(&self, asked: Asked<'_>, scratch: &mut Scratch) -> Match {
        let label = asked.label;
        let folded = plain(label);
        let decision = self.decision(label, &folded);
        if let Some(decided) = decision.and_then(decided) {
            return decided;
        }
        let near = |scratch: &mut Scratch| self.near((asked, &folded), scratch, 2, &[]);
        let found = self.climbed(&folded).unwrap_or_else(|| self.otherwise(&folded, || near(scratch)));
        let not = |skill: &usize| decision.is_some_and(|d| d.no.contains(skill));
        if !found.skills.iter().any(not) {
            return found;
        }
        // « Java / Kotlin » without Kotlin is still Java.
        let skills: Vec<usize> = found.skills.iter().copied().filter(|s| !not(s)).collect();
        let status = if skills.is_empty() { Status::Refused } else { found.status };
        Match { skills, status, ..found }
    }

    /// What a person decided of a label, as written or as read.
    fn decision(&self, label: &str, folded: &str) -> Option<&Decision> {
        self.decisions.of(&fold(label)).or_else(|| self.decisions.of(folded))
    }

    /// The rungs that find a name, surest first.
    fn climbed(&self, folded: &str) -> Option<Match> {
        self.exact(folded)
            .or_else(|| self.mended(folded))
            .or_else(|| self.abbreviated(folded))
            .or_else(|| self.contained(folded))
            .or_else(|| self.index.translated(&stems(folded)).map(|hit| self.told(&hit, hit.rung)))
    }

    /// The best candidates of a label, surest first: what the ladder finds, then what is similar.
    pub(super) fn ranked(&self, asked: Asked<'_>, top: usize, scratch: &mut Scratch) -> Vec<Candidate> {
        let label = asked.label;
        let folded = plain(label);
        let decision = self.decision(label, &folded);
        let climbed = decision.and_then(decided).or_else(|| self.climbed(&folded));
        let is_climbed = climbed.is_some();
        let (found, ranked) = if let Some(found) = climbed {
            (found, None)
        } else {
            let ranked = self.near((asked, &folded), scratch, top.max(2), &[]);
            (self.otherwise(&folded, || ranked.clone()), Some(ranked))
        };
        let told = |skill: usize| Candidate { skill, rung: found.rung, confidence: found.confidence, score: found.confidence };
        // Those that bear the label as a name are told apart by how near the rest of what is known of them is. What the ladder is sure
        // of otherwise comes first; what it only proposes keeps its place among what is similar.
        let named = matches!(found.rung, Rung::SameLabel | Rung::Alias | Rung::Synonym | Rung::SameWords);
        let sure = found.status == Status::Accepted && !named;
        let mut out: Vec<Candidate> = if sure { found.skills.iter().take(top).map(|s| told(*s)).collect() } else { Vec::new() };
        if out.len() == top {
            return out;
        }
        let ranked = ranked.unwrap_or_else(|| {
            let exact = self.index.bearing(&words(&folded), &stems(&folded));
            self.near((asked, &folded), scratch, top, &exact)
        });
        if let [skill] = found.skills[..]
            && !is_climbed
            && ranked.iter().all(|near| near.skill as usize != skill)
        {
            out.push(told(skill));
        }
        for near in ranked {
            let (skill, score) = (near.skill as usize, f64::from(near.score));
            if out.len() >= top {
                break;
            }
            if found.skills.contains(&skill) && !sure {
                out.push(Candidate { score, ..told(skill) });
            } else if !found.skills.contains(&skill) {
                out.push(Candidate { skill, rung: Rung::Similar, confidence: how_sure(&near), score });
            }
        }
        if out.is_empty() {
            out.extend(found.skills.iter().map(|s| told(*s)));
        }
        out
    }

    /// What becomes of a match of this confidence.
    pub fn status(&self, confidence: f64) -> Status {
        Status::at(confidence, self.thresholds)
    }

    /// One hit as a match. A name that several skills claim is the broader skill of them all, where there is one; else it is a question
    /// between them.
    fn told(&self, hit: &Hit, rung: Rung) -> Match {
        let claims: Vec<usize> = hit.skills.iter().map(|s| *s as usize).collect();
        // Of one claim it is the claim itself.
        let above = self.above(&claims);
        let share = 1.0 / claims.len() as f64;
        let (skill, confidence) = above.map_or((claims[0], share), |skill| (skill, rung.confidence()));
        let runner_up = claims.iter().find(|claim| **claim != skill).map(|claim| (*claim, share));
        Match {
            skills: vec![skill],
            rung,
            confidence,
            status: self.status(confidence),
            name: self.index.names[hit.name as usize].text.clone(),
            runner_up,
        }
    }

    /// The rungs that look up.
    fn exact(&self, folded: &str) -> Option<Match> {
        let list = words(folded);
        if list.is_empty() {
            return None;
        }
        if let Some(hit) = self.index.look_up(&list) {
            return Some(self.told(&hit, hit.rung));
        }
        if let Some(found) = self.several(folded) {
            return Some(found);
        }
        // All the words of a name say more than a name within other words.
        let bag =
            |bag: &[String]| if bag.len() > 1 || bag.first().is_some_and(|w| w.len() > 4) { self.index.look_up_bag(bag) } else { None };
        if let Some(hit) = bag(&stems(folded)) {
            return Some(self.told(&hit, Rung::SameWords));
        }
        self.one_name(folded, &list)
            .or_else(|| unwrapped(&list).into_iter().find_map(|w| bag(&stem_all(&w))).map(|hit| self.told(&hit, Rung::SameWords)))
    }

    /// One name: itself, then within wrapping words, then without version or vendor.
    fn one_name(&self, folded: &str, list: &[&str]) -> Option<Match> {
        if let Some(hit) = self.index.look_up(list) {
            return Some(self.told(&hit, hit.rung));
        }
        // One bare letter is a language only where the words around it say so.
        let says_language = list.iter().any(|w| {
            matches!(
                *w,
                "langage" | "langages" | "language" | "programmation" | "programmer" | "programming" | "developpement" | "developpeur"
            )
        });
        let short = |reading: &[&str]| matches!(reading, [one] if one.chars().count() <= 2);
        // « Qt 5 », « 4D v18 »: two letters and a version are a name; one letter is not.
        let bare_letter = |reading: &[&str]| matches!(reading, [one] if one.chars().count() < 2);
        let in_brackets = brackets(folded);
        let outside = in_brackets.map(|(outside, _)| words(outside));
        let readings: Vec<Vec<&str>> = unwrapped(list)
            .into_iter()
            .chain(outside.clone())
            .filter(|r| !short(r) || says_language || outside.as_ref() == Some(r))
            .collect();
        if let Some((reading, hit)) = readings.iter().find_map(|reading| Some((reading, self.index.look_up(reading)?))) {
            let found = self.told(&hit, Rung::Wrapped);
            let gloss = in_brackets.filter(|_| outside.as_ref() == Some(reading)).map(|(_, inside)| words(inside));
            let agrees = |inside: &[&str]| {
                inside.len() == 1 && (self.index.vocabulary().knows(inside[0]) || abbreviates(inside[0], reading))
                    || inside.iter().all(|w| says_nothing(w))
                    || self.index.look_up(inside).is_some_and(|h| h.skills == hit.skills)
            };
            return Some(match gloss {
                Some(inside) if !agrees(&inside) => self.glossed(found, reading, &inside, &hit),
                _ => found,
            });
        }
        let whole = list.to_vec();
        for reading in std::iter::once(&whole).chain(&readings) {
            let plain = unversioned(reading).filter(|r| !bare_letter(r) || says_language);
            let bare = without_vendor(plain.as_ref().unwrap_or(reading)).filter(|_| !folded.contains(['/', '+']));
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

    /// « Name (gloss) » whose gloss is no name of the same skill: what it is worth.
    fn glossed(&self, found: Match, outside: &[&str], inside: &[&str], hit: &Hit) -> Match {
        // « BDD (Behaviour Driven Development) »: the gloss spells out the letters, and is what is meant.
        let initials: String = inside.iter().filter_map(|w| w.chars().next()).collect();
        if let [code] = outside
            && initials == *code
            && let Some(meant) = self.index.look_up(inside)
        {
            return self.told(&meant, Rung::Wrapped);
        }
        let skill = hit.skills[0];
        let plain = outside.len() > 1 || !is_everyday_word(outside[0]) && outside[0].chars().count() > 3;
        let related = || stem_all(inside).iter().any(|stem| self.index.is_about(skill, stem));
        // « Java (danse de salon) »: a gloss of which no word is the trade's speaks of something else.
        let of_the_trade = || inside.iter().any(|w| says_nothing(w) || self.index.vocabulary().knows(w));
        if plain && self.index.is_named_thing(skill) && of_the_trade() || related() {
            return found;
        }
        Match { confidence: GLOSSED, status: self.status(GLOSSED), ..found }
    }

    /// Several names joined: every part must be one, or the match is for a person to judge.
    fn several(&self, folded: &str) -> Option<Match> {
        let mut found: Vec<Match> = Vec::new();
        let coarse = parts(folded, BETWEEN_NAMES);
        for part in &coarse {
            let name = |part: &str| self.one_name(part, &words(part)).filter(|m| m.status == Status::Accepted);
            // « C/C++ et TCP/IP »: what « et » joins may be one name with a sign within, or several.
            if let Some(one) = name(part).filter(|_| coarse.len() > 1) {
                found.push(one);
                continue;
            }
            let fine = parts(part, WITHIN_NAMES);
            if fine.len() < 2 {
                return None;
            }
            for one in fine {
                found.push(name(one)?);
            }
        }
        let mut skills: Vec<usize> = found.iter().flat_map(|m| m.skills.iter().copied()).collect();
        skills.sort_unstable();
        skills.dedup();
        if skills.is_empty() {
            return None;
        }
        let confidence = Rung::Several.confidence();
        let name = found.iter().map(|m| m.name.as_str()).collect::<Vec<_>>().join(" + ");
        Some(Match { skills, rung: Rung::Several, confidence, status: self.status(confidence), name, runner_up: None })
    }

    /// A name among words that the framework does not explain.
    fn contained(&self, folded: &str) -> Option<Match> {
        let (rung, confidence, hits) = within::find(self.index, folded)?;
        let first = self.told(hits.first()?, rung);
        let mut skills: Vec<usize> = hits.iter().map(|h| h.skills[0] as usize).collect();
        skills.sort_unstable();
        let names: Vec<&str> = hits.iter().map(|h| self.index.names[h.name as usize].text.as_str()).collect();
        // « I2C, SPI, UART » of which one is known: a list whose other names are not is for a person to judge.
        let listed: Vec<&str> = parts(folded, BETWEEN_NAMES).into_iter().flat_map(|part| parts(part, WITHIN_NAMES)).collect();
        let is_list = listed.len() > hits.len().max(1) && listed.iter().all(|part| words(part).len() <= 2);
        let confidence = if is_list { GLOSSED.min(confidence) } else { confidence };
        Some(Match { skills, confidence, status: self.status(confidence), name: names.join(" + "), ..first })
    }

    /// The broader skill of several.
    fn above(&self, skills: &[usize]) -> Option<usize> {
        let skills: Vec<u32> = skills.iter().filter_map(|s| u32::try_from(*s).ok()).collect();
        self.index.above(&skills).map(|s| s as usize)
    }

    /// What is found where no rung that looks names up has an answer: what is similar, else what a lone word may be a slip of.
    fn otherwise(&self, folded: &str, near: impl FnOnce() -> Vec<similar::Near>) -> Match {
        let proposed = self.proposed(folded, near).unwrap_or_else(nothing);
        if proposed.status == Status::None { self.slipped(folded).unwrap_or(proposed) } else { proposed }
    }

    /// The rung that scores: what is nearest, and how sure that makes it.
    fn proposed(&self, folded: &str, near: impl FnOnce() -> Vec<similar::Near>) -> Option<Match> {
        if stems(folded).iter().all(|w| w.chars().count() <= 3) {
            return None;
        }
        let ranked = near();
        let &similar::Near { skill, name, likeness, .. } = ranked.first()?;
        let likeness = f64::from(likeness);
        let next = ranked.get(1).map(|near| (near.skill as usize, f64::from(near.likeness)));
        let mut confidence = how_sure(&ranked[0]);
        let mut skill = skill as usize;
        if let Some((other, _)) = next.filter(|(_, other)| likeness - other < CLOSE_BEHIND) {
            match self.above(&[skill, other]) {
                Some(above) => skill = above,
                // The curve of letters and meaning knows of rivals.
                None if ranked[0].cosine.is_some() => {}
                None => confidence *= CLOSE,
            }
        }
        let status = self.status(confidence);
        let skills = if status == Status::None { Vec::new() } else { vec![skill] };
        let named = &self.index.names[name as usize].text;
        let rung = match () {
            () if skills.is_empty() => Rung::None,
            () if ranked[0].cosine.is_some() && similar::aligned(folded, named).is_empty() => Rung::Meaning,
            () => Rung::Similar,
        };
        let runner_up = if skills.is_empty() { Some((skill, likeness)) } else { next.filter(|(other, _)| *other != skill) };
        Some(Match { skills, rung, confidence, status, name: self.index.names[name as usize].text.clone(), runner_up })
    }
}

/// What a person decided, unless it is only what the label is not.
fn decided(decision: &Decision) -> Option<Match> {
    if decision.nothing {
        return Some(Match { status: Status::Refused, rung: Rung::Decision, confidence: 1.0, ..nothing() });
    }
    let skills: Vec<usize> = decision.yes.iter().copied().collect();
    let accepted = Match { skills, rung: Rung::Decision, confidence: 1.0, status: Status::Accepted, ..nothing() };
    (!decision.yes.is_empty()).then_some(accepted)
}

/// « Système d'information géographique (SIG) », « électroencéphalographie (EEG) »: the letters begin as the name does, and follow each
/// other in it.
fn abbreviates(letters: &str, name: &[&str]) -> bool {
    if !(2..=6).contains(&letters.chars().count()) || letters.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let name = name.concat();
    let mut rest = name.chars();
    name.chars().next() == letters.chars().next() && letters.chars().all(|c| rest.any(|other| other == c))
}

/// How sure it is that what is near is meant.
fn how_sure(near: &similar::Near) -> f64 {
    let by_letters = || 1.0 / (1.0 + (-SIMILAR_SLOPE * (f64::from(near.likeness) - SIMILAR_EVEN)).exp());
    near.cosine.map_or_else(by_letters, |cosine| meaning::confidence(near.score, cosine)).min(SIMILAR_AT_MOST)
}

fn nothing() -> Match {
    Match { skills: Vec::new(), rung: Rung::None, confidence: 0.0, status: Status::None, name: String::new(), runner_up: None }
}
