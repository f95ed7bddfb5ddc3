//! `author verify`: proves exercises, all their states in one queue.

use std::collections::BTreeSet;

use clap::Args;

use super::super::Format;
use crate::catalogue::load::load;
use crate::catalogue::lookup::lookup;
use crate::grading::project::{ProjectGrader, project_states};
use crate::grading::soundness::{Chosen, Effort, Load, Plan, Proof, Watch, prove, states};
use crate::present::paint::Paint;
use crate::present::soundness::{human, json, table};
use crate::runner::MachineError;
use crate::runtimes::runtime;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session, fresh_seed};
use crate::terminal::{Spinner, Terminal};

/// The options of `author verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// Ids, numbers or parts of names; all exercises where none is said
    exercise: Vec<String>,
    /// Run only the states whose name contains this: buggy, fixes/, decoys/a-name; may be said again
    #[arg(long, value_name = "PART")]
    state: Vec<String>,
    /// Run each state this many times
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeat: u32,
    /// Run this many states at once, of whichever exercise
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: u16,
    /// Keep every core busy meanwhile
    #[arg(long)]
    stress: bool,
    /// Draw the inputs of the first run from this number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..(1 << 48)))]
    seed: Option<u64>,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

/// Proves.
///
/// # Errors
/// When there is no such exercise, or the machine fails.
pub fn run(options: &Options, session: &Session) -> Ending {
    let all = session.pack.ids()?;
    let mut ids: Vec<String> = if options.exercise.is_empty() {
        all
    } else {
        options.exercise.iter().map(|query| lookup(&all, query)).collect::<Result<_, _>>()?
    };
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    let required =
        std::env::var_os("DIFFDOJO_REQUIRE_RUNTIMES").is_some_and(|value| !value.is_empty() && value != "0");
    let effort = Effort {
        repeat: options.repeat,
        jobs: usize::from(options.jobs),
        seed: options.seed.unwrap_or_else(fresh_seed),
    };
    let human_too = options.format == Format::Human;
    // What cannot be proved here is told first; what can is one queue of states.
    let mut early = Vec::new();
    let mut ready = Vec::new();
    let mut projects = Vec::new();
    for id in &ids {
        match load(&session.pack, id) {
            Err(error) => early.push(Proof::faulty(id, error.to_string())),
            Ok(exercise) if exercise.project.is_some() => {
                let chosen = Chosen::among(project_states(&exercise), &options.state);
                projects.push((exercise, chosen));
            }
            Ok(exercise) => match runtime(exercise.language, session.toolbox(), session.kit()) {
                Err(MachineError::Missing { what, mend }) => {
                    early.push(Proof::not_run(id, format!("{what}; {mend}")));
                }
                Err(other) => return Err(other.into()),
                Ok(runtime) => {
                    let chosen = Chosen::among(states(&exercise), &options.state);
                    ready.push((exercise, chosen, runtime));
                }
            },
        }
    }
    let chosen =
        || ready.iter().map(|(_, chosen, _)| chosen).chain(projects.iter().map(|(_, chosen)| chosen));
    let count = chosen().map(|chosen| chosen.states.len()).sum::<usize>();
    if count == 0 && chosen().any(|chosen| chosen.left_out > 0) {
        let parts = options.state.join("\" or \"");
        return Err(Failure::usage(
            format!("no state's name contains \"{parts}\""),
            "a state is main, buggy, fixes/NAME or decoys/NAME; without --state all are run",
        ));
    }
    if human_too {
        early.iter().for_each(|proof| session.terminal.print(&human(proof, session.paint())));
    }
    let plans = ready
        .iter()
        .map(|(exercise, chosen, runtime)| Plan {
            exercise,
            chosen: chosen.clone(),
            runtime: runtime.as_ref(),
        })
        .collect();
    let told = Told {
        bar: session.terminal.bar(count as u64 * u64::from(effort.repeat)),
        terminal: human_too.then_some((session.terminal, session.paint())),
    };
    let _load = options.stress.then(Load::start);
    let mut proofs = prove(plans, session.kit(), effort, &told)?;
    for (exercise, chosen) in &projects {
        let Some(project) = &exercise.project else { continue };
        let proof = match ProjectGrader::new(exercise, project, session.toolbox()) {
            Err(MachineError::Missing { what, mend }) => {
                Proof::not_run(&exercise.id, format!("{what}; {mend}"))
            }
            // One project that cannot be set up says nothing about the others.
            Err(error @ MachineError::Setup(_)) => Proof::faulty(&exercise.id, error.to_string()),
            Err(other) => return Err(other.into()),
            Ok(grader) => grader.prove(chosen, effort, &|state| told.ran(&exercise.id, state))?,
        };
        told.proved(&proof);
        proofs.push(proof);
    }
    drop(told);
    proofs.append(&mut early);
    proofs.sort_by_key(|proof| ids.iter().position(|id| *id == proof.exercise));
    session.terminal.print(&match options.format {
        Format::Human => format!("\n{}", table(&proofs, session.paint())),
        Format::Json => json(&proofs),
    });
    let good = proofs.iter().all(|proof| proof.holds() || (proof.not_run.is_some() && !required));
    Ok(if good { Exit::Yes } else { Exit::No })
}

/// Tells a person how far it is.
struct Told {
    bar: Spinner,
    terminal: Option<(Terminal, Paint)>,
}

impl Watch for Told {
    fn ran(&self, exercise: &str, state: &str) {
        self.bar.step();
        self.bar.say(&format!("{exercise} {state}"));
    }

    fn proved(&self, proof: &Proof) {
        if let Some((terminal, paint)) = &self.terminal {
            self.bar.print(terminal, &human(proof, *paint));
        }
    }
}
