//! JSON and JSON Lines: one record an object, fields by their path (`lieuTravail.libelle`), lists joined. A list of objects is read by
//! what each is called; those that say `exigence` « S » (France Travail: souhaité) are a list of their own.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use crate::domain::{Kind, Problem};
use crate::pipeline::Limits;

use super::header::read_exactly;
use super::limits::{holds_too_much, too_many_columns, too_many_rows};
use super::sheet::{Cell, Row, Sheet};

/// How deep a list of records is looked for below the top.
const DEPTH: usize = 4;
/// Keys by which an object of a list is called.
const CALLED: [&str; 16] = [
    "libelle", "label", "name", "nom", "title", "titre", "value", "intitule", "appellation", "nome", "titolo", "nombre", "naam", "titel",
    "bezeichnung", "titulo",
];
/// What a page may describe itself to be that is a record here.
const DESCRIBED: [&str; 4] = ["JobPosting", "Course", "EducationalOccupationalProgram", "LocalBusiness"];
/// The header of the part of a list that is only wished.
const WISHED: &str = "souhaitées";

/// True for a text that is JSON: an object or a list that parses, or lines that each are one.
pub(super) fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    let opens = start.starts_with('{') || start.starts_with('[');
    opens
        && (first_line(start).is_some_and(|line| serde_json::from_str::<Value>(line).is_ok())
            || serde_json::from_str::<Value>(start).is_ok()
            // One that a slip makes malformed is told as such, and not read as lines of text.
            || start.trim_end().ends_with(['}', ']']) && (start.contains("\":") || start.contains("\" :")))
}

fn first_line(text: &str) -> Option<&str> {
    text.lines().find(|line| !line.trim().is_empty())
}

/// The records of a text.
///
/// # Errors
/// When no list of records is found, or there are more than the limits allow.
pub(super) fn read(text: &str, limits: Limits) -> Result<Sheet, Problem> {
    let mut values: Vec<Value> = Vec::new();
    let mut broken = 0usize;
    match serde_json::from_str::<Value>(text.trim()) {
        Ok(whole) => values = list_of(whole, 0).unwrap_or_default(),
        Err(why) => {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                match serde_json::from_str::<Value>(line) {
                    Ok(value @ Value::Object(_)) => values.push(value),
                    _ => broken += 1,
                }
            }
            if values.is_empty() {
                return Err(malformed(&why));
            }
        }
    }
    sheet(values, broken, limits)
}

/// The postings and courses that a page describes to search engines (schema.org): none where it describes something else.
///
/// # Errors
/// More of them than the limits allow.
pub(super) fn described(scripts: &[&str], limits: Limits) -> Result<Option<Sheet>, Problem> {
    let all: Vec<Value> = scripts.iter().filter_map(|script| serde_json::from_str::<Value>(script.trim()).ok()).collect();
    let (mut values, mut by_id) = (Vec::new(), BTreeMap::new());
    for value in &all {
        addressed_in(value, &mut by_id, 0);
        described_in(value, &mut values, 0);
    }
    let records: Vec<Value> = values.into_iter().map(|value| plain(value, &by_id)).collect();
    if records.is_empty() { Ok(None) } else { sheet(records, 0, limits).map(Some) }
}

/// What is of a kind that is a record here.
fn described_in<'v>(value: &'v Value, out: &mut Vec<&'v Value>, depth: usize) {
    if is_described(value) {
        out.push(value);
    } else if depth < DEPTH {
        below(value).for_each(|value| described_in(value, out, depth + 1));
    }
}

/// Everything that has an address and says something there, within a record too.
fn addressed_in<'v>(value: &'v Value, by_id: &mut BTreeMap<&'v str, &'v Value>, depth: usize) {
    let map = value.as_object().filter(|map| map.len() > 1);
    if let Some(id) = map.and_then(|map| map.get("@id")).and_then(Value::as_str) {
        by_id.entry(id).or_insert(value);
    }
    if depth < 2 * DEPTH {
        below(value).for_each(|value| addressed_in(value, by_id, depth + 1));
    }
}

fn below(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(list) => Box::new(list.iter()),
        Value::Object(map) => Box::new(map.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// A kind by its name or its address (`https://schema.org/JobPosting`), or several.
fn is_described(value: &Value) -> bool {
    let is_one = |kind: &Value| kind.as_str().is_some_and(|of| DESCRIBED.contains(&of.rsplit(['/', '#', ':']).next().unwrap_or(of)));
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_one),
        kind => kind.is_some_and(is_one),
    }
}

/// The same without the names of kinds, and with what an address stands for in its place.
fn plain(value: &Value, by_id: &BTreeMap<&str, &Value>) -> Value {
    match value {
        Value::Object(map) => {
            let meant = map.get("@id").and_then(Value::as_str).filter(|_| map.len() == 1).and_then(|id| by_id.get(id));
            if let Some(Value::Object(meant)) = meant {
                return Value::Object(meant.iter().filter_map(|(key, below)| Some((key.clone(), short(key, below, true)?))).collect());
            }
            let own = map.iter().filter(|(key, _)| !key.starts_with('@'));
            Value::Object(own.map(|(key, below)| (key.clone(), plain(below, by_id))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(|below| plain(below, by_id)).collect()),
        other => other.clone(),
    }
}

/// What is taken of a thing that many may name: its short texts, and those of what it holds (an address); a page of a few bytes could else
/// stand for more than there is room for.
fn short(key: &str, value: &Value, deeper: bool) -> Option<Value> {
    const LONGEST: usize = 200;
    match value {
        Value::String(text) if !key.starts_with('@') && text.len() <= LONGEST => Some(value.clone()),
        Value::Object(map) if deeper && map.len() <= LONGEST => {
            Some(Value::Object(map.iter().filter_map(|(key, below)| Some((key.clone(), short(key, below, false)?))).collect()))
        }
        _ => None,
    }
}

/// Records as a sheet, a column a path.
fn sheet(values: Vec<Value>, broken: usize, limits: Limits) -> Result<Sheet, Problem> {
    let values = records_within(values);
    if values.len() > limits.rows as usize {
        return Err(too_many_rows(limits));
    }
    let (order, records) = columns(values.into_iter(), "");
    if records.is_empty() {
        return Err(Problem::Unreadable(
            "ce fichier JSON ne contient aucun enregistrement : sa liste est vide, ou il n’en a pas".to_owned(),
            "this JSON file holds no record: its list is empty, or it has none".to_owned(),
        ));
    }
    if order.len() > limits.columns as usize {
        return Err(too_many_columns(limits));
    }
    if (records.len() * order.len() * size_of::<Cell>()) as u64 > limits.bytes() {
        return Err(holds_too_much(limits));
    }
    let row = |(at, mut record): (usize, BTreeMap<String, Cell>)| {
        let cells = order.iter().map(|key| record.remove(key).unwrap_or_default()).collect();
        Row { number: u32::try_from(at + 1).unwrap_or(u32::MAX), hidden: false, cells }
    };
    let problem = (broken > 0).then(|| {
        Problem::Unreadable(
            format!("{broken} lignes ne sont pas du JSON et ne sont pas lues"),
            format!("{broken} lines are no JSON and are not read"),
        )
    });
    let rows = records.into_iter().enumerate().map(row).collect();
    Ok(Sheet { rows, regular: true, names: order, problem, ..Sheet::default() })
}

/// What is told of a text that looks like JSON and is none.
fn malformed(why: &serde_json::Error) -> Problem {
    let (line, column) = (why.line(), why.column());
    Problem::Unreadable(
        format!("JSON mal formé, ligne {line}, caractère {column} : une virgule ou un guillemet en trop ou manquant, le plus souvent"),
        format!("malformed JSON, line {line}, character {column}: most often a comma or a quote too many or missing"),
    )
}

/// The list of records in a document: itself, or the longest list of objects below its keys; columns beside their data, and columns as
/// lists of one length, are turned into records.
fn list_of(value: Value, depth: usize) -> Option<Vec<Value>> {
    match value {
        Value::Array(list) if list.iter().any(Value::is_object) => Some(list),
        Value::Object(map) if depth < DEPTH => split(&map).or_else(|| by_columns(&map)).or_else(|| keyed(&map)).or_else(|| {
            let found = map.clone().into_iter().filter_map(|(_, below)| list_of(below, depth + 1)).max_by_key(Vec::len);
            found.or_else(|| (depth == 0 && is_record(&map)).then(|| vec![Value::Object(map)]))
        }),
        _ => None,
    }
}

/// « A school with its courses », « a firm with its needs », « a domain with its courses »: where each object holds one list of objects that
/// say how many or at what level, or that say more than their holder does, those are the records, and what their holder says is said of
/// each. A list of skills or languages is no such list.
fn records_within(values: Vec<Value>) -> Vec<Value> {
    let kinds = [Kind::Courses, Kind::Needs];
    let field = |key: &String| kinds.into_iter().find_map(|kind| read_exactly(key, kind));
    let says = |map: &Map<String, Value>| map.iter().filter(|(key, value)| !value.is_array() && field(key).is_some()).count();
    let counts = |map: &Map<String, Value>, more: usize| {
        let measure = |key: &String| field(key).is_some_and(|r| r.field.counts());
        let named: Vec<&&str> = CALLED.iter().filter(|key| map.contains_key(**key)).collect();
        // What an item is called is one thing that it says, whether or not that is a word of a header.
        let said = says(map) + usize::from(named.iter().all(|key| field(&(***key).to_owned()).is_none()));
        !named.is_empty() && (map.keys().any(measure) || said >= 2 && said > more)
    };
    let holds = |value: &Value| -> Option<String> {
        let holder = value.as_object()?;
        let own = says(holder);
        let lists = holder.iter().filter(|(_, below)| {
            below
                .as_array()
                .is_some_and(|list| !list.is_empty() && list.iter().all(|item| item.as_object().is_some_and(|i| counts(i, own))))
        });
        let mut names = lists.map(|(key, _)| key.clone());
        names.next().filter(|_| names.next().is_none())
    };
    let Some(name) = values.iter().find_map(holds) else { return values };
    // One that holds none of them is a record of its own, and will be refused for what it lacks.
    let fits = |value: &Value| value.get(&name).is_none_or(|below| below.as_array().is_some_and(|l| l.iter().all(Value::is_object)));
    if !values.iter().all(fits) {
        return values;
    }
    let spread = |value: Value| -> Vec<Value> {
        let Value::Object(mut holder) = value else { return vec![value] };
        match holder.remove(&name) {
            Some(Value::Array(list)) if !list.is_empty() => list
                .into_iter()
                .map(|item| {
                    let mut record = holder.clone();
                    record.insert(name.clone(), item);
                    Value::Object(record)
                })
                .collect(),
            _ => vec![Value::Object(holder)],
        }
    };
    values.into_iter().flat_map(spread).collect()
}

/// True for an object that may be a record by itself: it says several things, and if one of them is a list without anything in it, one of the
/// others is a field (« généré le … » beside an empty list is none).
fn is_record(map: &Map<String, Value>) -> bool {
    let kinds = [Kind::Courses, Kind::Needs, Kind::Employers];
    let is_field = |key: &String| kinds.into_iter().any(|kind| read_exactly(key, kind).is_some());
    map.len() > 1 && (!map.values().any(|v| v.as_array().is_some_and(Vec::is_empty)) || map.keys().any(is_field))
}

/// `{"73": {…}, "76": {…}}`: records under an id of theirs, which have most of their keys in common. Two alike may be two sides of one thing
/// (where from, where to); three are a list.
fn keyed(map: &Map<String, Value>) -> Option<Vec<Value>> {
    let records: Vec<&Map<String, Value>> = map.values().map(Value::as_object).collect::<Option<_>>()?;
    let first = records.first().filter(|first| records.len() >= 3 && !first.is_empty())?;
    let shared = |of: &&Map<String, Value>| of.keys().filter(|key| first.contains_key(*key)).count() * 2;
    if !records.iter().all(|of| shared(of) >= of.len().max(first.len())) {
        return None;
    }
    let with_id = |(id, of): (&String, &Value)| {
        let mut of = of.as_object().cloned().unwrap_or_default();
        of.entry("id").or_insert_with(|| Value::String(id.clone()));
        Value::Object(of)
    };
    Some(map.iter().map(with_id).collect())
}

/// `{"columns": […], "data": [[…], …]}`.
fn split(map: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns: Vec<String> = map.get("columns")?.as_array()?.iter().map(|c| c.as_str().map(str::to_owned)).collect::<Option<_>>()?;
    let rows = map.get("data")?.as_array()?.iter().filter_map(Value::as_array);
    Some(rows.map(|row| Value::Object(columns.iter().cloned().zip(row.iter().cloned()).collect())).collect())
}

/// `{"titre": [… n …], "ville": [… n …]}` and `{"titre": {"0": …}, "ville": {"0": …}}`.
fn by_columns(map: &Map<String, Value>) -> Option<Vec<Value>> {
    // The values of a column by their number.
    let numbered = |value: &Value| -> Option<BTreeMap<u64, Value>> {
        match value {
            Value::Array(list) if !list.iter().any(Value::is_object) => Some((0u64..).zip(list.iter().cloned()).collect()),
            Value::Object(of) if of.len() > 1 && of.keys().all(|k| k.bytes().all(|b| b.is_ascii_digit())) => {
                of.iter().map(|(k, v)| Some((k.parse().ok()?, v.clone()))).collect()
            }
            _ => None,
        }
    };
    let columns: Vec<(&String, BTreeMap<u64, Value>)> = map.iter().map(|(k, v)| Some((k, numbered(v)?))).collect::<Option<_>>()?;
    // A value belongs to the record of its number, not to that of its rank: a column may leave some out, lists have one length.
    let numbers: BTreeSet<u64> = columns.iter().flat_map(|(_, of)| of.keys().copied()).collect();
    let one_length = map.values().all(|column| column.as_array().is_none_or(|list| list.len() == numbers.len()));
    let full = columns.iter().all(|(_, of)| of.len() * 2 >= numbers.len());
    let record = |number| {
        let own = columns.iter().filter_map(|(k, of)| Some(((*k).clone(), of.get(&number)?.clone())));
        Value::Object(own.collect())
    };
    (columns.len() >= 2 && numbers.len() >= 2 && one_length && full).then(|| numbers.iter().copied().map(record).collect())
}

/// Values as records, cells by their path below `name`, and all paths in the order in which they are met.
pub(super) fn columns(values: impl Iterator<Item = Value>, name: &str) -> (Vec<String>, Vec<BTreeMap<String, Cell>>) {
    let (mut order, mut known) = (Vec::new(), FxHashSet::default());
    let flat = |value: Value| {
        let (mut record, mut keys) = (BTreeMap::new(), Vec::new());
        put(name, value, &mut record, &mut keys);
        order.extend(keys.into_iter().filter(|key| known.insert(key.clone())));
        record
    };
    let records = values.map(flat).collect();
    (order, records)
}

fn put(path: &str, value: Value, out: &mut BTreeMap<String, Cell>, keys: &mut Vec<String>) {
    let mut say = |path: &str, cell: Cell| {
        if !out.contains_key(path) {
            keys.push(path.to_owned());
        }
        out.insert(path.to_owned(), cell);
    };
    match value {
        Value::Object(map) => {
            for (key, below) in map {
                let path = if path.is_empty() { key } else { format!("{path}.{key}") };
                put(&path, below, out, keys);
            }
        }
        Value::Array(list) => {
            let (wished, required): (Vec<Value>, Vec<Value>) = list.into_iter().partition(is_wished);
            say(path, joined(&required));
            if !wished.is_empty() {
                say(&format!("{path} {WISHED}"), joined(&wished));
            }
        }
        value => say(path, scalar(&value)),
    }
}

fn is_wished(value: &Value) -> bool {
    value.get("exigence").and_then(Value::as_str).is_some_and(|code| code.eq_ignore_ascii_case("s"))
}

/// The items of a list as one cell, a line each.
fn joined(list: &[Value]) -> Cell {
    let called = |map: &Map<String, Value>| {
        let by_name = CALLED.iter().find_map(|key| map.get(*key)).and_then(Value::as_str).map(str::to_owned);
        by_name.unwrap_or_else(|| map.values().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
    };
    let text = |value: &Value| match value {
        Value::Object(map) => called(map),
        Value::Array(_) => String::new(),
        value => scalar(value).shown(),
    };
    Cell::text(&list.iter().map(text).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n"))
}

fn scalar(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::text(text),
        Value::Number(n) => n.as_f64().map_or(Cell::Blank, Cell::Number),
        Value::Bool(b) => Cell::Bool(*b),
        _ => Cell::Blank,
    }
}
