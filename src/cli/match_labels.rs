//! `match LABELS --framework F…`: any list of labels against any framework.

use std::path::{Path, PathBuf};

use adequation::domain::Language;
use adequation::matching::{self, Decisions, Framework, Index, Matcher};
use adequation::publish;
use adequation::read::reference::{Records, ReferenceError};

use super::{complain, say};

pub(super) fn match_labels(labels: &Path, frameworks: &[PathBuf], top: usize, output: Option<&Path>, l: Language) -> u8 {
    let (code, index) = matched(labels, frameworks, top, output, l);
    std::mem::forget(index); // the process ends here: nothing needs to be freed piece by piece
    code
}

fn matched(labels: &Path, frameworks: &[PathBuf], top: usize, output: Option<&Path>, l: Language) -> (u8, Option<Index>) {
    let (queries, framework) = match inputs(labels, frameworks, l) {
        Ok(read) => read,
        Err(why) => {
            complain(&why.to_string());
            return (3, None);
        }
    };
    let index = Index::compile(&framework);
    let decisions = Decisions::default();
    let matcher = Matcher::new(&index, &decisions, matching::ACCEPT, matching::REVIEW);
    let texts: Vec<String> = queries.iter().map(|(_, label)| label.clone()).collect();
    let ranked = matching::rank(&texts, top.max(1), &matcher);
    let lines = queries
        .iter()
        .zip(&ranked)
        .flat_map(|((id, label), found)| found.iter().enumerate().map(move |(rank, c)| (id, label, rank + 1, c)));
    if let Some(path) = output {
        let rows = lines.map(|(id, label, rank, c)| {
            let skill = &framework.skills()[c.skill];
            let status = matcher.status(c.confidence).code();
            [
                publish::harmless(id.as_str()),
                publish::harmless(label.as_str()),
                rank.to_string().into(),
                publish::harmless(skill.id.as_str()),
                publish::harmless(skill.label(l)),
                c.rung.code().into(),
                format!("{:.3}", c.confidence).into(),
                format!("{:.4}", c.score).into(),
                status.into(),
            ]
        });
        let csv = publish::csv(&["query_id", "label", "rank", "skill_id", "skill_label", "rung", "confidence", "score", "status"], rows);
        if let Err(why) = std::fs::write(path, csv) {
            complain(&format!("{} : {why}", path.display()));
            return (4, Some(index));
        }
        return (0, Some(index));
    }
    for (_, label, rank, c) in lines {
        let name = if rank == 1 { label.as_str() } else { "" };
        say(&format!(
            "{:<40} {:<40} {:<26} {:>4.0} %",
            cut(name, 40),
            cut(framework.skills()[c.skill].label(l), 40),
            c.rung.label(l),
            c.confidence * 100.0
        ));
    }
    let none = ranked.iter().filter(|r| r.first().is_none_or(|c| matcher.status(c.confidence) == matching::Status::None)).count();
    say(&match l {
        Language::Fr => format!(
            "\n{}, {none} sans correspondance sûre ou à relire",
            l.count(queries.len(), ("libellé", "libellés"), ("label", "labels"))
        ),
        Language::En => format!("\n{} labels, {none} without a match to accept or review", queries.len()),
    });
    (0, Some(index))
}

type Query = (String, String);

fn inputs(labels: &Path, frameworks: &[PathBuf], l: Language) -> Result<(Vec<Query>, Framework), ReferenceError> {
    let records = Records::open(labels, l)?;
    let label = ["label", "libelle", "competence", "skill", "label_fr"].iter().find_map(|name| records.position(name));
    let id = records.position("id");
    let column = label.or_else(|| (0..records.header().len()).find(|i| Some(*i) != id));
    let mut queries: Vec<Query> = Vec::new();
    if label.is_none() && id.is_none() {
        // A bare list: its first line is a label, not a header.
        queries.extend(records.header_text().map(|text| ("1".to_owned(), text.to_owned())));
    }
    queries.extend(records.rows().map(|(number, row)| {
        let key = if id.is_some() { row.get(id).to_owned() } else { number.to_string() };
        (key, row.get(column).to_owned())
    }));
    queries.retain(|(_, label)| !label.is_empty());
    let mut framework = Framework::default();
    for path in frameworks {
        framework.add(&Records::open(path, l)?)?;
    }
    Ok((queries, framework))
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_owned() } else { text.chars().take(width - 1).chain(['…']).collect() }
}
