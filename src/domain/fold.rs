//! Folding: the one form in which texts are compared. Case, accents, typographic quotes and dashes, ligatures and runs of
//! spaces do not part two labels; `+` and `#` do, since C, C++ and C# are three skills.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, no accents, one space at a time. Folding twice is folding once.
///
/// Combining accents are dropped after decomposition, because macOS writes é as e + U+0301.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let mut out = one_space(text).into_owned();
        out.make_ascii_lowercase();
        return close_up(out);
    }
    let mut out = Folded { text: String::with_capacity(text.len()), space: false };
    let short = text.chars().all(|c| {
        let letters = if c.is_ascii() { None } else { plain(c) };
        match letters {
            Some(letters) => letters.chars().for_each(|c| out.push(c)),
            None => out.push(c.to_ascii_lowercase()),
        }
        c.is_ascii() || letters.is_some()
    });
    if short { close_up(out.text) } else { close_up(decomposed(text).text) }
}

/// A text being folded: spaces wait until something follows them.
struct Folded {
    text: String,
    space: bool,
}

impl Folded {
    fn push(&mut self, c: char) {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            self.space = !self.text.is_empty();
        } else {
            if self.space {
                self.text.push(' ');
                self.space = false;
            }
            self.text.push(c);
        }
    }
}

/// The general way, for letters and signs of any language.
fn decomposed(text: &str) -> Folded {
    let mut out = Folded { text: String::with_capacity(text.len()), space: false };
    let mut push = |c: char| out.push(c);
    for c in text.nfkd() {
        match c {
            _ if is_combining_mark(c) => {}
            '’' | '‘' | 'ʼ' | '`' | '´' | '′' => push('\''),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => push('-'),
            '“' | '”' | '«' | '»' => push('"'),
            '·' | '•' | '∙' | '‧' | '⋅' => push('·'),
            '♯' => push('#'),
            'œ' | 'Œ' => "oe".chars().for_each(&mut push),
            'æ' | 'Æ' => "ae".chars().for_each(&mut push),
            'ß' => "ss".chars().for_each(&mut push),
            _ => c.to_lowercase().filter(|c| !is_combining_mark(*c)).for_each(&mut push),
        }
    }
    out
}

/// A text without spaces around it, and with one plain space where it has several or others: as most are.
pub fn one_space(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|b| b.is_ascii_control() || b >= 0x80) && !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ") {
        return text.into();
    }
    let mut before = ' ';
    let tidy = text.chars().all(|c| {
        let tidy = !c.is_whitespace() || c == ' ' && before != ' ';
        before = c;
        tidy
    });
    if tidy && (before != ' ' || text.is_empty()) { text.into() } else { text.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

/// The letters and signs of French folded without decomposing them: most texts hold no other. A test holds this against the
/// general rule.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => "a",
        'ç' | 'Ç' => "c",
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => "e",
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => "i",
        'ñ' | 'Ñ' => "n",
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => "o",
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => "u",
        'ÿ' | 'ý' | 'Ÿ' | 'Ý' => "y",
        'œ' | 'Œ' => "oe",
        'æ' | 'Æ' => "ae",
        '’' | '‘' => "'",
        '–' | '—' => "-",
        '«' | '»' | '“' | '”' => "\"",
        '·' | '•' => "·",
        '\u{a0}' | '\u{202f}' => " ",
        _ => return None,
    })
}

/// « C ++ » and « C # » are c++ and c#.
fn close_up(folded: String) -> String {
    if folded.contains(" ++") || folded.contains("c #") { folded.replace(" ++", "++").replace("c #", "c#") } else { folded }
}

/// The words of a folded text: letters and digits, with `+` and `#` where they end a name (`c++`, `c#`) and the dot where
/// it begins one (`.net`).
pub fn words(folded: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in folded.char_indices() {
        let part = c.is_alphanumeric()
            || matches!(c, '+' | '#') && (start.is_some() && !(c == '+' && next_is_word(folded, at + 1) && !is_of_c(folded, at)))
            || c == '.' && start.is_none() && folded[at..].starts_with(".net");
        match (part, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push(&folded[from..at]);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        out.push(&folded[from..]);
    }
    out
}

/// « c++17 »: the second plus, before a figure.
fn is_of_c(folded: &str, at: usize) -> bool {
    folded[..at].ends_with('+') && folded[at + 1..].starts_with(|c: char| c.is_ascii_digit())
}

/// In « docker+kubernetes » the plus joins two names; in « c++ » it ends one.
fn next_is_word(folded: &str, at: usize) -> bool {
    folded[at..].chars().next().is_some_and(char::is_alphanumeric)
}

/// Letters, digits, `+` and `#` alone: « Spring Boot », « spring-boot » and « SpringBoot » are one.
pub fn compact(folded: &str) -> String {
    let mut out: String = folded.chars().filter(|c| c.is_alphanumeric() || matches!(c, '+' | '#')).collect();
    if folded.starts_with(".net") {
        out.insert(0, '.');
    }
    out
}

/// Hashes of a word, and of what is left of it with up to `most` letters taken out. A collision only costs a comparison: every
/// candidate is compared letter by letter. What is close is found by looking up, not by comparing all pairs (Garbe's symmetric deletes, 2012).
pub fn deletes(letters: &[char], most: usize, tell: &mut impl FnMut(u64)) {
    let hash = |skipped: [usize; 2]| {
        let kept = letters.iter().enumerate().filter(|(at, _)| !skipped.contains(at)).map(|(_, c)| u64::from(u32::from(*c)));
        kept.fold(0xcbf2_9ce4_8422_2325, |h: u64, c| (h ^ c).wrapping_mul(0x0100_0000_01b3))
    };
    tell(hash([usize::MAX; 2]));
    for first in 0..letters.len() {
        tell(hash([first, usize::MAX]));
        if most > 1 {
            (first + 1..letters.len()).for_each(|second| tell(hash([first, second])));
        }
    }
}

/// The same without any one letter at most, each once: two texts are one slip apart only where they share one of these.
pub fn remainders_of(text: &str) -> FxHashSet<u64> {
    let mut out = FxHashSet::default();
    deletes(&text.chars().collect::<Vec<char>>(), 1, &mut |key| _ = out.insert(key));
    out
}

/// A small rule for French and English plurals and feminine plurals: « réseaux » → « reseau », « données » → « donnee »,
/// « journaux » → « journal ». Names of up to three letters and words in -ss, -us, -is stay (SAS, corpus, analysis).
///
/// Snowball was tried and left: it parts « développeur » from « développeuse » and joins « données » with « don ».
pub fn singular(word: &str) -> &str {
    if word.len() <= 3 || word.chars().any(|c| c.is_ascii_digit()) {
        return word;
    }
    if let Some(stem) = word.strip_suffix('x')
        && (stem.ends_with("eau") || stem.ends_with("eu") || stem.ends_with("ou"))
    {
        return stem;
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) || stem.ends_with("oi") || stem.ends_with("eu") => stem,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_one_and_plain() {
        for (text, tidy) in [("a b", "a b"), (" a  b\n", "a b"), ("a\u{a0}b", "a b"), ("a ", "a"), ("", ""), ("  ", ""), ("à", "à")] {
            assert_eq!(one_space(text), tidy, "{text:?}");
        }
        assert!(matches!(one_space("a b"), Cow::Borrowed(_)));
    }

    #[test]
    fn folding_drops_what_does_not_part_two_labels() {
        for (written, folded) in [
            ("  Réseaux\u{a0}Informatiques ", "reseaux informatiques"),
            ("Re\u{301}seau", "reseau"),
            ("L’Œuvre — d’art", "l'oeuvre - d'art"),
            ("C ++", "c++"),
            ("ﬁbre", "fibre"),
        ] {
            assert_eq!(fold(written), folded, "{written:?}");
        }
    }

    #[test]
    fn a_sign_that_ends_a_name_is_part_of_it() {
        let cases: [(&str, &[&str]); 8] = [
            ("c++", &["c++"]),
            ("c#/.net", &["c#", ".net"]),
            ("asp.net core", &["asp", "net", "core"]),
            ("node.js", &["node", "js"]),
            ("docker+kubernetes", &["docker", "kubernetes"]),
            ("l'analyse de donnees", &["l", "analyse", "de", "donnees"]),
            (".net", &[".net"]),
            ("ci/cd", &["ci", "cd"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_short_way_folds_as_the_long_one() {
        for c in ('\0'..='\u{2fff}').filter(|c| plain(*c).is_some()) {
            // A letter that only the general rule knows sends the whole text the long way.
            let (short, long) = (fold(&format!("a{c}b")), fold(&format!("a{c}bṡ")));
            assert_eq!(format!("{short}s"), long, "{c:?}");
        }
    }

    #[test]
    fn one_slip_leaves_a_remainder_in_common() {
        for (a, b) in
            [("kubernetes", "kubernets"), ("kubernetes", "kubernetse"), ("kubernetes", "kubarnetes"), ("kubernetes", "kkubernetes")]
        {
            assert_eq!(strsim::osa_distance(a, b), 1);
            assert!(!remainders_of(a).is_disjoint(&remainders_of(b)), "{b}");
        }
        assert!(remainders_of("kubernetes").is_disjoint(&remainders_of("kubernxxes")));
    }

    #[test]
    fn plurals_fold_and_acronyms_stay() {
        for (word, one) in
            [("reseaux", "reseau"), ("donnees", "donnee"), ("sas", "sas"), ("process", "process"), ("corpus", "corpus"), ("lois", "loi")]
        {
            assert_eq!(singular(word), one);
        }
    }
}
