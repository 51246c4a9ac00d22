//! Weights calibrated to the margins of the register, worked by hand, and who is missing among the answers.

use std::fmt::Write;
use std::path::Path;

use crate::kit::{PIPELINE, adequation, complaint, folder, number, page, run, table};

/// Twenty firms of 10 people, ten in each of two departments (100 people each), of which `answers` answer; each asks for one post in the
/// first department and three in the second.
fn place(answers: [usize; 2], calibrate: &str) -> tempfile::TempDir {
    let mut register = "Raison sociale;Effectif;Département\n".to_owned();
    let mut needs = "Entreprise;Métier;Nombre de postes;Compétences requises\n".to_owned();
    for (department, answered, posts) in [("63", answers[0], 1), ("15", answers[1], 3)] {
        for firm in 0..10 {
            writeln!(register, "Firme {department}-{firm};10;{department}").unwrap();
            if firm < answered {
                writeln!(needs, "Firme {department}-{firm};Dev;{posts};Java").unwrap();
            }
        }
    }
    let pipeline = PIPELINE.replace("[skills]", "[[employers]]\nfiles = [\"annuaire.csv\"]\n[skills]") + calibrate;
    folder(&[
        ("framework.csv", crate::kit::FRAMEWORK.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("annuaire.csv", register.as_bytes()),
        ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Java\n".as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ])
}

const DEPARTMENT: &str = "[survey]\ncalibrate = [\"size_class\", \"department\"]\n";

fn demand(place: &Path) -> (f64, f64, f64) {
    let rows = table(&place.join("sortie"), "tables/skills_gap.csv");
    let java = rows.iter().find(|r| r["skill_id"] == "java").unwrap();
    (number(java, "demand"), number(java, "gap_low"), number(java, "gap_high"))
}

/// Six of ten answer in the first, two of ten in the second. By the ratio alone each answer stands for 200 / 80 = 2.5: 2.5 · (6 · 1 + 2 · 3)
/// = 30 posts. Calibrated: 100 / 60 and 100 / 20, so 10 + 30 = 40, which is what all twenty firms ask.
#[test]
fn answers_of_each_department_stand_for_its_own_firms() {
    let ratio = place([6, 2], "");
    run(ratio.path());
    assert!((demand(ratio.path()).0 - 30.0).abs() < 1e-9);
    let calibrated = place([6, 2], DEPARTMENT);
    let output = run(calibrated.path());
    let (demand, low, high) = demand(calibrated.path());
    assert!((demand - 40.0).abs() < 1e-3, "{demand}");
    assert!(low < 10.0 - 40.0 && high > 10.0 - 40.0, "the interval is about the estimate: {low} {high}");
    // Every margin of the register is met.
    let parts = table(&output, "tables/response.csv");
    assert_eq!(parts.len(), 3);
    for part in &parts {
        assert!((number(part, "headcount_weighted") - number(part, "headcount")).abs() < 1e-3, "{part:?}");
    }
    let second = parts.iter().find(|p| p["group"] == "15").unwrap();
    let figures = ["firms", "respondents", "response", "share_of_register", "share_of_answers"].map(|c| number(second, c));
    assert_eq!(figures, [10.0, 2.0, 0.2, 0.5, 0.25]);
    // Three times what the ratio gives is allowed (200 / 120 · 3 = 5 where ten and two answer), and so is one, where all answer.
    for answers in [[8, 2], [9, 2], [10, 2]] {
        let calibrated = place(answers, DEPARTMENT);
        run(calibrated.path());
        assert!((self::demand(calibrated.path()).0 - 40.0).abs() < 1e-3, "{answers:?}");
    }
    let weights = table(&output, "tables/employers.csv");
    let of = |name: &str| number(weights.iter().find(|e| e["name"] == name).unwrap(), "weight");
    assert!((of("Firme 63-0") - 100.0 / 60.0).abs() < 1e-3 && (of("Firme 15-0") - 5.0).abs() < 1e-3);
    let report = page(&output.join("report.html"));
    assert!(report.contains("Poids calés sur les effectifs de l’annuaire, par tranche d’effectif et département"));
}

/// A department without an answer, or with too few, is refused with its name and the way out; nothing is written.
#[test]
fn a_margin_that_answers_cannot_meet_is_refused() {
    let refused = |answers: [usize; 2], calibrate: &str, why: &str| {
        let place = place(answers, calibrate);
        let output = adequation(place.path(), &["run", "p.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", complaint(&output));
        assert!(complaint(&output).contains(why), "{}", complaint(&output));
        assert!(!place.path().join("sortie").exists());
    };
    refused([6, 0], DEPARTMENT, "aucune réponse pour le département 15 ; obtenir des réponses, ou retirer « department » de calibrate");
    // One of ten for a weight of 200 / 100 by the ratio: it would be 10.
    refused([9, 1], DEPARTMENT, "trop peu de réponses pour le département 15");
    refused([6, 2], "[survey]\ncalibrate = [\"departement\"]\n", "vouliez-vous dire « department » ?");
}

/// Those who answer least are named to the commission, and in no public edition.
#[test]
fn who_is_missing_is_told_to_the_commission_alone() {
    let internal = place([9, 2], "");
    let output = run(internal.path());
    let said = "Sous-représentation : département 15, 18 % de l’effectif des répondants contre 50 % de celui de l’annuaire";
    assert!(page(&output.join("report.html")).contains(said));
    let public = place([9, 2], "[publish]\nedition = \"public\"\n");
    let output = run(public.path());
    assert!(!output.join("tables/response.csv").exists());
    assert!(!page(&output.join("report.html")).contains("Sous-représentation"));
}

/// A firm of a register: name, people, posts and skill if it answered.
type Firm<'a> = (String, u32, Option<(u32, &'a str)>);

/// A run over such firms.
fn asked(firms: &[Firm<'_>]) -> tempfile::TempDir {
    let mut register = "Raison sociale;Effectif;Département\n".to_owned();
    let mut needs = "Entreprise;Métier;Nombre de postes;Compétences requises\n".to_owned();
    for (name, people, answer) in firms {
        writeln!(register, "{name};{people};63").unwrap();
        if let Some((posts, skill)) = answer {
            writeln!(needs, "{name};Dev;{posts};{skill}").unwrap();
        }
    }
    let place = place([0, 0], "");
    std::fs::write(place.path().join("annuaire.csv"), register).unwrap();
    std::fs::write(place.path().join("besoins/b.csv"), needs).unwrap();
    run(place.path());
    place
}

fn demand_of(place: &tempfile::TempDir, skill: &str) -> f64 {
    let rows = table(&place.path().join("sortie"), "tables/skills_gap.csv");
    number(rows.iter().find(|r| r["skill_id"] == skill).unwrap(), "demand")
}

/// Nine firms of 60 people, of which five answer, and a larger one that does: at 108 people, the headcount of the class by respondent, it is
/// as the others are, w = 648 / 408; at 109 it stands for itself, and the others for their own, w = 540 / 300.
#[test]
fn a_respondent_above_the_headcount_by_respondent_stands_for_itself() {
    for (people, java, sql) in [(108, 5.0 * 648.0 / 408.0, 50.0 * 648.0 / 408.0), (109, 9.0, 50.0), (240, 9.0, 50.0)] {
        let mut firms: Vec<_> = (0..9).map(|n| (format!("Moyenne {n}"), 60, (n < 5).then_some((1, "Java")))).collect();
        firms.push(("Grande".to_owned(), people, Some((50, "SQL"))));
        let place = asked(&firms);
        let found = [demand_of(&place, "java"), demand_of(&place, "sql")];
        assert!((found[0] - java).abs() < 1e-3 && (found[1] - sql).abs() < 1e-3, "{people}: {found:?}");
    }
}

/// Firms of a class that answered whole leave no doubt of their own, make nobody else's smaller, and none of them is without its like.
#[test]
fn a_class_that_answered_whole_changes_no_interval() {
    let mut firms: Vec<_> = (0..20).map(|n| (format!("Moyenne {n}"), 20 + n % 3, (n < 5).then_some((1 + n % 3, "Java")))).collect();
    let interval = |place: &tempfile::TempDir| {
        let rows = table(&place.path().join("sortie"), "tables/skills_gap.csv");
        let java = rows.into_iter().find(|r| r["skill_id"] == "java").unwrap();
        ["demand", "gap_low", "gap_high"].map(|column| java[column].clone())
    };
    let alone = interval(&asked(&firms));
    firms.extend((0..6).map(|n| (format!("Petite {n}"), if n == 0 { 9 } else { 2 }, Some((1, "SQL")))));
    let place = asked(&firms);
    assert_eq!(interval(&place), alone);
    let rows = table(&place.path().join("sortie"), "tables/employers.csv");
    let small = rows.iter().filter(|r| r["name"].starts_with("Petite"));
    assert!(small.clone().count() == 6 && small.clone().all(|r| r["size_class"] == "1–9" && number(r, "weight") == 1.0), "{rows:?}");
}
