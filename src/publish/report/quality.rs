//! How good the data are, in sentences: what was refused, merged, left out, assumed, and how answers were extrapolated.

use crate::analysis::Analysis;
use crate::domain::{Language, say};
use crate::gap::Survey;
use crate::matching::Status;
use crate::pipeline::Edition;

use super::super::numbers::{percent, plain, whole};
use super::super::{language, tables, words};
use super::twice::twice;

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
            "{} à corriger : rejects.csv donne le motif et que faire. Lignes masquées lues : {} ; feuilles masquées lues : {}.",
            "{} to correct: rejects.csv gives the reason and what to do. Hidden rows read: {}; hidden sheets read: {}.",
            l.count(a.corpus.to_correct().count(), ("cellule ou ligne", "cellules ou lignes"), ("cell or row", "cells or rows")),
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
            "Sans compétence connue : {} (entrants locaux : {}) et {} (postes : {}), absents des tableaux de compétences.",
            "No known skill: {} (local entrants: {}) and {} (posts: {}), left out of the skill tables.",
            words::courses(t.unskilled_courses.0, l),
            n(t.unskilled_courses.1),
            l.count(t.unskilled_needs.0, ("besoin", "besoins"), ("need", "needs")),
            n(t.unskilled_needs.1)
        ),
    ];
    let inherited = (a.findings.courses.iter().filter(|c| c.inherited).count(), a.findings.needs.iter().filter(|x| x.inherited).count());
    if inherited.0 + inherited.1 > 0 {
        out.push(say!(
            l,
            "Compétences héritées, faute d’être données : celles du programme national du diplôme pour {}, celles du métier pour {}.",
            "Inherited skills, where none were given: from the national programme of the diploma for {}, from the occupation for {}.",
            words::courses(inherited.0, l),
            l.count(inherited.1, ("besoin", "besoins"), ("need", "needs"))
        ));
    }
    if t.unmeasured > 0 {
        out.push(say!(
            l,
            "Sans diplômés ni places connus : {} ; leur offre est inconnue, pas nulle.",
            "Neither graduates nor seats known: {}; the supply is unknown, not zero.",
            words::courses(t.unmeasured, l)
        ));
    }
    if t.secret + t.no_posts > 0 {
        out.push(say!(
            l,
            "Non comptés dans la demande : {} sous secret statistique, {} sans nombre de postes.",
            "Not counted in demand: {} confidential, {} without a number of posts.",
            l.count(t.secret, ("besoin", "besoins"), ("need", "needs")),
            t.no_posts
        ));
    }
    out.extend(tables::demand::mixture(a));
    if t.assumed_posts.0 > 0 && !t.assumed_posts.1.is_finite() {
        out.push(say!(
            l,
            "Hypothèse : sans colonne qui donne le nombre de postes, chaque ligne en vaut un. Cela concerne une partie des besoins.",
            "Assumption: where no column gives the number of posts, each row counts as one. This applies to part of the needs."
        ));
    } else if t.assumed_posts.0 > 0 {
        out.push(say!(
            l,
            "Hypothèse : sans colonne qui donne le nombre de postes, chaque ligne en vaut un. Cela concerne {}, soit {} par an ; « positions = 1 » sous [[needs]] le confirme, « positions = 0 » l’écarte.",
            "Assumption: where no column gives the number of posts, each row counts as one. This applies to {}, {} a year; “positions = 1” under [[needs]] confirms it, “positions = 0” rejects it.",
            l.count(t.assumed_posts.0, ("besoin", "besoins"), ("need", "needs")),
            words::posts(t.assumed_posts.1, l)
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
                "Tranche d’effectif {} : {} répondants sur {}",
                "Size class {}: {} respondents of {}",
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
                    "* : entreprises sans équivalent dans leur tranche ; chacune ne compte que pour elle-même.",
                    "*: employers unlike any other in their class; each stands for itself only.",
                )
                .to_owned(),
            );
        }
        if a.pipeline.publish.edition == Edition::Public {
            out.push(
                l.pick(
                    "La demande est arrondie à l’unité : une somme peut différer de ses parties d’une ou deux unités.",
                    "Demand is rounded to whole numbers: a sum may differ from its parts by one or two.",
                )
                .to_owned(),
            );
        }
        if s.without_headcount > 0 {
            out.push(say!(
                l,
                "Sans effectif dans l’annuaire : {} ; même traitement que les autres entreprises sans réponse.",
                "Without a headcount in the register: {}; treated like the other employers that did not answer.",
                l.count(s.without_headcount, ("entreprise", "entreprises"), ("employer", "employers"))
            ));
        }
        let imputed = a.findings.needs.iter().filter(|n| n.imputed > 0.0).count();
        if imputed > 0 {
            out.push(say!(
                l,
                "Sans nombre de postes : {} de répondants ; la moyenne de la tranche d’effectif en tient lieu.",
                "Without a number of posts: {} of respondents; the mean of the size class is used.",
                l.count(imputed, ("besoin", "besoins"), ("need", "needs"))
            ));
        }
        if !s.calibrated.is_empty() {
            let margins: Vec<&str> = s.calibrated.iter().filter_map(|m| words::code(m.key(), l)).collect();
            out.push(say!(
                l,
                "Poids calés sur les effectifs de l’annuaire, par {} : chaque réponse compte pour au moins une entreprise, et au plus pour trois fois le poids de sa tranche.",
                "Weights calibrated to the headcounts of the register, by {}: each answer counts for at least one employer and at most three times the weight of its class.",
                margins.join(l.pick(" et ", " and "))
            ));
        }
        if a.pipeline.publish.edition == Edition::Internal {
            let shares = tables::shares(a);
            out.extend(tables::missing(&shares).into_iter().map(|part| {
                let (by, group) = (words::code(part.by, l).unwrap_or(part.by), words::code(&part.group, l).unwrap_or(&part.group));
                say!(
                    l,
                    "Sous-représentation : {by} {group}, {} de l’effectif des répondants contre {} de celui de l’annuaire (tables/response.csv).",
                    "Under-represented: {by} {group}, {} of the respondents’ headcount against {} of the register’s (tables/response.csv).",
                    percent(part.of_answers, l),
                    percent(part.of_register, l)
                )
            }));
            out.extend(beyond(s, l));
        }
        if !s.outside.is_empty() {
            out.push(say!(
                l,
                "Hors de l’annuaire, ou sans effectif : {}, sans extrapolation.",
                "Not in the register, or without a headcount there: {}, not extrapolated.",
                l.count(s.outside.len(), ("répondant", "répondants"), ("respondent", "respondents"))
            ));
        }
    }
    out
}

/// Who asks for more posts a year than it has people.
fn beyond(s: &Survey, l: Language) -> Option<String> {
    let one = |(name, posts, people): &(String, f64, f64)| {
        let posts = l.count(posts.round() as usize, ("poste", "postes"), ("post", "posts"));
        let people = l.count(people.round() as usize, ("salarié", "salariés"), ("employee", "employees"));
        say!(l, "{name} ({posts} pour {people})", "{name} ({posts} for {people})")
    };
    let all: Vec<String> = s.beyond.iter().map(one).collect();
    (!all.is_empty()).then(|| {
        say!(
            l,
            "À vérifier, plus de postes demandés par an que de salariés, donc sans extrapolation : {}.",
            "To check, more posts asked for per year than employees, therefore not extrapolated: {}.",
            all.join(l.pick(" ; ", "; "))
        )
    })
}
