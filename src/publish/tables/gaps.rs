//! What is missing: skills, families, levels, departments, occupations, and what would close it.

use crate::analysis::Analysis;
use crate::domain::say;
use crate::gap::{Cause, Cell, Part, Value, Verdict};
use crate::pipeline::{Dimension, Edition};

use super::super::table::Table;
use super::super::{language, words};
use super::{Builder, HEADS, NOT_GIVEN, SHARE, labels, secrecy, whole};

pub(super) fn skills_gap(a: &Analysis) -> Table {
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
        .number("wished", "Postes qui la souhaitent", "Posts that would like it", HEADS, |g| Some(g.wished))
        .number("experienced", "Dont postes fermés aux débutants", "Including posts closed to beginners", HEADS, |g| Some(g.experienced))
        .text("verdict", "Verdict", "Verdict", |g| Some(g.verdict.code().to_owned()))
        .text("cause", "Cause", "Cause", |g| g.cause.as_ref().map(|c: &Cause| c.code().to_owned()))
        .text("proof", "Ce qui le montre", "What shows it", |g| Some(words::cause(g, l)))
        .text("solidity", "Solidité", "Solidity", |g| g.is_solid().map(|solid| if solid { "solid" } else { "fragile" }.to_owned()))
        .text("flips", "Ce qui changerait le verdict", "What would flip the verdict", |g| {
            Some(g.flips.iter().map(|(shift, after)| format!("{} → {}", shift.code(), after.code())).collect::<Vec<_>>().join(" | "))
        })
        .text("broader", "Comprise dans", "Included in", |g| Some(names(a, a.findings.broader.above(g.skill))))
        .text("narrower", "Comprend", "Includes", |g| Some(names(a, a.findings.broader.below(g.skill))))
        .done("skills_gap", "Écart par compétence", "Gap by skill", &["skill_id"])
}

/// The labels of some skills, as a list.
fn names(a: &Analysis, skills: &[usize]) -> String {
    let l = language(a);
    skills.iter().map(|s| a.references.framework.skills()[*s].label(l)).collect::<Vec<_>>().join(" | ")
}

/// Each skill before and with the changes of the scenario; nothing is told of one that is masked in either.
pub(super) fn scenario(a: &Analysis, what_if: &crate::gap::Findings) -> Table {
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

pub(super) fn by_level(a: &Analysis) -> Table {
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

pub(super) fn by_department(a: &Analysis) -> Table {
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

pub(super) fn families_gap(a: &Analysis) -> Table {
    group(
        &a.findings.groups.family,
        "families_gap",
        ("Personnes et postes par famille de compétences", "Famille"),
        ("People and posts by family of skills", "Family"),
        &["family"],
        Clone::clone,
    )
}

pub(super) fn themes_gap(a: &Analysis) -> Table {
    let internal = a.pipeline.publish.edition == Edition::Internal;
    Builder::of(&a.findings.themes)
        .text("theme", "Thème", "Theme", |t| Some(t.title.clone()))
        .count("courses", "Formations", "Courses", |t| whole(t.courses.len()))
        .count_known("needs", "Besoins", "Needs", |t| Some(whole(t.needs.len())).filter(|_| internal))
        .count_known("employers", "Employeurs", "Employers", |t| Some(whole(t.employers)).filter(|_| t.verdict != Verdict::Masked))
        .number("supply", "Offre (entrants locaux par an)", "Supply (local entrants a year)", HEADS, |t| Some(t.supply))
        .number("demand", "Demande (postes par an)", "Demand (posts a year)", HEADS, |t| Some(t.demand))
        .number("demand_low", "Demande, borne basse", "Demand, low end", HEADS, |t| Some(t.demand_low))
        .number("demand_high", "Demande, borne haute", "Demand, high end", HEADS, |t| Some(t.demand_high))
        .number("gap", "Écart", "Gap", HEADS, |t| Some(t.gap))
        .number("gap_low", "Écart, borne basse", "Gap, low end", HEADS, |t| Some(t.gap_low))
        .number("gap_high", "Écart, borne haute", "Gap, high end", HEADS, |t| Some(t.gap_high))
        .number("coverage", "Taux de couverture", "Coverage", "ratio", |t| (t.demand > 0.0).then(|| t.supply / t.demand))
        .text("verdict", "Verdict", "Verdict", |t| Some(t.verdict.code().to_owned()))
        .number("filled", "Postes pouvant être pourvus", "Posts that can be filled", HEADS, |t| Some(t.filled))
        .number("unfilled", "Postes non pourvus", "Posts unfilled", HEADS, |t| Some(t.unfilled))
        .done("themes_gap", "Personnes et postes par thème", "People and posts by theme", &["theme"])
}

/// The cells of all cross-tables, those of the first before those of the second; a dimension that one has not is blank in its rows.
pub(super) fn breakdowns(a: &Analysis) -> Table {
    let l = language(a);
    let skills = a.references.framework.skills();
    let shown = |value: &Value| match value {
        Value::Skill(skill) => skills[*skill].label(l).to_owned(),
        Value::Family(family) => family.clone(),
        Value::Level(level) => level.map_or(NOT_GIVEN, crate::domain::Level::code).to_owned(),
        Value::Department(department) => department.as_ref().map_or_else(|| NOT_GIVEN.to_owned(), |d| d.code().to_owned()),
        Value::Theme(theme) => a.findings.themes[*theme].title.clone(),
    };
    let rows: Vec<(usize, &Cell)> =
        a.findings.breakdowns.iter().enumerate().flat_map(|(at, cells)| cells.iter().map(move |cell| (at + 1, cell))).collect();
    let of = |cell: &Cell, dimension: Dimension| cell.at.iter().find(|v| v.dimension() == dimension).map(shown);
    Builder::of(&rows)
        .count("breakdown", "Croisement n°", "Cross-table number", |(at, _)| whole(*at))
        .text("skill", "Compétence", "Skill", |(_, c)| of(c, Dimension::Skill))
        .text("family", "Famille", "Family", |(_, c)| of(c, Dimension::Family))
        .text("level", "Niveau", "Level", |(_, c)| of(c, Dimension::Level))
        .text("department", "Département", "Department", |(_, c)| of(c, Dimension::Department))
        .text("theme", "Thème", "Theme", |(_, c)| of(c, Dimension::Theme))
        .count("courses", "Formations", "Courses", |(_, c)| whole(c.courses))
        .number("supply", "Offre (entrants locaux par an)", "Supply (local entrants a year)", HEADS, |(_, c)| Some(c.supply))
        .number("demand", "Demande (postes par an)", "Demand (posts a year)", HEADS, |(_, c)| Some(c.demand))
        .number("gap", "Écart", "Gap", HEADS, |(_, c)| Some(c.supply - c.demand))
        .number("coverage", "Taux de couverture", "Coverage", "ratio", |(_, c)| (c.demand > 0.0).then(|| c.supply / c.demand))
        .text("secrecy", "Secret", "Secrecy", |(_, c)| secrecy(c.masked))
        .done("breakdowns", "Croisements", "Cross-tables", &["breakdown", "skill", "family", "level", "department", "theme"])
}

pub(super) fn levels_gap(a: &Analysis) -> Table {
    let shown = |k: &Option<crate::domain::Level>| k.map_or(NOT_GIVEN, crate::domain::Level::code).to_owned();
    group(
        &a.findings.groups.level,
        "levels_gap",
        ("Personnes et postes par niveau", "Niveau"),
        ("People and posts by level", "Level"),
        &["level"],
        shown,
    )
}

pub(super) fn departments_gap(a: &Analysis) -> Table {
    let shown = |k: &Option<crate::domain::Department>| k.as_ref().map_or_else(|| NOT_GIVEN.to_owned(), |d| d.code().to_owned());
    group(
        &a.findings.groups.department,
        "departments_gap",
        ("Personnes et postes par département", "Département"),
        ("People and posts by department", "Department"),
        &["department"],
        shown,
    )
}

pub(super) fn occupations_gap(a: &Analysis) -> Table {
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
        .count("secret", "Besoins sous secret statistique", "Confidential needs", |(_, o)| whole(o.secret))
        .text("block", "Goulet", "Bottleneck", |(_, o)| o.block.map(|b| b.to_string()))
        .text("cause", "Cause", "Cause", |(_, o)| unfilled_cause(o))
        .text("secrecy", "Secret", "Secrecy", |(_, o)| secrecy(o.masked))
        .done("occupations_gap", "Postes pouvant être pourvus, par métier", "Posts that can be filled, by occupation", &["occupation"])
}

/// One line a short skill and near course; one line alone for a skill that no course is near to.
pub(super) fn closing(a: &Analysis) -> Table {
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

pub(super) fn indices(a: &Analysis) -> Table {
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
