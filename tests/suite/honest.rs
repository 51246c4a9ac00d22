//! No error becomes silence: what cannot be read, written or put back is said, with its file and the way out.

use std::fs;

use crate::kit::{adequation, complaint, project, root, run};

const COURSES: &str = "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;5;Java\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Compétences\nBoréa;Développeur;2;Java\n";

/// A figure of an earlier analysis that is none is named, and does not count as nothing or as one.
#[test]
fn a_comparison_with_a_spoilt_table_names_the_cell() {
    for (name, from, to, wanted) in [
        ("needs.csv", ",weight,", ",poids,", "weight"),
        ("needs.csv", ",1,1,2,", ",1,un,2,", "« un »"),
        ("courses.csv", ",5,given,", ",cinq,given,", "« cinq »"),
    ] {
        let place = project(COURSES, NEEDS);
        let output = run(place.path());
        fs::rename(&output, place.path().join("avant")).unwrap();
        run(place.path());
        assert!(adequation(place.path(), &["compare", "avant", "sortie"]).status.success());
        let path = place.path().join("avant/tables").join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let said = adequation(place.path(), &["compare", "avant", "sortie"]);
        assert_eq!(said.status.code(), Some(3), "{to}");
        assert!(complaint(&said).contains(name) && complaint(&said).contains(wanted), "{}", complaint(&said));
    }
}

/// What a killed run left beside the output is put back or removed by the next, which says so; what is not a run's is left alone.
#[test]
fn what_a_killed_run_left_is_put_back_or_removed() {
    let place = project(COURSES, NEEDS);
    let output = run(place.path());
    let report = fs::read(output.join("report.html")).unwrap();
    // Killed between the two renames: the old results are aside, the new ones not yet in place.
    let left = place.path().join(".sortie-TuE123");
    fs::create_dir_all(left.join("new/tables")).unwrap();
    fs::write(left.join("adequation.lock"), "").unwrap();
    fs::rename(&output, left.join("old")).unwrap();
    fs::create_dir_all(place.path().join(".sortie-à-moi")).unwrap();
    // The pipeline cannot be run to its end: the old results are there again all the same.
    fs::rename(place.path().join("formations/f.csv"), place.path().join("f.csv")).unwrap();
    assert_eq!(adequation(place.path(), &["run", "p.toml"]).status.code(), Some(3));
    assert_eq!(fs::read(output.join("report.html")).unwrap(), report);
    assert!(!left.exists() && place.path().join(".sortie-à-moi").exists());
    fs::rename(place.path().join("f.csv"), place.path().join("formations/f.csv")).unwrap();

    // Killed while writing, twice.
    for name in [".sortie-aaaaaa", ".sortie-bbbbbb"] {
        fs::create_dir_all(place.path().join(name).join("new")).unwrap();
        fs::write(place.path().join(name).join("adequation.lock"), "").unwrap();
    }
    let said = adequation(place.path(), &["run", "p.toml"]);
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(text.contains("2 dossiers provisoires d’analyses interrompues, effacés"), "{text}");
    let hidden: Vec<String> = fs::read_dir(place.path()).unwrap().flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    assert!(!hidden.iter().any(|n| n.starts_with(".sortie-") && n != ".sortie-à-moi"), "{hidden:?}");
}

/// A run that goes on holds its folder: another does not take it for a dead one's.
#[test]
fn a_folder_that_a_run_holds_is_left_alone() {
    let place = project(COURSES, NEEDS);
    let held = place.path().join(".sortie-vivant");
    fs::create_dir_all(held.join("new")).unwrap();
    let lock = fs::File::create(held.join("adequation.lock")).unwrap();
    lock.lock().unwrap();
    run(place.path());
    assert!(held.exists());
    drop(lock);
    run(place.path());
    assert!(!held.exists());
}

/// The turns that made an error an empty file: a result of rendering, packing, reading or writing that is thrown away. What may be
/// thrown away says why on the line or the one before.
#[test]
fn no_failure_is_thrown_away() {
    let verbs =
        ["render", "to_vec", "to_string_pretty", "to_allocvec", "into_inner", "encode", "finish", "write", "save", "copy", "rename"];
    let mut found = Vec::new();
    let mut open = vec![root().join("src")];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            for (at, line) in lines.iter().enumerate() {
                let thrown = [".ok()", ".unwrap_or_default()"].iter().any(|end| {
                    line.find(end)
                        .is_some_and(|to| verbs.iter().any(|verb| line[..to].contains(&format!("{verb}(")) && line[..to].ends_with(')')))
                });
                let ignored = line.trim_start().starts_with("let _ =");
                let told = line.contains("//") || (1..=3).any(|n| at >= n && lines[at - n].trim_start().starts_with("//"));
                // `write!` into a String cannot fail, and has no other form.
                let to_string = line.contains("write!(") || line.contains("writeln!(");
                if (thrown || ignored) && !told && !to_string {
                    found.push(format!("{}:{} {}", path.display(), at + 1, line.trim()));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
