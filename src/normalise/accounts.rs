//! What became of every row: kept, merged, out of scope or refused, once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Kind, Problem, Reject, SourceName};
use crate::read::{FileRead, SheetAccount};

use super::{Corpus, Fate, Outside};

/// What became of the rows of each sheet, by what was looked for there.
pub(super) type Accounts = BTreeMap<(Arc<SourceName>, Kind), Account>;

/// The accounts of some sheets before any row is understood.
pub(super) fn opened(sheets: &[SheetAccount]) -> Accounts {
    let account = |s: &SheetAccount| Account { sheet: s.clone(), kept: 0, duplicates: 0, out_of_scope: 0, rejected: s.refused };
    sheets.iter().map(|s| ((Arc::clone(&s.source), s.kind), account(s))).collect()
}

/// What became of the rows of one sheet: `rows = blank + headings + skipped + kept + duplicates + out_of_scope + rejected`.
#[derive(Debug, Clone)]
pub struct Account {
    /// What was known before.
    pub sheet: SheetAccount,
    /// Rows that became a record.
    pub kept: u32,
    /// Rows merged into another.
    pub duplicates: u32,
    /// Rows outside the territory, the levels or the trade.
    pub out_of_scope: u32,
    /// Rows refused.
    pub rejected: u32,
}

impl Account {
    /// True when every row is accounted for once.
    pub fn adds_up(&self) -> bool {
        self.sheet.rows
            == self.sheet.blank + self.sheet.headings + self.sheet.skipped + self.kept + self.duplicates + self.out_of_scope + self.rejected
    }
}

impl Account {
    /// Counts the fates of some rows, and hands over the records kept and what is listed as outside.
    pub(super) fn count<T>(&mut self, fates: Vec<Fate<T>>, kept: &mut Vec<T>, outside: &mut Vec<Outside>, settle: impl Fn(&mut T)) {
        for fate in fates {
            match fate {
                Fate::Kept(mut record) => {
                    self.kept += 1;
                    settle(&mut record);
                    kept.push(record);
                }
                Fate::OutOfScope(listed) => {
                    self.out_of_scope += 1;
                    outside.extend(listed);
                }
                Fate::Rejected => self.rejected += 1,
            }
        }
    }
}

impl Corpus {
    /// What waits to be corrected, without readings that are only told.
    pub fn to_correct(&self) -> impl Iterator<Item = &Reject> {
        self.rejects.iter().filter(|reject| !reject.is_reading())
    }

    /// Readings that are told, and right unless someone says otherwise.
    pub fn readings(&self) -> impl Iterator<Item = &Reject> {
        self.rejects.iter().filter(|reject| reject.is_reading())
    }

    /// Of some files those that gave nothing, by name: they could not be read, no table was understood in them, or all their rows were refused.
    /// Those that are `returned` correct what others gave.
    pub fn gave_nothing<'a>(&'a self, files: &'a [FileRead], returned: &[FileRead]) -> Vec<&'a str> {
        let gave = self.accounts.iter().filter(|a| a.kept + a.duplicates + a.out_of_scope > 0);
        let gave: BTreeSet<&str> = gave.map(|a| a.sheet.source.file.as_str()).collect();
        let refused = self.rejects.iter().filter(|r| r.whole_row && r.problem != Problem::IsReturn).map(|r| r.origin.source.file.as_str());
        let is_returned = |file: &&FileRead| returned.iter().any(|r| r.path == file.path);
        let inputs: BTreeSet<&str> = files.iter().filter(|f| !is_returned(f)).map(|f| f.name.as_str()).collect();
        refused.filter(|file| inputs.contains(file) && !gave.contains(file)).collect::<BTreeSet<_>>().into_iter().collect()
    }
}
