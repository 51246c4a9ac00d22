//! Records in columns: labels down the left, a record in each column right of them, its name in the first row that names several. The labels
//! are fields, or skills crossed or graded where a record has them. The sheet is turned, read as any table, and each of its records stays
//! where it stands.

use std::sync::Arc;

use crate::domain::{List, Origin, Problem, Reject, SourceName, fold, list};

use super::super::header::Field;
use super::super::sheet::{Cell, Row};
use super::form::measures;
use super::known::is_skill;
use super::profile::Profile;
use super::rows::is_alone;
use super::{Column, Finder, Head, Held, Role, Table, label};

/// Rows and columns of a sheet that is looked at so.
const ROWS: usize = 400;
const COLUMNS: usize = 200;
/// Labels that name fields or skills.
const LABELS: usize = 3;
/// Longest label.
const LONGEST: usize = 60;
/// Records, beside one another.
const RECORDS: usize = 2;
/// What names say at least for being those of records.
const TELLING: f32 = 1.5;

/// A sheet turned: its labels as a header, its records as rows numbered by their column.
struct Turned {
    head: Head,
    records: Vec<Row>,
    /// The number of the row that each label stands in; the first is that of the names.
    rows: Vec<u32>,
}

impl Finder<'_> {
    /// The records of a sheet that has them in its columns, each a table of one row, if their labels and names are told by more than their
    /// place and by more than a header.
    /// What stands in a column that is none, as one of remarks, is told.
    pub(super) fn turned(
        &self,
        rows: &[Row],
        first: Option<&Head>,
        name: &Arc<SourceName>,
        rejects: &mut Vec<Reject>,
    ) -> Option<Vec<Table>> {
        if first.is_some_and(|head| head.named && self.score(head, true) >= LABELS) {
            return None;
        }
        if self.source.header.is_some() || self.spec.is_some() || rows.len() > ROWS || rows.iter().any(|r| r.cells.len() > COLUMNS) {
            return None;
        }
        let turned = self.turn(rows)?;
        let names = turned.rows[0];
        let titles = rows.partition_point(|row| row.number < names);
        let said = self.said_above(&rows[..titles], &turned.head);
        let above = vec![(0, self.above(&rows[..titles]).into_iter().chain(said).collect())];
        let mut doubts = Vec::new();
        let mut table = self.table_of(&turned.head, turned.records, &above, name, &mut doubts);
        if !self.names_records(&mut table) || !doubts.is_empty() {
            return None;
        }
        let columns: Vec<Column> = std::mem::take(&mut table.columns);
        let (records, others): (Vec<Row>, Vec<Row>) = std::mem::take(&mut table.rows).into_iter().partition(|row| fits(row, &columns));
        if records.len() < RECORDS {
            return None;
        }
        for other in others {
            for (line, cell) in turned.rows.iter().zip(&other.cells).filter(|(_, cell)| !cell.is_blank()) {
                let origin = Origin { row: *line, column: Some(other.number), ..Origin::sheet(name) };
                rejects.push(Reject { origin, value: cell.shown(), problem: Problem::BesideForm, whole_row: false });
            }
        }
        Some(records.into_iter().map(|row| one_record(&table, &columns, row, &turned.rows)).collect())
    }

    /// The sheet with its rows as columns: the first row with names right of the labels is the names of its records.
    fn turn(&self, rows: &[Row]) -> Option<Turned> {
        let text = |cell: &Cell| matches!(cell, Cell::Text(text) if text.chars().any(char::is_alphabetic));
        let left = (0..2).find(|c| rows.iter().filter(|row| text(row.cell(*c))).count() > LABELS)?;
        let named = |row: &Row| row.cells.iter().skip(left + 1).filter(|c| text(c)).count() >= RECORDS;
        let first = rows.iter().position(named)?;
        let below = &rows[first + 1..];
        let below = &below[..below.iter().take_while(|row| text(row.cell(left)) && !is_remark(row)).count()];
        let columns: Vec<usize> = (left + 1..rows[first].cells.len()).filter(|c| text(rows[first].cell(*c))).collect();
        // Below the labels stand remarks, or it is something else.
        if below.len() < LABELS || !rows[first + 1 + below.len()..].iter().all(is_alone) {
            return None;
        }
        let is_field = |text: &str| self.reading("", text, false).is_some_and(|r| r.field.skill_role().is_none());
        let corner = label(rows[first].cell(left)).into_owned();
        let lines = || std::iter::once(&rows[first]).chain(below);
        let mut labels: Vec<(String, String)> = lines().map(|row| (String::new(), label(row.cell(left)).into_owned())).collect();
        // « Compétences » in the corner is said of the labels below it.
        if !is_field(&corner) {
            labels[0].1.clear();
        }
        let record = |column: &usize| {
            let cells = lines().map(|row| row.cell(*column).clone()).collect();
            Some(Row { number: u32::try_from(*column).ok()?, hidden: false, cells })
        };
        let records: Option<Vec<Row>> = columns.iter().map(record).collect();
        let head = Head { start: 0, end: 0, row: rows[first].number, labels, named: true, above: Vec::new() };
        Some(Turned { head, records: records?, rows: lines().map(|row| row.number).collect() })
    }

    /// Three labels at least are fields or skills, half of these known; each record is called something, by a label or by the names above
    /// all.
    fn names_records(&self, table: &mut Table) -> bool {
        let called = |c: &Column| matches!(c.role, Role::Field(field, _) if field.key() == self.kind.called());
        let field = Field::of_kind(self.kind).iter().copied().find(|field| field.key() == self.kind.called());
        if let Some(field) = field.filter(|_| !table.columns.iter().any(called)) {
            if Profile::of(&table.rows, 0).speaks_for(field, false) < TELLING {
                return false;
            }
            table
                .columns
                .insert(0, Column { index: 0, header: String::new(), role: Role::Field(field, None), perhaps: None, evidence: 0.0 });
        }
        let skills: Vec<&String> =
            table.columns.iter().filter_map(|c| if let Role::Skill(skill, _) = &c.role { Some(skill) } else { None }).collect();
        let known = skills.iter().filter(|skill| is_skill(&fold(skill))).count();
        let fields = table.columns.iter().filter(|c| matches!(c.role, Role::Field(..))).count();
        let told = skills.len() >= LABELS && known * 2 >= skills.len() || fields > LABELS;
        told && self.is_viable(&table.columns)
    }
}

/// What asks for a level, a figure or a code has one somewhere, or nothing that is given: in a column of remarks nothing has.
fn fits(row: &Row, columns: &[Column]) -> bool {
    let given = |cell: &Cell| !cell.is_blank() && !list(List::NotGiven).holds(&fold(&cell.shown()));
    let asked = columns.iter().filter_map(|c| match c.role {
        Role::Field(field, _) if given(row.cell(c.index)) => measures(field, row.cell(c.index)),
        _ => None,
    });
    let asked: Vec<bool> = asked.collect();
    asked.is_empty() || asked.contains(&true)
}

/// « x = enseigné, o = en option »: a text alone in its row that is longer than a label.
fn is_remark(row: &Row) -> bool {
    is_alone(row) && row.cells.iter().any(|cell| matches!(cell, Cell::Text(text) if text.len() > LONGEST))
}

/// A record of a turned sheet as a table of one row, whose cells stand where they stood.
fn one_record(whole: &Table, columns: &[Column], row: Row, lines: &[u32]) -> Table {
    let column = row.number;
    let mut elsewhere = Held::default();
    for of in columns {
        let place = match lines.get(of.index) {
            Some(line) => Some((*line, column)),
            None => whole.elsewhere.place(of.index, column),
        };
        elsewhere.hold(of.index, 0, place);
    }
    Table {
        header_row: None,
        columns: columns.to_vec(),
        rows: vec![Row { number: lines[0], ..row }],
        side: Some(column as usize),
        elsewhere,
        ..whole.clone()
    }
}
