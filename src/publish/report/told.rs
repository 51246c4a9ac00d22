//! Findings that are told in sentences: what would close the gaps, and which verdicts are fragile.

use crate::domain::say;
use crate::gap::{Closing, SkillGap, Verdict};
use crate::matching::Status;
use crate::run::Analysis;

use super::super::numbers::{percent, whole};
use super::super::table::Table;
use super::super::{compare, language, words};
use super::Prose;

/// Skills told one by one; the table holds them all.
const TOLD: usize = 8;
/// Labels listed.
const LABELS: usize = 20;

/// The sections, without those that have nothing to say.
pub(super) fn sections(a: &Analysis, tables: &[Table]) -> Vec<Prose> {
    [closing(a), fragile(a), years(a, tables), labels(a)].into_iter().filter(|p| !p.lines.is_empty()).collect()
}

fn closing(a: &Analysis) -> Prose {
    let l = language(a);
    Prose {
        id: "closing",
        title: l.pick("Combler les écarts", "Closing the gaps"),
        intro: l
            .pick(
                "Pour chaque compétence qui manque : les formations les plus proches de ce que demandent les postes, et ce que changerait de garder davantage de sortants. Des pistes à discuter, pas des décisions.",
                "For each skill that is short: the courses nearest to what the posts ask, and what keeping more leavers would change. Leads to discuss, not decisions.",
            )
            .to_owned(),
        lines: a.findings.closing.iter().take(TOLD).map(|c| one(a, c)).collect(),
        file: "tables/closing.csv",
    }
}

fn one(a: &Analysis, c: &Closing) -> String {
    let l = language(a);
    let skills = a.references.framework.skills();
    let n = |x: f64| whole(x, l);
    let mut out =
        say!(l, "{} : il manque {} personnes par an.", "{}: {} people a year are missing.", skills[c.skill].label(l), n(c.missing));
    if let Some(near) = c.nearest.first() {
        let course = &a.corpus.courses[near.course];
        let place = course.place.town.as_deref().map(|t| format!(" ({t})")).unwrap_or_default();
        let missing = near.missing.iter().take(4).map(|s| skills[*s].label(l)).collect::<Vec<_>>().join(", ");
        out.push_str(&say!(
            l,
            " La formation la plus proche, {}{place}, enseigne déjà {} de ce que ces postes demandent",
            " The nearest course, {}{place}, teaches {} of what these posts ask already",
            course.title,
            percent(near.covered, l)
        ));
        out.push_str(&if missing.is_empty() {
            ".".to_owned()
        } else {
            say!(l, " ; il lui manque surtout : {missing}.", "; it lacks above all: {missing}.")
        });
    }
    match (c.kept_by_ten_points, c.seats_like_ten_points) {
        (Some(kept), Some(seats)) if kept >= 0.5 => out.push_str(&say!(
            l,
            " Garder 10 points de sortants de plus en apporterait {}, comme ouvrir {}.",
            " Keeping 10 points more of the leavers would bring {}, as would opening {}.",
            n(kept),
            words::seats(seats, l)
        )),
        (None, _) => out.push_str(l.pick(
            " Aucune formation mesurée ne l’enseigne : garder plus de sortants n’y changerait rien.",
            " No measured course teaches it: keeping more leavers would change nothing.",
        )),
        _ => {}
    }
    out
}

fn fragile(a: &Analysis) -> Prose {
    let l = language(a);
    let skills = a.references.framework.skills();
    let concluded: Vec<&SkillGap> = a.findings.skills.iter().filter(|g| g.is_solid().is_some() && g.verdict != Verdict::NoNeed).collect();
    let mut fragile: Vec<&SkillGap> = concluded.iter().copied().filter(|g| g.is_solid() == Some(false)).collect();
    fragile.sort_by(|x, y| y.gap.abs().total_cmp(&x.gap.abs()).then(x.skill.cmp(&y.skill)));
    let intro = say!(
        l,
        "Chaque verdict est recalculé avec un seuil de rapprochement ± 0,05, un maintien et une poursuite d’études ± 10 points, et ± 20 % sur les entreprises qui n’ont pas répondu. Sur {} verdicts, {} tiennent dans tous les cas ; {} basculent au moins une fois.",
        "Each verdict is computed again with a matching threshold ± 0.05, retention and further study ± 10 points, and ± 20 % on employers that did not answer. Of {} verdicts, {} hold in every case; {} flip at least once.",
        concluded.len(),
        concluded.len() - fragile.len(),
        fragile.len()
    );
    let lines = fragile.iter().take(TOLD).map(|g| {
        let flips: Vec<String> =
            g.flips.iter().map(|(shift, after)| say!(l, "« {} » si {}", "“{}” if {}", words::verdict(*after, l), shift.label(l))).collect();
        say!(
            l,
            "{} ({}) deviendrait {}.",
            "{} ({}) would become {}.",
            skills[g.skill].label(l),
            words::verdict(g.verdict, l),
            flips.join(", ")
        )
    });
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() && !concluded.is_empty() {
        lines.push(l.pick("Aucun verdict ne bascule.", "No verdict flips.").to_owned());
    }
    Prose { id: "fragile", title: l.pick("Solide ou fragile", "Solid or fragile"), intro, lines, file: "tables/skills_gap.csv" }
}

fn years(a: &Analysis, tables: &[Table]) -> Prose {
    let l = language(a);
    let changes = a.previous.as_ref().map(|before| compare::changes(before, &compare::Run::of(tables))).unwrap_or_default();
    let moved = changes.iter().filter(|c| (c.gaps.1 - c.gaps.0).abs() >= 0.5);
    Prose {
        id: "years",
        title: l.pick("Depuis l’analyse précédente", "Since the previous analysis"),
        intro: l
            .pick(
                "Chaque variation est la somme exacte de six causes : diplômés, poursuite d’études et maintien, besoins, poids des répondants, périmètre (formations ou entreprises venues ou parties), référentiel et rapprochement.",
                "Each change is the exact sum of six causes: graduates, further study and retention, needs, weights of respondents, perimeter (courses or employers that came or went), framework and matching.",
            )
            .to_owned(),
        lines: moved.take(TOLD).map(|c| format!("{}.", compare::sentence(c, l))).collect(),
        file: "tables/year_on_year.csv",
    }
}

/// The labels that nobody judged yet, most cited first.
fn labels(a: &Analysis) -> Prose {
    let l = language(a);
    let skills = a.references.framework.skills();
    let shown = super::super::tables::labels_shown(a);
    let mut cited = vec![0usize; a.corpus.labels.len()];
    a.corpus.courses.iter().flat_map(|c| &c.skills).chain(a.corpus.needs.iter().flat_map(|n| &n.skills)).for_each(|m| cited[m.label] += 1);
    let mut open: Vec<usize> = (0..cited.len())
        .filter(|i| shown[*i] && cited[*i] > 0 && matches!(a.matches.matches[*i].status, Status::Review | Status::None))
        .collect();
    open.sort_by(|x, y| cited[*y].cmp(&cited[*x]).then(x.cmp(y)));
    let lines = open.iter().take(LABELS).map(|i| {
        let found = &a.matches.matches[*i];
        let names = found.skills.iter().map(|s| skills[*s].label(l)).collect::<Vec<_>>().join(", ");
        let label = &a.corpus.labels[*i];
        if names.is_empty() {
            say!(l, "« {label} » : sans correspondance", "“{label}”: no match")
        } else {
            say!(l, "« {label} » : peut-être {names} ({})", "“{label}”: perhaps {names} ({})", percent(found.confidence, l))
        }
    });
    Prose {
        id: "open-labels",
        title: l.pick("Libellés à juger", "Labels to judge"),
        intro: l
            .pick(
                "Ces libellés ne comptent pas, ou seulement dans la borne haute, tant que personne ne les a jugés. Ceux qui n’ont pas de correspondance sont peut-être des compétences nouvelles.",
                "These labels do not count, or in the upper bound only, until someone has judged them. Those without a match may be new skills.",
            )
            .to_owned(),
        lines: lines.collect(),
        file: "tables/skill_matches.csv",
    }
}
