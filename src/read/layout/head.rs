//! Which row is the header? The one that explains the rows below it best: its cells are short, distinct and unlike what stands
//! below them, it covers the columns that are filled, nothing that looks like a record stands above it, and its words are those
//! of fields. All candidates are on one scale; words are one witness among these, so that a record whose cells happen to be
//! words of headers is no header.
//!
//! Read before: Pytheas (Christodoulakis et al., VLDB 2020: rules with weights on lines, by agreement and disagreement of a
//! cell with its column), Strudel (Jiang et al., EDBT 2021: classes of lines and cells), CleverCSV (van den Burg et al., 2019:
//! a regular pattern of rows tells the dialect). Taken: the disagreement of a header with its column, and the regular record as
//! the strongest evidence. Left: a learned model, whose errors nobody could explain to a sender.

use crate::domain::{Kind, fold, is_year, one_space};

use super::super::header::{self, Field, Found, witnesses};
use super::super::sheet::{Cell, Row};
use super::periods::is_part_of_year;
use super::rows::{holds_measures, holds_only_years, is_response, joined, label, single};
use super::{Finder, HEADER_WITHIN, Head};

/// Rows below a candidate that it is held against.
const BELOW: usize = 40;
/// Rows that one header takes at most.
const DEEPEST: usize = 3;
/// Candidates looked at word by word.
const LOOKED_AT: usize = 6;
/// Rows of titles above the header of a list of one column.
const TITLES: usize = 4;
/// Longest text of a header: the questions of a survey are the longest.
const LONGEST: usize = 220;

impl Finder<'_> {
    /// The first header of a sheet: the row the pipeline names, else the best of the first rows. `regular` says that every record
    /// has one width: then only titles can stand above the header, and it is the first row that is more than one.
    pub(super) fn first(&self, rows: &[Row], regular: bool) -> Option<Head> {
        if let Some(number) = self.source.header {
            let at = rows.iter().position(|r| r.number == number)?;
            return Some(Head { named: true, ..single(rows, at) });
        }
        if self.spec.is_some() {
            return self.published(rows);
        }
        if self.alone && !regular {
            return self.of_one_column(rows);
        }
        let last = if regular { first_full(rows) + 1 } else { rows.len().min(HEADER_WITHIN) };
        let from = if regular { last - 1 } else { 0 };
        // Comparing with the rows below and reading words are the dear parts: a row that neither could lift above another is passed over.
        let (mut ranked, mut highest) = (Vec::new(), f32::MIN);
        for at in from..last.min(rows.len()) {
            if ceiling(rows, at) >= highest
                && let Some(shape) = shape(rows, at, 1)
            {
                let score = shape + self.exact_names(&rows[at]);
                highest = highest.max(score);
                ranked.push((score, at));
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        ranked.truncate(LOOKED_AT);
        let mut best: Option<(f32, Head)> = None;
        for (_, at) in ranked {
            if best.as_ref().is_some_and(|(best, _)| ceiling(rows, at) < *best) {
                continue;
            }
            let (head, names) = self.deepened(rows, at, regular);
            let Some(score) = shape(rows, at, head.end - at).map(|shape| shape + names) else { continue };
            if best.as_ref().is_none_or(|(best, of)| score > *best || score == *best && head.row < of.row) {
                best = Some((score, head));
            }
        }
        let best = best.map(|(_, head)| head)?;
        let best = self.with_groups(rows, &best).unwrap_or(best);
        Some(self.before(rows, &best).unwrap_or(best))
    }

    /// The header of a list of one column: what its records are called, spelt out above them.
    fn of_one_column(&self, rows: &[Row]) -> Option<Head> {
        let called = |row: &Row| {
            let text = row.cells.last().map(label).unwrap_or_default();
            self.reading("", &text, true).is_some_and(|r| r.field.key() == self.kind.called()) && !header::is_of_anything(&text)
        };
        let at = rows.iter().take(TITLES).position(called)?;
        Some(Head { named: true, ..single(rows, at) })
    }

    /// The same header with the row above it, where labels of that row are merged down into it: the others are groups.
    fn with_groups(&self, rows: &[Row], head: &Head) -> Option<Head> {
        let start = head.start.checked_sub(1)?;
        let (above, own) = (&rows[start], &rows[head.start]);
        let merged = above.cells.iter().zip(&own.cells).any(|(a, b)| matches!(a, Cell::Text(_)) && a == b);
        let all = joined(rows, start, head.end - start).filter(|_| merged)?;
        let score = self.score(&all, false);
        (score > 0 && score >= self.score(head, false)).then_some(Head { named: true, ..all })
    }

    /// The header of a table that stands above another, where rows of its own stand between: the best header of a sheet need not be its
    /// first.
    fn before(&self, rows: &[Row], best: &Head) -> Option<Head> {
        let above = &rows[..best.start];
        if above.iter().filter(|row| full(row) >= 2).count() < 2 {
            return None;
        }
        let first = self.first(above, false).filter(|head| head.named)?;
        let records = above[first.end..].iter().filter(|row| full(row) >= 2).count();
        (records > 0 && self.again(&rows[best.start], &first).is_some()).then_some(first)
    }

    /// Names of columns that stand in no row.
    pub(super) fn outside(&self, names: Vec<String>) -> Head {
        let labels = names.into_iter().map(|name| (String::new(), name)).collect();
        let head = Head { start: 0, end: 0, row: 0, labels, named: false, above: Vec::new() };
        Head { named: self.score(&head, false) > 0, ..head }
    }

    /// The header of a public file: the row that names the most of its columns.
    fn published(&self, rows: &[Row]) -> Option<Head> {
        let heads = (0..rows.len().min(HEADER_WITHIN)).map(|at| single(rows, at));
        let scored = heads.map(|head| (self.score(&head, true), head)).filter(|(score, _)| *score > 0);
        scored.max_by(|a, b| a.0.cmp(&b.0).then(b.1.row.cmp(&a.1.row))).map(|(_, head)| Head { named: true, ..head })
    }

    /// A row as a header, alone or with the one or two below it, and what its words are worth.
    fn deepened(&self, rows: &[Row], at: usize, regular: bool) -> (Head, f32) {
        let mut head = single(rows, at);
        let mut score = self.score(&head, false);
        let blank = head.labels.iter().filter(|(_, label)| label.is_empty()).count();
        // Of regular records the second is one, unless the first leaves groups open.
        let depths: &[usize] = if regular && blank < 2 { &[] } else { &[2, 3] };
        for depth in depths {
            let Some(several) = joined(rows, at, *depth) else { break };
            let above = &rows[at + depth - 2];
            if is_record(&rows[at + depth - 1], above, &rows[(at + depth).min(rows.len())..]) {
                break;
            }
            let all = self.score(&several, false);
            let last = &rows[at + depth - 1];
            let goes_on = || {
                all + 1 >= score && self.groups_skills(&rows[at + depth - 2], last)
                    || all >= score && (holds_only_years(last, above) || heads_figures(last, above, &rows[(at + depth).min(rows.len())..]))
            };
            if all > score || all > 0 && goes_on() {
                (score, head) = (all, several);
            }
        }
        let words: f32 = head.labels.iter().map(|(group, label)| self.words_of(group, label)).sum();
        (Head { named: score > 0, ..head }, words)
    }

    /// What the words of one header are worth.
    fn words_of(&self, group: &str, text: &str) -> f32 {
        if text.is_empty() || text.len() > LONGEST {
            return 0.0;
        }
        if self.reading(group, text, false).is_some() {
            return 1.0;
        }
        let said = witnesses(text, self.kind);
        said.fields.first().map_or(0.0, |(_, worth)| *worth).max(said.unused * 0.8)
    }

    /// The same by exact spellings, for the many rows that are none.
    fn exact_names(&self, row: &Row) -> f32 {
        let worth = |cell: &Cell| {
            let text = label(cell);
            match () {
                () if text.is_empty() => 0.0,
                () if self.reading("", &text, true).is_some() => 1.0,
                () if text.len() <= 60 && header::is_unused(&text, self.kind) => 0.8,
                () => 0.0,
            }
        };
        row.cells.iter().map(worth).sum()
    }

    /// « Compétences » above « Java », « SQL »…: the lower row has texts under that group and nothing under the other fields.
    fn groups_skills(&self, upper: &Row, lower: &Row) -> bool {
        let skills = |i: usize| header::read(&label(upper.cell(i)), self.kind).is_some_and(|r| r.field.skill_role().is_some());
        let width = upper.cells.len().max(lower.cells.len());
        let Some(first) = (0..width).find(|i| skills(*i)) else { return false };
        let blank = |i: usize| lower.cell(i).is_blank() || is_response(lower.cell(i));
        let under = (first..width).filter(|i| !blank(*i)).count();
        under >= 2 && (0..width).all(|i| blank(i) || i >= first && (upper.cell(i).is_blank() || skills(i)))
    }

    /// A table without a header: its first full row is a record, so the values alone must say what the columns hold.
    pub(super) fn headless(&self, rows: &[Row]) -> Option<Head> {
        let at = first_full(rows);
        if rows.len() < at + 3 || self.source.header.is_some() || self.spec.is_some() || self.kind == Kind::Employers && rows.len() < 8 {
            return None;
        }
        let width = rows[at..].iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let labels = vec![(String::new(), String::new()); width];
        Some(Head { start: at, end: at, row: 0, labels, named: false, above: Vec::new() })
    }

    /// How many fields a header names; 0 when they do not make a list of this kind.
    pub(super) fn score(&self, head: &Head, exact: bool) -> usize {
        let read: Vec<_> = head.labels.iter().filter_map(|(group, label)| self.reading(group, label, exact)).collect();
        let called =
            |label: &str| self.reading("", label, exact).is_some_and(|r| r.field.key() == self.kind.called() && r.found >= Found::Close);
        // A code of occupations names a need as its title does.
        let coded = |label: &str| {
            self.kind == Kind::Needs && self.reading("", label, exact).is_some_and(|r| r.field == Field::Rome && r.found >= Found::Close)
        };
        let named = head.labels.iter().any(|(_, label)| !header::is_of_anything(label) && called(label) || coded(label));
        // Columns of quarters or months beside what records are called count posts.
        let counted = self.kind == Kind::Needs && head.labels.iter().filter(|(_, label)| is_part_of_year(label)).count() >= 2;
        let fields = read.iter().map(|r| r.field).chain(counted.then_some(Field::Positions)).collect();
        self.worth(fields).max(usize::from(self.alone && named))
    }

    /// How many fields there are; 0 when they do not make a record of this kind. One is enough that the pipeline file names: whoever
    /// says which column holds the skills says that this is the table.
    pub(super) fn worth(&self, mut fields: Vec<Field>) -> usize {
        fields.sort_unstable();
        fields.dedup();
        let essential = Field::essential(self.kind);
        let told = |f: &Field| (essential.contains(f) || *f == Field::Prose) && self.source.columns.contains_key(f.key());
        let viable = essential.iter().any(|f| fields.contains(f)) && fields.len() >= 2 || fields.iter().any(told);
        if viable { fields.len() } else { 0 }
    }
}

/// What a row, with those that may be joined to it, is worth at most as a header: a column with a text has one for its words and one for
/// being unlike what stands below, a figure nearly nothing.
fn ceiling(rows: &[Row], at: usize) -> f32 {
    let lines = &rows[at..(at + DEEPEST).min(rows.len())];
    let width = lines.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let words = |cell: &Cell| matches!(cell, Cell::Text(text) if text.contains(char::is_alphabetic));
    let texts = (0..width).filter(|i| lines.iter().any(|row| words(row.cell(*i)))).count();
    2.0 * texts as f32 + 0.1 * (width - texts) as f32 - records_above(rows, at, full(&rows[at]))
}

/// Rows above one that are as full as it is, six at most: they look like records, or like the true header.
fn records_above(rows: &[Row], at: usize, filled: usize) -> f32 {
    let above = rows[..at].iter().filter(|r| {
        let full = full(r);
        full * 5 >= filled * 4 && full >= 2 && (full >= 4 || holds_measures(r))
    });
    above.take(6).count() as f32
}

/// How many of its cells hold something.
fn full(row: &Row) -> usize {
    row.cells.iter().filter(|c| !c.is_blank()).count()
}

/// A row that repeats values of its columns below: a record, not the second line of a header.
fn is_record(row: &Row, above: &Row, below: &[Row]) -> bool {
    // What stands under no header of its own is an item of the question to its left, which surveys write again where it is ticked.
    let again =
        |(i, cell): (usize, &Cell)| !cell.is_blank() && !above.cell(i).is_blank() && below.iter().take(BELOW).any(|r| r.cell(i) == cell);
    row.cells.iter().enumerate().filter(|(i, cell)| again((*i, cell))).count() >= 2
}

/// A row of words above figures, in two columns at least, that fills what the row above leaves open: the second line of a header.
fn heads_figures(row: &Row, above: &Row, below: &[Row]) -> bool {
    let words = |cell: &Cell| matches!(cell, Cell::Text(text) if text.contains(char::is_alphabetic) && !super::rows::is_measure(text));
    let figures = |i: usize| {
        let filled: Vec<&Cell> = below.iter().take(BELOW).map(|r| r.cell(i)).filter(|c| !c.is_blank()).collect();
        let measures = filled.iter().filter(|c| !words(c)).count();
        filled.len() >= 2 && measures * 10 >= filled.len() * 9
    };
    let own: Vec<usize> = (0..row.cells.len()).filter(|i| words(row.cell(*i))).collect();
    own.iter().any(|i| above.cell(*i).is_blank()) && own.iter().filter(|i| figures(**i)).count() >= 2
}

/// How much a row, with those joined to it, looks like the header of the rows below; none for one that cannot be.
fn shape(rows: &[Row], at: usize, depth: usize) -> Option<f32> {
    let lines = &rows[at..at + depth];
    let cell = |i: usize| lines.iter().rev().map(|row| row.cell(i)).find(|c| !c.is_blank()).unwrap_or(&Cell::Blank);
    let width = lines.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    // The header printed again on the next page is no value of its columns.
    let head = single(rows, at);
    let below: Vec<&Row> = rows[at + depth..].iter().take(BELOW).filter(|r| !head.repeats(r)).collect();
    let filled = (0..width).filter(|i| !cell(*i).is_blank()).count();
    if filled < 2 {
        return None;
    }
    let mut score = 0.0;
    let mut seen: Vec<std::borrow::Cow<str>> = Vec::with_capacity(filled);
    for i in 0..width {
        score += match cell(i) {
            Cell::Blank => continue,
            Cell::Text(text) if is_sentence(text) => -0.7,
            Cell::Text(text) if super::rows::is_years(text) => 0.1,
            Cell::Text(_) => unlike(&label(cell(i)), below.iter().map(|r| r.cell(i))),
            Cell::Number(n) if is_year(*n) => 0.1,
            _ => -1.0,
        };
        let text = label(cell(i));
        if seen.iter().any(|other| fold_alike(other, &text)) {
            score -= 0.3;
        }
        seen.push(text);
    }
    // Columns that are filled below and have no header.
    let open = (0..below.iter().map(|r| r.cells.len()).max().unwrap_or(0))
        .filter(|i| cell(*i).is_blank())
        .filter(|i| below.iter().filter(|r| !r.cell(*i).is_blank()).count() * 2 > below.len());
    score -= 0.5 * open.count() as f32;
    score -= records_above(rows, at, filled);
    Some(score)
}

/// The first row that is more than a title: half as full as the fullest, two cells at least.
pub(super) fn first_full(rows: &[Row]) -> usize {
    let most = rows.iter().take(HEADER_WITHIN + BELOW).map(full).max().unwrap_or(0);
    rows.iter().take(HEADER_WITHIN).position(|r| full(r) >= 2 && full(r) * 2 >= most).unwrap_or(0)
}

/// A text that no header is.
fn is_sentence(text: &str) -> bool {
    text.len() > LONGEST || text.lines().count() > 3 || text.len() > 80 && text.trim_end().ends_with('.')
}

/// The same once folded. Two texts that begin or end with other plain letters are not: most are told apart by that.
fn fold_alike(one: &str, other: &str) -> bool {
    let alike = |one: Option<u8>, other: Option<u8>| match (one, other) {
        (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => a.eq_ignore_ascii_case(&b),
        _ => true,
    };
    let (a, b) = (one.trim(), other.trim());
    alike(a.bytes().next(), b.bytes().next())
        && alike(a.bytes().next_back(), b.bytes().next_back())
        && match (one.is_ascii(), other.is_ascii()) {
            (true, true) => one_space(one).eq_ignore_ascii_case(&one_space(other)),
            _ => fold(one) == fold(other),
        }
}

/// How unlike what stands below it a text is, one at most.
fn unlike<'a>(text: &str, below: impl Iterator<Item = &'a Cell>) -> f32 {
    let (mut filled, mut measures, mut letters, mut same) = (0usize, 0usize, 0usize, false);
    for cell in below.filter(|c| !c.is_blank()) {
        filled += 1;
        match cell {
            Cell::Text(value) => {
                measures += usize::from(super::rows::is_measure(value));
                letters += value.len();
                same |= value.len().abs_diff(text.len()) <= 8 && fold_alike(value, text);
            }
            _ => measures += 1,
        }
    }
    match () {
        () if filled == 0 => 0.05,
        () if same => -1.0,
        () if measures * 10 >= filled * 6 => {
            if super::rows::is_measure(text) {
                -0.5
            } else {
                1.0
            }
        }
        () if letters / filled > text.len() * 5 / 2 + 10 => 0.5,
        () => 0.12,
    }
}
