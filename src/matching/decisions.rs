//! What people decided in review, one line a pair, replayed every year: `label,skill_id,verdict,who,when,why,score`.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Origin, Problem, Reject, SourceName, fold};
use crate::read::reference::Records;
use crate::read::returns::LabelCorrection;
use crate::read::without_apostrophe;

use super::framework::{Framework, SUGGESTED, nearest_told};

/// What is decided of one label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    /// Skills it does name.
    pub yes: BTreeSet<usize>,
    /// Skills it does not name.
    pub no: BTreeSet<usize>,
    /// It names no skill at all.
    pub nothing: bool,
}

/// The decisions, by folded label.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    by_label: BTreeMap<String, Decision>,
}

impl Decisions {
    /// Reads a decisions file. A line that names an unknown skill, contradicts another or has no verdict is refused and the others
    /// stand.
    pub fn read(records: &Records, framework: &Framework) -> (Self, Vec<Reject>) {
        let [label, skill, verdict] = ["label", "skill_id", "verdict"].map(|c| records.position(c));
        let mut out = Self::default();
        let (mut rejects, mut unknown) = (Vec::new(), 0);
        let source = std::sync::Arc::new(SourceName {
            file: records.file().rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            sheet: String::new(),
        });
        for (number, row) in records.rows() {
            let mut refuse = |fr: String, en: String| {
                let origin = Origin { source: std::sync::Arc::clone(&source), row: number, column: None };
                rejects.push(Reject { origin, value: row.get(label).to_owned(), problem: Problem::BadDecision(fr, en), whole_row: true });
            };
            let key = fold(without_apostrophe(row.get(label)));
            if key.is_empty() {
                continue;
            }
            let id = row.get(skill);
            let found = framework.find(id);
            if !id.is_empty() && found.is_none() {
                // Looking for the nearest compares all ids: for the first that a person will mend, not for thousands.
                let near = (unknown < SUGGESTED).then(|| framework.nearest(id)).flatten();
                let [fr, en] = nearest_told(near, "le plus proche");
                unknown += 1;
                refuse(format!("« {id} » n’est plus dans le référentiel{fr}"), format!("“{id}” is no longer in the framework{en}"));
                continue;
            }
            let decision = out.by_label.entry(key).or_default();
            match (fold(row.get(verdict)).as_str(), found) {
                ("yes" | "oui" | "juste" | "right", Some(skill)) if decision.no.contains(&skill) || decision.nothing => {
                    refuse(contradicts(row.get(label), id, false), contradicts(row.get(label), id, true));
                }
                ("yes" | "oui" | "juste" | "right", Some(skill)) => {
                    decision.yes.insert(skill);
                }
                ("no" | "non" | "faux" | "wrong", Some(skill)) if decision.yes.contains(&skill) => {
                    refuse(contradicts(row.get(label), id, false), contradicts(row.get(label), id, true));
                }
                ("no" | "non" | "faux" | "wrong", Some(skill)) => {
                    decision.no.insert(skill);
                }
                // « new »: a skill that the framework does not hold yet.
                ("no" | "non" | "none" | "faux" | "wrong" | "new" | "nouvelle", None) if decision.yes.is_empty() => decision.nothing = true,
                _ => refuse(
                    "verdict attendu : yes ou no, avec un skill_id (vide : ce n’est pas une compétence)".to_owned(),
                    "verdict expected: yes or no, with a skill_id (blank: it is no skill)".to_owned(),
                ),
            }
        }
        (out, rejects)
    }

    /// Adds what the corrected returns say of labels: the skill that a label names, or that it names none. What contradicts a decision
    /// of the file, or names no skill, is refused.
    pub fn take(&mut self, corrections: &[LabelCorrection], framework: &Framework) -> Vec<Reject> {
        let mut rejects = Vec::new();
        let names = framework.names();
        for correction in corrections {
            let none = matches!(fold(&correction.skill).as_str(), "aucune" | "aucun" | "none" | "pas une competence" | "not a skill" | "-");
            let wanted = framework.find(&correction.skill).or_else(|| names.find(&correction.skill));
            let suggests = rejects.len() < SUGGESTED;
            let decision = self.by_label.entry(fold(&correction.label)).or_default();
            let mut refuse = |fr: String, en: String| {
                let (origin, value) = (correction.origin.clone(), correction.skill.clone());
                rejects.push(Reject { origin, value, problem: Problem::BadDecision(fr, en), whole_row: false });
            };
            match wanted {
                Some(skill) if decision.no.contains(&skill) || decision.nothing => {
                    let (label, skill) = (&correction.label, &correction.skill);
                    refuse(contradicts(label, skill, false), contradicts(label, skill, true));
                }
                Some(skill) => {
                    decision.yes.insert(skill);
                }
                None if none && decision.yes.is_empty() => decision.nothing = true,
                None => {
                    let near = suggests.then(|| framework.nearest_label(&correction.skill)).flatten();
                    let [fr, en] = nearest_told(near, "la plus proche");
                    refuse(format!("n’est pas une compétence du référentiel{fr}"), format!("is no skill of the framework{en}"));
                }
            }
        }
        rejects
    }

    /// What is decided of a folded label.
    pub fn of(&self, folded: &str) -> Option<&Decision> {
        self.by_label.get(folded)
    }

    /// How many labels are decided.
    pub fn len(&self) -> usize {
        self.by_label.len()
    }

    /// True when nothing is decided.
    pub fn is_empty(&self) -> bool {
        self.by_label.is_empty()
    }
}

fn contradicts(label: &str, skill: &str, english: bool) -> String {
    if english {
        format!("contradicts another line: “{label}” and “{skill}”, yes and no")
    } else {
        format!("contredit une autre ligne : « {label} » et « {skill} », oui et non")
    }
}
