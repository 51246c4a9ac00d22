//! The review loop: a verdict typed into the workbook counts in the next run, and every year after.

use std::path::Path;
use std::process::Stdio;

use rust_xlsxwriter::Workbook;

use crate::kit::{adequation, complaint, folder, program, project, run, table};

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
    std::fs::write(place.path().join("decisions.csv"), DECISIONS).unwrap();
    place
}

/// A decisions file without a decision.
const DECISIONS: &str = "label,skill_id,verdict,who,when,why,score\n";

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
    assert_eq!(std::fs::read_to_string(place.path().join("decisions.csv")).unwrap(), DECISIONS);
}

/// The first sheet of a workbook as rows of texts.
fn cells(path: &Path) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let (_, range) = book.worksheets().into_iter().next().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn save(path: &Path, rows: &[Vec<String>]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0u32..).zip(rows) {
        for (c, cell) in (0u16..).zip(row) {
            sheet.write(r, c, cell).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// A reviewed workbook that cannot be taken in whole is kept beside the new one, and the run says so first.
#[test]
fn verdicts_that_cannot_be_read_are_kept_beside() {
    type Spoil = (&'static str, fn(&Path));
    let spoil: [Spoil; 6] = [
        ("header renamed", |path| {
            let mut rows = cells(path);
            rows[0][7] = "Mon avis".to_owned();
            save(path, &rows);
        }),
        ("row above the header", |path| {
            let mut rows = cells(path);
            rows.insert(0, vec!["À rendre vendredi".to_owned()]);
            save(path, &rows);
        }),
        ("truncated", |path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("a column of one's own", |path| {
            let mut rows = cells(path);
            rows[0].push("Remarque".to_owned());
            rows[1].extend([String::new(), "à revoir avec le lycée".to_owned()]);
            save(path, &rows);
        }),
        ("a verdict that is none", |path| {
            let mut rows = cells(path);
            rows[1][7] = "peut-être".to_owned();
            save(path, &rows);
        }),
        ("a reason without a verdict", |path| {
            let mut rows = cells(path);
            rows[1][7] = String::new();
            rows[1][11] = "demander au jury".to_owned();
            save(path, &rows);
        }),
    ];
    for (what, spoil) in spoil {
        let place = place();
        let output = run(place.path());
        judge(&output, "Zythologie appliquée", "pas une compétence", "");
        spoil(&output.join("review.xlsx"));
        let typed = std::fs::read(output.join("review.xlsx")).unwrap();
        let again = adequation(place.path(), &["run", "p.toml"]);
        assert!(again.status.success(), "{what}: {}", complaint(&again));
        assert_eq!(std::fs::read(output.join("review-modifie-1.xlsx")).unwrap(), typed, "{what}");
        let said = String::from_utf8_lossy(&again.stdout).into_owned();
        let (told, read) = (said.find("review-modifie-1.xlsx").unwrap_or_else(|| panic!("{what}: {said}")), said.find("  lu ").unwrap());
        assert!(told < read, "{what}: {said}");
        // It stays where it is for as long as it holds something.
        run(place.path());
        assert_eq!(std::fs::read(output.join("review-modifie-1.xlsx")).unwrap(), typed, "{what}");
    }
}

/// Verdicts typed and not taken in yet do not stop a run: the workbook is kept, `review` takes it in, and the next run lets it go.
#[test]
fn verdicts_that_wait_are_kept_and_taken_in_later() {
    let place = place();
    let output = run(place.path());
    judge(&output, "Zythologie appliquée", "autre compétence", "SQL");
    run(place.path());
    assert!(output.join("review-modifie-1.xlsx").exists());
    let said = adequation(place.path(), &["review", "p.toml"]);
    assert!(said.status.success(), "{said:?}");
    let text = std::fs::read_to_string(place.path().join("decisions.csv")).unwrap();
    assert!(text.contains("Zythologie appliquée,sql,yes"), "{text}");
    run(place.path());
    assert!(!output.join("review-modifie-1.xlsx").exists());
    // What was typed beside the verdicts is nobody's to delete.
    let kept: Vec<_> = std::fs::read_dir(place.path().join("relus")).unwrap().collect();
    assert_eq!(kept.len(), 1);
}

/// What an internal edition left for people to fill is not carried into a public one.
#[test]
fn a_public_edition_takes_no_typed_workbook_over() {
    let place = place();
    let output = run(place.path());
    judge(&output, "Zythologie appliquée", "plus tard", "x");
    let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap() + "[publish]\nedition = \"public\"\n";
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    let refused = adequation(place.path(), &["run", "p.toml"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(complaint(&refused).contains("review.xlsx"), "{}", complaint(&refused));
    assert!(output.join("review.xlsx").exists());
}

/// Files of other people in the output folder stay, and a changed result is kept beside the new one.
#[test]
fn the_output_folder_is_not_emptied_of_what_is_not_ours() {
    let place = place();
    let output = run(place.path());
    std::fs::create_dir_all(output.join("notes")).unwrap();
    std::fs::write(output.join("notes/réunion.txt"), "à garder").unwrap();
    std::fs::write(output.join("charts/mine.svg"), "<svg/>").unwrap();
    std::fs::write(output.join("gaps.xlsx"), "annoté").unwrap();
    run(place.path());
    run(place.path());
    assert_eq!(std::fs::read_to_string(output.join("notes/réunion.txt")).unwrap(), "à garder");
    assert_eq!(std::fs::read_to_string(output.join("charts/mine.svg")).unwrap(), "<svg/>");
    assert_eq!(std::fs::read_to_string(output.join("gaps-modifie-1.xlsx")).unwrap(), "annoté");
    assert!(std::fs::metadata(output.join("gaps.xlsx")).unwrap().len() > 1_000);
    std::fs::write(output.join("run.json"), "{").unwrap();
    let refused = adequation(place.path(), &["run", "p.toml"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(output.join("notes/réunion.txt").exists());
}

/// A decisions file or a folder of corrections that is named and not there is a fault of the pipeline file.
#[test]
fn what_people_decided_is_not_skipped_for_a_misspelt_path() {
    for (from, to) in [("\"decisions.csv\"", "\"decision.csv\""), ("year = 2026", "year = 2026\ncorrections = [\"corections/*\"]")] {
        let place = place();
        let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap().replace(from, to);
        std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
        for command in ["run", "check", "review"] {
            let refused = adequation(place.path(), &[command, "p.toml"]);
            assert_eq!(refused.status.code(), Some(2), "{command} {to}");
            let said = complaint(&refused);
            assert!(said.contains("n’existe pas"), "{said}");
            assert!(to.contains("corections") || said.contains("« decisions.csv »"), "{said}");
        }
    }
}

#[test]
fn a_pipeline_without_decisions_says_what_to_add() {
    let place = folder(&[]);
    std::fs::write(place.path().join("p.toml"), crate::kit::PIPELINE).unwrap();
    let said = adequation(place.path(), &["review", "p.toml"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(complaint(&said).contains("decisions = \"decisions.csv\""));
}

#[test]
fn verdicts_of_several_people_at_once_are_all_kept() {
    let place = place();
    let name = |n: usize| format!("Frobnication niveau {}", "abcdefgh".chars().nth(n).unwrap());
    for n in 0..8 {
        let sheet = format!(
            "Libellé;Poids (personnes par an);Citations;Compétence proposée;Confiance;Deuxième choix;Exemple;Verdict;Autre compétence;Qui;Quand;Pourquoi\n{};;;;;;;pas une compétence;;personne {n};;\n",
            name(n)
        );
        std::fs::write(place.path().join(format!("avis-{n}.csv")), sheet).unwrap();
    }
    let start = |n: usize| {
        let args = ["review", "p.toml", "--file", &format!("avis-{n}.csv")].map(str::to_owned);
        program().current_dir(place.path()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..8).map(start).collect();
    for child in running {
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}{}", String::from_utf8_lossy(&output.stdout), complaint(&output));
    }
    let decisions = std::fs::read_to_string(place.path().join("decisions.csv")).unwrap();
    for n in 0..8 {
        assert_eq!(decisions.matches(&name(n)).count(), 1, "{decisions}");
    }
}
