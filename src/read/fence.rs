//! A fence around third-party parsers: a panic inside one, or a loop without end, is that file's problem, not the run's.
//!
//! The parser works on a thread of its own, and whoever waits for it gives up after the seconds that [`Limits`] allows. A thread cannot
//! be ended from outside: one that is given up goes on until the program ends, with what the other limits let it hold. A child
//! process could be ended, and was left: it would parse in another memory and hand every cell over, and the library would need
//! its own program beside it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::domain::Problem;
use crate::pipeline::Limits;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Stack of a parser: one that goes down a level for each open bracket needs it.
const STACK: usize = 16 << 20;

/// Runs a parser of a file of so many bytes; a panic, or the end of its time, becomes a [`Problem`].
pub(super) fn fenced<T: Send + 'static>(
    limits: Limits,
    bytes: usize,
    parse: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let seconds = limits.seconds_for(bytes);
    let (done, wait) = channel();
    let guarded = move || {
        INSIDE.set(true);
        let result = catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| Err(broken()));
        // Nobody waits any more where the time was over.
        _ = done.send(result);
    };
    if let Err(why) = thread::Builder::new().stack_size(STACK).spawn(guarded) {
        return Err(Problem::Unreadable(format!("le fichier ne peut pas être lu ({why})"), format!("the file cannot be read ({why})")));
    }
    wait.recv_timeout(Duration::from_secs(seconds)).unwrap_or_else(|why| match why {
        RecvTimeoutError::Disconnected => Err(broken()),
        RecvTimeoutError::Timeout => Err(Problem::Limit(
            format!("la lecture a dépassé {seconds} secondes : le fichier est sans doute endommagé"),
            format!("reading took over {seconds} seconds: the file is probably damaged"),
            "seconds",
        )),
    })
}

fn broken() -> Problem {
    Problem::Unreadable(
        "le fichier est endommagé : sa structure interne est incohérente".to_owned(),
        "the file is damaged: its inner structure is inconsistent".to_owned(),
    )
}

/// Keeps panics behind the fence from printing; all others print as before. Called once, by the binary.
pub fn quiet_hook() {
    let before = take_hook();
    set_hook(Box::new(move |info| {
        if !INSIDE.get() {
            before(info);
        }
    }));
}
