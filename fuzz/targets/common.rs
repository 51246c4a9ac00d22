//! What the targets share: a folder to write in, and what must hold of every file that is read.

use std::path::{Path, PathBuf};

use adequation::domain::{Kind, Territory};
use adequation::normalise::{self, Profiles};
use adequation::pipeline::{Limits, Source};
use adequation::read;

/// A folder of this process, kept as long as it lives.
///
/// # Panics
/// Where no folder can be made.
pub fn place() -> PathBuf {
    static PLACE: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    PLACE.get_or_init(|| tempfile::tempdir().expect("a temporary folder")).path().to_owned()
}

/// Writes a file there.
///
/// # Panics
/// Where it cannot be written.
pub fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = place().join(name);
    std::fs::write(&path, bytes).expect("a file in the temporary folder");
    path
}

/// Reads a file as each kind: nothing panics, and every row is in one account.
///
/// # Panics
/// What the fuzzer looks for.
pub fn reads_and_adds_up(path: &Path) {
    let source = Source::plain(Vec::new());
    let limits = Limits { megabytes: 20, seconds: 10, ..Limits::default() };
    for kind in [Kind::Courses, Kind::Needs, Kind::Employers] {
        let files = [(kind, &source, path.to_path_buf())];
        let extract = read::extract(&files, limits, &read::Kept::default(), &read::CorrectedCells::default());
        let corpus = normalise::corpus(&extract, &Profiles::default(), &Territory::default());
        for account in &corpus.accounts {
            assert!(account.adds_up(), "{account:?}");
        }
    }
}
