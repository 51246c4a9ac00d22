//! The words of people, as data: how they head their columns, write yes and no, levels, totals, what is wished and what is
//! denied. One file a language in `datasets/vocabulary`, embedded; a language is added by adding a file there and a line here.
//! A test holds that no word is claimed by two fields of one kind.
//!
//! Every language is read at once: a workbook rarely says which one it is in, and headers of two languages stand in one sheet.
//! Only running text is read in one language at a time ([`Words::cues`]), since « non » is a word of two.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{fold, words};

mod file;

use file::folded;
pub use file::{Cues, Words};

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

/// The languages, in the order of their files.
pub fn languages() -> &'static [Words] {
    &LANGUAGES
}

static LANGUAGES: LazyLock<Vec<Words>> = LazyLock::new(|| {
    // Embedded, and read by a test: a file that is no TOML fails there, and would leave its language out here.
    FILES.iter().filter_map(|text| toml::from_str::<Words>(text).ok()).map(folded).collect()
});

/// A list of words that a cell is compared with, of all languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the list of that name in the files")]
pub enum List {
    Yes,
    No,
    NotGiven,
    Zero,
    Mastery,
    Sexes,
    Secret,
    Totals,
    Sums,
    Pivots,
    RowLabels,
    Sections,
    Leavers,
    Asides,
    /// What is wished, as running text and cells say it.
    Wished,
    /// What stands for the value of the cell above.
    Dittos,
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
    About,
    OfWhich,
    Planned,
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
    Programmes,
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
            (List::Mastery, &m.mastery),
            (List::Sexes, &m.sexes),
            (List::Secret, &m.secret),
            (List::Totals, &m.totals),
            (List::Sums, &m.sums),
            (List::Pivots, &m.pivots),
            (List::RowLabels, &m.row_labels),
            (List::Sections, &m.sections),
            (List::Leavers, &m.leavers),
            (List::Asides, &m.asides),
            (List::Wished, &of.cues.wished_before),
            (List::Wished, &of.cues.wished_after),
            (List::Dittos, &m.dittos),
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
            (List::About, &of.numbers.about),
            (List::OfWhich, &of.numbers.of_which),
            (List::Planned, &of.numbers.planned),
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
            (List::Programmes, &n.programmes),
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

/// « Aucun », « pas de recrutement cette année », given folded: none. « Aucune idée » says something else: one word must be all there is.
pub fn says_none(folded: &str) -> bool {
    let zero = list(List::Zero);
    zero.holds(folded) || zero.begins(folded).is_some_and(|words| words.contains(' '))
}

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
