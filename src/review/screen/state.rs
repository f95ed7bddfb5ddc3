//! A review that is being made: what each key does at each stage.

use tui_input::Input;

use super::dialogs::{self, Step};
use super::line;
use super::marks::Marks;
use super::stage::{Ask, Effect, Press, Stage};
use super::view::View;
use crate::domain::diff::FileDiff;
use crate::domain::exercise::{Exercise, Leaf, Question};
use crate::domain::review::{Answers, Finding, Review};
use crate::domain::tree::TreePath;

/// How many rows a turn of the mouse wheel moves.
pub(super) const WHEEL: usize = 3;

/// What a mark is made of, or which one is changed.
#[derive(Clone, Debug)]
struct Target {
    file: TreePath,
    lines: (u32, u32),
    /// The mark that is changed.
    mark: Option<usize>,
}

/// A review that is being made.
#[derive(Clone, Debug)]
pub struct ReviewScreen<'a> {
    /// What is reviewed.
    pub exercise: &'a Exercise,
    /// The diff, and where the cursor is.
    pub view: View<'a>,
    /// The marks.
    pub marks: Marks,
    /// The answers so far.
    pub answers: Answers,
    /// Where it is.
    pub stage: Stage,
    /// The note or the search that is being written.
    pub input: Input,
    /// What was searched for last.
    pub search: Option<String>,
    /// Something to say about the last key.
    pub said: Option<String>,
    /// How many rows a page has.
    pub page: usize,
    /// How far a text is scrolled, in lines.
    pub scroll: usize,
    /// The terminal has room for both sides of the diff.
    pub wide: bool,
    /// One column is wanted all the same.
    one_column: bool,
    target: Option<Target>,
}

impl<'a> ReviewScreen<'a> {
    /// A review of an exercise; `diff` is what its pull request changes, `marks` are those of an
    /// earlier time. What earlier reviews were right about is in `found`, and stays; `again` are findings
    /// of theirs that are to be looked at once more.
    #[must_use]
    pub fn new(
        exercise: &'a Exercise,
        diff: &[FileDiff],
        marks: Vec<Finding>,
        found: Review,
        again: Vec<Finding>,
    ) -> Self {
        let stage = if marks.is_empty() { Stage::About } else { Stage::Resume };
        let mut own = marks;
        let new: Vec<Finding> = again.into_iter().filter(|one| !own.contains(one)).collect();
        own.extend(new);
        let all: Vec<Finding> = own.iter().chain(&found.findings).cloned().collect();
        Self {
            exercise,
            view: View::new(exercise, diff, &all),
            marks: Marks::new(found.findings, own),
            answers: found.answers,
            stage,
            input: Input::default(),
            search: None,
            said: None,
            page: 10,
            scroll: 0,
            wide: false,
            one_column: false,
            target: None,
        }
    }

    /// What was said so far, with what was found before.
    #[must_use]
    pub fn review(&self) -> Review {
        let findings = self.marks.found.iter().chain(self.marks.own()).cloned().collect();
        Review { findings, answers: self.answers.clone() }
    }

    /// The question of a stage.
    #[must_use]
    pub fn question(&self, ask: Ask) -> &'a Question {
        let questions = &self.exercise.questions;
        match ask {
            Ask::Failure => &questions.failure,
            Ask::Hides => &questions.hides,
            Ask::Fix => &questions.fix,
        }
    }

    /// Whether the note that is written belongs to a mark that is there already.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        self.target.as_ref().is_some_and(|target| target.mark.is_some())
    }

    /// Takes the size of the window: how many rows a page has, and whether both sides have room.
    pub fn fit(&mut self, page: usize, wide: bool) {
        self.page = page.max(1);
        self.wide = wide;
        self.view.side_by_side = wide && !self.one_column;
    }

    /// Does what a key means.
    pub fn press(&mut self, press: Press) -> Effect {
        self.said = None;
        match self.stage {
            Stage::Resume => return self.resume(press),
            Stage::About => self.about(press),
            Stage::Reading => return self.reading(press),
            Stage::Keys => {
                if !self.scrolled(press) {
                    self.stage = Stage::Reading;
                }
            }
            Stage::Files(at) => self.list(at, press),
            Stage::Search => self.write_search(press),
            Stage::Flow(number) => {
                self.stage = dialogs::flow(number, press);
            }
            Stage::NoLeaf => self.stage = dialogs::no_leaf(press),
            Stage::Note(leaf) => return self.write_note(leaf, press),
            Stage::Finish => return self.finish(press),
            Stage::Question(ask, option) => return self.answer(ask, option, press),
        }
        Effect::Nothing
    }

    fn resume(&mut self, press: Press) -> Effect {
        match press {
            Press::Char('y' | 'Y') | Press::Enter => {
                self.stage = Stage::Reading;
                Effect::Nothing
            }
            Press::Char('n' | 'N') => {
                self.marks.clear();
                self.stage = Stage::About;
                self.said = Some("the marks are gone; u brings them back".to_owned());
                Effect::Changed
            }
            Press::Char('q') | Press::Escape => Effect::Left,
            _ => Effect::Nothing,
        }
    }

    /// Moves in a text that may be longer than the screen; whether the key meant that.
    fn scrolled(&mut self, press: Press) -> bool {
        match press {
            Press::Up | Press::Char('k') => self.scroll = self.scroll.saturating_sub(1),
            Press::Down | Press::Char('j') => self.scroll += 1,
            Press::WheelUp => self.scroll = self.scroll.saturating_sub(WHEEL),
            Press::WheelDown => self.scroll += WHEEL,
            Press::PageUp => self.scroll = self.scroll.saturating_sub(self.page),
            Press::PageDown | Press::Char(' ') => self.scroll += self.page,
            Press::Home => self.scroll = 0,
            Press::End => self.scroll = usize::MAX / 2,
            _ => return false,
        }
        true
    }

    fn about(&mut self, press: Press) {
        match press {
            Press::Char('q') => self.stage = Stage::Finish,
            Press::Char('?') => (self.stage, self.scroll) = (Stage::Keys, 0),
            press if self.scrolled(press) => {}
            _ => self.stage = Stage::Reading,
        }
    }

    fn reading(&mut self, press: Press) -> Effect {
        if self.moved(press) {
            return Effect::Nothing;
        }
        match press {
            Press::Char('n') if self.search.is_some() => self.search_on(true, false),
            Press::Char('N') if self.search.is_some() => self.search_on(false, false),
            Press::Char('n' | ']') | Press::Tab => self.jump(true),
            Press::Char('N' | 'p' | '[') | Press::BackTab => self.jump(false),
            Press::Char('/') => self.open(Stage::Search, String::new()),
            Press::Char('f') => self.stage = Stage::Files(self.view.file()),
            Press::Char('+' | '=') => self.said = Some(self.view.more(true)),
            Press::Char('-') => self.said = Some(self.view.more(false)),
            Press::Char('w') => self.said = Some(self.view.whole()),
            Press::Char('s') => self.turn(),
            Press::Char('v' | ' ') => {
                self.view.anchor = if self.view.anchor.is_some() { None } else { Some(self.view.cursor) };
            }
            Press::Escape => match self.view.anchor.take() {
                Some(_) => {}
                None => self.search = None,
            },
            Press::Char('i') => (self.stage, self.scroll) = (Stage::About, 0),
            Press::Char('?') => (self.stage, self.scroll) = (Stage::Keys, 0),
            Press::Char('q') => self.stage = Stage::Finish,
            Press::Enter | Press::Char('c') => self.mark(),
            Press::Char('d') => return self.unmark(),
            Press::Char('u') => {
                if self.marks.undo() {
                    self.said = Some("the last change of the marks is taken back".to_owned());
                    return Effect::Changed;
                }
                self.said = Some("there is nothing to take back".to_owned());
            }
            Press::Char('e') => match self.view.nearest() {
                Some((file, line)) => return Effect::Edit(file, line),
                None => self.said = Some("there is nothing to edit in this file".to_owned()),
            },
            Press::Char(_) | Press::Control(_) => self.said = Some("? shows the keys".to_owned()),
            _ => {}
        }
        Effect::Nothing
    }

    /// Moves the cursor; whether the key meant that.
    fn moved(&mut self, press: Press) -> bool {
        let by = |rows: usize| isize::try_from(rows).unwrap_or(isize::MAX);
        match press {
            Press::Up | Press::Char('k') => self.view.step(-1),
            Press::Down | Press::Char('j') => self.view.step(1),
            Press::WheelUp => self.view.step(-by(WHEEL)),
            Press::WheelDown => self.view.step(by(WHEEL)),
            Press::PageUp => self.view.step(-by(self.page)),
            Press::PageDown => self.view.step(by(self.page)),
            Press::Home | Press::Char('g') => self.view.step(isize::MIN),
            Press::End | Press::Char('G') => self.view.step(isize::MAX),
            _ => return false,
        }
        true
    }

    fn jump(&mut self, forward: bool) {
        if !self.view.jump(forward) {
            let end = if forward { "that was the last hunk" } else { "that was the first hunk" };
            self.said = Some(end.to_owned());
        }
    }

    fn turn(&mut self) {
        if !self.wide {
            self.said = Some("both sides have room from 120 columns on".to_owned());
            return;
        }
        self.one_column = !self.one_column;
        self.view.side_by_side = !self.one_column;
    }

    fn list(&mut self, at: usize, press: Press) {
        let last = self.view.files.len().saturating_sub(1);
        self.stage = match press {
            Press::Up | Press::WheelUp | Press::Char('k') => Stage::Files(at.saturating_sub(1)),
            Press::Down | Press::WheelDown | Press::Char('j') => Stage::Files((at + 1).min(last)),
            Press::PageUp => Stage::Files(at.saturating_sub(self.page)),
            Press::PageDown => Stage::Files((at + self.page).min(last)),
            Press::Home | Press::Char('g') => Stage::Files(0),
            Press::End | Press::Char('G') => Stage::Files(last),
            Press::Enter => {
                self.view.anchor = None;
                self.view.to_file(at);
                Stage::Reading
            }
            Press::Escape | Press::Backspace | Press::Left | Press::Char('f' | 'q') => Stage::Reading,
            _ => Stage::Files(at),
        };
    }

    /// Opens a line of text.
    fn open(&mut self, stage: Stage, text: String) {
        self.input = Input::new(text);
        self.stage = stage;
    }

    fn write_search(&mut self, press: Press) {
        match press {
            Press::Escape => self.stage = Stage::Reading,
            Press::Backspace if self.input.value().is_empty() => self.stage = Stage::Reading,
            Press::Enter => {
                self.stage = Stage::Reading;
                // Nothing written means the same once more.
                if !self.input.value().is_empty() {
                    self.search = Some(self.input.value().to_owned());
                }
                self.search_on(true, true);
            }
            _ => {
                line::edit(&mut self.input, press);
            }
        }
    }

    fn search_on(&mut self, forward: bool, from_here: bool) {
        let Some(text) = self.search.clone() else { return };
        self.said = Some(match self.view.search(&text, forward, from_here) {
            None => {
                self.search = None;
                format!("{text} is not in what is shown; w shows a whole file")
            }
            Some((1, _)) => format!("{text}: on one line"),
            Some((lines, passed)) => {
                let end = if forward { "from the beginning again" } else { "from the end again" };
                let lines = format!("{text}: on {lines} lines");
                if passed { format!("{lines}, {end}") } else { lines }
            }
        });
    }

    /// Begins a mark on the lines that are chosen, or changes the one that the cursor is on.
    fn mark(&mut self) {
        if self.view.anchor.is_none()
            && let Some((file, line)) = self.view.place(self.view.cursor)
            && let Some(index) = self.marks.meant(file, line)
        {
            let mark = &self.marks.own()[index];
            let (leaf, note) = (mark.leaf, mark.note.clone());
            self.target = Some(Target { file: mark.file.clone(), lines: mark.lines, mark: Some(index) });
            // A note may come from elsewhere with several lines; here it is one.
            self.open(Stage::Note(leaf), note.replace('\n', " "));
            return;
        }
        match self.view.chosen() {
            Ok((file, lines)) => {
                self.target = Some(Target { file, lines, mark: None });
                self.input = Input::default();
                self.stage = Stage::Flow(0);
            }
            Err(why) => self.said = Some(why.to_owned()),
        }
    }

    fn unmark(&mut self) -> Effect {
        let Some((file, line)) = self.view.place(self.view.cursor) else {
            self.said = Some("there is no mark on this line".to_owned());
            return Effect::Nothing;
        };
        if let Some(index) = self.marks.meant(file, line) {
            self.marks.remove(index);
            self.said = Some("the mark is gone; u brings it back".to_owned());
            return Effect::Changed;
        }
        let found = self.marks.on(file, line).next().is_some();
        let why = if found { "this was found: it stays" } else { "there is no mark on this line" };
        self.said = Some(why.to_owned());
        Effect::Nothing
    }

    fn write_note(&mut self, leaf: Leaf, press: Press) -> Effect {
        match press {
            // Back to the question that led here: a note that was begun is not lost by it.
            Press::Escape => self.stage = dialogs::question_of(leaf),
            Press::Enter => {
                self.stage = Stage::Reading;
                if let Some(Target { file, lines, mark }) = self.target.take() {
                    let note = self.input.value_and_reset().trim().to_owned();
                    self.marks.put(Finding { file, lines, leaf, note }, mark);
                    self.view.anchor = None;
                    return Effect::Changed;
                }
            }
            _ => {
                line::edit(&mut self.input, press);
            }
        }
        Effect::Nothing
    }

    fn finish(&mut self, press: Press) -> Effect {
        match press {
            Press::Enter => self.ask(Ask::Failure),
            Press::Char('l' | 'L') => return Effect::Left,
            Press::Escape | Press::Left | Press::Backspace => self.stage = Stage::Reading,
            _ => {}
        }
        Effect::Nothing
    }

    fn answer_to(&mut self, ask: Ask) -> &mut Option<String> {
        match ask {
            Ask::Failure => &mut self.answers.failure,
            Ask::Hides => &mut self.answers.hides,
            Ask::Fix => &mut self.answers.fix,
        }
    }

    /// Asks one of the three questions, with the cursor on what was answered before.
    fn ask(&mut self, ask: Ask) {
        let answer = self.answer_to(ask).clone();
        let at = self.question(ask).options.iter().position(|option| Some(&option.id) == answer.as_ref());
        self.stage = Stage::Question(ask, at.unwrap_or(0));
    }

    fn answer(&mut self, ask: Ask, option: usize, press: Press) -> Effect {
        let question = self.question(ask);
        match dialogs::question(question, option, press) {
            Step::To(option) => self.stage = Stage::Question(ask, option),
            Step::Back => match dialogs::before(ask) {
                Some(before) => self.ask(before),
                None => self.stage = Stage::Finish,
            },
            Step::Chosen(chosen) => {
                *self.answer_to(ask) = question.options.get(chosen).map(|option| option.id.clone());
                match dialogs::after(ask) {
                    Some(after) => self.ask(after),
                    None => return Effect::HandedIn,
                }
            }
        }
        Effect::Nothing
    }
}
