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
    assert_eq!(fields("Un environnement ?"), known);
    assert_eq!(fields("Environnement technique"), [&known[..], &["Environnement technique=required"]].concat());
}

#[test]
fn a_header_is_no_value_of_the_header_beside_it() {
    let rows: Vec<String> = (0..12).map(|row| format!("Développeur H/F;{};Python, SQL;{row};note {row}\n", row % 3 + 1)).collect();
    let rows = rows.concat();
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

/// (Kind, header row, rows) of the tables of a text file, and what has a field.
fn of_text(name: &str, text: &str, kind: &[&str]) -> (Vec<(String, u64, u64)>, Vec<String>) {
    tables(&inspected(name, text.as_bytes(), kind).0)
}

#[test]
fn a_header_may_be_in_two_languages() {
    let csv = "Formation / Programme;Ville / City;Niveau / Level;Places / Seats\nBTS SIO;Rennes;Bac+2;24\nBUT Info;Brest;Bac+3;60\nMaster MIAGE;Vannes;Bac+5;30\n";
    let (found, fields) = of_text("f.csv", csv, &[]);
    assert_eq!(found, [("courses".to_owned(), 1, 3)]);
    assert_eq!(fields, ["Formation / Programme=title", "Ville / City=town", "Niveau / Level=level", "Places / Seats=seats"]);
}

#[test]
fn a_table_above_one_with_more_columns_is_read_too() {
    let csv = "A. Initiale\nFormation;Ville;Places\nBTS SIO;Rennes;24\nBUT Informatique;Lannion;60\n\nB. Alternance\nIntitulé;Code postal;Commune;Nombre de diplômés\nMaster MIAGE;35000;Rennes;20\n";
    assert_eq!(of_text("f.csv", csv, &[]).0, [("courses".to_owned(), 2, 2), ("courses".to_owned(), 7, 1)]);
}

#[test]
fn the_name_above_a_header_that_comes_again_is_who_asks() {
    let csv = "Kerlink\nMétier;Postes;Compétences\nPentester;2;Linux\nData analyst;1;SQL\n\nHydrolia\nMétier;Postes;Compétences\nTesteur;1;Selenium\n";
    let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nA;Bac+2;10;Java\n", csv);
    let needs = crate::kit::table(&crate::kit::run(place.path()), "tables/needs.csv");
    let mut said: Vec<(&str, &str)> = needs.iter().map(|r| (r["employer"].as_str(), r["occupation"].as_str())).collect();
    said.sort_unstable();
    assert_eq!(said, [("Hydrolia", "Testeur"), ("Kerlink", "Data analyst"), ("Kerlink", "Pentester")]);
}

#[test]
fn a_subtotal_of_a_level_is_no_course_and_an_example_is_refused_aloud() {
    let csv = "Formation;Niveau;Établissement;Places;Diplômés\nExemple : BTS SIO;Bac+2;Exemple : Lycée X;24;20\nBTS SIO;Bac+2;Lycée A;24;20\nBTS CIEL;Bac+2;Lycée B;24;18\nSous-total Bac+2;;;48;38\nTotal niveau 5;;;48;38\nBUT Info;Bac+3;IUT C;60;50\nTOTAL;;;108;88\n";
    let place = crate::kit::project(csv, "Entreprise;Métier;Nombre de postes;Compétences requises\nX;dev;1;Java\n");
    let output = crate::kit::run(place.path());
    let titles: Vec<String> = crate::kit::table(&output, "tables/courses.csv").iter().map(|r| r["title"].clone()).collect();
    assert_eq!(titles.len(), 3, "{titles:?}");
    let refused: Vec<String> = crate::kit::table(&output, "rejects.csv").iter().map(|r| format!("{} {}", r["cell"], r["reason"])).collect();
    assert_eq!(refused, ["A2 example"]);
}

#[test]
fn ticks_that_write_their_column_again_are_crosses_and_the_first_answer_is_an_answer() {
    let csv = "What's the name of your company?,Which role are you struggling to hire for?,How many people would you like to hire for this role?,Java,PHP,Docker,Other\nKerlink,Web developer,2,Java,PHP,Docker,\nHydrolia,Tester,1,,PHP,,\nVertika,Data analyst,3,Java,,Docker,COBOL\nMécalim,QA Tester,3,,,Docker,\n";
    let (found, fields) = of_text("f.csv", csv, &[]);
    assert_eq!(found, [("needs".to_owned(), 1, 4)]);
    assert_eq!(fields.iter().filter(|f| f.ends_with("=required")).count(), 4, "{fields:?}");
}

#[test]
fn years_stand_under_a_group_beside_labels_merged_over_both_rows() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = rust_xlsxwriter::Format::new();
    sheet.merge_range(0, 0, 1, 0, "Formation", &format).unwrap();
    sheet.merge_range(0, 1, 0, 3, "Diplômés", &format).unwrap();
    for (column, year) in (1..).zip(["2023", "2024", "2025"]) {
        sheet.write(1, column, year).unwrap();
    }
    for (row, title) in (2..).zip(TITLES) {
        sheet.write(row, 0, title).unwrap();
        for column in 1..4 {
            sheet.write(row, column, row * 10 + u32::from(column)).unwrap();
        }
    }
    let (told, _) = inspected("f.xlsx", &book.save_to_buffer().unwrap(), &[]);
    let (found, fields) = tables(&told);
    assert_eq!(found, [("courses".to_owned(), 2, 6)]);
    assert_eq!(fields, ["Formation=title", "2023=graduates", "2024=graduates", "2025=graduates"]);
}

#[test]
fn courses_within_a_school_are_records_in_json() {
    let json = r#"[{"etablissement":"Lycée A","ville":"Riom","formations":[{"intitule":"BTS SIO","niveau":"Bac+2","places":24},{"intitule":"BTS CIEL","niveau":"Bac+2","places":18}]},
        {"etablissement":"IUT B","ville":"Vichy","formations":[{"intitule":"BUT Informatique","niveau":"Bac+3","places":60}]}]"#;
    let (found, fields) = of_text("f.json", json, &[]);
    assert_eq!(found, [("courses".to_owned(), 0, 3)]);
    let expected =
        ["etablissement=institution", "ville=town", "formations.intitule=title", "formations.niveau=level", "formations.places=seats"];
    let mut fields = fields;
    fields.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(fields, expected);
}

#[test]
fn headcounts_given_as_size_classes_count_for_their_middle_and_it_is_said() {
    let register = |header: &str, cells: [&str; 4]| {
        let rows = cells.iter().enumerate().map(|(at, cell)| format!("Firme {at};{cell};63000;Clermont-Ferrand\n"));
        format!("Raison sociale;{header};Code postal;Ville\n{}", rows.collect::<String>())
    };
    for (header, cells, expected) in [
        ("trancheEffectifsEtablissement", ["21", "03", "NN", "11"], ["74.5", "7.5", "", "14.5"]),
        ("Effectif", ["10 à 19 salariés", "21", "3-5", "de 50 à 99"], ["14.5", "21", "4", "74.5"]),
    ] {
        let place = crate::kit::project(
            "Formation;Niveau;Diplômés;Compétences\nA;Bac+2;10;Java\n",
            "Entreprise;Métier;Nombre de postes;Compétences requises\nFirme 0;dev;1;Java\n",
        );
        let pipeline = crate::kit::PIPELINE.replace("[skills]", "[[employers]]\nfiles = [\"annuaire.csv\"]\n[skills]");
        std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
        std::fs::write(place.path().join("annuaire.csv"), register(header, cells)).unwrap();
        let said = String::from_utf8(adequation(place.path(), &["run", "p.toml"]).stdout).unwrap();
        assert!(said.contains("effectif pris au milieu de sa tranche : 3 entreprises"), "{said}");
        let employers = crate::kit::table(&place.path().join("sortie"), "tables/employers.csv");
        let mut found: Vec<(String, String)> = employers.iter().map(|r| (r["name"].clone(), r["headcount"].clone())).collect();
        found.sort();
        let found: Vec<&str> = found.iter().map(|(_, headcount)| headcount.as_str()).collect();
        assert_eq!(found, expected, "{header}");
    }
}

#[test]
fn of_boxes_what_is_ticked_is_read() {
    let table = "Entreprise;Métier;Nombre de postes;Niveau;Difficile à recruter;Compétences requises\n\
        Mécalim;Développeur mobile;2;☐ Bac+2 ☒ Bac+3 ☐ Bac+5;☐ Oui ☒ Non;☒ Java ☐ SQL\n\
        Kerlink;Testeur;1;☒ Bac+2 ☐ Bac+3 ☐ Bac+5;☒ Oui ☐ Non;☐ Java ☒ SQL\n";
    let form = "Entreprise;Mécalim;;\nMétier;Développeur mobile;;\nNombre de postes;2;;\nNiveau;☐ Bac+2;☒ Bac+3;☐ Bac+5\nCompétences requises;☒ Java;☐ SQL;☐ Réseau\n";
    for needs in [table, form] {
        let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nA;Bac+2;10;Java\n", needs);
        let output = crate::kit::run(place.path());
        let needs = crate::kit::table(&output, "tables/needs.csv");
        let mobile = needs.iter().find(|r| r["employer"] == "Mécalim").unwrap_or_else(|| panic!("{needs:?}"));
        assert_eq!(["level_min", "level_max", "skills_required"].map(|c| mobile[c].as_str()), ["bac+3", "bac+3", "Java"], "{mobile:?}");
        assert_eq!(crate::kit::table(&output, "rejects.csv").len(), 0);
    }
}

#[test]
fn labels_down_the_left_are_read_in_a_text_file_too() {
    let csv = "Entreprise;Mécalim;Kerlink\nPoste;Développeur mobile;Testeur\nNombre de postes;2;1\nNiveau requis;Bac+3;Bac+2\nCompétences requises;Java;SQL\n";
    let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nA;Bac+2;10;Java\n", csv);
    let needs = crate::kit::table(&crate::kit::run(place.path()), "tables/needs.csv");
    let mut said: Vec<[&str; 3]> = needs.iter().map(|r| ["employer", "occupation", "skills_required"].map(|c| r[c].as_str())).collect();
    said.sort_unstable();
    assert_eq!(said, [["Kerlink", "Testeur", "SQL"], ["Mécalim", "Développeur mobile", "Java"]]);
}

#[test]
fn a_group_goes_on_right_of_its_own_column_where_nothing_stands_below_it() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, column, text) in [(0, 0, "Formation"), (0, 1, "Diplômés"), (1, 2, "2024"), (1, 3, "2025")] {
        sheet.write(row, column, text).unwrap();
    }
    for (row, title) in (2..).zip(TITLES) {
        sheet.write(row, 0, title).unwrap();
        sheet.write(row, 2, row * 10 + 1).unwrap();
        sheet.write(row, 3, row * 10 + 2).unwrap();
    }
    let (found, fields) = tables(&inspected("f.xlsx", &book.save_to_buffer().unwrap(), &[]).0);
    assert_eq!(found, [("courses".to_owned(), 2, 6)]);
    assert!(fields.contains(&"2024=graduates".to_owned()) && fields.contains(&"2025=graduates".to_owned()), "{fields:?}");
}

#[test]
fn needs_are_read_in_dutch() {
    let csv = "vacature_titel;bedrijfsnaam;standplaats;aantal vacatures;opleidingsniveau;functie-eisen;pluspunten;functieomschrijving;salarisindicatie;dienstverband\n\
        Softwareontwikkelaar (m/v);Waterkant BV;Zwolle;2;hbo;Python, SQL;Docker;Je bouwt mee aan de planning van onze schepen en je test wat je bouwt.;€ 3.200;Vast dienstverband\n\
        Netwerkbeheerder (m/v);Duinrand Zorggroep;Gent;1;graduaat;Linux, Java;React;Je houdt het netwerk van zes woonzorgcentra in de lucht, dag en nacht.;€ 2.900;Voltijds\n\
        Onderhoudsmonteur;Klinkerwerf NV;Breda;3;mbo 4;PHP, UML;SQL;Je lost storingen op bij klanten en je schrijft op wat je gedaan hebt.;€ 2.750;Bepaalde tijd\n";
    let (found, fields) = of_text("f.csv", csv, &[]);
    assert_eq!(found, [("needs".to_owned(), 1, 3)]);
    let expected = [
        "vacature_titel=occupation", "bedrijfsnaam=employer", "standplaats=town", "aantal vacatures=positions", "opleidingsniveau=level",
        "functie-eisen=required", "pluspunten=wished", "functieomschrijving=text",
    ];
    assert_eq!(fields, expected);
}

#[test]
fn courses_are_read_in_portuguese_of_two_countries() {
    let portugal = "Designação do curso;Instituição de ensino superior;Concelho;Grau;Vagas iniciais;Diplomados;Unidades curriculares;Morada\n\
        Redes e Sistemas;Instituto Politécnico da Serra;Guarda;CTeSP;25;18;Linux, Python;Largo da Feira 3\n\
        Engenharia de Dados;Universidade da Foz;Aveiro;Mestrado;30;22;SQL, Python;Rua das Salinas 12\n\
        Programação Web;Escola Superior do Vale;Beja;CTeSP;20;11;PHP, React;Avenida do Rio 40\n";
    let brasil = "NM_CURSO;Nome da instituição;Município;UF;Nível;QT_VAGAS;Concluintes;Conteúdo programático\n\
        Análise de Sistemas;Faculdade Ipê Roxo;Maringá;PR;Tecnólogo;50;31;Java, SQL\n\
        Ciência de Dados;Universidade Pedra Branca;Diadema;SP;Bacharelado;40;25;Python, SQL\n\
        Segurança de Redes;Escola Técnica Araucária;Itatiaia;RJ;Curso técnico;60;44;Linux, Docker\n";
    for (csv, title, school, town, level, seats, graduates, taught) in [
        (
            portugal, "Designação do curso", "Instituição de ensino superior", "Concelho", "Grau", "Vagas iniciais", "Diplomados",
            "Unidades curriculares",
        ),
        (brasil, "NM_CURSO", "Nome da instituição", "Município", "Nível", "QT_VAGAS", "Concluintes", "Conteúdo programático"),
    ] {
        let (found, fields) = of_text("f.csv", csv, &[]);
        assert_eq!(found, [("courses".to_owned(), 1, 3)]);
        let expected = [
            (title, "title"),
            (school, "institution"),
            (town, "town"),
            (level, "level"),
            (seats, "seats"),
            (graduates, "graduates"),
            (taught, "taught"),
        ];
        assert_eq!(fields, expected.map(|(header, field)| format!("{header}={field}")));
    }
}

#[test]
fn a_word_that_counts_in_the_plural_is_the_post_in_the_singular() {
    for (one, many) in [("Vaga", "Vagas"), ("Vacature", "Vacatures"), ("Vacante", "Vacantes")] {
        let csv = format!("{one};{many};Empresa\nTester;2;Alti SA\nWebmaster;10;Boréa SA\nDesigner;4;Cirrus SA\n");
        let fields = of_text("f.csv", &csv, &["--kind", "needs"]).1;
        assert_eq!(fields, [format!("{one}=occupation"), format!("{many}=positions"), "Empresa=employer".to_owned()]);
    }
}
