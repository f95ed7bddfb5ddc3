//! A learner's checkout: made by `start`, found again from any folder in it, with its state in `.git`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use git2::build::CheckoutBuilder;
use serde::{Deserialize, Serialize};

use super::{RepoError, history};
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;

/// The version of the state file that this program writes.
const SCHEMA: u32 = 1;

/// The largest state file that is read, in bytes: it may come from a stranger.
const MAX_STATE: u64 = 64 << 10;

/// What belongs to one checkout and to nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The version of the file.
    pub schema: u32,
    /// The exercise's id.
    pub exercise: String,
    /// The pull request's branch.
    pub branch: String,
    /// The id of the buggy commit.
    pub buggy: String,
    /// How many hints were shown.
    #[serde(default)]
    pub hints: u32,
    /// Whether the answer was opened.
    #[serde(default)]
    pub answer_opened: bool,
    /// Whether a grade came out solved.
    #[serde(default)]
    pub solved: bool,
    /// Where the exercise came from; older checkouts do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackMark>,
}

/// Which pack an exercise came from, and what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackMark {
    /// `built-in`, an installed pack's name, or a folder.
    pub from: String,
    /// The digest of the exercise's files.
    pub content: String,
}

/// A learner's repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The working tree.
    pub root: PathBuf,
    /// The folder that git keeps for all work trees of the repository.
    pub git_folder: PathBuf,
    /// What belongs to it.
    pub state: State,
}

/// Makes the repository of an exercise in a folder that is empty or not there yet.
///
/// Where it fails, what it made is taken away again.
///
/// # Errors
/// When the folder is not empty or something cannot be written.
pub fn create(exercise: &Exercise, folder: &Path) -> Result<Checkout, RepoError> {
    let was_there = match std::fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(RepoError::NotEmpty { path: folder.to_owned() });
            }
            true
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(_) if folder.exists() && !folder.is_dir() => {
            return Err(RepoError::NotAFolder { path: folder.to_owned() });
        }
        Err(source) => return Err(RepoError::Disk { path: folder.to_owned(), source }),
    };
    std::fs::create_dir_all(folder).map_err(RepoError::disk(folder))?;
    fill(exercise, folder).inspect_err(|_| {
        // Best effort: the error that is returned says more than one from here would.
        if was_there {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let _ =
                    if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            }
        } else {
            let _ = std::fs::remove_dir_all(folder);
        }
    })
}

fn fill(exercise: &Exercise, folder: &Path) -> Result<Checkout, RepoError> {
    let repository = super::init(folder).map_err(|error| match error {
        // libgit2 says "failed to make directory"; the system's own words are clearer.
        RepoError::Git(inner) if inner.class() == git2::ErrorClass::Os => RepoError::Disk {
            path: folder.to_owned(),
            source: std::io::Error::other(inner.message().to_owned()),
        },
        other => other,
    })?;
    // One pack instead of a file for each object: it is what a clone looks like, and as quick.
    let objects = repository.odb()?;
    let unwritten = objects.add_new_mempack_backend(i32::MAX)?;
    let tips = history::write(&repository, exercise)?;
    let mut pack = git2::Buf::new();
    unwritten.dump(&repository, &mut pack)?;
    let packs = repository.path().join("objects").join("pack");
    let mut indexer = git2::Indexer::new(None, &packs, 0o444, false)?;
    indexer.write_all(&pack).map_err(RepoError::disk(&packs))?;
    indexer.commit()?;
    repository.set_head(&format!("refs/heads/{}", exercise.pull_request.branch))?;
    repository.checkout_head(Some(CheckoutBuilder::new().force()))?;
    let checkout = Checkout {
        root: folder.to_owned(),
        git_folder: repository.path().to_owned(),
        state: State {
            schema: SCHEMA,
            exercise: exercise.id.clone(),
            branch: exercise.pull_request.branch.clone(),
            buggy: tips.pull_request.to_string(),
            hints: 0,
            answer_opened: false,
            solved: false,
            pack: None,
        },
    };
    checkout.save()?;
    Ok(checkout)
}

/// Finds the checkout that a folder is in.
///
/// No git operation is run: the folder may come from a stranger.
///
/// # Errors
/// When there is none, or its state cannot be read.
pub fn find(from: &Path) -> Result<Checkout, RepoError> {
    let start = std::path::absolute(from).map_err(RepoError::disk(from))?;
    for folder in start.ancestors() {
        let Some(git_folder) = git_folder(folder) else { continue };
        let path = state_path(&git_folder);
        if !path.is_file() {
            continue;
        }
        let state = read_state(&path)?;
        return Ok(Checkout { root: folder.to_owned(), git_folder, state });
    }
    Err(RepoError::NotACheckout { path: from.to_owned() })
}

fn state_path(git_folder: &Path) -> PathBuf {
    git_folder.join("diffdojo").join("checkout.json")
}

fn read_state(path: &Path) -> Result<State, RepoError> {
    let fault = |fault: String| RepoError::State { path: path.to_owned(), fault };
    let size = std::fs::metadata(path).map_err(RepoError::disk(path))?.len();
    if size > MAX_STATE {
        return Err(fault("it is far too large".to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(RepoError::disk(path))?;
    let state: State = serde_json::from_str(&text).map_err(|error| fault(error.to_string()))?;
    if state.schema > SCHEMA {
        return Err(fault("it was written by a newer diffdojo; install that".to_owned()));
    }
    Ok(state)
}

/// The folder that git keeps for a working tree; also where `.git` is a file, as in a linked work tree.
fn git_folder(folder: &Path) -> Option<PathBuf> {
    let dot_git = folder.join(".git");
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    if std::fs::metadata(&dot_git).ok()?.len() > 4096 {
        return None;
    }
    let text = std::fs::read_to_string(&dot_git).ok()?;
    let own = folder.join(text.strip_prefix("gitdir:")?.trim());
    match std::fs::read_to_string(own.join("commondir")) {
        Ok(common) => Some(own.join(common.trim())),
        Err(_) => Some(own),
    }
}

impl Checkout {
    /// Puts the exposing suite where a learner may read it; it is outside the working tree, and no
    /// grade ever reads it from there. Gives its folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn share_exposing(&self, files: &Tree) -> Result<PathBuf, RepoError> {
        let folder = self.git_folder.join("diffdojo").join("exposing");
        for (path, bytes) in files.iter() {
            let file = folder.join(path.as_str());
            let parent = file.parent().unwrap_or(&folder);
            std::fs::create_dir_all(parent).map_err(RepoError::disk(parent))?;
            std::fs::write(&file, bytes).map_err(RepoError::disk(&file))?;
        }
        Ok(folder)
    }

    /// Writes the state, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self) -> Result<(), RepoError> {
        let path = state_path(&self.git_folder);
        let folder = path.parent().unwrap_or(&self.git_folder);
        std::fs::create_dir_all(folder).map_err(RepoError::disk(folder))?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(RepoError::disk(&path))?;
        let text = serde_json::to_string_pretty(&self.state).unwrap_or_default();
        writeln!(file, "{text}").map_err(RepoError::disk(&path))?;
        file.persist(&path).map_err(|error| RepoError::Disk { path: path.clone(), source: error.error })?;
        Ok(())
    }
}
