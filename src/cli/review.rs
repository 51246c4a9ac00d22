//! `review PIPELINE`: the verdicts typed into review.xlsx enter the decisions file.

use std::path::{Path, PathBuf};

use adequation::domain::Language;
use adequation::matching;
use adequation::pipeline::{Edition, Pipeline};
use adequation::publish;
use adequation::read::reference::{Records, ReferenceError};
use adequation::run::{References, RunError};

use super::{complain, say};

pub(super) fn review(path: &Path, sheet: Option<PathBuf>, locale: Language) -> u8 {
    match merge(path, sheet, locale) {
        Ok(refused) => u8::from(refused > 0),
        Err(why) => {
            complain(&why.to_string());
            why.exit_code()
        }
    }
}

fn merge(path: &Path, sheet: Option<PathBuf>, locale: Language) -> Result<usize, RunError> {
    let pipeline = Pipeline::load(path, locale)?;
    let l = pipeline.language;
    let Some(file) = pipeline.skills.decisions.clone() else {
        let shown = path.display();
        return Err(RunError::Reference(ReferenceError(match l {
            Language::Fr => {
                format!("{shown} : [skills] ne nomme pas de fichier de décisions ; ajouter la ligne decisions = \"decisions.csv\"")
            }
            Language::En => format!("{shown}: [skills] names no decisions file; add the line decisions = \"decisions.csv\""),
        })));
    };
    let references = References::load(&pipeline)?;
    if sheet.is_none() && pipeline.publish.edition == Edition::Public && !pipeline.output.join("review.xlsx").exists() {
        return Err(RunError::Reference(ReferenceError(
            l.pick(
                "l’édition publique n’écrit pas review.xlsx : lancer l’analyse avec edition = \"internal\", juger, puis publier",
                "the public edition writes no review.xlsx: run the analysis with edition = \"internal\", judge, then publish",
            )
            .to_owned(),
        )));
    }
    let records = Records::open(&sheet.unwrap_or_else(|| pipeline.output.join("review.xlsx")), l)?;
    let (columns, verdicts) = (&publish::review::COLUMNS, &publish::review::VERDICTS);
    let found = matching::reviewed(&records, columns, verdicts, &references.framework, &references.decisions, l)?;
    if !found.lines.is_empty() {
        publish::append_csv(&file, &["label", "skill_id", "verdict", "who", "when", "why", "score"], &found.lines, l)?;
    }
    let (added, known, open, refused) = (found.lines.len(), found.known, found.open, found.refused.len());
    for why in &found.refused {
        say(why);
    }
    let shown = file.display();
    say(&match l {
        Language::Fr => {
            let added = l.count(added, ("décision ajoutée", "décisions ajoutées"), ("", ""));
            format!("{shown} : {added} ; déjà prises : {known} ; en attente : {open} ; refusées : {refused}.")
        }
        Language::En => {
            let added = l.count(added, ("", ""), ("decision added", "decisions added"));
            format!("{shown}: {added}; taken before: {known}; open: {open}; refused: {refused}.")
        }
    });
    if added > 0 {
        say(l.pick("Relancer l’analyse pour qu’elles comptent.", "Run the analysis again for them to count."));
    }
    Ok(refused)
}
