//! `list`: the exercises, how the learner stands, and whether the machine can run them.

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::Format;
use crate::domain::exercise::Language;
use crate::present::list::{Row, human, json};
use crate::progress::Standing;
use crate::session::{Ending, Exit, Session};

/// The options of `list`.
#[derive(Debug, Args)]
pub struct Options {
    /// Only exercises that have all of these words in their id, title, summary or language
    words: Vec<String>,
    /// Only exercises in this language
    #[arg(long, value_parser = PossibleValuesParser::new(Language::ALL.iter().map(|language| language.word())))]
    language: Option<String>,
    /// Only exercises that are not solved yet
    #[arg(long)]
    unsolved: bool,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl Options {
    fn wants(&self, row: &Row) -> bool {
        let card = &row.card;
        // Nothing is searched that the list itself keeps back.
        let text = [&card.id, &card.title, &card.summary, card.language.title()].join("\n").to_lowercase();
        self.words.iter().all(|word| text.contains(&word.to_lowercase()))
            && self.language.as_ref().is_none_or(|language| card.language.word() == language)
            && !(self.unsolved && row.standing == Standing::Solved)
    }
}

/// Prints the list.
///
/// # Errors
/// When the pack cannot be read.
pub fn run(options: &Options, session: &Session) -> Ending {
    let mut rows = session.listed()?;
    rows.retain(|row| options.wants(row));
    match options.format {
        Format::Human if rows.is_empty() => {
            session.terminal.note("no exercise is like that; `diffdojo list` shows all of them");
        }
        Format::Human => session.terminal.page(&human(&rows, session.paint())),
        Format::Json => session.terminal.print(&json(&rows)),
    }
    Ok(Exit::Yes)
}
