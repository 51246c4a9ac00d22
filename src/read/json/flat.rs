//! Records as rows, a column a path. Names and cells are counted as they are made, so that records that share much (a holder, what an
//! address stands for) are refused before they are held.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::domain::Problem;
use crate::pipeline::Limits;
use crate::read::limits::{holds_too_much, too_many_columns};
use crate::read::sheet::Cell;

use super::CALLED;
use super::records::Record;

/// The header of the part of a list that is only wished.
pub(in crate::read) const WISHED: &str = "souhaitées";
/// The longest text that is taken of a thing that many may name by its address.
const SHORT: usize = 200;

/// The table that records make.
pub(in crate::read) struct Flat<'v> {
    limits: Limits,
    /// Columns by their path, in the order in which they are met.
    names: Vec<String>,
    known: FxHashMap<String, usize>,
    rows: Vec<Vec<Cell>>,
    /// Bytes of all names and cells.
    held: u64,
    /// How many lists without names are being put, one within another.
    beside: usize,
    /// What a page names by an address, where it describes itself; names of kinds (`@type`) are then no fields.
    by_id: Option<BTreeMap<&'v str, &'v Value>>,
}

impl<'v> Flat<'v> {
    pub(in crate::read) fn new(limits: Limits) -> Self {
        Self { limits, names: Vec::new(), known: FxHashMap::default(), rows: Vec::new(), held: 0, beside: 0, by_id: None }
    }

    pub(super) fn described(limits: Limits, by_id: BTreeMap<&'v str, &'v Value>) -> Self {
        Self { by_id: Some(by_id), ..Self::new(limits) }
    }

    /// A row: what a record says.
    pub(super) fn record(&mut self, record: &Record<'v>) -> Result<(), Problem> {
        self.rows.push(Vec::new());
        let mut path = String::new();
        for (key, value) in record.own.iter().filter(|(key, _)| !is_kind(key)) {
            self.below(&mut path, key, value)?;
        }
        if let Some(id) = record.id.filter(|_| !record.own.iter().any(|(key, _)| *key == "id")) {
            self.say("id", Cell::text(id))?;
        }
        record.item.map_or(Ok(()), |(key, value)| self.below(&mut path, key, value))
    }

    /// A row: a value and what is below it, under a name.
    pub(in crate::read) fn value(&mut self, name: &str, value: &Value) -> Result<(), Problem> {
        self.rows.push(Vec::new());
        self.put(&mut name.to_owned(), value)
    }

    /// The names of the columns, and the rows, each as wide as there are columns.
    pub(in crate::read) fn done(mut self) -> Result<(Vec<String>, Vec<Vec<Cell>>), Problem> {
        let width = self.names.len();
        let blanks: usize = self.rows.iter().map(|row| width - row.len()).sum();
        self.hold(blanks * size_of::<Cell>())?;
        self.rows.iter_mut().for_each(|row| row.resize(width, Cell::Blank));
        Ok((self.names, self.rows))
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Problem> {
        self.held += bytes as u64;
        if self.held > self.limits.bytes() { Err(holds_too_much(self.limits)) } else { Ok(()) }
    }

    /// A cell of the last row.
    fn say(&mut self, path: &str, cell: Cell) -> Result<(), Problem> {
        let at = match self.known.get(path) {
            Some(&at) => at,
            None if self.names.len() >= self.limits.columns as usize => return Err(too_many_columns(self.limits)),
            None => {
                self.hold(2 * path.len())?;
                self.names.push(path.to_owned());
                self.known.insert(path.to_owned(), self.names.len() - 1);
                self.names.len() - 1
            }
        };
        // What items of one list say stands in one cell, a line each.
        let there = self.rows.last().and_then(|row| row.get(at)).filter(|there| self.beside > 0 && !there.is_blank());
        let cell = match there {
            Some(there) if !cell.is_blank() && *there != cell => Cell::text(&format!("{}\n{}", there.shown(), cell.shown())),
            Some(there) => there.clone(),
            None => cell,
        };
        let before = self.rows.last().map_or(0, Vec::len);
        self.hold(cell.size() + at.saturating_sub(before) * size_of::<Cell>())?;
        if let Some(row) = self.rows.last_mut() {
            if row.len() <= at {
                row.resize(at + 1, Cell::Blank);
            }
            row[at] = cell;
        }
        Ok(())
    }

    /// What stands at a path and below it.
    fn put(&mut self, path: &mut String, value: &Value) -> Result<(), Problem> {
        match value {
            Value::Object(map) => match self.meant(map) {
                Some(meant) => self.short(path, meant, true),
                None => said(map, self.by_id.is_some()).try_for_each(|(key, value)| self.below(path, key, value)),
            },
            // Sessions of a course, places of a firm: nothing calls them, so what each says stands under its own name.
            Value::Array(list) if !list.is_empty() && list.iter().all(is_nameless) => {
                self.beside += 1;
                let done = list.iter().try_for_each(|item| self.put(path, item));
                self.beside -= 1;
                done
            }
            Value::Array(list) => {
                let (wished, required): (Vec<&Value>, Vec<&Value>) = list.iter().partition(|value| is_wished(value));
                let cell = self.joined(&required)?;
                self.say(path, cell)?;
                if wished.is_empty() {
                    return Ok(());
                }
                let cell = self.joined(&wished)?;
                self.say(&format!("{path} {WISHED}"), cell)
            }
            value => self.say(path, scalar(value)),
        }
    }

    fn below(&mut self, path: &mut String, key: &str, value: &Value) -> Result<(), Problem> {
        within(path, key, |path| self.put(path, value))
    }

    /// What is taken of a thing that many may name: its short texts, and those of what it holds (an address).
    fn short(&mut self, path: &mut String, map: &Map<String, Value>, deeper: bool) -> Result<(), Problem> {
        for (key, value) in said(map, true) {
            match value {
                Value::String(text) if text.len() <= SHORT => within(path, key, |path| self.say(path, Cell::text(text)))?,
                Value::Object(map) if deeper => within(path, key, |path| self.short(path, map, false))?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What an object stands for that says nothing but an address.
    fn meant(&self, map: &Map<String, Value>) -> Option<&'v Map<String, Value>> {
        let by_id = self.by_id.as_ref().filter(|_| map.len() == 1)?;
        by_id.get(map.get("@id")?.as_str()?)?.as_object()
    }

    /// The items of a list as one cell, a line each.
    fn joined(&mut self, list: &[&Value]) -> Result<Cell, Problem> {
        let mut lines = String::new();
        for value in list {
            let line = match value {
                Value::Object(map) => self.called(self.meant(map).unwrap_or(map)),
                Value::Array(_) => String::new(),
                value => scalar(value).shown(),
            };
            // A list is a text of its own before it is a cell; what it holds counts while it grows.
            if self.held + (lines.len() + line.len()) as u64 > self.limits.bytes() {
                return Err(holds_too_much(self.limits));
            }
            if !line.is_empty() {
                lines.push_str(if lines.is_empty() { "" } else { "\n" });
                lines.push_str(&line);
            }
        }
        Ok(Cell::text(&lines))
    }

    fn called(&self, map: &Map<String, Value>) -> String {
        called(map, self.by_id.is_some())
    }
}

/// What a thing is called, else the texts that it says.
pub(in crate::read) fn called(map: &Map<String, Value>, described: bool) -> String {
    let by_name = CALLED.iter().find_map(|key| map.get(*key)).and_then(Value::as_str).map(str::to_owned);
    by_name.unwrap_or_else(|| said(map, described).filter_map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", "))
}

/// What an object says: names of kinds (`@type`) are no fields, nor any other sign of that sort where a page describes itself.
fn said(map: &Map<String, Value>, described: bool) -> impl Iterator<Item = (&String, &Value)> {
    map.iter().filter(move |(key, _)| !(described && key.starts_with('@') || is_kind(key)))
}

/// What a thing is, as linked data says it.
fn is_kind(key: &str) -> bool {
    matches!(key, "@type" | "@context")
}

/// Does something one step further down a path.
fn within(path: &mut String, key: &str, then: impl FnOnce(&mut String) -> Result<(), Problem>) -> Result<(), Problem> {
    let before = path.len();
    path.push_str(if path.is_empty() { "" } else { "." });
    path.push_str(key);
    let done = then(path);
    path.truncate(before);
    done
}

/// An object that nothing calls: it is no item of a list of names.
fn is_nameless(value: &Value) -> bool {
    let signs = |map: &Map<String, Value>| map.keys().any(|key| CALLED.contains(&key.as_str()) || key == "exigence" || key == "@id");
    // An object of texts alone is a name of several parts (« niveau, domaine »).
    let says_more = |map: &Map<String, Value>| map.values().any(|value| !value.is_string());
    value.as_object().is_some_and(|map| !signs(map) && says_more(map))
}

pub(in crate::read) fn is_wished(value: &Value) -> bool {
    value.get("exigence").and_then(Value::as_str).is_some_and(|code| code.eq_ignore_ascii_case("s"))
}

pub(super) fn scalar(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::text(text),
        Value::Number(n) => n.as_f64().map_or(Cell::Blank, Cell::Number),
        Value::Bool(b) => Cell::Bool(*b),
        _ => Cell::Blank,
    }
}
