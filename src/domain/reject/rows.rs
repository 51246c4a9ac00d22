//! What is told of a row, a column or a sheet as a whole: why it is no record of its own or not read as it is called, and the way out.

use super::super::fields::field_name;
use super::super::{Kind, Language, say};
use super::Problem;
use super::told::list;

impl Problem {
    /// The reason and the way out of what concerns a whole row, column or sheet; none of one cell.
    pub(super) fn of_rows(&self, l: Language) -> Option<(String, String)> {
        let (reason, way_out) = match self {
            Self::Struck => (
                l.pick("ligne barrée dans le tableur, non lue", "row struck through in the spreadsheet, not read"),
                l.pick(
                    "rien à faire si elle ne compte plus ; sinon, ôter le trait qui la barre",
                    "nothing to do if it no longer counts; else take off the line through it",
                ),
            ),
            Self::PerhapsPosts => (
                l.pick(
                    "cette colonne compte peut-être les postes ; elle n’est pas lue, et les postes ne sont pas comptés",
                    "this column may count posts; it is not read, and posts are not counted",
                ),
                l.pick(
                    "écrire columns = { positions = \"…\" } si c’est cela, unused = [\"…\"] si chaque ligne est un poste",
                    "write columns = { positions = \"…\" } if it does, unused = [\"…\"] if each row is one post",
                ),
            ),
            Self::BesideForm => (
                l.pick(
                    "cette cellule, à droite d’une fiche, n’est pas lue : sa colonne ne donne pas les niveaux et nombres que la fiche demande",
                    "this cell, right of a form, is not read: its column does not give the levels and numbers that the form asks for",
                ),
                l.pick(
                    "faire une fiche par feuille, ou un tableau d’une ligne par poste ou formation",
                    "make one form a sheet, or a table with a row a post or course",
                ),
            ),
            Self::Example => (
                l.pick("cette ligne est un exemple de réponse, elle n’est pas lue", "this row is an example of an answer, it is not read"),
                l.pick(
                    "supprimer la ligne, ou en ôter « Exemple » si c’en est une vraie",
                    "delete the row, or take “Example” out of it if it is a true one",
                ),
            ),
            Self::ReadAsTitle => (
                l.pick("ligne lue comme un titre, une remarque ou une somme", "row read as a title, a remark or a sum"),
                l.pick(
                    "rien à faire si c’est bien cela ; si c’est un enregistrement, remplir une autre de ses cellules",
                    "nothing to do if that is so; if it is a record, fill in another of its cells",
                ),
            ),
            _ => return self.counted_rows(l),
        };
        Some((reason.to_owned(), way_out.to_owned()))
    }

    /// The same of those that name a field, columns or numbers.
    fn counted_rows(&self, l: Language) -> Option<(String, String)> {
        Some(match self {
            Self::Shifted(cells, usual) => (
                say!(
                    l,
                    "{cells} cellules sur cette ligne, {usual} sur les autres : les valeurs sont décalées",
                    "{cells} cells in this line, {usual} in the others: its values are shifted"
                ),
                l.pick(
                    "mettre entre guillemets le texte qui contient le séparateur, ou l’en ôter",
                    "put the text that holds the delimiter in quotes, or take it out",
                )
                .to_owned(),
            ),
            Self::HiddenColumn(field) => (
                say!(
                    l,
                    "{} : colonne masquée, non lue, puisqu’une colonne visible le dit déjà",
                    "{}: a hidden column, not read, since a visible one says it",
                    field_name(field, l)
                ),
                say!(
                    l,
                    "rien à faire si la colonne visible est la bonne ; sinon, afficher celle-ci, ou la nommer : columns = {{ {field} = \"…\" }}",
                    "nothing to do if the visible one is right; else show this one, or name it: columns = {{ {field} = \"…\" }}"
                ),
            ),
            Self::AddedUp(field, names, years) => (
                added_up(field, names, *years, l),
                say!(
                    l,
                    "rien à faire si c’est bien cela ; sinon, nommer la bonne colonne : columns = {{ {field} = \"…\" }}, ou écrire unused = [\"…\"]",
                    "nothing to do if that is so; else name the right column: columns = {{ {field} = \"…\" }}, or write unused = [\"…\"]"
                ),
            ),
            Self::SkillRows(kind, rows, records) => (
                skill_rows(*kind, *rows, *records, l),
                l.pick(
                    "rien à faire si c’est bien cela ; sinon, écrire skill_rows = false dans le bloc du fichier d’analyse",
                    "nothing to do if that is so; else write skill_rows = false in the block of the pipeline file",
                )
                .to_owned(),
            ),
            Self::UnreadForms(kind, sheets, labels) => (
                say!(
                    l,
                    "{sheets} feuilles de ce classeur sont la même fiche, et rien n’y dit le nom ({} attendu) : aucune n’est lue",
                    "{sheets} sheets of this workbook are one form, and nothing in it gives the name ({} wanted): none is read",
                    kind.label(l)
                ),
                say!(
                    l,
                    "étiquettes lues : {}. Indiquer laquelle donne le nom, par columns = {{ {} = \"…\" }}, dans le fichier d’analyse",
                    "labels read: {}. Say which gives the name, by columns = {{ {} = \"…\" }}, in the pipeline file",
                    list(labels, l),
                    kind.called()
                ),
            ),
            _ => return None,
        })
    }
}

fn skill_rows(kind: Kind, rows: usize, records: usize, l: Language) -> String {
    let records = match kind {
        Kind::Courses => l.count(records, ("formation", "formations"), ("course", "courses")),
        Kind::Needs | Kind::Employers => l.count(records, ("besoin", "besoins"), ("need", "needs")),
    };
    say!(l, "une compétence par ligne : {rows} lignes lues comme {records}", "one skill a row: {rows} rows read as {records}")
}

fn added_up(field: &str, names: &[String], years: usize, l: Language) -> String {
    let names = names.join(" + ");
    if years >= 2 {
        return say!(
            l,
            "postes de {years} années ({names}) : comptés par an, leur somme divisée par {years}",
            "posts of {years} years ({names}): counted a year, their sum divided by {years}"
        );
    }
    let how = if names.contains(" + ") { l.pick("somme de", "sum of") } else { l.pick("lu dans", "read in") };
    say!(l, "{} : {how} {names}", "{}: {how} {names}", field_name(field, l))
}
