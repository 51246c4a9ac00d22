//! Step 1: which files, and how was each understood?

use std::collections::BTreeMap;
use std::path::PathBuf;

use askama::Template;
use axum::extract::{Form, Multipart, Query, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{Kind, Language, causes, column_letters, field_name, say};
use crate::pipeline::Limits;
use crate::read::{self, Field, Role, Sheet, Table};
use crate::run::Analysis;
use crate::workbench::desk::Desk;
use crate::workbench::journal::Change;
use crate::workbench::settings::written;
use crate::workbench::{Answer, Bench, Shared, lock, percent, start};

use super::{Fields, Shell, back, field, figures_of, missing, rendered};

/// Rows of a sheet that are shown.
const ROWS: usize = 14;
/// Columns of a sheet that are shown.
const COLUMNS: usize = 40;
/// Longest text of a cell that is shown.
const CELL: usize = 60;

#[derive(Template)]
#[template(path = "files.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    groups: Vec<Group>,
    trouble: Option<String>,
    beside: Vec<String>,
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
    Page { shell, groups: groups.into(), trouble: missing(&known, l), beside }
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
    for cause in causes(&a.corpus.rejects) {
        if let Some(first) = cause.rejects.first() {
            *refused.entry(first.origin.source.file.as_str()).or_default() += 1;
        }
    }
    let files = a.files.iter().filter(|f| f.kind == kind && a.references.returned.files.iter().all(|r| r.path != f.path));
    files
        .map(|file| {
            let (count, sum) = rows.get(file.name.as_str()).copied().unwrap_or_default();
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
            Line {
                name: file.name.clone(),
                link: format!("/files/one?name={}", percent(&file.name)),
                told,
                unread: count == 0,
                questions: refused.get(file.name.as_str()).copied().unwrap_or(0),
            }
        })
        .collect()
}

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
                () if tables.is_empty() => say!(l, "aucun tableau de {} reconnu", "no table of {} recognised", kind.label(l)),
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
                shown: if sheet.name.is_empty() { l.pick("(texte)", "(text)").to_owned() } else { sheet.name.clone() },
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
    let problems =
        causes(rejects).iter().filter(|c| c.rejects.first().is_some_and(|r| r.origin.source.file == name)).map(|c| c.line(l)).collect();
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
    change: impl FnOnce(&mut crate::workbench::settings::Settings, Kind, &str, &Fields) + Send + 'static,
) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let to = back(&fields, "/files");
            let l = bench.locale;
            let before = counted(desk, l);
            let Some((kind, _, source)) = desk.source_of(field(&fields, "file")) else { return Answer::Go(to, None) };
            let title = title(l, &fields);
            let done = desk.settle(title.clone(), l, |settings| change(settings, kind, &source, &fields));
            let told = match done {
                Ok(()) => {
                    let after = counted(desk, l);
                    if before == after { title } else { say!(l, "{title} : {before} → {after}", "{title}: {before} → {after}") }
                }
                Err(why) => why,
            };
            Answer::Go(to, Some(told))
        })
        .await
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
    let row: u32 = field(&fields, "row").parse().unwrap_or(1);
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

fn kind_of(key: &str) -> Option<Kind> {
    [Kind::Courses, Kind::Needs, Kind::Employers].into_iter().find(|kind| kind.key() == key)
}

/// The folder of each kind, where the pipeline file names none.
fn fallback(kind: Kind, l: Language) -> &'static str {
    match kind {
        Kind::Courses => l.pick("formations", "courses"),
        Kind::Needs => l.pick("besoins", "needs"),
        Kind::Employers => l.pick("annuaire", "register"),
    }
}

/// A file is taken for another kind: it moves to the folder of that kind.
pub(super) async fn kind(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = bench.locale;
            let name = field(&fields, "file");
            let (Some((from, path, source)), Some(to)) = (desk.source_of(name), kind_of(field(&fields, "kind"))) else {
                return Answer::Go("/files".to_owned(), None);
            };
            let Ok(bytes) = std::fs::read(&path) else { return Answer::Go("/files".to_owned(), None) };
            let mut folder = String::new();
            let settled = desk.settled(l, |settings| {
                settings.forget(from, &source);
                folder = settings.folder_of(to, fallback(to, l));
            });
            let moved = path.file_name().map(|n| PathBuf::from(&folder).join(n)).unwrap_or_default();
            let title = say!(l, "{name} : lu comme {}", "{name}: read as {}", to.label(l));
            let done = settled.and_then(|toml| {
                let files = vec![toml, (PathBuf::from(&source), None), (moved, Some(bytes))];
                desk.journal.make(Change { title: title.clone(), files })
            });
            Answer::Go("/files".to_owned(), Some(done.err().unwrap_or(title)))
        })
        .await
}

/// A file is taken away; « undo » brings it back.
pub(super) async fn remove(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = bench.locale;
            let name = field(&fields, "file");
            let Some((_, path, source)) = desk.source_of(name) else { return Answer::Go("/files".to_owned(), None) };
            let told = if crate::workbench::within(&desk.folder, &source).is_none() {
                let shown = path.display();
                say!(
                    l,
                    "{shown} n’est pas dans le dossier de l’analyse : le retirer de l’explorateur de fichiers",
                    "{shown} is not in the folder of the analysis: take it away in the file manager"
                )
            } else {
                let title = say!(l, "{name} est retiré", "{name} is taken away");
                let done = desk.journal.make(Change { title: title.clone(), files: vec![(PathBuf::from(source), None)] });
                done.err().unwrap_or(title)
            };
            Answer::Go("/files".to_owned(), Some(told))
        })
        .await
}

/// Files that were dropped on the page, for a kind or to be told by what they hold.
pub(super) async fn drop(State(bench): State<Shared>, mut form: Multipart) -> Response {
    let mut kind = None;
    let mut files = Vec::new();
    loop {
        match form.next_field().await {
            Ok(Some(part)) if part.name() == Some("kind") => kind = part.text().await.ok().and_then(|key| kind_of(&key)),
            Ok(Some(part)) => {
                let name = start::file_name(part.file_name().unwrap_or_default());
                match part.bytes().await {
                    Ok(bytes) if !bytes.is_empty() => files.push((name, bytes.to_vec())),
                    Ok(_) => {}
                    Err(why) => return unsent(&bench, &why.body_text()),
                }
            }
            Ok(None) => break,
            Err(why) => return unsent(&bench, &why.body_text()),
        }
    }
    bench
        .at_desk(move |bench, desk| {
            let l = bench.locale;
            let told = put(desk, kind, files, l).unwrap_or_else(|why| why);
            Answer::Go("/files".to_owned(), Some(told))
        })
        .await
}

fn unsent(bench: &Shared, why: &str) -> Response {
    let l = bench.locale;
    *lock(&bench.notice) =
        Some(say!(l, "L’envoi n’a pas abouti : {why}. Rien n’a été déposé.", "The upload did not succeed: {why}. Nothing was put in."));
    Redirect::to("/files").into_response()
}

fn put(desk: &mut Desk, wanted: Option<Kind>, sent: Vec<(String, Vec<u8>)>, l: Language) -> Result<String, String> {
    if sent.is_empty() {
        return Err(l.pick("Aucun fichier n’a été choisi.", "No file was chosen.").to_owned());
    }
    let mut kinds = Vec::new();
    for (name, bytes) in &sent {
        kinds.push(match wanted {
            Some(kind) => kind,
            None => guess(name, bytes).ok_or_else(|| {
                say!(
                    l,
                    "{name} : formations ou besoins ? Le dire dans la liste à côté, puis déposer de nouveau. Rien n’a été déposé.",
                    "{name}: courses or needs? Say so in the list beside, then drop it again. Nothing was put in."
                )
            })?,
        });
    }
    let mut folders = BTreeMap::new();
    let toml = desk.settled(l, |settings| {
        for kind in &kinds {
            folders.insert(*kind, settings.folder_of(*kind, fallback(*kind, l)));
        }
    })?;
    let (mut files, mut names, mut same) = (vec![toml], Vec::new(), 0);
    for ((name, bytes), kind) in sent.into_iter().zip(&kinds) {
        let folder = PathBuf::from(folders.get(kind).map_or("", String::as_str));
        let taken = |path: &PathBuf| files.iter().any(|(p, _)| p == path) || desk.folder.join(path).exists();
        let mut path = folder.join(&name);
        if std::fs::read(desk.folder.join(&path)).is_ok_and(|there| there == bytes) {
            same += 1;
            continue;
        }
        let (stem, end) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(s, e)| (s, format!(".{e}")));
        for n in 2.. {
            if !taken(&path) {
                break;
            }
            path = folder.join(format!("{stem} ({n}){end}"));
        }
        names.push(format!("{} ({})", written(&folder, &path), kind.label(l)));
        files.push((path, Some(bytes)));
    }
    let already = if same == 0 {
        String::new()
    } else {
        l.count(same, (" fichier était déjà là.", " fichiers étaient déjà là."), (" file was there already.", " files were there already."))
    };
    if names.is_empty() {
        return Ok(already);
    }
    let title = say!(l, "Déposé : {}", "Put in: {}", names.join(", "));
    desk.journal.make(Change { title: title.clone(), files })?;
    Ok(format!("{title}. {already}").trim_end().to_owned())
}

/// The kind of list that a file holds, by its content.
fn guess(name: &str, bytes: &[u8]) -> Option<Kind> {
    let folder = tempfile::tempdir().ok()?;
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).ok()?;
    let (kind, extract) = read::recognise(&path, &[Kind::Courses, Kind::Needs, Kind::Employers], Limits::default())?;
    (!extract.tables.is_empty()).then_some(kind)
}
