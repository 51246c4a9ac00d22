//! A table is columns with a meaning: name, title in two languages, unit. It is written as CSV and Parquet, described in the data
//! package, and read by the workbook and the report.

use std::borrow::Cow;
use std::error::Error;
use std::ops::Range;

use polars::prelude::{Column as PolarsColumn, CompatLevel, DataFrame, NamedFrom, SchemaExt, Series};
use polars_parquet::write::{CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter};

use crate::domain::Language;

use super::numbers;

/// The values of a column.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text; none where there is nothing to say.
    Text(Texts),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
}

/// The texts of a column in one run of bytes: a million short texts apart take several times their length.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    /// The text of a row; none where there is nothing to say.
    pub fn get(&self, row: usize) -> Option<&str> {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        Some(&self.bytes[from..self.ends[row]]).filter(|text| !text.is_empty())
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.ends.len()
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(texts: I) -> Self {
        let mut out = Self::default();
        for text in texts {
            out.bytes.push_str(text.as_ref().map_or("", AsRef::as_ref));
            out.ends.push(out.bytes.len());
        }
        out
    }
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

/// A spreadsheet opens 1,048,576 rows.
const LONGEST_CSV: usize = 1_048_575;
/// Rows of one group of a Parquet file.
const GROUP: usize = 65_536;

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
            Values::Text(v) => v.height(),
            Values::Number(v) => v.len(),
            Values::Whole(v) => v.len(),
        })
    }

    /// Where its CSV goes.
    pub fn csv_path(&self) -> String {
        if self.at_root { format!("{}.csv", self.name) } else { format!("tables/{}.csv", self.name) }
    }

    /// True for a table so long that as CSV nothing could open it: it is Parquet alone.
    pub fn is_columns_alone(&self) -> bool {
        !self.at_root && self.height() > LONGEST_CSV
    }

    /// Where a reader finds it: its CSV, or its Parquet where that is all there is.
    pub fn path(&self) -> String {
        if self.is_columns_alone() { self.parquet_path() } else { self.csv_path() }
    }

    /// Where its Parquet goes.
    pub fn parquet_path(&self) -> String {
        format!("tables/{}.parquet", self.name)
    }

    /// The cell as CSV writes it.
    pub fn cell(&self, row: usize, column: usize) -> Cow<'_, str> {
        match &self.columns[column].values {
            Values::Text(v) => Cow::Borrowed(v.get(row).unwrap_or_default()),
            Values::Number(v) => v[row].map(numbers::plain).unwrap_or_default().into(),
            Values::Whole(v) => v[row].map(|n| n.to_string()).unwrap_or_default().into(),
        }
    }

    /// UTF-8, comma, dot decimals.
    ///
    /// # Errors
    /// None is known: memory takes any text.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let names: Vec<&str> = self.columns.iter().map(|c| c.meaning.name).collect();
        let rows = (0..self.height()).map(|row| (0..self.columns.len()).map(move |column| self.written(row, column)));
        csv_of(Vec::with_capacity(self.bytes()), &names, rows)
    }

    /// About the bytes that it takes as CSV: a buffer that grows holds twice as much for a while.
    fn bytes(&self) -> usize {
        const NUMBER: usize = 8;
        let of = |c: &Column| match &c.values {
            Values::Text(v) => v.bytes.len() + v.ends.len(),
            Values::Number(v) => v.len() * NUMBER,
            Values::Whole(v) => v.len() * NUMBER,
        };
        self.columns.iter().map(of).sum()
    }

    fn written(&self, row: usize, column: usize) -> Cow<'_, str> {
        let text = self.cell(row, column);
        if matches!(self.columns[column].values, Values::Text(_)) { harmless(text) } else { text }
    }

    /// The same table as Parquet.
    ///
    /// # Errors
    /// What the format cannot hold.
    pub fn parquet(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let series = |rows: Range<usize>| {
            let column = |c: &Column| -> PolarsColumn {
                let name = c.meaning.name.into();
                match &c.values {
                    Values::Text(v) => Series::new(name, rows.clone().map(|row| v.get(row)).collect::<Vec<_>>()).into(),
                    Values::Number(v) => Series::new(name, &v[rows.clone()]).into(),
                    Values::Whole(v) => Series::new(name, &v[rows.clone()]).into(),
                }
            };
            DataFrame::new(rows.len(), self.columns.iter().map(column).collect())
        };
        // Values are written plainly. The writer of polars-io estimates for each column whether a dictionary would be shorter, which
        // costs a tenth of a run for tables of some hundred rows.
        let options = WriteOptions {
            statistics: StatisticsOptions::empty(),
            version: Version::V1,
            compression: CompressionOptions::Snappy,
            data_page_size: None,
        };
        let mut bytes = Vec::new();
        let mut writer = FileWriter::try_new(&mut bytes, series(0..0)?.schema().to_arrow(CompatLevel::newest()), options)?;
        let fields = writer.parquet_schema().fields().to_vec();
        let plain = vec![vec![Encoding::Plain]; fields.len()];
        for from in (0..self.height()).step_by(GROUP) {
            let frame = series(from..self.height().min(from + GROUP))?;
            for batch in frame.iter_chunks(CompatLevel::newest(), false).filter(|batch| !batch.is_empty()) {
                let rows = batch.len() as u64;
                writer.write(rows, row_group_iter(batch, plain.clone().into(), fields.clone(), options))?;
            }
        }
        writer.end(None)?;
        Ok(bytes)
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

/// Rows as CSV; each may be wider or narrower than the header.
///
/// # Errors
/// None is known: memory takes any text.
pub fn csv<'t, R, F>(header: &[&str], rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, csv::Error>
where
    R: IntoIterator<Item = F>,
    F: Into<Cow<'t, str>>,
{
    csv_of(Vec::new(), header, rows)
}

fn csv_of<'t, R, F>(mut bytes: Vec<u8>, header: &[&str], rows: impl IntoIterator<Item = R>) -> Result<Vec<u8>, csv::Error>
where
    R: IntoIterator<Item = F>,
    F: Into<Cow<'t, str>>,
{
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(&mut bytes);
    writer.write_record(header)?;
    for row in rows {
        for cell in row {
            writer.write_field(cell.into().as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
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
