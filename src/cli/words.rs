//! The words of the command line: clap speaks English, these users French. Help is written in French beside the arguments and has its
//! English twin here; what clap complains of is told in either, with the way out.

use adequation::domain::Language;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

/// The English of each command and argument: command, argument (none for the command itself), text.
const ENGLISH: &[(&str, &str, &str)] = &[
    ("adequation", "", "Training–jobs gap analysis: from the spreadsheets of schools and companies to what is taught, asked and missing."),
    ("run", "", "Runs an analysis and fills its output folder"),
    ("run", "strict", "Exit code 1 if anything was refused"),
    ("check", "", "Reads and checks the files of an analysis and writes nothing; exit code 1 if anything would be refused"),
    ("check", "annotate", "Folder to make, with an annotated copy of each file to correct"),
    ("inspect", "", "Shows how files are read: sheets, header found, columns understood, TOML to paste"),
    ("inspect", "files", "Files to look at"),
    ("inspect", "json", "Writes everything as JSON, for a program"),
    ("inspect", "kind", "What the files hold: courses, needs, employers; guessed when absent"),
    ("review", "", "Takes the verdicts typed into review.xlsx into the decisions file; exit code 1 if one is refused"),
    ("review", "file", "The reviewed workbook, when it is not in the output folder"),
    ("new", "", "Makes a folder ready for an analysis: commented pipeline file, blank questionnaires, frameworks"),
    ("new", "folder", "Folder to make"),
    ("new", "departements", "Departments of the territory: codes or names, separated by commas (31,32)"),
    ("new", "region", "Region of the territory (Occitanie)"),
    ("new", "example", "Writes the invented example there, ready to run"),
    ("open", "", "Opens the workbench in the browser: the whole analysis without a terminal (also without any argument)"),
    ("open", "folder", "Folder of an analysis, or folder where they are kept"),
    ("open", "port", "Port (one that is free when absent)"),
    ("open", "no_browser", "Does not open the browser"),
    ("explain", "", "From a figure to its formulas and cells, or from a cell to the figures it feeds"),
    ("explain", "what", "Skill, course, occupation, identifier, or file!sheet!cell"),
    ("compare", "", "Compares two analyses (two years, two territories): what changed, and why"),
    ("compare", "before", "Output folder of the one before"),
    ("compare", "after", "Output folder of the one after"),
    ("compare", "output", "CSV file to write"),
    ("match", "", "Reconciles a list of labels with one or several frameworks of skills"),
    ("match", "labels", "List of labels (csv, xlsx…; columns id and label, or the first column)"),
    ("match", "framework", "Framework (several times if need be)"),
    ("match", "top", "Candidates a label (1 when not said)"),
    ("match", "output", "CSV file to write; without it, a table on the screen"),
    ("crosswalk", "", "Proposes links between two frameworks of skills, for a person to judge"),
    ("crosswalk", "from", "Framework to go from"),
    ("crosswalk", "to", "Framework to go to"),
    ("crosswalk", "top", "Proposals a skill (1 when not said)"),
    ("crosswalk", "output", "CSV file to write, with a column for the verdict; without it, a table on the screen"),
    ("mentions", "", "Writes a JSON line for each skill recognised in records (adverts, needs or courses), for a computing engine"),
    ("mentions", "file", "Records: JSON Lines, CSV, Parquet…; standard input when absent"),
    ("mentions", "framework", "Framework (several times if need be); the program's own when absent"),
    ("mentions", "kind", "What the records are: needs (adverts or needs, when not said), courses"),
    ("mentions", "id", "Column or field whose value names the record in the result; the row number when absent"),
    ("mentions", "columns", "A field and its column, where the program would guess wrong: description=Text (several times if need be)"),
    ("schema", "", "Prints the Table Schema of a kind of input file, for whoever checks files before sending them"),
    ("schema", "kind", "Kind of file: courses, needs, employers"),
    ("completions", "", "Prints the completion script of a shell"),
    ("completions", "shell", "Shell: bash, elvish, fish, powershell, zsh"),
    ("man", "", "Prints the manual page (man), or writes those of every command into a folder"),
    ("man", "folder", "Folder for one page a command"),
    ("*", "pipeline", "Pipeline file (.toml)"),
    ("*", "help", "Print help"),
    ("*", "version", "Print version"),
];

/// What stands for a value in the help: as the command writes it, in French, in English.
const VALUES: [(&str, &str, &str); 13] = [
    ("PIPELINE", "ANALYSE.toml", "PIPELINE.toml"),
    ("FILES", "FICHIERS", "FILES"),
    ("FILE", "FICHIER", "FILE"),
    ("FOLDER", "DOSSIER", "FOLDER"),
    ("KIND", "CONTENU", "KIND"),
    ("FRAMEWORK", "RÉFÉRENTIEL", "FRAMEWORK"),
    ("LABELS", "LIBELLÉS", "LABELS"),
    ("TOP", "N", "N"),
    ("OUTPUT", "SORTIE", "OUTPUT"),
    ("WHAT", "QUOI", "WHAT"),
    ("NOM", "NOM", "NAME"),
    ("COLONNE", "COLONNE", "COLUMN"),
    ("DONNÉE=COLONNE", "DONNÉE=COLONNE", "FIELD=COLUMN"),
];

/// The command with its help in a language.
pub(super) fn in_language(command: Command, l: Language) -> Command {
    let name = command.get_name().to_owned();
    one(command, &name, l)
}

fn one(command: Command, name: &str, l: Language) -> Command {
    let (usage, arguments, options, commands) =
        l.pick(("Usage : ", "Arguments", "Options", "Commandes"), ("Usage: ", "Arguments", "Options", "Commands"));
    let has_commands = command.has_subcommands();
    let has_arguments = command.get_positionals().next().is_some();
    let part = |title: &str, tag: &str| format!("\n\n{title}:\n{{{tag}}}").replace(':', l.pick(" :", ":"));
    let mut template = format!("{{about}}\n\n{usage}{{usage}}");
    if has_commands {
        template += &part(commands, "subcommands");
    }
    if has_arguments {
        template += &part(arguments, "positionals");
    }
    template += &part(options, "options");
    template.push('\n');
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(l.pick("Affiche cette aide", "Print help"));
    let mut command =
        command.help_template(template).disable_help_flag(true).subcommand_value_name(l.pick("COMMANDE", "COMMAND")).arg(help);
    if name == "adequation" {
        let version =
            Arg::new("version").short('V').long("version").action(ArgAction::Version).help(l.pick("Affiche la version", "Print version"));
        command = command.disable_version_flag(true).arg(version);
    }
    let in_english = |id: &str| if l == Language::En { english(name, id) } else { None };
    if let Some(text) = in_english("") {
        command = command.about(text);
    }
    let ids: Vec<String> = command.get_arguments().map(|a| a.get_id().to_string()).collect();
    for id in ids {
        let help = in_english(&id);
        command = command.mut_arg(id, |a| {
            let a = with_value(a, l);
            match help {
                Some(text) => a.help(text),
                None => a,
            }
        });
    }
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(&name, |sub| one(sub, &name, l)))
}

/// An argument with what stands for its value in a language.
fn with_value(argument: Arg, l: Language) -> Arg {
    let named = argument.get_value_names().and_then(|names| names.first());
    let written = named.map_or_else(|| argument.get_id().to_string().to_uppercase(), ToString::to_string);
    match VALUES.iter().find(|(as_written, ..)| *as_written == written) {
        Some((_, fr, en)) => argument.value_name(l.pick(*fr, *en)),
        None => argument,
    }
}

fn english(command: &str, argument: &str) -> Option<&'static str> {
    let of = |c: &str| ENGLISH.iter().find(|e| e.0 == c && e.1 == argument).map(|e| e.2);
    of(command).or_else(|| of("*").filter(|_| !argument.is_empty()))
}

/// What is wrong with a command line, in a language, with the way out.
pub(super) fn complaint(error: &clap::Error, l: Language) -> String {
    let told = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    };
    let (argument, value) = (told(ContextKind::InvalidArg), told(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => match l {
            Language::Fr => format!("argument inconnu : « {argument} »"),
            Language::En => format!("unknown argument: “{argument}”"),
        },
        ErrorKind::InvalidSubcommand => {
            let command = told(ContextKind::InvalidSubcommand);
            match l {
                Language::Fr => format!("commande inconnue : « {command} »"),
                Language::En => format!("unknown command: “{command}”"),
            }
        }
        ErrorKind::MissingRequiredArgument => match l {
            Language::Fr => format!("il manque : {argument}"),
            Language::En => format!("missing: {argument}"),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooFewValues | ErrorKind::NoEquals if value.is_empty() => match l
        {
            Language::Fr => format!("il manque une valeur après {argument}"),
            Language::En => format!("a value is missing after {argument}"),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match l {
            Language::Fr => format!("valeur « {value} » impossible pour {argument}"),
            Language::En => format!("value “{value}” is not possible for {argument}"),
        },
        ErrorKind::ArgumentConflict => match l {
            Language::Fr => format!("{argument} ne peut être donné deux fois, ou avec {}", told(ContextKind::PriorArg)),
            Language::En => format!("{argument} cannot be given twice, or with {}", told(ContextKind::PriorArg)),
        },
        ErrorKind::InvalidUtf8 => l.pick("un argument n’est pas du texte UTF-8", "an argument is not UTF-8 text").to_owned(),
        _ => l.pick("ligne de commande mal formée", "malformed command line").to_owned(),
    };
    // clap lists what is near, the nearest last.
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .filter_map(|kind| told(kind).rsplit(", ").next().map(str::to_owned))
        .find(|t| !t.is_empty());
    let possible = told(ContextKind::ValidValue);
    let beside = match (near, possible.is_empty(), l) {
        (Some(near), _, Language::Fr) => format!(" ; peut-être « {near} » ?"),
        (Some(near), _, Language::En) => format!("; perhaps “{near}”?"),
        (None, false, Language::Fr) => format!(" ; valeurs possibles : {possible}"),
        (None, false, Language::En) => format!("; possible values: {possible}"),
        (None, true, _) => String::new(),
    };
    let mut out = what + &beside;
    let usage = told(ContextKind::Usage);
    if !usage.is_empty() {
        out.push_str("\n\n");
        out.push_str(&usage.replacen("Usage:", l.pick("Usage :", "Usage:"), 1));
    }
    out.push_str(l.pick("\n\nPour en savoir plus : adequation --help", "\n\nFor more: adequation --help"));
    out
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::Arguments;
    use super::*;

    #[test]
    fn every_command_and_argument_has_its_english() {
        let root = Arguments::command();
        for command in std::iter::once(&root).chain(root.get_subcommands()) {
            assert!(english(command.get_name(), "").is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                assert!(english(command.get_name(), id).is_some(), "{} {id}", command.get_name());
            }
        }
    }
}
