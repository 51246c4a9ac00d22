//! Files and what they are compared with, read side by side, and what of them is kept from one analysis of a session to the next.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::ScopedJoinHandle;
use std::time::Instant;

use crate::domain::{Language, Pace};
use crate::matching::Index;
use crate::normalise;
use crate::pipeline::{Edition, Pipeline, Source};
use crate::publish;
use crate::read::{self, Conditions, Fresh, Kept};

use super::memory::{self, Cells, Compared, Memory, ReadKey};
use super::{Checked, Progress, References, RunError, Stage, spread, wanted};

/// Bytes of sheets to be kept beyond which they are kept at once; fewer are kept while the results are made.
const MANY: usize = 8 << 20;

/// The files of a pipeline as they were read, before anyone asks what they mean.
pub(super) struct Read {
    extract: Arc<read::Extract>,
    fresh: Vec<Fresh>,
    kept: Kept,
    told: Progress,
}

pub(super) fn read(pipeline: &Pipeline, memory: &mut Cells, pace: &Pace) -> Result<Read, RunError> {
    let l = pipeline.language;
    let clock = Instant::now();
    known_columns(pipeline.sources().map(|(_, source)| source), l)?;
    let read::Listed { files: listed, own } = read::list(pipeline.sources(), &pipeline.output, l)?;
    // Beside an edition for everyone nothing that a respondent wrote is kept.
    let kept = match pipeline.publish.edition {
        Edition::Internal => Kept::in_folder(pipeline.kept_sheets(), pipeline.limits),
        Edition::Public => Kept::default(),
    };
    let key = ReadKey::of(pipeline, &listed);
    let (extract, fresh) = match memory {
        Cells::Kept(Some((known, extract))) if *known == key => (Arc::clone(extract), Vec::new()),
        _ => {
            let corrected = read::CorrectedCells::read(&pipeline.corrections, l)?;
            let conditions = Conditions { limits: pipeline.limits, kept: kept.clone(), corrected, pace: pace.clone() };
            let mut extract = read::extract(&listed, &conditions);
            wanted(pace, l)?;
            let mut fresh = std::mem::take(&mut extract.fresh);
            if matches!(memory, Cells::Written) && fresh.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > MANY {
                publish::keep_sheets(&kept, std::mem::take(&mut fresh));
            }
            let extract = Arc::new(extract);
            if let Cells::Kept(last) = memory {
                *last = Some((key, Arc::clone(&extract)));
            }
            (extract, fresh)
        }
    };
    let rows: usize = extract.tables.iter().map(|t| t.rows.len()).sum();
    let (count, sheets) = (extract.files.len(), extract.sheets.len());
    let told = Progress {
        stage: Stage::Read,
        language: l,
        took: clock.elapsed(),
        what: crate::domain::say!(
            l,
            "{}, {}, {}{}{}",
            "{}, {}, {}{}{}",
            l.count(count, ("fichier", "fichiers"), ("file", "files")),
            l.count(sheets, ("feuille", "feuilles"), ("sheet", "sheets")),
            l.count(rows, ("ligne de données", "lignes de données"), ("data row", "data rows")),
            left_out(own, l),
            beyond(&read::overlooked(&listed, &pipeline.output), l)
        ),
    };
    Ok(Read { extract, fresh, kept, told })
}

impl Read {
    /// What the files mean.
    pub(super) fn understood(
        self,
        pipeline: &Pipeline,
        references: &References,
        pace: &Pace,
        tell: &mut dyn FnMut(Progress),
    ) -> Result<Checked, RunError> {
        let l = pipeline.language;
        let Self { extract, fresh, kept, told } = self;
        tell(told);
        let clock = Instant::now();
        let mut corpus = normalise::corpus(&extract, &references.profiles, &references.territory, pace);
        wanted(pace, l)?;
        corpus.correct(&references.returned.values, &references.territory);
        corpus.rejects.extend(references.refused.iter().chain(&references.returned.rejects).cloned());
        let mut files = extract.files.clone();
        files.extend(references.returned.files.iter().cloned());
        let (courses, needs, employers, rejects) = (corpus.courses.len(), corpus.needs.len(), corpus.employers.len(), corpus.rejects.len());
        tell(Progress {
            stage: Stage::Normalise,
            language: l,
            took: clock.elapsed(),
            what: crate::domain::say!(
                l,
                "{}, {}, {}, {rejects} refus",
                "{}, {}, {}, {rejects} refused",
                l.count(courses, ("formation", "formations"), ("course", "courses")),
                l.count(needs, ("besoin", "besoins"), ("need", "needs")),
                l.count(
                    employers,
                    ("entreprise de l’annuaire", "entreprises de l’annuaire"),
                    ("employer of the register", "employers of the register")
                )
            ),
        });
        let quoted = spread::quoted(pipeline, &extract, &corpus)?;
        // What the labels are compared with may not be ready yet.
        pace.begin(Stage::Match, 0);
        Ok(Checked { files, corpus, kept, fresh, quoted })
    }
}

/// What an analysis compares with, and what its files mean. The framework is read and compiled while the files are read: neither needs the
/// other.
pub(super) fn prepared(
    pipeline: &Pipeline,
    memory: &mut Memory,
    tell: &mut dyn FnMut(Progress),
) -> Result<(References, Checked, Arc<Index>), RunError> {
    let Memory { extract, compared, pace } = memory;
    let pace = &*pace;
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(pipeline, extract, pace));
        let key = (pipeline.language, memory::compared_with(pipeline));
        let known = compared.take().filter(|(known, _)| *known == key).map(|(_, compared)| compared);
        let references = match &known {
            Some(known) => References::beside(pipeline, &known.framework, &known.profiles, &known.territory)?,
            None => References::load(pipeline)?,
        };
        let (checked, index) = std::thread::scope(|scope| {
            let compiling =
                scope.spawn(|| known.as_ref().map_or_else(|| Arc::new(Index::compile(&references.framework)), |k| Arc::clone(&k.index)));
            let checked = joined(reading)?.understood(pipeline, &references, pace, tell)?;
            Ok::<_, RunError>((checked, joined(compiling)))
        })?;
        let References { framework, profiles, territory, .. } = &references;
        let made = Compared {
            framework: Arc::clone(framework),
            profiles: Arc::clone(profiles),
            territory: Arc::clone(territory),
            index: Arc::clone(&index),
        };
        *compared = Some((key, made));
        Ok((references, checked, index))
    })
}

/// What another thread made; its panic is this thread's.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why))
}

/// A `columns` key that is no field would be ignored, and the header it names with it.
pub(super) fn known_columns<'a>(sources: impl Iterator<Item = &'a Source>, l: Language) -> Result<(), RunError> {
    let keys = read::Field::keys();
    let told = sources.flat_map(|source| source.columns.keys());
    let Some(wrong) = told.into_iter().find(|key| !keys.contains(&key.as_str())) else { return Ok(()) };
    let near = keys.iter().max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)));
    let (near, keys) = (near.copied().unwrap_or_default(), keys.join(", "));
    Err(RunError::Senseless(crate::domain::say!(
        l,
        "columns : donnée inconnue « {wrong} » ; peut-être « {near} » ? Données possibles : {keys}",
        "columns: unknown field “{wrong}”; perhaps “{near}”? Possible fields: {keys}"
    )))
}

fn left_out(own: usize, l: Language) -> String {
    if own == 0 {
        return String::new();
    }
    crate::domain::say!(
        l,
        " ; sans {} du dossier de résultats, que files désigne aussi",
        "; without {} of the output folder, which files names too",
        l.count(own, ("fichier", "fichiers"), ("file", "files"))
    )
}

fn beyond(overlooked: &[PathBuf], l: Language) -> String {
    let Some(first) = overlooked.first() else { return String::new() };
    crate::domain::say!(
        l,
        " ; plus {} qu’aucun bloc ne lit ({}…) : ajouter ce dossier à files s’il compte",
        "; {}, which no block reads ({}…): add that folder to files if it counts",
        l.count(
            overlooked.len(),
            ("fichier en sous-dossiers", "fichiers en sous-dossiers"),
            ("file in a subfolder", "files in subfolders")
        ),
        first.display()
    )
}
