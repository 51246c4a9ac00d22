//! A list in a cell: line breaks, `;`, `|`, bullets and commas part items; a comma in brackets does not. What may join two
//! names or be one (« et », `/`, `+`, `&`) is left to the matcher, which knows the names.

use super::values::is_not_given;
use crate::domain::one_space;

/// The labels of a cell, trimmed, bullets and empty items dropped; « néant » and « à compléter » are no labels.
pub(super) fn labels(cell: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut depth = 0usize;
    let mut from = 0;
    let mut push = |item: &str| {
        let item = item.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '-' | '–' | '—' | '•' | '·' | '*' | '>' | '►' | '▪' | '✓' | '\u{f0b7}' | ':' | '"' | '…')
        });
        let item = if item.ends_with("etc.") || item == "etc" {
            item.trim_end_matches("etc.").trim_end_matches("etc").trim_end_matches([' ', ','])
        } else {
            item
        };
        let item = item.strip_suffix('.').filter(|rest| !rest.contains('.')).unwrap_or(item);
        if !item.is_empty() && !is_not_given(item) {
            out.push(one_space(item).into_owned());
        }
    };
    for (at, c) in cell.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '\n' | ';' | '|' | '•' | '▪' | '►' | '\t' | '\u{2028}' => {
                push(&cell[from..at]);
                from = at + c.len_utf8();
                depth = 0;
            }
            ',' if depth == 0 && !is_decimal_comma(cell, at) => {
                push(&cell[from..at]);
                from = at + 1;
            }
            '/' | '-' | '–' if depth == 0 && cell[..at].ends_with(' ') && cell[at + c.len_utf8()..].starts_with(' ') => {
                push(&cell[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    push(&cell[from..]);
    out
}

fn is_decimal_comma(cell: &str, at: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    digit(cell[..at].chars().next_back()) && digit(cell[at + 1..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn lists_as_people_write_them() {
        let cases: [(&str, &[&str]); 8] = [
            ("Java; SQL ; PHP", &["Java", "SQL", "PHP"]),
            ("• Java\n• SQL", &["Java", "SQL"]),
            ("- Java\n- C/C++", &["Java", "C/C++"]),
            ("CI/CD, TCP/IP, PL/SQL, UX/UI", &["CI/CD", "TCP/IP", "PL/SQL", "UX/UI"]),
            ("Java / SQL / PHP", &["Java", "SQL", "PHP"]),
            ("Cloud (AWS, Azure), Docker", &["Cloud (AWS, Azure)", "Docker"]),
            ("Néant", &[]),
            ("Python, etc.", &["Python"]),
        ];
        for (cell, expected) in cases {
            assert_eq!(labels(cell), expected, "{cell:?}");
        }
    }
}
