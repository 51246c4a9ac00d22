//! Files that are written by themselves: parsed sheets kept for the next run, a new folder, lines added to a file that a person keeps.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::domain::{Language, say, why_io};
use crate::read::{Fresh, Kept, MEANINGS, without_apostrophe};

use super::Artifact;

/// Why the output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(pub(super) String);

impl WriteError {
    /// A file that cannot be made from the results.
    pub(super) fn of(file: &str, why: &dyn std::error::Error, l: Language) -> Self {
        Self(say!(
            l,
            "{file} : ce classeur ne peut pas être composé ({why}) ; les résultats précédents restent en place",
            "{file}: this workbook cannot be made ({why}); the results before are left in place"
        ))
    }
}

/// Keeps the sheets that were parsed this time for the next, and lets those of files that are gone go. What cannot be kept is parsed
/// again: no error.
pub fn keep(analysis: &Analysis) {
    // A run that keeps nothing, since it is for everyone, leaves nothing that an earlier one kept of respondents.
    let before = analysis.pipeline.kept_sheets();
    let folder = analysis.kept.folder().unwrap_or(&before);
    let wanted: BTreeSet<String> = match analysis.kept.folder() {
        Some(_) => analysis.files.iter().map(|f| analysis.kept.name(&f.hash)).collect(),
        None => BTreeSet::new(),
    };
    for old in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = old.file_name().to_string_lossy().into_owned();
        let for_nobody = name == MEANINGS && analysis.kept.folder().is_none();
        if name.ends_with(".sheets") && !wanted.contains(&name) || for_nobody {
            // A leftover costs a little room; the next run tries again.
            let _ = fs::remove_file(old.path());
        }
    }
    keep_meanings(&analysis.kept, &analysis.learnt);
    if !analysis.fresh.is_empty() && fs::create_dir_all(folder).is_ok() {
        analysis.fresh.par_iter().for_each(|(name, bytes)| put(folder, name, bytes));
    }
}

/// Keeps sheets for the next time. What cannot be kept is parsed again: no error.
pub fn keep_sheets(kept: &Kept, fresh: Vec<Fresh>) {
    if let Some(folder) = kept.folder().filter(|folder| fs::create_dir_all(folder).is_ok()) {
        fresh.into_par_iter().for_each(|(name, bytes)| put(folder, &name, &bytes));
    }
}

/// Keeps what skills mean for the next time, where anything is kept and it changed. What cannot be kept is made again: no error.
pub fn keep_meanings(kept: &Kept, learnt: &[u8]) {
    if let Some(folder) = kept.folder().filter(|_| !learnt.is_empty() && kept.meanings().as_deref() != Some(learnt))
        && fs::create_dir_all(folder).is_ok()
    {
        put(folder, MEANINGS, learnt);
    }
}

/// Puts a file that is kept in its place, whole or not at all.
fn put(folder: &Path, name: &str, bytes: &[u8]) {
    // What cannot be kept is made again the next time.
    let _ = tempfile::NamedTempFile::new_in(folder).and_then(|fresh| {
        fs::write(fresh.path(), bytes)?;
        fresh.persist(folder.join(name)).map_err(|why| why.error)
    });
}

/// Writes artefacts into a new folder.
///
/// # Errors
/// When the folder cannot be made, or holds something already: nothing is replaced.
pub fn create(target: &Path, artifacts: &[Artifact], l: Language) -> Result<(), WriteError> {
    let shown = target.display();
    if target.exists() && fs::read_dir(target).map_or(true, |mut entries| entries.next().is_some()) {
        return Err(WriteError(say!(
            l,
            "{shown} : ce dossier existe et n’est pas vide ; rien n’est écrit. Choisir un autre nom",
            "{shown}: this folder exists and is not empty; nothing is written. Choose another name"
        )));
    }
    let write = |artifact: &Artifact| {
        let path = target.join(&artifact.path);
        fs::create_dir_all(path.parent().unwrap_or(target))?;
        fs::write(path, &artifact.bytes)
    };
    artifacts.iter().try_for_each(write).map_err(|why| {
        // Half a folder would stand in the way of the next try; it was empty, or not there, before.
        _ = fs::remove_dir_all(target);
        unwritten(target, &why, l)
    })
}

/// Why a file or a folder that was asked for cannot be written.
fn unwritten(path: &Path, why: &std::io::Error, l: Language) -> WriteError {
    let (shown, why) = (path.display(), why_io(why, l));
    WriteError(say!(
        l,
        "{shown} : écriture impossible ({why}). Vérifier le chemin et les droits",
        "{shown}: cannot be written ({why}). Check the path and permissions"
    ))
}

/// Why a CSV file that a person keeps cannot be added to.
fn not_added(path: &Path, why: &std::io::Error, l: Language) -> WriteError {
    let (shown, why) = (path.display(), why_io(why, l));
    WriteError(say!(
        l,
        "{shown} : écriture impossible ({why}). Fermer ce fichier dans le tableur ; s’il vient d’Excel, l’enregistrer en « CSV UTF-8 »",
        "{shown}: cannot be written ({why}). Close it in the spreadsheet program; if Excel made it, save it as “CSV UTF-8”"
    ))
}

/// A CSV file that a person keeps with rows added, in its own delimiter; with its header alone before them when it is not there.
///
/// # Errors
/// When it cannot be read as UTF-8 text.
pub fn with_rows<const N: usize>(path: &Path, header: &[&str; N], rows: &[[String; N]], l: Language) -> Result<Vec<u8>, WriteError> {
    let failed = |why: std::io::Error| not_added(path, &why, l);
    let before = if path.exists() { fs::read_to_string(path).map_err(failed)? } else { header.join(",") + "\n" };
    // Each value under its own name, in the order in which the person keeps the columns.
    let (delimiter, kept) = columns_of(&before);
    let place = |name: &str| header.iter().position(|h| *h == name);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        let cells =
            kept.iter().map(|name| place(name).map_or_else(String::new, |at| super::table::harmless(row[at].as_str()).into_owned()));
        writer.write_record(cells).map_err(|why| failed(why.into()))?;
    }
    let mut text = before.into_bytes();
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(writer.into_inner().map_err(|why| failed(why.into_error()))?);
    Ok(text)
}

/// A CSV file that a person keeps without the rows that answer a question about their values, each by its column; every other byte as it
/// stands, and how many those are.
///
/// # Errors
/// When it cannot be read as UTF-8 text.
pub fn without_rows(path: &Path, goes: impl Fn(&dyn Fn(&str) -> String) -> bool, l: Language) -> Result<(Vec<u8>, usize), WriteError> {
    let failed = |why: std::io::Error| not_added(path, &why, l);
    let before = fs::read_to_string(path).map_err(failed)?;
    let (delimiter, names) = columns_of(&before);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(before.as_bytes());
    let (mut out, mut gone) = (Vec::with_capacity(before.len()), 0);
    let (mut record, mut from) = (csv::StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|why| failed(why.into()))? {
        let to = usize::try_from(reader.position().byte()).unwrap_or(before.len()).min(before.len());
        let of = |column: &str| {
            let value = names.iter().position(|name| name == column).and_then(|at| record.get(at));
            without_apostrophe(value.unwrap_or_default()).to_owned()
        };
        if record.get(0).is_some_and(|first| !first.starts_with('#')) && goes(&of) {
            gone += 1;
        } else {
            out.extend_from_slice(&before.as_bytes()[from..to]);
        }
        from = to;
    }
    out.extend_from_slice(&before.as_bytes()[from..]);
    Ok((out, gone))
}

/// The delimiter of a CSV file that a person keeps, and its columns in their order: of its first line that is no comment.
fn columns_of(text: &str) -> (u8, Vec<String>) {
    let bare = text.lines().map(|line| line.trim_start_matches('\u{feff}'));
    let header = bare.into_iter().find(|line| !line.starts_with('#')).unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
    (delimiter, header.split(char::from(delimiter)).map(|c| c.trim().trim_matches('"').to_lowercase()).collect())
}

/// Adds rows to a CSV file that a person keeps; see [`with_rows`]. The file is replaced as a whole.
///
/// # Errors
/// When it cannot be read as UTF-8 text or written.
pub fn append_csv<const N: usize>(path: &Path, header: &[&str; N], rows: &[[String; N]], l: Language) -> Result<(), WriteError> {
    let failed = |why: std::io::Error| not_added(path, &why, l);
    replace(path, &with_rows(path, header, rows, l)?).map_err(failed)
}

/// The turn of this process to change a file that a person keeps, until the value is dropped: who reads it, adds to it and replaces it
/// takes its turn first, so that what two programs add at once is all there.
#[derive(Debug)]
pub struct Turn(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] Option<fs::File>);

/// Takes it, and waits for another program to be done. The lock is a file of the system's temporary folder: the one to change is replaced,
/// so that a lock on it would part nobody, and beside it people would find a file that they did not make.
///
/// # Errors
/// When another program keeps its turn for ten seconds.
pub fn turn(path: &Path, l: Language) -> Result<Turn, WriteError> {
    const PATIENCE: Duration = Duration::from_secs(10);
    let take = || {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let place = match fs::canonicalize(path) {
            Ok(place) => place,
            Err(_) => fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()).join(path.file_name().unwrap_or_default()),
        };
        let name = blake3::hash(place.as_os_str().as_encoded_bytes()).to_hex();
        let lock = std::env::temp_dir().join(format!("adequation-{}.lock", &name[..16]));
        // Of another user, it can only be read; that is enough to lock it. Where no such file can be made, a person who judges alone is not
        // kept from it.
        let made = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&lock);
        let Ok(file) = made.or_else(|_| fs::File::open(&lock)) else { return Ok(Turn(None)) };
        let since = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Turn(Some(file))),
                Err(fs::TryLockError::WouldBlock) if since.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(20)),
                Err(fs::TryLockError::WouldBlock) => return Err(std::io::ErrorKind::ResourceBusy.into()),
                // No locks on this disk.
                Err(fs::TryLockError::Error(_)) => return Ok(Turn(None)),
            }
        }
    };
    take().map_err(|why: std::io::Error| not_added(path, &why, l))
}

/// Writes what a command was asked to write into a file: as a whole, and never over what it was made from.
///
/// # Errors
/// When the file is one of the inputs, is `kept` (people type into what a former run wrote) and there, or cannot be written.
pub fn output(path: &Path, bytes: &[u8], inputs: &[&Path], kept: bool, l: Language) -> Result<(), WriteError> {
    let shown = path.display();
    let place = fs::canonicalize(path).ok();
    if place.is_some() && inputs.iter().any(|input| fs::canonicalize(input).ok() == place) {
        return Err(WriteError(say!(
            l,
            "{shown} : c’est un des fichiers lus ; rien n’est écrit. Choisir un autre nom",
            "{shown}: this is one of the files that are read; nothing is written. Choose another name"
        )));
    }
    if place.is_some() && kept {
        return Err(WriteError(say!(
            l,
            "{shown} : ce fichier existe, et quelqu’un l’a peut-être rempli ; rien n’est écrit. Choisir un autre nom",
            "{shown}: this file exists, and someone may have filled it in; nothing is written. Choose another name"
        )));
    }
    // A pipe or a device takes what comes; a file is replaced.
    let written = if path.exists() && !path.is_file() { fs::write(path, bytes) } else { replace(path, bytes) };
    written.map_err(|why| unwritten(path, &why, l))
}

/// Replaces a file as a whole, and is sure that it is on the disk; who may read it stays as it was, everyone may read a new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A link stays one: what it leads to is replaced.
    let led = path.is_symlink().then(|| fs::canonicalize(path)).transpose()?;
    let path = led.as_deref().unwrap_or(path);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_data()?;
    match fs::metadata(path) {
        Ok(there) => fs::set_permissions(fresh.path(), there.permissions())?,
        Err(_) => open_file_to_all(fresh.path())?,
    }
    fresh.persist(path).map_err(|why| why.error)?;
    Ok(())
}

#[cfg(unix)]
fn open_file_to_all(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_file_to_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Temporary folders are private; results are for everyone who may read the folder around them.
#[cfg(unix)]
pub(super) fn open_to_all(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
pub(super) fn open_to_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}
