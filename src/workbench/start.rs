//! Which analysis? One of the folder that was named, a new one, or the example.

use std::path::{Path, PathBuf};

use crate::domain::{Language, say};
use crate::pipeline::{Edition, Pipeline};
use crate::publish::{self, beginning};

use super::settings::set_kept;

/// Names of the pipeline file that `new` makes.
const NAMES: [&str; 2] = ["analyse.toml", "analysis.toml"];

/// Where analyses are, and the one that was named: a pipeline file, or a folder that holds one.
pub(super) fn place(named: &Path, l: Language) -> Result<(PathBuf, Option<PathBuf>), String> {
    if named.is_file() {
        let base = named.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        return Ok((base.to_owned(), Some(named.to_owned())));
    }
    if !named.exists() {
        let shown = named.display();
        std::fs::create_dir_all(named).map_err(|why| {
            let why = crate::domain::why_io(&why, l);
            say!(l, "{shown} n’existe pas et ne peut pas être créé : {why}", "{shown} is not there and cannot be made: {why}")
        })?;
    }
    Ok((named.to_owned(), pipeline_in(named)))
}

/// The pipeline file of a folder: the one that `new` makes, or the only one there.
pub(super) fn pipeline_in(folder: &Path) -> Option<PathBuf> {
    if let Some(found) = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()) {
        return Some(found);
    }
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    found.retain(|path| {
        path.extension().is_some_and(|e| e == "toml")
            && std::fs::read_to_string(path).is_ok_and(|t| t.contains("output") && t.contains("[skills]"))
    });
    (found.len() == 1).then(|| found.remove(0))
}

/// The analyses within a folder: name and pipeline file.
pub(super) fn analyses(base: &Path) -> Vec<(String, PathBuf)> {
    let folders = std::fs::read_dir(base).into_iter().flatten().flatten().filter(|e| e.path().is_dir());
    let mut found: Vec<_> = folders.filter_map(|e| Some((e.file_name().to_string_lossy().into_owned(), pipeline_in(&e.path())?))).collect();
    found.sort();
    found
}

/// Makes an analysis in a new folder of the base, and gives its pipeline file.
pub(super) fn make(base: &Path, asked: &Asked, l: Language) -> Result<PathBuf, String> {
    let name = folder_name(&asked.title);
    let folder = base.join(&name);
    let departments: Vec<String> =
        asked.departments.split([',', ';']).map(str::trim).filter(|d| !d.is_empty()).map(str::to_owned).collect();
    let region = Some(asked.region.trim()).filter(|r| !r.is_empty());
    if !departments.is_empty() && region.is_some() {
        return Err(l
            .pick(
                "Choisir des départements ou une région, pas les deux. Rien n’a été créé.",
                "Choose departments or a region, not both. Nothing was made.",
            )
            .to_owned());
    }
    let mut files = beginning::analysis(&departments, region, l).map_err(|why| why.to_string())?;
    let before = analyses(base).into_iter().find(|(name, _)| *name == asked.from);
    let before = before.map(|(name, file)| Before::of(&name, &file, l)).transpose()?;
    if let Some(before) = &before {
        for file in &mut files {
            if let Some((_, bytes)) = before.files.iter().find(|(path, _)| *path == file.path) {
                file.bytes.clone_from(bytes);
            }
        }
    }
    for file in files.iter_mut().filter(|f| NAMES.contains(&f.path.as_str())) {
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        let mut document: toml_edit::DocumentMut = text.parse().map_err(|why: toml_edit::TomlError| why.to_string())?;
        for (key, value) in [("title", toml_edit::Value::from(asked.title.trim())), ("year", toml_edit::Value::from(i64::from(asked.year)))]
        {
            set_kept(document.as_item_mut(), key, value);
        }
        if let Some(before) = &before {
            before.settle(&mut document);
        }
        file.bytes = document.to_string().into_bytes();
    }
    publish::create(&folder, &files, l).map_err(|why| why.to_string())?;
    pipeline_in(&folder).ok_or(name)
}

/// The example, in a folder of the base; the one that is there, if it is.
pub(super) fn example(base: &Path, l: Language) -> Result<PathBuf, String> {
    let folder = base.join(l.pick("exemple", "example"));
    if let Some(there) = pipeline_in(&folder) {
        return Ok(there);
    }
    publish::create(&folder, &beginning::example(), l).map_err(|why| why.to_string())?;
    pipeline_in(&folder).ok_or_else(|| folder.display().to_string())
}

/// Tables of the pipeline file that say how the analysis is made, whatever its files: another year takes them over.
const KEPT: [&str; 5] = ["assumptions", "gap", "survey", "themes", "limits"];
/// The same of what is published.
const KEPT_OF_PUBLISH: [&str; 3] = ["breakdown", "directory", "returns"];

/// What a new analysis takes over from one of an earlier year: what people decided, the territory and the framework as they were corrected,
/// the assumptions, the themes and the cross-tables; and its results, to tell what changed. How the files of that year read is theirs.
struct Before {
    files: Vec<(&'static str, Vec<u8>)>,
    settings: Vec<(&'static str, toml_edit::Item)>,
    of_publish: Vec<(&'static str, toml_edit::Item)>,
    results: Option<String>,
}

impl Before {
    fn of(name: &str, file: &Path, l: Language) -> Result<Self, String> {
        let pipeline = Pipeline::load(file, l).map_err(|why| why.to_string())?;
        let unread = |path: &Path, why: std::io::Error| format!("{} : {}", path.display(), crate::domain::why_io(&why, l));
        let skills = &pipeline.skills;
        // Several framework files are named by the new pipeline file by hand.
        let framework = skills.framework.first().filter(|_| skills.framework.len() == 1);
        let named = [
            ("decisions.csv", skills.decisions.as_ref()),
            ("references/territory.toml", pipeline.territory.as_ref()),
            ("references/skills.csv", framework),
        ];
        let kept = named.into_iter().filter_map(|(path, from)| Some((path, from.filter(|from| from.exists())?)));
        let files = kept
            .map(|(path, from)| Ok((path, std::fs::read(from).map_err(|why| unread(from, why))?)))
            .collect::<Result<Vec<_>, String>>()?;
        let text = std::fs::read_to_string(file).map_err(|why| unread(file, why))?;
        let document: toml_edit::DocumentMut =
            text.trim_start_matches('\u{feff}').parse().map_err(|why: toml_edit::TomlError| why.to_string())?;
        let written = pipeline.output.join("run.json").exists() && pipeline.publish.edition == Edition::Internal;
        let output = pipeline.output.file_name().map(|output| output.to_string_lossy().into_owned()).filter(|_| written);
        let of = |table: Option<&dyn toml_edit::TableLike>, keys: &[&'static str]| {
            keys.iter().filter_map(|key| Some((*key, table?.get(key)?.clone()))).collect::<Vec<_>>()
        };
        Ok(Self {
            files,
            settings: of(Some(document.as_table()), &KEPT),
            of_publish: of(document.get("publish").and_then(toml_edit::Item::as_table_like), &KEPT_OF_PUBLISH),
            results: output.map(|output| format!("../{name}/{output}")),
        })
    }

    fn settle(&self, document: &mut toml_edit::DocumentMut) {
        for (key, item) in &self.settings {
            document.insert(key, item.clone());
        }
        for (key, item) in &self.of_publish {
            document["publish"][*key] = item.clone();
        }
        if let Some(results) = &self.results {
            document["publish"]["previous"] = toml_edit::value(results.as_str());
        }
    }
}

/// What a new analysis is of.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(super) struct Asked {
    pub title: String,
    pub year: u16,
    #[serde(default)]
    pub departments: String,
    #[serde(default)]
    pub region: String,
    /// The analysis of an earlier year that it goes on from.
    #[serde(default)]
    pub from: String,
}

/// A title as the name of a folder, on any system.
pub(super) fn folder_name(title: &str) -> String {
    let plain: String = crate::domain::fold(title).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    file_name(&plain.split_whitespace().collect::<Vec<_>>().join("-"))
}

/// Names that Windows keeps for its devices.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4",
    "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];
/// Longest name of a file: most systems allow 255 bytes.
const LONGEST: usize = 120;

/// A name that someone sent, as a name that any system takes: no path, no sign that a system forbids, no name of a device.
pub(super) fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: char| if c.is_control() || "<>:\"/\\|?*[]{}".contains(c) { '-' } else { c };
    let name: String = crate::domain::visible(last).chars().map(plain).collect();
    // A hidden name, or one that ends in a dot or a space, is no name of a sheet.
    let mut name = name.trim_start_matches(['.', ' ', '~', '$']).trim_end_matches(['.', ' ']).to_owned();
    while name.len() > LONGEST {
        let stem = name.rfind('.').unwrap_or(name.len());
        let Some((at, _)) = name[..stem].char_indices().next_back() else { break };
        name.remove(at);
    }
    if name.len() > LONGEST {
        name = name.chars().take(LONGEST / 4).collect();
    }
    let plain = |c: char| match c {
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        c => c,
    };
    let stem: String = name.split('.').next().unwrap_or_default().trim_end().to_lowercase().chars().map(plain).collect();
    match () {
        () if name.is_empty() => "fichier".to_owned(),
        () if RESERVED.contains(&stem.as_str()) => format!("_{name}"),
        () => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_sent_stays_in_its_folder_and_any_system_takes_it() {
        let cases = [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\besoins.xlsx", "besoins.xlsx"),
            ("CON.xlsx", "_CON.xlsx"),
            (".htaccess", "htaccess"),
            ("~$besoins.xlsx", "besoins.xlsx"),
            ("a<b>:c?.csv", "a-b--c-.csv"),
            ("Réponses [2026].csv", "Réponses -2026-.csv"),
            ("con .xlsx", "_con .xlsx"),
            ("COM¹.xlsx", "_COM¹.xlsx"),
            ("..", "fichier"),
            ("", "fichier"),
            ("nom. ", "nom"),
        ];
        for (sent, name) in cases {
            assert_eq!(file_name(sent), name, "{sent}");
        }
        assert!(file_name(&format!("{}.xlsx", "é".repeat(300))).len() <= LONGEST + 1);
        assert!(file_name(&format!("{}.xlsx", "é".repeat(300))).ends_with(".xlsx"));
        assert!(file_name(&format!("a.{}", "b".repeat(300))).len() <= LONGEST);
    }
}
