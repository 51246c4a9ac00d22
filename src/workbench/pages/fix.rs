//! Step 2: what was refused, one line a cause, and the cells to correct beside the file that holds them.

use std::path::PathBuf;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;

use crate::domain::{Reject, causes, column_letters, say};
use crate::pipeline::{Limits, Pipeline};
use crate::publish;
use crate::read::{self, CORRECTED_COLUMNS, Table};
use crate::workbench::desk::Desk;
use crate::workbench::journal::Change;
use crate::workbench::settings::written;
use crate::workbench::{Answer, Bench, Shared};

use super::{Fields, Shell, back, field, figures_of, missing, rendered};

/// Cells of one cause that can be corrected on the page.
const CELLS: usize = 20;
/// Values of a row that are shown around a cell.
const AROUND: usize = 6;

#[derive(Template)]
#[template(path = "fix.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    causes: Vec<Cause>,
    copies: Vec<String>,
    trouble: Option<String>,
}

/// One cause of refusals.
struct Cause {
    told: String,
    cells: Vec<Cell>,
    more: usize,
}

/// One cell to correct.
struct Cell {
    file: String,
    sheet: String,
    place: String,
    value: String,
    header: String,
    around: String,
}

pub(super) async fn page(State(bench): State<Shared>) -> Response {
    bench
        .at_desk(|bench, desk| {
            let (shell, known) = Shell::of(bench, desk, "/fix");
            let l = shell.l;
            let trouble = missing(&known, l);
            let Some(a) = figures_of(&known) else {
                return rendered(&Page { shell, causes: Vec::new(), copies: Vec::new(), trouble });
            };
            let tables: &[Table] = desk.extract().map_or(&[], |e| &e.tables);
            let causes = causes(&a.corpus.rejects)
                .iter()
                .map(|cause| {
                    let cells: Vec<Cell> = cause.rejects.iter().filter_map(|r| cell(r, tables)).collect();
                    let more = cells.len().saturating_sub(CELLS);
                    Cause { told: cause.line(l), cells: cells.into_iter().take(CELLS).collect(), more }
                })
                .collect();
            let mut copies: Vec<String> = a.corpus.rejects.iter().map(|r| r.origin.source.file.clone()).collect();
            copies.sort();
            copies.dedup();
            copies.retain(|name| a.files.iter().any(|f| f.readable && f.name == *name));
            rendered(&Page { shell, causes, copies, trouble })
        })
        .await
}

/// A refused cell with what stands around it; none for what is no cell of a table.
fn cell(reject: &Reject, tables: &[Table]) -> Option<Cell> {
    let at = reject.origin.column.filter(|_| reject.origin.row > 0)?;
    let source = &reject.origin.source;
    let found =
        tables.iter().filter(|t| t.source == *source).find_map(|t| Some((t, t.rows.iter().find(|r| r.number == reject.origin.row)?)));
    let header = found.and_then(|(t, _)| t.columns.iter().find(|c| c.index == at as usize)).map(|c| c.header.clone());
    let around = found.map(|(_, row)| {
        let others = row.cells.iter().enumerate().filter(|(i, c)| *i != at as usize && !c.is_blank());
        others.map(|(_, c)| c.shown()).take(AROUND).collect::<Vec<_>>().join(" · ")
    });
    Some(Cell {
        file: source.file.clone(),
        sheet: source.sheet.clone(),
        place: format!("{}{}", column_letters(at), reject.origin.row),
        value: reject.value.clone(),
        header: header.unwrap_or_default(),
        around: around.unwrap_or_default(),
    })
}

pub(super) async fn correct(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let told = corrected(bench, desk, &fields).unwrap_or_else(|why| why);
            Answer::Go(back(&fields, "/fix"), Some(told))
        })
        .await
}

fn corrected(bench: &Bench, desk: &mut Desk, fields: &Fields) -> Result<String, String> {
    let l = bench.locale;
    let get = |name: &str| field(fields, name).to_owned();
    let value = get("value").trim().to_owned();
    let pipeline = Pipeline::load(&desk.file, l).map_err(|why| why.to_string())?;
    let mut files = Vec::new();
    let folder = pipeline.corrections.first().map(|pattern| read::folder_of(pattern));
    let folder = match folder {
        Some(folder) if folder.extension().is_none() => PathBuf::from(written(&desk.folder, &folder)),
        _ => {
            files.push(desk.settled(l, |settings| settings.add_corrections("corrections/*"))?);
            PathBuf::from("corrections")
        }
    };
    let path = folder.join(l.pick("cellules.csv", "cells.csv"));
    let (file, sheet, place) = (get("file"), get("sheet"), get("cell"));
    let row = [file.clone(), sheet, place.clone(), get("before"), value.clone(), bench.who.clone(), super::labels::today()];
    let bytes = publish::with_rows(&desk.folder.join(&path), &CORRECTED_COLUMNS, &[row], l).map_err(|why| why.to_string())?;
    files.push((path, Some(bytes)));
    let title = say!(l, "{file}!{place} : « {} » devient « {value} »", "{file}!{place}: “{}” becomes “{value}”", get("before"));
    desk.journal.make(Change { title: title.clone(), files })?;
    Ok(title)
}

/// A copy of a file with what was refused marked, to send back.
pub(super) async fn copy(State(bench): State<Shared>, Query(query): Query<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let (_, known) = Shell::of(bench, desk, "/fix");
            let Some(a) = figures_of(&known) else { return Answer::Nothing };
            let name = field(&query, "name");
            let files: Vec<_> = a.files.iter().filter(|f| f.name == name).cloned().collect();
            let made = publish::annotated(&files, &a.corpus.rejects, a.pipeline.year, Limits::default(), a.pipeline.language);
            match made.map(|files| files.into_iter().next()) {
                Ok(Some(made)) => {
                    let save_as = made.path.rsplit('/').next().map(str::to_owned);
                    Answer::File { kind: "application/octet-stream", policy: None, bytes: made.bytes, save_as }
                }
                Ok(None) => Answer::Nothing,
                Err(why) => Answer::Go("/fix".to_owned(), Some(why.to_string())),
            }
        })
        .await
}
