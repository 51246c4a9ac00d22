//! Cross-tables: each adds up to the tables that it refines.

use std::collections::BTreeMap;

use crate::kit::{adequation, complaint, number, program, table};

pub(crate) const BY: &str = "[[publish.breakdown]]\nby = [\"family\", \"department\", \"level\"]\n[[publish.breakdown]]\nby = [\"department\", \"level\"]\n\
    [[publish.breakdown]]\nby = [\"skill\", \"level\"]\n[[publish.breakdown]]\nby = [\"theme\"]\n[[publish.breakdown]]\nby = [\"level\", \"family\", \"skill\"]\n";

type Sums = BTreeMap<String, (f64, f64)>;

/// Sums over the rows of a cross-table that agree on some columns.
fn sums(rows: &[BTreeMap<String, String>], breakdown: &str, by: &[&str]) -> Sums {
    let mut out = Sums::new();
    for row in rows.iter().filter(|r| r["breakdown"] == breakdown) {
        let sum = out.entry(by.iter().map(|c| row[*c].as_str()).collect::<Vec<_>>().join(" ")).or_default();
        *sum = (sum.0 + number(row, "supply"), sum.1 + number(row, "demand"));
    }
    out
}

fn same(found: &Sums, output: &std::path::Path, path: &str, by: &[&str]) {
    let wanted: Sums = table(output, path)
        .iter()
        .map(|row| (by.iter().map(|c| row[*c].as_str()).collect::<Vec<_>>().join(" "), (number(row, "supply"), number(row, "demand"))))
        .collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "{path}");
    for (key, wanted) in &wanted {
        let found = found[key];
        // Tables give four decimals.
        assert!((found.0 - wanted.0).abs() < 0.01 && (found.1 - wanted.1).abs() < 0.01, "{path} {key}: {found:?}, {wanted:?}");
    }
}

#[test]
fn cross_tables_of_the_example_add_up_to_the_tables_that_they_refine() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("p.toml"), crate::secrecy::example("internal") + BY).unwrap();
    let output = adequation(place.path(), &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    let output = place.path().join("internal");
    let rows = table(&output, "tables/breakdowns.csv");
    same(&sums(&rows, "1", &["family"]), &output, "tables/families_gap.csv", &["family"]);
    same(&sums(&rows, "2", &["department"]), &output, "tables/departments_gap.csv", &["department"]);
    same(&sums(&rows, "2", &["level"]), &output, "tables/levels_gap.csv", &["level"]);
    same(&sums(&rows, "3", &["skill", "level"]), &output, "tables/skills_gap_by_level.csv", &["label", "level"]);
    same(&sums(&rows, "4", &["theme"]), &output, "tables/themes_gap.csv", &["theme"]);
    // A skill stands with its own family, however the dimensions are ordered.
    same(&sums(&rows, "5", &["skill", "level"]), &output, "tables/skills_gap_by_level.csv", &["label", "level"]);
    assert_eq!(rows.iter().filter(|r| r["breakdown"] == "5").count(), rows.iter().filter(|r| r["breakdown"] == "3").count());
    assert!(rows.iter().all(|r| r["breakdown"] != "2" || r["family"].is_empty() && r["skill"].is_empty()));
}

#[test]
fn the_same_cross_tables_come_from_any_number_of_threads() {
    let place = tempfile::tempdir().unwrap();
    let bytes = ["1", "4"].map(|threads| {
        std::fs::write(place.path().join("p.toml"), crate::secrecy::example("internal") + BY).unwrap();
        let run = program().current_dir(place.path()).args(["run", "p.toml"]).env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert!(run.status.success());
        std::fs::read(place.path().join("internal/tables/breakdowns.csv")).unwrap()
    });
    assert!(bytes[0] == bytes[1]);
}

#[test]
fn dimensions_that_make_no_sense_are_errors_of_the_pipeline_file() {
    let wrong = |by: &str, way_out: &str| {
        let place = crate::kit::project("Formation;Niveau\nA;bac+2\n", "Entreprise;Métier\nX;Dev\n");
        let path = place.path().join("p.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text + &format!("[[publish.breakdown]]\nby = [{by}]\n")).unwrap();
        let output = adequation(place.path(), &["run", "p.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", complaint(&output));
        assert!(complaint(&output).contains(way_out), "{}", complaint(&output));
    };
    wrong("", "donner une ou plusieurs dimensions");
    wrong("\"level\", \"level\"", "chacune une fois");
    wrong("\"theme\"", "ajouter des blocs [[themes]]");
    wrong("\"niveau\"", "possibles ici : skill, family, level, department, theme");
}
