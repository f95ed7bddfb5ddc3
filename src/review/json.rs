//! A review as JSON: what `review --from` reads.

use serde::Deserialize;

use super::{Fault, leaf, misplaced};
use crate::domain::diff::FileDiff;
use crate::domain::exercise::{Exercise, Question};
use crate::domain::review::{Answers, Finding, Review, check_place};

/// The largest review, in bytes.
pub const MAX: u64 = 256 << 10;

/// What a review looks like.
const FORM: &str = "write { \"findings\": [ { \"file\": …, \"line\": …, \"leaf\": …, \"note\": … } ], \
                    \"answers\": { \"failure\": …, \"hides\": …, \"fix\": … } }";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    findings: Vec<Claim>,
    #[serde(default)]
    answers: Chosen,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    file: String,
    line: u32,
    #[serde(default)]
    end_line: Option<u32>,
    leaf: String,
    #[serde(default)]
    note: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    #[serde(default)]
    failure: Option<String>,
    #[serde(default)]
    hides: Option<String>,
    #[serde(default)]
    fix: Option<String>,
}

/// Reads a review of an exercise; `diff` is what its pull request changes.
///
/// # Errors
/// For the first thing in it that cannot be taken: not JSON, an unknown, missing or doubled field, a
/// place that the diff does not have, an unknown leaf or option.
pub fn parse(text: &str, exercise: &Exercise, diff: &[FileDiff]) -> Result<Review, Fault> {
    let document: Document = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let fault = said.rsplit_once(" at line ").map_or(said.as_str(), |(fault, _)| fault);
        let fault = if error.is_data() { fault.to_owned() } else { format!("it is not JSON: {fault}") };
        Fault::new(format!("line {}, column {}", error.line(), error.column()), fault, FORM)
    })?;
    // A list of a document's values would be taken for the document.
    if !text.trim_start().starts_with('{') {
        return Err(Fault::new("line 1", "it is no object", FORM));
    }
    let findings = document
        .findings
        .into_iter()
        .enumerate()
        .map(|(index, claim)| {
            let place = format!("findings[{index}]");
            let lines = (claim.line, claim.end_line.unwrap_or(claim.line));
            let file = check_place(exercise, diff, &claim.file, lines)
                .map_err(|why| misplaced(&place, &claim.file, lines, &why))?;
            let leaf = leaf(&format!("{place}.leaf"), &claim.leaf)?;
            Ok(Finding { file, lines, leaf, note: claim.note })
        })
        .collect::<Result<_, Fault>>()?;
    let questions = &exercise.questions;
    Ok(Review {
        findings,
        answers: Answers {
            failure: option("answers.failure", &questions.failure, document.answers.failure)?,
            hides: option("answers.hides", &questions.hides, document.answers.hides)?,
            fix: option("answers.fix", &questions.fix, document.answers.fix)?,
        },
    })
}

/// An answer that the question offers.
pub(super) fn option(
    place: &str,
    question: &Question,
    answer: Option<String>,
) -> Result<Option<String>, Fault> {
    match answer {
        Some(id) if !question.options.iter().any(|option| option.id == id) => {
            let known: Vec<_> = question.options.iter().map(|option| option.id.as_str()).collect();
            Err(Fault::new(
                place,
                format!("{id:?} is no option"),
                format!("write one of {}", known.join(", ")),
            ))
        }
        other => Ok(other),
    }
}
