//! Changes since the analysis before, as a table and in sentences.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::earlier::{Change, PARTS, Run, changes};
use crate::normalise::employer_key;
use crate::pipeline::Edition;

use super::table::{Column, Meaning, Table, Values};

/// Fewer respondents than these that came, left or answered anew tell their answers to whoever has both editions for everyone.
const TELLING: usize = 3;

/// How many respondents came, left or answered anew since the previous analysis, where they are so few that the figures of two editions for
/// everyone, taken from each other, would be theirs.
pub(super) fn telling_difference(a: &Analysis) -> Option<usize> {
    let before = a.previous.as_ref().filter(|_| a.pipeline.publish.edition == Edition::Public)?;
    let mut now: BTreeMap<String, f64> = BTreeMap::new();
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs).filter(|(need, _)| !need.published) {
        let key = need.employer.as_deref().map_or_else(|| need.id.to_string(), employer_key);
        *now.entry(key).or_default() += found.posts.unwrap_or(0.0);
    }
    let changed = before.respondents_changed(&now);
    (1..TELLING).contains(&changed).then_some(changed)
}

/// What changed since the previous analysis, when the pipeline names it. Not in the public edition: a change tells what the rows of
/// respondents were, and its tables do not hold them.
pub(super) fn since_previous(a: &Analysis, tables: &[Table]) -> Option<Vec<Change>> {
    let before = a.previous.as_ref().filter(|_| a.pipeline.publish.edition == Edition::Internal)?;
    Some(changes(before, &run_of(tables)))
}

/// What a comparison needs of tables not yet written.
fn run_of(tables: &[Table]) -> Run {
    Run::of(|name, tell| {
        let Some(table) = tables.iter().find(|t| t.name == name) else { return };
        let at = |name: &str| table.columns.iter().position(|c| c.meaning.name == name);
        for row in 0..table.height() {
            tell(&|column| at(column).map_or_else(String::new, |c| table.cell(row, c).into_owned()));
        }
    })
}

/// The changes as a table.
pub fn table(changes: &[Change]) -> Table {
    let text = |name, title, value: &dyn Fn(&Change) -> String| Column {
        meaning: Meaning { name, title, unit: "" },
        values: Values::Text(changes.iter().map(|c| Some(value(c))).collect()),
    };
    let number = |name, title, value: &dyn Fn(&Change) -> f64| Column {
        meaning: Meaning { name, title, unit: "heads/year" },
        values: Values::Number(changes.iter().map(|c| Some(value(c)).filter(|x| x.is_finite())).collect()),
    };
    let mut columns = vec![
        text("label", ("Compétence", "Skill"), &|c| c.skill.clone()),
        number("gap_before", ("Écart avant", "Gap before"), &|c| c.gaps.0),
        number("gap_after", ("Écart après", "Gap after"), &|c| c.gaps.1),
        number("change", ("Variation", "Change"), &Change::difference),
    ];
    for (at, (name, fr, en)) in PARTS.into_iter().enumerate() {
        columns.push(number(name, (fr, en), &|c| c.parts[at]));
    }
    columns.push(number("change_low", ("Variation, borne basse", "Change, low end"), &|c| c.interval.map_or(f64::NAN, |i| i.0)));
    columns.push(number("change_high", ("Variation, borne haute", "Change, high end"), &|c| c.interval.map_or(f64::NAN, |i| i.1)));
    columns.push(text("noise", ("Dans la marge du hasard", "Within chance"), &|c| {
        c.interval.map_or(String::new(), |_| c.is_noise().to_string())
    }));
    columns.push(text("verdict_before", ("Verdict avant", "Verdict before"), &|c| c.verdicts.0.clone()));
    columns.push(text("verdict_after", ("Verdict après", "Verdict after"), &|c| c.verdicts.1.clone()));
    Table {
        name: "year_on_year",
        title: ("D’une analyse à l’autre", "From one analysis to another"),
        key: &["label"],
        columns,
        at_root: false,
    }
}

/// One change in a sentence: the difference and its widest part.
pub fn sentence(change: &Change, l: Language) -> String {
    let n = |x: f64| super::numbers::signed(x, l);
    let widest = (0..PARTS.len()).max_by(|x, y| change.parts[*x].abs().total_cmp(&change.parts[*y].abs()).then(y.cmp(x))).unwrap_or(0);
    let cause = l.pick(PARTS[widest].1, PARTS[widest].2);
    say!(
        l,
        "{} : {} → {} ({}), surtout {cause} ({})",
        "{}: {} → {} ({}), above all {cause} ({})",
        change.skill,
        n(change.gaps.0),
        n(change.gaps.1),
        n(change.difference()),
        n(change.parts[widest])
    )
}
