//! A page for each theme of the commission and each department, to print or to send: what it has, what it lacks, who trains, why. The same
//! figures as the report, fewer of them.

use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::domain::{Department, Language, Level, say};
use crate::gap::{Part, SkillGap, ThemeGap};
use crate::pipeline::Edition;

use super::super::numbers::{signed, whole};
use super::super::{Artifact, WriteError, charts, language, words};
use super::paper::{Groups, Lens, Sheet, figures, row};
use super::{Key, cite, edition, pdf, themes as sentences};

/// Rows of a table, and lines of a list.
const ROWS: usize = 10;
const LINES: usize = 4;

/// The pages, each a file.
///
/// # Errors
/// A page that cannot be made.
pub(in crate::publish) fn sheets(a: &Analysis) -> Result<Vec<Artifact>, WriteError> {
    let l = language(a);
    let folder = l.pick("fiches", "sheets");
    let of_themes = themes(a).map(|(at, theme)| {
        let name = format!("{folder}/theme-{:02}-{}.pdf", at + 1, super::super::returns::slug(&theme.title));
        (name, of_theme(a, theme))
    });
    let departments = departments(a).map(|(department, sheet)| {
        let file = format!("{folder}/{}-{}.pdf", l.pick("departement", "department"), super::super::returns::slug(department.code()));
        (file, sheet)
    });
    let all: Vec<(String, Sheet)> = of_themes.chain(departments).collect();
    all.par_iter()
        .map(|(name, sheet)| Ok(Artifact::new(name.clone(), pdf::sheet(sheet, l).map_err(|why| WriteError::of(name, &why, l))?)))
        .collect()
}

/// The themes that something belongs to, by their place in the pipeline file.
fn themes(a: &Analysis) -> impl Iterator<Item = (usize, &ThemeGap)> {
    a.findings.themes.iter().enumerate().filter(|(_, theme)| !theme.is_empty())
}

/// The departments that something is of, with their pages.
fn departments(a: &Analysis) -> impl Iterator<Item = (&Department, Sheet)> {
    a.references.territory.departments.iter().filter_map(|(code, name)| Some((code, of_department(a, code, name)?)))
}

/// Every theme, department and level that the report can be read by, with what its page holds.
pub(super) fn lenses(a: &Analysis) -> Vec<(Lens, Sheet)> {
    let of_themes = themes(a).map(|(at, theme)| (Lens::Theme(at), of_theme(a, theme)));
    let of_departments = departments(a).map(|(department, sheet)| (Lens::Department(department.clone()), sheet));
    let of_levels = Level::ALL.into_iter().filter_map(|level| Some((Lens::Level(level), of_level(a, level)?)));
    of_themes.chain(of_departments).chain(of_levels).collect()
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
        heading: l.pick("Compétences qui manquent le plus", "Skills most lacking"),
        head: figures(l.pick("Compétence", "Skill"), l),
        note: l.pick(
            "Personnes par an ; une compétence peut en comprendre une autre : ces lignes ne s’additionnent pas.",
            "People a year; a skill may include another: these rows cannot be added up.",
        ),
        none: l.pick("Aucune à citer.", "None to report."),
        gaps: shown.iter().take(ROWS).map(|(_, supply, demand)| supply - demand).collect(),
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
        [sentences::course(a, *at), words::level(Some(course.level), l), shown(funnel.graduates), shown(funnel.local)]
    };
    Groups {
        heading: l.pick("Formations d’où viennent le plus d’entrants locaux", "Courses that supply most local entrants"),
        head: [l.pick("Formation", "Course"), l.pick("Niveau", "Level"), l.pick("Diplômés", "Graduates"), l.pick("Entrants", "Entrants")],
        note: l.pick("Par an ; « – » : formation recensée, sans chiffre.", "A year; “–”: a course of the census, without a figure."),
        none: l.pick("Aucune formation recensée.", "No course in the census."),
        gaps: Vec::new(),
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
                l.pick("écart, personnes par an", "gap, people a year")
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
    let pairs = if a.pipeline.publish.edition == Edition::Internal { sentences::pairs(a, theme) } else { Vec::new() };
    Sheet {
        kind: kind(a, l.pick("fiche thème", "theme sheet")),
        title: theme.title.clone(),
        of: a.pipeline.title.clone(),
        sentences: vec![format!("{}.", sentences::figures(theme, l))],
        keys: keys(theme.supply, theme.demand, theme.courses.len(), Some((theme.gap_low, theme.gap_high)), l),
        tables: [lacking(a, gaps(), true), training(a, theme.courses.iter().copied())],
        told: vec![
            (l.pick("Pourquoi", "Why"), why(a, ranked.iter().map(|g| g.skill))),
            (l.pick("Qui pourrait recruter où", "Who could recruit where"), pairs),
        ],
        foot: foot(a),
    }
}

/// What the page of a department or of a level says of its own.
struct Own<'a, K> {
    kind: &'static str,
    title: String,
    /// What entrants and posts are set side by side here, given how many posts in words; and what is no gap of the territory.
    sentences: [String; 2],
    supply: f64,
    demand: f64,
    courses: Vec<usize>,
    parts: Vec<&'a Part<K>>,
}

/// The page of a part of the territory, or of a level.
fn of_part<K>(a: &Analysis, own: Own<'_, K>) -> Sheet {
    let l = language(a);
    let gaps = own.parts.iter().map(|p| (p.skill, p.supply, p.demand));
    Sheet {
        kind: kind(a, own.kind),
        title: own.title,
        of: a.pipeline.title.clone(),
        sentences: own.sentences.into(),
        keys: keys(own.supply, own.demand, own.courses.len(), None, l),
        tables: [lacking(a, gaps, false), training(a, own.courses.iter().copied())],
        told: vec![(l.pick("Pourquoi, dans tout le territoire", "Why, in the whole territory"), why_short(a, own.parts.iter().copied()))],
        foot: foot(a),
    }
}

/// Posts in words, or that their number is a secret.
fn posts(demand: f64, l: Language) -> String {
    if demand.is_finite() { words::posts(demand, l) } else { l.pick("un nombre de postes secret", "a secret number of posts").to_owned() }
}

/// The page of a department; none where nothing is of it.
fn of_department(a: &Analysis, department: &Department, name: &str) -> Option<Sheet> {
    let l = language(a);
    let group = a.findings.groups.department.iter().find(|g| g.key.as_ref() == Some(department))?;
    let of_place = |at: &usize| a.corpus.courses[*at].place.department.as_ref() == Some(department);
    let posts = posts(group.demand, l);
    let own = Own {
        kind: l.pick("fiche département", "department sheet"),
        title: if name == department.code() { name.to_owned() } else { format!("{name} ({department})") },
        sentences: [
            say!(
                l,
                "Entrants locaux formés dans le département : {} par an, pour {posts} dans le département.",
                "Local entrants trained in the department: {} a year, for {posts} in the department.",
                whole(group.supply, l)
            ),
            l.pick(
                "On forme et on travaille aussi dans les départements voisins : un écart local n’est pas un écart du territoire.",
                "People also train and work in neighbouring departments: a local gap is not a gap of the territory.",
            )
            .to_owned(),
        ],
        supply: group.supply,
        demand: group.demand,
        courses: (0..a.corpus.courses.len()).filter(of_place).collect(),
        parts: a.findings.by_department.iter().filter(|p| p.key.as_ref() == Some(department)).collect(),
    };
    Some(of_part(a, own))
}

/// The page of a level of study; none where nothing is of it.
fn of_level(a: &Analysis, level: Level) -> Option<Sheet> {
    let l = language(a);
    let group = a.findings.groups.level.iter().find(|g| g.key == Some(level))?;
    let posts = posts(group.demand, l);
    let own = Own {
        kind: l.pick("niveau", "level"),
        title: words::level(Some(level), l),
        sentences: [
            say!(
                l,
                "Entrants locaux de ce niveau : {} par an, pour {posts} dont c’est le niveau le plus bas accepté.",
                "Local entrants of this level: {} a year, for {posts} of which it is the lowest level accepted.",
                whole(group.supply, l)
            ),
            l.pick(
                "Qui est diplômé plus haut peut aussi prendre ces postes : un écart d’ici n’est pas un manque du territoire.",
                "Who has a higher diploma can take these posts, too: a gap here is not one of the territory.",
            )
            .to_owned(),
        ],
        supply: group.supply,
        demand: group.demand,
        courses: (0..a.corpus.courses.len()).filter(|at| a.corpus.courses[*at].level == level).collect(),
        parts: a.findings.by_level.iter().filter(|p| p.key == Some(level)).collect(),
    };
    Some(of_part(a, own))
}

/// Why the skills that lack most people in one part of the territory do.
fn why_short<'a, K: 'a>(a: &Analysis, parts: impl Iterator<Item = &'a Part<K>>) -> Vec<String> {
    let mut ranked: Vec<&Part<K>> = parts.filter(|p| p.gap().is_finite() && p.gap() <= -0.5).collect();
    ranked.sort_by(|x, y| x.gap().total_cmp(&y.gap()).then(x.skill.cmp(&y.skill)));
    why(a, a.findings.broader.apart(ranked, |p| p.skill).into_iter().map(|p| p.skill))
}
