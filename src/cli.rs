//! The clap tree, the global flags and the dispatch; can be called from a test.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::catalogue::pack::Pack;
use crate::commands::front::Door;
use crate::commands::watch::Watching;
use crate::commands::{self, Next};
use crate::present::paint::{Look, Paint, harmless};
use crate::runner::{MachineError, interrupt};
use crate::runtimes::named::Named;
use crate::session::failure::Failure;
use crate::session::home::Home;
use crate::session::{Agreement, Ending, Exit, Session};
use crate::terminal::keys::Key;
use crate::terminal::{Colour, Interrupts, Terminal};

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
#[command(next_help_heading = "Options of every command")]
struct Global {
    /// Read exercises from this folder instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR", env = "DIFFDOJO_PACK")]
    pack: Option<PathBuf>,
    /// Let the pack that DIFFDOJO_PACK names run its programs without a question, this time
    #[arg(long, global = true, env = "DIFFDOJO_TRUST", value_parser = clap::builder::FalseyValueParser::new())]
    trust_pack: bool,
    /// Run exercises with this program in place of the one on PATH: node, python, go, cc or rust, then
    /// `=` and the program or its folder; once for each. DIFFDOJO_RUNTIME names several as PATH does
    #[arg(long, global = true, value_name = "NAME=PATH")]
    runtime: Vec<OsString>,
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
    /// Play one whole round of a small exercise in a temporary folder
    Demo(commands::demo::Options),
    /// Show the exercises
    List(commands::list::Options),
    /// Check an exercise out as a git repository; without a name the next one
    Start(commands::start::Options),
    /// Show the pull request under review
    Diff(commands::diff::Options),
    /// Find the bug: mark lines, name the defect class, answer three questions
    Review(commands::review::Options),
    /// Grade the working tree as it is on disk
    Grade(commands::grade::Options),
    /// Grade again at every save
    Watch(commands::watch::Options),
    /// Show what is due again, and begin another round of it
    Practice(commands::practice::Options),
    /// Show the next hint
    Hint(commands::hint::Options),
    /// Show the explanation and the reference fix
    Answer(commands::answer::Options),
    /// Name the next exercise, and start it
    Next(commands::next::Options),
    /// Open your editor ($VISUAL or $EDITOR) at the first line of the diff, or at the one that you marked
    Edit(commands::edit::Options),
    /// Go back to the buggy commit; your work is kept on a branch
    Reset(commands::reset::Options),
    /// Show what this machine has and what is missing
    Doctor(commands::doctor::Options),
    /// Show your points, your level, and what your misses have in common
    Scorecard(commands::scorecard::Options),
    /// Take your progress to another machine
    Progress(commands::progress::Options),
    /// Packs of others: add, list, update, remove, trust
    Pack(commands::pack::Options),
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
    let parsed = tree().try_get_matches_from(arguments);
    let (cli, named) =
        match parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, named(&matches)))) {
            Ok(parsed) => parsed,
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
    let terminal = Terminal::new(
        colour,
        cli.global.no_input,
        Interrupts { raise: interrupt::end_all, raised: interrupt::requested },
    );
    match dispatch(cli, named, terminal) {
        // Ctrl-C at a question was no answer to it.
        Ok(_) if interrupt::requested() => ExitCode::from(Failure::from(MachineError::Interrupted).code),
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            tell(&failure, terminal);
            ExitCode::from(failure.code)
        }
    }
}

/// Whether `--pack` stands on the command line, before or after the verb.
fn named(matches: &clap::ArgMatches) -> bool {
    matches.value_source("pack") == Some(ValueSource::CommandLine)
        || matches.subcommand().is_some_and(|(_, inner)| named(inner))
}

fn dispatch(cli: Cli, named: bool, terminal: Terminal) -> Ending {
    interrupt::watch();
    // Who names a folder on the command line has chosen it; what stands in the environment may be
    // somebody else's choice.
    let agreement = if named || cli.global.trust_pack { Agreement::Given } else { Agreement::Asked };
    let pack = match cli.global.pack.filter(|pack| !pack.as_os_str().is_empty()) {
        Some(folder) => Pack::Folder(std::path::absolute(&folder).unwrap_or(folder)),
        None => Pack::BuiltIn,
    };
    let named = Named::read(&cli.global.runtime)?.or(Named::from_environment()?);
    let session = Session::new(terminal, pack, Home::find()?, agreement, named);
    match cli.verb {
        None => front(&session),
        Some(Verb::Watch(options)) => watch(&options, &session),
        Some(verb) => perform(verb, &session),
    }
}

/// One verb that asks nothing of the dispatcher.
fn perform(verb: Verb, session: &Session) -> Ending {
    match verb {
        Verb::Demo(options) => commands::demo::run(&options, session),
        Verb::List(options) => commands::list::run(&options, session),
        Verb::Start(options) => commands::start::run(&options, session),
        Verb::Diff(options) => commands::diff::run(&options, session),
        Verb::Review(options) => commands::review::run(&options, session),
        Verb::Grade(options) => commands::grade::run(&options, session),
        Verb::Watch(options) => watch(&options, session),
        Verb::Hint(options) => commands::hint::run(&options, session),
        Verb::Answer(options) => commands::answer::run(&options, session),
        Verb::Reset(options) => commands::reset::run(&options, session),
        Verb::Doctor(options) => commands::doctor::run(&options, session),
        Verb::Practice(options) => follow(commands::practice::run(&options, session)?, session),
        Verb::Next(options) => follow(commands::next::run(&options, session)?, session),
        Verb::Edit(options) => commands::edit::run(&options, session),
        Verb::Scorecard(options) => commands::scorecard::run(&options, session),
        Verb::Progress(options) => commands::progress::run(&options, session),
        Verb::Pack(options) => commands::pack::run(&options, session),
        Verb::Author(options) => commands::author::run(&options, session),
        Verb::Completions(options) => commands::completions::run(&options, session.terminal, tree()),
    }
}

/// Shows the front door, does what is chosen there, and comes back.
fn front(session: &Session) -> Ending {
    let mut door = Door::default();
    loop {
        let next = door.next(session)?;
        if !matches!(next, Next::Leave(_)) {
            session.terminal.clear();
        }
        match next {
            Next::Leave(exit) => return Ok(exit),
            Next::Visit(words) => drop(type_for(&words, session)),
            Next::Read(text) => {
                session.terminal.page(&text);
                back(session)?;
            }
            Next::Do(words) => {
                type_for(&words, session);
                back(session)?;
            }
            Next::Start { exercise, folder } => {
                if folder.join(".git").exists() {
                    door.enter(folder);
                } else {
                    if make(&exercise, &folder, session) {
                        door.enter(folder);
                    }
                    back(session)?;
                }
            }
        }
        if interrupt::requested() {
            return Err(MachineError::Interrupted.into());
        }
    }
}

/// Does what a verb has left to be done.
fn follow(next: Next, session: &Session) -> Ending {
    match next {
        Next::Leave(exit) => Ok(exit),
        Next::Do(words) => typed(&words, session),
        Next::Visit(_) | Next::Read(_) | Next::Start { .. } => Ok(Exit::Yes),
    }
}

/// Watches, does what its keys ask for, and comes back.
fn watch(options: &commands::watch::Options, session: &Session) -> Ending {
    let mut watching = Watching::new(options, session)?;
    loop {
        match watching.next(session)? {
            Next::Leave(exit) => return Ok(exit),
            Next::Read(text) => {
                session.terminal.page(&text);
                back(session)?;
            }
            Next::Do(words) => {
                type_for(&words, session);
                back(session)?;
            }
            Next::Visit(words) => drop(type_for(&words, session)),
            Next::Start { exercise, folder } => {
                if make(&exercise, &folder, session) {
                    watching = watching.moved(&folder, session)?;
                }
                back(session)?;
            }
        }
    }
}

/// Makes the folder of an exercise, where it is not there already.
fn make(exercise: &str, folder: &Path, session: &Session) -> bool {
    let there = session.checkout(Some(folder)).is_ok_and(|(checkout, found)| {
        found.id == exercise && folder.canonicalize().ok() == checkout.root.canonicalize().ok()
    });
    let words = ["diffdojo".into(), "start".into(), exercise.into(), "--dir".into(), folder.into()];
    there || type_for(&words, session)
}

/// Does what a command line says, as if it had been typed.
fn typed(words: &[OsString], session: &Session) -> Ending {
    let shown: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    let paint = session.paint();
    let line = format!("$ {}", paint.look(Look::Command, shell_words::join(shown)));
    // Not wrapped: a quoted path is one word, whatever spaces are in it, and is copied from here.
    session.terminal.print(&format!("{line}\n"));
    match Cli::try_parse_from(words) {
        Ok(Cli { verb: Some(verb), .. }) => perform(verb, session),
        Ok(_) => Ok(Exit::Yes),
        Err(error) => Err(Failure::usage(error.to_string(), "diffdojo help")),
    }
}

/// The same where what goes wrong is told and nothing more. Whether it could be done.
fn type_for(words: &[OsString], session: &Session) -> bool {
    // What was paged before is another matter.
    session.terminal.has_paged();
    match typed(words, session) {
        Ok(_) => true,
        Err(failure) => {
            // It is to be read, whatever was shown before it.
            session.terminal.has_paged();
            tell(&failure, session.terminal);
            false
        }
    }
}

/// Waits until what was shown has been read. What a pager has shown has been.
///
/// # Errors
/// When Ctrl-C was pressed.
fn back(session: &Session) -> Result<(), Failure> {
    if session.terminal.has_paged() {
        return Ok(());
    }
    let line = format!("\n{}", session.paint().look(Look::Dim, "any key: back"));
    loop {
        match session.terminal.key_after(&line) {
            Key::Interrupt => return Err(MachineError::Interrupted.into()),
            Key::Resize => {}
            _ => return Ok(()),
        }
    }
}

fn tell(failure: &Failure, terminal: Terminal) {
    let paint = Paint { colour: terminal.colour_errors(), width: terminal.width() };
    terminal.note(&paint.wrap(
        "",
        "  ",
        &format!("{} {}", paint.look(Look::Bad, "error:"), harmless(&failure.message)),
    ));
    if let Some(mend) = &failure.mend {
        terminal.note(&paint.wrap("", "  ", &format!("{} {mend}", paint.look(Look::Command, "  try:"))));
    }
}
