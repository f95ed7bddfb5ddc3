//! What the journal knows of: events as they stand in its lines.

use serde::{Deserialize, Serialize};

use crate::domain::exercise::Exercise;
use crate::domain::review::{Finding, Judgement, Review, text_of};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// An exercise was checked out.
    Started,
    /// The pull request was reviewed.
    Reviewed(Box<Reviewed>),
    /// A working tree was graded.
    Graded {
        /// The verdict's word.
        verdict: String,
        /// What the inputs were drawn from.
        seed: u64,
    },
    /// A hint was shown.
    Hint {
        /// Its number, from 1; 0 where it was how much a review has left to find.
        number: u32,
    },
    /// The answer was opened.
    Answered,
    /// The working tree was put back.
    Reset,
}

/// A review and what it was worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// What was claimed.
    pub findings: Vec<Claimed>,
    /// What was answered.
    pub answers: Answered,
    /// What it came to.
    pub judgement: Judged,
    /// How long it took, in seconds, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
}

/// A finding, bound to what stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// The file.
    pub file: String,
    /// The first line, counted from 1.
    pub line: u32,
    /// The last line, counted likewise.
    pub end_line: u32,
    /// The leaf's word.
    pub leaf: String,
    /// Why, in words.
    #[serde(default)]
    pub note: String,
    /// The lines themselves.
    #[serde(default)]
    pub code: Vec<String>,
}

impl Claimed {
    /// A finding with the lines that it is about.
    #[must_use]
    pub fn of(exercise: &Exercise, finding: &Finding) -> Self {
        Self {
            file: finding.file.to_string(),
            line: finding.lines.0,
            end_line: finding.lines.1,
            leaf: finding.leaf.word().to_owned(),
            note: finding.note.clone(),
            code: text_of(exercise, &finding.file, finding.lines),
        }
    }
}

/// The answers to the three questions, as the options' ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What is seen when it ships.
    #[serde(default)]
    pub failure: Option<String>,
    /// Why nobody saw it before.
    #[serde(default)]
    pub hides: Option<String>,
    /// What has to change.
    #[serde(default)]
    pub fix: Option<String>,
}

/// What a review came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Defects found.
    pub hits: u32,
    /// Defects not found.
    pub misses: u32,
    /// Findings on nothing that is wrong.
    pub false_alarms: u32,
    /// The main defect was hit and its leaf named, or nothing was claimed where nothing is wrong.
    pub leaf_right: bool,
    /// How many further defects were found.
    #[serde(default)]
    pub extra_found: u32,
    /// How many of the three questions were answered right.
    #[serde(default)]
    pub answers_right: u32,
    /// Nothing was wrong in the pull request.
    #[serde(default)]
    pub clean: bool,
}

impl Reviewed {
    /// A judged review, as the journal keeps it. `seconds` is how long it took, where that is known.
    #[must_use]
    pub fn of(exercise: &Exercise, review: &Review, judgement: &Judgement, seconds: Option<u64>) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let right = judgement.answers;
        Self {
            findings: review.findings.iter().map(|finding| Claimed::of(exercise, finding)).collect(),
            answers: Answered {
                failure: review.answers.failure.clone(),
                hides: review.answers.hides.clone(),
                fix: review.answers.fix.clone(),
            },
            judgement: Judged {
                hits: count(judgement.hits),
                misses: count(judgement.misses),
                false_alarms: count(judgement.false_alarms),
                leaf_right: judgement.leaf_right,
                extra_found: count(judgement.extra_found.len()),
                answers_right: [right.failure, right.hides, right.fix].into_iter().map(u32::from).sum(),
                clean: exercise.clean,
            },
            seconds,
        }
    }
}
