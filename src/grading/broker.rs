//! Judge and subject brought together: each line carried across, each process brought to its end.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::{Duration, Instant};

use super::frames::{EndedFrame, FromJudge, Hello, MAX_LINE, PROTOCOL, Told, is_idle};
use crate::domain::verdict::{Outcome, Status, Suite, TestReport};
use crate::runner::capture::Capture;
use crate::runner::confinement::Limits;
use crate::runner::process::{Ended, Process, Spec};
use crate::runner::{MachineError, interrupt};

/// How often the broker looks at deadlines.
const LOOK: Duration = Duration::from_millis(20);

/// How long a subject that was let go may take to leave.
const LEAVE: Duration = Duration::from_secs(2);

/// How long the last lines of a process that has ended are waited for, where something holds its
/// channel open; else they are waited for until the channel's end.
const LAST_LINES: Duration = Duration::from_secs(2);

/// The longest turn once one took too long.
const AFTER_TIMEOUT: Duration = Duration::from_millis(500);

/// How long all the tests of a judge may take together, at the least, whatever a turn may take.
const WHOLE: Duration = Duration::from_secs(30);

/// How much is kept of what a subject prints, in bytes.
const OUTPUT: usize = 128 << 10;

/// The most that a subject may send altogether, in bytes.
const MAX_TRAFFIC: usize = 64 << 20;

/// The most frames of one turn; a subject sends them early only every few milliseconds.
const MAX_FRAMES: u32 = 5_000;

/// The most that a subject may print, in bytes.
const MAX_OUTPUT: u64 = 64 << 20;

/// After so many subjects that hung or flooded, and after one that used too much or spoke out of turn, no
/// other is started: the answer is no.
const STRIKES: u32 = 2;

/// The turns of all subjects together may take so many times as long as one.
const ALL_TURNS: u32 = 4;

/// The most subjects that a judge may have at once.
const MAX_SUBJECTS: usize = 16;

/// The exit code that Go's race detector is told to use.
const RACE: i32 = 66;

/// What the exposing suite runs with.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The judge.
    pub judge: Spec,
    /// A subject, without the argument that names its channel.
    pub subject: Spec,
    /// The tests that must report, in order.
    pub tests: &'a [String],
    /// What the inputs are drawn from.
    pub seed: u64,
    /// The longest turn.
    pub turn: Duration,
}

/// Runs the exposing suite to its end. Each expected test is in the answer once.
///
/// # Errors
/// When the machine or the judge itself fails, or the program was interrupted; never for what the
/// submission does.
pub fn expose(plan: &Plan<'_>) -> Result<Vec<TestReport>, MachineError> {
    let (tell, told) = mpsc::sync_channel(256);
    let judge = Judge::start(plan, &tell)?;
    let mut broker = Broker {
        plan,
        tell,
        judge,
        subjects: BTreeMap::new(),
        told: BTreeMap::new(),
        done: false,
        turn: plan.turn,
        strikes: 0,
        waited: Duration::ZERO,
        gave_up: false,
    };
    let outcome = broker.serve(&told);
    broker.end_all(&told);
    outcome?;
    Ok(broker.reports())
}

/// What the threads around the broker tell it.
enum News {
    JudgeLine(String),
    /// There will be no further line of the judge.
    JudgeOver,
    JudgeEnded(Ended),
    Line(u64, String),
    /// The channel is at its end, or what came over it is refused.
    Over(u64, Option<String>),
    Ended(u64, Ended),
}

struct Judge {
    process: Process,
    lines: Sender<String>,
    errors: Capture,
}

impl Judge {
    fn start(plan: &Plan<'_>, tell: &SyncSender<News>) -> Result<Self, MachineError> {
        let spawn = |source| MachineError::Spawn { program: plan.judge.program.clone(), source };
        let (errors_end, errors_in) = std::io::pipe().map_err(spawn)?;
        let mut command = plan.judge.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors_in);
        let ended = tell.clone();
        let (process, (input, output)) = Process::start(&plan.judge, command, false, move |how| {
            ended.send(News::JudgeEnded(how)).ok();
        })?;
        let errors = Capture::new(OUTPUT);
        let kept = errors.clone();
        std::thread::spawn(move || kept.drain(errors_end));
        let lines = writer(input);
        let tell = tell.clone();
        std::thread::spawn(move || {
            for line in
                output.into_iter().flat_map(|output| BufReader::new(output).lines()).map_while(Result::ok)
            {
                if tell.send(News::JudgeLine(line)).is_err() {
                    return;
                }
            }
            tell.send(News::JudgeOver).ok();
        });
        let hello = serde_json::json!({ "hello": Hello { protocol: PROTOCOL, seed: plan.seed, only: None } });
        lines.send(hello.to_string()).ok();
        Ok(Self { process, lines, errors })
    }

    fn say(&self, line: String) {
        // A judge that is gone is noticed by its end.
        self.lines.send(line).ok();
    }
}

struct Subject {
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

struct Broker<'a> {
    plan: &'a Plan<'a>,
    tell: SyncSender<News>,
    judge: Judge,
    subjects: BTreeMap<u64, Subject>,
    told: BTreeMap<String, Told>,
    done: bool,
    /// The longest turn.
    turn: Duration,
    /// How many subjects hung, flooded or used too much.
    strikes: u32,
    /// How long subjects have been waited for altogether.
    waited: Duration,
    /// The tests as a whole took too long.
    gave_up: bool,
}

impl Broker<'_> {
    fn serve(&mut self, news: &Receiver<News>) -> Result<(), MachineError> {
        let started = Instant::now();
        loop {
            if interrupt::stopping() {
                return Err(MachineError::Interrupted);
            }
            match news.recv_timeout(LOOK) {
                Ok(News::JudgeEnded(how)) => return self.judge_ended(how, news),
                Ok(News::JudgeLine(line)) => self.hear_judge(&line)?,
                Ok(other) => self.hear_subject(other),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(MachineError::Judge("its lines ended".to_owned()));
                }
            }
            self.keep_time();
            // A judge may be kept busy by what a subject tells it, so that this is no fault of the machine.
            if started.elapsed() > WHOLE.max(self.plan.turn * (2 * ALL_TURNS)) {
                self.gave_up = true;
                return Ok(());
            }
        }
    }

    /// The judge is gone: well, if it has said all; its last words may still be on their way.
    fn judge_ended(&mut self, how: Ended, news: &Receiver<News>) -> Result<(), MachineError> {
        let since = Instant::now();
        while !self.done {
            if interrupt::stopping() {
                return Err(MachineError::Interrupted);
            }
            match news.recv_timeout(LAST_LINES.saturating_sub(since.elapsed())) {
                Ok(News::JudgeLine(line)) => self.hear_judge(&line)?,
                Ok(News::JudgeOver) | Err(_) => {
                    let words = self.judge.errors.text();
                    return Err(MachineError::Judge(format!("it ended early ({how:?}): {}", words.trim())));
                }
                Ok(other) => self.hear_subject(other),
            }
        }
        Ok(())
    }

    fn hear_judge(&mut self, line: &str) -> Result<(), MachineError> {
        let said: FromJudge = serde_json::from_str(line).map_err(|error| {
            MachineError::Judge(format!("it wrote a line that is no message ({error}): {line:.200}"))
        })?;
        if let Some(ready) = said.ready
            && ready.tests != self.plan.tests
        {
            return Err(MachineError::Judge(format!(
                "its tests are {:?} and exercise.toml names {:?}; make them the same",
                ready.tests, self.plan.tests
            )));
        }
        if let Some(number) = said.open {
            self.open(number)?;
        }
        if let (Some(number), Some(turn)) = (said.subject, said.turn)
            && let Some(subject) = self.subjects.get_mut(&number)
        {
            subject.owes = Some(Instant::now());
            subject.frames = 0;
            subject.key = fresh_key();
            if let (Some(lines), Some(rest)) = (&subject.lines, turn.get().strip_prefix('{')) {
                lines.send(format!("{{\"key\":\"{}\",{rest}", subject.key)).ok();
            }
        }
        if let Some(subject) = said.close.and_then(|number| self.subjects.get_mut(&number)) {
            subject.closed = Some(Instant::now());
            subject.owes = None;
            subject.lines = None;
            subject.hang_up.now();
        }
        if let Some(told) = said.result {
            if !self.plan.tests.contains(&told.name) || self.told.contains_key(&told.name) {
                return Err(MachineError::Judge(format!(
                    "it told of {:?}, which is unknown or told already",
                    told.name
                )));
            }
            self.told.insert(told.name.clone(), told);
        }
        if said.done.is_some() {
            self.done = true;
        }
        Ok(())
    }

    fn open(&mut self, number: u64) -> Result<(), MachineError> {
        if self.subjects.len() >= MAX_SUBJECTS || self.subjects.contains_key(&number) {
            return Err(MachineError::Judge(format!("it opened subject {number} out of turn")));
        }
        if self.strikes >= STRIKES {
            self.judge.say(
                serde_json::json!({ "subject": number, "ended": EndedFrame::not_started() }).to_string(),
            );
            return Ok(());
        }
        let spawn = |source| MachineError::Spawn { program: self.plan.subject.program.clone(), source };
        let (mut command, channel) = channel::prepare(&self.plan.subject).map_err(spawn)?;
        let (output_end, output_in) = std::io::pipe().map_err(spawn)?;
        if channel::PRINTS_TO_ERRORS {
            command.stderr(output_in);
        } else {
            command.stdout(output_in.try_clone().map_err(spawn)?).stderr(output_in);
        }
        let tell = self.tell.clone();
        let started = Process::start(&self.plan.subject, command, channel::DESCRIPTOR, move |how| {
            tell.send(News::Ended(number, how)).ok();
        });
        let (process, streams) = match started {
            Ok(started) => started,
            // Without isolation an earlier one could do that.
            Err(_) if self.plan.subject.is_damaged() => {
                let frame = EndedFrame::tampered("the submission has removed its own program");
                self.judge.say(serde_json::json!({ "subject": number, "ended": frame }).to_string());
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let (reader, sink, hang_up) = channel.connect(streams).map_err(spawn)?;
        let output = Capture::new(OUTPUT);
        let kept = output.clone();
        std::thread::spawn(move || kept.drain(output_end));
        let tell = self.tell.clone();
        std::thread::spawn(move || read_frames(number, reader, &tell));
        let subject = Subject {
            process,
            limits: self.plan.subject.confinement.limits,
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
        };
        self.subjects.insert(number, subject);
        Ok(())
    }

    fn hear_subject(&mut self, news: News) {
        match news {
            News::Line(number, line) => {
                let Some(subject) = self.subjects.get_mut(&number) else { return };
                if subject.closed.is_some() || subject.abuse.is_some() {
                    return;
                }
                subject.frames += 1;
                match is_idle(&line, &subject.key) {
                    // The harness speaks when it is spoken to; whoever else speaks is not the harness.
                    Ok(_) if subject.owes.is_none() => {
                        subject.refuse("a frame came while none was owed".to_owned());
                    }
                    Ok(_) if subject.frames > MAX_FRAMES => {
                        subject.refuse("it sent more frames than any turn could have".to_owned());
                    }
                    Ok(idle) => {
                        if idle && let Some(since) = subject.owes.take() {
                            self.waited += since.elapsed();
                        }
                        self.judge.say(format!("{{\"subject\":{number},\"frame\":{line}}}"));
                    }
                    Err(why) => subject.refuse(why),
                }
            }
            News::Over(number, why) => {
                if let Some(subject) = self.subjects.get_mut(&number) {
                    subject.over = true;
                    if let Some(why) = why {
                        subject.refuse(why);
                    }
                }
            }
            News::Ended(number, how) => {
                if let Some(subject) = self.subjects.get_mut(&number) {
                    // Another one would cost the machine as much again.
                    self.strikes += if how.excess.is_some() { STRIKES } else { 0 };
                    subject.ended = Some((how, Instant::now()));
                }
            }
            News::JudgeLine(_) | News::JudgeOver | News::JudgeEnded(_) => {}
        }
    }

    /// Ends what takes too long, and tells the judge of those that have ended.
    fn keep_time(&mut self) {
        let mut gone = Vec::new();
        let all = self.plan.turn * ALL_TURNS;
        for (number, subject) in &mut self.subjects {
            let owed = subject.owes.map(|since| since.elapsed()).unwrap_or_default();
            let too_long = owed > self.turn || self.waited + owed > all;
            if too_long && !subject.timeout && subject.ended.is_none() {
                subject.timeout = true;
                self.waited += owed;
                self.strikes += if self.waited > all { STRIKES } else { 1 };
                // The answer is no; what the other tests show of the same code need not take as long.
                self.turn = self.turn.min(AFTER_TIMEOUT);
                subject.process.kill();
            }
            if !subject.flooded && subject.output.amount() > MAX_OUTPUT {
                subject.flooded = true;
                self.strikes += 1;
                subject.process.kill();
            }
            if subject.closed.is_some_and(|since| since.elapsed() > LEAVE) {
                subject.process.kill();
            }
            // Its last frames come before its end is told.
            if subject.ended.is_some_and(|(_, since)| subject.over || since.elapsed() > LAST_LINES) {
                gone.push(*number);
            }
        }
        for number in gone {
            if let Some(subject) = self.subjects.remove(&number) {
                // What was seen of it cannot be trusted, whatever the others would show.
                self.strikes += if subject.abuse.is_some() { STRIKES } else { 0 };
                let frame = subject.ended_frame();
                self.judge.say(serde_json::json!({ "subject": number, "ended": frame }).to_string());
            }
        }
    }

    /// Ends every process and waits until it is gone.
    fn end_all(&mut self, news: &Receiver<News>) {
        self.judge.process.kill();
        for subject in self.subjects.values() {
            subject.process.kill();
        }
        let since = Instant::now();
        while self.subjects.values().any(|subject| subject.ended.is_none()) {
            match news.recv_timeout(LEAVE.saturating_sub(since.elapsed())) {
                Ok(other) => self.hear_subject(other),
                Err(_) => break,
            }
        }
    }

    fn reports(&self) -> Vec<TestReport> {
        self.plan
            .tests
            .iter()
            .map(|name| {
                let report = |status, outcome, message: &str| TestReport {
                    name: name.clone(),
                    suite: Suite::Exposing,
                    status,
                    outcome,
                    message: message.to_owned(),
                };
                match self.told.get(name) {
                    None if self.gave_up => {
                        report(Status::Failed, Outcome::Hang, "the tests did not come to an end in time")
                    }
                    None => report(Status::NotRun, Outcome::Pass, "it did not report"),
                    Some(told) if told.status == "passed" && told.outcome == Outcome::Pass.word() => {
                        report(Status::Passed, Outcome::Pass, "")
                    }
                    // A failure without an outcome that this program knows is a plain failure.
                    Some(told) => {
                        let outcome =
                            Outcome::from_word(&told.outcome).filter(|outcome| *outcome != Outcome::Pass);
                        report(Status::Failed, outcome.unwrap_or(Outcome::Fail), &told.message)
                    }
                }
            })
            .collect()
    }
}

impl Subject {
    fn refuse(&mut self, why: String) {
        if self.closed.is_none() && self.abuse.is_none() {
            self.abuse = Some(why);
        }
        self.process.kill();
    }

    fn ended_frame(&self) -> EndedFrame {
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
}

/// Something that nobody can guess.
fn fresh_key() -> String {
    use std::hash::{BuildHasher, Hasher};
    let draw = || std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", draw(), draw())
}

/// A thread that writes lines, so that a reader who does not read holds up nobody.
fn writer(sink: Option<impl Write + Send + 'static>) -> Sender<String> {
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
fn read_frames(number: u64, stream: impl Read, tell: &SyncSender<News>) {
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
        if tell.send(News::Line(number, line.trim_end().to_owned())).is_err() {
            return;
        }
    };
    tell.send(News::Over(number, why)).ok();
}

#[cfg(unix)]
mod channel {
    //! A socket pair: the subject's end is descriptor 3, and what it prints stays apart.

    use std::net::Shutdown;
    use std::os::unix::net::UnixStream;
    use std::process::Command;

    use command_fds::{CommandFdExt, FdMapping};

    use crate::runner::process::Spec;

    /// Whether standard output is the channel.
    pub const PRINTS_TO_ERRORS: bool = false;

    /// Whether descriptor 3 is the channel.
    pub const DESCRIPTOR: bool = true;

    pub struct Channel(UnixStream);

    pub struct HangUp(UnixStream);

    pub fn prepare(spec: &Spec) -> std::io::Result<(Command, Channel)> {
        let (ours, theirs) = UnixStream::pair()?;
        let mut command = spec.clone().arg("--channel=3").command();
        command
            .fd_mappings(vec![FdMapping { parent_fd: theirs.into(), child_fd: 3 }])
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        Ok((command, Channel(ours)))
    }

    impl Channel {
        pub fn connect<S>(self, _streams: S) -> std::io::Result<(UnixStream, UnixStream, HangUp)> {
            Ok((self.0.try_clone()?, self.0.try_clone()?, HangUp(self.0)))
        }
    }

    impl HangUp {
        pub fn now(&self) {
            // It fails only where the other end is gone.
            self.0.shutdown(Shutdown::Both).ok();
        }
    }
}

#[cfg(windows)]
mod channel {
    //! Standard input and output; what the submission prints goes to standard error.

    use std::process::{ChildStdin, ChildStdout, Command, Stdio};

    use crate::runner::process::Spec;

    /// Whether standard output is the channel.
    pub const PRINTS_TO_ERRORS: bool = true;

    /// Whether descriptor 3 is the channel.
    pub const DESCRIPTOR: bool = false;

    pub struct Channel;

    pub struct HangUp;

    pub fn prepare(spec: &Spec) -> std::io::Result<(Command, Channel)> {
        let mut command = spec.clone().arg("--channel=stdio").command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Ok((command, Channel))
    }

    impl Channel {
        pub fn connect(
            self,
            streams: (Option<ChildStdin>, Option<ChildStdout>),
        ) -> std::io::Result<(ChildStdout, ChildStdin, HangUp)> {
            match streams {
                (Some(input), Some(output)) => Ok((output, input, HangUp)),
                _ => Err(std::io::Error::other("a standard stream is missing")),
            }
        }
    }

    impl HangUp {
        /// Dropping the writer closes the pipe; there is nothing else to hang up.
        pub fn now(&self) {}
    }
}
