//! What an analysis compares with: territory, framework, profiles, decisions and corrections.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::{Language, Territory, say};
use crate::gap::Theme;
use crate::matching::{Decisions, Framework};
use crate::normalise::Profiles;
use crate::pipeline::Pipeline;
use crate::read;
use crate::read::reference::{self, Records};

use super::RunError;
use crate::analysis::References;

impl References {
    /// Reads the reference files that a pipeline names.
    ///
    /// # Errors
    /// The file and row that is wrong; a decisions file or a folder of corrections that the pipeline names and that is not there.
    pub fn load(pipeline: &Pipeline) -> Result<Self, RunError> {
        let l = pipeline.language;
        let mut framework = Framework::default();
        for path in &pipeline.skills.framework {
            framework.add(&Records::open(path, l)?)?;
        }
        if l == Language::En {
            framework.families_in_english();
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
            return Err(RunError::Senseless(say!(
                l,
                "[[assumptions.rate]] diploma = \"{wrong}\" : aucun diplôme de cet identifiant ; le plus proche est « {near} »",
                "[[assumptions.rate]] diploma = \"{wrong}\": no diploma has this id; the nearest is “{near}”"
            )));
        }
        let territory = pipeline.territory.as_ref().map_or_else(|| Ok(Territory::default()), |path| reference::territory(path, l))?;
        Self::beside(pipeline, &Arc::new(framework), &Arc::new(profiles), &Arc::new(territory))
    }

    /// What people decided and corrected, beside what is compared with.
    ///
    /// # Errors
    /// A decisions file or a folder of corrections that the pipeline names and that is not there.
    pub(super) fn beside(
        pipeline: &Pipeline,
        framework: &Arc<Framework>,
        profiles: &Arc<Profiles>,
        territory: &Arc<Territory>,
    ) -> Result<Self, RunError> {
        let l = pipeline.language;
        let (decisions, refused) = match &pipeline.skills.decisions {
            Some(path) if !path.exists() => return Err(RunError::Senseless(not_there(path, l))),
            Some(path) => Decisions::read(&Records::open(path, l)?, framework),
            None => (Decisions::default(), Vec::new()),
        };
        if let Some(folder) = pipeline.corrections.iter().map(|pattern| read::folder_of(pattern)).find(|folder| !folder.exists()) {
            let shown = folder.display();
            return Err(RunError::Senseless(say!(
                l,
                "corrections : {shown} n’existe pas ; vérifier le nom, ou créer ce dossier pour les retours corrigés",
                "corrections: {shown} is not there; check the name, or make this folder for the corrected returns"
            )));
        }
        let returned = read::returns::returned(&pipeline.corrections, pipeline.limits, &read::returns::Seal::of(pipeline));
        let (mut decisions, mut refused) = (decisions, refused);
        refused.extend(decisions.take(&returned.labels, framework));
        let (territory, framework, profiles) = (Arc::clone(territory), Arc::clone(framework), Arc::clone(profiles));
        let themes = pipeline.themes.iter().map(|written| Theme::resolve(written, &framework, &profiles, l));
        let themes = themes.collect::<Result<_, _>>().map_err(RunError::Senseless)?;
        Ok(Self { territory, framework, profiles, decisions, refused, returned, themes })
    }
}

/// A decisions file that is not there, with the file beside it that was meant, perhaps.
fn not_there(path: &Path, l: Language) -> String {
    let shown = path.display();
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let beside = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let like = |p: &PathBuf| p.file_name().map_or(0.0, |n| strsim::jaro_winkler(&name, &n.to_string_lossy()));
    let near = beside.map(|e| e.path()).filter(|p| p.is_file() && like(p) > 0.8).max_by(|a, b| like(a).total_cmp(&like(b)));
    let meant = near.map_or_else(String::new, |p| {
        let near = p.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        say!(l, " Vouliez-vous dire « {near} » ?", " Did you mean “{near}”?")
    });
    say!(
        l,
        "decisions : {shown} n’existe pas, et aucune décision ne serait rejouée.{meant} Pour commencer sans décision, créer ce fichier avec la seule ligne label,skill_id,verdict,who,when,why,score",
        "decisions: {shown} is not there, and no decision would be replayed.{meant} To begin without decisions, make this file with the one line label,skill_id,verdict,who,when,why,score"
    )
}
