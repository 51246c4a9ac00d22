//! Sheets kept from one run to the next: a file that has not changed is not parsed again. A file is known by the hash of its bytes, never by
//! its name or date; what is kept is bound to this version of the program and to the limits it was read under, and carries a hash of
//! its own, so that a damaged one is parsed anew. It is a by-product: losing it costs time and nothing else.

use std::path::{Path, PathBuf};

use crate::pipeline::Limits;

use super::sheet::{Cell, Sheet};

/// Where sheets are kept; nowhere for commands that write nothing.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    folder: Option<PathBuf>,
    told: String,
}

/// The sheets of one file, to be kept: name and bytes.
pub type Fresh = (String, Vec<u8>);

/// Bytes of the sheets of one file that are kept at most.
const MOST: usize = 64 << 20;
/// The file that keeps what skills mean.
pub const MEANINGS: &str = "skills.meanings";
/// What a sheet holds as it is kept: one more with each field that it gains.
const SHAPE: u32 = 2;
/// Length of the hash before the sheets.
const SEAL: usize = 32;

impl Kept {
    /// Sheets kept in a folder, which need not exist.
    pub fn in_folder(folder: PathBuf, limits: Limits) -> Self {
        let Limits { megabytes, rows, columns, seconds: _ } = limits;
        Self { folder: Some(folder), told: format!("{} {SHAPE} {megabytes} {rows} {columns}", env!("CARGO_PKG_VERSION")) }
    }

    /// The folder.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The file that keeps the sheets of a file of this hash.
    pub fn name(&self, hash: &str) -> String {
        let told = blake3::hash(format!("{hash} {}", self.told).as_bytes()).to_hex();
        format!("{}.sheets", &told[..SEAL])
    }

    /// What skills mean, as the last run kept it; none where it did not.
    pub fn meanings(&self) -> Option<Vec<u8>> {
        std::fs::read(self.folder.as_ref()?.join(MEANINGS)).ok()
    }

    pub(super) fn sheets(&self, hash: &str) -> Option<Vec<Sheet>> {
        let bytes = std::fs::read(self.folder.as_ref()?.join(self.name(hash))).ok()?;
        let (seal, body) = bytes.split_at_checked(SEAL)?;
        if blake3::hash(body).as_bytes() != seal {
            return None;
        }
        postcard::from_bytes(body).ok()
    }

    /// Sheets read whole, as they are to be kept.
    pub(super) fn fresh(&self, hash: &str, sheets: &[Sheet]) -> Option<Fresh> {
        self.folder.as_ref()?;
        if sheets.iter().any(|s| s.problem.is_some()) {
            return None;
        }
        // What is too large is not written out to find that it is.
        let texts = sheets.iter().flat_map(|s| &s.rows).flat_map(|r| &r.cells).map(Cell::size);
        if texts.sum::<usize>() > MOST {
            return None;
        }
        // What cannot be kept is parsed again the next time.
        let body = postcard::to_allocvec(sheets).ok().filter(|body| body.len() <= MOST)?;
        Some((self.name(hash), [blake3::hash(&body).as_bytes().as_slice(), &body].concat()))
    }
}
