//! The journal of a session: every change the workbench makes to the files of an analysis, so that it can be undone and redone, also after
//! a restart, and so that one that was interrupted is finished.
//!
//! A change replaces whole files. What each was and becomes is kept by hash beside the analysis (`.atelier/`), then one line of the
//! journal says what will be done, then the files are replaced: whenever the program is killed, the journal knows what is left to
//! do, and opening it does that. A file that someone changed by hand in the meantime is not overwritten by an undo: the change is told
//! instead.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Language, say, why_io};

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
    Do { title: String, files: Vec<Replaced> },
    Undo,
    Redo,
}

/// One change: what it is called, and what it makes of files (none: taken away).
#[derive(Debug, Clone)]
pub struct Change {
    /// As the page shows it beside « undo ».
    pub title: String,
    /// Paths within the folder of the analysis, and what they become.
    pub files: Vec<(PathBuf, Option<Vec<u8>>)>,
}

/// The journal of one analysis.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    log: fs::File,
    /// Changes done and undone, in order.
    changes: Vec<(String, Vec<Replaced>)>,
    /// How many of them hold.
    done: usize,
    language: Language,
}

impl Journal {
    /// Opens the journal of the analysis in a folder, alone: a second workbench on the same folder is told so. What was interrupted is
    /// finished.
    ///
    /// # Errors
    /// When it cannot be written, or is open already.
    pub fn open(folder: &Path, l: Language) -> Result<Self, String> {
        let at = folder.join(FOLDER);
        let failed = |why: &std::io::Error| {
            say!(l, "{} : le journal ne peut pas être écrit : {}", "{}: the journal cannot be written: {}", at.display(), why_io(why, l))
        };
        fs::create_dir_all(at.join("blobs")).map_err(|why| failed(&why))?;
        let log = fs::OpenOptions::new().read(true).append(true).create(true).open(at.join("journal.jsonl")).map_err(|why| failed(&why))?;
        log.try_lock().map_err(|_| {
            say!(
                l,
                "{} : cette analyse est déjà ouverte dans un autre atelier ; y revenir, ou le fermer",
                "{}: this analysis is open in another workbench; go back to it, or close it",
                folder.display()
            )
        })?;
        let mut out = Self { folder: folder.to_owned(), log, changes: Vec::new(), done: 0, language: l };
        out.replay().map_err(|why| failed(&why))?;
        Ok(out)
    }

    fn replay(&mut self) -> std::io::Result<()> {
        let text = fs::read(self.folder.join(FOLDER).join("journal.jsonl"))?;
        let mut whole = 0;
        let mut last: Option<Vec<Replaced>> = None;
        for line in text.split_inclusive(|b| *b == b'\n') {
            // A line that was cut by a kill was never acknowledged.
            let Some(Ok(read)) = line.strip_suffix(b"\n").map(serde_json::from_slice::<Line>) else { break };
            whole += line.len() as u64;
            last = Some(self.step(read));
        }
        if whole < text.len() as u64 {
            self.log.set_len(whole)?;
            self.log.seek(SeekFrom::End(0))?;
        }
        // The last change may have been cut between two files.
        for file in last.into_iter().flatten() {
            if self.hash_of(&file.path)? == file.before {
                self.put(&file)?;
            }
        }
        Ok(())
    }

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
        }
    }

    /// What undo would undo.
    pub fn to_undo(&self) -> Option<&str> {
        self.done.checked_sub(1).map(|at| self.changes[at].0.as_str())
    }

    /// What redo would do again.
    pub fn to_redo(&self) -> Option<&str> {
        self.changes.get(self.done).map(|(title, _)| title.as_str())
    }

    /// Makes a change. When this returns, nothing of it can be lost.
    ///
    /// # Errors
    /// When a file cannot be written; what was done of the change is taken back.
    pub fn make(&mut self, change: Change) -> Result<(), String> {
        let Change { title, files } = change;
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
        let Some(at) = self.done.checked_sub(1) else { return Ok(()) };
        self.unchanged(&self.changes[at].1, |file| &file.after)?;
        self.write(Line::Undo)
    }

    /// Does again what was undone last.
    ///
    /// # Errors
    /// As [`Journal::undo`].
    pub fn redo(&mut self) -> Result<(), String> {
        let Some((_, files)) = self.changes.get(self.done) else { return Ok(()) };
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
        let written = serde_json::to_vec(&line).map_err(std::io::Error::from).and_then(|mut text| {
            text.push(b'\n');
            self.log.write_all(&text)?;
            self.log.sync_data()
        });
        written.map_err(|why| self.failed(&why))?;
        let back = match line {
            Line::Redo | Line::Do { .. } => Line::Undo,
            Line::Undo => Line::Redo,
        };
        let files = self.step(line);
        if let Some(why) = files.iter().find_map(|file| self.put(file).err()) {
            // What could be done is taken back, and the journal says so; it is the first cause that is told.
            let _ = serde_json::to_vec(&back).map_err(std::io::Error::from).and_then(|mut text| {
                text.push(b'\n');
                self.log.write_all(&text)
            });
            for file in self.step(back) {
                let _ = self.put(&file);
            }
            return Err(self.failed(&why));
        }
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
        match &file.after {
            Some(hash) => replace(&at, &fs::read(self.blob(hash))?),
            None => fs::remove_file(&at).or_else(|why| if why.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(why) }),
        }
    }
}

fn turned(file: &Replaced) -> Replaced {
    Replaced { path: file.path.clone(), before: file.after.clone(), after: file.before.clone() }
}

/// Replaces a file as a whole.
fn replace(at: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = at.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_data()?;
    crate::publish::open_file_to_all(fresh.path())?;
    fresh.persist(at).map_err(|why| why.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(title: &str, path: &str, text: &str) -> Change {
        Change { title: title.to_owned(), files: vec![(PathBuf::from(path), Some(text.as_bytes().to_vec()))] }
    }

    #[test]
    fn what_is_done_is_undone_and_done_again_also_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("a.txt");
        let mut journal = Journal::open(folder.path(), Language::Fr).unwrap();
        journal.make(change("un", "a.txt", "1")).unwrap();
        journal.make(change("deux", "a.txt", "2")).unwrap();
        assert!(Journal::open(folder.path(), Language::Fr).unwrap_err().contains("déjà ouverte"));
        drop(journal);
        let mut journal = Journal::open(folder.path(), Language::Fr).unwrap();
        assert_eq!((journal.to_undo(), journal.to_redo()), (Some("deux"), None));
        journal.undo().unwrap();
        assert_eq!(fs::read_to_string(&at).unwrap(), "1");
        journal.undo().unwrap();
        assert!(!at.exists());
        drop(journal);
        let mut journal = Journal::open(folder.path(), Language::Fr).unwrap();
        journal.redo().unwrap();
        assert_eq!(fs::read_to_string(&at).unwrap(), "1");
        // A new change forgets what was undone.
        journal.make(change("trois", "a.txt", "3")).unwrap();
        assert_eq!((journal.to_undo(), journal.to_redo()), (Some("trois"), None));
        // What a person changed by hand since is not overwritten.
        fs::write(&at, "à la main").unwrap();
        assert!(journal.undo().unwrap_err().contains("modifié ailleurs"));
        assert_eq!(fs::read_to_string(&at).unwrap(), "à la main");
    }

    #[test]
    fn a_change_cut_at_any_byte_of_the_journal_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path(), Language::Fr).unwrap();
        journal.make(change("un", "a.txt", "1")).unwrap();
        let before = fs::read(folder.path().join(FOLDER).join("journal.jsonl")).unwrap();
        let two = vec![("a.txt".into(), Some(b"2".to_vec())), ("b.txt".into(), Some(b"2".to_vec()))];
        journal.make(Change { title: "deux".to_owned(), files: two }).unwrap();
        drop(journal);
        let after = fs::read(folder.path().join(FOLDER).join("journal.jsonl")).unwrap();
        for cut in before.len()..=after.len() {
            // As a kill leaves it: the journal up to a byte, no file replaced, or one of the two.
            for replaced in 0..2 {
                fs::write(folder.path().join(FOLDER).join("journal.jsonl"), &after[..cut]).unwrap();
                let whole = cut == after.len();
                fs::write(folder.path().join("a.txt"), if replaced == 1 && whole { "2" } else { "1" }).unwrap();
                let _ = fs::remove_file(folder.path().join("b.txt"));
                drop(Journal::open(folder.path(), Language::Fr).unwrap());
                let found = (fs::read_to_string(folder.path().join("a.txt")).unwrap(), folder.path().join("b.txt").exists());
                assert_eq!(found, if whole { ("2".to_owned(), true) } else { ("1".to_owned(), false) }, "cut at {cut}");
            }
        }
    }
}
