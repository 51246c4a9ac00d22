//! Codes of departments and post offices within what people write of a place.

use std::collections::BTreeSet;

use super::Department;

/// The postal code of a place, or of another country, of five digits: in its own cell, else beside the town; four in a cell of its own.
pub(super) fn code_beside(town: &str, postcode: Option<&str>) -> Option<String> {
    let is_code = |part: &&str| part.len() == 5 && part.bytes().all(|b| b.is_ascii_digit());
    let code_of = |text: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).find(is_code).map(str::to_owned);
    postcode.and_then(code_of).or_else(|| code_of(town))
}

/// « (63) », « 63 - Clermont » or « 63000 » within a town cell. A number of a street (« Zollstraße 87–89 », « 12 rue Blatin ») is no code: it
/// stands neither alone in brackets nor at an end of the cell with a dash or nothing but a name beside it.
pub(super) fn code_in(text: &str) -> Option<Department> {
    let mut numbers = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.bytes().any(|b| b.is_ascii_digit()));
    if let Some(code) = numbers.clone().filter(|part| part.len() == 5).find_map(Department::of_postcode) {
        return Some(code);
    }
    let number = numbers.next().filter(|part| matches!(part.len(), 2 | 3) && numbers.next().is_none())?;
    let (before, after) = text.split_once(number)?;
    let (before, after) = (before.trim_end(), after.trim_start());
    let dash = |c: char| matches!(c, '-' | '–' | '—' | ':' | '/' | ',');
    let is_name = |side: &str| side.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'));
    // « Curitiba - PR (63) »: beside the letters of a state the figure is something else.
    let of_a_state = || {
        let name = before.trim_end_matches(['(', ' ']);
        name.rsplit_once(" - ").is_some_and(|(_, state)| state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase()))
    };
    let stands = match (before.chars().next_back(), after.chars().next()) {
        (None, None) => true,
        (Some('('), Some(')')) => !of_a_state(),
        (None, Some(next)) => dash(next) || next == '(',
        (Some(last), None) => dash(last) || is_name(before) && before.split(' ').count() <= 3,
        _ => false,
    };
    if stands { Department::parse(number) } else { None }
}

/// The departments of the postal codes in a text.
pub(super) fn postal_departments(text: &str) -> BTreeSet<Department> {
    let codes = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() == 5);
    codes.filter_map(Department::of_postcode).collect()
}
