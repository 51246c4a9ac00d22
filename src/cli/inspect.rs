//! `inspect FILE…`: how a file is read, and the TOML to paste when that is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use adequation::domain::{Kind, Language, column_letters, field_name};
use adequation::pipeline::{Limits, Source};
use adequation::read::{self, Role};
use clap::ValueEnum;

use super::say;

/// What a file holds, on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum KindArgument {
    /// Formations
    Courses,
    /// Besoins
    Needs,
    /// Annuaire
    Employers,
}

impl KindArgument {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Courses => Kind::Courses,
            Self::Needs => Kind::Needs,
            Self::Employers => Kind::Employers,
        }
    }
}

pub(super) fn inspect(files: &[PathBuf], kind: Option<KindArgument>, l: Language) -> u8 {
    let mut all = true;
    for file in files {
        all &= one(file, kind, l);
    }
    if all { 0 } else { 3 }
}

fn one(path: &Path, kind: Option<KindArgument>, l: Language) -> bool {
    say(&format!("{}", path.display()));
    let source = Source::plain(vec![path.display().to_string()]);
    let kinds = kind.map_or_else(|| vec![Kind::Courses, Kind::Needs, Kind::Employers], |k| vec![k.kind()]);
    // The kind under which most fields are found.
    let best = kinds
        .into_iter()
        .map(|kind| (kind, read::extract(&[(kind, &source, path.to_path_buf())], Limits::default(), &read::Kept::default(), l)))
        .max_by_key(|(kind, e)| {
            (e.tables.iter().flat_map(|t| &t.columns).filter(|c| c.role != Role::Unused).count(), std::cmp::Reverse(*kind))
        });
    let Some((kind, extract)) = best else { return false };
    if extract.files.iter().all(|f| !f.readable) {
        for reject in &extract.rejects {
            say(&format!("  {}", reject.problem.message(l)));
        }
        return false;
    }
    for sheet in &extract.sheets {
        let name = if sheet.source.sheet.is_empty() { l.pick("(texte)", "(text)") } else { &sheet.source.sheet };
        let hidden = if sheet.hidden_sheet { l.pick(", feuille masquée", ", hidden sheet") } else { "" };
        say(&match l {
            Language::Fr => format!(
                "  feuille {name} : {} lignes, dont {} vides, {} titres, en-têtes ou totaux, {} masquées{hidden}",
                sheet.rows, sheet.blank, sheet.headings, sheet.hidden
            ),
            Language::En => format!(
                "  sheet {name}: {} rows, of which {} blank, {} titles, headers or totals, {} hidden{hidden}",
                sheet.rows, sheet.blank, sheet.headings, sheet.hidden
            ),
        });
        if sheet.tables == 0 && sheet.rows > sheet.blank {
            let hint = "--kind courses, needs, employers";
            say(&match l {
                Language::Fr => format!("    aucun tableau de {} reconnu ({hint})", kind.label(l)),
                Language::En => format!("    no table of {} recognised ({hint})", kind.label(l)),
            });
        }
        for table in extract.tables.iter().filter(|t| t.source == sheet.source) {
            say(&match l {
                Language::Fr => {
                    format!("    tableau de {} : en-tête ligne {}, {} lignes de données", kind.label(l), table.header_row, table.rows.len())
                }
                Language::En => {
                    format!("    table of {}: header in row {}, {} data rows", kind.label(l), table.header_row, table.rows.len())
                }
            });
            for column in &table.columns {
                let first = table.rows.first().map_or(0, |r| r.number);
                let letters = match table.elsewhere.place(column.index, first) {
                    Some((row, column)) => format!("{}{row}", column_letters(column)),
                    None => column_letters(u32::try_from(column.index).unwrap_or(0)),
                };
                let meaning = match &column.role {
                    Role::Field(field, None) => field_name(field.key(), l).to_owned(),
                    Role::Field(field, Some(year)) => format!("{} {year}", field_name(field.key(), l)),
                    Role::Skill(label, role) => format!("{} « {label} » ({})", l.pick("compétence", "skill"), field_name(role.code(), l)),
                    Role::Campaign => l.pick("campagne", "campaign").to_owned(),
                    Role::Unused => l.pick("— non utilisée", "— unused").to_owned(),
                };
                say(&format!("      {letters:>3}  {:<44} {meaning}", column.header.chars().take(44).collect::<String>()));
            }
        }
    }
    for reject in &extract.rejects {
        say(&format!("  ! {} : {}", reject.origin, reject.problem.message(l)));
    }
    let mut headers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for column in extract.tables.iter().take(1).flat_map(|t| &t.columns) {
        if let Role::Field(field, _) = column.role {
            headers.entry(field.key()).or_default().push(format!("{:?}", column.header));
        }
    }
    let fields: Vec<String> = headers
        .iter()
        .map(|(key, names)| if let [one] = &names[..] { format!("{key} = {one}") } else { format!("{key} = [{}]", names.join(", ")) })
        .collect();
    say(l.pick(
        "  si une colonne est mal comprise, coller ceci dans le fichier d’analyse et corriger :",
        "  if a column is misunderstood, paste this into the pipeline file and mend it:",
    ));
    // From the root, since the pipeline file may stand elsewhere.
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string().replace('\\', "/");
    say(&format!("    [[{}]]\n    files = [{whole:?}]", kind.key()));
    // A form has no header row; its labels are told cell by cell above.
    if let Some(table) = extract.tables.first().filter(|t| t.columns.iter().any(|c| !t.elsewhere.is_held(c.index))) {
        say(&format!("    header = {}\n    columns = {{ {} }}", table.header_row, fields.join(", ")));
    }
    say("");
    true
}
