//! From an exercise's commits to git's objects: the same ids on every machine.

use std::collections::BTreeMap;

use git2::{Oid, Repository, Signature, Time};

use super::RepoError;
use crate::domain::exercise::{Commit, Exercise};
use crate::domain::project::Project;
use crate::domain::tree::Tree;

/// The two commits that an exercise turns on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tips {
    /// The last commit of `main`.
    pub main: Oid,
    /// The pull request's commit.
    pub pull_request: Oid,
}

/// Writes every commit of the exercise and sets `main` and the pull request's branch.
///
/// # Errors
/// When an object or a reference cannot be written.
pub fn write(repository: &Repository, exercise: &Exercise) -> Result<Tips, RepoError> {
    let tips = write_objects(repository, exercise)?;
    repository.reference("refs/heads/main", tips.main, true, "diffdojo: main")?;
    let branch = format!("refs/heads/{}", exercise.pull_request.branch);
    repository.reference(&branch, tips.pull_request, true, "diffdojo: the pull request")?;
    Ok(tips)
}

/// Writes every commit of the exercise and touches no reference.
///
/// # Errors
/// When an object cannot be written.
pub fn write_objects(repository: &Repository, exercise: &Exercise) -> Result<Tips, RepoError> {
    let mut main = None;
    for commit in &exercise.history {
        main = Some(write_commit(repository, commit, main, exercise.project.as_ref())?);
    }
    let Some(main) = main else {
        return Err(git2::Error::from_str("the exercise has no history").into());
    };
    let pull_request =
        write_commit(repository, &exercise.pull_request.commit, Some(main), exercise.project.as_ref())?;
    Ok(Tips { main, pull_request })
}

fn write_commit(
    repository: &Repository,
    commit: &Commit,
    parent: Option<Oid>,
    project: Option<&Project>,
) -> Result<Oid, RepoError> {
    let author = Signature::new(
        &commit.author.name,
        &commit.author.email,
        &Time::new(commit.author.seconds, commit.author.offset),
    )?;
    let tree = repository.find_tree(write_tree(repository, &commit.tree, project)?)?;
    let parent = parent.map(|id| repository.find_commit(id)).transpose()?;
    let parents: Vec<_> = parent.iter().collect();
    Ok(repository.commit(None, &author, &author, &commit.message, &tree, &parents)?)
}

/// How git names a plain file, a program and a link.
const PLAIN: i32 = 0o100_644;
const PROGRAM: i32 = 0o100_755;
const LINK: i32 = 0o120_000;

/// A file's path, its bytes, and how git names its kind.
type Entry<'a> = (&'a str, &'a [u8], i32);

/// Writes a tree and all below it.
fn write_tree(repository: &Repository, tree: &Tree, project: Option<&Project>) -> Result<Oid, RepoError> {
    let mut files: Vec<Entry<'_>> = tree
        .iter()
        .map(|(path, bytes)| {
            let program = project.is_some_and(|project| project.executable.contains(path));
            (path.as_str(), bytes, if program { PROGRAM } else { PLAIN })
        })
        .collect();
    if let Some(project) = project {
        files.extend(project.links.iter().map(|(path, target)| (path.as_str(), target.as_bytes(), LINK)));
    }
    write_level(repository, &files)
}

fn write_level(repository: &Repository, files: &[Entry<'_>]) -> Result<Oid, RepoError> {
    let mut builder = repository.treebuilder(None)?;
    let mut folders: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
    for (path, bytes, mode) in files {
        match path.split_once('/') {
            Some((folder, rest)) => folders.entry(folder).or_default().push((rest, bytes, *mode)),
            None => {
                builder.insert(path, repository.blob(bytes)?, *mode)?;
            }
        }
    }
    for (folder, inside) in folders {
        builder.insert(folder, write_level(repository, &inside)?, 0o040_000)?;
    }
    Ok(builder.write()?)
}
