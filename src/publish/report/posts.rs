//! Posts in sentences: how many can be filled, why the others cannot, and which compete for the same leavers.

use crate::analysis::Analysis;
use crate::domain::say;
use crate::pipeline::Edition;

use super::super::numbers::{percent, whole};
use super::super::{language, words};

/// What employers say of their posts beside the skills: share of the posts a year for which they say it. Internal edition: in the
/// public one a share could give one employer's answer away.
fn said_of_posts(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let share = |of: fn(&crate::normalise::Need) -> Option<bool>| {
        let (mut yes, mut all) = (0.0, 0.0);
        for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs) {
            if let Some(told) = of(need) {
                all += found.demand();
                yes += if told { found.demand() } else { 0.0 };
            }
        }
        (all > 0.0).then(|| (percent(yes / all, l), words::posts(all, l)))
    };
    let hard = share(|n| n.difficult).map(|(yes, all)| {
        say!(
            l,
            "{yes} des postes sont dits difficiles à pourvoir (réponse connue pour {all}).",
            "{yes} of posts are said to be hard to fill (answer known for {all})."
        )
    });
    let beginners = share(|n| n.beginners).map(|(yes, all)| {
        say!(
            l,
            "{yes} des postes sont ouverts aux débutants (réponse connue pour {all}).",
            "{yes} of posts are open to beginners (answer known for {all})."
        )
    });
    let created = share(|n| n.creation).map(|(yes, all)| {
        say!(
            l,
            "{yes} des postes sont des créations, les autres des remplacements (réponse connue pour {all}).",
            "{yes} of posts are new, the others replacements (answer known for {all})."
        )
    });
    if a.pipeline.publish.edition == Edition::Public { Vec::new() } else { hard.into_iter().chain(beginners).chain(created).collect() }
}

/// Posts that can be filled, and why the others cannot.
pub(in crate::publish) fn filled(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let f = &a.findings.filling;
    let n = |x: f64| whole(x, l);
    if !(f.posts > 0.0 && f.unfilled.is_finite()) {
        return Vec::new();
    }
    if !(f.at_level.is_finite() && f.over_qualified.is_finite()) {
        let told = say!(
            l,
            "{} pourraient être pourvus, {} non ; le détail relève du secret statistique.",
            "{} could be filled, {} not; the detail is confidential.",
            words::posts(f.posts - f.unfilled, l),
            n(f.unfilled)
        );
        return vec![told];
    }
    let mut out = vec![say!(
        l,
        "{} au niveau demandé, {} par un niveau supérieur (surqualification) ; non pourvus : {}.",
        "{} at the level asked, {} by a higher level (over-qualification); unfilled: {}.",
        words::posts(f.at_level, l),
        n(f.over_qualified),
        n(f.unfilled)
    )];
    for (heads, fr, en) in [
        (
            f.why.place,
            "seraient pourvus si les entrants pouvaient aller partout dans le territoire",
            "would be filled if entrants could go anywhere in the territory",
        ),
        (f.why.skills, "de plus seraient pourvus si les compétences ne comptaient pas", "more would be filled if skills did not matter"),
        (
            f.why.level,
            "de plus seraient pourvus si le niveau ne comptait pas non plus",
            "more would be filled if level did not matter either",
        ),
        (
            f.why.quantity,
            "ne le seraient toujours pas : moins d’entrants aux compétences connues que de postes",
            "would still not be filled: fewer entrants of known skills than posts",
        ),
    ] {
        if heads >= 0.5 {
            out.push(format!("{} {}.", n(heads), l.pick(fr, en)));
        }
    }
    if f.no_course >= 0.5 && a.pipeline.publish.edition == Edition::Internal {
        out.push(say!(
            l,
            "Parmi les postes non pourvus, aucune formation ne convient à {} (niveau, compétences et lieu à la fois) ; pour les autres, les entrants sont trop peu nombreux.",
            "Of the unfilled posts, no course fits {} (level, skills and place at once); for the others, entrants are too few.",
            words::posts(f.no_course, l)
        ));
    }
    out.extend(said_of_posts(a));
    out
}

pub(in crate::publish) fn blocks(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let skills = a.references.framework.skills();
    a.findings
        .filling
        .blocks
        .iter()
        .enumerate()
        // Whole heads may hide what parts them.
        .filter(|(_, b)| !b.posts.is_finite() || b.posts.round() > b.heads.round())
        .map(|(number, b)| {
            let number = number + 1;
            if !b.posts.is_finite() {
                return say!(
                    l,
                    "Goulet {number} : secret statistique (moins de trois employeurs, ou l’un d’eux domine).",
                    "Bottleneck {number}: confidential (fewer than three employers, or one dominates)."
                );
            }
            let mut asked: std::collections::BTreeMap<usize, f64> = std::collections::BTreeMap::new();
            for need in &b.needs {
                for skill in &a.findings.needs[*need].required {
                    *asked.entry(*skill).or_default() += a.findings.needs[*need].demand();
                }
            }
            let mut asked: Vec<(usize, f64)> = asked.into_iter().collect();
            asked.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
            let names = asked.iter().take(5).map(|(s, _)| skills[*s].label(l)).collect::<Vec<_>>().join(", ");
            say!(
                l,
                "Goulet {number} : {} pour {}, de {}. Compétences les plus demandées : {names}.",
                "Bottleneck {number}: {} for {}, from {}. Skills most in demand: {names}.",
                words::posts(b.posts, l),
                l.count(b.heads.round() as usize, ("entrant", "entrants"), ("entrant", "entrants")),
                words::courses(b.courses.len(), l)
            )
        })
        .collect()
}
