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

mod noise;
mod told;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::domain::{Language, fold, say};
use crate::normalise::employer_key;
use crate::pipeline::Edition;
use crate::read::reference::{Records, ReferenceError};
use crate::run::Analysis;

use super::table::Table;
use noise::Registered;
pub use told::{sentence, table};

/// What a comparison needs of one analysis.
#[derive(Debug, Clone, Default)]
pub struct Run {
    courses: BTreeMap<String, Course>,
    employers: BTreeMap<String, Employer>,
    needs: BTreeMap<String, Need>,
    /// The skills that each label was accepted for.
    matches: BTreeMap<String, BTreeSet<String>>,
    verdicts: BTreeMap<String, String>,
    /// Half the width of the interval of each skill's gap, by label; none where it has no end.
    halves: BTreeMap<String, Option<f64>>,
    /// The firms of the register; empty without one.
    register: BTreeMap<String, Registered>,
    /// The labels of skills, by id.
    labels: BTreeMap<String, String>,
    /// By label, those of the broader skills whose figures hold its own.
    broader: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, Default)]
struct Course {
    same_as: String,
    graduates: Option<f64>,
    local: f64,
    skills: BTreeSet<String>,
}

#[derive(Debug, Clone, Default)]
struct Employer {
    weight: f64,
    posts: BTreeMap<String, f64>,
    needs: Vec<String>,
    /// A public statistic, which no respondent gave.
    published: bool,
}

/// What one need asks: its posts before weighting, the skills it requires, and the labels that say so; none where it has them from its
/// occupation.
#[derive(Debug, Clone, Default)]
struct Need {
    posts: f64,
    skills: BTreeSet<String>,
    labels: Vec<String>,
}

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

/// Fewer respondents than these that came, left or answered anew tell their answers to whoever has both editions for everyone.
const TELLING: usize = 3;

/// How many respondents came, left or answered anew since the previous analysis, where they are so few that the figures of two editions for
/// everyone, taken from each other, would be theirs.
pub(super) fn telling_difference(a: &Analysis) -> Option<usize> {
    let before = a.previous.as_ref().filter(|_| a.pipeline.publish.edition == Edition::Public)?;
    let mut now: BTreeMap<String, f64> = BTreeMap::new();
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs).filter(|(need, _)| !need.published) {
        let key = need.employer.as_deref().map_or_else(|| need.id.clone(), employer_key);
        *now.entry(key).or_default() += found.posts.unwrap_or(0.0);
    }
    let asked = |key: &String| before.employers[key].needs.iter().filter_map(|id| before.needs.get(id)).map(|n| n.posts).sum::<f64>();
    let other = |key: &&String| !before.employers.contains_key(*key) || (asked(key) - now[*key]).abs() > 1e-6;
    let left = before.employers.iter().filter(|(key, employer)| !employer.published && !now.contains_key(*key)).count();
    let changed = now.keys().filter(other).count() + left;
    (1..TELLING).contains(&changed).then_some(changed)
}

/// What changed since the previous analysis, when the pipeline names it. Not in the public edition: a change tells what the rows of
/// respondents were, and its tables do not hold them.
pub(super) fn since_previous(a: &Analysis, tables: &[Table]) -> Option<Vec<Change>> {
    let before = a.previous.as_ref().filter(|_| a.pipeline.publish.edition == Edition::Internal)?;
    Some(changes(before, &Run::of(tables)))
}

/// Takes in one row of a table, asked by column.
type Tell = fn(&mut Run, &dyn Fn(&str) -> String) -> Result<(), NoFigure>;

/// The columns that a table must have.
type Needed = &'static [&'static str];

/// The tables that are compared, with the columns that they must have and what takes them in.
const TABLES: [(&str, Needed, Tell); 6] = [
    ("courses", &["course_id", "diploma", "institution", "place", "level", "status", "graduates", "local_entrants", "skills"], Run::course),
    ("needs", &["need_id", "employer", "weight", "demand", "skills_required"], Run::need),
    ("mentions", &["record_id", "role", "label"], Run::mention),
    ("skill_matches", &["label", "status", "skill_label"], Run::matched),
    ("skills_gap", &["skill_id", "label", "verdict", "gap", "gap_low", "gap_high"], Run::verdict),
    ("employers", &["name", "headcount", "size_class", "respondent"], Run::registered),
];

/// A cell that should be a figure and is none.
struct NoFigure {
    column: &'static str,
    value: String,
}

/// The figure of a cell; none where it is blank.
fn figure(row: &dyn Fn(&str) -> String, column: &'static str) -> Result<Option<f64>, NoFigure> {
    let value = row(column);
    match value.parse::<f64>() {
        _ if value.is_empty() => Ok(None),
        Ok(n) if n.is_finite() => Ok(Some(n)),
        _ => Err(NoFigure { column, value }),
    }
}

impl Run {
    /// Reads the tables of an output folder.
    ///
    /// # Errors
    /// When it holds no tables, those of a public edition, a table without a column that is compared, or a cell that is no figure.
    pub fn open(folder: &Path, l: Language) -> Result<Self, ReferenceError> {
        let mut run = Self::default();
        let mut rows = BTreeMap::new();
        for (name, needed, tell) in TABLES {
            // A table too long for CSV is Parquet alone.
            let [plain, columns] = ["csv", "parquet"].map(|end| folder.join("tables").join(format!("{name}.{end}")));
            let records = Records::open_own(if plain.exists() || !columns.exists() { &plain } else { &columns }, l)?;
            needed.iter().try_for_each(|column| records.required(column).map(|_| ()))?;
            for (number, row) in records.rows() {
                *rows.entry(name).or_insert(0usize) += 1;
                tell(&mut run, &|column: &str| row.get(records.position(column)).to_owned()).map_err(|why| {
                    let (column, value) = (why.column, why.value);
                    records.wrong(
                        number,
                        &format!("colonne {column}, « {value} » n’est pas un nombre ; refaire cette analyse, ou remettre la table comme elle a été écrite"),
                        &format!("column {column}, “{value}” is no number; make that analysis again, or put the table back as it was written"),
                    )
                })?;
            }
        }
        if !rows.contains_key("needs") && rows.contains_key("skills_gap") && run.verdicts.values().any(|v| v == "masked") {
            let shown = folder.display();
            return Err(ReferenceError(say!(
                l,
                "{shown} : ce sont les résultats d’une édition publique, sans les lignes des répondants ; comparer des éditions internes",
                "{shown}: these are the results of a public edition, without the rows of respondents; compare internal editions"
            )));
        }
        run.roll_up();
        Ok(run)
    }

    /// Each record counts for the broader skills of what it names, as in the gaps.
    fn roll_up(&mut self) {
        let broader = &self.broader;
        let with = |own: &mut BTreeSet<String>| {
            let above: Vec<String> = own.iter().filter_map(|label| broader.get(label)).flatten().cloned().collect();
            own.extend(above);
        };
        self.courses.values_mut().for_each(|course| with(&mut course.skills));
        self.needs.values_mut().for_each(|need| with(&mut need.skills));
        self.matches.values_mut().for_each(with);
        for employer in self.employers.values_mut() {
            for need in employer.needs.iter().filter_map(|id| self.needs.get(id)) {
                need.skills.iter().for_each(|skill| *employer.posts.entry(skill.clone()).or_default() += need.posts);
            }
        }
    }

    /// The same from tables not yet written.
    pub(super) fn of(tables: &[Table]) -> Self {
        let mut run = Self::default();
        for (table, tell) in TABLES.iter().filter_map(|(name, _, tell)| Some((tables.iter().find(|t| t.name == *name)?, tell))) {
            for row in 0..table.height() {
                let at = |name: &str| table.columns.iter().position(|c| c.meaning.name == name);
                let told = tell(&mut run, &|column: &str| at(column).map_or_else(String::new, |c| table.cell(row, c).into_owned()));
                debug_assert!(told.is_ok(), "our own table {} holds no figure where one must be", table.name);
            }
        }
        run.roll_up();
        run
    }

    fn course(&mut self, row: &dyn Fn(&str) -> String) -> Result<(), NoFigure> {
        let same_as = ["diploma", "institution", "place", "level", "status"].map(|c| fold(&row(c))).join("|");
        let course = Course {
            same_as: if row("institution").is_empty() { String::new() } else { same_as },
            graduates: figure(row, "graduates")?,
            // Entrants that are not known add nothing to a gap.
            local: figure(row, "local_entrants")?.unwrap_or(0.0),
            skills: listed(&row("skills")),
        };
        self.courses.insert(row("course_id"), course);
        Ok(())
    }

    fn need(&mut self, row: &dyn Fn(&str) -> String) -> Result<(), NoFigure> {
        let name = row("employer");
        let key = if name.is_empty() { row("need_id") } else { employer_key(&name) };
        let employer = self.employers.entry(key).or_default();
        // Without a register each answer stands for itself; posts that nobody counted are none here, as in the gaps.
        employer.weight = figure(row, "weight")?.unwrap_or(1.0);
        let posts = figure(row, "demand")?.unwrap_or(0.0) / employer.weight.max(f64::MIN_POSITIVE);
        employer.needs.push(row("need_id"));
        // Tables of before this column: a need that names no one is taken for a statistic.
        employer.published = match row("published").as_str() {
            "" => name.is_empty(),
            told => told == "true",
        };
        let need = self.needs.entry(row("need_id")).or_default();
        (need.posts, need.skills) = (posts, listed(&row("skills_required")));
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of six that take a row in; others may refuse it")]
    fn mention(&mut self, row: &dyn Fn(&str) -> String) -> Result<(), NoFigure> {
        if row("role") == "required" {
            self.needs.entry(row("record_id")).or_default().labels.push(row("label"));
        }
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of six that take a row in; others may refuse it")]
    fn matched(&mut self, row: &dyn Fn(&str) -> String) -> Result<(), NoFigure> {
        let accepted = row("status") == "accepted";
        self.matches.insert(row("label"), if accepted { listed(&row("skill_label")) } else { BTreeSet::new() });
        Ok(())
    }

    /// Posts of an employer that require a skill, were each label matched as another analysis matched it.
    fn posts_as(&self, employer: &Employer, skill: &str, before: &Self) -> f64 {
        let requires = |need: &&Need| {
            let same = need.labels.iter().all(|label| before.matches.get(label).is_none_or(|was| self.matches.get(label) == Some(was)));
            if same {
                return need.skills.contains(skill);
            }
            let as_before = |label| before.matches.get(label).or_else(|| self.matches.get(label));
            need.labels.iter().filter_map(as_before).any(|skills| skills.contains(skill))
        };
        employer.needs.iter().filter_map(|id| self.needs.get(id)).filter(requires).map(|need| need.posts).sum()
    }

    fn verdict(&mut self, row: &dyn Fn(&str) -> String) -> Result<(), NoFigure> {
        let [gap, low, high] = [figure(row, "gap")?, figure(row, "gap_low")?, figure(row, "gap_high")?];
        self.halves.insert(row("label"), super::trends::half(gap, low, high));
        self.verdicts.insert(row("label"), row("verdict"));
        self.labels.insert(row("skill_id"), row("label"));
        // Tables of before this column counted each skill alone.
        self.broader.insert(row("label"), listed(&row("broader")));
        Ok(())
    }

    /// The same with the labels that another analysis, in another language or of a framework since corrected, gives the same skills.
    fn in_words_of(&self, other: &Self) -> Cow<'_, Self> {
        let renamed: BTreeMap<&str, &str> = self
            .labels
            .iter()
            .filter_map(|(id, label)| Some((label.as_str(), other.labels.get(id)?.as_str())))
            .filter(|(own, other)| own != other)
            .collect();
        if renamed.is_empty() {
            return Cow::Borrowed(self);
        }
        let word = |label: &String| renamed.get(label.as_str()).map_or_else(|| label.clone(), |other| (*other).to_owned());
        let words = |labels: &BTreeSet<String>| labels.iter().map(word).collect::<BTreeSet<String>>();
        let mut out = self.clone();
        out.courses.values_mut().for_each(|course| course.skills = words(&course.skills));
        out.employers.values_mut().for_each(|e| e.posts = e.posts.iter().map(|(label, posts)| (word(label), *posts)).collect());
        out.needs.values_mut().for_each(|need| need.skills = words(&need.skills));
        out.matches.values_mut().for_each(|skills| *skills = words(skills));
        out.halves = self.halves.iter().map(|(label, half)| (word(label), *half)).collect();
        out.verdicts = self.verdicts.iter().map(|(label, verdict)| (word(label), verdict.clone())).collect();
        Cow::Owned(out)
    }
}

/// The items of a list in a table.
fn listed(text: &str) -> BTreeSet<String> {
    text.split(" | ").filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

impl Course {
    fn heads(&self, skill: &str) -> f64 {
        if self.skills.contains(skill) { self.local } else { 0.0 }
    }
}

impl Employer {
    fn demand(&self, skill: &str) -> f64 {
        self.posts.get(skill).copied().unwrap_or(0.0) * self.weight
    }
}

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
