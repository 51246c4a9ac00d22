//! `[scenario]`: what if? Changes to courses, rates and needs, from which a second set of findings is computed beside the first.

use serde::{Deserialize, Serialize};

use super::RateOf;

/// What would be changed.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called in the report.
    pub title: String,
    /// Courses whose number of seats changes; graduates change in proportion.
    #[serde(default)]
    pub seats: Vec<Seats>,
    /// New courses.
    #[serde(default)]
    pub course: Vec<NewCourse>,
    /// Skills added to courses.
    #[serde(default)]
    pub teach: Vec<Teach>,
    /// Rates of the supply funnel that change.
    #[serde(default)]
    pub rate: Vec<RateChange>,
    /// Needs that grow or shrink.
    #[serde(default)]
    pub needs: Vec<NeedChange>,
}

/// Another number of seats for a course.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seats {
    /// Its id or its title; every course of that title.
    pub course: String,
    /// Only in this town.
    pub town: Option<String>,
    /// Seats a year.
    pub seats: f64,
}

/// A course that does not exist yet.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NewCourse {
    /// Title.
    pub title: String,
    /// Level at its end (`bac+2`).
    pub level: String,
    /// Town.
    pub town: Option<String>,
    /// Department, where no town says it.
    pub department: Option<String>,
    /// Graduates a year.
    pub graduates: f64,
    /// Skills it would teach: ids or names of the framework.
    pub skills: Vec<String>,
}

/// Skills added to a course.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Teach {
    /// Its id or its title; every course of that title.
    pub course: String,
    /// Only in this town.
    pub town: Option<String>,
    /// Skills: ids or names of the framework.
    pub skills: Vec<String>,
}

/// Another rate, for all courses or for some.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateChange {
    /// What it is a rate of: `success`, `further_study`, `active`, `retention`, `fill`.
    pub of: RateOf,
    /// Only courses of this id or title.
    pub course: Option<String>,
    /// Only courses of this level (`bac+2`).
    pub level: Option<String>,
    /// The rate it becomes, 0 to 1.
    pub value: Option<f64>,
    /// Or how many points it gains (10) or loses (-10).
    pub points: Option<f64>,
}

/// Needs multiplied.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NeedChange {
    /// Only needs of this job title or occupation.
    pub occupation: Option<String>,
    /// Only needs that require this skill.
    pub skill: Option<String>,
    /// Only needs of this department.
    pub department: Option<String>,
    /// What their number of posts is multiplied by.
    pub factor: f64,
}
