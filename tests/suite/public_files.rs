//! Public files, as published, where the project is developed; and the messiest workbooks that other projects keep.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use adequation::domain::{Kind, Language};
use adequation::pipeline::{Limits, Source};
use adequation::read;

use crate::kit::{adequation, complaint, number, root, shared, table};

#[test]
fn the_open_data_pipeline_on_the_real_files() {
    let Some(data) = shared("the_open_data_pipeline_on_the_real_files", "data") else { return };
    let place = tempfile::tempdir().unwrap();
    for file in [
        "parcoursup/fr-esr-parcoursup_francuniv-trimmed.csv", "masters/fr-esr-tmm-mentions-de-master.csv",
        "bmo-2025/Base_open_data_BMO_2025.xlsx",
    ] {
        std::fs::copy(data.join(file), place.path().join(Path::new(file).file_name().unwrap())).unwrap();
    }
    let text = std::fs::read_to_string(root().join("pipelines/auvergne-open-data.toml")).unwrap();
    let ours = root().join("datasets").to_string_lossy().replace('\\', "/");
    let text = text.replace("../datasets/open-data/", "").replace("../datasets", &ours).replace("../output/auvergne-open-data", "sortie");
    std::fs::write(place.path().join("p.toml"), text).unwrap();
    let run = adequation(place.path(), &["run", "p.toml"]);
    assert!(run.status.success(), "{}", complaint(&run));
    let output = place.path().join("sortie");

    let sources = table(&output, "tables/sources.csv");
    let rows = |kind: &str| -> f64 { sources.iter().filter(|r| r["kind"] == kind).map(|r| number(r, "rows")).sum() };
    assert!((rows("courses") - (14_253.0 + 10_580.0)).abs() < 0.5, "{}", rows("courses"));
    assert!((rows("needs") - (50_077.0 + 18.0)).abs() < 0.5, "{}", rows("needs"));
    let needs = table(&output, "tables/needs.csv");
    assert_eq!(needs.len(), 25, "ICT rows of BMO in Auvergne");
    let secret = needs.iter().filter(|r| r["positions_state"] == "secret").count();
    assert_eq!(secret, 11, "a secret is neither blank nor zero");
    assert!(needs.iter().all(|r| r["skills_source"] == "inherited"));
    let courses = table(&output, "tables/courses.csv");
    let of = |level: &str| courses.iter().filter(|r| r["level"] == level).count();
    assert!((20..=30).contains(&(courses.len() - of("bac+5"))), "Parcoursup: {}", courses.len());
    assert!(courses.iter().any(|r| r["title"].contains("MIAGE") || r["title"].contains("gestion des entreprises")));
    assert!(courses.iter().all(|r| ["03", "15", "43", "63"].contains(&r["department"].as_str())));
    // Parcoursup gives neither seats nor graduates here: what only its courses teach is not called missing.
    let gaps = table(&output, "tables/skills_gap.csv");
    assert!(gaps.iter().filter(|r| r["courses"] != "0").all(|r| r["verdict"] != "no_course"));
    assert!(gaps.iter().any(|r| r["cause"] == "unmeasured"));
}

/// Every framework published as a file, with the rows that its catalogue counts.
#[test]
fn published_frameworks_are_read_whole() {
    let Some(data) = shared("published_frameworks_are_read_whole", "data") else { return };
    for (path, rows, fewest) in [
        ("esco/skills_fr.csv", 13_095, 13_000),
        ("esco/occupations_fr.csv", 2_740, 2_700),
        ("rome-v460/unix_referentiel_savoir_v460_utf8.csv", 15_354, 15_000),
    ] {
        let records = read::reference::Records::open(&data.join(path), Language::Fr).unwrap();
        assert_eq!(records.rows().count(), rows, "{path}");
        let mut framework = adequation::matching::Framework::default();
        framework.add(&records).unwrap();
        assert!(framework.skills().len() >= fewest, "{path}: {}", framework.skills().len());
    }
}

#[test]
fn onisep_is_a_census_of_diplomas_without_places() {
    let Some(file) = shared("onisep_is_a_census_of_diplomas_without_places", "data/onisep/ideo-formations_initiales_en_france.csv") else {
        return;
    };
    let source = Source { format: Some(adequation::pipeline::Format::Onisep), ..Source::plain(Vec::new()) };
    let extract = read::extract(&[(Kind::Courses, &source, file)], &read::Conditions::default());
    assert!(extract.rejects.is_empty(), "{:?}", extract.rejects);
    assert_eq!(extract.tables.iter().map(|t| t.rows.len()).sum::<usize>(), 6_086);
}

#[test]
fn tensions_are_needs_whose_posts_nobody_counted() {
    let Some(file) = shared("tensions_are_needs_whose_posts_nobody_counted", "data/legacy-encodings/cities-tension.csv") else { return };
    let ours = root().join("datasets").to_string_lossy().replace('\\', "/");
    let run = |told: &str| {
        let place = tempfile::tempdir().unwrap();
        std::fs::copy(&file, place.path().join("tensions.csv")).unwrap();
        let pipeline = format!(
            "title = \"Essai\"\nyear = 2019\noutput = \"sortie\"\nterritory = \"{ours}/territories/auvergne.toml\"\n[[needs]]\nfiles = [\"tensions.csv\"]\n\
             format = \"france-travail\"\n{told}[skills]\nframework = [\"{ours}/skills/ict.csv\"]\noccupations = [\"{ours}/occupations/ict.csv\"]\n"
        );
        std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
        let run = adequation(place.path(), &["run", "p.toml"]);
        assert!(run.status.success(), "{}", complaint(&run));
        let output = place.path().join("sortie");
        (table(&output, "tables/sources.csv"), table(&output, "tables/needs.csv"))
    };
    let (sources, needs) = run("");
    assert!((number(&sources[0], "rows") - 2_089.0).abs() < 0.5);
    assert!(!needs.is_empty() && needs.iter().all(|n| n["positions_state"] == "not_given" && !n["department"].is_empty()));
    let (_, counted) = run("columns = { positions = \"oee\" }\n");
    assert!(counted.iter().all(|n| n["positions_state"] == "given"));
}

#[test]
fn the_messiest_workbooks_are_read_or_refused_and_never_crash() {
    let Some(data) = shared("the_messiest_workbooks_are_read_or_refused_and_never_crash", "data/messy-workbooks") else { return };
    read::quiet_hook();
    let manifest = std::fs::read_to_string(data.join("MANIFEST.tsv")).unwrap();
    let reads: BTreeMap<&str, bool> = manifest
        .lines()
        .skip(1)
        .filter_map(|l| {
            let mut c = l.split('\t');
            Some((c.next()?, c.nth(2)? == "ok"))
        })
        .collect();
    let mut exceptions = Vec::new();
    for (file, python) in reads {
        let path = data.join(file);
        let clock = Instant::now();
        let ours = read::open(&path, Limits::default());
        assert!(clock.elapsed().as_secs() < 10, "{file} took {:?}", clock.elapsed());
        if let (true, Err(unopened)) = (python, &ours) {
            exceptions.push(format!("{file}: {}", unopened.0.reason(Language::En)));
        }
        for kind in [Kind::Courses, Kind::Needs, Kind::Employers] {
            let source = Source::plain(Vec::new());
            let extract = read::extract(&[(kind, &source, path.clone())], &read::Conditions::default());
            assert!(!extract.tables.is_empty() || !extract.rejects.is_empty(), "{file}: neither read nor refused");
        }
    }
    eprintln!("files that Python readers open and we refuse: {exceptions:#?}");
    insta::assert_snapshot!("messy_exceptions", exceptions.join("\n"));
}
