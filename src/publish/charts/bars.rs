//! Two bars a group: people who arrive, posts to fill. By level, department, family.

use crate::analysis::Analysis;
use crate::domain::{Figure, Language, say};
use crate::gap::Group;

use super::super::chart::{Anchor, COOL, Canvas, Chart, INK, Paper, QUIET, WARM, wrap};
use super::super::numbers::{percent, signed, whole};
use super::super::{language, words};
use super::{SMALL, TEXT, chart, foot, head};

/// Height of a group, and of what a slide has room for.
const GROUP: f64 = 46.0;
const ROOM: f64 = 330.0;

/// A group as it is drawn.
struct Row {
    label: String,
    supply: f64,
    demand: f64,
    /// Courses not measured, and needs under secrecy.
    uncounted: (usize, usize),
    /// True where a zero may only mean that nobody counted, and where rows do not say their group.
    silent: bool,
}

impl Row {
    fn of<K>(label: String, group: &Group<K>, given: bool) -> Self {
        let Group { supply, demand, uncounted, .. } = *group;
        Self { label, supply, demand, uncounted, silent: !given || group.is_blind() || !demand.is_finite() }
    }
}

/// Two bars a group: people who arrive, posts to fill.
fn pairs(
    a: &Analysis,
    paper: Paper,
    (name, caption, group): (&'static str, &str, &str),
    (title, subtitle): (String, &str),
    rows: &[Row],
) -> Option<Chart> {
    let l = language(a);
    let most = rows.iter().map(|r| r.supply.max(r.demand)).fold(0.0, f64::max);
    let told = rows.iter().filter(|r| !r.silent).max_by(|x, y| (x.demand - x.supply).total_cmp(&(y.demand - y.supply)));
    let first = told.or(rows.first())?;
    if most <= 0.0 {
        return None;
    }
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, subtitle);
    // Beside a bar stand its number and, at the first, what it counts.
    let (left, right) = if paper.narrow { (paper.margin, paper.right() - 128.0) } else { (paper.margin + 230.0, paper.right() - 150.0) };
    let x = |v: f64| v / most * (right - left);
    let (supply_word, demand_word) = (l.pick("entrants locaux", "local entrants"), l.pick("postes", "posts"));
    let mut y = top;
    // Few groups fill a page with broader bars.
    let tall = if paper.few { (ROOM / (GROUP * rows.len() as f64)).clamp(1.0, 2.0) } else { 1.0 };
    let mut data = Vec::new();
    for (at, Row { label, supply, demand, uncounted, .. }) in rows.iter().enumerate() {
        let lines = wrap(label, TEXT, true, if paper.narrow { paper.inside() } else { 220.0 });
        let (edge, anchor) = if paper.narrow { (left, Anchor::Start) } else { (left - 10.0, Anchor::End) };
        let start = if paper.narrow { y + 6.0 } else { y + 19.0 * tall - (lines.len().min(2) as f64 - 1.0) * 8.0 };
        for (i, line) in lines.iter().take(2).enumerate() {
            canvas.bold((edge, start + i as f64 * 16.0), TEXT, INK, anchor, line);
        }
        if paper.narrow {
            y += lines.len().min(2) as f64 * 16.0;
        }
        let unmeasured = (uncounted.0 > 0).then(|| {
            l.count(uncounted.0, ("formation non mesurée", "formations non mesurées"), ("course not measured", "courses not measured"))
        });
        let secret = (uncounted.1 > 0)
            .then(|| l.count(uncounted.1, ("besoin sous secret", "besoins sous secret"), ("confidential need", "confidential needs")));
        let mut below = Vec::new();
        for (i, (value, colour, word, more)) in
            [(supply, COOL, supply_word, unmeasured), (demand, WARM, demand_word, secret)].into_iter().enumerate()
        {
            let bar = y + (3.0 + i as f64 * 17.0) * tall;
            canvas.bar(left, bar, x(*value).max(1.0), 14.0 * tall, colour);
            let said = if at == 0 { format!("{} {word}", whole(*value, l)) } else { whole(*value, l) };
            let beside = more.as_ref().filter(|_| !paper.narrow).map(|more| format!("{said} + {more}"));
            canvas.text((left + x(*value).max(1.0) + 6.0, bar + 7.0 * tall), TEXT, colour, Anchor::Start, &beside.unwrap_or(said));
            below.extend(more.filter(|_| paper.narrow));
        }
        if !below.is_empty() {
            y += 15.0;
            canvas.text((left, y + 30.0), SMALL, QUIET, Anchor::Start, &format!("+ {}", below.join(" ; + ")));
        }
        data.push(vec![
            label.clone(),
            whole(*supply, l),
            whole(*demand, l),
            signed(supply - demand, l),
            if *demand > 0.0 { percent(supply / demand, l) } else { String::new() },
        ]);
        y += GROUP * tall;
    }
    if !paper.narrow {
        canvas.line((left, top - 2.0), (left, y - 6.0), INK, 1.2);
    }
    let reading = say!(
        l,
        "« {} » : {} par an sur le marché du travail local, pour {}.",
        "“{}”: {} a year on the local labour market, for {}.",
        first.label,
        words::people(first.supply, l),
        words::posts(first.demand, l)
    );
    let height = foot(&mut canvas, a, y, &reading);
    let header = vec![
        group.to_owned(),
        l.pick("Entrants locaux par an", "Local entrants a year").to_owned(),
        l.pick("Postes par an", "Posts a year").to_owned(),
        l.pick("Écart", "Gap").to_owned(),
        l.pick("Couverture", "Coverage").to_owned(),
    ];
    Some(chart(a, name, (title, subtitle), reading, height, canvas, (caption, header, data)))
}

/// The group with the widest shortage and the one with the widest surplus, told.
fn opposed(l: Language, rows: &[Row]) -> String {
    let by = |x: &&Row, y: &&Row| (x.supply - x.demand).total_cmp(&(y.supply - y.demand));
    // « Not given » is no finding, nor is a secret, nor what nobody counted.
    let told = || rows.iter().filter(|r| !r.silent);
    let unknown: f64 = rows.iter().filter(|r| r.silent).map(|r| r.demand).filter(|d| d.is_finite()).sum();
    let all: f64 = rows.iter().map(|r| r.demand).filter(|d| d.is_finite()).sum();
    let (Some(worst), Some(best)) = (told().min_by(by), told().max_by(by)) else {
        return l.pick("Les données ne permettent pas de comparer", "The data allow no comparison").to_owned();
    };
    if unknown * 2.0 > all {
        return say!(l, "{} sur {} ne se laissent pas comparer", "{} of {} cannot be compared", words::posts(unknown, l), whole(all, l));
    }
    let tell = |r: &Row| say!(l, "{} : {} pour {}", "{}: {} for {}", r.label, words::people(r.supply, l), words::posts(r.demand, l));
    if worst.label == best.label { tell(worst) } else { say!(l, "{} ; {}", "{}; {}", tell(worst), tell(best)) }
}

pub(super) fn levels(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let rows: Vec<_> = sorted_last(&a.findings.groups.level, |k| words::level(*k, l));
    let title = opposed(l, &rows);
    let subtitle = l.pick(
        "Entrants locaux au niveau de leur diplôme et postes au niveau le plus bas accepté, par an",
        "Local entrants at the level of their diploma and posts at the lowest level accepted, a year",
    );
    pairs(
        a,
        paper,
        ("levels", l.pick("Personnes et postes par niveau", "People and posts by level"), l.pick("Niveau", "Level")),
        (title, subtitle),
        &rows,
    )
}

pub(super) fn departments(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let name = |k: &Option<crate::domain::Department>| {
        k.as_ref().map_or_else(
            || words::level(None, l),
            |d| {
                let name = a.references.territory.department_name(d.code());
                if name == d.code() { name.to_owned() } else { format!("{name} ({d})") }
            },
        )
    };
    let rows = sorted_last(&a.findings.groups.department, name);
    if rows.len() < 2 {
        return None;
    }
    let title = opposed(l, &rows);
    let subtitle = l.pick(
        "Entrants locaux au lieu de leur formation et postes à leur lieu de travail, par an",
        "Local entrants at the place of their course and posts at their place of work, a year",
    );
    pairs(
        a,
        paper,
        (
            "departments",
            l.pick("Personnes et postes par département", "People and posts by department"),
            l.pick("Département", "Department"),
        ),
        (title, subtitle),
        &rows,
    )
}

/// Groups; « not given » last.
fn sorted_last<K>(groups: &[Group<Option<K>>], label: impl Fn(&Option<K>) -> String) -> Vec<Row> {
    let given = groups.iter().filter(|g| g.key.is_some());
    given
        .chain(groups.iter().filter(|g| g.key.is_none() && (g.masked || g.supply + g.demand > 0.0)))
        .map(|g| Row::of(label(&g.key), g, g.key.is_some()))
        .collect()
}

pub(super) fn families(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let mut rows: Vec<_> = a.findings.groups.family.iter().filter(|g| !g.key.is_empty()).map(|g| Row::of(g.key.clone(), g, true)).collect();
    rows.sort_by(|x, y| (x.supply - x.demand).total_cmp(&(y.supply - y.demand)).then_with(|| x.label.cmp(&y.label)));
    let title = opposed(l, &rows);
    let subtitle = l.pick("Entrants locaux qui ont au moins une compétence de la famille et postes qui en exigent au moins une, par an. Une personne peut compter dans plusieurs familles : ces nombres ne s’additionnent pas.", "Local entrants with at least one skill of the family and posts that require at least one, a year. One person may count in several families: these numbers cannot be added up.");
    pairs(
        a,
        paper,
        (
            "families",
            l.pick("Personnes et postes par famille de compétences", "People and posts by family of skills"),
            l.pick("Famille", "Family"),
        ),
        (title, subtitle),
        &rows,
    )
}

pub(super) fn themes(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let row = |t: &crate::gap::ThemeGap| {
        let unmeasured = t.courses.iter().filter(|at| a.findings.courses[**at].funnel.local.is_none()).count();
        let secret = t.needs.iter().filter(|at| a.corpus.needs[**at].positions == Figure::Secret).count();
        let group = Group { key: (), supply: t.supply, demand: t.demand, masked: !t.demand.is_finite(), uncounted: (unmeasured, secret) };
        Row::of(t.title.clone(), &group, true)
    };
    let rows: Vec<Row> = a.findings.themes.iter().map(row).collect();
    let title = opposed(l, &rows);
    let subtitle = l.pick("Entrants locaux et postes de chaque thème de la commission, par an. Une personne peut compter dans plusieurs thèmes : ces nombres ne s’additionnent pas.", "Local entrants and posts of each theme of the commission, a year. One person may count in several themes: these numbers cannot be added up.");
    let caption = l.pick("Personnes et postes par thème", "People and posts by theme");
    pairs(a, paper, ("themes", caption, l.pick("Thème", "Theme")), (title, subtitle), &rows)
}
