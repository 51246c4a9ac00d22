//! `[scenario]`: a second set of findings, and what would change.

use crate::kit::{PIPELINE, adequation, complaint, number, page, project, run, table};

const COURSES: &str = "Formation;Niveau;Ville;Diplômés;Places;Maintien dans le territoire;Compétences\nBTS A;Bac+2;Vichy;20;40;0.5;Java\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;30;Java\nY;Dba;10;SQL\n";

fn scenario(text: &str) -> tempfile::TempDir {
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}[scenario]\ntitle = \"Essai\"\n{text}")).unwrap();
    place
}

fn changes(text: &str) -> Vec<(String, f64, f64)> {
    let place = scenario(text);
    let output = run(place.path());
    let page = page(&output.join("report.html"));
    assert!(page.contains("Et si : « Essai »"));
    table(&output, "tables/scenario.csv").iter().map(|r| (r["skill_id"].clone(), number(r, "gap"), number(r, "gap_scenario"))).collect()
}

/// Supply of Java is 20 × 0.5 = 10 for 30 posts; of SQL, none for 10.
#[test]
fn each_change_does_what_it_says_and_no_more() {
    let seats = changes("[[scenario.seats]]\ncourse = \"BTS A\"\nseats = 60\n");
    assert_eq!(seats, [("java".into(), -20.0, -15.0), ("sql".into(), -10.0, -10.0)], "20 graduates for 40 seats are 30 for 60");
    let kept = changes("[[scenario.rate]]\nof = \"retention\"\npoints = 10\n");
    assert_eq!(kept[0].2, -18.0, "20 × 0.6");
    let taught = changes("[[scenario.teach]]\ncourse = \"BTS A\"\nskills = [\"SQL\"]\n");
    assert_eq!((taught[0].2, taught[1].2), (-20.0, 0.0));
    let opened = changes("[[scenario.course]]\ntitle = \"BTS B\"\nlevel = \"bac+2\"\ngraduates = 12\nskills = [\"sql\"]\n");
    assert_eq!((opened[0].2, opened[1].2), (-20.0, 2.0));
    // 100 graduates of whom 75 % are assumed to stay, and ten points more.
    let kept = changes(
        "[[scenario.course]]\ntitle = \"BTS B\"\nlevel = \"bac+2\"\ngraduates = 100\nskills = [\"sql\"]\n\
         [[scenario.rate]]\nof = \"retention\"\npoints = 10\n[[assumptions.rate]]\nof = \"retention\"\nvalue = 0.75\nsource = \"x\"\nyear = 2026\n",
    );
    assert_eq!((kept[0].2, kept[1].2), (-18.0, 75.0));
    let grown = changes("[[scenario.needs]]\nskill = \"Java\"\nfactor = 2\n");
    assert_eq!((grown[0].2, grown[1].2), (-50.0, -10.0));
}

#[test]
fn the_findings_themselves_are_those_of_the_data() {
    let gaps = |place: &tempfile::TempDir| std::fs::read(run(place.path()).join("tables/skills_gap.csv")).unwrap();
    assert_eq!(gaps(&scenario("[[scenario.rate]]\nof = \"retention\"\nvalue = 1\n")), gaps(&project(COURSES, NEEDS)));
}

#[test]
fn a_scenario_on_what_is_not_there_names_the_nearest() {
    for (text, words) in [
        ("[[scenario.seats]]\ncourse = \"BTS AA\"\nseats = 60\n", &["BTS AA", "la plus proche est « BTS A »"][..]),
        ("[[scenario.teach]]\ncourse = \"BTS A\"\nskills = [\"SQQL\"]\n", &["SQQL", "SQL"]),
        ("[[scenario.needs]]\noccupation = \"Plombier\"\nfactor = 2\n", &["aucun besoin"]),
        ("[[scenario.rate]]\nof = \"retention\"\n", &["value", "points"]),
        ("[[scenario.rate]]\nof = \"retention\"\nlevel = \"Bac+2\"\npoints = 5\n", &["bac+2"]),
    ] {
        let place = scenario(text);
        let said = adequation(place.path(), &["run", "p.toml"]);
        assert_eq!(said.status.code(), Some(2), "{text}");
        for word in words {
            assert!(complaint(&said).contains(word), "{word:?} is not in {}", complaint(&said));
        }
    }
}
