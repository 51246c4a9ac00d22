//! Which field is this column? One table of spellings: French and English, compared without case, accents, plurals, stop
//! words and bracketed units. Then close spelling, then, for the long questions of survey exports, the words they must hold.

mod spellings;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::{Kind, fold, is_stop_word, singular, words};

use spellings::HEADERS;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named in the table below, with the words people use for it")]
pub enum Field {
    Title,
    Diploma,
    Level,
    Institution,
    Town,
    Postcode,
    Department,
    Status,
    Seats,
    Graduates,
    Success,
    Fill,
    FurtherStudy,
    Retention,
    Active,
    Taught,
    Rncp,
    Rome,
    Fap,
    Uai,
    Siret,
    Employer,
    Occupation,
    Positions,
    Hard,
    Horizon,
    Required,
    Wished,
    Name,
    Headcount,
    Prose,
    Difficult,
    Beginners,
    Nature,
}

/// What a course or a need says of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkillRole {
    /// A course teaches it.
    Taught,
    /// A need requires it.
    Required,
    /// A need wishes it.
    Wished,
}

impl SkillRole {
    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Taught => "taught",
            Self::Required => "required",
            Self::Wished => "wished",
        }
    }
}

impl Field {
    /// The key of a `columns = { … }` table and the name that messages translate.
    pub fn key(self) -> &'static str {
        HEADERS.iter().find(|h| h.field == self).map_or("", |h| h.key)
    }

    /// Every key.
    pub fn keys() -> Vec<&'static str> {
        let mut out: Vec<&str> = HEADERS.iter().map(|h| h.key).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The fields of lists of a kind, with their spellings, the plainest first.
    pub fn spellings(kind: Kind) -> Vec<(Self, Vec<&'static str>)> {
        let mut out: Vec<(Self, Vec<&'static str>)> = Vec::new();
        for header in HEADERS.iter().filter(|h| h.kinds.contains(&kind)) {
            match out.iter_mut().find(|(field, _)| *field == header.field) {
                Some((_, spellings)) => spellings.extend(header.accepts),
                None => out.push((header.field, header.accepts.to_vec())),
            }
        }
        out
    }

    /// The field of a key.
    pub fn of_key(key: &str) -> Option<Self> {
        HEADERS.iter().find(|h| h.key == key).map(|h| h.field)
    }

    /// The role of the skills that a column of this field lists.
    pub fn skill_role(self) -> Option<SkillRole> {
        match self {
            Self::Taught => Some(SkillRole::Taught),
            Self::Required => Some(SkillRole::Required),
            Self::Wished => Some(SkillRole::Wished),
            _ => None,
        }
    }

    /// Several columns may hold it (« Compétence 1 », « Compétence 2 »; one cohort a column).
    pub fn repeats(self) -> bool {
        matches!(self, Self::Taught | Self::Required | Self::Wished | Self::Graduates | Self::Prose)
    }
}

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
    /// By a word that heads it.
    ByHead,
    /// By the words a question must hold.
    AsQuestion,
    /// But for a slip of the pen.
    Close,
    /// As the table spells it, or as the pipeline says.
    Exact,
}

impl Found {
    /// Surest first: a surer reading claims its field before the others are looked at.
    pub(crate) const SUREST_FIRST: [Self; 4] = [Self::Exact, Self::Close, Self::AsQuestion, Self::ByHead];
}

/// Key → field, a table a kind.
static SPELLINGS: LazyLock<HashMap<Kind, HashMap<String, Field>>> = LazyLock::new(|| {
    let mut out: HashMap<Kind, HashMap<String, Field>> = HashMap::new();
    for header in HEADERS {
        for kind in header.kinds {
            for spelling in header.accepts {
                out.entry(*kind).or_default().entry(key(spelling).0).or_insert(header.field);
            }
        }
    }
    out
});

/// Reads one header of a list of this kind, as the table spells it and no other way: for the many cells that are no header.
pub(crate) fn read_exactly(text: &str, kind: Kind) -> Option<Reading> {
    let (key, year) = key(text);
    SPELLINGS.get(&kind)?.get(&key).map(|&field| Reading { field, found: Found::Exact, year })
}

/// Reads one header of a list of this kind.
pub(crate) fn read(text: &str, kind: Kind) -> Option<Reading> {
    let (key, year) = key(text);
    if key.is_empty() {
        return None;
    }
    let table = SPELLINGS.get(&kind)?;
    if let Some(&field) = table.get(&key) {
        return Some(Reading { field, found: Found::Exact, year });
    }
    let by = |found| move |field| Reading { field, found, year };
    close(&key, kind)
        .map(by(Found::Close))
        .or_else(|| question(&key, table).map(by(Found::AsQuestion)))
        .or_else(|| head(&key, kind).map(by(Found::ByHead)))
}

/// How often each letter stands in a text: two texts that are one slip apart differ by one letter or two.
type Letters = [u8; 32];

fn letters(text: &str) -> Letters {
    let mut out = [0u8; 32];
    text.bytes().for_each(|b| out[usize::from(b & 31)] = out[usize::from(b & 31)].saturating_add(1));
    out
}

/// A spelling with its letters and its field.
type Spelling = (&'static str, Letters, Field);

/// The spellings of each kind with their letters.
static LETTERS: LazyLock<HashMap<Kind, Vec<Spelling>>> = LazyLock::new(|| {
    let of = |table: &'static HashMap<String, Field>| {
        let mut out: Vec<_> = table.iter().map(|(k, field)| (k.as_str(), letters(k), *field)).collect();
        out.sort_unstable_by_key(|(k, ..)| *k);
        out
    };
    SPELLINGS.iter().map(|(kind, table)| (*kind, of(table))).collect()
});

/// One slip of the pen in a long header, two in a very long one; none where two fields are as close.
fn close(key: &str, kind: Kind) -> Option<Field> {
    let slips = match key.len() {
        0..=6 => return None,
        7..=15 => 1,
        _ => 2,
    };
    let own = letters(key);
    // Comparing letters is a tenth of the price of comparing texts, and rules out nearly all.
    let near = |other: &Letters| own.iter().zip(other).map(|(a, b)| usize::from(a.abs_diff(*b))).sum::<usize>() <= 2 * slips;
    let mut found = LETTERS
        .get(&kind)?
        .iter()
        .filter(|(k, other, _)| k.len().abs_diff(key.len()) <= slips && near(other) && strsim::osa_distance(k, key) <= slips)
        .map(|(.., field)| *field);
    let first = found.next()?;
    found.all(|f| f == first).then_some(first)
}

/// Words that name their field when a header begins with them, or nearly so, whatever follows: « Compétences travaillées », « CP site ». Only
/// words that head no other column: « niveau » heads « Niveau d'anglais », « nombre » heads anything.
fn head(key: &str, kind: Kind) -> Option<Field> {
    let list: Vec<&str> = key.split(' ').collect();
    if list.len() > 8 {
        return None;
    }
    let wished = list.iter().any(|w| {
        matches!(
            *w,
            "souhaitee" | "souhaite" | "appreciee" | "apprecie" | "plus" | "optionnelle" | "facultative" | "complementaire" | "atout"
        )
    });
    list.iter().take(3).enumerate().find_map(|(at, word)| {
        // A header is headed by its first word; skills and posts may come a little later (« Vos compétences attendues »).
        if at > 0
            && !matches!(
                *word,
                "competence"
                    | "technologie"
                    | "emploi"
                    | "metier"
                    | "poste"
                    | "cp"
                    | "siret"
                    | "delai"
                    | "horizon"
                    | "echeance"
                    | "ville"
                    | "commune"
            )
        {
            return None;
        }
        Some(match (*word, kind) {
            ("competence" | "technologie", Kind::Courses) => Field::Taught,
            ("competence" | "technologie", Kind::Needs) => {
                if wished {
                    Field::Wished
                } else {
                    Field::Required
                }
            }
            ("emploi" | "metier" | "poste", Kind::Needs) => Field::Occupation,
            ("etablissement" | "organisme", Kind::Courses) => Field::Institution,
            ("entreprise" | "employeur", Kind::Needs) => Field::Employer,
            ("cp", _) => Field::Postcode,
            ("ville" | "commune", _) => Field::Town,
            ("delai" | "horizon" | "echeance", Kind::Needs) => Field::Horizon,
            ("siret", Kind::Needs | Kind::Employers) => Field::Siret,
            _ => return None,
        })
    })
}

/// A survey's question holds all the words of one spelling of two words or more, and of no other field as long; of two as long,
/// the one it begins with (« Code postal du lieu de travail »).
fn question(key: &str, table: &HashMap<String, Field>) -> Option<Field> {
    let asked: Vec<&str> = key.split(' ').collect();
    if asked.len() < 3 {
        return None;
    }
    let mut found: Vec<(std::cmp::Reverse<usize>, usize, Field)> = Vec::new();
    for (spelling, field) in table {
        let parts: Vec<&str> = spelling.split(' ').collect();
        if parts.len() >= 2
            && let Some(places) = parts.iter().map(|p| asked.iter().position(|a| a == p)).collect::<Option<Vec<usize>>>()
        {
            found.push((std::cmp::Reverse(parts.len()), places.into_iter().min().unwrap_or(0), *field));
        }
    }
    found.sort_unstable();
    let first = found.first()?;
    let tie = found.iter().any(|f| (f.0, f.1) == (first.0, first.1) && f.2 != first.2);
    (!tie).then_some(first.2)
}

/// Question codes of survey programs: « P04. », « ENT01. », « Q3_ ».
fn strip_code(text: &str) -> &str {
    let Some((code, rest)) = text.split_once(['.', ')', '_', ':']) else { return text };
    let letters = code.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_code = code.len() <= 7 && letters.len() < code.len() && letters.chars().all(|c| c.is_ascii_lowercase());
    if is_code && !rest.trim().is_empty() { rest } else { text }
}

/// True for the plainest spellings of a field: of two columns that claim it, one that is spelt so wins.
pub(crate) fn is_plain(text: &str, field: Field) -> bool {
    let written = key(text).0;
    HEADERS.iter().filter(|h| h.field == field).flat_map(|h| h.accepts.iter().take(PLAIN)).any(|spelling| key(spelling).0 == written)
}

/// How many spellings of a field, from the first, are its plainest.
const PLAIN: usize = 2;

/// The form in which headers are compared, and the year it names (« Diplômés 2025 »).
fn key(text: &str) -> (String, Option<u16>) {
    let folded = fold(text);
    let bare: String = match (folded.find(['(', '[']), folded.rfind([')', ']'])) {
        (Some(open), Some(close)) if open > 0 && close > open => format!("{} {}", &folded[..open], &folded[close + 1..]),
        _ => folded,
    };
    let bare = bare.replace("n°", "numero ");
    let mut year = None;
    let mut out: Vec<&str> = Vec::new();
    for word in words(strip_code(&bare)) {
        if word.len() == 4
            && let Ok(y @ 1990..=2100) = word.parse::<u16>()
        {
            year = Some(y);
            continue;
        }
        let word = match word {
            // The people and the paper: « Diplômés » is not « Diplôme », « Titrés » is not « Titre ».
            "diplomes" | "diplomees" => "diplomes",
            "titres" => "titres",
            // « Postes à pourvoir » is how many, « Poste à pourvoir » is which.
            "postes" => "postes",
            word => singular(word),
        };
        let word = match word {
            "nb" | "nbr" | "nbre" | "nombr" => "nombre",
            "dpt" | "dept" | "dep" => "departement",
            word => word,
        };
        let lone_digit = word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit());
        if !is_stop_word(word) && !lone_digit {
            out.push(word);
        }
    }
    (out.join(" "), year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_is_claimed_twice() {
        for kind in spellings::ALL {
            let mut seen: HashMap<String, Field> = HashMap::new();
            for header in HEADERS.iter().filter(|h| h.kinds.contains(kind)) {
                for spelling in header.accepts {
                    let before = seen.insert(key(spelling).0, header.field);
                    assert!(before.is_none_or(|f| f == header.field), "{spelling:?} is {before:?} and {:?} in {kind:?}", header.field);
                }
            }
        }
    }

    #[test]
    fn headers_as_people_write_them() {
        for (text, kind, field, year) in [
            ("Nb diplômés par an", Kind::Courses, Field::Graduates, None),
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
        ] {
            let read = read(text, kind).unwrap_or_else(|| panic!("{text:?} is not read"));
            assert_eq!((read.field, read.year), (field, year), "{text:?}");
        }
        assert_eq!(read("Commentaire", Kind::Needs), None);
    }
}
