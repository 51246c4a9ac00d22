//! Words of their own: a label that is one of them is no slip of the pen, and nothing cut short (`datasets/words`, their origin and licence).

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The commonest words of each language, folded.
const LISTS: [&str; 7] = [
    include_str!("../../datasets/words/de.txt"),
    include_str!("../../datasets/words/en.txt"),
    include_str!("../../datasets/words/es.txt"),
    include_str!("../../datasets/words/fr.txt"),
    include_str!("../../datasets/words/it.txt"),
    include_str!("../../datasets/words/nl.txt"),
    include_str!("../../datasets/words/pt.txt"),
];

/// Read when a label first asks: most are settled before.
static WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| LISTS.iter().flat_map(|list| list.lines()).collect());

/// True for a folded word that people use of its own.
pub(super) fn is_word(folded: &str) -> bool {
    WORDS.contains(folded)
}
