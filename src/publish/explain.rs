//! From a figure down to the cells it is made of, and from a cell up to the figures it feeds: formula, numbers, weights, matches.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::domain::{Language, Origin, fold, say};
use crate::gap::{CourseFinding, NeedFinding, SkillGap};
use crate::normalise::{Mention, Need};
use crate::read::SkillRole;

use super::numbers::{percent, plain, signed, whole};
use super::{language, words};

/// Everything known of a skill, a course, an occupation, a need, or a cell (`file!sheet!cell`).
///
/// # Errors
/// What there is instead, when nothing bears that name.
pub fn explain(a: &Analysis, what: &str) -> Result<Vec<String>, String> {
    let wanted = fold(what);
    let framework = &a.references.framework;
    let bears = |names: &[&str]| names.iter().any(|n| fold(n) == wanted);
    if what.contains('!') {
        return cell(a, what);
    }
    let skill = framework
        .skills()
        .iter()
        .position(|s| bears(&[&s.id, &s.label_fr, &s.label_en]) || s.aliases.iter().any(|alias| fold(alias) == wanted));
    if let Some(gap) = skill.and_then(|at| a.findings.skills.iter().find(|g| g.skill == at)) {
        return Ok(of_skill(a, gap));
    }
    let courses: Vec<usize> =
        (0..a.corpus.courses.len()).filter(|i| bears(&[&a.corpus.courses[*i].id, &a.corpus.courses[*i].title])).collect();
    if !courses.is_empty() {
        return Ok(courses.into_iter().flat_map(|i| of_course(a, i)).collect());
    }
    if let Some(at) = a.corpus.needs.iter().position(|n| bears(&[&n.id])) {
        return Ok(of_need(a, at));
    }
    let occupation = a.findings.occupations.iter().find(|o| bears(&[&o.label]) || o.id.as_deref().is_some_and(|id| bears(&[id])));
    if let Some(o) = occupation {
        return Ok(of_occupation(a, o));
    }
    Err(unknown(a, what, skill.is_some()))
}

fn unknown(a: &Analysis, what: &str, in_framework: bool) -> String {
    let l = language(a);
    if in_framework {
        return say!(
            l,
            "« {what} » est dans le référentiel, mais aucune formation ne l’enseigne et aucun besoin ne la cite dans cette analyse",
            "“{what}” is in the framework, but no course teaches it and no need cites it in this analysis"
        );
    }
    let wanted = fold(what);
    let skills = a.findings.skills.iter().map(|g| a.references.framework.skills()[g.skill].label(l));
    let names =
        skills.chain(a.corpus.courses.iter().map(|c| c.title.as_str())).chain(a.findings.occupations.iter().map(|o| o.label.as_str()));
    let mut near: Vec<(f64, &str)> = names.map(|n| (strsim::jaro_winkler(&wanted, &fold(n)), n)).collect();
    near.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(y.1)));
    near.dedup();
    let near = near.iter().take(3).map(|(_, n)| format!("« {n} »")).collect::<Vec<_>>().join(", ");
    say!(
        l,
        "« {what} » n’est ni une compétence, ni une formation, ni un métier de cette analyse, ni une cellule (fichier!feuille!cellule). Proches : {near}",
        "“{what}” is not a skill, course or occupation of this analysis, nor a cell (file!sheet!cell). Near: {near}"
    )
}

/// A number in a formula: two decimals, as the language writes them.
fn figure(x: f64, l: Language) -> String {
    plain((x * 100.0).round() / 100.0).replace('.', l.pick(",", "."))
}

/// The labels of a record that name a skill: label, rung, confidence, cell.
fn labels(a: &Analysis, mentions: &[Mention], role: SkillRole, skill: usize) -> String {
    let l = language(a);
    let told = mentions.iter().filter(|m| m.role == role).filter_map(|m| {
        let found = &a.matches.matches[m.label];
        let (label, rung, sure) = (&a.corpus.labels[m.label], found.rung.label(l), percent(found.confidence, l));
        found.skills.contains(&skill).then(|| format!("« {label} » {} ({rung}, {sure})", m.origin.place()))
    });
    told.collect::<Vec<_>>().join(l.pick(" ; ", "; "))
}

/// Why a record counts for a skill: the labels that name it, or those that name one that it includes.
fn why(a: &Analysis, (own, is_inherited): (&BTreeSet<usize>, bool), (mentions, role): (&[Mention], SkillRole), skill: usize) -> String {
    let l = language(a);
    let named = |s: usize| if is_inherited { inherited(l) } else { labels(a, mentions, role, s) };
    if own.contains(&skill) {
        return named(skill);
    }
    let narrower = own.iter().filter(|s| a.findings.broader.above(**s).contains(&skill));
    let all = a.references.framework.skills();
    let told =
        narrower.map(|s| say!(l, "par « {} », qu’elle comprend : {}", "by “{}”, which it includes: {}", all[*s].label(l), named(*s)));
    told.collect::<Vec<_>>().join(l.pick(" ; ", "; "))
}

/// The skills that one is included in, and those that it includes with their figures, which its own hold.
fn around(a: &Analysis, g: &SkillGap) -> Vec<String> {
    let l = language(a);
    let label = |s: usize| a.references.framework.skills()[s].label(l);
    let above: Vec<&str> = a.findings.broader.above(g.skill).iter().map(|s| label(*s)).collect();
    let below: Vec<String> = a
        .findings
        .broader
        .below(g.skill)
        .iter()
        .filter_map(|s| a.findings.skills.iter().find(|of| of.skill == *s))
        .map(|of| {
            say!(l, "{} (offre {}, demande {})", "{} (supply {}, demand {})", label(of.skill), figure(of.supply, l), figure(of.demand, l))
        })
        .collect();
    let mut out = Vec::new();
    if !above.is_empty() {
        out.push(say!(l, "Comprise dans : {}", "Included in: {}", above.join(", ")));
    }
    if !below.is_empty() {
        out.push(say!(
            l,
            "Ses chiffres comprennent, à ne pas ajouter : {}",
            "Its figures include, not to be added: {}",
            below.join(l.pick(" ; ", "; "))
        ));
    }
    out
}

fn supply_line(a: &Analysis, found: &CourseFinding) -> String {
    let l = language(a);
    let f = &found.funnel;
    let Some(graduates) = f.graduates else {
        return l.pick("non mesurée (ni diplômés ni places)", "not measured (neither graduates nor seats)").to_owned();
    };
    let n = |x: f64| figure(x, l);
    let source = words::code(f.source.code(), l).unwrap_or_default();
    let upper = if f.upper_bound { l.pick(", majorant", ", upper bound") } else { "" };
    say!(
        l,
        "{} diplômés × {} qui arrêtent leurs études × {} sur le marché du travail × {} qui restent = {} (diplômés : {source}{upper})",
        "{} graduates × {} who stop studying × {} on the labour market × {} who stay = {} (graduates: {source}{upper})",
        n(graduates),
        percent(1.0 - f.further_study, l),
        percent(f.active, l),
        percent(f.retention, l),
        n(f.local.unwrap_or(0.0))
    )
}

fn demand_line(a: &Analysis, need: &Need, found: &NeedFinding) -> String {
    let l = language(a);
    let n = |x: f64| figure(x, l);
    match (need.positions.given(), found.posts) {
        (Some(y), Some(_)) => {
            let posts = words::posts(y, l);
            let plural = l.pick(need.horizon >= 2.0, need.horizon > 1.0);
            let years = format!("{} {}", n(need.horizon), if plural { l.pick("ans", "years") } else { l.pick("an", "year") });
            say!(l, "poids {} × {posts} ÷ {years} = {}", "weight {} × {posts} ÷ {years} = {}", n(found.weight), n(found.demand()))
        }
        _ if need.positions == crate::domain::Figure::Secret => {
            l.pick("secret statistique, non compté", "confidential, not counted").to_owned()
        }
        _ if found.imputed > 0.0 => say!(
            l,
            "nombre de postes non donné, compté pour la moyenne de sa tranche d’effectif : poids {} × {} = {}",
            "number of posts not given, counted for the mean of its size class: weight {} × {} = {}",
            n(found.weight),
            n(found.imputed),
            n(found.demand())
        ),
        _ => l.pick("nombre de postes non donné, non compté", "number of posts not given, not counted").to_owned(),
    }
}

fn of_skill(a: &Analysis, g: &SkillGap) -> Vec<String> {
    let l = language(a);
    let skill = &a.references.framework.skills()[g.skill];
    let n = |x: f64| figure(x, l);
    let mut out = vec![
        format!("{} ({}) — {}", skill.label(l), skill.id, skill.family),
        say!(
            l,
            "Écart = offre − demande = {} − {} = {}{}, personnes par an : {}",
            "Gap = supply − demand = {} − {} = {}{}, people a year: {}",
            n(g.supply),
            n(g.demand),
            signed(g.gap, l),
            words::ends((g.gap_low, g.gap_high), l),
            words::verdict(g.verdict, l)
        ),
    ];
    out.extend(Some(words::cause(g, l)).filter(|c| !c.is_empty()));
    out.extend(around(a, g));
    for (shift, after) in &g.flips {
        out.push(say!(l, "fragile : « {} » si {}", "fragile: “{}” if {}", words::verdict(*after, l), shift.label(l)));
    }
    let taught: Vec<_> = a.corpus.courses.iter().zip(&a.findings.courses).filter(|(_, f)| f.held.contains(&g.skill)).collect();
    out.push(say!(
        l,
        "\nOffre : {} {} de {}",
        "\nSupply: {} {} of {}",
        n(g.supply),
        words::noun(g.supply, ("entrant local", "entrants locaux"), ("local entrant", "local entrants"), l),
        words::courses(taught.len(), l)
    ));
    for (course, found) in taught {
        out.push(format!("  {} — {}", course.title, course.origin));
        out.push(format!("    {}", supply_line(a, found)));
        out.push(format!("    {}", why(a, (&found.skills, found.inherited), (&course.skills, SkillRole::Taught), g.skill)));
    }
    let asked: Vec<_> =
        a.corpus.needs.iter().zip(&a.findings.needs).filter(|(_, f)| a.findings.broader.holds(&f.required, g.skill)).collect();
    out.push(say!(
        l,
        "\nDemande : {} {} par an, {} de {}",
        "\nDemand: {} {} a year, {} of {}",
        n(g.demand),
        words::noun(g.demand, ("poste", "postes"), ("post", "posts"), l),
        l.count(asked.len(), ("besoin", "besoins"), ("need", "needs")),
        l.count(g.employers, ("employeur", "employeurs"), ("employer", "employers"))
    ));
    if let Some(s) = &a.findings.survey {
        for class in &s.classes {
            out.push(say!(
                l,
                "  poids des entreprises de {} salariés : {} = effectifs de l’annuaire {} / effectifs des {} répondants",
                "  weight of employers of {} people: {} = headcount of the register {} / headcount of the {} respondents",
                class.marked(),
                n(class.weight),
                whole(class.headcount, l),
                class.respondents
            ));
        }
    }
    for (need, found) in asked {
        let who = need.employer.as_deref().unwrap_or("—");
        out.push(format!("  {} — {who} — {}", need.occupation.as_deref().unwrap_or("—"), need.origin));
        out.push(format!("    {}", demand_line(a, need, found)));
        out.push(format!("    {}", why(a, (&found.required, found.inherited), (&need.skills, SkillRole::Required), g.skill)));
    }
    let doubtful = a
        .corpus
        .labels
        .iter()
        .zip(&a.matches.matches)
        .filter(|(_, m)| m.status == crate::matching::Status::Review && m.skills.contains(&g.skill));
    let doubtful: Vec<String> = doubtful.map(|(label, m)| format!("  « {label} » ({})", percent(m.confidence, l))).collect();
    if !doubtful.is_empty() {
        out.push(l.pick("\nÀ relire, comptés dans les bornes seulement :", "\nTo review, counted in the interval only:").to_owned());
        out.extend(doubtful);
    }
    out
}

fn inherited(l: Language) -> String {
    l.pick(
        "compétence héritée du diplôme ou du métier, faute d’être donnée",
        "skill inherited from the diploma or occupation, for want of being given",
    )
    .to_owned()
}

fn of_course(a: &Analysis, at: usize) -> Vec<String> {
    let l = language(a);
    let (course, found) = (&a.corpus.courses[at], &a.findings.courses[at]);
    let skills = a.references.framework.skills();
    let mut out = vec![
        format!("{} ({}) — {}", course.title, course.id, course.origin),
        [Some(course.level.code()), course.institution.as_deref(), course.place.town.as_deref(), course.status.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        supply_line(a, found),
    ];
    out.push(say!(l, "Compétences ({}) :", "Skills ({}):", found.skills.len()));
    for skill in &found.skills {
        let why = if found.inherited { inherited(l) } else { labels(a, &course.skills, SkillRole::Taught, *skill) };
        out.push(format!("  {} — {why}", skills[*skill].label(l)));
    }
    let placed: Vec<_> = a.findings.filling.placements.iter().filter(|p| p.course == at).collect();
    // One of the ways to fill as many posts; another would send other leavers.
    out.push(if placed.is_empty() {
        say!(
            l,
            "Placés par le calcul : personne (aucun poste ne convient, ou d’autres formations le pourvoient aussi bien)",
            "Placed by the computation: nobody (no post fits, or other courses fill it as well)"
        )
    } else {
        say!(
            l,
            "Placés par le calcul : {} par an, l’une des façons de pourvoir le plus de postes :",
            "Placed by the computation: {} a year, one of the ways to fill most posts:",
            figure(found.placed, l)
        )
    });
    for p in placed {
        let need = &a.corpus.needs[p.need];
        let (who, what) = (need.employer.as_deref().unwrap_or("—"), need.occupation.as_deref().unwrap_or("—"));
        out.push(format!("  {} × {what} — {who} ({}, {})", figure(p.heads, l), percent(p.fit, l), need.origin));
    }
    for merge in a.corpus.merges.iter().filter(|m| m.kept == course.origin) {
        out.push(say!(l, "Fusionnée avec {}", "Merged with {}", merge.merged));
    }
    out
}

fn of_need(a: &Analysis, at: usize) -> Vec<String> {
    let l = language(a);
    let (need, found) = (&a.corpus.needs[at], &a.findings.needs[at]);
    let skills = a.references.framework.skills();
    let (who, what) = (need.employer.as_deref().unwrap_or("—"), need.occupation.as_deref().unwrap_or("—"));
    let (at_level, above, unfilled) = found.filled;
    let mut out = vec![
        format!("{what} — {who} ({}) — {}", need.id, need.origin),
        demand_line(a, need, found),
        say!(
            l,
            "Pourvus au niveau demandé {}, par un niveau supérieur {}, non pourvus {}",
            "Filled at the level asked {}, by a higher level {}, not filled {}",
            figure(at_level, l),
            figure(above, l),
            figure(unfilled, l)
        ),
    ];
    for skill in &found.required {
        let why = if found.inherited { inherited(l) } else { labels(a, &need.skills, SkillRole::Required, *skill) };
        out.push(format!("  {} — {why}", skills[*skill].label(l)));
    }
    out
}

fn of_occupation(a: &Analysis, o: &crate::gap::OccupationGap) -> Vec<String> {
    let l = language(a);
    let n = |x: f64| figure(x, l);
    let mut out = vec![
        o.label.clone(),
        say!(
            l,
            "{} {} par an = {} pourvus au niveau demandé + {} par un niveau supérieur + {} non pourvus + {} non calculés",
            "{} {} a year = {} filled at the level asked + {} by a higher level + {} not filled + {} not computed",
            n(o.positions),
            words::noun(o.positions, ("poste", "postes"), ("post", "posts"), l),
            n(o.at_level),
            n(o.over_qualified),
            n(o.unfilled),
            n(o.unknown)
        ),
    ];
    if let Some(block) = o.block {
        out.push(say!(
            l,
            "dans le goulet {block} : ces postes se disputent les mêmes entrants",
            "in bottleneck {block}: these posts compete for the same entrants"
        ));
    }
    for at in &o.members {
        let (need, found) = (&a.corpus.needs[*at], &a.findings.needs[*at]);
        out.push(format!(
            "  {} — {} — {}",
            need.occupation.as_deref().unwrap_or("—"),
            need.employer.as_deref().unwrap_or("—"),
            need.origin
        ));
        out.push(format!("    {}", demand_line(a, need, found)));
    }
    out
}

/// From a cell up: the record of its row, the figures it feeds, what was refused there.
fn cell(a: &Analysis, what: &str) -> Result<Vec<String>, String> {
    let l = language(a);
    let (source, place) = what.rsplit_once('!').unwrap_or((what, ""));
    let row: u32 = place.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().unwrap_or(0);
    let here = |origin: &Origin| {
        let name = if origin.source.sheet.is_empty() {
            origin.source.file.clone()
        } else {
            format!("{}!{}", origin.source.file, origin.source.sheet)
        };
        // The file may be named without its folder.
        origin.row == row && (fold(&name) == fold(source) || fold(&name).ends_with(&format!("/{}", fold(source))))
    };
    let mut out = Vec::new();
    for (at, _) in a.corpus.courses.iter().enumerate().filter(|(_, c)| here(&c.origin)) {
        out.extend(of_course(a, at));
        out.extend(feeds(a, &a.findings.courses[at].skills));
    }
    for (at, _) in a.corpus.needs.iter().enumerate().filter(|(_, n)| here(&n.origin)) {
        out.extend(of_need(a, at));
        out.extend(feeds(a, &a.findings.needs[at].required));
    }
    for e in a.corpus.employers.iter().filter(|e| here(&e.origin)) {
        out.push(say!(
            l,
            "{} : entreprise de l’annuaire, effectif {}",
            "{}: employer of the register, headcount {}",
            e.name,
            e.headcount.given().map_or("?".to_owned(), |x| whole(x, l))
        ));
    }
    for m in a.corpus.merges.iter().filter(|m| here(&m.merged)) {
        out.push(say!(l, "{} : même ligne que {}, fusionnée", "{}: the same row as {}, merged", m.merged, m.kept));
    }
    for o in a.corpus.outside.iter().filter(|o| here(&o.origin)) {
        out.push(say!(l, "{} : hors champ ({})", "{}: out of scope ({})", o.origin, words::code(o.why.code(), l).unwrap_or_default()));
    }
    for r in a.corpus.rejects.iter().filter(|r| here(&r.origin)) {
        out.push(format!("{} : « {} » — {}", r.origin, r.value, r.problem.message(l)));
    }
    if out.is_empty() {
        return Err(say!(
            l,
            "« {what} » : cette ligne n’a donné ni formation, ni besoin, ni refus. Elle est vide, un titre, un en-tête ou un total ; ou le nom ne correspond pas (fichier!feuille!cellule, fichier!cellule pour un CSV)",
            "“{what}”: this row gave no course, need or refusal. It is blank, a title, a header or a total; or the name does not match (file!sheet!cell, file!cell for a CSV)"
        ));
    }
    Ok(out)
}

fn feeds(a: &Analysis, skills: &BTreeSet<usize>) -> Vec<String> {
    let l = language(a);
    let all = a.references.framework.skills();
    let counted = a.findings.broader.with(skills);
    let told = a
        .findings
        .skills
        .iter()
        .filter(|g| counted.contains(&g.skill))
        .map(|g| format!("  {} : {} ({})", all[g.skill].label(l), signed(g.gap, l), words::verdict(g.verdict, l)));
    let mut out = vec![l.pick("Chiffres que cette ligne alimente (écart) :", "Figures that this row feeds (gap):").to_owned()];
    out.extend(told);
    if out.len() == 1 { Vec::new() } else { out }
}
