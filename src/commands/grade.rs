//! `grade`: the working tree as it is on disk, judged.

use clap::{Args, ValueEnum};

use super::{Isolation, Where};
use crate::domain::verdict::Verdict;
use crate::grading::project::TRUST;
use crate::present::grade::{human, json, junit, unreviewed};
use crate::present::paint::Look;
use crate::present::solved;
use crate::session::{Ending, Exit, Session, fresh_seed};

/// The forms of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Text for people.
    Human,
    /// One JSON document.
    Json,
    /// JUnit's XML.
    Junit,
}

/// The options of `grade`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    place: Where,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Form,
    /// Grade this many times; all must agree
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    repeat: u32,
    /// Draw the inputs of the run from this number, as an earlier report tells it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..(1 << 48)))]
    seed: Option<u64>,
    #[command(flatten)]
    isolation: Isolation,
}

/// Grades.
///
/// # Errors
/// When the folder is not in a checkout (2), or the machine cannot judge (3).
pub fn run(options: &Options, session: &Session) -> Ending {
    let (mut checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
    session.may_run(&exercise)?;
    let submission = session.submission(&exercise, &checkout.root)?;
    let wish = options.isolation.wish();
    let seed = options.seed.unwrap_or_else(fresh_seed);
    let mut grade = session.grade(&exercise, &submission, seed, wish)?;
    let mut verdicts = vec![grade.verdict];
    for run in 1..options.repeat {
        let seed = seed.wrapping_add(u64::from(run)) & ((1 << 48) - 1);
        let again = session.grade(&exercise, &submission, seed, wish)?;
        verdicts.push(again.verdict);
        // The worst of several runs is what counts: a fix that holds sometimes does not hold.
        if again.verdict > grade.verdict {
            grade = again;
        }
    }
    let agreed = verdicts.iter().all(|verdict| *verdict == verdicts[0]);
    let solved = grade.verdict == Verdict::Solved;
    let shared = session.settle(&mut checkout, &exercise, &grade)?;
    let told = solved && session.may_tell(&checkout, &exercise);
    let paint = session.paint();
    match options.format {
        Form::Human => {
            let mut text = if solved && !told {
                unreviewed(&exercise.id, &grade, paint)
            } else {
                human(&exercise.id, &grade, paint)
            };
            if options.repeat > 1 {
                let same =
                    if agreed { "all runs agree" } else { "the runs do not agree; the worst is shown" };
                text.push_str(&format!("  {} runs: {same}\n", options.repeat));
            }
            if exercise.project.is_some() {
                text.push_str("  judged by the project's own tests, in one process with your code\n");
            }
            if let Some(folder) = shared {
                let place = format!("the exposing tests can be read in {}", folder.display());
                text.push_str(&format!("{}\n", paint.wrap("  ", "    ", &place)));
            }
            if told {
                text.push_str(&solved::human(&session.solved(&exercise, &submission.tree)?, paint));
            } else {
                let next = match (solved, checkout.state.hints) {
                    (true, _) => "diffdojo review",
                    (false, 0) => "diffdojo hint",
                    (false, _) => "diffdojo diff",
                };
                text.push_str(&format!("\n  next: {}\n", paint.look(Look::Command, next)));
            }
            session.terminal.print(&text);
        }
        Form::Json => {
            let words: Vec<_> = verdicts.iter().map(|verdict| verdict.word()).collect();
            let mut extra: Vec<(&str, serde_json::Value)> = Vec::new();
            if options.repeat > 1 {
                extra.push(("verdicts", words.into()));
            }
            if exercise.project.is_some() {
                // Here the tests and what they test are one process.
                extra.push(("trust", TRUST.into()));
            }
            if told {
                extra.push(("after", solved::json(&session.solved(&exercise, &submission.tree)?)));
            }
            session.terminal.print(&json(&exercise.id, &grade, &extra));
        }
        Form::Junit => session.terminal.print(&junit(&exercise.id, &grade)),
    }
    Ok(if solved { Exit::Yes } else { Exit::No })
}
