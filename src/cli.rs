//! The clap tree, the global flags and the dispatch; can be called from a test.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::catalogue::pack::Pack;
use crate::commands;
use crate::present::paint::{Look, Paint};
use crate::runner::interrupt;
use crate::session::failure::Failure;
use crate::session::home::Home;
use crate::session::{Ending, Session};
use crate::terminal::{Colour, Terminal};

/// Learn to review code over real diffs: find the concurrency defect in a pull request, fix it,
/// have it graded.
#[derive(Debug, Parser)]
#[command(name = "diffdojo", version, about, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Args)]
struct Global {
    /// Read exercises from this folder instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR", env = "DIFFDOJO_PACK")]
    pack: Option<PathBuf>,
    /// Never ask a question
    #[arg(long, global = true)]
    no_input: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Play one whole round in a temporary folder
    Demo(commands::demo::Options),
    /// Show the exercises
    List(commands::list::Options),
    /// Check an exercise out as a git repository
    Start(commands::start::Options),
    /// Show the pull request under review
    Diff(commands::diff::Options),
    /// Grade the working tree as it is on disk
    Grade(commands::grade::Options),
    /// Show the next hint
    Hint(commands::hint::Options),
    /// Show the explanation and the reference fix
    Answer(commands::answer::Options),
    /// Go back to the buggy commit; your work is kept on a branch
    Reset(commands::reset::Options),
    /// Show what this machine has and what is missing
    Doctor(commands::doctor::Options),
    /// For those who make exercises
    Author(commands::author::Options),
    /// Print completions for a shell
    Completions(commands::completions::Options),
}

/// The clap tree, for completions and for the documents that name it.
#[must_use]
pub fn tree() -> clap::Command {
    Cli::command()
}

/// Runs the program with these arguments, the first being its own name.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // clap's own words and codes: 0 for help and version, 2 for wrong usage. A reader that
            // has left is no error.
            error.print().ok();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let colour = match cli.global.color {
        When::Auto => Colour::Auto,
        When::Always => Colour::Always,
        When::Never => Colour::Never,
    };
    let terminal = Terminal::new(colour, cli.global.no_input);
    match dispatch(cli, terminal) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            tell(&failure, terminal);
            ExitCode::from(failure.code)
        }
    }
}

fn dispatch(cli: Cli, terminal: Terminal) -> Ending {
    interrupt::watch();
    let pack = match cli.global.pack.filter(|pack| !pack.as_os_str().is_empty()) {
        Some(folder) => Pack::Folder(std::path::absolute(&folder).unwrap_or(folder)),
        None => Pack::BuiltIn,
    };
    let session = Session::new(terminal, pack, Home::find()?);
    match cli.verb {
        None => commands::front::run(&session),
        Some(Verb::Demo(options)) => commands::demo::run(&options, &session),
        Some(Verb::List(options)) => commands::list::run(&options, &session),
        Some(Verb::Start(options)) => commands::start::run(&options, &session),
        Some(Verb::Diff(options)) => commands::diff::run(&options, &session),
        Some(Verb::Grade(options)) => commands::grade::run(&options, &session),
        Some(Verb::Hint(options)) => commands::hint::run(&options, &session),
        Some(Verb::Answer(options)) => commands::answer::run(&options, &session),
        Some(Verb::Reset(options)) => commands::reset::run(&options, &session),
        Some(Verb::Doctor(options)) => commands::doctor::run(&options, &session),
        Some(Verb::Author(options)) => commands::author::run(&options, &session),
        Some(Verb::Completions(options)) => commands::completions::run(&options, terminal, tree()),
    }
}

fn tell(failure: &Failure, terminal: Terminal) {
    let paint = Paint { colour: terminal.colour_errors(), width: terminal.width() };
    terminal.note(&paint.wrap("", "  ", &format!("{} {}", paint.look(Look::Bad, "error:"), failure.message)));
    if let Some(mend) = &failure.mend {
        terminal.note(&paint.wrap("", "  ", &format!("{} {mend}", paint.look(Look::Command, "  try:"))));
    }
}
