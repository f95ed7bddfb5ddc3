//! `completions`: what a shell needs to complete the command line.

use clap::Args;
use clap_complete::Shell;

use crate::session::{Ending, Exit};
use crate::terminal::Terminal;

/// The options of `completions`.
#[derive(Debug, Args)]
pub struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// Never.
pub fn run(options: &Options, terminal: Terminal, mut tree: clap::Command) -> Ending {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut tree, "diffdojo", &mut script);
    terminal.print(&String::from_utf8_lossy(&script));
    Ok(Exit::Yes)
}
