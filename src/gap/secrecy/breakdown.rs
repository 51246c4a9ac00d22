//! The cells of cross-tables in the public edition, and what ties them to the figures that they refine and to each other.
//!
//! Summed over levels, departments or both, the cells that agree on the rest are a figure of another table, or one that no table prints and
//! anyone can add up: it is a cell here, as secret as if it were printed. Over skills, families and themes nothing adds up, and a cell is no
//! more than the figure of the rest. A family of which one skill only is asked in a cell is that skill there. A broader skill less a narrower
//! one is as secret as a cell, here as elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::pipeline::Dimension;

use super::super::breakdown::{Facts, Value};
use super::super::{Findings, Inputs};
use super::cells::{Cells, Key};
use super::themes::Nested;

/// The dimensions of tables.
type Tables = BTreeSet<BTreeSet<Dimension>>;

/// The dimensions of the cross-tables, a skill without its family, and of what they add up to over levels, departments or both.
fn tables(inputs: &Inputs<'_>) -> Tables {
    let all = inputs.breakdowns.iter().flat_map(|b| {
        let skill = b.by.contains(&Dimension::Skill);
        let own: BTreeSet<Dimension> = b.by.iter().copied().filter(|d| !(skill && *d == Dimension::Family)).collect();
        [&[][..], &[Dimension::Level], &[Dimension::Department], &[Dimension::Level, Dimension::Department]]
            .map(|gone| own.iter().copied().filter(|d| !gone.contains(d)).collect::<BTreeSet<Dimension>>())
    });
    all.collect()
}

/// The figure that is about just these values, where a table prints it or anyone can add it up.
fn key_of(values: &[Value], tables: &Tables) -> Option<Key> {
    use Value::{Department, Family, Level, Skill, Theme};
    let mut sorted = values.to_vec();
    // A skill says its family.
    if sorted.iter().any(|v| matches!(v, Skill(_))) {
        sorted.retain(|v| !matches!(v, Family(_)));
    }
    sorted.sort();
    let known = match sorted.as_slice() {
        [] => Some(Key::All),
        [Skill(skill)] => Some(Key::Skill(*skill)),
        [Family(family)] => Some(Key::Family(family.clone())),
        [Level(level)] => Some(Key::Level(*level)),
        [Department(department)] => Some(Key::Department(department.clone())),
        [Theme(theme)] => Some(Key::Theme(*theme)),
        [Skill(skill), Level(level)] => Some(Key::SkillLevel(*skill, *level)),
        [Skill(skill), Department(department)] => Some(Key::SkillDepartment(*skill, department.clone())),
        [Family(family), Level(level)] => Some(Key::FamilyLevel(family.clone(), *level)),
        _ => None,
    };
    let own: BTreeSet<Dimension> = sorted.iter().map(Value::dimension).collect();
    known.or_else(|| tables.contains(&own).then_some(Key::Cut(sorted)))
}

/// What the cells are made from.
struct Cuts<'i, 'a> {
    inputs: &'i Inputs<'i>,
    findings: &'i Findings,
    facts: Facts<'i>,
    /// The skills that each need asks for, sorted.
    asked: &'i [Vec<usize>],
    /// The employer of a need, where it is a secret.
    named: &'i dyn Fn(usize) -> Option<&'a str>,
    tables: Tables,
}

/// The parts of a figure, by the dimensions of the cross-table that they are of.
type Wholes = BTreeMap<(Key, Vec<Dimension>), BTreeSet<Key>>;

/// Adds the cells of cross-tables and what ties them.
pub(super) fn tie<'a>(
    cells: &mut Cells<'a>,
    inputs: &Inputs<'_>,
    findings: &Findings,
    asked: &[Vec<usize>],
    named: &dyn Fn(usize) -> Option<&'a str>,
) {
    let tables = tables(inputs);
    if tables.is_empty() {
        return;
    }
    let facts = Facts::new(inputs, &findings.broader, &findings.themes);
    let cut = Cuts { inputs, findings, facts, asked, named, tables };
    let mut wholes: Wholes = BTreeMap::new();
    let mut bounds: BTreeSet<(Key, Key)> = BTreeSet::new();
    // All cells first: what ties two of them wants both.
    let by: Vec<Vec<Dimension>> = cut.tables.iter().filter(|by| !by.is_empty()).map(|by| by.iter().copied().collect()).collect();
    let within: Vec<Within> = by.iter().map(|by| add(cells, &cut, by)).collect();
    for (by, within) in by.iter().zip(within) {
        if by.contains(&Dimension::Theme) {
            of_themes(cells, &cut, by);
        }
        for (own, (values, skills)) in within {
            refine(&cut.tables, &own, &values, &mut wholes, &mut bounds);
            if values.iter().any(|v| matches!(v, Value::Family(_))) && !values.iter().any(|v| matches!(v, Value::Skill(_))) {
                of_skills(cells, &cut.tables, &own, &values, &skills);
            }
        }
    }
    for ((whole, _), parts) in wholes {
        let parts: Vec<Key> = parts.into_iter().collect();
        cells.sum(&whole, &parts, None);
    }
    for (part, whole) in bounds {
        cells.hold(&whole, &part);
    }
}

/// The cells of a cross-table with their values, and the skills asked there of the family that they name.
type Within = BTreeMap<Key, (Vec<Value>, BTreeSet<usize>)>;

/// Adds the cells of one cross-table; those of a table that is printed anyway are there already.
fn add<'a>(cells: &mut Cells<'a>, cut: &Cuts<'_, 'a>, by: &[Dimension]) -> Within {
    let Cuts { inputs, findings, facts, asked, named, tables } = cut;
    let mut within = Within::new();
    for (at, (need, found)) in inputs.corpus.needs.iter().zip(&findings.needs).enumerate() {
        for values in facts.of_need(by, at, need, found) {
            let Some(own) = key_of(&values, tables) else { continue };
            if matches!(own, Key::Cut(_)) {
                cells.add(own.clone(), named(at), found.demand());
            }
            let of_family = |skill: &&usize| {
                values.iter().any(|v| matches!(v, Value::Family(family) if inputs.framework.skills()[**skill].family == *family))
            };
            within.entry(own).or_insert_with(|| (values.clone(), BTreeSet::new())).1.extend(asked[at].iter().filter(of_family));
        }
    }
    within
}

/// What a cell is a part of: the figure of its other values.
fn refine(tables: &Tables, own: &Key, values: &[Value], wholes: &mut Wholes, bounds: &mut BTreeSet<(Key, Key)>) {
    for taken in 1u32..(1 << values.len()) {
        let is_taken = |at: usize| taken & (1 << at) != 0;
        let rest: Vec<Value> = values.iter().enumerate().filter(|(at, _)| !is_taken(*at)).map(|(_, v)| v.clone()).collect();
        let Some(whole) = key_of(&rest, tables).filter(|whole| whole != own) else { continue };
        let adds_up =
            values.iter().enumerate().filter(|(at, _)| is_taken(*at)).all(|(_, v)| matches!(v, Value::Level(_) | Value::Department(_)));
        if adds_up {
            // Each way to sum up to a figure is a tie of its own: parts of two cross-tables are not added together.
            let by = values.iter().map(Value::dimension).collect();
            wholes.entry((whole, by)).or_default().insert(own.clone());
        } else {
            bounds.insert((own.clone(), whole));
        }
    }
}

/// A cell of a theme beside what it lies in (the theme, and every figure of some of its values) and, among the same other values, beside the
/// skills, families and themes that it holds and the whole that holds it.
fn of_themes<'a>(cells: &mut Cells<'a>, cut: &Cuts<'_, 'a>, by: &[Dimension]) {
    let Cuts { inputs, findings, facts, asked, named, tables } = cut;
    let others: Vec<Dimension> = by.iter().copied().filter(|d| *d != Dimension::Theme).collect();
    let mut groups: BTreeMap<Vec<Value>, Nested> = BTreeMap::new();
    // Needs by all values, and by some of them.
    let some: Vec<Vec<Dimension>> = (1u32..1 << by.len())
        .map(|taken| by.iter().enumerate().filter(|(at, _)| taken & (1 << at) != 0).map(|(_, d)| *d).collect())
        .collect();
    let mut members: BTreeMap<Vec<Value>, Vec<usize>> = BTreeMap::new();
    for (at, (need, found)) in inputs.corpus.needs.iter().zip(&findings.needs).enumerate() {
        if named(at).is_none() || found.demand() <= 0.0 {
            continue;
        }
        for rest in facts.of_need(&others, at, need, found) {
            let skills = asked[at].iter().flat_map(|s| [Value::Skill(*s), Value::Family(inputs.framework.skills()[*s].family.clone())]);
            let themes = facts.of_need(&[Dimension::Theme], at, need, found).into_iter().flatten();
            let beside = skills.chain(themes).map(|v| [rest.as_slice(), &[v]].concat()).chain([rest.clone()]);
            for key in beside.filter_map(|values| key_of(&values, tables)).collect::<BTreeSet<Key>>() {
                groups.entry(rest.clone()).or_insert_with(Nested::new).add(key, at);
            }
        }
        for values in some.iter().flat_map(|by| facts.of_need(by, at, need, found)) {
            members.entry(values).or_default().push(at);
        }
    }
    for values in members.keys().filter(|values| values.len() == by.len()) {
        let Some(own) = key_of(values, tables) else { continue };
        let mut nested = Nested::new();
        for by in &some {
            let part: Vec<Value> = values.iter().filter(|v| by.contains(&v.dimension())).cloned().collect();
            let Some(key) = key_of(&part, tables) else { continue };
            for need in &members[&part] {
                if named(*need).is_some() {
                    nested.add(key.clone(), *need);
                }
            }
        }
        nested.tie(cells, &own, &|_| false);
    }
    let is_theme = |key: &Key| matches!(key, Key::Cut(values) if values.iter().any(|v| matches!(v, Value::Theme(_))));
    for nested in groups.values() {
        for theme in nested.keys().filter(|key| is_theme(key)) {
            nested.tie(cells, theme, &is_theme);
        }
    }
}

/// A family's cell is that of its only skill asked there, or no more than those of all.
fn of_skills(cells: &mut Cells<'_>, tables: &Tables, own: &Key, values: &[Value], skills: &BTreeSet<usize>) {
    let with = |skill: &usize| {
        let values: Vec<Value> =
            values.iter().map(|v| if matches!(v, Value::Family(_)) { Value::Skill(*skill) } else { v.clone() }).collect();
        key_of(&values, tables)
    };
    let Some(parts) = skills.iter().map(with).collect::<Option<Vec<Key>>>() else { return };
    match parts.as_slice() {
        [] => {}
        [_] => cells.sum(own, &parts, None),
        _ => {
            cells.cover(own, &parts);
            for part in &parts {
                cells.hold(own, part);
            }
        }
    }
}

/// Masks the cells that must be.
pub(super) fn mask(findings: &mut Findings, inputs: &Inputs<'_>, cells: &Cells<'_>) {
    let tables = tables(inputs);
    for cell in findings.breakdowns.iter_mut().flatten() {
        if key_of(&cell.at, &tables).is_some_and(|key| cells.is_masked(&key)) {
            cell.demand = f64::NAN;
            cell.masked = true;
        }
    }
}

/// Whole heads.
pub(super) fn round(findings: &mut Findings) {
    for cell in findings.breakdowns.iter_mut().flatten() {
        cell.supply = cell.supply.round();
        cell.demand = cell.demand.round();
    }
}
