//! From the files of an analysis to its widest gaps, without writing anything: `cargo run --example gap_table pipelines/auvergne-exemple.toml`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example tells what it found")]

use std::path::Path;

use adequation::domain::Language;
use adequation::pipeline::Pipeline;
use adequation::run::{RunError, analyse};

fn main() -> Result<(), RunError> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "pipelines/auvergne-exemple.toml".to_owned());
    let pipeline = Pipeline::load(Path::new(&path), Language::En)?;
    let analysis = analyse(pipeline, &mut |progress| eprintln!("{:?}: {}", progress.stage, progress.what))?;
    let mut gaps: Vec<_> = analysis.findings.skills.iter().collect();
    gaps.sort_by(|x, y| x.gap.total_cmp(&y.gap));
    for gap in gaps.iter().take(10) {
        let skill = analysis.references.framework.skills()[gap.skill].label(Language::En);
        println!("{skill}: {:+.0} [{:+.0}; {:+.0}], {}", gap.gap, gap.gap_low, gap.gap_high, gap.verdict.code());
    }
    Ok(())
}
