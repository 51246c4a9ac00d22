//! The charts. Each states its finding as a title, then reads one number aloud, says who is counted and where it comes from.

mod alluvial;
mod bars;
mod coverage;
mod funnel;
mod heat;
mod map;
mod multiples;
mod outlines;
mod slope;
mod trends;

use plotters::style::RGBColor;
use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::gap::{SkillGap, Verdict};

use super::chart::{Anchor, COOL, Canvas, Chart, FAINT, INK, NEUTRAL, Paper, QUIET, RULE, WARM, WHITE, width_of, wrap};
use super::numbers::{signed, whole};
use super::{language, words};

/// A slide, a printed page, a screen.
const WIDE: Paper = Paper { width: 920.0, margin: 24.0, narrow: false, few: false };
/// A telephone.
const NARROW: Paper = Paper { width: 360.0, margin: 6.0, narrow: true, few: false };
/// The type scale.
const TITLE: f64 = 20.0;
const TEXT: f64 = 13.0;
const SMALL: f64 = 11.5;
/// Skills shown on each side.
const SHORTAGES: usize = 15;
const SURPLUSES: usize = 8;
/// Of both, those on a page that is shown.
const SHOWN: (usize, usize) = (8, 4);

pub(super) use slope::slope;
pub(super) use trends::{apart, trends};

type Draw = fn(&Analysis, Paper) -> Option<Chart>;

/// Draws every chart that has something to show, on wide paper and on narrow, in parallel.
pub(super) fn charts(a: &Analysis) -> Vec<Chart> {
    let all: [Draw; 11] = [
        gaps,
        coverage::coverage,
        bars::levels,
        bars::departments,
        map::map,
        multiples::departments,
        bars::families,
        bars::themes,
        heat::heat,
        funnel::funnel,
        alluvial::alluvial,
    ];
    let mut drawn: Vec<Chart> = all.par_iter().filter_map(|draw| on_both(|paper| draw(a, paper))).collect();
    // Those that are drawn otherwise where few marks are read better than many.
    let few: [Draw; 4] = [gaps, bars::levels, bars::departments, bars::themes];
    for few in few.iter().filter_map(|draw| draw(a, Paper { few: true, ..WIDE })) {
        if let Some(chart) = drawn.iter_mut().find(|chart| chart.name == few.name) {
            chart.shown = Some(few.drawing.0);
        }
    }
    drawn
}

/// The same chart on both papers.
fn on_both(draw: impl Fn(Paper) -> Option<Chart>) -> Option<Chart> {
    let Chart { inline: narrow, drawing: (slim, _), .. } = draw(NARROW)?;
    Some(Chart { narrow, slim: Some(slim), ..draw(WIDE)? })
}

/// What is common to all: who is counted.
pub(super) fn scope(a: &Analysis) -> String {
    let l = language(a);
    let territory = if a.references.territory.name.is_empty() {
        l.pick("territoire entier", "whole territory").to_owned()
    } else {
        a.references.territory.name.clone()
    };
    let t = &a.findings.totals;
    let courses = words::counted(
        (a.corpus.courses.len() - t.unmeasured) as f64,
        ("formation mesurée", "formations mesurées"),
        ("measured course", "measured courses"),
        l,
    );
    match &a.findings.survey {
        Some(s) => say!(
            l,
            "{territory}, {courses} de bac à bac+5 ; besoins de {} entreprises extrapolés aux {} de l’annuaire",
            "{territory}, {courses} from bac to bac+5; needs of {} employers extrapolated to the {} of the register",
            whole(s.respondents as f64, l),
            whole(s.firms as f64, l)
        ),
        None => say!(
            l,
            "{territory}, {courses} de bac à bac+5 ; {}, répondants seuls (sans extrapolation)",
            "{territory}, {courses} from bac to bac+5; {}, respondents only (no extrapolation)",
            words::counted(a.corpus.needs.len() as f64, ("besoin", "besoins"), ("need", "needs"), l)
        ),
    }
}

/// Where the figures come from.
pub(super) fn source(a: &Analysis) -> String {
    let l = language(a);
    let (files, year, title) = (a.files.iter().filter(|f| f.readable).count(), a.pipeline.year, &a.pipeline.title);
    let title = if title.contains(&year.to_string()) { title.clone() } else { format!("{title} ({year})") };
    let files = words::counted(files as f64, ("fichier lu", "fichiers lus"), ("file read", "files read"), l);
    say!(l, "{title}, {files} ; calculs Adéquation", "{title}, {files}; computed by Adéquation")
}

/// The sentence under every figure.
pub(super) fn alert(l: Language) -> &'static str {
    l.pick(
        "Un écart est une alerte à discuter, pas un ordre d’ouvrir ou de fermer des places.",
        "A gap is a warning to discuss, not an order to open or close seats.",
    )
}

/// Title and subtitle; the y below.
fn head(canvas: &mut Canvas, title: &str, subtitle: &str) -> f64 {
    let Paper { margin, .. } = canvas.paper;
    let inside = canvas.paper.inside();
    let y = canvas.paragraph((margin, 22.0), TITLE, true, INK, inside, title);
    let y = canvas.paragraph((margin, y + 2.0), TEXT, false, QUIET, inside, subtitle) + 14.0;
    canvas.begin_body(y);
    y
}

/// Reading, scope and source; the height of the whole.
fn foot(canvas: &mut Canvas, a: &Analysis, y: f64, reading: &str) -> f64 {
    let l = language(a);
    canvas.end_body(y);
    let mut y = y + 10.0;
    let (margin, inside) = (canvas.paper.margin, canvas.paper.inside());
    canvas.line((margin, y), (canvas.paper.right(), y), RULE, 1.0);
    y += 10.0;
    for (label, text) in [
        (l.pick("Lecture : ", "Reading: "), reading.to_owned()),
        (l.pick("Champ : ", "Scope: "), scope(a)),
        (l.pick("Source : ", "Source: "), source(a)),
    ] {
        y = canvas.paragraph((margin, y), SMALL, false, QUIET, inside, &format!("{label}{text}")) + 2.0;
    }
    canvas.paragraph((margin, y), SMALL, true, QUIET, inside, alert(l)) + 12.0
}

/// A name with a number and what it means. On narrow paper it stands above its marks, and takes height of its own.
struct Named {
    /// On narrow paper; elsewhere the name stands beside its marks.
    lines: Vec<String>,
    number: String,
    meaning: &'static str,
}

impl Named {
    /// Between two lines of a name.
    const LINE: f64 = 16.0;

    fn of(paper: Paper, name: &str, number: String, meaning: &'static str) -> Self {
        let room = paper.inside() - width_of(&number, TEXT, true) - width_of(meaning, SMALL, false) - 16.0;
        Self { lines: if paper.narrow { wrap(name, TEXT, false, room) } else { Vec::new() }, number, meaning }
    }

    fn height(&self) -> f64 {
        self.lines.len() as f64 * Self::LINE
    }

    /// Draws it above, over the lines of a scale.
    fn draw_above(&self, canvas: &mut Canvas, y: f64, colour: RGBColor) {
        let (margin, right, middle) = (canvas.paper.margin, canvas.paper.right(), y + Self::LINE / 2.0);
        for (at, line) in self.lines.iter().enumerate() {
            let y = middle + at as f64 * Self::LINE;
            canvas.filled(margin, y - Self::LINE / 2.0, (width_of(line, TEXT, false) + 3.0, Self::LINE), WHITE, None);
            canvas.text((margin, y), TEXT, INK, Anchor::Start, line);
        }
        canvas.text((right, middle), SMALL, QUIET, Anchor::End, self.meaning);
        let at = right - width_of(self.meaning, SMALL, false) - 6.0;
        canvas.bold((at, middle), TEXT, colour, Anchor::End, &self.number);
    }
}

/// A name of two lines at most, that ends beside its marks.
fn beside(canvas: &mut Canvas, (x, middle): (f64, f64), width: f64, name: &str) {
    let lines = wrap(name, TEXT, false, width);
    let size = if lines.len() > 1 { SMALL } else { TEXT };
    let first = middle - (lines.len().min(2) as f64 - 1.0) * 7.0;
    for (at, line) in lines.iter().take(2).enumerate() {
        canvas.text((x, first + at as f64 * 14.0), size, INK, Anchor::End, line);
    }
}

/// Ticks at round numbers.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low).max(1.0) / 6.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(power).max(1.0);
    let mut at = (low / step).ceil() * step;
    let mut out = Vec::new();
    while at <= high + step * 1e-9 {
        out.push(at);
        at += step;
    }
    out
}

/// The widest gaps, most pressing first; skills that nobody asks are left to the tables, and so is what repeats a wider gap under a
/// broader or a narrower name.
pub(super) fn widest(a: &Analysis) -> (Vec<&SkillGap>, Vec<&SkillGap>) {
    let id = |g: &SkillGap| &a.references.framework.skills()[g.skill].id;
    let mut sorted: Vec<&SkillGap> = a.findings.skills.iter().filter(|g| g.demand > 0.0).collect();
    sorted.sort_by(|x, y| x.gap.total_cmp(&y.gap).then_with(|| id(x).cmp(id(y))));
    let (mut short, mut over): (Vec<&SkillGap>, Vec<&SkillGap>) = (Vec::new(), Vec::new());
    for (side, most, holds) in [(&mut short, SHORTAGES, -1.0), (&mut over, SURPLUSES, 1.0)] {
        let mut ranked: Vec<&SkillGap> = sorted.iter().copied().filter(|g| g.gap * holds > 0.5).collect();
        if holds > 0.0 {
            ranked.reverse();
        }
        *side = a.findings.broader.apart(ranked, |g| g.skill);
        side.truncate(most);
    }
    (short, over)
}

#[expect(clippy::too_many_lines, reason = "one drawing, top to bottom")]
fn gaps(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let (mut short, mut over) = widest(a);
    if paper.few {
        short.truncate(SHOWN.0);
        over.truncate(SHOWN.1);
    }
    // What proves nothing is drawn, and is no headline.
    let proves = |g: &&SkillGap| g.verdict != Verdict::Inconclusive;
    let (sure_short, sure_over) = (short.iter().copied().find(proves), over.iter().copied().find(proves));
    let first = sure_short.or(sure_over).or_else(|| short.first().or(over.first()).copied())?;
    let label = |g: &SkillGap| a.references.framework.skills()[g.skill].label(l).to_owned();
    let n = |x: f64| whole(x.abs(), l);
    let title = match (sure_short, sure_over) {
        (None, None) => l.pick("Aucun écart ne permet de conclure", "No gap is conclusive").to_owned(),
        (Some(s), Some(o)) => say!(
            l,
            "{} : {} personnes de moins que de postes ; {} : {} de plus{}",
            "{}: {} fewer people than posts; {}: {} more{}",
            label(s),
            n(s.gap),
            label(o),
            n(o.gap),
            words::more_at_most(o, l)
        ),
        (Some(s), None) => say!(l, "{} : {} personnes de moins que de postes", "{}: {} fewer people than posts", label(s), n(s.gap)),
        (None, Some(o)) => say!(
            l,
            "{} : {} personnes de plus que de postes{}",
            "{}: {} more people than posts{}",
            label(o),
            n(o.gap),
            words::more_at_most(o, l)
        ),
    };
    let subtitle = l.pick("Écart entre l’offre (entrants locaux qui ont la compétence) et la demande (postes qui l’exigent), personnes par an. Entre une compétence et celles qu’elle comprend, seul l’écart le plus large est montré. Trait : intervalle.", "Gap between supply (local entrants who hold the skill) and demand (posts that require it), people a year. Of a skill and those it includes, only the widest gap is shown. Line: interval.");
    let mut canvas = Canvas::new(paper);
    let mut y = head(&mut canvas, &title, subtitle);
    let rows: Vec<Option<&SkillGap>> = short
        .iter()
        .copied()
        .map(Some)
        .chain((!short.is_empty() && !over.is_empty()).then_some(None))
        .chain(over.iter().copied().map(Some))
        .collect();
    let shown = || rows.iter().flatten();
    let start = |g: &SkillGap| if g.gap_low.is_finite() { g.gap_low } else { g.gap };
    let end = |g: &SkillGap| if g.gap_high.is_finite() { g.gap_high } else { g.gap };
    let low = shown().map(|g| start(g).min(g.gap)).fold(0.0, f64::min);
    let high = shown().map(|g| end(g).max(g.gap)).fold(0.0, f64::max);
    let (left, right) = if paper.narrow { (paper.margin, paper.right()) } else { (paper.margin + 210.0, paper.right() - 146.0) };
    let pad = (high - low) * 0.03;
    let x = |v: f64| left + (v - low + pad) / (high - low + 2.0 * pad).max(1.0) * (right - left);
    let top = y + 16.0;
    let names: Vec<Option<Named>> =
        rows.iter().map(|row| row.map(|g| Named::of(paper, &label(g), signed(g.gap, l), words::verdict(g.verdict, l)))).collect();
    let bar_height = 27.0;
    let height = |name: &Option<Named>| name.as_ref().map_or(12.0, |n| bar_height + n.height());
    let bottom = top + names.iter().map(height).sum::<f64>();
    for tick in ticks(low - pad, high + pad) {
        let zero = tick.abs() < 1e-9;
        canvas.line((x(tick), top - 4.0), (x(tick), bottom), if zero { INK } else { RULE }, if zero { 1.4 } else { 0.8 });
        canvas.text((x(tick), top - 12.0), SMALL, QUIET, Anchor::Middle, &signed(tick, l));
    }
    y = top;
    let mut data = Vec::new();
    for (row, name) in rows.iter().zip(&names) {
        let (Some(g), Some(name)) = (row, name) else {
            y += 12.0;
            continue;
        };
        let colour = colour_of(g.verdict);
        if paper.narrow {
            name.draw_above(&mut canvas, y + 2.0, colour);
        }
        y += name.height();
        let middle = y + bar_height / 2.0;
        if !paper.narrow {
            beside(&mut canvas, (left - 8.0, middle), 200.0, &label(g));
            canvas.bold((right + 44.0, middle), TEXT, colour, Anchor::End, &name.number);
            canvas.text((right + 50.0, middle), SMALL, QUIET, Anchor::Start, name.meaning);
        }
        let fill = if g.verdict == Verdict::Inconclusive { FAINT } else { colour };
        canvas.bar(x(0.0), y + 5.5, x(g.gap) - x(0.0), bar_height - 11.0, fill);
        if end(g) - start(g) > 0.5 {
            canvas.line((x(start(g)), middle), (x(end(g)), middle), INK, 1.2);
            for end in [start(g), end(g)] {
                canvas.line((x(end), middle - 4.0), (x(end), middle + 4.0), INK, 1.2);
            }
        }
        data.push(vec![
            label(g),
            whole(g.supply, l),
            whole(g.demand, l),
            signed(g.gap, l),
            signed(g.gap_low, l),
            signed(g.gap_high, l),
            words::verdict(g.verdict, l).to_owned(),
            words::cause(g, l),
        ]);
        y += bar_height;
    }
    let reading = say!(
        l,
        "Par an, {} sur le marché du travail local avec la compétence « {} », et {} : l’écart est de {}{}.",
        "Each year, {} the local labour market with the skill “{}”, and {} it: the gap is {}{}.",
        words::counted(first.supply, ("personne arrive", "personnes arrivent"), ("person enters", "people enter"), l),
        label(first),
        words::counted(first.demand, ("poste l’exige", "postes l’exigent"), ("post requires", "posts require"), l),
        signed(first.gap, l),
        words::ends((first.gap_low, first.gap_high), l)
    );
    let height = foot(&mut canvas, a, y, &reading);
    let header = [
        ("Compétence", "Skill"),
        ("Offre", "Supply"),
        ("Demande", "Demand"),
        ("Écart", "Gap"),
        ("Borne basse", "Low end"),
        ("Borne haute", "High end"),
        ("Verdict", "Verdict"),
        ("Cause", "Cause"),
    ];
    Some(chart(
        a,
        "gaps",
        (title, subtitle),
        reading,
        height,
        canvas,
        (l.pick("Écarts les plus larges, personnes par an", "Widest gaps, people a year"), titles(l, &header), data),
    ))
}

fn colour_of(verdict: Verdict) -> RGBColor {
    match verdict {
        Verdict::NoCourse | Verdict::Shortage => WARM,
        Verdict::Surplus | Verdict::NoNeed => COOL,
        Verdict::Balanced | Verdict::Inconclusive | Verdict::Masked => NEUTRAL,
    }
}

/// The header of the table beside a chart.
fn titles(l: Language, of: &[(&str, &str)]) -> Vec<String> {
    of.iter().map(|(fr, en)| l.pick(*fr, *en).to_owned()).collect()
}

fn chart(
    a: &Analysis,
    name: &'static str,
    (title, subtitle): (String, &str),
    reading: String,
    height: f64,
    canvas: Canvas,
    (caption, header, rows): (&str, Vec<String>, Vec<Vec<String>>),
) -> Chart {
    let id = if canvas.paper.narrow { format!("{name}-n") } else { name.to_owned() };
    let inline = canvas.inline(&id, &title, &reading);
    Chart {
        name,
        title,
        subtitle: subtitle.to_owned(),
        reading,
        scope: scope(a),
        source: source(a),
        data: (caption.to_owned(), header, rows),
        inline,
        narrow: String::new(),
        drawing: (canvas, height),
        slim: None,
        shown: None,
    }
}
