//! `explain PIPELINE WHAT`: from a figure down to its cells, and back.

use std::path::Path;

use adequation::domain::Language;
use adequation::pipeline::{Edition, Pipeline};
use adequation::publish;
use adequation::run::{RunError, analyse};

use super::{complain, say};

pub(super) fn explain(path: &Path, what: &str, locale: Language) -> u8 {
    let analysis = Pipeline::load(path, locale).map_err(RunError::from).and_then(|mut pipeline| {
        // What is explained is explained to the analyst, whose files these are.
        pipeline.publish.edition = Edition::Internal;
        analyse(pipeline, &mut |_| {})
    });
    match analysis.map(|a| publish::explain(&a, what)) {
        Ok(Ok(lines)) => {
            for line in &lines {
                say(line);
            }
            0
        }
        Ok(Err(why)) => {
            complain(&why);
            2
        }
        Err(why) => {
            complain(&why.to_string());
            why.exit_code()
        }
    }
}
