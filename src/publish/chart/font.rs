//! The embedded font, read: which glyph is a letter, how wide it is, how near the next one stands, what it looks like.
//! Widths and kerning are those that a browser gives the same text, so that a drawing is laid out once for both.

use std::cell::RefCell;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use ttf_parser::gpos::{PairAdjustment, PositioningSubtable};
use ttf_parser::{Face, GlyphId};

/// The two weights.
static FACES: LazyLock<Option<(Face<'static>, Face<'static>)>> =
    LazyLock::new(|| Some((Face::parse(notosans::REGULAR_TTF, 0).ok()?, Face::parse(notosans::BOLD_TTF, 0).ok()?)));

/// One weight of the font; none should it not be readable, which a test would show.
pub(super) fn face(bold: bool) -> Option<&'static Face<'static>> {
    FACES.as_ref().map(|(regular, heavy)| if bold { heavy } else { regular })
}

/// True for a character that both weights can write.
pub(super) fn has(c: char) -> bool {
    [false, true].into_iter().all(|bold| face(bold).is_some_and(|face| face.glyph_index(c).is_some()))
}

/// Half the height of a small x, in ems: text stands so far below the middle it is given.
pub(super) fn half_x_height(face: &Face<'_>) -> f64 {
    f64::from(face.x_height().unwrap_or_default()) / f64::from(face.units_per_em()) / 2.0
}

thread_local! {
    /// What the tables of the font were asked before: a letter's glyph and width, and the kerning of two glyphs; by weight.
    static KNOWN: RefCell<[Known; 2]> = RefCell::default();
}

#[derive(Default)]
struct Known {
    letters: FxHashMap<char, (GlyphId, f64)>,
    pairs: FxHashMap<(GlyphId, GlyphId), f64>,
}

/// The glyphs of a text with their distances from its start, and its width; in ems.
pub(super) fn layout(bold: bool, text: &str) -> (Vec<(GlyphId, f64)>, f64) {
    let mut glyphs: Vec<(GlyphId, f64)> = Vec::with_capacity(text.len());
    let width = walk(bold, text, |glyph, x| glyphs.push((glyph, x)));
    (glyphs, width)
}

/// Width of a text, in ems.
pub(super) fn width(bold: bool, text: &str) -> f64 {
    walk(bold, text, |_, _| ())
}

fn walk(bold: bool, text: &str, mut tell: impl FnMut(GlyphId, f64)) -> f64 {
    let Some(face) = face(bold) else { return 0.0 };
    let em = f64::from(face.units_per_em());
    KNOWN.with_borrow_mut(|known| {
        let Known { letters, pairs } = &mut known[usize::from(bold)];
        let (mut x, mut before) = (0.0, None);
        for c in text.chars() {
            let (glyph, width) = *letters.entry(c).or_insert_with(|| {
                let glyph = face.glyph_index(c).unwrap_or_default();
                (glyph, f64::from(face.glyph_hor_advance(glyph).unwrap_or_default()) / em)
            });
            if let Some(before) = before {
                x += *pairs.entry((before, glyph)).or_insert_with(|| f64::from(kerning(face, before, glyph)) / em);
            }
            tell(glyph, x);
            (x, before) = (x + width, Some(glyph));
        }
        x
    })
}

/// How much nearer (less than 0) one glyph stands to the next, in units of the font: its table of pairs, GPOS.
fn kerning(face: &Face<'_>, left: GlyphId, right: GlyphId) -> i16 {
    let lookups = face.tables().gpos.into_iter().flat_map(|gpos| gpos.lookups);
    let pairs = lookups.flat_map(|lookup| lookup.subtables.into_iter::<PositioningSubtable<'_>>());
    pairs
        .filter_map(|table| match table {
            PositioningSubtable::Pair(PairAdjustment::Format1 { coverage, sets }) => sets.get(coverage.get(left)?)?.get(right),
            PositioningSubtable::Pair(PairAdjustment::Format2 { coverage, classes, matrix }) => {
                coverage.get(left)?;
                matrix.get((classes.0.get(left), classes.1.get(right)))
            }
            _ => None,
        })
        .map(|(first, _)| first.x_advance)
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_lean_on_each_other_stand_nearer() {
        for bold in [false, true] {
            let width = |text: &str| width(bold, text);
            assert!(width("To") < width("T") + width("o"));
            assert!((width("nn") - 2.0 * width("n")).abs() < 1e-9);
            assert!(half_x_height(face(bold).expect("the font is embedded")) > 0.2);
        }
    }

    #[test]
    fn every_sign_that_figures_need_has_a_glyph() {
        for bold in [false, true] {
            let face = face(bold).expect("the font is embedded");
            for sign in "aéœÀÇ09«»’–—…→≥≤·×−€\u{202f}\u{a0}".chars() {
                assert!(face.glyph_index(sign).is_some(), "{sign:?}");
            }
        }
    }
}
