//! A name among words that the framework does not explain: « Lire des diagrammes BPMN », « Cisco Catalyst 9300 », « Réseaux de
//! neurones convolutifs ». What the name is tells how sure that is.
//!
//! - The rest says nothing of it (a vendor, a version, a kind of thing): as sure as a wrapped name.
//! - A product whose name is no word of French or English: sure. « Docker portuaire » is why others are for a person to judge.
//! - A name of several words, all of them there and in any order, that holds every other name found: sure enough.
//! - One common word (« chiffrement », « recette »): the others may say quite another thing; a person decides.
//!
//! A label that denies (« sans framework ») is never sure.

use crate::domain::{is_stop_word, words};

use super::Rung;
use super::index::{Hit, Index};
use super::names::Name;
use super::stems::{is_action, stems};
use super::wrapping::{is_denial, is_everyday_word, says_nothing};

/// A product by its name, among other words: right 9 times in 10 at least on judged labels.
const PRODUCT: f64 = 0.90;
/// All the words of a name of several, among others.
const SEVERAL_WORDS: f64 = 0.86;
/// What each further unexplained word costs such a name, and how many are free.
const UNEXPLAINED: f64 = 0.02;
const FREE: usize = 2;
/// A name of common words among others, and two names that part ways: a person decides.
const COMMON_WORDS: f64 = 0.45;
/// One such word: right three times in ten.
const COMMON_WORD: f64 = 0.30;
/// What is asked is an action and the name is a thing, or the reverse, in a framework that tells them apart: « Pratiquer des soins
/// palliatifs » is not the knowledge « soins palliatifs ».
const OTHER_FORM: f64 = 0.70;
/// A product's name that is a word of the language: one time in four.
const EVERYDAY_WORD: f64 = 0.25;
/// More unexplained words than this are a sentence, and the name an accident of it.
const SENTENCE: usize = 6;
/// Names of products this short match exactly or not at all.
const SHORT: usize = 4;

/// A name found within a label.
struct Found {
    hit: Hit,
    /// Where its words stand, as bits.
    at: u64,
    /// How sure it is on its own.
    confidence: f64,
}

/// The skills named within a label, the rung and how sure.
pub(super) fn find(index: &Index, folded: &str) -> Option<(Rung, f64, Vec<Hit>)> {
    let list = words(folded);
    if list.len() < 2 || list.len() > 24 {
        return None;
    }
    let mut found = contiguous(index, &list);
    found.extend(scattered(index, &list));
    // A name inside another is not meant: « sécurité » in « sécurité réseau ». One that is only a vendor's is not either.
    let telling = |f: &Found| !(0..list.len()).filter(|i| f.at >> i & 1 == 1).all(|i| says_nothing(list[i]));
    if found.iter().any(telling) {
        found.retain(telling);
    }
    let all: Vec<u64> = found.iter().map(|f| f.at).collect();
    found.retain(|f| !all.iter().any(|other| *other != f.at && f.at & other == f.at));
    let mut skills: Vec<u32> = found.iter().map(|f| f.hit.skills[0]).collect();
    skills.sort_unstable();
    skills.dedup();
    let covered = found.iter().fold(0, |bits, f| bits | f.at);
    let rest: Vec<&str> = (0..list.len()).filter(|i| covered >> i & 1 == 0).map(|i| list[i]).collect();
    let unexplained = rest.iter().filter(|w| !is_stop_word(w) && !says_nothing(w)).count();
    let denies = list.iter().any(|w| is_denial(w));
    let named = |f: &Found| index.is_named_thing(f.hit.skills[0]);
    if found.is_empty() || unexplained > SENTENCE {
        return None;
    }
    let explained = rest.iter().all(|w| says_nothing(w)) && !denies && found.iter().all(named);
    if skills.len() > 1 {
        // « Power BI - Tableau »: nothing but products, and every one is meant.
        let apart = found.iter().fold((true, 0u64), |(apart, seen), f| (apart && seen & f.at == 0, seen | f.at)).0;
        let plain = found.iter().all(|f| f.confidence >= PRODUCT);
        if explained && apart && plain && skills.len() == found.len() {
            return Some((Rung::Several, Rung::Several.confidence(), found.into_iter().map(|f| f.hit).collect()));
        }
        // « Salesforce Sales Cloud », « Juniper SRX »: what begins with a product is a part of it.
        let leads = |f: &Found| f.at & 1 == 1 && f.confidence >= PRODUCT;
        if found.iter().any(leads) && found.iter().all(|f| leads(f) || f.confidence <= COMMON_WORDS) && !denies {
            return found.into_iter().find(leads).map(|f| (Rung::Wrapped, f.confidence, vec![f.hit]));
        }
        let surest = found.into_iter().max_by(|a, b| a.confidence.total_cmp(&b.confidence).then(b.at.cmp(&a.at)))?;
        return Some((Rung::Wrapped, surest.confidence.min(COMMON_WORDS), vec![surest.hit]));
    }
    let best = found.into_iter().max_by(|a, b| a.confidence.total_cmp(&b.confidence).then(b.at.cmp(&a.at)))?;
    let other_form = index.same_form(best.hit.skills[0], is_action(folded)) == Some(false);
    let sure = match () {
        () if denies => best.confidence.min(COMMON_WORD),
        () if explained => Rung::Wrapped.confidence(),
        () if best.confidence > COMMON_WORDS => best.confidence - UNEXPLAINED * unexplained.saturating_sub(FREE) as f64,
        () => best.confidence,
    };
    Some((Rung::Wrapped, if other_form { sure.min(OTHER_FORM) } else { sure }, vec![best.hit]))
}

/// Names whose words follow each other in the label.
fn contiguous(index: &Index, list: &[&str]) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for length in 1..list.len() {
        for (from, part) in list.windows(length).enumerate() {
            // « AVEC », an acronym, is no « avec » among other words.
            if part.concat().chars().count() < 3 || part.iter().all(|w| is_stop_word(w)) {
                continue;
            }
            let Some(hit) = index.look_up(part).filter(|h| h.skills.len() == 1) else { continue };
            let product = index.is_named_thing(hit.skills[0]);
            let name = &index.names[hit.name as usize];
            // « RGAA », « BPMN »: capitals make a name of its own, too.
            let own_name = product || name.text.chars().all(|c| c.is_uppercase() || c.is_ascii_digit());
            let confidence = match part {
                [word] if own_name && word.chars().count() >= SHORT && !is_everyday_word(word) => PRODUCT,
                [word] if is_everyday_word(word) => EVERYDAY_WORD,
                [_] => COMMON_WORD,
                _ => several_words(index, name),
            };
            out.push(Found { hit, at: ((1u64 << length) - 1) << from, confidence });
        }
    }
    out
}

/// Names of several words that are all in the label, in any order.
fn scattered(index: &Index, list: &[&str]) -> Vec<Found> {
    let stemmed: Vec<(usize, String)> =
        list.iter().enumerate().filter(|(_, w)| !is_stop_word(w)).flat_map(|(at, w)| stems(w).into_iter().map(move |s| (at, s))).collect();
    let held = |name: u32| -> Option<u64> {
        let mut stems = index.stems_of(&index.names[name as usize]);
        stems.try_fold(0u64, |bits, stem| stemmed.iter().find(|(_, s)| s == stem).map(|(at, _)| bits | 1 << at))
    };
    index
        .names_within(stemmed.iter().map(|(_, s)| s.as_str()))
        .into_iter()
        .filter_map(|name| Some((name, held(name)?)))
        .map(|(name, at)| Found {
            hit: Hit { rung: Rung::Wrapped, skills: vec![index.names[name as usize].skill], name },
            at,
            confidence: several_words(index, &index.names[name as usize]),
        })
        .collect()
}

/// What a name of several words is worth: one of them at least must tell which skill is meant (« gestion de parc » less than
/// « entrepôt de données »).
fn several_words(index: &Index, name: &Name) -> f64 {
    if name.stems.len() > 1 && index.stems_of(name).any(|stem| index.tells(stem)) { SEVERAL_WORDS } else { COMMON_WORDS }
}
