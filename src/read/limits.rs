//! What is said of a file that is beyond a bound of `[limits]`: which bound, and the key that raises it.

use crate::domain::Problem;
use crate::pipeline::Limits;

pub(super) fn too_large(limits: Limits) -> Problem {
    let mb = limits.megabytes;
    Problem::Limit(format!("le fichier dépasse {mb} Mo une fois décompressé"), format!("the file is over {mb} MB unpacked"), "megabytes")
}

pub(super) fn too_many_columns(limits: Limits) -> Problem {
    let columns = limits.columns;
    Problem::Limit(
        format!("la feuille dépasse {columns} colonnes : celles d’après ne sont pas lues"),
        format!("the sheet has over {columns} columns: the ones beyond are not read"),
        "columns",
    )
}

/// A list of more rows than are read: what says so, where none of it is.
pub(super) fn too_many_rows(limits: Limits) -> Problem {
    let rows = limits.rows;
    Problem::Limit(
        format!("la liste dépasse {rows} lignes : celles d’après ne sont pas lues"),
        format!("the list has over {rows} rows: the ones beyond are not read"),
        "rows",
    )
}

pub(super) fn holds_too_much(limits: Limits) -> Problem {
    let mb = limits.megabytes;
    Problem::Limit(
        format!("les cellules du fichier occuperaient plus de {mb} Mo"),
        format!("the cells of the file would hold over {mb} MB"),
        "megabytes",
    )
}
