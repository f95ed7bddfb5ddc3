//! `watch`: grades at every save, and one key for everything else that can be done.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::Scope;
use std::time::{Duration, Instant};

use clap::Args;

use super::{Isolation, Next, Where};
use crate::catalogue::load::Card;
use crate::domain::exercise::Exercise;
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::{Grade, Verdict};
use crate::grading::submission::{Changeable, Submission, is_tool_folder};
use crate::present::duration::spent;
use crate::present::paint::{Look, Paint};
use crate::present::screen::{KeyName, key_rows, screen, status_line};
use crate::present::solved::Solved;
use crate::present::{self, grade::human};
use crate::runner::place::real;
use crate::runner::{MachineError, interrupt};
use crate::session::failure::Failure;
use crate::session::{Exit, Session, fresh_seed, words};
use crate::terminal::keys::Key;
use crate::watcher::Watcher;
use crate::watcher::burst::Burst;

/// How often it is looked whether the program should end.
const LOOK: Duration = Duration::from_millis(100);

/// The keys, in the order of the foot.
const KEYS: [KeyName; 9] = [
    ('g', "grade"),
    ('d', "diff"),
    ('r', "review"),
    ('h', "hint"),
    ('a', "answer"),
    ('x', "reset"),
    ('l', "list"),
    ('n', "next"),
    ('q', "quit"),
];

/// The key that shows what a screen has no room for.
const MORE: char = 'm';

/// The options of `watch`.
#[derive(Debug, Args)]
pub struct Options {
    /// Look at the files every half second instead of waiting for the system to tell (for network drives)
    #[arg(long)]
    poll: bool,
    #[command(flatten)]
    isolation: Isolation,
    #[command(flatten)]
    place: Where,
}

/// One checkout that is watched, from the first grade to the last.
#[derive(Debug)]
pub struct Watching {
    root: PathBuf,
    poll: bool,
    isolation: Isolation,
    exercise: Exercise,
    _watcher: Watcher,
    news: Receiver<News>,
    tell: Sender<News>,
    /// What was graded last.
    graded: Option<Tree>,
    /// What came of it.
    last: Option<Last>,
    status: String,
    /// The next exercise is offered.
    offered: Option<Offer>,
}

/// A question that waits for its answer.
#[derive(Clone, Debug)]
struct Offer {
    exercise: String,
    question: String,
}

/// What came of a grade.
#[derive(Debug)]
struct Last {
    grade: Grade,
    /// Where the exposing tests can be read.
    shared: Option<PathBuf>,
    /// What a solved grade is told with; nothing for another one, and before it may be told.
    solved: Option<Told>,
}

impl Last {
    /// All tests pass, and what that means may not be told yet.
    fn is_unreviewed(&self) -> bool {
        self.grade.verdict == Verdict::Solved && self.solved.is_none()
    }
}

/// What is known beside the exercise and the tree of it, once it is solved.
#[derive(Clone, Debug)]
struct Told {
    found: Vec<bool>,
    times: Option<(u64, u64)>,
    next: Option<Card>,
}

/// What a watch hears of.
#[derive(Debug)]
enum News {
    Changed(Vec<PathBuf>),
    Key(Key),
    Doing(&'static str),
    Graded(Box<Result<Grade, MachineError>>),
}

/// A grade that goes on.
struct Running {
    tree: Tree,
    since: Instant,
    /// What it does at the moment.
    doing: &'static str,
    /// Something was saved meanwhile: what comes out is of no use.
    outdated: bool,
}

impl Watching {
    /// Begins to watch the checkout that is meant.
    ///
    /// # Errors
    /// When the folder is not in a checkout.
    pub fn new(options: &Options, session: &Session) -> Result<Self, Failure> {
        Self::over(options.place.dir.as_deref(), options.poll, options.isolation, session)
    }

    /// Goes on in another checkout.
    ///
    /// # Errors
    /// When the folder is not in a checkout.
    pub fn moved(&self, folder: &Path, session: &Session) -> Result<Self, Failure> {
        Self::over(Some(folder), self.poll, self.isolation, session)
    }

    fn over(
        folder: Option<&Path>,
        poll: bool,
        isolation: Isolation,
        session: &Session,
    ) -> Result<Self, Failure> {
        let (checkout, exercise) = session.checkout(folder)?;
        session.may_run(&exercise)?;
        // The system names files by their real place.
        let root = real(&checkout.root);
        let (tell, news) = mpsc::channel();
        let heard = tell.clone();
        let watcher = Watcher::new(&root, poll, move |paths| {
            heard.send(News::Changed(paths)).ok();
        });
        if let Some(why) = watcher.fell_back() {
            session.terminal.note(&format!(
                "the system cannot tell what is saved ({why}); the files are looked at every half second"
            ));
        }
        Ok(Self {
            root,
            poll,
            isolation,
            exercise,
            _watcher: watcher,
            news,
            tell,
            graded: None,
            last: None,
            status: String::new(),
            offered: None,
        })
    }

    /// Grades and waits until something else is to be done, or nothing more.
    ///
    /// # Errors
    /// When the machine cannot judge, the folder is gone, or Ctrl-C was pressed.
    pub fn next(&mut self, session: &Session) -> Result<Next, Failure> {
        let tell = self.tell.clone();
        let keys = session.terminal.keys(move |key| {
            tell.send(News::Key(key)).ok();
        });
        let manned = keys.is_some();
        if self.graded.is_some() {
            "save a file to grade it".clone_into(&mut self.status);
        }
        // A review may have been given since.
        if let (Some(tree), true) = (&self.graded, self.last.as_ref().is_some_and(Last::is_unreviewed)) {
            let told = self.told(tree, session)?;
            self.last.iter_mut().for_each(|last| last.solved.clone_from(&told));
        }
        let next = std::thread::scope(|scope| {
            let next = Round { watching: self, session, scope, manned, running: None, burst: None }.go();
            // What still runs ends with the round.
            interrupt::stop_runs();
            next
        });
        interrupt::allow_runs();
        // Nobody meant keys, and grades that were cut short, for what comes after.
        let kept: VecDeque<_> =
            self.news.try_iter().filter(|news| matches!(news, News::Changed(_))).collect();
        kept.into_iter().for_each(|news| drop(self.tell.send(news)));
        drop(keys);
        if manned {
            session.terminal.clear();
            if matches!(next, Ok(Next::Leave(_)) | Err(_)) {
                session.terminal.print(&self.body(session.paint()));
            }
        }
        next
    }

    /// What is shown: the last grade or, before it, what is watched.
    fn body(&self, paint: Paint) -> String {
        let Some(Last { grade, shared, solved }) = &self.last else {
            let id = paint.look(Look::Strong, &self.exercise.id);
            return format!("{id}  {}\n", self.exercise.title);
        };
        let unreviewed = self.last.as_ref().is_some_and(Last::is_unreviewed);
        let say = if unreviewed { present::grade::unreviewed } else { human };
        let mut text = say(&self.exercise.id, grade, paint);
        if let Some(folder) = shared {
            let place = format!("the exposing tests can be read in {}", folder.display());
            text.push_str(&format!("{}\n", paint.wrap("  ", "    ", &place)));
        }
        if let (Some(told), Some(own)) = (solved, &self.graded) {
            let Told { found, times, next } = told.clone();
            let solved = Solved { exercise: &self.exercise, own, found, times, next };
            text.push_str(&present::solved::human(&solved, paint));
        }
        if unreviewed {
            text.push_str(&format!("\n  next: {}\n", paint.look(Look::Command, "diffdojo review")));
        }
        text
    }

    /// What a solved grade of this tree is told with, once it may be told.
    fn told(&self, tree: &Tree, session: &Session) -> Result<Option<Told>, Failure> {
        let (checkout, exercise) = session.checkout(Some(&self.root))?;
        if !session.may_tell(&checkout, &exercise) {
            return Ok(None);
        }
        let solved = session.solved(&exercise, tree)?;
        Ok(Some(Told { found: solved.found, times: solved.times, next: solved.next }))
    }

    /// What the status line says: a question stays until it is answered.
    fn line(&self) -> &str {
        self.offered.as_ref().map_or(&self.status, |offer| &offer.question)
    }
}

struct Round<'scope, 'env, 'a> {
    watching: &'a mut Watching,
    session: &'env Session,
    scope: &'scope Scope<'scope, 'env>,
    /// There is a person who sees a screen and presses keys.
    manned: bool,
    running: Option<Running>,
    burst: Option<Burst>,
}

impl Round<'_, '_, '_> {
    fn go(&mut self) -> Result<Next, Failure> {
        self.look(false)?;
        self.draw();
        loop {
            if interrupt::requested() {
                return Err(MachineError::Interrupted.into());
            }
            let rest = self.burst.map_or(LOOK, |burst| burst.rest(Instant::now()).min(LOOK));
            match self.watching.news.recv_timeout(rest) {
                Ok(News::Changed(paths)) => self.changed(&paths),
                Ok(News::Key(key)) => {
                    if let Some(next) = self.key(key)? {
                        return Ok(next);
                    }
                }
                Ok(News::Doing(what)) => {
                    if let Some(running) = &mut self.running {
                        running.doing = what;
                    }
                }
                Ok(News::Graded(grade)) => self.graded(*grade)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Next::Leave(Exit::Yes)),
            }
            self.show_progress();
            if self.burst.is_some_and(|burst| burst.rest(Instant::now()).is_zero()) {
                self.look(false)?;
            }
        }
    }

    /// Says what the grade that goes on does, and for how long it has.
    fn show_progress(&mut self) {
        if let (true, Some(running)) = (self.manned, &self.running)
            && !running.outdated
        {
            let text = match running.since.elapsed().as_secs() {
                0 => format!("grading: {}", running.doing),
                seconds => format!("grading: {} {}", running.doing, spent(seconds)),
            };
            self.say(&text);
        }
    }

    /// Something happened to these files; to any, where none is named.
    fn changed(&mut self, paths: &[PathBuf]) {
        let now = Instant::now();
        let ours = |path: &PathBuf| {
            path.strip_prefix(&self.watching.root)
                .map_or(true, |inside| !inside.iter().any(|part| part.to_str().is_some_and(is_tool_folder)))
        };
        if !paths.is_empty() && !paths.iter().any(ours) {
            return;
        }
        if let Some(burst) = &mut self.burst {
            burst.more(now);
        } else {
            self.burst = Some(Burst::new(now));
        }
        if self.saved(paths) && self.running.is_none() {
            self.say("saved");
        }
    }

    /// Whether one of these is a file that a submission would take.
    fn saved(&self, paths: &[PathBuf]) -> bool {
        let changeable = Changeable::of(&self.watching.exercise);
        paths.iter().any(|path| {
            let inside = path.strip_prefix(&self.watching.root).ok().and_then(Path::to_str);
            let inside = inside.map(|inside| inside.replace(std::path::MAIN_SEPARATOR, "/"));
            inside.and_then(|inside| TreePath::new(&inside).ok()).is_some_and(|path| changeable.is(&path))
        })
    }

    /// Takes the files as they are and grades them where they differ from those that were graded, or
    /// where that is wanted anyway.
    fn look(&mut self, anyway: bool) -> Result<(), Failure> {
        let submission = match self.session.submission(&self.watching.exercise, &self.watching.root) {
            Ok(submission) => submission,
            Err(_) if !self.watching.root.is_dir() => {
                return Err(Failure::usage(
                    format!("{} is gone", self.watching.root.display()),
                    "`diffdojo start` makes it anew",
                ));
            }
            Err(error) => {
                self.burst = None;
                self.say(&format!("not graded: {error}"));
                return Ok(());
            }
        };
        let known = self.running.as_ref().map(|running| &running.tree).or(self.watching.graded.as_ref());
        let burst = self.burst.as_mut();
        if let (Some(known), Some(burst)) = (known, burst)
            && half_saved(known, &submission.tree)
            && burst.doubt()
        {
            return Ok(());
        }
        self.burst = None;
        let same = known == Some(&submission.tree);
        match &mut self.running {
            Some(running) if same && !running.outdated => {}
            Some(running) => {
                running.outdated = true;
                interrupt::stop_runs();
                self.say("saved again: grading anew");
            }
            None if same && !anyway => {
                if self.watching.status == "saved" {
                    self.say("saved, and nothing differs from what was graded");
                }
            }
            None => self.grade(submission),
        }
        Ok(())
    }

    fn grade(&mut self, submission: Submission) {
        self.say("grading");
        self.running = Some(Running {
            tree: submission.tree.clone(),
            since: Instant::now(),
            doing: "",
            outdated: false,
        });
        let exercise = self.watching.exercise.clone();
        let (tell, doing) = (self.watching.tell.clone(), self.watching.tell.clone());
        let (session, wish) = (self.session, self.watching.isolation.wish());
        self.scope.spawn(move || {
            let doing = std::sync::Mutex::new(doing);
            let grade = session.grade_in_phases(&exercise, &submission, fresh_seed(), wish, &|phase| {
                if let Ok(doing) = doing.lock() {
                    doing.send(News::Doing(words(phase))).ok();
                }
            });
            tell.send(News::Graded(Box::new(grade))).ok();
        });
    }

    fn graded(&mut self, grade: Result<Grade, MachineError>) -> Result<(), Failure> {
        let Some(running) = self.running.take() else { return Ok(()) };
        interrupt::allow_runs();
        if running.outdated {
            return self.look(false);
        }
        let grade = grade?;
        let (mut checkout, exercise) = self.session.checkout(Some(&self.watching.root))?;
        let shared = self.session.settle(&mut checkout, &exercise, &grade)?;
        let solved = if grade.verdict == Verdict::Solved {
            self.watching.told(&running.tree, self.session)?
        } else {
            None
        };
        self.watching.last = Some(Last { grade, shared, solved });
        self.watching.graded = Some(running.tree);
        "save a file to grade it again".clone_into(&mut self.watching.status);
        if self.manned {
            self.draw();
        } else {
            self.session.terminal.print(&self.watching.body(self.paint()));
        }
        Ok(())
    }

    fn key(&mut self, key: Key) -> Result<Option<Next>, Failure> {
        let root = self.watching.root.clone();
        let here = |verb: &str| {
            let words = ["diffdojo", verb, "--dir"].map(OsString::from);
            Some(Next::Do(words.into_iter().chain([root.clone().into_os_string()]).collect()))
        };
        if let Some(offer) = &self.watching.offered {
            match key {
                Key::Char('y' | 'Y') => {
                    let exercise = offer.exercise.clone();
                    self.watching.offered = None;
                    let folder = root.with_file_name(&exercise);
                    return Ok(Some(Next::Start { exercise, folder }));
                }
                Key::Char('n' | 'N') | Key::Enter | Key::Escape => {
                    self.watching.offered = None;
                    self.status();
                    return Ok(None);
                }
                Key::Char('q') | Key::EndOfInput | Key::Interrupt | Key::Resize => {}
                // It waits for an answer.
                _ => return Ok(None),
            }
        }
        Ok(match key {
            Key::Char('g') => {
                if self.running.is_none() {
                    self.look(true)?;
                }
                None
            }
            Key::Char('d') => here("diff"),
            Key::Char('r') => here("review"),
            Key::Char('h') => here("hint"),
            Key::Char('a') => here("answer"),
            Key::Char('x') => here("reset"),
            Key::Char('l') => Some(Next::Do(["diffdojo", "list"].map(OsString::from).into())),
            Key::Char('n') => {
                self.offer()?;
                None
            }
            Key::Char(MORE) => Some(Next::Read(self.watching.body(self.paint()))),
            Key::Char('q') | Key::EndOfInput => Some(Next::Leave(Exit::Yes)),
            Key::Interrupt => return Err(MachineError::Interrupted.into()),
            Key::Resize => {
                self.draw();
                None
            }
            _ => None,
        })
    }

    fn offer(&mut self) -> Result<(), Failure> {
        match self.session.next_after(&self.watching.exercise.id)? {
            Some(card) => {
                let question = format!("{} ({}): start it? y/n", card.id, card.language.title());
                self.watching.offered = Some(Offer { exercise: card.id, question });
                self.status();
            }
            None => self.say("there is no further exercise: all are solved"),
        }
        Ok(())
    }

    fn paint(&self) -> Paint {
        self.session.paint()
    }

    /// Changes the status, on the screen or, where nobody presses keys, beside the output.
    fn say(&mut self, what: &str) {
        if self.watching.status == what {
            return;
        }
        what.clone_into(&mut self.watching.status);
        if self.manned {
            if self.watching.offered.is_none() {
                self.status();
            }
        } else if what != "saved" && !what.is_empty() {
            self.session.terminal.note(what);
        }
    }

    /// Shows the status line anew.
    fn status(&self) {
        if self.manned {
            let paint = self.paint();
            let line = status_line(&paint.look(Look::Warn, self.watching.line()), paint);
            self.session.terminal.foot_line(key_rows(&KEYS, paint) + 1, &line);
        }
    }

    fn draw(&self) {
        if !self.manned {
            return;
        }
        let paint = self.paint();
        let body = self.watching.body(paint);
        let rows = self.session.terminal.height();
        let (body, foot) = screen(&body, self.watching.line(), &KEYS, rows, MORE, paint);
        self.session.terminal.screen(&body, &foot);
    }
}

/// Whether a file that was there is gone or empty, as in the middle of an editor's way of saving.
fn half_saved(before: &Tree, now: &Tree) -> bool {
    before.iter().any(|(path, bytes)| !bytes.is_empty() && now.get(path).is_none_or(<[u8]>::is_empty))
}
