//! Columns that whoever made the workbook hid.

use std::sync::Arc;

use crate::domain::{Origin, Problem, Reject, SourceName};

use super::super::header::Field;
use super::{Column, Finder, Head};

impl Finder<'_> {
    /// Takes out the hidden columns of what a visible column says as well: last year's figures are no part of this year's. Those that alone
    /// say something count as hidden rows do, unless the pipeline file leaves out what is hidden.
    pub(super) fn hidden_beside(
        &self,
        head: &Head,
        name: &Arc<SourceName>,
        rejects: &mut Vec<Reject>,
        columns: &mut Vec<Column>,
    ) -> Vec<Column> {
        let is_hidden = |c: &Column| {
            u32::try_from(c.index).is_ok_and(|at| self.hidden.iter().any(|(from, to)| (*from..=*to).contains(&at)))
                && self.told(c).is_none()
        };
        if !columns.iter().any(is_hidden) {
            return Vec::new();
        }
        let field = |c: &Column| {
            let (group, label) = &head.labels[c.index];
            self.reading(group, label, false).map(|reading| reading.field)
        };
        let shown: Vec<Field> = columns.iter().filter(|c| !is_hidden(c)).filter_map(field).collect();
        let said_twice = |c: &Column| field(c).filter(|field| shown.contains(field));
        let out: Vec<Column> = columns.extract_if(.., |c| is_hidden(c) && (!self.source.hidden || said_twice(c).is_some())).collect();
        for column in &out {
            if let Some(field) = said_twice(column) {
                let origin = Origin { source: Arc::clone(name), row: head.row, column: u32::try_from(column.index).ok() };
                let problem = Problem::HiddenColumn(field.key());
                rejects.push(Reject { origin, value: column.header.clone(), problem, whole_row: false });
            }
        }
        out
    }
}
