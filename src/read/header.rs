//! Which field does this header name? The words of every language (`domain::vocabulary`), compared without case, accents, plurals,
//! stop words and bracketed units: as they are spelt, in another order, but for a slip of the pen, as the words that a survey's
//! question must hold, and last by the words themselves, since « capacité maximale de la session » holds « capacité ».
//!
//! A header is one witness of what a column holds; the values below it are the other (`layout::evidence`).

mod key;
mod names;
mod unused;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::{Kind, languages};

pub(crate) use names::{Found, Reading, TELLS, Witness, is_plain, is_unused, rank, rank_of, read, read_exactly, witnesses};
pub(crate) use unused::{is_of_anything, says_a_sort, says_country, typical_of};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named by its key, and by `field_name` for people")]
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
    Activity,
}

/// Every field with the key of a `columns = { … }` table, in the order in which a list tells them.
const KEYS: [(Field, &str); 35] = [
    (Field::Title, "title"),
    (Field::Diploma, "diploma"),
    (Field::Level, "level"),
    (Field::Institution, "institution"),
    (Field::Town, "town"),
    (Field::Postcode, "postcode"),
    (Field::Department, "department"),
    (Field::Status, "status"),
    (Field::Seats, "seats"),
    (Field::Graduates, "graduates"),
    (Field::Success, "success"),
    (Field::Fill, "fill"),
    (Field::FurtherStudy, "further_study"),
    (Field::Retention, "retention"),
    (Field::Active, "active"),
    (Field::Taught, "taught"),
    (Field::Rncp, "rncp"),
    (Field::Rome, "rome"),
    (Field::Fap, "fap"),
    (Field::Uai, "uai"),
    (Field::Siret, "siret"),
    (Field::Employer, "employer"),
    (Field::Occupation, "occupation"),
    (Field::Positions, "positions"),
    (Field::Hard, "hard"),
    (Field::Difficult, "difficult"),
    (Field::Beginners, "beginners"),
    (Field::Nature, "nature"),
    (Field::Horizon, "horizon"),
    (Field::Required, "required"),
    (Field::Wished, "wished"),
    (Field::Name, "name"),
    (Field::Headcount, "headcount"),
    (Field::Activity, "activity"),
    (Field::Prose, "text"),
];

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
    /// True for a code whose values have a check or a shape of their own.
    pub(crate) fn is_code(self) -> bool {
        matches!(self, Self::Uai | Self::Rome | Self::Rncp | Self::Siret)
    }

    /// The key of a `columns = { … }` table and the name that messages translate.
    pub fn key(self) -> &'static str {
        KEYS.iter().find(|(field, _)| *field == self).map_or("", |(_, key)| key)
    }

    /// Every key.
    pub fn keys() -> Vec<&'static str> {
        let mut out: Vec<&str> = KEYS.iter().map(|(_, key)| *key).collect();
        out.sort_unstable();
        out
    }

    /// The fields of lists of a kind, with their spellings in every language, the plainest first.
    pub fn spellings(kind: Kind) -> Vec<(Self, Vec<&'static str>)> {
        let of = |field: Self| -> Vec<&'static str> {
            let key = field.key();
            let lists = languages().iter().flat_map(|words| words.headers_of(kind)).filter(|(name, _)| *name == key);
            lists.flat_map(|(_, list)| list.iter().map(String::as_str)).collect()
        };
        Self::of_kind(kind).iter().map(|field| (*field, of(*field))).collect()
    }

    /// The fields that lists of a kind have.
    pub(crate) fn of_kind(kind: Kind) -> &'static [Self] {
        FIELDS.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The field of a key.
    pub fn of_key(key: &str) -> Option<Self> {
        KEYS.iter().find(|(_, name)| *name == key).map(|(field, _)| *field)
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

    /// The field of a list of skills.
    pub fn of_skill_role(role: SkillRole) -> Self {
        match role {
            SkillRole::Taught => Self::Taught,
            SkillRole::Required => Self::Required,
            SkillRole::Wished => Self::Wished,
        }
    }

    /// Several columns may hold it (« Compétence 1 », « Compétence 2 »; one cohort a column).
    pub fn repeats(self) -> bool {
        matches!(self, Self::Taught | Self::Required | Self::Wished | Self::Graduates | Self::Prose)
    }

    /// What makes a row of this kind a record: one of these at least.
    pub(crate) fn essential(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Courses => &[Self::Title, Self::Diploma],
            Kind::Needs => &[Self::Occupation, Self::Required, Self::Rome, Self::Fap],
            Kind::Employers => &[Self::Name],
        }
    }

    /// How many people or posts: what is no share.
    pub(crate) fn is_number_of(self) -> bool {
        matches!(self, Self::Seats | Self::Graduates | Self::Positions | Self::Hard | Self::Headcount)
    }

    /// How many, at what level, at what rate.
    pub(crate) fn counts(self) -> bool {
        matches!(
            self,
            Self::Level
                | Self::Seats
                | Self::Graduates
                | Self::Positions
                | Self::Success
                | Self::Fill
                | Self::FurtherStudy
                | Self::Headcount
        )
    }

    /// Who sends a list, and where they are: said once, it holds for every record.
    pub(crate) fn is_of_sender(self) -> bool {
        matches!(
            self,
            Self::Institution | Self::Employer | Self::Town | Self::Postcode | Self::Department | Self::Siret | Self::Uai | Self::Headcount
        )
    }
}

/// The fields that the vocabulary gives each kind of list.
static FIELDS: LazyLock<HashMap<Kind, Vec<Field>>> = LazyLock::new(|| {
    let of = |kind: Kind| {
        let named = |key: &str| languages().iter().any(|words| words.headers_of(kind).any(|(name, _)| name == key));
        KEYS.iter().filter(|(_, key)| named(key)).map(|(field, _)| *field).collect()
    };
    [Kind::Courses, Kind::Needs, Kind::Employers].map(|kind| (kind, of(kind))).into()
});
