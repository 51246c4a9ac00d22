//! Running text: skills that it names, each where it says that it stands.
#![no_main]

use std::sync::LazyLock;

use adequation::domain::Language;
use adequation::matching::{Framework, Index, prose};
use adequation::read::reference::Records;
use libfuzzer_sys::fuzz_target;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut framework = Framework::default();
    let text = include_str!("../../datasets/skills/ict.csv");
    let records = Records::parse("ict.csv", text, Language::Fr).expect("the framework of the project");
    framework.add(&records).expect("the framework of the project");
    Index::compile(&framework)
});

fuzz_target!(|text: &str| {
    let letters: Vec<char> = text.chars().collect();
    for quote in prose::quotes(&[text], &INDEX).remove(0) {
        let (from, to) = (quote.span.0 as usize, quote.span.1 as usize);
        assert!(from < to && to <= letters.len(), "{from} to {to} of {}", letters.len());
    }
});
