//! Hostile, damaged and careless inputs: each costs itself at most, is named, and leaves everyone else's analysis whole.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;

use crate::kit::{FRAMEWORK, PIPELINE, adequation, complaint, files, folder, number, project, root, run, table};

const COURSES: &str = "Formation;Niveau;Diplômés;Établissement;Compétences\nBTS A;Bac+2;20;Lycée Un;Java, SQL\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Compétences requises\nSociété X;Dev;3;Java\n";

/// An .ods of one sheet with these rows, as they stand in its content.
fn ods(table: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    archive.start_file("mimetype", plain).unwrap();
    archive.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    archive.start_file("content.xml", plain).unwrap();
    let names = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    let content = format!(
        "<office:document-content {names}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    );
    archive.write_all(content.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

fn ods_row(cells: &[&str]) -> String {
    let cells = cells.join("</text:p></table:table-cell><table:table-cell><text:p>");
    format!("<table:table-row><table:table-cell><text:p>{cells}</text:p></table:table-cell></table:table-row>")
}

/// Runs over the good file and one more, and gives why that one was refused.
fn refusal(name: &str, bytes: &[u8]) -> String {
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("formations").join(name), bytes).unwrap();
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert_eq!(said.status.code(), Some(3), "{}", complaint(&said));
    let output = place.path().join("sortie");
    assert_eq!(table(&output, "tables/courses.csv").len(), 1, "the good file is read");
    let rejects = table(&output, "rejects.csv");
    let line = rejects.iter().find(|r| r["file"] == name).unwrap_or_else(|| panic!("{name} is not in {rejects:?}"));
    format!("{} {}", line["message"], line["way_out"])
}

#[test]
fn a_table_that_never_ends_is_a_damaged_file() {
    let why = refusal("sans-fin.ods", &ods(&format!("<table:table table:name=\"F\">{}", ods_row(&["Formation", "Niveau"]))));
    assert!(why.contains("endommagé"), "{why}");
}

#[test]
fn cells_are_counted_before_they_are_held() {
    let cell = "<table:table-cell table:number-columns-repeated=\"1500\"><text:p>x</text:p></table:table-cell>";
    let table = format!(
        "<table:table table:name=\"F\"><table:table-row table:number-rows-repeated=\"60000\">{cell}</table:table-row></table:table>"
    );
    let why = refusal("repete.ods", &ods(&table));
    assert!(why.contains("250 Mo") && why.contains("megabytes"), "{why}");
    let mut book = Workbook::new();
    let (sheet, text) = (book.add_worksheet(), "x".repeat(32_000));
    (0..10_000).for_each(|row| _ = sheet.write(row, 0, &text).unwrap());
    let why = refusal("partage.xlsx", &book.save_to_buffer().unwrap());
    assert!(why.contains("250 Mo") && why.contains("megabytes"), "{why}");
    let page = format!("<html><table>{}</table></html>", "<tr><td colspan=999>x<td colspan=999>y</tr>".repeat(12_000));
    let why = refusal("page.xls", page.as_bytes());
    assert!(why.contains("250 Mo"), "{why}");
}

#[test]
fn an_ods_says_what_it_shows() {
    let cells = "<table:table-row><table:table-cell><text:p>BTS<text:s/>B</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><office:annotation><text:p>note</text:p></office:annotation><text:p>Bac+2</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"12\"><text:p>12,0</text:p></table:table-cell>\
        <table:table-cell><text:p>Lycée Deux</text:p></table:table-cell><table:table-cell><text:p>SQL</text:p></table:table-cell></table:table-row>";
    let header = ods_row(&["Formation", "Niveau", "Diplômés", "Établissement", "Compétences"]);
    let bytes = ods(&format!("<table:table table:name=\"F\">{header}{cells}</table:table>"));
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("formations/g.ods"), bytes).unwrap();
    let courses = table(&run(place.path()), "tables/courses.csv");
    let found = courses.iter().find(|r| r["title"] == "BTS B").unwrap_or_else(|| panic!("{courses:?}"));
    assert_eq!((found["level"].as_str(), number(found, "graduates") as u32), ("bac+2", 12));
}

#[test]
fn one_long_cell_stops_nobody() {
    let long = "mot ".repeat(20_000);
    let courses =
        format!("{COURSES}BTS B;Bac+2;5;Lycée Un;SQL\nBTS C;Bac+2;5;Lycée Un;SQL\nBTS {long};Bac+2;5;Lycée {long};{long}, Java\n");
    let place = project(&courses, NEEDS);
    std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}[publish]\nreturns = true\n")).unwrap();
    let output = run(place.path());
    assert!(output.join("review.xlsx").is_file() && output.join("gaps.xlsx").is_file());
    assert_eq!(table(&output, "tables/courses.csv").len(), 4);
}

/// A level, a text and a name of a framework, each far longer than any that a person writes: what each word costs may not grow with all others.
#[test]
fn what_is_read_word_by_word_may_be_long() {
    let (levels, names) = ("selon profil ".repeat(20_000), "java ".repeat(8_000));
    let place = project(&format!("{COURSES}BTS B;{levels};5;Lycée Un;{names}\n"), NEEDS);
    let word = "abcdefghij".repeat(2_000);
    std::fs::write(place.path().join("framework.csv"), format!("{FRAMEWORK}long,{word},{word},Dev,concept,,,,\n")).unwrap();
    let courses = table(&run(place.path()), "tables/courses.csv");
    let found = courses.iter().find(|r| r["title"] == "BTS B").unwrap_or_else(|| panic!("{courses:?}"));
    assert_eq!((found["level"].as_str(), found["skills"].contains("Java")), ("bac+2", true), "{found:?}");
}

/// All pairs of these would be ten thousand million steps.
#[test]
fn long_unknown_labels_and_many_titles_are_compared_by_looking_up() {
    let long = |last: char| format!("{}{last}", "abcdefghij".repeat(20_000));
    let mut courses = format!("{COURSES}BTS B;Bac+2;5;Lycée Un;{}\nBTS C;Bac+2;5;Lycée Un;{}\n", long('x'), long('y'));
    for n in 0..20_000 {
        writeln!(courses, "Cours numéro {n} en {};Bac+2;1;Lycée Un;Java", (n * 7919) % 100_003).unwrap();
    }
    let place = project(&courses, NEEDS);
    let said = adequation(place.path(), &["check", "p.toml"]);
    assert_eq!(said.status.code(), Some(0), "{}", complaint(&said));
    assert!(String::from_utf8_lossy(&said.stdout).contains("20003 gardées"), "{}", String::from_utf8_lossy(&said.stdout));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_read_and_what_is_no_file_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let place = project(COURSES, NEEDS);
    let name = std::ffi::OsStr::from_bytes(b"Lyc\x82e.csv");
    std::fs::write(place.path().join("formations").join(name), COURSES.replace("BTS A", "BTS Z")).unwrap();
    assert_eq!(table(&run(place.path()), "tables/courses.csv").len(), 2);
    let said = adequation(place.path(), &["inspect", "/dev/null"]);
    assert_eq!(said.status.code(), Some(3));
    // A folder that leads back to itself is gone through once.
    std::os::unix::fs::symlink(place.path(), place.path().join("formations/boucle")).unwrap();
    std::fs::write(place.path().join("p.toml"), PIPELINE.replace("formations/*", "formations/**/*.csv")).unwrap();
    assert_eq!(table(&run(place.path()), "tables/courses.csv").len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_told() {
    let place = project(COURSES, NEEDS);
    for arguments in [&["check", "p.toml"][..], &["schema", "courses"], &["match", "besoins/b.csv", "--framework", "framework.csv"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let said =
            crate::kit::program().current_dir(place.path()).args(arguments).env("LANG", "fr_FR.UTF-8").stdout(full).output().unwrap();
        assert_eq!(said.status.code(), Some(4), "{arguments:?}");
        assert!(complaint(&said).contains("disque est plein"), "{arguments:?}: {}", complaint(&said));
    }
}

#[test]
fn what_a_system_leaves_in_a_folder_is_no_input() {
    let place = project(COURSES, NEEDS);
    for (name, bytes) in [("desktop.ini", &b"[.ShellClassInfo]\r\nIcon=x\r\n"[..]), ("Thumbs.db", &[0xD0, 0xCF, 0x11, 0xE0, 1, 2])] {
        std::fs::write(place.path().join("formations").join(name), bytes).unwrap();
    }
    let output = run(place.path());
    assert!(table(&output, "rejects.csv").is_empty());
}

#[test]
fn the_program_s_own_tables_are_not_its_sources() {
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("p.toml"), PIPELINE.replace("formations/*", "**/*.csv").replace("besoins/*", "besoins/b.csv"))
        .unwrap();
    // The framework beside them is no list of courses, which the exit code says.
    assert_eq!(adequation(place.path(), &["run", "p.toml"]).status.code(), Some(3));
    let first = files(&place.path().join("sortie"));
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert!(String::from_utf8_lossy(&said.stdout).contains("du dossier de résultats"), "{}", String::from_utf8_lossy(&said.stdout));
    assert_eq!(files(&place.path().join("sortie"))["tables/courses.csv"], first["tables/courses.csv"]);
}

#[test]
fn corrections_do_not_live_where_results_are_made_anew() {
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("p.toml"), format!("corrections = [\"sortie/returns/*.xlsx\"]\n{PIPELINE}")).unwrap();
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(complaint(&said).contains("dossier à part"), "{}", complaint(&said));
}

#[test]
fn nothing_of_respondents_is_kept_beside_an_edition_for_everyone() {
    let place = project(COURSES, NEEDS);
    run(place.path());
    let kept = |place: &std::path::Path| files(place).into_iter().filter(|(path, _)| path.contains(".cache")).count();
    assert!(kept(place.path()) > 0, "the internal edition keeps what it parsed");
    std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}[publish]\nedition = \"public\"\n")).unwrap();
    std::fs::remove_dir_all(place.path().join("sortie")).unwrap();
    let output = run(place.path());
    assert_eq!(kept(place.path()), 0);
    for (path, bytes) in files(place.path()).into_iter().filter(|(path, _)| !path.starts_with("besoins")) {
        assert!(memchr::memmem::find(&bytes, "Société X".as_bytes()).is_none(), "{path}");
    }
    assert!(output.join("report.html").is_file());
}

#[test]
fn the_order_of_a_reference_file_means_nothing() {
    let text = std::fs::read_to_string(root().join("datasets/occupations/ict.csv")).unwrap();
    let (comments, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    let mut sorted = lines[1..].to_vec();
    sorted.sort_unstable_by_key(|line| std::cmp::Reverse(*line));
    let needs = "Entreprise;Métier;Code ROME;Nombre de postes\nX;Poste un;M1805;2\nX;Poste deux;M1801;1\nX;Développeur web;;4\n";
    let outputs = [lines[1..].to_vec(), sorted].map(|rows| {
        let file = [&comments[..], &lines[..1], &rows[..]].concat().join("\n");
        let place = project(COURSES, needs);
        std::fs::write(place.path().join("occupations.csv"), file).unwrap();
        std::fs::copy(root().join("datasets/skills/ict.csv"), place.path().join("framework.csv")).unwrap();
        std::fs::write(place.path().join("p.toml"), format!("{PIPELINE}occupations = [\"occupations.csv\"]\n")).unwrap();
        std::fs::read(run(place.path()).join("tables/skills_gap.csv")).unwrap()
    });
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn signs_that_do_not_show_are_shown() {
    let courses = COURSES.replace("BTS A", "BTS \u{1b}[31m A\u{202e}");
    let place = folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.replace("Essai", "Essai \\u001B[2J").as_bytes()),
        ("formations/f.csv", courses.as_bytes()),
        ("besoins/b.csv", NEEDS.as_bytes()),
    ]);
    let said = adequation(place.path(), &["run", "p.toml"]);
    assert!(said.status.success() && !said.stdout.contains(&0x1b), "{}", complaint(&said));
    let output = place.path().join("sortie");
    assert_eq!(table(&output, "tables/courses.csv")[0]["title"], "BTS ␛[31m A[U+202E]");
    for (path, bytes) in
        files(&output).into_iter().filter(|(path, _)| [".csv", ".svg", ".html", ".md", ".txt"].iter().any(|e| path.ends_with(e)))
    {
        assert!(!bytes.contains(&0x1b), "{path}");
    }
}

#[test]
fn what_inspect_prints_to_paste_is_toml() {
    let courses = "E\u{301}tablissement;Intitule\u{301}\u{ad};Niveau;Compe\u{301}tences\nLycée;BTS A;Bac+2;Java\n";
    let place = project(courses, NEEDS);
    let said = adequation(place.path(), &["inspect", "--kind", "courses", "formations/f.csv"]);
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    let block: String = told.lines().skip_while(|line| !line.contains("[[courses]]")).map(str::trim).collect::<Vec<_>>().join("\n");
    let parsed: toml::Table = toml::from_str(&block).unwrap_or_else(|why| panic!("{why}\n{block}"));
    let columns = parsed["courses"][0]["columns"].as_table().unwrap();
    assert_eq!(columns["title"].as_str(), Some("Intitule\u{301}\u{ad}"));
    std::fs::write(
        place.path().join("p.toml"),
        format!("title = \"t\"\nyear = 2026\noutput = \"sortie\"\n{block}[skills]\nframework = [\"framework.csv\"]\n"),
    )
    .unwrap();
    assert_eq!(adequation(place.path(), &["check", "p.toml"]).status.code(), Some(0));
}

/// Each byte of a file of columns changed in two ways: lengths that ask for terabytes are among them, and an allocation that fails ends
/// the program.
#[test]
fn no_length_of_a_file_of_columns_is_taken_at_its_word() {
    use polars::prelude::*;
    use polars_io::SerWriter;
    let column = |name: &str, values: [&str; 2]| Column::new(name.into(), values);
    let mut frame = DataFrame::new(
        2,
        vec![
            column("Formation", ["BTS A", "une formation dont l’intitulé ne tient pas dans une vue"]),
            column("Niveau", ["Bac+2", "Bac+3"]),
        ],
    )
    .unwrap();
    let (mut arrow, mut parquet) = (Vec::new(), Vec::new());
    IpcWriter::new(&mut arrow).finish(&mut frame).unwrap();
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    for (name, bytes) in [("f.arrow", arrow), ("f.parquet", parquet)] {
        let place = folder(&[(name, &bytes)]);
        let path = place.path().join(name);
        let limits = adequation::pipeline::Limits::default();
        assert_eq!(adequation::read::open(&path, limits).unwrap().0[0].rows.len(), 2);
        for at in 0..bytes.len() {
            for byte in [0x01, 0x7F, 0xFF] {
                let mut changed = bytes.clone();
                changed[at] = byte;
                std::fs::write(&path, changed).unwrap();
                // Read or refused.
                let _ = adequation::read::open(&path, limits);
            }
        }
    }
}

/// Files of a few kilobytes, but for the first, that would take more than the one megabyte that is allowed: parts of a workbook that are
/// over it together alone, records of JSON that share no key, a column of one value, a far cell of an .xls.
#[test]
fn what_would_take_more_than_is_allowed_is_refused_in_every_format() {
    use polars::prelude::{Column, DataFrame, ParquetWriter};
    let limits = adequation::pipeline::Limits { megabytes: 1, ..adequation::pipeline::Limits::default() };
    let place = tempfile::tempdir().unwrap();
    let refused = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let why = adequation::read::open(&path, limits).map(|(sheets, _)| sheets.len()).map_err(|unopened| unopened.0);
        assert!(matches!(why, Err(adequation::domain::Problem::Limit(_, _, "megabytes"))), "{name}: {why:?}");
    };
    refused("long.csv", "Formation;Niveau\nBTS A;Bac+2\n".repeat(40_000).as_bytes());
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "Formation").unwrap();
    let mut archive = zip::ZipWriter::new_append(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    for name in ["xl/media/a.bin", "xl/media/b.bin"] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&vec![0; 700_000]).unwrap();
    }
    refused("parties.xlsx", &archive.finish().unwrap().into_inner());
    let records: Vec<String> = (0..400).map(|n| format!("{{\"c{n}\":1}}")).collect();
    refused("cles.json", format!("[{}]", records.join(",")).as_bytes());
    let column = Column::new("Formation".into(), vec!["BTS A"; 200_000]);
    let mut frame = DataFrame::new(200_000, vec![column]).unwrap();
    let mut parquet = Vec::new();
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    refused("repete.parquet", &parquet);
    // One text of some length, held once in the file and in every cell once read.
    let text = "Licence professionnelle Métiers du numérique";
    let mut frame = DataFrame::new(20_000, vec![Column::new("Formation".into(), vec![text; 20_000])]).unwrap();
    let mut parquet = Vec::new();
    ParquetWriter::new(&mut parquet).finish(&mut frame).unwrap();
    refused("un-texte.parquet", &parquet);
    // The last text of a sheet, moved to row 2,001 and column GS: a dense range of 2,001 rows.
    let mut far = include_bytes!("../fixtures/marques.xls").to_vec();
    let cell = far.windows(4).rposition(|head| head == [0xFD, 0, 10, 0]).unwrap() + 4;
    far[cell..cell + 4].copy_from_slice(&[0xD0, 0x07, 0xC8, 0x00]);
    refused("loin.xls", &far);
}

#[test]
fn a_path_that_is_empty_is_named_by_its_key() {
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("p.toml"), PIPELINE.replace("framework.csv", "")).unwrap();
    let said = adequation(place.path(), &["check", "p.toml"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(complaint(&said).contains("framework"), "{}", complaint(&said));
}
