//! The words that all rooms share. No effect, no file, no table: values that are valid once they exist.

mod cause;
mod country;
mod fields;
mod fold;
mod gazetteer;
mod language;
mod level;
mod origin;
mod pace;
mod place;
mod reject;
mod visible;
mod vocabulary;
mod year;

pub use cause::{Cause, causes};
pub use country::is_abroad;
pub use fields::field_name;
pub use fold::{compact, deletes, fold, one_space, remainders_of, singular, words};
pub use gazetteer::{DepartmentOfFrance, France, france};
pub use language::Language;
pub(crate) use language::say;
pub use language::why_io;
pub use level::{Level, LevelRange, LevelReading, begins_with_diploma, is_level_phrase};
pub use origin::{Origin, SourceName, column_letters};
pub use pace::{Now, Pace, Stage};
pub use place::{Department, Place, Territory, UnknownPlace};
pub use reject::{Problem, Reject};
pub use visible::visible;
pub use vocabulary::{Cues, List, Words, is_stop_word, is_stop_word_anywhere, languages, list, number_word, says_none};
pub use year::is_year;

/// A short text of a record: up to 24 bytes stand within it, so that names of a million records are no million allocations.
pub type Text = compact_str::CompactString;

/// A number that a sheet gives, withholds or lacks. Three states, never folded into one: a blank is not a zero, and a
/// statistical secret is neither.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Figure {
    /// Written in the cell; may be zero.
    Given(f64),
    /// Withheld by its publisher (`*`, « s », « secret »).
    Secret,
    /// The cell is blank, or there is no such column.
    #[default]
    NotGiven,
}

impl Figure {
    /// The number, when there is one.
    pub fn given(self) -> Option<f64> {
        match self {
            Self::Given(x) => Some(x),
            Self::Secret | Self::NotGiven => None,
        }
    }
}

/// What a list of rows is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Courses (formations).
    Courses,
    /// Hiring needs (besoins de recrutement).
    Needs,
    /// The register of employers (annuaire).
    Employers,
}

impl Kind {
    /// The key of the field that says what one of its records is called.
    pub fn called(self) -> &'static str {
        match self {
            Self::Courses => "title",
            Self::Needs => "occupation",
            Self::Employers => "name",
        }
    }

    /// The word for people.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Self::Courses => language.pick("formations", "courses"),
            Self::Needs => language.pick("besoins", "needs"),
            Self::Employers => language.pick("annuaire", "employers"),
        }
    }

    /// The key of its block in a pipeline file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Courses => "courses",
            Self::Needs => "needs",
            Self::Employers => "employers",
        }
    }
}
