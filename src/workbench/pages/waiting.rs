//! An answer that takes longer than a moment: a page says how far the work is and lets it be stopped; what was asked is shown once it is
//! there. What is stopped leaves the analysis as it was: figures are computed again when asked for, results are replaced whole or not
//! at all.
//!
//! Only pages that a person goes to wait so, and only while the analysis works: a search, a chart or a file is short.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Form, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use tokio::task::JoinHandle;

use crate::domain::{Language, Now, Stage, say};

use crate::workbench::{Shared, lock, percent};

use super::{Fields, Shell, back_to, field};

/// A person waits for so long without being told why.
const MOMENT: Duration = Duration::from_millis(1_200);
/// How often an answer is looked for.
const LOOK: Duration = Duration::from_millis(100);
/// Answers that nobody came back for are let go beyond so many.
const MOST: usize = 16;

/// The answers that are being made.
#[derive(Debug, Default)]
pub(in crate::workbench) struct Waiting {
    answers: Mutex<BTreeMap<u64, (JoinHandle<Response>, Instant)>>,
}

impl Waiting {
    /// Lets go of what is being answered.
    pub(super) fn let_go(&self) {
        lock(&self.answers).clear();
    }
}

/// The answer to a request, or the page to wait on.
pub(in crate::workbench) async fn answered(bench: Shared, request: Request, next: Next) -> Response {
    if !goes_to_a_page(request.method(), request.headers()) || request.uri().path() == "/wait" {
        return next.run(request).await;
    }
    let here = request.uri().path_and_query().map_or("/files", |p| p.as_str()).to_owned();
    let to = if request.method() == Method::GET { here } else { request.uri().path().to_owned() };
    let since = Instant::now();
    let mut answer = tokio::spawn(next.run(request));
    loop {
        match tokio::time::timeout(LOOK, &mut answer).await {
            Ok(done) => return made(done),
            Err(_) if since.elapsed() > MOMENT && bench.pace.now().is_some() => break,
            Err(_) => {}
        }
    }
    let mut answers = lock(&bench.waiting.answers);
    let of = answers.last_key_value().map_or(1, |(last, _)| last + 1);
    answers.insert(of, (answer, since));
    while answers.len() > MOST {
        answers.pop_first();
    }
    Redirect::to(&format!("/wait?of={of}&to={}", percent(&to))).into_response()
}

/// What a task made; a task that failed says so as any fault of the program does.
fn made(done: Result<Response, tokio::task::JoinError>) -> Response {
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// True for a page of its own, which a browser says; one that does not say is taken at what it accepts.
fn goes_to_a_page(method: &Method, headers: &HeaderMap) -> bool {
    let is =
        |name: &str, wanted: &str| headers.get(name).is_some_and(|v| v.as_bytes().windows(wanted.len()).any(|w| w == wanted.as_bytes()));
    let asks = if headers.contains_key("sec-fetch-mode") { is("sec-fetch-mode", "navigate") } else { is("accept", "text/html") };
    let framed = is("sec-fetch-dest", "iframe");
    asks && !framed && !headers.contains_key("hx-request") && matches!(*method, Method::GET | Method::POST)
}

#[derive(Template)]
#[template(path = "waiting.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    told: Told,
    of: String,
    to: String,
}

/// What is said of the work while it goes on.
#[derive(Template)]
#[template(path = "pace.html", config = "src/workbench/askama.toml")]
struct Told {
    stages: Vec<(String, &'static str)>,
    since: String,
}

/// The page to wait on; the answer itself once it is there.
pub(super) async fn page(State(bench): State<Shared>, headers: HeaderMap, Query(fields): Query<Fields>) -> Response {
    let of: u64 = field(&fields, "of").parse().unwrap_or(0);
    let to = back_to(field(&fields, "to"), "/files");
    let part = headers.contains_key("hx-request");
    let there =
        |answers: &BTreeMap<u64, (JoinHandle<Response>, Instant)>| answers.get(&of).map(|(answer, since)| (answer.is_finished(), *since));
    let state = there(&lock(&bench.waiting.answers));
    match state {
        None => Redirect::to(&to).into_response(),
        // The part of the page that asks is not where the answer belongs: the browser goes there.
        Some((true, _)) if part => {
            let address =
                HeaderValue::from_str(&format!("/wait?of={of}&to={}", percent(&to))).unwrap_or(HeaderValue::from_static("/files"));
            ([("HX-Redirect", address)], "").into_response()
        }
        Some((true, _)) => {
            let answer = lock(&bench.waiting.answers).remove(&of);
            match answer {
                Some((answer, _)) => made(answer.await),
                None => Redirect::to(&to).into_response(),
            }
        }
        Some((false, since)) => {
            let l = bench.locale;
            let told = Told::of(bench.pace.now(), to.starts_with("/publish"), since.elapsed(), l);
            let page = if part { told.render() } else { Page { shell: Shell::bare(&bench), told, of: of.to_string(), to }.render() };
            page.map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), |page| Html(page).into_response())
        }
    }
}

/// Nobody wants the work any more.
pub(super) async fn stop(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    if bench.pace.now().is_some() {
        bench.pace.stop();
    }
    let to = back_to(field(&fields, "to"), "/files");
    Redirect::to(&format!("/wait?of={}&to={}", percent(field(&fields, "of")), percent(&to))).into_response()
}

impl Told {
    fn of(now: Option<Now>, publishes: bool, since: Duration, l: Language) -> Self {
        let at = |stage: Stage| now.is_some_and(|now| now.stage == stage);
        let all = [
            (Stage::Read, l.pick("lire les fichiers", "read the files")),
            (Stage::Normalise, l.pick("comprendre les lignes", "understand the rows")),
            (Stage::Match, l.pick("reconnaître les compétences", "recognise the skills")),
            (Stage::Gap, l.pick("calculer les écarts", "compute the gaps")),
            (Stage::Publish, l.pick("écrire les résultats", "write the results")),
        ];
        let present = all.iter().position(|(stage, _)| at(*stage)).unwrap_or(0);
        let share = now.filter(|now| now.done < now.total).map(|now| 100 * now.done / now.total);
        let stages = all.into_iter().filter(|(stage, _)| publishes || *stage != Stage::Publish).enumerate().map(|(place, (_, name))| {
            let told = match share.filter(|_| place == present) {
                Some(share) => say!(l, "{name} : {share} %", "{name}: {share}%"),
                None => name.to_owned(),
            };
            let state = match place.cmp(&present) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "now",
                std::cmp::Ordering::Greater => "later",
            };
            (told, state)
        });
        Self { stages: stages.collect(), since: say!(l, "Depuis {} s.", "For {} s.", since.as_secs()) }
    }
}
