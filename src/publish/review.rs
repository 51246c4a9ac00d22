//! `review.xlsx`: the labels that a person should judge, those that weigh most on the gap first. What is typed there becomes
//! decisions by the command `review`, and is replayed every year.
//!
//! A label weighs what it could change: the local entrants of the courses and the posts of the needs that cite it and do not hold
//! the skill already, heads a year. Labels with no skill at all are in the list, too: one of them may be a skill that no
//! framework knows yet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::analysis::Analysis;
use crate::domain::{Language, Origin, fold, say};
use crate::matching::{Match, Status};
use crate::read::reference::Records;

use super::cell::{self, fits};
use super::{Standing, language};

/// The columns, in French and English; the command `review` finds them again by these names.
pub const COLUMNS: [(&str, &str); 12] = [
    ("Libellé", "Label"),
    ("Poids (personnes par an)", "Weight (people a year)"),
    ("Citations", "Mentions"),
    ("Compétence proposée", "Skill proposed"),
    ("Confiance", "Confidence"),
    ("Deuxième choix", "Runner-up"),
    ("Exemple", "Example"),
    ("Verdict", "Verdict"),
    ("Autre compétence", "Other skill"),
    ("Qui", "Who"),
    ("Quand", "When"),
    ("Pourquoi", "Why"),
];

/// The verdicts of the drop-down.
pub const VERDICTS: [(&str, &str); 6] = [
    ("juste", "right"),
    ("faux", "wrong"),
    ("autre compétence", "other skill"),
    ("nouvelle compétence", "new skill"),
    ("pas une compétence", "not a skill"),
    ("plus tard", "later"),
];

/// Where review workbooks go whose verdicts are taken in: beside the decisions that they became.
const TAKEN: &str = "relus";

/// Moves the changed review workbooks of which nothing is left to take in out of the results, and says where to: every verdict in them is a
/// decision, but what else was typed (a remark, a sheet, a row) is nobody's to delete. Those that cannot be read, whose header was changed,
/// or with verdicts still to take in stay.
pub fn set_aside_taken(a: &Analysis, standing: &mut Standing) -> Vec<String> {
    let (folder, l) = (&a.pipeline.output, language(a));
    let Some(decisions) = &a.pipeline.skills.decisions else { return Vec::new() };
    let place = decisions.parent().unwrap_or_else(|| Path::new("")).join(TAKEN);
    let changed: Vec<String> = standing.changed("review").filter(|path| path.ends_with(".xlsx")).map(str::to_owned).collect();
    let mut said = Vec::new();
    for path in changed {
        let taken = Records::open(&folder.join(&path), l).is_ok_and(|records| {
            let found = crate::matching::reviewed(&records, &COLUMNS, &VERDICTS, &a.references.framework, &a.references.decisions, l);
            found.is_ok_and(|r| r.lines.is_empty() && r.refused.is_empty() && r.noted == 0)
        });
        if !taken {
            continue;
        }
        let keep = || -> std::io::Result<PathBuf> {
            let bytes = std::fs::read(folder.join(&path))?;
            // Named by what it holds: the same workbook is kept once.
            let to = place.join(format!("review-{}.xlsx", &blake3::hash(&bytes).to_hex()[..8]));
            if std::fs::read(&to).ok().as_deref() != Some(&bytes) {
                super::store::replace(&to, &bytes)?;
            }
            Ok(to)
        };
        if let Ok(to) = keep() {
            standing.let_go(&path);
            said.push(say!(
                l,
                "{path} : verdicts repris ; le classeur est gardé sous {}",
                "{path}: verdicts taken in; the workbook is kept as {}",
                to.display()
            ));
        }
    }
    said
}

/// The review workbooks of an output folder: the one of the last run, and what was kept of earlier ones.
pub fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    found.retain(|p| p.file_name().map(|n| n.to_string_lossy()).is_some_and(|n| n.starts_with("review") && n.ends_with(".xlsx")));
    found.sort();
    found
}

/// One label to judge.
#[derive(Debug)]
pub(crate) struct Doubt<'a> {
    /// As written.
    pub label: &'a str,
    /// What it may be.
    pub found: &'a Match,
    /// What it could change, heads a year.
    pub weight: f64,
    /// How often it is written.
    pub mentions: usize,
    /// Where it is first.
    pub example: Option<&'a Origin>,
}

/// The labels to judge, those that weigh most first.
pub(crate) fn doubts(a: &Analysis) -> Vec<Doubt<'_>> {
    let mut out: Vec<Doubt<'_>> = a
        .corpus
        .labels
        .iter()
        .zip(&a.matches.matches)
        .map(|(label, found)| Doubt { label, found, weight: 0.0, mentions: 0, example: None })
        .collect();
    let mut count = |mentions: &'_ [crate::normalise::Mention], held: &BTreeSet<usize>, heads: f64| {
        let mut seen = BTreeSet::new();
        for mention in mentions {
            let doubt = &mut out[mention.label];
            doubt.mentions += 1;
            let news = doubt.found.skills.is_empty() || doubt.found.skills.iter().any(|s| !held.contains(s));
            if news && seen.insert(mention.label) {
                doubt.weight += heads;
            }
        }
    };
    for (course, found) in a.corpus.courses.iter().zip(&a.findings.courses) {
        count(&course.skills, &found.skills, found.funnel.local.unwrap_or(0.0));
    }
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs) {
        count(&need.skills, &found.required, found.demand());
    }
    for mention in a.corpus.needs.iter().flat_map(|n| &n.skills).chain(a.corpus.courses.iter().flat_map(|c| &c.skills)) {
        let example = &mut out[mention.label].example;
        if example.is_none_or(|e| mention.origin < *e) {
            *example = Some(&mention.origin);
        }
    }
    out.retain(|d| matches!(d.found.status, Status::Review | Status::None) && d.mentions > 0);
    out.sort_by(|x, y| y.weight.total_cmp(&x.weight).then_with(|| x.label.cmp(y.label)));
    out
}

/// Renders the workbook.
///
/// # Errors
/// What a workbook cannot hold.
pub(super) fn review(a: &Analysis) -> Result<Vec<u8>, super::WriteError> {
    render(a).map_err(|why| super::WriteError::of("review.xlsx", &why, language(a)))
}

fn render(a: &Analysis) -> Result<Vec<u8>, XlsxError> {
    let l = language(a);
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(a.pipeline.year.max(1900), 1, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(cell::title(&a.pipeline.title)).set_author("Adéquation").set_creation_datetime(&date),
    );
    list(book.add_worksheet(), a, l)?;
    framework(book.add_worksheet(), a, l)?;
    help(book.add_worksheet(), l)?;
    book.save_to_buffer()
}

fn list(sheet: &mut Worksheet, a: &Analysis, l: Language) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_background_color("#E8EEF5").set_text_wrap().set_align(FormatAlign::Top);
    let typed = Format::new().set_background_color("#FFF8DC").set_text_wrap().set_align(FormatAlign::Top);
    let (top, whole, share) = (
        Format::new().set_text_wrap().set_align(FormatAlign::Top),
        Format::new().set_num_format("#,##0").set_align(FormatAlign::Top),
        Format::new().set_num_format("0%").set_align(FormatAlign::Top),
    );
    sheet.set_name(l.pick("À relire", "To review"))?;
    for ((at, (fr, en)), width) in (0u16..).zip(COLUMNS).zip([34.0, 11.0, 10.0, 34.0, 11.0, 30.0, 40.0, 20.0, 30.0, 14.0, 12.0, 34.0]) {
        sheet.write_with_format(0, at, l.pick(fr, en), &head)?.set_column_width(at, width)?;
    }
    let skills = a.references.framework.skills();
    let doubts = doubts(a);
    for (row, doubt) in (1u32..).zip(&doubts) {
        let names: Vec<&str> = doubt.found.skills.iter().map(|s| skills[*s].label(l)).collect();
        sheet.write_with_format(row, 0, &*fits(doubt.label), &top)?;
        sheet.write_with_format(row, 1, doubt.weight.round(), &whole)?;
        sheet.write_with_format(row, 2, doubt.mentions as f64, &whole)?;
        sheet.write_with_format(row, 3, &*fits(&names.join(" | ")), &top)?;
        if !names.is_empty() {
            sheet.write_with_format(row, 4, doubt.found.confidence, &share)?;
        }
        let second = doubt.found.runner_up.map_or("", |(s, _)| skills[s].label(l));
        sheet.write_with_format(row, 5, &*fits(second), &top)?;
        sheet.write_with_format(row, 6, doubt.example.map(ToString::to_string).unwrap_or_default(), &top)?;
        for column in 7..12 {
            sheet.write_blank(row, column, &typed)?;
        }
    }
    let last = u32::try_from(doubts.len()).unwrap_or(u32::MAX).max(1);
    let verdicts: Vec<&str> = VERDICTS.iter().map(|(fr, en)| l.pick(*fr, *en)).collect();
    sheet.add_data_validation(1, 7, last, 7, &DataValidation::new().allow_list_strings(&verdicts)?)?;
    let names = format!("='{}'!$A$2:$A${}", l.pick("Référentiel", "Framework"), skills.len() + 1);
    // A name may be typed that the list does not hold: the command says so, with the nearest.
    let other =
        DataValidation::new().allow_list_formula(names.as_str().into()).set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Warning);
    sheet.add_data_validation(1, 8, last, 8, &other)?;
    sheet.set_row_height(0, 32)?.set_freeze_panes(1, 1)?.autofilter(0, 0, last, 11)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn framework(sheet: &mut Worksheet, a: &Analysis, l: Language) -> Result<(), XlsxError> {
    sheet.set_name(l.pick("Référentiel", "Framework"))?.set_column_width(0, 46)?.set_column_width(1, 34)?.set_column_width(2, 34)?;
    let head = Format::new().set_bold().set_background_color("#E8EEF5");
    for (at, title) in (0u16..).zip([l.pick("Compétence", "Skill"), l.pick("Famille", "Family"), l.pick("Identifiant", "Id")]) {
        sheet.write_with_format(0, at, title, &head)?;
    }
    let mut skills: Vec<_> = a.references.framework.skills().iter().collect();
    skills.sort_by_cached_key(|s| (fold(s.label(l)), s.id.clone()));
    for (row, skill) in (1u32..).zip(skills) {
        sheet.write(row, 0, skill.label(l))?.write(row, 1, skill.family.as_str())?.write(row, 2, skill.id.as_str())?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn help(sheet: &mut Worksheet, l: Language) -> Result<(), XlsxError> {
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(l.pick("Aide", "Help"))?.set_column_width(0, 110)?;
    let lines: [(&str, &str); 6] = [
        (
            "Chaque ligne est un libellé lu dans les fichiers, que le programme ne connaît pas ou dont il n’est pas sûr. Les premières pèsent le plus sur les écarts : juger les vingt premières suffit souvent.",
            "Each row is a label read in the files that the program does not know or is not sure of. The first rows weigh most on the gaps: judging the first twenty is often enough.",
        ),
        (
            "Choisir un verdict dans la liste : juste (c’est la compétence proposée) ; faux (ce n’est pas elle) ; autre compétence (la nommer dans la colonne suivante, d’après la feuille Référentiel) ; nouvelle compétence (elle manque au référentiel) ; pas une compétence ; plus tard (rien n’est décidé).",
            "Choose a verdict in the list: right (it is the skill proposed); wrong (it is not); other skill (name it in the next column, from the sheet Framework); new skill (the framework lacks it); not a skill; later (nothing is decided).",
        ),
        (
            "Qui, quand et pourquoi sont gardés avec la décision : ils serviront l’an prochain.",
            "Who, when and why are kept with the decision: they will serve next year.",
        ),
        (
            "Enregistrer ce classeur à sa place, puis lancer « adequation review » avec le fichier d’analyse : les verdicts entrent dans le fichier des décisions. Relancer l’analyse.",
            "Save this workbook where it is, then run “adequation review” with the pipeline file: the verdicts enter the decisions file. Run the analysis again.",
        ),
        (
            "Le poids est ce que le libellé peut changer : entrants locaux des formations et postes des besoins qui le citent, par an.",
            "The weight is what the label can change: local entrants of the courses and posts of the needs that cite it, a year.",
        ),
        (
            "Une nouvelle analyse réécrit ce classeur : lancer « review » avant.",
            "A new analysis writes this workbook anew: run “review” before.",
        ),
    ];
    for (row, (fr, en)) in (0u32..).zip(lines) {
        sheet.write_with_format(row, 0, l.pick(fr, en), &wrap)?;
    }
    Ok(())
}
