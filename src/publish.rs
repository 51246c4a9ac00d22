//! Room `publish`: how is it told? Everything is rendered in memory as [`Artifact`]s; [`write`](fn@write) alone touches the disk. The tables are
//! built once (`tables`) and every other form, CSV, Parquet, workbook, report, reads them, so that no two can disagree.

mod annotated;
mod chart;
mod charts;
pub mod compare;
mod explain;
mod manifest;
mod numbers;
pub mod questionnaire;
mod report;
mod returns;
pub mod review;
mod schema;
mod store;
mod summary;
pub mod table;
mod tables;
mod words;
mod workbook;

use rayon::prelude::*;

use crate::domain::Language;
use crate::pipeline::Edition;
use crate::run::{Analysis, Progress};
pub use annotated::annotated;
pub use explain::explain;
pub use schema::schema;
pub use store::{WriteError, append_csv, create, keep, write};
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
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// Renders everything an analysis gives. Charts and tables are drawn in parallel; the order of the artefacts is fixed.
///
/// # Errors
/// A workbook that cannot be made.
pub fn artifacts(analysis: &Analysis, stages: &[Progress]) -> Result<Vec<Artifact>, WriteError> {
    let (mut tables, mut drawn) = rayon::join(|| tables::tables(analysis), || charts::charts(analysis));
    let changes = compare::since_previous(analysis, &tables);
    if let Some(changes) = &changes {
        tables.insert(0, compare::table(changes));
        drawn.extend(charts::slope(analysis, changes));
    }
    let (tables, changes) = (tables, changes.unwrap_or_default());
    let l = analysis.pipeline.language;
    // The workbook is the longest job: it starts first, and the others fill the other cores.
    let jobs: Vec<Job<'_>> = [Job::Workbook]
        .into_iter()
        .chain(drawn.iter().map(Job::Chart))
        .chain(tables.iter().flat_map(|t| [Job::Csv(t), Job::Parquet(t)]))
        .chain([Job::Report, Job::Package])
        .chain((analysis.pipeline.publish.edition == Edition::Internal).then_some(Job::Review))
        .chain((analysis.pipeline.publish.edition == Edition::Internal && analysis.pipeline.publish.returns).then_some(Job::Returns))
        .collect();
    let made: Vec<Vec<Artifact>> = jobs
        .par_iter()
        .with_max_len(1)
        .map(|job| {
            Ok(match job {
                Job::Chart(chart) => vec![
                    Artifact::new(format!("charts/{}.svg", chart.name), chart.svg()),
                    Artifact::new(format!("charts/{}.png", chart.name), chart.png()),
                ],
                Job::Csv(t) => vec![Artifact::new(t.csv_path(), t.csv())],
                Job::Parquet(t) => t.parquet().map(|bytes| Artifact::new(t.parquet_path(), bytes)).into_iter().collect(),
                Job::Workbook => vec![Artifact::new("gaps.xlsx", workbook::workbook(analysis, &tables, l)?)],
                Job::Review => vec![Artifact::new("review.xlsx", review::review(analysis)?)],
                Job::Returns => returns::returns(analysis)?,
                Job::Report => vec![Artifact::new("report.html", report::report(analysis, &tables, &changes, &drawn))],
                Job::Package => vec![Artifact::new("tables/datapackage.json", manifest::datapackage(analysis, &tables))],
            })
        })
        .collect::<Result<_, WriteError>>()?;
    let mut out: Vec<Artifact> = made.into_iter().flatten().collect();
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out.push(Artifact::new("run.json", manifest::run(analysis, stages, &out)));
    Ok(out)
}

enum Job<'a> {
    Chart(&'a chart::Chart),
    Csv(&'a table::Table),
    Parquet(&'a table::Table),
    Workbook,
    Report,
    Package,
    Review,
    Returns,
}

/// The language of everything published.
fn language(analysis: &Analysis) -> Language {
    analysis.pipeline.language
}
