//! The command line: one file a command, the only printing of the program.

mod check;
mod compare;
mod crosswalk;
mod explain;
mod inspect;
mod man;
mod match_labels;
mod mentions;
mod new;
mod open;
mod review;
mod run;
mod words;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::OnceLock;

use adequation::domain::{Language, visible, why_io};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// Analyse d’adéquation formation-emploi : des tableurs des écoles et des entreprises à l’écart offre-demande de compétences.
#[derive(Debug, Parser)]
#[command(name = "adequation", version, max_term_width = 100, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lance une analyse et remplit son dossier de résultats
    Run {
        /// Fichier d'analyse (.toml)
        pipeline: PathBuf,
        /// Code de sortie 1 si quelque chose a été refusé
        #[arg(long)]
        strict: bool,
    },
    /// Lit et vérifie les fichiers d’une analyse sans rien écrire ; code 1 si quelque chose serait refusé
    Check {
        /// Fichier d'analyse (.toml)
        pipeline: PathBuf,
        /// Dossier à créer, avec une copie annotée de chaque fichier à corriger
        #[arg(long)]
        annotate: Option<PathBuf>,
    },
    /// Montre comment des fichiers sont lus : feuilles, en-tête trouvé, colonnes comprises, TOML à coller
    Inspect {
        /// Fichiers à regarder
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Ce que les fichiers contiennent : courses (formations), needs (besoins), employers (annuaire) ; deviné si absent
        #[arg(long, value_enum, hide_possible_values = true)]
        kind: Option<inspect::KindArgument>,
        /// Écrit tout en JSON, pour un programme
        #[arg(long)]
        json: bool,
    },
    /// Verse dans le fichier des décisions les verdicts saisis dans review.xlsx ; code 1 si l’un d’eux est refusé
    Review {
        /// Fichier d'analyse (.toml)
        pipeline: PathBuf,
        /// Classeur relu, s’il n’est pas dans le dossier de résultats
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Prépare un dossier d’analyse : fichier d’analyse commenté, questionnaires vierges, référentiels
    New {
        /// Dossier à créer
        folder: PathBuf,
        /// Départements du territoire : codes ou noms, séparés par des virgules (31,32)
        #[arg(long, alias = "departments", value_name = "CODES", value_delimiter = ',', conflicts_with = "region")]
        departements: Vec<String>,
        /// Région du territoire (Occitanie)
        #[arg(long, value_name = "NOM")]
        region: Option<String>,
        /// Y écrit l’exemple inventé, prêt à lancer
        #[arg(long = "exemple", alias = "example", conflicts_with_all = ["departements", "region"])]
        example: bool,
    },
    /// Ouvre l’atelier dans le navigateur : toute l’analyse sans terminal (aussi sans aucun argument)
    Open {
        /// Dossier d’une analyse, ou dossier où elles sont rangées
        folder: Option<PathBuf>,
        /// Port (choisi parmi les libres si absent)
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        port: u16,
        /// N’ouvre pas le navigateur
        #[arg(long)]
        no_browser: bool,
    },
    /// Remonte d’un chiffre à ses formules et à ses cellules, ou d’une cellule aux chiffres qu’elle alimente
    Explain {
        /// Fichier d'analyse (.toml)
        pipeline: PathBuf,
        /// Compétence, formation, métier, identifiant, ou fichier!feuille!cellule
        what: String,
    },
    /// Compare deux analyses (deux années, deux territoires) : ce qui a changé, et pourquoi
    Compare {
        /// Dossier de résultats d’avant
        before: PathBuf,
        /// Dossier de résultats d’après
        after: PathBuf,
        /// Fichier CSV à écrire
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Rapproche une liste de libellés d’un ou plusieurs référentiels de compétences
    Match {
        /// Liste de libellés (csv, xlsx… ; colonnes id et label, ou la première colonne)
        labels: PathBuf,
        /// Référentiel (plusieurs fois si besoin)
        #[arg(long, required = true)]
        framework: Vec<PathBuf>,
        /// Nombre de candidats par libellé (1 si rien n’est dit)
        #[arg(long, default_value_t = 1, hide_default_value = true)]
        top: usize,
        /// Fichier CSV à écrire ; sans lui, un tableau à l’écran
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Propose des liens entre deux référentiels de compétences, à juger par une personne
    Crosswalk {
        /// Référentiel dont on part
        from: PathBuf,
        /// Référentiel vers lequel on va
        to: PathBuf,
        /// Nombre de propositions par compétence (1 si rien n’est dit)
        #[arg(long, default_value_t = 1, hide_default_value = true)]
        top: usize,
        /// Fichier CSV à écrire, avec une colonne pour le verdict ; sans lui, un tableau à l’écran
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Écrit une ligne JSON par compétence reconnue dans des fiches (offres, besoins ou formations), pour un moteur de calcul
    Mentions {
        /// Fiches : JSON Lines, CSV, Parquet… ; l’entrée standard si absent
        file: Option<PathBuf>,
        /// Référentiel (plusieurs fois si besoin) ; celui du programme si absent
        #[arg(long)]
        framework: Vec<PathBuf>,
        /// Ce que sont les fiches : needs (offres ou besoins, si rien n’est dit), courses (formations)
        #[arg(long, value_enum, hide_possible_values = true)]
        kind: Option<mentions::KindArgument>,
        /// Colonne ou champ dont la valeur nomme la fiche dans le résultat ; le numéro de ligne si absent
        #[arg(long, value_name = "COLONNE")]
        id: Option<String>,
        /// Donnée et sa colonne, où le programme se tromperait : description=Texte (plusieurs fois si besoin)
        #[arg(long = "column", value_name = "DONNÉE=COLONNE")]
        columns: Vec<String>,
    },
    /// Affiche le Table Schema d’un type de fichier, pour qui vérifie des fichiers avant de les envoyer
    Schema {
        /// Type de fichier : courses (formations), needs (besoins), employers (annuaire)
        #[arg(value_enum, hide_possible_values = true)]
        kind: inspect::KindArgument,
    },
    /// Affiche le script de complétion d’un interpréteur de commandes
    Completions {
        /// Interpréteur : bash, elvish, fish, powershell, zsh
        #[arg(value_enum, hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
    /// Affiche la page de manuel (man), ou écrit celles de toutes les commandes dans un dossier
    Man {
        /// Dossier où écrire une page par commande
        folder: Option<PathBuf>,
    },
}

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let language = Language::of_locale(locale.as_deref());
    // A double-click gives no argument: it is for those who have no terminal.
    if std::env::args_os().len() < 2 {
        return ExitCode::from(open::open(None, 0, true, language));
    }
    let mut command = words::in_language(Arguments::command(), language);
    let parsed = command.try_get_matches_from_mut(std::env::args_os()).and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        // Help and version, which were asked for; a bare command is shown its help.
        Err(asked) if matches!(asked.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            say(asked.to_string().trim_end());
            return ExitCode::SUCCESS;
        }
        Err(bare) if bare.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            complain(bare.to_string().trim_end());
            return ExitCode::from(2);
        }
        Err(wrong) => {
            complain(&words::complaint(&wrong, language));
            return ExitCode::from(2);
        }
    };
    let code = match arguments.command {
        Command::Run { pipeline, strict } => run::run(&pipeline, strict, language),
        Command::Check { pipeline, annotate } => check::check(&pipeline, annotate.as_deref(), language),
        Command::Explain { pipeline, what } => explain::explain(&pipeline, &what, language),
        Command::Compare { before, after, output } => compare::compare(&before, &after, output.as_deref(), language),
        Command::New { folder, departements, region, example } => new::new(&folder, &departements, region.as_deref(), example, language),
        Command::Open { folder, port, no_browser } => open::open(folder, port, !no_browser, language),
        Command::Review { pipeline, file } => review::review(&pipeline, file, language),
        Command::Inspect { files, kind, json } => inspect::inspect(&files, kind, json, language),
        Command::Match { labels, framework, top, output } => {
            match_labels::match_labels(&labels, &framework, top, output.as_deref(), language)
        }
        Command::Crosswalk { from, to, top, output } => crosswalk::crosswalk(&from, &to, top, output.as_deref(), language),
        Command::Mentions { file, framework, kind, id, columns } => {
            mentions::mentions(file.as_deref(), &framework, kind, id.as_deref(), &columns, language)
        }
        Command::Schema { kind } => {
            say(&adequation::publish::schema(kind.kind(), language));
            0
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, "adequation", &mut script);
            say(String::from_utf8_lossy(&script).trim_end());
            0
        }
        Command::Man { folder } => man::man(&command, folder.as_deref(), language),
    };
    if let Err(why) = std::io::stdout().flush()
        && why.kind() != std::io::ErrorKind::BrokenPipe
    {
        UNSAID.get_or_init(|| why);
    }
    let Some(why) = UNSAID.get() else { return ExitCode::from(code) };
    let cause = why_io(why, language);
    complain(&match language {
        Language::Fr => format!("sortie standard : tout n’a pas pu être écrit : {cause}"),
        Language::En => format!("standard output: not everything could be written: {cause}"),
    });
    ExitCode::from(4)
}

/// What kept a line from being written to standard output.
static UNSAID: OnceLock<std::io::Error> = OnceLock::new();

/// Prints to standard output, every sign shown; a closed pipe (`| head`) is no error, a full disk ends the program with exit code 4.
fn say(line: &str) {
    put(format!("{}\n", visible(line)).as_bytes());
}

/// Writes to standard output as it is.
fn put(bytes: &[u8]) {
    if let Err(why) = std::io::stdout().write_all(bytes)
        && why.kind() != std::io::ErrorKind::BrokenPipe
    {
        // The first cause is enough.
        UNSAID.get_or_init(|| why);
    }
}

/// Prints to standard error, every sign shown.
fn complain(line: &str) {
    // Nobody is left to be told.
    let _ = writeln!(std::io::stderr(), "{}", visible(line));
}

/// A text cut to a width of the terminal.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_owned() } else { text.chars().take(width - 1).chain(['…']).collect() }
}
