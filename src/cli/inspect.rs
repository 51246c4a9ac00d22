//! `inspect FILE…`: how a file is read, and the TOML to paste when that is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use adequation::domain::{Kind, Language, causes, column_letters, field_name};
use adequation::pipeline::Limits;
use adequation::read::{self, Column, Role, Table};
use clap::ValueEnum;

use super::say;

/// How many sheets and tables are shown to a reader; programs have them all.
const SHOWN: usize = 100;

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

pub(super) fn inspect(files: &[PathBuf], kind: Option<KindArgument>, json: bool, l: Language) -> u8 {
    if json {
        let told: Vec<serde_json::Value> = files.iter().map(|file| as_json(file, kind, l)).collect();
        say(&serde_json::json!({ "files": told }).to_string());
        return if told.iter().any(|file| file["tables"].as_array().is_none_or(Vec::is_empty)) { 3 } else { 0 };
    }
    let mut all = true;
    for file in files {
        all &= one(file, kind, l);
    }
    if all { 0 } else { 3 }
}

fn recognised(path: &Path, kind: Option<KindArgument>) -> Option<(Kind, read::Extract)> {
    let kinds = kind.map_or_else(|| vec![Kind::Courses, Kind::Needs, Kind::Employers], |k| vec![k.kind()]);
    read::recognise(path, &kinds, Limits::default())
}

/// How a file is read, for programs: tables with their columns in order, fields by their key, and what went wrong.
fn as_json(path: &Path, kind: Option<KindArgument>, l: Language) -> serde_json::Value {
    let Some((kind, extract)) = recognised(path, kind) else { return serde_json::Value::Null };
    let field = |role: &Role| match role {
        Role::Field(field, _) => Some(field.key()),
        Role::Skill(_, role) => Some(role.code()),
        Role::Campaign | Role::Unused => None,
    };
    let tables: Vec<serde_json::Value> = extract
        .tables
        .iter()
        .map(|table| {
            let width = table.columns.iter().map(|c| c.index + 1).max().unwrap_or(0);
            let column = |index: usize| {
                let of = table.columns.iter().find(|c| c.index == index);
                serde_json::json!({
                    "header": of.map_or("", |c| c.header.as_str()),
                    "field": of.and_then(|c| field(&c.role)),
                    "perhaps": of.and_then(|c| c.perhaps).map(read::Field::key),
                })
            };
            serde_json::json!({
                "sheet": table.source.sheet, "kind": kind.key(), "header_row": table.header_row, "rows": table.rows.len(),
                "columns": (0..width).map(column).collect::<Vec<_>>(),
            })
        })
        .collect();
    let problems: Vec<String> = causes(&extract.rejects).iter().map(|cause| cause.line(l)).collect();
    serde_json::json!({ "file": path.display().to_string(), "tables": tables, "problems": problems })
}

fn one(path: &Path, given: Option<KindArgument>, l: Language) -> bool {
    say(&format!("{}", path.display()));
    let Some((kind, extract)) = recognised(path, given) else { return false };
    if extract.files.iter().all(|f| !f.readable) {
        for reject in &extract.rejects {
            say(&format!("  {}", reject.problem.message(l)));
        }
        return false;
    }
    let mut left = SHOWN;
    for (at, sheet) in extract.sheets.iter().enumerate() {
        if at == SHOWN || left == 0 {
            let (sheets, tables) = (extract.sheets.len() - at, extract.sheets[at..].iter().map(|s| s.tables).sum::<u32>());
            say(&match l {
                Language::Fr => format!("  … et {sheets} autres feuilles, qui ont {tables} tableaux : --json montre tout"),
                Language::En => format!("  … and {sheets} more sheets, which have {tables} tables: --json shows all"),
            });
            break;
        }
        let name = if sheet.source.sheet.is_empty() { l.pick("(texte)", "(text)") } else { &sheet.source.sheet };
        let hidden = if sheet.hidden_sheet { l.pick(", feuille masquée", ", hidden sheet") } else { "" };
        if sheet.tables == 0 && sheet.rows > sheet.blank {
            let looked_for = given.map_or_else(String::new, |kind| format!(" ({})", KindArgument::kind(kind).label(l)));
            say(&match l {
                Language::Fr => format!("  feuille {name} : {} lignes, aucun tableau reconnu{looked_for}{hidden}", sheet.rows),
                Language::En => format!("  sheet {name}: {} rows, no table recognised{looked_for}{hidden}", sheet.rows),
            });
            continue;
        }
        say(&match l {
            Language::Fr => format!(
                "  feuille {name} : {} lignes (vides : {} ; titres, en-têtes ou totaux : {} ; masquées : {}){hidden}",
                sheet.rows, sheet.blank, sheet.headings, sheet.hidden
            ),
            Language::En => format!(
                "  sheet {name}: {} rows (blank: {}; titles, headers or totals: {}; hidden: {}){hidden}",
                sheet.rows, sheet.blank, sheet.headings, sheet.hidden
            ),
        });
        let shown: Vec<&Table> = extract.tables.iter().filter(|t| t.source == sheet.source).take(left).collect();
        for alike in shown.chunk_by(|a, b| are_alike(a, b)) {
            say_table(alike[0], kind, l);
            if let more @ 1.. = alike.len() - 1 {
                let forms = l.count(more, ("autre fiche", "autres fiches"), ("more form", "more forms"));
                say(&format!("    … {} {forms} {}", l.pick("et", "and"), l.pick("avec les mêmes libellés", "with the same labels")));
            }
        }
        let tables = sheet.tables as usize;
        if tables > left {
            let more = tables - left;
            say(&match l {
                Language::Fr => format!("    … et {more} autres tableaux sur cette feuille : --json montre tout"),
                Language::En => format!("    … and {more} more tables on this sheet: --json shows all"),
            });
        }
        left = left.saturating_sub(tables);
    }
    for cause in causes(&extract.rejects) {
        say(&format!("  ! {}", cause.line(l)));
    }
    if extract.tables.is_empty() {
        say("");
        return false;
    }
    let mut headers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // What a title says above the header is no column.
    let above = |t: &Table, c: &Column| {
        t.rows.first().and_then(|row| t.elsewhere.place(c.index, row.number)).is_some_and(|(row, _)| Some(row) < t.header_row)
    };
    for column in extract.tables.iter().take(1).flat_map(|t| t.columns.iter().filter(|c| !above(t, c))) {
        if let Role::Field(field, _) = column.role {
            headers.entry(field.key()).or_default().push(toml_text(&column.name()));
        }
    }
    let fields: Vec<String> = headers
        .iter()
        .map(|(key, names)| if let [one] = &names[..] { format!("{key} = {one}") } else { format!("{key} = [{}]", names.join(", ")) })
        .collect();
    say(l.pick(
        "  si une colonne est mal comprise, coller ceci dans le fichier d’analyse et corriger :",
        "  if a column is misunderstood, paste this into the pipeline file and correct it:",
    ));
    // From the root, since the pipeline file may stand elsewhere.
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string().replace('\\', "/");
    say(&format!("    [[{}]]\n    files = [{}]", kind.key(), toml_text(&whole)));
    // A form has no header row; its labels are told cell by cell above.
    if let Some(table) = extract.tables.first().filter(|t| t.columns.iter().any(|c| !t.elsewhere.is_held(c.index))) {
        let header = table.header_row.map_or_else(String::new, |row| format!("    header = {row}\n"));
        say(&format!("{header}    columns = {{ {} }}", fields.join(", ")));
    }
    say("");
    true
}

/// A record whose values stand beside labels, not below a header.
fn is_form(table: &Table) -> bool {
    table.header_row.is_none() && !table.columns.is_empty() && table.columns.iter().all(|c| table.elsewhere.is_held(c.index))
}

/// Two forms with the same labels.
fn are_alike(a: &Table, b: &Table) -> bool {
    let says = |t: &Table| t.columns.iter().map(|c| (c.header.clone(), c.role.clone())).collect::<Vec<_>>();
    is_form(a) && is_form(b) && says(a) == says(b)
}

/// A table: where its header is, and what each column means.
fn say_table(table: &Table, kind: Kind, l: Language) {
    let head = match (table.header_row, l) {
        (Some(row), Language::Fr) => format!("en-tête ligne {row}"),
        (Some(row), Language::En) => format!("header in row {row}"),
        (None, _) if is_form(table) => l.pick("fiche", "form").to_owned(),
        (None, _) if table.columns.iter().any(|c| !c.header.is_empty()) => {
            l.pick("colonnes nommées par le fichier", "columns named by the file").to_owned()
        }
        (None, Language::Fr) => "sans ligne d’en-tête".to_owned(),
        (None, Language::En) => "no header row".to_owned(),
    };
    let rows = l.count(table.rows.len(), ("ligne de données", "lignes de données"), ("data row", "data rows"));
    say(&match l {
        Language::Fr => format!("    tableau ({}) : {head}, {rows}", kind.label(l)),
        Language::En => format!("    table of {}: {head}, {rows}", kind.label(l)),
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
            Role::Unused => match column.perhaps {
                Some(field) => {
                    format!("{} {} ?", l.pick("— non utilisée ; peut-être", "— unused; perhaps"), field_name(field.key(), l))
                }
                None => l.pick("— non utilisée", "— unused").to_owned(),
            },
        };
        say(&format!("      {letters:>3}  {:<44} {meaning}", column.header.chars().take(44).collect::<String>()));
    }
}

/// A text as TOML writes it; what does not show, by its number.
fn toml_text(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() || matches!(u32::from(c), 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff) => {
            format!("\\u{:04X}", u32::from(c))
        }
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}
