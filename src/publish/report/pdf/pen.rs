//! What writes on a page of a PDF and tells what it writes: text, lists, tables and charts, each with its tag.

use std::num::NonZeroU16;

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree};
use krilla::text::{Font, TextDirection};
use plotters::style::RGBColor;

use super::super::super::chart::{Anchor, COOL, Canvas, INK, Mark, RULE, drawable, half_x, width_of, wrap};
use super::super::paper::Groups;

/// The type scale.
pub(super) const TITLE: f64 = 21.0;
pub(super) const HEADING: f64 = 11.5;
pub(super) const FINDING: f64 = 11.0;
pub(super) const TEXT: f64 = 9.2;
pub(super) const FINE: f64 = 8.2;
/// Height of a line, in sizes of its text; how far below the top of a line its letters stand.
pub(super) const LEADING: f64 = 1.36;
const ASCENT: f64 = 1.02;
/// Lines of a heading, at most, and the least height at which a chart can be read.
const HEADING_LINES: usize = 3;
const READABLE: f64 = 60.0;
/// Between two columns of a table.
const APART: f64 = 9.0;

/// Size, weight and colour of a text.
pub(super) type Style = (f64, bool, RGBColor);

/// What writes on a page, and tells what it writes.
pub(super) struct Pen<'a, 't> {
    pub(super) surface: Surface<'a>,
    pub(super) fonts: [Font; 2],
    pub(super) tree: &'t mut TagTree,
}

impl Pen<'_, '_> {
    pub(super) fn heading(&mut self, level: u16, at: (f64, f64), width: f64, size: f64, text: &str) -> f64 {
        let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
        let mut group = TagGroup::new(Tag::Hn(level, Some(text.to_owned())));
        // A title of any length leaves the page room for what it heads.
        let lines = wrap(text, size, true, width);
        let short = (lines.len() > HEADING_LINES).then(|| lines[..HEADING_LINES].join(" ") + "…");
        let y = self.lines(at, width, (size, true, INK), short.as_deref().unwrap_or(text), &mut group);
        self.tree.push(group);
        y
    }

    pub(super) fn paragraph(&mut self, at: (f64, f64), width: f64, style: Style, text: &str) -> f64 {
        let mut group = TagGroup::new(Tag::P);
        let y = self.lines(at, width, style, text, &mut group);
        self.tree.push(group);
        y
    }

    /// Lines of text from a corner; the y below.
    pub(super) fn lines(
        &mut self,
        (x, mut y): (f64, f64),
        width: f64,
        (size, bold, colour): Style,
        text: &str,
        group: &mut TagGroup,
    ) -> f64 {
        let lines = wrap(text, size, bold, width);
        let last = lines.len().saturating_sub(1);
        for (at, line) in lines.into_iter().enumerate() {
            // A space that a line ends with is one that a reader is told.
            let told = if at < last { format!("{line} ") } else { line };
            group.push(self.surface.start_tagged(ContentTag::Span(SpanTag::empty())));
            self.write((x, y + size * ASCENT), (size, bold, colour), &told);
            self.surface.end_tagged();
            y += size * LEADING;
        }
        y
    }

    fn write(&mut self, (x, y): (f64, f64), (size, bold, colour): Style, text: &str) {
        self.surface.set_fill(Some(fill(colour)));
        self.surface.set_stroke(None);
        let font = self.fonts[usize::from(bold)].clone();
        let text = drawable(text);
        self.surface.draw_text(Point::from_xy(x as f32, y as f32), font, size as f32, &text, false, TextDirection::LeftToRight);
    }

    /// A list, as far as there is room above a y: the report holds the rest.
    pub(super) fn list(&mut self, (x, mut y): (f64, f64), width: f64, size: f64, lines: &[String], bottom: f64) -> f64 {
        let mut list = TagGroup::new(Tag::L(ListNumbering::Disc));
        let indent = size * 1.1;
        for line in lines {
            if y + wrap(line, size, false, width - indent).len() as f64 * size * LEADING > bottom {
                break;
            }
            self.artifact(|pen| pen.write((x + 1.0, y + size * ASCENT), (size, true, COOL), "•"));
            let mut body = TagGroup::new(Tag::LBody);
            y = self.lines((x + indent, y), width - indent, (size, false, INK), line, &mut body) + size / 3.0;
            let mut item = TagGroup::new(Tag::LI);
            item.push(body);
            list.push(item);
        }
        self.tree.push(list);
        y
    }

    /// A table, as far as there is room above a y: the report holds the rest.
    pub(super) fn table(&mut self, (x, mut y): (f64, f64), width: f64, groups: &Groups, bottom: f64) -> f64 {
        // Each column of figures is as wide as its widest, and stands apart from the one before.
        let mut ends = [width; 4];
        for column in (1..ends.len() - 1).rev() {
            let next =
                std::iter::once((true, groups.head[column + 1])).chain(groups.rows.iter().map(|row| (false, row[column + 1].as_str())));
            ends[column] = ends[column + 1] - next.map(|(is_head, text)| width_of(text, FINE, is_head)).fold(0.0, f64::max) - APART;
        }
        let first = std::iter::once((true, groups.head[1])).chain(groups.rows.iter().map(|row| (false, row[1].as_str())));
        let names = ends[1] - first.map(|(is_head, text)| width_of(text, FINE, is_head)).fold(0.0, f64::max) - APART;
        let mut table = TagGroup::new(Tag::Table);
        let all = std::iter::once((true, groups.head.map(str::to_owned))).chain(groups.rows.iter().map(|row| (false, row.clone())));
        for (is_head, row) in all {
            if y + wrap(&row[0], FINE, is_head, names).len() as f64 * FINE * LEADING > bottom {
                break;
            }
            let mut group = TagGroup::new(Tag::TR);
            let mut below = y;
            for (at, text) in row.iter().enumerate() {
                let mut cell = match (is_head, at) {
                    (true, _) => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
                    (false, 0) => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
                    _ => TagGroup::new(Tag::TD),
                };
                let from = if at == 0 { x } else { x + ends[at] - width_of(text, FINE, is_head) };
                // A long name goes on below itself, short of the numbers.
                let room = if at == 0 { names } else { width };
                below = below.max(self.lines((from, y), room, (FINE, is_head, INK), text, &mut cell));
                group.push(cell);
            }
            table.push(group);
            y = below + 2.0;
            self.rule(x, y - 1.5, width, RULE, 0.6);
        }
        self.tree.push(table);
        y
    }

    /// A chart within a width and a height; the y below it. Where there is no room to read one, the report holds it.
    pub(super) fn figure(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), canvas: &Canvas, told: &str) -> f64 {
        if height < READABLE {
            return y;
        }
        let (marks, top, bottom) = canvas.body();
        let scale = (width / canvas.paper.width).min(height / (bottom - top));
        let x = x + (width - canvas.paper.width * scale) / 2.0;
        let on = |(px, py): (f64, f64)| (x + px * scale, y + (py - top) * scale);
        let mut group = TagGroup::new(Tag::Figure(Some(told.to_owned())));
        group.push(self.surface.start_tagged(ContentTag::Other));
        for mark in marks {
            match mark {
                Mark::Text { x, y, size, bold, colour, anchor, text } => {
                    let size = size * scale;
                    let width = width_of(text, size, *bold);
                    let (px, py) = on((*x, *y));
                    let px = match anchor {
                        Anchor::Start => px,
                        Anchor::Middle => px - width / 2.0,
                        Anchor::End => px - width,
                    };
                    self.write((px, py + size * half_x(*bold)), (size, *bold, *colour), text);
                }
                Mark::Box { x, y, width, height, colour, stripes } => {
                    let corners = [(*x, *y), (x + width, *y), (x + width, y + height), (*x, y + height)].map(on);
                    self.shape(&corners, *colour, *stripes);
                }
                Mark::Area { corners, colour, stripes } => {
                    let corners: Vec<_> = corners.iter().map(|p| on(*p)).collect();
                    self.shape(&corners, *colour, *stripes);
                }
                Mark::Line { from, to, colour, thick } => self.stroke(&[on(*from), on(*to)], false, *colour, thick * scale),
                Mark::Border { corners, colour, thick } => {
                    let corners: Vec<_> = corners.iter().map(|p| on(*p)).collect();
                    self.stroke(&corners, true, *colour, thick * scale);
                }
            }
        }
        self.surface.end_tagged();
        self.tree.push(group);
        y + (bottom - top) * scale
    }

    fn shape(&mut self, corners: &[(f64, f64)], colour: RGBColor, stripes: Option<RGBColor>) {
        let Some(path) = path(corners, true) else { return };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(colour)));
        self.surface.draw_path(&path);
        let Some(stripes) = stripes else { return };
        self.surface.push_clip_path(&path, &FillRule::NonZero);
        let ends =
            |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        let ((left, right), (top, bottom)) = (ends(|p| p.0), ends(|p| p.1));
        let mut x = left - (bottom - top);
        while x < right {
            self.stroke(&[(x, bottom), (x + bottom - top, top)], false, stripes, 0.7);
            x += 5.0;
        }
        self.surface.pop();
    }

    fn stroke(&mut self, corners: &[(f64, f64)], closed: bool, colour: RGBColor, width: f64) {
        let Some(path) = path(corners, closed) else { return };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: paint(colour).into(), width: width as f32, ..Stroke::default() }));
        self.surface.draw_path(&path);
        self.surface.set_stroke(None);
    }

    /// A bar that only parts what is written.
    pub(super) fn rule(&mut self, x: f64, y: f64, width: f64, colour: RGBColor, thick: f64) {
        self.artifact(|pen| {
            let rect = Rect::from_xywh(x as f32, y as f32, width as f32, thick as f32);
            let Some(rect) = rect else { return };
            let mut builder = PathBuilder::new();
            builder.push_rect(rect);
            if let Some(path) = builder.finish() {
                pen.surface.set_stroke(None);
                pen.surface.set_fill(Some(fill(colour)));
                pen.surface.draw_path(&path);
            }
        });
    }

    /// What says nothing to a reader who does not see it.
    fn artifact(&mut self, draw: impl FnOnce(&mut Self)) {
        let artifact = krilla::tagging::Artifact::new(krilla::tagging::ArtifactType::Other, None);
        self.surface.start_tagged(ContentTag::Artifact(artifact));
        draw(self);
        self.surface.end_tagged();
    }
}

fn path(corners: &[(f64, f64)], closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (at, (x, y)) in corners.iter().enumerate() {
        if at == 0 {
            builder.move_to(*x as f32, *y as f32);
        } else {
            builder.line_to(*x as f32, *y as f32);
        }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

fn paint(RGBColor(r, g, b): RGBColor) -> rgb::Color {
    rgb::Color::new(r, g, b)
}

fn fill(colour: RGBColor) -> Fill {
    Fill { paint: paint(colour).into(), ..Fill::default() }
}
