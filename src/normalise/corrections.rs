//! Values that schools and companies corrected in their returns, put in the place of those that were read.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::domain::{Figure, LevelReading, Problem, Reject, SourceName, Territory};
use crate::read::returns::Correction;
use crate::read::{Cell, Field, SkillRole};

use super::quantities::{horizon, number};
use super::values::is_not_given;
use super::{Corpus, Labels, Mention, lists};

impl Corpus {
    /// Puts corrected values in place. One that is no value, or whose record is gone, is refused with its cell.
    pub fn correct(&mut self, corrections: &[Correction], territory: &Territory) {
        if corrections.is_empty() {
            return;
        }
        let mut labels = Labels { numbers: self.labels.iter().enumerate().map(|(at, label)| (label.clone(), at)).collect() };
        let courses: FxHashMap<String, usize> = self.courses.iter().enumerate().map(|(at, c)| (c.id.clone(), at)).collect();
        let needs: FxHashMap<String, usize> = self.needs.iter().enumerate().map(|(at, n)| (n.id.to_string(), at)).collect();
        let mut settled = Vec::new();
        for correction in corrections {
            let (course, need) = (courses.get(&correction.record), needs.get(&correction.record));
            let done = match (course, need) {
                (Some(at), _) => self.correct_course(*at, correction, territory, &mut labels),
                (None, Some(at)) => self.correct_need(*at, correction, territory, &mut labels),
                (None, None) => Err(Problem::BadDecision(
                    format!("la ligne {} n’est plus dans les fichiers lus : elle a changé depuis ce retour", correction.record),
                    format!("the row {} is no longer in the files read: it has changed since this return", correction.record),
                )),
            };
            if done.is_ok() {
                let row = course.map(|at| &self.courses[*at].origin).or(need.map(|at| &self.needs[*at].origin)).cloned();
                settled.extend(row.map(|row| ((row.source, row.row), correction.field)));
            }
            if let Err(problem) = done {
                let (origin, value) = (correction.origin.clone(), correction.value.clone());
                self.rejects.push(Reject { origin, value, problem, whole_row: false });
            }
        }
        labels.settle(self);
        // What was refused of a cell that someone has corrected since is settled.
        let place = |field: Field| matches!(field, Field::Town | Field::Postcode | Field::Department);
        let mut fields: FxHashMap<(Arc<SourceName>, u32), Vec<Field>> = FxHashMap::default();
        for (row, field) in settled {
            fields.entry(row).or_default().push(field);
        }
        self.rejects.retain(|r| {
            let corrected = fields.get(&(Arc::clone(&r.origin.source), r.origin.row));
            let field = r.problem.field().and_then(Field::of_key);
            !field.is_some_and(|f| corrected.is_some_and(|of| of.iter().any(|c| f == *c || place(f) && place(*c))))
        });
    }

    fn correct_course(&mut self, at: usize, correction: &Correction, territory: &Territory, labels: &mut Labels) -> Result<(), Problem> {
        let course = &mut self.courses[at];
        let value = correction.value.as_str();
        let key = correction.field.key();
        match correction.field {
            Field::Title => course.title = text(value).ok_or(Problem::Missing("title"))?,
            Field::Status => course.status = text(value),
            Field::Rncp => course.rncp = text(value),
            Field::Level => match LevelReading::parse(value) {
                LevelReading::Levels(range) => course.level = range.min,
                _ => return Err(Problem::UnknownLevel),
            },
            Field::Town | Field::Department => {
                let (town, department) = place(
                    correction,
                    course.place.town.as_ref().map(ToString::to_string),
                    course.place.department.as_ref().map(ToString::to_string),
                );
                course.place = territory.place(town.as_deref(), None, department.as_deref()).map_err(Problem::UnknownPlace)?;
            }
            Field::Seats => course.seats = figure(value, key)?,
            Field::Graduates => course.graduates = figure(value, key)?,
            Field::Success => course.success = rate(value, key)?,
            Field::FurtherStudy => course.further_study = rate(value, key)?,
            Field::Active => course.active = rate(value, key)?,
            Field::Retention => course.retention = rate(value, key)?,
            Field::Taught => relist(&mut course.skills, correction, SkillRole::Taught, labels),
            _ => {}
        }
        Ok(())
    }

    fn correct_need(&mut self, at: usize, correction: &Correction, territory: &Territory, labels: &mut Labels) -> Result<(), Problem> {
        let need = &mut self.needs[at];
        let value = correction.value.as_str();
        match correction.field {
            Field::Occupation => need.occupation = text(value).map(Into::into),
            Field::Positions => need.positions = figure(value, "positions")?,
            Field::Horizon => need.horizon = horizon(value).ok_or(Problem::UnknownHorizon)?,
            Field::Level => match LevelReading::parse(value) {
                LevelReading::Levels(range) => need.level = Some(range),
                LevelReading::Any => need.level = None,
                LevelReading::Unknown if value.is_empty() => need.level = None,
                _ => return Err(Problem::UnknownLevel),
            },
            Field::Town | Field::Department => {
                let (town, department) = place(
                    correction,
                    need.place.town.as_ref().map(ToString::to_string),
                    need.place.department.as_ref().map(ToString::to_string),
                );
                need.place = territory.place(town.as_deref(), None, department.as_deref()).map_err(Problem::UnknownPlace)?;
            }
            Field::Required => relist(&mut need.skills, correction, SkillRole::Required, labels),
            Field::Wished => relist(&mut need.skills, correction, SkillRole::Wished, labels),
            _ => {}
        }
        Ok(())
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.trim().to_owned()).filter(|v| !v.is_empty() && !is_not_given(v))
}

/// Town and department with one of the two corrected; another town leaves its department to be found again.
fn place(correction: &Correction, town: Option<String>, department: Option<String>) -> (Option<String>, Option<String>) {
    match correction.field {
        Field::Town => (text(&correction.value), None),
        _ => (town, text(&correction.value).or(department)),
    }
}

fn figure(value: &str, key: &'static str) -> Result<Figure, Problem> {
    match text(value) {
        None => Ok(Figure::NotGiven),
        Some(value) => super::values::figure(&Cell::text(&value), key),
    }
}

fn rate(value: &str, key: &'static str) -> Result<Option<f64>, Problem> {
    let Some(value) = text(value) else { return Ok(None) };
    let given = number(&value).ok_or(Problem::NotANumber(key))?;
    let share = if value.contains('%') || given > 1.0 { given / 100.0 } else { given };
    if (0.0..=1.0).contains(&share) { Ok(Some(share)) } else { Err(Problem::OutOfRange(key, "0 – 100 %")) }
}

/// The skills of a role are those that the corrected list names.
fn relist(skills: &mut Vec<Mention>, correction: &Correction, role: SkillRole, labels: &mut Labels) {
    skills.retain(|m| m.role != role);
    let listed = lists::labels(&correction.value);
    skills.extend(listed.iter().map(|label| Mention { label: labels.number(label), role, origin: correction.origin.clone(), span: None }));
}
