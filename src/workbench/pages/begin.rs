//! Which analysis? Shown when none is open.

use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;

use crate::workbench::desk::Desk;
use crate::workbench::start::{self, Asked};
use crate::workbench::{Answer, Shared, lock};

use super::{Fields, Shell, field, rendered, today};

#[derive(Template)]
#[template(path = "start.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    base: String,
    known: Vec<String>,
    asked: Asked,
}

pub(super) async fn page(State(bench): State<Shared>) -> Response {
    let year = today().get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    bench.work(move |bench| shown(bench, Asked { year, ..Asked::default() })).await
}

fn shown(bench: &super::Bench, asked: Asked) -> Answer {
    let known = start::analyses(&bench.base).into_iter().map(|(name, _)| name).collect();
    let base = bench.base.canonicalize().unwrap_or_else(|_| bench.base.clone()).display().to_string();
    rendered(&Page { shell: Shell::before(bench), base, known, asked })
}

fn opened(bench: &super::Bench, found: Result<std::path::PathBuf, String>) -> Answer {
    // The one that is open is let go first: it may be the same.
    bench.put(None);
    bench.waiting.let_go();
    match found.and_then(|file| Desk::open(&file, &bench.pace, bench.locale)) {
        Ok(desk) => {
            bench.put(Some(desk));
            Answer::Go("/files".to_owned(), None)
        }
        Err(why) => Answer::Go("/start".to_owned(), Some(why)),
    }
}

pub(super) async fn make(State(bench): State<Shared>, Form(asked): Form<Asked>) -> Response {
    bench
        .work(move |bench| match start::make(&bench.base, &asked, bench.locale) {
            Ok(file) => opened(bench, Ok(file)),
            // What was typed stays.
            Err(why) => {
                *lock(&bench.notice) = Some(why);
                shown(bench, asked)
            }
        })
        .await
}

pub(super) async fn open(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .work(move |bench| {
            let name = field(&fields, "name");
            let found = start::analyses(&bench.base).into_iter().find(|(known, _)| known == name).map(|(_, file)| file);
            opened(
                bench,
                found.ok_or_else(|| bench.locale.pick("Cette analyse n’est plus là.", "This analysis is no longer there.").to_owned()),
            )
        })
        .await
}

pub(super) async fn example(State(bench): State<Shared>) -> Response {
    bench.work(|bench| opened(bench, start::example(&bench.base, bench.locale))).await
}
