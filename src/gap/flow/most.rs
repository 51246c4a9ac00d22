//! The most posts that can be filled: maximum flow in the bipartite network of courses and needs (Dinic's phases of shortest
//! alternating paths, which on such networks are those of Hopcroft and Karp with capacities).

use super::market::Links;

const NOT_REACHED: u32 = u32::MAX;

/// A flow through links.
#[derive(Debug)]
pub(super) struct Flow {
    /// Hundredths of a head on each link.
    pub(super) on: Vec<i64>,
    /// What is left of each course, and of each need.
    pub(super) free: Vec<i64>,
    pub(super) open: Vec<i64>,
    /// All that flows.
    pub(super) total: i64,
}

/// The links of each course, and the need of each link.
#[derive(Debug)]
pub(super) struct Back {
    start: Vec<usize>,
    links: Vec<u32>,
    pub(super) need: Vec<u32>,
}

impl Back {
    pub(super) fn new(links: &Links, courses: usize) -> Self {
        let mut start = vec![0; courses + 1];
        links.links.iter().for_each(|l| start[l.course as usize + 1] += 1);
        (0..courses).for_each(|c| start[c + 1] += start[c]);
        let (mut next, mut of) = (start.clone(), vec![0; links.links.len()]);
        let mut need = vec![0; links.links.len()];
        for n in 0..links.start.len().saturating_sub(1) {
            for at in links.range(n) {
                need[at] = n as u32;
                let place = &mut next[links.links[at].course as usize];
                of[*place] = at as u32;
                *place += 1;
            }
        }
        Self { start, links: of, need }
    }

    /// The links of a course.
    pub(super) fn of(&self, course: usize) -> &[u32] {
        &self.links[self.start[course]..self.start[course + 1]]
    }
}

/// Adds to a flow until it is greatest. Starts from nothing where none is given.
pub(super) fn fill(supply: &[i64], demand: &[i64], links: &Links, back: &Back, from: Option<Flow>) -> Flow {
    let mut flow = from.unwrap_or_else(|| first(supply, demand, links));
    loop {
        let (of_need, of_course, found) = levels(&flow, links, back);
        if !found {
            return flow;
        }
        let mut next_need: Vec<usize> = (0..demand.len()).map(|n| links.start[n]).collect();
        let mut next_course = vec![0usize; supply.len()];
        for need in 0..demand.len() {
            while flow.open[need] > 0 && augment(need, &mut flow, links, back, (&of_need, &of_course), (&mut next_need, &mut next_course)) {
            }
        }
    }
}

/// Each need takes what its links have left, those of few links first.
fn first(supply: &[i64], demand: &[i64], links: &Links) -> Flow {
    let mut flow = Flow { on: vec![0; links.links.len()], free: supply.to_vec(), open: demand.to_vec(), total: 0 };
    let mut order: Vec<usize> = (0..demand.len()).collect();
    order.sort_by_key(|n| links.range(*n).len());
    for need in order {
        for at in links.range(need) {
            let free = &mut flow.free[links.links[at].course as usize];
            let sent = flow.open[need].min(*free);
            *free -= sent;
            flow.open[need] -= sent;
            flow.on[at] += sent;
            flow.total += sent;
        }
    }
    flow
}

/// How many steps each need and course is from a need that has posts left, along links and back along what flows; and whether a course
/// with heads left is among them.
fn levels(flow: &Flow, links: &Links, back: &Back) -> (Vec<u32>, Vec<u32>, bool) {
    let (mut of_need, mut of_course) = (vec![NOT_REACHED; flow.open.len()], vec![NOT_REACHED; flow.free.len()]);
    let mut needs: Vec<usize> = (0..flow.open.len()).filter(|n| flow.open[*n] > 0).collect();
    for need in &needs {
        of_need[*need] = 0;
    }
    let (mut level, mut found) = (0, false);
    while !needs.is_empty() && !found {
        let mut courses = Vec::new();
        for need in needs.drain(..) {
            for link in &links.links[links.range(need)] {
                let course = link.course as usize;
                if of_course[course] == NOT_REACHED {
                    of_course[course] = level + 1;
                    found |= flow.free[course] > 0;
                    courses.push(course);
                }
            }
        }
        for course in courses {
            for at in back.of(course).iter().map(|at| *at as usize).filter(|at| flow.on[*at] > 0) {
                let need = back.need[at] as usize;
                if of_need[need] == NOT_REACHED {
                    of_need[need] = level + 2;
                    needs.push(need);
                }
            }
        }
        level += 2;
    }
    (of_need, of_course, found)
}

/// One path from a need to a course with heads left, level by level. False when there is none (any more).
fn augment(
    from: usize,
    flow: &mut Flow,
    links: &Links,
    back: &Back,
    (of_need, of_course): (&[u32], &[u32]),
    (next_need, next_course): (&mut [usize], &mut [usize]),
) -> bool {
    // Links taken forward (a need takes from a course) and back (a course leaves another need), in turn.
    let mut path: Vec<usize> = Vec::new();
    let mut need = from;
    loop {
        let mut course = None;
        while next_need[need] < links.start[need + 1] {
            let at = links.links[next_need[need]].course as usize;
            if of_course[at] == of_need[need] + 1 {
                course = Some(at);
                break;
            }
            next_need[need] += 1;
        }
        let Some(course) = course else {
            // Back to the need before, past the way that led here.
            let Some(left) = path.pop() else { return false };
            let taken = path.pop().unwrap_or_default();
            next_course[links.links[left].course as usize] += 1;
            need = back.need[taken] as usize;
            continue;
        };
        path.push(next_need[need]);
        if flow.free[course] > 0 {
            let held = path.iter().skip(1).step_by(2).map(|at| flow.on[*at]).min().unwrap_or(i64::MAX);
            let sent = flow.open[from].min(flow.free[course]).min(held);
            for (step, at) in path.iter().enumerate() {
                flow.on[*at] += if step % 2 == 0 { sent } else { -sent };
            }
            flow.open[from] -= sent;
            flow.free[course] -= sent;
            flow.total += sent;
            return true;
        }
        let held = back.of(course);
        let next = &mut next_course[course];
        while *next < held.len() {
            let at = held[*next] as usize;
            if flow.on[at] > 0 && of_need[back.need[at] as usize] == of_course[course] + 1 {
                break;
            }
            *next += 1;
        }
        if let Some(at) = held.get(*next) {
            path.push(*at as usize);
            need = back.need[*at as usize] as usize;
        } else {
            path.pop();
            next_need[need] += 1;
        }
    }
}

/// The needs that have posts left or would, if a post left them, and the courses that could give them some: with a greatest flow, none
/// of these courses has heads left, and a link that is not there between such a need and another course could add to the flow.
pub(super) fn wanting(flow: &Flow, links: &Links, back: &Back) -> (Vec<bool>, Vec<bool>) {
    let (needs, courses, _) = levels(flow, links, back);
    (needs.iter().map(|l| *l != NOT_REACHED).collect(), courses.iter().map(|l| *l != NOT_REACHED).collect())
}
