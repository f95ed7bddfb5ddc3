//! Folders that are thrown away: made, locked while they are in use, and always removed in the end.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::place::real;

/// What the name of each begins with.
const PREFIX: &str = "diffdojo-";

/// The file that is locked for as long as a folder is in use.
const LOCK: &str = "in-use";

/// A folder that has no such file is being made, or was left by a crash in that very moment; after so long it was.
const MAKING: Duration = Duration::from_secs(60 * 60);

/// A folder of one run's own, in the system's place for temporary files. Dropping it removes it; what a
/// crash left behind is removed when the next one is made.
#[derive(Debug)]
pub struct Throwaway {
    root: PathBuf,
    // In this order: Windows removes no file that is open.
    _lock: File,
    _folder: TempDir,
}

impl Throwaway {
    /// Makes a folder; `what` is a word of its name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn make(what: &str) -> io::Result<Self> {
        Self::make_in(&std::env::temp_dir(), what)
    }

    fn make_in(parent: &Path, what: &str) -> io::Result<Self> {
        sweep(parent);
        let folder = tempfile::Builder::new().prefix(&format!("{PREFIX}{what}-")).tempdir_in(parent)?;
        // A link in the way (macOS has one) would make two names for one file.
        let root = real(folder.path());
        // It is locked before it has the name by which it is looked for: nobody ever finds it free.
        let making = root.join("making");
        let lock = File::create(&making)?;
        lock.lock()?;
        std::fs::rename(&making, root.join(LOCK))?;
        Ok(Self { root, _lock: lock, _folder: folder })
    }

    /// Where it really is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }
}

/// Removes the folders of those who are gone: their lock is free.
fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) && abandoned(&entry.path()) {
            // Somebody else may be sweeping too.
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}

fn abandoned(folder: &Path) -> bool {
    match File::open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let making = folder.join("making");
            let age = making.metadata().and_then(|meta| meta.modified()).map(|when| when.elapsed());
            age.is_ok_and(|age| age.is_ok_and(|age| age > MAKING))
        }
        // Not ours to look into.
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("readable")
            .map(|entry| entry.expect("entry").file_name().into_string().expect("Unicode"))
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_crash_left_is_removed_and_nothing_else() {
        let parent = tempfile::tempdir().expect("a folder");
        let parent = parent.path();
        let crashed = |name: &str, lock: &str| {
            let folder = parent.join(name);
            std::fs::create_dir_all(folder.join("tree")).expect("made");
            File::create(folder.join(lock)).expect("made")
        };
        crashed("diffdojo-bench-a1", "in-use");
        crashed("diffdojo-project-b2", "in-use");
        crashed("diffdojo-project-new", "making");
        crashed("diffdojo-project-old", "making")
            .set_modified(std::time::SystemTime::now() - 2 * MAKING)
            .expect("set");
        crashed("somebody-elses", "in-use");
        std::fs::create_dir(parent.join("diffdojo-of-another-kind")).expect("made");
        std::fs::write(parent.join("diffdojo-file"), "").expect("written");
        let used = Throwaway::make_in(parent, "bench").expect("made");
        let kept = names(parent);
        let other = Throwaway::make_in(parent, "project").expect("made");
        assert!(used.path().is_dir() && other.path().is_dir());
        let name = used.path().file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let mut expected =
            ["diffdojo-file", "diffdojo-of-another-kind", "diffdojo-project-new", "somebody-elses"]
                .map(str::to_owned)
                .to_vec();
        drop((used, other));
        assert_eq!(names(parent), expected);
        expected.push(name);
        expected.sort();
        assert_eq!(kept, expected);
    }
}
