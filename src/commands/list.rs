//! `list`: the exercises, how the learner stands, and whether the machine can run them.

use std::collections::BTreeMap;

use clap::Args;

use super::Format;
use crate::present::list::{Row, human, json};
use crate::progress::rounds::standing;
use crate::runtimes::toolchain::{Tool, missing};
use crate::session::{Ending, Exit, Session};

/// The options of `list`.
#[derive(Debug, Args)]
pub struct Options {
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Prints the list.
///
/// # Errors
/// When the pack cannot be read.
pub fn run(options: &Options, session: &Session) -> Ending {
    let entries = session.progress().entries;
    let mut lacks = BTreeMap::new();
    let rows: Vec<Row> = session
        .shelves()?
        .into_iter()
        .flat_map(|shelf| shelf.cards.into_iter().map(move |card| (shelf.pack.clone(), card)))
        .map(|(pack, card)| {
            let lacks = lacks
                .entry(card.language)
                .or_insert_with(|| {
                    Tool::of(card.language).iter().find_map(|tool| {
                        let lack = session.toolbox().look(*tool).err()?;
                        Some(missing(card.language, *tool, &lack).to_string())
                    })
                })
                .clone();
            Row { standing: standing(&entries, &card.id), card, lacks, pack }
        })
        .collect();
    match options.format {
        Format::Human => session.terminal.print(&human(&rows, session.paint())),
        Format::Json => session.terminal.print(&json(&rows)),
    }
    Ok(Exit::Yes)
}
