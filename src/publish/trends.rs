//! Three years and more: which skills do employers ask more and more, and which gaps widen? Read from the tables of the analyses before.
//!
//! The figure of a year is the posts a year that require a skill, or its gap; the trend is the slope of the line of least squares through
//! the years, each of the same weight: b = Σ c_t y_t, c_t = (t − t̄) / Σ (t − t̄)². Its variance is Σ c_t² v_t, with v_t the larger of two:
//! that of the year's 95 % interval (its half-width over 1.96, squared: survey and doubtful matches), and the figure itself, since a count of
//! y events a year varies by √y from year to year even where all is known (Poisson; at least 1, so that no zero is certain; supply and
//! demand together for a gap). Years are taken as independent: respondents in common make slopes surer than this says.
//!
//! A trend is told as rising or falling where chance would seldom give such a slope, judged over all skills at once: of the trends told, one
//! in twenty at most is chance (Benjamini and Hochberg, 1995). A skill appears when its trend rises so and nobody asked for it before, and
//! vanishes when it falls so and nobody asks for it now. A skill that a year's table does not hold was asked by nobody that year; its doubt is
//! that of the least doubtful skill of the year, since an answer that could have named it stands for as many. A year whose figure is masked, or whose interval has no end, says nothing; a trend takes three years.
//!
//! Tables from before broader skills were counted (no column `broader`) are refused: they counted other heads. For everyone, only
//! analyses for everyone are read: the figures of an internal one would be told through the back door.
//!
//! Roads not taken: weights by precision (one well-answered year would decide the slope), a test by ranks (with three years it can never
//! tell a trend from chance), smoothing (no one could trace the figure).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use statrs::distribution::{ContinuousCDF, Normal};

use crate::domain::{Language, say};
use crate::gap::Verdict;
use crate::pipeline::Edition;
use crate::read::reference::{Records, ReferenceError};
use crate::run::Analysis;

use super::language;
use super::numbers::whole;
use super::table::{Column, Meaning, Table, Texts, Values};

/// Years that a trend takes.
const YEARS: usize = 3;
/// Of the trends that are told, so many may be chance.
const FALSE: f64 = 0.05;
/// The quantile .975 of the normal distribution.
const NORMAL: f64 = 1.959_964;

/// What a year's table says of one skill.
#[derive(Debug, Clone)]
struct Point {
    label: String,
    /// Posts a year that require it.
    demand: Option<f64>,
    /// Supply minus demand.
    gap: Option<f64>,
    /// Half the width of the 95 % interval; none where it has no end.
    half: Option<f64>,
    supply: f64,
}

/// What the manifest of an analysis (`run.json`) says of it.
#[derive(serde::Deserialize)]
struct Manifest {
    year: u16,
    edition: Edition,
}

impl Manifest {
    fn open(folder: &Path) -> std::io::Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(folder.join("run.json"))?)?)
    }
}

/// One analysis of an earlier year.
#[derive(Debug, Clone)]
pub struct Year {
    /// The year its figures speak of.
    pub year: u16,
    /// True for an edition for everyone.
    pub public: bool,
    skills: BTreeMap<String, Point>,
}

impl Year {
    /// The variance of a skill that nobody asked: that of the least doubtful one that somebody did, one at least.
    fn of_none(&self) -> f64 {
        let asked = self.skills.values().filter(|p| p.demand.is_some_and(|y| y > 0.0));
        let least = asked.filter_map(|p| p.half).fold(f64::INFINITY, f64::min);
        if least.is_finite() { (least / NORMAL).powi(2).max(1.0) } else { 1.0 }
    }

    /// Reads the folder of an analysis.
    ///
    /// # Errors
    /// A folder that is no analysis, or one of a version that counted otherwise.
    pub fn open(folder: &Path, l: Language) -> Result<Self, ReferenceError> {
        let shown = folder.display();
        let Ok(Manifest { year, edition }) = Manifest::open(folder) else {
            return Err(ReferenceError(say!(
                l,
                "history : {shown} n’est pas le dossier de résultats d’une analyse (run.json y manque, ou n’y dit ni année ni édition)",
                "history: {shown} is not the output folder of an analysis (run.json is not there, or tells no year or edition)"
            )));
        };
        let records = Records::open_own(&folder.join("tables/skills_gap.csv"), l)?;
        if records.position("broader").is_none() {
            return Err(ReferenceError(say!(
                l,
                "history : l’analyse de {year} ({shown}) vient d’une version qui comptait chaque compétence seule, sans les plus précises ; la refaire avec cette version",
                "history: the analysis of {year} ({shown}) comes from a version that counted each skill alone, without narrower ones; make it again with this version"
            )));
        }
        let names = ["skill_id", "label", "supply", "demand", "gap", "gap_low", "gap_high"];
        let [id, label, supply, demand, gap, low, high] = {
            let mut places = [0; 7];
            for (place, name) in places.iter_mut().zip(names) {
                *place = records.required(name)?;
            }
            places
        };
        let mut skills = BTreeMap::new();
        for (number, row) in records.rows() {
            let figure =
                |column: usize| match row.get(Some(column)) {
                    "" => Ok(None),
                    text => text.parse::<f64>().ok().filter(|x| x.is_finite()).map(Some).ok_or_else(|| {
                        records.wrong(number, &format!("« {text} » n’est pas un nombre"), &format!("“{text}” is no number"))
                    }),
                };
            let (gap, low, high) = (figure(gap)?, figure(low)?, figure(high)?);
            let point = Point {
                label: row.get(Some(label)).to_owned(),
                demand: figure(demand)?,
                gap,
                half: half(gap, low, high),
                supply: figure(supply)?.unwrap_or(0.0),
            };
            skills.insert(row.get(Some(id)).to_owned(), point);
        }
        Ok(Self { year, public: edition == Edition::Public, skills })
    }

    /// The same of an analysis that is being published.
    fn of(a: &Analysis) -> Self {
        let skill = |at: usize| &a.references.framework.skills()[at];
        let known = |x: f64| Some(x).filter(|x| x.is_finite());
        let point = |g: &crate::gap::SkillGap| Point {
            label: skill(g.skill).label(language(a)).to_owned(),
            demand: known(g.demand).filter(|_| g.verdict != Verdict::Masked),
            gap: known(g.gap),
            half: half(known(g.gap), known(g.gap_low), known(g.gap_high)),
            supply: g.supply,
        };
        let skills = a.findings.skills.iter().map(|g| (skill(g.skill).id.clone(), point(g))).collect();
        Self { year: a.pipeline.year, public: a.pipeline.publish.edition == Edition::Public, skills }
    }
}

/// Half the width of an interval; where one end alone is known, as far as it is from the figure.
pub(super) fn half(gap: Option<f64>, low: Option<f64>, high: Option<f64>) -> Option<f64> {
    match (low, high) {
        (Some(low), Some(high)) => Some((high - low) / 2.0),
        (Some(end), None) | (None, Some(end)) => Some((gap? - end).abs()),
        (None, None) => None,
    }
}

/// The years of a pipeline file, in order.
///
/// # Errors
/// Two analyses of one year, or an internal one where the edition is for everyone.
pub fn checked(mut years: Vec<Year>, now: u16, edition: Edition, l: Language) -> Result<Vec<Year>, String> {
    years.sort_by_key(|y| y.year);
    let all: Vec<u16> = years.iter().map(|y| y.year).chain([now]).collect();
    if let Some(twice) = all.iter().find(|year| all.iter().filter(|other| other == year).count() > 1) {
        return Err(say!(
            l,
            "[publish] history : deux analyses de l’année {twice} (celle-ci comprise) ; garder une analyse par année",
            "[publish] history: two analyses of the year {twice} (this one included); keep one analysis a year"
        ));
    }
    if let Some(internal) = years.iter().find(|y| edition == Edition::Public && !y.public) {
        let year = internal.year;
        return Err(say!(
            l,
            "[publish] history : l’analyse de {year} est une édition interne, dont l’édition publique dirait les chiffres masqués ; nommer l’édition publique de {year}",
            "[publish] history: the analysis of {year} is an internal edition, whose masked figures the public edition would tell; name the public edition of {year}"
        ));
    }
    Ok(years)
}

/// Where a slope goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Rising,
    Falling,
    /// Not to be told from chance.
    Noise,
    /// Fewer than three years say something.
    TooFew,
}

impl Direction {
    fn code(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Noise => "noise",
            Self::TooFew => "too_few_years",
        }
    }
}

/// A slope with its 95 % interval, heads a year each year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slope {
    pub(super) per_year: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// Probability of as steep a slope by chance.
    chance: f64,
    pub(super) direction: Direction,
}

impl Slope {
    /// Through years with figures and their variances.
    fn through(points: &[(f64, f64, f64)]) -> Self {
        let nothing = Self { per_year: f64::NAN, low: f64::NAN, high: f64::NAN, chance: 1.0, direction: Direction::TooFew };
        if points.len() < YEARS {
            return nothing;
        }
        let mean = points.iter().map(|(year, ..)| year).sum::<f64>() / points.len() as f64;
        let spread: f64 = points.iter().map(|(year, ..)| (year - mean).powi(2)).sum();
        let factor = |year: f64| (year - mean) / spread;
        let per_year: f64 = points.iter().map(|(year, y, _)| factor(*year) * y).sum();
        let error = points.iter().map(|(year, _, v)| factor(*year).powi(2) * v).sum::<f64>().sqrt();
        let z = per_year / error;
        let chance = Normal::new(0.0, 1.0).map_or(1.0, |normal| 2.0 * normal.sf(z.abs()));
        Self { per_year, low: per_year - NORMAL * error, high: per_year + NORMAL * error, chance, direction: Direction::Noise }
    }
}

/// One skill over the years.
#[derive(Debug, Clone)]
pub(super) struct Trend {
    id: String,
    pub(super) label: String,
    /// Year, posts and half-width of their interval, where the year says something.
    pub(super) demand: Vec<(u16, f64, f64)>,
    gaps: Vec<(u16, f64)>,
    pub(super) posts: Slope,
    gap: Slope,
    /// Asked by nobody before and by enough now, or the reverse.
    pub(super) comes: Option<bool>,
}

impl Trend {
    /// Id of the skill.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether it appears or vanishes, of trends that are told.
    fn comes_or_goes(&self) -> Option<bool> {
        let ((_, last, _), before) = self.demand.split_last()?;
        match self.posts.direction {
            Direction::Rising => before.iter().all(|(_, y, _)| *y <= 0.0).then_some(true),
            Direction::Falling => (*last <= 0.0).then_some(false),
            Direction::Noise | Direction::TooFew => None,
        }
    }

    /// True where some year asks for it.
    fn is_asked(&self) -> bool {
        self.demand.iter().any(|(_, posts, _)| *posts > 0.0)
    }
}

/// The trend of every skill that some year asks or teaches; none without earlier years.
pub(super) fn trends(a: &Analysis) -> Vec<Trend> {
    if a.history.is_empty() {
        return Vec::new();
    }
    let now = Year::of(a);
    let mut years: Vec<&Year> = a.history.iter().chain([&now]).collect();
    years.sort_by_key(|y| y.year);
    let ids: BTreeSet<&String> = years.iter().flat_map(|y| y.skills.keys()).collect();
    let mut out: Vec<Trend> = ids.into_iter().map(|id| trend(id, &years)).collect();
    judge(out.iter_mut().filter(|t| t.is_asked()).map(|t| &mut t.posts).collect());
    judge(out.iter_mut().map(|t| &mut t.gap).collect());
    for trend in &mut out {
        trend.comes = trend.comes_or_goes();
    }
    out.sort_by(|x, y| weight(y).total_cmp(&weight(x)).then_with(|| x.id.cmp(&y.id)));
    out
}

/// How many posts a trend moves over its years; nothing where it is not to be told from chance.
fn weight(trend: &Trend) -> f64 {
    match trend.posts.direction {
        Direction::Rising | Direction::Falling => trend.posts.per_year.abs(),
        Direction::Noise | Direction::TooFew => 0.0,
    }
}

fn trend(id: &str, years: &[&Year]) -> Trend {
    let (mut demand, mut gaps, mut posts, mut differences) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for year in years {
        let at = f64::from(year.year);
        let Some(point) = year.skills.get(id) else {
            demand.push((year.year, 0.0, 0.0));
            gaps.push((year.year, 0.0));
            posts.push((at, 0.0, year.of_none()));
            differences.push((at, 0.0, year.of_none()));
            continue;
        };
        if let (Some(y), Some(gap), Some(half)) = (point.demand, point.gap, point.half) {
            let known = (half / NORMAL).powi(2);
            demand.push((year.year, y, half));
            gaps.push((year.year, gap));
            posts.push((at, y, known.max(y).max(1.0)));
            differences.push((at, gap, known.max(y + point.supply).max(1.0)));
        }
    }
    // The label of the newest analysis that has one.
    let label = years.iter().rev().find_map(|y| y.skills.get(id)).map_or_else(String::new, |p| p.label.clone());
    Trend { id: id.to_owned(), label, demand, gaps, posts: Slope::through(&posts), gap: Slope::through(&differences), comes: None }
}

/// Tells rising and falling slopes from chance, over all of them (the step-up procedure of Benjamini and Hochberg).
fn judge(mut slopes: Vec<&mut Slope>) {
    slopes.retain(|slope| slope.direction != Direction::TooFew);
    slopes.sort_by(|x, y| x.chance.total_cmp(&y.chance));
    let all = slopes.len() as f64;
    let told = (0..slopes.len()).rev().find(|rank| slopes[*rank].chance <= FALSE * (*rank as f64 + 1.0) / all).map_or(0, |rank| rank + 1);
    for slope in slopes.into_iter().take(told) {
        slope.direction = if slope.per_year > 0.0 { Direction::Rising } else { Direction::Falling };
    }
}

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

/// How many skills rise, fall, come and go.
pub(super) fn counts(trends: &[Trend]) -> [usize; 4] {
    let of = |direction: Direction| trends.iter().filter(|t| t.posts.direction == direction).count();
    let comes = |yes: bool| trends.iter().filter(|t| t.comes == Some(yes)).count();
    [of(Direction::Rising), of(Direction::Falling), comes(true), comes(false)]
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
    let n = |x: f64| super::numbers::signed(x, l);
    Some(say!(
        l,
        "{} : {way}, de {} en {first} à {} en {last}, soit {} par an [{} ; {}].",
        "{}: {way}, from {} in {first} to {} in {last}, {} a year [{}; {}].",
        trend.label,
        super::words::posts(*from, l),
        whole(*to, l),
        n(trend.posts.per_year),
        n(trend.posts.low),
        n(trend.posts.high)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: 10, 14, 24 in 2023 to 2025: c = (−½, 0, ½), b = 7; variances 10, 14, 24: error = √((10 + 24) / 4) = 2.915, z = 2.401,
    /// a chance of .0163; [7 − 5.714 ; 7 + 5.714].
    #[test]
    fn a_slope_and_its_chance() {
        let slope = Slope::through(&[(2023.0, 10.0, 10.0), (2024.0, 14.0, 14.0), (2025.0, 24.0, 24.0)]);
        assert!((slope.per_year - 7.0).abs() < 1e-9);
        assert!((slope.low - 1.286).abs() < 1e-3 && (slope.high - 12.714).abs() < 1e-3, "{slope:?}");
        assert!((slope.chance - 0.0163).abs() < 1e-4, "{slope:?}");
        assert_eq!(Slope::through(&[(2023.0, 10.0, 10.0), (2024.0, 14.0, 14.0)]).direction, Direction::TooFew);
    }

    /// Chances .01, .02, .03, .6: the thresholds are .0125, .025, .0375, .05, so three are told; .02, .03, .04, .6 tell none of the first two by
    /// themselves, and the third, at .04 > .0375, neither: none is.
    #[test]
    fn of_the_trends_told_one_in_twenty_is_chance() {
        let told = |chances: &[f64]| {
            let mut slopes: Vec<Slope> = chances
                .iter()
                .map(|chance| Slope { per_year: -1.0, low: 0.0, high: 0.0, chance: *chance, direction: Direction::Noise })
                .collect();
            judge(slopes.iter_mut().collect());
            slopes.iter().filter(|s| s.direction == Direction::Falling).count()
        };
        assert_eq!(told(&[0.6, 0.01, 0.03, 0.02]), 3);
        assert_eq!(told(&[0.02, 0.6, 0.04, 0.03]), 0);
        assert_eq!(told(&[]), 0);
    }
}
