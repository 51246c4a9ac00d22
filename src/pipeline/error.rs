//! A pipeline file that cannot be used: which line, what was expected, what was meant.

use std::path::Path;

use thiserror::Error;

use crate::domain::{Language, say, why_io};

/// Why a pipeline file cannot be used. The message is complete: it names the file, the line and the way out.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct PipelineError(String);

impl PipelineError {
    pub(super) fn unreadable(path: &Path, why: &std::io::Error, l: Language) -> Self {
        let file = path.display();
        Self(match why.kind() {
            std::io::ErrorKind::NotFound => say!(
                l,
                "{file} : ce fichier d’analyse n’existe pas. Vérifier le chemin, ou commencer une analyse : adequation new DOSSIER",
                "{file}: there is no such pipeline file. Check the path, or begin an analysis: adequation new FOLDER"
            ),
            // What is no file, or far too large for one (`Pipeline::load`).
            std::io::ErrorKind::InvalidInput => say!(
                l,
                "{file} : lecture impossible : ce n’est pas un fichier d’une taille attendue",
                "{file}: cannot be read: it is no file of an expected size"
            ),
            _ => say!(l, "{file} : lecture impossible : {}", "{file}: cannot be read: {}", why_io(why, l)),
        })
    }

    pub(super) fn senseless(path: &Path, why: &str) -> Self {
        Self(format!("{} : {why}", path.display()))
    }

    /// The message of the TOML parser, put into the user's words, with the line and the nearest key.
    pub(super) fn invalid(path: &Path, text: &str, why: &toml::de::Error, l: Language) -> Self {
        let at = why.span().map_or(0, |span| span.start.min(text.len()));
        let line_number = text[..at].matches('\n').count() + 1;
        let line = text.lines().nth(line_number - 1).unwrap_or_default();
        let column = text[..at].rfind('\n').map_or(at, |newline| at - newline - 1);
        let marker = " ".repeat(line.get(..column).map_or(0, |before| before.chars().count())) + "^";
        let (what, hint) = explain(why.message(), l);
        let margin = line_number.to_string();
        let blank = " ".repeat(margin.len());
        let mut out = format!("{} : {what}\n {blank} |\n {margin} | {line}\n {blank} | {marker}", path.display());
        if let Some(hint) = hint {
            out.extend(["\n ", &blank, " = ", &hint]);
        }
        Self(out)
    }
}

fn explain(message: &str, l: Language) -> (String, Option<String>) {
    if message.contains("unicode") || message.contains("escape") {
        return (
            l.pick("une barre inversée \\ ne peut pas être lue ici", "a backslash \\ cannot be read here").to_owned(),
            Some(
                l.pick("dans les chemins, écrire / à la place de \\ : \"C:/Users/…\"", "in paths, write / instead of \\: \"C:/Users/…\"")
                    .to_owned(),
            ),
        );
    }
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let (found, known) = quoted.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
        let near = known.iter().max_by(|a, b| strsim::jaro_winkler(found, a).total_cmp(&strsim::jaro_winkler(found, b)));
        let what = if message.starts_with("unknown field") {
            say!(l, "clé inconnue « {found} »", "unknown key “{found}”")
        } else {
            say!(l, "valeur inconnue « {found} »", "unknown value “{found}”")
        };
        let list = known.join(", ");
        let hint = match near {
            Some(near) if strsim::jaro_winkler(found, near) > 0.75 => {
                say!(l, "vouliez-vous dire « {near} » ? Possibles ici : {list}", "did you mean “{near}”? Possible here: {list}")
            }
            _ => say!(l, "possibles ici : {list}", "possible here: {list}"),
        };
        return (what, Some(hint));
    }
    if message.starts_with("missing field") {
        let key = quoted.first().copied().unwrap_or_default();
        return (
            say!(l, "il manque la clé « {key} »", "the key “{key}” is missing"),
            Some(say!(l, "ajouter une ligne {key} = …", "add a line {key} = …")),
        );
    }
    if message.starts_with("invalid type") || message.starts_with("invalid value") {
        let text = match l {
            Language::En => message.to_owned(),
            Language::Fr => message
                .replace("invalid type", "type de valeur inattendu")
                .replace("invalid value", "valeur inattendue")
                .replace("expected", "attendu")
                .replace("a string", "un texte entre guillemets")
                .replace("string", "texte")
                .replace("integer", "nombre entier")
                .replace("floating point", "nombre")
                .replace("a sequence", "une liste [ … ]")
                .replace("boolean", "vrai/faux"),
        };
        return (text, None);
    }
    (say!(l, "syntaxe TOML : {message}", "TOML syntax: {message}"), None)
}
