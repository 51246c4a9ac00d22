//! Closing the gap: for each skill that is short, the courses nearest to those who ask for it, and what it would take.
//!
//! The profile of a short skill is what the posts that require it require together, weighted by posts. A course is near when it
//! teaches much of that profile already: adding the skill there, or seats, costs least. Keeping ten points more of the leavers who
//! hold the skill brings `0.10 · Σ S_c a_c` people, as many as a number of seats whose leavers arrive at today's rate. Alerts to
//! discuss, not orders to open places.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Broader, CourseFinding, Inputs, NeedFinding, SkillGap, Verdict};

/// Courses proposed for each skill.
const NEAREST: usize = 3;
/// Points of retention that the comparison is made with.
const POINTS: f64 = 0.10;
/// Below this share of the profile a course is not near.
const NEAR: f64 = 0.25;

/// What would close one gap. Heads a year.
#[derive(Debug, Clone)]
pub struct Closing {
    /// Index into the framework.
    pub skill: usize,
    /// People who are missing: demand minus supply.
    pub missing: f64,
    /// People that ten points more of retention would keep, among the leavers who hold it; none when no course teaches it.
    pub kept_by_ten_points: Option<f64>,
    /// Seats whose leavers would be as many as those ten points keep.
    pub seats_like_ten_points: Option<f64>,
    /// Seats that would close the gap, at the rate at which seats of these courses become local entrants today.
    pub seats_to_close: Option<f64>,
    /// Measured courses that teach it.
    pub taught: usize,
    /// The nearest courses, nearest first.
    pub nearest: Vec<Near>,
}

/// A course near to what the posts require.
#[derive(Debug, Clone)]
pub struct Near {
    /// Course.
    pub course: usize,
    /// Share of the profile that it teaches, 0 to 1.
    pub covered: f64,
    /// True when it teaches the short skill already: seats are what is missing there.
    pub teaches: bool,
    /// What it lacks of the profile, most asked first.
    pub missing: Vec<usize>,
}

/// What would close each shortage, widest first.
pub(super) fn closing(
    inputs: &Inputs<'_>,
    broader: &Broader,
    courses: &[CourseFinding],
    needs: &[NeedFinding],
    gaps: &[SkillGap],
) -> Vec<Closing> {
    let mut short: Vec<&SkillGap> =
        gaps.iter().filter(|g| matches!(g.verdict, Verdict::Shortage | Verdict::NoCourse) && g.gap < 0.0).collect();
    short.sort_by(|x, y| x.gap.total_cmp(&y.gap).then(x.skill.cmp(&y.skill)));
    let mut asking: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, need) in needs.iter().enumerate() {
        broader.with(&need.required).into_iter().for_each(|s| asking.entry(s).or_default().push(at));
    }
    short
        .into_par_iter()
        .map(|gap| {
            let mut profile: BTreeMap<usize, f64> = BTreeMap::new();
            for need in asking.get(&gap.skill).into_iter().flatten() {
                let posts = needs[*need].demand();
                needs[*need].required.iter().for_each(|s| *profile.entry(*s).or_default() += posts);
            }
            one(inputs, courses, gap, &profile)
        })
        .collect()
}

fn one(inputs: &Inputs<'_>, courses: &[CourseFinding], gap: &SkillGap, profile: &BTreeMap<usize, f64>) -> Closing {
    let all: f64 = profile.values().sum::<f64>().max(f64::MIN_POSITIVE);
    let (mut seats, mut local, mut kept, mut taught) = (0.0, 0.0, 0.0, 0);
    for found in courses.iter().filter(|c| c.held.contains(&gap.skill)) {
        let f = &found.funnel;
        // Ten points more cannot make more than all stay.
        kept += f.entrants.unwrap_or(0.0) * f.active * POINTS.min(1.0 - f.retention);
        if let (Some(places), Some(heads)) = (f.seats.or(f.graduates), f.local) {
            seats += places;
            taught += 1;
            local += heads;
        }
    }
    let per_seat = (local > 0.0 && seats > 0.0).then(|| local / seats);
    let mut nearest: Vec<Near> = courses
        .iter()
        .enumerate()
        .map(|(course, found)| {
            let covered = profile.iter().filter(|(s, _)| found.held.contains(s)).map(|(_, w)| w).sum::<f64>() / all;
            Near { course, covered, teaches: found.held.contains(&gap.skill), missing: Vec::new() }
        })
        .filter(|near| near.covered >= NEAR)
        .collect();
    let id = |near: &Near| inputs.corpus.courses[near.course].id.as_str();
    nearest.sort_by(|x, y| y.covered.total_cmp(&x.covered).then_with(|| id(x).cmp(id(y))));
    nearest.truncate(NEAREST);
    for near in &mut nearest {
        let mut missing: Vec<(usize, f64)> =
            profile.iter().filter(|(s, _)| !courses[near.course].held.contains(s)).map(|(s, w)| (*s, *w)).collect();
        missing.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        near.missing = missing.into_iter().map(|(s, _)| s).collect();
    }
    Closing {
        skill: gap.skill,
        missing: -gap.gap,
        kept_by_ten_points: (kept > 0.0).then_some(kept),
        seats_like_ten_points: per_seat.filter(|_| kept > 0.0).map(|y| kept / y),
        seats_to_close: per_seat.map(|y| -gap.gap / y),
        taught,
        nearest,
    }
}
