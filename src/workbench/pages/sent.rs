//! Files that are dropped on the page: where each belongs, and that none is lost or put in without a word.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};

use crate::domain::{Kind, Language, say};
use crate::pipeline::Limits;
use crate::read;
use crate::workbench::desk::Desk;
use crate::workbench::journal::Change;
use crate::workbench::settings::written;
use crate::workbench::{Answer, Shared, lock, start};

use super::files::{fallback, kind_of};
use super::labels;

/// Files that a notice names, of many.
const NAMED: usize = 6;

/// What was dropped on the page.
#[derive(Default)]
struct Sent {
    /// For what; told by what each file holds when nothing is said.
    kind: Option<Kind>,
    /// A file of a name that is there already takes its place.
    replace: bool,
    files: Vec<(String, Vec<u8>)>,
    /// Names of by-products of other programs (`~$x.xlsx`, `.DS_Store`): no one sent them.
    ignored: usize,
    /// Names of files without a byte in them.
    empty: Vec<String>,
}

/// Files that were dropped on the page.
pub(super) async fn drop(State(bench): State<Shared>, mut form: Multipart) -> Response {
    let mut sent = Sent::default();
    loop {
        match form.next_field().await {
            Ok(Some(part)) if part.name() == Some("kind") => sent.kind = part.text().await.ok().and_then(|key| kind_of(&key)),
            Ok(Some(part)) if part.name() == Some("same") => sent.replace = part.text().await.is_ok_and(|told| told == "replace"),
            Ok(Some(part)) => {
                let told = part.file_name().unwrap_or_default().to_owned();
                let name = start::file_name(&told);
                match part.bytes().await {
                    Ok(_) if read::is_by_product(Path::new(told.rsplit(['/', '\\']).next().unwrap_or_default())) => {
                        sent.ignored += 1;
                    }
                    Ok(bytes) if !bytes.is_empty() => sent.files.push((name, bytes.to_vec())),
                    // A form without a file sends a part without a name.
                    Ok(_) if told.is_empty() => {}
                    Ok(_) => sent.empty.push(name),
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
            let told = put(desk, sent, l).unwrap_or_else(|why| why);
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

/// Where a file belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Source(Kind),
    /// A workbook that was sent and comes back corrected.
    Corrections,
}

fn put(desk: &mut Desk, sent: Sent, l: Language) -> Result<String, String> {
    let (mut known, mut unknown, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (name, bytes) in sent.files {
        let kept = aside(&name, &bytes, l)?;
        match place(&kept.path().join(&name), sent.kind, l) {
            Ok(None) => {
                told.push(labels::take(desk, &kept.path().join(&name), l).unwrap_or_else(|why| format!("{name} ({why})")));
                desk.look(l);
            }
            Ok(Some(place)) => known.push((name, bytes, place)),
            Err(why) => unknown.push(format!("{name} ({why})")),
        }
    }
    let mut folders = BTreeMap::new();
    desk.pipeline()?;
    let corrections = desk.corrections();
    let toml = desk.settled(l, |settings| {
        for (.., place) in &known {
            folders.entry(*place).or_insert_with(|| match place {
                Place::Source(kind) => PathBuf::from(settings.folder_of(*kind, fallback(*kind, l))),
                Place::Corrections => corrections.clone().unwrap_or_else(|| {
                    settings.add_corrections("corrections/*");
                    PathBuf::from("corrections")
                }),
            });
        }
    })?;
    let (mut files, mut names, mut same) = (vec![toml], Vec::new(), 0);
    for (name, bytes, place) in known {
        let folder = folders.get(&place).cloned().unwrap_or_default();
        let mut path = folder.join(&name);
        let there = std::fs::read(desk.folder.join(&path)).ok();
        if there.as_ref().is_some_and(|there| *there == bytes) {
            same += 1;
            continue;
        }
        let replaces = there.is_some() && sent.replace && !files.iter().any(|(p, _)| *p == path);
        if !replaces {
            path = free(&folder, &name, |path| files.iter().any(|(p, _)| p == path) || desk.folder.join(path).exists());
        }
        let kind = match place {
            Place::Source(kind) => kind.label(l),
            Place::Corrections => l.pick("retour corrigé", "corrected return"),
        };
        let kind = if replaces {
            say!(l, "{kind}, à la place du précédent", "{kind}, in the place of the one before")
        } else {
            kind.to_owned()
        };
        names.push(format!("{} ({kind})", written(&folder, &path)));
        files.push((path, Some(bytes)));
    }
    unknown.extend(sent.empty.iter().map(|name| say!(l, "{name} (vide)", "{name} (empty)")));
    // What is missing is said first: it is what there is to do.
    if !unknown.is_empty() {
        told.insert(0, say!(l, "Pas déposé : {}.", "Not added: {}.", unknown.join(", ")));
    }
    if !names.is_empty() {
        let title = match names.len() {
            n if n > NAMED => {
                let more = n - NAMED;
                say!(l, "Déposé : {} et {more} autres fichiers", "Added: {} and {more} more files", names[..NAMED].join(", "))
            }
            _ => say!(l, "Déposé : {}", "Added: {}", names.join(", ")),
        };
        desk.journal.make(Change { title: title.clone(), files })?;
        told.push(format!("{title}."));
    }
    if same > 0 {
        told.push(l.count(
            same,
            ("fichier était déjà là.", "fichiers étaient déjà là."),
            ("file was there already.", "files were there already."),
        ));
    }
    if sent.ignored > 0 {
        let by = ("fichier de travail d’un autre programme ignoré.", "fichiers de travail d’autres programmes ignorés.");
        told.push(l.count(sent.ignored, by, ("work file of another program ignored.", "work files of other programs ignored.")));
    }
    if told.is_empty() {
        told.push(l.pick("Aucun fichier n’a été choisi.", "No file was chosen.").to_owned());
    }
    Ok(told.join(" "))
}

/// A name in a folder that nothing bears yet.
pub(super) fn free(folder: &Path, name: &str, taken: impl Fn(&PathBuf) -> bool) -> PathBuf {
    let (stem, end) = name.rsplit_once('.').map_or((name, String::new()), |(s, e)| (s, format!(".{e}")));
    let names = std::iter::once(name.to_owned()).chain((2_u32..).map(|n| format!("{stem} ({n}){end}")));
    names.map(|name| folder.join(name)).find(|path| !taken(path)).unwrap_or_default()
}

/// A file that was dropped, in a folder of its own until it is known where it belongs.
fn aside(name: &str, bytes: &[u8], l: Language) -> Result<tempfile::TempDir, String> {
    let kept = tempfile::tempdir().and_then(|folder| std::fs::write(folder.path().join(name), bytes).map(|()| folder));
    kept.map_err(|why| crate::domain::why_io(&why, l))
}

/// Where a file that was dropped belongs, by what is said of it and what it holds; nowhere for a workbook of labels that someone judged,
/// which is taken in.
fn place(path: &Path, wanted: Option<Kind>, l: Language) -> Result<Option<Place>, String> {
    let sheets = read::open(path, Limits::default()).map_err(|why| why.0.message(l))?.0;
    if labels::is_reviewed(&sheets) {
        return Ok(None);
    }
    if sheets.iter().any(|sheet| sheet.name == read::returns::SENT) {
        return Ok(Some(Place::Corrections));
    }
    if let Some(kind) = wanted {
        return Ok(Some(Place::Source(kind)));
    }
    let found = read::recognise(path, &[Kind::Courses, Kind::Needs, Kind::Employers], Limits::default());
    found.filter(|(_, extract)| !extract.tables.is_empty()).map(|(kind, _)| Some(Place::Source(kind))).ok_or_else(|| {
        l.pick(
            "formations ou besoins ? le dire dans la liste et déposer de nouveau",
            "courses or needs? say so in the list and drop it again",
        )
        .to_owned()
    })
}
