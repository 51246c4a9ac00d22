//! The workbench (atelier): the whole yearly job in the browser of the person who does it, without a terminal. `adequation open` serves
//! pages on the loopback address; what they do is done to the files of the analysis (pipeline file, decisions, corrections), as a
//! person would, so that `run` gives the same results and either can take over from the other at any moment.
//!
//! | file | question |
//! |---|---|
//! | [`journal`] | what was changed, and how is it undone? |
//! | `guard` | who may speak to the page? (the threat model) |
//! | `desk` | how does the analysis stand now? |
//! | `settings` | how is a choice written in the pipeline file? |
//! | `start` | which analysis? |
//! | `pages` | one file a step |
//!
//! Decisions. axum, since it is kept by those who keep tokio and hyper; `tiny_http` builds faster but leaves forms, uploads and stopping to
//! us. Pages are complete without script and each answer is a page; htmx adds the search as one types and the sliders. One mutex orders
//! all work: two browsers on one analysis see each other's changes and lose none; a second program is turned away by a lock. Every
//! action reads the files as they stand, so that what was changed by hand is seen. A correction stands beside the file it corrects,
//! never in it. Not done: a change streamed to other windows as it happens; they see it at their next page.

mod desk;
mod guard;
pub mod journal;
mod pages;
mod settings;
mod start;

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::domain::{Language, Pace, say, why_io};
use desk::Desk;
use guard::{Guard, HEADERS, Verdict};
use pages::waiting::Waiting;

/// The page is taken for closed when it has not been heard of for so long. It speaks every 20 seconds; a browser slows hidden pages
/// to once a minute.
const CLOSED_AFTER: Duration = Duration::from_mins(5);
/// How the address of a form says which analysis it is of.
const MEANT: &str = "opened=";
/// Bytes that one upload may weigh.
const MOST: usize = 300 << 20;

/// How the workbench is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// An analysis' folder or pipeline file, or the folder where analyses are.
    pub folder: PathBuf,
    /// Port; any that is free for 0.
    pub port: u16,
    /// Open the default browser.
    pub browser: bool,
    /// Language of the page before any analysis is open.
    pub language: Language,
}

/// What the pages share.
#[derive(Debug)]
struct Bench {
    guard: Guard,
    /// Where analyses are looked for and made.
    base: PathBuf,
    locale: Language,
    /// Who judges and corrects, as the system calls them.
    who: String,
    desk: Mutex<Option<Desk>>,
    /// How often an analysis was opened or closed: the forms of a page say it back, so that one left open on another analysis changes
    /// nothing in this one.
    opened: AtomicU64,
    notice: Mutex<Option<String>>,
    heard: Mutex<Instant>,
    visited: AtomicBool,
    stop: tokio::sync::Notify,
    /// How far the work of the analysis is.
    pace: Pace,
    waiting: Waiting,
}

type Shared = Arc<Bench>;

/// True for a folder that is an analysis or has some within.
pub fn holds_analyses(folder: &Path) -> bool {
    start::pipeline_in(folder).is_some() || !start::analyses(folder).is_empty()
}

/// Serves the workbench until its page is closed or stopped; `tell` is told the address.
///
/// # Errors
/// A port that is taken, a folder that is no analysis and cannot hold one.
pub fn open(options: &Options, tell: &mut dyn FnMut(&str)) -> Result<(), String> {
    let l = options.language;
    let failed = |why: &std::io::Error| say!(l, "l’atelier ne peut pas s’ouvrir : {}", "the workbench cannot open: {}", why_io(why, l));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|why| failed(&why))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
            .await
            .map_err(|why| say!(l, "port {} : {}", "port {}: {}", options.port, why_io(&why, l)))?;
        let port = listener.local_addr().map_err(|why| failed(&why))?.port();
        let guard = Guard::new(port).map_err(|why| failed(&std::io::Error::other(why.to_string())))?;
        let (base, file) = start::place(&options.folder, l)?;
        let pace = Pace::default();
        let desk = file.map(|file| Desk::open(&file, &pace, l)).transpose()?;
        let who = ["USERNAME", "USER"].iter().find_map(|name| std::env::var(name).ok()).filter(|who| !who.is_empty());
        let bench = Arc::new(Bench {
            guard,
            base,
            locale: l,
            who: who.unwrap_or_else(|| l.pick("atelier", "workbench").to_owned()),
            desk: Mutex::new(desk),
            opened: AtomicU64::new(1),
            notice: Mutex::new(None),
            heard: Mutex::new(Instant::now()),
            visited: AtomicBool::new(false),
            stop: tokio::sync::Notify::new(),
            pace,
            waiting: Waiting::default(),
        });
        let address = bench.guard.address();
        tell(&address);
        if options.browser
            && let Err(why) = open::that_detached(&address)
        {
            let why = why_io(&why, l);
            tell(&say!(
                l,
                "Le navigateur ne s’ouvre pas ({why}) : y coller cette adresse.",
                "The browser does not open ({why}): paste this address into it."
            ));
        }
        tokio::spawn(watch(Arc::clone(&bench)));
        let router = routes(&bench);
        let stopped = Arc::clone(&bench);
        let served = axum::serve(listener, router).with_graceful_shutdown(async move { stopped.stop.notified().await });
        // A browser keeps its connections: nothing is left to answer once the last page was told that all is kept.
        let closing = async {
            bench.stop.notified().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        tokio::select! {
            served = served => served.map_err(|why| failed(&why)),
            () = closing => Ok(()),
        }
    })
}

/// Stops the workbench when its page has been closed for a while.
async fn watch(bench: Shared) {
    loop {
        tokio::time::sleep(Duration::from_secs(10)).await;
        let heard = *lock(&bench.heard);
        if bench.visited.load(Ordering::Relaxed) && heard.elapsed() > CLOSED_AFTER {
            bench.stop.notify_waiters();
            return;
        }
    }
}

fn routes(bench: &Shared) -> Router {
    pages::routes()
        .layer(axum::extract::DefaultBodyLimit::max(MOST))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(bench), guarded))
        .with_state(Arc::clone(bench))
}

/// Every request passes here: who speaks, and what every answer says of itself.
async fn guarded(State(bench): State<Shared>, request: Request, next: Next) -> Response {
    let verdict = bench.guard.judge(request.method(), request.uri(), request.headers());
    let mut answer = match verdict {
        Verdict::Refuse => {
            let l = bench.locale;
            let told = l.pick(
                "Accès refusé : ouvrir l’adresse que le programme a affichée.",
                "Access denied: open the address that the program printed.",
            );
            (StatusCode::FORBIDDEN, told).into_response()
        }
        Verdict::Welcome(cookie) => {
            let kept = request
                .uri()
                .query()
                .unwrap_or_default()
                .split('&')
                .filter(|pair| !pair.starts_with("token="))
                .collect::<Vec<_>>()
                .join("&");
            let to = format!("/{}{}{kept}", request.uri().path().trim_start_matches('/'), if kept.is_empty() { "" } else { "?" });
            let mut answer = Redirect::to(&to).into_response();
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            answer
        }
        Verdict::Pass => {
            bench.visited.store(true, Ordering::Relaxed);
            *lock(&bench.heard) = Instant::now();
            let meant = request.uri().query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix(MEANT));
            if request.uri().path() != "/quit" && meant.is_some_and(|meant| meant != bench.opened.load(Ordering::Relaxed).to_string()) {
                *lock(&bench.notice) = Some(bench.locale.pick(
                    "Rien n’a été changé : la page venait d’une autre analyse, ouverte avant celle-ci. Revenir à « Analyses » pour la rouvrir.",
                    "Nothing was changed: the page was of another analysis, opened before this one. Go back to “Analyses” to open it again.",
                ).to_owned());
                Redirect::to("/files").into_response()
            } else {
                pages::waiting::answered(Arc::clone(&bench), request, next).await
            }
        }
    };
    for (name, value) in HEADERS {
        // A page within the page says its own policy.
        answer.headers_mut().entry(name).or_insert(value);
    }
    answer
}

/// What an action answers.
#[derive(Debug)]
enum Answer {
    /// A page.
    Page(String),
    /// Go there, and say this.
    Go(String, Option<String>),
    /// Something that is no page: type, policy, bytes, name to save it by.
    File { kind: &'static str, policy: Option<String>, bytes: Vec<u8>, save_as: Option<String> },
    /// There is no such thing.
    Nothing,
}

impl Bench {
    /// Does something with the open analysis, one at a time; without one, the start page is shown.
    async fn at_desk(self: Shared, work: impl FnOnce(&Self, &mut Desk) -> Answer + Send + 'static) -> Response {
        self.work(move |bench| {
            let mut desk = lock(&bench.desk);
            match desk.as_mut() {
                Some(desk) => {
                    // What was changed by hand is known before anything is done.
                    desk.look(bench.locale);
                    match work(bench, desk) {
                        Answer::Page(page) => Answer::Page(bench.tied(&page)),
                        other => other,
                    }
                }
                None => Answer::Go("/start".to_owned(), None),
            }
        })
        .await
    }

    /// Does something that may take a while.
    async fn work(self: Shared, work: impl FnOnce(&Self) -> Answer + Send + 'static) -> Response {
        let bench = Arc::clone(&self);
        let answer = tokio::task::spawn_blocking(move || work(&bench)).await;
        match answer {
            Ok(Answer::Page(page)) => Html(page).into_response(),
            Ok(Answer::Go(to, notice)) => {
                if notice.is_some() {
                    *lock(&self.notice) = notice;
                }
                Redirect::to(&to).into_response()
            }
            Ok(Answer::File { kind, policy, bytes, save_as }) => {
                let mut answer = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
                let headers = answer.headers_mut();
                if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
                    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
                }
                let saved =
                    save_as.and_then(|name| HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{}", percent(&name))).ok());
                if let Some(saved) = saved {
                    headers.insert(header::CONTENT_DISPOSITION, saved);
                }
                answer
            }
            Ok(Answer::Nothing) => (StatusCode::NOT_FOUND, self.locale.pick("Rien ici.", "Nothing here.")).into_response(),
            Err(_) => {
                let told = self.locale.pick(
                    "Une erreur du programme a interrompu cette action ; rien n’en a été gardé.",
                    "A fault of the program stopped this action; nothing of it was kept.",
                );
                (StatusCode::INTERNAL_SERVER_ERROR, told).into_response()
            }
        }
    }

    /// A page whose forms say which analysis they are of.
    fn tied(&self, page: &str) -> String {
        let opened = self.opened.load(Ordering::Relaxed);
        let mut out = String::with_capacity(page.len() + 1_000);
        let mut parts = page.split("method=\"post\" action=\"");
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (path, rest) = part.split_once('"').unwrap_or((part, ""));
            // Writing to a text cannot fail.
            let _ = write!(out, "method=\"post\" action=\"{path}?{MEANT}{opened}\"{rest}");
        }
        out
    }

    /// Another analysis is open, or none: what older pages say is of another.
    fn put(&self, desk: Option<Desk>) {
        let mut place = lock(&self.desk);
        self.opened.fetch_add(1, Ordering::Relaxed);
        *place = desk;
    }

    /// The notice to show once.
    fn notice(&self) -> Option<String> {
        lock(&self.notice).take()
    }
}

/// A lock; what a panic left is still whole, since every change is one replacement.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A text as part of an address.
fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A path that stays within a folder: no root, no `..`, no drive.
fn within(folder: &Path, path: &str) -> Option<PathBuf> {
    let inside = Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    let found = folder.join(path).canonicalize().ok()?;
    (inside && !path.is_empty() && found.starts_with(folder.canonicalize().ok()?)).then_some(found)
}
