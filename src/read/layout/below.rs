//! What stands below a header: records, and among them the titles of sections, sums, notes, the header again, and other tables. In a text
//! whose records are all as wide every line is a record, but for a total and the header printed again.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::{Kind, List, Origin, Problem, Reject, SourceName, fold, is_level_phrase, list, says_none, words};

use super::super::SheetAccount;
use super::super::header::Field;
use super::super::sheet::{Cell, Row, likely_header};
use super::held::Section;
use super::patterns::is_job;
use super::rows::{is_alone, is_measure, is_note, is_total};
use super::titles::{Lone, SAMPLE, place_of};
use super::{Finder, Head, SHOWN, Table};

/// Rows that one sum adds up at most.
const ADDED: usize = 10_000;

impl Finder<'_> {
    /// The tables below a header, with what is written above it.
    pub(super) fn below(
        &self,
        name: &Arc<SourceName>,
        mut head: Head,
        (mut rows, regular): (Vec<Row>, bool),
        account: &mut SheetAccount,
        rejects: &mut Vec<Reject>,
        tables: &mut Vec<Table>,
    ) {
        account.headings += u32::try_from(head.end).unwrap_or(u32::MAX);
        let titles: BTreeSet<String> = rows[..head.start].iter().filter(|row| is_alone(row)).map(first_text).collect();
        let mut above = self.above(&rows[..head.start]);
        if !regular {
            let said = self.said_above(&rows[..head.start], &head);
            above.extend(said.into_iter().filter(|pair| !above.iter().any(|p| p.field == pair.field)).collect::<Vec<_>>());
        }
        // A title right above the header names a sender where others like it stand above the header printed again.
        let mut title = head.start.checked_sub(1).and_then(|at| self.band(&rows[at], &head));
        let mut rest = rows.split_off(head.end).into_iter();
        let last_full = rest.as_slice().iter().rev().find(|row| !is_alone(row)).map_or(0, |row| row.number);
        loop {
            let lone = Lone::of(rest.as_slice());
            let saying = self.saying(&head);
            let (mut data, mut sections) = (Vec::new(), Vec::new());
            let (mut next, mut other, mut summed, mut ended) = (None, None, 0, false);
            while let Some(row) = rest.next() {
                let sum = self.kind != Kind::Employers && (adds_up(&row, &data, summed, regular) || !regular && self.counts(&row));
                if sum {
                    summed = data.len();
                }
                let lonely = !regular && lone.usual >= 2 && is_alone(&row);
                // « Pas de recrutement cette année »: no post.
                let none = !regular && self.kind == Kind::Needs && is_alone(&row) && says_none(&first_text(&row));
                let again = lonely && titles.contains(&first_text(&row));
                let note = !regular && is_note(&row, &head);
                let aside = lonely
                    && !note
                    && self.kind != Kind::Employers
                    && (ended || is_aside(&row) || is_elsewhere(&row, &saying) || ends(&row, &data, last_full));
                ended = ended || aside && row.number > last_full;
                if (sum || aside || none) && !is_total(&row) {
                    rejects.push(read_as_title(name, &row));
                }
                if head.repeats(&row) || is_rule(&row) || again || none || sum || is_total(&row) || aside || note {
                    account.headings += 1;
                    if let Some(last) = data.pop_if(|last| !regular && head.repeats(&row) && is_alone(last)) {
                        account.headings += 1;
                        let band = self.band(&last, &head).into_iter().flat_map(|band| title.take().into_iter().chain([band]));
                        sections.extend(band.chain(self.place_of_section(&last, &head, &lone)).collect::<Vec<_>>());
                    }
                } else if regular {
                    data.push(row);
                } else if let Some(again) = self.again(&row, &head) {
                    account.headings += 1;
                    if data.pop_if(|last| is_alone(last)).is_some() {
                        account.headings += 1;
                    }
                    next = Some(again);
                    break;
                } else if self.begins_another(&row, &data, rest.as_slice(), &head) {
                    other = Some(row);
                    break;
                } else if let Some((section, told)) = self.section(&row, &head, &lone) {
                    account.headings += 1;
                    if told {
                        rejects.push(read_as_title(name, &row));
                    }
                    summed = data.len();
                    sections.push(section);
                } else {
                    data.push(row);
                }
            }
            let groups = if regular { Vec::new() } else { Self::groups_of_pivot(&head, &mut data, name, rejects) };
            account.headings += u32::try_from(groups.len()).unwrap_or(u32::MAX);
            sections.extend(groups);
            sections.sort_by_key(|(row, _)| *row);
            // What stands after the last row is said of the next table.
            let last = data.last().map_or(0, |row| row.number);
            let (own, later): (Vec<_>, Vec<_>) = sections.into_iter().partition(|(from, _)| *from < last);
            let said: Vec<_> = std::iter::once((0, above.clone())).chain(own).collect();
            if !later.is_empty() {
                above = later.into_iter().flat_map(|(_, pairs)| pairs).collect();
            }
            let (found, more) = self.tables_of(&head, data, &said, name, rejects);
            account.rows += more;
            tables.extend(found);
            match (next, other) {
                (Some(again), _) => head = again,
                (None, Some(first)) => {
                    let rows: Vec<Row> = std::iter::once(first).chain(rest).collect();
                    return self.another(name, rows, account, rejects, tables);
                }
                (None, None) => return,
            }
        }
    }

    /// « Nombre de postes concernés | | 5 | 6 »: what is counted below a matrix, a figure a column, under no name of a record.
    fn counts(&self, row: &Row) -> bool {
        let mut texts = row.cells.iter().filter_map(|cell| match cell {
            Cell::Text(text) if figure(cell).is_none() => Some(text),
            _ => None,
        });
        let (Some(name), None) = (texts.next(), texts.next()) else { return false };
        let figures = row.cells.iter().filter(|cell| figure(cell).is_some()).count();
        figures >= 2 && self.reading("", name, false).is_some_and(|reading| reading.field.is_number_of() && words(&fold(name)).len() >= 3)
    }

    /// The columns under which a text alone in its row may belong to a record: all that say something.
    fn saying(&self, head: &Head) -> BTreeSet<usize> {
        let says = |(group, label): &(String, String)| self.reading(group, label, false).is_some();
        head.labels.iter().enumerate().filter(|(_, label)| says(label)).map(|(at, _)| at).collect()
    }

    /// The rows of a pivot table that add up those below them, each group by its name: taken out, with the place that the name may be. None
    /// unless every row is one of a group that adds up.
    fn groups_of_pivot(head: &Head, data: &mut Vec<Row>, name: &Arc<SourceName>, rejects: &mut Vec<Reject>) -> Vec<Section> {
        let labelled = head.labels.iter().position(|(_, label)| list(List::RowLabels).holds(&fold(label)));
        let Some(names) = labelled.filter(|_| data.len() > 2) else { return Vec::new() };
        let figures = |row: &Row| row.cells.iter().skip(names + 1).map(|c| figure(c).unwrap_or(0.0)).collect::<Vec<f64>>();
        let (mut groups, mut at) = (Vec::new(), 0);
        while at < data.len() {
            let mut left = figures(&data[at]);
            groups.push(at);
            at += 1;
            let mut parts = 0;
            while at < data.len() && left.iter().any(|n| *n > 0.0) {
                left.iter_mut().zip(figures(&data[at])).for_each(|(left, n)| *left -= n);
                parts += 1;
                at += 1;
            }
            if parts == 0 || left.iter().any(|n| n.abs() > 1e-9) {
                return Vec::new();
            }
        }
        // The parts are called as records are, and no group is.
        let is_record = |at: &usize| {
            let name = fold(&data[*at].cell(names).shown());
            is_job(&name) || is_level_phrase(&name)
        };
        let parts: Vec<usize> = (0..data.len()).filter(|at| !groups.contains(at)).collect();
        if groups.iter().any(is_record) || parts.iter().filter(|at| is_record(at)).count() * 2 <= parts.len() {
            return Vec::new();
        }
        let rows = std::mem::take(data);
        let (mut sections, mut taken) = (Vec::new(), groups.iter().peekable());
        for (at, row) in rows.into_iter().enumerate() {
            if taken.next_if_eq(&&at).is_some() {
                rejects.push(read_as_title(name, &row));
                sections.push(place_of(&row, names).unwrap_or((row.number, Vec::new())));
            } else {
                data.push(row);
            }
        }
        sections
    }

    /// A table below another, of what its own header says; where that is not of this kind, or of people who leave, it is told
    /// that nothing of it is read.
    fn another(
        &self,
        name: &Arc<SourceName>,
        rows: Vec<Row>,
        account: &mut SheetAccount,
        rejects: &mut Vec<Reject>,
        tables: &mut Vec<Table>,
    ) {
        let before = (tables.len(), rejects.len());
        let origin = Origin { row: rows[0].number, ..Origin::sheet(name) };
        let shown = likely_header(&rows, SHOWN);
        let left = is_alone(&rows[0]) && rows[0].cells.iter().any(|cell| list(List::Leavers).is_in(&fold(&cell.shown())));
        let first = self.first(&rows, false).filter(|_| !left);
        self.part(name, rows, (first, false), account, rejects, tables);
        if (tables.len(), rejects.len()) == before {
            rejects.push(Reject { origin, value: String::new(), problem: Problem::NoHeader(Some(self.kind), shown), whole_row: false });
        }
    }

    /// After a blank row other things stand under the columns: no figure where the rows above have nothing else.
    fn begins_another(&self, row: &Row, data: &[Row], rest: &[Row], head: &Head) -> bool {
        const COUNTS: [Field; 4] = [Field::Positions, Field::Graduates, Field::Seats, Field::Headcount];
        let Some(last) = data.last().filter(|last| self.spec.is_none() && row.number > last.number + 1) else { return false };
        let after = rest.iter().scan(row.number, |above, row| {
            let close = row.number == *above + 1;
            *above = row.number;
            close.then_some(row)
        });
        let block: Vec<&Row> = std::iter::once(row).chain(after).collect();
        let header = if is_alone(row) { block.get(1) } else { block.first() };
        let names = header.is_some_and(|row| row.cells.iter().filter(|c| matches!(c, Cell::Text(t) if !is_measure(t))).count() >= 2);
        // The same table goes on where its header comes again.
        let again = header.is_some_and(|row| head.repeats(row) || self.again(row, head).is_some());
        if block.len() < 2 || !names || again || last.cells.is_empty() {
            return false;
        }
        // A title, below it a row without figures that names a column, and more below that.
        let is_name = |cell: &Cell| matches!(cell, Cell::Text(text) if self.reading("", text, true).is_some());
        if is_alone(row)
            && block.len() >= 3
            && header.is_some_and(|row| !row.cells.iter().any(|c| figure(c).is_some()) && row.cells.iter().any(is_name))
        {
            return true;
        }
        let counts = head
            .labels
            .iter()
            .enumerate()
            .filter(|(_, (group, label))| self.reading(group, label, false).is_some_and(|reading| COUNTS.contains(&reading.field)));
        let mut told = counts.map(|(column, _)| {
            let share = |rows: &mut dyn Iterator<Item = &Row>| {
                let cells = rows.map(|row| row.cell(column)).filter(|c| !c.is_blank());
                cells.fold((0usize, 0usize), |(all, figures), cell| (all + 1, figures + usize::from(figure(cell).is_some())))
            };
            (share(&mut data.iter().rev().take(SAMPLE)), share(&mut block.iter().copied()))
        });
        told.any(|((all, figures), (others, among))| all > 0 && figures * 5 >= all * 4 && others > 0 && among == 0)
    }
}

/// Below a blank row nothing but texts alone in their rows: how a letter ends, who signs it.
fn ends(row: &Row, data: &[Row], last_full: u32) -> bool {
    if row.number <= last_full || data.last().is_none_or(|last| row.number <= last.number + 1) {
        return false;
    }
    let text = first_text(row);
    !list(List::Jobs).is_in(&text) && !is_level_phrase(&text) && list(List::Programmes).begins(&text).is_none()
}

/// A text alone in its row, under a column that says nothing of a record: no record begins so.
fn is_elsewhere(row: &Row, saying: &BTreeSet<usize>) -> bool {
    !saying.is_empty() && row.cells.iter().position(|c| !c.is_blank()).is_some_and(|column| !saying.contains(&column))
}

/// The first text of a row, folded.
fn first_text(row: &Row) -> String {
    row.cells.iter().find(|c| !c.is_blank()).map(|c| fold(&c.shown())).unwrap_or_default()
}

/// A count, written as one.
fn figure(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(n) => Some(*n),
        Cell::Text(text) if text.len() < 8 => text.replace(',', ".").parse().ok(),
        _ => None,
    }
}

/// A row whose figures are the sums of those above, since the last sum or in all, and which is called a sum or, in a sheet, holds its
/// figures alone where records hold texts. A post may well be as many as those above it together: by its figures alone no row with a name
/// is a sum.
fn adds_up(row: &Row, data: &[Row], summed: usize, regular: bool) -> bool {
    let figures: Vec<(usize, f64)> = row.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, figure(cell)?))).collect();
    let is_text = |cell: &&Cell| matches!(cell, Cell::Text(_)) && figure(cell).is_none();
    let said = |row: &Row| row.cells.iter().filter(is_text).count();
    let texts = said(row);
    if figures.is_empty() || texts > 1 || data.is_empty() {
        return false;
    }
    let name = row.cells.iter().find(is_text).map(|cell| fold(&cell.shown())).unwrap_or_default();
    let start = name.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '-' | '→' | '*'));
    let called_so = list(List::Sums).begins(start).is_some();
    // « Moyenne 2 » may be the name of a firm: it is a sum where it adds up several rows.
    let called = called_so || list(List::Totals).is_in(&name);
    // Most rows are no sums by what they say, and nothing is added up for them.
    if !called && (regular || texts > 0) {
        return false;
    }
    let sums = |rows: &[Row]| {
        let parts = |column: usize| rows.iter().filter_map(move |row| figure(row.cell(column)));
        let adds = |(column, sum): &(usize, f64)| *sum > 0.0 && (parts(*column).sum::<f64>() - sum).abs() < 1e-9;
        rows.len() <= ADDED && (called_so || rows.len() >= 2) && figures.iter().all(adds)
    };
    let Some(rows) = [&data[summed..], data].into_iter().find(|rows| sums(rows)).map(<[Row]>::len) else { return false };
    let mut usual: Vec<usize> = data.iter().take(SAMPLE).map(said).collect();
    usual.sort_unstable();
    let usual = usual[usual.len() / 2];
    called || rows >= 2 && usual > 0
}

/// « --- | :---: | --- »: the line that texts draw below a header.
fn is_rule(row: &Row) -> bool {
    let drawn =
        |cell: &Cell| matches!(cell, Cell::Text(text) if text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | '=' | ':' | '_' | '─')));
    let mut filled = row.cells.iter().filter(|c| !c.is_blank()).peekable();
    filled.peek().is_some() && filled.all(drawn)
}

/// « Merci de me rappeler », « voir avec … », an address of mail: said to who reads, alone in its row.
fn is_aside(row: &Row) -> bool {
    let Some(Cell::Text(text)) = row.cells.iter().find(|c| !c.is_blank()).filter(|_| is_alone(row)) else { return false };
    let folded = fold(text);
    let said = words(&folded);
    let begins = list(List::Asides).opens(&said);
    said.len() >= 3 && (begins || text.contains('@')) && !list(List::Jobs).among(&said)
}

fn read_as_title(name: &Arc<SourceName>, row: &Row) -> Reject {
    let at = row.cells.iter().position(|c| !c.is_blank()).unwrap_or(0);
    let origin = Origin { row: row.number, column: u32::try_from(at).ok(), ..Origin::sheet(name) };
    Reject { origin, value: row.cell(at).shown(), problem: Problem::ReadAsTitle, whole_row: false }
}
