//! One skill a row: a table whose records each stand in several rows below each other, alike but for one skill. Its rows are parts of a
//! record, not records: counted as such, three posts with five skills each would be fifteen.
//!
//! A table is read so where it has one column of skills with one skill a cell but for a few, its records have two rows and more on average, nearly every
//! row has another like it beside it, and no record names a skill twice. Two posts that differ in one skill are rare in such numbers;
//! where they are meant, the pipeline says `skill_rows = false`, and the reading is told each time.

use std::collections::BTreeSet;

use crate::domain::{Kind, Problem, Reject, fold};
use crate::read::{Cell, Field, Role, Row, Table, grade, is_cross};

use super::lists;

/// Rows below which nothing is concluded.
const FEWEST: usize = 5;

/// What a row says of the record that it is part of: all that is neither its skill nor how well or whether that is wanted (bare figures from
/// 0 to 5, crosses). A reference, a date, a level, a department of its own make a record.
fn whose(table: &Table, row: &Row, skill: usize) -> Vec<String> {
    let is_of_skill = |cell: &Cell| grade(cell).is_some() || is_cross(cell).is_some();
    let own = table.columns.iter().filter(|c| c.index != skill && !counts(&c.role));
    own.map(|c| row.cell(c.index)).map(|cell| if is_of_skill(cell) { String::new() } else { fold(&cell.shown()) }).collect()
}

/// What may be written in the first row of a record alone.
fn counts(role: &Role) -> bool {
    matches!(role, Role::Field(Field::Positions | Field::Graduates | Field::Seats, _))
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
    let (mut records, mut alone, mut several, mut own) = (0usize, 0usize, 0usize, BTreeSet::new());
    let mut last: Option<(Vec<String>, usize)> = None;
    for row in &table.rows {
        let of = whose(table, row, column);
        let skill = fold(&row.cell(column).shown());
        if skill.is_empty() {
            return false;
        }
        several += usize::from(!one(row));
        match &mut last {
            Some((same, rows)) if *same == of => {
                *rows += 1;
                // The same posts twice, or a record that comes again: no parts.
                if !own.insert(skill) || figures_differ(table, row) {
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
fn figures_differ(table: &Table, row: &Row) -> bool {
    let above = table.rows.iter().take_while(|r| r.number < row.number).last();
    let counts = [Field::Positions, Field::Graduates, Field::Seats];
    let told = |row: &Row, column: usize| fold(&row.cell(column).shown());
    above.is_some_and(|above| {
        let mut columns = counts.iter().flat_map(|field| table.columns_of(*field)).map(|(column, _)| column);
        columns.any(|c| !row.cell(c).is_blank() && !above.cell(c).is_blank() && told(row, c) != told(above, c))
    })
}

/// What makes the record that a row is part of itself.
pub(super) fn identity(table: &Table, row: &Row) -> Vec<String> {
    let skill = table.columns.iter().find(|c| matches!(&c.role, Role::Field(f, _) if f.skill_role().is_some()));
    let mut key = whose(table, row, skill.map_or(usize::MAX, |c| c.index));
    key.push(format!("{} {}", table.source.file, table.source.sheet));
    key
}
