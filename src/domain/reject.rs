//! What is refused, and why: a cell or a row that could not be understood is a value with its place, its reason and the way
//! out. It never becomes a default.

mod rows;
mod told;

use super::{Kind, Origin, place::UnknownPlace};

/// One refused cell, row or sheet (rejet).
#[derive(Debug, Clone, PartialEq)]
pub struct Reject {
    /// Where it stands.
    pub origin: Origin,
    /// What was written there.
    pub value: String,
    /// Why it was refused.
    pub problem: Problem,
    /// True when the row went with it; false when only the cell did and the rest of the row was kept.
    pub whole_row: bool,
}

/// Why something was refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Problem {
    /// A number was expected; `field` names it.
    NotANumber(&'static str),
    /// A range or an approximation stands where one number is wanted.
    NotOneNumber(&'static str),
    /// « Environ 20 » is read as this number.
    Approximate(f64),
    /// A number outside what its field allows.
    OutOfRange(&'static str, &'static str),
    /// A date where a number was expected: Excel turns « 1-2 » into the first of February.
    DateForNumber(&'static str),
    /// `#N/A` and its kin.
    ErrorCell,
    /// A share that is a fraction or a percentage: other cells of its column are percentages.
    AmbiguousRate(&'static str, f64),
    /// A digit that two frameworks of levels read differently.
    AmbiguousLevel(u8),
    /// Not a level of education.
    UnknownLevel,
    /// No such place in the territory.
    UnknownPlace(UnknownPlace),
    /// The row lacks what makes it a course, a need or an employer.
    Missing(&'static str),
    /// A course of which no column, nor its title, says the level.
    NoLevel,
    /// The cell lacks what would attach the row to its employer or institution; the row is kept.
    NoName(&'static str),
    /// Two columns could be the same field.
    TwoColumns(&'static str, Vec<String>),
    /// A column whose values are not what its header says: the field, some of them.
    NotWhatItIsCalled(&'static str, Vec<String>),
    /// What a record is called is a number, an address, an answer or a kind of contract: the row may be shifted.
    IsNoName(&'static str),
    /// Every cell of the row is struck through.
    Struck,
    /// A line of a text has so many cells where all others have so many: its values are shifted.
    Shifted(usize, usize),
    /// So many rows, one a skill, are so many records.
    SkillRows(Kind, usize, usize),
    /// A row of one text, or of sums, taken for a title, a remark or a total, and no record.
    ReadAsTitle,
    /// A field counted in several columns is added up, or read where it is; of so many years one is the mean.
    AddedUp(&'static str, Vec<String>, usize),
    /// A hidden column of a field that a visible one says.
    HiddenColumn(&'static str),
    /// A column may count posts, and nothing else does.
    PerhapsPosts,
    /// No row of the sheet looks like a header of this kind.
    NoHeader(Option<Kind>, Vec<String>),
    /// So many sheets are one form with these labels, none of which says what a record of the kind is called.
    UnreadForms(Kind, usize, Vec<String>),
    /// A sheet was named and does not exist.
    NoSuchSheet(Vec<String>),
    /// The file could not be read at all: why, in French and in English.
    Unreadable(String, String),
    /// The file could not be opened: why, in French and in English.
    Unopened(String, String),
    /// The file, or a sheet, is beyond a bound of `[limits]`: what, in French and in English, and the key that raises it.
    Limit(String, String, &'static str),
    /// A corrected return stands among the files to read.
    IsReturn,
    /// More graduates than seats.
    MoreGraduatesThanSeats,
    /// Neither yes nor no, or neither a creation nor a replacement.
    Unclear(&'static str),
    /// Not a length of time.
    UnknownHorizon,
    /// Two decisions contradict each other, or name a skill that no longer exists.
    BadDecision(String, String),
    /// Two rows are one course and give other numbers: field, number kept, number left.
    OtherNumber(&'static str, f64, f64),
    /// A value right of those that a form's labels have.
    BesideForm,
    /// A row that shows how to fill in the others.
    Example,
    /// The pipeline names a column that no table of the file has: the key, the headers found.
    NoSuchColumn(String, Vec<String>),
    /// The figure is a statistical secret: known to exist, not counted.
    Secret(&'static str),
}

impl Reject {
    /// A reading that is told, and right unless someone says otherwise: nothing waits to be corrected.
    pub fn is_reading(&self) -> bool {
        use Problem::{AddedUp, Approximate, HiddenColumn, ReadAsTitle, SkillRows, Struck};
        matches!(self.problem, AddedUp(..) | Approximate(_) | HiddenColumn(_) | ReadAsTitle | SkillRows(..) | Struck)
    }
}

impl Problem {
    /// The field whose cell it is about, for the problems of one cell.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotANumber(field)
            | Self::NotOneNumber(field)
            | Self::OutOfRange(field, _)
            | Self::DateForNumber(field)
            | Self::AmbiguousRate(field, _)
            | Self::Unclear(field) => Some(field),
            Self::AmbiguousLevel(_) | Self::UnknownLevel => Some("level"),
            Self::UnknownHorizon => Some("horizon"),
            Self::UnknownPlace(_) => Some("town"),
            _ => None,
        }
    }

    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotANumber(_) => "not_a_number",
            Self::NotOneNumber(_) => "not_one_number",
            Self::Approximate(_) => "approximate",
            Self::OutOfRange(..) => "out_of_range",
            Self::DateForNumber(_) => "date_for_number",
            Self::AmbiguousRate(..) => "ambiguous_rate",
            Self::ErrorCell => "error_cell",
            Self::AmbiguousLevel(_) => "ambiguous_level",
            Self::UnknownLevel => "unknown_level",
            Self::UnknownPlace(_) => "unknown_place",
            Self::Missing(_) | Self::NoLevel => "missing",
            Self::NoName(_) => "no_name",
            Self::IsNoName(_) => "is_no_name",
            Self::SkillRows(..) => "skill_rows",
            Self::ReadAsTitle => "read_as_title",
            Self::AddedUp(..) => "added_up",
            Self::HiddenColumn(_) => "hidden_column",
            Self::PerhapsPosts => "perhaps_posts",
            Self::TwoColumns(..) => "two_columns",
            Self::NotWhatItIsCalled(..) => "not_what_it_is_called",
            Self::NoHeader(..) => "no_header",
            Self::UnreadForms(..) => "unread_forms",
            Self::NoSuchSheet(_) => "no_such_sheet",
            Self::Unreadable(..) => "unreadable",
            Self::Unopened(..) => "unopened",
            Self::Limit(..) => "limit",
            Self::IsReturn => "is_return",
            Self::MoreGraduatesThanSeats => "more_graduates_than_seats",
            Self::Unclear(_) => "unclear",
            Self::UnknownHorizon => "unknown_horizon",
            Self::BadDecision(..) => "bad_decision",
            Self::OtherNumber(..) => "other_number",
            Self::NoSuchColumn(..) => "no_such_column",
            Self::BesideForm => "beside_form",
            Self::Shifted(..) => "shifted",
            Self::Struck => "struck",
            Self::Example => "example",
            Self::Secret(_) => "secret",
        }
    }

    /// The field that it is about, of a cell or of a row.
    pub(super) fn subject(&self) -> Option<&'static str> {
        match self {
            Self::Missing(field) | Self::NoName(field) | Self::Secret(field) | Self::OtherNumber(field, ..) => Some(field),
            _ => self.field(),
        }
    }
}
