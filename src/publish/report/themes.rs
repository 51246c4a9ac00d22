//! The themes of the commission, in sentences: what each has, what it lacks, which courses serve it, who could recruit where.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::gap::ThemeGap;
use crate::pipeline::Edition;

use super::super::numbers::{signed, whole};
use super::super::{language, words};
use super::Prose;

/// Courses and pairs named for each theme.
const NAMED: usize = 3;

/// The section; without lines where the analysis has no theme.
pub(super) fn section(a: &Analysis) -> Prose {
    let l = language(a);
    Prose {
        id: "theme-notes",
        title: l.pick("Thème par thème", "Theme by theme"),
        intro: l
            .pick(
                "Une formation ou un poste peut relever de plusieurs thèmes : ces nombres ne s’additionnent pas.",
                "A course or a post may belong to several themes: these numbers do not add up.",
            )
            .to_owned(),
        lines: a.findings.themes.iter().map(|theme| line(a, theme)).collect(),
        file: "tables/themes_gap.csv",
    }
}

/// What can be said of a theme in a few words: entrants, posts, gap with its interval, verdict.
pub(super) fn figures(theme: &ThemeGap, l: Language) -> String {
    let entrants = say!(l, "{} par an", "{} a year", words::people(theme.supply, l));
    if !theme.gap.is_finite() {
        return say!(l, "{entrants} ; postes : secret statistique", "{entrants}; posts: statistical secret");
    }
    say!(
        l,
        "{entrants} pour {}, soit {}{}, {}",
        "{entrants} for {}: {}{}, {}",
        words::posts(theme.demand, l),
        signed(theme.gap, l),
        words::ends((theme.gap_low, theme.gap_high), l),
        words::verdict(theme.verdict, l)
    )
}

fn line(a: &Analysis, theme: &ThemeGap) -> String {
    let l = language(a);
    if theme.is_empty() {
        let title = &theme.title;
        return say!(
            l,
            "{title} : ni formation ni besoin ; vérifier ce qui en relève.",
            "{title}: neither course nor need; check what belongs to it."
        );
    }
    let count = words::courses(theme.courses.len(), l);
    let mut out = say!(l, "{} : {count}, {}.", "{}: {count}, {}.", theme.title, figures(theme, l));
    let local = |at: usize| a.findings.courses[at].funnel.local.unwrap_or(0.0);
    let mut courses = theme.courses.clone();
    courses.sort_by(|x, y| local(*y).total_cmp(&local(*x)).then(x.cmp(y)));
    let named: Vec<String> = courses.iter().take(NAMED).map(|at| course(a, *at)).collect();
    if !named.is_empty() {
        out.push_str(&say!(l, " Formations qui en donnent le plus : {}.", " Courses that give most: {}.", named.join(l.pick(" ; ", "; "))));
    }
    // Who could recruit where names respondents.
    if a.pipeline.publish.edition == Edition::Internal && theme.filled + theme.unfilled > 0.0 {
        out.push_str(&say!(
            l,
            " Postes qui pourraient être pourvus : {} sur {}",
            " Posts that could be filled: {} of {}",
            whole(theme.filled, l),
            whole(theme.filled + theme.unfilled, l)
        ));
        let pairs = pairs(a, theme);
        out.push_str(&if pairs.is_empty() {
            ".".to_owned()
        } else {
            say!(l, " ; par exemple {}.", "; for instance {}.", pairs.join(l.pick(" ; ", "; ")))
        });
    }
    out
}

/// A course with its place.
pub(super) fn course(a: &Analysis, at: usize) -> String {
    let course = &a.corpus.courses[at];
    course.place.town.as_deref().map_or_else(|| course.title.clone(), |town| format!("{} ({town})", course.title))
}

/// The employers of a theme that could recruit most from one course, with it.
pub(super) fn pairs(a: &Analysis, theme: &ThemeGap) -> Vec<String> {
    let l = language(a);
    let mut heads: BTreeMap<(&str, usize), f64> = BTreeMap::new();
    for placement in a.findings.filling.placements.iter().filter(|p| theme.needs.binary_search(&p.need).is_ok()) {
        if let Some(employer) = a.corpus.needs[placement.need].employer.as_deref() {
            *heads.entry((employer, placement.course)).or_default() += placement.heads;
        }
    }
    let mut pairs: Vec<_> = heads.into_iter().filter(|(_, heads)| *heads >= 0.5).collect();
    pairs.sort_by(|x, y| y.1.total_cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    let told = |((employer, at), heads): &((&str, usize), f64)| {
        say!(l, "{employer} : {} de {}", "{employer}: {} from {}", words::people(*heads, l), course(a, *at))
    };
    pairs.iter().take(NAMED).map(told).collect()
}
