//! The map: each department shaded by how far coverage lies from one, in its outline where the program knows those of the whole
//! territory, else as a square where the territory file puts it. Other territories by a file of theirs is work left to do.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::domain::{Department, say};

use super::super::chart::{Anchor, Canvas, Chart, INK, Paper, QUIET, width_of, wrap};
use super::super::numbers::{percent, signed, whole};
use super::super::{language, words};
use super::heat::{Shade, shade};
use super::outlines::{area, outline};
use super::{SMALL, TEXT, chart, foot, head};

/// Side of a tile, and the space between two.
const SIDE: f64 = 116.0;
const SPACE: f64 = 8.0;
/// Height of the outlines, on narrow paper and on wide.
const TALL: f64 = 380.0;
const WIDE_TALL: f64 = 470.0;

pub(super) fn map(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let territory = &a.references.territory;
    let of = |d: &Department| {
        a.findings.groups.department.iter().find(|g| g.key.as_ref() == Some(d)).map_or((0.0, 0.0), |g| (g.supply, g.demand))
    };
    let ground = Ground::of(a, paper)?;
    let placed: Vec<(&Department, &str)> = territory.departments.iter().map(|(d, name)| (d, name.as_str())).collect();
    let ratio = |(supply, demand): (f64, f64)| if demand > 0.0 { supply / demand } else { f64::INFINITY };
    let blind = |d: &Department| a.findings.groups.department.iter().any(|g| g.key.as_ref() == Some(d) && g.is_blind());
    let told: Vec<_> = placed.iter().filter(|(d, _)| of(d).1.is_finite() && of(d).1 > 0.0 && !blind(d)).collect();
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
        "Entrants locaux pour 100 postes, par département. Plus la couleur est foncée et orangée, plus les postes dépassent les personnes ; bleue et rayée, l’inverse.",
        "Local entrants for 100 posts, by department. The darker and more orange, the more posts exceed people; blue and striped, the reverse.",
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, subtitle);
    let mut data = Vec::new();
    let mut marked = Vec::new();
    for (department, name) in &placed {
        let (supply, demand) = of(department);
        let blind = blind(department);
        let said = match () {
            () if blind => l.pick("non compté", "not counted").to_owned(),
            () if demand.is_nan() => whole(demand, l),
            () if demand > 0.0 => whole(supply / demand * 100.0, l),
            () => "–".to_owned(),
        };
        let shade = if blind { shade(0.0, 0.0) } else { shade(supply, demand) };
        let beneath = format!("{} / {}", whole(supply, l), whole(demand, l));
        marked.push(Marked { department, name: (*name).to_owned(), said, beneath, shade });
        data.push(vec![
            format!("{name} ({department})"),
            whole(supply, l),
            whole(demand, l),
            signed(supply - demand, l),
            if demand > 0.0 { percent(supply / demand, l) } else { String::new() },
        ]);
    }
    let bottom = ground.draw(&mut canvas, top, &marked);
    let legend = l.pick(
        "Sous chaque nom : entrants locaux pour 100 postes, puis entrants locaux / postes par an",
        "Under each name: local entrants for 100 posts, then local entrants / posts a year",
    );
    let credit = match ground {
        Ground::Outlines { .. } => l.pick(
            "Contours : V. Cazanave d’après MapSVG, CC BY 4.0, simplifiés",
            "Outlines: V. Cazanave after MapSVG, CC BY 4.0, simplified",
        ),
        Ground::Tiles { .. } => "",
    };
    let mut y = bottom + 16.0;
    for line in wrap(legend, SMALL, false, paper.inside()).into_iter().chain(wrap(credit, SMALL, false, paper.inside())) {
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

/// What a department says on the map.
struct Marked<'a> {
    department: &'a Department,
    name: String,
    said: String,
    beneath: String,
    shade: Shade,
}

/// What the map is drawn on.
enum Ground {
    /// Side of a square; column and row of each department, from the first.
    Tiles { side: f64, columns: u32, rows: u32, places: BTreeMap<Department, (u32, u32)> },
    /// Pixels a unit of the outlines; the corner they begin at; their height.
    Outlines { scale: f64, corner: (f64, f64), height: f64 },
}

impl Ground {
    /// Outlines where all are known, tiles where all have a place; none for a single department, or where one is missing: that would
    /// say that nothing is there.
    fn of(a: &Analysis, paper: Paper) -> Option<Self> {
        let territory = &a.references.territory;
        if territory.departments.len() < 2 {
            return None;
        }
        let outlines: Option<Vec<_>> = territory.departments.iter().map(|(d, _)| outline(d.code())).collect();
        // A territory of another country may use the same codes; its file says so by a list of places of its own.
        if let Some(outlines) = outlines.filter(|_| territory.is_french()) {
            let points = || outlines.iter().flat_map(|o| &o.rings).flatten();
            let ends = |of: fn(&(f64, f64)) -> f64| points().map(of).fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
            let ((left, right), (top, bottom)) = (ends(|p| p.0), ends(|p| p.1));
            let scale = (paper.inside() / (right - left)).min(if paper.narrow { TALL } else { WIDE_TALL } / (bottom - top));
            let aside = (paper.width - (right - left) * scale) / 2.0;
            return Some(Self::Outlines { scale, corner: (left - aside / scale, top), height: (bottom - top) * scale });
        }
        let places: BTreeMap<Department, (u32, u32)> =
            territory.departments.iter().filter_map(|(d, _)| Some((d.clone(), *territory.tiles.get(d)?))).collect();
        if places.len() != territory.departments.len() {
            return None;
        }
        let (first_column, first_row) = (places.values().map(|p| p.0).min()?, places.values().map(|p| p.1).min()?);
        let (columns, rows) = (places.values().map(|p| p.0).max()? - first_column + 1, places.values().map(|p| p.1).max()? - first_row + 1);
        let side = SIDE.min(paper.inside() / f64::from(columns) - SPACE);
        let places = places.into_iter().map(|(d, (x, y))| (d, (x - first_column, y - first_row))).collect();
        Some(Self::Tiles { side, columns, rows, places })
    }

    /// Draws the departments below a y; the y where they end.
    fn draw(&self, canvas: &mut Canvas, top: f64, marked: &[Marked<'_>]) -> f64 {
        match self {
            Self::Tiles { side, columns, rows, places } => {
                let left = (canvas.paper.width - (f64::from(*columns) * (side + SPACE) - SPACE)) / 2.0;
                for m in marked {
                    let (column, row) = places[m.department];
                    let (x, y) = (left + f64::from(column) * (side + SPACE), top + f64::from(row) * (side + SPACE));
                    m.shade.fill(canvas, (x, y), (*side, *side));
                    m.write(canvas, (x + side / 2.0, y + side / 2.0), side - 10.0);
                }
                top + f64::from(*rows) * (side + SPACE) - SPACE
            }
            Self::Outlines { scale, corner, height } => {
                let on = |p: &(f64, f64)| ((p.0 - corner.0) * scale, top + (p.1 - corner.1) * scale);
                let known = || marked.iter().filter_map(|m| Some((m, outline(m.department.code())?)));
                let mut parts: Vec<(&Marked<'_>, Vec<(f64, f64)>)> =
                    known().flat_map(|(m, o)| o.rings.iter().map(move |ring| (m, ring.iter().map(on).collect()))).collect();
                // A part that lies within another department is drawn over it.
                parts.sort_by(|x, y| area(&y.1).abs().total_cmp(&area(&x.1).abs()));
                for (m, corners) in &parts {
                    m.shade.fill_area(canvas, corners);
                    canvas.border(corners, INK, 0.8);
                }
                for (m, o) in known() {
                    let at = on(&o.at);
                    let ring: Vec<(f64, f64)> = o.rings[0].iter().map(on).collect();
                    m.write(canvas, at, room(&ring, at));
                }
                top + height
            }
        }
    }
}

impl Marked<'_> {
    /// Name, figure, and what it is made of, around a point, as far as there is room: the figure always, the rest where it fits.
    fn write(&self, canvas: &mut Canvas, (x, y): (f64, f64), room: f64) {
        let fits = |text: &str, size: f64, bold: bool| width_of(text, size, bold) <= room;
        let names = wrap(&self.name, TEXT, true, room);
        let name = match () {
            () if names.len() <= 2 && names.iter().all(|line| fits(line, TEXT, true)) => names,
            () if fits(&self.name, SMALL, true) => vec![self.name.clone()],
            () => vec![self.department.code().to_owned()],
        };
        let size = if self.said.chars().count() > 4 || room < 44.0 { TEXT } else { 26.0 };
        let beneath = fits(&self.beneath, SMALL, false) && room >= 44.0;
        let high = name.len() as f64 * LINE + size + if beneath { LINE } else { 0.0 };
        let mut y = y - high / 2.0 + LINE / 2.0;
        for line in &name {
            let size = if fits(line, TEXT, true) { TEXT } else { SMALL };
            self.shade.write(canvas, (x, y), (size, true), line);
            y += LINE;
        }
        y += (size - LINE) / 2.0 + 2.0;
        self.shade.write(canvas, (x, y), (size, true), &self.said);
        if beneath {
            self.shade.write(canvas, (x, y + size / 2.0 + LINE / 2.0), (SMALL, false), &self.beneath);
        }
    }
}

/// Between two lines of a mark.
const LINE: f64 = 16.0;

/// The width around a point within a ring, over the height that a mark takes.
fn room(ring: &[(f64, f64)], (x, y): (f64, f64)) -> f64 {
    let at = |y: f64| {
        let crossed = ring.iter().zip(ring.iter().cycle().skip(1)).filter(|(a, b)| (a.1 > y) != (b.1 > y));
        crossed.map(|(a, b)| (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0).map(|end| (end - x).abs()).fold(f64::MAX, f64::min)
    };
    // A name may be as wide as twice the way to the nearest border, on each of its lines.
    [-24.0, 0.0, 24.0].into_iter().map(|down| at(y + down)).filter(|end| *end < f64::MAX).fold(f64::MAX, f64::min) * 2.0 - 6.0
}
