//! Is this text the name of a skill? Asked of columns whose header does not say what they hold. The names are those of our own
//! framework, whatever the analysis is reconciled with: a list of skills in any language names tools that it knows.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::domain::fold;

use super::super::sheet::{Cell, Row};
use super::super::ticked::{grade, is_cross};
use super::{Column, Role};

static SKILLS: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let text = include_str!("../../../datasets/skills/ict.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
    // The file is ours: a test reads it, so that its header is there.
    let header = reader.headers().cloned().unwrap_or_default();
    let holds_names = |column: &str| column.starts_with("label_") || column == "aliases";
    let named: Vec<usize> = header.iter().enumerate().filter(|(_, column)| holds_names(column)).map(|(at, _)| at).collect();
    let names = reader.records().flatten().flat_map(|record| {
        let of = |column: &usize| record.get(*column).unwrap_or_default().split('|').map(fold).collect::<Vec<_>>();
        named.iter().flat_map(of).collect::<Vec<_>>()
    });
    names.filter(|name| !name.is_empty()).collect()
});

/// True for a name of a skill, given folded.
pub(super) fn is_skill(folded: &str) -> bool {
    SKILLS.contains(folded)
}

/// Columns of « how well », from 0 to 5 or in words, under names of skills: three at least, half of them known. What is graded is asked for;
/// where it may not be, words alone say it.
pub(super) fn graded(data: &[Row], columns: &[Column], figures: bool) -> Vec<usize> {
    let grades = |c: &Column| {
        let mut cells = data.iter().map(|row| row.cell(c.index)).filter(|c| !c.is_blank()).peekable();
        let says =
            |cell: &Cell| is_cross(cell).is_some() || grade(cell).is_some_and(|_| figures || matches!(cell, Cell::Text(t) if t.len() > 1));
        cells.peek().is_some() && cells.all(says)
    };
    let is = |i: &usize| columns[*i].role == Role::Unused && !columns[*i].header.is_empty() && grades(&columns[*i]);
    let found: Vec<usize> = (0..columns.len()).filter(is).collect();
    let known = found.iter().filter(|i| is_skill(&fold(&columns[**i].header))).count();
    if found.len() >= 3 && known * 2 >= found.len() { found } else { Vec::new() }
}
