//! Room `gap`: what is missing, how sure are we, and why?
//!
//! The unit is heads a year, a flow, in one territory: never a number of courses or adverts. Supply is the funnel seats →
//! graduates → entrants → local entrants (`supply`); demand is posts a year, extrapolated from respondents to the register by
//! a separate ratio estimator when there is one (`survey`); skills compare the two with an interval (`skills`); the flow says how
//! many posts can really be filled ([`flow`]); the public edition masks what would give an employer away (`secrecy`). Insertion rates are never used: they are the outcome of supply meeting demand.

mod breakdown;
mod broader;
mod closing;
pub mod flow;
mod fragile;
mod groups;
mod indices;
mod occupations;
mod parts;
mod scenario;
mod secrecy;
mod skills;
mod supply;
mod survey;
mod themes;

use std::collections::BTreeSet;

use crate::domain::{Figure, Language, Territory};
use crate::matching::{Framework, Match, Reconciliation, Status, Thresholds};
use crate::normalise::{Corpus, Profiles, employer_key};
use crate::pipeline::{Assumptions, Breakdown, GapSettings, Margin};
use crate::read::SkillRole;
pub use breakdown::{Cell, Value};
pub use broader::Broader;
pub use closing::{Closing, Near};
pub use flow::{Filling, Placement, Unfilled};
pub use fragile::Shift;
pub use groups::{Group, Groups};
pub use indices::{Indices, Overall};
pub use occupations::OccupationGap;
pub use scenario::changed;
pub use skills::{ByDepartment, ByLevel, Cause, Part, SkillGap, Verdict, part_gaps};
pub use supply::{Funnel, Step};
pub use survey::{Framed, SizeClass, Survey, size_of};
pub use themes::{Theme, ThemeGap};

/// What the gap is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// Courses, needs, employers.
    pub corpus: &'a Corpus,
    /// Labels reconciled.
    pub matches: &'a Reconciliation,
    /// The framework they are reconciled with.
    pub framework: &'a Framework,
    /// Diploma and occupation profiles.
    pub profiles: &'a Profiles,
    /// Occupation of each need, in their order.
    pub occupations: &'a [Option<usize>],
    /// The territory.
    pub territory: &'a Territory,
    /// Rates that fill what files do not say.
    pub assumptions: &'a Assumptions,
    /// Themes of the commission.
    pub themes: &'a [Theme],
    /// Margins of the register that the weights of respondents meet.
    pub margins: &'a [Margin],
    /// Cross-tables asked for.
    pub breakdowns: &'a [Breakdown],
    /// Language of what is refused.
    pub language: Language,
    /// Settings.
    pub settings: GapSettings,
    /// Confidences from which a match counts, and is shown for review.
    pub thresholds: Thresholds,
}

/// Everything found.
#[derive(Debug)]
pub struct Findings {
    /// One a course, in their order.
    pub courses: Vec<CourseFinding>,
    /// One a need, in their order.
    pub needs: Vec<NeedFinding>,
    /// Which of the skills cited stand above which.
    pub broader: Broader,
    /// Skills taught, required or wished, by id.
    pub skills: Vec<SkillGap>,
    /// Skill × level.
    pub by_level: ByLevel,
    /// Skill × department.
    pub by_department: ByDepartment,
    /// Heads and posts by level, department and family.
    pub groups: Groups,
    /// By occupation, by label.
    pub occupations: Vec<OccupationGap>,
    /// Posts that can be filled, as a whole.
    pub filling: Filling,
    /// What would close each shortage, widest first.
    pub closing: Vec<Closing>,
    /// Themes of the commission, in the order of the pipeline file.
    pub themes: Vec<ThemeGap>,
    /// The cells of each cross-table, in the order of the pipeline file.
    pub breakdowns: Vec<Vec<Cell>>,
    /// How unlike supply and demand are spread over levels, departments and occupations.
    pub indices: Overall,
    /// The extrapolation, when there is a register.
    pub survey: Option<Survey>,
    /// Totals that the report quotes.
    pub totals: Totals,
}

/// One course, counted.
#[derive(Debug, Clone)]
pub struct CourseFinding {
    /// Seats to local entrants.
    pub funnel: Funnel,
    /// Skills it teaches for certain, as indices into the framework.
    pub skills: BTreeSet<usize>,
    /// The same with the broader ones that are cited: what it counts for.
    pub held: BTreeSet<usize>,
    /// Skills it may teach: matches under review.
    pub perhaps: BTreeSet<usize>,
    /// True when the skills are those of its diploma's national programme.
    pub inherited: bool,
    /// Heads placed by the flow.
    pub placed: f64,
}

/// One need, counted.
#[derive(Debug, Clone)]
pub struct NeedFinding {
    /// Posts a year before weighting; none when not said or secret.
    pub posts: Option<f64>,
    /// Posts a year that it is taken to ask for where a respondent left their number blank: the mean of its size class.
    pub imputed: f64,
    /// What one post stands for in the territory.
    pub weight: f64,
    /// Skills required for certain.
    pub required: BTreeSet<usize>,
    /// Skills required, perhaps.
    pub perhaps: BTreeSet<usize>,
    /// Skills wished, not required.
    pub wished: BTreeSet<usize>,
    /// True when the skills are those of its occupation's profile.
    pub inherited: bool,
    /// Who is counted as one employer; where a need names none, the file that it came in, or itself if it was published.
    pub employer: String,
    /// Of its weighted posts: filled at the level asked, by a higher level, not filled.
    pub filled: (f64, f64, f64),
}

impl NeedFinding {
    /// Posts a year in the territory that it stands for.
    pub fn demand(&self) -> f64 {
        self.posts.unwrap_or(self.imputed) * self.weight
    }
}

/// Totals that the report quotes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Graduates a year.
    pub graduates: f64,
    /// True where seats stand for some of them, for want of a fill or a success rate: at most so many.
    pub graduates_at_most: bool,
    /// Entrants on the labour market a year.
    pub entrants: f64,
    /// Local entrants a year.
    pub local: f64,
    /// Courses without any figure: in the census, not in the supply.
    pub unmeasured: usize,
    /// Courses whose supply is an upper bound: no rate of further study, activity or retention is known.
    pub upper_bound: usize,
    /// Courses without skills, and their local entrants.
    pub unskilled_courses: (usize, f64),
    /// Needs without skills, and their posts.
    pub unskilled_needs: (usize, f64),
    /// Posts a year, weighted.
    pub posts: f64,
    /// The 95 % interval of these, where answers stand for a register; no end above where a class has no answer.
    pub posts_interval: Option<(f64, f64)>,
    /// Of these, posts that their employer does not open to beginners: no leaver of a course fills them.
    pub experienced: f64,
    /// Needs whose number of posts is secret.
    pub secret: usize,
    /// Needs whose number of posts is not given.
    pub no_posts: usize,
    /// Needs that count so many posts a row for want of a column, and those posts a year.
    pub assumed_posts: (usize, f64),
    /// Employers that gave needs.
    pub respondents: usize,
}

/// Computes everything.
///
/// # Errors
/// A margin of the register that the answers cannot be made to meet.
pub fn findings(inputs: &Inputs<'_>) -> Result<Findings, String> {
    let mut courses: Vec<CourseFinding> = inputs.corpus.courses.iter().map(|course| course_finding(inputs, course)).collect();
    let mut needs: Vec<NeedFinding> =
        inputs.corpus.needs.iter().zip(inputs.occupations).map(|(need, occupation)| need_finding(inputs, need, *occupation)).collect();
    let survey = survey::survey(&inputs.corpus.employers, inputs.corpus, &mut needs, (inputs.margins, inputs.language))?;
    let broader = Broader::of(inputs.framework, &courses, &needs);
    for course in &mut courses {
        course.held = broader.with(&course.skills).into_iter().collect();
    }
    // Skills and posts are two views of the same courses and needs: neither waits for the other.
    let (filling, ((skills, dispersion), closing, (by_level, by_department), groups)) = {
        let (courses, needs, broader) = (&courses, &needs, &broader);
        rayon::join(
            || flow::fill(inputs, courses, needs),
            || {
                let (mut skills, dispersion) = skills::gaps(inputs, broader, courses, needs, survey.as_ref());
                fragile::weigh(inputs, broader, courses, needs, &mut skills);
                let closing = closing::closing(inputs, broader, courses, needs, &skills);
                ((skills, dispersion), closing, part_gaps(inputs, broader, courses, needs), groups::groups(inputs, broader, courses, needs))
            },
        )
    };
    flow::note(&filling, &mut courses, &mut needs);
    let themes = themes::gaps(inputs, &broader, &courses, &needs, (survey.as_ref(), dispersion));
    let breakdowns = breakdown::breakdowns(&breakdown::Facts::new(inputs, &broader, &themes), &courses, &needs);
    let occupations = occupations::gaps(inputs, &needs, &filling);
    let totals = totals(inputs, &courses, &needs, survey.as_ref().map(|s| (s, dispersion)));
    let indices = Overall::of(inputs, &courses, &groups, &occupations);
    Ok(Findings {
        courses,
        needs,
        broader,
        skills,
        by_level,
        by_department,
        groups,
        occupations,
        filling,
        closing,
        themes,
        breakdowns,
        indices,
        survey,
        totals,
    })
}

/// Masks what would give an employer away, in the findings of a public edition and in those of its scenario, which are told side by side.
pub fn mask_both(inputs: &Inputs<'_>, findings: &mut Findings, (changed, after): (&Inputs<'_>, &mut Findings)) {
    let differences = secrecy::Differences::of(inputs, findings, after);
    mask(inputs, findings);
    mask(changed, after);
    differences.mask(after);
}

/// Masks what would give an employer away, for the public edition.
pub fn mask(inputs: &Inputs<'_>, findings: &mut Findings) {
    secrecy::mask(inputs, findings);
    let masked: BTreeSet<usize> = findings.skills.iter().filter(|g| g.verdict == Verdict::Masked).map(|g| g.skill).collect();
    findings.closing.retain(|c| !masked.contains(&c.skill));
    // How near a course is tells what the posts of a few employers ask together.
    findings.closing.iter_mut().for_each(|c| c.nearest.clear());
    findings.indices = Overall::of(inputs, &findings.courses, &findings.groups, &findings.occupations);
}

fn course_finding(inputs: &Inputs<'_>, course: &crate::normalise::Course) -> CourseFinding {
    let funnel = supply::funnel(course, course.profile.map(|p| inputs.profiles.diplomas[p].id.as_str()), inputs.assumptions);
    let (skills, perhaps) = cited(&course.skills, &inputs.matches.matches, SkillRole::Taught);
    let inherits = course.skills.is_empty();
    let profile = course.profile.filter(|_| inherits).map(|p| &inputs.profiles.diplomas[p].skills);
    let from_profile: BTreeSet<usize> = profile.into_iter().flatten().filter_map(|id| inputs.framework.find(id)).collect();
    let inherited = !from_profile.is_empty();
    let skills = if inherited { from_profile } else { skills };
    CourseFinding { funnel, skills, held: BTreeSet::new(), perhaps, inherited, placed: 0.0 }
}

fn need_finding(inputs: &Inputs<'_>, need: &crate::normalise::Need, occupation: Option<usize>) -> NeedFinding {
    let matches = &inputs.matches.matches;
    let (required, perhaps) = cited(&need.skills, matches, SkillRole::Required);
    let (mut wished, _) = cited(&need.skills, matches, SkillRole::Wished);
    let inherits = !need.skills.iter().any(|m| m.role == SkillRole::Required);
    let profile = need.profile.or(occupation).filter(|_| inherits).map(|o| &inputs.profiles.occupations[o].skills);
    let from_profile: BTreeSet<usize> = profile.into_iter().flatten().filter_map(|id| inputs.framework.find(id)).collect();
    let inherited = !from_profile.is_empty();
    let required = if inherited { from_profile } else { required };
    wished.retain(|s| !required.contains(s));
    // Rows that name nobody come from whoever sent their file.
    let sender = || if need.published { need.id.to_string() } else { format!("? {}", need.origin.source.file) };
    NeedFinding {
        posts: need.positions.given().map(|y| y / need.horizon),
        imputed: 0.0,
        weight: 1.0,
        required,
        perhaps,
        wished,
        inherited,
        employer: need.employer.as_deref().map_or_else(sender, employer_key),
        filled: (0.0, 0.0, 0.0),
    }
}

/// The skills that mentions of a role name for certain, and those they name perhaps. A skill counts once a record, however
/// many labels cite it.
fn cited(mentions: &[crate::normalise::Mention], matches: &[Match], role: SkillRole) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let of = |status: Status| -> BTreeSet<usize> {
        mentions
            .iter()
            .filter(|m| m.role == role)
            .map(|m| &matches[m.label])
            .filter(|m| m.status == status)
            .flat_map(|m| m.skills.iter().copied())
            .collect()
    };
    let (sure, mut perhaps) = (of(Status::Accepted), of(Status::Review));
    perhaps.retain(|s| !sure.contains(s));
    (sure, perhaps)
}

fn totals(inputs: &Inputs<'_>, courses: &[CourseFinding], needs: &[NeedFinding], survey: Option<(&Survey, f64)>) -> Totals {
    let sum = |step: fn(&Funnel) -> Option<f64>| courses.iter().filter_map(|c| step(&c.funnel)).sum();
    let bare_courses = courses.iter().filter(|c| c.skills.is_empty() && c.perhaps.is_empty());
    // « No recruitment this year » asks for no skill.
    let bare_needs = needs.iter().filter(|n| n.required.is_empty() && n.perhaps.is_empty() && n.posts != Some(0.0));
    let employers: BTreeSet<&str> =
        inputs.corpus.needs.iter().zip(needs).filter(|(n, _)| n.employer.is_some()).map(|(_, f)| f.employer.as_str()).collect();
    Totals {
        graduates: sum(|f| f.graduates),
        graduates_at_most: courses.iter().any(|c| c.funnel.graduates_at_most),
        entrants: sum(|f| f.entrants),
        local: sum(|f| f.local),
        unmeasured: courses.iter().filter(|c| c.funnel.local.is_none()).count(),
        upper_bound: courses.iter().filter(|c| c.funnel.local.is_some() && c.funnel.upper_bound).count(),
        unskilled_courses: (bare_courses.clone().count(), bare_courses.filter_map(|c| c.funnel.local).sum()),
        unskilled_needs: (bare_needs.clone().count(), bare_needs.map(NeedFinding::demand).sum()),
        posts: needs.iter().map(NeedFinding::demand).sum(),
        posts_interval: survey.map(|(survey, dispersion)| survey.around(needs.iter(), dispersion)),
        experienced: inputs.corpus.needs.iter().zip(needs).filter(|(n, _)| n.beginners == Some(false)).map(|(_, f)| f.demand()).sum(),
        secret: inputs.corpus.needs.iter().filter(|n| n.positions == Figure::Secret).count(),
        no_posts: inputs.corpus.needs.iter().filter(|n| n.positions == Figure::NotGiven).count(),
        assumed_posts: {
            let assumed = inputs.corpus.needs.iter().zip(needs).filter(|(n, _)| n.assumed).map(|(_, f)| f.demand());
            (assumed.clone().count(), assumed.sum())
        },
        respondents: employers.len(),
    }
}
