//! Trends over the years, as a table and in sentences.

use crate::domain::{Language, say};
use crate::earlier::{Direction, Trend};

use super::numbers::whole;
use super::table::{Column, Meaning, Table, Texts, Values};

/// Units of the table.
const POSTS: &str = "heads/year";
const SLOPE: &str = "heads/year each year";

/// The trends as a table.
pub(super) fn table(trends: &[Trend]) -> Table {
    let text = |name, title, value: &dyn Fn(&Trend) -> String| Column {
        meaning: Meaning { name, title, unit: "" },
        values: Values::Text(trends.iter().map(|t| Some(value(t))).collect::<Texts>()),
    };
    let number = |name, title, unit, value: &dyn Fn(&Trend) -> Option<f64>| Column {
        meaning: Meaning { name, title, unit },
        values: Values::Number(trends.iter().map(|t| value(t).filter(|x| x.is_finite())).collect()),
    };
    let columns = vec![
        text("skill_id", ("Identifiant", "Id"), &|t| t.id.clone()),
        text("label", ("Compétence", "Skill"), &|t| t.label.clone()),
        text("years", ("Années qui la chiffrent", "Years that count it"), &|t| {
            t.demand.iter().map(|(year, ..)| year.to_string()).collect::<Vec<_>>().join(" | ")
        }),
        number("demand_first", ("Demande, première année", "Demand, first year"), POSTS, &|t| t.demand.first().map(|(_, y, _)| *y)),
        number("demand_last", ("Demande, dernière année", "Demand, last year"), POSTS, &|t| t.demand.last().map(|(_, y, _)| *y)),
        number("demand_per_year", ("Demande, variation par an", "Demand, change a year"), SLOPE, &|t| Some(t.posts.per_year)),
        number("demand_per_year_low", ("Variation, borne basse", "Change, low end"), SLOPE, &|t| Some(t.posts.low)),
        number("demand_per_year_high", ("Variation, borne haute", "Change, high end"), SLOPE, &|t| Some(t.posts.high)),
        text("demand_trend", ("Tendance de la demande", "Trend of demand"), &|t| t.posts.direction.code().to_owned()),
        number("gap_first", ("Écart, première année", "Gap, first year"), POSTS, &|t| t.gaps.first().map(|(_, y)| *y)),
        number("gap_last", ("Écart, dernière année", "Gap, last year"), POSTS, &|t| t.gaps.last().map(|(_, y)| *y)),
        number("gap_per_year", ("Écart, variation par an", "Gap, change a year"), SLOPE, &|t| Some(t.gap.per_year)),
        number("gap_per_year_low", ("Variation de l’écart, borne basse", "Change of the gap, low end"), SLOPE, &|t| Some(t.gap.low)),
        number("gap_per_year_high", ("Variation de l’écart, borne haute", "Change of the gap, high end"), SLOPE, &|t| Some(t.gap.high)),
        text("gap_trend", ("Tendance de l’écart", "Trend of the gap"), &|t| t.gap.direction.code().to_owned()),
        text("presence", ("Apparue ou disparue", "Come or gone"), &|t| {
            t.comes.map_or("", |comes| if comes { "appears" } else { "vanishes" }).to_owned()
        }),
    ];
    Table {
        name: "trends", title: ("Évolutions au fil des années", "Trends over the years"), key: &["skill_id"], columns, at_root: false
    }
}

/// A trend in a sentence.
pub(super) fn sentence(trend: &Trend, l: Language) -> Option<String> {
    let ((first, from, _), (last, to, _)) = (trend.demand.first()?, trend.demand.last()?);
    let way = match (trend.comes, trend.posts.direction) {
        (Some(true), _) => l.pick("apparaît", "appears"),
        (Some(false), _) => l.pick("disparaît", "vanishes"),
        (None, Direction::Rising) => l.pick("en hausse", "rising"),
        (None, Direction::Falling) => l.pick("en baisse", "falling"),
        (None, Direction::Noise | Direction::TooFew) => return None,
    };
    Some(say!(
        l,
        "{} : {way}, de {} en {first} à {} en {last}, soit {} par an{}.",
        "{}: {way}, from {} in {first} to {} in {last}, {} a year{}.",
        trend.label,
        super::words::posts(*from, l),
        whole(*to, l),
        super::numbers::signed(trend.posts.per_year, l),
        super::words::ends((trend.posts.low, trend.posts.high), l)
    ))
}
