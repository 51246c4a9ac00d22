//! Columns understood by what stands in them, where their headers are words that no vocabulary holds.

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::kit::{adequation, folder};

const TITLES: [&str; 6] = [
    "BTS SIO option SLAM - initial", "Licence Informatique en apprentissage", "Titre professionnel Concepteur développeur d'applications",
    "Master Cybersécurité - initial", "Diplôme d'ingénieur en informatique", "BUT Informatique",
];
const LEVELS: [&str; 6] = ["Bac+2", "Bac+3", "Bac+3", "Bac+5", "Bac+5", "Bac+3"];

/// What `inspect --json` says of one file, and its code.
fn inspected(name: &str, bytes: &[u8], kind: &[&str]) -> (Value, Option<i32>) {
    let place = folder(&[(name, bytes)]);
    let output = adequation(place.path(), &[&["inspect", "--json"], kind, &[name]].concat());
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    (told["files"][0].clone(), output.status.code())
}

/// (Kind, header row, rows) of each table, and « header=field » of the columns of the first that have a field.
fn tables(told: &Value) -> (Vec<(String, u64, u64)>, Vec<String>) {
    let tables = told["tables"].as_array().unwrap();
    let of = |t: &Value| (t["kind"].as_str().unwrap().to_owned(), t["header_row"].as_u64().unwrap_or(0), t["rows"].as_u64().unwrap());
    let columns = tables.first().map_or(&[][..], |t| t["columns"].as_array().unwrap());
    let fields = columns.iter().filter_map(|c| Some(format!("{}={}", c["header"].as_str()?, c["field"].as_str()?))).collect();
    (tables.iter().map(of).collect(), fields)
}

/// A workbook of one form a sheet with these labels.
fn forms(labels: &[&str; 4], title: impl Fn(usize) -> String) -> Vec<u8> {
    let mut book = Workbook::new();
    for at in 0..TITLES.len() {
        let sheet = book.add_worksheet();
        let values = [title(at), format!("Lycée {}", ["Alti", "Boréa", "Cirrus", "Dômes", "Escale", "Fusain"][at]), LEVELS[at].to_owned()];
        for (row, (label, value)) in (2..).zip(labels.iter().zip(values)) {
            sheet.write(row, 0, *label).unwrap();
            sheet.write(row, 1, value).unwrap();
        }
        sheet.write(6, 0, labels[3]).unwrap();
        for (row, skill) in (7..).zip(&["Python", "SQL", "Linux", "Java", "Docker", "UML", "PHP", "React"][at..at + 3]) {
            sheet.write(row, 1, format!("- {skill}")).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_form_whose_title_has_a_label_of_its_own_is_a_course() {
    let (told, code) = inspected("f.xlsx", &forms(&["Quoi", "Porté par", "Sortie", "Au bout du compte"], |at| TITLES[at].to_owned()), &[]);
    let (tables, fields) = tables(&told);
    assert_eq!((tables.len(), code), (6, Some(0)), "{told}");
    assert!(tables.iter().all(|(kind, _, rows)| kind == "courses" && *rows == 1), "{tables:?}");
    assert_eq!(fields, ["Quoi=title", "Porté par=institution", "Sortie=level", "Au bout du compte=taught"]);
}

#[test]
fn forms_that_nothing_is_read_from_are_one_question_about_all_of_them() {
    // One sheet has a value that holds the words of a header, and is no table for that.
    let labels = ["Numéro", "Porté par", "Rang", "Divers"];
    let title = |at: usize| if at == 2 { "Formation, niveau, diplômés".to_owned() } else { format!("{at} bis") };
    let (told, code) = inspected("f.xlsx", &forms(&labels, title), &["--kind", "courses"]);
    assert_eq!((tables(&told).0.len(), code), (0, Some(3)), "{told}");
    let problems = told["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{told}");
    let line = problems[0].as_str().unwrap();
    assert!(line.contains("6 feuilles") && line.contains("Porté par") && line.contains("columns = { title ="), "{line}");
}

#[test]
fn cohorts_are_read_under_headers_that_are_no_words_of_ours_and_blanks_in_step_hide_none() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Diplômés par promotion").unwrap();
    for (column, header) in (0..).zip(["Xyz", "Chez qui", "Jusqu'à", "2024", "2025"]) {
        sheet.write(2, column, header).unwrap();
    }
    // More rows than are looked at of a column, and a blank in each fifth.
    for row in 0..1_200u32 {
        let at = row as usize % TITLES.len();
        sheet.write(row + 3, 0, format!("{} parcours {}", TITLES[at], row)).unwrap();
        sheet.write(row + 3, 1, format!("Lycée {}", row % 40)).unwrap();
        sheet.write(row + 3, 2, LEVELS[at]).unwrap();
        sheet.write(row + 3, 3, 20 + row % 30).unwrap();
        if row % 5 != 0 {
            sheet.write(row + 3, 4, 21 + row % 30).unwrap();
        }
    }
    let (told, _) = inspected("f.xlsx", &book.save_to_buffer().unwrap(), &[]);
    let (tables, fields) = tables(&told);
    assert_eq!(tables, [("courses".to_owned(), 3, 1_200)]);
    assert_eq!(fields, ["Xyz=title", "Chez qui=institution", "Jusqu'à=level", "2024=graduates", "2025=graduates"]);
}

#[test]
fn a_text_is_a_text_whatever_skills_it_holds_and_a_list_is_a_list_however_long() {
    use std::fmt::Write;
    let mut csv = "Gesucht,Enseigne,En clair,À manier\n".to_owned();
    for row in 0..30 {
        let text = format!(
            "Enseigne {row} recrute pour son site de Riom.\n\nMissions :\nVous maîtrisez Python, SQL, Docker.\n- Linux\n- Java\n\nContrat :\nPoste basé en région."
        );
        let list = "Python, SQL, Docker, Linux, Java, Kubernetes, React, Ansible, Terraform, Azure, Power BI, Spring Boot, Active Directory, PHP, UML";
        writeln!(csv, "Développeur {row} H/F,Alti Conseil {row} SAS,\"{text}\",\"{list}, Git {row}\"").unwrap();
    }
    let (told, _) = inspected("f.csv", csv.as_bytes(), &[]);
    let (tables, fields) = tables(&told);
    assert_eq!(tables, [("needs".to_owned(), 1, 30)]);
    assert_eq!(fields, ["Gesucht=occupation", "Enseigne=employer", "En clair=text", "À manier=required"]);
}

#[test]
fn a_word_of_a_spelling_is_not_the_spelling() {
    let csv = |header: &str| {
        let rows =
            (0..12).map(|row| format!("Alti {row} SAS;Développeur H/F;{};{}\n", row % 3 + 1, ["", "RAS", "Merci de rappeler"][row % 3]));
        format!("Entreprise;Poste;Nombre de postes;{header}\n{}", rows.collect::<String>())
    };
    let fields = |header: &str| tables(&inspected("f.csv", csv(header).as_bytes(), &[]).0).1;
    let known = ["Entreprise=employer", "Poste=occupation", "Nombre de postes=positions"];
    assert_eq!(fields("Un mot ?"), known);
    assert_eq!(fields("Mots-clés"), [&known[..], &["Mots-clés=required"]].concat());
}

#[test]
fn a_header_is_no_value_of_the_header_beside_it() {
    let rows: String = (0..12).map(|row| format!("Développeur H/F;{};Python, SQL;{row};note {row}\n", row % 3 + 1)).collect();
    let csv = format!("Intitulé du poste;Nombre de postes;Compétences;Ville;Clé interne\n{rows}");
    let fields = tables(&inspected("f.csv", csv.as_bytes(), &["--kind", "needs"]).0).1;
    assert_eq!(fields, ["Intitulé du poste=occupation", "Nombre de postes=positions", "Compétences=required"]);
}

#[test]
fn a_file_that_nothing_is_read_from_fails_in_words_as_in_json() {
    let place = folder(&[("f.csv", b"Nom;Notes\nAnne;calme\nLuc;vif\n".as_slice())]);
    for arguments in [&["inspect", "f.csv"][..], &["inspect", "--json", "f.csv"]] {
        assert_eq!(adequation(place.path(), arguments).status.code(), Some(3), "{arguments:?}");
    }
}
