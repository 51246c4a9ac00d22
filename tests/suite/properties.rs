//! What must hold whatever comes in: no panic, every row in one account, every head placed once, sums that add up.
//!
//! `ADEQUATION_FUZZ_SECONDS=1800 cargo test --test suite fuzz` goes on for as long as told.

use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use adequation::domain::{Cues, Kind, Language, Pace, Territory, languages};
use adequation::matching::prose;
use adequation::matching::{Framework, Index};
use adequation::normalise::{self, Profiles};
use adequation::pipeline::{Pipeline, Source};
use adequation::read;
use adequation::run::{Analysis, analyse};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::kit::{folder, root, shared};

/// What real cells hold, and what they should not.
fn cell() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "", "", "Formation", "Intitulé :", "Niveau", "Diplômés", "Diplômés 2025", "Compétences", "Établissement : Lycée", "Ville",
        "Entreprise", "Métier", "Nombre de postes", "Horizon (mois)", "Compétences requises", "Atouts", "Missions", "Raison sociale",
        "Effectif", "BTS SIO", "Bac+2", "niveau 5", "5", "bac+2/3", "L3", "Java; SQL", "C/C++", "12", "1 200", "3 à 5", "-4", "1e99",
        "120 %", "0,5", "NC", "?", "*", "#N/A", "=1+1", "@x", "Total", "Total général", "x", "✓", "oui", "2026-02-01", "Clermont-Ferrand",
        "63000", "99999", "2 ans", "bientôt", "Vous maîtrisez Java, idéalement Docker. Pas de PHP.", "Élève\u{301}", "\u{feff}a", "😀",
        "a\tb", "Source : x", "* note",
    ]);
    prop_oneof![8 => words.prop_map(str::to_owned), 1 => ".{0,24}"]
}

fn grid() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), 0..9), 0..14)
}

fn csv(grid: &[Vec<String>]) -> Vec<u8> {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    grid.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";") + "\n").collect::<String>().into_bytes()
}

fn xlsx(grid: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0u32..).zip(grid) {
        for (c, cell) in (0u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(n) if n.is_finite() => sheet.write(r, c, n).unwrap(),
                _ => sheet.write_string(r, c, cell).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

/// Reads one file as each kind: nothing panics, and every row of every sheet is in one account.
fn reads_and_adds_up(path: &Path) {
    let source = Source::plain(Vec::new());
    for kind in [Kind::Courses, Kind::Needs, Kind::Employers] {
        let extract = read::extract(&[(kind, &source, path.to_path_buf())], &read::Conditions::default());
        let corpus = normalise::corpus(&extract, &Profiles::default(), &Territory::default(), &Pace::default());
        for account in &corpus.accounts {
            assert!(account.adds_up(), "{}: {account:?}", path.display());
        }
        let kept: u32 = corpus.accounts.iter().map(|a| a.kept).sum();
        let records = match kind {
            Kind::Courses => corpus.courses.len(),
            Kind::Needs => corpus.needs.len(),
            Kind::Employers => corpus.employers.len(),
        };
        assert_eq!(kept as usize, records, "{}", path.display());
    }
}

fn written(place: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = place.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_of_any_grid_is_in_one_account(grid in grid()) {
        read::quiet_hook();
        let place = tempfile::tempdir().unwrap();
        reads_and_adds_up(&written(place.path(), "g.csv", &csv(&grid)));
        reads_and_adds_up(&written(place.path(), "g.xlsx", &xlsx(&grid)));
    }

    #[test]
    fn any_bytes_under_any_extension_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), extension in prop::sample::select(vec!["xlsx", "xls", "xlsb", "ods", "csv", "txt"])) {
        read::quiet_hook();
        let place = tempfile::tempdir().unwrap();
        reads_and_adds_up(&written(place.path(), &format!("b.{extension}"), &bytes));
    }
}

/// The framework of the project and what texts are made of: its names, every cue of every language, and the signs between them.
static PROSE: LazyLock<(Index, Vec<String>)> = LazyLock::new(|| {
    let mut framework = Framework::default();
    framework.add(&read::reference::Records::open(&root().join("datasets/skills/ict.csv"), Language::Fr).unwrap()).unwrap();
    let mut pieces: Vec<String> = framework.skills().iter().flat_map(|s| std::iter::once(&s.label_fr).chain(&s.aliases)).cloned().collect();
    for language in languages() {
        let Cues {
            wished_before,
            wished_after,
            denied_before,
            no_denial,
            denied_after,
            turns,
            context,
            context_after,
            context_between,
            firm,
            asks,
            beside,
            openers,
            and_openers,
            and,
            verbs,
            speaking,
        } = language.cues.clone();
        let cues = [
            wished_before, wished_after, denied_before, no_denial, denied_after, turns, context, context_after, context_between, firm,
            asks, beside, openers, and_openers, and, verbs, speaking,
        ];
        pieces.extend(cues.into_iter().flatten());
    }
    (Index::compile(&framework), pieces)
});

/// Running text: names, cues and odd words, with any sign between them, or none.
fn prose() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        " ", " ", " ", " ", ", ", ". ", "\n", "\n\n", " : ", ":\n", "/", " / ", " (", ") ", "; ", "- ", "’", "'", "", "…", "\r\n",
        "\u{a0}", "\t", "• ",
    ]);
    let piece = prop_oneof![
        6 => any::<prop::sample::Index>().prop_map(|at| PROSE.1[at.index(PROSE.1.len())].clone()),
        1 => "\\PC{0,6}",
        1 => prop::sample::select(vec!["PL/SQL", "C#", "C++", "R", ".NET", "é", "İ", "ß", "ﬁ", "😀", "\u{301}", "x86", "l’", "d'"]).prop_map(str::to_owned),
    ];
    prop::collection::vec((piece, signs), 0..40).prop_map(|parts| parts.into_iter().map(|(p, s)| p + s).collect())
}

/// Each quote is a stretch of the text, in order, none over another, and the same when the text is read again.
fn quotes_stand_in(text: &str) {
    let found = prose::quote(text, &PROSE.0);
    let letters: Vec<char> = text.chars().collect();
    let mut end = 0;
    for quote in &found {
        let (from, to) = (quote.span.0 as usize, quote.span.1 as usize);
        assert!(from >= end && from < to && to <= letters.len(), "{quote:?} in {text:?}");
        let stands: String = letters[from..to].iter().collect();
        assert_eq!(stands.split_whitespace().collect::<Vec<_>>(), quote.name.split_whitespace().collect::<Vec<_>>(), "{text:?}");
        end = to;
    }
    assert_eq!(found, prose::quote(text, &PROSE.0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_of_cues_and_names_is_quoted_within_itself(text in prose()) {
        quotes_stand_in(&text);
    }
}

const SKILLS: [&str; 5] = ["Java", "SQL", "Réseau", "Sécurité", "Docker"];
const FRAMEWORK: &str = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\n0,Java,,A,language,,,,\n1,SQL,,A,language,,,,\n2,Réseau,,B,concept,,,,\n3,Sécurité,,B,concept,,,,\n4,Docker,,B,tool,,,,\n";

/// A course (level, graduates, seats, skills as bits) or a need (level, posts, skills).
type Row = (u8, u16, u16, u8);

fn names(bits: u8) -> String {
    SKILLS.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, s)| *s).collect::<Vec<_>>().join(", ")
}

fn analysis(courses: &[Row], needs: &[Row]) -> Analysis {
    analysis_in_order(courses, needs, false)
}

/// The same rows under the same names, in their order or last first.
fn analysis_in_order(courses: &[Row], needs: &[Row], reversed: bool) -> Analysis {
    let order = |n: usize| -> Vec<usize> { if reversed { (0..n).rev().collect() } else { (0..n).collect() } };
    let mut c = "Formation;Niveau;Places;Maintien;Compétences\n".to_owned();
    for i in order(courses.len()) {
        let (level, seats, kept, skills) = &courses[i];
        let _ = writeln!(c, "F {};bac+{};{};0,{};{}", letters(i), level % 5 + 1, seats % 60, kept % 90 + 10, names(*skills));
    }
    let mut n = "Entreprise;Métier;Niveau;Nombre de postes;Compétences requises\n".to_owned();
    for i in order(needs.len()) {
        let (level, posts, _, skills) = &needs[i];
        let _ = writeln!(n, "E{};M {};bac+{};{};{}", i % 4, letters(i), level % 5 + 1, posts % 30, names(*skills));
    }
    let pipeline = "title = \"p\"\nyear = 2026\noutput = \"s\"\n[[courses]]\nfiles = [\"c.csv\"]\n[[needs]]\nfiles = [\"n.csv\"]\n[skills]\nframework = [\"f.csv\"]\n";
    let place =
        folder(&[("c.csv", c.as_bytes()), ("n.csv", n.as_bytes()), ("f.csv", FRAMEWORK.as_bytes()), ("p.toml", pipeline.as_bytes())]);
    analyse(Pipeline::load(&place.path().join("p.toml"), Language::Fr).unwrap(), &mut |_| {}).unwrap()
}

/// A name that no other index shares a word with.
fn letters(i: usize) -> String {
    format!("{}{}", char::from(b'A' + u8::try_from(i % 26).unwrap()), "q".repeat(i / 26 + 3))
}

fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((any::<u8>(), any::<u16>(), any::<u16>(), 1u8..32), 1..most)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_head_is_placed_at_most_once_and_the_parts_add_up(courses in rows(9), needs in rows(12)) {
        let a = analysis(&courses, &needs);
        let f = &a.findings;
        for (at, course) in f.courses.iter().enumerate() {
            let placed: f64 = f.filling.placements.iter().filter(|p| p.course == at).map(|p| p.heads).sum();
            prop_assert!((placed - course.placed).abs() < 1e-6 && placed <= course.funnel.local.unwrap_or(0.0) + 0.005);
        }
        for (at, need) in f.needs.iter().enumerate() {
            let (level, above, empty) = need.filled;
            let placed: f64 = f.filling.placements.iter().filter(|p| p.need == at).map(|p| p.heads).sum();
            prop_assert!((level + above - placed).abs() < 1e-6);
            prop_assert!((level + above + empty - need.demand()).abs() < 1e-6);
        }
        let why = &f.filling.why;
        prop_assert!((why.place + why.skills + why.level + why.quantity - f.filling.unfilled).abs() < 1e-6);
        prop_assert!([why.place, why.skills, why.level, why.quantity].iter().all(|part| *part >= 0.0));
        for g in &f.skills {
            prop_assert!(g.gap_low <= g.gap + 1e-9 && g.gap <= g.gap_high + 1e-9);
        }
    }

    #[test]
    fn more_seats_never_lower_supply_nor_what_can_be_filled(courses in rows(7), needs in rows(9), which in any::<prop::sample::Index>()) {
        let before = analysis(&courses, &needs);
        let mut more = courses.clone();
        let at = which.index(more.len());
        more[at].1 = more[at].1 % 60 % 40 + 20; // 20 to 59 seats
        let fewer = courses[at].1 % 60;
        prop_assume!(more[at].1 > fewer);
        let after = analysis(&more, &needs);
        for (b, a) in before.findings.skills.iter().zip(&after.findings.skills) {
            prop_assert!(b.skill == a.skill && a.supply >= b.supply - 1e-9);
        }
        prop_assert!(after.findings.filling.unfilled <= before.findings.filling.unfilled + 0.011);
    }

    #[test]
    fn the_order_of_rows_changes_no_figure(courses in rows(7), needs in rows(9)) {
        let gaps = |a: &Analysis| a.findings.skills.iter().map(|g| (g.skill, g.supply.to_bits(), g.demand.to_bits(), g.verdict)).collect::<Vec<_>>();
        prop_assert_eq!(gaps(&analysis_in_order(&courses, &needs, false)), gaps(&analysis_in_order(&courses, &needs, true)));
    }
}

/// Bytes with some of them changed.
fn changed(mut bytes: Vec<u8>, changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    for (at, byte) in changes.iter().filter(|_| !bytes.is_empty()).copied().collect::<Vec<_>>() {
        let at = at.index(bytes.len());
        bytes[at] = byte;
    }
    bytes
}

/// A grid as the formats that programs write.
fn other_formats(grid: &[Vec<String>]) -> Vec<(&'static str, Vec<u8>)> {
    use polars::prelude::*;
    let escaped = |cell: &String| cell.replace('&', "&amp;").replace('<', "&lt;");
    let rows = |open: &str, close: &str, cell: &dyn Fn(&String) -> String| -> String {
        grid.iter().map(|row| format!("{open}{}{close}", row.iter().map(cell).collect::<String>())).collect::<Vec<_>>().concat()
    };
    let html = format!("<table>{}</table>", rows("<tr>", "</tr>", &|c| format!("<td>{}</td>", escaped(c))));
    let xml = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\"><Table>{}</Table></Worksheet></Workbook>",
        rows("<Row>", "</Row>", &|c| format!("<Cell><Data>{}</Data></Cell>", escaped(c)))
    );
    let flat = format!(
        "<?xml version=\"1.0\"?><office:document><office:body><office:spreadsheet><table:table table:name=\"a\">{}</table:table></office:spreadsheet></office:body></office:document>",
        rows("<table:table-row>", "</table:table-row>", &|c| format!(
            "<table:table-cell><text:p>{}</text:p></table:table-cell>",
            escaped(c)
        ))
    );
    let header = grid.first().cloned().unwrap_or_default();
    let records: Vec<serde_json::Value> = grid
        .iter()
        .skip(1)
        .map(|row| header.iter().zip(row).map(|(h, c)| (h.clone(), c.clone().into())).collect::<serde_json::Map<_, _>>().into())
        .collect();
    let lines = records.iter().map(|r| format!("{r}\n")).collect::<Vec<_>>().concat();
    let mut columns: Vec<Column> = Vec::new();
    for (i, name) in header.iter().enumerate() {
        let values: Vec<Option<&str>> = grid.iter().skip(1).map(|row| row.get(i).map(String::as_str)).collect();
        columns.push(Column::new(format!("{name} {i}").into(), values));
    }
    let mut frame = DataFrame::new(grid.len().saturating_sub(1), columns).unwrap();
    let (mut parquet, mut arrow) = (Vec::new(), Vec::new());
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    IpcWriter::new(&mut arrow).finish(&mut frame).unwrap();
    vec![
        ("g.xls", html.into_bytes()),
        ("x.xls", xml.into_bytes()),
        ("g.fods", flat.into_bytes()),
        ("g.json", serde_json::to_vec(&records).unwrap()),
        ("g.jsonl", lines.into_bytes()),
        ("g.parquet", parquet),
        ("g.arrow", arrow),
    ]
}

/// Goes on for as long as the environment says: grids, bytes, and real workbooks with bytes changed.
#[test]
fn fuzz() {
    let Some(seconds) = std::env::var("ADEQUATION_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()) else { return };
    read::quiet_hook();
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runner = TestRunner::default();
    let seeds: Vec<std::path::PathBuf> = shared("fuzz", "data/messy-workbooks").map_or_else(Vec::new, |root| {
        let folders = std::fs::read_dir(root).unwrap().flatten().filter(|e| e.path().is_dir());
        let files = folders.flat_map(|f| std::fs::read_dir(f.path()).unwrap().flatten()).map(|e| e.path());
        files.filter(|p| p.metadata().is_ok_and(|m| m.len() < 200_000)).collect()
    });
    let place = tempfile::tempdir().unwrap();
    let mut done = 0u64;
    while Instant::now() < end {
        let grid = grid().new_tree(&mut runner).unwrap().current();
        reads_and_adds_up(&written(place.path(), "g.csv", &csv(&grid)));
        reads_and_adds_up(&written(place.path(), "g.xlsx", &xlsx(&grid)));
        for _ in 0..200 {
            quotes_stand_in(&prose().new_tree(&mut runner).unwrap().current());
        }
        for (name, bytes) in other_formats(&grid) {
            let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6).new_tree(&mut runner).unwrap().current();
            reads_and_adds_up(&written(place.path(), name, &changed(bytes, &changes)));
        }
        if !seeds.is_empty() {
            let (file, changes) = (any::<prop::sample::Index>(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12))
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let seed = &seeds[file.index(seeds.len())];
            let bytes = changed(std::fs::read(seed).unwrap(), &changes);
            let name = seed.file_name().unwrap().to_string_lossy().into_owned();
            let clock = Instant::now();
            reads_and_adds_up(&written(place.path(), &name, &bytes));
            if clock.elapsed() > Duration::from_secs(20) {
                let kept = place.keep().join(&name);
                panic!("{} took {:?}", kept.display(), clock.elapsed());
            }
            std::fs::remove_file(place.path().join(&name)).unwrap();
        }
        done += 1;
    }
    eprintln!("{done} rounds");
}
