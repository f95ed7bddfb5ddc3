//! One file for each verb: its options and one `run`.

pub mod answer;
pub mod author;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod front;
pub mod grade;
pub mod hint;
pub mod list;
pub mod reset;
pub mod start;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Which checkout a verb is about.
#[derive(Debug, Args)]
pub struct Where {
    /// The exercise's folder; the current one where it is not said
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// For people or for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Human,
    /// One JSON document.
    Json,
}
