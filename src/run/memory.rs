//! What is kept from one analysis to the next in one session, so that a change computes anew only what depends on it: files are read
//! again when a file, a correction or the way it is to be read changed; the framework is compiled again when a reference file did.
//! What follows (understanding, matching, gaps) is a few hundredths of a second and is always done anew: nothing can then be stale.
//! A file is known by its path, size and date, as `make` knows it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::domain::{Language, Pace, Territory};
use crate::matching::{Framework, Index};
use crate::normalise::Profiles;
use crate::pipeline::Pipeline;
use crate::read::{self, Extract};

/// A file as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    path: PathBuf,
    len: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    /// The stamp of a path; of one that is not there, too.
    pub fn of(path: &Path) -> Self {
        let told = std::fs::metadata(path).ok();
        Self { path: path.to_owned(), len: told.as_ref().map_or(0, std::fs::Metadata::len), changed: told.and_then(|m| m.modified().ok()) }
    }

    /// True when it changed after a moment.
    pub fn is_after(&self, moment: SystemTime) -> bool {
        self.changed.is_some_and(|changed| changed > moment)
    }
}

/// What labels and places are compared with, compiled.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub framework: Arc<Framework>,
    pub profiles: Arc<Profiles>,
    pub territory: Arc<Territory>,
    pub index: Arc<Index>,
}

/// Results of the last analysis that the next may use. A new one knows nothing.
#[derive(Debug)]
pub struct Memory {
    pub(super) extract: Cells,
    pub(super) compared: Option<(ComparedKey, Compared)>,
    pub(super) pace: Pace,
}

/// The cells of the files as they were last read. Where no other analysis follows they are let go as soon as they are understood: those of
/// a million adverts are as large as all that the analysis keeps of them.
#[derive(Debug)]
pub(super) enum Cells {
    Kept(Option<(ReadKey, Arc<Extract>)>),
    LetGo,
    /// The same in a run, which may write: sheets to be kept for the next run are kept at once where they are many.
    Written,
}

impl Memory {
    /// Of a session of several analyses; whoever waits for them, or wants them no more, has the same `pace`.
    pub fn of_session(pace: &Pace) -> Self {
        Self { extract: Cells::Kept(None), compared: None, pace: pace.clone() }
    }

    /// Of one analysis after which nothing follows.
    pub(super) fn of_one(pace: &Pace) -> Self {
        Self { extract: Cells::LetGo, compared: None, pace: pace.clone() }
    }

    /// Of one run, which writes results.
    pub(super) fn of_run(pace: &Pace) -> Self {
        Self { extract: Cells::Written, ..Self::of_one(pace) }
    }

    /// The files as they were last read.
    pub fn extract(&self) -> Option<&Extract> {
        match &self.extract {
            Cells::Kept(Some((_, extract))) => Some(extract),
            _ => None,
        }
    }
}

/// What a reading depends on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ReadKey {
    settings: String,
    files: Vec<Stamp>,
}

impl ReadKey {
    pub(super) fn of(pipeline: &Pipeline, listed: &[(crate::domain::Kind, &crate::pipeline::Source, PathBuf)]) -> Self {
        let corrections = read::corrections(&pipeline.corrections);
        Self {
            settings: format!(
                "{:?} {:?} {:?} {}",
                pipeline.sources().collect::<Vec<_>>(),
                pipeline.limits,
                pipeline.publish.edition,
                pipeline.output.display()
            ),
            files: listed
                .iter()
                .map(|(_, _, path)| path.as_path())
                .chain(corrections.iter().map(PathBuf::as_path))
                .map(Stamp::of)
                .collect(),
        }
    }
}

/// What is compiled depends on: the reference files, and the language, in which families are named.
pub(super) type ComparedKey = (Language, Vec<Stamp>);

/// The stamps of the reference files of a pipeline that are compiled.
pub fn compared_with(pipeline: &Pipeline) -> Vec<Stamp> {
    let skills = &pipeline.skills;
    let files = skills.framework.iter().chain(&skills.diplomas).chain(&skills.occupations).chain(&pipeline.territory);
    files.map(|path| Stamp::of(path)).collect()
}
