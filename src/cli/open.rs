//! `open [FOLDER]`: the workbench in the browser.

use std::io::Write;
use std::path::PathBuf;

use adequation::domain::Language;
use adequation::workbench::{self, Options};

use super::{complain, say};

pub(super) fn open(folder: Option<PathBuf>, port: u16, browser: bool, l: Language) -> u8 {
    let options = Options { folder: folder.unwrap_or_else(|| home(l)), port, browser, language: l };
    let mut told = false;
    let served = workbench::open(&options, &mut |line| {
        say(line);
        if !told {
            say(l.pick(
                "L’atelier est ouvert à cette adresse. Il s’arrête par son bouton « Quitter », ou quand sa page est fermée depuis cinq minutes.",
                "The workbench is open at this address. It stops by its button “Quit”, or when its page has been closed for five minutes.",
            ));
            told = true;
        }
        // Whoever waits for the address reads it at once.
        let _ = std::io::stdout().flush();
    });
    match served {
        Ok(()) => 0,
        Err(why) => {
            complain(&why);
            4
        }
    }
}

/// Where analyses are kept when nothing is said: the present folder if one is there, else « Adequation » among the documents.
fn home(l: Language) -> PathBuf {
    let here = PathBuf::from(".");
    if workbench::holds_analyses(&here) {
        return here;
    }
    let of = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let Some(home) = of("USERPROFILE").or_else(|| of("HOME")) else { return here };
    let documents = [home.join("Documents"), home.join(l.pick("Mes documents", "My Documents"))];
    documents.iter().find(|d| d.is_dir()).unwrap_or(&home).join("Adequation")
}
