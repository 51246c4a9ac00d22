//! The public edition gives no respondent away. Whether masked figures can be worked out is asked in `attack`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use calamine::Reader;

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, files, folder, number, page, root, table};

/// Runs the example in an edition.
pub(crate) fn edition(into: &Path, edition: &str) -> PathBuf {
    std::fs::write(into.join("p.toml"), example(edition)).unwrap();
    let output = adequation(into, &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    into.join(edition)
}

/// The pipeline of the example for an edition, into a folder of its name.
pub(crate) fn example(edition: &str) -> String {
    let text = std::fs::read_to_string(root().join("pipelines/auvergne-exemple.toml")).unwrap();
    let data = root().join("datasets").to_string_lossy().replace('\\', "/");
    let text = text.replace("../datasets", &data).replace("../output/auvergne-exemple", edition);
    text.replace("edition = \"internal\"", &format!("edition = \"{edition}\""))
}

#[test]
fn figures_that_rest_on_too_few_are_masked_and_the_others_are_those_of_the_internal_edition() {
    let place = tempfile::tempdir().unwrap();
    let (public, internal) = (edition(place.path(), "public"), edition(place.path(), "internal"));
    let by_id: BTreeMap<String, BTreeMap<String, String>> =
        table(&internal, "tables/skills_gap.csv").into_iter().map(|r| (r["skill_id"].clone(), r)).collect();
    let mut shown = 0;
    for row in table(&public, "tables/skills_gap.csv") {
        let own = &by_id[&row["skill_id"]];
        // In whole heads: decimals of supply would tell the rates of small courses.
        assert!((number(&row, "supply") - number(own, "supply").round()).abs() < 1e-9, "{row:?}");
        if row["verdict"] == "masked" {
            assert!(
                ["demand", "gap", "gap_low", "gap_high", "coverage", "employers", "proof"].iter().all(|c| row[*c].is_empty()),
                "{row:?}"
            );
        } else {
            // In whole heads, decimals would tell the weights; and the gap is the difference of what is shown.
            assert!((number(&row, "gap") - (number(&row, "supply") - number(&row, "demand"))).abs() < 1e-9, "{row:?}");
            assert!((number(&row, "demand") - number(own, "demand").round()).abs() < 1e-9, "{row:?}");
            let covers = |c: f64| (c - number(&row, "supply") / number(&row, "demand")).abs() < 1e-3;
            assert!(row["coverage"].is_empty() || covers(number(&row, "coverage")), "{row:?}");
            assert!(["demand", "wished"].iter().all(|c| row[*c].is_empty() || number(&row, c).fract() == 0.0), "{row:?}");
            assert!(number(own, "demand") == 0.0 || number(own, "employers") >= 3.0, "{own:?}");
            shown += 1;
        }
    }
    assert!(shown > 100, "{shown}");
    for path in ["tables/needs.csv", "tables/placements.csv"] {
        assert!(table(&public, path).is_empty(), "{path} holds rows of respondents");
    }
}

#[test]
fn no_respondent_is_named() {
    let place = tempfile::tempdir().unwrap();
    let (public, internal) = (edition(place.path(), "public"), edition(place.path(), "internal"));
    let names: BTreeSet<String> =
        table(&internal, "tables/needs.csv").iter().map(|r| r["employer"].clone()).filter(|name| name.chars().count() > 4).collect();
    assert!(names.len() > 50);
    for (path, bytes) in files(&public) {
        let text = if path.ends_with(".xlsx") {
            let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
            let sheets = book.worksheets();
            sheets.iter().flat_map(|(_, range)| range.cells()).map(|(.., cell)| cell.to_string()).collect::<Vec<_>>().join("\n")
        } else if path.ends_with(".png") || path.ends_with(".parquet") || path.ends_with(".pdf") {
            continue; // drawn from the SVG, written from the same tables as the CSV, written from what the page of the brief says
        } else {
            String::from_utf8(bytes).unwrap()
        };
        for name in &names {
            assert!(!text.contains(name.as_str()), "{path} names {name}");
        }
    }
}

#[test]
fn public_statistics_are_nobody_s_secret() {
    // Without public files at hand: rows of an ordinary file are a respondent's even when no employer is named.
    let rows = "Entreprise;Poste;Nombre;Compétences\n;Développeur;4;Java\n";
    let pipeline = PIPELINE.replace("[skills]", "[publish]\nedition = \"public\"\n[skills]");
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("formations/f.csv", "Intitulé;Niveau;Diplômés;Compétences\nBTS SIO;bac+2;20;Java\n".as_bytes()),
        ("besoins/b.csv", rows.as_bytes()),
    ]);
    let output = crate::kit::run(place.path());
    assert_eq!(table(&output, "tables/skills_gap.csv")[0]["verdict"], "masked");
}

/// Java is asked by these employers with so many posts each: 85 % and no more may be one employer's, and what is left besides the first two
/// must be a tenth of the first at least.
#[test]
fn the_shares_at_which_a_figure_is_masked() {
    for (posts, shown) in
        [(&[170, 8, 8, 7, 7][..], true), (&[172, 7, 7, 7, 7], false), (&[100, 90, 10], true), (&[100, 90, 9], false), (&[50, 50], false)]
    {
        let firms: Vec<String> = ["Un", "Deux", "Trois", "Quatre", "Cinq"]
            .iter()
            .zip(posts)
            .map(|(firm, posts)| format!("Firme {firm};Développeur;{posts};Java\n"))
            .collect();
        let needs = format!("Entreprise;Métier;Nombre de postes;Compétences requises\n{}", firms.concat());
        let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nA;Bac+3;400;Java\n", &needs);
        std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}[publish]\nedition = \"public\"\n")).unwrap();
        let rows = table(&crate::kit::run(place.path()), "tables/skills_gap.csv");
        assert_eq!(rows[0]["verdict"] != "masked", shown, "{posts:?}: {rows:?}");
    }
}

/// No figure of the public tables has decimals that an unrounded supply or demand would leave.
#[test]
fn heads_are_whole_in_every_public_table() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("p.toml"), example("public") + crate::breakdown::BY).unwrap();
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    let public = place.path().join("public");
    let columns =
        ["supply", "demand", "gap", "missing", "seats_to_close", "kept_by_ten_points", "seats_like_ten_points", "positions", "unfilled"];
    let mut seen = 0;
    for name in [
        "skills_gap", "skills_gap_by_level", "skills_gap_by_department", "families_gap", "themes_gap", "levels_gap", "departments_gap",
        "occupations_gap", "closing", "indices", "breakdowns",
    ] {
        for row in table(&public, &format!("tables/{name}.csv")) {
            for column in columns.iter().filter(|c| row.get(**c).is_some_and(|v| !v.is_empty())) {
                assert!(number(&row, column).fract() == 0.0, "{name}: {column} = {}", row[*column]);
                seen += 1;
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

/// Twenty leavers of whom 60 % stay, or 62 %: twelve heads of either, and not a shade of the chart says which.
#[test]
fn no_shade_of_a_public_chart_tells_decimals() {
    let charts = ["60", "62"].map(|retention| {
        let courses = format!(
            "Formation;Niveau;Diplômés;Poursuite d'études;Part restant dans la région;Compétences\nA;Bac+3;20;0 %;{retention} %;Java\n"
        );
        let firms = ["Un", "Deux", "Trois", "Quatre", "Cinq"].map(|firm| format!("Firme {firm};Développeur;4;Bac+3;Java\n")).concat();
        let place = crate::kit::project(&courses, &format!("Entreprise;Métier;Nombre de postes;Niveau;Compétences requises\n{firms}"));
        std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}[publish]\nedition = \"public\"\n")).unwrap();
        let output = crate::kit::run(place.path());
        ["families_by_level", "families", "levels", "gaps"].map(|name| std::fs::read(output.join(format!("charts/{name}.svg"))).unwrap())
    });
    assert!(charts[0] == charts[1]);
}

/// The posts of the only need without skills are not what is left of all posts when those of known skills are taken away.
#[test]
fn the_only_need_without_skills_is_not_what_is_left() {
    let firms = ["Un", "Deux", "Trois", "Quatre", "Cinq", "Six"].map(|firm| format!("Firme {firm};Développeur;2;Java\n")).concat();
    let needs = format!("Entreprise;Métier;Nombre de postes;Compétences requises\n{firms}Firme Sept;Inventeur de mots;7;\n");
    let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nA;Bac+3;40;Java\n", &needs);
    let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap() + "[publish]\nedition = \"public\"\n";
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    let output = crate::kit::run(place.path());
    let report = page(&output.join("report.html"));
    assert!(report.contains("19 postes à pourvoir"), "the total is shown");
    assert!(!report.contains("les 12 dont"), "19 − 12 would be the 7 posts of one firm");
}

/// The one skill of a family that is asked at a level is not told by the figure of the family there.
#[test]
fn a_family_does_not_tell_its_only_skill_at_a_level() {
    let framework = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\nexcel,Excel,Excel,Bureautique,tool,,,,\nword,Word,Word,Bureautique,tool,,,,\n";
    let needs = "Entreprise;Métier;Niveau;Nombre de postes;Compétences requises\nA;Analyste;Bac+3;4;Excel\nB;Analyste;Bac+5;9;Excel\n\
        C;Analyste;Bac+5;9;Excel\nD;Analyste;Bac+5;9;Excel\nE;Secrétaire;Bac+3;5;Word\nF;Secrétaire;Bac+3;5;Word\nG;Secrétaire;Bac+3;5;Word\n";
    let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nT;Bac+3;40;Word\n", needs);
    std::fs::write(place.path().join("framework.csv"), framework).unwrap();
    let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap() + "[publish]\nedition = \"public\"\n";
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    let output = crate::kit::run(place.path());
    let levels = table(&output, "tables/skills_gap_by_level.csv");
    let excel: Vec<&str> = levels.iter().filter(|r| r["skill_id"] == "excel").map(|r| r["demand"].as_str()).collect();
    assert_eq!(excel, ["", ""]);
    let report = page(&output.join("report.html"));
    assert!(report.contains("46 postes"), "all is shown: {report}");
    assert!(!report.contains("27 postes en exigent"), "27 of the family at Bac+5 are Excel's, and 31 − 27 is one firm's 4");
}

/// Where all employers but one or two ask for a skill, all posts less those are theirs: of the two figures one is hidden.
#[test]
fn all_posts_less_those_of_a_skill_do_not_tell_who_does_not_ask_for_it() {
    let asking = |others: &str| {
        let five = [("A", 3), ("B", 3), ("C", 4), ("D", 3), ("E", 5)];
        let java: String = five.map(|(firm, posts)| format!("{firm};Développeur;Bac+3;{posts};Java\n")).concat();
        let needs = format!("Entreprise;Métier;Niveau;Nombre de postes;Compétences requises\n{java}{others}");
        let place = crate::kit::project("Formation;Niveau;Diplômés;Compétences\nT;Bac+3;40;Java\n", &needs);
        let pipeline = std::fs::read_to_string(place.path().join("p.toml")).unwrap() + "[publish]\nedition = \"public\"\n";
        std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
        let output = crate::kit::run(place.path());
        let of = |path: &str, column: &str, value: &str| {
            table(&output, path).into_iter().find(|r| r[column] == value).map(|r| r["demand"].clone()).unwrap_or_default()
        };
        [
            of("tables/skills_gap.csv", "skill_id", "java"),
            of("tables/families_gap.csv", "family", "Dev"),
            of("tables/skills_gap_by_level.csv", "skill_id", "java"),
            of("tables/levels_gap.csv", "level", "bac+3"),
        ]
    };
    let shown = |of: &str| !of.is_empty();
    let [java, family, java_there, there] = asking("F;Développeur;Bac+3;4;SQL\n");
    assert!(!shown(&java) && !shown(&family), "22 less 18 is one firm's 4: {java} {family}");
    assert!(!(shown(&java_there) && shown(&there)), "{java_there} {there}");
    let [java, family, java_there, there] = asking("F;Développeur;Bac+3;4;SQL\nG;Développeur;Bac+3;4;SQL\nH;Développeur;Bac+3;3;Réseau\n");
    assert!([java, family, java_there, there].iter().all(|of| shown(of)), "three firms do not ask for it");
}

/// The register stands in the edition for everyone: neither the size class, which is merged or parted by who answered, nor the row that a firm
/// has in its file may tell it.
#[test]
fn the_register_does_not_tell_who_answered() {
    let place = tempfile::tempdir().unwrap();
    let internal = table(&edition(place.path(), "internal"), "tables/employers.csv");
    assert!(internal.iter().any(|r| r["size_class"].ends_with('*')), "the example has respondents without their like");
    let public = table(&edition(place.path(), "public"), "tables/employers.csv");
    assert_eq!(public.len(), internal.len());
    for row in public {
        assert!(["", "1–9", "10–49", "50–249", "250+"].contains(&row["size_class"].as_str()), "{row:?}");
        for column in ["name", "siret", "headcount", "respondent", "weight", "positions", "origin"] {
            assert_eq!(row[column], "", "{column}");
        }
    }
}

/// A register that is public may be named in the edition for everyone, whole and in an order of its own: who answered changes no row of it.
/// Where half of it or more answered, naming it would tell who did, and it is not named.
#[test]
fn the_directory_names_the_register_and_not_who_answered() {
    let register: String =
        (0..12).fold("Raison sociale;Effectif;Ville\n".to_owned(), |text, firm| text + &format!("Firme {firm};10;Riom\n"));
    let published = |answered: std::ops::Range<usize>| {
        let needs = answered.fold("Entreprise;Métier;Nombre de postes;Compétences requises\n".to_owned(), |text, firm| {
            text + &format!("Firme {firm};Dev;2;Java\n")
        });
        let pipeline = PIPELINE.replace("[skills]", "[[employers]]\nfiles = [\"annuaire.csv\"]\n[skills]")
            + "[publish]\nedition = \"public\"\ndirectory = true\n";
        let place = folder(&[
            ("framework.csv", FRAMEWORK.as_bytes()),
            ("p.toml", pipeline.as_bytes()),
            ("annuaire.csv", register.as_bytes()),
            ("formations/f.csv", "Formation;Niveau;Diplômés;Compétences\nA;bac+2;10;Java\n".as_bytes()),
            ("besoins/b.csv", needs.as_bytes()),
        ]);
        let output = adequation(place.path(), &["run", "p.toml"]);
        let bytes = std::fs::read_to_string(place.path().join("sortie/tables/employers.csv")).unwrap();
        (bytes, String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (some, said) = published(0..5);
    let (others, _) = published(5..10);
    assert_eq!(some, others, "the same rows whoever answered");
    assert!(some.contains("Firme 0") && some.contains("Firme 11") && some.contains("Riom"), "{some}");
    assert!(!said.contains("directory"));
    let (most, said) = published(0..6);
    assert!(!most.contains("Firme") && said.contains("directory : la moitié de l’annuaire ou plus a répondu"), "{most} {said}");
}

/// What is beside the tables of demand: how often a label is cited, the hashes of answers, rows of one post each.
#[test]
fn counts_of_citations_hashes_and_rows_of_one_post_tell_no_masked_figure() {
    let rows = |skill: &str, level: &str, firms: &[&str]| {
        firms.iter().map(|firm| format!("Poste de {firm};{firm};1;{level};{skill}\n")).collect::<Vec<_>>().concat()
    };
    let needs = [
        "poste;entreprise;postes;niveau;compétences\n".to_owned(),
        rows("Java", "Bac+2", &["A"]),
        rows("Java", "Bac+3", &["B"]),
        rows("Java", "Bac+5", &["C"]),
        rows("Sécurité", "Bac+3", &["D", "D", "D", "D"]),
        rows("SQL", "Bac+3", &["A", "B", "C", "D", "E", "F"]),
    ]
    .concat();
    let courses = "intitulé;établissement;niveau;effectif;compétences\nBTS SIO;Lycée Alti;Bac+2;24;Sécurité\n";
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", format!("{PIPELINE}[publish]\nedition = \"public\"\n").as_bytes()),
        ("formations/f.csv", courses.as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ]);
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert!(said.status.success(), "{}", complaint(&said));
    let public = place.path().join("sortie");
    let security = table(&public, "tables/skill_matches.csv").into_iter().find(|r| r["label"] == "Sécurité").unwrap();
    assert_eq!(security["mentions"], "1", "the course alone is counted");
    // Three firms, three posts, three masked rows: each would be one.
    let java = table(&public, "tables/skills_gap.csv").into_iter().find(|r| r["skill_id"] == "java").unwrap();
    let levels: Vec<_> = table(&public, "tables/skills_gap_by_level.csv").into_iter().filter(|r| r["skill_id"] == "java").collect();
    assert!(java["demand"].is_empty() && levels.iter().all(|r| r["demand"].is_empty()), "{java:?} {levels:?}");
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(public.join("run.json")).unwrap()).unwrap();
    for input in manifest["inputs"].as_array().unwrap() {
        assert_eq!(input["blake3"].is_string(), input["file"] == "f.csv", "{input}");
    }
}
