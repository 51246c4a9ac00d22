//! Bytes of a file under each extension that is read: the first byte says which.
#![no_main]

use adequation_fuzz::{reads_and_adds_up, written};
use libfuzzer_sys::fuzz_target;

const EXTENSIONS: [&str; 12] = ["xlsx", "xls", "xlsb", "ods", "csv", "json", "jsonl", "parquet", "arrow", "html", "xml", "fods"];

fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        reads_and_adds_up(&written(&format!("f.{}", EXTENSIONS[usize::from(*first) % EXTENSIONS.len()]), rest));
    }
});
