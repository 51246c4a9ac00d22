//! Reads every file of a folder as courses and says what was understood: `cargo run --example read_folder datasets/example/formations`.

#![expect(clippy::print_stdout, reason = "an example tells what it found")]

use std::path::PathBuf;

use adequation::domain::{Kind, Language, Pace, Territory};
use adequation::normalise::{self, Profiles};
use adequation::pipeline::Source;
use adequation::read::{self, Conditions};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "datasets/example/formations".to_owned());
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    let source = Source::plain(Vec::new());
    let files: Vec<_> = paths.into_iter().map(|path| (Kind::Courses, &source, path)).collect();
    let extract = read::extract(&files, &Conditions::default());
    let corpus = normalise::corpus(&extract, &Profiles::default(), &Territory::default(), &Pace::default());
    for account in &corpus.accounts {
        println!("{} / {}: {} rows, {} kept", account.sheet.source.file, account.sheet.source.sheet, account.sheet.rows, account.kept);
    }
    for refused in corpus.rejects.iter().take(5) {
        println!("refused {}: {}", refused.origin, refused.problem.message(Language::En));
    }
    println!("{} courses, {} distinct skill labels", corpus.courses.len(), corpus.labels.len());
    Ok(())
}
