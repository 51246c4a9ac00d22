//! `check PIPELINE`: the whole account, nothing written.

use std::path::Path;

use adequation::domain::{Language, Origin};
use adequation::normalise::OutsideOf;
use adequation::pipeline::Pipeline;
use adequation::run::{References, RunError, check as check_pipeline};

use super::{complain, run, say};

pub(super) fn check(path: &Path, locale: Language) -> u8 {
    match account(path, locale) {
        Ok(refused) => u8::from(refused > 0),
        Err(why) => {
            complain(&why.to_string());
            why.exit_code()
        }
    }
}

fn account(path: &Path, locale: Language) -> Result<usize, RunError> {
    let pipeline = Pipeline::load(path, locale)?;
    let l = pipeline.language;
    let references = References::load(&pipeline)?;
    let (_, corpus) = check_pipeline(&pipeline, &references, &mut |progress| say(&run::line(&progress, l)))?;
    say("");
    say(l.pick(
        "lignes = vides + titres/en-têtes/totaux + masquées + gardées + doublons + hors champ + refusées",
        "rows = blank + titles/headers/totals + hidden + kept + duplicates + out of scope + refused",
    ));
    for a in &corpus.accounts {
        let s = &a.sheet;
        let hidden = if s.hidden_sheet { l.pick("  (feuille masquée)", "  (hidden sheet)") } else { "" };
        let bare = if s.tables == 0 && s.rows > s.blank {
            l.pick("  (aucun tableau reconnu : rien n’en est compté)", "  (no table recognised: nothing of it counts)")
        } else {
            ""
        };
        say(&format!(
            "{:>7} = {} + {} + {} + {} + {} + {} + {}   {}{hidden}{bare}",
            s.rows,
            s.blank,
            s.headings,
            s.skipped,
            a.kept,
            a.duplicates,
            a.out_of_scope,
            a.rejected,
            Origin::sheet(&s.source)
        ));
    }
    for merge in &corpus.merges {
        say(&match l {
            Language::Fr => format!("doublon : {} est la même ligne que {} ({})", merge.merged, merge.kept, merge.what),
            Language::En => format!("duplicate: {} is the same row as {} ({})", merge.merged, merge.kept, merge.what),
        });
    }
    for row in &corpus.outside {
        let why = match row.why {
            OutsideOf::Territory => l.pick("hors du territoire", "outside the territory"),
            OutsideOf::Levels => l.pick("hors de bac à bac+5", "outside bac to bac+5"),
        };
        say(&match l {
            Language::Fr => format!("hors champ : {} ({}) — {why}", row.origin, row.what),
            Language::En => format!("out of scope: {} ({}) — {why}", row.origin, row.what),
        });
    }
    for reject in &corpus.rejects {
        say(&format!("{} : « {} » — {}", reject.origin, reject.value, reject.problem.message(l)));
    }
    let n = corpus.rejects.len();
    say(&match l {
        Language::Fr => format!("\n{} : cellules, lignes ou fichiers.", l.count(n, ("refus", "refus"), ("refusal", "refusals"))),
        Language::En => format!("\n{}: cells, rows or files.", l.count(n, ("refus", "refus"), ("refusal", "refusals"))),
    });
    Ok(n)
}
