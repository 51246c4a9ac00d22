//! Outlines of the French departments, for the map (see the head of the file for source and licence: Victor Cazanave after MapSVG, CC BY 4.0).

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One department, in tenths of the unit of the source, y downwards.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Where its name is written: far from every border.
    pub at: (f64, f64),
    /// Its parts, each a closed ring; the largest first. Holes are not among them: what fills them is drawn over.
    pub rings: Vec<Vec<(f64, f64)>>,
}

const FILE: &str = include_str!("../../../datasets/places/departments.csv");

/// The outline of a department by its code.
pub(super) fn outline(code: &str) -> Option<&'static Outline> {
    static KNOWN: OnceLock<BTreeMap<String, Outline>> = OnceLock::new();
    KNOWN
        .get_or_init(|| {
            let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(FILE.as_bytes());
            reader.records().flatten().filter_map(|row| Some((row.get(0)?.to_owned(), parsed(&row)?))).collect()
        })
        .get(code)
}

fn parsed(row: &csv::StringRecord) -> Option<Outline> {
    let at = (row.get(1)?.parse().ok()?, row.get(2)?.parse().ok()?);
    let rings: Vec<Vec<(f64, f64)>> = row.get(3)?.split('z').filter(|ring| !ring.is_empty()).map(ring).collect::<Option<_>>()?;
    let shell = area(rings.first()?).signum();
    let rings = rings.into_iter().filter(|ring| area(ring).signum() == shell).collect();
    Some(Outline { at, rings })
}

/// `M4137 3084l67-206 4 11…`: a point, then steps from each to the next.
fn ring(path: &str) -> Option<Vec<(f64, f64)>> {
    let (start, steps) = path.strip_prefix('M')?.split_once('l')?;
    let (x, y) = start.split_once(' ')?;
    let mut at = (x.parse().ok()?, y.parse().ok()?);
    let mut out = vec![at];
    let mut numbers = Vec::new();
    for word in steps.split(' ') {
        // A sign parts two numbers as a space does.
        let mut from = 0;
        for (i, c) in word.char_indices().skip(1) {
            if c == '-' {
                numbers.push(word[from..i].parse::<f64>().ok()?);
                from = i;
            }
        }
        numbers.push(word[from..].parse::<f64>().ok()?);
    }
    for step in numbers.chunks_exact(2) {
        at = (at.0 + step[0], at.1 + step[1]);
        out.push(at);
    }
    Some(out)
}

/// Twice the area, signed by the direction of the ring.
pub(super) fn area(ring: &[(f64, f64)]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_department_of_the_mainland_is_drawn_around_its_name() {
        let codes = (1..=95).filter(|n| *n != 20).map(|n| format!("{n:02}")).chain(["2A".to_owned(), "2B".to_owned()]);
        for code in codes {
            let outline = outline(&code).unwrap_or_else(|| panic!("{code}"));
            let ring = &outline.rings[0];
            // Crossings of a line from the point to the right: odd inside.
            let (x, y) = outline.at;
            let crossed = ring
                .iter()
                .zip(ring.iter().cycle().skip(1))
                .filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0);
            assert_eq!(crossed.count() % 2, 1, "{code}");
            assert!(area(ring).abs() > 100.0, "{code}");
        }
        assert!(outline("974").is_none());
    }
}
