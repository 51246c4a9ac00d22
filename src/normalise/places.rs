//! Where a row is: its town, postal code, department and country put together.

use crate::domain::{Place, Problem, Territory, UnknownPlace, is_abroad};
use crate::read::{Cell, Field, Table, place_in_name};

use super::values::Reader;

/// Towns of a table that are looked at.
const SAMPLE: usize = 300;
/// Towns with a code below which nothing is concluded.
const FEWEST: usize = 3;

/// True where the postal codes of a table are those of another country: their five digits may be a code of France all the same, but of the
/// towns beside them it knows less than one in five (« 69115 Heidelberg » is no commune of the Rhône).
pub(super) fn codes_are_abroad(table: &Table, territory: &Territory) -> bool {
    let Some(town) = table.column(Field::Town).filter(|_| territory.is_french() && table.spec.is_none()) else { return false };
    let code = table.column(Field::Postcode);
    let known = table.rows.iter().filter_map(|row| {
        let code = code.map(|column| row.cell(column).shown());
        match row.cell(town) {
            Cell::Text(town) => territory.knows_with_code(town, code.as_deref()),
            _ => None,
        }
    });
    let (all, known) = known.take(SAMPLE).fold((0, 0), |(all, known), is| (all + 1, known + usize::from(is)));
    all >= FEWEST && known * 5 < all
}

impl Reader<'_> {
    /// Town, postal code and department put together; an unknown place is refused and the row goes on without one.
    pub(super) fn place(&mut self, territory: &Territory) -> Place {
        let (town, postcode, department) = (self.text(Field::Town), self.text(Field::Postcode), self.text(Field::Department));
        let says = |(column, codes): &(usize, bool)| matches!(self.row.cell(*column), Cell::Text(text) if is_abroad(text, *codes));
        if territory.is_french() && self.table.countries.iter().any(says) {
            return Place { town: town.map(Into::into), department: None, outside: true };
        }
        let postcode = postcode.filter(|_| !self.abroad);
        if town.is_none() && postcode.is_none() && department.is_none() {
            return self.place_of_name(territory);
        }
        let found = match &town {
            // Its code says nothing of France, and its name is not known there.
            Some(town) if self.abroad && department.is_none() && !territory.knows(town) => Err(UnknownPlace::new(town, None)),
            _ => territory.place(town.as_deref(), postcode.as_deref(), department.as_deref()),
        };
        match found {
            Ok(place) => place,
            Err(unknown) => {
                let is = |cell: &Option<String>| cell.as_ref() == Some(&unknown.text);
                let (field, readable) = match () {
                    () if is(&department) => (Field::Department, unknown.contradicts.is_none()),
                    () if is(&postcode) => (Field::Postcode, unknown.contradicts.is_none()),
                    () => (Field::Town, false),
                };
                let column = self.table.column(field).unwrap_or_default();
                self.refuse(column, Problem::UnknownPlace(unknown), false);
                // One cell that cannot be read costs that cell: the others may still say where it is.
                let without = |f: Field, cell: &'_ Option<String>| if f == field { None } else { cell.clone() };
                let rest = readable.then(|| {
                    territory
                        .place(
                            town.as_deref(),
                            without(Field::Postcode, &postcode).as_deref(),
                            without(Field::Department, &department).as_deref(),
                        )
                        .ok()
                });
                rest.flatten().unwrap_or(Place { town: town.map(Into::into), ..Place::default() })
            }
        }
    }

    /// Where nothing else says it, the place that the name of the school or the firm ends with, if the territory knows it.
    fn place_of_name(&self, territory: &Territory) -> Place {
        let named = [Field::Institution, Field::Employer, Field::Name].into_iter().filter_map(|field| self.table.column(field));
        let mut texts = named.filter_map(|column| match self.row.cell(column) {
            Cell::Text(text) if territory.is_french() && self.table.spec.is_none() && !self.abroad => place_in_name(text),
            _ => None,
        });
        let found = texts.next().map(|(field, said)| {
            let of = |wanted: Field| Some(said).filter(|_| field == wanted);
            territory.place(of(Field::Town), of(Field::Postcode), of(Field::Department))
        });
        found.and_then(Result::ok).unwrap_or_default()
    }

    /// The place of a row of a national file; none for one that this territory does not know, which is elsewhere. Catchment areas are named
    /// after their towns (« VICHY CUSSET »): the first says where.
    pub(super) fn public_place(&mut self, territory: &Territory) -> Option<Place> {
        // Each beginning of a name is looked up, and no name of an area has more words.
        const LONGEST: usize = 12;
        let (postcode, department) = (self.text(Field::Postcode), self.text(Field::Department));
        let Some(town) = self.text(Field::Town) else {
            return territory.place(None, postcode.as_deref(), department.as_deref()).ok();
        };
        let ends = town.match_indices(' ').map(|(at, _)| at).chain([town.len()]).take(LONGEST).collect::<Vec<_>>();
        ends.into_iter().rev().find_map(|end| territory.place(Some(&town[..end]), postcode.as_deref(), department.as_deref()).ok())
    }
}
