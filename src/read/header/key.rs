//! The form in which headers are compared: words folded and singular, shortened words spelt out, question codes, units in brackets and
//! the joints of technical names left out.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::domain::{List, fold, is_stop_word_anywhere, is_year, languages, list, singular, words};

/// Question codes of survey programs: « P04. », « ENT01. », « Q3_ ».
fn strip_code(text: &str) -> &str {
    let Some((code, rest)) = text.split_once(['.', ')', '_', ':']) else { return text };
    let letters = code.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_code = code.len() <= 7 && letters.len() < code.len() && letters.chars().all(|c| c.is_ascii_lowercase());
    if is_code && !rest.trim().is_empty() { rest } else { text }
}

/// « jobTitle » → « job Title »: the words of a technical header.
fn uncamelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    for c in text.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            out.push(' ');
        }
        out.push(c);
        before = c;
    }
    out
}

/// The form in which headers are compared, and the year it names (« Diplômés 2025 »).
pub(super) fn key(text: &str) -> (String, Option<u16>) {
    // The mark of a field that a firm added to its customer database.
    let text = text.strip_suffix("__c").unwrap_or(text);
    // « nº », as Spanish keyboards write it.
    let text = &text.replace('º', "°");
    let camel = text.len() <= CAMEL && !text.contains(' ');
    let folded = if camel { fold(&uncamelled(text)) } else { fold(text) };
    // « Diplômé(e)s », « Salarié·e·s », « Absolvent*innen ».
    let genders: &[&str] = if folded.contains(['(', '·', '*', ':', '/', '_']) { &GENDERS } else { &[] };
    let folded = genders.iter().fold(folded, |text, both| {
        let plural = if both.contains('s') {
            "s"
        } else if both.ends_with("innen") {
            "en"
        } else {
            ""
        };
        if text.contains(both) { text.replace(both, plural) } else { text }
    });
    let bare: String = match (folded.find(['(', '[']), folded.rfind([')', ']'])) {
        (Some(open), Some(close)) if open > 0 && close > open => format!("{} {}", &folded[..open], &folded[close + 1..]),
        _ => folded,
    };
    let bare = strip_code(&bare).replace("n°", "numero ").replace('_', " ");
    // « p. a. », said of a number in any language.
    let bare = bare.replace("p. a.", "").replace("p.a.", "");
    let mut year = None;
    let mut out: Vec<&str> = Vec::new();
    let all = words(&bare);
    let several = all.len() > 1;
    for (at, word) in all.iter().copied().enumerate() {
        // « 24/25 »: a school year.
        let short = |word: Option<&&str>| word.filter(|w| w.len() == 2).and_then(|w| w.parse::<u16>().ok());
        let beside = |step: Option<usize>| step.and_then(|at| short(all.get(at)));
        if let Some(n) = short(Some(&word)) {
            // « 2024-25 », after the year that begins it.
            if at > 0 && all[at - 1].len() == 4 && year.is_some_and(|began| began % 100 + 1 == n) {
                year = year.map(|began| began + 1);
                continue;
            }
            if beside(at.checked_sub(1)) == n.checked_sub(1) && n > 0 {
                year = Some(2000 + n);
                continue;
            }
            if beside(Some(at + 1)) == Some(n + 1) {
                continue;
            }
        }
        if word.len() == 4
            && let Some(y) = word.parse::<u16>().ok().filter(|y| is_year(*y))
        {
            year = Some(y);
            continue;
        }
        let shortened = ABBREVIATIONS.get(word).filter(|of| !of.pointed || several || text.contains('.'));
        match shortened.map(|of| &of.whole) {
            Some(whole) => whole.iter().for_each(|word| note(word, &mut out)),
            None => note(word, &mut out),
        }
    }
    // « Wie viele ? » is made of words that say nothing beside others.
    if out.is_empty() && year.is_none() { (all.join(" "), None) } else { (out.join(" "), year) }
}

/// How both genders are written in one word.
const GENDERS: [&str; 11] = ["(e)(s)", "(e)s", "·e·s", "·es", "(s)", "(e)", "·e", "*innen", ":innen", "/innen", "_innen"];

/// The longest text looked at as one technical word.
const CAMEL: usize = 60;

fn note<'a>(word: &'a str, out: &mut Vec<&'a str>) {
    // « cargo1 », « competence2 »: the number tells one column from the next.
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = bare.len() >= 4 && word.len() - bare.len() <= 2 && bare.chars().all(char::is_alphabetic);
    let word = if numbered { bare } else { word };
    let word = if list(List::CountedPlurals).holds(word) { word } else { singular(word) };
    let lone_digit = word.len() == 1 && word.bytes().all(|b| b.is_ascii_digit());
    if !is_stop_word_anywhere(word) && !lone_digit {
        out.push(word);
    }
}

/// What a shortened word stands for.
struct Shortened {
    /// Folded.
    whole: Vec<String>,
    /// True for one that is shortened only with its point, or among other words.
    pointed: bool,
}

static ABBREVIATIONS: LazyLock<FxHashMap<String, Shortened>> = LazyLock::new(|| {
    let pairs = languages().iter().flat_map(|of| &of.abbreviations);
    let of = |whole: &str| words(&fold(whole)).into_iter().map(str::to_owned).collect();
    let mut out = FxHashMap::default();
    for (short, whole) in pairs {
        let bare = short.strip_suffix('.');
        out.entry(fold(bare.unwrap_or(short))).or_insert_with(|| Shortened { whole: of(whole), pointed: bare.is_some() });
    }
    out
});
