//! Changes to the pipeline file, as a person would write them: comments, order and spelling stay; what is chosen for one file stands in a
//! block of its own.

use std::path::{Path, PathBuf};

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value, value};

use crate::domain::{Kind, fold};
use crate::pipeline::Edition;
use crate::read::Field;

/// A pipeline file being changed.
#[derive(Debug)]
pub(super) struct Settings {
    document: DocumentMut,
    folder: PathBuf,
    /// As the text began and as its lines ended, so that they stay.
    mark: bool,
    carriage: bool,
}

impl Settings {
    /// Parses the text of a pipeline file.
    pub(super) fn parse(text: &str, folder: &Path) -> Result<Self, toml_edit::TomlError> {
        let plain = text.trim_start_matches('\u{feff}');
        Ok(Self { document: plain.parse()?, folder: folder.to_owned(), mark: plain.len() < text.len(), carriage: plain.contains("\r\n") })
    }

    /// The text as it becomes.
    pub(super) fn text(&self) -> String {
        let text = self.document.to_string().replace("\r\n", "\n");
        let text = if self.carriage { text.replace('\n', "\r\n") } else { text };
        if self.mark { format!("\u{feff}{text}") } else { text }
    }

    /// The blocks of a kind; a list of them on one line is written as blocks.
    fn blocks(&mut self, kind: Kind) -> Option<&mut ArrayOfTables> {
        let item = self.document.entry(kind.key()).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        if item.is_value() {
            *item = match std::mem::take(item).into_array_of_tables() {
                Ok(blocks) => Item::ArrayOfTables(blocks),
                Err(other) => other,
            };
        }
        item.as_array_of_tables_mut()
    }

    /// The folder in which files of a kind are put: that of its first pattern, else the one named, with a block that reads it.
    pub(super) fn folder_of(&mut self, kind: Kind, fallback: &str) -> String {
        let is_folder = |pattern: &str| {
            pattern.trim_start_matches("./").strip_suffix("/*").filter(|folder| !folder.contains(['*', '?', '['])).map(str::to_owned)
        };
        let known = self.blocks(kind).and_then(|blocks| blocks.iter().flat_map(patterns).find_map(|p| is_folder(&p)));
        known.unwrap_or_else(|| {
            let pattern = format!("{fallback}/*");
            if let Some(blocks) = self.blocks(kind) {
                blocks.push(block(&pattern));
            }
            fallback.to_owned()
        })
    }

    /// The block of one file: made beside the others, with the settings of the block that reads it so far.
    fn of_file(&mut self, kind: Kind, file: &str) -> Option<&mut Table> {
        let pattern = glob::Pattern::escape(file);
        let whole = self.folder.join(file).to_string_lossy().into_owned();
        let blocks = self.blocks(kind)?;
        let alone = |t: &Table| patterns(t) == [pattern.clone()];
        let known = blocks.iter().position(alone);
        let at = known.unwrap_or_else(|| {
            let reads = |t: &&Table| {
                patterns(t)
                    .iter()
                    .any(|p| glob::Pattern::new(p.trim_start_matches("./")).is_ok_and(|p| p.matches(file) || p.matches(&whole)))
            };
            let mut made = block(&pattern);
            for (key, item) in blocks.iter().find(reads).into_iter().flat_map(Table::iter).filter(|(key, _)| *key != "files") {
                made.insert(key, item.clone());
            }
            blocks.push(made);
            blocks.len() - 1
        });
        self.blocks(kind)?.get_mut(at)
    }

    /// Gives a column of a file a field, or none.
    pub(super) fn set_column(&mut self, kind: Kind, file: &str, header: &str, field: Option<Field>) {
        let Some(block) = self.of_file(kind, file) else { return };
        let wanted = fold(header);
        let mut columns = block.get("columns").and_then(Item::as_inline_table).cloned().unwrap_or_default();
        let keys: Vec<String> = columns.iter().map(|(key, _)| key.to_owned()).collect();
        for key in keys {
            let left: Vec<String> = listed(columns.get(&key)).into_iter().filter(|name| fold(name) != wanted).collect();
            set_list(&mut columns, &key, &left);
        }
        let mut unused: Vec<String> = listed(block.get("unused").and_then(Item::as_value));
        unused.retain(|name| fold(name) != wanted);
        match field {
            Some(field) => {
                let mut names = if field.repeats() { listed(columns.get(field.key())) } else { Vec::new() };
                names.push(header.to_owned());
                set_list(&mut columns, field.key(), &names);
            }
            None => unused.push(header.to_owned()),
        }
        if columns.is_empty() {
            block.remove("columns");
        } else {
            columns.fmt();
            block.insert("columns", value(columns));
        }
        set_names(block, "unused", &unused);
    }

    /// Says which row of a file is its header.
    pub(super) fn set_header(&mut self, kind: Kind, file: &str, row: u32) {
        if let Some(block) = self.of_file(kind, file) {
            block.insert("header", value(i64::from(row)));
        }
    }

    /// Leaves a sheet out, or takes it in again.
    pub(super) fn set_sheet(&mut self, kind: Kind, file: &str, sheet: &str, read: bool) {
        let Some(block) = self.of_file(kind, file) else { return };
        let mut without = listed(block.get("without").and_then(Item::as_value));
        without.retain(|name| name != sheet);
        if !read {
            without.push(sheet.to_owned());
        }
        set_names(block, "without", &without);
    }

    /// Lets go of the block of one file, with what it says of it.
    pub(super) fn forget(&mut self, kind: Kind, file: &str) {
        let pattern = glob::Pattern::escape(file);
        if let Some(blocks) = self.blocks(kind) {
            blocks.retain(|t| patterns(t) != [pattern.clone()]);
        }
    }

    /// Adds what a list of patterns or files lacks.
    pub(super) fn add_corrections(&mut self, pattern: &str) {
        let item = self.document.entry("corrections").or_insert_with(|| value(Array::new()));
        if let Some(list) = item.as_array_mut() {
            list.push(pattern);
        }
    }

    /// Names the file of decisions.
    pub(super) fn set_decisions(&mut self, file: &str) {
        self.document["skills"]["decisions"] = value(file);
    }

    /// Says for whom results are published.
    pub(super) fn set_edition(&mut self, edition: Edition) {
        let told = match edition {
            Edition::Public => "public",
            Edition::Internal => "internal",
        };
        let publish = self.document.entry("publish").or_insert_with(|| Item::Table(Table::new()));
        set_kept(publish, "edition", Value::from(told));
    }

    /// Sets the tolerance of the gap.
    pub(super) fn set_tolerance(&mut self, tolerance: f64) {
        let gap = self.document.entry("gap").or_insert_with(|| Item::Table(Table::new()));
        set_kept(gap, "tolerance", Value::from(tolerance));
    }

    /// Assumes a rate for all courses, with where it comes from and its year, or none. Rates of a level or a diploma stay.
    pub(super) fn set_rate(&mut self, of: &str, rate: Option<(f64, &str, u16)>) {
        let assumptions = self.document.entry("assumptions").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        let list = assumptions.get_mut("rate").map(std::mem::take).unwrap_or_default();
        let mut list = list.into_array_of_tables().unwrap_or_default();
        let of_all = |t: &Table| t.get("of").and_then(Item::as_str) == Some(of) && !t.contains_key("level") && !t.contains_key("diploma");
        let at = list.iter().position(of_all);
        match (rate, at) {
            (Some((value, source, year)), at) => {
                let at = at.unwrap_or_else(|| {
                    let mut made = Table::new();
                    made.insert("of", Item::Value(Value::from(of)));
                    made.decor_mut().set_prefix("\n");
                    list.push(made);
                    list.len() - 1
                });
                if let Some(table) = list.get_mut(at) {
                    let mut item = Item::Table(std::mem::take(table));
                    set_kept(&mut item, "value", Value::from(value));
                    set_kept(&mut item, "source", Value::from(source));
                    set_kept(&mut item, "year", Value::from(i64::from(year)));
                    *table = item.into_table().unwrap_or_default();
                }
            }
            (None, Some(at)) => {
                list.remove(at);
            }
            (None, None) => {}
        }
        if list.is_empty() {
            if let Some(table) = assumptions.as_table_like_mut() {
                table.remove("rate");
            }
        } else {
            assumptions["rate"] = Item::ArrayOfTables(list);
        }
    }

    /// Lets the scenario go.
    pub(super) fn remove_scenario(&mut self) {
        self.document.remove("scenario");
    }

    /// Puts rates into the scenario: key of the rate, points gained or lost. What a person wrote into it beside them stays.
    pub(super) fn set_scenario(&mut self, title: &str, rates: &[(&str, f64)]) {
        let scenario = self.document.entry("scenario").or_insert_with(|| Item::Table(Table::new()));
        // A title of ours tells the rates: with other rates it is another; one that a person wrote stays.
        let is_ours = |told: &Item| told.as_str().is_some_and(|told| OURS.iter().any(|begins| told.starts_with(begins)));
        if scenario.get("title").is_none_or(is_ours) {
            set_kept(scenario, "title", Value::from(title));
        }
        let list = scenario.get_mut("rate").and_then(Item::as_array_of_tables_mut).cloned().unwrap_or_default();
        let of_all = |t: &Table, of: &str| t.get("of").and_then(Item::as_str) == Some(of) && t.len() == 2;
        // What was kept here before is what is kept now, not both.
        let mut made: ArrayOfTables = list.iter().filter(|t| !TRIED.iter().any(|of| of_all(t, of))).cloned().collect();
        for (of, points) in rates {
            let mut rate = Table::new();
            rate.insert("of", value(*of));
            rate.insert("points", value(*points));
            made.push(rate);
        }
        scenario["rate"] = Item::ArrayOfTables(made);
    }
}

/// How titles of scenarios made here begin, and the rates that are tried here.
const OURS: [&str; 2] = ["Et si ? ", "What if? "];
const TRIED: [&str; 2] = ["retention", "further_study"];

/// Sets a value; the comment behind it stays.
pub(super) fn set_kept(table: &mut Item, key: &str, to: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(there) => {
            let decor = there.decor().clone();
            *there = to;
            *there.decor_mut() = decor;
        }
        None => table[key] = Item::Value(to),
    }
}

fn block(pattern: &str) -> Table {
    let mut made = Table::new();
    made.insert("files", value(Array::from_iter([pattern])));
    made.decor_mut().set_prefix("\n");
    made
}

fn patterns(block: &Table) -> Vec<String> {
    listed(block.get("files").and_then(Item::as_value))
}

/// A text, or the texts of a list.
fn listed(told: Option<&Value>) -> Vec<String> {
    match told {
        Some(Value::String(one)) => vec![one.value().clone()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn set_list(columns: &mut InlineTable, key: &str, names: &[String]) {
    match names {
        [] => {
            columns.remove(key);
        }
        [one] => {
            columns.insert(key, Value::from(one.as_str()));
        }
        several => {
            columns.insert(key, Value::from(several.iter().collect::<Array>()));
        }
    }
}

fn set_names(block: &mut Table, key: &str, names: &[String]) {
    if names.is_empty() {
        block.remove(key);
    } else {
        block.insert(key, value(names.iter().collect::<Array>()));
    }
}

/// A path as a pipeline file writes it: relative to its folder, with `/`.
pub(super) fn written(folder: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(folder).unwrap_or(file);
    inside.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test says why it failed by panicking")]
mod tests {
    use super::*;

    const FILE: &str = "# Notre analyse\ntitle = \"T\" # dit partout\n\n[[courses]]\nfiles = [\"formations/*\"]\nlevels = \"2019\"\n\n[publish]\nedition = \"internal\" # pour nous\n";

    #[test]
    fn a_column_of_one_file_is_told_in_a_block_of_its_own_and_the_rest_stays_as_written() {
        let mut settings = Settings::parse(FILE, Path::new("/a")).unwrap();
        settings.set_column(Kind::Courses, "formations/a.xlsx", "Libellé", Some(Field::Title));
        settings.set_column(Kind::Courses, "formations/a.xlsx", "Note", None);
        settings.set_edition(Edition::Public);
        let text = settings.text();
        assert!(
            text.starts_with(
                "# Notre analyse\ntitle = \"T\" # dit partout\n\n[[courses]]\nfiles = [\"formations/*\"]\nlevels = \"2019\"\n"
            ),
            "{text}"
        );
        assert!(
            text.contains(
                "[[courses]]\nfiles = [\"formations/a.xlsx\"]\nlevels = \"2019\"\ncolumns = { title = \"Libellé\" }\nunused = [\"Note\"]\n"
            ),
            "{text}"
        );
        assert!(text.contains("edition = \"public\" # pour nous"), "{text}");
        // Told anew, a column has one role.
        settings.set_column(Kind::Courses, "formations/a.xlsx", "Note", Some(Field::Seats));
        settings.set_column(Kind::Courses, "formations/a.xlsx", "libelle", None);
        let text = settings.text();
        assert!(text.contains("columns = { seats = \"Note\" }\nunused = [\"libelle\"]"), "{text}");
        assert_eq!(text.matches("[[courses]]").count(), 2, "{text}");
    }

    #[test]
    fn a_kind_that_no_block_reads_gets_one() {
        let mut settings = Settings::parse(FILE, Path::new("/a")).unwrap();
        assert_eq!(settings.folder_of(Kind::Courses, "x"), "formations");
        assert_eq!(settings.folder_of(Kind::Employers, "annuaire"), "annuaire");
        assert!(settings.text().contains("[[employers]]\nfiles = [\"annuaire/*\"]"), "{}", settings.text());
    }

    #[test]
    fn blocks_on_one_line_odd_patterns_and_line_ends_are_kept() {
        let odd = "\u{feff}title = \"T\"\r\ncourses = [{ files = [\"./formations/*\"], levels = \"2019\" }]\r\n";
        let mut settings = Settings::parse(odd, Path::new("/a")).unwrap();
        settings.set_header(Kind::Courses, "formations/a.csv", 3);
        let text = settings.text();
        assert!(text.starts_with("\u{feff}title = \"T\"\r\n"), "{text:?}");
        assert!(text.contains("files = [\"formations/a.csv\"]\r\nlevels = \"2019\"\r\nheader = 3"), "{text:?}");
        assert!(!text.replace("\r\n", "").contains('\n'), "{text:?}");
        assert_eq!(settings.folder_of(Kind::Courses, "x"), "formations");
    }

    #[test]
    fn a_scenario_that_a_person_wrote_stays_beside_the_rates_that_are_tried() {
        let mut settings =
            Settings::parse("[scenario]\ntitle = \"Plan\" # le nôtre\n[[scenario.needs]]\nfactor = 1.2\n", Path::new("/a")).unwrap();
        settings.set_scenario("Et si ?", &[("retention", 5.0)]);
        settings.set_scenario("Et si ?", &[("retention", 7.0)]);
        let text = settings.text();
        assert!(text.contains("title = \"Plan\" # le nôtre") && text.contains("factor = 1.2"), "{text}");
        assert_eq!(text.matches("of = \"retention\"").count(), 1, "{text}");
        assert!(text.contains("points = 7.0"), "{text}");
    }
}
