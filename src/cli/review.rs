//! `review PIPELINE`: the verdicts typed into review.xlsx enter the decisions file.

use std::path::{Path, PathBuf};

use adequation::domain::Language;
use adequation::matching;
use adequation::pipeline::{Edition, Pipeline};
use adequation::publish;
use adequation::read::reference::Records;
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
        return Err(RunError::Senseless(match l {
            Language::Fr => {
                format!("{shown} : [skills] ne nomme pas de fichier de décisions ; ajouter la ligne decisions = \"decisions.csv\"")
            }
            Language::En => format!("{shown}: [skills] names no decisions file; add the line decisions = \"decisions.csv\""),
        }));
    };
    // From reading the decisions to writing them: what another adds meanwhile would be lost.
    let _turn = publish::turn(&file, l)?;
    let mut references = References::load(&pipeline)?;
    // What earlier runs kept beside it is taken in, too.
    let sheets = sheet.map_or_else(|| publish::review::workbooks(&pipeline.output), |one| vec![one]);
    if sheets.is_empty() && pipeline.publish.edition == Edition::Public {
        return Err(RunError::Senseless(
            l.pick(
                "l’édition publique n’écrit pas review.xlsx : lancer l’analyse avec edition = \"internal\", juger, puis publier",
                "the public edition writes no review.xlsx: run the analysis with edition = \"internal\", judge, then publish",
            )
            .to_owned(),
        ));
    }
    if sheets.is_empty() {
        // Names the workbook that is not there.
        Records::open(&pipeline.output.join("review.xlsx"), l)?;
    }
    let (columns, verdicts) = (&publish::review::COLUMNS, &publish::review::VERDICTS);
    let (mut added, mut known, mut open, mut refused) = (0, 0, 0, 0);
    for sheet in &sheets {
        let records = Records::open(sheet, l)?;
        let found = matching::reviewed(&records, columns, verdicts, &references.framework, &references.decisions, l)?;
        if !found.lines.is_empty() {
            publish::append_csv(&file, &["label", "skill_id", "verdict", "who", "when", "why", "score"], &found.lines, l)?;
            // The next workbook is held against what this one decided.
            references.decisions = matching::Decisions::read(&Records::open(&file, l)?, &references.framework).0;
        }
        let name = sheet.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        for why in &found.refused {
            say(&if sheets.len() > 1 { format!("{name}, {why}") } else { why.clone() });
        }
        added += found.lines.len();
        known += found.known;
        open += found.open;
        refused += found.refused.len();
    }
    let shown = file.display();
    let decisions = l.count(added, ("décision ajoutée", "décisions ajoutées"), ("decision added", "decisions added"));
    say(&match l {
        Language::Fr => format!("{shown} : {decisions} ; déjà prises : {known} ; en attente : {open} ; refusées : {refused}."),
        Language::En => format!("{shown}: {decisions}; taken before: {known}; open: {open}; refused: {refused}."),
    });
    if added > 0 {
        say(l.pick("Relancer l’analyse pour qu’elles comptent.", "Run the analysis again for them to count."));
    }
    Ok(refused)
}
