//! Accounts: what became of every row, and every refusal.

use std::collections::BTreeMap;

use crate::pipeline::Edition;
use crate::run::Analysis;

use super::super::language;
use super::super::table::Table;
use super::{Builder, masked, need_origin};

pub(super) fn sources(a: &Analysis) -> Table {
    let public = a.pipeline.publish.edition == Edition::Public;
    let file = |name: &str, kind: crate::domain::Kind| {
        if public && kind == crate::domain::Kind::Needs { masked(a, name) } else { name.to_owned() }
    };
    let sheet = |account: &crate::normalise::Account| {
        if public && account.sheet.kind == crate::domain::Kind::Needs { None } else { Some(account.sheet.source.sheet.clone()) }
    };
    let mut numbered: BTreeMap<(String, crate::domain::Kind), i64> = BTreeMap::new();
    let rows: Vec<_> = a
        .corpus
        .accounts
        .iter()
        .map(|account| {
            let number = numbered.entry((account.sheet.source.file.clone(), account.sheet.kind)).or_default();
            *number += 1;
            (account, *number)
        })
        .collect();
    Builder::of(&rows)
        .text("file", "Fichier", "File", |(r, _)| Some(file(&r.sheet.source.file, r.sheet.kind)))
        .count("sheet_number", "Feuille n°", "Sheet number", |(_, n)| *n)
        .text("sheet", "Feuille", "Sheet", |(r, _)| sheet(r))
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
        .count("hidden", "Dont masquées", "Of which hidden", |(r, _)| i64::from(r.sheet.hidden))
        .done("sources", "Comptes des fichiers", "Accounts of the files", &["file", "sheet_number"])
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
    let shown = |o: &crate::normalise::Outside| {
        if o.kind == crate::domain::Kind::Courses { o.origin.to_string() } else { need_origin(a, &o.origin) }
    };
    let internal = a.pipeline.publish.edition == Edition::Internal;
    Builder::of(&a.corpus.outside)
        .text("origin", "Ligne", "Row", |o| Some(shown(o)))
        .text("kind", "Contenu", "Holds", |o| Some(o.kind.key().to_owned()))
        .text("what", "Quoi", "What", |o| Some(o.what.clone()).filter(|_| internal || o.kind == crate::domain::Kind::Courses))
        .text("reason", "Motif", "Reason", |o| Some(o.why.code().to_owned()))
        .done("out_of_scope", "Lignes hors champ des fichiers reçus", "Rows out of scope in the files received", &["origin"])
}

pub(super) fn rejects(a: &Analysis) -> Table {
    let l = language(a);
    let public = a.pipeline.publish.edition == Edition::Public;
    let need_file = |file: &str| a.files.iter().any(|f| f.kind != crate::domain::Kind::Courses && f.name == file);
    let rows: Vec<_> = a.corpus.rejects.iter().map(|r| (r, public && need_file(&r.origin.source.file))).collect();
    let mut table = Builder::of(&rows)
        .text("file", "Fichier", "File", |(r, hide)| {
            Some(if *hide { masked(a, &r.origin.source.file) } else { r.origin.source.file.clone() })
        })
        .text("sheet", "Feuille", "Sheet", |(r, hide)| Some(r.origin.source.sheet.clone()).filter(|_| !hide))
        .text("cell", "Cellule", "Cell", |(r, _)| Some(r.origin.place()))
        .text("value", "Valeur", "Value", |(r, hide)| Some(r.value.clone()).filter(|_| !hide))
        .text("reason", "Motif", "Reason", |(r, _)| Some(r.problem.code().to_owned()))
        // Reasons and advice may quote the cell.
        .text("message", "Message", "Message", |(r, hide)| Some(r.problem.reason(l)).filter(|_| !hide))
        .text("way_out", "Que faire", "What to do", |(r, hide)| Some(r.problem.way_out(l)).filter(|_| !hide))
        .text("row_refused", "Ligne refusée", "Row refused", |(r, _)| Some(r.whole_row.to_string()))
        .done("rejects", "Cellules et lignes refusées", "Cells and rows refused", &["file", "cell", "reason"]);
    table.at_root = true;
    table
}
