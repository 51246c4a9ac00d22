//! One field a column, one column a field, so that the sum of their weights is the largest there is: the assignment problem, by
//! shortest augmenting paths (Kuhn 1955, Jonker and Volgenant 1987). Fields are few, so a sheet of a thousand columns costs no more
//! than a look at each.

/// Beyond the sum of all weights there can be.
const NEVER: f64 = 1e9;

/// For each field its column, where one is worth it; `weight` of a pair is none where the pair is not to be considered.
pub(super) fn assign(fields: usize, columns: usize, weight: impl Fn(usize, usize) -> Option<f32>) -> Vec<Option<usize>> {
    // Each field may also stay without a column: a column of its own beyond the others, of no weight.
    let width = columns + fields;
    let cost = |field: usize, column: usize| match column.checked_sub(columns) {
        Some(own) => {
            if own == field {
                0.0
            } else {
                NEVER
            }
        }
        None => weight(field, column).filter(|w| *w > 0.0).map_or(NEVER, |w| -f64::from(w)),
    };
    let (mut of_field, mut of_column) = (vec![0.0f64; fields + 1], vec![0.0f64; width + 1]);
    // The field of each column, from 1; 0 for none.
    let mut taken = vec![0usize; width + 1];
    for field in 1..=fields {
        let (mut least, mut from, mut done) = (vec![f64::INFINITY; width + 1], vec![0usize; width + 1], vec![false; width + 1]);
        taken[0] = field;
        let mut at = 0;
        loop {
            done[at] = true;
            let here = taken[at];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in 1..=width {
                if done[column] {
                    continue;
                }
                let reduced = cost(here - 1, column - 1) - of_field[here] - of_column[column];
                if reduced < least[column] {
                    (least[column], from[column]) = (reduced, at);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            for column in 0..=width {
                if done[column] {
                    of_field[taken[column]] += step;
                    of_column[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            at = next;
            if taken[at] == 0 {
                break;
            }
        }
        while at != 0 {
            taken[at] = taken[from[at]];
            at = from[at];
        }
    }
    let mut out = vec![None; fields];
    for (column, field) in taken.iter().enumerate().take(columns + 1).skip(1) {
        if let Some(field) = field.checked_sub(1) {
            out[field] = Some(column - 1).filter(|c| weight(field, *c).is_some_and(|w| w > 0.0));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn the_sum_counts_not_the_first_come() {
        // The first column is the best of both fields; the second field has no other.
        let weights = [[Some(5.0), Some(4.0)], [Some(4.5), None]];
        assert_eq!(assign(2, 2, |f, c| weights[f][c]), [Some(1), Some(0)]);
        assert_eq!(assign(2, 2, |_, _| None), [None, None]);
        assert_eq!(assign(1, 3, |_, c| [Some(1.0), Some(3.0), Some(2.0)][c]), [Some(1)]);
    }
}
