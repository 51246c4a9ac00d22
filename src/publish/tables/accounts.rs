//! Accounts: what became of every row, and every refusal.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analysis;
use crate::domain::{Kind, Reject};
use crate::normalise::Account;
use crate::pipeline::Edition;

use super::super::language;
use super::super::table::Table;
use super::Builder;

pub(super) fn sources(a: &Analysis) -> Table {
    let public = a.pipeline.publish.edition == Edition::Public;
    let rows_told = rows_told(a);
    let shown = |account: &&Account| account.sheet.kind == Kind::Employers || rows_told(account.sheet.kind, &account.sheet.source.file);
    let mut numbered: BTreeMap<(String, Kind), i64> = BTreeMap::new();
    let rows: Vec<_> = a
        .corpus
        .accounts
        .iter()
        .filter(shown)
        .map(|account| {
            let number = numbered.entry((account.sheet.source.file.clone(), account.sheet.kind)).or_default();
            *number += 1;
            (account, *number)
        })
        .collect();
    Builder::of(&rows)
        .text("file", "Fichier", "File", |(r, _)| Some(r.sheet.source.file.clone()))
        .count("sheet_number", "Feuille n°", "Sheet number", |(_, n)| *n)
        .text("sheet", "Feuille", "Sheet", |(r, _)| Some(r.sheet.source.sheet.clone()))
        .text("kind", "Contenu", "Holds", |(r, _)| Some(r.sheet.kind.key().to_owned()))
        .text("hash", "Empreinte (BLAKE3)", "Hash (BLAKE3)", |(r, _)| Some(r.sheet.hash.clone()))
        .count("tables", "Tableaux reconnus", "Tables recognised", |(r, _)| i64::from(r.sheet.tables))
        .count("rows", "Lignes", "Rows", |(r, _)| i64::from(r.sheet.rows))
        .count("blank", "Vides", "Blank", |(r, _)| i64::from(r.sheet.blank))
        .count("headings", "Titres, en-têtes, totaux", "Titles, headers, totals", |(r, _)| i64::from(r.sheet.headings))
        .count("skipped", "Masquées, non lues", "Hidden, not read", |(r, _)| i64::from(r.sheet.skipped))
        .count("kept", "Gardées", "Kept", |(r, _)| i64::from(r.kept))
        .count("duplicates", "Doublons", "Duplicates", |(r, _)| i64::from(r.duplicates))
        .count("out_of_scope", "Hors champ", "Out of scope", |(r, _)| i64::from(r.out_of_scope))
        .count("rejected", "Refusées", "Refused", |(r, _)| i64::from(r.rejected))
        .text("unused_columns", "Colonnes non utilisées", "Columns not used", |(r, _)| {
            Some(r.sheet.unused.join(" | ")).filter(|_| !public)
        })
        .text("perhaps_columns", "Colonnes peut-être utiles, non utilisées", "Columns of use perhaps, not used", |(r, _)| {
            let of = r.sheet.perhaps.iter().map(|(header, field)| format!("{header} = {field}"));
            Some(of.collect::<Vec<_>>().join(" | ")).filter(|_| !public)
        })
        .count("hidden", "Dont masquées", "Of which hidden", |(r, _)| i64::from(r.sheet.hidden))
        .done("sources", "Comptes des fichiers", "Accounts of the files", &["file", "sheet_number"])
}

/// Whether rows of a file may be told of. How many needs a file of one firm held, and where a row of it stood, tell who answered and how: for
/// everyone, only files of courses and public statistics.
fn rows_told(a: &Analysis) -> impl Fn(Kind, &str) -> bool + '_ {
    let public = a.pipeline.publish.edition == Edition::Public;
    let published: BTreeSet<&str> =
        a.corpus.needs.iter().filter(|n| public && n.published).map(|n| n.origin.source.file.as_str()).collect();
    move |kind, file| !public || kind == Kind::Courses || published.contains(file)
}

pub(super) fn merges(a: &Analysis) -> Table {
    let internal = a.pipeline.publish.edition == Edition::Internal;
    let rows: Vec<_> = a.corpus.merges.iter().filter(|m| internal || a.corpus.courses.iter().any(|c| c.origin == m.kept)).collect();
    Builder::of(&rows)
        .text("merged", "Ligne fusionnée", "Row merged", |m| Some(m.merged.to_string()))
        .text("kept", "Ligne gardée", "Row kept", |m| Some(m.kept.to_string()))
        .text("what", "Quoi", "What", |m| Some(m.what.clone()))
        .text("reason", "Pourquoi", "Why", |m| Some(if m.close { "same_but_for_spelling" } else { "same" }.to_owned()))
        .done("merges", "Lignes fusionnées", "Rows merged", &["merged"])
}

pub(super) fn out_of_scope(a: &Analysis) -> Table {
    let rows_told = rows_told(a);
    let rows: Vec<_> = a.corpus.outside.iter().filter(|o| rows_told(o.kind, &o.origin.source.file)).collect();
    Builder::of(&rows)
        .text("origin", "Ligne", "Row", |o| Some(o.origin.to_string()))
        .text("kind", "Contenu", "Holds", |o| Some(o.kind.key().to_owned()))
        .text("what", "Quoi", "What", |o| Some(o.what.clone()))
        .text("reason", "Motif", "Reason", |o| Some(o.why.code().to_owned()))
        .done("out_of_scope", "Lignes hors champ des fichiers reçus", "Rows out of scope in the files received", &["origin"])
}

pub(super) fn rejects(a: &Analysis) -> Table {
    let l = language(a);
    let rows_told = rows_told(a);
    let other = |file: &str| a.files.iter().find(|f| f.kind != Kind::Courses && f.name == file).map_or(Kind::Courses, |f| f.kind);
    let shown = |r: &&Reject| rows_told(other(&r.origin.source.file), &r.origin.source.file);
    let rows: Vec<_> = a.corpus.rejects.iter().filter(shown).collect();
    let mut table = Builder::of(&rows)
        .text("file", "Fichier", "File", |r| Some(r.origin.source.file.clone()))
        .text("sheet", "Feuille", "Sheet", |r| Some(r.origin.source.sheet.clone()))
        .text("cell", "Cellule", "Cell", |r| Some(r.origin.place()))
        .text("value", "Valeur", "Value", |r| Some(r.value.clone()))
        .text("reason", "Motif", "Reason", |r| Some(r.problem.code().to_owned()))
        .text("message", "Message", "Message", |r| Some(r.problem.reason(l)))
        .text("way_out", "Que faire", "What to do", |r| Some(r.problem.way_out(l)))
        .text("row_refused", "Ligne refusée", "Row refused", |r| Some(r.whole_row.to_string()))
        .done("rejects", "Cellules et lignes refusées", "Cells and rows refused", &["file", "cell", "reason"]);
    table.at_root = true;
    table
}
