//! Layouts as real hands make them: one small sheet each, and what is expected of it.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::kit::{FRAMEWORK, PIPELINE, folder, project, run, table};

/// Runs one workbook of courses: (title, level, graduates, skills) of each course found, and the rejects.
fn check(fill: impl FnOnce(&mut Workbook), expected: &[(&str, &str, &str, &str)], refused: &[&str]) {
    let mut book = Workbook::new();
    fill(&mut book);
    let place = with("f.xlsx", &book.save_to_buffer().unwrap());
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

/// A folder ready to run with one file of courses.
fn with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        (&format!("formations/{name}"), bytes),
        ("besoins/b.csv", b"Entreprise;Poste;Nombre de postes\nX;Dev;1\n"),
    ])
}

/// What a file of courses is read as.
fn courses(name: &str, bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let place = with(name, bytes);
    let output = run(place.path());
    assert_eq!(table(&output, "rejects.csv").len(), 0);
    table(&output, "tables/courses.csv")
}

fn sheet(content: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    rows(book.add_worksheet(), (0, 0), content);
    book.save_to_buffer().unwrap()
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
fn headers_take_three_rows_with_cohorts() {
    let found = courses(
        "f.xlsx",
        &sheet(&[
            &["Recensement"],
            &["Formation", "", "Effectifs", "", "", "Compétences"],
            &["Intitulé", "Niveau", "Places", "Diplômés", "", ""],
            &["", "", "", "2024", "2025", ""],
            &["BTS A", "Bac+2", "30", "22", "24", "Java"],
        ]),
    );
    let line = |c: &str| found[0][c].clone();
    assert_eq!(
        (line("title"), line("seats"), line("graduates"), line("skills")),
        ("BTS A".into(), "30".into(), "23".into(), "Java".into())
    );
}

#[test]
fn a_group_written_once_stands_for_its_rows_and_where_it_is_with_it() {
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    rows(s, (0, 0), &[&["Établissement", "Formation", "Niveau", "Diplômés"], &["", "BTS A", "Bac+2", "12"], &["", "BTS B", "Bac+2", "9"]]);
    s.merge_range(1, 0, 2, 0, "Lycée inventé", &Format::new()).unwrap();
    assert!(courses("f.xlsx", &book.save_to_buffer().unwrap()).iter().all(|r| r["institution"] == "Lycée inventé"));

    let blank = sheet(&[
        &["Établissement", "Ville", "Formation", "Niveau", "Diplômés"],
        &["IUT Un", "Vichy", "BUT A", "Bac+3", "50"],
        &["", "", "BUT B", "Bac+3", "40"],
        &["Lycée Deux", "Riom", "BTS C", "Bac+2", "20"],
        &["", "Thiers", "BTS D", "Bac+2", "10"],
    ]);
    let mut found: Vec<String> =
        courses("f.xlsx", &blank).iter().map(|r| format!("{} {} {}", r["title"], r["institution"], r["place"])).collect();
    found.sort();
    assert_eq!(found, ["BTS C Lycée Deux Riom", "BTS D Lycée Deux Thiers", "BUT A IUT Un Vichy", "BUT B IUT Un Vichy"]);
}

#[test]
fn titles_among_the_rows_say_who_sends_those_below() {
    let content: [&[&str]; 8] = [
        HEADER,
        &["Établissement : Lycée Un"],
        &["BTS A", "Bac+2", "12", "Java"],
        &["Sous-total", "", "12"],
        &["Établissement", "Lycée Deux"],
        &["BTS B", "Bac+2", "9", "SQL"],
        &["IUT Trois"],
        &["BUT C", "Bac+3", "40", "SQL"],
    ];
    let mut found: Vec<String> =
        courses("f.xlsx", &sheet(&content)).iter().map(|r| format!("{} {}", r["title"], r["institution"])).collect();
    found.sort();
    assert_eq!(found, ["BTS A Lycée Un", "BTS B Lycée Deux", "BUT C IUT Trois"]);
}

#[test]
fn hidden_rows_and_merged_cells_are_known_in_every_format() {
    for (name, bytes) in
        [("marques.xls", &include_bytes!("../fixtures/marques.xls")[..]), ("marques.ods", include_bytes!("../fixtures/marques.ods"))]
    {
        let place = with(name, bytes);
        let output = run(place.path());
        let institutions: Vec<String> = table(&output, "tables/courses.csv").iter().map(|r| r["institution"].clone()).collect();
        assert_eq!(institutions, ["Lycée inventé"; 3], "{name}");
        let sources = table(&output, "tables/sources.csv");
        let line = sources.iter().find(|r| r["kind"] == "courses").unwrap();
        assert_eq!((line["kept"].as_str(), line["hidden"].as_str()), ("3", "1"), "{name}");
    }
}

#[test]
fn a_survey_asks_skill_by_skill_and_leaves_room_for_others() {
    let answers = "\"Nom de votre entreprise ?\";\"Quel métier recherchez-vous ?\";\"Combien de postes ?\";\
        \"Quelles compétences sont indispensables ? [Java]\";\"Quelles compétences sont indispensables ? [SQL]\";\
        \"Quelles compétences sont indispensables ? [Autre]\"\nAlpha;Développeur;2;Oui;Non;Réseau\nBêta;Administrateur;1;Non;Oui;\n";
    let place = project("Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;12;Java\n", answers);
    let needs = table(&run(place.path()), "tables/needs.csv");
    let mut found: Vec<String> = needs.iter().map(|r| format!("{}: {}", r["employer"], r["skills_required"])).collect();
    found.sort();
    assert_eq!(found, ["Alpha: Java | Réseau", "Bêta: SQL"]);
}

/// The same workbook as other programs write it: elements under a prefix, attributes in single quotes, rows and cells that leave out
/// where they stand.
#[test]
fn marks_are_read_however_the_workbook_is_written() {
    use std::io::{Read, Write};
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    rows(s, (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"], &["BTS B", "Bac+2", "9", "SQL"], &["BTS C", "Bac+2", "", "SQL"]]);
    s.set_row_hidden(2).unwrap();
    s.write_formula(3, 2, "=A1&B1").unwrap();
    let plain = book.save_to_buffer().unwrap();
    let spell = |xml: &str, prefixed: bool| {
        let mut xml = xml.replace("</f><v>0</v>", "</f>").replace('\'', "&apos;").replace('"', "'");
        if prefixed {
            xml = xml
                .replace("xmlns='", "xmlns:x='")
                .replace("</", "\u{1}")
                .replace('<', "<x:")
                .replace('\u{1}', "</x:")
                .replace("<x:?", "<?");
        }
        xml
    };
    for prefixed in [false, true] {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&plain[..])).unwrap();
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
            part.read_to_string(&mut text).unwrap();
            writer.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
            let text = if name == "xl/worksheets/sheet1.xml" { spell(&text, prefixed) } else { text };
            writer.write_all(text.as_bytes()).unwrap();
        }
        let bytes = writer.finish().unwrap().into_inner();
        let place = with("f.xlsx", &bytes);
        let output = run(place.path());
        let sources = table(&output, "tables/sources.csv");
        let line = sources.iter().find(|r| r["kind"] == "courses").unwrap();
        assert_eq!((line["kept"].as_str(), line["hidden"].as_str()), ("3", "1"), "prefixed: {prefixed}");
        // A formula that no program worked out is no blank cell: it is refused with its text.
        let refused: Vec<(String, String)> =
            table(&output, "rejects.csv").into_iter().map(|mut r| (r.remove("cell").unwrap(), r.remove("value").unwrap())).collect();
        assert_eq!(refused, [("C4".to_owned(), "'=A1&B1".to_owned())], "prefixed: {prefixed}");
    }
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
        &["ALM1048576 read_as_title"],
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

/// A list of the variables of a file has the names of columns on the left, and on their right what they mean: no record.
#[test]
fn a_list_of_variables_is_no_form() {
    check(
        |b| {
            rows(b.add_worksheet(), (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"]]);
            let variables = b.add_worksheet().set_name("Variables").unwrap();
            rows(
                variables,
                (2, 1),
                &[
                    &["Variable", "Description"],
                    &["Formation", "Libellé de la formation"],
                    &["Niveau", "Niveau de sortie de la formation"],
                    &["Code postal", "Code postal du lieu"],
                    &["Diplômés", "Nombre de diplômés de l’année"],
                    &["Compétences", "Compétences du référentiel"],
                ],
            );
        },
        &[("BTS A", "bac+2", "12", "Java")],
        &[],
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
    let place = with("f.xlsx", &book.save_to_buffer().unwrap());
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

#[test]
fn equal_lines_of_a_sheet_are_as_many_posts_and_a_sheet_sent_twice_is_one() {
    let needs = "Entreprise;Métier;Nombre de postes;Compétences\nX;Dev;1;Java\nX;Dev;1;Java\nX;Dev;1;Java\n";
    let place = project("Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;12;Java\n", needs);
    std::fs::write(place.path().join("besoins/copie.csv"), needs).unwrap();
    let output = run(place.path());
    assert_eq!(table(&output, "tables/needs.csv").len(), 3);
    assert_eq!(table(&output, "tables/skills_gap.csv")[0]["demand"], "3");
    assert_eq!(table(&output, "tables/merges.csv").len(), 3);
}

#[test]
fn numbers_in_conflict_between_rows_of_one_course_are_told() {
    check(
        |b| rows(b.add_worksheet(), (0, 0), &[HEADER, &["BTS A", "Bac+2", "12", "Java"], &["BTS A", "Bac+2", "20", "SQL, Java"]]),
        &[("BTS A", "bac+2", "20", "Java | SQL")],
        &["2 other_number"],
    );
}

#[test]
fn a_list_goes_on_in_columns_without_a_header() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (0, 0),
                &[HEADER, &["BTS A", "Bac+2", "12", "Java", "SQL"], &["BTS B", "Bac+2", "9", "SQL", "", "Réseau"]],
            );
        },
        &[("BTS A", "bac+2", "12", "Java | SQL"), ("BTS B", "bac+2", "9", "SQL | Réseau")],
        &[],
    );
}

#[test]
fn one_odd_mark_among_crosses_is_that_cell_s_trouble() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (0, 0),
                &[
                    &["Formation", "Niveau", "Diplômés", "Java", "SQL"],
                    &["BTS A", "Bac+2", "12", "x", "x"],
                    &["BTS B", "Bac+2", "9", "peut-être", "x"],
                    &["BTS C", "Bac+2", "9", "x", "?"],
                    &["BTS D", "Bac+2", "9", "x", ""],
                ],
            );
        },
        &[
            ("BTS A", "bac+2", "12", "Java | SQL"),
            ("BTS B", "bac+2", "9", "SQL"),
            ("BTS C", "bac+2", "9", "Java"),
            ("BTS D", "bac+2", "9", "Java"),
        ],
        &["D3 unclear"],
    );
}

#[test]
fn a_header_may_say_over_how_many_years() {
    let place = project(
        "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;12;Java\n",
        "Entreprise;Métier;Nombre de postes sur 3 ans;Compétences\nX;Dev;9;Java\n",
    );
    assert_eq!(table(&run(place.path()), "tables/skills_gap.csv")[0]["demand"], "3");
}

#[test]
fn a_column_that_is_not_there_is_told() {
    let place = project("Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;12;Java\n", "Entreprise;Métier;Nombre de postes\nX;Dev;9\n");
    let pipeline = PIPELINE.replace("files = [\"besoins/*\"]", "files = [\"besoins/*\"]\ncolumns = { occupation = \"Poste\" }");
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    let rejects = table(&run(place.path()), "rejects.csv");
    assert!(rejects.iter().any(|r| r["reason"] == "no_such_column" && r["file"] == "b.csv"), "{rejects:?}");
}

#[test]
fn labels_down_the_left_have_a_record_in_each_column() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (2, 0),
                &[
                    &["Intitulé", "BTS A", "Licence B", "Licence C"],
                    &["Niveau", "Bac+2", "Bac+3", "Bac+3"],
                    &["Diplômés", "12", "9", "7"],
                    &["Compétences", "Java", "SQL", "Java, SQL"],
                ],
            );
        },
        &[("BTS A", "bac+2", "12", "Java"), ("Licence B", "bac+3", "9", "SQL"), ("Licence C", "bac+3", "7", "Java | SQL")],
        &[],
    );
}

#[test]
fn a_column_of_remarks_beside_a_form_is_told() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (0, 0),
                &[
                    &["Intitulé", "BTS A", "nouveau nom"],
                    &["Niveau", "Bac+2", "voir la plaquette"],
                    &["Diplômés", "12", "provisoire"],
                    &["Compétences", "Java", "à revoir"],
                ],
            );
        },
        &[("BTS A", "bac+2", "12", "Java")],
        &["C1 beside_form", "C2 beside_form", "C3 beside_form", "C4 beside_form"],
    );
}

#[test]
fn tables_side_by_side_are_each_read() {
    let content: [&[&str]; 5] = [
        &["Lycée Un : nos formations", "", "", "", "", "", "", "", ""],
        &["Formation", "Niveau", "Diplômés", "Compétences", "", "Formation", "Niveau", "Diplômés", "Compétences"],
        &["BTS A", "Bac+2", "12", "Java", "", "Licence C", "Bac+3", "7", "SQL"],
        &["BTS B", "Bac+2", "9", "SQL", "", "Parcours D", "bac + ?", "5", "Java"],
        &["BTS E", "Bac+2", "4", "Java", "", "", "", "", ""],
    ];
    let place = with("f.xlsx", &sheet(&content));
    let output = run(place.path());
    let mut found: Vec<String> = table(&output, "tables/courses.csv")
        .iter()
        .map(|r| format!("{} {} {} {}", r["title"], r["level"], r["graduates"], r["origin"]))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "BTS A bac+2 12 f.xlsx!Sheet1!A3", "BTS B bac+2 9 f.xlsx!Sheet1!A4", "BTS E bac+2 4 f.xlsx!Sheet1!A5",
            "Licence C bac+3 7 f.xlsx!Sheet1!F3"
        ]
    );
    let refused: Vec<String> = table(&output, "rejects.csv").iter().map(|r| format!("{} {}", r["cell"], r["reason"])).collect();
    assert_eq!(refused, ["G4 unknown_level"]);
    let account = &table(&output, "tables/sources.csv")[1];
    let of = |column: &str| account[column].parse::<u32>().unwrap_or(0);
    assert_eq!((of("rows"), of("kept"), of("rejected"), of("headings"), of("blank"), of("tables")), (8, 4, 1, 3, 0, 2), "{account:?}");
}

#[test]
fn tables_side_by_side_may_begin_on_different_rows() {
    check(
        |b| {
            let sheet = b.add_worksheet();
            rows(sheet, (1, 0), &[&HEADER[..3], &["BTS A", "Bac+2", "12"], &["BTS B", "Bac+2", "9"], &["Total", "", "21"]]);
            rows(sheet, (3, 4), &[&HEADER[..3], &["Licence C", "Bac+3", "7"]]);
        },
        &[("BTS A", "bac+2", "12", ""), ("BTS B", "bac+2", "9", ""), ("Licence C", "bac+3", "7", "")],
        &[],
    );
}

#[test]
fn an_empty_column_within_one_table_parts_nothing() {
    check(
        |b| {
            rows(
                b.add_worksheet(),
                (0, 0),
                &[
                    &["Formation", "Niveau", "", "Diplôme", "Diplômés", "Compétences"],
                    &["Informatique", "Bac+2", "", "BTS A", "12", "Java"],
                    &["Réseaux", "Bac+2", "", "BTS B", "9", "SQL"],
                ],
            );
        },
        &[("Informatique", "bac+2", "12", "Java"), ("Réseaux", "bac+2", "9", "SQL")],
        &[],
    );
}

#[test]
fn stacked_tables_have_each_their_sender() {
    let content: [&[&str]; 8] = [
        &["Établissement : Lycée Un"],
        &["Ville : Vichy"],
        HEADER,
        &["BTS A", "Bac+2", "12", "Java"],
        &["Établissement : Lycée Deux"],
        &["Ville : Riom"],
        HEADER,
        &["BTS B", "Bac+2", "9", "SQL"],
    ];
    let mut found: Vec<String> =
        courses("f.xlsx", &sheet(&content)).iter().map(|r| format!("{} {} {}", r["title"], r["institution"], r["place"])).collect();
    found.sort();
    assert_eq!(found, ["BTS A Lycée Un Vichy", "BTS B Lycée Deux Riom"]);
}
