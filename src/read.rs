//! Room `read`: what is written in these files? The only door in: nothing else opens a file that a user named, but the
//! pipeline file itself.
//!
//! A file is recognised by its content, not its name; each is read behind a fence, so that a damaged one, or a panic inside a
//! parser, costs that file and no other. A sheet becomes a grid of typed cells with their true addresses; `layout` finds the
//! header rows and which field each column is; what was understood is kept beside what was read, so that `inspect` can show
//! it. Every row ends in one account: data, blank, or heading (title, header, total, note).

mod columnar;
mod corrected;
mod feed;
mod fence;
mod grid;
pub(crate) mod header;
mod json;
mod kept;
mod kind;
mod layout;
mod legend;
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

use crate::domain::{Kind, Language, Origin, Pace, Problem, Reject, SourceName, Stage, fold, visible, why_io};
use crate::pipeline::{Limits, Source};
pub(crate) use corrected::without_apostrophe;
pub use corrected::{COLUMNS as CORRECTED_COLUMNS, CorrectedCells, address};
pub use fence::quiet_hook;
pub use header::{Field, SkillRole};
pub use kept::{Fresh, Kept, MEANINGS};
pub use kind::recognise;
pub(crate) use layout::place_in_name;
pub use layout::{Column, Role, Table};
pub use listing::corrections;
pub use listing::{Listed, MissingInput, expand, folder_of, is_by_product, list, names_a_file, overlooked};
pub use sheet::{Cell, Row, Sheet};
pub(crate) use ticked::{grade, is_cross, is_wish};

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
    /// Rows refused before their meaning was looked at.
    pub refused: u32,
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

/// Under what conditions files are read.
#[derive(Debug, Default)]
pub struct Conditions {
    /// What a file may ask for.
    pub limits: Limits,
    /// Where sheets are kept from one run to the next.
    pub kept: Kept,
    /// Cells that people corrected.
    pub corrected: CorrectedCells,
    /// How far reading is: each byte counts once opened, and once understood.
    pub pace: Pace,
}

/// Reads the files, in parallel, each behind its fence. Files that are larger than the limits, damaged, encrypted or foreign
/// become one reject each. Cells that were corrected are read as corrected.
pub fn extract(files: &[(Kind, &Source, PathBuf)], on: &Conditions) -> Extract {
    let sizes: Vec<usize> =
        files.iter().map(|(.., path)| std::fs::metadata(path).map_or(0, |m| usize::try_from(m.len()).unwrap_or(0))).collect();
    on.pace.begin(Stage::Read, 2 * sizes.iter().sum::<usize>());
    let names = names(files.iter().map(|(_, _, path)| path.as_path()));
    let parts: Vec<Extract> = files
        .par_iter()
        .zip(names)
        .zip(sizes)
        .filter(|_| !on.pace.is_stopped())
        .map(|(((kind, source, path), name), size)| {
            let opened = open_kept(path, on.limits, &on.kept, &on.pace);
            let read = one_file(*kind, (source, on.limits), path, &name, opened, &on.corrected);
            on.pace.advance(size);
            read
        })
        .collect();
    let mut all = Extract::default();
    for part in parts {
        all.tables.extend(part.tables);
        all.sheets.extend(part.sheets);
        all.rejects.extend(part.rejects);
        all.files.extend(part.files);
        all.fresh.extend(part.fresh);
    }
    all.rejects.extend(on.corrected.refused());
    all
}

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
    open_kept(path, limits, &Kept::default(), &Pace::default()).map(|(sheets, file, _)| (sheets, file))
}

/// What opening a file came to: its sheets, what is known of it, and what to keep of it for the next time.
type Opened = Result<(Vec<Sheet>, FileRead, Option<Fresh>), Box<Unopened>>;

/// Opens one file, or takes its sheets from where they were kept.
fn open_kept(path: &Path, limits: Limits, kept: &Kept, pace: &Pace) -> Opened {
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
        pace.advance(bytes.len());
        return Ok((sheets, file, None));
    }
    let weight = bytes.len();
    let told = pace.clone();
    let sheets = fence::fenced(limits, weight, move || match sniff::sniff(&bytes)? {
        sniff::Format::Text => text::read_any(&bytes, limits, &told),
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
