//! Step 2: what was refused, one line a cause, and the cells to correct beside the file that holds them.

use std::path::PathBuf;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;

use crate::domain::{Reject, causes, column_letters, say};
use crate::normalise::Outside;
use crate::pipeline::Limits;
use crate::publish;
use crate::read::reference::{Record, Records};
use crate::read::{self, CORRECTED_COLUMNS};
use crate::workbench::desk::Desk;
use crate::workbench::journal::Change;
use crate::workbench::{Answer, Bench, Shared, percent};

use super::made::{Made, made};
use super::{Fields, Shell, back, field, figures_of, rendered, row_of, today, troubled};

/// Cells of one cause that can be corrected on the page.
const CELLS: usize = 20;
/// Values of a row that are shown around a cell, and characters of each.
const AROUND: usize = 6;
const LONGEST: usize = 80;
/// Columns in which a blank cell can be filled.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "fix.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    causes: Vec<Cause>,
    /// What was read in a way that is told, a line each.
    readings: Vec<String>,
    copies: Vec<String>,
    made: Vec<Made>,
}

/// One cause of refusals.
struct Cause {
    told: String,
    /// The file, where its columns are set.
    file: String,
    cells: Vec<Cell>,
    more: usize,
}

/// Cells of one value to correct.
struct Cell {
    file: String,
    sheet: String,
    /// Where they are, joined by commas.
    places: String,
    count: usize,
    value: String,
    header: String,
    around: String,
}

pub(super) async fn page(State(bench): State<Shared>) -> Response {
    bench
        .at_desk(|bench, desk| {
            let (shell, known) = Shell::of(bench, desk, "/fix");
            let l = shell.l;
            let Some(a) = figures_of(&known) else { return troubled(shell, &known, ("À corriger", "To correct")) };
            let of_files = |name: &str| a.files.iter().any(|f| f.name == name);
            let readings = causes(a.corpus.readings()).iter().map(|cause| cause.line_on_page(l)).collect();
            let causes = causes(a.corpus.to_correct())
                .iter()
                .map(|cause| {
                    let cells = grouped(cause.rejects.iter().filter_map(|r| cell(r, desk)));
                    let more = cells.len().saturating_sub(CELLS);
                    let file = cause.rejects.first().map_or("", |r| r.origin.source.file.as_str());
                    let file = if of_files(file) { format!("/files/one?name={}", percent(file)) } else { String::new() };
                    Cause { told: cause.line_on_page(l), file, cells: cells.into_iter().take(CELLS).collect(), more }
                })
                .collect();
            let mut copies: Vec<String> = a.corpus.to_correct().map(|r| r.origin.source.file.clone()).collect();
            copies.sort();
            copies.dedup();
            copies.retain(|name| a.files.iter().any(|f| f.readable && f.name == *name));
            rendered(&Page { causes, readings, copies, made: made(desk, bench.locale), shell })
        })
        .await
}

/// Cells that say the same are corrected together.
fn grouped(cells: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut out: Vec<Cell> = Vec::new();
    for cell in cells {
        match out.iter_mut().find(|c| (&c.file, &c.sheet, &c.value, &c.header) == (&cell.file, &cell.sheet, &cell.value, &cell.header)) {
            Some(same) => {
                same.places = format!("{},{}", same.places, cell.places);
                same.count += 1;
                same.around.clear();
            }
            None => out.push(cell),
        }
    }
    out
}

/// A refused cell of a record, with what stands around it; none for a header, or for a row as a whole.
fn cell(reject: &Reject, desk: &Desk) -> Option<Cell> {
    let at = reject.origin.column.filter(|_| reject.origin.row > 0)?;
    let source = &reject.origin.source;
    let (table, row) = row_of(desk, &source.file, &source.sheet, reject.origin.row)?;
    let header = table.columns.iter().find(|c| c.index == at as usize).map(|c| c.header.clone()).unwrap_or_default();
    let others = row.cells.iter().enumerate().filter(|(i, c)| *i != at as usize && !c.is_blank());
    let around = others.map(|(_, c)| c.shown().chars().take(LONGEST).collect::<String>()).take(AROUND).collect::<Vec<_>>().join(" · ");
    Some(Cell {
        file: source.file.clone(),
        sheet: source.sheet.clone(),
        places: format!("{}{}", column_letters(at), reject.origin.row),
        count: 1,
        // As the cell reads now: corrected once and refused again, it is the corrected value that is shown.
        value: row.cell(at as usize).shown(),
        header,
        around,
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
    desk.pipeline()?;
    let mut files = Vec::new();
    let folder = if let Some(folder) = desk.corrections() {
        folder
    } else {
        files.push(desk.settled(l, |settings| settings.add_corrections("corrections/*"))?);
        PathBuf::from("corrections")
    };
    let path = folder.join(super::made::name(l));
    let at = desk.folder.join(&path);
    let (file, sheet, places, shown) = (get("file"), get("sheet"), get("cell"), get("before"));
    if value == shown {
        return Err(l.pick("La valeur est la même : rien n’a changé.", "The value is the same: nothing has changed.").to_owned());
    }
    let says = |place: &str| {
        let found = read::address(place).and_then(|(number, at)| Some((row_of(desk, &file, &sheet, number)?.1, at)));
        found.is_some_and(|(row, at)| at < row.cells.len().max(MOST) && row.cell(at).shown() == shown)
    };
    let known_file = desk.source_of(&file).is_some();
    if !known_file || places.is_empty() || !places.split(',').all(says) {
        let told = l.pick(
            "Cette cellule ne dit plus ce qui était montré : rien n’a changé.",
            "This cell no longer says what was shown: nothing has changed.",
        );
        return Err(told.to_owned());
    }
    // A cell that is corrected again keeps what its file says.
    let known = if at.exists() { Some(Records::open(&at, l).map_err(|why| why.to_string())?) } else { None };
    let original = |place: &str| -> Option<String> {
        let records = known.as_ref()?;
        let column = |name: usize| records.position(CORRECTED_COLUMNS[name]);
        let same = |row: &Record<'_>| row.get(column(0)) == file && row.get(column(1)) == sheet && row.get(column(2)) == place;
        records.rows().map(|(_, row)| row).filter(|row| same(row)).map(|row| row.get(column(3)).to_owned()).last()
    };
    let today = today();
    let row = |place: &str| {
        let before = original(place).unwrap_or_else(|| shown.clone());
        [file.clone(), sheet.clone(), place.to_owned(), before, value.clone(), bench.who.clone(), today.clone()]
    };
    let rows: Vec<[String; 7]> = places.split(',').filter(|place| !place.is_empty()).map(row).collect();
    let _turn = publish::turn(&at, l).map_err(|why| why.to_string())?;
    let bytes = publish::with_rows(&at, &CORRECTED_COLUMNS, &rows, l).map_err(|why| why.to_string())?;
    files.push((path, Some(bytes)));
    let cells = if rows.len() > 1 { l.count(rows.len(), ("cellule", "cellules"), ("cell", "cells")) } else { places };
    let title = match (shown.as_str(), value.as_str()) {
        (_, "") => say!(l, "{file}, {cells} : « {shown} » est vidée", "{file}, {cells}: “{shown}” is emptied"),
        ("", _) => say!(l, "{file}, {cells} : « {value} »", "{file}, {cells}: “{value}”"),
        _ => say!(l, "{file}, {cells} : « {shown} » devient « {value} »", "{file}, {cells}: “{shown}” becomes “{value}”"),
    };
    let first = rows.first().map_or_else(String::new, |row| row[2].clone());
    desk.journal.make(Change { title: title.clone(), files })?;
    // What is written may be refused as well, which only reading it again tells: that is no success.
    let known = desk.look(l);
    let refused = figures_of(&known).and_then(|a| {
        let here = |r: &&Reject| r.origin.source.file == file && r.origin.source.sheet == sheet;
        let at = |r: &&Reject| r.origin.column.is_some_and(|at| format!("{}{}", column_letters(at), r.origin.row) == first);
        a.corpus.rejects.iter().filter(here).find(at).map(|r| r.problem.message(l))
    });
    // A level that is out of scope takes the whole row with it.
    let outside = figures_of(&known).and_then(|a| {
        let row = read::address(&first).map(|(row, _)| row);
        let here = |o: &&Outside| o.origin.source.file == file && o.origin.source.sheet == sheet && Some(o.origin.row) == row;
        a.corpus.outside.iter().find(here).and_then(|o| publish::words::code(o.why.code(), l))
    });
    Ok(match (refused, outside) {
        (Some(why), _) => say!(l, "{title}. Encore refusée : {why}", "{title}. Refused again: {why}"),
        (None, Some(why)) => say!(
            l,
            "{title}. La ligne n’est plus comptée : hors champ, {why}",
            "{title}. The row is no longer counted: out of scope, {why}"
        ),
        (None, None) => title,
    })
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
