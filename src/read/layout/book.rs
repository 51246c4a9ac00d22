//! One form a sheet: a workbook whose sheets hold the same labels in the same way, each with its own values. No label need be a
//! word we know: what comes again on sheet after sheet is a label, what changes is a value, right of its label or below it until
//! the next. The records are then read as the rows of one table, so that a label is understood by its values too.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::{Kind, Origin, Problem, Reject, SourceName, fold};
use crate::pipeline::{Limits, Source};

use super::super::sheet::{Cell, Row, Sheet};
use super::rows::label;
use super::{Finder, Head, Role, SheetAccount, Table, account};

/// Sheets that make a workbook of forms.
const SHEETS: usize = 3;
/// Labels that a form has.
const LABELS: usize = 3;
/// Longest label.
const LONGEST: usize = 80;
/// Rows that a form has at most.
const ROWS: usize = 400;

/// A label, its value, and where the value stands: row number, column from 0.
type Labelled = (String, Cell, (u32, u32));

/// What a workbook of forms gives.
#[derive(Default)]
pub(in crate::read) struct FormsOfBook {
    /// For each sheet that is a form, its table and its account.
    pub(in crate::read) read: BTreeMap<usize, (Table, SheetAccount)>,
    /// Sheets with the same labels, none of which says what the record is called.
    unread: Vec<usize>,
    /// Those labels, as written.
    labels: Vec<String>,
}

impl FormsOfBook {
    /// Forms that give no record together are one question, about all of them: where fewer than half give one alone, what those gave
    /// is another reading of the same form, and is not used.
    pub(in crate::read) fn question(
        &self,
        kind: Kind,
        names: &[Arc<SourceName>],
        tables: &mut Vec<Table>,
        accounts: &mut [SheetAccount],
    ) -> Option<Reject> {
        let first = &names[*self.unread.first()?];
        let alike: BTreeSet<&SourceName> = self.unread.iter().map(|at| &*names[*at]).collect();
        let read = tables.iter().map(|table| &*table.source).filter(|name| alike.contains(name)).collect::<BTreeSet<_>>().len();
        if read * 2 >= alike.len() {
            return None;
        }
        tables.retain(|table| !alike.contains(&*table.source));
        for account in accounts.iter_mut().filter(|account| alike.contains(&*account.source)) {
            account.headings = account.rows - account.blank - account.skipped;
            (account.tables, account.unused, account.perhaps) = (0, Vec::new(), Vec::new());
        }
        let problem = Problem::UnreadForms(kind, alike.len(), self.labels.clone());
        Some(Reject { origin: Origin::sheet(first), value: first.sheet.clone(), problem, whole_row: true })
    }
}

/// The records of a workbook of forms.
pub(in crate::read) fn forms_of_book(
    names: &[Arc<SourceName>],
    kind: Kind,
    (source, limits): (&Source, Limits),
    sheets: &[Sheet],
) -> FormsOfBook {
    let nothing = FormsOfBook::default();
    if sheets.len() < SHEETS || source.sheet.is_some() || source.header.is_some() || source.format.is_some() {
        return nothing;
    }
    let texts = |sheet: &Sheet| -> BTreeSet<String> {
        if sheet.rows.len() > ROWS {
            return BTreeSet::new();
        }
        sheet.rows.iter().flat_map(|r| &r.cells).filter_map(labelled).collect()
    };
    let texts: Vec<BTreeSet<String>> = sheets.iter().map(texts).collect();
    let mut count: BTreeMap<&String, usize> = BTreeMap::new();
    texts.iter().flatten().for_each(|text| *count.entry(text).or_default() += 1);
    let candidates = sheets.len().min(count.values().copied().max().unwrap_or(0));
    let labels: BTreeSet<String> =
        count.iter().filter(|(_, n)| **n >= SHEETS && **n * 10 >= candidates * 7).map(|(text, _)| (*text).clone()).collect();
    let is_form = |at: usize| texts[at].iter().filter(|t| labels.contains(*t)).count() >= LABELS && !is_table(&sheets[at], &labels);
    let forms: Vec<usize> = (0..sheets.len()).filter(|at| is_form(*at)).collect();
    if forms.len() < SHEETS {
        return nothing;
    }
    let records: Vec<Vec<Labelled>> = forms.iter().map(|at| pairs(&sheets[*at], &labels)).collect();
    let mut order: Vec<String> = Vec::new();
    let mut column_of: HashMap<&str, usize> = HashMap::new();
    for (header, ..) in records.iter().flatten() {
        column_of.entry(header).or_insert_with(|| {
            order.push(header.clone());
            order.len() - 1
        });
    }
    // Of a label that a form has twice, the first.
    let by_column = |record: &'_ [Labelled]| -> Vec<Option<usize>> {
        let mut at = vec![None; order.len()];
        record.iter().enumerate().for_each(|(i, (header, ..))| at[column_of[header.as_str()]] = at[column_of[header.as_str()]].or(Some(i)));
        at
    };
    let row = |record: &Vec<Labelled>| {
        let cells = by_column(record).into_iter().map(|at| at.map_or(Cell::Blank, |i| record[i].1.clone())).collect();
        Row { number: 1, hidden: false, cells }
    };
    let rows: Vec<Row> = records.iter().map(row).collect();
    let memory = std::cell::RefCell::default();
    let finder = Finder { kind, source, spec: None, alone: false, limits, hidden: &[], memory: &memory };
    let labels = order.iter().map(|h| (String::new(), h.clone())).collect();
    let head = Head { start: 0, end: 0, row: 1, labels, named: true, above: Vec::new() };
    let columns = finder.columns(&head, &rows, &names[forms[0]], &mut Vec::new());
    if !finder.is_viable(&columns) {
        return FormsOfBook { unread: forms, labels: order, ..nothing };
    }
    let mut out = FormsOfBook::default();
    for ((at, row), record) in forms.into_iter().zip(rows).zip(&records) {
        let mut table = finder.table(&names[at], None);
        table.columns.clone_from(&columns);
        for (column, at) in by_column(record).into_iter().enumerate() {
            table.elsewhere.hold(column, 0, at.map(|i| record[i].2));
        }
        table.rows = vec![row];
        let mut lines = sheets[at].rows.clone();
        lines.retain(|row| !row.is_blank());
        let mut account = account(&names[at], kind, &lines, sheets[at].hidden);
        account.headings = u32::try_from(lines.len().saturating_sub(1)).unwrap_or(u32::MAX);
        account.tables = 1;
        account.unused = columns.iter().filter(|c| c.role == Role::Unused).map(|c| c.header.clone()).collect();
        out.read.insert(at, (table, account));
    }
    out
}

/// The text of a cell that may be a label.
fn labelled(cell: &Cell) -> Option<String> {
    let Cell::Text(text) = cell else { return None };
    let plain = text.len() <= LONGEST && !text.contains('\n') && text.chars().any(char::is_alphabetic);
    plain.then(|| fold(text.trim_end_matches([':', ' ', '\u{a0}', '?', '*'])))
}

/// Most of the labels stand in one row, or beside each other with no value between: the same table on every sheet, or rows that the
/// sheets share.
fn is_table(sheet: &Sheet, labels: &BTreeSet<String>) -> bool {
    let of = |row: &Row| row.cells.iter().filter_map(labelled).filter(|t| labels.contains(t)).count();
    let filled = |row: &Row| row.cells.iter().filter(|c| !c.is_blank()).count();
    let all: usize = sheet.rows.iter().map(of).sum();
    let alone: usize =
        sheet.rows.iter().map(|row| (of(row), filled(row))).filter(|(n, filled)| *n >= 2 && n == filled).map(|(n, _)| n).sum();
    // A row of nothing but labels is a header: a form has its values beside them.
    let header = sheet.rows.iter().any(|row| of(row) >= LABELS && of(row) == filled(row));
    header || alone.max(sheet.rows.iter().map(of).max().unwrap_or(0)) * 2 > all
}

/// Each label of a form with its value and where that stands: right of it, else what stands below it until the next row with a label:
/// from its column, or from the first where it is the first of its row, to that of the label beside it.
fn pairs(sheet: &Sheet, labels: &BTreeSet<String>) -> Vec<Labelled> {
    let is_label = |cell: &Cell| labelled(cell).is_some_and(|t| labels.contains(&t));
    let labels_of: Vec<Vec<usize>> =
        sheet.rows.iter().map(|row| row.cells.iter().enumerate().filter(|(_, c)| is_label(c)).map(|(i, _)| i).collect()).collect();
    let mut out = Vec::new();
    for (at, row) in sheet.rows.iter().enumerate() {
        for (nth, &column) in labels_of[at].iter().enumerate() {
            let cell = row.cell(column);
            let header = label(cell).trim_end_matches([':', ' ', '\u{a0}', '?', '*']).to_owned();
            let place = |row: &Row, column: usize| (row.number, u32::try_from(column).unwrap_or(u32::MAX));
            let right = (column + 1..row.cells.len()).find(|i| !row.cell(*i).is_blank()).filter(|i| labels_of[at].get(nth + 1) != Some(i));
            if let Some(right) = right {
                out.push((header, going_on(&sheet.rows[at..], right), place(row, right)));
                continue;
            }
            let own = if nth == 0 { 0 } else { column }..labels_of[at].get(nth + 1).copied().unwrap_or(usize::MAX);
            let rows =
                sheet.rows[at + 1..].iter().zip(&labels_of[at + 1..]).take_while(|(_, labels)| labels.is_empty()).map(|(row, _)| row);
            let mut below = rows
                .flat_map(|row| row.cells.iter().enumerate().map(move |(column, cell)| (row, column, cell)))
                .filter(|(_, column, cell)| own.contains(column) && !cell.is_blank())
                .peekable();
            let first = below.peek().map(|(row, column, _)| place(row, *column));
            let values: Vec<String> = below.map(|(.., cell)| cell.shown()).collect();
            if let Some(first) = first {
                out.push((header, Cell::text(&values.join("\n")), first));
            }
        }
    }
    out
}

/// A value right of its label, with what goes on below it: texts alone in their rows, in its column, without a gap.
fn going_on(rows: &[Row], column: usize) -> Cell {
    let first = rows[0].cell(column);
    let below = (1u32..).zip(&rows[1..]).map_while(|(down, row)| {
        let alone = row.cells.iter().enumerate().all(|(i, cell)| cell.is_blank() != (i == column));
        (alone && row.number == rows[0].number + down).then(|| row.cell(column))
    });
    let more: Vec<String> = below.map(Cell::shown).collect();
    match first {
        Cell::Text(text) if !more.is_empty() => Cell::text(&format!("{text}\n{}", more.join("\n"))),
        first => first.clone(),
    }
}
