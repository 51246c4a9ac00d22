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
    check(|p| std::fs::remove_file(p.join("besoins/b.csv")).unwrap(), 3, &["besoins/*", "[[needs]]", "besoins est vide"]);
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
    // A file that gave nothing makes the analysis incomplete: it says so, first, and by its exit code.
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!((said.status.code(), told.contains("ANALYSE INCOMPLÈTE")), (Some(3), true), "{told}");
    assert_eq!(adequation(place.path(), &["check", "p.toml"]).status.code(), Some(3));
    assert_eq!(adequation(place.path(), &["run", "--strict", "p.toml"]).status.code(), Some(3));
}

#[test]
fn a_file_that_is_no_spreadsheet() {
    one_bad_file("plan.pdf", b"%PDF-1.7 rien", &["PDF", ".xlsx"]);
    one_bad_file("page.xls", b"<html><body><p>Bonjour</p></body></html>", &["HTML"]);
    one_bad_file("rien.json", b"{\"bonjour\": 1}", &["JSON"]);
    one_bad_file("coupe.parquet", b"PAR1 tronque PAR1", &["endommag"]);
    one_bad_file("vide.xlsx", b"", &["vide"]);
    one_bad_file("blancs.csv", b" \n\n ; ; \n", &["aucune valeur"]);
    one_bad_file("coupe.xlsx", b"PK\x03\x04tronque", &["endommag"]);
}

#[test]
fn a_sheet_without_the_columns_names_what_was_read() {
    one_bad_file("x.csv", b"Nom;Age\nPaul;12\nLine;13\n", &["formations attendu", "Nom, Age"]);
}

/// A title stands on every page and in every workbook: it may be long, not endless.
#[test]
fn a_title_may_be_long_and_leaves_room_for_what_it_heads() {
    let place = project(COURSES, NEEDS);
    let plain = std::fs::read_to_string(place.path().join("p.toml")).unwrap();
    for (length, code) in [(200, 0), (201, 2)] {
        let title = "Wm".repeat(length).chars().take(length).collect::<String>();
        std::fs::write(place.path().join("p.toml"), plain.replace("\"Essai\"", &format!("\"{title}\""))).unwrap();
        let output = adequation(place.path(), &["run", "p.toml"]);
        assert_eq!(output.status.code(), Some(code), "{}", complaint(&output));
        assert_eq!(complaint(&output).contains("200 signes au plus"), code == 2);
    }
}

#[test]
fn a_new_version_replaces_the_output_as_a_whole() {
    let place = project(COURSES, NEEDS);
    let scenario = "[scenario]\ntitle = \"x\"\n[[scenario.rate]]\nof = \"retention\"\npoints = -10\n";
    let plain = std::fs::read_to_string(place.path().join("p.toml")).unwrap();
    std::fs::write(place.path().join("p.toml"), plain.clone() + scenario).unwrap();
    assert!(run(place.path()).join("tables/scenario.csv").exists());
    std::fs::write(place.path().join("p.toml"), plain).unwrap();
    // What the former run wrote and this one does not is gone.
    assert!(!run(place.path()).join("tables/scenario.csv").exists());
    let left: Vec<_> = std::fs::read_dir(place.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| n.starts_with('.'))
        .collect();
    assert_eq!(left, [".cache"], "parsed sheets are kept, and no temporary folder is left");
}

#[test]
fn an_annotated_copy_colours_and_explains_what_is_refused() {
    let place = project("Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;beaucoup;Java\nBTS B;niveau 12;8;SQL\n", NEEDS);
    let output = adequation(place.path(), &["check", "p.toml", "--annotate", "copies"]);
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    let copies = files(&place.path().join("copies"));
    assert_eq!(copies.keys().collect::<Vec<_>>(), ["f.csv-a-corriger.xlsx"]);
    let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(copies["f.csv-a-corriger.xlsx"].clone())).unwrap();
    let list = calamine::Reader::worksheet_range(&mut book, "À corriger").unwrap();
    let told: Vec<String> = list.rows().skip(1).map(|r| format!("{} {}", r[1], r[2])).collect();
    assert_eq!(told[told.len() - 2..], ["C2 beaucoup", "B3 niveau 12"]);
    let data = calamine::Reader::worksheet_range(&mut book, "Données 1").unwrap();
    assert_eq!(data.get_value((1, 2)).unwrap().to_string(), "beaucoup");
    // The notes say why.
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(copies["f.csv-a-corriger.xlsx"].clone())).unwrap();
    let mut notes = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("xl/comments1.xml").unwrap(), &mut notes).unwrap();
    assert!(notes.contains("ref=\"C2\"") && notes.contains("ref=\"B3\""), "{notes}");
    // Nothing is written when nothing is refused, nor over anything.
    let output = adequation(place.path(), &["check", "p.toml", "--annotate", "copies"]);
    assert_eq!(output.status.code(), Some(4));
}

#[test]
fn a_file_that_has_not_changed_is_not_parsed_again_and_a_damaged_memory_is() {
    use adequation::domain::Kind;
    use adequation::pipeline::{Limits, Source};
    use adequation::read::{Conditions, Kept, extract};
    let place = project(COURSES, NEEDS);
    let path = place.path().join("formations/f.csv");
    let source = Source::plain(Vec::new());
    let kept = Kept::in_folder(place.path().join("memory"), Limits::default());
    let on = Conditions { kept, ..Conditions::default() };
    let read = || extract(&[(Kind::Courses, &source, path.clone())], &on);
    let first = read();
    let (name, bytes) = first.fresh.first().expect("parsed");
    std::fs::create_dir(place.path().join("memory")).unwrap();
    let memory = place.path().join("memory").join(name);
    std::fs::write(&memory, bytes).unwrap();
    let second = read();
    assert!(second.fresh.is_empty());
    assert_eq!(format!("{:?}", second.tables), format!("{:?}", first.tables));
    std::fs::write(&memory, &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(read().fresh.len(), 1, "a damaged memory is no memory");
    std::fs::write(&path, COURSES.replace("20", "21")).unwrap();
    assert_eq!(read().fresh.len(), 1, "another file is parsed");
}

#[test]
fn files_one_folder_below_a_pattern_are_told() {
    let place = project(COURSES, NEEDS);
    let told = || String::from_utf8(adequation(place.path(), &["run", "p.toml"]).stdout).unwrap();
    assert!(!told().contains("sous-dossier"));
    std::fs::create_dir_all(place.path().join("formations/anciens")).unwrap();
    std::fs::write(place.path().join("formations/anciens/f.csv"), COURSES).unwrap();
    let told = told();
    assert!(told.contains("1 fichier en sous-dossiers") && told.contains("anciens"), "{told}");
}

/// Refusals are one cause where file, sheet, column, problem and what it is about are the same; where one of these differs, they are two.
#[test]
fn a_cause_has_one_column_and_one_problem() {
    use adequation::domain::{Origin, Problem, Reject, SourceName, causes};
    let reject = |file: &str, sheet: &str, row: u32, column: Option<u32>, problem: Problem| {
        let source = std::sync::Arc::new(SourceName { file: file.to_owned(), sheet: sheet.to_owned() });
        Reject { origin: Origin { source, row, column }, value: "x".to_owned(), problem, whole_row: false }
    };
    let missing = || Problem::Missing("title");
    let all = [
        reject("f.xlsx", "A", 2, Some(3), missing()),
        reject("f.xlsx", "A", 9, Some(3), missing()),
        reject("g.xlsx", "A", 2, Some(3), missing()),
        reject("f.xlsx", "B", 2, Some(3), missing()),
        reject("f.xlsx", "A", 2, Some(4), missing()),
        reject("f.xlsx", "A", 2, None, missing()),
        reject("f.xlsx", "A", 2, Some(3), Problem::Missing("employer")),
        reject("f.xlsx", "A", 2, Some(3), Problem::NoName("title")),
    ];
    assert_eq!(causes(&all).iter().map(|cause| cause.rejects.len()).collect::<Vec<_>>(), [2, 1, 1, 1, 1, 1, 1]);
}
