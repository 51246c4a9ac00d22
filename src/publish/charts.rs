//! The charts. Each states its finding as a title, then reads one number aloud, says who is counted and where it comes from.

use plotters::style::RGBColor;
use rayon::prelude::*;

use crate::domain::{Language, Level, say};
use crate::gap::{Group, SkillGap, Verdict};
use crate::run::Analysis;

use super::chart::{Anchor, COOL, Canvas, Chart, FAINT, INK, NEUTRAL, QUIET, RULE, WARM, width_of, wrap};
use super::numbers::{percent, signed, whole};
use super::{language, words};

/// Width of every chart, in pixels.
const WIDTH: f64 = 920.0;
/// White space around it.
const MARGIN: f64 = 24.0;
/// The type scale.
const TITLE: f64 = 20.0;
const TEXT: f64 = 13.0;
const SMALL: f64 = 11.5;
/// Skills shown on each side.
const SHORTAGES: usize = 15;
const SURPLUSES: usize = 8;

type Draw = fn(&Analysis) -> Option<Chart>;

/// Draws every chart that has something to show, in parallel.
pub(super) fn charts(a: &Analysis) -> Vec<Chart> {
    let all: [Draw; 5] = [gaps, levels, departments, families, heat];
    all.par_iter().filter_map(|draw| draw(a)).collect()
}

/// What is common to all: who is counted.
pub(super) fn scope(a: &Analysis) -> String {
    let l = language(a);
    let territory = if a.references.territory.name.is_empty() { l.pick("territoire entier", "whole territory").to_owned() } else { a.references.territory.name.clone() };
    let t = &a.findings.totals;
    let (courses, needs) = (a.corpus.courses.len() - t.unmeasured, a.corpus.needs.len());
    match &a.findings.survey {
        Some(s) => say!(l, "{territory}, {courses} formations mesurées de bac à bac+5 ; besoins de {} entreprises extrapolés aux {} de l’annuaire", "{territory}, {courses} measured courses from bac to bac+5; needs of {} employers extrapolated to the {} of the register", whole(s.respondents as f64, l), whole(s.firms as f64, l)),
        None => say!(l, "{territory}, {courses} formations mesurées de bac à bac+5 ; {needs} besoins, répondants seuls (sans extrapolation)", "{territory}, {courses} measured courses from bac to bac+5; {needs} needs, respondents only (no extrapolation)"),
    }
}

/// Where the figures come from.
pub(super) fn source(a: &Analysis) -> String {
    let l = language(a);
    let (files, year, title) = (a.files.iter().filter(|f| f.readable).count(), a.pipeline.year, &a.pipeline.title);
    let title = if title.contains(&year.to_string()) { title.clone() } else { format!("{title} ({year})") };
    say!(l, "{title}, {files} fichiers lus ; calculs Adéquation", "{title}, {files} files read; computed by Adéquation")
}

/// The sentence under every figure.
pub(super) fn alert(l: Language) -> &'static str {
    l.pick("Un écart est une alerte à discuter, pas un ordre d’ouvrir ou de fermer des places.", "A gap is an alert to discuss, not an order to open or close places.")
}

/// Title and subtitle; the y below.
fn head(canvas: &mut Canvas, title: &str, subtitle: &str) -> f64 {
    let y = canvas.paragraph((MARGIN, 22.0), TITLE, true, INK, WIDTH - 2.0 * MARGIN, title);
    let y = canvas.paragraph((MARGIN, y + 2.0), TEXT, false, QUIET, WIDTH - 2.0 * MARGIN, subtitle) + 14.0;
    canvas.begin_body(y);
    y
}

/// Reading, scope and source; the height of the whole.
fn foot(canvas: &mut Canvas, a: &Analysis, y: f64, reading: &str) -> f64 {
    let l = language(a);
    canvas.end_body(y);
    let mut y = y + 10.0;
    canvas.line((MARGIN, y), (WIDTH - MARGIN, y), RULE, 1.0);
    y += 10.0;
    for (label, text) in [
        (l.pick("Lecture : ", "Reading: "), reading.to_owned()),
        (l.pick("Champ : ", "Scope: "), scope(a)),
        (l.pick("Source : ", "Source: "), source(a)),
    ] {
        y = canvas.paragraph((MARGIN, y), SMALL, false, QUIET, WIDTH - 2.0 * MARGIN, &format!("{label}{text}")) + 2.0;
    }
    canvas.paragraph((MARGIN, y), SMALL, true, QUIET, WIDTH - 2.0 * MARGIN, alert(l)) + 12.0
}

/// Ticks at round numbers.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low).max(1.0) / 6.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(power).max(1.0);
    let mut at = (low / step).ceil() * step;
    let mut out = Vec::new();
    while at <= high + step * 1e-9 {
        out.push(at);
        at += step;
    }
    out
}

/// The widest gaps, most pressing first; skills that nobody asks are left to the tables.
pub(super) fn widest(a: &Analysis) -> (Vec<&SkillGap>, Vec<&SkillGap>) {
    let id = |g: &SkillGap| &a.references.framework.skills()[g.skill].id;
    let mut sorted: Vec<&SkillGap> = a.findings.skills.iter().filter(|g| g.demand > 0.0).collect();
    sorted.sort_by(|x, y| x.gap.total_cmp(&y.gap).then_with(|| id(x).cmp(id(y))));
    let short = sorted.iter().copied().filter(|g| g.gap < -0.5).take(SHORTAGES).collect();
    let over = sorted.iter().rev().copied().filter(|g| g.gap > 0.5).take(SURPLUSES).collect();
    (short, over)
}

fn gaps(a: &Analysis) -> Option<Chart> {
    let l = language(a);
    let (short, over) = widest(a);
    let first = short.first().or(over.first())?;
    let label = |g: &SkillGap| a.references.framework.skills()[g.skill].label(l).to_owned();
    let n = |x: f64| whole(x.abs(), l);
    let title = match (short.first(), over.first()) {
        (Some(s), Some(o)) => say!(l, "{} : {} personnes de moins que de postes ; {} : {} de plus", "{}: {} fewer people than posts; {}: {} more", label(s), n(s.gap), label(o), n(o.gap)),
        (Some(s), None) => say!(l, "{} : {} personnes de moins que de postes", "{}: {} fewer people than posts", label(s), n(s.gap)),
        _ => say!(l, "{} : {} personnes de plus que de postes", "{}: {} more people than posts", label(first), n(first.gap)),
    };
    let subtitle = l.pick("Écart entre l’offre (entrants locaux qui ont la compétence) et la demande (postes qui l’exigent), personnes par an. Trait : intervalle.", "Gap between supply (local entrants who hold the skill) and demand (posts that require it), heads a year. Line: interval.");
    let mut canvas = Canvas::new(WIDTH);
    let mut y = head(&mut canvas, &title, subtitle);
    let rows: Vec<Option<&SkillGap>> = short.iter().copied().map(Some).chain((!short.is_empty() && !over.is_empty()).then_some(None)).chain(over.iter().copied().map(Some)).collect();
    let shown = || rows.iter().flatten();
    let low = shown().map(|g| g.gap_low.min(g.gap)).fold(0.0, f64::min);
    let end = |g: &SkillGap| if g.gap_high.is_finite() { g.gap_high } else { g.gap };
    let high = shown().map(|g| end(g).max(g.gap)).fold(0.0, f64::max);
    let (left, right) = (MARGIN + 210.0, WIDTH - MARGIN - 146.0);
    let pad = (high - low) * 0.03;
    let x = |v: f64| left + (v - low + pad) / (high - low + 2.0 * pad).max(1.0) * (right - left);
    let top = y + 16.0;
    let row_height = 27.0;
    let bottom = top + rows.iter().map(|r| if r.is_some() { row_height } else { 12.0 }).sum::<f64>();
    for tick in ticks(low - pad, high + pad) {
        let zero = tick.abs() < 1e-9;
        canvas.line((x(tick), top - 4.0), (x(tick), bottom), if zero { INK } else { RULE }, if zero { 1.4 } else { 0.8 });
        canvas.text((x(tick), top - 12.0), SMALL, QUIET, Anchor::Middle, &signed(tick, l));
    }
    y = top;
    let mut data = Vec::new();
    for row in &rows {
        let Some(g) = row else {
            y += 12.0;
            continue;
        };
        let middle = y + row_height / 2.0;
        let colour = colour_of(g.verdict);
        let lines = wrap(&label(g), TEXT, false, 200.0);
        let start = middle - (lines.len() as f64 - 1.0) * 7.0;
        for (i, line) in lines.iter().take(2).enumerate() {
            canvas.text((left - 8.0, start + i as f64 * 14.0), if lines.len() > 1 { SMALL } else { TEXT }, INK, Anchor::End, line);
        }
        let fill = if g.verdict == Verdict::Inconclusive { FAINT } else { colour };
        canvas.bar(x(0.0), y + 5.5, x(g.gap) - x(0.0), row_height - 11.0, fill);
        if end(g) - g.gap_low > 0.5 {
            canvas.line((x(g.gap_low), middle), (x(end(g)), middle), INK, 1.2);
            for end in [g.gap_low, end(g)] {
                canvas.line((x(end), middle - 4.0), (x(end), middle + 4.0), INK, 1.2);
            }
        }
        canvas.bold((right + 44.0, middle), TEXT, colour, Anchor::End, &signed(g.gap, l));
        canvas.text((right + 50.0, middle), SMALL, QUIET, Anchor::Start, words::verdict(g.verdict, l));
        data.push(vec![label(g), whole(g.supply, l), whole(g.demand, l), signed(g.gap, l), signed(g.gap_low, l), signed(g.gap_high, l), words::verdict(g.verdict, l).to_owned(), words::cause(g, l)]);
        y += row_height;
    }
    let reading = say!(
        l,
        "{} personnes par an arrivent sur le marché du travail local avec la compétence « {} », et {} postes l’exigent : l’écart est de {} (entre {} et {}).",
        "{} people a year arrive on the local labour market with the skill “{}”, and {} posts require it: the gap is {} (between {} and {}).",
        whole(first.supply, l), label(first), whole(first.demand, l), signed(first.gap, l), signed(first.gap_low, l), signed(first.gap_high, l)
    );
    let height = foot(&mut canvas, a, y, &reading);
    let header = [("Compétence", "Skill"), ("Offre", "Supply"), ("Demande", "Demand"), ("Écart", "Gap"), ("Borne basse", "Low end"), ("Borne haute", "High end"), ("Verdict", "Verdict"), ("Cause", "Cause")];
    Some(chart(a, "gaps", title, reading, height, canvas, (l.pick("Écarts les plus larges, personnes par an", "Widest gaps, heads a year"), header.iter().map(|(f, e)| l.pick(*f, *e).to_owned()).collect(), data)))
}

fn colour_of(verdict: Verdict) -> RGBColor {
    match verdict {
        Verdict::NoCourse | Verdict::Shortage => WARM,
        Verdict::Surplus | Verdict::NoNeed => COOL,
        Verdict::Balanced | Verdict::Inconclusive => NEUTRAL,
    }
}

fn chart(a: &Analysis, name: &'static str, title: String, reading: String, height: f64, canvas: Canvas, (caption, header, rows): (&str, Vec<String>, Vec<Vec<String>>)) -> Chart {
    let svg = canvas.svg(height, name, &title, &reading);
    let inline = canvas.inline(name, &title, &reading);
    Chart { name, title, reading, scope: scope(a), source: source(a), data: (caption.to_owned(), header, rows), svg, inline }
}

/// Two bars a group: people who arrive, posts to fill.
fn pairs(a: &Analysis, name: &'static str, title: String, subtitle: &str, caption: &str, group: &str, rows: &[(String, f64, f64)]) -> Option<Chart> {
    let l = language(a);
    let most = rows.iter().map(|(_, s, d)| s.max(*d)).fold(0.0, f64::max);
    let first = rows.iter().max_by(|x, y| (x.2 - x.1).total_cmp(&(y.2 - y.1)))?;
    if most <= 0.0 {
        return None;
    }
    let mut canvas = Canvas::new(WIDTH);
    let top = head(&mut canvas, &title, subtitle);
    let (left, right) = (MARGIN + 230.0, WIDTH - MARGIN - 150.0);
    let x = |v: f64| v / most * (right - left);
    let (supply_word, demand_word) = (l.pick("entrants locaux", "local entrants"), l.pick("postes", "posts"));
    let mut y = top;
    let mut data = Vec::new();
    for (at, (label, supply, demand)) in rows.iter().enumerate() {
        let lines = wrap(label, TEXT, true, 220.0);
        let start = y + 19.0 - (lines.len().min(2) as f64 - 1.0) * 8.0;
        for (i, line) in lines.iter().take(2).enumerate() {
            canvas.bold((left - 10.0, start + i as f64 * 16.0), TEXT, INK, Anchor::End, line);
        }
        for (i, (value, colour, word)) in [(supply, COOL, supply_word), (demand, WARM, demand_word)].into_iter().enumerate() {
            let bar = y + 3.0 + i as f64 * 17.0;
            canvas.bar(left, bar, x(*value).max(1.0), 14.0, colour);
            let said = if at == 0 { format!("{} {word}", whole(*value, l)) } else { whole(*value, l) };
            canvas.text((left + x(*value).max(1.0) + 6.0, bar + 7.0), TEXT, colour, Anchor::Start, &said);
        }
        data.push(vec![label.clone(), whole(*supply, l), whole(*demand, l), signed(supply - demand, l), if *demand > 0.0 { percent(supply / demand, l) } else { String::new() }]);
        y += 46.0;
    }
    canvas.line((left, top - 2.0), (left, y - 6.0), INK, 1.2);
    let reading = say!(l, "« {} » : {} entrants locaux par an pour {} postes.", "“{}”: {} local entrants a year for {} posts.", first.0, whole(first.1, l), whole(first.2, l));
    let height = foot(&mut canvas, a, y, &reading);
    let header = vec![group.to_owned(), l.pick("Entrants locaux par an", "Local entrants a year").to_owned(), l.pick("Postes par an", "Posts a year").to_owned(), l.pick("Écart", "Gap").to_owned(), l.pick("Couverture", "Coverage").to_owned()];
    Some(chart(a, name, title, reading, height, canvas, (caption, header, data)))
}

/// The group with the widest shortage and the one with the widest surplus, told.
fn opposed(l: Language, rows: &[(String, f64, f64)]) -> String {
    let by = |x: &&(String, f64, f64), y: &&(String, f64, f64)| (x.1 - x.2).total_cmp(&(y.1 - y.2));
    let (Some(worst), Some(best)) = (rows.iter().min_by(by), rows.iter().max_by(by)) else { return String::new() };
    let tell = |r: &(String, f64, f64)| say!(l, "{} : {} personnes pour {} postes", "{}: {} people for {} posts", r.0, whole(r.1, l), whole(r.2, l));
    if worst.0 == best.0 { tell(worst) } else { format!("{} ; {}", tell(worst), tell(best)) }
}

fn levels(a: &Analysis) -> Option<Chart> {
    let l = language(a);
    let rows: Vec<_> = sorted_last(&a.findings.groups.level, |k| words::level(*k, l));
    let title = opposed(l, &rows);
    let subtitle = l.pick("Entrants locaux au niveau de leur diplôme et postes au niveau le plus bas accepté, personnes par an", "Local entrants at the level of their diploma and posts at the lowest level accepted, heads a year");
    pairs(a, "levels", title, subtitle, l.pick("Personnes et postes par niveau", "Heads and posts by level"), l.pick("Niveau", "Level"), &rows)
}

fn departments(a: &Analysis) -> Option<Chart> {
    let l = language(a);
    let name = |k: &Option<crate::domain::Department>| {
        k.as_ref().map_or_else(|| words::level(None, l), |d| {
            let name = a.references.territory.department_name(d.code());
            if name == d.code() { name.to_owned() } else { format!("{name} ({d})") }
        })
    };
    let rows = sorted_last(&a.findings.groups.department, name);
    if rows.len() < 2 {
        return None;
    }
    let title = opposed(l, &rows);
    let subtitle = l.pick("Entrants locaux au site de leur formation et postes à leur lieu de travail, personnes par an", "Local entrants at the site of their course and posts at their place of work, heads a year");
    pairs(a, "departments", title, subtitle, l.pick("Personnes et postes par département", "Heads and posts by department"), l.pick("Département", "Department"), &rows)
}

/// Groups as label, supply, demand; « not given » last.
fn sorted_last<K>(groups: &[Group<Option<K>>], label: impl Fn(&Option<K>) -> String) -> Vec<(String, f64, f64)> {
    let given = groups.iter().filter(|g| g.key.is_some());
    given.chain(groups.iter().filter(|g| g.key.is_none() && g.supply + g.demand > 0.0)).map(|g| (label(&g.key), g.supply, g.demand)).collect()
}

fn families(a: &Analysis) -> Option<Chart> {
    let l = language(a);
    let mut rows: Vec<_> = a.findings.groups.family.iter().filter(|g| !g.key.is_empty()).map(|g| (g.key.clone(), g.supply, g.demand)).collect();
    rows.sort_by(|x, y| (x.1 - x.2).total_cmp(&(y.1 - y.2)).then_with(|| x.0.cmp(&y.0)));
    let title = opposed(l, &rows);
    let subtitle = l.pick("Personnes qui ont au moins une compétence de la famille et postes qui en exigent au moins une, par an. Une personne compte dans plusieurs familles : ces nombres ne s’additionnent pas.", "People with at least one skill of the family and posts that require at least one, a year. One person counts in several families: these numbers do not add up.");
    pairs(a, "families", title, subtitle, l.pick("Personnes et postes par famille de compétences", "Heads and posts by family of skills"), l.pick("Famille", "Family"), &rows)
}

fn heat(a: &Analysis) -> Option<Chart> {
    let l = language(a);
    let cells = &a.findings.groups.family_level;
    let mut families: Vec<&str> = a.findings.groups.family.iter().filter(|g| !g.key.is_empty() && g.demand > 0.0).map(|g| g.key.as_str()).collect();
    let total = |f: &str| a.findings.groups.family.iter().find(|g| g.key == f).map_or(0.0, |g| g.demand);
    families.sort_by(|x, y| total(y).total_cmp(&total(x)).then_with(|| x.cmp(y)));
    let levels: Vec<Level> = Level::ALL.into_iter().filter(|level| cells.iter().any(|c| c.key.1 == Some(*level))).collect();
    if families.is_empty() || levels.is_empty() {
        return None;
    }
    let at = |family: &str, level: Level| cells.iter().find(|c| c.key.0 == family && c.key.1 == Some(level)).map_or((0.0, 0.0), |c| (c.supply, c.demand));
    let worst = families.iter().flat_map(|f| levels.iter().map(move |v| (*f, *v))).min_by(|x, y| {
        let gap = |(f, v): &(&str, Level)| at(f, *v).0 - at(f, *v).1;
        gap(x).total_cmp(&gap(y))
    })?;
    let (supply, demand) = at(worst.0, worst.1);
    let place = words::level(Some(worst.1), l);
    let title = say!(l, "{} à {place} : {} personnes pour {} postes", "{} at {place}: {} people for {} posts", worst.0, whole(supply, l), whole(demand, l));
    let subtitle = l.pick("Personnes / postes par an, par famille de compétences et niveau. Plus la case est foncée et orangée, plus les postes dépassent les personnes ; bleue, l’inverse.", "People / posts a year, by family of skills and level. The darker and more orange a cell, the more posts exceed people; blue, the reverse.");
    let mut canvas = Canvas::new(WIDTH);
    let mut y = head(&mut canvas, &title, subtitle);
    let left = MARGIN + 230.0;
    let width = (WIDTH - MARGIN - left) / levels.len() as f64;
    for (i, level) in levels.iter().enumerate() {
        canvas.bold((left + (i as f64 + 0.5) * width, y + 8.0), TEXT, INK, Anchor::Middle, &words::level(Some(*level), l));
    }
    y += 20.0;
    let mut data = Vec::new();
    for family in &families {
        let lines = wrap(family, TEXT, false, 220.0);
        let start = y + 15.0 - (lines.len().min(2) as f64 - 1.0) * 7.0;
        for (i, line) in lines.iter().take(2).enumerate() {
            canvas.text((left - 10.0, start + i as f64 * 14.0), if lines.len() > 1 { SMALL } else { TEXT }, INK, Anchor::End, line);
        }
        let mut row = vec![(*family).to_owned()];
        for (i, level) in levels.iter().enumerate() {
            let (supply, demand) = at(family, *level);
            let (fill, ink) = shade(supply, demand);
            canvas.bar(left + i as f64 * width + 1.0, y + 1.0, width - 2.0, 28.0, fill);
            let said = if supply + demand > 0.0 { format!("{} / {}", whole(supply, l), whole(demand, l)) } else { "–".to_owned() };
            let size = if width_of(&said, TEXT, false) < width - 8.0 { TEXT } else { SMALL };
            canvas.text((left + (i as f64 + 0.5) * width, y + 15.0), size, ink, Anchor::Middle, &said);
            row.push(said);
        }
        data.push(row);
        y += 30.0;
    }
    let reading = say!(l, "à {place}, {} entrants locaux par an ont au moins une compétence de la famille « {} », et {} postes en exigent au moins une.", "at {place}, {} local entrants a year hold at least one skill of the family “{}”, and {} posts require at least one.", whole(supply, l), worst.0, whole(demand, l));
    let height = foot(&mut canvas, a, y, &reading);
    let header = std::iter::once(l.pick("Famille", "Family").to_owned()).chain(levels.iter().map(|v| words::level(Some(*v), l))).collect();
    Some(chart(a, "families_by_level", title, reading, height, canvas, (l.pick("Personnes / postes par famille et niveau", "People / posts by family and level"), header, data)))
}

/// Fill and ink of a cell: how far coverage lies from one, on a log scale, and white where there is nothing.
fn shade(supply: f64, demand: f64) -> (RGBColor, RGBColor) {
    if supply + demand <= 0.0 {
        return (RGBColor(246, 247, 249), QUIET);
    }
    let lean = ((supply + 1.0) / (demand + 1.0)).log2().clamp(-3.0, 3.0) / 3.0;
    let RGBColor(r, g, b) = if lean < 0.0 { WARM } else { COOL };
    let mix = |c: u8| (255.0 - (255.0 - f64::from(c)) * lean.abs()).round() as u8;
    let fill = RGBColor(mix(r), mix(g), mix(b));
    let white = RGBColor(255, 255, 255);
    (fill, if contrast(fill, white) > contrast(fill, INK) { white } else { INK })
}

/// Contrast ratio of two colours (WCAG 2.2, relative luminance).
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let luminance = |RGBColor(r, g, b): RGBColor| {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    };
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_of_the_heat_map_can_be_read() {
        for supply in [0.0, 1.0, 5.0, 20.0, 80.0, 300.0] {
            for demand in [0.0, 1.0, 5.0, 20.0, 80.0, 300.0] {
                let (fill, ink) = shade(supply, demand);
                assert!(contrast(fill, ink) >= 4.5, "{supply} / {demand}: {}", contrast(fill, ink));
            }
        }
    }

    #[test]
    fn colours_of_text_and_marks_stand_out_on_white() {
        let white = RGBColor(255, 255, 255);
        for ink in [INK, QUIET, WARM, COOL, NEUTRAL] {
            assert!(contrast(ink, white) >= 4.5, "{ink:?}");
        }
    }
}
