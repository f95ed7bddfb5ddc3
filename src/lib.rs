//! diffdojo: learn to review code over real diffs.

pub mod domain;
