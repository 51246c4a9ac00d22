//! Corrected returns: the workbooks that schools and companies got with their rows as understood, and sent back. A hidden sheet holds
//! what they were sent; what differs from it is a correction, and nothing else is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::{Origin, Problem, Reject, SourceName, fold};
use crate::pipeline::Limits;

use super::header::Field;
use super::sheet::Sheet;
use super::{Cell, FileRead};

/// The hidden sheet of what was sent: ids in its first column, keys of fields in its first row.
pub const SENT: &str = "_compris";
/// What the sheet of labels calls its columns, in French and English: label, skill understood, correction.
pub const LABELS: [(&str, &str); 4] =
    [("Libellé", "Label"), ("Compétence comprise", "Skill understood"), ("Sûreté", "How sure"), ("Correction", "Correction")];

/// The fields of a course that its school can correct.
pub const OF_COURSES: [Field; 13] = [
    Field::Title,
    Field::Level,
    Field::Town,
    Field::Department,
    Field::Status,
    Field::Seats,
    Field::Graduates,
    Field::Success,
    Field::FurtherStudy,
    Field::Active,
    Field::Retention,
    Field::Rncp,
    Field::Taught,
];
/// The fields of a need that its company can correct.
pub const OF_NEEDS: [Field; 8] =
    [Field::Occupation, Field::Positions, Field::Horizon, Field::Level, Field::Town, Field::Department, Field::Required, Field::Wished];

/// Another value for one field of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Id of the course or need.
    pub record: String,
    /// Field.
    pub field: Field,
    /// As typed; empty where the value was wiped out.
    pub value: String,
    /// Its cell.
    pub origin: Origin,
}

/// Another skill for one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelCorrection {
    /// The label.
    pub label: String,
    /// The skill it names, as typed.
    pub skill: String,
    /// Its cell.
    pub origin: Origin,
}

/// What came back.
#[derive(Debug, Default)]
pub struct Returned {
    /// Corrected values.
    pub values: Vec<Correction>,
    /// Corrected skills.
    pub labels: Vec<LabelCorrection>,
    /// Workbooks that cannot be read, or are no returns.
    pub rejects: Vec<Reject>,
    /// The files.
    pub files: Vec<FileRead>,
}

/// Reads the workbooks that some patterns name; none is no mistake.
pub fn returned(patterns: &[String], limits: Limits) -> Returned {
    let mut paths: Vec<PathBuf> = patterns.iter().flat_map(|p| glob::glob(p).into_iter().flatten().flatten()).collect();
    paths.retain(|path| path.is_file() && !super::is_by_product(path));
    paths.sort();
    paths.dedup();
    let mut out = Returned::default();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let of = |sheet: &str| Arc::new(SourceName { file: name.clone(), sheet: sheet.to_owned() });
        match super::open(&path, limits) {
            Err(unopened) => {
                out.rejects.push(Reject { origin: Origin::sheet(&of("")), value: String::new(), problem: unopened.0, whole_row: true });
            }
            Ok((sheets, file)) => {
                out.files.push(FileRead { kind: crate::domain::Kind::Needs, ..file });
                let Some(sent) = sheets.iter().find(|s| s.name == SENT) else {
                    let problem = Problem::Unreadable(
                        "ce classeur n’est pas un retour : il n’a pas sa feuille de contrôle".to_owned(),
                        "this workbook is no return: it lacks its control sheet".to_owned(),
                    );
                    out.rejects.push(Reject { origin: Origin::sheet(&of("")), value: String::new(), problem, whole_row: true });
                    continue;
                };
                values(sent, &sheets, &of, &mut out);
                labels(&sheets, &of, &mut out.labels);
            }
        }
    }
    out
}

/// What was changed of the rows that were sent. A row that was added, or whose identifier was changed, is none of them, and one that is gone
/// is still in the file it came from: neither is dropped without a word.
fn values(sent: &Sheet, sheets: &[Sheet], of: &impl Fn(&str) -> Arc<SourceName>, out: &mut Returned) {
    let Some((keys, rows)) = sent.rows.split_first() else { return };
    let before: BTreeMap<String, &super::Row> = rows.iter().map(|row| (row.cell(0).shown(), row)).collect();
    let mut met = std::collections::BTreeSet::new();
    for sheet in sheets.iter().filter(|s| s.name != SENT) {
        let was_sent = |row: &super::Row| before.contains_key(row.cell(0).shown().trim());
        let Some(first) = sheet.rows.iter().position(was_sent) else { continue };
        for row in &sheet.rows[first..] {
            let id = row.cell(0).shown().trim().to_owned();
            if before.contains_key(&id) {
                met.insert(id);
            } else if row.cells.iter().filter(|c| !c.is_blank()).count() > 1 {
                let value = row.cells.iter().map(Cell::shown).filter(|s| !s.is_empty()).take(4).collect::<Vec<_>>().join(" ; ");
                let problem = Problem::BadDecision(
                    "une ligne ajoutée, ou dont l’identifiant a changé, n’est pas reprise d’un retour : l’ajouter au fichier d’origine"
                        .to_owned(),
                    "a row that was added, or whose identifier was changed, is not taken from a return: add it to the file it belongs in"
                        .to_owned(),
                );
                out.rejects.push(Reject {
                    origin: Origin { source: of(&sheet.name), row: row.number, column: None },
                    value,
                    problem,
                    whole_row: true,
                });
            }
        }
        for gone in before.keys().filter(|id| !met.contains(*id)) {
            let problem = Problem::BadDecision(
                "une ligne supprimée d’un retour reste comptée : la supprimer du fichier d’origine".to_owned(),
                "a row deleted from a return still counts: delete it from the file it came from".to_owned(),
            );
            out.rejects.push(Reject { origin: Origin::sheet(&of(&sheet.name)), value: gone.clone(), problem, whole_row: false });
        }
    }
    let out = &mut out.values;
    let shown = |cell: &Cell| cell.shown().trim().to_owned();
    for sheet in sheets.iter().filter(|s| s.name != SENT) {
        for row in &sheet.rows {
            let id = shown(row.cell(0));
            let Some(was) = before.get(&id) else { continue };
            for column in 1..keys.cells.len() {
                let Some(field) = Field::of_key(&shown(keys.cell(column))) else { continue };
                let value = shown(row.cell(column));
                if value != shown(was.cell(column)) {
                    let origin = Origin { source: of(&sheet.name), row: row.number, column: u32::try_from(column).ok() };
                    out.push(Correction { record: id.clone(), field, value, origin });
                }
            }
        }
    }
}

fn labels(sheets: &[Sheet], of: &impl Fn(&str) -> Arc<SourceName>, out: &mut Vec<LabelCorrection>) {
    for sheet in sheets {
        let is = |cell: &Cell, at: usize| [LABELS[at].0, LABELS[at].1].iter().any(|name| fold(&cell.shown()) == fold(name));
        let Some(head) = sheet.rows.iter().position(|r| is(r.cell(0), 0)) else { continue };
        let Some(column) = (1..sheet.rows[head].cells.len()).find(|c| is(sheet.rows[head].cell(*c), LABELS.len() - 1)) else { continue };
        for row in &sheet.rows[head + 1..] {
            let (label, skill) = (row.cell(0).shown(), row.cell(column).shown());
            if !label.is_empty() && !skill.is_empty() {
                let origin = Origin { source: of(&sheet.name), row: row.number, column: u32::try_from(column).ok() };
                out.push(LabelCorrection { label, skill, origin });
            }
        }
    }
}
