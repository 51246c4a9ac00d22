//! Who answered, and who is missing: the respondents against the register, by size class and by department. For those whose analysis it is:
//! in small classes it tells who answered.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::gap::{Framed, size_of};

use super::super::table::Table;
use super::{Builder, NOT_GIVEN, SHARE, whole};

/// A part of the register.
#[derive(Debug, Clone, Default)]
pub(in crate::publish) struct Share {
    /// `size_class` or `department`.
    pub(in crate::publish) by: &'static str,
    pub(in crate::publish) group: String,
    firms: usize,
    respondents: usize,
    /// Headcount that the register gives: of all, of respondents, and of these weighted.
    headcount: f64,
    answered: f64,
    weighted: f64,
    /// Of all headcount of the register, and of all that answered.
    pub(in crate::publish) of_register: f64,
    pub(in crate::publish) of_answers: f64,
}

/// The parts of the register by size class and by department; none without a register.
pub(in crate::publish) fn shares(a: &Analysis) -> Vec<Share> {
    let Some(survey) = &a.findings.survey else { return Vec::new() };
    let ways: [fn(&Framed) -> String; 2] = [size, department];
    let mut out = Vec::new();
    for (by, group_of) in ["size_class", "department"].into_iter().zip(ways) {
        let mut parts: BTreeMap<String, Share> = BTreeMap::new();
        for firm in &survey.firms_of {
            let group = group_of(firm);
            let part = parts.entry(group.clone()).or_insert_with(|| Share { by, group, ..Share::default() });
            let x = firm.headcount.unwrap_or(0.0);
            part.firms += 1;
            part.headcount += x;
            if firm.responded {
                part.respondents += 1;
                part.answered += x;
                part.weighted += x * survey.weight_of(firm.key());
            }
        }
        let (all, answered) = parts.values().fold((0.0, 0.0), |(h, r), p| (h + p.headcount, r + p.answered));
        out.extend(parts.into_values().map(|p| Share { of_register: p.headcount / all, of_answers: p.answered / answered, ..p }));
    }
    // The smallest firms first, as people read them.
    out.sort_by_key(|p| (p.by == "department", p.by == "size_class" && p.group == NOT_GIVEN, order(&p.group), p.group.clone()));
    out
}

fn size(firm: &Framed) -> String {
    firm.headcount.map_or(NOT_GIVEN, size_of).to_owned()
}

fn department(firm: &Framed) -> String {
    firm.department.clone().unwrap_or_else(|| NOT_GIVEN.to_owned())
}

/// The first number of a size class.
fn order(group: &str) -> u64 {
    group.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(u64::MAX)
}

/// The part of the register that answers speak for least, of each way to part it: where its share of the answers is below half of its own.
pub(in crate::publish) fn missing(shares: &[Share]) -> Vec<&Share> {
    const HALF: f64 = 0.5;
    // A part of less than a twentieth of the register is a few firms.
    const TELLS: f64 = 0.05;
    let of = |by: &str| {
        let far = shares.iter().filter(|s| s.by == by && s.of_register >= TELLS && s.of_answers < HALF * s.of_register);
        far.min_by(|x, y| (x.of_answers / x.of_register).total_cmp(&(y.of_answers / y.of_register)))
    };
    ["size_class", "department"].into_iter().filter_map(of).collect()
}

pub(super) fn response(a: &Analysis) -> Table {
    Builder::of(&shares(a))
        .text("by", "Selon", "By", |s| Some(s.by.to_owned()))
        .text("group", "Groupe", "Group", |s| Some(s.group.clone()))
        .count("firms", "Entreprises de l’annuaire", "Employers of the register", |s| whole(s.firms))
        .count("respondents", "Répondants", "Respondents", |s| whole(s.respondents))
        .number("response", "Part des entreprises qui ont répondu", "Share of employers that answered", SHARE, |s| {
            Some(s.respondents as f64 / s.firms as f64)
        })
        .number("headcount", "Effectif de l’annuaire", "Headcount of the register", "heads", |s| Some(s.headcount))
        .number("headcount_answered", "Effectif des répondants", "Headcount of respondents", "heads", |s| Some(s.answered))
        .number("headcount_weighted", "Effectif que les répondants représentent", "Headcount that respondents stand for", "heads", |s| {
            Some(s.weighted)
        })
        .number("share_of_register", "Part de l’effectif de l’annuaire", "Share of the register’s headcount", SHARE, |s| {
            Some(s.of_register)
        })
        .number("share_of_answers", "Part de l’effectif des répondants", "Share of the respondents’ headcount", SHARE, |s| {
            Some(s.of_answers)
        })
        .done("response", "Qui a répondu, qui manque", "Who answered, who is missing", &["by", "group"])
}
