//! Meaning beside spelling: it proposes, it never accepts, and it finds labels of languages that the framework does not speak.

use adequation::domain::Language;
use adequation::matching::{Decisions, Framework, Index, Matcher, Status, Thresholds, reconcile, vectors_of};
use adequation::read::reference::Records;

use crate::kit::{PIPELINE, adequation, complaint, folder, root, run, table};

fn ours() -> Framework {
    let mut framework = Framework::default();
    framework.add(&Records::open(&root().join("datasets/skills/ict.csv"), Language::Fr).unwrap()).unwrap();
    framework
}

fn labelled(file: &str) -> Vec<(String, Vec<String>)> {
    let records = Records::open(&root().join("datasets/labelled").join(file), Language::Fr).unwrap();
    let (label, expected) = (records.position("label"), records.position("expected"));
    records.rows().map(|(_, r)| (r.get(label).to_owned(), r.get(expected).split('|').map(str::to_owned).collect())).collect()
}

/// The vectors of our own skills are made beforehand; `ADEQUATION_UPDATE=1` makes them anew, after a change of the framework's names.
#[test]
fn the_vectors_of_our_skills_are_those_of_their_names() {
    let path = root().join("datasets/encoder/skills.bin");
    let made = vectors_of(&Index::compile(&ours()));
    if std::env::var_os("ADEQUATION_UPDATE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read(&path).unwrap() == made, "run this test with ADEQUATION_UPDATE=1 and build again");
}

/// Of 52 Spanish, Italian, Dutch and Portuguese labels 49 find their skill among the first five (35 by letters alone), and nothing is accepted
/// where there is none.
#[test]
fn labels_of_other_languages_find_their_skill_among_the_first_five() {
    let pairs = labelled("other.csv");
    let list = format!("label\n{}", pairs.iter().map(|(label, _)| format!("\"{label}\"\n")).collect::<Vec<_>>().concat());
    let place = folder(&[("liste.csv", list.as_bytes())]);
    let framework = root().join("datasets/skills/ict.csv");
    let arguments = ["match", "liste.csv", "--framework", framework.to_str().unwrap(), "--top", "5", "--output", "r.csv"];
    let output = adequation(place.path(), &arguments);
    assert!(output.status.success(), "{}", complaint(&output));
    let found = table(place.path(), "r.csv");
    let (mut near, mut known, mut missed) = (0, 0, Vec::new());
    for (label, expected) in &pairs {
        let mut proposed = found.iter().filter(|row| row["label"] == *label);
        if expected == &["NONE"] {
            assert!(proposed.all(|row| row["status"] != "accepted"), "{label}");
            continue;
        }
        known += 1;
        if proposed.any(|row| expected.contains(&row["skill_id"])) { near += 1 } else { missed.push(label) }
    }
    assert!(known >= 50 && f64::from(near) >= 0.9 * f64::from(known), "{near} of {known}: {missed:#?}");
}

/// With meaning no label is accepted that is not without it, and none is lost; of what it leaves open, more is proposed, and most of it right.
#[test]
fn meaning_proposes_and_never_accepts() {
    let framework = ours();
    let index = Index::compile(&framework);
    let decisions = Decisions::default();
    let (mut right, mut wrong, mut before) = (0, 0, 0);
    for file in ["ict.csv", "apart.csv"] {
        let pairs = labelled(file);
        let labels: Vec<String> = pairs.iter().map(|(label, _)| label.clone()).collect();
        let letters = reconcile(&labels, &Matcher::new(&index, &decisions, Thresholds::default())).matches;
        let meant = reconcile(&labels, &Matcher::new(&index, &decisions, Thresholds::default()).with_meaning()).matches;
        for (((_, expected), letters), meant) in pairs.iter().zip(&letters).zip(&meant) {
            let accepted = letters.status == Status::Accepted;
            assert_eq!(accepted, meant.status == Status::Accepted);
            if accepted {
                assert_eq!(letters.skills, meant.skills);
            } else if meant.status == Status::Review {
                before += usize::from(letters.status == Status::Review);
                let is_right = meant.skills.iter().all(|s| expected.contains(&framework.skills()[*s].id));
                *(if is_right { &mut right } else { &mut wrong }) += 1;
            }
        }
    }
    assert!(right + wrong > before, "meaning fills what is to be reviewed: {before} before, {right} right and {wrong} wrong now");
    assert!(right > wrong, "{right} right, {wrong} wrong");
}

/// A framework of one's own: what its skills mean is made once and kept beside the results; kept, damaged or made anew, the results are the
/// same, byte for byte, and on any number of threads.
#[test]
fn what_skills_mean_is_kept_and_changes_nothing() {
    let framework = "id,label_fr,label_en,family,kind,aliases,broader,esco,rome\n\
        four,Cuisson au four,Oven baking,Cuisine,activity,,,,\nsauce,Préparation des sauces,Sauce making,Cuisine,activity,,,,\n\
        dressage,Dressage des assiettes,Plating,Cuisine,activity,,,,\n";
    let place = folder(&[
        ("framework.csv", framework.as_bytes()),
        ("p.toml", PIPELINE.as_bytes()),
        (
            "formations/f.csv",
            "Formation;Niveau;Diplômés;Compétences\nA;bac;10;\"Faire rôtir des viandes ; Présentation soignée des plats\"\n".as_bytes(),
        ),
        ("besoins/b.csv", "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Chef;2;Confección de salsas\n".as_bytes()),
    ]);
    let results = || {
        let output = run(place.path());
        ["tables/skill_matches.csv", "tables/skills_gap.csv"].map(|path| std::fs::read(output.join(path)).unwrap())
    };
    let first = results();
    let kept = place.path().join(".cache/sortie/skills.meanings");
    let bytes = std::fs::read(&kept).expect("what skills mean is kept");
    assert!(results() == first && std::fs::read(&kept).unwrap() == bytes, "recalled");
    let mut damaged = bytes.clone();
    damaged[100] ^= 1;
    std::fs::write(&kept, &damaged).unwrap();
    assert!(results() == first, "damaged");
    assert!(std::fs::read(&kept).unwrap() == bytes, "made anew and kept");
    std::fs::remove_dir_all(place.path().join(".cache")).unwrap();
    let one = crate::kit::program().current_dir(place.path()).args(["run", "p.toml"]).env("RAYON_NUM_THREADS", "1").output().unwrap();
    assert!(one.status.success());
    let alone = ["tables/skill_matches.csv", "tables/skills_gap.csv"].map(|p| std::fs::read(place.path().join("sortie").join(p)).unwrap());
    assert!(alone == first, "on one thread");
    let proposed = table(&place.path().join("sortie"), "tables/skill_matches.csv");
    let of = |label: &str| proposed.iter().find(|r| r["label"].starts_with(label)).unwrap_or_else(|| panic!("{label}: {proposed:?}"));
    assert_eq!(of("Confección")["runner_up"], "Préparation des sauces", "{proposed:?}");
}

/// What a person decided stands before what anything means.
#[test]
fn a_decision_stands_before_meaning() {
    let framework = ours();
    let index = Index::compile(&framework);
    let text = "label,skill_id,verdict,who,when,why,score\nCópias de segurança,sauvegarde-et-restauration,no,x,2026-01-01,,\n";
    let (decisions, refused) = Decisions::read(&Records::parse("d.csv", text, Language::Fr).unwrap(), &framework);
    assert!(refused.is_empty());
    let found = reconcile(
        &["Cópias de segurança".to_owned()],
        &Matcher::new(&index, &decisions, Thresholds { review: 0.0, ..Thresholds::default() }).with_meaning(),
    );
    let denied = framework.find("sauvegarde-et-restauration").unwrap();
    assert!(!found.matches[0].skills.contains(&denied));
}
