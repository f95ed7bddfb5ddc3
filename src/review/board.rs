//! Marks on a diff by keys: what each key does at each stage of a review. It shows nothing itself.

use crate::domain::diff::{DiffLine, FileDiff};
use crate::domain::exercise::{Exercise, Leaf, Question};
use crate::domain::review::{Answers, Finding, Review};
use crate::domain::tree::TreePath;

/// The longest note, in characters.
const NOTE: usize = 500;

/// A key, by what it means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// A character.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// One up.
    Up,
    /// One down.
    Down,
    /// Back by one question.
    Left,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the first line.
    Home,
    /// To the last line.
    End,
    /// Takes back the last character, or the last answer.
    Backspace,
}

/// A row of the diff.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A file begins.
    File(&'a FileDiff),
    /// Changes that stand close together begin.
    Hunk(&'a FileDiff, usize),
    /// A line, with its file and the number of its hunk there.
    Line(&'a FileDiff, usize, &'a DiffLine),
}

/// Which of the three questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// What is seen when it ships.
    Failure,
    /// Why nobody saw it before.
    Hides,
    /// What has to change.
    Fix,
}

/// Where a review is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Marks of an earlier time are there: go on with them?
    Resume,
    /// The pull request's description is shown.
    About,
    /// The diff is read.
    Reading,
    /// The keys are shown.
    Keys,
    /// The decision flow, for the lines that are marked: the number of the question.
    Flow(usize),
    /// Every question of the flow was answered with yes.
    NoLeaf,
    /// A note is written.
    Note(Leaf),
    /// Hand it in, or leave?
    Finish,
    /// One of the three questions; which of its options the cursor is on.
    Question(Ask, usize),
}

/// What a key led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Something to show at most.
    Nothing,
    /// The marks are others now.
    Changed,
    /// The marks of an earlier time are not wanted.
    ThrownAway,
    /// The review is handed in.
    HandedIn,
    /// The learner leaves; the marks stay.
    Left,
}

/// A review that is being made.
#[derive(Clone, Debug)]
pub struct Board<'a> {
    /// What is reviewed.
    pub exercise: &'a Exercise,
    /// The rows of the diff.
    pub rows: Vec<Row<'a>>,
    /// The row that the cursor is on.
    pub cursor: usize,
    /// The row where a range was begun.
    pub anchor: Option<usize>,
    /// The findings so far.
    pub findings: Vec<Finding>,
    /// The answers so far.
    pub answers: Answers,
    /// Where it is.
    pub stage: Stage,
    /// The note that is being written.
    pub note: String,
    /// Something to say about the last key.
    pub said: Option<String>,
    /// How many rows a page has.
    pub page: usize,
    /// How far the description is scrolled, in lines.
    pub scroll: usize,
}

impl<'a> Board<'a> {
    /// A review of an exercise; `diff` is what its pull request changes, `marks` are those of an
    /// earlier time.
    #[must_use]
    pub fn new(exercise: &'a Exercise, diff: &'a [FileDiff], marks: Vec<Finding>) -> Self {
        let mut rows = Vec::new();
        for file in diff {
            rows.push(Row::File(file));
            for (index, hunk) in file.hunks.iter().enumerate() {
                rows.push(Row::Hunk(file, index));
                rows.extend(hunk.lines.iter().map(|line| Row::Line(file, index, line)));
            }
        }
        let stage = if marks.is_empty() { Stage::About } else { Stage::Resume };
        let cursor = rows.iter().position(|row| matches!(row, Row::Line(..))).unwrap_or(0);
        Self {
            exercise,
            rows,
            cursor,
            anchor: None,
            findings: marks,
            answers: Answers::default(),
            stage,
            note: String::new(),
            said: None,
            page: 10,
            scroll: 0,
        }
    }

    /// What was said so far.
    #[must_use]
    pub fn review(&self) -> Review {
        Review { findings: self.findings.clone(), answers: self.answers.clone() }
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

    /// The rows that are marked at the moment: the range, or the row under the cursor.
    #[must_use]
    pub fn selected(&self) -> std::ops::RangeInclusive<usize> {
        let anchor = self.anchor.unwrap_or(self.cursor);
        anchor.min(self.cursor)..=anchor.max(self.cursor)
    }

    /// The findings that a row belongs to.
    pub fn findings_on(&self, row: usize) -> impl Iterator<Item = &Finding> {
        let at = self.place(row);
        self.findings.iter().filter(move |finding| {
            at.as_ref().is_some_and(|(file, line)| {
                finding.file == **file && (finding.lines.0..=finding.lines.1).contains(line)
            })
        })
    }

    /// The findings whose last line a row is.
    pub fn findings_below(&self, row: usize) -> impl Iterator<Item = &Finding> {
        let line = self.place(row).map(|(_, line)| line);
        self.findings_on(row).filter(move |finding| Some(finding.lines.1) == line)
    }

    fn place(&self, row: usize) -> Option<(&'a TreePath, u32)> {
        match self.rows.get(row)? {
            Row::Line(file, _, line) => Some((&file.path, line.new?)),
            Row::File(_) | Row::Hunk(..) => None,
        }
    }

    /// The file and the lines that are marked at the moment.
    fn marked(&self) -> Result<(TreePath, (u32, u32)), &'static str> {
        let mut found: Option<(&TreePath, usize, u32, u32)> = None;
        for row in self.selected() {
            let Some(Row::Line(file, hunk, line)) = self.rows.get(row) else {
                if self.anchor.is_some() {
                    return Err("a mark stays within one hunk");
                }
                continue;
            };
            let Some(new) = line.new else { continue };
            found =
                Some(found.map_or((&file.path, *hunk, new, new), |(path, hunk, first, _)| {
                    (path, hunk, first, new)
                }));
        }
        found
            .map(|(path, _, first, last)| (path.clone(), (first, last)))
            .ok_or("that is not there after the pull request; mark a line that is")
    }

    /// Does what a key means.
    pub fn press(&mut self, press: Press) -> Effect {
        self.said = None;
        match self.stage.clone() {
            Stage::Resume => self.resume(press),
            Stage::About => self.about(press),
            Stage::Reading => self.reading(press),
            Stage::Keys => {
                self.stage = Stage::Reading;
                Effect::Nothing
            }
            Stage::Flow(number) => self.flow(number, press),
            Stage::NoLeaf => {
                match press {
                    Press::Left | Press::Backspace => self.stage = Stage::Flow(Leaf::ALL.len() - 1),
                    _ => self.read_on(),
                }
                Effect::Nothing
            }
            Stage::Note(leaf) => self.write(leaf, press),
            Stage::Finish => self.finish(press),
            Stage::Question(ask, option) => self.answer(ask, option, press),
        }
    }

    fn resume(&mut self, press: Press) -> Effect {
        match press {
            Press::Char('y' | 'Y') | Press::Enter => {
                self.stage = Stage::Reading;
                Effect::Nothing
            }
            Press::Char('n' | 'N') => {
                self.findings.clear();
                self.stage = Stage::About;
                Effect::ThrownAway
            }
            Press::Char('q') | Press::Escape => Effect::Left,
            _ => Effect::Nothing,
        }
    }

    fn about(&mut self, press: Press) -> Effect {
        match press {
            Press::Up | Press::Char('k') => self.scroll = self.scroll.saturating_sub(1),
            Press::Down | Press::Char('j') => self.scroll += 1,
            Press::PageUp => self.scroll = self.scroll.saturating_sub(self.page),
            Press::PageDown | Press::Char(' ') => self.scroll += self.page,
            Press::Char('q') => self.stage = Stage::Finish,
            _ => self.stage = Stage::Reading,
        }
        Effect::Nothing
    }

    fn reading(&mut self, press: Press) -> Effect {
        let last = self.rows.len().saturating_sub(1);
        match press {
            Press::Up | Press::Char('k') => self.cursor = self.cursor.saturating_sub(1),
            Press::Down | Press::Char('j') => self.cursor = (self.cursor + 1).min(last),
            Press::PageUp => self.cursor = self.cursor.saturating_sub(self.page),
            Press::PageDown => self.cursor = (self.cursor + self.page).min(last),
            Press::Home | Press::Char('g') => self.cursor = 0,
            Press::End | Press::Char('G') => self.cursor = last,
            Press::Char('n') => self.jump(1),
            Press::Char('p') => self.jump(-1),
            Press::Char('v' | ' ') => {
                self.anchor = if self.anchor.is_some() { None } else { Some(self.cursor) };
            }
            Press::Escape => self.anchor = None,
            Press::Char('i') => self.stage = Stage::About,
            Press::Char('?') => self.stage = Stage::Keys,
            Press::Char('q') => self.stage = Stage::Finish,
            Press::Enter | Press::Char('c') => match self.marked() {
                Ok(_) => self.stage = Stage::Flow(0),
                Err(why) => self.said = Some(why.to_owned()),
            },
            Press::Char('d') => {
                let before = self.findings.len();
                let gone: Vec<Finding> = self.findings_on(self.cursor).cloned().collect();
                self.findings.retain(|finding| !gone.contains(finding));
                if self.findings.len() < before {
                    self.said = Some("the mark is gone".to_owned());
                    return Effect::Changed;
                }
                self.said = Some("there is no mark on this line".to_owned());
            }
            Press::Char(_) => self.said = Some("? shows the keys".to_owned()),
            Press::Left | Press::Backspace => {}
        }
        Effect::Nothing
    }

    /// To the first line of the next hunk, or of the one before.
    fn jump(&mut self, by: i32) {
        let mut starts = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| matches!(row, Row::Hunk(..)))
            .map(|(index, _)| index + 1);
        let to = if by > 0 {
            starts.find(|start| *start > self.cursor)
        } else {
            starts.rfind(|start| *start < self.cursor)
        };
        match to {
            Some(to) => self.cursor = to,
            None => {
                self.said =
                    Some(if by > 0 { "that was the last hunk" } else { "that was the first hunk" }.to_owned())
            }
        }
    }

    fn flow(&mut self, number: usize, press: Press) -> Effect {
        match press {
            Press::Char('y' | 'Y') if number + 1 < Leaf::ALL.len() => self.stage = Stage::Flow(number + 1),
            Press::Char('y' | 'Y') => self.stage = Stage::NoLeaf,
            Press::Char('n' | 'N') => {
                if let Some(leaf) = Leaf::ALL.get(number) {
                    self.note.clear();
                    self.stage = Stage::Note(*leaf);
                }
            }
            Press::Left | Press::Backspace if number > 0 => self.stage = Stage::Flow(number - 1),
            Press::Escape | Press::Left | Press::Backspace => self.read_on(),
            _ => {}
        }
        Effect::Nothing
    }

    fn write(&mut self, leaf: Leaf, press: Press) -> Effect {
        match press {
            Press::Char(c) if !c.is_control() && self.note.chars().count() < NOTE => self.note.push(c),
            Press::Backspace => {
                self.note.pop();
            }
            Press::Escape => {
                // Back to the question that led here: a note that was begun is not lost by it.
                self.stage = Stage::Flow(Leaf::ALL.iter().position(|other| *other == leaf).unwrap_or(0));
            }
            Press::Enter => {
                let marked = self.marked();
                self.read_on();
                if let Ok((file, lines)) = marked {
                    let note = self.note.trim().to_owned();
                    // A mark on the same lines says it anew.
                    self.findings.retain(|other| other.file != file || other.lines != lines);
                    self.findings.push(Finding { file, lines, leaf, note });
                    self.anchor = None;
                    self.note.clear();
                    return Effect::Changed;
                }
            }
            _ => {}
        }
        Effect::Nothing
    }

    fn read_on(&mut self) {
        self.stage = Stage::Reading;
    }

    fn finish(&mut self, press: Press) -> Effect {
        match press {
            Press::Enter => {
                self.stage = Stage::Question(Ask::Failure, 0);
                Effect::Nothing
            }
            Press::Char('l' | 'L') => Effect::Left,
            Press::Escape | Press::Left | Press::Backspace => {
                self.read_on();
                Effect::Nothing
            }
            _ => Effect::Nothing,
        }
    }

    fn answer(&mut self, ask: Ask, option: usize, press: Press) -> Effect {
        let options = &self.question(ask).options;
        // Behind the options stands "I do not know".
        let last = options.len();
        let chosen = match press {
            Press::Up | Press::Char('k') => {
                self.stage = Stage::Question(ask, option.saturating_sub(1));
                return Effect::Nothing;
            }
            Press::Down | Press::Char('j') => {
                self.stage = Stage::Question(ask, (option + 1).min(last));
                return Effect::Nothing;
            }
            Press::Escape | Press::Left | Press::Backspace => {
                self.stage = match ask {
                    Ask::Failure => Stage::Finish,
                    Ask::Hides => Stage::Question(Ask::Failure, 0),
                    Ask::Fix => Stage::Question(Ask::Hides, 0),
                };
                return Effect::Nothing;
            }
            Press::Enter => option,
            Press::Char(digit) => {
                match digit.to_digit(10).and_then(|number| (number as usize).checked_sub(1)) {
                    Some(number) if number <= last => number,
                    _ => return Effect::Nothing,
                }
            }
            _ => return Effect::Nothing,
        };
        let id = options.get(chosen).map(|option| option.id.clone());
        match ask {
            Ask::Failure => {
                self.answers.failure = id;
                self.stage = Stage::Question(Ask::Hides, 0);
                Effect::Nothing
            }
            Ask::Hides => {
                self.answers.hides = id;
                self.stage = Stage::Question(Ask::Fix, 0);
                Effect::Nothing
            }
            Ask::Fix => {
                self.answers.fix = id;
                Effect::HandedIn
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::load::load;
    use crate::catalogue::pack::Pack;
    use crate::domain::diff::diff_trees;
    use crate::domain::review::judge;

    fn played(id: &str, play: impl Fn(&mut Board<'_>)) {
        let exercise = load(&Pack::BuiltIn, id).expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        play(&mut Board::new(&exercise, &diff, vec![]));
    }

    fn keys(board: &mut Board<'_>, keys: &str) -> Effect {
        let mut effect = Effect::Nothing;
        for key in keys.chars() {
            effect = board.press(match key {
                '\n' => Press::Enter,
                '<' => Press::Left,
                '~' => Press::Escape,
                '^' => Press::Backspace,
                other => Press::Char(other),
            });
        }
        effect
    }

    /// Puts the cursor on a line of a file.
    fn go(board: &mut Board<'_>, file: &str, line: u32) {
        board.cursor = (0..board.rows.len())
            .find(|row| board.place(*row).is_some_and(|(path, at)| path.as_str() == file && at == line))
            .expect("the line is in the diff");
    }

    #[test]
    fn a_whole_review_by_keys() {
        for id in ["01-session-cleanup", "02-dashboard-page", "05-total-sizes", "07-best-quote"] {
            played(id, |board| {
                let defect = board.exercise.main_defect().expect("a defect");
                assert_eq!(board.stage, Stage::About);
                keys(board, "\n");
                go(board, defect.file.as_str(), defect.lines.0);
                keys(board, " ");
                go(board, defect.file.as_str(), defect.lines.1);
                let yes = Leaf::ALL.iter().position(|leaf| *leaf == defect.leaf).expect("a leaf");
                assert_eq!(keys(board, &format!("c{}nnobody waits\n", "y".repeat(yes))), Effect::Changed);
                assert_eq!(board.anchor, None);
                keys(board, "q\n");
                let mut effect = Effect::Nothing;
                for ask in [Ask::Failure, Ask::Hides, Ask::Fix] {
                    let question = board.question(ask);
                    let at = question.options.iter().position(|option| option.id == question.answer);
                    effect = keys(board, &(at.expect("an option") + 1).to_string());
                }
                assert_eq!(effect, Effect::HandedIn);
                let review = board.review();
                assert_eq!(review.findings[0].note, "nobody waits");
                let diff = diff_trees(board.exercise.main_tree(), board.exercise.buggy_tree());
                let judged = judge(board.exercise, &diff, &review);
                // 07 has a second defect of the class inside the first one's lines.
                let hits = if id.starts_with("07") { 2 } else { 1 };
                assert_eq!((judged.hits, judged.false_alarms, judged.leaf_right), (hits, 0, true), "{id}");
                assert!(judged.answers.failure && judged.answers.hides && judged.answers.fix);
            });
        }
    }

    #[test]
    fn the_flow_asks_in_order_and_can_be_gone_back() {
        played("01-session-cleanup", |board| {
            keys(board, "\nnc");
            assert_eq!(board.stage, Stage::Flow(0));
            keys(board, "yy<");
            assert_eq!(board.stage, Stage::Flow(1));
            keys(board, "x");
            assert_eq!(board.stage, Stage::Flow(1), "another key answers nothing");
            keys(board, "yyyy");
            assert_eq!(board.stage, Stage::NoLeaf);
            keys(board, "<n");
            assert_eq!(board.stage, Stage::Note(Leaf::FailureLeak));
            keys(board, "abc^~");
            assert_eq!(board.stage, Stage::Flow(4));
            keys(board, "~");
            assert_eq!((board.stage.clone(), board.findings.len()), (Stage::Reading, 0));
        });
    }

    #[test]
    fn a_mark_is_taken_back_said_anew_and_never_put_where_nothing_is() {
        played("01-session-cleanup", |board| {
            keys(board, "\n");
            go(board, "src/sessions.js", 14);
            keys(board, "cnone\n");
            keys(board, "cyntwo\n");
            assert_eq!(board.findings.len(), 1, "the same lines");
            assert_eq!(
                (board.findings[0].leaf, board.findings[0].note.as_str()),
                (Leaf::AccidentalSerialization, "two")
            );
            assert_eq!(keys(board, "d"), Effect::Changed);
            assert_eq!(keys(board, "d"), Effect::Nothing);
            assert!(board.said.as_deref().is_some_and(|said| said.contains("no mark")));
            board.cursor = 0;
            keys(board, "c");
            assert_eq!(board.stage, Stage::Reading);
            assert!(board.said.is_some());
            board.cursor = board
                .rows
                .iter()
                .position(|row| matches!(row, Row::Line(_, _, line) if line.new.is_none()))
                .expect("a line that went");
            keys(board, "c");
            assert!(
                board.said.as_deref().is_some_and(|said| said.contains("not there after")),
                "{:?}",
                board.said
            );
            keys(board, "gvGc");
            assert!(board.said.as_deref().is_some_and(|said| said.contains("one hunk")), "{:?}", board.said);
        });
    }

    #[test]
    fn hunks_are_walked_and_no_key_leaves_the_diff() {
        played("01-session-cleanup", |board| {
            keys(board, "\ng");
            let hunks = board.rows.iter().filter(|row| matches!(row, Row::Hunk(..))).count();
            for _ in 0..hunks {
                keys(board, "n");
                assert!(matches!(board.rows[board.cursor - 1], Row::Hunk(..)));
            }
            let last = board.cursor;
            keys(board, "n");
            assert_eq!(board.cursor, last);
            keys(board, "p");
            assert!(board.cursor < last);
            for press in [Press::PageUp, Press::Up, Press::Home, Press::End, Press::Down, Press::PageDown] {
                board.press(press);
                assert!(board.cursor < board.rows.len());
            }
        });
    }

    #[test]
    fn leaving_keeps_the_marks_and_they_can_be_thrown_away_later() {
        let exercise = load(&Pack::BuiltIn, "01-session-cleanup").expect("loads");
        let diff = diff_trees(exercise.main_tree(), exercise.buggy_tree());
        let file = TreePath::new("src/sessions.js").expect("a path");
        let mark = Finding { file, lines: (14, 14), leaf: Leaf::LostTask, note: String::new() };
        let again = || Board::new(&exercise, &diff, vec![mark.clone()]);
        let mut board = again();
        assert_eq!(board.stage, Stage::Resume);
        keys(&mut board, "y");
        assert_eq!(keys(&mut board, "ql"), Effect::Left);
        assert_eq!(board.findings.len(), 1);
        let mut board = again();
        assert_eq!(keys(&mut board, "n"), Effect::ThrownAway);
        assert!(board.findings.is_empty());
        let mut board = again();
        assert_eq!(keys(&mut board, "q"), Effect::Left);
    }

    #[test]
    fn a_question_may_be_left_open_and_gone_back_to() {
        played("01-session-cleanup", |board| {
            keys(board, "\nq\n5");
            assert_eq!(board.answers.failure, None);
            keys(board, "<");
            assert_eq!(board.stage, Stage::Question(Ask::Failure, 0));
            keys(board, "j\n");
            assert_eq!(board.answers.failure.as_deref(), Some("b"));
            keys(board, "9");
            assert_eq!(board.stage, Stage::Question(Ask::Hides, 0));
            assert_eq!(keys(board, "15"), Effect::HandedIn);
            assert!(board.review().findings.is_empty(), "no finding approves");
        });
    }
}
