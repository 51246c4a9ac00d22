//! Names found without scoring: a table for each way in which two labels are the same.

use rustc_hash::FxHashMap as HashMap;

use crate::domain::{compact, words};

use super::super::names::{Name, NameOf};
use super::super::stems::{bag_key, brackets};
use super::super::wrapping;

/// Names looked up: by their words, by their letters, without vendor or brackets, by their bag of stems.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) exact: HashMap<String, Vec<u32>>,
    pub(super) compacted: HashMap<String, Vec<u32>>,
    pub(super) bare: HashMap<String, Vec<u32>>,
    pub(super) bags: HashMap<String, Vec<u32>>,
}

/// A word that stands in the names of no more skills than this tells which one is meant.
const TELLING: usize = 2;

impl Tables {
    /// Looks at each name of a framework; `stems` are those of names by number, `named` tells which skills are products, languages, tools.
    pub(super) fn of(names: &[Name], stems: &[String], named: &[bool]) -> Self {
        let mut out = Self::default();
        let mut skills_with: HashMap<&str, Vec<u32>> = HashMap::default();
        for name in names {
            for word in words(&name.folded) {
                let skills = skills_with.entry(word).or_default();
                if skills.last() != Some(&name.skill) {
                    skills.push(name.skill);
                }
            }
        }
        // Without its vendor « Oracle Database » would be any database; « Apache Kafka » is still Kafka.
        let telling = |rest: &[&str]| rest.iter().any(|w| skills_with.get(*w).is_none_or(|s| s.len() <= TELLING));
        for (at, name) in names.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let list = words(&name.folded);
            let note = |table: &mut HashMap<String, Vec<u32>>, key: String| {
                let entry = table.entry(key).or_default();
                if entry.last() != Some(&at) {
                    entry.push(at);
                }
            };
            note(&mut out.exact, list.join(" "));
            let letters = compact(&name.folded);
            if letters.len() >= 4 {
                note(&mut out.compacted, letters);
            }
            if let Some(rest) = wrapping::without_vendor(&list).filter(|rest| name.of == NameOf::Label && telling(rest)) {
                note(&mut out.bare, rest.join(" "));
            }
            if let Some((outside, inside)) = brackets(&name.folded) {
                note(&mut out.bare, words(outside).join(" "));
                // A code in brackets is another name (« IBM i (AS/400) »); words there are a gloss.
                if inside.bytes().any(|b| b.is_ascii_digit()) {
                    note(&mut out.bare, words(inside).join(" "));
                }
            }
            // « In Design » less its stop word is no design; one « Notion » is not several notions.
            let one_word = name.stems.len() == 1 && (list.len() > 1 || named[name.skill as usize]);
            if let Some(key) = bag_key(name.stems.iter().map(|s| stems[*s as usize].as_str())).filter(|_| !one_word) {
                note(&mut out.bags, key);
            }
        }
        out
    }
}
