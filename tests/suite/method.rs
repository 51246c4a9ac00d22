//! The method on cases worked by hand.

use std::fmt::Write;

use crate::kit::{FRAMEWORK, PIPELINE, adequation, folder, number, page, project, run, table};

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

/// For each skill two courses of ten leavers, one of the level that ten posts ask and one above it: both fit alike, and the nearer level
/// is placed, so that nobody is over-qualified.
#[test]
fn of_courses_that_fit_alike_the_nearest_level_is_placed() {
    let (mut courses, mut needs) = (String::new(), String::new());
    for (at, skill) in ["Java", "SQL", "Réseau", "Sécurité"].iter().enumerate() {
        writeln!(courses, "Haute {at};Bac+5;10;{skill}\nJuste {at};Bac+3;10;{skill}").unwrap();
        writeln!(needs, "Firme {at};Métier {at};10;Bac+3;{skill}").unwrap();
    }
    let place = project(
        &format!("Formation;Niveau;Diplômés;Compétences\n{courses}"),
        &format!("Entreprise;Métier;Nombre de postes;Niveau;Compétences requises\n{needs}"),
    );
    let placed = table(&run(place.path()), "tables/placements.csv");
    assert_eq!(placed.len(), 4, "{placed:?}");
    assert!(placed.iter().all(|p| p["course"].starts_with("Juste") && number(p, "heads") == 10.0), "{placed:?}");
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

/// The verdict of Java, its cause, and the figure that proves it, from a file of courses and one of needs.
fn of_java(courses: &str, needs: &str) -> (String, String, String) {
    let place = project(courses, needs);
    let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap();
    let ours = crate::kit::root().join("datasets/territories/auvergne.toml").to_string_lossy().replace('\\', "/");
    std::fs::write(place.path().join("p.toml"), pipeline.replace("output", &format!("territory = \"{ours}\"\noutput")) + "accept = 0.95\n")
        .unwrap();
    let mut rows = table(&run(place.path()), "tables/skills_gap.csv");
    let mut java = rows.remove(rows.iter().position(|r| r["skill_id"] == "java").unwrap());
    let mut take = |column: &str| java.remove(column).unwrap();
    (take("verdict"), take("cause"), take("proof"))
}

/// Each of the nine causes, with the figures that prove it (METHOD §4: the first that holds).
#[test]
fn every_cause_of_a_shortage_with_its_proof() {
    const COURSES: &str = "Formation;Niveau;Ville;Diplômés;Poursuite d'études;Part restant dans la région;Compétences\n";
    const NEEDS: &str = "Entreprise;Métier;Ville;Niveau;Nombre de postes;Compétences requises\n";
    let course = |row: &str| format!("{COURSES}{row}\n");
    let need = |row: &str| format!("{NEEDS}{row}\n");
    let posts = need("X;dev;Riom;Bac+3;30;Java");
    let cases = [
        // No course: nobody teaches Java.
        (course("A;Bac+3;Riom;20;0 %;100 %;SQL"), posts.clone(), "no_course", "no_course", "aucune formation"),
        // 20 leave a Bac+2; 30 posts of 30 ask Bac+3.
        (
            course("A;Bac+2;Riom;20;0 %;100 %;Java"),
            posts.clone(),
            "shortage",
            "below_level",
            "niveau Bac+3 ni au-dessus, que demandent 30 des 30",
        ),
        // All leave at Aurillac, from where nobody goes to Moulins.
        (
            course("A;Bac+3;Aurillac;20;0 %;100 %;Java"),
            need("X;dev;Moulins;Bac+3;30;Java"),
            "shortage",
            "elsewhere",
            "là où se trouvent 30 des 30",
        ),
        // 40 enter the labour market, 16 stay (40 %): A = 40 ≥ D = 30 > S = 16.
        (
            course("A;Bac+3;Riom;40;0 %;40 %;Java"),
            posts.clone(),
            "shortage",
            "they_leave",
            "(40), mais une partie ne cherche pas d’emploi ou quitte le territoire : 16 restent pour 30",
        ),
        // 40 graduates, half of whom study on: G = 40 ≥ D = 30 > A = 20.
        (
            course("A;Bac+3;Riom;40;50 %;100 %;Java"),
            posts.clone(),
            "shortage",
            "they_study_on",
            "(40), mais une partie poursuit ses études ou part : 20",
        ),
        (course("A;Bac+3;Riom;12;0 %;100 %;Java"), posts.clone(), "shortage", "too_few", "12 par an pour 30"),
        // Nobody counts the leavers of one course.
        (course("A;Bac+3;Riom;;;;Java"), posts.clone(), "inconclusive", "unmeasured", "une formation l’enseigne sans dire"),
        // Thirty posts and a secret beside thirty leavers: the upper end is known, the lower is not.
        (
            course("A;Bac+3;Riom;30;0 %;100 %;Java"),
            need("X;dev;Riom;Bac+3;30;Java\nY;dev;Riom;Bac+3;*;Java"),
            "inconclusive",
            "secret",
            "1 besoin l’exige",
        ),
        // Thirty posts; ten leavers named a label that may be Java, and twenty more that is.
        (
            course("A;Bac+3;Riom;25;0 %;100 %;Java\nB;Bac+3;Riom;10;0 %;100 %;Java frobnique"),
            posts,
            "inconclusive",
            "in_doubt",
            "ils pèsent 10",
        ),
        // A course all of whose graduates study on is a course, and its level is not the cause (20 ≥ D = 3 > A = 0).
        (course("A;Bac+3;Riom;20;100 %;;Java"), need("X;dev;Riom;Bac+3;3;Java"), "shortage", "they_study_on", "(20)"),
        (course("A;Bac+3;Riom;20;0 %;0 %;Java"), need("X;dev;Riom;Bac+3;3;Java"), "shortage", "they_leave", "(20)"),
        (course("A;Bac+3;Riom;0;;;Java"), need("X;dev;Riom;Bac+3;3;Java"), "shortage", "too_few", "0 par an pour 3"),
        // … but a course below the level, from which nobody arrives, is below the level first.
        (course("A;Bac+2;Riom;20;100 %;;Java"), need("X;dev;Riom;Bac+5;3;Java"), "shortage", "below_level", "Bac+3"),
        // Only a label in doubt says that Java is taught, and thirty posts are more than all it may stand for.
        (course("A;Bac+3;Riom;10;0 %;100 %;Java frobnique"), need("X;dev;Riom;Bac+3;30;Java"), "shortage", "in_doubt", "ils pèsent 10"),
        // A course of the level from which nobody arrives is none where others do arrive.
        (
            course("A;Bac+2;Riom;20;0 %;100 %;Java\nB;Bac+3;Riom;20;100 %;;Java"),
            need("X;dev;Riom;Bac+3;30;Java"),
            "shortage",
            "below_level",
            "30 des 30",
        ),
        // Half of the posts at a level or place that no course reaches are its cause, a third are not.
        (
            course("A;Bac+2;Riom;20;0 %;100 %;Java"),
            need("X;dev;Riom;Bac+3;15;Java\nY;dev;Riom;Bac+2;15;Java"),
            "shortage",
            "below_level",
            "15 des 30",
        ),
        (
            course("A;Bac+2;Riom;20;0 %;100 %;Java"),
            need("X;dev;Riom;Bac+3;10;Java\nY;dev;Riom;Bac+2;20;Java"),
            "shortage",
            "too_few",
            "20 par an pour 30",
        ),
        (
            course("A;Bac+3;Aurillac;20;0 %;100 %;Java"),
            need("X;dev;Moulins;Bac+3;15;Java\nY;dev;Aurillac;Bac+3;15;Java"),
            "shortage",
            "elsewhere",
            "15 des 30",
        ),
        (
            course("A;Bac+3;Aurillac;20;0 %;100 %;Java"),
            need("X;dev;Moulins;Bac+3;10;Java\nY;dev;Aurillac;Bac+3;20;Java"),
            "shortage",
            "too_few",
            "20 par an pour 30",
        ),
    ];
    for (courses, needs, verdict, cause, proof) in cases {
        let found = of_java(&courses, &needs);
        assert_eq!((found.0.as_str(), found.1.as_str()), (verdict, cause), "{courses}{needs}{found:?}");
        assert!(found.2.contains(proof), "{cause}: {}", found.2);
    }
}

/// A pipeline over one list of courses, one of needs and a register.
fn with_register(register: &str, needs: &str) -> tempfile::TempDir {
    let place = project("Formation;Niveau;Diplômés;Établissement;Compétences\nBTS A;Bac+2;20;Lycée Un;Java, SQL\n", needs);
    std::fs::write(place.path().join("annuaire.csv"), register).unwrap();
    std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}[[employers]]\nfiles = [\"annuaire.csv\"]\n")).unwrap();
    place
}

/// 20 firms of 20 and 15 of 80, of which 5 and 2 answer, and one giant that answers: it stands for itself. Worked by hand: X = 20·20 + 15·80
/// = 1,600, x = 5·20 + 2·80 = 260, w = 6.154: Java (5·1 + 2·2) · 6.154 = 55.4; SQL 160, as the giant says. « Moyenne 3 » is a firm, no mean.
#[test]
fn a_giant_that_answered_stands_for_itself() {
    let mut register = "Raison sociale;Effectif;Code postal;Ville\n".to_owned();
    let mut needs = "Entreprise;Métier;Nombre de postes;Compétences requises\n".to_owned();
    for (name, count, size, answers, posts) in [("Moyenne", 20, 20, 5, 1), ("Grande", 15, 80, 2, 2)] {
        (0..count)
            .for_each(|n| register.push_str(&[name, " ", &n.to_string(), ";", &size.to_string(), ";63000;Clermont-Ferrand\n"].concat()));
        (0..answers).for_each(|n| needs.push_str(&[name, " ", &n.to_string(), ";Dev;", &posts.to_string(), ";Java\n"].concat()));
    }
    register.push_str("Géante;3000;63000;Clermont-Ferrand\n");
    needs.push_str("Géante;Dba;160;SQL\n");
    let place = with_register(&register, &needs);
    let gaps = table(&run(place.path()), "tables/skills_gap.csv");
    let demand = |label: &str| number(gaps.iter().find(|r| r["label"] == label).unwrap(), "demand");
    assert!((demand("SQL") - 160.0).abs() < 1e-9, "{}", demand("SQL"));
    assert!((demand("Java") - 9.0 * 1600.0 / 260.0).abs() < 0.01, "{}", demand("Java"));
}

/// A register and not one answer: nothing is known of demand, and nothing is concluded from that.
#[test]
fn no_answer_is_no_knowledge() {
    let register = format!(
        "Raison sociale;Effectif;Ville\n{}",
        (0..20).map(|n| ["Firme ", &n.to_string(), ";10;Riom\n"].concat()).collect::<String>()
    );
    let place = with_register(&register, "Entreprise;Métier;Nombre de postes;Compétences requises\n");
    let gaps = table(&run(place.path()), "tables/skills_gap.csv");
    assert!(!gaps.is_empty());
    for gap in gaps {
        assert_eq!((gap["verdict"].as_str(), gap["gap_low"].as_str(), gap["solidity"].as_str()), ("inconclusive", "", ""), "{gap:?}");
    }
}

/// Twenty firms of 5 to 8 people, of which six answer with 1, 2, 3, 1, 2, 3 posts: X = 130, x = 37, w = 3.514, 12 posts stand for 42.16. Each change
/// of the register or of the answers, and what is right.
#[test]
fn what_a_register_does_not_say_is_not_taken_for_nothing() {
    let register = |without: usize| -> String {
        let row = |n: usize| {
            let people = if n >= 20 - without { String::new() } else { (5 + n % 4).to_string() };
            format!("Firme {n};;{people};63000;Clermont-Ferrand\n")
        };
        format!("Raison sociale;SIRET;Effectif;Code postal;Ville\n{}", (0..20).map(row).collect::<String>())
    };
    let answer = |n: usize, posts: &str, skill: &str| format!("Firme {n};Dev;{posts};Clermont-Ferrand;{skill}\n");
    let answers = |first: &str| -> String {
        let rest = (1..6).map(|n| answer(n, &(1 + n % 3).to_string(), "Java")).collect::<String>();
        format!("Entreprise;Métier;Nombre de postes;Ville;Compétences requises\n{}{rest}", answer(0, first, "Java"))
    };
    let gaps = |register: &str, needs: &str| {
        let place = with_register(register, needs);
        let output = run(place.path());
        let rows = table(&output, "tables/skills_gap.csv");
        let of = |label: &str, column: &str| number(rows.iter().find(|r| r["label"] == label).unwrap(), column);
        ((of("Java", "demand"), of("SQL", "demand"), of("SQL", "gap_low")), output, place)
    };
    let close = |x: f64, y: f64| (x - y).abs() < 0.01;
    let ((whole, ..), ..) = gaps(&register(0), &answers("1"));
    assert!(close(whole, 12.0 * 130.0 / 37.0), "{whole}");
    // Six silent firms without a headcount are as the eight other silent ones, of 52 people: X = 37 + 52 + 6·6.5 = 128.
    let ((some, ..), ..) = gaps(&register(6), &answers("1"));
    assert!(close(some, 12.0 * 128.0 / 37.0), "{some}");
    // A firm of 5 people that asks for 500 posts says so for itself: x = 32, X = 125.
    let ((beyond, ..), output, _place) = gaps(&register(0), &answers("500"));
    assert!(close(beyond, 500.0 + 11.0 * 125.0 / 32.0), "{beyond}");
    let report = page(&output.join("report.html"));
    assert!(report.contains("Firme 0 (500 postes pour 5 salariés)"), "the question is asked");
    // A need whose number of posts is left blank asks for the mean of the others, two: SQL 2 · w, and its low end is open.
    let ((java, sql, low), ..) = gaps(&register(0), &(answers("1") + &answer(1, "", "SQL")));
    assert!(close(java, whole) && close(sql, 2.0 * 130.0 / 37.0), "{java} {sql}");
    assert!(low < 20.0 - sql, "{low}");
}

/// Two firms of one name are told apart by their SIREN, or by where they are; a need belongs to the one of its own.
#[test]
fn homonyms_are_two_firms() {
    let firms = (1..20).map(|n| format!("Firme {n};;{};63000;Clermont-Ferrand\n", 5 + n % 4)).collect::<Vec<_>>().concat();
    let needs = "Entreprise;SIRET;Métier;Nombre de postes;Ville;Compétences requises\n".to_owned()
        + &(1..6).map(|n| format!("Firme {n};;Dev;1;Clermont-Ferrand;Java\n")).collect::<Vec<_>>().concat();
    for (small, giant, own) in [("", "03000;Moulins", ""), ("00000001800010", "63000;Clermont-Ferrand", "000000018 00010")] {
        let number = if small.is_empty() { "" } else { "00000002600013" };
        let register = format!(
            "Raison sociale;SIRET;Effectif;Code postal;Ville\nFirme A;{small};5;63000;Clermont-Ferrand\nFirme A;{number};200;{giant}\n{firms}"
        );
        let place = with_register(&register, &format!("{needs}FIRME A;{own};Dev;1;Clermont-Ferrand;Java\n"));
        let rows = table(&run(place.path()), "tables/employers.csv");
        let of = |people: &str| {
            let row = rows.iter().find(|r| r["headcount"] == people && r["name"] == "Firme A").unwrap();
            (row["respondent"].clone(), row["positions"].clone())
        };
        assert_eq!(of("5"), ("true".to_owned(), "1".to_owned()), "{register}");
        assert_eq!(of("200"), ("false".to_owned(), String::new()), "{register}");
    }
}

/// « 1 » beside « 40 % » is 1 % or 100 %: the cell is a question, in either order; 0,4 beside « 40 % » is what a percent cell holds.
#[test]
fn a_bare_one_beside_percentages_is_a_question() {
    let rates = |column: &str| {
        let rows: Vec<String> = column.split('|').enumerate().map(|(i, rate)| format!("Formation {i};Bac+3;20;{rate};Java")).collect();
        let rows = rows.join("\n");
        let place = project(
            &format!("Formation;Niveau;Diplômés;Poursuite d'études;Compétences\n{rows}"),
            "Entreprise;Métier;Nombre de postes;Compétences requises\nX;dev;6;Java\n",
        );
        let output = run(place.path());
        let mut entrants: Vec<(String, String)> =
            table(&output, "tables/courses.csv").into_iter().map(|r| (r["title"].clone(), r["entrants"].clone())).collect();
        entrants.sort();
        let refused: Vec<String> = table(&output, "rejects.csv").into_iter().map(|r| format!("{} {}", r["value"], r["reason"])).collect();
        (entrants.into_iter().map(|(_, n)| n).collect::<Vec<_>>(), refused)
    };
    let told = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    assert_eq!(rates("40 %|1"), (told(&["12", "20"]), told(&["1 ambiguous_rate"])));
    assert_eq!(rates("120 %|1"), (told(&["20", "20"]), told(&["120 % out_of_range", "1 ambiguous_rate"])));
    assert_eq!(rates("1|0,5"), (told(&["0", "10"]), Vec::new()));
    assert_eq!(rates("40 %|0,4"), (told(&["12", "12"]), Vec::new()));
}

/// A firm that answers in two files, and one on two rows of the register, are told to the commission with their places, and to no one else.
#[test]
fn who_is_there_twice_is_told() {
    let register = "Raison sociale;Effectif;Ville\nFirme A;10;Riom\nFirme B;20;Riom\nFirme B;5;Thiers\nFirme C;8;Riom\n";
    let needs = |rows: &str| format!("Entreprise;Métier;Nombre de postes;Compétences requises\n{rows}");
    let (first, second) = (needs("Firme A;Dev;2;Java\nFirme C;Dev;1;Java\n"), needs("Firme A;Admin;1;Réseau\n"));
    for (edition, told) in [("internal", true), ("public", false)] {
        let pipeline = PIPELINE.replace("[skills]", "[[employers]]\nfiles = [\"annuaire.csv\"]\n[skills]")
            + &format!("[publish]\nedition = \"{edition}\"\n");
        let place = folder(&[
            ("framework.csv", FRAMEWORK.as_bytes()),
            ("p.toml", pipeline.as_bytes()),
            ("annuaire.csv", register.as_bytes()),
            ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Java\n".as_bytes()),
            ("besoins/un.csv", first.as_bytes()),
            ("besoins/deux.csv", second.as_bytes()),
        ]);
        let report = page(&run(place.path()).join("report.html"));
        for said in [
            "1 employeur a répondu dans plusieurs fichiers, dont les postes s’ajoutent : Firme A (deux.csv, un.csv)",
            "1 entreprise sur plusieurs lignes de l’annuaire, dont les effectifs s’ajoutent : Firme B (annuaire.csv!3, annuaire.csv!4)",
        ] {
            assert_eq!(report.replace(['\u{a0}', '\u{202f}'], " ").contains(said), told, "{edition}: {said}");
        }
    }
}

/// Posts that their employer does not open to beginners are told beside the gap, in all and for each skill; the total has its interval.
#[test]
fn posts_closed_to_beginners_are_told_apart_and_the_total_has_an_interval() {
    let mut register = "Raison sociale;Effectif\n".to_owned();
    let mut needs = "Entreprise;Métier;Nombre de postes;Compétences requises;Débutant accepté\n".to_owned();
    for firm in 0..20 {
        writeln!(register, "Firme {firm};10").unwrap();
        if firm < 10 {
            writeln!(needs, "Firme {firm};Dev;{};Java;{}", 1 + firm % 3, if firm % 2 == 0 { "oui" } else { "non" }).unwrap();
        }
    }
    let pipeline = PIPELINE.replace("[skills]", "[[employers]]\nfiles = [\"annuaire.csv\"]\n[skills]");
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("annuaire.csv", register.as_bytes()),
        ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Java\n".as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ]);
    let output = adequation(place.path(), &["run", "p.toml"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    // Ten answers of twenty: weight 2. Posts 1, 2, 3, 1, 2, 3, 1, 2, 3, 1 = 19, so 38; those of firms 1, 3, 5, 7, 9 are 2 + 1 + 3 + 2 + 1 = 9: 18.
    let rows = table(&place.path().join("sortie"), "tables/skills_gap.csv");
    let java = rows.iter().find(|r| r["skill_id"] == "java").unwrap();
    assert_eq!((number(java, "demand"), number(java, "experienced")), (38.0, 18.0));
    let ends = (10.0 - number(java, "gap_high"), 10.0 - number(java, "gap_low"));
    let interval = format!("38 postes par an [{:.0} ; {:.0}]", ends.0, ends.1);
    assert!(said.replace(['\u{a0}', '\u{202f}'], " ").contains(&interval), "{interval}: {said}");
    let report = page(&place.path().join("sortie/report.html"));
    assert!(report.contains("dont 18 pour des candidats expérimentés"));
}
