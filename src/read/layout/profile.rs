//! The values of a column, looked at once each on a sample spread over all of it: how many are numbers, dates, towns, levels, names
//! of jobs, schools and firms, skills of our framework. What that says of a field is decided in `evidence`.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::domain::{LevelReading, List, begins_with_diploma, fold, is_level_phrase, is_year, list, words};

use super::super::header::Field;
use super::super::sheet::{Cell, Row};
use super::super::ticked::is_cross;
use super::known::is_skill;
use super::patterns::{is_date, is_job, is_link, is_place, plain_number};

/// How many cells of a column are looked at.
const SAMPLE: usize = 240;
/// How many distinct values of these.
const DISTINCT: usize = 120;
/// Words of running text.
const RUNNING: usize = 18;
/// Words of a sentence: no item of a list takes so many.
const SENTENCE: usize = 6;
/// Values looked at item by item, and what stands between the items of a list.
const LISTS: usize = 60;
const LISTED: [char; 7] = [',', ';', '|', '\n', '•', '/', '\t'];
/// Characters that no name, level or place takes.
const LONG: usize = 90;

/// One distinct value of a column.
pub(super) struct Value<'a> {
    pub(super) shown: std::borrow::Cow<'a, str>,
    pub(super) folded: String,
    pub(super) number: Option<f64>,
    pub(super) words: usize,
    /// Cells that hold it.
    pub(super) cells: usize,
}

/// A column's values, looked at.
pub(super) struct Profile<'a> {
    values: Vec<Value<'a>>,
    /// Cells looked at that hold something.
    pub(super) filled: usize,
    /// Cells looked at.
    pub(super) looked_at: usize,
    crosses: usize,
    dates: usize,
    sequence: bool,
    /// Of the distinct values: how many are one number, a link, running text; words of all.
    numbers: usize,
    links: usize,
    running: usize,
    words: usize,
    skills: OnceCell<(f32, f32)>,
    towns: OnceCell<f32>,
    jobs: OnceCell<f32>,
    schools: OnceCell<f32>,
    firms: OnceCell<f32>,
    levels: OnceCell<(f32, f32)>,
    programmes: OnceCell<f32>,
    /// What was said of each field, without its name and with it.
    pub(super) said: RefCell<BTreeMap<(Field, bool), f32>>,
}

impl<'a> Profile<'a> {
    /// The profile of a column of some rows.
    pub(super) fn of(rows: &'a [Row], column: usize) -> Self {
        Self::of_cells(sampled(rows.len()).map(|at| rows[at].cell(column)))
    }

    /// The profile of some cells.
    pub(super) fn of_cells(cells: impl Iterator<Item = &'a Cell>) -> Self {
        let mut out = Self {
            values: Vec::new(),
            filled: 0,
            looked_at: 0,
            crosses: 0,
            dates: 0,
            sequence: true,
            numbers: 0,
            links: 0,
            running: 0,
            words: 0,
            skills: OnceCell::new(),
            towns: OnceCell::new(),
            jobs: OnceCell::new(),
            schools: OnceCell::new(),
            firms: OnceCell::new(),
            levels: OnceCell::new(),
            programmes: OnceCell::new(),
            said: RefCell::default(),
        };
        let mut seen: FxHashMap<String, usize> = FxHashMap::default();
        let mut last = f64::NEG_INFINITY;
        for cell in cells {
            out.looked_at += 1;
            if cell.is_blank() || matches!(cell, Cell::Error(_)) {
                continue;
            }
            let shown = match cell {
                Cell::Text(text) => std::borrow::Cow::Borrowed(&**text),
                cell => cell.shown().into(),
            };
            let again = seen.get(shown.as_ref()).copied();
            let folded = if again.is_some() || shown.len() > LONG { String::new() } else { fold(&shown) };
            if again.is_none() && shown.len() <= 24 && list(List::NotGiven).holds(&folded) {
                continue;
            }
            out.filled += 1;
            out.crosses += usize::from(is_cross(cell).is_some());
            let number = match cell {
                Cell::Number(n) => Some(*n),
                Cell::Text(text) => plain_number(text),
                _ => None,
            };
            out.dates += usize::from(matches!(cell, Cell::Date(_)) || is_date(&shown));
            match number {
                Some(n) if n > last => last = n,
                _ => out.sequence = false,
            }
            if let Some(at) = again {
                out.values[at].cells += 1;
            } else if seen.len() < DISTINCT {
                seen.insert(shown.to_string(), out.values.len());
                let words = shown.split_whitespace().take(200).count();
                out.numbers += usize::from(number.is_some());
                out.links += usize::from(is_link(&shown));
                out.running += usize::from(words >= RUNNING);
                out.words += words;
                out.values.push(Value { shown, folded, number, words, cells: 1 });
            }
        }
        out
    }

    /// True when it holds nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Some of its values, to show.
    pub(super) fn examples(&self, count: usize) -> Vec<String> {
        self.values.iter().take(count).map(|v| v.shown.chars().take(40).collect()).collect()
    }

    /// How many distinct values there are, as far as looked at.
    pub(super) fn distinct(&self) -> usize {
        self.values.len()
    }

    pub(super) fn share(&self, of: impl Fn(&Value) -> bool) -> f32 {
        self.of_values(self.values.iter().filter(|v| of(v)).count())
    }

    /// The share of values that are of one form, or of cells where that is more: one odd value among forty that are the same is that cell's
    /// trouble.
    pub(super) fn fitting(&self, of: impl Fn(&Value) -> bool) -> f32 {
        let (mut values, mut cells, mut all) = (0usize, 0usize, 0usize);
        for value in &self.values {
            all += value.cells;
            if of(value) {
                values += 1;
                cells += value.cells;
            }
        }
        self.of_values(values).max(cells as f32 / all.max(1) as f32)
    }

    fn of_values(&self, count: usize) -> f32 {
        if self.values.is_empty() { 0.0 } else { count as f32 / self.values.len() as f32 }
    }

    pub(super) fn mean_words(&self) -> f32 {
        self.of_values(self.words)
    }

    /// Share of values that are one number.
    pub(super) fn numbers(&self) -> f32 {
        self.of_values(self.numbers)
    }

    /// Share of filled cells that are dates.
    pub(super) fn dates(&self) -> f32 {
        if self.filled == 0 { 0.0 } else { self.dates as f32 / self.filled as f32 }
    }

    /// True for crosses, yes and no alone.
    pub(super) fn is_crossed(&self) -> bool {
        self.filled > 0 && self.crosses * 10 >= self.filled * 9
    }

    /// Share of values that are addresses on the web or of mail, or telephone numbers.
    pub(super) fn links(&self) -> f32 {
        self.of_values(self.links)
    }

    /// Share of values that are codes: letters and digits without a space, digits among them.
    pub(super) fn codes(&self) -> f32 {
        self.share(|v| {
            v.words == 1
                && v.number.is_none()
                && v.shown.len() >= 4
                && v.shown.bytes().filter(u8::is_ascii_digit).count() * 3 >= v.shown.len()
                && v.shown.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'/'))
        })
    }

    /// Share of values that are running text.
    pub(super) fn prose(&self) -> f32 {
        self.of_values(self.running)
    }

    /// Numbers counted on, one a row: an index.
    pub(super) fn is_index(&self) -> bool {
        self.sequence && self.filled >= 4 && self.numbers() > 0.99
    }

    pub(super) fn years(&self) -> f32 {
        self.share(|v| v.number.is_some_and(is_year))
    }

    pub(super) fn counts(&self) -> f32 {
        self.share(|v| {
            v.number.is_some_and(|n| (0.0..100_000.0).contains(&n))
                || v.words <= 6
                    && v.shown.starts_with(|c: char| c.is_ascii_digit())
                    && !is_date(&v.shown)
                    && !v.shown.contains(['€', '$'])
                    && !is_rounded(&v.shown)
        })
    }

    pub(super) fn largest(&self) -> f64 {
        self.values.iter().filter_map(|v| v.number).fold(0.0, f64::max)
    }

    /// (Share of levels of study, share of bare digits).
    pub(super) fn levels(&self) -> (f32, f32) {
        *self.levels.get_or_init(|| {
            let of = |v: &Value| if v.shown.len() <= LONG { LevelReading::parse(&v.shown) } else { LevelReading::Unknown };
            let read: Vec<LevelReading> = self.values.iter().map(of).collect();
            let n = read.len().max(1) as f32;
            let digit = read.iter().filter(|r| matches!(r, LevelReading::Digit(1..=8))).count() as f32 / n;
            let level = read.iter().filter(|r| !matches!(r, LevelReading::Digit(_) | LevelReading::Unknown)).count() as f32 / n;
            (level, digit)
        })
    }

    pub(super) fn towns(&self) -> f32 {
        *self.towns.get_or_init(|| self.fitting(|v| v.number.is_none() && v.words <= 12 && is_place(&v.folded)))
    }

    pub(super) fn jobs(&self) -> f32 {
        let is = |v: &Value| v.words <= 18 && !v.folded.is_empty() && is_job(&v.folded) && !begins_with_diploma(&v.folded);
        *self.jobs.get_or_init(|| self.share(is))
    }

    pub(super) fn schools(&self) -> f32 {
        *self.schools.get_or_init(|| self.share(|v| holds(List::Schools, &v.folded)))
    }

    pub(super) fn firms(&self) -> f32 {
        // « Data analyst » is a job, « Data Conseil » a firm.
        let is = |v: &Value| holds(List::Legal, &v.folded) || holds(List::Firms, &v.folded) && !is_job(&v.folded);
        *self.firms.get_or_init(|| self.share(is))
    }

    /// Mean words of the first line of each value.
    pub(super) fn first_line_words(&self) -> f32 {
        self.of_values(self.values.iter().map(|v| v.shown.lines().next().unwrap_or_default().split_whitespace().take(60).count()).sum())
    }

    /// Share of values with the legal form of a firm: « Alti SAS », « Boréa Ltd ».
    pub(super) fn legal(&self) -> f32 {
        self.share(|v| holds(List::Legal, &v.folded))
    }

    /// Share of values that are codes or the names that a program gives: « CS 50203 », « parcours_r_module ».
    pub(super) fn codes_alone(&self) -> f32 {
        self.share(|v| {
            let (digits, letters) =
                v.shown.chars().fold((0, 0), |(d, l), c| (d + usize::from(c.is_ascii_digit()), l + usize::from(c.is_alphabetic())));
            digits > letters || v.words == 1 && v.shown.contains('_')
        })
    }

    /// Share of values that name a diploma with what it is in, or a course: « BTS SIO », « Master Informatique », « Corso antincendio ».
    pub(super) fn programmes(&self) -> f32 {
        let course = |v: &Value| v.words >= 2 && list(List::Programmes).begins(&v.folded).is_some();
        *self.programmes.get_or_init(|| self.share(|v| v.words <= 25 && (is_level_phrase(&v.folded) || course(v))))
    }

    /// (Share of listed items that are skills, mean number of items a value).
    pub(super) fn skills(&self) -> (f32, f32) {
        *self.skills.get_or_init(|| {
            let (mut known, mut all) = (0usize, 0usize);
            for v in self.values.iter().filter(|v| v.number.is_none()).take(LISTS) {
                for item in v.shown.split(LISTED).take(40) {
                    let item = item.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#'));
                    if !item.is_empty() {
                        all += 1;
                        known += usize::from(item.len() <= 60 && is_skill(&fold(item)));
                    }
                }
            }
            if all == 0 { (0.0, 0.0) } else { (known as f32 / all as f32, all as f32 / self.values.len().clamp(1, LISTS) as f32) }
        })
    }

    /// True for levels of study alone, few and short: « Bac+3 », « HND »; not for what is studied there (« BTS SIO », « BUT MMI »).
    pub(super) fn is_of_levels(&self) -> bool {
        let are_courses = self.filled >= 5 && self.distinct() * 5 >= self.filled * 3 && self.programmes() > 0.5 && self.mean_words() >= 1.8;
        self.levels().0 > 0.6 && self.mean_words() <= 3.5 && self.distinct() <= 40 && !are_courses
    }

    pub(super) fn lists_skills(&self) -> bool {
        let (known, items) = self.skills();
        known > 0.35 && items >= 1.8
    }

    /// Running text rather than a list: most values end in a full stop, or hold between commas and line ends a part as long as a sentence.
    pub(super) fn is_running(&self) -> bool {
        let long = |v: &Value| v.words >= RUNNING && v.shown.split(LISTED).any(|part| part.split_whitespace().nth(SENTENCE - 1).is_some());
        let stops = |v: &Value| {
            let end = v.shown.trim_end();
            // « … à Thiers.</p> », as job boards export.
            let end = end.rsplit_once("</").filter(|_| end.ends_with('>')).map_or(end, |(before, _)| before.trim_end());
            v.words >= SENTENCE && end.ends_with(['.', '!', '…'])
        };
        self.values.iter().take(LISTS).filter(|v| long(v) || stops(v)).count() * 2 > self.values.len().min(LISTS)
    }

    /// One item a row, and none of them a skill that we know.
    pub(super) fn names_no_skill(&self) -> bool {
        let (known, items) = self.skills();
        self.filled >= 3 && known == 0.0 && items < 1.6
    }

    /// True for a column that the values alone show to be none of the analysis: dates, links, an index, contracts, pay.
    pub(super) fn is_of_no_use(&self) -> bool {
        self.dates() > 0.6
            || self.links() > 0.6
            || self.is_index()
            // « BUT Informatique en apprentissage » is a course.
            || self.share(|v| v.words <= 8 && holds(List::Contracts, &v.folded)) > 0.6 && self.programmes() < 0.5
            || self.share(|v| v.shown.contains(['€', '$', '£'])) > 0.3
    }
}

/// The rows looked at of so many, in order: all of them, or one of each stretch of equal length, at a place in it that changes from
/// stretch to stretch. A step of one length would see only the blanks of a column where each fifth row has one.
fn sampled(rows: usize) -> impl Iterator<Item = usize> {
    let stretches = rows.min(SAMPLE);
    (0..stretches).map(move |at| {
        let (from, to) = (at * rows / stretches, (at + 1) * rows / stretches);
        // Multiples of a large odd number modulo 2^32 are spread evenly (Knuth, The Art of Computer Programming, vol. 3, 6.4).
        let spread = u32::try_from(at).unwrap_or(u32::MAX).wrapping_mul(2_654_435_769);
        from + (to - from) * (spread >> 16) as usize / (1 << 16)
    })
}

/// « 480k », « 2.5m »: how many a website says, no count of people in one place.
fn is_rounded(shown: &str) -> bool {
    shown
        .trim_end()
        .strip_suffix(['k', 'K', 'm', 'M'])
        .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b' ')))
}

pub(super) fn holds(which: List, folded: &str) -> bool {
    !folded.is_empty() && list(which).among(&words(folded))
}
