//! Reference data: frameworks, diploma and occupation profiles, decisions, territories. They are the program's or the analyst's
//! own, so a mistake in one stops the run with its place, instead of becoming a reject.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::domain::{Department, Language, Territory, fold, say, why_io};
use crate::pipeline::Limits;

use super::sheet::Sheet;

/// A reference file that cannot be used. The message names file, line and way out.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReferenceError(pub String);

/// The rows of a reference table: column name → text. Lines that begin with `#` before the header are its notice.
#[derive(Debug)]
pub struct Records {
    file: String,
    first: String,
    header: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
    language: Language,
}

impl Records {
    /// Reads the first sheet of a table (csv, xlsx, ods…).
    ///
    /// # Errors
    /// When the file cannot be read or is empty.
    pub fn open(path: &Path, l: Language) -> Result<Self, ReferenceError> {
        Self::within(path, Limits::default(), l)
    }

    /// Reads a table that this program wrote, however large.
    ///
    /// # Errors
    /// When the file cannot be read or is empty.
    pub fn open_own(path: &Path, l: Language) -> Result<Self, ReferenceError> {
        Self::within(path, Limits { rows: u32::MAX, megabytes: u64::MAX >> 21, ..Limits::default() }, l)
    }

    fn within(path: &Path, limits: Limits, l: Language) -> Result<Self, ReferenceError> {
        let file = path.display().to_string();
        if !path.is_file() {
            return Err(ReferenceError(say!(
                l,
                "{file} : ce fichier n’existe pas ; vérifier le chemin, dans la commande ou le fichier d’analyse",
                "{file}: there is no such file; check the path, in the command or the pipeline file"
            )));
        }
        let (sheets, _) = super::open(path, limits).map_err(|unopened| ReferenceError(format!("{file} : {}", unopened.0.message(l))))?;
        let sheet = sheets.into_iter().find(|s| !s.rows.is_empty()).unwrap_or_default();
        Self::of_sheet(file, sheet, l)
    }

    /// Reads a table from memory.
    ///
    /// # Errors
    /// When the text is empty.
    pub fn parse(name: &str, text: &str, l: Language) -> Result<Self, ReferenceError> {
        let sheet =
            super::text::read(text.as_bytes(), Limits::default()).map_err(|why| ReferenceError(format!("{name} : {}", why.message(l))))?;
        Self::of_sheet(name.to_owned(), sheet, l)
    }

    fn of_sheet(file: String, sheet: Sheet, l: Language) -> Result<Self, ReferenceError> {
        let mut rows = sheet.rows.into_iter().skip_while(|row| row.cell(0).shown().starts_with('#'));
        // Names of columns stand in no row in Parquet and its like.
        let header: Vec<String> = match sheet.names {
            names if !names.is_empty() => names,
            _ => match rows.next() {
                Some(header) => header.cells.iter().map(super::Cell::shown).collect(),
                None => return Err(ReferenceError(say!(l, "{file} : le fichier est vide", "{file}: the file is empty"))),
            },
        };
        let first = header.first().cloned().unwrap_or_default();
        let header: Vec<String> = header.iter().map(|name| fold(name)).collect();
        let rows = rows.map(|row| (row.number, row.cells.iter().map(super::Cell::shown).collect())).collect();
        Ok(Self { file, first, header, rows, language: l })
    }

    /// Name of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The place of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        let wanted = fold(column);
        self.header.iter().position(|name| *name == wanted)
    }

    /// The places of the columns whose names begin so, but for some.
    pub fn beginning(&self, with: &str, but: &[&str]) -> Vec<usize> {
        let is_one = |name: &&String| name.starts_with(with) && !but.contains(&name.as_str());
        self.header.iter().enumerate().filter(|(_, name)| is_one(name)).map(|(at, _)| at).collect()
    }

    /// The place of a column that must be there.
    ///
    /// # Errors
    /// Names the columns found.
    pub fn required(&self, column: &str) -> Result<usize, ReferenceError> {
        self.position(column).ok_or_else(|| {
            let (l, file, found) = (self.language, &self.file, self.header.join(", "));
            ReferenceError(say!(
                l,
                "{file} : il manque la colonne « {column} » ; colonnes trouvées : {found}",
                "{file}: the column “{column}” is missing; columns found: {found}"
            ))
        })
    }

    /// The first cell of the header, as written.
    pub fn header_text(&self) -> Option<&str> {
        Some(self.first.as_str()).filter(|text| !text.is_empty())
    }

    /// The header, folded.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The rows: number, cells.
    pub fn rows(&self) -> impl Iterator<Item = (u32, Record<'_>)> {
        self.rows.iter().map(|(number, cells)| (*number, Record(cells)))
    }

    /// An error at a row of this file.
    pub fn wrong(&self, row: u32, fr: &str, en: &str) -> ReferenceError {
        let (file, l) = (&self.file, self.language);
        let why = l.pick(fr, en);
        ReferenceError(say!(l, "{file}, ligne {row} : {why}", "{file}, row {row}: {why}"))
    }
}

/// One row of a reference table.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a>(&'a [String]);

impl<'a> Record<'a> {
    /// The text of a column; empty when there is none.
    pub fn get(self, column: Option<usize>) -> &'a str {
        column.and_then(|i| self.0.get(i)).map_or("", String::as_str)
    }

    /// The parts of a column that `|` separates.
    pub fn list(self, column: Option<usize>) -> impl Iterator<Item = &'a str> {
        self.get(column).split('|').map(str::trim).filter(|part| !part.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TerritoryFile {
    name: String,
    /// A list of the places of another country, beside the file.
    places: Option<PathBuf>,
    #[serde(default)]
    departments: Vec<DepartmentEntry>,
    #[serde(default)]
    aliases: BTreeMap<String, String>,
    #[serde(default)]
    outside: Vec<String>,
    #[serde(default)]
    mobility: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepartmentEntry {
    code: String,
    name: String,
    #[serde(default, rename = "postal_prefixes")]
    _postal_prefixes: Vec<String>,
    tile: Option<(u32, u32)>,
    #[serde(default)]
    towns: Vec<String>,
}

/// Reads a territory file.
///
/// # Errors
/// Names the key or the code that is wrong.
pub fn territory(path: &Path, l: Language) -> Result<Territory, ReferenceError> {
    let file = path.display();
    let wrong = |why: String| ReferenceError(format!("{file} : {why}"));
    let text = std::fs::read_to_string(path)
        .map_err(|why| wrong(say!(l, "territoire illisible : {}", "the territory cannot be read: {}", why_io(&why, l))))?;
    parse_territory(&file.to_string(), &text, path.parent(), l)
}

/// Reads a territory from the text of a file; `beside` is the folder of what it names.
///
/// # Errors
/// Names the key or the code that is wrong.
pub fn parse_territory(file: &str, text: &str, beside: Option<&Path>, l: Language) -> Result<Territory, ReferenceError> {
    let wrong = |why: String| ReferenceError(format!("{file} : {why}"));
    let entry: TerritoryFile = toml::from_str(text).map_err(|why| wrong(why.to_string()))?;
    let mut territory = Territory::named(entry.name);
    if let (Some(places), Some(beside)) = (&entry.places, beside) {
        add_places(&mut territory, &beside.join(places), l)?;
    }
    let code = |text: &str| {
        if entry.places.is_some() {
            return Ok(Department::abroad(text));
        }
        Department::parse(text)
            .ok_or_else(|| wrong(say!(l, "« {text} » n’est pas un code de département", "“{text}” is not a department code")))
    };
    for department in entry.departments {
        let parsed = code(&department.code)?;
        if let Some(tile) = department.tile {
            territory.tiles.insert(parsed.clone(), tile);
        }
        territory.add_department(parsed, department.name, department.towns);
    }
    for (alias, town) in &entry.aliases {
        if !territory.add_alias(alias, town) {
            return Err(wrong(say!(
                l,
                "[aliases] « {alias} » : la ville « {town} » n’est dans aucun département",
                "[aliases] “{alias}”: the town “{town}” is in no department"
            )));
        }
    }
    entry.outside.iter().for_each(|town| territory.add_outside(town));
    for (from, to) in &entry.mobility {
        let to: Result<Vec<_>, _> = to.iter().map(|t| code(t)).collect();
        territory.set_mobility(code(from)?, to?);
    }
    Ok(territory)
}

/// Adds the areas, towns and postal codes of a list of places: `area;area_name;town;postcodes`, a line a town.
fn add_places(territory: &mut Territory, path: &Path, l: Language) -> Result<(), ReferenceError> {
    let records = Records::open(path, l)?;
    let (area, name, town) = (records.required("area")?, records.required("area_name")?, records.required("town")?);
    let codes = records.position("postcodes");
    let mut areas: Vec<(Department, String, Vec<String>)> = Vec::new();
    let mut postcodes = BTreeMap::new();
    for (row, record) in records.rows() {
        if record.get(Some(area)).is_empty() || record.get(Some(town)).is_empty() {
            return Err(records.wrong(row, "« area » et « town » sont indispensables", "“area” and “town” are needed"));
        }
        let code = Department::abroad(record.get(Some(area)));
        for postcode in record.get(codes).split([' ', '|', ',']).filter(|c| !c.is_empty()) {
            postcodes.entry(postcode.to_owned()).or_insert_with(|| code.clone());
        }
        let town = record.get(Some(town)).to_owned();
        match areas.iter_mut().find(|(known, ..)| *known == code) {
            Some((.., towns)) => towns.push(town),
            None => areas.push((code, record.get(Some(name)).to_owned(), vec![town])),
        }
    }
    for (code, name, towns) in areas {
        territory.add_department(code, name, towns);
    }
    territory.set_abroad(postcodes);
    Ok(())
}
