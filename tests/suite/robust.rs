//! What is said beside the figures: what would close a gap, what flips a verdict, by hand.

use crate::kit::{folder, number, run, table};

fn place(courses: &str, needs: &str, more: &str) -> tempfile::TempDir {
    folder(&[
        ("framework.csv", crate::kit::FRAMEWORK.as_bytes()),
        ("p.toml", format!("{}{more}", crate::kit::PIPELINE).as_bytes()),
        ("formations/f.csv", courses.as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ])
}

const HALF_STAYS: &str = "[[assumptions.rate]]\nof = \"retention\"\nvalue = 0.5\nsource = \"essai\"\nyear = 2026\n[[assumptions.rate]]\nof = \"further_study\"\nvalue = 0.2\nsource = \"essai\"\nyear = 2026\n";

#[test]
fn ten_points_kept_are_worth_so_many_seats() {
    // A: 50 seats, 40 graduates, 20 % go on: 32 entrants, half stay: 16. Missing: 40 − 16 = 24.
    // Ten points more keep 3.2; a seat brings 16/50, so ten seats do as much, and 75 would close the gap.
    let place = place(
        "Formation;Niveau;Nombre de places;Diplômés;Compétences\nA;Bac+2;50;40;Java\nB;Bac+2;20;;SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;40;Java, SQL\n",
        HALF_STAYS,
    );
    let rows = table(&run(place.path()), "tables/closing.csv");
    let java: Vec<_> = rows.iter().filter(|r| r["skill_id"] == "java").collect();
    for (column, expected) in [("missing", 24.0), ("kept_by_ten_points", 3.2), ("seats_like_ten_points", 10.0), ("seats_to_close", 75.0)] {
        assert!((number(java[0], column) - expected).abs() < 1e-3, "{column}: {:?}", java[0]);
    }
    // Posts ask Java and SQL alike: each course teaches half of the profile.
    assert_eq!(java.len(), 2);
    assert!((number(java[0], "covered") - 0.5).abs() < 1e-9);
    let without: Vec<&str> = java.iter().map(|r| r["missing_skills"].as_str()).collect();
    assert!(without.contains(&"SQL") && without.contains(&"Java"), "{without:?}");
}

#[test]
fn a_verdict_says_what_flips_it() {
    // Java: 40 · 0.8 · 0.5 = 16 for 17 posts, a shortage outside ± 5 %; with ten points more staying, 19.2, a surplus.
    // SQL: 1 for 100 posts: nothing here changes that.
    let place = place(
        "Formation;Niveau;Diplômés;Compétences\nA;Bac+2;40;Java\nB;Bac+2;2;SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;17;Java\nY;Dev;100;SQL\n",
        &format!("{HALF_STAYS}[gap]\ntolerance = 0.05\n"),
    );
    let rows = table(&run(place.path()), "tables/skills_gap.csv");
    let of = |id: &str| rows.iter().find(|r| r["skill_id"] == id).unwrap();
    assert_eq!((of("java")["verdict"].as_str(), of("java")["solidity"].as_str()), ("shortage", "fragile"));
    assert_eq!(of("java")["flips"], "retention+10 → surplus | further_study-10 → surplus");
    assert_eq!((of("sql")["verdict"].as_str(), of("sql")["solidity"].as_str(), of("sql")["flips"].as_str()), ("shortage", "solid", ""));
}
