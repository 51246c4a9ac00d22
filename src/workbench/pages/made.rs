//! The corrections that were made, and how one is taken back: what is typed on a page can be seen there and undone there, whatever came
//! after it.

use std::path::{Path, PathBuf};

use axum::extract::{Form, State};
use axum::response::Response;

use crate::domain::{Language, say};
use crate::read::CORRECTED_COLUMNS;
use crate::read::reference::Records;
use crate::workbench::desk::Desk;
use crate::workbench::{Answer, Shared};

use super::{Fields, field};

/// One correction that holds, or that no cell takes any more.
pub(super) struct Made {
    pub(super) file: String,
    pub(super) sheet: String,
    pub(super) cell: String,
    pub(super) before: String,
    pub(super) value: String,
    /// Who made it and when.
    pub(super) by: String,
}

/// The file that the workbench keeps corrections in, from the folder of the analysis; none where no folder of corrections is set.
fn path(desk: &Desk, l: Language) -> Option<PathBuf> {
    desk.corrections().map(|folder| folder.join(name(l)))
}

/// What that file is called.
pub(super) fn name(l: Language) -> &'static str {
    l.pick("cellules.csv", "cells.csv")
}

/// The corrections of that file, the last of each cell, in the order of their cells. What cannot be read is told among the refusals.
pub(super) fn made(desk: &Desk, l: Language) -> Vec<Made> {
    let at = path(desk, l).map(|path| desk.folder.join(path)).filter(|at| at.exists());
    at.map_or_else(Vec::new, |at| listed(&at, l))
}

fn listed(at: &Path, l: Language) -> Vec<Made> {
    let Ok(records) = Records::open(at, l) else { return Vec::new() };
    let columns = CORRECTED_COLUMNS.map(|column| records.position(column));
    let mut out: Vec<Made> = Vec::new();
    for (_, row) in records.rows() {
        let [file, sheet, cell, before, value, who, when] =
            columns.map(|column| crate::read::without_apostrophe(row.get(column)).to_owned());
        let when = match (l, when.split('-').collect::<Vec<_>>().as_slice()) {
            (Language::Fr, [year, month, day]) => format!("{day}/{month}/{year}"),
            _ => when,
        };
        let by = [who, when].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        out.retain(|made| (&made.file, &made.sheet, &made.cell) != (&file, &sheet, &cell));
        out.push(Made { file, sheet, cell, before, value, by });
    }
    out.sort_by(|a, b| (&a.file, &a.sheet, &a.cell).cmp(&(&b.file, &b.sheet, &b.cell)));
    out
}

/// A correction is taken back: the cell says again what its file says.
pub(super) async fn forget(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let told = forgotten(desk, &fields, bench.locale).unwrap_or_else(|why| why);
            Answer::Go("/fix".to_owned(), Some(told))
        })
        .await
}

fn forgotten(desk: &mut Desk, fields: &Fields, l: Language) -> Result<String, String> {
    let (file, sheet, cell) = (field(fields, "file"), field(fields, "sheet"), field(fields, "cell"));
    let nothing = || say!(l, "{file}, {cell} : aucune correction.", "{file}, {cell}: no correction.");
    let path = path(desk, l).ok_or_else(nothing)?;
    let goes = |of: &dyn Fn(&str) -> String| of("file") == file && of("sheet") == sheet && of("cell") == cell;
    let title = say!(l, "{file}, {cell} : correction retirée", "{file}, {cell}: correction taken back");
    let taken = desk.take_rows_out(path, goes, &title, l)?;
    if taken { Ok(title) } else { Err(nothing()) }
}
