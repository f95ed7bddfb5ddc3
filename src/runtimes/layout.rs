//! The folders of one workbench, by what they are for.

use std::path::{Path, PathBuf};

use crate::runner::confinement::{Confinement, Limits, Rung, installation, system};
use crate::runner::process::Spec;

/// What a submission's tree is called.
const TREE: &str = "checkout";

/// The folders of one workbench, and how far its runs are kept apart.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
    rung: Rung,
}

impl Layout {
    /// The layout below a folder; nothing is made.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, rung: Rung) -> Self {
        Self { root: root.into(), rung }
    }

    /// What an installed program may see: its installation, the system's own folders, and `reads`.
    #[must_use]
    pub fn confinement(&self, program: &Path, reads: impl IntoIterator<Item = PathBuf>) -> Confinement {
        self.bare_confinement(installation(program).into_iter().chain(reads))
    }

    /// What a program that was compiled here may see: the system's own folders, and `reads`. The folder
    /// above its own is the whole workbench, with the judge.
    #[must_use]
    pub fn bare_confinement(&self, reads: impl IntoIterator<Item = PathBuf>) -> Confinement {
        let mut all = system();
        all.extend(reads);
        Confinement {
            rung: self.rung,
            reads: all,
            writes: Vec::new(),
            scratch: vec![self.temporary(), self.home()],
            loopback: false,
            keeps_user: false,
            limits: Limits::default(),
        }
    }

    /// The workbench itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The tree that the fixture's own tests run in. Its name says nothing: the submission sees it.
    #[must_use]
    pub fn visible(&self) -> PathBuf {
        self.root.join("a").join(TREE)
    }

    /// The tree that the subject runs in.
    #[must_use]
    pub fn subject(&self) -> PathBuf {
        self.root.join("b").join(TREE)
    }

    /// What judges and subjects share, laid out as in the project: `exercises/kit`.
    #[must_use]
    pub fn kit(&self) -> PathBuf {
        self.root.join("exercises").join("kit")
    }

    /// The folder of an exercise's judge, beside the kit as in the project.
    #[must_use]
    pub fn exposing(&self, id: &str) -> PathBuf {
        self.root.join("exercises").join(id).join("exposing")
    }

    /// What was compiled for this run.
    #[must_use]
    pub fn binaries(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// An empty home.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// The run's own place for temporary files.
    #[must_use]
    pub fn temporary(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// A command in one of these folders, with the environment that every run gets.
    #[must_use]
    pub fn command(&self, program: &Path, folder: PathBuf) -> Spec {
        let own = program.parent().map(Path::to_owned).unwrap_or_default();
        Spec::new(program, folder)
            .env("PATH", own)
            .env("HOME", self.home())
            .env("USERPROFILE", self.home())
            .env("TMPDIR", self.temporary())
            .env("TMP", self.temporary())
            .env("TEMP", self.temporary())
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("NO_COLOR", "1")
    }
}
