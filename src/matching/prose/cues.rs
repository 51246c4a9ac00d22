//! Words and turns of phrase that tell what a text says of the skills it names, in the language of the text. They are data
//! (`domain::vocabulary`); here they are put together by language, since a word may deny in one and mean nothing in another:
//! French texts of this trade are half English, so those two are heard together, and each other language beside English.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Cues, Words, languages};

/// A turn of phrase, word by word.
pub(super) type Turn = Vec<&'static str>;

/// Turns of phrase by their first word: most words of a text begin none.
#[derive(Debug, Default)]
pub(super) struct Turns(FxHashMap<&'static str, Vec<Turn>>);

impl Turns {
    fn extend(&mut self, of: &'static [String]) {
        for turn in of.iter().map(|turn| turn.split(' ').collect::<Turn>()) {
            self.0.entry(turn[0]).or_default().push(turn);
        }
    }

    /// Those that stand at the beginning of these words.
    pub(super) fn at<'w>(&'w self, words: &'w [&'w str]) -> impl Iterator<Item = &'w Turn> {
        let begun = words.first().and_then(|word| self.0.get(word));
        begun.into_iter().flatten().filter(|turn| words.starts_with(turn))
    }

    /// Where one of them begins.
    pub(super) fn within(&self, words: &[&str]) -> Option<usize> {
        (0..words.len()).find(|at| self.at(&words[*at..]).next().is_some())
    }
}

/// What is listened for in a text of one language.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// What makes a name a plus, before it and after it.
    pub(super) wished_before: Turns,
    pub(super) wished_after: Turns,
    /// What denies the names after it, and the turns that only look so.
    pub(super) denied_before: Turns,
    pub(super) no_denial: Turns,
    /// What denies the names before it: « n'est pas requis ».
    pub(super) denied_after: Turns,
    /// What opens a new thought.
    pub(super) turns: FxHashSet<&'static str>,
    /// Words that tell of the firm, not of the post, when they stand just before a name, or just after it, and those that may
    /// stand between.
    pub(super) context: FxHashSet<&'static str>,
    pub(super) context_after: FxHashSet<&'static str>,
    pub(super) context_between: FxHashSet<&'static str>,
    /// Sentences that begin so tell of the firm, unless they ask for something.
    pub(super) firm: Turns,
    pub(super) asks: FxHashSet<&'static str>,
    /// Headings under which a course tells what it is not: what it asks before, and what comes after.
    pub(super) beside: Turns,
    /// Words that open a clause after a comma, and after « et ».
    pub(super) openers: FxHashSet<&'static str>,
    pub(super) and_openers: FxHashSet<&'static str>,
    /// Words that join the last two of a list.
    pub(super) and: FxHashSet<&'static str>,
    /// Verbs and adverbs before what says that something is a plus.
    pub(super) verbs: FxHashSet<&'static str>,
}

impl Heard {
    fn add(&mut self, cues: &'static Cues) {
        let words = |list: &'static [String]| list.iter().map(String::as_str);
        self.wished_before.extend(&cues.wished_before);
        self.wished_after.extend(&cues.wished_after);
        self.denied_before.extend(&cues.denied_before);
        self.no_denial.extend(&cues.no_denial);
        self.denied_after.extend(&cues.denied_after);
        self.turns.extend(words(&cues.turns));
        self.context.extend(words(&cues.context));
        self.context_after.extend(words(&cues.context_after));
        self.context_between.extend(words(&cues.context_between));
        self.firm.extend(&cues.firm);
        self.asks.extend(words(&cues.asks));
        self.beside.extend(&cues.beside);
        self.openers.extend(words(&cues.openers));
        self.and_openers.extend(words(&cues.and_openers));
        self.and.extend(words(&cues.and));
        self.verbs.extend(words(&cues.verbs));
    }
}

/// The first languages of the vocabulary, heard together.
const TOGETHER: usize = 2;
/// Words of a text by which its language is told.
const LOOKED_AT: usize = 300;

/// French with English, then each other language with English.
static HEARD: LazyLock<Vec<(FxHashSet<&'static str>, Heard)>> = LazyLock::new(|| {
    let all = languages();
    let (first, others) = all.split_at(TOGETHER.min(all.len()));
    let with = |of: Vec<&'static Words>, beside: &[&'static Words]| {
        let mut heard = Heard::default();
        of.iter().chain(beside).for_each(|words| heard.add(&words.cues));
        (of.iter().flat_map(|words| words.stop_words()).map(String::as_str).collect(), heard)
    };
    let english: Vec<&Words> = first.iter().skip(1).collect();
    std::iter::once(with(first.iter().collect(), &[])).chain(others.iter().map(|words| with(vec![words], &english))).collect()
});

/// What to listen for in a text of these words: the language whose small words it holds the most of, French and English where none
/// leads.
pub(super) fn heard<'a>(words: &(impl Iterator<Item = &'a str> + Clone)) -> &'static Heard {
    let count = |of: &FxHashSet<&str>| words.clone().take(LOOKED_AT).filter(|word| of.contains(word)).count();
    let ours = count(&HEARD[0].0);
    let best = HEARD.iter().skip(1).map(|(of, heard)| (count(of), heard)).max_by_key(|(n, _)| *n);
    best.filter(|(n, _)| *n > 2 && *n * 2 > ours * 3).map_or(&HEARD[0].1, |(_, heard)| heard)
}
