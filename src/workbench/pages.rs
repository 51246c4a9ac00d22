//! The pages: five steps, in any order, each saying what is left to do; and what all of them share.

mod assume;
mod begin;
mod decided;
mod figures;
mod file;
mod files;
mod fix;
mod labels;
mod made;
mod outputs;
mod sent;
pub(super) mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::domain::{Language, say};
use crate::read::{Row, Table};
use crate::run::Analysis;

use super::desk::{Desk, State as Known};
use super::{Answer, Bench, Shared};

/// The fields of a form, or of an address.
type Fields = BTreeMap<String, String>;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(|| async { axum::response::Redirect::to("/files") }))
        .route("/start", get(begin::page).post(begin::make))
        .route("/start/open", post(begin::open))
        .route("/start/example", post(begin::example))
        .route("/files", get(files::page).post(sent::drop))
        .route("/files/one", get(file::one))
        .route("/files/column", post(file::column))
        .route("/files/header", post(file::header))
        .route("/files/sheet", post(file::sheet))
        .route("/files/kind", post(file::kind))
        .route("/files/remove", post(file::remove))
        .route("/questionnaires/{name}", get(files::questionnaire))
        .route("/fix", get(fix::page).post(fix::correct))
        .route("/fix/copy", get(fix::copy))
        .route("/fix/forget", post(made::forget))
        .route("/labels", get(labels::page).post(labels::judge))
        .route("/labels/search", get(labels::search))
        .route("/labels/again", post(decided::again))
        .route("/figures", get(figures::page))
        .route("/figures/keep", post(figures::keep))
        .route("/figures/assume", post(assume::assume))
        .route("/figures/forget", post(figures::forget))
        .route("/figures/proof", get(figures::proof))
        .route("/report", get(figures::report))
        .route("/charts/{name}", get(figures::chart))
        .route("/publish", get(outputs::page).post(outputs::publish))
        .route("/publish/folder", post(outputs::folder))
        .route("/results/{*path}", get(outputs::result))
        .route("/again", post(again))
        .route("/wait", get(waiting::page))
        .route("/wait/stop", post(waiting::stop))
        .route("/undo", post(undo))
        .route("/redo", post(redo))
        .route("/alive", get(|| async { axum::http::StatusCode::NO_CONTENT }))
        .route("/quit", post(quit))
        .route("/assets/{name}", get(asset))
        .fallback(|| async { axum::response::Redirect::to("/files") })
}

/// What every page shows around its own.
#[derive(Debug)]
struct Shell {
    l: Language,
    /// Title of the analysis; none before one is open.
    analysis: Option<String>,
    steps: Vec<Step>,
    notice: Option<String>,
    undo: Option<String>,
    redo: Option<String>,
    /// True where the figures are missing because someone stopped the work.
    stopped: bool,
    /// The address of this page, to come back to.
    here: String,
}

/// One step of the way.
#[derive(Debug)]
struct Step {
    path: &'static str,
    name: &'static str,
    left: String,
    current: bool,
}

impl Shell {
    /// Around a page of an analysis.
    fn of(bench: &Bench, desk: &mut Desk, here: &str) -> (Self, Known) {
        let known = desk.known();
        let l = desk.language(bench.locale);
        let name = |fr, en| l.pick(fr, en);
        let left = Left::of(&known, l);
        let steps = [
            ("/files", name("Fichiers", "Files"), left.files),
            ("/fix", name("À corriger", "To correct"), left.fix),
            ("/labels", name("Libellés", "Labels"), left.labels),
            ("/figures", name("Résultats", "Figures"), String::new()),
            ("/publish", name("Publier", "Publish"), String::new()),
        ];
        let steps = steps.map(|(path, name, left)| Step { path, name, left, current: here.starts_with(path) });
        let shell = Self {
            l,
            analysis: Some(desk.pipeline().map_or_else(|_| desk.file.display().to_string(), |p| p.title.clone())),
            steps: steps.into(),
            notice: desk.told.take().or_else(|| bench.notice()),
            undo: desk.journal.to_undo().map(str::to_owned),
            redo: desk.journal.to_redo().map(str::to_owned),
            stopped: matches!(known, Known::Stopped),
            here: here.to_owned(),
        };
        (shell, known)
    }

    /// Around a page before any analysis is open.
    fn before(bench: &Bench) -> Self {
        Self { notice: bench.notice(), ..Self::bare(bench) }
    }

    /// Around a page that is of no analysis; what is to be noticed is left for the next.
    fn bare(bench: &Bench) -> Self {
        let here = "/start".to_owned();
        Self { l: bench.locale, analysis: None, steps: Vec::new(), notice: None, undo: None, redo: None, stopped: false, here }
    }

    /// A count in the language of the page: one and several in French, in English.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand out references")]
    fn n(&self, n: &usize, fr: &str, several_fr: &str, en: &str, several_en: &str) -> String {
        self.l.count(*n, (fr, several_fr), (en, several_en))
    }

    /// The sentence in the language of the page.
    fn t<'a>(&self, fr: &'a str, en: &'a str) -> &'a str {
        self.l.pick(fr, en)
    }
}

/// What is left to do at each step, in a word.
#[derive(Debug, Default)]
struct Left {
    files: String,
    fix: String,
    labels: String,
}

impl Left {
    fn of(known: &Known, l: Language) -> Self {
        let Known::Known(a) = known else { return Self::default() };
        let fix = crate::domain::causes(a.corpus.to_correct()).len();
        let doubts = crate::publish::review::doubts(a).len();
        let some = |n: usize, told: String| if n == 0 { String::new() } else { told };
        Self {
            files: l.count(a.files.len(), ("lu", "lus"), ("read", "read")),
            fix: some(fix, l.count(fix, ("point", "points"), ("point", "points"))),
            labels: some(doubts, l.count(doubts, ("à juger", "à juger"), ("to judge", "to judge"))),
        }
    }
}

/// Renders a page, or says why it cannot be.
fn rendered(page: &impl askama::Template) -> Answer {
    match page.render() {
        Ok(page) => Answer::Page(page),
        Err(why) => Answer::Page(format!("<!DOCTYPE html><title>Adéquation</title><p>{}</p>", why.to_string().replace('<', "&lt;"))),
    }
}

/// What keeps a page from showing the analysis.
fn missing(known: &Known, l: Language) -> Option<String> {
    match known {
        Known::Known(_) => None,
        Known::Empty => Some(
            l.pick(
                "Aucun fichier n’est encore déposé : commencer par l’étape Fichiers.",
                "No file has been put in yet: begin with the step Files.",
            )
            .to_owned(),
        ),
        Known::Wrong(why) => Some(why.clone()),
        Known::Stopped => Some(l.pick("Sans le calcul, il n’y a rien à montrer.", "Without it there is nothing to show.").to_owned()),
    }
}

/// A page that has nothing to show yet, and why.
#[derive(askama::Template)]
#[template(path = "trouble.html", config = "src/workbench/askama.toml")]
struct Trouble {
    shell: Shell,
    title: &'static str,
    why: String,
}

/// In the place of a page that needs the analysis.
fn troubled(shell: Shell, known: &Known, title: (&'static str, &'static str)) -> Answer {
    let (l, title) = (shell.l, shell.l.pick(title.0, title.1));
    rendered(&Trouble { shell, title, why: missing(known, l).unwrap_or_default() })
}

/// A row of a sheet, with the table that it is in.
fn row_of<'t>(desk: &'t Desk, file: &str, sheet: &str, number: u32) -> Option<(&'t Table, &'t Row)> {
    let mut tables = desk.extract()?.tables.iter().filter(|t| t.source.file == file && t.source.sheet == sheet);
    tables.find_map(|t| Some((t, t.rows.iter().find(|r| r.number == number)?)))
}

/// The date that a decision is signed with.
fn today() -> String {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    chrono::DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0), 0).map_or_else(String::new, |d| d.format("%Y-%m-%d").to_string())
}

/// The analysis, where it is known.
fn figures_of(known: &Known) -> Option<&Arc<Analysis>> {
    match known {
        Known::Known(analysis) => Some(analysis),
        _ => None,
    }
}

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

/// Where a form asks to go back to: a page of this program, nothing else.
fn back(fields: &Fields, otherwise: &str) -> String {
    back_to(field(fields, "back"), otherwise)
}

/// The same of an address.
fn back_to(told: &str, otherwise: &str) -> String {
    let plain = told.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if told.starts_with('/') && !told.starts_with("//") && plain { told.to_owned() } else { otherwise.to_owned() }
}

async fn undo(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench.at_desk(move |bench, desk| turn(bench, desk, &fields, true)).await
}

async fn redo(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench.at_desk(move |bench, desk| turn(bench, desk, &fields, false)).await
}

fn turn(bench: &Bench, desk: &mut Desk, fields: &Fields, back_in_time: bool) -> Answer {
    let l = bench.locale;
    let journal = &mut desk.journal;
    let what = if back_in_time { journal.to_undo() } else { journal.to_redo() }.unwrap_or_default().to_owned();
    let done = if back_in_time { journal.undo() } else { journal.redo() };
    let told = match done {
        Ok(()) if what.is_empty() => l.pick("Rien à défaire.", "Nothing to undo.").to_owned(),
        Ok(()) if back_in_time => say!(l, "Annulé : {what}", "Undone: {what}"),
        Ok(()) => say!(l, "Rétabli : {what}", "Done again: {what}"),
        Err(why) => why,
    };
    Answer::Go(back(fields, "/files"), Some(told))
}

/// Computes what was stopped.
async fn again(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    let to = back(&fields, "/files");
    bench
        .at_desk(move |_, desk| {
            desk.forget();
            Answer::Go(to, None)
        })
        .await
}

async fn quit(State(bench): State<Shared>) -> Response {
    let l = bench.locale;
    bench.put(None);
    bench.stop.notify_waiters();
    let page = say!(
        l,
        "<!DOCTYPE html><html lang=\"fr\"><meta charset=\"utf-8\"><title>Adéquation</title><link rel=\"stylesheet\" href=\"/assets/style.css\"><main><h1>L’atelier est fermé</h1><p>Tout ce qui a été fait est enregistré dans le dossier de l’analyse. Cette page peut être fermée.</p></main>",
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Adéquation</title><link rel=\"stylesheet\" href=\"/assets/style.css\"><main><h1>The workbench is closed</h1><p>All that was done is kept in the folder of the analysis. This page can be closed.</p></main>"
    );
    axum::response::Html(page).into_response()
}

async fn asset(Path(name): Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", include_str!("assets/style.css")),
        "bench.js" => ("text/javascript; charset=utf-8", include_str!("assets/bench.js")),
        "htmx.min.js" => ("text/javascript; charset=utf-8", include_str!("assets/htmx.min.js")),
        _ => return axum::http::StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
