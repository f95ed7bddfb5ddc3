//! The packs of a session: which one an exercise is from, and whether it may run on this machine.

use std::path::Path;
use std::sync::PoisonError;

use super::failure::Failure;
use super::{Session, cards};
use crate::catalogue::content::{Content, programs};
use crate::catalogue::load::{Card, load};
use crate::catalogue::pack::Pack;
use crate::catalogue::trust::Trust;
use crate::domain::exercise::Exercise;
use crate::domain::names::same;
use crate::present::packs::{Plan, question};
use crate::present::paint::Paint;
use crate::repo::checkout::{Checkout, PackMark};
use crate::terminal::Answer;

/// How the exercises' pack came to be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// By the learner on this very command line, or by a word that trusts it.
    Given,
    /// Otherwise: what runs has to be agreed to once.
    Asked,
}

/// The exercises of one pack, as the list shows them.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The installed pack's name.
    pub pack: Option<String>,
    /// Its exercises.
    pub cards: Vec<Card>,
}

impl Session {
    /// Every exercise, the installed packs' after the others. A pack that cannot be read is said and left out.
    ///
    /// # Errors
    /// When the first pack cannot be read.
    pub fn shelves(&self) -> Result<Vec<Shelf>, Failure> {
        let mut shelves = vec![Shelf { pack: None, cards: self.cards()? }];
        for pack in &self.installed {
            let Pack::Installed { name, .. } = pack else { continue };
            match cards(pack) {
                Ok(cards) => shelves.push(Shelf { pack: Some(name.clone()), cards }),
                Err(failure) => self.terminal.note(&format!(
                    "warning: the pack {name} is left out: {}; `diffdojo pack update {name}` may mend it",
                    failure.message
                )),
            }
        }
        Ok(shelves)
    }

    /// The exercise of a checkout.
    pub(super) fn exercise_of(&self, checkout: &Checkout) -> Result<Exercise, Failure> {
        let stated = &checkout.state.exercise;
        let (pack, id) = match stated.split_once('/') {
            Some((name, id)) => {
                let named =
                    |pack: &&Pack| matches!(pack, Pack::Installed { name: other, .. } if other == name);
                (self.installed.iter().find(named), id)
            }
            None => (Some(&self.pack), stated.as_str()),
        };
        let ids = pack.map(Pack::ids).transpose()?.unwrap_or_default();
        // An exercise that was renamed goes on under its new id.
        let found =
            ids.iter().find(|other| *other == id).or_else(|| ids.iter().find(|other| same(other, id)));
        let (Some(pack), Some(id)) = (pack, found) else {
            let mend = match stated.split_once('/') {
                Some((name, _)) if matches!(self.pack, Pack::BuiltIn) => {
                    format!(
                        "`diffdojo pack list` shows the installed packs; add {name} again, or start another exercise"
                    )
                }
                Some(_) => "leave --pack and DIFFDOJO_PACK out: it is an installed pack's".to_owned(),
                None => match checkout.state.pack.as_ref().map(|mark| mark.from.as_str()) {
                    Some(from) if Path::new(from).is_absolute() => {
                        format!("name the pack that it came from: --pack {}", shell_words::quote(from))
                    }
                    _ => "name the pack that it came from with --pack, or set DIFFDOJO_PACK".to_owned(),
                },
            };
            return Err(Failure::usage(
                format!("{} is a checkout of {stated:?}, which is not in this pack", checkout.root.display()),
                mend,
            ));
        };
        let exercise = load(pack, id)?;
        if checkout.state.pack.as_ref().is_some_and(|mark| mark.content != exercise.content) {
            self.terminal.note(&format!(
                "note: {stated} has changed since this checkout was made; `diffdojo reset` brings it as it is now and keeps your work"
            ));
        }
        Ok(exercise)
    }

    /// What a checkout keeps of where its exercise came from.
    #[must_use]
    pub fn mark(&self, exercise: &Exercise) -> PackMark {
        let from = match (exercise.pack(), &self.pack) {
            (Some(name), _) => name.to_owned(),
            (None, Pack::Folder(folder)) => folder.display().to_string(),
            (None, _) => "built-in".to_owned(),
        };
        PackMark { from, content: exercise.content.clone() }
    }

    /// The pack that an exercise is from.
    fn pack_of(&self, exercise: &Exercise) -> &Pack {
        let named = |pack: &&Pack| matches!(pack, Pack::Installed { name, .. } if Some(name.as_str()) == exercise.pack());
        self.installed.iter().find(named).unwrap_or(&self.pack)
    }

    pub(super) fn pack_words(&self, exercise: &Exercise) -> String {
        pack_words(self.pack_of(exercise))
    }

    /// Whether an exercise came with the program, or its content was agreed to.
    pub(super) fn is_agreed(&self, exercise: &Exercise) -> bool {
        let pack = self.pack_of(exercise);
        match pack {
            Pack::BuiltIn => return true,
            Pack::Folder(_) if self.agreement == Agreement::Given => return true,
            Pack::Folder(_) | Pack::Installed { .. } => {}
        }
        let here = self.agreed.lock().unwrap_or_else(PoisonError::into_inner).contains(&exercise.content);
        here || Trust::new(&self.home.data).covers(&exercise.content)
    }

    /// Takes an exercise that is the program's own for agreed to, whatever pack is named.
    pub fn agree_to_own(&self, exercise: &Exercise) {
        let mut here = self.agreed.lock().unwrap_or_else(PoisonError::into_inner);
        here.insert(exercise.content.clone());
    }

    /// Makes sure that what an exercise runs was agreed to, and asks where it was not.
    ///
    /// # Errors
    /// When there is nobody to ask, or the answer is no.
    pub fn may_run(&self, exercise: &Exercise) -> Result<(), Failure> {
        if self.is_agreed(exercise) {
            return Ok(());
        }
        let pack = self.pack_of(exercise);
        let refused = || {
            let message =
                format!("what {} would run on this machine has not been agreed to", pack_words(pack));
            Failure::usage(message, how(pack))
        };
        if !self.terminal.can_ask() {
            return Err(refused());
        }
        let content = Content::of(pack)?;
        let paint = Paint { colour: self.terminal.colour_errors(), width: self.terminal.width() };
        self.terminal.note(&self.plan(pack, &content, paint)?);
        match self.terminal.confirm("Agree to this content?") {
            Answer::Yes => {
                self.agree(pack, &content);
                Ok(())
            }
            Answer::No | Answer::NobodyThere => Err(refused()),
        }
    }

    /// What a pack would run, and what has changed since that was agreed to; for people.
    ///
    /// # Errors
    /// When the pack cannot be read.
    pub fn plan(&self, pack: &Pack, content: &Content, paint: Paint) -> Result<String, Failure> {
        let mut runs = Vec::new();
        for id in content.exercises.keys() {
            runs.push((pack.full_id(id), programs(pack, id)?));
        }
        let before = Trust::new(&self.home.data).latest(&key(pack));
        let changes = before.as_ref().map(|before| (before.at.clone(), content.since(&before.files)));
        let plan = Plan { pack: pack_words(pack), content: &content.whole, runs, changes };
        Ok(question(&plan, paint))
    }

    /// Keeps the learner's agreement.
    pub fn agree(&self, pack: &Pack, content: &Content) {
        let mut here = self.agreed.lock().unwrap_or_else(PoisonError::into_inner);
        here.extend(content.exercises.values().cloned());
        if let Err(error) = Trust::new(&self.home.data).agree(&key(pack), content) {
            self.terminal.note(&format!(
                "warning: the agreement is not kept: {}: {error}; set DIFFDOJO_HOME to a folder that can be written",
                self.home.data.display()
            ));
        }
    }
}

/// What an agreement is kept under.
#[must_use]
pub(super) fn key(pack: &Pack) -> String {
    match pack {
        Pack::BuiltIn => "built-in".to_owned(),
        Pack::Folder(folder) => folder.display().to_string(),
        Pack::Installed { name, .. } => name.clone(),
    }
}

fn pack_words(pack: &Pack) -> String {
    match pack {
        Pack::BuiltIn => "the built-in pack".to_owned(),
        Pack::Folder(folder) => format!("the pack in {}", folder.display()),
        Pack::Installed { name, .. } => format!("the pack {name}"),
    }
}

/// What to type to agree.
fn how(pack: &Pack) -> String {
    let (words, once) = match pack {
        Pack::Installed { name, .. } => (format!("pack trust {name}"), ""),
        Pack::BuiltIn | Pack::Folder(_) => {
            ("pack trust".to_owned(), "; for one run, set DIFFDOJO_TRUST=1 or name the folder with --pack")
        }
    };
    format!("`diffdojo {words}` agrees, and with --show only tells what it runs{once}")
}
