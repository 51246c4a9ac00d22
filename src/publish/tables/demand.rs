//! What each source of demand says of each occupation, side by side: answers of employers, adverts, public statistics. They count other things
//! and may count the same post twice; together they are never more than a sum that says so.

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::normalise::Need;
use crate::pipeline::Edition;

use super::super::numbers::whole as shown;
use super::super::table::Table;
use super::super::{language, words};
use super::{Builder, HEADS, whole};

/// Where a need comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// An employer says how many posts.
    Answers,
    /// A row is a post, since no column counts them.
    Adverts,
    /// A public statistic.
    Statistics,
}

impl Source {
    const ALL: [Self; 3] = [Self::Answers, Self::Adverts, Self::Statistics];

    fn of(need: &Need) -> Self {
        match () {
            () if need.published => Self::Statistics,
            () if need.assumed => Self::Adverts,
            () => Self::Answers,
        }
    }

    fn code(self) -> &'static str {
        ["answers", "adverts", "statistics"][self as usize]
    }

    fn name(self, l: Language) -> &'static str {
        match self {
            Self::Answers => l.pick("réponses d’employeurs", "answers of employers"),
            Self::Adverts => l.pick("annonces", "adverts"),
            Self::Statistics => l.pick("statistiques publiques", "public statistics"),
        }
    }

    /// What must be known to read its figures.
    fn limit(self, l: Language) -> &'static str {
        match self {
            Self::Answers => l.pick(
                "postes déclarés par ceux qui ont répondu ; les autres y sont par extrapolation, s’il y a un annuaire",
                "posts declared by those who answered; the others are there by extrapolation, if there is a register",
            ),
            Self::Adverts => l.pick(
                "une annonce vaut un poste ; un poste peut être publié deux fois, ou jamais",
                "an advert counts as one post; a post may be published twice, or never",
            ),
            Self::Statistics => l.pick(
                "projets de recrutement estimés par leur éditeur, arrondis, secrets sous un seuil",
                "hiring plans estimated by their publisher, rounded, confidential below a threshold",
            ),
        }
    }
}

/// The sources that the needs of an analysis come from.
fn sources(a: &Analysis) -> Vec<Source> {
    Source::ALL.into_iter().filter(|source| a.corpus.needs.iter().any(|need| Source::of(need) == *source)).collect()
}

/// One row: an occupation as one source has it.
struct Said<'a> {
    occupation: &'a str,
    source: Source,
    needs: usize,
    /// As the source has them, a year, and as they count in demand.
    posts: f64,
    demand: f64,
}

/// The table; none where there is one source, or where everyone may read: it would tell what few answered.
pub(super) fn demand(a: &Analysis) -> Option<Table> {
    let l = language(a);
    let sources = sources(a);
    if sources.len() < 2 || a.pipeline.publish.edition == Edition::Public {
        return None;
    }
    let said = |of: &crate::gap::OccupationGap, source: Source| -> (usize, f64, f64) {
        let members = of.members.iter().filter(|at| Source::of(&a.corpus.needs[**at]) == source);
        members.fold((0, 0.0, 0.0), |(needs, posts, demand), at| {
            let found = &a.findings.needs[*at];
            (needs + 1, posts + found.posts.unwrap_or(0.0), demand + found.demand())
        })
    };
    let rows: Vec<Said<'_>> = a
        .findings
        .occupations
        .iter()
        .flat_map(|of| sources.iter().map(move |source| (of, *source)))
        .map(|(of, source)| {
            let (needs, posts, demand) = said(of, source);
            Said { occupation: &of.label, source, needs, posts, demand }
        })
        .collect();
    let table = Builder::of(&rows)
        .text("occupation", "Métier", "Occupation", |row| Some(row.occupation.to_owned()))
        .text("source", "Source", "Source", |row| Some(row.source.code().to_owned()))
        .count("needs", "Besoins", "Needs", |row| whole(row.needs))
        .number("posts", "Postes par an, selon la source", "Posts a year, by the source", HEADS, |row| Some(row.posts))
        .number("demand", "Postes par an, comptés dans la demande", "Posts a year, counted in demand", HEADS, |row| Some(row.demand))
        .text("limit", "À savoir", "To know", |row| Some(row.source.limit(l).to_owned()));
    Some(table.done(
        "demand_sources",
        "Ce que dit chaque source de la demande",
        "What each source of demand says",
        &["occupation", "source"],
    ))
}

/// That demand adds up several sources, and how much each gives; none where there is one.
pub(in crate::publish) fn mixture(a: &Analysis) -> Option<String> {
    let l = language(a);
    let sources = sources(a);
    if sources.len() < 2 {
        return None;
    }
    let public = a.pipeline.publish.edition == Edition::Public;
    let posts = |source: Source| -> f64 {
        let own = a.corpus.needs.iter().zip(&a.findings.needs).filter(|(need, _)| Source::of(need) == source);
        own.map(|(_, found)| found.demand()).sum()
    };
    let told: Vec<String> = sources
        .iter()
        .map(|source| {
            let name = source.name(l);
            if public { name.to_owned() } else { format!("{name} {}", words::posts(posts(*source), l)) }
        })
        .collect();
    let beside = if public {
        String::new()
    } else {
        say!(l, " ; tables/demand_sources.csv les met côte à côte", "; tables/demand_sources.csv has them side by side")
    };
    Some(say!(
        l,
        "La demande additionne {} sources ({}) : un même poste peut y compter deux fois{beside}.",
        "Demand adds up {} sources ({}): one post may count twice{beside}.",
        shown(sources.len() as f64, l),
        told.join(l.pick(" ; ", "; "))
    ))
}
