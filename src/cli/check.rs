//! `check PIPELINE`: the whole account, nothing written.

use std::path::Path;

use adequation::domain::{Language, Origin, causes, field_name};
use adequation::normalise::{Account, Merge, Outside, OutsideOf};
use adequation::pipeline::Pipeline;
use adequation::publish;
use adequation::run::{Checked, References, RunError, check as check_pipeline};

use super::{complain, run, say};

pub(super) fn check(path: &Path, annotate: Option<&Path>, locale: Language) -> u8 {
    match account(path, annotate, locale) {
        Ok(Refused { unread: 1.., .. }) => 3,
        Ok(Refused { all, .. }) => u8::from(all > 0),
        Err(why) => {
            complain(&why.to_string());
            why.exit_code()
        }
    }
}

/// How much was refused.
struct Refused {
    all: usize,
    /// Files of which nothing could be read.
    unread: usize,
}

fn account(path: &Path, annotate: Option<&Path>, locale: Language) -> Result<Refused, RunError> {
    let pipeline = Pipeline::load(path, locale)?;
    let l = pipeline.language;
    let references = References::load(&pipeline)?;
    let Checked { files, corpus, .. } = check_pipeline(&pipeline, &references, &mut |progress| say(&run::line(&progress)))?;
    say("");
    for a in &corpus.accounts {
        say(&sentence(a, l));
    }
    let twins = grouped(&corpus.merges, |merge| (merge.merged.source.clone(), merge.kept.source.clone()));
    for group in twins {
        let of = |merge: &Merge| format!("{} = {} ({})", merge.merged, merge.kept, merge.what);
        say(&format!("{}{}", l.pick("doublons : ", "duplicates: "), examples(&group, of, l)));
    }
    for group in grouped(&corpus.outside, |row| (row.origin.source.clone(), row.why)) {
        let why = match group[0].why {
            OutsideOf::Territory => l.pick("hors du territoire", "outside the territory"),
            OutsideOf::Year => l.pick("année antérieure à la dernière de la liste", "a year before the last of the list"),
            OutsideOf::Levels => l.pick("niveau hors de l’intervalle bac à bac+5", "level outside bac to bac+5"),
        };
        let of = |row: &Outside| format!("{} ({})", row.origin, row.what);
        say(&format!("{}{why}{}{}", l.pick("hors champ, ", "out of scope, "), l.pick(" : ", ": "), examples(&group, of, l)));
    }
    let found = causes(corpus.to_correct());
    for cause in &found {
        say(&cause.line(l));
    }
    let readings = causes(corpus.readings());
    if !readings.is_empty() {
        say(l.pick("\nlu ainsi, rien à faire si c’est bien cela :", "\nread so, nothing to do if that is so:"));
        for cause in &readings {
            say(&cause.line(l));
        }
    }
    let n = corpus.to_correct().count();
    let refusals = l.count(n, ("refus", "refus"), ("refusal", "refusals"));
    let of = l.count(found.len(), ("cause", "causes"), ("cause", "causes"));
    say(&format!("\n{refusals}{}{of}.", l.pick(" (cellules, lignes ou fichiers) ; ", " (cells, rows or files); ")));
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
    Ok(Refused { all: n, unread: corpus.gave_nothing(&files, &references.returned.files).len() })
}

/// Items of one kind together, in the order in which each kind is first met.
fn grouped<T, K: PartialEq>(items: &[T], kind: impl Fn(&T) -> K) -> Vec<Vec<&T>> {
    let mut out: Vec<(K, Vec<&T>)> = Vec::new();
    for item in items {
        let of = kind(item);
        match out.iter_mut().find(|(known, _)| *known == of) {
            Some((_, list)) => list.push(item),
            None => out.push((of, vec![item])),
        }
    }
    out.into_iter().map(|(_, list)| list).collect()
}

/// The first of a list, and how many there are.
fn examples<T>(list: &[&T], show: impl Fn(&T) -> String, l: Language) -> String {
    let shown: Vec<String> = list.iter().take(EXAMPLES).map(|item| show(item)).collect();
    let shown = shown.join(" ; ");
    if list.len() <= EXAMPLES { shown } else { format!("{} : {shown} ; …", l.count(list.len(), ("ligne", "lignes"), ("row", "rows"))) }
}

/// How many of a list are shown.
const EXAMPLES: usize = 3;

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
    for (header, field) in &s.perhaps {
        let name = field_name(field, l);
        let told = match l {
            Language::Fr => format!(" ; « {header} », peut-être {name} ? Si oui : columns = {{ {field} = \"{header}\" }}"),
            Language::En => format!("; “{header}”, perhaps {name}? If so: columns = {{ {field} = \"{header}\" }}"),
        };
        out.push_str(&told);
    }
    out
}
