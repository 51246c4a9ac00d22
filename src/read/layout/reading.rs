//! What one text says as a header: as the pipeline tells, as the public format tells, else as the table of spellings has it.

use rustc_hash::FxHashMap;

use crate::domain::fold;

use super::super::header::{self, Field, Found, Reading};
use super::Finder;

/// No header that the table spells is longer, its unit in brackets included: what is longer need not be folded to know.
const LONGEST_SPELLING: usize = 120;

/// What is known of a text as a header.
#[derive(Clone, Copy, Default)]
pub(super) enum Looked {
    #[default]
    Not,
    At(Option<Reading>),
}

/// What the texts of a sheet read as, else and exactly.
pub(super) type Memory = FxHashMap<String, [Looked; 2]>;

impl Finder<'_> {
    /// What a header says: as the pipeline tells, as the public format tells, else by the table of spellings, alone and with
    /// the group written above it.
    pub(super) fn reading(&self, group: &str, label: &str, exact: bool) -> Option<Reading> {
        if label.is_empty() || label.len() > 300 {
            return None;
        }
        let told = |field| Some(Reading { field, found: Found::Exact, year: None });
        if !self.source.columns.is_empty() {
            let folded = fold(label);
            if let Some((key, _)) = self.source.columns.iter().find(|(_, names)| names.holds(&folded)) {
                return Field::of_key(key).and_then(told);
            }
        }
        if let Some(spec) = self.spec {
            let folded = fold(label);
            return spec.columns.iter().find(|(_, name)| fold(name) == folded).and_then(|(field, _)| told(*field));
        }
        let read = |text: &str, exact: bool| {
            if exact && text.len() > LONGEST_SPELLING || !text.contains(char::is_alphabetic) {
                return None;
            }
            if let Some(Looked::At(known)) = self.memory.borrow().get(text).map(|m| m[usize::from(exact)]) {
                return known;
            }
            let found = if exact { header::read_exactly(text, self.kind) } else { header::read(text, self.kind) };
            self.memory.borrow_mut().entry(text.to_owned()).or_default()[usize::from(exact)] = Looked::At(found);
            found
        };
        if exact && group.is_empty() {
            return read(label, true);
        }
        // Under « Compétences », « Java » is a skill with its own column, not another list.
        let group_lists_skills = || read(group, false).is_some_and(|r| r.field.skill_role().is_some());
        let own = read(label, false);
        if group.is_empty() || group_lists_skills() {
            return own;
        }
        // « Métier : Description » is no text; what both spell out together is surer than what the label may mean alone.
        let both = read(&format!("{group} {label}"), false);
        both.filter(|r| own.is_none() || r.found >= Found::Close).or(own)
    }
}
