//! XML that is no workbook: the feed of a job board, an export of records. Elements are objects and lists as those of JSON are, and read as they
//! are: what comes again side by side is a record, what an element holds is its fields, by their path.

use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

use crate::domain::Problem;
use crate::pipeline::Limits;

use super::json;
use super::limits::holds_too_much;
use super::markup::entity;
use super::sheet::Sheet;

/// Bytes that an element may take.
const ELEMENT: u64 = 64;
/// Elements within one another at most.
const DEEPEST: usize = 64;

/// The records of an XML text.
///
/// # Errors
/// When it is no XML, or holds no records.
pub(super) fn read(text: &str, limits: Limits) -> Result<Sheet, Problem> {
    // Each element takes more room than it is long: `<a/>` a million times.
    if memchr::memchr_iter(b'<', text.as_bytes()).count() as u64 > limits.bytes() / ELEMENT {
        return Err(holds_too_much(limits));
    }
    let whole = document(text)
        .map_err(|why| Problem::Unreadable(format!("le fichier XML est endommagé ({why})"), format!("the XML file is damaged ({why})")))?;
    json::read_value(&whole, limits).map_err(|why| match why {
        Problem::Unreadable(..) => Problem::Unreadable(
            "ce fichier XML n’est ni un classeur ni une liste d’enregistrements".to_owned(),
            "this XML file is neither a workbook nor a list of records".to_owned(),
        ),
        why => why,
    })
}

/// An element that is open: its name, its children, its text.
struct Open {
    name: String,
    children: Map<String, Value>,
    text: String,
}

fn document(text: &str) -> Result<Value, String> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Open> = vec![Open { name: String::new(), children: Map::new(), text: String::new() }];
    loop {
        match reader.read_event().map_err(|why| why.to_string())? {
            Event::Start(tag) => {
                if open.len() > DEEPEST {
                    return Err(format!("> {DEEPEST}"));
                }
                open.push(begun(&tag));
            }
            Event::Text(text) => last(&mut open).text.push_str(&text.xml10_content()),
            Event::CData(text) => last(&mut open).text.push_str(&text),
            Event::GeneralRef(name) => last(&mut open).text.push_str(&entity(&name)),
            Event::End(_) => {
                let Some(done) = open.pop() else { break };
                let Some(parent) = open.last_mut() else { break };
                let (name, value) = (done.name.clone(), done.value());
                put(&mut parent.children, name, value);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match open.len() {
        1 => Ok(open.swap_remove(0).value()),
        _ => Err("</…>".to_owned()),
    }
}

fn last(open: &mut [Open]) -> &mut Open {
    let at = open.len() - 1;
    &mut open[at]
}

/// An element with its attributes, which are fields as its children are.
fn begun(tag: &BytesStart<'_>) -> Open {
    let mut children = Map::new();
    for attribute in tag.attributes().flatten() {
        let name = attribute.key.local_name().as_ref().to_owned();
        if let Ok(value) = quick_xml::escape::unescape(&attribute.value) {
            put(&mut children, name, Value::String(value.into_owned()));
        }
    }
    Open { name: tag.local_name().as_ref().to_owned(), children, text: String::new() }
}

/// Children of one name are a list.
fn put(children: &mut Map<String, Value>, name: String, value: Value) {
    match children.get_mut(&name) {
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let one = first.take();
            *first = Value::Array(vec![one, value]);
        }
        None => _ = children.insert(name, value),
    }
}

impl Open {
    /// A text, or an object; the text of one that has attributes is its value.
    fn value(mut self) -> Value {
        let text = self.text.trim();
        if self.children.is_empty() {
            return Value::String(text.to_owned());
        }
        if !text.is_empty() {
            put(&mut self.children, "value".to_owned(), Value::String(text.to_owned()));
        }
        Value::Object(self.children)
    }
}
