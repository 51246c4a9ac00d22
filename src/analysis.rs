//! Room `analysis`: all that was read, matched and found, before any of it is told. [`run`](crate::run) makes it, `publish` tells it.

use std::sync::Arc;
use std::time::Duration;

pub use crate::domain::Stage;
use crate::domain::{Language, Reject, Territory};
use crate::earlier::{Run, Trend};
use crate::gap::{Findings, Theme};
use crate::matching::{Decisions, Framework, Reconciliation, Thresholds};
use crate::normalise::{Corpus, Profiles};
use crate::pipeline::Pipeline;
use crate::read::returns::Returned;
use crate::read::{FileRead, Fresh, Kept};

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
    /// What skills mean, made or recalled, to be kept for the next time.
    pub learnt: Vec<u8>,
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
    pub previous: Option<Run>,
    /// The years that trends go over, this one included; empty where the pipeline names none before.
    pub years: Vec<u16>,
    /// How each skill moves over the years that the pipeline names; empty where it names none.
    pub trends: Vec<Trend>,
    /// What a reader should know before all else: results put back, files kept.
    pub notices: Vec<String>,
}

impl Analysis {
    /// The confidences by which matches were judged.
    pub fn thresholds(&self) -> Thresholds {
        Thresholds::given(self.pipeline.skills.accept, self.pipeline.skills.review)
    }

    /// The files that gave nothing. The analysis is made without them, and says so.
    pub fn unread(&self) -> Vec<&str> {
        self.corpus.gave_nothing(&self.files, &self.references.returned.files)
    }
}

/// The reference data of an analysis.
#[derive(Debug)]
pub struct References {
    /// The territory.
    pub territory: Arc<Territory>,
    /// The skills.
    pub framework: Arc<Framework>,
    /// Diplomas and occupations.
    pub profiles: Arc<Profiles>,
    /// What people decided.
    pub decisions: Decisions,
    /// Decisions that cannot be applied.
    pub refused: Vec<Reject>,
    /// What schools and companies corrected in their returns.
    pub returned: Returned,
    /// The themes of the pipeline file.
    pub themes: Vec<Theme>,
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
