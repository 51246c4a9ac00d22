//! Numbers as the language writes them. Estimated heads have no decimals.

use crate::domain::Language;

/// A whole number with thin spaces (French) or commas (English) between thousands.
pub(crate) fn whole(value: f64, l: Language) -> String {
    if value.is_nan() {
        return l.pick("secret", "secret").to_owned(); // masked in the public edition
    }
    if value.is_infinite() {
        return "?".to_owned();
    }
    let rounded = value.round();
    let digits = format!("{}", rounded.abs());
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(l.pick('\u{202f}', ','));
        }
        out.push(c);
    }
    if rounded < 0.0 { format!("\u{2212}{out}") } else { out }
}

/// With its sign, and a true minus.
pub(crate) fn signed(value: f64, l: Language) -> String {
    if value.is_infinite() {
        return whole(value, l);
    }
    // « [−42 ; −0,3] » is a shortage; « [−42 ; 0] » would look like none.
    if value.abs() < 0.5 && value.abs() >= 0.05 {
        return format!("{}{:.1}", if value > 0.0 { "+" } else { "\u{2212}" }, value.abs()).replace('.', l.pick(",", "."));
    }
    if value.round() > 0.0 { format!("+{}", whole(value, l)) } else { whole(value, l) }
}

/// A share as a percentage.
pub(crate) fn percent(share: f64, l: Language) -> String {
    if share.is_finite() { format!("{}{}%", whole(share * 100.0, l), l.pick("\u{202f}", "")) } else { whole(share, l) }
}

/// Two decimals, for an index from 0 to 1.
pub(crate) fn hundredths(value: f64, l: Language) -> String {
    format!("{value:.2}").replace('.', l.pick(",", "."))
}

/// For tables: up to four decimals, none that are zeros.
pub(crate) fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    let scaled = (value * 1e4).round();
    if scaled.abs() >= 1e15 || !scaled.is_finite() {
        return format!("{value}");
    }
    let (scaled, sign) = (scaled.abs() as u64, if scaled < 0.0 { "-" } else { "" });
    let text = format!("{sign}{}.{:04}", scaled / 10_000, scaled % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_each_language_writes_them() {
        assert_eq!(whole(1_234_567.4, Language::Fr), "1\u{202f}234\u{202f}567");
        assert_eq!(whole(-1200.0, Language::En), "\u{2212}1,200");
        assert_eq!(signed(12.0, Language::Fr), "+12");
        assert_eq!(percent(0.256, Language::Fr), "26\u{202f}%");
        assert_eq!(plain(-0.00001), "0");
        assert_eq!(plain(12.5), "12.5");
        assert_eq!(plain(-0.333_333), "-0.3333");
        assert_eq!(plain(1_234_567.000_1), "1234567.0001");
        assert_eq!(plain(10.0), "10");
        assert_eq!(plain(0.05), "0.05");
    }
}
