//! One subject of a judge: started, asked, heard, and brought to its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use super::channel;
use super::frames::{EndedFrame, MAX_LINE, is_idle};
use super::remarks::Traces;
use crate::runner::MachineError;
use crate::runner::capture::Capture;
use crate::runner::confinement::Limits;
use crate::runner::process::{Ended, Process, Spec};

/// How long a subject that was let go may take to leave.
pub const LEAVE: Duration = Duration::from_secs(2);

/// How long the last lines of a process that has ended are waited for, where something holds its
/// channel open; else they are waited for until the channel's end.
pub const LAST_LINES: Duration = Duration::from_secs(2);

/// How much is kept of what a process prints, in bytes.
pub const OUTPUT: usize = 128 << 10;

/// The most that a subject may send altogether, in bytes.
const MAX_TRAFFIC: usize = 64 << 20;

/// The most frames of one turn; a subject sends them early only every few milliseconds.
const MAX_FRAMES: u32 = 5_000;

/// The most that a subject may print, in bytes.
const MAX_OUTPUT: u64 = 64 << 20;

/// The exit code that Go's race detector is told to use.
const RACE: i32 = 66;

/// What the threads around a subject tell of it.
pub enum Event {
    /// It sent a line.
    Line(String),
    /// The channel is at its end, or what came over it is refused.
    Over(Option<String>),
    /// The process and all that it started are gone.
    Ended(Ended),
}

/// What came of a line.
pub enum Heard {
    /// Nothing: it counts no longer, or is refused.
    Nothing,
    /// A frame for the judge.
    Frame,
    /// The frame that ends a turn, and how long it had been owed.
    Idle(Duration),
}

/// A process with the code under test.
pub struct Subject {
    process: Process,
    limits: Limits,
    lines: Option<Sender<String>>,
    hang_up: channel::HangUp,
    output: Capture,
    /// Since when it has owed an idle frame.
    owes: Option<Instant>,
    /// What its next frames have to repeat: only the harness was told.
    key: String,
    /// The frames of this turn.
    frames: u32,
    /// It printed more than it may.
    flooded: bool,
    closed: Option<Instant>,
    timeout: bool,
    abuse: Option<String>,
    over: bool,
    ended: Option<(Ended, Instant)>,
}

impl Subject {
    /// Starts one, which owes its first idle frame. `tell` says whether anybody listens still.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(
        spec: &Spec,
        tell: impl Fn(Event) -> bool + Clone + Send + 'static,
    ) -> Result<Self, MachineError> {
        let spawn = |source| MachineError::Spawn { program: spec.program.clone(), source };
        let (mut command, channel) = channel::prepare(spec).map_err(spawn)?;
        let (output_end, output_in) = std::io::pipe().map_err(spawn)?;
        if channel::PRINTS_TO_ERRORS {
            command.stderr(output_in);
        } else {
            command.stdout(output_in.try_clone().map_err(spawn)?).stderr(output_in);
        }
        let ended = tell.clone();
        let (process, streams) = Process::start(spec, command, channel::DESCRIPTOR, move |how| {
            ended(Event::Ended(how));
        })?;
        let (reader, sink, hang_up) = channel.connect(streams).map_err(spawn)?;
        let output = Capture::new(OUTPUT);
        let kept = output.clone();
        std::thread::spawn(move || kept.drain(output_end));
        std::thread::spawn(move || read_frames(reader, &tell));
        Ok(Self {
            process,
            limits: spec.confinement.limits,
            lines: Some(writer(Some(sink))),
            hang_up,
            output,
            owes: Some(Instant::now()),
            key: String::new(),
            frames: 0,
            flooded: false,
            closed: None,
            timeout: false,
            abuse: None,
            over: false,
            ended: None,
        })
    }

    /// Passes the judge's turn on, with a key that its frames have to repeat.
    pub fn ask(&mut self, turn: &str) {
        self.owes = Some(Instant::now());
        self.frames = 0;
        self.key = fresh_key();
        if let (Some(lines), Some(rest)) = (&self.lines, turn.strip_prefix('{')) {
            lines.send(format!("{{\"key\":\"{}\",{rest}", self.key)).ok();
        }
    }

    /// Lets it go: it owes nothing more.
    pub fn let_go(&mut self) {
        self.closed = Some(Instant::now());
        self.owes = None;
        self.lines = None;
        self.hang_up.now();
    }

    /// Takes a line that it sent.
    pub fn hear(&mut self, line: &str) -> Heard {
        if self.closed.is_some() || self.abuse.is_some() {
            return Heard::Nothing;
        }
        self.frames += 1;
        match is_idle(line, &self.key) {
            // The harness speaks when it is spoken to; whoever else speaks is not the harness.
            Ok(_) if self.owes.is_none() => self.refuse("a frame came while none was owed".to_owned()),
            Ok(_) if self.frames > MAX_FRAMES => {
                self.refuse("it sent more frames than any turn could have".to_owned());
            }
            Ok(true) => {
                let owed = self.owed();
                self.owes = None;
                return Heard::Idle(owed);
            }
            Ok(false) => return Heard::Frame,
            Err(why) => self.refuse(why),
        }
        Heard::Nothing
    }

    /// No line will come any more; or what came is refused.
    pub fn fall_silent(&mut self, refused: Option<String>) {
        self.over = true;
        if let Some(why) = refused {
            self.refuse(why);
        }
    }

    /// The process is gone.
    pub fn end(&mut self, how: Ended) {
        self.ended = Some((how, Instant::now()));
    }

    /// How long it has owed an idle frame.
    #[must_use]
    pub fn owed(&self) -> Duration {
        self.owes.map(|since| since.elapsed()).unwrap_or_default()
    }

    /// Ends it for taking too long. Whether that is news.
    pub fn time_out(&mut self) -> bool {
        let news = !self.timeout && self.ended.is_none();
        if news {
            self.timeout = true;
            self.process.kill();
        }
        news
    }

    /// Ends it where it has printed more than it may. Whether that is news.
    pub fn stop_flood(&mut self) -> bool {
        let news = !self.flooded && self.output.amount() > MAX_OUTPUT;
        if news {
            self.flooded = true;
            self.process.kill();
        }
        news
    }

    /// Ends it where it was let go and does not leave.
    pub fn see_off(&self) {
        if self.closed.is_some_and(|since| since.elapsed() > LEAVE) {
            self.process.kill();
        }
    }

    /// Ends it.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Whether the process is gone.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// Whether the process is gone and its last frames have come: they come before its end is told.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.ended.is_some_and(|(_, since)| self.over || since.elapsed() > LAST_LINES)
    }

    /// Whether what was seen of it cannot be trusted.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.abuse.is_some()
    }

    /// Adds what it did beside what it was asked.
    pub fn trace(&self, traces: &mut Traces) {
        let Some((ended, _)) = self.ended else { return };
        traces.tried(ended.tried);
        // What else a program prints that did not end by itself is told as the failure that it is.
        if self.closed.is_some() && ended.code == Some(0) {
            traces.printed(&self.output.text());
        }
    }

    /// How it ended, for the judge.
    #[must_use]
    pub fn ended_frame(&self) -> EndedFrame {
        let (ended, _) = self.ended.unwrap_or((Ended::UNKNOWN, Instant::now()));
        let output = self.output.text();
        let reported = output.contains("WARNING: DATA RACE");
        let race = (reported || ended.code == Some(RACE)).then(|| output.clone());
        EndedFrame {
            code: ended.code,
            signal: ended.signal.map(|number| match ended.excess {
                Some(excess) => {
                    format!("signal {number}: {}", self.limits.words(excess))
                }
                None if self.flooded => {
                    format!("signal {number}: it printed more than {} MiB", MAX_OUTPUT >> 20)
                }
                None => format!("signal {number}"),
            }),
            closed: self.closed.is_some(),
            timeout: self.timeout,
            race,
            abuse: self.abuse.clone(),
            output,
        }
    }

    fn refuse(&mut self, why: String) {
        if self.closed.is_none() && self.abuse.is_none() {
            self.abuse = Some(why);
        }
        self.process.kill();
    }
}

/// Something that nobody can guess.
fn fresh_key() -> String {
    use std::hash::{BuildHasher, Hasher};
    let draw = || std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", draw(), draw())
}

/// A thread that writes lines, so that a reader who does not read holds up nobody.
pub fn writer(sink: Option<impl Write + Send + 'static>) -> Sender<String> {
    let (lines, queue) = mpsc::channel::<String>();
    std::thread::spawn(move || {
        let Some(mut sink) = sink else { return };
        for mut line in queue {
            line.push('\n');
            if sink.write_all(line.as_bytes()).and_then(|()| sink.flush()).is_err() {
                break;
            }
        }
    });
    lines
}

/// A thread's work: the frames of one subject, each line capped, all of them capped together.
fn read_frames(stream: impl Read, tell: &impl Fn(Event) -> bool) {
    let mut stream = BufReader::with_capacity(64 << 10, stream);
    let mut traffic = 0;
    let why = loop {
        let mut line = Vec::new();
        match stream.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break None,
            Ok(count) => traffic += count,
        }
        if line.len() > MAX_LINE || traffic > MAX_TRAFFIC {
            break Some("it sent more than any run of this exercise could".to_owned());
        }
        let Ok(line) = String::from_utf8(line) else {
            break Some("a frame is not UTF-8".to_owned());
        };
        // Half a line is what a process that was ended leaves.
        if !line.ends_with('\n') {
            break None;
        }
        if !tell(Event::Line(line.trim_end().to_owned())) {
            return;
        }
    };
    tell(Event::Over(why));
}
