//! `scorecard`: points, level, and what the misses have in common.

use clap::Args;

use super::Format;
use crate::domain::scorecard::{Scorecard, Scored};
use crate::present::scorecard::{human, json};
use crate::progress::rounds::{round, standing};
use crate::session::{Ending, Exit, Session};

/// The options of `scorecard`.
#[derive(Debug, Args)]
pub struct Options {
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Prints the scorecard.
///
/// # Errors
/// When the pack cannot be read.
pub fn run(options: &Options, session: &Session) -> Ending {
    let entries = session.progress().entries;
    let cards = session.cards()?;
    let exercises: Vec<Scored> = cards
        .into_iter()
        .map(|card| Scored {
            round: round(&entries, &card.id, card.clean),
            id: card.id,
            title: card.title,
            language: card.language,
            leaf: card.leaf,
            clean: card.clean,
        })
        .collect();
    let scorecard = Scorecard::of(&exercises);
    match options.format {
        Format::Human => session.terminal.page(&human(&scorecard, session.paint())),
        Format::Json => {
            let standing = |one: &Scored| standing(&entries, &one.id, one.clean);
            session.terminal.print(&json(&scorecard, &exercises, standing));
        }
    }
    Ok(Exit::Yes)
}
