//! Rows of hiring needs.

use std::collections::BTreeMap;

use crate::domain::{Figure, Kind, LevelReading, List, Pace, Problem, Reject, Territory, fold, list, words};
use crate::read::{Cell, Field, Role, SkillRole, Table};

use super::places::codes_are_abroad;
use super::profiles::Profiles;
use super::values::{Reader, is_no_name, is_not_given, level_codes};
use super::{Fate, Labels, Mention, Need, OutsideOf, Prose, lists, parts, stable_id};

pub(super) fn read(
    table: &Table,
    profiles: &Profiles,
    territory: &Territory,
    pace: &Pace,
    labels: &mut Labels,
    rejects: &mut Vec<Reject>,
) -> Vec<Fate<Need>> {
    let mut fates = Vec::with_capacity(table.rows.len());
    let codes = level_codes(table);
    let mut met: BTreeMap<String, u32> = BTreeMap::new();
    let in_parts = parts::is_a_row_a_skill(table, rejects);
    let abroad = codes_are_abroad(table, territory);
    for row in &table.rows {
        pace.advance(1);
        let mut r = Reader { table, row, rejects, abroad };
        if r.is_example(&[Field::Occupation, Field::Employer]) {
            fates.push(Fate::Rejected);
            continue;
        }
        let employer = r.name(Field::Employer);
        let occupation = r.text(Field::Occupation);
        if occupation.as_deref().is_some_and(|text| table.spec.is_none() && is_no_name(text)) {
            r.refuse(table.column(Field::Occupation).unwrap_or_default(), Problem::IsNoName(Field::Occupation.key()), true);
            fates.push(Fate::Rejected);
            continue;
        }
        let rome = r.text(Field::Rome);
        let fap = r.text(Field::Fap);
        let profile = profiles.occupation_of_code(rome.as_deref(), fap.as_deref());
        let place = match table.spec {
            Some(spec) if spec.only_recognised && profile.is_none() => None,
            Some(_) => r.public_place(territory),
            None => Some(r.place(territory)),
        };
        let what = || occupation.clone().or_else(|| employer.clone()).unwrap_or_default();
        let Some(place) = place.filter(|p| !p.outside) else {
            fates.push(Fate::OutOfScope(r.outside(OutsideOf::Territory, &what())));
            continue;
        };
        let (skills, texts) = mentions(&mut r, labels);
        let assumed = table.posts.filter(|_| table.column(Field::Positions).is_none());
        let positions = assumed.map_or_else(|| r.figure(Field::Positions), Figure::Given);
        // « No recruitment planned »: an answer of zero, without an occupation.
        let answered_zero = positions == Figure::Given(0.0) && employer.is_some();
        if occupation.is_none() && skills.is_empty() && texts.is_empty() && profile.is_none() && rome.is_none() && !answered_zero {
            r.lacks(Field::Occupation);
            fates.push(Fate::Rejected);
            continue;
        }
        // In a table of one skill a row, a bare figure is how well the skill is mastered.
        let of_skill = in_parts
            && table.column(Field::Level).is_some_and(|c| matches!(LevelReading::parse(&row.cell(c).shown()), LevelReading::Digit(_)));
        let level = match if of_skill { LevelReading::Unknown } else { r.level(codes) } {
            LevelReading::Levels(range) => Some(range),
            LevelReading::Below | LevelReading::Above => {
                fates.push(Fate::OutOfScope(r.outside(OutsideOf::Levels, &what())));
                continue;
            }
            _ => None,
        };
        if positions == Figure::Secret
            && let Some(column) = table.column(Field::Positions)
        {
            r.refuse(column, Problem::Secret("positions"), false);
        }
        let years = r.horizon();
        let hard = r.figure(Field::Hard);
        let (difficult, beginners) = (r.yes_or_no(Field::Difficult), r.yes_or_no(Field::Beginners));
        let creation = r.creation();
        let is_advert = texts.iter().any(|t| !t.listed && t.text.split_whitespace().nth(PAGE).is_some());
        let mut key = if in_parts { parts::identity(table, row) } else { identity(&r, employer.as_deref(), is_advert) };
        // One line a post: three equal lines of a sheet are three posts. The same sheet sent twice is one, line by line; and an
        // advert posted twice, under another number, on another day, is one advert.
        let again = met.entry(key.join("\n")).or_default();
        *again += 1;
        if *again > 1 && !is_advert && !in_parts {
            key.push(format!("{again}"));
        }
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        fates.push(Fate::Kept(Need {
            id: stable_id('N', &key),
            employer,
            siret: r.text(Field::Siret),
            published: table.spec.is_some(),
            occupation,
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
            rome,
            skills,
            texts,
            in_parts,
            origin: r.origin(),
        }));
    }
    fates
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
            Role::Skill(label, role) if !is_not_given(label) => match crate::read::is_cross(cell) {
                Some(true) => out.push(Mention { label: labels.number(label), role: *role, origin: origin(), span: None }),
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
    (out, texts)
}
