//! Bad input speaks clearly, exits as documented, and leaves the last good output whole.

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, files, folder, project, run, table};

const COURSES: &str = "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;20;Java, SQL\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;3;Java\n";

/// Runs a spoilt project over a good output: exit code, words of the message, output untouched.
fn check(spoil: impl FnOnce(&std::path::Path), code: i32, words: &[&str]) {
    let place = project(COURSES, NEEDS);
    let before = files(&run(place.path()));
    spoil(place.path());
    let output = adequation(place.path(), &["run", "p.toml"]);
    let said = complaint(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
    assert_eq!(files(&place.path().join("sortie")), before, "the last good output changed");
}

#[test]
fn a_missing_file_names_the_pattern_and_what_is_there() {
    check(|p| std::fs::remove_file(p.join("besoins/b.csv")).unwrap(), 3, &["besoins/*", "[[needs]]", "contient"]);
}

#[test]
fn an_unknown_key_points_at_its_line_and_the_nearest_key() {
    check(
        |p| std::fs::write(p.join("p.toml"), PIPELINE.replace("framework =", "framewrok =")).unwrap(),
        2,
        &["p.toml", "framewrok", "framework", "9 |"],
    );
}

#[test]
fn a_pipeline_that_is_not_there_is_a_usage_error() {
    check(|p| std::fs::remove_file(p.join("p.toml")).unwrap(), 2, &["p.toml", "n’existe pas"]);
}

#[test]
fn a_framework_without_its_column_names_those_found() {
    check(|p| std::fs::write(p.join("framework.csv"), "code,nom\n1,Java\n").unwrap(), 3, &["framework.csv", "id", "code, nom"]);
}

#[test]
fn an_output_folder_of_something_else_is_not_replaced() {
    let place = project(COURSES, NEEDS);
    std::fs::create_dir(place.path().join("sortie")).unwrap();
    std::fs::write(place.path().join("sortie/photo.jpg"), b"x").unwrap();
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(complaint(&output).contains("run.json"));
    assert!(place.path().join("sortie/photo.jpg").exists());
}

/// One bad file among good ones costs itself only, and is said in `rejects.csv` with the way out.
fn one_bad_file(name: &str, bytes: &[u8], words: &[&str]) {
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.csv", COURSES.as_bytes()),
        (&format!("formations/{name}"), bytes),
        ("besoins/b.csv", NEEDS.as_bytes()),
    ]);
    let said = adequation(place.path(), &["run", "p.toml"]);
    let output = place.path().join("sortie");
    let rejects = table(&output, "rejects.csv");
    let line = rejects.iter().find(|r| r["file"] == name).unwrap_or_else(|| panic!("{name} is not in {rejects:?}"));
    for word in words {
        assert!(line["message"].contains(word) || line["way_out"].contains(word), "{word:?} is not in {line:?}");
    }
    assert_eq!(table(&output, "tables/courses.csv").len(), 1, "the good file is read");
    // A file of which nothing could be read makes the analysis incomplete: it says so, first, and by its exit code.
    let unread = line["reason"] == "unreadable";
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!((said.status.code(), told.contains("ANALYSE INCOMPLÈTE")), (Some(if unread { 3 } else { 0 }), unread), "{told}");
    assert_eq!(adequation(place.path(), &["check", "p.toml"]).status.code(), Some(1));
    assert_eq!(adequation(place.path(), &["run", "--strict", "p.toml"]).status.code(), Some(if unread { 3 } else { 1 }));
}

#[test]
fn a_file_that_is_no_spreadsheet() {
    one_bad_file("plan.pdf", b"%PDF-1.7 rien", &["PDF", ".xlsx"]);
    one_bad_file("page.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", &["HTML"]);
    one_bad_file("vide.xlsx", b"", &["vide"]);
    one_bad_file("blancs.csv", b" \n\n ; ; \n", &["aucune valeur"]);
    one_bad_file("coupe.xlsx", b"PK\x03\x04tronque", &["endommag"]);
}

#[test]
fn a_sheet_without_the_columns_names_what_was_read() {
    one_bad_file("x.csv", b"Nom;Age\nPaul;12\nLine;13\n", &["en-tête de formations", "Nom, Age"]);
}

#[test]
fn a_new_version_replaces_the_output_as_a_whole() {
    let place = project(COURSES, NEEDS);
    let first = run(place.path());
    std::fs::write(first.join("perime.txt"), "x").unwrap();
    let second = run(place.path());
    assert!(!second.join("perime.txt").exists());
    let left: Vec<_> = std::fs::read_dir(place.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| n.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "temporary folders left: {left:?}");
}
