//! Headers of no use to the figures: what they still say of the list that they stand above.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Kind, Words, fold, languages};

use super::key::key;
use super::names::rank;

/// Headers of no use, with what they stand above.
static UNUSED: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    let all = languages().iter().flat_map(Words::unused);
    all.flat_map(|(name, list)| list.iter().map(move |spelling| (key(spelling).0, name))).collect()
});

/// The kind of list that a header of no use is typical of: one with pay and applicants is a list of adverts, whatever else it names.
pub(crate) fn typical_of(text: &str) -> Option<Kind> {
    match *UNUSED.get(&key(text).0)? {
        "advert" | "salary" | "contract" | "experience" => Some(Kind::Needs),
        "admission" | "duration" | "price" => Some(Kind::Courses),
        "firm" => Some(Kind::Employers),
        _ => None,
    }
}

/// True for a header of sorts and sectors (« Type », « Filière »): its values may be levels.
pub(crate) fn says_a_sort(text: &str) -> bool {
    UNUSED.get(&key(text).0) == Some(&"sector")
}

/// Whether a header may stand above countries, and says so by its name (« Pays », not « Région » or « Land »).
pub(crate) fn says_country(text: &str) -> Option<bool> {
    // As written: in the form in which headers are compared « pays » is the English « pay ».
    let folded = fold(text);
    let mut words = folded.split([' ', '.', '_', '\'']);
    let (first, last) = (words.next().unwrap_or_default(), words.next_back().unwrap_or_default());
    // « Pays de l’offre », « address country »; a longer text is a sentence.
    if NATIONS.contains(&folded) || words.count() <= 2 && (NATIONS.contains(first) || NATIONS.contains(last)) {
        return Some(true);
    }
    (UNUSED.get(&key(text).0) == Some(&"country")).then_some(false)
}

static NATIONS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let all = languages().iter().flat_map(Words::unused).filter(|(name, _)| *name == "nation");
    all.flat_map(|(_, list)| list.iter().map(|spelling| fold(spelling))).collect()
});

/// True for what names a firm as well as another record, a person or a thing (« nom », « name »).
pub(crate) fn is_of_anything(text: &str) -> bool {
    rank(text, Kind::Employers) < usize::MAX && [Kind::Courses, Kind::Needs].into_iter().any(|kind| rank(text, kind) < usize::MAX)
}
