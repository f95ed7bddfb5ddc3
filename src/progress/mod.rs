//! The learner's journal: what happened, appended to one file, and what it adds up to.

pub mod event;
pub mod journal;
pub mod rounds;

use crate::domain::exercise::words;

words! {
    /// How a learner stands with an exercise.
    Standing {
        /// Never touched.
        New = "new",
        /// Checked out or tried.
        Started = "started",
        /// A review hit the defect and named its leaf.
        Spotted = "spotted",
        /// The symptom is gone, the structure is not mended.
        Partial = "partial",
        /// The answer was opened before it was solved.
        Answered = "answered",
        /// Graded solved before the answer was opened, or approved where nothing is wrong.
        Solved = "solved",
    }
}

impl Standing {
    /// Whether the exercise is settled: what was kept back until then may be told.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Solved | Self::Answered)
    }
}
