//! From entrants to posts in one picture: those of each level, the posts that they could take, and the posts that stay unfilled, with why.

use plotters::style::RGBColor;

use crate::analysis::Analysis;
use crate::domain::{Level, say};
use crate::pipeline::Edition;

use super::super::chart::{Anchor, COOL, Canvas, Chart, FAINT, INK, Paper, QUIET, WARM, wrap};
use super::super::numbers::whole;
use super::super::{language, words};
use super::{SMALL, TEXT, chart, foot, head, titles};

/// Height of the larger of the two columns, in pixels, without the space between its parts.
const HEIGHT: f64 = 300.0;
/// Width of a part of a column, and the least space between two.
const NODE: f64 = 14.0;
const BETWEEN: f64 = 18.0;
/// Points along the edge of a band.
const STEPS: usize = 24;
/// A lighter blue for what flows, so that names can be read over it.
const FLOW: RGBColor = RGBColor(198, 216, 234);

/// A part of a column: a name, its heads a year, its colour.
struct Node {
    name: String,
    heads: f64,
    colour: RGBColor,
}

/// How many go from each part on the left to each of the first parts on the right.
struct Flows {
    left: Vec<Node>,
    right: Vec<Node>,
    bands: Vec<Vec<f64>>,
}

/// The parts and what flows between them; none where nothing is known of posts. Where everyone may read, entrants are not told by level: who
/// is placed would be.
fn flows(a: &Analysis) -> Option<Flows> {
    let l = language(a);
    let f = &a.findings.filling;
    if !(f.posts > 0.0 && f.unfilled.is_finite() && a.findings.totals.local > 0.0) {
        return None;
    }
    let by_level = a.pipeline.publish.edition == Edition::Internal;
    let told = f.at_level.is_finite() && f.over_qualified.is_finite();
    let filled = f.posts - f.unfilled;
    let mut outcomes: Vec<(&str, f64)> = if told {
        vec![
            (l.pick("un poste à leur niveau", "a post at their level"), f.at_level),
            (l.pick("un poste au-dessous de leur niveau", "a post below their level"), f.over_qualified),
        ]
    } else {
        vec![(l.pick("un poste", "a post"), filled)]
    };
    outcomes.push((l.pick("sans poste qui leur convienne", "no post that suits them"), (a.findings.totals.local - filled).max(0.0)));
    let mut right: Vec<Node> =
        outcomes.iter().map(|(name, heads)| Node { name: (*name).to_owned(), heads: *heads, colour: COOL }).collect();
    for (name, heads) in [
        (l.pick("non pourvus, faute de mobilité", "unfilled, for lack of mobility"), f.why.place),
        (l.pick("non pourvus, faute de compétences", "unfilled, for lack of skills"), f.why.skills),
        (l.pick("non pourvus, faute du niveau", "unfilled, for lack of the level"), f.why.level),
        (l.pick("non pourvus, faute de diplômés", "unfilled, for lack of graduates"), f.why.quantity),
    ] {
        if heads >= 0.5 {
            right.push(Node { name: name.to_owned(), heads, colour: WARM });
        }
    }
    let (left, bands) = if by_level {
        let mut left = Vec::new();
        let mut bands = Vec::new();
        for level in Level::ALL {
            let of_level = |course: &usize| a.corpus.courses[*course].level == level;
            let heads: f64 = (0..a.corpus.courses.len()).filter(of_level).filter_map(|at| a.findings.courses[at].funnel.local).sum();
            if heads < 0.5 {
                continue;
            }
            let placed = |over: bool| -> f64 {
                f.placements.iter().filter(|p| of_level(&p.course) && p.over_qualified == over).map(|p| p.heads).sum()
            };
            let (at, over) = (placed(false), placed(true));
            bands.push(vec![at, over, (heads - at - over).max(0.0)]);
            left.push(Node { name: words::level(Some(level), l), heads, colour: COOL });
        }
        (left, bands)
    } else {
        let all = Node { name: l.pick("entrants", "entrants").to_owned(), heads: a.findings.totals.local, colour: COOL };
        (vec![all], vec![outcomes.iter().map(|(_, heads)| *heads).collect()])
    };
    Some(Flows { left, right, bands })
}

/// The y of each part of a column.
fn stacked(nodes: &[Node], top: f64, scale: f64) -> Vec<f64> {
    let mut y = top;
    let mut out = Vec::new();
    for node in nodes {
        out.push(y);
        // A part lower than its name keeps the room that the name needs.
        y += (node.heads * scale).max(2.0 * SMALL) + BETWEEN;
    }
    out
}

/// The outline of a band from one part to another.
fn band((x0, y0): (f64, f64), (x1, y1): (f64, f64), thick: f64) -> Vec<(f64, f64)> {
    let at = |step: usize| {
        let t = step as f64 / STEPS as f64;
        let eased = t * t * (3.0 - 2.0 * t);
        (x0 + (x1 - x0) * t, y0 + (y1 - y0) * eased)
    };
    let upper = (0..=STEPS).map(at);
    let lower = (0..=STEPS).rev().map(at).map(|(x, y)| (x, y + thick));
    upper.chain(lower).collect()
}

pub(super) fn alluvial(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let Flows { left, right, bands } = flows(a)?;
    let f = &a.findings.filling;
    let filled = f.posts - f.unfilled;
    let title = say!(
        l,
        "{} sur les {} aux compétences connues pourraient être pourvus par les {} entrants locaux d’une année",
        "{} of the {} whose skills are known could be filled by the {} local entrants of a year",
        words::posts(filled, l),
        whole(f.posts, l),
        whole(a.findings.totals.local, l)
    );
    let subtitle = l.pick(
        "À gauche, les entrants locaux par niveau de diplôme ; à droite, ce qu’ils trouvent, puis les postes qui restent non pourvus. Personnes et postes par an, même échelle.",
        "On the left, local entrants by level of diploma; on the right, what they find, then the posts that stay unfilled. People and posts a year, one scale.",
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, subtitle) + 6.0;
    let most = left.iter().map(|n| n.heads).sum::<f64>().max(right.iter().map(|n| n.heads).sum());
    let scale = HEIGHT / most.max(f64::MIN_POSITIVE);
    let names = if paper.narrow { (64.0, 124.0) } else { (150.0, 260.0) };
    let (from, to) = (paper.margin + names.0, paper.right() - names.1);
    let (starts, ends) = (stacked(&left, top, scale), stacked(&right, top, scale));
    let mut into = ends.clone();
    let mut data = Vec::new();
    for ((node, start), band_of) in left.iter().zip(&starts).zip(&bands) {
        let mut y = *start;
        for (at, heads) in band_of.iter().enumerate().filter(|(_, heads)| **heads > 0.0) {
            let thick = heads * scale;
            let colour = if at + 1 == band_of.len() { FAINT } else { FLOW };
            canvas.area(&band((from + NODE, y), (to - NODE, into[at]), thick.max(0.6)), colour, None);
            y += thick;
            into[at] += thick;
            data.push(vec![node.name.clone(), right[at].name.clone(), whole(*heads, l)]);
        }
    }
    let mut bottom = top;
    for (nodes, ys, x, anchor) in [(&left, &starts, from, Anchor::End), (&right, &ends, to - NODE, Anchor::Start)] {
        for (node, y) in nodes.iter().zip(ys) {
            let height = (node.heads * scale).max(1.0);
            canvas.filled(x, *y, (NODE, height), node.colour, None);
            let (edge, room) = if x == from { (x - 6.0, names.0 - 8.0) } else { (x + NODE + 6.0, names.1 - 8.0) };
            let lines = wrap(&node.name, SMALL, false, room);
            let mut line = y + height / 2.0 - (lines.len() as f64 * 13.0) / 2.0;
            line = line.max(*y + 2.0);
            canvas.bold((edge, line), TEXT, INK, anchor, &whole(node.heads, l));
            for text in &lines {
                line += 14.0;
                canvas.text((edge, line), SMALL, QUIET, anchor, text);
            }
            bottom = bottom.max(y + height).max(line + 8.0);
        }
    }
    for node in right.iter().filter(|n| n.colour == WARM) {
        data.push(vec![l.pick("postes", "posts").to_owned(), node.name.clone(), whole(node.heads, l)]);
    }
    let reading = say!(
        l,
        "{} un poste qui convient à leurs compétences, à leur niveau et à leur département ; {} à pourvoir.",
        "{} would find a post that suits their skills, their level and where they are; {} would stay unfilled.",
        words::counted(filled, ("entrant local trouverait", "entrants locaux trouveraient"), ("local entrant", "local entrants"), l),
        words::counted(f.unfilled, ("poste resterait", "postes resteraient"), ("post", "posts"), l)
    );
    let height = foot(&mut canvas, a, bottom + 6.0, &reading);
    let header = titles(l, &[("De", "From"), ("Vers", "To"), ("Personnes ou postes par an", "People or posts a year")]);
    let caption = l.pick("Des entrants aux postes, par an", "From entrants to posts, a year");
    Some(chart(a, "alluvial", (title, subtitle), reading, height, canvas, (caption, header, data)))
}
