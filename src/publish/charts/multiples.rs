//! Small multiples: the same skills, on the same scale, in each department.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::domain::{Department, say};
use crate::gap::Verdict;

use super::super::chart::{Anchor, COOL, Canvas, Chart, INK, NEUTRAL, Paper, QUIET, RULE, WARM, wrap};
use super::super::numbers::{signed, whole};
use super::super::{language, words};
use super::{SMALL, TEXT, chart, foot, head, widest};

/// Skills in each panel, and panels at most: more would be a table.
const SKILLS: usize = 8;
const PANELS: usize = 8;
/// Width of the names on the left, on wide paper and on narrow.
const NAMES: (f64, f64) = (180.0, 136.0);
const ROW: f64 = 24.0;

#[expect(clippy::too_many_lines, reason = "one drawing, top to bottom")]
pub(super) fn departments(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let (short, _) = widest(a);
    let skills: Vec<usize> =
        short.iter().filter(|g| matches!(g.verdict, Verdict::Shortage | Verdict::NoCourse)).take(SKILLS).map(|g| g.skill).collect();
    let places: Vec<(&Department, &str)> =
        a.references.territory.departments.iter().map(|(d, name)| (d, name.as_str())).take(PANELS).collect();
    if skills.len() < 3 || places.len() < 2 || a.references.territory.departments.len() > PANELS {
        return None;
    }
    let mut parts: BTreeMap<(usize, &Department), (f64, f64)> = BTreeMap::new();
    for part in &a.findings.by_department {
        if let Some(place) = &part.key {
            parts.insert((part.skill, place), (part.supply, part.demand));
        }
    }
    let of = |skill: usize, place: &Department| parts.get(&(skill, place)).copied().unwrap_or((0.0, 0.0));
    let gap = |skill: usize, place: &Department| of(skill, place).0 - of(skill, place).1;
    let label = |skill: usize| a.references.framework.skills()[skill].label(l).to_owned();
    let cells: Vec<(usize, &Department, &str)> = skills.iter().flat_map(|s| places.iter().map(move |(d, n)| (*s, *d, *n))).collect();
    let worst = cells.iter().filter(|c| gap(c.0, c.1).is_finite()).min_by(|x, y| gap(x.0, x.1).total_cmp(&gap(y.0, y.1)))?;
    let short_in = |place: &Department| skills.iter().filter(|s| gap(**s, place) < -0.5).count();
    let everywhere = places.iter().all(|(d, _)| short_in(d) == skills.len());
    let title = if everywhere {
        say!(
            l,
            "Les compétences qui manquent le plus manquent dans chaque département",
            "The skills most lacking are lacking in every department"
        )
    } else {
        let lacking = words::people(-gap(worst.0, worst.1), l);
        say!(l, "{} : {lacking} de moins que de postes pour « {} »", "{}: {lacking} fewer than posts for “{}”", worst.2, label(worst.0))
    };
    let subtitle = say!(
        l,
        "Écart entre entrants locaux et postes des {} compétences les plus en pénurie, par département, personnes par an ; même échelle partout",
        "Gap between local entrants and posts of the {} skills most lacking, by department, people a year; same scale everywhere",
        skills.len()
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, &subtitle);
    let (low, high) =
        cells.iter().map(|c| gap(c.0, c.1)).filter(|g| g.is_finite()).fold((0.0f64, 0.0f64), |(l, h), g| (l.min(g), h.max(g)));
    let columns = match places.len() {
        _ if paper.narrow => 1,
        n if n > 4 => n.div_ceil(2),
        n => n,
    };
    let (margin, names) = (paper.margin, if paper.narrow { NAMES.1 } else { NAMES.0 });
    let panel = (paper.inside() - names) / columns as f64;
    // Room for the figure at the end of the longest bar on either side.
    let (room_low, room_high) = (if low < 0.0 { 40.0 } else { 4.0 }, if high > 0.0 { 40.0 } else { 10.0 });
    let scale = (panel - room_low - room_high - 8.0) / (high - low).max(1.0);
    let mut data = Vec::new();
    let mut bottom = top;
    for (line, chunk) in places.chunks(columns).enumerate() {
        let y0 = top + line as f64 * (skills.len() as f64 * ROW + 46.0);
        bottom = y0 + 24.0 + skills.len() as f64 * ROW;
        for (at, skill) in skills.iter().enumerate() {
            let middle = y0 + 24.0 + (at as f64 + 0.5) * ROW;
            let lines = wrap(&label(*skill), SMALL, false, names - 12.0);
            let start = middle - (lines.len().min(2) as f64 - 1.0) * 6.0;
            for (i, text) in lines.iter().take(2).enumerate() {
                canvas.text((margin + names - 10.0, start + i as f64 * 12.0), SMALL, INK, Anchor::End, text);
            }
        }
        for (column, (place, name)) in chunk.iter().enumerate() {
            let left = margin + names + column as f64 * panel;
            let zero = left + room_low - low * scale;
            canvas.bold((left + panel / 2.0, y0 + 8.0), TEXT, INK, Anchor::Middle, name);
            if column > 0 {
                canvas.line((left, y0 + 20.0), (left, bottom), RULE, 0.8);
            }
            for (at, skill) in skills.iter().enumerate() {
                let middle = y0 + 24.0 + (at as f64 + 0.5) * ROW;
                let gap = gap(*skill, place);
                if !gap.is_finite() {
                    canvas.text((zero - 6.0, middle), SMALL, QUIET, Anchor::End, &whole(f64::NAN, l));
                    continue;
                }
                let colour = if gap < -0.5 {
                    WARM
                } else if gap > 0.5 {
                    COOL
                } else {
                    NEUTRAL
                };
                canvas.bar(zero, middle - 7.0, gap * scale, 14.0, colour);
                let end = zero + gap * scale;
                let (x, anchor) = if gap < -0.5 { (end - 5.0, Anchor::End) } else { (end + 5.0, Anchor::Start) };
                canvas.text((x, middle), SMALL, colour, anchor, &signed(gap.round(), l));
            }
            canvas.line((zero, y0 + 22.0), (zero, bottom), INK, 1.2);
        }
    }
    for (place, name) in &places {
        for skill in &skills {
            let (supply, demand) = of(*skill, place);
            data.push(vec![(*name).to_owned(), label(*skill), whole(supply, l), whole(demand, l), signed(supply - demand, l)]);
        }
    }
    let (supply, demand) = of(worst.0, worst.1);
    let reading = say!(
        l,
        "{} : {} par an pour {} qui exigent la compétence « {} ».",
        "{}: {} a year for {} that require the skill “{}”.",
        worst.2,
        words::people(supply, l),
        words::posts(demand, l),
        label(worst.0)
    );
    let height = foot(&mut canvas, a, bottom + 8.0, &reading);
    let header = [("Département", "Department"), ("Compétence", "Skill"), ("Offre", "Supply"), ("Demande", "Demand"), ("Écart", "Gap")];
    let caption = l.pick("Écart des compétences les plus en pénurie, par département", "Gap of the skills most lacking, by department");
    let header = super::titles(l, &header);
    Some(chart(a, "skills_by_department", (title, &subtitle), reading, height, canvas, (caption, header, data)))
}
