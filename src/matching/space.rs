//! Vector spaces of terms: documents, the terms that each holds, and cosines between a query and all documents that share one.

use rayon::prelude::*;

/// Entries of the postings that are read to choose documents, rarest terms first. Twice as many find the same, half as many no more
/// quickly.
const READ: usize = 2_000;
/// Terms in fewer documents than this are always read; so documents need not list them.
const RARE: usize = 32;

/// A vector space of documents: terms, their weights, which documents hold each, and which common terms each document holds.
#[derive(Debug)]
pub(super) struct Space {
    terms: Terms,
    /// How rare each term is, by its number.
    weight: Vec<f32>,
    /// (document, weight of the term in it), term by term.
    postings: Rows<(u32, f32)>,
    /// Terms in [`RARE`] documents or more, document by document, the commonest first.
    documents: Rows<Held>,
    /// What a document's weights are multiplied by to be of length one.
    norm: Vec<f32>,
    /// How many terms documents list, and how many of these have no postings.
    common: u32,
    unread: u32,
    pub(super) sizes: (usize, usize),
}

/// Lists, one after the other.
#[derive(Debug)]
struct Rows<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T> Rows<T> {
    fn row(&self, at: u32) -> &[T] {
        let bounds = self.starts.get(at as usize..at as usize + 2);
        bounds.map_or(&[], |b| &self.entries[b[0] as usize..b[1] as usize])
    }
}

/// A term in a document and how often it stands there, in one number.
#[derive(Debug, Clone, Copy, Default)]
struct Held(u32);

impl Held {
    /// Times that are told apart.
    const MOST: usize = 0xFF;

    fn of(term: u32, times: usize) -> Self {
        Self(term << 8 | times.min(Self::MOST) as u32)
    }

    fn term(self) -> u32 {
        self.0 >> 8
    }

    fn often(self) -> f32 {
        often((self.0 & 0xFF) as usize)
    }
}

/// What so many times weigh.
fn often(times: usize) -> f32 {
    if times == 1 { 1.0 } else { 1.0 + (times as f32).ln() }
}

/// The numbers of terms by their hash: sorted, with the place where each beginning begins. Of the half million terms of a large framework
/// some ten share a hash with another: too few to matter.
#[derive(Debug)]
struct Terms {
    hashes: Vec<u32>,
    numbers: Vec<u32>,
    begins: Vec<u32>,
    /// Bits of a hash that are no beginning.
    rest: u32,
}

impl Terms {
    fn of(hashes: Vec<u32>, numbers: Vec<u32>) -> Self {
        let bits = hashes.len().checked_ilog2().unwrap_or_default().max(1);
        let rest = u32::BITS - bits;
        let mut begins = vec![0u32; (1 << bits) + 1];
        for hash in &hashes {
            begins[(hash >> rest) as usize + 1] += 1;
        }
        sum_up(&mut begins);
        Self { hashes, numbers, begins, rest }
    }

    fn get(&self, hash: u32) -> Option<u32> {
        let beginning = (hash >> self.rest) as usize;
        let (from, to) = (self.begins[beginning] as usize, self.begins[beginning + 1] as usize);
        let at = self.hashes[from..to].iter().position(|known| *known == hash)?;
        Some(self.numbers[from + at])
    }
}

impl Space {
    /// Character n-grams of texts.
    pub(super) fn grams(texts: &[String], from: usize, to: usize) -> Self {
        let listed = |texts: &[String]| {
            let mut out = Listed::default();
            for text in texts {
                grams_into(text, from, to, &mut out.terms);
                out.end();
            }
            out
        };
        let listed: Vec<Listed> = texts.par_chunks(TOGETHER).map(listed).collect();
        Self { sizes: (from, to), ..Self::of(&listed, READ) }
    }

    /// Words.
    pub(super) fn words(texts: impl IntoIterator<Item = Vec<String>>) -> Self {
        let mut listed = Listed::default();
        for list in texts {
            listed.terms.extend(list.iter().map(|w| hash(w.as_bytes())));
            listed.end();
        }
        Self::terms(&listed)
    }

    /// Terms that are hashed already.
    pub(super) fn terms(listed: &Listed) -> Self {
        Self::of(std::slice::from_ref(listed), usize::MAX)
    }

    /// A space of the documents listed, without postings of the terms that stand in more than `read` of them. All terms of all documents
    /// are sorted: what is done with them then goes from one to the next in memory, where a table of terms would jump about.
    fn of(listed: &[Listed], read: usize) -> Self {
        let count: usize = listed.iter().map(|l| l.ends.len()).sum();
        let pairs = sorted(listed);
        let groups: Vec<&[Pair]> = pairs.chunk_by(|a, b| a.term() == b.term()).collect();
        let frequency: Vec<usize> = groups.iter().map(|group| runs(group).count()).collect();
        let most = frequency.iter().copied().max().unwrap_or_default();
        let rarities: Vec<f32> = (0..=most).map(|n| ((1.0 + count as f32) / (1.0 + n as f32)).ln() + 1.0).collect();
        let rarity = |at: usize| rarities[frequency[at]];
        // The commonest first, which are few; then the others as they come.
        let mut order: Vec<u32> = (0..groups.len() as u32).filter(|at| frequency[*at as usize] >= RARE).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(frequency[*at as usize]), *at));
        let common = order.len() as u32;
        let unread = order.partition_point(|at| frequency[*at as usize] > read) as u32;
        order.extend((0..groups.len() as u32).filter(|at| frequency[*at as usize] < RARE));
        let (mut norm, mut starts) = (vec![0.0f32; count], vec![0u32; count + 1]);
        for (at, group) in groups.iter().enumerate() {
            let (weight, listed) = (rarity(at), frequency[at] >= RARE);
            for (document, times) in runs(group) {
                norm[document as usize] += (often(times) * weight).powi(2);
                starts[document as usize + 1] += u32::from(listed);
            }
        }
        for square in &mut norm {
            *square = 1.0 / square.sqrt().max(f32::MIN_POSITIVE);
        }
        sum_up(&mut starts);
        let mut next = starts.clone();
        let mut held = vec![Held::default(); starts[count] as usize];
        let mut postings = Rows { starts: Vec::with_capacity(order.len() + 1), entries: Vec::with_capacity(pairs.len()) };
        let mut numbers = vec![0; groups.len()];
        let mut weights = Vec::with_capacity(groups.len());
        postings.starts.push(0);
        for (number, at) in (0u32..).zip(&order) {
            let weight = rarity(*at as usize);
            for (document, times) in runs(groups[*at as usize]) {
                if number < common {
                    let place = &mut next[document as usize];
                    held[*place as usize] = Held::of(number, times);
                    *place += 1;
                }
                if number >= unread {
                    postings.entries.push((document, often(times) * weight * norm[document as usize]));
                }
            }
            postings.starts.push(postings.entries.len() as u32);
            numbers[*at as usize] = number;
            weights.push(weight);
        }
        Self {
            terms: Terms::of(groups.iter().map(|group| group[0].term()).collect(), numbers),
            weight: weights,
            postings,
            documents: Rows { starts, entries: held },
            norm,
            common,
            unread,
            sizes: (0, 0),
        }
    }

    /// The number of a word and its rarity.
    pub(super) fn term(&self, word: &str) -> Option<(u32, f32)> {
        self.terms.get(hash(word.as_bytes())).map(|t| (t, self.weight[t as usize]))
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
            match self.terms.get(chunk[0]) {
                Some(term) => {
                    let weight = n * self.weight[term as usize];
                    square += weight * weight;
                    terms.push((term, weight));
                }
                // A term no document has still lengthens the query.
                None => square += (n * self.rarity_of_unknown()).powi(2),
            }
        }
        let norm = factor / square.sqrt().max(f32::MIN_POSITIVE);
        terms.sort_unstable_by_key(|(term, _)| std::cmp::Reverse(*term));
        let mut read = 0;
        for (term, weight) in terms {
            let documents = self.postings.row(term);
            read += documents.len();
            if term < self.unread || read > READ && term < self.common {
                common.note(term, weight * norm * self.weight[term as usize]);
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
        let sum: f32 = row.take_while(|held| held.term() <= last).map(|held| common.weight[held.term() as usize] * held.often()).sum();
        sum * self.norm[document as usize]
    }

    /// The documents that hold a word.
    pub(super) fn documents(&self, word: &str) -> impl Iterator<Item = u32> {
        let term = self.terms.get(hash(word.as_bytes()));
        term.into_iter().flat_map(|t| self.postings.row(t).iter().map(|(document, _)| *document))
    }

    /// Rarity of a word, 1 for the commonest.
    pub(super) fn rarity(&self, word: &str) -> f32 {
        self.term(word).map_or_else(|| self.rarity_of_unknown(), |(_, rarity)| rarity)
    }
}

/// A term and a document that holds it, in one number that is sorted by the term.
#[derive(Debug, Clone, Copy, Default)]
struct Pair(u64);

impl Pair {
    fn term(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn document(self) -> u32 {
        self.0 as u32
    }
}

/// The documents that hold one term, and how often each does.
fn runs(group: &[Pair]) -> impl Iterator<Item = (u32, usize)> {
    group.chunk_by(|a, b| a.document() == b.document()).map(|run| (run[0].document(), run.len()))
}

/// From how many there are of each, one place on, to where each begins.
fn sum_up(counts: &mut [u32]) {
    for at in 1..counts.len() {
        counts[at] += counts[at - 1];
    }
}

/// The bits by which pairs are parted at a time.
const DIGIT: u32 = 11;

/// All terms of all documents by their hash, and for each the documents in their order: parted by a third of the hash at a time, the
/// last third first, which leaves in order what was in order.
fn sorted(listed: &[Listed]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::with_capacity(listed.iter().map(|l| l.terms.len()).sum());
    let mut document = 0u64;
    for Listed { terms, ends } in listed {
        let mut from = 0;
        for end in ends {
            pairs.extend(terms[from..*end].iter().map(|term| Pair(u64::from(*term) << 32 | document)));
            (from, document) = (*end, document + 1);
        }
    }
    let mut parted = vec![Pair::default(); pairs.len()];
    for round in 0..u32::BITS.div_ceil(DIGIT) {
        let digit = |pair: Pair| (pair.term() >> (round * DIGIT)) as usize & ((1 << DIGIT) - 1);
        let mut next = vec![0u32; (1 << DIGIT) + 1];
        for pair in &pairs {
            next[digit(*pair) + 1] += 1;
        }
        sum_up(&mut next);
        for pair in &pairs {
            let place = &mut next[digit(*pair)];
            parted[*place as usize] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut pairs, &mut parted);
    }
    pairs
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
pub(super) struct Listed {
    pub(super) terms: Vec<u32>,
    ends: Vec<usize>,
}

impl Listed {
    /// The document is done.
    pub(super) fn end(&mut self) {
        self.ends.push(self.terms.len());
    }
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
