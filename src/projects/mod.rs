//! Somebody's project, set up once and tested any number of times: commands found, run and read.
//!
//! All commands of a project are run in [`bench`] and [`environment`], and nowhere else.

pub mod bench;
pub mod detect;
pub mod environment;
pub mod fingerprint;
pub mod graders;
mod kept;
pub mod reports;
pub mod root;
pub mod stage;
mod stamp;
