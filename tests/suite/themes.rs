//! Themes of the commission, worked by hand.

use std::collections::BTreeMap;
use std::path::Path;

use crate::broader::FRAMEWORK;
use crate::kit::{PIPELINE, adequation, complaint, folder, number, page, run, table};

const COURSES: &str = "Formation;Niveau;Établissement;Diplômés;Compétences\nA;Bac+3;L1;10;AWS\nB;Bac+3;L2;5;Cloud, Java\n\
Informatique hospitalière;Bac+3;L3;7;Java\nD;Bac+3;L4;;Docker\n";
const NEEDS: &str = "Entreprise;Métier;Nombre de postes;Niveau;Compétences requises\nV;architecte;6;Bac+3;AWS\nW;devops;4;Bac+3;Java\n\
Clinique du Parc;développeur;3;Bac+3;Java\nX;Devops;2;Bac+3;\nY;chargé d'accueil à l’hôpital;1;Bac;Azure\n";

/// Runs the two lists with some themes; the rows of the table by theme.
fn themes(themes: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let place = place(themes);
    table(&run(place.path()), "tables/themes_gap.csv").into_iter().map(|row| (row["theme"].clone(), row)).collect()
}

fn place(themes: &str) -> tempfile::TempDir {
    let occupations = "id,label_fr,label_en,aliases,rome,skills\ndevops,Ingénieur DevOps,DevOps engineer,Devops,,docker|java\n";
    let pipeline = PIPELINE.replace("framework.csv\"]", "framework.csv\"]\noccupations = [\"metiers.csv\"]") + themes;
    folder(&[
        ("framework.csv", FRAMEWORK.as_bytes()),
        ("metiers.csv", occupations.as_bytes()),
        ("p.toml", pipeline.as_bytes()),
        ("formations/f.csv", COURSES.as_bytes()),
        ("besoins/b.csv", NEEDS.as_bytes()),
    ])
}

fn figures(row: &BTreeMap<String, String>) -> (f64, f64, f64, f64) {
    (number(row, "courses"), number(row, "supply"), number(row, "needs"), number(row, "demand"))
}

/// « Cloud » the skill stands for AWS and Azure, too: A 10 and B 5 leave; V 6 and Y 1 are asked. The family of that name is the same.
/// Java and Docker: B, the hospital course and D, of which nobody counts the leavers, so that the gap has no upper end; the posts of W, X
/// and the clinic, X through the profile of its occupation.
#[test]
fn a_theme_counts_each_record_once_whatever_it_is_told_by() {
    let found = themes(
        "[[themes]]\ntitle = \"Nuage\"\nskills = [\"Cloud\", \"aws\"]\n[[themes]]\ntitle = \"Famille\"\nfamilies = [\"cloud\"]\n\
         [[themes]]\ntitle = \"Dev\"\nskills = [\"java\", \"Docker\"]\n",
    );
    assert_eq!(figures(&found["Nuage"]), (2.0, 15.0, 2.0, 7.0));
    assert_eq!(figures(&found["Famille"]), (2.0, 15.0, 2.0, 7.0));
    assert_eq!((number(&found["Nuage"], "gap"), found["Nuage"]["verdict"].as_str()), (8.0, "surplus"));
    assert_eq!(figures(&found["Dev"]), (3.0, 12.0, 3.0, 9.0));
    assert_eq!(
        (found["Dev"]["gap_low"].as_str(), found["Dev"]["gap_high"].as_str(), found["Dev"]["verdict"].as_str()),
        ("3", "", "surplus")
    );
}

/// Words stand in titles, texts and labels, whatever their case, accents and number, and as whole words unless a star says otherwise; the name
/// of an employer or a school is none of these. An occupation of the reference file takes its needs and the courses that teach enough of its skills (0.6): here both
/// of Docker and Java, which none does.
#[test]
fn words_and_occupations_tell_a_theme() {
    let found = themes(
        "[[themes]]\ntitle = \"Santé\"\nwords = [\"hopital\", \"Hospital*\", \"CLINIQUE\"]\n[[themes]]\ntitle = \"Dev\"\nwords = [\"dévelop\", \"Développeurs\"]\n[[themes]]\ntitle = \"Parc\"\nwords = [\"du parc\"]\n\
         [[themes]]\ntitle = \"Exploitation\"\noccupations = [\"ingenieur devops\"]\n",
    );
    assert_eq!(figures(&found["Santé"]), (1.0, 7.0, 1.0, 1.0));
    assert_eq!(figures(&found["Dev"]), (0.0, 0.0, 1.0, 3.0));
    assert_eq!(found["Dev"]["verdict"], "no_course");
    assert_eq!(figures(&found["Parc"]), (0.0, 0.0, 0.0, 0.0));
    assert_eq!(figures(&found["Exploitation"]), (0.0, 0.0, 2.0, 6.0));
}

/// The tables say of each record which themes it is in.
#[test]
fn each_record_tells_its_themes() {
    let place =
        place("[[themes]]\ntitle = \"Santé\"\nwords = [\"hospital*\", \"hôpital\"]\n[[themes]]\ntitle = \"Java\"\nskills = [\"java\"]\n");
    let output = run(place.path());
    let of = |path: &str, name: &str, is: &str| {
        let rows = table(&output, path);
        rows.iter().find(|r| r[name].starts_with(is)).unwrap_or_else(|| panic!("{path}: {is}"))["themes"].clone()
    };
    assert_eq!(of("tables/courses.csv", "title", "Informatique"), "Santé | Java");
    assert_eq!(of("tables/courses.csv", "title", "A"), "");
    assert_eq!(of("tables/needs.csv", "employer", "Y"), "Santé");
    assert_eq!(of("tables/placements.csv", "employer", "Clinique"), "Java");
    let report = page(&output.join("report.html"));
    assert!(report.contains("Santé : 1 formation"), "told in the report");
}

/// What is not there stops the run before it is made, with the nearest that is.
#[test]
fn a_theme_of_what_is_not_there_is_an_error_of_the_pipeline_file() {
    let wrong = |themes: &str, way_out: &str| {
        let place = place(themes);
        let output = adequation(place.path(), &["run", "p.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", complaint(&output));
        assert!(complaint(&output).contains(way_out) && complaint(&output).contains("p.toml"), "{}", complaint(&output));
        assert!(!Path::new(&place.path().join("sortie")).exists());
    };
    wrong(
        "[[themes]]\ntitle = \"T\"\nskills = [\"Jawa\"]\n",
        "« Jawa » n’est pas une compétence du référentiel ; la plus proche est « Java »",
    );
    wrong("[[themes]]\ntitle = \"T\"\nfamilies = [\"Clood\"]\n", "la plus proche est « Cloud »");
    wrong("[[themes]]\ntitle = \"T\"\noccupations = [\"ingénieur devop\"]\n", "le plus proche est « Ingénieur DevOps »");
    wrong("[[themes]]\ntitle = \"T\"\n", "dire ce qui en relève");
    wrong("[[themes]]\ntitle = \"T\"\nwords = [\"*\"]\n", "sans texte vide");
    wrong("[[themes]]\ntitle = \"T\"\nwords = [\"a\"]\n[[themes]]\ntitle = \"t\"\nwords = [\"b\"]\n", "un titre à lui");
    wrong("[[themes]]\ntitle = \"A|B\"\nwords = [\"a\"]\n", "60 signes au plus, sans « | »");
    wrong("[[themes]]\ntitle = \"T\"\nmots = [\"a\"]\n", "clé inconnue « mots »");
}
