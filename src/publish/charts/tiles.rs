//! A map of tiles: one square a department, where the territory file puts it, shaded by how far coverage lies from one. Every department
//! is as large as any other, however few people live there, and no border is drawn that could be wrong.

use crate::domain::{Department, say};
use crate::run::Analysis;

use super::super::chart::{Anchor, Canvas, Chart, Paper, QUIET, width_of, wrap};
use super::super::numbers::{percent, signed, whole};
use super::super::{language, words};
use super::heat::shade;
use super::{SMALL, TEXT, chart, foot, head};

/// Side of a tile, and the space between two.
const SIDE: f64 = 116.0;
const SPACE: f64 = 8.0;

pub(super) fn tiles(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let territory = &a.references.territory;
    let of = |d: &Department| {
        a.findings.groups.department.iter().find(|g| g.key.as_ref() == Some(d)).map_or((0.0, 0.0), |g| (g.supply, g.demand))
    };
    let placed: Vec<(&Department, &str, (u32, u32))> =
        territory.departments.iter().filter_map(|(d, name)| Some((d, name.as_str(), *territory.tiles.get(d)?))).collect();
    // A map on which a department is missing would say that nothing is there.
    if placed.len() < 2 || placed.len() != territory.departments.len() {
        return None;
    }
    let ratio = |(supply, demand): (f64, f64)| if demand > 0.0 { supply / demand } else { f64::INFINITY };
    let blind = |d: &Department| a.findings.groups.department.iter().any(|g| g.key.as_ref() == Some(d) && g.is_blind());
    let told: Vec<_> = placed.iter().filter(|(d, ..)| of(d).1.is_finite() && of(d).1 > 0.0 && !blind(d)).collect();
    // A map of what nobody counted would be a map of who answers.
    if told.len() * 2 < placed.len() {
        return None;
    }
    let worst = told.iter().min_by(|x, y| ratio(of(x.0)).total_cmp(&ratio(of(y.0))))?;
    let best = told.iter().max_by(|x, y| ratio(of(x.0)).total_cmp(&ratio(of(y.0))))?;
    let of_hundred = |d: &Department| whole(ratio(of(d)) * 100.0, l);
    let title = say!(
        l,
        "{} : {} entrants locaux pour 100 postes ; {} : {}",
        "{}: {} local entrants for 100 posts; {}: {}",
        worst.1,
        of_hundred(worst.0),
        best.1,
        of_hundred(best.0)
    );
    let subtitle = l.pick(
        "Entrants locaux pour 100 postes, par département. Plus la case est foncée et orangée, plus les postes dépassent les personnes ; bleue et rayée, l’inverse.",
        "Local entrants for 100 posts, by department. The darker and more orange a tile, the more posts exceed people; blue and striped, the reverse.",
    );
    let (first_column, first_row) = (placed.iter().map(|p| p.2.0).min()?, placed.iter().map(|p| p.2.1).min()?);
    let (columns, rows) = (placed.iter().map(|p| p.2.0).max()? - first_column + 1, placed.iter().map(|p| p.2.1).max()? - first_row + 1);
    let side = SIDE.min(paper.inside() / f64::from(columns) - SPACE);
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, subtitle);
    let left = (paper.width - (f64::from(columns) * (side + SPACE) - SPACE)) / 2.0;
    let mut data = Vec::new();
    for (department, name, (column, row)) in &placed {
        let (supply, demand) = of(department);
        let (x, y) = (left + f64::from(column - first_column) * (side + SPACE), top + f64::from(row - first_row) * (side + SPACE));
        let shade = if blind(department) { shade(0.0, 0.0) } else { shade(supply, demand) };
        shade.fill(&mut canvas, (x, y), (side, side));
        let middle = x + side / 2.0;
        let lines = wrap(name, TEXT, true, side - 10.0);
        for (i, line) in lines.iter().take(2).enumerate() {
            let size = if width_of(line, TEXT, true) < side - 8.0 { TEXT } else { SMALL };
            shade.write(&mut canvas, (middle, y + side * 0.2 + i as f64 * 16.0), (size, true), line);
        }
        let said = if demand > 0.0 { whole(supply / demand * 100.0, l) } else { "–".to_owned() };
        let said = if demand.is_nan() { whole(demand, l) } else { said };
        let said = if blind(department) { l.pick("non compté", "not counted").to_owned() } else { said };
        shade.write(&mut canvas, (middle, y + side * 0.56), (if said.chars().count() > 4 { TEXT } else { 26.0 }, true), &said);
        shade.write(&mut canvas, (middle, y + side * 0.82), (SMALL, false), &format!("{} / {}", whole(supply, l), whole(demand, l)));
        data.push(vec![
            format!("{name} ({department})"),
            whole(supply, l),
            whole(demand, l),
            signed(supply - demand, l),
            if demand > 0.0 { percent(supply / demand, l) } else { String::new() },
        ]);
    }
    let bottom = top + f64::from(rows) * (side + SPACE) - SPACE;
    let legend = l.pick(
        "Dans chaque case : entrants locaux pour 100 postes, puis entrants locaux / postes par an",
        "In each tile: local entrants for 100 posts, then local entrants / posts a year",
    );
    let mut y = bottom + 16.0;
    for line in wrap(legend, SMALL, false, paper.inside()) {
        canvas.text((paper.width / 2.0, y), SMALL, QUIET, Anchor::Middle, &line);
        y += 14.0;
    }
    let (supply, demand) = of(worst.0);
    let reading = say!(l, "« {} » : {} pour {}.", "“{}”: {} for {}.", worst.1, words::people(supply, l), words::posts(demand, l));
    let height = foot(&mut canvas, a, y, &reading);
    let header = [
        ("Département", "Department"),
        ("Entrants locaux par an", "Local entrants a year"),
        ("Postes par an", "Posts a year"),
        ("Écart", "Gap"),
        ("Couverture", "Coverage"),
    ];
    let caption = l.pick("Entrants locaux et postes, par département", "Local entrants and posts, by department");
    let header = super::titles(l, &header);
    Some(chart(a, "map", (title, subtitle), reading, height, canvas, (caption, header, data)))
}
