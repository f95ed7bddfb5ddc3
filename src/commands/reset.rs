//! `reset`: back to the buggy commit, with the learner's work kept.

use clap::Args;

use super::Where;
use crate::progress::event::Event;
use crate::repo::reset::{Kept, reset};
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};
use crate::terminal::Answer;

/// The options of `reset`.
#[derive(Debug, Args)]
pub struct Options {
    /// Do it without a question
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    place: Where,
}

/// Resets, and says where the work went.
///
/// # Errors
/// When the folder is not in a checkout, or there is nobody to ask and `--yes` was not given.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (mut checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
    if !options.yes {
        match session.terminal.confirm("Go back to the buggy commit? Your work is kept on a branch.") {
            Answer::Yes => {}
            Answer::No => {
                session.terminal.note("nothing was changed");
                return Ok(Exit::No);
            }
            Answer::NobodyThere => {
                return Err(Failure::usage(
                    "there is nobody to ask whether to go back to the buggy commit",
                    "pass --yes; your work is kept on a branch",
                ));
            }
        }
    }
    let kept = reset(&checkout, &exercise)?;
    checkout.state.branch.clone_from(&exercise.pull_request.branch);
    checkout.state.solved = false;
    checkout.state.pack = Some(session.mark(&exercise));
    checkout.save()?;
    session.record(&exercise.id, Event::Reset);
    session.terminal.print(&match kept {
        Kept::Nothing => "Nothing differed from the buggy commit.\n".to_owned(),
        Kept::Branch(branch) => format!(
            "Back at the buggy commit.\nYour work is on the branch {branch}:\n\n  git diff {branch}                 what it changed\n  git restore --source {branch} .   to have it back\n"
        ),
    });
    Ok(Exit::Yes)
}
