//! The rates that are assumed where files give none: one for all courses of each kind here; those of a level or a diploma stay as the pipeline
//! file has them, and come first.

use axum::extract::{Form, State};
use axum::response::Response;

use crate::domain::{Language, say};
use crate::pipeline::{Pipeline, RateOf};
use crate::publish::numbers::percent as share;
use crate::workbench::{Answer, Shared};

use super::{Fields, field};

/// A rate as its form shows it.
pub(super) struct Assumed {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    /// In percent; empty where nothing is assumed.
    pub(super) value: String,
    pub(super) source: String,
    /// How many are told for a level or a diploma.
    pub(super) finer: usize,
}

/// Every kind of rate: key of the pipeline file, French, English.
const RATES: [(RateOf, &str, &str, &str); 5] = [
    (RateOf::Fill, "fill", "Places occupées", "Seats taken"),
    (RateOf::Success, "success", "Réussite", "Success"),
    (RateOf::FurtherStudy, "further_study", "Poursuite d’études", "Further study"),
    (RateOf::Active, "active", "Sortants qui cherchent un emploi", "Leavers who look for work"),
    (RateOf::Retention, "retention", "Maintien dans le territoire", "Retention in the territory"),
];

/// What is assumed now.
pub(super) fn assumed(pipeline: &Pipeline, l: Language) -> Vec<Assumed> {
    RATES
        .into_iter()
        .map(|(of, key, fr, en)| {
            let rates = || pipeline.assumptions.rate.iter().filter(move |rate| rate.of == of);
            let is_for_all = |rate: &&crate::pipeline::Rate| rate.level.is_none() && rate.diploma.is_none();
            let general = rates().find(is_for_all);
            Assumed {
                key,
                name: l.pick(fr, en),
                value: general
                    .map_or_else(String::new, |rate| format!("{}", (rate.value * 1000.0).round() / 10.0).replace('.', l.pick(",", "."))),
                source: general.map_or_else(String::new, |rate| rate.source.clone()),
                finer: rates().filter(|rate| !is_for_all(rate)).count(),
            }
        })
        .collect()
}

/// Writes one rate into the pipeline file, or takes it out where the field is empty.
pub(super) async fn assume(State(bench): State<Shared>, Form(fields): Form<Fields>) -> Response {
    bench
        .at_desk(move |bench, desk| {
            let l = desk.language(bench.locale);
            let told = |text: String| Answer::Go("/figures".to_owned(), Some(text));
            let Some((_, key, fr, en)) = RATES.into_iter().find(|(_, key, ..)| *key == field(&fields, "of")) else {
                return told(l.pick("Aucun taux de ce nom : rien n’a changé.", "No rate of that name: nothing changed.").to_owned());
            };
            let name = l.pick(fr, en);
            let typed = field(&fields, "value").trim().trim_end_matches('%').trim().replace(',', ".");
            let source = field(&fields, "source").trim();
            let value = match typed.as_str() {
                "" => None,
                text => match text.parse::<f64>() {
                    // « 0,75 » is three quarters for some, less than one in a hundred for others.
                    Ok(n) if n > 0.0 && n < 1.0 && !field(&fields, "value").contains('%') => {
                        let (text, hundred) = (field(&fields, "value").trim(), format!("{}", (n * 1000.0).round() / 10.0).replace('.', l.pick(",", ".")));
                        return told(say!(
                            l,
                            "{name} : « {text} » peut se lire de deux façons. Écrire {hundred} pour {hundred} %, ou « {text} % ». Rien n’a changé.",
                            "{name}: “{text}” can be read in two ways. Write {hundred} for {hundred} %, or “{text} %”. Nothing changed."
                        ));
                    }
                    Ok(n) if (0.0..=100.0).contains(&n) => Some(n / 100.0),
                    _ => {
                        return told(say!(
                            l,
                            "{name} : « {text} » n’est pas un taux entre 0 et 100 ; rien n’a changé.",
                            "{name}: “{text}” is not a rate between 0 and 100; nothing changed."
                        ));
                    }
                },
            };
            if value.is_some() && source.is_empty() {
                return told(say!(
                    l,
                    "{name} : dire d’où vient ce taux ; le rapport l’imprime. Rien n’a changé.",
                    "{name}: say where this rate comes from; the report prints it. Nothing changed."
                ));
            }
            let year = desk.pipeline().map_or(0, |p| p.year);
            let what = match value {
                Some(value) => say!(l, "{name} supposé : {} ({source})", "{name} assumed: {} ({source})", share(value, l)),
                None => say!(l, "{name} : plus rien de supposé", "{name}: nothing assumed any more"),
            };
            let done = desk.settle(what.clone(), l, |settings| settings.set_rate(key, value.map(|value| (value, source, year))));
            told(done.err().unwrap_or(what))
        })
        .await
}
