//! A review that is made by keys: a state machine that shows nothing itself.

pub mod dialogs;
pub mod line;
pub mod marks;
pub mod stage;
pub mod state;
pub mod view;

#[cfg(test)]
mod tests;
