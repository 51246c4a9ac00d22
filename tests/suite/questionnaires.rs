//! What `new` writes can be sent, filled and read back without any setting.

use std::path::Path;

use calamine::Reader;
use rust_xlsxwriter::Workbook;

use crate::kit::{adequation, complaint, number, program, root, table};

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

/// Excel keeps 255 letters of choices in a cell's rule: the departments of a whole country stand on a sheet.
#[test]
fn a_territory_of_many_departments_has_questionnaires_too() {
    let place = tempfile::tempdir().unwrap();
    let codes: Vec<String> = (1..=95).filter(|n| *n != 20).map(|n| format!("{n:02}")).chain(["2A".to_owned(), "2B".to_owned()]).collect();
    let said = adequation(place.path(), &["new", "pays", "--departements", &codes.join(",")]);
    assert!(said.status.success(), "{}", complaint(&said));
    let folder = place.path().join("pays");
    let row: &[&str] =
        &["BTS SIO SLAM", "BTS", "Bac+2", "Lycée A", "", "Territoire de Belfort", "Formation initiale", "24", "20", "0.6", "", "", "PHP"];
    fill(&folder.join("questionnaires/formations.xlsx"), &folder.join("formations/lycee.xlsx"), &[row]);
    let need: &[&str] = &["Société B", "", "35", "Développeur web", "3", "3", "Bac+2", "", "Yvelines", "PHP"];
    fill(&folder.join("questionnaires/besoins.xlsx"), &folder.join("besoins/societe.xlsx"), &[need]);
    let said = adequation(&folder, &["run", "analyse.toml"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let departments =
        |path: &str| table(&folder.join("resultats"), path).into_iter().map(|r| r["department"].clone()).collect::<Vec<String>>();
    assert_eq!((departments("tables/courses.csv"), departments("tables/needs.csv")), (vec!["90".to_owned()], vec!["78".to_owned()]));
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
        let mut command = program();
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

/// Any territory of France, by its departments or its region, from the list of communes built in.
#[test]
fn a_new_folder_for_any_territory_of_france() {
    let place = tempfile::tempdir().unwrap();
    let said = adequation(place.path(), &["new", "occ", "--region", "occitanie"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let file: toml::Table = std::fs::read_to_string(place.path().join("occ/references/territory.toml")).unwrap().parse().unwrap();
    assert_eq!(file["name"].as_str(), Some("Occitanie"));
    assert_eq!(file["departments"].as_array().unwrap().len(), 13);
    let reached =
        |code: &str| -> Vec<String> { file["mobility"][code].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect() };
    assert_eq!(reached("31"), ["09", "11", "31", "32", "65", "81", "82"], "itself and the departments that touch it");
    let settings = std::fs::read_to_string(place.path().join("occ/analyse.toml")).unwrap();
    assert!(settings.contains("title = \"Occitanie : analyse 2026\""));
    let said = adequation(place.path(), &["new", "deux", "--departements", "31,Gers"]);
    assert!(said.status.success(), "{}", complaint(&said));
    // A small commune that the file does not name is known by the list of communes; a town elsewhere is outside.
    std::fs::write(
        place.path().join("deux/formations/f.csv"),
        "Formation;Niveau;Ville;Diplômés\nBTS SIO;Bac+2;Gimont;5\nBTS SN;Bac+2;Brest;5\n",
    )
    .unwrap();
    std::fs::write(place.path().join("deux/besoins/b.csv"), "Entreprise;Métier;Ville;Postes;Compétences\nA;Développeur;Auch;2;Java\n")
        .unwrap();
    let said = adequation(&place.path().join("deux"), &["run", "analyse.toml"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let courses = table(&place.path().join("deux/resultats"), "tables/courses.csv");
    assert_eq!(courses.iter().map(|r| (r["title"].as_str(), r["department"].as_str())).collect::<Vec<_>>(), [("BTS SIO", "32")]);
    for (asked, word) in [(["--departements", "31,99"], "99"), (["--region", "Bavière"], "Occitanie")] {
        let said = adequation(place.path(), &["new", "non", asked[0], asked[1]]);
        assert_eq!(said.status.code(), Some(2));
        assert!(complaint(&said).contains(word), "{}", complaint(&said));
        assert!(!place.path().join("non").exists());
    }
}

/// Another country: its places are one CSV, its lists are in its language.
#[test]
fn regensburg_from_end_to_end() {
    let place = tempfile::tempdir().unwrap();
    let output = place.path().join("out");
    let text = std::fs::read_to_string(root().join("pipelines/regensburg.toml")).unwrap();
    let text = text.replace("\"../output/regensburg\"", &format!("{:?}", output.display().to_string()));
    let text = text.replace("\"../datasets", &format!("\"{}/datasets", root().display().to_string().replace('\\', "/")));
    std::fs::write(place.path().join("p.toml"), text).unwrap();
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert!(said.status.success(), "{}", complaint(&said));
    assert_eq!(table(&output, "rejects.csv"), []);
    let sum = |rows: &[std::collections::BTreeMap<String, String>], column: &str| rows.iter().map(|r| number(r, column)).sum::<f64>();
    let (courses, needs) = (table(&output, "tables/courses.csv"), table(&output, "tables/needs.csv"));
    assert_eq!((courses.len(), sum(&courses, "graduates"), sum(&courses, "seats")), (6, 144.0, 206.0), "the row of sums is not a course");
    assert_eq!((needs.len(), sum(&needs, "positions")), (7, 15.0), "the post in Munich lies outside");
    assert!(courses.iter().chain(&needs).all(|r| !r["department"].is_empty()));
    let java = table(&output, "tables/skills_gap.csv").into_iter().find(|r| r["skill_id"] == "java").unwrap();
    assert_eq!((number(&java, "supply"), number(&java, "demand")), (62.0, 4.0), "38 + 24 graduates, 4 posts");
}
