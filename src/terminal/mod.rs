//! Streams, colour, width, pager, prompts and progress: the only file that prints.

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use dialoguer::Confirm;
use dialoguer::theme::SimpleTheme;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long something takes before a spinner shows.
const PATIENCE: Duration = Duration::from_millis(500);

/// The width where none can be found out, in columns.
const WIDTH: usize = 80;

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// On a terminal that has it, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The two streams to a person, and what can be done on them.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    colour: bool,
    colour_errors: bool,
    interactive: bool,
    output_is_terminal: bool,
    errors_are_terminal: bool,
}

/// The answer to a question that was put to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No, or the prompt was left.
    No,
    /// There is nobody to ask.
    NobodyThere,
}

impl Terminal {
    /// Looks at the streams once.
    #[must_use]
    pub fn new(colour: Colour, no_input: bool) -> Self {
        let (output, errors) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let wanted = |stream: bool| match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => stream && !dumb && !unwanted,
        };
        Self {
            colour: wanted(output),
            colour_errors: wanted(errors),
            interactive: !no_input && std::io::stdin().is_terminal() && errors,
            output_is_terminal: output,
            errors_are_terminal: errors && !dumb,
        }
    }

    /// Whether standard output takes colour.
    #[must_use]
    pub fn colour(&self) -> bool {
        self.colour
    }

    /// Whether standard error takes colour.
    #[must_use]
    pub fn colour_errors(&self) -> bool {
        self.colour_errors
    }

    /// Whether standard output is a terminal.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.output_is_terminal
    }

    /// How many columns there are; 80 where nobody knows. `COLUMNS` has the first word off a terminal.
    #[must_use]
    pub fn width(&self) -> usize {
        let stated =
            || std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok()).filter(|width| *width >= 20);
        let seen = || console::Term::stdout().size_checked().map(|(_, width)| usize::from(width));
        let width = if self.output_is_terminal { seen().or_else(stated) } else { stated() };
        width.filter(|width| *width >= 20).unwrap_or(WIDTH)
    }

    /// Writes to standard output. A reader that has left is no error.
    pub fn print(&self, text: &str) {
        let mut stream = std::io::stdout().lock();
        write_all(&mut stream, text);
    }

    /// Writes a line to standard error.
    pub fn note(&self, text: &str) {
        let mut stream = std::io::stderr().lock();
        write_all(&mut stream, text);
        write_all(&mut stream, "\n");
    }

    /// Writes to standard output, through the pager where it would run off a terminal's screen.
    pub fn page(&self, text: &str) {
        let tall = console::Term::stdout()
            .size_checked()
            .is_some_and(|(height, _)| text.lines().count() >= usize::from(height));
        if !(self.output_is_terminal && tall && page_through(text)) {
            self.print(text);
        }
    }

    /// Asks a yes-or-no question; no where the answer is just Enter.
    #[must_use]
    pub fn confirm(&self, question: &str) -> Answer {
        if !self.interactive {
            return Answer::NobodyThere;
        }
        match Confirm::with_theme(&SimpleTheme).with_prompt(question).default(false).interact_opt() {
            Ok(Some(true)) => Answer::Yes,
            Ok(_) => Answer::No,
            // Ctrl-C and Ctrl-D at a prompt mean no.
            Err(_) => Answer::No,
        }
    }

    /// Shows that something goes on, once it takes more than half a second.
    #[must_use]
    pub fn spinner(&self, text: &str) -> Spinner {
        let bar = if self.errors_are_terminal { ProgressBar::no_length() } else { ProgressBar::hidden() };
        bar.set_draw_target(ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.set_message(text.to_owned());
        if self.errors_are_terminal {
            let late = bar.downgrade();
            std::thread::spawn(move || {
                std::thread::sleep(PATIENCE);
                if let Some(bar) = late.upgrade()
                    && !bar.is_finished()
                {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(Duration::from_millis(120));
                }
            });
        }
        Spinner(bar)
    }

    /// Shows how many of some steps are done.
    #[must_use]
    pub fn bar(&self, steps: u64) -> Spinner {
        let bar = if self.errors_are_terminal { ProgressBar::new(steps) } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        Spinner(bar)
    }
}

/// Something that goes on. Dropping it takes it off the screen.
#[derive(Debug)]
pub struct Spinner(ProgressBar);

impl Spinner {
    /// Changes the words.
    pub fn say(&self, text: &str) {
        self.0.set_message(text.to_owned());
    }

    /// One step further.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn write_all(stream: &mut dyn Write, text: &str) {
    // Nothing can be told to somebody who has stopped reading.
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).ok();
}

/// Whether a pager took the text.
fn page_through(text: &str) -> bool {
    let stated = ["DIFFDOJO_PAGER", "PAGER"].iter().find_map(|name| std::env::var(name).ok());
    let words = match stated.as_deref().map(str::trim) {
        Some("" | "cat") => return false,
        Some(command) => shell_words::split(command).unwrap_or_default(),
        None => ["less", "-FRX"].map(String::from).to_vec(),
    };
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that is left before the end has seen enough.
        input.write_all(text.as_bytes()).ok();
    }
    child.wait().is_ok()
}
