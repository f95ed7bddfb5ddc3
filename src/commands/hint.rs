//! `hint`: one step at a time, counted.

use clap::Args;

use super::Where;
use crate::present::markdown::markdown;
use crate::present::paint::Look;
use crate::progress::event::Event;
use crate::session::{Ending, Exit, Session};

/// The options of `hint`.
#[derive(Debug, Args)]
pub struct Options {
    /// Show those that were shown already, and no further one
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    place: Where,
}

/// Shows the next hint, or all of them so far.
///
/// # Errors
/// When the folder is not in a checkout or its state cannot be written.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (mut checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
    let paint = session.paint();
    let total = exercise.hints.len();
    let shown = usize::try_from(checkout.state.hints).unwrap_or(usize::MAX).min(total);
    let one = |index: usize| {
        let head = paint.look(Look::Strong, format!("Hint {} of {total}", index + 1));
        format!("{head}\n{}\n", markdown(&exercise.hints[index], paint))
    };
    if options.again {
        if shown == 0 {
            session.terminal.note("no hint has been shown yet; `diffdojo hint` shows the first");
        }
        session.terminal.page(&(0..shown).map(one).collect::<Vec<_>>().concat());
    } else if shown < total {
        checkout.state.hints += 1;
        checkout.save()?;
        session.record(&exercise.id, Event::Hint { number: checkout.state.hints });
        session.terminal.page(&one(shown));
    } else {
        session.terminal.page(&one(total - 1));
        session.terminal.note("that was the last hint; `diffdojo answer` shows the whole answer");
    }
    Ok(Exit::Yes)
}
