//! Pure values and rules: no input or output, no clock, no file formats.

pub mod diff;
pub mod exercise;
pub mod tree;
pub mod verdict;
