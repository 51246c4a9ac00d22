//! The report read by one theme, department or level: what it has of its own, and which rows of the tables belong to it. The page holds all
//! of them, closed; its script opens the one that is chosen and leaves out what speaks of the whole territory.

use crate::analysis::Analysis;
use crate::domain::{Department, Level};

use super::super::language;
use super::super::table::Table;
use super::paper::{Lens, Sheet};
use super::sheets;

/// One reading of the page.
pub(super) struct Close {
    pub id: String,
    /// The group that it is chosen from.
    pub group: &'static str,
    /// True for the first of its group.
    pub begins: bool,
    pub sheet: Sheet,
}

impl Close {
    /// How wide a gap of its first table is, in percent of the widest.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand references out")]
    pub(super) fn width(&self, row: &usize) -> f64 {
        let gaps = &self.sheet.tables[0].gaps;
        let widest = gaps.iter().fold(f64::MIN_POSITIVE, |most, gap| most.max(gap.abs()));
        gaps.get(*row).map_or(0.0, |gap| (100.0 * gap.abs() / widest).round())
    }
}

/// Every reading of the page.
pub(super) fn close(a: &Analysis) -> Vec<Close> {
    let l = language(a);
    let one = |(lens, sheet): (Lens, Sheet)| {
        let group = match lens {
            Lens::Theme(_) => l.pick("Un thème", "A theme"),
            Lens::Department(_) => l.pick("Un département", "A department"),
            Lens::Level(_) => l.pick("Un niveau", "A level"),
        };
        Close { id: lens.id(), group, begins: false, sheet }
    };
    let mut all: Vec<Close> = sheets::lenses(a).into_iter().map(one).collect();
    for at in 0..all.len() {
        all[at].begins = at == 0 || all[at].group != all[at - 1].group;
    }
    all
}

/// The readings that a row of a table belongs to, parted by spaces; none for a table that none of them narrows.
pub(super) fn of_row(a: &Analysis, table: &Table, row: usize) -> String {
    let cell = |names: &[&str]| {
        let at = table.columns.iter().position(|c| names.contains(&c.meaning.name))?;
        Some(table.cell(row, at).into_owned()).filter(|text| !text.is_empty())
    };
    let mut of: Vec<Lens> = Vec::new();
    if table.name == "skills_gap" {
        let skill = cell(&["skill_id"]).and_then(|id| a.references.framework.find(&id));
        of.extend(
            skill.into_iter().flat_map(|s| (0..a.findings.themes.len()).filter(move |at| a.findings.themes[*at].is_of(s))).map(Lens::Theme),
        );
    } else {
        let titles = cell(&["themes"]).unwrap_or_default();
        let is_of = |title: &String| titles.split(" | ").any(|t| t == title);
        of.extend(a.findings.themes.iter().enumerate().filter(|(_, t)| is_of(&t.title)).map(|(at, _)| Lens::Theme(at)));
        of.extend(cell(&["department"]).and_then(|code| Department::parse(&code)).map(Lens::Department));
        of.extend(cell(&["level"]).and_then(|code| Level::ALL.into_iter().find(|l| l.code() == code)).map(Lens::Level));
    }
    of.iter().map(Lens::id).collect::<Vec<_>>().join(" ")
}
