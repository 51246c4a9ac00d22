//! Who is there twice: employers that answered in several files, firms on several rows of the register. For those whose analysis it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analysis;
use crate::domain::say;
use crate::pipeline::Edition;

use super::super::language;

/// Firms told by name.
const NAMED: usize = 5;

/// A line for each of the two, where there are such.
pub(super) fn twice(a: &Analysis) -> Vec<String> {
    let l = language(a);
    if a.pipeline.publish.edition == Edition::Public {
        return Vec::new();
    }
    let mut files: BTreeMap<&str, (&str, BTreeSet<&str>)> = BTreeMap::new();
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs).filter(|(need, _)| !need.published) {
        if let Some(name) = need.employer.as_deref() {
            let entry = files.entry(&found.employer).or_insert_with(|| (name, BTreeSet::new()));
            entry.1.insert(need.origin.source.file.as_str());
        }
    }
    let answers: Vec<String> = files
        .values()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("{name} ({})", files.iter().copied().collect::<Vec<_>>().join(", ")))
        .collect();
    let mut rows: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, firm) in a.findings.survey.iter().flat_map(|s| &s.rows).enumerate() {
        rows.entry(firm).or_default().push(at);
    }
    let register: Vec<String> = rows
        .values()
        .filter(|rows| rows.len() > 1)
        .map(|rows| {
            let places: Vec<String> = rows.iter().map(|at| a.corpus.employers[*at].origin.to_string()).collect();
            format!("{} ({})", a.corpus.employers[rows[0]].name, places.join(", "))
        })
        .collect();
    let told = |list: &[String]| {
        let more = if list.len() > NAMED { l.pick(", entre autres", ", among others") } else { "" };
        list.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(" ; ") + more
    };
    let mut out = Vec::new();
    if !answers.is_empty() {
        out.push(say!(
            l,
            "À vérifier, {} dans plusieurs fichiers, dont les postes s’ajoutent : {}.",
            "To check, {} in several files, whose posts add up: {}.",
            l.count(answers.len(), ("employeur a répondu", "employeurs ont répondu"), ("employer answered", "employers answered")),
            told(&answers)
        ));
    }
    if !register.is_empty() {
        out.push(say!(
            l,
            "À vérifier, {} sur plusieurs lignes de l’annuaire, dont les effectifs s’ajoutent : {}.",
            "To check, {} on several rows of the register, whose headcounts add up: {}.",
            l.count(register.len(), ("entreprise", "entreprises"), ("employer", "employers")),
            told(&register)
        ));
    }
    out
}
