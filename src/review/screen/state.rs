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
const WHEEL: usize = 3;

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

#[cfg(test)]
mod tests {
    use super::super::view::Row;
    use super::*;
    use crate::catalogue::load::load;
    use crate::catalogue::pack::Pack;
    use crate::domain::diff::diff_trees;
    use crate::domain::review::judge;

    fn fresh<'a>(exercise: &'a Exercise, diff: &[FileDiff], marks: Vec<Finding>) -> ReviewScreen<'a> {
        ReviewScreen::new(exercise, diff, marks, Review::default(), vec![])
    }

    fn played(id: &str, play: impl Fn(&mut ReviewScreen<'_>)) {
        let exercise = load(&Pack::BuiltIn, id).expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        play(&mut fresh(&exercise, &diff, vec![]));
    }

    fn keys(screen: &mut ReviewScreen<'_>, keys: &str) -> Effect {
        let mut effect = Effect::Nothing;
        for key in keys.chars() {
            effect = screen.press(match key {
                '\n' => Press::Enter,
                '<' => Press::Left,
                '~' => Press::Escape,
                '\u{15}' => Press::Control('u'),
                '^' => Press::Backspace,
                other => Press::Char(other),
            });
        }
        effect
    }

    /// Puts the cursor on a line of a file.
    fn go(screen: &mut ReviewScreen<'_>, file: &str, line: u32) {
        let file = TreePath::new(file).expect("a path");
        screen.view.cursor = screen.view.row_of(&file, line).expect("the line is in the diff");
    }

    #[test]
    fn a_whole_review_by_keys() {
        for id in ["01-session-cleanup", "02-dashboard-page", "05-total-sizes", "07-best-quote"] {
            played(id, |screen| {
                let defect = screen.exercise.main_defect().expect("a defect");
                assert_eq!(screen.stage, Stage::About);
                keys(screen, "\n");
                go(screen, defect.file.as_str(), defect.lines.0);
                keys(screen, " ");
                go(screen, defect.file.as_str(), defect.lines.1);
                let yes = Leaf::ALL.iter().position(|leaf| *leaf == defect.leaf).expect("a leaf");
                assert_eq!(keys(screen, &format!("c{}nnobody waits\n", "y".repeat(yes))), Effect::Changed);
                assert_eq!(screen.view.anchor, None);
                keys(screen, "q\n");
                let mut effect = Effect::Nothing;
                for ask in [Ask::Failure, Ask::Hides, Ask::Fix] {
                    let question = screen.question(ask);
                    let at = question.options.iter().position(|option| option.id == question.answer);
                    effect = keys(screen, &(at.expect("an option") + 1).to_string());
                }
                assert_eq!(effect, Effect::HandedIn);
                let review = screen.review();
                assert_eq!(review.findings[0].note, "nobody waits");
                let diff = diff_trees(screen.exercise.main_tree(), screen.exercise.buggy_tree());
                let judged = judge(screen.exercise, &diff, &review);
                // 07 has a second defect of the class inside the first one's lines.
                let hits = if id.starts_with("07") { 2 } else { 1 };
                assert_eq!((judged.hits, judged.false_alarms, judged.leaf_right), (hits, 0, true), "{id}");
                assert!(judged.answers.failure && judged.answers.hides && judged.answers.fix);
            });
        }
    }

    #[test]
    fn the_flow_asks_in_order_and_can_be_gone_back() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\nnc");
            assert_eq!(screen.stage, Stage::Flow(0));
            keys(screen, "yy<");
            assert_eq!(screen.stage, Stage::Flow(1));
            keys(screen, "x");
            assert_eq!(screen.stage, Stage::Flow(1), "another key answers nothing");
            keys(screen, "yyyy");
            assert_eq!(screen.stage, Stage::NoLeaf);
            keys(screen, "<n");
            assert_eq!(screen.stage, Stage::Note(Leaf::FailureLeak));
            keys(screen, "abc^~");
            assert_eq!(screen.stage, Stage::Flow(4));
            keys(screen, "~");
            assert_eq!((screen.stage, screen.marks.own().len()), (Stage::Reading, 0));
        });
    }

    #[test]
    fn enter_on_a_mark_changes_it_and_only_one_goes_at_a_time() {
        played("01-session-cleanup", |screen| {
            let own = |screen: &ReviewScreen<'_>| {
                let marks = screen.marks.own().iter();
                marks.map(|one| (one.lines, one.leaf.word(), one.note.clone())).collect::<Vec<_>>()
            };
            keys(screen, "\n");
            go(screen, "src/sessions.js", 13);
            keys(screen, "v");
            go(screen, "src/sessions.js", 15);
            assert_eq!(keys(screen, "cnone\n"), Effect::Changed);
            go(screen, "src/sessions.js", 14);
            keys(screen, "\n");
            assert_eq!((screen.stage, screen.input.value()), (Stage::Note(Leaf::LostTask), "one"));
            assert!(screen.is_changing());
            assert_eq!(keys(screen, "!\n"), Effect::Changed);
            assert_eq!(own(screen), [((13, 15), "lost-task", "one!".to_owned())]);
            // By escape its class can be changed, too; the note stays.
            keys(screen, "\n~yn\u{15}two\n");
            assert_eq!(own(screen), [((13, 15), "accidental-serialization", "two".to_owned())]);
            // Escape from there changes nothing.
            keys(screen, "\nx~~");
            assert_eq!((screen.stage, own(screen).len()), (Stage::Reading, 1));
            assert_eq!(own(screen)[0].2, "two");
            // A range of its own is another mark, and the shorter one is meant first.
            assert_eq!(keys(screen, "vcnthree\n"), Effect::Changed);
            assert_eq!(own(screen).len(), 2);
            assert_eq!(keys(screen, "d"), Effect::Changed);
            assert_eq!(own(screen), [((13, 15), "accidental-serialization", "two".to_owned())]);
            assert_eq!(keys(screen, "d"), Effect::Changed);
            assert_eq!(keys(screen, "d"), Effect::Nothing);
            assert!(screen.said.as_deref().is_some_and(|said| said.contains("no mark")));
            // And all of it back, the latest change first.
            let counts: Vec<usize> = (0..6)
                .map(|_| {
                    assert_eq!(keys(screen, "u"), Effect::Changed);
                    own(screen).len()
                })
                .collect();
            assert_eq!(counts, [1, 2, 1, 1, 1, 0]);
            assert_eq!(keys(screen, "u"), Effect::Nothing);
        });
    }

    #[test]
    fn a_mark_is_never_put_where_nothing_is() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\ngc");
            assert_eq!(screen.stage, Stage::Reading);
            assert!(screen.said.is_some());
            screen.view.cursor = (0..screen.view.rows.len())
                .find(|row| screen.view.line(*row).is_some_and(|line| line.new.is_none()))
                .expect("a line that went");
            keys(screen, "c");
            let said = |screen: &ReviewScreen<'_>, words: &str| {
                assert!(screen.said.as_deref().is_some_and(|said| said.contains(words)), "{:?}", screen.said);
            };
            said(screen, "not there after");
            keys(screen, "gvGc");
            said(screen, "one hunk");
        });
    }

    #[test]
    fn what_was_found_stays_and_the_answers_that_were_right_are_offered() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let mark = |line: u32, note: &str| {
            let file = TreePath::new("src/sessions.js").expect("a path");
            Finding { file, lines: (line, line), leaf: Leaf::LostTask, note: note.to_owned() }
        };
        let answers = Answers { hides: Some("b".to_owned()), ..Answers::default() };
        let found = Review { findings: vec![mark(14, "found")], answers };
        let mut screen = ReviewScreen::new(&exercise, &diff, vec![], found, vec![mark(13, "again")]);
        assert_eq!(screen.stage, Stage::About, "no marks were left");
        keys(&mut screen, "\n");
        go(&mut screen, "src/sessions.js", 14);
        assert_eq!(keys(&mut screen, "d"), Effect::Nothing);
        assert!(screen.said.as_deref().is_some_and(|said| said.contains("it stays")), "{:?}", screen.said);
        keys(&mut screen, "\nnmore\n");
        go(&mut screen, "src/sessions.js", 13);
        assert_eq!(keys(&mut screen, "d"), Effect::Changed);
        keys(&mut screen, "q\n1");
        assert_eq!(screen.stage, Stage::Question(Ask::Hides, 1));
        assert_eq!(keys(&mut screen, "\n5"), Effect::HandedIn);
        let review = screen.review();
        let notes: Vec<_> = review.findings.iter().map(|one| one.note.as_str()).collect();
        assert_eq!(notes, ["found", "more"]);
        assert_eq!(review.answers.hides.as_deref(), Some("b"));
    }

    #[test]
    fn a_text_is_searched_for_and_n_goes_on() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\ng/sessionids\n");
            let first = screen.view.cursor;
            assert!(
                screen.view.line(first).is_some_and(|line| line.text.to_lowercase().contains("sessionids"))
            );
            keys(screen, "n");
            assert_ne!(screen.view.cursor, first);
            keys(screen, "N");
            assert_eq!(screen.view.cursor, first);
            // Nothing written is the same text once more; escape ends it, and n is for hunks again.
            keys(screen, "n/\n");
            assert!(screen.said.as_deref().is_some_and(|said| said.contains("sessionids")));
            keys(screen, "~gn");
            assert!(matches!(screen.view.rows[screen.view.cursor - 1], Row::Hunk(..)));
            keys(screen, "/nowhere\n");
            assert!(screen.said.as_deref().is_some_and(|said| said.contains("not in what is shown")));
            let before = screen.view.cursor;
            keys(screen, "/abc^^^^");
            assert_eq!((screen.stage, screen.view.cursor), (Stage::Reading, before));
        });
    }

    #[test]
    fn files_are_chosen_from_a_list() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\nf");
            let at = screen.view.file();
            assert_eq!(screen.stage, Stage::Files(at));
            screen.press(Press::End);
            keys(screen, "\n");
            let last = screen.view.files.len() - 1;
            assert_eq!((screen.stage, screen.view.file()), (Stage::Reading, last));
            keys(screen, "fk~");
            assert_eq!((screen.stage, screen.view.file()), (Stage::Reading, last), "escape goes nowhere");
        });
    }

    #[test]
    fn the_editor_is_opened_at_the_nearest_line_that_is_there() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\n");
            go(screen, "src/sessions.js", 14);
            let path = TreePath::new("src/sessions.js").expect("a path");
            assert_eq!(keys(screen, "e"), Effect::Edit(path.clone(), 14));
            screen.view.cursor = (0..screen.view.rows.len())
                .find(|row| screen.view.line(*row).is_some_and(|line| line.new.is_none()))
                .expect("a line that went");
            assert!(matches!(keys(screen, "e"), Effect::Edit(..)));
            keys(screen, "g");
            assert!(matches!(keys(screen, "e"), Effect::Edit(..)), "on a file's name, too");
        });
    }

    #[test]
    fn the_wheel_moves_and_both_sides_are_shown_where_there_is_room() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\ng");
            screen.press(Press::WheelDown);
            assert_eq!(screen.view.cursor, WHEEL);
            screen.press(Press::WheelUp);
            assert_eq!(screen.view.cursor, 0);
            screen.fit(20, false);
            keys(screen, "s");
            assert!(
                screen.said.as_deref().is_some_and(|said| said.contains("120")) && !screen.view.side_by_side
            );
            screen.fit(20, true);
            assert!(screen.view.side_by_side);
            keys(screen, "s");
            screen.fit(20, true);
            assert!(!screen.view.side_by_side, "one column is wanted");
            keys(screen, "s");
            assert!(screen.view.side_by_side);
        });
    }

    #[test]
    fn hunks_are_walked_and_no_key_leaves_the_diff() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\ng");
            let hunks = screen.view.rows.iter().filter(|row| matches!(row, Row::Hunk(..))).count();
            for _ in 0..hunks {
                keys(screen, "n");
                assert!(matches!(screen.view.rows[screen.view.cursor - 1], Row::Hunk(..)));
            }
            let last = screen.view.cursor;
            keys(screen, "n");
            assert_eq!(screen.view.cursor, last);
            keys(screen, "p");
            assert!(screen.view.cursor < last);
            for press in [Press::PageUp, Press::Up, Press::Home, Press::End, Press::Down, Press::PageDown] {
                screen.press(press);
                assert!(screen.view.cursor < screen.view.rows.len());
            }
        });
    }

    #[test]
    fn leaving_keeps_the_marks_and_they_can_be_thrown_away_later() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let file = TreePath::new("src/sessions.js").expect("a path");
        let mark = Finding { file, lines: (14, 14), leaf: Leaf::LostTask, note: String::new() };
        let again = || fresh(&exercise, &diff, vec![mark.clone()]);
        let mut screen = again();
        assert_eq!(screen.stage, Stage::Resume);
        keys(&mut screen, "y");
        assert_eq!(keys(&mut screen, "ql"), Effect::Left);
        assert_eq!(screen.marks.own().len(), 1);
        let mut screen = again();
        assert_eq!(keys(&mut screen, "n"), Effect::Changed);
        assert!(screen.marks.own().is_empty());
        assert_eq!(keys(&mut screen, "\nu"), Effect::Changed, "and be brought back");
        assert_eq!(screen.marks.own().len(), 1);
        let mut screen = again();
        assert_eq!(keys(&mut screen, "q"), Effect::Left);
    }

    #[test]
    fn a_question_may_be_left_open_and_gone_back_to() {
        played("01-session-cleanup", |screen| {
            keys(screen, "\nq\n5");
            assert_eq!(screen.answers.failure, None);
            keys(screen, "<");
            assert_eq!(screen.stage, Stage::Question(Ask::Failure, 0));
            keys(screen, "j\n");
            assert_eq!(screen.answers.failure.as_deref(), Some("b"));
            keys(screen, "9");
            assert_eq!(screen.stage, Stage::Question(Ask::Hides, 0));
            assert_eq!(keys(screen, "15"), Effect::HandedIn);
            assert!(screen.review().findings.is_empty(), "no finding approves");
        });
    }
}
