//! The throw-away folder that a submission runs in: made, locked, and always removed.

use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::domain::tree::Tree;
use crate::runner::MachineError;
use crate::runtimes::Staged;
use crate::runtimes::layout::Layout;

/// What the names of workbenches begin with.
const PREFIX: &str = "diffdojo-bench-";

/// The file that is locked for as long as a workbench is in use.
const LOCK: &str = "in-use";

/// A throw-away folder. Dropping it removes it.
#[derive(Debug)]
pub struct Workbench {
    layout: Layout,
    // In this order: Windows removes no file that is open.
    _lock: File,
    _folder: TempDir,
}

impl Workbench {
    /// Makes a workbench; first it removes those that a crash left behind.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn make() -> Result<Self, MachineError> {
        let parent = std::env::temp_dir();
        sweep(&parent);
        let folder =
            tempfile::Builder::new().prefix(PREFIX).tempdir().map_err(MachineError::disk(&parent))?;
        // A link in the way (macOS has one) would make two names for one file.
        let root = folder.path().canonicalize().map_or_else(|_| folder.path().to_owned(), plain);
        let path = root.join(LOCK);
        let lock = File::create(&path).map_err(MachineError::disk(&path))?;
        lock.lock().map_err(MachineError::disk(&path))?;
        let layout = Layout::new(root);
        for folder in [layout.home(), layout.temporary(), layout.binaries()] {
            std::fs::create_dir_all(&folder).map_err(MachineError::disk(&folder))?;
        }
        Ok(Self { layout, _lock: lock, _folder: folder })
    }

    /// The folders of it.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Puts a staged submission, the kit and the exercise's judge in place.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn furnish(
        &self,
        staged: &Staged,
        kit: &Tree,
        id: &str,
        exposing: &Tree,
    ) -> Result<(), MachineError> {
        write(&staged.visible, &self.layout.visible())?;
        write(&staged.subject, &self.layout.subject())?;
        write(kit, &self.layout.kit())?;
        write(exposing, &self.layout.exposing(id))
    }
}

/// Windows' long form of a path is not understood by every runtime.
fn plain(path: PathBuf) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(text) if !text.starts_with("UNC") => PathBuf::from(text),
        _ => path,
    }
}

/// Writes every file of a tree below a folder.
///
/// # Errors
/// When one cannot be written.
pub fn write(tree: &Tree, folder: &Path) -> Result<(), MachineError> {
    std::fs::create_dir_all(folder).map_err(MachineError::disk(folder))?;
    let mut made = None;
    for (path, bytes) in tree.iter() {
        let file = folder.join(path.as_str());
        let parent = file.parent().map(Path::to_owned);
        if parent != made {
            if let Some(parent) = &parent {
                std::fs::create_dir_all(parent).map_err(MachineError::disk(parent))?;
            }
            made = parent;
        }
        std::fs::write(&file, bytes).map_err(MachineError::disk(&file))?;
    }
    Ok(())
}

/// Removes workbenches whose grader is gone: their lock is free.
fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !ours {
            continue;
        }
        let path = entry.path();
        let abandoned = match File::open(path.join(LOCK)) {
            Ok(lock) => lock.try_lock().is_ok(),
            // Just made by another run, or not ours to look into.
            Err(_) => false,
        };
        if abandoned {
            // Somebody else may be sweeping too.
            std::fs::remove_dir_all(path).ok();
        }
    }
}
