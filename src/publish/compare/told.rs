//! Changes as a table and in sentences.

use crate::domain::{Language, say};

use super::super::table::{Column, Meaning, Table, Values};
use super::{Change, PARTS};

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
    let n = |x: f64| super::super::numbers::signed(x, l);
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
