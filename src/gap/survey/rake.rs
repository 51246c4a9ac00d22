//! Calibration of the weights to what the register knows (calage sur marges): `[survey] calibrate = ["size_class", "department"]`.
//!
//! The respondents of a department may be many, and those of another few: the ratio by size class alone then counts the first for the
//! second. Raking (Deming and Stephan, 1940; Deville, Särndal and Sautory, 1993) moves the weights w of respondents, each margin in turn, until
//! the weighted headcount Σ w x of every size class and of every department is that of the register. Firms that stand for themselves
//! (their class answered whole, or they are without their like) keep their weight of 1, and their headcount is left out of the margins; a
//! silent firm without a headcount counts in its department with the mean headcount that is taken for those.
//!
//! A weight is never below 1, which is that of a department that answered whole, and never more than three times what the ratio alone gives:
//! beyond that a few answers would decide a department. A margin without a respondent, or one that no such weights meet, is refused with its
//! name: nobody's answers would be taken for those of others.
//!
//! The variance takes the calibrated weights with the residuals of the ratio by class, (1 − n/N) · n / (n − 1) · Σ (wₑ − mean)²,
//! wₑ = w (y − R̂ x): what departments explain besides is not taken off, so that intervals are on the safe side. Roads not taken: linear
//! calibration, which can give negative weights; weights without bounds; dropping a margin without a word.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{Language, say};
use crate::pipeline::Margin;

use super::{Framed, Survey};

/// A weight is at most so many times the ratio's.
const BOUND: f64 = 3.0;
/// Rounds of raking before it is given up.
const ROUNDS: usize = 500;
/// How near a margin is met, as a share of it.
const NEAR: f64 = 1e-6;

/// A respondent that stands for others.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) headcount: f64,
    /// Its group in each margin.
    pub(super) groups: Vec<usize>,
    /// What the ratio alone gives it.
    pub(super) before: f64,
    pub(super) weight: f64,
}

/// The weighted headcount of each group of a margin.
fn sums(units: &[Unit], margin: usize, groups: usize) -> Vec<f64> {
    let mut sums = vec![0.0; groups];
    for unit in units {
        sums[unit.groups[margin]] += unit.weight * unit.headcount;
    }
    sums
}

/// Moves weights until each margin's groups have these headcounts; else the margin and the group that is furthest from its own.
pub(super) fn rake(units: &mut [Unit], margins: &[Vec<f64>]) -> Result<(), (usize, usize)> {
    let mut furthest = (f64::INFINITY, 0, 0);
    for _ in 0..ROUNDS {
        for (margin, wanted) in margins.iter().enumerate() {
            let now = sums(units, margin, wanted.len());
            for unit in units.iter_mut() {
                let group = unit.groups[margin];
                unit.weight = (unit.weight * wanted[group] / now[group]).clamp(1.0, (unit.before * BOUND).max(1.0));
            }
        }
        furthest = (0.0, 0, 0);
        for (margin, wanted) in margins.iter().enumerate() {
            for (group, (now, wanted)) in sums(units, margin, wanted.len()).into_iter().zip(wanted).enumerate() {
                let far = (now - wanted).abs() / wanted.max(f64::MIN_POSITIVE);
                if far > furthest.0 {
                    furthest = (far, margin, group);
                }
            }
        }
        if furthest.0 <= NEAR {
            return Ok(());
        }
    }
    Err((furthest.1, furthest.2))
}

impl Survey {
    /// Calibrates the weights.
    ///
    /// # Errors
    /// A margin that no weights meet.
    pub(super) fn calibrate(&mut self, margins: &[Margin], l: Language) -> Result<(), String> {
        if margins.is_empty() {
            return Ok(());
        }
        let stands_for_others = |class: usize| self.classes[class].respondents < self.classes[class].firms && !self.classes[class].apart;
        let class_of = |firm: &Framed| self.members.get(&firm.key).map(|(class, _)| *class).filter(|class| stands_for_others(*class));
        let names: Vec<BTreeMap<Option<String>, usize>> = margins
            .iter()
            .map(|margin| {
                let mut names: Vec<Option<String>> = match margin {
                    Margin::SizeClass => (0..self.classes.len()).filter(|c| stands_for_others(*c)).map(|c| Some(c.to_string())).collect(),
                    Margin::Department => self
                        .firms_of
                        .iter()
                        .filter(|f| f.is_silent_without() || class_of(f).is_some())
                        .map(|f| f.department.clone())
                        .collect(),
                };
                names.sort();
                names.dedup();
                names.into_iter().enumerate().map(|(at, name)| (name, at)).collect()
            })
            .collect();
        let group = |firm: &Framed, class: usize, at: usize| match margins[at] {
            Margin::SizeClass => names[at][&Some(class.to_string())],
            Margin::Department => names[at][&firm.department],
        };
        let mut wanted: Vec<Vec<f64>> = names.iter().map(|names| vec![0.0; names.len()]).collect();
        let mut units: Vec<(String, Unit)> = Vec::new();
        let mut known = vec![0.0; self.classes.len()];
        for firm in &self.firms_of {
            let (Some(class), Some(headcount)) = (class_of(firm), firm.headcount) else { continue };
            known[class] += headcount;
            let groups: Vec<usize> = (0..margins.len()).map(|at| group(firm, class, at)).collect();
            groups.iter().enumerate().for_each(|(at, g)| wanted[at][*g] += headcount);
            if firm.responded {
                let before = self.classes[class].weight;
                units.push((firm.key.clone(), Unit { headcount, groups, before, weight: before }));
            }
        }
        // What is taken for silent firms without a headcount, in their classes and, as a mean, in their departments.
        let more: Vec<f64> =
            (0..self.classes.len()).map(|c| if stands_for_others(c) { self.classes[c].headcount - known[c] } else { 0.0 }).collect();
        let missing: Vec<&Framed> = self.firms_of.iter().filter(|f| f.is_silent_without()).collect();
        let mean = more.iter().sum::<f64>() / missing.len().max(1) as f64;
        for (at, margin) in margins.iter().enumerate() {
            match margin {
                Margin::SizeClass => more
                    .iter()
                    .enumerate()
                    .filter(|(c, _)| stands_for_others(*c))
                    .for_each(|(c, x)| wanted[at][names[at][&Some(c.to_string())]] += x),
                Margin::Department => missing.iter().for_each(|firm| wanted[at][names[at][&firm.department]] += mean),
            }
        }
        let told = |at: usize, g: usize| {
            let name = names[at].iter().find(|(_, place)| **place == g).and_then(|(name, _)| name.clone());
            match (margins[at], name) {
                (Margin::SizeClass, Some(class)) => {
                    let label = class.parse::<usize>().map_or(class.as_str(), |c| self.classes[c].label.as_str());
                    say!(l, "les entreprises de {label} salariés", "employers of {label} people")
                }
                (Margin::Department, Some(code)) => say!(l, "le département {code}", "department {code}"),
                (_, None) => l.pick("les entreprises sans département", "employers without a department").to_owned(),
            }
        };
        for (at, groups) in wanted.iter().enumerate() {
            if let Some(g) = (0..groups.len()).find(|g| groups[*g] > 0.0 && !units.iter().any(|(_, u)| u.groups[at] == *g)) {
                let who = told(at, g);
                return Err(say!(
                    l,
                    "[survey] calibrate : aucune réponse pour {who} ; obtenir des réponses, ou retirer « {} » de calibrate",
                    "[survey] calibrate: no answer for {who}; get answers, or take “{}” out of calibrate",
                    margins[at].key()
                ));
            }
        }
        let (keys, mut only): (Vec<String>, Vec<Unit>) = units.into_iter().unzip();
        rake(&mut only, &wanted).map_err(|(at, g)| {
            let who = told(at, g);
            say!(
                l,
                "[survey] calibrate : trop peu de réponses pour {who} : chacune devrait compter plus de {BOUND} fois ce que dit sa tranche ; obtenir des réponses, ou retirer « {} » de calibrate",
                "[survey] calibrate: too few answers for {who}: each would have to count more than {BOUND} times what its class says; get answers, or take “{}” out of calibrate",
                margins[at].key()
            )
        })?;
        self.weights = keys.into_iter().zip(only.iter().map(|u| u.weight)).collect::<HashMap<String, f64>>();
        self.calibrated = margins.to_vec();
        // A class's own weight is what its headcount is weighted by.
        for (at, class) in self.classes.iter_mut().enumerate() {
            let own: Vec<(f64, f64)> =
                self.sample[at].iter().filter_map(|key| Some((*self.weights.get(key)?, self.members.get(key)?.1))).collect();
            let (weighted, all) = own.iter().fold((0.0, 0.0), |(s, t), (w, x)| (s + w * x, t + x));
            if all > 0.0 {
                class.weight = weighted / all;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(headcount: f64, groups: [usize; 2], before: f64) -> Unit {
        Unit { headcount, groups: groups.to_vec(), before, weight: before }
    }

    /// Worked by hand: four respondents of 10 people, one in each cell of two classes and two departments, each of weight 5; classes of 100
    /// and 100, departments of 80 and 120. Rows are met, columns ask 80 / 100 and 120 / 100: weights 4, 6, 4, 6, which meet both.
    #[test]
    fn two_margins_are_met() {
        let mut units: Vec<Unit> = [[0, 0], [0, 1], [1, 0], [1, 1]].map(|groups| unit(10.0, groups, 5.0)).to_vec();
        assert_eq!(rake(&mut units, &[vec![100.0, 100.0], vec![80.0, 120.0]]), Ok(()));
        for (unit, wanted) in units.iter().zip([4.0, 6.0, 4.0, 6.0]) {
            assert!((unit.weight - wanted).abs() < 1e-6, "{units:?}");
        }
    }

    /// A department of 400 that weights of 5 would have to grow eightfold for: the bound is three.
    #[test]
    fn what_bounds_do_not_let_be_met_is_refused() {
        let mut units: Vec<Unit> = [[0, 0], [0, 1], [1, 0], [1, 1]].map(|groups| unit(10.0, groups, 5.0)).to_vec();
        assert_eq!(rake(&mut units, &[vec![220.0, 220.0], vec![40.0, 400.0]]).map_err(|(margin, _)| margin), Err(1));
    }

    /// A margin below the headcount of its respondents would count each for less than itself.
    #[test]
    fn nobody_counts_for_less_than_itself() {
        let mut units: Vec<Unit> = [[0, 0], [0, 1], [1, 0], [1, 1]].map(|groups| unit(10.0, groups, 2.0)).to_vec();
        assert_eq!(rake(&mut units, &[vec![40.0, 40.0], vec![15.0, 65.0]]).map_err(|(margin, _)| margin), Err(1));
    }

    #[test]
    fn weights_stay_within_their_bounds_and_margins_are_met_for_any_answers() {
        let mut state = 7u64;
        let mut draw = move |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        let (mut tried, mut met) = (0, 0);
        for _ in 0..300 {
            let mut units: Vec<Unit> = (0..8 + draw(40))
                .map(|_| unit(1.0 + draw(60) as f64, [draw(3) as usize, draw(4) as usize], 2.0 + draw(8) as f64))
                .collect();
            let mut margins = vec![vec![0.0; 3], vec![0.0; 4]];
            // Margins that some weights do meet: those of weights moved by less than twice.
            for u in &units {
                let truth = u.before * (0.6 + draw(100) as f64 / 100.0);
                (0..2).for_each(|m| margins[m][u.groups[m]] += truth * u.headcount);
            }
            let asked = margins.clone();
            if (0..2).any(|m| (0..asked[m].len()).any(|g| !units.iter().any(|u| u.groups[m] == g))) {
                continue;
            }
            tried += 1;
            if rake(&mut units, &asked).is_ok() {
                met += 1;
                for (m, groups) in asked.iter().enumerate() {
                    for (g, wanted) in groups.iter().enumerate() {
                        let sum: f64 = units.iter().filter(|u| u.groups[m] == g).map(|u| u.weight * u.headcount).sum();
                        assert!((sum / wanted - 1.0).abs() < 1e-5, "{sum} {wanted}");
                    }
                }
                assert!(units.iter().all(|u| u.weight >= 1.0 && u.weight <= u.before * 3.0 + 1e-9));
            }
        }
        assert!(tried > 200 && met == tried, "{met} of {tried}");
    }
}
