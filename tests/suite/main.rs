//! One binary for all tests: each extra one links polars again. What needs the shared real files or a browser says loudly when it
//! is skipped.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test says why it failed by panicking, and why it was skipped on the screen"
)]

mod adverts;
mod architecture;
mod attack;
mod bad_input;
mod breakdown;
mod broader;
mod browser;
mod calibration;
mod chaos;
mod command_line;
mod crosswalk;
mod datasets;
mod encoder;
mod example;
mod formats;
mod found;
mod honest;
mod hostile;
mod kit;
mod layouts;
mod matching;
mod meaning;
mod mentions;
mod method;
mod people;
mod properties;
mod public_files;
mod questionnaires;
mod returns;
mod review;
mod robust;
mod rows;
mod scenarios;
mod secrecy;
mod shapes;
mod slips;
mod territory;
mod themes;
mod trends;
mod twins;
mod webdriver;
mod workbench;
mod years;
