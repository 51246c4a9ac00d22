//! A framework compiled once: names looked up by their words, by their letters and by their bag of stems; n-gram and word
//! postings for the rungs that score.

pub(super) mod meanings;
mod tables;

use rustc_hash::{FxHashMap as HashMap, FxHashSet};

use crate::domain::{fold, words};

use super::names::{self, Name, NameOf, Names};
use super::roots::{marked, root};
use super::space::{Listed, Space, hash};
use super::spelling::Vocabulary;
use super::stems::{bag_key, is_action, stems};
use super::thesaurus;
use super::translation::Translation;
use super::{Framework, Rung};
use meanings::Meanings;
use tables::Tables;

/// A compiled framework.
#[derive(Debug)]
pub struct Index {
    pub(super) names: Vec<Name>,
    /// The stems of names by number, and how rare each is.
    stem_texts: Vec<String>,
    pub(super) rarity: Vec<f32>,
    /// The place of each name among what is similar.
    pub(super) places: Vec<Place>,
    tables: Tables,
    vocabulary: Vocabulary,
    pub(super) stems: Space,
    pub(super) raw: Space,
    pub(super) bag: Space,
    pub(super) whole: Space,
    pub(super) skills: usize,
    pub(super) meanings: Meanings,
    pub(super) translation: Option<Translation>,
    /// The first name of each skill.
    pub(super) first_name: Vec<u32>,
    /// Skills that are headings of a classification, under which others stand.
    heading: Vec<bool>,
    /// Whether each skill is told as an action, in a framework of actions.
    actions: Option<Vec<bool>>,
    /// English names by their bag of roots.
    english: HashMap<String, Vec<u32>>,
    /// Skills that are products, languages, tools: names of their own.
    named: Vec<bool>,
    /// The broader skill of each, and the stems of its family.
    broader: Vec<Option<u32>>,
    family: Vec<u32>,
    families: Vec<Vec<String>>,
}

/// What is looked at of a name before anything else is: beside each other, names are looked at by the thousand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) skill: u32,
    /// What orders it whatever the label.
    pub(super) orders: f32,
}

impl Place {
    /// The place of a name of a skill that is, or is not, a heading.
    fn of(name: &Name, heading: bool) -> Self {
        let preferred = if name.of == NameOf::Label { PREFERRED } else { 0.0 };
        Self { skill: name.skill, orders: preferred + if heading { HEADING } else { 0.0 } }
    }
}

/// What the preferred label and a heading of occupations add to what orders names.
pub(super) const PREFERRED: f32 = 0.2;
const HEADING: f32 = -0.5;

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
        let mut drafts = names::drafts(framework);
        let borrowed = thesaurus::borrow(framework, &drafts);
        for (at, names) in borrowed.names.iter().enumerate() {
            for name in names {
                names::draft(name, NameOf::Thesaurus, &mut drafts[at]);
            }
        }
        let Names { list: names, stemmed, raw, stems } = Names::of(&drafts);
        let stemmed = || Space::grams(&stemmed, 2, 4);
        let raw = || Space::grams(&raw, 3, 5);
        let named: Vec<bool> = framework.skills().iter().zip(&borrowed.named).map(|(s, named)| *named || s.is_named_thing()).collect();
        let tables = || rayon::join(|| Tables::of(&names, &stems, &named), || vocabulary(&names, borrowed.words));
        // The longest first: what is left is taken by whoever is done.
        let words = || {
            let (of_names, of_skills) = terms(&names, &stems, framework.skills().len());
            rayon::join(|| Space::terms(&of_names), || Space::terms(&of_skills))
        };
        let translation = || {
            let lexicon = Translation::induce(framework);
            let english = if lexicon.is_some() { english(framework) } else { HashMap::default() };
            (lexicon, english)
        };
        let (raw, (stemmed, ((translation, english), ((tables, vocabulary), (bag, whole))))) =
            rayon::join(raw, || rayon::join(stemmed, || rayon::join(translation, || rayon::join(tables, words))));
        let (family, families) = families(framework);
        let mut first_name = vec![0; framework.skills().len()];
        for (at, name) in names.iter().enumerate().rev() {
            first_name[name.skill as usize] = u32::try_from(at).unwrap_or(u32::MAX);
        }
        let heading: Vec<bool> = framework.skills().iter().map(|s| is_heading(&s.id)).collect();
        Self {
            places: names.iter().map(|name| Place::of(name, heading[name.skill as usize])).collect(),
            rarity: stems.iter().map(|stem| bag.rarity(stem)).collect(),
            stem_texts: stems,
            stems: stemmed,
            raw,
            bag,
            whole,
            tables,
            vocabulary,
            skills: framework.skills().len(),
            meanings: Meanings::of(framework.skills().len()),
            english,
            translation,
            first_name,
            heading,
            actions: actions(framework),
            named,
            broader: (0..framework.skills().len()).map(|s| framework.broader(s).and_then(|above| u32::try_from(above).ok())).collect(),
            family,
            families,
            names,
        }
    }

    /// A stem by its number.
    pub(super) fn stem(&self, number: u32) -> &str {
        &self.stem_texts[number as usize]
    }

    /// The stems of a name.
    pub(super) fn stems_of(&self, name: &Name) -> impl Iterator<Item = &str> {
        name.stems.iter().map(|stem| self.stem(*stem))
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
        self.hit(self.tables.bags.get(&bag_key(stems.iter().map(String::as_str))?)?, |_| Rung::SameWords)
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
        let alike = |word: &str| word == stem || word.len() >= 5 && stem.len() >= 5 && (word.starts_with(stem) || stem.starts_with(word));
        let named = |skill: u32| {
            let names = self.names[self.first_name[skill as usize] as usize..].iter();
            names.take_while(move |n| n.skill == skill).flat_map(|n| self.stems_of(n))
        };
        let broader = self.broader[skill as usize].into_iter().flat_map(named);
        let family = self.families[self.family[skill as usize] as usize].iter().map(String::as_str);
        named(skill).chain(broader).chain(family).any(alike)
    }

    /// The nearest skill that is, or stands above, each of some: what is sure where they are not.
    pub(super) fn above(&self, skills: &[u32]) -> Option<u32> {
        let (first, others) = skills.split_first()?;
        let line = |skill: u32| std::iter::successors(Some(skill), |s| self.broader[*s as usize]).take(GENERATIONS);
        line(*first).find(|candidate| others.iter().all(|other| line(*other).any(|s| s == *candidate)))
    }

    /// Whether a skill is told in the form of a label, an action or a thing; unknown in a framework that does not tell them apart.
    pub(super) fn same_form(&self, skill: u32, action: bool) -> Option<bool> {
        self.actions.as_ref().map(|of| of[skill as usize] == action)
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
        let bag = bag_key(stems.iter().map(String::as_str))
            .filter(|_| in_bag)
            .and_then(|key| self.tables.bags.get(&key))
            .map_or(&[][..], Vec::as_slice);
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

/// The terms of each name, which are its stems and their roots, and those of each skill, which are the roots of all its names.
fn terms(names: &[Name], stems: &[String], skills: usize) -> (Listed, Listed) {
    let hashes: Vec<[u32; 3]> =
        stems.iter().map(|stem| [hash(stem.as_bytes()), hash(marked(stem).as_bytes()), hash(root(stem).as_bytes())]).collect();
    let hashes = |name: &Name| name.stems.iter().map(|stem| hashes[*stem as usize]).collect::<Vec<_>>();
    let (mut of_names, mut of_skills) = (Listed::default(), Listed::default());
    let mut left = names.iter().peekable();
    for skill in 0..skills as u32 {
        while let Some(name) = left.next_if(|name| name.skill == skill) {
            let hashes = hashes(name);
            of_names.terms.extend(hashes.iter().map(|h| h[0]).chain(hashes.iter().map(|h| h[1])));
            of_names.end();
            of_skills.terms.extend(hashes.iter().map(|h| h[2]));
        }
        of_skills.end();
    }
    (of_names, of_skills)
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
