//! Roots: what « développement », « développeur » and « développer » share, or « administration » and « administrator ». Coarser than the
//! stems by which labels are said to be the same; used only where likeness is scored.

use std::sync::LazyLock;

/// Endings of French and English derivation, as they stand on stems. Longer ones are looked for first.
const ENDINGS: &[&str] = &[
    "isation", "isations", "isateur", "iser", "ification", "ificateur", "ifier", "ation", "ateur", "ations", "atif", "atoire", "atric",
    "ition", "iteur", "itif", "ution", "uteur", "utif", "ement", "issement", "issage", "isseur", "issant", "emment", "amment", "ment",
    "age", "ag", "eur", "eux", "euse", "er", "ir", "re", "ant", "ent", "ance", "ence", "anc", "enc", "ier", "ien", "iste", "ist",
    "istique", "istiqu", "ique", "iqu", "ie", "erie", "eri", "if", "el", "al", "aire", "air", "able", "abl", "ible", "ibl", "ite", "it",
    "ture", "tur", "ure", "ur", "ion", "eter", "ing", "ings", "or", "ors", "ers", "ists", "ian", "ians", "ments", "ational", "ator",
    "ative", "ive", "ical", "ic", "ics", "y", "ry", "ery", "ed", "ship", "ization", "ize", "ise", "izer", "isme", "ism", "ologie", "ologi",
    "ologiqu", "ologue", "ologu", "ologist", "ology", "ological",
];
/// The endings by their last letter.
static BY_LAST: LazyLock<[Vec<&str>; 26]> = LazyLock::new(|| {
    let mut out: [Vec<&str>; 26] = Default::default();
    for ending in ENDINGS {
        out[usize::from(ending.as_bytes()[ending.len() - 1] - b'a')].push(ending);
    }
    out
});
/// Letters that an ending must leave; shorter words are their own root.
const LEFT: usize = 5;
/// Endings taken off, one after the other (« nal-isation »), and letters kept.
const ROUNDS: usize = 2;
const KEPT: usize = 7;

/// The root of a stem: never empty, the stem itself when it is short or no plain word.
pub(super) fn root(stem: &str) -> &str {
    let mut left = stem;
    if left.len() > LEFT && left.bytes().all(|b| b.is_ascii_lowercase()) {
        for _ in 0..ROUNDS {
            let last = usize::from(left.as_bytes()[left.len() - 1] - b'a');
            let longest = BY_LAST[last].iter().filter(|e| left.len() >= LEFT + e.len() && left.ends_with(**e)).map(|e| e.len()).max();
            let Some(length) = longest else { break };
            left = &left[..left.len() - length];
        }
        while left.len() > LEFT && left.ends_with(['a', 'e', 'i', 'o', 'u', 'y']) {
            left = &left[..left.len() - 1];
        }
        let bytes = left.as_bytes();
        if left.len() > LEFT && bytes[left.len() - 1] == bytes[left.len() - 2] {
            left = &left[..left.len() - 1];
        }
    }
    left.char_indices().nth(KEPT).map_or(left, |(at, _)| &left[..at])
}

/// The root of a stem, marked so as not to be taken for one.
pub(super) fn marked(stem: &str) -> String {
    format!("~{}", root(stem))
}

#[cfg(test)]
mod tests {
    use super::super::stems::stem;
    use super::root;

    #[test]
    fn a_family_of_words_has_one_root() {
        for family in [
            &["développement", "développeur", "développer"][..],
            &["administration", "administrateur", "administrator", "administrer"],
            &["programmation", "programmeur", "programming"],
            &["maintenance", "maintenir"],
        ] {
            let roots: Vec<String> = family.iter().map(|w| root(&stem(&crate::domain::fold(w))).to_owned()).collect();
            assert!(roots.windows(2).all(|two| two[0][..5] == two[1][..5]), "{family:?}: {roots:?}");
        }
        assert_eq!(root("java"), "java");
        assert_eq!(root("c++"), "c++");
    }
}
