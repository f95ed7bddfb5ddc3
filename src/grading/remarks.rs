//! The remarks of a grade: what a person should look at, whatever the verdict.

use super::submission::{Changeable, Submission};
use crate::domain::exercise::Exercise;
use crate::domain::tree::TreePath;
use crate::domain::verdict::Remark;
use crate::rubric::remarks::remarks;
use crate::runner::process::Tried;

/// How many lines are kept of what a submission printed.
const LINES: usize = 3;

/// How much is kept of one such line, in characters.
const LINE: usize = 200;

/// How many remarks there are of files that were put aside, at the most.
const PUT_ASIDE: usize = 20;

/// How many of an exercise's own files are looked through for a reason: a project may have thousands.
const REASONS: usize = 500;

/// What the runs of a submission did beside what they were asked, as far as the machine can tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    tried: Tried,
    printed: Vec<String>,
}

impl Traces {
    /// Adds what a run tried.
    pub fn tried(&mut self, tried: Tried) {
        self.tried.add(tried);
    }

    /// Adds what a run printed, where no other has printed anything yet.
    pub fn printed(&mut self, output: &str) {
        if self.printed.is_empty() {
            let lines = output.lines().filter(|line| !line.trim().is_empty());
            self.printed = lines.take(LINES).map(|line| line.chars().take(LINE).collect()).collect();
        }
    }

    /// One remark for each thing that was seen.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let remark =
            |id: &str, message: String| Remark { id: id.to_owned(), file: None, line: None, message };
        let mut remarks = Vec::new();
        if self.tried.network {
            let message = "it tried to reach an address on a network; it has none, so nothing was reached";
            remarks.push(remark("tried-the-network", message.to_owned()));
        }
        if self.tried.left_processes {
            let message = "it left processes running when it ended; they were ended";
            remarks.push(remark("left-processes", message.to_owned()));
        }
        if !self.printed.is_empty() {
            remarks.push(remark("printed", format!("it printed: {}", self.printed.join(" ⏎ "))));
        }
        remarks
    }
}

/// What can be seen of a submission before it is run: code that asks how it is run or reaches for more
/// than the exercise gives reason to, and files that were put aside.
#[must_use]
pub fn of_submission(exercise: &Exercise, submission: &Submission) -> Vec<Remark> {
    let changeable = Changeable::of(exercise);
    let given = exercise.buggy_tree();
    let own =
        submission.tree.iter().filter(|(path, bytes)| changeable.is(path) && given.get(path) != Some(*bytes));
    // What only its tests do is no reason for its code to.
    let reasons = given.iter().filter(|(path, _)| changeable.is(path)).take(REASONS);
    let mut all = remarks(texts(own), texts(reasons));
    all.extend(submission.put_aside.iter().take(PUT_ASIDE).map(|words| Remark {
        id: "put-aside".to_owned(),
        file: None,
        line: None,
        message: words.clone(),
    }));
    all
}

fn texts<'t>(
    files: impl Iterator<Item = (&'t TreePath, &'t [u8])> + Clone,
) -> impl Iterator<Item = (&'t str, &'t str)> + Clone {
    files.filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_tried_and_printed_is_told_once() {
        let mut traces = Traces::default();
        assert_eq!(traces.remarks(), []);
        traces.printed("\n  \n");
        traces.printed("one\n\ntwo\nthree\nfour\n");
        traces.printed("another run\n");
        traces.tried(Tried { left_processes: true, network: false });
        traces.tried(Tried { left_processes: false, network: true });
        let told: Vec<_> = traces.remarks().into_iter().map(|remark| (remark.id, remark.message)).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[2], ("printed".to_owned(), "it printed: one ⏎ two ⏎ three".to_owned()));
    }
}
