//! The Table Schema (Frictionless) of an input file, from the same table of headers that reading uses: who checks files before they are
//! sent, as Validata does, and who reads them cannot disagree. Reading asks for less: any order, other headers, other words for levels
//! and numbers; what a schema names here is what needs no understanding.

use serde_json::{Map, Value, json};

use crate::domain::{Kind, Language, Level, field_name};
use crate::read::Field;

/// The schema of files of a kind, as JSON.
pub fn schema(kind: Kind, l: Language) -> String {
    let fields: Vec<Value> = Field::spellings(kind).into_iter().map(|(field, spellings)| described(field, kind, &spellings, l)).collect();
    let (title, rule) = match kind {
        Kind::Courses => (
            l.pick("Formations d’un territoire", "Courses of a territory"),
            l.pick(
                "Une ligne par formation et par site. L’intitulé ou le diplôme est indispensable.",
                "One row a course and site. The title or the diploma is indispensable.",
            ),
        ),
        Kind::Needs => (
            l.pick("Besoins de recrutement", "Hiring needs"),
            l.pick(
                "Une ligne par métier recherché. Le métier, un code ou des compétences sont indispensables.",
                "One row an occupation. The occupation, a code or skills are indispensable.",
            ),
        ),
        Kind::Employers => (
            l.pick("Annuaire des entreprises", "Register of employers"),
            l.pick(
                "Une ligne par entreprise du territoire, répondante ou non. La raison sociale est indispensable.",
                "One row an employer of the territory, respondent or not. The name is indispensable.",
            ),
        ),
    };
    let schema = json!({
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": format!("adequation-{}", kind.key()),
        "title": title,
        "description": rule,
        "version": env!("CARGO_PKG_VERSION"),
        "lang": l.code(),
        "fields": fields,
        "missingValues": ["", "NC", "ND", "n.c.", "?", "-"],
    });
    // A value prints as JSON by itself: nothing can fail.
    format!("{schema:#}")
}

fn described(field: Field, kind: Kind, spellings: &[&str], l: Language) -> Value {
    let mut out = Map::new();
    let (name, others) = spellings.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    let capital: String = name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect();
    out.insert("name".to_owned(), json!(capital));
    out.insert("title".to_owned(), json!(field_name(field.key(), l)));
    let count = matches!(field, Field::Seats | Field::Graduates | Field::Positions | Field::Hard | Field::Headcount);
    let share = matches!(field, Field::Success | Field::Fill | Field::FurtherStudy | Field::Retention | Field::Active);
    let answer = matches!(field, Field::Difficult | Field::Beginners);
    let kind_of = if count || share { "number" } else { "string" };
    out.insert("type".to_owned(), json!(kind_of));
    if count || share {
        out.insert("decimalChar".to_owned(), json!(","));
        out.insert("groupChar".to_owned(), json!(" "));
    }
    if share {
        out.insert("bareNumber".to_owned(), json!(false)); // « 20 % »
    }
    let mut constraints = Map::new();
    if count || share {
        constraints.insert("minimum".to_owned(), json!(0));
    }
    if share {
        constraints.insert("maximum".to_owned(), json!(100));
    }
    if matches!((field, kind), (Field::Title, Kind::Courses) | (Field::Name, Kind::Employers) | (Field::Occupation, Kind::Needs)) {
        constraints.insert("required".to_owned(), json!(true));
    }
    if field == Field::Level && kind == Kind::Courses {
        let levels: Vec<String> = Level::ALL.iter().map(|level| level.code().replacen('b', "B", 1)).collect();
        constraints.insert("enum".to_owned(), json!(levels));
    }
    if answer {
        constraints.insert("enum".to_owned(), json!(["oui", "non"]));
    }
    if !constraints.is_empty() {
        out.insert("constraints".to_owned(), Value::Object(constraints));
    }
    let shown: Vec<&str> = others.iter().copied().take(12).collect();
    if !shown.is_empty() {
        let label = l.pick("Autres en-têtes reconnus : ", "Other headers understood: ");
        out.insert("description".to_owned(), json!(format!("{label}{}", shown.join(", "))));
    }
    Value::Object(out)
}
