//! The throw-away folder that a submission runs in.

use std::path::Path;

use crate::domain::tree::Tree;
use crate::runner::MachineError;
use crate::runner::confinement::Rung;
use crate::runner::throwaway::Throwaway;
use crate::runtimes::Staged;
use crate::runtimes::layout::Layout;

/// A throw-away folder. Dropping it removes it.
#[derive(Debug)]
pub struct Workbench {
    layout: Layout,
    _folder: Throwaway,
}

impl Workbench {
    /// Makes a workbench.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn make(rung: Rung) -> Result<Self, MachineError> {
        let folder = Throwaway::make("bench").map_err(MachineError::disk(std::env::temp_dir()))?;
        let layout = Layout::new(folder.path().to_owned(), rung);
        for folder in [layout.home(), layout.temporary(), layout.binaries()] {
            std::fs::create_dir_all(&folder).map_err(MachineError::disk(&folder))?;
        }
        Ok(Self { layout, _folder: folder })
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
