//! One drawing surface for every chart. Marks are boxes, lines and texts, laid out with the embedded font (`font`); plotters writes
//! them as SVG on a tenfold grid (its coordinates are whole numbers), and the same marks are painted as PNG (`paint`), so that both
//! look the same on every machine.
//!
//! The bitmap backend of plotters was tried and left: it places glyphs on whole pixels and its text is not fit for print.

mod font;
mod paint;
mod slide;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use crate::domain::Language;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Plotters units in a pixel.
const GRID: f64 = 10.0;
/// Plotters gives SVG a font size of its height over this.
const HEIGHT_OF_EM: f64 = 1.24;
/// How far apart stripes are, and how thick, in pixels.
const STRIPES: (f64, f64) = (8.0, 1.2);
/// plotters has no patterns: a box of this opacity stands for stripes until the drawing is finished.
const STRIPED: f64 = 0.999;
/// The family of the embedded font, and what to fall back on.
const FAMILY: &str = "Noto Sans";

/// The ground.
pub(super) const WHITE: RGBColor = RGBColor(255, 255, 255);
/// Ink for text.
pub(super) const INK: RGBColor = RGBColor(28, 32, 38);
/// Quieter text: 4.5 to 1 on white.
pub(super) const QUIET: RGBColor = RGBColor(88, 96, 108);
/// Lines behind the marks.
pub(super) const RULE: RGBColor = RGBColor(208, 213, 221);
/// Shortage, demand.
pub(super) const WARM: RGBColor = RGBColor(190, 75, 22);
/// Surplus, supply.
pub(super) const COOL: RGBColor = RGBColor(32, 98, 160);
/// Neither.
pub(super) const NEUTRAL: RGBColor = RGBColor(104, 112, 124);
/// A bar that proves nothing.
pub(super) const FAINT: RGBColor = RGBColor(196, 202, 211);

/// What a chart is drawn on. On narrow paper, a telephone's, names stand above their marks instead of beside them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paper {
    /// In pixels, with white space at both sides.
    pub(super) width: f64,
    pub(super) margin: f64,
    pub(super) narrow: bool,
    /// True where few marks are read better than many: on a screen at the end of a room.
    pub(super) few: bool,
}

impl Paper {
    /// Where marks end on the right.
    pub(super) fn right(self) -> f64 {
        self.width - self.margin
    }

    /// Width between the margins.
    pub(super) fn inside(self) -> f64 {
        self.width - 2.0 * self.margin
    }
}

/// A chart, drawn.
#[derive(Debug)]
pub(super) struct Chart {
    /// File name without extension.
    pub(super) name: &'static str,
    /// The finding.
    pub(super) title: String,
    /// What is drawn, and its unit.
    pub(super) subtitle: String,
    /// One sentence that reads one number aloud.
    pub(super) reading: String,
    /// Who is counted.
    pub(super) scope: String,
    /// Files, year, respondents.
    pub(super) source: String,
    /// The table behind it: caption, header, rows.
    pub(super) data: (String, Vec<String>, Vec<Vec<String>>),
    /// The marks alone: for a page whose own text says the rest.
    pub(super) inline: String,
    /// The same on narrow paper.
    pub(super) narrow: String,
    /// The drawing, and its height.
    pub(super) drawing: (Canvas, f64),
    /// The same on narrow paper, for a column of a printed page.
    pub(super) slim: Option<Canvas>,
    /// The same with few marks, where it has many: for a page that is shown.
    pub(super) shown: Option<Canvas>,
}

impl Chart {
    /// The drawing for a page that is shown.
    pub(super) fn to_show(&self) -> &Canvas {
        self.shown.as_ref().unwrap_or(&self.drawing.0)
    }
}

impl Chart {
    /// The drawing, whole: for a slide or a printed page.
    pub(super) fn svg(&self) -> String {
        let (canvas, height) = &self.drawing;
        canvas.render(&canvas.marks, (0.0, *height), self.name, &self.title, &self.reading)
    }

    /// The same on a page of 16:9 as PNG, twice as fine: to be shown or pasted.
    pub(super) fn png(&self, l: Language) -> Result<Vec<u8>, png::EncodingError> {
        let page = slide::slide(self, l.pick(("Champ : ", "Source : "), ("Scope: ", "Source: ")));
        paint::png(&page.marks, slide::PAGE.0, slide::PAGE.1)
    }
}

/// Where text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing in the making; pixels, from the top left.
#[derive(Debug)]
pub(super) struct Canvas {
    marks: Vec<Mark>,
    pub(super) paper: Paper,
    /// Where the marks begin and end, after the title and before the notes: how many were drawn, and how far down.
    body: ((usize, f64), (usize, f64)),
}

/// One thing drawn.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Text {
        x: f64,
        y: f64,
        size: f64,
        bold: bool,
        colour: RGBColor,
        anchor: Anchor,
        text: String,
    },
    Box {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        colour: RGBColor,
        stripes: Option<RGBColor>,
    },
    Line {
        from: (f64, f64),
        to: (f64, f64),
        colour: RGBColor,
        thick: f64,
    },
    /// A shape with straight sides.
    Area {
        corners: Vec<(f64, f64)>,
        colour: RGBColor,
        stripes: Option<RGBColor>,
    },
    /// Its border.
    Border {
        corners: Vec<(f64, f64)>,
        colour: RGBColor,
        thick: f64,
    },
}

impl Mark {
    fn stripes(&self) -> Option<RGBColor> {
        if let Self::Box { stripes, .. } | Self::Area { stripes, .. } = self { *stripes } else { None }
    }

    fn colour(&self) -> RGBColor {
        match self {
            Self::Text { colour, .. }
            | Self::Box { colour, .. }
            | Self::Line { colour, .. }
            | Self::Area { colour, .. }
            | Self::Border { colour, .. } => *colour,
        }
    }
}

/// Half the height of a small x, in ems: text stands so far below the middle it is given.
pub(super) fn half_x(bold: bool) -> f64 {
    font::face(bold).map_or(0.0, font::half_x_height)
}

/// Width of a text in pixels.
pub(super) fn width_of(text: &str, size: f64, bold: bool) -> f64 {
    font::width(bold, text) * size
}

/// A text as the embedded font can write it: a letter that it lacks (of another script) is a box.
pub(super) fn drawable(text: &str) -> Cow<'_, str> {
    const LACKING: char = '\u{FFFD}';
    if text.chars().all(font::has) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if font::has(c) { c } else { LACKING }).collect()
}

/// A text cut into lines no wider than `width`; a word wider than that has a line of its own.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut filled = 0.0;
    for word in unbroken(text) {
        let more = width_of(&format!(" {word}"), size, bold);
        match lines.last_mut() {
            Some(line) if filled + more <= width => {
                line.push(' ');
                line.push_str(&word);
                filled += more;
            }
            _ => {
                filled = width_of(&word, size, bold);
                lines.push(word);
            }
        }
    }
    lines
}

/// The words of a text; a sign that French parts from its word by a space stays with it.
fn unbroken(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match out.last_mut() {
            Some(before) if word.starts_with([':', ';', '?', '!', '»', '%']) || before.ends_with('«') => {
                before.push(' ');
                before.push_str(word);
            }
            _ => out.push(word.to_owned()),
        }
    }
    out
}

impl Canvas {
    pub(super) fn new(paper: Paper) -> Self {
        Self { marks: Vec::new(), paper, body: ((0, 0.0), (0, 0.0)) }
    }

    /// The title is drawn; the marks begin at this y.
    pub(super) fn begin_body(&mut self, y: f64) {
        self.body.0 = (self.marks.len(), y);
    }

    /// The marks are drawn; notes begin at this y.
    pub(super) fn end_body(&mut self, y: f64) {
        self.body.1 = (self.marks.len(), y);
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), size: f64, colour: RGBColor, anchor: Anchor, text: &str) {
        self.marks.push(Mark::Text { x, y, size, bold: false, colour, anchor, text: text.to_owned() });
    }

    pub(super) fn bold(&mut self, (x, y): (f64, f64), size: f64, colour: RGBColor, anchor: Anchor, text: &str) {
        self.marks.push(Mark::Text { x, y, size, bold: true, colour, anchor, text: text.to_owned() });
    }

    /// A bar. People are striped, posts are not: the two are told apart in black and white, and by any eye.
    pub(super) fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, colour: RGBColor) {
        let (x, width) = if width < 0.0 { (x + width, -width) } else { (x, width) };
        self.filled(x, y, (width, height), colour, (colour == COOL).then_some(WHITE));
    }

    /// A box of one colour, or with stripes of another.
    pub(super) fn filled(&mut self, x: f64, y: f64, (width, height): (f64, f64), colour: RGBColor, stripes: Option<RGBColor>) {
        self.marks.push(Mark::Box { x, y, width, height, colour, stripes });
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: RGBColor, thick: f64) {
        self.marks.push(Mark::Line { from, to, colour, thick });
    }

    /// A shape with straight sides, of one colour, or with stripes of another.
    pub(super) fn area(&mut self, corners: &[(f64, f64)], colour: RGBColor, stripes: Option<RGBColor>) {
        self.marks.push(Mark::Area { corners: corners.to_vec(), colour, stripes });
    }

    /// The border of such a shape.
    pub(super) fn border(&mut self, corners: &[(f64, f64)], colour: RGBColor, thick: f64) {
        self.marks.push(Mark::Border { corners: corners.to_vec(), colour, thick });
    }

    /// Several lines of text; the y after the last.
    pub(super) fn paragraph(&mut self, (x, mut y): (f64, f64), size: f64, bold: bool, colour: RGBColor, width: f64, text: &str) -> f64 {
        for line in wrap(text, size, bold, width) {
            self.marks.push(Mark::Text { x, y: y + size * 0.7, size, bold, colour, anchor: Anchor::Start, text: line });
            y += size * 1.38;
        }
        y
    }

    /// The marks alone, and the y where they begin and end.
    pub(super) fn body(&self) -> (&[Mark], f64, f64) {
        let ((from, top), (to, bottom)) = self.body;
        (&self.marks[from..to], top - 8.0, bottom + 4.0)
    }

    /// The marks alone, as SVG.
    pub(super) fn inline(&self, id: &str, title: &str, description: &str) -> String {
        let (marks, top, bottom) = self.body();
        self.render(marks, (top, bottom), id, title, description)
    }

    fn render(&self, marks: &[Mark], (top, bottom): (f64, f64), id: &str, title: &str, description: &str) -> String {
        let height = bottom - top;
        let down = |y: &f64| y - top;
        let to = |v: f64| (v * GRID).round() as i32;
        let (w, h) = (to(self.paper.width).unsigned_abs(), to(height).unsigned_abs());
        let mut out = String::new();
        {
            let root = SVGBackend::with_string(&mut out, (w, h)).into_drawing_area();
            // Drawing to a string cannot fail; the results say so and nothing else.
            for mark in marks {
                let _ = match mark {
                    Mark::Box { x, y, width, height, colour, stripes } => {
                        let corners = [(to(*x), to(down(y))), (to(x + width), to(down(y) + height))];
                        root.draw(&Rectangle::new(corners, colour.filled())).and_then(|()| {
                            stripes.map_or(Ok(()), |stripes| root.draw(&Rectangle::new(corners, stripes.mix(STRIPED).filled())))
                        })
                    }
                    Mark::Line { from, to: end, colour, thick } => root.draw(&PathElement::new(
                        vec![(to(from.0), to(down(&from.1))), (to(end.0), to(down(&end.1)))],
                        colour.stroke_width(to(*thick).unsigned_abs()),
                    )),
                    Mark::Area { corners, colour, stripes } => {
                        let corners: Vec<_> = corners.iter().map(|p| (to(p.0), to(down(&p.1)))).collect();
                        root.draw(&Polygon::new(corners.clone(), colour.filled())).and_then(|()| {
                            stripes.map_or(Ok(()), |stripes| root.draw(&Polygon::new(corners, stripes.mix(STRIPED).filled())))
                        })
                    }
                    Mark::Border { corners, colour, thick } => {
                        let closed = corners.iter().chain(corners.first()).map(|p| (to(p.0), to(down(&p.1)))).collect::<Vec<_>>();
                        root.draw(&PathElement::new(closed, colour.stroke_width(to(*thick).unsigned_abs())))
                    }
                    Mark::Text { x, y, size, bold, colour, anchor, text } => {
                        let style = if *bold { FontStyle::Bold } else { FontStyle::Normal };
                        let horizontal = match anchor {
                            Anchor::Start => HPos::Left,
                            Anchor::Middle => HPos::Center,
                            Anchor::End => HPos::Right,
                        };
                        let font = FontDesc::new(FontFamily::Name(FAMILY), size * GRID * HEIGHT_OF_EM, style);
                        let style = TextStyle::from(font).color(colour).pos(Pos::new(horizontal, VPos::Center));
                        root.draw(&Text::new(text.clone(), (to(*x), to(down(y))), style))
                    }
                };
            }
            // The same: this only ends the text.
            let _ = root.present();
        }
        let stripes: BTreeSet<String> = marks.iter().filter_map(Mark::stripes).map(hexadecimal).collect();
        finish(&measured(&out, marks), (self.paper.width, height), &stripes, id, title, description)
    }
}

/// The white ground of a drawing that stands alone.
const GROUND: &str = "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>";

/// The same with the width of each text: where the font is not installed, letters of another one keep to it, and nothing is cut or runs
/// into its neighbour. The font itself was weighed and left: two hundred thousand bytes in each drawing.
fn measured(svg: &str, marks: &[Mark]) -> String {
    const BEGIN: &str = "<text ";
    let mut widths = marks.iter().filter_map(|mark| match mark {
        Mark::Text { text, size, bold, .. } => Some(width_of(text, *size, *bold) * GRID),
        _ => None,
    });
    let mut parts = svg.split(BEGIN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let width = widths.next().unwrap_or_default();
        let _ = write!(out, "{BEGIN}textLength=\"{width:.0}\" lengthAdjust=\"spacingAndGlyphs\" {part}");
    }
    out
}

/// Replaces the root of plotters by one that scales, names itself and falls back on common fonts, and what stands for stripes by stripes.
fn finish(svg: &str, (width, height): (f64, f64), stripes: &BTreeSet<String>, id: &str, title: &str, description: &str) -> String {
    let body = svg.find('>').map_or(svg, |at| &svg[at + 1..]);
    let (title, description) = (escape(title), escape(description));
    let mut body = body.replace(&format!("font-family=\"{FAMILY}\""), &format!("font-family=\"{FAMILY}, Segoe UI, Arial, sans-serif\""));
    let mut patterns = String::new();
    for colour in stripes {
        body = body.replace(&format!("opacity=\"{STRIPED}\" fill=\"#{colour}\""), &format!("fill=\"url(#{id}-{colour})\""));
        let (apart, thick) = (STRIPES.0 * GRID, STRIPES.1 * GRID);
        let _ = write!(
            patterns,
            "<pattern id=\"{id}-{colour}\" width=\"{apart}\" height=\"{apart}\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"{thick}\" height=\"{apart}\" fill=\"#{colour}\"/></pattern>"
        );
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{patterns}{GROUND}{body}",
        (width * GRID).round(),
        (height * GRID).round()
    )
}

/// A colour as SVG writes it.
fn hexadecimal(RGBColor(r, g, b): RGBColor) -> String {
    format!("{r:02X}{g:02X}{b:02X}")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_with_a_sign() {
        let text = "une partie des diplômés poursuit ses études ou part : 291 arrivent pour « 429 postes » ; soit 68 % !";
        for width in 20..300 {
            for line in wrap(text, 9.0, false, f64::from(width)) {
                assert!(!line.starts_with([':', ';', '»', '%', '!']) && !line.ends_with('«'), "{width}: {line}");
            }
        }
        assert_eq!(wrap(text, 9.0, false, 1e6), [text]);
    }
}
