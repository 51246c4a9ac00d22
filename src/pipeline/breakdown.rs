//! A cross-table that an analyst asks for.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::{Language, say};

use super::PipelineError;

/// Heads and posts by several dimensions at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// The dimensions, in the order of the columns.
    pub by: Vec<Dimension>,
}

/// What records are parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// Skill; a record counts in each of its own, and in the broader ones.
    Skill,
    /// Family of skills; a record counts in each of which it has one.
    Family,
    /// Level: the course's, the lowest asked.
    Level,
    /// Department: the course's site, the post's place.
    Department,
    /// Theme of the commission; a record counts in each of its own.
    Theme,
}

impl Dimension {
    /// Every dimension, in the order of the columns of the table.
    pub const ALL: [Self; 5] = [Self::Skill, Self::Family, Self::Level, Self::Department, Self::Theme];

    /// As the pipeline file writes it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Family => "family",
            Self::Level => "level",
            Self::Department => "department",
            Self::Theme => "theme",
        }
    }
}

/// Cross-tables that say something, each dimension once.
pub(super) fn check(breakdowns: &[Breakdown], themes: usize, path: &Path, l: Language) -> Result<(), PipelineError> {
    for Breakdown { by } in breakdowns {
        let twice = by.iter().enumerate().any(|(at, dimension)| by[..at].contains(dimension));
        if by.is_empty() || twice {
            let why = say!(
                l,
                "[[publish.breakdown]] by : donner une ou plusieurs dimensions, chacune une fois : skill, family, level, department, theme",
                "[[publish.breakdown]] by: give one dimension or more, each once: skill, family, level, department, theme"
            );
            return Err(PipelineError::senseless(path, &why));
        }
        if themes == 0 && by.contains(&Dimension::Theme) {
            let why = say!(
                l,
                "[[publish.breakdown]] by = [\"theme\"] : aucun thème n’est donné ; ajouter des blocs [[themes]]",
                "[[publish.breakdown]] by = [\"theme\"]: there is no theme; add [[themes]] blocks"
            );
            return Err(PipelineError::senseless(path, &why));
        }
    }
    Ok(())
}
