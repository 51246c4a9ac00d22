//! Workbooks as secretaries, heads of department and owners of small firms make them. Each of these gave wrong figures, or none, once.

use rust_xlsxwriter::{Format, Workbook};

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, folder, table};
use crate::rows::{courses, needs};

const TITLES: &[&str] = &["Poste", "Nombre de postes", "Compétences requises"];
const JAVA: &[&str] = &["Développeur", "2", "Java"];
const SQL: &[&str] = &["Analyste", "3", "SQL"];

/// The posts of each need, by occupation.
fn posts(rows: &[&[&str]]) -> Vec<String> {
    needs(rows, "").0.iter().map(|n| n.split(" | ").take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn records_in_columns_are_turned() {
    let (found, refused) = needs(
        &[
            &["Ce que nous attendons", "Développeur web", "Technicien support"],
            &["Nombre de postes", "2", "1"],
            &["Java", "x", ""],
            &["SQL", "x", "x"],
            &["Réseau", "", "maîtrise"],
            &["x : attendu"],
        ],
        "",
    );
    assert_eq!(found, ["Développeur web | 2 |  |  | Java+SQL", "Technicien support | 1 |  |  | Réseau+SQL"], "{refused:?}");
    let (found, _) = courses(&[
        &["École Pascaline – Clermont-Ferrand"],
        &[],
        &["Savoirs", "Bachelor Développement", "BTS CIEL", "Remarques"],
        &["Diplômés par an", "30", "21", "à vérifier"],
        &["Niveau de sortie", "Bac+3", "Bac+2", "sans objet"],
        &["Java", "maîtrise", "notions", ""],
        &["SQL", "—", "maîtrise", ""],
        &["Réseau", "notions", "—", ""],
    ]);
    assert_eq!(found, ["BTS CIEL | bac+2 | 21", "Bachelor Développement | bac+3 | 30"]);
}

#[test]
fn what_one_title_counts_in_several_columns_is_their_sum_or_their_total() {
    let plan = |titles: &[&str], first: &[&str]| {
        let group: Vec<&str> = titles.iter().enumerate().map(|(at, _)| if at == 1 { "Nombre de postes" } else { "" }).collect();
        let named: Vec<&str> = titles.iter().map(|t| if *t == "Compétences requises" { "" } else { *t }).collect();
        let mut group = group;
        group[0] = "Emploi";
        *group.last_mut().unwrap() = "Compétences requises";
        let mut named = named;
        named[0] = "";
        posts(&[&group, &named, first, &["Analyste", "1", "1", "1", "SQL"], &["Testeur", "1", "", "", "SQL"]])
    };
    assert_eq!(
        plan(&["Emploi", "Riom", "Vichy", "Thiers", "Compétences requises"], &["Développeur", "2", "1", "", "Java"]),
        ["Analyste 3", "Développeur 3", "Testeur 1"]
    );
    let (found, _) = courses(&[
        &["Formation", "Niveau", "Diplômés 2025", "", ""],
        &["", "", "F", "G", "Tot."],
        &["BTS SIO", "bac+2", "4", "16", "20"],
        &["BUT Informatique", "bac+3", "10", "40", "50"],
        &["Master MIAGE", "bac+5", "5", "6", "11"],
    ]);
    assert_eq!(found, ["BTS SIO | bac+2 | 20", "BUT Informatique | bac+3 | 50", "Master MIAGE | bac+5 | 11"]);
}

#[test]
fn columns_under_one_title_that_are_no_parts_are_not_added_up() {
    for (first, second) in [("Offertes", "dont apprentissage"), ("Nombre", "%"), ("Minimum", "Maximum"), ("Présentés", "Admis")] {
        let (found, _) = courses(&[
            &["Formation", "Niveau", "Diplômés", ""],
            &["", "", first, second],
            &["BTS SIO", "bac+2", "20", "17"],
            &["BUT Informatique", "bac+3", "50", "45"],
            &["Master MIAGE", "bac+5", "11", "11"],
        ]);
        assert!(!found.iter().any(|c| c.ends_with("| 37")), "{first} {second}: {found:?}");
    }
}

#[test]
fn posts_of_several_years_are_counted_a_year() {
    let place = |rows: &[&[&str]]| needs(rows, "");
    let (found, refused) =
        place(&[&["Poste", "2026", "2027", "Compétences requises"], &["Développeur", "2", "4", "Java"], &["Analyste", "1", "", "SQL"]]);
    // The table shows what was counted; a year of it is in the figures.
    assert_eq!(found, ["Analyste | 1 |  |  | SQL", "Développeur | 6 |  |  | Java"]);
    assert_eq!(refused, ["added_up"]);
}

#[test]
fn one_odd_cell_takes_no_quarter_out_of_the_sum() {
    let (found, refused) = needs(
        &[
            &["Poste", "T1", "T2", "T3", "Compétences requises"],
            &["Développeur", "1", "", "env. 3", "Java"],
            &["Analyste", "2", "1", "1", "SQL"],
            &["Testeur", "1", "", "2 ou 3", "SQL"],
        ],
        "",
    );
    let counted: Vec<&str> = found.iter().map(|n| n.split(" | ").nth(1).unwrap()).collect();
    assert_eq!(counted, ["4", "4", "1"], "{found:?}");
    assert!(refused.contains(&"not_one_number".to_owned()) && refused.contains(&"approximate".to_owned()), "{refused:?}");
}

#[test]
fn a_column_that_may_count_posts_is_a_question() {
    // Staff in place or posts sought, and a number that nothing explains.
    for header in ["Effectif", "Volume"] {
        let (found, refused) =
            needs(&[&["Poste", header, "Compétences requises"], &["Développeur", "2", "Java"], &["Analyste", "3", "SQL"]], "");
        assert!(found.iter().all(|n| n.split(" | ").nth(1) == Some("")), "{found:?}");
        assert_eq!(refused, ["perhaps_posts"]);
    }
    // A firm has one headcount.
    let (found, _) = needs(
        &[&["Entreprise", "Poste", "Effectif"], &["Alti", "Développeur", "12"], &["Alti", "Analyste", "12"], &["Boréa", "Analyste", "8"]],
        "",
    );
    assert!(found.iter().all(|n| n.split(" | ").nth(1) == Some("1")), "{found:?}");
}

#[test]
fn an_order_of_magnitude_is_read_and_told() {
    let (found, refused) = needs(
        &[
            TITLES,
            &["Développeur", "env. 4", "Java"],
            &["Analyste", "12 (dont 5 alternants)", "SQL"],
            &["Technicien", "1 CDI + 1 alternant", "Réseau"],
            &["Testeur", "2 à 3", "SQL"],
            &["Formateur", "pas cette année", "SQL"],
            &["Architecte", "aucune idée", "SQL"],
        ],
        "",
    );
    let counted: Vec<&str> = found.iter().map(|n| n.split(" | ").nth(1).unwrap()).collect();
    assert_eq!(counted, ["12", "", "4", "0", "2", ""], "{found:?}");
    assert_eq!(refused, ["approximate", "not_one_number", "not_a_number"]);
}

#[test]
fn titles_above_say_who_sends_the_list_and_where() {
    for (title, more, expected) in [
        ("BOUGNAT INFORMATIQUE SARL", "12 rue Blatin, 63000 Clermont-Ferrand", "BOUGNAT INFORMATIQUE SARL | 63"),
        ("Cantalys SAS – Aurillac", "Nos besoins pour 2027", "Cantalys SAS | 15"),
        // Words beside a town may be anything.
        ("Métiers en tension – Riom", "Réunion du comité", " | "),
        ("Mairie de Boréa – Thiers (63)", "Recrutements", "Mairie de Boréa | 63"),
        // A list has a title, a letter a place and a day.
        ("Besoins de recrutement – Riom", "Clermont-Ferrand, le 12 mars 2026", " | "),
    ] {
        let (found, _) = needs(&[&[title], &[more], &[], TITLES, JAVA, SQL], "");
        assert!(found.iter().all(|n| n.contains(&format!("| {expected} |"))), "{title}: {found:?}");
    }
    // A column says it better.
    let (found, _) = needs(
        &[
            &["Cantalys SAS – Aurillac"],
            &[],
            &["Poste", "Entreprise", "Ville"],
            &["Développeur", "Alti", "Riom"],
            &["Analyste", "Boréa", "Riom"],
        ],
        "",
    );
    assert_eq!(found, ["Analyste | 1 | Boréa | 63 | ", "Développeur | 1 | Alti | 63 | "]);
}

#[test]
fn ends_of_letters_printed_titles_and_rules_are_no_records() {
    let (found, _) = needs(
        &[
            &["Liste des besoins"],
            TITLES,
            JAVA,
            &["Page 1 sur 2"],
            &["Liste des besoins"],
            TITLES,
            SQL,
            &[],
            &["Restant à votre disposition,"],
            &["J. Alti, assistante de direction"],
        ],
        "",
    );
    assert_eq!(found, ["Analyste | 3 |  |  | SQL", "Développeur | 2 |  |  | Java"]);
    let (found, _) = needs(&[TITLES, JAVA, &["Pas de recrutement en 2028"], SQL], "");
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn the_groups_of_a_pivot_table_are_no_records() {
    let (found, _) = needs(
        &[
            &["Étiquettes de lignes", "Somme de Nb postes"],
            &["Riom", "3"],
            &["Développeur", "1"],
            &["Analyste", "2"],
            &["Aurillac", "4"],
            &["Technicien", "4"],
            &["Total général", "7"],
        ],
        "",
    );
    assert_eq!(found, ["Analyste | 2 |  | 63 | ", "Développeur | 1 |  | 63 | ", "Technicien | 4 |  | 15 | "]);
    // Jobs that happen to add up are jobs.
    let (found, _) = needs(
        &[
            &["Étiquettes de lignes", "Somme de Nb postes"],
            &["Développeur", "3"],
            &["Analyste", "2"],
            &["Testeur", "1"],
            &["Technicien", "1"],
        ],
        "",
    );
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn of_a_course_with_a_sheet_a_year_the_last_counts() {
    let mut book = Workbook::new();
    for (year, graduates) in [("2023", 11.0), ("2024", 12.0), ("2025", 15.0)] {
        let sheet = book.add_worksheet().set_name(year).unwrap();
        for (column, title) in (0u16..).zip(["Formation", "Niveau", "Diplômés", "Contenu"]) {
            sheet.write(0, column, title).unwrap();
        }
        sheet.write(1, 0, "BTS SIO").unwrap();
        sheet.write(1, 1, "bac+2").unwrap();
        sheet.write(1, 2, graduates).unwrap();
        if year == "2023" {
            // The fullest row is not the one that counts.
            sheet.write(1, 3, "Java, SQL").unwrap();
        }
    }
    let (courses, refused) = run(&[("formations/f.xlsx", &book.save_to_buffer().unwrap())]);
    assert_eq!(courses, ["BTS SIO | 15"]);
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_row_struck_through_is_left_out_and_told() {
    let mut book = Workbook::new();
    let struck = Format::new().set_font_strikethrough();
    let sheet = book.add_worksheet();
    for (column, title) in (0u16..).zip(["Formation", "Niveau", "Diplômés"]) {
        sheet.write(0, column, title).unwrap();
    }
    for (row, (title, level, graduates)) in
        (1u32..).zip([("BTS SIO", "bac+2", 11.0), ("BUT Informatique", "bac+3", 40.0), ("Master MIAGE", "bac+5", 20.0)])
    {
        let format = if row == 2 { struck.clone() } else { Format::new() };
        sheet.write_with_format(row, 0, title, &format).unwrap();
        sheet.write_with_format(row, 1, level, &format).unwrap();
        sheet.write_with_format(row, 2, graduates, &format).unwrap();
    }
    // One word struck through takes nothing back.
    sheet.write_with_format(3, 1, "bac+5", &struck).unwrap();
    let (courses, refused) = run(&[("formations/f.xlsx", &book.save_to_buffer().unwrap())]);
    assert_eq!(courses, ["BTS SIO | 11", "Master MIAGE | 20"]);
    assert_eq!(refused, ["struck"]);
}

#[test]
fn a_line_with_a_cell_too_many_is_refused_and_not_shifted() {
    let lines = (1..=11).map(|n| format!("BTS SIO parcours {n},bac+2,{n}\n")).collect::<Vec<_>>().concat();
    let text = format!("Formation,Niveau,Diplômés\n{lines}M Culture, Organization and Management,bac+5,12\n");
    let (courses, refused) = run(&[("formations/f.csv", text.as_bytes())]);
    assert_eq!(courses.len(), 11, "{courses:?}");
    assert_eq!(refused, ["shifted"]);
    // Writers that leave out what is blank at the end of a line shift nothing.
    let lines = (1..=25).map(|n| format!("BTS SIO parcours {n},bac+2,{n}\n")).collect::<Vec<_>>().concat();
    let text = format!("Nos formations\nFormation,Niveau,Diplômés,Observations\n{lines}Master MIAGE,bac+5,12,en hausse\n");
    let (courses, refused) = run(&[("formations/f.csv", text.as_bytes())]);
    assert_eq!((courses.len(), refused.len()), (26, 0), "{refused:?}");
}

#[test]
fn merged_cells_of_an_open_document_keep_their_columns() {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &[&str]| format!("<table:table-row>{}</table:table-row>", cells.iter().map(|c| cell(c)).collect::<Vec<_>>().concat());
    let merged = format!(
        "<table:table-row>{}<table:table-cell table:number-columns-spanned=\"2\" office:value-type=\"string\"><text:p>Diplômés 2025</text:p></table:table-cell><table:covered-table-cell/>{}</table:table-row>",
        cell("Formation"),
        cell("Niveau")
    );
    let body = [
        merged,
        row(&["", "F", "G", ""]),
        row(&["BTS SIO", "4", "16", "bac+2"]),
        row(&["BUT Informatique", "10", "40", "bac+3"]),
        row(&["Master MIAGE", "5", "6", "bac+5"]),
    ]
    .concat();
    let text = format!(
        "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"F\">{body}</table:table></office:spreadsheet></office:body></office:document>"
    );
    let (courses, _) = run(&[("formations/f.fods", text.as_bytes())]);
    assert_eq!(courses, ["BTS SIO | 20", "BUT Informatique | 50", "Master MIAGE | 11"]);
}

#[test]
fn of_two_names_the_one_that_all_rows_have_is_meant() {
    let lines =
        (1..=6).map(|n| format!("Alti {n} SAS,{},{}\n", if n == 3 { "Chez Alti" } else { "" }, n * 10)).collect::<Vec<_>>().concat();
    let text = format!("Dénomination,Enseigne,Effectif\n{lines}");
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", format!("{PIPELINE}\n[[employers]]\nfiles = [\"r.csv\"]\n").as_bytes()),
        ("r.csv", text.as_bytes()),
        ("formations/f.csv", "Formation;Niveau;Diplômés\nBTS SIO;bac+2;10\n".as_bytes()),
        ("besoins/b.csv", "Entreprise;Poste;Nombre de postes\nX;Développeur;1\n".as_bytes()),
    ]);
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    assert_eq!(table(&place.path().join("sortie"), "tables/employers.csv").iter().filter(|e| e["name"].starts_with("Alti")).count(), 6);
}

/// The courses of some files, « title | graduates » in order, and the codes of what was refused.
fn run(files: &[(&str, &[u8])]) -> (Vec<String>, Vec<String>) {
    let besoins = "Entreprise;Poste;Nombre de postes\nX;Développeur;1\n";
    let mut all: Vec<(&str, &[u8])> =
        vec![("framework.csv", FRAMEWORK.as_bytes()), ("p.toml", PIPELINE.as_bytes()), ("besoins/b.csv", besoins.as_bytes())];
    all.extend(files);
    let place = folder(&all);
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert!(output.status.success(), "{} {}", complaint(&output), String::from_utf8_lossy(&output.stdout));
    let output = place.path().join("sortie");
    let mut found: Vec<String> =
        table(&output, "tables/courses.csv").iter().map(|c| format!("{} | {}", c["title"], c["graduates"])).collect();
    found.sort();
    (found, table(&output, "rejects.csv").iter().map(|r| r["reason"].clone()).collect())
}
