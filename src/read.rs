//! Room `read`: what is written in these files? The only door in: nothing else opens a file that a user named, but the
//! pipeline file itself.
//!
//! A file is recognised by its content, not its name; each is read behind a fence, so that a damaged one, or a panic inside a
//! parser, costs that file and no other. A sheet becomes a grid of typed cells with their true addresses; `layout` finds the
//! header rows and which field each column is; what was understood is kept beside what was read, so that `inspect` can show
//! it. Every row ends in one account: data, blank, or heading (title, header, total, note).

mod fence;
pub(crate) mod header;
mod kept;
mod layout;
mod marks;
mod public;
pub mod reference;
pub mod returns;
mod sheet;
mod sniff;
mod text;
mod workbook;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::domain::{Kind, Language, Origin, Problem, Reject, SourceName, say};
use crate::pipeline::{Limits, Source};
pub use fence::quiet_hook;
pub use header::{Field, SkillRole};
pub use kept::{Fresh, Kept};
pub(crate) use layout::is_cross;
pub use layout::{Column, Role, Table};
pub use sheet::{Cell, Row, Sheet};

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
}

/// Why a run cannot go on: a pattern that names no file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MissingInput(String);

/// Lists the files of the sources, sorted within each pattern.
///
/// # Errors
/// [`MissingInput`] when a pattern matches no file.
pub fn list<'a>(sources: impl Iterator<Item = (Kind, &'a Source)>, l: Language) -> Result<Vec<(Kind, &'a Source, PathBuf)>, MissingInput> {
    let mut out = Vec::new();
    for (kind, source) in sources {
        for pattern in &source.files {
            let mut found: Vec<PathBuf> = glob::glob(pattern)
                .map_err(|why| {
                    MissingInput(say!(l, "{pattern} : motif de fichiers invalide ({why})", "{pattern}: invalid file pattern ({why})"))
                })?
                .flatten()
                .filter(|path| path.is_file() && !is_by_product(path))
                .collect();
            if found.is_empty() && Path::new(pattern).is_file() {
                found.push(PathBuf::from(pattern));
            }
            if found.is_empty() {
                return Err(MissingInput(missing(pattern, kind, l)));
            }
            found.sort();
            // Two patterns may name one file: it is read once, as the block says that tells how.
            found.retain(|path| {
                let same = out.iter_mut().find(|(k, _, other): &&mut (Kind, &Source, PathBuf)| *k == kind && other == path);
                let Some(before) = same else { return true };
                if before.1.is_plain() {
                    before.1 = source;
                }
                false
            });
            out.extend(found.into_iter().map(|path| (kind, source, path)));
        }
    }
    Ok(out)
}

/// Spreadsheets in folders below those a pattern with a wildcard names, which no block reads: `*` does not cross folders, and a
/// sender's own folder would be missed without a word.
pub fn overlooked(listed: &[(Kind, &Source, PathBuf)], output: &Path) -> Vec<PathBuf> {
    let folders: std::collections::BTreeSet<&Path> = listed
        .iter()
        .filter(|(_, source, path)| !source.files.iter().any(|pattern| Path::new(pattern) == path))
        .filter_map(|(_, _, path)| path.parent())
        .collect();
    let mut found: Vec<PathBuf> = Vec::new();
    let mut open: Vec<(PathBuf, usize)> = folders.iter().map(|folder| (folder.to_path_buf(), 0)).collect();
    while let Some((folder, depth)) = open.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|p| !is_by_product(p)) {
            if path.is_dir() {
                if depth < OVERLOOKED_WITHIN && !is_same(&path, output) && !folders.contains(path.as_path()) {
                    open.push((path, depth + 1));
                }
            } else if depth > 0 && is_spreadsheet(&path) && !listed.iter().any(|(_, _, read)| *read == path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Folders below those of a pattern that are looked into for files it leaves out.
const OVERLOOKED_WITHIN: usize = 4;

fn is_spreadsheet(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"].contains(&extension.as_str())
}

fn missing(pattern: &str, kind: Kind, l: Language) -> String {
    let folder = Path::new(pattern).ancestors().skip(1).find(|p| p.is_dir()).unwrap_or_else(|| Path::new("."));
    let mut beside: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    beside.sort();
    beside.truncate(8);
    let folder = if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() };
    let beside = if beside.is_empty() { l.pick("vide", "empty").to_owned() } else { beside.join(", ") };
    say!(
        l,
        "{pattern} : aucun fichier ne correspond (bloc [[{}]]). Le dossier {folder} contient : {beside}. Corriger files = [\"…\"] ou y déposer les fichiers",
        "{pattern}: no such file (block [[{}]]). The folder {folder} holds: {beside}. Mend files = [\"…\"] or drop the files there",
        kind.key()
    )
}

/// Lock files of office programs and hidden files are not inputs.
fn is_by_product(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.starts_with("~$") || name.starts_with('.') || matches!(path.extension().and_then(|e| e.to_str()), Some("md" | "toml"))
}

/// Reads the files, in parallel, each behind its fence. Files that are larger than the limits, damaged, encrypted or foreign
/// become one reject each.
pub fn extract(files: &[(Kind, &Source, PathBuf)], limits: Limits, kept: &Kept, l: Language) -> Extract {
    let names = names(files.iter().map(|(_, _, path)| path.as_path()));
    let parts: Vec<Extract> =
        files.par_iter().zip(names).map(|((kind, source, path), name)| one_file(*kind, source, path, &name, (limits, kept), l)).collect();
    let mut all = Extract::default();
    for part in parts {
        all.tables.extend(part.tables);
        all.sheets.extend(part.sheets);
        all.rejects.extend(part.rejects);
        all.files.extend(part.files);
        all.fresh.extend(part.fresh);
    }
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
    paths.map(|p| names[p].clone()).collect()
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

/// Opens one file, or takes its sheets from where they were kept.
fn open_kept(path: &Path, limits: Limits, kept: &Kept) -> Result<(Vec<Sheet>, FileRead, Option<Fresh>), Box<Unopened>> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let size = std::fs::metadata(path).map(|m| m.len()).unwrap_or_default();
    if size > limits.megabytes << 20 {
        return Err(Box::new((too_large(limits), None)));
    }
    let bytes = std::fs::read(path).map_err(|why| {
        let problem =
            Problem::Unreadable(format!("le fichier ne peut pas être ouvert ({why})"), format!("the file cannot be opened ({why})"));
        Box::new((problem, None))
    })?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    let mut file = FileRead { name, path: path.to_owned(), hash, bytes: size, readable: false, kind: Kind::Courses };
    if let Some(sheets) = kept.sheets(&file.hash) {
        file.readable = true;
        return Ok((sheets, file, None));
    }
    let sheets = fence::fenced(|| match sniff::sniff(&bytes)? {
        sniff::Format::Text => text::read(&bytes, limits).map(|sheet| vec![sheet]),
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

fn too_large(limits: Limits) -> Problem {
    let mb = limits.megabytes;
    Problem::Unreadable(
        format!("le fichier dépasse {mb} Mo une fois décompressé ; s’il est sûr, relever [limits] megabytes"),
        format!("the file is over {mb} MB unpacked; if it is trusted, raise [limits] megabytes"),
    )
}

fn one_file(kind: Kind, source: &Source, path: &Path, name: &str, (limits, kept): (Limits, &Kept), l: Language) -> Extract {
    let mut out = Extract::default();
    let of_file = |sheet: &str| Arc::new(SourceName { file: name.to_owned(), sheet: sheet.to_owned() });
    let refuse = |sheet: &str, value: String, problem| Reject { origin: Origin::sheet(&of_file(sheet)), value, problem, whole_row: true };
    let (sheets, mut file) = match open_kept(path, limits, kept) {
        Ok((sheets, file, fresh)) => {
            out.fresh.extend(fresh);
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
    for sheet in sheets {
        if source.sheet.as_ref().is_some_and(|wanted| *wanted != sheet.name) {
            continue;
        }
        if sheet.hidden && !source.hidden {
            out.sheets.push(SheetAccount { hash: file.hash.clone(), ..layout::skipped(&of_file(&sheet.name), kind, sheet) });
            continue;
        }
        if let Some(problem) = &sheet.problem {
            out.rejects.push(refuse(&sheet.name, sheet.name.clone(), problem.clone()));
        }
        let name = of_file(&sheet.name);
        let spec = public::spec(source.format);
        if first_row.is_empty() {
            first_row = sheet.first_texts(6);
        }
        let found = layout::tables(&name, kind, source, spec, sheet);
        out.rejects.extend(found.rejects);
        out.sheets.push(SheetAccount { source: name, kind, hash: file.hash.clone(), ..found.account });
        out.tables.extend(found.found);
    }
    for (key, names) in &source.columns {
        let found: Vec<String> = out.tables.iter().flat_map(|t| &t.columns).map(|c| c.header.clone()).collect();
        if !out.tables.is_empty() && !found.iter().any(|header| names.holds(&crate::domain::fold(header))) {
            let found = found.into_iter().filter(|h| !h.is_empty()).collect();
            out.rejects.push(refuse("", key.clone(), Problem::NoSuchColumn(key.clone(), found)));
        }
    }
    if out.tables.is_empty() && out.rejects.is_empty() {
        let problem = if first_row.is_empty() {
            Problem::Unreadable("le fichier ne contient aucune valeur".to_owned(), "the file holds no value".to_owned())
        } else {
            Problem::NoHeader(kind.label(l), first_row)
        };
        out.rejects.push(refuse("", String::new(), problem));
    }
    out.files.push(file);
    out
}
