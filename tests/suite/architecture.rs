//! The house stands as its plan says: a room uses only rooms to its left, files stay one thing, no `mod.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::kit::root;

/// Rooms in the order data flows; `pipeline` hands out settings and may be read by all but `domain`.
const ROOMS: [&str; 11] =
    ["domain", "pipeline", "read", "normalise", "matching", "gap", "earlier", "analysis", "publish", "run", "workbench"];

fn sources() -> Vec<(PathBuf, String)> {
    let pattern = root().join("src/**/*.rs");
    glob::glob(&pattern.to_string_lossy())
        .unwrap()
        .map(|path| path.unwrap())
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

fn room(path: &std::path::Path) -> Option<usize> {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let name = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
    ROOMS.iter().position(|r| *r == name)
}

#[test]
fn a_room_uses_only_rooms_to_its_left() {
    for (path, text) in sources() {
        let Some(here) = room(&path) else { continue };
        for (there, name) in ROOMS.iter().enumerate() {
            let uses = text.contains(&format!("crate::{name}::")) || text.contains(&format!("crate::{name};"));
            assert!(there <= here || !uses, "{} uses {name}", path.display());
        }
    }
}

#[test]
fn domain_gap_and_matching_touch_no_disk() {
    for (path, text) in sources() {
        if room(&path).is_some_and(|r| ["domain", "normalise", "matching", "gap"].contains(&ROOMS[r])) {
            assert!(!text.contains("std::fs"), "{} opens files", path.display());
        }
    }
}

#[test]
fn files_are_one_thing_each() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 460, "{} has {lines} lines", path.display());
        assert!(!path.ends_with("mod.rs"), "{}", path.display());
        assert!(text.starts_with("//!"), "{} does not say what it is", path.display());
    }
}

/// The modules below `src` by their path (`publish::report`), each with the text of its file up to its tests.
fn modules() -> BTreeMap<Vec<String>, String> {
    let of = |path: &PathBuf| -> Vec<String> {
        let inside = path.strip_prefix(root().join("src")).unwrap().with_extension("");
        inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let bare = |text: &str| -> String {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join(" ")
    };
    sources().iter().filter(|(path, _)| !path.starts_with(root().join("src/encoder"))).map(|(path, text)| (of(path), bare(text))).collect()
}

/// The modules that a file names, beginning with `crate` or `super`, each item of a list by itself.
fn named(here: &[String], text: &str, all: &BTreeMap<Vec<String>, String>) -> BTreeSet<Vec<String>> {
    let mut out = BTreeSet::new();
    let starts = ["crate::", "super::"].iter().flat_map(|start| text.match_indices(start).map(|(at, _)| at));
    for at in starts.filter(|at| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == ':' || c == '_')) {
        let mut base: Vec<String> = if text[at..].starts_with("crate") { Vec::new() } else { here.to_vec() };
        let mut rest = text[at..].trim_start_matches("crate::");
        while let Some(above) = rest.strip_prefix("super::") {
            base.pop();
            rest = above;
        }
        let (path, list) =
            rest.split_once('{').filter(|(path, _)| path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':')).map_or_else(
                || (rest.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').next().unwrap_or_default(), ""),
                |(path, list)| (path, list.split('}').next().unwrap_or_default()),
            );
        for item in list.split(',') {
            let mut module = base.clone();
            for part in path.split("::").chain(item.trim().split("::")).filter(|part| !part.is_empty()) {
                module.push(part.to_owned());
                if !all.contains_key(&module) {
                    module.pop();
                    break;
                }
            }
            out.insert(module);
        }
    }
    out
}

/// Files that take from each other in a loop are one file in several pieces. What stands within a module may name the module, and it what
/// stands within; any other loop is a circle.
#[test]
fn no_files_go_round_in_a_circle() {
    let all = modules();
    let is_within = |one: &[String], other: &[String]| one.starts_with(other) || other.starts_with(one);
    let reach: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> = all
        .iter()
        .map(|(here, text)| {
            let mut to = named(here, text, &all);
            to.retain(|there| all.contains_key(there) && !is_within(here, there));
            (here, to)
        })
        .collect();
    assert!(reach.values().map(BTreeSet::len).sum::<usize>() > 500, "the names that files take are found");
    for from in all.keys() {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = open.pop() {
            for next in &reach[&at] {
                assert!(next != from, "{} and {} name each other in a circle", from.join("::"), at.join("::"));
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
    }
}
