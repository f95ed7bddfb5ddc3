//! From a submission to a grade: plain values in, a plain value out.

pub mod broker;
mod channel;
pub mod frames;
pub mod grader;
mod hidden;
pub mod project;
pub mod remarks;
pub mod soundness;
mod subject;
pub mod submission;
pub mod workbench;
