//! The stems of a label: number and gender folded, stop words left out, in the order of the label or as a bag.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::domain::{is_stop_word, singular, words};

/// « gérer des projets », « s'adapter »: the first word is an infinitive.
pub(super) fn is_action(folded: &str) -> bool {
    let first = words(folded).into_iter().find(|w| !matches!(*w, "se" | "s")).unwrap_or_default();
    first.len() > 3 && ["er", "ir", "re"].iter().any(|end| first.ends_with(end))
}

/// « outside (inside) ».
pub(super) fn brackets(folded: &str) -> Option<(&str, &str)> {
    let open = folded.find('(')?;
    let close = open + folded[open..].find(')')?;
    let (outside, inside) = (folded[..open].trim(), folded[open + 1..close].trim());
    (!outside.is_empty() && !inside.is_empty()).then_some((outside, inside))
}

/// Stems in alphabetical order; none for one short word, whose plural or gender would decide too much.
pub(super) fn bag_key<'s>(stems: impl Iterator<Item = &'s str>) -> Option<String> {
    let mut sorted: Vec<&str> = stems.collect();
    sorted.sort_unstable();
    sorted.dedup();
    match sorted[..] {
        [] => None,
        [one] if one.len() < 4 => None,
        _ => Some(sorted.join(" ")),
    }
}

/// The stems of a folded label, without stop words unless nothing else is left.
pub(super) fn stems(folded: &str) -> Vec<String> {
    let list = words(folded);
    let (full, _) = told_apart(&list, |word| (stem(word), is_stop_word(word)));
    if full.is_empty() { list.into_iter().map(str::to_owned).collect() } else { full }
}

/// Of some words, given what tells each one's stem and whether it is a stop word: the stems that are no stop words', each once, and the
/// words without those whose stem was there before. « Acheteur / Acheteuse » is one word in two genders.
pub(super) fn told_apart<'w, S: Eq + Hash + Clone>(list: &[&'w str], mut look: impl FnMut(&'w str) -> (S, bool)) -> (Vec<S>, Vec<&'w str>) {
    let (mut stems, mut once) = (Vec::with_capacity(list.len()), Vec::with_capacity(list.len()));
    // Of each stem, whether it was there as no stop word.
    let mut seen: FxHashMap<S, bool> = FxHashMap::default();
    for word in list {
        let (stem, is_stop) = look(word);
        if is_stop || !seen.contains_key(&stem) {
            once.push(*word);
        }
        let told = seen.entry(stem.clone()).or_default();
        if !is_stop && !std::mem::replace(told, true) {
            stems.push(stem);
        }
    }
    (stems, once)
}

/// The words of a label, each gender pair once: letters that n-grams compare.
pub(super) fn one_gender(folded: &str) -> String {
    told_apart(&words(folded), |word| (stem(word), is_stop_word(word))).1.join(" ")
}

/// Number and gender folded: « logicielles » and « logiciel », « développeuse » and « développeur ». Words of four letters or less
/// and words with figures or signs stay.
pub(super) fn stem(word: &str) -> String {
    let one = singular(word);
    if one.len() <= 4 || !one.bytes().all(|b| b.is_ascii_lowercase()) {
        return one.to_owned();
    }
    for (feminine, masculine) in
        [("euse", "eur"), ("trice", "teur"), ("elle", "el"), ("ienne", "ien"), ("ive", "if"), ("aux", "al"), ("ere", "er")]
    {
        if let Some(root) = one.strip_suffix(feminine)
            && root.len() >= 3
        {
            return format!("{root}{masculine}");
        }
    }
    match one.strip_suffix('e') {
        Some(root) if root.len() >= 5 => root.to_owned(),
        _ => one.to_owned(),
    }
}

/// Stems as typed are compared with stems as compiled.
pub(super) fn stem_all(words: &[&str]) -> Vec<String> {
    words.iter().filter(|w| !is_stop_word(w)).map(|w| stem(w)).collect()
}
