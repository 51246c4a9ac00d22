//! Scores between a label and the names of a framework, for the rungs that cannot look up.
//!
//! The score of a name is a fixed sum, best of all lexical mixtures tried on three labelled sets: cosine of 2–4-gram TF-IDF on
//! stems, cosine of 3–5-gram TF-IDF on letters, cosine of TF-IDF on stems and roots, soft alignment of words weighted by rarity, cosine
//! with the roots of all names of the skill taken together, and, where the framework speaks French and English, cosine of the label's
//! translation with the skill's English label (`translation`). A skill's score is that of its best name. What else tells two skills
//! apart only orders them: the preferred label before an alias, an occupation before the heading that it stands under, an action
//! before a thing when an action is asked. *Likeness*, from which confidence comes, is the sum of the lexical terms alone.
//!
//! | term left out | job titles, French | job titles, English | skills, French |
//! |---|---|---|---|
//! | none (mean reciprocal rank of a trial) | .853 | .721 | .413 |
//! | translation | – | – | .395 |
//! | heading | .848 | .702 | .413 |
//! | preferred label | .843 | .706 | .413 |
//! | all names together | .847 | .709 | .412 |
//! | alignment | .852 | .719 | .411 |
//! | roots among the words | .851 | .722 | .411 |
//!
//! Differences below .003 are noise. Tried and left: Jaro–Winkler of whole labels (lowers French scores), BM25, latent semantic
//! analysis, feedback from the best names, weights by position or length; weights learnt on two sets, which lose on the third.

use rustc_hash::FxHashMap;

use super::index::{Index, PREFERRED};
use super::roots::{marked, root};
use super::space::{Common, Scores, Space, grams, hash};
use super::stems::{is_action, one_gender, stem, stems};

/// Names that are scored in full, after the cosines have chosen them: 120 give the same to .0003, 40 lose .002.
const SHORTLIST: usize = 80;
/// How many times the shortlist is chosen by telling terms, before the common ones are weighed.
const CHOSEN: usize = 2;
/// The weights of the lexical sum, and what they add up to.
const STEM_GRAMS: f32 = 1.0;
const RAW_GRAMS: f32 = 1.0;
const WORDS: f32 = 1.0;
const ALIGNED: f32 = 1.0;
const WHOLE_SKILL: f32 = 0.6;
const LEXICAL: f32 = STEM_GRAMS + RAW_GRAMS + WORDS + ALIGNED + WHOLE_SKILL;
/// What the translation weighs, as much as a letter and a half of the five above.
const TRANSLATED: f32 = 1.5;
/// A skill whose translation is no more alike than this is not looked at for that alone.
const TRANSLATED_ENOUGH: f32 = 0.3;
/// What only orders beside the preferred label and a heading ([`Place`]): the same form (an action or a thing), an exact name.
const SAME_FORM: f32 = 0.35;
const EXACT_NAME: f32 = 1.0;
/// The most that a score can be.
const TOTAL: f32 = LEXICAL + TRANSLATED + PREFERRED + SAME_FORM + EXACT_NAME;
/// A word aligned by resemblance and not by identity: the similarity from which it counts, and what it is worth at most.
const ALIKE: f64 = 0.80;

/// Space to score in, one a thread.
#[derive(Debug)]
pub struct Scratch {
    names: Scores,
    skills: Scores,
    translated: Scores,
    common: [Common; 4],
    query: Vec<u32>,
    alike: Alike,
}

impl Scratch {
    pub(super) fn of(index: &Index) -> Self {
        let of_skills = || Scores::sized(index.skills);
        let common = [&index.stems, &index.raw, &index.bag, &index.whole].map(Common::of);
        Self {
            names: Scores::sized(index.names.len()),
            skills: of_skills(),
            translated: of_skills(),
            common,
            query: Vec::new(),
            alike: Alike::default(),
        }
    }
}

/// A skill near a label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub(super) skill: u32,
    /// The nearest of its names.
    pub(super) name: u32,
    /// What orders skills, 0 to 1.
    pub(super) score: f32,
    /// The lexical terms alone, 0 to 1.
    pub(super) likeness: f32,
    /// How near it is in meaning, -1 to 1, where that was asked (`meaning`).
    pub(super) cosine: Option<f32>,
}

/// The skills nearest to a label, best first; ties by the order of the framework. `exact` are those that bear it as a name.
pub(super) fn nearest(index: &Index, folded: &str, scratch: &mut Scratch, top: usize, exact: &[u32]) -> Vec<Near> {
    let folded = without_exceptions(folded);
    let stems = &stems(folded);
    let Scratch { names, skills, translated, common, query, alike } = scratch;
    let [common_stems, common_raw, common_words, common_roots] = common;
    let mut fill = |space: &Space, terms: Vec<u32>, factor: f32, scores: &mut Scores, common: &mut Common| {
        *query = terms;
        space.add(query, factor, scores, common);
    };
    let of = |space: &Space, text: &str| grams(text, space.sizes.0, space.sizes.1);
    fill(&index.stems, of(&index.stems, &stems.join(" ")), STEM_GRAMS, names, common_stems);
    fill(&index.raw, of(&index.raw, &one_gender(folded)), RAW_GRAMS, names, common_raw);
    fill(&index.bag, with_roots(stems), WORDS, names, common_words);
    fill(&index.whole, stems.iter().map(|w| hash(root(w).as_bytes())).collect(), WHOLE_SKILL, skills, common_roots);
    if let Some(translation) = &index.translation {
        translation.add(stems, TRANSLATED, translated);
        for skill in &translated.touched {
            if translated.value[*skill as usize] > TRANSLATED * TRANSLATED_ENOUGH {
                names.touch(index.first_name[*skill as usize]);
            }
        }
    }
    let orders = |at: u32| {
        let place = index.places[at as usize];
        translated.value[place.skill as usize] + place.orders
    };
    let likeness = |at: u32| names.value[at as usize] + skills.value[index.places[at as usize].skill as usize];
    // Name, score, and what common terms have of it.
    let mut short: Vec<(u32, f32, f32)> = names.touched.iter().map(|n| (*n, likeness(*n) + orders(*n), 0.0)).collect();
    let keep = SHORTLIST.max(top * 2);
    let best_of = |short: &mut Vec<(u32, f32, f32)>, keep: usize| {
        if short.len() > keep {
            short.select_nth_unstable_by(keep, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            short.truncate(keep);
        }
    };
    best_of(&mut short, keep * CHOSEN);
    let common = |at: u32| {
        index.stems.common(at, common_stems)
            + index.raw.common(at, common_raw)
            + index.bag.common(at, common_words)
            + index.whole.common(index.places[at as usize].skill, common_roots)
    };
    for (at, score, more) in &mut short {
        *more = common(*at);
        *score += *more;
    }
    best_of(&mut short, keep);
    let is_action = is_action(folded);
    alike.begin(index, stems);
    let mut best: FxHashMap<u32, Near> = FxHashMap::default();
    for (at, _, common) in short {
        let name = &index.names[at as usize];
        let skill = name.skill;
        let lexical = likeness(at) + common + ALIGNED * alike.alignment(index, stems, &name.stems);
        let same_form = index.same_form(skill, is_action) == Some(true);
        let score = lexical + orders(at) + if same_form { SAME_FORM } else { 0.0 } + if exact.contains(&skill) { EXACT_NAME } else { 0.0 };
        let near = Near { skill, name: at, score: score / TOTAL, likeness: lexical / LEXICAL, cosine: None };
        let entry = best.entry(skill).or_insert(near);
        if near.score > entry.score || near.score == entry.score && at < entry.name {
            *entry = near;
        }
    }
    [names, skills, translated].into_iter().for_each(Scores::clear);
    [common_stems, common_raw, common_words, common_roots].into_iter().for_each(Common::clear);
    let mut ranked: Vec<Near> = best.into_values().collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.skill.cmp(&b.skill)));
    ranked.truncate(top);
    ranked
}

/// The terms of some stems: each of them, and its root.
fn with_roots(stems: &[String]) -> Vec<u32> {
    stems.iter().map(|stem| hash(stem.as_bytes())).chain(stems.iter().map(|stem| hash(marked(stem).as_bytes()))).collect()
}

/// « Cooks, except private household » is about cooks: what a label leaves out is not what it names.
fn without_exceptions(folded: &str) -> &str {
    const SIGNS: [&str; 10] = [
        " except ", " excluding ", " sauf ", ", hors ", " (hors ", " a l'exception ", " a l'exclusion ", " not elsewhere classified",
        " non classe ailleurs", " non classes ailleurs",
    ];
    let Some(at) = SIGNS.iter().filter_map(|sign| folded.find(sign)).min() else { return folded };
    let kept = folded[..at].trim_end_matches([' ', ',', ';', '(']);
    if kept.is_empty() { folded } else { kept }
}

/// How alike the words of one label are to the words of names, each pair looked at once.
#[derive(Debug, Default)]
struct Alike {
    /// How rare each word of the label is.
    rarity: Vec<f32>,
    /// Where the likenesses of a word of names begin: one for each word of the label.
    places: FxHashMap<u32, usize>,
    values: Vec<f32>,
    best: Vec<f32>,
}

impl Alike {
    fn begin(&mut self, index: &Index, label: &[String]) {
        self.places.clear();
        self.values.clear();
        self.rarity.clear();
        self.rarity.extend(label.iter().map(|word| index.bag.rarity(word)));
    }

    /// Share of the words, weighted by rarity, that each of a label and a name finds in the other, exactly or alike.
    fn alignment(&mut self, index: &Index, label: &[String], name: &[u32]) -> f32 {
        let Self { rarity, places, values, best } = self;
        best.clear();
        best.resize(label.len(), 0.0);
        let (mut found, mut all) = (0.0f32, 0.0f32);
        for word in name {
            let from = *places.entry(*word).or_insert_with(|| {
                values.extend(label.iter().map(|own| alike(own, index.stem(*word))));
                values.len() - label.len()
            });
            let mut most = 0.0f32;
            for (value, best) in values[from..from + label.len()].iter().zip(best.iter_mut()) {
                most = most.max(*value);
                *best = best.max(*value);
            }
            let weight = index.rarity[*word as usize];
            found += weight * most;
            all += weight;
        }
        let share = |found: f32, all: f32| if all > 0.0 { found / all } else { 0.0 };
        let own = share(rarity.iter().zip(best).map(|(weight, best)| weight * *best).sum(), rarity.iter().sum());
        let other = share(found, all);
        if own + other > 0.0 { 2.0 * own * other / (own + other) } else { 0.0 }
    }
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

/// The words of a label that a name has too, or nearly so: what a person would put side by side. In the order of the label; a word of
/// the name that is not spelt the same follows it.
pub(super) fn aligned(label: &str, name: &str) -> Vec<String> {
    let (label, name) = (crate::domain::fold(label), crate::domain::fold(name));
    let of_name: Vec<(&str, String)> = crate::domain::words(&name).into_iter().map(|word| (word, stem(word))).collect();
    let mut out: Vec<String> = Vec::new();
    for word in crate::domain::words(&label).into_iter().filter(|w| !crate::domain::is_stop_word(w)) {
        let own = stem(word);
        let likest = of_name.iter().map(|(other, stem)| (alike(&own, stem), *other)).max_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, best)) = likest.filter(|(likeness, _)| *likeness > 0.0) else { continue };
        let said = if best == word { word.to_owned() } else { format!("{word} = {best}") };
        if !out.contains(&said) {
            out.push(said);
        }
    }
    out
}
