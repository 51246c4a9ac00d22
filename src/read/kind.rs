//! Which kind of list is a file, where nobody says it? Read as each kind, it is the one whose fields the evidence speaks most for: what only
//! its records have, what stands beside them, what they are called, and what the file is called. Where a list is as much one as another,
//! who reads it is asked.

use std::path::Path;
use std::sync::Arc;

use crate::domain::{Kind, List, Origin, Pace, Problem, Reject, fold, list};
use crate::pipeline::{Limits, Source};

use super::corrected::CorrectedCells;
use super::kept::Kept;
use super::layout::{Column, Role, Table};
use super::{Extract, Field, header, names, one_file, open_kept};

/// One file as the kind of list that it most likely is: the one whose fields the evidence speaks most for.
pub fn recognise(path: &Path, kinds: &[Kind], limits: Limits) -> Option<(Kind, Extract)> {
    let source = Source::plain(vec![path.display().to_string()]);
    let name = names(std::iter::once(path)).pop()?;
    // Opened once: a file that takes all its time takes it once.
    let opened = open_kept(path, limits, &Kept::default(), &Pace::default());
    let read = |kind: Kind| (kind, one_file(kind, (&source, limits), path, &name, opened.clone(), &CorrectedCells::default()));
    let mut found: Vec<(Kind, Extract)> = kinds.iter().map(|kind| read(*kind)).collect();
    // As much for two kinds: the one in whose words the header is plainer (« name » over firms rather than courses).
    let rank = |kind: Kind, of: &Extract| {
        let called = of.tables.iter().flat_map(|t| &t.columns).find(|c| matches!(c.role, Role::Field(f, _) if f.key() == kind.called()));
        called.map_or(usize::MAX, |c| header::rank(&c.header, kind))
    };
    let meant = kind_of_name(path);
    let worth = |kind: Kind, of: &Extract| worth(of) + if meant == Some(kind) && !of.tables.is_empty() { NAMED_SO } else { 0.0 };
    found.sort_by(|(a_kind, a), (b_kind, b)| {
        worth(*b_kind, b).total_cmp(&worth(*a_kind, a)).then_with(|| rank(*a_kind, a).cmp(&rank(*b_kind, b))).then(a_kind.cmp(b_kind))
    });
    let (kind, mut best) = found.into_iter().next()?;
    // « Nom » over what could be anyone's: a list of which nothing says the kind is for who asks to say.
    if kinds.len() > 1 {
        let headers = best.tables.first().map(|table| table.columns.iter().take(SHOWN).map(|c| c.header.clone()).collect::<Vec<_>>());
        best.tables.retain(|table| uses_any(table) && (meant == Some(kind) || !is_of_any_kind(table)));
        let left: Vec<_> = best.tables.iter().map(|t| Arc::clone(&t.source)).collect();
        best.sheets.iter_mut().filter(|sheet| !left.contains(&sheet.source)).for_each(|sheet| sheet.tables = 0);
        // Of a list of which nothing was understood no kind is expected, either.
        if best.tables.is_empty() {
            let is_question = |reject: &Reject| matches!(reject.problem, Problem::NoHeader(..));
            best.rejects.retain(|reject| is_question(reject) || reject.whole_row);
            let headers = headers.filter(|headers| !headers.is_empty() && best.rejects.is_empty());
            let origin = || best.sheets.first().map(|sheet| Origin::sheet(&sheet.source));
            if let Some((headers, origin)) = headers.zip(origin()) {
                let problem = Problem::NoHeader(None, headers);
                best.rejects.push(Reject { origin, value: String::new(), problem, whole_row: true });
            }
            for reject in &mut best.rejects {
                if let Problem::NoHeader(kind, _) = &mut reject.problem {
                    *kind = None;
                }
            }
        }
    }
    Some((kind, best))
}

/// What a file is worth more as the kind that its name says.
const NAMED_SO: f32 = 2.5;

/// The kind of list whose records a file is called after: « offres-2026.csv », « jobs.json », « entreprises.csv »; none where its name says
/// none, or several.
fn kind_of_name(path: &Path) -> Option<Kind> {
    let stem = fold(&path.file_stem()?.to_string_lossy());
    let words: Vec<&str> = stem.split(|c: char| !c.is_alphabetic()).collect();
    let of = [(Kind::Courses, List::FilesCourses), (Kind::Needs, List::FilesNeeds), (Kind::Employers, List::FilesEmployers)];
    let mut kinds = of.into_iter().filter(|(_, named)| list(*named).among(&words)).map(|(kind, _)| kind);
    kinds.next().filter(|_| kinds.next().is_none())
}

/// True where a column at least is used: where the values deny the one header that was known, nothing says what the list is.
fn uses_any(table: &Table) -> bool {
    table.columns.iter().any(|c| matches!(c.role, Role::Field(..) | Role::Skill(..)))
}

/// True for a table of names alone, under a header that names records of several kinds, over values that tell none.
fn is_of_any_kind(table: &Table) -> bool {
    // A text about each is said of anything, too.
    let mut used = table.columns.iter().filter(|c| !matches!(c.role, Role::Unused | Role::Field(Field::Prose, _)));
    let (Some(one), None) = (used.next(), used.next()) else { return false };
    let kinds =
        [Kind::Courses, Kind::Needs, Kind::Employers].into_iter().filter(|kind| header::rank(&one.header, *kind) < usize::MAX).count();
    // What stands beside it may tell the kind: two columns of hours and credits are those of a list of courses.
    let typical = table.columns.iter().filter(|c| c.role == Role::Unused && header::typical_of(&c.header) == Some(table.kind)).count();
    matches!(one.role, Role::Field(..)) && kinds > 1 && one.evidence <= header::TELLS && typical < 2
}

/// How much speaks for the fields of an extract's tables, a row in each weighing alike. Beyond what a spelt header and fitting values are
/// worth nothing is added, so that one sure column does not outweigh several.
fn worth(extract: &Extract) -> f32 {
    const MOST: f32 = 9.0;
    const LEAST: f32 = 4.0;
    // Of what is of no use, a few columns say what the list is; more say nothing more.
    const TYPICAL: usize = 4;
    // A need without an occupation or its code, and one of which nothing says who asks, how many or where, are perhaps none.
    const UNCALLED: f32 = 6.0;
    const UNASKED: f32 = 3.0;
    let of = |table: &Table| -> f32 {
        // Where a record is and what is written about it is said of any kind.
        let is_told = |c: &&Column| match c.role {
            Role::Field(field, _) => !matches!(field, Field::Town | Field::Postcode | Field::Department | Field::Prose),
            Role::Skill(..) => true,
            _ => false,
        };
        let named = table.columns.iter().filter(is_told);
        let has = |fields: &[Field]| fields.iter().any(|field| table.column(*field).is_some());
        let typical = table.columns.iter().filter(|c| c.role == Role::Unused && header::typical_of(&c.header) == Some(table.kind));
        let typical = typical.take(TYPICAL).count();
        let mut worth = named.map(|c| c.evidence.clamp(LEAST, MOST)).sum::<f32>() + typical as f32;
        if table.kind == Kind::Needs && table.spec.is_none() {
            let asked = [Field::Employer, Field::Positions, Field::Rome, Field::Town, Field::Postcode, Field::Department];
            worth -= if has(&[Field::Occupation, Field::Rome, Field::Fap]) { 0.0 } else { UNCALLED };
            // Without a header, values that are jobs have told what it is.
            let by_values = table.columns.iter().all(|c| c.header.is_empty());
            worth -= if has(&asked) || typical > 0 || by_values { 0.0 } else { UNASKED };
        }
        // Never so little that nothing at all would be as much.
        worth.max(f32::MIN_POSITIVE)
    };
    let rows: usize = extract.tables.iter().map(|t| t.rows.len()).sum();
    extract.tables.iter().map(|t| of(t) * t.rows.len() as f32).sum::<f32>() / rows.max(1) as f32
}

/// Headers shown of a list of which nothing says what it is.
const SHOWN: usize = 6;
