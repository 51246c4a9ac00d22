//! Two senders, one course: what a code says with its place and level, and what it does not say.

use crate::kit::{project, run, table};

const HEADER: &str = "Formation;Niveau;Ville;Établissement;RNCP;Diplômés;Statut;Compétences\n";

/// How many courses are left of the school's row and one more, which another file holds.
fn left_with(other: &str) -> (usize, usize) {
    let school = format!("{HEADER}BTS SIO;Bac+2;Riom;Lycée La Fayette;RNCP35340;20;Temps plein;Java\n");
    let place = project(&school, "Entreprise;Métier;Nombre de postes;Compétences requises\nX;Dev;3;Java\n");
    std::fs::write(place.path().join("formations/g.csv"), format!("{HEADER}{other}\n")).unwrap();
    let output = run(place.path());
    (table(&output, "tables/courses.csv").len(), table(&output, "tables/merges.csv").len())
}

/// The same code at the same place and level is one course: however the code is written, under a title that says more, the institution in
/// fewer words or left out, the status left out beside the same figures.
#[test]
fn a_code_says_that_two_rows_are_one_course() {
    for other in [
        "BTS SIO option SLAM;BTS;RIOM;;35340;20;;Java",
        "BTS SIO option SLAM;Bac+2;Riom;La Fayette;RNCP 35340;20;Temps plein;Java, SQL",
        "BTS SIO;Bac+2;Riom;;RNCP35340;20;Temps plein;",
    ] {
        assert_eq!(left_with(other), (1, 1), "{other}");
    }
}

/// Another code, institution, level, place, status or title is another course, whatever else is the same.
#[test]
fn a_code_alone_makes_no_two_courses_one() {
    for other in [
        "BTS SIO;Bac+2;Riom;;RNCP35341;20;Temps plein;Java",
        "BTS SIO;Bac+2;Riom;Lycée Blaise Pascal;RNCP35340;20;Temps plein;Java",
        "BTS SIO;Bac+3;Riom;;RNCP35340;20;Temps plein;Java",
        "BTS SIO;Bac+2;Vichy;;RNCP35340;20;Temps plein;Java",
        "BTS SIO;Bac+2;Riom;;RNCP35340;20;Apprentissage;Java",
        "BTS SIO;Bac+2;Riom;;RNCP35340;8;;Java",
        "BTS Comptabilité;Bac+2;Riom;;RNCP35340;20;Temps plein;Java",
    ] {
        assert_eq!(left_with(other), (2, 0), "{other}");
    }
}
