//! `doctor`: which runtimes are there, what each exercise needs, how to get what is missing.

use std::path::Path;

use clap::Args;

use super::Format;
use crate::domain::exercise::Language;
use crate::present::doctor::{ExerciseLine, Health, IsolationLine, ToolLine, human, json};
use crate::runner::confinement::{Rung, mend};
use crate::runner::isolation::strongest;
use crate::runtimes::toolchain::{Lack, Tool, missing};
use crate::session::{Ending, Exit, Session};

/// The options of `doctor`.
#[derive(Debug, Args)]
pub struct Options {
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Looks and tells.
///
/// # Errors
/// When the pack cannot be read.
pub fn run(options: &Options, session: &Session) -> Ending {
    let looked: Vec<_> = Tool::ALL.iter().map(|tool| (*tool, session.toolbox().look(*tool))).collect();
    let tools = looked
        .iter()
        .map(|(tool, found)| {
            let languages: Vec<Language> =
                Language::ALL.iter().copied().filter(|language| Tool::of(*language).contains(tool)).collect();
            ToolLine {
                title: tool.title(),
                state: match found {
                    Ok(found) => {
                        let version = match found.version {
                            (0, 0, 0) => String::new(),
                            (major, minor, patch) => format!("{major}.{minor}.{patch}"),
                        };
                        Ok((version, found.program.display().to_string()))
                    }
                    Err(lack) => Err(fault(languages.first().copied(), *tool, lack)),
                },
                needed_for: languages.into_iter().map(Language::title).collect(),
                mend: tool.mend(),
            }
        })
        .collect();
    let has = |tool: &Tool| looked.iter().any(|(other, found)| other == tool && found.is_ok());
    let exercises = session
        .cards()?
        .into_iter()
        .map(|card| {
            let needs = Tool::of(card.language);
            ExerciseLine {
                id: card.id,
                needs: needs.iter().map(|tool| tool.title()).collect(),
                runnable: needs.iter().all(has),
            }
        })
        .collect();
    let health = Health {
        version: env!("CARGO_PKG_VERSION"),
        tools,
        exercises,
        home: place(&session.home.data),
        cache: place(&session.home.cache),
        isolation: isolation(),
    };
    match options.format {
        Format::Human => session.terminal.print(&human(&health, session.paint())),
        Format::Json => session.terminal.print(&json(&health)),
    }
    Ok(Exit::Yes)
}

fn fault(language: Option<Language>, tool: Tool, lack: &Lack) -> String {
    match language {
        Some(language) => missing(language, tool, lack).to_string(),
        None => "not needed on this system".to_owned(),
    }
}

/// How far a run is kept apart here: tried, not guessed.
fn isolation() -> IsolationLine {
    let rung = strongest();
    let (note, mend) = match rung {
        Rung::Namespaces => (
            "a graded run sees its own files, its runtime and nothing else of this machine; no network; limits on memory, processes and time",
            None,
        ),
        Rung::Kernel => (
            "a graded run may touch its own files and its runtime only, no other machine, and has limits on memory, processes and time; the names of files and processes are not hidden",
            Some(mend()),
        ),
        Rung::Limits => (
            "a graded run has limits on memory, processes and time, and sees this machine's files and network; grade only code that you would run yourself",
            Some(mend()),
        ),
        Rung::Nothing => (
            "a graded run has a deadline, an output cap and a certain end, and sees this machine's files and network; grade only code that you would run yourself",
            Some(mend()),
        ),
    };
    IsolationLine { isolated: rung.isolates(), word: rung.word(), layers: rung.layers(), note, mend }
}

/// A folder and whether it can be written: tried, not guessed.
fn place(folder: &Path) -> (String, bool) {
    let writable = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder)).is_ok();
    (folder.display().to_string(), writable)
}
