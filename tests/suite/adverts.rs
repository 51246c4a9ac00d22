//! Adverts: a list of needs that counts no posts, texts of several lines, the same advert posted twice.

use std::path::Path;

use crate::kit::{adequation, complaint, number, page, project, run, table};

const COURSES: &str = "Formation;Niveau;Diplômés;Compétences\nBTS A;Bac+2;5;Java\n";
const TEXT: &str = "\"Nous recherchons une personne pour rejoindre notre équipe.\n\nProfil recherché :\nVous maîtrisez Java et SQL, vous aimez \
    travailler avec les autres dans une équipe de taille humaine, sur des projets variés, pour des clients de toute la région.\n\nVille : Riom\"";

/// Adverts without a column of posts; the second is the first, posted again under another address on another day.
fn adverts() -> String {
    format!(
        "titre;entreprise;ville;description;date_publication;url\n\
         Développeur Java H/F;Boréa;Riom;{TEXT};2026-03-01;https://example.org/1\n\
         Développeur Java H/F;Boréa;Riom;{TEXT};2026-03-09;https://example.org/2\n\
         Administrateur réseau;Alti;Vichy;{TEXT};2026-03-01;https://example.org/3\n"
    )
}

/// Says under `[[needs]]` what a row is worth.
fn posts(folder: &Path, value: &str) {
    let path = folder.join("p.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text.replace("besoins/*\"]\n", &format!("besoins/*\"]\npositions = {value}\n"))).unwrap();
}

#[test]
fn one_post_a_row_is_an_assumption_printed_wherever_posts_are_told() {
    let folder = project(COURSES, &adverts());
    let output = adequation(folder.path(), &["run", "p.toml"]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &complaint(&output);
    assert!(shown.contains("un poste par ligne, faute de colonne qui les compte : 2 besoins"), "{shown}");
    let sortie = folder.path().join("sortie");
    assert!(page(&sortie.join("report.html")).contains("chaque ligne en vaut un"));
    let needs = table(&sortie, "tables/needs.csv");
    assert!(needs.iter().all(|n| n["positions"] == "1" && n["positions_state"] == "assumed"), "{needs:?}");
    let java = table(&sortie, "tables/skills_gap.csv").into_iter().find(|r| r["skill_id"] == "java").unwrap();
    assert!((number(&java, "demand") - 2.0).abs() < 1e-9, "two adverts ask for Java: {java:?}");
}

#[test]
fn the_pipeline_confirms_or_denies_one_post_a_row() {
    let folder = project(COURSES, &adverts());
    posts(folder.path(), "1");
    let needs = table(&run(folder.path()), "tables/needs.csv");
    assert_eq!(needs.iter().map(|n| n["positions"].as_str()).collect::<Vec<_>>(), ["1", "1"]);
    let folder = project(COURSES, &adverts());
    posts(folder.path(), "0");
    let needs = table(&run(folder.path()), "tables/needs.csv");
    assert!(needs.iter().all(|n| n["positions"].is_empty() && n["positions_state"] == "not_given"), "{needs:?}");
    let folder = project(COURSES, &adverts());
    posts(folder.path(), "-1");
    let refused = adequation(folder.path(), &["run", "p.toml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(complaint(&refused).contains("positions"), "{}", complaint(&refused));
}

#[test]
fn a_blank_cell_of_a_column_of_posts_stays_not_given() {
    let folder = project(COURSES, "Métier;Entreprise;Nombre de postes;Compétences\nDéveloppeur;Boréa;2;Java\nTesteur;Alti;;SQL\n");
    let output = run(folder.path());
    let states: Vec<(String, String)> = table(&output, "tables/needs.csv")
        .into_iter()
        .map(|mut n| (n.remove("positions").unwrap(), n.remove("positions_state").unwrap()))
        .collect();
    assert!(states.contains(&("2".into(), "given".into())) && states.contains(&(String::new(), "not_given".into())), "{states:?}");
}

#[test]
fn an_advert_posted_twice_counts_once_and_is_listed() {
    let folder = project(COURSES, &adverts());
    let output = run(folder.path());
    assert_eq!(table(&output, "tables/needs.csv").len(), 2);
    let merges = table(&output, "tables/merges.csv");
    assert_eq!(merges.len(), 1, "{merges:?}");
    assert_eq!((merges[0]["merged"].as_str(), merges[0]["kept"].as_str()), ("b.csv!3", "b.csv!2"));
    // Another firm with the same words is another advert.
    let folder = project(COURSES, &adverts().replacen("Boréa", "Cirrus", 1));
    assert_eq!(table(&run(folder.path()), "tables/needs.csv").len(), 3);
}

/// An advert that names no firm is the same advert in the file of another sender; a line of a list that names none is that sender's own.
#[test]
fn an_advert_of_nobody_in_two_files_counts_once() {
    let advert = format!("titre;ville;description\nDéveloppeur Java H/F;Riom;{TEXT}\n");
    let line = "Métier;Ville;Nombre de postes;Compétences\nDéveloppeur;Riom;2;Java\n";
    for (needs, kept) in [(advert.as_str(), 1), (line, 2)] {
        let folder = project(COURSES, needs);
        std::fs::write(folder.path().join("besoins/autre.csv"), needs).unwrap();
        let output = run(folder.path());
        assert_eq!((table(&output, "tables/needs.csv").len(), table(&output, "tables/merges.csv").len()), (kept, 2 - kept), "{needs}");
    }
}
