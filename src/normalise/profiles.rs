//! Reference profiles: what a national programme teaches, what an occupation usually asks. A row with a diploma or a code but no
//! skill inherits them, and says so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{Level, List, fold, list, words};
use crate::read::reference::{Records, ReferenceError};

/// A diploma and its profile.
#[derive(Debug, Clone)]
pub struct Diploma {
    /// Id in the reference file.
    pub id: String,
    /// Name.
    pub label: String,
    /// Level it gives.
    pub level: Level,
    /// Ids of the skills its programme teaches.
    pub skills: Vec<String>,
    /// ROME 4 codes of the occupations it prepares for.
    pub rome: Vec<String>,
}

/// An occupation and its profile.
#[derive(Debug, Clone)]
pub struct Occupation {
    /// Id in the reference file.
    pub id: String,
    /// Name in French.
    pub label_fr: String,
    /// Name in English.
    pub label_en: String,
    /// Other titles.
    pub aliases: Vec<String>,
    /// Ids of the skills it usually asks.
    pub skills: Vec<String>,
}

/// All profiles.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    /// Diplomas, in the order of the files.
    pub diplomas: Vec<Diploma>,
    /// Occupations, in the order of the files.
    pub occupations: Vec<Occupation>,
    phrases: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// Names that are recognised as the whole text only: « =Informatique » in the file.
    whole: HashMap<Vec<String>, usize>,
    /// Codes that a row bears.
    codes: BTreeMap<String, usize>,
    /// Parent codes that rows cite, for those that no row bears: with the id of the row, and the row.
    parents: BTreeMap<String, (String, usize)>,
}

impl Profiles {
    /// Adds a table of diplomas: `id,label,aliases,level,rncp,rome,skills,source`.
    ///
    /// # Errors
    /// A missing column, an unknown level.
    pub fn add_diplomas(&mut self, records: &Records) -> Result<(), ReferenceError> {
        let [id, label, level, skills] = ["id", "label", "level", "skills"].map(|c| records.required(c));
        let (id, label, level, skills) = (Some(id?), Some(label?), Some(level?), Some(skills?));
        let (aliases, rome) = (records.position("aliases"), records.position("rome"));
        for (number, row) in records.rows() {
            let Some(level) = Level::ALL.into_iter().find(|l| l.code() == row.get(level)) else {
                return Err(records.wrong(number, "niveau inconnu ; écrire bac, bac+1 … bac+5", "unknown level; write bac, bac+1 … bac+5"));
            };
            let at = self.diplomas.len();
            for name in std::iter::once(row.get(label)).chain(row.list(aliases)) {
                if let Some(whole) = name.strip_prefix('=') {
                    self.whole.insert(phrase(whole), at);
                    continue;
                }
                let phrase = phrase(name);
                if let Some(first) = phrase.first() {
                    self.phrases.entry(first.clone()).or_default().push((phrase, at));
                }
            }
            self.diplomas.push(Diploma {
                id: row.get(id).to_owned(),
                label: row.get(label).to_owned(),
                level,
                skills: row.list(skills).map(str::to_owned).collect(),
                rome: row.list(rome).map(str::to_owned).collect(),
            });
        }
        Ok(())
    }

    /// Adds a table of occupations: `id,label_fr,label_en,aliases,rome3,rome4,fap2009,fap2021,skills,source`.
    ///
    /// # Errors
    /// A missing column, a code that two occupations claim.
    pub fn add_occupations(&mut self, records: &Records) -> Result<(), ReferenceError> {
        let [id, label, skills] = ["id", "label_fr", "skills"].map(|c| records.required(c));
        let (id, label, skills) = (Some(id?), Some(label?), Some(skills?));
        let (english, aliases) = (records.position("label_en"), records.position("aliases"));
        for (number, row) in records.rows() {
            let at = self.occupations.len();
            // Of those that cite a parent code the first by its id has it: the order of rows means nothing.
            let own = (row.get(id).to_owned(), at);
            for column in ["rome4", "fap2021"] {
                for code in row.list(records.position(column)) {
                    if self.codes.insert(code.to_uppercase(), at).is_some() {
                        return Err(records.wrong(
                            number,
                            &format!("le code {code} est déjà celui d’un autre métier"),
                            &format!("the code {code} already belongs to another occupation"),
                        ));
                    }
                }
            }
            for code in row.list(records.position("rome3")) {
                let first = self.parents.entry(code.to_uppercase()).or_insert_with(|| own.clone());
                if own < *first {
                    first.clone_from(&own);
                }
            }
            self.occupations.push(Occupation {
                id: row.get(id).to_owned(),
                label_fr: row.get(label).to_owned(),
                label_en: row.get(english).to_owned(),
                aliases: row.list(aliases).map(str::to_owned).collect(),
                skills: row.list(skills).map(str::to_owned).collect(),
            });
        }
        Ok(())
    }

    /// The diploma whose name is the longest phrase of diploma and title, or the whole of one.
    pub fn diploma(&self, diploma: Option<&str>, title: &str) -> Option<usize> {
        let whole = |text: &str| {
            let text = phrase(text);
            self.longest(&text).or_else(|| self.whole.get(&text).map(|at| (text.iter().map(String::len).sum(), *at)))
        };
        let both = diploma.map(|d| whole(&format!("{d} {title}")));
        both.into_iter()
            .chain([whole(title)])
            .chain(diploma.map(whole))
            .flatten()
            .max_by_key(|(length, at)| (*length, std::cmp::Reverse(*at)))
            .map(|(_, at)| at)
    }

    /// True for a name that is recognised as the whole text only: « Cybersécurité » is a master where masters are listed, and else a subject.
    pub fn is_of_its_list(&self, title: &str) -> bool {
        self.whole.contains_key(&phrase(title))
    }

    fn longest(&self, text: &[String]) -> Option<(usize, usize)> {
        let mut best: Option<(usize, usize)> = None;
        for from in 0..text.len() {
            for (phrase, at) in self.phrases.get(&text[from]).into_iter().flatten() {
                let length = phrase.iter().map(String::len).sum();
                if text[from..].starts_with(phrase) && best.is_none_or(|(l, a)| length > l || length == l && *at < a) {
                    best = Some((length, *at));
                }
            }
        }
        best
    }

    /// The occupations that a diploma prepares for, each once.
    pub fn occupations_of(&self, diploma: usize) -> BTreeSet<usize> {
        self.diplomas[diploma].rome.iter().filter_map(|code| self.occupation_of_code(Some(code), None)).collect()
    }

    /// The occupation of a ROME or FAP code.
    pub fn occupation_of_code(&self, rome: Option<&str>, fap: Option<&str>) -> Option<usize> {
        rome.into_iter().chain(fap).find_map(|code| {
            let code = code.trim().to_uppercase();
            self.codes.get(&code).or_else(|| self.parents.get(&code).map(|(_, at)| at)).copied()
        })
    }
}

/// The words of a diploma's name, without those that only join its parts.
fn phrase(text: &str) -> Vec<String> {
    let folded = fold(text).replace('-', " ");
    let parts = words(&folded);
    let mut out = Vec::with_capacity(parts.len());
    for (at, word) in parts.iter().enumerate() {
        match list(List::Options).holds(word) {
            // « option A » is a name; « BTS SIO à Aurillac » has no option.
            true if parts.get(at + 1).is_some_and(|next| next.len() == 1) => out.push("option".to_owned()),
            true => {}
            false => out.push((*word).to_owned()),
        }
    }
    out
}
