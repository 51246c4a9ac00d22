//! `man`: the manual page, or one page a command in a folder.

use std::path::Path;

use adequation::domain::Language;
use adequation::publish::{self, Artifact};
use clap::Command;

use super::{complain, say};

pub(super) fn man(command: &Command, folder: Option<&Path>, l: Language) -> u8 {
    match made(command, folder, l) {
        Ok(()) => 0,
        Err(why) => {
            complain(&why.to_string());
            4
        }
    }
}

fn made(command: &Command, folder: Option<&Path>, l: Language) -> Result<(), Box<dyn std::error::Error>> {
    let Some(folder) = folder else {
        say(String::from_utf8_lossy(&page(command)?).trim_end());
        return Ok(());
    };
    let of = |sub: &Command| {
        let name = format!("adequation-{}", sub.get_name());
        Ok(Artifact { path: format!("{name}.1"), bytes: page(&sub.clone().name(name))? })
    };
    let whole = Artifact { path: "adequation.1".to_owned(), bytes: page(command)? };
    let pages: Vec<Artifact> = std::iter::once(Ok(whole)).chain(command.get_subcommands().map(of)).collect::<std::io::Result<_>>()?;
    Ok(publish::create(folder, &pages, l)?)
}

fn page(command: &Command) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    Ok(out)
}
