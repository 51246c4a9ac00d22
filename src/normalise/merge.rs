//! Rows that are one record. A course listed by two senders, in two years or two spellings, is one course; « parcours 1 » and
//! « parcours 11 » are two. The fuller row says its figures, and what any of them names is taught.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::domain::{List, Origin, fold, is_stop_word, is_year, list, remainders_of, singular, words};

use super::{Course, Merge};

/// Records with the same id are one; the first by origin is kept, and takes from the others what `join` gives it. Of each record `of` tells
/// its id, where it stands and what it is. Nothing is copied: a million records are as large as all else together.
pub(super) fn same_id<T: Sync>(
    records: &mut Vec<T>,
    of: impl Fn(&T) -> (&str, &Origin, &str) + Sync,
    join: impl Fn(&mut T, &mut T),
) -> Vec<Merge> {
    let place = |at: usize| {
        let (id, origin, _) = of(&records[at]);
        (id, origin)
    };
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.par_sort_unstable_by(|a, b| place(*a).cmp(&place(*b)));
    for at in 0..order.len() {
        // Where the record has been swapped to meanwhile.
        let mut from = order[at];
        while from < at {
            from = order[from];
        }
        order[at] = from;
        records.swap(at, from);
    }
    let mut merges = Vec::new();
    records.dedup_by(|later, first| {
        let ((id, merged, what), (same, kept, _)) = (of(later), of(first));
        if id != same {
            return false;
        }
        merges.push(Merge { kept: kept.clone(), merged: merged.clone(), what: what.to_owned(), close: false, conflicts: Vec::new() });
        join(first, later);
        true
    });
    merges
}

/// Merges courses on RNCP code, site and level, or on near-equal title and institution, level and site. The fuller row is kept.
pub(super) fn courses(courses: Vec<Course>) -> (Vec<Course>, Vec<Merge>) {
    let mut groups: BTreeMap<(u8, String, String), Vec<Course>> = BTreeMap::new();
    for course in courses {
        let site = course.place.town.as_deref().map(fold).unwrap_or_default();
        // Rows that name no institution come from whoever sent their file: two files are two senders.
        let sender = || format!("? {}", course.origin.source.file);
        let institution = course.institution.as_deref().map_or_else(sender, |i| title_words(i).join(" "));
        groups.entry((course.level as u8, site, institution)).or_default().push(course);
    }
    let mut kept: Vec<Course> = Vec::new();
    let mut merges = Vec::new();
    for (_, mut group) in groups {
        let years = years_of_sheets(&group);
        group.sort_by_cached_key(|c| {
            // The last year that counts graduates: a plan for the next does not.
            let counted = years.contains(c.origin.source.file.as_str()) && c.graduates.given().is_some();
            let year = counted.then(|| year_of_sheet(&c.origin)).flatten();
            (Reverse(year), Reverse(fullness(c)), c.id.clone(), c.origin.clone())
        });
        let mut firsts: Vec<(Vec<String>, Course)> = Vec::new();
        let mut known = ByWords::default();
        for course in group {
            let title = title_words(&course.title);
            let twin = known.like(&title).find(|at| same_status(&firsts[*at].1, &course) && near_equal(&firsts[*at].0, &title));
            if let Some(at) = twin {
                let first = &mut firsts[at].1;
                merges.push(merge(first, &course));
                unite(first, course);
            } else {
                known.add(&title, firsts.len());
                firsts.push((title, course));
            }
        }
        kept.extend(firsts.into_iter().map(|(_, course)| course));
    }
    by_code(&mut kept, &mut merges);
    kept.sort_by(|a, b| a.id.cmp(&b.id));
    merges.sort_by(|a, b| a.merged.cmp(&b.merged));
    (kept, merges)
}

/// Titles by what is left of each of their words without one letter: each word of a title stands, but for one slip, in every title that
/// is nearly equal, so that those of its rarest word are all that need comparing.
#[derive(Default)]
struct ByWords {
    /// Hash → numbers of titles, ascending.
    remainders: FxHashMap<u64, Vec<usize>>,
    /// Titles without such a word.
    bare: Vec<usize>,
}

impl ByWords {
    fn add(&mut self, title: &[String], number: usize) {
        let mut bare = true;
        for word in title.iter().filter(|w| !w.starts_with(OPTION)) {
            bare = false;
            for key in remainders_of(word) {
                let of = self.remainders.entry(key).or_default();
                if of.last() != Some(&number) {
                    of.push(number);
                }
            }
        }
        if bare {
            self.bare.push(number);
        }
    }

    /// The titles that may be nearly equal to one, in their order.
    fn like(&self, title: &[String]) -> std::vec::IntoIter<usize> {
        let of = |word: &String| remainders_of(word).iter().filter_map(|key| self.remainders.get(key)).collect::<Vec<_>>();
        let words = title.iter().filter(|w| !w.starts_with(OPTION));
        let rarest = words.map(of).min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>());
        let mut out = rarest.map_or_else(|| self.bare.clone(), |lists| lists.into_iter().flatten().copied().collect());
        out.sort_unstable();
        out.dedup();
        out.into_iter()
    }
}

/// Two senders, one code: RNCP, site and level. Two institutions that are named are two, and so are two options of one diploma.
fn by_code(courses: &mut Vec<Course>, merges: &mut Vec<Merge>) {
    courses.sort_by_cached_key(|c| (Reverse(fullness(c)), c.id.clone()));
    let mut seen: BTreeMap<(String, String, u8), usize> = BTreeMap::new();
    let mut kept: Vec<Course> = Vec::with_capacity(courses.len());
    for course in std::mem::take(courses) {
        let digits = |rncp: &String| rncp.chars().filter(char::is_ascii_digit).collect::<String>();
        let code = course.rncp.as_ref().map(digits).filter(|digits| !digits.is_empty());
        if let (Some(code), Some(town)) = (code, &course.place.town) {
            let first = *seen.entry((code, fold(town), course.level as u8)).or_insert(kept.len());
            let twin = kept.get_mut(first).filter(|first| {
                same_status(first, &course) && same_institution(first, &course) && same_course(&first.title, &course.title)
            });
            if let Some(first) = twin {
                merges.push(merge(first, &course));
                unite(first, course);
                continue;
            }
        }
        kept.push(course);
    }
    *courses = kept;
}

/// What either row names is taught, whether the rows are a module each or those of two senders; of a course that has a sheet a year, what
/// the year kept names, if it names anything.
fn unite(kept: &mut Course, merged: Course) {
    let names_any = !kept.skills.is_empty() || !kept.texts.is_empty();
    if names_any && are_years(kept, &merged) {
        return;
    }
    for mention in merged.skills {
        if !kept.skills.iter().any(|own| (own.label, own.role) == (mention.label, mention.role)) {
            kept.skills.push(mention);
        }
    }
    for text in merged.texts {
        if !kept.texts.iter().any(|own| own.text == text.text) {
            kept.texts.push(text);
        }
    }
}

fn merge(kept: &Course, merged: &Course) -> Merge {
    let pairs = [("seats", kept.seats, merged.seats), ("graduates", kept.graduates, merged.graduates)];
    let conflicts =
        pairs.into_iter().filter_map(|(field, a, b)| Some((field, a.given()?, b.given()?))).filter(|(_, a, b)| (a - b).abs() > 1e-9);
    Merge {
        kept: kept.origin.clone(),
        merged: merged.origin.clone(),
        what: merged.title.clone(),
        close: kept.id != merged.id,
        // Of a course that has a sheet a year the last counts, and the others are no contradiction.
        conflicts: if are_years(kept, merged) { Vec::new() } else { conflicts.collect() },
    }
}

/// The year that a sheet is called after: « 2025 », « Promo 2025 », « 2024-2025 ».
fn year_of_sheet(origin: &Origin) -> Option<u16> {
    let folded = fold(&origin.source.sheet);
    words(&folded).iter().filter_map(|word| word.parse::<u16>().ok()).rfind(|year| is_year(*year))
}

/// The files that have a sheet a year.
fn years_of_sheets(group: &[Course]) -> BTreeSet<String> {
    let mut years: BTreeMap<&str, BTreeSet<Option<u16>>> = BTreeMap::new();
    for course in group {
        years.entry(&course.origin.source.file).or_default().insert(year_of_sheet(&course.origin));
    }
    years.into_iter().filter(|(_, years)| years.len() > 1 && !years.contains(&None)).map(|(file, _)| file.to_owned()).collect()
}

/// Two years of one course, a sheet each.
fn are_years(a: &Course, b: &Course) -> bool {
    let (one, other) = (&a.origin.source, &b.origin.source);
    let years = (year_of_sheet(&a.origin), year_of_sheet(&b.origin));
    one.file == other.file && matches!(years, (Some(a), Some(b)) if a != b)
}

/// How much a row says.
fn fullness(course: &Course) -> usize {
    let figures = [
        course.seats.given(),
        course.graduates.given(),
        course.further_study,
        course.retention,
        course.success,
        course.active,
        course.fill,
    ];
    figures.iter().flatten().count() * 4
        + course.skills.len().min(30)
        + usize::from(course.institution.is_some())
        + usize::from(course.status.is_some())
}

/// No figure is given in both and differs.
fn same_figures(a: &Course, b: &Course) -> bool {
    [(a.seats, b.seats), (a.graduates, b.graduates)].iter().all(|(a, b)| match (a.given(), b.given()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        _ => true,
    })
}

fn same_status(a: &Course, b: &Course) -> bool {
    match (&a.status, &b.status) {
        (Some(a), Some(b)) => fold(a) == fold(b),
        (None, None) => true,
        // A row without a status beside one of apprentices, with other figures, is the course's other way.
        _ => same_figures(a, b),
    }
}

/// The same words in both names, or all those of one in the other: « Lycée La Fayette » and « La Fayette ».
fn same_institution(a: &Course, b: &Course) -> bool {
    match (&a.institution, &b.institution) {
        (Some(a), Some(b)) => within(&title_words(a), &title_words(b)),
        _ => true,
    }
}

/// One title says no more than the other (« BTS SIO », « BTS SIO option SLAM »); the same numbers in both.
fn same_course(a: &str, b: &str) -> bool {
    let (a, b) = (title_words(a), title_words(b));
    let numbers = |words: &[String]| words.iter().filter(|w| w.bytes().any(|b| b.is_ascii_digit())).cloned().collect::<Vec<_>>();
    numbers(&a) == numbers(&b) && (within(&a, &b) || near_equal(&a, &b))
}

fn within(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().all(|w| long.contains(w))
}

/// What marks the letter of an option among the words of a title.
const OPTION: char = '~';

/// The words that make a title, sorted.
fn title_words(title: &str) -> Vec<String> {
    let folded = fold(title);
    let parts = words(&folded);
    let is_option = |w: &str| list(List::Options).holds(w);
    let is_filler = |w: &str| is_option(w) || list(List::Fillers).holds(w);
    // « Option A », « BTS D »: a letter that ends a title or follows such a word is a name, not an article.
    let letter = |at: usize| parts[at].len() == 1 && (at + 1 == parts.len() || at > 0 && is_filler(parts[at - 1]));
    let mut out: Vec<String> = (0..parts.len())
        .filter(|at| letter(*at) || !is_stop_word(parts[*at]) && !is_filler(parts[*at]))
        .map(|at| if letter(at) { format!("{OPTION}{}", parts[at]) } else { singular(parts[at]).to_owned() })
        .collect();
    out.sort_unstable();
    out
}

/// The same words but for one slip in long ones; numbers, letters and acronyms exactly.
fn near_equal(a: &[String], b: &[String]) -> bool {
    let parted = |list: &[String]| list.iter().cloned().partition::<Vec<String>, _>(|w| w.starts_with(OPTION));
    let ((one, a), (other, b)) = (parted(a), parted(b));
    // « Option A » is not « option D »; one sender may leave it out.
    if !one.is_empty() && !other.is_empty() && one != other || a.len() != b.len() {
        return false;
    }
    let mut left: Vec<&String> = b.iter().filter(|w| !a.contains(w)).collect();
    a.iter().filter(|w| !b.contains(w)).all(|w| {
        let twin = left.iter().position(|o| w.len() >= 6 && !w.bytes().any(|b| b.is_ascii_digit()) && strsim::osa_distance(w, o) <= 1);
        twin.map(|at| left.swap_remove(at)).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_parts_two_courses_and_a_slip_does_not() {
        let near = |a: &str, b: &str| near_equal(&title_words(a), &title_words(b));
        assert!(near("BTS SIO option SLAM", "bts sio SLAM"));
        assert!(near("Licence informatique", "Licence infomatique"));
        assert!(!near("BTS SIO parcours 1", "BTS SIO parcours 11"));
        assert!(!near("BTS SIO SLAM", "BTS SIO SISR"));
        assert!(!near("BTS CIEL option A", "BTS CIEL option B"));
        assert!(!near("BTS CIEL option A", "BTS CIEL option D"));
        assert!(!near("BTS CIEL option A cyber", "BTS CIEL option D cyber"));
        assert!(near("BTS CIEL - Informatique et réseaux", "BTS CIEL option A Informatique et réseaux"));
    }
}
