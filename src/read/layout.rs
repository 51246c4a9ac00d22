//! Where is the table on this sheet? Title and note rows stand above it, headers take one row to three, totals and footnotes end
//! it, another may follow. The header row is the one that names the most fields of the kind wanted. A sheet whose labels stand
//! left of their values is a form (`form`).

mod account;
mod assignment;
mod below;
mod book;
mod called;
mod columns;
mod ditto;
mod evidence;
mod form;
mod head;
mod held;
mod hidden;
mod known;
mod patterns;
mod periods;
mod profile;
mod reading;
mod repeated;
mod rivals;
mod rows;
mod sides;
mod titles;
mod turned;

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use crate::domain::{Kind, Level, Origin, Problem, Reject, SourceName};
use crate::pipeline::{LevelCodes, Limits, Source};

use super::SheetAccount;
use super::header::{self, Field, SkillRole};
use super::limits::holds_too_much;
use super::public::Spec;
use super::sheet::{Cell, Row, Sheet, likely_header};

pub(super) use account::skipped;
use account::{account, unused};
pub(super) use book::forms_of_book;
pub(crate) use held::Held;
use reading::Memory;
use rows::label;
pub(crate) use titles::place_in_name;

/// Names of columns that are shown where no header is found.
const SHOWN: usize = 8;
/// How many rows from the top a header is looked for in.
const HEADER_WITHIN: usize = 60;
/// One table of one sheet: its columns understood, its data rows as written.
#[derive(Debug, Clone)]
pub struct Table {
    /// The sheet.
    pub source: Arc<SourceName>,
    /// What it lists.
    pub kind: Kind,
    /// The header row (the lower one of two); none for a table without a header, or a form.
    pub header_row: Option<u32>,
    /// The columns that have a header.
    pub columns: Vec<Column>,
    /// The data rows.
    pub rows: Vec<Row>,
    /// How a bare digit in the level column reads, when the pipeline says.
    pub levels: Option<LevelCodes>,
    /// The level of the courses of which nothing says one.
    pub level: Option<Level>,
    /// The header of the column that names a record in mentions made elsewhere.
    pub record: Option<String>,
    /// Years that a number of posts covers, when the pipeline says.
    pub horizon: Option<f64>,
    /// Posts that a row of needs is, where no column counts them: as the pipeline says, else one, an assumption that is printed. None
    /// where a column counts them, or may: what stands there is not replaced by a guess.
    pub posts: Option<f64>,
    /// Rows that are alike but for one skill may be parts of one record.
    pub skill_rows: bool,
    /// Skills one a column are graded, not crossed.
    pub graded: bool,
    /// Columns that say the country of a record, of no other use; with whether their header says so, so that two letters are a code.
    pub countries: Vec<(usize, bool)>,
    /// The public format it was read as.
    pub spec: Option<&'static Spec>,
    /// The first column of a table that stands beside another.
    pub side: Option<usize>,
    /// Where values stand that are not in the row they count for: those of a form, or written once for several rows.
    pub elsewhere: Held,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// From 0.
    pub index: usize,
    /// As written.
    pub header: String,
    /// What it holds.
    pub role: Role,
    /// What it may hold, where the evidence falls short: shown, never used.
    pub perhaps: Option<Field>,
    /// How much speaks for its role, on the scale of `layout::columns`: a header that spells its field is worth 6.
    pub evidence: f32,
}

impl Column {
    /// How the pipeline file names it: its header, its letter where it has none.
    pub fn name(&self) -> Cow<'_, str> {
        if self.header.is_empty() {
            Cow::Owned(crate::domain::column_letters(u32::try_from(self.index).unwrap_or(u32::MAX)))
        } else {
            Cow::Borrowed(&self.header)
        }
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// A field, perhaps of one cohort year.
    Field(Field, Option<u16>),
    /// One skill, crossed where it applies.
    Skill(String, SkillRole),
    /// The campaign of a public file.
    Campaign,
    /// Nothing this program uses.
    Unused,
}

impl Table {
    /// The columns of a field, with their cohort years.
    pub fn columns_of(&self, field: Field) -> impl Iterator<Item = (usize, Option<u16>)> {
        self.columns.iter().filter_map(move |c| match c.role {
            Role::Field(f, year) if f == field => Some((c.index, year)),
            _ => None,
        })
    }

    /// Where a cell of a row stands; the row as a whole without a column.
    pub fn origin(&self, row: &Row, column: Option<usize>) -> Origin {
        let source = Arc::clone(&self.source);
        match column.and_then(|c| self.elsewhere.place(c, row.number)) {
            Some((row, column)) => Origin { source, row, column: Some(column) },
            // A row of one of two tables side by side is told by its first column.
            None => Origin { source, row: row.number, column: column.or(self.side).and_then(|c| u32::try_from(c).ok()) },
        }
    }

    /// The column of a field that has one at most.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns_of(field).next().map(|(index, _)| index)
    }
}

/// What one sheet gave.
pub(super) struct Understood {
    pub(super) found: Vec<Table>,
    pub(super) account: SheetAccount,
    pub(super) rejects: Vec<Reject>,
}

/// Finds the tables of a sheet.
pub(super) fn tables(
    name: &Arc<SourceName>,
    kind: Kind,
    (source, limits): (&Source, Limits),
    spec: Option<&'static Spec>,
    sheet: Sheet,
) -> Understood {
    let mut rejects = Vec::new();
    let mut rows = sheet.rows;
    rows.retain(|row| !row.is_blank());
    let filled = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut account = account(name, kind, &rows, sheet.hidden);
    if !source.hidden {
        rows.retain(|row| !row.hidden);
        account.skipped = filled - u32::try_from(rows.len()).unwrap_or(filled);
    }
    rejects.extend(take_struck(name, &mut rows, &sheet.struck));
    if kind == Kind::Needs && !sheet.regular {
        super::legend::put_in_words(&mut rows);
    }
    let memory = RefCell::default();
    // A sheet of one column in a workbook may be a menu for the others.
    let alone = sheet.regular || name.sheet.is_empty() && rows::is_one_column(&rows);
    let finder = Finder { kind, source, spec, alone, limits, hidden: &sheet.hidden_columns, memory: &memory };
    let mut tables: Vec<Table> = Vec::new();
    let first = if sheet.names.is_empty() { finder.first(&rows, sheet.regular) } else { Some(finder.outside(sheet.names)) };
    if let Some(head) = first.as_ref().filter(|head| head.row > 0) {
        rejects.extend(take_shifted(name, &mut rows, &sheet.shifted, head));
    }
    account.refused = u32::try_from(rejects.len()).unwrap_or(u32::MAX);
    let sides = first.as_ref().filter(|_| !sheet.regular).map_or_else(Vec::new, |head| finder.sides(head, &rows));
    if sides::bytes(&sides, &rows) > limits.bytes() {
        let problem = holds_too_much(limits);
        rejects.push(Reject { origin: Origin::sheet(name), value: name.sheet.clone(), problem, whole_row: true });
        account.headings += u32::try_from(rows.len()).unwrap_or(u32::MAX);
    } else if sides.len() < 2 {
        finder.part(name, rows, (first, sheet.regular), &mut account, &mut rejects, &mut tables);
    } else {
        let lines = rows.len();
        let parts: Vec<Vec<Row>> = sides.iter().map(|side| sides::within(&rows, side)).collect();
        // Each table has lines of its own in the account.
        let more = parts.iter().map(Vec::len).sum::<usize>().saturating_sub(lines);
        account.rows += u32::try_from(more).unwrap_or(u32::MAX);
        for (side, part) in sides.iter().zip(parts) {
            let (from, first) = (tables.len(), finder.first(&part, false));
            finder.part(name, part, (first, false), &mut account, &mut rejects, &mut tables);
            tables[from..].iter_mut().for_each(|table| table.side = Some(side.start));
        }
    }
    account.tables = u32::try_from(tables.len()).unwrap_or(u32::MAX);
    account.unused = tables.iter().filter(|t| t.spec.is_none()).flat_map(unused).collect();
    account.perhaps = tables.iter().flat_map(|t| &t.columns).filter_map(|c| Some((c.header.clone(), c.perhaps?.key()))).collect();
    Understood { found: tables, account, rejects }
}

/// Takes out the lines that have more cells than the header has names, too: something in them is cut in two, and what stands after it is
/// shifted. A line that is as wide as the header only says what the others leave out.
fn take_shifted(name: &Arc<SourceName>, rows: &mut Vec<Row>, shifted: &[(u32, usize, usize)], head: &Head) -> Vec<Reject> {
    let names = head.labels.iter().rposition(|(_, label)| !label.is_empty()).map_or(0, |last| last + 1);
    let of = |row: &Row| shifted.binary_search_by_key(&row.number, |(number, ..)| *number).ok().map(|at| shifted[at]);
    let is = |row: &Row| row.number > head.row && of(row).is_some_and(|(_, cells, _)| cells > names);
    let lines: Vec<Row> = rows.extract_if(.., |row| is(row)).collect();
    lines.iter().filter_map(|row| of(row).map(|(_, cells, usual)| refused(name, row, Problem::Shifted(cells, usual)))).collect()
}

/// Takes out the rows that whoever wrote them struck through.
fn take_struck(name: &Arc<SourceName>, rows: &mut Vec<Row>, struck: &[u32]) -> Vec<Reject> {
    let lines = rows.extract_if(.., |row| struck.binary_search(&row.number).is_ok());
    lines.map(|row| refused(name, &row, Problem::Struck)).collect()
}

/// A row refused before its meaning was looked at.
fn refused(name: &Arc<SourceName>, row: &Row, problem: Problem) -> Reject {
    let shown: Vec<String> = row.cells.iter().filter(|c| !c.is_blank()).take(SHOWN).map(Cell::shown).collect();
    Reject { origin: Origin { row: row.number, ..Origin::sheet(name) }, value: shown.join(" | "), problem, whole_row: true }
}

impl Finder<'_> {
    /// The tables that stand below each other, or the records of a form.
    fn part(
        &self,
        name: &Arc<SourceName>,
        rows: Vec<Row>,
        (first, regular): (Option<Head>, bool),
        account: &mut SheetAccount,
        rejects: &mut Vec<Reject>,
        tables: &mut Vec<Table>,
    ) {
        let filled = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        // Names that stand in no row are those of the columns, whatever the first record says.
        let named = first.as_ref().filter(|head| head.row == 0).map(|head| head.labels.iter().map(|(_, label)| label.clone()));
        let named: Vec<String> = named.map_or_else(Vec::new, |names| names.take(SHOWN).collect());
        let turned = if regular { None } else { self.turned(&rows, first.as_ref(), name, rejects) };
        let forms = if regular || turned.is_some() { Vec::new() } else { self.forms(&rows, first.as_ref()) };
        let first = if forms.is_empty() && turned.is_none() { self.explaining(first, &rows, name) } else { first };
        // Records of one width that no header explains may be labels with their values beside them.
        let bare = regular && first.is_none();
        let turned = if bare { self.turned(&rows, None, name, rejects) } else { turned };
        let forms = if bare && turned.is_none() { self.forms(&rows, None) } else { forms };
        if let Some(records) = turned {
            let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
            account.rows += count.saturating_sub(filled);
            account.headings += filled.saturating_sub(count);
            tables.extend(records);
            return;
        }
        match first {
            _ if !forms.is_empty() => {
                // Each record is a row of the account; a sheet with two records on a line has more rows than lines, else.
                let records = u32::try_from(forms.len()).unwrap_or(u32::MAX);
                account.rows += records.saturating_sub(filled);
                account.headings += filled.saturating_sub(records);
                rejects.extend(held::beside(&forms, &rows, name));
                let first = forms.iter().flatten().map(|pair| pair.place.0).min().unwrap_or(0);
                let titles = &rows[..rows.partition_point(|row| row.number < first)];
                let said = self.said_above(titles, &Head::default());
                tables.extend(forms.into_iter().map(|mut record| {
                    record
                        .extend(said.iter().filter(|pair| !record.iter().any(|own| own.field == pair.field)).cloned().collect::<Vec<_>>());
                    self.form(record, name)
                }));
            }
            None => {
                account.headings += filled;
                let table_like = rows.iter().filter(|r| r.cells.iter().filter(|c| !c.is_blank()).count() >= 3).count();
                // A sheet of another kind is another block's; one that looks like a table and is none is a question.
                let other = [Kind::Courses, Kind::Needs, Kind::Employers].into_iter().filter(|k| *k != self.kind);
                let of_another_kind = other
                    .into_iter()
                    .any(|kind| Finder { kind, memory: &RefCell::default(), ..*self }.first(&rows, regular).is_some_and(|h| h.named));
                if table_like >= 5 && (self.source.sheet.is_some() || self.spec.is_none() && !of_another_kind) {
                    rejects.push(Reject {
                        origin: Origin::sheet(name),
                        value: name.sheet.clone(),
                        problem: Problem::NoHeader(Some(self.kind), if named.is_empty() { likely_header(&rows, SHOWN) } else { named }),
                        whole_row: true,
                    });
                }
            }
            Some(head) => self.below(name, head, (rows, regular), account, rejects, tables),
        }
    }
}

/// A header found: one text a column.
#[derive(Default)]
struct Head {
    /// Index of its first row; what stands above are titles.
    start: usize,
    /// Index of the first row after it.
    end: usize,
    /// Its row number.
    row: u32,
    /// (group written above, header) by column.
    labels: Vec<(String, String)>,
    /// Its words name what makes a record of this kind.
    named: bool,
    /// The titles above it.
    above: Vec<String>,
}

impl Head {
    /// The header printed again, as on every page: nearly all of it, since the ticks of some surveys repeat the header of their column.
    fn repeats(&self, row: &Row) -> bool {
        let same = self
            .labels
            .iter()
            .enumerate()
            .filter(|(i, (_, label))| !label.is_empty() && matches!(row.cell(*i), Cell::Text(t) if **t == **label))
            .count();
        same >= 2 && same * 4 >= row.cells.iter().filter(|c| !c.is_blank()).count() * 3
    }
}

/// The cells of a row are values of the columns below it as much as any. The year of a cohort is a number, and is what heads its column.
fn is_a_record(cell: impl Fn(usize) -> Cell, columns: &[Column]) -> bool {
    let told = columns.iter().filter_map(|c| match c.role {
        Role::Field(field, None) => Some((c.index, field)),
        _ => None,
    });
    let (mut alike, mut all) = (0usize, 0usize);
    for (index, field) in told {
        let cell = cell(index);
        all += 1;
        // A name of two words joined as programs join them is that of a column.
        let joined = matches!(&cell, Cell::Text(text) if text.contains('_') && !text.contains(char::is_whitespace));
        alike += usize::from(!joined && profile::Profile::of_cells(std::iter::once(&cell)).speaks_for(field, false) > 0.3);
    }
    alike * 2 >= all.max(1)
}

#[derive(Clone, Copy)]
struct Finder<'a> {
    kind: Kind,
    source: &'a Source,
    spec: Option<&'static Spec>,
    /// True where what records are called may stand alone: in texts whose records are all as wide, and in lists of one column.
    alone: bool,
    /// What cells may hold that are put beside those of the sheet.
    limits: Limits,
    /// Stretches of columns that are hidden.
    hidden: &'a [(u32, u32)],
    /// What the texts of the sheet read as, exactly and else: each is looked at many times, and many are the same.
    memory: &'a RefCell<Memory>,
}

impl Finder<'_> {
    /// The field that names the sender of a list.
    fn names(&self) -> Field {
        if self.kind == Kind::Courses { Field::Institution } else { Field::Employer }
    }

    /// The header, if the columns below it are those of a list of this kind; else none at all, where the values alone are.
    fn explaining(&self, first: Option<Head>, rows: &[Row], name: &Arc<SourceName>) -> Option<Head> {
        let columns = |head: &Head| self.columns(head, &rows[head.end.min(rows.len())..], name, &mut Vec::new());
        let is_record = |head: &Head, columns: &[Column]| {
            head.row > 0 && is_a_record(|i| head.labels.get(i).map_or(Cell::Blank, |(_, label)| Cell::text(label)), columns)
        };
        // « Lycée Un », « Titre professionnel … » are words of headers, too; with figures beside them they are a record.
        let measures = |head: &Head| head.end > 0 && rows.get(head.end - 1).is_some_and(rows::holds_measures);
        // « Adelia Studio | Développement logiciel » holds words of headers: where a row is none as it stands, the values must agree.
        let stands = |head: &Head| head.labels.iter().all(|(group, _)| group.is_empty()) && self.score(head, true) > 0;
        let perhaps = |columns: &[Column]| columns.iter().filter(|c| c.perhaps.is_some()).count() > 1;
        let agrees = |head: &Head| stands(head) || Some(columns(head)).is_some_and(|c| self.is_viable(&c) || perhaps(&c));
        let holds = |head: &Head| agrees(head) && (!measures(head) || !is_record(head, &columns(head)));
        if first.as_ref().is_some_and(|head| head.named && (self.source.header.is_some() || holds(head))) {
            return first;
        }
        let by_values = first.filter(|head| {
            let columns = columns(head);
            self.is_viable(&columns) && !is_record(head, &columns)
        });
        by_values.or_else(|| {
            self.headless(rows).filter(|head| {
                let columns = columns(head);
                self.is_viable(&columns) && is_a_record(|i| rows[head.end].cell(i).clone(), &columns)
            })
        })
    }

    /// The columns hold what makes a record of this kind.
    fn is_viable(&self, columns: &[Column]) -> bool {
        let field = |c: &Column| match &c.role {
            Role::Field(field, _) => Some(*field),
            Role::Skill(..) => Some(if self.kind == Kind::Courses { Field::Taught } else { Field::Required }),
            _ => None,
        };
        self.worth(columns.iter().filter_map(field).collect()) > 0 || self.is_called_alone(columns)
    }

    /// What its records are called is understood and nothing else, spelt out in the header of a text whose records are all as wide: titles
    /// beside columns of no use are a table.
    fn is_called_alone(&self, columns: &[Column]) -> bool {
        let called = |c: &Column| matches!(&c.role, Role::Field(field, _) if field.key() == self.kind.called() || *field == Field::Rome && self.kind == Kind::Needs);
        let spelt = |c: &Column| header::read(&c.header, self.kind).is_some_and(|r| r.found >= header::Found::Close);
        // « Nom » may stand above people as well: there the values must tell.
        let own = |c: &Column| c.evidence > header::TELLS || !header::is_of_anything(&c.header);
        self.alone && columns.iter().any(|c| called(c) && spelt(c) && own(c))
    }

    /// Posts that a row is, where no column counts them or is called so.
    fn posts_a_row(&self, columns: &[Column]) -> Option<f64> {
        let counts = |c: &Column| {
            matches!(c.role, Role::Field(Field::Positions, _))
                || c.perhaps == Some(Field::Positions)
                || self.reading("", &c.header, false).is_some_and(|r| r.field == Field::Positions)
        };
        if self.kind != Kind::Needs || self.spec.is_some() || columns.iter().any(counts) {
            return None;
        }
        Some(self.source.positions.unwrap_or(1.0)).filter(|posts| *posts > 0.0)
    }

    /// A table of this sheet without columns or rows yet.
    fn table(&self, name: &Arc<SourceName>, header_row: Option<u32>) -> Table {
        Table {
            source: Arc::clone(name),
            kind: self.kind,
            header_row,
            columns: Vec::new(),
            countries: Vec::new(),
            rows: Vec::new(),
            levels: self.source.levels,
            record: self.source.id.clone().filter(|_| !self.source.mentions.is_empty()),
            level: self.source.level.as_deref().and_then(|code| Level::ALL.into_iter().find(|level| level.code() == code)),
            horizon: self.source.horizon,
            posts: None,
            skill_rows: self.source.skill_rows,
            graded: false,
            spec: self.spec,
            side: None,
            elsewhere: Held::default(),
        }
    }
}
