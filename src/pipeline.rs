//! A pipeline file is one analysis: what an analyst edits to rerun with new data. It is parsed here, its paths are resolved
//! beside it, and its parts are handed to the rooms that use them; no room sees the whole.

mod breakdown;
mod checks;
mod error;
mod scenario;
mod survey;
mod theme;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Kind, Language, fold};
pub use breakdown::{Breakdown, Dimension};
pub use error::PipelineError;
pub use scenario::{NeedChange, NewCourse, RateChange, Scenario, Seats, Teach};
pub use survey::{Margin, SurveySettings};
pub use theme::Theme;

/// One analysis, as written.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Title of the analysis, printed on everything it makes.
    pub title: String,
    /// Year the figures speak of.
    pub year: u16,
    /// Language of report, workbook, charts and messages.
    #[serde(default)]
    pub language: Language,
    /// Territory file; without one every place is inside.
    pub territory: Option<PathBuf>,
    /// Output folder; replaced as a whole by each run.
    pub output: PathBuf,
    /// Course files (formations).
    #[serde(default)]
    pub courses: Vec<Source>,
    /// Need files (besoins de recrutement).
    #[serde(default)]
    pub needs: Vec<Source>,
    /// Register of employers (annuaire).
    #[serde(default)]
    pub employers: Vec<Source>,
    /// Returns that schools and companies corrected and sent back (`retours/*.xlsx`).
    #[serde(default)]
    pub corrections: Vec<String>,
    /// Frameworks, reference profiles and decisions.
    pub skills: Skills,
    /// Rates that fill what the files do not say.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// Settings of the gap.
    #[serde(default)]
    pub gap: GapSettings,
    /// How answers are made to stand for the register.
    #[serde(default)]
    pub survey: SurveySettings,
    /// Themes of the commission, each with figures of its own.
    #[serde(default)]
    pub themes: Vec<Theme>,
    /// Settings of the publication.
    #[serde(default)]
    pub publish: PublishSettings,
    /// What if? Changes from which a second set of findings is computed.
    pub scenario: Option<Scenario>,
    /// Bounds on what a file may cost.
    #[serde(default)]
    pub limits: Limits,
}

/// Some files that hold the same thing in the same way.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Paths or patterns (`dossier/*.xlsx`), relative to the pipeline file; each pattern is sorted.
    pub files: Vec<String>,
    /// The sheet to read; all that look right, when not said.
    pub sheet: Option<String>,
    /// The header row, as the spreadsheet numbers it.
    pub header: Option<u32>,
    /// A public file as published.
    pub format: Option<Format>,
    /// Field → header, where the program would guess wrong.
    #[serde(default)]
    pub columns: BTreeMap<String, Headers>,
    /// Headers of columns that are not to be used.
    #[serde(default)]
    pub unused: Vec<String>,
    /// Sheets that are not to be read.
    #[serde(default)]
    pub without: Vec<String>,
    /// How a bare digit in a level column reads.
    pub levels: Option<LevelCodes>,
    /// The level of the courses of which neither a cell nor the title says one (`bac+2`).
    pub level: Option<String>,
    /// The skills of its running texts as `adequation mentions` wrote them (paths or patterns): the texts are not read again.
    #[serde(default)]
    pub mentions: Vec<String>,
    /// The header of the column that names a record there and here.
    pub id: Option<String>,
    /// Read hidden rows and sheets (true) or leave them out; they are counted either way.
    #[serde(default = "yes")]
    pub hidden: bool,
    /// Years of hiring that one figure covers, where the rows do not say.
    pub horizon: Option<f64>,
    /// Posts that a row of needs is, where no column counts them: one when nothing is said, none counted for `0`.
    pub positions: Option<f64>,
    /// Rows that are alike but for one skill may be parts of one record (true); false where each is a record.
    #[serde(default = "yes")]
    pub skill_rows: bool,
}

impl Source {
    /// True when nothing is said of how its files read.
    pub fn is_plain(&self) -> bool {
        self.sheet.is_none()
            && self.header.is_none()
            && self.format.is_none()
            && self.columns.is_empty()
            && self.unused.is_empty()
            && self.without.is_empty()
            && self.levels.is_none()
    }

    /// Files read as they come, without any setting.
    pub fn plain(files: Vec<String>) -> Self {
        Self {
            files,
            sheet: None,
            header: None,
            format: None,
            columns: BTreeMap::new(),
            unused: Vec::new(),
            without: Vec::new(),
            levels: None,
            level: None,
            mentions: Vec::new(),
            id: None,
            hidden: yes(),
            horizon: None,
            positions: None,
            skill_rows: yes(),
        }
    }
}

fn yes() -> bool {
    true
}

/// One header, or several for a field that may repeat (skills, cohorts of graduates).
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Headers {
    /// One column.
    One(String),
    /// Several columns.
    Several(Vec<String>),
}

impl Headers {
    /// True when one of them folds to this text.
    pub fn holds(&self, folded: &str) -> bool {
        match self {
            Self::One(name) => fold(name) == folded,
            Self::Several(names) => names.iter().any(|name| fold(name) == folded),
        }
    }
}

/// How a bare digit reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum LevelCodes {
    /// European numbering in force since 2019: 5 is bac+2.
    #[serde(rename = "2019")]
    Of2019,
    /// French numbering of 1969: 3 is bac+2.
    #[serde(rename = "1969")]
    Of1969,
    /// Years after the bac.
    #[serde(rename = "bac+")]
    Years,
}

/// Public files read as published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// MESR, Parcoursup courses.
    Parcoursup,
    /// MESR, « Trouver mon master ».
    Masters,
    /// France Travail, Besoins en main-d'œuvre.
    Bmo,
    /// Onisep, formations initiales en France: a census of diplomas, without places or seats.
    Onisep,
    /// France Travail and Dares, tensions by occupation and catchment area (offers are adverts, not posts).
    FranceTravail,
}

/// What labels are reconciled with.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Skills {
    /// Framework files (référentiels), each recognised by its columns; `{ format = "esco", files = ["…"] }` says the same.
    #[serde(deserialize_with = "framework_files")]
    pub framework: Vec<PathBuf>,
    /// Human decisions, replayed every year.
    pub decisions: Option<PathBuf>,
    /// Diploma profiles: level and skills of national programmes.
    #[serde(default)]
    pub diplomas: Vec<PathBuf>,
    /// Occupation profiles: codes and skills usually asked.
    #[serde(default)]
    pub occupations: Vec<PathBuf>,
    /// Confidence from which a match counts.
    pub accept: Option<f64>,
    /// Confidence from which a match is shown for review.
    pub review: Option<f64>,
}

/// One framework file, or several of one published format.
#[derive(Deserialize)]
#[serde(untagged)]
enum FrameworkFiles {
    One(PathBuf),
    Published(PublishedFramework),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublishedFramework {
    #[serde(rename = "format")]
    _format: FrameworkFormat,
    files: Vec<PathBuf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum FrameworkFormat {
    Esco,
    Rome,
    Csv,
}

fn framework_files<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<PathBuf>, D::Error> {
    let listed = Vec::<FrameworkFiles>::deserialize(from)?;
    Ok(listed
        .into_iter()
        .flat_map(|entry| match entry {
            FrameworkFiles::One(path) => vec![path],
            FrameworkFiles::Published(published) => published.files,
        })
        .collect())
}

/// The rates of the supply funnel, where files do not give them.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// One rate each, the most precise first: by diploma, by level, for all.
    #[serde(default)]
    pub rate: Vec<Rate>,
}

/// One assumed rate.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// What it is a rate of.
    pub of: RateOf,
    /// Diploma profile it applies to.
    pub diploma: Option<String>,
    /// Level it applies to (`bac+2`).
    pub level: Option<String>,
    /// The rate, 0 to 1.
    pub value: f64,
    /// Where it comes from; printed in the report.
    pub source: String,
    /// Year it was measured.
    pub year: u16,
}

/// What a rate is a rate of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RateOf {
    /// Seats that are taken.
    Fill,
    /// Students who graduate.
    Success,
    /// Graduates who go on studying.
    FurtherStudy,
    /// Leavers in or looking for work.
    Active,
    /// Leavers who stay in the territory.
    Retention,
}

/// Settings of the gap.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct GapSettings {
    /// Half-width of « balanced », as a share of demand.
    pub tolerance: f64,
    /// Share of the required skills, weighted by rarity, that a course must teach for its leavers to fill a post.
    pub fit: f64,
}

impl Default for GapSettings {
    fn default() -> Self {
        Self { tolerance: 0.10, fit: 0.6 }
    }
}

/// Settings of the publication.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PublishSettings {
    /// Who may read it.
    pub edition: Edition,
    /// Output folder of the previous analysis.
    pub previous: Option<PathBuf>,
    /// The register is public: the edition for everyone names its firms, all of them, whether they answered or not.
    pub directory: bool,
    /// Cross-tables of heads and posts, besides those that every analysis has.
    pub breakdown: Vec<Breakdown>,
    /// Output folders of the analyses of earlier years, for trends; with this one, three years at least.
    pub history: Vec<PathBuf>,
    /// A workbook for each school and each company, with their rows as understood and room for corrections (internal edition).
    pub returns: bool,
    /// A secret of the analysis, by which the returns that come back are known to be those that were sent (see `read::returns`). Without one
    /// the title stands for it, which a sender could guess.
    pub seal: Option<String>,
}

/// Who a publication is for (édition). Internal unless the pipeline says otherwise: nothing is masked from those whose analysis it
/// is, every page says that it is not to be handed on, and publishing is a step someone takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// Everyone: no respondent is named, small figures are masked.
    Public,
    /// The commission.
    #[default]
    Internal,
}

/// Bounds on what one file may cost; raise them for files known to be good.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Megabytes a file may weigh, unpacked, and its cells may hold.
    pub megabytes: u64,
    /// Rows a sheet may have.
    pub rows: u32,
    /// Columns a sheet may have.
    pub columns: u32,
    /// Seconds that reading a file may take, and one more for each megabyte that it weighs.
    pub seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { megabytes: 250, rows: 1_048_576, columns: 2_000, seconds: 15 }
    }
}

impl Limits {
    /// Bytes that a file may weigh, unpacked, and its cells may hold.
    pub fn bytes(self) -> u64 {
        self.megabytes << 20
    }

    /// Seconds that reading a file of so many bytes may take.
    pub fn seconds_for(self, bytes: usize) -> u64 {
        self.seconds.saturating_add((bytes >> 20) as u64)
    }
}

/// Bytes that a pipeline file has at most.
const LONGEST: u64 = 16 << 20;

/// The text of a pipeline file: a file, and not one without end.
fn read_text(path: &Path) -> std::io::Result<String> {
    let what = std::fs::metadata(path)?;
    if what.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    if !what.is_file() || what.len() > LONGEST {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    std::fs::read_to_string(path)
}

impl Pipeline {
    /// Reads a pipeline file and makes its paths absolute or relative to the working folder, as the file stands.
    ///
    /// # Errors
    /// [`PipelineError`], with the line and what was meant, perhaps.
    pub fn load(path: &Path, locale: Language) -> Result<Self, PipelineError> {
        let text = read_text(path).map_err(|why| PipelineError::unreadable(path, &why, locale))?;
        let mut pipeline: Self = toml::from_str(&text).map_err(|why| PipelineError::invalid(path, &text, &why, locale))?;
        pipeline.check_paths(path)?;
        let base = path.parent().unwrap_or_else(|| Path::new(""));
        let beside = |p: &mut PathBuf| *p = tidy(&base.join(&*p));
        beside(&mut pipeline.output);
        pipeline.territory.iter_mut().for_each(beside);
        pipeline.publish.previous.iter_mut().chain(&mut pipeline.publish.history).for_each(beside);
        let Skills { framework, decisions, diplomas, occupations, .. } = &mut pipeline.skills;
        framework.iter_mut().chain(decisions).chain(diplomas).chain(occupations).for_each(beside);
        let sources = pipeline.courses.iter_mut().chain(&mut pipeline.needs).chain(&mut pipeline.employers);
        for patterns in sources.flat_map(|s| [&mut s.files, &mut s.mentions]).chain([&mut pipeline.corrections]) {
            for pattern in patterns {
                // A folder named « analyse [2026] » is no pattern.
                let folder = base.to_string_lossy();
                let folder = if folder.contains(['[', '*', '?']) { glob::Pattern::escape(&folder) } else { folder.into_owned() };
                *pattern = tidy(&Path::new(&folder).join(&*pattern)).to_string_lossy().into_owned();
            }
        }
        pipeline.check(path)?;
        Ok(pipeline)
    }

    /// Where parsed sheets are kept from one run to the next: beside the output folder, which is replaced as a whole.
    pub fn kept_sheets(&self) -> PathBuf {
        let name = self.output.file_name().unwrap_or_default();
        self.output.with_file_name(".cache").join(name)
    }

    /// The source blocks with what they hold, in the order of the rooms' accounts.
    pub fn sources(&self) -> impl Iterator<Item = (Kind, &Source)> {
        let lists = [(Kind::Courses, &self.courses), (Kind::Needs, &self.needs), (Kind::Employers, &self.employers)];
        lists.into_iter().flat_map(|(kind, list)| list.iter().map(move |source| (kind, source)))
    }
}

/// `a/b/../c` → `a/c`, so that messages show the path a person would type.
fn tidy(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            _ => out.push(part),
        }
    }
    out
}
