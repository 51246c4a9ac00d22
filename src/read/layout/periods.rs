//! Counts in columns of periods or kinds: graduates by cohort, posts by quarter, month, contract or site.

use crate::domain::{Kind, List, fold, france, list};

use super::super::header::Field;
use super::super::sheet::{Cell, Row};
use super::profile::Profile;
use super::{Column, Finder, Head, Role};

/// Posts of one cell at most: a larger figure is an amount or a code.
const MOST: f64 = 999.0;

impl Finder<'_> {
    /// Years as headers over numbers: cohorts of what the title above the table says they count.
    pub(super) fn cohorts(&self, head: &Head, data: &[Row], columns: &mut [Column]) {
        let is_year = |c: &Column| c.role == Role::Unused && c.header.parse::<u16>().is_ok_and(|y| (1990..=2100).contains(&y));
        let numbers = |c: &Column| Profile::of(data, c.index).numbers() > 0.6;
        let years: Vec<usize> = (0..columns.len()).filter(|i| is_year(&columns[*i]) && numbers(&columns[*i])).collect();
        if years.is_empty() || self.kind != Kind::Courses {
            return;
        }
        let above = years.iter().map(|i| head.labels[columns[*i].index].0.as_str()).chain(head.above.iter().map(String::as_str));
        let counted =
            above.filter_map(|text| self.reading("", text, false)).find(|r| r.field == Field::Graduates || r.field == Field::Seats);
        for i in years {
            let year = columns[i].header.parse().ok();
            match counted.map(|r| r.field) {
                Some(Field::Graduates) => columns[i].role = Role::Field(Field::Graduates, year),
                _ => columns[i].perhaps = Some(Field::Graduates),
            }
        }
    }

    /// A plan without a column of posts that counts them by quarter, month, contract or site: the sum of those columns, or the column that
    /// adds them up. A total that adds nothing up may be anything: it is shown, not used.
    pub(super) fn posts_by_part(&self, data: &[Row], columns: &mut [Column]) {
        let counts_posts = |c: &Column| matches!(c.role, Role::Field(Field::Positions, _)) || c.perhaps == Some(Field::Positions);
        if self.kind != Kind::Needs || columns.iter().any(counts_posts) || self.source.columns.contains_key(Field::Positions.key()) {
            return;
        }
        let is_count = |c: &Column| {
            let cells = || data.iter().map(|row| row.cell(c.index)).filter(|cell| !cell.is_blank());
            c.role == Role::Unused && cells().next().is_some() && cells().all(|cell| count(cell).is_some())
        };
        let counts: Vec<usize> = (0..columns.len()).filter(|at| is_count(&columns[*at])).collect();
        let of = |row: &Row, at: usize| count(row.cell(columns[at].index)).unwrap_or(0.0);
        let is_total = |at: &&usize| {
            let folded = fold(&columns[**at].header);
            list(List::Totals).among(&folded.split(|c: char| !c.is_alphanumeric()).collect::<Vec<_>>())
        };
        if let Some(total) = counts.iter().rev().find(is_total).copied() {
            let parts: Vec<usize> = counts.iter().copied().filter(|at| *at != total).collect();
            let adds = |row: &Row| (parts.iter().map(|at| of(row, *at)).sum::<f64>() - of(row, total)).abs() < 1e-9;
            if parts.len() >= 2 && data.iter().all(adds) {
                columns[total].role = Role::Field(Field::Positions, None);
            } else {
                columns[total].perhaps = Some(Field::Positions);
            }
            return;
        }
        for is_part in [is_part_of_year, is_contract, is_site] {
            let parts: Vec<usize> = counts.iter().copied().filter(|at| is_part(&columns[*at].header)).collect();
            if parts.len() >= 2 {
                for at in parts {
                    columns[at].role = Role::Field(Field::Positions, None);
                }
                return;
            }
        }
    }
}

/// A small figure, written as one.
fn count(cell: &Cell) -> Option<f64> {
    let n = match cell {
        Cell::Number(n) => *n,
        Cell::Text(text) if text.len() < 6 => text.replace(',', ".").parse().ok()?,
        _ => return None,
    };
    (0.0..=MOST).contains(&n).then_some(n)
}

/// « T1 », « 2e trimestre 2026 », « S1 », « janv. », « 2026-03-01 »: a part of a year, not a year.
pub(super) fn is_part_of_year(header: &str) -> bool {
    let folded = fold(header);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let number = |w: &str| w.parse::<u16>().is_ok();
    let year = |w: &str| w.parse::<u16>().is_ok_and(|y| (1990..=2100).contains(&y));
    let quarter = |w: &str| matches!(w.as_bytes(), [b't' | b'q' | b's' | b'h', b'1'..=b'4']);
    let calendar = |w: &str| list(List::Calendar).holds(w);
    let ordinal = |w: &str| w.len() <= 4 && w.starts_with(|c: char| ('1'..='4').contains(&c));
    let date = words.len() == 3 && words.iter().all(|w| number(w)) && words.iter().any(|w| year(w));
    date || words.iter().any(|w| quarter(w) || calendar(w)) && words.iter().all(|w| quarter(w) || calendar(w) || number(w) || ordinal(w))
}

/// « CDI », « Alternance ».
fn is_contract(header: &str) -> bool {
    list(List::Contracts).holds(&fold(header))
}

/// A town or a department of France.
fn is_site(header: &str) -> bool {
    france().is_some_and(|france| france.is_place(&fold(header)))
}
