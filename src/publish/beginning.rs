//! A folder to begin with: a new analysis of a territory, or the invented example that the program carries.

use include_dir::{Dir, DirEntry, include_dir};

use crate::domain::{Language, france};
use crate::matching::Framework;
use crate::read::reference::{self, Records, ReferenceError};

use super::{Artifact, WriteError, questionnaire, territory};

/// The files of the example.
static EXAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/datasets/example");
/// Its pipeline file, as it stands in the sources of the program, and what of it stands elsewhere in a folder of its own.
const PIPELINE: &str = include_str!("../../pipelines/auvergne-exemple.toml");
const MOVED: [(&str, &str); 6] = [
    ("../datasets/example/", ""),
    ("../datasets/territories/auvergne.toml", "references/territory.toml"),
    ("../datasets/skills/ict.csv", "references/skills.csv"),
    ("../datasets/diplomas/ict.csv", "references/diplomas.csv"),
    ("../datasets/occupations/ict.csv", "references/occupations.csv"),
    ("../output/auvergne-exemple", "resultats"),
];

/// Why a new folder cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// No such department or region.
    #[error("{0}")]
    NoSuchTerritory(String),
    /// A reference file that the program carries.
    #[error(transparent)]
    Reference(#[from] ReferenceError),
    /// A questionnaire that cannot be made.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The files of a new analysis: of the departments or the region that are named, else of the territory to adapt.
///
/// # Errors
/// [`BeginError`]; a department or region that is not known, with those near it.
pub fn analysis(departments: &[String], region: Option<&str>, l: Language) -> Result<Vec<Artifact>, BeginError> {
    let chosen = !departments.is_empty() || region.is_some();
    let file = match (chosen, france()) {
        (true, Some(france)) => territory::territory(france, departments, region, l).map_err(BeginError::NoSuchTerritory)?,
        _ => questionnaire::TERRITORY.to_owned(),
    };
    let framework = framework(l)?;
    let territory = reference::parse_territory("references/territory.toml", &file, None, l)?;
    Ok(questionnaire::folder(&territory, &file, chosen, &framework, l)?)
}

/// The framework of skills that the program carries.
///
/// # Errors
/// A row that does not hold: a fault of the program.
pub fn framework(l: Language) -> Result<Framework, ReferenceError> {
    let mut framework = Framework::default();
    framework.add(&Records::parse("references/skills.csv", questionnaire::SKILLS, l)?)?;
    Ok(framework)
}

/// The files of the example: an invented Auvergne, its pipeline file and its reference files.
pub fn example() -> Vec<Artifact> {
    let mut out = Vec::new();
    let mut open = vec![&EXAMPLE];
    while let Some(folder) = open.pop() {
        for entry in folder.entries() {
            match entry {
                DirEntry::Dir(inner) => open.push(inner),
                DirEntry::File(file) => {
                    out.push(Artifact { path: file.path().to_string_lossy().replace('\\', "/"), bytes: file.contents().to_vec() });
                }
            }
        }
    }
    let pipeline = MOVED.iter().fold(PIPELINE.to_owned(), |text, (from, to)| text.replace(from, to));
    out.push(Artifact::new("analyse.toml", pipeline));
    out.extend(questionnaire::references().map(|(path, text)| Artifact::new(path, text)));
    out.push(Artifact::new("references/territory.toml", questionnaire::TERRITORY));
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}
