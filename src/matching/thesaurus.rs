//! The names that a framework does not know and that people write all the same: « GCP » for « Google Cloud Platform », « pentest »
//! for « test d'intrusion ». Our own framework of ICT skills is a thesaurus of such names in French and English; a skill of another
//! framework whose label is one of them borrows the others.
//!
//! A name is borrowed only when it names one skill of the thesaurus, and only when no skill of the framework bears it already.
//! A framework that is ours needs none.

use std::sync::LazyLock;

use rayon::prelude::*;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::domain::{Language, compact, fold, words};
use crate::read::reference::Records;

use super::framework::{Framework, Skill};
use super::names::{Draft, NameOf};

/// Our framework, as built into the program.
const OURS: &str = include_str!("../../datasets/skills/ict.csv");

/// The thesaurus, read once.
static THESAURUS: LazyLock<Thesaurus> = LazyLock::new(|| {
    let mut ours = Framework::default();
    if let Ok(records) = Records::parse("datasets/skills/ict.csv", OURS, Language::Fr) {
        // A test opens the same file: it is sound, or the tests fail.
        let _ = ours.add(&records);
    }
    Thesaurus::of(ours)
});

#[derive(Debug)]
struct Thesaurus {
    ours: Framework,
    /// Letters of a name → the skill it names; none when several claim it.
    by_name: HashMap<String, Option<usize>>,
    /// The words of all names.
    words: HashSet<String>,
}

impl Thesaurus {
    fn of(ours: Framework) -> Self {
        let mut by_name: HashMap<String, Option<usize>> = HashMap::default();
        let mut known: HashSet<String> = HashSet::default();
        for (at, skill) in ours.skills().iter().enumerate() {
            for name in names(skill) {
                let folded = fold(name);
                let claimed = by_name.entry(compact(&folded)).or_insert(Some(at));
                if *claimed != Some(at) {
                    *claimed = None;
                }
                known.extend(words(&folded).into_iter().map(str::to_owned));
            }
        }
        Self { ours, by_name, words: known }
    }

    fn skill_named(&self, folded: &str) -> Option<usize> {
        self.by_name.get(&compact(folded)).copied().flatten()
    }
}

fn names(skill: &Skill) -> impl Iterator<Item = &String> {
    [&skill.label_fr, &skill.label_en].into_iter().chain(&skill.aliases).filter(|name| !name.is_empty())
}

/// What two spellings of one name share.
fn letters(name: &str) -> String {
    compact(&fold(name))
}

/// The names that each skill of a framework borrows, and the words that the thesaurus knows: none of them is a slip of the pen.
pub(super) struct Borrowed {
    pub(super) names: Vec<Vec<&'static str>>,
    /// Whether each skill is one that the thesaurus knows for a product, a language, a standard.
    pub(super) named: Vec<bool>,
    pub(super) words: Option<&'static HashSet<String>>,
}

/// What a framework borrows, whose names are these.
pub(super) fn borrow(framework: &Framework, drafts: &[Vec<Draft<'_>>]) -> Borrowed {
    let thesaurus = &*THESAURUS;
    let skills = framework.skills();
    let mut out = Borrowed { names: vec![Vec::new(); skills.len()], named: vec![false; skills.len()], words: None };
    let ours = |s: &Skill| thesaurus.ours.find(&s.id).is_some_and(|at| thesaurus.ours.skills()[at].label_fr == s.label_fr);
    // Some labels of one word are ours by chance; half of our skills are not.
    if skills.iter().filter(|s| ours(s)).count() * 2 > thesaurus.ours.skills().len() {
        return out;
    }
    let label = |names: &Vec<Draft<'_>>| names.iter().filter(|n| n.of == NameOf::Label).find_map(|n| thesaurus.skill_named(&n.folded));
    let by_label: Vec<Option<usize>> = drafts.par_iter().map(label).collect();
    let mut borrowers: HashMap<usize, Option<usize>> = HashMap::default();
    for (at, source) in by_label.into_iter().enumerate() {
        if let Some(source) = source {
            let borrower = borrowers.entry(source).or_insert(Some(at));
            if *borrower != Some(at) {
                *borrower = None; // « C » and « Langage C », both in one framework: neither speaks for the other
            }
        }
    }
    let lent =
        || borrowers.iter().filter(|(_, borrower)| borrower.is_some()).flat_map(|(source, _)| names(&thesaurus.ours.skills()[*source]));
    let lent: HashSet<String> = lent().map(|name| letters(name)).collect();
    let own: HashSet<String> = drafts.par_iter().flatten_iter().map(|n| compact(&n.folded)).filter(|name| lent.contains(name)).collect();
    for (source, borrower) in borrowers {
        let Some(at) = borrower else { continue };
        out.named[at] = thesaurus.ours.skills()[source].is_named_thing();
        out.names[at] = names(&thesaurus.ours.skills()[source]).map(String::as_str).filter(|name| !own.contains(&letters(name))).collect();
    }
    out.words = Some(&thesaurus.words);
    out
}
