//! What `new` writes: a folder ready for an analysis, with blank questionnaires for schools and companies that the program reads
//! back without any setting. The reference files are copies of those built into the program, to be corrected freely.
//!
//! The example row stands above the header, where titles stand: left in, it is read as a title and counts for nothing. Lists
//! warn and do not forbid, but for levels and departments: a skill that no list holds is an answer too.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::domain::{Language, Level, Territory, fold, say};
use crate::matching::Framework;

use super::{Artifact, WriteError};

/// Rows that can be filled.
const ROWS: u32 = 200;
/// The row of the header, counted from zero; the example stands just above.
const HEADER: u32 = 4;
/// Heads a sheet of choices.
const NOT_TO_CHANGE: (&str, &str) = ("Liste des choix proposés (ne pas modifier)", "List of choices (do not change)");
/// First day of the calendar year of every workbook: the same questionnaire is the same bytes.
const YEAR: u16 = 2026;

/// How a column is filled.
enum Fill {
    Free,
    /// Whole number, zero or more.
    Count,
    /// Share, 0 % to 100 %.
    Share,
    /// One of a list.
    List(Vec<String>),
    /// One of the skills, or another.
    Skill,
}

/// A column of a questionnaire: header, width, how it is filled, example.
type Column = (String, f64, Fill, &'static str);

/// The language-free parts of a questionnaire.
struct Form {
    sheet: &'static str,
    title: &'static str,
    columns: Vec<Column>,
    help: Vec<&'static str>,
}

/// A folder ready for an analysis of a territory, given with its file; the title names it where it was chosen.
///
/// # Errors
/// A questionnaire that cannot be made.
pub fn folder(territory: &Territory, file: &str, chosen: bool, framework: &Framework, l: Language) -> Result<Vec<Artifact>, WriteError> {
    let names = |fr: &'static str, en: &'static str| l.pick(fr, en);
    let mut settings = names(PIPELINE_FR, PIPELINE_EN).to_owned();
    if chosen {
        let title = toml::Value::from(say!(l, "{} : analyse 2026", "{}: analysis 2026", territory.name)).to_string();
        settings = settings.replacen(names("\"Mon territoire : analyse 2026\"", "\"My territory: analysis 2026\""), &title, 1);
    }
    let mut out = vec![
        Artifact::new(names("analyse.toml", "analysis.toml"), settings),
        Artifact::new(names("LISEZMOI.md", "README.md"), names(README_FR, README_EN)),
        Artifact::new("decisions.csv", "label,skill_id,verdict,who,when,why,score\n"),
        Artifact::new(
            names("formations/LISEZMOI.md", "courses/README.md"),
            names("Déposer ici ce que les écoles renvoient, tel quel.\n", "Put here what schools send back, as it is.\n"),
        ),
        Artifact::new(
            names("besoins/LISEZMOI.md", "needs/README.md"),
            names("Déposer ici ce que les entreprises renvoient, tel quel.\n", "Put here what companies send back, as it is.\n"),
        ),
        Artifact::new(
            "corrections/LISEZMOI.md",
            names(
                "Déposer ici les classeurs corrigés que les écoles et les entreprises renvoient.\n",
                "Put here the corrected workbooks that schools and companies send back.\n",
            ),
        ),
        Artifact::new("references/territory.toml", file),
    ];
    out.extend(references().map(|(path, text)| Artifact::new(path, text)));
    for (path, form) in [
        (names("questionnaires/formations.xlsx", "questionnaires/courses.xlsx"), courses(territory, l)),
        (names("questionnaires/besoins.xlsx", "questionnaires/needs.xlsx"), needs(territory, l)),
    ] {
        out.push(Artifact::new(path, render(&form, framework, l).map_err(|why| WriteError::of(path, &why, l))?));
    }
    Ok(out)
}

/// The reference files that a new folder starts from.
pub(super) fn references() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        ("references/skills.csv", SKILLS),
        ("references/diplomas.csv", include_str!("../../datasets/diplomas/ict.csv")),
        ("references/occupations.csv", include_str!("../../datasets/occupations/ict.csv")),
    ]
    .into_iter()
}

/// The territory that a new folder starts from.
pub const TERRITORY: &str = include_str!("../../datasets/territories/auvergne.toml");
/// The skills that a new folder starts from.
pub const SKILLS: &str = include_str!("../../datasets/skills/ict.csv");

fn levels(l: Language) -> Fill {
    Fill::List(Level::ALL.into_iter().map(|v| super::words::level(Some(v), l)).collect())
}

fn departments(territory: &Territory) -> Fill {
    Fill::List(territory.department_names().map(str::to_owned).collect())
}

fn numbered(name: &str, count: usize, first: &'static str) -> impl Iterator<Item = Column> {
    (1..=count).map(move |n| (format!("{name} {n}"), 24.0, Fill::Skill, if n == 1 { first } else { "" }))
}

fn courses(territory: &Territory, l: Language) -> Form {
    let p = |fr: &str, en: &str| l.pick(fr, en).to_owned();
    let status = ["Formation initiale", "Apprentissage", "Contrat de professionnalisation", "Formation continue"];
    let status_en = ["Initial", "Apprenticeship", "Work-study contract", "Continuing"];
    let mut columns = vec![
        (p("Intitulé de la formation", "Course title"), 36.0, Fill::Free, "BTS SIO option SLAM"),
        (p("Diplôme", "Diploma"), 18.0, Fill::Free, "BTS"),
        (p("Niveau", "Level"), 10.0, levels(l), "Bac+2"),
        (p("Établissement", "Institution"), 30.0, Fill::Free, l.pick("Lycée de l’exemple", "Example school")),
        (p("Ville", "Town"), 20.0, Fill::Free, l.pick("Ville de l’exemple", "Example town")),
        (p("Département", "Department"), 16.0, departments(territory), ""),
        (p("Statut", "Status"), 22.0, Fill::List(l.pick(status, status_en).map(str::to_owned).to_vec()), l.pick(status[0], status_en[0])),
        (p("Nombre de places", "Seats"), 11.0, Fill::Count, "24"),
        (p("Diplômés par an", "Graduates"), 11.0, Fill::Count, "20"),
        (p("Taux de poursuite d’études", "Further study"), 13.0, Fill::Share, "60 %"),
        (p("Part restant dans la région", "Retention"), 13.0, Fill::Share, ""),
        (p("Code RNCP", "RNCP"), 12.0, Fill::Free, ""),
    ];
    columns.extend(numbered(&p("Compétence enseignée", "Skills taught"), 12, "PHP"));
    columns.push((
        p("Compétences enseignées", "Skills taught"),
        50.0,
        Fill::Free,
        l.pick("autres, séparées par des points-virgules", "others, separated by semicolons"),
    ));
    Form {
        sheet: l.pick("Formations", "Courses"),
        title: l.pick("Recensement des formations du numérique", "Census of ICT courses"),
        columns,
        help: l.pick(
            vec![
                "Une ligne par formation, par site et par statut : un BTS ouvert en initial et en apprentissage fait deux lignes.",
                "Diplômés par an : dernière promotion connue. Sans ce nombre, donner les places : il sera estimé, et signalé comme tel.",
                "Taux de poursuite d’études : part des diplômés qui continuent leurs études l’année suivante. Laisser vide si ce n’est pas connu : un vide n’est pas un zéro.",
                "Part restant dans la région : part des sortants qui cherchent un emploi ici. Laisser vide si ce n’est pas connu.",
                "Compétences : choisir dans la liste, ou écrire librement ; une compétence par case. La feuille Compétences donne la liste.",
                "La ligne grise au-dessus de l’en-tête est un exemple ; elle n’est pas lue.",
            ],
            vec![
                "One row per course, site and status: a diploma open to students and to apprentices makes two rows.",
                "Graduates: the last cohort known. Without it give the seats: graduates will be estimated, and marked so.",
                "Further study: share of graduates who go on studying the next year. Leave blank if unknown: a blank is not a zero.",
                "Retention: share of leavers who look for work here. Leave blank if unknown.",
                "Skills: choose from the list or write freely; one skill a cell. The sheet Skills holds the list.",
                "The grey row above the header is an example; it is not read.",
            ],
        ),
    }
}

fn needs(territory: &Territory, l: Language) -> Form {
    let p = |fr: &str, en: &str| l.pick(fr, en).to_owned();
    let mut columns = vec![
        (p("Entreprise", "Employer"), 30.0, Fill::Free, l.pick("Société de l’exemple", "Example firm")),
        (p("SIRET", "SIRET"), 18.0, Fill::Free, ""),
        (p("Effectif", "Headcount"), 10.0, Fill::Count, "35"),
        (p("Poste recherché", "Job title"), 32.0, Fill::Free, l.pick("Développeur web", "Web developer")),
        (p("Nombre de postes", "Number of positions"), 10.0, Fill::Count, "2"),
        (p("Horizon (années)", "Horizon (years)"), 10.0, Fill::Count, "1"),
        (p("Niveau minimum", "Level"), 11.0, levels(l), "Bac+2"),
        (p("Ville", "Town"), 20.0, Fill::Free, "Clermont-Ferrand"),
        (p("Département", "Department"), 16.0, departments(territory), ""),
    ];
    columns.extend(numbered(&p("Compétence requise", "Required skills"), 8, "JavaScript"));
    columns.extend(numbered(&p("Compétence souhaitée", "Wished skills"), 4, "Docker"));
    columns.push((
        p("Compétences requises", "Required skills"),
        50.0,
        Fill::Free,
        l.pick("autres, séparées par des points-virgules", "others, separated by semicolons"),
    ));
    Form {
        sheet: l.pick("Besoins", "Needs"),
        title: l.pick("Besoins de recrutement dans le numérique", "Hiring needs in ICT"),
        columns,
        help: l.pick(
            vec![
                "Une ligne par poste recherché. Sans recrutement prévu, écrire l’entreprise et 0 dans le nombre de postes : c’est une réponse utile.",
                "Horizon : le nombre d’années que couvrent ces postes. 3 postes d’ici trois ans comptent un par an.",
                "Niveau minimum : le diplôme le plus bas que vous acceptez. Laisser vide s’il est indifférent.",
                "Requise : sans elle vous ne recrutez pas. Souhaitée : un plus. Une compétence par case, choisie dans la liste ou écrite librement.",
                "Vos réponses nominatives ne sont jamais diffusées : l’édition publique masque tout chiffre qui reposerait sur moins de trois entreprises.",
                "La ligne grise au-dessus de l’en-tête est un exemple ; elle n’est pas lue.",
            ],
            vec![
                "One row per job title. If no hiring is planned, write the employer and 0 positions: that is a useful answer.",
                "Horizon: the number of years that these posts cover. 3 posts within three years count as one a year.",
                "Level: the lowest diploma you accept. Leave blank if any will do.",
                "Required: you do not hire without it. Wished: a plus. One skill a cell, from the list or written freely.",
                "Answers are never published with a name: the public edition masks any figure that rests on fewer than three employers.",
                "The grey row above the header is an example; it is not read.",
            ],
        ),
    }
}

fn render(form: &Form, framework: &Framework, l: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(YEAR, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(form.title).set_author("Adéquation").set_creation_datetime(&date));
    let skills = format!("='{}'!$A$2:$A${}", l.pick("Compétences", "Skills"), framework.skills().len() + 1);
    entry(book.add_worksheet(), form, &skills, l)?;
    let sheet = book.add_worksheet();
    sheet.set_name(l.pick("Aide", "Help"))?.set_column_width(0, 110)?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, line) in (0u32..).zip(&form.help) {
        sheet.write_with_format(row, 0, *line, &wrap)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(l.pick("Compétences", "Skills"))?.set_column_width(0, 46)?.set_column_width(1, 34)?;
    sheet.write(0, 0, l.pick(NOT_TO_CHANGE.0, NOT_TO_CHANGE.1))?;
    let mut list: Vec<_> = framework.skills().iter().collect();
    list.sort_by_cached_key(|s| (fold(s.label(l)), s.id.clone()));
    for (row, skill) in (1u32..).zip(list) {
        sheet.write(row, 0, skill.label(l))?.write(row, 1, skill.family.as_str())?;
    }
    sheet.protect();
    for (header, list) in form.columns.iter().filter_map(|(header, _, fill, _)| long_list(fill).map(|list| (header, list))) {
        let sheet = book.add_worksheet();
        sheet.set_name(header)?.set_column_width(0, 46)?.write(0, 0, l.pick(NOT_TO_CHANGE.0, NOT_TO_CHANGE.1))?;
        for (row, choice) in (1u32..).zip(list) {
            sheet.write(row, 0, choice.as_str())?;
        }
        sheet.protect();
    }
    book.save_to_buffer()
}

/// A list that is too long for Excel to keep in the rule of a cell: it stands on a sheet of its own, under the name of the column. Beside the
/// skills it would make their list look like a table of needs when the questionnaire comes back.
fn long_list(fill: &Fill) -> Option<&[String]> {
    match fill {
        Fill::List(list) if list.iter().map(|choice| choice.encode_utf16().count() + 1).sum::<usize>() > 256 => Some(list),
        _ => None,
    }
}

fn entry(sheet: &mut Worksheet, form: &Form, skills: &str, l: Language) -> Result<(), XlsxError> {
    let grey = Format::new().set_italic().set_font_color("#6B7280").set_text_wrap().set_align(FormatAlign::Top);
    let head = Format::new()
        .set_bold()
        .set_background_color("#E8EEF5")
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let line = rust_xlsxwriter::Color::RGB(0x00D9_DEE6);
    let open = Format::new().set_unlocked().set_background_color("#FFFDF2").set_border(FormatBorder::Thin).set_border_color(line);
    let share = open.clone().set_num_format("0%");
    sheet.set_name(form.sheet)?;
    sheet.write_with_format(0, 0, form.title, &Format::new().set_bold().set_font_size(16))?;
    let lines = [
        l.pick(
            "Remplir à partir de la ligne 6. La feuille Aide explique chaque colonne.",
            "Fill from row 6 on. The sheet Help explains each column.",
        ),
        l.pick("Exemple (n’est pas lu) :", "Example (not read):"),
    ];
    sheet.write(1, 0, lines[0])?.write_with_format(2, 0, lines[1], &grey)?;
    let (first, last) = (HEADER + 1, HEADER + ROWS);
    for (at, (name, width, fill, example)) in (0u16..).zip(&form.columns) {
        sheet.set_column_width(at, *width)?.write_with_format(HEADER, at, name, &head)?;
        if !example.is_empty() {
            sheet.write_with_format(HEADER - 1, at, *example, &grey)?;
        }
        let style = if matches!(fill, Fill::Share) { &share } else { &open };
        for row in first..=last {
            sheet.write_blank(row, at, style)?;
        }
        let warns = |v: DataValidation| v.set_error_style(DataValidationErrorStyle::Warning);
        let rule = match fill {
            Fill::Free => continue,
            Fill::Count => DataValidation::new()
                .allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
                .set_error_message(l.pick("Un nombre, zéro ou plus.", "A number, zero or more."))?,
            Fill::Share => DataValidation::new()
                .allow_decimal_number(DataValidationRule::Between(0.0, 1.0))
                .set_error_message(l.pick("Un pourcentage entre 0 et 100 %.", "A percentage between 0 and 100 %."))?,
            Fill::List(list) => {
                let choices = match long_list(fill) {
                    None => DataValidation::new().allow_list_strings(list)?,
                    Some(_) => DataValidation::new().allow_list_formula(format!("='{name}'!$A$2:$A${}", list.len() + 1).as_str().into()),
                };
                choices.set_error_message(l.pick("Choisir dans la liste, ou laisser vide.", "Choose from the list, or leave blank."))?
            }
            Fill::Skill => warns(DataValidation::new().allow_list_formula(skills.into())).set_error_message(
                l.pick("Cette compétence n’est pas dans la liste. La garder ?", "This skill is not in the list. Keep it?"),
            )?,
        };
        sheet.add_data_validation(first, at, last, at, &rule)?;
    }
    sheet.set_row_height(HEADER, 34)?.set_freeze_panes(HEADER + 1, 1)?;
    let allowed = ProtectionOptions {
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        delete_rows: true,
        sort: true,
        ..ProtectionOptions::new()
    };
    sheet.protect_with_options(&allowed);
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(HEADER, HEADER)?;
    Ok(())
}

const PIPELINE_FR: &str = r#"# Un fichier = une analyse. Tout ce qui suit un dièse est un commentaire. Les chemins partent de ce dossier.
title = "Mon territoire : analyse 2026"                # imprimé sur tous les résultats
year = 2026
language = "fr"
corrections = ["corrections/*"]                        # déposer ici les retours corrigés par les écoles et les entreprises
territory = "references/territory.toml"                # départements, villes, mobilités : à adapter
output = "resultats"                                   # refait à chaque analyse réussie ; ce que d'autres y ont mis reste

[[courses]]                                            # formations : déposer ici ce que les écoles renvoient
files = ["formations/*"]

[[needs]]                                              # besoins : déposer ici ce que les entreprises renvoient
files = ["besoins/*"]

# L'annuaire des entreprises (nom, effectif) permet d'extrapoler des répondants à tout le territoire :
# [[employers]]
# files = ["annuaire.csv"]

[skills]
framework = ["references/skills.csv"]
diplomas = ["references/diplomas.csv"]
occupations = ["references/occupations.csv"]
decisions = "decisions.csv"                            # rempli par la commande « review »

# Ce que les fichiers ne disent pas, avec sa source. Sans hypothèse, l'offre est un majorant, et le rapport le dit.
# [[assumptions.rate]]
# of = "retention"                                     # fill, success, further_study, active ou retention
# value = 0.75
# source = "enquête d'insertion régionale"
# year = 2025

[publish]
edition = "internal"                                   # "public" pour diffuser : petits effectifs masqués, aucun répondant nommé
returns = true                                         # un classeur par école et par entreprise, à leur renvoyer pour correction
# seal = "une phrase à vous, tenue secrète"            # par elle, un retour qui revient est reconnu comme celui qui a été envoyé
# previous = "resultats-2025"                          # dossier de l'analyse précédente : pourquoi chaque écart a changé
# history = ["resultats-2024", "resultats-2025"]       # dossiers des années d'avant : ce qui monte et ce qui baisse
# directory = true                                     # l'annuaire est public : l'édition publique nomme ses entreprises, sans dire qui a répondu

# [[publish.breakdown]]                                # un croisement de plus : skill, family, level, department, theme
# by = ["family", "department", "level"]

# [survey]                                             # caler les poids des réponses sur les effectifs de l'annuaire
# calibrate = ["size_class", "department"]

# Un thème de la commission a ses propres chiffres ; ce qui en relève, par families, skills, occupations ou words :
# [[themes]]
# title = "Santé numérique"
# families = ["Santé numérique"]
# words = ["hospital*", "clinique"]
"#;

const PIPELINE_EN: &str = r#"# One file = one analysis. What follows a hash sign is a comment. Paths start from this folder.
title = "My territory: analysis 2026"                  # printed on every result
year = 2026
language = "en"
corrections = ["corrections/*"]                        # put here the returns that schools and companies corrected
territory = "references/territory.toml"                # departments, towns, mobility: adapt it
output = "results"                                     # made anew by each run that succeeds; what others put there stays

[[courses]]                                            # put here what schools send back
files = ["courses/*"]

[[needs]]                                              # put here what companies send back
files = ["needs/*"]

# The register of employers (name, headcount) lets answers be extrapolated to the territory:
# [[employers]]
# files = ["register.csv"]

[skills]
framework = ["references/skills.csv"]
diplomas = ["references/diplomas.csv"]
occupations = ["references/occupations.csv"]
decisions = "decisions.csv"                            # filled by the command “review”

# What files do not say, with its source. Without assumptions supply is an upper bound, and the report says so.
# [[assumptions.rate]]
# of = "retention"                                     # fill, success, further_study, active or retention
# value = 0.75
# source = "regional leavers' survey"
# year = 2025

[publish]
edition = "internal"                                   # "public" to publish: small figures masked, no respondent named
returns = true                                         # a workbook for each school and company, to send back for correction
# seal = "a sentence of yours, kept secret"            # by it a return that comes back is known to be the one that was sent
# previous = "results-2025"                            # folder of the previous analysis: why each gap changed
# history = ["results-2024", "results-2025"]           # folders of earlier years: what rises and what falls
# directory = true                                     # the register is public: the public edition names its employers, not who answered

# [[publish.breakdown]]                                # one more cross-table: skill, family, level, department, theme
# by = ["family", "department", "level"]

# [survey]                                             # calibrate the weights of answers to the headcounts of the register
# calibrate = ["size_class", "department"]

# A theme of the commission has figures of its own; what belongs to it, by families, skills, occupations or words:
# [[themes]]
# title = "Digital health"
# families = ["Digital health"]
# words = ["hospital*", "clinic"]
"#;

const README_FR: &str = "# Une analyse prête à remplir\n\n\
1. Adapter `references/territory.toml` (départements, villes) et le titre dans `analyse.toml`.\n\
2. Envoyer `questionnaires/formations.xlsx` aux écoles et `questionnaires/besoins.xlsx` aux entreprises.\n\
3. Déposer ce qui revient dans `formations` et `besoins`, tel quel : les autres tableaux que l’on vous envoie sont lus aussi.\n\
4. `adequation check analyse.toml` : ce qui est compris, ce qui est refusé, et pourquoi.\n\
5. `adequation run analyse.toml`, puis ouvrir `resultats/report.html`.\n\
6. Juger les libellés douteux dans `resultats/review.xlsx`, `adequation review analyse.toml`, relancer.\n\
7. Envoyer à chacun son classeur de `resultats/returns` ; déposer dans `corrections` ceux qui reviennent corrigés, relancer.\n\n\
Depuis les sources du programme, `adequation` s’écrit `cargo run --manifest-path CHEMIN/Cargo.toml --`.\n";

const README_EN: &str = "# An analysis ready to fill\n\n\
1. Adapt `references/territory.toml` (departments, towns) and the title in `analysis.toml`.\n\
2. Send `questionnaires/courses.xlsx` to schools and `questionnaires/needs.xlsx` to companies.\n\
3. Put what comes back in `courses` and `needs`, as it is: other tables you are sent are read, too.\n\
4. `adequation check analysis.toml`: what is understood, what is refused, and why.\n\
5. `adequation run analysis.toml`, then open `results/report.html`.\n\
6. Judge doubtful labels in `results/review.xlsx`, `adequation review analysis.toml`, run again.\n\
7. Send each their workbook of `results/returns`; put those that come back corrected in `corrections`, run again.\n\n\
From the sources of the program, `adequation` is written `cargo run --manifest-path PATH/Cargo.toml --`.\n";
