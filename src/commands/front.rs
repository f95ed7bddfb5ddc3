//! `diffdojo` alone: on a terminal the front door, else where the learner stands and what to type.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::Next;
use crate::catalogue::load::Card;
use crate::domain::names::same;
use crate::domain::score::Points;
use crate::domain::scorecard::Scored;
use crate::present::front::{Front, human, picker};
use crate::present::paint::{Look, Paint};
use crate::progress::Standing;
use crate::progress::journal::Entry;
use crate::progress::rounds::{round, standing};
use crate::runner::MachineError;
use crate::session::failure::Failure;
use crate::session::{Exit, Session};
use crate::terminal::keys::Key;

/// The most folders that are looked into for a checkout.
const MAX_FOLDERS: usize = 500;

/// The front door, as long as somebody stands in it.
#[derive(Debug, Default)]
pub struct Door {
    /// The checkout that was opened last.
    open: Option<PathBuf>,
}

impl Door {
    /// Goes on with this checkout.
    pub fn enter(&mut self, folder: PathBuf) {
        self.open = Some(folder);
    }

    /// Shows where the learner stands and waits for what to do.
    ///
    /// # Errors
    /// When the pack cannot be read, or Ctrl-C was pressed.
    pub fn next(&mut self, session: &Session) -> Result<Next, Failure> {
        if !session.terminal.is_manned() {
            return status(session);
        }
        let entries = session.progress().entries;
        let open = self.open.clone().or_else(|| open_folder(session, &entries));
        let here = open.as_deref().and_then(|folder| session.checkout(Some(folder)).ok());
        let now = jiff::Timestamp::now().as_second();
        let cards = session.cards()?;
        let standing = |card: &Card| standing(&entries, &card.id, card.clean);
        let scored = |card: &Card| Scored {
            round: round(&entries, &card.id, card.clean),
            id: card.id.clone(),
            title: card.title.clone(),
            language: card.language,
            leaf: card.leaf,
            clean: card.clean,
        };
        let open = here.and_then(|(checkout, exercise)| {
            let card = cards.iter().find(|card| card.id == exercise.id)?.clone();
            Some((card, checkout.root))
        });
        let after = open.as_ref().map_or("", |(card, _)| card.id.as_str());
        let front = Front {
            points: cards.iter().map(|card| scored(card).points()).sum::<Points>(),
            solved: (cards.iter().filter(|card| standing(card) == Standing::Solved).count(), cards.len()),
            due: session.practice()?.iter().filter(|row| row.due <= now).count(),
            next: session.next_after(after)?,
            open: open
                .as_ref()
                .map(|(card, root)| (card.clone(), standing(card), root.display().to_string())),
        };
        let root = open.map(|(_, root)| root);
        loop {
            session.terminal.clear();
            let key = session.terminal.key_after(&human(&front, session.paint()));
            let known = |wanted: char| front.keys().iter().any(|(key, _)| *key == wanted);
            let on_it = |verb: &str| {
                let words = ["diffdojo", verb, "--dir"].map(OsString::from).into_iter();
                words.chain(root.clone().map(PathBuf::into_os_string)).collect::<Vec<_>>()
            };
            let alone = |verb: &str| Next::Do(["diffdojo", verb].map(OsString::from).into());
            return Ok(match key {
                Key::Char(key) if !known(key) => continue,
                Key::Char('w') => Next::Visit(on_it("watch")),
                Key::Char('r') => Next::Do(on_it("review")),
                Key::Char('d') => Next::Do(on_it("diff")),
                Key::Char('g') => Next::Do(on_it("grade")),
                Key::Char('p') => alone("practice"),
                Key::Char('s') => alone("scorecard"),
                Key::Char('n') => match &front.next {
                    Some(card) => start(&card.id, session),
                    None => continue,
                },
                Key::Char('l') => match pick(session)? {
                    Some(id) => start(&id, session),
                    None => continue,
                },
                Key::Char('q') | Key::EndOfInput | Key::Escape => Next::Leave(Exit::Yes),
                Key::Interrupt => return Err(MachineError::Interrupted.into()),
                _ => continue,
            });
        }
    }
}

/// Opens an exercise: in the folder where it is already, or in a new one.
fn start(id: &str, session: &Session) -> Next {
    let folder = checkout_of(id, session).unwrap_or_else(|| session.free_folder(id));
    Next::Start { exercise: id.to_owned(), folder }
}

/// The checkout that the learner stands in, else that of the exercise that was touched last and is not
/// finished, where it is below.
fn open_folder(session: &Session, entries: &[Entry]) -> Option<PathBuf> {
    if let Ok((checkout, _)) = session.checkout(None) {
        return Some(checkout.root);
    }
    let cards = session.cards().ok()?;
    let clean = |id: &str| cards.iter().any(|card| same(&card.id, id) && card.clean);
    let unfinished = |id: &str| !standing(entries, id, clean(id)).is_settled();
    let last = entries.iter().rev().find(|entry| unfinished(&entry.exercise))?;
    checkout_of(&last.exercise, session)
}

/// A checkout of an exercise where new ones are made.
fn checkout_of(id: &str, session: &Session) -> Option<PathBuf> {
    let place = session.place();
    let is = |folder: &PathBuf| {
        folder.join(".git").exists()
            && session.checkout(Some(folder)).is_ok_and(|(_, exercise)| exercise.id == id)
    };
    let usual = place.join(id);
    if is(&usual) {
        return Some(usual);
    }
    let entries = std::fs::read_dir(if place.as_os_str().is_empty() { Path::new(".") } else { &place })
        .ok()?
        .flatten()
        .take(MAX_FOLDERS);
    let mut folders: Vec<_> = entries.map(|entry| entry.path()).filter(is).collect();
    folders.sort();
    folders.into_iter().next()
}

/// Lets one exercise be picked.
fn pick(session: &Session) -> Result<Option<String>, Failure> {
    let rows = session.listed()?;
    let mut at = rows.iter().position(|row| row.standing == Standing::New).unwrap_or(0);
    loop {
        session.terminal.clear();
        let text = picker(&rows, at, session.terminal.height(), session.paint());
        match session.terminal.key_after(text.trim_end()) {
            Key::Up | Key::Char('k') => at = at.saturating_sub(1),
            Key::Down | Key::Char('j') => at = (at + 1).min(rows.len().saturating_sub(1)),
            Key::Enter => return Ok(rows.get(at).map(|row| row.card.id.clone())),
            Key::Escape | Key::EndOfInput | Key::Char('q') => return Ok(None),
            Key::Interrupt => return Err(MachineError::Interrupted.into()),
            _ => {}
        }
    }
}

/// Prints the status, for those who are no person.
fn status(session: &Session) -> Result<Next, Failure> {
    let paint = session.paint();
    if let Ok((checkout, exercise)) = session.checkout(None) {
        let state = &checkout.state;
        let solved = state.solved || session.standing(&exercise) == Standing::Solved;
        let next = match (solved, state.answer_opened) {
            (_, true) => match session.next_after(&exercise.id)? {
                Some(card) => format!("diffdojo start {}", card.id),
                None => "diffdojo practice".to_owned(),
            },
            (true, false) => "diffdojo answer".to_owned(),
            (false, false) => "diffdojo grade".to_owned(),
        };
        let head = format!("{} {}", paint.look(Look::Strong, &exercise.id), exercise.title);
        let lines = format!("{}\n{}", paint.wrap("", "", &head), paint.wrap("", "", &exercise.summary));
        session.terminal.print(&format!("{lines}\n{}", next_line(&next, paint)));
        return Ok(Next::Leave(Exit::Yes));
    }
    let entries = session.progress().entries;
    let cards = session.cards()?;
    let standing = |card: &Card| standing(&entries, &card.id, card.clean);
    let solved = cards.iter().filter(|card| standing(card) == Standing::Solved).count();
    let open = cards
        .iter()
        .find(|card| matches!(standing(card), Standing::Started | Standing::Spotted | Standing::Partial));
    let fresh = cards.iter().find(|card| standing(card) == Standing::New);
    let mut out = format!("{solved} of {} exercises solved.\n", cards.len());
    let next = match (open, fresh) {
        (Some(card), _) => {
            out.push_str(&format!("{}\n", paint.wrap("", "", &format!("Open: {} {}", card.id, card.title))));
            format!("cd {} && diffdojo grade", card.id)
        }
        (None, Some(card)) => format!("diffdojo start {}", card.id),
        (None, None) => "diffdojo list".to_owned(),
    };
    session.terminal.print(&format!("{out}{}", next_line(&next, paint)));
    Ok(Next::Leave(Exit::Yes))
}

fn next_line(command: &str, paint: Paint) -> String {
    format!("\n  next: {}\n", paint.look(Look::Command, command))
}
