//! « Poste 1 : intitulé | Poste 1 : nombre | Poste 2 : intitulé | … »: what one answer says of several records, in columns that come again
//! with the number of the record; or, a job in brackets after one question, how many of each. Each record is read as if its columns stood
//! alone beside those that are said once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Kind, Origin, Reject, SourceName, fold};

use super::super::header::{self, Field};
use super::super::sheet::{Cell, Row};
use super::columns::bracketed;
use super::form::Pair;
use super::held::{Held, Section};
use super::patterns::is_job;
use super::{Column, Finder, Head, Role, Table, ditto, periods};

/// Records that one row has at most.
const MOST: u32 = 30;

/// The records of a row.
struct Repeated(Vec<OfRow>);

/// One of them.
struct OfRow {
    /// Its columns, with their labels without its number or its job.
    columns: BTreeMap<usize, String>,
    /// What it is called, where the header says it: a row that counts none of it is no record.
    job: Option<String>,
}

impl Finder<'_> {
    /// The table of a header and the rows below it, or one for each record that a row has; and how many rows of the account that makes
    /// more than there are lines.
    pub(super) fn tables_of(
        &self,
        head: &Head,
        data: Vec<Row>,
        said: &[Section],
        name: &Arc<SourceName>,
        rejects: &mut Vec<Reject>,
    ) -> (Vec<Table>, u32) {
        let records = if self.spec.is_none() { self.repeated(head).or_else(|| self.jobs_in_columns(head, &data)) } else { None };
        let Some(records) = records else {
            return (vec![self.table_of(head, data, said, name, rejects)], 0);
        };
        let mut out = Vec::new();
        for ((own, rows, side), OfRow { job, .. }) in records.parts(head, &data).into_iter().zip(&records.0) {
            let mut doubts = Vec::new();
            let mut table = self.table_of(&own, rows, said, name, &mut doubts);
            // Read without its number, shown as it stands.
            let written = |column: &Column| head.labels.get(column.index).map(|(_, label)| label.clone());
            table.columns.iter_mut().for_each(|column| column.header = written(column).unwrap_or_default());
            if let Some(job) = job {
                let place = (head.row, u32::try_from(side).unwrap_or(u32::MAX));
                let called = Pair { field: Field::Occupation, year: None, header: String::new(), value: Cell::text(job), place };
                table.hold(&[(0, vec![called])], self.names());
            }
            // What is said once is doubted once.
            doubts.retain(|reject| out.is_empty() || reject.origin.column.is_none_or(|column| records.holds(column)));
            rejects.extend(doubts);
            out.push(Table { side: Some(side), ..table });
        }
        let rows: usize = out.iter().map(|table| table.rows.len()).sum();
        (out, u32::try_from(rows.saturating_sub(data.len())).unwrap_or(u32::MAX))
    }

    /// The table of a header and the rows below it, with what titles say of them.
    pub(super) fn table_of(
        &self,
        head: &Head,
        mut data: Vec<Row>,
        said: &[Section],
        name: &Arc<SourceName>,
        rejects: &mut Vec<Reject>,
    ) -> Table {
        let mut elsewhere = Held::default();
        let written = if self.spec.is_none() && head.row > 0 { ditto::write_out(&mut data, &mut elsewhere, self.limits) } else { Ok(()) };
        let columns = self.columns(head, &data, name, rejects);
        let posts = self.posts_a_row(&columns);
        let countries = columns.iter().filter(|c| c.role == Role::Unused);
        let countries = countries.filter_map(|c| Some((c.index, header::says_country(&c.header)?))).collect();
        let graded = is_graded(&columns, &data);
        let mut table =
            Table { columns, countries, posts, graded, elsewhere, rows: data, ..self.table(name, Some(head.row).filter(|row| *row > 0)) };
        table.hold(said, self.names());
        // A record that names its own fields is whole: what it leaves out is missing, not written above.
        let filled = if head.row > 0 { table.fill_down(self.names(), self.limits) } else { Ok(()) };
        for problem in [written, filled].into_iter().filter_map(Result::err) {
            rejects.push(Reject { origin: Origin::sheet(name), value: name.sheet.clone(), problem, whole_row: false });
        }
        table
    }

    /// « Combien de recrutements prévoyez-vous ? [Développeur] », « … [Technicien support] »: a job a column, below it how many, where nothing
    /// else says what a post is called.
    fn jobs_in_columns(&self, head: &Head, data: &[Row]) -> Option<Repeated> {
        let asks = |text: &str, of: Field| self.reading("", text, false).is_some_and(|r| r.field == of);
        let asked = |(column, (_, label)): (usize, &'_ (String, String))| {
            let (question, item) = bracketed(label)?;
            let question = question.trim();
            let counts = !item.is_empty() && asks(question, Field::Positions) && periods::counts(data, column, periods::MOST);
            counts.then(|| (column, question.to_owned(), item.to_owned()))
        };
        if self.kind != Kind::Needs {
            return None;
        }
        let found: Vec<(usize, String, String)> = head.labels.iter().enumerate().filter_map(asked).collect();
        let alike = found.len() >= 2 && found.windows(2).all(|two| fold(&two[0].1) == fold(&two[1].1));
        let jobs = found.iter().filter(|(_, _, item)| is_job(&fold(item))).count();
        let is_called = |(group, label): &(String, String)| self.reading(group, label, false).is_some_and(|r| r.field == Field::Occupation);
        if !alike || jobs * 2 <= found.len() || head.labels.iter().any(is_called) {
            return None;
        }
        let records =
            found.into_iter().map(|(column, question, job)| OfRow { columns: BTreeMap::from([(column, question)]), job: Some(job) });
        Some(Repeated(records.collect()))
    }

    /// The columns that come again with a number, from 1 on, one of them what a record is called.
    /// « Compétence 1, Compétence 2 » is one list in several columns.
    fn repeated(&self, head: &Head) -> Option<Repeated> {
        let mut numbered: BTreeMap<u32, BTreeMap<String, (usize, String)>> = BTreeMap::new();
        for (column, (group, label)) in head.labels.iter().enumerate() {
            let (number, what, of) = match (without_number(label), without_number(group)) {
                (Some(found), _) => found,
                (None, Some(_)) if label.is_empty() => continue,
                (None, Some((number, of, more))) => (number, label.clone(), format!("{of} {more}")),
                _ => continue,
            };
            // « nombre poste » reads as « nombre de postes »; « compétences » alone is plainer.
            let both = format!("{what} {of}").trim().to_owned();
            let plain = [&both, &what].into_iter().find(|text| self.reading("", text, true).is_some()).unwrap_or(&both).clone();
            numbered.entry(number).or_default().entry(fold(&both)).or_insert((column, plain));
        }
        let first = numbered.get(&1)?;
        // « Poste 1 », « Poste 2 » alone are two records, too: each column is what one is called.
        let alike = |of: &BTreeMap<String, _>| !of.is_empty() && of.keys().all(|bare| first.contains_key(bare));
        let records: Vec<_> = (1..=MOST).map_while(|n| numbered.get(&n).filter(|of| alike(of))).collect();
        let is_called = |(_, bare): &(usize, String)| self.reading("", bare, false).is_some_and(|r| r.field.key() == self.kind.called());
        if records.len() < 2 || !records.iter().all(|of| of.values().any(is_called)) {
            return None;
        }
        let records = records.into_iter().map(|of| OfRow { columns: of.values().cloned().collect(), job: None });
        Some(Repeated(records.collect()))
    }
}

impl Repeated {
    /// For each record its header, its rows and the first of its columns. A row that says nothing of any record stays with the first.
    fn parts(&self, head: &Head, rows: &[Row]) -> Vec<(Head, Vec<Row>, usize)> {
        let is_own = |record: usize, column: &usize| self.0[record].columns.contains_key(column);
        let is_other = |record: usize, column: &usize| (0..self.0.len()).any(|other| other != record && is_own(other, column));
        let says = |record: usize, row: &Row| {
            let OfRow { columns, job } = &self.0[record];
            let is_asked = |cell: &Cell| periods::count(cell).is_some_and(|n| n > 0.0);
            columns.keys().map(|column| row.cell(*column)).any(|cell| if job.is_some() { is_asked(cell) } else { !cell.is_blank() })
        };
        let part = |record: usize| {
            let labels = head.labels.iter().enumerate().map(|(column, label)| match self.0[record].columns.get(&column) {
                Some(bare) => (String::new(), bare.clone()),
                None if is_other(record, &column) => (String::new(), String::new()),
                None => label.clone(),
            });
            let own = rows.iter().filter(|row| says(record, row) || record == 0 && (1..self.0.len()).all(|other| !says(other, row)));
            let cells = |row: &Row| {
                let cell = |(column, cell): (usize, &Cell)| if is_other(record, &column) { Cell::Blank } else { cell.clone() };
                row.cells.iter().enumerate().map(cell).collect()
            };
            let rows = own.map(|row| Row { cells: cells(row), ..*row }).collect();
            let head = Head { labels: labels.collect(), above: head.above.clone(), ..*head };
            (head, rows, self.0[record].columns.keys().next().copied().unwrap_or(0))
        };
        (0..self.0.len()).map(part).collect()
    }

    /// True for a column of one of the records.
    fn holds(&self, column: u32) -> bool {
        self.0.iter().any(|of| of.columns.contains_key(&(column as usize)))
    }
}

/// A label that holds one number of one or two figures: the number, and the words after it and before it.
fn without_number(label: &str) -> Option<(u32, String, String)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let from = label.find(is_digit)?;
    let to = from + label[from..].find(|c| !is_digit(c)).unwrap_or(label.len() - from);
    let number = label[from..to].parse().ok().filter(|n| to - from <= 2 && (1..=MOST).contains(n))?;
    // « Bac+2 » and « 2,5 » hold a number that is no rank.
    let beside = |c: Option<char>| c.is_none_or(|c| !matches!(c, '+' | ',' | '.' | '%'));
    if label[to..].contains(is_digit) || !beside(label[..from].chars().next_back()) || !beside(label[to..].chars().next()) {
        return None;
    }
    let words = |part: &str| {
        let words = part.split(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '_' | '°' | '#' | '(' | ')' | '[' | ']'));
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let (after, before) = (words(&label[to..]), words(&label[..from]));
    (!after.is_empty() || !before.is_empty()).then_some((number, after, before))
}

/// True where most of what stands under the skills of a table is a grade above one.
fn is_graded(columns: &[Column], data: &[Row]) -> bool {
    let skills = || columns.iter().filter(|c| matches!(c.role, Role::Skill(..)));
    let cells = || data.iter().flat_map(|row| skills().map(move |c| row.cell(c.index))).filter(|cell| !cell.is_blank());
    skills().next().is_some()
        && cells().filter(|cell| super::super::ticked::grade(cell).is_some_and(|n| n > 1)).count() * 2 > cells().count()
}
