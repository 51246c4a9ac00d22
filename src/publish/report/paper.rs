//! What a page of paper holds, before it is laid out: the brief, the page of a theme or of a department, and the tables of both.

use askama::Template;

use crate::domain::Language;

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
    pub method: &'static str,
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
