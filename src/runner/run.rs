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

/// The most that a command may print, in bytes.
const MAX_PRINTED: u64 = 64 << 20;

/// What a command came to.
#[derive(Clone, Debug)]
pub struct Finished {
    /// How it ended.
    pub ended: Ended,
    /// It was ended because it took too long, or because the caller lost interest.
    pub stopped: bool,
    /// It was ended because it printed more than any run does.
    pub flooded: bool,
    /// Standard output.
    pub output: String,
    /// Standard error.
    pub errors: String,
}

impl Finished {
    /// Whether it ended by itself with exit code 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        !self.stopped && !self.flooded && self.ended.code == Some(0)
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
    let (process, (_, output_end)) = Process::start(spec, command, false, {
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
    let (mut stopped, mut flooded) = (false, false);
    let mut streams = 2;
    let ended = loop {
        match told.recv_timeout(LOOK) {
            Ok(Some(ended)) => break ended,
            Ok(None) => streams -= 1,
            Err(RecvTimeoutError::Disconnected) => break Ended::UNKNOWN,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !stopped && (started.elapsed() > deadline || stop(!output.is_empty()) || interrupt::stopping()) {
            stopped = true;
            process.kill();
        }
        if !flooded && output.amount() + errors.amount() > MAX_PRINTED {
            flooded = true;
            process.kill();
        }
    };
    let last = Instant::now();
    while streams > 0 && told.recv_timeout(LAST_OUTPUT.saturating_sub(last.elapsed())).is_ok() {
        streams -= 1;
    }
    if interrupt::stopping() {
        return Err(MachineError::Interrupted);
    }
    Ok(Finished { ended, stopped, flooded, output: output.text(), errors: errors.text() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_quotes_reaches_the_shell_as_it_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        let spec = Spec::shell("echo \"a b\" && exit 7", folder.path());
        let finished = run(&spec, Duration::from_secs(60), 1 << 10, &|_| false).expect("it runs");
        // The shell of Windows prints the quotes too.
        assert_eq!(finished.output.trim().trim_matches('"'), "a b", "{}", finished.errors);
        assert_eq!(finished.ended.code, Some(7));
    }
}
