//! The analysis on the table: its pipeline file, its journal, and its figures as they stand. A file that was changed by hand is
//! noticed at the next look.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::{Kind, Language, Pace, say, why_io};
use crate::gap::Findings;
use crate::pipeline::{Edition, GapSettings, Pipeline, RateChange, RateOf, Scenario};
use crate::read;
use crate::run::{self, Analysis, Memory, RunError, Stamp};

use super::journal::{Change, Journal};
use super::settings::{Settings, written};

/// An open analysis.
#[derive(Debug)]
pub(super) struct Desk {
    /// The pipeline file.
    pub file: PathBuf,
    /// Its folder.
    pub folder: PathBuf,
    pub journal: Journal,
    /// What the journal had to say when it was opened.
    pub told: Option<String>,
    memory: Memory,
    /// How far the work is, for the page that waits for it.
    pub pace: Pace,
    seen: Vec<Stamp>,
    state: State,
    /// The pipeline file as it was last read, or why it cannot be.
    pipeline: Result<Pipeline, String>,
    /// Time that the last computation took.
    pub took: Duration,
}

/// What can be said of the analysis as it stands.
#[derive(Debug, Clone)]
pub(super) enum State {
    /// Its figures.
    Known(Arc<Analysis>),
    /// Nothing was put in it yet.
    Empty,
    /// Why it cannot be computed.
    Wrong(String),
    /// Who waited for it stopped it; it is computed again when they ask.
    Stopped,
}

/// What the sliders change of the rates, in points, and the tolerance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WhatIf {
    pub retention: f64,
    pub further_study: f64,
    pub tolerance: Option<f64>,
}

impl Desk {
    /// Opens an analysis, whose work is watched by `pace`.
    pub(super) fn open(file: &Path, pace: &Pace, l: Language) -> Result<Self, String> {
        let file = &std::path::absolute(file).map_err(|why| why_io(&why, l))?;
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let (journal, told) = Journal::open(&folder, l)?;
        Ok(Self {
            told,
            file: file.to_owned(),
            folder,
            journal,
            memory: Memory::of_session(pace),
            pace: pace.clone(),
            seen: Vec::new(),
            state: State::Empty,
            pipeline: Pipeline::load(file, l).map_err(|why| why.to_string()),
            took: Duration::ZERO,
        })
    }

    /// The analysis as its files stand now.
    pub(super) fn look(&mut self, l: Language) -> State {
        self.pipeline = Pipeline::load(&self.file, l).map_err(|why| why.to_string());
        let pipeline = match &self.pipeline {
            Ok(pipeline) => pipeline.clone(),
            Err(why) => {
                self.seen.clear();
                self.state = State::Wrong(why.clone());
                return self.state.clone();
            }
        };
        let public = pipeline.publish.edition == Edition::Public;
        let pipeline = present(pipeline);
        let seen = stamps(&self.file, &pipeline);
        if seen != self.seen {
            let clock = Instant::now();
            self.pace.renew();
            self.state = match run::analyse_again(pipeline, &mut self.memory, &mut |_| {}) {
                Ok(analysis) if analysis.files.is_empty() => State::Empty,
                Ok(analysis) => {
                    if !public {
                        crate::publish::keep(&analysis);
                    }
                    State::Known(Arc::new(analysis))
                }
                Err(RunError::Stopped(_)) => State::Stopped,
                Err(why) => State::Wrong(why.to_string()),
            };
            self.pace.renew();
            self.took = clock.elapsed();
            self.seen = seen;
        }
        self.state.clone()
    }

    /// At the next look all is computed again.
    pub(super) fn forget(&mut self) {
        self.seen.clear();
    }

    /// The analysis as it was at the last look.
    pub(super) fn known(&self) -> State {
        self.state.clone()
    }

    /// Takes the rows that answer a question out of a file that people keep, in one change of the journal; false where none does.
    ///
    /// # Errors
    /// Why it cannot be read or written.
    pub(super) fn take_rows_out(
        &mut self,
        path: PathBuf,
        goes: impl Fn(&dyn Fn(&str) -> String) -> bool,
        title: &str,
        l: Language,
    ) -> Result<bool, String> {
        let at = self.folder.join(&path);
        let _turn = crate::publish::turn(&at, l).map_err(|why| why.to_string())?;
        let (bytes, gone) = crate::publish::without_rows(&at, goes, l).map_err(|why| why.to_string())?;
        if gone > 0 {
            self.journal.make(Change { title: title.to_owned(), files: vec![(path, Some(bytes))] })?;
        }
        Ok(gone > 0)
    }

    /// A file that the analysis depends on has changed since the results of a folder were written; false where there are none.
    pub(super) fn is_newer_than(&self, results: &Path) -> bool {
        let written = std::fs::metadata(results.join("run.json")).and_then(|told| told.modified());
        written.is_ok_and(|written| self.seen.iter().any(|stamp| stamp.is_after(written)))
    }

    /// The pipeline file as it was at the last look.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn pipeline(&self) -> Result<&Pipeline, String> {
        self.pipeline.as_ref().map_err(Clone::clone)
    }

    /// Its language; another where it cannot be read.
    pub(super) fn language(&self, otherwise: Language) -> Language {
        self.pipeline.as_ref().map_or(otherwise, |p| p.language)
    }

    /// The folder of corrections, within that of the analysis; none where the pipeline file names no folder.
    pub(super) fn corrections(&self) -> Option<PathBuf> {
        let folder = read::folder_of(self.pipeline.as_ref().ok()?.corrections.first()?);
        folder.extension().is_none().then(|| PathBuf::from(written(&self.folder, &folder)))
    }

    /// The files as they were read.
    pub(super) fn extract(&self) -> Option<&read::Extract> {
        self.memory.extract()
    }

    /// Changes the pipeline file.
    pub(super) fn settle(&mut self, title: String, l: Language, change: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let file = self.settled(l, change)?;
        self.journal.make(Change { title, files: vec![file] })
    }

    /// The pipeline file as a change makes it: its path within the folder, its bytes.
    pub(super) fn settled(&self, l: Language, change: impl FnOnce(&mut Settings)) -> Result<(PathBuf, Option<Vec<u8>>), String> {
        let shown = self.file.display();
        let text = std::fs::read_to_string(&self.file).map_err(|why| format!("{shown} : {}", why_io(&why, l)))?;
        let mut settings = Settings::parse(&text, &self.folder).map_err(|why| {
            say!(l, "{shown} n’est pas lisible ; le corriger d’abord : {}", "{shown} cannot be read; correct it first: {}", why.message())
        })?;
        change(&mut settings);
        Ok((PathBuf::from(self.file.file_name().unwrap_or_default()), Some(settings.text().into_bytes())))
    }

    /// A file of the analysis as the pipeline file names it, and what block reads it.
    pub(super) fn source_of(&self, name: &str) -> Option<(Kind, PathBuf, String)> {
        // What was read before the pipeline file broke is not acted upon.
        if !matches!(self.state, State::Known(_)) {
            return None;
        }
        let extract = self.extract()?;
        let file = extract.files.iter().find(|f| f.name == name)?;
        Some((file.kind, file.path.clone(), written(&self.folder, &file.path)))
    }
}

impl WhatIf {
    /// The rates that change, with their keys and the points that they gain.
    pub(super) fn rates(self) -> Vec<(RateOf, &'static str, f64)> {
        let all = [(RateOf::Retention, "retention", self.retention), (RateOf::FurtherStudy, "further_study", self.further_study)];
        all.into_iter().filter(|(.., points)| *points != 0.0).collect()
    }

    /// What an analysis finds with them.
    pub(super) fn findings(self, a: &Analysis) -> Option<Findings> {
        let settings = GapSettings { tolerance: self.tolerance.unwrap_or(a.pipeline.gap.tolerance), ..a.pipeline.gap };
        let change = |(of, _, points)| RateChange { of, course: None, level: None, value: None, points: Some(points) };
        let rate: Vec<RateChange> = self.rates().into_iter().map(change).collect();
        let scenario = (!rate.is_empty()).then(|| Scenario { rate, ..Scenario::default() });
        run::tried(a, settings, scenario.as_ref()).ok()
    }
}

/// A pipeline without the patterns that name no file yet: a folder that is being filled is shown as far as it is. The page is for those
/// whose analysis it is: nothing is masked from them, whatever edition is published.
fn present(mut pipeline: Pipeline) -> Pipeline {
    let names_some = |pattern: &String| read::names_a_file(pattern);
    for list in [&mut pipeline.courses, &mut pipeline.needs, &mut pipeline.employers] {
        for source in list.iter_mut() {
            source.files.retain(names_some);
        }
        list.retain(|source| !source.files.is_empty());
    }
    pipeline.publish.edition = Edition::Internal;
    pipeline.corrections.retain(|pattern| read::folder_of(pattern).exists());
    pipeline.skills.decisions = pipeline.skills.decisions.take().filter(|path| path.exists());
    pipeline
}

/// Every file that the analysis depends on, as it stands.
fn stamps(file: &Path, pipeline: &Pipeline) -> Vec<Stamp> {
    let inputs = pipeline.sources().flat_map(|(_, source)| &source.files).flat_map(|pattern| read::expand(pattern).unwrap_or_default());
    let previous = pipeline.publish.previous.iter().chain(&pipeline.publish.history).map(|folder| folder.join("run.json"));
    let all = std::iter::once(file.to_owned()).chain(inputs).chain(pipeline.skills.decisions.clone());
    let all = all.chain(read::corrections(&pipeline.corrections)).chain(previous);
    all.map(|path| Stamp::of(&path)).chain(run::compared_with(pipeline)).collect()
}
