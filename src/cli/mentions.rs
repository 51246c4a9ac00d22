//! `mentions [FILE]`: one line of JSON a skill that a record names.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use adequation::domain::{Kind, Language, causes, visible, why_io};
use adequation::matching::Framework;
use adequation::pipeline::Headers;
use adequation::publish::beginning;
use adequation::read::reference::Records;
use adequation::run::{MentionsOf, RunError, mentions as mentions_of};
use clap::ValueEnum;

use super::{complain, put};

/// What the records are.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum KindArgument {
    /// Offres, besoins
    Needs,
    /// Formations
    Courses,
}

/// Exit codes: 2 an option that does not fit the records, 3 no record could be read, 4 an output that cannot be written. A bad cell or row
/// is told on standard error and the rest goes on.
pub(super) fn mentions(
    file: Option<&Path>,
    frameworks: &[PathBuf],
    kind: Option<KindArgument>,
    id: Option<&str>,
    columns: &[String],
    l: Language,
) -> u8 {
    let mut named: BTreeMap<String, Headers> = BTreeMap::new();
    for told in columns {
        let Some((field, header)) = told.split_once('=').filter(|(field, header)| !field.trim().is_empty() && !header.trim().is_empty())
        else {
            complain(&match l {
                Language::Fr => format!("--column « {told} » : écrire DONNÉE=COLONNE, par exemple description=Texte"),
                Language::En => format!("--column “{told}”: write FIELD=COLUMN, for example description=Text"),
            });
            return 2;
        };
        let headers = named.entry(field.trim().to_owned()).or_insert_with(|| Headers::Several(Vec::new()));
        if let Headers::Several(headers) = headers {
            headers.push(header.trim().to_owned());
        }
    }
    let kind = match kind {
        Some(KindArgument::Courses) => Kind::Courses,
        Some(KindArgument::Needs) | None => Kind::Needs,
    };
    let framework = match framework(frameworks, l) {
        Ok(framework) => framework,
        Err(why) => {
            complain(&why.to_string());
            return why.exit_code();
        }
    };
    let piped;
    let file = match file.filter(|path| *path != Path::new("-")) {
        Some(path) if path.is_file() => path,
        Some(path) => {
            complain(&match l {
                Language::Fr => format!("{} : ce fichier n’existe pas", path.display()),
                Language::En => format!("{}: there is no such file", path.display()),
            });
            return 3;
        }
        None => match standard_input() {
            Ok(None) => return 0,
            Ok(Some(taken)) => {
                piped = taken;
                piped.1.as_path()
            }
            Err(why) => {
                let why = why_io(&why, l);
                complain(&format!("{} : {why}", l.pick("entrée standard", "standard input")));
                return 3;
            }
        },
    };
    let found = match mentions_of(&MentionsOf { file, kind, columns: named, id }, &framework, l) {
        Ok(found) => found,
        Err(why) => {
            complain(&why.to_string());
            return why.exit_code();
        }
    };
    let mut out = Vec::with_capacity(1 << 16);
    for line in &found.mentions {
        match serde_json::to_string(line) {
            Ok(line) => out.extend_from_slice(format!("{}\n", visible(&line)).as_bytes()),
            Err(why) => {
                complain(&format!("{} : {why}", line.record));
                return 4;
            }
        }
        if out.len() > 1 << 16 {
            put(&out);
            out.clear();
        }
    }
    put(&out);
    for cause in causes(&found.refused) {
        complain(&cause.line(l));
    }
    if found.records > 0 || found.refused.is_empty() {
        return 0;
    }
    complain(match l {
        Language::Fr => {
            "aucune fiche n’a été lue ; ici, une colonne se nomme par --column, par exemple --column text=description ou --column required=compétences"
        }
        Language::En => {
            "no record was read; here a column is named by --column, for example --column text=description or --column required=skills"
        }
    });
    3
}

fn framework(paths: &[PathBuf], l: Language) -> Result<Framework, RunError> {
    if paths.is_empty() {
        return Ok(beginning::framework(l)?);
    }
    let mut framework = Framework::default();
    for path in paths {
        framework.add(&Records::open(path, l)?)?;
    }
    Ok(framework)
}

/// What stands on standard input, as a file whose name says what its first bytes are; none where nothing stands there.
fn standard_input() -> std::io::Result<Option<(tempfile::TempDir, PathBuf)>> {
    let mut input = std::io::stdin().lock();
    let folder = tempfile::tempdir()?;
    let raw = folder.path().join("stdin");
    let mut file = std::fs::File::options().create_new(true).read(true).write(true).open(&raw)?;
    std::io::copy(&mut input, &mut file)?;
    file.flush()?;
    file.seek(SeekFrom::Start(0))?;
    let mut first = [0; 512];
    let read = file.read(&mut first)?;
    drop(file);
    let text = first[..read].trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let ending = match text {
        [] => return Ok(None),
        [b'P', b'A', b'R', b'1', ..] => "parquet",
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => "arrow",
        [b'P', b'K', 3, 4, ..] => "xlsx",
        [b'{', ..] => "jsonl",
        [b'[', ..] => "json",
        _ => "csv",
    };
    let path = folder.path().join(format!("stdin.{ending}"));
    std::fs::rename(&raw, &path)?;
    Ok(Some((folder, path)))
}
