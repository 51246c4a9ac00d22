//! What people decided in review, one line a pair, replayed every year: `label,skill_id,verdict,who,when,why,score`.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Origin, Problem, Reject, SourceName, fold};
use crate::read::reference::Records;

use super::Framework;

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
        let mut rejects = Vec::new();
        let source = std::sync::Arc::new(SourceName {
            file: records.file().rsplit(['/', '\\']).next().unwrap_or_default().to_owned(),
            sheet: String::new(),
        });
        for (number, row) in records.rows() {
            let mut refuse = |why: String| {
                let origin = Origin { source: std::sync::Arc::clone(&source), row: number, column: None };
                rejects.push(Reject { origin, value: row.get(label).to_owned(), problem: Problem::BadDecision(why), whole_row: true });
            };
            // A text that begins with = + - @ was written with an apostrophe, lest a spreadsheet take it for a formula.
            let text = row.get(label);
            let key = fold(text.strip_prefix('\'').filter(|t| t.starts_with(['=', '+', '-', '@'])).unwrap_or(text));
            if key.is_empty() {
                continue;
            }
            let id = row.get(skill);
            let found = framework.find(id);
            if !id.is_empty() && found.is_none() {
                let near = framework.nearest(id).unwrap_or_default();
                refuse(format!("« {id} » n’est plus dans le référentiel (le plus proche : « {near} »)"));
                continue;
            }
            let decision = out.by_label.entry(key).or_default();
            match (fold(row.get(verdict)).as_str(), found) {
                ("yes" | "oui" | "juste" | "right", Some(skill)) if decision.no.contains(&skill) || decision.nothing => {
                    refuse(format!("contredit une autre ligne : « {} » et « {id} », oui et non", row.get(label)));
                }
                ("yes" | "oui" | "juste" | "right", Some(skill)) => {
                    decision.yes.insert(skill);
                }
                ("no" | "non" | "faux" | "wrong", Some(skill)) if decision.yes.contains(&skill) => {
                    refuse(format!("contredit une autre ligne : « {} » et « {id} », oui et non", row.get(label)));
                }
                ("no" | "non" | "faux" | "wrong", Some(skill)) => {
                    decision.no.insert(skill);
                }
                // « new »: a skill that the framework does not hold yet.
                ("no" | "non" | "none" | "faux" | "wrong" | "new" | "nouvelle", None) if decision.yes.is_empty() => decision.nothing = true,
                _ => refuse("verdict attendu : yes ou no, avec un skill_id (vide : ce n’est pas une compétence)".to_owned()),
            }
        }
        (out, rejects)
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
