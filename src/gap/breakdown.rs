//! Cross-tables that an analyst asks for: heads and posts by skill, family, level, department and theme, in any combination
//! (`[[publish.breakdown]] by = ["family", "department", "level"]`).
//!
//! One pass over the records makes every cell: a record adds its local entrants, or its posts a year, to each combination of its values,
//! once each. A course has one level and one department, a need the lowest level it asks and one department (or none given), so that
//! sums over these are the tables they refine; a record has several skills, families and themes, over which nothing adds up. With skill and
//! family together a skill stands with its own family.
//!
//! Road not taken: a fact table of polars (a row for each record and skill) with a query a table. Sums of posts would come in the order of
//! threads, the engine for queries is left out of the build (it takes longer to compile than all the rest), and what a cell needs besides,
//! who makes it, would be a second query with the rules of secrecy after it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Department, Level};
use crate::normalise::{Course, Need};
use crate::pipeline::Dimension;

use super::{Broader, CourseFinding, Inputs, NeedFinding, ThemeGap};

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A skill, by its place in the framework.
    Skill(usize),
    /// A family of skills.
    Family(String),
    /// A level; none where the row gives none.
    Level(Option<Level>),
    /// A department; none where the row gives none.
    Department(Option<Department>),
    /// A theme, by its place in the pipeline file.
    Theme(usize),
}

impl Value {
    /// What it is a value of.
    pub fn dimension(&self) -> Dimension {
        match self {
            Self::Skill(_) => Dimension::Skill,
            Self::Family(_) => Dimension::Family,
            Self::Level(_) => Dimension::Level,
            Self::Department(_) => Dimension::Department,
            Self::Theme(_) => Dimension::Theme,
        }
    }
}

/// One cell of a cross-table. Heads a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its value of each dimension, in the order in which they were asked for.
    pub at: Vec<Value>,
    /// Courses.
    pub courses: usize,
    /// Local entrants.
    pub supply: f64,
    /// Posts.
    pub demand: f64,
    /// True when the posts are a statistical secret of this edition.
    pub masked: bool,
}

/// The values of records, one set a record and dimension.
pub(super) struct Facts<'a> {
    inputs: &'a Inputs<'a>,
    broader: &'a Broader,
    /// The themes of each course and of each need.
    themes: (Vec<Vec<usize>>, Vec<Vec<usize>>),
}

impl<'a> Facts<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, broader: &'a Broader, themes: &[ThemeGap]) -> Self {
        let corpus = inputs.corpus;
        let of = |records: usize, members: fn(&ThemeGap) -> &[usize]| {
            let mut out = vec![Vec::new(); records];
            for (theme, found) in themes.iter().enumerate() {
                for at in members(found) {
                    out[*at].push(theme);
                }
            }
            out
        };
        let themes = (of(corpus.courses.len(), |t| &t.courses), of(corpus.needs.len(), |t| &t.needs));
        Self { inputs, broader, themes }
    }

    /// Every combination of a record's values, each once.
    fn combinations(&self, by: &[Dimension], skills: &BTreeSet<usize>, one: impl Fn(Dimension) -> Vec<Value>) -> Vec<Vec<Value>> {
        let with_skill = by.contains(&Dimension::Skill);
        let family = |skill: &usize| self.inputs.framework.skills()[*skill].family.clone();
        let skills = if with_skill || by.contains(&Dimension::Family) { self.broader.with(skills) } else { Vec::new() };
        let of_skills: Vec<Option<usize>> = if with_skill { skills.iter().copied().map(Some).collect() } else { vec![None] };
        let families: BTreeSet<String> = skills.iter().map(family).collect();
        let mut out = BTreeSet::new();
        for skill in of_skills {
            let mut partial: Vec<Vec<Value>> = vec![Vec::new()];
            for dimension in by {
                let values: Vec<Value> = match (dimension, skill) {
                    (Dimension::Skill, Some(skill)) => vec![Value::Skill(skill)],
                    (Dimension::Family, Some(skill)) => vec![Value::Family(family(&skill))],
                    (Dimension::Family, None) => families.iter().cloned().map(Value::Family).collect(),
                    _ => one(*dimension),
                };
                let more = |at: &Vec<Value>| values.iter().map(|v| [at.as_slice(), std::slice::from_ref(v)].concat()).collect::<Vec<_>>();
                partial = partial.iter().flat_map(more).collect();
            }
            out.extend(partial);
        }
        out.into_iter().collect()
    }

    fn of_course(&self, by: &[Dimension], at: usize, course: &Course, found: &CourseFinding) -> Vec<Vec<Value>> {
        self.combinations(by, &found.skills, |dimension| match dimension {
            Dimension::Level => vec![Value::Level(Some(course.level))],
            Dimension::Department => vec![Value::Department(course.place.department.clone())],
            Dimension::Theme => self.themes.0[at].iter().copied().map(Value::Theme).collect(),
            Dimension::Skill | Dimension::Family => Vec::new(),
        })
    }

    pub(super) fn of_need(&self, by: &[Dimension], at: usize, need: &Need, found: &NeedFinding) -> Vec<Vec<Value>> {
        self.combinations(by, &found.required, |dimension| match dimension {
            Dimension::Level => vec![Value::Level(need.level.map(|l| l.min))],
            Dimension::Department => vec![Value::Department(need.place.department.clone())],
            Dimension::Theme => self.themes.1[at].iter().copied().map(Value::Theme).collect(),
            Dimension::Skill | Dimension::Family => Vec::new(),
        })
    }
}

/// The cells of each cross-table, in the order of their values.
pub(super) fn breakdowns(facts: &Facts<'_>, courses: &[CourseFinding], needs: &[NeedFinding]) -> Vec<Vec<Cell>> {
    let corpus = facts.inputs.corpus;
    let of = |by: &[Dimension]| {
        let mut cells: BTreeMap<Vec<Value>, (usize, f64, f64)> = BTreeMap::new();
        for (at, (course, found)) in corpus.courses.iter().zip(courses).enumerate() {
            for key in facts.of_course(by, at, course, found) {
                let cell = cells.entry(key).or_default();
                *cell = (cell.0 + 1, cell.1 + found.funnel.local.unwrap_or(0.0), cell.2);
            }
        }
        for (at, (need, found)) in corpus.needs.iter().zip(needs).enumerate() {
            for key in facts.of_need(by, at, need, found) {
                cells.entry(key).or_default().2 += found.demand();
            }
        }
        cells.into_iter().map(|(at, (courses, supply, demand))| Cell { at, courses, supply, demand, masked: false }).collect()
    };
    facts.inputs.breakdowns.iter().map(|b| of(&b.by)).collect()
}
