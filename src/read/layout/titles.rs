//! What stands between the rows of tables: the title of a section, the name of a sender, the header of another table.

use crate::domain::{Kind, LevelReading};

use super::super::header::Field;
use super::super::sheet::{Cell, Row};
use super::rows::{is_alone, is_note};
use super::{Finder, Head, form, held};

impl Finder<'_> {
    /// A lone text above the header or above the header printed again: the firm or the school whose rows stand below, where no column
    /// gives it and the text is no number of a section, level or remark.
    pub(super) fn band(&self, row: &Row, head: &Head) -> Option<held::Section> {
        let (column, Cell::Text(text)) = row.cells.iter().enumerate().find(|(_, c)| !c.is_blank())? else { return None };
        let names = self.names();
        let given = head.labels.iter().filter_map(|(group, label)| self.reading(group, label, false)).any(|r| r.field == names);
        let numbered = text.split_once(['.', ')', '-', '°']).is_some_and(|(number, _)| number.trim().len() <= 3);
        let says_else = LevelReading::parse(text) != LevelReading::Unknown || is_note(row, head) || text.len() > 80;
        if !is_alone(row) || self.spec.is_some() || self.kind == Kind::Employers || given || numbered || says_else {
            return None;
        }
        held::said(row, column, names)
    }

    /// A title among the rows, of what no column gives.
    pub(super) fn section(&self, row: &Row, head: &Head) -> Option<held::Section> {
        let filled = row.cells.iter().filter(|c| !c.is_blank()).count();
        let wide = head.labels.iter().filter(|(_, label)| !label.is_empty()).count();
        if self.spec.is_some() || self.kind == Kind::Employers || filled > 4 || filled > 1 && filled * 2 > wide {
            return None;
        }
        let names = self.names();
        if let Some(level) = self.level_of_section(row, head) {
            return Some(level);
        }
        let has_names = head.labels.iter().filter_map(|(group, label)| self.reading(group, label, true)).any(|r| r.field == names);
        let pairs = form::pairs(std::slice::from_ref(row), &|text| self.reading("", text, true));
        held::section(row, names, has_names, pairs)
    }

    /// « NIVEAU BAC+2 » alone in its row: the level of the courses below it, where no column gives one.
    fn level_of_section(&self, row: &Row, head: &Head) -> Option<held::Section> {
        let (column, Cell::Text(text)) = row.cells.iter().enumerate().find(|(_, c)| !c.is_blank())? else { return None };
        let wide = head.labels.iter().filter(|(_, label)| !label.is_empty()).count();
        let is_level = text.split_whitespace().count() <= 3 && matches!(LevelReading::parse(text), LevelReading::Levels(_));
        if self.kind != Kind::Courses || wide < 3 || !is_alone(row) || !is_level {
            return None;
        }
        held::said(row, column, Field::Level)
    }

    /// Another table on the same sheet begins where another row names as many fields, in another order.
    pub(super) fn again(&self, row: &Row, head: &Head) -> Option<Head> {
        if self.source.header.is_some() || self.spec.is_some() || row.cells.iter().any(|c| matches!(c, Cell::Number(_))) {
            return None;
        }
        // Most rows are told from a header by their first cells.
        let mut texts = row.cells.iter().filter(|c| !c.is_blank());
        if !texts.by_ref().take(2).any(|c| self.reading("", &c.shown(), true).is_some()) {
            return None;
        }
        let other = Head {
            start: 0,
            end: 0,
            row: row.number,
            named: true,
            above: Vec::new(),
            labels: row.cells.iter().map(|c| (String::new(), c.shown())).collect(),
        };
        (self.score(&other, true) >= 3.max(self.score(head, true).saturating_sub(2))).then_some(other)
    }
}
