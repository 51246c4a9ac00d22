//! One file: how it was understood, and another way to read it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{Kind, Language, causes, column_letters, field_name, say};
use crate::pipeline::Limits;
use crate::read::{self, Field, Role, Sheet, Table};
use crate::run::Analysis;
use crate::workbench::desk::Desk;
use crate::workbench::journal::Change;
use crate::workbench::settings::Settings;
use crate::workbench::{Answer, Shared, lock, percent};

use super::files::{fallback, kind_of};
use super::sent::free;
use super::{Fields, Shell, back, field, figures_of, rendered};

/// Rows of a sheet that are shown.
const ROWS: usize = 14;
/// Columns of a sheet that are shown.
const COLUMNS: usize = 40;
/// Longest text of a cell that is shown.
const CELL: usize = 60;

#[derive(Template)]
#[template(path = "file.html", config = "src/workbench/askama.toml")]
struct One {
    shell: Shell,
    name: String,
    kinds: Vec<(&'static str, &'static str, bool)>,
    sheets: Vec<Seen>,
    problems: Vec<String>,
    fields: Vec<(&'static str, &'static str)>,
    trouble: Option<String>,
}

/// A sheet as it was understood.
struct Seen {
    name: String,
    shown: String,
    read: bool,
    told: String,
    columns: Vec<Column>,
    rows: Vec<(u32, bool, Vec<String>)>,
    more: usize,
}

/// A column, above its values.
struct Column {
    letters: String,
    header: String,
    field: &'static str,
    meaning: String,
    /// `sure`, `perhaps` or `unused`.
    class: &'static str,
}

pub(super) async fn one(State(bench): State<Shared>, Query(query): Query<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let name = field(&query, "name").to_owned();
            let (shell, known) = Shell::of(bench, desk, &format!("/files/one?name={}", percent(&name)));
            match seen(desk, &name, shell, figures_of(&known).map(|a| &**a)) {
                Some(page) => rendered(&page),
                None => Answer::Go("/files".to_owned(), None),
            }
        })
        .await
}

fn seen(desk: &Desk, name: &str, shell: Shell, a: Option<&Analysis>) -> Option<One> {
    let l = shell.l;
    let (kind, path, _) = desk.source_of(name)?;
    let extract = desk.extract()?;
    let (sheets, trouble) = match read::open(&path, Limits::default()) {
        Ok((sheets, _)) => (sheets, None),
        Err(why) => (Vec::new(), Some(why.0.message(l))),
    };
    let of_sheet = |sheet: &Sheet| -> Vec<&Table> {
        extract.tables.iter().filter(|t| t.source.file == name && t.source.sheet == sheet.name).collect()
    };
    let sheets = sheets
        .iter()
        .map(|sheet| {
            let tables = of_sheet(sheet);
            let left_out = extract.sheets.iter().any(|s| s.source.file == name && s.source.sheet == sheet.name && s.skipped > 0);
            let rows: usize = tables.iter().map(|t| t.rows.len()).sum();
            let told = match () {
                () if left_out => l.pick("feuille laissée de côté", "sheet left out").to_owned(),
                () if tables.is_empty() => say!(l, "aucun tableau reconnu ({})", "no table of {} recognised", kind.label(l)),
                () => say!(
                    l,
                    "{} de {}, {}",
                    "{} of {}, {}",
                    l.count(tables.len(), ("tableau", "tableaux"), ("table", "tables")),
                    kind.label(l),
                    l.count(rows, ("ligne de données", "lignes de données"), ("data row", "data rows"))
                ),
            };
            let width = sheet.rows.iter().take(200).map(|r| r.cells.len()).max().unwrap_or(0).min(COLUMNS);
            let header = tables.first().and_then(|t| t.header_row);
            let from = header.and_then(|h| sheet.rows.iter().position(|r| r.number >= h)).map_or(0, |at| at.saturating_sub(6));
            Seen {
                shown: if sheet.name.is_empty() { l.pick("Contenu", "Content").to_owned() } else { sheet.name.clone() },
                name: sheet.name.clone(),
                read: !left_out,
                told,
                columns: (0..width).map(|at| understood(tables.first().copied(), at, l)).collect(),
                rows: sheet
                    .rows
                    .iter()
                    .skip(from)
                    .take(ROWS)
                    .map(|r| (r.number, Some(r.number) == header, (0..width).map(|c| cut(&r.cell(c).shown())).collect()))
                    .collect(),
                more: sheet.rows.len().saturating_sub(from + ROWS),
            }
        })
        .collect();
    let rejects = a.map_or(&[][..], |a| &a.corpus.rejects);
    let problems = causes(rejects)
        .iter()
        .filter(|c| c.rejects.first().is_some_and(|r| r.origin.source.file == name))
        .map(|c| c.line_on_page(l))
        .collect();
    let mut fields: Vec<_> = Field::of_kind(kind).iter().map(|f| (f.key(), field_name(f.key(), l))).collect();
    fields.sort_by_key(|(_, name)| crate::domain::fold(name));
    let kinds = [Kind::Courses, Kind::Needs, Kind::Employers].map(|k| (k.key(), k.label(l), k == kind));
    Some(One { shell, name: name.to_owned(), kinds: kinds.into(), sheets, problems, fields, trouble })
}

fn understood(table: Option<&Table>, at: usize, l: Language) -> Column {
    let found = table.and_then(|t| t.columns.iter().find(|c| c.index == at));
    let letters = column_letters(u32::try_from(at).unwrap_or(0));
    let Some(found) = found else {
        return Column { letters, header: String::new(), field: "", meaning: String::new(), class: "unused" };
    };
    let (field, meaning, class) = match &found.role {
        Role::Field(f, None) => (f.key(), field_name(f.key(), l).to_owned(), "sure"),
        Role::Field(f, Some(year)) => (f.key(), format!("{} {year}", field_name(f.key(), l)), "sure"),
        Role::Skill(label, role) => ("", format!("{} ({})", label, field_name(role.code(), l)), "sure"),
        Role::Campaign => ("", l.pick("campagne", "campaign").to_owned(), "sure"),
        Role::Unused => match found.perhaps {
            Some(f) => ("", say!(l, "{} ?", "{}?", field_name(f.key(), l)), "perhaps"),
            None => ("", l.pick("non utilisée", "unused").to_owned(), "unused"),
        },
    };
    Column { letters, header: found.header.clone(), field, meaning, class }
}

fn cut(text: &str) -> String {
    let short: String = text.chars().take(CELL).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// A change to how one file is read; the counts before and after are told.
async fn settle(
    bench: Shared,
    fields: Fields,
    title: impl FnOnce(Language, &Fields) -> String + Send + 'static,
    change: impl FnOnce(&mut Settings, Kind, &str, &Fields) + Send + 'static,
) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let to = back(&fields, "/files");
            let l = bench.locale;
            let before = counted(desk, l);
            let name = field(&fields, "file");
            let Some((kind, path, source)) = desk.source_of(name) else { return Answer::Go(to, Some(unknown(name, l))) };
            if let Some(told) = not_there(&path, &fields, l) {
                return Answer::Go(to, Some(told));
            }
            let of_file = |t: &&Table| t.source.file == name;
            let headed = |header: &str| {
                desk.extract().is_some_and(|e| e.tables.iter().filter(of_file).flat_map(|t| &t.columns).any(|c| c.header == header))
            };
            if fields.get("header").is_some_and(|header| !headed(header)) {
                let told = l.pick("Cette colonne n’est plus dans le fichier.", "This column is no longer in the file.");
                return Answer::Go(to, Some(told.to_owned()));
            }
            let title = title(l, &fields);
            let held = roles(desk, name);
            let done = desk.settle(title.clone(), l, |settings| change(settings, kind, &source, &fields));
            let told = match done {
                Ok(()) => {
                    let after = counted(desk, l);
                    let lost = lost(&held, &roles(desk, name), field(&fields, "header"), l);
                    if before == after {
                        title + &lost
                    } else {
                        say!(l, "{title} : {before} → {after}{lost}", "{title}: {before} → {after}{lost}")
                    }
                }
                Err(why) => why,
            };
            Answer::Go(to, Some(told))
        })
        .await
}

/// The fields that the columns of a file hold, by header.
fn roles(desk: &Desk, file: &str) -> BTreeMap<String, Field> {
    let tables = desk.extract().into_iter().flat_map(|e| &e.tables).filter(|t| t.source.file == file);
    let field = |c: &read::Column| match c.role {
        Role::Field(field, _) => Some((c.header.clone(), field)),
        _ => None,
    };
    tables.flat_map(|t| t.columns.iter().filter_map(field)).collect()
}

/// The other columns that a change took their field from, in words.
fn lost(before: &BTreeMap<String, Field>, after: &BTreeMap<String, Field>, changed: &str, l: Language) -> String {
    let gone = before.iter().filter(|(header, field)| *header != changed && after.get(*header) != Some(*field));
    let told = |(header, field): (&String, &Field)| {
        let name = field_name(field.key(), l);
        say!(l, " ; « {header} » n’est plus lue comme « {name} »", "; “{header}” is no longer read as “{name}”")
    };
    gone.map(told).collect()
}

/// A sheet or a row that the file does not have: the page was made before the file changed, or the request by hand.
fn not_there(path: &std::path::Path, fields: &Fields, l: Language) -> Option<String> {
    let (sheet, row) = (fields.get("sheet"), fields.get("row").and_then(|row| row.parse::<u32>().ok()));
    if sheet.is_none() && row.is_none() {
        return None;
    }
    let (sheets, _) = read::open(path, Limits::default()).ok()?;
    let last = sheets.iter().filter_map(|s| s.rows.last()).map(|row| row.number).max().unwrap_or(0);
    match (sheet, row) {
        (Some(name), _) if sheets.iter().all(|s| s.name != *name) => Some(say!(
            l,
            "Le fichier n’a pas de feuille « {name} » : rien n’a changé.",
            "The file has no sheet “{name}”: nothing has changed."
        )),
        (_, Some(row)) if row > last => Some(say!(
            l,
            "La ligne {row} n’existe pas, la dernière est la ligne {last} : rien n’a changé.",
            "There is no row {row}, the last is row {last}: nothing has changed."
        )),
        _ => None,
    }
}

/// What the files hold as they are read now, in a word.
fn counted(desk: &mut Desk, l: Language) -> String {
    let known = desk.look(l);
    figures_of(&known).map_or_else(String::new, |a| {
        say!(
            l,
            "{}, {}",
            "{}, {}",
            l.count(a.corpus.courses.len(), ("formation", "formations"), ("course", "courses")),
            l.count(a.corpus.needs.len(), ("besoin", "besoins"), ("need", "needs"))
        )
    })
}

pub(super) async fn column(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    let title = |l: Language, fields: &Fields| {
        let (header, file) = (field(fields, "header"), field(fields, "file"));
        match Field::of_key(field(fields, "field")) {
            Some(f) => say!(l, "{file} : « {header} » est lue comme {}", "{file}: “{header}” is read as {}", field_name(f.key(), l)),
            None => say!(l, "{file} : « {header} » n’est plus utilisée", "{file}: “{header}” is no longer used"),
        }
    };
    settle(bench, fields, title, |settings, kind, source, fields| {
        settings.set_column(kind, source, field(fields, "header"), Field::of_key(field(fields, "field")));
    })
    .await
}

pub(super) async fn header(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    let Ok(row @ 1..=1_048_576) = field(&fields, "row").parse::<u32>() else {
        let told = bench.locale.pick("Ce n’est pas un numéro de ligne : rien n’a changé.", "This is no row number: nothing has changed.");
        *lock(&bench.notice) = Some(told.to_owned());
        return Redirect::to("/files").into_response();
    };
    let title = move |l: Language, fields: &Fields| {
        let file = field(fields, "file");
        say!(l, "{file} : en-tête ligne {row}", "{file}: header in row {row}")
    };
    settle(bench, fields, title, move |settings, kind, source, _| settings.set_header(kind, source, row)).await
}

pub(super) async fn sheet(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    let read = field(&fields, "read") == "yes";
    let title = move |l: Language, fields: &Fields| {
        let (file, sheet) = (field(fields, "file"), field(fields, "sheet"));
        if read {
            say!(l, "{file} : la feuille « {sheet} » est lue", "{file}: sheet “{sheet}” is read")
        } else {
            say!(l, "{file} : la feuille « {sheet} » est laissée de côté", "{file}: sheet “{sheet}” is left out")
        }
    };
    settle(bench, fields, title, move |settings, kind, source, fields| settings.set_sheet(kind, source, field(fields, "sheet"), read)).await
}

/// A file is taken for another kind: it moves to the folder of that kind.
pub(super) async fn kind(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let told = moved(desk, field(&fields, "file"), field(&fields, "kind"), bench.locale).unwrap_or_else(|why| why);
            Answer::Go("/files".to_owned(), Some(told))
        })
        .await
}

fn moved(desk: &mut Desk, name: &str, kind: &str, l: Language) -> Result<String, String> {
    let (from, path, source) = desk.source_of(name).ok_or_else(|| unknown(name, l))?;
    let to = kind_of(kind).ok_or_else(|| l.pick("Aucune nature n’a été choisie.", "No kind was chosen.").to_owned())?;
    let title = say!(l, "{name} : lu comme {}", "{name}: read as {}", to.label(l));
    if from == to {
        return Ok(title);
    }
    inside(desk, &path, &source, l)?;
    let bytes = std::fs::read(&path).map_err(|why| crate::domain::why_io(&why, l))?;
    let mut folder = String::new();
    let toml = desk.settled(l, |settings| {
        settings.forget(from, &source);
        folder = settings.folder_of(to, fallback(to, l));
    })?;
    let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if PathBuf::from(&folder).join(&file) == std::path::Path::new(&source) {
        return Err(say!(
            l,
            "{name} : les deux natures sont lues dans le même dossier ({folder}) ; donner à chacune le sien dans le fichier d’analyse",
            "{name}: both kinds are read from one folder ({folder}); give each its own in the pipeline file"
        ));
    }
    let there = free(std::path::Path::new(&folder), &file, |path| desk.folder.join(path).exists());
    let files = vec![toml, (PathBuf::from(&source), None), (there, Some(bytes))];
    desk.journal.make(Change { title: title.clone(), files })?;
    Ok(title)
}

fn unknown(name: &str, l: Language) -> String {
    say!(l, "« {name} » n’est pas un fichier de l’analyse.", "“{name}” is no file of the analysis.")
}

/// The workbench moves and takes away files of the analysis' folder only.
fn inside(desk: &Desk, path: &std::path::Path, source: &str, l: Language) -> Result<(), String> {
    let shown = path.display();
    crate::workbench::within(&desk.folder, source).map(|_| ()).ok_or_else(|| {
        say!(
            l,
            "{shown} n’est pas dans le dossier de l’analyse : le retirer ou le déplacer dans l’explorateur de fichiers",
            "{shown} is not in the folder of the analysis: take it away or move it in the file manager"
        )
    })
}

/// A file is taken away; « undo » brings it back.
pub(super) async fn remove(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = bench.locale;
            let name = field(&fields, "file");
            let told = desk.source_of(name).ok_or_else(|| unknown(name, l)).and_then(|(_, path, source)| {
                inside(desk, &path, &source, l)?;
                let title = say!(l, "{name} est retiré", "{name} is taken away");
                desk.journal.make(Change { title: title.clone(), files: vec![(PathBuf::from(source), None)] })?;
                Ok(title)
            });
            Answer::Go("/files".to_owned(), Some(told.unwrap_or_else(|why| why)))
        })
        .await
}
