//! What the report says in sentences: the finding, how sure it is, method, assumptions, words.

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::gap::Verdict;
use crate::pipeline::{Edition, RateOf};

use super::super::numbers::{percent, signed, whole};
use super::super::{charts, language, words};
use super::count;

/// The finding in one paragraph.
pub(in crate::publish) fn finding(a: &Analysis) -> String {
    sentences(a).join(" ")
}

/// The posts to fill, with their interval and those that are closed to beginners.
fn posts(a: &Analysis) -> String {
    let l = language(a);
    let t = &a.findings.totals;
    if !t.posts.is_finite() {
        return l.pick(" ; le nombre de postes relève du secret statistique.", "; the number of posts is confidential.").to_owned();
    }
    let experienced = if t.experienced.is_finite() && t.experienced >= 0.5 {
        say!(l, ", dont {} pour des candidats expérimentés", ", including {} for experienced applicants", whole(t.experienced, l))
    } else {
        String::new()
    };
    let interval = words::interval(t.posts_interval, l);
    say!(l, " pour {}{interval} à pourvoir{experienced}.", " for {}{interval} to fill{experienced}.", words::posts(t.posts, l))
}

/// The finding, sentence by sentence.
pub(in crate::publish) fn sentences(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let t = &a.findings.totals;
    let n = |x: f64| whole(x, l);
    let (short, over) = charts::widest(a);
    let names = |list: &[&crate::gap::SkillGap]| {
        list.iter()
            .take(3)
            .map(|g| {
                let most = words::at_most(words::is_at_most(g), l);
                format!("{} ({}{most})", a.references.framework.skills()[g.skill].label(l), signed(g.gap, l))
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    let sure: Vec<_> =
        short.iter().copied().filter(|g| matches!(g.verdict, Verdict::Shortage | Verdict::NoCourse) && g.employers >= 3).collect();
    let mut out: Vec<String> = Vec::new();
    let unread = a.unread();
    if !unread.is_empty() {
        let files =
            l.count(unread.len(), ("fichier n’a rien donné", "fichiers n’ont rien donné"), ("file gave nothing", "files gave nothing"));
        out.push(say!(
            l,
            "Analyse incomplète : {files} ; aucun chiffre n’en tient compte.",
            "Incomplete analysis: {files}; no figure includes them."
        ));
    }
    let mut each = say!(
        l,
        "Chaque année, {} sont délivrés par {} et {} arrivent sur le marché du travail local",
        "Each year, {} are awarded by {} and {} enter the local labour market",
        words::diplomas(t, l),
        if t.unmeasured > 0 {
            say!(
                l,
                "les {} formations mesurées (sur {} recensées)",
                "the {} measured courses (of {} in the census)",
                a.corpus.courses.len() - t.unmeasured,
                a.corpus.courses.len()
            )
        } else {
            l.pick("les formations recensées", "the courses in the census").to_owned()
        },
        words::people(t.local, l)
    );
    each.push_str(&posts(a));
    out.push(each);
    if !sure.is_empty() {
        out.push(say!(l, "Compétences qui manquent le plus : {}.", "Skills most lacking: {}.", names(&sure)));
    }
    let few: Vec<_> = short.iter().copied().filter(|g| matches!(g.verdict, Verdict::Shortage | Verdict::NoCourse)).collect();
    if sure.is_empty() && !few.is_empty() {
        out.push(say!(
            l,
            "Compétences qui manqueraient le plus, d’après un ou deux employeurs seulement : {}.",
            "Skills that may lack most, from one or two employers only: {}.",
            names(&few)
        ));
    }
    // Those of the chart, in its order; one that rests on an upper bound says so.
    let over: Vec<_> = over.into_iter().filter(|g| g.verdict == Verdict::Surplus).collect();
    if !over.is_empty() {
        // Where nothing was said to be lacking, nothing is said conversely.
        let opens = if few.is_empty() { l.pick("Plus", "More") } else { l.pick("À l’inverse, plus", "Conversely, more") };
        out.push(say!(
            l,
            "{opens} de personnes que de postes pour : {}. Cela ne veut pas dire trop de diplômés.",
            "{opens} people than posts for: {}. This does not mean too many graduates.",
            names(&over)
        ));
    }
    let f = &a.findings.filling;
    if f.posts > 0.0 && f.unfilled.is_finite() {
        out.push(say!(
            l,
            "Compte tenu des compétences, du niveau et du lieu, {} postes sur les {} dont on connaît les compétences pourraient être pourvus par ces entrants.",
            "Given skills, level and place, {} of the {} posts whose skills are known could be filled by these entrants.",
            n(f.posts - f.unfilled),
            n(f.posts)
        ));
        let (low, high) = f.range;
        if low.is_finite() && high.is_finite() && (high - low).round() >= 1.0 {
            out.push(say!(
                l,
                "Avec un seuil d’adéquation plus haut de 10 points, ce serait {} ; plus bas de 10 points, {}.",
                "With a fit threshold 10 points higher, it would be {}; 10 points lower, {}.",
                n(low),
                n(high)
            ));
        }
    }
    out
}

/// How sure the finding is.
pub(in crate::publish) fn uncertainty(a: &Analysis) -> String {
    doubts(a).join(" ")
}

/// The same, sentence by sentence.
pub(in crate::publish) fn doubts(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let t = &a.findings.totals;
    let open = count(a, |v| v == Verdict::Inconclusive);
    let mut out = vec![match &a.findings.survey {
        Some(s) => say!(
            l,
            "Les besoins viennent de {} entreprises sur {} et sont extrapolés : les intervalles sont indicatifs.",
            "Needs come from {} of {} employers and are extrapolated: intervals are indicative.",
            s.respondents,
            s.firms
        ),
        None => l
            .pick(
                "Les besoins sont ceux des répondants seuls, sans extrapolation.",
                "Needs are those of respondents only, without extrapolation.",
            )
            .to_owned(),
    }];
    if open > 0.0 {
        out.push(say!(
            l,
            "Pour {}, on ne peut pas conclure.",
            "For {}, the data are inconclusive.",
            l.count(open as usize, ("compétence", "compétences"), ("skill", "skills"))
        ));
    }
    if t.upper_bound > 0 {
        let courses = words::courses(t.upper_bound, l);
        out.push(say!(
            l,
            "Pour {courses}, au moins un taux est inconnu (remplissage, réussite, poursuite d’études, activité ou maintien dans le territoire) : l’offre comptée est un majorant.",
            "For {courses}, at least one rate is unknown (fill, success, further study, activity or retention): the supply counted is an upper bound."
        ));
    }
    out
}

/// The method in three lines.
pub(super) fn in_short(l: Language) -> [&'static str; 3] {
    l.pick(
        [
            "Offre : diplômés qui arrêtent leurs études, cherchent un emploi et restent dans le territoire, par an.",
            "Demande : postes à pourvoir par an, extrapolés des répondants à l’annuaire quand il y en a un.",
            "Écart : offre moins demande, avec un intervalle indicatif à 95 %.",
        ],
        [
            "Supply: graduates who stop studying, look for work and stay in the territory, a year.",
            "Demand: posts to fill a year, extrapolated from respondents to the register where there is one.",
            "Gap: supply minus demand, with an indicative 95% interval.",
        ],
    )
}

/// The method, a paragraph a line; the workbook shows the same.
pub(in crate::publish) fn method(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let fit = percent(a.pipeline.gap.fit, l);
    let tolerance = percent(a.pipeline.gap.tolerance, l);
    let mut out = vec![
        l.pick("Unité : des personnes par an, dans le territoire. Ni un nombre de formations, ni un nombre d’offres, ni un stock.", "Unit: people a year, in the territory. Neither a number of courses, nor of adverts, nor a stock.").to_owned(),
        l.pick("Offre : diplômés (donnés, ou places × taux de remplissage × taux de réussite), moins ceux qui poursuivent leurs études, moins ceux qui ne cherchent pas d’emploi ou quittent le territoire.", "Supply: graduates (given, or seats × fill rate × success rate), less those who go on studying, less those who do not look for work or leave the territory.").to_owned(),
        l.pick("Le taux d’insertion n’est jamais utilisé : il dépend lui-même de la demande et masquerait une pénurie.", "Graduate employment rates are never used: they depend on demand themselves and would hide a shortage.").to_owned(),
        match a.findings.survey {
            Some(_) => l.pick("Demande : postes par an (postes ÷ horizon en années, au moins un an), extrapolés des répondants à l’annuaire dans chaque tranche d’effectif, en proportion des salariés (quotient séparé) ; intervalle indicatif à 95 %, jamais sous les postes déclarés.", "Demand: posts a year (posts ÷ horizon in years, at least one), extrapolated from respondents to the register within each size class, in proportion to headcount (separate ratio); indicative 95% interval, never below the posts declared.").to_owned(),
            None => l.pick("Demande : postes par an (postes ÷ horizon en années, au moins un an), répondants seuls.", "Demand: posts a year (posts ÷ horizon in years, at least one), respondents only.").to_owned(),
        },
        l.pick("Compétences : une personne compte une fois dans chacune de ses compétences ; ces lignes ne s’additionnent donc pas et n’ont pas de total.", "Skills: a person counts once in each of their skills; these rows cannot be added up and have no total.").to_owned(),
        l.pick("Intervalle d’un écart : la borne basse ajoute à la demande les libellés douteux, la borne haute les ajoute à l’offre ; l’incertitude de l’extrapolation l’élargit.", "Interval of a gap: the low end adds doubtful labels to demand, the high end adds them to supply; the uncertainty of extrapolation widens it.").to_owned(),
        say!(l, "Verdict : équilibre si tout l’intervalle tient dans ± {tolerance} de la demande ; sinon, pénurie s’il est entièrement négatif, excédent s’il est entièrement positif ; sinon, non concluant.", "Verdict: balanced if the whole interval lies within ± {tolerance} of demand; otherwise shortage if it is wholly negative, surplus if wholly positive; otherwise inconclusive."),
        say!(l, "Postes pouvant être pourvus : nombre maximal de postes auxquels affecter une personne (flot maximal). Une formation convient si le niveau est atteint, si elle enseigne au moins {fit} des compétences exigées (pondérées par leur rareté) et si le lieu est accessible.", "Posts that can be filled: largest number of posts that can each be given a person (maximum flow). A course fits if the level is reached, if it teaches at least {fit} of the skills required (weighted by rarity) and if the place can be reached."),
        charts::alert(l).to_owned(),
    ];
    if a.pipeline.publish.edition == Edition::Public {
        out.push(
            l.pick(
                "Édition publique : aucun répondant n’est nommé et les lignes des répondants ne sont pas diffusées. Une demande qui repose sur moins de trois employeurs, ou dont un seul fait plus de 85 %, est masquée, avec toute case qui permettrait de la retrouver par soustraction. Aucun taux n’est diffusé pour moins de 20 sortants.",
                "Public edition: no respondent is named and the rows of respondents are not published. Demand that rests on fewer than three employers, or more than 85% on one, is masked, as is any cell from which it could be found by subtraction. No rate is published for fewer than 20 leavers.",
            )
            .to_owned(),
        );
    }
    out
}

pub(in crate::publish) fn assumptions(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let list: Vec<String> = a
        .pipeline
        .assumptions
        .rate
        .iter()
        .map(|r| {
            let to = r.diploma.as_deref().or(r.level.as_deref()).unwrap_or(l.pick("toutes les formations", "all courses"));
            say!(l, "{} ({to}) : {} — {} ({})", "{} ({to}): {} — {} ({})", rate_name(r.of, l), percent(r.value, l), r.source, r.year)
        })
        .collect();
    if list.is_empty() {
        return vec![l.pick("Aucune : un taux manquant est supposé sans effet (personne ne poursuit, personne ne part) et la formation est marquée « majorant ».", "None: a missing rate is assumed to have no effect (nobody continues studying, nobody leaves) and the course is marked “upper bound”.").to_owned()];
    }
    list
}

/// What a rate is called.
pub(super) fn rate_name(of: RateOf, l: Language) -> &'static str {
    match of {
        RateOf::Fill => l.pick("taux de remplissage", "fill rate"),
        RateOf::Success => l.pick("taux de réussite", "success rate"),
        RateOf::FurtherStudy => l.pick("poursuite d’études", "further study"),
        RateOf::Active => l.pick("part sur le marché du travail", "share on the labour market"),
        RateOf::Retention => l.pick("maintien dans le territoire", "retention in the territory"),
    }
}

pub(in crate::publish) fn glossary(l: Language) -> Vec<(&'static str, &'static str)> {
    [
        (
            "Entrants locaux",
            "diplômés qui arrêtent leurs études, cherchent un emploi et restent dans le territoire, par an",
            "Local entrants",
            "graduates who stop studying, look for work and stay in the territory, a year",
        ),
        ("Sortants", "diplômés qui arrêtent leurs études", "Leavers", "graduates who stop studying"),
        (
            "Maintien", "part des sortants actifs qui restent dans le territoire", "Retention",
            "share of active leavers who stay in the territory",
        ),
        ("Demande", "postes à pourvoir par an qui exigent la compétence", "Demand", "posts to fill a year that require the skill"),
        (
            "Rapprochement",
            "reconnaissance d’une compétence du référentiel dans un libellé lu",
            "Match",
            "a skill of the framework recognised in a label read",
        ),
        ("Écart", "offre moins demande ; négatif, il manque des personnes", "Gap", "supply minus demand; negative, people are missing"),
        ("Couverture", "offre divisée par demande", "Coverage", "supply divided by demand"),
        (
            "Majorant",
            "valeur maximale, faute de connaître un taux (poursuite d’études, activité, départs…)",
            "Upper bound",
            "highest possible value, because a rate is unknown (further study, activity, departures…)",
        ),
        (
            "Hérité",
            "compétences reprises du programme du diplôme ou du profil du métier, faute d’être données",
            "Inherited",
            "skills taken from the diploma’s programme or the occupation’s profile, where none were given",
        ),
        (
            "Goulet",
            "groupe de postes pour lesquels les entrants qui conviennent sont trop peu nombreux",
            "Bottleneck",
            "group of posts for which suitable entrants are too few",
        ),
        (
            "Non concluant",
            "l’intervalle contient zéro et dépasse la tolérance : on ne peut pas conclure",
            "Inconclusive",
            "the interval contains zero and exceeds the tolerance: no conclusion can be drawn",
        ),
    ]
    .into_iter()
    .map(|(a, b, c, d)| l.pick((a, b), (c, d)))
    .collect()
}
