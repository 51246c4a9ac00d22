//! Text of a pipeline file: an analysis or a message that names the file.
#![no_main]

use adequation::domain::Language;
use adequation::pipeline::Pipeline;
use adequation_fuzz::written;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let path = written("p.toml", text.as_bytes());
    if let Err(why) = Pipeline::load(&path, Language::Fr) {
        assert!(why.to_string().contains("p.toml"), "{why}");
    }
});
