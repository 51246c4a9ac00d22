//! The `adequation` program: arguments, progress and exit codes. Everything else is in the library.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    adequation::read::quiet_hook();
    cli::main()
}
