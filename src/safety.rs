//! Safety (sûreté): who is trusted with what, which limits hold, what is promised, and what is not. A page to read; it holds no code.
//!
//! # Who is trusted with what
//!
//! | who | is trusted with | is not trusted with |
//! |---|---|---|
//! | the analyst, who writes the pipeline file | every path in it, the limits, the edition | nothing is kept from them |
//! | a school or a company that sends a file | what its cells say, as a claim to check | the program's time and memory, other senders' rows, the screen, the spreadsheet of whoever opens a table |
//! | one that sends a corrected return | its own rows, those it was sent (a keyed hash tells) | the rows of others, figures beyond the checks of any cell |
//! | a publisher of public data | the same as any sender | – |
//! | a reader of the public edition | whatever it prints, put together in any way | what one respondent answered ([`crate::gap`]) |
//! | a page of another site in the analyst's browser | nothing | the workbench (its guard holds the table of attacks) |
//! | another program of the same user | – | it can read the files anyway: it is not kept out |
//!
//! # Limits and their defaults
//!
//! One file may cost so much, and a file that would cost more is refused by the name of its limit, while the rest goes on:
//!
//! ```
//! let limits = adequation::pipeline::Limits::default();
//! assert_eq!(limits.megabytes, 250); // unpacked, and what its cells would hold, counted before they are held
//! assert_eq!(limits.rows, 1_048_576); // of a sheet
//! assert_eq!(limits.columns, 2_000);
//! assert_eq!(limits.seconds, 15); // of reading, and one more a megabyte
//! ```
//!
//! `[limits]` of the pipeline file raises them for files known to be good. A parser runs on a thread of its own, behind a fence: a panic
//! or the end of its time is that file's refusal. What a parser would allocate on the word of a length is checked before it runs, in
//! formats whose libraries do not (Arrow, Parquet, .ods, .xls): a failed allocation ends a program, and no fence holds that.
//!
//! # What is promised
//!
//! - **No network.** The program makes no connection; the workbench listens on the loopback address alone.
//! - **No loss.** Results appear whole or not at all, and a killed run leaves the old or the new ones. What a person typed (verdicts,
//!   returns, decisions, corrections) is taken over or kept beside the new file, and the run says which. In an output folder only what a
//!   former run wrote is replaced.
//! - **No silence.** Every row is kept, merged, out of scope or refused, once; every refusal names its file, sheet and cell.
//! - **No panic.** No input makes the program panic or hang; fuzzing looks for one (`ADEQUATION_FUZZ_SECONDS=1800 cargo test --test suite
//!   fuzz`).
//! - **Nothing acts.** Cells that a spreadsheet would take for a formula are written as text; signs that a terminal would act on are shown;
//!   pages escape every value and run no script of theirs.
//! - **No answer in public.** The public edition is audited by linear programming over all it prints before it is written
//!   ([`crate::gap`]); beside it no cell of a respondent is kept.
//! - **The same bytes.** The same inputs give the same results on any number of threads.
//!
//! # What is not promised
//!
//! A person who may write into the folder of an analysis may change its figures: the manifest (`run.json`) tells the hash of each file
//! read, and nothing prevents the change. The key of returns is the seal of the pipeline file, or its title, which a sender may guess: it
//! tells a mistake, not a forger who knows it. Two public editions put side by side may tell what one of them does not; the run warns where
//! they differ by fewer than three respondents.
