//! `demo`: one whole round in a temporary folder, without a question and without a trace.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::catalogue::demo::{self, LANGUAGES};
use crate::domain::diff::diff_trees;
use crate::domain::exercise::{Exercise, Language};
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
    /// The language to play in; defaults to one that this machine has
    #[arg(long, value_parser = PossibleValuesParser::new(LANGUAGES.iter().map(|language| language.word())))]
    language: Option<String>,
}

/// Plays the round.
///
/// # Errors
/// When this machine has none of its languages (3), or the round does not come out as it must.
pub fn run(options: &Options, session: &Session) -> Ending {
    let exercise = choose(options, session)?;
    session.agree_to_own(&exercise);
    let paint = session.paint();
    let say = |text: &str| session.terminal.print(text);
    let step = |number: u32, text: String| {
        let text = paint.wrap("", "   ", &format!("{number}. {text}"));
        say(&format!("\n{}\n\n", paint.look(Look::Strong, text)))
    };

    let folder = tempfile::Builder::new()
        .prefix("diffdojo-demo-")
        .tempdir()
        .map_err(MachineError::disk(std::env::temp_dir()))?;
    let root = folder.path().join(exercise.name());
    step(1, format!("Check out an exercise ({})", exercise.language.title()));
    let checkout = checkout::create(&exercise, &root)?;
    let files = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    let made = format!(
        "a git repository with {} commits on main and the pull request on {}. This small one is for the demo \
         alone: it gives away none of those that `diffdojo list` shows.",
        exercise.history.len(),
        checkout.state.branch
    );
    say(&format!("{}\n", paint.wrap("", "", &made)));

    step(2, "Read the pull request: in this one something is wrong".to_owned());
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
        "\n{rest}\n\n  next: {}      begin with the first of {}\n",
        paint.look(Look::Command, "diffdojo start"),
        session.cards()?.len()
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

/// The demo's exercise in the language that was named, or in the first that this machine has.
fn choose(options: &Options, session: &Session) -> Result<Exercise, Failure> {
    let wanted = options.language.as_deref().and_then(Language::from_word);
    let mut first_lack = None;
    for language in LANGUAGES.into_iter().filter(|language| wanted.is_none_or(|wanted| wanted == *language)) {
        match session.toolbox().need(language) {
            Ok(_) => return Ok(demo::exercise(language)?),
            Err(error) => {
                first_lack.get_or_insert(error);
            }
        }
    }
    Err(first_lack.map_or_else(|| broken("the demo has no exercise"), Failure::from))
}
