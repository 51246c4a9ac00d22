//! A workbook that comes back: whatever is in it is a correction, a refusal, or nothing.
#![no_main]

use std::sync::LazyLock;

use adequation::domain::Language;
use adequation::pipeline::{Limits, Pipeline};
use adequation::read::returns::{Seal, returned};
use adequation_fuzz::{place, written};
use libfuzzer_sys::fuzz_target;

static SEAL: LazyLock<Seal> = LazyLock::new(|| {
    let text = "title = \"t\"\nyear = 2026\noutput = \"o\"\n[[courses]]\nfiles = [\"c/*\"]\n[skills]\nframework = [\"f.csv\"]\n";
    let path = written("seal.toml", text.as_bytes());
    Seal::of(&Pipeline::load(&path, Language::Fr).expect("a pipeline that stands"))
});

fuzz_target!(|bytes: &[u8]| {
    written("r.xlsx", bytes);
    let pattern = place().join("r.xlsx").to_string_lossy().into_owned();
    let limits = Limits { megabytes: 20, seconds: 10, ..Limits::default() };
    let found = returned(&[pattern], limits, &SEAL);
    assert!(format!("{found:?}").len() < 100_000_000, "what comes back is bounded by what came");
});
