//! The example as a newcomer runs it: the list of what comes out, the same bytes twice and on one thread, and figures that hold
//! together.

use std::path::Path;

use crate::kit::{adequation, complaint, files, number, program, root, table};

/// Runs the example into a folder of its own.
fn run(into: &Path, threads: &str) -> String {
    let text = std::fs::read_to_string(root().join("pipelines/auvergne-exemple.toml")).unwrap();
    let data = root().join("datasets").to_string_lossy().replace('\\', "/");
    let text = text.replace("../datasets", &data).replace("../output/auvergne-exemple", "sortie");
    std::fs::write(into.join("p.toml"), text).unwrap();
    let output = program().current_dir(into).args(["run", "p.toml"]).env("RAYON_NUM_THREADS", threads).output().unwrap();
    assert!(output.status.success(), "{}", complaint(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_same_inputs_give_the_same_bytes_on_any_number_of_threads() {
    let (one, two, four) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(one.path(), "1");
    run(two.path(), "2");
    run(four.path(), "4");
    let outputs = [one, two, four].map(|folder| {
        let mut all = files(&folder.path().join("sortie"));
        all.remove("run.json"); // the one file with a time stamp
        all
    });
    for (path, bytes) in &outputs[0] {
        assert!(outputs.iter().all(|o| o.get(path) == Some(bytes)), "{path} differs");
    }
}

#[test]
fn what_comes_out_and_that_it_holds_together() {
    let place = tempfile::tempdir().unwrap();
    let said = run(place.path(), "2");
    assert!(said.lines().count() <= 24, "the summary fits one screen:\n{said}");
    let output = place.path().join("sortie");
    let list: Vec<String> = files(&output).into_keys().collect();
    insta::assert_snapshot!("artefacts", list.join("\n"));

    for row in table(&output, "tables/sources.csv") {
        let parts: f64 =
            ["blank", "headings", "skipped", "kept", "duplicates", "out_of_scope", "rejected"].iter().map(|c| number(&row, c)).sum();
        assert!((parts - number(&row, "rows")).abs() < 0.5, "{row:?}");
    }
    let skills = table(&output, "tables/skills_gap.csv");
    for row in &skills {
        assert!((number(row, "supply") - number(row, "demand") - number(row, "gap")).abs() < 0.001, "{row:?}");
        assert!(number(row, "gap_low") <= number(row, "gap") + 1e-6, "{row:?}");
        for part in ["tables/skills_gap_by_level.csv", "tables/skills_gap_by_department.csv"] {
            let sum: f64 = table(&output, part).iter().filter(|r| r["skill_id"] == row["skill_id"]).map(|r| number(r, "demand")).sum();
            assert!((sum - number(row, "demand")).abs() < 0.01, "{part}: {row:?}");
        }
    }
    let verdict = |id: &str| skills.iter().find(|r| r["skill_id"] == id).map(|r| r["verdict"].clone());
    assert_eq!(verdict("cybersecurite").as_deref(), Some("shortage"));
    assert_eq!(verdict("html").as_deref(), Some("surplus"));
    assert_eq!(verdict("cobol").as_deref(), Some("no_course"));
    let heads: f64 = table(&output, "tables/course_funnel.csv")
        .iter()
        .filter(|r| !r["placed"].is_empty())
        .map(|r| number(r, "placed") - number(r, "local_entrants"))
        .fold(0.0, f64::max);
    assert!(heads < 0.01, "a head is placed twice");
    for row in table(&output, "tables/occupations_gap.csv") {
        let parts: f64 = ["filled_at_level", "filled_over_qualified", "unfilled", "not_computed"].iter().map(|c| number(&row, c)).sum();
        assert!((parts - number(&row, "positions")).abs() < 0.05, "{row:?}");
    }
}

/// What the example holds on purpose is seen, at its cell, and nothing else is refused.
#[test]
fn every_mistake_of_the_example_is_caught_at_its_cell() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), "2");
    let mut refused: Vec<String> = table(&place.path().join("sortie"), "rejects.csv")
        .iter()
        .map(|r| format!("{} {} {} {}", r["file"], r["cell"], r["value"], r["reason"]))
        .collect();
    refused.sort();
    insta::assert_snapshot!("refused", refused.join("\n"));
}

#[test]
fn the_workbook_reads_back_and_says_the_same_as_the_tables() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let place = tempfile::tempdir().unwrap();
    run(place.path(), "2");
    let output = place.path().join("sortie");
    let mut book: Xlsx<_> = open_workbook(output.join("gaps.xlsx")).unwrap();
    assert_eq!(book.sheet_names()[0], "Synthèse");
    let range = book.worksheet_range("Écarts").unwrap();
    let csv = table(&output, "tables/skills_gap.csv");
    assert_eq!(range.height(), csv.len() + 1);
    for row in range.rows().skip(1) {
        let line = csv.iter().find(|line| row[0] == Data::String(line["skill_id"].clone())).unwrap_or_else(|| panic!("{row:?}"));
        let Data::Float(supply) = row[5] else { panic!("{row:?}") };
        assert!((supply - number(line, "supply")).abs() < 0.001);
    }
    // What lacks most stands first.
    let gaps: Vec<f64> = range.rows().skip(1).filter_map(|row| if let Data::Float(gap) = row[7] { Some(gap) } else { None }).collect();
    assert!(gaps.is_sorted() && gaps.len() > 200, "{gaps:?}");
}

#[test]
fn the_public_edition_names_no_respondent() {
    let place = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(root().join("pipelines/auvergne-exemple.toml")).unwrap();
    let data = root().join("datasets").to_string_lossy().replace('\\', "/");
    let text = text
        .replace("../datasets", &data)
        .replace("../output/auvergne-exemple", "sortie")
        .replace("edition = \"internal\"", "edition = \"public\"");
    std::fs::write(place.path().join("p.toml"), text).unwrap();
    let run = adequation(place.path(), &["run", "p.toml"]);
    assert!(run.status.success(), "{}", complaint(&run));
    let register = std::fs::read(root().join("datasets/example/annuaire-invente.csv")).unwrap();
    let register = encoding_rs::WINDOWS_1252.decode(&register).0.into_owned();
    let names: Vec<&str> = register.lines().skip(1).filter_map(|l| l.split(';').next()).filter(|n| n.len() > 6).collect();
    for (path, bytes) in files(&place.path().join("sortie")) {
        let text = String::from_utf8_lossy(&bytes);
        if path.ends_with(".csv") || path.ends_with(".html") || path.ends_with(".json") && path != "run.json" {
            for name in &names {
                assert!(!text.contains(name), "{path} names {name}");
            }
        }
    }
}

#[test]
fn charts_have_words_for_those_who_do_not_see_them() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), "2");
    for (path, bytes) in files(&place.path().join("sortie")) {
        if path.ends_with(".svg") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(
                text.contains("role=\"img\"") && text.contains("<title") && text.contains("<desc") && text.contains("Lecture"),
                "{path}"
            );
            assert!(!text.contains("opacity=\"0."), "{path}: what stands for stripes is not replaced");
            let texts = text.matches("<text ").count();
            assert_eq!(texts, text.matches("<text textLength=").count(), "{path}: a text does not say its width");
            assert!(!path.contains("funnel") || text.contains("<pattern"), "{path}: people are not striped");
        } else if path.ends_with(".png") {
            assert!(bytes.len() > 20_000, "{path} is {} bytes: no text was drawn", bytes.len());
        }
    }
}

/// The index by occupation, made again from the published tables and the reference files alone.
#[test]
fn the_index_by_occupation_is_that_of_the_tables() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), "2");
    let output = place.path().join("sortie");
    let reference = |path: &str| -> Vec<std::collections::BTreeMap<String, String>> {
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(root().join(path)).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    };
    let mut of_code = std::collections::BTreeMap::new();
    let occupations = reference("datasets/occupations/ict.csv");
    for (column, row) in ["rome4", "rome3"].iter().flat_map(|column| occupations.iter().map(move |row| (column, row))) {
        for code in row[*column].split('|').filter(|code| !code.is_empty()) {
            of_code.entry(code.to_owned()).or_insert_with(|| row["label_fr"].clone());
        }
    }
    let aims = |codes: &str| -> std::collections::BTreeSet<String> {
        codes.split('|').filter_map(|code| of_code.get(code.trim()).cloned()).collect()
    };
    // Occupation → (supply, demand).
    let mut groups: std::collections::BTreeMap<String, (f64, f64)> = std::collections::BTreeMap::new();
    for diploma in reference("datasets/diplomas/ict.csv") {
        groups.extend(aims(&diploma["rome"]).into_iter().map(|aim| (aim, (0.0, 0.0))));
    }
    for course in table(&output, "tables/courses.csv") {
        let aims = aims(&course["rome"]);
        for aim in &aims {
            groups.get_mut(aim).unwrap().0 += course["local_entrants"].parse().unwrap_or(0.0) / aims.len() as f64;
        }
    }
    for gap in table(&output, "tables/occupations_gap.csv") {
        if let Some((_, demand)) = groups.get_mut(&gap["occupation"]) {
            *demand += number(&gap, "positions");
        }
    }
    let (supply, demand) = groups.values().fold((0.0, 0.0), |(s, d), g| (s + g.0, d + g.1));
    let dissimilarity = groups.values().map(|g| (g.0 / supply - g.1 / demand).abs()).sum::<f64>() / 2.0;
    let mismatch = 1.0 - groups.values().map(|g| (g.0 / supply * g.1 / demand).sqrt()).sum::<f64>();
    let told = table(&output, "tables/indices.csv").into_iter().find(|row| row["by"] == "occupation").unwrap();
    for (column, made) in [("dissimilarity", dissimilarity), ("mismatch", mismatch), ("supply", supply), ("demand", demand)] {
        assert!((number(&told, column) - made).abs() < 0.001, "{column}: {made} {told:?}");
    }
}

/// What tables write as a code is told in words wherever people read: the pages show none, but for the names of files.
#[test]
fn no_code_of_a_table_stands_in_a_page() {
    for (language, pages) in [("fr", ["report.html", "synthese.html"]), ("en", ["report.html", "brief.html"])] {
        let place = tempfile::tempdir().unwrap();
        let pipeline = crate::secrecy::example("internal").replace("language = \"fr\"", &format!("language = \"{language}\""));
        std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
        assert!(adequation(place.path(), &["run", "p.toml"]).status.success());
        for page in pages {
            let html = std::fs::read_to_string(place.path().join("internal").join(page)).unwrap();
            let mut shown = html;
            for (from, to) in [("<script", "</script>"), ("<style", "</style>"), ("<", ">")] {
                while let Some(start) = shown.find(from) {
                    let end = shown[start..].find(to).map_or(shown.len(), |end| start + end + to.len());
                    shown.replace_range(start..end, " ");
                }
            }
            let is_code = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            let codes: Vec<&str> =
                shown.split_whitespace().map(|w| w.trim_matches(|c: char| ",.;:()«»“”".contains(c))).filter(is_code).collect();
            assert_eq!(codes, Vec::<&str>::new(), "{language} {page}");
        }
    }
}
