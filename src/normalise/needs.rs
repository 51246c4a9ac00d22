//! Rows of hiring needs.

use crate::domain::{Figure, Kind, LevelReading, Problem, Reject, Territory};
use crate::read::{Cell, Field, Role, SkillRole, Table};

use super::profiles::Profiles;
use super::values::{Group, Reader, horizon, is_not_given, level_codes};
use super::{Fate, Labels, Mention, Need, OutsideOf, Prose, lists, stable_id};

pub(super) fn read(
    table: &Table,
    profiles: &Profiles,
    territory: &Territory,
    labels: &mut Labels,
    rejects: &mut Vec<Reject>,
    mut fate: impl FnMut(Fate<Need>),
) {
    let codes = level_codes(table);
    let mut group = Group::of(table, Field::Employer);
    for row in &table.rows {
        let mut r = Reader { table, row, rejects };
        let employer = group.name(&mut r, Field::Employer);
        let occupation = r.text(Field::Occupation);
        let rome = r.text(Field::Rome);
        let fap = r.text(Field::Fap);
        let profile = profiles.occupation_of_code(rome.as_deref(), fap.as_deref());
        let place = if table.spec.is_some_and(|s| s.only_recognised) && profile.is_none() { None } else { Some(r.place(territory)) };
        let what = || occupation.clone().or_else(|| employer.clone()).unwrap_or_default();
        let Some(place) = place.filter(|p| !p.outside) else {
            fate(Fate::OutOfScope(r.outside(OutsideOf::Territory, &what())));
            continue;
        };
        let (skills, texts) = mentions(&mut r, labels);
        let positions = r.figure(Field::Positions);
        // « No recruitment planned »: an answer of zero, without an occupation.
        let answered_zero = positions == Figure::Given(0.0) && employer.is_some();
        if occupation.is_none() && skills.is_empty() && texts.is_empty() && profile.is_none() && !answered_zero {
            r.lacks(Field::Occupation);
            fate(Fate::Rejected);
            continue;
        }
        let level = match r.level(codes) {
            LevelReading::Levels(range) => Some(range),
            LevelReading::Below | LevelReading::Above => {
                fate(Fate::OutOfScope(r.outside(OutsideOf::Levels, &what())));
                continue;
            }
            _ => None,
        };
        if positions == Figure::Secret
            && let Some(column) = table.column(Field::Positions)
        {
            r.refuse(column, Problem::Secret("positions"), false);
        }
        let years = r.text(Field::Horizon).and_then(|text| horizon(&text)).or(table.horizon).unwrap_or(1.0);
        let hard = r.figure(Field::Hard);
        let mut key: Vec<String> = row.cells.iter().map(Cell::shown).filter(|v| !v.is_empty()).collect();
        key.extend(employer.clone());
        key.sort_unstable();
        key.dedup();
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        fate(Fate::Kept(Need {
            id: stable_id('N', &key),
            employer,
            published: table.spec.is_some(),
            occupation,
            profile,
            positions,
            hard,
            level,
            place,
            horizon: years,
            rome,
            skills,
            texts,
            origin: r.origin(),
        }));
    }
}

/// A skill of a list has fewer words than this: what is longer is a sentence in which skills may be named.
const SENTENCE: usize = 10;

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
                (None, Cell::Text(text)) if *field == Field::Occupation && text.split_whitespace().count() >= SENTENCE => {
                    texts.push(Prose { text: text.to_string(), role: default, listed: false, origin: origin() });
                }
                (None, _) | (_, Cell::Blank) => {}
                (Some(_), Cell::Error(_)) => {
                    let origin = origin();
                    r.rejects.push(Reject { origin, value: cell.shown(), problem: Problem::ErrorCell, whole_row: false });
                }
                (Some(role), cell) => {
                    let items = lists::labels(&cell.shown());
                    let is_sentence = |item: &String| item.split_whitespace().count() >= SENTENCE;
                    // A cell that begins with a sentence is read whole: what it denies stands before its commas.
                    if items.first().is_some_and(is_sentence) {
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
            Role::Skill(label, role) if crate::read::is_cross(cell) == Some(true) && !is_not_given(label) => {
                out.push(Mention { label: labels.number(label), role: *role, origin: origin(), span: None });
            }
            _ => {}
        }
    }
    (out, texts)
}
