//! Who can take which post: the courses and needs of the flow, and the links between them.
//!
//! Courses that are the same to the flow (level, place, skills) are one node with the sum of their heads, and needs that ask the same
//! are one with the sum of their posts. Links are found by an inverted index from skills to courses, one need at a time, and kept as an
//! index and a cost: never a map a need.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::domain::{Department, Level};

use super::super::{CourseFinding, Inputs, NeedFinding};
use super::hundredths;

/// Cost of a fit of zero; a level too many costs [`LEVEL`], so that any difference of fit over a hundredth comes first.
const MISFIT: f64 = 1000.0;
const LEVEL: u16 = 1;
/// Needs whose links one thread finds at a time.
const CHUNK: usize = 256;
/// Shares added in another order differ by less than this; a fit that counts is added in the order of ids.
const NEAR: f64 = 1e-6;
/// A look by halving costs about as much as so many in a row.
const SEARCH: usize = 12;

/// Which rules hold besides skills and level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) place: bool,
    pub(super) fit: f64,
}

/// Courses or needs that are the same to the flow.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Courses, or needs, in the order of ids.
    pub(super) members: Vec<usize>,
    /// Hundredths of a head: local entrants, or weighted posts.
    pub(super) heads: i64,
    /// The level of a course; the least that a need asks.
    level: Option<Level>,
    /// The highest level that a need names.
    highest: Option<Level>,
    /// Index of its department among those of the market.
    place: usize,
    /// Required skills with their shares of the fit, in the order of ids; none for a course.
    required: Vec<(usize, f64)>,
}

/// One link of a need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub(super) course: u32,
    /// What the misfit and the levels above what is asked cost.
    pub(super) cost: u16,
}

/// The nodes of the flow.
#[derive(Debug)]
pub(super) struct Market {
    pub(super) courses: Vec<Node>,
    pub(super) needs: Vec<Node>,
    /// Courses that teach each skill.
    teachers: Vec<Vec<u32>>,
    /// Whether a course in the first department can serve a need in the second.
    reach: Vec<Vec<bool>>,
}

/// Room for the fits of one need.
struct Scratch {
    fit: Vec<f64>,
    touched: Vec<u32>,
    order: Vec<(usize, f64)>,
}

impl Market {
    /// The market of an analysis, its alike courses and needs merged or not.
    pub(super) fn new(inputs: &Inputs<'_>, courses: &[CourseFinding], needs: &[NeedFinding], merged: bool) -> Self {
        let mut taught: BTreeMap<usize, usize> = BTreeMap::new();
        courses.iter().flat_map(|c| &c.held).for_each(|skill| *taught.entry(*skill).or_default() += 1);
        // The rarity of a skill: its inverse frequency over courses.
        let rarity = |skill: &usize| ((1.0 + courses.len() as f64) / (1.0 + taught.get(skill).copied().unwrap_or(0) as f64)).ln() + 1.0;
        let mut places: Vec<Option<Department>> = Vec::new();
        let mut place = |department: &Option<Department>| {
            places.iter().position(|p| p == department).unwrap_or_else(|| {
                places.push(department.clone());
                places.len() - 1
            })
        };
        let corpus = inputs.corpus;
        let offered = corpus.courses.iter().zip(courses).enumerate().filter(|(_, (_, found))| !found.skills.is_empty());
        let offered = offered.map(|(at, (course, found))| Node {
            members: vec![at],
            heads: hundredths(found.funnel.local.unwrap_or(0.0)),
            level: Some(course.level),
            highest: None,
            place: place(&course.place.department),
            required: Vec::new(),
        });
        let offered: Vec<Node> = offered.filter(|node| node.heads > 0).collect();
        let asked = corpus.needs.iter().zip(needs).enumerate().filter(|(_, (_, found))| !found.required.is_empty());
        let asked = asked.map(|(at, (need, found))| {
            let all: f64 = found.required.iter().map(rarity).sum();
            Node {
                members: vec![at],
                heads: hundredths(found.demand()),
                level: need.level.map(|l| l.min),
                highest: need.level.and_then(|l| l.max).or(need.level.map(|l| l.min)),
                place: place(&need.place.department),
                required: found.required.iter().map(|skill| (*skill, rarity(skill) / all)).collect(),
            }
        });
        let asked: Vec<Node> = asked.filter(|node| node.heads > 0).collect();
        let skills_of = |node: &Node| courses[node.members[0]].held.iter().copied().collect::<Vec<_>>();
        let (offered, asked) = if merged {
            (merge(offered, skills_of), merge(asked, |node| node.required.iter().map(|(skill, _)| *skill).collect()))
        } else {
            (offered, asked)
        };
        let mut teachers: Vec<Vec<u32>> = vec![Vec::new(); inputs.framework.skills().len()];
        for (at, node) in offered.iter().enumerate() {
            for skill in &courses[node.members[0]].held {
                teachers[*skill].push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        let reach = |from: &Option<Department>| places.iter().map(|to| inputs.territory.reaches(from.as_ref(), to.as_ref())).collect();
        Self { courses: offered, needs: asked, teachers, reach: places.iter().map(reach).collect() }
    }

    /// A market of one place: courses as (level, heads, skills), needs as (level asked, posts, skills), all skills alike.
    #[cfg(test)]
    pub(super) fn of(courses: &[(Level, i64, Vec<usize>)], needs: &[(Level, i64, Vec<usize>)]) -> Self {
        let node = |at: usize, level: Level, heads: i64, required: Vec<(usize, f64)>| Node {
            members: vec![at],
            heads,
            level: Some(level),
            highest: Some(level),
            place: 0,
            required,
        };
        let skills = courses.iter().flat_map(|c| &c.2).chain(needs.iter().flat_map(|n| &n.2)).max().map_or(0, |most| most + 1);
        let teaches = |skill: usize| (0u32..).zip(courses).filter(|(_, c)| c.2.contains(&skill)).map(|(at, _)| at).collect();
        let asked = |n: &(Level, i64, Vec<usize>)| n.2.iter().map(|s| (*s, 1.0 / n.2.len() as f64)).collect();
        Self {
            courses: courses.iter().enumerate().map(|(at, c)| node(at, c.0, c.1, Vec::new())).collect(),
            needs: needs.iter().enumerate().map(|(at, n)| node(at, n.0, n.1, asked(n))).collect(),
            teachers: (0..skills).map(teaches).collect(),
            reach: vec![vec![true]],
        }
    }

    fn scratch(&self) -> Scratch {
        Scratch { fit: vec![0.0; self.courses.len()], touched: Vec::new(), order: Vec::new() }
    }

    /// The links of one need under some rules, in the order of courses.
    fn links_of(&self, need: usize, rules: Rules, scratch: &mut Scratch, out: &mut Vec<Link>) {
        out.clear();
        let node = &self.needs[need];
        let least = rules.fit - 1e-9;
        // Those that few courses teach first: a course that teaches none of them may be out of reach of the threshold by then.
        scratch.order.clear();
        scratch.order.extend(node.required.iter().filter(|(skill, _)| !self.teachers[*skill].is_empty()));
        scratch.order.sort_unstable_by_key(|(skill, _)| self.teachers[*skill].len());
        let mut left: f64 = scratch.order.iter().map(|(_, share)| share).sum();
        for (skill, share) in &scratch.order {
            let teachers = &self.teachers[*skill];
            if left >= least - NEAR {
                for course in teachers {
                    let fit = &mut scratch.fit[*course as usize];
                    if *fit == 0.0 {
                        scratch.touched.push(*course);
                    }
                    *fit += share;
                }
            } else if scratch.touched.len() * SEARCH < teachers.len() {
                for course in scratch.touched.iter().filter(|course| teachers.binary_search(course).is_ok()) {
                    scratch.fit[*course as usize] += share;
                }
            } else {
                for course in teachers {
                    let fit = &mut scratch.fit[*course as usize];
                    *fit += if *fit > 0.0 { *share } else { 0.0 };
                }
            }
            left -= share;
        }
        for course in scratch.touched.drain(..) {
            let near = std::mem::take(&mut scratch.fit[course as usize]) >= least - NEAR;
            let taught = &self.courses[course as usize];
            let reach = !rules.place || self.reach[taught.place][node.place];
            if near && reach && node.level.is_none_or(|level| taught.level >= Some(level)) {
                let fit = self.fit(course, need);
                if fit >= least {
                    out.push(Link { course, cost: (((1.0 - fit) * MISFIT).round() as u16) * 10 + self.levels_above(course, need) * LEVEL });
                }
            }
        }
        out.sort_unstable_by_key(|link| link.course);
    }

    /// By how many levels a course is above the highest that a need names.
    pub(super) fn levels_above(&self, course: u32, need: usize) -> u16 {
        let level = |l: Option<Level>| l.map_or(0, |l| l as u16);
        self.needs[need].highest.map_or(0, |l| level(self.courses[course as usize].level).saturating_sub(l as u16))
    }

    /// Share of the required skills of a need, weighted by rarity, that a course teaches.
    pub(super) fn fit(&self, course: u32, need: usize) -> f64 {
        let teaches = |skill: usize| self.teachers[skill].binary_search(&course).is_ok();
        self.needs[need].required.iter().filter(|(skill, _)| teaches(*skill)).fold(0.0, |sum, (_, share)| sum + share).min(1.0)
    }

    /// What `each` makes of the links of some needs, in their order whatever the threads.
    pub(super) fn map_links<T: Send>(&self, needs: &[usize], rules: Rules, each: impl Fn(usize, &[Link]) -> T + Sync) -> Vec<T> {
        let parts: Vec<Vec<T>> = needs
            .par_chunks(CHUNK)
            .map_init(
                || (self.scratch(), Vec::new()),
                |(scratch, links), chunk| {
                    let one = |need: &usize| {
                        self.links_of(*need, rules, scratch, links);
                        each(*need, links)
                    };
                    chunk.iter().map(one).collect()
                },
            )
            .collect();
        parts.into_iter().flatten().collect()
    }
}

/// What makes nodes alike: levels, place, skills.
type Alike = (Option<Level>, Option<Level>, usize, Vec<usize>);

/// Nodes that are alike as one, in the order of their first members.
fn merge(nodes: Vec<Node>, skills: impl Fn(&Node) -> Vec<usize>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    let mut at: FxHashMap<Alike, usize> = FxHashMap::default();
    for node in nodes {
        let known = *at.entry((node.level, node.highest, node.place, skills(&node))).or_insert(out.len());
        match out.get_mut(known) {
            Some(first) => {
                first.heads += node.heads;
                first.members.extend(node.members);
            }
            None => out.push(node),
        }
    }
    out
}

/// Links of all needs, side by side.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Where the links of each need begin; one more at the end.
    pub(super) start: Vec<usize>,
    pub(super) links: Vec<Link>,
}

impl Links {
    /// Links by need.
    pub(super) fn of(needs: &[Vec<Link>]) -> Self {
        let mut out = Self { start: Vec::with_capacity(needs.len() + 1), links: Vec::with_capacity(needs.iter().map(Vec::len).sum()) };
        for links in needs {
            out.start.push(out.links.len());
            out.links.extend_from_slice(links);
        }
        out.start.push(out.links.len());
        out
    }

    /// Index range of a need's links.
    pub(super) fn range(&self, need: usize) -> std::ops::Range<usize> {
        self.start[need]..self.start[need + 1]
    }
}
