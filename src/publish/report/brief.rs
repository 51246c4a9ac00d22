//! The brief: two A4 pages for who decides. The same figures as the report, fewer of them: the finding, one chart, four figures, the map,
//! why, what would close the gaps, how sure it is; as a page, and as a PDF (`pdf`).

use askama::Template;

use crate::analysis::Analysis;
use crate::domain::{Language, say};

use super::super::chart::Chart;
use super::super::{Artifact, WriteError, charts, language};
use super::paper::{Groups, Page, figures, row};
use super::{cite, edition, fonts, keys, text, told, typeset};

/// Sentences of the finding.
const SENTENCES: usize = 3;
/// Figures.
const KEYS: usize = 4;
/// Lines of each answer, and rows of the table.
const LINES: usize = 3;
const ROWS: usize = 8;

/// The brief as a page and as a PDF.
///
/// # Errors
/// One of them that cannot be made.
pub(in crate::publish) fn brief(a: &Analysis, drawn: &[Chart]) -> Result<[Artifact; 2], WriteError> {
    let l = language(a);
    let [page, pdf] = ["html", "pdf"].map(|end| format!("{}.{end}", l.pick("synthese", "brief")));
    let told = content(a, drawn);
    let as_page = typeset::page(told.render().map_err(|why| WriteError::of(&page, &why, l))?, l);
    let as_pdf = super::pdf::pdf(&told, l).map_err(|why| WriteError::of(&pdf, &why, l))?;
    Ok([Artifact::new(page, as_page), Artifact::new(pdf, as_pdf)])
}

fn content<'a>(a: &'a Analysis, drawn: &'a [Chart]) -> Page<'a> {
    let l = language(a);
    let chart = |name: &str| drawn.iter().find(|chart| chart.name == name);
    let sections = told::sections(a, &[]);
    let section = |id: &str| -> Vec<String> {
        let lines = sections.iter().filter(|p| p.id == id).flat_map(|p| &p.lines);
        lines.take(LINES).map(|line| capital(line)).collect()
    };
    let mut causes = section("causes");
    // What there is no room for is said to be there.
    let more: usize = told::by_cause(a).iter().skip(LINES).map(|(_, gaps)| gaps.len()).sum();
    if more > 0 {
        let skills = l.count(more, ("compétence", "compétences"), ("skill", "skills"));
        causes.push(say!(l, "Autres causes : {skills} (dans le rapport).", "Other causes: {skills} (in the report)."));
    }
    let mut told = vec![
        (l.pick("Pourquoi", "Why"), causes),
        (l.pick("Ce qui réduirait les écarts", "What would narrow the gaps"), section("closing")),
        (l.pick("Ce qui évolue", "What changes over the years"), section("trend-notes")),
        (l.pick("À quel point est-ce sûr", "How sure it is"), text::doubts(a)),
    ];
    told.retain(|(_, lines)| !lines.is_empty());
    Page {
        lang: l.code(),
        fonts: fonts(),
        fr: l == Language::Fr,
        title: &a.pipeline.title,
        year: a.pipeline.year,
        edition: edition(a),
        sentences: text::sentences(a).into_iter().take(SENTENCES).collect(),
        // The last two of the six are told by the charts.
        keys: keys(a).into_iter().skip(1).take(KEYS).collect(),
        main: chart("gaps"),
        map: chart("map"),
        groups: if a.findings.themes.is_empty() { families(a) } else { themes(a) },
        told,
        method: text::in_short(l).join(" "),
        scope: charts::scope(a),
        source: charts::source(a),
        cite: cite(a),
        alert: charts::alert(l),
    }
}

/// Families of skills, those that ask most first.
fn families(a: &Analysis) -> Groups {
    let l = language(a);
    let mut groups: Vec<_> = a.findings.groups.family.iter().filter(|g| !g.key.is_empty() && !g.masked && g.demand > 0.0).collect();
    groups.sort_by(|x, y| y.demand.total_cmp(&x.demand).then_with(|| x.key.cmp(&y.key)));
    Groups {
        heading: l.pick("Par famille de compétences", "By family of skills"),
        head: figures(l.pick("Famille", "Family"), l),
        note: l.pick(
            "Personnes par an ; une personne compte dans chaque famille dont elle a une compétence.",
            "People a year; a person counts in each family in which they hold a skill.",
        ),
        none: "",
        gaps: groups.iter().take(ROWS).map(|g| g.supply - g.demand).collect(),
        rows: groups.iter().take(ROWS).map(|g| row(&g.key, g.supply, g.demand, l)).collect(),
    }
}

/// Themes in the order of the pipeline file, but those whose posts are a secret.
fn themes(a: &Analysis) -> Groups {
    let l = language(a);
    let shown = a.findings.themes.iter().filter(|t| t.gap.is_finite());
    Groups {
        heading: l.pick("Par thème de la commission", "By theme of the commission"),
        head: figures(l.pick("Thème", "Theme"), l),
        note: l.pick(
            "Personnes par an ; une personne compte dans chaque thème dont elle relève.",
            "People a year; a person counts in each theme they belong to.",
        ),
        none: "",
        gaps: shown.clone().take(ROWS).map(|t| t.gap).collect(),
        rows: shown.take(ROWS).map(|t| row(&t.title, t.supply, t.demand, l)).collect(),
    }
}

/// A line that begins a sentence.
fn capital(line: &str) -> String {
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
