//! Skills: holders and mentions, never summed. A head counts once for each of its skills, so there is no total row.
//!
//! supply_k = Σ A_c over courses that teach k or a skill that k includes (`broader`); demand_k = Σ w_n y_n over needs that require k or
//! such a skill; gap = supply − demand, negative for a shortage; coverage = supply / demand. The interval takes accepted matches alone
//! at one end and adds those under review at the other; demand is widened by the survey's interval.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::{Department, Figure, Level};

use super::survey::Spread;
use super::{Broader, CourseFinding, Inputs, NeedFinding, Shift, Survey};

/// What can be said of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Asked, and no course teaches it.
    NoCourse,
    /// Fewer arrive than are asked, whatever the doubt.
    Shortage,
    /// The interval holds both signs and is wider than « balanced ».
    Inconclusive,
    /// Within the tolerance.
    Balanced,
    /// More arrive than are asked, whatever the doubt.
    Surplus,
    /// Taught, and no need requires it.
    NoNeed,
    /// Its demand is a statistical secret in the public edition.
    Masked,
}

impl Verdict {
    /// Every verdict, most pressing first.
    pub const ALL: [Self; 7] =
        [Self::NoCourse, Self::Shortage, Self::Inconclusive, Self::Balanced, Self::Surplus, Self::NoNeed, Self::Masked];

    /// As the tables write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCourse => "no_course",
            Self::Shortage => "shortage",
            Self::Inconclusive => "inconclusive",
            Self::Balanced => "balanced",
            Self::Surplus => "surplus",
            Self::NoNeed => "no_need",
            Self::Masked => "masked",
        }
    }
}

/// Why a skill is short (problématique), the first that holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cause {
    /// No course teaches it.
    NoCourse,
    /// No course names it, and some teach a broader skill by its name: courses, and their local entrants a year.
    BroaderName(usize, f64),
    /// No course at or above the level that half the posts or more ask; posts a year at that level.
    BelowLevel(Level, f64),
    /// Half the posts or more are where no leaver arrives; posts a year there.
    Elsewhere(f64),
    /// Enough entrants, but they leave: A < D ≤ S; entrants.
    TheyLeave(f64),
    /// Enough graduates, but they go on studying: S < D ≤ G; graduates.
    TheyStudyOn(f64),
    /// Too few graduates: G < D; graduates.
    TooFew(f64),
    /// Matches under review decide; heads a year in doubt.
    InDoubt(f64),
    /// Courses teach it, but no one says how many leave them; how many courses.
    Unmeasured(usize),
    /// The publisher keeps the number of some posts secret; how many needs.
    Secret(usize),
}

impl Cause {
    /// As the tables write it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCourse => "no_course",
            Self::BroaderName(..) => "broader_name",
            Self::BelowLevel(..) => "below_level",
            Self::Elsewhere(_) => "elsewhere",
            Self::TheyLeave(_) => "they_leave",
            Self::TheyStudyOn(_) => "they_study_on",
            Self::TooFew(_) => "too_few",
            Self::InDoubt(_) => "in_doubt",
            Self::Unmeasured(_) => "unmeasured",
            Self::Secret(_) => "secret",
        }
    }
}

/// One skill. Heads a year throughout.
#[derive(Debug, Clone)]
pub struct SkillGap {
    /// Index into the framework.
    pub skill: usize,
    /// Courses that teach it.
    pub courses: usize,
    /// Employers that require it for a post at least; public statistics name none.
    pub employers: usize,
    /// Local entrants who hold it.
    pub supply: f64,
    /// The same, with matches under review.
    pub supply_high: f64,
    /// Posts that require it.
    pub demand: f64,
    /// Lower end of demand.
    pub demand_low: f64,
    /// Upper end of demand.
    pub demand_high: f64,
    /// Posts that wish it.
    pub wished: f64,
    /// Of those that require it, posts that their employer does not open to beginners.
    pub experienced: f64,
    /// Supply minus demand.
    pub gap: f64,
    /// Lower end of the gap; infinite when posts that require it are a secret of their publisher.
    pub gap_low: f64,
    /// Upper end of the gap; infinite when a course that teaches it is unmeasured.
    pub gap_high: f64,
    /// Supply over demand; none without demand.
    pub coverage: Option<f64>,
    /// What can be said.
    pub verdict: Verdict,
    /// Why it is short, when it is or may be.
    pub cause: Option<Cause>,
    /// Courses that teach it and are not measured.
    pub unmeasured: usize,
    /// Posts of the answers themselves, before any weight.
    pub answered: f64,
    /// Needs that require it without saying how many posts.
    pub unsaid: usize,
    /// Needs that require it and whose number of posts is a statistical secret of its publisher.
    pub secret: usize,
    /// Courses that teach it whose supply is an upper bound.
    pub upper_bound: usize,
    /// Posts whose labels under review may require it.
    pub doubtful_demand: f64,
    /// More answers that would narrow the survey's interval enough to conclude; none when matches or courses are in the way.
    pub answers_to_settle: Option<f64>,
    /// Changes of assumption that flip the verdict, and what it becomes.
    pub flips: Vec<(Shift, Verdict)>,
}

#[derive(Default)]
struct Sums<'a> {
    courses: usize,
    /// Courses that teach it by its own name, and their local entrants.
    by_name: (usize, f64),
    /// Courses that teach it if a label under review is right.
    perhaps: usize,
    unmeasured: usize,
    unsaid: usize,
    secret: usize,
    upper_bound: usize,
    supply: f64,
    supply_high: f64,
    entrants: f64,
    graduates: f64,
    demand: f64,
    demand_high: f64,
    wished: f64,
    experienced: f64,
    /// Posts answered, in all and by employer, and those imputed where their number was left blank; by employer only with a survey.
    answered: f64,
    by_employer: FxHashMap<&'a str, f64>,
    imputed: FxHashMap<&'a str, f64>,
    employers: FxHashSet<&'a str>,
    supply_at: BTreeMap<Level, f64>,
    supply_in: BTreeMap<Option<&'a Department>, f64>,
    demand_at: BTreeMap<Option<Level>, f64>,
    demand_in: BTreeMap<Option<&'a Department>, f64>,
}

/// The gap of every skill that is cited, and the dispersion of the answers over all of them.
pub(super) fn gaps(
    inputs: &Inputs<'_>,
    broader: &Broader,
    courses: &[CourseFinding],
    needs: &[NeedFinding],
    survey: Option<&Survey>,
) -> (Vec<SkillGap>, f64) {
    let mut sums: BTreeMap<usize, Sums<'_>> = BTreeMap::new();
    for (course, found) in inputs.corpus.courses.iter().zip(courses) {
        let local = found.funnel.local.unwrap_or(0.0);
        let (sure, perhaps) = broader.of_both(&found.skills, &found.perhaps);
        for skill in sure {
            let sum = sums.entry(skill).or_default();
            sum.courses += 1;
            if found.skills.contains(&skill) {
                sum.by_name = (sum.by_name.0 + 1, sum.by_name.1 + local);
            }
            sum.unmeasured += usize::from(found.funnel.local.is_none());
            sum.upper_bound += usize::from(found.funnel.local.is_some() && found.funnel.upper_bound);
            sum.supply += local;
            sum.supply_high += local;
            sum.entrants += found.funnel.entrants.unwrap_or(0.0);
            sum.graduates += found.funnel.graduates.unwrap_or(0.0);
            *sum.supply_at.entry(course.level).or_default() += local;
            *sum.supply_in.entry(course.place.department.as_ref()).or_default() += local;
        }
        for skill in perhaps {
            let sum = sums.entry(skill).or_default();
            sum.perhaps += 1;
            sum.supply_high += local;
        }
    }
    for (need, found) in inputs.corpus.needs.iter().zip(needs) {
        let demand = found.demand();
        let (sure, perhaps) = broader.of_both(&found.required, &found.perhaps);
        for skill in &sure {
            let sum = sums.entry(*skill).or_default();
            sum.demand += demand;
            sum.demand_high += demand;
            sum.experienced += if need.beginners == Some(false) { demand } else { 0.0 };
            sum.unsaid += usize::from(found.posts.is_none());
            sum.secret += usize::from(need.positions == Figure::Secret);
            sum.answered += found.posts.unwrap_or(0.0);
            if survey.is_some() {
                *sum.by_employer.entry(&found.employer).or_default() += found.posts.unwrap_or(0.0);
            }
            if found.imputed > 0.0 {
                *sum.imputed.entry(&found.employer).or_default() += found.imputed;
            }
            if !need.published && found.posts.is_some_and(|y| y > 0.0) {
                sum.employers.insert(&found.employer);
            }
            *sum.demand_at.entry(need.level.map(|l| l.min)).or_default() += demand;
            *sum.demand_in.entry(need.place.department.as_ref()).or_default() += demand;
        }
        for skill in perhaps {
            sums.entry(skill).or_default().demand_high += demand;
        }
        for skill in broader.with(&found.wished).into_iter().filter(|skill| sure.binary_search(skill).is_err()) {
            sums.entry(skill).or_default().wished += demand;
        }
    }
    let spreads: Vec<Spread> =
        sums.values().map(|sum| survey.map_or_else(Spread::default, |s| s.spread(&sum.by_employer, &sum.imputed))).collect();
    let dispersion = Spread::dispersion(spreads.iter());
    let under = |skill: usize| broader.above(skill).iter().find_map(|above| sums.get(above).map(|s| s.by_name).filter(|(n, _)| *n > 0));
    let of = |((skill, sum), spread): ((&usize, &Sums<'_>), &Spread)| {
        let gap = gap(inputs, *skill, sum, spread.reach(dispersion), survey);
        match (gap.cause, under(*skill)) {
            (Some(Cause::NoCourse), Some((courses, heads))) => SkillGap { cause: Some(Cause::BroaderName(courses, heads)), ..gap },
            _ => gap,
        }
    };
    (sums.iter().zip(&spreads).map(of).collect(), dispersion)
}

/// The gap of one skill; `below` and `above` are how far the survey's interval of demand reaches.
fn gap(inputs: &Inputs<'_>, skill: usize, sum: &Sums<'_>, (below, above): (f64, f64), survey: Option<&Survey>) -> SkillGap {
    let demand_low = (sum.demand - below).max(sum.answered.min(sum.demand));
    let demand_high = sum.demand_high + above;
    let bounds = Bounds {
        supply: sum.supply,
        supply_high: sum.supply_high,
        demand: sum.demand,
        demand_low,
        demand_high,
        taught: sum.courses + sum.perhaps > 0,
        unmeasured: sum.unmeasured > 0,
        unsaid: sum.unsaid > 0,
        secret: sum.secret > 0,
    };
    let (gap_low, gap_high) = bounds.interval();
    let verdict = verdict(&bounds, inputs.settings.tolerance);
    SkillGap {
        skill,
        courses: sum.courses,
        employers: sum.employers.len(),
        supply: sum.supply,
        supply_high: sum.supply_high,
        demand: sum.demand,
        demand_low,
        demand_high,
        wished: sum.wished,
        experienced: sum.experienced,
        gap: sum.supply - sum.demand,
        gap_low,
        gap_high,
        coverage: (sum.demand > 0.0).then(|| sum.supply / sum.demand),
        verdict,
        cause: cause(inputs, sum, verdict),
        unmeasured: sum.unmeasured,
        unsaid: sum.unsaid,
        secret: sum.secret,
        upper_bound: sum.upper_bound,
        answered: sum.answered,
        doubtful_demand: sum.demand_high - sum.demand,
        answers_to_settle: answers_to_settle(sum, verdict, (below, above), survey),
        flips: Vec::new(),
    }
}

/// How many more answers would settle an open verdict: the interval narrows as the square root of N/n − 1, n answers of N firms, and is
/// nothing once all have answered.
fn answers_to_settle(sum: &Sums<'_>, verdict: Verdict, (below, above): (f64, f64), survey: Option<&Survey>) -> Option<f64> {
    // What is in the way is the end that crosses zero: posts above the estimate where leavers are more, below it where they are fewer.
    let half = if sum.supply > sum.demand { above } else { below };
    let survey = survey.filter(|_| verdict == Verdict::Inconclusive && half > 0.0 && half.is_finite() && sum.unmeasured == 0)?;
    let doubt = (sum.supply_high - sum.supply).max(sum.demand_high - sum.demand);
    let distance = (sum.supply - sum.demand).abs() - doubt;
    let (answers, firms) = (survey.respondents as f64, survey.firms as f64);
    let wanted = firms / (1.0 + (firms / answers.max(1.0) - 1.0) * (distance / half).powi(2));
    (distance > 0.0).then(|| (wanted - answers).clamp(1.0, (firms - answers).max(1.0)).ceil())
}

/// What a verdict is drawn from. Heads a year.
#[expect(clippy::struct_excessive_bools, reason = "four things that are known or not, each of its own")]
pub(super) struct Bounds {
    pub(super) supply: f64,
    pub(super) supply_high: f64,
    pub(super) demand: f64,
    pub(super) demand_low: f64,
    pub(super) demand_high: f64,
    /// A course teaches it, or may: that no leaver of it arrives is another matter.
    pub(super) taught: bool,
    /// A course that teaches it is not measured: there is no upper end.
    pub(super) unmeasured: bool,
    /// A need requires it without saying how many posts: nobody can say that no one asks.
    pub(super) unsaid: bool,
    /// The number of some posts is a secret: there is no lower end.
    pub(super) secret: bool,
}

impl Bounds {
    /// Lower and upper end of the gap. Nobody knows how many leave an unmeasured course, nor how many posts a secret stands for.
    pub(super) fn interval(&self) -> (f64, f64) {
        let low = if self.secret { f64::NEG_INFINITY } else { self.supply - self.demand_high };
        let high = if self.unmeasured { f64::INFINITY } else { self.supply_high - self.demand_low };
        (low, high)
    }
}

/// The verdict of METHOD §4; `tolerance` is a share of demand. « Balanced » comes before « shortage »: without a survey or a doubtful
/// match the interval is one number, and a gap of one head in a hundred is no shortage.
pub(super) fn verdict(b: &Bounds, tolerance: f64) -> Verdict {
    let (gap_low, gap_high) = b.interval();
    let tolerance = tolerance * b.demand;
    if !b.taught && b.demand_low > 0.0 {
        Verdict::NoCourse
    } else if b.demand_high <= 0.0 || b.demand <= 0.0 && gap_low > 0.0 {
        if b.unsaid { Verdict::Inconclusive } else { Verdict::NoNeed }
    } else if gap_low >= -tolerance && gap_high <= tolerance {
        Verdict::Balanced
    } else if gap_high < 0.0 {
        Verdict::Shortage
    } else if gap_low > 0.0 {
        Verdict::Surplus
    } else {
        Verdict::Inconclusive
    }
}

/// Why a skill is short: the first cause that holds, with the figure that proves it.
fn cause(inputs: &Inputs<'_>, sum: &Sums<'_>, verdict: Verdict) -> Option<Cause> {
    match verdict {
        Verdict::NoCourse => return Some(Cause::NoCourse),
        // Only labels under review say that a course teaches it.
        Verdict::Shortage if sum.courses == 0 => {
            return Some(Cause::InDoubt(sum.supply_high - sum.supply + sum.demand_high - sum.demand));
        }
        Verdict::Inconclusive if sum.unmeasured > 0 => return Some(Cause::Unmeasured(sum.unmeasured)),
        Verdict::Inconclusive if sum.secret > 0 => return Some(Cause::Secret(sum.secret)),
        Verdict::Inconclusive if sum.supply_high - sum.supply + sum.demand_high - sum.demand > 0.0 && sum.supply < sum.demand => {
            return Some(Cause::InDoubt(sum.supply_high - sum.supply + sum.demand_high - sum.demand));
        }
        Verdict::Shortage => {}
        _ => return None,
    }
    // Where no leaver arrives at all, the levels and places of the courses count: that they leave or study on is not their level.
    let counts = |supply: f64| supply > 0.0 || sum.supply <= 0.0;
    for level in Level::ALL {
        let asked: f64 = sum.demand_at.iter().filter(|(l, _)| l.is_some_and(|l| l >= level)).map(|(_, d)| d).sum();
        let taught = sum.supply_at.iter().any(|(l, supply)| *l >= level && counts(*supply));
        if asked * 2.0 >= sum.demand && !taught {
            return Some(Cause::BelowLevel(level, asked));
        }
    }
    let reached =
        |place: Option<&Department>| sum.supply_in.iter().any(|(from, supply)| counts(*supply) && inputs.territory.reaches(*from, place));
    let elsewhere: f64 = sum.demand_in.iter().filter(|(place, _)| !reached(**place)).map(|(_, d)| d).sum();
    if elsewhere * 2.0 >= sum.demand {
        return Some(Cause::Elsewhere(elsewhere));
    }
    Some(if sum.entrants >= sum.demand {
        Cause::TheyLeave(sum.entrants)
    } else if sum.graduates >= sum.demand {
        Cause::TheyStudyOn(sum.graduates)
    } else {
        Cause::TooFew(sum.graduates)
    })
}

/// Skill × level.
pub type ByLevel = Vec<Part<Option<Level>>>;
/// Skill × department.
pub type ByDepartment = Vec<Part<Option<Department>>>;

/// A skill in one part of the territory or at one level; `key` is none where the rows do not say.
#[derive(Debug, Clone)]
pub struct Part<K> {
    /// Index into the framework.
    pub skill: usize,
    /// Level or department.
    pub key: K,
    /// Local entrants who hold it there, heads a year.
    pub supply: f64,
    /// Posts that require it there, heads a year.
    pub demand: f64,
    /// True when the demand is a statistical secret.
    pub masked: bool,
}

impl<K> Part<K> {
    /// Supply minus demand.
    pub fn gap(&self) -> f64 {
        self.supply - self.demand
    }

    /// Supply over demand; none without demand.
    pub fn coverage(&self) -> Option<f64> {
        (self.demand > 0.0).then(|| self.supply / self.demand)
    }
}

/// Skills by level (supply at the course's, demand at the lowest asked) and by department (the course's site, the post's place).
pub fn part_gaps(inputs: &Inputs<'_>, broader: &Broader, courses: &[CourseFinding], needs: &[NeedFinding]) -> (ByLevel, ByDepartment) {
    let mut levels: BTreeMap<(usize, Option<Level>), (f64, f64)> = BTreeMap::new();
    let mut departments: BTreeMap<(usize, Option<Department>), (f64, f64)> = BTreeMap::new();
    for (course, found) in inputs.corpus.courses.iter().zip(courses) {
        for skill in &found.held {
            let local = found.funnel.local.unwrap_or(0.0);
            levels.entry((*skill, Some(course.level))).or_default().0 += local;
            departments.entry((*skill, course.place.department.clone())).or_default().0 += local;
        }
    }
    for (need, found) in inputs.corpus.needs.iter().zip(needs) {
        for skill in broader.with(&found.required) {
            levels.entry((skill, need.level.map(|l| l.min))).or_default().1 += found.demand();
            departments.entry((skill, need.place.department.clone())).or_default().1 += found.demand();
        }
    }
    let levels = levels.into_iter().map(|((skill, key), (supply, demand))| Part { skill, key, supply, demand, masked: false }).collect();
    let departments =
        departments.into_iter().map(|((skill, key), (supply, demand))| Part { skill, key, supply, demand, masked: false }).collect();
    (levels, departments)
}
