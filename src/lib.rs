//! diffdojo: learn to review code over real diffs.

pub mod catalogue;
pub mod domain;
pub mod repo;
pub mod runner;
