//! Family × level: people over posts, shaded by how far coverage lies from one.

use plotters::style::RGBColor;

use crate::analysis::Analysis;
use crate::domain::{Language, Level, say};
use crate::gap::Group;

use super::super::chart::{Anchor, COOL, Canvas, Chart, INK, Paper, QUIET, WARM, width_of, wrap};
use super::super::numbers::whole;
use super::super::{language, words};
use super::{SMALL, TEXT, beside, chart, foot, head};

pub(super) fn heat(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let cells = &a.findings.groups.family_level;
    let mut families: Vec<&str> =
        a.findings.groups.family.iter().filter(|g| !g.key.is_empty() && (g.masked || g.demand > 0.0)).map(|g| g.key.as_str()).collect();
    let total = |f: &str| a.findings.groups.family.iter().find(|g| g.key == f && !g.masked).map_or(0.0, |g| g.demand);
    families.sort_by(|x, y| total(y).total_cmp(&total(x)).then_with(|| x.cmp(y)));
    let levels: Vec<Level> = Level::ALL.into_iter().filter(|level| cells.iter().any(|c| c.key.1 == Some(*level))).collect();
    if families.is_empty() || levels.is_empty() {
        return None;
    }
    let cell = |family: &str, level: Level| cells.iter().find(|c| c.key.0 == family && c.key.1 == Some(level));
    let at = |family: &str, level: Level| cell(family, level).map_or((0.0, 0.0), |c| (c.supply, c.demand));
    let blind = |family: &str, level: Level| cell(family, level).is_some_and(Group::is_blind);
    let caption = l.pick("Personnes / postes par famille et niveau", "People / posts by family and level");
    // The finding is of a cell that was counted on both sides.
    let counted = families.iter().flat_map(|f| levels.iter().map(move |v| (*f, *v))).filter(|(f, v)| at(f, *v).1 > 0.0 && !blind(f, *v));
    let worst = counted.min_by(|x, y| {
        let gap = |(f, v): &(&str, Level)| at(f, *v).0 - at(f, *v).1;
        gap(x).total_cmp(&gap(y))
    });
    let (title, reading) =
        worst.map_or_else(|| (caption.to_owned(), caption.to_owned()), |(family, level)| finding(family, level, at(family, level), l));
    let mut subtitle = l.pick("Personnes / postes par an, par famille de compétences et niveau. Plus la case est foncée et orangée, plus les postes dépassent les personnes ; bleue et rayée, l’inverse.", "People / posts a year, by family of skills and level. The darker and more orange a cell, the more posts exceed people; blue and striped, the reverse.").to_owned();
    if families.iter().any(|f| levels.iter().any(|v| blind(f, *v))) {
        subtitle.push_str(l.pick(
            " « ? » : non compté (formations sans effectif, ou postes sous secret).",
            " “?”: not counted (courses without figures, or confidential posts).",
        ));
    }
    let mut canvas = Canvas::new(paper);
    let mut y = head(&mut canvas, &title, &subtitle);
    let left = if paper.narrow { paper.margin } else { paper.margin + 230.0 };
    let width = (paper.right() - left) / levels.len() as f64;
    for (i, level) in levels.iter().enumerate() {
        canvas.bold((left + (i as f64 + 0.5) * width, y + 8.0), TEXT, INK, Anchor::Middle, &words::level(Some(*level), l));
    }
    y += 20.0;
    let mut data = Vec::new();
    for family in &families {
        if paper.narrow {
            for line in wrap(family, TEXT, false, paper.inside()) {
                canvas.text((left, y + 12.0), TEXT, INK, Anchor::Start, &line);
                y += 16.0;
            }
            y += 4.0;
        } else {
            beside(&mut canvas, (left - 10.0, y + HEIGHT / 2.0), 220.0, family);
        }
        let mut row = vec![(*family).to_owned()];
        for (i, level) in levels.iter().enumerate() {
            let (supply, demand) = at(family, *level);
            let blind = blind(family, *level);
            let side = |figure: f64| if blind && figure <= 0.0 { "?".to_owned() } else { whole(figure, l) };
            let said = if blind || demand.is_nan() || supply + demand > 0.0 {
                format!("{} / {}", side(supply), side(demand))
            } else {
                "–".to_owned()
            };
            let shade = if blind { shade(0.0, 0.0) } else { shade(supply, demand) };
            shade.fill(&mut canvas, (left + i as f64 * width + 1.0, y + 1.0), (width - 2.0, HEIGHT - 2.0));
            let size = if width_of(&said, TEXT, false) < width - 8.0 { TEXT } else { SMALL };
            let (x, y) = (left + (i as f64 + 0.5) * width, y + HEIGHT / 2.0);
            match said.split_once(' ') {
                Some((people, posts)) if width_of(&said, SMALL, false) > width - 6.0 => {
                    shade.write(&mut canvas, (x, y - 6.5), (size, false), people);
                    shade.write(&mut canvas, (x, y + 6.5), (size, false), posts);
                }
                _ => shade.write(&mut canvas, (x, y), (size, false), &said),
            }
            row.push(said);
        }
        data.push(row);
        y += HEIGHT;
    }
    let height = foot(&mut canvas, a, y, &reading);
    let header = std::iter::once(l.pick("Famille", "Family").to_owned()).chain(levels.iter().map(|v| words::level(Some(*v), l))).collect();
    Some(chart(a, "families_by_level", (title, &subtitle), reading, height, canvas, (caption, header, data)))
}

/// The cell where most people are missing, as a title and as a sentence.
fn finding(family: &str, level: Level, (supply, demand): (f64, f64), l: Language) -> (String, String) {
    let (place, people, posts) = (words::level(Some(level), l), whole(supply, l), whole(demand, l));
    (
        say!(l, "{family} à {place} : {people} personnes pour {posts} postes", "{family} at {place}: {people} people for {posts} posts"),
        say!(
            l,
            "à {place}, {people} entrants locaux par an ont au moins une compétence de la famille « {family} », et {posts} postes en exigent au moins une.",
            "at {place}, {people} local entrants a year hold at least one skill of the family “{family}”, and {posts} posts require at least one."
        ),
    )
}

/// Height of a cell.
const HEIGHT: f64 = 30.0;

/// How a cell is filled and written on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shade {
    fill: RGBColor,
    ink: RGBColor,
    /// Of cells with more people than posts.
    stripes: Option<RGBColor>,
}

impl Shade {
    pub(super) fn fill(&self, canvas: &mut Canvas, (x, y): (f64, f64), size: (f64, f64)) {
        canvas.filled(x, y, size, self.fill, self.stripes);
    }

    /// A shape filled so.
    pub(super) fn fill_area(&self, canvas: &mut Canvas, corners: &[(f64, f64)]) {
        canvas.area(corners, self.fill, self.stripes);
    }

    /// A text around a point, on a ground without stripes.
    pub(super) fn write(&self, canvas: &mut Canvas, (x, y): (f64, f64), (size, bold): (f64, bool), text: &str) {
        if self.stripes.is_some() {
            let (wide, high) = (width_of(text, size, bold) + 6.0, size * 1.3);
            canvas.filled(x - wide / 2.0, y - high / 2.0, (wide, high), self.fill, None);
        }
        if bold {
            canvas.bold((x, y), size, self.ink, Anchor::Middle, text);
        } else {
            canvas.text((x, y), size, self.ink, Anchor::Middle, text);
        }
    }
}

/// How far coverage lies from one, on a log scale; almost white where there is nothing.
pub(super) fn shade(supply: f64, demand: f64) -> Shade {
    if demand.is_nan() || supply + demand <= 0.0 {
        return Shade { fill: RGBColor(246, 247, 249), ink: QUIET, stripes: None };
    }
    let lean = ((supply + 1.0) / (demand + 1.0)).log2().clamp(-3.0, 3.0) / 3.0;
    let mixed = |RGBColor(r, g, b): RGBColor, RGBColor(to_r, to_g, to_b): RGBColor, share: f64| {
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        RGBColor(mix(r, to_r), mix(g, to_g), mix(b, to_b))
    };
    let (white, black) = (RGBColor(255, 255, 255), RGBColor(0, 0, 0));
    let fill = mixed(white, if lean < 0.0 { WARM } else { COOL }, lean.abs());
    // Of black and white one always has 4.5 to 1. Stripes go the other way, so that they never come near the ink.
    let ink = if contrast(fill, white) > contrast(fill, black) { white } else { black };
    let stripes = if ink == white { mixed(fill, black, 0.28) } else { mixed(fill, white, 0.5) };
    Shade { fill, ink, stripes: (lean > 0.0).then_some(stripes) }
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
    use crate::publish::chart::NEUTRAL;

    #[test]
    fn every_cell_of_the_heat_map_can_be_read() {
        for supply in [0.0, 1.0, 5.0, 20.0, 80.0, 300.0] {
            for demand in [0.0, 1.0, 5.0, 20.0, 80.0, 300.0] {
                let Shade { fill, ink, stripes } = shade(supply, demand);
                assert!(contrast(fill, ink) >= 4.5, "{supply} / {demand}: {}", contrast(fill, ink));
                assert!(contrast(stripes.unwrap_or(fill), ink) >= contrast(fill, ink), "{supply} / {demand}");
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
