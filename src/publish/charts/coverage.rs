//! Coverage on a log scale: half as many people as posts stands as far from balance as twice as many.

use crate::analysis::Analysis;
use crate::domain::say;
use crate::gap::{SkillGap, Verdict};

use super::super::chart::{Anchor, Canvas, Chart, INK, Paper, QUIET, RULE};
use super::super::numbers::{percent, whole};
use super::super::{language, words};
use super::{Named, SMALL, TEXT, beside, chart, colour_of, foot, head};

/// Skills shown: those that most posts require.
const SKILLS: usize = 20;
/// The scale ends at a sixteenth and at sixteen times; what lies beyond stands at its end.
const OCTAVES: f64 = 4.0;

pub(super) fn coverage(a: &Analysis, paper: Paper) -> Option<Chart> {
    let l = language(a);
    let label = |g: &SkillGap| a.references.framework.skills()[g.skill].label(l).to_owned();
    let mut rows: Vec<(&SkillGap, f64)> = a
        .findings
        .skills
        .iter()
        .filter(|g| g.verdict != Verdict::Masked && g.demand >= 0.5 && g.unmeasured == 0)
        .filter_map(|g| Some((g, g.coverage?)))
        .collect();
    rows.sort_by(|x, y| y.0.demand.total_cmp(&x.0.demand).then(x.0.skill.cmp(&y.0.skill)));
    // A skill and the broader one that holds it would be two rows of the same heads.
    rows = a.findings.broader.apart(rows, |(g, _)| g.skill);
    rows.truncate(SKILLS);
    rows.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.skill.cmp(&y.0.skill)));
    let first = rows.first()?.0;
    if rows.len() < 3 {
        return None;
    }
    let short = rows.iter().filter(|(_, c)| *c < 0.5).count();
    let title = say!(
        l,
        "Parmi les {} compétences les plus demandées, {short} ont moins d’une personne pour deux postes",
        "Of the {} skills most in demand, {short} have fewer than one person for two posts",
        rows.len()
    );
    let subtitle = l.pick(
        "Taux de couverture : entrants locaux qui ont la compétence, divisés par les postes qui l’exigent. Entre une compétence et celles qu’elle comprend, seule la plus demandée est montrée. Échelle logarithmique : la moitié et le double sont à égale distance de 1.",
        "Coverage: local entrants who hold the skill, divided by the posts that require it. Of a skill and those it includes, only the one most in demand is shown. Logarithmic scale: half and double are equally far from 1.",
    );
    let mut canvas = Canvas::new(paper);
    let top = head(&mut canvas, &title, subtitle) + 16.0;
    // Numbers of the scale stand in the middle of their lines, and so have half of themselves beyond the first and the last.
    let (left, right) =
        if paper.narrow { (paper.margin + 12.0, paper.right() - 8.0) } else { (paper.margin + 220.0, paper.right() - 170.0) };
    let x = |ratio: f64| {
        let octave = if ratio > 0.0 { ratio.log2().clamp(-OCTAVES, OCTAVES) } else { -OCTAVES };
        left + (octave + OCTAVES) / (2.0 * OCTAVES) * (right - left)
    };
    let names: Vec<Named> =
        rows.iter().map(|(g, ratio)| Named::of(paper, &label(g), percent(*ratio, l), words::verdict(g.verdict, l))).collect();
    let mark_height = 24.0;
    let bottom = top + names.iter().map(|name| name.height() + mark_height).sum::<f64>();
    for (ratio, mark) in
        [(1.0 / 16.0, "1/16"), (0.125, "1/8"), (0.25, "1/4"), (0.5, "1/2"), (1.0, "1"), (2.0, "2"), (4.0, "4"), (8.0, "8"), (16.0, "16")]
    {
        let one = (ratio - 1.0f64).abs() < 1e-9;
        canvas.line((x(ratio), top - 4.0), (x(ratio), bottom), if one { INK } else { RULE }, if one { 1.4 } else { 0.8 });
        canvas.text((x(ratio), top - 12.0), SMALL, QUIET, Anchor::Middle, mark);
    }
    let mut data = Vec::new();
    let mut y = top;
    for ((g, ratio), name) in rows.iter().zip(&names) {
        let colour = colour_of(g.verdict);
        let middle = y + name.height() + mark_height / 2.0;
        if paper.narrow {
            name.draw_above(&mut canvas, y + 2.0, colour);
        } else {
            beside(&mut canvas, (left - 10.0, middle), 208.0, &label(g));
            canvas.bold((right + 58.0, middle), TEXT, colour, Anchor::End, &name.number);
            canvas.text((right + 66.0, middle), SMALL, QUIET, Anchor::Start, name.meaning);
        }
        canvas.line((x(1.0), middle), (x(*ratio), middle), colour, 1.6);
        canvas.filled(x(*ratio) - 5.0, middle - 5.0, (10.0, 10.0), colour, None);
        y += name.height() + mark_height;
        data.push(vec![label(g), whole(g.supply, l), whole(g.demand, l), percent(*ratio, l), words::verdict(g.verdict, l).to_owned()]);
    }
    let reading = say!(
        l,
        "« {} » : {} pour {}, un taux de couverture de {}.",
        "“{}”: {} for {}, a coverage of {}.",
        label(first),
        words::people(first.supply, l),
        words::posts(first.demand, l),
        percent(first.coverage.unwrap_or(0.0), l)
    );
    let height = foot(&mut canvas, a, bottom + 6.0, &reading);
    let header = [("Compétence", "Skill"), ("Offre", "Supply"), ("Demande", "Demand"), ("Couverture", "Coverage"), ("Verdict", "Verdict")];
    let caption = l.pick("Taux de couverture des compétences les plus demandées", "Coverage of the skills most in demand");
    let header = super::titles(l, &header);
    Some(chart(a, "coverage", (title, subtitle), reading, height, canvas, (caption, header, data)))
}
