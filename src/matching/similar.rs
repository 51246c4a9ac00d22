//! Scores between a label and the names of a framework, for the rungs that cannot look up.
//!
//! The score of a name is a fixed sum, best of all lexical mixtures tried on three labelled sets: cosine of 2–4-gram TF-IDF on
//! stems, cosine of 3–5-gram TF-IDF on letters, cosine of word TF-IDF, soft alignment of words weighted by rarity, half of
//! Jaro–Winkler, half of the cosine with all names of the skill taken together. A skill's score is that of its best name.
//! Learned weights were tried and left: what is learned on one set does not carry to another.

use rustc_hash::FxHashMap;

use super::index::{Index, one_gender, stem};

/// Names that are scored in full, after the cosines have chosen them.
const SHORTLIST: usize = 120;
/// The weights of the sum, and what they add up to.
const STEM_GRAMS: f32 = 1.0;
const RAW_GRAMS: f32 = 1.0;
const WORDS: f32 = 1.0;
const ALIGNED: f32 = 1.0;
const JARO_WINKLER: f32 = 0.5;
const WHOLE_SKILL: f32 = 0.5;
const TOTAL: f32 = STEM_GRAMS + RAW_GRAMS + WORDS + ALIGNED + JARO_WINKLER + WHOLE_SKILL;
/// A word aligned by resemblance and not by identity: the similarity from which it counts, and what it is worth at most.
const ALIKE: f64 = 0.80;

/// A vector space of documents: terms, their weights, their postings.
#[derive(Debug, Default)]
pub(super) struct Space {
    terms: FxHashMap<u64, u32>,
    weight: Vec<f32>,
    postings: Vec<Vec<(u32, f32)>>,
    sizes: (usize, usize),
}

impl Space {
    /// Character n-grams of texts.
    pub(super) fn grams(texts: impl Iterator<Item = String>, from: usize, to: usize) -> Self {
        let mut space = Self { sizes: (from, to), ..Self::default() };
        let documents: Vec<Vec<u64>> = texts.map(|text| grams(&text, from, to)).collect();
        space.build(&documents);
        space
    }

    /// Words.
    pub(super) fn words(texts: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut space = Self::default();
        let documents: Vec<Vec<u64>> = texts.into_iter().map(|list| list.iter().map(|w| hash(w.as_bytes())).collect()).collect();
        space.build(&documents);
        space
    }

    fn build(&mut self, documents: &[Vec<u64>]) {
        let total = documents.len() as f32;
        let mut counted: Vec<Vec<(u32, f32)>> = Vec::with_capacity(documents.len());
        let mut frequency: Vec<f32> = Vec::new();
        for document in documents {
            let mut sorted = document.clone();
            sorted.sort_unstable();
            let mut counts: Vec<(u32, f32)> = Vec::new();
            for chunk in sorted.chunk_by(|a, b| a == b) {
                let next = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
                let term = *self.terms.entry(chunk[0]).or_insert(next);
                if term == next {
                    frequency.push(0.0);
                }
                frequency[term as usize] += 1.0;
                counts.push((term, 1.0 + (chunk.len() as f32).ln()));
            }
            counted.push(counts);
        }
        self.weight = frequency.iter().map(|f| ((1.0 + total) / (1.0 + f)).ln() + 1.0).collect();
        self.postings = vec![Vec::new(); frequency.len()];
        for (at, counts) in counted.iter().enumerate() {
            let norm = counts.iter().map(|(t, n)| (n * self.weight[*t as usize]).powi(2)).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for (term, n) in counts {
                self.postings[*term as usize].push((u32::try_from(at).unwrap_or(u32::MAX), n * self.weight[*term as usize] / norm));
            }
        }
    }

    /// Adds the cosine of a query with every document that shares a term to `scores`, times `factor`.
    fn add(&self, query: &mut [u64], factor: f32, scores: &mut Scores) {
        query.sort_unstable();
        let mut terms: Vec<(u32, f32)> = Vec::new();
        let mut square = 0.0f32;
        for chunk in query.chunk_by(|a, b| a == b) {
            let n = 1.0 + (chunk.len() as f32).ln();
            match self.terms.get(&chunk[0]) {
                Some(&term) => {
                    let weight = n * self.weight[term as usize];
                    square += weight * weight;
                    terms.push((term, weight));
                }
                // A term no document has still lengthens the query.
                None => square += (n * ((1.0 + self.weight.len() as f32).ln() + 1.0)).powi(2),
            }
        }
        let norm = factor / square.sqrt().max(f32::MIN_POSITIVE);
        for (term, weight) in terms {
            for &(document, w) in &self.postings[term as usize] {
                scores.add(document, weight * w * norm);
            }
        }
    }

    /// The documents that hold a word.
    pub(super) fn documents(&self, word: &str) -> impl Iterator<Item = u32> {
        let term = self.terms.get(&hash(word.as_bytes()));
        term.into_iter().flat_map(|t| self.postings[*t as usize].iter().map(|(document, _)| *document))
    }

    /// Rarity of a word, 1 for the commonest.
    fn rarity(&self, word: &str) -> f32 {
        let most = ((1.0 + self.weight.len() as f32).ln() + 1.0).max(1.0);
        self.terms.get(&hash(word.as_bytes())).map_or(most, |t| self.weight[*t as usize])
    }
}

fn hash(bytes: &[u8]) -> u64 {
    // FNV-1a: same on every machine.
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

fn grams(text: &str, from: usize, to: usize) -> Vec<u64> {
    let padded: Vec<char> = std::iter::once(' ').chain(text.chars()).chain([' ']).collect();
    let mut out = Vec::with_capacity(padded.len() * (to - from + 1));
    for n in from..=to {
        for window in padded.windows(n) {
            out.push(window.iter().fold(n as u64, |h, c| h.wrapping_mul(0x0100_0000_01b3) ^ u64::from(u32::from(*c))));
        }
    }
    out
}

/// Scores of documents, cleared in the time it took to fill them.
#[derive(Debug, Default)]
struct Scores {
    value: Vec<f32>,
    touched: Vec<u32>,
}

impl Scores {
    fn sized(size: usize) -> Self {
        Self { value: vec![0.0; size], touched: Vec::new() }
    }

    fn add(&mut self, document: u32, score: f32) {
        let value = &mut self.value[document as usize];
        if *value == 0.0 {
            self.touched.push(document);
        }
        *value += score;
    }

    fn clear(&mut self) {
        for document in self.touched.drain(..) {
            self.value[document as usize] = 0.0;
        }
    }
}

/// Space to score in, one a thread.
#[derive(Debug)]
pub struct Scratch {
    names: Scores,
    skills: Scores,
    query: Vec<u64>,
}

impl Scratch {
    pub(super) fn of(index: &Index) -> Self {
        Self { names: Scores::sized(index.names.len()), skills: Scores::sized(index.skills), query: Vec::new() }
    }
}

/// The skills nearest to a label: (skill, name, score 0 to 1), best first; ties by the order of the framework.
pub(super) fn nearest(index: &Index, folded: &str, stems: &[String], scratch: &mut Scratch, top: usize) -> Vec<(u32, u32, f32)> {
    let Scratch { names, skills, query } = scratch;
    let mut fill = |space: &Space, terms: Vec<u64>, factor: f32, scores: &mut Scores| {
        *query = terms;
        space.add(query, factor, scores);
    };
    let words: Vec<u64> = stems.iter().map(|w| hash(w.as_bytes())).collect();
    fill(&index.stems, grams(&stems.join(" "), index.stems.sizes.0, index.stems.sizes.1), STEM_GRAMS, names);
    fill(&index.raw, grams(&one_gender(folded), index.raw.sizes.0, index.raw.sizes.1), RAW_GRAMS, names);
    fill(&index.bag, words.clone(), WORDS, names);
    fill(&index.whole, words, WHOLE_SKILL, skills);
    let mut short: Vec<(u32, f32)> =
        names.touched.iter().map(|n| (*n, names.value[*n as usize] + skills.value[index.names[*n as usize].skill as usize])).collect();
    names.clear();
    let keep = SHORTLIST.max(top * 2);
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if short.len() > keep {
        short.select_nth_unstable_by(keep, order);
        short.truncate(keep);
    }
    let mut best: FxHashMap<u32, (u32, f32)> = FxHashMap::default();
    for (at, cosine) in short {
        let name = &index.names[at as usize];
        let score =
            (cosine + ALIGNED * alignment(index, stems, &name.stems) + JARO_WINKLER * strsim::jaro_winkler(folded, &name.folded) as f32)
                / TOTAL;
        let entry = best.entry(name.skill).or_insert((at, score));
        if score > entry.1 || score == entry.1 && at < entry.0 {
            *entry = (at, score);
        }
    }
    skills.clear();
    let mut ranked: Vec<(u32, u32, f32)> = best.into_iter().map(|(skill, (name, score))| (skill, name, score)).collect();
    ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    ranked.truncate(top);
    ranked
}

/// Share of the words, weighted by rarity, that each finds in the other, exactly or alike.
fn alignment(index: &Index, a: &[String], b: &[String]) -> f32 {
    let one_way = |from: &[String], to: &[String]| {
        let (mut found, mut all) = (0.0, 0.0);
        for word in from {
            let weight = index.bag.rarity(word);
            all += weight;
            found += weight * to.iter().map(|other| alike(word, other)).fold(0.0, f32::max);
        }
        if all > 0.0 { found / all } else { 0.0 }
    };
    let (p, r) = (one_way(a, b), one_way(b, a));
    if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
}

fn alike(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    if a.len() < 4 || b.len() < 4 || a.as_bytes()[0] != b.as_bytes()[0] {
        return 0.0;
    }
    let similar = strsim::jaro_winkler(a, b);
    if similar < ALIKE { 0.0 } else { (similar * similar) as f32 }
}

/// Stems as typed are compared with stems as compiled.
pub(super) fn stem_all(words: &[&str]) -> Vec<String> {
    words.iter().filter(|w| !crate::domain::is_stop_word(w)).map(|w| stem(w)).collect()
}
