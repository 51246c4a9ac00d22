//! From graduates to posts: how many of a hundred arrive, and where the others go.

use crate::analysis::Analysis;
use crate::domain::say;

use super::super::chart::{Anchor, COOL, Canvas, Chart, INK, Paper, QUIET, wrap};
use super::super::numbers::{percent, whole};
use super::super::{language, words};
use super::{TEXT, chart, foot, head};

pub(super) fn funnel(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let t = &a.findings.totals;
    if t.graduates <= 0.0 {
        return None;
    }
    let placed: f64 = a.findings.courses.iter().map(|c| c.placed).sum();
    let mut steps = vec![
        (l.pick("Diplômés", "Graduates"), t.graduates, ""),
        (l.pick("arrêtent leurs études", "stop studying"), t.entrants, l.pick("poursuivent leurs études", "go on studying")),
        (
            l.pick("arrivent sur le marché du travail local", "enter the local labour market"),
            t.local,
            l.pick("partent ou ne cherchent pas d’emploi", "leave, or look for no work"),
        ),
    ];
    // What is masked in the public edition is no bar.
    if placed.is_finite() && a.findings.filling.posts > 0.0 {
        steps.push((
            l.pick("ont les compétences, le niveau et le lieu d’un poste", "have the skills, level and place of a post"),
            placed,
            l.pick("sans poste : aucun ne convient, ou d’autres le prennent", "without a post: none fits, or others take it"),
        ));
    }
    let share = |x: f64| percent(x / t.graduates, l);
    let bound = words::at_most(t.upper_bound > 0, l);
    let title = say!(
        l,
        "Sur 100 diplômés, {}{bound} arrivent sur le marché du travail local",
        "Of 100 graduates, {}{bound} enter the local labour market",
        whole(t.local / t.graduates * 100.0, l)
    );
    let subtitle = l.pick(
        "Diplômés des formations mesurées, par an ; à droite, ceux qui quittent le parcours à chaque étape",
        "Graduates of the measured courses, a year; on the right, those lost at each step",
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, subtitle);
    let (left, right) = if paper.narrow { (paper.margin, paper.right() - 110.0) } else { (paper.margin + 250.0, paper.right() - 250.0) };
    let x = |v: f64| v / t.graduates * (right - left);
    let mut y = top + 4.0;
    let mut data = Vec::new();
    let mut before = t.graduates;
    for (label, heads, lost) in steps {
        let gone = before - heads;
        let lost = Some(lost).filter(|lost| !lost.is_empty() && gone >= 0.5);
        let told = lost.map(|lost| format!("\u{2212}{} {lost}", whole(gone, l)));
        let lines = wrap(label, TEXT, true, if paper.narrow { paper.inside() } else { 240.0 });
        if paper.narrow {
            // What a step takes away, then what is left.
            for line in told.iter().flat_map(|told| wrap(told, TEXT, false, paper.inside())) {
                canvas.text((left, y + 8.0), TEXT, QUIET, Anchor::Start, &line);
                y += 18.0;
            }
            for line in &lines {
                canvas.bold((left, y + 8.0), TEXT, INK, Anchor::Start, line);
                y += 18.0;
            }
        } else {
            let start = y + 15.0 - (lines.len().min(2) as f64 - 1.0) * 8.0;
            for (i, line) in lines.iter().take(2).enumerate() {
                canvas.bold((left - 10.0, start + i as f64 * 16.0), TEXT, INK, Anchor::End, line);
            }
            for (i, line) in told.iter().flat_map(|told| wrap(told, TEXT, false, 150.0)).take(3).enumerate() {
                canvas.text((paper.right(), y + 4.0 + i as f64 * 15.0), TEXT, QUIET, Anchor::End, &line);
            }
        }
        canvas.bar(left, y, x(heads).max(1.0), 30.0, COOL);
        let value = format!("{} ({})", whole(heads, l), share(heads));
        canvas.bold((left + x(heads).max(1.0) + 8.0, y + 15.0), TEXT, COOL, Anchor::Start, &value);
        data.push(vec![label.to_owned(), whole(heads, l), share(heads), lost.map_or_else(String::new, |_| whole(gone, l))]);
        before = heads;
        y += if paper.narrow { 42.0 } else { 54.0 };
    }
    if !paper.narrow {
        canvas.line((left, top - 2.0), (left, y - 18.0), INK, 1.2);
    }
    let reading = say!(
        l,
        "{} diplômés{} par an ; {} arrêtent leurs études, {} d’entre eux cherchent un emploi dans le territoire.",
        "{} graduates{} a year; {} stop studying, {} of them look for work in the territory.",
        whole(t.graduates, l),
        words::at_most(t.graduates_at_most, l),
        whole(t.entrants, l),
        whole(t.local, l)
    );
    let height = foot(&mut canvas, a, y, &reading);
    let header =
        [("Étape", "Step"), ("Personnes par an", "People a year"), ("Part des diplômés", "Share of graduates"), ("Sorties", "Lost")];
    let caption = l.pick("De la remise du diplôme au poste, personnes par an", "From graduation to a post, people a year");
    let header = super::titles(l, &header);
    Some(chart(a, "funnel", (title, subtitle), reading, height, canvas, (caption, header, data)))
}
