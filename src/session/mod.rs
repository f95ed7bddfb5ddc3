//! What every verb is handed: the catalogue, the journal, the checkout, the machine, the terminal.

pub mod failure;
pub mod home;

use std::cell::OnceCell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;

use crate::catalogue::load::{Card, load, load_card};
use crate::catalogue::lookup::lookup;
use crate::catalogue::pack::{Pack, kit};
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;
use crate::domain::verdict::Grade;
use crate::grading::grader::{Grader, Phase};
use crate::grading::soundness::MAX_SEED;
use crate::grading::submission::{Submission, collect};
use crate::present::paint::Paint;
use crate::progress::journal::{Contents, Event, Journal};
use crate::repo::checkout::{self, Checkout};
use crate::runner::MachineError;
use crate::runtimes::runtime;
use crate::runtimes::toolchain::Toolbox;
use crate::terminal::Terminal;
use failure::Failure;
use home::Home;

/// How a verb ended: the exit code, or why it could not be done.
pub type Ending = Result<Exit, Failure>;

/// The exit codes of a verb that worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It worked; a grade is solved.
    Yes = 0,
    /// It worked, and the answer is no.
    No = 1,
}

/// What every verb is handed.
#[derive(Debug)]
pub struct Session {
    /// The way to a person.
    pub terminal: Terminal,
    /// The exercises.
    pub pack: Pack,
    /// Where progress and what is compiled once are kept.
    pub home: Home,
    toolbox: OnceCell<Toolbox>,
    kit: OnceCell<Tree>,
}

impl Session {
    /// A session over a pack.
    #[must_use]
    pub fn new(terminal: Terminal, pack: Pack, home: Home) -> Self {
        Self { terminal, pack, home, toolbox: OnceCell::new(), kit: OnceCell::new() }
    }

    /// How text for standard output is painted.
    #[must_use]
    pub fn paint(&self) -> Paint {
        Paint { colour: self.terminal.colour(), width: self.terminal.width() }
    }

    /// The programs of this machine.
    pub fn toolbox(&self) -> &Toolbox {
        self.toolbox.get_or_init(|| Toolbox::new(&self.home.cache))
    }

    /// What judges and subjects share.
    pub fn kit(&self) -> &Tree {
        self.kit.get_or_init(kit)
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> Journal {
        Journal::new(&self.home.data)
    }

    /// Every exercise, as the list shows it.
    ///
    /// # Errors
    /// When the pack or a manifest cannot be read.
    pub fn cards(&self) -> Result<Vec<Card>, Failure> {
        let ids = self.pack.ids()?;
        ids.iter().map(|id| Ok(load_card(&self.pack, id)?)).collect()
    }

    /// The exercise that a person means.
    ///
    /// # Errors
    /// When none or several are meant, or it cannot be read.
    pub fn exercise(&self, query: &str) -> Result<Exercise, Failure> {
        let id = lookup(&self.pack.ids()?, query)?;
        Ok(load(&self.pack, &id)?)
    }

    /// The checkout that a folder is in, and its exercise.
    ///
    /// # Errors
    /// When the folder is in none, or the exercise is not in the pack.
    pub fn checkout(&self, folder: Option<&Path>) -> Result<(Checkout, Exercise), Failure> {
        let folder = folder.unwrap_or(Path::new("."));
        let checkout = checkout::find(folder)?;
        let ids = self.pack.ids()?;
        if !ids.contains(&checkout.state.exercise) {
            return Err(Failure::usage(
                format!(
                    "{} is a checkout of {:?}, which is not in this pack",
                    checkout.root.display(),
                    checkout.state.exercise
                ),
                "name the pack that it came from with --pack, or set DIFFDOJO_PACK",
            ));
        }
        let exercise = load(&self.pack, &checkout.state.exercise)?;
        Ok((checkout, exercise))
    }

    /// Appends to the journal; a journal that cannot be written is said and stops nothing.
    pub fn record(&self, exercise: &str, event: Event) {
        if let Err(error) = self.journal().append(exercise, event) {
            self.terminal.note(&format!(
                "warning: progress is not kept: {}: {error}; set DIFFDOJO_HOME to a folder that can be written",
                self.home.data.display()
            ));
        }
    }

    /// What the journal holds; one that cannot be read is said and counts as empty.
    #[must_use]
    pub fn progress(&self) -> Contents {
        match self.journal().read() {
            Ok(contents) => {
                if contents.unread > 0 {
                    self.terminal.note(&format!(
                        "warning: {} lines of the journal in {} cannot be read and are left alone",
                        contents.unread,
                        self.home.data.display()
                    ));
                }
                contents
            }
            Err(error) => {
                self.terminal.note(&format!(
                    "warning: the journal in {} cannot be read: {error}",
                    self.home.data.display()
                ));
                Contents::default()
            }
        }
    }

    /// The learner's tree as it is on disk.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn submission(&self, exercise: &Exercise, folder: &Path) -> Result<Submission, MachineError> {
        collect(exercise, folder)
    }

    /// Judges a submission, with a spinner for what takes longer.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn grade(
        &self,
        exercise: &Exercise,
        submission: &Submission,
        seed: u64,
    ) -> Result<Grade, MachineError> {
        let runtime = runtime(exercise.language, self.toolbox(), self.kit())?;
        let grader = Grader::new(exercise, runtime.as_ref(), self.kit())?;
        let spinner = self.terminal.spinner("grading");
        grader.grade(submission, seed, &|phase| {
            spinner.say(match phase {
                Phase::Staging => "putting your files in place",
                Phase::Compiling => "compiling (the first time in a language takes longest)",
                Phase::Running => "running the tests",
            });
        })
    }
}

/// A seed that nobody has chosen.
#[must_use]
pub fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish() & MAX_SEED
}
