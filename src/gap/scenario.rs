//! What if? The courses and needs of an analysis with some changes, from which the findings are computed again.
//!
//! Nothing is hidden in a scenario: a change that touches no record is an error that names the nearest, a skill must be one of the
//! framework, and what the files say is set aside only where the scenario says another thing.

use std::sync::Arc;

use crate::domain::{Figure, Language, Level, Origin, SourceName, fold, say};
use crate::matching::{Match, Reconciliation, Rung, Status};
use crate::normalise::{Corpus, Course, Mention};
use crate::pipeline::{NeedChange, NewCourse, RateChange, RateOf, Scenario};
use crate::read::SkillRole;

use super::supply::funnel;
use super::{Findings, Inputs};

/// The corpus and the matches as the scenario wants them.
///
/// # Errors
/// A course, a need or a skill that does not exist, with the nearest that does.
pub fn changed(inputs: &Inputs<'_>, found: &Findings, scenario: &Scenario, l: Language) -> Result<(Corpus, Reconciliation), String> {
    let mut what_if = WhatIf { inputs, found, l, corpus: inputs.corpus.clone(), matches: inputs.matches.matches.clone() };
    for change in &scenario.seats {
        for at in what_if.courses(&change.course, change.town.as_deref())? {
            let course = &mut what_if.corpus.courses[at];
            // Graduates follow the seats; a course without any figure gains one.
            if let (Some(graduates), Some(seats)) = (course.graduates.given(), course.seats.given().filter(|s| *s > 0.0)) {
                course.graduates = Figure::Given(graduates * change.seats / seats);
            } else if course.graduates.given().is_some() {
                let title = course.title.clone();
                return Err(say!(
                    l,
                    "[scenario] « {title} » : le nombre de places actuel n’est pas connu, on ne peut pas dire combien de diplômés de plus ; décrire plutôt une nouvelle formation [[scenario.course]]",
                    "[scenario] “{title}”: its seats today are not known, nobody can say how many more would graduate; describe a new course [[scenario.course]] instead"
                ));
            }
            course.seats = Figure::Given(change.seats);
        }
    }
    for change in &scenario.teach {
        let skills = change.skills.iter().map(|s| what_if.skill(s)).collect::<Result<Vec<_>, _>>()?;
        for at in what_if.courses(&change.course, change.town.as_deref())? {
            what_if.teach(at, &skills);
        }
    }
    for course in &scenario.course {
        what_if.open(course)?;
    }
    // Who leaves a new course stays as those of the others do.
    for change in &scenario.rate {
        what_if.rate(change)?;
    }
    for change in &scenario.needs {
        what_if.needs(change)?;
    }
    Ok((what_if.corpus, Reconciliation { matches: what_if.matches, unasked: 0 }))
}

struct WhatIf<'a> {
    inputs: &'a Inputs<'a>,
    found: &'a Findings,
    l: Language,
    corpus: Corpus,
    matches: Vec<Match>,
}

impl WhatIf<'_> {
    /// The courses of an id or a title; there must be one.
    fn courses(&self, name: &str, town: Option<&str>) -> Result<Vec<usize>, String> {
        let wanted = fold(name);
        let in_town = |c: &Course| town.is_none_or(|t| c.place.town.as_deref().map(fold) == Some(fold(t)));
        let courses = &self.inputs.corpus.courses;
        let at: Vec<usize> = (0..courses.len())
            .filter(|i| (courses[*i].id == name || fold(&courses[*i].title) == wanted) && in_town(&courses[*i]))
            .collect();
        if at.is_empty() {
            let likeness = |c: &&Course| strsim::jaro_winkler(&wanted, &fold(&c.title));
            let near = courses.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).map_or("", |c| c.title.as_str());
            let place = town.map(|t| format!(" ({t})")).unwrap_or_default();
            return Err(say!(
                self.l,
                "[scenario] « {name} »{place} : aucune formation de ce nom ; la plus proche est « {near} »",
                "[scenario] “{name}”{place}: there is no such course; the nearest is “{near}”"
            ));
        }
        Ok(at)
    }

    fn skill(&self, name: &str) -> Result<usize, String> {
        self.inputs.framework.named(name).ok_or_else(|| {
            let near = self.inputs.framework.nearest_label(name).unwrap_or_default();
            say!(
                self.l,
                "[scenario] « {name} » n’est pas une compétence du référentiel ; la plus proche est « {near} »",
                "[scenario] “{name}” is not a skill of the framework; the nearest is “{near}”"
            )
        })
    }

    /// Adds skills to a course; one that inherits those of its diploma keeps them.
    fn teach(&mut self, at: usize, skills: &[usize]) {
        let mut taught = skills.to_vec();
        if self.found.courses.get(at).is_some_and(|f| f.inherited) && self.corpus.courses[at].skills.is_empty() {
            taught.extend(self.found.courses[at].skills.iter().copied());
        }
        for skill in taught {
            let mention = self.mention(skill);
            self.corpus.courses[at].skills.push(mention);
        }
    }

    /// A mention that names a skill for certain.
    fn mention(&mut self, skill: usize) -> Mention {
        self.corpus.labels.push(self.inputs.framework.skills()[skill].label(self.l).to_owned());
        self.matches.push(Match {
            skills: vec![skill],
            rung: Rung::Decision,
            confidence: 1.0,
            status: Status::Accepted,
            name: String::new(),
            runner_up: None,
        });
        Mention { label: self.corpus.labels.len() - 1, role: SkillRole::Taught, origin: nowhere(), span: None }
    }

    fn open(&mut self, new: &NewCourse) -> Result<(), String> {
        let skills = new.skills.iter().map(|s| self.skill(s)).collect::<Result<Vec<_>, _>>()?;
        let place = self.inputs.territory.place(new.town.as_deref(), None, new.department.as_deref());
        let place = place.map_err(|unknown| format!("[scenario] « {} » : {}", new.title, unknown.reason(self.l)))?;
        let course = Course {
            id: format!("S-{:03}", self.corpus.courses.len()),
            title: new.title.clone(),
            diploma: None,
            profile: None,
            level: Level::ALL.into_iter().find(|level| level.code() == new.level).unwrap_or(Level::Bac), // the pipeline knows it is one
            institution: None,
            place,
            status: None,
            seats: Figure::NotGiven,
            graduates: Figure::Given(new.graduates),
            fill: None,
            success: None,
            further_study: None,
            active: None,
            retention: None,
            rncp: None,
            skills: Vec::new(),
            texts: Vec::new(),
            in_parts: false,
            origin: nowhere(),
        };
        self.corpus.courses.push(course);
        self.teach(self.corpus.courses.len() - 1, &skills);
        Ok(())
    }

    fn rate(&mut self, change: &RateChange) -> Result<(), String> {
        let some = change.course.as_ref().map(|name| self.courses(name, None)).transpose()?;
        for (at, course) in self.corpus.courses.iter_mut().enumerate() {
            let level = change.level.as_deref().is_none_or(|level| level == course.level.code());
            if !level || some.as_ref().is_some_and(|some| !some.contains(&at)) {
                continue;
            }
            let f = self.found.courses.get(at).map_or_else(|| funnel(course, None, self.inputs.assumptions), |found| found.funnel);
            let (rate, now) = match change.of {
                RateOf::Fill => (&mut course.fill, None),
                RateOf::Success => (&mut course.success, None),
                RateOf::FurtherStudy => (&mut course.further_study, Some(f.further_study)),
                RateOf::Active => (&mut course.active, Some(f.active)),
                RateOf::Retention => (&mut course.retention, Some(f.retention)),
            };
            let now = now.or(*rate).unwrap_or(1.0);
            let moved = change.points.map_or(now, |points| now + points / 100.0);
            *rate = Some(change.value.unwrap_or(moved).clamp(0.0, 1.0));
        }
        Ok(())
    }

    fn needs(&mut self, change: &NeedChange) -> Result<(), String> {
        let skill = change.skill.as_ref().map(|name| self.skill(name)).transpose()?;
        let wanted = change.occupation.as_deref().map(fold);
        let mut touched = 0;
        for (at, found) in self.found.needs.iter().enumerate() {
            let need = &mut self.corpus.needs[at];
            let profile = self.inputs.occupations.get(at).copied().flatten().map(|o| &self.inputs.profiles.occupations[o]);
            let titled = wanted.as_ref().is_none_or(|w| {
                need.occupation.as_deref().map(fold).as_ref() == Some(w)
                    || profile.is_some_and(|p| p.id == *w || fold(&p.label_fr) == *w || fold(&p.label_en) == *w)
            });
            let placed = change.department.as_ref().is_none_or(|d| need.place.department.as_ref().is_some_and(|own| own.code() == d));
            if titled && placed && skill.is_none_or(|s| self.found.broader.holds(&found.required, s)) {
                touched += 1;
                if let Figure::Given(posts) = need.positions {
                    need.positions = Figure::Given(posts * change.factor);
                }
            }
        }
        if touched == 0 {
            return Err(say!(
                self.l,
                "[[scenario.needs]] : aucun besoin ne répond à ces conditions",
                "[[scenario.needs]]: no need meets these conditions"
            ));
        }
        Ok(())
    }
}

/// What a scenario adds stands in no cell.
fn nowhere() -> Origin {
    Origin::sheet(&Arc::new(SourceName { file: "[scenario]".to_owned(), sheet: String::new() }))
}
