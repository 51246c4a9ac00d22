//! Which firms are there? The register as a sampling frame (base de sondage): rows of one firm together, firms of one name apart.
//!
//! Two rows of one name are one firm unless they say otherwise: two SIREN, or, where one has none, two departments. A need belongs to the
//! firm of its name; of several, to the one of its SIREN, else the only one in its department; where neither tells, to none of them, and
//! it stands for itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::normalise::{Employer, Need, employer_key};

/// One firm of the register.
#[derive(Debug, Default)]
struct Firm {
    siren: Option<String>,
    departments: BTreeSet<String>,
    headcount: Option<f64>,
}

/// The firms of a register.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// Firms of each name.
    names: BTreeMap<String, Vec<Firm>>,
    /// The firm of each row of the register.
    pub(super) rows: Vec<String>,
}

/// The nine digits of the firm in a SIRET or SIREN.
fn siren(number: Option<&str>) -> Option<String> {
    let digits: String = number?.chars().filter(char::is_ascii_digit).take(9).collect();
    (digits.len() == 9).then_some(digits)
}

/// The key of a firm: its name, and where others have it, too, its number among them.
fn key(name: &str, at: usize, of: usize) -> String {
    if of < 2 { name.to_owned() } else { format!("{name} #{}", at + 1) }
}

impl Frame {
    pub(super) fn new(register: &[Employer]) -> Self {
        let mut frame = Self::default();
        let mut at: Vec<(String, usize)> = Vec::new();
        for row in register {
            let name = employer_key(&row.name);
            let (number, department) = (siren(row.siret.as_deref()), row.place.department.as_ref().map(|d| d.code().to_owned()));
            let firms = frame.names.entry(name.clone()).or_default();
            let same = |firm: &Firm| match (&firm.siren, &number, &department) {
                (Some(own), Some(other), _) => own == other,
                (_, _, Some(department)) => firm.departments.is_empty() || firm.departments.contains(department),
                _ => true,
            };
            let place = firms.iter().position(same).unwrap_or_else(|| {
                firms.push(Firm::default());
                firms.len() - 1
            });
            let firm = &mut firms[place];
            firm.siren = firm.siren.take().or(number);
            firm.departments.extend(department);
            if let Some(x) = row.headcount.given().filter(|x| *x > 0.0) {
                firm.headcount = Some(firm.headcount.unwrap_or(0.0) + x);
            }
            at.push((name, place));
        }
        frame.rows = at.into_iter().map(|(name, place)| key(&name, place, frame.names[&name].len())).collect();
        frame
    }

    /// Every firm with its key.
    fn keyed(&self) -> impl Iterator<Item = (String, &Firm)> {
        self.names.iter().flat_map(|(name, firms)| firms.iter().enumerate().map(|(at, firm)| (key(name, at, firms.len()), firm)))
    }

    /// The headcount of each firm, by key; none where the register gives none.
    pub(super) fn firms(&self) -> BTreeMap<String, Option<f64>> {
        self.keyed().map(|(key, firm)| (key, firm.headcount)).collect()
    }

    /// The department of each firm, by key; the first of several.
    pub(super) fn departments(&self) -> BTreeMap<String, Option<String>> {
        self.keyed().map(|(key, firm)| (key, firm.departments.first().cloned())).collect()
    }

    /// The firm of a need whose employer has this key, where several have its name.
    pub(super) fn homonym(&self, name: &str, need: &Need) -> Option<String> {
        let firms = self.names.get(name).filter(|firms| firms.len() > 1)?;
        let number = siren(need.siret.as_deref());
        let department = need.place.department.as_ref().map(|d| d.code().to_owned());
        let only = |of: &dyn Fn(&Firm) -> bool| {
            let mut found = (0..firms.len()).filter(|at| of(&firms[*at]));
            found.next().filter(|_| found.next().is_none())
        };
        let by_number = number.as_ref().and_then(|n| only(&|firm| firm.siren.as_ref() == Some(n)));
        let found = by_number.or_else(|| department.as_ref().and_then(|d| only(&|firm| firm.departments.contains(d))));
        Some(found.map_or_else(|| format!("{name} #?"), |at| key(name, at, firms.len())))
    }
}
