//! Returns go out, are corrected in place, and come back: what was changed replaces what had been read, and nothing else does.

use std::path::Path;

use calamine::{Data, Reader};
use rust_xlsxwriter::Workbook;

use crate::kit::{PIPELINE, adequation, complaint, number, project, run, table};

/// Saves a return elsewhere with some cells changed: (sheet, row, column, text).
fn corrected(sent: &Path, back: &Path, changes: &[(&str, u32, u16, &str)]) {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(sent).unwrap();
    let mut copy = Workbook::new();
    for (name, range) in book.worksheets() {
        let sheet = copy.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (row, column, cell) in range.cells() {
            let (row, column) = (row as u32, column as u16);
            match cell {
                Data::Float(n) => sheet.write(row, column, *n).unwrap(),
                Data::Empty => sheet,
                other => sheet.write(row, column, other.to_string()).unwrap(),
            };
        }
        for (_, row, column, text) in changes.iter().filter(|c| c.0 == name) {
            match text.parse::<f64>() {
                Ok(n) => sheet.write(*row, *column, n).unwrap(),
                Err(_) if text.is_empty() => sheet.write_blank(*row, *column, &rust_xlsxwriter::Format::new()).unwrap(),
                Err(_) => sheet.write(*row, *column, *text).unwrap(),
            };
        }
    }
    std::fs::create_dir_all(back.parent().unwrap()).unwrap();
    copy.save(back).unwrap();
}

const COURSES: &str = "Formation;Niveau;Diplômés;Places;Établissement;Compétences\nBTS A;Bac+2;20;24;Lycée Un;Java, Jawa EE\nBTS B;Bac+2;10;12;Lycée Deux;SQL\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Compétences requises\nSociété X;Dev;3;Java\n";

fn with_returns() -> tempfile::TempDir {
    let place = project(COURSES, NEEDS);
    let pipeline = format!("corrections = [\"retours/*\"]\n{PIPELINE}[publish]\nreturns = true\n");
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    std::fs::create_dir_all(place.path().join("retours")).unwrap();
    place
}

#[test]
fn what_a_school_corrects_replaces_what_was_read() {
    let place = with_returns();
    let output = run(place.path());
    let sent = output.join("returns/formations-lycee-un.xlsx");
    assert!(sent.is_file() && output.join("returns/formations-lycee-deux.xlsx").is_file());
    assert!(output.join("returns/besoins-societe-x.xlsx").is_file());
    // Unchanged, it changes nothing.
    let back = place.path().join("retours/lycee-un.xlsx");
    corrected(&sent, &back, &[]);
    let before = std::fs::read(output.join("tables/courses.csv")).unwrap();
    assert_eq!(std::fs::read(run(place.path()).join("tables/courses.csv")).unwrap(), before);
    // Graduates 20 → 15, further study said, and one label is SQL.
    corrected(&sent, &back, &[("Vos données", 1, 7, "15"), ("Vos données", 1, 9, "40 %"), ("Vos compétences", 2, 3, "SQL")]);
    let output = run(place.path());
    let courses = table(&output, "tables/courses.csv");
    let corrected_course = courses.iter().find(|r| r["title"] == "BTS A").unwrap();
    assert!((number(corrected_course, "graduates") - 15.0).abs() < 1e-9);
    assert!((number(corrected_course, "further_study") - 0.4).abs() < 1e-9);
    assert_eq!(corrected_course["skills"], "Java | SQL");
    let other = courses.iter().find(|r| r["title"] == "BTS B").unwrap();
    assert!((number(other, "graduates") - 10.0).abs() < 1e-9, "another school's row is left alone");
}

#[test]
fn a_correction_that_is_no_value_or_names_no_skill_is_refused_with_its_cell() {
    let place = with_returns();
    let output = run(place.path());
    let back = place.path().join("retours/x.xlsx");
    corrected(
        &output.join("returns/besoins-societe-x.xlsx"),
        &back,
        &[("Vos données", 1, 2, "beaucoup"), ("Vos compétences", 1, 3, "Cobole")],
    );
    let output = run(place.path());
    let rejects = table(&output, "rejects.csv");
    let of =
        |cell: &str| rejects.iter().find(|r| r["file"] == "x.xlsx" && r["cell"] == cell).unwrap_or_else(|| panic!("{cell}: {rejects:?}"));
    assert_eq!(of("C2")["reason"], "not_a_number");
    assert_eq!(of("D2")["reason"], "bad_decision");
    let needs = table(&output, "tables/needs.csv");
    assert!((number(&needs[0], "positions") - 3.0).abs() < 1e-9, "the value that was read stands");
}

#[test]
fn a_row_added_to_a_return_is_told_and_not_taken() {
    let place = with_returns();
    let sent = run(place.path()).join("returns/besoins-societe-x.xlsx");
    corrected(&sent, &place.path().join("retours/x.xlsx"), &[("Vos données", 2, 0, "N-nouveau"), ("Vos données", 2, 1, "Testeur")]);
    let output = run(place.path());
    let rejects = table(&output, "rejects.csv");
    assert!(rejects.iter().any(|r| r["file"] == "x.xlsx" && r["value"].contains("Testeur")), "{rejects:?}");
    assert_eq!(table(&output, "tables/needs.csv").len(), 1);
}

/// A school knows the ids of others' courses: they stand in the edition for everyone.
#[test]
fn a_return_speaks_for_its_sender_only() {
    let place = with_returns();
    let output = run(place.path());
    let courses = table(&output, "tables/courses.csv");
    let other = courses.iter().find(|r| r["title"] == "BTS B").unwrap()["course_id"].clone();
    let sent = output.join("returns/formations-lycee-un.xlsx");
    let refused = |changes: &[(&str, u32, u16, &str)]| {
        corrected(&sent, &place.path().join("retours/x.xlsx"), changes);
        let output = run(place.path());
        assert_eq!(table(&output, "tables/courses.csv"), courses, "{changes:?}");
        let rejects = table(&output, "rejects.csv");
        rejects.iter().find(|r| r["file"] == "x.xlsx").unwrap_or_else(|| panic!("{changes:?}"))["message"].clone()
    };
    // Another's id in the rows alone, and in the hidden sheet, too.
    assert!(refused(&[("Vos données", 1, 0, &other), ("Vos données", 1, 6, "999")]).contains("identifiant"));
    let both = [("Vos données", 1, 0, other.as_str()), ("Vos données", 1, 6, "999"), ("_compris", 1, 0, &other)];
    assert!(refused(&both).contains("identifiants ont été changés"));
    // A label of others.
    assert!(refused(&[("Vos compétences", 1, 0, "SQL"), ("Vos compétences", 1, 3, "Java")]).contains("siens"));
    // Figures pass the checks of any cell.
    assert!(refused(&[("Vos données", 1, 6, "1e308")]).contains("hors des bornes"));
    // Of another year.
    let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap();
    std::fs::write(place.path().join("p.toml"), pipeline.replace("year = 2026", "year = 2027")).unwrap();
    corrected(&sent, &place.path().join("retours/x.xlsx"), &[("Vos données", 1, 6, "99")]);
    let rejects = table(&run(place.path()), "rejects.csv");
    assert!(rejects.iter().any(|r| r["file"] == "x.xlsx" && r["message"].contains("n’est pas de cette analyse")), "{rejects:?}");
}

/// What was sent under one secret is taken under that one alone, and in the name that it was sent in: the title, which everyone knows, seals
/// nothing once there is a secret.
#[test]
fn a_return_is_taken_under_the_secret_and_the_name_it_was_sent_with() {
    let place = with_returns();
    let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap();
    let sealed = |secret: &str| {
        std::fs::write(place.path().join("p.toml"), format!("{pipeline}{secret}")).unwrap();
        let output = run(place.path());
        let course = table(&output, "tables/courses.csv").into_iter().find(|r| r["title"] == "BTS A").unwrap();
        let refused =
            table(&output, "rejects.csv").iter().any(|r| r["file"] == "x.xlsx" && r["message"].contains("n’est pas de cette analyse"));
        (course["graduates"].clone(), refused)
    };
    sealed("seal = \"un secret\"\n");
    let sent = place.path().join("x.xlsx");
    std::fs::copy(place.path().join("sortie/returns/formations-lycee-un.xlsx"), &sent).unwrap();
    let back = place.path().join("retours/x.xlsx");
    corrected(&sent, &back, &[("Vos données", 1, 7, "15")]);
    assert_eq!(sealed("seal = \"un secret\"\n"), ("15".to_owned(), false));
    for other in ["seal = \"un autre\"\n", ""] {
        assert_eq!(sealed(other), ("20".to_owned(), true), "{other}");
    }
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&sent).unwrap();
    let keys = book.worksheet_range("_compris").unwrap();
    let column = (0..keys.width()).find(|at| keys[(0, *at)].to_string().starts_with("sender=")).unwrap();
    corrected(&sent, &back, &[("Vos données", 1, 7, "15"), ("_compris", 0, column as u16, "sender=Lycée Deux")]);
    assert_eq!(sealed("seal = \"un secret\"\n"), ("20".to_owned(), true));
}

#[test]
fn a_return_among_the_files_to_read_is_told_where_it_belongs() {
    let place = with_returns();
    let output = run(place.path());
    std::fs::copy(output.join("returns/formations-lycee-un.xlsx"), place.path().join("formations/lycee-un.xlsx")).unwrap();
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let rejects = table(&place.path().join("sortie"), "rejects.csv");
    assert!(rejects.iter().any(|r| r["reason"] == "is_return" && r["way_out"].contains("corrections")));
    assert_eq!(table(&place.path().join("sortie"), "tables/courses.csv").len(), 2);
}

#[test]
fn a_firm_sees_the_region_only_where_it_gives_no_other_away() {
    let place = with_returns();
    let needs = "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;3;Java\nA;Dev;2;Java\nB;Dev;2;Java\nC;Dev;2;Java\nX;Dev;1;SQL\nA;Dba;4;SQL\n";
    std::fs::write(place.path().join("besoins/b.csv"), needs).unwrap();
    let output = run(place.path());
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(output.join("returns/besoins-x.xlsx")).unwrap();
    let sheet = book.worksheet_range("Vous et la région").unwrap();
    let demand = |skill: &str| {
        let row = sheet.rows().find(|r| matches!(&r[0], Data::String(s) if s == skill)).unwrap();
        row[2].to_string()
    };
    assert_eq!((demand("Java").as_str(), demand("SQL").as_str()), ("9", "secret"));
}
