//! JSON and JSON Lines: one record an object, fields by their path (`lieuTravail.libelle`), lists joined. A list of objects is read by
//! what each is called; those that say `exigence` « S » (France Travail: souhaité) are a list of their own.
//!
//! Records borrow from the document ([`records`]); cells are counted against the limits as they are made ([`flat`]), so that what many
//! records share (their holder, their names, what an address stands for) is held once until it is known to fit.

mod arrays;
mod described;
mod flat;
mod records;

use serde_json::Value;

use crate::domain::{Language, Problem};
use crate::pipeline::Limits;

use super::limits::too_many_rows;
use super::sheet::{Row, Sheet};

pub(super) use described::described;
pub(super) use flat::{Flat, WISHED, called, is_wished};
use records::Record;

/// How deep a list of records is looked for below the top.
const DEPTH: usize = 4;
/// Keys by which an object of a list is called.
const CALLED: [&str; 16] = [
    "libelle", "label", "name", "nom", "title", "titre", "value", "intitule", "appellation", "nome", "titolo", "nombre", "naam", "titel",
    "bezeichnung", "titulo",
];

/// True for a text that is JSON: an object or a list that parses, or lines that each are one.
pub(super) fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    let opens = start.starts_with('{') || start.starts_with('[');
    opens
        && (first_line(start).is_some_and(|line| serde_json::from_str::<Value>(line).is_ok())
            || serde_json::from_str::<Value>(start).is_ok()
            // One that a slip makes malformed is told as such, and not read as lines of text.
            || start.trim_end().ends_with(['}', ']']) && (start.contains("\":") || start.contains("\" :")))
}

fn first_line(text: &str) -> Option<&str> {
    text.lines().find(|line| !line.trim().is_empty())
}

/// The records of a text.
///
/// # Errors
/// When no list of records is found, or there are more than the limits allow.
pub(super) fn read(text: &str, limits: Limits) -> Result<Sheet, Problem> {
    let why = match serde_json::from_str::<Value>(text.trim()) {
        Ok(whole) => return read_value(&whole, limits),
        // A comma after the last item is the commonest slip, and can only mean one thing.
        Err(why) => match without_last_commas(text).and_then(|text| serde_json::from_str::<Value>(&text).ok()) {
            Some(whole) => return sheet(records::of(&whole), 0, Flat::new(limits), limits),
            None => why,
        },
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let read: Vec<Option<Value>> = lines.map(|line| serde_json::from_str(line).ok().filter(Value::is_object)).collect();
    let broken = read.iter().filter(|line| line.is_none()).count();
    // Records on lines of their own, a few of them damaged; of a list that is cut off no line is taken for one.
    if broken * 2 >= read.len() {
        return Err(malformed(&why));
    }
    sheet(read.iter().flatten().map(Record::new).collect(), broken, Flat::new(limits), limits)
}

/// The records of a document that is read already.
///
/// # Errors
/// When no list of records is found, or there are more than the limits allow.
pub(super) fn read_value(whole: &Value, limits: Limits) -> Result<Sheet, Problem> {
    let records = records::of(whole);
    // One record is the file itself.
    let table = if records.len() <= 1 { arrays::table(whole, limits)? } else { None };
    table.map_or_else(|| sheet(records, 0, Flat::new(limits), limits), Ok)
}

/// Records as a sheet, a column a path.
fn sheet<'v>(found: Vec<Record<'v>>, broken: usize, mut flat: Flat<'v>, limits: Limits) -> Result<Sheet, Problem> {
    let found = records::within(found);
    if found.len() > limits.rows as usize {
        return Err(too_many_rows(limits));
    }
    if found.is_empty() {
        return Err(Problem::Unreadable(
            "ce fichier JSON ne contient aucun enregistrement : sa liste est vide, ou il n’en a pas".to_owned(),
            "this JSON file holds no record: its list is empty, or it has none".to_owned(),
        ));
    }
    for record in &found {
        flat.record(record)?;
    }
    let (names, records) = flat.done()?;
    let problem = (broken > 0).then(|| {
        let count = |l: Language| {
            l.count(
                broken,
                ("ligne malformée n’est pas lue", "lignes malformées ne sont pas lues"),
                ("malformed line is not read", "malformed lines are not read"),
            )
        };
        Problem::Unreadable(count(Language::Fr), count(Language::En))
    });
    let rows = (1u32..).zip(records).map(|(number, cells)| Row { number, hidden: false, cells }).collect();
    Ok(Sheet { rows, regular: true, names, problem, ..Sheet::default() })
}

/// The text without the commas that stand before a closing bracket, outside of strings; none where there are none.
fn without_last_commas(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut found) = (false, false, false);
    for sign in text.trim().chars() {
        if !quoted && matches!(sign, ']' | '}') && out.trim_end().ends_with(',') {
            out.truncate(out.trim_end().len() - 1);
            found = true;
        }
        quoted ^= sign == '"' && !escaped;
        escaped = quoted && sign == '\\' && !escaped;
        out.push(sign);
    }
    found.then_some(out)
}

/// What is told of a text that looks like JSON and is none.
fn malformed(why: &serde_json::Error) -> Problem {
    let (line, column) = (why.line(), why.column());
    let said = why.to_string();
    let (fr, en) = match () {
        () if said.starts_with("number out of range") => ("un nombre trop grand pour être lu", "a number too large to be read"),
        () if said.starts_with("recursion limit") => ("une imbrication de plus de 128 niveaux", "more than 128 levels within one another"),
        () if why.is_eof() => ("la fin manque", "the end is missing"),
        () => ("une virgule ou un guillemet en trop ou manquant, le plus souvent", "most often a comma or a quote too many or missing"),
    };
    Problem::Unreadable(
        format!("JSON mal formé, ligne {line}, caractère {column} : {fr}"),
        format!("malformed JSON, line {line}, character {column}: {en}"),
    )
}
