//! What a key means, where a review is, and what a key leads to.

use crate::domain::exercise::Leaf;
use crate::domain::tree::TreePath;

/// A key, by what it means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// A character.
    Char(char),
    /// A letter with the control key.
    Control(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Tab with the shift key.
    BackTab,
    /// One up.
    Up,
    /// One down.
    Down,
    /// One to the left; outside a line of text, back by one question.
    Left,
    /// One to the right.
    Right,
    /// A word to the left.
    WordLeft,
    /// A word to the right.
    WordRight,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// A turn of the mouse wheel up.
    WheelUp,
    /// A turn of the mouse wheel down.
    WheelDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// Deletes the character before the cursor; outside a line of text, back by one question.
    Backspace,
    /// Deletes the character under the cursor.
    Delete,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Marks of an earlier time are there: go on with them?
    Resume,
    /// The pull request's description is shown.
    About,
    /// The diff is read.
    Reading,
    /// The keys are shown.
    Keys,
    /// The files are listed; which of them the cursor is on.
    Files(usize),
    /// A text to search for is written.
    Search,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Something to show at most.
    Nothing,
    /// The marks are others now.
    Changed,
    /// A line of a file is wanted in the editor.
    Edit(TreePath, u32),
    /// The review is handed in.
    HandedIn,
    /// The learner leaves; the marks stay.
    Left,
}
