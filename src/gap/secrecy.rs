//! Statistical secrecy (secret statistique) of the public edition.
//!
//! A cell of demand that rests on fewer than three employers, of which one employer makes more than 85 %, or whose second employer could
//! tell the first to a tenth, is masked (Insee, *Guide du secret statistique*; the p % rule); so is a second cell wherever a published
//! sum would give the first back, and the sum of what is masked under one total must be a safe cell too. `cells` ties figures by these
//! sums: a skill's levels and its departments, all levels, all departments, all occupations, what became of the posts of each, posts
//! whose skills are known and those whose are not, a family's levels, a family of which one skill only is asked, in all or at a
//! level, a theme with what it holds and what holds it, and whatever holds a skill or a family with what is left without it.
//!
//! A masked figure becomes not-a-number here, so that no later code can print it by mistake. Posts of public statistics, which
//! name no employer, are known to all: they neither hide nor reveal.
//!
//! What is shown is shown in whole heads, supply as well as demand: the decimals of a weighted figure tell the weights, and with them
//! how many posts each size class declared; those of supply tell the rates of small courses that the table of courses withholds.
//! Whatever is worked out from shown figures (gaps, coverage, what would close a gap, indices) is worked out from the whole heads. Sums
//! may then differ from their parts by one or two, which the page says. Road not taken: noise, which protects less.

mod audit;
mod breakdown;
mod cells;
mod themes;

use std::collections::{BTreeMap, BTreeSet};

use crate::matching::Skill;

use super::{Cause, Findings, Inputs, SkillGap, Verdict};

use cells::{Cells, EMPLOYERS, Key, Share};

/// What can become of a post.
const OUTCOMES: usize = 4;

/// Masks the findings of a public edition.
pub(super) fn mask(inputs: &Inputs<'_>, findings: &mut Findings) {
    // The employers' names outlive the findings that are changed below.
    let employers: Vec<String> = findings.needs.iter().map(|n| n.employer.clone()).collect();
    let named = |at: usize| (!inputs.corpus.needs[at].published).then(|| employers[at].as_str());
    let cells = cells(inputs, findings, &named);
    mask_skills(findings, &cells, &named);
    themes::mask(findings, &cells, &named);
    breakdown::mask(findings, inputs, &cells);
    let hide = |demand: &mut f64, masked: &mut bool, key: &Key| {
        if cells.is_masked(key) {
            *demand = f64::NAN;
            *masked = true;
        }
    };
    for part in &mut findings.by_level {
        hide(&mut part.demand, &mut part.masked, &Key::SkillLevel(part.skill, part.key));
    }
    for part in &mut findings.by_department {
        hide(&mut part.demand, &mut part.masked, &Key::SkillDepartment(part.skill, part.key.clone()));
    }
    let groups = &mut findings.groups;
    groups.level.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::Level(g.key)));
    groups.department.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::Department(g.key.clone())));
    groups.family.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::Family(g.key.clone())));
    groups.family_level.iter_mut().for_each(|g| hide(&mut g.demand, &mut g.masked, &Key::FamilyLevel(g.key.0.clone(), g.key.1)));
    for (at, occupation) in findings.occupations.iter_mut().enumerate() {
        // A title that one or two employers use tells who they are, with or without a number of posts.
        let own: BTreeSet<&str> = occupation.members.iter().filter_map(|need| named(*need)).collect();
        let few = !own.is_empty() && own.len() < EMPLOYERS && occupation.id.is_none();
        let hidden = few || cells.is_masked(&Key::Occupation(at));
        let outcomes = [&mut occupation.at_level, &mut occupation.over_qualified, &mut occupation.unfilled, &mut occupation.unknown];
        for (outcome, figure) in outcomes.into_iter().enumerate() {
            if hidden || cells.is_masked(&Key::OutcomeOf(at, outcome)) {
                *figure = f64::NAN;
            }
        }
        if hidden {
            occupation.positions = f64::NAN;
            occupation.masked = true;
            occupation.block = None;
        }
    }
    let all = cells.is_masked(&Key::All);
    let f = &mut findings.filling;
    for (outcome, figure) in
        [&mut f.at_level, &mut f.over_qualified, &mut f.unfilled, &mut findings.totals.unskilled_needs.1].into_iter().enumerate()
    {
        if all || cells.is_masked(&Key::Outcome(outcome)) {
            *figure = f64::NAN;
        }
    }
    if all {
        findings.totals.posts = f64::NAN;
    }
    // Which posts are closed to beginners is a sum that nothing above protects, and an end at the posts declared would tell them.
    findings.totals.experienced = f64::NAN;
    findings.totals.posts_interval = None;
    if all || cells.is_masked(&Key::Skilled) {
        f.posts = f64::NAN;
    }
    unexplained(inputs, findings, &named);
    let hidden_members: BTreeSet<usize> =
        findings.occupations.iter().filter(|o| o.masked || !o.unfilled.is_finite()).flat_map(|o| o.members.iter().copied()).collect();
    for block in &mut findings.filling.blocks {
        let mut share = Share::default();
        block.needs.iter().for_each(|n| named(*n).into_iter().for_each(|e| share.add(e, findings.needs[*n].demand())));
        // The posts of a block are those of its occupations: where one is masked, it would be what is left.
        if !share.is_safe() || block.needs.iter().any(|need| hidden_members.contains(need)) {
            (block.posts, block.heads) = (f64::NAN, f64::NAN);
        }
    }
    let mut fed: BTreeMap<usize, Share<'_>> = BTreeMap::new();
    for placement in &findings.filling.placements {
        if let Some(employer) = named(placement.need) {
            fed.entry(placement.course).or_default().add(employer, placement.heads);
        }
    }
    // One course masked alone would be what is left of all posts filled.
    if fed.values().any(|share| !share.is_safe()) {
        findings.courses.iter_mut().for_each(|c| c.placed = f64::NAN);
    }
    // Who could be placed with another threshold rests on the same employers.
    if !findings.filling.unfilled.is_finite() {
        findings.filling.range = (f64::NAN, f64::NAN);
    }
    findings.filling.no_course = f64::NAN;
    round(findings);
}

/// Parts of what cannot be filled, and posts that are assumed. What another threshold would fill, and why posts stay unfilled, is known for
/// all together, not for each employer: a part as small as what two of them cannot fill could be theirs alone.
fn unexplained<'a>(inputs: &Inputs<'_>, findings: &mut Findings, named: &impl Fn(usize) -> Option<&'a str>) {
    let (mut unfilled, mut assumed) = (Share::default(), Share::default());
    for (at, (need, found)) in inputs.corpus.needs.iter().zip(&findings.needs).enumerate() {
        let Some(employer) = named(at) else { continue };
        if !found.required.is_empty() {
            unfilled.add(employer, found.filled.2);
        }
        if need.assumed {
            assumed.add(employer, found.demand());
        }
    }
    let two = unfilled.largest_two();
    let is_theirs = |part: f64| part > 1e-9 && part <= two + 1e-9;
    let f = &mut findings.filling;
    let why = [f.why.place, f.why.skills, f.why.level, f.why.quantity];
    if !f.unfilled.is_finite() || !f.posts.is_finite() || why.into_iter().any(is_theirs) {
        f.why = super::Unfilled::default();
    }
    let filled = f.at_level + f.over_qualified;
    let differs = |end: f64| is_theirs((end - filled).abs());
    if !filled.is_finite() || differs(f.range.0) || differs(f.range.1) {
        f.range = (f64::NAN, f64::NAN);
    }
    if !assumed.is_safe() {
        findings.totals.assumed_posts.1 = f64::NAN;
    }
}

/// What a scenario changes of demand, where that is told beside what is: a difference is a figure like any other.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// Skills whose difference would give an employer away.
    skills: BTreeSet<usize>,
    /// The difference of all posts would.
    all: bool,
}

impl Differences {
    /// Looks at both before they are masked.
    pub(super) fn of(inputs: &Inputs<'_>, before: &Findings, after: &Findings) -> Self {
        let (mut all, mut by_skill) = (Share::default(), BTreeMap::<usize, Share<'_>>::new());
        let both = inputs.corpus.needs.iter().zip(before.needs.iter().zip(&after.needs));
        for (_, (was, is)) in both.filter(|(need, _)| !need.published) {
            let change = (is.demand() - was.demand()).abs();
            all.add(&was.employer, change);
            let asked = before.broader.with(&was.required).into_iter().chain(after.broader.with(&is.required));
            asked.collect::<BTreeSet<_>>().into_iter().for_each(|s| by_skill.entry(s).or_default().add(&was.employer, change));
        }
        let skills = by_skill.iter().filter(|(_, share)| !share.is_safe()).map(|(skill, _)| *skill).collect();
        Self { skills, all: !all.is_safe() || before.needs.len() != after.needs.len() }
    }

    /// Takes away what would tell them.
    pub(super) fn mask(&self, after: &mut Findings) {
        for gap in after.skills.iter_mut().filter(|gap| self.skills.contains(&gap.skill)) {
            (gap.demand, gap.gap, gap.verdict) = (f64::NAN, f64::NAN, Verdict::Masked);
        }
        if self.all {
            after.totals.posts = f64::NAN;
        }
    }
}

/// Figures in whole heads, and what is worked out from them.
fn round(findings: &mut Findings) {
    let whole = |figure: &mut f64| *figure = figure.round();
    for gap in &mut findings.skills {
        let SkillGap { supply, supply_high, demand, demand_low, demand_high, wished, gap: difference, gap_low, gap_high, .. } = gap;
        [supply, supply_high, demand, demand_low, demand_high, wished, gap_low, gap_high].into_iter().for_each(whole);
        // A difference of exact figures, rounded, would tell their decimals.
        *difference = gap.supply - gap.demand;
        gap.coverage = gap.coverage.and(Some(gap.supply / gap.demand)).filter(|c| c.is_finite());
    }
    findings.by_level.iter_mut().for_each(|p| [&mut p.supply, &mut p.demand].into_iter().for_each(whole));
    findings.by_department.iter_mut().for_each(|p| [&mut p.supply, &mut p.demand].into_iter().for_each(whole));
    let groups = &mut findings.groups;
    groups.level.iter_mut().for_each(|g| [&mut g.supply, &mut g.demand].into_iter().for_each(whole));
    groups.department.iter_mut().for_each(|g| [&mut g.supply, &mut g.demand].into_iter().for_each(whole));
    groups.family.iter_mut().for_each(|g| [&mut g.supply, &mut g.demand].into_iter().for_each(whole));
    groups.family_level.iter_mut().for_each(|g| [&mut g.supply, &mut g.demand].into_iter().for_each(whole));
    for o in &mut findings.occupations {
        [&mut o.positions, &mut o.at_level, &mut o.over_qualified, &mut o.unfilled, &mut o.unknown].into_iter().for_each(whole);
    }
    let f = &mut findings.filling;
    [&mut f.posts, &mut f.at_level, &mut f.over_qualified, &mut f.unfilled, &mut f.range.0, &mut f.range.1].into_iter().for_each(whole);
    [&mut f.why.place, &mut f.why.skills, &mut f.why.level, &mut f.why.quantity].into_iter().for_each(whole);
    f.blocks.iter_mut().for_each(|b| [&mut b.posts, &mut b.heads].into_iter().for_each(whole));
    findings.courses.iter_mut().for_each(|c| whole(&mut c.placed));
    themes::round(&mut findings.themes);
    breakdown::round(findings);
    whole(&mut findings.totals.posts);
    whole(&mut findings.totals.unskilled_needs.1);
    // What would close a gap follows from the gap that is shown.
    let gaps: BTreeMap<usize, f64> = findings.skills.iter().map(|g| (g.skill, g.gap)).collect();
    for closing in &mut findings.closing {
        let shown = gaps.get(&closing.skill).map_or(f64::NAN, |gap| -gap);
        let per_missing = closing.seats_to_close.map(|seats| seats / closing.missing);
        closing.missing = shown;
        closing.seats_to_close = per_missing.map(|seats| (seats * shown).ceil());
        [&mut closing.kept_by_ten_points, &mut closing.seats_like_ten_points].into_iter().flatten().for_each(whole);
    }
}

/// Every published cell of demand, who makes it, and the sums that tie it.
fn cells<'a>(inputs: &Inputs<'_>, findings: &Findings, named: &impl Fn(usize) -> Option<&'a str>) -> Cells<'a> {
    let mut cells = Cells::default();
    let skills = inputs.framework.skills();
    // The skills that each need asks for, with the broader ones.
    let asked_by: Vec<Vec<usize>> = findings.needs.iter().map(|found| findings.broader.with(&found.required)).collect();
    for (at, ((need, found), asked)) in inputs.corpus.needs.iter().zip(&findings.needs).zip(&asked_by).enumerate() {
        let (employer, posts) = (named(at), found.demand());
        let (level, department) = (need.level.map(|l| l.min), need.place.department.clone());
        cells.add(Key::All, employer, posts);
        cells.add(Key::Level(level), employer, posts);
        cells.add(Key::Department(department.clone()), employer, posts);
        for skill in asked {
            cells.add(Key::Skill(*skill), employer, posts);
            cells.add(Key::SkillLevel(*skill, level), employer, posts);
            cells.add(Key::SkillDepartment(*skill, department.clone()), employer, posts);
        }
        for family in asked.iter().map(|s| skills[*s].family.as_str()).collect::<BTreeSet<_>>() {
            cells.add(Key::Family(family.to_owned()), employer, posts);
            cells.add(Key::FamilyLevel(family.to_owned(), level), employer, posts);
        }
    }
    for (at, occupation) in findings.occupations.iter().enumerate() {
        for need in &occupation.members {
            let found = &findings.needs[*need];
            cells.add(Key::Occupation(at), named(*need), found.demand());
            let unknown = if found.required.is_empty() { found.demand() } else { 0.0 };
            let unfilled = if found.required.is_empty() { 0.0 } else { found.filled.2 };
            for (outcome, posts) in [found.filled.0, found.filled.1, unfilled, unknown].into_iter().enumerate() {
                cells.add(Key::OutcomeOf(at, outcome), named(*need), posts);
            }
        }
    }
    for (at, found) in findings.needs.iter().enumerate().filter(|(_, found)| !found.required.is_empty()) {
        cells.add(Key::Skilled, named(at), found.demand());
    }
    for outcome in 0..OUTCOMES {
        for (at, found) in findings.needs.iter().enumerate() {
            let posts = match outcome {
                0 => found.filled.0,
                1 => found.filled.1,
                2 if !found.required.is_empty() => found.filled.2,
                3 if found.required.is_empty() => found.demand(),
                _ => 0.0,
            };
            cells.add(Key::Outcome(outcome), named(at), posts);
        }
    }
    cells.tie(|key| match key {
        Key::SkillLevel(skill, _) => Some(Key::Skill(*skill)),
        Key::Level(_) => Some(Key::All),
        Key::FamilyLevel(family, _) => Some(Key::Family(family.clone())),
        _ => None,
    });
    cells.tie(|key| match key {
        Key::SkillDepartment(skill, _) => Some(Key::Skill(*skill)),
        Key::Department(_) => Some(Key::All),
        _ => None,
    });
    cells.tie(|key| matches!(key, Key::Occupation(_)).then_some(Key::All));
    cells.tie(|key| if let Key::OutcomeOf(occupation, _) = key { Some(Key::Occupation(*occupation)) } else { None });
    cells.tie(|key| if let Key::OutcomeOf(_, outcome) = key { Some(Key::Outcome(*outcome)) } else { None });
    cells.tie(|key| matches!(key, Key::Outcome(0..=2)).then_some(Key::Skilled));
    cells.tie(|key| matches!(key, Key::Outcome(3) | Key::Skilled).then_some(Key::All));
    // A family of which one skill only is asked, in all or at a level, is that skill there.
    let mut asked: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
    for (need, own) in inputs.corpus.needs.iter().zip(&asked_by) {
        for skill in own {
            let family = || skills[*skill].family.clone();
            for whole in [Key::Family(family()), Key::FamilyLevel(family(), need.level.map(|l| l.min))] {
                asked.entry(whole).or_default().insert(*skill);
            }
        }
    }
    let family = |skill: &usize| skills[*skill].family.clone();
    let alone = |whole: Key| asked.get(&whole).is_some_and(|of| of.len() == 1).then_some(whole);
    cells.tie(|key| match key {
        Key::Skill(skill) => alone(Key::Family(family(skill))),
        Key::SkillLevel(skill, level) => alone(Key::FamilyLevel(family(skill), *level)),
        _ => None,
    });
    bounds(&mut cells, skills, &asked);
    themes::tie(&mut cells, inputs, findings, &asked_by, named);
    breakdown::tie(&mut cells, inputs, findings, &asked_by, named);
    cells.within_broader(&findings.broader);
    cells.mask();
    cells
}

/// What holds what, for whoever knows what the figures count: a skill's posts are posts of its family, at its level, in its department, and
/// of all; a family's posts ask for one of its skills at least. What is left of the whole without the part is a figure, too: where all
/// employers but one ask for Java, all posts less those are that one's.
fn bounds(cells: &mut Cells<'_>, skills: &[Skill], asked: &BTreeMap<Key, BTreeSet<usize>>) {
    let family = |skill: &usize| skills[*skill].family.clone();
    cells.within(|key| match key {
        Key::Skill(skill) => Some(Key::Family(family(skill))),
        Key::SkillLevel(skill, level) => Some(Key::FamilyLevel(family(skill), *level)),
        Key::SkillDepartment(_, department) => Some(Key::Department(department.clone())),
        Key::Family(_) => Some(Key::Skilled),
        Key::FamilyLevel(_, level) => Some(Key::Level(*level)),
        _ => None,
    });
    cells.within(|key| if let Key::SkillLevel(_, level) = key { Some(Key::Level(*level)) } else { None });
    cells.within(|key| matches!(key, Key::Skill(_)).then_some(Key::Skilled));
    cells.within(|key| matches!(key, Key::Skill(_) | Key::Family(_)).then_some(Key::All));
    for (whole, skills) in asked {
        let part = |skill: &usize| match whole {
            Key::FamilyLevel(_, level) => Key::SkillLevel(*skill, *level),
            _ => Key::Skill(*skill),
        };
        cells.cover(whole, &skills.iter().map(part).collect::<Vec<_>>());
    }
}

fn mask_skills<'a>(findings: &mut Findings, cells: &Cells<'a>, named: &impl Fn(usize) -> Option<&'a str>) {
    let mut wished: BTreeMap<usize, Share<'a>> = BTreeMap::new();
    let mut doubtful: BTreeMap<usize, Share<'a>> = BTreeMap::new();
    let mut beside: BTreeMap<(usize, usize), Share<'a>> = BTreeMap::new();
    for (at, found) in findings.needs.iter().enumerate() {
        let Some(employer) = named(at) else { continue };
        let broader = &findings.broader;
        let asked = broader.with(&found.required);
        let own: Vec<usize> = broader.with(&found.wished).into_iter().filter(|s| asked.binary_search(s).is_err()).collect();
        for skill in &own {
            wished.entry(*skill).or_default().add(employer, found.demand());
            // What a broader skill has beside a narrower one is known from the two.
            for narrower in broader.below(*skill).iter().filter(|n| own.binary_search(n).is_err()) {
                beside.entry((*skill, *narrower)).or_default().add(employer, found.demand());
            }
        }
        // Whoever asks for the skill for certain adds nothing to what is in doubt.
        let doubted = broader.with(&found.perhaps).into_iter().filter(|s| asked.binary_search(s).is_err());
        doubted.for_each(|s| doubtful.entry(s).or_default().add(employer, found.demand()));
    }
    let unsafe_in = |shares: &BTreeMap<usize, Share<'_>>, skill: usize| shares.get(&skill).is_some_and(|s| !s.is_safe());
    let part_masked: BTreeSet<usize> = cells
        .keys
        .iter()
        .zip(&cells.masked)
        .filter(|(_, masked)| **masked)
        .filter_map(|(key, _)| if let Key::SkillLevel(s, _) | Key::SkillDepartment(s, _) = key { Some(*s) } else { None })
        .collect();
    for gap in &mut findings.skills {
        // Who opens a post to beginners is an answer of its own, with no cell here.
        gap.experienced = f64::NAN;
        let differs = beside.range((gap.skill, 0)..=(gap.skill, usize::MAX)).any(|(_, share)| !share.is_safe());
        if differs || unsafe_in(&wished, gap.skill) {
            gap.wished = f64::NAN;
        }
        if cells.is_masked(&Key::Skill(gap.skill)) {
            for figure in [&mut gap.demand, &mut gap.demand_low, &mut gap.demand_high, &mut gap.gap, &mut gap.gap_low, &mut gap.gap_high] {
                *figure = f64::NAN;
            }
            (gap.coverage, gap.cause, gap.verdict, gap.employers) = (None, None, Verdict::Masked, 0);
            gap.flips.clear();
        } else {
            // Where the posts declared bound the interval, it tells them without their weights.
            let declared = gap.answered < gap.demand && (gap.demand_low - gap.answered).abs() < 1e-9;
            if declared {
                (gap.demand_low, gap.gap_high) = (f64::NAN, f64::NAN);
            }
            if unsafe_in(&doubtful, gap.skill) {
                // The interval would tell what one employer's doubtful label weighs.
                for figure in [&mut gap.demand_low, &mut gap.demand_high, &mut gap.gap_low, &mut gap.gap_high] {
                    *figure = f64::NAN;
                }
            }
            // A proof that counts the posts of some levels or places would tell a masked part.
            if let Some(Cause::BelowLevel(_, posts) | Cause::Elsewhere(posts) | Cause::InDoubt(posts)) = &mut gap.cause
                && (part_masked.contains(&gap.skill) || unsafe_in(&doubtful, gap.skill))
            {
                *posts = f64::NAN;
            }
        }
    }
}
