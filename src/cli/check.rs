//! `check PIPELINE`: the whole account, nothing written.

use std::path::Path;

use adequation::domain::{Language, Origin};
use adequation::normalise::{Account, OutsideOf};
use adequation::pipeline::Pipeline;
use adequation::publish;
use adequation::run::{Checked, References, RunError, check as check_pipeline};

use super::{complain, run, say};

pub(super) fn check(path: &Path, annotate: Option<&Path>, locale: Language) -> u8 {
    match account(path, annotate, locale) {
        Ok(refused) => u8::from(refused > 0),
        Err(why) => {
            complain(&why.to_string());
            why.exit_code()
        }
    }
}

fn account(path: &Path, annotate: Option<&Path>, locale: Language) -> Result<usize, RunError> {
    let pipeline = Pipeline::load(path, locale)?;
    let l = pipeline.language;
    let references = References::load(&pipeline)?;
    let Checked { files, corpus, .. } = check_pipeline(&pipeline, &references, &mut |progress| say(&run::line(&progress)))?;
    say("");
    for a in &corpus.accounts {
        say(&sentence(a, l));
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
    if let Some(folder) = annotate.filter(|_| n > 0) {
        let copies = publish::annotated(&files, &corpus.rejects, pipeline.year, pipeline.limits, l)?;
        publish::create(folder, &copies, l)?;
        let (count, folder) =
            (l.count(copies.len(), ("copie annotée", "copies annotées"), ("annotated copy", "annotated copies")), folder.display());
        say(&match l {
            Language::Fr => format!("{count} dans {folder}"),
            Language::En => format!("{count} in {folder}"),
        });
    }
    Ok(n)
}

/// « fichier!feuille : 12 lignes = 8 gardées + 1 en-tête + … »: what became of every row of a sheet, zeros left out.
fn sentence(a: &Account, l: Language) -> String {
    let s = &a.sheet;
    let n = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let parts = [
        (a.kept, ("gardée", "gardées"), ("kept", "kept")),
        (a.duplicates, ("doublon", "doublons"), ("duplicate", "duplicates")),
        (a.out_of_scope, ("hors champ", "hors champ"), ("out of scope", "out of scope")),
        (a.rejected, ("refusée", "refusées"), ("refused", "refused")),
        (s.headings, ("titre, en-tête ou total", "titres, en-têtes ou totaux"), ("title, header or total", "titles, headers or totals")),
        (s.skipped, ("masquée, non lue", "masquées, non lues"), ("hidden, not read", "hidden, not read")),
        (s.blank, ("vide", "vides"), ("blank", "blank")),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|p| p.0 > 0).map(|(count, fr, en)| l.count(n(count), fr, en)).collect();
    let rows = l.count(n(s.rows), ("ligne", "lignes"), ("row", "rows"));
    let mut out = format!("{}{}{rows} = {}", Origin::sheet(&s.source), l.pick(" : ", ": "), parts.join(" + "));
    if s.tables == 0 && s.rows > s.blank {
        out = format!(
            "{}{}",
            Origin::sheet(&s.source),
            l.pick(" : aucun tableau reconnu, rien n’en est compté", ": no table recognised, nothing of it counts")
        );
    }
    if s.hidden_sheet {
        out.push_str(l.pick(" ; feuille masquée", "; hidden sheet"));
    } else if s.hidden > s.skipped {
        let hidden =
            l.count(n(s.hidden - s.skipped), ("ligne masquée lue", "lignes masquées lues"), ("hidden row read", "hidden rows read"));
        out.extend([" ; ", &hidden]);
    }
    if !s.unused.is_empty() {
        let (label, list) = (l.pick(" ; colonnes non utilisées : ", "; columns not used: "), s.unused.join(", "));
        out.extend([label, &list]);
    }
    out
}
