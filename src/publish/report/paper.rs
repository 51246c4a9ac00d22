//! What a page holds, before it is laid out: the brief, the page of a theme or of a department, a slide, and the tables of these.

use askama::Template;

use crate::domain::{Department, Language, Level};

use super::super::chart::Chart;
use super::super::numbers::{signed, whole};
use super::Key;

#[derive(Template)]
#[template(path = "brief.html", config = "src/publish/askama.toml")]
pub(super) struct Page<'a> {
    pub lang: &'static str,
    pub fonts: String,
    pub fr: bool,
    pub title: &'a str,
    pub year: u16,
    pub edition: &'static str,
    pub sentences: Vec<String>,
    pub keys: Vec<Key>,
    pub main: Option<&'a Chart>,
    pub map: Option<&'a Chart>,
    pub groups: Groups,
    pub told: Vec<(&'static str, Vec<String>)>,
    pub method: String,
    pub scope: String,
    pub source: String,
    pub cite: String,
    pub alert: &'static str,
}

/// A table of four columns: entrants, posts and gap of each theme of the commission; where it has none, of each family of skills.
pub(super) struct Groups {
    pub heading: &'static str,
    /// The first holds names, the others figures.
    pub head: [&'static str; 4],
    pub note: &'static str,
    /// Said in the place of no row.
    pub none: &'static str,
    pub rows: Vec<[String; 4]>,
    /// Where the last column is a gap, that of each row.
    pub gaps: Vec<f64>,
}

/// The page of a theme or of a department.
pub(super) struct Sheet {
    /// What kind of page it is, of which year and for whom.
    pub(super) kind: String,
    pub(super) title: String,
    /// The analysis that it is of.
    pub(super) of: String,
    pub(super) sentences: Vec<String>,
    pub(super) keys: Vec<Key>,
    /// Two, side by side.
    pub(super) tables: [Groups; 2],
    pub(super) told: Vec<(&'static str, Vec<String>)>,
    pub(super) foot: Vec<String>,
}

/// The header of a table of entrants, posts and gaps.
pub(super) fn figures(first: &'static str, l: Language) -> [&'static str; 4] {
    [first, l.pick("Entrants", "Entrants"), l.pick("Postes", "Posts"), l.pick("Écart", "Gap")]
}

pub(super) fn row(name: &str, supply: f64, demand: f64, l: Language) -> [String; 4] {
    [name.to_owned(), whole(supply, l), whole(demand, l), signed(supply - demand, l)]
}

/// What a report can be read by.
pub(super) enum Lens {
    /// A theme, by its place in the pipeline file.
    Theme(usize),
    Department(Department),
    Level(Level),
}

impl Lens {
    /// As the page names it.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Theme(at) => format!("theme-{}", at + 1),
            Self::Department(code) => format!("department-{}", code.code().to_lowercase()),
            Self::Level(level) => format!("level-{}", level.code().replace('+', "")),
        }
    }
}

/// A page of 16:9.
pub(super) struct Slide<'a> {
    pub(super) title: String,
    /// Said below the title.
    pub(super) under: String,
    pub(super) keys: Vec<Key>,
    pub(super) chart: Option<&'a Chart>,
    pub(super) lines: Vec<String>,
    pub(super) foot: String,
    /// For who speaks.
    pub(super) notes: Vec<String>,
}
