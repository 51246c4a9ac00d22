//! Themes of the commission: ERP, health, public procurement… They cut across families, and a record may be in several.
//!
//! A need belongs to a theme when it requires one of its skills (a family stands for what its own figures count, a skill for the narrower
//! ones), when its occupation is one of the theme's, or when a word of the theme stands in its title, its texts or its labels, in the singular
//! or the plural. A course belongs to it by the same skills taught and the same words in its title, its diploma, its texts or its labels;
//! and by an occupation when it teaches of the skills of that occupation's profile at least the share that the flow asks ([`Inputs`],
//! `settings.fit`; skills count alike here). Each head and each post counts once a theme.
//!
//! Figures are those of a skill (`skills`): local entrants, posts a year, the gap with its interval (doubtful matches, survey) and the same
//! verdicts. What of the posts can be filled is the flow's, over the whole market: leavers of any course may fill them.
//!
//! Roads not taken: themes told by a classifier of texts, since no one could say why a record is in one; names of employers and schools among
//! the words: a school called « Data & IA » would make all its courses artificial intelligence, and a theme of firms' names would tell who
//! answered.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::domain::{Figure, Language, fold, say, singular};
use crate::matching::Framework;
use crate::normalise::{Corpus, Course, Mention, Need, Profiles, Prose};
use crate::pipeline;

use super::skills::{Bounds, verdict};
use super::{Broader, CourseFinding, Findings, Inputs, NeedFinding, Survey, Verdict};

/// A theme whose skills and occupations were found in the framework and the profiles.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// Its name.
    pub title: String,
    /// Skills of the framework that belong to it, narrower ones included.
    skills: FxHashSet<usize>,
    /// Skills of its families, which count as the figures of families do: with the broader skills that somebody names.
    families: FxHashSet<usize>,
    /// Occupation profiles.
    occupations: Vec<usize>,
    /// Folded phrases between spaces; without the last space, any word that begins so.
    words: Vec<String>,
}

impl Theme {
    /// Finds what the pipeline file names.
    ///
    /// # Errors
    /// A family, skill or occupation that is not there, with the nearest.
    pub fn resolve(written: &pipeline::Theme, framework: &Framework, profiles: &Profiles, l: Language) -> Result<Self, String> {
        let title = &written.title;
        let (mut skills, mut families) = (FxHashSet::default(), FxHashSet::default());
        for family in &written.families {
            let own = framework.of_family(family);
            if own.is_empty() {
                let near = nearest(&fold(family), framework.skills().iter().map(|s| s.family.as_str()));
                return Err(say!(
                    l,
                    "[[themes]] « {title} » : « {family} » n’est pas une famille du référentiel ; la plus proche est « {near} »",
                    "[[themes]] “{title}”: “{family}” is no family of the framework; the nearest is “{near}”"
                ));
            }
            families.extend(own);
        }
        let mut tops = FxHashSet::default();
        for name in &written.skills {
            tops.insert(framework.named(name).ok_or_else(|| {
                let near = framework.nearest_label(name).unwrap_or_default();
                say!(
                    l,
                    "[[themes]] « {title} » : « {name} » n’est pas une compétence du référentiel ; la plus proche est « {near} »",
                    "[[themes]] “{title}”: “{name}” is not a skill of the framework; the nearest is “{near}”"
                )
            })?);
        }
        if !tops.is_empty() {
            let below = |s: &usize| tops.contains(s) || framework.line_above(*s).iter().any(|above| tops.contains(above));
            skills.extend((0..framework.skills().len()).filter(below));
        }
        let mut occupations = Vec::new();
        for name in &written.occupations {
            let wanted = fold(name);
            let bears = |o: &crate::normalise::profiles::Occupation| {
                fold(&o.id) == wanted || [&o.label_fr, &o.label_en].into_iter().chain(&o.aliases).any(|label| fold(label) == wanted)
            };
            occupations.push(profiles.occupations.iter().position(bears).ok_or_else(|| {
                let near = nearest(&wanted, profiles.occupations.iter().map(|o| l.pick(o.label_fr.as_str(), o.label_en.as_str())));
                say!(
                    l,
                    "[[themes]] « {title} » : « {name} » n’est pas un métier de [skills] occupations ; le plus proche est « {near} » (un autre intitulé se met sous words)",
                    "[[themes]] “{title}”: “{name}” is no occupation of [skills] occupations; the nearest is “{near}” (another title goes under words)"
                )
            })?);
        }
        let phrase = |word: &String| match word.strip_suffix('*') {
            Some(start) => format!(" {}", words_of(start, |word| word)),
            None => format!(" {} ", spaced(word)),
        };
        Ok(Self { title: title.clone(), skills, families, occupations, words: written.words.iter().map(phrase).collect() })
    }

    fn in_texts<'t>(&self, mut texts: impl Iterator<Item = &'t str>) -> bool {
        !self.words.is_empty()
            && texts.any(|text| {
                let text = format!(" {} ", spaced(text));
                self.words.iter().any(|word| text.contains(word.as_str()))
            })
    }

    fn in_mentions(&self, mentions: &[Mention], labels: &[bool]) -> bool {
        !self.words.is_empty() && mentions.iter().any(|m| labels.get(m.label).copied().unwrap_or(false))
    }

    /// Whether words of the theme stand in a course.
    fn in_course(&self, course: &Course, labels: &[bool]) -> bool {
        let names = [Some(&course.title), course.diploma.as_ref()];
        self.in_texts(names.into_iter().flatten().map(String::as_str).chain(prose(&course.texts)))
            || self.in_mentions(&course.skills, labels)
    }

    /// Whether words of the theme stand in a need.
    fn in_need(&self, need: &Need, labels: &[bool]) -> bool {
        self.in_texts(need.occupation.as_deref().into_iter().chain(prose(&need.texts))) || self.in_mentions(&need.skills, labels)
    }
}

fn prose(texts: &[Prose]) -> impl Iterator<Item = &str> {
    texts.iter().map(|t| t.text.as_str())
}

/// A folded text whose words, in the singular, stand between spaces alone.
fn spaced(text: &str) -> String {
    words_of(text, singular)
}

/// The same with each word as `form` makes it.
fn words_of(text: &str, form: fn(&str) -> &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    for word in folded.split(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '#')).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(form(word));
    }
    out
}

fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> &'n str {
    let likeness = |name: &str| strsim::jaro_winkler(wanted, &fold(name));
    names.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or_default()
}

/// What was found of a theme. Heads a year throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeGap {
    /// Its name.
    pub title: String,
    /// Courses that serve it, in their order.
    pub courses: Vec<usize>,
    /// Needs that belong to it, in their order.
    pub needs: Vec<usize>,
    /// Needs that may, by labels under review.
    pub perhaps: Vec<usize>,
    /// Employers of its needs that name themselves and ask for a post at least.
    pub employers: usize,
    /// Local entrants of its courses.
    pub supply: f64,
    /// Posts.
    pub demand: f64,
    /// Lower end of demand.
    pub demand_low: f64,
    /// Upper end of demand.
    pub demand_high: f64,
    /// Supply minus demand.
    pub gap: f64,
    /// Lower end of the gap; infinite when some posts are a secret of their publisher.
    pub gap_low: f64,
    /// Upper end of the gap; infinite when a course is unmeasured.
    pub gap_high: f64,
    /// Of the posts whose skills are known: those that the flow fills.
    pub filled: f64,
    /// And those that it does not.
    pub unfilled: f64,
    /// Posts of the answers themselves, before any weight.
    pub answered: f64,
    /// What can be said.
    pub verdict: Verdict,
    /// The skills that it is told by.
    skills: FxHashSet<usize>,
}

impl ThemeGap {
    /// True where no course and no need belongs to it.
    pub fn is_empty(&self) -> bool {
        self.courses.is_empty() && self.needs.is_empty()
    }

    /// True for a skill that it is told by, narrower ones included.
    pub fn is_of(&self, skill: usize) -> bool {
        self.skills.contains(&skill)
    }
}

/// Who belongs to a theme for certain, and who may, by labels under review.
struct Members {
    courses: Vec<usize>,
    perhaps_courses: Vec<usize>,
    needs: Vec<usize>,
    perhaps_needs: Vec<usize>,
}

/// The figures of each theme, in the order of the pipeline file; `dispersion` is that of the skills.
pub(super) fn gaps(
    inputs: &Inputs<'_>,
    broader: &Broader,
    courses: &[CourseFinding],
    needs: &[NeedFinding],
    (survey, dispersion): (Option<&Survey>, f64),
) -> Vec<ThemeGap> {
    inputs
        .themes
        .par_iter()
        .map(|theme| gap(inputs, theme, &members(inputs, theme, broader, courses, needs), courses, needs, (survey, dispersion)))
        .collect()
}

fn members(inputs: &Inputs<'_>, theme: &Theme, broader: &Broader, courses: &[CourseFinding], needs: &[NeedFinding]) -> Members {
    let corpus: &Corpus = inputs.corpus;
    let labels: Vec<bool> = if theme.words.is_empty() {
        Vec::new()
    } else {
        corpus.labels.par_iter().map(|label| theme.in_texts(std::iter::once(label.as_str()))).collect()
    };
    let cites = |skills: &BTreeSet<usize>| {
        skills.iter().any(|s| theme.skills.contains(s))
            || !theme.families.is_empty() && broader.with(skills).iter().any(|s| theme.families.contains(s))
    };
    let profiles: Vec<Vec<usize>> = theme
        .occupations
        .iter()
        .map(|o| inputs.profiles.occupations[*o].skills.iter().filter_map(|id| inputs.framework.find(id)).collect())
        .collect();
    let fits = |found: &CourseFinding| {
        profiles.iter().filter(|profile| !profile.is_empty()).any(|profile| {
            let taught = profile.iter().filter(|s| broader.holds(&found.skills, **s)).count();
            taught as f64 >= inputs.settings.fit * profile.len() as f64
        })
    };
    let of_occupation = |at: usize| inputs.occupations.get(at).copied().flatten().is_some_and(|o| theme.occupations.contains(&o));
    let of_courses: Vec<Option<bool>> = (0..courses.len())
        .into_par_iter()
        .map(|at| {
            let found = &courses[at];
            let sure = cites(&found.skills) || fits(found) || theme.in_course(&corpus.courses[at], &labels);
            if sure { Some(true) } else { cites(&found.perhaps).then_some(false) }
        })
        .collect();
    let of_needs: Vec<Option<bool>> = (0..needs.len())
        .into_par_iter()
        .map(|at| {
            let found = &needs[at];
            let sure = cites(&found.required) || of_occupation(at) || theme.in_need(&corpus.needs[at], &labels);
            if sure { Some(true) } else { cites(&found.perhaps).then_some(false) }
        })
        .collect();
    let told = |all: &[Option<bool>], certain: bool| -> Vec<usize> { (0..all.len()).filter(|at| all[*at] == Some(certain)).collect() };
    Members {
        courses: told(&of_courses, true),
        perhaps_courses: told(&of_courses, false),
        needs: told(&of_needs, true),
        perhaps_needs: told(&of_needs, false),
    }
}

fn gap(
    inputs: &Inputs<'_>,
    theme: &Theme,
    members: &Members,
    courses: &[CourseFinding],
    needs: &[NeedFinding],
    (survey, dispersion): (Option<&Survey>, f64),
) -> ThemeGap {
    let local = |at: &usize| courses[*at].funnel.local.unwrap_or(0.0);
    let supply: f64 = members.courses.iter().map(local).sum();
    let supply_high = supply + members.perhaps_courses.iter().map(local).sum::<f64>();
    let (mut demand, mut answered, mut filled, mut unfilled) = (0.0, 0.0, 0.0, 0.0);
    let mut employers = FxHashSet::default();
    for at in &members.needs {
        let (need, found) = (&inputs.corpus.needs[*at], &needs[*at]);
        demand += found.demand();
        answered += found.posts.unwrap_or(0.0);
        filled += found.filled.0 + found.filled.1;
        unfilled += if found.required.is_empty() { 0.0 } else { found.filled.2 };
        if !need.published && found.posts.is_some_and(|y| y > 0.0) {
            employers.insert(found.employer.as_str());
        }
    }
    let perhaps: f64 = members.perhaps_needs.iter().map(|at| needs[*at].demand()).sum();
    let own = || members.needs.iter().map(|at| &needs[*at]);
    let (demand_low, demand_high) = survey.map_or((demand, demand), |s| s.around(own(), dispersion));
    let any = |of: &dyn Fn(usize) -> bool| members.needs.iter().any(|at| of(*at));
    let bounds = Bounds {
        supply,
        supply_high,
        demand,
        demand_low,
        demand_high: demand_high + perhaps,
        taught: members.courses.len() + members.perhaps_courses.len() > 0,
        unmeasured: members.courses.iter().any(|at| courses[*at].funnel.local.is_none()),
        unsaid: any(&|at| needs[at].posts.is_none()),
        secret: any(&|at| inputs.corpus.needs[at].positions == Figure::Secret),
    };
    let (gap_low, gap_high) = bounds.interval();
    ThemeGap {
        title: theme.title.clone(),
        courses: members.courses.clone(),
        needs: members.needs.clone(),
        perhaps: members.perhaps_needs.clone(),
        employers: employers.len(),
        supply,
        demand,
        demand_low: bounds.demand_low,
        demand_high: bounds.demand_high,
        gap: supply - demand,
        gap_low,
        gap_high,
        filled,
        unfilled,
        answered,
        verdict: verdict(&bounds, inputs.settings.tolerance),
        skills: theme.skills.union(&theme.families).copied().collect(),
    }
}

impl Findings {
    /// The titles of the themes that hold one of some records, by the index of a record: `of` tells which records of a theme.
    pub fn themes_by_record(&self, records: usize, of: impl Fn(&ThemeGap) -> &[usize]) -> Vec<Vec<&str>> {
        let mut out = vec![Vec::new(); records];
        for theme in &self.themes {
            for at in of(theme) {
                out[*at].push(theme.title.as_str());
            }
        }
        out
    }
}
