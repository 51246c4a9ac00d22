//! Room `publish`: how is it told? Everything is rendered as [`Artifact`]s or row by row ([`Piece`]); `folder`, `staging` and `store` alone touch the disk. The tables are
//! built once (`tables`) and every other form, CSV, Parquet, workbook, report, reads them, so that no two can disagree.

mod annotated;
pub mod beginning;
mod cell;
mod chart;
mod charts;
pub mod compare;
mod explain;
mod folder;
mod manifest;
pub(crate) mod numbers;
pub mod questionnaire;
mod report;
mod returns;
pub mod review;
mod schema;
mod staging;
mod store;
mod summary;
pub mod table;
mod tables;
pub mod territory;
pub mod trends;
pub(crate) mod words;
mod workbook;

use std::borrow::Cow;
use std::error::Error;
use std::io::Write;

use rayon::prelude::*;

use crate::analysis::{Analysis, Progress};
use crate::domain::{Language, visible};
use crate::earlier::Change;
use crate::pipeline::Edition;
pub use annotated::annotated;
pub use explain::explain;
pub use folder::{KeptBeside, Standing, recover};
pub use schema::schema;
pub use staging::{Staging, Written};
pub(crate) use store::replace;
pub use store::{Turn, WriteError, append_csv, create, keep, keep_meanings, keep_sheets, output, turn, with_rows, without_rows};
pub use summary::summary;
pub use table::{csv, harmless};

/// One output file, in memory.
#[derive(Debug, Clone)]
pub struct Artifact {
    /// Path within the output folder, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Artifact {
    fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let (path, mut bytes) = (path.into(), bytes.into());
        // Names come from files and from the pipeline: no sign of theirs that does not show gets into a text that others open.
        if TEXTS.iter().any(|end| path.ends_with(end))
            && let Ok(text) = std::str::from_utf8(&bytes)
            && let Cow::Owned(shown) = visible(text)
        {
            bytes = shown.into_bytes();
        }
        Self { path, bytes }
    }
}

/// One output file as it is made: in memory, or a table that is written row by row.
#[derive(Debug)]
pub struct Piece<'a>(Form<'a>);

#[derive(Debug)]
enum Form<'a> {
    Whole(Artifact),
    Csv(&'a table::Table),
    Parquet(&'a table::Table),
}

impl Piece<'_> {
    /// Path within the output folder, with `/`.
    pub fn path(&self) -> String {
        match &self.0 {
            Form::Whole(artifact) => artifact.path.clone(),
            Form::Csv(table) => table.csv_path(),
            Form::Parquet(table) => table.parquet_path(),
        }
    }

    /// Writes its bytes.
    ///
    /// # Errors
    /// Those of what it is written to, and what its format cannot hold.
    pub fn write_to(&self, mut to: impl Write) -> Result<(), Box<dyn Error>> {
        match &self.0 {
            Form::Whole(artifact) => Ok(to.write_all(&artifact.bytes)?),
            Form::Csv(table) => Ok(table.write_csv(to)?),
            Form::Parquet(table) => table.write_parquet(to),
        }
    }
}

impl From<Artifact> for Piece<'_> {
    fn from(artifact: Artifact) -> Self {
        Self(Form::Whole(artifact))
    }
}

/// Ends of the names of texts.
const TEXTS: [&str; 6] = [".csv", ".html", ".json", ".md", ".svg", ".txt"];

/// Renders everything an analysis gives but `run.json`, in parallel, and gives each to `place` as it is made, so that they are never all in
/// memory. What `place` made of them is in the order of their paths.
///
/// # Errors
/// A workbook that cannot be made, and those of `place`.
pub fn artifacts<T: Send>(analysis: &Analysis, place: impl Fn(&Piece<'_>) -> Result<T, WriteError> + Sync) -> Result<Vec<T>, WriteError> {
    let told = told(analysis);
    let Told { tables, drawn, .. } = &told;
    // The workbook is the longest job: it starts first, and the others fill the other cores.
    let jobs: Vec<Job<'_>> = [Job::Workbook]
        .into_iter()
        .chain(drawn.iter().map(Job::Chart))
        .chain(
            tables.iter().flat_map(|t| [(!t.is_columns_alone()).then_some(Job::Csv(t)), (!t.at_root).then_some(Job::Parquet(t))]).flatten(),
        )
        .chain([Job::Report, Job::Brief, Job::Sheets, Job::Slides, Job::Mail, Job::Package])
        .chain((analysis.pipeline.publish.edition == Edition::Internal).then_some(Job::Review))
        .chain((analysis.pipeline.publish.edition == Edition::Internal && analysis.pipeline.publish.returns).then_some(Job::Returns))
        .collect();
    let placed = |piece: Piece<'_>| Ok((piece.path(), place(&piece)?));
    let made: Vec<Vec<(String, T)>> = jobs
        .par_iter()
        .with_max_len(1)
        .map(|job| make(job, analysis, &told)?.into_iter().map(placed).collect())
        .collect::<Result<_, WriteError>>()?;
    let mut out: Vec<(String, T)> = made.into_iter().flatten().collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(out.into_iter().map(|(_, placed)| placed).collect())
}

/// What one job makes.
fn make<'a>(job: &Job<'a>, analysis: &Analysis, told: &Told) -> Result<Vec<Piece<'a>>, WriteError> {
    let (Told { tables, drawn, changes }, l) = (told, language(analysis));
    let whole: Vec<Artifact> = match job {
        Job::Chart(chart) => vec![
            Artifact::new(format!("charts/{}.svg", chart.name), chart.svg()),
            Artifact::new(
                format!("charts/{}.png", chart.name),
                chart.png(l).map_err(|why| WriteError::of(&format!("charts/{}.png", chart.name), &why, l))?,
            ),
        ],
        Job::Csv(t) => return Ok(vec![Piece(Form::Csv(t))]),
        Job::Parquet(t) => return Ok(vec![Piece(Form::Parquet(t))]),
        Job::Workbook => vec![Artifact::new("gaps.xlsx", workbook::workbook(analysis, tables, l)?)],
        Job::Review => vec![Artifact::new("review.xlsx", review::review(analysis)?)],
        Job::Returns => returns::returns(analysis)?,
        Job::Brief => report::brief(analysis, drawn)?.into(),
        Job::Sheets => report::sheets(analysis)?,
        Job::Slides => report::slides(analysis, drawn)?.into(),
        Job::Mail => report::mail(analysis)?.into(),
        Job::Report => vec![Artifact::new(
            "report.html",
            report::report(analysis, tables, changes, drawn).map_err(|why| WriteError::of("report.html", &why, l))?,
        )],
        Job::Package => vec![Artifact::new(
            "tables/datapackage.json",
            manifest::datapackage(analysis, tables).map_err(|why| WriteError::of("tables/datapackage.json", &why, l))?,
        )],
    };
    Ok(whole.into_iter().map(Piece::from).collect::<Vec<_>>())
}

/// The report alone, as [`artifacts`] would render it.
///
/// # Errors
/// A page that cannot be made.
pub fn report_page(analysis: &Analysis) -> Result<Vec<u8>, WriteError> {
    let Told { tables, drawn, changes } = told(analysis);
    let made =
        report::report(analysis, &tables, &changes, &drawn).map_err(|why| WriteError::of("report.html", &why, language(analysis)))?;
    Ok(Artifact::new("report.html", made).bytes)
}

/// One chart of the report, by the name of its file; none when there is no such chart.
pub fn chart_file(analysis: &Analysis, name: &str) -> Option<Vec<u8>> {
    let (stem, end) = name.rsplit_once('.')?;
    let chart = told(analysis).drawn.into_iter().find(|chart| chart.name == stem)?;
    match end {
        "svg" => Some(chart.svg().into_bytes()),
        "png" => chart.png(language(analysis)).ok(),
        _ => None,
    }
}

/// Tables and charts, and what changed since the analysis before.
struct Told {
    tables: Vec<table::Table>,
    drawn: Vec<chart::Chart>,
    changes: Vec<Change>,
}

fn told(analysis: &Analysis) -> Told {
    let (mut tables, mut drawn) = rayon::join(|| tables::tables(analysis), || charts::charts(analysis));
    let changes = compare::since_previous(analysis, &tables);
    if let Some(changes) = &changes {
        tables.insert(0, compare::table(changes));
        drawn.extend(charts::slope(analysis, changes));
    }
    if !analysis.trends.is_empty() {
        tables.insert(usize::from(changes.is_some()), trends::table(&analysis.trends));
        drawn.extend(charts::trends(analysis, &analysis.trends));
    }
    Told { tables, drawn, changes: changes.unwrap_or_default() }
}

/// `run.json`: what made the other artefacts, and what was kept beside them.
///
/// # Errors
/// What JSON cannot hold.
pub fn manifest(analysis: &Analysis, stages: &[Progress], artifacts: &[Written], kept: &[KeptBeside]) -> Result<Artifact, WriteError> {
    let bytes = manifest::run(analysis, stages, artifacts, kept).map_err(|why| WriteError::of("run.json", &why, language(analysis)))?;
    Ok(Artifact::new("run.json", bytes))
}

enum Job<'a> {
    Chart(&'a chart::Chart),
    Csv(&'a table::Table),
    Parquet(&'a table::Table),
    Workbook,
    Report,
    Brief,
    Sheets,
    Slides,
    Mail,
    Package,
    Review,
    Returns,
}

/// The language of everything published.
fn language(analysis: &Analysis) -> Language {
    analysis.pipeline.language
}
