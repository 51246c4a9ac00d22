//! The skills of records, record by record, without an analysis around them: what an engine that spreads records over many machines asks
//! of each of them.
//!
//! What is found in a record depends on the record, the framework and the columns alone: records are not merged here, so that a set of
//! records cut in parts gives the lines of the whole. Which column holds what is found from the values of the part, as everywhere; whoever
//! cuts records into small parts names the columns, so that every part is read alike. Road not taken: the decisions of an analysis, which
//! would make a line depend on more than its record.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashMap;

use crate::domain::{Kind, Language, Pace, Reject, Territory, fold, say};
use crate::matching::{self, Decisions, Framework, Index, Matcher, Status, Thresholds};
use crate::normalise::{self, Profiles};
use crate::pipeline::{Headers, Source};
use crate::read::{self, Cell, Conditions, Table};

use super::{RunError, reading};

/// Where the records are, and how they read.
#[derive(Debug)]
pub struct MentionsOf<'a> {
    /// The file.
    pub file: &'a Path,
    /// Courses or needs.
    pub kind: Kind,
    /// Field → header, where the program would guess wrong.
    pub columns: BTreeMap<String, Headers>,
    /// The header of the column that names a record; the row number when not said.
    pub id: Option<&'a str>,
}

/// A skill that a record names, for certain or under review.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Mentioned {
    /// What the column of names says, else the row of the file, from 1.
    pub record: String,
    /// Id of the skill in the framework.
    pub skill: String,
    /// The words of the record.
    pub label: String,
    /// `taught`, `required` or `wished`.
    pub role: &'static str,
    /// `accepted` or `review`.
    pub status: &'static str,
    /// How it was recognised.
    pub rung: &'static str,
    /// Probability that it is right, in thousandths of one.
    pub confidence: f64,
    /// Header of the column.
    pub column: String,
    /// First character in that cell, from 0; none for an item of a list.
    pub from: Option<u32>,
    /// The character after the last.
    pub to: Option<u32>,
}

/// What the records of one file name.
#[derive(Debug)]
pub struct MentionsRead {
    /// The skills, in the order of the rows.
    pub mentions: Vec<Mentioned>,
    /// What could not be read.
    pub refused: Vec<Reject>,
    /// Records understood.
    pub records: usize,
}

/// The skills of the records of one file.
///
/// # Errors
/// A column that is not there, or a field that does not exist.
pub fn mentions(of: &MentionsOf<'_>, framework: &Framework, l: Language) -> Result<MentionsRead, RunError> {
    let source = Source { columns: of.columns.clone(), ..Source::plain(vec![of.file.display().to_string()]) };
    reading::known_columns(std::iter::once(&source), l)?;
    let extract = read::extract(&[(of.kind, &source, of.file.to_path_buf())], &Conditions::default());
    let names = extract.tables.iter().map(|table| column_of(table, of.id, l)).collect::<Result<Vec<_>, _>>()?;
    let mut corpus = normalise::records(&extract, &Profiles::default(), &Territory::default());
    let index = Index::compile(framework);
    let decisions = Decisions::default();
    let matcher = Matcher::new(&index, &decisions, Thresholds::default());
    super::quote(&mut corpus, (&index, &matcher), BTreeMap::new(), &Pace::default());
    let matches = matching::reconcile(&corpus.labels, &matcher).matches;

    let rows: FxHashMap<(&str, u32), (&Table, Option<&Cell>)> = extract
        .tables
        .iter()
        .zip(names)
        .flat_map(|(table, name)| table.rows.iter().map(move |row| (table, row, name.map(|column| row.cell(column)))))
        .map(|(table, row, name)| ((table.source.sheet.as_str(), row.number), (table, name)))
        .collect();
    let courses = corpus.courses.iter().map(|c| (&c.origin, &c.skills));
    let mut records: Vec<_> = courses.chain(corpus.needs.iter().map(|n| (&n.origin, &n.skills))).collect();
    records.sort_by_key(|(origin, _)| *origin);
    let mut out = Vec::new();
    for (origin, cited) in records {
        let (table, name) = rows.get(&(origin.source.sheet.as_str(), origin.row)).map_or((None, None), |(t, n)| (Some(t), *n));
        let record = name.map(Cell::shown).filter(|name| !name.is_empty()).unwrap_or_else(|| origin.row.to_string());
        for mention in cited {
            let found = &matches[mention.label];
            if !matches!(found.status, Status::Accepted | Status::Review) {
                continue;
            }
            let column = mention.origin.column.and_then(|at| table?.columns.iter().find(|c| u32::try_from(c.index) == Ok(at)));
            out.extend(found.skills.iter().map(|skill| Mentioned {
                record: record.clone(),
                skill: framework.skills()[*skill].id.clone(),
                label: corpus.labels[mention.label].clone(),
                role: mention.role.code(),
                status: found.status.code(),
                rung: found.rung.code(),
                confidence: (found.confidence * 1000.0).round() / 1000.0,
                column: column.map_or_else(String::new, |c| c.header.clone()),
                from: mention.span.map(|(from, _)| from),
                to: mention.span.map(|(_, to)| to),
            }));
        }
    }
    let records = corpus.courses.len() + corpus.needs.len();
    Ok(MentionsRead { mentions: out, refused: corpus.rejects, records })
}

/// The column of a table that names its records.
fn column_of(table: &Table, id: Option<&str>, l: Language) -> Result<Option<usize>, RunError> {
    let Some(id) = id else { return Ok(None) };
    let column = table.columns.iter().find(|c| fold(&c.header) == fold(id));
    let known = || table.columns.iter().map(|c| c.header.as_str()).collect::<Vec<_>>().join(", ");
    let wrong = || say!(l, "--id : aucune colonne « {id} » ; colonnes : {}", "--id: no column “{id}”; columns: {}", known());
    column.map(|c| Some(c.index)).ok_or_else(|| RunError::Senseless(wrong()))
}
