//! Verdicts typed into `review.xlsx`, as lines of the decisions file. Nothing is decided that was not typed: a row without a
//! verdict, or with « plus tard », is left for next time.

use std::collections::HashMap;

use crate::domain::{Language, fold, say};
use crate::read::reference::{Records, ReferenceError};

use super::decisions::Decisions;
use super::framework::{Framework, SUGGESTED, nearest_told};

/// One line for the decisions file: `label,skill_id,verdict,who,when,why,score`.
pub type Line = [String; 7];

/// What a review adds.
#[derive(Debug, Default)]
pub struct Reviewed {
    /// New lines, in the order of the sheet.
    pub lines: Vec<Line>,
    /// Rows whose verdict cannot be taken, with the reason and the way out.
    pub refused: Vec<String>,
    /// Verdicts that were decided before.
    pub known: usize,
    /// Rows without a verdict, or put off.
    pub open: usize,
    /// Of these, rows in which something else was typed (another skill, who, when, why).
    pub noted: usize,
}

/// Reads the verdicts of a review sheet. `columns` and `verdicts` are the names that the sheet was written with, in French and
/// English.
///
/// # Errors
/// When the sheet lacks a column.
pub fn reviewed(
    records: &Records,
    columns: &[(&str, &str)],
    verdicts: &[(&str, &str)],
    framework: &Framework,
    decided: &Decisions,
    l: Language,
) -> Result<Reviewed, ReferenceError> {
    let column = |at: usize| records.position(columns[at].0).or_else(|| records.position(columns[at].1));
    let required = |at: usize| column(at).map_or_else(|| records.required(l.pick(columns[at].0, columns[at].1)), Ok);
    let (label, proposed, verdict) = (required(0)?, Some(required(3)?), required(7)?);
    let (score, other, who, when, why) = (column(4), column(8), column(9), column(10), column(11));
    let mut out = Reviewed::default();
    let names = by_name(framework);
    for (number, row) in records.rows() {
        let text = row.get(Some(label));
        let told = fold(row.get(Some(verdict)));
        if text.is_empty() {
            if [Some(verdict), other, who, when, why].into_iter().any(|c| !row.get(c).is_empty()) {
                out.refused.push(say!(
                    l,
                    "ligne {number} : un verdict sans libellé ; le mettre sur la ligne du libellé jugé",
                    "row {number}: a verdict without a label; put it on the row of the label judged"
                ));
            }
            continue;
        }
        let Some(kind) = verdicts.iter().position(|(fr, en)| told == fold(fr) || told == fold(en)) else {
            if told.is_empty() {
                out.open += 1;
                out.noted += usize::from([other, who, when, why].into_iter().any(|c| !row.get(c).is_empty()));
            } else {
                let list = verdicts.iter().map(|(fr, en)| l.pick(*fr, *en)).collect::<Vec<_>>().join(", ");
                out.refused.push(say!(
                    l,
                    "ligne {number}, « {text} » : verdict « {told} » inconnu ; possibles : {list}",
                    "row {number}, “{text}”: unknown verdict “{told}”; possible: {list}"
                ));
            }
            continue;
        };
        let mut line = |skill: &str, verdict: &str| {
            let fields = [text, skill, verdict, row.get(who), row.get(when), row.get(why), row.get(score)].map(str::to_owned);
            let found = framework.find(skill);
            let before = decided.of(&fold(text));
            let same = before.is_some_and(|d| match (verdict, found) {
                ("yes", Some(s)) => d.yes.contains(&s),
                (_, Some(s)) => d.no.contains(&s),
                (_, None) => d.nothing,
            });
            let against = before.is_some_and(|d| match (verdict, found) {
                ("yes", Some(s)) => d.no.contains(&s) || d.nothing,
                (_, Some(s)) => d.yes.contains(&s),
                (_, None) => !d.yes.is_empty(),
            });
            match () {
                () if same => out.known += 1,
                () if against => out.refused.push(say!(
                    l,
                    "ligne {number}, « {text} » : contredit une décision déjà prise ; corriger d’abord le fichier des décisions",
                    "row {number}, “{text}”: contradicts an earlier decision; correct the decisions file first"
                )),
                () => out.lines.push(fields),
            }
        };
        // Several skills proposed (« C/C++ ») are joined by a bar.
        let proposed: Vec<&str> = row.list(proposed).filter_map(|name| names.get(&fold(name)).copied()).collect();
        match kind {
            0 | 1 if proposed.is_empty() => out.refused.push(say!(
                l,
                "ligne {number}, « {text} » : aucune compétence n’est proposée ; choisir « autre compétence » et la nommer, ou « pas une compétence »",
                "row {number}, “{text}”: no skill is proposed; choose “other skill” and name it, or “not a skill”"
            )),
            0 => proposed.iter().for_each(|skill| line(skill, "yes")),
            1 => proposed.iter().for_each(|skill| line(skill, "no")),
            2 => {
                let name = row.get(other);
                if name.is_empty() {
                    out.refused.push(say!(
                        l,
                        "ligne {number}, « {text} » : choisir la compétence dans la colonne « Autre compétence »",
                        "row {number}, “{text}”: choose the skill in the column “Other skill”"
                    ));
                    continue;
                }
                if let Some(&skill) = names.get(&fold(name)) {
                    line(skill, "yes");
                    proposed.iter().filter(|p| **p != skill).for_each(|p| line(p, "no"));
                } else {
                    // Looking for the nearest compares all names: for the first that a person will mend, not for thousands.
                    let near = (out.refused.len() < SUGGESTED).then(|| framework.nearest_label(name)).flatten();
                    let [fr, en] = nearest_told(near, "la plus proche");
                    out.refused.push(say!(
                        l,
                        "ligne {number}, « {text} » : « {name} » n’est pas une compétence du référentiel{fr}",
                        "row {number}, “{text}”: “{name}” is not a skill of the framework{en}"
                    ));
                }
            }
            3 => line("", "new"),
            4 => line("", "no"),
            _ => {
                out.open += 1;
                out.noted += usize::from([other, who, when, why].into_iter().any(|c| !row.get(c).is_empty()));
            }
        }
    }
    Ok(out)
}

/// The ids of the skills of a framework by their folded ids and labels; of two that bear a name, the first.
fn by_name(framework: &Framework) -> HashMap<String, &str> {
    let mut out = HashMap::new();
    for skill in framework.skills() {
        for name in [&skill.id, &skill.label_fr, &skill.label_en].into_iter().filter(|name| !name.is_empty()) {
            out.entry(fold(name)).or_insert(skill.id.as_str());
        }
    }
    out.remove("");
    out
}
