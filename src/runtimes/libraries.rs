//! Libraries that a fix may use: fetched once, kept by their lock file, and laid beside a submission.
//!
//! What a learner installed is never looked at. An exercise names the libraries and brings a lock
//! file with their hashes; the language's own package manager checks them when it fetches.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::domain::exercise::Exercise;
use crate::domain::tree::{Tree, TreePath};
use crate::runner::MachineError;
use crate::runner::process::Spec;
use crate::runner::run::run;

/// How long fetching may take.
const FETCH: Duration = Duration::from_secs(180);

/// How much a package manager's words are kept of, in bytes.
const CAP: usize = 64 << 10;

/// The most files, and the largest, that the libraries of one exercise may have.
const MAX_FILES: usize = 2_000;
const MAX_FILE: u64 = 2 << 20;

/// The libraries of an exercise that a file imports, by the specifiers of its imports.
#[must_use]
pub fn used<'a>(exercise: &'a Exercise, imports: &[String]) -> Vec<&'a str> {
    let belongs = |import: &str, name: &str| {
        import.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    exercise
        .libraries
        .iter()
        .map(String::as_str)
        .filter(|name| imports.iter().any(|import| belongs(import, name)))
        .collect()
}

/// The folder that holds the libraries of an exercise, filled now where it was not before.
///
/// `fetch` is given an empty folder with the lock file in it, and says what to run there; `keep`
/// says which of its folders is kept.
///
/// # Errors
/// [`MachineError::Missing`] where they cannot be fetched.
pub fn folder(
    exercise: &Exercise,
    cache: &Path,
    fetch: &dyn Fn(&Path) -> Spec,
    keep: &str,
) -> Result<PathBuf, MachineError> {
    let mut hasher = DefaultHasher::new();
    for (path, bytes) in exercise.lock.iter() {
        (path, bytes).hash(&mut hasher);
    }
    let shelf = cache.join("libraries");
    let kept = shelf.join(format!("{:016x}", hasher.finish()));
    if kept.is_dir() {
        return Ok(kept);
    }
    std::fs::create_dir_all(&shelf).map_err(MachineError::disk(&shelf))?;
    let work =
        tempfile::Builder::new().prefix("part-").tempdir_in(&shelf).map_err(MachineError::disk(&shelf))?;
    for (path, bytes) in exercise.lock.iter() {
        let file = work.path().join(path.as_str());
        std::fs::write(&file, bytes).map_err(MachineError::disk(&file))?;
    }
    let missing = |why: &str| MachineError::Missing {
        what: format!(
            "{}, which this solution uses, is not on this machine and cannot be fetched: {why}",
            exercise.libraries.join(", ")
        ),
        mend: "connect this machine to its package registry once; afterwards no grade needs it".to_owned(),
    };
    let mut spec = fetch(work.path());
    // A package manager needs the user's own settings: the registry, a proxy, certificates.
    let own: Vec<_> = spec.environment.iter().map(|(name, _)| name.clone()).collect();
    spec.environment.extend(std::env::vars_os().filter(|(name, _)| !own.contains(name)));
    let finished = run(&spec, FETCH, CAP, &|_| false).map_err(|error| match error {
        MachineError::Spawn { source, .. } => missing(&source.to_string()),
        other => other,
    })?;
    let filled = work.path().join(keep);
    if !finished.succeeded() || !filled.is_dir() {
        let words = format!("{}\n{}", finished.output, finished.errors);
        let last = words.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it said nothing");
        return Err(missing(last));
    }
    match std::fs::rename(&filled, &kept) {
        // Another run was quicker.
        Err(_) if kept.is_dir() => {}
        other => other.map_err(MachineError::disk(&kept))?,
    }
    Ok(kept)
}

/// The files of libraries, below `into`.
///
/// # Errors
/// When one cannot be read.
pub fn files(folder: &Path, into: &str, wanted: &dyn Fn(&str) -> bool) -> Result<Tree, MachineError> {
    let mut tree = Tree::new();
    let mut open = vec![(folder.to_owned(), into.to_owned())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = std::fs::read_dir(&folder).map_err(MachineError::disk(&folder))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let inside = format!("{prefix}/{}", entry.file_name().to_string_lossy());
            let Ok(meta) = std::fs::symlink_metadata(&path) else { continue };
            if meta.is_dir() {
                open.push((path, inside));
            } else if meta.is_file() && meta.len() <= MAX_FILE && wanted(&inside) && tree.len() < MAX_FILES {
                let bytes = std::fs::read(&path).map_err(MachineError::disk(&path))?;
                if let Ok(inside) = TreePath::new(&inside) {
                    tree.insert(inside, bytes);
                }
            }
        }
    }
    Ok(tree)
}
