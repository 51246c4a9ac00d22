//! The only door out: a folder appears whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::domain::{Language, say};
use crate::run::Analysis;

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

/// Writes the artefacts to a temporary folder beside the target and puts it in the target's place. A run that fails or is
/// killed leaves the last good output whole.
///
/// # Errors
/// When the folder cannot be made, or is a folder this program did not write: it is not replaced.
pub fn write(target: &Path, artifacts: &[Artifact], l: Language) -> Result<(), WriteError> {
    let shown = target.display();
    let failed = |why: std::io::Error| {
        WriteError(say!(
            l,
            "{shown} : écriture impossible ({why}). Vérifier les droits, l’espace disque, et qu’aucun fichier du dossier n’est ouvert dans un tableur",
            "{shown}: cannot be written ({why}). Check permissions, disk space, and that no file of the folder is open in a spreadsheet program"
        ))
    };
    let parent = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if target.exists() && !target.join("run.json").is_file() && fs::read_dir(target).map_err(failed)?.next().is_some() {
        return Err(WriteError(say!(
            l,
            "{shown} : ce dossier contient autre chose que des résultats (pas de run.json) ; il n’est pas remplacé. Choisir un autre dossier output",
            "{shown}: this folder holds something else than results (no run.json); it is not replaced. Choose another output folder"
        )));
    }
    fs::create_dir_all(parent).map_err(failed)?;
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let fresh = tempfile::Builder::new().prefix(&format!(".{name}-")).tempdir_in(parent).map_err(failed)?;
    let of = |artifact: &Artifact| fresh.path().join(&artifact.path);
    let folders: BTreeSet<PathBuf> = artifacts.iter().filter_map(|a| of(a).parent().map(Path::to_path_buf)).collect();
    folders.iter().try_for_each(fs::create_dir_all).map_err(failed)?;
    artifacts.par_iter().try_for_each(|artifact| fs::write(of(artifact), &artifact.bytes)).map_err(failed)?;
    open_to_all(fresh.path()).map_err(failed)?;
    let fresh = fresh.keep();
    let swap = || -> std::io::Result<()> {
        if !target.exists() {
            return fs::rename(&fresh, target);
        }
        let old = tempfile::Builder::new().prefix(&format!(".{name}-old-")).tempdir_in(parent)?;
        let aside = old.path().join("old");
        fs::rename(target, &aside)?;
        if let Err(why) = fs::rename(&fresh, target) {
            // Should even this fail, the old results stay where they were put aside.
            if fs::rename(&aside, target).is_err() {
                let _ = old.keep();
            }
            return Err(why);
        }
        Ok(())
    };
    swap().map_err(|why| {
        let _ = fs::remove_dir_all(&fresh);
        failed(why)
    })
}

/// Keeps the sheets that were parsed this time for the next, and lets those of files that are gone go. What cannot be kept is parsed
/// again: no error.
pub fn keep(analysis: &Analysis) {
    let Some(folder) = analysis.kept.folder() else { return };
    let wanted: BTreeSet<String> = analysis.files.iter().map(|f| analysis.kept.name(&f.hash)).collect();
    for old in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = old.file_name().to_string_lossy().into_owned();
        if name.ends_with(".sheets") && !wanted.contains(&name) {
            let _ = fs::remove_file(old.path());
        }
    }
    if analysis.fresh.is_empty() || fs::create_dir_all(folder).is_err() {
        return;
    }
    analysis.fresh.par_iter().for_each(|(name, bytes)| {
        let _ = tempfile::NamedTempFile::new_in(folder).and_then(|fresh| {
            fs::write(fresh.path(), bytes)?;
            fresh.persist(folder.join(name)).map_err(|why| why.error)
        });
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
    let failed = |why: std::io::Error| {
        WriteError(say!(
            l,
            "{shown} : écriture impossible ({why}). Vérifier le chemin et les droits",
            "{shown}: cannot be written ({why}). Check the path and permissions"
        ))
    };
    for artifact in artifacts {
        let path = target.join(&artifact.path);
        fs::create_dir_all(path.parent().unwrap_or(target)).map_err(failed)?;
        fs::write(path, &artifact.bytes).map_err(failed)?;
    }
    Ok(())
}

/// Adds rows to a CSV file that a person keeps, in its own delimiter; makes it with its header when it is not there. The file is
/// replaced as a whole.
///
/// # Errors
/// When it cannot be read as UTF-8 text or written.
pub fn append_csv<const N: usize>(path: &Path, header: &[&str; N], rows: &[[String; N]], l: Language) -> Result<(), WriteError> {
    let shown = path.display();
    let failed = |why: std::io::Error| {
        WriteError(say!(
            l,
            "{shown} : écriture impossible ({why}). Fermer ce fichier dans le tableur ; s’il vient d’Excel, l’enregistrer en « CSV UTF-8 »",
            "{shown}: cannot be written ({why}). Close it in the spreadsheet program; if Excel made it, save it as “CSV UTF-8”"
        ))
    };
    let before = if path.exists() { fs::read_to_string(path).map_err(failed)? } else { header.join(",") + "\n" };
    let first = before.lines().find(|line| !line.trim_start_matches('\u{feff}').starts_with('#')).unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    // Each value under its own name, in the order in which the person keeps the columns.
    let kept: Vec<String> =
        first.trim_start_matches('\u{feff}').split(char::from(delimiter)).map(|c| c.trim().trim_matches('"').to_lowercase()).collect();
    let place = |name: &str| header.iter().position(|h| *h == name);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        let cells =
            kept.iter().map(|name| place(name).map_or_else(String::new, |at| super::table::harmless(row[at].as_str()).into_owned()));
        let _ = writer.write_record(cells); // memory does not fail
    }
    let mut text = before.into_bytes();
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(writer.into_inner().unwrap_or_default());
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let fresh = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    fs::write(fresh.path(), text).map_err(failed)?;
    open_file_to_all(fresh.path()).map_err(failed)?;
    fresh.persist(path).map_err(|why| failed(why.error))?;
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
fn open_to_all(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) -> std::io::Result<()> {
    Ok(())
}
