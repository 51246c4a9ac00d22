//! Numbers and lengths of time as people type them.

use crate::domain::{List, fold, is_stop_word_anywhere, list, number_word, words};

/// « 1 200 », « 1 250,5 », « 20 % », « 3 postes », « deux »; none for « 3 à 5 », « 3/5 », « environ 10 ».
pub(super) fn number(text: &str) -> Option<f64> {
    let folded = fold(text);
    if let Some(n) = number_word(&folded) {
        return Some(f64::from(n));
    }
    let bare = folded.trim_end_matches(['%', ' ', '€']).trim_end();
    let unit = |text: &&str| list(List::Units).holds(text.trim_start_matches(|c: char| !c.is_alphabetic()));
    let bare = Some(bare).filter(unit).map_or(bare, |text| text.trim_end_matches(char::is_alphabetic)).trim();
    let (sign, digits) = bare.strip_prefix('-').map_or((1.0, bare), |rest| (-1.0, rest));
    let starts = digits.starts_with(|c: char| c.is_ascii_digit());
    if !starts || !digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '\'')) {
        return None;
    }
    let groups: Vec<&str> = digits.split([' ', '\'']).collect();
    if groups.len() > 1 && groups[1..].iter().any(|g| g.split([',', '.']).next().is_none_or(|whole| whole.len() != 3)) {
        return None; // « 3 5 » is two numbers
    }
    let joined: String = groups.concat();
    let plain = match (joined.matches(',').count(), joined.matches('.').count()) {
        (0, 0 | 1) => joined,
        (1, 0) => joined.replace(',', "."),
        _ => return None,
    };
    plain.parse::<f64>().ok().map(|n| sign * n)
}

/// How many people or posts, as people write it, and whether that is an order of magnitude: « 20 (dont 5 app.) » is 20, « 12 + 3 » is 15,
/// « 1 CDI + 1 alternant » is 2, « un alternant » is 1, « env. 20 » is about 20; none for what may be several numbers (« 3 à 5 »).
pub(super) fn count(text: &str) -> Option<(f64, bool)> {
    let folded = fold(text);
    let about = list(List::About).begins(&folded).map(str::len);
    // « 20 environ »
    let after = list(List::About).iter().find_map(|word| folded.strip_suffix(word).filter(|rest| rest.ends_with(' ')));
    let (folded, after) = (after.map_or(folded.as_str(), str::trim_end), after.is_some());
    let sign = folded.strip_prefix(['~', '≈', '±']).map(|rest| folded.len() - rest.len());
    let bare = folded[about.or(sign).unwrap_or(0)..].trim_start_matches([' ', '.', ':']);
    let of_which = |rest: &str| list(List::OfWhich).begins(rest.trim_start_matches([' ', ',', ':'])).is_some();
    let whole =
        bare.match_indices([' ', ',', '(']).find(|(at, sign)| of_which(&bare[at + sign.len()..])).map_or(bare, |(at, _)| &bare[..at]);
    let whole = without_remark(whole);
    let parts: Option<Vec<f64>> = whole.split('+').map(|part| of_unit(part.trim())).collect();
    Some((parts?.iter().sum(), after || about.or(sign).is_some()))
}

/// « 22 (promo 2025) », « 1 (mi-temps) » without what stands in brackets after the figure; « 2 (+1) » and « 2 (ou 3) » count more.
fn without_remark(text: &str) -> &str {
    let Some((figure, remark)) = text.split_once('(') else { return text };
    let inside = remark.trim_end().strip_suffix(')').unwrap_or_default();
    let more = inside.contains(['+', '(', ')', '/']) || number(inside.trim()).is_some() || inside.starts_with(|c: char| c.is_ascii_digit());
    let alternative = words(inside).first().is_some_and(|word| is_stop_word_anywhere(word));
    if inside.is_empty() || more && !inside.trim_end().ends_with('%') || alternative || number(figure.trim()).is_none() {
        return text;
    }
    figure.trim_end()
}

/// « 3 », « 2 alternants », « un stagiaire », « 1 CDI », « 1 CDD 12 mois », « 2 à pourvoir », « x2 »: a number of what is counted in posts or
/// people.
fn of_unit(part: &str) -> Option<f64> {
    number(part.strip_prefix('x').filter(|rest| rest.starts_with(|c: char| c == ' ' || c.is_ascii_digit())).unwrap_or(part)).or_else(|| {
        let (figure, unit) = part.split_once(' ')?;
        let (contract, to_come) = (list(List::Contracts).begins(unit), list(List::Planned).begins(unit));
        let counts = unit.split([' ', '/', '(', ')']).filter(|word| !word.is_empty());
        let known = |word: &str| list(List::Units).holds(word) || list(List::Contracts).holds(word);
        let plain = counts.clone().count() <= 3 && counts.clone().any(known) && !unit.contains(|c: char| c.is_ascii_digit());
        // How long a contract lasts is no second count.
        let lasting = contract.is_some_and(|word| {
            let rest: Vec<&str> = unit[word.len()..].split_whitespace().collect();
            let is_time = |word: &&str| [List::Months, List::Years, List::Weeks, List::Days].iter().any(|of| list(*of).holds(word));
            matches!(rest[..], [time, unit] | [_, time, unit] if number(time).is_some() && is_time(&unit))
        });
        (plain || lasting || to_come.is_some_and(|word| word.len() == unit.len())).then(|| number(figure))?
    })
}

/// Years that a number of posts covers: « 12 mois », « 2 ans », « 2026-2027 »; one when nothing is said, and at least one.
pub(super) fn horizon(text: &str) -> Option<f64> {
    let folded = fold(text);
    let digits: String =
        folded.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect();
    let n: Option<f64> = digits.replace(',', ".").parse().ok();
    let years: Vec<f64> =
        folded.split(|c: char| !c.is_ascii_digit()).filter_map(|p| p.parse().ok()).filter(|y| (2000.0..2100.0).contains(y)).collect();
    if let [first, last] = years[..] {
        return (last >= first).then_some(last - first + 1.0);
    }
    if !years.is_empty() {
        return Some(1.0);
    }
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let says = |which: List| list(which).among(&words);
    let n = match () {
        () if says(List::Months) => n.map(|n| n / 12.0),
        () if says(List::Weeks) || says(List::Days) || says(List::Soon) => Some(1.0),
        () if says(List::Years) => n.or(Some(1.0)),
        () => n,
    };
    n.filter(|n| *n > 0.0 && *n <= 10.0).map(|n| n.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        for (text, expected) in [
            ("1 200", Some(1200.0)),
            ("1\u{202f}250,5", Some(1250.5)),
            ("12.5", Some(12.5)),
            ("20 %", Some(20.0)),
            ("3 postes", Some(3.0)),
            ("deux", Some(2.0)),
            ("une", Some(1.0)),
            ("2 places", Some(2.0)),
            ("zwei", Some(2.0)),
            ("3 Stellen", Some(3.0)),
            ("3 à 5", None),
            ("3/5", None),
            ("3-5", None),
            ("environ 10", None),
            ("3 5", None),
            ("1,200.5", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
    }

    #[test]
    fn counts_of_people_as_people_write_them() {
        for (text, expected) in [
            ("20 (dont 5 app.)", Some((20.0, false))),
            ("20 dont 5 en apprentissage", Some((20.0, false))),
            ("3 (waarvan 1 BBL)", Some((3.0, false))),
            ("12+3", Some((15.0, false))),
            ("1 CDI + 1 alternant", Some((2.0, false))),
            ("un alternant", Some((1.0, false))),
            ("22 (promo 2025)", Some((22.0, false))),
            ("1 (mi-temps)", Some((1.0, false))),
            ("8 (100 %)", Some((8.0, false))),
            ("2 à pourvoir", Some((2.0, false))),
            ("1 CDD 12 mois", Some((1.0, false))),
            ("1 CDD de 6 mois", Some((1.0, false))),
            ("x2", Some((2.0, false))),
            ("2 (ou 3)", None),
            ("2 (+1)", None),
            ("2 (3 en 2028)", None),
            ("1 plaza", Some((1.0, false))),
            ("env. 20", Some((20.0, true))),
            ("20 environ", Some((20.0, true))),
            ("~15", Some((15.0, true))),
            ("cerca de 20", Some((20.0, true))),
            ("circa 1 200", Some((1200.0, true))),
            ("2 à 3 postes", None),
            ("3 mois", None),
            ("2 postes en 2026", None),
            ("10 + ?", None),
            ("beaucoup", None),
        ] {
            assert_eq!(count(text), expected, "{text:?}");
        }
    }

    #[test]
    fn horizons_in_years() {
        for (text, expected) in [
            ("12 mois", Some(1.0)),
            ("2 ans", Some(2.0)),
            ("6 mois", Some(1.0)),
            ("18 mois", Some(1.5)),
            ("2026-2027", Some(2.0)),
            ("dès que possible", Some(1.0)),
            ("3mois", Some(1.0)),
            ("24 Monate", Some(2.0)),
            ("dans l’immédiat", Some(1.0)),
            ("bientôt", None),
        ] {
            assert_eq!(horizon(text), expected, "{text:?}");
        }
    }
}
