//! The folder of one run: its tree, its home, its temporary files and what its compilers make. Nothing of it
//! is there any more when the next run begins.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::runner::MachineError;
use crate::runner::place::real;
use crate::runner::throwaway::Throwaway;

/// How many folders of one environment may be in use at once.
const SLOTS: u32 = 64;

/// What the name begins with of a folder that waits for its removal.
const GONE: &str = "gone-";

/// The folder of one run. Dropping it removes it.
#[derive(Debug)]
pub struct Root {
    path: PathBuf,
    // Held for as long as it is in use.
    _slot: Option<File>,
    _folder: Option<Throwaway>,
}

impl Root {
    /// A folder among the system's temporary ones.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn anywhere() -> Result<Self, MachineError> {
        let folder = Throwaway::make("project").map_err(MachineError::disk(std::env::temp_dir()))?;
        Self { path: folder.path().to_owned(), _slot: None, _folder: Some(folder) }.furnished()
    }

    /// A folder whose path is the same from run to run, below an environment: cargo builds anew what stands
    /// in another folder than the last time. Nobody else uses it now, and nothing is in it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn slot(environment: &Path) -> Result<Self, MachineError> {
        let all = environment.join("slots");
        std::fs::create_dir_all(&all).map_err(MachineError::disk(&all))?;
        for number in 0..SLOTS {
            let path = all.join(format!("{number}.lock"));
            let lock = File::create(&path).map_err(MachineError::disk(&path))?;
            if lock.try_lock().is_ok() {
                let path = all.join(number.to_string());
                discard(&path)?;
                std::fs::create_dir(&path).map_err(MachineError::disk(&path))?;
                return Self { path: real(&path), _slot: Some(lock), _folder: None }.furnished();
            }
        }
        Err(MachineError::Judge(format!("{SLOTS} runs of one project at once are too many")))
    }

    fn furnished(self) -> Result<Self, MachineError> {
        for folder in [self.home(), self.temporary(), self.work(), self.build()] {
            std::fs::create_dir_all(&folder).map_err(MachineError::disk(&folder))?;
        }
        Ok(self)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The project.
    #[must_use]
    pub fn tree(&self) -> PathBuf {
        self.path.join("tree")
    }

    /// The home of whoever runs it.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.path.join("home")
    }

    /// Temporary files.
    #[must_use]
    pub fn temporary(&self) -> PathBuf {
        self.path.join("tmp")
    }

    /// What compilers make.
    #[must_use]
    pub fn build(&self) -> PathBuf {
        self.path.join("build")
    }

    /// What compilers need while they work, which may be much.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    /// Where a runner writes its report.
    #[must_use]
    pub fn report(&self) -> PathBuf {
        self.path.join("report")
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        // What cannot be removed is out of the way, and tried again the next time.
        if self._slot.is_some() {
            discard(&self.path).ok();
        } else {
            for folder in [self.tree(), self.home(), self.temporary(), self.work(), self.build()] {
                remove(&folder);
            }
        }
    }
}

/// Takes a folder out of its place, whatever was done to what is in it, and removes it and others of its
/// kind as far as they can be removed.
fn discard(folder: &Path) -> Result<(), MachineError> {
    let Some(parent) = folder.parent() else { return Ok(()) };
    if std::fs::symlink_metadata(folder).is_ok() {
        let aside = tempfile::Builder::new()
            .prefix(GONE)
            .tempdir_in(parent)
            .map_err(MachineError::disk(parent))?
            .keep();
        std::fs::rename(folder, &aside).map_err(MachineError::disk(folder))?;
    }
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(GONE)) {
            remove(&entry.path());
        }
    }
    Ok(())
}

/// Removes a folder, also where it holds folders that may not be entered.
pub fn remove(folder: &Path) {
    if std::fs::remove_dir_all(folder).is_err() {
        open_up(folder);
        std::fs::remove_dir_all(folder).ok();
    }
}

#[cfg(unix)]
fn open_up(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).ok();
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                pending.push(entry.path());
            }
        }
    }
}

#[cfg(not(unix))]
fn open_up(_folder: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_empty_whatever_the_last_run_left_in_it() {
        let environment = tempfile::tempdir().expect("a folder");
        let first = Root::slot(environment.path()).expect("a slot");
        let path = first.path().to_owned();
        let shut = first.tree().join("shut/deep");
        std::fs::create_dir_all(&shut).expect("made");
        std::fs::write(shut.join("file"), "left").expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let none = std::fs::Permissions::from_mode(0o000);
            std::fs::set_permissions(first.tree().join("shut"), none).expect("set");
        }
        // A run at the same time has its own.
        let other = Root::slot(environment.path()).expect("a slot");
        assert_ne!(other.path(), path);
        drop((first, other));
        let mut left: Vec<_> = std::fs::read_dir(environment.path().join("slots"))
            .expect("readable")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("Unicode"))
            .collect();
        left.sort();
        assert_eq!(left, ["0.lock", "1.lock"]);
        let again = Root::slot(environment.path()).expect("a slot");
        assert_eq!(again.path(), path);
        assert!(!again.tree().exists());
    }
}
