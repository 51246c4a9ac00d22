//! Texts that show what they are: job titles, places, dates, links, and codes with a check of their own.

use crate::domain::{List, france, list, words};

/// A job title: a noun of work in it, or the signs of both genders.
pub(super) fn is_job(folded: &str) -> bool {
    let words = words(folded);
    list(List::Gender).iter().any(|mark| folded.contains(mark)) || list(List::Jobs).among(&words) || words.iter().any(|w| ends_in_job(w))
}

/// « Softwareentwickler », « applicatiebeheerder »: a noun of work at the end of a word, as German and Dutch write them.
fn ends_in_job(word: &str) -> bool {
    /// Letters of such a noun, and of what stands before it.
    const NOUN: usize = 6;
    const BEFORE: usize = 3;
    word.len() > NOUN + BEFORE && (BEFORE..=word.len() - NOUN).any(|at| word.is_char_boundary(at) && list(List::Jobs).holds(&word[at..]))
}

/// A town, given folded, alone or with its department, postcode, region or street: « 63 - riom », « lyon (69) », « 12 rue x, riom »,
/// « nantes, pays de la loire ».
pub(super) fn is_place(folded: &str) -> bool {
    let Some(france) = france() else { return false };
    let is_town = |part: &str| {
        let part = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '-').trim();
        part.len() >= 2 && france.is_place(part)
    };
    is_town(folded)
        || folded.contains([',', '(', ')', '/', ';']) && folded.split([',', '/', '(', ')', ';']).any(is_town)
        || folded.rsplit_once(" - ").is_some_and(|(before, after)| is_town(before) || is_town(after))
}

/// A figure alone, as a text file holds it.
pub(super) fn plain_number(text: &str) -> Option<f64> {
    if text.len() > 20 || !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    bare.replace(',', ".").parse().ok()
}

pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let iso = bytes.len() >= 10 && (0..4).all(digit) && matches!(bytes[4], b'-' | b'/') && digit(5) && digit(6) && bytes[7] == bytes[4];
    let local = || {
        let parts: Vec<&str> = text.split([' ', 'T']).next().unwrap_or_default().split(['/', '.', '-']).collect();
        parts.len() == 3
            && parts.iter().all(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
            && parts[2].len() != 3
            && parts[0].len() <= 2
    };
    iso || text.len() <= 19 && local()
}

pub(super) fn is_link(text: &str) -> bool {
    let start = text.trim_start();
    if start.contains(char::is_whitespace) && !start.starts_with("http") {
        let digits = start.bytes().filter(u8::is_ascii_digit).count();
        // A telephone number, unless it has the check of a SIRET, which people write in groups, too.
        return digits >= 9
            && !is_siret(text)
            && start.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'.' | b'+' | b'(' | b')' | b'-' | b'/'));
    }
    start.starts_with("http://") || start.starts_with("https://") || start.starts_with("www.") || start.contains('@') && start.contains('.')
}

/// School register: seven digits and a letter that the digits give (number modulo 23 in an alphabet without i, o and q).
pub(super) fn is_uai(text: &str) -> bool {
    text.len() == 8
        && text.as_bytes()[..7].iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && text.as_bytes()[1..7].iter().filter(|b| b.is_ascii_digit()).count() >= 5
        && text.as_bytes()[7].is_ascii_alphabetic()
}

/// ROME: a letter from A to N and four digits, one code or several.
pub(super) fn is_rome(text: &str) -> bool {
    let one = |code: &str| {
        let bytes = code.as_bytes();
        bytes.len() == 5 && matches!(bytes[0].to_ascii_uppercase(), b'A'..=b'N') && bytes[1..].iter().all(u8::is_ascii_digit)
    };
    let mut codes = text.split([',', ';', ' ', '|']).filter(|p| !p.is_empty()).peekable();
    codes.peek().is_some() && codes.all(one)
}

/// RNCP: « RNCP35584 »; bare digits where the header says so.
pub(super) fn is_rncp(text: &str, named: bool) -> bool {
    let upper = text.to_ascii_uppercase();
    let digits = upper.trim_start_matches("RNCP").trim_start_matches([' ', '-', ':']);
    (upper.starts_with("RNCP") || named) && (3..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// SIRET (14 digits) or SIREN (9), with the check of Luhn.
pub(super) fn is_siret(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(10)).collect::<Option<_>>().unwrap_or_default();
    let luhn = || {
        let doubled = |(at, d): (usize, &u32)| if at % 2 == 1 { (d * 2) / 10 + (d * 2) % 10 } else { *d };
        digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
    };
    matches!(digits.len(), 9 | 14) && luhn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_checks() {
        assert!(!is_link("732 829 320 00074") && !is_link("000 000 018") && is_link("04 73 00 00 00"));
        assert!(is_siret("732 829 320 00074") && is_siret("732829320") && !is_siret("732829321"));
        assert!(is_uai("0630020E") && !is_uai("63000"));
        assert!(is_rome("M1805") && is_rome("M1805, M1810") && !is_rome("Z1805"));
        assert!(is_rncp("RNCP35584", false) && is_rncp("35584", true) && !is_rncp("35584", false));
        assert!(is_date("2026-03-02") && is_date("01/09/2026") && !is_date("12") && !is_date("3/5"));
    }
}
