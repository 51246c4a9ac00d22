//! JSON and JSON Lines: one record an object, fields by their path (`lieuTravail.libelle`), lists joined. A list of objects is read by
//! what each is called; those that say `exigence` « S » (France Travail: souhaité) are a list of their own.

use std::collections::BTreeMap;

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
const CALLED: [&str; 9] = ["libelle", "label", "name", "nom", "title", "titre", "value", "intitule", "appellation"];
/// The header of the part of a list that is only wished.
const WISHED: &str = "souhaitées";

/// True for a text that is JSON: an object or a list that parses, or lines that each are one.
pub(super) fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    let opens = start.starts_with('{') || start.starts_with('[');
    opens
        && (first_line(start).is_some_and(|line| serde_json::from_str::<Value>(line).is_ok())
            || serde_json::from_str::<Value>(start).is_ok())
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
        Err(_) => {
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                match serde_json::from_str::<Value>(line) {
                    Ok(value @ Value::Object(_)) => values.push(value),
                    _ => broken += 1,
                }
            }
        }
    }
    let values = records_within(values);
    if values.len() > limits.rows as usize {
        return Err(too_many_rows(limits));
    }
    let (order, records) = columns(values.into_iter(), "");
    if records.is_empty() {
        return Err(Problem::Unreadable(
            "ce fichier JSON ne contient aucune liste d’enregistrements".to_owned(),
            "this JSON file holds no list of records".to_owned(),
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

/// The list of records in a document: itself, or the longest list of objects below its keys; columns beside their data, and columns as
/// lists of one length, are turned into records.
fn list_of(value: Value, depth: usize) -> Option<Vec<Value>> {
    match value {
        Value::Array(list) if list.iter().any(Value::is_object) => Some(list),
        Value::Object(map) if depth < DEPTH => split(&map).or_else(|| by_columns(&map)).or_else(|| {
            let single = map.len();
            let found = map.clone().into_iter().filter_map(|(_, below)| list_of(below, depth + 1)).max_by_key(Vec::len);
            found.or_else(|| (depth == 0 && single > 1).then(|| vec![Value::Object(map)]))
        }),
        _ => None,
    }
}

/// « A school with its courses », « a firm with its needs »: where each object holds one list of objects that say how many or at what
/// level, those are the records, and what their holder says is said of each. A list of skills or languages is no such list.
fn records_within(values: Vec<Value>) -> Vec<Value> {
    let counts = |map: &Map<String, Value>| {
        let field = |key: &String| [Kind::Courses, Kind::Needs].into_iter().find_map(|kind| read_exactly(key, kind));
        let measure = |key: &String| field(key).is_some_and(|r| r.field.counts());
        CALLED.iter().any(|key| map.contains_key(*key)) && map.keys().any(measure)
    };
    let holds = |value: &Value| -> Option<String> {
        let lists = value.as_object()?.iter().filter(|(_, below)| {
            below.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(|item| item.as_object().is_some_and(counts)))
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

/// `{"columns": […], "data": [[…], …]}`.
fn split(map: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns: Vec<String> = map.get("columns")?.as_array()?.iter().map(|c| c.as_str().map(str::to_owned)).collect::<Option<_>>()?;
    let rows = map.get("data")?.as_array()?.iter().filter_map(Value::as_array);
    Some(rows.map(|row| Value::Object(columns.iter().cloned().zip(row.iter().cloned()).collect())).collect())
}

/// `{"titre": [… n …], "ville": [… n …]}` and `{"titre": {"0": …}, "ville": {"0": …}}`.
fn by_columns(map: &Map<String, Value>) -> Option<Vec<Value>> {
    let listed = |value: &Value| match value {
        Value::Array(list) if !list.iter().any(Value::is_object) => Some(list.clone()),
        Value::Object(of) if of.len() > 1 && of.keys().all(|k| k.bytes().all(|b| b.is_ascii_digit())) => {
            let mut numbered: Vec<(u64, &Value)> = of.iter().filter_map(|(k, v)| Some((k.parse().ok()?, v))).collect();
            numbered.sort_by_key(|(n, _)| *n);
            Some(numbered.into_iter().map(|(_, v)| v.clone()).collect())
        }
        _ => None,
    };
    let columns: Vec<(&String, Vec<Value>)> = map.iter().map(|(k, v)| Some((k, listed(v)?))).collect::<Option<_>>()?;
    let length = columns.first()?.1.len();
    let one_length = columns.len() >= 2 && length >= 2 && columns.iter().all(|(_, list)| list.len() == length);
    one_length
        .then(|| (0..length).map(|at| Value::Object(columns.iter().map(|(k, list)| ((*k).clone(), list[at].clone())).collect())).collect())
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
