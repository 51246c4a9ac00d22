//! `new DIR`: a folder ready for an analysis.

use std::path::Path;

use adequation::domain::Language;
use adequation::matching::Framework;
use adequation::publish::{self, questionnaire};
use adequation::read::reference::{self, Records};

use super::{complain, say};

pub(super) fn new(folder: &Path, l: Language) -> u8 {
    let parts = Records::parse("references/skills.csv", questionnaire::SKILLS, l).and_then(|records| {
        let mut framework = Framework::default();
        framework.add(&records)?;
        Ok((framework, reference::parse_territory("references/territory.toml", questionnaire::TERRITORY, l)?))
    });
    let (framework, territory) = match parts {
        Ok(parts) => parts,
        Err(why) => {
            complain(&why.to_string());
            return 2;
        }
    };
    if let Err(why) = publish::create(folder, &questionnaire::folder(&territory, &framework, l), l) {
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
