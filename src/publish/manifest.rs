//! For machines: what made this folder (`run.json`) and what its tables mean (`datapackage.json`, Frictionless).

use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::analysis::{Analysis, Progress};
use crate::domain::Kind;
use crate::pipeline::Edition;
use crate::read::FileRead;

use super::table::{Table, Values};
use super::{KeptBeside, Written, language};

/// Version, settings, inputs, counts, timings, hashes of every output. The one file that holds a time stamp.
pub(super) fn run(a: &Analysis, stages: &[Progress], artifacts: &[Written], kept: &[KeptBeside]) -> serde_json::Result<Vec<u8>> {
    let t = &a.findings.totals;
    let written = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    // Files of needs and of the register are often named after a respondent.
    let needs: std::collections::BTreeSet<&str> = a.files.iter().filter(|f| f.kind != Kind::Courses).map(|f| f.name.as_str()).collect();
    let public = a.pipeline.publish.edition == Edition::Public;
    let name = |file: &str| if public && needs.contains(file) { super::tables::masked(a, file) } else { file.to_owned() };
    let hash = |x: &Written| (x.path.clone(), json!(x.hash));
    let hashes: Vec<(String, Value)> = artifacts.par_iter().map(hash).collect();
    // Of a small file, its hash lets anyone try what it may say until it fits.
    let told = |f: &FileRead| (!public || f.kind == Kind::Courses).then(|| (f.hash.clone(), f.bytes)).unzip();
    let input = |f: &FileRead| {
        let (hash, bytes) = told(f);
        json!({ "file": name(&f.name), "blake3": hash, "bytes": bytes, "readable": f.readable })
    };
    let inputs: Vec<Value> = a.files.iter().map(input).collect();
    let value = json!({
        "program": "adequation",
        "version": env!("CARGO_PKG_VERSION"),
        "written_at_unix": written,
        "title": a.pipeline.title,
        "year": a.pipeline.year,
        "edition": a.pipeline.publish.edition,
        "settings": { "skills": a.thresholds(), "gap": a.pipeline.gap, "assumptions": a.pipeline.assumptions, "limits": a.pipeline.limits },
        "inputs": inputs,
        "counts": {
            "courses": a.corpus.courses.len(), "needs": a.corpus.needs.len(), "employers": a.corpus.employers.len(), "labels": a.corpus.labels.len(),
            "rejects": a.corpus.rejects.len(), "merges": a.corpus.merges.len(), "skills": a.findings.skills.len(),
            "secret_needs": t.secret, "needs_without_posts": t.no_posts, "needs_of_assumed_posts": t.assumed_posts.1.is_finite().then_some(t.assumed_posts.0), "unmeasured_courses": t.unmeasured,
        },
        "seconds": stages.iter().map(|s| (format!("{:?}", s.stage).to_lowercase(), json!(s.took.as_secs_f64()))).collect::<serde_json::Map<String, Value>>(),
        "kept": kept.iter().map(|k| k.now.as_str()).collect::<Vec<_>>(),
        "outputs": hashes.into_iter().collect::<serde_json::Map<String, Value>>(),
    });
    pretty(&value)
}

/// Table Schema of every table.
pub(super) fn datapackage(a: &Analysis, tables: &[Table]) -> serde_json::Result<Vec<u8>> {
    let l = language(a);
    let resources: Vec<Value> = tables
        .iter()
        .filter(|t| !t.at_root)
        .map(|t| {
            let fields: Vec<Value> = t
                .columns
                .iter()
                .map(|c| {
                    let kind = match c.values {
                        Values::Text(_) => "string",
                        Values::Number(_) => "number",
                        Values::Whole(_) => "integer",
                    };
                    json!({ "name": c.meaning.name, "type": kind, "title": l.pick(c.meaning.title.0, c.meaning.title.1), "title_fr": c.meaning.title.0, "title_en": c.meaning.title.1, "unit": c.meaning.unit })
                })
                .collect();
            let (format, media) =
                if t.is_columns_alone() { ("parquet", "application/vnd.apache.parquet") } else { ("csv", "text/csv") };
            json!({
                "name": t.name, "path": format!("{}.{format}", t.name), "title": t.title(l), "profile": "tabular-data-resource", "format": format, "mediatype": media, "encoding": "utf-8",
                "schema": { "fields": fields, "primaryKey": t.key, "missingValues": [""] },
            })
        })
        .collect();
    pretty(
        &json!({ "profile": "tabular-data-package", "name": "adequation", "title": a.pipeline.title, "version": a.pipeline.year.to_string(), "resources": resources }),
    )
}

fn pretty(value: &Value) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
