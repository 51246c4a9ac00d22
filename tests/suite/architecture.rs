//! The house stands as its plan says: a room uses only rooms to its left, files stay one thing, no `mod.rs`.

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
