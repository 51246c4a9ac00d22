//! Tables that a program wrote as lists of lists: `{"list": [["106", "Architektur", 67], …]}`. No key names their columns; the first list may.

use serde_json::Value;

use crate::domain::Problem;
use crate::pipeline::Limits;
use crate::read::limits::{too_many_columns, too_many_rows};
use crate::read::sheet::{Cell, Row, Sheet};

use super::flat::scalar;

/// Lists that make a table, and values that each has, at least.
const ROWS: usize = 3;
const WIDTH: usize = 2;
/// How far from the top a table is looked for.
const DEPTH: usize = 4;

/// The longest table of lists of plain values, texts among them, if the file has one and no list of records.
///
/// # Errors
/// More rows or columns than the limits allow.
pub(super) fn table(value: &Value, limits: Limits) -> Result<Option<Sheet>, Problem> {
    let Some(lists) = longest(value, 0) else { return Ok(None) };
    if lists.len() > limits.rows as usize {
        return Err(too_many_rows(limits));
    }
    let row = |(number, list): (u32, &Value)| {
        let cells: Vec<Cell> = list.as_array().into_iter().flatten().map(scalar).collect();
        if cells.len() > limits.columns as usize { Err(too_many_columns(limits)) } else { Ok(Row { number, hidden: false, cells }) }
    };
    let rows = (1u32..).zip(lists).map(row).collect::<Result<_, _>>()?;
    Ok(Some(Sheet { rows, regular: true, ..Sheet::default() }))
}

fn longest(value: &Value, depth: usize) -> Option<&Vec<Value>> {
    // Outlines on a map are lists of numbers alone.
    let says = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(Value::is_string));
    let own = value.as_array().filter(|lists| lists.len() >= ROWS && lists.iter().all(is_row) && lists.iter().any(says));
    let below = || -> Box<dyn Iterator<Item = &Value>> {
        match value {
            Value::Object(map) if depth < DEPTH => Box::new(map.values()),
            Value::Array(list) if depth < DEPTH => Box::new(list.iter()),
            _ => Box::new(std::iter::empty()),
        }
    };
    own.or_else(|| below().filter_map(|value| longest(value, depth + 1)).max_by_key(|lists| lists.len()))
}

/// A list of plain values.
fn is_row(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.len() >= WIDTH && list.iter().all(|item| !item.is_array() && !item.is_object()))
}
