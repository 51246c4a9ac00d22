//! Labels: the skill that each became, the names that no skill answers to, and every mention.

use crate::analysis::Analysis;
use crate::matching::Status;
use crate::normalise::{Course, Mention, Need};
use crate::pipeline::Edition;

use super::super::language;
use super::super::table::Table;
use super::{Builder, HEADS, SHARE, is_open, need_origin, whole};

pub(super) fn skill_matches(a: &Analysis) -> Table {
    let l = language(a);
    let skills = a.references.framework.skills();
    let mut cited = vec![0i64; a.corpus.labels.len()];
    let counted = a.corpus.needs.iter().filter(|need| is_open(a, need));
    a.corpus.courses.iter().flat_map(|c| &c.skills).chain(counted.flat_map(|n| &n.skills)).for_each(|m| cited[m.label] += 1);
    let shown = labels_shown(a);
    let rows: Vec<_> = a.corpus.labels.iter().zip(&a.matches.matches).zip(&cited).zip(shown).filter(|(_, s)| *s).map(|(r, _)| r).collect();
    Builder::of(&rows)
        .text("label", "Libellé", "Label", |((label, _), _)| Some((*label).clone()))
        .text("skill_id", "Identifiant", "Id", |((_, m), _)| {
            Some(m.skills.iter().map(|s| skills[*s].id.as_str()).collect::<Vec<_>>().join(" | "))
        })
        .text("skill_label", "Compétence", "Skill", |((_, m), _)| {
            Some(m.skills.iter().map(|s| skills[*s].label(l)).collect::<Vec<_>>().join(" | "))
        })
        .text("rung", "Degré", "Rung", |((_, m), _)| Some(m.rung.code().to_owned()))
        .number("confidence", "Confiance", "Confidence", SHARE, |((_, m), _)| Some((m.confidence * 1000.0).round() / 1000.0))
        .text("status", "Statut", "Status", |((_, m), _)| Some(m.status.code().to_owned()))
        .count("mentions", "Citations", "Mentions", |(_, n)| **n)
        .text("matched_name", "Nom rapproché", "Name matched", |((_, m), _)| Some(m.name.clone()).filter(|_| m.status != Status::None))
        .text("aligned", "Mots rapprochés", "Words aligned", |((label, m), _)| {
            (m.status != Status::None).then(|| m.aligned(label).join(" | "))
        })
        .text("runner_up", "Deuxième choix", "Runner-up", |((_, m), _)| m.runner_up.map(|(s, _)| skills[s].label(l).to_owned()))
        .done("skill_matches", "Rapprochement des libellés", "Labels reconciled", &["label"])
}

/// Labels without a skill, put together by name: what no framework lists yet.
pub(in crate::publish) struct NewSkill {
    /// The most cited spelling.
    pub(in crate::publish) label: String,
    /// The others.
    pub(in crate::publish) forms: Vec<String>,
    pub(in crate::publish) mentions: usize,
    pub(in crate::publish) courses: usize,
    pub(in crate::publish) employers: usize,
    /// Local entrants and posts a year of the records that cite it.
    pub(in crate::publish) heads: (f64, f64),
    /// The nearest skill of the framework and its score.
    pub(in crate::publish) nearest: Option<(usize, f64)>,
}

/// The names that no skill answers to, most cited first.
pub(in crate::publish) fn unknown_names(a: &Analysis) -> Vec<NewSkill> {
    let shown = labels_shown(a);
    let matches = &a.matches.matches;
    let open: Vec<usize> = (0..a.corpus.labels.len()).filter(|i| shown[*i] && matches[*i].status == Status::None).collect();
    let names: Vec<&str> = open.iter().map(|i| a.corpus.labels[*i].as_str()).collect();
    let groups = crate::matching::unknown::groups(&names);
    let mut group_of = vec![usize::MAX; a.corpus.labels.len()];
    for (number, group) in groups.iter().enumerate() {
        for at in group {
            group_of[open[*at]] = number;
        }
    }
    let mut cited = vec![0usize; a.corpus.labels.len()];
    let mut out: Vec<NewSkill> = Vec::with_capacity(groups.len());
    let mut employers = vec![std::collections::BTreeSet::new(); groups.len()];
    let mut counts = vec![(0usize, 0.0, 0.0); groups.len()];
    let of = |mentions: &[Mention], cited: &mut Vec<usize>| -> std::collections::BTreeSet<usize> {
        for m in mentions {
            cited[m.label] += 1;
        }
        mentions.iter().map(|m| group_of[m.label]).filter(|g| *g != usize::MAX).collect()
    };
    for (course, found) in a.corpus.courses.iter().zip(&a.findings.courses) {
        for group in of(&course.skills, &mut cited) {
            counts[group].0 += 1;
            counts[group].1 += found.funnel.local.unwrap_or(0.0);
        }
    }
    // How many rows of needs cite a name is how many posts where each row is one.
    let mut hidden = vec![0usize; a.corpus.labels.len()];
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs) {
        for group in of(&need.skills, if is_open(a, need) { &mut cited } else { &mut hidden }) {
            counts[group].2 += found.demand();
            employers[group].insert(found.employer.as_str());
        }
    }
    for (number, group) in groups.iter().enumerate() {
        let mut forms: Vec<usize> = group.iter().map(|at| open[*at]).collect();
        forms.sort_by(|x, y| cited[*y].cmp(&cited[*x]).then(x.cmp(y)));
        let nearest = forms.iter().filter_map(|i| matches[*i].runner_up).max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        let (courses, entrants, posts) = counts[number];
        out.push(NewSkill {
            label: a.corpus.labels[forms[0]].clone(),
            mentions: forms.iter().map(|i| cited[*i]).sum(),
            forms: forms[1..].iter().map(|i| a.corpus.labels[*i].clone()).collect(),
            courses,
            employers: employers[number].len(),
            heads: (entrants, posts),
            nearest,
        });
    }
    out.sort_by(|x, y| y.mentions.cmp(&x.mentions).then_with(|| x.label.cmp(&y.label)));
    out
}

/// Score from which the nearest skill may be the same under another name.
const MAYBE_ALIAS: f64 = 0.45;

pub(super) fn new_skills(a: &Analysis) -> Table {
    let l = language(a);
    let skills = a.references.framework.skills();
    let public = a.pipeline.publish.edition == Edition::Public;
    let rows = unknown_names(a);
    Builder::of(&rows)
        .text("label", "Libellé", "Label", |n| Some(n.label.clone()))
        .text("forms", "Autres formes", "Other forms", |n| Some(n.forms.join(" | ")))
        .count("mentions", "Citations", "Mentions", |n| whole(n.mentions))
        .count("courses", "Formations", "Courses", |n| whole(n.courses))
        .count_known("employers", "Employeurs", "Employers", |n| Some(whole(n.employers)).filter(|_| !public))
        .number("entrants", "Entrants locaux de ces formations", "Local entrants of these courses", HEADS, |n| {
            Some(if public { n.heads.0.round() } else { n.heads.0 })
        })
        .number("posts", "Postes qui la citent", "Posts that cite it", HEADS, |n| Some(n.heads.1).filter(|_| !public))
        .text("nearest", "Compétence la plus proche", "Nearest skill", |n| n.nearest.map(|(s, _)| skills[s].label(l).to_owned()))
        .number("score", "Ressemblance", "Likeness", SHARE, |n| n.nearest.map(|(_, score)| (score * 1000.0).round() / 1000.0))
        .text("proposal", "Proposition", "Proposal", |n| {
            Some(if n.nearest.is_some_and(|(_, score)| score >= MAYBE_ALIAS) { "alias" } else { "new_skill" }.to_owned())
        })
        .done("new_skills", "Noms inconnus du référentiel", "Names unknown to the framework", &["label"])
}

/// Labels that may be shown: in the public edition those that a course, public statistics or three employers cite.
pub(in crate::publish) fn labels_shown(a: &Analysis) -> Vec<bool> {
    const EMPLOYERS: usize = 3;
    if a.pipeline.publish.edition == Edition::Internal {
        return vec![true; a.corpus.labels.len()];
    }
    let mut by: Vec<std::collections::BTreeSet<&str>> = vec![std::collections::BTreeSet::new(); a.corpus.labels.len()];
    let mut shown = vec![false; a.corpus.labels.len()];
    a.corpus.courses.iter().flat_map(|c| &c.skills).for_each(|m| shown[m.label] = true);
    for (need, found) in a.corpus.needs.iter().zip(&a.findings.needs) {
        for label in need.skills.iter().map(|m| m.label) {
            if !shown[label] {
                by[label].insert(&found.employer);
                shown[label] = need.published || by[label].len() >= EMPLOYERS;
            }
        }
    }
    shown
}

/// A record that cites skills.
#[derive(Clone, Copy)]
enum Citing<'a> {
    Course(&'a Course),
    Need(&'a Need),
}

impl<'a> Citing<'a> {
    fn id(self) -> &'a str {
        match self {
            Self::Course(course) => &course.id,
            Self::Need(need) => &need.id,
        }
    }

    fn skills(self) -> &'a [Mention] {
        match self {
            Self::Course(course) => &course.skills,
            Self::Need(need) => &need.skills,
        }
    }
}

fn mention<'a>((of, at): &(Citing<'a>, u32)) -> &'a Mention {
    &of.skills()[*at as usize]
}

pub(super) fn mentions(a: &Analysis) -> Table {
    let courses = a.corpus.courses.iter().map(Citing::Course);
    let needs = a.corpus.needs.iter().filter(|n| is_open(a, n)).map(Citing::Need);
    // A record and the place of one of its mentions: there are millions, so that each text is made when its column is written.
    let rows: Vec<(Citing<'_>, u32)> = courses.chain(needs).flat_map(|of| (0u32..).zip(of.skills()).map(move |(at, _)| (of, at))).collect();
    Builder::of(&rows)
        .text("mention_id", "Identifiant", "Id", |(of, at)| Some(format!("{}-{}", of.id(), at + 1)))
        .text("label", "Libellé", "Label", |row| Some(a.corpus.labels[mention(row).label].clone()))
        .text("record_id", "Formation ou besoin", "Course or need", |(of, _)| Some(of.id().to_owned()))
        .text("role", "Rôle", "Role", |row| Some(mention(row).role.code().to_owned()))
        .text("origin", "Provenance", "Origin", |row| {
            let origin = &mention(row).origin;
            Some(if matches!(row.0, Citing::Need(_)) { need_origin(a, origin) } else { origin.to_string() })
        })
        .count_known("from", "Premier caractère", "First character", |row| mention(row).span.map(|(from, _)| i64::from(from)))
        .count_known("to", "Après le dernier caractère", "After the last character", |row| mention(row).span.map(|(_, to)| i64::from(to)))
        .done("mentions", "Citations de compétences", "Mentions of skills", &["mention_id"])
}
