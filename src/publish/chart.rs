//! One drawing surface for every chart: plotters draws SVG on a tenfold grid (its coordinates are whole numbers), text is measured
//! with the embedded font, and the same SVG gives the PNG through resvg, so that both look the same on every machine.
//!
//! The bitmap backend of plotters was tried and left: it places glyphs on whole pixels and its text is not fit for print.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

use ab_glyph::{Font, FontRef};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use resvg::{tiny_skia, usvg};
use rustc_hash::FxHashMap;

/// Plotters units in a pixel.
const GRID: f64 = 10.0;
/// Plotters gives SVG a font size of its height over this.
const HEIGHT_OF_EM: f64 = 1.24;
/// The family of the embedded font, and what to fall back on.
const FAMILY: &str = "Noto Sans";
/// Pixels of a PNG for one of the drawing.
const PNG_SCALE: f32 = 2.0;

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

/// A chart, drawn.
#[derive(Debug, Clone)]
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
    /// The drawing, whole: for a slide or a printed page.
    pub(super) svg: String,
    /// The marks alone: for a page whose own text says the rest.
    pub(super) inline: String,
}

/// Where text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing in the making; pixels, from the top left.
pub(super) struct Canvas {
    marks: Vec<Mark>,
    width: f64,
    /// Where the marks begin and end, after the title and before the notes: how many were drawn, and how far down.
    body: ((usize, f64), (usize, f64)),
}

enum Mark {
    Text { x: f64, y: f64, size: f64, bold: bool, colour: RGBColor, anchor: Anchor, text: String },
    Box { x: f64, y: f64, width: f64, height: f64, colour: RGBColor },
    Line { from: (f64, f64), to: (f64, f64), colour: RGBColor, thick: f64 },
}

static FONT: LazyLock<Option<(FontRef<'static>, FontRef<'static>)>> =
    LazyLock::new(|| Some((FontRef::try_from_slice(notosans::REGULAR_TTF).ok()?, FontRef::try_from_slice(notosans::BOLD_TTF).ok()?)));

/// Width of a text in pixels.
pub(super) fn width_of(text: &str, size: f64, bold: bool) -> f64 {
    let Some((regular, heavy)) = &*FONT else { return text.chars().count() as f64 * size * 0.6 };
    let font = if bold { heavy } else { regular };
    let units = f64::from(font.units_per_em().unwrap_or(1000.0));
    text.chars().map(|c| f64::from(font.h_advance_unscaled(font.glyph_id(c))) / units * size).sum()
}

/// A text cut into lines no wider than `width`; a word wider than that has a line of its own.
pub(super) fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width_of(&format!("{line} {word}"), size, bold) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

impl Canvas {
    pub(super) fn new(width: f64) -> Self {
        Self { marks: Vec::new(), width, body: ((0, 0.0), (0, 0.0)) }
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

    pub(super) fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, colour: RGBColor) {
        let (x, width) = if width < 0.0 { (x + width, -width) } else { (x, width) };
        self.marks.push(Mark::Box { x, y, width, height, colour });
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: RGBColor, thick: f64) {
        self.marks.push(Mark::Line { from, to, colour, thick });
    }

    /// Several lines of text; the y after the last.
    pub(super) fn paragraph(&mut self, (x, mut y): (f64, f64), size: f64, bold: bool, colour: RGBColor, width: f64, text: &str) -> f64 {
        for line in wrap(text, size, bold, width) {
            self.marks.push(Mark::Text { x, y: y + size * 0.7, size, bold, colour, anchor: Anchor::Start, text: line });
            y += size * 1.38;
        }
        y
    }

    /// The drawing as SVG, of this height, with a title and a description for those who do not see it.
    pub(super) fn svg(&self, height: f64, id: &str, title: &str, description: &str) -> String {
        self.render(&self.marks, (0.0, height), id, title, description)
    }

    /// The marks alone.
    pub(super) fn inline(&self, id: &str, title: &str, description: &str) -> String {
        let ((from, top), (to, bottom)) = self.body;
        self.render(&self.marks[from..to], (top - 8.0, bottom + 4.0), id, title, description)
    }

    fn render(&self, marks: &[Mark], (top, bottom): (f64, f64), id: &str, title: &str, description: &str) -> String {
        let height = bottom - top;
        let down = |y: &f64| y - top;
        let to = |v: f64| (v * GRID).round() as i32;
        let (w, h) = (to(self.width).unsigned_abs(), to(height).unsigned_abs());
        let mut out = String::new();
        {
            let root = SVGBackend::with_string(&mut out, (w, h)).into_drawing_area();
            // Drawing to a string cannot fail; the results say so and nothing else.
            for mark in marks {
                let _ = match mark {
                    Mark::Box { x, y, width, height, colour } => {
                        let style = colour.filled();
                        root.draw(&Rectangle::new([(to(*x), to(down(y))), (to(x + width), to(down(y) + height))], style))
                    }
                    Mark::Line { from, to: end, colour, thick } => root.draw(&PathElement::new(
                        vec![(to(from.0), to(down(&from.1))), (to(end.0), to(down(&end.1)))],
                        colour.stroke_width(to(*thick).unsigned_abs()),
                    )),
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
            let _ = root.present();
        }
        finish(&out, self.width, height, id, title, description)
    }
}

/// The white ground of a drawing that stands alone.
const GROUND: &str = "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>";

/// Replaces the root of plotters by one that scales, names itself and falls back on common fonts.
fn finish(svg: &str, width: f64, height: f64, id: &str, title: &str, description: &str) -> String {
    let body = svg.find('>').map_or(svg, |at| &svg[at + 1..]);
    let (title, description) = (escape(title), escape(description));
    let body = body.replace(&format!("font-family=\"{FAMILY}\""), &format!("font-family=\"{FAMILY}, Segoe UI, Arial, sans-serif\""));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{title}</title>\n<desc id=\"{id}-d\">{description}</desc>\n{GROUND}{body}",
        (width * GRID).round(),
        (height * GRID).round()
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(notosans::REGULAR_TTF.to_vec());
    fonts.load_font_data(notosans::BOLD_TTF.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

/// Colours of one PNG.
const PALETTE: usize = 256;

/// The pixels as indices into a palette, white first, as the drawing meets its colours: it has few but the shades of its letters'
/// edges, and where there are more, those take the nearest. A quarter of the bytes to compress, and a third of the file.
fn indexed(width: usize, pixels: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut palette: Vec<[u8; 3]> = vec![[0xFF; 3]];
    let mut place: FxHashMap<[u8; 3], u8> = std::iter::once(([0xFF; 3], 0)).collect();
    let mut of_colour = |colour: [u8; 3]| {
        *place.entry(colour).or_insert_with(|| {
            if palette.len() < PALETTE {
                palette.push(colour);
                return (palette.len() - 1) as u8;
            }
            let apart = |other: &[u8; 3]| (0..3).map(|i| i32::from(colour[i].abs_diff(other[i])).pow(2)).sum::<i32>();
            (0..PALETTE).min_by_key(|at| apart(&palette[*at])).unwrap_or_default() as u8
        })
    };
    let mut indices: Vec<u8> = Vec::with_capacity(pixels.len() / 4);
    let mut above: &[u8] = &[];
    for row in pixels.chunks_exact(width * 4) {
        if row == above {
            indices.extend_from_within(indices.len() - width..);
            continue;
        }
        // Most pixels are as the one before: only where the colour changes is it looked up.
        let (mut last, mut at) = ([0xFF; 3], 0);
        indices.extend(row.chunks_exact(4).map(|p| {
            if p[..3] != last {
                last = [p[0], p[1], p[2]];
                at = of_colour(last);
            }
            at
        }));
        above = row;
    }
    (palette.concat(), indices)
}

fn encode(width: u32, height: u32, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let (palette, indices) = indexed(width as usize, pixels);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

thread_local! {
    /// The pixels of the drawing before, to draw over: ten megabytes that the system need not hand out again for each.
    static PIXELS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The same drawing as PNG, twice as fine. Empty when the SVG cannot be read, which a test would show.
pub(super) fn png(svg: &str) -> Vec<u8> {
    let options = usvg::Options { fontdb: Arc::clone(&FONTS), font_family: FAMILY.to_owned(), ..usvg::Options::default() };
    let marks = svg.replacen(GROUND, "", 1);
    let render = |buffer: &mut Vec<u8>| {
        let tree = usvg::Tree::from_str(&marks, &options).ok()?;
        let size = tree.size().to_int_size().scale_by(PNG_SCALE)?;
        buffer.clear();
        buffer.resize(size.width() as usize * size.height() as usize * 4, 0xFF);
        let mut pixels = tiny_skia::PixmapMut::from_bytes(buffer, size.width(), size.height())?;
        resvg::render(&tree, tiny_skia::Transform::from_scale(PNG_SCALE, PNG_SCALE), &mut pixels);
        encode(size.width(), size.height(), buffer).ok()
    };
    PIXELS.with_borrow_mut(render).unwrap_or_default()
}
