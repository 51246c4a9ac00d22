//! Corrected returns: the workbooks that schools and companies got with their rows as understood, and sent back. A hidden sheet holds
//! what they were sent; what differs from it is a correction, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Language, Origin, Problem, Reject, SourceName, fold};
use crate::pipeline::{Limits, Pipeline};

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

/// What the cells of the control sheet begin with that name the sender and hold the mark.
pub const SENDER: &str = "sender=";
/// See [`SENDER`].
pub const MARK: &str = "mark=";
/// What the first cell of a row of the control sheet begins with that holds a label of theirs.
pub const LABEL: &str = "label=";

/// The seal of an analysis: what makes and checks the marks of its returns. A return speaks for the rows that were sent to its sender this
/// year and for no others: its mark is a keyed hash over these, which only who holds the secret of the analysis can make.
pub struct Seal {
    key: [u8; 32],
    year: u16,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key is a secret.
        f.debug_struct("Seal").field("year", &self.year).finish_non_exhaustive()
    }
}

impl Seal {
    /// The seal of a pipeline.
    pub fn of(pipeline: &Pipeline) -> Self {
        let secret = pipeline.publish.seal.as_deref().unwrap_or(&pipeline.title);
        Self { key: blake3::derive_key("adequation 2026 returns", secret.as_bytes()), year: pipeline.year }
    }

    /// The mark of a return to a sender: of the ids of its rows, and of its labels, each after [`LABEL`].
    pub fn mark(&self, sender: &str, ids: &[&str]) -> String {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        let told = [&[sender, &self.year.to_string()], &ids[..]].concat().join("\n");
        blake3::keyed_hash(&self.key, told.as_bytes()).to_hex()[..32].to_owned()
    }

    /// True for a control sheet that bears the mark of what it holds.
    fn is_on(&self, sent: &Sheet) -> bool {
        let Some((keys, rows)) = sent.rows.split_first() else { return false };
        let told = |sign: &str| keys.cells.iter().find_map(|cell| cell.shown().strip_prefix(sign).map(str::to_owned));
        let ids: Vec<String> = rows.iter().map(|row| row.cell(0).shown()).collect();
        let (Some(sender), Some(mark)) = (told(SENDER), told(MARK)) else { return false };
        mark == self.mark(&sender, &ids.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

/// Reads the workbooks that some patterns name; none is no mistake.
pub fn returned(patterns: &[String], limits: Limits, seal: &Seal) -> Returned {
    let mut out = Returned::default();
    for path in super::listing::corrections(patterns).into_iter().filter(|path| !super::corrected::is_corrected_cells(path, Language::Fr)) {
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
                if !seal.is_on(sent) {
                    let problem = Problem::BadDecision(
                        "ce retour n’est pas repris : il n’est pas de cette analyse, ou ses identifiants ont été changés ; renvoyer à son \
                         expéditeur le classeur du dossier returns de cette année"
                            .to_owned(),
                        "this return is not taken: it is not of this analysis, or its identifiers were changed; send its sender this year’s \
                         workbook of the folder returns again"
                            .to_owned(),
                    );
                    out.rejects.push(Reject { origin: Origin::sheet(&of("")), value: String::new(), problem, whole_row: true });
                    continue;
                }
                values(sent, &sheets, &of, &mut out);
                labels(sent, &sheets, &of, &mut out);
            }
        }
    }
    out
}

/// What was changed of the rows that were sent. A row that was added, or whose identifier was changed, is none of them, and one that is gone
/// is still in the file it came from: neither is dropped without a word.
fn values(sent: &Sheet, sheets: &[Sheet], of: &impl Fn(&str) -> Arc<SourceName>, out: &mut Returned) {
    let Some((keys, rows)) = sent.rows.split_first() else { return };
    let before: BTreeMap<String, &super::Row> =
        rows.iter().map(|row| (row.cell(0).shown(), row)).filter(|(id, _)| !id.starts_with(LABEL)).collect();
    let mut met = BTreeSet::new();
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
    if met.is_empty() && !before.is_empty() {
        let problem = Problem::BadDecision(
            "aucune ligne n’a plus l’identifiant sous lequel elle a été envoyée : rien n’est repris de ce retour".to_owned(),
            "no row has the identifier it was sent with any more: nothing is taken from this return".to_owned(),
        );
        out.rejects.push(Reject { origin: Origin::sheet(&of("")), value: String::new(), problem, whole_row: true });
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

/// The skills typed for labels that were sent; a label of others is theirs to judge.
fn labels(sent: &Sheet, sheets: &[Sheet], of: &impl Fn(&str) -> Arc<SourceName>, out: &mut Returned) {
    let theirs: BTreeSet<String> = sent.rows.iter().filter_map(|row| row.cell(0).shown().strip_prefix(LABEL).map(str::to_owned)).collect();
    for sheet in sheets {
        let is = |cell: &Cell, at: usize| [LABELS[at].0, LABELS[at].1].iter().any(|name| fold(&cell.shown()) == fold(name));
        let Some(head) = sheet.rows.iter().position(|r| is(r.cell(0), 0)) else { continue };
        let Some(column) = (1..sheet.rows[head].cells.len()).find(|c| is(sheet.rows[head].cell(*c), LABELS.len() - 1)) else { continue };
        for row in &sheet.rows[head + 1..] {
            let (label, skill) = (row.cell(0).shown(), row.cell(column).shown());
            if !label.is_empty() && !skill.is_empty() {
                let origin = Origin { source: of(&sheet.name), row: row.number, column: u32::try_from(column).ok() };
                if theirs.contains(&label) {
                    out.labels.push(LabelCorrection { label, skill, origin });
                    continue;
                }
                let problem = Problem::BadDecision(
                    "ce libellé n’est pas de ceux qui ont été envoyés : un retour ne parle que des siens".to_owned(),
                    "this label is none of those that were sent: a return speaks for its own only".to_owned(),
                );
                out.rejects.push(Reject { origin, value: label, problem, whole_row: false });
            }
        }
    }
}
