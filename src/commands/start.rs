//! `start`: an exercise becomes a git repository on the learner's disk.

use std::path::PathBuf;

use clap::Args;

use crate::domain::diff::diff_trees;
use crate::present::card::pull_request;
use crate::present::paint::Look;
use crate::progress::event::Event;
use crate::repo::checkout;
use crate::session::{Ending, Exit, Session};

/// The options of `start`.
#[derive(Debug, Args)]
pub struct Options {
    /// The exercise's id, its number, or a part of its name
    exercise: String,
    /// The folder to make; the id in the current one where it is not said
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Makes the checkout and says what to do next.
///
/// # Errors
/// When there is no such exercise, the folder is not empty or cannot be written.
pub fn run(options: &Options, session: &Session) -> Ending {
    let exercise = session.exercise(&options.exercise)?;
    let folder = options.dir.clone().unwrap_or_else(|| PathBuf::from(exercise.name()));
    let mut checkout = checkout::create(&exercise, &folder)?;
    checkout.state.pack = Some(session.mark(&exercise));
    checkout.save()?;
    session.record(&exercise.id, Event::Started);
    let paint = session.paint();
    let shown = folder.display().to_string();
    let typed = if shown.contains(|c: char| c.is_whitespace() || "'\"$&;()".contains(c)) {
        format!("'{}'", shown.replace('\'', r"'\''"))
    } else {
        shown.clone()
    };
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    session.terminal.print(&format!(
        "{}\n{} is ready in {shown}, on the branch {}.\n\n  {}\n  {}      read the pull request\n  {}    say where it is wrong, and be told\n  {}     judge your fix; edit, then run it again\n  {}      when you are stuck\n",
        pull_request(&exercise, &diff, paint),
        paint.look(Look::Strong, &exercise.id),
        exercise.pull_request.branch,
        paint.look(Look::Command, format!("cd {typed}")),
        paint.look(Look::Command, "diffdojo diff"),
        paint.look(Look::Command, "diffdojo review"),
        paint.look(Look::Command, "diffdojo grade"),
        paint.look(Look::Command, "diffdojo hint"),
    ));
    Ok(Exit::Yes)
}
