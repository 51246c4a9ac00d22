//! Can a masked figure be worked out from what is shown? Asked of every masked cell, at the end of the masking of every public edition.
//!
//! An attacker has the shown cells and knows how cells are tied: a total is the sum of its parts, a part is no more than its whole, a
//! whole no more than the parts that cover it, and nothing is below zero. The least and the most that a masked cell can then be are two
//! linear programmes (a masked cell that has a row holds one post at least; Fischetti & Salazar 2000; Hundepool et al. 2012, §4.3), solved by microlp. A cell is protected when the two lie at
//! least a fifth of its value apart, so that one of them at least is a tenth away from the truth (sliding protection).
//!
//! The attacker here is stronger than a real one: shown cells count with their decimals, which the edition rounds away. Cells that share
//! no tie with a masked one are independent, so each connected group is a problem of its own. Every solution is a way the masked cells
//! could be: a cell that two solutions set far enough apart is proven and not asked about again, which saves most of the solving.
//!
//! A cell that is masked only to hide another gives no employer away: beyond a hundred posts it needs no more room than a cell of a
//! hundred, or all posts would have to be masked beside the few whose skills are not known.
//!
//! Roads not taken: a tenth on either side of each cell, which no table of few large cells can give without masking its total; protecting
//! only the cells that are masked for their own sake, which would save few cells and leave a reader to compute the others.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome};
use rayon::prelude::*;

use super::super::parts::{join, root};

/// The least and the most of a protected cell are so far apart, as a share of its value.
const WIDTH: f64 = 0.2;
/// A cell that is masked only to hide another needs the room of this many posts at most.
const LARGE: f64 = 100.0;
/// Solutions that push all cells of a group at once, before its cells are asked about one by one.
const SWEEPS: usize = 8;

/// What ties a cell to others, as any reader knows: it is the sum of its parts, or (not exact) no more than they are together.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub(super) whole: usize,
    pub(super) parts: Vec<usize>,
    pub(super) exact: bool,
}

impl Tie {
    pub(super) fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.whole).chain(self.parts.iter().copied())
    }
}

/// A masked cell that what is shown tells too closely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Exposed {
    pub(super) cell: usize,
    /// The least it can be, in posts.
    pub(super) least: f64,
    /// The most it can be, in posts.
    pub(super) most: f64,
}

/// The cells of an edition as an attacker meets them.
pub(super) struct Edition<'a> {
    /// All cells, in posts.
    pub(super) values: &'a [f64],
    /// Those that give employers away by themselves.
    pub(super) sensitive: &'a [bool],
    pub(super) ties: &'a [Tie],
    /// Those that a row shows to hold one post at least.
    pub(super) present: &'a [bool],
}

impl Edition<'_> {
    /// The masked cells that the shown ones give back too closely.
    pub(super) fn exposed(&self, masked: &[bool]) -> Vec<Exposed> {
        let groups = groups(masked, self.ties);
        let mut found: Vec<Exposed> =
            groups.par_iter().flat_map_iter(|(cells, ties)| Group::new(self, masked, cells, ties).exposed(self)).collect();
        found.sort_by_key(|e| e.cell);
        found
    }

    /// How far apart the ends of a masked cell must be, in posts.
    fn room(&self, cell: usize) -> f64 {
        let value = self.values[cell];
        WIDTH * if self.sensitive[cell] { value } else { value.min(LARGE) }
    }
}

/// Masked cells that share ties, with these ties.
fn groups<'a>(masked: &[bool], ties: &'a [Tie]) -> Vec<(Vec<usize>, Vec<&'a Tie>)> {
    let mut head: Vec<usize> = (0..masked.len()).collect();
    for tie in ties {
        let mut hidden = tie.cells().filter(|c| masked[*c]);
        if let Some(first) = hidden.next() {
            for other in hidden {
                join(&mut head, first, other);
            }
        }
    }
    let mut groups: BTreeMap<usize, (Vec<usize>, Vec<&Tie>)> = BTreeMap::new();
    for cell in (0..masked.len()).filter(|c| masked[*c]) {
        groups.entry(root(&mut head, cell)).or_default().0.push(cell);
    }
    for tie in ties {
        if let Some(cell) = tie.cells().find(|c| masked[*c]) {
            groups.entry(root(&mut head, cell)).or_default().1.push(tie);
        }
    }
    groups.into_values().collect()
}

/// Cells of a group with their factors, how they compare with the figure, and the figure.
type Line = (Vec<(usize, f64)>, ComparisonOp, f64);

/// What an attacker knows of one group of masked cells.
struct Group<'a> {
    cells: &'a [usize],
    /// What ties its cells, by their place in `cells`, to what is shown.
    lines: Vec<Line>,
    /// The least that each can be, and more posts than there can be, so that every problem has an end.
    floor: Vec<f64>,
    ceiling: f64,
}

impl<'a> Group<'a> {
    fn new(edition: &Edition<'_>, masked: &[bool], cells: &'a [usize], ties: &[&Tie]) -> Self {
        let values = edition.values;
        let place: BTreeMap<usize, usize> = cells.iter().enumerate().map(|(place, cell)| (*cell, place)).collect();
        let lines = ties.iter().map(|tie| {
            // The whole less its parts is zero, or at most zero; the shown cells go to the right side. Sums of posts in hundredths
            // may be off by one, so that the right side is what the truth makes it: the truth must be a solution.
            let mut factors: BTreeMap<usize, f64> = BTreeMap::new();
            let (mut shown, mut truth) = (0.0, 0.0);
            for (cell, factor) in std::iter::once((tie.whole, 1.0)).chain(tie.parts.iter().map(|p| (*p, -1.0))) {
                if masked[cell] {
                    *factors.entry(place[&cell]).or_default() += factor;
                    truth += factor * values[cell];
                } else {
                    shown -= factor * values[cell];
                }
            }
            let factors = factors.into_iter().collect();
            if tie.exact { (factors, ComparisonOp::Eq, truth) } else { (factors, ComparisonOp::Le, truth.max(shown)) }
        });
        let floor = cells.iter().map(|cell| if edition.present[*cell] { 1.0 } else { 0.0 }).collect();
        Self { cells, lines: lines.collect(), floor, ceiling: 10.0 * (1.0 + values.iter().sum::<f64>()) }
    }

    /// The way the masked cells could be that makes the weighted sum of some greatest; nothing when the solver gives up.
    fn greatest(&self, weight: impl Fn(usize) -> f64) -> Option<Vec<f64>> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let variables: Vec<_> = (0..self.cells.len()).map(|at| problem.add_var(weight(at), (self.floor[at], self.ceiling))).collect();
        for (factors, comparison, right) in &self.lines {
            let line: Vec<_> = factors.iter().map(|(at, factor)| (variables[*at], *factor)).collect();
            problem.add_constraint(line, *comparison, *right);
        }
        let solution = problem.solve().ok().map(SolveOutcome::into_solution)?.ok()?;
        Some(variables.iter().map(|v| solution.var_value(*v)).collect())
    }

    /// The cells of the group that the lines hold too closely. A cell about which the solver gives up counts as one.
    fn exposed(&self, edition: &Edition<'_>) -> Vec<Exposed> {
        let (mut least, mut most): (Vec<f64>, Vec<f64>) = self.cells.iter().map(|c| (edition.values[*c], edition.values[*c])).unzip();
        let is_wide = |at: usize, least: &[f64], most: &[f64]| most[at] - least[at] >= edition.room(self.cells[at]) - 1e-6;
        let learn = |solution: Option<Vec<f64>>, least: &mut [f64], most: &mut [f64]| {
            for (at, value) in solution.into_iter().flatten().enumerate() {
                least[at] = least[at].min(value);
                most[at] = most[at].max(value);
            }
        };
        // Pairs of opposite sweeps whose signs differ from pair to pair and from cell to cell.
        for sweep in (0..SWEEPS).filter(|_| self.cells.len() > SWEEPS) {
            let sign = |at: usize| if (at >> (sweep / 2)) & 1 == sweep % 2 { 1.0 } else { -1.0 };
            learn(self.greatest(|at| if is_wide(at, &least, &most) { 0.0 } else { sign(at) }), &mut least, &mut most);
        }
        let mut found = Vec::new();
        for at in 0..self.cells.len() {
            for sign in [1.0, -1.0] {
                if !is_wide(at, &least, &most) {
                    learn(self.greatest(|other| if other == at { sign } else { 0.0 }), &mut least, &mut most);
                }
            }
            if !is_wide(at, &least, &most) {
                found.push(Exposed { cell: self.cells[at], least: least[at], most: most[at] });
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(whole: usize, parts: &[usize], exact: bool) -> Tie {
        Tie { whole, parts: parts.to_vec(), exact }
    }

    fn exposed(values: &[f64], masked: &[bool], ties: &[Tie]) -> Vec<Exposed> {
        Edition { values, sensitive: masked, ties, present: &vec![false; values.len()] }.exposed(masked)
    }

    #[test]
    fn two_masked_parts_of_a_shown_total_are_anything_between() {
        // 52 = 50 + 2: the first is 0 to 52, the second too.
        assert_eq!(exposed(&[52.0, 50.0, 2.0], &[false, true, true], &[tie(0, &[1, 2], true)]), []);
    }

    #[test]
    fn a_lone_masked_part_is_what_is_left() {
        let found = exposed(&[52.0, 50.0, 2.0], &[false, false, true], &[tie(0, &[1, 2], true)]);
        assert_eq!(found.iter().map(|e| (e.cell, e.least.round(), e.most.round())).collect::<Vec<_>>(), [(2, 2.0, 2.0)]);
    }

    #[test]
    fn inequalities_tell_what_equations_do_not() {
        // Total 20 = 15 + 5, both masked; the second is a part of a shown whole of 5, so that the first is at least 15, and it is a part
        // of a shown whole of 16: 15 to 16 for 15, 4 to 5 for 5.
        let ties = [tie(0, &[1, 2], true), tie(2, &[3], false), tie(1, &[4], false)];
        let found = exposed(&[20.0, 15.0, 5.0, 5.0, 16.0], &[false, true, true, false, false], &ties);
        let ends: Vec<_> = found.iter().map(|e| (e.cell, e.least.round(), e.most.round())).collect();
        assert_eq!(ends, [(1, 15.0, 16.0)], "a fifth of 5 is 1: the other is wide enough");
    }

    #[test]
    fn a_large_cell_that_only_hides_another_needs_no_more_room_than_one_of_a_hundred() {
        // 1000 = 970 + 30, and a part that is shown leaves 970 at least: 970 to 1000 for the first, 0 to 30 for the second.
        let (values, masked) = ([1000.0, 970.0, 30.0, 30.0], [false, true, true, false]);
        let ties = [tie(0, &[1, 2], true), tie(0, &[1, 3], false)];
        let exposed = |sensitive: &[bool]| Edition { values: &values, sensitive, ties: &ties, present: &[false; 4] }.exposed(&masked).len();
        assert_eq!(exposed(&[false, false, true, false]), 0);
        assert_eq!(exposed(&[false, true, true, false]), 1, "a large cell of few employers");
    }

    #[test]
    fn three_rows_that_share_three_posts_have_one_each() {
        let ties = [tie(0, &[1, 2, 3], true)];
        let (values, masked) = ([3.0, 1.0, 1.0, 1.0], [false, true, true, true]);
        let exposed = |present: &[bool]| Edition { values: &values, sensitive: &masked, ties: &ties, present }.exposed(&masked).len();
        assert_eq!((exposed(&[false; 4]), exposed(&[false, true, true, true])), (0, 3));
    }

    #[test]
    fn two_tables_of_one_total_are_solved_together() {
        // Levels 6 + 4 and departments 6 + 4 of ten posts, of which one skill's level and department are the same masked four.
        let ties = [tie(0, &[1, 2], true), tie(0, &[3, 4], true)];
        assert_eq!(exposed(&[10.0, 6.0, 4.0, 6.0, 4.0], &[false, true, true, false, false], &ties), []);
        let found = exposed(&[10.0, 6.0, 4.0, 6.0, 4.0], &[true, false, true, false, false], &ties);
        assert_eq!(found.iter().map(|e| e.cell).collect::<Vec<_>>(), [0, 2], "the other table gives the total, and so the part");
    }
}
