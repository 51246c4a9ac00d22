//! What the report says in sentences: the finding, how sure it is, quality, method, assumptions, words.

use crate::domain::{Language, say};
use crate::gap::Verdict;
use crate::matching::Status;
use crate::pipeline::{Edition, RateOf};
use crate::run::Analysis;

use super::super::numbers::{percent, plain, signed, whole};
use super::super::{charts, language, tables, words};
use super::count;
use super::twice::twice;

/// The finding in one paragraph.
pub(in crate::publish) fn finding(a: &Analysis) -> String {
    sentences(a).join(" ")
}

/// The posts to fill, with their interval and those that are closed to beginners.
fn posts(a: &Analysis) -> String {
    let l = language(a);
    let t = &a.findings.totals;
    if !t.posts.is_finite() {
        return l.pick(" ; le nombre de postes relève du secret statistique.", "; the number of posts is a statistical secret.").to_owned();
    }
    let experienced = if t.experienced.is_finite() && t.experienced >= 0.5 {
        say!(
            l,
            ", dont {} que leur employeur n’ouvre pas aux débutants",
            ", of which {} that their employer does not open to beginners",
            whole(t.experienced, l)
        )
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
                let most = if g.gap > 0.0 && g.upper_bound > 0 { l.pick(" au plus", " at most") } else { "" };
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
        let files = l.count(
            unread.len(),
            ("fichier n’a pas pu être lu", "fichiers n’ont pas pu être lus"),
            ("file could not be read", "files could not be read"),
        );
        out.push(say!(
            l,
            "Analyse incomplète : {files} ; tous les chiffres sont sans lui.",
            "Incomplete analysis: {files}; every figure is without it."
        ));
    }
    let mut each = say!(
        l,
        "Chaque année, {} diplômes sont délivrés par {}, {} arrivent sur le marché du travail local",
        "Each year {} diplomas are awarded by {}, {} arrive on the local labour market",
        n(t.graduates),
        if t.unmeasured > 0 {
            say!(
                l,
                "les {} formations mesurées (sur {} recensées)",
                "the {} measured courses (of {} in the census)",
                a.corpus.courses.len() - t.unmeasured,
                a.corpus.courses.len()
            )
        } else {
            l.pick("les formations recensées", "the courses of the census").to_owned()
        },
        words::people(t.local, l)
    );
    each.push_str(&posts(a));
    out.push(each);
    if !sure.is_empty() {
        out.push(say!(l, "Il manque surtout des personnes qui maîtrisent : {}.", "People are missing above all in: {}.", names(&sure)));
    }
    // A surplus that rests on one or two employers is not for the headline; one that rests on an upper bound says so.
    let over: Vec<_> = over
        .into_iter()
        .filter(|g| g.verdict == Verdict::Surplus && (g.employers >= 3 || a.corpus.needs.iter().all(|n| n.published)))
        .collect();
    if !over.is_empty() {
        out.push(say!(
            l,
            "À l’inverse, plus de personnes ont la compétence que de postes ne l’exigent pour : {} ; ce n’est pas être trop nombreux.",
            "Conversely, more people hold the skill than posts require it for: {}; which is not the same as too many people.",
            names(&over)
        ));
    }
    let f = &a.findings.filling;
    if f.posts > 0.0 && f.unfilled.is_finite() {
        out.push(say!(
            l,
            "Compte tenu des compétences, du niveau et du lieu, {} postes sur les {} dont on connaît les compétences pourraient être pourvus par ces sortants.",
            "Given skills, level and place, {} posts of the {} whose skills are known could be filled by these leavers.",
            n(f.posts - f.unfilled),
            n(f.posts)
        ));
        let (low, high) = f.range;
        if low.is_finite() && high.is_finite() && (high - low).round() >= 1.0 {
            out.push(say!(
                l,
                "Ce nombre dépend du seuil à partir duquel une formation convient : {} en étant plus exigeant de 10 points, {} en l’étant moins.",
                "This number depends on the threshold from which a course fits: {} if it asks 10 points more, {} if it asks less.",
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
            "Les besoins viennent de {} entreprises sur {} et sont extrapolés : l’intervalle de chaque écart est indicatif.",
            "Needs come from {} employers of {} and are extrapolated: the interval of each gap is indicative.",
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
            "Pour {} on ne peut pas conclure.",
            "For {} nothing can be concluded.",
            l.count(open as usize, ("compétence", "compétences"), ("skill", "skills"))
        ));
    }
    if t.upper_bound > 0 {
        let courses = words::courses(t.upper_bound, l);
        out.push(say!(
            l,
            "Pour {courses}, un taux au moins n’est pas connu (remplissage, réussite, poursuite d’études, activité ou maintien dans le territoire) : cette offre est un majorant.",
            "For {courses}, one rate at least is not known (fill, success, further study, activity or retention): this supply is an upper bound."
        ));
    }
    out
}

pub(in crate::publish) fn quality(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let t = &a.findings.totals;
    let n = |x: f64| whole(x, l);
    let sum = |f: fn(&crate::normalise::Account) -> u32| n(a.corpus.accounts.iter().map(|x| f64::from(f(x))).sum());
    let status = |s: Status| n(a.matches.matches.iter().filter(|m| m.status == s).count() as f64);
    let mut out = vec![
        say!(
            l,
            "{} lignes lues : {} gardées, {} fusionnées comme doublons, {} hors champ, {} refusées ; le reste est vide ou fait de titres, d’en-têtes et de totaux.",
            "{} rows read: {} kept, {} merged as duplicates, {} out of scope, {} refused; the rest is blank or titles, headers and totals.",
            sum(|x| x.sheet.rows),
            sum(|x| x.kept),
            sum(|x| x.duplicates),
            sum(|x| x.out_of_scope),
            sum(|x| x.rejected)
        ),
        say!(
            l,
            "{} à corriger, listées dans rejects.csv avec le motif et que faire ; lignes masquées dans leur tableur et lues quand même : {} ; feuilles masquées et lues : {}.",
            "{} to mend, listed in rejects.csv with the reason and what to do; rows hidden in their spreadsheet and read all the same: {}; hidden sheets read: {}.",
            l.count(a.corpus.rejects.len(), ("cellule ou ligne", "cellules ou lignes"), ("cell or row", "cells or rows")),
            sum(|x| x.sheet.hidden.saturating_sub(x.sheet.skipped)),
            sum(|x| u32::from(x.sheet.hidden_sheet && x.sheet.skipped < x.sheet.rows))
        ),
        say!(
            l,
            "{} libellés de compétences reconnus, {} à relire, {} sans correspondance dans le référentiel.",
            "{} skill labels recognised, {} to review, {} without a match in the framework.",
            status(Status::Accepted),
            status(Status::Review),
            n(a.matches.matches.iter().filter(|m| matches!(m.status, Status::None | Status::Refused)).count() as f64)
        ),
        say!(
            l,
            "Non renseigné : {} (entrants locaux : {}) et {} (postes : {}) ne disent aucune compétence connue ; ils ne figurent pas dans les tableaux de compétences.",
            "Not given: {} (local entrants: {}) and {} (posts: {}) name no known skill; they are not in the skill tables.",
            words::courses(t.unskilled_courses.0, l),
            n(t.unskilled_courses.1),
            l.count(t.unskilled_needs.0, ("besoin", "besoins"), ("need", "needs")),
            n(t.unskilled_needs.1)
        ),
    ];
    let inherited = (a.findings.courses.iter().filter(|c| c.inherited).count(), a.findings.needs.iter().filter(|x| x.inherited).count());
    if inherited.0 + inherited.1 > 0 {
        out.push(say!(l, "Compétences héritées, faute d’être données : celles du programme national de leur diplôme pour {}, celles de leur métier pour {}.", "Inherited skills, for want of their own: those of the national programme of their diploma for {}, those of their occupation for {}.", words::courses(inherited.0, l), l.count(inherited.1, ("besoin", "besoins"), ("need", "needs"))));
    }
    if t.unmeasured > 0 {
        out.push(say!(
            l,
            "Sans diplômés ni places : {} ; recensées et non mesurées, elles ne comptent pas comme zéro.",
            "Neither graduates nor seats: {}; in the census and unmeasured, they do not count as zero.",
            words::courses(t.unmeasured, l)
        ));
    }
    if t.secret + t.no_posts > 0 {
        out.push(say!(
            l,
            "Non comptés dans la demande : {} sous secret statistique, {} sans nombre de postes.",
            "Not counted in demand: {} under statistical secrecy, {} without a number of posts.",
            l.count(t.secret, ("besoin", "besoins"), ("need", "needs")),
            t.no_posts
        ));
    }
    if t.assumed_posts.0 > 0 {
        out.push(say!(
            l,
            "Hypothèse : faute de colonne qui les compte, une ligne d’offres vaut un poste. Cela concerne {}, soit {} postes par an ; « positions = 1 » sous [[needs]] le confirme, « positions = 0 » l’écarte.",
            "Assumption: for want of a column that counts them, a row of openings is one post. This holds for {}, {} posts a year; “positions = 1” under [[needs]] confirms it, “positions = 0” denies it.",
            l.count(t.assumed_posts.0, ("besoin", "besoins"), ("need", "needs")),
            n(t.assumed_posts.1)
        ));
    }
    out.extend(twice(a));
    out.extend(extrapolation(a));
    out
}

/// How the answers were extrapolated to the register.
fn extrapolation(a: &Analysis) -> Vec<String> {
    /// Fewer firms of a class than these, on either side, tell who answered.
    const FEW: usize = 3;
    let l = language(a);
    let mut out = Vec::new();
    if let Some(s) = &a.findings.survey {
        // A class that answered whole, or hardly, tells who answered; one class left out would be what is left of all.
        let tells = |c: &crate::gap::SizeClass| c.respondents < FEW || c.firms - c.respondents < FEW;
        let hidden = a.pipeline.publish.edition == Edition::Public && s.classes.iter().any(tells);
        for class in s.classes.iter().filter(|_| !hidden) {
            let mut told = say!(
                l,
                "Entreprises de {} salariés : {} répondants sur {}",
                "Employers of {} people: {} respondents of {}",
                class.marked(),
                class.respondents,
                class.firms
            );
            // With the weights, a figure told to the unit could be taken apart into what each size class declared.
            if a.pipeline.publish.edition == Edition::Internal {
                let weight = plain((class.weight * 100.0).round() / 100.0).replace('.', l.pick(",", "."));
                told.push_str(&say!(l, ", poids {weight}", ", weight {weight}"));
            }
            out.push(told + ".");
        }
        if !hidden && s.classes.iter().any(|class| class.apart) {
            out.push(
                l.pick(
                    "* : entreprises sans pareilles dans leur tranche ; chacune ne compte que pour elle-même.",
                    "*: employers without their like in their class; each stands for itself only.",
                )
                .to_owned(),
            );
        }
        if a.pipeline.publish.edition == Edition::Public {
            out.push(
                l.pick(
                    "Les demandes sont arrondies à l’unité : une somme peut différer de ses parties d’une ou deux unités.",
                    "Demand is rounded to whole heads: a sum may differ from its parts by one or two.",
                )
                .to_owned(),
            );
        }
        if s.without_headcount > 0 {
            out.push(say!(
                l,
                "Sans effectif dans l’annuaire : {}, comptées comme les autres entreprises qui n’ont pas répondu.",
                "Without a headcount in the register: {}, counted as the other employers that did not answer are.",
                l.count(s.without_headcount, ("entreprise", "entreprises"), ("employer", "employers"))
            ));
        }
        let imputed = a.findings.needs.iter().filter(|n| n.imputed > 0.0).count();
        if imputed > 0 {
            out.push(say!(
                l,
                "Sans nombre de postes : {} de répondants, comptés pour la moyenne de leur tranche d’effectif.",
                "Without a number of posts: {} of respondents, counted for the mean of their size class.",
                l.count(imputed, ("besoin", "besoins"), ("need", "needs"))
            ));
        }
        if !s.calibrated.is_empty() {
            let margins: Vec<&str> = s.calibrated.iter().filter_map(|m| words::code(m.key(), l)).collect();
            out.push(say!(
                l,
                "Poids calés sur les effectifs de l’annuaire, par {} : chaque réponse compte pour une entreprise au moins, et trois fois ce que dirait sa seule tranche au plus.",
                "Weights calibrated to the headcounts of the register, by {}: each answer counts for one employer at least, and three times what its class alone would say at most.",
                margins.join(l.pick(" et ", " and "))
            ));
        }
        if a.pipeline.publish.edition == Edition::Internal {
            let shares = tables::shares(a);
            out.extend(tables::missing(&shares).into_iter().map(|part| {
                let (by, group) = (words::code(part.by, l).unwrap_or(part.by), words::code(&part.group, l).unwrap_or(&part.group));
                say!(
                    l,
                    "Peu représentés parmi les réponses : {by} {group}, {} de l’effectif des répondants pour {} de celui de l’annuaire (tables/response.csv).",
                    "Little represented among the answers: {by} {group}, {} of the respondents’ headcount for {} of the register’s (tables/response.csv).",
                    percent(part.of_answers, l),
                    percent(part.of_register, l)
                )
            }));
            out.extend(s.beyond.iter().map(|(name, posts, people)| {
                let (posts, people) = (whole(*posts, l), whole(*people, l));
                say!(
                    l,
                    "À vérifier : {name} demande {posts} postes par an pour un effectif de {people} ; elle ne compte que pour elle-même.",
                    "To check: {name} asks for {posts} posts a year with a headcount of {people}; it stands for itself only."
                )
            }));
        }
        if !s.outside.is_empty() {
            out.push(say!(
                l,
                "Hors de l’annuaire, ou sans effectif : {}, qui ne comptent que pour eux-mêmes.",
                "Not in the register, or without a headcount there: {}, standing for themselves only.",
                l.count(s.outside.len(), ("répondant", "répondants"), ("respondent", "respondents"))
            ));
        }
    }
    out
}

/// The method, a paragraph a line; the workbook shows the same.
pub(in crate::publish) fn method(a: &Analysis) -> Vec<String> {
    let l = language(a);
    let fit = percent(a.pipeline.gap.fit, l);
    let tolerance = percent(a.pipeline.gap.tolerance, l);
    let mut out = vec![
        l.pick("Unité : des personnes par an, dans le territoire. Ni un nombre de formations, ni un nombre d’offres, ni un stock.", "Unit: people a year, in the territory. Neither a number of courses, nor of adverts, nor a stock.").to_owned(),
        l.pick("Offre : diplômés (donnés, ou places × taux de remplissage × taux de réussite), moins ceux qui poursuivent leurs études, moins ceux qui ne cherchent pas d’emploi ou quittent le territoire.", "Supply: graduates (given, or seats × fill rate × success rate), less those who go on studying, less those who do not look for work or leave the territory.").to_owned(),
        l.pick("Le taux d’insertion n’est jamais utilisé : il résulte de la rencontre de l’offre et de la demande et ferait disparaître une pénurie.", "Insertion rates are never used: they result from supply meeting demand and would make a shortage vanish.").to_owned(),
        match a.findings.survey {
            Some(_) => l.pick("Demande : postes par an (postes ÷ horizon en années, au moins un an), extrapolés des répondants à l’annuaire par quotient séparé dans chaque tranche d’effectif ; intervalle indicatif à 95 %, dont la borne basse n’est pas sous les postes réellement déclarés.", "Demand: posts a year (posts ÷ horizon in years, at least one), extrapolated from respondents to the register by a separate ratio in each size class; indicative 95 % interval, no lower than the posts really declared.").to_owned(),
            None => l.pick("Demande : postes par an (postes ÷ horizon en années, au moins un an), répondants seuls.", "Demand: posts a year (posts ÷ horizon in years, at least one), respondents only.").to_owned(),
        },
        l.pick("Compétences : une personne compte une fois dans chacune de ses compétences ; ces lignes ne s’additionnent donc pas et il n’y a pas de ligne de total.", "Skills: a person counts once in each of their skills; these rows do not add up, and there is no total row.").to_owned(),
        l.pick("Intervalle d’un écart : borne basse, rapprochements sûrs côté offre et douteux inclus côté demande ; borne haute, l’inverse ; élargi par l’intervalle de l’extrapolation.", "Interval of a gap: low end, sure matches on the supply side and doubtful ones included on the demand side; high end, the reverse; widened by the interval of the extrapolation.").to_owned(),
        say!(l, "Verdict : équilibre si tout l’intervalle tient dans ± {tolerance} de la demande ; sinon pénurie ou excédent s’il est tout entier d’un côté de zéro ; sinon non concluant.", "Verdict: balanced if the whole interval fits within ± {tolerance} of demand; else shortage or surplus if it lies on one side of zero; else inconclusive."),
        say!(l, "Postes pouvant être pourvus : flot maximal entre formations et postes, une arête là où le niveau est atteint, où la formation enseigne au moins {fit} des compétences exigées (pondérées par leur rareté) et où le lieu est accessible.", "Posts that can be filled: maximum flow between courses and posts, an edge where the level is reached, the course teaches at least {fit} of the skills required (weighted by rarity) and the place can be reached."),
        charts::alert(l).to_owned(),
    ];
    if a.pipeline.publish.edition == Edition::Public {
        out.push(
            l.pick(
                "Édition publique : aucun répondant n’est nommé et les lignes des répondants ne sont pas diffusées. Une demande qui repose sur moins de trois employeurs, ou dont un seul fait plus de 85 %, est masquée, avec toute case qui permettrait de la retrouver par soustraction ; un taux n’est pas diffusé pour moins de 20 sortants.",
                "Public edition: no respondent is named and the rows of respondents are not published. Demand that rests on fewer than three employers, or of which one makes more than 85 %, is masked, with any cell that would give it back by subtraction; a rate is not published for fewer than 20 leavers.",
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
        return vec![l.pick("Aucune : là où un taux manque, il est pris sans effet (personne ne poursuit, personne ne part) et la formation est marquée « majorant ».", "None: where a rate is missing it is taken to have no effect (nobody goes on, nobody leaves) and the course is marked “upper bound”.").to_owned()];
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
            "diplômés qui cessent leurs études, cherchent un emploi et restent dans le territoire, par an",
            "Local entrants",
            "graduates who stop studying, look for work and stay in the territory, a year",
        ),
        ("Demande", "postes à pourvoir par an qui exigent la compétence", "Demand", "posts to fill a year that require the skill"),
        ("Écart", "offre moins demande ; négatif, il manque des personnes", "Gap", "supply minus demand; negative, people are missing"),
        ("Couverture", "offre divisée par demande", "Coverage", "supply divided by demand"),
        (
            "Majorant",
            "valeur maximale, faute de connaître la poursuite d’études ou les départs",
            "Upper bound",
            "highest possible value, for want of knowing further study or departures",
        ),
        (
            "Hérité",
            "compétences reprises du programme du diplôme ou du profil du métier, faute d’être données",
            "Inherited",
            "skills taken from the diploma’s programme or the occupation’s profile, for want of being given",
        ),
        (
            "Goulet",
            "groupe de postes qui se disputent les mêmes sortants, trop peu nombreux",
            "Short block",
            "group of posts that compete for the same leavers, too few",
        ),
        (
            "Non concluant",
            "l’intervalle contient zéro : les données ne tranchent pas",
            "Inconclusive",
            "the interval contains zero: the data do not decide",
        ),
    ]
    .into_iter()
    .map(|(a, b, c, d)| l.pick((a, b), (c, d)))
    .collect()
}
