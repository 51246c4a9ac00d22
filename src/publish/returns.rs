//! Returns (retours): a workbook for each school and each company, with their rows as understood, what was refused and why, and the
//! skill that each of their labels became. They correct in place and send it back; `corrections` in the pipeline file reads it.

mod beside;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::analysis::Analysis;
use crate::domain::{Language, Reject, field_name, fold, say};
use crate::matching::Status;
use crate::normalise::{Course, Mention, Need};
use crate::read::returns::{LABEL, LABELS, MARK, OF_COURSES, OF_NEEDS, SENDER, SENT, Seal};
use crate::read::{Field, SkillRole};

use super::cell::{self, fits};
use super::store::WriteError;
use super::{Artifact, charts, language, words};

/// Who gets a return: a school with its courses, or a company with its needs, as indices.
struct Sender {
    name: String,
    courses: Vec<usize>,
    needs: Vec<usize>,
}

/// Renders one workbook a sender.
///
/// # Errors
/// What a workbook cannot hold.
pub(super) fn returns(a: &Analysis) -> Result<Vec<Artifact>, WriteError> {
    let senders = senders(a);
    let mut taken = BTreeSet::new();
    let paths: Vec<String> = senders
        .iter()
        .map(|s| {
            let kind = if s.needs.is_empty() { language(a).pick("formations", "courses") } else { language(a).pick("besoins", "needs") };
            let base = format!("{kind}-{}", slug(&s.name));
            let name =
                (1..=senders.len()).map(|n| if n == 1 { base.clone() } else { format!("{base}-{n}") }).find(|n| taken.insert(n.clone()));
            format!("returns/{}.xlsx", name.unwrap_or(base))
        })
        .collect();
    senders
        .par_iter()
        .zip(paths)
        .map(|(sender, path)| {
            let bytes = render(a, sender).map_err(|why| WriteError::of(&path, &why, language(a)))?;
            Ok(Artifact::new(path, bytes))
        })
        .collect()
}

pub(super) fn slug(name: &str) -> String {
    let words: Vec<String> = fold(name).split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let joined = words.join("-");
    let cut: String = joined.chars().take(48).collect();
    if cut.is_empty() { "sans-nom".to_owned() } else { cut }
}

/// Schools by institution, companies by name; rows that name nobody by the file they came in. Public statistics have no sender.
fn senders(a: &Analysis) -> Vec<Sender> {
    let mut schools: BTreeMap<String, Sender> = BTreeMap::new();
    for (at, course) in a.corpus.courses.iter().enumerate() {
        let file = &course.origin.source.file;
        let public = a.files.iter().all(|f| f.name != *file) || is_public(a, file);
        if public {
            continue;
        }
        let name = course.institution.as_deref().unwrap_or(file);
        let sender = || Sender { name: name.to_owned(), courses: Vec::new(), needs: Vec::new() };
        schools.entry(fold(name)).or_insert_with(sender).courses.push(at);
    }
    let mut firms: BTreeMap<&str, Sender> = BTreeMap::new();
    for (at, (need, found)) in a.corpus.needs.iter().zip(&a.findings.needs).enumerate() {
        if !need.published {
            let name = need.employer.as_deref().unwrap_or(&need.origin.source.file);
            let sender = || Sender { name: name.to_owned(), courses: Vec::new(), needs: Vec::new() };
            firms.entry(&found.employer).or_insert_with(sender).needs.push(at);
        }
    }
    schools.into_values().chain(firms.into_values()).collect()
}

/// True for a file read by a named reader of public files.
fn is_public(a: &Analysis, file: &str) -> bool {
    let path = a.files.iter().find(|f| f.name == file).map(|f| f.path.as_path());
    let of = |s: &&crate::pipeline::Source| {
        s.files.iter().any(|pattern| path.is_some_and(|p| glob::Pattern::new(pattern).is_ok_and(|g| g.matches_path(p))))
    };
    a.pipeline.courses.iter().find(of).is_some_and(|s| s.format.is_some())
}

/// Width of the guide, in characters.
const GUIDE: f64 = 100.0;
/// Widths of what is shown beside the values of a row.
const ORIGIN: f64 = 40.0;
const SUPPOSED: f64 = 48.0;
/// Height of a line of text.
const LINE: f64 = 15.5;

/// The height of a row that shows whole texts in columns of a width: not every program works it out when it opens a workbook.
fn height(cells: &[(&str, f64)]) -> f64 {
    // Words seldom fill a line to its end.
    let lines =
        |(text, width): &(&str, f64)| text.split('\n').map(|l| (l.chars().count() as f64 * 1.1 / width).ceil().max(1.0)).sum::<f64>();
    (cells.iter().map(lines).fold(1.0, f64::max) * LINE).min(400.0)
}

struct Styles {
    head: Format,
    open: Format,
    fixed: Format,
    wrap: Format,
    title: Format,
}

fn render(a: &Analysis, sender: &Sender) -> Result<Vec<u8>, XlsxError> {
    let l = language(a);
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(a.pipeline.year, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(cell::title(&sender.name)).set_author("Adéquation").set_creation_datetime(&date));
    let top = || Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let styles = Styles {
        head: top().set_bold().set_background_color("#E8EEF5"),
        open: top().set_background_color("#FFF8DC"),
        fixed: top().set_font_color("#58606C"),
        wrap: top(),
        title: Format::new().set_bold().set_font_size(15),
    };
    let rejects = rejects_of(a, sender);
    guide(book.add_worksheet(), a, sender, rejects.len(), &styles)?;
    let mut grid = Vec::new();
    let fields: &[Field] = if sender.needs.is_empty() { &OF_COURSES } else { &OF_NEEDS };
    for at in &sender.courses {
        let course = &a.corpus.courses[*at];
        let found = &a.findings.courses[*at];
        let supposed = if found.inherited { supposed(a, &found.skills) } else { String::new() };
        let values = fields.iter().map(|f| of_course(a, course, *f)).collect();
        grid.push(Line { id: &course.id, origin: course.origin.to_string(), values, supposed });
    }
    for at in &sender.needs {
        let need = &a.corpus.needs[*at];
        let found = &a.findings.needs[*at];
        let supposed = if found.inherited { supposed(a, &found.required) } else { String::new() };
        let values = fields.iter().map(|f| of_need(a, need, *f)).collect();
        grid.push(Line { id: &need.id, origin: need.origin.to_string(), values, supposed });
    }
    rows(book.add_worksheet(), fields, &grid, &styles, l)?;
    labels(book.add_worksheet(), a, sender, &styles)?;
    if !sender.needs.is_empty() {
        beside::beside(book.add_worksheet(), a, sender, &styles)?;
    }
    refused(book.add_worksheet(), &rejects, &styles, l)?;
    let sent = book.add_worksheet();
    sent.set_name(SENT)?.set_hidden(true);
    let labels: Vec<String> = cited(a, sender).iter().map(|at| format!("{LABEL}{}", fits(&a.corpus.labels[*at]))).collect();
    let ids: Vec<&str> = grid.iter().map(|line| line.id).chain(labels.iter().map(String::as_str)).collect();
    let seal = Seal::of(&a.pipeline).mark(&fits(&sender.name), &ids);
    let keys =
        fields.iter().map(|field| field.key().to_owned()).chain([format!("{SENDER}{}", fits(&sender.name)), format!("{MARK}{seal}")]);
    for (column, key) in (0u16..).zip(std::iter::once("id".to_owned()).chain(keys)) {
        sent.write(0, column, key)?;
    }
    for (row, line) in (1u32..).zip(&grid) {
        sent.write(row, 0, line.id)?;
        for (column, value) in (1u16..).zip(&line.values) {
            value.write(sent, row, column, None)?;
        }
    }
    for (row, label) in (1u32..).skip(grid.len()).zip(&labels) {
        sent.write(row, 0, label)?;
    }
    book.save_to_buffer()
}

/// A row of theirs: its values, where they were written, and the skills that were supposed because it gives none.
struct Line<'a> {
    id: &'a str,
    origin: String,
    values: Vec<Shown>,
    supposed: String,
}

/// Skills of a national programme, or that an occupation usually asks.
fn supposed(a: &Analysis, skills: &BTreeSet<usize>) -> String {
    let l = language(a);
    skills.iter().map(|s| a.references.framework.skills()[*s].label(l)).collect::<Vec<_>>().join(" ; ")
}

/// A value as its cell holds it.
enum Shown {
    Text(String),
    Number(f64),
    Share(f64),
    Nothing,
}

impl Shown {
    fn text(value: Option<&str>) -> Self {
        value.map_or(Self::Nothing, |v| Self::Text(v.to_owned()))
    }

    fn figure(value: Option<f64>) -> Self {
        value.map_or(Self::Nothing, Self::Number)
    }

    fn share(value: Option<f64>) -> Self {
        value.map_or(Self::Nothing, Self::Share)
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, style: Option<&Format>) -> Result<(), XlsxError> {
        let base = style.cloned().unwrap_or_default();
        match self {
            Self::Text(text) => sheet.write_string_with_format(row, column, fits(text), &base)?,
            Self::Number(n) => sheet.write_number_with_format(row, column, *n, &base)?,
            Self::Share(n) => sheet.write_number_with_format(row, column, *n, &base.set_num_format("0%"))?,
            Self::Nothing if style.is_some() => sheet.write_blank(row, column, &base)?,
            Self::Nothing => sheet,
        };
        Ok(())
    }
}

fn of_course(a: &Analysis, c: &Course, field: Field) -> Shown {
    match field {
        Field::Title => Shown::Text(c.title.clone()),
        Field::Level => Shown::Text(c.level.code().to_owned()),
        Field::Town => Shown::text(c.place.town.as_deref()),
        Field::Department => Shown::text(c.place.department.as_ref().map(crate::domain::Department::code)),
        Field::Status => Shown::text(c.status.as_deref()),
        Field::Seats => Shown::figure(c.seats.given()),
        Field::Graduates => Shown::figure(c.graduates.given()),
        Field::Success => Shown::share(c.success),
        Field::FurtherStudy => Shown::share(c.further_study),
        Field::Active => Shown::share(c.active),
        Field::Retention => Shown::share(c.retention),
        Field::Rncp => Shown::text(c.rncp.as_deref()),
        Field::Taught => listed(a, &c.skills, SkillRole::Taught),
        _ => Shown::Nothing,
    }
}

fn of_need(a: &Analysis, n: &Need, field: Field) -> Shown {
    match field {
        Field::Occupation => Shown::text(n.occupation.as_deref()),
        Field::Positions => Shown::figure(n.positions.given()),
        Field::Horizon => Shown::Number(n.horizon),
        Field::Level => Shown::text(n.level.map(|level| level.min.code())),
        Field::Town => Shown::text(n.place.town.as_deref()),
        Field::Department => Shown::text(n.place.department.as_ref().map(crate::domain::Department::code)),
        Field::Required => listed(a, &n.skills, SkillRole::Required),
        Field::Wished => listed(a, &n.skills, SkillRole::Wished),
        _ => Shown::Nothing,
    }
}

fn listed(a: &Analysis, mentions: &[Mention], role: SkillRole) -> Shown {
    let names: Vec<&str> = mentions.iter().filter(|m| m.role == role).map(|m| a.corpus.labels[m.label].as_str()).collect();
    if names.is_empty() { Shown::Nothing } else { Shown::Text(names.join(" ; ")) }
}

/// What was refused of a sender: the whole of a file that is theirs alone, else what stands in their rows.
fn rejects_of<'a>(a: &'a Analysis, sender: &Sender) -> Vec<&'a Reject> {
    let origins =
        sender.courses.iter().map(|at| &a.corpus.courses[*at].origin).chain(sender.needs.iter().map(|at| &a.corpus.needs[*at].origin));
    let mut rows: BTreeSet<(&str, &str, u32)> = BTreeSet::new();
    let mut own: BTreeMap<&str, usize> = BTreeMap::new();
    for origin in origins {
        rows.insert((&origin.source.file, &origin.source.sheet, origin.row));
        *own.entry(&origin.source.file).or_default() += 1;
    }
    let all = a.corpus.courses.iter().map(|c| &c.origin).chain(a.corpus.needs.iter().map(|n| &n.origin));
    for origin in all {
        if let Some(left) = own.get_mut(origin.source.file.as_str()) {
            *left = left.wrapping_sub(1);
        }
    }
    let theirs = |r: &&Reject| {
        let source = &r.origin.source;
        own.get(source.file.as_str()) == Some(&0) || rows.contains(&(source.file.as_str(), source.sheet.as_str(), r.origin.row))
    };
    a.corpus.to_correct().filter(theirs).collect()
}

fn guide(sheet: &mut Worksheet, a: &Analysis, sender: &Sender, refused: usize, s: &Styles) -> Result<(), XlsxError> {
    let l = language(a);
    sheet.set_name(l.pick("À lire", "Read me"))?.set_column_width(0, GUIDE)?.set_screen_gridlines(false);
    sheet.write_with_format(0, 0, &*cell::title(&sender.name), &s.title)?;
    let rows = if sender.needs.is_empty() {
        l.count(sender.courses.len(), ("formation", "formations"), ("course", "courses"))
    } else {
        l.count(sender.needs.len(), ("besoin", "besoins"), ("need", "needs"))
    };
    let refusals =
        l.count(refused, ("cellule ou ligne refusée", "cellules ou lignes refusées"), ("cell or row refused", "cells or rows refused"));
    let lines = [
        say!(l, "{} ({}) : voici ce que l’analyse a compris de ce que vous avez envoyé : {rows}, {refusals}.", "{} ({}): this is what the analysis understood of what you sent: {rows}, {refusals}.", a.pipeline.title, a.pipeline.year),
        l.pick("Feuille « Vos données » : corrigez directement dans les cases jaunes. Une case vidée veut dire « non renseigné ». Ne changez pas la première colonne.", "Sheet “Your data”: correct directly in the yellow cells. An emptied cell means “not given”. Leave the first column as it is.").to_owned(),
        l.pick("Feuille « Vos compétences » : si un de vos mots a été mal compris, écrivez la bonne compétence dans la colonne Correction, ou « aucune ».", "Sheet “Your skills”: where one of your words was misunderstood, write the right skill in the column Correction, or “none”.").to_owned(),
        l.pick("Feuille « Refusé » : ce qui n’a pas pu être lu, et que faire.", "Sheet “Refused”: what could not be read, and what to do.").to_owned(),
        l.pick("Enregistrez ce classeur et renvoyez-le : vos corrections remplacent ce qui avait été lu.", "Save this workbook and send it back: your corrections replace what had been read.").to_owned(),
        charts::alert(l).to_owned(),
    ];
    for (row, line) in (2u32..).zip(lines) {
        sheet.write_with_format(row, 0, &line, &s.wrap)?.set_row_height(row, height(&[(&line, GUIDE)]))?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn rows(sheet: &mut Worksheet, fields: &[Field], grid: &[Line<'_>], s: &Styles, l: Language) -> Result<(), XlsxError> {
    sheet.set_name(l.pick("Vos données", "Your data"))?.set_column_width(0, 14)?;
    sheet.write_with_format(0, 0, l.pick("Identifiant (ne pas changer)", "Id (leave as it is)"), &s.head)?;
    let last = u16::try_from(fields.len()).unwrap_or(u16::MAX) + 1;
    let width = |field: &Field| match field {
        Field::Title | Field::Occupation => 34.0,
        Field::Taught | Field::Required | Field::Wished => 48.0,
        Field::Town => 20.0,
        _ => 14.0,
    };
    for (column, field) in (1u16..).zip(fields) {
        let name = field_name(field.key(), l);
        let mut first: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
        first.extend(name.chars().skip(1));
        sheet.write_with_format(0, column, first, &s.head)?.set_column_width(column, width(field))?;
    }
    sheet.write_with_format(0, last, l.pick("Où c’était écrit", "Where it was written"), &s.head)?.set_column_width(last, ORIGIN)?;
    if grid.iter().any(|line| !line.supposed.is_empty()) {
        let title =
            l.pick("Supposées, faute de compétences données (référentiel)", "Supposed, since no skills are given (reference profile)");
        sheet.write_with_format(0, last + 1, title, &s.head)?.set_column_width(last + 1, SUPPOSED)?;
    }
    for (row, line) in (1u32..).zip(grid) {
        let mut texts = vec![(line.origin.as_str(), ORIGIN), (line.supposed.as_str(), SUPPOSED)];
        sheet.write_with_format(row, 0, line.id, &s.fixed)?;
        for ((column, value), field) in (1u16..).zip(&line.values).zip(fields) {
            value.write(sheet, row, column, Some(&s.open))?;
            if let Shown::Text(text) = value {
                texts.push((text, width(field)));
            }
        }
        sheet.write_with_format(row, last, &*fits(&line.origin), &s.fixed)?;
        if !line.supposed.is_empty() {
            sheet.write_with_format(row, last + 1, &*fits(&line.supposed), &s.fixed)?;
        }
        sheet.set_row_height(row, height(&texts))?;
    }
    sheet.set_row_height(0, 2.0 * LINE + 2.0)?.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// The labels that the rows of a sender cite.
fn cited(a: &Analysis, sender: &Sender) -> BTreeSet<usize> {
    let of_courses = sender.courses.iter().flat_map(|at| &a.corpus.courses[*at].skills);
    of_courses.chain(sender.needs.iter().flat_map(|at| &a.corpus.needs[*at].skills)).map(|m| m.label).collect()
}

fn labels(sheet: &mut Worksheet, a: &Analysis, sender: &Sender, s: &Styles) -> Result<(), XlsxError> {
    let l = language(a);
    let skills = a.references.framework.skills();
    sheet.set_name(l.pick("Vos compétences", "Your skills"))?;
    for ((column, (fr, en)), width) in (0u16..).zip(LABELS).zip([40.0, 40.0, 24.0, 40.0]) {
        sheet.write_with_format(0, column, l.pick(fr, en), &s.head)?.set_column_width(column, width)?;
    }
    let cited = cited(a, sender);
    if cited.is_empty() {
        sheet.write_with_format(1, 0, l.pick("Vos lignes ne citent aucune compétence.", "Your rows name no skill."), &s.fixed)?;
    }
    for (row, label) in (1u32..).zip(&cited) {
        let found = &a.matches.matches[*label];
        let names: Vec<&str> = found.skills.iter().map(|at| skills[*at].label(l)).collect();
        let sure = match found.status {
            Status::Accepted => words::code("accepted", l),
            Status::Review => words::code("review", l),
            Status::None => Some(l.pick("inconnu", "unknown")),
            Status::Refused => words::code("refused", l),
        };
        sheet.write_string_with_format(row, 0, fits(&a.corpus.labels[*label]), &s.wrap)?;
        sheet.write_string_with_format(row, 1, fits(&names.join(" | ")), &s.wrap)?;
        sheet.write_with_format(row, 2, sure.unwrap_or_default(), &s.fixed)?;
        sheet.write_blank(row, 3, &s.open)?;
    }
    sheet.set_freeze_panes(1, 1)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn refused(sheet: &mut Worksheet, rejects: &[&Reject], s: &Styles, l: Language) -> Result<(), XlsxError> {
    sheet.set_name(l.pick("Refusé", "Refused"))?;
    let header = [(("Où", "Where"), 40.0), (("Lu", "Read"), 30.0), (("Motif", "Reason"), 46.0), (("Que faire", "What to do"), 60.0)];
    for (column, ((fr, en), width)) in (0u16..).zip(header) {
        sheet.write_with_format(0, column, l.pick(fr, en), &s.head)?.set_column_width(column, width)?;
    }
    for (row, reject) in (1u32..).zip(rejects) {
        let texts = [reject.origin.to_string(), reject.value.clone(), reject.problem.reason(l), reject.problem.way_out(l)];
        for (column, text) in (0u16..).zip(&texts) {
            sheet.write_string_with_format(row, column, fits(text), &s.wrap)?;
        }
        let sized: Vec<(&str, f64)> = texts.iter().map(String::as_str).zip(header.map(|(_, width)| width)).collect();
        sheet.set_row_height(row, height(&sized))?;
    }
    if rejects.is_empty() {
        sheet.write_with_format(1, 0, l.pick("Rien.", "Nothing."), &s.wrap)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}
