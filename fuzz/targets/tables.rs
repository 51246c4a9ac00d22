//! Text of a table: header, columns, values, titles and totals among the rows.
#![no_main]

use adequation_fuzz::{reads_and_adds_up, written};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| reads_and_adds_up(&written("t.csv", text.as_bytes())));
