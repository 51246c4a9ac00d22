//! How long each stage takes: `cargo bench --profile dev` (the same build as `cargo run`) or `cargo bench` (all optimised).

#![allow(missing_docs, clippy::unwrap_used, reason = "divan names benches by their functions")]

use std::path::{Path, PathBuf};

use adequation::domain::Language;
use adequation::matching::{ACCEPT, Decisions, Framework, Index, Matcher, REVIEW, reconcile};
use adequation::pipeline::{Limits, Pipeline};
use adequation::read::reference::Records;
use adequation::{publish, read, run};
use divan::Bencher;

fn main() {
    divan::main();
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn pipeline() -> Pipeline {
    Pipeline::load(&root().join("pipelines/auvergne-exemple.toml"), Language::Fr).unwrap()
}

fn framework() -> Framework {
    let mut framework = Framework::default();
    framework.add(&Records::open(&root().join("datasets/skills/ict.csv"), Language::Fr).unwrap()).unwrap();
    framework
}

fn labels() -> Vec<String> {
    let records = Records::open(&root().join("datasets/labelled/ict.csv"), Language::Fr).unwrap();
    records.rows().map(|(_, r)| r.get(records.position("label")).to_owned()).collect()
}

#[divan::bench]
fn read_the_example(bencher: Bencher) {
    let pipeline = pipeline();
    let listed = read::list(pipeline.sources(), Language::Fr).unwrap();
    bencher.bench(|| read::extract(&listed, Limits::default(), &read::Kept::default(), Language::Fr));
}

/// What calamine alone takes to iterate the cells of the same workbooks.
#[divan::bench]
fn iterate_the_example_by_calamine(bencher: Bencher) {
    use calamine::{Reader, open_workbook_auto};
    let pipeline = pipeline();
    let listed = read::list(pipeline.sources(), Language::Fr).unwrap();
    let books: Vec<&Path> = listed
        .iter()
        .map(|(_, _, path)| path.as_path())
        .filter(|p| p.extension().is_some_and(|e| e != "csv" && e != "tsv" && e != "txt"))
        .collect();
    bencher.bench(|| {
        let mut cells = 0;
        for path in &books {
            let mut book = open_workbook_auto(path).unwrap();
            for sheet in book.sheet_names() {
                cells += book.worksheet_range(&sheet).unwrap().used_cells().count();
            }
        }
        cells
    });
}

#[divan::bench]
fn compile_the_framework(bencher: Bencher) {
    let framework = framework();
    bencher.bench(|| Index::compile(&framework));
}

#[divan::bench]
fn match_judged_labels(bencher: Bencher) {
    let (framework, labels) = (framework(), labels());
    let index = Index::compile(&framework);
    let decisions = Decisions::default();
    let matcher = Matcher::new(&index, &decisions, ACCEPT, REVIEW);
    bencher.bench(|| reconcile(&labels, &matcher));
}

#[divan::bench]
fn publish_the_example(bencher: Bencher) {
    let analysis = run::analyse(pipeline(), &mut |_| ()).unwrap();
    bencher.bench(|| publish::artifacts(&analysis, &[]));
}
