//! A project's tree on disk, with its links and programs, and what setting it up has made beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::domain::project::Project;
use crate::domain::tree::{Tree, TreePath};
use crate::runner::MachineError;

/// Writes every file of a tree below a folder, then its links.
///
/// # Errors
/// When one cannot be written.
pub fn write(
    tree: &Tree,
    executable: &BTreeSet<TreePath>,
    links: &BTreeMap<TreePath, String>,
    folder: &Path,
) -> Result<(), MachineError> {
    std::fs::create_dir_all(folder).map_err(MachineError::disk(folder))?;
    let mut made: Option<PathBuf> = None;
    for (path, bytes) in tree.iter() {
        if links.contains_key(path) {
            continue;
        }
        let file = folder.join(path.as_str());
        make_parent(&file, &mut made)?;
        std::fs::write(&file, bytes).map_err(MachineError::disk(&file))?;
        if executable.contains(path) {
            make_executable(&file)?;
        }
    }
    for (path, target) in links {
        let file = folder.join(path.as_str());
        make_parent(&file, &mut made)?;
        link(Path::new(target), &file)?;
    }
    Ok(())
}

fn make_parent(file: &Path, made: &mut Option<PathBuf>) -> Result<(), MachineError> {
    let parent = file.parent().map(Path::to_owned);
    if parent != *made {
        if let Some(parent) = &parent {
            std::fs::create_dir_all(parent).map_err(MachineError::disk(parent))?;
        }
        *made = parent;
    }
    Ok(())
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<(), MachineError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755)).map_err(MachineError::disk(file))
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> Result<(), MachineError> {
    Ok(())
}

/// Makes a link; what stands there already stays.
#[cfg(unix)]
fn link(target: &Path, file: &Path) -> Result<(), MachineError> {
    match std::os::unix::fs::symlink(target, file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(MachineError::Disk { path: file.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// Windows gives links to few: what they lead to is copied.
#[cfg(not(unix))]
fn link(target: &Path, file: &Path) -> Result<(), MachineError> {
    let from = file.parent().unwrap_or(file).join(target);
    if from.is_dir() { copy(&from, file) } else { std::fs::copy(&from, file).map(drop).or(Ok(())) }
}

/// What of a set-up project is taken over into a run: whole folders of modules and single files.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Made {
    /// Folders of modules, which are linked entry by entry.
    pub modules: Vec<String>,
    /// Files that were made or rewritten.
    pub files: Vec<String>,
}

/// What setting up has made in a folder that held a tree.
///
/// # Errors
/// When the folder cannot be read.
pub fn made(project: &Project, tree: &Tree, folder: &Path) -> Result<Made, MachineError> {
    use crate::domain::project::Ecosystem;
    let mut out = Made::default();
    let mut pending = vec![String::new()];
    while let Some(prefix) = pending.pop() {
        let place = folder.join(&prefix);
        let entries = std::fs::read_dir(&place)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(MachineError::disk(&place))?;
        for entry in entries {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                let litter = matches!(name.as_str(), "__pycache__" | "build" | "dist" | "target" | ".git")
                    || name.ends_with(".egg-info");
                let own = tree.iter().any(|(p, _)| p.as_str().starts_with(&format!("{path}/")));
                if name == "node_modules" && !own {
                    out.modules.push(path);
                } else if !litter || own {
                    pending.push(path);
                }
            } else if kind.is_file() {
                let known = TreePath::new(&path).ok().and_then(|path| tree.get(&path).map(<[u8]>::to_vec));
                let wanted = match project.ecosystem {
                    // What the package manager writes beside the modules is not needed again.
                    Ecosystem::Node => {
                        known.is_none() && !path.ends_with(".json") && !path.ends_with(".yaml")
                    }
                    Ecosystem::Python => {
                        known.is_none() && [".py", ".so", ".pyd"].iter().any(|end| path.ends_with(end))
                    }
                    Ecosystem::Go | Ecosystem::Rust => {
                        known.is_none_or(|known| std::fs::read(entry.path()).is_ok_and(|now| now != known))
                    }
                };
                if wanted {
                    out.files.push(path);
                }
            }
        }
    }
    out.modules.sort();
    out.files.sort();
    Ok(out)
}

/// Takes over what setting up has made. Modules are linked one by one in a folder of the run's own, so
/// that tools can keep their caches there and change nothing for the next run.
///
/// # Errors
/// When something cannot be written.
pub fn take_over(made: &Made, from: &Path, to: &Path) -> Result<(), MachineError> {
    for folder in &made.modules {
        farm(&from.join(folder), &to.join(folder))?;
    }
    for file in &made.files {
        let target = to.join(file);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(MachineError::disk(parent))?;
        }
        std::fs::copy(from.join(file), &target).map_err(MachineError::disk(&target))?;
    }
    Ok(())
}

fn farm(from: &Path, to: &Path) -> Result<(), MachineError> {
    std::fs::create_dir_all(to).map_err(MachineError::disk(to))?;
    for entry in std::fs::read_dir(from).map_err(MachineError::disk(from))? {
        let entry = entry.map_err(MachineError::disk(from))?;
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(MachineError::disk(from))?;
        if kind.is_symlink() {
            // A workspace's own package: the link leads into the run's tree, as it led into the other.
            let leads = std::fs::read_link(entry.path()).map_err(MachineError::disk(from))?;
            link(&leads, &target)?;
        } else if kind.is_dir() && name.to_str().is_some_and(|name| name.starts_with('@')) {
            farm(&entry.path(), &target)?;
        } else if kind.is_dir() && matches!(name.to_str(), Some(".cache" | ".vite" | ".vitest")) {
            // Caches are the run's own.
        } else {
            link(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Copies a folder with all that is in it.
#[cfg(not(unix))]
fn copy(from: &Path, to: &Path) -> Result<(), MachineError> {
    std::fs::create_dir_all(to).map_err(MachineError::disk(to))?;
    for entry in std::fs::read_dir(from).map_err(MachineError::disk(from))? {
        let entry = entry.map_err(MachineError::disk(from))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(MachineError::disk(&target))?;
        }
    }
    Ok(())
}
