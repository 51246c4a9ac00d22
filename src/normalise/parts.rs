//! One skill a row: a table whose records each stand in several rows below each other, alike but for one skill. Its rows are parts of a
//! record, not records: counted as such, three posts with five skills each would be fifteen.
//!
//! A table is read so where it has one column of skills with one skill a cell but for a few, its records have two rows and more on average,
//! nearly every row has another like it beside it, and no record names a skill twice. Two posts that differ in one skill are rare in such numbers;
//! where they are meant, the pipeline says `skill_rows = false`, and the reading is told each time.

use std::collections::BTreeSet;

use crate::domain::{Kind, Problem, Reject, fold};
use crate::read::header::is_unused;
use crate::read::{Cell, Column, Field, Role, Row, Table, grade, is_cross};

use super::lists;

/// Rows below which nothing is concluded.
const FEWEST: usize = 5;
/// Rows whose skills are looked at first.
const SAMPLE: usize = 512;

/// The columns that tell one record from another: all but the skill, how well or whether it is wanted (bare figures from 0 to 5, crosses, a
/// few words under a header of no known meaning), and the counts, which may stand in the first row of a record alone. A reference, a date,
/// a level, a department of its own make a record.
fn telling(table: &Table, skill: usize) -> Vec<usize> {
    const WORDS: usize = 4;
    let of_skill = |column: &Column| {
        let cells = || table.rows.iter().map(|row| row.cell(column.index)).filter(|cell| !cell.is_blank());
        let few = || column.role == Role::Unused && !is_unused(&column.header, table.kind) && distinct(cells(), WORDS);
        cells().all(|cell| grade(cell).is_some() || is_cross(cell).is_some()) || few()
    };
    let counts = |role: &Role| matches!(role, Role::Field(Field::Positions | Field::Graduates | Field::Seats, _));
    table.columns.iter().filter(|c| c.index != skill && !counts(&c.role) && !of_skill(c)).map(|c| c.index).collect()
}

/// True for so many different values at most.
fn distinct<'c>(cells: impl Iterator<Item = &'c Cell>, most: usize) -> bool {
    let mut known = BTreeSet::new();
    cells.map(|cell| known.insert(fold(&cell.shown()))).filter(|new| *new).nth(most).is_none()
}

/// What a row says of the record that it is part of.
fn whose(row: &Row, telling: &[usize]) -> Vec<String> {
    telling.iter().map(|column| fold(&row.cell(*column).shown())).collect()
}

/// True for a table of one skill a row, which is told of.
pub(super) fn is_a_row_a_skill(table: &Table, rejects: &mut Vec<Reject>) -> bool {
    let skills = table
        .columns
        .iter()
        .filter(|c| matches!(&c.role, Role::Field(f, _) if f.skill_role().is_some()) || matches!(c.role, Role::Skill(..)));
    let skills: Vec<usize> = skills.map(|c| c.index).collect();
    let [column] = skills[..] else { return false };
    let crossed = table.columns.iter().any(|c| matches!(c.role, Role::Skill(..)));
    if crossed || table.spec.is_some() || table.kind == Kind::Employers || !table.skill_rows || table.rows.len() < FEWEST {
        return false;
    }
    let one = |row: &Row| lists::labels(&row.cell(column).shown()).len() == 1;
    // A list of skills in most cells: nothing more is looked at.
    let sample = &table.rows[..table.rows.len().min(SAMPLE)];
    if sample.iter().filter(|row| !one(row)).count() * 5 > sample.len() {
        return false;
    }
    let telling = telling(table, column);
    let (mut records, mut alone, mut several, mut own) = (0usize, 0usize, 0usize, BTreeSet::new());
    let mut last: Option<(Vec<String>, usize)> = None;
    let mut above: Option<&Row> = None;
    for row in &table.rows {
        let of = whose(row, &telling);
        let skill = fold(&row.cell(column).shown());
        if skill.is_empty() {
            return false;
        }
        several += usize::from(!one(row));
        match &mut last {
            Some((same, rows)) if *same == of => {
                *rows += 1;
                // The same posts twice, or a record that comes again: no parts.
                if !own.insert(skill) || above.is_some_and(|above| figures_differ(table, above, row)) {
                    return false;
                }
            }
            _ => {
                alone += usize::from(last.as_ref().is_some_and(|(_, rows)| *rows == 1));
                records += 1;
                own = BTreeSet::from([skill]);
                last = Some((of, 1));
            }
        }
        above = Some(row);
    }
    alone += usize::from(last.is_some_and(|(_, rows)| rows == 1));
    let rows = table.rows.len();
    if rows < 2 * records || alone * 5 > rows || several * 5 > rows {
        return false;
    }
    let origin = table.origin(&table.rows[0], Some(column));
    let problem = Problem::SkillRows(table.kind, rows, records);
    rejects.push(Reject { origin, value: String::new(), problem, whole_row: false });
    true
}

/// A row counts other posts or graduates than the row above: it is a record of its own.
fn figures_differ(table: &Table, above: &Row, row: &Row) -> bool {
    let mut columns = [Field::Positions, Field::Graduates, Field::Seats].into_iter().flat_map(|field| table.columns_of(field));
    columns.any(|(c, _)| {
        let (above, here) = (above.cell(c), row.cell(c));
        !here.is_blank() && !above.is_blank() && fold(&here.shown()) != fold(&above.shown())
    })
}

/// What makes the record itself that a row of a table of one skill a row is part of.
pub(super) struct Parts {
    telling: Vec<usize>,
    source: String,
}

impl Parts {
    pub(super) fn of(table: &Table) -> Self {
        let skill = table.columns.iter().find(|c| matches!(&c.role, Role::Field(f, _) if f.skill_role().is_some()));
        let telling = telling(table, skill.map_or(usize::MAX, |c| c.index));
        Self { telling, source: format!("{} {}", table.source.file, table.source.sheet) }
    }

    pub(super) fn identity(&self, row: &Row) -> Vec<String> {
        let mut key = whose(row, &self.telling);
        key.push(self.source.clone());
        key
    }
}
