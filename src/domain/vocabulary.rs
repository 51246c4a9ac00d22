//! The words of people, as data: how they head their columns, write yes and no, levels, totals, what is wished and what is
//! denied. One file a language in `datasets/vocabulary`, embedded; a language is added by adding a file there and a line here.
//! A test holds that no word is claimed by two fields of one kind.
//!
//! Every language is read at once: a workbook rarely says which one it is in, and headers of two languages stand in one sheet.
//! Only running text is read in one language at a time ([`Words::cues`]), since « non » is a word of two.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{Kind, fold, words};

/// The files, by language code: French and English first, the languages of our framework.
const FILES: [&str; 7] = [
    include_str!("../../datasets/vocabulary/fr.toml"),
    include_str!("../../datasets/vocabulary/en.toml"),
    include_str!("../../datasets/vocabulary/de.toml"),
    include_str!("../../datasets/vocabulary/es.toml"),
    include_str!("../../datasets/vocabulary/it.toml"),
    include_str!("../../datasets/vocabulary/nl.toml"),
    include_str!("../../datasets/vocabulary/pt.toml"),
];

/// Header words by field key.
type Headers = BTreeMap<String, Vec<String>>;

/// One language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// ISO 639-1 code.
    pub language: String,
    headers: Lists,
    /// Word of a technical header → the word it shortens.
    pub abbreviations: BTreeMap<String, String>,
    plurals: Plurals,
    marks: Marks,
    numbers: Numbers,
    time: Time,
    nature: Nature,
    names: Names,
    pub(super) levels: BTreeMap<String, Vec<String>>,
    /// How running text speaks of skills.
    pub cues: Cues,
    headings: Headings,
    stop: Stop,
    /// Header words that name a field only where the values bear them out.
    #[serde(default)]
    pub(crate) weak: Stop,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    #[serde(default)]
    any: Headers,
    courses: Headers,
    needs: Headers,
    employers: Headers,
    unused: Headers,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    yes: Vec<String>,
    no: Vec<String>,
    not_given: Vec<String>,
    zero: Vec<String>,
    secret: Vec<String>,
    totals: Vec<String>,
    sums: Vec<String>,
    sections: Vec<String>,
    leavers: Vec<String>,
    asides: Vec<String>,
    bodies: Vec<String>,
    notes: Vec<String>,
    other: Vec<String>,
    answers_yes: Vec<String>,
    answers_no: Vec<String>,
    examples: Vec<String>,
    responses: Vec<String>,
    /// What files are called that list courses, needs, employers.
    files_courses: Vec<String>,
    files_needs: Vec<String>,
    files_employers: Vec<String>,
    /// What a record is in a program that keeps it: « actif », « archivé ».
    #[serde(default)]
    states: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plurals {
    counted: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    words: Vec<String>,
    units: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    calendar: Vec<String>,
    quarters: Vec<String>,
    halves: Vec<String>,
    months: Vec<String>,
    years: Vec<String>,
    weeks: Vec<String>,
    days: Vec<String>,
    soon: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nature {
    creation: Vec<String>,
    replacement: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    tracks: Vec<String>,
    schools: Vec<String>,
    firms: Vec<String>,
    legal: Vec<String>,
    options: Vec<String>,
    fillers: Vec<String>,
    speaking: Vec<String>,
    jobs: Vec<String>,
    gender: Vec<String>,
    contracts: Vec<String>,
    experience: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Headings {
    advert: Vec<String>,
    course: Vec<String>,
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

/// The languages, in the order of their files.
pub fn languages() -> &'static [Words] {
    &LANGUAGES
}

static LANGUAGES: LazyLock<Vec<Words>> = LazyLock::new(|| {
    // Embedded, and read by a test: a file that is no TOML fails there, and would leave its language out here.
    FILES.iter().filter_map(|text| toml::from_str::<Words>(text).ok()).map(folded).collect()
});

/// The language with every list folded that is compared with folded text; header words are folded by who reads headers.
fn folded(mut of: Words) -> Words {
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

/// A list of words that a cell is compared with, of all languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the list of that name in the files")]
pub enum List {
    Yes,
    No,
    NotGiven,
    Zero,
    Secret,
    Totals,
    Sums,
    Sections,
    Leavers,
    Asides,
    Bodies,
    Tracks,
    Notes,
    Other,
    AnswersYes,
    AnswersNo,
    /// What begins a row that shows how to fill in the others.
    Examples,
    /// What survey programs write under a question where another one has its items.
    Responses,
    /// Words in the names of files that list courses.
    FilesCourses,
    /// Of needs.
    FilesNeeds,
    /// Of employers.
    FilesEmployers,
    States,
    Units,
    CountedPlurals,
    Calendar,
    Quarters,
    Halves,
    Months,
    Years,
    Weeks,
    Days,
    Soon,
    Creation,
    Replacement,
    Schools,
    Firms,
    Legal,
    Options,
    Fillers,
    Speaking,
    Jobs,
    Gender,
    Contracts,
    Experience,
    Headings,
    LevelsBelow,
    LevelsAbove,
    LevelsAny,
    LevelsOpen,
    LevelNames,
    LevelCounted,
    /// Words of a header whose bare figures are levels of the framework of 2019.
    LevelOf2019,
}

/// Every list, in the order of [`List`].
const LISTS: usize = List::LevelOf2019 as usize + 1;

/// The words of one list, folded.
#[derive(Debug, Default)]
pub struct Held {
    words: FxHashSet<String>,
    sorted: Vec<String>,
    most_words: usize,
}

impl Held {
    /// True for one of its entries, given folded.
    pub fn holds(&self, folded: &str) -> bool {
        self.words.contains(folded)
    }

    /// Its entries, folded and sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.sorted.iter().map(String::as_str)
    }

    /// The entry, of one word or several, with which a folded text begins, the longest.
    pub fn begins<'a>(&self, folded: &'a str) -> Option<&'a str> {
        let ends = folded.match_indices([' ', ':', '(', '.', ',', '-', '\'', '/']).map(|(at, _)| at).take(self.most_words * 2);
        ends.chain([folded.len()]).map(|end| &folded[..end]).filter(|head| self.holds(head)).last()
    }

    /// True when one of its entries stands among these words, as a run of them.
    pub fn among(&self, words: &[&str]) -> bool {
        (0..words.len()).any(|from| self.opens(&words[from..]))
    }

    /// True when one of its entries stands in a folded text, whatever signs part its words.
    pub fn is_in(&self, folded: &str) -> bool {
        self.among(&words(folded))
    }

    /// True when these words begin with one of its entries.
    pub fn opens(&self, words: &[&str]) -> bool {
        words.first().is_some_and(|word| self.holds(word))
            || (2..=self.most_words.min(words.len())).any(|n| self.holds(&words[..n].join(" ")))
    }
}

/// The words of a list.
pub fn list(which: List) -> &'static Held {
    &HELD[which as usize]
}

static HELD: LazyLock<Vec<Held>> = LazyLock::new(|| {
    let mut out: Vec<Held> = std::iter::repeat_with(Held::default).take(LISTS).collect();
    for of in languages() {
        let level = |key: &str| of.levels.get(key).map_or(&[][..], Vec::as_slice);
        let (m, n, t) = (&of.marks, &of.names, &of.time);
        for (which, words) in [
            (List::Yes, &m.yes[..]),
            (List::No, &m.no),
            (List::NotGiven, &m.not_given),
            (List::Zero, &m.zero),
            (List::Secret, &m.secret),
            (List::Totals, &m.totals),
            (List::Sums, &m.sums),
            (List::Sections, &m.sections),
            (List::Leavers, &m.leavers),
            (List::Asides, &m.asides),
            (List::Bodies, &m.bodies),
            (List::Tracks, &n.tracks),
            (List::Notes, &m.notes),
            (List::Other, &m.other),
            (List::AnswersYes, &m.answers_yes),
            (List::AnswersNo, &m.answers_no),
            (List::Examples, &m.examples),
            (List::Responses, &m.responses),
            (List::FilesCourses, &m.files_courses),
            (List::FilesNeeds, &m.files_needs),
            (List::FilesEmployers, &m.files_employers),
            (List::States, &m.states),
            (List::Units, &of.numbers.units),
            (List::CountedPlurals, &of.plurals.counted),
            (List::Calendar, &t.calendar),
            (List::Quarters, &t.quarters),
            (List::Halves, &t.halves),
            (List::Months, &t.months),
            (List::Years, &t.years),
            (List::Weeks, &t.weeks),
            (List::Days, &t.days),
            (List::Soon, &t.soon),
            (List::Creation, &of.nature.creation),
            (List::Replacement, &of.nature.replacement),
            (List::Schools, &n.schools),
            (List::Firms, &n.firms),
            (List::Legal, &n.legal),
            (List::Options, &n.options),
            (List::Fillers, &n.fillers),
            (List::Speaking, &n.speaking),
            (List::Jobs, &n.jobs),
            (List::Gender, &n.gender),
            (List::Contracts, &n.contracts),
            (List::Experience, &n.experience),
            (List::Headings, &of.headings.advert),
            (List::Headings, &of.headings.course),
            (List::LevelsBelow, level("below")),
            (List::LevelsAbove, level("above")),
            (List::LevelsAny, level("any")),
            (List::LevelsOpen, level("open")),
            (List::LevelNames, level("names")),
            (List::LevelCounted, level("counted")),
            (List::LevelOf2019, level("of_2019")),
        ] {
            out[which as usize].words.extend(words.iter().map(|w| fold(w)));
        }
    }
    for held in &mut out {
        held.most_words = held.words.iter().map(|w| w.split(' ').count()).max().unwrap_or(0);
        held.sorted = held.words.iter().cloned().collect();
        held.sorted.sort_unstable();
    }
    out
});

/// The number that a word is, zero to ten.
pub fn number_word(folded: &str) -> Option<u8> {
    NUMBER_WORDS.get(folded).copied()
}

static NUMBER_WORDS: LazyLock<BTreeMap<String, u8>> = LazyLock::new(|| {
    let of_language = |of: &'static Words| (0u8..).zip(&of.numbers.words);
    languages().iter().flat_map(of_language).flat_map(|(n, words)| words.split('|').map(move |w| (fold(w), n))).collect()
});

/// Words that carry no meaning of their own in a French or English label: the languages of our framework.
pub fn is_stop_word(word: &str) -> bool {
    STOP.contains(word)
}

static STOP: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| languages().iter().take(2).flat_map(|of| of.stop.words.iter().map(String::as_str)).collect());

/// Words that carry no meaning of their own in a header of any language.
pub fn is_stop_word_anywhere(word: &str) -> bool {
    STOP_ANYWHERE.contains(word)
}

static STOP_ANYWHERE: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| languages().iter().flat_map(|of| of.stop.words.iter().map(String::as_str)).collect());

#[cfg(test)]
mod tests;
