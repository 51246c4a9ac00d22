//! What `new` writes can be sent, filled and read back without any setting.

use std::path::Path;

use calamine::Reader;
use rust_xlsxwriter::Workbook;

use crate::kit::{adequation, complaint, number, table};

/// Fills a blank questionnaire as a person would, from row 6 on, and saves it elsewhere with all its sheets.
fn fill(blank: &Path, filled: &Path, rows: &[&[&str]]) {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(blank).unwrap();
    let mut copy = Workbook::new();
    for (at, (name, range)) in book.worksheets().into_iter().enumerate() {
        let sheet = copy.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, column, cell) in range.cells() {
            sheet.write(row as u32, column as u16, cell.to_string()).unwrap();
        }
        for (row, cells) in (5u32..).zip(rows).filter(|_| at == 0) {
            for (column, cell) in (0u16..).zip(*cells).filter(|(_, cell)| !cell.is_empty()) {
                match cell.parse::<f64>() {
                    Ok(n) => sheet.write(row, column, n).unwrap(),
                    Err(_) => sheet.write(row, column, *cell).unwrap(),
                };
            }
        }
    }
    std::fs::create_dir_all(filled.parent().unwrap()).unwrap();
    copy.save(filled).unwrap();
}

#[test]
fn questionnaires_come_back_understood() {
    let place = tempfile::tempdir().unwrap();
    let said = adequation(place.path(), &["new", "mien"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let folder = place.path().join("mien");
    fill(
        &folder.join("questionnaires/formations.xlsx"),
        &folder.join("formations/lycee.xlsx"),
        &[
            &[
                "BTS SIO SLAM", "BTS", "Bac+2", "Lycée A", "Montluçon", "Allier", "Formation initiale", "24", "20", "0.6", "", "", "PHP",
                "Java",
            ],
            &["Licence pro web", "", "Bac+3", "IUT B", "Aurillac", "", "Apprentissage", "30", "", "", "", "", "", "", "JavaScript"],
        ],
    );
    fill(
        &folder.join("questionnaires/besoins.xlsx"),
        &folder.join("besoins/societe.xlsx"),
        &[&[
            "Société B", "", "35", "Développeur web", "3", "3", "Bac+2", "Clermont-Ferrand", "", "PHP", "", "", "", "", "", "", "",
            "Docker",
        ]],
    );
    let said = adequation(&folder, &["check", "analyse.toml"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    let said = adequation(&folder, &["run", "analyse.toml"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let output = folder.join("resultats");
    let courses = table(&output, "tables/courses.csv");
    assert_eq!(courses.len(), 2, "the example row is not read");
    let bts = courses.iter().find(|r| r["level"] == "bac+2").unwrap();
    assert_eq!((bts["skills"].as_str(), bts["department"].as_str(), bts["further_study"].as_str()), ("Java | PHP", "03", "0.6"));
    let needs = table(&output, "tables/needs.csv");
    assert_eq!(needs.len(), 1);
    assert_eq!((needs[0]["skills_required"].as_str(), needs[0]["skills_wished"].as_str()), ("PHP", "Docker"));
    assert!((number(&needs[0], "demand") - 1.0).abs() < 1e-9, "3 posts within 3 years");
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let place = crate::kit::folder(&[("mien/important.txt", b"x")]);
    let said = adequation(place.path(), &["new", "mien"]);
    assert_eq!(said.status.code(), Some(4));
    assert!(complaint(&said).contains("n’est pas vide"), "{}", complaint(&said));
}

#[test]
fn in_english_everything_is_in_english_and_read_back_too() {
    let place = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], folder: &Path| {
        let mut command = assert_cmd::Command::cargo_bin("adequation").unwrap();
        command.current_dir(folder).args(arguments).env("LC_ALL", "en_GB.UTF-8").output().unwrap()
    };
    assert!(run(&["new", "mine"], place.path()).status.success());
    let folder = place.path().join("mine");
    fill(
        &folder.join("questionnaires/courses.xlsx"),
        &folder.join("courses/a.xlsx"),
        &[&["Web diploma", "", "Bac+2", "School A", "Montluçon", "", "", "24", "20", "", "", "", "PHP"]],
    );
    fill(
        &folder.join("questionnaires/needs.xlsx"),
        &folder.join("needs/b.xlsx"),
        &[&["Firm B", "", "35", "Web developer", "2", "1", "Bac+2", "", "", "PHP"]],
    );
    let said = run(&["run", "analysis.toml"], &folder);
    assert!(said.status.success(), "{}", complaint(&said));
    let skills = table(&folder.join("results"), "tables/skills_gap.csv");
    let php = skills.iter().find(|r| r["skill_id"] == "php").unwrap();
    assert_eq!((php["supply"].as_str(), php["demand"].as_str()), ("20", "2"));
}
