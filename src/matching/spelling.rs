//! Slips of the pen, word by word: a word that stands in no name of the framework is corrected to one that does, and the label so
//! corrected climbs the exact rungs again. Every candidate comes from an index of the vocabulary with one or two letters taken out
//! (Garbe's symmetric deletes), so the cost depends on the length of the word and not on the size of the framework.
//!
//! What makes it safe: a word that the framework knows is never a slip; codes, acronyms and words with figures match exactly or
//! not at all; the shorter the word, the fewer the slips, since another letter makes another word (Flash, Flask).

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::domain::{deletes, is_stop_word};

/// Words from this length on may hold one slip, and two.
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 10;
/// Words of this length may hold a letter lost, doubled or swapped when other words of the label are right.
const IN_CONTEXT: usize = 4;
/// In words up to this length a letter taken for another is another word.
const NO_OTHER_LETTER: usize = 6;
/// Unknown words a label may have, and corrections tried for each.
const UNKNOWN_WORDS: usize = 3;
const CORRECTIONS: usize = 4;
/// Lone words of so many letters are looked up by what is near them; from the third length on with two slips.
const NEAR_FROM: usize = 3;
const NEAR_TO: usize = 12;
const NEAR_TWO: usize = 7;
/// Longer words are no word with a slip in it: what may be left of one grows with the square of its length.
pub(super) const LONGEST_WORD: usize = 60;
/// Ways to write out a label's words cut short, at most.
const WRITTEN_OUT: usize = 2_000;

/// The words of a framework, indexed by what is left of them after a slip.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: Vec<String>,
    known: HashSet<String>,
    /// Words of the thesaurus: no slips, and no corrections either.
    beside: Option<&'static HashSet<String>>,
    /// (hash of a word with letters taken out, word), sorted once all words are in.
    deletes: Vec<(u64, u32)>,
    sounds: HashMap<String, Vec<u32>>,
    /// The words in alphabetical order, for those cut short.
    sorted: Vec<u32>,
}

impl Vocabulary {
    pub(super) fn add(&mut self, word: &str) {
        if self.known.contains(word) {
            return;
        }
        self.known.insert(word.to_owned());
        let at = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        let length = word.chars().count();
        if !is_plain(word) || !(2..=LONGEST_WORD).contains(&length) {
            return;
        }
        if length >= ONE_SLIP {
            self.sounds.entry(sound(word)).or_default().push(at);
        }
        let letters: Vec<char> = word.chars().collect();
        deletes(&letters, if length >= TWO_SLIPS { 2 } else { 1 }, &mut |key| self.deletes.push((key, at)));
    }

    /// Words of the thesaurus: known, too.
    pub(super) fn know(&mut self, words: Option<&'static HashSet<String>>) {
        self.beside = words;
    }

    /// To be called once all words are in, before any correction.
    pub(super) fn finish(&mut self) {
        self.deletes.sort_unstable();
        self.deletes.dedup();
        self.sorted = (0..u32::try_from(self.words.len()).unwrap_or(u32::MAX)).collect();
        self.sorted.sort_unstable_by(|a, b| self.words[*a as usize].cmp(&self.words[*b as usize]));
    }

    /// The words that one cut short may stand for: it begins them, or it is their first letters and some others in order
    /// (« srv », « traitt »).
    fn longer(&self, cut: &str) -> impl Iterator<Item = &str> {
        let head = &cut[..cut.char_indices().nth(1).map_or(cut.len(), |(at, _)| at)];
        let from = self.sorted.partition_point(|w| self.words[*w as usize].as_str() < head);
        let words = self.sorted[from..].iter().map(|w| self.words[*w as usize].as_str()).take_while(move |w| w.starts_with(head));
        words.filter(move |w| w.len() >= cut.len() + 2 && is_plain(w) && (w.starts_with(cut) || is_contraction(cut, w)))
    }

    /// The label with its words cut short written out, in every way. A word is cut short when a dot follows it, or when no name holds
    /// it; a lone word only when most of it is there.
    pub(super) fn written_out(&self, folded: &str, list: &[&str]) -> Vec<Vec<String>> {
        let dotted = |word: &str| folded[word.as_ptr() as usize - folded.as_ptr() as usize + word.len()..].starts_with('.');
        let cut: Vec<usize> = (0..list.len())
            .filter(|i| is_plain(list[*i]) && !is_stop_word(list[*i]))
            .filter(|i| list[*i].len() >= 3 && (dotted(list[*i]) || !self.knows(list[*i])))
            .collect();
        if cut.is_empty() || cut.len() > 2 {
            return Vec::new();
        }
        let mut out: Vec<Vec<String>> = vec![list.iter().map(|w| (*w).to_owned()).collect()];
        for at in cut {
            let lone = list.len() == 1 && !dotted(list[at]);
            let longer: Vec<&str> =
                self.longer(list[at]).filter(|w| !lone || list[at].len() >= 6 && list[at].len() * 2 > w.len()).collect();
            if longer.is_empty() || longer.len() * out.len() > WRITTEN_OUT {
                return Vec::new();
            }
            out = out
                .into_iter()
                .flat_map(|words| {
                    longer.iter().map(move |word| {
                        let mut words = words.clone();
                        (*word).clone_into(&mut words[at]);
                        words
                    })
                })
                .collect();
        }
        out
    }

    fn with_deletes(&self, key: u64) -> impl Iterator<Item = u32> {
        let from = self.deletes.partition_point(|(k, _)| *k < key);
        self.deletes[from..].iter().take_while(move |(k, _)| *k == key).map(|(_, word)| *word)
    }

    pub(super) fn knows(&self, word: &str) -> bool {
        self.known.contains(word) || self.beside.is_some_and(|words| words.contains(word))
    }

    /// The known words that a word may be a slip of, with the number of slips, fewest first.
    fn corrections(&self, typed: &str, in_context: bool) -> Vec<(usize, &str)> {
        let length = typed.chars().count();
        if !is_plain(typed) || length > LONGEST_WORD {
            return Vec::new();
        }
        let letters: Vec<char> = typed.chars().collect();
        let mut found: Vec<u32> = Vec::new();
        deletes(&letters, if length + 1 >= TWO_SLIPS { 2 } else { 1 }, &mut |key| found.extend(self.with_deletes(key)));
        let heard: &[u32] = self.sounds.get(&sound(typed)).map_or(&[], Vec::as_slice);
        found.extend(heard);
        found.sort_unstable();
        found.dedup();
        let slips = |at: &u32| {
            let word = self.words[*at as usize].as_str();
            if length >= ONE_SLIP && heard.contains(at) { Some((1, word)) } else { slips(typed, word, in_context).map(|n| (n, word)) }
        };
        let mut out: Vec<(usize, &str)> = found.iter().filter_map(slips).collect();
        out.sort_unstable();
        out.truncate(CORRECTIONS);
        out
    }

    /// The words that are as near to a lone one as a slip makes it, fewest slips first: one letter more, less, other or swapped; the same letters
    /// in another order; two in a word of seven letters. Surer ways have been tried before: what comes of this is for a person to judge.
    pub(super) fn near(&self, typed: &str) -> Vec<(usize, &str)> {
        let length = typed.chars().count();
        if !is_plain(typed) || !(NEAR_FROM..=NEAR_TO).contains(&length) || is_stop_word(typed) {
            return Vec::new();
        }
        let letters: Vec<char> = typed.chars().collect();
        let mut found: Vec<u32> = Vec::new();
        deletes(&letters, if length >= NEAR_TWO { 2 } else { 1 }, &mut |key| found.extend(self.with_deletes(key)));
        found.sort_unstable();
        found.dedup();
        let allowed = if length >= NEAR_TWO { 2 } else { 1 };
        let slips = |at: &u32| {
            let word = self.words[*at as usize].as_str();
            let distance = strsim::osa_distance(typed, word);
            let in_another_order = || same_letters(typed, word) && typed.chars().next() == word.chars().next();
            let near = word.chars().count() >= NEAR_FROM && word != typed && (distance <= allowed || in_another_order());
            near.then_some((distance.min(allowed), word))
        };
        let mut out: Vec<(usize, &str)> = found.iter().filter_map(slips).collect();
        out.sort_unstable();
        out
    }

    /// The label with its unknown words corrected, in every way tried, fewest slips first. Empty when every word is known, too many
    /// are not, or one has no correction.
    pub(super) fn corrected(&self, words: &[&str]) -> Vec<(usize, Vec<String>)> {
        let unknown: Vec<usize> =
            (0..words.len()).filter(|i| !self.knows(words[*i]) && words[*i].chars().all(char::is_alphabetic)).collect();
        if unknown.is_empty() || unknown.len() > UNKNOWN_WORDS {
            return Vec::new();
        }
        let in_context = words.iter().enumerate().any(|(i, w)| !unknown.contains(&i) && w.len() >= 4 && !is_stop_word(w));
        let mut out: Vec<(usize, Vec<String>)> = vec![(0, words.iter().map(|w| (*w).to_owned()).collect())];
        for at in unknown {
            let corrections = self.corrections(words[at], in_context);
            out = out
                .into_iter()
                .flat_map(|(slips, list)| {
                    corrections.iter().map(move |(more, word)| {
                        let mut list = list.clone();
                        (*word).clone_into(&mut list[at]);
                        (slips + more, list)
                    })
                })
                .collect();
        }
        out.sort_unstable();
        out
    }
}

/// Slips between a word as typed and a word meant.
fn slips(typed: &str, meant: &str, in_context: bool) -> Option<usize> {
    let (short, long) = (typed.chars().count(), meant.chars().count());
    let distance = strsim::osa_distance(typed, meant);
    if is_stop_word(meant) {
        return (in_context && distance == 1 && short >= 2).then_some(1);
    }
    let allowed = match long {
        _ if long < IN_CONTEXT || long == IN_CONTEXT && !in_context => 0,
        _ if long < TWO_SLIPS => 1,
        _ => 2,
    };
    if distance > allowed || typed.chars().next() != meant.chars().next() && long <= NO_OTHER_LETTER + 1 {
        return None;
    }
    let swapped = short == long && same_letters(typed, meant);
    // In a word of five letters on its own only a swap counts: one letter less or more is another word too.
    let lone_short = long == ONE_SLIP && !in_context;
    if long <= NO_OTHER_LETTER && !swapped && (short == long || lone_short) {
        return None;
    }
    Some(distance)
}

/// True for two words of the same letters, whatever their order.
fn same_letters(one: &str, other: &str) -> bool {
    let sorted = |w: &str| {
        let mut letters: Vec<char> = w.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// « srv » for « server »: the letters in order, the first one first, three letters in ten at least.
fn is_contraction(cut: &str, word: &str) -> bool {
    let mut letters = word.chars();
    cut.len() <= 6 && cut.len() * 10 >= word.len() * 3 && cut.chars().all(|c| letters.any(|l| l == c))
}

/// Letters only: names with figures and signs are codes.
fn is_plain(word: &str) -> bool {
    word.chars().all(char::is_alphabetic)
}

/// One spelling for what sounds alike in French and English.
pub(super) fn sound(word: &str) -> String {
    word.replace("ph", "f").replace('y', "i").replace("qu", "k").replace("ck", "k").replace("th", "t")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expected: Option<&str>) {
        let mut vocabulary = Vocabulary::default();
        for word in [
            "python", "symfony", "javascript", "flask", "scala", "reseaux", "de", "data", "integrator", "sql", "server", "gestion", "paie",
            "devops",
        ] {
            vocabulary.add(word);
        }
        vocabulary.finish();
        let words: Vec<&str> = typed.split(' ').collect();
        let found = vocabulary.corrected(&words).into_iter().next().map(|(_, list)| list.join(" "));
        assert_eq!(found.as_deref(), expected, "{typed}");
    }

    #[test]
    fn slips_are_mended_and_other_words_are_not() {
        check("pyhton", Some("python"));
        check("symphony", Some("symfony"));
        check("javscript", Some("javascript"));
        check("deops", Some("devops"));
        check("flash", None);
        check("slq", None);
        check("gestion dde paie", Some("gestion de paie"));
        check("gestion de pain", None);
        check("dta integrator", Some("data integrator"));
        check("scalabilite", None);
    }
}
