//! Results on their way to the output folder.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::domain::{Language, say, why_io};

use super::Piece;
use super::folder::{KeptBeside, Standing, Workplace};
use super::store::{WriteError, open_to_all};

/// Results on their way to the folder: each is written as it is made, so that they need not all be in memory, beside the folder that they
/// replace as a whole once all are there. Dropped before, they leave nothing.
#[derive(Debug)]
pub struct Staging {
    target: PathBuf,
    place: Workplace,
    language: Language,
}

/// A result that was written: its path in the folder, with `/`, and its hash.
#[derive(Debug, Clone)]
pub struct Written {
    pub(super) path: String,
    pub(super) hash: String,
}

impl Written {
    /// Its path in the folder, with `/`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl Staging {
    /// An empty one.
    ///
    /// # Errors
    /// When nothing can be written beside the folder.
    pub fn beside(target: &Path, language: Language) -> Result<Self, WriteError> {
        let led = target.is_symlink().then(|| fs::canonicalize(target).ok()).flatten();
        let target = led.unwrap_or_else(|| target.to_owned());
        let place = Workplace::beside(&target).and_then(|place| fs::create_dir_all(place.fresh()).map(|()| place));
        let place = place.map_err(|why| unplaced(&target, &why, language))?;
        Ok(Self { target, place, language })
    }

    /// Writes one.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub fn add(&self, piece: &Piece<'_>) -> Result<Written, WriteError> {
        let (name, l) = (piece.path(), self.language);
        let path = self.place.fresh().join(&name);
        let file = fs::create_dir_all(path.parent().unwrap_or(&path)).and_then(|()| File::create(&path));
        let file = file.map_err(|why| unplaced(&self.target, &why, l))?;
        let mut out = Hashed { to: BufWriter::new(file), hash: blake3::Hasher::new(), failed: None };
        let made = piece.write_to(&mut out);
        // What the disk refused is told as that, whatever the format makes of it.
        match (made, out.to.flush().err().or(out.failed)) {
            (_, Some(why)) => Err(unplaced(&self.target, &why, l)),
            (Err(why), None) => Err(WriteError::of(&name, &*why, l)),
            (Ok(()), None) => Ok(Written { path: name, hash: out.hash.finalize().to_hex().to_string() }),
        }
    }

    /// Replaces the folder by what was written, with what people made or changed in it; what is told of files that were changed meanwhile.
    ///
    /// # Errors
    /// When it cannot: then the folder stands as it did.
    pub fn replace(self, standing: &Standing, kept: &[KeptBeside]) -> Result<Vec<String>, WriteError> {
        let (target, fresh, aside) = (&self.target, self.place.fresh(), self.place.folder.join("old"));
        let swap = || -> std::io::Result<Vec<String>> {
            standing.carry(target, &fresh, kept)?;
            open_to_all(&fresh)?;
            if !target.exists() {
                return fs::rename(&fresh, target).map(|()| Vec::new());
            }
            fs::rename(target, &aside)?;
            if let Err(why) = fs::rename(&fresh, target) {
                // Should even this fail, the old results stay where they were put aside, and the next run puts them back.
                let _ = fs::rename(&aside, target);
                return Err(why);
            }
            let late = standing.late(&aside, target, self.language);
            // What cannot be removed now (a file open in a spreadsheet program) is removed by the next run.
            let _ = fs::remove_dir_all(&aside);
            Ok(late)
        };
        swap().map_err(|why| unplaced(target, &why, self.language))
    }
}

/// What is written, hashed on the way.
struct Hashed<W> {
    to: W,
    hash: blake3::Hasher,
    failed: Option<std::io::Error>,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes).map_err(|why| {
            let told = std::io::Error::from(why.kind());
            self.failed = Some(why);
            told
        })?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// Why results cannot be put into their folder.
fn unplaced(target: &Path, why: &std::io::Error, l: Language) -> WriteError {
    let (shown, why) = (target.display(), why_io(why, l));
    WriteError(say!(
        l,
        "{shown} : écriture impossible ({why}). Vérifier les droits, l’espace disque, et qu’aucun fichier du dossier n’est ouvert dans un tableur",
        "{shown}: cannot be written ({why}). Check permissions, disk space, and that no file of the folder is open in a spreadsheet program"
    ))
}
