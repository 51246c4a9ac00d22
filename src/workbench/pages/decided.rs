//! Labels that were decided, this year or before: seen again, and put back among those to judge.

use std::collections::BTreeMap;
use std::path::PathBuf;

use axum::extract::{Form, State};
use axum::response::Response;

use crate::domain::{Language, fold, say};
use crate::matching::Framework;
use crate::read::reference::Records;
use crate::workbench::desk::Desk;
use crate::workbench::settings::written;
use crate::workbench::{Answer, Shared};

use super::{Fields, field};

/// Decisions shown; the file holds them all.
const SHOWN: usize = 100;

/// A label with what was decided of it.
pub(super) struct Decided {
    pub(super) label: String,
    pub(super) told: String,
    pub(super) by: String,
}

/// The labels decided last, the latest first.
pub(super) fn list(desk: &Desk, framework: &Framework, l: Language) -> Vec<Decided> {
    let Some(path) = file(desk) else { return Vec::new() };
    let Ok(records) = Records::open(&desk.folder.join(path), l) else { return Vec::new() };
    let [label, skill, verdict, who, when] = ["label", "skill_id", "verdict", "who", "when"].map(|c| records.position(c));
    let mut by_label: BTreeMap<String, (u32, Decided)> = BTreeMap::new();
    for (number, row) in records.rows().filter(|(_, row)| !row.get(label).is_empty()) {
        let id = row.get(skill);
        let name = framework.find(id).map_or(id, |s| framework.skills()[s].label(l));
        let told = match (fold(row.get(verdict)).as_str(), name) {
            ("new" | "nouvelle", _) => l.pick("manque au référentiel", "is missing from the framework").to_owned(),
            (_, "") => l.pick("n’est pas une compétence", "is not a skill").to_owned(),
            ("yes" | "oui" | "juste" | "right", name) => say!(l, "est {name}", "is {name}"),
            (_, name) => say!(l, "n’est pas {name}", "is not {name}"),
        };
        let by = [row.get(who), row.get(when)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        match by_label.entry(fold(row.get(label))) {
            std::collections::btree_map::Entry::Occupied(mut there) => {
                let (at, decided) = there.get_mut();
                *at = number;
                decided.told = format!("{} ; {told}", decided.told);
                decided.by = by;
            }
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert((number, Decided { label: row.get(label).to_owned(), told, by }));
            }
        }
    }
    let mut all: Vec<(u32, Decided)> = by_label.into_values().collect();
    all.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    all.into_iter().map(|(_, decided)| decided).take(SHOWN).collect()
}

/// The decisions file, from the folder of the analysis.
pub(super) fn file(desk: &Desk) -> Option<PathBuf> {
    Some(written(&desk.folder, desk.pipeline().ok()?.skills.decisions.as_ref()?).into())
}

/// A label is to be judged again: what the file says of it is taken out.
pub(super) async fn again(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = desk.language(bench.locale);
            let told = forgotten(desk, field(&fields, "label"), l).unwrap_or_else(|why| why);
            Answer::Go("/labels".to_owned(), Some(told))
        })
        .await
}

fn forgotten(desk: &mut Desk, label: &str, l: Language) -> Result<String, String> {
    let nothing = || say!(l, "« {label} » n’est pas décidé.", "“{label}” is not decided.");
    let path = file(desk).ok_or_else(nothing)?;
    let folded = fold(label);
    let title = say!(l, "« {label} » est à juger de nouveau", "“{label}” is to be judged again");
    let taken = desk.take_rows_out(path, |of: &dyn Fn(&str) -> String| fold(&of("label")) == folded, &title, l)?;
    if taken { Ok(title) } else { Err(nothing()) }
}
