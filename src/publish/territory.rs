//! The territory file that `new` writes for departments of France: names, towns and mobility from the list of communes built into
//! the program. Its towns are those of 1,500 inhabitants and more whose name means no larger commune elsewhere; smaller ones are
//! recognised all the same, by that list. Mobility is a first judgement: leavers reach their department and those that touch it.

use std::fmt::Write;

use crate::domain::{DepartmentOfFrance, France, Language, fold, say};

/// Inhabitants from which a commune is written down.
const TOWN: u32 = 1_500;
/// Departments that a territory without a name of its own is called by; more are counted.
const NAMED: usize = 5;

/// The file, in TOML, of these departments (code or name), or of this region.
///
/// # Errors
/// What is not known, with what is.
pub fn territory(france: &France, departments: &[String], region: Option<&str>, l: Language) -> Result<String, String> {
    let mut chosen: Vec<&DepartmentOfFrance> = Vec::new();
    for asked in departments {
        let folded = fold(asked.trim());
        let wanted = if folded.len() == 1 { format!("0{folded}") } else { folded };
        let found = france.departments.iter().find(|d| fold(&d.code) == wanted || fold(&d.name) == wanted).ok_or_else(|| {
            say!(
                l,
                "« {asked} » n’est pas un département : écrire un code (31, 2A, 971) ou un nom (Haute-Garonne)",
                "“{asked}” is not a department: write a code (31, 2A, 971) or a name (Haute-Garonne)"
            )
        })?;
        if !chosen.iter().any(|d| d.code == found.code) {
            chosen.push(found);
        }
    }
    let mut name = None;
    if let Some(region) = region {
        let of_region = france.departments_of_region(region);
        let code = of_region.first().map(|d| &d.region).ok_or_else(|| {
            let known: Vec<&str> = france.regions.iter().map(|(_, name)| name.as_str()).collect();
            say!(
                l,
                "« {region} » n’est pas une région. Régions connues : {}",
                "“{region}” is not a region. Regions known: {}",
                known.join(", ")
            )
        })?;
        name = france.regions.iter().find(|(c, _)| c == code).map(|(_, name)| name.clone());
        chosen = of_region;
    }
    chosen.sort_by(|a, b| a.code.cmp(&b.code));
    let names: Vec<&str> = chosen.iter().map(|d| d.name.as_str()).collect();
    let several = || match names.len() {
        0..=NAMED => names.join(", "),
        n => say!(l, "{n} départements", "{n} departments"),
    };
    let name = name.unwrap_or_else(several);
    Ok(file(france, &name, &chosen, l))
}

fn file(france: &France, name: &str, departments: &[&DepartmentOfFrance], l: Language) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let listed = |items: &[&str]| items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ");
    let mut out = format!("name = {}\n\n", quoted(name));
    out.push_str(l.pick(
        "# Départements et communes : @etalab/decoupage-administratif (d’après Insee et La Poste, licence MIT).\n\
         # `towns` : communes de 1 500 habitants et plus, de nom sans équivoque ; les plus petites sont reconnues aussi.\n\
         # À compléter : les noms d’usage, `[aliases]` \"Les Cézeaux\" = \"Aubière\".\n",
        "# Departments and communes: @etalab/decoupage-administratif (after Insee and La Poste, MIT licence).\n\
         # `towns`: communes of 1,500 inhabitants and more whose name is clear; smaller ones are recognised, too.\n\
         # To be completed: names in use, `[aliases]` \"Les Cézeaux\" = \"Aubière\".\n",
    ));
    for department in departments {
        let towns: Vec<&str> = france.towns(&department.code, TOWN).into_iter().map(|(name, _)| name).collect();
        let lines: Vec<String> = towns.chunks(8).map(|some| format!("  {},", listed(some))).collect();
        // Text takes any text.
        let _ = write!(
            out,
            "\n[[departments]]\ncode = {}\nname = {}\ntowns = [\n{}\n]\n",
            quoted(&department.code),
            quoted(&department.name),
            lines.join("\n")
        );
    }
    out.push_str(l.pick(
        "\n# Département de la formation -> départements où ses sortants peuvent prendre un poste : le même et ceux qui le touchent.\n[mobility]\n",
        "\n# Department of the course -> departments where its leavers can take a post: the same and those that touch it.\n[mobility]\n",
    ));
    for from in departments {
        let reached: Vec<&str> =
            departments.iter().filter(|to| to.code == from.code || from.neighbours.contains(&to.code)).map(|d| d.code.as_str()).collect();
        let _ = writeln!(out, "{} = [{}]", quoted(&from.code), listed(&reached));
    }
    out
}
