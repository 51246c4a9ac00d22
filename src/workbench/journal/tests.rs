//! What is done, undone, cut and forged.

use super::*;

fn change(title: &str, path: &str, text: &str) -> Change {
    Change { title: title.to_owned(), files: vec![(PathBuf::from(path), Some(text.as_bytes().to_vec()))] }
}

fn opened(folder: &Path) -> Journal {
    let (journal, told) = Journal::open(folder, Language::Fr).unwrap();
    assert_eq!(told, None);
    journal
}

#[test]
fn what_is_done_is_undone_and_done_again_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("a.txt");
    let mut journal = opened(folder.path());
    journal.make(change("un", "a.txt", "1")).unwrap();
    journal.make(change("deux", "a.txt", "2")).unwrap();
    assert!(Journal::open(folder.path(), Language::Fr).unwrap_err().contains("déjà ouverte"));
    drop(journal);
    let mut journal = opened(folder.path());
    assert_eq!((journal.to_undo(), journal.to_redo()), (Some("deux"), None));
    journal.undo().unwrap();
    assert_eq!(fs::read_to_string(&at).unwrap(), "1");
    journal.undo().unwrap();
    assert!(!at.exists());
    drop(journal);
    let mut journal = opened(folder.path());
    journal.redo().unwrap();
    assert_eq!(fs::read_to_string(&at).unwrap(), "1");
    // A new change forgets what was undone.
    journal.make(change("trois", "a.txt", "3")).unwrap();
    assert_eq!((journal.to_undo(), journal.to_redo()), (Some("trois"), None));
    // What a person changed by hand since is not overwritten.
    fs::write(&at, "à la main").unwrap();
    assert!(journal.undo().unwrap_err().contains("modifié ailleurs"));
    assert_eq!(fs::read_to_string(&at).unwrap(), "à la main");
}

#[test]
fn a_change_cut_at_any_byte_of_the_journal_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = opened(folder.path());
    journal.make(change("un", "a.txt", "1")).unwrap();
    let before = fs::read(folder.path().join(FOLDER).join("journal.jsonl")).unwrap();
    let two = vec![("a.txt".into(), Some(b"2".to_vec())), ("b.txt".into(), Some(b"2".to_vec()))];
    journal.make(Change { title: "deux".to_owned(), files: two }).unwrap();
    drop(journal);
    let after = fs::read(folder.path().join(FOLDER).join("journal.jsonl")).unwrap();
    let end = after.len() - b"\"done\"\n".len();
    for cut in before.len()..=end {
        // As a kill leaves it: the journal up to a byte, no file replaced, or one of the two.
        for replaced in 0..2 {
            fs::write(folder.path().join(FOLDER).join("journal.jsonl"), &after[..cut]).unwrap();
            // What the change takes its files from was kept before the line was written.
            for text in ["1", "2"] {
                fs::write(folder.path().join(FOLDER).join("blobs").join(blake3::hash(text.as_bytes()).to_hex().as_str()), text).unwrap();
            }
            let whole = cut == end;
            fs::write(folder.path().join("a.txt"), if replaced == 1 && whole { "2" } else { "1" }).unwrap();
            // It is there after the last round alone.
            let _ = fs::remove_file(folder.path().join("b.txt"));
            drop(opened(folder.path()));
            let found = (fs::read_to_string(folder.path().join("a.txt")).unwrap(), folder.path().join("b.txt").exists());
            assert_eq!(found, if whole { ("2".to_owned(), true) } else { ("1".to_owned(), false) }, "cut at {cut}");
        }
    }
    // Once done it is not done again: what a person puts back by hand stays.
    fs::write(folder.path().join("a.txt"), "1").unwrap();
    drop(opened(folder.path()));
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "1");
}

#[test]
fn a_journal_that_came_with_a_folder_writes_nothing_outside_it() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("analyse");
    fs::create_dir_all(folder.join(FOLDER).join("blobs")).unwrap();
    let text = "x";
    let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
    fs::write(folder.join(FOLDER).join("blobs").join(&hash), text).unwrap();
    let outside = around.path().join("victim.txt");
    let victims = [
        ("../victim.txt".to_owned(), hash.clone()),
        (outside.display().to_string(), hash.clone()),
        ("ok.txt".to_owned(), "../../x".to_owned()),
    ];
    for (path, after) in victims {
        let line = format!("{{\"do\":{{\"title\":\"x\",\"files\":[{{\"path\":{path:?},\"before\":null,\"after\":{after:?}}}]}}}}\n");
        fs::write(folder.join(FOLDER).join("journal.jsonl"), &line).unwrap();
        let (journal, told) = Journal::open(&folder, Language::Fr).unwrap();
        assert!(told.unwrap().contains("mis de côté"));
        assert_eq!(journal.to_undo(), None);
        assert!(!outside.exists() && !folder.join("ok.txt").exists(), "{path}");
    }
    // What was kept and changed since is not put in place, and the analysis opens all the same.
    fs::write(folder.join(FOLDER).join("blobs").join(&hash), "other").unwrap();
    let line = format!("{{\"do\":{{\"title\":\"x\",\"files\":[{{\"path\":\"ok.txt\",\"before\":null,\"after\":{hash:?}}}]}}}}\n");
    fs::write(folder.join(FOLDER).join("journal.jsonl"), &line).unwrap();
    assert!(Journal::open(&folder, Language::Fr).unwrap().1.unwrap().contains("n’a pas pu être finie"));
    assert!(!folder.join("ok.txt").exists());
    let mut journal = Journal::open(&folder, Language::Fr).unwrap().0;
    assert!(journal.make(change("x", "../victim.txt", "1")).unwrap_err().contains("n’est pas dans le dossier"));
}

#[test]
fn a_change_that_cannot_be_written_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = opened(folder.path());
    journal.make(change("un", "a.txt", "1")).unwrap();
    journal.undo().unwrap();
    // The second file of the change cannot be: its folder is a file.
    fs::write(folder.path().join("b"), "a file").unwrap();
    let two = vec![("a.txt".into(), Some(b"2".to_vec())), ("b/c.txt".into(), Some(b"2".to_vec()))];
    journal.make(Change { title: "deux".to_owned(), files: two }).unwrap_err();
    assert!(!folder.path().join("a.txt").exists());
    assert_eq!((journal.to_undo(), journal.to_redo()), (None, Some("un")));
    drop(journal);
    let journal = opened(folder.path());
    assert_eq!((journal.to_undo(), journal.to_redo()), (None, Some("un")));
    assert!(!folder.path().join("a.txt").exists());
}

/// A link in a folder that someone sent would have the journal write, empty or delete what it leads to.
#[cfg(unix)]
#[test]
fn a_journal_that_leads_elsewhere_is_not_opened() {
    use std::os::unix::fs::symlink;
    for link in ["", "blobs", "journal.jsonl", "journal-illisible.jsonl"] {
        let around = tempfile::tempdir().unwrap();
        let (folder, victim) = (around.path().join("analyse"), around.path().join("victim"));
        fs::create_dir_all(&victim).unwrap();
        fs::write(victim.join("these.docx"), "mine").unwrap();
        fs::create_dir_all(folder.join(FOLDER)).unwrap();
        fs::write(folder.join(FOLDER).join("kept"), "x").unwrap();
        let (at, to) = match link {
            "" => {
                fs::remove_dir_all(folder.join(FOLDER)).unwrap();
                (folder.join(FOLDER), victim.clone())
            }
            "blobs" => (folder.join(FOLDER).join(link), victim.clone()),
            file => {
                if file != "journal.jsonl" {
                    fs::write(folder.join(FOLDER).join("journal.jsonl"), "junk\n").unwrap();
                }
                (folder.join(FOLDER).join(file), victim.join("these.docx"))
            }
        };
        symlink(to, at).unwrap();
        assert!(Journal::open(&folder, Language::Fr).unwrap_err().contains("est un lien"), "{link}");
        assert_eq!(fs::read_to_string(victim.join("these.docx")).unwrap(), "mine", "{link}");
        assert_eq!(fs::read_dir(&victim).unwrap().count(), 1, "{link}");
    }
}
