//! `diffdojo` alone: where the learner stands and the next command to type.

use crate::present::paint::{Look, Paint};
use crate::progress::Standing;
use crate::progress::journal::standing;
use crate::session::{Ending, Exit, Session};

/// Prints the status.
///
/// # Errors
/// When the pack cannot be read.
pub fn run(session: &Session) -> Ending {
    let paint = session.paint();
    if let Ok((checkout, exercise)) = session.checkout(None) {
        let next = if checkout.state.solved { "diffdojo answer" } else { "diffdojo grade" };
        let lines = format!(
            "{} {}\n{}",
            paint.look(Look::Strong, &exercise.id),
            exercise.title,
            paint.wrap("", "", &exercise.summary)
        );
        session.terminal.print(&format!("{lines}\n{}", next_line(next, paint)));
        return Ok(Exit::Yes);
    }
    let entries = session.progress().entries;
    let cards = session.cards()?;
    let solved = cards.iter().filter(|card| standing(&entries, &card.id) == Standing::Solved).count();
    let open = cards
        .iter()
        .find(|card| matches!(standing(&entries, &card.id), Standing::Started | Standing::Partial));
    let fresh = cards.iter().find(|card| standing(&entries, &card.id) == Standing::New);
    let mut out = format!("{solved} of {} exercises solved.\n", cards.len());
    let next = match (open, fresh) {
        (Some(card), _) => {
            out.push_str(&format!("Open: {} {}\n", card.id, card.title));
            format!("cd {} && diffdojo grade", card.id)
        }
        (None, Some(card)) => format!("diffdojo start {}", card.id),
        (None, None) => "diffdojo list".to_owned(),
    };
    session.terminal.print(&format!("{out}{}", next_line(&next, paint)));
    Ok(Exit::Yes)
}

fn next_line(command: &str, paint: Paint) -> String {
    format!("\n  next: {}\n", paint.look(Look::Command, command))
}
