//! Back to the buggy commit, with the learner's work kept on a branch of its own.

use git2::build::CheckoutBuilder;
use git2::{IndexAddOption, Repository, Signature};

use super::checkout::Checkout;
use super::{RepoError, history};
use crate::domain::exercise::Exercise;

/// What became of the work that was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing differed from the buggy commit.
    Nothing,
    /// It is on this branch.
    Branch(String),
}

/// Puts the pull request's branch back to the buggy commit and the working tree with it.
///
/// What was there, committed or not, stays on a branch `attempts/N`; ignored files are left alone.
///
/// # Errors
/// When git cannot read or write; nothing is lost then, because the branch is written first.
pub fn reset(checkout: &Checkout, exercise: &Exercise) -> Result<Kept, RepoError> {
    let repository = super::open(&checkout.git_folder)?;
    // The objects may be gone, or older than the exercise: writing them again gives the same ids.
    let before = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    let kept = keep(&repository, before.as_ref(), exercise)?;
    let tips = history::write(&repository, exercise)?;
    repository.set_head(&format!("refs/heads/{}", exercise.pull_request.branch))?;
    let commit = repository.find_commit(tips.pull_request)?;
    repository
        .checkout_tree(commit.as_object(), Some(CheckoutBuilder::new().force().remove_untracked(true)))?;
    repository.cleanup_state()?;
    Ok(kept)
}

fn keep(
    repository: &Repository,
    before: Option<&git2::Commit<'_>>,
    exercise: &Exercise,
) -> Result<Kept, RepoError> {
    let mut index = repository.index()?;
    index.add_all(["*"], IndexAddOption::DEFAULT, None)?;
    index.update_all(["*"], None)?;
    let tree = repository.find_tree(index.write_tree()?)?;
    let buggy = expected_tree(repository, exercise)?;
    let committed = before.is_some_and(|commit| commit.tree_id() != buggy);
    if tree.id() == buggy && !committed {
        return Ok(Kept::Nothing);
    }
    let branch = (1..)
        .map(|number| format!("attempts/{number}"))
        .find(|name| repository.find_branch(name, git2::BranchType::Local).is_err())
        .unwrap_or_default();
    let author = Signature::now("diffdojo", "diffdojo@localhost")?;
    let message = format!("Work on {} before a reset\n", exercise.id);
    let parents: Vec<_> = before.into_iter().collect();
    let id = repository.commit(None, &author, &author, &message, &tree, &parents)?;
    repository.reference(&format!("refs/heads/{branch}"), id, false, "diffdojo: kept before a reset")?;
    Ok(Kept::Branch(branch))
}

fn expected_tree(repository: &Repository, exercise: &Exercise) -> Result<git2::Oid, RepoError> {
    let tips = history::write_objects(repository, exercise)?;
    Ok(repository.find_commit(tips.pull_request)?.tree_id())
}
