//! What the values of a column say of what it holds. Each field has a rule, one on the same scale as the next: how much the values
//! speak for it (a column of towns), against it (« Débutant accepté » is no level of study), or say nothing (any short text could
//! be the name of a firm).

use crate::domain::{Department, List, france, list};

use super::super::header::Field;
use super::patterns::{is_rncp, is_rome, is_siret, is_uai};
use super::profile::{Profile, Value, holds};

impl Profile<'_> {
    /// What the values say of a field: above zero for it, below against it. `named` tells that the header speaks for it too.
    pub(super) fn speaks_for(&self, field: Field, named: bool) -> f32 {
        if self.is_empty() {
            return 0.0;
        }
        if let Some(said) = self.said.borrow().get(&(field, named)) {
            return *said;
        }
        // Few values say little, for or against.
        let sure = self.filled as f32 / (self.filled as f32 + 0.85);
        let said = self.rule(field, named) * sure;
        self.said.borrow_mut().insert((field, named), said);
        said
    }

    fn rule(&self, field: Field, named: bool) -> f32 {
        if self.dates() > 0.6 && !matches!(field, Field::Horizon) {
            return if is_number(field) { DATES_FOR_NUMBERS } else { NEVER };
        }
        if self.links() > 0.6 || self.is_index() && !is_number(field) && !matches!(field, Field::Postcode | Field::Siret) {
            return NEVER;
        }
        if is_name(field) && self.lists_skills() {
            return NO;
        }
        let numbers = self.numbers();
        let text_only = |says: f32| if numbers > 0.7 { NO } else { says };
        match field {
            Field::Seats | Field::Graduates | Field::Positions | Field::Hard | Field::Headcount => self.count(field),
            Field::Success | Field::Fill | Field::FurtherStudy | Field::Retention | Field::Active => {
                let rates = self.share(|v| v.number.is_some_and(|n| (0.0..=120.0).contains(&n)) || v.shown.trim_end().ends_with('%'));
                if rates > 0.5 { LITTLE } else { NO }
            }
            Field::Level => self.level(named),
            Field::Town => self.town(named),
            Field::Postcode => self.postcode(),
            Field::Department => self.department(),
            Field::Uai => self.code(is_uai),
            Field::Rome => self.code(is_rome),
            Field::Rncp => self.code(|text| is_rncp(text, named)),
            Field::Siret => self.code(is_siret),
            Field::Fap => text_only(if self.codes() > 0.5 && self.mean_words() < 1.5 { LITTLE } else { NO }),
            Field::Title => text_only(self.title(named)),
            Field::Diploma => text_only(match self.programmes() {
                p if p > 0.4 && self.mean_words() <= 8.0 => SOME,
                // « Certification : oui, non » tells whether there is one.
                _ if self.prose() > 0.3 || self.is_crossed() => NO,
                _ => 0.0,
            }),
            Field::Occupation => text_only(self.occupation(named)),
            Field::Institution => text_only(match () {
                () if self.schools() > 0.4 => MUCH,
                () if self.schools() > 0.15 => SOME,
                () if self.programmes() > 0.5 && self.mean_words() >= 1.8 => NO,
                () if self.prose() > 0.3 || self.mean_words() > 9.0 => NO,
                () if self.is_crossed() && !named => NO,
                () => LEAST,
            }),
            // A code or words; no value tells an activity by itself.
            Field::Activity => match () {
                () if self.prose() > 0.3 || self.is_crossed() => NO,
                () if named => LEAST,
                () => -SOME,
            },
            Field::Employer | Field::Name => text_only(match () {
                () if (self.jobs() > 0.5 || self.programmes() > 0.5) && self.firms() < 0.3 => NO,
                () if self.is_crossed() && !named => NO,
                // A name with the address below it is one.
                () if (self.prose() > 0.3 || self.mean_words() > 9.0) && !(named && self.first_line_words() <= 9.0) => NO,
                () if self.firms() > 0.25 && self.distinct() >= 3 => MUCH,
                () if self.firms() > 0.1 => SOME,
                () => LEAST,
            }),
            Field::Taught | Field::Required | Field::Wished => text_only(self.listed(field, named)),
            Field::Prose => text_only(self.text(named)),
            Field::Difficult | Field::Beginners => {
                let answers = self.share(|v| {
                    list(List::Yes).holds(&v.folded)
                        || list(List::No).holds(&v.folded)
                        || list(List::AnswersYes).begins(&v.folded).is_some()
                        || list(List::AnswersNo).begins(&v.folded).is_some()
                });
                if answers > 0.5 { LITTLE } else { -LITTLE }
            }
            Field::Nature => {
                let says = |which: List, v: &Value| list(which).iter().any(|part| v.folded.contains(part));
                let (new, again) = (self.share(|v| says(List::Creation, v)), self.share(|v| says(List::Replacement, v)));
                match () {
                    () if new + again <= 0.4 => -LITTLE,
                    () if named => MUCH,
                    // « Études et développement », « Department of … » hold such words, too: unnamed, both must be said, in few words.
                    () if new > 0.1 && again > 0.1 && self.mean_words() <= 5.0 => MUCH,
                    () => -LITTLE,
                }
            }
            Field::Status => text_only(match self.share(|v| holds(List::Contracts, &v.folded)) {
                share if share > 0.4 => SOME,
                // « Actif », « Converti » under « Statut », « Toute personne en reconversion » under « Public »: no way to study.
                share if share <= 0.0 => NO,
                _ => 0.0,
            }),
            Field::Horizon => {
                let times =
                    |v: &Value| [List::Months, List::Years, List::Weeks, List::Days, List::Soon].iter().any(|w| holds(*w, &v.folded));
                if self.prose() > 0.3 { NO } else { self.share(|v| v.number.is_some() || times(v)) - 0.5 }
            }
        }
    }

    fn count(&self, field: Field) -> f32 {
        let counts = self.counts();
        match () {
            () if self.is_index() && self.filled >= 8 => -SOME,
            () if self.years() > 0.8 && self.filled >= 3 => -SOME,
            () if self.largest() > 60_000.0 && field != Field::Headcount => NO,
            () if counts > 0.5 => LITTLE,
            () if counts > 0.2 || self.numbers() > 0.2 => 0.0,
            () if field == Field::Headcount && self.share(|v| v.shown.bytes().any(|b| b.is_ascii_digit())) > 0.5 => 0.0,
            () => NO,
        }
    }

    fn level(&self, named: bool) -> f32 {
        let (levels, digits) = self.levels();
        match () {
            // Shares and counts by level.
            () if self.share(|v| v.number.is_some_and(|n| n.fract() != 0.0 || n > LARGEST_LEVEL)) > 0.2 => NEVER,
            () if self.share(|v| holds(List::Experience, &v.folded)) > 0.5 && levels < 0.5 => NEVER,
            () if self.is_of_levels() => MUCH,
            () if levels > 0.5 => {
                if named {
                    SOME
                } else {
                    LITTLE
                }
            }
            () if levels + digits > 0.5 => LITTLE,
            () if levels + digits > 0.15 => 0.0,
            () => NEVER,
        }
    }

    fn town(&self, named: bool) -> f32 {
        // Figures and coordinates (« 47.6498, -2.76292 ») are no places.
        let figures = self.share(|v| !v.shown.contains(char::is_alphabetic)) > 0.7;
        if figures || self.is_crossed() || self.prose() > 0.3 || self.schools() > 0.6 && self.towns() < 0.3 {
            return NO;
        }
        match self.towns() {
            t if t > 0.6 && self.schools() < 0.3 => MUCH,
            t if t > 0.3 => {
                if named {
                    SOME
                } else {
                    LITTLE
                }
            }
            // A town of another country is in no list of ours.
            _ if named => {
                if self.mean_words() > 9.0 {
                    -SOME
                } else {
                    0.0
                }
            }
            _ => -LITTLE,
        }
    }

    fn postcode(&self) -> f32 {
        let five = |v: &Value| {
            let digits = v.shown.trim();
            digits.len() == 5 && digits.bytes().all(|b| b.is_ascii_digit())
        };
        if self.fitting(|v| france().is_some_and(|f| f.is_postcode(v.shown.trim()))) > 0.7 && !self.is_index() {
            return MUCH;
        }
        // « 120 » under « CP » counts credits: a figure alone has four digits at least.
        let code = |v: &Value| v.shown.len() <= 9 && v.shown.bytes().any(|b| b.is_ascii_digit()) && !v.shown.contains('.');
        let like = self.fitting(|v| five(v) || code(v) && (v.number.is_none() || v.shown.trim().len() >= 4));
        if like > 0.6 { if self.is_index() { NO } else { LITTLE } } else { NO }
    }

    fn department(&self) -> f32 {
        let codes = self.fitting(|v| Department::parse(&v.shown).is_some() && v.words <= 6);
        let names = self.fitting(|v| france().is_some_and(|f| f.is_department(&v.folded)));
        match () {
            () if names > 0.5 => MUCH,
            // « Département » of a university.
            () if self.schools() > 0.4 => NO,
            () if codes > 0.7 && !self.is_index() => LITTLE,
            () if self.numbers() < 0.3 && self.mean_words() <= 4.0 => 0.0,
            () => NO,
        }
    }

    fn code(&self, is: impl Fn(&str) -> bool) -> f32 {
        let share = self.fitting(|v| v.shown.len() <= 120 && is(v.shown.trim()));
        match () {
            () if share > 0.6 => SURE,
            () if share > 0.2 => LITTLE,
            () => NEVER,
        }
    }

    fn title(&self, named: bool) -> f32 {
        let jobs = self.jobs();
        match self.programmes() {
            _ if self.prose() > 0.3 || self.is_crossed() => NO,
            // « Programme » over what is taught, a line each.
            _ if self.share(|v| v.shown.contains('\n')) > 0.5 => NO,
            // « Boîte postale » over « CS 50203 », the names that a program gives, firms by their legal form.
            _ if self.codes_alone() > 0.6 => NO,
            _ if self.legal() > 0.3 && jobs < 0.3 => -SOME,
            // The same in every row is what they have in common, not what each is called, but for one course whose modules have a row each.
            p if self.distinct() == 1 && self.filled >= 3 => {
                if named && p > 0.5 {
                    LEAST
                } else {
                    NO
                }
            }
            p if p > 0.5 && jobs < 0.6 && self.mean_words() >= 1.8 => {
                if self.distinct() >= 3 {
                    MUCH
                } else {
                    SOME
                }
            }
            p if p > 0.25 => SOME,
            _ if jobs > 0.7 && !named => -SOME,
            _ if self.towns() > 0.6 || self.schools() > 0.5 => -SOME,
            _ if self.distinct() * 10 < self.filled && self.filled > 20 && !named => -LITTLE,
            _ => LEAST,
        }
    }

    fn occupation(&self, named: bool) -> f32 {
        match self.jobs() {
            // « Profil recherché » over paragraphs is a text.
            _ if self.prose() > 0.6 => NO,
            _ if self.prose() > 0.3 => -LITTLE,
            _ if self.is_crossed() && !named => NO,
            j if j > 0.5 => {
                if self.distinct() >= 3 || named {
                    MUCH
                } else {
                    SOME
                }
            }
            j if j > 0.25 => SOME,
            p if self.programmes() > 0.6 && (!named || p < 0.25) => -SOME,
            _ if self.legal() > 0.3 => -SOME,
            // The same few words over and over are what a search engine was asked, or a family of jobs.
            _ if self.distinct() * 10 < self.filled && self.filled > 20 => -LITTLE,
            _ => LEAST,
        }
    }

    fn listed(&self, field: Field, named: bool) -> f32 {
        // « Programme : oui, non » tells whether there is one; a column of crosses under the name of a skill is no list, either.
        if self.is_crossed() || self.schools() > 0.4 {
            return NO;
        }
        let (known, items) = self.skills();
        // Who names no skill needs more than one word a row, or many words: « python » asked of a search engine is no list.
        let list_like = items >= 1.6 || self.distinct() >= 12;
        match () {
            () if !named && (self.jobs() > 0.5 || self.is_running() || field == Field::Wished) => NO,
            () if known > 0.35 && list_like => MUCH,
            () if known > 0.1 && list_like => {
                if named {
                    SOME
                } else {
                    0.0
                }
            }
            () if self.links() > 0.2 => NO,
            () if named => LEAST,
            () => -LITTLE,
        }
    }

    fn text(&self, named: bool) -> f32 {
        // « Objectifs » over lists of skills is what is taught; a few values show too little to leave « description » unread.
        if self.lists_skills() && !self.is_running() {
            return if named { -SOME } else { NO };
        }
        match (self.prose(), self.mean_words()) {
            // « Offre » over names of courses or of jobs.
            (p, w) if p < 0.15 && w <= 9.0 && (self.programmes() > 0.6 || self.jobs() > 0.6) => -SOME,
            (p, _) if p > 0.4 || self.is_running() => MUCH,
            (p, w) if (p > 0.15 || w > 9.0) && named => SOME,
            (p, w) if p > 0.15 || w > 9.0 => 0.0,
            (_, w) if w < 4.0 && self.filled >= 3 => -SOME,
            _ => 0.0,
        }
    }
}

/// The largest number that is a level of study: the European framework has eight.
const LARGEST_LEVEL: f64 = 8.0;
/// No value of the column can be the field.
const NEVER: f32 = -9.0;
/// Values of another sort.
const NO: f32 = -4.5;
/// Dates where numbers are wanted: Excel turns « 1-2 » into one, so the column may still be what it is called.
const DATES_FOR_NUMBERS: f32 = -1.5;
/// What any value of the right sort says.
const LEAST: f32 = 0.4;
const LITTLE: f32 = 1.0;
const SOME: f32 = 2.4;
/// Values that tell what they are without a header.
const MUCH: f32 = 4.6;
/// Codes with a check of their own.
const SURE: f32 = 6.0;

fn is_number(field: Field) -> bool {
    matches!(
        field,
        Field::Seats
            | Field::Graduates
            | Field::Positions
            | Field::Hard
            | Field::Headcount
            | Field::Success
            | Field::Fill
            | Field::FurtherStudy
            | Field::Retention
            | Field::Active
    )
}

/// True for what one name stands for: a list of skills is none.
fn is_name(field: Field) -> bool {
    matches!(field, Field::Title | Field::Diploma | Field::Occupation | Field::Institution | Field::Employer | Field::Name | Field::Town)
}
