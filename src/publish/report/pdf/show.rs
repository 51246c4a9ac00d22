//! The pages of 16:9: a title, then figures, a chart or a list.

use super::super::super::chart::{COOL, INK, QUIET, RULE, wrap};
use super::super::paper::Slide;
use super::keys;
use super::pen::{LEADING, Pen};

/// The page and its margins, in points.
pub(super) const SIZE: (f64, f64) = (960.0, 540.0);
const MARGIN: f64 = 44.0;
/// The type scale: to be read from the back of a room.
const TITLE: f64 = 27.0;
const TEXT: f64 = 17.0;
const UNDER: f64 = 14.0;
const FOOT: f64 = 10.5;

pub(super) fn page(pen: &mut Pen<'_, '_>, slide: &Slide<'_>, number: usize) {
    let inside = SIZE.0 - 2.0 * MARGIN;
    let height = wrap(&slide.foot, FOOT, false, inside - 40.0).len() as f64 * FOOT * LEADING;
    let bottom = SIZE.1 - 24.0 - height;
    pen.rule(MARGIN, 26.0, 64.0, COOL, 4.0);
    let mut y = pen.heading(1, (MARGIN, 38.0), inside, TITLE, &slide.title) + 2.0;
    if !slide.under.is_empty() {
        y = pen.paragraph((MARGIN, y), inside, (UNDER, false, QUIET), &slide.under) + 10.0;
    }
    if let Some(chart) = slide.chart {
        pen.figure((MARGIN, y), (inside, bottom - 12.0 - y), chart.to_show(), &chart.reading);
    }
    if !slide.lines.is_empty() {
        y = pen.list((MARGIN, y + 8.0), inside, TEXT, &slide.lines, bottom - 90.0 * f64::from(u8::from(!slide.keys.is_empty())));
    }
    if !slide.keys.is_empty() {
        keys(pen, (MARGIN, (y + 18.0).min(bottom - 84.0)), inside, &slide.keys, (30.0, UNDER));
    }
    pen.rule(MARGIN, bottom - 5.0, inside, RULE, 0.8);
    pen.paragraph((MARGIN, bottom), inside - 40.0, (FOOT, false, QUIET), &slide.foot);
    pen.paragraph((SIZE.0 - MARGIN - 20.0, bottom), 40.0, (FOOT, true, INK), &number.to_string());
}
