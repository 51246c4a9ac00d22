//! What an Arrow file says that its buffers hold, looked at before its reader takes them at their word: one changed byte of a length would
//! ask for terabytes, and no fence holds that. Found by changing bytes.

use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{BlockRef, FooterRef, MessageHeaderRef, MessageRef, RecordBatchRef};

/// The end of a file: length of the footer, then the sign of the format.
const END: usize = 10;
/// What stands before the length of a message in files written since 2019.
const GOES_ON: [u8; 4] = [0xFF; 4];

/// Bytes that all buffers hold once unpacked; none where a length is negative or leads beyond the file.
pub(super) fn declared(bytes: &[u8]) -> Option<u64> {
    let end = bytes.len().checked_sub(END)?;
    let length = usize::try_from(number(bytes, end)?).ok()?;
    let footer = FooterRef::read_as_root(bytes.get(end.checked_sub(length)?..end)?).ok()?;
    let mut all = 0u64;
    for blocks in [footer.record_batches().ok()?, footer.dictionaries().ok()?].into_iter().flatten() {
        for block in blocks {
            all = all.checked_add(of_block(bytes, block)?)?;
        }
    }
    Some(all)
}

fn of_block(bytes: &[u8], block: BlockRef<'_>) -> Option<u64> {
    let start = usize::try_from(block.offset()).ok()?;
    let body = start.checked_add(usize::try_from(block.meta_data_length()).ok()?)?;
    let at = start + if bytes.get(start..start.checked_add(4)?)? == GOES_ON { 4 } else { 0 };
    let length = usize::try_from(number(bytes, at)?).ok()?;
    let message = MessageRef::read_as_root(bytes.get(at + 4..(at + 4).checked_add(length)?)?).ok()?;
    let body = bytes.get(body..)?;
    match message.header().ok()?? {
        MessageHeaderRef::RecordBatch(batch) => of_batch(body, batch),
        MessageHeaderRef::DictionaryBatch(batch) => of_batch(body, batch.data().ok()??),
        _ => Some(0),
    }
}

fn of_batch(body: &[u8], batch: RecordBatchRef<'_>) -> Option<u64> {
    let packed = batch.compression().ok()?.is_some();
    let mut all = 0u64;
    for buffer in batch.buffers().ok()?.into_iter().flatten() {
        let (from, length) = (usize::try_from(buffer.offset()).ok()?, usize::try_from(buffer.length()).ok()?);
        let held = body.get(from..from.checked_add(length)?)?;
        // A packed buffer begins with its length unpacked, or −1 where it is not packed after all.
        let unpacked = match held.first_chunk::<8>().filter(|_| packed).map(|first| i64::from_le_bytes(*first)) {
            None | Some(-1) => length as u64,
            Some(said) => u64::try_from(said).ok()?,
        };
        all = all.checked_add(unpacked)?;
    }
    // A bit a row at least, but for columns of nothing at all.
    let rows = |node: i64| u64::try_from(node).ok().filter(|rows| *rows <= all.saturating_mul(8).saturating_add(NOTHING));
    for node in batch.nodes().ok()?.into_iter().flatten() {
        rows(node.length())?;
    }
    rows(batch.length().ok()?)?;
    Some(all)
}

/// Rows that a file may say it has without holding a bit for each.
const NOTHING: u64 = 1 << 20;

fn number(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
