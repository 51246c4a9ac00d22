//! `match LABELS --framework F…`: any list of labels against any framework. What its skills mean is kept in `.cache` beside the file that is
//! written: making it takes longer than all the rest, and the next list against the same framework has it.

use std::path::{Path, PathBuf};
use std::time::Instant;

use adequation::domain::Language;
use adequation::matching::{self, Decisions, Framework, Index, Matcher, Rung, Thresholds};
use adequation::pipeline::Limits;
use adequation::publish;
use adequation::read::Kept;
use adequation::read::reference::{Records, ReferenceError};

use super::{complain, cut, say};

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
    let clock = Instant::now();
    let index = Index::compile(&framework);
    let compiled = clock.elapsed();
    let kept = output.map(|path| Kept::in_folder(path.with_file_name(".cache"), Limits::default()));
    if let Some(bytes) = kept.as_ref().and_then(Kept::meanings) {
        index.recall(&bytes);
    }
    let decisions = Decisions::default();
    let matcher = Matcher::new(&index, &decisions, Thresholds::default()).with_meaning();
    let texts: Vec<String> = queries.iter().map(|(_, label)| label.clone()).collect();
    let clock = Instant::now();
    let ranked = matching::rank(&texts, top.max(1), &matcher);
    let took = clock.elapsed();
    if let Some(kept) = &kept {
        publish::keep_meanings(kept, &index.learnt());
    }
    // A label that nothing is like has a line, too.
    let lines = queries.iter().zip(&ranked).flat_map(|((id, label), found)| {
        let candidates = found.iter().map(Some).chain(found.is_empty().then_some(None));
        candidates.enumerate().map(move |(rank, candidate)| (id, label, rank + 1, candidate))
    });
    if let Some(path) = output {
        let rows = lines.map(|(id, label, rank, candidate)| {
            let skill = candidate.map(|c| &framework.skills()[c.skill]);
            let (rung, confidence, score) = candidate.map_or((Rung::None, 0.0, 0.0), |c| (c.rung, c.confidence, c.score));
            [
                publish::harmless(id.as_str()),
                publish::harmless(label.as_str()),
                rank.to_string().into(),
                publish::harmless(skill.map_or("", |s| s.id.as_str())),
                publish::harmless(skill.map_or("", |s| s.label(l))),
                rung.code().into(),
                format!("{confidence:.3}").into(),
                format!("{score:.4}").into(),
                matcher.status(confidence).code().into(),
            ]
        });
        let csv = publish::csv(&["query_id", "label", "rank", "skill_id", "skill_label", "rung", "confidence", "score", "status"], rows);
        let inputs: Vec<&Path> = std::iter::once(labels).chain(frameworks.iter().map(PathBuf::as_path)).collect();
        let written = csv
            .map_err(|why| why.to_string())
            .and_then(|csv| publish::output(path, &csv, &inputs, false, l).map_err(|why| why.to_string()));
        if let Err(why) = written {
            complain(&why);
            return (4, Some(index));
        }
        let (labels, skills) = (queries.len(), framework.skills().len());
        let (compiled, took, path) = (compiled.as_secs_f64(), took.as_secs_f64(), path.display());
        say(&match l {
            Language::Fr => format!(
                "{}, {} : référentiel préparé en {compiled:.3} s, libellés rapprochés en {took:.3} s ; {path}",
                l.count(labels, ("libellé", "libellés"), ("label", "labels")),
                l.count(skills, ("compétence", "compétences"), ("skill", "skills")),
            ),
            Language::En => {
                format!("{labels} labels, {skills} skills: framework compiled in {compiled:.3} s, labels matched in {took:.3} s; {path}")
            }
        });
        return (0, Some(index));
    }
    for (_, label, rank, candidate) in lines {
        let name = if rank == 1 { label.as_str() } else { "" };
        let skill = candidate.map_or("–", |c| framework.skills()[c.skill].label(l));
        let (rung, confidence) = candidate.map_or((Rung::None, 0.0), |c| (c.rung, c.confidence));
        say(&format!("{:<40} {:<40} {:<26} {:>4.0} %", cut(name, 40), cut(skill, 40), rung.label(l), confidence * 100.0));
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
    // A blank line is no label; an id without one is, and has no match.
    queries.retain(|(key, label)| !label.is_empty() || id.is_some() && !key.is_empty());
    let mut framework = Framework::default();
    for path in frameworks {
        framework.add(&Records::open(path, l)?)?;
    }
    Ok((queries, framework))
}
