//! Matches a list of labels with a framework: `cargo run --example match_list "C++ et Pyton" "Gestion de projet"`.

#![expect(clippy::print_stdout, reason = "an example tells what it found")]

use std::path::Path;

use adequation::domain::Language;
use adequation::matching::{Decisions, Framework, Index, Matcher, Thresholds, reconcile};
use adequation::read::reference::{Records, ReferenceError};

fn main() -> Result<(), ReferenceError> {
    let mut labels: Vec<String> = std::env::args().skip(1).collect();
    if labels.is_empty() {
        labels = ["C++ et Pyton", "Gestion de projet", "Datenbanken", "permis B"].map(str::to_owned).to_vec();
    }
    let mut framework = Framework::default();
    framework.add(&Records::open(Path::new("datasets/skills/ict.csv"), Language::En)?)?;
    let index = Index::compile(&framework);
    // What people decided before comes first; here nobody has.
    let decisions = Decisions::default();
    let matcher = Matcher::new(&index, &decisions, Thresholds::default());
    for (label, found) in labels.iter().zip(reconcile(&labels, &matcher).matches) {
        let skills: Vec<&str> = found.skills.iter().map(|s| framework.skills()[*s].label(Language::En)).collect();
        println!("{label} → {} ({}, {}, {:.2})", skills.join(" + "), found.status.code(), found.rung.code(), found.confidence);
    }
    Ok(())
}
