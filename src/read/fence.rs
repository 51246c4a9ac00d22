//! A fence around third-party parsers: a panic inside one is that file's problem, not the run's.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use crate::domain::Problem;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a parser; a panic becomes a [`Problem`].
pub(super) fn fenced<T>(parse: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    INSIDE.set(true);
    let result = catch_unwind(AssertUnwindSafe(parse));
    INSIDE.set(false);
    result.unwrap_or_else(|_| {
        Err(Problem::Unreadable(
            "le fichier est endommagé : sa structure interne est incohérente".to_owned(),
            "the file is damaged: its inner structure is inconsistent".to_owned(),
        ))
    })
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
