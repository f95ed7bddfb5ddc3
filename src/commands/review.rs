//! `review`: find the bug, name its leaf, answer the three questions; judged at once.

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Instant;

use clap::Args;

use super::{Format, Where};
use crate::domain::diff::{FileDiff, diff_trees};
use crate::domain::exercise::Exercise;
use crate::domain::review::{Judgement, Review, judge, relocate, text_of};
use crate::domain::tree::TreePath;
use crate::present::card::pull_request;
use crate::present::diff::{SIDE_BY_SIDE, unified};
use crate::present::paint::Look;
use crate::present::review::{human, json};
use crate::present::review_rows::ReviewColours;
use crate::present::review_screen::screen;
use crate::progress::Standing;
use crate::progress::event::{Event, Reviewed};
use crate::progress::rounds::{Found, findings, found_in_round, reviews_of_round, standing};
use crate::repo::checkout::Checkout;
use crate::review::json::{MAX, parse};
use crate::review::screen::stage::{Effect, Press};
use crate::review::screen::state::ReviewScreen;
use crate::review::{mail, talk};
use crate::runner::MachineError;
use crate::session::draft::Draft;
use crate::session::failure::Failure;
use crate::session::{Ending, Exit, Session, input};
use crate::terminal::keys::Key;

/// The options of `review`.
#[derive(Debug, Args)]
pub struct Options {
    /// Read the review from this file, as JSON; `-` for standard input
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Write the review in your editor ($VISUAL or $EDITOR), as a mail is answered
    #[arg(long, conflicts_with = "from")]
    edit: bool,
    /// Tell how much is left to find, too: it counts as a hint. After a review, tell it at once
    #[arg(long)]
    hint: bool,
    /// For people or for scripts
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    #[command(flatten)]
    place: Where,
}

/// Takes a review, judges it, keeps it.
///
/// # Errors
/// When the folder is not in a checkout, or the review cannot be taken.
pub fn run(options: &Options, session: &Session) -> Ending {
    let (checkout, exercise) = session.checkout(options.place.dir.as_deref())?;
    let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
    let entries = session.progress().entries;
    let reviews = reviews_of_round(&entries, &exercise.id);
    let found = found_in_round(&exercise, &reviews);
    if let (true, None, false, Some(last)) = (options.hint, &options.from, options.edit, reviews.last()) {
        let mut review = found.right;
        let more = findings(&exercise, last).into_iter().filter(|more| !review.findings.contains(more));
        review.findings.extend(more.collect::<Vec<_>>());
        let judgement = judge(&exercise, &diff, &review);
        return Ok(told(options, session, &checkout, &exercise, &review, &judgement));
    }
    let (review, seconds) = match &options.from {
        Some(file) => {
            let text = input::text(file, MAX)?;
            let review = parse(&text, &exercise, &diff).map_err(|fault| {
                Failure::usage(
                    format!("{}: {}: {}", input::shown(file), fault.place, fault.fault),
                    fault.mend,
                )
            })?;
            (review, None)
        }
        None if options.edit => match in_editor(&checkout, &exercise, &diff, &found, session)? {
            Some(review) => (review, None),
            None => {
                session.terminal.note("nothing was handed in");
                return Ok(Exit::No);
            }
        },
        None if session.terminal.is_manned() => {
            match at_terminal(&checkout, &exercise, &diff, found, session)? {
                Some(handed_in) => handed_in,
                None => return Ok(Exit::No),
            }
        }
        None => {
            return Err(Failure::usage(
                "there is no terminal to review on",
                "hand the review in as JSON with --from FILE, or write it with --edit; `diffdojo diff` shows what to review",
            ));
        }
    };
    let judgement = judge(&exercise, &diff, &review);
    let kept = Reviewed::of(&exercise, &review, &judgement, seconds);
    session.record(&exercise.id, Event::Reviewed(Box::new(kept)));
    if options.from.is_none() {
        // What was handed in is no draft any more; a file that was handed in says nothing of one.
        Draft::of(&checkout).clear().ok();
    }
    Ok(told(options, session, &checkout, &exercise, &review, &judgement))
}

/// Prints what a review came to. How much is left is told once the exercise is settled; before, only
/// where it is asked for, and then it is counted.
fn told(
    options: &Options,
    session: &Session,
    checkout: &Checkout,
    exercise: &Exercise,
    review: &Review,
    judgement: &Judgement,
) -> Exit {
    let now = standing(&session.progress().entries, &exercise.id, exercise.clean);
    let settled = matches!(now, Standing::Solved | Standing::Answered)
        || checkout.state.solved
        || checkout.state.answer_opened;
    if options.hint && !settled {
        session.record(&exercise.id, Event::Hint { number: 0 });
    }
    let left = options.hint || settled;
    match options.format {
        Format::Json => session.terminal.print(&json(exercise, judgement, left)),
        Format::Human => {
            let paint = session.paint();
            // By what was found, and never by what is left.
            let next = match (judgement.hits, exercise.clean && judgement.leaf_right) {
                (_, true) => "diffdojo answer",
                (0, false) => "diffdojo review",
                (_, false) => "diffdojo grade",
            };
            let text = human(exercise, review, judgement, left, paint);
            session.terminal.print(&format!("{text}\n  next: {}\n", paint.look(Look::Command, next)));
        }
    }
    Exit::Yes
}

/// A review by an editor; nothing where nothing was written. A file that cannot be understood is kept,
/// and opened again the next time.
///
/// # Errors
/// When the file cannot be written or understood, or the editor does not work.
fn in_editor(
    checkout: &Checkout,
    exercise: &Exercise,
    diff: &[FileDiff],
    found: &Found,
    session: &Session,
) -> Result<Option<Review>, Failure> {
    let path = checkout.git_folder.join("diffdojo").join("review.txt");
    let disk = |error: std::io::Error| {
        Failure::usage(format!("{}: {error}", path.display()), "look whether it can be read and written")
    };
    let mut marks = Draft::of(checkout).load(exercise).findings;
    marks.extend(
        found.of_another_class.iter().filter(|one| !marks.contains(one)).cloned().collect::<Vec<_>>(),
    );
    let fresh = mail::write(exercise, diff, &marks, &found.right);
    if !path.exists() {
        std::fs::write(&path, &fresh).map_err(disk)?;
    }
    let worked = session.terminal.edit(&path).map_err(|error| {
        Failure::usage(format!("the editor does not start: {error}"), "set VISUAL or EDITOR to one that does")
    })?;
    let kept = || format!("it is kept in {}; `diffdojo review --edit` opens it again", path.display());
    let bytes = std::fs::read(&path).map_err(disk)?;
    let untouched = bytes == fresh.as_bytes();
    if untouched {
        std::fs::remove_file(&path).map_err(disk)?;
    }
    if !worked {
        let mend = if untouched { "try it again".to_owned() } else { kept() };
        return Err(Failure::usage("the editor ended with an error", mend));
    }
    if untouched {
        return Ok(None);
    }
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage("the review is not UTF-8", kept()))?;
    let review = mail::parse(&text, exercise, diff, &found.right.findings).map_err(|fault| {
        Failure::usage(format!("{}: {}", fault.place, fault.fault), format!("{}; {}", fault.mend, kept()))
    })?;
    std::fs::remove_file(&path).map_err(disk)?;
    Ok(review)
}

/// A review and how long it took, in seconds, where that is known.
type HandedIn = (Review, Option<u64>);

/// How a review at a terminal ended.
enum Left {
    /// It is handed in.
    HandedIn,
    /// The learner left.
    Away,
    /// Ctrl-C was pressed.
    Interrupted,
}

/// A review by keys, or line by line where the terminal can do nothing but print; nothing where the
/// learner left.
///
/// # Errors
/// When Ctrl-C was pressed.
fn at_terminal(
    checkout: &Checkout,
    exercise: &Exercise,
    diff: &[FileDiff],
    found: Found,
    session: &Session,
) -> Result<Option<HandedIn>, Failure> {
    let draft = Draft::of(checkout);
    let kept = draft.load(exercise);
    if let Some(said) = &kept.said {
        session.terminal.note(&format!("warning: {said}"));
    }
    let started = Instant::now();
    let mut review = ReviewScreen::new(exercise, diff, kept.findings, found.right, found.of_another_class);
    review.said = kept.said;
    let keep = |review: &ReviewScreen<'_>| {
        draft.save(exercise, review.marks.own()).err().map(|error| format!("the marks are not kept: {error}"))
    };
    let left = if session.terminal.is_dumb() {
        by_lines(&mut review, diff, session, &keep)
    } else {
        by_keys(&mut review, diff, checkout, session, &keep)
    };
    match left {
        Left::HandedIn => Ok(Some((review.review(), Some(started.elapsed().as_secs())))),
        Left::Away | Left::Interrupted => {
            session.terminal.note(if review.marks.own().is_empty() {
                "nothing was handed in"
            } else {
                "nothing was handed in; your marks are kept, `diffdojo review` goes on with them"
            });
            if matches!(left, Left::Interrupted) { Err(MachineError::Interrupted.into()) } else { Ok(None) }
        }
    }
}

/// Says what could not be kept, if anything.
type Keep<'k> = &'k dyn Fn(&ReviewScreen<'_>) -> Option<String>;

fn by_keys(
    review: &mut ReviewScreen<'_>,
    diff: &[FileDiff],
    checkout: &Checkout,
    session: &Session,
    keep: Keep<'_>,
) -> Left {
    let colours = ReviewColours::of(review.exercise, diff, session.paint());
    loop {
        let (left, edit) = match pressed(review, diff, &colours, session, keep) {
            Pressed::Left(left) => (Some(left), None),
            Pressed::Edit(file, line) => (None, Some((file, line))),
        };
        session.terminal.clear();
        if let Some(left) = left {
            return left;
        }
        // Nobody else reads keys while the editor does.
        if let Some((file, line)) = edit {
            review.said = edited(review, checkout, &file, line, session);
        }
    }
}

/// What keys led to that cannot be done while they are read.
enum Pressed {
    Left(Left),
    Edit(TreePath, u32),
}

fn pressed(
    review: &mut ReviewScreen<'_>,
    diff: &[FileDiff],
    colours: &ReviewColours,
    session: &Session,
    keep: Keep<'_>,
) -> Pressed {
    let (tell, keys) = mpsc::channel();
    let Some(_reader) = session.terminal.keys(move |key| {
        tell.send(key).ok();
    }) else {
        return Pressed::Left(Left::Away);
    };
    let _wheel = session.terminal.wheel();
    loop {
        let paint = session.paint();
        review.fit(review.page, paint.width >= SIDE_BY_SIDE);
        let shown = screen(review, diff, colours, session.terminal.height(), paint);
        session.terminal.screen(&shown.body, &shown.foot);
        if let Some(column) = shown.cursor {
            session.terminal.cursor(column);
        }
        review.fit(shown.body.len().saturating_sub(2), review.wide);
        review.scroll = review.scroll.min(shown.reach);
        let press = match keys.recv() {
            Ok(Key::Interrupt) => return Pressed::Left(Left::Interrupted),
            Ok(Key::EndOfInput) | Err(_) => return Pressed::Left(Left::Away),
            Ok(key) => meaning(key),
        };
        match press.map_or(Effect::Nothing, |press| review.press(press)) {
            Effect::Nothing => {}
            Effect::Changed => {
                if let Some(fault) = keep(review) {
                    review.said = Some(fault);
                }
            }
            Effect::Edit(file, line) => return Pressed::Edit(file, line),
            Effect::HandedIn => return Pressed::Left(Left::HandedIn),
            Effect::Left => return Pressed::Left(Left::Away),
        }
    }
}

/// Opens the learner's file where the line of the pull request stands now; what to say about it.
fn edited(
    review: &ReviewScreen<'_>,
    checkout: &Checkout,
    file: &TreePath,
    line: u32,
    session: &Session,
) -> Option<String> {
    let path = checkout.root.join(file.as_str());
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Some(format!("{file} cannot be read in your checkout"));
    };
    let code = text_of(review.exercise, file, (line, line));
    let line = relocate(&text, (line, line), &code).map_or(line, |(line, _)| line);
    match session.terminal.edit_at(&path, line) {
        Ok(true) => None,
        Ok(false) => Some("the editor ended with an error".to_owned()),
        Err(error) => Some(format!("the editor does not start: {error}; set VISUAL or EDITOR")),
    }
}

fn by_lines(review: &mut ReviewScreen<'_>, diff: &[FileDiff], session: &Session, keep: Keep<'_>) -> Left {
    let (exercise, paint) = (review.exercise, session.paint());
    session.terminal.print(&format!(
        "{}\n{}",
        pull_request(exercise, diff, paint),
        unified(diff, exercise.main_tree(), exercise.buggy_tree(), paint)
    ));
    for one in &review.marks.found {
        let words = format!("{}:{} {}", one.file, one.lines.0, one.leaf);
        session.terminal.print(&format!("found before: {words}\n"));
    }
    loop {
        if let Some(said) = &review.said {
            session.terminal.print(&format!("{}\n", paint.wrap("", "", said)));
        }
        let line = match session.terminal.line(&paint.wrap("", "", &talk::prompt(review))) {
            Ok(line) => line,
            Err(Key::Interrupt) => return Left::Interrupted,
            Err(_) => return Left::Away,
        };
        match talk::answer(review, &line) {
            Effect::Nothing | Effect::Edit(..) => {}
            Effect::Changed => review.said = keep(review),
            Effect::HandedIn => return Left::HandedIn,
            Effect::Left => return Left::Away,
        }
    }
}

fn meaning(key: Key) -> Option<Press> {
    Some(match key {
        Key::Char(c) => Press::Char(c),
        Key::Control(c) => Press::Control(c),
        Key::Tab => Press::Tab,
        Key::BackTab => Press::BackTab,
        Key::Right => Press::Right,
        Key::WordLeft => Press::WordLeft,
        Key::WordRight => Press::WordRight,
        Key::WheelUp => Press::WheelUp,
        Key::WheelDown => Press::WheelDown,
        Key::Delete => Press::Delete,
        Key::Enter => Press::Enter,
        Key::Escape => Press::Escape,
        Key::Up => Press::Up,
        Key::Down => Press::Down,
        Key::Left => Press::Left,
        Key::PageUp => Press::PageUp,
        Key::PageDown => Press::PageDown,
        Key::Home => Press::Home,
        Key::End => Press::End,
        Key::Backspace => Press::Backspace,
        Key::Interrupt | Key::EndOfInput | Key::Resize => return None,
    })
}
