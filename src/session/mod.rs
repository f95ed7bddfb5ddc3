//! What every verb is handed: the catalogue, the journal, the checkout, the machine, the terminal.

pub mod draft;
pub mod failure;
pub mod home;
pub mod input;
mod packs;

pub use packs::{Agreement, Shelf};

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use crate::catalogue::installed::Library;
use crate::catalogue::load::{Card, load, load_card};
use crate::catalogue::order;
use crate::catalogue::pack::{Pack, kit};
use crate::catalogue::shelf::find;
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;
use crate::domain::verdict::{Grade, Verdict};
use crate::grading::grader::{Grader, Phase};
use crate::grading::project::ProjectGrader;
use crate::grading::soundness::MAX_SEED;
use crate::grading::submission::{Submission, collect};
use crate::present::list;
use crate::present::paint::Paint;
use crate::present::practice::Row;
use crate::present::solved::Solved;
use crate::progress::Standing;
use crate::progress::event::Event;
use crate::progress::journal::{Contents, Journal};
use crate::progress::rounds::{found, rounds, standing};
use crate::repo::checkout::{self, Checkout};
use crate::runner::MachineError;
use crate::runner::confinement::Wish;
use crate::runner::isolation;
use crate::runtimes::named::Named;
use crate::runtimes::runtime;
use crate::runtimes::toolchain::{Tool, Toolbox, missing};
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
    /// The exercises: those in the program, or a folder's.
    pub pack: Pack,
    /// The learner's own packs beside them; none where a folder is named.
    pub installed: Vec<Pack>,
    /// Whether what runs was agreed to before.
    agreement: Agreement,
    /// What was agreed to in this run.
    agreed: Mutex<BTreeSet<String>>,
    /// Where progress and what is compiled once are kept.
    pub home: Home,
    /// Programs that the learner names in place of those on PATH.
    named: Named,
    toolbox: OnceLock<Toolbox>,
    kit: OnceLock<Tree>,
}

impl Session {
    /// A session over a pack.
    #[must_use]
    pub fn new(terminal: Terminal, pack: Pack, home: Home, agreement: Agreement, named: Named) -> Self {
        let installed = match &pack {
            Pack::BuiltIn => Library::new(&home.data).packs(),
            Pack::Folder(_) | Pack::Installed { .. } => Vec::new(),
        };
        Self {
            terminal,
            pack,
            installed,
            agreement,
            agreed: Mutex::default(),
            home,
            named,
            toolbox: OnceLock::new(),
            kit: OnceLock::new(),
        }
    }

    /// How text for standard output is painted.
    #[must_use]
    pub fn paint(&self) -> Paint {
        Paint { colour: self.terminal.colour(), width: self.terminal.width() }
    }

    /// The programs of this machine.
    pub fn toolbox(&self) -> &Toolbox {
        self.toolbox.get_or_init(|| Toolbox::new(&self.home.cache, self.named.clone()))
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

    /// Every exercise in the program or the folder, in the order in which they are best done.
    ///
    /// # Errors
    /// When the pack or a manifest cannot be read.
    pub fn cards(&self) -> Result<Vec<Card>, Failure> {
        cards(&self.pack)
    }

    /// Where new checkouts are made: beside the one that the learner stands in, else where they stand.
    #[must_use]
    pub fn place(&self) -> PathBuf {
        let beside = |root: PathBuf| root.parent().map(Path::to_owned);
        checkout::find(Path::new(".")).ok().and_then(|checkout| beside(checkout.root)).unwrap_or_default()
    }

    /// The first folder for an exercise that is not there yet.
    #[must_use]
    pub fn free_folder(&self, id: &str) -> PathBuf {
        let place = self.place();
        // An installed pack's name stands before a slash.
        let id = id.rsplit('/').next().unwrap_or(id);
        let name = |number: u32| if number == 1 { id.to_owned() } else { format!("{id}-{number}") };
        (1..)
            .map(|number| place.join(name(number)))
            .find(|folder| folder.symlink_metadata().is_err())
            .unwrap_or_else(|| place.join(id))
    }

    /// Every exercise that was played to the end, the one that is due first in front.
    ///
    /// # Errors
    /// When the pack cannot be read.
    pub fn practice(&self) -> Result<Vec<Row>, Failure> {
        let entries = self.progress().entries;
        let mut rows: Vec<Row> = self
            .cards()?
            .into_iter()
            .filter_map(|card| {
                let rounds = rounds(&entries, &card.id, card.clean);
                Some(Row { due: rounds.due()?, card, rounds })
            })
            .collect();
        rows.sort_by_key(|row| row.due);
        Ok(rows)
    }

    /// Every exercise as the list shows it, the installed packs' after the others.
    ///
    /// # Errors
    /// When the first pack cannot be read.
    pub fn listed(&self) -> Result<Vec<list::Row>, Failure> {
        let entries = self.progress().entries;
        let mut lacks = BTreeMap::new();
        let shelves = self.shelves()?.into_iter();
        let all =
            shelves.flat_map(|shelf| shelf.cards.into_iter().map(move |card| (shelf.pack.clone(), card)));
        Ok(all
            .map(|(pack, card)| {
                let lacks = lacks.entry(card.language).or_insert_with(|| {
                    Tool::of(card.language).iter().find_map(|tool| {
                        let lack = self.toolbox().look(*tool).err()?;
                        Some(missing(card.language, *tool, &lack).to_string())
                    })
                });
                let standing = standing(&entries, &card.id, card.clean);
                list::Row { standing, card, lacks: lacks.clone(), pack }
            })
            .collect())
    }

    /// The exercise to offer after one: the next that was never touched, else any that is not solved.
    ///
    /// # Errors
    /// When the pack cannot be read.
    pub fn next_after(&self, id: &str) -> Result<Option<Card>, Failure> {
        let entries = self.progress().entries;
        let stated = id.split_once('/').map(|(pack, _)| pack);
        let own = self
            .installed
            .iter()
            .find(|pack| matches!(pack, Pack::Installed { name, .. } if Some(name.as_str()) == stated));
        let mut cards = cards(own.unwrap_or(&self.pack))?;
        let here = cards.iter().position(|card| card.id == id).map_or(0, |at| at + 1);
        cards.rotate_left(here);
        cards.retain(|card| card.id != id);
        let first = |wanted: &dyn Fn(Standing) -> bool| {
            cards.iter().find(|card| wanted(standing(&entries, &card.id, card.clean))).cloned()
        };
        Ok(first(&|now| now == Standing::New).or_else(|| first(&|now| !now.is_settled())))
    }

    /// The exercise to offer where the learner stands: after the one whose checkout they are in.
    ///
    /// # Errors
    /// When the pack cannot be read.
    pub fn next_here(&self) -> Result<Option<Card>, Failure> {
        let here = self.checkout(None).map(|(_, exercise)| exercise.id).unwrap_or_default();
        self.next_after(&here)
    }

    /// The exercise that a person means.
    ///
    /// # Errors
    /// When none or several are meant, or it cannot be read.
    pub fn exercise(&self, query: &str) -> Result<Exercise, Failure> {
        let (pack, id) = find(&self.pack, &self.installed, query)??;
        Ok(load(&pack, &id)?)
    }

    /// The checkout that a folder is in, and its exercise.
    ///
    /// # Errors
    /// When the folder is in none, or the exercise is not in the pack.
    pub fn checkout(&self, folder: Option<&Path>) -> Result<(Checkout, Exercise), Failure> {
        let folder = folder.unwrap_or(Path::new("."));
        let checkout = checkout::find(folder)?;
        let exercise = self.exercise_of(&checkout)?;
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
    /// When the machine fails, or has not the isolation that is asked for.
    pub fn grade(
        &self,
        exercise: &Exercise,
        submission: &Submission,
        seed: u64,
        isolation: Wish,
    ) -> Result<Grade, MachineError> {
        let spinner = self.terminal.spinner("grading");
        self.grade_in_phases(exercise, submission, seed, isolation, &|phase| spinner.say(words(phase)))
    }

    /// Judges a submission and tells its phases.
    ///
    /// # Errors
    /// When the machine fails, or has not the isolation that is asked for.
    pub fn grade_in_phases(
        &self,
        exercise: &Exercise,
        submission: &Submission,
        seed: u64,
        wish: Wish,
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<Grade, MachineError> {
        if !self.is_agreed(exercise) {
            return Err(MachineError::NotAgreed { pack: self.pack_words(exercise) });
        }
        let rung = isolation::find(wish)?;
        if let Some(project) = &exercise.project {
            phase(Phase::Staging);
            let grader = ProjectGrader::new(exercise, project, self.toolbox())?.at(rung);
            phase(Phase::Running);
            return grader.grade(submission);
        }
        let runtime = runtime(exercise.language, self.toolbox(), self.kit())?;
        let grader = Grader::new(exercise, runtime.as_ref(), self.kit())?.at(rung);
        grader.grade(submission, seed, phase)
    }

    /// Keeps what follows from a grade: in the journal, in the checkout and, where a failing one lets
    /// the learner read the exposing tests, beside it. Gives their folder.
    ///
    /// # Errors
    /// When the exposing tests cannot be written.
    pub fn settle(
        &self,
        checkout: &mut Checkout,
        exercise: &Exercise,
        grade: &Grade,
    ) -> Result<Option<PathBuf>, Failure> {
        let solved = grade.verdict == Verdict::Solved;
        self.record(
            &exercise.id,
            Event::Graded { verdict: grade.verdict.word().to_owned(), seed: grade.seed },
        );
        if solved && !checkout.state.solved && self.may_tell(checkout, exercise) {
            checkout.state.solved = true;
            // Only a convenience for the next command; the journal has it too.
            checkout.save().ok();
        }
        if solved || !exercise.exposing.shared {
            return Ok(None);
        }
        Ok(Some(checkout.share_exposing(&exercise.exposing.files)?))
    }

    /// Whether a grade in which all tests pass may be called solved, and what that means be told. Where
    /// nothing is wrong the tests pass on the pull request as it is, and saying more would be the answer to
    /// a review that was not given yet.
    #[must_use]
    pub fn may_tell(&self, checkout: &Checkout, exercise: &Exercise) -> bool {
        !exercise.clean || checkout.state.answer_opened || self.standing(exercise).is_settled()
    }

    /// How the learner stands with an exercise.
    #[must_use]
    pub fn standing(&self, exercise: &Exercise) -> Standing {
        standing(&self.progress().entries, &exercise.id, exercise.clean)
    }

    /// What is told once an exercise is solved with this tree.
    ///
    /// # Errors
    /// When the pack cannot be read.
    pub fn solved<'a>(&self, exercise: &'a Exercise, own: &'a Tree) -> Result<Solved<'a>, Failure> {
        let entries = self.progress().entries;
        let found = found(&entries, exercise);
        let times = rounds(&entries, &exercise.id, exercise.clean).times();
        Ok(Solved { exercise, own, found, times, next: self.next_after(&exercise.id)? })
    }
}

fn cards(pack: &Pack) -> Result<Vec<Card>, Failure> {
    let mut cards =
        pack.ids()?.iter().map(|id| Ok(load_card(pack, id)?)).collect::<Result<Vec<_>, Failure>>()?;
    order::sort(&mut cards);
    Ok(cards)
}

/// What a phase of a grade is called while it goes on.
#[must_use]
pub fn words(phase: Phase) -> &'static str {
    match phase {
        Phase::Staging => "putting your files in place",
        Phase::Compiling => "compiling (the first time in a language takes longest)",
        Phase::Running => "running the tests",
    }
}

/// A seed that nobody has chosen.
#[must_use]
pub fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish() & MAX_SEED
}
