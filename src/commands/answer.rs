//! `answer`: the explanation and the reference fix beside the learner's own.

use clap::Args;

use super::Where;
use crate::present::answer::answer;
use crate::progress::event::Event;
use crate::progress::rounds::rounds;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};
use crate::terminal::Answer;

/// The options of `answer`.
#[derive(Debug, Args)]
pub struct Options {
    /// Open it without a question, though it is not solved yet
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    place: Where,
}

/// Shows the answer.
///
/// # Errors
/// When the folder is not in a checkout, or there is nobody to ask and `--yes` was not given.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (mut checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
    let now = session.standing(&exercise);
    let decided = checkout.state.solved || checkout.state.answer_opened;
    if !decided && !now.is_settled() {
        if !options.yes {
            match session
                .terminal
                .confirm("It is not solved yet. Opening the answer settles its points. Open it?")
            {
                Answer::Yes => {}
                Answer::No => {
                    session.terminal.note("the answer stays closed");
                    return Ok(Exit::No);
                }
                Answer::NobodyThere => {
                    return Err(Failure::usage(
                        "it is not solved yet, and opening the answer settles its points",
                        "pass --yes to open it all the same",
                    ));
                }
            }
        }
        checkout.state.answer_opened = true;
        checkout.save()?;
        session.record(&exercise.id, Event::Answered);
    } else if !checkout.state.answer_opened {
        checkout.state.answer_opened = true;
        // To read it is worth more than to remember that it was read.
        checkout.save().ok();
    }
    // A round that is done again is over, too, once its answer has been read.
    if rounds(&session.progress().entries, &exercise.id, exercise.clean).open {
        session.record(&exercise.id, Event::Answered);
    }
    // Without the runtime the fix is still worth reading: it is then shown over the pull request.
    let own = session.submission(&exercise, &checkout.root).ok().map(|submission| submission.tree);
    session.terminal.page(&answer(&exercise, own.as_ref(), session.paint()));
    Ok(Exit::Yes)
}
