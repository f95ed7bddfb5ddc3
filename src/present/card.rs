//! A pull request as its reviewer sees it first: title, author, branch, description.

use super::markdown::markdown;
use super::paint::{Look, Paint};
use crate::domain::diff::FileDiff;
use crate::domain::exercise::Exercise;

/// The head of the pull request.
#[must_use]
pub fn pull_request(exercise: &Exercise, diff: &[FileDiff], paint: Paint) -> String {
    let request = &exercise.pull_request;
    let (came, went) =
        diff.iter().map(FileDiff::counts).fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    let files = if diff.len() == 1 { "1 file".to_owned() } else { format!("{} files", diff.len()) };
    let without = exercise.project.as_ref().is_some_and(|project| !project.review.pull_request);
    let head = if without {
        format!("a review of code that is there already · {files}, {came} lines")
    } else {
        format!(
            "{} wants to merge {} into main · {files}, +{came} -{went}",
            request.commit.author.name, request.branch
        )
    };
    format!(
        "{}\n{}\n\n{}\n",
        paint.wrap("", "", &paint.look(Look::Strong, &request.title)),
        paint.look(Look::Dim, paint.wrap("", "", &head)),
        markdown(&request.description, paint),
    )
}
