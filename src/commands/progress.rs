//! `progress`: what the learner did, to another machine and back.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::progress::journal::ImportError;
use crate::session::failure::Failure;
use crate::session::input::{self, STREAM};
use crate::session::{Ending, Exit, Session};

/// The largest file that is taken in, in bytes.
const MAX_IMPORT: u64 = 64 << 20;

/// The options of `progress`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write your progress to a file, for another machine
    Export {
        /// The file to make; standard output where none is said
        file: Option<PathBuf>,
    },
    /// Take in what another machine exported; nothing is counted twice
    Import {
        /// The file; `-` for standard input
        file: PathBuf,
    },
}

/// Exports or imports.
///
/// # Errors
/// When the journal or the file cannot be read or written.
pub fn run(options: &Options, session: &Session) -> Ending {
    match &options.verb {
        Verb::Export { file } => export(file.as_deref(), session),
        Verb::Import { file } => import(file, session),
    }
}

fn export(file: Option<&Path>, session: &Session) -> Ending {
    let export = session.journal().export().map_err(|error| cannot(session, &error))?;
    let to = match file.filter(|file| *file != Path::new(STREAM)) {
        None => {
            session.terminal.print(&String::from_utf8_lossy(&export.text));
            "standard output".to_owned()
        }
        Some(file) => {
            input::write_new(file, &export.text)?;
            file.display().to_string()
        }
    };
    session.terminal.note(&format!("{} written to {to}", events(export.events)));
    if export.left_out > 0 {
        session.terminal.note(&format!("warning: {} damaged lines were left out", export.left_out));
    }
    Ok(Exit::Yes)
}

fn import(file: &Path, session: &Session) -> Ending {
    let text = input::bytes(file, MAX_IMPORT)?;
    let imported = session.journal().import(&text).map_err(|error| match error {
        ImportError::Unreadable { .. } => Failure::usage(
            format!("{}: {error}", file.display()),
            "name a file that `diffdojo progress export` wrote; nothing was taken in",
        ),
        ImportError::Newer { .. } => Failure::usage(
            format!("{}: {error}", file.display()),
            "install a newer diffdojo; nothing was taken in",
        ),
        ImportError::Disk(error) => cannot(session, &error),
    })?;
    session.terminal.print(&format!("{} new, {} known already\n", events(imported.new), imported.known));
    Ok(Exit::Yes)
}

fn events(count: usize) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

fn cannot(session: &Session, error: &std::io::Error) -> Failure {
    Failure::usage(
        format!("the journal in {} cannot be used: {error}", session.home.data.display()),
        "set DIFFDOJO_HOME to a folder that can be read and written",
    )
}
