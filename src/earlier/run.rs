//! The tables of one analysis, as far as a comparison needs them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::domain::{Language, fold, say};
use crate::normalise::employer_key;
use crate::read::reference::{Records, ReferenceError};

use super::half;

/// What a comparison needs of one analysis.
#[derive(Debug, Clone, Default)]
pub struct Run {
    pub(super) courses: BTreeMap<String, Course>,
    pub(super) employers: BTreeMap<String, Employer>,
    pub(super) needs: BTreeMap<String, Need>,
    /// The skills that each label was accepted for.
    pub(super) matches: BTreeMap<String, BTreeSet<String>>,
    pub(super) verdicts: BTreeMap<String, String>,
    /// Half the width of the interval of each skill's gap, by label; none where it has no end.
    pub(super) halves: BTreeMap<String, Option<f64>>,
    /// The firms of the register; empty without one.
    pub(super) register: BTreeMap<String, Registered>,
    /// The labels of skills, by id.
    pub(super) labels: BTreeMap<String, String>,
    /// By label, those of the broader skills whose figures hold its own.
    pub(super) broader: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    pub(super) same_as: String,
    pub(super) graduates: Option<f64>,
    pub(super) local: f64,
    pub(super) skills: BTreeSet<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Employer {
    pub(super) weight: f64,
    pub(super) posts: BTreeMap<String, f64>,
    pub(super) needs: Vec<String>,
    /// A public statistic, which no respondent gave.
    pub(super) published: bool,
}

/// What one need asks: its posts before weighting, the skills it requires, and the labels that say so; none where it has them from its
/// occupation.
#[derive(Debug, Clone, Default)]
pub(super) struct Need {
    pub(super) posts: f64,
    pub(super) skills: BTreeSet<String>,
    pub(super) labels: Vec<String>,
}

/// A firm of a register.
#[derive(Debug, Clone)]
pub(super) struct Registered {
    pub(super) class: String,
    pub(super) headcount: f64,
    pub(super) answered: bool,
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
pub(super) struct NoFigure {
    column: &'static str,
    value: String,
}

/// The figure of a cell; none where it is blank.
pub(super) fn figure(row: &dyn Fn(&str) -> String, column: &'static str) -> Result<Option<f64>, NoFigure> {
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
                        &format!("column {column}, “{value}” is not a number; make that analysis again, or put the table back as it was written"),
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

    /// The same from tables not yet written: `each` gives the rows of a table, asked by column, to what takes them in.
    pub fn of(each: impl Fn(&str, &mut dyn FnMut(&dyn Fn(&str) -> String))) -> Self {
        let mut run = Self::default();
        for (name, _, tell) in TABLES {
            each(name, &mut |row| {
                let told = tell(&mut run, row);
                debug_assert!(told.is_ok(), "our own table {name} holds no figure where one must be");
            });
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

    /// Takes in a row of the register.
    fn registered(&mut self, row: &dyn Fn(&str) -> String) -> Result<(), NoFigure> {
        let headcount = figure(row, "headcount")?.unwrap_or(0.0);
        let firm = Registered { class: row("size_class"), headcount, answered: row("respondent") == "true" };
        self.register.insert(employer_key(&row("name")), firm);
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

    /// How many respondents came, left or answered anew since, given the posts that each employer asks now.
    pub fn respondents_changed(&self, now: &BTreeMap<String, f64>) -> usize {
        let asked = |key: &String| self.employers[key].needs.iter().filter_map(|id| self.needs.get(id)).map(|n| n.posts).sum::<f64>();
        let other = |key: &&String| !self.employers.contains_key(*key) || (asked(key) - now[*key]).abs() > 1e-6;
        let left = self.employers.iter().filter(|(key, employer)| !employer.published && !now.contains_key(*key)).count();
        now.keys().filter(other).count() + left
    }

    /// Posts of an employer that require a skill, were each label matched as another analysis matched it.
    pub(super) fn posts_as(&self, employer: &Employer, skill: &str, before: &Self) -> f64 {
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
        self.halves.insert(row("label"), half(gap, low, high));
        self.verdicts.insert(row("label"), row("verdict"));
        self.labels.insert(row("skill_id"), row("label"));
        // Tables of before this column counted each skill alone.
        self.broader.insert(row("label"), listed(&row("broader")));
        Ok(())
    }

    /// The same with the labels that another analysis, in another language or of a framework since corrected, gives the same skills.
    pub(super) fn in_words_of(&self, other: &Self) -> Cow<'_, Self> {
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
    pub(super) fn heads(&self, skill: &str) -> f64 {
        if self.skills.contains(skill) { self.local } else { 0.0 }
    }
}

impl Employer {
    pub(super) fn demand(&self, skill: &str) -> f64 {
        self.posts.get(skill).copied().unwrap_or(0.0) * self.weight
    }
}
