//! A label as the ladder reads it, and the parts that it joins.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::domain::{fold, words};

use super::super::stems::{one_gender, stem};

/// Signs and words that join two names, and those that may stand within one.
pub(super) type Joints = (&'static [char], &'static [&'static str]);
pub(super) const BETWEEN_NAMES: Joints = (&[',', ';', '&'], &[" et ", " and ", " ou "]);
pub(super) const WITHIN_NAMES: Joints = (&['/', '+'], &[" - "]);

/// The parts of a label that these join; the plus of C++ joins nothing.
pub(super) fn parts(folded: &str, (signs, joints): Joints) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut from, mut depth) = (0, 0);
    for (at, c) in folded.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let joins = depth <= 0 // « AWS (S3, EC2) » is AWS
            && signs.contains(&c)
            && (c != '+' || !folded[..at].ends_with('+') && folded[at + 1..].trim_start().starts_with(char::is_alphanumeric));
        if joins {
            out.push(&folded[from..at]);
            from = at + c.len_utf8();
        }
    }
    out.push(&folded[from..]);
    for joint in joints {
        out = out.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    out.into_iter().map(str::trim).filter(|p| !p.is_empty()).collect()
}

/// A label as the ladder reads it: folded, mended, one gender.
pub(super) fn plain(label: &str) -> String {
    in_one_gender(undotted(fold(&repaired(label))))
}

/// « Monteur / monteuse de meubles » is one title, not two.
fn in_one_gender(folded: String) -> String {
    if !folded.contains('/') {
        return folded;
    }
    let list = words(&folded);
    let mut by_stem: FxHashMap<String, &str> = FxHashMap::default();
    let twins = list.iter().any(|word| *by_stem.entry(stem(word)).or_insert(word) != *word);
    if twins { one_gender(&folded) } else { folded }
}

/// « DÃ©veloppement »: UTF-8 that was once read as Windows-1252 is read again as what it was.
fn repaired(label: &str) -> Cow<'_, str> {
    if !label.contains(['Ã', 'Â', 'Å']) {
        return Cow::Borrowed(label);
    }
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(label);
    match std::str::from_utf8(&bytes) {
        Ok(text) if !lost && text != label => Cow::Owned(text.to_owned()),
        _ => Cow::Borrowed(label),
    }
}

/// « U.M.L. » is uml.
fn undotted(folded: String) -> String {
    let letters = folded.split('.').map(str::trim).filter(|p| !p.is_empty());
    if folded.contains('.') && letters.clone().count() > 1 && letters.clone().all(|p| p.chars().count() == 1) {
        letters.collect()
    } else {
        folded
    }
}
