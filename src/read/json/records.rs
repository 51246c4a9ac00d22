//! Where the records of a document are: a list, the longest list below a key, records under their ids or within their holder, columns
//! beside one another. Records borrow what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::domain::Kind;
use crate::read::header::{Field, read_exactly};

use super::{CALLED, DEPTH};

/// What a page may describe itself to be that is a record here.
const DESCRIBED: [&str; 4] = ["JobPosting", "Course", "EducationalOccupationalProgram", "LocalBusiness"];

/// A record: what the document says of it, by key.
pub(super) struct Record<'v> {
    /// The key under which it stands, where that is an id.
    pub id: Option<&'v str>,
    /// What it says, or what its holder says of all that it holds.
    pub own: Rc<[(&'v str, &'v Value)]>,
    /// The item of its holder that it is, under the name of the list.
    pub item: Option<(&'v str, &'v Value)>,
}

impl<'v> Record<'v> {
    pub(super) fn new(value: &'v Value) -> Self {
        match value {
            Value::Object(map) => Self::of(map.iter().map(|(key, below)| (key.as_str(), below))),
            value => Self::of(std::iter::once(("", value))),
        }
    }

    fn of(own: impl Iterator<Item = (&'v str, &'v Value)>) -> Self {
        Self { id: None, own: own.collect(), item: None }
    }

    fn get(&self, name: &str) -> Option<&'v Value> {
        self.own.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

/// The records of a document.
pub(super) fn of(document: &Value) -> Vec<Record<'_>> {
    let mut records = list_of(document, 0).unwrap_or_default();
    // Of what a page describes, postings and courses are records, the site and its owner are not.
    let is_one = |record: &Record| record.get("@type").map(is_described);
    if records.iter().any(|record| is_one(record) == Some(true)) {
        records.retain(|record| is_one(record) != Some(false));
    }
    records
}

/// The list of records in a document: itself, or the longest list of objects below its keys; columns beside their data, and columns as
/// lists of one length, are turned into records.
fn list_of(value: &Value, depth: usize) -> Option<Vec<Record<'_>>> {
    match value {
        Value::Array(list) if list.iter().any(Value::is_object) => Some(list.iter().map(Record::new).collect()),
        Value::Object(map) if depth < DEPTH => split(map).or_else(|| by_columns(map)).or_else(|| keyed(map)).or_else(|| {
            let found = map.values().filter_map(|below| list_of(below, depth + 1)).max_by_key(Vec::len);
            found.or_else(|| (depth == 0 && is_record(map)).then(|| vec![Record::new(value)]))
        }),
        _ => None,
    }
}

/// « A school with its courses », « a firm with its needs », « a domain with its courses »: where each object holds one list of objects that
/// say how many or at what level, or that say more than their holder does, those are the records, and what their holder says is said of
/// each. A list of skills or languages is no such list.
pub(super) fn within(records: Vec<Record<'_>>) -> Vec<Record<'_>> {
    let kinds = [Kind::Courses, Kind::Needs];
    let field = |key: &str| kinds.into_iter().find_map(|kind| read_exactly(key, kind));
    let counts = |map: &Map<String, Value>, more: usize| {
        // « level: 3 » is how well, « niveau: Bac+2 » which level of study.
        let is_level = |key: &String| !map[key].is_number();
        let measure = |key: &String| field(key).is_some_and(|r| r.field.counts() && (r.field != Field::Level || is_level(key)));
        let named: Vec<&&str> = CALLED.iter().filter(|key| map.contains_key(**key)).collect();
        let says = map.iter().filter(|(key, value)| !value.is_array() && field(key).is_some()).count();
        // What an item is called is one thing that it says, whether or not that is a word of a header.
        let said = says + usize::from(named.iter().all(|key| field(key).is_none()));
        // A holder of which nothing is a field is a group of what it holds.
        !named.is_empty() && (map.keys().any(measure) || said >= 2 && said > more || more == 0 && said >= 1)
    };
    let holds = |holder: &Record| -> Option<String> {
        let own = holder.own.iter().filter(|(key, value)| !value.is_array() && field(key).is_some()).count();
        let mut lists = holder.own.iter().filter(|(key, below)| {
            field(key).is_none_or(|r| r.field.skill_role().is_none())
                && below
                    .as_array()
                    .is_some_and(|list| !list.is_empty() && list.iter().all(|item| item.as_object().is_some_and(|i| counts(i, own))))
        });
        lists.next().filter(|_| lists.next().is_none()).map(|(key, _)| (*key).to_owned())
    };
    let Some(name) = records.iter().find_map(holds) else { return records };
    // One that holds none of them is a record of its own, and will be refused for what it lacks.
    let fits = |record: &Record| record.get(&name).is_none_or(|below| below.as_array().is_some_and(|l| l.iter().all(Value::is_object)));
    if !records.iter().all(fits) {
        return records;
    }
    let mut out = Vec::new();
    for record in records {
        let Some((at, list)) =
            record.own.iter().enumerate().find_map(|(at, (key, value))| Some((at, value.as_array().filter(|_| *key == name)?)))
        else {
            out.push(record);
            continue;
        };
        let (key, _) = record.own[at];
        let own: Rc<[_]> = record.own[..at].iter().chain(&record.own[at + 1..]).copied().collect();
        let record = |item| Record { id: record.id, own: own.clone(), item };
        if list.is_empty() {
            out.push(record(None));
        }
        out.extend(list.iter().map(|item| record(Some((key, item)))));
    }
    out
}

/// True for an object that may be a record by itself: it says several things, and if one of them is a list without anything in it, one of the
/// others is a field (« généré le … » beside an empty list is none).
fn is_record(map: &Map<String, Value>) -> bool {
    map.len() > 1 && (!map.values().any(|v| v.as_array().is_some_and(Vec::is_empty)) || map.keys().any(|key| is_field(key)))
}

/// A name of a field of one of the kinds of lists.
fn is_field(key: &str) -> bool {
    [Kind::Courses, Kind::Needs, Kind::Employers].into_iter().any(|kind| read_exactly(key, kind).is_some())
}

/// `{"73": {…}, "76": {…}}`: records under an id of theirs, which have most of their keys in common. Two alike may be two sides of one thing
/// (where from, where to); three are a list.
fn keyed(map: &Map<String, Value>) -> Option<Vec<Record<'_>>> {
    let maps: Vec<&Map<String, Value>> = map.values().map(Value::as_object).collect::<Option<_>>()?;
    let first = maps.first().filter(|first| maps.len() >= 3 && !first.is_empty())?;
    let shared = |of: &&Map<String, Value>| of.keys().filter(|key| first.contains_key(*key)).count() * 2;
    if !maps.iter().all(|of| shared(of) >= of.len().max(first.len())) {
        return None;
    }
    Some(map.iter().map(|(id, of)| Record { id: Some(id), ..Record::new(of) }).collect())
}

/// `{"columns": […], "data": [[…], …]}`.
fn split(map: &Map<String, Value>) -> Option<Vec<Record<'_>>> {
    let columns: Vec<&str> = map.get("columns")?.as_array()?.iter().map(Value::as_str).collect::<Option<_>>()?;
    let rows = map.get("data")?.as_array()?.iter().filter_map(Value::as_array);
    Some(rows.map(|row| Record::of(columns.iter().copied().zip(row))).collect())
}

/// What tells which record a value of a column belongs to: its number, or the record's id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of<'v> {
    Number(u64),
    Id(&'v str),
}

impl<'v> Of<'v> {
    fn id(self) -> Option<&'v str> {
        if let Self::Id(id) = self { Some(id) } else { None }
    }
}

/// `{"titre": [… n …], "ville": [… n …]}`, `{"titre": {"0": …}, "ville": {"0": …}}` and, where the outer names are those of fields and the
/// inner ones are not, `{"titre": {"a7": …}, "ville": {"a7": …}}`.
fn by_columns(map: &Map<String, Value>) -> Option<Vec<Record<'_>>> {
    let columns: Vec<(&str, BTreeMap<Of, &Value>)> = map.iter().map(|(k, v)| Some((k.as_str(), parallel(v)?))).collect::<Option<_>>()?;
    // A value belongs to the record of its number, not to that of its rank: a column may leave some out, lists have one length.
    let of: BTreeSet<Of> = columns.iter().flat_map(|(_, values)| values.keys().copied()).collect();
    let one_length = map.values().all(|column| column.as_array().is_none_or(|list| list.len() == of.len()));
    let full = columns.iter().all(|(_, values)| values.len() * 2 >= of.len());
    let ids = || of.iter().filter_map(|of| of.id());
    let are_columns = ids().next().is_none() || columns.iter().any(|(name, _)| is_field(name)) && !ids().any(is_field);
    if columns.len() < 2 || of.len() < 2 || !one_length || !full || !are_columns {
        return None;
    }
    let record = |of: Of<'_>| Record::of(columns.iter().filter_map(|(name, values)| Some((*name, *values.get(&of)?))));
    Some(of.iter().map(|of| Record { id: of.id(), ..record(*of) }).collect())
}

/// The values of a column by their record.
fn parallel(column: &Value) -> Option<BTreeMap<Of<'_>, &Value>> {
    match column {
        Value::Array(list) if !list.iter().any(Value::is_object) => Some((0..).map(Of::Number).zip(list).collect()),
        Value::Object(of) if of.len() > 1 && of.keys().all(|key| key.bytes().all(|b| b.is_ascii_digit())) => {
            of.iter().map(|(key, value)| Some((Of::Number(key.parse().ok()?), value))).collect()
        }
        Value::Object(of) if of.len() > 1 && !of.values().any(Value::is_object) => {
            Some(of.iter().map(|(key, value)| (Of::Id(key), value)).collect())
        }
        _ => None,
    }
}

/// A kind by its name or its address (`https://schema.org/JobPosting`), or several.
pub(super) fn is_described(kind: &Value) -> bool {
    let is_one = |kind: &Value| kind.as_str().is_some_and(|of| DESCRIBED.contains(&of.rsplit(['/', '#', ':']).next().unwrap_or(of)));
    kind.as_array().map_or_else(|| is_one(kind), |kinds| kinds.iter().any(is_one))
}
