//! Year on year: an exact sum, part by part, by hand; and the words that explain one figure.

use std::path::Path;

use crate::kit::{adequation, complaint, number, page, run, table};

const RATES: &str = "[[assumptions.rate]]\nof = \"retention\"\nvalue = 0.5\nsource = \"essai\"\nyear = 2026\n";

fn year(place: &Path, name: &str, courses: &str, needs: &str, pipeline: &str) {
    for (path, text) in
        [("framework.csv", crate::kit::FRAMEWORK), ("p.toml", pipeline), ("formations/f.csv", courses), ("besoins/b.csv", needs)]
    {
        let path = place.join(name).join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    run(&place.join(name));
}

fn two_years() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let head = "Formation;Diplôme;Établissement;Ville;Niveau;Diplômés;Taux de poursuite d'études;Compétences\n";
    let needs = "Entreprise;Métier;Nombre de postes;Compétences requises\n";
    let pipeline = format!("{}{RATES}", crate::kit::PIPELINE);
    // A keeps its identity, its graduates go from 20 to 30 and its further study from 0 to 20 %. B goes, C comes; X asks more, Y comes.
    year(
        place.path(),
        "avant",
        &format!("{head}A;BTS;Lycée;Riom;bac+2;20;0 %;Java\nB;BUT;IUT;Riom;bac+3;8;0 %;Java\n"),
        &format!("{needs}X;Dev;4;Java\n"),
        &pipeline,
    );
    year(
        place.path(),
        "apres",
        &format!("{head}A;BTS;Lycée;Riom;bac+2;30;20 %;Java, SQL\nC;Licence;Fac;Vichy;bac+3;6;0 %;Java\n"),
        &format!("{needs}X;Dev;7;Java\nY;Dev;2;Java\n"),
        &pipeline.replace("[skills]", "[publish]\nprevious = \"../avant/sortie\"\n[skills]"),
    );
    place
}

#[test]
fn the_parts_of_a_change_are_those_done_by_hand_and_add_up() {
    let place = two_years();
    let rows = table(&place.path().join("apres/sortie"), "tables/year_on_year.csv");
    let java = rows.iter().find(|r| r["label"] == "Java").unwrap();
    // Before: 10 + 4 − 4 = 10. After: 30 × 0.8 × 0.5 + 3 − 9 = 6.
    let by_hand = [
        ("gap_before", 10.0),
        ("gap_after", 6.0),
        ("graduates", 5.0),            // (30 − 20) × 0.5
        ("study_and_retention", -3.0), // 30 × (0.4 − 0.5)
        ("needs", -3.0),               // −(7 − 4)
        ("weights", 0.0),
        ("answers", 0.0),
        ("perimeter", -3.0), // C 3 − B 4 − Y 2
        ("matching", 0.0),
    ];
    for (column, expected) in by_hand {
        assert!((number(java, column) - expected).abs() < 1e-6, "{column}: {java:?}");
    }
    // A teaches SQL now: the framework and matching of a course that stayed.
    let sql = rows.iter().find(|r| r["label"] == "SQL").unwrap();
    assert!((number(sql, "matching") - 12.0).abs() < 1e-6, "{sql:?}");
    for row in &rows {
        let parts: f64 = ["graduates", "study_and_retention", "needs", "weights", "answers", "perimeter", "matching"]
            .iter()
            .map(|c| number(row, c))
            .sum();
        assert!((parts - number(row, "change")).abs() < 1e-6, "{row:?}");
    }
    let page = page(&place.path().join("apres/sortie/report.html"));
    assert!(page.contains("Depuis l’analyse précédente"));
}

#[test]
fn a_decision_on_a_label_is_matching_and_no_change_of_needs() {
    let place = tempfile::tempdir().unwrap();
    let courses = "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Java\n";
    let needs = "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;4;Zorg interne\nX;Ops;3;SQL\n";
    let decisions = crate::kit::PIPELINE.replace("[skills]", "[skills]\ndecisions = \"d.csv\"");
    year(place.path(), "avant", courses, needs, crate::kit::PIPELINE);
    std::fs::create_dir_all(place.path().join("apres")).unwrap();
    let label = |verdict: &str| format!("label,skill_id,verdict,who,when,why,score\nZorg interne,java,{verdict},A,2026,,\n");
    std::fs::write(place.path().join("apres/d.csv"), label("yes")).unwrap();
    let pipeline = decisions.replace("[skills]", "[publish]\nprevious = \"../avant/sortie\"\n[skills]");
    year(place.path(), "apres", courses, &needs.replace(";3;SQL", ";5;SQL"), &pipeline);
    let rows = table(&place.path().join("apres/sortie"), "tables/year_on_year.csv");
    let of = |label: &str| rows.iter().find(|r| r["label"] == label).unwrap();
    assert!((number(of("Java"), "matching") + 4.0).abs() < 1e-6 && number(of("Java"), "needs").abs() < 1e-6, "{rows:?}");
    assert!((number(of("SQL"), "needs") + 2.0).abs() < 1e-6 && number(of("SQL"), "matching").abs() < 1e-6, "{rows:?}");
}

#[test]
fn two_folders_are_compared_on_the_screen_and_in_a_file() {
    let place = two_years();
    let said = adequation(place.path(), &["compare", "avant/sortie", "apres/sortie", "--output", "c.csv"]);
    assert!(said.status.success(), "{}", complaint(&said));
    assert!(String::from_utf8_lossy(&said.stdout).contains("Java : +10 → +6"), "{}", String::from_utf8_lossy(&said.stdout));
    assert_eq!(table(place.path(), "c.csv").len(), 2);
    let said = adequation(place.path(), &["compare", "avant", "apres/sortie"]);
    assert_eq!(said.status.code(), Some(3));
}

/// One respondent that answers anew and one that comes are what two editions for everyone differ by: their answers.
#[test]
fn two_public_editions_that_differ_by_few_respondents_are_warned_of() {
    let place = two_years();
    let path = place.path().join("apres/p.toml");
    let public = std::fs::read_to_string(&path).unwrap().replace("[publish]", "[publish]\nedition = \"public\"");
    std::fs::write(&path, &public).unwrap();
    let said = || {
        let output = adequation(&place.path().join("apres"), &["run", "p.toml"]);
        assert!(output.status.success(), "{}", complaint(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(said().contains("2 répondants ont changé depuis l’analyse précédente"), "{}", said());
    // Public statistics that the earlier analysis held, and this one no longer does, are no respondents that left.
    let tables = place.path().join("avant/sortie/tables/needs.csv");
    let text = std::fs::read_to_string(&tables).unwrap();
    let header: Vec<String> = text.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let row = |n: usize| {
        let cell = |name: &String| match name.as_str() {
            "need_id" => format!("s{n}"),
            "published" => "true".to_owned(),
            "demand" | "weight" => "1".to_owned(),
            _ => String::new(),
        };
        header.iter().map(cell).collect::<Vec<_>>().join(",")
    };
    std::fs::write(&tables, format!("{text}{}\n", (0..9).map(row).collect::<Vec<_>>().join("\n"))).unwrap();
    assert!(said().contains("2 répondants ont changé depuis l’analyse précédente"), "{}", said());
    let needs = place.path().join("apres/besoins/b.csv");
    let more = std::fs::read_to_string(&needs).unwrap() + "Z;Dev;5;Java\n";
    std::fs::write(&needs, more).unwrap();
    assert!(!said().contains("Ne pas publier"), "three are enough");
}

#[test]
fn a_table_that_is_parquet_alone_is_compared_as_its_csv() {
    let place = two_years();
    let compared = || {
        let said = adequation(place.path(), &["compare", "avant/sortie", "apres/sortie", "--output", "c.csv"]);
        assert!(said.status.success(), "{}", complaint(&said));
        std::fs::read_to_string(place.path().join("c.csv")).unwrap()
    };
    let before = compared();
    for year in ["avant", "apres"] {
        std::fs::remove_file(place.path().join(year).join("sortie/tables/mentions.csv")).unwrap();
    }
    assert_eq!(compared(), before);
}

#[test]
fn a_figure_is_explained_down_to_its_cells_and_a_cell_up_to_its_figures() {
    let place = two_years();
    let explain = |what: &str| {
        let said = adequation(&place.path().join("apres"), &["explain", "p.toml", what]);
        format!("{}{}", String::from_utf8_lossy(&said.stdout), complaint(&said))
    };
    let java = explain("java");
    for part in [
        "Écart = offre − demande = 15 − 9 = +6",
        "30 diplômés × 80\u{202f}% qui arrêtent leurs études × 100\u{202f}% sur le marché du travail × 50\u{202f}% qui restent = 12",
        "poids 1 × 7 postes ÷ 1 an = 7",
        "f.csv!2",
        "« Java » H2 (même libellé, 99",
    ] {
        assert!(java.contains(part), "{part} is not in\n{java}");
    }
    let up = explain("f.csv!H2");
    assert!(up.contains("Chiffres que cette ligne alimente") && up.contains("SQL : +12"), "{up}");
    assert!(explain("Jawa").contains("Proches : « Java »"), "{}", explain("Jawa"));
    assert!(explain("f.csv!99").contains("n’a donné ni formation"));
}

#[test]
fn a_skill_told_in_another_language_is_the_same() {
    let place = tempfile::tempdir().unwrap();
    let courses = "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Réseau\n";
    let needs = "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;4;Réseau\n";
    year(place.path(), "avant", courses, needs, crate::kit::PIPELINE);
    let pipeline = crate::kit::PIPELINE.replace("[skills]", "[publish]\nprevious = \"../avant/sortie\"\n[skills]");
    let english = format!("language = \"en\"\n{}", pipeline.replace("language = \"fr\"\n", ""));
    year(place.path(), "apres", courses, &needs.replace(";4;", ";6;"), &english);
    assert_eq!(table(&place.path().join("apres/sortie"), "tables/skills_gap.csv")[0]["label"], "Network");
    let rows = table(&place.path().join("apres/sortie"), "tables/year_on_year.csv");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!((number(&rows[0], "needs") + 2.0).abs() < 1e-6 && number(&rows[0], "matching").abs() < 1e-6, "{rows:?}");
}

/// Forty firms of a register of 10 people each, of which twenty answer each year, ten of them both times; each firm asks the same posts both
/// years. What the figures change by is that others answered, which is told: no perimeter, and no change beyond chance.
#[test]
fn other_answers_are_no_change_of_the_territory() {
    let place = tempfile::tempdir().unwrap();
    let posts = |firm: usize| [0, 1, 1, 5, 0, 2][firm % 6];
    let register: String = (0..40).fold("Raison sociale;Effectif\n".to_owned(), |text, firm| text + &format!("Firme {firm};10\n"));
    let pipeline = crate::kit::PIPELINE.replace("[skills]", "[[employers]]\nfiles = [\"annuaire.csv\"]\n[skills]");
    for (name, answered) in [("avant", 0..20), ("apres", 10..30)] {
        let needs = answered.fold("Entreprise;Métier;Nombre de postes;Compétences requises\n".to_owned(), |text, firm| {
            text + &format!("Firme {firm};Dev;{};Java\n", posts(firm))
        });
        std::fs::create_dir_all(place.path().join(name)).unwrap();
        std::fs::write(place.path().join(name).join("annuaire.csv"), &register).unwrap();
        year(place.path(), name, "Formation;Niveau;Diplômés;Compétences\nA;bac+2;30;Java\n", &needs, &pipeline);
    }
    let output = adequation(place.path(), &["compare", "avant/sortie", "apres/sortie", "--output", "c.csv"]);
    assert!(output.status.success(), "{}", complaint(&output));
    let rows = table(place.path(), "c.csv");
    let java = &rows[0];
    // Twenty answers of forty: each stands for two. Before 2 · (0+1+1+5+0+2 three times, then 0 + 1) = 56; after, firms 10 to 29: 2 · (0 + 2 + 27) = 58.
    assert_eq!((number(java, "gap_before"), number(java, "gap_after")), (30.0 - 56.0, 30.0 - 58.0));
    assert_eq!((number(java, "perimeter"), number(java, "needs"), number(java, "weights")), (0.0, 0.0, 0.0));
    assert_eq!(number(java, "answers"), number(java, "change"));
    assert_eq!(java["noise"], "true");
    assert!(number(java, "change_low") < 0.0 && number(java, "change_high") > 0.0);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("1 variation de plus tient dans la marge des enquêtes") && !said.contains("Java :"), "{said}");
    // With the firms that answered both times the interval is narrower than that of two samples apart.
    let half = |path: &str| {
        let skills = table(&place.path().join(path), "tables/skills_gap.csv");
        (number(&skills[0], "gap_high") - number(&skills[0], "gap_low")) / 2.0
    };
    let apart = half("avant/sortie").hypot(half("apres/sortie"));
    assert!((number(java, "change_high") - number(java, "change_low")) / 2.0 < apart - 1e-6);
}
