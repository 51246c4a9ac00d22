//! Places: a department, sometimes a town. A territory is a file; nothing here knows which one.

mod codes;
mod unknown;

use std::collections::BTreeMap;
use std::fmt;

pub use unknown::UnknownPlace;

use codes::{code_beside, code_in, postal_departments};

use super::country::names_another_country;
use super::gazetteer::{france, town_key};
use super::{Text, fold};

/// A cell with more towns than this is no place.
const MOST_TOWNS: usize = 20;

/// A French department code: `63`, `2A`, `971`; in another country, the code that its list of places gives an area.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Department(Text);

impl Department {
    /// Reads a code (« 63 », « 3 » for 03, « 2A », « 971 », « 63 - Puy-de-Dôme »).
    pub fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        let corsican = ["2 a", "2 b"].into_iter().find(|code| folded == *code).map(|code| code.replace(' ', ""));
        let folded = corsican.unwrap_or(folded);
        let code = folded.split([' ', '-', '(', ')']).find(|part| !part.is_empty())?;
        let code = code.strip_prefix('0').filter(|rest| rest.len() == 2).unwrap_or(code);
        let code = if code.len() == 1 { format!("0{code}") } else { code.to_uppercase() };
        let valid = match code.as_str() {
            "2A" | "2B" => true,
            digits => {
                digits.bytes().all(|b| b.is_ascii_digit()) && matches!(digits.parse::<u32>(), Ok(1..=95 | 971..=989)) && digits != "20"
            }
        };
        valid.then_some(Self(code.into()))
    }

    /// The area of a list of places of another country.
    pub fn abroad(code: &str) -> Self {
        Self(code.trim().into())
    }

    /// The department of a postal code: its first two digits, three overseas; Corsica by its third.
    pub fn of_postcode(code: &str) -> Option<Self> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        // A zero that a spreadsheet took; four digits that make no code of France so are those of another country.
        let with_zero = || Some(format!("0{digits}")).filter(|code| france().is_some_and(|f| f.is_postcode(code)));
        let digits = if digits.len() == 4 { with_zero()? } else { digits };
        if digits.len() != 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match &digits[..2] {
            "20" => Some(Self(if digits[2..3] < *"2" { "2A" } else { "2B" }.into())),
            "97" => Self::parse(&digits[..3]),
            two => Self::parse(two),
        }
    }

    /// The department of a UAI code (school register): its first three digits, `063` is 63, `02A` or `620` Corsica.
    pub fn of_uai(code: &str) -> Option<Self> {
        let code = code.trim();
        if code.len() != 8 || !code.is_ascii() {
            return None;
        }
        match code[..3].to_uppercase().as_str() {
            "620" | "720" => Some(Self(if code.starts_with('6') { "2A" } else { "2B" }.into())),
            three => Self::parse(three.strip_prefix('0').unwrap_or(three)),
        }
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Department {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a course is given or a post is open; what is not known is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Town as the territory spells it, else as written.
    pub town: Option<Text>,
    /// Department.
    pub department: Option<Department>,
    /// True when it is known to lie outside the territory.
    pub outside: bool,
}

/// A territory: its departments, their towns, and from where to where leavers can take a post.
#[derive(Debug, Clone, Default)]
pub struct Territory {
    /// Name for people.
    pub name: String,
    /// Code → name, in the order of the file.
    pub departments: Vec<(Department, String)>,
    /// Folded town → town as spelt, department.
    towns: BTreeMap<String, (String, Department)>,
    /// Folded names of well-known towns outside.
    outside: Vec<String>,
    /// In another country, the area of a postal code; in France the code itself says it.
    postcodes: Option<BTreeMap<String, Department>>,
    /// Column and row on a small tile map.
    pub tiles: BTreeMap<Department, (u32, u32)>,
    mobility: BTreeMap<Department, Vec<Department>>,
}

impl Territory {
    /// True for one in France, where a postal code says its department.
    pub fn is_french(&self) -> bool {
        self.postcodes.is_none()
    }

    /// An empty territory of this name; with no department every place is inside.
    pub fn named(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// Adds a department and its towns.
    pub fn add_department(&mut self, code: Department, name: String, towns: Vec<String>) {
        for town in towns {
            self.towns.insert(town_key(&fold(&town)), (town, code.clone()));
        }
        self.departments.push((code, name));
    }

    /// Another spelling of a town; false when that town is not in the territory.
    pub fn add_alias(&mut self, alias: &str, town: &str) -> bool {
        let found = self.towns.get(&town_key(&fold(town))).cloned();
        let known = found.is_some();
        self.towns.extend(found.map(|town| (town_key(&fold(alias)), town)));
        known
    }

    /// Says that the territory lies in another country, and which postal codes serve its areas.
    pub fn set_abroad(&mut self, postcodes: BTreeMap<String, Department>) {
        self.postcodes = Some(postcodes);
    }

    /// A well-known town that lies outside.
    pub fn add_outside(&mut self, town: &str) {
        self.outside.push(town_key(&fold(town)));
    }

    /// From which department leavers reach which others; all, when not said.
    pub fn set_mobility(&mut self, from: Department, to: Vec<Department>) {
        self.mobility.insert(from, to);
    }

    /// True when a leaver of a course in `from` can take a post in `to`. An unknown place is not a bar.
    pub fn reaches(&self, from: Option<&Department>, to: Option<&Department>) -> bool {
        match (from, to) {
            (Some(from), Some(to)) => from == to || self.mobility.get(from).is_none_or(|list| list.contains(to)),
            _ => true,
        }
    }

    /// True when the department belongs to the territory, or no list was given.
    pub fn holds(&self, department: &Department) -> bool {
        self.departments.is_empty() || self.departments.iter().any(|(code, _)| code == department)
    }

    /// Names of the departments, in the order of their codes.
    pub fn department_names(&self) -> impl Iterator<Item = &str> {
        self.departments.iter().map(|(_, name)| name.as_str())
    }

    /// Name of a department for people, else its code.
    pub fn department_name<'a>(&'a self, code: &'a str) -> &'a str {
        self.departments.iter().find(|(d, _)| d.code() == code).map_or(code, |(_, name)| name)
    }

    /// Puts together what a row says of its place: town (with or without postal code, CEDEX, department in brackets), postal
    /// code, department (code or name).
    ///
    /// # Errors
    /// The text that names no place known here, with the spelling meant, perhaps.
    pub fn place(&self, town: Option<&str>, postcode: Option<&str>, department: Option<&str>) -> Result<Place, UnknownPlace> {
        let mut place = Place::default();
        if let Some(text) = department {
            place.department = Some(self.department(text).ok_or_else(|| UnknownPlace::new(text, None))?);
        }
        if self.postcodes.is_some() && town.is_some_and(|t| self.outside.contains(&town_key(&fold(t)))) {
            // The list of places holds the postal codes of the territory only.
            place.town = town.map(|t| t.trim().into());
            place.outside = true;
            return Ok(place);
        }
        if self.is_french() && town.is_some_and(names_another_country) {
            return Ok(Place { town: town.map(|t| t.trim().into()), department: None, outside: true });
        }
        if let Some(code) = self.foreign_code(town, postcode).filter(|code| Department::of_postcode(code).is_none_or(|d| self.holds(&d))) {
            return Err(UnknownPlace::new(town.filter(|town| town.contains(&code)).unwrap_or(&code), None));
        }
        if let Some(text) = postcode {
            let found = self.department_of_postcode(text).ok_or_else(|| UnknownPlace::new(text, None))?;
            // Some postal codes serve a commune of the next department: only what lies outside the territory contradicts.
            if let Some(other) = place.department.take().filter(|other| *other != found && self.holds(other) != self.holds(&found)) {
                return Err(UnknownPlace { text: text.to_owned(), near: None, contradicts: Some((found, other)) });
            }
            place.department = Some(found);
        }
        if let Some(text) = town {
            let key = town_key(&fold(text));
            if let Some((name, code)) = self.towns.get(&key) {
                place.town = Some(name.into());
                if let Some(other) = place.department.as_ref().filter(|other| *other != code) {
                    return Err(UnknownPlace { text: text.to_owned(), near: None, contradicts: Some((code.clone(), other.clone())) });
                }
                place.department = Some(code.clone());
            } else {
                place.town = Some(text.trim().into());
                if self.postcodes.is_none() && place.department.is_none() && postal_departments(text).len() > 1 {
                    return self.several(text, place).ok_or_else(|| UnknownPlace::new(text, None));
                }
                let written = place.department.take().or_else(|| self.code_in(text)).or_else(|| self.department(text));
                let near = || self.towns.iter().find(|(k, _)| k.starts_with(&key) && key.len() > 3).map(|(_, (name, _))| name.clone());
                let within = written.or_else(|| self.elsewhere_in_france(&key).filter(|d| self.holds(d) || near().is_none()));
                if within.is_none() && !self.departments.is_empty() {
                    if self.outside.contains(&key) {
                        place.outside = true;
                        return Ok(place);
                    }
                    return self.several(text, place).ok_or_else(|| UnknownPlace::new(text, near()));
                }
                place.department = within;
            }
        }
        place.outside = place.department.as_ref().is_some_and(|d| !self.holds(d));
        Ok(place)
    }

    /// Five digits that serve no commune of France beside a town that France does not know: a slip, or a postal code of another country, of
    /// which the first digits say no department. A CEDEX has codes of its own.
    fn foreign_code(&self, town: Option<&str>, postcode: Option<&str>) -> Option<String> {
        let (town, france) = (town.filter(|_| self.is_french())?, france()?);
        let code = code_beside(town, postcode).filter(|code| !france.is_postcode(code))?;
        let is_cedex = postcode.is_some_and(|p| fold(p).contains("cedex"));
        (!is_cedex && !self.knows(town)).then_some(code)
    }

    /// Whether the town beside a postal code is one that France or the territory knows; none without a code.
    pub fn knows_with_code(&self, town: &str, postcode: Option<&str>) -> Option<bool> {
        // Four digits are a code of Austria, or one of France that has lost its zero.
        let four = || postcode.is_some_and(|code| code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()));
        (code_beside(town, postcode).is_some() || four()).then(|| self.knows(town))
    }

    /// True for a town that is known, whatever stands beside its name.
    pub fn knows(&self, town: &str) -> bool {
        let folded = fold(town);
        let known = |part: &str| self.towns.contains_key(&town_key(part.trim())) || france().is_some_and(|f| f.is_place(part.trim()));
        let name: String = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
        folded.contains("cedex") || known(&name) || name.split([',', '(', ')', '/', '-']).any(|part| !part.trim().is_empty() && known(part))
    }

    /// « Rennes, Brest »: towns that are all known. Outside where all are; else where those of the territory are, if that is one department.
    fn several(&self, text: &str, place: Place) -> Option<Place> {
        let towns: Vec<&str> = text.split([',', ';', '/', '|']).map(str::trim).filter(|town| !town.is_empty()).collect();
        if !(2..=MOST_TOWNS).contains(&towns.len()) {
            return None;
        }
        let all: Vec<Place> = towns.iter().map(|town| self.place(Some(town), None, None).ok()).collect::<Option<_>>()?;
        let mut within: Vec<&Department> = all.iter().filter(|of| !of.outside).filter_map(|of| of.department.as_ref()).collect();
        within.sort_unstable();
        within.dedup();
        match within[..] {
            [] => Some(Place { outside: true, ..place }),
            [one] => Some(Place { department: Some(one.clone()), ..place }),
            _ => None,
        }
    }

    fn department(&self, text: &str) -> Option<Department> {
        let key = town_key(&fold(text));
        let named = || self.departments.iter().find(|(_, name)| town_key(&fold(name)) == key).map(|(code, _)| code.clone());
        if self.postcodes.is_some() {
            let coded = || self.departments.iter().find(|(code, _)| code.code().eq_ignore_ascii_case(text.trim()));
            return named().or_else(|| coded().map(|(code, _)| code.clone())).or_else(|| self.code_in(text));
        }
        let of_france = || france()?.department_named(&key).and_then(|d| Department::parse(&d.code));
        Department::parse(text).or_else(named).or_else(|| code_in(text)).or_else(of_france)
    }

    fn department_of_postcode(&self, text: &str) -> Option<Department> {
        match &self.postcodes {
            Some(known) => known.get(text.trim()).cloned().or_else(|| self.code_in(text)),
            None => Department::of_postcode(text).or_else(|| code_in(text)),
        }
    }

    fn code_in(&self, text: &str) -> Option<Department> {
        match &self.postcodes {
            Some(known) => text.split(|c: char| !c.is_alphanumeric()).find_map(|part| known.get(part).cloned()),
            None => code_in(text),
        }
    }

    /// The department of a commune of France that the territory file does not name.
    fn elsewhere_in_france(&self, key: &str) -> Option<Department> {
        if self.postcodes.is_some() {
            return None;
        }
        france()?.department_of(key).and_then(|d| Department::parse(&d.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auvergne() -> Territory {
        let mut t = Territory::named("Auvergne".into());
        for (code, name, towns) in
            [("63", "Puy-de-Dôme", vec!["Clermont-Ferrand", "Aubière"]), ("43", "Haute-Loire", vec!["Le Puy-en-Velay"])]
        {
            t.add_department(Department::parse(code).expect("code"), name.into(), towns.into_iter().map(String::from).collect());
        }
        assert!(t.add_alias("Clermont-Fd", "Clermont-Ferrand"));
        t.add_outside("Lyon");
        t
    }

    #[test]
    fn places_as_people_write_them() {
        let t = auvergne();
        for (town, postcode, department, expected) in [
            (Some("CLERMONT FERRAND CEDEX 9"), None, None, "63"),
            (Some("63170 Aubière"), None, None, "63"),
            (Some("Clermont-Fd"), None, None, "63"),
            (Some("Chamalières"), Some("63400"), None, "63"),
            (None, None, Some("Haute-Loire"), "43"),
            (None, None, Some("3"), "03"),
            (None, Some("20200"), None, "2B"),
            (Some("Pamiers (09)"), None, None, "09"),
        ] {
            let place = t.place(town, postcode, department).expect("a place");
            assert_eq!(place.department.as_ref().map(Department::code), Some(expected), "{town:?} {postcode:?} {department:?}");
            assert_eq!(place.outside, !matches!(expected, "63" | "43"));
        }
    }

    #[test]
    fn clermont_alone_is_not_clermont_ferrand() {
        let unknown = auvergne().place(Some("Clermont"), None, None).expect_err("two departments have a Clermont");
        assert_eq!(unknown.near.as_deref(), Some("Clermont-Ferrand"));
        assert!(auvergne().place(Some("Lyon 3e"), None, None).expect("known").outside);
        // Brives is a commune of Indre, and what people here call Brives-Charensac.
        let mut t = auvergne();
        t.add_department(Department::parse("15").expect("code"), "Cantal".into(), vec!["Brives-Charensac".into()]);
        assert_eq!(t.place(Some("Brives"), None, None).expect_err("two").near.as_deref(), Some("Brives-Charensac"));
        for (town, code, outside) in [("Toulouse", "31", true), ("Chamalières", "63", false), ("Rhône", "69", true)] {
            let place = t.place(Some(town), None, None).expect("a commune or department of France");
            assert_eq!((place.department.as_ref().map(Department::code), place.outside), (Some(code), outside), "{town}");
        }
    }

    #[test]
    fn another_country_knows_the_places_of_its_list_only() {
        let mut t = Territory::named("Regensburg".into());
        t.add_department(Department::abroad("R-S"), "Regensburg (Stadt)".into(), vec!["Regensburg".into()]);
        t.set_abroad([("93047".to_owned(), Department::abroad("R-S"))].into());
        for (town, postcode) in
            [(Some("Regensburg"), None), (None, Some("93047")), (Some("93047 R."), None), (Some("Regensburg (Stadt)"), None)]
        {
            assert_eq!(t.place(town, postcode, None).expect("known").department, Some(Department::abroad("R-S")), "{town:?} {postcode:?}");
        }
        assert!(t.place(Some("Toulouse"), None, None).is_err() && t.place(None, Some("63000"), None).is_err());
    }

    #[test]
    fn a_place_of_another_country_is_outside_and_a_code_that_serves_no_commune_is_asked_about() {
        let t = auvergne();
        let of = |town: &str, postcode: Option<&str>| t.place(Some(town), postcode, None);
        for town in ["Offenbach, Germany", "Bengaluru (India)", "Belgique", "63065 Offenbach, Allemagne"] {
            assert!(of(town, None).is_ok_and(|p| p.outside && p.department.is_none()), "{town}");
        }
        for (town, postcode) in [("Offenbach", Some("63065")), ("Troy, MO 63379", None)] {
            assert!(of(town, postcode).is_err(), "{town}");
        }
        for (town, postcode) in [("Aubière", Some("63178")), ("Michelin Cedex 9", Some("63040")), ("Cataroux", Some("63100"))] {
            let found = of(town, postcode).expect("in France");
            assert_eq!(found.department.as_ref().map(Department::code), Some("63"), "{town}");
        }
        assert!(of("10178 Berlin", None).is_ok_and(|p| p.outside));
    }

    #[test]
    fn a_school_register_code_gives_the_department() {
        for (uai, code) in [("0630020E", "63"), ("0030051A", "03"), ("9710884X", "971"), ("7200583Z", "2B")] {
            assert_eq!(Department::of_uai(uai).as_ref().map(Department::code), Some(code));
        }
    }

    #[test]
    fn a_number_of_a_street_is_no_department() {
        for (text, code) in [
            ("Clermont-Ferrand (63)", Some("63")),
            ("63 - Clermont", Some("63")),
            ("Cournon 63", Some("63")),
            ("63100 Clermont-Ferrand", Some("63")),
            ("Hamburg (Zollstraße 87–89", None),
            ("Hamburg (Wexstraße 12", None),
            ("12 rue Blatin", None),
            ("Bâtiment 21, allée des Dômes", None),
            ("Curitiba - PR (63)", None),
        ] {
            assert_eq!(code_in(text).as_ref().map(Department::code), code, "{text}");
        }
    }

    #[test]
    fn several_towns_are_where_those_of_the_territory_are() {
        let t = auvergne();
        let of = |text: &str| t.place(Some(text), None, None);
        assert!(of("Lyon, Rennes").is_ok_and(|p| p.outside));
        let both = of("Lyon ; Aubière").expect("known towns");
        assert_eq!((both.outside, both.department.as_ref().map(Department::code)), (false, Some("63")));
        assert!(of("Aubière, Le Puy-en-Velay").is_err(), "of two departments of the territory neither is the place");
        assert!(of("Aubière, Nulle-Part-les-Bains").is_err());
        for either in ["63170 Aubière, 69000 Lyon", "69000 Lyon, 63170 Aubière"] {
            let found = of(either).expect("known towns");
            assert_eq!((found.outside, found.department.as_ref().map(Department::code)), (false, Some("63")), "{either}");
        }
        assert!(of("63170 Aubière, 43000 Le Puy-en-Velay").is_err());
        assert!(of(&"Lyon, ".repeat(100_000)).is_err());
        assert_eq!(Department::parse("2 A").as_ref().map(Department::code), Some("2A"));
    }
}
