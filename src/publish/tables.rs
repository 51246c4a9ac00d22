//! The tables of an analysis. A column name is spelt once, in the table that has it.

mod accounts;
pub(super) mod demand;
mod gaps;
mod matches;
mod records;
mod response;

use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::pipeline::Edition;

use super::language;
use super::table::{Column, Meaning, Table, TextsWriter, Values};
pub(super) use matches::{labels_shown, unknown_names};
pub(super) use records::tells_who_answered;
pub(super) use response::{missing, shares};

/// Builds a table column by column from rows of any kind.
struct Builder<'a, R> {
    rows: &'a [R],
    columns: Vec<Column>,
}

/// Rows from which a column is worth filling by several cores.
const MANY: usize = 512;
/// Rows whose texts are held apart before they are written into their column.
const AT_ONCE: usize = 65_536;

impl<'a, R: Sync> Builder<'a, R> {
    fn of(rows: &'a [R]) -> Self {
        Self { rows, columns: Vec::new() }
    }

    fn each<T: Send, C: FromParallelIterator<T>>(&self, value: impl Fn(&R) -> T + Send + Sync) -> C {
        self.rows.par_iter().with_min_len(MANY).map(value).collect()
    }

    fn text<S: AsRef<str> + Send>(
        mut self,
        name: &'static str,
        fr: &'static str,
        en: &'static str,
        value: impl Fn(&R) -> Option<S> + Send + Sync,
    ) -> Self {
        // Some rows at a time: all texts of a long column at once take several times what it holds.
        let mut texts = TextsWriter::default();
        for rows in self.rows.chunks(AT_ONCE) {
            let part: Vec<Option<S>> = rows.par_iter().with_min_len(MANY).map(&value).collect();
            for text in &part {
                texts.push(text.as_ref().map_or("", S::as_ref));
            }
        }
        let values = Values::Text(texts.done());
        self.columns.push(Column { meaning: Meaning { name, title: (fr, en), unit: "" }, values });
        self
    }

    fn number(
        mut self,
        name: &'static str,
        fr: &'static str,
        en: &'static str,
        unit: &'static str,
        value: impl Fn(&R) -> Option<f64> + Send + Sync,
    ) -> Self {
        // What is masked, and an end that does not exist, are no numbers.
        let values = Values::Number(self.each(|r| value(r).filter(|x| x.is_finite())));
        self.columns.push(Column { meaning: Meaning { name, title: (fr, en), unit }, values });
        self
    }

    fn count(self, name: &'static str, fr: &'static str, en: &'static str, value: impl Fn(&R) -> i64 + Send + Sync) -> Self {
        self.count_known(name, fr, en, |r| Some(value(r)))
    }

    fn count_known(
        mut self,
        name: &'static str,
        fr: &'static str,
        en: &'static str,
        value: impl Fn(&R) -> Option<i64> + Send + Sync,
    ) -> Self {
        let values = Values::Whole(self.each(value));
        self.columns.push(Column { meaning: Meaning { name, title: (fr, en), unit: "count" }, values });
        self
    }

    fn done(self, name: &'static str, fr: &'static str, en: &'static str, key: &'static [&'static str]) -> Table {
        Table { name, title: (fr, en), key, columns: self.columns, at_root: false }
    }
}

/// Heads a year.
const HEADS: &str = "heads/year";

/// A share, 0 to 1.
const SHARE: &str = "share";

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Every table, in the order of the workbook.
pub(super) fn tables(a: &Analysis) -> Vec<Table> {
    /// Where families stand; themes stand beside them.
    const FAMILIES: usize = 3;
    const ALL: [fn(&Analysis) -> Table; 21] = [
        gaps::skills_gap,
        gaps::by_level,
        gaps::by_department,
        gaps::families_gap,
        gaps::levels_gap,
        gaps::departments_gap,
        gaps::occupations_gap,
        gaps::closing,
        gaps::indices,
        records::course_funnel,
        records::placements,
        records::courses,
        records::needs,
        records::employers,
        matches::skill_matches,
        matches::new_skills,
        matches::mentions,
        accounts::sources,
        accounts::merges,
        accounts::out_of_scope,
        accounts::rejects,
    ];
    let mut out: Vec<Table> = ALL.par_iter().with_max_len(1).map(|table| table(a)).collect();
    if a.findings.survey.is_some() && a.pipeline.publish.edition == Edition::Internal {
        let after = out.iter().position(|t| t.name == "employers").map_or(out.len(), |at| at + 1);
        out.insert(after, response::response(a));
    }
    if let Some(table) = demand::demand(a) {
        let after = out.iter().position(|t| t.name == "occupations_gap").map_or(out.len(), |at| at + 1);
        out.insert(after, table);
    }
    if !a.pipeline.publish.breakdown.is_empty() {
        let after = out.iter().position(|t| t.name == "departments_gap").map_or(out.len(), |at| at + 1);
        out.insert(after, gaps::breakdowns(a));
    }
    if !a.findings.themes.is_empty() {
        out.insert(FAMILIES + 1, gaps::themes_gap(a));
    }
    if let Some(what_if) = &a.scenario {
        out.insert(1, gaps::scenario(a, what_if));
    }
    out
}

/// The name of a file of needs or of the register in the public edition, where such names are often a respondent's: made of its
/// content, which no one can guess from a list of firms.
pub(super) fn masked(a: &Analysis, file: &str) -> String {
    let hash = a.files.iter().find(|f| f.name == file).map_or("", |f| f.hash.as_str());
    format!("F-{}", hash.get(..8).unwrap_or_default())
}

/// A reference to a file that names no respondent: need files are often named after one.
fn need_origin(a: &Analysis, origin: &crate::domain::Origin) -> String {
    match a.pipeline.publish.edition {
        Edition::Internal => origin.to_string(),
        Edition::Public => {
            format!("{}!{}", masked(a, &origin.source.file), origin.place())
        }
    }
}

/// True when the rows of a need may be shown: the public edition tells nothing of one respondent, and shows only the needs that
/// public statistics publish.
fn is_open(a: &Analysis, need: &crate::normalise::Need) -> bool {
    a.pipeline.publish.edition == Edition::Internal || need.published
}

/// The word of a table for a figure withheld from the public edition.
fn secrecy(masked: bool) -> Option<String> {
    masked.then(|| "masked".to_owned())
}

/// The word of a table for what rows do not say.
const NOT_GIVEN: &str = "not_given";

fn labels<'s>(a: &Analysis, skills: impl IntoIterator<Item = &'s usize>) -> String {
    let l = language(a);
    skills.into_iter().map(|s| a.references.framework.skills()[*s].label(l)).collect::<Vec<_>>().join(" | ")
}
