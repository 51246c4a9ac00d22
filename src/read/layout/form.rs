//! A form: the label on the left, the value on its right, one record after another down the sheet (« Intitulé : … »). And what
//! stands so above a table (« Établissement : Lycée … ») holds for each of its rows.

use std::sync::Arc;

use crate::domain::{LevelReading, SourceName, fold, france};

use super::super::header::{Field, Found, Reading};
use super::super::sheet::{Cell, Row};
use super::{Column, Finder, Head, Role, Table, label};

/// Labels with a value beside them that make a form, and the longest sheet looked at as one.
const FORM_FIELDS: usize = 3;
const FORM_ROWS: usize = 2_000;
/// Fields that an exact header names, from which a sheet is no form.
const PLAIN_HEADER: usize = 4;

/// A label with its value in one cell takes no more.
const LONGEST_PAIR: usize = 300;

/// A label and its value.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub(super) field: Field,
    pub(super) year: Option<u16>,
    pub(super) header: String,
    pub(super) value: Cell,
    /// Where the value stands: row number, column from 0.
    pub(super) place: (u32, u32),
}

impl Finder<'_> {
    /// The records of a sheet that is a form: more labels with a value on their right than a header names, three at least, each
    /// one record at least with what makes it one; the others will be refused for what they lack.
    pub(super) fn forms(&self, rows: &[Row], head: Option<&Head>) -> Vec<Vec<Pair>> {
        if self.source.header.is_some() || self.spec.is_some() || rows.len() > FORM_ROWS {
            return Vec::new();
        }
        // A header that names so many fields is a table's: most sheets are told by it, and need no look at every cell.
        if head.is_some_and(|h| self.score(h, true) >= PLAIN_HEADER || h.named && is_regular(h, rows)) {
            return Vec::new();
        }
        // A sentence of a help sheet may hold the words of a header; the label of a form is one, but for a slip.
        let plain = |text: &str| self.reading("", text, false).filter(|r| r.found >= Found::Close);
        let pairs = pairs(rows, &plain);
        if describes(&pairs) {
            return Vec::new();
        }
        let records = records(pairs, self.kind.called());
        let fields = |record: &[Pair]| self.worth(record.iter().map(|p| p.field).collect());
        let most = records.iter().map(|r| fields(r)).max().unwrap_or(0);
        if most < FORM_FIELDS.max(head.map_or(0, |h| self.score(h, false)) + 1) {
            return Vec::new();
        }
        records
    }

    /// One record of a form as a table of one row.
    pub(super) fn form(&self, record: Vec<Pair>, name: &Arc<SourceName>) -> Table {
        let first = record.first().map_or(0, |p| p.place.0);
        let mut table = self.table(name, None);
        record.iter().enumerate().for_each(|(index, p)| table.elsewhere.hold(index, 0, Some(p.place)));
        let columns = record.iter().enumerate();
        table.columns = columns
            .map(|(index, p)| Column { index, header: p.header.clone(), role: Role::Field(p.field, p.year), perhaps: None, evidence: 0.0 })
            .collect();
        table.rows = vec![Row { number: first, hidden: false, cells: record.into_iter().map(|p| p.value).collect() }];
        table
    }

    /// What is said once above a table and holds for its rows: who sends it, and where that is.
    pub(super) fn above(&self, rows: &[Row]) -> Vec<Pair> {
        if self.spec.is_some() {
            return Vec::new();
        }
        let mut out: Vec<Pair> = Vec::new();
        for pair in pairs(rows, &|text| self.reading("", text, true)) {
            let said = matches!(pair.value, Cell::Text(_) | Cell::Number(_));
            if pair.field.is_of_sender() && said && !out.iter().any(|p| p.field == pair.field) {
                out.push(pair);
            }
        }
        out
    }
}

/// Rows below a header that fill its columns, five at least and most of them: a table, whatever its cells say.
fn is_regular(head: &Head, rows: &[Row]) -> bool {
    let wide = head.labels.iter().filter(|(_, label)| !label.is_empty()).count();
    let below = &rows[head.end.min(rows.len())..];
    let full = below.iter().filter(|r| r.cells.iter().filter(|c| !c.is_blank()).count() * 5 >= wide * 3).count();
    wide >= 3 && below.len() >= 5 && full * 4 >= below.len() * 3
}

/// The pairs of some rows, in reading order. A list goes on in the rows below its first value when nothing is written under its
/// label.
pub(super) fn pairs(rows: &[Row], reading: &dyn Fn(&str) -> Option<Reading>) -> Vec<Pair> {
    let mut out: Vec<Pair> = Vec::new();
    for (at_row, row) in rows.iter().enumerate() {
        let before = out.len();
        let mut at = 0;
        while at < row.cells.len() {
            at = pair(row, at, reading, &mut out);
        }
        if out.len() == before {
            out.extend(listed_below(&rows[at_row..], reading));
        }
        let Some(last) = out.last().filter(|p| out.len() == before && p.field.skill_role().is_some()).cloned() else { continue };
        let column = last.place.1;
        let goes_on =
            last.place.0 + 1 == row.number || out.iter().rev().take_while(|p| p.field == last.field).any(|p| p.place.0 + 1 == row.number);
        let value = row.cell(column as usize);
        let taken = out.iter().any(|p| p.place == (row.number, column));
        if goes_on && !taken && matches!(value, Cell::Text(_)) && row.cells.iter().filter(|c| !c.is_blank()).count() == 1 {
            out.push(Pair { value: value.clone(), place: (row.number, column), ..last });
        }
    }
    out
}

/// « Compétences travaillées : » alone in its row, and below it, in the same column and without a gap, an item a row: the values of the label.
fn listed_below(rows: &[Row], reading: &dyn Fn(&str) -> Option<Reading>) -> Vec<Pair> {
    let alone = |row: &Row| row.cells.iter().filter(|c| !c.is_blank()).count() == 1;
    let column = rows[0].cells.iter().position(|c| !c.is_blank());
    let Some(column) = column.filter(|_| alone(&rows[0])) else { return Vec::new() };
    let header = label(rows[0].cell(column)).into_owned();
    let Some(name) = header.strip_suffix(':').map(str::trim) else { return Vec::new() };
    let Some(found) = reading(name).filter(|found| found.field.skill_role().is_some()) else { return Vec::new() };
    let item = |(row, number): &(&Row, u32)| {
        row.number == *number && alone(row) && matches!(row.cell(column), Cell::Text(text) if !text.contains(':'))
    };
    let below = rows[1..].iter().zip(rows[0].number + 1..).take_while(item);
    let place = |row: &Row| (row.number, u32::try_from(column).unwrap_or(u32::MAX));
    let value = |row: &Row| Cell::text(label(row.cell(column)).trim_start_matches(['-', '•', '–', '*', ' ']));
    let pair = |row: &Row| Pair { field: found.field, year: None, header: name.to_owned(), value: value(row), place: place(row) };
    below.map(|(row, _)| pair(row)).collect()
}

/// Reads a pair that begins at a column, and gives the column to go on from.
fn pair(row: &Row, at: usize, reading: &dyn Fn(&str) -> Option<Reading>, out: &mut Vec<Pair>) -> usize {
    let text = label(row.cell(at));
    if text.is_empty() || text.len() > LONGEST_PAIR {
        return at + 1;
    }
    let place = |column: usize| (row.number, u32::try_from(column).unwrap_or(u32::MAX));
    let told = |r: Reading, header: &str, value: Cell, column| Pair {
        field: r.field,
        year: r.year,
        header: header.to_owned(),
        value,
        place: place(column),
    };
    // A label is one short line; a text of several is a value, whatever words begin it, but where each line says something of the sender.
    if let Cell::Text(lines) = row.cell(at)
        && lines.contains('\n')
    {
        let lines = lines.lines().filter(|line| !line.trim().is_empty()).map(|line| both(line, reading));
        if let Some(said) =
            lines.map(|said| said.into_iter().next().filter(|(found, ..)| found.field.is_of_sender())).collect::<Option<Vec<_>>>()
        {
            out.extend(said.into_iter().map(|(found, name, value)| told(found, name, Cell::text(value), at)));
        }
        return at + 1;
    }
    let bare = text.trim_end_matches([':', ' ', '\u{a0}', '?', '*']);
    if let Some(found) = reading(bare) {
        let next = (at + 1..row.cells.len()).find(|i| !row.cell(*i).is_blank());
        // « Établissement | Lycée Un »: what reads as the same field is its value; as another, a header beside a header.
        let other = |text: &str| reading(text.trim_end_matches([':', ' ', '\u{a0}'])).is_some_and(|r| r.field != found.field);
        if let Some(next) = next
            && !other(&label(row.cell(next)))
        {
            out.push(told(found, bare, row.cell(next).clone(), next));
            return next + 1;
        }
    }
    out.extend(both(&text, reading).into_iter().map(|(found, name, value)| told(found, name, Cell::text(value), at)));
    at + 1
}

/// « Ville : Vichy », label and value in one cell, or « Entreprise : Altis – Ville : Vichy », several of them: what each label reads as, the
/// label, its value. A colon after words that are no label belongs to the value before it.
fn both<'t>(text: &'t str, reading: &dyn Fn(&str) -> Option<Reading>) -> Vec<(Reading, &'t str, &'t str)> {
    /// Words of a label within a cell, but for the first.
    const WORDS: usize = 4;
    let Some(first) = text.find(':') else { return Vec::new() };
    let Some(found) = reading(text[..first].trim()) else { return Vec::new() };
    // The label, and where it begins and ends.
    let mut labels = vec![(found, 0, first)];
    for (colon, _) in text.match_indices(':').skip(1) {
        let from = labels.last().map_or(0, |(_, _, end)| end + 1);
        let starts = text[from..colon].char_indices().rev().filter(|(_, c)| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
        let starts = starts.map(|(at, c)| from + at + c.len_utf8()).filter(|start| !text[*start..colon].trim().is_empty());
        let longest = starts.take(WORDS * 2).filter_map(|start| Some((reading(text[start..colon].trim())?, start, colon))).last();
        labels.extend(longest.filter(|(_, start, _)| !value_of(&text[from..*start]).is_empty()));
    }
    let ends = labels.iter().skip(1).map(|(_, start, _)| *start).chain([text.len()]).collect::<Vec<_>>();
    let said = labels.into_iter().zip(ends).map(|((found, start, colon), end)| {
        let value = if end == text.len() { text[colon + 1..].trim() } else { value_of(&text[colon + 1..end]) };
        (found, text[start..colon].trim(), value)
    });
    said.filter(|(_, _, value)| !value.is_empty()).collect()
}

/// A value without what parts it from the next label.
fn value_of(text: &str) -> &str {
    text.trim().trim_end_matches([' ', '-', '–', '—', ',', ';', '|', '/', '•', '(', '\u{a0}'])
}

/// The pairs of each record: a label that comes again begins another. Who sends it and where that is are said once, and hold for the
/// records below.
fn records(pairs: Vec<Pair>, called: &str) -> Vec<Vec<Pair>> {
    let mut out: Vec<Vec<Pair>> = Vec::new();
    // « Intitulé du poste » begins a record; « Profil » after it says more of the same.
    let begins = pairs.iter().find(|pair| pair.field.key() == called).map(|pair| fold(&pair.header));
    for mut pair in pairs {
        if pair.field.key() == called && Some(fold(&pair.header)) != begins {
            pair.field = Field::Prose;
        }
        let again = |record: &Vec<Pair>| !pair.field.repeats() && record.iter().any(|p| p.field == pair.field);
        match out.last_mut() {
            Some(record) if !again(record) => record.push(pair),
            _ => out.push(vec![pair]),
        }
    }
    let sender: Vec<Pair> = out.first().into_iter().flatten().filter(|p| p.field.is_of_sender()).cloned().collect();
    for record in out.iter_mut().skip(1) {
        let place = [Field::Town, Field::Postcode, Field::Department];
        let own_place = record.iter().any(|p| place.contains(&p.field));
        let lacks =
            |record: &Vec<Pair>, p: &Pair| record.iter().all(|own| own.field != p.field) && !(own_place && place.contains(&p.field));
        let said: Vec<Pair> = sender.iter().filter(|p| lacks(record, p)).cloned().collect();
        record.extend(said);
    }
    out
}

/// Whether labels have words beside them that say what they mean (« Dept | N° de département »), as in a list of the variables of a
/// file: where a level, a figure or a code is asked for, most values are none.
fn describes(pairs: &[Pair]) -> bool {
    let fits: Vec<bool> = pairs.iter().filter_map(|pair| measures(pair.field, &pair.value)).collect();
    fits.len() >= 2 && fits.iter().filter(|fits| **fits).count() * 2 < fits.len()
}

/// Whether the value is what a label that asks for a level, a figure or a code asks for; none for other labels.
pub(super) fn measures(field: Field, value: &Cell) -> Option<bool> {
    let shown = value.shown();
    let figure = || matches!(value, Cell::Number(_)) || shown.starts_with(|c: char| c.is_ascii_digit());
    match field {
        Field::Level => Some(LevelReading::parse(&shown) != LevelReading::Unknown),
        Field::Seats | Field::Graduates | Field::Positions | Field::Headcount | Field::Hard | Field::FurtherStudy | Field::Postcode => {
            Some(figure())
        }
        Field::Uai | Field::Rome | Field::Rncp | Field::Siret | Field::Fap => Some(shown.bytes().any(|b| b.is_ascii_digit())),
        Field::Department => Some(figure() || france().is_some_and(|f| f.is_department(&fold(&shown)))),
        _ => None,
    }
}
