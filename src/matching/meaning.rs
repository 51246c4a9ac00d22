//! Meaning beside spelling: how near a label is to a skill in what it says, whatever the words and whatever the language.
//!
//! Vectors come from the encoder (`adequation_encoder`), which is in the program with what it knows (`datasets/encoder`, its origin and its
//! licence). A skill's vector is the mean of those of its names; those of our own framework are made beforehand and found by their
//! names, those of another are made when a label first comes near (most of a millisecond a name), and kept beside the analysis.
//!
//! Meaning proposes and never accepts: it is asked where no rung that looks names up has an answer, orders what is similar, and says how sure
//! that is. With s the score of letters and words (`similar`) and c the cosine, skills are ordered by s + ½ c (1 − s)²: where letters are
//! sure, meaning says little. For our own framework the skills nearest in meaning are looked at besides those nearest in letters, which is how a
//! label in a language that the framework does not speak finds its skill. Confidence is a logistic curve of both, fitted to every second
//! label of three public sets and of ours; the others test it.
//!
//! | mean reciprocal rank | job titles, French | job titles, English | skills, French |
//! |---|---|---|---|
//! | letters and words alone | .853 | .722 | .413 |
//! | with meaning | .857 | .731 | .433 |
//!
//! Of labels that no other rung settles the right skill is first, and among the first five: ours (73) 43 and 63 before, 49 and 67 now; those of
//! someone else (365) 224 and 279, 238 and 304; Spanish, Italian, Dutch and Portuguese ones (47) 19 and 30, 34 and 44.
//!
//! It helps with paraphrases (« Chiffrer des coûts de fabrication », « calculer des coûts de production ») and harms where one word decides
//! (« acteur de complément » comes nearer to « acteur » than to « figurant »). Roads not taken: a plain sum (.2 is best for job titles, .5
//! for skills, and the curve above is near both), the best name or the preferred label alone (less), accepting by meaning (« Java » and
//! « JavaScript » are near in it).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use adequation_encoder::{DIMENSIONS, Encoder, Vector};
use rayon::prelude::*;

use super::index::Index;
use super::index::meanings::{HASH, Kept};
use super::names::NameOf;
use super::similar::Near;

/// The encoder, read once. A test opens the same bytes: they are sound, or the tests fail.
static ENCODER: LazyLock<Option<Encoder>> =
    LazyLock::new(|| Encoder::from_bytes(include_bytes!("../../datasets/encoder/encoder.bin")).ok());

/// The vectors of our own skills by a hash of their names: a hash and a vector, one after the other.
static OURS: LazyLock<Kept> = LazyLock::new(|| read(include_bytes!("../../datasets/encoder/skills.bin")));

/// Hashes and vectors, one after the other.
fn read(bytes: &[u8]) -> Kept {
    let one = |part: &[u8]| {
        let (hash, codes) = part.split_first_chunk::<HASH>()?;
        Some((*hash, Vector::unpack(codes).ok()?.pop()?))
    };
    bytes.chunks_exact(HASH + DIMENSIONS).filter_map(one).collect()
}

/// A hash and its vector as [`read`] takes them.
fn entry(hash: [u8; HASH], vector: &Vector) -> Vec<u8> {
    [&hash[..], &Vector::pack(std::slice::from_ref(vector))].concat()
}

/// What meaning weighs, where letters say nothing.
const WEIGHT: f32 = 0.5;
/// Skills that only meaning brings near, of our own framework; what their letters are taken to say, as a share of the least that was looked at.
const BROUGHT: usize = 10;
const UNSEEN: f32 = 0.8;
/// Confidence: 1 / (1 + exp(-(a s + b c - d))).
const OF_SCORE: f64 = 3.28;
const OF_COSINE: f64 = 2.54;
const EVEN: f64 = 3.78;

/// The vectors of labels as written; none where the encoder cannot be read.
pub(super) fn vectors(labels: &[&str]) -> Option<Vec<Vector>> {
    Some(ENCODER.as_ref()?.encode_all(labels))
}

/// Orders what is similar to a label by letters and meaning, and adds what is near in meaning alone.
pub(super) fn order(index: &Index, label: &Vector, ranked: &mut Vec<Near>) {
    for near in ranked.iter_mut() {
        near.cosine = Some(nearness(index, label, near.skill as usize));
    }
    let least = ranked.iter().map(|near| near.score).fold(f32::INFINITY, f32::min);
    let unseen = if least.is_finite() { least * UNSEEN } else { 0.0 };
    for (skill, cosine) in nearest(index, label) {
        if ranked.iter().all(|near| near.skill != skill) {
            let name = index.first_name[skill as usize];
            ranked.push(Near { skill, name, score: unseen, likeness: unseen, cosine: Some(cosine) });
        }
    }
    let value = |near: &Near| near.score + WEIGHT * near.cosine.unwrap_or(0.0) * (1.0 - near.score).powi(2);
    ranked.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.skill.cmp(&b.skill)));
}

/// How sure letters and meaning make a skill together, 0 to 1.
pub(super) fn confidence(score: f32, cosine: f32) -> f64 {
    1.0 / (1.0 + (EVEN - OF_SCORE * f64::from(score) - OF_COSINE * f64::from(cosine)).exp())
}

/// The cosine of a label and a skill.
fn nearness(index: &Index, label: &Vector, skill: usize) -> f32 {
    let made = index.meanings.of_skill[skill].get_or_init(|| {
        let names = names(index, skill);
        let hash = hash(&names);
        OURS.get(&hash).or_else(|| index.meanings.kept.get()?.get(&hash)).cloned().or_else(|| mean(&names))
    });
    made.as_ref().map_or(0.0, |of_skill| label.cosine(of_skill))
}

/// The skills nearest to a label, with their cosines: only where the vectors of all are made beforehand, since making those of a large
/// framework takes longer than all the rest.
fn nearest(index: &Index, label: &Vector) -> Vec<(u32, f32)> {
    let skills = index.skills;
    let is_ours = || skills > 0 && (0..skills).all(|skill| OURS.contains_key(&hash(&names(index, skill))));
    if !*index.meanings.ours.get_or_init(is_ours) {
        return Vec::new();
    }
    let mut all: Vec<(u32, f32)> = (0u32..).zip(0..skills).map(|(at, skill)| (at, nearness(index, label, skill))).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if all.len() > BROUGHT {
        all.select_nth_unstable_by(BROUGHT, order);
        all.truncate(BROUGHT);
    }
    all
}

impl Index {
    /// Vectors that an earlier run kept ([`Index::learnt`]); bytes that are not such are left alone.
    pub fn recall(&self, bytes: &[u8]) {
        let Some((seal, body)) = bytes.split_first_chunk::<{ blake3::OUT_LEN }>() else { return };
        if sealed(body).as_bytes() == seal {
            // A second time nothing is added: what is there is right.
            self.meanings.kept.get_or_init(|| read(body));
        }
    }

    /// The vectors of skills that were made since the index was compiled, and those recalled, as bytes with a seal; empty where there are none.
    pub fn learnt(&self) -> Vec<u8> {
        let mut all: BTreeMap<[u8; HASH], &Vector> = self.meanings.kept.get().into_iter().flatten().map(|(hash, v)| (*hash, v)).collect();
        if self.meanings.ours.get() != Some(&true) {
            let made = |skill: usize| {
                let vector = self.meanings.of_skill[skill].get()?.as_ref()?;
                Some((hash(&names(self, skill)), vector))
            };
            all.extend((0..self.skills).filter_map(made).filter(|(hash, _)| !OURS.contains_key(hash)));
        }
        if all.is_empty() {
            return Vec::new();
        }
        let body: Vec<u8> = all.into_iter().flat_map(|(hash, vector)| entry(hash, vector)).collect();
        [sealed(&body).as_bytes().as_slice(), &body].concat()
    }
}

/// What binds kept vectors to this version of the program, and tells damaged ones.
fn sealed(body: &[u8]) -> blake3::Hash {
    blake3::hash(&[env!("CARGO_PKG_VERSION").as_bytes(), body].concat())
}

/// The names of a skill that the framework gives it.
fn names(index: &Index, skill: usize) -> Vec<&str> {
    let from = index.first_name[skill] as usize;
    let own = index.names[from.min(index.names.len())..].iter().take_while(|name| name.skill as usize == skill);
    own.filter(|name| name.of != NameOf::Thesaurus).map(|name| name.text.as_str()).collect()
}

fn hash(names: &[&str]) -> [u8; HASH] {
    let whole = blake3::hash(names.join("\n").as_bytes());
    *whole.as_bytes().first_chunk().unwrap_or(&[0; HASH])
}

/// The mean of the vectors of some names, of length 1.
fn mean(names: &[&str]) -> Option<Vector> {
    let mut sum = [0.0f32; DIMENSIONS];
    for vector in ENCODER.as_ref()?.encode_all(names) {
        for (sum, own) in sum.iter_mut().zip(vector.codes()) {
            *sum += f32::from(*own);
        }
    }
    let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    Some(Vector::from(&sum.map(|x| if length > 0.0 { x / length } else { 0.0 })))
}

/// The vectors of all skills of a framework with the hashes that they are found by, as `datasets/encoder/skills.bin` holds them.
pub fn vectors_of(index: &Index) -> Vec<u8> {
    let one = |skill: usize| {
        let names = names(index, skill);
        mean(&names).map(|vector| entry(hash(&names), &vector))
    };
    let mut all: Vec<Vec<u8>> = (0..index.skills).into_par_iter().filter_map(one).collect();
    all.sort_unstable();
    all.concat()
}
