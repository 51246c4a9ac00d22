//! The names of a framework. Each is folded once, each distinct word is reduced to its stem once, and stems are numbered.

use rayon::prelude::*;
use rustc_hash::FxHashMap as HashMap;

use crate::domain::{fold, is_stop_word, words};

use super::framework::{Framework, Skill};
use super::stems::{stem, told_apart};

/// One name of one skill.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) skill: u32,
    pub(super) of: NameOf,
    /// As the framework spells it.
    pub(super) text: String,
    /// Folded.
    pub(super) folded: String,
    /// Stems without stop words, in order, by number.
    pub(super) stems: Vec<u32>,
}

/// Who gives a skill its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameOf {
    /// The framework, as a label.
    Label,
    /// The framework, as an alias.
    Alias,
    /// The thesaurus.
    Thesaurus,
}

/// A name, folded, before its words are looked at.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) text: &'a str,
    pub(super) of: NameOf,
    pub(super) folded: String,
}

/// What the framework calls each of its skills, each name once.
pub(super) fn drafts(framework: &Framework) -> Vec<Vec<Draft<'_>>> {
    let of = |skill| {
        let Skill { label_fr, label_en, aliases, .. }: &Skill = skill;
        let labels = [label_fr, label_en].into_iter().map(|l| (l.as_str(), NameOf::Label));
        let mut out = Vec::with_capacity(2 + aliases.len());
        labels.chain(aliases.iter().map(|a| (a.as_str(), NameOf::Alias))).for_each(|(text, of)| draft(text, of, &mut out));
        out
    };
    framework.skills().par_iter().map(of).collect()
}

/// Adds a name that is not there yet.
pub(super) fn draft<'a>(text: &'a str, of: NameOf, to: &mut Vec<Draft<'a>>) {
    let folded = fold(text);
    if !folded.is_empty() && to.iter().all(|other| other.folded != folded) {
        to.push(Draft { text, of, folded });
    }
}

/// The names of all skills, in their order, and the texts whose n-grams are compared.
pub(super) struct Names {
    pub(super) list: Vec<Name>,
    /// The stems of each name, and its words with each gender pair once.
    pub(super) stemmed: Vec<String>,
    pub(super) raw: Vec<String>,
    /// The stems by their number.
    pub(super) stems: Vec<String>,
}

/// Skills whose words are looked at together.
const TOGETHER: usize = 256;

impl Names {
    pub(super) fn of(drafts: &[Vec<Draft<'_>>]) -> Self {
        let parts: Vec<Part> = drafts.par_chunks(TOGETHER).enumerate().map(|(at, drafts)| Part::of(at * TOGETHER, drafts)).collect();
        let all = parts.iter().map(|p| p.list.len()).sum();
        let mut out =
            Self { list: Vec::with_capacity(all), stemmed: Vec::with_capacity(all), raw: Vec::with_capacity(all), stems: Vec::new() };
        let mut numbers: HashMap<String, u32> = HashMap::default();
        for Part { list, stemmed, raw, stems, .. } in parts {
            let number: Vec<u32> = stems
                .into_iter()
                .map(|stem| {
                    numbers.get(&stem).copied().unwrap_or_else(|| {
                        let next = out.stems.len() as u32;
                        out.stems.push(stem.clone());
                        numbers.insert(stem, next);
                        next
                    })
                })
                .collect();
            out.list.extend(list.into_iter().map(|mut name| {
                name.stems.iter_mut().for_each(|stem| *stem = number[*stem as usize]);
                name
            }));
            out.stemmed.extend(stemmed);
            out.raw.extend(raw);
        }
        out
    }
}

/// The names of some skills, with stems numbered among themselves.
#[derive(Default)]
struct Part<'a> {
    list: Vec<Name>,
    stemmed: Vec<String>,
    raw: Vec<String>,
    stems: Vec<String>,
    numbers: HashMap<String, u32>,
    /// Each word met: its stem, and whether it is a stop word.
    words: HashMap<&'a str, (u32, bool)>,
}

impl<'a> Part<'a> {
    fn of(from: usize, drafts: &'a [Vec<Draft<'a>>]) -> Self {
        let mut out = Self::default();
        for (skill, drafts) in (from as u32..).zip(drafts) {
            for draft in drafts {
                out.add(skill, draft);
            }
        }
        out
    }

    fn number(&mut self, stem: String) -> u32 {
        let next = self.stems.len() as u32;
        let stems = &mut self.stems;
        *self.numbers.entry(stem).or_insert_with_key(|stem| {
            stems.push(stem.clone());
            next
        })
    }

    fn add(&mut self, skill: u32, draft: &'a Draft<'a>) {
        let list = words(&draft.folded);
        let (mut stems, raw) = told_apart(&list, |word| {
            self.words.get(word).copied().unwrap_or_else(|| {
                let looked_at = (self.number(stem(word)), is_stop_word(word));
                self.words.insert(word, looked_at);
                looked_at
            })
        });
        // Stop words are a name where nothing else is left.
        if stems.is_empty() {
            stems = list.into_iter().map(|word| self.number(word.to_owned())).collect();
        }
        let text: Vec<&str> = stems.iter().map(|stem| self.stems[*stem as usize].as_str()).collect();
        self.stemmed.push(text.join(" "));
        self.raw.push(raw.join(" "));
        let Draft { text, of, folded } = draft;
        self.list.push(Name { skill, of: *of, text: (*text).to_owned(), folded: folded.clone(), stems });
    }
}
