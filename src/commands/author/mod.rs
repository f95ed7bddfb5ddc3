//! `author`: the verbs of those who make exercises.

mod import;
mod lint;
mod new;
mod verify;

use clap::{Args, Subcommand};

use crate::session::{Ending, Session};

/// The options of `author`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Begin an exercise: a small one that works, to be changed bit by bit
    New(new::Options),
    /// Look for faults without running anything: all of them, each with its line and its mend
    Lint(lint::Options),
    /// Prove exercises: the bug fails, every fix is solved, every decoy gets its verdict
    Verify(verify::Options),
    /// Make an exercise of a commit that fixed a bug: the code before it is what the learner gets, its
    /// tests judge, and it is the reference answer
    Import(import::Options),
}

/// Does what the author asks for.
///
/// # Errors
/// As the verb says.
pub fn run(options: &Options, session: &Session) -> Ending {
    match &options.verb {
        Verb::New(options) => new::run(options, session),
        Verb::Lint(options) => lint::run(options, session),
        Verb::Verify(options) => verify::run(options, session),
        Verb::Import(options) => import::run(options, session),
    }
}
