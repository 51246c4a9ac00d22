//! What goes wrong around a run: a full disk, a kill, an input that vanishes, another run at the same time. The last result stays whole,
//! or the new one is there whole; nothing is left behind, and the program says what happened.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::kit::{adequation, complaint, files, program, project, run};

const COURSES: &str =
    "intitulé;établissement;niveau;effectif;compétences\nBTS SIO;Lycée Alti;Bac+2;24;Java, SQL\nLicence Info;Fac Boréa;Bac+3;40;Réseau\n";
const NEEDS: &str = "poste;entreprise;postes;compétences\nDéveloppeur;Alti;3;Java\nAdministrateur;Boréa;2;Réseau, Sécurité\n";

/// Names of what lies in a folder that should not: neither a result nor the memory of the last run.
fn left_in(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.') && name != ".cache").collect()
}

/// A result without what changes from run to run (times).
fn told(folder: &Path) -> Vec<(String, Vec<u8>)> {
    files(folder).into_iter().filter(|(name, _)| name.starts_with("tables/") && name.ends_with(".csv")).collect()
}

#[test]
fn a_full_disk_leaves_the_last_result_whole_and_is_told() {
    let place = project(COURSES, NEEDS);
    let disk = place.path().join("disque");
    std::fs::create_dir(&disk).unwrap();
    let mounted = cfg!(target_os = "linux")
        && Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"])
            .arg(&disk)
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success());
    if !mounted {
        eprintln!("SKIPPED a_full_disk…: a small disk can only be mounted by the administrator of a Linux system");
        return;
    }
    let outcome = std::panic::catch_unwind(|| {
        let pipeline = place.path().join("p.toml");
        let text = std::fs::read_to_string(&pipeline).unwrap().replace("\"sortie\"", "\"disque/sortie\"");
        std::fs::write(&pipeline, text).unwrap();
        assert!(adequation(place.path(), &["run", "p.toml"]).status.success());
        let (result, before) = (disk.join("sortie"), files(&disk.join("sortie")));
        let mut refused = 0;
        for left in [0, 20, 150, 600, 1_500, 3_000] {
            let ballast = disk.join("ballast");
            // All that is free, then a little given back.
            _ = std::io::copy(&mut std::io::repeat(1), &mut std::fs::File::create(&ballast).unwrap());
            let full = std::fs::metadata(&ballast).unwrap().len();
            std::fs::OpenOptions::new().write(true).open(&ballast).unwrap().set_len(full.saturating_sub(left << 10)).unwrap();
            let output = adequation(place.path(), &["run", "p.toml"]);
            std::fs::remove_file(&ballast).unwrap();
            assert_eq!(left_in(&disk), Vec::<String>::new(), "{left} kB free: {}", complaint(&output));
            if !output.status.success() {
                refused += 1;
                assert_eq!(output.status.code(), Some(4), "{left} kB free: {}", complaint(&output));
                assert!(complaint(&output).contains("le disque est plein"), "{}", complaint(&output));
                assert_eq!(files(&result), before, "{left} kB free");
            }
        }
        assert!(refused >= 3, "{refused} runs on a full disk were refused");
        assert!(adequation(place.path(), &["run", "p.toml"]).status.success());
    });
    assert!(Command::new("umount").arg(&disk).status().unwrap().success());
    outcome.unwrap_or_else(|why| std::panic::resume_unwind(why));
}

#[test]
fn a_run_killed_at_any_moment_leaves_one_whole_result() {
    let place = project(COURSES, NEEDS);
    let clock = std::time::Instant::now();
    let old = told(&run(place.path()));
    let whole = clock.elapsed();
    let more = format!("{NEEDS}Développeuse;Cirrus;4;Java\n");
    let path = place.path().join("besoins/b.csv");
    std::fs::write(&path, &more).unwrap();
    let new = told(&run(place.path()));
    assert_ne!(old, new);
    for step in 0..12u32 {
        let (text, was) = if step % 2 == 0 { (NEEDS, &new) } else { (more.as_str(), &old) };
        std::fs::write(&path, text).unwrap();
        let mut child =
            program().current_dir(place.path()).args(["run", "p.toml"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * (step + 1) / 12);
        _ = child.kill();
        child.wait().unwrap();
        // What was on its way is put in place or taken away by the next run, whatever the system kept of it.
        let now = told(&place.path().join("sortie"));
        assert!(now == *was || now == if step % 2 == 0 { old.clone() } else { new.clone() } || now.is_empty(), "step {step}");
        let should = if step % 2 == 0 { &old } else { &new };
        assert_eq!(&told(&run(place.path())), should, "step {step}");
        assert_eq!(left_in(place.path()), Vec::<String>::new(), "step {step}");
    }
}

#[test]
fn inputs_that_come_and_go_are_named_and_two_runs_at_once_leave_one_result() {
    let place = project(COURSES, NEEDS);
    let should = told(&run(place.path()));
    let path = place.path().join("besoins/b.csv");
    for _ in 0..4 {
        let mut children: Vec<_> = (0..2)
            .map(|_| {
                program().current_dir(place.path()).args(["run", "p.toml"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for _ in 0..20 {
            std::fs::rename(&path, place.path().join("ailleurs")).unwrap();
            std::thread::sleep(Duration::from_millis(3));
            std::fs::rename(place.path().join("ailleurs"), &path).unwrap();
            std::thread::sleep(Duration::from_millis(9));
        }
        for child in children.drain(..) {
            let output = child.wait_with_output().unwrap();
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 2 | 3 | 4)), "{code:?}: {}", complaint(&output));
            let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), complaint(&output));
            assert!(code == Some(0) || said.contains("besoins") || said.contains("sortie"), "{code:?} does not say why: {said}");
        }
    }
    assert_eq!(told(&run(place.path())), should);
    assert_eq!(left_in(place.path()), Vec::<String>::new());
}

#[test]
fn a_killed_run_of_another_folder_is_not_ours_and_old_results_are_never_deleted() {
    let place = project(COURSES, NEEDS);
    run(place.path());
    // « sortie-2027 » was killed between putting its results aside and putting the new ones in their place.
    let left = place.path().join(".sortie-2027-abc123");
    std::fs::create_dir_all(left.join("old")).unwrap();
    std::fs::write(left.join("old/mes-notes.txt"), "à garder").unwrap();
    std::fs::write(left.join("adequation.lock"), "").unwrap();
    run(place.path());
    assert!(left.join("old/mes-notes.txt").exists(), "{:?}", left_in(place.path()));
    std::fs::remove_dir_all(&left).unwrap();
    // Its own results, put aside and never replaced, while a folder of that name was made anew.
    let left = place.path().join(".sortie-abc123");
    std::fs::create_dir_all(left.join("old")).unwrap();
    std::fs::create_dir_all(left.join("new")).unwrap();
    std::fs::write(left.join("old/mes-notes.txt"), "à garder").unwrap();
    std::fs::write(left.join("adequation.lock"), "").unwrap();
    run(place.path());
    assert!(place.path().join("sortie-retrouve-1/mes-notes.txt").exists());
    assert_eq!(left_in(place.path()), Vec::<String>::new());
}

#[test]
fn what_a_command_writes_is_never_what_it_reads() {
    let place = project(COURSES, NEEDS);
    std::fs::write(place.path().join("labels.csv"), "Java\nRéseau\n").unwrap();
    let said = adequation(place.path(), &["match", "labels.csv", "--framework", "framework.csv", "--output", "labels.csv"]);
    assert_eq!(said.status.code(), Some(4), "{}", complaint(&said));
    assert_eq!(std::fs::read_to_string(place.path().join("labels.csv")).unwrap(), "Java\nRéseau\n");
    // A crosswalk is for a person to fill in: one that is there is not written again.
    let links = |code| {
        let said = adequation(place.path(), &["crosswalk", "framework.csv", "framework.csv", "--output", "liens.csv"]);
        assert_eq!(said.status.code(), Some(code), "{}", complaint(&said));
    };
    links(0);
    links(4);
}
