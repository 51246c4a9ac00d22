//! What the command line says, in the user's language, and with which exit code.

use crate::kit::{adequation, complaint, program, root};

#[test]
fn a_mistake_is_told_in_french_with_the_way_out() {
    let place = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (&["chek"][..], &["commande inconnue", "« check »"][..]),
        (&["run"], &["il manque", "<ANALYSE.toml>"]),
        (&["run", "--strikt", "x.toml"], &["argument inconnu", "« --strict »"]),
        (&["match", "a.csv", "--framework", "b.csv", "--top", "dix"], &["« dix »", "--top"]),
    ] {
        let output = adequation(place.path(), arguments);
        let said = complaint(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        for word in words.iter().chain(&["adequation --help"]) {
            assert!(said.contains(word), "{word:?} is not in: {said}");
        }
        assert!(!said.contains("error") && !said.contains("Usage:"), "{said}");
    }
}

#[test]
fn help_speaks_the_language_of_the_user() {
    let help = |locale: &str| {
        let mut command = program();
        let output = command.args(["check", "--help"]).env("LANG", locale).env_remove("LC_ALL").env_remove("LC_MESSAGES").output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let (french, english) = (help("fr_FR.UTF-8"), help("en_GB.UTF-8"));
    assert!(french.contains("Usage :") && french.contains("Affiche cette aide") && french.contains("copie annotée"), "{french}");
    assert!(english.contains("Usage:") && english.contains("Print help") && english.contains("annotated copy"), "{english}");
}

/// `ADEQUATION_UPDATE=1 cargo test schemas` writes them anew.
#[test]
fn the_schemas_of_the_inputs_are_those_of_the_program() {
    for kind in ["courses", "needs", "employers"] {
        let output = adequation(&root(), &["schema", kind]);
        assert!(output.status.success(), "{}", complaint(&output));
        let path = root().join(format!("datasets/schemas/{kind}.json"));
        if std::env::var_os("ADEQUATION_UPDATE").is_some() {
            std::fs::write(&path, &output.stdout).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        assert_eq!(kept, String::from_utf8(output.stdout).unwrap(), "{kind}: run again with ADEQUATION_UPDATE=1");
        let schema: serde_json::Value = serde_json::from_str(&kept).unwrap();
        assert!(schema["fields"].as_array().unwrap().len() >= 5);
    }
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let place = tempfile::tempdir().unwrap();
    for arguments in [&["completions", "bash"][..], &["completions", "powershell"], &["man"]] {
        let output = adequation(place.path(), arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        for command in ["run", "check", "inspect", "review", "explain", "compare", "match", "schema"] {
            assert!(said.contains(command), "{arguments:?}: {command}");
        }
    }
    assert!(adequation(place.path(), &["man", "pages"]).status.success());
    assert!(place.path().join("pages/adequation-check.1").is_file());
}
