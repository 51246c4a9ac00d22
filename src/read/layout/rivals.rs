//! Two columns that claim one field alike: which of them is meant, if their values tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Kind, fold};

use super::super::header::{self, Field};
use super::super::sheet::{Cell, Row};
use super::Column;

/// Of two columns for one field, an empty one does not count, nor one that says the same in every row; then the plainest
/// spelling wins (« Ville » over « Lieu de formation »).
pub(super) fn settle(claims: Vec<usize>, field: Field, columns: &[Column], data: &[Row], kind: Kind) -> Vec<usize> {
    let values = |i: usize| data.iter().map(move |r| r.cell(columns[i].index));
    let mut out: Vec<usize> = Vec::new();
    let mut seen: BTreeSet<Vec<String>> = BTreeSet::new();
    for i in claims {
        let says: Vec<String> = values(i).map(|cell| fold(&cell.shown())).collect();
        if says.iter().any(|value| !value.is_empty()) && seen.insert(says) {
            out.push(i);
        }
    }
    // What is the same in every row tells none from another.
    let tells = |i: &usize| values(*i).filter(|cell| !cell.is_blank()).collect::<Vec<_>>().windows(2).any(|two| two[0] != two[1]);
    // One school sends a whole list: its name is the same in every row.
    let sender = matches!(field, Field::Institution | Field::Employer);
    // As many seats in every course are seats, too: what a course can take is spelt before who is enrolled.
    if field == Field::Seats {
        let rank = |i: usize| header::rank_of(&columns[i].header, kind, |of| of == field);
        let first = out.iter().map(|i| rank(*i)).min();
        out.retain(|i| Some(rank(*i)) == first);
    } else if out.iter().any(tells) && !(sender && out.iter().any(|i| header::is_plain(&columns[*i].header, field, kind))) {
        out.retain(tells);
    }
    // Of what a record is called, or who sends it, a column that nearly all fill is meant, one that few do is another name.
    if sender || field.key() == kind.called() {
        let filled = |i: &usize| values(*i).filter(|cell| !cell.is_blank()).count();
        let all = out.iter().copied().filter(|i| filled(i) * 10 >= data.len() * 9).collect::<Vec<_>>();
        if let ([one], true) = (&all[..], out.iter().filter(|i| !all.contains(i)).all(|i| filled(i) * 2 < data.len())) {
            return vec![*one];
        }
    }
    let plain: Vec<usize> = out.iter().copied().filter(|i| header::is_plain(&columns[*i].header, field, kind)).collect();
    match (&plain[..], &out[..]) {
        ([_], _) => plain,
        (_, [one, other]) if field.key() == kind.called() => finer(*one, *other, &values).map_or(out, |finer| vec![finer]),
        _ => out,
    }
}

/// Of two columns of what records are called, the one that tells more: each of its values goes with one of the other (« Parcours » within
/// « Mention »); of two that say the same of each record, the longer (« Nom long » beside « Nom court »).
fn finer<'a, I: Iterator<Item = &'a Cell>>(one: usize, other: usize, values: &impl Fn(usize) -> I) -> Option<usize> {
    let pairs: Vec<(String, String)> = values(one).zip(values(other)).map(|(a, b)| (fold(&a.shown()), fold(&b.shown()))).collect();
    if pairs.iter().any(|(a, b)| a.is_empty() || b.is_empty()) {
        return None;
    }
    // True where each value of the one goes with one value of the other.
    let settles = |of_pair: fn(&(String, String)) -> (&str, &str)| {
        let mut with: BTreeMap<&str, &str> = BTreeMap::new();
        pairs.iter().map(of_pair).all(|(key, value)| *with.entry(key).or_insert(value) == value)
    };
    let (a_letters, b_letters) = pairs.iter().fold((0, 0), |(a, b), pair| (a + pair.0.len(), b + pair.1.len()));
    match (settles(|(a, b)| (a, b)), settles(|(a, b)| (b, a))) {
        (true, true) => Some(if a_letters >= b_letters { one } else { other }),
        (true, false) => Some(one),
        (false, true) => Some(other),
        (false, false) => None,
    }
}
