//! Values that hold for more rows than the one they stand in: written once above the table, as the title of a section within it, or
//! in a group's first row and left blank below. Each is put into the rows it holds for, and remembered where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{List, Origin, Problem, Reject, SourceName, fold, list};
use crate::pipeline::Limits;

use super::super::header::Field;
use super::super::limits::holds_too_much;
use super::super::sheet::{Cell, Row};
use super::form::Pair;
use super::rows::label;
use super::{Column, Role, Table};

/// Where the values of some columns stand, when it is not in the row they count for.
#[derive(Debug, Default, Clone)]
pub struct Held {
    /// By column, in order.
    stretches: BTreeMap<usize, Vec<Stretch>>,
    /// By column the rows that repeat what stands above them, in order, with where that is.
    repeated: BTreeMap<usize, Vec<(u32, Place)>>,
}

/// Row from 1, column from 0.
type Place = (u32, u32);

/// From a row on, the values of a column stand in one cell, or in the rows themselves again.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: u32,
    place: Option<Place>,
}

impl Held {
    /// The place of a value that stands elsewhere than in its row: row from 1, column from 0.
    pub fn place(&self, column: usize, row: u32) -> Option<(u32, u32)> {
        let repeated = self.repeated.get(&column).and_then(|rows| Some(rows[rows.binary_search_by_key(&row, |(row, _)| *row).ok()?].1));
        if repeated.is_some() {
            return repeated;
        }
        let stretches = self.stretches.get(&column)?;
        let after = stretches.partition_point(|s| s.from <= row);
        stretches[..after].last()?.place
    }

    /// True for a column none of whose values need be where the table is.
    pub fn is_held(&self, column: usize) -> bool {
        self.stretches.contains_key(&column)
    }

    /// From a row on, a column's values stand here; rows are told in order.
    pub(super) fn hold(&mut self, column: usize, from: u32, place: Option<(u32, u32)>) {
        self.stretches.entry(column).or_default().push(Stretch { from, place });
    }

    /// One row repeats what stands elsewhere in its column; rows are told in order.
    pub(super) fn repeat(&mut self, column: usize, row: u32, place: (u32, u32)) {
        self.repeated.entry(column).or_default().push((row, place));
    }
}

/// A row that is a title: what it says of the sender holds for the rows below it, until another title of its kind.
pub(super) type Section = (u32, Vec<Pair>);

/// A title among the data: « Établissement : Lycée Un », or the name of a school alone in its row where no column gives one.
pub(super) fn section(row: &Row, names: Field, has_names: bool, pairs: Vec<Pair>) -> Option<Section> {
    let filled = || row.cells.iter().enumerate().filter(|(_, c)| !c.is_blank());
    let told = |column: usize, cell: &Cell| {
        pairs.iter().any(|p| p.place.1 as usize == column || !p.header.is_empty() && label(cell).starts_with(&p.header))
    };
    if !pairs.is_empty() && pairs.iter().all(|p| p.field.is_of_sender()) && filled().all(|(column, cell)| told(column, cell)) {
        return Some((row.number, pairs));
    }
    let (Some((column, Cell::Text(text))), 1) = (filled().next(), filled().count()) else { return None };
    let folded = fold(text);
    let school = list(List::Schools).begins(&folded).is_some();
    if has_names || names != Field::Institution || !school {
        return None;
    }
    said(row, column, names)
}

/// What one cell of a title says, without a label of its own.
pub(super) fn said(row: &Row, column: usize, field: Field) -> Option<Section> {
    let place = (row.number, u32::try_from(column).ok()?);
    Some((row.number, vec![Pair { field, year: None, header: String::new(), value: row.cells[column].clone(), place }]))
}

/// Values right of those that the labels of a form have: a column that gives no record is told.
pub(super) fn beside(forms: &[Vec<Pair>], rows: &[Row], name: &Arc<SourceName>) -> Vec<Reject> {
    let mut last: BTreeMap<u32, u32> = BTreeMap::new();
    for pair in forms.iter().flatten() {
        let column = last.entry(pair.place.0).or_default();
        *column = (*column).max(pair.place.1);
    }
    let mut out = Vec::new();
    for row in rows {
        let Some(after) = last.get(&row.number) else { continue };
        for (column, cell) in (0u32..).zip(&row.cells).filter(|(column, cell)| column > after && !cell.is_blank()) {
            let origin = Origin { source: Arc::clone(name), row: row.number, column: Some(column) };
            out.push(Reject { origin, value: cell.shown(), problem: Problem::BesideForm, whole_row: false });
        }
    }
    out
}

fn is_place(field: Field) -> bool {
    matches!(field, Field::Town | Field::Postcode | Field::Department)
}

impl Table {
    /// Adds what is written once above the table, and what titles among the rows say, to the rows below each, for the fields that no
    /// column gives. A title that names another sender, or another place, ends what was said of where the one before is.
    pub(super) fn hold(&mut self, sections: &[Section], names: Field) {
        let mut fields: Vec<&Pair> = sections.iter().flat_map(|(_, pairs)| pairs).collect();
        fields.sort_by_key(|p| p.field);
        fields.dedup_by_key(|p| p.field);
        for of in fields {
            if self.column(of.field).is_some() {
                continue;
            }
            // The first column that is no one's: a far cell does not make each row as wide.
            let used: BTreeSet<usize> = self.columns.iter().map(|c| c.index).collect();
            let is_free = |column: &usize| !used.contains(column) && self.rows.iter().all(|row| row.cell(*column).is_blank());
            let after = used.last().map_or(0, |last| last + 1);
            let width = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
            let index = (after..width).find(is_free).unwrap_or(after.max(width));
            let mut said = sections.iter().peekable();
            let mut held: Option<&Pair> = None;
            for row in &mut self.rows {
                while let Some((_, pairs)) = said.next_if(|(from, _)| *from < row.number) {
                    let own = pairs.iter().find(|p| p.field == of.field);
                    let elsewhere = is_place(of.field) && pairs.iter().any(|p| is_place(p.field));
                    if own.is_some() || elsewhere || pairs.iter().any(|p| p.field == names) {
                        held = own;
                        self.elsewhere.hold(index, row.number, held.map(|p| p.place));
                    }
                }
                row.cells.resize(row.cells.len().max(index + 1), Cell::Blank);
                row.cells[index] = held.map_or(Cell::Blank, |p| p.value.clone());
            }
            self.columns.push(Column {
                index,
                header: of.header.clone(),
                role: Role::Field(of.field, of.year),
                perhaps: None,
                evidence: 0.0,
            });
        }
    }

    /// True where each name of a column is written once, above the rows that it holds for.
    fn is_grouped(&self, column: usize) -> bool {
        let is_blank = |at: usize| self.rows.get(at).is_none_or(|row| row.cell(column).is_blank());
        let named: Vec<usize> = (0..self.rows.len()).filter(|at| !is_blank(*at)).collect();
        let names: BTreeSet<String> = named.iter().map(|at| fold(&self.rows[*at].cell(column).shown())).collect();
        let heads = named.iter().filter(|at| *at + 1 < self.rows.len() && is_blank(*at + 1)).count();
        names.len() == named.len() && heads * 2 >= named.len()
    }

    /// A name written once for the rows below it: a column of names with a quarter of blanks or more is filled down an unbroken block,
    /// and where the sender is goes with it. Of employers none may come twice, and half the named rows at least have a blank one below:
    /// adverts of a firm that does not give its name are not the one's above. In any other column a blank is a value that is missing.
    ///
    /// # Errors
    /// Nothing is filled where the cells would hold more than the limits allow.
    pub(super) fn fill_down(&mut self, names: Field, limits: Limits) -> Result<(), Problem> {
        let Some(column) = self.column(names) else { return Ok(()) };
        let blanks = self.rows.iter().filter(|r| r.cell(column).is_blank()).count();
        if blanks == 0 || blanks * 4 < self.rows.len() || names == Field::Employer && !self.is_grouped(column) {
            return Ok(());
        }
        let follow: Vec<usize> = [Field::Town, Field::Postcode, Field::Department, Field::Siret, Field::Uai, Field::Headcount]
            .into_iter()
            .filter_map(|f| self.column(f))
            .collect();
        let width = follow.iter().chain([&column]).max().map_or(0, |last| last + 1);
        let wider: usize = self.rows.iter().map(|row| width.saturating_sub(row.cells.len())).sum();
        if (wider * size_of::<Cell>()) as u64 > limits.bytes() {
            return Err(holds_too_much(limits));
        }
        let Some(first) = self.rows.iter().position(|r| !r.cell(column).is_blank()) else { return Ok(()) };
        let mut head = first;
        for at in first + 1..self.rows.len() {
            let unbroken = self.rows[at].number == self.rows[at - 1].number + 1;
            if !self.rows[at].cell(column).is_blank() || !unbroken {
                head = at;
            }
            let named = !self.rows[head].cell(column).is_blank();
            let own_place = follow.iter().any(|c| !self.rows[at].cell(*c).is_blank());
            for &c in std::iter::once(&column).chain(&follow) {
                let fills = head != at && named && (c == column || !own_place) && !self.rows[head].cell(c).is_blank();
                let number = self.rows[at].number;
                let place = u32::try_from(c).ok().filter(|_| fills).map(|c| (self.rows[head].number, c));
                if place.is_some() {
                    let value = self.rows[head].cell(c).clone();
                    let cells = &mut self.rows[at].cells;
                    cells.resize(cells.len().max(c + 1), Cell::Blank);
                    cells[c] = value;
                }
                if place.is_some() || self.elsewhere.is_held(c) {
                    self.elsewhere.hold(c, number, place);
                }
            }
        }
        Ok(())
    }
}
