//! What a Parquet file says that its pages hold, looked at before its reader takes them at their word: a number of values below zero asks
//! for more memory than there is, and no fence holds that. Found by changing bytes.

use std::io::Cursor;

use polars_parquet::parquet::metadata::{ColumnChunkMetadata, FileMetadata};
use polars_parquet_format::PageHeader;
use polars_parquet_format::thrift::protocol::TCompactInputProtocol;

/// Bytes that a value takes at least once it is read.
const A_VALUE: u64 = 8;

/// Bytes that all pages hold once unpacked; none where a length is negative, leads beyond the file or contradicts another.
pub(super) fn declared(bytes: &[u8], metadata: &FileMetadata) -> Option<u64> {
    let mut all = 0u64;
    for group in &metadata.row_groups {
        let rows = u64::try_from(group.num_rows()).ok()?;
        for column in group.parquet_columns() {
            all = all.checked_add(of_column(bytes, column, rows)?)?;
        }
    }
    Some(all)
}

fn of_column(bytes: &[u8], column: &ColumnChunkMetadata, rows: u64) -> Option<u64> {
    let start = usize::try_from(column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset())).ok()?;
    let length = usize::try_from(column.compressed_size()).ok()?;
    let chunk = bytes.get(start..start.checked_add(length)?)?;
    let values = u64::try_from(column.num_values()).ok()?;
    if column.descriptor().descriptor.max_rep_level == 0 && values != rows {
        return None;
    }
    let mut rest = Cursor::new(chunk);
    let (mut unpacked, mut seen) = (0u64, 0u64);
    while seen < values {
        let header = PageHeader::read_from_in_protocol(&mut TCompactInputProtocol::new(&mut rest, length)).ok()?;
        let held = u64::try_from(header.uncompressed_page_size).ok()?;
        unpacked = unpacked.checked_add(held)?;
        let data = header.data_page_header.map(|page| page.num_values).or(header.data_page_header_v2.map(|page| page.num_values));
        if let Some(page) = header.dictionary_page_header {
            // A bit a value at least.
            u64::try_from(page.num_values).ok().filter(|values| *values <= held.saturating_mul(8))?;
        }
        if let Some(page) = data {
            seen = seen.checked_add(u64::try_from(page).ok()?)?;
        }
        let after = rest.position().checked_add(u64::try_from(header.compressed_page_size).ok()?)?;
        if after > chunk.len() as u64 {
            return None;
        }
        rest.set_position(after);
    }
    // A few bytes may stand for any number of blanks, each of which takes room once read.
    (seen == values).then_some(unpacked.max(values.saturating_mul(A_VALUE)))
}
