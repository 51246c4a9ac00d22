//! A drawing as PNG, twice as fine as its pixels: boxes, lines and letters laid over a white ground by the share of each pixel that
//! they cover.
//!
//! The picture is one of indices into a palette from the start. A drawing has few colours but the shades of its edges, and a shade is
//! one of [`LEVELS`] steps between two of them; so a mark is mixed with what lies under it once for each pair of colours and step,
//! and not for each pixel. The colours of the marks are entered first: where the palette is full, only edges take the nearest shade.
//!
//! Rendering the SVG with resvg was the way before: four times as long, since it draws each letter anew at sixteen points a pixel, and
//! half a minute more of a first build.

use std::cell::RefCell;

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use plotters::style::RGBColor;
use rustc_hash::FxHashMap;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use super::font::{self, half_x_height, layout};
use super::{Anchor, Mark, STRIPES};

/// Pixels of a PNG for one of the drawing.
const SCALE: f64 = 2.0;
/// Steps from no cover to full.
const LEVELS: u8 = 16;
/// Colours of one picture.
const PALETTE: usize = 256;
/// Places within a pixel at which a letter may begin.
const PLACES: f64 = 4.0;

/// The marks on white, as PNG.
pub(super) fn png(marks: &[Mark], width: f64, height: f64) -> Result<Vec<u8>, png::EncodingError> {
    let mut picture = Picture::new((width * SCALE).round() as usize, (height * SCALE).round() as usize);
    for mark in marks {
        picture.of_colour(mark.colour());
        mark.stripes().map(|colour| picture.of_colour(colour));
    }
    for mark in marks {
        picture.draw(mark);
    }
    picture.encode()
}

/// The cover of one letter, step by step, and where its corner stands to the point on the line where it begins.
struct Letter {
    left: i32,
    top: i32,
    width: usize,
    cover: Vec<u8>,
}

thread_local! {
    /// Letters drawn so far: weight, glyph, size in hundredths of a pixel, place within a pixel.
    static LETTERS: RefCell<FxHashMap<(bool, u16, u32, u8), Letter>> = RefCell::default();
}

struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    palette: Vec<[u8; 3]>,
    place: FxHashMap<[u8; 3], u8>,
    /// (what lies there, what is laid over, step) → what is seen.
    mixed: FxHashMap<(u8, u8, u8), u8>,
}

impl Picture {
    fn new(width: usize, height: usize) -> Self {
        let white = [0xFF; 3];
        Self {
            width,
            height,
            pixels: vec![0; width * height],
            palette: vec![white],
            place: std::iter::once((white, 0)).collect(),
            mixed: FxHashMap::default(),
        }
    }

    fn of_colour(&mut self, RGBColor(r, g, b): RGBColor) -> u8 {
        let colour = [r, g, b];
        *self.place.entry(colour).or_insert_with(|| {
            if self.palette.len() < PALETTE {
                self.palette.push(colour);
                return (self.palette.len() - 1) as u8;
            }
            let apart = |other: &[u8; 3]| (0..3).map(|i| i32::from(colour[i].abs_diff(other[i])).pow(2)).sum::<i32>();
            (0..PALETTE).min_by_key(|at| apart(&self.palette[*at])).unwrap_or_default() as u8
        })
    }

    fn draw(&mut self, mark: &Mark) {
        let colour = self.of_colour(mark.colour());
        match mark {
            Mark::Box { x, y, width, height, stripes, .. } => {
                let (from, to) = ((*x, *y), (x + width, y + height));
                self.cover(from, to, colour);
                if let Some(stripes) = stripes {
                    let colour = self.of_colour(*stripes);
                    self.cover_in_part(from, to, colour, striped);
                }
            }
            Mark::Area { corners, stripes, .. } => {
                self.polygon(corners, colour);
                if let Some(stripes) = stripes {
                    let colour = self.of_colour(*stripes);
                    self.polygon_in_part(corners, colour, striped);
                }
            }
            Mark::Border { corners, thick, .. } => {
                for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
                    self.draw(&Mark::Line { from: *from, to: *to, colour: mark.colour(), thick: *thick });
                }
            }
            Mark::Line { from, to, thick, .. } => {
                let (half, along) = (thick / 2.0, (to.0 - from.0, to.1 - from.1));
                let (low, high) = ((from.0.min(to.0), from.1.min(to.1)), (from.0.max(to.0), from.1.max(to.1)));
                if along.1 == 0.0 {
                    self.cover((low.0, low.1 - half), (high.0, high.1 + half), colour);
                } else if along.0 == 0.0 {
                    self.cover((low.0 - half, low.1), (high.0 + half, high.1), colour);
                } else {
                    let length = along.0.hypot(along.1);
                    let aside = (-along.1 / length * half, along.0 / length * half);
                    let at = |p: &(f64, f64), sign: f64| (p.0 + sign * aside.0, p.1 + sign * aside.1);
                    self.polygon(&[at(from, 1.0), at(to, 1.0), at(to, -1.0), at(from, -1.0)], colour);
                }
            }
            Mark::Text { x, y, size, bold, anchor, text, .. } => {
                let Some(face) = font::face(*bold) else { return };
                let (glyphs, width) = layout(*bold, text);
                let start = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
                let em = size * SCALE;
                let line = (y * SCALE + half_x_height(face) * em).round() as i32;
                LETTERS.with_borrow_mut(|letters| {
                    for (glyph, along) in glyphs {
                        let x = x * SCALE + (along - start) * em;
                        let place = ((x - x.floor()) * PLACES) as u8;
                        let letter = letters
                            .entry((*bold, glyph.0, (em * 100.0).round() as u32, place))
                            .or_insert_with(|| Letter::of(face, glyph, em, f64::from(place) / PLACES));
                        self.lay(letter, (x.floor() as i32, line), colour);
                    }
                });
            }
        }
    }

    /// Lays a colour over one pixel.
    fn mix(&mut self, pixel: usize, colour: u8, level: u8) {
        let under = self.pixels[pixel];
        self.pixels[pixel] = match level {
            0 => return,
            LEVELS => colour,
            _ => self.mixed.get(&(under, colour, level)).copied().unwrap_or_else(|| {
                let (low, high) = (self.palette[under as usize], self.palette[colour as usize]);
                let share = f64::from(level) / f64::from(LEVELS);
                let of = |i: usize| (f64::from(low[i]) + (f64::from(high[i]) - f64::from(low[i])) * share).round() as u8;
                let seen = self.of_colour(RGBColor(of(0), of(1), of(2)));
                self.mixed.insert((under, colour, level), seen);
                seen
            }),
        };
    }

    /// A box with upright sides, in pixels of the drawing.
    fn cover(&mut self, from: (f64, f64), to: (f64, f64), colour: u8) {
        self.cover_in_part(from, to, colour, |_, _| 1.0);
    }

    /// The same, of which each pixel of the picture is covered by such a share.
    fn cover_in_part(&mut self, (left, top): (f64, f64), (right, bottom): (f64, f64), colour: u8, share: impl Fn(usize, usize) -> f64) {
        let columns = covered(left * SCALE, right * SCALE, self.width);
        let rows = covered(top * SCALE, bottom * SCALE, self.height);
        for (y, down) in &rows {
            for (x, across) in &columns {
                self.mix(y * self.width + x, colour, step(down * across * share(*x, *y)));
            }
        }
    }

    /// A shape with straight sides, in pixels of the drawing.
    fn polygon(&mut self, corners: &[(f64, f64)], colour: u8) {
        self.polygon_in_part(corners, colour, |_, _| 1.0);
    }

    /// The same, of which each pixel of the picture is covered by such a share. Only the pixels around it are looked at.
    fn polygon_in_part(&mut self, corners: &[(f64, f64)], colour: u8, share: impl Fn(usize, usize) -> f64) {
        let ends = |of: fn(&(f64, f64)) -> f64, size: usize| {
            let (low, high) = corners.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
            let end = |v: f64| (v * SCALE).clamp(0.0, size as f64);
            (end(low).floor() as usize, end(high).ceil() as usize)
        };
        let ((left, right), (top, bottom)) = (ends(|p| p.0, self.width), ends(|p| p.1, self.height));
        if left >= right || top >= bottom {
            return;
        }
        let mut shape = Rasterizer::new(right - left, bottom - top);
        let of = |p: &(f64, f64)| point((p.0 * SCALE - left as f64) as f32, (p.1 * SCALE - top as f64) as f32);
        for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            shape.draw_line(of(from), of(to));
        }
        let width = right - left;
        shape.for_each_pixel(|pixel, cover| {
            let (x, y) = (left + pixel % width, top + pixel / width);
            self.mix(y * self.width + x, colour, step(f64::from(cover) * share(x, y)));
        });
    }

    fn lay(&mut self, letter: &Letter, (x, y): (i32, i32), colour: u8) {
        for (row, covers) in (0..).zip(letter.cover.chunks_exact(letter.width.max(1))) {
            let Some(y) = usize::try_from(y + letter.top + row).ok().filter(|y| *y < self.height) else { continue };
            for (column, level) in (0..).zip(covers) {
                let Some(x) = usize::try_from(x + letter.left + column).ok().filter(|x| *x < self.width) else { continue };
                self.mix(y * self.width + x, colour, *level);
            }
        }
    }

    fn encode(self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let (width, height) = (u32::try_from(self.width).unwrap_or(u32::MAX), u32::try_from(self.height).unwrap_or(u32::MAX));
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(self.palette.concat());
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Up);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// The pixels that a stretch covers, and how much of each.
fn covered(from: f64, to: f64, size: usize) -> Vec<(usize, f64)> {
    let (from, to) = (from.clamp(0.0, size as f64), to.clamp(0.0, size as f64));
    (from.floor() as usize..to.ceil() as usize).map(|at| (at, (to.min((at + 1) as f64) - from.max(at as f64)).max(0.0))).collect()
}

/// The share of a pixel of the picture that stripes cover: by how far its middle lies from the middle of a stripe, across.
fn striped(x: usize, y: usize) -> f64 {
    let (apart, thick) = (STRIPES.0 * SCALE, STRIPES.1 * SCALE);
    let across = (x + y + 1) as f64 * std::f64::consts::FRAC_1_SQRT_2 - thick / 2.0;
    let far = across - (across / apart).round() * apart;
    (thick / 2.0 - far.abs() + 0.5).clamp(0.0, 1.0)
}

fn step(cover: f64) -> u8 {
    (cover.clamp(0.0, 1.0) * f64::from(LEVELS)).round() as u8
}

impl Letter {
    /// A glyph of so many pixels an em that begins at a share of a pixel.
    fn of(face: &Face<'_>, glyph: GlyphId, em: f64, place: f64) -> Self {
        let scale = em / f64::from(face.units_per_em());
        let Some(bounds) = face.glyph_bounding_box(glyph) else { return Self { left: 0, top: 0, width: 0, cover: Vec::new() } };
        let left = (f64::from(bounds.x_min) * scale + place).floor();
        let top = (-f64::from(bounds.y_max) * scale).floor();
        let width = ((f64::from(bounds.x_max) * scale + place).ceil() - left) as usize;
        let height = ((-f64::from(bounds.y_min) * scale).ceil() - top) as usize;
        let mut outline = Outline {
            shape: Rasterizer::new(width, height),
            scale: scale as f32,
            at: ((place - left) as f32, -top as f32),
            begun: point(0.0, 0.0),
            last: point(0.0, 0.0),
        };
        face.outline_glyph(glyph, &mut outline);
        let mut cover = vec![0; width * height];
        outline.shape.for_each_pixel(|pixel, share| cover[pixel] = step(f64::from(share)));
        Self { left: left as i32, top: top as i32, width, cover }
    }
}

/// An outline of the font, drawn upside down: its y grows upwards.
struct Outline {
    shape: Rasterizer,
    scale: f32,
    at: (f32, f32),
    begun: Point,
    last: Point,
}

impl Outline {
    fn to(&self, x: f32, y: f32) -> Point {
        point(x * self.scale + self.at.0, self.at.1 - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.begun = self.to(x, y);
        self.last = self.begun;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let end = self.to(x, y);
        self.shape.draw_line(self.last, end);
        self.last = end;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let end = self.to(x, y);
        self.shape.draw_quad(self.last, self.to(x1, y1), end);
        self.last = end;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let end = self.to(x, y);
        self.shape.draw_cubic(self.last, self.to(x1, y1), self.to(x2, y2), end);
        self.last = end;
    }

    fn close(&mut self) {
        self.shape.draw_line(self.last, self.begun);
        self.last = self.begun;
    }
}

#[cfg(test)]
mod tests {
    use plotters::style::{BLACK, RED};

    use super::*;

    fn drawn(marks: &[Mark]) -> Picture {
        let mut picture = Picture::new(40, 40);
        for mark in marks {
            picture.draw(mark);
        }
        picture
    }

    fn seen(picture: &Picture, x: usize, y: usize) -> [u8; 3] {
        picture.palette[picture.pixels[y * picture.width + x] as usize]
    }

    #[test]
    fn a_box_covers_its_pixels_and_shares_its_edges() {
        let picture = drawn(&[Mark::Box { x: 1.25, y: 1.0, width: 4.0, height: 4.0, colour: BLACK, stripes: None }]);
        assert_eq!(seen(&picture, 5, 5), [0; 3]);
        assert_eq!(seen(&picture, 2, 5), [128; 3], "half a pixel");
        assert_eq!(seen(&picture, 1, 5), [255; 3]);
        assert_eq!(seen(&picture, 5, 10), [255; 3]);
    }

    #[test]
    fn a_slanted_line_is_as_thick_as_an_upright_one() {
        let ink = |from, to| {
            let picture = drawn(&[Mark::Line { from, to, colour: BLACK, thick: 2.0 }]);
            picture.pixels.iter().map(|p| 255.0 - f64::from(picture.palette[*p as usize][0])).sum::<f64>() / 255.0
        };
        let (upright, slanted) = (ink((10.0, 2.0), (10.0, 12.0)), ink((4.0, 4.0), (10.0, 12.0)));
        assert!((upright - 80.0).abs() < 1e-9, "{upright}");
        assert!((slanted - 80.0).abs() < 1.0, "{slanted}");
    }

    #[test]
    fn stripes_cover_their_share_of_a_box() {
        let picture =
            drawn(&[Mark::Box { x: 0.0, y: 0.0, width: 20.0, height: 20.0, colour: BLACK, stripes: Some(RGBColor(255, 255, 255)) }]);
        let white = picture.pixels.iter().map(|p| f64::from(picture.palette[*p as usize][0]) / 255.0).sum::<f64>() / 1600.0;
        assert!((white - STRIPES.1 / STRIPES.0).abs() < 0.03, "{white}");
    }

    #[test]
    fn letters_stand_in_the_middle_and_on_what_lies_under_them() {
        let box_under = Mark::Box { x: 0.0, y: 0.0, width: 20.0, height: 20.0, colour: RED, stripes: None };
        let x = Mark::Text { x: 10.0, y: 10.0, size: 14.0, bold: true, colour: BLACK, anchor: Anchor::Middle, text: "x".to_owned() };
        let picture = drawn(&[box_under, x]);
        let dark = |y: usize| (0..40).filter(|x| seen(&picture, *x, y)[0] < 128).count();
        let (above, below): (usize, usize) = ((0..20).map(dark).sum(), (20..40).map(dark).sum());
        assert!(above > 20 && below > 20 && above.abs_diff(below) <= 12, "{above} above, {below} below");
        assert!(picture.palette.iter().all(|c| c[1] == c[2] && c[1] < 0xFF || *c == [0xFF; 3]), "no white between red and black");
    }

    #[test]
    fn a_full_palette_keeps_the_colours_of_the_marks() {
        let colour = |at: usize| RGBColor((at % 7 * 36) as u8, (at / 7 * 36) as u8, 100);
        let mark = |at: usize| Mark::Box { x: at as f64 * 0.3, y: 0.2, width: 1.7, height: 18.3, colour: colour(at), stripes: None };
        let marks: Vec<Mark> = (0..40).map(mark).collect();
        let bytes = png(&marks, 20.0, 20.0);
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes.expect("a picture"))).read_info().expect("a picture");
        let palette = reader.info().palette.clone().expect("a palette");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("its pixels");
        assert!(palette.len() / 3 <= PALETTE);
        let last = colour(39);
        assert!(palette.chunks_exact(3).any(|c| c == [last.0, last.1, last.2]));
    }
}
