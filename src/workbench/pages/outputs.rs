//! Step 5: publish, for whom, and what was written.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;

use crate::domain::{Language, say};
use crate::pipeline::{Edition, Pipeline};
use crate::publish::numbers::percent as share;
use crate::run::{self, Analysis};
use crate::workbench::desk::Desk;
use crate::workbench::{Answer, Shared, percent, within};

use super::{Fields, Shell, field, figures_of, missing, rendered};

/// A page that was written may show itself and nothing more: no script, nothing fetched from elsewhere.
pub(super) const READ_ONLY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'";

/// A report that this program made, with its own script and no other: the script bears a word that no one could foresee.
pub(super) fn own_page(bytes: &[u8]) -> Answer {
    let Ok(word) = crate::workbench::guard::random() else { return Answer::Nothing };
    let page = String::from_utf8_lossy(bytes).replace("<script>", &format!("<script nonce=\"{word}\">"));
    let policy = Some(format!("{READ_ONLY}; script-src 'nonce-{word}'"));
    Answer::File { kind: "text/html; charset=utf-8", policy, bytes: page.into_bytes(), save_as: None }
}

#[derive(Template)]
#[template(path = "publish.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    trouble: Option<String>,
    public: bool,
    checks: Vec<(bool, String)>,
    written: Vec<(String, String, &'static str)>,
    returns: Vec<(String, String)>,
    folder: String,
    /// What was written is older than the last change.
    is_old: bool,
    mail: String,
}

pub(super) async fn page(State(bench): State<Shared>) -> Response {
    bench
        .at_desk(|bench, desk| {
            let (shell, known) = Shell::of(bench, desk, "/publish");
            let l = shell.l;
            let pipeline = desk.pipeline().ok();
            let checks = figures_of(&known).map(|a| checks(a, l)).unwrap_or_default();
            let output = pipeline.map(|p| p.output.clone()).unwrap_or_default();
            let public = pipeline.is_some_and(|p| p.publish.edition == Edition::Public);
            let written = FILES
                .iter()
                .filter(|(path, ..)| output.join(path).exists())
                .map(|(path, fr, en)| ((*path).to_owned(), format!("/results/{path}"), l.pick(*fr, *en)))
                .collect();
            let mut returns: Vec<(String, String)> = std::fs::read_dir(output.join("returns"))
                .into_iter()
                .flatten()
                .flatten()
                .map(|e| e.file_name().to_string_lossy().into_owned())
                .map(|name| (name.clone(), format!("/results/returns/{}", percent(&name))))
                .collect();
            returns.sort();
            let trouble = missing(&known, l);
            let mail = mail(&shell, pipeline);
            rendered(&Page {
                trouble,
                public,
                checks,
                written,
                returns,
                folder: output.display().to_string(),
                is_old: desk.is_newer_than(&output),
                mail,
                shell,
            })
        })
        .await
}

/// What a run writes first of all, and for whom.
const FILES: [(&str, &str, &str); 13] = [
    ("synthese.pdf", "la synthèse en deux pages, pour qui décide", "the brief in two pages, for who decides"),
    ("brief.pdf", "la synthèse en deux pages, pour qui décide", "the brief in two pages, for who decides"),
    ("synthese.html", "la même, dans le navigateur", "the same, in the browser"),
    ("brief.html", "la même, dans le navigateur", "the same, in the browser"),
    ("report.html", "le rapport complet, dans le navigateur", "the whole report, in the browser"),
    ("gaps.xlsx", "le classeur Excel", "the Excel workbook"),
    (
        "diaporama.pdf",
        "des pages à projeter, avec leurs notes dans diaporama-notes.txt",
        "pages to show, with their notes in diaporama-notes.txt",
    ),
    ("slides.pdf", "des pages à projeter, avec leurs notes dans slides-notes.txt", "pages to show, with their notes in slides-notes.txt"),
    ("courriel.html", "un message à coller dans un courriel", "a message to paste into a mail"),
    ("mail.html", "un message à coller dans un courriel", "a message to paste into a mail"),
    ("rejects.csv", "chaque cellule refusée, pour qui relance", "each cell refused, for who asks again"),
    ("review.xlsx", "les libellés à juger, hors de l’atelier", "the labels to judge, outside the workbench"),
    ("run.json", "ce qui a été lu et réglé, avec empreintes", "what was read and set, with hashes"),
];

fn checks(a: &Analysis, l: Language) -> Vec<(bool, String)> {
    let unread = a.unread().len();
    let refused = crate::domain::causes(a.corpus.to_correct()).len();
    let doubts = crate::publish::review::doubts(a).len();
    let mut out = vec![
        (unread == 0, say!(l, "Fichiers qui n’ont rien donné : {unread}", "Files that gave nothing: {unread}")),
        (refused == 0, say!(l, "Points à corriger : {refused}", "Points to correct: {refused}")),
        (doubts == 0, say!(l, "Libellés à juger : {doubts}", "Labels to judge: {doubts}")),
    ];
    match &a.findings.survey {
        Some(s) if s.firms > 0 => {
            let rate = share(s.respondents as f64 / s.firms as f64, l);
            out.push((
                true,
                say!(
                    l, "Réponses : {} entreprises sur {} de l’annuaire ({rate})", "Answers: {} employers of {} in the register ({rate})",
                    s.respondents, s.firms
                ),
            ));
        }
        _ => out.push((
            false,
            l.pick("Sans annuaire, les besoins sont ceux des seuls répondants", "Without a register, needs are those of respondents alone")
                .to_owned(),
        )),
    }
    let assumed = a.pipeline.assumptions.rate.len();
    out.push((assumed > 0, say!(l, "Hypothèses écrites avec leur source : {assumed}", "Assumptions written with their source: {assumed}")));
    out
}

/// A text to send with each return.
fn mail(shell: &Shell, pipeline: Option<&Pipeline>) -> String {
    let (title, year) = pipeline.map_or_else(|| (String::new(), 0), |p| (p.title.clone(), p.year));
    say!(
        shell.l,
        "Bonjour,\n\nMerci de votre réponse au recensement {year}. Le classeur joint montre vos lignes telles qu’elles ont été comprises ({title}).\n\nSi une valeur est fausse, corrigez-la dans sa case et renvoyez-nous le classeur, sans ajouter ni supprimer de ligne. Si tout est juste, vous n’avez rien à faire.\n\nCordialement,",
        "Hello,\n\nThank you for your answer to the {year} census. The workbook attached shows your rows as they were understood ({title}).\n\nIf a value is wrong, correct it in its cell and send the workbook back, without adding or deleting rows. If all is right, there is nothing to do.\n\nKind regards,"
    )
}

pub(super) async fn publish(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = desk.language(bench.locale);
            let told = published(desk, field(&fields, "edition"), l).unwrap_or_else(|why| why);
            Answer::Go("/publish".to_owned(), Some(told))
        })
        .await
}

fn published(desk: &mut Desk, edition: &str, l: Language) -> Result<String, String> {
    let wanted = match edition {
        "public" => Edition::Public,
        "internal" => Edition::Internal,
        _ => {
            return Err(l
                .pick("Aucune édition n’a été choisie : rien n’est publié.", "No edition was chosen: nothing is published.")
                .to_owned());
        }
    };
    let present = desk.pipeline()?.publish.edition;
    if present != wanted {
        let title = match wanted {
            Edition::Public => l.pick("L’édition devient publique", "The edition becomes public"),
            Edition::Internal => l.pick("L’édition devient interne", "The edition becomes internal"),
        };
        desk.settle(title.to_owned(), l, |settings| settings.set_edition(wanted))?;
    }
    let clock = std::time::Instant::now();
    desk.pace.renew();
    let done = run::run(&desk.file, l, &desk.pace, &mut |_| {});
    desk.pace.renew();
    let analysis = done.map_err(|why| why.to_string())?;
    let seconds = format!("{:.1}", clock.elapsed().as_secs_f64()).replace('.', l.pick(",", "."));
    let mut told = say!(l, "Publié en {seconds} s.", "Published in {seconds} s.");
    for notice in &analysis.notices {
        told.push(' ');
        told.push_str(notice);
    }
    Ok(told)
}

/// A file that a run wrote.
pub(super) async fn result(State(bench): State<Shared>, Path(path): Path<String>) -> Response {
    bench
        .at_desk(move |_, desk| {
            let Ok(pipeline) = desk.pipeline() else { return Answer::Nothing };
            let Some(bytes) = within(&pipeline.output, &path).and_then(|found| std::fs::read(found).ok()) else { return Answer::Nothing };
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            let end = name.rsplit('.').next().unwrap_or_default();
            if path == "report.html" {
                return own_page(&bytes);
            }
            let (kind, shown) = match end {
                "html" => ("text/html; charset=utf-8", true),
                "svg" => ("image/svg+xml", true),
                "png" => ("image/png", true),
                "json" => ("application/json", true),
                _ => ("application/octet-stream", false),
            };
            Answer::File { kind, policy: Some(READ_ONLY.to_owned()), bytes, save_as: (!shown).then_some(name) }
        })
        .await
}

/// Shows the output folder in the file manager.
pub(super) async fn folder(State(bench): State<Shared>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = bench.locale;
            let told = desk.pipeline().and_then(|p| {
                let shown = p.output.display().to_string();
                open::that_detached(&p.output).map_err(|_| {
                    say!(
                        l, "Le dossier ne s’ouvre pas d’ici ; il est là : {shown}",
                        "The folder does not open from here; it is there: {shown}"
                    )
                })
            });
            Answer::Go("/publish".to_owned(), told.err())
        })
        .await
}
