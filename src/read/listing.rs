//! Which files do the patterns of a pipeline name? None is passed over without a word: names that are not UTF-8 are read, a folder that
//! cannot be looked into stands in the list as itself and is refused by name.

use std::path::{Path, PathBuf};

use crate::domain::{Kind, Language, say};
use crate::pipeline::Source;

/// The folder in which a pattern looks: what stands before its first `*`, `?` or `[`; a plain file's own path.
pub fn folder_of(pattern: &str) -> PathBuf {
    let plain = |part: &std::path::Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[']);
    let folder: PathBuf = Path::new(pattern).components().take_while(plain).collect();
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

/// Why a run cannot go on: a pattern that names no file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct MissingInput(String);

/// The files of the sources.
#[derive(Debug)]
pub struct Listed<'a> {
    /// Sorted within each pattern.
    pub files: Vec<(Kind, &'a Source, PathBuf)>,
    /// How many files that patterns name lie within the output folder: the program's own tables are not its sources.
    pub own: usize,
}

/// Lists the files of the sources; those within the output folder are left out.
///
/// # Errors
/// [`MissingInput`] when a pattern matches no file.
pub fn list<'a>(sources: impl Iterator<Item = (Kind, &'a Source)>, output: &Path, l: Language) -> Result<Listed<'a>, MissingInput> {
    let output = output.canonicalize().ok();
    let mut out = Vec::new();
    let mut own = 0;
    for (kind, source) in sources {
        for pattern in &source.files {
            let mut found = expand(pattern).map_err(|why| {
                MissingInput(say!(l, "{pattern} : motif de fichiers invalide ({why})", "{pattern}: invalid file pattern ({why})"))
            })?;
            found.retain(|path| !is_by_product(path));
            let before = found.len();
            found.retain(|path| !is_within(path, output.as_deref()));
            own += before - found.len();
            if found.is_empty() && before > 0 {
                continue;
            }
            if found.is_empty() {
                return Err(MissingInput(missing(pattern, kind, l)));
            }
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
    Ok(Listed { files: out, own })
}

/// True when a pattern names a file to read.
pub fn names_a_file(pattern: &str) -> bool {
    expand(pattern).is_ok_and(|found| found.iter().any(|path| !is_by_product(path)))
}

/// The paths that a pattern names, sorted: files, and folders that could not be looked into. `*` and `?` stay within a name, `**` goes
/// down any number of folders, but through no link, which may lead back. Names that are not UTF-8 are compared as they are shown.
///
/// The crate `glob` was left for this: it passes over such names and such folders without a word.
///
/// # Errors
/// When the pattern is none.
pub fn expand(pattern: &str) -> Result<Vec<PathBuf>, glob::PatternError> {
    // A file may be called « analyse [2026].csv ».
    if Path::new(pattern).is_file() {
        return Ok(vec![PathBuf::from(pattern)]);
    }
    let mut open: Vec<PathBuf> = vec![PathBuf::new()];
    let mut closed: Vec<PathBuf> = Vec::new();
    for part in Path::new(pattern).components() {
        let text = part.as_os_str().to_string_lossy();
        if text == "**" {
            let mut deeper = open.clone();
            while let Some(folder) = deeper.pop() {
                let below =
                    entries(&folder, &mut closed).into_iter().filter(|path| path.is_dir() && !path.is_symlink() && !is_hidden(path));
                let below: Vec<PathBuf> = below.collect();
                open.extend(below.iter().cloned());
                deeper.extend(below);
            }
        } else if text.contains(['*', '?', '[']) {
            let wanted = glob::Pattern::new(&text)?;
            let named = |path: &PathBuf| path.file_name().is_some_and(|name| wanted.matches(&name.to_string_lossy()));
            open = open.iter().flat_map(|folder| entries(folder, &mut closed)).filter(named).collect();
        } else {
            for path in &mut open {
                path.push(part);
            }
        }
    }
    open.retain(|path| path.is_file());
    open.append(&mut closed);
    open.sort();
    open.dedup();
    Ok(open)
}

/// What stands in a folder; a folder that cannot be looked into is noted.
fn entries(folder: &Path, closed: &mut Vec<PathBuf>) -> Vec<PathBuf> {
    let here = folder.as_os_str().is_empty();
    match std::fs::read_dir(if here { Path::new(".") } else { folder }) {
        Ok(entries) => entries.flatten().map(|entry| folder.join(entry.file_name())).collect(),
        Err(why) if matches!(why.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => Vec::new(),
        Err(_) => {
            closed.push(folder.to_path_buf());
            Vec::new()
        }
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// True for what lies within a folder, given in full, however the path is written.
fn is_within(path: &Path, folder: Option<&Path>) -> bool {
    folder.is_some_and(|folder| path.canonicalize().is_ok_and(|path| path.starts_with(folder)))
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
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "fods", "csv", "tsv", "json", "jsonl", "ndjson"].contains(&extension.as_str())
}

/// How many files are named of a folder in which none matches.
const NAMED: usize = 8;

fn missing(pattern: &str, kind: Kind, l: Language) -> String {
    let folder = Path::new(pattern).ancestors().skip(1).find(|p| p.is_dir()).unwrap_or_else(|| Path::new("."));
    let mut beside: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    beside.sort();
    if beside.len() > NAMED {
        beside.truncate(NAMED);
        beside.push("…".to_owned());
    }
    let folder = if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() };
    let beside = match (&beside[..], l) {
        ([], Language::Fr) => "est vide".to_owned(),
        ([], Language::En) => "is empty".to_owned(),
        (names, Language::Fr) => format!("contient : {}", names.join(", ")),
        (names, Language::En) => format!("holds: {}", names.join(", ")),
    };
    say!(
        l,
        "{pattern} : aucun fichier ne correspond (bloc [[{}]]). Le dossier {folder} {beside}. Corriger files = [\"…\"] ou y déposer les fichiers",
        "{pattern}: no such file (block [[{}]]). The folder {folder} {beside}. Correct files = [\"…\"] or drop the files there",
        kind.key()
    )
}

/// Lock files of office programs, what a system leaves in its folders, and hidden files are not inputs.
pub fn is_by_product(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
    name.starts_with("~$")
        || name.starts_with('.')
        || matches!(name.as_str(), "desktop.ini" | "thumbs.db" | "ehthumbs.db" | "icon\r")
        || matches!(path.extension().and_then(|e| e.to_str()), Some("md" | "toml"))
}

/// The files of corrections that some patterns name, sorted.
pub fn corrections(patterns: &[String]) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = patterns.iter().flat_map(|p| expand(p).unwrap_or_default()).collect();
    paths.retain(|path| !is_by_product(path));
    paths.sort();
    paths.dedup();
    paths
}
