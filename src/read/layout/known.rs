//! Is this text the name of a skill? Asked of columns whose header does not say what they hold. The names are those of our own
//! framework, whatever the analysis is reconciled with: a list of skills in any language names tools that it knows.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::domain::fold;

/// Columns of the framework that hold names: label in French, label in English, other names.
const NAMES: [usize; 3] = [1, 2, 5];

static SKILLS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let text = include_str!("../../../datasets/skills/ict.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
    let names = reader.records().flatten().flat_map(|record| {
        let of = |column: usize| record.get(column).unwrap_or_default().split('|').map(fold).collect::<Vec<_>>();
        NAMES.into_iter().flat_map(of).collect::<Vec<_>>()
    });
    names.filter(|name| !name.is_empty()).collect()
});

/// True for a name of a skill, given folded.
pub(super) fn is_skill(folded: &str) -> bool {
    SKILLS.contains(folded)
}
