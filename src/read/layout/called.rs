//! What a course is called by more than the column of titles: a diploma among levels, the option beside a title, the year of a list of years.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Kind, List, fold, is_year, list, words};

use super::super::header::Field;
use super::super::sheet::{Cell, Row};
use super::columns::Claim;
use super::rows::is_measure;
use super::{Column, Finder, Role, Table};

/// What tells one course from another, whatever the year.
const CALLED: [Field; 5] = [Field::Title, Field::Diploma, Field::Institution, Field::Town, Field::Status];

impl Finder<'_> {
    /// « Diplôme préparé » over « BTS SIO SLAM »: more than a level, where no column is the title; the level is read from it all the same.
    pub(super) fn titles_among_levels(&self, columns: &[Column], claims: &[Claim], told: &[Option<Field>]) -> Option<usize> {
        let is = |c: &Column, field: Field| matches!(c.role, Role::Field(f, _) if f == field);
        let says_more =
            |at: &usize| told[*at].is_none() && claims[*at].profile.programmes() > 0.5 && claims[*at].profile.mean_words() >= 1.8;
        let level = columns.iter().position(|c| is(c, Field::Level)).filter(says_more);
        level.filter(|_| self.kind == Kind::Courses && !columns.iter().any(|c| is(c, Field::Title)))
    }

    /// « Option », « Parcours » beside titles that come again with another each time: it is part of what the course is called.
    pub(super) fn options(&self, data: &[Row], columns: &mut [Column]) {
        let called = called(columns);
        if self.kind != Kind::Courses || self.spec.is_some() || !columns.iter().any(|c| matches!(c.role, Role::Field(Field::Title, _))) {
            return;
        }
        let found = columns.iter().position(|c| {
            let names = words(&fold(&c.header)).first().is_some_and(|first| list(List::Tracks).holds(first));
            let options = |row: &Row| matches!(row.cell(c.index), Cell::Blank | Cell::Text(_));
            if c.role != Role::Unused || !names || !data.iter().all(options) {
                return false;
            }
            let mut of: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
            for row in data {
                of.entry(key(row, &called)).or_default().insert(fold(&row.cell(c.index).shown()));
            }
            // « A », « B » are groups of one course.
            let says = of.values().flatten().any(|option| option.chars().count() > 2);
            says && of.values().any(|options| options.len() > 1)
        });
        if let Some(at) = found {
            columns[at].role = Role::Field(Field::Title, None);
            columns[at].perhaps = None;
        }
    }

    /// A column of years, where the same courses come again with another each time: of each the last year counts.
    pub(super) fn sessions(&self, data: &[Row], columns: &mut [Column]) {
        let called = called(columns);
        if self.kind != Kind::Courses || self.spec.is_some() || called.is_empty() || data.len() < 4 {
            return;
        }
        let found = columns.iter().position(|c| {
            if c.role != Role::Unused {
                return false;
            }
            let years: Option<Vec<u16>> = data.iter().map(|row| year(row.cell(c.index))).collect();
            let Some(years) = years else { return false };
            let mut of: BTreeMap<Vec<String>, Vec<u16>> = BTreeMap::new();
            for (row, year) in data.iter().zip(years) {
                of.entry(key(row, &called)).or_default().push(year);
            }
            let again: usize = of.values().filter(|years| years.len() > 1).map(Vec::len).sum();
            let apart = |years: &Vec<u16>| years.iter().collect::<BTreeSet<_>>().len() == years.len();
            if again * 5 < data.len() * 3 || !of.values().all(apart) {
                return false;
            }
            // Rows that another text tells apart are courses of their own.
            let texts = |other: &Column| {
                other.role == Role::Unused && data.iter().any(|row| matches!(row.cell(other.index), Cell::Text(t) if !is_measure(t)))
            };
            let told_apart = columns.iter().filter(|other| other.index != c.index && texts(other)).any(|other| {
                let mut known: BTreeMap<Vec<String>, String> = BTreeMap::new();
                data.iter().any(|row| {
                    let says = fold(&row.cell(other.index).shown());
                    *known.entry(key(row, &called)).or_insert_with(|| says.clone()) != says
                })
            });
            !told_apart
        });
        if let Some(at) = found {
            columns[at].role = Role::Campaign;
        }
    }
}

impl Table {
    /// What a row says of the course that it is of, whatever the year: folded texts of the columns that call it.
    pub fn called(&self, row: &Row) -> Vec<String> {
        key(row, &called(&self.columns))
    }
}

fn called(columns: &[Column]) -> Vec<usize> {
    columns.iter().filter(|c| matches!(c.role, Role::Field(f, _) if CALLED.contains(&f))).map(|c| c.index).collect()
}

fn key(row: &Row, called: &[usize]) -> Vec<String> {
    called.iter().map(|at| fold(&row.cell(*at).shown())).collect()
}

/// A year, or the first of a school year.
fn year(cell: &Cell) -> Option<u16> {
    let shown = cell.shown();
    let text = shown.split(['-', '/']).next().unwrap_or_default().trim();
    text.parse::<u16>().ok().filter(|y| is_year(*y))
}
