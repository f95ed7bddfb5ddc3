//! One file for each verb: its options and one `run`.

pub mod answer;
pub mod author;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod edit;
pub mod front;
pub mod grade;
pub mod hint;
pub mod list;
pub mod next;
pub mod pack;
pub mod practice;
pub mod progress;
pub mod reset;
pub mod review;
pub mod scorecard;
pub mod start;
pub mod watch;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::runner::confinement::Wish;
use crate::session::Exit;

/// Which checkout a verb is about.
#[derive(Debug, Args)]
pub struct Where {
    /// The exercise's folder; the current one where it is not said
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// How far the code is kept away from the machine.
#[derive(Clone, Copy, Debug, Args)]
pub struct Isolation {
    /// How far the code is kept away from this machine's files and network: required (or no grade),
    /// auto (as far as this machine can), none
    #[arg(long, value_enum, value_name = "HOW", default_value = "auto", env = "DIFFDOJO_ISOLATION")]
    isolation: How,
}

/// What `--isolation` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum How {
    Required,
    Auto,
    None,
}

impl Isolation {
    /// What is wished for.
    #[must_use]
    pub fn wish(self) -> Wish {
        match self.isolation {
            How::Required => Wish::Required,
            How::Auto => Wish::Auto,
            How::None => Wish::None,
        }
    }
}

/// For people or for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Human,
    /// One JSON document.
    Json,
}

/// What somebody who was asked wants: for the dispatcher, because a verb never knows another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing more.
    Leave(Exit),
    /// This command line, and then here again.
    Do(Vec<OsString>),
    /// This command line, which has a screen of its own, and then here again.
    Visit(Vec<OsString>),
    /// To read this text at leisure, and then here again.
    Read(String),
    /// To go on in this exercise's folder, which is made where it is not there yet.
    Start {
        /// The exercise's id.
        exercise: String,
        /// Its folder.
        folder: PathBuf,
    },
}
