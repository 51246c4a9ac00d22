//! What a page says of itself to search engines (schema.org, JSON-LD): postings and courses, with what they name by an address.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::Problem;
use crate::pipeline::Limits;
use crate::read::sheet::Sheet;

use super::records::{Record, is_described};
use super::{DEPTH, Flat, sheet};

/// The postings and courses that a page describes to search engines (schema.org): none where it describes something else.
///
/// # Errors
/// More of them than the limits allow.
pub(in crate::read) fn described(scripts: &[&str], limits: Limits) -> Result<Option<Sheet>, Problem> {
    let all: Vec<Value> = scripts.iter().filter_map(|script| serde_json::from_str::<Value>(script.trim()).ok()).collect();
    let (mut values, mut by_id) = (Vec::new(), BTreeMap::new());
    for value in &all {
        addressed_in(value, &mut by_id, 0);
        described_in(value, &mut values, 0);
    }
    let records: Vec<Record> = values.into_iter().map(Record::new).collect();
    if records.is_empty() { Ok(None) } else { sheet(records, 0, Flat::described(limits, by_id), limits).map(Some) }
}

/// What is of a kind that is a record here.
fn described_in<'v>(value: &'v Value, out: &mut Vec<&'v Value>, depth: usize) {
    if value.get("@type").is_some_and(is_described) {
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
