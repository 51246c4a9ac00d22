//! The vectors that an index holds of its skills, filled by `meaning` as labels come near.

use std::collections::HashMap;
use std::sync::OnceLock;

use adequation_encoder::Vector;

/// Bytes of a hash before the vector that it stands for.
pub(in crate::matching) const HASH: usize = 8;

/// Vectors by a hash of the names that they are of.
pub(in crate::matching) type Kept = HashMap<[u8; HASH], Vector>;

/// The vectors of the skills of an index, made when they are wanted.
#[derive(Debug)]
pub(in crate::matching) struct Meanings {
    pub(in crate::matching) of_skill: Vec<OnceLock<Option<Vector>>>,
    /// Whether all of them are made beforehand.
    pub(in crate::matching) ours: OnceLock<bool>,
    /// Those that an earlier run made.
    pub(in crate::matching) kept: OnceLock<Kept>,
}

impl Meanings {
    pub(in crate::matching) fn of(skills: usize) -> Self {
        Self { of_skill: (0..skills).map(|_| OnceLock::new()).collect(), ours: OnceLock::new(), kept: OnceLock::new() }
    }
}
