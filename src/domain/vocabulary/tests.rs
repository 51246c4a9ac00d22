//! Every language is read whole.

use super::super::Level;
use super::*;

#[test]
fn every_language_is_read() {
    for text in FILES {
        let words: Words = toml::from_str(text).unwrap_or_else(|why| panic!("{}: {why}", text.lines().next().unwrap_or_default()));
        assert!(words.levels.keys().all(|k| {
            Level::ALL.iter().any(|l| l.code() == k)
                || ["below", "above", "any", "open", "names", "counted", "of_2019"].contains(&k.as_str())
        }));
        assert_eq!(words.numbers.words.len(), 11, "{}: zero to ten", words.language);
    }
    assert_eq!(languages().iter().map(|w| w.language.as_str()).collect::<Vec<_>>(), ["fr", "en", "de", "es", "it", "nl", "pt"]);
}
