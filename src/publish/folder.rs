//! The output folder: replaced as a whole or not at all, and nothing in it that a person made or changed is lost.
//!
//! What a run wrote is known by `run.json`, which lists each output with its hash. A file that is as it was written is replaced. A
//! file that someone changed is kept beside its successor under a name of its own, and a file of someone else's stays where it is.
//! A public edition takes no such file over from an internal one: it would publish what the respondents wrote.
//!
//! A run works in one hidden folder beside the target, which it holds locked: `new` is filled, the target moves to `old`, `new`
//! takes its place. What a killed run left is no longer locked; the next run puts `old` back where the target is missing, and
//! removes the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::{Language, say};
use crate::pipeline::Edition;

use super::store::WriteError;

/// The file that a run locks in its hidden folder.
const LOCK: &str = "adequation.lock";

/// What `run.json` says of the folder it stands in.
#[derive(Debug, Default, Deserialize)]
struct Manifest {
    program: String,
    edition: Edition,
    #[serde(default)]
    outputs: BTreeMap<String, String>,
    /// Changed files that a run kept beside their successors.
    #[serde(default)]
    kept: BTreeSet<String>,
}

/// What stands in an output folder before it is replaced.
#[derive(Debug, Default)]
pub struct Standing {
    /// Files that someone changed since they were written, or that an earlier run kept for that reason: paths with `/`.
    changed: BTreeSet<String>,
    /// Files that no run wrote.
    foreign: BTreeSet<String>,
    /// Changed files of which nothing is left to keep here.
    gone: BTreeSet<String>,
    /// Folders that hold none of our files.
    folders: BTreeSet<String>,
    edition: Edition,
}

/// A changed file kept: where it was, and where it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBeside {
    /// The path it had in the folder.
    pub was: String,
    /// The path it has now.
    pub now: String,
}

impl KeptBeside {
    /// The sentence of the run's summary.
    pub fn told(&self, l: Language) -> String {
        let Self { was, now } = self;
        match () {
            () if now.starts_with("review") && was == now => say!(
                l,
                "{now} : verdicts pas encore repris ; lancer « adequation review »",
                "{now}: verdicts not taken in yet; run “adequation review”"
            ),
            () if now.starts_with("review") => say!(
                l,
                "{was} avait été modifié : conservé sous le nom {now} ; « adequation review » reprend les verdicts qu’il contient",
                "{was} had been changed: kept as {now}; “adequation review” takes in the verdicts it holds"
            ),
            () if was == now => say!(l, "{now} : conservé d’une analyse précédente", "{now}: kept from an earlier run"),
            () => say!(l, "{was} avait été modifié : conservé sous le nom {now}", "{was} had been changed: kept as {now}"),
        }
    }
}

impl Standing {
    /// Looks at an output folder.
    ///
    /// # Errors
    /// When it holds something and no run wrote it, when its `run.json` cannot be read, or when a file cannot be read.
    pub fn of(target: &Path, l: Language) -> Result<Self, WriteError> {
        let shown = target.display();
        let failed = |why: std::io::Error| {
            WriteError(say!(
                l,
                "{shown} : lecture impossible ({why}). Vérifier les droits, et qu’aucun fichier du dossier n’est ouvert dans un tableur",
                "{shown}: cannot be read ({why}). Check permissions, and that no file of the folder is open in a spreadsheet program"
            ))
        };
        if !target.exists() || fs::read_dir(target).map_err(failed)?.next().is_none() {
            return Ok(Self::default());
        }
        let path = target.join("run.json");
        if !path.is_file() {
            return Err(WriteError(say!(
                l,
                "{shown} : ce dossier contient autre chose que des résultats (pas de run.json) ; il n’est pas remplacé. Choisir un autre dossier output",
                "{shown}: this folder holds something else than results (no run.json); it is not replaced. Choose another output folder"
            )));
        }
        let manifest: Option<Manifest> = serde_json::from_slice(&fs::read(&path).map_err(failed)?).ok();
        let Some(manifest) = manifest.filter(|m| m.program == "adequation") else {
            return Err(WriteError(say!(
                l,
                "{} : ce fichier n’est pas celui d’une analyse ; rien n’est remplacé dans ce dossier. Choisir un autre dossier output, ou déplacer celui-ci",
                "{}: this file is not that of an analysis; nothing in this folder is replaced. Choose another output folder, or move this one",
                path.display()
            )));
        };
        let (mut files, mut folders) = (Vec::new(), BTreeSet::new());
        walk(target, "", &mut files, &mut folders).map_err(failed)?;
        let ours = |folder: &String| {
            manifest.outputs.keys().any(|path| path.starts_with(folder.as_str()) && path[folder.len()..].starts_with('/'))
        };
        folders.retain(|folder| !ours(folder));
        let mut out = Self { edition: manifest.edition, folders, ..Self::default() };
        for path in files.into_iter().filter(|path| path != "run.json") {
            match manifest.outputs.get(&path) {
                Some(hash) => {
                    let bytes = fs::read(target.join(&path)).map_err(failed)?;
                    if blake3::hash(&bytes).to_hex().as_str() != hash {
                        out.changed.insert(path);
                    }
                }
                None if manifest.kept.contains(&path) => {
                    out.changed.insert(path);
                }
                None => {
                    out.foreign.insert(path);
                }
            }
        }
        Ok(out)
    }

    /// The files of a name's family that someone changed: `review.xlsx`, and what was kept of it.
    pub fn changed<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = &'a str> {
        self.changed.iter().map(String::as_str).filter(move |path| path.starts_with(stem))
    }

    /// Nothing in this file is left to keep.
    pub fn let_go(&mut self, path: &str) {
        self.changed.remove(path);
        self.gone.insert(path.to_owned());
    }

    /// Where each changed file goes, given what the new run writes: the next free name beside its own. A file of someone else's whose
    /// name a run now needs is moved in the same way.
    ///
    /// # Errors
    /// In a public edition, when a file of an internal one would be taken over.
    pub fn beside(&self, written: &BTreeSet<&str>, edition: Edition, target: &Path, l: Language) -> Result<Vec<KeptBeside>, WriteError> {
        if edition == Edition::Public && self.edition == Edition::Internal && !self.changed.is_empty() {
            let list = self.changed.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(WriteError(say!(
                l,
                "{} : des fichiers modifiés après une analyse interne ({list}) ne peuvent pas rester dans une édition publique, ni être effacés. Les déplacer, ou choisir un autre dossier output",
                "{}: files changed after an internal analysis ({list}) can neither stay in a public edition nor be deleted. Move them, or choose another output folder",
                target.display()
            )));
        }
        let mut taken: BTreeSet<String> = written.iter().map(|path| (*path).to_owned()).collect();
        taken.extend(self.foreign.iter().cloned());
        taken.extend(self.changed.iter().filter(|path| !written.contains(path.as_str())).cloned());
        let displaced = self.changed.iter().chain(self.foreign.iter().filter(|path| written.contains(path.as_str())));
        let mut out = Vec::new();
        for was in displaced {
            // What an earlier run kept stays under that name.
            let now = if written.contains(was.as_str()) || *was == "run.json" { free(was, &taken, l) } else { was.clone() };
            taken.insert(now.clone());
            out.push(KeptBeside { was: was.clone(), now });
        }
        Ok(out)
    }

    /// Takes over what came into the results, or was changed there, after they were looked at: typed while the run went on, or kept by
    /// another run at the same time.
    pub(super) fn late(&self, aside: &Path, target: &Path, l: Language) -> Vec<String> {
        let Ok(now) = Self::of(aside, l) else { return Vec::new() };
        let known = |path: &&String| [&self.changed, &self.foreign, &self.gone].iter().any(|of| of.contains(*path));
        let mut said = Vec::new();
        for path in now.changed.iter().chain(&now.foreign).filter(|path| !known(path)) {
            let mut taken: BTreeSet<String> = BTreeSet::new();
            let mut to = path.clone();
            while target.join(&to).exists() {
                taken.insert(to.clone());
                to = free(path, &taken, l);
            }
            let folder = target.join(&to).parent().map_or(Ok(()), fs::create_dir_all);
            if folder.and_then(|()| copy(&aside.join(path), &target.join(&to))).is_ok() {
                said.push(say!(
                    l,
                    "{path} est arrivé pendant l’analyse : conservé sous le nom {to}",
                    "{path} came during the run: kept as {to}"
                ));
            }
        }
        said
    }

    /// Puts what is kept into the new folder.
    pub(super) fn carry(&self, target: &Path, fresh: &Path, kept: &[KeptBeside]) -> std::io::Result<()> {
        self.folders.iter().try_for_each(|folder| fs::create_dir_all(fresh.join(folder)))?;
        let moved: BTreeSet<&str> = kept.iter().map(|k| k.was.as_str()).collect();
        let staying = self.foreign.iter().map(String::as_str).filter(|path| !moved.contains(path)).map(|path| (path, path));
        for (was, now) in staying.chain(kept.iter().map(|k| (k.was.as_str(), k.now.as_str()))) {
            let to = fresh.join(now);
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            copy(&target.join(was), &to)?;
        }
        Ok(())
    }
}

/// Every file below a folder, by path with `/`; links are files, and not followed.
fn walk(folder: &Path, below: &str, files: &mut Vec<String>, folders: &mut BTreeSet<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), files, folders)?;
            folders.insert(path);
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The same file under another name: a second name for it where the disk allows, so that a large file costs nothing.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to).map(|_| ())
}

/// « review.xlsx » → « review-modifie-1.xlsx », the first that is free.
fn free(path: &str, taken: &BTreeSet<String>, l: Language) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (&path[..=folder.len()], name));
    let (stem, extension) = name.rsplit_once('.').map_or((name, String::new()), |(stem, ext)| (stem, format!(".{ext}")));
    let word = l.pick("modifie", "changed");
    let named = |n: u32| format!("{folder}{stem}-{word}-{n}{extension}");
    let mut n = 1;
    while taken.contains(&named(n)) {
        n += 1;
    }
    named(n)
}

/// Letters that the name of a hidden folder has after that of its target.
const ADDED: usize = 6;

/// A hidden folder beside the target that this run alone works in.
#[derive(Debug)]
pub(super) struct Workplace {
    pub(super) folder: PathBuf,
    _lock: File,
}

impl Workplace {
    pub(super) fn beside(target: &Path) -> std::io::Result<Self> {
        let parent = parent(target);
        fs::create_dir_all(parent)?;
        let folder = tempfile::Builder::new().prefix(&prefix(target)).rand_bytes(ADDED).tempdir_in(parent)?.keep();
        let lock = File::create(folder.join(LOCK))?;
        // Where locks are not known, what is left is never taken for a dead run's.
        let _ = lock.try_lock();
        Ok(Self { folder, _lock: lock })
    }

    /// Where the new results stand.
    pub(super) fn fresh(&self) -> PathBuf {
        self.folder.join("new")
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        // The old results, should they not have found their way back, are not removed.
        if !self.folder.join("old").exists() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn parent(target: &Path) -> &Path {
    target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

fn prefix(target: &Path) -> String {
    format!(".{}-", target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default())
}

/// Puts back or clears away what killed runs left beside a target, and says what was done. A folder that a run still holds is left
/// alone.
///
/// # Errors
/// When the results of a killed run cannot be put back.
pub fn recover(target: &Path, l: Language) -> Result<Vec<String>, WriteError> {
    let mut said = Vec::new();
    let prefix = prefix(target);
    let left = fs::read_dir(parent(target)).into_iter().flatten().flatten().map(|e| e.path());
    // What stands after the name is what the system adds, and nothing else: « .sortie-2027-… » belongs to another folder than « sortie ».
    let ours = |name: &str| {
        let added = name.strip_prefix(&prefix);
        added.is_some_and(|added| added.len() == ADDED && added.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    let mut left: Vec<PathBuf> =
        left.filter(|p| p.file_name().is_some_and(|n| ours(&n.to_string_lossy())) && p.join(LOCK).is_file()).collect();
    left.sort();
    let mut cleared = 0usize;
    for folder in left {
        let Ok(lock) = File::options().write(true).open(folder.join(LOCK)) else { continue };
        if lock.try_lock().is_err() {
            continue;
        }
        let old = folder.join("old");
        if old.exists() && !target.exists() {
            fs::rename(&old, target).map_err(|why| {
                WriteError(say!(
                    l,
                    "{} : les résultats qu’une analyse interrompue a laissés ne peuvent pas être remis dans {} ({why}). Les déplacer à la main",
                    "{}: the results that an interrupted run left cannot be put back into {} ({why}). Move them by hand",
                    old.display(),
                    target.display()
                ))
            })?;
            said.push(say!(
                l,
                "une analyse avait été interrompue : ses résultats précédents sont remis dans {}",
                "a run had been interrupted: the results before it are put back into {}",
                target.display()
            ));
        }
        // Its results were put aside and never replaced, and someone has made a folder of that name since: both stay.
        if old.exists() && folder.join("new").exists() {
            let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let found =
                (1..1_000).map(|n| parent(target).join(format!("{name}-{}-{n}", l.pick("retrouve", "recovered")))).find(|p| !p.exists());
            if let Some(to) = found.filter(|to| fs::rename(&old, to).is_ok()) {
                said.push(say!(
                    l,
                    "une analyse avait été interrompue : ses résultats précédents sont dans {}",
                    "a run had been interrupted: the results before it are in {}",
                    to.display()
                ));
            } else {
                continue;
            }
        }
        drop(lock);
        cleared += usize::from(fs::remove_dir_all(&folder).is_ok());
    }
    if cleared > 0 {
        said.push(say!(
            l,
            "{}, effacés",
            "{}, removed",
            l.count(
                cleared,
                ("dossier provisoire d’une analyse interrompue", "dossiers provisoires d’analyses interrompues"),
                ("temporary folder of an interrupted run", "temporary folders of interrupted runs")
            )
        ));
    }
    Ok(said)
}
