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
/// Why the system refused to open, read or write something, in the reader's language; in the system's own words where it is none of the
/// common causes.
pub fn why_io(why: &std::io::Error, l: Language) -> String {
    use std::io::ErrorKind as Why;
    let told = match why.kind() {
        Why::NotFound => l.pick("ce fichier n’existe pas", "there is no such file"),
        Why::PermissionDenied => l.pick("l’accès est refusé", "access is denied"),
        Why::IsADirectory => l.pick("c’est un dossier", "it is a folder"),
        Why::NotADirectory => l.pick("ce n’est pas un dossier", "it is not a folder"),
        Why::StorageFull | Why::QuotaExceeded => l.pick("le disque est plein", "the disk is full"),
        Why::ReadOnlyFilesystem => l.pick("le disque est en lecture seule", "the disk is read-only"),
        Why::InvalidFilename => l.pick("le nom de fichier n’est pas permis", "the file name is not allowed"),
        Why::InvalidData => l.pick("ce n’est pas du texte UTF-8", "it is not UTF-8 text"),
        Why::ResourceBusy => l.pick("un autre programme l’utilise", "another program is using it"),
        _ => return why.to_string(),
    };
    told.to_owned()
}
