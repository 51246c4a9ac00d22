//! A framework compiled once: names looked up by their words, by their letters and by their bag of stems; n-gram and word
//! postings for the rungs that score.

mod tables;

use rayon::prelude::*;
use rustc_hash::{FxHashMap as HashMap, FxHashSet};

use crate::domain::{fold, is_stop_word, singular, words};

use super::roots::root;
use super::similar::with_roots;
use super::space::Space;
use super::spelling::Vocabulary;
use super::thesaurus;
use super::translation::Translation;
use super::{Framework, Rung, Skill};
use tables::Tables;

/// A compiled framework.
#[derive(Debug)]
pub struct Index {
    pub(super) names: Vec<Name>,
    tables: Tables,
    vocabulary: Vocabulary,
    pub(super) stems: Space,
    pub(super) raw: Space,
    pub(super) bag: Space,
    pub(super) whole: Space,
    pub(super) skills: usize,
    pub(super) translation: Option<Translation>,
    /// The first name of each skill.
    pub(super) first_name: Vec<u32>,
    /// Skills that are headings of a classification, under which others stand.
    heading: Vec<bool>,
    /// Whether each skill is told as an action, in a framework of actions.
    pub(super) actions: Option<Vec<bool>>,
    /// English names by their bag of roots.
    english: HashMap<String, Vec<u32>>,
    /// Skills that are products, languages, tools: names of their own.
    named: Vec<bool>,
    /// The broader skill of each, and the stems of its family.
    broader: Vec<Option<u32>>,
    family: Vec<u32>,
    families: Vec<Vec<String>>,
}

/// One name of one skill.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) skill: u32,
    pub(super) of: NameOf,
    /// As the framework spells it.
    pub(super) text: String,
    /// Folded.
    pub(super) folded: String,
    /// Stems without stop words, in order.
    pub(super) stems: Vec<String>,
}

/// Who gives a skill its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameOf {
    /// The framework, as a label.
    Label,
    /// The framework, as an alias.
    Alias,
    /// The thesaurus.
    Thesaurus,
}

/// A word that stands in the names of no more skills than this, among others, tells which one is meant.
const TELLING_STEM: usize = 4;

/// Broader skills are looked for no further up than this: what is broader still says little.
const GENERATIONS: usize = 3;

/// What a look-up found.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) rung: Rung,
    pub(super) skills: Vec<u32>,
    pub(super) name: u32,
}

/// The names of one skill, each once.
fn names(at: usize, skill: &Skill, borrowed: &[&str]) -> Vec<Name> {
    let labels = [&skill.label_fr, &skill.label_en].into_iter().map(|l| (l.as_str(), NameOf::Label));
    let aliases = skill.aliases.iter().map(|a| (a.as_str(), NameOf::Alias));
    let others = borrowed.iter().map(|n| (*n, NameOf::Thesaurus));
    let mut out: Vec<Name> = Vec::new();
    for (text, of) in labels.chain(aliases).chain(others) {
        let folded = fold(text);
        if folded.is_empty() || out.iter().any(|n| n.folded == folded) {
            continue;
        }
        let stems = stems(&folded);
        out.push(Name { skill: u32::try_from(at).unwrap_or(u32::MAX), of, text: text.to_owned(), folded, stems });
    }
    out
}

/// The words of all names, and those that are known beside.
fn vocabulary(names: &[Name], beside: Option<&'static FxHashSet<String>>) -> Vocabulary {
    let mut out = Vocabulary::default();
    for name in names {
        for word in words(&name.folded) {
            out.add(word);
        }
    }
    out.finish();
    out.know(beside);
    out
}

impl Index {
    /// Compiles a framework: time and space linear in its letters.
    pub fn compile(framework: &Framework) -> Self {
        let borrowed = thesaurus::borrow(framework);
        let names: Vec<Name> =
            framework.skills().par_iter().enumerate().flat_map_iter(|(at, s)| names(at, s, &borrowed.names[at])).collect();
        let letters = || Space::grams(&names.par_iter().map(|n| n.stems.join(" ")).collect::<Vec<_>>(), 2, 4);
        let raw = || Space::grams(&names.par_iter().map(|n| one_gender(&n.folded)).collect::<Vec<_>>(), 3, 5);
        let bag = || Space::words(names.iter().map(|n| with_roots(&n.stems)));
        let whole = || Space::words(whole(&names, framework.skills().len()));
        let named: Vec<bool> = framework.skills().iter().zip(&borrowed.named).map(|(s, named)| *named || s.is_named_thing()).collect();
        let tables = || rayon::join(|| Tables::of(&names, &named), || vocabulary(&names, borrowed.words));
        // The longest first: what is left is taken by whoever is done.
        let words = || rayon::join(bag, whole);
        let translation = || {
            let lexicon = Translation::induce(framework);
            let english = if lexicon.is_some() { english(framework) } else { HashMap::default() };
            (lexicon, english)
        };
        let (raw, (letters, ((translation, english), ((tables, vocabulary), (bag, whole))))) =
            rayon::join(raw, || rayon::join(letters, || rayon::join(translation, || rayon::join(tables, words))));
        let (family, families) = families(framework);
        let mut first_name = vec![0; framework.skills().len()];
        for (at, name) in names.iter().enumerate().rev() {
            first_name[name.skill as usize] = u32::try_from(at).unwrap_or(u32::MAX);
        }
        Self {
            stems: letters,
            raw,
            bag,
            whole,
            tables,
            vocabulary,
            skills: framework.skills().len(),
            english,
            translation,
            first_name,
            heading: framework.skills().iter().map(|s| is_heading(&s.id)).collect(),
            actions: actions(framework),
            named,
            broader: framework.skills().iter().map(|s| broader(framework, s)).collect(),
            family,
            families,
            names,
        }
    }

    /// A name that is exactly these words, or exactly these letters: labels before aliases.
    pub(super) fn look_up(&self, list: &[&str]) -> Option<Hit> {
        let key = list.join(" ");
        let found = self.tables.exact.get(&key).or_else(|| {
            let letters: String = list.concat();
            (letters.len() >= 4).then(|| self.tables.compacted.get(&letters)).flatten()
        })?;
        self.hit(found, |of| match of {
            NameOf::Label => Rung::SameLabel,
            NameOf::Alias => Rung::Alias,
            NameOf::Thesaurus => Rung::Synonym,
        })
    }

    /// A name that is these words but for its vendor or its brackets; four letters at least.
    pub(super) fn look_up_bare(&self, list: &[&str]) -> Option<Hit> {
        let key = list.join(" ");
        if key.len() < 4 {
            return None;
        }
        self.hit(self.tables.bare.get(&key)?, |_| Rung::Version)
    }

    /// A name made of the same words.
    pub(super) fn look_up_bag(&self, stems: &[String]) -> Option<Hit> {
        self.hit(self.tables.bags.get(&bag_key(stems)?)?, |_| Rung::SameWords)
    }

    /// Names of two words or more whose every word is among some stems, in the order of the framework.
    pub(super) fn names_within<'s>(&self, stems: impl Iterator<Item = &'s str>) -> Vec<u32> {
        let mut met: Vec<u32> = stems.flat_map(|stem| self.bag.documents(stem)).collect();
        met.sort_unstable();
        met.chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1 && same.len() >= self.names[same[0] as usize].stems.len())
            .map(|same| same[0])
            .collect()
    }

    /// True for a word that stands in the names of few skills.
    pub(super) fn tells(&self, stem: &str) -> bool {
        let mut skills: Vec<u32> = self.bag.documents(stem).map(|name| self.names[name as usize].skill).collect();
        skills.dedup();
        skills.len() <= TELLING_STEM
    }

    /// What is near a skill: words of its names, of the broader skill's and of its family.
    pub(super) fn is_about(&self, skill: u32, stem: &str) -> bool {
        let alike = |word: &String| {
            word == stem || word.len() >= 5 && stem.len() >= 5 && (word.starts_with(stem) || stem.starts_with(word.as_str()))
        };
        let named = |skill: u32| {
            let names = self.names[self.first_name[skill as usize] as usize..].iter();
            names.take_while(move |n| n.skill == skill).flat_map(|n| &n.stems)
        };
        let broader = self.broader[skill as usize].into_iter().flat_map(named);
        named(skill).chain(broader).chain(&self.families[self.family[skill as usize] as usize]).any(alike)
    }

    /// The nearest skill that is, or stands above, each of some: what is sure where they are not.
    pub(super) fn above(&self, skills: &[u32]) -> Option<u32> {
        let (first, others) = skills.split_first()?;
        let line = |skill: u32| std::iter::successors(Some(skill), |s| self.broader[*s as usize]).take(GENERATIONS);
        line(*first).find(|candidate| others.iter().all(|other| line(*other).any(|s| s == *candidate)))
    }

    /// True for a product, a language, a tool.
    pub(super) fn is_named_thing(&self, skill: u32) -> bool {
        self.named[skill as usize]
    }

    /// True for the heading of a group of occupations.
    pub(super) fn is_heading(&self, skill: u32) -> bool {
        self.heading[skill as usize]
    }

    /// The skills that bear a label as a name, in its words or in the same words in another order: those of whom it is the preferred label
    /// where there are such, and a heading only where nothing else bears it.
    pub(super) fn bearing(&self, list: &[&str], stems: &[String]) -> Vec<u32> {
        let exact = self.tables.exact.get(&list.join(" ")).map_or(&[][..], Vec::as_slice);
        let in_bag = stems.len() > 1 || stems.first().is_some_and(|w| w.len() > 4);
        let bag = bag_key(stems).filter(|_| in_bag).and_then(|key| self.tables.bags.get(&key)).map_or(&[][..], Vec::as_slice);
        let skill = |name: &u32| self.names[*name as usize].skill;
        let plain = |skill: &u32| !self.heading[*skill as usize];
        let mut all: Vec<u32> = exact.iter().chain(bag).map(skill).collect();
        all.sort_unstable();
        all.dedup();
        if all.iter().any(plain) {
            all.retain(plain);
        }
        let preferred: Vec<u32> =
            exact.iter().filter(|n| self.names[**n as usize].of == NameOf::Label).map(skill).filter(|s| plain(s)).collect();
        if !preferred.is_empty() {
            all.retain(|s| preferred.contains(s));
        }
        all
    }

    /// The skills whose English label is, word for word, the plain translation of a label.
    pub(super) fn translated(&self, stems: &[String]) -> Option<Hit> {
        let words = self.translation.as_ref()?.plainly(stems)?;
        let skills = self.english.get(&roots_key(words.into_iter()))?.clone();
        let name = self.first_name[*skills.first()? as usize];
        Some(Hit { rung: Rung::Translation, skills, name })
    }

    /// The words that stand in some name.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The skills of some names: labels before aliases, aliases before what the thesaurus knows.
    fn hit(&self, names: &[u32], rung: impl Fn(NameOf) -> Rung) -> Option<Hit> {
        let of = |n: &u32| self.names[*n as usize].of;
        let surest = names.iter().map(of).min()?;
        let names: Vec<u32> = names.iter().copied().filter(|n| of(n) == surest).collect();
        let first = *names.first()?;
        let mut skills: Vec<u32> = names.iter().map(|n| self.names[*n as usize].skill).collect();
        skills.dedup();
        // A heading bears the name of what stands under it.
        if skills.iter().any(|s| !self.is_heading(*s)) {
            skills.retain(|s| !self.is_heading(*s));
        }
        Some(Hit { rung: rung(surest), skills, name: first })
    }
}

/// The skill above another, where the framework holds it.
fn broader(framework: &Framework, skill: &Skill) -> Option<u32> {
    let at = skill.broader.split('|').find_map(|id| framework.find(id.trim()))?;
    u32::try_from(at).ok()
}

/// The number of each skill's family, and the stems of each family.
fn families(framework: &Framework) -> (Vec<u32>, Vec<Vec<String>>) {
    let mut numbers: HashMap<&str, u32> = HashMap::default();
    let mut families = Vec::new();
    let of_skill = framework.skills().iter().map(|s| {
        *numbers.entry(&s.family).or_insert_with(|| {
            families.push(stems(&fold(&s.family)));
            u32::try_from(families.len() - 1).unwrap_or(u32::MAX)
        })
    });
    (of_skill.collect(), families)
}

/// The roots of all the words of a skill's names, a document a skill.
fn whole(names: &[Name], skills: usize) -> Vec<Vec<String>> {
    let mut out = vec![Vec::new(); skills];
    for name in names {
        out[name.skill as usize].extend(name.stems.iter().map(|stem| root(stem).to_owned()));
    }
    out
}

/// The groups of ISCO that ESCO lists beside its occupations: `C2512`, alone or at the end of an address.
fn is_heading(id: &str) -> bool {
    let code = id.rsplit('/').next().unwrap_or_default();
    code.strip_prefix('C').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Share of French labels that begin with a verb, from which a framework is one of actions.
const ACTIONS: f64 = 0.4;

fn actions(framework: &Framework) -> Option<Vec<bool>> {
    let skills = framework.skills();
    let all: Vec<bool> = skills.iter().map(|s| is_action(&fold(&s.label_fr))).collect();
    let french = skills.iter().filter(|s| !s.label_fr.is_empty()).count();
    (french > 0 && all.iter().filter(|a| **a).count() as f64 >= ACTIONS * french as f64).then_some(all)
}

/// « gérer des projets », « s'adapter »: the first word is an infinitive.
pub(super) fn is_action(folded: &str) -> bool {
    let first = words(folded).into_iter().find(|w| !matches!(*w, "se" | "s")).unwrap_or_default();
    first.len() > 3 && ["er", "ir", "re"].iter().any(|end| first.ends_with(end))
}

/// English labels by their bag of roots.
fn english(framework: &Framework) -> HashMap<String, Vec<u32>> {
    let mut out: HashMap<String, Vec<u32>> = HashMap::default();
    for (at, skill) in (0u32..).zip(framework.skills()).filter(|(_, s)| !s.label_en.is_empty()) {
        let stems = stems(&fold(&skill.label_en));
        out.entry(roots_key(stems.iter().map(|s| root(s)))).or_default().push(at);
    }
    out
}

fn roots_key<'a>(roots: impl Iterator<Item = &'a str>) -> String {
    let mut sorted: Vec<&str> = roots.collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.join(" ")
}

/// « outside (inside) ».
pub(super) fn brackets(folded: &str) -> Option<(&str, &str)> {
    let open = folded.find('(')?;
    let close = open + folded[open..].find(')')?;
    let (outside, inside) = (folded[..open].trim(), folded[open + 1..close].trim());
    (!outside.is_empty() && !inside.is_empty()).then_some((outside, inside))
}

/// Stems in alphabetical order; none for one short word, whose plural or gender would decide too much.
fn bag_key(stems: &[String]) -> Option<String> {
    let mut sorted: Vec<&str> = stems.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    match sorted[..] {
        [] => None,
        [one] if one.len() < 4 => None,
        _ => Some(sorted.join(" ")),
    }
}

/// The stems of a folded label, without stop words unless nothing else is left.
pub(super) fn stems(folded: &str) -> Vec<String> {
    let list = words(folded);
    let mut full: Vec<String> = Vec::with_capacity(list.len());
    for stem in list.iter().filter(|w| !is_stop_word(w)).map(|w| stem(w)) {
        // « Acheteur / Acheteuse » is one word in two genders.
        if !full.contains(&stem) {
            full.push(stem);
        }
    }
    if full.is_empty() { list.into_iter().map(str::to_owned).collect() } else { full }
}

/// The words of a label, each gender pair once: letters that n-grams compare.
pub(super) fn one_gender(folded: &str) -> String {
    let mut seen: Vec<String> = Vec::new();
    let mut out: Vec<&str> = Vec::new();
    for word in words(folded) {
        let stem = stem(word);
        if is_stop_word(word) || !seen.contains(&stem) {
            out.push(word);
            seen.push(stem);
        }
    }
    out.join(" ")
}

/// Number and gender folded: « logicielles » and « logiciel », « développeuse » and « développeur ». Words of four letters or less
/// and words with figures or signs stay.
pub(super) fn stem(word: &str) -> String {
    let one = singular(word);
    if one.len() <= 4 || !one.bytes().all(|b| b.is_ascii_lowercase()) {
        return one.to_owned();
    }
    for (feminine, masculine) in
        [("euse", "eur"), ("trice", "teur"), ("elle", "el"), ("ienne", "ien"), ("ive", "if"), ("aux", "al"), ("ere", "er")]
    {
        if let Some(root) = one.strip_suffix(feminine)
            && root.len() >= 3
        {
            return format!("{root}{masculine}");
        }
    }
    match one.strip_suffix('e') {
        Some(root) if root.len() >= 5 => root.to_owned(),
        _ => one.to_owned(),
    }
}
