//! Somebody at a terminal: the program behind a pseudo-terminal, and what stands on its screen.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use expectrl::process::Process;
use expectrl::process::unix::{UnixProcess, WaitStatus};
use rustix::termios::LocalModes;

use crate::world::World;

/// Ends a hang of a test, and nothing else: Go's first compilation may take minutes.
const DEADLINE: Duration = Duration::from_secs(240);

/// A person with the program in front of them.
pub struct Person {
    process: UnixProcess,
    keyboard: std::fs::File,
    printed: Receiver<Vec<u8>>,
    window: vt100::Parser,
    /// All that was printed, as it came.
    pub raw: String,
}

impl Person {
    /// Starts the program in a folder, on a terminal of 80 columns and 24 rows.
    pub fn at(world: &World, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = world.command(folder);
        command.args(arguments).env("TERM", "xterm-256color").env("DIFFDOJO_PAGER", "cat");
        command.envs(environment.iter().copied());
        let process = UnixProcess::spawn_command(command).expect("a pseudo-terminal");
        let mut screen = process.get_raw_handle().expect("a handle");
        let keyboard = process.get_raw_handle().expect("a handle");
        let (tell, printed) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The program's end shows as an error here.
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if tell.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let window = vt100::Parser::new(rows(24), rows(80), 0);
        let mut person = Self { process, keyboard, printed, window, raw: String::new() };
        person.resize(80, 24);
        person
    }

    /// Gives the window another size.
    pub fn resize(&mut self, columns: u16, height: u16) {
        self.process.set_window_size(columns, height).expect("resized");
        self.window.screen_mut().set_size(rows(height), rows(columns));
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("pressed");
    }

    /// What stands in the window.
    pub fn window(&self) -> String {
        self.window.screen().contents()
    }

    /// The lines of the window that go on in the next one because they are too long.
    pub fn wrapped(&self) -> Vec<String> {
        let screen = self.window.screen();
        let lines = (0..).zip(screen.rows(0, screen.size().1.get()));
        lines.filter(|(row, _)| screen.row_wrapped(*row)).map(|(_, line)| line).collect()
    }

    /// The column of the cursor, counted from 0.
    pub fn column(&self) -> u16 {
        self.window.screen().cursor_position().1
    }

    /// Waits until this stands in the window.
    pub fn sees(&mut self, text: &str) {
        self.until(&format!("{text:?} in the window"), |person| person.window().contains(text));
    }

    /// Waits until this does not stand in the window any more.
    pub fn sees_no(&mut self, text: &str) {
        self.until(&format!("no {text:?} in the window"), |person| !person.window().contains(text));
    }

    /// Waits until the window is as it should be.
    pub fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !so(self) {
            let rest = DEADLINE.saturating_sub(since.elapsed());
            match self.printed.recv_timeout(rest) {
                Ok(bytes) => {
                    self.raw.push_str(&String::from_utf8_lossy(&bytes));
                    self.window.process(&bytes);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!(
                        "there never was {what}; the window:\n{}\n\nthe last that came: {:?}",
                        self.window(),
                        &self.raw[self.raw.floor_char_boundary(self.raw.len().saturating_sub(3000))..]
                    );
                }
            }
        }
    }

    /// Waits for the end of the program; its exit code. The terminal must be as it was before.
    pub fn leaves(mut self) -> (i32, String) {
        while let Ok(bytes) = self.printed.recv_timeout(DEADLINE) {
            self.raw.push_str(&String::from_utf8_lossy(&bytes));
            self.window.process(&bytes);
        }
        let ended = self.process.wait().expect("ended");
        let WaitStatus::Exited(_, code) = ended else { panic!("{ended:?}\n{}", self.window()) };
        assert!(!self.window.screen().hide_cursor(), "the cursor is there again");
        assert_eq!(self.window.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let modes = rustix::termios::tcgetattr(&self.keyboard).expect("asked").local_modes;
        let usual = LocalModes::ICANON | LocalModes::ISIG;
        assert!(modes.contains(usual), "the terminal is as a shell needs it: {modes:?}");
        (code, self.window())
    }

    /// Keeps the window for people to look at, where `DIFFDOJO_CAPTURES` names a folder.
    pub fn capture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("DIFFDOJO_CAPTURES") {
            let folder = std::path::PathBuf::from(folder);
            std::fs::create_dir_all(&folder).expect("made");
            std::fs::write(folder.join(format!("{name}.txt")), self.window() + "\n").expect("written");
        }
    }
}

fn rows(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).expect("some")
}
