//! The role of every column, by what its header says and what its values say, each on one scale. One field a column, by the largest
//! sum over the sheet; two columns that claim a field alike are a question, and neither is read; what falls short is « perhaps »:
//! shown, never used. Columns of crosses are skills.

use std::sync::Arc;

use crate::domain::{Kind, List, Origin, Problem, Reject, SourceName, fold, list, words};

use super::super::header::{self, Field, SkillRole, Witness, witnesses};
use super::super::sheet::{Cell, Row};
use super::super::ticked::{is_cross, is_cross_under};
use super::assignment::assign;
use super::profile::Profile;
use super::rivals::settle;
use super::{Column, Finder, Head, Role};

/// What a header is worth that spells its field: more than values alone, less than values against it.
const NAME: f32 = 6.0;
/// From here a column is what the evidence says.
const ACCEPT: f32 = 4.0;
/// From here it may be.
const PERHAPS: f32 = 2.5;
/// What a header is worth that names a field clearly.
const CLEAR: f32 = 0.85;
/// Two columns this close claim a field alike.
const MARGIN: f32 = 0.8;
/// Against a field: a header that spells another.
const SPELLS_ANOTHER: f32 = -3.0;
/// Values that say this much against what the header spells deny it.
const DENIED: f32 = -2.0;
/// What a text is worth less under a header that spells another field.
const DENIED_AS_TEXT: f32 = 1.5;
/// Values that tell a field without its header, and values that tell nothing.
const TELLING: f32 = 4.0;
const SILENT: f32 = 0.5;
/// What a header is worth less over values that tell nothing, beside values that do.
const CONTRAST: f32 = 3.0;
/// What it adds that a record must be called something, and what few values say at least that tell it.
const EXPECTED: f32 = 1.2;
const TOLD_BY_FEW: f32 = 2.8;
/// Records that tell by their values alone what they are called.
const NAMED: usize = 5;
/// What « Diplôme » is worth as a name of the level, over values that are levels.
const DIPLOMA_AS_LEVEL: f32 = 0.9;

/// A column with what speaks for each field of its kind.
pub(super) struct Claim<'a> {
    said: Witness,
    pub(super) profile: Profile<'a>,
    /// By field of the kind.
    weights: Vec<f32>,
}

impl Finder<'_> {
    /// The role of every column, given the data below it.
    pub(super) fn columns(&self, head: &Head, data: &[Row], name: &Arc<SourceName>, rejects: &mut Vec<Reject>) -> Vec<Column> {
        let headless = head.labels.iter().all(|(_, label)| label.is_empty());
        let mut columns: Vec<Column> = head
            .labels
            .iter()
            .enumerate()
            .filter(|(_, (_, label))| headless || !label.is_empty())
            .map(|(index, (_, label))| Column { index, header: label.clone(), role: Role::Unused, perhaps: None, evidence: 0.0 })
            .collect();
        if let Some(spec) = self.spec {
            for column in &mut columns {
                if let Some(found) = self.reading("", &column.header, true) {
                    column.role = Role::Field(found.field, found.year);
                }
                if spec.campaign.is_some_and(|campaign| fold(&column.header) == fold(campaign)) {
                    column.role = Role::Campaign;
                }
            }
            return columns;
        }
        let mut left_out: Vec<Column> = columns.extract_if(.., |c| self.is_left_out(&c.header)).collect();
        left_out.extend(self.hidden_beside(head, name, rejects, &mut columns));
        self.by_evidence(head, data, name, rejects, &mut columns);
        self.crosses(head, data, &mut columns);
        self.cohorts(head, data, &mut columns);
        self.grouped_counts(head, data, name, rejects, &mut columns);
        self.posts_by_part(head, data, name, rejects, &mut columns);
        self.options(data, &mut columns);
        self.sessions(data, &mut columns);
        under_no_header(head, data, &mut columns);
        columns.extend(left_out);
        columns.sort_by_key(|c| c.index);
        columns
    }

    fn by_evidence(&self, head: &Head, data: &[Row], name: &Arc<SourceName>, rejects: &mut Vec<Reject>, columns: &mut [Column]) {
        let fields = Field::of_kind(self.kind);
        let told: Vec<Option<Field>> = columns.iter().map(|c| self.told(c)).collect();
        let mut claims: Vec<Claim> = columns.iter().zip(&told).map(|(c, told)| self.claim(head, data, c, *told)).collect();
        contrast(fields, &mut claims);
        expected(self.kind, fields, &told, &mut claims);
        let by_values = held_by_values(self.kind, fields, &told, &mut claims);
        // Keys of one letter name nothing.
        if columns.iter().all(|c| c.header.chars().count() <= 2) {
            left_over(self.kind, fields, &mut claims);
        }
        let best_repeating = |c: usize| {
            let repeating = fields.iter().enumerate().filter(|(_, f)| f.repeats()).map(|(f, _)| (claims[c].weights[f], f));
            repeating.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).filter(|(w, _)| *w >= ACCEPT)
        };
        let settled: Vec<Field> = told.iter().flatten().copied().collect();
        let allowed = |field: usize, column: usize| match told[column] {
            Some(of) => of == fields[field],
            None => !settled.contains(&fields[field]) || fields[field].repeats() && fields[field] != Field::Graduates,
        };
        let single: Vec<usize> = (0..fields.len()).filter(|f| !fields[*f].repeats()).collect();
        let found = assign(single.len(), columns.len(), |f, c| {
            let weight = claims[c].weights[single[f]];
            let net = weight - best_repeating(c).map_or(0.0, |(w, _)| w) + f32::EPSILON;
            (weight >= ACCEPT && allowed(single[f], c)).then_some(net)
        });
        let mut chosen: Vec<Option<usize>> = vec![None; columns.len()];
        for (f, column) in found.iter().enumerate().filter_map(|(f, column)| Some((single[f], (*column)?))) {
            chosen[column] = Some(f);
        }
        for (f, column) in found.into_iter().enumerate().filter_map(|(f, column)| Some((single[f], column?))) {
            let claim = claims[column].weights[f];
            let rival = |c: &usize| {
                *c != column && chosen[*c].is_none() && told[column].is_none() && claims[*c].weights[f] >= (claim - MARGIN).max(ACCEPT)
            };
            let mut rivals: Vec<usize> = (0..columns.len()).filter(rival).collect();
            if rivals.is_empty() {
                columns[column].role = Role::Field(fields[f], claims[column].said.year);
                columns[column].evidence = claim;
                continue;
            }
            rivals.insert(0, column);
            rivals.sort_unstable();
            match settle(rivals, fields[f], columns, data, self.kind)[..] {
                [one] => {
                    chosen[column] = None;
                    chosen[one] = Some(f);
                    columns[one].role = Role::Field(fields[f], claims[one].said.year);
                    columns[one].evidence = claims[one].weights[f];
                }
                ref several => {
                    let names = several.iter().map(|i| columns[*i].header.clone()).collect();
                    let first = several.first().map_or(column, |i| *i);
                    let origin = Origin { source: Arc::clone(name), row: head.row, column: u32::try_from(columns[first].index).ok() };
                    let value = columns[first].header.clone();
                    rejects.push(Reject { origin, value, problem: Problem::TwoColumns(fields[f].key(), names), whole_row: false });
                }
            }
        }
        for c in 0..columns.len() {
            if chosen[c].is_some() || columns[c].role != Role::Unused {
                continue;
            }
            // Several columns that the pipeline file names for one field hold it together.
            if let Some(field) = told[c] {
                columns[c].role = Role::Field(field, claims[c].said.year);
                continue;
            }
            // Beside a column that is called a text, one that only looks like one may be about anything.
            let called = |c: &Claim| c.said.of(Field::Prose) >= CLEAR;
            let mere = |f: usize| {
                fields[f] == Field::Prose && claims[c].said.of(Field::Prose) <= 0.0 && told[c].is_none() && claims.iter().any(called)
            };
            if let Some((weight, f)) = best_repeating(c).filter(|(_, f)| allowed(*f, c) && !mere(*f)) {
                columns[c].role = Role::Field(fields[f], claims[c].said.year);
                columns[c].evidence = weight;
                continue;
            }
            let taken: Vec<bool> = (0..fields.len()).map(|f| chosen.contains(&Some(f))).collect();
            doubt(&claims[c], &mut columns[c], (fields, &taken), (head, name), rejects);
        }
        for (at, field) in by_values {
            if matches!(columns[at].role, Role::Field(f, _) if f == field) {
                super::periods::told(field, &[at], columns, 0, (head, name), rejects);
            }
        }
        // Where no column is the title, the diploma is what a course is called.
        let is = |c: &Column, field: Field| matches!(c.role, Role::Field(f, _) if f == field);
        if !columns.iter().any(|c| is(c, Field::Title))
            && let Some(at) = columns.iter().position(|c| is(c, Field::Diploma)).filter(|at| told[*at].is_none())
        {
            columns[at].role = Role::Field(Field::Title, None);
        } else if let Some(at) = self.titles_among_levels(columns, &claims, &told) {
            columns[at].role = Role::Field(Field::Title, None);
        }
    }

    /// True for a column that the pipeline file says is not to be used.
    fn is_left_out(&self, label: &str) -> bool {
        !self.source.unused.is_empty() && !label.is_empty() && self.source.unused.iter().any(|name| fold(name) == fold(label))
    }

    /// The field that the pipeline file gives a header, or the letter of a column that has none.
    pub(super) fn told(&self, column: &Column) -> Option<Field> {
        if self.source.columns.is_empty() {
            return None;
        }
        let folded = fold(&column.name());
        let (key, _) = self.source.columns.iter().find(|(_, names)| names.holds(&folded))?;
        Field::of_key(key)
    }

    fn claim<'a>(&self, head: &Head, data: &'a [Row], column: &Column, told: Option<Field>) -> Claim<'a> {
        let (group, label) = &head.labels[column.index];
        let profile = Profile::of(data, column.index);
        let fields = Field::of_kind(self.kind);
        if let Some(told) = told {
            let weights = fields.iter().map(|f| if *f == told { 10.0 * NAME } else { f32::MIN }).collect();
            return Claim { said: witnesses(label, self.kind), profile, weights };
        }
        let mut said = witnesses(label, self.kind);
        // A word that alone names nothing may with the group above it, and what both spell out is surer (« Employeur : Nom »); under
        // « Compétences », « Java » is a skill of its own.
        let worth = |of: &Witness| of.fields.first().map_or(0.0, |f| f.1);
        let silent = worth(&said) < 0.6;
        if !group.is_empty() && self.reading("", group, false).is_none_or(|r| r.field.skill_role().is_none()) {
            let both = witnesses(&format!("{group} {label}"), self.kind);
            if silent && worth(&both) > worth(&said) || worth(&both) >= CLEAR {
                said = Witness { year: said.year.or(both.year), ..both };
            }
        }
        // « Compétences [Python] » with crosses below is one skill; with texts below (« [Autre] ») it is a list.
        let crossed = bracketed(label).is_some() && data.iter().all(|row| is_cross(row.cell(column.index)).is_some());
        let spelt = said.fields.iter().find(|(_, worth)| *worth >= 0.95).map(|(f, _)| *f);
        let of_no_use = profile.is_of_no_use();
        // What the values deny, the header does not say against others: a « Site » of schools is no town.
        let denied = spelt.is_some_and(|of| profile.speaks_for(of, true) <= DENIED);
        let weigh = |field: &Field| {
            // « Diplôme » over « Bac+5 » is the level.
            let may = *field == Field::Level && spelt.is_none_or(|of| matches!(of, Field::Level | Field::Diploma));
            let as_level = may && profile.is_of_levels();
            // « Type » over levels says which level.
            let unused = if as_level && header::says_a_sort(label) { 0.0 } else { said.unused };
            let named = if as_level { said.of(Field::Level).max(DIPLOMA_AS_LEVEL * said.of(Field::Diploma)) } else { said.of(*field) };
            if crossed && field.skill_role().is_some() || profile.is_empty() && named < 0.5 {
                return 0.0;
            }
            let other = spelt.is_some_and(|other| other != *field && !(as_level && other == Field::Diploma));
            // Only a code with a check of its own could say more than the header does: the values need not be asked.
            if other && !denied && named < 0.5 && !field.is_code() {
                return SPELLS_ANOTHER;
            }
            let against = match (other, denied) {
                (true, false) => SPELLS_ANOTHER,
                // What is called an occupation and holds none is no text for that.
                (true, true) if *field == Field::Prose => -DENIED_AS_TEXT,
                _ => 0.0,
            };
            // Ways to work are of no use, but where a column says how a course is taken.
            let no_use = if of_no_use && named < 0.95 && !(*field == Field::Status && named > 0.5) { 3.0 } else { 0.0 };
            NAME * named - NAME * unused + profile.speaks_for(*field, named >= 0.5) + against - no_use
        };
        let weights = fields.iter().map(weigh).collect();
        Claim { said, profile, weights }
    }

    /// A column says what each record is called.
    fn is_called(&self, columns: &[Column]) -> bool {
        columns.iter().any(|c| matches!(c.role, Role::Field(field, _) if field.key() == self.kind.called()))
    }

    /// One column a skill: a survey's « question [Python] », or two columns at least that hold nothing but crosses.
    fn crosses(&self, head: &Head, data: &[Row], columns: &mut [Column]) {
        let default = if self.kind == Kind::Courses { SkillRole::Taught } else { SkillRole::Required };
        if self.kind == Kind::Employers {
            return;
        }
        let graded = super::known::graded(data, columns, self.kind == Kind::Needs && self.is_called(columns));
        let crossed: Vec<usize> = (0..columns.len())
            .filter(|i| columns[*i].role == Role::Unused && !columns[*i].header.is_empty())
            .filter(|i| {
                // One odd mark among crosses is that cell's trouble, not the column's.
                let cells = || data.iter().map(|row| row.cell(columns[*i].index)).filter(|c| !c.is_blank());
                let header = &columns[*i].header;
                let crosses = cells().filter(|c| is_cross_under(c, header).is_some()).count();
                graded.contains(i) || cells().any(|c| is_cross_under(c, header) == Some(true)) && crosses * 3 >= cells().count() * 2
            })
            .filter(|i| !header::is_unused(&columns[*i].header, self.kind))
            .collect();
        let role_of = |question: &str| header::read(question, self.kind).and_then(|r| r.field.skill_role());
        // Several columns of yes and no are skills when one of them names one, or a question or a group above says so.
        let named = |i: &usize| super::known::is_skill(&fold(&columns[*i].header));
        let told = |i: &usize| role_of(&head.labels[columns[*i].index].0).is_some();
        let known = crossed.iter().any(|i| named(i) || told(i));
        let alone = crossed.len() < 2 || !known;
        for i in crossed {
            let (group, label) = &head.labels[columns[i].index];
            let (question, skill) = bracketed(label).unwrap_or((group.as_str(), label.as_str()));
            let role = role_of(question);
            if !alone || role.is_some() || question.len() < label.len() && label.contains('[') {
                let role = role.unwrap_or(default);
                columns[i].role = Role::Skill(skill.to_owned(), role);
                columns[i].perhaps = None;
                // « Autre, précisez » right of the answers of a question: what no cross could say.
                if let Some(next) = columns.get_mut(i + 1).filter(|c| c.role == Role::Unused && is_other(&c.header)) {
                    next.role = Role::Field(Field::of_skill_role(role), None);
                    next.perhaps = None;
                }
            }
        }
    }
}

/// A column that is not what its header says, told once; or one that may be something, shown and not used.
fn doubt(
    claim: &Claim,
    column: &mut Column,
    (fields, taken): (&[Field], &[bool]),
    (head, name): (&Head, &Arc<SourceName>),
    rejects: &mut Vec<Reject>,
) {
    // A field that another column holds leaves no question.
    let spelt = fields.iter().enumerate().find(|(f, field)| claim.said.of(**field) >= 0.95 && !taken[*f]);
    if let Some((f, field)) = spelt
        && claim.weights[f] < ACCEPT
        && claim.profile.filled >= 3
        && !field.repeats()
    {
        let origin = Origin { source: Arc::clone(name), row: head.row, column: u32::try_from(column.index).ok() };
        let problem = Problem::NotWhatItIsCalled(field.key(), claim.profile.examples(3));
        // What is of use only where it is said needs no message where it is not.
        if claim.profile.speaks_for(*field, true) < -1.0 && !matches!(field, Field::Status | Field::Diploma | Field::Institution) {
            rejects.push(Reject { origin, value: column.header.clone(), problem, whole_row: false });
        }
        return;
    }
    let best = claim.weights.iter().enumerate().filter(|(f, w)| !taken[*f] || **w >= ACCEPT).max_by(|a, b| a.1.total_cmp(b.1));
    column.perhaps = best.filter(|(_, w)| **w >= PERHAPS).map(|(f, _)| fields[f]);
}

/// Where the values of one column tell a field without its header, a header over values that tell nothing is worth less: « Emploi
/// proposé » over job titles beside « poste_recherche » over what a search engine was asked.
fn contrast(fields: &[Field], claims: &mut [Claim]) {
    for (f, field) in fields.iter().enumerate().filter(|(_, field)| !field.repeats()) {
        let says = |c: &Claim| c.profile.speaks_for(*field, false);
        if claims.iter().any(|c| c.weights[f] >= ACCEPT && says(c) >= TELLING) {
            // A header that spells the field over values that are all different is what it says, as is one of who sends the records, whatever
            // its values.
            let different = |c: &Claim| c.profile.distinct() * 5 >= c.profile.filled * 4;
            let stands = |c: &Claim| c.said.of(*field) >= 0.95 && (matches!(field, Field::Institution | Field::Employer) || different(c));
            let silent = claims.iter_mut().filter(|c| c.weights[f] >= PERHAPS && says(c) <= SILENT && !stands(c));
            silent.for_each(|claim| claim.weights[f] -= CONTRAST);
        }
    }
    // Beside a list of skills, « Mots-clés » over one word a row, none of them a skill, is none.
    for (f, field) in fields.iter().enumerate().filter(|(_, field)| field.skill_role().is_some()) {
        if claims.iter().any(|c| c.weights[f] >= ACCEPT && c.profile.speaks_for(*field, false) >= TELLING) {
            claims.iter_mut().filter(|c| c.profile.names_no_skill()).for_each(|claim| claim.weights[f] -= CONTRAST);
        }
    }
}

/// A record is called something: where two other columns at least are understood and no header names that, values that tell it need
/// say less than where nothing else is known.
fn expected(kind: Kind, fields: &[Field], told: &[Option<Field>], claims: &mut [Claim]) {
    let Some((at, called)) = fields.iter().copied().enumerate().find(|(_, field)| field.key() == kind.called()) else { return };
    let understood = |f: usize| claims.iter().any(|c| c.weights[f] >= ACCEPT);
    let others = (0..fields.len()).filter(|f| *f != at && understood(*f)).count();
    let is_named = claims.iter().any(|c| c.said.of(called) >= 0.5) || told.contains(&Some(called));
    if is_named || others < 2 {
        return;
    }
    for claim in claims.iter_mut().filter(|c| c.weights[at] < ACCEPT && c.profile.speaks_for(called, false) >= TOLD_BY_FEW) {
        claim.weights[at] = (claim.weights[at] + EXPECTED).min(ACCEPT);
    }
}

/// A record asks for skills or teaches some, a course has a level: where records are called something and no column holds these, one column
/// whose values tell it needs to say less.
fn held_by_values(kind: Kind, fields: &[Field], told: &[Option<Field>], claims: &mut [Claim]) -> Vec<(usize, Field)> {
    let mut out = Vec::new();
    let called = fields.iter().position(|field| field.key() == kind.called());
    if called.is_none_or(|called| !claims.iter().any(|c| c.weights[called] >= ACCEPT)) {
        return out;
    }
    for (at, field) in fields.iter().enumerate() {
        let alike = |other: &Field| other == field || other.skill_role().is_some() && field.skill_role().is_some();
        let first_of_skills = field.skill_role().is_some() && !fields[..at].iter().any(|f| f.skill_role().is_some());
        let held = claims.iter().any(|c| fields.iter().zip(&c.weights).any(|(f, weight)| alike(f) && *weight >= ACCEPT));
        if !(first_of_skills || *field == Field::Level && kind == Kind::Courses) || held || told.iter().flatten().any(alike) {
            continue;
        }
        // A header that says something else is believed: levels under « Poursuite d’études » are where courses lead.
        let says_else = |c: &Claim| c.said.unused >= 0.3 || c.said.fields.iter().any(|(f, worth)| f != field && *worth >= 0.5);
        let tells =
            |c: &Claim| (PERHAPS..ACCEPT).contains(&c.weights[at]) && c.profile.speaks_for(*field, false) >= TOLD_BY_FEW && !says_else(c);
        let mut found = (0..claims.len()).filter(|c| tells(&claims[*c]));
        if let (Some(one), None) = (found.next(), found.next()) {
            claims[one].weights[at] = ACCEPT;
            out.push((one, *field));
        }
    }
    out
}

/// Where no column is named and two at least are understood, what the records are called is the one column left of short texts that are nearly
/// all different; none where two are left.
fn left_over(kind: Kind, fields: &[Field], claims: &mut [Claim]) {
    let Some(at) = fields.iter().position(|field| field.key() == kind.called()) else { return };
    let understood = |claim: &Claim| claim.weights.iter().any(|weight| *weight >= ACCEPT);
    if claims.iter().any(|c| c.weights[at] >= ACCEPT) || claims.iter().filter(|c| understood(c)).count() < 2 {
        return;
    }
    let is_name = |claim: &Claim| {
        let profile = &claim.profile;
        profile.filled >= NAMED
            && profile.distinct() * 5 >= profile.filled * 4
            && (1.5..=12.0).contains(&profile.mean_words())
            && profile.numbers() + profile.links() + profile.dates() + profile.codes() + profile.prose() < 0.2
            && profile.towns() < 0.3
    };
    let mut left = claims.iter_mut().filter(|c| !understood(c) && is_name(c));
    if let (Some(one), None) = (left.next(), left.next()) {
        one.weights[at] = ACCEPT;
    }
}

/// « Compétences | (nothing) | (nothing) », a skill in each: columns without a header after a list of skills go on with it.
fn under_no_header(head: &Head, data: &[Row], columns: &mut Vec<Column>) {
    let width = data.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let titled = |i: usize| head.labels.get(i).is_some_and(|(_, label)| !label.is_empty());
    for index in 1..width {
        let before = columns.iter().find(|c| c.index + 1 == index).map(|c| c.role.clone());
        let Some(role @ Role::Field(field, _)) = before else { continue };
        let texts = data.iter().any(|r| matches!(r.cell(index), Cell::Text(_)));
        let only_texts = data.iter().all(|r| matches!(r.cell(index), Cell::Text(_) | Cell::Blank));
        let taken = columns.iter().any(|c| c.index == index);
        if !titled(index) && !taken && field.skill_role().is_some() && texts && only_texts {
            columns.push(Column { index, header: String::new(), role, perhaps: None, evidence: 0.0 });
            columns.sort_by_key(|c| c.index);
        }
    }
}

/// « Autre », « Précisez si autre ».
fn is_other(header: &str) -> bool {
    let folded = fold(header);
    list(List::Other).among(&words(&folded))
}

/// « question [item] ».
pub(super) fn bracketed(label: &str) -> Option<(&str, &str)> {
    let (open, close) = (label.rfind('[')?, label.rfind(']')?);
    (open < close).then(|| (&label[..open], label[open + 1..close].trim()))
}
