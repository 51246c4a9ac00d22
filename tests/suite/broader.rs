//! A skill and those above it, worked by hand.

use std::collections::BTreeMap;
use std::path::Path;

use crate::kit::{PIPELINE, adequation, folder, number, run, table};

/// AWS and Azure are cloud, cloud and Docker are hosting; nobody names hosting.
pub(crate) const FRAMEWORK: &str = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\n\
hosting,Hébergement,Hosting,Cloud,concept,,,,\ncloud,Cloud,Cloud,Cloud,concept,,hosting,,\naws,AWS,AWS,Cloud,platform,,cloud,,\n\
azure,Azure,Azure,Cloud,platform,,cloud,,\ndocker,Docker,Docker,Conteneurs,tool,,hosting,,\njava,Java,Java,Dev,language,,,,\n";

const COURSES: &str =
    "Formation;Niveau;Établissement;Diplômés;Compétences\nA;Bac+3;L1;10;AWS\nB;Bac+3;L2;5;Cloud\nC;Bac+3;L3;7;AWS, Cloud, Java\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Niveau;Compétences requises\n\
V;architecte;6;Bac+3;Cloud\nW;devops;4;Bac+3;AWS\nX;admin;3;Bac+3;Azure\nY;dev;2;Bac+3;Docker\nZ;dev;9;Bac+3;\n";

fn place(courses: &str, needs: &str) -> tempfile::TempDir {
    folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.csv", courses.as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ])
}

fn by_id(folder: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    table(folder, "tables/skills_gap.csv").into_iter().map(|row| (row["skill_id"].clone(), row)).collect()
}

/// Cloud: A 10 + B 5 + C 7 = 22 leavers, C once although it names both; 6 + 4 + 3 = 13 posts. AWS: 10 + 7 = 17 and 4. Azure: nobody and
/// 3, which the 5 of B and the 7 of C, who learn « cloud » by that name, may know. Docker is under hosting alone, which nobody names.
#[test]
fn a_broader_skill_holds_the_figures_of_its_narrower_ones_and_each_head_once() {
    let place = place(COURSES, NEEDS);
    let skills = by_id(&run(place.path()));
    let figures = |id: &str| (number(&skills[id], "supply"), number(&skills[id], "demand"));
    assert_eq!(figures("cloud"), (22.0, 13.0));
    assert_eq!(figures("aws"), (17.0, 4.0));
    assert_eq!(figures("azure"), (0.0, 3.0));
    assert_eq!(figures("docker"), (0.0, 2.0));
    assert!(!skills.contains_key("hosting"), "nobody asked about it");
    assert_eq!((skills["cloud"]["narrower"].as_str(), skills["aws"]["broader"].as_str()), ("AWS | Azure", "Cloud"));
    assert_eq!((skills["azure"]["verdict"].as_str(), skills["azure"]["cause"].as_str()), ("no_course", "broader_name"));
    assert!(skills["azure"]["proof"].starts_with("aucune formation ne la nomme ; 2 formations enseignent une compétence plus large"));
    assert!(skills["azure"]["proof"].contains("(12 entrants"), "{}", skills["azure"]["proof"]);
    assert_eq!(skills["docker"]["cause"], "no_course");
}

/// Who has AWS has « cloud » for certain: that a doubtful label may say so too, or a wish, counts no head again.
#[test]
fn what_is_certain_by_a_narrower_one_is_neither_doubtful_nor_wished() {
    let place = place(
        "Formation;Niveau;Établissement;Diplômés;Compétences\nA;Bac+3;L1;10;AWS, Cloud frobnique\n",
        "Entreprise;Métier;Nombre de postes;Niveau;Compétences requises;Compétences souhaitées\n\
         V;devops;4;Bac+3;AWS, Cloud frobnique;\nW;devops;3;Bac+3;AWS;Cloud\n",
    );
    std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}accept = 0.95\n")).unwrap();
    let output = run(place.path());
    assert!(table(&output, "tables/skill_matches.csv").iter().any(|m| m["label"] == "Cloud frobnique" && m["status"] == "review"));
    let cloud = &by_id(&output)["cloud"];
    let figures = ["supply", "demand", "wished", "gap_low", "gap_high"].map(|column| number(cloud, column));
    assert_eq!(figures, [10.0, 7.0, 0.0, 3.0, 3.0]);
}

/// The posts that ask for « cloud » are filled by whoever knows AWS; those that ask for Azure by nobody who knows « cloud » alone.
#[test]
fn who_has_the_narrower_one_serves_who_asks_for_the_broader_one_and_not_the_other_way_round() {
    let only = |courses: &str, needs: &str| {
        let courses = format!("Formation;Niveau;Établissement;Diplômés;Compétences\n{courses}");
        let place = place(&courses, &format!("Entreprise;Métier;Nombre de postes;Niveau;Compétences requises\n{needs}"));
        let occupations = table(&run(place.path()), "tables/occupations_gap.csv");
        (number(&occupations[0], "filled_at_level"), number(&occupations[0], "unfilled"))
    };
    assert_eq!(only("A;Bac+3;L1;10;AWS\n", "V;architecte;6;Bac+3;Cloud\n"), (6.0, 0.0));
    assert_eq!(only("B;Bac+3;L2;10;Cloud\n", "X;admin;3;Bac+3;Azure\n"), (0.0, 3.0));
}

/// Rows and figures of every part: a broader skill never has fewer heads than a narrower one, nor more than all of them.
#[test]
fn in_no_part_is_a_broader_skill_less_than_a_narrower_one() {
    let place = place(COURSES, NEEDS);
    let output = run(place.path());
    for (path, part) in [("tables/skills_gap_by_level.csv", "level"), ("tables/skills_gap_by_department.csv", "department")] {
        let rows = table(&output, path);
        let at = |id: &str, key: &str| rows.iter().find(|r| r["skill_id"] == id && r[part] == key);
        let narrow: Vec<_> = rows.iter().filter(|r| ["aws", "azure"].contains(&r["skill_id"].as_str())).collect();
        assert!(!narrow.is_empty());
        for row in narrow {
            let broad = at("cloud", &row[part]).unwrap_or_else(|| panic!("{path}: no row of cloud at {}", row[part]));
            for figure in ["supply", "demand"] {
                assert!(number(broad, figure) >= number(row, figure), "{path} {row:?} {broad:?}");
            }
        }
    }
    // All families count each head once: C is in « Cloud » once.
    let families = table(&output, "tables/families_gap.csv");
    let cloud = families.iter().find(|r| r["family"] == "Cloud").unwrap();
    assert_eq!((number(cloud, "supply"), number(cloud, "demand")), (22.0, 13.0));
}

#[test]
fn what_changed_since_last_year_adds_up_where_broader_skills_do() {
    let place = place(COURSES, NEEDS);
    run(place.path());
    std::fs::rename(place.path().join("sortie"), place.path().join("avant")).unwrap();
    std::fs::write(place.path().join("besoins/b.csv"), NEEDS.replace("W;devops;4", "W;devops;11")).unwrap();
    let pipeline = format!("{PIPELINE}[publish]\nprevious = \"avant\"\n");
    std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
    let changes = table(&run(place.path()), "tables/year_on_year.csv");
    for (label, before, after) in [("Cloud", 9.0, 2.0), ("AWS", 13.0, 6.0)] {
        let row = changes.iter().find(|r| r["label"] == label).unwrap_or_else(|| panic!("{label}: {changes:?}"));
        assert_eq!((number(row, "gap_before"), number(row, "gap_after")), (before, after), "{row:?}");
        let parts = ["graduates", "study_and_retention", "needs", "weights", "answers", "perimeter", "matching"].map(|p| number(row, p));
        assert!((parts.iter().sum::<f64>() - (after - before)).abs() < 1e-9, "{row:?}");
        assert!((parts[2] + 7.0).abs() < 1e-9, "seven posts more: {row:?}");
    }
}

#[test]
fn a_figure_is_explained_by_the_narrower_skill_that_it_holds() {
    let place = place(COURSES, NEEDS);
    run(place.path());
    let told = String::from_utf8(adequation(place.path(), &["explain", "p.toml", "Cloud"]).stdout).unwrap();
    assert!(told.contains("Ses chiffres comprennent, à ne pas ajouter : AWS (offre 17, demande 4) ; Azure (offre 0, demande 3)"), "{told}");
    assert!(told.contains("par « AWS », qu’elle comprend : « AWS »"), "{told}");
    let told = String::from_utf8(adequation(place.path(), &["explain", "p.toml", "AWS"]).stdout).unwrap();
    assert!(told.contains("Comprise dans : Cloud"), "{told}");
    // A gap is told once, under its widest name: of nine over Cloud and thirteen over AWS, that of AWS.
    let said = String::from_utf8(adequation(place.path(), &["run", "p.toml"]).stdout).unwrap();
    assert!(said.contains("  AWS — excédent") && !said.contains("  Cloud — "), "{said}");
}
