//! `new DIR`: a folder ready for an analysis.

use std::path::Path;

use adequation::domain::{Language, france};
use adequation::matching::Framework;
use adequation::publish::{self, questionnaire, territory};
use adequation::read::reference::{self, Records};

use super::{complain, say};

pub(super) fn new(folder: &Path, departments: &[String], region: Option<&str>, l: Language) -> u8 {
    let chosen = !departments.is_empty() || region.is_some();
    let file = match (chosen, france()) {
        (true, Some(france)) => match territory::territory(france, departments, region, l) {
            Ok(file) => file,
            Err(why) => {
                complain(&why);
                return 2;
            }
        },
        _ => questionnaire::TERRITORY.to_owned(),
    };
    let parts = Records::parse("references/skills.csv", questionnaire::SKILLS, l).and_then(|records| {
        let mut framework = Framework::default();
        framework.add(&records)?;
        Ok((framework, reference::parse_territory("references/territory.toml", &file, None, l)?))
    });
    let (framework, territory) = match parts {
        Ok(parts) => parts,
        Err(why) => {
            complain(&why.to_string());
            return 2;
        }
    };
    let made = questionnaire::folder(&territory, &file, chosen, &framework, l);
    if let Err(why) = made.and_then(|files| publish::create(folder, &files, l)) {
        complain(&why.to_string());
        return 4;
    }
    let shown = folder.display();
    say(&match l {
        Language::Fr => {
            format!("{shown} est prêt. Lire {shown}/LISEZMOI.md : envoyer les questionnaires, déposer les réponses, lancer l’analyse.")
        }
        Language::En => format!("{shown} is ready. Read {shown}/README.md: send the questionnaires, put the answers in, run the analysis."),
    });
    0
}
