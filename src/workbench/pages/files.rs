//! Step 1: which files, and how was each understood?

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::domain::{Kind, Language, causes, say};
use crate::read::{self, Table};
use crate::run::Analysis;
use crate::workbench::desk::Desk;
use crate::workbench::{Answer, Bench, Shared, percent};

use super::{Shell, figures_of, missing, rendered};

#[derive(Template)]
#[template(path = "files.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    groups: Vec<Group>,
    trouble: Option<String>,
    beside: Vec<String>,
    questionnaires: Vec<String>,
}

/// The files of a kind.
struct Group {
    kind: &'static str,
    title: &'static str,
    files: Vec<Line>,
}

/// One file in the list.
struct Line {
    name: String,
    link: String,
    told: String,
    /// Nothing of it could be read, or no table of it was understood.
    unread: bool,
    /// Rows of it lie outside the territory, the levels or the trade.
    outside: bool,
    questions: usize,
}

pub(super) async fn page(State(bench): State<Shared>) -> Response {
    bench.at_desk(|bench, desk| rendered(&list(bench, desk))).await
}

fn list(bench: &Bench, desk: &mut Desk) -> Page {
    let (shell, known) = Shell::of(bench, desk, "/files");
    let l = shell.l;
    let analysis = figures_of(&known);
    let groups = [Kind::Courses, Kind::Needs, Kind::Employers].map(|kind| Group {
        kind: kind.key(),
        title: match kind {
            Kind::Courses => l.pick("Formations", "Courses"),
            Kind::Needs => l.pick("Besoins de recrutement", "Hiring needs"),
            Kind::Employers => l.pick("Annuaire des entreprises", "Register of employers"),
        },
        files: analysis.map(|a| lines(a, desk, kind, l)).unwrap_or_default(),
    });
    let beside = analysis.map(|a| overlooked(a)).unwrap_or_default();
    let mut questionnaires: Vec<String> = std::fs::read_dir(desk.folder.join("questionnaires"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    questionnaires.sort();
    let trouble = missing(&known, l).filter(|_| matches!(known, super::Known::Wrong(_)));
    Page { shell, groups: groups.into(), trouble, beside, questionnaires }
}

fn overlooked(a: &Analysis) -> Vec<String> {
    let Ok(listed) = read::list(a.pipeline.sources(), &a.pipeline.output, a.pipeline.language) else { return Vec::new() };
    read::overlooked(&listed.files, &a.pipeline.output).iter().map(|p| p.display().to_string()).collect()
}

fn lines(a: &Analysis, desk: &Desk, kind: Kind, l: Language) -> Vec<Line> {
    let tables: &[Table] = desk.extract().map_or(&[], |e| &e.tables);
    let mut rows: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for table in tables.iter().filter(|t| t.kind == kind) {
        let (count, sum) = rows.entry(table.source.file.as_str()).or_default();
        *count += 1;
        *sum += table.rows.len();
    }
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for cause in causes(a.corpus.to_correct()) {
        if let Some(first) = cause.rejects.first() {
            *refused.entry(first.origin.source.file.as_str()).or_default() += 1;
        }
    }
    let files = a.files.iter().filter(|f| f.kind == kind && a.references.returned.files.iter().all(|r| r.path != f.path));
    files
        .map(|file| {
            let (count, sum) = rows.get(file.name.as_str()).copied().unwrap_or_default();
            let outside: u32 = a.corpus.accounts.iter().filter(|x| x.sheet.source.file == file.name).map(|x| x.out_of_scope).sum();
            let told = match () {
                () if !file.readable => l.pick("illisible", "cannot be read").to_owned(),
                () if count == 0 => l.pick("aucun tableau compris", "no table understood").to_owned(),
                () => say!(
                    l,
                    "{}, {}",
                    "{}, {}",
                    l.count(count, ("tableau", "tableaux"), ("table", "tables")),
                    l.count(sum, ("ligne", "lignes"), ("row", "rows"))
                ),
            };
            let told = if outside == 0 {
                told
            } else {
                let outside =
                    l.count(outside as usize, ("ligne hors champ", "lignes hors champ"), ("row out of scope", "rows out of scope"));
                format!("{told}, {outside}")
            };
            Line {
                outside: outside > 0,
                name: file.name.clone(),
                link: format!("/files/one?name={}", percent(&file.name)),
                told,
                unread: count == 0,
                questions: refused.get(file.name.as_str()).copied().unwrap_or(0),
            }
        })
        .collect()
}

pub(super) fn kind_of(key: &str) -> Option<Kind> {
    [Kind::Courses, Kind::Needs, Kind::Employers].into_iter().find(|kind| kind.key() == key)
}

/// The folder of each kind, where the pipeline file names none.
pub(super) fn fallback(kind: Kind, l: Language) -> &'static str {
    match kind {
        Kind::Courses => l.pick("formations", "courses"),
        Kind::Needs => l.pick("besoins", "needs"),
        Kind::Employers => l.pick("annuaire", "register"),
    }
}

/// A blank questionnaire, to send.
pub(super) async fn questionnaire(State(bench): State<Shared>, axum::extract::Path(name): axum::extract::Path<String>) -> Response {
    bench
        .at_desk(move |_, desk| {
            let found = crate::workbench::within(&desk.folder.join("questionnaires"), &name).and_then(|path| std::fs::read(path).ok());
            let kind = "application/octet-stream";
            found.map_or(Answer::Nothing, |bytes| Answer::File { kind, policy: None, bytes, save_as: Some(name) })
        })
        .await
}
