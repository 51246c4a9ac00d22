//! The method on cases worked by hand.

use crate::kit::{number, project, run, table};

/// Courses A 40 {java, sql}, B 15 {réseau, sécurité}, C 20 {sql}; needs 25 {java}, 25 {sql}, 15 {réseau}, 15 {sécurité}: skill by skill
/// nothing is short, yet 65 posts can be filled, 15 stay empty, and réseau and sécurité compete for B.
#[test]
fn no_skill_is_short_and_fifteen_posts_stay_empty() {
    let place = project(
        "Formation;Niveau;Diplômés;Compétences\nA;Bac+2;40;Java, SQL\nB;Bac+2;15;Réseau, Sécurité\nC;Bac+2;20;SQL\n",
        "Entreprise;Métier;Nombre de postes;Niveau;Compétences requises\nW;dev java;25;Bac+2;Java\nX;dev sql;25;Bac+2;SQL\nY;admin réseau;15;Bac+2;Réseau\nZ;expert sécurité;15;Bac+2;Sécurité\n",
    );
    let output = run(place.path());
    for row in table(&output, "tables/skills_gap.csv") {
        assert!(number(&row, "gap") >= 0.0, "{row:?}");
    }
    let occupations = table(&output, "tables/occupations_gap.csv");
    let sum = |column: &str| -> f64 { occupations.iter().map(|r| number(r, column)).sum() };
    assert!((sum("filled_at_level") - 65.0).abs() < 0.001);
    assert!((sum("unfilled") - 15.0).abs() < 0.001);
    let block: Vec<&str> = occupations.iter().filter(|r| r["block"] == "1").map(|r| r["occupation"].as_str()).collect();
    assert_eq!(block, ["admin réseau", "expert sécurité"]);
}

#[test]
fn the_funnel_takes_each_leaver_away_once() {
    let place = project(
        "Formation;Niveau;Places;Diplômés 2024;Diplômés 2025;Poursuite d'études;Part restant dans la région;Compétences\nA;Bac+2;30;20;24;50 %;0,5;Java\nB;Bac+3;30;;;20;;Java\nC;Bac+3;;;;;;Java\n",
        "Entreprise;Métier;Nombre de postes;Horizon;Compétences requises\nX;dev;6;2 ans;Java\n",
    );
    let output = run(place.path());
    let courses = table(&output, "tables/courses.csv");
    let by = |title: &str| courses.iter().find(|r| r["title"] == title).unwrap();
    assert!((number(by("A"), "graduates") - 22.0).abs() < 1e-9, "two cohorts pooled");
    assert!((number(by("A"), "local_entrants") - 22.0 * 0.5 * 0.5).abs() < 1e-9);
    assert_eq!(by("B")["graduates_source"], "estimated");
    assert_eq!(by("B")["upper_bound"], "true");
    assert_eq!(by("C")["graduates_source"], "missing");
    assert_eq!(by("C")["local_entrants"], "", "a course without figures is not a zero");
    let skill = &table(&output, "tables/skills_gap.csv")[0];
    assert!((number(skill, "demand") - 3.0).abs() < 1e-9, "six posts over two years are three a year");
    assert_eq!(skill["gap_high"], "", "nobody knows how many leave C");
}

#[test]
fn a_skill_counts_once_a_record_and_a_wish_is_no_demand() {
    let place = project(
        "Formation;Niveau;Diplômés;Compétences\nA;Bac+2;10;Java, java, langage Java\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises;Atouts\nX;dev;4;Java;SQL\n",
    );
    let output = run(place.path());
    let skills = table(&output, "tables/skills_gap.csv");
    let by = |id: &str| skills.iter().find(|r| r["skill_id"] == id).unwrap();
    assert!((number(by("java"), "supply") - 10.0).abs() < 1e-9);
    assert!((number(by("sql"), "demand")).abs() < 1e-9);
    assert!((number(by("sql"), "wished") - 4.0).abs() < 1e-9);
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let header = "Formation;Niveau;Établissement;Diplômés;Compétences\n";
    let rows = ["A;Bac+2;L1;20;Java\n", "B;Bac+3;L2;10;SQL, Java\n", "C;Bac+5;L3;7;Réseau\n", "A;Bac+2;L1;20;Java\n"];
    let needs = "Entreprise;Métier;Nombre de postes;Compétences requises\nX;dev;4;Java\nY;admin;2;Réseau\n";
    let forward = project(&format!("{header}{}", rows.concat()), needs);
    let backward = project(&format!("{header}{}", rows.iter().rev().copied().collect::<String>()), needs);
    for name in ["skills_gap", "course_funnel", "placements", "skills_gap_by_level", "occupations_gap"] {
        let path = format!("tables/{name}.csv");
        assert_eq!(table(&run(forward.path()), &path), table(&run(backward.path()), &path), "{name}");
    }
}

#[test]
fn a_number_that_is_not_one_is_refused_and_its_row_kept() {
    let place = project(
        "Formation;Niveau;Diplômés;Compétences\nA;Bac+2;3 à 5;Java\nB;5;12;SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;dev;NC;Java\nY;dev;0;Java\n",
    );
    let output = run(place.path());
    let rejects = table(&output, "rejects.csv");
    let reasons: Vec<(&str, &str)> = rejects.iter().map(|r| (r["cell"].as_str(), r["reason"].as_str())).collect();
    assert_eq!(reasons, [("C2", "not_one_number"), ("B3", "ambiguous_level")]);
    assert_eq!(table(&output, "tables/courses.csv")[0]["graduates_source"], "missing");
    let states: Vec<String> = table(&output, "tables/needs.csv").iter().map(|r| r["positions_state"].clone()).collect();
    assert!(states.contains(&"not_given".to_owned()) && states.contains(&"given_zero".to_owned()), "{states:?}");
}
