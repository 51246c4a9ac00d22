//! Brings a text into the form the vocabulary was learned on: NFKC, all spaces alike, none doubled.

use unicode_normalization::UnicodeNormalization;

/// Stands for a space within pieces.
pub(crate) const SPACE: char = '\u{2581}';

/// The text in normal form, with [`SPACE`] before each word; empty if the text has nothing but spaces.
///
/// Beyond NFKC, as the model's own table has it: tabulators, line ends, zero-width spaces, direction marks, the byte
/// order mark and the replacement character count as spaces, and the full-width tilde stays as it is. Other control
/// characters stay too (the vocabulary knows few of them, so they become unknown characters).
pub(crate) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut after_space = true;
    let mut rest = text;
    while !rest.is_empty() {
        // The full-width tilde is the one character NFKC would change and the table does not.
        let (part, after) = rest.split_once('\u{ff5e}').map_or((rest, None), |(part, after)| (part, Some(after)));
        part.nfkc().for_each(|c| push(&mut out, c, &mut after_space));
        if after.is_some() {
            push(&mut out, '\u{ff5e}', &mut after_space);
        }
        rest = after.unwrap_or_default();
    }
    out.truncate(out.trim_end_matches(SPACE).len());
    out
}

/// Adds a character; a space becomes [`SPACE`], and is left out after another one.
fn push(out: &mut String, c: char, after_space: &mut bool) {
    let space = is_space(c);
    if out.is_empty() && !space {
        out.push(SPACE);
    }
    if !space {
        out.push(c);
    } else if !*after_space {
        out.push(SPACE);
    }
    *after_space = space;
}

/// The characters the model's table turns into a space (after NFKC, which does so for the no-break spaces).
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | '\n'
            | '\u{c}'
            | '\r'
            | '\u{1680}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffd}'
    )
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn spaces_are_one_kind_and_single() {
        assert_eq!(normalise("  a\u{a0} b\r\n\tc\u{feff}"), "▁a▁b▁c");
        assert_eq!(normalise(""), "");
        assert_eq!(normalise(" \n"), "");
    }

    #[test]
    fn characters_are_composed_and_unfolded() {
        assert_eq!(normalise("e\u{301}t\u{e9}"), "▁été");
        assert_eq!(normalise("ﬁn x² …"), "▁fin▁x2▁...");
        assert_eq!(normalise("a～b"), "▁a～b");
    }

    #[test]
    fn control_characters_stay() {
        assert_eq!(normalise("a\0b\u{7f}"), "▁a\0b\u{7f}");
    }
}
