//! `next`: names the exercise that comes next, and starts it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::{Format, Next};
use crate::present::next::{human, json};
use crate::session::failure::Failure;
use crate::session::{Exit, Session};
use crate::terminal::Answer;

/// The options of `next`.
#[derive(Debug, Args)]
pub struct Options {
    /// Start it without a question
    #[arg(long, conflicts_with = "format")]
    start: bool,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Names the next exercise; on a terminal asks whether to start it. What is started is left to the
/// dispatcher.
///
/// # Errors
/// When the pack cannot be read, or there is none to start.
pub fn run(options: &Options, session: &Session) -> Result<Next, Failure> {
    let card = session.next_here()?;
    if options.format == Format::Json {
        session.terminal.print(&json(card.as_ref()));
        return Ok(Next::Leave(Exit::Yes));
    }
    let Some(card) = card else {
        if options.start {
            let help = "`diffdojo practice` shows what is due again";
            return Err(Failure::usage("every exercise is solved", help));
        }
        session.terminal.print(&human(None, session.paint()));
        return Ok(Next::Leave(Exit::Yes));
    };
    let folder = session.free_folder(&card.id);
    if options.start {
        return Ok(start(&card.id, folder));
    }
    session.terminal.print(&human(Some(&card), session.paint()));
    if !session.terminal.is_manned() {
        return Ok(Next::Leave(Exit::Yes));
    }
    let question = session.paint().wrap("", "", &format!("Start it in {}?", folder.display()));
    Ok(match session.terminal.confirm(&format!("\n{question}")) {
        Answer::Yes => start(&card.id, folder),
        Answer::No | Answer::NobodyThere => Next::Leave(Exit::Yes),
    })
}

fn start(id: &str, folder: PathBuf) -> Next {
    let words = ["diffdojo", "start", id, "--dir"].map(OsString::from);
    Next::Do(words.into_iter().chain([folder.into_os_string()]).collect())
}
