//! The tables of an analysis. A column name is spelt once, here.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::domain::{Figure, say};
use crate::gap::{Cause, Part, Verdict};
use crate::matching::Status;
use crate::normalise::employer_key;
use crate::pipeline::Edition;
use crate::run::Analysis;

use super::table::{Column, Meaning, Table, Values};
use super::{language, words};

/// Builds a table column by column from rows of any kind.
struct Builder<'a, R> {
    rows: &'a [R],
    columns: Vec<Column>,
}

/// Rows from which a column is worth filling by several cores.
const MANY: usize = 512;

impl<'a, R: Sync> Builder<'a, R> {
    fn of(rows: &'a [R]) -> Self {
        Self { rows, columns: Vec::new() }
    }

    fn each<T: Send>(&self, value: impl Fn(&R) -> T + Send + Sync) -> Vec<T> {
        self.rows.par_iter().with_min_len(MANY).map(value).collect()
    }

    fn text(mut self, name: &'static str, fr: &'static str, en: &'static str, value: impl Fn(&R) -> Option<String> + Send + Sync) -> Self {
        let values = Values::Text(self.each(|r| value(r).filter(|t| !t.is_empty())));
        self.columns.push(Column { meaning: Meaning { name, title: (fr, en), unit: "" }, values });
        self
    }

    fn number(
        mut self,
        name: &'static str,
        fr: &'static str,
        en: &'static str,
        unit: &'static str,
        value: impl Fn(&R) -> Option<f64> + Send + Sync,
    ) -> Self {
        // What is masked, and an end that does not exist, are no numbers.
        let values = Values::Number(self.each(|r| value(r).filter(|x| x.is_finite())));
        self.columns.push(Column { meaning: Meaning { name, title: (fr, en), unit }, values });
        self
    }

    fn count(self, name: &'static str, fr: &'static str, en: &'static str, value: impl Fn(&R) -> i64 + Send + Sync) -> Self {
        self.count_known(name, fr, en, |r| Some(value(r)))
    }

    fn count_known(
        mut self,
        name: &'static str,
        fr: &'static str,
        en: &'static str,
        value: impl Fn(&R) -> Option<i64> + Send + Sync,
    ) -> Self {
        let values = Values::Whole(self.each(value));
        self.columns.push(Column { meaning: Meaning { name, title: (fr, en), unit: "count" }, values });
        self
    }

    fn done(self, name: &'static str, fr: &'static str, en: &'static str, key: &'static [&'static str]) -> Table {
        Table { name, title: (fr, en), key, columns: self.columns, at_root: false }
    }
}

/// Heads a year.
const HEADS: &str = "heads/year";
/// A share, 0 to 1.
const SHARE: &str = "share";

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Every table, in the order of the workbook.
pub(super) fn tables(a: &Analysis) -> Vec<Table> {
    const ALL: [fn(&Analysis) -> Table; 21] = [
        skills_gap, by_level, by_department, families_gap, levels_gap, departments_gap, occupations_gap, closing, indices, course_funnel,
        placements, courses, needs, employers, skill_matches, new_skills, mentions, sources, merges, out_of_scope, rejects,
    ];
    let mut out: Vec<Table> = ALL.par_iter().with_max_len(1).map(|table| table(a)).collect();
    if let Some(what_if) = &a.scenario {
        out.insert(1, scenario(a, what_if));
    }
    out
}

/// The name of a file of needs or of the register in the public edition, where such names are often a respondent's: made of its
/// content, which no one can guess from a list of firms.
pub(super) fn masked(a: &Analysis, file: &str) -> String {
    let hash = a.files.iter().find(|f| f.name == file).map_or("", |f| f.hash.as_str());
    format!("F-{}", hash.get(..8).unwrap_or_default())
}

/// A reference to a file that names no respondent: need files are often named after one.
fn need_origin(a: &Analysis, origin: &crate::domain::Origin) -> String {
    match a.pipeline.publish.edition {
        Edition::Internal => origin.to_string(),
        Edition::Public => {
            format!("{}!{}", masked(a, &origin.source.file), origin.place())
        }
    }
}

/// True when the rows of a need may be shown: the public edition tells nothing of one respondent, and shows only the needs that
/// public statistics publish.
fn is_open(a: &Analysis, need: &crate::normalise::Need) -> bool {
    a.pipeline.publish.edition == Edition::Internal || need.published
}

fn skills_gap(a: &Analysis) -> Table {
    let l = language(a);
    let skill = |g: &crate::gap::SkillGap| &a.references.framework.skills()[g.skill];
    let mut rows = a.findings.skills.clone();
    rows.sort_by(|x, y| skill(x).id.cmp(&skill(y).id));
    Builder::of(&rows)
        .text("skill_id", "Identifiant", "Id", |g| Some(skill(g).id.clone()))
        .text("label", "Compétence", "Skill", |g| Some(skill(g).label(l).to_owned()))
        .text("family", "Famille", "Family", |g| Some(skill(g).family.clone()))
        .count("courses", "Formations", "Courses", |g| whole(g.courses))
        .count_known("employers", "Employeurs", "Employers", |g| Some(whole(g.employers)).filter(|_| g.verdict != Verdict::Masked))
        .number("supply", "Offre (entrants locaux par an)", "Supply (local entrants a year)", HEADS, |g| Some(g.supply))
        .number("demand", "Demande (postes par an)", "Demand (posts a year)", HEADS, |g| Some(g.demand))
        .number("gap", "Écart", "Gap", HEADS, |g| Some(g.gap))
        .number("gap_low", "Écart, borne basse", "Gap, low end", HEADS, |g| Some(g.gap_low))
        .number("gap_high", "Écart, borne haute", "Gap, high end", HEADS, |g| Some(g.gap_high))
        .number("coverage", "Taux de couverture", "Coverage", "ratio", |g| g.coverage)
        .number("wished", "Postes qui la souhaitent", "Posts that wish it", HEADS, |g| Some(g.wished))
        .text("verdict", "Verdict", "Verdict", |g| Some(g.verdict.code().to_owned()))
        .text("cause", "Cause", "Cause", |g| g.cause.as_ref().map(|c: &Cause| c.code().to_owned()))
        .text("proof", "Ce qui le montre", "What shows it", |g| Some(words::cause(g, l)))
        .text("solidity", "Solidité", "Solidity", |g| g.is_solid().map(|solid| if solid { "solid" } else { "fragile" }.to_owned()))
        .text("flips", "Ce qui changerait le verdict", "What would flip the verdict", |g| {
            Some(g.flips.iter().map(|(shift, after)| format!("{} → {}", shift.code(), after.code())).collect::<Vec<_>>().join(" | "))
        })
        .done("skills_gap", "Écart par compétence", "Gap by skill", &["skill_id"])
}

/// Each skill before and with the changes of the scenario; nothing is told of one that is masked in either.
fn scenario(a: &Analysis, what_if: &crate::gap::Findings) -> Table {
    let l = language(a);
    let skill = |g: &crate::gap::SkillGap| &a.references.framework.skills()[g.skill];
    let before = |g: &crate::gap::SkillGap| a.findings.skills.iter().find(|b| b.skill == g.skill);
    let mut rows: Vec<_> = what_if.skills.iter().map(|g| (before(g), g)).collect();
    rows.retain(|(b, g)| g.verdict != Verdict::Masked && b.is_none_or(|b| b.verdict != Verdict::Masked));
    rows.sort_by(|x, y| skill(x.1).id.cmp(&skill(y.1).id));
    let of = |b: Option<&crate::gap::SkillGap>, value: fn(&crate::gap::SkillGap) -> f64| b.map_or(0.0, value);
    Builder::of(&rows)
        .text("skill_id", "Identifiant", "Id", |(_, g)| Some(skill(g).id.clone()))
        .text("label", "Compétence", "Skill", |(_, g)| Some(skill(g).label(l).to_owned()))
        .number("gap", "Écart", "Gap", HEADS, |(b, _)| Some(of(*b, |b| b.gap)))
        .number("gap_scenario", "Écart dans le scénario", "Gap in the scenario", HEADS, |(_, g)| Some(g.gap))
        .number("change", "Différence", "Difference", HEADS, |(b, g)| Some(g.gap - of(*b, |b| b.gap)))
        .number("supply_change", "Dont offre", "Of which supply", HEADS, |(b, g)| Some(g.supply - of(*b, |b| b.supply)))
        .number("demand_change", "Dont demande", "Of which demand", HEADS, |(b, g)| Some(g.demand - of(*b, |b| b.demand)))
        .text("verdict", "Verdict", "Verdict", |(b, _)| b.map(|b| b.verdict.code().to_owned()))
        .text("verdict_scenario", "Verdict dans le scénario", "Verdict in the scenario", |(_, g)| Some(g.verdict.code().to_owned()))
        .done("scenario", "Scénario : ce qui changerait", "Scenario: what would change", &["skill_id"])
}

fn part<K: Clone + Sync>(
    a: &Analysis,
    parts: &[Part<K>],
    name: &'static str,
    fr: (&'static str, &'static str),
    en: (&'static str, &'static str),
    key: &'static [&'static str],
    shown: impl Fn(&K) -> String,
) -> Table {
    let l = language(a);
    let mut rows: Vec<(&crate::matching::Skill, String, &Part<K>)> =
        parts.iter().map(|p| (&a.references.framework.skills()[p.skill], shown(&p.key), p)).collect();
    rows.sort_by(|x, y| (&x.0.id, &x.1).cmp(&(&y.0.id, &y.1)));
    Builder::of(&rows)
        .text("skill_id", "Identifiant", "Id", |r| Some(r.0.id.clone()))
        .text("label", "Compétence", "Skill", |r| Some(r.0.label(l).to_owned()))
        .text(key[1], fr.1, en.1, |r| Some(r.1.clone()))
        .number("supply", "Offre (entrants locaux par an)", "Supply (local entrants a year)", HEADS, |r| Some(r.2.supply))
        .number("demand", "Demande (postes par an)", "Demand (posts a year)", HEADS, |r| Some(r.2.demand))
        .number("gap", "Écart", "Gap", HEADS, |r| Some(r.2.gap()))
        .number("coverage", "Taux de couverture", "Coverage", "ratio", |r| r.2.coverage())
        .text("secrecy", "Secret", "Secrecy", |r| secrecy(r.2.masked))
        .done(name, fr.0, en.0, key)
}

/// The word of a table for a figure withheld from the public edition.
fn secrecy(masked: bool) -> Option<String> {
    masked.then(|| "masked".to_owned())
}

/// The word of a table for what rows do not say.
const NOT_GIVEN: &str = "not_given";

fn by_level(a: &Analysis) -> Table {
    let shown = |k: &Option<crate::domain::Level>| k.map_or(NOT_GIVEN, crate::domain::Level::code).to_owned();
    part(
        a,
        &a.findings.by_level,
        "skills_gap_by_level",
        ("Écart par compétence et niveau", "Niveau"),
        ("Gap by skill and level", "Level"),
        &["skill_id", "level"],
        shown,
    )
}

fn by_department(a: &Analysis) -> Table {
    let shown = |k: &Option<crate::domain::Department>| k.as_ref().map_or_else(|| NOT_GIVEN.to_owned(), |d| d.code().to_owned());
    part(
        a,
        &a.findings.by_department,
        "skills_gap_by_department",
        ("Écart par compétence et département", "Département"),
        ("Gap by skill and department", "Department"),
        &["skill_id", "department"],
        shown,
    )
}

fn group<K: Sync>(
    rows: &[crate::gap::Group<K>],
    name: &'static str,
    fr: (&'static str, &'static str),
    en: (&'static str, &'static str),
    key: &'static [&'static str],
    shown: impl Fn(&K) -> String + Send + Sync,
) -> Table {
    Builder::of(rows)
        .text(key[0], fr.1, en.1, |r| Some(shown(&r.key)))
        .number("supply", "Offre (entrants locaux par an)", "Supply (local entrants a year)", HEADS, |r| Some(r.supply))
        .number("demand", "Demande (postes par an)", "Demand (posts a year)", HEADS, |r| Some(r.demand))
        .number("gap", "Écart", "Gap", HEADS, |r| Some(r.supply - r.demand))
        .number("coverage", "Taux de couverture", "Coverage", "ratio", |r| (r.demand > 0.0).then(|| r.supply / r.demand))
        .text("secrecy", "Secret", "Secrecy", |r| secrecy(r.masked))
        .done(name, fr.0, en.0, key)
}

fn families_gap(a: &Analysis) -> Table {
    group(
        &a.findings.groups.family,
        "families_gap",
        ("Personnes et postes par famille de compétences", "Famille"),
        ("Heads and posts by family of skills", "Family"),
        &["family"],
        Clone::clone,
    )
}

fn levels_gap(a: &Analysis) -> Table {
    let shown = |k: &Option<crate::domain::Level>| k.map_or(NOT_GIVEN, crate::domain::Level::code).to_owned();
    group(
        &a.findings.groups.level,
        "levels_gap",
        ("Personnes et postes par niveau", "Niveau"),
        ("Heads and posts by level", "Level"),
        &["level"],
        shown,
    )
}

fn departments_gap(a: &Analysis) -> Table {
    let shown = |k: &Option<crate::domain::Department>| k.as_ref().map_or_else(|| NOT_GIVEN.to_owned(), |d| d.code().to_owned());
    group(
        &a.findings.groups.department,
        "departments_gap",
        ("Personnes et postes par département", "Département"),
        ("Heads and posts by department", "Department"),
        &["department"],
        shown,
    )
}

fn occupations_gap(a: &Analysis) -> Table {
    let unfilled_cause = |o: &crate::gap::OccupationGap| {
        let code = if o.masked || o.unfilled < 0.005 {
            ""
        } else if o.block.is_some() {
            "short_block"
        } else {
            "no_fit"
        };
        Some(code.to_owned())
    };
    let l = language(a);
    let rows: Vec<_> = a.findings.occupations.iter().enumerate().collect();
    // A title as one employer wrote it may tell who that is.
    let label = |at: usize, o: &crate::gap::OccupationGap| {
        let number = at + 1;
        if o.masked && o.id.is_none() { say!(l, "intitulé masqué {number}", "masked title {number}") } else { o.label.clone() }
    };
    Builder::of(&rows)
        .text("occupation", "Métier", "Occupation", |(at, o)| Some(label(*at, o)))
        .text("occupation_id", "Identifiant", "Id", |(_, o)| o.id.clone())
        .count_known("needs", "Besoins", "Needs", |(_, o)| Some(whole(o.members.len())).filter(|_| !o.masked))
        .count_known("employers", "Employeurs", "Employers", |(_, o)| Some(whole(o.employers)).filter(|_| !o.masked))
        .number("positions", "Postes par an", "Posts a year", HEADS, |(_, o)| Some(o.positions))
        .number("filled_at_level", "Pourvus au niveau demandé", "Filled at the level asked", HEADS, |(_, o)| Some(o.at_level))
        .number("filled_over_qualified", "Pourvus par un niveau supérieur", "Filled by a higher level", HEADS, |(_, o)| {
            Some(o.over_qualified)
        })
        .number("unfilled", "Non pourvus", "Unfilled", HEADS, |(_, o)| Some(o.unfilled))
        .number("not_computed", "Non calculés (compétences inconnues)", "Not computed (skills unknown)", HEADS, |(_, o)| Some(o.unknown))
        .count("secret", "Besoins sous secret statistique", "Needs under statistical secrecy", |(_, o)| whole(o.secret))
        .text("block", "Goulet", "Short block", |(_, o)| o.block.map(|b| b.to_string()))
        .text("cause", "Cause", "Cause", |(_, o)| unfilled_cause(o))
        .text("secrecy", "Secret", "Secrecy", |(_, o)| secrecy(o.masked))
        .done("occupations_gap", "Postes pouvant être pourvus, par métier", "Posts that can be filled, by occupation", &["occupation"])
}

type CourseRow<'a> = (&'a crate::normalise::Course, &'a crate::gap::CourseFinding);

fn course_rows(a: &Analysis) -> Vec<CourseRow<'_>> {
    a.corpus.courses.iter().zip(&a.findings.courses).collect()
}

/// In the public edition a rate is not printed for fewer than 20 leavers (the threshold of Orion and InserSup).
fn enough_leavers(a: &Analysis, found: &crate::gap::CourseFinding) -> bool {
    const LEAVERS: f64 = 20.0;
    a.pipeline.publish.edition == Edition::Internal || found.funnel.entrants.is_some_and(|s| s >= LEAVERS)
}

/// Heads as they are shown: in the public edition whole ones where a rate is not printed, lest the ratio of two figures tell it.
fn heads_shown(a: &Analysis, found: &crate::gap::CourseFinding, heads: Option<f64>) -> Option<f64> {
    heads.map(|h| if enough_leavers(a, found) { h } else { h.round() })
}

/// One line a short skill and near course; one line alone for a skill that no course is near to.
fn closing(a: &Analysis) -> Table {
    let skill = |c: &crate::gap::Closing| &a.references.framework.skills()[c.skill];
    let rows: Vec<(&crate::gap::Closing, usize, Option<&crate::gap::Near>)> = a
        .findings
        .closing
        .iter()
        .flat_map(|c| {
            let near: Vec<_> = if c.nearest.is_empty() { vec![(c, 0, None)] } else { c.nearest.iter().map(|n| (c, 0, Some(n))).collect() };
            near.into_iter().enumerate().map(|(rank, (c, _, n))| (c, rank + 1, n))
        })
        .collect();
    let l = language(a);
    Builder::of(&rows)
        .text("skill_id", "Identifiant", "Id", |(c, ..)| Some(skill(c).id.clone()))
        .count("rank", "Rang", "Rank", |(_, rank, _)| whole(*rank))
        .text("label", "Compétence", "Skill", |(c, ..)| Some(skill(c).label(l).to_owned()))
        .number("missing", "Personnes manquantes", "People missing", HEADS, |(c, ..)| Some(c.missing))
        .text("course_id", "Formation", "Course", |(.., n)| n.map(|n| a.corpus.courses[n.course].id.clone()))
        .text("course", "Intitulé de la formation", "Course title", |(.., n)| n.map(|n| a.corpus.courses[n.course].title.clone()))
        .number("covered", "Part du profil déjà enseignée", "Share of the profile taught", SHARE, |(.., n)| n.map(|n| n.covered))
        .text("teaches", "L’enseigne déjà", "Teaches it already", |(.., n)| n.map(|n| n.teaches.to_string()))
        .text("missing_skills", "Compétences à ajouter", "Skills to add", |(.., n)| n.map(|n| labels(a, n.missing.iter().take(8))))
        .number("kept_by_ten_points", "Gardées par 10 points de maintien", "Kept by 10 points of retention", HEADS, |(c, ..)| {
            c.kept_by_ten_points
        })
        .number("seats_like_ten_points", "Places équivalentes", "Seats as good", "seats", |(c, ..)| c.seats_like_ten_points)
        .number("seats_to_close", "Places qui combleraient l’écart", "Seats that would close it", "seats", |(c, ..)| c.seats_to_close)
        .done("closing", "Combler les écarts", "Closing the gaps", &["skill_id", "rank"])
}

fn indices(a: &Analysis) -> Table {
    let all = a.findings.indices;
    let rows: Vec<(&str, crate::gap::Indices)> = [("level", all.level), ("department", all.department), ("occupation", all.occupation)]
        .into_iter()
        .filter_map(|(by, i)| Some((by, i?)))
        .collect();
    Builder::of(&rows)
        .text("by", "Répartition", "Spread over", |(by, _)| Some((*by).to_owned()))
        .number("dissimilarity", "Dissimilarité", "Dissimilarity", "ratio", |(_, i)| Some(i.dissimilarity))
        .number("mismatch", "Désajustement", "Mismatch", "ratio", |(_, i)| Some(i.mismatch))
        .number("supply", "Entrants locaux comptés", "Local entrants counted", HEADS, |(_, i)| Some(i.supply))
        .number("demand", "Postes comptés", "Posts counted", HEADS, |(_, i)| Some(i.demand))
        .number("gap", "Écart total", "Total gap", HEADS, |(_, i)| Some(i.supply - i.demand))
        .done("indices", "Indices d’ensemble", "Overall indices", &["by"])
}

fn course_funnel(a: &Analysis) -> Table {
    Builder::of(&course_rows(a))
        .text("course_id", "Formation", "Course", |(c, _)| Some(c.id.clone()))
        .text("title", "Intitulé", "Title", |(c, _)| Some(c.title.clone()))
        .number("seats", "Places", "Seats", HEADS, |(_, f)| f.funnel.seats)
        .number("graduates", "Diplômés", "Graduates", HEADS, |(_, f)| f.funnel.graduates)
        .number("entrants", "Entrants sur le marché du travail", "Entrants", HEADS, |(_, f)| heads_shown(a, f, f.funnel.entrants))
        .number("local_entrants", "Entrants locaux", "Local entrants", HEADS, |(_, f)| heads_shown(a, f, f.funnel.local))
        .number("placed", "Pouvant pourvoir un poste", "Placed", HEADS, |(_, f)| f.funnel.local.map(|_| f.placed))
        .done("course_funnel", "De la place au poste, par formation", "From seat to post, by course", &["course_id"])
}

fn placements(a: &Analysis) -> Table {
    let rows = &a.findings.filling.placements;
    let mut sorted: Vec<_> = rows.iter().filter(|p| is_open(a, &a.corpus.needs[p.need])).collect();
    sorted.sort_by(|x, y| {
        (&a.corpus.courses[x.course].id, &a.corpus.needs[x.need].id).cmp(&(&a.corpus.courses[y.course].id, &a.corpus.needs[y.need].id))
    });
    Builder::of(&sorted)
        .text("course_id", "Formation", "Course", |p| Some(a.corpus.courses[p.course].id.clone()))
        .text("need_id", "Besoin", "Need", |p| Some(a.corpus.needs[p.need].id.clone()))
        .text("course", "Intitulé de la formation", "Course title", |p| Some(a.corpus.courses[p.course].title.clone()))
        .text("institution", "Établissement", "Institution", |p| a.corpus.courses[p.course].institution.clone())
        .text("course_place", "Ville de la formation", "Town of the course", |p| a.corpus.courses[p.course].place.town.clone())
        .text("employer", "Employeur", "Employer", |p| a.corpus.needs[p.need].employer.clone())
        .text("occupation", "Métier", "Occupation", |p| a.corpus.needs[p.need].occupation.clone())
        .text("need_place", "Lieu du poste", "Place of the post", |p| a.corpus.needs[p.need].place.town.clone())
        .number("heads", "Personnes par an", "Heads a year", HEADS, |p| Some(p.heads))
        .number("fit", "Adéquation", "Fit", SHARE, |p| Some(p.fit))
        .text("missing_skills", "Compétences à compléter", "Missing skills", |p| Some(labels(a, &p.missing)))
        .done("placements", "Qui pourrait recruter où", "Who could recruit where", &["course_id", "need_id"])
}

fn labels<'s>(a: &Analysis, skills: impl IntoIterator<Item = &'s usize>) -> String {
    let l = language(a);
    skills.into_iter().map(|s| a.references.framework.skills()[*s].label(l)).collect::<Vec<_>>().join(" | ")
}

fn courses(a: &Analysis) -> Table {
    let department = |c: &crate::normalise::Course| c.place.department.as_ref().map(|d| d.code().to_owned());
    Builder::of(&course_rows(a))
        .text("course_id", "Identifiant", "Id", |(c, _)| Some(c.id.clone()))
        .text("title", "Intitulé", "Title", |(c, _)| Some(c.title.clone()))
        .text("diploma", "Diplôme", "Diploma", |(c, _)| {
            c.profile.map(|p| a.references.profiles.diplomas[p].label.clone()).or_else(|| c.diploma.clone())
        })
        .text("level", "Niveau", "Level", |(c, _)| Some(c.level.code().to_owned()))
        .text("institution", "Établissement", "Institution", |(c, _)| c.institution.clone())
        .text("place", "Ville", "Town", |(c, _)| c.place.town.clone())
        .text("department", "Département", "Department", |(c, _)| department(c))
        .text("status", "Statut", "Status", |(c, _)| c.status.clone())
        .number("seats", "Places", "Seats", HEADS, |(c, _)| c.seats.given())
        .number("graduates", "Diplômés", "Graduates", HEADS, |(_, f)| f.funnel.graduates)
        .text("graduates_source", "Origine des diplômés", "Source of graduates", |(_, f)| Some(f.funnel.source.code().to_owned()))
        .number("further_study", "Poursuite d’études", "Further study", SHARE, |(c, f)| c.further_study.filter(|_| enough_leavers(a, f)))
        .number("retention", "Maintien dans le territoire", "Retention", SHARE, |(c, f)| c.retention.filter(|_| enough_leavers(a, f)))
        .number("entrants", "Entrants", "Entrants", HEADS, |(_, f)| heads_shown(a, f, f.funnel.entrants))
        .number("local_entrants", "Entrants locaux", "Local entrants", HEADS, |(_, f)| heads_shown(a, f, f.funnel.local))
        .text("upper_bound", "Majorant", "Upper bound", |(_, f)| Some((f.funnel.local.is_some() && f.funnel.upper_bound).to_string()))
        .text("skills", "Compétences", "Skills", |(_, f)| Some(labels(a, &f.skills)))
        .text("skills_source", "Origine des compétences", "Source of skills", |(_, f)| {
            Some(
                if f.inherited {
                    "inherited"
                } else if f.skills.is_empty() {
                    "not_given"
                } else {
                    "given"
                }
                .to_owned(),
            )
        })
        .text("rncp", "RNCP", "RNCP", |(c, _)| c.rncp.clone())
        .text("rome", "ROME des métiers préparés", "ROME of the occupations prepared", |(c, _)| {
            c.profile.map(|p| a.references.profiles.diplomas[p].rome.join(" | "))
        })
        .text("origin", "Provenance", "Origin", |(c, _)| Some(c.origin.to_string()))
        .done("courses", "Recensement des formations", "Census of courses", &["course_id"])
}

fn needs(a: &Analysis) -> Table {
    let rows: Vec<_> = a
        .corpus
        .needs
        .iter()
        .zip(&a.findings.needs)
        .zip(&a.occupations)
        .filter(|((n, _), _)| is_open(a, n))
        .map(|((n, f), o)| (n, f, n.profile.or(*o)))
        .collect();
    Builder::of(&rows)
        .text("need_id", "Identifiant", "Id", |(n, ..)| Some(n.id.clone()))
        .text("employer", "Employeur", "Employer", |(n, ..)| n.employer.clone())
        .text("occupation", "Poste", "Job title", |(n, ..)| n.occupation.clone())
        .text("occupation_label", "Métier", "Occupation", |(.., o)| o.map(|o| a.references.profiles.occupations[o].label_fr.clone()))
        .text("rome", "ROME", "ROME", |(n, ..)| n.rome.clone())
        .number("positions", "Postes demandés", "Posts asked", "posts", |(n, ..)| n.positions.given())
        .text("positions_state", "État de la réponse", "State of the answer", |(n, ..)| {
            Some(
                match n.positions {
                    Figure::Given(0.0) => "given_zero",
                    Figure::Given(_) => "given",
                    Figure::Secret => "secret",
                    Figure::NotGiven => "not_given",
                }
                .to_owned(),
            )
        })
        .text("level_min", "Niveau minimum", "Lowest level", |(n, ..)| n.level.map(|r| r.min.code().to_owned()))
        .text("level_max", "Niveau maximum", "Highest level", |(n, ..)| n.level.and_then(|r| r.max).map(|m| m.code().to_owned()))
        .text("department", "Département", "Department", |(n, ..)| n.place.department.as_ref().map(|d| d.code().to_owned()))
        .number("horizon", "Horizon (années)", "Horizon (years)", "years", |(n, ..)| Some(n.horizon))
        .number("weight", "Poids", "Weight", "ratio", |(_, f, _)| Some(f.weight))
        .number("demand", "Postes par an représentés", "Posts a year stood for", HEADS, |(_, f, _)| f.posts.map(|_| f.demand()))
        .number("hard", "Dont difficiles", "Hard to fill", "posts", |(n, ..)| n.hard.given())
        .text("difficult", "Difficile à pourvoir", "Hard to fill", |(n, ..)| n.difficult.map(|x| x.to_string()))
        .text("beginners", "Ouvert aux débutants", "Open to beginners", |(n, ..)| n.beginners.map(|x| x.to_string()))
        .text("creation", "Création de poste", "New post", |(n, ..)| n.creation.map(|x| x.to_string()))
        .text("skills_required", "Compétences requises", "Skills required", |(_, f, _)| Some(labels(a, &f.required)))
        .text("skills_wished", "Compétences souhaitées", "Skills wished", |(_, f, _)| Some(labels(a, &f.wished)))
        .text("skills_source", "Origine des compétences", "Source of skills", |(_, f, _)| {
            Some(
                if f.inherited {
                    "inherited"
                } else if f.required.is_empty() {
                    "not_given"
                } else {
                    "given"
                }
                .to_owned(),
            )
        })
        .text("origin", "Provenance", "Origin", |(n, ..)| Some(need_origin(a, &n.origin)))
        .done("needs", "Besoins de recrutement", "Hiring needs", &["need_id"])
}

fn employers(a: &Analysis) -> Table {
    let mut posts: BTreeMap<&str, f64> = BTreeMap::new();
    for need in &a.findings.needs {
        *posts.entry(&need.employer).or_default() += need.posts.unwrap_or(0.0);
    }
    let survey = a.findings.survey.as_ref();
    let internal = a.pipeline.publish.edition == Edition::Internal;
    let mut rows: Vec<_> = a.corpus.employers.iter().map(|e| (e, employer_key(&e.name))).collect();
    // The public edition shows the register without saying who answered.
    rows.sort_by(|x, y| x.0.id.cmp(&y.0.id));
    Builder::of(&rows)
        .text("employer_id", "Identifiant", "Id", |(e, _)| Some(e.id.clone()))
        .text("name", "Raison sociale", "Name", |(e, _)| internal.then(|| e.name.clone()))
        .text("siret", "SIRET", "SIRET", |(e, _)| e.siret.clone().filter(|_| internal))
        .text("department", "Département", "Department", |(e, _)| e.place.department.as_ref().map(|d| d.code().to_owned()))
        .number("headcount", "Effectif", "Headcount", "heads", |(e, _)| e.headcount.given().filter(|_| internal))
        .text("size_class", "Tranche d’effectif", "Size class", |(_, key)| survey.and_then(|s| s.class_of(key)).map(|c| c.label.clone()))
        .text("respondent", "Répondant", "Respondent", |(_, key)| internal.then(|| posts.contains_key(key.as_str()).to_string()))
        .number("weight", "Poids", "Weight", "ratio", |(_, key)| {
            survey.and_then(|s| s.class_of(key)).filter(|_| internal && posts.contains_key(key.as_str())).map(|c| c.weight)
        })
        .number("positions", "Postes par an", "Posts a year", HEADS, |(_, key)| posts.get(key.as_str()).copied().filter(|_| internal))
        .text("origin", "Provenance", "Origin", |(e, _)| Some(e.origin.to_string()))
        .done("employers", "Annuaire des entreprises", "Register of employers", &["employer_id"])
}

fn skill_matches(a: &Analysis) -> Table {
    let l = language(a);
    let skills = a.references.framework.skills();
    let mut cited = vec![0i64; a.corpus.labels.len()];
    a.corpus.courses.iter().flat_map(|c| &c.skills).chain(a.corpus.needs.iter().flat_map(|n| &n.skills)).for_each(|m| cited[m.label] += 1);
    let shown = labels_shown(a);
    let rows: Vec<_> = a.corpus.labels.iter().zip(&a.matches.matches).zip(&cited).zip(shown).filter(|(_, s)| *s).map(|(r, _)| r).collect();
    Builder::of(&rows)
        .text("label", "Libellé", "Label", |((label, _), _)| Some((*label).clone()))
        .text("skill_id", "Identifiant", "Id", |((_, m), _)| {
            Some(m.skills.iter().map(|s| skills[*s].id.as_str()).collect::<Vec<_>>().join(" | "))
        })
        .text("skill_label", "Compétence", "Skill", |((_, m), _)| {
            Some(m.skills.iter().map(|s| skills[*s].label(l)).collect::<Vec<_>>().join(" | "))
        })
        .text("rung", "Degré", "Rung", |((_, m), _)| Some(m.rung.code().to_owned()))
        .number("confidence", "Confiance", "Confidence", SHARE, |((_, m), _)| Some((m.confidence * 1000.0).round() / 1000.0))
        .text("status", "Statut", "Status", |((_, m), _)| Some(m.status.code().to_owned()))
        .count("mentions", "Citations", "Mentions", |(_, n)| **n)
        .text("matched_name", "Nom rapproché", "Name matched", |((_, m), _)| Some(m.name.clone()).filter(|_| m.status != Status::None))
        .text("aligned", "Mots rapprochés", "Words aligned", |((label, m), _)| {
            (m.status != Status::None).then(|| m.aligned(label).join(" | "))
        })
        .text("runner_up", "Deuxième choix", "Runner-up", |((_, m), _)| m.runner_up.map(|(s, _)| skills[s].label(l).to_owned()))
        .done("skill_matches", "Rapprochement des libellés", "Labels reconciled", &["label"])
}

/// Labels without a skill, put together by name: what no framework lists yet.
pub(super) struct NewSkill {
    /// The most cited spelling.
    pub(super) label: String,
    /// The others.
    pub(super) forms: Vec<String>,
    pub(super) mentions: usize,
    pub(super) courses: usize,
    pub(super) employers: usize,
    /// Local entrants and posts a year of the records that cite it.
    pub(super) heads: (f64, f64),
    /// The nearest skill of the framework and its score.
    pub(super) nearest: Option<(usize, f64)>,
}

/// The names that no skill answers to, most cited first.
pub(super) fn unknown_names(a: &Analysis) -> Vec<NewSkill> {
    let shown = labels_shown(a);
    let matches = &a.matches.matches;
    let open: Vec<usize> = (0..a.corpus.labels.len()).filter(|i| shown[*i] && matches[*i].status == Status::None).collect();
    let names: Vec<&str> = open.iter().map(|i| a.corpus.labels[*i].as_str()).collect();
    let groups = crate::matching::unknown::groups(&names);
    let mut group_of = vec![usize::MAX; a.corpus.labels.len()];
    for (number, group) in groups.iter().enumerate() {
        for at in group {
            group_of[open[*at]] = number;
        }
    }
    let mut cited = vec![0usize; a.corpus.labels.len()];
    let mut out: Vec<NewSkill> = Vec::with_capacity(groups.len());
    let mut employers = vec![std::collections::BTreeSet::new(); groups.len()];
    let mut counts = vec![(0usize, 0.0, 0.0); groups.len()];
    let of = |mentions: &[crate::normalise::Mention], cited: &mut Vec<usize>| -> std::collections::BTreeSet<usize> {
        for m in mentions {
            cited[m.label] += 1;
        }
        mentions.iter().map(|m| group_of[m.label]).filter(|g| *g != usize::MAX).collect()
    };
    for (course, found) in a.corpus.courses.iter().zip(&a.findings.courses) {
        for group in of(&course.skills, &mut cited) {
            counts[group].0 += 1;
            counts[group].1 += found.funnel.local.unwrap_or(0.0);
        }
    }
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs) {
        for group in of(&need.skills, &mut cited) {
            counts[group].2 += found.demand();
            employers[group].insert(found.employer.as_str());
        }
    }
    for (number, group) in groups.iter().enumerate() {
        let mut forms: Vec<usize> = group.iter().map(|at| open[*at]).collect();
        forms.sort_by(|x, y| cited[*y].cmp(&cited[*x]).then(x.cmp(y)));
        let nearest = forms.iter().filter_map(|i| matches[*i].runner_up).max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        let (courses, entrants, posts) = counts[number];
        out.push(NewSkill {
            label: a.corpus.labels[forms[0]].clone(),
            mentions: forms.iter().map(|i| cited[*i]).sum(),
            forms: forms[1..].iter().map(|i| a.corpus.labels[*i].clone()).collect(),
            courses,
            employers: employers[number].len(),
            heads: (entrants, posts),
            nearest,
        });
    }
    out.sort_by(|x, y| y.mentions.cmp(&x.mentions).then_with(|| x.label.cmp(&y.label)));
    out
}

/// Score from which the nearest skill may be the same under another name.
const MAYBE_ALIAS: f64 = 0.45;

fn new_skills(a: &Analysis) -> Table {
    let l = language(a);
    let skills = a.references.framework.skills();
    let public = a.pipeline.publish.edition == Edition::Public;
    let rows = unknown_names(a);
    Builder::of(&rows)
        .text("label", "Libellé", "Label", |n| Some(n.label.clone()))
        .text("forms", "Autres formes", "Other forms", |n| Some(n.forms.join(" | ")))
        .count("mentions", "Citations", "Mentions", |n| whole(n.mentions))
        .count("courses", "Formations", "Courses", |n| whole(n.courses))
        .count_known("employers", "Employeurs", "Employers", |n| Some(whole(n.employers)).filter(|_| !public))
        .number("entrants", "Entrants locaux de ces formations", "Local entrants of these courses", HEADS, |n| Some(n.heads.0))
        .number("posts", "Postes qui la citent", "Posts that cite it", HEADS, |n| Some(n.heads.1).filter(|_| !public))
        .text("nearest", "Compétence la plus proche", "Nearest skill", |n| n.nearest.map(|(s, _)| skills[s].label(l).to_owned()))
        .number("score", "Ressemblance", "Likeness", SHARE, |n| n.nearest.map(|(_, score)| (score * 1000.0).round() / 1000.0))
        .text("proposal", "Proposition", "Proposal", |n| {
            Some(if n.nearest.is_some_and(|(_, score)| score >= MAYBE_ALIAS) { "alias" } else { "new_skill" }.to_owned())
        })
        .done("new_skills", "Noms que le référentiel ne connaît pas", "Names that the framework does not know", &["label"])
}

/// Labels that may be shown: in the public edition those that a course, public statistics or three employers cite.
pub(super) fn labels_shown(a: &Analysis) -> Vec<bool> {
    const EMPLOYERS: usize = 3;
    let mut by: Vec<std::collections::BTreeSet<&str>> = vec![std::collections::BTreeSet::new(); a.corpus.labels.len()];
    let mut shown = vec![a.pipeline.publish.edition == Edition::Internal; a.corpus.labels.len()];
    a.corpus.courses.iter().flat_map(|c| &c.skills).for_each(|m| shown[m.label] = true);
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs) {
        for mention in &need.skills {
            by[mention.label].insert(&found.employer);
            shown[mention.label] |= need.published || by[mention.label].len() >= EMPLOYERS;
        }
    }
    shown
}

fn mentions(a: &Analysis) -> Table {
    let of_course = a.corpus.courses.iter().flat_map(|c| {
        c.skills.iter().enumerate().map(move |(i, m)| (format!("{}-{}", c.id, i + 1), c.id.as_str(), m, m.origin.to_string()))
    });
    let of_need = a.corpus.needs.iter().filter(|n| is_open(a, n)).flat_map(|n| {
        n.skills.iter().enumerate().map(move |(i, m)| (format!("{}-{}", n.id, i + 1), n.id.as_str(), m, need_origin(a, &m.origin)))
    });
    let rows: Vec<_> = of_course.chain(of_need).collect();
    Builder::of(&rows)
        .text("mention_id", "Identifiant", "Id", |(id, ..)| Some(id.clone()))
        .text("label", "Libellé", "Label", |(.., m, _)| Some(a.corpus.labels[m.label].clone()))
        .text("record_id", "Formation ou besoin", "Course or need", |(_, record, ..)| Some((*record).to_owned()))
        .text("role", "Rôle", "Role", |(.., m, _)| Some(m.role.code().to_owned()))
        .text("origin", "Provenance", "Origin", |(.., origin)| Some(origin.clone()))
        .count_known("from", "Premier caractère", "First character", |(.., m, _)| m.span.map(|(from, _)| i64::from(from)))
        .count_known("to", "Après le dernier caractère", "After the last character", |(.., m, _)| m.span.map(|(_, to)| i64::from(to)))
        .done("mentions", "Citations de compétences", "Mentions of skills", &["mention_id"])
}

fn sources(a: &Analysis) -> Table {
    let public = a.pipeline.publish.edition == Edition::Public;
    let file = |name: &str, kind: crate::domain::Kind| {
        if public && kind == crate::domain::Kind::Needs { masked(a, name) } else { name.to_owned() }
    };
    let sheet = |account: &crate::normalise::Account| {
        if public && account.sheet.kind == crate::domain::Kind::Needs { None } else { Some(account.sheet.source.sheet.clone()) }
    };
    let mut numbered: BTreeMap<(String, crate::domain::Kind), i64> = BTreeMap::new();
    let rows: Vec<_> = a
        .corpus
        .accounts
        .iter()
        .map(|account| {
            let number = numbered.entry((account.sheet.source.file.clone(), account.sheet.kind)).or_default();
            *number += 1;
            (account, *number)
        })
        .collect();
    Builder::of(&rows)
        .text("file", "Fichier", "File", |(r, _)| Some(file(&r.sheet.source.file, r.sheet.kind)))
        .count("sheet_number", "Feuille n°", "Sheet number", |(_, n)| *n)
        .text("sheet", "Feuille", "Sheet", |(r, _)| sheet(r))
        .text("kind", "Contenu", "Holds", |(r, _)| Some(r.sheet.kind.key().to_owned()))
        .text("hash", "Empreinte (BLAKE3)", "Hash (BLAKE3)", |(r, _)| Some(r.sheet.hash.clone()))
        .count("tables", "Tableaux reconnus", "Tables recognised", |(r, _)| i64::from(r.sheet.tables))
        .count("rows", "Lignes", "Rows", |(r, _)| i64::from(r.sheet.rows))
        .count("blank", "Vides", "Blank", |(r, _)| i64::from(r.sheet.blank))
        .count("headings", "Titres, en-têtes, totaux", "Titles, headers, totals", |(r, _)| i64::from(r.sheet.headings))
        .count("skipped", "Masquées, non lues", "Hidden, not read", |(r, _)| i64::from(r.sheet.skipped))
        .count("kept", "Gardées", "Kept", |(r, _)| i64::from(r.kept))
        .count("duplicates", "Doublons", "Duplicates", |(r, _)| i64::from(r.duplicates))
        .count("out_of_scope", "Hors champ", "Out of scope", |(r, _)| i64::from(r.out_of_scope))
        .count("rejected", "Refusées", "Refused", |(r, _)| i64::from(r.rejected))
        .text("unused_columns", "Colonnes non utilisées", "Columns not used", |(r, _)| {
            Some(r.sheet.unused.join(" | ")).filter(|_| !public)
        })
        .count("hidden", "Dont masquées", "Of which hidden", |(r, _)| i64::from(r.sheet.hidden))
        .done("sources", "Comptes des fichiers", "Accounts of the files", &["file", "sheet_number"])
}

fn merges(a: &Analysis) -> Table {
    let internal = a.pipeline.publish.edition == Edition::Internal;
    let rows: Vec<_> = a.corpus.merges.iter().filter(|m| internal || a.corpus.courses.iter().any(|c| c.origin == m.kept)).collect();
    Builder::of(&rows)
        .text("merged", "Ligne fusionnée", "Row merged", |m| Some(m.merged.to_string()))
        .text("kept", "Ligne gardée", "Row kept", |m| Some(m.kept.to_string()))
        .text("what", "Quoi", "What", |m| Some(m.what.clone()))
        .text("reason", "Pourquoi", "Why", |m| Some(if m.close { "same_but_for_spelling" } else { "same" }.to_owned()))
        .done("merges", "Lignes fusionnées", "Rows merged", &["merged"])
}

fn out_of_scope(a: &Analysis) -> Table {
    let shown = |o: &crate::normalise::Outside| {
        if o.kind == crate::domain::Kind::Courses { o.origin.to_string() } else { need_origin(a, &o.origin) }
    };
    let internal = a.pipeline.publish.edition == Edition::Internal;
    Builder::of(&a.corpus.outside)
        .text("origin", "Ligne", "Row", |o| Some(shown(o)))
        .text("kind", "Contenu", "Holds", |o| Some(o.kind.key().to_owned()))
        .text("what", "Quoi", "What", |o| Some(o.what.clone()).filter(|_| internal || o.kind == crate::domain::Kind::Courses))
        .text("reason", "Motif", "Reason", |o| Some(o.why.code().to_owned()))
        .done("out_of_scope", "Lignes hors champ des fichiers reçus", "Rows out of scope in the files received", &["origin"])
}

fn rejects(a: &Analysis) -> Table {
    let l = language(a);
    let public = a.pipeline.publish.edition == Edition::Public;
    let need_file = |file: &str| a.files.iter().any(|f| f.kind != crate::domain::Kind::Courses && f.name == file);
    let rows: Vec<_> = a.corpus.rejects.iter().map(|r| (r, public && need_file(&r.origin.source.file))).collect();
    let mut table = Builder::of(&rows)
        .text("file", "Fichier", "File", |(r, hide)| {
            Some(if *hide { masked(a, &r.origin.source.file) } else { r.origin.source.file.clone() })
        })
        .text("sheet", "Feuille", "Sheet", |(r, hide)| Some(r.origin.source.sheet.clone()).filter(|_| !hide))
        .text("cell", "Cellule", "Cell", |(r, _)| Some(r.origin.place()))
        .text("value", "Valeur", "Value", |(r, hide)| Some(r.value.clone()).filter(|_| !hide))
        .text("reason", "Motif", "Reason", |(r, _)| Some(r.problem.code().to_owned()))
        // Reasons and advice may quote the cell.
        .text("message", "Message", "Message", |(r, hide)| Some(r.problem.reason(l)).filter(|_| !hide))
        .text("way_out", "Que faire", "What to do", |(r, hide)| Some(r.problem.way_out(l)).filter(|_| !hide))
        .text("row_refused", "Ligne refusée", "Row refused", |(r, _)| Some(r.whole_row.to_string()))
        .done("rejects", "Cellules et lignes refusées", "Cells and rows refused", &["file", "cell", "reason"]);
    table.at_root = true;
    table
}
