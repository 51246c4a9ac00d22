//! Counts in columns of periods or kinds: graduates by cohort, posts by quarter, month, year or contract, what one title counts in several
//! columns below it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Kind, List, Origin, Problem, Reject, SourceName, fold, is_year, list, words};

use super::super::header::{self, Field, Found};
use super::super::sheet::{Cell, Row};
use super::profile::Profile;
use super::rows::{is_years, last_year};
use super::titles::names_a_place;
use super::{Column, Finder, Head, Role};

/// Posts of one cell at most: a larger figure is an amount or a code.
pub(super) const MOST: f64 = 999.0;
/// Posts of the middle cell of a column at most.
const USUAL: f64 = 20.0;

impl Finder<'_> {
    /// Years as headers over numbers: cohorts of what the title above the table says they count.
    pub(super) fn cohorts(&self, head: &Head, data: &[Row], columns: &mut [Column]) {
        let is_year = |c: &Column| c.role == Role::Unused && last_year(&c.header).is_some();
        let numbers = |c: &Column| Profile::of(data, c.index).numbers() > 0.6;
        let years: Vec<usize> = (0..columns.len()).filter(|i| is_year(&columns[*i]) && numbers(&columns[*i])).collect();
        if years.is_empty() || self.kind != Kind::Courses {
            return;
        }
        let above = years.iter().map(|i| head.labels[columns[*i].index].0.as_str()).chain(head.above.iter().map(String::as_str));
        let counted =
            above.filter_map(|text| self.reading("", text, false)).find(|r| r.field == Field::Graduates || r.field == Field::Seats);
        for i in years {
            let year = last_year(&columns[i].header);
            match counted.map(|r| r.field) {
                Some(Field::Graduates) => columns[i].role = Role::Field(Field::Graduates, year),
                _ => columns[i].perhaps = Some(Field::Graduates),
            }
        }
    }

    /// A plan without a column of posts that counts them by quarter, month, year or contract: the sum of those columns, or the column that adds them
    /// up; told, since it is a reading. A total that adds nothing up may be anything: it is shown, not used. So are counts under a group or
    /// a title of something else: of people in place, of who leaves, of pay.
    pub(super) fn posts_by_part(
        &self,
        head: &Head,
        data: &[Row],
        name: &Arc<SourceName>,
        rejects: &mut Vec<Reject>,
        columns: &mut [Column],
    ) {
        // « Postes 2026 » beside « Postes 2027 » is one of several, whichever of them was taken for the number of posts.
        let years = columns.iter().filter(|c| self.posts_of(c).is_some()).count();
        let of_year = |c: &Column| years >= 2 && self.posts_of(c).is_some();
        let counts_posts =
            |c: &Column| !of_year(c) && (matches!(c.role, Role::Field(Field::Positions, _)) || c.perhaps == Some(Field::Positions));
        if self.kind != Kind::Needs || columns.iter().any(counts_posts) || self.source.columns.contains_key(Field::Positions.key()) {
            return;
        }
        let says_else = |text: &str| list(List::Leavers).is_in(&fold(text));
        let group = |c: &Column| head.labels.get(c.index).map_or("", |(group, _)| group.as_str());
        // « Nombre par agence » over towns names no figure of its own: its columns count where one of them adds up the others.
        let of_posts = |c: &Column| match self.reading("", group(c), false) {
            _ if group(c).is_empty() => true,
            Some(reading) => reading.field == Field::Positions,
            None => is_part(&c.header) || is_total(&c.header),
        };
        if head.above.iter().any(|title| says_else(title)) {
            return;
        }
        let is_count = |c: &Column| {
            let free = c.role == Role::Unused || of_year(c) && matches!(c.role, Role::Field(Field::Positions, _));
            free && counts(data, c.index, USUAL) && of_posts(c) && !c.header.contains(['€', '%', '$', '('])
        };
        // « 2 ou 3 » in one cell is that cell's trouble: a column of the same unit as others that count is one of them.
        let mostly = |c: &Column| {
            let cells: Vec<&Cell> = data.iter().map(|row| row.cell(c.index)).filter(|cell| !cell.is_blank()).collect();
            let sister = columns.iter().any(|o| o.index != c.index && is_count(o) && unit_of(&o.header) == unit_of(&c.header));
            let few = cells.iter().filter(|cell| count(cell).is_some()).count() * 2 >= cells.len();
            c.role == Role::Unused && unit_of(&c.header).is_some() && of_posts(c) && sister && few && !cells.is_empty()
        };
        let counts: Vec<usize> = (0..columns.len()).filter(|at| is_count(&columns[*at]) || mostly(&columns[*at])).collect();
        let year_of: Vec<Option<u16>> = columns.iter().map(|c| self.posts_of(c)).collect();
        let mut read: Vec<usize> = Vec::new();
        if let Some(total) = counts.iter().rev().find(|at| is_total(&columns[**at].header)).copied() {
            let parts: Vec<usize> = counts.iter().copied().filter(|at| *at != total).collect();
            if parts.len() >= 2 && adds_up(data, columns, &parts, total) {
                read.push(total);
            } else {
                ask_for_posts(&mut columns[total], (head, name), rejects);
            }
        } else {
            let unit = |at: &usize| year_of[*at].map(|_| Unit::Year).or_else(|| unit_of(&columns[*at].header));
            let of_unit = |of: Unit| counts.iter().copied().filter(|at| unit(at) == Some(of)).collect::<Vec<_>>();
            let units = [Unit::Month, Unit::Quarter, Unit::Half, Unit::Year, Unit::Contract].map(of_unit);
            let mut several = units.into_iter().filter(|parts| parts.len() >= 2);
            // Months beside quarters count the same posts twice.
            if let (Some(parts), None) = (several.next(), several.next()) {
                read = parts;
            }
        }
        if read.is_empty() {
            return self.posts_perhaps(head, data, name, rejects, columns);
        }
        let years = read.iter().filter(|at| year_of[**at].is_some()).count();
        answered(Field::Positions, head, rejects);
        told(Field::Positions, &read, columns, years, (head, name), rejects);
        for at in read {
            columns[at].role = Role::Field(Field::Positions, year_of[at]);
            columns[at].perhaps = None;
        }
    }

    /// Where nothing counts posts, one column of small numbers that nothing explains may, in what people wrote by hand; so may « Effectif »
    /// where one employer has another in each row. That is a question.
    fn posts_perhaps(&self, head: &Head, data: &[Row], name: &Arc<SourceName>, rejects: &mut Vec<Reject>, columns: &mut [Column]) {
        let distinct =
            |index: usize| data.iter().map(|row| row.cell(index).shown()).filter(|cell| !cell.is_empty()).collect::<BTreeSet<_>>();
        let employer = columns.iter().find(|c| matches!(c.role, Role::Field(Field::Employer | Field::Siret, _))).map(|c| c.index);
        // A firm has one headcount.
        let several = |index: usize| {
            let mut of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for row in data.iter().filter(|row| !row.cell(index).is_blank()) {
                of.entry(employer.map(|at| fold(&row.cell(at).shown())).unwrap_or_default()).or_default().insert(row.cell(index).shown());
            }
            of.values().any(|counts| counts.len() > 1)
        };
        let bare = |c: &Column| words(&fold(&c.header)).len() == 1;
        let staff =
            |c: &Column| matches!(c.role, Role::Field(Field::Headcount, _)) && bare(c) && counts(data, c.index, USUAL) && several(c.index);
        let filled = |index: usize| data.iter().filter(|row| !row.cell(index).is_blank()).count();
        // One odd figure (« −2 », « 2-3 ») among small numbers takes no question back.
        let nearly = |index: usize| {
            let known = data.iter().filter(|row| count(row.cell(index)).is_some_and(|n| n <= USUAL)).count();
            known >= 3 && known + 1 == filled(index)
        };
        let unexplained = |c: &Column| {
            (c.role == Role::Unused || staff(c))
                && !c.header.is_empty()
                && !header::is_unused(&c.header, self.kind)
                && (counts(data, c.index, USUAL) || nearly(c.index))
                && filled(c.index) * 5 >= data.len() * 4
                && distinct(c.index).len() > 1
                && !Profile::of(data, c.index).is_index()
                && unit_of(&c.header).is_none()
                && self.posts_of(c).is_none()
        };
        let mut found = (0..columns.len()).filter(|at| unexplained(&columns[*at]));
        let one = found.next().filter(|_| found.next().is_none() && !self.alone && (2..=BY_HAND).contains(&data.len()));
        if let Some(at) = one {
            columns[at].role = Role::Unused;
            ask_for_posts(&mut columns[at], (head, name), rejects);
        }
    }

    /// « Nombre de postes » over « CDI », « CDD », « Total »; « Diplômés » over « Hommes », « Femmes »: what one title counts in several columns is their
    /// sum, or the column that adds them up, whichever of them was taken for it. Columns that name a field or a year of their own are not.
    pub(super) fn grouped_counts(
        &self,
        head: &Head,
        data: &[Row],
        name: &Arc<SourceName>,
        rejects: &mut Vec<Reject>,
        columns: &mut [Column],
    ) {
        for field in [Field::Positions, Field::Graduates, Field::Seats] {
            if self.source.columns.contains_key(field.key()) || !Field::of_kind(self.kind).contains(&field) {
                continue;
            }
            let child = |c: &Column| {
                let Some((group, label)) = head.labels.get(c.index) else { return false };
                let under = !group.is_empty() && self.reading("", group, false).is_some_and(|r| r.field == field);
                // « Apprentissage » under « Capacité » names no other figure.
                let own = || self.reading("", label, false).filter(|r| r.found >= Found::Close && r.field != field && r.field.counts());
                under && own().is_none() && self.posts_of(c).is_none() && !is_years(label) && counts(data, c.index, MOST)
            };
            let children: Vec<usize> = (0..columns.len()).filter(|at| child(&columns[*at])).collect();
            let elsewhere = |(at, c): (usize, &Column)| matches!(c.role, Role::Field(f, _) if f == field) && !children.contains(&at);
            if children.len() < 2 || columns.iter().enumerate().any(elsewhere) {
                continue;
            }
            let part = |at: &usize| is_part(&columns[*at].header) || is_total(&columns[*at].header);
            let parts = |total: usize| children.iter().copied().filter(|at| *at != total).collect::<Vec<_>>();
            let total = children
                .iter()
                .rev()
                .copied()
                .find(|at| children.len() > 2 && adds_up(data, columns, &parts(*at), *at) || is_total(&columns[*at].header));
            let read = total.map_or_else(|| children.clone(), |total| vec![total]);
            // « Offertes », « dont apprentissage »; « Nombre », « % »: no parts of one sum.
            if total.is_none() && !children.iter().all(part) {
                continue;
            }
            answered(field, head, rejects);
            for at in &children {
                columns[*at].role = Role::Unused;
                columns[*at].perhaps = None;
            }
            if total.is_none() {
                told(field, &read, columns, 0, (head, name), rejects);
            }
            for at in read {
                columns[at].role = Role::Field(field, None);
            }
        }
    }

    /// « 2027 », « Postes 2027 »: the year whose posts a column counts.
    fn posts_of(&self, column: &Column) -> Option<u16> {
        let folded = fold(&column.header);
        let said = words(&folded);
        let mut years = said.iter().filter_map(|word| word.parse::<u16>().ok().filter(|year| is_year(*year)));
        let (Some(year), None) = (years.next(), years.next()) else { return None };
        let of_posts = || self.reading("", &column.header, false).is_some_and(|r| r.field == Field::Positions);
        (said.len() == 1 || of_posts()).then_some(year)
    }
}

/// Rows of a list that someone wrote by hand.
const BY_HAND: usize = 300;

/// A column of counts and of nothing else, the one in the middle no more than usual.
pub(super) fn counts(data: &[Row], index: usize, usual: f64) -> bool {
    let cells: Vec<&Cell> = data.iter().map(|row| row.cell(index)).filter(|cell| !cell.is_blank()).collect();
    let mut found: Vec<f64> = cells.iter().filter_map(|cell| count(cell)).collect();
    found.sort_by(f64::total_cmp);
    found.len() == cells.len() && found.get(found.len() / 2).is_some_and(|middle| *middle <= usual)
}

/// What parts a count, but leaves nothing out: periods, contracts, women and men, places and sites.
fn is_part(header: &str) -> bool {
    let folded = fold(header);
    unit_of(header).is_some() || list(List::Sexes).holds(&folded) || list(List::Sections).begins(&folded).is_some() || names_a_place(header)
}

/// « Total », « Tot. »: a column that adds up others.
fn is_total(header: &str) -> bool {
    let folded = fold(header);
    list(List::Totals).is_in(&folded) || list(List::Sums).is_in(&folded)
}

/// The figures of a column are the sums of others in each row.
fn adds_up(data: &[Row], columns: &[Column], parts: &[usize], total: usize) -> bool {
    let of = |row: &Row, at: usize| count(row.cell(columns[at].index)).unwrap_or(0.0);
    data.iter().all(|row| (parts.iter().map(|at| of(row, *at)).sum::<f64>() - of(row, total)).abs() < 1e-9)
}

/// A column may count posts: shown, not used, and asked about.
fn ask_for_posts(column: &mut Column, (head, name): (&Head, &Arc<SourceName>), rejects: &mut Vec<Reject>) {
    column.perhaps = Some(Field::Positions);
    let origin = Origin { row: head.row, column: u32::try_from(column.index).ok(), ..Origin::sheet(name) };
    rejects.push(Reject { origin, value: column.header.clone(), problem: Problem::PerhapsPosts, whole_row: false });
}

/// Which of several columns is meant is no question any more.
fn answered(field: Field, head: &Head, rejects: &mut Vec<Reject>) {
    rejects.retain(|r| !matches!(&r.problem, Problem::TwoColumns(of, _) if *of == field.key()) || r.origin.row != head.row);
}

/// Tells in which columns a field is read, where that is more than its header says.
pub(super) fn told(
    field: Field,
    read: &[usize],
    columns: &[Column],
    years: usize,
    (head, name): (&Head, &Arc<SourceName>),
    rejects: &mut Vec<Reject>,
) {
    let Some(first) = read.first() else { return };
    let origin = Origin { row: head.row, column: u32::try_from(columns[*first].index).ok(), ..Origin::sheet(name) };
    let names = read.iter().map(|at| columns[*at].header.clone()).collect();
    let problem = Problem::AddedUp(field.key(), names, years);
    rejects.push(Reject { origin, value: columns[*first].header.clone(), problem, whole_row: false });
}

/// What a column is a part of: its like add up to a year, or to several of which one is the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month,
    Quarter,
    Half,
    Year,
    Contract,
}

/// A small whole number, written as one.
pub(super) fn count(cell: &Cell) -> Option<f64> {
    let n = match cell {
        Cell::Number(n) => *n,
        // « ca. 3 » counts, too.
        Cell::Text(text) if text.len() < 12 => {
            let folded = fold(text);
            let about = list(List::About).begins(&folded).map_or(0, str::len);
            folded[about..].trim_start_matches(['.', ' ', '~', '≈']).replace(',', ".").parse().ok()?
        }
        _ => return None,
    };
    ((0.0..=MOST).contains(&n) && n.fract() == 0.0).then_some(n)
}

/// « T1 », « 2e trimestre 2026 », « S1 », « janv. », « 2026-03-01 »: a part of a year, not a year.
pub(super) fn is_part_of_year(header: &str) -> bool {
    unit_of(header).is_some_and(|unit| unit != Unit::Contract)
}

fn unit_of(header: &str) -> Option<Unit> {
    let folded = fold(header);
    let said = words(&folded);
    let number = |w: &str| w.parse::<u16>().is_ok();
    let ordinal = |w: &str| w.len() <= 4 && w.starts_with(|c: char| ('1'..='4').contains(&c));
    let unit = |w: &str| match w.as_bytes() {
        [b't' | b'q', b'1'..=b'4'] => Some(Unit::Quarter),
        [b's' | b'h', b'1' | b'2'] => Some(Unit::Half),
        _ if list(List::Quarters).holds(w) => Some(Unit::Quarter),
        _ if list(List::Halves).holds(w) => Some(Unit::Half),
        _ if list(List::Calendar).holds(w) => Some(Unit::Month),
        _ => None,
    };
    let year = |w: &str| w.parse::<u16>().is_ok_and(is_year);
    let date = said.len() == 3 && said.iter().all(|w| number(w)) && said.iter().any(|w| year(w));
    let named: Vec<Unit> = said.iter().filter_map(|w| unit(w)).collect();
    match named[..] {
        _ if date => Some(Unit::Month),
        [one] if said.iter().all(|w| unit(w).is_some() || number(w) || ordinal(w)) => Some(one),
        // Working time parts posts in another way than the kind of contract.
        _ => (list(List::Contracts).holds(&folded) && !folded.contains("temps")).then_some(Unit::Contract),
    }
}
