//! Step 3: doubtful labels, those that weigh most on a gap first, one at a time.

use std::path::{Path, PathBuf};

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;

use crate::domain::{Language, Origin, fold, say};
use crate::matching::{self, Framework};
use crate::publish::numbers::percent as share;
use crate::publish::words;
use crate::publish::{self, review};
use crate::read::Sheet;
use crate::read::reference::Records;
use crate::run::Analysis;
use crate::workbench::desk::Desk;
use crate::workbench::journal::Change;
use crate::workbench::{Answer, Bench, Shared};

use super::decided::{self, Decided};
use super::{Fields, Shell, field, figures_of, missing, rendered, row_of, today, troubled};

/// Names that a search proposes.
const FOUND: usize = 8;
/// Characters of the text around a label.
const AROUND: usize = 160;

/// The columns of a decisions file.
const DECISIONS: [&str; 7] = ["label", "skill_id", "verdict", "who", "when", "why", "score"];

#[derive(Template)]
#[template(path = "labels.html", config = "src/workbench/askama.toml")]
struct Page {
    shell: Shell,
    doubt: Option<Doubt>,
    left: String,
    weight: String,
    skip: usize,
    total: usize,
    done: String,
    q: String,
    decided: Vec<Decided>,
}

/// The label to judge.
struct Doubt {
    label: String,
    told: String,
    place: String,
    before: String,
    mark: String,
    after: String,
    proposed: Vec<Proposal>,
    second: Vec<Proposal>,
}

/// A skill that it may be.
struct Proposal {
    id: String,
    name: String,
    family: String,
    why: String,
}

pub(super) async fn page(State(bench): State<Shared>, Query(query): Query<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let skip: usize = field(&query, "skip").parse().unwrap_or(0);
            let here = if skip == 0 { "/labels".to_owned() } else { format!("/labels?skip={skip}") };
            let (shell, known) = Shell::of(bench, desk, &here);
            let l = shell.l;
            let Some(a) = figures_of(&known) else { return troubled(shell, &known, ("Libellés douteux", "Doubtful labels")) };
            let doubts = review::doubts(a);
            let weight: f64 = doubts.iter().map(|d| d.weight).sum();
            let total = doubts.len();
            let skip = if skip < total { skip } else { 0 };
            let q = field(&query, "q").to_owned();
            let mut doubt = doubts.get(skip).map(|d| told(a, d, desk, l));
            // Without script a search is a page.
            if let Some(doubt) = doubt.as_mut().filter(|_| !q.is_empty()) {
                doubt.second = near(&a.references.framework, &q, l);
            }
            let done = l.count(a.references.decisions.len(), ("libellé décidé", "libellés décidés"), ("label decided", "labels decided"));
            let left = l.count(total, ("libellé à juger", "libellés à juger"), ("label to judge", "labels to judge"));
            let decided = decided::list(desk, &a.references.framework, l);
            rendered(&Page { shell, doubt, left, weight: words::people(weight, l), skip, total, done, q, decided })
        })
        .await
}

fn told(a: &Analysis, doubt: &review::Doubt<'_>, desk: &Desk, l: Language) -> Doubt {
    let text = doubt.example.and_then(|origin| cell(desk, origin)).unwrap_or_else(|| doubt.label.to_owned());
    let (before, mark, after) = around(&text, doubt.label);
    let skills = a.references.framework.skills();
    let proposal = |skill: usize, why: String| Proposal {
        id: skills[skill].id.clone(),
        name: skills[skill].label(l).to_owned(),
        family: skills[skill].family.clone(),
        why,
    };
    let found = doubt.found;
    let proposed = found
        .skills
        .iter()
        .map(|s| proposal(*s, say!(l, "{}, confiance {}", "{}, confidence {}", found.rung.label(l), share(found.confidence, l))))
        .collect();
    let second = found
        .runner_up
        .iter()
        .filter(|(s, _)| !found.skills.contains(s))
        .map(|(s, _)| proposal(*s, l.pick("deuxième choix", "second choice").to_owned()))
        .collect();
    Doubt {
        label: doubt.label.to_owned(),
        told: say!(
            l,
            "{} ; pèse au plus {} par an",
            "{}; weighs at most {} a year",
            l.count(doubt.mentions, ("citation", "citations"), ("mention", "mentions")),
            words::people(doubt.weight, l)
        ),
        place: doubt.example.map(ToString::to_string).unwrap_or_default(),
        before,
        mark,
        after,
        proposed,
        second,
    }
}

/// What the cell of a mention says.
fn cell(desk: &Desk, origin: &Origin) -> Option<String> {
    let (_, row) = row_of(desk, &origin.source.file, &origin.source.sheet, origin.row)?;
    Some(row.cell(origin.column? as usize).shown()).filter(|text| !text.is_empty())
}

/// A text cut around a label: before it, itself, after it.
fn around(text: &str, label: &str) -> (String, String, String) {
    let Some(at) = text.find(label) else { return (String::new(), label.to_owned(), format!(" — {}", short(text.chars()))) };
    let before: Vec<char> = text[..at].chars().collect();
    let from = before.len().saturating_sub(AROUND);
    let more = if from > 0 { "…" } else { "" };
    (format!("{more}{}", before[from..].iter().collect::<String>()), label.to_owned(), short(text[at + label.len()..].chars()))
}

fn short(text: impl Iterator<Item = char>) -> String {
    let mut text = text.peekable();
    let cut: String = text.by_ref().take(AROUND).collect();
    if text.peek().is_some() { format!("{cut}…") } else { cut }
}

pub(super) async fn judge(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let skip: usize = field(&fields, "skip").parse().unwrap_or(0);
            let to = |skip: usize| if skip == 0 { "/labels".to_owned() } else { format!("/labels?skip={skip}") };
            if field(&fields, "verdict") == "later" {
                return Answer::Go(to(skip.saturating_add(1)), None);
            }
            let told = judged(bench, desk, &fields).unwrap_or_else(|why| why);
            Answer::Go(to(skip), Some(told))
        })
        .await
}

fn judged(bench: &Bench, desk: &mut Desk, fields: &Fields) -> Result<String, String> {
    let known = desk.known();
    let l = desk.language(bench.locale);
    let Some(a) = figures_of(&known) else { return Err(missing(&known, l).unwrap_or_default()) };
    let label = field(fields, "label");
    let framework = &a.references.framework;
    let Some(doubt) = review::doubts(a).into_iter().find(|d| d.label == label) else {
        return Err(say!(l, "« {label} » est déjà jugé.", "“{label}” is judged already."));
    };
    let proposed: Vec<&str> = doubt.found.skills.iter().map(|s| framework.skills()[*s].id.as_str()).collect();
    let chosen = framework.find(field(fields, "skill")).map(|s| framework.skills()[s].id.as_str());
    let name = |id: &str| framework.find(id).map_or_else(String::new, |s| framework.skills()[s].label(l).to_owned());
    let (lines, told): (Vec<(&str, &str)>, String) = match (field(fields, "verdict"), chosen) {
        ("yes", _) if !proposed.is_empty() => {
            let names = proposed.iter().map(|id| name(id)).collect::<Vec<_>>().join(" + ");
            (proposed.iter().map(|id| (*id, "yes")).collect(), say!(l, "« {label} » est {names}", "“{label}” is {names}"))
        }
        ("no", _) if !proposed.is_empty() => {
            let names = proposed.iter().map(|id| name(id)).collect::<Vec<_>>().join(" + ");
            (proposed.iter().map(|id| (*id, "no")).collect(), say!(l, "« {label} » n’est pas {names}", "“{label}” is not {names}"))
        }
        ("none", _) => (vec![("", "no")], say!(l, "« {label} » n’est pas une compétence", "“{label}” is not a skill")),
        ("new", _) => (vec![("", "new")], say!(l, "« {label} » manque au référentiel", "“{label}” is missing from the framework")),
        ("other", Some(skill)) => {
            let not = proposed.iter().filter(|id| **id != skill).map(|id| (*id, "no"));
            (std::iter::once((skill, "yes")).chain(not).collect(), say!(l, "« {label} » est {}", "“{label}” is {}", name(skill)))
        }
        _ => return Err(l.pick("Aucun verdict n’a été choisi.", "No verdict was chosen.").to_owned()),
    };
    let score = if proposed.is_empty() { String::new() } else { format!("{:.2}", doubt.found.confidence) };
    let today = today();
    let row = |(skill, verdict): (&str, &str)| [label, skill, verdict, &bench.who, &today, "", &score].map(str::to_owned);
    let rows: Vec<[String; 7]> = lines.into_iter().map(row).collect();
    decide(desk, &rows, &told, l)?;
    Ok(told)
}

/// Adds decisions to the file of the analysis, which is named in the pipeline file where it is not yet.
fn decide(desk: &mut Desk, rows: &[[String; 7]], title: &str, l: Language) -> Result<(), String> {
    let mut files = Vec::new();
    desk.pipeline()?;
    let path = if let Some(path) = decided::file(desk) {
        path
    } else {
        files.push(desk.settled(l, |settings| settings.set_decisions("decisions.csv"))?);
        PathBuf::from("decisions.csv")
    };
    let at = desk.folder.join(&path);
    let _turn = publish::turn(&at, l).map_err(|why| why.to_string())?;
    let bytes = publish::with_rows(&at, &DECISIONS, rows, l).map_err(|why| why.to_string())?;
    files.push((path, Some(bytes)));
    desk.journal.make(Change { title: title.to_owned(), files })
}

/// True for a review workbook: its first sheet has the columns that the program writes there.
pub(super) fn is_reviewed(sheets: &[Sheet]) -> bool {
    let Some(header) = sheets.first().and_then(|sheet| sheet.rows.first()) else { return false };
    let texts: Vec<String> = header.cells.iter().map(|cell| fold(&cell.shown())).collect();
    let has = |(fr, en): (&str, &str)| texts.contains(&fold(fr)) || texts.contains(&fold(en));
    [0, 3, 7].into_iter().all(|column| has(review::COLUMNS[column]))
}

/// The verdicts of a review workbook that someone filled in elsewhere, as `review` takes them; what could not be taken is said.
pub(super) fn take(desk: &mut Desk, path: &Path, l: Language) -> Result<String, String> {
    let known = desk.known();
    let Some(a) = figures_of(&known) else { return Err(missing(&known, l).unwrap_or_default()) };
    let records = Records::open(path, l).map_err(|why| why.to_string())?;
    let (framework, decisions) = (&a.references.framework, &a.references.decisions);
    let found =
        matching::reviewed(&records, &review::COLUMNS, &review::VERDICTS, framework, decisions, l).map_err(|why| why.to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let count = l.count(found.lines.len(), ("décision reprise", "décisions reprises"), ("decision taken", "decisions taken"));
    let told = say!(l, "{name} : {count}", "{name}: {count}");
    if !found.lines.is_empty() {
        decide(desk, &found.lines, &told, l)?;
    }
    let before = || l.count(found.known, ("déjà prise", "déjà prises"), ("taken before", "taken before"));
    let known = (found.known > 0).then(before);
    let open = (found.open > 0).then(|| say!(l, "{} sans verdict", "{} without a verdict", found.open));
    let more: Vec<String> = known.into_iter().chain(open).chain(found.refused).collect();
    Ok(if more.is_empty() { format!("{told}.") } else { format!("{told} ; {}.", more.join(" ; ")) })
}

#[derive(Template)]
#[template(path = "found.html", config = "src/workbench/askama.toml")]
struct Found {
    l: Language,
    asked: bool,
    near: Vec<Proposal>,
}

/// Skills of the framework that a text may mean, as it is typed.
pub(super) async fn search(State(bench): State<Shared>, Query(query): Query<Fields>) -> Response {
    bench
        .at_desk(move |_, desk| {
            let known = desk.known();
            let Some(a) = figures_of(&known) else { return Answer::Nothing };
            let l = a.pipeline.language;
            let asked = field(&query, "q");
            rendered(&Found { l, asked: !fold(asked).is_empty(), near: near(&a.references.framework, asked, l) })
        })
        .await
}

fn near(framework: &Framework, asked: &str, l: Language) -> Vec<Proposal> {
    let wanted = fold(asked);
    if wanted.is_empty() {
        return Vec::new();
    }
    let worth = |name: &str| {
        let name = fold(name);
        match () {
            () if name == wanted => 4.0,
            () if name.starts_with(&wanted) => 3.0,
            () if name.split(' ').any(|word| word.starts_with(&wanted)) => 2.5,
            () if name.contains(&wanted) => 2.0,
            () => strsim::jaro_winkler(&name, &wanted),
        }
    };
    let mut found: Vec<(f64, &str, usize)> = Vec::new();
    for (at, skill) in framework.skills().iter().enumerate() {
        let names = [skill.label_fr.as_str(), skill.label_en.as_str()].into_iter().chain(skill.aliases.iter().map(String::as_str));
        if let Some(best) = names.filter(|n| !n.is_empty()).map(|n| (worth(n), n)).max_by(|a, b| a.0.total_cmp(&b.0)).filter(|b| b.0 > 0.8)
        {
            found.push((best.0, best.1, at));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.len().cmp(&b.1.len())).then(a.1.cmp(b.1)));
    found
        .into_iter()
        .take(FOUND)
        .map(|(_, name, at)| {
            let skill = &framework.skills()[at];
            let why = if fold(name) == fold(skill.label(l)) { String::new() } else { name.to_owned() };
            Proposal { id: skill.id.clone(), name: skill.label(l).to_owned(), family: skill.family.clone(), why }
        })
        .collect()
}
