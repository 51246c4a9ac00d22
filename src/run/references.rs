//! What an analysis compares with: territory, framework, profiles, decisions and corrections.

use crate::domain::Territory;
use crate::matching::{Decisions, Framework};
use crate::normalise::Profiles;
use crate::pipeline::Pipeline;
use crate::read;
use crate::read::reference::{self, Records, ReferenceError};
use crate::read::returns::Returned;

/// The reference data of an analysis.
#[derive(Debug)]
pub struct References {
    /// The territory.
    pub territory: Territory,
    /// The skills.
    pub framework: Framework,
    /// Diplomas and occupations.
    pub profiles: Profiles,
    /// What people decided.
    pub decisions: Decisions,
    /// Decisions that cannot be applied.
    pub refused: Vec<crate::domain::Reject>,
    /// What schools and companies corrected in their returns.
    pub returned: Returned,
}

impl References {
    /// Reads the reference files that a pipeline names.
    ///
    /// # Errors
    /// The file and row that is wrong.
    pub fn load(pipeline: &Pipeline) -> Result<Self, ReferenceError> {
        let l = pipeline.language;
        let mut framework = Framework::default();
        for path in &pipeline.skills.framework {
            framework.add(&Records::open(path, l)?)?;
        }
        let mut profiles = Profiles::default();
        for path in &pipeline.skills.diplomas {
            profiles.add_diplomas(&Records::open(path, l)?)?;
        }
        for path in &pipeline.skills.occupations {
            profiles.add_occupations(&Records::open(path, l)?)?;
        }
        // A rate for a diploma that no file knows would never apply, and the report would print it.
        if let Some(rate) =
            pipeline.assumptions.rate.iter().find(|r| r.diploma.as_ref().is_some_and(|d| profiles.diplomas.iter().all(|p| p.id != *d)))
        {
            let wrong = rate.diploma.as_deref().unwrap_or_default();
            let near = profiles
                .diplomas
                .iter()
                .map(|p| p.id.as_str())
                .max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)));
            let near = near.unwrap_or("[skills] diplomas");
            return Err(ReferenceError(crate::domain::say!(
                l,
                "[[assumptions.rate]] diploma = \"{wrong}\" : aucun diplôme de cet identifiant ; le plus proche est « {near} »",
                "[[assumptions.rate]] diploma = \"{wrong}\": no diploma has this id; the nearest is “{near}”"
            )));
        }
        let (decisions, refused) = match &pipeline.skills.decisions {
            Some(path) if path.exists() => Decisions::read(&Records::open(path, l)?, &framework),
            _ => (Decisions::default(), Vec::new()),
        };
        let territory = pipeline.territory.as_ref().map_or_else(|| Ok(Territory::default()), |path| reference::territory(path, l))?;
        let returned = read::returns::returned(&pipeline.corrections, pipeline.limits);
        let (mut decisions, mut refused) = (decisions, refused);
        refused.extend(decisions.take(&returned.labels, &framework));
        Ok(Self { territory, framework, profiles, decisions, refused, returned })
    }
}
