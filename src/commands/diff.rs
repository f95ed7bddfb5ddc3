//! `diff`: the pull request under review, or what the learner has changed since.

use clap::Args;

use super::Where;
use crate::domain::diff::diff_trees;
use crate::present::card::pull_request;
use crate::present::diff::unified;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};

/// The options of `diff`.
#[derive(Debug, Args)]
pub struct Options {
    /// An exercise to show without a checkout
    exercise: Option<String>,
    /// Show your own changes instead of the pull request
    #[arg(long, conflicts_with = "exercise")]
    mine: bool,
    #[command(flatten)]
    place: Where,
}

/// Shows the diff.
///
/// # Errors
/// When there is no such exercise, or the folder is not in a checkout.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (exercise, root) = match &options.exercise {
        Some(query) => (session.exercise(query)?, None),
        None => {
            let (checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
            (exercise, Some(checkout.root))
        }
    };
    let paint = session.paint();
    if let (true, Some(root)) = (options.mine, root) {
        let own =
            session.submission(&exercise, &root).map_err(|error| Failure::from(error).outside_grading())?;
        let files = diff_trees(exercise.buggy_tree(), &own.tree);
        if files.is_empty() {
            session.terminal.note("nothing has changed since the pull request");
        }
        session.terminal.page(&unified(&files, exercise.buggy_tree(), &own.tree, paint));
    } else {
        let files = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let text = unified(&files, exercise.main_tree(), exercise.buggy_tree(), paint);
        session.terminal.page(&format!("{}\n{text}", pull_request(&exercise, &files, paint)));
    }
    Ok(Exit::Yes)
}
