//! The two languages the program speaks. Every sentence is written beside its twin, with `say!`, so that a missing
//! translation cannot compile. (A catalogue file a language was the other road: keys can then be missing, and the sentence
//! stands far from the code that knows its numbers.)

use serde::{Deserialize, Serialize};

/// The language of report, workbook, charts and messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

impl Language {
    /// « 1 fichier », « 12 fichiers »: zero and one are singular in French, one alone in English.
    pub fn count(self, n: usize, fr: (&str, &str), en: (&str, &str)) -> String {
        let one = if self == Self::Fr { n < 2 } else { n == 1 };
        let (singular, plural) = self.pick(fr, en);
        format!("{n} {}", if one { singular } else { plural })
    }

    /// The word of this language.
    pub fn pick<T>(self, fr: T, en: T) -> T {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// The BCP 47 code, as HTML wants it.
    pub fn code(self) -> &'static str {
        self.pick("fr", "en")
    }

    /// The user's language before any pipeline file is read: the locale, else French.
    pub fn of_locale(locale: Option<&str>) -> Self {
        match locale {
            Some(tag) if tag.starts_with("en") => Self::En,
            _ => Self::Fr,
        }
    }
}

/// One sentence in both languages: `say!(language, "{n} lignes", "{n} rows")`.
macro_rules! say {
    ($language:expr, $fr:literal, $en:literal $(, $($args:tt)*)?) => {
        match $language {
            $crate::domain::Language::Fr => format!($fr $(, $($args)*)?),
            $crate::domain::Language::En => format!($en $(, $($args)*)?),
        }
    };
}
pub(crate) use say;
