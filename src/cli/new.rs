//! `new DIR`: a folder ready for an analysis, or the example.

use std::path::Path;

use adequation::domain::Language;
use adequation::publish::{self, beginning};

use super::{complain, say};

pub(super) fn new(folder: &Path, departments: &[String], region: Option<&str>, example: bool, l: Language) -> u8 {
    let files = if example { Ok(beginning::example()) } else { beginning::analysis(departments, region, l) };
    let files = match files {
        Ok(files) => files,
        Err(why) => {
            complain(&why.to_string());
            return if matches!(why, beginning::BeginError::Write(_)) { 4 } else { 2 };
        }
    };
    if let Err(why) = publish::create(folder, &files, l) {
        complain(&why.to_string());
        return 4;
    }
    let shown = folder.display();
    say(&match (example, l) {
        (true, Language::Fr) => format!("{shown} contient l’exemple inventé. Lancer « adequation run {shown}/analyse.toml »."),
        (true, Language::En) => format!("{shown} holds the invented example. Run “adequation run {shown}/analyse.toml”."),
        (false, Language::Fr) => {
            format!("{shown} est prêt. Lire {shown}/LISEZMOI.md : envoyer les questionnaires, déposer les réponses, lancer l’analyse.")
        }
        (false, Language::En) => {
            format!("{shown} is ready. Read {shown}/README.md: send the questionnaires, put the answers in, run the analysis.")
        }
    });
    0
}
