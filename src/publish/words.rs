//! Words for codes: what the report, the workbook and the summary call verdicts, causes and levels.

use crate::domain::{Language, Level, say};
use crate::gap::{Cause, SkillGap, Verdict};

use super::numbers::whole;

/// A verdict.
pub(super) fn verdict(v: Verdict, l: Language) -> &'static str {
    match v {
        Verdict::NoCourse => l.pick("aucune formation", "no course"),
        Verdict::Shortage => l.pick("pénurie", "shortage"),
        Verdict::Inconclusive => l.pick("non concluant", "inconclusive"),
        Verdict::Balanced => l.pick("équilibre", "balanced"),
        Verdict::Surplus => l.pick("excédent", "surplus"),
        Verdict::NoNeed => l.pick("aucun besoin exprimé", "no need expressed"),
    }
}

/// « 1 formation », « 12 formations ».
pub(super) fn courses(n: usize, l: Language) -> String {
    match n {
        1 => l.pick("1 formation", "1 course").to_owned(),
        _ => say!(l, "{} formations", "{} courses", whole(n as f64, l)),
    }
}

/// A level.
pub(super) fn level(level: Option<Level>, l: Language) -> String {
    level.map_or_else(|| l.pick("non renseigné", "not given").to_owned(), |level| level.code().replacen('b', "B", 1))
}

/// A cause, with the figure that proves it.
pub(super) fn cause(gap: &SkillGap, l: Language) -> String {
    let n = |x: f64| whole(x, l);
    let d = n(gap.demand);
    match gap.cause {
        None => String::new(),
        Some(Cause::NoCourse) => say!(l, "aucune formation recensée ne l’enseigne", "no course in the census teaches it"),
        Some(Cause::BelowLevel(level, posts)) => {
            let level = self::level(Some(level), l);
            say!(
                l,
                "enseignée, mais aucune formation à {level} ou plus, où se trouvent {} des {d} postes",
                "taught, but by no course at {level} or above, where {} of the {d} posts are",
                n(posts)
            )
        }
        Some(Cause::Elsewhere(posts)) => say!(
            l,
            "enseignée ailleurs : aucun sortant n’arrive là où se trouvent {} des {d} postes",
            "taught elsewhere: no leaver arrives where {} of the {d} posts are",
            n(posts)
        ),
        Some(Cause::TheyLeave(entrants)) => say!(
            l,
            "assez d’entrants sur le marché du travail ({}), mais une partie quitte le territoire : {} restent pour {d} postes",
            "enough entrants on the labour market ({}), but some leave the territory: {} stay for {d} posts",
            n(entrants),
            n(gap.supply)
        ),
        Some(Cause::TheyStudyOn(graduates)) => say!(
            l,
            "assez de diplômés ({}), mais une partie poursuit ses études : {} arrivent pour {d} postes",
            "enough graduates ({}), but some go on studying: {} arrive for {d} posts",
            n(graduates),
            n(gap.supply)
        ),
        Some(Cause::TooFew(graduates)) => {
            say!(l, "trop peu de diplômés : {} par an pour {d} postes", "too few graduates: {} a year for {d} posts", n(graduates))
        }
        Some(Cause::Unmeasured(courses)) => say!(
            l,
            "{courses} formations l’enseignent sans dire combien de personnes en sortent",
            "{courses} courses teach it without saying how many people leave them"
        ),
        Some(Cause::InDoubt(heads)) => say!(
            l,
            "rapprochements à relire : ils pèsent {} personnes ou postes",
            "matches to review: they weigh {} heads or posts",
            n(heads)
        ),
    }
}
