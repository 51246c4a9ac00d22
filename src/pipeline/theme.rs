//! A theme of the commission, as written: what tells that a course or a need belongs to it.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::{Language, fold, say};

use super::PipelineError;

/// Longer titles would be cut in charts.
const LONGEST: usize = 60;

/// One theme (ERP, santé, marchés publics…). A record belongs to it by any of what is listed; a record may belong to several themes.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its name, printed on everything that tells of it.
    pub title: String,
    /// Families of the framework.
    #[serde(default)]
    pub families: Vec<String>,
    /// Skills by id or name; each stands for the narrower ones, too.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Occupations by id or name.
    #[serde(default)]
    pub occupations: Vec<String>,
    /// Words or phrases of the records; `hospital*` is every word that begins so.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Themes that say something, each by a name of its own.
pub(super) fn check(themes: &[Theme], path: &Path, l: Language) -> Result<(), PipelineError> {
    let mut named = BTreeSet::new();
    for Theme { title, families, skills, occupations, words } in themes {
        if title.trim().is_empty() || !named.insert(fold(title)) {
            let why = say!(
                l,
                "[[themes]] title = \"{title}\" : donner à chaque thème un titre à lui",
                "[[themes]] title = \"{title}\": give each theme a title of its own"
            );
            return Err(PipelineError::senseless(path, &why));
        }
        if title.chars().count() > LONGEST || title.contains('|') {
            let why = say!(
                l,
                "[[themes]] « {title} » : un titre a {LONGEST} signes au plus, sans « | »",
                "[[themes]] “{title}”: a title has {LONGEST} characters at most, without “|”"
            );
            return Err(PipelineError::senseless(path, &why));
        }
        let mut listed = [families, skills, occupations, words].into_iter().flatten();
        if listed.clone().next().is_none() || listed.any(|entry| fold(entry.trim_end_matches('*')).is_empty()) {
            let why = say!(
                l,
                "[[themes]] « {title} » : dire ce qui en relève par families, skills, occupations ou words, sans texte vide",
                "[[themes]] “{title}”: say what belongs to it by families, skills, occupations or words, without an empty text"
            );
            return Err(PipelineError::senseless(path, &why));
        }
    }
    Ok(())
}
