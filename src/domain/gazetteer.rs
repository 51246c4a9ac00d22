//! The places of France: every commune, department and region, embedded (`datasets/places`). Unpacked the first time that someone
//! asks whether a text is a place, or makes a territory.

use std::io::{Cursor, Read};
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::fold;

/// A name means one commune where its namesakes in other departments have together at most one inhabitant for this many of its own.
const NAMESAKES: u32 = 20;

/// A department.
#[derive(Debug, Clone)]
pub struct DepartmentOfFrance {
    /// Code: `63`, `2A`, `971`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of its region.
    pub region: String,
    /// Codes of the departments that share a land border with it.
    pub neighbours: Vec<String>,
}

/// The places of France. The communes one by one are unpacked only when someone asks for these.
#[derive(Debug)]
pub struct France {
    /// Departments, by code.
    pub departments: Vec<DepartmentOfFrance>,
    /// Regions: code, name.
    pub regions: Vec<(String, String)>,
    /// One line a name, sorted: key, department, inhabitants there, inhabitants elsewhere.
    names: String,
    /// Where each line begins.
    lines: Vec<u32>,
    departments_folded: FxHashMap<String, u8>,
    communes: LazyLock<String>,
    postcodes: FxHashSet<u32>,
}

/// The communes of one name: inhabitants of the department that has most of them, and of all others.
#[derive(Debug, Clone, Copy)]
struct Namesakes<'a> {
    department: &'a str,
    here: u32,
    elsewhere: Option<u32>,
}

/// The places of France; none if what is embedded cannot be unpacked, which a test excludes.
pub fn france() -> Option<&'static France> {
    FRANCE.as_ref()
}

static FRANCE: LazyLock<Option<France>> = LazyLock::new(France::unpack);

/// One file of what is embedded.
fn part(name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&include_bytes!("../../datasets/places/france.zip")[..])).ok()?;
    let mut text = String::new();
    archive.by_name(name).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

impl France {
    fn unpack() -> Option<Self> {
        let (names, departments, regions) = (part("names.csv")?, part("departments.csv")?, part("regions.csv")?);
        let departments: Vec<DepartmentOfFrance> = departments
            .lines()
            .filter_map(|line| {
                let mut cells = line.split(';');
                let (code, name, region) = (cells.next()?.to_owned(), cells.next()?.to_owned(), cells.next()?.to_owned());
                let neighbours = cells.nth(1)?.split(' ').filter(|c| !c.is_empty()).map(str::to_owned).collect();
                Some(DepartmentOfFrance { code, name, region, neighbours })
            })
            .collect();
        let regions: Vec<(String, String)> =
            regions.lines().filter_map(|line| line.split_once(';')).map(|(code, name)| (code.to_owned(), name.to_owned())).collect();
        let departments_folded = (0u8..).zip(&departments).map(|(i, d)| (town_key(&fold(&d.name)), i)).collect();
        let after = |(at, _): (usize, &str)| u32::try_from(at + 1).ok();
        let ends = names.match_indices('\n').map(after).collect::<Option<Vec<u32>>>()?;
        let lines = std::iter::once(0).chain(ends).take_while(|at| (*at as usize) < names.len()).collect();
        let communes = || part("communes.csv").unwrap_or_default();
        let communes = LazyLock::new(communes as fn() -> String);
        let postcodes = part("postcodes.csv")?.lines().filter_map(|code| code.parse().ok()).collect();
        Some(Self { departments, regions, names, lines, departments_folded, communes, postcodes })
    }

    /// What a name means, by its key.
    fn named(&self, key: &str) -> Option<Namesakes<'_>> {
        let cells = |at: &u32| self.names[*at as usize..].lines().next().unwrap_or_default().split(';');
        let at = self.lines.binary_search_by(|at| cells(at).next().unwrap_or_default().cmp(key)).ok()?;
        let mut cells = cells(&self.lines[at]).skip(1);
        let (department, here, elsewhere) = (cells.next()?, cells.next()?.parse().ok()?, cells.next()?.parse().ok());
        Some(Namesakes { department, here, elsewhere })
    }

    /// The communes of a department that have at least so many inhabitants, the largest first: name, inhabitants. Left out: a name
    /// that means a larger commune elsewhere, or several.
    pub fn towns(&self, department: &str, least: u32) -> Vec<(&str, u32)> {
        let mut towns: Vec<(&str, u32)> = self
            .communes
            .lines()
            .filter(|line| department_of_commune(line) == department)
            .filter_map(|line| {
                let mut cells = line.split(';').skip(1);
                let (name, people) = (cells.next()?, cells.nth(1)?.parse().ok().filter(|n| *n >= least)?);
                let meant = self.named(&town_key(&fold(name)))?;
                (meant.department == department && meant.elsewhere.is_none_or(|n| n <= meant.here)).then_some((name, people))
            })
            .collect();
        towns.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        towns
    }

    /// True for the name of a commune or a department, given folded; « CEDEX » and what follows it do not count.
    pub fn is_place(&self, folded: &str) -> bool {
        let key = town_key(folded);
        self.named(&key).is_some() || self.departments_folded.contains_key(&key)
    }

    /// The department of the commune that a name means (by its folded key): the only one, or one beside which its namesakes in other
    /// departments are small. None where the name is not known, or means several.
    pub fn department_of(&self, key: &str) -> Option<&DepartmentOfFrance> {
        let found = self.named(key)?;
        let clear = found.elsewhere.is_none_or(|other| found.here >= NAMESAKES * other.max(100));
        self.departments.iter().find(|d| d.code == found.department).filter(|_| clear)
    }

    /// The department of this name (by its folded key).
    pub fn department_named(&self, key: &str) -> Option<&DepartmentOfFrance> {
        self.departments.get(usize::from(*self.departments_folded.get(key)?))
    }

    /// The region of this name, by its departments.
    pub fn departments_of_region(&self, name: &str) -> Vec<&DepartmentOfFrance> {
        let wanted = town_key(&fold(name));
        let region = self.regions.iter().find(|(code, n)| town_key(&fold(n)) == wanted || *code == name);
        region.map_or_else(Vec::new, |(code, _)| self.departments.iter().filter(|d| d.region == *code).collect())
    }

    /// True for a postal code that serves a commune.
    pub fn is_postcode(&self, text: &str) -> bool {
        text.len() == 5 && text.parse().is_ok_and(|code: u32| self.postcodes.contains(&code))
    }

    /// True for the name of a department, given folded.
    pub fn is_department(&self, folded: &str) -> bool {
        self.departments_folded.contains_key(&town_key(folded))
    }
}

/// The department code of a commune's Insee code: two signs, three overseas.
fn department_of_commune(code: &str) -> &str {
    code.get(..if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 }).unwrap_or(code)
}

/// A town's name, given folded, without postal code, CEDEX, hyphens; « st-etienne cedex 2 » and « saint etienne » are one.
pub(super) fn town_key(folded: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split([' ', '-', '\'', '/', '(', ')', ',', '.']).filter(|w| !w.is_empty()) {
        if word == "cedex" {
            break;
        }
        match word {
            "st" => words.push("saint"),
            "ste" => words.push("sainte"),
            _ if word.bytes().any(|b| b.is_ascii_digit()) => {}
            _ => words.push(word),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// `names.csv` is made by a script; the program's own rule for a name, over every commune, must give the same.
    #[test]
    fn names_are_those_of_the_communes() {
        let france = france().expect("embedded");
        let mut people: BTreeMap<String, BTreeMap<&str, u32>> = BTreeMap::new();
        for line in france.communes.lines() {
            let cells: Vec<&str> = line.split(';').collect();
            let of = people.entry(town_key(&fold(cells[1]))).or_default();
            *of.entry(department_of_commune(cells[0])).or_default() += cells[3].parse().unwrap_or(0);
        }
        assert_eq!(france.lines.len(), people.len());
        for (key, of) in people {
            let found = france.named(&key).unwrap_or_else(|| panic!("{key} is missing"));
            let all: u32 = of.values().sum();
            assert_eq!(
                (found.here, found.elsewhere),
                (of.values().copied().max().expect("a name has a place"), (of.len() > 1).then(|| all - found.here)),
                "{key}"
            );
            assert_eq!(of[found.department], found.here, "{key}");
        }
        let codes = france.communes.lines().filter_map(|line| line.split(';').nth(2)).flat_map(|codes| codes.split_whitespace());
        assert_eq!(france.postcodes, codes.map(|code| code.parse().expect("digits")).collect());
    }

    #[test]
    fn every_commune_is_there() {
        let france = france().expect("embedded");
        assert_eq!((france.communes.lines().count(), france.departments.len(), france.regions.len()), (35_014, 109, 26));
        assert!(france.is_place("st-etienne cedex 2") && france.is_place("puy-de-dome") && !france.is_place("informatique"));
        assert!(france.is_postcode("63000") && !france.is_postcode("63001"));
        let of = |name: &str| france.department_of(&town_key(&fold(name))).map(|d| d.code.as_str());
        assert_eq!(
            [of("Vichy"), of("03 - VICHY"), of("Toulouse"), of("Saint-Denis"), of("Clermont"), of("Bonn")],
            [Some("03"), Some("03"), Some("31"), None, None, None]
        );
        assert_eq!(france.departments_of_region("occitanie").len(), 13);
        for department in &france.departments {
            let back = |code: &String| france.departments.iter().any(|d| d.code == *code && d.neighbours.contains(&department.code));
            assert!(department.neighbours.iter().all(back), "{}", department.code);
        }
    }
}
