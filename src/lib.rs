//! `adequation` turns the spreadsheets that schools and companies send into a training–jobs gap analysis
//! (« adéquation formation-emploi »): what is taught, what is asked, what is missing, how sure we are, and why.
//!
//! Data flows one way, through rooms that answer one question each:
//!
//! ```text
//!  read  →  normalise  →  matching  →  gap  →  earlier  →  analysis  →  publish
//!   └──────────────────────────── domain ────────────────────────────┘
//! ```
//!
//! | room | question | from → to |
//! |---|---|---|
//! | [`domain`] | which words do all rooms share? | – |
//! | [`pipeline`] | what did the analyst ask for? | a TOML file → settings, handed out in parts |
//! | [`read`] | what is written in these files? | sources → [`read::Extract`]; the only door in |
//! | [`normalise`] | what does it mean? | extract → [`normalise::Corpus`], rejects and accounts |
//! | [`matching`] | which skill is this label? | corpus, framework, decisions → [`matching::Reconciliation`] |
//! | [`gap`] | what is missing, how sure are we, and why? | corpus, reconciliation, assumptions → [`gap::Findings`] |
//! | [`earlier`] | what did the analyses before say, and what has changed? | their tables → changes and trends |
//! | [`analysis`] | what is there to tell? | all of the above, in one value |
//! | [`publish`] | how is it told? | analysis → artefacts in memory, then one write; the only door out |
//!
//! [`run`](mod@run) is the sentence that calls them in order; the command line and the [`workbench`] are its two faces.
//!
//! Invariants: a room uses only rooms above it in the table; a bad cell is a value ([`domain::Reject`]), never a failure of the
//! run and never a default; a blank is not a zero; the same inputs give the same bytes whatever the number of threads;
//! output appears whole or not at all; no input makes the program panic. Deliberately absent: any network access (the page of the
//! workbench is served to this machine alone), any learned model but the encoder that orders proposals (`matching`), any wall clock in an
//! output but the manifest's own time stamp and the day a decision is signed with, a `Stage` trait. Who is trusted with what, and within
//! which limits: [`safety`].

pub mod analysis;
pub mod domain;
pub mod earlier;
pub mod gap;
pub mod matching;
pub mod normalise;
pub mod pipeline;
pub mod publish;
pub mod read;
pub mod run;
pub mod safety;
pub mod workbench;
