//! What is said beside the figures: what would close a gap, what flips a verdict, by hand.

use std::fmt::Write;

use crate::kit::{folder, number, page, run, table};

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

/// 40 graduates all enter the labour market and 95 % stay: ten points more cannot keep more than the five that are left, 40 · 0.05 = 2 and
/// not 4. A seat brings 38 / 50, so that 2 / 0.76 = 2.63 seats do as much, and 13.2 would close a gap of 48 − 38 = 10.
#[test]
fn no_more_than_all_can_be_kept() {
    let place = place(
        "Formation;Niveau;Nombre de places;Diplômés;Poursuite d'études;Part restant dans la région;Compétences\nA;Bac+2;50;40;0 %;95 %;Java\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;48;Java\n",
        "",
    );
    let rows = table(&run(place.path()), "tables/closing.csv");
    assert_eq!(rows.len(), 1, "{rows:?}");
    let per_seat = 38.0 / 50.0;
    for (column, expected) in
        [("missing", 10.0), ("kept_by_ten_points", 2.0), ("seats_like_ten_points", 2.0 / per_seat), ("seats_to_close", 10.0 / per_seat)]
    {
        assert!((number(&rows[0], column) - expected).abs() < 1e-3, "{column}: {:?}", rows[0]);
    }
}

/// Of the leavers, only those who look for work can be kept: 40 · 0.5 · 0.10 = 2. And a course that teaches a sixth of what the posts ask
/// together (ten posts of SQL beside fifty of Java) is not near.
#[test]
fn who_looks_for_no_work_is_not_kept_and_a_course_far_from_the_posts_is_not_named() {
    let place = place(
        "Formation;Niveau;Nombre de places;Diplômés;Poursuite d'études;Taux d'activité;Part restant dans la région;Compétences\n\
         A;Bac+2;50;40;0 %;50 %;80 %;Java\nB;Bac+2;50;40;0 %;100 %;100 %;SQL\n",
        "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;40;Java\nY;Dba;10;Java, SQL\n",
        "",
    );
    let rows = table(&run(place.path()), "tables/closing.csv");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!((number(&rows[0], "kept_by_ten_points") - 2.0).abs() < 1e-3, "{:?}", rows[0]);
    assert!((number(&rows[0], "covered") - 50.0 / 60.0).abs() < 1e-3, "{:?}", rows[0]);
}

/// Twenty firms of 200 people, of which five answer with 100 posts each: w = 4, D = 2,000, of which 1,500 are those of firms that did not
/// answer; the interval is [1793, 2227] (a variance of 4 · 3 · 500 times (2.776 / 1.960)²). A fifth less of the 1,500: D = 1,700, its interval
/// 0.85 times as wide, [1524, 1893]. A fifth more: D = 2,300, [2061, 2561].
#[test]
fn firms_that_did_not_answer_flip_a_verdict_by_a_fifth_of_their_posts() {
    for (leavers, verdict, flips, told) in [
        (1750, "shortage", "non_response-20 → inconclusive", "les entreprises sans réponse recrutaient 20 % de moins"),
        (2545, "surplus", "non_response+20 → inconclusive", "les entreprises sans réponse recrutaient 20 % de plus"),
    ] {
        let mut register = "Raison sociale;Effectif;Ville\n".to_owned();
        let mut needs = "Entreprise;Métier;Nombre de postes;Compétences requises\n".to_owned();
        for firm in 0..20 {
            writeln!(register, "Firme {firm};200;Riom").unwrap();
            if firm < 5 {
                writeln!(needs, "Firme {firm};Dev;100;Java").unwrap();
            }
        }
        let course = format!(
            "Formation;Niveau;Diplômés;Poursuite d'études;Part restant dans la région;Compétences\nA;Bac+2;{leavers};0 %;100 %;Java\n"
        );
        let place = place(&course, &needs, "[[employers]]\nfiles = [\"annuaire.csv\"]\n");
        std::fs::write(place.path().join("annuaire.csv"), register).unwrap();
        let output = run(place.path());
        let rows = table(&output, "tables/skills_gap.csv");
        let java = rows.iter().find(|r| r["skill_id"] == "java").unwrap();
        assert!((number(java, "demand") - 2000.0).abs() < 1e-6, "{java:?}");
        let ends = [number(java, "gap_high"), number(java, "gap_low")].map(|gap| f64::from(leavers) - gap);
        assert!((ends[0] - 1793.0).abs() < 1.0 && (ends[1] - 2227.0).abs() < 1.0, "{ends:?}");
        assert_eq!((java["verdict"].as_str(), java["flips"].as_str()), (verdict, flips), "{java:?}");
        let report = page(&output.join("report.html"));
        assert!(report.contains(told), "the report says so: {told}");
    }
}
