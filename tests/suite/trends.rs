//! Trends over three years and more, worked by hand.

use std::path::Path;

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, number, page, run, table};

/// Runs one year; posts of Java, SQL, network and security, a firm for each.
fn year(place: &Path, year: u16, posts: [u32; 4], publish: &str) {
    let asked = ["Java", "SQL", "Réseau", "Sécurité"].iter().zip(posts).filter(|(_, posts)| *posts > 0);
    let needs: Vec<String> = asked.map(|(skill, posts)| format!("Firme {skill};Poste;{posts};{skill}\n")).collect();
    let folder = place.join(year.to_string());
    for (path, text) in [
        ("framework.csv", FRAMEWORK.to_owned()),
        ("p.toml", PIPELINE.replace("year = 2026", &format!("year = {year}")) + publish),
        ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Java\nB;bac+2;3;SQL\n".to_owned()),
        ("besoins/b.csv", format!("Entreprise;Métier;Nombre de postes;Compétences requises\n{}", needs.concat())),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

const POSTS: [[u32; 4]; 3] = [[10, 5, 8, 0], [20, 5, 8, 0], [40, 6, 0, 9]];
const HISTORY: &str = "[publish]\nhistory = [\"../2025/sortie\", \"../2024/sortie\"]\n";

fn three_years() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (at, posts) in (2024..).zip(POSTS) {
        year(place.path(), at, posts, if at == 2026 { HISTORY } else { "" });
        run(&place.path().join(at.to_string()));
    }
    place
}

/// Java: c = (−½, 0, ½), b = 15, variances 10 and 40 at the ends: error √(50 / 4) = 3.536, so [15 ± 6.930], z = 4.24. SQL: b = ½, error
/// √(11 / 4) = 1.658. Réseau: b = −4, error √((8 + 1) / 4) = 1.5, z = 2.667, a chance of .0077. Sécurité: b = 4.5, error √((1 + 9) / 4) =
/// 1.581, z = 2.846, .0044. Of four, thresholds .0125, .025, .0375, .05: three are told.
#[test]
fn trends_are_those_done_by_hand() {
    let place = three_years();
    let output = place.path().join("2026/sortie");
    let rows = table(&output, "tables/trends.csv");
    let of = |id: &str| rows.iter().find(|r| r["skill_id"] == id).unwrap();
    let slope = |id: &str| ["demand_per_year", "demand_per_year_low", "demand_per_year_high"].map(|c| number(of(id), c));
    let near = |found: [f64; 3], wanted: [f64; 3]| {
        assert!(found.iter().zip(wanted).all(|(f, w)| (f - w).abs() < 1e-3), "{found:?} {wanted:?}");
    };
    near(slope("java"), [15.0, 15.0 - 6.9296, 15.0 + 6.9296]);
    near(slope("sql"), [0.5, 0.5 - 3.2503, 0.5 + 3.2503]);
    near(slope("reseau"), [-4.0, -4.0 - 2.9399, -4.0 + 2.9399]);
    let told = |id: &str| (of(id)["demand_trend"].clone(), of(id)["presence"].clone());
    let is = |trend: &str, presence: &str| (trend.to_owned(), presence.to_owned());
    assert_eq!(told("java"), is("rising", ""));
    assert_eq!(told("sql"), is("noise", ""));
    assert_eq!(told("reseau"), is("falling", "vanishes"));
    assert_eq!(told("securite"), is("rising", "appears"));
    // The gap of Java: 0, −10, −30; its variance is that of both sides, 20 and 50.
    assert_eq!((number(of("java"), "gap_first"), number(of("java"), "gap_last"), number(of("java"), "gap_per_year")), (0.0, -30.0, -15.0));
    assert!((number(of("java"), "gap_per_year_high") - (-15.0 + 1.959_964 * 17.5f64.sqrt())).abs() < 1e-3);
    assert_eq!(of("java")["years"], "2024 | 2025 | 2026");
    let report = page(&output.join("report.html"));
    assert!(report.contains("Java : en hausse, de 10 postes en 2024 à 40 en 2026"), "told in the report");
    assert!(output.join("charts/trends.svg").exists());
    let brief = page(&output.join("synthese.html"));
    assert!(brief.contains("Ce qui évolue") && brief.contains("Java : en hausse"), "told in the brief");
}

/// Two years are no trend, and a year that is not there is an error that says which.
#[test]
fn what_is_no_history_is_refused_with_the_way_out() {
    let place = three_years();
    let folder = place.path().join("2026");
    let with = |history: &str, edition: &str| {
        let text = PIPELINE.to_owned() + &format!("[publish]\nhistory = [{history}]\nedition = \"{edition}\"\n");
        std::fs::write(folder.join("p.toml"), text).unwrap();
        adequation(&folder, &["run", "p.toml"])
    };
    let two = with("\"../2025/sortie\"", "internal");
    assert!(two.status.success());
    assert!(table(&folder.join("sortie"), "tables/trends.csv").iter().all(|r| r["demand_trend"] == "too_few_years"));
    let wrong = |history: &str, edition: &str, code: i32, way_out: &str| {
        let output = with(history, edition);
        assert_eq!(output.status.code(), Some(code), "{}", complaint(&output));
        assert!(complaint(&output).contains(way_out), "{}", complaint(&output));
    };
    wrong("\"../2025/sortie\", \"../2025/sortie\"", "internal", 2, "deux analyses de l’année 2025");
    wrong("\"../2025/sortie\"", "public", 2, "nommer l’édition publique de 2025");
    wrong("\"../2019/sortie\"", "internal", 3, "n’est pas le dossier de résultats d’une analyse");
    wrong("\"\"", "internal", 2, "history : un nom de fichier est vide");
    // Tables of a version that counted each skill alone.
    let old = place.path().join("2025/sortie/tables/skills_gap.csv");
    let text = std::fs::read_to_string(&old).unwrap();
    std::fs::write(&old, text.replacen(",broader,", ",other,", 1)).unwrap();
    wrong("\"../2025/sortie\"", "internal", 3, "comptait chaque compétence seule");
    std::fs::write(&old, text.replacen(",demand,", ",asked,", 1)).unwrap();
    wrong("\"../2025/sortie\"", "internal", 3, "il manque la colonne « demand »");
}

/// A masked figure says nothing, and no trend tells it: with two public years of three the skill has too few.
#[test]
fn a_masked_year_says_nothing() {
    let place = tempfile::tempdir().unwrap();
    for (at, posts) in (2024..).zip(POSTS) {
        let publish = "[publish]\nedition = \"public\"\n".to_owned() + if at == 2026 { &HISTORY[10..] } else { "" };
        year(place.path(), at, posts, &publish);
        run(&place.path().join(at.to_string()));
    }
    let rows = table(&place.path().join("2026/sortie"), "tables/trends.csv");
    assert!(rows.iter().any(|r| r["skill_id"] == "java"));
    // One firm asks for each skill: all is masked.
    assert!(rows.iter().all(|r| r["demand_trend"] == "too_few_years" && ["", "0"].contains(&r["demand_last"].as_str())), "{rows:?}");
}
