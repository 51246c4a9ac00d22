//! How long each stage takes: `cargo bench --profile dev` (the same build as `cargo run`) or `cargo bench` (all optimised).

#![allow(missing_docs, clippy::unwrap_used, reason = "divan names benches by their functions")]

use std::fmt::Write;
use std::path::PathBuf;

use adequation::domain::Language;
use adequation::matching::{Decisions, Framework, Index, Matcher, Thresholds, reconcile};
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
    let listed = read::list(pipeline.sources(), &pipeline.output, Language::Fr).unwrap().files;
    bencher.bench(|| read::extract(&listed, &read::Conditions::default()));
}

fn workbooks() -> Vec<PathBuf> {
    let pipeline = pipeline();
    let listed = read::list(pipeline.sources(), &pipeline.output, Language::Fr).unwrap().files;
    let is_book = |p: &PathBuf| p.extension().is_some_and(|e| e != "csv" && e != "tsv" && e != "txt");
    listed.into_iter().map(|(_, _, path)| path).filter(is_book).collect()
}

/// The cells of the workbooks of the example, one after the other: small files, in which opening costs more than reading.
#[divan::bench]
fn open_the_workbooks_of_the_example(bencher: Bencher) {
    let books = workbooks();
    bencher.bench(|| books.iter().map(|path| read::open(path, Limits::default()).unwrap().0.len()).sum::<usize>());
}

/// What calamine alone takes to iterate the cells of the same workbooks.
#[divan::bench]
fn iterate_the_workbooks_of_the_example_by_calamine(bencher: Bencher) {
    use calamine::{Reader, open_workbook_auto};
    let books = workbooks();
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

/// A sheet of 20,000 needs.
fn long_sheet() -> (tempfile::TempDir, PathBuf) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let header =
        ["Entreprise", "Métier", "Nombre de postes", "Niveau", "Ville", "Code postal", "Compétences requises", "Compétences souhaitées"];
    for (column, title) in (0u16..).zip(header) {
        sheet.write(0, column, title).unwrap();
    }
    let labels = labels();
    for row in 1..=20_000u32 {
        let at = row as usize;
        let skills = (0..5).map(|i| labels[(at * 7 + i * 31) % labels.len()].as_str()).collect::<Vec<_>>().join("; ");
        sheet.write(row, 0, format!("Entreprise {}", row % 900)).unwrap();
        sheet.write(row, 1, format!("Métier {}", row % 60)).unwrap();
        sheet.write(row, 2, row % 4 + 1).unwrap();
        sheet.write(row, 3, ["Bac+2", "Bac+3", "Bac+5"][at % 3]).unwrap();
        sheet.write(row, 4, ["Vichy", "Riom", "Thiers"][at % 3]).unwrap();
        sheet.write(row, 5, "63300").unwrap();
        sheet.write(row, 6, skills).unwrap();
        sheet.write(row, 7, "").unwrap();
    }
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("besoins.xlsx");
    book.save(&path).unwrap();
    (place, path)
}

#[divan::bench(sample_count = 20)]
fn read_a_long_sheet(bencher: Bencher) {
    let (_place, path) = long_sheet();
    bencher.bench(|| read::open(&path, Limits::default()).unwrap());
}

/// What calamine alone takes to iterate the cells of the same sheet.
#[divan::bench(sample_count = 20)]
fn iterate_a_long_sheet_by_calamine(bencher: Bencher) {
    use calamine::{Reader, open_workbook_auto};
    let (_place, path) = long_sheet();
    bencher.bench(|| open_workbook_auto(&path).unwrap().worksheet_range("Sheet1").unwrap().used_cells().count());
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
    let matcher = Matcher::new(&index, &decisions, Thresholds::default());
    bencher.bench(|| reconcile(&labels, &matcher));
}

/// A territory of 500 courses and 5,000 needs with the skills of our framework, the same every time.
fn large() -> (tempfile::TempDir, run::Analysis) {
    let framework = framework();
    let labels: Vec<&str> = framework.skills().iter().map(|s| s.label_fr.as_str()).filter(|l| !l.contains([';', '"'])).collect();
    let mut state = 1u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    // A sixth of the skills carries the market, as everywhere: posts have courses that fit, and compete for them.
    let market = labels.len() / 6;
    let mut list = |most: usize| (0..2 + draw(most)).map(|_| labels[draw(market)]).collect::<Vec<_>>().join("; ");
    let mut courses = "Formation;Niveau;Diplômés;Compétences\n".to_owned();
    for at in 0..500 {
        writeln!(courses, "Formation {at};Bac+{};{};{}", [2, 3, 5][at % 3], 8 + at % 50, list(20)).unwrap();
    }
    let mut needs = "Entreprise;Métier;Nombre de postes;Niveau;Compétences\n".to_owned();
    for at in 0..5_000 {
        writeln!(needs, "Entreprise {};Métier {};{};Bac+{};{}", at % 800, at % 60, 1 + at % 4, [2, 3, 5][at % 3], list(4)).unwrap();
    }
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("c.csv"), courses).unwrap();
    std::fs::write(place.path().join("n.csv"), needs).unwrap();
    let skills = root().join("datasets/skills/ict.csv").to_string_lossy().replace('\\', "/");
    let text = format!(
        "title = \"Grand\"\nyear = 2026\noutput = \"o\"\n[[courses]]\nfiles = [\"c.csv\"]\n[[needs]]\nfiles = [\"n.csv\"]\n[skills]\nframework = [\"{skills}\"]\n"
    );
    std::fs::write(place.path().join("p.toml"), text).unwrap();
    let pipeline = Pipeline::load(&place.path().join("p.toml"), Language::Fr).unwrap();
    let analysis = run::analyse(pipeline, &mut |_| ()).unwrap();
    (place, analysis)
}

/// Everything of room `gap`, the flow above all, on 500 courses and 5,000 needs.
#[divan::bench(sample_count = 10)]
fn gaps_of_500_courses_and_5000_needs(bencher: Bencher) {
    let (_place, a) = large();
    let inputs = adequation::gap::Inputs {
        corpus: &a.corpus,
        matches: &a.matches,
        framework: &a.references.framework,
        profiles: &a.references.profiles,
        occupations: &a.occupations,
        territory: &a.references.territory,
        assumptions: &a.pipeline.assumptions,
        themes: &a.references.themes,
        margins: &a.pipeline.survey.calibrate,
        breakdowns: &a.pipeline.publish.breakdown,
        language: a.pipeline.language,
        settings: a.pipeline.gap,
        thresholds: Thresholds::given(a.pipeline.skills.accept, a.pipeline.skills.review),
    };
    bencher.bench(|| adequation::gap::findings(&inputs));
}

/// Labels that no rung but the last answers: all are scored.
#[divan::bench]
fn rank_labels_that_are_only_similar(bencher: Bencher) {
    let framework = framework();
    let labels: Vec<String> = labels().iter().map(|label| format!("{label} transversal zélé")).collect();
    let index = Index::compile(&framework);
    let decisions = Decisions::default();
    let matcher = Matcher::new(&index, &decisions, Thresholds::default());
    bencher.bench(|| adequation::matching::rank(&labels, 5, &matcher));
}

#[divan::bench]
fn publish_the_example(bencher: Bencher) {
    let analysis = run::analyse(pipeline(), &mut |_| ()).unwrap();
    bencher.bench(|| publish::artifacts(&analysis, |piece| Ok(piece.write_to(std::io::sink()).is_ok())));
}
