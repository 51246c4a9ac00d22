//! The public edition under a solver: what a reader can learn of each masked figure from all that the tables print.
//!
//! The attacker is written apart from the program's own audit: it has the files, knows how figures are tied and that they are rounded, and
//! asks a linear programme for the least and the most of every masked cell. The internal edition tells what is true.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

use crate::kit::{FRAMEWORK, PIPELINE, complaint, folder, number, table};
use crate::secrecy::edition;

type Row = BTreeMap<String, String>;

/// What a reader can write down: cells by name, shown or not, and lines between them.
#[derive(Default)]
struct Attack {
    cells: BTreeMap<String, usize>,
    /// What is printed, and what is true where the internal edition tells.
    shown: Vec<Option<f64>>,
    truth: Vec<Option<f64>>,
    /// A whole, its parts, and whether it is their sum (or no more than that).
    lines: Vec<(usize, Vec<usize>, bool)>,
    /// Cells that many make, which are masked only to hide another: beyond a hundred posts they need no more room than one of a hundred.
    many: BTreeSet<String>,
    /// Sums that no table prints and that are safe: to know them is no attack.
    open: BTreeSet<String>,
}

impl Attack {
    fn cell(&mut self, name: &str, shown: &str, truth: Option<f64>) -> usize {
        let next = self.shown.len();
        let at = *self.cells.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.shown.push(shown.parse().ok());
            self.truth.push(truth);
        }
        at
    }

    fn line(&mut self, whole: &str, parts: &[String], exact: bool) {
        let at = |name: &str| self.cells.get(name).copied();
        if let (Some(whole), Some(parts)) = (at(whole), parts.iter().map(|p| at(p)).collect::<Option<Vec<_>>>()) {
            self.lines.push((whole, parts, exact));
        }
    }

    /// All that two editions of one analysis print of demand.
    fn on(public: &Path, internal: &Path) -> Self {
        let mut attack = Self::default();
        let keyed = |path: &str, keys: &[&str]| {
            let rows = |folder: &Path| -> Vec<(String, Row)> {
                let name = |row: &Row| keys.iter().map(|k| row[*k].as_str()).collect::<Vec<_>>().join(" ");
                table(folder, path).into_iter().map(|row| (name(&row), row)).collect()
            };
            let truth: BTreeMap<String, Row> = rows(internal).into_iter().collect();
            rows(public).into_iter().map(|(name, row)| (row, truth.get(&name).cloned())).collect::<Vec<_>>()
        };
        let all: f64 = table(internal, "tables/needs.csv").iter().map(|r| r["positions"].parse().unwrap_or(0.0)).sum();
        assert!(all > 0.0);
        let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, kind, figure, keys) in [
            ("tables/skills_gap.csv", "skill", "demand", &["skill_id"][..]),
            ("tables/levels_gap.csv", "level", "demand", &["level"]),
            ("tables/departments_gap.csv", "department", "demand", &["department"]),
            ("tables/families_gap.csv", "family", "demand", &["family"]),
            ("tables/themes_gap.csv", "theme", "demand", &["theme"]),
            ("tables/skills_gap_by_level.csv", "at", "demand", &["skill_id", "level"]),
            ("tables/skills_gap_by_department.csv", "in", "demand", &["skill_id", "department"]),
            ("tables/occupations_gap.csv", "occupation", "positions", &["occupation"]),
        ] {
            for (row, truth) in keyed(path, keys) {
                let key = keys.iter().map(|k| row[*k].as_str()).collect::<Vec<_>>().join(" ");
                let name = format!("{kind} {key}");
                attack.cell(&name, &row[figure], truth.map(|t| number(&t, figure)));
                match kind {
                    "at" | "in" => parts.entry(format!("{kind} of {}", row["skill_id"])).or_default().push(name),
                    _ => parts.entry(kind.to_owned()).or_default().push(name),
                }
                if kind == "skill" && !row["family"].is_empty() {
                    parts.entry(format!("family {}", row["family"])).or_default().push(name_of("skill", &row["skill_id"]));
                }
                if let "at" | "in" = kind {
                    let whole = if kind == "at" { name_of("level", &row["level"]) } else { name_of("department", &row["department"]) };
                    attack.line(&name_of(kind, &key), &[whole], false);
                }
            }
        }
        let told =
            !std::fs::read_to_string(public.join("report.html")).unwrap().contains("le nombre de postes relève du secret statistique");
        // The total is printed in the report unless it is a secret, too; where a way of parting it is shown whole, it is known to a reader of the tables, too.
        for kind in ["level", "department", "occupation"] {
            let own = parts.remove(kind).unwrap_or_default();
            let total: f64 = own.iter().filter_map(|n| attack.truth[attack.cells[n]]).sum();
            if own.iter().all(|n| attack.truth[attack.cells[n]].is_some()) {
                let shown = if told { total.round().to_string() } else { String::new() };
                attack.cell("all", &shown, Some(total));
            }
            attack.line("all", &own, true);
        }
        for (whole, own) in parts {
            if let Some(skill) = whole.strip_prefix("at of ").or_else(|| whole.strip_prefix("in of ")) {
                attack.line(&name_of("skill", skill), &own, true);
            } else if whole.starts_with("family ") {
                attack.line(&whole, &own, false);
                for skill in &own {
                    attack.line(skill, std::slice::from_ref(&whole), false);
                }
            }
        }
        attack.differences(internal);
        attack.themes(internal);
        if public.join("tables/breakdowns.csv").exists() {
            attack.breakdowns(public, internal);
        }
        attack
    }

    /// A broader skill less a narrower one is what is left, which no table prints: where too few make it, it is as secret as a cell.
    fn differences(&mut self, internal: &Path) {
        let skills = table(internal, "tables/skills_gap.csv");
        let needs = table(internal, "tables/needs.csv");
        let (mut ids, mut above) = (BTreeMap::new(), BTreeMap::new());
        for row in &skills {
            ids.insert(row["label"].as_str(), row["skill_id"].as_str());
            above.insert(row["label"].as_str(), row["broader"].split(" | ").filter(|l| !l.is_empty()).collect::<Vec<_>>());
        }
        let known = |text: &str| if text.is_empty() { "not_given".to_owned() } else { text.to_owned() };
        let mut left: BTreeMap<(&str, &str, String), BTreeMap<&str, f64>> = BTreeMap::new();
        for need in &needs {
            let own: Vec<&str> = need["skills_required"].split(" | ").filter(|l| !l.is_empty()).collect();
            let asked: BTreeSet<&str> = own.iter().copied().chain(own.iter().flat_map(|s| above[s].iter().copied())).collect();
            let parts = [String::new(), format!("at {}", known(&need["level_min"])), format!("in {}", known(&need["department"]))];
            for (narrow, above) in above.iter().filter(|(narrow, _)| !asked.contains(*narrow)) {
                for (broad, part) in above.iter().filter(|b| asked.contains(*b)).flat_map(|b| parts.iter().map(move |p| (*b, p))) {
                    let posts = need["demand"].parse::<f64>().unwrap_or(0.0);
                    *left.entry((broad, narrow, part.clone())).or_default().entry(&need["employer"]).or_default() += posts;
                }
            }
        }
        let cell = |label: &str, part: &str| match part.split_once(' ') {
            Some((kind, key)) => format!("{kind} {} {key}", ids[label]),
            None => name_of("skill", ids[label]),
        };
        for ((broad, narrow, part), shares) in &left {
            let (sum, few) = sum_of(shares);
            let (whole, own) = (cell(broad, part), cell(narrow, part));
            self.line(&own, std::slice::from_ref(&whole), false);
            if few && self.cells.contains_key(&own) {
                let beside = format!("{whole} less {own}");
                self.cell(&beside, "", Some(sum));
                self.line(&whole, &[own, beside], true);
            }
        }
    }

    /// A theme less a skill or a family within it, and all posts less a theme: what is left, where too few make it.
    fn themes(&mut self, internal: &Path) {
        let skills = table(internal, "tables/skills_gap.csv");
        let needs = table(internal, "tables/needs.csv");
        let of: BTreeMap<&str, &Row> = skills.iter().map(|row| (row["label"].as_str(), row)).collect();
        let listed = |text: &str| text.split(" | ").filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let mut members: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, need) in needs.iter().enumerate().filter(|(_, need)| need["demand"].parse().unwrap_or(0.0) > 0.0) {
            let mut cells: Vec<String> = listed(&need["themes"]).iter().map(|theme| name_of("theme", theme)).collect();
            for skill in listed(&need["skills_required"]) {
                let broader = listed(&of[skill.as_str()]["broader"]);
                for row in std::iter::once(&skill).chain(&broader).map(|label| of[label.as_str()]) {
                    cells.extend([name_of("skill", &row["skill_id"]), name_of("family", &row["family"])]);
                }
            }
            let known = |text: &str| if text.is_empty() { "not_given".to_owned() } else { text.to_owned() };
            cells.extend([name_of("level", &known(&need["level_min"])), name_of("department", &known(&need["department"]))]);
            cells.push("all".to_owned());
            for cell in cells {
                members.entry(cell).or_default().insert(at);
            }
        }
        for (cell, needs_of) in &members {
            let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
            for need in needs_of.iter().map(|at| &needs[*at]) {
                *shares.entry(&need["employer"]).or_default() += number(need, "demand");
            }
            if !sum_of(&shares).1 {
                self.many.insert(cell.clone());
            }
        }
        for (whole, held) in &members {
            for (part, own) in members.iter().filter(|(part, own)| *part != whole && own.is_subset(held)) {
                if !(whole.starts_with("theme ") || part.starts_with("theme ")) {
                    continue;
                }
                let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
                for need in held.difference(own).map(|at| &needs[*at]) {
                    *shares.entry(&need["employer"]).or_default() += number(need, "demand");
                }
                let (sum, few) = sum_of(&shares);
                self.line(part, std::slice::from_ref(whole), false);
                if shares.is_empty() {
                    self.line(whole, std::slice::from_ref(part), true);
                } else if few {
                    let left = format!("{whole} without {part}");
                    self.cell(&left, "", Some(sum));
                    self.line(whole, &[part.clone(), left], true);
                }
            }
        }
    }

    /// The cells of cross-tables: those that differ by level or department alone add up to a figure, others are no more than one; a family of
    /// which one skill only is asked in a cell is that skill there.
    fn breakdowns(&mut self, public: &Path, internal: &Path) {
        const BY: [&str; 5] = ["skill", "family", "level", "department", "theme"];
        let skills = table(internal, "tables/skills_gap.csv");
        let id = |label: &str| skills.iter().find(|r| r["label"] == label).map_or("", |r| r["skill_id"].as_str()).to_owned();
        let name = |at: &[(&str, String)]| match at {
            [] => "all".to_owned(),
            [("skill", s), ("level", l)] => format!("at {s} {l}"),
            [("skill", s), ("department", d)] => format!("in {s} {d}"),
            [(one, value)] => name_of(one, value),
            more => more.iter().map(|(by, value)| format!("{by}={value}")).collect::<Vec<_>>().join(" and "),
        };
        let values = |row: &Row| -> Vec<(&str, String)> {
            let own = BY.iter().filter(|by| !row[**by].is_empty());
            own.map(|by| (*by, if *by == "skill" { id(&row["skill"]) } else { row[*by].clone() })).collect()
        };
        let truth: BTreeMap<String, f64> =
            table(internal, "tables/breakdowns.csv").iter().map(|row| (name(&values(row)), number(row, "demand"))).collect();
        let rows = table(public, "tables/breakdowns.csv");
        let needs = table(internal, "tables/needs.csv");
        let listed = |text: &str| text.split(" | ").filter(|l| !l.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let known = |text: &str| if text.is_empty() { "not_given".to_owned() } else { text.to_owned() };
        let of = |label: &str| skills.iter().find(|r| r["label"] == label).unwrap();
        let asked_by = |need: &Row| -> Vec<&Row> {
            let own = listed(&need["skills_required"]);
            own.iter().flat_map(|s| [vec![s.clone()], listed(&of(s)["broader"])].concat()).map(|s| of(&s)).collect()
        };
        // Whether the posts of some values are made by too few.
        let is_few = |values: &[(&str, String)]| {
            let is_of = |need: &Row| {
                values.iter().all(|(by, value)| match *by {
                    "level" => known(&need["level_min"]) == *value,
                    "department" => known(&need["department"]) == *value,
                    "theme" => listed(&need["themes"]).contains(value),
                    by => asked_by(need).iter().any(|s| s[if by == "skill" { "skill_id" } else { by }] == *value),
                })
            };
            let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
            for need in needs.iter().filter(|need| need["demand"].parse().unwrap_or(0.0) > 0.0 && is_of(need)) {
                *shares.entry(&need["employer"]).or_default() += number(need, "demand");
            }
            sum_of(&shares).1
        };
        let mut sums: BTreeMap<(String, Vec<&str>), Vec<String>> = BTreeMap::new();
        let mut added: BTreeMap<String, Vec<(&str, String)>> = BTreeMap::new();
        for at in rows.iter().map(|row| (row, values(row))) {
            let (row, at) = at;
            let own = name(&at);
            self.cell(&own, &row["demand"], truth.get(&own).copied());
            for taken in 1u32..1 << at.len() {
                let (gone, rest): (Vec<_>, Vec<_>) = at.iter().cloned().enumerate().partition(|(i, _)| taken & (1 << i) != 0);
                let rest: Vec<(&str, String)> = rest.into_iter().map(|(_, v)| v).collect();
                if gone.iter().all(|(_, (by, _))| ["level", "department"].contains(by)) {
                    let by = at.iter().map(|(by, _)| *by).collect();
                    sums.entry((name(&rest), by)).or_default().push(own.clone());
                    added.insert(name(&rest), rest);
                } else {
                    self.line(&own, &[name(&rest)], false);
                }
            }
        }
        for ((whole, _), mut parts) in sums {
            parts.sort();
            parts.dedup();
            if parts != [whole.clone()] {
                // What no table prints anyone can add up.
                let sum = parts.iter().map(|p| self.truth[self.cells[p]]).sum::<Option<f64>>();
                let is_new = !self.cells.contains_key(&whole);
                self.cell(&whole, "", sum);
                if is_new && !is_few(&added[&whole]) {
                    self.open.insert(whole.clone());
                }
                self.line(&whole, &parts, true);
            }
        }
        let mut asked: BTreeMap<Vec<(&str, String)>, BTreeSet<String>> = BTreeMap::new();
        for need in needs.iter().filter(|need| need["demand"].parse().unwrap_or(0.0) > 0.0) {
            for skill in asked_by(need) {
                let family = ("family", skill["family"].clone());
                let (level, department) = (("level", known(&need["level_min"])), ("department", known(&need["department"])));
                for cell in [vec![family.clone(), level.clone(), department.clone()], vec![family.clone(), department], vec![family, level]]
                {
                    asked.entry(cell).or_default().insert(skill["skill_id"].clone());
                }
            }
        }
        for (cell, skills) in asked.iter().filter(|(_, skills)| skills.len() == 1) {
            let skill = skills.first().unwrap().clone();
            let one = [vec![("skill", skill)], cell[1..].to_vec()].concat();
            self.line(&name(cell), &[name(&one)], true);
        }
    }

    /// The masked cells that hold something and are known to a tenth, with their ends.
    fn found(&self) -> Vec<(String, f64, f64, f64)> {
        // A solution is a way all cells could be; a cell that two of them set apart needs no question of its own.
        let ways = |at: usize, direction| -> Vec<f64> {
            let mut problem = Problem::new(direction);
            // A shown figure is rounded: it may be half a head away from what it stands for.
            let ends = |shown: &Option<f64>| shown.map_or((0.0, 1e6), |x| ((x - 0.5).max(0.0), x + 0.5));
            let variables: Vec<_> =
                self.shown.iter().enumerate().map(|(i, shown)| problem.add_var(if i == at { 1.0 } else { 0.0 }, ends(shown))).collect();
            for (whole, parts, exact) in &self.lines {
                let terms: Vec<_> = std::iter::once((variables[*whole], 1.0)).chain(parts.iter().map(|p| (variables[*p], -1.0))).collect();
                problem.add_constraint(terms, if *exact { ComparisonOp::Eq } else { ComparisonOp::Le }, 0.0);
            }
            let solution = problem.solve().unwrap().into_solution().unwrap();
            variables.iter().map(|v| solution.var_value(*v)).collect()
        };
        let mut ends: Vec<(f64, f64)> = vec![(f64::INFINITY, f64::NEG_INFINITY); self.shown.len()];
        let mut found = Vec::new();
        for (name, at) in self.cells.iter().filter(|(name, at)| self.shown[**at].is_none() && !self.open.contains(*name)) {
            let Some(truth) = self.truth[*at].filter(|t| *t > 0.0) else { continue };
            let near = 0.1 * if self.many.contains(name) { truth.min(100.0) } else { truth };
            for direction in [OptimizationDirection::Maximize, OptimizationDirection::Minimize] {
                if ends[*at].0 > truth - near && ends[*at].1 < truth + near {
                    for (end, value) in ends.iter_mut().zip(ways(*at, direction)) {
                        *end = (end.0.min(value), end.1.max(value));
                    }
                }
            }
            let (least, most) = ends[*at];
            if least > truth - near && most < truth + near {
                assert!(
                    least - 1e-3 <= truth && truth <= most + 1e-3,
                    "the attacker is wrong about {name}: {least} to {most}, it is {truth}"
                );
                found.push((name.clone(), truth, least, most));
            }
        }
        found
    }

    fn masked(&self) -> usize {
        self.shown.iter().filter(|s| s.is_none()).count()
    }
}

/// The posts of some employers, and whether the rules of secrecy mask them.
fn sum_of(shares: &BTreeMap<&str, f64>) -> (f64, bool) {
    let mut posts: Vec<f64> = shares.values().copied().collect();
    posts.sort_by(|a, b| b.total_cmp(a));
    let sum: f64 = posts.iter().sum();
    (sum, sum > 0.0 && (posts.len() < 3 || posts[0] > 0.85 * sum || sum - posts[0] - posts[1] < 0.10 * posts[0] - 1e-9))
}

fn name_of(kind: &str, key: &str) -> String {
    format!("{kind} {key}")
}

#[test]
fn the_attacker_finds_a_lone_masked_cell() {
    let mut attack = Attack::default();
    for (name, shown, truth) in [("all", "15", 15.0), ("a", "3", 3.0), ("b", "", 7.0), ("c", "5", 5.0)] {
        attack.cell(name, shown, Some(truth));
    }
    attack.line("all", &["a", "b", "c"].map(str::to_owned), true);
    assert_eq!(attack.found(), [], "rounding alone leaves a few heads of doubt: 5.5 to 8.5");
    let mut attack = Attack::default();
    for (name, shown, truth) in [("all", "80", 80.0), ("a", "3", 3.0), ("b", "", 72.0), ("c", "5", 5.0)] {
        attack.cell(name, shown, Some(truth));
    }
    attack.line("all", &["a", "b", "c"].map(str::to_owned), true);
    assert_eq!(attack.found(), [("b".to_owned(), 72.0, 70.5, 73.5)]);
}

#[test]
fn no_masked_figure_of_the_example_is_known_to_a_tenth() {
    let place = tempfile::tempdir().unwrap();
    let attack = Attack::on(&edition(place.path(), "public"), &edition(place.path(), "internal"));
    assert!(attack.masked() > 100, "the example has small cells: {}", attack.masked());
    assert_eq!(attack.found(), []);
}

/// Numbers that look random and are the same on every run (a linear congruential generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }
}

/// An invented territory of few firms, some much larger than others.
fn territory(seed: u64) -> (String, String) {
    let mut draw = Draw(seed);
    let levels = ["Bac", "Bac+2", "Bac+3", "Bac+5", ""];
    let towns = ["Clermont-Ferrand", "Aurillac", "Moulins", "Le Puy-en-Velay"];
    let skills = ["Java", "SQL", "Réseau", "Sécurité"];
    let jobs = ["Développeur", "Administrateur réseau", "Analyste"];
    let mut needs = "Entreprise;Métier;Ville;Niveau;Nombre de postes;Compétences requises\n".to_owned();
    for firm in 0..6 + draw.below(20) {
        for _ in 0..=draw.below(4) {
            let posts = 1 + draw.below(3) * draw.below(4) + if draw.below(12) == 0 { 40 } else { 0 };
            let asked: Vec<&str> = skills.iter().filter(|_| draw.below(5) < 2).copied().collect();
            let (job, town, level) = (jobs[draw.below(3)], towns[draw.below(4)], levels[draw.below(5)]);
            writeln!(needs, "Firme {firm};{job};{town};{level};{posts};{}", asked.join(" | ")).unwrap();
        }
    }
    let mut courses = "Formation;Niveau;Ville;Diplômés;Compétences\n".to_owned();
    for (course, skill) in skills.iter().enumerate() {
        let (level, town) = (levels[draw.below(4)], towns[draw.below(4)]);
        writeln!(courses, "Cours {course};{level};{town};{};{skill}", 5 + draw.below(30)).unwrap();
    }
    (courses, needs)
}

/// Themes that hold skills and families, and one told by a word.
const THEMES: &str = "[[themes]]\ntitle = \"Langages\"\nskills = [\"java\", \"sql\"]\n[[themes]]\ntitle = \"Sûreté\"\nfamilies = [\"Sécurité\", \"Réseaux\"]\n\
    [[themes]]\ntitle = \"Réseau\"\nwords = [\"réseau\"]\n";
const FEW_BREAKDOWNS: &str =
    "[[publish.breakdown]]\nby = [\"family\", \"department\", \"level\"]\n[[publish.breakdown]]\nby = [\"theme\", \"skill\"]\n";
const BREAKDOWNS: &str = "[[publish.breakdown]]\nby = [\"family\", \"department\", \"level\"]\n[[publish.breakdown]]\nby = [\"department\", \"level\"]\n\
    [[publish.breakdown]]\nby = [\"skill\", \"level\", \"department\"]\n[[publish.breakdown]]\nby = [\"theme\", \"level\"]\n";

#[test]
fn no_masked_figure_of_twenty_territories_is_known_to_a_tenth() {
    // Java and SQL are taken for parts of « Sécurité », so that skills lie in each other.
    let framework = FRAMEWORK.replace("language,,,,", "language,,securite,,");
    assert_ne!(framework, FRAMEWORK);
    let (mut masked, mut differences, mut themes) = (0, 0, 0);
    for seed in 1..=20 {
        // With fewer tables printed, more must be added up by who attacks.
        let breakdowns = if seed % 2 == 0 { BREAKDOWNS } else { FEW_BREAKDOWNS };
        let (courses, needs) = territory(seed);
        let place = folder(&[
            ("framework.csv", framework.as_bytes()),
            ("formations/f.csv", courses.as_bytes()),
            ("besoins/b.csv", needs.as_bytes()),
        ]);
        let [public, internal] = ["public", "internal"].map(|edition| {
            let pipeline = PIPELINE.replace("sortie", edition) + &format!("[publish]\nedition = \"{edition}\"\n{breakdowns}{THEMES}");
            std::fs::write(place.path().join("p.toml"), pipeline).unwrap();
            let output = crate::kit::adequation(place.path(), &["run", "p.toml"]);
            assert!(output.status.success(), "{}", complaint(&output));
            place.path().join(edition)
        });
        let attack = Attack::on(&public, &internal);
        masked += attack.masked();
        themes += attack.cells.keys().filter(|name| name.contains(" without ")).count();
        differences += attack.cells.keys().filter(|name| name.contains(" less ")).count();
        assert_eq!(attack.found(), [], "territory {seed}\n{needs}");
    }
    assert!(
        masked > 200 && differences > 50 && themes > 20,
        "small territories have small cells: {masked}, and small differences: {differences}, of themes {themes}"
    );
}
