//! Levels of education (niveaux), bac to bac+5, and how people write them. Codes: 2019 framework, 4 = bac, 5 = bac+2,
//! 6 = bac+3 and bac+4, 7 = bac+5; 1969 framework, IV = bac, III = bac+2, II = bac+3/4, I = bac+5 (Insee, definition c2296).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::vocabulary::{List, languages, list};
use super::{fold, one_space};

/// A level in scope, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Baccalauréat.
    Bac,
    /// One year after.
    Bac1,
    /// BTS, former DUT.
    Bac2,
    /// Licence, licence professionnelle, BUT.
    Bac3,
    /// Maîtrise, first year of a master.
    Bac4,
    /// Master, engineer.
    Bac5,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 6] = [Self::Bac, Self::Bac1, Self::Bac2, Self::Bac3, Self::Bac4, Self::Bac5];

    /// The level `years` after the bac.
    pub fn after_bac(years: usize) -> Option<Self> {
        Self::ALL.get(years).copied()
    }

    /// As the tables write it: `bac`, `bac+1` … `bac+5`.
    pub fn code(self) -> &'static str {
        ["bac", "bac+1", "bac+2", "bac+3", "bac+4", "bac+5"][self as usize]
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What a need asks: from a level, up to another where one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelRange {
    /// The lowest level accepted.
    pub min: Level,
    /// The highest level named, if any.
    pub max: Option<Level>,
}

/// What a level cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevelReading {
    /// One level or a range.
    Levels(LevelRange),
    /// Any level will do (« indifférent »).
    Any,
    /// Below the bac (CAP, BEP): out of scope.
    Below,
    /// Above bac+5 (doctorate): out of scope.
    Above,
    /// A bare digit whose reading other cells must settle.
    Digit(u8),
    /// Not a level.
    Unknown,
}

impl LevelReading {
    /// Reads a level cell (« Bac + 2 », « niveau 5 », « niv. III », « L3 », « bac+2/3 », « Bac+3 minimum », « indifférent »).
    pub fn parse(text: &str) -> Self {
        Self::read(text, false)
    }

    /// Reads the level that a title names: there, « niveau 1 » to « niveau 3 » are steps of a course (« Anglais niveau 2 »), not of a framework.
    pub fn of_title(title: &str) -> Self {
        Self::read(title, true)
    }

    fn read(text: &str, is_title: bool) -> Self {
        let folded = tidied(text);
        let tokens = tokens(&folded);
        if let [digit] = tokens[..]
            && let Ok(n @ 0..=9) = digit.parse::<u8>()
        {
            return Self::Digit(n);
        }
        // « N5 » and « III » say so by themselves; « I » and « V » are signs of many things.
        let tokens = match tokens[..] {
            ["n3" | "n4" | "n5" | "n6" | "n7" | "n8"] if !is_title => vec!["niveau", &tokens[0][1..]],
            ["ii" | "iii" | "iv"] if !is_title => vec!["niveau", tokens[0]],
            // As Dutch registers write them; « ad » and « ma » are words elsewhere.
            ["ad"] if !is_title => return Self::Levels(LevelRange { min: Level::Bac2, max: Some(Level::Bac2) }),
            ["ba"] if !is_title => return Self::Levels(LevelRange { min: Level::Bac3, max: Some(Level::Bac3) }),
            ["ma"] if !is_title => return Self::Levels(LevelRange { min: Level::Bac5, max: Some(Level::Bac5) }),
            // The classes of Italian degrees: « L-31 », « LM-18 ».
            ["l", class] if is_class(class) && !is_title => return Self::Levels(LevelRange { min: Level::Bac3, max: Some(Level::Bac3) }),
            ["lm", class] if is_class(class) && !is_title => return Self::Levels(LevelRange { min: Level::Bac5, max: Some(Level::Bac5) }),
            _ => tokens,
        };
        let open = list(List::LevelsOpen).among(&tokens) || folded.ends_with('+');
        let mut found: Vec<Level> = Vec::new();
        let (mut below, mut above) = (false, false);
        let mut after_bac = false; // « bac+2/3 », « bac+3 à 5 »; not « Master 2 »
        let mut at = 0;
        while at < tokens.len() {
            let token = tokens[at];
            let next = tokens.get(at + 1).copied().unwrap_or_default();
            // « Level 3 diploma » is a diploma, whatever « level 3 » is elsewhere.
            if let Some((level, taken)) = diploma(&tokens[at..]).filter(|(_, taken)| *taken >= 3) {
                found.push(level);
                at += taken;
                continue;
            }
            match token {
                "bac" => match next.trim_start_matches('+').parse::<usize>() {
                    Ok(years) => {
                        note(years, &mut found, &mut above);
                        after_bac = true;
                        at += 1;
                    }
                    Err(_) => found.push(Level::Bac),
                },
                // « mbo 4 » is a code, « mbo » alone a diploma; of « mbo niveau 2 », the name next to the figure has the code.
                name if list(List::LevelNames).holds(name)
                    && (list(List::LevelNames).holds(next) || level_word(name).is_none() || framework_code(next).is_some()) =>
                {
                    if is_title && level_word(name).is_none() && matches!(next, "1" | "2" | "3") {
                        at += 1;
                    } else if let Some(code) = framework_code(next) {
                        add(&code, &mut found, &mut below, &mut above);
                        at += 1;
                    }
                }
                _ if found.is_empty() && list(List::LevelsAny).opens(&tokens[at..]) => return Self::Any,
                _ => {
                    // « niveau4 », « NIV5 », « EQF6 »: a code of official files.
                    if let Some(code) = glued_code(token).filter(|_| !is_title) {
                        add(&code, &mut found, &mut below, &mut above);
                    } else if let Some(years) = token.strip_prefix("bac").and_then(years) {
                        note(years, &mut found, &mut above);
                        after_bac = true;
                    } else if let (true, Some(years)) = (after_bac, years(token)) {
                        // « bac+5, 3 ans d'expérience » is bac+5; « bac+2/3 » and « bac+3 à 5 » are two levels.
                        if !list(List::LevelCounted).holds(next) {
                            note(years, &mut found, &mut above);
                        }
                    } else if let Some((level, taken)) = diploma(&tokens[at..]) {
                        found.push(level);
                        at += taken - 1;
                    } else {
                        below |= list(List::LevelsBelow).opens(&tokens[at..]);
                        above |= list(List::LevelsAbove).opens(&tokens[at..]);
                    }
                }
            }
            at += 1;
        }
        match (found.iter().min(), found.iter().max()) {
            (Some(&min), Some(&max)) => Self::Levels(LevelRange { min, max: (!open).then_some(max) }),
            _ if below => Self::Below,
            _ if above => Self::Above,
            _ => Self::Unknown,
        }
    }
}

/// The number of a class of degrees, with two digits or a letter after them.
fn is_class(token: &str) -> bool {
    let digits = token.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    // « L 1 » to « L 3 » are years of a French degree.
    digits.len() <= 2 && digits.parse::<u8>().is_ok_and(|n| n > 3)
}

fn years(token: &str) -> Option<usize> {
    let digits = token.trim_matches('+');
    (digits.len() == 1).then(|| digits.parse().ok()).flatten()
}

fn note(years: usize, found: &mut Vec<Level>, above: &mut bool) {
    match Level::after_bac(years) {
        Some(level) => found.push(level),
        None => *above = true,
    }
}

enum Code {
    In(LevelRange),
    Below,
    Above,
}

fn add(code: &Code, found: &mut Vec<Level>, below: &mut bool, above: &mut bool) {
    match code {
        Code::In(range) => found.extend([range.min].into_iter().chain(range.max)),
        Code::Below => *below = true,
        Code::Above => *above = true,
    }
}

/// The code of « niveau4 »: the name of a framework with its figure.
fn glued_code(token: &str) -> Option<Code> {
    let at = token.find(|c: char| c.is_ascii_digit())?;
    let (name, figure) = token.split_at(at);
    framework_code(figure).filter(|_| list(List::LevelNames).holds(name) && level_word(token).is_none())
}

/// Arabic figures are the framework of 2019, Roman figures that of 1969.
fn framework_code(code: &str) -> Option<Code> {
    let at = |min, max| Some(Code::In(LevelRange { min, max: Some(max) }));
    match code {
        "3" | "v" | "2" | "1" => Some(Code::Below),
        "4" | "iv" => at(Level::Bac, Level::Bac),
        "5" | "iii" => at(Level::Bac2, Level::Bac2),
        "6" | "ii" => at(Level::Bac3, Level::Bac4),
        "7" | "i" => at(Level::Bac5, Level::Bac5),
        "8" => Some(Code::Above),
        _ => None,
    }
}

/// The level that the diploma at the head of these words gives, and how many of them name it, the most that do.
fn diploma(tokens: &[&str]) -> Option<(Level, usize)> {
    (1..=longest_level_word().min(tokens.len())).rev().find_map(|n| level_word(&tokens[..n].join(" ")).map(|level| (level, n)))
}

/// A text folded, with the spaces around plus signs closed.
fn tidied(text: &str) -> String {
    fold(text).replace("baccalaureat", "bac").replace(" + ", "+").replace("+ ", "+").replace(" +", "+")
}

fn tokens(folded: &str) -> Vec<&str> {
    folded.split([' ', '/', ',', ';', '(', ')', '-', ':', '.', '|', '\'']).filter(|t| !t.is_empty()).collect()
}

/// A name of a diploma as it is compared.
fn plain(text: &str) -> String {
    one_space(&tokens(&tidied(text)).join(" ")).into_owned()
}

/// True for a text that names a diploma, alone or with what it is in; given folded.
pub fn is_level_phrase(folded: &str) -> bool {
    let tokens = tokens(folded);
    (0..tokens.len()).any(|at| names_diploma(&tokens, at))
}

/// True for a text that begins with a diploma, given folded: « titre professionnel développeur » is a course, whatever it leads to.
pub fn begins_with_diploma(folded: &str) -> bool {
    names_diploma(&tokens(folded), 0)
}

fn names_diploma(tokens: &[&str], at: usize) -> bool {
    let Some(first) = tokens.get(at) else { return false };
    diploma(&tokens[at..]).is_some() || *first == "bac" || *first == "titre" && tokens.len() > 2
}

/// The level of study that a diploma's word names (« licence », « HND »): one word, or several joined by one space.
fn level_word(folded: &str) -> Option<Level> {
    LEVEL_WORDS.get(folded).copied()
}

/// How many words the longest of them has.
fn longest_level_word() -> usize {
    *LONGEST_LEVEL_WORD
}

static LEVEL_WORDS: LazyLock<BTreeMap<String, Level>> = LazyLock::new(|| {
    let mut out = BTreeMap::new();
    for of in languages() {
        for level in Level::ALL {
            for word in of.levels.get(level.code()).into_iter().flatten() {
                out.entry(one_space(&plain(word)).into_owned()).or_insert(level);
            }
        }
    }
    out
});

static LONGEST_LEVEL_WORD: LazyLock<usize> = LazyLock::new(|| LEVEL_WORDS.keys().map(|w| w.split(' ').count()).max().unwrap_or(1));

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let said = match LevelReading::parse(text) {
            LevelReading::Levels(LevelRange { min, max: Some(max) }) if min == max => min.to_string(),
            LevelReading::Levels(LevelRange { min, max: Some(max) }) => format!("{min}..{max}"),
            LevelReading::Levels(LevelRange { min, max: None }) => format!("{min}.."),
            other => format!("{other:?}"),
        };
        assert_eq!(said, expected, "{text:?}");
    }

    #[test]
    fn levels_as_people_write_them() {
        for (text, expected) in [
            ("Bac + 2", "bac+2"),
            ("BAC+5", "bac+5"),
            ("bac +3/5", "bac+3..bac+5"),
            ("Bac+2/3", "bac+2..bac+3"),
            ("bac+3 à bac+5", "bac+3..bac+5"),
            ("Bac+3 minimum", "bac+3.."),
            ("Bac+2 et plus", "bac+2.."),
            ("Bac pro", "bac"),
            ("Baccalauréat", "bac"),
            ("niveau 5", "bac+2"),
            ("Niveau 6 (licence)", "bac+3..bac+4"),
            ("niv. III", "bac+2"),
            ("niveau4", "bac"),
            ("NIV5", "bac+2"),
            ("N6", "bac+3..bac+4"),
            ("EQF7", "bac+5"),
            ("CEC 5", "bac+2"),
            ("IV", "bac"),
            ("I", "Unknown"),
            ("Brevet de technicien supérieur", "bac+2"),
            ("Brevet professionnel Boucher", "bac"),
            ("Brevet des métiers d’art", "bac"),
            ("Brevet de maîtrise boulanger", "bac+2"),
            ("Brevet", "Below"),
            ("Certificat d’aptitude professionnelle", "Below"),
            ("L3", "bac+3"),
            ("Master 2", "bac+5"),
            ("M2", "bac+5"),
            ("BTS", "bac+2"),
            ("Level 3 Diploma", "bac"),
            ("Level 3", "Below"),
            ("L-31", "bac+3"),
            ("LM-18", "bac+5"),
            ("LM 32", "bac+5"),
            ("indifférent", "Any"),
            ("CAP", "Below"),
            ("Doctorat", "Above"),
            ("Bac+8", "Above"),
            ("5", "Digit(5)"),
            ("Clermont", "Unknown"),
            ("MBO", "bac"),
            ("mbo 4", "bac"),
            ("mbo niveau 2", "Below"),
            ("mbo-niveau 4", "bac"),
            ("hbo/wo", "bac+3..bac+5"),
            ("Minimaal HBO", "bac+3.."),
            ("WO bachelor", "bac+3"),
            ("Professionele bachelor", "bac+3"),
            ("HBO5", "bac+2"),
            ("Lager onderwijs", "Below"),
            ("Geen specifieke studievereiste", "Any"),
            ("Degree not required", "Any"),
            ("08 3e graad sec. algemeen", "bac"),
            ("Ensino médio completo", "bac"),
            ("12.º ano", "bac"),
            ("9º ano", "Below"),
            ("Ensino fundamental", "Below"),
            ("CTeSP", "bac+2"),
            ("Superior completo", "bac+3"),
            ("Tecnólogo", "bac+3"),
            ("Pós-graduação", "bac+5"),
            ("Mestrado integrado", "bac+5"),
            ("A partir de bacharelado", "bac+3.."),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn a_step_of_a_course_is_no_level_of_study() {
        for title in ["Anglais niveau 2", "Java SE - Niveau 1 : fondamentaux", "Niveau 3 : avancé"] {
            assert_eq!(LevelReading::of_title(title), LevelReading::Unknown, "{title}");
        }
        assert!(matches!(LevelReading::of_title("Titre professionnel niveau 5"), LevelReading::Levels(r) if r.min == Level::Bac2));
        assert_eq!(LevelReading::of_title("CAP cuisine"), LevelReading::Below);
        assert_eq!(LevelReading::parse("niveau 3"), LevelReading::Below);
    }
}
