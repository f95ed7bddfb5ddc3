//! `doctor`: which runtimes are there, what each exercise needs, how to get what is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use clap::Args;

use super::Format;
use crate::catalogue::load::Card;
use crate::domain::exercise::Language;
use crate::domain::verdict::{Status, Verdict};
use crate::grading::submission::Submission;
use crate::present::doctor::{ExerciseLine, Health, IsolationLine, ToolLine, WarmLine, human, json};
use crate::runner::MachineError;
use crate::runner::confinement::{Rung, Wish, mend};
use crate::runner::isolation::strongest;
use crate::runtimes::toolchain::{Found, Lack, Tool, missing};
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session, fresh_seed, words};

/// The options of `doctor`.
#[derive(Debug, Args)]
pub struct Options {
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Grade one known answer of each language, so that the first grade of the day compiles nothing
    #[arg(long)]
    warm: bool,
}

/// Looks and tells.
///
/// # Errors
/// When the pack cannot be read.
pub fn run(options: &Options, session: &Session) -> Ending {
    let cards = session.cards()?;
    // Only what an exercise of the set needs: nobody has to install the rest.
    let needed: BTreeSet<Tool> = cards.iter().flat_map(|card| Tool::of(card.language)).copied().collect();
    let looked: BTreeMap<Tool, _> =
        needed.into_iter().map(|tool| (tool, session.toolbox().look(tool))).collect();
    let languages: BTreeSet<Language> = cards.iter().map(|card| card.language).collect();
    let tools = looked.iter().map(|(tool, found)| tool_line(*tool, found, &languages)).collect();
    let has = |tool: &Tool| looked.get(tool).is_some_and(Result::is_ok);
    let exercises: Vec<ExerciseLine> = cards
        .iter()
        .map(|card| {
            let needs = Tool::of(card.language);
            ExerciseLine {
                id: card.id.clone(),
                needs: needs.iter().map(|tool| tool.title()).collect(),
                runnable: needs.iter().all(has),
            }
        })
        .collect();
    let warm = if options.warm { warm(&cards, session)? } else { Vec::new() };
    let health = Health {
        version: env!("CARGO_PKG_VERSION"),
        tools,
        exercises,
        home: place(&session.home.data),
        cache: place(&session.home.cache),
        isolation: isolation(),
        warm,
    };
    match options.format {
        Format::Human => session.terminal.print(&human(&health, session.paint())),
        Format::Json => session.terminal.print(&json(&health)),
    }
    Ok(if health.is_well() { Exit::Yes } else { Exit::No })
}

fn tool_line(tool: Tool, found: &Result<Found, Lack>, languages: &BTreeSet<Language>) -> ToolLine {
    let mut needed_for = languages.iter().copied().filter(|language| Tool::of(*language).contains(&tool));
    let first = needed_for.clone().next();
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
            Err(lack) => Err(fault(first, tool, lack)),
        },
        proved: tool.proved().map(|(oldest, newest)| (dotted(oldest), dotted(newest))),
        unproved: found.as_ref().is_ok_and(|found| tool.is_unproved(found.version)),
        needed_for: needed_for.by_ref().map(Language::title).collect(),
        mend: tool.mend(),
    }
}

fn dotted(version: &[u32]) -> String {
    version.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

/// Grades one known answer of each language: what is compiled for it is kept, and what would stop the
/// first grade of somebody stops this one.
fn warm(cards: &[Card], session: &Session) -> Result<Vec<WarmLine>, Failure> {
    let mut lines: BTreeMap<Language, WarmLine> = BTreeMap::new();
    for card in cards
        .iter()
        .filter(|card| Tool::of(card.language).iter().all(|tool| session.toolbox().look(*tool).is_ok()))
    {
        if lines.contains_key(&card.language) {
            continue;
        }
        let exercise = session.exercise(&card.id)?;
        let tree = match exercise.reference_fix() {
            Some(fix) => exercise.with(&fix.overlay),
            None => exercise.buggy_tree().clone(),
        };
        let submission = Submission { tree, put_aside: Vec::new() };
        let spinner = session.terminal.spinner(&format!("{}: {}", card.language.title(), card.id));
        let started = Instant::now();
        let graded = session.grade_in_phases(&exercise, &submission, fresh_seed(), Wish::Auto, &|phase| {
            spinner.say(&format!("{}: {}", card.language.title(), words(phase)));
        });
        drop(spinner);
        let fault = match graded {
            Err(MachineError::Interrupted) => return Err(MachineError::Interrupted.into()),
            Err(error) => Some(error.to_string()),
            Ok(grade) if exercise.clean || !exercise.fixes.is_empty() => (grade.verdict != Verdict::Solved)
                .then(|| {
                    let said = grade.behaviour.tests.iter().find(|test| test.status != Status::Passed);
                    format!(
                        "a known right answer was graded {}{}",
                        grade.verdict,
                        said.map(|test| format!(" ({}: {})", test.name, test.message)).unwrap_or_default()
                    )
                }),
            Ok(_) => None,
        };
        lines.insert(
            card.language,
            WarmLine {
                language: card.language.title(),
                exercise: card.id.clone(),
                time: started.elapsed(),
                fault,
            },
        );
    }
    Ok(lines.into_values().collect())
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
