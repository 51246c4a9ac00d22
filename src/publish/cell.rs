//! What a cell, a title or a name of a workbook can hold: a sender's long cell must never keep everyone's results from being written.

use std::borrow::Cow;

use crate::domain::visible;

/// Characters that a cell of Excel holds are 32,767.
const LONGEST: usize = 32_000;
/// Those that a property of a workbook holds are 255.
const TITLE: usize = 200;
/// How a text that was cut ends.
const CUT: &str = " […]";

/// A text as a cell can hold it: every sign shown, cut where it is longer, which its end says.
pub(super) fn fits(text: &str) -> Cow<'_, str> {
    cut(visible(text), LONGEST)
}

/// A text as the title of a workbook can hold it.
pub(super) fn title(text: &str) -> Cow<'_, str> {
    cut(visible(text), TITLE)
}

fn cut(text: Cow<'_, str>, most: usize) -> Cow<'_, str> {
    // A text has at least as many bytes as characters.
    if text.len() <= most || text.chars().count() <= most {
        return text;
    }
    let end = text.char_indices().nth(most - CUT.len()).map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}{CUT}", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert!(matches!(fits("court"), Cow::Borrowed("court")));
        let long = "é".repeat(40_000);
        let cell = fits(&long);
        assert!(cell.chars().count() <= 32_767 && cell.ends_with(CUT));
    }
}
