//! Layouts as real hands make them: one small sheet each, and what is expected of it.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::kit::{FRAMEWORK, PIPELINE, folder, run, table};

/// Runs one workbook of courses: (title, level, graduates, skills) of each course found, and the rejects.
fn check(fill: impl FnOnce(&mut Workbook), expected: &[(&str, &str, &str, &str)], refused: &[&str]) {
    let mut book = Workbook::new();
    fill(&mut book);
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.xlsx", &book.save_to_buffer().unwrap()),
        ("besoins/b.csv", b"Entreprise;Poste;Nombre de postes\nX;Dev;1\n"),
    ]);
    let output = run(place.path());
    let mut found: Vec<(String, String, String, String)> = table(&output, "tables/courses.csv")
        .iter()
        .map(|r| (r["title"].clone(), r["level"].clone(), r["graduates"].clone(), r["skills"].clone()))
        .collect();
    found.sort();
    let expected: Vec<(String, String, String, String)> =
        expected.iter().map(|(a, b, c, d)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), (*d).to_owned())).collect();
    assert_eq!(found, expected);
    let reasons: Vec<String> = table(&output, "rejects.csv").iter().map(|r| format!("{} {}", r["cell"], r["reason"])).collect();
    assert_eq!(reasons, refused);
}

fn rows(sheet: &mut Worksheet, from: (u32, u16), rows: &[&[&str]]) {
    for (r, row) in (from.0..).zip(rows) {
        for (c, cell) in (from.1..).zip(*row) {
            match cell.parse::<f64>() {
                Ok(n) => sheet.write(r, c, n).unwrap(),
                Err(_) => sheet.write(r, c, *cell).unwrap(),
            };
        }
    }
}

const HEADER: &[&str] = &["Formation", "Niveau", "Diplômés", "Compétences"];

#[test]
fn title_rows_stand_above_and_a_total_ends_it() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (3, 2),
                &[
                    HEADER,
                    &["BTS A", "Bac+2", "12", "Java"],
                    &["", "", "", ""],
                    &["BTS B", "Bac+2", "8", "SQL"],
                    &["Total", "", "20", ""],
                    &["* chiffres de juin", "", "", ""],
                ],
            );
        },
        &[("BTS A", "bac+2", "12", "Java"), ("BTS B", "bac+2", "8", "SQL")],
        &[],
    );
}

#[test]
fn headers_take_two_rows_with_groups() {
    check(
        |b| {
            let s = b.add_worksheet();
            s.merge_range(0, 3, 0, 4, "Compétences enseignées", &Format::new()).unwrap();
            rows(s, (0, 0), &[&["Formation", "Niveau", "Diplômés"]]);
            rows(s, (1, 3), &[&["Java", "SQL"]]);
            rows(s, (2, 0), &[&["BTS A", "Bac+2", "12", "x", ""], &["BTS B", "Bac+2", "9", "", "X"]]);
        },
        &[("BTS A", "bac+2", "12", "Java"), ("BTS B", "bac+2", "9", "SQL")],
        &[],
    );
}

#[test]
fn one_column_a_skill_with_crosses() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (0, 0),
                &[
                    &["Formation", "Niveau", "Diplômés", "Java", "SQL", "Réseau"],
                    &["BTS A", "Bac+2", "12", "✓", "oui", "non"],
                    &["BTS B", "Bac+2", "9", "", "1", "x"],
                ],
            );
        },
        &[("BTS A", "bac+2", "12", "Java | SQL"), ("BTS B", "bac+2", "9", "SQL | Réseau")],
        &[],
    );
}

#[test]
fn two_tables_on_a_sheet_and_a_header_printed_again() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (0, 0),
                &[
                    HEADER,
                    &["BTS A", "Bac+2", "12", "Java"],
                    HEADER,
                    &["BTS B", "Bac+2", "9", "SQL"],
                    &["Intitulé de la formation", "Diplômés", "Niveau", "Compétences"],
                    &["BUT C", "7", "Bac+3", "Réseau"],
                ],
            );
        },
        &[("BTS A", "bac+2", "12", "Java"), ("BTS B", "bac+2", "9", "SQL"), ("BUT C", "bac+3", "7", "Réseau")],
        &[],
    );
}

#[test]
fn a_cover_sheet_comes_first_and_the_table_is_spread_over_sheets() {
    check(
        |b| {
            rows(b.add_worksheet().set_name("Lisez-moi").unwrap(), (0, 0), &[&["Bonjour"], &["Merci de votre aide"]]);
            rows(b.add_worksheet().set_name("2025").unwrap(), (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"]]);
            rows(b.add_worksheet().set_name("2026").unwrap(), (0, 0), &[HEADER, &["BTS B", "Bac+2", "9", "SQL"]]);
        },
        &[("BTS A", "bac+2", "12", "Java"), ("BTS B", "bac+2", "9", "SQL")],
        &[],
    );
}

#[test]
fn a_group_written_once_in_a_merged_cell_stands_for_its_rows() {
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    rows(s, (0, 0), &[&["Établissement", "Formation", "Niveau", "Diplômés"], &["", "BTS A", "Bac+2", "12"], &["", "BTS B", "Bac+2", "9"]]);
    s.merge_range(1, 0, 2, 0, "Lycée inventé", &Format::new()).unwrap();
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.xlsx", &book.save_to_buffer().unwrap()),
        ("besoins/b.csv", b"Entreprise;Poste;Nombre de postes\nX;Dev;1\n"),
    ]);
    let output = run(place.path());
    assert!(table(&output, "tables/courses.csv").iter().all(|r| r["institution"] == "Lycée inventé"));
}

#[test]
fn a_hidden_row_is_read_and_counted() {
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    rows(s, (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"], &["BTS B", "Bac+2", "9", "SQL"]]);
    s.set_row_hidden(2).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    for (told, kept, skipped) in [("", "2", "0"), ("hidden = false\n", "1", "1")] {
        let pipeline = PIPELINE.replace("files = [\"formations/*\"]\n", &format!("files = [\"formations/*\"]\n{told}"));
        let place = folder(&[
            ("framework.csv", FRAMEWORK.as_bytes()),
            ("p.toml", pipeline.as_bytes()),
            ("formations/f.xlsx", &bytes),
            ("besoins/b.csv", b"Entreprise;Poste;Nombre de postes\nX;Dev;1\n"),
        ]);
        let sources = table(&run(place.path()), "tables/sources.csv");
        let line = sources.iter().find(|r| r["kind"] == "courses").unwrap();
        assert_eq!((line["kept"].as_str(), line["skipped"].as_str(), line["hidden"].as_str()), (kept, skipped, "1"));
    }
}

#[test]
fn cells_in_error_and_dates_are_refused_and_never_zero() {
    check(
        |b| {
            let s = b.add_worksheet();
            rows(s, (0, 0), &[HEADER, &["BTS A", "Bac+2", "", "Java"], &["BTS B", "Bac+2", "", "SQL"]]);
            let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 2, 1).unwrap();
            s.write_with_format(1, 2, &date, &Format::new().set_num_format("dd/mm/yyyy")).unwrap();
            s.write_formula(2, 2, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
        },
        &[("BTS A", "bac+2", "", "Java"), ("BTS B", "bac+2", "", "SQL")],
        &["C2 date_for_number", "C3 error_cell"],
    );
}

#[test]
fn a_far_cell_costs_nothing() {
    check(
        |b| {
            let s = b.add_worksheet();
            rows(s, (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"]]);
            s.write(1_048_575, 1_000, "x").unwrap();
        },
        &[("BTS A", "bac+2", "12", "Java")],
        &["A1048576 missing"],
    );
}

#[test]
fn a_form_has_its_labels_on_the_left() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (1, 1),
                &[
                    &["Fiche formation"],
                    &["Intitulé de la formation :", "BTS A"],
                    &["Niveau", "Bac+2", "Diplômés 2025", "12"],
                    &["Compétences enseignées", "Java"],
                    &["", "SQL"],
                    &["Contact", "M. X"],
                ],
            );
            rows(
                b.add_worksheet(),
                (0, 0),
                &[&["Intitulé : BTS B"], &["Niveau : Bac+2"], &["Diplômés : vingt-deux"], &["Compétences : Réseau; SQL"]],
            );
        },
        &[("BTS A", "bac+2", "12", "Java | SQL"), ("BTS B", "bac+2", "", "SQL | Réseau")],
        &["A3 not_a_number"],
    );
}

#[test]
fn what_stands_once_above_the_table_holds_for_its_rows() {
    let mut book = Workbook::new();
    rows(
        book.add_worksheet(),
        (0, 0),
        &[&["Établissement :", "Lycée Un"], &["Ville : Vichy"], &[], HEADER, &["BTS A", "Bac+2", "12", "Java"]],
    );
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.xlsx", &book.save_to_buffer().unwrap()),
        ("besoins/b.csv", b"Entreprise;Poste;Nombre de postes\nX;Dev;1\n"),
    ]);
    let courses = table(&run(place.path()), "tables/courses.csv");
    assert_eq!((courses[0]["institution"].as_str(), courses[0]["place"].as_str()), ("Lycée Un", "Vichy"));
}

#[test]
fn a_firm_called_total_is_no_total() {
    check(
        |b| rows(b.add_worksheet(), (0, 0), &[HEADER, &["Totalinux avancé", "Bac+2", "12", "Java"], &["Total général", "", "12", ""]]),
        &[("Totalinux avancé", "bac+2", "12", "Java")],
        &[],
    );
}

#[test]
fn a_sheet_that_looks_like_a_table_and_is_none_is_a_question() {
    check(
        |b| {
            rows(b.add_worksheet(), (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"]]);
            let line: &[&str] = &["a", "b", "c"];
            rows(b.add_worksheet().set_name("Autre").unwrap(), (0, 0), &[line, line, line, line, line, line]);
        },
        &[("BTS A", "bac+2", "12", "Java")],
        &[" no_header"],
    );
}

#[test]
fn a_description_names_skills_and_says_which_are_a_plus() {
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.csv", b"Formation;Niveau;Dipl\xc3\xb4m\xc3\xa9s;Comp\xc3\xa9tences\nBTS A;Bac+2;5;Java\n"),
        ("besoins/b.csv", "Entreprise;Poste;Nombre de postes;Missions\nX;Dev;1;Vous développez en Java. SQL serait un plus. Nous ne faisons pas de réseau.\n".as_bytes()),
    ]);
    let output = run(place.path());
    let needs = table(&output, "tables/needs.csv");
    assert_eq!((needs[0]["skills_required"].as_str(), needs[0]["skills_wished"].as_str()), ("Java", "SQL"));
    let mentions = table(&output, "tables/mentions.csv");
    let java = mentions.iter().find(|m| m["role"] == "required").unwrap();
    assert_eq!((java["origin"].as_str(), java["from"].as_str(), java["to"].as_str()), ("b.csv!D2", "19", "23"));
}
