//! `practice`: what is due again, why, and one more round of it from the bug.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::{Format, Next};
use crate::catalogue::lookup::lookup;
use crate::present::practice::{Row, human, json};
use crate::session::failure::Failure;
use crate::session::{Exit, Session};
use crate::terminal::Answer;

/// The options of `practice`.
#[derive(Debug, Args)]
pub struct Options {
    /// Begin another round: of this exercise, or of the one that has been due longest
    #[arg(long, value_name = "EXERCISE", num_args = 0..=1, default_missing_value = "")]
    start: Option<String>,
    /// The folder for it; a new one in the current folder where it is not said
    #[arg(long, value_name = "DIR", requires = "start")]
    dir: Option<PathBuf>,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human", conflicts_with = "start")]
    format: Format,
}

/// Shows what is due; a round that is begun is left to the dispatcher.
///
/// # Errors
/// When the pack cannot be read, or there is no such exercise or none to begin.
pub fn run(options: &Options, session: &Session) -> Result<Next, Failure> {
    let now = jiff::Timestamp::now().as_second();
    let rows = session.practice()?;
    let Some(query) = &options.start else {
        if options.format == Format::Json {
            session.terminal.print(&json(&rows, now));
            return Ok(Next::Leave(Exit::Yes));
        }
        session.terminal.page(&human(&rows, now, session.paint()));
        let Some(first) = rows.iter().find(|row| row.due <= now && !row.rounds.open) else {
            return Ok(Next::Leave(Exit::Yes));
        };
        if !session.terminal.is_manned() {
            return Ok(Next::Leave(Exit::Yes));
        }
        let question =
            format!("Start {} anew, in {}?", first.card.id, session.free_folder(&first.card.id).display());
        let question = session.paint().wrap("", "", &question);
        return Ok(match session.terminal.confirm(&format!("\n{question}")) {
            Answer::Yes => start(first, session.free_folder(&first.card.id)),
            Answer::No | Answer::NobodyThere => Next::Leave(Exit::Yes),
        });
    };
    let wanted = if query.is_empty() {
        rows.iter().find(|row| row.due <= now)
    } else {
        let id = lookup(&session.pack.ids()?, query)?;
        rows.iter().find(|row| row.card.id == id)
    };
    let Some(row) = wanted else {
        return Err(if query.is_empty() {
            Failure::usage("nothing is due", "name an exercise: diffdojo practice --start EXERCISE")
        } else {
            Failure::usage(format!("you have not finished {query} yet"), format!("diffdojo start {query}"))
        });
    };
    let folder = options.dir.clone().unwrap_or_else(|| session.free_folder(&row.card.id));
    Ok(start(row, folder))
}

fn start(row: &Row, folder: PathBuf) -> Next {
    let words = ["diffdojo", "start", &row.card.id, "--dir"].map(OsString::from);
    Next::Do(words.into_iter().chain([folder.into_os_string()]).collect())
}
