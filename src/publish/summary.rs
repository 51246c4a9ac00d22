//! What `run` says at the end: one screen.

use crate::domain::say;
use crate::matching::Status;
use crate::pipeline::Edition;
use crate::run::Analysis;

use super::numbers::{signed, whole};
use super::{charts, language, words};

/// The lines of the summary.
pub fn summary(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let t = &a.findings.totals;
    let n = |x: f64| whole(x, l);
    let mut out = vec![a.pipeline.title.clone()];
    let unread = a.unread();
    if !unread.is_empty() {
        let list = unread.join(", ");
        out.push(say!(
            l,
            "! ANALYSE INCOMPLÈTE : {} fichiers n’ont pas pu être lus ({list}) ; rejects.csv dit pourquoi et que faire",
            "! INCOMPLETE ANALYSIS: {} files could not be read ({list}); rejects.csv says why and what to do",
            unread.len()
        ));
    }
    let (courses, needs) = (a.corpus.courses.len(), a.corpus.needs.len());
    out.push(say!(
        l,
        "  lu         {courses} formations, {needs} besoins de {} employeurs",
        "  read       {courses} courses, {needs} needs of {} employers",
        t.respondents
    ));
    let (refused, merged) = (a.corpus.rejects.len(), a.corpus.merges.len());
    let outside: u32 = a.corpus.accounts.iter().map(|x| x.out_of_scope).sum();
    out.push(say!(l, "  refusé     {refused} cellules ou lignes (rejects.csv dit lesquelles et que faire) ; {merged} doublons fusionnés, {outside} lignes hors champ", "  refused    {refused} cells or rows (rejects.csv says which and what to do); {merged} duplicates merged, {outside} rows out of scope"));
    let count = |s: Status| a.matches.matches.iter().filter(|m| m.status == s).count();
    out.push(say!(
        l,
        "  rapproché  {} libellés sur {} ; {} à relire, {} sans correspondance",
        "  matched    {} labels of {}; {} to review, {} without a match",
        count(Status::Accepted),
        a.corpus.labels.len(),
        count(Status::Review),
        count(Status::None) + count(Status::Refused)
    ));
    out.push(say!(
        l,
        "  flux       {} diplômés → {} entrants locaux par an ; {} postes par an",
        "  flow       {} graduates → {} local entrants a year; {} posts a year",
        n(t.graduates),
        n(t.local),
        n(t.posts)
    ));
    let f = &a.findings.filling;
    if f.posts > 0.0 {
        out.push(say!(
            l,
            "  pourvus    {} postes sur {} pourraient l’être ; {} resteraient vides",
            "  filled     {} posts of {} could be; {} would stay empty",
            n(f.at_level + f.over_qualified),
            n(f.posts),
            n(f.unfilled)
        ));
    }
    if t.upper_bound > 0 {
        out.push(say!(
            l,
            "  majorant   pour {}, un taux au moins est inconnu : cette offre est un maximum",
            "  bound      for {}, at least one rate is unknown: this supply is a maximum",
            words::courses(t.upper_bound, l)
        ));
    }
    if t.secret > 0 {
        out.push(say!(
            l,
            "  secret     {} besoins sous secret statistique ne sont pas comptés",
            "  secret     {} needs under statistical secrecy are not counted",
            t.secret
        ));
    }
    let (short, over) = charts::widest(a);
    out.push(say!(l, "Écarts les plus larges (offre − demande, personnes par an)", "Widest gaps (supply − demand, heads a year)"));
    let mut widest: Vec<_> = short.into_iter().chain(over).collect();
    widest.sort_by(|x, y| y.gap.abs().total_cmp(&x.gap.abs()).then(x.skill.cmp(&y.skill)));
    for g in widest.into_iter().take(5) {
        let label = a.references.framework.skills()[g.skill].label(l);
        out.push(format!(
            "  {:>6}  [{} ; {}]  {label} — {}",
            signed(g.gap, l),
            signed(g.gap_low, l),
            signed(g.gap_high, l),
            words::verdict(g.verdict, l)
        ));
    }
    let folder = a.pipeline.output.display();
    if a.pipeline.publish.edition == Edition::Internal && count(Status::Review) + count(Status::None) > 0 {
        out.push(say!(
            l,
            "À relire : {folder}/review.xlsx (les libellés qui pèsent le plus d’abord), puis « adequation review »",
            "To review: {folder}/review.xlsx (the labels that weigh most first), then “adequation review”"
        ));
    }
    out.push(say!(l, "À ouvrir : {folder}/report.html, {folder}/gaps.xlsx", "Open: {folder}/report.html, {folder}/gaps.xlsx"));
    out
}
