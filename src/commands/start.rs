//! `start`: an exercise becomes a git repository on the learner's disk.

use std::path::PathBuf;

use clap::Args;

use crate::domain::diff::diff_trees;
use crate::present::card::pull_request;
use crate::present::paint::Look;
use crate::progress::event::Event;
use crate::repo::checkout;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};

/// The options of `start`.
#[derive(Debug, Args)]
pub struct Options {
    /// The exercise's id, its number, or a part of its name; defaults to the next one that is new
    exercise: Option<String>,
    /// The folder to make; defaults to the id in the current folder or, without a name, beside the
    /// checkout that you are in
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Makes the checkout and says what to do next.
///
/// # Errors
/// When there is no such exercise, the folder is not empty or cannot be written.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (exercise, usual) = match &options.exercise {
        Some(query) => {
            let exercise = session.exercise(query)?;
            let usual = PathBuf::from(exercise.name());
            (exercise, usual)
        }
        None => {
            let next = session.next_here()?.ok_or_else(|| {
                Failure::usage("every exercise is solved", "`diffdojo practice` shows what is due again")
            })?;
            (session.exercise(&next.id)?, session.free_folder(&next.id))
        }
    };
    let folder = options.dir.clone().unwrap_or(usual);
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
    let ready = format!(
        "{} is ready in {shown}, on the branch {}.",
        paint.look(Look::Strong, &exercise.id),
        exercise.pull_request.branch
    );
    session.terminal.print(&format!(
        "{}\n{}\n\n  {}\n  {}      read the pull request\n  {}    give your review, judged at once\n  {}     judge your files as they are\n  {}      when you are stuck\n",
        pull_request(&exercise, &diff, paint),
        paint.wrap("", "", &ready),
        paint.look(Look::Command, format!("cd {typed}")),
        paint.look(Look::Command, "diffdojo diff"),
        paint.look(Look::Command, "diffdojo review"),
        paint.look(Look::Command, "diffdojo grade"),
        paint.look(Look::Command, "diffdojo hint"),
    ));
    Ok(Exit::Yes)
}
