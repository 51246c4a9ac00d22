//! The review loop: a verdict typed into the workbook counts in the next run, and every year after.

use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::kit::{adequation, folder, project, run, table};

/// Reads the review workbook and writes it again with a verdict beside one label, as a person would.
fn judge(output: &Path, label: &str, verdict: &str, other: &str) {
    use calamine::Reader;
    let path = output.join("review.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).unwrap();
    let (_, range) = book.worksheets().into_iter().next().unwrap();
    let mut copy = Workbook::new();
    let sheet = copy.add_worksheet();
    for (row, cells) in (0u32..).zip(range.rows()) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write(row, column, cell.to_string()).unwrap();
        }
        if row > 0 && cells[0] == calamine::Data::String(label.to_owned()) {
            sheet.write(row, 7, verdict).unwrap().write(row, 8, other).unwrap().write(row, 9, "A. Essai").unwrap();
        }
    }
    copy.save(path).unwrap();
}

fn place() -> tempfile::TempDir {
    let place = project(
        "Intitulé;Niveau;Diplômés;Compétences\nBTS;bac+2;20;Java, Zythologie appliquée\n",
        "Entreprise;Poste;Nombre;Compétences\nA;Dev;4;Java\n",
    );
    let pipeline = crate::kit::PIPELINE.replace("framework = ", "decisions = \"decisions.csv\"\nframework = ");
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    place
}

#[test]
fn a_verdict_counts_in_the_next_run_and_is_taken_once() {
    let place = place();
    let output = run(place.path());
    judge(&output, "Zythologie appliquée", "autre compétence", "SQL");
    let said = adequation(place.path(), &["review", "p.toml"]);
    assert!(said.status.success(), "{said:?}");
    let text = std::fs::read_to_string(place.path().join("decisions.csv")).unwrap();
    assert_eq!(text, "label,skill_id,verdict,who,when,why,score\nZythologie appliquée,sql,yes,A. Essai,,,\n");
    // The same workbook again adds nothing.
    adequation(place.path(), &["review", "p.toml"]);
    assert_eq!(std::fs::read_to_string(place.path().join("decisions.csv")).unwrap(), text);

    let output = run(place.path());
    let matches = table(&output, "tables/skill_matches.csv");
    let found = matches.iter().find(|r| r["label"] == "Zythologie appliquée").unwrap();
    assert_eq!((found["skill_id"].as_str(), found["rung"].as_str(), found["status"].as_str()), ("sql", "decision", "accepted"));
}

#[test]
fn what_is_no_skill_stays_none() {
    let place = place();
    judge(&run(place.path()), "Zythologie appliquée", "pas une compétence", "");
    adequation(place.path(), &["review", "p.toml"]);
    let matches = table(&run(place.path()), "tables/skill_matches.csv");
    assert_eq!(matches.iter().find(|r| r["label"] == "Zythologie appliquée").unwrap()["status"], "refused");
}

#[test]
fn a_skill_that_is_not_there_is_refused_with_the_nearest() {
    let place = place();
    judge(&run(place.path()), "Zythologie appliquée", "autre compétence", "Javva");
    let said = adequation(place.path(), &["review", "p.toml"]);
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!(said.status.code(), Some(1));
    assert!(text.contains("« Javva »") && text.contains("« Java »"), "{text}");
    assert!(!place.path().join("decisions.csv").exists());
}

#[test]
fn a_pipeline_without_decisions_says_what_to_add() {
    let place = folder(&[]);
    std::fs::write(place.path().join("p.toml"), crate::kit::PIPELINE).unwrap();
    let said = adequation(place.path(), &["review", "p.toml"]);
    assert!(crate::kit::complaint(&said).contains("decisions = \"decisions.csv\""));
}
