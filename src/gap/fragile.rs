//! Solid or fragile (METHOD §7): what the verdict of each skill becomes when what is assumed is a little wrong. The accept threshold
//! moves by 0.05, retention and further study by ten points, the posts of the firms that did not answer by a fifth. A verdict that
//! no such change flips is solid; for the others the changes that flip it are listed.
//!
//! Only the sums are made again, not the flow. Non-response moves what the weights add to the answers, w → 1 + (w − 1)(1 ± 0.2):
//! without a register nothing is extrapolated, and nothing moves.

use rayon::prelude::*;

use crate::domain::Language;
use crate::matching::{Match, Rung, Status, Thresholds};

use super::skills::{Bounds, verdict};
use super::{Broader, CourseFinding, Inputs, NeedFinding, SkillGap, Verdict};

/// How far each assumption is moved.
const THRESHOLD: f64 = 0.05;
const POINTS: f64 = 0.10;
const NON_RESPONSE: f64 = 0.20;

/// A change of assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shift {
    /// Accept threshold 0.05 lower: more matches count.
    AcceptLower,
    /// Accept threshold 0.05 higher: fewer count.
    AcceptHigher,
    /// Ten points fewer leavers stay.
    RetentionLower,
    /// Ten points more stay.
    RetentionHigher,
    /// Ten points fewer graduates go on studying.
    FurtherStudyLower,
    /// Ten points more go on.
    FurtherStudyHigher,
    /// The firms that did not answer hire a fifth less than supposed.
    NonResponseLower,
    /// They hire a fifth more.
    NonResponseHigher,
}

impl Shift {
    /// Every shift.
    pub const ALL: [Self; 8] = [
        Self::AcceptLower,
        Self::AcceptHigher,
        Self::RetentionLower,
        Self::RetentionHigher,
        Self::FurtherStudyLower,
        Self::FurtherStudyHigher,
        Self::NonResponseLower,
        Self::NonResponseHigher,
    ];

    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::AcceptLower => "accept-0.05",
            Self::AcceptHigher => "accept+0.05",
            Self::RetentionLower => "retention-10",
            Self::RetentionHigher => "retention+10",
            Self::FurtherStudyLower => "further_study-10",
            Self::FurtherStudyHigher => "further_study+10",
            Self::NonResponseLower => "non_response-20",
            Self::NonResponseHigher => "non_response+20",
        }
    }

    /// For people, after « si ».
    pub fn label(self, l: Language) -> &'static str {
        match self {
            Self::AcceptLower => l.pick("le seuil de rapprochement baissait", "the matching threshold fell"),
            Self::AcceptHigher => l.pick("le seuil de rapprochement montait", "the matching threshold rose"),
            Self::RetentionLower => l.pick("le maintien baissait de 10 points", "retention fell by 10 points"),
            Self::RetentionHigher => l.pick("le maintien montait de 10 points", "retention rose by 10 points"),
            Self::FurtherStudyLower => l.pick("la poursuite d’études baissait de 10 points", "further study fell by 10 points"),
            Self::FurtherStudyHigher => l.pick("la poursuite d’études montait de 10 points", "further study rose by 10 points"),
            Self::NonResponseLower => {
                l.pick("les entreprises sans réponse recrutaient 20 % de moins", "employers that did not answer hired 20% less")
            }
            Self::NonResponseHigher => {
                l.pick("les entreprises sans réponse recrutaient 20 % de plus", "employers that did not answer hired 20% more")
            }
        }
    }
}

/// Notes on each skill what flips its verdict.
pub(super) fn weigh(inputs: &Inputs<'_>, broader: &Broader, courses: &[CourseFinding], needs: &[NeedFinding], gaps: &mut [SkillGap]) {
    let reach: Vec<(f64, f64)> = gaps.iter().map(|g| (g.demand - g.demand_low, g.demand_high - g.demand - g.doubtful_demand)).collect();
    // Nothing where no match lies between the two thresholds.
    let after = |shift: Shift| {
        let moved = match shift {
            Shift::AcceptLower => Some(matches_at(inputs, -THRESHOLD)?),
            Shift::AcceptHigher => Some(matches_at(inputs, THRESHOLD)?),
            _ => None,
        };
        Some((shift, sums(inputs, broader, (courses, needs), shift, moved.as_deref())))
    };
    let shifted: Vec<(Shift, Vec<Sums>)> = Shift::ALL.par_iter().filter_map(|shift| after(*shift)).collect();
    for (shift, sums) in shifted {
        for (gap, (below, above)) in gaps.iter_mut().zip(&reach) {
            let s = sums[gap.skill];
            // The survey's interval widens with the demand that it is of.
            let widened = |end: f64| if gap.demand > 0.0 && end.is_finite() { end * s.demand / gap.demand } else { end };
            let after = verdict(
                &Bounds {
                    supply: s.supply,
                    supply_high: s.supply + s.doubtful_supply,
                    demand: s.demand,
                    demand_low: (s.demand - widened(*below)).max(s.answered.min(s.demand)),
                    demand_high: s.demand + s.doubtful_demand + widened(*above),
                    taught: gap.courses > 0 || s.supply + s.doubtful_supply > 0.0,
                    unmeasured: s.unmeasured,
                    unsaid: gap.unsaid > 0,
                    secret: gap.secret > 0,
                },
                inputs.settings.tolerance,
            );
            if after != gap.verdict {
                gap.flips.push((shift, after));
            }
        }
    }
}

impl SkillGap {
    /// True when no change of assumption flips the verdict. A verdict that concludes nothing is neither solid nor fragile.
    pub fn is_solid(&self) -> Option<bool> {
        (!matches!(self.verdict, Verdict::Inconclusive | Verdict::Masked)).then_some(self.flips.is_empty())
    }
}

/// The matches with another threshold; none when nothing changes.
fn matches_at(inputs: &Inputs<'_>, by: f64) -> Option<Vec<Match>> {
    let thresholds = Thresholds { accept: inputs.thresholds.accept + by, ..inputs.thresholds };
    let status = |m: &Match| match m.status {
        Status::Accepted | Status::Review if m.rung != Rung::Decision => Status::at(m.confidence, thresholds),
        other => other,
    };
    let all = &inputs.matches.matches;
    all.iter().any(|m| status(m) != m.status).then(|| all.iter().map(|m| Match { status: status(m), ..m.clone() }).collect())
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    supply: f64,
    doubtful_supply: f64,
    demand: f64,
    doubtful_demand: f64,
    /// Posts of the answers themselves.
    answered: f64,
    /// A course that teaches it is not measured.
    unmeasured: bool,
}

fn sums(
    inputs: &Inputs<'_>,
    broader: &Broader,
    (courses, needs): (&[CourseFinding], &[NeedFinding]),
    shift: Shift,
    moved: Option<&[Match]>,
) -> Vec<Sums> {
    let mut out = vec![Sums::default(); inputs.framework.skills().len()];
    for (course, found) in inputs.corpus.courses.iter().zip(courses) {
        let f = &found.funnel;
        let (p, rho) = match shift {
            Shift::RetentionLower => (f.further_study, (f.retention - POINTS).max(0.0)),
            Shift::RetentionHigher => (f.further_study, (f.retention + POINTS).min(1.0)),
            Shift::FurtherStudyLower => ((f.further_study - POINTS).max(0.0), f.retention),
            Shift::FurtherStudyHigher => ((f.further_study + POINTS).min(1.0), f.retention),
            _ => (f.further_study, f.retention),
        };
        let heads = f.graduates.map_or(0.0, |g| g * (1.0 - p) * f.active * rho);
        let cited = moved.filter(|_| !found.inherited).map(|m| super::cited(&course.skills, m, crate::read::SkillRole::Taught));
        let (sure, perhaps) = cited.as_ref().map_or((&found.skills, &found.perhaps), |(s, p)| (s, p));
        let (sure, perhaps) = broader.of_both(sure, perhaps);
        for s in sure {
            out[s].supply += heads;
            out[s].unmeasured |= f.graduates.is_none();
        }
        for s in perhaps {
            out[s].doubtful_supply += heads;
        }
    }
    for (need, found) in inputs.corpus.needs.iter().zip(needs) {
        let weight = match shift {
            Shift::NonResponseLower => 1.0 + (found.weight - 1.0) * (1.0 - NON_RESPONSE),
            Shift::NonResponseHigher => 1.0 + (found.weight - 1.0) * (1.0 + NON_RESPONSE),
            _ => found.weight,
        };
        let posts = found.posts.unwrap_or(found.imputed) * weight;
        let cited = moved.filter(|_| !found.inherited).map(|m| super::cited(&need.skills, m, crate::read::SkillRole::Required));
        let (sure, perhaps) = cited.as_ref().map_or((&found.required, &found.perhaps), |(s, p)| (s, p));
        let (sure, perhaps) = broader.of_both(sure, perhaps);
        for s in sure {
            out[s].demand += posts;
            out[s].answered += found.posts.unwrap_or(0.0);
        }
        for s in perhaps {
            out[s].doubtful_demand += posts;
        }
    }
    out
}
