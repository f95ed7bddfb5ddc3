//! Pure values and rules: no input or output, no clock, no file formats.

pub mod conventions;
pub mod diff;
pub mod exercise;
pub mod names;
pub mod practice;
pub mod project;
pub mod review;
pub mod score;
pub mod scorecard;
pub mod tree;
pub mod verdict;
