//! A table is columns with a meaning: name, title in two languages, unit. It is written as CSV and Parquet, described in the data
//! package, and read by the workbook and the report.

use std::borrow::Cow;
use std::error::Error;
use std::hash::BuildHasher;
use std::io::Write;
use std::ops::Range;

use polars::prelude::{Column as PolarsColumn, CompatLevel, DataFrame, NamedFrom, SchemaExt, Series};
use polars_parquet::write::{CompressionOptions, Encoding, FileWriter, StatisticsOptions, Version, WriteOptions, row_group_iter};
use rayon::prelude::*;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::domain::{Language, visible};

use super::numbers;

/// The values of a column.
#[derive(Debug, Clone)]
pub enum Values {
    /// Text; none where there is nothing to say.
    Text(Texts),
    /// Numbers.
    Number(Numbers),
    /// Whole numbers.
    Whole(Wholes),
}

/// The numbers of a column; one that is not there takes no more room than one that is.
#[derive(Debug, Clone, Default)]
pub struct Numbers(Vec<f64>);

impl Numbers {
    /// The number of a row; none where there is none.
    pub fn get(&self, row: usize) -> Option<f64> {
        Some(self.0[row]).filter(|n| !n.is_nan())
    }

    /// The same of some rows, in order.
    pub fn of(&self, rows: Range<usize>) -> Vec<Option<f64>> {
        rows.map(|row| self.get(row)).collect()
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.0.len()
    }
}

impl FromParallelIterator<Option<f64>> for Numbers {
    fn from_par_iter<I: IntoParallelIterator<Item = Option<f64>>>(values: I) -> Self {
        Self(values.into_par_iter().map(|n| n.unwrap_or(f64::NAN)).collect())
    }
}

impl FromIterator<Option<f64>> for Numbers {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        Self(values.into_iter().map(|n| n.unwrap_or(f64::NAN)).collect())
    }
}

/// The whole numbers of a column, in the same way.
#[derive(Debug, Clone, Default)]
pub struct Wholes(Vec<i64>);

impl Wholes {
    const NONE: i64 = i64::MIN;

    /// The number of a row; none where there is none.
    pub fn get(&self, row: usize) -> Option<i64> {
        Some(self.0[row]).filter(|n| *n != Self::NONE)
    }

    /// The same of some rows, in order.
    pub fn of(&self, rows: Range<usize>) -> Vec<Option<i64>> {
        rows.map(|row| self.get(row)).collect()
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.0.len()
    }
}

impl FromParallelIterator<Option<i64>> for Wholes {
    fn from_par_iter<I: IntoParallelIterator<Item = Option<i64>>>(values: I) -> Self {
        Self(values.into_par_iter().map(|n| n.unwrap_or(Self::NONE)).collect())
    }
}

/// The texts of a column, in one run of bytes and each written once: a million short texts apart take several times their length, and most
/// columns say the same few things over and over.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// The distinct texts after each other, and where each ends.
    bytes: String,
    ends: Vec<usize>,
    /// For each row its text, from 1; 0 where there is nothing to say.
    rows: Vec<u32>,
}

impl Texts {
    /// The text of a row; none where there is nothing to say.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.distinct((self.rows[row] as usize).checked_sub(1)?)
    }

    fn distinct(&self, at: usize) -> Option<&str> {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(from..*self.ends.get(at)?)
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }
}

/// Writes the texts of a column, row by row.
#[derive(Debug, Default)]
pub struct TextsWriter {
    texts: Texts,
    /// By hash; of two texts with one hash the second is written as often as it comes. Empty once nearly all texts have been new.
    known: FxHashMap<u64, u32>,
    all_new: bool,
}

impl TextsWriter {
    /// The text of the next row.
    pub fn push(&mut self, text: &str) {
        /// Rows after which a column whose texts are nearly all new is taken for one of names that come once.
        const TRIED: usize = 8_192;
        let Texts { ends, rows, .. } = &mut self.texts;
        if text.is_empty() {
            rows.push(0);
            return;
        }
        if rows.len() == TRIED && ends.len() * 10 > TRIED * 9 {
            (self.all_new, self.known) = (true, FxHashMap::default());
        }
        let hash = if self.all_new { 0 } else { FxBuildHasher.hash_one(text) };
        let known = self.known.get(&hash).copied();
        let same = known.filter(|at| self.texts.distinct(*at as usize - 1) == Some(text));
        let Texts { bytes, ends, rows } = &mut self.texts;
        let at = same.unwrap_or_else(|| {
            bytes.push_str(text);
            ends.push(bytes.len());
            u32::try_from(ends.len()).unwrap_or(u32::MAX)
        });
        if !self.all_new && same.is_none() {
            self.known.insert(hash, at);
        }
        rows.push(at);
    }

    /// The column.
    pub fn done(self) -> Texts {
        let mut texts = self.texts;
        texts.bytes.shrink_to_fit();
        texts.ends.shrink_to_fit();
        texts
    }
}

impl<T: AsRef<str>> FromIterator<Option<T>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(texts: I) -> Self {
        let mut out = TextsWriter::default();
        texts.into_iter().for_each(|text| out.push(text.as_ref().map_or("", AsRef::as_ref)));
        out.done()
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
            Values::Number(v) => v.height(),
            Values::Whole(v) => v.height(),
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
            Values::Number(v) => v.get(row).map(numbers::plain).unwrap_or_default().into(),
            Values::Whole(v) => v.get(row).map(|n| n.to_string()).unwrap_or_default().into(),
        }
    }

    /// UTF-8, comma, dot decimals.
    ///
    /// # Errors
    /// Those of what it is written to.
    pub fn write_csv(&self, to: impl Write) -> Result<(), csv::Error> {
        let names: Vec<&str> = self.columns.iter().map(|c| c.meaning.name).collect();
        write_csv(to, &names, (0..self.height()).map(|row| (0..self.columns.len()).map(move |column| self.written(row, column))))
    }

    /// The same in memory.
    ///
    /// # Errors
    /// None is known: memory takes any text.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut bytes = Vec::new();
        self.write_csv(&mut bytes).map(|()| bytes)
    }

    fn written(&self, row: usize, column: usize) -> Cow<'_, str> {
        let text = self.cell(row, column);
        if !matches!(self.columns[column].values, Values::Text(_)) {
            return text;
        }
        let text = harmless(text);
        // Names come from files and from the pipeline: no sign of theirs that does not show gets into a text that others open.
        match visible(&text) {
            Cow::Owned(shown) => Cow::Owned(shown),
            Cow::Borrowed(_) => text,
        }
    }

    /// The same table as Parquet.
    ///
    /// # Errors
    /// What the format cannot hold, and those of what it is written to.
    pub fn write_parquet(&self, to: impl Write) -> Result<(), Box<dyn Error>> {
        let series = |rows: Range<usize>| {
            let column = |c: &Column| -> PolarsColumn {
                let name = c.meaning.name.into();
                match &c.values {
                    Values::Text(v) => Series::new(name, rows.clone().map(|row| v.get(row)).collect::<Vec<_>>()).into(),
                    Values::Number(v) => Series::new(name, v.of(rows.clone())).into(),
                    Values::Whole(v) => Series::new(name, v.of(rows.clone())).into(),
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
        let mut writer = FileWriter::try_new(to, series(0..0)?.schema().to_arrow(CompatLevel::newest()), options)?;
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
        Ok(())
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
    let mut bytes = Vec::new();
    write_csv(&mut bytes, header, rows).map(|()| bytes)
}

fn write_csv<'t, R, F>(to: impl Write, header: &[&str], rows: impl IntoIterator<Item = R>) -> Result<(), csv::Error>
where
    R: IntoIterator<Item = F>,
    F: Into<Cow<'t, str>>,
{
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(to);
    writer.write_record(header)?;
    for row in rows {
        for cell in row {
            writer.write_field(cell.into().as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_gives_back_each_text_and_holds_each_once() {
        let said = [Some("Riom"), None, Some("Vichy"), Some(""), Some("Riom"), Some("été")];
        let texts: Texts = said.into_iter().collect();
        assert_eq!((0..texts.height()).map(|row| texts.get(row)).collect::<Vec<_>>(), said.map(|t| t.filter(|t| !t.is_empty())));
        assert_eq!(texts.bytes, "RiomVichyété");
    }

    #[test]
    fn a_formula_stays_text() {
        for (text, written) in [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("Java", "Java"), ("C++", "C++")] {
            assert_eq!(harmless(text), written);
        }
    }
}
