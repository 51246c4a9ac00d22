//! What tests share: a folder to work in, the program, tables read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The real files that stand beside the project where it is developed; none on a user's machine, said loudly.
pub(crate) fn shared(test: &str, path: &str) -> Option<PathBuf> {
    let found = root().join("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("SKIPPED {test}: {} is not here; this test reads real public files", found.display());
    None
}

/// The program that the tests were built with.
pub(crate) fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_adequation"))
}

/// Runs the program in a folder.
pub(crate) fn adequation(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments).env("LANG", "fr_FR.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES").output().unwrap()
}

/// Standard error as text.
pub(crate) fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with files in it; paths may have folders.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// A small framework.
pub(crate) const FRAMEWORK: &str = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\n\
java,Java,Java,Dev,language,,,,\nsql,SQL,SQL,Données,language,,,,\nreseau,Réseau,Network,Réseaux,concept,,,,\nsecurite,Sécurité,Security,Sécurité,concept,,,,\n";

/// A pipeline over `formations/*` and `besoins/*`.
pub(crate) const PIPELINE: &str = "title = \"Essai\"\nyear = 2026\noutput = \"sortie\"\n[[courses]]\nfiles = [\"formations/*\"]\n[[needs]]\nfiles = [\"besoins/*\"]\n[skills]\nframework = [\"framework.csv\"]\n";

/// A folder ready to run: framework, pipeline, one file of courses, one of needs.
pub(crate) fn project(courses: &str, needs: &str) -> tempfile::TempDir {
    folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        ("formations/f.csv", courses.as_bytes()),
        ("besoins/b.csv", needs.as_bytes()),
    ])
}

/// Runs `p.toml` of a folder and wants it to succeed.
pub(crate) fn run(folder: &Path) -> PathBuf {
    let output = adequation(folder, &["run", "p.toml"]);
    assert!(output.status.success(), "{}", complaint(&output));
    folder.join("sortie")
}

/// A table of an output folder: a map of column to text for each row.
pub(crate) fn table(folder: &Path, path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(path)).unwrap();
    let header = reader.headers().unwrap().clone();
    reader.records().map(|r| header.iter().map(str::to_owned).zip(r.unwrap().iter().map(str::to_owned)).collect()).collect()
}

/// The number of a cell.
pub(crate) fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} = {:?}", row[column]))
}

/// Every file of a folder, by path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut stack = vec![folder.to_path_buf()];
    while let Some(next) = stack.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else {
                out.insert(path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/"), std::fs::read(&path).unwrap());
            }
        }
    }
    out
}

/// A page as written, with plain spaces where French ones are set.
pub(crate) fn page(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap().replace(['\u{a0}', '\u{202f}'], " ")
}
