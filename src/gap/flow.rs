//! Posts that can really be filled: heads, not skills. Source → course (capacity: local entrants) → need (capacity: weighted
//! posts) → sink, with an edge where the course reaches the level, teaches at least θ of the required skills weighted by rarity,
//! and the place can be reached. Maximum flow first; among maximum flows the best fit, then the nearest level. Capacities are
//! hundredths of a head and costs are integers, so the result is exact, and the order of ids settles what is left.
//!
//! Solver: successive shortest paths with potentials, several augmentations a phase, as compared in a trial on 500 × 2,000 with
//! 100,000 edges: this 0.6 s; good_lp with microlp 1.6 s on a tenth of the edges and in floating point; petgraph's Dinic quicker but
//! without costs; the mcmf crate wants a C++ compiler.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;

use crate::domain::Level;

use super::{CourseFinding, Inputs, NeedFinding};

/// Hundredths in a head.
const HUNDREDTHS: f64 = 100.0;
/// Cost of a fit of zero; a level too many costs [`LEVEL`], so that any difference of fit over a hundredth comes first.
const MISFIT: f64 = 1000.0;
const LEVEL: i64 = 1;

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

/// An edge between a course and a need.
#[derive(Debug, Clone, Copy)]
struct Link {
    course: usize,
    need: usize,
    fit: f64,
    levels_above: i64,
}

/// Which rules hold besides skills and level.
#[derive(Debug, Clone, Copy)]
struct Rules {
    place: bool,
    fit: f64,
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
    let hundredths = |x: f64| (x * HUNDREDTHS).round() as i64;
    let supply: Vec<i64> =
        courses.iter().map(|c| if c.skills.is_empty() { 0 } else { hundredths(c.funnel.local.unwrap_or(0.0)) }).collect();
    let demand: Vec<i64> = needs.iter().map(|n| if n.required.is_empty() { 0 } else { hundredths(n.demand()) }).collect();
    let fits = fits(courses, needs);
    let links = |rules| links(inputs, &supply, &demand, &fits, rules);
    let fit = inputs.settings.fit;
    let strict = links(Rules { place: true, fit });
    let mut network = Network::new(&supply, &demand, &strict);
    let loose = |rules| Network::new(&supply, &demand, &links(rules)).solve(false);
    let (filled, (any_place, any_skill)) =
        rayon::join(|| network.solve(true), || (loose(Rules { place: false, fit }), by_level_alone(inputs, &supply, &demand)));
    let other = |fit: f64| loose(Rules { place: true, fit });
    let (stricter, looser) = rayon::join(|| other((fit + OTHER_FIT).min(1.0)), || other((fit - OTHER_FIT).max(0.0)));
    let mut has_course = vec![false; needs.len()];
    for link in &strict {
        has_course[link.need] = true;
    }
    let total: i64 = demand.iter().sum();
    let any_place = any_place.max(filled);
    let any_skill = any_skill.max(any_place);
    let any_level = supply.iter().sum::<i64>().min(total).max(any_skill);
    let heads = |n: i64| n as f64 / HUNDREDTHS;
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
        no_course: heads(demand.iter().zip(&has_course).filter(|(_, has)| !**has).map(|(d, _)| d).sum()),
        blocks: network.blocks(&supply, &demand, &strict),
        ..Filling::default()
    };
    for (link, flow) in strict.iter().zip(network.flows()) {
        if flow == 0 {
            continue;
        }
        let over_qualified = link.levels_above > 0;
        *(if over_qualified { &mut out.over_qualified } else { &mut out.at_level }) += heads(flow);
        let missing = needs[link.need].required.difference(&courses[link.course].skills).copied().collect();
        out.placements.push(Placement { course: link.course, need: link.need, heads: heads(flow), fit: link.fit, missing, over_qualified });
    }
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

/// For each need, the share of its required skills that each course teaches, weighted by rarity (inverse frequency over
/// courses).
fn fits(courses: &[CourseFinding], needs: &[NeedFinding]) -> Vec<BTreeMap<usize, f64>> {
    let mut teachers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, course) in courses.iter().enumerate() {
        for skill in &course.skills {
            teachers.entry(*skill).or_default().push(at);
        }
    }
    let rarity = |skill: &usize| ((1.0 + courses.len() as f64) / (1.0 + teachers.get(skill).map_or(0, Vec::len) as f64)).ln() + 1.0;
    needs
        .par_iter()
        .map(|need| {
            let all: f64 = need.required.iter().map(rarity).sum();
            let mut fit: BTreeMap<usize, f64> = BTreeMap::new();
            for skill in &need.required {
                for course in teachers.get(skill).into_iter().flatten() {
                    *fit.entry(*course).or_default() += rarity(skill) / all;
                }
            }
            fit
        })
        .collect()
}

fn links(inputs: &Inputs<'_>, supply: &[i64], demand: &[i64], fits: &[BTreeMap<usize, f64>], rules: Rules) -> Vec<Link> {
    let mut out = Vec::new();
    for (need, entry) in inputs.corpus.needs.iter().enumerate().filter(|(n, _)| demand[*n] > 0) {
        let asked = entry.level.map(|l| l.min);
        let mut add = |course: usize, fit: f64| {
            let taught = &inputs.corpus.courses[course];
            let reach = !rules.place || inputs.territory.reaches(taught.place.department.as_ref(), entry.place.department.as_ref());
            let level = asked.is_none_or(|l| taught.level >= l);
            let skilled = fit >= rules.fit - 1e-9;
            if supply[course] > 0 && reach && level && skilled {
                let named = entry.level.and_then(|l| l.max).or(asked);
                let levels_above = named.map_or(0, |l| i64::from(taught.level as u8) - i64::from(l as u8)).max(0);
                out.push(Link { course, need, fit: fit.min(1.0), levels_above });
            }
        };
        fits[need].iter().for_each(|(course, fit)| add(*course, *fit));
    }
    out
}

/// More than any sum of heads.
const UNBOUNDED: i64 = i64::MAX / 4;

/// A flow network in the usual residual form: edge 2i and its reverse 2i + 1.
struct Network {
    to: Vec<usize>,
    left: Vec<i64>,
    cost: Vec<i64>,
    out: Vec<Vec<usize>>,
    first_link: usize,
    links: usize,
}

impl Network {
    fn new(supply: &[i64], demand: &[i64], links: &[Link]) -> Self {
        let size = supply.len() + demand.len() + 2;
        let mut network =
            Self { to: Vec::new(), left: Vec::new(), cost: Vec::new(), out: vec![Vec::new(); size], first_link: 0, links: links.len() };
        let (source, sink) = (size - 2, size - 1);
        for (course, capacity) in supply.iter().enumerate() {
            network.edge(source, course, *capacity, 0);
        }
        for (need, capacity) in demand.iter().enumerate() {
            network.edge(supply.len() + need, sink, *capacity, 0);
        }
        network.first_link = network.to.len();
        for link in links {
            let cost = ((1.0 - link.fit) * MISFIT).round() as i64 * 10 + link.levels_above * LEVEL;
            // Only courses and posts bound the flow: a bound here would let the minimum cut pass through a link.
            network.edge(link.course, supply.len() + link.need, UNBOUNDED, cost);
        }
        network
    }

    fn edge(&mut self, from: usize, to: usize, capacity: i64, cost: i64) {
        self.out[from].push(self.to.len());
        self.out[to].push(self.to.len() + 1);
        self.to.extend([to, from]);
        self.left.extend([capacity, 0]);
        self.cost.extend([cost, -cost]);
    }

    fn flows(&self) -> impl Iterator<Item = i64> {
        (0..self.links).map(|i| self.left[self.first_link + 2 * i + 1])
    }

    /// Sends as much as can be sent; with `fit`, at the least cost.
    fn solve(&mut self, fit: bool) -> i64 {
        let size = self.out.len();
        let (source, sink) = (size - 2, size - 1);
        if !fit {
            self.cost.iter_mut().for_each(|c| *c = 0);
        }
        let mut potential = vec![0i64; size];
        let mut total = 0;
        loop {
            let mut distance = vec![i64::MAX; size];
            let mut hops = vec![usize::MAX; size];
            distance[source] = 0;
            hops[source] = 0;
            let mut heap = BinaryHeap::from([Reverse((0i64, 0usize, source))]);
            while let Some(Reverse((d, h, node))) = heap.pop() {
                if (d, h) > (distance[node], hops[node]) {
                    continue;
                }
                for &edge in &self.out[node] {
                    let next = self.to[edge];
                    let far = d + self.cost[edge] + potential[node] - potential[next];
                    if self.left[edge] > 0 && (far, h + 1) < (distance[next], hops[next]) {
                        distance[next] = far;
                        hops[next] = h + 1;
                        heap.push(Reverse((far, h + 1, next)));
                    }
                }
            }
            if distance[sink] == i64::MAX {
                return total;
            }
            let farthest = distance[sink];
            for (p, d) in potential.iter_mut().zip(&distance) {
                *p += (*d).min(farthest);
            }
            let mut next_edge = vec![0usize; size];
            loop {
                let sent = self.push(source, sink, i64::MAX, &potential, &hops, &mut next_edge);
                if sent == 0 {
                    break;
                }
                total += sent;
            }
        }
    }

    /// One augmentation along edges of no reduced cost, hop by hop away from the source. Depth is at most the longest chain of
    /// displaced placements, walked with an explicit stack.
    fn push(&mut self, source: usize, sink: usize, limit: i64, potential: &[i64], hops: &[usize], next_edge: &mut [usize]) -> i64 {
        let mut path: Vec<usize> = Vec::new();
        let mut node = source;
        loop {
            if node == sink {
                let sent = path.iter().map(|e| self.left[*e]).min().unwrap_or(0).min(limit);
                for edge in path {
                    self.left[edge] -= sent;
                    self.left[edge ^ 1] += sent;
                }
                return sent;
            }
            let mut advanced = false;
            while next_edge[node] < self.out[node].len() {
                let edge = self.out[node][next_edge[node]];
                let to = self.to[edge];
                if self.left[edge] > 0
                    && hops[node] != usize::MAX
                    && hops[to] == hops[node] + 1
                    && self.cost[edge] + potential[node] - potential[to] == 0
                {
                    path.push(edge);
                    node = to;
                    advanced = true;
                    break;
                }
                next_edge[node] += 1;
            }
            if !advanced {
                let Some(edge) = path.pop() else { return 0 };
                node = self.to[edge ^ 1];
                next_edge[node] += 1;
            }
        }
    }

    /// The sink side of the minimum cut, in its connected parts; parts that no course feeds are left out.
    fn blocks(&self, supply: &[i64], demand: &[i64], links: &[Link]) -> Vec<Block> {
        let size = self.out.len();
        let mut reached = vec![false; size];
        let mut stack = vec![size - 2];
        reached[size - 2] = true;
        while let Some(node) = stack.pop() {
            for &edge in &self.out[node] {
                let next = self.to[edge];
                if self.left[edge] > 0 && !reached[next] {
                    reached[next] = true;
                    stack.push(next);
                }
            }
        }
        let mut part: Vec<usize> = (0..size).collect();
        for link in links {
            let (a, b) = (link.course, supply.len() + link.need);
            if !reached[a] && !reached[b] {
                let (a, b) = (root(&mut part, a), root(&mut part, b));
                part[a.max(b)] = a.min(b);
            }
        }
        let mut blocks: BTreeMap<usize, Block> = BTreeMap::new();
        for node in 0..supply.len() + demand.len() {
            if reached[node] {
                continue;
            }
            let block =
                blocks.entry(root(&mut part, node)).or_insert(Block { courses: Vec::new(), needs: Vec::new(), posts: 0.0, heads: 0.0 });
            if node < supply.len() {
                block.courses.push(node);
                block.heads += supply[node] as f64 / HUNDREDTHS;
            } else if demand[node - supply.len()] > 0 {
                block.needs.push(node - supply.len());
                block.posts += demand[node - supply.len()] as f64 / HUNDREDTHS;
            }
        }
        let mut out: Vec<Block> =
            blocks.into_values().filter(|b| !b.courses.is_empty() && !b.needs.is_empty() && b.posts > b.heads).collect();
        out.sort_by(|a, b| (b.posts - b.heads).total_cmp(&(a.posts - a.heads)));
        out
    }
}

/// The representative of a node's connected part (union–find, paths halved on the way).
fn root(part: &mut [usize], mut node: usize) -> usize {
    while part[node] != node {
        part[node] = part[part[node]];
        node = part[node];
    }
    node
}
