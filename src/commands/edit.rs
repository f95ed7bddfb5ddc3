//! `edit`: the learner's editor, at the line where there is something to do.

use clap::Args;

use super::Where;
use crate::domain::diff::{FileDiff, LineChange, diff_trees};
use crate::domain::exercise::Exercise;
use crate::domain::review::reviewable;
use crate::domain::tree::TreePath;
use crate::grading::submission::Changeable;
use crate::session::draft::Draft;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session};

/// The options of `edit`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    place: Where,
}

/// Opens the editor at the first line that was marked in a review, else at the first line of the diff.
///
/// # Errors
/// When the folder is not in a checkout, or the editor does not start or ends with an error.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    let marked = Draft::of(&checkout).load(&exercise).findings.into_iter().next();
    let place = marked.map(|finding| (finding.file, finding.lines.0)).or_else(|| first(&exercise, &diff));
    let Some((file, line)) = place else {
        return Err(Failure::usage("the pull request leaves no text to edit", "see `diffdojo diff`"));
    };
    let worked = session.terminal.edit_at(&checkout.root.join(file.as_str()), line).map_err(|error| {
        Failure::usage(format!("the editor does not start: {error}"), "set VISUAL or EDITOR to one that does")
    })?;
    if worked {
        Ok(Exit::Yes)
    } else {
        Err(Failure::usage("the editor ended with an error", "set VISUAL or EDITOR to another one"))
    }
}

/// The first line that the pull request adds or changes, in a file that a learner may change if there is
/// one.
fn first(exercise: &Exercise, diff: &[FileDiff]) -> Option<(TreePath, u32)> {
    let changeable = Changeable::of(exercise);
    let files = reviewable(diff);
    let file = files.iter().find(|file| changeable.is(&file.path)).or(files.first())?;
    let lines = || file.hunks.iter().flat_map(|hunk| &hunk.lines);
    let added = lines().find(|line| line.change == LineChange::Added).and_then(|line| line.new);
    let line = added.or_else(|| lines().find_map(|line| line.new)).unwrap_or(1);
    Some((file.path.clone(), line))
}
