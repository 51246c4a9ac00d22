//! Rows of courses.

use std::collections::BTreeMap;

use crate::domain::{Department, Figure, Level, LevelReading, Place, Problem, Reject, Territory, begins_with_diploma, fold};
use crate::read::{Field, Role, Table};

use super::places::codes_are_abroad;
use super::profiles::Profiles;
use super::values::{Reader, Scales, coded, figure, level_codes};
use super::{Course, Fate, Labels, OutsideOf, needs, parts, stable_id};

pub(super) fn read(
    table: &Table,
    profiles: &Profiles,
    territory: &Territory,
    labels: &mut Labels,
    rejects: &mut Vec<Reject>,
) -> Vec<Fate<Course>> {
    let mut fates = Vec::with_capacity(table.rows.len());
    let scales = Scales::of(table);
    let codes = level_codes(table);
    let in_parts = parts::is_a_row_a_skill(table, rejects);
    let sessions = Sessions::of(table);
    let abroad = codes_are_abroad(table, territory);
    for row in &table.rows {
        let mut r = Reader { table, row, rejects, abroad };
        let institution = r.name(Field::Institution);
        let diploma = r.text(Field::Diploma);
        let Some(title) = title(&mut r, diploma.as_deref()) else {
            fates.push(Fate::Rejected);
            continue;
        };
        let profile = profiles.diploma(diploma.clone().or_else(|| as_level(&mut r, &title)).as_deref(), &title);
        // A subject alone is the diploma of its name where the level agrees.
        let alone = table.spec.is_none() && diploma.is_none() && profiles.is_of_its_list(&title);
        let profile = profile.filter(|p| !alone || says_level(&r, codes, profiles.diplomas[*p].level));
        if let Some(fate) = sessions.passed(&mut r, territory, profile.is_some(), &title) {
            fates.push(fate);
            continue;
        }
        let mut place = r.place(territory);
        if place.department.is_none()
            && let Some(department) = r.text(Field::Uai).and_then(|code| Department::of_uai(&code))
        {
            place = Place { outside: !territory.holds(&department), department: Some(department), ..place };
        }
        if place.outside {
            fates.push(Fate::OutOfScope(r.outside(OutsideOf::Territory, &title)));
            continue;
        }
        let level = match level(&mut r, table, codes, profile.map(|p| profiles.diplomas[p].level), diploma.as_deref(), &title) {
            Ok(level) => level,
            Err(LevelReading::Below | LevelReading::Above) => {
                fates.push(Fate::OutOfScope(r.outside(OutsideOf::Levels, &title)));
                continue;
            }
            Err(_) => {
                let at = table.origin(row, table.column(Field::Level));
                if !r
                    .rejects
                    .last()
                    .is_some_and(|last| last.origin == at && matches!(last.problem, Problem::AmbiguousLevel(_) | Problem::UnknownLevel))
                {
                    r.lacks(Field::Level);
                } else if let Some(last) = r.rejects.last_mut() {
                    last.whole_row = true;
                }
                fates.push(Fate::Rejected);
                continue;
            }
        };
        let seats = r.figure(Field::Seats);
        let graduates = graduates(&mut r);
        // The cohort that is too large, of those that were counted.
        let largest = || {
            let of = |column: usize| figure(row.cell(column), Field::Graduates.key()).ok().and_then(Figure::given).unwrap_or(0.0);
            table.columns_of(Field::Graduates).map(|(column, _)| column).max_by(|a, b| of(*a).total_cmp(&of(*b)))
        };
        if let (Some(s), Some(g), Some(column)) = (seats.given(), graduates.given(), largest())
            && g > s * 1.2
            && g > s + 2.0
        {
            r.refuse(column, Problem::MoreGraduatesThanSeats, false);
        }
        let status = r.text(Field::Status);
        let key = [
            fold(&title),
            institution.as_deref().map(fold).unwrap_or_default(),
            place.town.as_deref().map(fold).unwrap_or_default(),
            level.code().to_owned(),
            status.as_deref().map(fold).unwrap_or_default(),
        ];
        let (skills, texts) = needs::mentions(&mut r, labels);
        let course = Course {
            id: stable_id('C', &key.each_ref().map(String::as_str)),
            title,
            diploma,
            profile,
            level,
            institution,
            status,
            seats,
            graduates,
            fill: r.rate(Field::Fill, &scales),
            success: r.rate(Field::Success, &scales),
            further_study: r.rate(Field::FurtherStudy, &scales),
            active: r.rate(Field::Active, &scales),
            retention: r.rate(Field::Retention, &scales),
            rncp: r.text(Field::Rncp),
            skills,
            texts,
            in_parts,
            origin: r.origin(),
            place,
        };
        fates.push(Fate::Kept(course));
    }
    fates
}

/// The years of a table that lists several: of a public file its campaigns, else those of each course.
struct Sessions {
    column: Option<usize>,
    last_campaign: String,
    last_of: BTreeMap<Vec<String>, String>,
}

impl Sessions {
    fn of(table: &Table) -> Self {
        let column = table.columns.iter().find(|c| c.role == Role::Campaign).map(|c| c.index);
        let (mut last_campaign, mut last_of) = (String::new(), BTreeMap::<Vec<String>, String>::new());
        for (row, column) in table.rows.iter().zip(column.into_iter().cycle()) {
            let year = row.cell(column).shown();
            // A year whose figures are not there yet takes nothing from the one before.
            let counted = [Field::Graduates, Field::Seats].iter().flat_map(|f| table.columns_of(*f)).any(|(c, _)| !row.cell(c).is_blank());
            last_campaign = last_campaign.max(year.clone());
            // A public file is of one campaign, whatever its courses.
            if counted && table.spec.is_none() {
                let last = last_of.entry(table.called(row)).or_default();
                *last = year.max(std::mem::take(last));
            }
        }
        Self { column, last_campaign, last_of }
    }

    /// What becomes of a row before its course is looked at: those of a public file elsewhere, of before, or of another trade are counted; those
    /// of an earlier year than the last of their course are listed.
    fn passed(&self, r: &mut Reader<'_>, territory: &Territory, recognised: bool, title: &str) -> Option<Fate<Course>> {
        let year = self.column.map(|column| r.row.cell(column).shown());
        if let Some(spec) = r.table.spec {
            let department = r.text(Field::Uai).and_then(|code| Department::of_uai(&code));
            let outside = department.as_ref().is_some_and(|d| !territory.holds(d));
            let old = year.is_some_and(|year| year < self.last_campaign);
            return (outside || spec.only_recognised && !recognised || old).then_some(Fate::OutOfScope(None));
        }
        let year = year?;
        let old = self.last_of.get(&r.table.called(r.row)).is_some_and(|last| year < *last);
        old.then(|| Fate::OutOfScope(r.outside(OutsideOf::Year, title)))
    }
}

/// True where the level cell of a row holds this level.
fn says_level(r: &Reader<'_>, codes: Option<crate::pipeline::LevelCodes>, level: Level) -> bool {
    let Some(column) = r.table.column(Field::Level) else { return false };
    match coded(LevelReading::parse(&r.row.cell(column).shown()), codes) {
        LevelReading::Levels(range) => range.min <= level && range.max.is_none_or(|max| level <= max),
        _ => false,
    }
}

/// What a course is called; a row that is an example, or is called nothing, is refused.
fn title(r: &mut Reader<'_>, diploma: Option<&str>) -> Option<String> {
    if r.is_example(&[Field::Title, Field::Institution]) {
        return None;
    }
    let title = r.text(Field::Title).or_else(|| diploma.map(str::to_owned));
    if title.is_none() {
        r.lacks(Field::Title);
    }
    title
}

/// « BTS » as the level beside « SIO option SISR » is the diploma, too; beside « BSc Computer Science » it is told already.
fn as_level(r: &mut Reader<'_>, title: &str) -> Option<String> {
    r.text(Field::Level).filter(|text| begins_with_diploma(&fold(text)) && !begins_with_diploma(&fold(title)))
}

/// The level: as the cell says, else as the diploma profile, else as the words of diploma or title say. Level 6 of 2019 covers
/// bac+3 and bac+4; a course there is taken at its lower end, which most are.
fn level(
    r: &mut Reader,
    table: &Table,
    codes: Option<crate::pipeline::LevelCodes>,
    profile: Option<Level>,
    diploma: Option<&str>,
    title: &str,
) -> Result<Level, LevelReading> {
    if let Some(level) = table.spec.and_then(|s| s.level) {
        return Ok(level);
    }
    match r.level(codes) {
        LevelReading::Levels(range) => return Ok(range.min),
        out @ (LevelReading::Below | LevelReading::Above) => return Err(out),
        _ => {}
    }
    if let Some(level) = profile {
        return Ok(level);
    }
    for text in diploma.into_iter().chain([title]) {
        match LevelReading::of_title(text) {
            LevelReading::Levels(range) => return Ok(range.min),
            out @ (LevelReading::Below | LevelReading::Above) => return Err(out),
            _ => {}
        }
    }
    table.level.ok_or(LevelReading::Unknown)
}

/// Graduates a year: what the columns of a cohort count together, and the mean of the two last cohorts where columns name their year.
fn graduates(r: &mut Reader) -> Figure {
    let mut cohorts: BTreeMap<Option<u16>, Vec<usize>> = BTreeMap::new();
    for (column, year) in r.table.columns_of(Field::Graduates) {
        cohorts.entry(year).or_default().push(column);
    }
    let read: Vec<Figure> = cohorts.values().rev().map(|columns| r.figures_at(Field::Graduates, columns)).collect();
    let given: Vec<f64> = read.iter().filter_map(|figure| figure.given()).take(2).collect();
    match (given.len(), read.contains(&Figure::Secret)) {
        (0, true) => Figure::Secret,
        (0, false) => Figure::NotGiven,
        (n, _) => Figure::Given(given.iter().sum::<f64>() / n as f64),
    }
}
