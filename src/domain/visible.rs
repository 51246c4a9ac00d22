//! Signs that do not show: control characters and those that turn the direction of writing. In a name or a cell they can repaint a
//! terminal, end an SVG or make « exe.xslx » of « xlsx.exe »; here they are made to show, everywhere.

use std::borrow::Cow;

/// A text in which every sign shows: control characters as their pictures (`\u{1b}` is ␛), signs that turn the direction of writing by
/// their number; tabs and line ends stay. Marks that only help to set right-to-left words go.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Nearly every text is plain: one look at its bytes tells. The signs of direction begin with these.
    let suspect = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r') || matches!(b, 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef);
    if !text.bytes().any(suspect) || !text.chars().any(|c| shown(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match shown(c) {
            Some(sign) => out.push_str(&sign),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// What a sign is shown as, where it is not shown as itself.
fn shown(c: char) -> Option<Cow<'static, str>> {
    let number = u32::from(c);
    match c {
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + number).map(|c| Cow::Owned(c.to_string())),
        '\u{7f}' => Some("␡".into()),
        '\u{200e}' | '\u{200f}' | '\u{61c}' => Some("".into()),
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
            Some(format!("[U+{number:04X}]").into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_shows() {
        assert!(matches!(visible("Élève d’œuvre — 3 %\n"), Cow::Borrowed(_)));
        assert_eq!(visible("a\u{1b}[31mb\0"), "a␛[31mb␀");
        assert_eq!(visible("gnp\u{202e}xlsx\u{200e}.exe"), "gnp[U+202E]xlsx.exe");
    }
}
