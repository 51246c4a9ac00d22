//! The public edition gives no respondent away: no name, and no masked figure that published ones give back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use calamine::Reader;

use crate::kit::{adequation, complaint, files, folder, number, root, table};

/// Runs the example in an edition.
fn edition(into: &Path, edition: &str) -> PathBuf {
    let text = std::fs::read_to_string(root().join("pipelines/auvergne-exemple.toml")).unwrap();
    let data = root().join("datasets").to_string_lossy().replace('\\', "/");
    let text = text.replace("../datasets", &data).replace("../output/auvergne-exemple", edition);
    let text = text.replace("edition = \"internal\"", &format!("edition = \"{edition}\""));
    std::fs::write(into.join("p.toml"), text).unwrap();
    let output = adequation(into, &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    into.join(edition)
}

/// Sums that tie published figures: each is a set of cells with a factor, and adds up to something known or to nothing.
#[derive(Default)]
struct System {
    /// Masked cells.
    unknown: BTreeMap<String, usize>,
    /// One equation a line: factors of the unknown cells.
    lines: Vec<BTreeMap<usize, f64>>,
}

impl System {
    fn cell(&mut self, line: &mut BTreeMap<usize, f64>, name: String, value: &str, factor: f64) {
        if value.is_empty() {
            let next = self.unknown.len();
            let at = *self.unknown.entry(name).or_insert(next);
            *line.entry(at).or_default() += factor;
        }
    }

    /// The masked cells that the equations determine: after elimination, a line with one unknown solves it.
    fn solved(mut self) -> Vec<String> {
        let mut pivots: Vec<(usize, BTreeMap<usize, f64>)> = Vec::new();
        for mut line in std::mem::take(&mut self.lines) {
            for (column, pivot) in &pivots {
                eliminate(&mut line, *column, pivot);
            }
            let Some((&column, &factor)) = line.iter().next() else { continue };
            for v in line.values_mut() {
                *v /= factor;
            }
            for (_, other) in &mut pivots {
                eliminate(other, column, &line);
            }
            pivots.push((column, line));
        }
        let alone: BTreeSet<usize> = pivots.iter().filter(|(_, line)| line.len() == 1).map(|(column, _)| *column).collect();
        self.unknown.into_iter().filter(|(_, at)| alone.contains(at)).map(|(name, _)| name).collect()
    }
}

fn eliminate(line: &mut BTreeMap<usize, f64>, column: usize, pivot: &BTreeMap<usize, f64>) {
    let Some(factor) = line.get(&column).copied() else { return };
    for (at, v) in pivot {
        *line.entry(*at).or_default() -= factor * v;
    }
    line.retain(|_, v| v.abs() > 1e-9);
}

/// Every sum that a reader of the tables can write down. Figures that are not masked count as known, whatever their value.
fn system(output: &Path) -> System {
    let mut system = System::default();
    let skills = table(output, "tables/skills_gap.csv");
    for (path, key) in [("tables/skills_gap_by_level.csv", "level"), ("tables/skills_gap_by_department.csv", "department")] {
        let mut parts: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
        for row in table(output, path) {
            parts.entry(row["skill_id"].clone()).or_default().push(row);
        }
        for skill in &skills {
            let mut line = BTreeMap::new();
            system.cell(&mut line, format!("skill {}", skill["skill_id"]), &skill["demand"], -1.0);
            for part in parts.get(&skill["skill_id"]).into_iter().flatten() {
                system.cell(&mut line, format!("{} {} {}", skill["skill_id"], key, part[key]), &part["demand"], 1.0);
            }
            system.lines.push(line);
        }
    }
    for (path, key, figure) in [
        ("tables/levels_gap.csv", "level", "demand"),
        ("tables/departments_gap.csv", "department", "demand"),
        ("tables/occupations_gap.csv", "occupation", "positions"),
    ] {
        let mut line = BTreeMap::new(); // the total is printed in the report
        for row in table(output, path) {
            system.cell(&mut line, format!("{key} {}", row[key]), &row[figure], 1.0);
        }
        system.lines.push(line);
    }
    system
}

#[test]
fn no_masked_figure_can_be_solved() {
    let place = tempfile::tempdir().unwrap();
    let output = edition(place.path(), "public");
    let system = system(&output);
    assert!(system.unknown.len() > 100, "the example has small cells: {}", system.unknown.len());
    let solved = system.solved();
    assert!(solved.is_empty(), "{solved:?}");
}

#[test]
fn a_lone_masked_cell_would_be_solved() {
    // The test above can fail: three parts of a known total, one masked.
    let mut system = System::default();
    let mut line = BTreeMap::new();
    for (name, value) in [("a", "3"), ("b", ""), ("c", "5")] {
        system.cell(&mut line, name.to_owned(), value, 1.0);
    }
    system.lines.push(line);
    assert_eq!(system.solved(), ["b"]);
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
        assert_eq!(row["supply"], own["supply"]);
        if row["verdict"] == "masked" {
            assert!(
                ["demand", "gap", "gap_low", "gap_high", "coverage", "employers", "proof"].iter().all(|c| row[*c].is_empty()),
                "{row:?}"
            );
        } else {
            // In whole heads: decimals would tell the weights.
            assert!((number(&row, "demand") - number(own, "demand").round()).abs() < 1e-9, "{row:?}");
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
        } else if path.ends_with(".png") || path.ends_with(".parquet") {
            continue; // drawn from the SVG, written from the same tables as the CSV
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
    let pipeline = crate::kit::PIPELINE.replace("[skills]", "[publish]\nedition = \"public\"\n[skills]");
    let place = folder(&[
        ("framework.csv", crate::kit::FRAMEWORK.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("formations/f.csv", "Intitulé;Niveau;Diplômés;Compétences\nBTS SIO;bac+2;20;Java\n".as_bytes()),
        ("besoins/b.csv", rows.as_bytes()),
    ]);
    let output = crate::kit::run(place.path());
    assert_eq!(table(&output, "tables/skills_gap.csv")[0]["verdict"], "masked");
}
