//! The brief as a PDF: two A4 pages, tagged for screen readers (PDF/UA-1), the same bytes for the same figures. krilla writes the file, cuts
//! the fonts to what is used and checks the tags; every line is placed here, measured with the font of the charts.
//!
//! krilla costs 57 crates and a half minute of a build from nothing; a browser's « print to PDF » is no way on a machine without one, and
//! puts the date into the bytes; typst is 399 crates.

use std::num::NonZeroU16;

use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings, color::rgb, page::PageSettings};
use plotters::style::RGBColor;

use crate::domain::Language;

use super::super::chart::{Anchor, COOL, Canvas, INK, Mark, QUIET, RULE, WARM, drawable, half_x, width_of, wrap};
use super::brief::{Groups, Page};

/// A4, and its margins, in points.
const SIZE: (f64, f64) = (595.28, 841.89);
const MARGIN: f64 = 40.0;
/// The type scale.
const TITLE: f64 = 21.0;
const HEADING: f64 = 11.5;
const FINDING: f64 = 11.0;
const TEXT: f64 = 9.2;
const FINE: f64 = 8.2;
/// Height of a line, in sizes of its text; how far below the top of a line its letters stand.
const LEADING: f64 = 1.36;
const ASCENT: f64 = 1.02;

/// Why a PDF cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::publish) struct PdfError(String);

impl PdfError {
    fn of(why: impl std::fmt::Debug) -> Self {
        Self(format!("{why:?}"))
    }
}

/// Writes the brief. Should a title or a label hold what the standard forbids, it is written all the same, tagged and without its mark: no
/// name that someone typed keeps an analysis from being published.
pub(in crate::publish) fn pdf(page: &Page<'_>, l: Language) -> Result<Vec<u8>, PdfError> {
    let checked = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().map_err(PdfError::of)?;
    written(page, l, checked).or_else(|_| written(page, l, Configuration::default()))
}

fn written(page: &Page<'_>, l: Language, configuration: Configuration) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let font = |bytes: &'static [u8]| Font::new(bytes.to_vec().into(), 0).ok_or_else(|| PdfError("font".to_owned()));
    let fonts = [font(notosans::REGULAR_TTF)?, font(notosans::BOLD_TTF)?];
    let mut tree = TagTree::new();
    for draw in [first, second] {
        let settings = PageSettings::from_wh(SIZE.0 as f32, SIZE.1 as f32).ok_or_else(|| PdfError("A4".to_owned()))?;
        let mut sheet = document.start_page_with(settings);
        {
            let mut pen = Pen { surface: sheet.surface(), fonts: fonts.clone(), tree: &mut tree };
            draw(&mut pen, page, l);
            pen.surface.finish();
        }
        sheet.finish();
    }
    let title = format!("{} — {}", page.title, l.pick("synthèse", "brief"));
    document.set_metadata(Metadata::new().title(title).language(l.code().to_owned()).creator("Adéquation".to_owned()));
    document.set_outline(krilla::outline::Outline::new());
    document.set_tag_tree(tree);
    document.finish().map_err(PdfError::of)
}

/// The finding, the figures, the main chart.
fn first(pen: &mut Pen<'_, '_>, page: &Page<'_>, l: Language) {
    let inside = SIZE.0 - 2.0 * MARGIN;
    pen.rule(MARGIN, MARGIN, inside, COOL, 2.0);
    let kind = format!(
        "{} · {} · {}",
        l.pick("Adéquation formation-emploi, synthèse", "Training–jobs gap analysis, brief"),
        page.year,
        page.edition
    );
    let mut y = pen.paragraph((MARGIN, MARGIN + 5.0), inside, (FINE, false, QUIET), &kind);
    y = pen.heading(1, (MARGIN, y), inside, TITLE, page.title) + 6.0;
    for sentence in &page.sentences {
        y = pen.paragraph((MARGIN, y), inside, (FINDING, false, INK), sentence) + 4.0;
    }
    y += 6.0;
    let width = (inside - 3.0 * 14.0) / 4.0;
    let mut below = y;
    for (at, key) in page.keys.iter().enumerate() {
        let x = MARGIN + at as f64 * (width + 14.0);
        pen.rule(x, y, width, COOL, 1.5);
        let mut group = TagGroup::new(Tag::P);
        let under = pen.lines((x, y + 4.0), width, (17.0, true, INK), &key.value, &mut group);
        let under = pen.lines((x, under), width, (FINE, false, QUIET), key.label, &mut group);
        pen.tree.push(group);
        below = below.max(under);
    }
    y = below + 8.0;
    if let Some(chart) = page.main {
        y = pen.heading(2, (MARGIN, y), inside, HEADING, &chart.title);
        y = pen.paragraph((MARGIN, y), inside, (FINE, false, QUIET), &chart.subtitle) + 2.0;
        let room = SIZE.1 - MARGIN - 58.0 - y;
        y = pen.figure((MARGIN, y), (inside, room), &chart.drawing.0, &chart.reading) + 4.0;
        pen.paragraph((MARGIN, y), inside, (FINE, false, QUIET), &chart.reading);
    }
    pen.rule(MARGIN, SIZE.1 - MARGIN - 18.0, 3.0, WARM, 14.0);
    pen.paragraph((MARGIN + 10.0, SIZE.1 - MARGIN - 17.0), inside, (FINDING - 1.0, true, INK), page.alert);
}

/// Where, why, what to do, how sure; method and source.
fn second(pen: &mut Pen<'_, '_>, page: &Page<'_>, l: Language) {
    let inside = SIZE.0 - 2.0 * MARGIN;
    let left = inside * 0.45;
    let (right, across) = (MARGIN + left + 24.0, inside - left - 24.0);
    let mut y = MARGIN;
    if let Some((chart, slim)) = page.map.and_then(|chart| Some((chart, chart.slim.as_ref()?))) {
        y = pen.heading(2, (MARGIN, y), left, HEADING, &chart.title) + 4.0;
        y = pen.figure((MARGIN, y), (left, 340.0), slim, &chart.reading) + 10.0;
    }
    if !page.groups.rows.is_empty() {
        y = pen.heading(2, (MARGIN, y), left, HEADING, page.groups.heading) + 3.0;
        y = pen.table((MARGIN, y), left, &page.groups, l) + 3.0;
        pen.paragraph((MARGIN, y), left, (FINE, false, QUIET), page.groups.note);
    }
    let words = |fr: &str, en: &str| l.pick(fr, en).to_owned();
    let foot = [
        words("Méthode. ", "Method. ") + page.method,
        format!("{}{}. {}{}.", words("Champ. ", "Scope. "), page.scope, words("Source. ", "Source. "), page.source),
        words("Pour citer. ", "To cite. ") + &page.cite,
    ];
    let height: f64 = foot.iter().map(|text| wrap(text, FINE, false, inside).len() as f64 * FINE * LEADING + 2.0).sum();
    let bottom = SIZE.1 - MARGIN - height;
    let mut y = MARGIN;
    for (title, lines) in &page.told {
        y = pen.heading(2, (right, y), across, HEADING, title) + 2.0;
        y = pen.list((right, y), across, lines, bottom - 12.0) + 6.0;
    }
    let mut y = bottom;
    pen.rule(MARGIN, y - 5.0, inside, RULE, 0.8);
    for text in &foot {
        y = pen.paragraph((MARGIN, y), inside, (FINE, false, QUIET), text) + 2.0;
    }
}

/// Size, weight and colour of a text.
type Style = (f64, bool, RGBColor);

/// What writes on a page, and tells what it writes.
struct Pen<'a, 't> {
    surface: Surface<'a>,
    fonts: [Font; 2],
    tree: &'t mut TagTree,
}

impl Pen<'_, '_> {
    fn heading(&mut self, level: u16, at: (f64, f64), width: f64, size: f64, text: &str) -> f64 {
        let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
        let mut group = TagGroup::new(Tag::Hn(level, Some(text.to_owned())));
        let y = self.lines(at, width, (size, true, INK), text, &mut group);
        self.tree.push(group);
        y
    }

    fn paragraph(&mut self, at: (f64, f64), width: f64, style: Style, text: &str) -> f64 {
        let mut group = TagGroup::new(Tag::P);
        let y = self.lines(at, width, style, text, &mut group);
        self.tree.push(group);
        y
    }

    /// Lines of text from a corner; the y below.
    fn lines(&mut self, (x, mut y): (f64, f64), width: f64, (size, bold, colour): Style, text: &str, group: &mut TagGroup) -> f64 {
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
    fn list(&mut self, (x, mut y): (f64, f64), width: f64, lines: &[String], bottom: f64) -> f64 {
        let mut list = TagGroup::new(Tag::L(ListNumbering::Disc));
        for line in lines {
            if y + wrap(line, TEXT, false, width - 10.0).len() as f64 * TEXT * LEADING > bottom {
                break;
            }
            self.artifact(|pen| pen.write((x + 1.0, y + TEXT * ASCENT), (TEXT, true, COOL), "•"));
            let mut body = TagGroup::new(Tag::LBody);
            y = self.lines((x + 10.0, y), width - 10.0, (TEXT, false, INK), line, &mut body) + 3.0;
            let mut item = TagGroup::new(Tag::LI);
            item.push(body);
            list.push(item);
        }
        self.tree.push(list);
        y
    }

    fn table(&mut self, (x, mut y): (f64, f64), width: f64, groups: &Groups, l: Language) -> f64 {
        let head = [groups.column, l.pick("Entrants", "Entrants"), l.pick("Postes", "Posts"), l.pick("Écart", "Gap")];
        let ends = [0.0, width * 0.72, width * 0.86, width];
        let mut table = TagGroup::new(Tag::Table);
        let all = std::iter::once((true, head.map(str::to_owned))).chain(groups.rows.iter().map(|row| (false, row.clone())));
        for (is_head, row) in all {
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
                let room = if at == 0 { width * 0.6 } else { width };
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

    /// A chart within a width and a height; the y below it.
    fn figure(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), canvas: &Canvas, told: &str) -> f64 {
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
    fn rule(&mut self, x: f64, y: f64, width: f64, colour: RGBColor, thick: f64) {
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
