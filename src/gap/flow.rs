//! Posts that can really be filled: heads, not skills. Source → course (capacity: local entrants) → need (capacity: weighted
//! posts) → sink, with an edge where the course reaches the level, teaches at least θ of the required skills weighted by rarity,
//! and the place can be reached. Maximum flow first; among maximum flows the best fit, then the nearest level. Capacities are
//! hundredths of a head and costs are integers, so the result is exact at any size.
//!
//! `market` holds nodes and finds links; `most` fills as many posts as can be (Dinic); `cheapest` makes that flow the cheapest (cost
//! scaling); `solve` lets both work on few links and proves that the others change nothing; `paths` solves small markets path by path,
//! where the order of ids settles ties.
//!
//! Roads not taken: successive shortest paths alone (two minutes for 100,000 needs; kept for small markets, whose placements stay those
//! of earlier versions); network simplex, whose pivots walk deep trees here; good_lp with microlp, in floating point; petgraph's Dinic,
//! without costs; the mcmf crate, which wants a C++ compiler; a stated bound instead of the optimum, which no size met so far needs.

mod cheapest;
mod market;
mod most;
mod paths;
mod solve;

use std::collections::BTreeMap;

use crate::domain::Level;

use super::parts::{join, root};
use super::{CourseFinding, Inputs, NeedFinding};
use market::{Market, Rules};
use solve::Solved;

/// Hundredths in a head.
const HUNDREDTHS: f64 = 100.0;
fn hundredths(heads: f64) -> i64 {
    (heads * HUNDREDTHS).round() as i64
}

fn heads(hundredths: i64) -> f64 {
    hundredths as f64 / HUNDREDTHS
}

/// One line of who could recruit where.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// Course.
    pub course: usize,
    /// Need.
    pub need: usize,
    /// Heads a year.
    pub heads: f64,
    /// Share of the required skills, weighted by rarity, that the course teaches.
    pub fit: f64,
    /// Required skills that it does not teach.
    pub missing: Vec<usize>,
    /// True where the leavers of this course are above the level asked.
    pub over_qualified: bool,
}

/// Why posts stay unfilled, by relaxing one rule at a time in this order; the parts add up to the unfilled posts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Unfilled {
    /// Filled if place did not matter.
    pub place: f64,
    /// Filled if, besides, skills did not matter.
    pub skills: f64,
    /// Filled if, besides, level did not matter.
    pub level: f64,
    /// Not filled even then: too few people.
    pub quantity: f64,
}

/// Posts that can be filled, as a whole. Heads a year.
#[derive(Debug, Clone, Default)]
pub struct Filling {
    /// Posts of needs whose skills are known.
    pub posts: f64,
    /// Filled at the level asked.
    pub at_level: f64,
    /// Filled by a higher level than asked: over-qualified, in a normative sense.
    pub over_qualified: f64,
    /// Not filled.
    pub unfilled: f64,
    /// Why not.
    pub why: Unfilled,
    /// Who could recruit where.
    pub placements: Vec<Placement>,
    /// Filled if a course had to teach a tenth more of what a post asks, and a tenth less: how much the threshold decides.
    pub range: (f64, f64),
    /// Posts for which no course has level, skills and place at once.
    pub no_course: f64,
    /// Needs on the sink side of the minimum cut, with the courses they compete for: the short blocks, largest first.
    pub blocks: Vec<Block>,
}

/// Needs that compete for the same leavers, and those are too few.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Courses that feed it.
    pub courses: Vec<usize>,
    /// Needs in it.
    pub needs: Vec<usize>,
    /// Their posts a year.
    pub posts: f64,
    /// Heads a year that can come.
    pub heads: f64,
}

/// How far the threshold of fit is moved, to see how much depends on it.
const OTHER_FIT: f64 = 0.1;

/// The flow when only levels matter: leavers of a level can take any post that asks it or less, so serving the most demanding
/// posts first is exact, and no network is needed.
fn by_level_alone(inputs: &Inputs<'_>, supply: &[i64], demand: &[i64]) -> i64 {
    let (mut free, mut filled) = (0, 0);
    for level in Level::ALL.into_iter().rev().map(Some).chain([None]) {
        free += inputs.corpus.courses.iter().zip(supply).filter(|(c, _)| Some(c.level) == level).map(|(_, s)| s).sum::<i64>();
        let asked: i64 = inputs.corpus.needs.iter().zip(demand).filter(|(n, _)| n.level.map(|l| l.min) == level).map(|(_, d)| d).sum();
        let taken = asked.min(free);
        free -= taken;
        filled += taken;
    }
    filled
}

/// Fills posts.
pub(super) fn fill(inputs: &Inputs<'_>, courses: &[CourseFinding], needs: &[NeedFinding]) -> Filling {
    let supply: Vec<i64> =
        courses.iter().map(|c| if c.skills.is_empty() { 0 } else { hundredths(c.funnel.local.unwrap_or(0.0)) }).collect();
    let demand: Vec<i64> = needs.iter().map(|n| if n.required.is_empty() { 0 } else { hundredths(n.demand()) }).collect();
    let fit = inputs.settings.fit;
    let strict = Rules { place: true, fit };
    let some = |heads: &[i64]| heads.iter().filter(|n| **n > 0).count();
    let apart = solve::is_small(some(&supply), some(&demand)).then(|| Market::new(inputs, courses, needs, false));
    let merged = Market::new(inputs, courses, needs, true);
    let most = |rules| solve::greatest(&merged, rules);
    let ((solved, any_place), (stricter, looser)) = rayon::join(
        || {
            let by_paths = apart.as_ref().and_then(|market| solve::best_by_paths(market, strict));
            let solved = by_paths.unwrap_or_else(|| solve::best(&merged, strict));
            (solved, most(Rules { place: false, fit }))
        },
        || {
            let other = |fit: f64| most(Rules { place: true, fit });
            (other((fit + OTHER_FIT).min(1.0)), other((fit - OTHER_FIT).max(0.0)))
        },
    );
    let (filled, total): (i64, i64) = (solved.flow.total, demand.iter().sum());
    let any_place = any_place.max(filled);
    let any_skill = by_level_alone(inputs, &supply, &demand).max(any_place);
    let any_level = supply.iter().sum::<i64>().min(total).max(any_skill);
    let without_course = solved.market.needs.iter().zip(&solved.of_need).filter(|(_, links)| **links == 0);
    let mut out = Filling {
        posts: heads(total),
        unfilled: heads(total - filled),
        why: Unfilled {
            place: heads(any_place - filled),
            skills: heads(any_skill - any_place),
            level: heads(any_level - any_skill),
            quantity: heads(total - any_level),
        },
        range: (heads(stricter.min(filled)), heads(looser.max(filled))),
        no_course: heads(without_course.map(|(need, _)| need.heads).sum()),
        blocks: blocks(&solved, &supply, &demand),
        placements: placements(&solved, supply, demand, courses, needs),
        ..Filling::default()
    };
    for placed in &out.placements {
        *(if placed.over_qualified { &mut out.over_qualified } else { &mut out.at_level }) += placed.heads;
    }
    out
}

/// Who goes where: what flows between nodes, shared out to their members in the order of ids.
fn placements(
    solved: &Solved<'_>,
    mut supply: Vec<i64>,
    mut demand: Vec<i64>,
    courses: &[CourseFinding],
    needs: &[NeedFinding],
) -> Vec<Placement> {
    let market = solved.market;
    let mut out = Vec::new();
    for need in 0..market.needs.len() {
        for at in solved.links.range(need).filter(|at| solved.flow.on[*at] > 0) {
            let (mut left, link) = (solved.flow.on[at], solved.links.links[at].course);
            let (fit, over_qualified) = (market.fit(link, need), market.levels_above(link, need) > 0);
            let mut members = market.needs[need].members.iter().copied().filter(|n| demand[*n] > 0).collect::<Vec<_>>().into_iter();
            let mut own = market.courses[link as usize].members.iter().copied().filter(|c| supply[*c] > 0).collect::<Vec<_>>().into_iter();
            let (mut to, mut from) = (members.next(), own.next());
            while let (Some(need), Some(course)) = (to, from)
                && left > 0
            {
                let sent = left.min(supply[course]).min(demand[need]);
                supply[course] -= sent;
                demand[need] -= sent;
                left -= sent;
                let missing = needs[need].required.difference(&courses[course].held).copied().collect();
                out.push(Placement { course, need, heads: heads(sent), fit, missing, over_qualified });
                if demand[need] == 0 {
                    to = members.next();
                }
                if supply[course] == 0 {
                    from = own.next();
                }
            }
        }
    }
    out.sort_by_key(|p| (p.need, p.course));
    out
}

/// The sink side of the minimum cut, in its connected parts; parts that no course feeds are left out.
fn blocks(solved: &Solved<'_>, supply: &[i64], demand: &[i64]) -> Vec<Block> {
    let (courses, needs) = solved.beyond_cut();
    let first = courses.len();
    let mut part: Vec<usize> = (0..first + needs.len()).collect();
    let beyond: Vec<usize> = (0..needs.len()).filter(|n| needs[*n]).collect();
    for (need, linked) in beyond.iter().zip(solved.courses_of(&beyond)) {
        for course in linked.into_iter().map(|c| c as usize).filter(|c| courses[*c]) {
            join(&mut part, course, first + need);
        }
    }
    let mut blocks: BTreeMap<usize, Block> = BTreeMap::new();
    let empty = || Block { courses: Vec::new(), needs: Vec::new(), posts: 0.0, heads: 0.0 };
    for course in (0..first).filter(|c| courses[*c]) {
        let block = blocks.entry(root(&mut part, course)).or_insert_with(empty);
        let members = &solved.market.courses[course].members;
        block.heads += members.iter().map(|c| heads(supply[*c])).sum::<f64>();
        block.courses.extend(members);
    }
    for need in beyond {
        let block = blocks.entry(root(&mut part, first + need)).or_insert_with(empty);
        let members = &solved.market.needs[need].members;
        block.posts += members.iter().map(|n| heads(demand[*n])).sum::<f64>();
        block.needs.extend(members);
    }
    let mut out: Vec<Block> = blocks.into_values().filter(|b| !b.courses.is_empty() && !b.needs.is_empty() && b.posts > b.heads).collect();
    for block in &mut out {
        block.courses.sort_unstable();
        block.needs.sort_unstable();
    }
    out.sort_by(|a, b| (b.posts - b.heads).total_cmp(&(a.posts - a.heads)));
    out
}

/// Notes on each course and need what came of it.
pub(super) fn note(filling: &Filling, courses: &mut [CourseFinding], needs: &mut [NeedFinding]) {
    for placed in &filling.placements {
        courses[placed.course].placed += placed.heads;
        let filled = &mut needs[placed.need].filled;
        *(if placed.over_qualified { &mut filled.1 } else { &mut filled.0 }) += placed.heads;
    }
    // Heads go by hundredths, posts do not: what is left is taken from the posts themselves, so that the parts add up.
    for need in needs.iter_mut().filter(|n| !n.required.is_empty()) {
        need.filled.2 = need.demand() - need.filled.0 - need.filled.1;
    }
}
