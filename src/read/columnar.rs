//! Parquet and Arrow: columns with names and types, read by polars; nested fields by their path, as of JSON.

mod arrow;
mod parquet;

use std::io::Cursor;

use polars::prelude::{AnyValue, DataType};
use polars_io::SerReader;
use polars_io::ipc::IpcReader;
use polars_io::parquet::read::{ParallelStrategy, ParquetReader};
use serde_json::Value;

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::json;
use super::limits::{holds_too_much, too_large, too_many_columns, too_many_rows};
use super::sheet::{Cell, Row, Sheet};
use super::sniff::Format;

/// The records of a file.
///
/// # Errors
/// When it is damaged, or larger than the limits allow.
pub(super) fn read(bytes: &[u8], format: Format, limits: Limits) -> Result<Sheet, Problem> {
    let damaged = |why: polars::error::PolarsError| {
        Problem::Unreadable(format!("le fichier de colonnes est endommagé ({why})"), format!("the file of columns is damaged ({why})"))
    };
    let fits = |declared: Option<u64>| match declared {
        Some(declared) if declared > limits.bytes() => Err(too_large(limits)),
        Some(_) => Ok(()),
        None => Err(Problem::Unreadable(
            "le fichier de colonnes est endommagé (une longueur sort du fichier)".to_owned(),
            "the file of columns is damaged (a length leads out of the file)".to_owned(),
        )),
    };
    // What it would hold is known before it is read.
    let frame = if format == Format::Parquet {
        let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
        if reader.num_rows().map_err(damaged)? > limits.rows as usize {
            return Err(too_many_rows(limits));
        }
        fits(parquet::declared(bytes, reader.get_metadata().map_err(damaged)?))?;
        reader.finish().map_err(damaged)?
    } else {
        fits(arrow::declared(bytes))?;
        IpcReader::new(Cursor::new(bytes)).with_n_rows(Some(limits.rows as usize + 1)).finish().map_err(damaged)?
    };
    if frame.height() > limits.rows as usize {
        return Err(too_many_rows(limits));
    }
    if frame.width() > limits.columns as usize {
        return Err(too_many_columns(limits));
    }
    let mut rows: Vec<Row> = (1..=u32::try_from(frame.height()).unwrap_or(u32::MAX))
        .map(|number| Row { number, hidden: false, cells: Vec::with_capacity(frame.width()) })
        .collect();
    let mut names: Vec<String> = Vec::with_capacity(frame.width());
    // A text that is held once for many rows is a text in each of their cells.
    let mut held = 0u64;
    let mut fits = |size: usize| {
        held += (size + size_of::<Cell>()) as u64;
        held <= limits.bytes()
    };
    for column in frame.columns() {
        let name = column.name().as_str();
        let series = column.as_materialized_series();
        if !series.dtype().is_nested() {
            names.push(name.to_owned());
            for (row, value) in rows.iter_mut().zip(series.iter()) {
                let cell = cell(&value);
                if !fits(cell.size()) {
                    return Err(holds_too_much(limits));
                }
                row.cells.push(cell);
            }
            continue;
        }
        let mut flat = json::Flat::new(limits);
        for value in series.iter() {
            let value = nested(&value);
            if !fits(size(&value)) {
                return Err(holds_too_much(limits));
            }
            flat.value(name, &value)?;
        }
        let (paths, records) = flat.done()?;
        for (row, record) in rows.iter_mut().zip(records) {
            row.cells.extend(record);
        }
        names.extend(paths);
    }
    Ok(Sheet { rows, regular: true, names, ..Sheet::default() })
}

fn cell(value: &AnyValue) -> Cell {
    match value {
        AnyValue::Null => Cell::Blank,
        AnyValue::Boolean(b) => Cell::Bool(*b),
        AnyValue::Date(_) | AnyValue::Datetime(..) | AnyValue::DatetimeOwned(..) | AnyValue::Time(_) => {
            Cell::Date(value.str_value().into())
        }
        value if value.dtype().is_numeric() || matches!(value.dtype(), DataType::Decimal(..)) => {
            value.extract::<f64>().filter(|n| n.is_finite()).map_or(Cell::Blank, Cell::Number)
        }
        value => Cell::text(&value.str_value()),
    }
}

/// Bytes that the texts of a value hold.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.iter().map(|(key, below)| key.len() + size(below)).sum(),
        _ => 0,
    }
}

/// A value as JSON has it.
fn nested(value: &AnyValue) -> Value {
    match value {
        AnyValue::Null => Value::Null,
        AnyValue::List(items) => Value::Array(items.iter().map(|item| nested(&item)).collect()),
        AnyValue::Struct(_, _, fields) => {
            let values: Vec<Value> = value._iter_struct_av().map(|field| nested(&field)).collect();
            Value::Object(fields.iter().map(|f| f.name().to_string()).zip(values).collect())
        }
        AnyValue::StructOwned(of) => Value::Object(of.1.iter().map(|f| f.name().to_string()).zip(of.0.iter().map(nested)).collect()),
        value => match cell(value) {
            Cell::Number(n) => serde_json::Number::from_f64(n).map_or(Value::Null, Value::Number),
            Cell::Bool(b) => Value::Bool(b),
            Cell::Blank => Value::Null,
            other => Value::String(other.shown()),
        },
    }
}
