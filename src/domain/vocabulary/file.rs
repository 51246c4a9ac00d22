//! What a language file of `datasets/vocabulary` holds.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{Kind, fold};

/// Header words by field key.
type Headers = BTreeMap<String, Vec<String>>;

/// One language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// ISO 639-1 code.
    pub language: String,
    pub(super) headers: Lists,
    /// Word of a technical header → the word it shortens.
    pub abbreviations: BTreeMap<String, String>,
    pub(super) plurals: Plurals,
    pub(super) marks: Marks,
    pub(super) numbers: Numbers,
    pub(super) time: Time,
    pub(super) nature: Nature,
    pub(super) names: Names,
    pub(in crate::domain) levels: BTreeMap<String, Vec<String>>,
    /// How running text speaks of skills.
    pub cues: Cues,
    pub(super) headings: Headings,
    pub(super) stop: Stop,
    /// Header words that name a field only where the values bear them out.
    #[serde(default)]
    pub(crate) weak: Stop,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    #[serde(default)]
    pub(super) any: Headers,
    pub(super) courses: Headers,
    pub(super) needs: Headers,
    pub(super) employers: Headers,
    pub(super) unused: Headers,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Marks {
    pub(super) yes: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) not_given: Vec<String>,
    pub(super) zero: Vec<String>,
    /// Women and men, as they head columns.
    pub(super) sexes: Vec<String>,
    /// How well a skill is mastered.
    pub(super) mastery: Vec<String>,
    pub(super) secret: Vec<String>,
    pub(super) totals: Vec<String>,
    pub(super) sums: Vec<String>,
    /// What a pivot table writes before the name of what it adds up, and above the names of its rows.
    pub(super) pivots: Vec<String>,
    pub(super) row_labels: Vec<String>,
    pub(super) sections: Vec<String>,
    pub(super) leavers: Vec<String>,
    pub(super) asides: Vec<String>,
    /// What stands for the value of the cell above.
    pub(super) dittos: Vec<String>,
    pub(super) bodies: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) other: Vec<String>,
    pub(super) answers_yes: Vec<String>,
    pub(super) answers_no: Vec<String>,
    pub(super) examples: Vec<String>,
    pub(super) responses: Vec<String>,
    /// What files are called that list courses, needs, employers.
    pub(super) files_courses: Vec<String>,
    pub(super) files_needs: Vec<String>,
    pub(super) files_employers: Vec<String>,
    /// What a record is in a program that keeps it: « actif », « archivé ».
    #[serde(default)]
    pub(super) states: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plurals {
    pub(super) counted: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub(super) words: Vec<String>,
    pub(super) units: Vec<String>,
    /// Before a figure: that it is not exact.
    pub(super) about: Vec<String>,
    /// After a figure: that what follows is part of it.
    pub(super) of_which: Vec<String>,
    /// After the name of what is counted: that it is to come.
    pub(super) planned: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    pub(super) calendar: Vec<String>,
    pub(super) quarters: Vec<String>,
    pub(super) halves: Vec<String>,
    pub(super) months: Vec<String>,
    pub(super) years: Vec<String>,
    pub(super) weeks: Vec<String>,
    pub(super) days: Vec<String>,
    pub(super) soon: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nature {
    pub(super) creation: Vec<String>,
    pub(super) replacement: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) tracks: Vec<String>,
    pub(super) schools: Vec<String>,
    /// What begins the title of a course that leads to no diploma.
    pub(super) programmes: Vec<String>,
    pub(super) firms: Vec<String>,
    pub(super) legal: Vec<String>,
    pub(super) options: Vec<String>,
    pub(super) fillers: Vec<String>,
    pub(super) speaking: Vec<String>,
    pub(super) jobs: Vec<String>,
    pub(super) gender: Vec<String>,
    pub(super) contracts: Vec<String>,
    pub(super) experience: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub(super) advert: Vec<String>,
    pub(super) course: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stop {
    pub(crate) words: Vec<String>,
}

/// Words and turns of phrase by which a text says what it asks, wishes, denies, and what it tells of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each list is explained where it is used, in `matching::prose`")]
pub struct Cues {
    pub wished_before: Vec<String>,
    pub wished_after: Vec<String>,
    pub denied_before: Vec<String>,
    pub no_denial: Vec<String>,
    pub denied_after: Vec<String>,
    pub turns: Vec<String>,
    pub context: Vec<String>,
    pub context_after: Vec<String>,
    pub context_between: Vec<String>,
    pub firm: Vec<String>,
    pub asks: Vec<String>,
    pub beside: Vec<String>,
    pub openers: Vec<String>,
    pub and_openers: Vec<String>,
    pub and: Vec<String>,
    pub verbs: Vec<String>,
    pub speaking: Vec<String>,
}

impl Words {
    /// The header words: the kind of list whose fields they name (any, where none), field key, spellings, the plainest first.
    pub fn headers(&self) -> impl Iterator<Item = (Option<Kind>, &str, &[String])> {
        let Lists { any, courses, needs, employers, unused: _ } = &self.headers;
        let of = [(Some(Kind::Courses), courses), (Some(Kind::Needs), needs), (Some(Kind::Employers), employers), (None, any)];
        of.into_iter().flat_map(|(kind, lists)| lists.iter().map(move |(key, list)| (kind, key.as_str(), list.as_slice())))
    }

    /// Those of a list of this kind.
    pub fn headers_of(&self, kind: Kind) -> impl Iterator<Item = (&str, &[String])> {
        self.headers().filter(move |(of, ..)| of.is_none_or(|of| of == kind)).map(|(_, key, list)| (key, list))
    }

    /// The header words of columns that the analysis has no use for, by what they hold (`date`, `link`, `salary`…).
    pub fn unused(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.headers.unused.iter().map(|(key, list)| (key.as_str(), list.as_slice()))
    }

    /// The stop words of this language, folded.
    pub fn stop_words(&self) -> &[String] {
        &self.stop.words
    }
}

/// The language with every list folded that is compared with folded text; header words are folded by who reads headers.
pub(super) fn folded(mut of: Words) -> Words {
    let every = |list: &mut Vec<String>| list.iter_mut().for_each(|word| *word = fold(word));
    let Cues {
        wished_before,
        wished_after,
        denied_before,
        no_denial,
        denied_after,
        turns,
        context,
        context_after,
        context_between,
        firm,
        asks,
        beside,
        openers,
        and_openers,
        and,
        verbs,
        speaking,
    } = &mut of.cues;
    for list in [
        wished_before, wished_after, denied_before, no_denial, denied_after, turns, context, context_after, context_between, firm, asks,
        beside, openers, and_openers, and, verbs, speaking, &mut of.stop.words,
    ] {
        every(list);
    }
    of
}
