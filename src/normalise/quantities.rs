//! Numbers and lengths of time as people type them.

use crate::domain::fold;

/// « 1 200 », « 1 250,5 », « 20 % », « 3 postes », « deux »; none for « 3 à 5 », « 3/5 », « environ 10 ».
pub(super) fn number(text: &str) -> Option<f64> {
    let folded = fold(text);
    if let Some(n) =
        ["zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"].iter().position(|w| *w == folded)
    {
        return Some(n as f64);
    }
    if folded == "une" {
        return Some(1.0);
    }
    let bare = folded.trim_end_matches(['%', ' ', '€']).trim_end();
    let bare =
        ["postes", "poste", "places", "place", "personnes", "personne", "pers", "etudiants", "etudiant", "salaries", "diplomes", "diplome"]
            .iter()
            .find_map(|unit| bare.strip_suffix(unit))
            .unwrap_or(bare)
            .trim();
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
    let n = if folded.contains("mois") || folded.contains("month") {
        n.map(|n| n / 12.0)
    } else if folded.contains("semaine")
        || folded.contains("jour")
        || ["immediat", "des que possible", "asap", "urgent", "court terme", "maintenant", "cette annee"].iter().any(|w| folded.contains(w))
    {
        Some(1.0)
    } else if folded.contains("an") || folded.contains("year") {
        n.or(Some(1.0))
    } else {
        n
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
    fn horizons_in_years() {
        for (text, expected) in [
            ("12 mois", Some(1.0)),
            ("2 ans", Some(2.0)),
            ("6 mois", Some(1.0)),
            ("18 mois", Some(1.5)),
            ("2026-2027", Some(2.0)),
            ("dès que possible", Some(1.0)),
            ("bientôt", None),
        ] {
            assert_eq!(horizon(text), expected, "{text:?}");
        }
    }
}
