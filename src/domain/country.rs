//! Other countries: a place that names one lies outside a territory of France, whatever digits stand beside it (« 63065 Offenbach, Germany »).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::fold;
use super::gazetteer::france;

/// ISO codes and folded names, with whether they mean France (a department or a collectivity of it).
static COUNTRIES: LazyLock<FxHashMap<String, bool>> = LazyLock::new(|| {
    let text = include_str!("../../datasets/places/countries.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let mut out = FxHashMap::default();
    for record in reader.records().flatten() {
        let [code, of_france, names] = [0, 1, 2].map(|at| record.get(at).unwrap_or_default());
        for name in names.split('|').chain([code]) {
            out.entry(fold(name)).or_insert(!of_france.is_empty());
        }
    }
    out
});

/// True for the name of another country than France, or for its two letters where they stand in a column of countries.
pub fn is_abroad(text: &str, in_column: bool) -> bool {
    let text = text.trim();
    if text.len() > 60 || text.len() == 2 && !in_column {
        return false;
    }
    COUNTRIES.get(&fold(text)).is_some_and(|france| !france)
}

/// True where a place as it is written ends with another country, or is one: « Berlin, Germany », « Bengaluru (India) », « Remote / USA ».
/// A commune of France of the same name stays one.
pub(super) fn names_another_country(place: &str) -> bool {
    let place = place.trim().trim_end_matches([')', '.', ' ']);
    let last = place.rsplit([',', '(', '/', ';', '|']).next().unwrap_or(place);
    let last = last.rsplit_once(" - ").map_or(last, |(_, country)| country);
    is_abroad(last, false) && !france().is_some_and(|f| f.is_place(&fold(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_other_countries() {
        for (place, abroad) in [
            ("Berlin, Germany", true),
            ("Bengaluru (India)", true),
            ("Remote / USA", true),
            ("Londres - Royaume-Uni", true),
            ("Genève, Suisse", true),
            ("Allemagne", true),
            ("Clermont-Ferrand, France", false),
            ("Fort-de-France, Martinique", false),
            ("Clermont-Ferrand (63)", false),
            ("Riom, DE", false),
            ("", false),
        ] {
            assert_eq!(names_another_country(place), abroad, "{place:?}");
        }
        assert!(is_abroad("DE", true) && is_abroad("United Kingdom", true) && !is_abroad("FR", true) && !is_abroad("Puy-de-Dôme", true));
    }
}
