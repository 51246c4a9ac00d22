//! Values as people type them: numbers, rates, levels, places, horizons.

use std::collections::BTreeSet;

use crate::domain::{Figure, Level, LevelReading, List, Origin, Problem, Reject, fold, list, one_space, says_none};
use crate::pipeline::LevelCodes;
use crate::read::{Cell, Field, Row, Table, is_cross};

use super::quantities::{count, horizon, number};
use super::{Outside, OutsideOf};

/// « Adobe ⏎ 4.4 »: job boards put what employees think of a firm on a line of its own below its name; the name is without it.
fn without_rating(name: &str) -> &str {
    // A name that goes on over lines, as long as no name is, has its address below it.
    const LONGEST: usize = 80;
    let is_rating =
        |line: &str| line.trim().len() <= 4 && line.trim().replace(',', ".").parse::<f64>().is_ok_and(|n| (0.0..=10.0).contains(&n));
    let name = name.trim();
    match (name.rsplit_once('\n'), name.split_once('\n')) {
        (Some((before, line)), _) if is_rating(line) && !before.trim().is_empty() => before,
        (_, Some((first, _))) if name.len() > LONGEST => first,
        _ => name,
    }
}

/// The cells of one row, by field, with what goes wrong noted on the way.
pub(super) struct Reader<'a> {
    pub(super) table: &'a Table,
    pub(super) row: &'a Row,
    pub(super) rejects: &'a mut Vec<Reject>,
    /// The postal codes of the table are those of another country.
    pub(super) abroad: bool,
}

impl Reader<'_> {
    pub(super) fn origin(&self) -> Origin {
        self.table.origin(self.row, None)
    }

    fn cell(&self, field: Field) -> (&Cell, usize) {
        self.table.column(field).map_or((&Cell::Blank, 0), |column| (self.row.cell(column), column))
    }

    /// Notes a refused cell.
    pub(super) fn refuse(&mut self, column: usize, problem: Problem, whole_row: bool) {
        let origin = self.table.origin(self.row, Some(column));
        let value = self.row.cell(column).shown();
        self.rejects.push(Reject { origin, value, problem, whole_row });
    }

    /// The row as one out of scope; none for a public file, whose rows elsewhere are counted and not listed.
    pub(super) fn outside(&self, why: OutsideOf, what: &str) -> Option<Outside> {
        let listed = || Outside { origin: self.origin(), kind: self.table.kind, what: what.to_owned(), why };
        self.table.spec.is_none().then(listed)
    }

    /// Notes that the row lacks a field.
    pub(super) fn lacks(&mut self, field: Field) {
        let origin = self.table.origin(self.row, self.table.column(field));
        let is_told = field != Field::Level || self.table.column(field).is_some();
        let problem = if is_told { Problem::Missing(field.key()) } else { Problem::NoLevel };
        let value = self.row.cells.iter().map(Cell::shown).filter(|s| !s.is_empty()).take(4).collect::<Vec<_>>().join(" ; ");
        self.rejects.push(Reject { origin, value, problem, whole_row: true });
    }

    /// Refuses a row that shows how to fill in the others: « Exemple : BTS SIO ».
    pub(super) fn is_example(&mut self, fields: &[Field]) -> bool {
        let example = |text: &str| {
            let folded = fold(text);
            list(List::Examples).begins(&folded).is_some_and(|word| {
                let rest = folded[word.len()..].trim_start();
                rest.is_empty() || rest.starts_with([':', '(']) || word.ends_with('.')
            })
        };
        let column = fields.iter().filter_map(|field| self.table.column(*field)).find(|column| {
            let cell = self.row.cell(*column);
            matches!(cell, Cell::Text(text) if example(text))
        });
        column.inspect(|column| self.refuse(*column, Problem::Example, true)).is_some()
    }

    /// A text; error cells are refused, « NC » and « - » are not given.
    pub(super) fn text(&mut self, field: Field) -> Option<String> {
        let table = self.table;
        let mut texts = table.columns_of(field).filter_map(|(column, _)| self.text_at(field, column));
        let first = texts.next()?;
        // « BUT Informatique », « Cybersécurité »: what is called by two columns is called by both.
        let more: Vec<String> =
            if matches!(field, Field::Title | Field::Occupation) { texts.filter(|t| *t != first).collect() } else { Vec::new() };
        Some(std::iter::once(first).chain(more).collect::<Vec<_>>().join(" – "))
    }

    fn text_at(&mut self, field: Field, column: usize) -> Option<String> {
        let cell = self.row.cell(column);
        match cell {
            Cell::Blank => None,
            Cell::Error(_) => {
                self.refuse(column, Problem::ErrorCell, false);
                None
            }
            Cell::Text(text) if is_not_given(text) => None,
            Cell::Text(text) if matches!(field, Field::Employer | Field::Institution | Field::Name) => {
                Some(one_space(without_rating(text)).into_owned())
            }
            Cell::Text(text) => Some(one_space(text).into_owned()),
            cell => Some(one_space(&cell.shown()).into_owned()),
        }
    }

    /// The name of who sends the row; a missing one is noted, where there is a column for it.
    pub(super) fn name(&mut self, field: Field) -> Option<String> {
        let column = self.table.column(field)?;
        let name = self.text(field);
        if name.is_none() {
            self.refuse(column, Problem::NoName(field.key()), false);
        }
        name
    }

    /// A number that is not negative; what several columns of a field count together.
    pub(super) fn figure(&mut self, field: Field) -> Figure {
        let columns: Vec<usize> = self.table.columns_of(field).map(|(column, _)| column).collect();
        self.figures_at(field, &columns)
    }

    /// What some columns of a field count together.
    pub(super) fn figures_at(&mut self, field: Field, columns: &[usize]) -> Figure {
        let mut sum = Figure::NotGiven;
        for column in columns {
            sum = match (sum, self.figure_at(field, *column)) {
                (Figure::Secret, _) | (_, Figure::Secret) => Figure::Secret,
                (Figure::Given(a), Figure::Given(b)) => Figure::Given(a + b),
                (Figure::NotGiven, other) | (other, Figure::NotGiven) => other,
            };
        }
        sum
    }

    /// A number of one column among several of a field.
    pub(super) fn figure_at(&mut self, field: Field, column: usize) -> Figure {
        let cell = self.row.cell(column);
        // « 80 % » is a share, « 12 € » a price: neither is a number of people.
        let found = match cell {
            Cell::Text(text) if text.contains(['%', '€']) => Err(Problem::NotANumber(field.key())),
            // « Aucun » where posts are counted is an answer: none.
            Cell::Text(text) if field == Field::Positions && is_none(text) => Ok(Figure::Given(0.0)),
            cell => figure(cell, field.key()),
        };
        // « env. 20 » is a number, and is told to be an order of magnitude.
        if let (Err(Problem::NotOneNumber(_) | Problem::NotANumber(_)), Cell::Text(text)) = (&found, cell)
            && let Some((n, about)) = count(text).filter(|(n, _)| *n <= MOST && !text.contains(['%', '€']))
        {
            if about {
                self.refuse(column, Problem::Approximate(n), false);
            }
            return Figure::Given(n);
        }
        match found {
            Ok(figure) => figure,
            Err(problem) => {
                self.refuse(column, problem, false);
                Figure::NotGiven
            }
        }
    }

    /// A share, 0 to 1.
    pub(super) fn rate(&mut self, field: Field, scales: &Scales) -> Option<f64> {
        let column = self.table.column(field)?;
        let cell = self.row.cell(column);
        let marked = matches!(cell, Cell::Text(text) if text.contains('%'));
        let given = match figure(cell, field.key()) {
            Ok(figure) => figure.given()?,
            Err(problem) => {
                self.refuse(column, problem, false);
                return None;
            }
        };
        // In a column that counts in hundreds a half is 0.5 % or 50 %, and beside « 40 % » a bare 1 is 1 % or 100 %: nobody can tell. A
        // half beside « 40 % » is what a cell with a percent format holds.
        let hundreds = scales.hundreds.contains(&field);
        let either = hundreds && given > 0.0 && given <= 1.0 || scales.signed.contains(&field) && given == 1.0;
        if !marked && either {
            self.refuse(column, Problem::AmbiguousRate(field.key(), given), false);
            return None;
        }
        let rate = if marked || hundreds { given / 100.0 } else { given };
        if rate > 1.0 {
            self.refuse(column, Problem::OutOfRange(field.key(), "0 – 100 %"), false);
            return None;
        }
        Some(rate)
    }

    /// « Oui », « non », a cross; what is neither is refused.
    pub(super) fn yes_or_no(&mut self, field: Field) -> Option<bool> {
        let column = self.table.column(field)?;
        let cell = self.row.cell(column);
        if cell.is_blank() || matches!(cell, Cell::Text(text) if is_not_given(text)) {
            return None;
        }
        let told = is_cross(cell).or_else(|| {
            let folded = fold(&cell.shown());
            let begins = |which: List| list(which).begins(&folded).is_some();
            match (begins(List::AnswersYes), begins(List::AnswersNo)) {
                (true, _) => Some(true),
                (false, true) => Some(false),
                (false, false) => None,
            }
        });
        if told.is_none() {
            self.refuse(column, Problem::Unclear(field.key()), false);
        }
        told
    }

    /// A creation (true) or a replacement of someone who leaves.
    pub(super) fn creation(&mut self) -> Option<bool> {
        let (text, column) = (self.text(Field::Nature)?, self.table.column(Field::Nature)?);
        let folded = fold(&text);
        let says = |which: List| list(which).iter().any(|w| folded.contains(w));
        match (says(List::Creation), says(List::Replacement)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => {
                self.refuse(column, Problem::Unclear("nature"), false);
                None
            }
        }
    }

    /// Years that the number of posts covers; one that cannot be read is refused, and counts as one year.
    pub(super) fn horizon(&mut self) -> f64 {
        let default = self.table.horizon.or_else(|| self.horizon_of_header()).or_else(|| self.years_of_posts()).unwrap_or(1.0);
        let (Some(text), Some(column)) = (self.text(Field::Horizon), self.table.column(Field::Horizon)) else { return default };
        // « Horizon (mois) »: the unit is in the header.
        let header = self.table.columns.iter().find(|c| c.index == column).map(|c| fold(&c.header)).unwrap_or_default();
        let bare = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b',' | b'.'));
        let in_months = bare && list(List::Months).among(&crate::domain::words(&header));
        horizon(&if in_months { format!("{text} mois") } else { text }).unwrap_or_else(|| {
            self.refuse(column, Problem::UnknownHorizon, false);
            default
        })
    }

    /// How many years have a column of posts of their own.
    fn years_of_posts(&self) -> Option<f64> {
        let years: BTreeSet<u16> = self.table.columns_of(Field::Positions).filter_map(|(_, year)| year).collect();
        u32::try_from(years.len()).ok().filter(|years| *years >= 2).map(f64::from)
    }

    /// « Nombre de postes sur 3 ans »: the header of the posts says over how long.
    fn horizon_of_header(&self) -> Option<f64> {
        let column = self.table.column(Field::Positions)?;
        let header = self.table.columns.iter().find(|c| c.index == column).map(|c| fold(&c.header))?;
        let words = crate::domain::words(&header);
        let years = words.windows(2).find(|two| list(List::Years).holds(two[1]))?;
        years[0].parse().ok().filter(|n| (1.0..=10.0).contains(n))
    }

    /// The level cell; the digits of a column are read as the pipeline says, else as the column's other cells settle it.
    pub(super) fn level(&mut self, codes: Option<LevelCodes>) -> LevelReading {
        let (cell, column) = self.cell(Field::Level);
        let text = match cell {
            Cell::Blank => return LevelReading::Unknown,
            Cell::Text(text) if is_not_given(text) => return LevelReading::Unknown,
            cell => cell.shown(),
        };
        match LevelReading::parse(&text) {
            LevelReading::Digit(digit) => {
                if let Some(reading) = digit_level(digit, codes) {
                    reading
                } else {
                    self.refuse(column, Problem::AmbiguousLevel(digit), false);
                    LevelReading::Unknown
                }
            }
            LevelReading::Unknown => {
                let problem = if matches!(cell, Cell::Error(_)) { Problem::ErrorCell } else { Problem::UnknownLevel };
                self.refuse(column, problem, false);
                LevelReading::Unknown
            }
            reading => reading,
        }
    }
}

/// How the rate columns of a table are written.
pub(super) struct Scales {
    /// In hundreds: a number above one without a sign tells.
    hundreds: BTreeSet<Field>,
    /// With the sign %, in one cell at least.
    signed: BTreeSet<Field>,
}

impl Scales {
    pub(super) fn of(table: &Table) -> Self {
        let holds = |field: Field, is: &dyn Fn(&Cell) -> bool| {
            table.columns_of(field).any(|(column, _)| table.rows.iter().any(|row| is(row.cell(column))))
        };
        let signed = |cell: &Cell| matches!(cell, Cell::Text(t) if t.contains('%'));
        let above_one = |cell: &Cell| match cell {
            Cell::Number(n) => *n > 1.0,
            Cell::Text(t) => !signed(cell) && number(t).is_some_and(|n| n > 1.0),
            _ => false,
        };
        let of = |is: &dyn Fn(&Cell) -> bool| -> BTreeSet<Field> {
            let rates = [Field::FurtherStudy, Field::Retention, Field::Success, Field::Fill, Field::Active];
            rates.into_iter().filter(|field| holds(*field, is)).collect()
        };
        Self { hundreds: of(&above_one), signed: of(&signed) }
    }
}

/// How the digits of a level column read: as its header says, or as the titles and diplomas beside them do (« CAP » with 3, « Bac pro » with
/// 4); 6 and 7 exist in the framework of 2019 only; with 0 they are years after the bac.
pub(super) fn level_codes(table: &Table) -> Option<LevelCodes> {
    if table.levels.is_some() {
        return table.levels;
    }
    let column = table.column(Field::Level)?;
    let header = table.columns.iter().find(|c| c.index == column).map(|c| fold(&c.header)).unwrap_or_default();
    if header.replace(' ', "").ends_with("bac+") {
        return Some(LevelCodes::Years);
    }
    if list(List::LevelOf2019).is_in(&header) {
        return Some(LevelCodes::Of2019);
    }
    let digits: BTreeSet<u8> = table
        .rows
        .iter()
        .filter_map(|row| match LevelReading::parse(&row.cell(column).shown()) {
            LevelReading::Digit(d) => Some(d),
            _ => None,
        })
        .collect();
    if digits.contains(&0) {
        Some(LevelCodes::Years)
    } else if digits.contains(&6) || digits.contains(&7) || digits.contains(&8) {
        Some(LevelCodes::Of2019)
    } else if digits.is_empty() {
        None
    } else {
        codes_beside(table, column)
    }
}

/// The reading of bare figures that every title and diploma beside them bears out and no other reading does.
fn codes_beside(table: &Table, column: usize) -> Option<LevelCodes> {
    let named = [table.column(Field::Title), table.column(Field::Diploma)];
    let witnesses = table.rows.iter().filter_map(|row| {
        let LevelReading::Digit(digit) = LevelReading::parse(&row.cell(column).shown()) else { return None };
        let said = named.iter().flatten().map(|at| LevelReading::of_title(&row.cell(*at).shown()));
        let said = said.into_iter().find(|said| matches!(said, LevelReading::Levels(_) | LevelReading::Below))?;
        Some((digit, said))
    });
    let witnesses: Vec<(u8, LevelReading)> = witnesses.collect();
    let agree = |(digit, said): &(u8, LevelReading), codes: LevelCodes| match (digit_level(*digit, Some(codes)), said) {
        (Some(LevelReading::Levels(read)), LevelReading::Levels(said)) => read.min <= said.min && said.min <= read.max.unwrap_or(read.min),
        (Some(LevelReading::Below), LevelReading::Below) => true,
        _ => false,
    };
    let borne_out = |codes: &LevelCodes| !witnesses.is_empty() && witnesses.iter().all(|witness| agree(witness, *codes));
    let mut readings = [LevelCodes::Of2019, LevelCodes::Of1969, LevelCodes::Years].into_iter().filter(borne_out);
    readings.next().filter(|_| readings.next().is_none())
}

/// A reading whose bare digit is read as the codes of its column say; a digit where they do not.
pub(super) fn coded(reading: LevelReading, codes: Option<LevelCodes>) -> LevelReading {
    match reading {
        LevelReading::Digit(digit) => digit_level(digit, codes).unwrap_or(reading),
        reading => reading,
    }
}

fn digit_level(digit: u8, codes: Option<LevelCodes>) -> Option<LevelReading> {
    match codes? {
        LevelCodes::Of2019 => Some(LevelReading::parse(&format!("niveau {digit}"))),
        LevelCodes::Of1969 => {
            let roman = ["", "I", "II", "III", "IV", "V"].get(usize::from(digit))?;
            Some(LevelReading::parse(&format!("niveau {roman}")))
        }
        LevelCodes::Years => Some(LevelReading::parse(&format!("bac+{digit}")).or_bac(digit)),
    }
}

impl LevelReading {
    /// `bac+0` is the bac.
    fn or_bac(self, digit: u8) -> Self {
        if digit == 0 { Self::Levels(crate::domain::LevelRange { min: Level::Bac, max: Some(Level::Bac) }) } else { self }
    }
}

/// No name of anything: a figure, an address, an answer.
pub(super) fn is_no_name(text: &str) -> bool {
    let address = ["http://", "https://", "www."].iter().any(|start| text.starts_with(start)) && !text.contains(' ');
    let figure = text.chars().any(|c| c.is_ascii_digit()) && !text.chars().any(char::is_alphabetic);
    address || figure || is_cross(&Cell::Text(text.into())).is_some() && text.chars().count() > 1
}

/// No way of saying nothing takes more bytes; longer texts need no look.
const LONGEST_NOT_GIVEN: usize = 24;

/// « NC », « ? », « - », « à compléter »: the sender knows that nothing is said.
pub(super) fn is_not_given(text: &str) -> bool {
    if text.len() > LONGEST_NOT_GIVEN {
        return false;
    }
    let folded = fold(text);
    list(List::NotGiven).holds(folded.trim_matches(['.', ' ', '(', ')'])) || list(List::NotGiven).holds(&folded)
}

/// No number of people or posts in one row is larger.
const MOST: f64 = 1_000_000.0;
const BOUNDS: &str = "0 – 1 000 000";

/// « Aucun », « pas cette année »: none.
fn is_none(text: &str) -> bool {
    !text.bytes().any(|b| b.is_ascii_digit()) && says_none(&fold(text))
}

pub(super) fn figure(cell: &Cell, field: &'static str) -> Result<Figure, Problem> {
    match cell {
        Cell::Blank => Ok(Figure::NotGiven),
        Cell::Number(n) if (0.0..=MOST).contains(n) => Ok(Figure::Given(*n)),
        Cell::Number(_) => Err(Problem::OutOfRange(field, BOUNDS)),
        Cell::Bool(_) => Err(Problem::NotANumber(field)),
        Cell::Date(_) => Err(Problem::DateForNumber(field)),
        Cell::Error(_) => Err(Problem::ErrorCell),
        Cell::Text(text) if matches!(text.trim(), "*" | "s" | "secret" | "Secret") => Ok(Figure::Secret),
        Cell::Text(text) if is_not_given(text) => Ok(Figure::NotGiven),
        Cell::Text(text) => match number(text) {
            Some(n) if (0.0..=MOST).contains(&n) => Ok(Figure::Given(n)),
            Some(_) => Err(Problem::OutOfRange(field, BOUNDS)),
            None if text.bytes().filter(u8::is_ascii_digit).count() > 0 => Err(Problem::NotOneNumber(field)),
            None => Err(Problem::NotANumber(field)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_neither_a_blank_nor_a_zero() {
        for (cell, expected) in [
            (Cell::text("*"), Ok(Figure::Secret)),
            (Cell::text("NC"), Ok(Figure::NotGiven)),
            (Cell::Blank, Ok(Figure::NotGiven)),
            (Cell::Number(0.0), Ok(Figure::Given(0.0))),
            (Cell::text("3 à 5"), Err(Problem::NotOneNumber("positions"))),
            (Cell::text("beaucoup"), Err(Problem::NotANumber("positions"))),
            (Cell::Date("2026-02-01".into()), Err(Problem::DateForNumber("positions"))),
            (Cell::Error("#N/A".into()), Err(Problem::ErrorCell)),
        ] {
            assert_eq!(figure(&cell, "positions"), expected, "{cell:?}");
        }
    }
}
