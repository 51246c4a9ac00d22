//! The analysis on the table: its pipeline file, its journal, and its figures as they stand. A file that was changed by hand is
//! noticed at the next look.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::domain::{Kind, Language, say, why_io};
use crate::pipeline::{Edition, Pipeline, Scenario};
use crate::read;
use crate::run::{self, Analysis, Memory, Stamp};

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
    seen: Vec<Stamp>,
    state: State,
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
}

/// What the sliders change of the rates, in points, and the tolerance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WhatIf {
    pub retention: f64,
    pub further_study: f64,
    pub tolerance: Option<f64>,
}

impl Desk {
    /// Opens an analysis.
    pub(super) fn open(file: &Path, l: Language) -> Result<Self, String> {
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
            memory: Memory::default(),
            seen: Vec::new(),
            state: State::Empty,
            took: Duration::ZERO,
        })
    }

    /// The analysis as its files stand now.
    pub(super) fn look(&mut self, l: Language) -> State {
        let pipeline = match Pipeline::load(&self.file, l) {
            Ok(pipeline) => pipeline,
            Err(why) => {
                self.seen.clear();
                self.state = State::Wrong(why.to_string());
                return self.state.clone();
            }
        };
        let public = pipeline.publish.edition == Edition::Public;
        let pipeline = present(pipeline);
        let seen = stamps(&self.file, &pipeline);
        if seen != self.seen {
            let clock = Instant::now();
            self.state = match run::analyse_again(pipeline, &mut self.memory, &mut |_| {}) {
                Ok(analysis) if analysis.files.is_empty() => State::Empty,
                Ok(analysis) => {
                    if !public {
                        crate::publish::keep(&analysis);
                    }
                    State::Known(Arc::new(analysis))
                }
                Err(why) => State::Wrong(why.to_string()),
            };
            self.took = clock.elapsed();
            self.seen = seen;
        }
        self.state.clone()
    }

    /// The analysis with other rates and another tolerance.
    pub(super) fn what_if(&mut self, with: WhatIf, l: Language) -> Option<Analysis> {
        let mut pipeline = present(Pipeline::load(&self.file, l).ok()?);
        pipeline.scenario = None;
        pipeline.publish.previous = None;
        if let Some(tolerance) = with.tolerance {
            pipeline.gap.tolerance = tolerance;
        }
        let mut analysis = run::analyse_again(pipeline, &mut self.memory, &mut |_| {}).ok()?;
        let rates: Vec<_> = with.rates().into_iter().filter(|(_, points)| *points != 0.0).collect();
        if !rates.is_empty() {
            let change = |(of, points): (&str, f64)| crate::pipeline::RateChange {
                of: if of == "retention" { crate::pipeline::RateOf::Retention } else { crate::pipeline::RateOf::FurtherStudy },
                course: None,
                level: None,
                value: None,
                points: Some(points),
            };
            let scenario = Scenario {
                title: String::new(),
                seats: Vec::new(),
                course: Vec::new(),
                teach: Vec::new(),
                rate: rates.into_iter().map(change).collect(),
                needs: Vec::new(),
            };
            analysis.findings = run::with_scenario(&analysis, &scenario).ok()?;
        }
        Some(analysis)
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
            say!(l, "{shown} n’est pas lisible ; le corriger d’abord : {}", "{shown} cannot be read; mend it first: {}", why.message())
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
    /// The rates by key, with the points that they gain.
    pub(super) fn rates(self) -> [(&'static str, f64); 2] {
        [("retention", self.retention), ("further_study", self.further_study)]
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
    let skills = &pipeline.skills;
    let references =
        skills.framework.iter().chain(&skills.diplomas).chain(&skills.occupations).chain(&skills.decisions).chain(&pipeline.territory);
    let references: Vec<PathBuf> = references.cloned().collect();
    let previous = pipeline.publish.previous.iter().map(|folder| folder.join("run.json"));
    let all =
        std::iter::once(file.to_owned()).chain(inputs).chain(references).chain(read::corrections(&pipeline.corrections)).chain(previous);
    all.map(|path| Stamp::of(&path)).collect()
}
