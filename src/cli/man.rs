//! `man`: the manual page, or one page a command in a folder.

use std::path::Path;

use adequation::domain::Language;
use adequation::publish::{self, Artifact};
use clap::Command;

use super::{complain, say};

pub(super) fn man(command: &Command, folder: Option<&Path>, l: Language) -> u8 {
    let Some(folder) = folder else {
        say(String::from_utf8_lossy(&page(command)).trim_end());
        return 0;
    };
    let of = |sub: &Command| {
        let name = format!("adequation-{}", sub.get_name());
        Artifact { path: format!("{name}.1"), bytes: page(&sub.clone().name(name)) }
    };
    let pages: Vec<Artifact> = std::iter::once(Artifact { path: "adequation.1".to_owned(), bytes: page(command) })
        .chain(command.get_subcommands().map(of))
        .collect();
    match publish::create(folder, &pages, l) {
        Ok(()) => 0,
        Err(why) => {
            complain(&why.to_string());
            4
        }
    }
}

fn page(command: &Command) -> Vec<u8> {
    let mut out = Vec::new();
    // Memory does not fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut out);
    out
}
