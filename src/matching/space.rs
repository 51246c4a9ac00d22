//! Vector spaces of terms: documents, the terms that each holds, and cosines between a query and all documents that share one.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Entries of the postings that are read to choose documents, rarest terms first. Reading all would take four times as long and find
/// the same.
const READ: usize = 4_000;

/// A vector space of documents: terms, their weights, which documents hold each, and which terms each document holds.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// Hash of a term → its number. Of the half million terms of a large framework some ten share a hash with another: too few to matter,
    /// and the table fits a cache.
    terms: FxHashMap<u32, u32>,
    weight: Vec<f32>,
    postings: Rows,
    documents: Rows,
    pub(super) sizes: (usize, usize),
}

/// Lists of (number, weight), one after the other.
#[derive(Debug, Default)]
struct Rows {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Rows {
    fn row(&self, at: u32) -> &[(u32, f32)] {
        let bounds = self.starts.get(at as usize..at as usize + 2);
        bounds.map_or(&[], |b| &self.entries[b[0] as usize..b[1] as usize])
    }

    /// The same pairs, by their second member.
    fn turned(&self, rows: usize) -> Self {
        let mut starts = vec![0u32; rows + 1];
        for (to, _) in &self.entries {
            starts[*to as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); self.entries.len()];
        for (from, bounds) in (0u32..).zip(self.starts.windows(2)) {
            for (to, weight) in &self.entries[bounds[0] as usize..bounds[1] as usize] {
                let place = &mut next[*to as usize];
                entries[*place as usize] = (from, *weight);
                *place += 1;
            }
        }
        Self { starts, entries }
    }
}

impl Space {
    /// Character n-grams of texts.
    pub(super) fn grams(texts: &[String], from: usize, to: usize) -> Self {
        let listed = |texts: &[String]| {
            let mut out = Listed::default();
            for text in texts {
                grams_into(text, from, to, &mut out.terms);
                out.ends.push(out.terms.len());
            }
            out
        };
        Self { sizes: (from, to), ..Self::of(&texts.par_chunks(TOGETHER).map(listed).collect::<Vec<_>>()) }
    }

    /// Words.
    pub(super) fn words(texts: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut listed = Listed::default();
        for list in texts {
            listed.terms.extend(list.iter().map(|w| hash(w.as_bytes())));
            listed.ends.push(listed.terms.len());
        }
        Self::of(&[listed])
    }

    fn of(listed: &[Listed]) -> Self {
        let documents: usize = listed.iter().map(|l| l.ends.len()).sum();
        let all: usize = listed.iter().map(|l| l.terms.len()).sum();
        let total = documents as f32;
        let mut space = Self::default();
        space.terms.reserve(all / 8);
        let mut frequency: Vec<u32> = Vec::new();
        // Where each term was entered last: within the row of this document, or before it.
        let mut last: Vec<u32> = Vec::new();
        let mut rows = Rows { starts: Vec::with_capacity(documents + 1), entries: Vec::with_capacity(all) };
        rows.starts.push(0);
        for Listed { terms, ends } in listed {
            let mut from = 0;
            for end in ends {
                let start = rows.entries.len();
                for word in &terms[from..*end] {
                    let next = frequency.len() as u32;
                    let term = *space.terms.entry(*word).or_insert(next);
                    if term == next {
                        frequency.push(0);
                        last.push(0);
                    }
                    let place = &mut last[term as usize];
                    // One more than the place, so that 0 is none.
                    if *place as usize > start {
                        rows.entries[*place as usize - 1].1 += 1.0;
                    } else {
                        frequency[term as usize] += 1;
                        rows.entries.push((term, 1.0));
                        *place = rows.entries.len() as u32;
                    }
                }
                rows.starts.push(rows.entries.len() as u32);
                from = *end;
            }
        }
        // Terms are numbered by how common they are: what is common in a document stands at its beginning.
        let mut ranked: Vec<u32> = (0u32..).zip(&frequency).map(|(term, _)| term).collect();
        ranked.sort_by_key(|term| (std::cmp::Reverse(frequency[*term as usize]), *term));
        let mut number = vec![0; ranked.len()];
        for (new, old) in (0u32..).zip(&ranked) {
            number[*old as usize] = new;
        }
        space.terms.values_mut().for_each(|term| *term = number[*term as usize]);
        space.weight = ranked.iter().map(|old| ((1.0 + total) / (1.0 + frequency[*old as usize] as f32)).ln() + 1.0).collect();
        for bounds in rows.starts.windows(2) {
            let row = &mut rows.entries[bounds[0] as usize..bounds[1] as usize];
            for (term, n) in row.iter_mut() {
                *term = number[*term as usize];
                let often = if *n > 1.0 { 1.0 + n.ln() } else { 1.0 };
                *n = often * space.weight[*term as usize];
            }
            let norm = row.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for (_, w) in row {
                *w /= norm;
            }
        }
        space.postings = rows.turned(space.weight.len());
        space.documents = space.postings.turned(documents);
        space
    }

    /// The number of a word and its rarity.
    pub(super) fn term(&self, word: &str) -> Option<(u32, f32)> {
        self.terms.get(&hash(word.as_bytes())).map(|t| (*t, self.weight[*t as usize]))
    }

    /// The rarity of a word that no document has.
    pub(super) fn rarity_of_unknown(&self) -> f32 {
        (1.0 + self.weight.len() as f32).ln() + 1.0
    }

    /// Adds the cosine of a query, given as weighted terms and the squared weight of what no document has, to `scores`, times `factor`.
    pub(super) fn add_weighted(&self, terms: &mut Vec<(u32, f32)>, unknown: f32, factor: f32, scores: &mut Scores) {
        terms.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        terms.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                first.1 += later.1;
            }
            same
        });
        let square = unknown + terms.iter().map(|(_, w)| w * w).sum::<f32>();
        let norm = factor / square.sqrt().max(f32::MIN_POSITIVE);
        for (term, weight) in terms {
            for &(document, w) in self.postings.row(*term) {
                scores.add(document, *weight * w * norm);
            }
        }
    }

    /// Adds the cosine of a query with every document that shares one of its telling terms to `scores`, times `factor`. Terms that
    /// stand in very many documents choose none: they are noted in `common`, to be weighed for the documents that the others chose.
    pub(super) fn add(&self, query: &mut [u32], factor: f32, scores: &mut Scores, common: &mut Common) {
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
                None => square += (n * self.rarity_of_unknown()).powi(2),
            }
        }
        let norm = factor / square.sqrt().max(f32::MIN_POSITIVE);
        terms.sort_unstable_by_key(|(term, _)| (self.postings.row(*term).len(), *term));
        let mut read = 0;
        for (term, weight) in terms {
            let documents = self.postings.row(term);
            read += documents.len();
            if read > READ {
                common.note(term, weight * norm);
                continue;
            }
            for &(document, w) in documents {
                scores.add(document, weight * w * norm);
            }
        }
    }

    /// What the common terms of a query add to a document.
    pub(super) fn common(&self, document: u32, common: &Common) -> f32 {
        let Some(last) = common.last else { return 0.0 };
        let row = self.documents.row(document).iter();
        row.take_while(|(term, _)| *term <= last).map(|(term, w)| common.weight[*term as usize] * w).sum()
    }

    /// The documents that hold a word.
    pub(super) fn documents(&self, word: &str) -> impl Iterator<Item = u32> {
        let term = self.terms.get(&hash(word.as_bytes()));
        term.into_iter().flat_map(|t| self.postings.row(*t).iter().map(|(document, _)| *document))
    }

    /// Rarity of a word, 1 for the commonest.
    pub(super) fn rarity(&self, word: &str) -> f32 {
        self.term(word).map_or_else(|| self.rarity_of_unknown(), |(_, rarity)| rarity)
    }
}

/// The number of a word: the same on every machine.
pub(super) fn hash(bytes: &[u8]) -> u32 {
    // FNV-1a
    halved(bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)))
}

/// A hash of half the bits, as its authors advise: the halves together.
fn halved(hash: u64) -> u32 {
    ((hash >> 32) ^ hash) as u32
}

/// Texts of which the n-grams are listed together.
const TOGETHER: usize = 256;

/// The terms of some documents, one document after the other.
#[derive(Default)]
struct Listed {
    terms: Vec<u32>,
    ends: Vec<usize>,
}

/// The n-grams of a text, from one length to another, with a space at both ends.
pub(super) fn grams(text: &str, from: usize, to: usize) -> Vec<u32> {
    let mut out = Vec::with_capacity((text.len() + 2) * (to - from + 1));
    grams_into(text, from, to, &mut out);
    out
}

/// Each n-gram is the one before and a letter more.
fn grams_into(text: &str, from: usize, to: usize, out: &mut Vec<u32>) {
    let mut rest = std::iter::once(' ').chain(text.chars()).chain([' ']);
    loop {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for (n, c) in (1..=to).zip(rest.clone()) {
            hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
            if n >= from {
                out.push(halved(hash));
            }
        }
        if rest.next().is_none() {
            return;
        }
    }
}

/// Scores of documents, cleared in the time it took to fill them.
#[derive(Debug, Default)]
pub(super) struct Scores {
    pub(super) value: Vec<f32>,
    pub(super) touched: Vec<u32>,
}

impl Scores {
    pub(super) fn sized(size: usize) -> Self {
        Self { value: vec![0.0; size], touched: Vec::new() }
    }

    pub(super) fn add(&mut self, document: u32, score: f32) {
        let value = &mut self.value[document as usize];
        if *value == 0.0 {
            self.touched.push(document);
        }
        *value += score;
    }

    /// Makes a document one of those that are looked at, whatever its score.
    pub(super) fn touch(&mut self, document: u32) {
        self.add(document, f32::MIN_POSITIVE);
    }

    pub(super) fn clear(&mut self) {
        for document in self.touched.drain(..) {
            self.value[document as usize] = 0.0;
        }
    }
}

/// The terms of a query that are too common to choose by, and their weights.
#[derive(Debug, Default)]
pub(super) struct Common {
    weight: Vec<f32>,
    noted: Vec<u32>,
    /// The rarest of them.
    last: Option<u32>,
}

impl Common {
    pub(super) fn of(space: &Space) -> Self {
        Self { weight: vec![0.0; space.weight.len()], noted: Vec::new(), last: None }
    }

    fn note(&mut self, term: u32, weight: f32) {
        self.weight[term as usize] = weight;
        self.noted.push(term);
        self.last = self.last.max(Some(term));
    }

    pub(super) fn clear(&mut self) {
        for term in self.noted.drain(..) {
            self.weight[term as usize] = 0.0;
        }
        self.last = None;
    }
}
