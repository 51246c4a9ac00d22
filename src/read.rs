//! Room `read`: what is written in these files? The only door in: nothing else opens a file that a user named, but the
//! pipeline file itself.
//!
//! A file is recognised by its content, not its name; each is read behind a fence, so that a damaged one, or a panic inside a
//! parser, costs that file and no other. A sheet becomes a grid of typed cells with their true addresses; `layout` finds the
//! header rows and which field each column is; what was understood is kept beside what was read, so that `inspect` can show
//! it. Every row ends in one account: data, blank, or heading (title, header, total, note).

mod columnar;
mod corrected;
mod fence;
mod grid;
pub(crate) mod header;
mod json;
mod kept;
mod layout;
mod limits;
mod listing;
mod literal;
mod marks;
mod markup;
mod public;
pub mod reference;
pub mod returns;
mod sheet;
mod sniff;
mod text;
mod ticked;
mod workbook;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::{Kind, Language, List, Origin, Problem, Reject, SourceName, fold, visible, why_io};
use crate::pipeline::{Limits, Source};
pub use corrected::{COLUMNS as CORRECTED_COLUMNS, CorrectedCells, address};
pub use fence::quiet_hook;
pub use header::{Field, SkillRole};
pub use kept::{Fresh, Kept, MEANINGS};
pub use layout::{Column, Role, Table};
pub use listing::corrections;
pub use listing::{Listed, MissingInput, expand, folder_of, is_by_product, list, names_a_file, overlooked};
pub use sheet::{Cell, Row, Sheet};
pub(crate) use ticked::is_cross;

/// Everything the sources say, sheet by sheet.
#[derive(Debug, Default)]
pub struct Extract {
    /// The tables found, in the order of the sources.
    pub tables: Vec<Table>,
    /// One account a sheet that was looked at.
    pub sheets: Vec<SheetAccount>,
    /// Files, sheets and columns that could not be used.
    pub rejects: Vec<Reject>,
    /// Every file opened, with the hash of its bytes.
    pub files: Vec<FileRead>,
    /// Sheets parsed this time, to be kept for the next.
    pub fresh: Vec<Fresh>,
}

/// One input file.
#[derive(Debug, Clone)]
pub struct FileRead {
    /// Name that origins use.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// BLAKE3 of its bytes.
    pub hash: String,
    /// Size in bytes.
    pub bytes: u64,
    /// False when nothing of it could be used.
    pub readable: bool,
    /// What its block in the pipeline says it holds.
    pub kind: Kind,
}

/// What became of the rows of one sheet, before their meaning is known.
#[derive(Debug, Clone)]
pub struct SheetAccount {
    /// The sheet.
    pub source: Arc<SourceName>,
    /// What its block in the pipeline says it holds.
    pub kind: Kind,
    /// Hash of its file.
    pub hash: String,
    /// Rows from the first to the last that is not blank.
    pub rows: u32,
    /// Rows without a single value.
    pub blank: u32,
    /// Titles, headers, totals, notes.
    pub headings: u32,
    /// Rows hidden in the spreadsheet; counted in one of the other columns too.
    pub hidden: u32,
    /// Rows left out because they are hidden and the pipeline says so.
    pub skipped: u32,
    /// True when the sheet itself is hidden.
    pub hidden_sheet: bool,
    /// Tables found on it; without one, none of its rows counts.
    pub tables: u32,
    /// Headers of columns that hold values in half the rows or more and that nothing here uses.
    pub unused: Vec<String>,
    /// Headers of columns that may hold a field, with its key: shown, never used.
    pub perhaps: Vec<(String, &'static str)>,
}

/// Reads the files, in parallel, each behind its fence. Files that are larger than the limits, damaged, encrypted or foreign
/// become one reject each. Cells that were corrected are read as corrected.
pub fn extract(files: &[(Kind, &Source, PathBuf)], limits: Limits, kept: &Kept, corrected: &CorrectedCells) -> Extract {
    let names = names(files.iter().map(|(_, _, path)| path.as_path()));
    let parts: Vec<Extract> = files
        .par_iter()
        .zip(names)
        .map(|((kind, source, path), name)| one_file(*kind, (source, limits), path, &name, open_kept(path, limits, kept), corrected))
        .collect();
    let mut all = Extract::default();
    for part in parts {
        all.tables.extend(part.tables);
        all.sheets.extend(part.sheets);
        all.rejects.extend(part.rejects);
        all.files.extend(part.files);
        all.fresh.extend(part.fresh);
    }
    all.rejects.extend(corrected.refused());
    all
}

/// One file as the kind of list that it most likely is: the one whose fields the evidence speaks most for.
pub fn recognise(path: &Path, kinds: &[Kind], limits: Limits) -> Option<(Kind, Extract)> {
    let source = Source::plain(vec![path.display().to_string()]);
    let name = names(std::iter::once(path)).pop()?;
    // Opened once: a file that takes all its time takes it once.
    let opened = open_kept(path, limits, &Kept::default());
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
        best.tables.retain(|table| meant == Some(kind) || !is_of_any_kind(table));
        let left: Vec<_> = best.tables.iter().map(|t| Arc::clone(&t.source)).collect();
        best.sheets.iter_mut().filter(|sheet| !left.contains(&sheet.source)).for_each(|sheet| sheet.tables = 0);
        // Of a list of which nothing was understood no kind is expected, either.
        if best.tables.is_empty() {
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
    let mut kinds = of.into_iter().filter(|(_, named)| crate::domain::list(*named).among(&words)).map(|(kind, _)| kind);
    kinds.next().filter(|_| kinds.next().is_none())
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
/// How many folders a name may take to be told from others.
const DEEPEST: usize = 16;

/// File names; with their folders where two inputs share a name.
fn names<'a>(paths: impl Iterator<Item = &'a Path> + Clone) -> Vec<String> {
    // The last parts of a path, as many as tell it from every other.
    let last = |p: &Path, parts: usize| {
        let all: Vec<String> = p.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        all[all.len().saturating_sub(parts)..].join("/")
    };
    let distinct: std::collections::BTreeSet<&Path> = paths.clone().collect();
    let mut names: std::collections::BTreeMap<&Path, String> = distinct.iter().map(|p| (*p, last(p, 1))).collect();
    for parts in 2..=DEEPEST {
        let mut count = std::collections::BTreeMap::<String, u32>::new();
        for name in names.values() {
            *count.entry(name.clone()).or_default() += 1;
        }
        names.iter_mut().filter(|(_, name)| count[*name] > 1).for_each(|(path, name)| *name = last(path, parts));
    }
    paths.map(|p| visible(&names[p]).into_owned()).collect()
}

/// Why a file cannot be read, and what is known of it.
pub type Unopened = (Problem, Option<FileRead>);

/// Opens one file and gives its sheets as grids.
///
/// # Errors
/// The reason why nothing of it can be read, in both languages.
pub fn open(path: &Path, limits: Limits) -> Result<(Vec<Sheet>, FileRead), Box<Unopened>> {
    open_kept(path, limits, &Kept::default()).map(|(sheets, file, _)| (sheets, file))
}

/// What opening a file came to: its sheets, what is known of it, and what to keep of it for the next time.
type Opened = Result<(Vec<Sheet>, FileRead, Option<Fresh>), Box<Unopened>>;

/// Opens one file, or takes its sheets from where they were kept.
fn open_kept(path: &Path, limits: Limits, kept: &Kept) -> Opened {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let unopened = |why: std::io::Error| {
        let told = |l| why_io(&why, l);
        let problem = Problem::Unopened(
            format!("le fichier ne peut pas être ouvert : {}", told(Language::Fr)),
            format!("the file cannot be opened: {}", told(Language::En)),
        );
        Box::new((problem, None))
    };
    let what = std::fs::metadata(path).map_err(unopened)?;
    if what.is_dir() {
        // A folder that a pattern could not look into stands for itself.
        return Err(unopened(std::fs::read_dir(path).err().unwrap_or_else(|| std::io::ErrorKind::IsADirectory.into())));
    }
    if !what.is_file() {
        let problem = ("ce n’est pas un fichier mais un tube ou un appareil", "this is no file but a pipe or a device");
        return Err(Box::new((Problem::Unopened(problem.0.to_owned(), problem.1.to_owned()), None)));
    }
    let size = what.len();
    if size > limits.bytes() {
        return Err(Box::new((limits::too_large(limits), None)));
    }
    let bytes = match size {
        // What the system makes as it is read (`/proc`) has no size, and may wait for ever.
        0 => {
            let path = path.to_owned();
            fence::fenced(limits, 0, move || Ok(std::fs::read(path))).map_err(|problem| Box::new((problem, None)))?.map_err(unopened)?
        }
        _ => std::fs::read(path).map_err(unopened)?,
    };
    if bytes.len() as u64 > limits.bytes() {
        return Err(Box::new((limits::too_large(limits), None)));
    }
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let mut file = FileRead { name, path: path.to_owned(), hash, bytes: size, readable: false, kind: Kind::Courses };
    if let Some(sheets) = kept.sheets(&file.hash) {
        file.readable = true;
        return Ok((sheets, file, None));
    }
    let weight = bytes.len();
    let sheets = fence::fenced(limits, weight, move || match sniff::sniff(&bytes)? {
        sniff::Format::Text => text::read_any(&bytes, limits),
        format @ (sniff::Format::Parquet | sniff::Format::Arrow) => columnar::read(&bytes, format, limits).map(|sheet| vec![sheet]),
        format => workbook::read(&bytes, format, limits),
    });
    match sheets {
        Ok(sheets) => {
            file.readable = true;
            let fresh = kept.fresh(&file.hash, &sheets);
            Ok((sheets, file, fresh))
        }
        Err(problem) => Err(Box::new((problem, Some(file)))),
    }
}

/// What an opened file says as a list of this kind.
fn one_file(
    kind: Kind,
    (source, limits): (&Source, Limits),
    path: &Path,
    name: &str,
    opened: Opened,
    corrected: &CorrectedCells,
) -> Extract {
    let mut out = Extract::default();
    let of_file = |sheet: &str| Arc::new(SourceName { file: name.to_owned(), sheet: sheet.to_owned() });
    let refuse = |sheet: &str, value: String, problem| Reject { origin: Origin::sheet(&of_file(sheet)), value, problem, whole_row: true };
    let (sheets, mut file) = match opened {
        Ok((mut sheets, file, fresh)) => {
            out.fresh.extend(fresh);
            for sheet in &mut sheets {
                corrected.apply(name, sheet);
                ticked::keep_ticked(sheet);
            }
            (sheets, file)
        }
        Err(unopened) => {
            let (problem, file) = *unopened;
            let unopened = || FileRead {
                name: String::new(),
                path: path.to_owned(),
                hash: blake3::hash(name.as_bytes()).to_hex().to_string(),
                bytes: 0,
                readable: false,
                kind,
            };
            out.files.push(FileRead { name: name.to_owned(), kind, ..file.unwrap_or_else(unopened) });
            out.rejects.push(refuse("", String::new(), problem));
            return out;
        }
    };
    if sheets.iter().any(|s| s.name == returns::SENT) {
        out.rejects.push(refuse("", String::new(), Problem::IsReturn));
        out.files.push(FileRead { name: name.to_owned(), kind, ..file });
        return out;
    }
    name.clone_into(&mut file.name);
    file.kind = kind;
    if let Some(wanted) = &source.sheet
        && !sheets.iter().any(|s| s.name == *wanted)
    {
        out.rejects.push(refuse(wanted, wanted.clone(), Problem::NoSuchSheet(sheets.iter().map(|s| s.name.clone()).collect())));
    }
    let mut first_row = Vec::new();
    let sheet_names: Vec<Arc<SourceName>> = sheets.iter().map(|sheet| of_file(&sheet.name)).collect();
    let mut forms = layout::forms_of_book(&sheet_names, kind, (source, limits), &sheets);
    for (at, sheet) in sheets.into_iter().enumerate() {
        if source.sheet.as_ref().is_some_and(|wanted| *wanted != sheet.name) {
            continue;
        }
        if sheet.hidden && !source.hidden || source.without.contains(&sheet.name) {
            out.sheets.push(SheetAccount { hash: file.hash.clone(), ..layout::skipped(&of_file(&sheet.name), kind, sheet) });
            continue;
        }
        if let Some(problem) = &sheet.problem {
            out.rejects.push(refuse(&sheet.name, sheet.name.clone(), problem.clone()));
        }
        if let Some((table, account)) = forms.read.remove(&at) {
            out.sheets.push(SheetAccount { hash: file.hash.clone(), ..account });
            out.tables.push(table);
            continue;
        }
        let name = Arc::clone(&sheet_names[at]);
        let spec = public::spec(source.format);
        if first_row.is_empty() {
            first_row = sheet.first_texts(6);
        }
        let found = layout::tables(&name, kind, (source, limits), spec, sheet);
        out.rejects.extend(found.rejects);
        out.sheets.push(SheetAccount { source: name, kind, hash: file.hash.clone(), ..found.account });
        out.tables.extend(found.found);
    }
    out.rejects.extend(forms.question(kind, &sheet_names, &mut out.tables, &mut out.sheets));
    for (key, names) in &source.columns {
        let found: Vec<String> = out.tables.iter().flat_map(|t| &t.columns).map(|c| c.name().into_owned()).collect();
        if !out.tables.is_empty() && !found.iter().any(|header| names.holds(&fold(header))) {
            out.rejects.push(refuse("", key.clone(), Problem::NoSuchColumn(key.clone(), found)));
        }
    }
    if out.tables.is_empty() && out.rejects.is_empty() {
        let problem = if first_row.is_empty() {
            Problem::Unreadable("le fichier ne contient aucune valeur".to_owned(), "the file holds no value".to_owned())
        } else {
            Problem::NoHeader(Some(kind), first_row)
        };
        out.rejects.push(refuse("", String::new(), problem));
    }
    out.files.push(file);
    out
}
