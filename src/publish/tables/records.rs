//! Who was counted: courses, needs, employers, what becomes of the leavers of each course.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analysis;
use crate::domain::Figure;
use crate::gap;
use crate::normalise::{Employer, employer_key};
use crate::pipeline::Edition;

use super::super::table::Table;
use super::{Builder, HEADS, SHARE, is_open, labels, need_origin};

type CourseRow<'a> = (&'a crate::normalise::Course, &'a gap::CourseFinding);

/// The themes of each record, as a list of a table.
fn themes(a: &Analysis, records: usize, of: impl Fn(&gap::ThemeGap) -> &[usize]) -> Vec<String> {
    a.findings.themes_by_record(records, of).iter().map(|titles| titles.join(" | ")).collect()
}

fn course_rows(a: &Analysis) -> Vec<CourseRow<'_>> {
    a.corpus.courses.iter().zip(&a.findings.courses).collect()
}

/// In the public edition a rate is not printed for fewer than 20 leavers (the threshold of Orion and InserSup).
fn enough_leavers(a: &Analysis, found: &gap::CourseFinding) -> bool {
    const LEAVERS: f64 = 20.0;
    a.pipeline.publish.edition == Edition::Internal || found.funnel.entrants.is_some_and(|s| s >= LEAVERS)
}

/// Heads as they are shown: in the public edition whole ones where a rate is not printed, lest the ratio of two figures tell it.
fn heads_shown(a: &Analysis, found: &gap::CourseFinding, heads: Option<f64>) -> Option<f64> {
    heads.map(|h| if enough_leavers(a, found) { h } else { h.round() })
}

pub(super) fn course_funnel(a: &Analysis) -> Table {
    Builder::of(&course_rows(a))
        .text("course_id", "Formation", "Course", |(c, _)| Some(c.id.clone()))
        .text("title", "Intitulé", "Title", |(c, _)| Some(c.title.clone()))
        .number("seats", "Places", "Seats", HEADS, |(_, f)| f.funnel.seats)
        .number("graduates", "Diplômés", "Graduates", HEADS, |(_, f)| f.funnel.graduates)
        .number("entrants", "Sortants", "Leavers", HEADS, |(_, f)| heads_shown(a, f, f.funnel.entrants))
        .number("local_entrants", "Entrants locaux", "Local entrants", HEADS, |(_, f)| heads_shown(a, f, f.funnel.local))
        .number("placed", "Pouvant pourvoir un poste", "Placed", HEADS, |(_, f)| f.funnel.local.map(|_| f.placed))
        .done("course_funnel", "De la place au poste, par formation", "From seat to post, by course", &["course_id"])
}

pub(super) fn placements(a: &Analysis) -> Table {
    let rows = &a.findings.filling.placements;
    let mut sorted: Vec<_> = rows.iter().filter(|p| is_open(a, &a.corpus.needs[p.need])).collect();
    sorted.sort_by(|x, y| {
        (&a.corpus.courses[x.course].id, &a.corpus.needs[x.need].id).cmp(&(&a.corpus.courses[y.course].id, &a.corpus.needs[y.need].id))
    });
    let themes = themes(a, a.corpus.needs.len(), |t| &t.needs);
    Builder::of(&sorted)
        .text("course_id", "Formation", "Course", |p| Some(a.corpus.courses[p.course].id.clone()))
        .text("need_id", "Besoin", "Need", |p| Some(a.corpus.needs[p.need].id.clone()))
        .text("course", "Intitulé de la formation", "Course title", |p| Some(a.corpus.courses[p.course].title.clone()))
        .text("institution", "Établissement", "Institution", |p| a.corpus.courses[p.course].institution.clone())
        .text("course_place", "Ville de la formation", "Town of the course", |p| a.corpus.courses[p.course].place.town.clone())
        .text("employer", "Employeur", "Employer", |p| a.corpus.needs[p.need].employer.clone())
        .text("occupation", "Métier", "Occupation", |p| a.corpus.needs[p.need].occupation.clone())
        .text("need_place", "Lieu du poste", "Place of the post", |p| a.corpus.needs[p.need].place.town.clone())
        .number("heads", "Personnes par an", "People a year", HEADS, |p| Some(p.heads))
        .number("fit", "Adéquation", "Fit", SHARE, |p| Some(p.fit))
        .text("missing_skills", "Compétences à compléter", "Missing skills", |p| Some(labels(a, &p.missing)))
        .text("themes", "Thèmes", "Themes", |p| Some(themes[p.need].clone()))
        .done("placements", "Qui pourrait recruter où", "Who could recruit where", &["course_id", "need_id"])
}

pub(super) fn courses(a: &Analysis) -> Table {
    let themes = themes(a, a.corpus.courses.len(), |t| &t.courses);
    let department = |c: &crate::normalise::Course| c.place.department.as_ref().map(|d| d.code().to_owned());
    let rows: Vec<_> = course_rows(a).into_iter().zip(themes).map(|((c, f), themes)| (c, f, themes)).collect();
    Builder::of(&rows)
        .text("course_id", "Identifiant", "Id", |(c, ..)| Some(c.id.clone()))
        .text("title", "Intitulé", "Title", |(c, ..)| Some(c.title.clone()))
        .text("diploma", "Diplôme", "Diploma", |(c, ..)| {
            c.profile.map(|p| a.references.profiles.diplomas[p].label.clone()).or_else(|| c.diploma.clone())
        })
        .text("level", "Niveau", "Level", |(c, ..)| Some(c.level.code().to_owned()))
        .text("institution", "Établissement", "Institution", |(c, ..)| c.institution.clone())
        .text("place", "Ville", "Town", |(c, ..)| c.place.town.clone())
        .text("department", "Département", "Department", |(c, ..)| department(c))
        .text("status", "Statut", "Status", |(c, ..)| c.status.clone())
        .number("seats", "Places", "Seats", HEADS, |(c, ..)| c.seats.given())
        .number("graduates", "Diplômés", "Graduates", HEADS, |(_, f, _)| f.funnel.graduates)
        .text("graduates_source", "Origine des diplômés", "Source of graduates", |(_, f, _)| Some(f.funnel.source.code().to_owned()))
        .number("further_study", "Poursuite d’études", "Further study", SHARE, |(c, f, _)| {
            c.further_study.filter(|_| enough_leavers(a, f))
        })
        .number("retention", "Maintien dans le territoire", "Retention", SHARE, |(c, f, _)| c.retention.filter(|_| enough_leavers(a, f)))
        .number("entrants", "Sortants", "Leavers", HEADS, |(_, f, _)| heads_shown(a, f, f.funnel.entrants))
        .number("local_entrants", "Entrants locaux", "Local entrants", HEADS, |(_, f, _)| heads_shown(a, f, f.funnel.local))
        .text("upper_bound", "Majorant", "Upper bound", |(_, f, _)| Some((f.funnel.local.is_some() && f.funnel.upper_bound).to_string()))
        .text("skills", "Compétences", "Skills", |(_, f, _)| Some(labels(a, &f.skills)))
        .text("skills_source", "Origine des compétences", "Source of skills", |(_, f, _)| {
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
        .text("rncp", "RNCP", "RNCP", |(c, ..)| c.rncp.clone())
        .text("rome", "ROME des métiers préparés", "ROME of the occupations prepared", |(c, ..)| {
            c.profile.map(|p| a.references.profiles.diplomas[p].rome.join(" | "))
        })
        .text("origin", "Provenance", "Origin", |(c, ..)| Some(c.origin.to_string()))
        .text("themes", "Thèmes", "Themes", |(.., themes)| Some(themes.clone()))
        .done("courses", "Recensement des formations", "Census of courses", &["course_id"])
}

pub(super) fn needs(a: &Analysis) -> Table {
    let themes = themes(a, a.corpus.needs.len(), |t| &t.needs);
    let rows: Vec<_> = a
        .corpus
        .needs
        .iter()
        .zip(&a.findings.needs)
        .zip(a.occupations.iter().zip(themes))
        .filter(|((n, _), _)| is_open(a, n))
        .map(|((n, f), (o, themes))| (n, f, n.profile.or(*o), themes))
        .collect();
    Builder::of(&rows)
        .text("need_id", "Identifiant", "Id", |(n, ..)| Some(n.id.clone()))
        .text("employer", "Employeur", "Employer", |(n, ..)| n.employer.clone())
        .text("occupation", "Poste", "Job title", |(n, ..)| n.occupation.clone())
        .text("occupation_label", "Métier", "Occupation", |(.., o, _)| o.map(|o| a.references.profiles.occupations[o].label_fr.clone()))
        .text("rome", "ROME", "ROME", |(n, ..)| n.rome.clone())
        .number("positions", "Postes demandés", "Posts asked", "posts", |(n, ..)| n.positions.given())
        .text("positions_state", "État de la réponse", "State of the answer", |(n, ..)| {
            Some(
                match n.positions {
                    Figure::Given(_) if n.assumed => "assumed",
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
        .number("weight", "Poids", "Weight", "ratio", |(_, f, ..)| Some(f.weight))
        .number("demand", "Postes par an représentés", "Posts a year stood for", HEADS, |(_, f, ..)| {
            f.posts.or(Some(f.imputed).filter(|y| *y > 0.0)).map(|_| f.demand())
        })
        .number("hard", "Dont difficiles", "Including hard to fill", "posts", |(n, ..)| n.hard.given())
        .text("difficult", "Difficile à pourvoir", "Hard to fill", |(n, ..)| n.difficult.map(|x| x.to_string()))
        .text("beginners", "Ouvert aux débutants", "Open to beginners", |(n, ..)| n.beginners.map(|x| x.to_string()))
        .text("creation", "Création de poste", "New post", |(n, ..)| n.creation.map(|x| x.to_string()))
        .text("skills_required", "Compétences requises", "Skills required", |(_, f, ..)| Some(labels(a, &f.required)))
        .text("skills_wished", "Compétences souhaitées", "Skills wished", |(_, f, ..)| Some(labels(a, &f.wished)))
        .text("skills_source", "Origine des compétences", "Source of skills", |(_, f, ..)| {
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
        .text("published", "Statistique publique", "Public statistic", |(n, ..)| Some(n.published.to_string()))
        .text("origin", "Provenance", "Origin", |(n, ..)| Some(need_origin(a, &n.origin)))
        .text("themes", "Thèmes", "Themes", |(.., themes)| Some(themes.clone()))
        .done("needs", "Besoins de recrutement", "Hiring needs", &["need_id"])
}

/// Whether the edition for everyone names the firms of the register: where that is asked, and where so few answered that who is named does not
/// tell who did.
pub(in crate::publish) fn directory(a: &Analysis) -> bool {
    a.pipeline.publish.directory && !tells_who_answered(a)
}

/// Half of the register or more answered, in all or in a department or a size class of it: to be in it is nearly to have answered.
pub(in crate::publish) fn tells_who_answered(a: &Analysis) -> bool {
    let answered: BTreeSet<&str> = a.findings.needs.iter().map(|need| need.employer.as_str()).collect();
    let survey = a.findings.survey.as_ref();
    let mut parts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, e) in a.corpus.employers.iter().enumerate() {
        let key = survey.map_or_else(|| employer_key(&e.name), |s| s.rows[at].clone());
        let department = e.place.department.as_ref().map_or("", |d| d.code());
        let size = e.headcount.given().map_or("", gap::size_of);
        for part in ["all".to_owned(), format!("department {department}"), format!("size {size}")] {
            let counts = parts.entry(part).or_default();
            *counts = (counts.0 + 1, counts.1 + usize::from(answered.contains(key.as_str())));
        }
    }
    parts.values().any(|(firms, answers)| *answers > 0 && answers * 2 >= *firms)
}

pub(super) fn employers(a: &Analysis) -> Table {
    let mut posts: BTreeMap<&str, f64> = BTreeMap::new();
    for need in &a.findings.needs {
        *posts.entry(&need.employer).or_default() += need.posts.unwrap_or(0.0);
    }
    let survey = a.findings.survey.as_ref();
    let internal = a.pipeline.publish.edition == Edition::Internal;
    let named = internal || directory(a);
    let firm = |at: usize, e: &Employer| survey.map_or_else(|| employer_key(&e.name), |s| s.rows[at].clone());
    let mut rows: Vec<_> = a.corpus.employers.iter().enumerate().map(|(at, e)| (e, firm(at, e))).collect();
    // The public edition shows the register without saying who answered.
    rows.sort_by(|x, y| x.0.id.cmp(&y.0.id));
    Builder::of(&rows)
        .text("employer_id", "Identifiant", "Id", |(e, _)| Some(e.id.clone()))
        .text("name", "Raison sociale", "Name", |(e, _)| named.then(|| e.name.clone()))
        .text("siret", "SIRET", "SIRET", |(e, _)| e.siret.clone().filter(|_| internal))
        .text("place", "Ville", "Town", |(e, _)| e.place.town.clone().filter(|_| named))
        .text("department", "Département", "Department", |(e, _)| e.place.department.as_ref().map(|d| d.code().to_owned()))
        .text("activity", "Activité", "Activity", |(e, _)| e.activity.clone().filter(|_| named))
        .number("headcount", "Effectif", "Headcount", "heads", |(e, _)| e.headcount.given().filter(|_| internal))
        .text("size_class", "Tranche d’effectif", "Size class", |(e, key)| {
            // Which classes are merged tells who answered: for everyone, the class of the headcount alone.
            let class = survey.and_then(|s| s.class_of(key))?;
            if internal { Some(class.marked()) } else { e.headcount.given().map(|x| gap::size_of(x).to_owned()) }
        })
        .text("respondent", "Répondant", "Respondent", |(_, key)| internal.then(|| posts.contains_key(key.as_str()).to_string()))
        .number("weight", "Poids", "Weight", "ratio", |(_, key)| {
            survey.filter(|s| internal && posts.contains_key(key.as_str()) && s.class_of(key).is_some()).map(|s| s.weight_of(key))
        })
        .number("positions", "Postes par an", "Posts a year", HEADS, |(_, key)| posts.get(key.as_str()).copied().filter(|_| internal))
        .text("origin", "Provenance", "Origin", |(e, _)| internal.then(|| e.origin.to_string()))
        .done("employers", "Annuaire des entreprises", "Register of employers", &["employer_id"])
}
