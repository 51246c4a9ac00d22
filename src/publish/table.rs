//! A table is columns with a meaning: name, title in two languages, unit. It is written as CSV and Parquet, described in the data
//! package, and read by the workbook and the report.

use std::borrow::Cow;

use polars::prelude::{Column as PolarsColumn, CompatLevel, DataFrame, NamedFrom, SchemaExt, Series};
use polars_parquet::write::{CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter};

use crate::domain::Language;

use super::numbers;

/// The values of a column.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text; none where there is nothing to say.
    Text(Vec<Option<String>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
}

/// What a column is.
#[derive(Debug, Clone, Copy)]
pub struct Meaning {
    /// Stable English name.
    pub name: &'static str,
    /// Title in French and English.
    pub title: (&'static str, &'static str),
    /// Unit, empty for text.
    pub unit: &'static str,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// What it is.
    pub meaning: Meaning,
    /// Its values.
    pub values: Values,
}

/// One table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Stable English name, also its file name.
    pub name: &'static str,
    /// Title in French and English.
    pub title: (&'static str, &'static str),
    /// The columns that tell rows apart.
    pub key: &'static [&'static str],
    /// Columns, all of one length.
    pub columns: Vec<Column>,
    /// Outside `tables/`, as `rejects.csv` is.
    pub at_root: bool,
}

impl Table {
    /// Rows.
    pub fn height(&self) -> usize {
        self.columns.first().map_or(0, |c| match &c.values {
            Values::Text(v) => v.len(),
            Values::Number(v) => v.len(),
            Values::Whole(v) => v.len(),
        })
    }

    /// Where its CSV goes.
    pub fn csv_path(&self) -> String {
        if self.at_root { format!("{}.csv", self.name) } else { format!("tables/{}.csv", self.name) }
    }

    /// Where its Parquet goes.
    pub fn parquet_path(&self) -> String {
        format!("tables/{}.parquet", self.name)
    }

    /// The cell as CSV writes it.
    pub fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        match &self.columns[column].values {
            Values::Text(v) => Cow::Borrowed(v[row].as_deref().unwrap_or_default()),
            Values::Number(v) => v[row].map(numbers::plain).unwrap_or_default().into(),
            Values::Whole(v) => v[row].map(|n| n.to_string()).unwrap_or_default().into(),
        }
    }

    /// UTF-8, comma, dot decimals.
    pub fn csv(&self) -> Vec<u8> {
        let names: Vec<&str> = self.columns.iter().map(|c| c.meaning.name).collect();
        csv(&names, (0..self.height()).map(|row| (0..self.columns.len()).map(move |column| self.written(row, column))))
    }

    fn written(&self, row: usize, column: usize) -> Cow<'_, str> {
        let text = self.cell(row, column);
        if matches!(self.columns[column].values, Values::Text(_)) { harmless(text) } else { text }
    }

    /// The same table as Parquet; none for a table beside the others.
    pub fn parquet(&self) -> Option<Vec<u8>> {
        if self.at_root {
            return None;
        }
        let columns = self.columns.iter().map(|c| -> PolarsColumn {
            let name = c.meaning.name.into();
            match &c.values {
                Values::Text(v) => Series::new(name, v.iter().map(Option::as_deref).collect::<Vec<_>>()).into(),
                Values::Number(v) => Series::new(name, v).into(),
                Values::Whole(v) => Series::new(name, v).into(),
            }
        });
        let frame = DataFrame::new(self.height(), columns.collect()).ok()?;
        // Values are written plainly. The writer of polars-io estimates for each column whether a dictionary would be shorter, which
        // costs a tenth of a run for tables of some hundred rows.
        let options = WriteOptions {
            statistics: StatisticsOptions::empty(),
            version: Version::V1,
            compression: CompressionOptions::Snappy,
            data_page_size: None,
        };
        let mut bytes = Vec::new();
        let mut writer = FileWriter::try_new(&mut bytes, frame.schema().to_arrow(CompatLevel::newest()), options).ok()?;
        let fields = writer.parquet_schema().fields().to_vec();
        let plain = vec![vec![Encoding::Plain]; fields.len()];
        for batch in frame.iter_chunks(CompatLevel::newest(), false).filter(|batch| !batch.is_empty()) {
            let rows = batch.len() as u64;
            writer.write(rows, row_group_iter(batch, plain.clone().into(), fields.clone(), options)).ok()?;
        }
        writer.end(None).ok()?;
        Some(bytes)
    }

    /// Title in a language.
    pub fn title(&self, l: Language) -> &'static str {
        l.pick(self.title.0, self.title.1)
    }
}

/// A spreadsheet takes text that begins with = + - @ for a formula; a leading apostrophe keeps it text.
pub fn harmless<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let text = text.into();
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { text }
}

/// Rows as CSV.
pub fn csv<'t, R, F>(header: &[&str], rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = F>,
    F: Into<Cow<'t, str>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail; rows of another width than the header are written as they are.
    let _ = writer.write_record(header);
    for row in rows {
        for cell in row {
            let _ = writer.write_field(cell.into().as_bytes());
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_stays_text() {
        for (text, written) in [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("Java", "Java"), ("C++", "C++")] {
            assert_eq!(harmless(text), written);
        }
    }
}
