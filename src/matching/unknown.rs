//! Labels that no skill answers to, put together: « Ollama », « ollama », « Olama » are one name that no framework lists yet.
//!
//! Two labels are one name when they share their stems in any order, their letters, how they sound in French, or all but one slip of the
//! pen. Such groups are what tomorrow's skills look like; the most cited come first, and a person says what they are.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::domain::{compact, fold, remainders_of, words};

use super::stems::stems;
use super::wrapping::unwrapped;

/// Shorter words are not compared by sound, nor those as short by slips: too many of them differ by one letter.
const LONG: usize = 5;
/// A longer text is no name, and two of them are one only where they are the same.
const LONGEST: usize = 60;
/// How many texts that share a remainder are compared with the next: they are a group already, but for figures.
const HELD: usize = 50;

/// Groups labels that are one name: each group in the order of the labels, groups by their first label.
pub fn groups(labels: &[&str]) -> Vec<Vec<usize>> {
    let folded: Vec<String> = labels.iter().map(|label| fold(label)).collect();
    let letters: Vec<String> = folded.iter().map(|f| compact(f)).collect();
    let mut parent: Vec<usize> = (0..labels.len()).collect();
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..labels.len() {
        let mut bag = stems(&folded[at]);
        bag.sort_unstable();
        let mut own = vec![format!("w {}", bag.join(" ")), format!("l {}", letters[at])];
        // « maîtrise d'Ollama » is Ollama.
        if let Some(bare) = unwrapped(&words(&folded[at])).into_iter().filter(|w| w.concat().len() > LONG).min_by_key(Vec::len) {
            own.push(format!("l {}", bare.concat()));
        }
        if letters[at].len() >= LONG {
            own.push(format!("s {}", sound(&letters[at])));
        }
        for key in own {
            let first = *keys.entry(key).or_insert(at);
            join(&mut parent, first, at);
        }
    }
    // Those that share a remainder are compared, and no others.
    let mut remainders: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for at in (0..labels.len()).filter(|i| (LONG + 2..=LONGEST).contains(&letters[*i].len())) {
        for key in remainders_of(&letters[at]) {
            let held = remainders.entry(key).or_default();
            for other in held.iter().rev().take(HELD) {
                // Figures tell versions and standards apart: « ISO 9001 », « ISO 9002 ».
                let figures = |i: usize| letters[i].bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
                if root(&mut parent, *other) != root(&mut parent, at)
                    && strsim::osa_distance(&letters[*other], &letters[at]) <= 1
                    && figures(*other) == figures(at)
                {
                    join(&mut parent, *other, at);
                }
            }
            held.push(at);
        }
    }
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in 0..labels.len() {
        out.entry(root(&mut parent, at)).or_default().push(at);
    }
    out.into_values().collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

/// How letters sound in French, roughly: what two spellings of one word share.
fn sound(letters: &str) -> String {
    const SOUNDS: &[(&str, &str)] = &[
        ("eau", "o"),
        ("au", "o"),
        ("ph", "f"),
        ("qu", "k"),
        ("ch", "x"),
        ("ck", "k"),
        ("ai", "e"),
        ("ei", "e"),
        ("y", "i"),
        ("ce", "se"),
        ("ci", "si"),
        ("c", "k"),
        ("ge", "je"),
        ("gi", "ji"),
        ("h", ""),
        ("z", "s"),
        ("em", "an"),
        ("en", "an"),
        ("am", "an"),
        ("w", "v"),
    ];
    let heard = SOUNDS.iter().fold(letters.to_owned(), |text, (written, heard)| text.replace(written, heard));
    let mut out = String::with_capacity(heard.len());
    for c in heard.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end_matches(['e', 's', 't', 'x', 'd']).len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_come_together() {
        let labels = [
            "Ollama", "ollama", "Olama", "Vibe coding", "coding vibe", "vibe-coding", "ISO 9001", "ISO 9002", "Quantik", "quantique", "Zig",
        ];
        let groups = groups(&labels);
        assert_eq!(groups, [vec![0, 1, 2], vec![3, 4, 5], vec![6], vec![7], vec![8, 9], vec![10]]);
    }
}
