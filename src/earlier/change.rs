//! Year on year, and territory beside territory: why each gap changed, as an exact sum (METHOD §8).
//!
//! Δgap = Δgraduates + Δfurther study and retention + Δneeds + Δweights + Δanswers + Δperimeter + Δframework and matching, one factor changed
//! at a time in that order. With t what a course teaches (0 or 1), G its graduates, r = A/G the share of them that arrives, Y an
//! employer's posts and w its weight, over what both analyses hold (c, e) and what only one holds:
//! Σ t₀(G₁ − G₀)r₀ + Σ t₀G₁(r₁ − r₀) − Σ w₀(Y′ − Y₀) − Σ (w₁ − w₀)Y′ + (new − gone) + Σ (t₁ − t₀)G₁r₁ − Σ w₁(Y₁ − Y′), where Y′ are the
//! posts of the second analysis with each label matched as in the first. What a course newly teaches is counted with the matching. An
//! employer of both registers that answered in one year only came or went with its answer (answers), any other with itself (perimeter).
//! Where answers stand for a register, a change has an interval (`noise`): others answered, and that alone moves the figures.
//!
//! A course is the same when its id is, else when diploma, institution, town, level and status are: a renamed title is no change.
//! An employer is the same when its name is, up to its legal form. A skill is the same when its id is, whatever its label. Read from
//! the tables of two output folders, in their internal edition: the public one does not hold the rows of respondents.

use std::collections::{BTreeMap, BTreeSet};

use super::noise;
use super::run::{Course, Employer, Run};

/// Why the gap of one skill changed. Heads a year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Change {
    /// Label of the skill.
    pub skill: String,
    /// Gap before and after.
    pub gaps: (f64, f64),
    /// Verdict before and after; empty where the skill was not cited.
    pub verdicts: (String, String),
    /// The parts, in the order of [`PARTS`]; they add up to the difference of the gaps.
    pub parts: [f64; PARTS.len()],
    /// The 95 % interval of the difference, where answers stand for a register in both.
    pub interval: Option<(f64, f64)>,
}

impl Change {
    /// How much the gap changed.
    pub fn difference(&self) -> f64 {
        self.gaps.1 - self.gaps.0
    }

    /// True for a change that is told: half a head at least, and more than others answering explains.
    pub fn is_told(&self) -> bool {
        self.is_a_change() && !self.is_noise()
    }

    /// True for a change that is not told because that others answered explains it.
    pub fn is_explained_away(&self) -> bool {
        self.is_a_change() && self.is_noise()
    }

    /// True from half a head on.
    fn is_a_change(&self) -> bool {
        self.difference().abs() >= 0.5
    }

    /// True where that others answered explains the change.
    pub fn is_noise(&self) -> bool {
        self.interval.is_some_and(|(low, high)| low <= 0.0 && high >= 0.0)
    }
}

/// The parts of a change: column, French, English.
pub const PARTS: [(&str, &str, &str); 7] = [
    ("graduates", "diplômés", "graduates"),
    ("study_and_retention", "poursuite d’études et maintien", "further study and retention"),
    ("needs", "besoins", "needs"),
    ("weights", "poids des répondants", "weights of respondents"),
    ("answers", "réponses venues ou manquantes", "answers that came or are missing"),
    ("perimeter", "périmètre", "perimeter"),
    ("matching", "référentiel et rapprochement", "framework and matching"),
];

/// Why each gap changed, widest change first.
pub fn changes(before: &Run, after: &Run) -> Vec<Change> {
    let before = &*before.in_words_of(after);
    let pairs = pairs(before, after);
    let mut skills: BTreeSet<&String> = before.verdicts.keys().chain(after.verdicts.keys()).collect();
    skills.extend(before.courses.values().chain(after.courses.values()).flat_map(|c| &c.skills));
    let gap = |run: &Run, skill: &str| {
        run.courses.values().map(|c| c.heads(skill)).sum::<f64>() - run.employers.values().map(|e| e.demand(skill)).sum::<f64>()
    };
    let mut out: Vec<Change> = skills
        .into_iter()
        .map(|skill| Change {
            skill: skill.clone(),
            gaps: (gap(before, skill), gap(after, skill)),
            verdicts: (before.verdicts.get(skill).cloned().unwrap_or_default(), after.verdicts.get(skill).cloned().unwrap_or_default()),
            parts: parts(before, after, &pairs, skill),
            interval: noise::interval(before, after, skill, gap(after, skill) - gap(before, skill)),
        })
        .collect();
    out.sort_by(|x, y| y.difference().abs().total_cmp(&x.difference().abs()).then_with(|| x.skill.cmp(&y.skill)));
    out
}

/// Courses that are the same in both: id before → id after.
fn pairs(before: &Run, after: &Run) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> =
        before.courses.keys().filter(|id| after.courses.contains_key(*id)).map(|id| (id.clone(), id.clone())).collect();
    let taken: BTreeSet<String> = out.values().cloned().collect();
    let mut free: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for (id, course) in after.courses.iter().filter(|(id, c)| !taken.contains(*id) && !c.same_as.is_empty()) {
        free.entry(&course.same_as).or_default().push(id);
    }
    let left: Vec<(&String, &Course)> = before.courses.iter().filter(|(id, _)| !out.contains_key(*id)).collect();
    let mut renamed = Vec::new();
    for (id, course) in &left {
        // Two that were alike are told apart by their titles alone: neither is taken for the other.
        let twins = left.iter().filter(|(_, c)| c.same_as == course.same_as).count();
        if let Some([one]) = free.get(course.same_as.as_str()).map(Vec::as_slice).filter(|_| twins == 1) {
            renamed.push(((*id).clone(), (*one).clone()));
        }
    }
    out.extend(renamed);
    out
}

fn parts(before: &Run, after: &Run, pairs: &BTreeMap<String, String>, skill: &str) -> [f64; PARTS.len()] {
    let [mut graduates, mut rates, mut needs, mut weights, mut answers, mut perimeter, mut matching] = [0.0; PARTS.len()];
    for (id, old) in &before.courses {
        let Some(new) = pairs.get(id).and_then(|id| after.courses.get(id)) else {
            perimeter -= old.heads(skill);
            continue;
        };
        let rate = |c: &Course| c.graduates.filter(|g| *g > 0.0).map(|g| c.local / g);
        let (g0, g1) = (old.graduates.unwrap_or(0.0), new.graduates.unwrap_or(0.0));
        // A course measured in one year only changes by its graduates.
        let r0 = rate(old).or(rate(new)).unwrap_or(0.0);
        let r1 = rate(new).unwrap_or(r0);
        let (t0, t1) = (f64::from(old.skills.contains(skill)), f64::from(new.skills.contains(skill)));
        graduates += t0 * (g1 - g0) * r0;
        rates += t0 * g1 * (r1 - r0);
        matching += (t1 - t0) * g1 * r1;
    }
    let kept: BTreeSet<&String> = pairs.values().collect();
    perimeter += after.courses.iter().filter(|(id, _)| !kept.contains(id)).map(|(_, c)| c.heads(skill)).sum::<f64>();
    for (key, old) in &before.employers {
        match after.employers.get(key) {
            None if after.register.contains_key(key) && before.register.contains_key(key) => answers += old.demand(skill),
            None => perimeter += old.demand(skill),
            Some(new) => {
                let posts = |e: &Employer| e.posts.get(skill).copied().unwrap_or(0.0);
                let as_before = after.posts_as(new, skill, before);
                needs -= old.weight * (as_before - posts(old));
                weights -= (new.weight - old.weight) * as_before;
                matching -= new.weight * (posts(new) - as_before);
            }
        }
    }
    for (key, new) in after.employers.iter().filter(|(key, _)| !before.employers.contains_key(*key)) {
        let of_both = after.register.contains_key(key) && before.register.contains_key(key);
        *(if of_both { &mut answers } else { &mut perimeter }) -= new.demand(skill);
    }
    [graduates, rates, needs, weights, answers, perimeter, matching]
}
