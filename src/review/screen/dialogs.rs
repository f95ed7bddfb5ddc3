//! The questions that a review asks: which stage each key leads to from there.

use super::stage::{Ask, Press, Stage};
use crate::domain::exercise::{Leaf, Question};

/// From a question of the decision flow, counted from 0.
#[must_use]
pub fn flow(number: usize, press: Press) -> Stage {
    match press {
        Press::Char('y' | 'Y') if number + 1 < Leaf::ALL.len() => Stage::Flow(number + 1),
        Press::Char('y' | 'Y') => Stage::NoLeaf,
        Press::Char('n' | 'N') => Leaf::ALL.get(number).map_or(Stage::Reading, |leaf| Stage::Note(*leaf)),
        Press::Left | Press::Backspace if number > 0 => Stage::Flow(number - 1),
        Press::Escape | Press::Left | Press::Backspace => Stage::Reading,
        _ => Stage::Flow(number),
    }
}

/// From the end of the decision flow.
#[must_use]
pub fn no_leaf(press: Press) -> Stage {
    match press {
        Press::Left | Press::Backspace => Stage::Flow(Leaf::ALL.len() - 1),
        Press::WheelUp | Press::WheelDown => Stage::NoLeaf,
        _ => Stage::Reading,
    }
}

/// The question of the decision flow that leads to a class.
#[must_use]
pub fn question_of(leaf: Leaf) -> Stage {
    Stage::Flow(Leaf::ALL.iter().position(|other| *other == leaf).unwrap_or(0))
}

/// What a key does at one of the three questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The cursor is on this option now.
    To(usize),
    /// The question before is asked again.
    Back,
    /// This option is chosen; behind the last one stands "I do not know".
    Chosen(usize),
}

/// From one of the three questions, with the cursor on an option.
#[must_use]
pub fn question(question: &Question, option: usize, press: Press) -> Step {
    let last = question.options.len();
    match press {
        Press::Up | Press::WheelUp | Press::Char('k') => Step::To(option.saturating_sub(1)),
        Press::Down | Press::WheelDown | Press::Char('j') => Step::To((option + 1).min(last)),
        Press::Home => Step::To(0),
        Press::End => Step::To(last),
        Press::Escape | Press::Left | Press::Backspace => Step::Back,
        Press::Enter => Step::Chosen(option),
        Press::Char(digit) => match digit.to_digit(10).and_then(|number| (number as usize).checked_sub(1)) {
            Some(number) if number <= last => Step::Chosen(number),
            _ => Step::To(option),
        },
        _ => Step::To(option),
    }
}

/// The question before one of the three.
#[must_use]
pub fn before(ask: Ask) -> Option<Ask> {
    match ask {
        Ask::Failure => None,
        Ask::Hides => Some(Ask::Failure),
        Ask::Fix => Some(Ask::Hides),
    }
}

/// The question after one of the three.
#[must_use]
pub fn after(ask: Ask) -> Option<Ask> {
    match ask {
        Ask::Failure => Some(Ask::Hides),
        Ask::Hides => Some(Ask::Fix),
        Ask::Fix => None,
    }
}
