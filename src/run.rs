//! The sentence: read → normalise → matching → gap → analysis → publish.

mod memory;
mod mentions;
mod reading;
mod references;
mod spread;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

pub use crate::analysis::{Analysis, Progress, References, Stage};
use crate::domain::{Language, Pace};
use crate::earlier::{self, Figures, Run, Trend, Year};
use crate::gap::{self, Findings, SkillGap, Verdict};
use crate::matching::{self, Decisions, Framework, Index, Matcher, Reconciliation, Thresholds};
use crate::normalise::{Corpus, Profiles, Quoted};
use crate::pipeline::{Edition, GapSettings, Pipeline, PipelineError, Scenario};
use crate::publish;
use crate::read::reference::ReferenceError;
use crate::read::{FileRead, Fresh, Kept, MissingInput};
use memory::Cells;
pub use memory::{Memory, Stamp, compared_with};
pub use mentions::{Mentioned, MentionsOf, MentionsRead, mentions};

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
    /// Whoever waited for it stopped it.
    #[error("{}", .0.pick("arrêté : rien n’a été changé", "stopped: nothing was changed"))]
    Stopped(Language),
}

impl RunError {
    /// The same, naming the pipeline file where what it says makes no sense.
    fn of(self, path: &Path) -> Self {
        match self {
            Self::Senseless(why) => Self::Senseless(format!("{} : {why}", path.display())),
            other => other,
        }
    }

    /// Exit code of the program: 2 pipeline file, 3 input, 4 output, 130 stopped.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Pipeline(_) | Self::Senseless(_) => 2,
            Self::Missing(_) | Self::Reference(_) => 3,
            Self::Write(_) => 4,
            Self::Stopped(_) => 130,
        }
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
    /// What running texts name, where another engine found it.
    pub quoted: BTreeMap<String, Vec<Quoted>>,
}

/// Reads and understands, and stops there.
///
/// # Errors
/// [`RunError`] when something the pipeline names is not there.
pub fn check(pipeline: &Pipeline, references: &References, tell: &mut dyn FnMut(Progress)) -> Result<Checked, RunError> {
    let pace = Pace::default();
    reading::read(pipeline, &mut Cells::LetGo, &pace)?.understood(pipeline, references, &pace, tell)
}

/// Goes on while someone waits for the result.
fn wanted(pace: &Pace, l: Language) -> Result<(), RunError> {
    if pace.is_stopped() { Err(RunError::Stopped(l)) } else { Ok(()) }
}

/// Runs an analysis up to its findings; nothing is written.
///
/// # Errors
/// [`RunError`] when something the pipeline names is not there.
pub fn analyse(pipeline: Pipeline, tell: &mut dyn FnMut(Progress)) -> Result<Analysis, RunError> {
    analyse_again(pipeline, &mut Memory::of_one(&Pace::default()), tell)
}

/// The same within a session: only what depends on a change since the last time is read and compiled again.
///
/// # Errors
/// [`RunError`] when something the pipeline names is not there.
pub fn analyse_again(pipeline: Pipeline, memory: &mut Memory, tell: &mut dyn FnMut(Progress)) -> Result<Analysis, RunError> {
    let l = pipeline.language;
    let previous = pipeline.publish.previous.as_ref().map(|folder| Run::open(folder, l)).transpose()?;
    let history = pipeline.publish.history.iter().map(|folder| Year::open(folder, l)).collect::<Result<Vec<_>, _>>()?;
    let history = earlier::checked(history, pipeline.year, pipeline.publish.edition, l).map_err(RunError::Senseless)?;
    let (references, checked, index) = reading::prepared(&pipeline, memory, tell)?;
    let Checked { files, mut corpus, kept, fresh, quoted } = checked;
    if let Some(bytes) = kept.meanings() {
        index.recall(&bytes);
    }
    let clock = Instant::now();
    let thresholds = Thresholds::given(pipeline.skills.accept, pipeline.skills.review);
    let matcher = Matcher::new(&index, &references.decisions, thresholds);
    quote(&mut corpus, (&index, &matcher), quoted, &memory.pace);
    wanted(&memory.pace, l)?;
    let matches = matching::reconcile(&corpus.labels, &matcher.with_meaning());
    let learnt = index.learnt();
    let occupations = occupations(&corpus, &references.profiles);
    let count = |status| matches.matches.iter().filter(|m| m.status == status).count();
    let (labels, accepted, review, none) = (
        corpus.labels.len(),
        count(matching::Status::Accepted),
        count(matching::Status::Review),
        count(matching::Status::None) + count(matching::Status::Refused),
    );
    let unasked = match matches.unasked {
        0 => String::new(),
        n => crate::domain::say!(
            l,
            " ({n} proposés par les lettres seules, tant ils sont nombreux)",
            " ({n} proposed for by letters alone, there being so many)"
        ),
    };
    tell(Progress {
        stage: Stage::Match,
        language: l,
        took: clock.elapsed(),
        what: crate::domain::say!(
            l,
            "{} : {}, {review} à relire, {none} sans correspondance{unasked}",
            "{}: {}, {review} to review, {none} without a match{unasked}",
            l.count(labels, ("libellé distinct", "libellés distincts"), ("distinct label", "distinct labels")),
            l.count(accepted, ("reconnu", "reconnus"), ("recognised", "recognised"))
        ),
    });
    wanted(&memory.pace, l)?;
    memory.pace.begin(Stage::Gap, 0);
    let clock = Instant::now();
    let inputs = inputs(&pipeline, &references, &corpus, &matches, &occupations);
    let mut findings = gap::findings(&inputs).map_err(RunError::Senseless)?;
    let mut scenario = pipeline.scenario.as_ref().map(|s| what_if(&inputs, &findings, s, l)).transpose()?;
    if pipeline.publish.edition == Edition::Public {
        match &mut scenario {
            Some((corpus, matches, after)) => {
                gap::mask_both(&inputs, &mut findings, (&gap::Inputs { corpus, matches, ..inputs }, after));
            }
            None => gap::mask(&inputs, &mut findings),
        }
    }
    let scenario = scenario.map(|(.., findings)| findings);
    let years = history.iter().map(|y| y.year).chain((!history.is_empty()).then_some(pipeline.year)).collect();
    let trends = trends(&history, &pipeline, &references.framework, &findings);
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
        learnt,
        corpus,
        matches,
        occupations,
        findings,
        scenario,
        previous,
        years,
        trends,
        notices: Vec::new(),
    })
}

/// Reads the skills that running texts name; each distinct text once. An item of a list that is one name, however long, is a label.
/// Of the texts that are `known` it is known already.
fn quote(corpus: &mut Corpus, (index, matcher): (&Index, &Matcher<'_>), known: BTreeMap<String, Vec<Quoted>>, pace: &Pace) {
    let texts = corpus.texts();
    let names: Vec<String> = texts.iter().filter(|t| t.1).map(|t| t.0.to_owned()).collect();
    let whole: BTreeSet<&str> =
        names.iter().zip(&matching::reconcile(&names, matcher).matches).filter(|(_, m)| m.is_one_name()).map(|(n, _)| n.as_str()).collect();
    let read: Vec<&str> = texts.iter().map(|t| t.0).filter(|t| !whole.contains(t) && !known.contains_key(*t)).collect();
    pace.begin(Stage::Match, read.len());
    let quoted = matching::prose::quotes(&read, index, pace);
    let by_text = read
        .iter()
        .zip(quoted)
        .map(|(text, quotes)| ((*text).to_owned(), quotes.into_iter().map(|q| (q.name, q.wished, q.span)).collect()));
    let mut by_text: BTreeMap<String, Vec<Quoted>> = by_text.collect();
    by_text.extend(known);
    corpus.quote(&by_text);
}

/// The findings of an analysis with other settings of the gap and the changes of a scenario, whatever its pipeline file says.
///
/// # Errors
/// What the scenario says and the data do not hold.
pub fn tried(a: &Analysis, settings: GapSettings, scenario: Option<&Scenario>) -> Result<Findings, RunError> {
    let inputs = gap::Inputs { settings, ..inputs(&a.pipeline, &a.references, &a.corpus, &a.matches, &a.occupations) };
    match scenario {
        Some(scenario) => Ok(what_if(&inputs, &a.findings, scenario, a.pipeline.language)?.2),
        None => gap::findings(&inputs).map_err(RunError::Senseless),
    }
}

/// The trend of every skill that some year asks or teaches; none without earlier years.
fn trends(history: &[Year], pipeline: &Pipeline, framework: &Framework, findings: &Findings) -> Vec<Trend> {
    if history.is_empty() {
        return Vec::new();
    }
    let figures = |g: &SkillGap| Figures {
        demand: if g.verdict == Verdict::Masked { f64::NAN } else { g.demand },
        gap: g.gap,
        low: g.gap_low,
        high: g.gap_high,
        supply: g.supply,
    };
    let skills = findings.skills.iter().map(|g| {
        let skill = &framework.skills()[g.skill];
        (skill.id.as_str(), skill.label(pipeline.language), figures(g))
    });
    earlier::trends(history, &Year::of(pipeline.year, pipeline.publish.edition == Edition::Public, skills))
}

/// What findings are made from.
fn inputs<'a>(
    pipeline: &'a Pipeline,
    references: &'a References,
    corpus: &'a Corpus,
    matches: &'a Reconciliation,
    occupations: &'a [Option<usize>],
) -> gap::Inputs<'a> {
    gap::Inputs {
        corpus,
        matches,
        framework: &references.framework,
        profiles: &references.profiles,
        occupations,
        territory: &references.territory,
        assumptions: &pipeline.assumptions,
        themes: &references.themes,
        margins: &pipeline.survey.calibrate,
        breakdowns: &pipeline.publish.breakdown,
        language: pipeline.language,
        settings: pipeline.gap,
        thresholds: Thresholds::given(pipeline.skills.accept, pipeline.skills.review),
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
    let findings = gap::findings(&gap::Inputs { corpus: &corpus, matches: &matches, ..*inputs }).map_err(RunError::Senseless)?;
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
    let matcher = Matcher::new(&index, &decisions, Thresholds::default());
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
pub fn run(path: &Path, locale: Language, pace: &Pace, tell: &mut dyn FnMut(Progress)) -> Result<Analysis, RunError> {
    let mut stages = Vec::new();
    let pipeline = Pipeline::load(path, locale)?;
    let recovered = publish::recover(&pipeline.output, pipeline.language)?;
    let mut analysis = analyse_again(pipeline, &mut Memory::of_run(pace), &mut |progress: Progress| {
        stages.push(progress.clone());
        tell(progress);
    })
    .map_err(|why| why.of(path))?;
    let clock = Instant::now();
    let l = analysis.pipeline.language;
    wanted(pace, l)?;
    pace.begin(Stage::Publish, 0);
    // Parsed sheets are kept while the results are made: the disk and the cores work side by side.
    let output = analysis.pipeline.output.clone();
    let staging = publish::Staging::beside(&output, l)?;
    let made = || publish::artifacts(&analysis, |piece| staging.add(piece));
    let (written, ()) = rayon::join(made, || publish::keep(&analysis));
    let written = written?;
    wanted(pace, l)?;
    let mut standing = publish::Standing::of(&output, l)?;
    let aside = publish::review::set_aside_taken(&analysis, &mut standing);
    let paths: BTreeSet<&str> = written.iter().map(publish::Written::path).collect();
    let kept = standing.beside(&paths, analysis.pipeline.publish.edition, &output, l)?;
    staging.add(&publish::manifest(&analysis, &stages, &written, &kept)?.into())?;
    let late = staging.replace(&standing, &kept)?;
    analysis.notices = recovered.into_iter().chain(aside).chain(late).collect();
    analysis.notices.extend(kept.iter().map(|k| k.told(l)));
    let (count, folder) = (written.len() + 1, output.display());
    tell(Progress {
        stage: Stage::Publish,
        language: l,
        took: clock.elapsed(),
        what: crate::domain::say!(l, "{count} fichiers dans {folder}", "{count} files in {folder}"),
    });
    Ok(analysis)
}
