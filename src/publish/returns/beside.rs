//! What a company sees of the region: its needs beside everyone's, where at least three others make the region's figure and none of them
//! makes more than 85 % of it: a firm knows its own share, and could take it away.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::analysis::Analysis;

use super::super::{language, words};
use super::{Sender, Styles};

/// A region's figure is told to one of its employers when so many others make it, and none of them this share of it.
const OTHERS: usize = 3;
const DOMINANCE: f64 = 0.85;

/// The firm's needs beside the region's.
pub(super) fn beside(sheet: &mut Worksheet, a: &Analysis, sender: &Sender, s: &Styles) -> Result<(), XlsxError> {
    let l = language(a);
    sheet.set_name(l.pick("Vous et la région", "You and the region"))?;
    let header = [
        (("Compétence", "Skill"), 40.0),
        (("Vos postes par an", "Your posts a year"), 14.0),
        (("Demande de la région", "Demand of the region"), 14.0),
        (("Offre de la région", "Supply of the region"), 14.0),
        (("Verdict", "Verdict"), 22.0),
    ];
    for (column, ((fr, en), width)) in (0u16..).zip(header) {
        sheet.write_with_format(0, column, l.pick(fr, en), &s.head)?.set_column_width(column, width)?;
    }
    let mut own: BTreeMap<usize, f64> = BTreeMap::new();
    for at in &sender.needs {
        let found = &a.findings.needs[*at];
        for skill in a.findings.broader.with(&found.required) {
            *own.entry(skill).or_default() += found.posts.unwrap_or(0.0);
        }
    }
    let key = sender.needs.first().map_or("", |at| a.findings.needs[*at].employer.as_str());
    let secret = l.pick("secret", "secret");
    let whole = s.wrap.clone().set_num_format("#,##0");
    for (row, (skill, posts)) in (1u32..).zip(&own) {
        let Some(gap) = a.findings.skills.iter().find(|g| g.skill == *skill) else { continue };
        sheet.write_with_format(row, 0, a.references.framework.skills()[*skill].label(l), &s.wrap)?;
        sheet.write_with_format(row, 1, *posts, &whole)?;
        sheet.write_with_format(row, 3, gap.supply.round(), &whole)?;
        // The demand of a broader skill beside that of a narrower one tells what is left between them.
        let narrower = || own.keys().filter(|s| a.findings.broader.above(**s).contains(skill));
        if told_to(a, key, *skill, None) && narrower().all(|s| told_to(a, key, *skill, Some(*s))) {
            sheet.write_with_format(row, 2, gap.demand.round(), &whole)?;
            sheet.write_with_format(row, 4, words::verdict(gap.verdict, l), &s.wrap)?;
        } else {
            sheet.write_with_format(row, 2, secret, &s.fixed)?;
            sheet.write_with_format(row, 4, secret, &s.fixed)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?.set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// True when a firm may see the region's demand for a skill, in all or of the posts that do not ask for another: without its own share
/// it gives no other away.
fn told_to(a: &Analysis, firm: &str, skill: usize, without: Option<usize>) -> bool {
    let mut others: BTreeMap<&str, f64> = BTreeMap::new();
    for found in a.findings.needs.iter().filter(|found| found.employer != firm && found.demand() > 0.0) {
        let asks = |skill: usize| a.findings.broader.holds(&found.required, skill);
        if asks(skill) && !without.is_some_and(asks) {
            *others.entry(&found.employer).or_default() += found.demand();
        }
    }
    // Nothing is left between them.
    if without.is_some() && others.is_empty() {
        return true;
    }
    let sum: f64 = others.values().sum();
    others.len() >= OTHERS && others.values().all(|posts| *posts <= DOMINANCE * sum)
}
