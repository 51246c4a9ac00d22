//! What is said of a place that is not known, and what to do about it.

use super::Department;
use crate::domain::Language;

/// A place name that the territory file does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPlace {
    /// As written.
    pub text: String,
    /// The town that was meant, perhaps.
    pub near: Option<String>,
    /// The town lies in the first department, the postal code or department cell says the second.
    pub contradicts: Option<(Department, Department)>,
}

impl UnknownPlace {
    pub(crate) fn new(text: &str, near: Option<String>) -> Self {
        Self { text: text.to_owned(), near, contradicts: None }
    }

    /// What is wrong with it.
    pub fn reason(&self, language: Language) -> String {
        let text = &self.text;
        match &self.contradicts {
            Some((town, other)) => crate::domain::say!(
                language,
                "« {text} » est dans le département {town}, le code postal ou le département de la ligne dit {other}",
                "“{text}” is in department {town}, the row’s postal code or department says {other}"
            ),
            None => crate::domain::say!(language, "lieu inconnu du territoire : « {text} »", "place unknown in the territory: “{text}”"),
        }
    }

    /// What to do about it.
    pub fn advice(&self, language: Language) -> String {
        if self.contradicts.is_some() {
            return language
                .pick(
                    "corriger l’un des deux ; la ligne compte sans lieu en attendant",
                    "correct one of the two; until then the row counts without a place",
                )
                .to_owned();
        }
        match &self.near {
            Some(near) => crate::domain::say!(
                language,
                "écrire « {near} » si c'est elle, ou ajouter le code postal",
                "write “{near}” if that is the one, or add the postal code"
            ),
            None => language
                .pick(
                    "ajouter le code postal ou le département, ou la ville au fichier du territoire",
                    "add the postal code or the department, or the town to the territory file",
                )
                .to_owned(),
        }
    }
}
