//! Judge and subject brought together: each line carried across, each process brought to its end.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::{Duration, Instant};

use super::frames::{EndedFrame, FromJudge, Hello, PROTOCOL, Told};
use super::remarks::Traces;
use super::subject::{Event, Heard, LAST_LINES, LEAVE, OUTPUT, Subject, writer};
use crate::domain::verdict::{Outcome, Status, Suite, TestReport};
use crate::runner::capture::Capture;
use crate::runner::process::{Ended, Process, Spec};
use crate::runner::{MachineError, interrupt};

/// How often the broker looks at deadlines.
const LOOK: Duration = Duration::from_millis(20);

/// The longest turn once one took too long.
const AFTER_TIMEOUT: Duration = Duration::from_millis(500);

/// How long all the tests of a judge may take together, at the least, whatever a turn may take.
const WHOLE: Duration = Duration::from_secs(30);

/// After so many subjects that hung or flooded, and after one that used too much or spoke out of turn, no
/// other is started: the answer is no.
const STRIKES: u32 = 2;

/// The turns of all subjects together may take so many times as long as one.
const ALL_TURNS: u32 = 4;

/// The most subjects that a judge may have at once.
const MAX_SUBJECTS: usize = 16;

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
pub fn expose(plan: &Plan<'_>) -> Result<Exposed, MachineError> {
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
        traces: Traces::default(),
    };
    let outcome = broker.serve(&told);
    broker.end_all(&told);
    outcome?;
    Ok(Exposed { tests: broker.reports(), traces: broker.traces })
}

/// What the exposing suite came to.
#[derive(Debug)]
pub struct Exposed {
    /// Each expected test, once.
    pub tests: Vec<TestReport>,
    /// What the subjects did beside it.
    pub traces: Traces,
}

/// What the threads around the broker tell it.
enum News {
    JudgeLine(String),
    /// There will be no further line of the judge.
    JudgeOver,
    JudgeEnded(Ended),
    Subject(u64, Event),
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
    /// What subjects did beside what they were asked.
    traces: Traces,
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
            subject.ask(turn.get());
        }
        if let Some(subject) = said.close.and_then(|number| self.subjects.get_mut(&number)) {
            subject.let_go();
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
            self.tell_end(number, &EndedFrame::not_started());
            return Ok(());
        }
        let tell = self.tell.clone();
        match Subject::start(&self.plan.subject, move |event| tell.send(News::Subject(number, event)).is_ok())
        {
            Ok(subject) => {
                self.subjects.insert(number, subject);
            }
            // Without isolation an earlier one could do that.
            Err(_) if self.plan.subject.is_damaged() => {
                self.tell_end(number, &EndedFrame::tampered("the submission has removed its own program"));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn tell_end(&self, number: u64, frame: &EndedFrame) {
        self.judge.say(serde_json::json!({ "subject": number, "ended": frame }).to_string());
    }

    fn hear_subject(&mut self, news: News) {
        let News::Subject(number, event) = news else { return };
        let Some(subject) = self.subjects.get_mut(&number) else { return };
        match event {
            Event::Line(line) => {
                match subject.hear(&line) {
                    Heard::Nothing => return,
                    Heard::Frame => {}
                    Heard::Idle(owed) => self.waited += owed,
                }
                self.judge.say(format!("{{\"subject\":{number},\"frame\":{line}}}"));
            }
            Event::Over(refused) => subject.fall_silent(refused),
            Event::Ended(how) => {
                // Another one would cost the machine as much again.
                self.strikes += if how.excess.is_some() { STRIKES } else { 0 };
                subject.end(how);
            }
        }
    }

    /// Ends what takes too long, and tells the judge of those that have ended.
    fn keep_time(&mut self) {
        let mut gone = Vec::new();
        let all = self.plan.turn * ALL_TURNS;
        for (number, subject) in &mut self.subjects {
            let owed = subject.owed();
            let too_long = owed > self.turn || self.waited + owed > all;
            if too_long && subject.time_out() {
                self.waited += owed;
                self.strikes += if self.waited > all { STRIKES } else { 1 };
                // The answer is no; what the other tests show of the same code need not take as long.
                self.turn = self.turn.min(AFTER_TIMEOUT);
            }
            if subject.stop_flood() {
                self.strikes += 1;
            }
            subject.see_off();
            if subject.is_gone() {
                gone.push(*number);
            }
        }
        for number in gone {
            if let Some(subject) = self.subjects.remove(&number) {
                // What was seen of it cannot be trusted, whatever the others would show.
                self.strikes += if subject.is_refused() { STRIKES } else { 0 };
                subject.trace(&mut self.traces);
                self.tell_end(number, &subject.ended_frame());
            }
        }
    }

    /// Ends every process and waits until it is gone.
    fn end_all(&mut self, news: &Receiver<News>) {
        self.judge.process.kill();
        for subject in self.subjects.values() {
            subject.kill();
        }
        let since = Instant::now();
        while self.subjects.values().any(|subject| !subject.has_ended()) {
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
