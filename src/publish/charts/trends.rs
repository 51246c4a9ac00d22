//! Over the years: the posts that ask for each skill whose trend is no chance, a small line each, with the doubt of each year.

use crate::analysis::Analysis;
use crate::domain::say;

use super::super::chart::{Anchor, COOL, Canvas, Chart, FAINT, INK, Paper, QUIET, RULE, WARM};
use super::super::language;
use super::super::numbers::{signed, whole};
use super::{Named, SMALL, TEXT, beside, chart, foot, head, on_both};
use crate::earlier::{Direction, Trend};

/// Skills drawn on each side: rising and falling.
const EACH: usize = 6;
/// Height of a small line and of its row.
const LINE: f64 = 34.0;
const ROW: f64 = 48.0;

pub(in crate::publish) fn trends(a: &Analysis, trends: &[Trend]) -> Option<Chart> {
    on_both(|paper| drawn(a, trends, paper))
}

fn drawn(a: &Analysis, trends: &[Trend], paper: Paper) -> Option<Chart> {
    let l = language(a);
    let of = |direction: Direction| -> Vec<&Trend> {
        let all = trends.iter().filter(|t| t.posts.direction == direction);
        apart(a, all).into_iter().take(EACH).collect()
    };
    let (rising, falling) = (of(Direction::Rising), of(Direction::Falling));
    let first = *rising.first().or(falling.first())?;
    let years = &a.years;
    let (from, to) = (*years.iter().min()?, *years.iter().max()?);
    let told = |t: &Trend| {
        let (start, end) = (t.demand.first().map_or(0.0, |d| d.1), t.demand.last().map_or(0.0, |d| d.1));
        say!(l, "{} : de {} à {} postes par an", "{}: from {} to {} posts a year", t.label, whole(start, l), whole(end, l))
    };
    let second = falling.first().filter(|_| !rising.is_empty()).map_or_else(String::new, |t| format!("{}{}", l.pick(" ; ", "; "), told(t)));
    let title = told(first) + &second;
    let subtitle = say!(
        l,
        "Postes par an qui exigent la compétence, de {from} à {to}, avec l’intervalle à 95 % de chaque année. Chaque ligne a son échelle, depuis zéro. Seules les évolutions que le hasard n’explique pas.",
        "Posts a year that require the skill, {from} to {to}, with the 95% interval of each year. Each line has its own scale, from zero. Only trends that chance does not explain."
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, &subtitle) + 6.0;
    let (left, right) =
        if paper.narrow { (paper.margin + 34.0, paper.right() - 40.0) } else { (paper.margin + 270.0, paper.right() - 230.0) };
    let x = |year: u16| left + f64::from(year - from) / f64::from((to - from).max(1)) * (right - left);
    let mut y = top;
    let mut data = Vec::new();
    for (word, group, colour) in [(l.pick("En hausse", "Rising"), &rising, WARM), (l.pick("En baisse", "Falling"), &falling, COOL)] {
        if group.is_empty() {
            continue;
        }
        canvas.bold((paper.margin, y + 8.0), TEXT, colour, Anchor::Start, word);
        y += 22.0;
        for t in group {
            let slope = say!(l, "{} par an", "{} a year", signed(t.posts.per_year, l));
            if paper.narrow {
                let name = Named::of(paper, &t.label, slope, "");
                name.draw_above(&mut canvas, y, colour);
                y += name.height() + 4.0;
            } else {
                beside(&mut canvas, (left - 48.0, y + LINE / 2.0 + 3.0), 220.0, &t.label);
                canvas.bold((right + 60.0, y + LINE / 2.0 + 3.0), TEXT, colour, Anchor::Start, &slope);
            }
            let most = t.demand.iter().map(|(_, posts, half)| posts + half).fold(1.0, f64::max);
            let at = |posts: f64| y + 4.0 + (1.0 - (posts / most).clamp(0.0, 1.0)) * LINE;
            canvas.line((left - 4.0, at(0.0)), (right + 4.0, at(0.0)), RULE, 0.8);
            for (year, posts, half) in &t.demand {
                canvas.line((x(*year), at(posts - half)), (x(*year), at(posts + half)), FAINT, 5.0);
            }
            for pair in t.demand.windows(2) {
                canvas.line((x(pair[0].0), at(pair[0].1)), (x(pair[1].0), at(pair[1].1)), colour, 1.8);
            }
            for (year, posts, _) in &t.demand {
                canvas.filled(x(*year) - 3.0, at(*posts) - 3.0, (6.0, 6.0), colour, None);
            }
            if let (Some((_, start, _)), Some((_, end, _))) = (t.demand.first(), t.demand.last()) {
                canvas.text((left - 8.0, at(*start)), SMALL, INK, Anchor::End, &whole(*start, l));
                canvas.text((right + 8.0, at(*end)), SMALL, INK, Anchor::Start, &whole(*end, l));
            }
            let of_year = |year: &u16| t.demand.iter().find(|d| d.0 == *year).map_or_else(String::new, |d| whole(d.1, l));
            data.push([t.label.clone()].into_iter().chain(years.iter().map(of_year)).chain([signed(t.posts.per_year, l)]).collect());
            y += ROW;
        }
    }
    for year in years {
        canvas.text((x(*year), y + 2.0), SMALL, QUIET, Anchor::Middle, &year.to_string());
    }
    let reading = say!(
        l,
        "{}, {} par an en moyenne, entre {} et {} en tenant compte du hasard.",
        "{}, {} a year on average, between {} and {} when chance is allowed for.",
        told(first),
        signed(first.posts.per_year, l),
        signed(first.posts.low, l),
        signed(first.posts.high, l)
    );
    let height = foot(&mut canvas, a, y + 16.0, &reading);
    let header: Vec<String> = [l.pick("Compétence", "Skill").to_owned()]
        .into_iter()
        .chain(years.iter().map(u16::to_string))
        .chain([l.pick("Variation par an", "Change a year").to_owned()])
        .collect();
    let caption = l.pick("Compétences dont la demande monte ou baisse", "Skills whose demand rises or falls");
    Some(chart(a, "trends", (title, &subtitle), reading, height, canvas, (caption, header, data)))
}

/// Of a ranked list, what repeats no broader or narrower skill ranked before it.
pub(in crate::publish) fn apart<'t>(a: &Analysis, ranked: impl Iterator<Item = &'t Trend>) -> Vec<&'t Trend> {
    // A skill that the framework no longer holds has none above it, nor below.
    let place = |t: &Trend| a.references.framework.find(&t.id).unwrap_or(usize::MAX);
    a.findings.broader.apart(ranked, |t| place(t))
}
