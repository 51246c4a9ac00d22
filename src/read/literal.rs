//! Things that a program wrote into one cell as it holds them: `{'nom': 'Alti', 'entrepriseAdaptee': False}`, `["Python", "SQL"]`, as
//! tables are saved whose values were objects and lists. Each stands for what it is called; a list, for its items, a line each.

use serde_json::{Map, Value};

use super::json::{self, WISHED, is_wished};
use super::sheet::{Cell, Row, Sheet};

/// Objects and lists within each other at most.
const DEPTH: usize = 12;

/// Opens the columns that hold nothing but such things. What a list only wishes for (`exigence` S) gets a column of its own.
pub(super) fn open(sheet: &mut Sheet) {
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for column in 0..width {
        if !holds_literals(&sheet.rows, column) {
            continue;
        }
        let header = sheet.rows.first().map(|row| row.cell(column).shown()).unwrap_or_default();
        let mut wished: Vec<(usize, Cell)> = Vec::new();
        for (at, row) in sheet.rows.iter_mut().enumerate() {
            let Some(value) = row.cells.get(column).and_then(literal) else { continue };
            let (own, only_wished) = told(&value);
            row.cells[column] = Cell::text(&own);
            if !only_wished.is_empty() {
                wished.push((at, Cell::text(&only_wished)));
            }
        }
        if !wished.is_empty() {
            let after = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(width);
            for (at, cell) in std::iter::once((0, Cell::text(&format!("{header} {WISHED}")))).chain(wished) {
                sheet.rows[at].cells.resize(after + 1, Cell::Blank);
                sheet.rows[at].cells[after] = cell;
            }
        }
    }
}

/// True where every filled cell below the header is an object or a list.
fn holds_literals(rows: &[Row], column: usize) -> bool {
    let starts = |cell: &Cell| matches!(cell, Cell::Text(text) if text.starts_with(['{', '[']));
    let mut filled =
        rows.iter().skip(1).filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_blank() && !is_none(cell)).peekable();
    filled.peek().is_some_and(|cell| starts(cell)) && filled.all(|cell| starts(cell) && literal(cell).is_some())
}

fn is_none(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if matches!(&**text, "nan" | "None" | "null"))
}

/// What a thing is called, or the items of a list; and those that are only wished for.
fn told(value: &Value) -> (String, String) {
    let Value::Array(items) = value else { return (called(value), String::new()) };
    let (wished, own): (Vec<&Value>, Vec<&Value>) = items.iter().partition(|item| is_wished(item));
    let lines = |items: Vec<&Value>| items.into_iter().map(called).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    (lines(own), lines(wished))
}

fn called(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => n.to_string(),
        Value::Object(map) => json::called(map, false),
        _ => String::new(),
    }
}

fn literal(cell: &Cell) -> Option<Value> {
    let Cell::Text(text) = cell else { return None };
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.blank();
    reader.rest().is_empty().then_some(value)
}

/// Reads JSON, and the same as Python writes it: single quotes, `True`, `None`, a comma after the last item.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blank(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn takes(&mut self, sign: char) -> bool {
        self.blank();
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEPTH {
            return None;
        }
        if self.takes('[') {
            let mut items = Vec::new();
            while !self.takes(']') {
                items.push(self.value(depth + 1)?);
                if !self.takes(',') {
                    return self.takes(']').then_some(Value::Array(items));
                }
            }
            return Some(Value::Array(items));
        }
        if self.takes('{') {
            let mut map = Map::new();
            while !self.takes('}') {
                let Value::String(key) = self.value(depth + 1)? else { return None };
                if !self.takes(':') {
                    return None;
                }
                map.insert(key, self.value(depth + 1)?);
                if !self.takes(',') {
                    return self.takes('}').then_some(Value::Object(map));
                }
            }
            return Some(Value::Object(map));
        }
        if let Some(quote @ ('\'' | '"')) = self.rest().chars().next() {
            self.at += 1;
            return self.quoted(quote).map(Value::String);
        }
        let word = self.rest().split([',', ']', '}', ':', ' ', '\n']).next().unwrap_or_default();
        let value = match word {
            "True" | "true" => Value::Bool(true),
            "False" | "false" => Value::Bool(false),
            "None" | "null" | "nan" | "NaN" => Value::Null,
            number => Value::Number(serde_json::Number::from_f64(number.parse().ok()?)?),
        };
        self.at += word.len();
        Some(value)
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut out = String::new();
        let mut signs = self.rest().char_indices();
        while let Some((at, sign)) = signs.next() {
            match sign {
                '\\' => match signs.next()?.1 {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => {}
                    'u' => {
                        let code: String = signs.by_ref().take(4).map(|(_, c)| c).collect();
                        out.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                    }
                    other => out.push(other),
                },
                sign if sign == quote => {
                    self.at += at + sign.len_utf8();
                    return Some(out);
                }
                sign => out.push(sign),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(lines: &[&[&str]]) -> Vec<Vec<String>> {
        let rows =
            (1..).zip(lines).map(|(number, cells)| Row { number, hidden: false, cells: cells.iter().map(|c| Cell::text(c)).collect() });
        let mut sheet = Sheet { rows: rows.collect(), ..Sheet::default() };
        open(&mut sheet);
        sheet.rows.iter().map(|row| row.cells.iter().map(Cell::shown).collect()).collect()
    }

    #[test]
    fn what_a_program_wrote_into_a_cell_stands_for_what_it_is_called() {
        let told = opened(&[
            &["intitule", "entreprise", "competences", "tags"],
            &[
                "Dev",
                "{'nom': 'L\\'Alti', 'entrepriseAdaptee': False}",
                "[{'libelle': 'Java', 'exigence': 'E'}, {'libelle': 'Go', 'exigence': 'S'}]",
                r#"["Python", "SQL"]"#,
            ],
            &["Admin", "{'entrepriseAdaptee': False}", "nan", "[]"],
        ]);
        assert_eq!(told[0][4], "competences souhaitées");
        assert_eq!(told[1], ["Dev", "L'Alti", "Java", "Python\nSQL", "Go"]);
        assert_eq!(told[2][..2], ["Admin", ""]);
    }

    #[test]
    fn a_column_with_anything_else_in_it_stays_as_it_is() {
        for odd in ["[1] voir note", "{'nom': 'Alti'", "Alti", &"[".repeat(500)] {
            let told = opened(&[&["intitule", "entreprise"], &["Dev", "{'nom': 'Alti'}"], &["Admin", odd]]);
            assert_eq!(told[1][1], "{'nom': 'Alti'}", "{odd}");
        }
    }
}
