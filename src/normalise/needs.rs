//! Rows of hiring needs.

use std::convert::Infallible;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::domain::{Figure, Kind, LevelReading, List, Pace, Problem, Reject, Territory, fold, list, words};
use crate::pipeline::LevelCodes;
use crate::read::{Cell, Field, Role, SkillRole, Table, is_wish};

use super::parts::{self, Parts};
use super::places::codes_are_abroad;
use super::profiles::Profiles;
use super::values::{Reader, is_no_name, is_not_given, level_codes};
use super::{Fate, Labels, Mention, Need, OutsideOf, Prose, lists, stable};

/// Rows that one core understands at a time.
const CHUNK: usize = 4_096;

/// What holds for all rows of a table.
struct Sheet<'a> {
    table: &'a Table,
    profiles: &'a Profiles,
    territory: &'a Territory,
    codes: Option<LevelCodes>,
    /// Where the table has one skill a row: what makes the record of a row itself.
    parts: Option<Parts>,
}

/// Some rows of a table understood on their own: its labels are numbered by themselves, and each record has a hash of what makes it itself.
#[derive(Default)]
struct Chunk {
    fates: Vec<(Fate<Need>, u128)>,
    labels: Labels,
    rejects: Vec<Reject>,
}

pub(super) fn read(
    table: &Table,
    profiles: &Profiles,
    territory: &Territory,
    pace: &Pace,
    labels: &mut Labels,
    rejects: &mut Vec<Reject>,
) -> Vec<Fate<Need>> {
    let in_parts = parts::is_a_row_a_skill(table, rejects);
    let (codes, abroad) = (level_codes(table), codes_are_abroad(table, territory));
    let parts = in_parts.then(|| Parts::of(table));
    let sheet = Sheet { table, profiles, territory, codes, parts };
    let chunks: Vec<Chunk> = table
        .rows
        .par_chunks(CHUNK)
        .map(|rows| {
            let mut chunk = Chunk::default();
            for row in rows {
                let mut r = Reader { table, row, rejects: &mut chunk.rejects, abroad };
                let fate = match sheet.need(&mut r, &mut chunk.labels) {
                    Ok((need, hash)) => (Fate::Kept(need), hash),
                    Err(Fate::OutOfScope(outside)) => (Fate::OutOfScope(outside), 0),
                    Err(Fate::Rejected) => (Fate::Rejected, 0),
                    Err(Fate::Kept(never)) => match never {},
                };
                chunk.fates.push(fate);
            }
            pace.advance(rows.len());
            chunk
        })
        .collect();
    let mut fates = Vec::with_capacity(table.rows.len());
    let mut met: FxHashMap<u128, u32> = FxHashMap::default();
    for (chunk, rows) in chunks.into_iter().zip(table.rows.chunks(CHUNK)) {
        rejects.extend(chunk.rejects);
        let numbers = labels.take(chunk.labels);
        for ((mut fate, hash), row) in chunk.fates.into_iter().zip(rows) {
            if let Fate::Kept(need) = &mut fate {
                need.skills.iter_mut().for_each(|m| m.label = numbers[m.label]);
                // One line a post: three equal lines of a sheet are three posts. The same sheet sent twice is one, line by line; and an
                // advert posted twice, under another number, on another day, is one advert.
                let again = met.entry(hash).or_default();
                *again += 1;
                if *again > 1 && !in_parts && !is_advert(&need.texts) {
                    let r = Reader { table, row, rejects, abroad };
                    let mut key = identity(&r, need.employer.as_deref(), false);
                    key.push(again.to_string());
                    need.id = id_of(&key).0.into();
                }
            }
            fates.push(fate);
        }
    }
    fates
}

/// The id that a key gives, and more of its hash.
fn id_of(key: &[String]) -> (String, u128) {
    let key: Vec<&str> = key.iter().map(String::as_str).collect();
    stable('N', &key)
}

/// A text that tells of the post: where two rows have the same, one advert was posted twice.
fn is_advert(texts: &[Prose]) -> bool {
    texts.iter().any(|t| !t.listed && t.text.split_whitespace().nth(PAGE).is_some())
}

impl Sheet<'_> {
    /// The need of a row, with the hash of what makes it itself; else what becomes of the row.
    fn need(&self, r: &mut Reader<'_>, labels: &mut Labels) -> Result<(Need, u128), Fate<Infallible>> {
        if r.is_example(&[Field::Occupation, Field::Employer]) {
            return Err(Fate::Rejected);
        }
        let employer = r.name(Field::Employer);
        let occupation = r.text(Field::Occupation);
        if occupation.as_deref().is_some_and(|text| self.table.spec.is_none() && is_no_name(text)) {
            r.refuse(self.table.column(Field::Occupation).unwrap_or_default(), Problem::IsNoName(Field::Occupation.key()), true);
            return Err(Fate::Rejected);
        }
        let rome = r.text(Field::Rome);
        let fap = r.text(Field::Fap);
        let profile = self.profiles.occupation_of_code(rome.as_deref(), fap.as_deref());
        let place = match self.table.spec {
            Some(spec) if spec.only_recognised && profile.is_none() => None,
            Some(_) => r.public_place(self.territory),
            None => Some(r.place(self.territory)),
        };
        let what = || occupation.clone().or_else(|| employer.clone()).unwrap_or_default();
        let Some(place) = place.filter(|p| !p.outside) else {
            return Err(Fate::OutOfScope(r.outside(OutsideOf::Territory, &what())));
        };
        let (skills, texts) = mentions(r, labels);
        let assumed = self.table.posts.filter(|_| self.table.column(Field::Positions).is_none());
        let positions = assumed.map_or_else(|| r.figure(Field::Positions), Figure::Given);
        // « No recruitment planned »: an answer of zero, without an occupation.
        let answered_zero = positions == Figure::Given(0.0) && employer.is_some();
        if occupation.is_none() && skills.is_empty() && texts.is_empty() && profile.is_none() && rome.is_none() && !answered_zero {
            r.lacks(Field::Occupation);
            return Err(Fate::Rejected);
        }
        // In a table of one skill a row, a bare figure is how well the skill is mastered.
        let of_skill = self.parts.is_some()
            && self
                .table
                .column(Field::Level)
                .is_some_and(|c| matches!(LevelReading::parse(&r.row.cell(c).shown()), LevelReading::Digit(_)));
        let level = match if of_skill { LevelReading::Unknown } else { r.level(self.codes) } {
            LevelReading::Levels(range) => Some(range),
            LevelReading::Below | LevelReading::Above => {
                return Err(Fate::OutOfScope(r.outside(OutsideOf::Levels, &what())));
            }
            _ => None,
        };
        if positions == Figure::Secret
            && let Some(column) = self.table.column(Field::Positions)
        {
            r.refuse(column, Problem::Secret("positions"), false);
        }
        let years = r.horizon();
        let hard = r.figure(Field::Hard);
        let (difficult, beginners) = (r.yes_or_no(Field::Difficult), r.yes_or_no(Field::Beginners));
        let creation = r.creation();
        let key = match &self.parts {
            Some(parts) => parts.identity(r.row),
            None => identity(r, employer.as_deref(), is_advert(&texts)),
        };
        let (id, hash) = id_of(&key);
        let need = Need {
            id: id.into(),
            employer: employer.map(Into::into),
            siret: r.text(Field::Siret).map(Into::into),
            published: self.table.spec.is_some(),
            occupation: occupation.map(Into::into),
            profile,
            positions,
            assumed: assumed.is_some(),
            hard,
            difficult,
            beginners,
            creation,
            level,
            place,
            horizon: years,
            rome: rome.map(Into::into),
            skills,
            texts,
            in_parts: self.parts.is_some(),
            origin: r.origin(),
        };
        Ok((need, hash))
    }
}

/// What makes a need itself: each value with what it is, wherever its column stands. Rows of nobody's are those of their file; of an
/// advert, only what the analysis uses counts.
fn identity(r: &Reader, employer: Option<&str>, is_advert: bool) -> Vec<String> {
    let nobody = || if is_advert { "?".to_owned() } else { format!("? {}", r.table.source.file) };
    let mut out = vec![employer.map_or_else(nobody, str::to_owned)];
    for column in &r.table.columns {
        let shown = r.row.cell(column.index).shown();
        let what = match &column.role {
            Role::Field(Field::Employer, _) => continue,
            Role::Field(field, _) => field.key(),
            Role::Skill(label, _) => label.as_str(),
            Role::Campaign => "campaign",
            Role::Unused if is_advert => continue,
            Role::Unused => column.header.as_str(),
        };
        if !shown.is_empty() {
            out.push(format!("{what}={shown}"));
        }
    }
    out[1..].sort_unstable();
    out
}

/// A skill of a list has fewer words than this: what is longer is a sentence in which skills may be named.
const SENTENCE: usize = 10;
/// A job title has fewer words than this: what is longer tells of the post.
const PAGE: usize = 20;

/// True for a text that speaks to someone, denies, or ends its sentences: no list of names does.
fn speaks(text: &str) -> bool {
    let folded = fold(text);
    words(&folded).iter().any(|w| list(List::Speaking).holds(w)) || text.contains(". ")
}

/// Whether a skill is meant under its name: crossed, graded above nothing, or mastered in words.
fn crosses(table: &Table, cell: &Cell) -> Option<bool> {
    let in_words = matches!(cell, Cell::Text(text) if text.len() > 1);
    match crate::read::grade(cell).filter(|_| table.graded || in_words) {
        Some(grade) => Some(grade > 0),
        None => crate::read::is_cross(cell),
    }
}

/// The skills of a row, listed in cells or crossed one a column, and its running texts.
pub(super) fn mentions(r: &mut Reader, labels: &mut Labels) -> (Vec<Mention>, Vec<Prose>) {
    let (mut out, mut texts): (Vec<Mention>, Vec<Prose>) = (Vec::new(), Vec::new());
    let default = if r.table.kind == Kind::Courses { SkillRole::Taught } else { SkillRole::Required };
    for column in &r.table.columns {
        let cell = r.row.cell(column.index);
        let origin = || r.table.origin(r.row, Some(column.index));
        match &column.role {
            Role::Field(field, _) => match (field.skill_role(), cell) {
                (None, Cell::Text(text)) if *field == Field::Prose && !is_not_given(text) => {
                    texts.push(Prose { text: text.to_string(), role: default, listed: false, origin: origin() });
                }
                // « Profil recherché » may be a job title, or a page.
                (None, Cell::Text(text))
                    if *field == Field::Occupation && r.table.spec.is_none() && text.split_whitespace().count() >= PAGE =>
                {
                    texts.push(Prose { text: text.to_string(), role: default, listed: false, origin: origin() });
                }
                (None, _) | (_, Cell::Blank) => {}
                (Some(_), Cell::Error(_)) => {
                    let origin = origin();
                    r.rejects.push(Reject { origin, value: cell.shown(), problem: Problem::ErrorCell, whole_row: false });
                }
                (Some(role), cell) => {
                    let items = lists::labels(&cell.shown());
                    let is_sentence = |item: &String| item.len() + 1 >= 2 * SENTENCE && item.split_whitespace().count() >= SENTENCE;
                    // A cell of sentences is read whole: what it denies stands before its commas.
                    if items.iter().any(is_sentence) && speaks(&cell.shown()) {
                        texts.push(Prose { text: cell.shown(), role, listed: true, origin: origin() });
                        continue;
                    }
                    for item in items {
                        if is_sentence(&item) {
                            texts.push(Prose { text: item, role, listed: true, origin: origin() });
                        } else {
                            out.push(Mention { label: labels.number(&item), role, origin: origin(), span: None });
                        }
                    }
                }
            },
            Role::Skill(label, role) if !is_not_given(label) => match crosses(r.table, cell) {
                Some(true) => {
                    let wished = *role == SkillRole::Required && is_wish(cell);
                    let role = if wished { SkillRole::Wished } else { *role };
                    out.push(Mention { label: labels.number(label), role, origin: origin(), span: None });
                }
                Some(false) => {}
                None if matches!(cell, Cell::Text(text) if is_not_given(text)) => {}
                None => {
                    let origin = origin();
                    r.rejects.push(Reject { origin, value: cell.shown(), problem: Problem::Unclear("cross"), whole_row: false });
                }
            },
            _ => {}
        }
    }
    // A record keeps no room for skills that it does not have.
    out.shrink_to_fit();
    (out, texts)
}
