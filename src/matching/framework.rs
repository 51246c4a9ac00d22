//! A framework (référentiel) is a list of skills with their names.

use std::collections::HashMap;

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
    /// Id of the broader skill.
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

/// Skills by id.
#[derive(Debug, Clone, Default)]
pub struct Framework {
    skills: Vec<Skill>,
    by_id: HashMap<String, usize>,
}

impl Framework {
    /// Adds a table: `id,label_fr,label_en,family,kind,aliases,broader,esco,rome`, or an ESCO export
    /// (`conceptUri,preferredLabel,altLabels`). Aliases are parted by `|` or line breaks.
    ///
    /// # Errors
    /// A missing column, an id given twice.
    pub fn add(&mut self, records: &Records) -> Result<(), ReferenceError> {
        let id = records.position("id").or_else(|| records.position("conceptUri"));
        let id = Some(id.map_or_else(|| records.required("id"), Ok)?);
        let french = records.position("label_fr").or_else(|| records.position("preferredLabel")).or_else(|| records.position("label"));
        let english = records.position("label_en");
        let french = if english.is_none() { Some(french.map_or_else(|| records.required("label_fr"), Ok)?) } else { french };
        let aliases = records.position("aliases").or_else(|| records.position("altLabels"));
        let [family, kind, broader] = ["family", "kind", "broader"].map(|c| records.position(c));
        for (number, row) in records.rows() {
            let skill = Skill {
                id: row.get(id).to_owned(),
                label_fr: row.get(french).to_owned(),
                label_en: row.get(english).to_owned(),
                family: row.get(family).to_owned(),
                kind: row.get(kind).to_owned(),
                aliases: row.get(aliases).split(['|', '\n']).map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect(),
                broader: row.get(broader).to_owned(),
            };
            if skill.id.is_empty() || skill.label_fr.is_empty() && skill.label_en.is_empty() {
                return Err(records.wrong(number, "il manque l’identifiant ou le libellé", "the id or the label is missing"));
            }
            if self.by_id.contains_key(&skill.id) {
                let id = &skill.id;
                return Err(records.wrong(
                    number,
                    &format!("l’identifiant « {id} » est donné deux fois"),
                    &format!("the id “{id}” is given twice"),
                ));
            }
            self.push(skill);
        }
        Ok(())
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
