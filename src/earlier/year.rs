//! What one earlier analysis counted, skill by skill, read from its tables and its manifest.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::{Language, say};
use crate::pipeline::Edition;
use crate::read::reference::{Records, ReferenceError};

use super::{NORMAL, half};

/// What a year's table says of one skill.
#[derive(Debug, Clone)]
pub(super) struct Point {
    pub(super) label: String,
    /// Posts a year that require it.
    pub(super) demand: Option<f64>,
    /// Supply minus demand.
    pub(super) gap: Option<f64>,
    /// Half the width of the 95 % interval; none where it has no end.
    pub(super) half: Option<f64>,
    pub(super) supply: f64,
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
    pub(super) skills: BTreeMap<String, Point>,
}

impl Year {
    /// The variance of a skill that nobody asked: that of the least doubtful one that somebody did, one at least.
    pub(super) fn of_none(&self) -> f64 {
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
                        records.wrong(number, &format!("« {text} » n’est pas un nombre"), &format!("“{text}” is not a number"))
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

    /// The same of figures not yet written: id and label of each skill, its demand, its gap with its ends (not a number where they are not
    /// known or not told), its supply.
    pub fn of<'a>(year: u16, public: bool, skills: impl Iterator<Item = (&'a str, &'a str, Figures)>) -> Self {
        let known = |x: f64| Some(x).filter(|x| x.is_finite());
        let point = |label: &str, f: Figures| Point {
            label: label.to_owned(),
            demand: known(f.demand),
            gap: known(f.gap),
            half: half(known(f.gap), known(f.low), known(f.high)),
            supply: f.supply,
        };
        Self { year, public, skills: skills.map(|(id, label, figures)| (id.to_owned(), point(label, figures))).collect() }
    }
}

/// The figures of one skill, heads a year; not a number where one is not known or not told.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Posts that require it.
    pub demand: f64,
    /// Supply minus demand.
    pub gap: f64,
    /// The ends of the interval of the gap.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// Heads that have it.
    pub supply: f64,
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
