//! Of the greatest flows, one of the least cost: cost scaling by push and relabel (Goldberg & Tarjan 1990; the ideas of LEMON's
//! `CostScaling`, written anew) on integers, so that the result is exact.
//!
//! What flows in all is known, so that heads not needed go to a node « idle » and posts not filled come from a node « nobody », both at
//! no cost: every flow of the network then fills as many posts, and the cheapest is looked for among them. Costs are multiplied by the
//! number of nodes and one: a flow that no node can better by one unit is then the cheapest.

use std::collections::VecDeque;

use super::market::Links;
use super::most::{Back, Flow};

/// By how much the tolerance shrinks a round.
const SCALE: i64 = 12;
/// All prices are worked out anew when so many relabellings a node were made.
const REPRICE: usize = 1;
/// Steps from a node that wants beyond which all nodes count as equally far.
const FARTHEST: i64 = 1 << 16;
/// Looks at each arc, on average, before the search for exact prices is given up.
const LOOKS: usize = 20;

/// Prices of courses and needs under which no link can better the flow by more than the tolerance, in multiplied costs.
#[derive(Debug)]
pub(super) struct Prices {
    of: Vec<i64>,
    courses: usize,
    /// By what costs are multiplied.
    factor: i64,
}

/// One direction of an arc.
#[derive(Debug, Clone, Copy)]
struct Arc {
    to: u32,
    /// The other direction.
    pair: u32,
    left: i64,
    cost: i64,
}

struct Network {
    start: Vec<u32>,
    arcs: Vec<Arc>,
    /// Where the arcs stand that were given, in their order.
    given: Vec<u32>,
    price: Vec<i64>,
    excess: Vec<i64>,
}

/// Makes a greatest flow the cheapest of its links, from the prices of an earlier round where there are some.
pub(super) fn cheapen(supply: &[i64], demand: &[i64], links: &Links, back: &Back, flow: &mut Flow, from: Option<Prices>) -> Prices {
    let (m, n) = (supply.len(), demand.len());
    let nodes = m + n + 2;
    let (idle, nobody) = ((m + n) as u32, (m + n + 1) as u32);
    let factor = i64::try_from(nodes).unwrap_or(i64::MAX - 1) + 1;
    let on_link = |at: usize| {
        let (course, need) = (links.links[at].course, back.need[at]);
        let room = supply[course as usize].min(demand[need as usize]);
        (course, m as u32 + need, room, flow.on[at], i64::from(links.links[at].cost) * factor)
    };
    let to_idle = (0..m).map(|c| (c as u32, idle, supply[c], flow.free[c], 0));
    let from_nobody = (0..n).map(|d| (nobody, (m + d) as u32, demand[d], flow.open[d], 0));
    let given: Vec<_> = (0..links.links.len()).map(on_link).chain(to_idle).chain(from_nobody).collect();
    let mut network = Network::new(nodes, &given, from.map_or_else(|| vec![0; nodes], |prices| prices.of));
    let mut tolerance = network.worst();
    while tolerance > 1 {
        tolerance = (tolerance / SCALE).max(1);
        network.refine(tolerance);
        // Most flows are the cheapest long before the tolerance proves it.
        if tolerance < factor && network.is_cheapest() {
            break;
        }
    }
    let flows = network.given.iter().map(|at| network.arcs[network.arcs[*at as usize].pair as usize].left);
    let mut flows = flows.collect::<Vec<_>>().into_iter();
    for place in flow.on.iter_mut().chain(&mut flow.free).chain(&mut flow.open) {
        *place = flows.next().unwrap_or_default();
    }
    Prices { of: network.price, courses: m, factor }
}

impl Prices {
    /// True when a link that is not there could make the flow cheaper.
    pub(super) fn would_better(&self, course: u32, need: usize, cost: u16) -> bool {
        i64::from(cost) * self.factor + self.of[course as usize] - self.of[self.courses + need] < -1
    }
}

impl Network {
    /// Arcs are given as (from, to, room, flow, cost).
    fn new(nodes: usize, list: &[(u32, u32, i64, i64, i64)], price: Vec<i64>) -> Self {
        let mut start = vec![0u32; nodes + 1];
        for (from, to, ..) in list {
            start[*from as usize + 1] += 1;
            start[*to as usize + 1] += 1;
        }
        (0..nodes).for_each(|v| start[v + 1] += start[v]);
        let mut next = start.clone();
        let mut arcs = vec![Arc { to: 0, pair: 0, left: 0, cost: 0 }; start[nodes] as usize];
        let mut given = Vec::with_capacity(list.len());
        for &(from, to, room, flow, cost) in list {
            let (here, there) = (next[from as usize], next[to as usize]);
            next[from as usize] += 1;
            next[to as usize] += 1;
            arcs[here as usize] = Arc { to, pair: there, left: room - flow, cost };
            arcs[there as usize] = Arc { to: from, pair: here, left: flow, cost: -cost };
            given.push(here);
        }
        Self { start, arcs, given, price, excess: vec![0; nodes] }
    }

    fn arcs_of(&self, node: usize) -> std::ops::Range<usize> {
        self.start[node] as usize..self.start[node + 1] as usize
    }

    /// What one unit more on an arc costs, prices counted.
    fn reduced(&self, node: usize, arc: &Arc) -> i64 {
        arc.cost + self.price[node] - self.price[arc.to as usize]
    }

    /// By how much the worst arc with room could better the flow.
    fn worst(&self) -> i64 {
        let of = |node: usize| self.arcs[self.arcs_of(node)].iter().filter(|a| a.left > 0).map(move |a| -self.reduced(node, a));
        (0..self.price.len()).flat_map(of).max().unwrap_or(0)
    }

    fn push(&mut self, node: usize, arc: usize, sent: i64) {
        let Arc { to, pair, .. } = self.arcs[arc];
        self.arcs[arc].left -= sent;
        self.arcs[pair as usize].left += sent;
        self.excess[node] -= sent;
        self.excess[to as usize] += sent;
    }

    /// Changes flow and prices until no arc with room betters the flow by more than the tolerance.
    fn refine(&mut self, tolerance: i64) {
        let nodes = self.price.len();
        for node in 0..nodes {
            for arc in self.arcs_of(node) {
                let Arc { left, .. } = self.arcs[arc];
                if left > 0 && self.reduced(node, &self.arcs[arc]) < 0 {
                    self.push(node, arc, left);
                }
            }
        }
        self.reprice(tolerance);
        let mut next: Vec<usize> = (0..nodes).map(|v| self.start[v] as usize).collect();
        let mut queue: VecDeque<u32> = (0..nodes).filter(|v| self.excess[*v] > 0).map(|v| v as u32).collect();
        let mut relabelled = 0;
        while let Some(node) = queue.pop_front() {
            let node = node as usize;
            while self.excess[node] > 0 {
                let range = self.arcs_of(node);
                if next[node] == range.end {
                    let best = self.arcs[range.clone()].iter().filter(|a| a.left > 0).map(|a| self.price[a.to as usize] - a.cost).max();
                    // A node with something to send has an arc back to where it came from.
                    let Some(best) = best else { break };
                    self.price[node] = best - tolerance;
                    next[node] = range.start;
                    relabelled += 1;
                }
                let arc = next[node];
                let Arc { to, left, .. } = self.arcs[arc];
                if left > 0 && self.reduced(node, &self.arcs[arc]) < 0 {
                    let before = self.excess[to as usize];
                    self.push(node, arc, left.min(self.excess[node]));
                    if before <= 0 && self.excess[to as usize] > 0 {
                        queue.push_back(to);
                    }
                } else {
                    next[node] += 1;
                }
            }
            if relabelled > nodes * REPRICE {
                relabelled = 0;
                self.reprice(tolerance);
                next.iter_mut().zip(&self.start).for_each(|(next, start)| *next = *start as usize);
            }
        }
    }

    /// Looks for prices under which no arc with room betters the flow at all (Bellman & Ford, from the present ones); they prove that it
    /// is the cheapest. Without them nothing changes.
    fn is_cheapest(&mut self) -> bool {
        let before = self.price.clone();
        let mut looks = LOOKS * self.arcs.len();
        let mut waiting = vec![true; before.len()];
        let mut queue: VecDeque<u32> = (0..before.len() as u32).collect();
        while let Some(node) = queue.pop_front() {
            let node = node as usize;
            waiting[node] = false;
            let Some(rest) = looks.checked_sub(self.arcs_of(node).len()) else {
                self.price = before;
                return false;
            };
            looks = rest;
            for at in self.arcs_of(node) {
                let Arc { to, left, cost, .. } = self.arcs[at];
                let lower = cost + self.price[node];
                if left > 0 && lower < self.price[to as usize] {
                    self.price[to as usize] = lower;
                    if !std::mem::replace(&mut waiting[to as usize], true) {
                        queue.push_back(to);
                    }
                }
            }
        }
        true
    }

    /// Lowers all prices by how far each node is from one that wants, in steps of the tolerance: what relabelling one node at a time would
    /// come to in the end (Goldberg 1997, « price updates »).
    fn reprice(&mut self, tolerance: i64) {
        let nodes = self.price.len();
        let mut waiting = self.excess.iter().filter(|e| **e > 0).count();
        let mut far = vec![i64::MAX; nodes];
        let mut settled = vec![false; nodes];
        let mut at_distance: Vec<Vec<u32>> = vec![Vec::new()];
        for node in (0..nodes).filter(|v| self.excess[*v] < 0) {
            far[node] = 0;
            at_distance[0].push(node as u32);
        }
        let (mut last, mut distance) = (0, 0i64);
        while waiting > 0 && last < at_distance.len() {
            let here = std::mem::take(&mut at_distance[last]);
            for node in here.into_iter().map(|node| node as usize) {
                if std::mem::replace(&mut settled[node], true) {
                    continue;
                }
                waiting -= usize::from(self.excess[node] > 0);
                for at in self.arcs_of(node) {
                    let Arc { to, pair, .. } = self.arcs[at];
                    let back = &self.arcs[pair as usize];
                    if back.left > 0 && !settled[to as usize] {
                        let next = distance + self.reduced(to as usize, back).div_euclid(tolerance) + 1;
                        if next < far[to as usize].min(FARTHEST) {
                            far[to as usize] = next;
                            let next = next as usize;
                            if at_distance.len() <= next {
                                at_distance.resize_with(next + 1, Vec::new);
                            }
                            at_distance[next].push(to);
                        }
                    }
                }
            }
            if at_distance[last].is_empty() {
                last += 1;
                distance += 1;
            }
        }
        for node in 0..nodes {
            self.price[node] -= tolerance * if settled[node] { far[node] } else { distance };
        }
    }
}
