//! The `adequation` program: arguments, progress and exit codes. Everything else is in the library.

mod cli;

use std::process::ExitCode;

/// Many small texts live and die in a run: this allocator makes it a sixth shorter than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    adequation::read::quiet_hook();
    cli::main()
}
