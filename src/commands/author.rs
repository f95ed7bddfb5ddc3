//! `author verify`: proves exercises, for those who make them.

use clap::{Args, Subcommand};

use super::Format;
use crate::catalogue::load::load;
use crate::catalogue::lookup::lookup;
use crate::grading::soundness::{Effort, Proof, prove, states};
use crate::present::soundness::{human, json};
use crate::runner::MachineError;
use crate::runtimes::runtime;
use crate::session::{Ending, Exit, Session, fresh_seed};

/// The options of `author`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Prove exercises: the bug fails, every fix is solved, every decoy gets its verdict
    Verify(Verify),
}

#[derive(Debug, Args)]
struct Verify {
    /// Ids, numbers or parts of names; all exercises where none is said
    exercise: Vec<String>,
    /// Run each state this many times
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    repeat: u32,
    /// Run this many states at once
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
    let Verb::Verify(options) = &options.verb;
    let all = session.pack.ids()?;
    let ids = if options.exercise.is_empty() {
        all
    } else {
        options.exercise.iter().map(|query| lookup(&all, query)).collect::<Result<_, _>>()?
    };
    let required =
        std::env::var_os("DIFFDOJO_REQUIRE_RUNTIMES").is_some_and(|value| !value.is_empty() && value != "0");
    let effort = Effort {
        repeat: options.repeat,
        jobs: usize::from(options.jobs),
        stress: options.stress,
        seed: options.seed.unwrap_or_else(fresh_seed),
    };
    let mut proofs = Vec::new();
    for id in ids {
        let exercise = load(&session.pack, &id)?;
        let proof = match runtime(exercise.language, session.toolbox(), session.kit()) {
            Err(MachineError::Missing { what, mend }) => Proof::not_run(&id, format!("{what}; {mend}")),
            Err(other) => return Err(other.into()),
            Ok(runtime) => {
                let steps = states(&exercise).len() as u64 * u64::from(effort.repeat);
                let bar = session.terminal.bar(steps);
                bar.say(&id);
                prove(&exercise, runtime.as_ref(), session.kit(), effort, &|state| {
                    bar.step();
                    bar.say(&format!("{id} {state}"));
                })?
            }
        };
        if options.format == Format::Human {
            session.terminal.print(&human(&proof, session.paint()));
        }
        proofs.push(proof);
    }
    if options.format == Format::Json {
        session.terminal.print(&json(&proofs));
    }
    let good = proofs.iter().all(|proof| proof.is_sound() || (proof.not_run.is_some() && !required));
    Ok(if good { Exit::Yes } else { Exit::No })
}
