//! A market solved exactly without ever holding all its links.
//!
//! Each need begins with its cheapest few links. When the greatest flow of these is found, only a link between a need that wants and a
//! course that none of these reaches could add to it; when the cheapest is found, only a link whose cost is below the difference of the
//! prices at its ends could make it cheaper. Such links are added until there are none: that they are absent is the proof that the flow
//! is the greatest, and the cheapest, of all links (column generation; Ford & Fulkerson 1958). A test holds it against all links.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::cheapest::{Prices, cheapen};
use super::market::{Link, Links, Market, Rules};
use super::most::{self, Back, Flow};
use super::paths;

/// Links held to begin with, all needs together; a need has eight at least.
const HELD: usize = 6_000_000;
const FEWEST: usize = 8;
/// A market of so many pairs of nodes and so many links at most is solved path by path, whose ties are settled by ids.
const SMALL: (usize, usize) = (20_000_000, 30_000);

/// A flow, and the links it was found among.
#[derive(Debug)]
pub(super) struct Solved<'a> {
    pub(super) market: &'a Market,
    rules: Rules,
    pub(super) links: Links,
    pub(super) back: Back,
    pub(super) flow: Flow,
    /// Needs that have links which are not held.
    short: Vec<usize>,
    /// How many links each need has in all.
    pub(super) of_need: Vec<u32>,
}

/// The links held of each need.
struct Held<'a> {
    market: &'a Market,
    rules: Rules,
    few: usize,
    links: Vec<Vec<Link>>,
    of_need: Vec<u32>,
}

impl<'a> Held<'a> {
    fn new(market: &'a Market, rules: Rules) -> Self {
        let all: Vec<usize> = (0..market.needs.len()).collect();
        let found = AtomicUsize::new(0);
        let whole = market.map_links(&all, rules, |_, links| {
            let fits = found.fetch_add(links.len(), Relaxed) + links.len() <= HELD;
            (links.len() as u32, if fits { links.to_vec() } else { Vec::new() })
        });
        let (of_need, links): (Vec<u32>, Vec<Vec<Link>>) = whole.into_iter().unzip();
        if found.into_inner() <= HELD {
            return Self { market, rules, few: usize::MAX, links, of_need };
        }
        let few = (HELD / market.needs.len().max(1)).max(FEWEST);
        let links = market.map_links(&all, rules, |_, links| cheapest(links, few));
        Self { market, rules, few, links, of_need }
    }

    /// Needs that have links which are not held.
    fn cut_short(&self) -> Vec<usize> {
        (0..self.links.len()).filter(|n| self.links[*n].len() < self.of_need[*n] as usize).collect()
    }

    /// Adds links that are not held where they are wanted, a few a need; how many.
    fn add(&mut self, needs: &[usize], wanted: impl Fn(usize, &Link) -> bool + Sync) -> usize {
        let (held, few) = (&self.links, self.few);
        let found = self.market.map_links(needs, self.rules, |need, links| {
            let new = links.iter().filter(|link| wanted(need, link) && !held[need].contains(link)).copied().collect::<Vec<_>>();
            cheapest(&new, few)
        });
        let added = found.iter().map(Vec::len).sum();
        for (need, new) in needs.iter().zip(found) {
            self.links[*need].extend(new);
        }
        added
    }
}

/// The cheapest few of some links, in the order of courses.
fn cheapest(links: &[Link], few: usize) -> Vec<Link> {
    let mut out = links.to_vec();
    if out.len() > few {
        out.select_nth_unstable_by_key(few, |link| (link.cost, link.course));
        out.truncate(few);
        out.sort_unstable_by_key(|link| link.course);
    }
    out
}

/// The greatest flow of a market, whatever it costs.
pub(super) fn greatest(market: &Market, rules: Rules) -> i64 {
    fill(&mut Held::new(market, rules)).2.total
}

/// The cheapest of the greatest flows of a market.
pub(super) fn best(market: &Market, rules: Rules) -> Solved<'_> {
    cheapest_of(Held::new(market, rules))
}

/// Whether so many courses and needs may be solved path by path.
pub(super) fn is_small(courses: usize, needs: usize) -> bool {
    courses.saturating_mul(needs) <= SMALL.0
}

/// The same path by path, for a market of few links; none for one of many.
pub(super) fn best_by_paths(market: &Market, rules: Rules) -> Option<Solved<'_>> {
    let held = Held::new(market, rules);
    let links = Links::of(&held.links);
    if links.links.len() > SMALL.1 {
        return None;
    }
    let (supply, demand) = heads(market);
    let flow = paths::solve(&supply, &demand, &links);
    Some(Solved { market, rules, back: Back::new(&links, supply.len()), links, flow, short: Vec::new(), of_need: held.of_need })
}

fn heads(market: &Market) -> (Vec<i64>, Vec<i64>) {
    (market.courses.iter().map(|c| c.heads).collect(), market.needs.iter().map(|n| n.heads).collect())
}

/// The greatest flow, with the links it was found among.
fn fill(held: &mut Held<'_>) -> (Links, Back, Flow) {
    let (supply, demand) = heads(held.market);
    let mut links = Links::of(&held.links);
    let mut back = Back::new(&links, supply.len());
    let mut flow = most::fill(&supply, &demand, &links, &back, None);
    loop {
        let short = held.cut_short();
        if short.is_empty() {
            return (links, back, flow);
        }
        let (needs, courses) = most::wanting(&flow, &links, &back);
        let short: Vec<usize> = short.into_iter().filter(|n| needs[*n]).collect();
        if held.add(&short, |_, link| !courses[link.course as usize]) == 0 {
            return (links, back, flow);
        }
        (links, flow) = widened(&links, flow, held);
        back = Back::new(&links, supply.len());
        flow = most::fill(&supply, &demand, &links, &back, Some(flow));
    }
}

fn cheapest_of(mut held: Held<'_>) -> Solved<'_> {
    let (supply, demand) = heads(held.market);
    let (mut links, mut back, mut flow) = fill(&mut held);
    let mut prices: Option<Prices> = None;
    loop {
        let found = cheapen(&supply, &demand, &links, &back, &mut flow, prices);
        let short = held.cut_short();
        if held.add(&short, |need, link| found.would_better(link.course, need, link.cost)) == 0 {
            return Solved { market: held.market, rules: held.rules, links, back, flow, short, of_need: held.of_need };
        }
        prices = Some(found);
        (links, flow) = widened(&links, flow, &held);
        back = Back::new(&links, supply.len());
    }
}

/// A flow on more links: those that were added to a need stand after those that it had.
fn widened(old: &Links, flow: Flow, held: &Held<'_>) -> (Links, Flow) {
    let links = Links::of(&held.links);
    let mut on = vec![0; links.links.len()];
    for need in 0..held.links.len() {
        let (from, to) = (old.range(need), links.start[need]);
        on[to..to + from.len()].copy_from_slice(&flow.on[from]);
    }
    (links, Flow { on, ..flow })
}

impl Solved<'_> {
    /// What is on the sink side of the minimum cut: no course with heads left can reach it, not even by moving others. True for each
    /// course, and each need, that is.
    pub(super) fn beyond_cut(&self) -> (Vec<bool>, Vec<bool>) {
        let (mut courses, mut needs) = (vec![true; self.flow.free.len()], vec![true; self.flow.open.len()]);
        let mut stack: Vec<usize> = (0..courses.len()).filter(|c| self.flow.free[*c] > 0).collect();
        for course in &stack {
            courses[*course] = false;
        }
        loop {
            while let Some(course) = stack.pop() {
                for at in self.back.of(course) {
                    self.reach(self.back.need[*at as usize] as usize, &mut needs, &mut courses, &mut stack);
                }
            }
            // Links that are not held lead on, too.
            let short: Vec<usize> = self.short.iter().copied().filter(|n| needs[*n]).collect();
            let reached = self.market.map_links(&short, self.rules, |_, links| links.iter().any(|l| !courses[l.course as usize]));
            let new: Vec<usize> = short.into_iter().zip(reached).filter(|(_, reached)| *reached).map(|(n, _)| n).collect();
            if new.is_empty() {
                return (courses, needs);
            }
            for need in new {
                self.reach(need, &mut needs, &mut courses, &mut stack);
            }
        }
    }

    /// Takes a need from beyond the cut, and the courses that serve it.
    fn reach(&self, need: usize, needs: &mut [bool], courses: &mut [bool], stack: &mut Vec<usize>) {
        if std::mem::take(&mut needs[need]) {
            for at in self.links.range(need).filter(|at| self.flow.on[*at] > 0) {
                let course = self.links.links[at].course as usize;
                if std::mem::take(&mut courses[course]) {
                    stack.push(course);
                }
            }
        }
    }

    /// All links of some needs: course by course.
    pub(super) fn courses_of(&self, needs: &[usize]) -> Vec<Vec<u32>> {
        self.market.map_links(needs, self.rules, |_, links| links.iter().map(|l| l.course).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Level;

    type Side = Vec<(Level, i64, Vec<usize>)>;

    fn side(most: usize) -> impl Strategy<Value = Side> {
        let level = prop::sample::select(Level::ALL.to_vec());
        let skills = prop::collection::btree_set(0usize..8, 1..5).prop_map(|set| set.into_iter().collect::<Vec<_>>());
        prop::collection::vec((level, 1i64..60, skills), 1..most)
    }

    fn cost(solved: &Solved<'_>) -> i64 {
        solved.flow.on.iter().zip(&solved.links.links).map(|(on, link)| on * i64::from(link.cost)).sum()
    }

    /// Every head is on a link of the market, and no node sends or takes more than it has.
    fn is_sound(solved: &Solved<'_>) -> bool {
        let (supply, demand) = heads(solved.market);
        let (mut sent, mut taken) = (vec![0; supply.len()], vec![0; demand.len()]);
        for (need, taken) in taken.iter_mut().enumerate() {
            for at in solved.links.range(need) {
                sent[solved.links.links[at].course as usize] += solved.flow.on[at];
                *taken += solved.flow.on[at];
            }
        }
        let adds_up = |all: &[i64], used: &[i64], left: &[i64]| all.iter().zip(used).zip(left).all(|((a, u), l)| *l >= 0 && a == &(u + l));
        solved.flow.on.iter().all(|f| *f >= 0)
            && adds_up(&supply, &sent, &solved.flow.free)
            && adds_up(&demand, &taken, &solved.flow.open)
            && taken.iter().sum::<i64>() == solved.flow.total
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// With one link a need held to begin with, and so nearly all of them priced, the flow is that of successive shortest paths over
        /// all links: as great, as cheap, with the same minimum cut.
        #[test]
        fn links_that_are_not_held_change_nothing(courses in side(12), needs in side(30), place in any::<bool>()) {
            let market = Market::of(&courses, &needs);
            let rules = Rules { place, fit: 0.5 };
            let all = best_by_paths(&market, rules).expect("it is small");
            for few in [1, 3, usize::MAX] {
                // HELD would hold all of so few: the bound is on each need here.
                let held = Held { few, ..Held::new(&market, rules) };
                let short = held.links.iter().map(|links| cheapest(links, few)).collect();
                let solved = cheapest_of(Held { links: short, ..held });
                prop_assert!(is_sound(&solved));
                prop_assert_eq!(solved.flow.total, all.flow.total);
                prop_assert_eq!(cost(&solved), cost(&all));
                prop_assert_eq!(solved.beyond_cut(), all.beyond_cut());
            }
            prop_assert_eq!(greatest(&market, rules), all.flow.total);
        }
    }

    #[test]
    fn the_greatest_flow_comes_first_and_the_best_fit_second() {
        // One course teaches both skills, one the first only. The need for both takes the former, for the fit, unless the other need,
        // which the former alone can serve, would stay empty.
        let market = Market::of(
            &[(Level::Bac3, 100, vec![0, 1]), (Level::Bac3, 100, vec![0])],
            &[(Level::Bac3, 100, vec![0, 1]), (Level::Bac3, 100, vec![1])],
        );
        let solved = best(&market, Rules { place: true, fit: 0.5 });
        assert_eq!(solved.flow.total, 200);
        assert_eq!(cost(&solved), 100 * 5000, "a fit of one half for a hundred hundredths, none else");
    }
}
