//! The reference data hold together, and no code stands there from memory.

use std::collections::{BTreeMap, BTreeSet};

use adequation::domain::{Language, compact, fold};
use adequation::matching::Framework;
use adequation::normalise::Profiles;
use adequation::read::reference::{Records, territory};

use crate::kit::{root, shared};

fn records(path: &str) -> Records {
    Records::open(&root().join(path), Language::En).unwrap()
}

fn framework() -> Framework {
    let mut framework = Framework::default();
    framework.add(&records("datasets/skills/ict.csv")).unwrap();
    framework
}

#[test]
fn the_framework_is_large_enough_and_every_family_is_named() {
    let framework = framework();
    let families: BTreeSet<&str> = framework.skills().iter().map(|s| s.family.as_str()).collect();
    assert!(framework.skills().len() >= 600, "{}", framework.skills().len());
    assert!(families.len() >= 12 && !families.contains(""), "{families:?}");
}

#[test]
fn no_name_is_claimed_by_two_skills() {
    let framework = framework();
    let mut owner: BTreeMap<String, &str> = BTreeMap::new();
    for skill in framework.skills() {
        for name in [&skill.label_fr, &skill.label_en].into_iter().chain(&skill.aliases) {
            let before = owner.insert(compact(&fold(name)), &skill.id);
            assert!(before.is_none_or(|id| id == skill.id), "{name:?} is claimed by {before:?} and {}", skill.id);
        }
    }
}

#[test]
fn broader_skills_exist_make_no_circle_and_go_up_three_steps_at_most() {
    const DEPTH: usize = 4;
    let framework = framework();
    for skill in framework.skills() {
        let mut seen = vec![&skill.id];
        let mut at = skill;
        while !at.broader.is_empty() {
            at = &framework.skills()[framework.find(&at.broader).unwrap_or_else(|| panic!("{} has no broader {:?}", at.id, at.broader))];
            assert!(!seen.contains(&&at.id), "{seen:?}");
            seen.push(&at.id);
        }
        assert!(seen.len() <= DEPTH, "{seen:?}");
    }
}

#[test]
fn profiles_name_skills_that_exist() {
    let framework = framework();
    let mut profiles = Profiles::default();
    profiles.add_diplomas(&records("datasets/diplomas/ict.csv")).unwrap();
    profiles.add_occupations(&records("datasets/occupations/ict.csv")).unwrap();
    let named = profiles.diplomas.iter().map(|d| (&d.id, &d.skills)).chain(profiles.occupations.iter().map(|o| (&o.id, &o.skills)));
    for (profile, skills) in named {
        for skill in skills {
            assert!(framework.find(skill).is_some(), "{profile} names {skill}");
        }
    }
    assert!(profiles.diplomas.len() >= 40 && profiles.occupations.len() >= 40);
}

#[test]
fn the_territory_reads_and_its_reach_is_symmetric() {
    let territory = territory(&root().join("datasets/territories/auvergne.toml"), Language::En).unwrap();
    assert_eq!(territory.departments.len(), 4);
    for (a, _) in &territory.departments {
        for (b, _) in &territory.departments {
            assert_eq!(territory.reaches(Some(a), Some(b)), territory.reaches(Some(b), Some(a)), "{a} {b}");
        }
    }
}

/// The codes of a column of a published file.
fn published(path: &std::path::Path, column: &str) -> BTreeSet<String> {
    let records = Records::open(path, Language::En).unwrap();
    let at = records.position(column);
    assert!(at.is_some(), "{} has no {column}", path.display());
    records.rows().map(|(_, row)| row.get(at).to_owned()).collect()
}

#[test]
fn every_code_stands_in_a_published_file() {
    let Some(data) = shared("every_code_stands_in_a_published_file", "data") else { return };
    let esco = published(&data.join("esco/skills_fr.csv"), "conceptUri");
    let english = published(&data.join("esco/digitalSkillsCollection_en.csv"), "conceptUri");
    let know_how = published(&data.join("rome-v460/unix_referentiel_competence_v460_utf8.csv"), "code_ogr");
    let knowledge = published(&data.join("rome-v460/unix_referentiel_savoir_v460_utf8.csv"), "code_ogr_savoir");
    let skills = records("datasets/skills/ict.csv");
    let (uri, ogr) = (skills.position("esco"), skills.position("rome"));
    for (row, record) in skills.rows() {
        for code in record.list(uri) {
            assert!(esco.contains(code) || english.contains(code), "row {row}: ESCO {code}");
        }
        for code in record.list(ogr) {
            assert!(know_how.contains(code) || knowledge.contains(code), "row {row}: ROME {code}");
        }
    }
    let rome = published(&data.join("rome-v460/unix_referentiel_code_rome_v460_utf8.csv"), "code_rome");
    let parents = published(&data.join("rome-v460/unix_referentiel_code_rome_v460_utf8.csv"), "code_rome_parent");
    let fap = std::fs::read(data.join("legacy-encodings/passage_fap2009_romev3.txt")).unwrap();
    let fap = String::from_utf8_lossy(&fap).into_owned();
    let occupations = records("datasets/occupations/ict.csv");
    for (row, record) in occupations.rows() {
        for (column, known) in [("rome4", &rome), ("rome3", &parents)] {
            for code in record.list(occupations.position(column)) {
                assert!(known.contains(code), "row {row}: {column} {code}");
            }
        }
        for code in record.list(occupations.position("fap2009")) {
            assert!(fap.contains(code), "row {row}: FAP 2009 {code}");
        }
    }
    let diplomas = records("datasets/diplomas/ict.csv");
    for (row, record) in diplomas.rows() {
        assert!(record.get(diplomas.position("rncp")).is_empty(), "row {row}: RNCP codes have no checked source yet");
        for code in record.list(diplomas.position("rome")) {
            assert!(rome.contains(code), "row {row}: ROME {code}");
        }
    }
}
