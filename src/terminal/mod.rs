//! Streams, colour, width, pager, prompts, keys and progress: the only room that prints.

mod editor;
pub mod keys;

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType};
use dialoguer::theme::{SimpleTheme, Theme as _};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use keys::{Key, Keys, Raw, Wheel};

/// How long something takes before a spinner shows.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether a pager has shown something since that was asked last.
static PAGED: AtomicBool = AtomicBool::new(false);

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
    dumb: bool,
    interrupts: Interrupts,
}

/// How Ctrl-C is told and heard of: in raw mode it is a key and no signal.
#[derive(Clone, Copy, Debug)]
pub struct Interrupts {
    /// Does what the signal does.
    pub raise: fn(),
    /// Whether the program has been asked to end.
    pub raised: fn() -> bool,
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
    pub fn new(colour: Colour, no_input: bool, interrupts: Interrupts) -> Self {
        let (output, errors) = (std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb")
            || ((output || errors) && !takes_control_sequences());
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
            dumb,
            interrupts,
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
        if self.output_is_terminal && tall && page_through(text) {
            PAGED.store(true, Ordering::SeqCst);
        } else {
            self.print(text);
        }
    }

    /// Whether a pager has shown something since this was asked last: whoever has left it has read it, and
    /// waits for nothing more.
    pub fn has_paged(&self) -> bool {
        PAGED.swap(false, Ordering::SeqCst)
    }

    /// Whether there is somebody to ask, wherever standard output goes.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        self.interactive
    }

    /// Whether somebody sits at it who reads what is printed and can press keys.
    #[must_use]
    pub fn is_manned(&self) -> bool {
        self.interactive && self.output_is_terminal
    }

    /// How many rows there are; 24 where nobody knows.
    #[must_use]
    pub fn height(&self) -> usize {
        console::Term::stdout().size_checked().map_or(24, |(height, _)| usize::from(height).max(4))
    }

    /// Tells keys as they are pressed, where somebody is there to press them.
    #[must_use]
    pub fn keys(&self, tell: impl Fn(Key) + Send + 'static) -> Option<Keys> {
        if self.is_manned() { Keys::tell(self.interrupts, tell).ok() } else { None }
    }

    /// Waits for one key. It is [`Key::Interrupt`] when the program is asked to end, and
    /// [`Key::EndOfInput`] where nobody is there.
    #[must_use]
    pub fn key(&self) -> Key {
        if !self.interactive {
            return Key::EndOfInput;
        }
        let Ok(_raw) = Raw::enter() else { return Key::EndOfInput };
        keys::next(self.interrupts, &|| false).unwrap_or(Key::Interrupt)
    }

    /// Prints a line and waits for a key, as [`Terminal::key`] does; the key may come as soon as the line
    /// can be read.
    #[must_use]
    pub fn key_after(&self, line: &str) -> Key {
        if !self.interactive {
            return Key::EndOfInput;
        }
        let Ok(_raw) = Raw::enter() else { return Key::EndOfInput };
        self.print(&format!("{line}\n"));
        keys::next(self.interrupts, &|| false).unwrap_or(Key::Interrupt)
    }

    /// Opens a file in the editor that the environment names, and waits; whether it ended well.
    ///
    /// # Errors
    /// When the editor cannot be started.
    pub fn edit(&self, file: &std::path::Path) -> std::io::Result<bool> {
        editor::open(file, None)
    }

    /// Opens a file in that editor at a line, counted from 1, and waits; whether it ended well.
    ///
    /// # Errors
    /// When the editor cannot be started.
    pub fn edit_at(&self, file: &std::path::Path, line: u32) -> std::io::Result<bool> {
        editor::open(file, Some(line))
    }

    /// Hears the mouse wheel, for as long as what it gives lives.
    #[must_use]
    pub fn wheel(&self) -> Option<Wheel> {
        (self.is_manned() && !self.dumb).then(Wheel::catch)
    }

    /// Puts the cursor into the last line of a screen, at a column counted from 0.
    pub fn cursor(&self, column: usize) {
        let mut stream = std::io::stdout().lock();
        let row = u16::try_from(self.height().saturating_sub(1)).unwrap_or(u16::MAX);
        queue!(stream, MoveTo(u16::try_from(column).unwrap_or(u16::MAX), row)).ok();
        stream.flush().ok();
    }

    /// Whether it can do nothing but print.
    #[must_use]
    pub fn is_dumb(&self) -> bool {
        self.dumb
    }

    /// Asks for a line, in raw mode, so that Ctrl-C and Ctrl-D are heard at once.
    ///
    /// # Errors
    /// [`Key::Interrupt`] or [`Key::EndOfInput`] where one of them came in its place.
    pub fn line(&self, question: &str) -> Result<String, Key> {
        // Before the question: what is pressed in answer to it must come as a key.
        let Ok(_raw) = Raw::enter() else { return Err(Key::EndOfInput) };
        self.print(&format!("{question} "));
        let mut line = String::new();
        loop {
            let key = keys::next(self.interrupts, &|| false).unwrap_or(Key::Interrupt);
            match key {
                Key::Interrupt | Key::EndOfInput => {
                    self.print("\n");
                    return Err(key);
                }
                Key::Enter => {
                    self.print("\n");
                    return Ok(line);
                }
                Key::Char(c) if !c.is_control() => {
                    line.push(c);
                    self.print(c.encode_utf8(&mut [0; 4]));
                }
                Key::Backspace => {
                    if let Some(c) = line.pop() {
                        let width = console::measure_text_width(c.encode_utf8(&mut [0; 4]));
                        self.print(&"\u{8} \u{8}".repeat(width));
                    }
                }
                _ => {}
            }
        }
    }

    /// Shows a whole screen. `body` fills it from the top and `foot` is its last lines; on a terminal
    /// that can do nothing but print, one comes after the other.
    pub fn screen(&self, body: &[String], foot: &[String]) {
        let mut stream = std::io::stdout().lock();
        if self.dumb {
            write_all(&mut stream, &format!("{}\n{}\n", body.join("\n"), foot.join("\n")));
            return;
        }
        let row = u16::try_from(self.height().saturating_sub(foot.len())).unwrap_or(u16::MAX);
        // Nothing can be told to somebody whose terminal is gone.
        queue!(stream, Clear(ClearType::All), MoveTo(0, 0)).ok();
        write_all(&mut stream, &body.join("\n"));
        queue!(stream, MoveTo(0, row)).ok();
        write_all(&mut stream, &foot.join("\n"));
    }

    /// Shows a line of the foot of a screen anew, counted from its end; a terminal that can do nothing
    /// but print gets it as a line.
    pub fn foot_line(&self, from_end: usize, text: &str) {
        let mut stream = std::io::stdout().lock();
        if self.dumb {
            write_all(&mut stream, &format!("{text}\n"));
            return;
        }
        let row = |from_end| u16::try_from(self.height().saturating_sub(from_end)).unwrap_or(u16::MAX);
        queue!(stream, MoveTo(0, row(from_end)), Clear(ClearType::CurrentLine)).ok();
        write_all(&mut stream, text);
        queue!(stream, MoveTo(0, row(1))).ok();
        stream.flush().ok();
    }

    /// Leaves a screen: what is printed next begins on a clean line.
    pub fn clear(&self) {
        if self.output_is_terminal && !self.dumb {
            let mut stream = std::io::stdout().lock();
            queue!(stream, Clear(ClearType::All), MoveTo(0, 0)).ok();
            stream.flush().ok();
        }
    }

    /// Asks a yes-or-no question. Yes is only `y`; Enter, Escape, Ctrl-C and Ctrl-D are no.
    #[must_use]
    pub fn confirm(&self, question: &str) -> Answer {
        if !self.interactive {
            return Answer::NobodyThere;
        }
        // Before the question: what is pressed in answer to it must come as a key. It is dialoguer's
        // question and our reader's key: two readers of one terminal would lose keys to each other.
        let Ok(_raw) = Raw::enter() else { return Answer::NobodyThere };
        let mut asked = String::new();
        SimpleTheme.format_confirm_prompt(&mut asked, question, Some(false)).ok();
        write_all(&mut std::io::stderr().lock(), &asked);
        let answer = loop {
            match keys::next(self.interrupts, &|| false).unwrap_or(Key::Interrupt) {
                Key::Char('y' | 'Y') => break Answer::Yes,
                Key::Char('n' | 'N') | Key::Enter | Key::Escape | Key::Interrupt | Key::EndOfInput => {
                    break Answer::No;
                }
                _ => {}
            }
        };
        self.note(if answer == Answer::Yes { "yes" } else { "no" });
        answer
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
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} {eta:>4} {wide_msg}") {
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

    /// Writes to standard output, above it.
    pub fn print(&self, terminal: &Terminal, text: &str) {
        self.0.suspend(|| terminal.print(text));
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn write_all(stream: &mut dyn Write, text: &str) {
    // Nothing can be told to somebody who has stopped reading.
    let text = if keys::is_raw() { Cow::Owned(text.replace('\n', "\r\n")) } else { Cow::Borrowed(text) };
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).ok();
}

/// Whether a terminal does what it is told by control sequences. That of Windows has to be asked to.
fn takes_control_sequences() -> bool {
    #[cfg(windows)]
    return crossterm::ansi_support::supports_ansi();
    #[cfg(not(windows))]
    true
}

/// Whether a pager took the text.
fn page_through(text: &str) -> bool {
    let stated = ["DIFFDOJO_PAGER", "PAGER"].iter().find_map(|name| std::env::var(name).ok());
    let words = match stated.as_deref().map(str::trim) {
        Some("" | "cat") => return false,
        Some(command) => editor::words(command).unwrap_or_default(),
        None => ["less", "-FRX"].map(String::from).to_vec(),
    };
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(editor::on_path(program));
    command.args(arguments).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    if std::env::var_os("LESSCHARSET").is_none() {
        // What is printed is UTF-8, whatever the locale says.
        command.env("LESSCHARSET", "utf-8");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that is left before the end has seen enough.
        input.write_all(text.as_bytes()).ok();
    }
    child.wait().is_ok()
}
