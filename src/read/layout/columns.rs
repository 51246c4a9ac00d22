//! The role of every column: exact spellings claim their field before close ones; columns of crosses are skills.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::{Kind, Origin, Problem, Reject, SourceName, fold};

use super::super::header::{self, Field, Found, Reading, SkillRole};
use super::super::sheet::{Cell, Row};
use super::{Column, Finder, Head, Role};

impl Finder<'_> {
    /// The role of every column, given the data below it. Exact spellings claim their field before close ones; a field that
    /// two columns claim alike is a question, and neither is read.
    pub(super) fn columns(&self, head: &Head, data: &[Row], name: &Arc<SourceName>, rejects: &mut Vec<Reject>) -> Vec<Column> {
        let mut columns: Vec<Column> = head
            .labels
            .iter()
            .enumerate()
            .filter(|(_, (_, label))| !label.is_empty())
            .map(|(index, (_, label))| Column { index, header: label.clone(), role: Role::Unused })
            .collect();
        let is_crossed = |c: &Column| bracketed(&c.header).is_some() && data.iter().all(|row| is_cross(row.cell(c.index)).is_some());
        // « Compétences [Python] » with crosses below is one skill; with texts below (« [Autre] ») it is a list.
        let reading = |c: &Column| self.reading(&head.labels[c.index].0, &c.header, false);
        let readings: Vec<Option<Reading>> =
            columns.iter().map(|c| reading(c).filter(|r| r.field.skill_role().is_none() || !is_crossed(c))).collect();
        let told: Vec<Field> = self.source.columns.keys().filter_map(|key| Field::of_key(key)).collect();
        for found in Found::SUREST_FIRST {
            let fields: BTreeSet<Field> = readings.iter().flatten().filter(|r| r.found == found).map(|r| r.field).collect();
            for field in fields {
                let mut claims: Vec<usize> =
                    (0..columns.len()).filter(|i| readings[*i].is_some_and(|r| r.field == field && r.found == found)).collect();
                if columns.iter().any(|c| matches!(c.role, Role::Field(f, _) if f == field)) && !field.repeats() {
                    continue;
                }
                if told.contains(&field) {
                    claims.retain(|i| self.source.columns.values().any(|names| names.holds(&fold(&columns[*i].header))));
                }
                if claims.len() > 1 && !field.repeats() {
                    claims = settle(claims, field, &columns, data);
                }
                if claims.len() > 1 && !field.repeats() {
                    let names = claims.iter().map(|i| columns[*i].header.clone()).collect();
                    let origin = Origin { source: Arc::clone(name), row: head.row, column: u32::try_from(columns[claims[0]].index).ok() };
                    rejects.push(Reject {
                        origin,
                        value: columns[claims[0]].header.clone(),
                        problem: Problem::TwoColumns(field.key(), names),
                        whole_row: false,
                    });
                    continue;
                }
                for i in claims {
                    columns[i].role = Role::Field(field, readings[i].and_then(|r| r.year));
                }
            }
        }
        if let Some(campaign) = self.spec.and_then(|s| s.campaign) {
            columns.iter_mut().filter(|c| fold(&c.header) == fold(campaign)).for_each(|c| c.role = Role::Campaign);
        }
        if self.spec.is_none() {
            self.crosses(head, data, &mut columns);
            under_no_header(head, data, &mut columns);
        }
        columns
    }

    /// One column a skill: a survey's « question [Python] », or two columns at least that hold nothing but crosses.
    fn crosses(&self, head: &Head, data: &[Row], columns: &mut [Column]) {
        let default = if self.kind == Kind::Courses { SkillRole::Taught } else { SkillRole::Required };
        if self.kind == Kind::Employers {
            return;
        }
        let crossed: Vec<usize> = (0..columns.len())
            .filter(|i| columns[*i].role == Role::Unused)
            .filter(|i| {
                // One odd mark among crosses is that cell's trouble, not the column's.
                let cells = || data.iter().map(|row| row.cell(columns[*i].index)).filter(|c| !c.is_blank());
                let crosses = cells().filter(|c| is_cross(c).is_some()).count();
                cells().any(|c| is_cross(c) == Some(true)) && crosses * 3 >= cells().count() * 2
            })
            .collect();
        let alone = crossed.len() < 2;
        for i in crossed {
            let (group, label) = &head.labels[columns[i].index];
            let (question, skill) = bracketed(label).unwrap_or((group.as_str(), label.as_str()));
            let role = header::read(question, self.kind).and_then(|r| r.field.skill_role());
            if !alone || role.is_some() || question.len() < label.len() && label.contains('[') {
                columns[i].role = Role::Skill(skill.to_owned(), role.unwrap_or(default));
            }
        }
    }
}

/// « Compétences | (nothing) | (nothing) », a skill in each: columns without a header after a list of skills go on with it.
fn under_no_header(head: &Head, data: &[Row], columns: &mut Vec<Column>) {
    let width = data.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let titled = |i: usize| head.labels.get(i).is_some_and(|(_, label)| !label.is_empty());
    for index in 1..width {
        let before = columns.iter().find(|c| c.index + 1 == index).map(|c| c.role.clone());
        let Some(role @ Role::Field(field, _)) = before else { continue };
        let texts = data.iter().any(|r| matches!(r.cell(index), Cell::Text(_)));
        let only_texts = data.iter().all(|r| matches!(r.cell(index), Cell::Text(_) | Cell::Blank));
        if !titled(index) && field.skill_role().is_some() && texts && only_texts {
            columns.push(Column { index, header: String::new(), role });
            columns.sort_by_key(|c| c.index);
        }
    }
}

/// « question [item] ».
fn bracketed(label: &str) -> Option<(&str, &str)> {
    let (open, close) = (label.rfind('[')?, label.rfind(']')?);
    (open < close).then(|| (&label[..open], label[open + 1..close].trim()))
}

/// Of two columns for one field, an empty one does not count, nor one that says the same in every row; then the plainest
/// spelling wins (« Ville » over « Lieu de formation »).
fn settle(claims: Vec<usize>, field: Field, columns: &[Column], data: &[Row]) -> Vec<usize> {
    let values = |i: usize| data.iter().map(move |r| r.cell(columns[i].index));
    let mut out: Vec<usize> = Vec::new();
    for i in claims {
        let empty = values(i).all(Cell::is_blank);
        let same = out.iter().any(|o| values(i).zip(values(*o)).all(|(a, b)| a == b));
        if !empty && !same {
            out.push(i);
        }
    }
    let plain: Vec<usize> = out.iter().copied().filter(|i| header::is_plain(&columns[*i].header, field)).collect();
    if plain.len() == 1 { plain } else { out }
}

/// A cross (true), a refusal or a blank (false), something else (none).
pub(crate) fn is_cross(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Blank => Some(false),
        Cell::Bool(b) => Some(*b),
        Cell::Number(n) if *n == 1.0 => Some(true),
        Cell::Number(n) if *n == 0.0 => Some(false),
        Cell::Text(text) => match fold(text).as_str() {
            "x" | "xx" | "✓" | "✔" | "☑" | "oui" | "o" | "yes" | "y" | "1" | "vrai" | "+" | "++" | "+++" | "requis" | "requise"
            | "exige" | "exigee" | "obligatoire" | "indispensable" => Some(true),
            "non" | "n" | "no" | "0" | "-" | "faux" | "☐" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
