//! A command from start to end: what it printed and how it ended.

use std::process::Stdio;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::capture::Capture;
use super::process::{Ended, Process, Spec};
use super::{MachineError, interrupt};

/// How long the last output of an ended process is waited for: a child of it that left the group
/// may hold the stream open for ever.
const LAST_OUTPUT: Duration = Duration::from_secs(3);

/// How often a waiting run looks whether it should stop.
const LOOK: Duration = Duration::from_millis(20);

/// What a command came to.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub ended: Ended,
    /// It was ended because it took too long, or because the caller lost interest.
    pub stopped: bool,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
}

impl Finished {
    /// Whether it ended by itself with exit code 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        !self.stopped && self.ended.code == Some(0)
    }
}

/// Runs a command to its end, or ends it at the deadline or as soon as `stop` says so, which is told
/// whether the command has printed anything yet.
///
/// At most `cap` bytes of each stream are kept.
///
/// # Errors
/// When it cannot be started, or the program was interrupted meanwhile.
pub fn run(
    spec: &Spec,
    deadline: Duration,
    cap: usize,
    stop: &dyn Fn(bool) -> bool,
) -> Result<Finished, MachineError> {
    let pipe = |source| MachineError::Spawn { program: spec.program.clone(), source };
    let mut command = spec.command();
    let (errors_end, errors_in) = std::io::pipe().map_err(pipe)?;
    command.stdout(Stdio::piped()).stderr(errors_in);
    let (tell, told) = mpsc::channel();
    let (process, (_, output_end)) = Process::start(command, {
        let tell = tell.clone();
        move |ended| {
            tell.send(Some(ended)).ok();
        }
    })?;
    let (output, errors) = (Capture::new(cap), Capture::new(cap));
    let (kept_output, kept_errors) = (output.clone(), errors.clone());
    let tell_too = tell.clone();
    std::thread::spawn(move || {
        if let Some(stream) = output_end {
            kept_output.drain(stream);
        }
        tell.send(None).ok();
    });
    std::thread::spawn(move || {
        kept_errors.drain(errors_end);
        tell_too.send(None).ok();
    });
    let started = Instant::now();
    let mut stopped = false;
    let mut streams = 2;
    let ended = loop {
        match told.recv_timeout(LOOK) {
            Ok(Some(ended)) => break ended,
            Ok(None) => streams -= 1,
            Err(RecvTimeoutError::Disconnected) => break Ended { code: None, signal: None },
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !stopped && (started.elapsed() > deadline || stop(!output.is_empty()) || interrupt::requested()) {
            stopped = true;
            process.kill();
        }
    };
    let last = Instant::now();
    while streams > 0 && told.recv_timeout(LAST_OUTPUT.saturating_sub(last.elapsed())).is_ok() {
        streams -= 1;
    }
    if interrupt::requested() {
        return Err(MachineError::Interrupted);
    }
    Ok(Finished { ended, stopped, output: output.text(), errors: errors.text() })
}
