//! diffdojo: learn to review code over real diffs.

pub mod catalogue;
pub mod cli;
pub mod commands;
pub mod domain;
pub mod grading;
pub mod present;
pub mod progress;
pub mod repo;
pub mod rubric;
pub mod runner;
pub mod runtimes;
pub mod session;
pub mod terminal;
