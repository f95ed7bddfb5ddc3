//! From a submission to a grade: plain values in, a plain value out.

pub mod broker;
pub mod frames;
pub mod grader;
pub mod project;
pub mod soundness;
pub mod submission;
pub mod workbench;
