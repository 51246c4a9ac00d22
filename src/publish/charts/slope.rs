//! Year on year: the gap before, the gap after, one line a skill.

use crate::analysis::Analysis;
use crate::domain::say;

use super::super::chart::{Anchor, COOL, Canvas, Chart, INK, NEUTRAL, Paper, QUIET, RULE, WARM, WHITE, width_of, wrap};
use super::super::language;
use super::super::numbers::signed;
use super::{SMALL, TEXT, chart, foot, head, on_both};
use crate::earlier::{Change, PARTS};

/// Lines drawn: those of the widest changes.
const LINES: usize = 10;
/// Least distance between two labels on a side, in pixels.
const APART: f64 = 19.0;
/// Between the lines of one label, and the width of a name, beside which its number stands.
const LINE: f64 = 14.0;
const NAME: f64 = 210.0;

pub(in crate::publish) fn slope(a: &Analysis, changes: &[Change]) -> Option<Chart> {
    on_both(|paper| drawn(a, changes, paper))
}

fn drawn(a: &Analysis, changes: &[Change], paper: Paper) -> Option<Chart> {
    let l = language(a);
    let change = |c: &Change| c.gaps.1 - c.gaps.0;
    let shown: Vec<&Change> =
        changes.iter().filter(|c| c.gaps.0.is_finite() && c.gaps.1.is_finite() && change(c).abs() >= 0.5).take(LINES).collect();
    let first = *shown.first()?;
    let title = say!(
        l,
        "{} : l’écart passe de {} à {}",
        "{}: the gap goes from {} to {}",
        first.skill,
        signed(first.gaps.0, l),
        signed(first.gaps.1, l)
    );
    let subtitle = say!(
        l,
        "Écarts de l’analyse précédente et de celle-ci, pour les {} compétences qui ont le plus changé, personnes par an",
        "Gaps in the previous analysis and in this one, for the {} skills that changed most, people a year",
        shown.len()
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, &subtitle) + 26.0;
    let (left, right) =
        if paper.narrow { (paper.margin + 60.0, paper.margin + 120.0) } else { (paper.margin + 290.0, paper.right() - 290.0) };
    // On narrow paper names stand on the right alone.
    let name_width = if paper.narrow { paper.right() - right - 80.0 } else { NAME };
    let values = || shown.iter().flat_map(|c| [c.gaps.0, c.gaps.1]);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let height = (shown.len() as f64 * 34.0).max(260.0);
    let y = |v: f64| top + (high - v) / (high - low).max(1.0) * height;
    for (x, word) in [(left, l.pick("avant", "before")), (right, l.pick("maintenant", "now"))] {
        canvas.bold((x, top - 20.0), TEXT, INK, Anchor::Middle, word);
        canvas.line((x, top), (x, top + height), RULE, 1.0);
    }
    canvas.line((left, y(0.0)), (right, y(0.0)), INK, 1.2);
    let names: Vec<Vec<String>> = shown.iter().map(|c| wrap(&c.skill, SMALL, false, name_width)).collect();
    let places = |side: fn(&Change) -> f64| {
        let marks: Vec<(f64, usize)> = shown.iter().zip(&names).map(|(c, name)| (y(side(c)), name.len())).collect();
        spread(&marks, top, top + height)
    };
    let (before, after) = (places(|c| c.gaps.0), places(|c| c.gaps.1));
    let mut data = Vec::new();
    for (at, c) in shown.iter().enumerate() {
        let colour = if change(c) < 0.0 { WARM } else { COOL };
        canvas.line((left, y(c.gaps.0)), (right, y(c.gaps.1)), colour, 1.8);
        for (x, value, place, anchor) in [(left, c.gaps.0, before[at], Anchor::End), (right, c.gaps.1, after[at], Anchor::Start)] {
            canvas.filled(x - 4.0, y(value) - 4.0, (8.0, 8.0), colour, None);
            let away = if anchor == Anchor::End { -1.0 } else { 1.0 };
            if (place - y(value)).abs() > 2.0 {
                canvas.line((x + away * 5.0, y(value)), (x + away * 22.0, place), NEUTRAL, 0.6);
            }
            // The number beside the first line of its name.
            for (line, name) in names[at].iter().enumerate() {
                let down = (line as f64 - (names[at].len() - 1) as f64 / 2.0) * LINE;
                let said = match (line, anchor) {
                    (0, Anchor::End) if paper.narrow => signed(value, l),
                    (_, Anchor::End) if paper.narrow => continue,
                    (0, Anchor::End) => format!("{name}  {}", signed(value, l)),
                    (0, _) => format!("{}  {name}", signed(value, l)),
                    _ => name.clone(),
                };
                canvas.text((x + away * 26.0, place + down), SMALL, INK, anchor, &said);
            }
        }
        let widest = (0..PARTS.len()).max_by(|x, y| c.parts[*x].abs().total_cmp(&c.parts[*y].abs()).then(y.cmp(x))).unwrap_or(0);
        data.push(vec![
            c.skill.clone(),
            signed(c.gaps.0, l),
            signed(c.gaps.1, l),
            signed(change(c), l),
            format!("{} ({})", l.pick(PARTS[widest].1, PARTS[widest].2), signed(c.parts[widest], l)),
        ]);
    }
    // Over the lines that cross it.
    let balance = l.pick("équilibre", "balance");
    let (middle, wide) = (f64::midpoint(left, right), width_of(balance, SMALL, false) + 8.0);
    canvas.bar(middle - wide / 2.0, y(0.0) - 16.0, wide, 14.0, WHITE);
    canvas.text((middle, y(0.0) - 8.0), SMALL, QUIET, Anchor::Middle, balance);
    let reading = say!(
        l,
        "l’écart de « {} » était de {} personnes par an, il est de {}.",
        "the gap of “{}” was {} people a year, it is {}.",
        first.skill,
        signed(first.gaps.0, l),
        signed(first.gaps.1, l)
    );
    let height = foot(&mut canvas, a, top + height + 14.0, &reading);
    let header = [("Compétence", "Skill"), ("Avant", "Before"), ("Maintenant", "Now"), ("Variation", "Change"), ("Surtout", "Above all")];
    let caption = l.pick("Écarts d’une analyse à l’autre", "Gaps from one analysis to another");
    let header = super::titles(l, &header);
    Some(chart(a, "slope", (title, &subtitle), reading, height, canvas, (caption, header, data)))
}

/// Places for labels of so many lines, each as near its mark as the others leave room.
fn spread(marks: &[(f64, usize)], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|a, b| marks[*a].0.total_cmp(&marks[*b].0).then(a.cmp(b)));
    let half = |at: usize| f64::midpoint(APART, (marks[at].1.max(1) - 1) as f64 * LINE);
    let mut out = vec![0.0; marks.len()];
    let mut least = top - APART / 2.0;
    for at in &order {
        out[*at] = marks[*at].0.max(least + half(*at));
        least = out[*at] + half(*at);
    }
    let mut most = bottom + APART / 2.0;
    for at in order.iter().rev() {
        out[*at] = out[*at].min(most - half(*at));
        most = out[*at] - half(*at);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let out = spread(&[(50.0, 1), (52.0, 1), (51.0, 1), (300.0, 1)], 0.0, 300.0);
        assert!(out[0] < out[2] && out[2] < out[1]);
        let mut sorted = out.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|two| two[1] - two[0] >= APART - 1e-9), "{out:?}");
        let out = spread(&[(50.0, 2), (52.0, 1)], 0.0, 300.0);
        assert!(out[1] - out[0] >= APART + LINE / 2.0 - 1e-9, "a name of two lines takes more room: {out:?}");
    }
}
