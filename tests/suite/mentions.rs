//! `mentions`: the skills of records without an analysis, the same whether records come whole or in parts.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::kit::{FRAMEWORK, complaint, folder, program, project, run, table};

const COURSES: &str = "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;5;Java\n";
const ADVERTS: &str = "titre;entreprise;ville;description;reference\n\
    Développeur Java H/F;Boréa;Riom;Vous maîtrisez Java pour nos clients de toute la région. La connaissance de SQL serait un plus.;R-1\n\
    Administrateur de bases;Alti;Vichy;Vous maîtrisez SQL et tenez les bases de toute la collectivité depuis Vichy.;R-2\n\
    Développeur Java H/F;Boréa;Riom;Vous maîtrisez Java pour nos clients de toute la région. La connaissance de SQL serait un plus.;R-3\n\
    Assistante de direction;Alti;Vichy;Vous tenez l’agenda de la direction et accueillez les visiteurs de toute la maison.;R-4\n";

/// The program with something on its standard input.
fn piped(place: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program();
    command.current_dir(place).arg("mentions").args(arguments).env("LANG", "fr_FR.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn place() -> tempfile::TempDir {
    folder(&[("framework.csv", FRAMEWORK.as_bytes()), ("offres.csv", ADVERTS.as_bytes())])
}

#[test]
fn each_record_has_a_line_a_skill_with_its_place_in_the_text() {
    let place = place();
    let found = lines(&piped(place.path(), &["offres.csv", "--framework", "framework.csv", "--id", "reference"], ""));
    let told: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|line| (line["record"].as_str().unwrap(), line["skill"].as_str().unwrap(), line["role"].as_str().unwrap()))
        .collect();
    let java = |record| [(record, "java", "required"), (record, "sql", "wished")];
    // An advert posted twice has its lines twice: what a record gives does not depend on the records beside it.
    assert_eq!(told, [&java("R-1")[..], &[("R-2", "sql", "required")], &java("R-3")].concat());
    for line in &found {
        let text = ADVERTS.lines().find(|text| text.ends_with(line["record"].as_str().unwrap())).unwrap().split(';').nth(3).unwrap();
        let (from, to) = (line["from"].as_u64().unwrap() as usize, line["to"].as_u64().unwrap() as usize);
        let there: String = text.chars().skip(from).take(to - from).collect();
        assert_eq!((line["label"].as_str(), line["column"].as_str()), (Some(there.as_str()), Some("description")), "{line}");
        assert!(line["status"] == "accepted" && line["confidence"].as_f64().unwrap() > 0.9, "{line}");
    }
}

#[test]
fn records_cut_in_parts_give_the_lines_of_the_whole() {
    let place = place();
    let (header, records) = ADVERTS.split_once('\n').unwrap();
    let arguments = ["--framework", "framework.csv", "--id", "reference", "--column", "text=description", "--column", "occupation = titre"];
    let whole = piped(place.path(), &arguments, ADVERTS);
    assert!(!whole.stdout.is_empty(), "{}", complaint(&whole));
    let parts: Vec<u8> = records.lines().flat_map(|r| piped(place.path(), &arguments, &format!("{header}\n{r}\n")).stdout).collect();
    assert_eq!(String::from_utf8_lossy(&parts), String::from_utf8_lossy(&whole.stdout));
    // The same records as JSON Lines.
    let keys: Vec<&str> = header.split(';').collect();
    let json = records.lines().map(|r| {
        let record: serde_json::Map<_, _> = keys.iter().map(|k| (*k).to_owned()).zip(r.split(';').map(Into::into)).collect();
        serde_json::Value::Object(record).to_string() + "\n"
    });
    let json = piped(place.path(), &arguments, &json.collect::<String>());
    assert_eq!(String::from_utf8_lossy(&json.stdout), String::from_utf8_lossy(&whole.stdout));
}

#[test]
fn what_a_run_finds_in_the_same_records_is_the_same() {
    let project = project(COURSES, ADVERTS);
    let of_run: BTreeSet<(String, String, String, String)> = table(&run(project.path()), "tables/mentions.csv")
        .into_iter()
        .filter(|row| row["role"] != "taught")
        .map(|row| (row["label"].clone(), row["role"].clone(), row["from"].clone(), row["to"].clone()))
        .collect();
    let found = lines(&piped(project.path(), &["besoins/b.csv", "--framework", "framework.csv"], ""));
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let own = found.iter().map(|line| (text(&line["label"]), text(&line["role"]), text(&line["from"]), text(&line["to"]))).collect();
    assert!(of_run.len() == 3, "{of_run:?}");
    assert_eq!(of_run, own);
}

#[test]
fn nothing_to_read_is_nothing_to_tell_and_a_mistake_is_told() {
    let place = place();
    let nothing = piped(place.path(), &[], "");
    assert!(nothing.status.success() && nothing.stdout.is_empty(), "{}", complaint(&nothing));
    for (arguments, input, code, words) in [
        (&["nulle-part.csv"][..], "", 3, "nulle-part.csv"),
        (&["--column", "description"], ADVERTS, 2, "DONNÉE=COLONNE"),
        (&["--column", "textes=description"], ADVERTS, 2, "« textes »"),
        (&["--id", "numéro"], ADVERTS, 2, "reference"),
        (&["--framework", "pas-la.csv"], ADVERTS, 3, "pas-la.csv"),
        (&[], "ceci n’est pas une liste\n", 3, "besoins attendu"),
    ] {
        let output = piped(place.path(), arguments, input);
        let said = complaint(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words) && output.stdout.is_empty(), "{arguments:?}: {said}");
    }
}

#[test]
fn the_column_that_a_person_names_makes_a_table_where_words_and_values_say_too_little() {
    let place = place();
    let list = "id;ce qu’il faut savoir\n1;Java, SQL\n2;Réseau\n";
    let unread = piped(place.path(), &["--framework", "framework.csv"], list);
    assert!(unread.status.code() == Some(3) && complaint(&unread).contains("--column required="), "{}", complaint(&unread));
    let told = piped(place.path(), &["--framework", "framework.csv", "--id", "id", "--column", "required=ce qu’il faut savoir"], list);
    let found: Vec<String> = lines(&told).iter().map(|l| format!("{} {}", l["record"], l["skill"])).collect();
    assert_eq!(found, ["\"1\" \"java\"", "\"1\" \"sql\"", "\"2\" \"reseau\""]);
}

/// Records read in parts elsewhere: an analysis that takes what was found there gives the tables of one that reads the texts itself.
#[test]
fn mentions_made_elsewhere_give_the_tables_of_the_texts() {
    let alone = project(COURSES, ADVERTS);
    let spread = project(COURSES, ADVERTS);
    let rows: Vec<&str> = ADVERTS.lines().collect();
    for (part, of) in [&rows[1..3], &rows[3..]].into_iter().enumerate() {
        let text = format!("{}\n{}\n", rows[0], of.join("\n"));
        let arguments = ["--framework", "framework.csv", "--id", "reference", "--column", "text=description"];
        let found = piped(spread.path(), &arguments, &text);
        assert!(found.status.success(), "{}", complaint(&found));
        std::fs::create_dir_all(spread.path().join("mentions")).unwrap();
        std::fs::write(spread.path().join(format!("mentions/{part}.jsonl")), found.stdout).unwrap();
    }
    let pipeline = spread.path().join("p.toml");
    let text = std::fs::read_to_string(&pipeline).unwrap();
    let with = |more: &str| std::fs::write(&pipeline, text.replace("besoins/*\"]\n", &format!("besoins/*\"]\n{more}"))).unwrap();
    with("mentions = [\"mentions/*.jsonl\"]\nid = \"reference\"\n");
    let (one, other) = (run(alone.path()), run(spread.path()));
    for entry in std::fs::read_dir(one.join("tables")).unwrap() {
        let name = entry.unwrap().file_name();
        let bytes = |output: &Path| std::fs::read(output.join("tables").join(&name)).unwrap();
        assert!(bytes(&one) == bytes(&other), "{} differs", name.display());
    }
    // They are what is counted: without them the texts name nothing.
    std::fs::write(spread.path().join("mentions/0.jsonl"), "").unwrap();
    std::fs::write(spread.path().join("mentions/1.jsonl"), "record,label,role,column,from,to\n").unwrap();
    assert!(table(&run(spread.path()), "tables/mentions.csv").iter().all(|row| row["role"] == "taught"));
    for (more, said) in [
        ("mentions = [\"mentions/*.jsonl\"]\n", "id ="),
        ("mentions = [\"ailleurs/*.jsonl\"]\nid = \"reference\"\n", "aucun fichier"),
        ("mentions = [\"mentions/*.jsonl\"]\nid = \"ref\"\n", "aucune colonne « ref »"),
        ("mentions = [\"besoins/*\"]\nid = \"reference\"\n", "« record » absente"),
    ] {
        with(more);
        let output = crate::kit::adequation(spread.path(), &["run", "p.toml"]);
        assert!(output.status.code() == Some(2) && complaint(&output).contains(said), "{said}: {}", complaint(&output));
    }
}
