//! Room `matching`: which skill is this label, how sure are we, and why?
//!
//! A label climbs down a ladder of named rungs ([`Rung`]); the first that holds wins. The exact rungs look names up; *close
//! spelling* compares word by word, because no threshold on whole labels parts « gestion de projet / gestion de paie » (0.926 by
//! Jaro–Winkler) from « gestion de projet / gestion projet » (0.936); *similar* fuses n-gram, word and alignment scores and may
//! only propose. Codes, acronyms and names of one to three letters match exactly or not at all. « None » is a good answer.
//!
//! Speed: each distinct label is matched once; the framework is compiled once into interned words and n-gram postings; labels
//! are matched in parallel with scratch space per thread, and results are collected in order.

mod crosswalk;
mod decisions;
mod everyday;
mod framework;
mod index;
mod jobs;
mod ladder;
mod meaning;
mod names;
pub mod prose;
mod review;
mod roots;
mod similar;
mod space;
mod spelling;
mod stems;
mod thesaurus;
mod translation;
pub mod unknown;
mod within;
mod wrapping;

use rayon::prelude::*;

use crate::domain::Language;
pub use crosswalk::{Link, crosswalk};
pub use decisions::{Decision, Decisions};
pub use framework::{Framework, Skill};
pub use index::Index;
pub use jobs::job_title;
use ladder::Asked;
pub use ladder::Matcher;
pub use meaning::vectors_of;
pub use review::{Line, Reviewed, reviewed};
pub use similar::Scratch;

/// The confidences that decide of a match, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Thresholds {
    /// From here on a match counts.
    pub accept: f64,
    /// From here on a match is shown for review.
    pub review: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { accept: 0.80, review: 0.30 }
    }
}

impl Thresholds {
    /// Those that a pipeline file gives; one that it does not give is the default, as far as the other leaves it room.
    pub fn given(accept: Option<f64>, review: Option<f64>) -> Self {
        let ours = Self::default();
        Self {
            accept: accept.unwrap_or(ours.accept.max(review.unwrap_or(0.0))),
            review: review.unwrap_or(ours.review.min(accept.unwrap_or(1.0))),
        }
    }
}

/// How a label was reconciled (rapprochement), surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// A person decided.
    Decision,
    /// The framework's own label, up to case, accents, spaces and punctuation.
    SameLabel,
    /// Another name that the framework lists.
    Alias,
    /// Another name that our ICT thesaurus knows, in French or English (« pentest » for « test d'intrusion »).
    Synonym,
    /// A name inside words that say nothing of it (« maîtrise d'Excel »).
    Wrapped,
    /// A name with a version or a vendor (« PHP 8 », « MS Project »).
    Version,
    /// Several names joined (« C/C++ »).
    Several,
    /// The same words, in another order, number or gender.
    SameWords,
    /// The same words but for slips of the pen.
    CloseSpelling,
    /// Words cut short (« gest. de projet »).
    Abbreviation,
    /// Its words, translated by what the framework's own labels say in both languages.
    Translation,
    /// Words and letters in common; proposed to a person, seldom accepted.
    Similar,
    /// Near in meaning, with no word in common; proposed to a person.
    Meaning,
    /// No skill of the framework.
    None,
}

impl Rung {
    /// Every rung, surest first.
    pub const ALL: [Self; 14] = [
        Self::Decision,
        Self::SameLabel,
        Self::Alias,
        Self::Synonym,
        Self::Wrapped,
        Self::Version,
        Self::Several,
        Self::SameWords,
        Self::CloseSpelling,
        Self::Abbreviation,
        Self::Translation,
        Self::Similar,
        Self::Meaning,
        Self::None,
    ];

    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::SameLabel => "same_label",
            Self::Alias => "alias",
            Self::Synonym => "synonym",
            Self::Wrapped => "wrapped",
            Self::Version => "version",
            Self::Several => "several",
            Self::SameWords => "same_words",
            Self::CloseSpelling => "close_spelling",
            Self::Abbreviation => "abbreviation",
            Self::Translation => "translation",
            Self::Similar => "similar",
            Self::Meaning => "meaning",
            Self::None => "none",
        }
    }

    /// For people.
    pub fn label(self, l: Language) -> &'static str {
        match self {
            Self::Decision => l.pick("décision humaine", "human decision"),
            Self::SameLabel => l.pick("même libellé", "same label"),
            Self::Alias => l.pick("autre nom connu", "known alias"),
            Self::Synonym => l.pick("synonyme ou traduction", "synonym or translation"),
            Self::Wrapped => l.pick("nom entouré d’autres mots", "name within other words"),
            Self::Version => l.pick("version ou éditeur", "version or vendor"),
            Self::Several => l.pick("plusieurs noms joints", "several names joined"),
            Self::SameWords => l.pick("mêmes mots", "same words"),
            Self::CloseSpelling => l.pick("orthographe proche", "close spelling"),
            Self::Abbreviation => l.pick("mots abrégés", "words cut short"),
            Self::Translation => l.pick("traduction mot à mot", "word for word translation"),
            Self::Similar => l.pick("ressemblance", "similar"),
            Self::Meaning => l.pick("proche par le sens", "near in meaning"),
            Self::None => l.pick("aucun", "none"),
        }
    }

    /// Confidence of a match on this rung with no rival, for the rungs that do not compute one: the share found right on
    /// labelled pairs, rounded down.
    fn confidence(self) -> f64 {
        match self {
            Self::Decision => 1.0,
            Self::SameLabel => 0.99,
            Self::Alias => 0.98,
            Self::Synonym => 0.96,
            Self::Wrapped | Self::Version | Self::Several => 0.95,
            Self::SameWords => 0.93,
            Self::CloseSpelling | Self::Abbreviation => 0.90,
            Self::Translation => 0.75,
            Self::Similar | Self::Meaning | Self::None => 0.0,
        }
    }
}

/// What becomes of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It counts.
    Accepted,
    /// A person should look; it counts in the upper bound only.
    Review,
    /// It names no skill of the framework.
    None,
    /// A person said it names none.
    Refused,
}

impl Status {
    /// What becomes of a match of this confidence.
    pub fn at(confidence: f64, thresholds: Thresholds) -> Self {
        match confidence {
            c if c >= thresholds.accept => Self::Accepted,
            c if c >= thresholds.review => Self::Review,
            _ => Self::None,
        }
    }

    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Review => "review",
            Self::None => "none",
            Self::Refused => "refused",
        }
    }
}

/// What one label was reconciled with.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Skills named, as indices into the framework; several for « C/C++ ».
    pub skills: Vec<usize>,
    /// The rung that held.
    pub rung: Rung,
    /// Probability that it is right.
    pub confidence: f64,
    /// What becomes of it.
    pub status: Status,
    /// The name of the framework that matched, as it is spelt there.
    pub name: String,
    /// The next best skill and its score.
    pub runner_up: Option<(usize, f64)>,
}

impl Match {
    /// True when the label as a whole is a name, but for slips, order and versions: not a name among other words.
    pub fn is_one_name(&self) -> bool {
        self.status == Status::Accepted && !matches!(self.rung, Rung::Wrapped | Rung::Several | Rung::Similar | Rung::Meaning | Rung::None)
    }
}

impl Match {
    /// The words of the label that stand in the name matched, or nearly so (« projets = projet »).
    pub fn aligned(&self, label: &str) -> Vec<String> {
        similar::aligned(label, &self.name)
    }
}

/// One candidate of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Index into the framework.
    pub skill: usize,
    /// The rung that gives it its place.
    pub rung: Rung,
    /// Probability that it is right.
    pub confidence: f64,
    /// Score within its rung, 0 to 1.
    pub score: f64,
}

/// Every label reconciled.
#[derive(Debug, Default)]
pub struct Reconciliation {
    /// One match a label, in the order of the labels.
    pub matches: Vec<Match>,
    /// Labels left open that were not asked what they mean, since there are so many: letters alone propose for them.
    pub unasked: usize,
}

/// So many labels are asked what they mean, of those that letters leave open: each costs a millisecond.
const MEANT: usize = 10_000;

/// Ranks the best candidates of each label, in parallel.
pub fn rank(labels: &[String], top: usize, matcher: &Matcher<'_>) -> Vec<Vec<Candidate>> {
    let meant = meant(labels.iter().map(String::as_str).take(MEANT), matcher);
    let asked: Vec<Asked<'_>> = (0..labels.len()).map(|at| Asked { label: &labels[at], meaning: meant.get(at) }).collect();
    asked.par_iter().map_init(|| matcher.scratch(), |scratch, asked| matcher.ranked(*asked, top, scratch)).collect()
}

/// Reconciles labels with a framework, in parallel; one result a label, in their order.
pub fn reconcile(labels: &[String], matcher: &Matcher<'_>) -> Reconciliation {
    let mut matches: Vec<Match> =
        labels.par_iter().map_init(|| matcher.scratch(), |scratch, label| matcher.resolve(label, scratch)).collect();
    let is_open = |m: &Match| matches!(m.rung, Rung::Similar | Rung::None) && m.status != Status::Refused;
    let mut open: Vec<usize> = (0..labels.len()).filter(|at| matcher.asks_meaning() && is_open(&matches[*at])).collect();
    let unasked = open.len().saturating_sub(MEANT);
    open.truncate(MEANT);
    let meant = meant(open.iter().map(|at| labels[*at].as_str()), matcher);
    let asked: Vec<(usize, Asked<'_>)> =
        open.iter().zip(&meant).map(|(at, meaning)| (*at, Asked { label: &labels[*at], meaning: Some(meaning) })).collect();
    let found: Vec<Match> =
        asked.par_iter().map_init(|| matcher.scratch(), |scratch, (_, asked)| matcher.resolved(*asked, scratch)).collect();
    for ((at, _), found) in asked.iter().zip(found) {
        matches[*at] = found;
    }
    Reconciliation { matches, unasked }
}

/// What labels mean; nothing where the matcher does not ask.
fn meant<'l>(labels: impl Iterator<Item = &'l str>, matcher: &Matcher<'_>) -> Vec<adequation_encoder::Vector> {
    if !matcher.asks_meaning() {
        return Vec::new();
    }
    meaning::vectors(&labels.collect::<Vec<_>>()).unwrap_or_default()
}
