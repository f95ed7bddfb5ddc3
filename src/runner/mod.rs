//! Any command under limits: its own process group, a deadline, an output cap and a certain end.

pub mod capture;
pub mod confinement;
pub mod interrupt;
pub mod isolation;
#[cfg(target_os = "linux")]
mod linux;
pub mod load;
pub mod place;
pub mod process;
pub mod run;
pub mod throwaway;

use std::path::PathBuf;

use thiserror::Error;

/// The machine, not the learner's code, is at fault. The only way to exit code 3.
#[derive(Debug, Error)]
pub enum MachineError {
    /// A program cannot be started.
    #[error("{} cannot be started: {source}", program.display())]
    Spawn {
        /// The program.
        program: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder of the grader's own cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A runtime is not on this machine.
    #[error("{what}")]
    Missing {
        /// What is missing, and which version is needed.
        what: String,
        /// How to get it.
        mend: String,
    },
    /// A project's own command that fetches what it depends on failed.
    #[error("the project could not be set up: {0}")]
    Setup(String),
    /// The grader's own part of the run went wrong.
    #[error("the judge failed: {0}")]
    Judge(String),
    /// What an exercise would run was not agreed to.
    #[error("what {pack} would run on this machine has not been agreed to")]
    NotAgreed {
        /// The pack.
        pack: String,
    },
    /// Ctrl-C, or the system asked the program to end.
    #[error("interrupted")]
    Interrupted,
}

impl MachineError {
    /// For `map_err` on disk operations.
    pub fn disk(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, source }
    }
}
