//! The report: one file, offline, readable with scripts off. Text is written beside its twin in the other language; the template
//! places it. The page is dated by the analysis, not by the clock.

mod brief;
mod lens;
mod paper;
mod pdf;
mod posts;
mod quality;
mod sheets;
mod slides;
mod text;
mod themes;
mod told;
mod twice;
mod typeset;

use askama::Template;
use base64::prelude::{BASE64_STANDARD, Engine};

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::earlier::Change;
use crate::gap::Verdict;
use crate::pipeline::Edition;

use super::chart::Chart;
use super::numbers::{percent, signed, whole};
use super::table::{Table, Values};
use super::{charts, language, words};

/// Rows of a long table that the page shows; the file holds them all.
const ROWS_SHOWN: usize = 2500;

#[derive(Template)]
#[template(path = "report.html", config = "src/publish/askama.toml")]
struct Page<'a> {
    lang: &'static str,
    fonts: String,
    fr: bool,
    title: &'a str,
    year: u16,
    edition: &'static str,
    finding: String,
    uncertainty: String,
    keys: Vec<Key>,
    questions: Vec<Question<'a>>,
    alert: &'static str,
    close: Vec<lens::Close>,
    cite: String,
}

struct Key {
    value: String,
    label: &'static str,
}

/// A question that the report answers, with what answers it.
struct Question<'a> {
    id: &'static str,
    title: &'static str,
    parts: Vec<Part<'a>>,
}

impl Question<'_> {
    /// Whether the readings by one theme, department or level follow it.
    fn holds_close(&self) -> bool {
        self.id == "where"
    }
}

/// One part of an answer.
enum Part<'a> {
    Figure(&'a Chart),
    Filled {
        filled: Vec<String>,
        blocks: Vec<String>,
    },
    Prose(Prose),
    Table(Shown),
    Quality(Vec<String>),
    Method {
        method: Vec<String>,
        assumptions: Vec<String>,
        glossary: Vec<(&'static str, &'static str)>,
        cite: String,
        files: Vec<(String, String)>,
    },
}

/// The questions in their order, in French and English, and what answers each: charts, findings in sentences and tables by name.
/// What no question names comes under the last but one.
const QUESTIONS: [(&str, (&str, &str), &[&str]); 7] = [
    (
        "missing",
        ("Que manque-t-il ?", "What is missing?"),
        &["gaps", "coverage", "themes", "theme-notes", "trends", "trend-notes", "slope", "years", "skills_gap"],
    ),
    ("why", ("Pourquoi ?", "Why?"), &["causes", "funnel", "overall"]),
    (
        "where",
        ("Où et à quel niveau ?", "Where, and at what level?"),
        &["map", "levels", "departments", "skills_by_department", "families", "families_by_level"],
    ),
    ("do", ("Que peut-on faire ?", "What can be done?"), &["closing", "alluvial", "filled", "scenario", "occupations_gap"]),
    ("who", ("Qui forme, qui recrute ?", "Who trains, who hires?"), &["courses", "employers", "placements"]),
    ("sure", ("À quel point est-ce sûr ?", "How sure is it?"), &["fragile", "quality", "open-labels", "new-skills"]),
    ("data", ("Données et méthode", "Data and method"), &["method"]),
];

/// A finding told in sentences.
struct Prose {
    id: &'static str,
    title: &'static str,
    intro: String,
    lines: Vec<String>,
    file: &'static str,
}

/// The header of a column.
struct Head {
    title: &'static str,
    /// It holds numbers.
    numbers: bool,
    /// Its values are few enough to choose among.
    few: bool,
    /// It holds sentences.
    long: bool,
}

impl Head {
    /// Width of the column in rem: as the style sheet has it.
    fn width(&self, first: bool) -> usize {
        match () {
            () if first => 15,
            () if self.long => 22,
            () if self.numbers => 7,
            () => 10,
        }
    }
}

/// A row as the page shows it.
struct Row {
    /// The readings of the page that it belongs to (`lens`).
    of: String,
    /// Its cells; true for a number.
    cells: Vec<(String, bool)>,
}

/// A table as the page shows it.
struct Shown {
    id: &'static str,
    title: &'static str,
    note: String,
    header: Vec<Head>,
    rows: Vec<Row>,
    file: String,
    /// Width of all columns, in rem: told beforehand, a table of thousands of rows is laid out and filtered at once.
    width: usize,
}

pub(super) use brief::brief;
pub(super) use sheets::sheets;
pub(super) use slides::{mail, slides};
pub(super) use text::{doubts, method, sentences};

/// Renders the report.
pub(super) fn report(a: &Analysis, tables: &[Table], changes: &[Change], drawn: &[Chart]) -> askama::Result<Vec<u8>> {
    let l = language(a);
    let page = Page {
        lang: l.code(),
        fonts: fonts(),
        fr: l == Language::Fr,
        title: &a.pipeline.title,
        year: a.pipeline.year,
        edition: edition(a),
        finding: text::finding(a),
        uncertainty: text::uncertainty(a),
        keys: keys(a),
        questions: questions(a, tables, changes, drawn),
        alert: charts::alert(l),
        close: lens::close(a),
        cite: cite(a),
    };
    page.render().map(|html| typeset::page(html, l).into_bytes())
}

/// The figures of the first screen.
fn keys(a: &Analysis) -> Vec<Key> {
    let l = language(a);
    let t = &a.findings.totals;
    let n = |x: f64| whole(x, l);
    let masked = count(a, |v| v == Verdict::Masked) > 0.0;
    vec![
        Key { value: n(a.corpus.courses.len() as f64), label: l.pick("formations recensées", "courses in the census") },
        Key {
            value: n(t.graduates),
            label: if t.graduates_at_most {
                l.pick("diplômés par an au plus", "graduates a year at most")
            } else {
                l.pick("diplômés par an", "graduates a year")
            },
        },
        Key { value: n(t.local), label: l.pick("entrants locaux par an", "local entrants a year") },
        Key { value: n(t.posts), label: l.pick("postes à pourvoir par an", "posts to fill a year") },
        Key {
            value: n(count(a, |v| matches!(v, Verdict::Shortage | Verdict::NoCourse))),
            label: if masked {
                l.pick(
                    "compétences en pénurie ou sans formation, hors secret",
                    "skills short or without a course, confidential ones excluded",
                )
            } else {
                l.pick("compétences en pénurie ou sans formation", "skills short or without a course")
            },
        },
        Key {
            value: n(count(a, |v| v == Verdict::Surplus)),
            label: if masked {
                l.pick("compétences en excédent, hors secret", "skills in surplus, confidential ones excluded")
            } else {
                l.pick("compétences en excédent", "skills in surplus")
            },
        },
    ]
}

/// Who the page is for, in words.
fn edition(a: &Analysis) -> &'static str {
    let l = language(a);
    match a.pipeline.publish.edition {
        Edition::Public => l.pick("édition publique", "public edition"),
        Edition::Internal => l.pick("édition interne, ne pas diffuser", "internal edition, not for distribution"),
    }
}

/// How the analysis is cited.
fn cite(a: &Analysis) -> String {
    let (title, year, version) = (&a.pipeline.title, a.pipeline.year, env!("CARGO_PKG_VERSION"));
    say!(
        language(a),
        "{title} ({year}), analyse d’adéquation formation-emploi réalisée avec Adéquation {version}.",
        "{title} ({year}), training–jobs gap analysis made with Adéquation {version}."
    )
}

fn questions<'a>(a: &Analysis, tables: &[Table], changes: &[Change], drawn: &'a [Chart]) -> Vec<Question<'a>> {
    let l = language(a);
    let mut parts: Vec<(&'static str, Part<'a>)> = drawn.iter().map(|chart| (chart.name, Part::Figure(chart))).collect();
    parts.extend(told::sections(a, changes).into_iter().map(|p| (p.id, Part::Prose(p))));
    let filled = posts::filled(a);
    if !filled.is_empty() {
        parts.push(("filled", Part::Filled { filled, blocks: posts::blocks(a) }));
    }
    parts.extend(tables.iter().filter_map(|table| shown(a, table)).map(|t| (t.id, Part::Table(t))));
    parts.push(("quality", Part::Quality(quality::quality(a))));
    let files = tables.iter().map(|table| (table.path(), table.title(l).to_owned())).collect();
    let (assumptions, glossary) = (text::assumptions(a), text::glossary(l));
    // The general warning is said once, on the first screen.
    let method: Vec<String> = method(a).into_iter().filter(|line| !line.contains(charts::alert(l))).collect();
    parts.push(("method", Part::Method { method, assumptions, glossary, cite: cite(a), files }));
    let place = |name: &str| {
        let of = |names: &[&str]| names.iter().position(|n| *n == name);
        let found = QUESTIONS.iter().enumerate().find_map(|(at, (.., names))| Some((at, of(names)?)));
        found.unwrap_or((QUESTIONS.len() - 2, usize::MAX))
    };
    parts.sort_by_key(|(name, _)| place(name));
    let mut questions: Vec<Question<'a>> =
        QUESTIONS.iter().map(|(id, (fr, en), _)| Question { id, title: l.pick(*fr, *en), parts: Vec::new() }).collect();
    for (name, part) in parts {
        questions[place(name).0].parts.push(part);
    }
    questions.retain(|q| !q.parts.is_empty());
    questions
}

/// The font of the charts, within the page: their text was measured with it.
fn fonts() -> String {
    [("400", notosans::REGULAR_TTF), ("700", notosans::BOLD_TTF)]
        .map(|(weight, bytes)| {
            format!(
                "@font-face{{font-family:\"Noto Sans\";font-weight:{weight};src:url(data:font/ttf;base64,{}) format(\"truetype\")}}",
                BASE64_STANDARD.encode(bytes)
            )
        })
        .concat()
}

fn count(a: &Analysis, of: impl Fn(Verdict) -> bool) -> f64 {
    a.findings.skills.iter().filter(|g| of(g.verdict)).count() as f64
}

/// The tables that the page shows whole; the others are files beside it.
fn shown(a: &Analysis, table: &Table) -> Option<Shown> {
    let l = language(a);
    let internal = a.pipeline.publish.edition == Edition::Internal;
    let columns: &[&str] = match table.name {
        "skills_gap" => &[
            "label", "verdict", "gap", "gap_low", "gap_high", "proof", "supply", "demand", "coverage", "employers", "courses", "family",
            "broader",
        ],
        "occupations_gap" => {
            &["occupation", "needs", "positions", "filled_at_level", "filled_over_qualified", "unfilled", "not_computed", "secret", "block"]
        }
        // Names of respondents, and of schools with them: for the commission alone.
        "placements" if internal => {
            &["course", "institution", "course_place", "employer", "occupation", "need_place", "heads", "fit", "missing_skills"]
        }
        "employers" if internal => &["name", "department", "headcount", "size_class", "respondent", "positions"],
        "courses" => &[
            "title", "level", "institution", "place", "department", "seats", "graduates", "graduates_source", "local_entrants",
            "skills_source",
        ],
        _ => return None,
    };
    let at: Vec<usize> = columns.iter().filter_map(|name| table.columns.iter().position(|c| c.meaning.name == *name)).collect();
    let numeric = |i: usize| !matches!(table.columns[i].values, Values::Text(_));
    let cell = |row: usize, i: usize| match &table.columns[i].values {
        Values::Number(v) => v.get(row).map_or(String::new(), |n| match table.columns[i].meaning.name {
            "coverage" | "fit" => percent(n, l),
            "gap" | "gap_low" | "gap_high" => signed(n, l),
            _ => whole(n, l),
        }),
        Values::Whole(v) => v.get(row).map_or(String::new(), |n| whole(n as f64, l)),
        Values::Text(_) => match table.columns[i].meaning.name {
            "verdict" => {
                Verdict::ALL.into_iter().find(|v| v.code() == table.cell(row, i)).map_or(String::new(), |v| words::verdict(v, l).to_owned())
            }
            "level" => table.cell(row, i).replacen('b', "B", 1),
            "department" => a.references.territory.department_name(&table.cell(row, i)).to_owned(),
            "graduates_source" | "skills_source" | "respondent" => words::code(&table.cell(row, i), l).unwrap_or_default().to_owned(),
            _ => table.cell(row, i).into_owned(),
        },
    };
    let height = table.height();
    // What weighs most first: widest shortage, most posts not filled, most local entrants.
    let mut order: Vec<usize> = (0..height).collect();
    let weight =
        table.columns.iter().find(|c| matches!(c.meaning.name, "unfilled" | "local_entrants" | "heads" | "positions")).map(|c| &c.values);
    if let Some(Values::Number(heads)) = weight {
        order.sort_by(|x, y| heads.get(*y).unwrap_or(-1.0).total_cmp(&heads.get(*x).unwrap_or(-1.0)).then(x.cmp(y)));
    }
    if let Some(Values::Number(gaps)) = table.columns.iter().find(|c| c.meaning.name == "gap").map(|c| &c.values) {
        order.sort_by(|x, y| gaps.get(*x).unwrap_or(0.0).total_cmp(&gaps.get(*y).unwrap_or(0.0)).then(x.cmp(y)));
    }
    let note = if height > ROWS_SHOWN {
        say!(l, "{ROWS_SHOWN} premières lignes sur {height}", "first {ROWS_SHOWN} rows of {height}")
    } else {
        l.count(height, ("ligne", "lignes"), ("row", "rows"))
    };
    let head = |i: &usize| {
        let meaning = &table.columns[*i].meaning;
        let few = ["verdict", "level", "department", "family", "respondent", "size_class", "graduates_source"].contains(&meaning.name);
        let long = ["proof", "missing_skills"].contains(&meaning.name);
        Head { title: l.pick(meaning.title.0, meaning.title.1), numbers: numeric(*i), few, long }
    };
    let header: Vec<Head> = at.iter().map(head).collect();
    Some(Shown {
        id: table.name,
        title: table.title(l),
        note,
        rows: order
            .into_iter()
            .take(ROWS_SHOWN)
            .map(|row| Row { of: lens::of_row(a, table, row), cells: at.iter().map(|i| (cell(row, *i), numeric(*i))).collect() })
            .collect(),
        file: table.path(),
        width: header.iter().enumerate().map(|(place, head)| head.width(place == 0)).sum(),
        header,
    })
}
