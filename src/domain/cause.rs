//! Refusals that have one cause: the same problem in the same column of the same sheet. People read causes; `rejects.csv` lists
//! every cell.

use std::collections::BTreeMap;

use super::{Language, Problem, Reject, column_letters, say};

/// How many cells of a cause are shown.
const EXAMPLES: usize = 3;
/// Longest value shown.
const SHOWN: usize = 60;

/// The cells, rows or sheets refused for one cause, in the order of the list they come from; at least one.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// What was refused.
    pub rejects: Vec<&'a Reject>,
}

/// The causes of refusals, in the order in which they are first met.
pub fn causes<'a>(rejects: impl IntoIterator<Item = &'a Reject>) -> Vec<Cause<'a>> {
    // File, sheet, column, problem and what it is about.
    let mut known = BTreeMap::new();
    let mut out: Vec<Cause> = Vec::new();
    for reject in rejects {
        let source = &reject.origin.source;
        let column = reject.origin.column.filter(|_| reject.origin.row > 0);
        let at = *known
            .entry((source.file.as_str(), source.sheet.as_str(), column, reject.problem.code(), reject.problem.subject()))
            .or_insert(out.len());
        match out.get_mut(at) {
            Some(cause) => cause.rejects.push(reject),
            None => out.push(Cause { rejects: vec![reject] }),
        }
    }
    out
}

impl Cause<'_> {
    /// One line: where, how many cells, why, the way out, and some of them. A cause of one cell says all of that cell.
    pub fn line(&self, l: Language) -> String {
        self.told(l, |_| None)
    }

    /// The same for who corrects on a page beside the file.
    pub fn line_on_page(&self, l: Language) -> String {
        self.told(l, |problem| problem.on_page(l))
    }

    fn told(&self, l: Language, otherwise: impl Fn(&Problem) -> Option<String>) -> String {
        let shown = |text: &str| -> String {
            let cut: String = text.chars().take(SHOWN).collect();
            if cut.len() < text.len() { format!("{cut}…") } else { cut }.replace('\n', " ")
        };
        let Some(first) = self.rejects.first() else { return String::new() };
        if self.rejects.len() == 1 {
            let message = otherwise(&first.problem).unwrap_or_else(|| first.problem.message(l));
            let value =
                if first.value.is_empty() || first.origin.row == 0 { String::new() } else { quoted(&shown(&first.value), l) + " — " };
            return format!("{}{}{value}{message}", first.origin, l.pick(" : ", ": "));
        }
        let source = &first.origin.source;
        let mut place = source.file.clone();
        if !source.sheet.is_empty() {
            place.extend(["!", &source.sheet]);
        }
        let count = match first.origin.column {
            Some(_) => l.count(self.rejects.len(), ("cellule", "cellules"), ("cell", "cells")),
            None => l.count(self.rejects.len(), ("ligne", "lignes"), ("row", "rows")),
        };
        if let Some(column) = first.origin.column {
            place.push_str(&say!(l, ", colonne {}", ", column {}", column_letters(column)));
        }
        let examples: Vec<String> = self
            .rejects
            .iter()
            .take(EXAMPLES)
            .map(|r| format!("{} {}", r.origin.place(), quoted(&shown(&r.value), l)).trim_end().to_owned())
            .collect();
        let more = if self.rejects.len() > EXAMPLES { ", …" } else { "" };
        say!(
            l,
            "{place} : {count} — {} Par exemple : {}{more}",
            "{place}: {count} — {} For example: {}{more}",
            otherwise(&first.problem).unwrap_or_else(|| first.problem.in_general(l)),
            examples.join(", ")
        )
    }
}

fn quoted(text: &str, l: Language) -> String {
    match text {
        "" => String::new(),
        text => say!(l, "« {text} »", "“{text}”"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{Origin, Problem, SourceName};

    #[test]
    fn one_cause_is_one_line_whatever_the_number_of_its_cells() {
        let source = Arc::new(SourceName { file: "f.csv".to_owned(), sheet: String::new() });
        let cell = |row, column, problem| Reject {
            origin: Origin { source: Arc::clone(&source), row, column: Some(column) },
            value: format!("v{row}"),
            problem,
            whole_row: false,
        };
        let mut rejects: Vec<Reject> = (2..1_369).map(|row| cell(row, 6, Problem::NotANumber("graduates"))).collect();
        rejects.extend((2..1_369).map(|row| cell(row, 3, Problem::UnknownLevel)));
        rejects.push(cell(9, 4, Problem::NotANumber("seats")));
        let causes = causes(&rejects);
        assert_eq!(causes.iter().map(|c| c.rejects.len()).collect::<Vec<_>>(), [1_367, 1_367, 1]);
        let lines: Vec<String> = causes.iter().map(|c| c.line(Language::Fr)).collect();
        assert!(lines[0].starts_with("f.csv, colonne G : 1367 cellules — diplômés : ce n’est pas un nombre."), "{}", lines[0]);
        assert!(lines[0].ends_with("Par exemple : G2 « v2 », G3 « v3 », G4 « v4 », …"), "{}", lines[0]);
        assert!(lines[2].starts_with("f.csv!E9 : « v9 » — places"), "{}", lines[2]);
    }
}
