//! What must hold whatever comes in: no panic, every row in one account, every head placed once, sums that add up.
//!
//! `ADEQUATION_FUZZ_SECONDS=1800 cargo test --test suite fuzz` goes on for as long as told.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use adequation::domain::{Kind, Language, Territory};
use adequation::normalise::{self, Profiles};
use adequation::pipeline::{Limits, Pipeline, Source};
use adequation::read;
use adequation::run::{Analysis, analyse};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::kit::{folder, shared};

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
        let extract = read::extract(&[(kind, &source, path.to_path_buf())], Limits::default(), &read::Kept::default(), Language::Fr);
        let corpus = normalise::corpus(&extract, &Profiles::default(), &Territory::default());
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
        if !seeds.is_empty() {
            let (file, changes) = (any::<prop::sample::Index>(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12))
                .new_tree(&mut runner)
                .unwrap()
                .current();
            let seed = &seeds[file.index(seeds.len())];
            let mut bytes = std::fs::read(seed).unwrap();
            for (at, byte) in changes.iter().filter(|_| !bytes.is_empty()).copied().collect::<Vec<_>>() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let name = seed.file_name().unwrap().to_string_lossy().into_owned();
            let clock = Instant::now();
            reads_and_adds_up(&written(place.path(), &name, &bytes));
            assert!(clock.elapsed() < Duration::from_secs(30), "{name} took {:?}", clock.elapsed());
            std::fs::remove_file(place.path().join(&name)).unwrap();
        }
        done += 1;
    }
    eprintln!("{done} rounds");
}
