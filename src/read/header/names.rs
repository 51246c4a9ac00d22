//! What the words of a header say: how each was recognised, and how much that is worth.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Kind, List, fold, languages, list, singular};

use super::Field;
use super::key::key;

/// A header read: its field, how it was found, and the cohort year it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) field: Field,
    pub(crate) found: Found,
    pub(crate) year: Option<u16>,
}

/// How a header was recognised, surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    /// By the words that it shares with the spellings of the field.
    ByWords,
    /// By the words a question must hold.
    AsQuestion,
    /// But for a slip of the pen.
    Close,
    /// As the vocabulary spells it, or as the pipeline says.
    Exact,
}

impl Found {
    /// What such a recognition is worth beside another, 0 to 1.
    pub(crate) fn worth(self) -> f32 {
        match self {
            Self::ByWords => 0.5,
            Self::AsQuestion => 0.8,
            Self::Close => 0.85,
            Self::Exact => 1.0,
        }
    }
}

/// What the words of a header say of each field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Witness {
    /// The fields that it may name, each with a worth of 0 to 1, the likeliest first.
    pub(crate) fields: Vec<(Field, f32)>,
    /// How much it names something that the analysis has no use for, 0 to 1.
    pub(crate) unused: f32,
    /// The cohort year that it names.
    pub(crate) year: Option<u16>,
}

impl Witness {
    /// What it says of one field.
    pub(crate) fn of(&self, field: Field) -> f32 {
        self.fields.iter().find(|(f, _)| *f == field).map_or(0.0, |(_, worth)| *worth)
    }
}

/// A field, or something that the analysis has no use for.
type Meaning = Option<Field>;

/// The spellings of one kind of list.
struct Spellings {
    /// Key → meaning.
    exact: HashMap<String, Meaning>,
    /// The same words in alphabetical order → meaning; none where two meanings share them.
    bags: HashMap<String, Option<Meaning>>,
    /// Keys with how often each letter stands in them, for slips of the pen.
    letters: Vec<(String, Letters, Meaning)>,
    /// Keys of two words or more, by word, for questions.
    phrases: Vec<(Vec<String>, Meaning)>,
    /// Word → its uses in each meaning.
    words: FxHashMap<String, Vec<Use>>,
}

/// How a word is used in the spellings of one meaning.
struct Use {
    meaning: Meaning,
    /// Share of all its uses.
    share: f32,
    /// Part that it is of the shortest spelling that holds it: one where it is a spelling by itself.
    part: f32,
}

/// The spellings of one meaning in one language: the kind of list that has it, the meaning, their keys.
type Spelt = (Option<Kind>, Meaning, Vec<String>);

/// Every spelling of every language in the form in which headers are compared, by kind (all kinds where none), with its meaning: the
/// plainest of a language first.
static KEYS: LazyLock<Vec<Spelt>> = LazyLock::new(|| {
    // German umlauts are written as two letters where a program knows none: « Plaetze ».
    let in_two = |text: &str| {
        let pairs = [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")];
        pairs.iter().fold(text.to_owned(), |text, (one, two)| text.replace(one, two))
    };
    let keys = |list: &[String]| {
        let as_spelt = list.iter().map(|spelling| key(spelling).0);
        as_spelt.chain(list.iter().filter(|s| s.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü'])).map(|s| key(&in_two(s)).0)).collect()
    };
    let mut out = Vec::new();
    for of in languages() {
        for (kind, name, list) in of.headers() {
            out.extend(Field::of_key(name).map(|field| (kind, Some(field), keys(list))));
        }
        out.extend(of.unused().map(|(_, list)| (None, None, keys(list))));
    }
    out
});

static SPELLINGS: LazyLock<HashMap<Kind, Spellings>> =
    LazyLock::new(|| [Kind::Courses, Kind::Needs, Kind::Employers].map(|kind| (kind, Spellings::of_kind(kind))).into());

impl Spellings {
    fn of_kind(kind: Kind) -> Self {
        let mut exact: HashMap<String, Meaning> = HashMap::new();
        // What is of no use in one language may be a field in another (« Branche »): fields first.
        let of_kind = |used: bool| KEYS.iter().filter(move |(of, meaning, _)| of.is_none_or(|of| of == kind) && meaning.is_some() == used);
        for (_, meaning, keys) in of_kind(true).chain(of_kind(false)) {
            for key in keys {
                exact.entry(key.clone()).or_insert(*meaning);
            }
        }
        exact.remove("");
        let mut sorted: Vec<(&String, Meaning)> = exact.iter().map(|(k, m)| (k, *m)).collect();
        sorted.sort_unstable();
        let mut bags: HashMap<String, Option<Meaning>> = HashMap::new();
        let mut uses: FxHashMap<String, BTreeMap<Meaning, (f32, f32)>> = FxHashMap::default();
        for (key, meaning) in &sorted {
            let held = bags.entry(bag(key)).or_insert(Some(*meaning));
            if held.is_some_and(|m| m != *meaning) {
                *held = None;
            }
            let parts = key.split(' ').count() as f32;
            for word in key.split(' ') {
                let (sum, part) = uses.entry(word.to_owned()).or_default().entry(*meaning).or_default();
                // A word alone says more than one among four.
                *sum += 1.0 / parts;
                *part = part.max(1.0 / parts);
            }
        }
        let share = |of: BTreeMap<Meaning, (f32, f32)>| {
            let all: f32 = of.values().map(|(sum, _)| sum).sum();
            of.into_iter().map(|(meaning, (sum, part))| Use { meaning, share: sum / all, part }).collect()
        };
        Self {
            bags,
            letters: sorted.iter().map(|(k, m)| ((*k).clone(), letters(k), *m)).collect(),
            phrases: sorted
                .iter()
                .map(|(k, m)| (k.split(' ').map(str::to_owned).collect::<Vec<_>>(), *m))
                .filter(|(parts, _)| parts.len() >= 2)
                .collect(),
            words: uses.into_iter().map(|(word, of)| (word, share(of))).collect(),
            exact,
        }
    }

    /// One slip of the pen in a long header, two in a very long one; none where two meanings are as close.
    fn close(&self, key: &str) -> Option<Meaning> {
        let slips = match key.len() {
            0..=5 => return None,
            6..=15 => 1,
            _ => 2,
        };
        let own = letters(key);
        // Comparing letters is a tenth of the price of comparing texts, and rules out nearly all.
        let near = |other: &Letters| own.iter().zip(other).map(|(a, b)| usize::from(a.abs_diff(*b))).sum::<usize>() <= 2 * slips;
        let mut found = self
            .letters
            .iter()
            .filter(|(k, other, _)| k.len().abs_diff(key.len()) <= slips && near(other) && strsim::osa_distance(k, key) <= slips)
            .map(|(.., meaning)| *meaning);
        let first = found.next()?;
        found.all(|meaning| meaning == first).then_some(first)
    }

    /// A survey's question holds all the words of one spelling of two words or more, and of no other meaning as long; of two as
    /// long, the one it begins with (« Code postal du lieu de travail »).
    fn question(&self, key: &str) -> Option<Meaning> {
        let asked: Vec<&str> = key.split(' ').collect();
        if asked.len() < 3 {
            return None;
        }
        let places = |parts: &[String]| parts.iter().map(|p| asked.iter().position(|a| a == p)).collect::<Option<Vec<usize>>>();
        let mut found: Vec<(Reverse<usize>, usize, Meaning)> = self
            .phrases
            .iter()
            .filter_map(|(parts, meaning)| Some((Reverse(parts.len()), places(parts)?.into_iter().min()?, *meaning)))
            .collect();
        found.sort_unstable();
        let first = found.first()?;
        let tie = found.iter().any(|f| (f.0, f.1) == (first.0, first.1) && f.2 != first.2);
        (!tie).then_some(first.2)
    }

    /// How much the words of a header are those of each meaning: the mean, over its words, of the share of their uses there. The
    /// first word weighs more; a word that many meanings use (« maximum », « total ») weighs as much as its commonest use is of all, at
    /// least half, and so does one that the vocabulary does not know. « Mot » is half of « mot clé » and says half of what that does.
    fn by_words(&self, key: &str) -> Vec<(Meaning, f32)> {
        let mut all = 0.0;
        let mut sums: BTreeMap<Meaning, (f32, f32)> = BTreeMap::new();
        for (at, word) in key.split(' ').enumerate() {
            let place = if at == 0 { FIRST_WORD } else { 1.0 };
            let Some(meanings) = self.words.get(word) else {
                all += place * UNKNOWN_WORD;
                continue;
            };
            let weight = place * meanings.iter().map(|u| u.share).fold(UNKNOWN_WORD, f32::max);
            all += weight;
            for Use { meaning, share, part } in meanings {
                let (sum, parts) = sums.entry(*meaning).or_default();
                *sum += weight * share;
                *parts += part;
            }
        }
        let mut out: Vec<(Meaning, f32)> =
            sums.into_iter().map(|(meaning, (sum, parts))| (meaning, sum / all * parts.min(1.0))).filter(|(_, s)| *s >= LEAST).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }
}

/// Weight of the first word of a header beside the others.
const FIRST_WORD: f32 = 1.3;
/// Weight of a word that no spelling holds beside those that some do.
const UNKNOWN_WORD: f32 = 0.5;
/// Likeness by words under which a header says nothing of a field.
const LEAST: f32 = 0.3;
/// Likeness by words from which one field may be told by a header alone.
const MOST_WORDS: f32 = 0.55;

/// « % des postes » counts none.
fn is_share(text: &str, field: Field) -> bool {
    text.contains('%') && field.is_number_of()
}

/// Reads one header of a list of this kind, as the vocabulary spells it and no other way: for the many cells that are no header.
pub(crate) fn read_exactly(text: &str, kind: Kind) -> Option<Reading> {
    let (key, year) = key(text);
    let field = (*SPELLINGS.get(&kind)?.exact.get(&key)?).filter(|field| !is_share(text, *field))?;
    Some(Reading { field, found: Found::Exact, year })
}

/// Reads one header of a list of this kind, in the surest way that names a field.
pub(crate) fn read(text: &str, kind: Kind) -> Option<Reading> {
    let (key, year) = key(text);
    if key.is_empty() {
        return None;
    }
    let (meaning, found) = SPELLINGS.get(&kind)?.of(text, &key)?;
    meaning.map(|field| Reading { field, found, year })
}

impl Spellings {
    /// What a header says, in one language or the same in two: « Ville / City ».
    fn of(&self, text: &str, key: &str) -> Option<(Meaning, Found)> {
        let said = self.of_whole(text, key);
        said.map(|(meaning, found)| (meaning.filter(|field| !is_share(text, *field)), found))
    }

    fn of_whole(&self, text: &str, key: &str) -> Option<(Meaning, Found)> {
        let surest = self.surest(key);
        if surest.is_some_and(|(_, found)| found == Found::Exact) {
            return surest;
        }
        // « formations.places »: the last part of a path says how many of what, where, or what is of no use; what a thing is called, its whole path says.
        if let Some(meaning) = text.rsplit_once('.').and_then(|(_, last)| self.exact.get(&self::key(last).0))
            && !text.contains(' ')
            && meaning.is_none_or(|field| field.counts() || matches!(field, Field::Town | Field::Postcode))
        {
            return Some((*meaning, Found::Close));
        }
        if let Some(said) = self.of_more(text, key) {
            return Some((said, Found::Close));
        }
        if !text.contains(['/', '|']) {
            return surest;
        }
        let mut said = text.split(['/', '|']).map(|part| self.exact.get(&self::key(part).0).copied());
        let twice = said.next().flatten().filter(|first| said.clone().next().is_some() && said.all(|other| other == Some(*first)));
        twice.map(|meaning| (meaning, Found::Close)).or(surest)
    }

    /// « Nombre de recrutements envisagés », « Somme de Nb postes »: a spelling, with words that only say that it is to come, or what a
    /// pivot table does with it.
    fn of_more(&self, text: &str, key: &str) -> Option<Meaning> {
        let folded = fold(text);
        if let Some(sum) = list(List::Pivots).begins(&folded) {
            // « Nombre de départements » counts no posts, and is none.
            let of = self.exact.get(&self::key(&folded[sum.len()..]).0).copied()?;
            return of.is_none_or(Field::counts).then_some(of);
        }
        let bare: Vec<&str> = key.split(' ').filter(|word| !PLANNED.contains(*word)).collect();
        // « Postes envisagés » without its second word is what the post is called.
        let shorter = bare.len() >= 2 && bare.len() < key.split(' ').count();
        self.exact.get(&bare.join(" ")).copied().filter(|_| shorter)
    }

    fn surest(&self, key: &str) -> Option<(Meaning, Found)> {
        if let Some(meaning) = self.exact.get(key) {
            return Some((*meaning, Found::Exact));
        }
        if let Some(Some(meaning)) = self.bags.get(&bag(key)) {
            return Some((*meaning, Found::Close));
        }
        let by_words = || {
            let ranked = self.by_words(key);
            let (first, next) = (ranked.first()?, ranked.get(1).map_or(0.0, |(_, s)| *s));
            (first.1 >= MOST_WORDS && first.1 > next + 0.2).then_some(first.0)
        };
        self.close(key)
            .map(|meaning| (meaning, Found::Close))
            .or_else(|| self.question(key).map(|meaning| (meaning, Found::AsQuestion)))
            .or_else(|| by_words().map(|meaning| (meaning, Found::ByWords)))
    }
}

/// « envisagés » in the form of a key, which is singular.
static PLANNED: LazyLock<FxHashSet<String>> = LazyLock::new(|| list(List::Planned).iter().map(|word| singular(word).to_owned()).collect());

/// Everything that the words of a header say.
pub(crate) fn witnesses(text: &str, kind: Kind) -> Witness {
    let (key, year) = key(text);
    let Some(spellings) = SPELLINGS.get(&kind).filter(|_| !key.is_empty()) else { return Witness { year, ..Witness::default() } };
    let surest = spellings.of(text, &key);
    let mut out = Witness { year, ..Witness::default() };
    let mut note = |meaning: Meaning, worth: f32| match meaning {
        None => out.unused = out.unused.max(worth),
        Some(field) => match out.fields.iter_mut().find(|(f, _)| *f == field) {
            Some((_, known)) => *known = known.max(worth),
            None => out.fields.push((field, worth)),
        },
    };
    if let Some((meaning, found)) = surest.filter(|(_, found)| *found > Found::ByWords) {
        note(meaning, if WEAK.contains(&key) { WEAK_WORD } else { found.worth() });
    }
    // Beside an exact spelling, single words say nothing more.
    if surest.is_none_or(|(_, found)| found < Found::Close) {
        let worth = |meaning: Meaning| if meaning.is_some() { BY_WORDS } else { UNUSED_BY_WORDS };
        spellings.by_words(&key).into_iter().for_each(|(meaning, share)| note(meaning, share * worth(meaning)));
    }
    out.fields.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    out
}

/// Words that people write above many things (« tags », « public »): they name a field where the values bear them out.
static WEAK: LazyLock<FxHashSet<String>> =
    LazyLock::new(|| languages().iter().flat_map(|of| &of.weak.words).map(|word| key(word).0).collect());
const WEAK_WORD: f32 = 0.6;

/// Worth of a header all of whose words are those of one field.
const BY_WORDS: f32 = 0.75;
/// The same of what the analysis has no use for: « Secteur géographique » over towns is not the sector.
const UNUSED_BY_WORDS: f32 = 0.25;

/// True for a header that names something the analysis has no use for.
pub(crate) fn is_unused(text: &str, kind: Kind) -> bool {
    SPELLINGS.get(&kind).is_some_and(|s| matches!(s.exact.get(&key(text).0), Some(None)))
}

/// True for the plainest spellings of a field: of two columns that claim it, one that is spelt so wins.
pub(crate) fn is_plain(text: &str, field: Field, kind: Kind) -> bool {
    rank_of(text, kind, |of| of == field) < PLAIN
}

/// What a column must weigh for its values to tell what a header leaves open: a spelt header, and more than values of the right sort.
pub(crate) const TELLS: f32 = 6.5;

/// How far from the first, in any language, a header stands among the spellings of what a record of a kind is called.
pub(crate) fn rank(text: &str, kind: Kind) -> usize {
    rank_of(text, kind, |field| field.key() == kind.called())
}

/// The same among the spellings of one field.
pub(crate) fn rank_of(text: &str, kind: Kind, is: impl Fn(Field) -> bool) -> usize {
    let written = key(text).0;
    let lists = KEYS.iter().filter(|(of, meaning, _)| of.is_none_or(|of| of == kind) && meaning.is_some_and(&is));
    lists.filter_map(|(.., keys)| keys.iter().position(|key| *key == written)).min().unwrap_or(usize::MAX)
}

/// How many spellings of a field, from the first, are its plainest.
const PLAIN: usize = 2;

/// How often each letter stands in a text: two texts that are one slip apart differ by one letter or two.
type Letters = [u8; 32];

fn letters(text: &str) -> Letters {
    let mut out = [0u8; 32];
    text.bytes().for_each(|b| out[usize::from(b & 31)] = out[usize::from(b & 31)].saturating_add(1));
    out
}

fn bag(key: &str) -> String {
    let mut parts: Vec<&str> = key.split(' ').collect();
    parts.sort_unstable();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_is_claimed_twice() {
        for kind in [Kind::Courses, Kind::Needs, Kind::Employers] {
            let mut seen: HashMap<String, (Meaning, String)> = HashMap::new();
            let mut twice: Vec<String> = Vec::new();
            for of in languages() {
                let named = of.headers_of(kind).map(|(name, list)| (Field::of_key(name), list));
                // The sector, of no use in a list of courses or needs, is the activity of a firm in a register.
                let unused = of.unused().filter(|(what, _)| !(kind == Kind::Employers && *what == "sector"));
                for (meaning, list) in named.chain(unused.map(|(_, list)| (None, list))) {
                    for spelling in list {
                        let here = (meaning, format!("{spelling} ({})", of.language));
                        let before = seen.entry(key(spelling).0).or_insert_with(|| here.clone());
                        if before.0 != meaning {
                            twice.push(format!("{:?} {} and {:?} {}", before.0, before.1, meaning, here.1));
                        }
                    }
                }
            }
            assert!(twice.is_empty(), "{kind:?}:\n{}", twice.join("\n"));
        }
    }

    #[test]
    fn headers_as_people_write_them() {
        for (text, kind, field, year) in [
            ("Nb diplômés par an", Kind::Courses, Field::Graduates, None),
            ("Diplômé(e)s 2025", Kind::Courses, Field::Graduates, Some(2025)),
            ("DIPLOMES 2025", Kind::Courses, Field::Graduates, Some(2025)),
            ("Poursuite d'études (%)", Kind::Courses, Field::FurtherStudy, None),
            ("Compétences enseignées :", Kind::Courses, Field::Taught, None),
            ("Intitule de la fromation", Kind::Courses, Field::Title, None),
            ("Combien de postes prévoyez-vous d'ouvrir en 2026 ?", Kind::Needs, Field::Positions, Some(2026)),
            ("Compétence 2", Kind::Courses, Field::Taught, None),
            ("Diplôme", Kind::Courses, Field::Diploma, None),
            ("Titrés", Kind::Courses, Field::Graduates, None),
            ("P04. Code postal du lieu de travail", Kind::Needs, Field::Postcode, None),
            ("Compétences clés exigées", Kind::Needs, Field::Required, None),
            ("Libellé emploi", Kind::Needs, Field::Occupation, None),
            ("Dans quelle commune le poste est-il situé ?", Kind::Needs, Field::Town, None),
            ("Sous quel délai ?", Kind::Needs, Field::Horizon, None),
            ("jobTitle", Kind::Needs, Field::Occupation, None),
            ("nb_postes", Kind::Needs, Field::Positions, None),
            ("Berufsbezeichnung", Kind::Needs, Field::Occupation, None),
        ] {
            let read = read(text, kind).unwrap_or_else(|| panic!("{text:?} is not read"));
            assert_eq!((read.field, read.year), (field, year), "{text:?}");
        }
        assert_eq!(read("Commentaire", Kind::Needs), None);
    }
}
