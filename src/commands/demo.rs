//! `demo`: one whole round in a temporary folder, without a question and without a trace.

use clap::Args;

use crate::domain::diff::diff_trees;
use crate::domain::exercise::Exercise;
use crate::domain::verdict::{Outcome, Verdict};
use crate::grading::workbench;
use crate::present::card::pull_request;
use crate::present::diff::unified;
use crate::present::grade::human;
use crate::present::paint::{Look, Paint};
use crate::repo::checkout;
use crate::runner::MachineError;
use crate::runner::confinement::Wish;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session, fresh_seed};

/// The options of `demo`.
#[derive(Debug, Args)]
pub struct Options {
    /// The exercise to play; the first that this machine can run where it is not said
    exercise: Option<String>,
}

/// Plays the round.
///
/// # Errors
/// When no exercise can run here (3), or the round does not come out as it must.
pub fn run(options: &Options, session: &Session) -> Ending {
    let exercise = choose(options, session)?;
    session.may_run(&exercise)?;
    let paint = session.paint();
    let say = |text: &str| session.terminal.print(text);
    let step = |number: u32, text: String| {
        say(&format!("\n{}\n\n", paint.look(Look::Strong, format!("{number}. {text}"))))
    };

    let folder = tempfile::Builder::new()
        .prefix("diffdojo-demo-")
        .tempdir()
        .map_err(MachineError::disk(std::env::temp_dir()))?;
    let root = folder.path().join(exercise.name());
    step(1, format!("Check out {} ({})", exercise.id, exercise.language.title()));
    command(session, paint, &format!("diffdojo start {}", exercise.id));
    let checkout = checkout::create(&exercise, &root)?;
    let files = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    say(&format!(
        "a git repository with {} commits on main and the pull request on {}\n",
        exercise.history.len(),
        checkout.state.branch
    ));

    step(2, "Read the pull request: something in it is wrong".to_owned());
    command(session, paint, "diffdojo diff");
    say(&pull_request(&exercise, &files, paint));
    say("\n");
    let shown: Vec<_> = files
        .iter()
        .filter(|file| exercise.defects.iter().any(|defect| defect.file == file.path))
        .cloned()
        .collect();
    say(&unified(&shown, exercise.main_tree(), exercise.buggy_tree(), paint));

    step(3, "Grade it as it is: its own tests are green, and the exposing tests are not".to_owned());
    command(session, paint, "diffdojo grade");
    let before =
        session.grade(&exercise, &session.submission(&exercise, &root)?, fresh_seed(), Wish::Auto)?;
    say(&human(&exercise.id, &before, paint));

    let fix = exercise.reference_fix().ok_or_else(|| broken("the exercise has no fix"))?;
    step(4, format!("Fix it: {}", fix.summary));
    let fixed = exercise.with(&fix.overlay);
    say(&unified(&diff_trees(exercise.buggy_tree(), &fixed), exercise.buggy_tree(), &fixed, paint));
    for path in &fix.overlay.removes {
        std::fs::remove_file(root.join(path.as_str())).map_err(MachineError::disk(&root))?;
    }
    workbench::write(&fix.overlay.files, &root)?;

    step(5, "Grade it again".to_owned());
    command(session, paint, "diffdojo grade");
    let after = session.grade(&exercise, &session.submission(&exercise, &root)?, fresh_seed(), Wish::Auto)?;
    say(&human(&exercise.id, &after, paint));
    if before.behaviour.outcome == Outcome::Pass || after.verdict != Verdict::Solved {
        return Err(broken("the round did not come out as it must"));
    }
    let rest = paint.wrap(
        "",
        "",
        "Solved before the answer was opened: it would count 1 point; spotted in review but not solved, a half. \
         Your own progress was not touched, and the folder of this round is gone.",
    );
    say(&format!(
        "\n{rest}\n\n  next: {}\n",
        paint.look(Look::Command, format!("diffdojo start {}", exercise.id))
    ));
    folder.close().map_err(MachineError::disk(root))?;
    Ok(Exit::Yes)
}

fn broken(what: &str) -> Failure {
    MachineError::Judge(what.to_owned()).into()
}

fn command(session: &Session, paint: Paint, text: &str) {
    session.terminal.print(&format!("$ {}\n", paint.look(Look::Command, text)));
}

/// The exercise that was named, or the first that this machine can run.
fn choose(options: &Options, session: &Session) -> Result<Exercise, Failure> {
    if let Some(query) = &options.exercise {
        let exercise = session.exercise(query)?;
        return if exercise.clean {
            Err(Failure::usage(
                format!("the demo cannot play {}", exercise.id),
                "`diffdojo demo` plays one that it can",
            ))
        } else {
            Ok(exercise)
        };
    }
    let mut first_lack = None;
    // The round shows a bug and its fix.
    for card in session.cards()?.into_iter().filter(|card| !card.clean) {
        match session.toolbox().need(card.language) {
            Ok(_) => return session.exercise(&card.id),
            Err(error) => {
                first_lack.get_or_insert(error);
            }
        }
    }
    Err(first_lack.map_or_else(|| broken("there is no exercise"), Failure::from))
}
