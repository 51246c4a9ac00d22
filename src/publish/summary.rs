//! What `run` says at the end: one screen.

use std::path::Path;

use crate::analysis::Analysis;
use crate::domain::{causes, say};
use crate::gap::SkillGap;
use crate::matching::Status;
use crate::pipeline::Edition;

use super::numbers::{signed, whole};
use super::{charts, language, words};

/// How many cells of one cause are slips, told by their number alone.
const SLIPS: usize = 9;
/// How many causes are told.
const CAUSES: usize = 3;

/// The lines of the summary of a run of a pipeline file.
pub fn summary(a: &Analysis, pipeline: &Path) -> Vec<String> {
    let l = language(a);
    let mut out = vec![a.pipeline.title.clone()];
    out.extend(not_to_publish(a));
    out.extend(first(a));
    out.extend(left_out_for_everyone(a));
    out.extend(counts(a));
    widest(a, &mut out);
    themes(a, &mut out);
    out.extend(over_years(a));
    let folder = a.pipeline.output.display();
    let open = a.matches.matches.iter().any(|m| matches!(m.status, Status::Review | Status::None));
    if a.pipeline.publish.edition == Edition::Internal && open {
        let file = pipeline.display().to_string();
        let file = if file.contains(' ') { format!("\"{file}\"") } else { file };
        out.push(say!(
            l,
            "À relire : {folder}/review.xlsx (les libellés qui pèsent le plus d’abord), puis « adequation review {file} »",
            "To review: {folder}/review.xlsx (the labels that weigh most first), then “adequation review {file}”"
        ));
    }
    out.push(say!(
        l,
        "À ouvrir : {folder}/synthese.pdf (deux pages), {folder}/report.html, {folder}/gaps.xlsx ; pour présenter : diaporama.pdf, courriel.html",
        "Open: {folder}/brief.pdf (two pages), {folder}/report.html, {folder}/gaps.xlsx; to present: slides.pdf, mail.html"
    ));
    out
}

/// What was read, refused, matched and counted.
fn counts(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let t = &a.findings.totals;
    let n = |x: f64| whole(x, l);
    let mut out = Vec::new();
    let (courses, needs) = (a.corpus.courses.len(), a.corpus.needs.len());
    out.push(say!(
        l,
        "  lu         {}, {} de {}",
        "  read       {}, {} of {}",
        words::courses(courses, l),
        l.count(needs, ("besoin", "besoins"), ("need", "needs")),
        l.count(t.respondents, ("employeur", "employeurs"), ("employer", "employers"))
    ));
    let mut causes = causes(a.corpus.to_correct());
    let (refused, merged) = (a.corpus.to_correct().count(), a.corpus.merges.len());
    let outside: u32 = a.corpus.accounts.iter().map(|x| x.out_of_scope).sum();
    out.push(say!(
        l,
        "  à corriger {}, {} (rejects.csv dit où et que faire) ; {}, {} hors champ",
        "  to correct {}, {} (rejects.csv says where and what to do); {}, {} out of scope",
        l.count(refused, ("cellule ou ligne", "cellules ou lignes"), ("cell or row", "cells or rows")),
        l.count(causes.len(), ("cause", "causes"), ("cause", "causes")),
        l.count(merged, ("doublon fusionné", "doublons fusionnés"), ("duplicate merged", "duplicates merged")),
        l.count(outside as usize, ("ligne", "lignes"), ("row", "rows"))
    ));
    let readings = a.corpus.readings().count();
    if readings > 0 {
        let told = l.count(readings, ("lecture particulière", "lectures particulières"), ("particular reading", "particular readings"));
        out.push(say!(
            l,
            "  à vérifier {told} : titre, somme, ordre de grandeur… (rejects.csv dit où ; rien à faire si c’est bien cela)",
            "  to check   {told}: title, sum, order of magnitude… (rejects.csv says where; nothing to do if that is so)"
        ));
    }
    // The widest causes, where one is more than a slip of the pen.
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.rejects.len()));
    out.extend(causes.iter().filter(|c| c.rejects.len() > SLIPS).take(CAUSES).map(|c| format!("             {}", c.line(l))));
    out.extend(assumed(a));
    out.extend(to_check(a));
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
        "  flux       {}{} → {} par an ; {} par an{}",
        "  flow       {}{} → {} a year; {} a year{}",
        words::counted(t.graduates, ("diplômé", "diplômés"), ("graduate", "graduates"), l),
        words::at_most(t.graduates_at_most, l),
        words::counted(t.local, ("entrant local", "entrants locaux"), ("local entrant", "local entrants"), l),
        words::posts(t.posts, l),
        words::interval(t.posts_interval, l)
    ));
    let f = &a.findings.filling;
    if f.posts > 0.0 && f.unfilled.is_finite() {
        out.push(say!(
            l,
            "  pourvus    {} sur {} pourraient l’être ; {} resteraient à pourvoir",
            "  filled     {} of {} could be; {} would not",
            words::posts(f.posts - f.unfilled, l),
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
            "  secret     {} sous secret statistique, hors compte",
            "  secret     {} confidential, not counted",
            l.count(t.secret, ("besoin", "besoins"), ("need", "needs"))
        ));
    }
    out
}

/// What a reader should know before all else.
fn first(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let mut out = Vec::new();
    let unread = a.unread();
    if !unread.is_empty() {
        let list = unread.join(", ");
        out.push(say!(
            l,
            "! ANALYSE INCOMPLÈTE : {}, illisible, non compris ou refusé en entier ({list}) ; rejects.csv dit pourquoi et que faire",
            "! INCOMPLETE ANALYSIS: {}, unreadable, not understood or refused whole ({list}); rejects.csv says why and what to do",
            l.count(unread.len(), ("fichier n’a rien donné", "fichiers n’ont rien donné"), ("file gave nothing", "files gave nothing"))
        ));
    }
    out.extend(a.notices.iter().map(|notice| format!("! {notice}")));
    out
}

/// The five widest gaps.
fn widest(a: &Analysis, out: &mut Vec<String>) {
    let l = language(a);
    let (short, over) = charts::widest(a);
    out.push(say!(l, "Écarts les plus larges (offre − demande, personnes par an)", "Widest gaps (supply − demand, people a year)"));
    let mut widest: Vec<_> = short.into_iter().chain(over).collect();
    widest.sort_by(|x, y| y.gap.abs().total_cmp(&x.gap.abs()).then(x.skill.cmp(&y.skill)));
    for g in widest.into_iter().take(5) {
        let label = a.references.framework.skills()[g.skill].label(l);
        out.push(format!(
            "  {:>6} {}  {label} — {}{}",
            signed(g.gap, l),
            words::ends((g.gap_low, g.gap_high), l),
            words::verdict(g.verdict, l),
            of_which(a, g)
        ));
    }
}

/// The gap of each theme, in the order of the pipeline file.
fn themes(a: &Analysis, out: &mut Vec<String>) {
    const TOLD: usize = 8;
    let l = language(a);
    let themes = &a.findings.themes;
    if themes.is_empty() {
        return;
    }
    let gap = |x: f64| if x.is_finite() { signed(x, l) } else { l.pick("secret", "secret").to_owned() };
    // A theme that finds nothing is told as such: a word may be misspelt.
    let nothing = || l.pick("rien trouvé", "nothing found").to_owned();
    let figure = |t: &crate::gap::ThemeGap| if t.is_empty() { nothing() } else { gap(t.gap) };
    let told: Vec<String> = themes.iter().take(TOLD).map(|t| format!("{} {}", t.title, figure(t))).collect();
    let more = if themes.len() > TOLD { l.pick(" ; d’autres dans report.html", "; others in report.html") } else { "" };
    out.push(say!(l, "Par thème : {}{more}", "By theme: {}{more}", told.join(l.pick(" ; ", "; "))));
}

/// What was asked for and an edition for everyone does not tell, and why.
fn left_out_for_everyone(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let mut out = Vec::new();
    if a.pipeline.publish.edition != Edition::Public {
        return Vec::new();
    }
    if a.pipeline.publish.directory && super::tables::tells_who_answered(a) {
        out.push(l.pick(
            "! directory : la moitié de l’annuaire ou plus a répondu, en tout, dans un département ou dans une tranche ; nommer ses entreprises dirait qui, et elles ne sont pas nommées",
            "! directory: half of the register or more answered, in all, in a department or in a size class; naming its employers would tell who, and they are not named",
        ));
    }
    if a.previous.is_some() {
        out.push(l.pick(
            "  previous   les causes des changements sont dans l’édition interne seule : elles diraient des réponses",
            "  previous   why gaps changed is told in the internal edition alone: it would tell answers",
        ));
    }
    out.into_iter().map(str::to_owned).collect()
}

/// How many skills employers ask more and more, and less and less.
fn over_years(a: &Analysis) -> Option<String> {
    let l = language(a);
    let [rising, falling, come, gone] = crate::earlier::counts(&a.trends);
    let years = a.years.len();
    (!a.trends.is_empty()).then(|| {
        say!(
            l,
            "Sur {years} années : demande en hausse pour {}, en baisse pour {falling} ; {}, {} (tables/trends.csv)",
            "Over {years} years: demand rising for {}, falling for {falling}; {}, {} (tables/trends.csv)",
            l.count(rising, ("compétence", "compétences"), ("skill", "skills")),
            l.count(come, ("apparaît", "apparaissent"), ("appears", "appear")),
            l.count(gone, ("disparaît", "disparaissent"), ("vanishes", "vanish"))
        )
    })
}

/// The widest gaps of the same sign under narrower names, which a gap holds: « , dont Linux −142 ».
fn of_which(a: &Analysis, g: &SkillGap) -> String {
    const NAMED: usize = 2;
    let l = language(a);
    let below = a.findings.broader.below(g.skill);
    let mut held: Vec<&SkillGap> =
        a.findings.skills.iter().filter(|of| below.contains(&of.skill) && of.gap * g.gap > 0.0 && of.gap.abs() > 0.5).collect();
    held.sort_by(|x, y| y.gap.abs().total_cmp(&x.gap.abs()).then(x.skill.cmp(&y.skill)));
    let named = |of: &&SkillGap| format!("{} {}", a.references.framework.skills()[of.skill].label(l), signed(of.gap, l));
    let told: Vec<String> = a.findings.broader.apart(held, |of| of.skill).iter().take(NAMED).map(named).collect();
    if told.is_empty() { String::new() } else { say!(l, ", dont {}", ", of which {}", told.join(", ")) }
}

/// What was taken for want of being said, a line each.
fn assumed(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let mut out = Vec::new();
    let posts = a.findings.totals.assumed_posts.0;
    if posts > 0 {
        out.push(say!(
            l,
            "  hypothèse  un poste par ligne, faute de colonne qui les compte : {}",
            "  assumed    one post a row, for want of a column that counts them: {}",
            l.count(posts, ("besoin", "besoins"), ("need", "needs"))
        ));
    }
    let banded = a.corpus.employers.iter().filter(|e| e.banded).count();
    if banded > 0 {
        out.push(say!(
            l,
            "  hypothèse  effectif pris au milieu de sa tranche : {}",
            "  assumed    headcount taken at the middle of its size class: {}",
            l.count(banded, ("entreprise", "entreprises"), ("employer", "employers"))
        ));
    }
    out
}

/// Respondents that ask for more posts a year than they have people; not told to everyone.
fn to_check(a: &Analysis) -> Option<String> {
    let l = language(a);
    let beyond = &a.findings.survey.as_ref().filter(|_| a.pipeline.publish.edition == Edition::Internal)?.beyond;
    let (name, ..) = beyond.first()?;
    Some(say!(
        l,
        "  à vérifier {} ({name}…) : sans extrapolation ; report.html, « Qualité des données »",
        "  to check   {} ({name}…): not extrapolated; report.html, “Data quality”",
        l.count(
            beyond.len(),
            (
                "employeur demande plus de postes par an qu’il n’a de salariés",
                "employeurs demandent plus de postes par an qu’ils n’ont de salariés"
            ),
            ("employer asks for more posts a year than it has people", "employers ask for more posts a year than they have people")
        )
    ))
}

/// That this edition and the last one, taken from each other, would tell the answers of few.
fn not_to_publish(a: &Analysis) -> Option<String> {
    let l = language(a);
    let changed = super::compare::telling_difference(a)?;
    Some(say!(
        l,
        "Ne pas publier telle quelle : {} depuis l’analyse précédente ; la différence des deux éditions publiques donnerait leurs réponses. En attendre trois, ou garder cette édition pour soi.",
        "Do not publish as it is: {} since the previous analysis; the difference of the two public editions would be their answers. Wait for three, or keep this edition to yourselves.",
        l.count(changed, ("répondant a changé", "répondants ont changé"), ("respondent has changed", "respondents have changed"))
    ))
}
