//! `run PIPELINE`: progress, then a summary that fits one screen.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use adequation::domain::{Language, Now, Pace};
use adequation::publish;
use adequation::run::{Progress, Stage, run as run_pipeline};

use super::{complain, say};

pub(super) fn run(pipeline: &Path, strict: bool, locale: Language) -> u8 {
    let pace = Pace::default();
    let done = watched(&pace, locale, || run_pipeline(pipeline, locale, &pace, &mut |progress| say(&line(&progress))));
    let analysis = match done {
        Ok(analysis) => analysis,
        Err(why) => {
            complain(&why.to_string());
            return why.exit_code();
        }
    };
    say("");
    for text in publish::summary(&analysis, pipeline) {
        say(&text);
    }
    let (unread, refused) = (!analysis.unread().is_empty(), !analysis.corpus.rejects.is_empty());
    std::mem::forget(analysis); // the process ends here: nothing needs to be freed piece by piece
    if unread { 3 } else { u8::from(strict && refused) }
}

pub(super) fn line(progress: &Progress) -> String {
    format!("{:<15} {:>7.3} s  {}", name(progress.stage, progress.language), progress.took.as_secs_f64(), progress.what)
}

fn name(stage: Stage, l: Language) -> &'static str {
    match stage {
        Stage::Read => l.pick("lecture", "reading"),
        Stage::Normalise => l.pick("compréhension", "understanding"),
        Stage::Match => l.pick("rapprochement", "matching"),
        Stage::Gap => l.pick("écarts", "gaps"),
        Stage::Publish => l.pick("publication", "publishing"),
    }
}

/// A stage shorter than this is told when it is done and not before.
const LONG: Duration = Duration::from_secs(2);

/// Does the work, and tells on standard error how far a long stage is: on a terminal in one line that is written over, else in a line every
/// ten seconds.
fn watched<T>(pace: &Pace, l: Language, work: impl FnOnce() -> T) -> T {
    let terminal = std::io::stderr().is_terminal();
    let (over, wait) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let (mut last, mut since, mut told) = (None, Instant::now(), false);
            loop {
                let every = if told && !terminal { Duration::from_secs(10) } else { Duration::from_millis(250) };
                let ended = wait.recv_timeout(every) != Err(RecvTimeoutError::Timeout);
                let now = pace.now();
                if ended || now.map(|n| n.stage) != last {
                    if told && terminal {
                        // The line of the stage that is done takes its place.
                        let _ = write!(std::io::stderr(), "\r\u{1b}[2K");
                    }
                    (last, since, told) = (now.map(|n| n.stage), Instant::now(), false);
                }
                if ended {
                    return;
                }
                if let Some(now) = now.filter(|_| since.elapsed() >= LONG) {
                    let text = so_far(now, since.elapsed(), l);
                    // Nobody is left to be told.
                    let _ = if terminal { write!(std::io::stderr(), "\r\u{1b}[2K{text}") } else { writeln!(std::io::stderr(), "{text}") };
                    told = true;
                }
            }
        });
        let done = work();
        drop(over);
        done
    })
}

/// How far a stage is, and how long it will take at this pace.
fn so_far(now: Now, since: Duration, l: Language) -> String {
    let (name, seconds) = (name(now.stage, l), since.as_secs());
    if now.done == 0 || now.done == now.total {
        return match l {
            Language::Fr => format!("{name} : depuis {seconds} s…"),
            Language::En => format!("{name}: for {seconds} s…"),
        };
    }
    let left = (since.as_secs_f64() * (now.total - now.done) as f64 / now.done as f64).ceil();
    let share = 100 * now.done / now.total;
    let count = |unit: (&'static str, &'static str)| match l {
        Language::Fr => format!("{} {} sur {}", now.done, unit.0, now.total),
        Language::En => format!("{} {} of {}", now.done, unit.1, now.total),
    };
    let what = match now.stage {
        Stage::Normalise => count(("lignes", "rows")),
        Stage::Match => count(("textes", "texts")),
        Stage::Read | Stage::Gap | Stage::Publish => match l {
            Language::Fr => format!("{share} %"),
            Language::En => format!("{share}%"),
        },
    };
    match l {
        Language::Fr => format!("{name} : {what}, encore {left} s environ"),
        Language::En => format!("{name}: {what}, about {left} s left"),
    }
}
