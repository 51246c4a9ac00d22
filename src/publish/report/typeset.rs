//! French spaces: before « : ; ! ? % » and within quotation marks a line must not break. Sentences are written with plain spaces, and set
//! once, where a page is made; charts and PDF place each line themselves and never begin one with a sign; tables stay as they are searched.

use std::borrow::Cow;

use crate::domain::Language;

/// Before a colon and within quotation marks.
const FIRM: char = '\u{a0}';
/// Before the other signs: narrower.
const NARROW: char = '\u{202f}';

/// A page with its spaces set; what stands in tags, in styles and in scripts is left alone.
pub(super) fn page(html: String, l: Language) -> String {
    if l != Language::Fr {
        return html;
    }
    let mut out = String::with_capacity(html.len() + html.len() / 64);
    let mut left = html.as_str();
    while let Some(at) = left.find('<') {
        out.push_str(&text(&left[..at]));
        left = &left[at..];
        let raw = ["style", "script"].iter().find(|name| left[1..].starts_with(*name));
        let end = match raw {
            Some(name) => left.find(&format!("</{name}")).map_or(left.len(), |close| close + 2),
            None => left.find('>').map_or(left.len(), |close| close + 1),
        };
        out.push_str(&left[..end]);
        left = &left[end..];
    }
    out.push_str(&text(left));
    out
}

/// A text with its spaces set.
fn text(plain: &str) -> Cow<'_, str> {
    // Most pieces between two tags are a number or a word.
    if !plain.contains(' ') {
        return Cow::Borrowed(plain);
    }
    let mut out = String::with_capacity(plain.len() + 8);
    let mut signs = plain.chars().peekable();
    let mut before = ' ';
    while let Some(sign) = signs.next() {
        let set = match (before, sign, signs.peek()) {
            ('«', ' ', _) | (_, ' ', Some('»' | ':')) => FIRM,
            (_, ' ', Some(';' | '!' | '?')) => NARROW,
            (digit, ' ', Some('%')) if digit.is_ascii_digit() => NARROW,
            _ => sign,
        };
        out.push(set);
        before = sign;
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_begins_a_line() {
        let html = "<p title=\"a : b\">Oui : « non » ; 40 % ? Ici !</p><script>a ? b : c</script><style>a :hover{}</style> fin : rien";
        let set = "<p title=\"a : b\">Oui\u{a0}: «\u{a0}non\u{a0}»\u{202f}; 40\u{202f}%\u{202f}? Ici\u{202f}!</p><script>a ? b : c</script><style>a :hover{}</style> fin\u{a0}: rien";
        assert_eq!(page(html.to_owned(), Language::Fr), set);
        assert_eq!(page(html.to_owned(), Language::En), html);
        assert_eq!(page("< :".to_owned(), Language::Fr), "< :");
    }
}
