//! What a label is short for, or a slip of the pen for: its words written out or mended, and the exact rungs again.

use crate::domain::words;

use super::super::everyday::is_word;
use super::super::index::Hit;
use super::super::spelling::LONGEST_WORD;
use super::super::spelling::sound;
use super::super::stems::stem_all;
use super::super::wrapping::is_denial;
use super::super::{Match, Rung, Status};
use super::Matcher;

/// What each slip after the first costs, and what a lone short word costs: « Flash » and « Flask » are two.
const SECOND_SLIP: f64 = 0.12;
const LONE_SHORT_WORD: f64 = 0.08;
/// What two slips in a word on its own cost: « Illustration » is no slip for « Illustrator ».
const LONE_TWO_SLIPS: f64 = 0.14;
/// Confidence in what a word of its own may be a slip of, or short for, and in what a lone word that nothing else explains may be a slip of.
const OWN_WORD: f64 = 0.60;
const SLIPPED: f64 = 0.50;

impl Matcher<'_> {
    /// Words cut short written out: « gest. de projet », « sécu réseau ». Every way to write them out must name one skill.
    pub(super) fn abbreviated(&self, folded: &str) -> Option<Match> {
        let list = words(folded);
        if list.iter().any(|w| is_denial(w) || w.len() > LONGEST_WORD) {
            return None;
        }
        let mut found: Option<Hit> = None;
        for words in self.index.vocabulary().written_out(folded, &list) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let bag = || self.index.look_up_bag(&stem_all(&words));
            let Some(hit) = self.index.look_up(&words).or_else(bag) else { continue };
            if hit.skills.len() > 1 || found.as_ref().is_some_and(|f| f.skills != hit.skills) {
                return None;
            }
            found = Some(hit);
        }
        found.map(|hit| self.of_a_word(&list, self.told(&hit, Rung::Abbreviation)))
    }

    /// « Région » is a word of its own, whatever it could be short or a slip for: that is for a person to judge.
    fn of_a_word(&self, label: &[&str], found: Match) -> Match {
        let [word] = label else { return found };
        let confidence = if is_word(word) { found.confidence.min(OWN_WORD) } else { found.confidence };
        Match { confidence, status: self.status(confidence), ..found }
    }

    /// Slips mended, the exact rungs again. Two skills after as few slips are a question between them.
    pub(super) fn mended(&self, folded: &str) -> Option<Match> {
        let list = words(folded);
        // « pas de Java » is no slip for Java.
        if list.iter().any(|w| is_denial(w) || w.len() > LONGEST_WORD) {
            return None;
        }
        let lone = list.len() == 1 && list[0].chars().count() < 7;
        let mut found: Vec<(usize, Match)> = Vec::new();
        let mut mended = String::new();
        for (slips, words) in self.index.vocabulary().corrected(&list) {
            if found.first().is_some_and(|(fewest, _)| *fewest < slips) {
                break;
            }
            let meant = words.join(" ");
            if let Some(exact) = self.exact(&meant).filter(|m| !m.skills.is_empty()) {
                if found.is_empty() {
                    mended = meant;
                }
                found.push((slips, exact));
            }
        }
        let (slips, first) = found.first()?.clone();
        let rival = found.iter().map(|(_, m)| m).find(|m| m.skills != first.skills);
        let sure = Rung::CloseSpelling.confidence().min(first.confidence)
            - SECOND_SLIP * (slips as f64 - 1.0)
            - if lone { LONE_SHORT_WORD } else { 0.0 }
            - if list.len() == 1 && slips > 1 { LONE_TWO_SLIPS } else { 0.0 };
        let above = rival.and_then(|m| self.above(&[&first.skills[..], &m.skills].concat()));
        let confidence = if rival.is_some() && above.is_none() { sure / 2.0 } else { sure };
        let first = Match { skills: above.map_or(first.skills, |skill| vec![skill]), ..first };
        let runner_up = rival.and_then(|m| m.skills.first()).filter(|s| above != Some(**s)).map(|s| (*s, sure));
        let found = Match { rung: Rung::CloseSpelling, confidence, status: self.status(confidence), runner_up, ..first };
        // « Symphony » is a word, and sounds as the name does: that is no chance.
        let sounds = |meant: &str| list.len() == 1 && sound(list[0]) == sound(meant);
        Some(if sounds(&mended) { found } else { self.of_a_word(&list, found) })
    }

    /// A lone word that may be a slip for the short name of a tool (« Exel », « Azur »), where letters too few to score propose nothing: for a
    /// person to judge. Names as near are a question between them.
    pub(super) fn slipped(&self, folded: &str) -> Option<Match> {
        let list = words(folded);
        let [word] = list[..] else { return None };
        let mut found: Vec<(usize, Hit)> = Vec::new();
        for (slips, near) in self.index.vocabulary().near(word) {
            if found.first().is_some_and(|(fewest, _)| *fewest < slips) {
                break;
            }
            let hit = self.index.look_up(&[near]).filter(|hit| hit.skills.len() == 1 && self.index.is_named_thing(hit.skills[0]));
            found.extend(hit.filter(|hit| found.iter().all(|(_, other)| other.skills != hit.skills)).map(|hit| (slips, hit)));
        }
        let (_, first) = found.first()?;
        let confidence = SLIPPED / found.len() as f64;
        let runner_up = found.get(1).map(|(_, other)| (other.skills[0] as usize, confidence));
        let (told, status) = (self.told(first, Rung::CloseSpelling), self.status(confidence));
        (status != Status::None).then_some(Match { confidence, status, runner_up, ..told })
    }
}
