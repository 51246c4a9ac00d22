//! Pages as PDF: the brief on two of A4, a theme or a department on one, slides of 16:9; tagged for screen readers (PDF/UA-1), the same bytes for the same figures. krilla writes the file, cuts
//! the fonts to what is used and checks the tags; every line is placed here, measured with the font of the charts.
//!
//! krilla costs 57 crates and a half minute of a build from nothing; a browser's « print to PDF » is no way on a machine without one, and
//! puts the date into the bytes; typst is 399 crates.

mod pen;
mod show;

use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::tagging::{Tag, TagGroup, TagTree};
use krilla::text::Font;
use krilla::{Document, SerializeSettings};

use crate::domain::Language;

use super::super::chart::{COOL, INK, QUIET, RULE, WARM, wrap};
use super::Key;
use super::paper::{Page, Sheet, Slide};
use pen::{FINDING, FINE, HEADING, LEADING, Pen, TEXT, TITLE};

/// A4, and its margins, in points.
const SIZE: (f64, f64) = (595.28, 841.89);
const MARGIN: f64 = 40.0;
/// Why a PDF cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::publish) struct PdfError(String);

impl PdfError {
    fn of(why: impl std::fmt::Debug) -> Self {
        Self(format!("{why:?}"))
    }
}

/// Writes the brief.
///
/// # Errors
/// What a PDF cannot hold, tagged or not.
pub(in crate::publish) fn pdf(page: &Page<'_>, l: Language) -> Result<Vec<u8>, PdfError> {
    let title = format!("{} — {}", page.title, l.pick("synthèse", "brief"));
    document(&title, l, (SIZE, 2), &|pen, at| if at == 0 { first(pen, page, l) } else { second(pen, page, l) })
}

/// Writes the page of a theme or a department.
///
/// # Errors
/// What a PDF cannot hold, tagged or not.
pub(super) fn sheet(sheet: &Sheet, l: Language) -> Result<Vec<u8>, PdfError> {
    document(&format!("{} — {}", sheet.title, sheet.of), l, (SIZE, 1), &|pen, _| one(pen, sheet))
}

/// Writes pages to be shown.
///
/// # Errors
/// What a PDF cannot hold, tagged or not.
pub(super) fn slides(title: &str, slides: &[Slide<'_>], l: Language) -> Result<Vec<u8>, PdfError> {
    document(title, l, (show::SIZE, slides.len()), &|pen, at| show::page(pen, &slides[at], at + 1))
}

/// What draws a page, given its number from 0.
type Draw<'d> = &'d dyn Fn(&mut Pen<'_, '_>, usize);
/// The size of pages, and how many there are.
type Pages = ((f64, f64), usize);

/// Writes pages. Should a title or a label hold what the standard forbids, they are written all the same, tagged and without its mark: no
/// name that someone typed keeps an analysis from being published.
fn document(title: &str, l: Language, pages: Pages, draw: Draw<'_>) -> Result<Vec<u8>, PdfError> {
    let checked = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish().map_err(PdfError::of)?;
    written(title, l, pages, draw, checked).or_else(|_| written(title, l, pages, draw, Configuration::default()))
}

fn written(title: &str, l: Language, (size, count): Pages, draw: Draw<'_>, configuration: Configuration) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let font = |bytes: &'static [u8]| Font::new(bytes.to_vec().into(), 0).ok_or_else(|| PdfError("font".to_owned()));
    let fonts = [font(notosans::REGULAR_TTF)?, font(notosans::BOLD_TTF)?];
    let mut tree = TagTree::new();
    for at in 0..count {
        let settings = PageSettings::from_wh(size.0 as f32, size.1 as f32).ok_or_else(|| PdfError("page".to_owned()))?;
        let mut sheet = document.start_page_with(settings);
        {
            let mut pen = Pen { surface: sheet.surface(), fonts: fonts.clone(), tree: &mut tree };
            draw(&mut pen, at);
            pen.surface.finish();
        }
        sheet.finish();
    }
    document.set_metadata(Metadata::new().title(title.to_owned()).language(l.code().to_owned()).creator("Adéquation".to_owned()));
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
    y = keys(pen, (MARGIN, y), inside, &page.keys, KEY) + 8.0;
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
        y = pen.table((MARGIN, y), left, &page.groups, SIZE.1 - MARGIN - 90.0) + 3.0;
        pen.paragraph((MARGIN, y), left, (FINE, false, QUIET), page.groups.note);
    }
    let words = |fr: &str, en: &str| l.pick(fr, en).to_owned();
    let foot = [
        words("Méthode. ", "Method. ") + &page.method,
        format!("{}{}. {}{}.", words("Champ. ", "Scope. "), page.scope, words("Source. ", "Source. "), page.source),
        words("Pour citer. ", "To cite. ") + &page.cite,
    ];
    let bottom = foot_of(pen, &foot);
    let mut y = MARGIN;
    for (title, lines) in &page.told {
        y = pen.heading(2, (right, y), across, HEADING, title) + 2.0;
        y = pen.list((right, y), across, TEXT, lines, bottom - 12.0) + 6.0;
    }
}

/// Sizes of a figure and of what it counts.
const KEY: (f64, f64) = (17.0, FINE);

/// Figures side by side; the y below.
fn keys(pen: &mut Pen<'_, '_>, (left, y): (f64, f64), inside: f64, keys: &[Key], (large, small): (f64, f64)) -> f64 {
    const APART: f64 = 14.0;
    let columns = keys.len().max(1) as f64;
    let width = (inside - (columns - 1.0) * APART) / columns;
    let mut below = y;
    for (at, key) in keys.iter().enumerate() {
        let x = left + at as f64 * (width + APART);
        pen.rule(x, y, width, COOL, 1.5);
        let mut group = TagGroup::new(Tag::P);
        let under = pen.lines((x, y + 4.0), width, (large, true, INK), &key.value, &mut group);
        let under = pen.lines((x, under), width, (small, false, QUIET), key.label, &mut group);
        pen.tree.push(group);
        below = below.max(under);
    }
    below
}

/// What stands at the foot of a page, in small letters; the y above it.
fn foot_of(pen: &mut Pen<'_, '_>, foot: &[String]) -> f64 {
    let inside = SIZE.0 - 2.0 * MARGIN;
    let height: f64 = foot.iter().map(|text| wrap(text, FINE, false, inside).len() as f64 * FINE * LEADING + 2.0).sum();
    let bottom = SIZE.1 - MARGIN - height;
    let mut y = bottom;
    pen.rule(MARGIN, y - 5.0, inside, RULE, 0.8);
    for text in foot {
        y = pen.paragraph((MARGIN, y), inside, (FINE, false, QUIET), text) + 2.0;
    }
    bottom
}

/// A theme or a department on one page.
fn one(pen: &mut Pen<'_, '_>, sheet: &Sheet) {
    let inside = SIZE.0 - 2.0 * MARGIN;
    let half = (inside - 24.0) / 2.0;
    pen.rule(MARGIN, MARGIN, inside, COOL, 2.0);
    let mut y = pen.paragraph((MARGIN, MARGIN + 5.0), inside, (FINE, false, QUIET), &sheet.kind);
    y = pen.heading(1, (MARGIN, y), inside, TITLE, &sheet.title) + 6.0;
    for sentence in &sheet.sentences {
        y = pen.paragraph((MARGIN, y), inside, (FINDING, false, INK), sentence) + 4.0;
    }
    let top = keys(pen, (MARGIN, y + 6.0), inside, &sheet.keys, KEY) + 16.0;
    let bottom = foot_of(pen, &sheet.foot);
    let mut below = top;
    for (at, groups) in sheet.tables.iter().enumerate() {
        let x = MARGIN + at as f64 * (half + 24.0);
        let mut y = pen.heading(2, (x, top), half, HEADING, groups.heading) + 3.0;
        if groups.rows.is_empty() {
            y = pen.paragraph((x, y), half, (FINE, false, QUIET), groups.none);
        } else {
            y = pen.table((x, y), half, groups, bottom - 24.0) + 3.0;
            y = pen.paragraph((x, y), half, (FINE, false, QUIET), groups.note);
        }
        below = below.max(y);
    }
    let mut y = below + 14.0;
    for (title, lines) in sheet.told.iter().filter(|(_, lines)| !lines.is_empty()) {
        if y + 40.0 > bottom {
            break;
        }
        y = pen.heading(2, (MARGIN, y), inside, HEADING, title) + 2.0;
        y = pen.list((MARGIN, y), inside, TEXT, lines, bottom - 12.0) + 8.0;
    }
}
