//! What stands between the rows of tables: the title of a section, the name of a sender, the header of another table.

use crate::domain::{Kind, LevelReading, List, fold, france, is_stop_word, is_stop_word_anywhere, list, words};

use super::super::header::Field;
use super::super::sheet::{Cell, Row};
use super::form::Pair;
use super::known::is_skill;
use super::rows::{is_alone, is_note};
use super::{Finder, Head, form, held};

impl Finder<'_> {
    /// A lone text above the header or above the header printed again: the firm or the school whose rows stand below, where no column
    /// gives it and the text is no number of a section, level or remark.
    pub(super) fn band(&self, row: &Row, head: &Head) -> Option<held::Section> {
        let (column, Cell::Text(text)) = row.cells.iter().enumerate().find(|(_, c)| !c.is_blank())? else { return None };
        let names = self.names();
        let given = head.labels.iter().filter_map(|(group, label)| self.reading(group, label, false)).any(|r| r.field == names);
        let numbered = text.split_once(['.', ')', '-', '°']).is_some_and(|(number, _)| number.trim().len() <= 3);
        let says_else = LevelReading::parse(text) != LevelReading::Unknown || is_note(row, head) || text.len() > 80 || names_a_list(text);
        if !is_alone(row) || self.spec.is_some() || self.kind == Kind::Employers || given || numbered || says_else {
            return None;
        }
        held::said(row, column, names)
    }

    /// A title among the rows, of what no column gives; and whether that is to be told, since nothing but its place says that it is one.
    pub(super) fn section(&self, row: &Row, head: &Head, lone: &Lone) -> Option<(held::Section, bool)> {
        if lone.usual >= 2 && is_alone(row) && self.spec.is_none() {
            if let Some(place) = self.place_of_section(row, head, lone) {
                return Some((place, true));
            }
            if self.kind == Kind::Needs && !self.names_a_sender(head) {
                let firm = row.cells.iter().position(is_firm).and_then(|column| held::said(row, column, self.names()));
                if let Some(firm) = firm {
                    return Some((firm, true));
                }
            }
            if self.kind == Kind::Needs && lone.parts >= 2 && row.cells.iter().any(names_a_part) {
                return Some(((row.number, Vec::new()), true));
            }
        }
        let filled = row.cells.iter().filter(|c| !c.is_blank()).count();
        let wide = head.labels.iter().filter(|(_, label)| !label.is_empty()).count();
        if self.spec.is_some() || self.kind == Kind::Employers || filled > 4 || filled > 1 && filled * 2 > wide {
            return None;
        }
        let names = self.names();
        if let Some(level) = self.level_of_section(row, head) {
            return Some((level, false));
        }
        let has_names = self.names_a_sender(head);
        let pairs = form::pairs(std::slice::from_ref(row), &|text| self.reading("", text, true));
        held::section(row, names, has_names, pairs).map(|section| (section, false))
    }

    /// A column gives who sends each record.
    fn names_a_sender(&self, head: &Head) -> bool {
        let names = self.names();
        head.labels.iter().filter_map(|(group, label)| self.reading(group, label, true)).any(|r| r.field == names)
    }

    /// « Site de Clermont-Ferrand », « 03 - ALLIER » alone in its row: where the records below it are; where a column says that,
    /// a title and no more. A name alone is a place where most rows of one text are: « Orange » and « Maçon » are many things.
    pub(super) fn place_of_section(&self, row: &Row, head: &Head, lone: &Lone) -> Option<held::Section> {
        let (column, Cell::Text(text)) = row.cells.iter().enumerate().find(|(_, c)| !c.is_blank())? else { return None };
        let places = [Field::Town, Field::Postcode, Field::Department];
        let given = head.labels.iter().filter_map(|(group, label)| self.reading(group, label, false)).any(|r| places.contains(&r.field));
        let (field, name) = place_named(text)?;
        let before = &text[..text.find(name).unwrap_or(0)];
        let coded = before.bytes().any(|b| b.is_ascii_digit());
        let among_places = lone.places >= 2 && lone.places * 2 > lone.all;
        let clear = if self.kind == Kind::Employers { coded } else { !before.trim().is_empty() || among_places };
        if !clear {
            return None;
        }
        if given {
            return Some((row.number, Vec::new()));
        }
        let (number, mut pairs) = held::said(row, column, field)?;
        // The name alone says where; it stands in this cell.
        for pair in &mut pairs {
            pair.value = Cell::text(name);
        }
        Some((number, pairs))
    }

    /// What titles above a header say of all rows below it without a label, where no column does: who sends them, by a word that only schools
    /// or firms bear, with where that is (« Lycée Un – Moulins (03000) », « 63200 Riom »); and the level that stands alone right above.
    pub(super) fn said_above(&self, rows: &[Row], head: &Head) -> Vec<Pair> {
        if self.spec.is_some() || self.kind == Kind::Employers {
            return Vec::new();
        }
        let (names, places) = (self.names(), [Field::Town, Field::Postcode, Field::Department]);
        let gives = |of: &dyn Fn(Field) -> bool| {
            head.labels.iter().filter_map(|(group, label)| self.reading(group, label, true)).any(|r| of(r.field))
        };
        let (named, placed) = (gives(&|f| f == names), gives(&|f| places.contains(&f)));
        let mut out: Vec<Pair> = Vec::new();
        for row in &rows[rows.len().saturating_sub(TITLES)..] {
            let texts = row.cells.iter().enumerate().filter_map(|(column, cell)| match cell {
                Cell::Text(text) if text.len() <= LONGEST => Some((column, text)),
                _ => None,
            });
            let texts: Vec<(usize, &Box<str>)> = texts.collect();
            if texts.len() != row.cells.iter().filter(|c| !c.is_blank()).count() || texts.len() > 2 {
                continue;
            }
            let mut said = |field: Field, value: &str, column: usize| {
                let place = (row.number, u32::try_from(column).unwrap_or(u32::MAX));
                if !out.iter().any(|p| p.field == field) {
                    out.push(Pair { field, year: None, header: String::new(), value: Cell::text(value), place });
                }
            };
            for (column, text) in texts {
                // « Ville : Riom » has a label; a day beside a town is that of a letter.
                let parts: Vec<&str> = text.split(['–', '—', '|', '\n', '·']).flat_map(|part| part.split(" - ")).map(str::trim).collect();
                let name = parts.iter().copied().find(|part| self.names_who(part)).filter(|_| !named);
                if let Some(name) = name {
                    said(names, name, column);
                }
                if placed || text.contains(':') {
                    continue;
                }
                for part in parts.iter().flat_map(|part| part.split(',')).map(str::trim) {
                    for (field, value) in place_written(part, name.is_some() && parts.len() > 1) {
                        said(field, value, column);
                    }
                }
            }
        }
        // A place alone may be said of anything: it goes with who is there.
        if !out.iter().any(|p| p.field == names || p.field == Field::Postcode) {
            out.clear();
        }
        if let Some((number, column, text)) = rows.last().filter(|row| is_alone(row) && !placed).and_then(lone_text)
            && let Some((field, town)) = place_named(text).filter(|(_, town)| town.len() < text.len())
            && !out.iter().any(|p| places.contains(&p.field))
        {
            out.push(Pair { field, year: None, header: String::new(), value: Cell::text(town), place: (number, column) });
        }
        let last = rows.last().and_then(|row| self.level_of_section(row, head));
        if !gives(&|f| f == Field::Level) {
            out.extend(last.into_iter().flat_map(|(_, pairs)| pairs));
        }
        out
    }

    /// « Lycée Un », « ALTIS INFORMATIQUE SARL »: the name of a school or a firm, by a word that only they bear.
    fn names_who(&self, part: &str) -> bool {
        let folded = fold(part);
        let said = words(&folded);
        let more = said.len() >= 2 && said.len() <= 8;
        if self.kind == Kind::Courses {
            return more && (list(List::Schools).begins(&folded).is_some() || is_school(&said));
        }
        let legal = said.last().is_some_and(|last| list(List::Legal).holds(last));
        let body = list(List::Bodies).begins(&folded).is_some_and(|word| folded.len() > word.len());
        more && (legal || body) && !list(List::Jobs).among(&said)
    }

    /// « NIVEAU BAC+2 » alone in its row: the level of the courses below it, where no column gives one.
    fn level_of_section(&self, row: &Row, head: &Head) -> Option<held::Section> {
        let (column, Cell::Text(text)) = row.cells.iter().enumerate().find(|(_, c)| !c.is_blank())? else { return None };
        let wide = head.labels.iter().filter(|(_, label)| !label.is_empty()).count();
        let is_level = text.split_whitespace().count() <= 3 && matches!(LevelReading::parse(text), LevelReading::Levels(_));
        if self.kind == Kind::Employers || wide < 3 || !is_alone(row) || !is_level {
            return None;
        }
        held::said(row, column, Field::Level)
    }

    /// Another table on the same sheet begins where another row names as many fields, in another order.
    pub(super) fn again(&self, row: &Row, head: &Head) -> Option<Head> {
        if self.source.header.is_some() || self.spec.is_some() || row.cells.iter().any(|c| matches!(c, Cell::Number(_))) {
            return None;
        }
        // Most rows are told from a header by their first cells.
        let mut texts = row.cells.iter().filter(|c| !c.is_blank());
        if !texts.by_ref().take(2).any(|c| self.reading("", &c.shown(), true).is_some()) {
            return None;
        }
        let other = Head {
            start: 0,
            end: 0,
            row: row.number,
            named: true,
            above: Vec::new(),
            labels: row.cells.iter().map(|c| (String::new(), c.shown())).collect(),
        };
        (self.score(&other, true) >= 3.max(self.score(head, true).saturating_sub(2))).then_some(other)
    }
}

/// Rows above a header that are looked at for who sends it, and the longest of their texts.
const TITLES: usize = 8;
const LONGEST: usize = 120;

/// Rows that are looked at to know how a row of a table is filled.
pub(super) const SAMPLE: usize = 200;

/// The rows of one text below a header.
pub(super) struct Lone {
    /// How many cells of a row are filled, in the middle.
    pub(super) usual: usize,
    all: usize,
    places: usize,
    parts: usize,
}

impl Lone {
    /// How the rows below a header are filled, and how many of those with one text name places or parts of a firm.
    pub(super) fn of(rows: &[Row]) -> Self {
        /// Rows that are looked at: tables may stand below each other by the thousand.
        const WITHIN: usize = 500;
        let rows = &rows[..rows.len().min(WITHIN)];
        let texts = || rows.iter().filter(|row| is_alone(row)).filter_map(|row| row.cells.iter().find(|c| !c.is_blank()));
        let place = |cell: &&Cell| matches!(cell, Cell::Text(text) if place_named(text).is_some());
        Self {
            usual: usually_filled(rows),
            all: texts().count(),
            places: texts().filter(place).count(),
            parts: texts().filter(|cell| names_a_part(cell)).count(),
        }
    }
}

/// True for the name of a town or a department, with words of sections before it.
pub(super) fn names_a_place(text: &str) -> bool {
    place_named(text).is_some()
}

/// The place that the name of a group is.
pub(super) fn place_of(row: &Row, column: usize) -> Option<held::Section> {
    let Cell::Text(text) = row.cell(column) else { return None };
    held::said(row, column, place_named(text)?.0)
}

/// A town or a department of France and nothing else but its code and words of sections before it.
fn place_named(text: &str) -> Option<(Field, &str)> {
    let france = france()?;
    let folded = fold(text);
    let jobs = list(List::Jobs).is_in(&folded);
    if jobs || is_skill(&folded) {
        return None;
    }
    // « Aurillac (ouverture en juin) » says more; « Allier (03) » its code.
    let mut rest = text.split_once('(').map_or(text, |(name, _)| name).trim();
    loop {
        let folded = fold(rest);
        if france.is_department(&folded) {
            return Some((Field::Department, rest));
        }
        if france.is_place(&folded) {
            return Some((Field::Town, rest));
        }
        let first = rest.split([' ', '-', '–', ':', '\'', '’']).next()?;
        let word = fold(first.trim_end_matches(['.', ')', '°']));
        let passes =
            word.is_empty() || word.bytes().all(|b| b.is_ascii_digit()) || list(List::Sections).holds(&word) || is_stop_word(&word);
        if !passes || first.len() == rest.len() {
            return None;
        }
        rest = rest[first.len()..].trim_start_matches([' ', '-', '–', ':', '\'', '’']);
    }
}

/// « Calderbrook College », « Escuela Politécnica del Moncayo »: a word of schools at either end, and nothing of a list or a year.
fn is_school(said: &[&str]) -> bool {
    let school = |word: Option<&&str>| word.is_some_and(|word| list(List::Schools).holds(word));
    // « Visite du lycée » ends with one that is not its own.
    let own = said.len().checked_sub(2).is_some_and(|before| !is_stop_word_anywhere(said[before]));
    (school(said.first()) || school(said.last()) && own) && !said.iter().any(|word| word.bytes().any(|b| b.is_ascii_digit()))
}

/// « Liste des besoins », « Offres 2027 »: what the rows are, not whose.
fn names_a_list(text: &str) -> bool {
    let folded = fold(text);
    [List::FilesCourses, List::FilesNeeds, List::FilesEmployers].into_iter().any(|of| list(of).is_in(&folded))
}

/// The one text of a row: its row number, its column, what it says.
fn lone_text(row: &Row) -> Option<(u32, u32, &str)> {
    let (column, cell) = row.cells.iter().enumerate().find(|(_, c)| !c.is_blank())?;
    let Cell::Text(text) = cell else { return None };
    Some((row.number, u32::try_from(column).ok()?, text))
}

/// « 63200 Riom », « Moulins (03000) », « Thiers (63) »; a town alone only beside the name of who is there.
fn place_written(part: &str, alone: bool) -> Vec<(Field, &str)> {
    let Some(france) = france() else { return Vec::new() };
    let is_town = |text: &str| france.is_place(&fold(text));
    let code = |text: &str| text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
    if let Some((first, rest)) = part.split_once(' ').filter(|(first, rest)| code(first) && is_town(rest.trim())) {
        return vec![(Field::Postcode, first), (Field::Town, rest.trim())];
    }
    if let Some((town, rest)) = part.split_once('(').filter(|(town, _)| is_town(town.trim())) {
        return match rest.trim_end_matches([')', '.', ' ']) {
            inside if code(inside) => vec![(Field::Postcode, inside), (Field::Town, town.trim())],
            inside if france.is_department(inside) || inside.len() == 2 && inside.bytes().all(|b| b.is_ascii_digit()) => {
                vec![(Field::Town, town.trim()), (Field::Department, inside)]
            }
            _ => Vec::new(),
        };
    }
    if alone && is_town(part) { vec![(Field::Town, part)] } else { Vec::new() }
}

/// The place that a name ends with: « Velay Plastiques – Yssingeaux », « Cantal Salaisons (Aurillac) », « Laiterie, 43000 Le Puy-en-Velay »,
/// « Mairie d’Issoire ». A name that is a place and nothing else is a name.
pub(crate) fn place_in_name(name: &str) -> Option<(Field, &str)> {
    fn of_part(part: &str) -> Option<(Field, &str)> {
        place_written(part, true).into_iter().next().or_else(|| place_named(part))
    }
    let (name, inside) = match name.trim_end().strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((before, inside)) => (before, Some(inside.trim())),
        None => (name, None),
    };
    let last = ["–", "—", " - ", ","].iter().filter_map(|sign| Some(name.rsplit_once(sign)?.1.trim())).min_by_key(|part| part.len());
    // « CHU de Clermont-Ferrand », not « Groupe Thiers ».
    let of_body = || {
        let (_, rest) = name.split_once(' ').filter(|(first, _)| list(List::Bodies).holds(&fold(first)))?;
        let joined = rest.split([' ', '\'', '’']).next().is_some_and(|word| is_stop_word(&fold(word)));
        place_named(rest).filter(|_| joined)
    };
    inside.and_then(of_part).or_else(|| last.and_then(of_part)).or_else(of_body)
}

/// « Pôle Développement »: what begins as the title of a section does, and is no job.
fn names_a_part(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    list(List::Sections).begins(&folded).is_some() && !list(List::Jobs).among(&words)
}

/// « Société ALTIS », « Mairie de Riom », « ALTIS SAS »: the name of a firm, by a word that only firms and public bodies bear at that end of it.
fn is_firm(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let legal = words.len() == 2 && list(List::Legal).holds(words[1]);
    let body = list(List::Bodies).begins(&folded).is_some_and(|word| folded.len() > word.len());
    words.len() >= 2 && (legal || body) && !list(List::Jobs).among(&words)
}

/// How many cells of a row are filled, in the middle.
fn usually_filled(rows: &[Row]) -> usize {
    let mut filled: Vec<usize> = rows.iter().take(SAMPLE).map(|row| row.cells.iter().filter(|c| !c.is_blank()).count()).collect();
    // In a short list titles and remarks may be as many as records.
    let more = filled.iter().filter(|n| **n > 1).count();
    if more >= 2 && more * 3 >= filled.len() {
        filled.retain(|n| *n > 1);
    }
    filled.sort_unstable();
    filled.get(filled.len() / 2).copied().unwrap_or(0)
}
