//! Year on year: the gap before, the gap after, one line a skill.

use crate::domain::say;
use crate::run::Analysis;

use super::super::chart::{Anchor, COOL, Canvas, Chart, INK, NEUTRAL, QUIET, RULE, WARM, wrap};
use super::super::compare::{Change, PARTS};
use super::super::language;
use super::super::numbers::signed;
use super::{MARGIN, SMALL, TEXT, WIDTH, chart, foot, head};

/// Lines drawn: those of the widest changes.
const LINES: usize = 10;
/// Least distance between two labels on a side, in pixels.
const APART: f64 = 19.0;

pub(in crate::publish) fn slope(a: &Analysis, changes: &[Change]) -> Option<Chart> {
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
        "Écart de l’analyse d’avant à celle-ci, des {} compétences qui ont le plus changé, personnes par an",
        "Gap from the analysis before to this one, of the {} skills that changed most, heads a year",
        shown.len()
    );
    let mut canvas = Canvas::new(WIDTH);
    let top = head(&mut canvas, &title, &subtitle) + 26.0;
    let (left, right) = (MARGIN + 290.0, WIDTH - MARGIN - 290.0);
    let values = || shown.iter().flat_map(|c| [c.gaps.0, c.gaps.1]);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let height = (shown.len() as f64 * 34.0).max(260.0);
    let y = |v: f64| top + (high - v) / (high - low).max(1.0) * height;
    for (x, word) in [(left, l.pick("avant", "before")), (right, l.pick("maintenant", "now"))] {
        canvas.bold((x, top - 20.0), TEXT, INK, Anchor::Middle, word);
        canvas.line((x, top), (x, top + height), RULE, 1.0);
    }
    canvas.line((left, y(0.0)), (right, y(0.0)), INK, 1.2);
    canvas.text((f64::midpoint(left, right), y(0.0) - 8.0), SMALL, QUIET, Anchor::Middle, l.pick("équilibre", "balance"));
    let places = |side: fn(&Change) -> f64| spread(&shown.iter().map(|c| y(side(c))).collect::<Vec<_>>(), top, top + height);
    let (before, after) = (places(|c| c.gaps.0), places(|c| c.gaps.1));
    let mut data = Vec::new();
    for (at, c) in shown.iter().enumerate() {
        let colour = if change(c) < 0.0 { WARM } else { COOL };
        canvas.line((left, y(c.gaps.0)), (right, y(c.gaps.1)), colour, 1.8);
        for (x, value, place, anchor) in [(left, c.gaps.0, before[at], Anchor::End), (right, c.gaps.1, after[at], Anchor::Start)] {
            canvas.bar(x - 4.0, y(value) - 4.0, 8.0, 8.0, colour);
            let away = if anchor == Anchor::End { -1.0 } else { 1.0 };
            if (place - y(value)).abs() > 2.0 {
                canvas.line((x + away * 5.0, y(value)), (x + away * 22.0, place), NEUTRAL, 0.6);
            }
            let name = wrap(&c.skill, SMALL, false, 210.0);
            let name = if name.len() > 1 { format!("{}…", name[0]) } else { c.skill.clone() };
            let said =
                if anchor == Anchor::End { format!("{name}  {}", signed(value, l)) } else { format!("{}  {name}", signed(value, l)) };
            canvas.text((x + away * 26.0, place), SMALL, INK, anchor, &said);
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
    let reading = say!(
        l,
        "l’écart de « {} » était de {} personnes par an, il est de {} ({}).",
        "the gap of “{}” was {} heads a year, it is {} ({}).",
        first.skill,
        signed(first.gaps.0, l),
        signed(first.gaps.1, l),
        signed(change(first), l)
    );
    let height = foot(&mut canvas, a, top + height + 14.0, &reading);
    let header = [("Compétence", "Skill"), ("Avant", "Before"), ("Maintenant", "Now"), ("Variation", "Change"), ("Surtout", "Above all")];
    let caption = l.pick("Écarts d’une analyse à l’autre", "Gaps from one analysis to another");
    let header = super::titles(l, &header);
    Some(chart(a, "slope", (title, &subtitle), reading, height, canvas, (caption, header, data)))
}

/// Places for labels, each as near its mark as the others leave room.
fn spread(marks: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by(|a, b| marks[*a].total_cmp(&marks[*b]).then(a.cmp(b)));
    let mut out = vec![0.0; marks.len()];
    let mut least = top;
    for at in &order {
        out[*at] = marks[*at].max(least);
        least = out[*at] + APART;
    }
    let mut most = bottom;
    for at in order.iter().rev() {
        out[*at] = out[*at].min(most);
        most = out[*at] - APART;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let out = spread(&[50.0, 52.0, 51.0, 300.0], 0.0, 300.0);
        assert!(out[0] < out[2] && out[2] < out[1]);
        let mut sorted = out.clone();
        sorted.sort_by(f64::total_cmp);
        assert!(sorted.windows(2).all(|two| two[1] - two[0] >= APART - 1e-9), "{out:?}");
    }
}
