//! Of the greatest flows, the cheapest, for markets of a size that people read: successive shortest paths with potentials, several
//! augmentations a phase. Ties are settled by the order of ids, hop by hop, as in every earlier version: the same files give the same
//! placements. Larger markets are solved by `most` and `cheapest`, which fill as many posts at the same cost.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::market::Links;
use super::most::Flow;

/// The cheapest of the greatest flows.
pub(super) fn solve(supply: &[i64], demand: &[i64], links: &Links) -> Flow {
    let mut network = Network::new(supply, demand, links);
    let total = network.solve();
    let on: Vec<i64> = (0..links.links.len()).map(|i| network.left[network.first_link + 2 * i + 1]).collect();
    let (mut free, mut open) = (supply.to_vec(), demand.to_vec());
    for (need, open) in open.iter_mut().enumerate() {
        for at in links.range(need) {
            free[links.links[at].course as usize] -= on[at];
            *open -= on[at];
        }
    }
    Flow { on, free, open, total }
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
}

impl Network {
    fn new(supply: &[i64], demand: &[i64], links: &Links) -> Self {
        let size = supply.len() + demand.len() + 2;
        let mut network = Self { to: Vec::new(), left: Vec::new(), cost: Vec::new(), out: vec![Vec::new(); size], first_link: 0 };
        let (source, sink) = (size - 2, size - 1);
        for (course, capacity) in supply.iter().enumerate() {
            network.edge(source, course, *capacity, 0);
        }
        for (need, capacity) in demand.iter().enumerate() {
            network.edge(supply.len() + need, sink, *capacity, 0);
        }
        network.first_link = network.to.len();
        for need in 0..demand.len() {
            for link in &links.links[links.range(need)] {
                // Only courses and posts bound the flow: a bound here would let the minimum cut pass through a link.
                network.edge(link.course as usize, supply.len() + need, UNBOUNDED, i64::from(link.cost));
            }
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

    /// Sends as much as can be sent, at the least cost.
    fn solve(&mut self) -> i64 {
        let size = self.out.len();
        let (source, sink) = (size - 2, size - 1);
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
}
