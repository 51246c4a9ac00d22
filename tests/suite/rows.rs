//! Rows of a sheet that are no records of their own: titles of sections, sums, notes, other tables below, the skills of one record; and
//! counts that stand in several columns. Each was counted once as posts that nobody asked for.

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, folder, table};

/// A workbook of one sheet: figures as numbers, nothing where a text is empty.
pub(crate) fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0u32..).zip(rows) {
        for (c, cell) in (0u16..).zip(*row).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(n) => sheet.write(r, c, n).unwrap(),
                Err(_) => sheet.write(r, c, *cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// Courses and needs that stand beside the file that a test is about.
const A_COURSE: (&str, &[u8]) = ("formations/f.csv", b"Formation;Niveau;Dipl\xc3\xb4m\xc3\xa9s\nBTS SIO;bac+2;10\n");
const A_NEED: (&str, &[u8]) = ("besoins/b.csv", b"Entreprise;Poste;Nombre de postes\nAltis;Testeur;1\n");

/// A run of a pipeline file over two files of sources: its folder, whose results stand in « sortie ».
fn ran(pipeline: &str, one: (&str, &[u8]), other: (&str, &[u8])) -> TempDir {
    let place = folder(&[("framework.csv", FRAMEWORK.as_bytes()), ("p.toml", pipeline.as_bytes()), one, other]);
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert!(output.status.success(), "{} {}", complaint(&output), String::from_utf8_lossy(&output.stdout));
    place
}

/// The needs of one sheet, « occupation | posts | employer | department | skills » in order, and the codes of what was refused.
pub(crate) fn needs(rows: &[&[&str]], settings: &str) -> (Vec<String>, Vec<String>) {
    let pipeline = PIPELINE.replace("[\"besoins/*\"]", &format!("[\"besoins/*\"]\n{settings}"));
    let place = ran(&pipeline, A_COURSE, ("besoins/b.xlsx", &workbook(rows)));
    let output = place.path().join("sortie");
    let mut found: Vec<String> = table(&output, "tables/needs.csv")
        .iter()
        .map(|n| {
            let mut skills: Vec<&str> = n["skills_required"].split(" | ").collect();
            skills.sort_unstable();
            [n["occupation"].as_str(), &n["positions"], &n["employer"], &n["department"], &skills.join("+")].join(" | ")
        })
        .collect();
    found.sort();
    (found, table(&output, "rejects.csv").iter().map(|r| r["reason"].clone()).collect())
}

const TITLES: &[&str] = &["Poste", "Nombre de postes", "Compétences requises"];
const JAVA: &[&str] = &["Développeur", "2", "Java"];
const SQL: &[&str] = &["Analyste", "3", "SQL"];
const NETWORK: &[&str] = &["Technicien", "1", "Réseau"];
const NONE: &[&str] = &[];

#[test]
fn titles_of_sections_say_where_and_whose_and_are_no_posts() {
    let site = |title: &'static str| -> Vec<String> {
        let (found, refused) = needs(&[TITLES, &[title], JAVA, SQL, &["Aurillac (ouverture en juin)"], NETWORK], "");
        // A reading is told: nothing is dropped in silence.
        assert_eq!(refused, ["read_as_title"; 2]);
        found
    };
    for title in ["Site de Clermont-Ferrand", "Agence Clermont-Ferrand", "63 - Puy-de-Dôme", "Clermont-Ferrand"] {
        assert_eq!(
            site(title),
            ["Analyste | 3 |  | 63 | SQL", "Développeur | 2 |  | 63 | Java", "Technicien | 1 |  | 15 | Réseau"],
            "{title}"
        );
    }
    let (found, _) = needs(&[TITLES, &["Société Altidôme"], JAVA, &["Mairie de Boréa"], NETWORK, SQL], "");
    assert_eq!(
        found,
        [
            "Analyste | 3 | Mairie de Boréa |  | SQL", "Développeur | 2 | Société Altidôme |  | Java",
            "Technicien | 1 | Mairie de Boréa |  | Réseau"
        ]
    );
    // What stands alone in its row and is anything else stays a record, and the rows below it stay where they were: a job, a trade that is a
    // town but for an accent, a firm that is one, a service, an instrument of statistics.
    for alone in [
        "Agent d’accueil", "Maçon", "Orange", "Data steward", "Service client", "Statistiques sous SAS", "Technicien support N°2",
        "Technicien dév. log.",
    ] {
        let (found, refused) = needs(&[TITLES, JAVA, &[alone], SQL, NETWORK], "");
        assert_eq!((found.len(), refused.len()), (4, 0), "{alone}: {found:?}");
        assert!(found.contains(&"Analyste | 3 |  |  | SQL".to_owned()), "{alone}: {found:?}");
    }
}

#[test]
fn what_adds_up_is_a_sum_whatever_it_is_called_and_a_post_like_another_is_none() {
    let (found, refused) = needs(
        &[TITLES, JAVA, SQL, &["S/T études", "5"], NETWORK, &["Sous-tot. infra", "1"], &["Nombre total de postes", "6"], &["", "6"]],
        "",
    );
    assert_eq!(found, ["Analyste | 3 |  |  | SQL", "Développeur | 2 |  |  | Java", "Technicien | 1 |  |  | Réseau"]);
    assert_eq!(refused, ["read_as_title"; 4]);
    // 3 is 2 + 1, and a post all the same, whatever else it says; « Global » begins the name of a job.
    for last in [SQL, &["Alternant informatique", "3"], &["Global mobility specialist", "3"]] {
        let (found, refused) = needs(&[TITLES, JAVA, NETWORK, last], "");
        assert_eq!((found.len(), refused.len()), (3, 0), "{last:?}");
    }
}

#[test]
fn a_note_and_a_table_of_other_things_below_are_no_posts() {
    let (found, refused) = needs(&[TITLES, JAVA, &["→ voir avec Sophie pour la suite"], SQL, &["Merci de me rappeler pour en parler"]], "");
    assert_eq!((found.len(), refused), (2, vec!["read_as_title".to_owned(); 2]), "{found:?}");
    let contacts: &[&[&str]] = &[TITLES, JAVA, SQL, NONE, &["Contacts"], &["Nom", "Fonction", "Téléphone"], &["Mme Petit", "DRH", "04 73"]];
    let (found, refused) = needs(contacts, "");
    assert_eq!((found.len(), refused), (2, vec!["no_header".to_owned()]), "{found:?}");
    let leavers: &[&[&str]] =
        &[TITLES, JAVA, SQL, NONE, &["Départs prévus 2026"], &["Poste", "Nombre", "Motif"], &["Comptable", "2", "retraite"]];
    assert_eq!(needs(leavers, "").0.len(), 2);
}

#[test]
fn one_skill_a_row_is_one_record_in_several_rows_unless_the_pipeline_says_otherwise() {
    let rows: &[&[&str]] = &[
        TITLES,
        &["Développeur", "2", "Java"],
        &["Développeur", "2", "SQL"],
        &["Développeur", "2", "Sécurité"],
        &["Technicien", "1", "Réseau"],
        &["Technicien", "1", "Sécurité"],
    ];
    let (found, refused) = needs(rows, "");
    assert_eq!(found, ["Développeur | 2 |  |  | Java+SQL+Sécurité", "Technicien | 1 |  |  | Réseau+Sécurité"]);
    assert_eq!(refused, ["skill_rows"]);
    assert_eq!(needs(rows, "skill_rows = false").0.len(), 5);
    // The same skill twice, or other posts: records of their own.
    let mut twice = rows.to_vec();
    twice[2] = twice[1];
    assert_eq!(needs(&twice, "").0.len(), 5);
    let mut other = rows.to_vec();
    other[2] = &["Développeur", "1", "SQL"];
    assert_eq!(needs(&other, "").0.len(), 5);
    // Each with a reference, a level or a place of its own.
    for own in
        [["R-1", "R-2", "R-3", "R-4", "R-5"], ["bac+2", "bac+3", "bac+5", "bac+2", "bac+3"], ["Riom", "Vichy", "Thiers", "Riom", "Vichy"]]
    {
        let titled: Vec<&str> = TITLES.iter().copied().chain(["Précision"]).collect();
        let each: Vec<Vec<&str>> = rows[1..].iter().zip(own).map(|(row, own)| row.iter().copied().chain([own]).collect()).collect();
        let all: Vec<&[&str]> = std::iter::once(&titled[..]).chain(each.iter().map(Vec::as_slice)).collect();
        assert_eq!(needs(&all, "").0.len(), 5, "{own:?}");
    }
}

/// The courses of one sheet, « title | level | institution | department | seats | skills » in order, and the codes of what was refused.
fn taught(rows: &[&[&str]]) -> (Vec<String>, Vec<String>) {
    let place = ran(PIPELINE, A_NEED, ("formations/f.xlsx", &workbook(rows)));
    let output = place.path().join("sortie");
    let mentions = table(&output, "tables/mentions.csv");
    let mut found: Vec<String> = table(&output, "tables/courses.csv")
        .iter()
        .map(|c| {
            let own = mentions.iter().filter(|m| m["record_id"] == c["course_id"]).map(|m| m["label"].as_str());
            let mut skills: Vec<&str> = own.collect();
            skills.sort_unstable();
            [c["title"].as_str(), &c["level"], &c["institution"], &c["department"], &c["seats"], &skills.join("+")].join(" | ")
        })
        .collect();
    found.sort();
    (found, table(&output, "rejects.csv").iter().map(|r| r["reason"].clone()).collect())
}

#[test]
fn a_mark_for_the_cell_above_is_its_value() {
    let (found, refused) = taught(&[
        &["Établissement", "Commune", "Formation", "Niveau", "Places", "Compétences"],
        &["Lycée des Monts", "Aurillac", "BTS SIO", "bac+2", "24", "Java ; SQL"],
        &["idem", "idem", "BTS CIEL", "id.", "\"", "idem + Réseau"],
        &["〃", "〃", "BTS Électronique", "//", "12", "''"],
        &["Université", "Clermont-Ferrand", "Master MIAGE", "bac+5", "30", "SQL"],
    ]);
    assert_eq!(
        found,
        [
            "BTS CIEL | bac+2 | Lycée des Monts | 15 | 24 | Java+Réseau+SQL",
            "BTS SIO | bac+2 | Lycée des Monts | 15 | 24 | Java+SQL",
            "BTS Électronique | bac+2 | Lycée des Monts | 15 | 12 | Java+Réseau+SQL",
            "Master MIAGE | bac+5 | Université | 63 | 30 | SQL",
        ]
    );
    assert!(refused.is_empty(), "{refused:?}");
    // Below nothing it stands for nothing, and is no firm.
    let columns: &[&str] = &["Entreprise", "Département", "Poste", "Nombre de postes", "Compétences requises"];
    let (found, refused) = needs(&[columns, &["idem", "63", "Testeur", "1", "Java"], &["Altis", "idem", "Analyste", "ditto", "SQL"]], "");
    assert_eq!(found, ["Analyste | 1 | Altis | 63 | SQL", "Testeur | 1 |  | 63 | Java"]);
    assert_eq!(refused, ["no_name"]);
}

#[test]
fn what_each_row_of_a_course_names_is_taught() {
    let columns: &[&str] = &["Établissement", "Formation", "Niveau", "Places", "Semestre", "Compétences"];
    let row = |term: &'static str, skills: &'static str| ["Lycée", "BTS SIO", "bac+2", "24", term, skills];
    let rows = [row("S1", "Java ; SQL"), row("S2", "Réseau ; SQL"), row("S3", "Linux")];
    let rows: Vec<&[&str]> = std::iter::once(columns).chain(rows.iter().map(|r| &r[..])).collect();
    assert_eq!(taught(&rows).0, ["BTS SIO | bac+2 | Lycée |  | 24 | Java+Linux+Réseau+SQL"]);
}

#[test]
fn several_labels_in_one_cell_each_have_their_value() {
    for title in [
        "Entreprise : Altis Conseil   Ville : Aurillac", "Entreprise : Altis Conseil – Commune : Aurillac",
        "Société : Altis Conseil ; Ville : Aurillac (15)", "Entreprise : Altis Conseil\nVille : Aurillac",
    ] {
        let (found, refused) = needs(&[&[title], NONE, TITLES, JAVA, SQL], "");
        assert_eq!(found, ["Analyste | 3 | Altis Conseil | 15 | SQL", "Développeur | 2 | Altis Conseil | 15 | Java"], "{title}");
        assert!(refused.is_empty(), "{title} {refused:?}");
    }
    // A colon is not always a label's.
    let (found, _) = needs(&[&["Entreprise : Altis : conseil et services"], NONE, TITLES, JAVA, SQL], "");
    assert_eq!(found[0], "Analyste | 3 | Altis : conseil et services |  | SQL");
}

#[test]
fn what_a_legend_calls_a_wish_is_wished() {
    let wished = |rows: &[&[&str]]| {
        let place = ran(PIPELINE, A_COURSE, ("besoins/b.xlsx", &workbook(rows)));
        let needs = table(&place.path().join("sortie"), "tables/needs.csv");
        let mut found: Vec<String> =
            needs.iter().map(|n| [n["occupation"].as_str(), &n["skills_required"], &n["skills_wished"]].join(": ")).collect();
        found.sort();
        found
    };
    let columns: &[&str] = &["Poste", "Nombre de postes", "Java", "SQL", "Réseau"];
    let expected = ["Analyste: SQL: Java", "Développeur: Java: SQL", "Technicien: Réseau: "];
    for (legend, required, wish) in [
        ("x : exigé ; o : apprécié", "x", "o"),
        ("Légende (E = exigé, S = souhaité)", "E", "S"),
        ("● = indispensable, ○ = un plus, n = non demandé", "●", "○"),
    ] {
        let rows: [&[&str]; 5] = [
            &[legend],
            columns,
            &["Développeur", "2", required, wish, ""],
            &["Analyste", "3", wish, required, ""],
            &["Technicien", "1", "", "", required],
        ];
        assert_eq!(wished(&rows), expected, "{legend}");
    }
    // Said in the cell itself.
    let rows: [&[&str]; 4] = [
        columns,
        &["Développeur", "2", "requis", "souhaité", ""],
        &["Analyste", "3", "un plus", "x", ""],
        &["Technicien", "1", "", "", "x"],
    ];
    assert_eq!(wished(&rows), expected);
}

#[test]
fn titles_with_a_number_and_levels_part_needs_too() {
    let (found, _) = needs(&[&["1. Site de Clermont-Ferrand"], TITLES, JAVA, SQL, NONE, &["2) Site d’Aurillac"], TITLES, NETWORK], "");
    assert_eq!(found, ["Analyste | 3 |  | 63 | SQL", "Développeur | 2 |  | 63 | Java", "Technicien | 1 |  | 15 | Réseau"]);
    let (found, refused) = needs(&[TITLES, &["HBO"], JAVA, SQL, &["MBO"], NETWORK, JAVA], "");
    assert_eq!((found.len(), refused.len()), (4, 0), "{found:?} {refused:?}");
}

#[test]
fn a_share_is_no_count_and_as_many_seats_in_each_course_are_seats() {
    let (found, refused) = needs(
        &[
            &["Poste", "Postes", "% des postes", "Compétences requises"],
            &["Développeur", "2", "40", "Java"],
            &["Analyste", "3", "60", "SQL"],
        ],
        "",
    );
    assert_eq!(found, ["Analyste | 3 |  |  | SQL", "Développeur | 2 |  |  | Java"]);
    assert!(refused.is_empty(), "{refused:?}");
    let columns: &[&str] = &["Formation", "Niveau", "Places", "Inscrits", "Compétences"];
    let rows =
        [["BTS SIO", "bac+2", "24", "20", "Java"], ["BTS CIEL", "bac+2", "24", "22", "SQL"], ["BTS CRSA", "bac+2", "24", "23", "SQL"]];
    let rows: Vec<&[&str]> = std::iter::once(columns).chain(rows.iter().map(|r| &r[..])).collect();
    assert!(taught(&rows).0.iter().all(|course| course.contains("| 24 |")), "{:?}", taught(&rows).0);
}

#[test]
fn a_place_that_ends_a_name_is_where_the_row_is() {
    let columns: &[&str] = &["Entreprise", "Poste", "Nombre de postes", "Compétences requises"];
    let firms = [
        ("Altis Plastiques – Yssingeaux", "43"),
        ("Boréa Salaisons (Aurillac)", "15"),
        ("Laiterie Altis, 63000 Clermont-Ferrand", "63"),
        ("Mairie d’Aurillac", "15"),
        ("Aurillac", ""),
        ("Cabinet Aurillac", ""),
        ("Altis – Conseil", ""),
    ];
    for (firm, department) in firms {
        let (found, refused) = needs(&[columns, &[firm, "Développeur", "2", "Java"], &[firm, "Analyste", "1", "SQL"]], "");
        let expected = [format!("Analyste | 1 | {firm} | {department} | SQL"), format!("Développeur | 2 | {firm} | {department} | Java")];
        assert_eq!((found, refused), (expected.to_vec(), Vec::new()));
    }
}

#[test]
fn school_years_over_figures_are_cohorts() {
    let rows: [&[&str]; 4] = [
        &["Formation", "Niveau", "Diplômés", "", ""],
        &["", "", "2022-23", "2023-24", "2024-25"],
        &["BTS SIO", "bac+2", "31", "28", "35"],
        &["BTS CIEL", "bac+2", "20", "22", "24"],
    ];
    assert_eq!(courses(&rows).0, ["BTS CIEL | bac+2 | 23", "BTS SIO | bac+2 | 31.5"]);
    let rows: [&[&str]; 3] = [
        &["Formation", "Niveau", "Diplômés 2022-23", "Diplômés 2023-24", "Diplômés 2024-25"],
        &["BTS SIO", "bac+2", "31", "28", "35"],
        &["BTS CIEL", "bac+2", "20", "22", "24"],
    ];
    assert_eq!(courses(&rows).0, ["BTS CIEL | bac+2 | 23", "BTS SIO | bac+2 | 31.5"]);
}

#[test]
fn what_counts_below_a_matrix_is_no_post_and_a_profile_is_of_its_advert() {
    let (found, refused) = needs(
        &[
            &["Poste", "Nombre de postes", "Java", "SQL", "Réseau"],
            &["Développeur", "2", "x", "x", ""],
            &["Analyste", "1", "", "x", ""],
            &["Technicien", "3", "", "", "x"],
            &["Nb de postes concernés", "", "2", "3", "3"],
        ],
        "",
    );
    assert_eq!(found, ["Analyste | 1 |  |  | SQL", "Développeur | 2 |  |  | Java+SQL", "Technicien | 3 |  |  | Réseau"]);
    assert_eq!(refused, ["read_as_title"]);
    let (found, _) = needs(
        &[
            &["Intitulé du poste : Développeur"],
            &["Entreprise : Altis"],
            &["Lieu : Aurillac"],
            &["Nombre de postes : 3"],
            &["Profil : vous maîtrisez Java et SQL"],
            NONE,
            &["Intitulé du poste : Technicien"],
            &["Entreprise : Boréa"],
            &["Lieu : Clermont-Ferrand"],
            &["Nombre de postes : 1"],
            &["Profil : SQL, Java"],
        ],
        "",
    );
    assert_eq!(found, ["Développeur | 3 | Altis | 15 | Java+SQL", "Technicien | 1 | Boréa | 63 | Java+SQL"]);
}

#[test]
fn counts_under_one_title_are_its_parts_whatever_else_their_names_may_say() {
    let (found, refused) = taught_of(&[
        &["Formation", "Niveau", "Capacité", ""],
        &["", "", "initiale", "apprentissage"],
        &["BTS SIO", "bac+2", "30", "12"],
        &["BTS CIEL", "bac+2", "24", "12"],
    ]);
    assert_eq!(found, ["BTS CIEL | 36", "BTS SIO | 42"]);
    assert_eq!(refused, ["added_up"]);
    let (found, refused) = needs(
        &[
            &["Métier", "Niveau mini", "Nombre par agence", "", ""],
            &["", "", "Aurillac", "Moulins", "Total"],
            &["Technicien", "Bac+2", "2", "1", "3"],
            &["Développeur", "Bac+3", "4", "", "4"],
        ],
        "",
    );
    assert_eq!(found, ["Développeur | 4 |  |  | ", "Technicien | 3 |  |  | "]);
    assert_eq!(refused, ["added_up"]);
}

/// « title | seats » of the courses of one sheet, and the codes of what was refused.
fn taught_of(rows: &[&[&str]]) -> (Vec<String>, Vec<String>) {
    let (found, refused) = taught(rows);
    let parts = |course: &String| course.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    (found.iter().map(parts).map(|c| format!("{} | {}", c[0], c[4])).collect(), refused)
}

#[test]
fn a_job_a_column_of_a_survey_is_a_need_each() {
    let asked = |job: &str| format!("Combien de recrutements prévoyez-vous ? [{job}]");
    let columns = [asked("Développeur"), asked("Technicien support"), asked("Administrateur réseaux")];
    let header: Vec<&str> = ["Raison sociale", "Département"].into_iter().chain(columns.iter().map(String::as_str)).collect();
    let (found, refused) =
        needs(&[&header, &["Altis", "63", "3", "0", "1"], &["Boréa", "15", "", "2", "1"], &["Calys", "43", "0", "", "0"]], "");
    assert_eq!(
        found,
        [
            "Administrateur réseaux | 1 | Altis | 63 | ", "Administrateur réseaux | 1 | Boréa | 15 | ", "Développeur | 0 | Calys | 43 | ",
            "Développeur | 3 | Altis | 63 | ", "Technicien support | 2 | Boréa | 15 | ",
        ]
    );
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn hidden_columns_are_not_averaged_with_those_that_are_shown() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let header = ["Formation", "Niveau", "Diplômés 2023", "Diplômés 2024", "Diplômés 2025", "Commune"];
    sheet.write_row(0, 0, header).unwrap();
    for (r, row) in (1u32..).zip([("BTS SIO", 40, 30, 10), ("BTS CIEL", 44, 34, 14), ("BTS NDRC", 48, 38, 18)]) {
        let (title, a, b, c) = row;
        sheet.write_row(r, 0, [title, "bac+2"]).unwrap().write_row(r, 2, [a, b, c]).unwrap().write(r, 5, "Aurillac").unwrap();
    }
    // Years of before, and the town, which nothing else says.
    for column in [2, 3, 5] {
        sheet.set_column_hidden(column).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let read = |settings: &str| {
        let pipeline = PIPELINE.replace("[\"formations/*\"]", &format!("[\"formations/*\"]\n{settings}"));
        let place = ran(&pipeline, A_NEED, ("formations/f.xlsx", &bytes));
        let output = place.path().join("sortie");
        let courses = table(&output, "tables/courses.csv");
        let sum: f64 = courses.iter().map(|c| c["graduates"].parse::<f64>().unwrap()).sum();
        let told = table(&output, "rejects.csv").iter().map(|r| format!("{} {}", r["reason"], r["cell"])).collect::<Vec<_>>();
        (sum, courses[0]["department"].clone(), told)
    };
    let told = ["hidden_column C1", "hidden_column D1"].map(str::to_owned).to_vec();
    assert_eq!(read(""), (42.0, "15".to_owned(), told.clone()));
    assert_eq!(read("hidden = false"), (42.0, String::new(), told));
    assert_eq!(read("columns = { graduates = \"Diplômés 2024\" }").0, 102.0);
}

#[test]
fn posts_in_columns_of_quarters_or_contracts_are_added_up() {
    let plan = |titles: &[&str], first: &[&str], second: &[&str]| {
        let rows = [titles, first, second];
        needs(&rows, "").0.into_iter().map(|n| n.split(" | ").nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(plan(&["Poste", "T1", "T2", "T3", "T4"], &["Analyste", "1", "", "2", ""], &["Développeur", "", "4", "", ""]), ["3", "4"]);
    assert_eq!(plan(&["Poste", "CDI", "CDD", "Alternance"], &["Analyste", "1", "", "1"], &["Développeur", "2", "1", ""]), ["2", "3"]);
    // The column that adds them up, not they and it; one that adds nothing up is a question.
    assert_eq!(plan(&["Poste", "S1", "S2", "Total 2026"], &["Analyste", "1", "1", "2"], &["Développeur", "2", "1", "3"]), ["2", "3"]);
    assert_eq!(plan(&["Poste", "S1", "S2", "Total"], &["Analyste", "1", "1", "9"], &["Développeur", "2", "1", "9"]), ["", ""]);
    // What is no count of posts to fill: people in place, pay, working time beside contracts, quarters beside months.
    for (title, parts) in
        [("Effectif actuel", ["T1", "T2"]), ("Recrutements réalisés en 2025", ["S1", "S2"]), ("Salaire (k€)", ["Janvier", "Février"])]
    {
        let (found, _) = needs(
            &[
                &[title],
                &[],
                &["Poste", "Compétences requises", parts[0], parts[1]],
                &["Analyste", "SQL", "1", "2"],
                &["Développeur", "Java", "2", "3"],
            ],
            "",
        );
        assert!(found.iter().all(|n| n.split(" | ").nth(1) == Some("1")), "{title}: {found:?}");
    }
    assert_eq!(plan(&["Poste", "CDI", "CDD", "Temps plein"], &["Analyste", "1", "", "1"], &["Développeur", "2", "1", "3"]), ["1", "3"]);
    let (found, _) = needs(
        &[
            &["Poste", "Compétences requises", "Janv", "Févr", "T1", "T2"],
            &["Analyste", "SQL", "1", "2", "3", ""],
            &["Développeur", "Java", "2", "", "2", "1"],
        ],
        "",
    );
    assert!(found.iter().all(|n| n.split(" | ").nth(1) == Some("1")), "one a row, assumed: {found:?}");
    // As the pipeline says: several columns of one field are one figure.
    let rows: &[&[&str]] = &[&["Poste", "Nord", "Sud"], &["Analyste", "1", "2"], &["Développeur", "4", ""]];
    let (found, _) = needs(rows, "columns = { positions = [\"Nord\", \"Sud\"] }");
    assert_eq!(found, ["Analyste | 3 |  |  | ", "Développeur | 4 |  |  | "]);
}

#[test]
fn a_name_that_is_none_is_refused_with_its_cell() {
    let rows: &[&[&str]] =
        &[TITLES, JAVA, &["Oui", "1", "SQL"], &["https://exemple.fr/offre/12", "1", "SQL"], &["15", "1", "SQL"], SQL, NETWORK];
    let (found, refused) = needs(rows, "");
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(refused, ["is_no_name"; 3]);
}

/// The courses of one sheet, « title | level | graduates » in order, and how many rows lie outside.
pub(crate) fn courses(rows: &[&[&str]]) -> (Vec<String>, usize) {
    let place = ran(PIPELINE, A_NEED, ("formations/f.xlsx", &workbook(rows)));
    let output = place.path().join("sortie");
    let mut found: Vec<String> =
        table(&output, "tables/courses.csv").iter().map(|c| [c["title"].as_str(), &c["level"], &c["graduates"]].join(" | ")).collect();
    found.sort();
    (found, table(&output, "tables/out_of_scope.csv").len())
}

#[test]
fn an_option_beside_the_title_is_part_of_it_and_of_several_years_the_last_counts() {
    let (found, _) = courses(&[
        &["Filière", "Option", "Établissement", "Diplômés"],
        &["BTS SIO", "SLAM", "Lycée Alti", "12"],
        &["BTS SIO", "SISR", "Lycée Alti", "13"],
        &["Bac pro CIEL", "", "Lycée Alti", "17"],
    ]);
    assert_eq!(found, ["BTS SIO – SISR | bac+2 | 13", "BTS SIO – SLAM | bac+2 | 12", "Bac pro CIEL | bac | 17"]);
    let (found, outside) = courses(&[
        &["Diplôme préparé", "Lycée", "Session", "Admis"],
        &["BTS SIO SLAM", "Lycée Alti", "2024", "17"],
        &["BTS SIO SLAM", "Lycée Alti", "2025", "16"],
        &["BTS CIEL option A", "Lycée Alti", "2024", "20"],
        &["BTS CIEL option A", "Lycée Alti", "2025", "18"],
    ]);
    assert_eq!((found, outside), (vec!["BTS CIEL option A | bac+2 | 18".to_owned(), "BTS SIO SLAM | bac+2 | 16".to_owned()], 2));
}

#[test]
fn skills_graded_from_one_to_five_are_asked_for() {
    let (found, refused) = needs(
        &[
            &["Poste à pourvoir", "Nombre de postes", "Java", "SQL", "Sécurité"],
            &["Analyste", "2", "4", "3", "0"],
            &["Développeur", "3", "2", "", "1"],
            &["Technicien", "1", "", "1", "5"],
        ],
        "",
    );
    assert_eq!(found, ["Analyste | 2 |  |  | Java+SQL", "Développeur | 3 |  |  | Java+Sécurité", "Technicien | 1 |  |  | SQL+Sécurité"]);
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn a_subject_alone_is_no_master_and_a_postal_code_of_elsewhere_no_department() {
    let text = "Intitulé;Établissement;Ville;Niveau\nCybersécurité;Lycée Alti;Riom;bac+3\nInformatique;Lycée Alti;Riom;bac+5\n";
    let diplomas = "id,label,aliases,level,rncp,rome,skills\nmaster-x,Master Cybersécurité,=Cybersécurité|=Informatique,bac+5,,,java\n";
    let pipeline = PIPELINE.replace("[skills]\n", "[skills]\ndiplomas = [\"d.csv\"]\n");
    let needs = "Poste;Ville;Code postal\nDéveloppeur;Heidelberg;69115\nAnalyste;Mannheim;68159\nTechnicien;Karlsruhe;76131\nTesteur;Stuttgart;70173\n";
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("d.csv", diplomas.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("formations/f.csv", text.as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ]);
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    let output = place.path().join("sortie");
    let diploma = |title: &str| table(&output, "tables/courses.csv").iter().find(|c| c["title"] == title).map(|c| c["diploma"].clone());
    assert_eq!((diploma("Cybersécurité").as_deref(), diploma("Informatique").as_deref()), (Some(""), Some("Master Cybersécurité")));
    let found = table(&output, "tables/needs.csv");
    assert_eq!(found.iter().map(|n| n["department"].as_str()).collect::<Vec<_>>(), [""; 4]);
}

#[test]
fn a_part_of_a_firm_is_no_employer() {
    for header in ["Pôle", "Service", "Équipe"] {
        let rows: &[&[&str]] = &[
            &[header, "Poste", "Nombre de postes", "Compétences requises"],
            &["Études et développement", "Développeur", "2", "Java"],
            &["Data et services", "Analyste", "3", "SQL"],
            &["Infrastructures", "Technicien", "1", "Réseau"],
        ];
        let (found, _) = needs(rows, "");
        assert_eq!(found, ["Analyste | 3 |  |  | SQL", "Développeur | 2 |  |  | Java", "Technicien | 1 |  |  | Réseau"], "{header}");
    }
}
