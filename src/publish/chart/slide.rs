//! A chart on a page of 16:9, to be shown or pasted: its finding as a title, the marks as large as there is room for, scope and source below.

use super::{Anchor, Canvas, Chart, INK, Mark, Paper, QUIET, RULE};

/// The page, in pixels; PNG are twice as fine.
pub(in crate::publish) const PAGE: (f64, f64) = (960.0, 540.0);
/// White space at every side.
pub(in crate::publish) const MARGIN: f64 = 32.0;
/// Sizes of the title, of what is drawn, of the notes.
const TITLE: f64 = 22.0;
const TEXT: f64 = 13.0;
const NOTE: f64 = 10.5;

/// The chart on such a page.
pub(super) fn slide(chart: &Chart, labels: (&str, &str)) -> Canvas {
    let mut page = Canvas::new(Paper { width: PAGE.0, margin: MARGIN, narrow: false, few: true });
    let inside = page.paper.inside();
    let y = page.paragraph((MARGIN, MARGIN - 6.0), TITLE, true, INK, inside, &chart.title);
    let y = page.paragraph((MARGIN, y + 2.0), TEXT, false, QUIET, inside, &chart.subtitle) + 10.0;
    let notes = format!("{}{}. {}{}.", labels.0, chart.scope, labels.1, chart.source);
    let lines = super::wrap(&notes, NOTE, false, inside).len() as f64;
    let foot = PAGE.1 - 18.0 - lines * NOTE * 1.38;
    let drawn = chart.to_show();
    let (marks, top, bottom) = drawn.body();
    let scale = (inside / drawn.paper.width).min((foot - 10.0 - y) / (bottom - top));
    let left = (PAGE.0 - drawn.paper.width * scale) / 2.0;
    // What does not fill the page stands in the middle of it.
    let y = y + ((foot - 10.0 - y) - (bottom - top) * scale).max(0.0) / 2.0;
    page.marks.extend(marks.iter().map(|mark| placed(mark, scale, (left, y - top * scale))));
    page.line((MARGIN, foot - 5.0), (page.paper.right(), foot - 5.0), RULE, 1.0);
    page.paragraph((MARGIN, foot), NOTE, false, QUIET, inside, &notes);
    page
}

/// A mark, scaled and moved.
fn placed(mark: &Mark, scale: f64, (dx, dy): (f64, f64)) -> Mark {
    let on = |(x, y): (f64, f64)| (x * scale + dx, y * scale + dy);
    match mark {
        Mark::Text { x, y, size, bold, colour, anchor, text } => {
            let (x, y) = on((*x, *y));
            let anchor: Anchor = *anchor;
            Mark::Text { x, y, size: size * scale, bold: *bold, colour: *colour, anchor, text: text.clone() }
        }
        Mark::Box { x, y, width, height, colour, stripes } => {
            let (x, y) = on((*x, *y));
            Mark::Box { x, y, width: width * scale, height: height * scale, colour: *colour, stripes: *stripes }
        }
        Mark::Line { from, to, colour, thick } => Mark::Line { from: on(*from), to: on(*to), colour: *colour, thick: thick * scale },
        Mark::Area { corners, colour, stripes } => {
            Mark::Area { corners: corners.iter().map(|p| on(*p)).collect(), colour: *colour, stripes: *stripes }
        }
        Mark::Border { corners, colour, thick } => {
            Mark::Border { corners: corners.iter().map(|p| on(*p)).collect(), colour: *colour, thick: thick * scale }
        }
    }
}
