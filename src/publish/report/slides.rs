//! What is shown and sent around a yearly meeting: pages of 16:9 with notes for who speaks, and a message of one screen to paste in a mail.
//! The same charts and sentences as the report, fewer of them.

use askama::Template;

use crate::analysis::Analysis;
use crate::domain::say;

use super::super::chart::Chart;
use super::super::{Artifact, WriteError, charts, language};
use super::paper::Slide;
use super::{Key, cite, edition, keys, pdf, text, told};

/// The charts that are shown, in the order of the report's questions.
const SHOWN: [&str; 9] = ["gaps", "themes", "trends", "funnel", "map", "levels", "families_by_level", "alluvial", "slope"];
/// Sentences of the finding, figures, and lines of a list.
const SENTENCES: usize = 3;
const KEYS: usize = 4;
const LINES: usize = 6;

/// The pages as a PDF, and the notes.
///
/// # Errors
/// A PDF that cannot be made.
pub(in crate::publish) fn slides(a: &Analysis, drawn: &[Chart]) -> Result<[Artifact; 2], WriteError> {
    let l = language(a);
    let (name, notes) = (l.pick("diaporama.pdf", "slides.pdf"), l.pick("diaporama-notes.txt", "slides-notes.txt"));
    let all = pages(a, drawn);
    let title = say!(l, "{} — diaporama", "{} — slides", a.pipeline.title);
    let bytes = pdf::slides(&title, &all, l).map_err(|why| WriteError::of(name, &why, l))?;
    let spoken = all.iter().enumerate().map(|(at, slide)| format!("{}. {}\n{}\n", at + 1, slide.title, slide.notes.join("\n")));
    Ok([Artifact::new(name, bytes), Artifact::new(notes, spoken.collect::<Vec<_>>().join("\n"))])
}

fn pages<'a>(a: &'a Analysis, drawn: &'a [Chart]) -> Vec<Slide<'a>> {
    let l = language(a);
    let of = |chart: &Chart| say!(l, "Champ : {}. Source : {}.", "Scope: {}. Source: {}.", chart.scope, chart.source);
    let empty = || Slide {
        title: String::new(),
        under: String::new(),
        keys: Vec::new(),
        chart: None,
        lines: Vec::new(),
        foot: cite(a),
        notes: Vec::new(),
    };
    let mut sentences = text::sentences(a);
    sentences.truncate(SENTENCES);
    let first = Slide {
        title: a.pipeline.title.clone(),
        under: format!("{} · {} · {}", l.pick("Adéquation formation-emploi", "Training–jobs gap analysis"), a.pipeline.year, edition(a)),
        keys: keys(a).into_iter().skip(1).take(KEYS).collect(),
        lines: sentences,
        foot: charts::alert(l).to_owned(),
        notes: vec![charts::scope(a) + ".", charts::alert(l).to_owned()],
        ..empty()
    };
    let of_charts = SHOWN.iter().filter_map(|name| drawn.iter().find(|chart| chart.name == *name)).map(|chart| Slide {
        title: chart.title.clone(),
        under: chart.subtitle.clone(),
        chart: Some(chart),
        foot: of(chart),
        notes: vec![say!(l, "Lecture : {}", "Reading: {}", chart.reading)],
        ..empty()
    });
    let sections = told::sections(a, &[]);
    let list = |title: &str, intro: String, lines: Vec<String>| {
        (!lines.is_empty()).then(|| Slide {
            title: title.to_owned(),
            lines: lines.into_iter().take(LINES).collect(),
            notes: vec![intro],
            ..empty()
        })
    };
    let closing = sections.iter().find(|p| p.id == "closing").and_then(|p| list(p.title, p.intro.clone(), p.lines.clone()));
    let mut sure = text::doubts(a);
    sure.extend(text::in_short(l).map(str::to_owned));
    let doubts = list(
        l.pick("À quel point est-ce sûr, et comment est-ce compté ?", "How sure is it, and how is it counted?"),
        text::uncertainty(a),
        sure,
    );
    std::iter::once(first).chain(of_charts).chain(closing).chain(doubts).collect()
}

/// A message of one screen, as plain text and as a page to paste.
///
/// # Errors
/// A page that cannot be made.
pub(in crate::publish) fn mail(a: &Analysis) -> Result<[Artifact; 2], WriteError> {
    let l = language(a);
    let mut sentences = text::sentences(a);
    sentences.truncate(SENTENCES);
    let figures: Vec<Key> = keys(a).into_iter().skip(1).take(KEYS).collect();
    let doubts: Vec<String> = text::doubts(a).into_iter().take(2).collect();
    let subject = say!(l, "{} – l’essentiel", "{} – in short", a.pipeline.title);
    let (for_figures, for_doubts) = (l.pick("En chiffres", "In figures"), l.pick("À quel point est-ce sûr", "How sure it is"));
    let files = l.pick(
        "La synthèse en deux pages est dans synthese.pdf, le rapport dans report.html, les tables dans gaps.xlsx.",
        "The brief of two pages is brief.pdf, the report report.html, the tables gaps.xlsx.",
    );
    let about = format!("{} {} ({}.)", charts::alert(l), cite(a), edition(a));
    let message = Message {
        lang: l.code(),
        subject: &subject,
        sentences: &sentences,
        for_figures,
        figures: &figures,
        for_doubts,
        doubts: &doubts,
        files,
        about: &about,
    };
    let (text, page) = (l.pick("courriel.txt", "mail.txt"), l.pick("courriel.html", "mail.html"));
    let plain = Plain { colon: l.pick(" :", ":"), message: &message }.render().map_err(|why| WriteError::of(text, &why, l))?;
    let html = message.render().map_err(|why| WriteError::of(page, &why, l))?;
    Ok([Artifact::new(text, plain + "\n"), Artifact::new(page, super::typeset::page(html, l))])
}

/// The message as a page.
#[derive(Template)]
#[template(path = "mail.html", config = "src/publish/askama.toml")]
struct Message<'a> {
    lang: &'static str,
    subject: &'a str,
    sentences: &'a [String],
    for_figures: &'a str,
    figures: &'a [Key],
    for_doubts: &'a str,
    doubts: &'a [String],
    files: &'a str,
    about: &'a str,
}

/// The same as plain text.
#[derive(Template)]
#[template(path = "mail.txt", config = "src/publish/askama.toml", escape = "none")]
struct Plain<'a> {
    colon: &'a str,
    message: &'a Message<'a>,
}
