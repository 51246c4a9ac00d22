//! `run PIPELINE`: progress, then a summary that fits one screen.

use std::path::Path;

use adequation::domain::Language;
use adequation::publish;
use adequation::run::{Progress, Stage, run as run_pipeline};

use super::{complain, say};

pub(super) fn run(pipeline: &Path, strict: bool, locale: Language) -> u8 {
    let analysis = match run_pipeline(pipeline, locale, &mut |progress| say(&line(&progress))) {
        Ok(analysis) => analysis,
        Err(why) => {
            complain(&why.to_string());
            return why.exit_code();
        }
    };
    say("");
    for text in publish::summary(&analysis) {
        say(&text);
    }
    let (unread, refused) = (!analysis.unread().is_empty(), !analysis.corpus.rejects.is_empty());
    std::mem::forget(analysis); // the process ends here: nothing needs to be freed piece by piece
    if unread { 3 } else { u8::from(strict && refused) }
}

pub(super) fn line(progress: &Progress) -> String {
    let l = progress.language;
    let name = match progress.stage {
        Stage::Read => l.pick("lecture", "reading"),
        Stage::Normalise => l.pick("compréhension", "understanding"),
        Stage::Match => l.pick("rapprochement", "matching"),
        Stage::Gap => l.pick("écarts", "gaps"),
        Stage::Publish => l.pick("publication", "publishing"),
    };
    format!("{name:<15} {:>7.3} s  {}", progress.took.as_secs_f64(), progress.what)
}
