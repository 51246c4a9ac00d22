//! Step 4: the figures as they stand, what they would be under other assumptions, and from each to the cells behind it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;

use crate::domain::{Language, fold, say};
use crate::gap::{Findings, Verdict};
use crate::pipeline::RateOf;
use crate::publish::numbers::{percent as share, signed, whole};
use crate::publish::{self, words};
use crate::run::Analysis;
use crate::workbench::desk::{Desk, WhatIf};
use crate::workbench::{Answer, Shared, percent};

use super::assume::{Assumed, assumed};
use super::{Fields, Shell, field, figures_of, rendered, troubled};

/// Rows of the table that are shown.
const ROWS: usize = 150;
/// A tolerance that differs by less is the one that is set: the slider has half points.
const MOVED: f64 = 0.0026;
/// Verdicts that change and are named.
const NAMED: usize = 12;

#[derive(Template)]
#[template(path = "figures.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    keys: Vec<Key>,
    tried: bool,
    scenario: Option<String>,
    changed: Vec<String>,
    more_changed: usize,
    retention: f64,
    further_study: f64,
    tolerance: f64,
    rows: Vec<Row>,
    more: usize,
    of_part: Option<String>,
    families: Vec<(String, bool)>,
    verdicts: Vec<(&'static str, &'static str, bool)>,
    levels: Vec<(String, bool)>,
    departments: Vec<(String, bool)>,
    themes: Vec<(String, bool)>,
    assumed: Vec<Assumed>,
    q: String,
    took: String,
}

/// A total, now and as tried.
struct Key {
    name: &'static str,
    now: String,
    tried: Option<String>,
}

/// A skill.
struct Row {
    name: String,
    link: String,
    family: String,
    supply: String,
    demand: String,
    gap: String,
    range: String,
    verdict: String,
    class: &'static str,
    cause: String,
}

fn tried(fields: &Fields) -> WhatIf {
    let number = |name: &str, most: f64| field(fields, name).parse::<f64>().ok().filter(|x| x.is_finite()).map(|x| x.clamp(-most, most));
    WhatIf {
        retention: number("retention", 50.0).unwrap_or(0.0),
        further_study: number("further_study", 50.0).unwrap_or(0.0),
        tolerance: number("tolerance", 50.0).map(|t| t.abs() / 100.0),
    }
}

pub(super) async fn page(State(bench): State<Shared>, Query(query): Query<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let (shell, known) = Shell::of(bench, desk, "/figures");
            let Some(a) = figures_of(&known) else { return troubled(shell, &known, ("Résultats", "Figures")) };
            rendered(&told(desk, a, &query, shell))
        })
        .await
}

fn told(desk: &Desk, a: &Analysis, query: &Fields, shell: Shell) -> Page {
    let l = shell.l;
    let with = tried(query);
    let present = a.pipeline.gap.tolerance;
    let moved = with.retention != 0.0 || with.further_study != 0.0 || with.tolerance.is_some_and(|t| (t - present).abs() > MOVED);
    let other = moved.then(|| with.findings(a)).flatten();
    let (changed, more_changed) = other.as_ref().map_or((Vec::new(), 0), |o| verdicts_changed(a, o, l));
    let took = if desk.took.as_millis() == 0 { String::new() } else { say!(l, "{} ms", "{} ms", desk.took.as_millis()) };
    let keys = keys(&a.findings, other.as_ref(), l);
    let tolerance = (with.tolerance.unwrap_or(present) * 1000.0).round() / 10.0;
    let (rows, more, of_part) = rows(a, query, l);
    let skills = a.references.framework.skills();
    let chosen = |name: &str, value: &str| field(query, name) == value;
    let families: BTreeSet<&str> = a.findings.skills.iter().map(|g| skills[g.skill].family.as_str()).collect();
    let levels: BTreeSet<_> = a.findings.by_level.iter().filter_map(|p| p.key).collect();
    let departments: BTreeSet<String> = a.findings.by_department.iter().filter_map(|p| p.key.as_ref().map(ToString::to_string)).collect();
    Page {
        shell,
        keys,
        tried: moved,
        scenario: a.pipeline.scenario.as_ref().map(|s| s.title.clone()),
        changed,
        more_changed,
        retention: with.retention,
        further_study: with.further_study,
        tolerance,
        rows,
        more,
        of_part,
        families: families.into_iter().map(|f| (f.to_owned(), chosen("family", f))).collect(),
        verdicts: Verdict::ALL.iter().map(|v| (v.code(), words::verdict(*v, l), chosen("verdict", v.code()))).collect(),
        levels: levels.into_iter().map(|v| words::level(Some(v), l)).map(|name| (name.clone(), chosen("level", &name))).collect(),
        departments: departments.into_iter().map(|d| (d.clone(), chosen("department", &d))).collect(),
        themes: a.findings.themes.iter().map(|t| (t.title.clone(), chosen("theme", &t.title))).collect(),
        assumed: assumed(&a.pipeline, l),
        q: field(query, "q").to_owned(),
        took,
    }
}

fn keys(now: &Findings, other: Option<&Findings>, l: Language) -> Vec<Key> {
    let short = |f: &Findings| f.skills.iter().filter(|g| matches!(g.verdict, Verdict::Shortage | Verdict::NoCourse)).count() as f64;
    let key = |name: &'static str, of: &dyn Fn(&Findings) -> f64| Key {
        name,
        now: whole(of(now), l),
        tried: other.map(|o| whole(of(o), l)).filter(|tried| *tried != whole(of(now), l)),
    };
    vec![
        key(l.pick("entrants locaux par an", "local entrants a year"), &|f| f.totals.local),
        key(l.pick("postes à pourvoir par an", "posts to fill a year"), &|f| f.totals.posts),
        key(l.pick("compétences en pénurie ou sans formation", "skills short or taught nowhere"), &short),
        key(l.pick("compétences comparées", "skills compared"), &|f| f.skills.len() as f64),
    ]
}

fn verdicts_changed(a: &Analysis, other: &Findings, l: Language) -> (Vec<String>, usize) {
    let skills = a.references.framework.skills();
    let mut changed: Vec<(f64, String)> = Vec::new();
    for now in &a.findings.skills {
        let Some(then) = other.skills.iter().find(|g| g.skill == now.skill) else { continue };
        if then.verdict != now.verdict {
            let (name, from, to) = (skills[now.skill].label(l), words::verdict(now.verdict, l), words::verdict(then.verdict, l));
            changed.push((now.demand, say!(l, "{name} : {from} → {to}", "{name}: {from} → {to}")));
        }
    }
    changed.sort_by(|x, y| y.0.total_cmp(&x.0).then_with(|| x.1.cmp(&y.1)));
    let more = changed.len().saturating_sub(NAMED);
    (changed.into_iter().take(NAMED).map(|(_, told)| told).collect(), more)
}

fn rows(a: &Analysis, query: &Fields, l: Language) -> (Vec<Row>, usize, Option<String>) {
    let skills = a.references.framework.skills();
    let wanted = fold(field(query, "q"));
    let fits = |skill: usize| {
        let s = &skills[skill];
        let family = field(query, "family");
        let theme = field(query, "theme");
        (family.is_empty() || s.family == family)
            && (theme.is_empty() || a.findings.themes.iter().any(|t| t.title == theme && t.is_of(skill)))
            && (wanted.is_empty() || fold(s.label(l)).contains(&wanted) || s.aliases.iter().any(|x| fold(x) == wanted))
    };
    let (level, department) = (field(query, "level"), field(query, "department"));
    let of_verdict = field(query, "verdict");
    let gaps = a.findings.skills.iter().filter(|g| fits(g.skill) && (of_verdict.is_empty() || g.verdict.code() == of_verdict));
    let link = |skill: usize| format!("/figures/proof?of={}", percent(&skills[skill].id));
    let part = |of: &dyn Fn(usize) -> Option<(f64, f64)>| -> Vec<(f64, Row)> {
        gaps.clone()
            .filter_map(|g| {
                let (supply, demand) = of(g.skill)?;
                let row = Row {
                    name: skills[g.skill].label(l).to_owned(),
                    link: link(g.skill),
                    family: skills[g.skill].family.clone(),
                    supply: whole(supply, l),
                    demand: whole(demand, l),
                    gap: signed(supply - demand, l),
                    range: String::new(),
                    verdict: words::verdict(g.verdict, l).to_owned(),
                    class: g.verdict.code(),
                    cause: String::new(),
                };
                Some((supply - demand, row))
            })
            .collect()
    };
    let (mut found, of_part) = match (level, department) {
        ("", "") => {
            let all = gaps
                .map(|g| {
                    let range = if g.gap_low.is_finite() && g.gap_high.is_finite() {
                        words::ends((g.gap_low, g.gap_high), l).trim_start().to_owned()
                    } else {
                        l.pick("borne inconnue", "bound unknown").to_owned()
                    };
                    let row = Row {
                        name: skills[g.skill].label(l).to_owned(),
                        link: link(g.skill),
                        family: skills[g.skill].family.clone(),
                        supply: whole(g.supply, l),
                        demand: whole(g.demand, l),
                        gap: signed(g.gap, l),
                        range,
                        verdict: words::verdict(g.verdict, l).to_owned(),
                        class: g.verdict.code(),
                        cause: words::cause(g, l),
                    };
                    (g.gap, row)
                })
                .collect();
            (all, None)
        }
        (level, "") => {
            let parts = &a.findings.by_level;
            let of = |skill| parts.iter().find(|p| p.skill == skill && words::level(p.key, l) == level).map(|p| (p.supply, p.demand));
            (part(&of), Some(level.to_owned()))
        }
        (_, department) => {
            let parts = &a.findings.by_department;
            let is = |p: &crate::gap::Part<Option<crate::domain::Department>>| p.key.as_ref().is_some_and(|d| d.to_string() == department);
            let of = |skill| parts.iter().find(|p| p.skill == skill && is(p)).map(|p| (p.supply, p.demand));
            (part(&of), Some(department.to_owned()))
        }
    };
    found.sort_by(|x, y| x.0.total_cmp(&y.0).then_with(|| x.1.name.cmp(&y.1.name)));
    let more = found.len().saturating_sub(ROWS);
    (found.into_iter().take(ROWS).map(|(_, row)| row).collect(), more, of_part)
}

/// What was tried is kept as the scenario of the pipeline file, and its tolerance as the setting.
pub(super) async fn keep(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |_, desk| {
            let with = tried(&fields);
            let known = desk.known();
            let Some(a) = figures_of(&known) else { return Answer::Go("/figures".to_owned(), None) };
            let l = a.pipeline.language;
            let moved: Vec<(&str, f64)> = with.rates().into_iter().map(|(_, key, points)| (key, points)).collect();
            let named: Vec<String> = with
                .rates()
                .into_iter()
                .map(|(of, _, points)| {
                    let name = match of {
                        RateOf::Retention => l.pick("maintien dans le territoire", "retention"),
                        _ => l.pick("poursuite d’études", "further study"),
                    };
                    let unit = if points.abs() < 2.0 { l.pick("point", "points") } else { "points" };
                    say!(l, "{name} {} {unit}", "{name} {} {unit}", signed(points, l))
                })
                .collect();
            let title = say!(l, "Et si ? {}", "What if? {}", named.join(", "));
            let tolerance = with.tolerance.filter(|t| (t - a.pipeline.gap.tolerance).abs() > MOVED);
            let named: Vec<String> =
                named.into_iter().chain(tolerance.map(|t| say!(l, "tolérance {}", "tolerance {}", share(t, l)))).collect();
            let told = say!(l, "Gardé dans le fichier d’analyse : {}", "Kept in the pipeline file: {}", named.join(", "));
            if named.is_empty() {
                let told = l.pick("Rien n’a été essayé : rien n’est gardé.", "Nothing was tried: nothing is kept.").to_owned();
                return Answer::Go("/figures".to_owned(), Some(told));
            }
            let done = desk.settle(told.clone(), l, |settings| {
                if !moved.is_empty() {
                    settings.set_scenario(&title, &moved);
                }
                if let Some(tolerance) = tolerance {
                    settings.set_tolerance(tolerance);
                }
            });
            Answer::Go("/figures".to_owned(), Some(done.err().unwrap_or(told)))
        })
        .await
}

/// The scenario that was kept is let go.
pub(super) async fn forget(State(bench): State<Shared>) -> Response {
    bench
        .at_desk(|bench, desk| {
            let told = bench.locale.pick("Le scénario est retiré.", "The scenario is removed.").to_owned();
            let done = desk.settle(told.clone(), bench.locale, crate::workbench::settings::Settings::remove_scenario);
            Answer::Go("/figures".to_owned(), Some(done.err().unwrap_or(told)))
        })
        .await
}

#[derive(Template)]
#[template(path = "proof.html", config = "src/workbench/askama.toml")]
struct Proof {
    shell: Shell,
    title: String,
    lines: Vec<(usize, String)>,
}

/// From a figure to its formulas and cells.
pub(super) async fn proof(State(bench): State<Shared>, Query(query): Query<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let (shell, known) = Shell::of(bench, desk, "/figures/proof");
            let Some(a) = figures_of(&known) else { return Answer::Go("/figures".to_owned(), None) };
            let lines = publish::explain(a, field(&query, "of")).unwrap_or_else(|why| vec![why]);
            let mut lines =
                lines.into_iter().flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).filter(|t| !t.trim().is_empty());
            let title = lines.next().unwrap_or_default();
            let lines = lines.map(|t| ((t.len() - t.trim_start().len()) / 2, t.trim().to_owned())).collect();
            rendered(&Proof { shell, title, lines })
        })
        .await
}

/// The report as it would be published now.
pub(super) async fn report(State(bench): State<Shared>) -> Response {
    bench
        .at_desk(move |_, desk| {
            let known = desk.known();
            let Some(a) = figures_of(&known) else { return Answer::Go("/figures".to_owned(), None) };
            match publish::report_page(a) {
                Ok(bytes) => super::outputs::own_page(&bytes),
                Err(why) => Answer::Go("/figures".to_owned(), Some(why.to_string())),
            }
        })
        .await
}

/// A chart of that report.
pub(super) async fn chart(State(bench): State<Shared>, Path(name): Path<String>) -> Response {
    bench
        .at_desk(move |_, desk| {
            let known = desk.known();
            let Some(a) = figures_of(&known) else { return Answer::Nothing };
            let kind = if name.ends_with(".svg") { "image/svg+xml" } else { "image/png" };
            let policy = Some(super::outputs::READ_ONLY.to_owned());
            publish::chart_file(a, &name).map_or(Answer::Nothing, |bytes| Answer::File { kind, policy, bytes, save_as: None })
        })
        .await
}
