//! A page for each theme of the commission and each department, to print or to send: what it has, what it lacks, who trains, why. The same
//! figures as the report, fewer of them.

use rayon::prelude::*;

use crate::domain::{Department, Language, say};
use crate::gap::{SkillGap, ThemeGap};
use crate::pipeline::Edition;
use crate::run::Analysis;

use super::super::numbers::{signed, whole};
use super::super::{Artifact, WriteError, charts, language, words};
use super::brief::{Groups, figures, row};
use super::{Key, cite, edition, pdf, themes};

/// Rows of a table, and lines of a list.
const ROWS: usize = 10;
const LINES: usize = 4;

/// What a page holds.
pub(super) struct Sheet {
    /// What kind of page it is, of which year and for whom.
    pub(super) kind: String,
    pub(super) title: String,
    /// The analysis that it is of.
    pub(super) of: String,
    pub(super) sentences: Vec<String>,
    pub(super) keys: Vec<Key>,
    /// Two, side by side.
    pub(super) tables: [Groups; 2],
    pub(super) told: Vec<(&'static str, Vec<String>)>,
    pub(super) foot: Vec<String>,
}

/// The pages, each a file.
///
/// # Errors
/// A page that cannot be made.
pub(in crate::publish) fn sheets(a: &Analysis) -> Result<Vec<Artifact>, WriteError> {
    let l = language(a);
    let folder = l.pick("fiches", "sheets");
    let of_themes = a.findings.themes.iter().enumerate().filter(|(_, t)| !t.is_empty()).map(|(at, t)| {
        let name = format!("{folder}/{}-{:02}-{}.pdf", l.pick("theme", "theme"), at + 1, super::super::returns::slug(&t.title));
        (name, of_theme(a, t))
    });
    let departments = a.references.territory.departments.iter().filter_map(|(d, name)| {
        let file = format!("{folder}/{}-{}.pdf", l.pick("departement", "department"), super::super::returns::slug(d.code()));
        Some((file, of_department(a, d, name)?))
    });
    let all: Vec<(String, Sheet)> = of_themes.chain(departments).collect();
    all.par_iter()
        .map(|(name, sheet)| Ok(Artifact::new(name.clone(), pdf::sheet(sheet, l).map_err(|why| WriteError::of(name, &why, l))?)))
        .collect()
}

fn kind(a: &Analysis, what: &str) -> String {
    format!(
        "{} · {what} · {} · {}",
        language(a).pick("Adéquation formation-emploi", "Training–jobs gap analysis"),
        a.pipeline.year,
        edition(a)
    )
}

fn foot(a: &Analysis) -> Vec<String> {
    let l = language(a);
    vec![
        say!(l, "Champ. {}. Source. {}.", "Scope. {}. Source. {}.", charts::scope(a), charts::source(a)),
        format!("{} {}", charts::alert(l), cite(a)),
    ]
}

/// Skills as a table: those that lack most people first. Of a department, without those that repeat one under a broader or a narrower name;
/// a theme is often one broad skill, of which the narrower ones tell more.
fn lacking(a: &Analysis, gaps: impl Iterator<Item = (usize, f64, f64)>, all: bool) -> Groups {
    let l = language(a);
    let mut gaps: Vec<(usize, f64, f64)> = gaps.filter(|(_, supply, demand)| demand.is_finite() && supply - demand <= -0.5).collect();
    gaps.sort_by(|x, y| (x.1 - x.2).total_cmp(&(y.1 - y.2)).then(x.0.cmp(&y.0)));
    let shown = if all { gaps } else { a.findings.broader.apart(gaps, |g| g.0) };
    let label = |skill: usize| a.references.framework.skills()[skill].label(l);
    Groups {
        heading: l.pick("Compétences qui manquent le plus", "Skills that lack most people"),
        head: figures(l.pick("Compétence", "Skill"), l),
        note: l.pick(
            "Personnes par an ; une compétence peut en comprendre une autre, et ces lignes ne s’additionnent pas.",
            "Heads a year; a skill may include another, and these rows do not add up.",
        ),
        none: l.pick("Aucune à citer.", "None to tell."),
        rows: shown.into_iter().take(ROWS).map(|(skill, supply, demand)| row(label(skill), supply, demand, l)).collect(),
    }
}

/// Courses as a table: those that give most local entrants first.
fn training(a: &Analysis, courses: impl Iterator<Item = usize>) -> Groups {
    let l = language(a);
    let local = |at: usize| a.findings.courses[at].funnel.local;
    let mut courses: Vec<usize> = courses.collect();
    courses.sort_by(|x, y| local(*y).unwrap_or(-1.0).total_cmp(&local(*x).unwrap_or(-1.0)).then(x.cmp(y)));
    let shown = |heads: Option<f64>| heads.map_or_else(|| "–".to_owned(), |n| whole(n, l));
    let of = |at: &usize| {
        let course = &a.corpus.courses[*at];
        let funnel = &a.findings.courses[*at].funnel;
        [themes::course(a, *at), words::level(Some(course.level), l), shown(funnel.graduates), shown(funnel.local)]
    };
    Groups {
        heading: l.pick("Formations qui donnent le plus d’entrants", "Courses that give most entrants"),
        head: [l.pick("Formation", "Course"), l.pick("Niveau", "Level"), l.pick("Diplômés", "Graduates"), l.pick("Entrants", "Entrants")],
        note: l.pick("Par an ; « – » : formation recensée, sans chiffre.", "A year; “–”: a course of the census, without a figure."),
        none: l.pick("Aucune formation recensée.", "No course in the census."),
        rows: courses.iter().take(ROWS).map(of).collect(),
    }
}

/// Why the skills that lack most people do.
fn why(a: &Analysis, skills: impl Iterator<Item = usize>) -> Vec<String> {
    let l = language(a);
    let of = |skill: usize| a.findings.skills.iter().find(|g| g.skill == skill).filter(|g| g.cause.is_some() && g.gap.is_finite());
    let told = |g: &SkillGap| say!(l, "{} : {}.", "{}: {}.", a.references.framework.skills()[g.skill].label(l), words::cause(g, l));
    skills.filter_map(of).map(told).take(LINES).collect()
}

fn keys(supply: f64, demand: f64, courses: usize, ends: Option<(f64, f64)>, l: Language) -> Vec<Key> {
    let gap = supply - demand;
    let interval = ends.filter(|(low, high)| low.is_finite() && high.is_finite());
    vec![
        Key { value: whole(courses as f64, l), label: l.pick("formations recensées", "courses in the census") },
        Key { value: whole(supply, l), label: l.pick("entrants locaux par an", "local entrants a year") },
        Key { value: whole(demand, l), label: l.pick("postes à pourvoir par an", "posts to fill a year") },
        Key {
            value: if gap.is_finite() { signed(gap, l) } else { whole(gap, l) },
            label: if interval.is_some() {
                l.pick("écart, intervalle ci-dessus", "gap, interval above")
            } else {
                l.pick("écart, personnes par an", "gap, heads a year")
            },
        },
    ]
}

fn of_theme(a: &Analysis, theme: &ThemeGap) -> Sheet {
    let l = language(a);
    // What the needs of a theme of words ask would tell, for everyone, who is in it; and those figures are of the whole territory.
    let own: Vec<&SkillGap> = a.findings.skills.iter().filter(|g| theme.is_of(g.skill)).collect();
    let gaps = || own.iter().map(|g| (g.skill, g.supply, g.demand));
    let mut ranked: Vec<&&SkillGap> = own.iter().filter(|g| g.gap.is_finite()).collect();
    ranked.sort_by(|x, y| x.gap.total_cmp(&y.gap).then(x.skill.cmp(&y.skill)));
    let pairs = if a.pipeline.publish.edition == Edition::Internal { themes::pairs(a, theme) } else { Vec::new() };
    Sheet {
        kind: kind(a, l.pick("fiche thème", "theme sheet")),
        title: theme.title.clone(),
        of: a.pipeline.title.clone(),
        sentences: vec![format!("{}.", themes::figures(theme, l))],
        keys: keys(theme.supply, theme.demand, theme.courses.len(), Some((theme.gap_low, theme.gap_high)), l),
        tables: [lacking(a, gaps(), true), training(a, theme.courses.iter().copied())],
        told: vec![
            (l.pick("Pourquoi", "Why"), why(a, ranked.iter().map(|g| g.skill))),
            (l.pick("Qui pourrait recruter où", "Who could recruit where"), pairs),
        ],
        foot: foot(a),
    }
}

/// The page of a department; none where nothing is of it.
fn of_department(a: &Analysis, department: &Department, name: &str) -> Option<Sheet> {
    let l = language(a);
    let group = a.findings.groups.department.iter().find(|g| g.key.as_ref() == Some(department))?;
    let of_place = |at: &usize| a.corpus.courses[*at].place.department.as_ref() == Some(department);
    let courses: Vec<usize> = (0..a.corpus.courses.len()).filter(of_place).collect();
    let parts = || a.findings.by_department.iter().filter(|p| p.key.as_ref() == Some(department));
    let mut ranked: Vec<_> = parts().filter(|p| p.gap().is_finite() && p.gap() <= -0.5).collect();
    ranked.sort_by(|x, y| x.gap().total_cmp(&y.gap()).then(x.skill.cmp(&y.skill)));
    let posts = if group.demand.is_finite() {
        words::posts(group.demand, l)
    } else {
        l.pick("un nombre de postes secret", "a secret number of posts").to_owned()
    };
    Some(Sheet {
        kind: kind(a, l.pick("fiche département", "department sheet")),
        title: if name == department.code() { name.to_owned() } else { format!("{name} ({department})") },
        of: a.pipeline.title.clone(),
        sentences: vec![
            say!(
                l,
                "Entrants locaux formés dans le département : {} par an, pour {posts} dans le département.",
                "Local entrants trained in the department: {} a year, for {posts} in the department.",
                whole(group.supply, l)
            ),
            l.pick(
                "On forme et on travaille aussi dans les départements voisins : un écart d’ici n’est pas un manque du territoire.",
                "People train and work in neighbouring departments, too: a gap here is not one of the territory.",
            )
            .to_owned(),
        ],
        keys: keys(group.supply, group.demand, courses.len(), None, l),
        tables: [lacking(a, parts().map(|p| (p.skill, p.supply, p.demand)), false), training(a, courses.iter().copied())],
        told: vec![(
            l.pick("Pourquoi, dans tout le territoire", "Why, in the whole territory"),
            why(a, a.findings.broader.apart(ranked, |p| p.skill).into_iter().map(|p| p.skill)),
        )],
        foot: foot(a),
    })
}
