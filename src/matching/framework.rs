//! A framework (référentiel) is a list of skills with their names.

use std::collections::{HashMap, HashSet};

use crate::domain::fold;
use crate::read::reference::{Records, ReferenceError};

/// One skill (compétence).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skill {
    /// Id in the framework.
    pub id: String,
    /// Label in French; empty in an English-only framework.
    pub label_fr: String,
    /// Label in English.
    pub label_en: String,
    /// Family it belongs to.
    pub family: String,
    /// Language, framework, product, method…
    pub kind: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Id of the broader skill; several, parted by `|`, in ESCO, of which the first that the framework holds counts.
    pub broader: String,
}

impl Skill {
    /// True for a product, a language, a standard: what has a name of its own.
    pub(super) fn is_named_thing(&self) -> bool {
        matches!(self.kind.as_str(), "language" | "framework" | "tool" | "product" | "platform" | "standard" | "certification")
    }

    /// The label in a language, else in the other.
    pub fn label(&self, language: crate::domain::Language) -> &str {
        let (first, other) = language.pick((&self.label_fr, &self.label_en), (&self.label_en, &self.label_fr));
        if first.is_empty() { other } else { first }
    }
}

/// Refusals that are told the nearest name: for the first that a person will mend, not for thousands.
pub(super) const SUGGESTED: usize = 100;
/// « (la plus proche : « Java ») », in French and English; nothing where nothing is near.
pub(super) fn nearest_told(near: Option<&str>, french: &str) -> [String; 2] {
    near.map_or_else(Default::default, |near| [format!(" ({french} : « {near} »)"), format!(" (the nearest: “{near}”)")])
}

/// Broader skills above one another at most: those of ESCO are six.
const DEEPEST: usize = 32;

/// Skills by id.
#[derive(Debug, Clone, Default)]
pub struct Framework {
    skills: Vec<Skill>,
    by_id: HashMap<String, usize>,
    /// Codes of other frameworks → the skill that says it is the same.
    linked: HashMap<String, usize>,
}

/// The skills of a framework by their folded names; none of a name that several bear.
#[derive(Debug, Clone, Default)]
pub struct Names {
    labels: HashMap<String, Option<usize>>,
    others: HashMap<String, Option<usize>>,
}

impl Names {
    /// The skill of this label, or else of this other name, up to case and accents.
    pub fn find(&self, name: &str) -> Option<usize> {
        let folded = fold(name);
        [&self.labels, &self.others].into_iter().find_map(|names| names.get(&folded).copied().flatten())
    }
}

/// The families of the framework that the program carries, in French and English.
const FAMILIES: &str = include_str!("../../datasets/skills/families.csv");

impl Framework {
    /// Adds a table, recognised by its columns: ours (`id,label_fr,label_en,family,kind,aliases,broader,esco,rome`), an ESCO export
    /// (`conceptUri,preferredLabel,altLabels`), the know-how or the knowledge of ROME 4 (`code_ogr…,libelle_…`), or any list of ids
    /// and labels. Aliases are parted by `|` or line breaks; so are names in further languages (`label_de`, `label_es`…).
    ///
    /// A skill that an earlier table holds or names by its code, or whose label is the label of one skill of an earlier table, is
    /// that skill: its names are added to it.
    ///
    /// # Errors
    /// A missing column, an id given twice.
    pub fn add(&mut self, records: &Records) -> Result<(), ReferenceError> {
        let first_of = |columns: &[&str]| columns.iter().find_map(|c| records.position(c));
        let id = first_of(&["id", "conceptUri", "uri", "code_ogr_savoir", "code_ogr"]);
        let id = Some(id.map_or_else(|| records.required("id"), Ok)?);
        let french = first_of(&["label_fr", "preferredLabel", "libelle_savoir", "libelle_competence", "label"]);
        let english = records.position("label_en");
        let french = if english.is_none() { Some(french.map_or_else(|| records.required("label_fr"), Ok)?) } else { french };
        let mut aliases: Vec<usize> = ["aliases", "altLabels", "alt_fr", "alt_en"].iter().filter_map(|c| records.position(c)).collect();
        aliases.extend(records.beginning("label_", &["label_fr", "label_en"]));
        let family = first_of(&["family", "categorie_savoir", "cat_comp"]);
        let [kind, esco, rome] = ["kind", "esco", "rome"].map(|c| records.position(c));
        let broader = first_of(&["broader", "broaderConceptUri"]);
        let earlier = self.labels();
        let mut own = HashSet::new();
        for (number, row) in records.rows() {
            // The files of ROME double their apostrophes here and there.
            let label = |column| row.get(column).replace("''", "'");
            let skill = Skill {
                id: row.get(id).to_owned(),
                label_fr: label(french),
                label_en: label(english),
                family: row.get(family).to_owned(),
                kind: row.get(kind).to_owned(),
                aliases: aliases
                    .iter()
                    .flat_map(|column| row.get(Some(*column)).split(['|', '\n']))
                    .map(str::trim)
                    .filter(|a| !a.is_empty())
                    .map(str::to_owned)
                    .collect(),
                broader: row.get(broader).to_owned(),
            };
            if skill.id.is_empty() || skill.label_fr.is_empty() && skill.label_en.is_empty() {
                return Err(records.wrong(number, "il manque l’identifiant ou le libellé", "the id or the label is missing"));
            }
            if !own.insert(skill.id.clone()) {
                let id = &skill.id;
                return Err(records.wrong(
                    number,
                    &format!("l’identifiant « {id} » est donné deux fois"),
                    &format!("the id “{id}” is given twice"),
                ));
            }
            let labels = [&skill.label_fr, &skill.label_en];
            let same_label = || labels.iter().filter(|l| !l.is_empty()).find_map(|l| earlier.get(&fold(l)).copied().flatten());
            let same_id = self.find(&skill.id).or_else(|| self.linked.get(&skill.id).copied());
            if let Some(at) = same_id.or_else(same_label) {
                self.by_id.insert(skill.id, at);
                self.skills[at].aliases.extend([skill.label_fr, skill.label_en].into_iter().chain(skill.aliases).filter(|a| !a.is_empty()));
                continue;
            }
            for code in [esco, rome].iter().flat_map(|column| row.list(*column)) {
                self.linked.entry(code.to_owned()).or_insert(self.skills.len());
            }
            self.push(skill);
        }
        // Each skill is followed to the top of its tree, and what has it has all that is above: a tree is bounded.
        match (0..self.skills.len()).find(|skill| self.line_above(*skill).len() >= DEEPEST) {
            Some(deep) => {
                let name = &self.skills[deep].id;
                let row = records.rows().find(|(_, row)| row.get(id) == name).map_or(1, |(number, _)| number);
                Err(records.wrong(
                    row,
                    &format!("plus de {DEEPEST} compétences plus larges se suivent au-dessus de « {name} » : raccourcir cette chaîne (colonne broader)"),
                    &format!("more than {DEEPEST} broader skills follow one another above “{name}”: shorten this chain (column broader)"),
                ))
            }
            None => Ok(()),
        }
    }

    /// The labels of the skills so far; none where two share one.
    fn labels(&self) -> HashMap<String, Option<usize>> {
        let mut out = HashMap::new();
        for (at, skill) in self.skills.iter().enumerate() {
            for label in [&skill.label_fr, &skill.label_en].into_iter().filter(|l| !l.is_empty()) {
                let claimed = out.entry(fold(label)).or_insert(Some(at));
                if *claimed != Some(at) {
                    *claimed = None;
                }
            }
        }
        out
    }

    /// Names the families in English, where the program knows how: those of the framework that it carries. Others stay as written.
    pub fn families_in_english(&mut self) {
        let known = families();
        for skill in &mut self.skills {
            if let Some((_, name)) = known.iter().find(|(french, _)| *french == skill.family) {
                skill.family.clone_from(name);
            }
        }
    }

    /// The skills of a family, by its name in either language, up to case and accents; empty when there is none.
    pub fn of_family(&self, name: &str) -> Vec<usize> {
        let wanted = fold(name);
        let other = families().into_iter().find_map(|(fr, en)| match (fold(&fr), fold(&en)) {
            (fr, en) if fr == wanted => Some(en),
            (fr, en) if en == wanted => Some(fr),
            _ => None,
        });
        let is_it = |family: &str| family == wanted || other.as_deref() == Some(family);
        (0..self.skills.len()).filter(|skill| is_it(&fold(&self.skills[*skill].family))).collect()
    }

    /// Adds one skill.
    pub fn push(&mut self, skill: Skill) {
        self.by_id.insert(skill.id.clone(), self.skills.len());
        self.skills.push(skill);
    }

    /// The skills, in the order of their files.
    pub fn skills(&self) -> &[Skill] {
        &self.skills
    }

    /// The place of an id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Pairs of a skill here and one of another framework that a code links: one names the other's id, or both name the same code.
    pub(super) fn codes_in_common(&self, other: &Self) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (code, here) in &self.linked {
            pairs.extend(other.find(code).or_else(|| other.linked.get(code).copied()).map(|there| (*here, there)));
        }
        pairs.extend(other.linked.iter().filter_map(|(code, there)| Some((self.find(code)?, *there))));
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The skill above another, where the framework holds it.
    pub fn broader(&self, skill: usize) -> Option<usize> {
        self.skills[skill].broader.split('|').find_map(|id| self.find(id.trim()))
    }

    /// Every skill above another, nearest first, as many as a framework may have; links in a ring are followed once.
    pub fn line_above(&self, skill: usize) -> Vec<usize> {
        let mut line = Vec::new();
        let mut at = skill;
        while let Some(above) = self.broader(at).filter(|above| *above != skill && !line.contains(above) && line.len() < DEEPEST) {
            line.push(above);
            at = above;
        }
        line
    }

    /// The skill of this id, label or other name, up to case and accents; none when two bear it.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.find(name).or_else(|| self.names().find(name))
    }

    /// The skills by their labels and other names: for who looks up many.
    pub fn names(&self) -> Names {
        let mut out = Names::default();
        let note = |of: &mut HashMap<String, Option<usize>>, name: &str, at: usize| {
            let bearer = of.entry(fold(name)).or_insert(Some(at));
            if *bearer != Some(at) {
                *bearer = None;
            }
        };
        for (at, skill) in self.skills.iter().enumerate() {
            [&skill.label_fr, &skill.label_en].into_iter().filter(|name| !name.is_empty()).for_each(|name| note(&mut out.labels, name, at));
            skill.aliases.iter().for_each(|name| note(&mut out.others, name, at));
        }
        out
    }

    /// The label nearest to one that is not there.
    pub fn nearest_label(&self, label: &str) -> Option<&str> {
        let folded = fold(label);
        let near = |s: &&Skill| strsim::jaro_winkler(&folded, &fold(&s.label_fr));
        self.skills.iter().max_by(|a, b| near(a).total_cmp(&near(b))).map(|s| s.label_fr.as_str())
    }

    /// The ids nearest to one that is not there.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let folded = fold(id);
        self.skills
            .iter()
            .map(|s| s.id.as_str())
            .max_by(|a, b| strsim::jaro_winkler(&folded, a).total_cmp(&strsim::jaro_winkler(&folded, b)))
    }
}

/// The families of the framework that the program carries, in French and English.
fn families() -> Vec<(String, String)> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(FAMILIES.as_bytes());
    reader.records().flatten().filter_map(|row| Some((row.get(0)?.to_owned(), row.get(1)?.to_owned()))).collect()
}
