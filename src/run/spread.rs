//! The skills of texts that another engine found: `adequation mentions`, run on each part of a set of records too large for one machine, wrote them,
//! and an analysis takes them in the place of reading the texts again. Everything else of a record (its title, employer, level, place, lists
//! of skills) is read from the record as ever, so that the tables are those of an analysis of the records alone, byte for byte.
//!
//! A record without a line names no skill in its texts: whoever spreads the work sees to it that no part is lost (`examples/spark.py` does).

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::FxHashMap;

use crate::domain::{Language, Origin, fold, say};
use crate::normalise::{Corpus, Prose, Quoted};
use crate::pipeline::Pipeline;
use crate::read::{self, Cell, Extract, Table};

use super::RunError;

/// One line of mentions that stands in a running text.
struct Line {
    column: String,
    label: String,
    wished: bool,
    span: (u32, u32),
}

/// What texts name according to the mentions that the pipeline file names: each text of such a record with its skills, none for a text without.
///
/// # Errors
/// A file that is not there or cannot be read, a column that it lacks, mentions without `id`, an `id` that is no column.
pub(super) fn quoted(pipeline: &Pipeline, extract: &Extract, corpus: &Corpus) -> Result<BTreeMap<String, Vec<Quoted>>, RunError> {
    let l = pipeline.language;
    let mut out = BTreeMap::new();
    let with_mentions = || pipeline.sources().map(|(_, source)| source).filter(|source| !source.mentions.is_empty());
    if with_mentions().next().is_none() {
        return Ok(out);
    }
    if with_mentions().any(|source| source.id.is_none()) {
        return Err(RunError::Senseless(say!(
            l,
            "mentions : écrire aussi id = \"…\", l’en-tête de la colonne qui nomme une offre dans les deux fichiers",
            "mentions: also write id = \"…\", the header of the column that names an advert in both files"
        )));
    }
    let mut lines: FxHashMap<String, Vec<Line>> = FxHashMap::default();
    for pattern in with_mentions().flat_map(|source| &source.mentions) {
        let files = read::expand(pattern).unwrap_or_default();
        if files.is_empty() {
            return Err(RunError::Senseless(say!(l, "mentions = \"{pattern}\" : aucun fichier", "mentions = \"{pattern}\": no file")));
        }
        for file in files {
            read_lines(&file, pipeline, &mut lines)?;
        }
    }
    let records = records(extract, l)?;
    let told = corpus.courses.iter().map(|c| (&c.origin, &c.texts)).chain(corpus.needs.iter().map(|n| (&n.origin, &n.texts)));
    for (origin, texts) in told {
        let Some((table, record)) = records.get(&key(origin)) else { continue };
        let own = lines.get(record.as_str()).map_or(&[][..], Vec::as_slice);
        for text in texts {
            let quotes = own.iter().filter(|line| stands_in(line, text, table)).map(|line| (line.label.clone(), line.wished, line.span));
            out.insert(text.text.clone(), quotes.collect());
        }
    }
    Ok(out)
}

/// A row, by its file, its sheet and its number.
type Key<'a> = (&'a str, &'a str, u32);

fn key(origin: &Origin) -> Key<'_> {
    (origin.source.file.as_str(), origin.source.sheet.as_str(), origin.row)
}

/// The rows whose records mentions may name, each with its table and its name.
fn records(extract: &Extract, l: Language) -> Result<FxHashMap<Key<'_>, (&Table, String)>, RunError> {
    let mut out = FxHashMap::default();
    for table in &extract.tables {
        let Some(id) = &table.record else { continue };
        let Some(column) = table.columns.iter().find(|c| fold(&c.header) == fold(id)) else {
            let columns = table.columns.iter().map(|c| c.header.as_str()).collect::<Vec<_>>().join(", ");
            let file = &table.source.file;
            return Err(RunError::Senseless(say!(
                l,
                "{file} : aucune colonne « {id} » (id) ; colonnes : {columns}",
                "{file}: no column “{id}” (id); columns: {columns}"
            )));
        };
        for row in &table.rows {
            let name = Cell::shown(row.cell(column.index));
            out.insert((table.source.file.as_str(), table.source.sheet.as_str(), row.number), (table, name));
        }
    }
    Ok(out)
}

/// True for a line about this very text: of its column, and with its words where it says.
fn stands_in(line: &Line, text: &Prose, table: &Table) -> bool {
    let column = text.origin.column.and_then(|at| table.columns.iter().find(|c| u32::try_from(c.index) == Ok(at)));
    let (from, to) = (line.span.0 as usize, line.span.1 as usize);
    let words = || text.text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>();
    column.is_some_and(|c| c.header == line.column) && (!text.listed || fold(&words()).contains(&fold(&line.label)))
}

/// Takes in the lines of one file that stand in running texts.
fn read_lines(file: &Path, pipeline: &Pipeline, lines: &mut FxHashMap<String, Vec<Line>>) -> Result<(), RunError> {
    let l = pipeline.language;
    let shown = file.display();
    // A part whose records name nothing.
    if std::fs::metadata(file).is_ok_and(|what| what.len() == 0) {
        return Ok(());
    }
    let (sheets, _) = read::open(file, pipeline.limits).map_err(|why| RunError::Senseless(format!("{shown} : {}", why.0.message(l))))?;
    for sheet in sheets {
        // JSON and Parquet name their columns; a CSV does in its first row.
        let (names, rows) = if sheet.names.is_empty() {
            let Some((head, rows)) = sheet.rows.split_first() else { continue };
            (head.cells.iter().map(Cell::shown).collect(), rows)
        } else {
            (sheet.names.clone(), &sheet.rows[..])
        };
        let place = |name: &str| names.iter().position(|n| n == name);
        let needed = |name: &str| {
            place(name).ok_or_else(|| {
                RunError::Senseless(say!(
                    l,
                    "{shown} : colonne « {name} » absente ; « mentions » attend ce qu’écrit la commande adequation mentions",
                    "{shown}: no column “{name}”; “mentions” wants what the command adequation mentions writes"
                ))
            })
        };
        let (record, label, role, column) = (needed("record")?, needed("label")?, needed("role")?, needed("column")?);
        let (from, to) = (place("from"), place("to"));
        for row in rows {
            let number = |at: Option<usize>| match row.cell(at?) {
                Cell::Number(n) => Some(*n as u32),
                Cell::Text(text) => text.trim().parse().ok(),
                _ => None,
            };
            // An item of a list stands in no running text, and is read from the record.
            let (Some(from), Some(to)) = (number(from), number(to)) else { continue };
            let text = |at: usize| row.cell(at).shown();
            let line = Line { column: text(column), label: text(label), wished: text(role) == "wished", span: (from, to) };
            let own = lines.entry(text(record)).or_default();
            // A label that several skills share has a line each.
            if own.iter().all(|other| (other.span, &other.label, &other.column) != (line.span, &line.label, &line.column)) {
                own.push(line);
            }
        }
    }
    Ok(())
}
