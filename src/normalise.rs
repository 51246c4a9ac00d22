//! Room `normalise`: what do the tables mean? Rows become courses, needs and employers whose values are valid; what cannot be
//! understood becomes a [`Reject`] with its cell. Every data row is kept, merged as a duplicate, out of scope or rejected, once.
//!
//! Decisions. A bad cell in a field that a record can live without costs that cell, not the row. « NC », « ? », « - » are
//! « not given », a state of their own. A horizon shorter than a year counts as one year: « 3 posts within 6 months » is a date,
//! not a rate of six a year. A need is a duplicate only when every value of its row is the same; a course, when title,
//! institution, level, site and status are the same up to spelling, never across two different numbers.

mod accounts;
mod corrections;
mod courses;
mod employers;
mod lists;
mod merge;
mod needs;
mod parts;
mod places;
pub mod profiles;
mod quantities;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap as HashMap;

use crate::domain::{Figure, Kind, Level, LevelRange, Origin, Pace, Place, Reject, Stage, Territory, Text};
use crate::read::{Extract, SkillRole, Table};
pub use accounts::Account;
use accounts::Accounts;
pub use employers::employer_key;
pub use profiles::Profiles;

/// Everything the sources mean.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// Courses, by id.
    pub courses: Vec<Course>,
    /// Hiring needs, by id.
    pub needs: Vec<Need>,
    /// The register of employers, by id.
    pub employers: Vec<Employer>,
    /// The distinct labels that courses and needs cite, sorted.
    pub labels: Vec<String>,
    /// What was refused.
    pub rejects: Vec<Reject>,
    /// What was merged.
    pub merges: Vec<Merge>,
    /// Rows out of scope in the files that people wrote.
    pub outside: Vec<Outside>,
    /// What became of every row, a line a sheet.
    pub accounts: Vec<Account>,
}

/// One course (formation): a diploma, at a site, for a status of learners.
#[derive(Debug, Clone)]
pub struct Course {
    /// Stable: the same course has the same id wherever its row stands.
    pub id: String,
    /// Title as written.
    pub title: String,
    /// Diploma as written.
    pub diploma: Option<String>,
    /// The diploma profile recognised in diploma or title.
    pub profile: Option<usize>,
    /// Level at the end of the course.
    pub level: Level,
    /// Institution as written.
    pub institution: Option<String>,
    /// Site.
    pub place: Place,
    /// Status of the learners, as written (initial, apprentissage…).
    pub status: Option<String>,
    /// Seats a year.
    pub seats: Figure,
    /// Graduates a year; the mean of the two last cohorts when several are given.
    pub graduates: Figure,
    /// Share of seats taken.
    pub fill: Option<f64>,
    /// Share of students who graduate.
    pub success: Option<f64>,
    /// Share of graduates who go on studying.
    pub further_study: Option<f64>,
    /// Share of leavers in or looking for work.
    pub active: Option<f64>,
    /// Share of leavers who stay in the territory.
    pub retention: Option<f64>,
    /// RNCP code.
    pub rncp: Option<String>,
    /// Skills taught, as written.
    pub skills: Vec<Mention>,
    /// Running text that may name more.
    pub texts: Vec<Prose>,
    /// True where its table has one skill a row: rows of one record are parts of it.
    pub in_parts: bool,
    /// Its row.
    pub origin: Origin,
}

/// One hiring need (besoin de recrutement).
#[derive(Debug, Clone)]
pub struct Need {
    /// Stable id.
    pub id: Text,
    /// Employer as written; public statistics name none.
    pub employer: Option<Text>,
    /// Its SIRET or SIREN as written.
    pub siret: Option<Text>,
    /// True for a row of public statistics: everyone can read it where it was published.
    pub published: bool,
    /// Job title as written.
    pub occupation: Option<Text>,
    /// The occupation profile that a code names.
    pub profile: Option<usize>,
    /// Posts a year.
    pub positions: Figure,
    /// True when they are no column's: so many a row, by assumption.
    pub assumed: bool,
    /// Of these, hard to fill.
    pub hard: Figure,
    /// Said to be hard to fill, or not.
    pub difficult: Option<bool>,
    /// Open to beginners, or not.
    pub beginners: Option<bool>,
    /// A new post (true) or a replacement.
    pub creation: Option<bool>,
    /// Levels asked; none when any will do or none is said.
    pub level: Option<LevelRange>,
    /// Where the post is.
    pub place: Place,
    /// Years that the number of posts covers.
    pub horizon: f64,
    /// ROME code.
    pub rome: Option<Text>,
    /// Skills required and wished, as written.
    pub skills: Vec<Mention>,
    /// Running text that may name more.
    pub texts: Vec<Prose>,
    /// True where its table has one skill a row: rows of one record are parts of it.
    pub in_parts: bool,
    /// Its row.
    pub origin: Origin,
}

/// One employer of the register (annuaire).
#[derive(Debug, Clone)]
pub struct Employer {
    /// Stable id.
    pub id: String,
    /// Name as written.
    pub name: String,
    /// SIRET or SIREN as written.
    pub siret: Option<String>,
    /// What it does, as the register says: words, or the code of a nomenclature.
    pub activity: Option<String>,
    /// Headcount.
    pub headcount: Figure,
    /// True where it is the middle of the size class that the register gives.
    pub banded: bool,
    /// Place.
    pub place: Place,
    /// Its row.
    pub origin: Origin,
}

/// One citation of a skill (compétence citée).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Index into [`Corpus::labels`].
    pub label: usize,
    /// Taught, required or wished.
    pub role: SkillRole,
    /// Its cell.
    pub origin: Origin,
    /// Where it stands in the running text of that cell: first character from 0, and the one after the last.
    pub span: Option<(u32, u32)>,
}

/// A cell of running text (description, missions, objectifs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// As written.
    pub text: String,
    /// What a skill named there is, unless the text says that it is wished.
    pub role: SkillRole,
    /// True for an item of a list of skills: where it names none, it is itself a label that nobody knows.
    pub listed: bool,
    /// Its cell.
    pub origin: Origin,
}

/// A skill named in a running text: the name, whether it is wished only, and where it stands.
pub type Quoted = (String, bool, (u32, u32));

/// Two rows that are one record.
#[derive(Debug, Clone)]
pub struct Merge {
    /// The row kept.
    pub kept: Origin,
    /// The row merged into it.
    pub merged: Origin,
    /// What both are, for people.
    pub what: String,
    /// True when the rows differ in spelling only; false when they are the same to the letter.
    pub close: bool,
    /// Numbers that both give and that differ: field, kept, left.
    pub conflicts: Vec<(&'static str, f64, f64)>,
}

/// A row that lies outside the analysis.
#[derive(Debug, Clone)]
pub struct Outside {
    /// The row.
    pub origin: Origin,
    /// What it lists.
    pub kind: Kind,
    /// What it is, for people.
    pub what: String,
    /// Why.
    pub why: OutsideOf,
}

/// What a row lies outside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutsideOf {
    /// The territory.
    Territory,
    /// Bac to bac+5.
    Levels,
    /// The last year of a list that has several.
    Year,
}

impl OutsideOf {
    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Territory => "outside_territory",
            Self::Levels => "outside_levels",
            Self::Year => "outside_year",
        }
    }
}

/// What one data row became.
enum Fate<T> {
    Kept(T),
    /// Listed when people wrote the file; a national file is only counted.
    OutOfScope(Option<Outside>),
    Rejected,
}

/// The fate of each row of a table.
enum Fates {
    Courses(Vec<Fate<Course>>),
    Needs(Vec<Fate<Need>>),
    Employers(Vec<Fate<Employer>>),
}

/// One table understood on its own: its labels are numbered by themselves.
struct Understood {
    fates: Fates,
    labels: Labels,
    rejects: Vec<Reject>,
}

impl Understood {
    fn of(table: &Table, profiles: &Profiles, territory: &Territory, pace: &Pace) -> Self {
        let (mut labels, mut rejects) = (Labels::default(), Vec::new());
        let fates = match table.kind {
            Kind::Courses => Fates::Courses(courses::read(table, profiles, territory, &mut labels, &mut rejects)),
            Kind::Needs => Fates::Needs(needs::read(table, profiles, territory, pace, &mut labels, &mut rejects)),
            Kind::Employers => Fates::Employers(employers::read(table, territory, &mut rejects)),
        };
        if table.kind != Kind::Needs {
            pace.advance(table.rows.len());
        }
        Self { fates, labels, rejects }
    }
}

/// Gives the meaning of an extract.
pub fn corpus(extract: &Extract, profiles: &Profiles, territory: &Territory, pace: &Pace) -> Corpus {
    let (mut corpus, mut accounts, labels) = gathered(extract, profiles, territory, pace);
    merged(&mut corpus, &mut accounts);
    settled(corpus, accounts, labels)
}

/// Gives the meaning of an extract row by row: what is one record in two rows stays two.
pub fn records(extract: &Extract, profiles: &Profiles, territory: &Territory) -> Corpus {
    let (corpus, accounts, labels) = gathered(extract, profiles, territory, &Pace::default());
    settled(corpus, accounts, labels)
}

/// Every row understood, in the order of the tables.
fn gathered(extract: &Extract, profiles: &Profiles, territory: &Territory, pace: &Pace) -> (Corpus, Accounts, Labels) {
    pace.begin(Stage::Normalise, extract.tables.iter().map(|t| t.rows.len()).sum());
    let mut corpus = Corpus { rejects: extract.rejects.clone(), ..Corpus::default() };
    let mut accounts = accounts::opened(&extract.sheets);
    let read: Vec<Understood> = extract.tables.par_iter().map(|table| Understood::of(table, profiles, territory, pace)).collect();
    let mut labels = Labels::default();
    for (table, Understood { fates, labels: own, rejects }) in extract.tables.iter().zip(read) {
        let Some(account) = accounts.get_mut(&(Arc::clone(&table.source), table.kind)) else { continue };
        corpus.rejects.extend(rejects);
        let numbers = labels.take(own);
        let renumber = |mentions: &mut Vec<Mention>| mentions.iter_mut().for_each(|m| m.label = numbers[m.label]);
        let outside = &mut corpus.outside;
        match fates {
            Fates::Courses(fates) => account.count(fates, &mut corpus.courses, outside, |c: &mut Course| renumber(&mut c.skills)),
            Fates::Needs(fates) => account.count(fates, &mut corpus.needs, outside, |n: &mut Need| renumber(&mut n.skills)),
            Fates::Employers(fates) => account.count(fates, &mut corpus.employers, outside, |_| ()),
        }
    }
    (corpus, accounts, labels)
}

/// Makes one record of rows that are one.
fn merged(corpus: &mut Corpus, accounts: &mut Accounts) {
    let mut duplicate = |merge: &Merge, kind: Kind| {
        if let Some(account) = accounts.get_mut(&(Arc::clone(&merge.merged.source), kind)) {
            account.kept -= 1;
            account.duplicates += 1;
        }
    };
    let (kept, merges) = merge::courses(std::mem::take(&mut corpus.courses));
    let conflicts = merges.iter().flat_map(|m| m.conflicts.iter().map(|c| (m.merged.clone(), c)));
    corpus.rejects.extend(conflicts.map(|(origin, (field, kept, left))| Reject {
        origin,
        value: left.to_string(),
        problem: crate::domain::Problem::OtherNumber(field, *kept, *left),
        whole_row: false,
    }));
    for merge in &merges {
        duplicate(merge, Kind::Courses);
    }
    (corpus.courses, corpus.merges) = (kept, merges);
    let merges = merge::same_id(
        &mut corpus.needs,
        |n| (&n.id, &n.origin, n.occupation.as_deref().unwrap_or_default()),
        |first, part| {
            if first.in_parts && part.in_parts {
                first.skills.append(&mut part.skills);
                first.texts.append(&mut part.texts);
            }
        },
    );
    for merge in &merges {
        duplicate(merge, Kind::Needs);
    }
    corpus.merges.extend(merges);
    let merges = merge::same_id(&mut corpus.employers, |e| (&e.id, &e.origin, &e.name), |_, _| ());
    for merge in &merges {
        duplicate(merge, Kind::Employers);
    }
    corpus.merges.extend(merges);
}

/// The same with its accounts, its labels and its refusals in order.
fn settled(mut corpus: Corpus, accounts: Accounts, labels: Labels) -> Corpus {
    corpus.accounts = accounts.into_values().collect();
    labels.settle(&mut corpus);
    corpus.outside.sort_by(|a, b| a.origin.cmp(&b.origin));
    corpus.rejects.sort_by(|a, b| (&a.origin, a.problem.code()).cmp(&(&b.origin, b.problem.code())));
    corpus
}

impl Corpus {
    /// The distinct running texts, sorted, and whether each is an item of a list of skills.
    pub fn texts(&self) -> Vec<(&str, bool)> {
        let texts = self.courses.iter().flat_map(|c| &c.texts).chain(self.needs.iter().flat_map(|n| &n.texts));
        let mut out: Vec<(&str, bool)> = texts.map(|t| (t.text.as_str(), t.listed)).collect();
        out.sort_unstable();
        out.dedup_by_key(|t| t.0);
        out
    }

    /// Adds the skills that running texts name to the records that hold them: each text with what it names, in the order of
    /// [`Corpus::texts`]. A skill that a text names twice is one mention.
    pub fn quote(&mut self, quoted: &BTreeMap<String, Vec<Quoted>>) {
        let numbers = self.labels.iter().enumerate().map(|(at, label)| (label.clone(), at)).collect();
        let mut labels = Labels { numbers };
        let records =
            self.courses.iter_mut().map(|c| (&mut c.skills, &c.texts)).chain(self.needs.iter_mut().map(|n| (&mut n.skills, &n.texts)));
        for (skills, texts) in records {
            for text in texts {
                let names = quoted.get(&text.text).map_or(&[][..], Vec::as_slice);
                if names.is_empty() && text.listed {
                    let label = labels.number(&text.text);
                    skills.push(Mention { label, role: text.role, origin: text.origin.clone(), span: None });
                }
                for (name, wished, span) in names {
                    let role = if *wished && text.role == SkillRole::Required { SkillRole::Wished } else { text.role };
                    let label = labels.number(name);
                    if !skills.iter().any(|m| m.label == label && m.role == role && m.origin == text.origin) {
                        skills.push(Mention { label, role, origin: text.origin.clone(), span: Some(*span) });
                    }
                }
            }
        }
        labels.settle(self);
    }
}

/// The distinct labels met so far.
#[derive(Default)]
struct Labels {
    numbers: HashMap<String, usize>,
}

impl Labels {
    fn number(&mut self, label: &str) -> usize {
        if let Some(&n) = self.numbers.get(label) {
            return n;
        }
        let next = self.numbers.len();
        self.numbers.insert(label.to_owned(), next);
        next
    }

    /// Takes in the labels of one table; their numbers here, in the order of theirs.
    fn take(&mut self, others: Self) -> Vec<usize> {
        let mut numbers = vec![0; others.numbers.len()];
        for (label, theirs) in others.numbers {
            let next = self.numbers.len();
            numbers[theirs] = *self.numbers.entry(label).or_insert(next);
        }
        numbers
    }

    /// Renumbers labels in alphabetical order, so that the order of rows leaves no trace.
    fn settle(self, corpus: &mut Corpus) {
        let mut sorted: Vec<(String, usize)> = self.numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut new = vec![0; sorted.len()];
        for (at, (_, old)) in sorted.iter().enumerate() {
            new[*old] = at;
        }
        let mentions = corpus.courses.iter_mut().flat_map(|c| &mut c.skills).chain(corpus.needs.iter_mut().flat_map(|n| &mut n.skills));
        mentions.for_each(|m| m.label = new[m.label]);
        corpus.labels = sorted.into_iter().map(|(label, _)| label).collect();
    }
}

/// A stable short id: a letter and ten figures of a hash of what makes the record itself.
fn stable_id(letter: char, parts: &[&str]) -> String {
    stable(letter, parts).0
}

/// The same, and more of the hash.
fn stable(letter: char, parts: &[&str]) -> (String, u128) {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let hash = hasher.finalize();
    let more = hash.as_bytes().iter().take(16).fold(0u128, |all, byte| all << 8 | u128::from(*byte));
    (format!("{letter}-{}", &hash.to_hex()[..10]), more)
}
