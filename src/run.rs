//! The sentence: read → normalise → matching → gap → publish.

mod memory;
mod references;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use crate::domain::Language;
use crate::gap::{self, Findings};
use crate::matching::{self, Decisions, Framework, Index, Matcher, Reconciliation};
use crate::normalise::{self, Corpus, Profiles};
use crate::pipeline::{Edition, Pipeline, PipelineError, Scenario};
use crate::publish;
use crate::read::reference::ReferenceError;
use crate::read::{self, FileRead, Fresh, Kept, MissingInput};
use memory::{Compared, ReadKey};
pub use memory::{Memory, Stamp};
pub use references::References;

/// Why a run cannot be done. Bad cells and damaged files are no errors: they are refused and the run goes on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The pipeline file.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// What the pipeline file says and the data do not hold: a scenario on a course that is not there, a field that does not exist.
    #[error("{0}")]
    Senseless(String),
    /// Files that are named and not there.
    #[error(transparent)]
    Missing(#[from] MissingInput),
    /// A framework, profile or territory file.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// The output folder.
    #[error(transparent)]
    Write(#[from] publish::WriteError),
}

impl RunError {
    /// Exit code of the program: 2 pipeline file, 3 input, 4 output.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Pipeline(_) | Self::Senseless(_) => 2,
            Self::Missing(_) | Self::Reference(_) => 3,
            Self::Write(_) => 4,
        }
    }
}

/// What is told while a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files are being read.
    Read,
    /// Rows are being understood.
    Normalise,
    /// Labels are being matched.
    Match,
    /// Gaps are being computed.
    Gap,
    /// Results are being written.
    Publish,
}

/// One stage done: which, how long, how much.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// Time it took.
    pub took: Duration,
    /// What it handled, in words.
    pub what: String,
    /// The language of those words.
    pub language: Language,
}

/// Everything a run found, before it is told.
#[derive(Debug)]
pub struct Analysis {
    /// What was asked.
    pub pipeline: Pipeline,
    /// Reference data.
    pub references: References,
    /// Files read.
    pub files: Vec<FileRead>,
    /// Where their sheets are kept from one run to the next.
    pub kept: Kept,
    /// Sheets parsed this time.
    pub fresh: Vec<Fresh>,
    /// What the files mean.
    pub corpus: Corpus,
    /// Which skill each label is.
    pub matches: Reconciliation,
    /// Which occupation each need is.
    pub occupations: Vec<Option<usize>>,
    /// What is missing, and why.
    pub findings: Findings,
    /// The same with the changes of the pipeline's scenario.
    pub scenario: Option<Findings>,
    /// The tables of the analysis before, when the pipeline names it.
    pub previous: Option<publish::compare::Run>,
    /// What a reader should know before all else: results put back, files kept.
    pub notices: Vec<String>,
}

impl Analysis {
    /// The files of which nothing could be read: the analysis is made without them, and says so.
    pub fn unread(&self) -> Vec<&str> {
        let mut files: Vec<&str> = self.corpus.rejects.iter().filter(|r| r.is_of_a_file()).map(|r| r.origin.source.file.as_str()).collect();
        files.dedup();
        files
    }
}

/// What the files say, understood.
#[derive(Debug)]
pub struct Checked {
    /// Files read.
    pub files: Vec<FileRead>,
    /// What they mean.
    pub corpus: Corpus,
    /// Where sheets are kept from one run to the next.
    pub kept: Kept,
    /// Sheets parsed this time.
    pub fresh: Vec<Fresh>,
}

/// Reads and understands, and stops there.
///
/// # Errors
/// [`RunError`] when something the pipeline names is not there.
pub fn check(pipeline: &Pipeline, references: &References, tell: &mut dyn FnMut(Progress)) -> Result<Checked, RunError> {
    Ok(read(pipeline, &mut None)?.understood(pipeline, references, tell))
}

/// The files of a pipeline as they were read, before anyone asks what they mean.
struct Read {
    extract: Arc<read::Extract>,
    fresh: Vec<Fresh>,
    kept: Kept,
    told: Progress,
}

fn read(pipeline: &Pipeline, memory: &mut Option<(ReadKey, Arc<read::Extract>)>) -> Result<Read, RunError> {
    let l = pipeline.language;
    let clock = Instant::now();
    known_columns(pipeline)?;
    let read::Listed { files: listed, own } = read::list(pipeline.sources(), &pipeline.output, l)?;
    // Beside an edition for everyone nothing that a respondent wrote is kept.
    let kept = match pipeline.publish.edition {
        Edition::Internal => Kept::in_folder(pipeline.kept_sheets(), pipeline.limits),
        Edition::Public => Kept::default(),
    };
    let key = ReadKey::of(pipeline, &listed);
    let (extract, fresh) = match memory {
        Some((known, extract)) if *known == key => (Arc::clone(extract), Vec::new()),
        _ => {
            let corrected = read::CorrectedCells::read(&pipeline.corrections, l)?;
            let mut extract = read::extract(&listed, pipeline.limits, &kept, &corrected);
            let fresh = std::mem::take(&mut extract.fresh);
            let extract = Arc::new(extract);
            *memory = Some((key, Arc::clone(&extract)));
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
    fn understood(self, pipeline: &Pipeline, references: &References, tell: &mut dyn FnMut(Progress)) -> Checked {
        let l = pipeline.language;
        let Self { extract, fresh, kept, told } = self;
        tell(told);
        let clock = Instant::now();
        let mut corpus = normalise::corpus(&extract, &references.profiles, &references.territory);
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
        Checked { files, corpus, kept, fresh }
    }
}

/// What an analysis compares with, and what its files mean. The framework is read and compiled while the files are read: neither needs the
/// other.
fn prepared(
    pipeline: &Pipeline,
    memory: &mut Memory,
    tell: &mut dyn FnMut(Progress),
) -> Result<(References, Checked, Arc<Index>), RunError> {
    let Memory { extract, compared } = memory;
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(pipeline, extract));
        let stamps = memory::compared_with(pipeline);
        let known = compared.take().filter(|(known, _)| *known == stamps).map(|(_, compared)| compared);
        let references = match &known {
            Some(known) => References::beside(pipeline, &known.framework, &known.profiles, &known.territory)?,
            None => References::load(pipeline)?,
        };
        let (checked, index) = std::thread::scope(|scope| {
            let compiling =
                scope.spawn(|| known.as_ref().map_or_else(|| Arc::new(Index::compile(&references.framework)), |k| Arc::clone(&k.index)));
            let checked = joined(reading)?.understood(pipeline, &references, tell);
            Ok::<_, RunError>((checked, joined(compiling)))
        })?;
        let References { framework, profiles, territory, .. } = &references;
        let made = Compared {
            framework: Arc::clone(framework),
            profiles: Arc::clone(profiles),
            territory: Arc::clone(territory),
            index: Arc::clone(&index),
        };
        *compared = Some((stamps, made));
        Ok((references, checked, index))
    })
}

/// What another thread made; its panic is this thread's.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why))
}

/// A `columns` key that is no field would be ignored, and the header it names with it.
fn known_columns(pipeline: &Pipeline) -> Result<(), RunError> {
    let keys = read::Field::keys();
    let told = pipeline.sources().flat_map(|(_, source)| source.columns.keys());
    let Some(wrong) = told.into_iter().find(|key| !keys.contains(&key.as_str())) else { return Ok(()) };
    let near = keys.iter().max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)));
    let (near, keys) = (near.copied().unwrap_or_default(), keys.join(", "));
    Err(RunError::Senseless(crate::domain::say!(
        pipeline.language,
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

/// Runs an analysis up to its findings; nothing is written.
///
/// # Errors
/// [`RunError`] when something the pipeline names is not there.
pub fn analyse(pipeline: Pipeline, tell: &mut dyn FnMut(Progress)) -> Result<Analysis, RunError> {
    analyse_again(pipeline, &mut Memory::default(), tell)
}

/// The same within a session: only what depends on a change since the last time is read and compiled again.
///
/// # Errors
/// [`RunError`] when something the pipeline names is not there.
pub fn analyse_again(pipeline: Pipeline, memory: &mut Memory, tell: &mut dyn FnMut(Progress)) -> Result<Analysis, RunError> {
    let l = pipeline.language;
    let previous = pipeline.publish.previous.as_ref().map(|folder| publish::compare::Run::open(folder, l)).transpose()?;
    let (references, checked, index) = prepared(&pipeline, memory, tell)?;
    let Checked { files, mut corpus, kept, fresh } = checked;
    let clock = Instant::now();
    let matcher = Matcher::new(&index, &references.decisions, pipeline.skills.accept, pipeline.skills.review);
    quote(&mut corpus, &index, &matcher);
    let matches = matching::reconcile(&corpus.labels, &matcher);
    let occupations = occupations(&corpus, &references.profiles);
    let count = |status| matches.matches.iter().filter(|m| m.status == status).count();
    let (labels, accepted, review, none) = (
        corpus.labels.len(),
        count(matching::Status::Accepted),
        count(matching::Status::Review),
        count(matching::Status::None) + count(matching::Status::Refused),
    );
    tell(Progress {
        stage: Stage::Match,
        language: l,
        took: clock.elapsed(),
        what: crate::domain::say!(
            l,
            "{} : {}, {review} à relire, {none} sans correspondance",
            "{}: {}, {review} to review, {none} without a match",
            l.count(labels, ("libellé distinct", "libellés distincts"), ("distinct label", "distinct labels")),
            l.count(accepted, ("reconnu", "reconnus"), ("recognised", "recognised"))
        ),
    });
    let clock = Instant::now();
    let inputs = gap::Inputs {
        corpus: &corpus,
        matches: &matches,
        framework: &references.framework,
        profiles: &references.profiles,
        occupations: &occupations,
        territory: &references.territory,
        assumptions: &pipeline.assumptions,
        settings: pipeline.gap,
        accept: pipeline.skills.accept,
        review: pipeline.skills.review,
    };
    let mut findings = gap::findings(&inputs);
    let mut scenario = pipeline.scenario.as_ref().map(|s| what_if(&inputs, &findings, s, l)).transpose()?;
    if pipeline.publish.edition == Edition::Public {
        gap::mask(&inputs, &mut findings);
        if let Some((corpus, matches, findings)) = &mut scenario {
            gap::mask(&gap::Inputs { corpus, matches, ..inputs }, findings);
        }
    }
    let scenario = scenario.map(|(.., findings)| findings);
    let skills = findings.skills.len();
    tell(Progress {
        stage: Stage::Gap,
        language: l,
        took: clock.elapsed(),
        what: crate::domain::say!(l, "{skills} compétences comparées", "{skills} skills compared"),
    });
    Ok(Analysis {
        pipeline,
        references,
        files,
        kept,
        fresh,
        corpus,
        matches,
        occupations,
        findings,
        scenario,
        previous,
        notices: Vec::new(),
    })
}

/// Reads the skills that running texts name; each distinct text once. An item of a list that is one name, however long, is a label.
fn quote(corpus: &mut Corpus, index: &Index, matcher: &Matcher<'_>) {
    let texts = corpus.texts();
    let names: Vec<String> = texts.iter().filter(|t| t.1).map(|t| t.0.to_owned()).collect();
    let whole: BTreeSet<&str> =
        names.iter().zip(&matching::reconcile(&names, matcher).matches).filter(|(_, m)| m.is_one_name()).map(|(n, _)| n.as_str()).collect();
    let read: Vec<&str> = texts.iter().map(|t| t.0).filter(|t| !whole.contains(t)).collect();
    let quoted = matching::prose::quotes(&read, index);
    let by_text = read
        .iter()
        .zip(quoted)
        .map(|(text, quotes)| ((*text).to_owned(), quotes.into_iter().map(|q| (q.name, q.wished, q.span)).collect()));
    let by_text = by_text.collect();
    corpus.quote(&by_text);
}

/// The findings of an analysis with the changes of a scenario, which it need not name itself.
///
/// # Errors
/// What the scenario says and the data do not hold.
pub fn with_scenario(a: &Analysis, scenario: &Scenario) -> Result<Findings, RunError> {
    Ok(what_if(&inputs(a), &a.findings, scenario, a.pipeline.language)?.2)
}

/// What the findings of an analysis are made from.
fn inputs(a: &Analysis) -> gap::Inputs<'_> {
    gap::Inputs {
        corpus: &a.corpus,
        matches: &a.matches,
        framework: &a.references.framework,
        profiles: &a.references.profiles,
        occupations: &a.occupations,
        territory: &a.references.territory,
        assumptions: &a.pipeline.assumptions,
        settings: a.pipeline.gap,
        accept: a.pipeline.skills.accept,
        review: a.pipeline.skills.review,
    }
}

/// The findings with the changes of a scenario.
fn what_if(
    inputs: &gap::Inputs<'_>,
    found: &Findings,
    scenario: &Scenario,
    l: Language,
) -> Result<(Corpus, Reconciliation, Findings), RunError> {
    let (corpus, matches) = gap::changed(inputs, found, scenario, l).map_err(RunError::Senseless)?;
    let findings = gap::findings(&gap::Inputs { corpus: &corpus, matches: &matches, ..*inputs });
    Ok((corpus, matches, findings))
}

/// The occupation of each need, by its code, else by its title.
fn occupations(corpus: &Corpus, profiles: &Profiles) -> Vec<Option<usize>> {
    let mut framework = Framework::default();
    for occupation in &profiles.occupations {
        framework.push(matching::Skill {
            id: occupation.id.clone(),
            label_fr: matching::job_title(&occupation.label_fr),
            label_en: matching::job_title(&occupation.label_en),
            aliases: occupation.aliases.iter().map(|a| matching::job_title(a)).collect(),
            ..matching::Skill::default()
        });
    }
    let written = corpus.needs.iter().filter(|n| n.profile.is_none()).filter_map(|n| n.occupation.as_deref());
    let distinct: BTreeSet<&str> = written.collect();
    let folded: BTreeMap<&str, String> = distinct.into_iter().map(|title| (title, matching::job_title(title))).collect();
    let mut titles: Vec<String> = folded.values().cloned().collect();
    titles.sort_unstable();
    titles.dedup();
    let decisions = Decisions::default();
    let index = Index::compile(&framework);
    let matcher = Matcher::new(&index, &decisions, matching::ACCEPT, matching::REVIEW);
    let found = matching::reconcile(&titles, &matcher);
    let of_title = |title: &str| {
        let at = titles.binary_search(folded.get(title)?).ok()?;
        let m = &found.matches[at];
        (m.status == matching::Status::Accepted && m.skills.len() == 1).then(|| m.skills[0])
    };
    corpus.needs.iter().map(|need| need.profile.or_else(|| need.occupation.as_deref().and_then(of_title))).collect()
}

/// Runs an analysis and replaces its output folder.
///
/// # Errors
/// [`RunError`]; the folder of the last run is whole whatever happens.
pub fn run(path: &Path, locale: Language, tell: &mut dyn FnMut(Progress)) -> Result<Analysis, RunError> {
    let mut stages = Vec::new();
    let pipeline = Pipeline::load(path, locale)?;
    let recovered = publish::recover(&pipeline.output, pipeline.language)?;
    let mut analysis = analyse(pipeline, &mut |progress: Progress| {
        stages.push(progress.clone());
        tell(progress);
    })?;
    let clock = Instant::now();
    let l = analysis.pipeline.language;
    // Parsed sheets are kept while the results are made: the disk and the cores work side by side.
    let (artifacts, ()) = rayon::join(|| publish::artifacts(&analysis), || publish::keep(&analysis));
    let mut artifacts = artifacts?;
    let output = analysis.pipeline.output.clone();
    let mut standing = publish::Standing::of(&output, l)?;
    publish::review::let_go_of_taken(&analysis, &mut standing);
    let written: BTreeSet<&str> = artifacts.iter().map(|a| a.path.as_str()).collect();
    let kept = standing.beside(&written, analysis.pipeline.publish.edition, &output, l)?;
    artifacts.push(publish::manifest(&analysis, &stages, &artifacts, &kept)?);
    publish::write(&output, &artifacts, (&standing, &kept), l)?;
    analysis.notices = recovered;
    analysis.notices.extend(kept.iter().map(|k| k.told(l)));
    let (count, folder) = (artifacts.len(), output.display());
    tell(Progress {
        stage: Stage::Publish,
        language: l,
        took: clock.elapsed(),
        what: crate::domain::say!(l, "{count} fichiers dans {folder}", "{count} files in {folder}"),
    });
    Ok(analysis)
}
