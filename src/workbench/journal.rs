//! The journal of a session: every change the workbench makes to the files of an analysis, so that it can be undone and redone, also after
//! a restart, and so that one that was interrupted is finished.
//!
//! A change replaces whole files. What each was and becomes is kept by hash beside the analysis (`.atelier/`), then one line of the
//! journal says what will be done, then the files are replaced: whenever the program is killed, the journal knows what is left to
//! do, and opening it does that. A file that someone changed by hand in the meantime is not overwritten by an undo: the change is told
//! instead.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Language, say, why_io};
use crate::publish::replace;

/// The folder beside the pipeline file where the journal is kept.
pub const FOLDER: &str = ".atelier";

/// A file that a change replaces.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
struct Replaced {
    /// Relative to the folder of the analysis.
    path: PathBuf,
    /// Hash of what it was; none where there was no file.
    before: Option<String>,
    /// Hash of what it becomes; none where it is taken away.
    after: Option<String>,
}

/// One line of the journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Do {
        title: String,
        files: Vec<Replaced>,
    },
    Undo,
    Redo,
    /// What the line before says is done to the files.
    Done,
}

/// One change: what it is called, and what it makes of files (none: taken away).
#[derive(Debug, Clone)]
pub struct Change {
    /// As the page shows it beside « undo ».
    pub title: String,
    /// Paths within the folder of the analysis, and what they become.
    pub files: Vec<(PathBuf, Option<Vec<u8>>)>,
}

/// Where a journal that cannot be read is put aside.
const ASIDE: &str = "journal-illisible.jsonl";

/// Changes that can be undone at most; older ones are let go when the journal is opened.
const KEPT: usize = 300;

/// The journal of one analysis.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    log: fs::File,
    state: State,
    language: Language,
}

/// Where the journal stands.
#[derive(Debug, Clone, Default)]
struct State {
    /// Changes done and undone, in order.
    changes: Vec<(String, Vec<Replaced>)>,
    /// How many of them hold.
    done: usize,
}

impl State {
    /// Takes one line into account, and gives the files as it leaves them.
    fn step(&mut self, line: Line) -> Vec<Replaced> {
        match line {
            Line::Do { title, files } => {
                self.changes.truncate(self.done);
                self.changes.push((title, files.clone()));
                self.done += 1;
                files
            }
            Line::Undo => {
                self.done = self.done.saturating_sub(1);
                self.changes.get(self.done).map(|(_, files)| files.iter().map(turned).collect()).unwrap_or_default()
            }
            Line::Redo => {
                self.done = (self.done + 1).min(self.changes.len());
                self.done.checked_sub(1).and_then(|at| self.changes.get(at)).map(|(_, files)| files.clone()).unwrap_or_default()
            }
            Line::Done => Vec::new(),
        }
    }
}

impl Journal {
    /// Opens the journal of the analysis in a folder, alone: a second workbench on the same folder is told so. A change that was
    /// interrupted is finished; what cannot be taken up is told, and the analysis opens without it.
    ///
    /// # Errors
    /// When it cannot be written, or is open already.
    pub fn open(folder: &Path, l: Language) -> Result<(Self, Option<String>), String> {
        let at = folder.join(FOLDER);
        let failed = |why: &std::io::Error| {
            let (shown, why) = (at.display(), why_io(why, l));
            say!(l, "{shown} : le journal ne peut pas être écrit : {why}", "{shown}: the journal cannot be written: {why}")
        };
        // A folder that someone sent may hold links to files of ours: none is followed.
        let own = [at.clone(), at.join("blobs"), at.join("journal.jsonl"), at.join(ASIDE)];
        if let Some(link) = own.iter().find(|path| path.is_symlink()) {
            let shown = link.display();
            return Err(say!(
                l,
                "{shown} est un lien : l’atelier n’ouvre pas un dossier dont le journal mène ailleurs ; supprimer ce lien",
                "{shown} is a link: the workbench opens no folder whose journal leads elsewhere; delete that link"
            ));
        }
        fs::create_dir_all(at.join("blobs")).map_err(|why| failed(&why))?;
        let log = fs::OpenOptions::new().read(true).append(true).create(true).open(at.join("journal.jsonl")).map_err(|why| failed(&why))?;
        log.try_lock().map_err(|_| {
            let shown = folder.display();
            say!(
                l,
                "{shown} : cette analyse est déjà ouverte dans un autre atelier ; y revenir, ou le fermer",
                "{shown}: this analysis is open in another workbench; go back to it, or close it"
            )
        })?;
        let mut out = Self { folder: folder.to_owned(), log, state: State::default(), language: l };
        let told = out.replay().map_err(|why| failed(&why))?;
        Ok((out, told))
    }

    fn replay(&mut self) -> std::io::Result<Option<String>> {
        let l = self.language;
        let at = self.folder.join(FOLDER).join("journal.jsonl");
        let text = fs::read(&at)?;
        let whole = text.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let mut state = State::default();
        let mut open = None;
        for line in text[..whole].split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let read = serde_json::from_slice::<Line>(line).ok().filter(|line| match line {
                Line::Do { files, .. } => files.iter().all(Replaced::is_within),
                _ => true,
            });
            let Some(read) = read else {
                // A journal that this program did not write is not followed.
                fs::write(at.with_file_name(ASIDE), &text)?;
                self.log.set_len(0)?;
                let told = say!(
                    l,
                    "Le journal des modifications n’est pas lisible : il est mis de côté (journal-illisible.jsonl), et rien d’avant ne peut être annulé.",
                    "The journal of changes cannot be read: it is put aside (journal-illisible.jsonl), and nothing before can be undone."
                );
                return Ok(Some(told));
            };
            open = if matches!(read, Line::Done) { None } else { Some(state.step(read)) };
        }
        // A line that was cut by a kill was never acknowledged.
        self.log.set_len(whole as u64)?;
        self.state = state;
        // The last change may have been cut between two files.
        let mut told = None;
        for file in open.into_iter().flatten() {
            let done = self.hash_of(&file.path).and_then(|now| if now == file.before { self.put(&file) } else { Ok(()) });
            if let Err(why) = done {
                let (shown, why) = (file.path.display(), why_io(&why, l));
                told = Some(say!(
                    l,
                    "La dernière modification avait été interrompue et n’a pas pu être finie ({shown} : {why}) ; la vérifier.",
                    "The last change had been interrupted and could not be finished ({shown}: {why}); check it."
                ));
            }
        }
        self.shorten()?;
        Ok(told)
    }

    /// Lets go of what is too old to be undone, and of what no change needs.
    fn shorten(&mut self) -> std::io::Result<()> {
        let old = self.state.done.saturating_sub(KEPT);
        self.state.changes.drain(..old);
        self.state.done -= old;
        let mut text = Vec::new();
        for (title, files) in &self.state.changes {
            serde_json::to_writer(&mut text, &Line::Do { title: title.clone(), files: files.clone() })?;
            text.push(b'\n');
        }
        for _ in self.state.done..self.state.changes.len() {
            serde_json::to_writer(&mut text, &Line::Undo)?;
            text.push(b'\n');
        }
        serde_json::to_writer(&mut text, &Line::Done)?;
        text.push(b'\n');
        // In place, since the lock is on this file; a kill between leaves the changes that it had written.
        self.log.set_len(0)?;
        self.log.write_all(&text)?;
        let needed: BTreeSet<&String> =
            self.state.changes.iter().flat_map(|(_, files)| files).flat_map(|f| [&f.before, &f.after]).flatten().collect();
        for blob in fs::read_dir(self.folder.join(FOLDER).join("blobs"))?.flatten() {
            let name = blob.file_name().to_string_lossy().into_owned();
            if is_hash(&name) && !needed.contains(&name) {
                // A leftover costs a little room; the next opening tries again.
                let _ = fs::remove_file(blob.path());
            }
        }
        Ok(())
    }

    /// What undo would undo.
    pub fn to_undo(&self) -> Option<&str> {
        self.state.done.checked_sub(1).map(|at| self.state.changes[at].0.as_str())
    }

    /// What redo would do again.
    pub fn to_redo(&self) -> Option<&str> {
        self.state.changes.get(self.state.done).map(|(title, _)| title.as_str())
    }

    /// Makes a change. When this returns, nothing of it can be lost.
    ///
    /// # Errors
    /// When a file cannot be written; what was done of the change is taken back.
    pub fn make(&mut self, change: Change) -> Result<(), String> {
        let Change { title, files } = change;
        if let Some(wrong) = files.iter().map(|(path, _)| path).find(|path| !is_within(path) || !self.leads_within(path)) {
            let (l, shown) = (self.language, wrong.display());
            return Err(say!(
                l,
                "{shown} n’est pas dans le dossier de l’analyse : l’atelier n’écrit que là. Le copier dans ce dossier et le nommer dans le fichier d’analyse",
                "{shown} is not in the folder of the analysis: the workbench writes nowhere else. Copy it there and name it in the pipeline file"
            ));
        }
        let kept = files
            .into_iter()
            .map(|(path, after)| {
                let before = fs::read(self.folder.join(&path)).ok();
                Ok(Replaced { before: self.keep(before)?, after: self.keep(after)?, path })
            })
            .collect::<std::io::Result<Vec<_>>>()
            .map_err(|why| self.failed(&why))?;
        let kept: Vec<Replaced> = kept.into_iter().filter(|file| file.before != file.after).collect();
        if kept.is_empty() {
            return Ok(());
        }
        self.write(Line::Do { title, files: kept })
    }

    /// Undoes the last change that holds.
    ///
    /// # Errors
    /// When one of its files was changed since by someone else, or cannot be written.
    pub fn undo(&mut self) -> Result<(), String> {
        let Some(at) = self.state.done.checked_sub(1) else { return Ok(()) };
        self.unchanged(&self.state.changes[at].1, |file| &file.after)?;
        self.write(Line::Undo)
    }

    /// Does again what was undone last.
    ///
    /// # Errors
    /// As [`Journal::undo`].
    pub fn redo(&mut self) -> Result<(), String> {
        let Some((_, files)) = self.state.changes.get(self.state.done) else { return Ok(()) };
        self.unchanged(files, |file| &file.before)?;
        self.write(Line::Redo)
    }

    fn unchanged(&self, files: &[Replaced], wanted: impl Fn(&Replaced) -> &Option<String>) -> Result<(), String> {
        let l = self.language;
        for file in files {
            if self.hash_of(&file.path).map_err(|why| self.failed(&why))? != *wanted(file) {
                return Err(say!(
                    l,
                    "{} a été modifié ailleurs depuis : rien n’est changé, pour ne rien écraser",
                    "{} was changed elsewhere since: nothing is changed, lest something be overwritten",
                    file.path.display()
                ));
            }
        }
        Ok(())
    }

    fn write(&mut self, line: Line) -> Result<(), String> {
        if !self.folder.join(FOLDER).join("journal.jsonl").exists() {
            let l = self.language;
            return Err(say!(
                l,
                "Le dossier {FOLDER} a été supprimé : fermer l’atelier et le rouvrir. Rien n’a changé.",
                "The folder {FOLDER} was deleted: close the workbench and open it again. Nothing has changed."
            ));
        }
        let before = self.state.clone();
        let length = self.log.metadata().map_err(|why| self.failed(&why))?.len();
        let written = serde_json::to_vec(&line).map_err(std::io::Error::from).and_then(|mut text| {
            text.push(b'\n');
            self.log.write_all(&text)?;
            self.log.sync_data()
        });
        let files = if written.is_ok() { self.state.step(line) } else { Vec::new() };
        let mut put = Vec::new();
        let done = written.and_then(|()| {
            files.iter().try_for_each(|file| {
                put.push(file);
                self.put(file)
            })
        });
        if let Err(why) = done {
            // What could be done is taken back, the journal too; it is the first cause that is told.
            for file in put {
                let _ = self.put(&turned(file));
            }
            // The journal, too: whole lines that were written before stay.
            let _ = self.log.set_len(length);
            self.state = before;
            return Err(self.failed(&why));
        }
        // Without it, the next opening looks whether all is done, and finds that it is.
        let _ = self.log.write_all(b"\"done\"\n");
        Ok(())
    }

    fn failed(&self, why: &std::io::Error) -> String {
        let l = self.language;
        say!(
            l,
            "La modification n’a pas pu être écrite : {}. Si un fichier est ouvert dans Excel, le fermer ; rien n’a changé.",
            "The change could not be written: {}. If a file is open in Excel, close it; nothing has changed.",
            why_io(why, l)
        )
    }

    fn blob(&self, hash: &str) -> PathBuf {
        self.folder.join(FOLDER).join("blobs").join(hash)
    }

    fn hash_of(&self, path: &Path) -> std::io::Result<Option<String>> {
        match fs::read(self.folder.join(path)) {
            Ok(bytes) => Ok(Some(blake3::hash(&bytes).to_hex().to_string())),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(why),
        }
    }

    fn keep(&self, bytes: Option<Vec<u8>>) -> std::io::Result<Option<String>> {
        let Some(bytes) = bytes else { return Ok(None) };
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let at = self.blob(&hash);
        if !at.exists() {
            replace(&at, &bytes)?;
        }
        Ok(Some(hash))
    }

    fn put(&self, file: &Replaced) -> std::io::Result<()> {
        let at = self.folder.join(&file.path);
        if !self.leads_within(&file.path) {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        match &file.after {
            Some(hash) => {
                let bytes = fs::read(self.blob(hash))?;
                if blake3::hash(&bytes).to_hex().as_str() != hash {
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
                replace(&at, &bytes)
            }
            None => fs::remove_file(&at).or_else(|why| if why.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(why) }),
        }
    }

    /// True when no link on the way leads out of the folder.
    fn leads_within(&self, path: &Path) -> bool {
        let Ok(folder) = self.folder.canonicalize() else { return false };
        let whole = self.folder.join(path);
        let there = whole.ancestors().find(|p| p.symlink_metadata().is_ok());
        there.is_some_and(|there| there.canonicalize().is_ok_and(|there| there.starts_with(&folder)))
    }
}

impl Replaced {
    /// A journal comes with a folder that anyone may have sent: it speaks of files within and of its own blobs, or it is not followed.
    fn is_within(&self) -> bool {
        is_within(&self.path) && [&self.before, &self.after].into_iter().flatten().all(|hash| is_hash(hash))
    }
}

/// True for a hash as blobs are named by.
fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// True for a relative path that goes down only.
fn is_within(path: &Path) -> bool {
    path.components().next().is_some() && path.components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn turned(file: &Replaced) -> Replaced {
    Replaced { path: file.path.clone(), before: file.after.clone(), after: file.before.clone() }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test says why it failed by panicking")]
mod tests;
