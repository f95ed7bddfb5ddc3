//! One submission, judged: staged, compiled, both suites side by side, the rubric over its structure.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::broker::{Exposed, Plan, expose};
use super::remarks::{self, Traces};
use super::submission::{Changeable, Submission};
use super::workbench::Workbench;
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;
use crate::domain::verdict::{
    Behaviour, Check, Grade, Outcome, Remark, Status, Suite, TestReport, decide, structure_passed,
};
use crate::rubric::Rubric;
use crate::runner::MachineError;
use crate::runner::confinement::Rung;
use crate::runner::isolation::strongest;
use crate::runner::load::patience;
use crate::runner::process::Tried;
use crate::runner::run::run;
use crate::runtimes::{Broken, Runtime, VisibleRun};

/// How long a program of the fixture's own tests may take.
const VISIBLE: Duration = Duration::from_secs(60);

/// How long they may run, at the least, once the exposing suite has said no.
const LOSE_INTEREST: Duration = Duration::from_secs(3);

/// How much is kept of what they print, in bytes: as much as they may print, for their reports are
/// among it.
const OUTPUT: usize = 64 << 20;

/// What a grade is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The submission is put in place.
    Staging,
    /// It is compiled.
    Compiling,
    /// Both suites run.
    Running,
}

/// Everything that judges submissions of one exercise.
pub struct Grader<'a> {
    exercise: &'a Exercise,
    runtime: &'a dyn Runtime,
    kit: &'a Tree,
    rubric: Rubric,
    rung: Rung,
}

/// A submission in its workbench, ready to be run any number of times.
pub struct Prepared {
    bench: Workbench,
    /// It does not even parse: nothing is in the workbench.
    broken: Option<Broken>,
    /// What the judge and the subject are made of.
    exposing: Compiled,
    /// The fixture's own tests.
    visible: Compiled,
    checks: Vec<Check>,
    put_aside: Vec<String>,
    /// What is to be said of it before it runs.
    remarks: Vec<Remark>,
    staged_ms: u64,
    visible_tests: Vec<String>,
    /// The visible tests are waited for whatever the exposing ones say.
    patient: bool,
}

/// What compiling came to, once it was done.
#[derive(Default)]
struct Compiled(Mutex<Option<Result<(), Broken>>>);

impl Compiled {
    /// What it came to; the first time it is done.
    fn once(
        &self,
        compile: impl FnOnce() -> Result<Result<(), Broken>, MachineError>,
    ) -> Result<Result<(), Broken>, MachineError> {
        let mut done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match done.as_ref() {
            Some(done) => Ok(done.clone()),
            None => Ok(done.insert(compile()?).clone()),
        }
    }
}

impl Prepared {
    /// Waits for the visible tests whatever the exposing ones say.
    #[must_use]
    pub fn patient(self) -> Self {
        Self { patient: true, ..self }
    }
}

impl<'a> Grader<'a> {
    /// A grader for an exercise.
    ///
    /// # Errors
    /// When the exercise's rubric cannot be read.
    pub fn new(
        exercise: &'a Exercise,
        runtime: &'a dyn Runtime,
        kit: &'a Tree,
    ) -> Result<Self, MachineError> {
        let rubric = Rubric::parse(&exercise.rubric, "rubric.yml")
            .map_err(|error| MachineError::Judge(error.to_string()))?;
        Ok(Self { exercise, runtime, kit, rubric, rung: strongest() })
    }

    /// Keeps runs apart this far, instead of as far as the machine can.
    #[must_use]
    pub fn at(self, rung: Rung) -> Self {
        Self { rung, ..self }
    }

    /// Judges a submission once.
    ///
    /// # Errors
    /// When the machine fails; never for a fault of the submission.
    pub fn grade(
        &self,
        submission: &Submission,
        seed: u64,
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<Grade, MachineError> {
        let started = Instant::now();
        let prepared = self.prepare(submission, &self.exercise.visible.tests, phase)?;
        let mut grade = self.observe(&prepared, seed, phase)?;
        drop(prepared);
        grade.duration_ms = millis(started);
        Ok(grade)
    }

    /// Puts a submission in place. `visible_tests` are the names that the fixture's own tests must
    /// report.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn prepare(
        &self,
        submission: &Submission,
        visible_tests: &[String],
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<Prepared, MachineError> {
        phase(Phase::Staging);
        let started = Instant::now();
        let libraries = self.runtime.provide(self.exercise, &submission.tree)?;
        let (bench, broken, (checks, remarks)) = std::thread::scope(|scope| {
            let checks = scope
                .spawn(|| (self.check(&submission.tree), remarks::of_submission(self.exercise, submission)));
            let bench = Workbench::make(self.rung)?;
            let broken = match self.runtime.stage(self.exercise, &submission.tree, &libraries) {
                Err(broken) => Some(broken),
                Ok(staged) => {
                    let kit = self.kit.only(|path| path.as_str().starts_with(self.runtime.kit()));
                    bench.furnish(&staged, &kit, self.exercise.name(), &self.exercise.exposing.files)?;
                    None
                }
            };
            let checks = checks
                .join()
                .map_err(|_| MachineError::Judge("the rubric could not be applied".to_owned()))?;
            Ok::<_, MachineError>((bench, broken, checks))
        })?;
        Ok(Prepared {
            bench,
            broken,
            exposing: Compiled::default(),
            visible: Compiled::default(),
            checks,
            put_aside: submission.put_aside.clone(),
            remarks,
            staged_ms: millis(started),
            visible_tests: visible_tests.to_vec(),
            patient: false,
        })
    }

    /// Runs both suites of a prepared submission, side by side; the first time it is compiled too.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn observe(
        &self,
        prepared: &Prepared,
        seed: u64,
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<Grade, MachineError> {
        let started = Instant::now();
        let mut phases = vec![("stage", prepared.staged_ms)];
        let mut remarks = prepared.remarks.clone();
        let behaviour = if let Some(broken) = &prepared.broken {
            let report = |suite| move |name: &String| broken_test(name, suite, broken);
            let visible = prepared.visible_tests.iter().map(report(Suite::Visible));
            Behaviour::of(
                visible.chain(self.exercise.exposing.tests.iter().map(report(Suite::Exposing))).collect(),
                &[],
            )
        } else {
            let (visible, exposing) = self.both(prepared, seed, phase)?;
            phases.push(("compile", exposing.compile_ms));
            phases.push(("visible", visible.time_ms));
            phases.push(("exposing", exposing.time_ms));
            let mut traces = exposing.traces;
            traces.tried(visible.tried);
            remarks.extend(traces.remarks());
            combine(&prepared.visible_tests, visible, exposing.tests)
        };
        Ok(Grade {
            verdict: decide(behaviour.outcome, structure_passed(&prepared.checks)),
            behaviour,
            checks: prepared.checks.clone(),
            put_aside: prepared.put_aside.clone(),
            remarks,
            seed,
            isolation: self.rung.word(),
            duration_ms: prepared.staged_ms + millis(started),
            phases,
        })
    }

    fn both(
        &self,
        prepared: &Prepared,
        seed: u64,
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<(Visible, Exposing), MachineError> {
        // How long the visible tests may run once the exposing ones have said no: they cannot change the
        // verdict any more, and may hang until their deadline. A slow machine gets longer, but not longer
        // than one turn of the exposing ones.
        let started = Instant::now();
        let said_no: OnceLock<Duration> = OnceLock::new();
        let lost_interest =
            |run: Duration| !prepared.patient && said_no.get().is_some_and(|longest| run > *longest);
        let longest_turn = Duration::from_secs(self.exercise.exposing.seconds);
        std::thread::scope(|scope| {
            let visible = scope.spawn(|| self.visible(prepared, &lost_interest));
            let exposing = self.exposing(prepared, seed, phase);
            if !exposing
                .as_ref()
                .is_ok_and(|exposing| exposing.tests.iter().all(|test| test.status == Status::Passed))
            {
                said_no.get_or_init(|| LOSE_INTEREST.max(started.elapsed() * 2).min(longest_turn));
            }
            let visible = visible.join();
            let exposing = exposing?;
            let visible =
                visible.map_err(|_| MachineError::Judge("a thread of the grader ended".to_owned()))?;
            Ok((visible?, exposing))
        })
    }

    fn exposing(
        &self,
        prepared: &Prepared,
        seed: u64,
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<Exposing, MachineError> {
        let layout = prepared.bench.layout();
        let started = Instant::now();
        let built = prepared.exposing.once(|| {
            phase(Phase::Compiling);
            self.runtime.compile(self.exercise, layout)
        })?;
        let compile_ms = millis(started);
        phase(Phase::Running);
        let started = Instant::now();
        let exposed = match built {
            Err(broken) => {
                let names = self.exercise.exposing.tests.iter();
                let tests = names.map(|name| broken_test(name, Suite::Exposing, &broken)).collect();
                Exposed { tests, traces: Traces::default() }
            }
            Ok(()) => expose(&Plan {
                judge: self.runtime.judge(self.exercise, layout),
                subject: self.runtime.subject(layout),
                tests: &self.exercise.exposing.tests,
                seed,
                turn: Duration::from_secs(self.exercise.exposing.seconds).mul_f64(patience()),
            })?,
        };
        let Exposed { tests, traces } = exposed;
        Ok(Exposing { tests, traces, compile_ms, time_ms: millis(started) })
    }

    /// `stop` is told how long they have run, what compiling took left out.
    fn visible(&self, prepared: &Prepared, stop: &dyn Fn(Duration) -> bool) -> Result<Visible, MachineError> {
        let layout = prepared.bench.layout();
        let started = Instant::now();
        let files = &self.exercise.visible.files;
        let mut seen = VisibleRun::default();
        let mut end = End::Well;
        let mut tried = Tried::default();
        let built = prepared.visible.once(|| self.runtime.compile_visible(self.exercise, layout))?;
        if let Err(broken) = built {
            seen.broken = Some(broken);
        } else {
            let running = Instant::now();
            for spec in self.runtime.visible(layout, files) {
                let finished = match run(&spec, VISIBLE, OUTPUT, &|_| stop(running.elapsed())) {
                    // Without isolation the submission may have removed its own files.
                    Err(MachineError::Spawn { .. }) if spec.is_damaged() => {
                        end = End::Badly;
                        break;
                    }
                    finished => finished?,
                };
                tried.add(finished.ended.tried);
                let part = self.runtime.read_visible(layout, &spec, &finished);
                seen.tests.extend(part.tests);
                seen.broken = seen.broken.or(part.broken);
                end = if finished.stopped {
                    End::Stopped
                } else if finished.flooded {
                    End::Exceeded("it printed more than any test run does".to_owned())
                } else if let Some(excess) = finished.ended.excess {
                    End::Exceeded(spec.confinement.limits.words(excess))
                } else if finished.ended.code != Some(0) {
                    End::Badly
                } else {
                    continue;
                };
                // What comes after it is told by its names' absence.
                if finished.stopped {
                    break;
                }
            }
        }
        Ok(Visible { seen, end, tried, time_ms: millis(started) })
    }

    /// The rubric over the files that a learner may change.
    fn check(&self, tree: &Tree) -> Vec<Check> {
        let changeable = Changeable::of(self.exercise);
        let files = tree
            .iter()
            .filter(|(path, _)| changeable.is(path))
            .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)));
        self.rubric.check(files)
    }
}

/// What the fixture's own tests came to.
struct Visible {
    seen: VisibleRun,
    end: End,
    tried: Tried,
    time_ms: u64,
}

/// How the fixture's own tests ended; of several programs the last that did not end well.
enum End {
    Well,
    Badly,
    Exceeded(String),
    Stopped,
}

/// What the judge's tests came to.
struct Exposing {
    tests: Vec<TestReport>,
    traces: Traces,
    compile_ms: u64,
    time_ms: u64,
}

fn broken_test(name: &str, suite: Suite, broken: &Broken) -> TestReport {
    TestReport {
        name: name.to_owned(),
        suite,
        status: Status::NotRun,
        outcome: Outcome::Broken,
        message: broken.message.clone(),
    }
}

/// Both suites' tests, each expected one once, and what the runs as a whole showed.
fn combine(expected: &[String], visible: Visible, exposing: Vec<TestReport>) -> Behaviour {
    let Visible { seen, end, .. } = visible;
    let mut also = Vec::new();
    if seen.broken.is_some() {
        also.push(Outcome::Broken);
    }
    let said_no = exposing.iter().any(|test| test.status != Status::Passed);
    let missing = match &end {
        End::Stopped if said_no => (Outcome::Pass, "not waited for: the exposing tests had said no already"),
        End::Stopped => (Outcome::Hang, "the visible tests did not come to an end"),
        End::Badly => (Outcome::Crash, "the visible tests ended in a crash"),
        End::Exceeded(words) => (Outcome::Crash, words.as_str()),
        End::Well => (Outcome::Tampered, "the visible tests ended without a word about this one"),
    };
    // A module that does not load is seen by the exposing suite too, and said better there.
    let exposing_broken = exposing.iter().any(|test| test.outcome == Outcome::Broken);
    let mut tests: Vec<TestReport> = expected
        .iter()
        .map(|name| {
            let report = |status, outcome, message: &str| TestReport {
                name: name.clone(),
                suite: Suite::Visible,
                status,
                outcome,
                message: message.to_owned(),
            };
            let told: Vec<_> = seen.tests.iter().filter(|(other, _, _)| other == name).collect();
            match (told.as_slice(), &seen.broken) {
                ([(_, Status::Passed, _)], _) => report(Status::Passed, Outcome::Pass, ""),
                ([(_, Status::Failed, message)], _) => report(Status::Failed, Outcome::Fail, message),
                (_, Some(broken)) => report(Status::NotRun, Outcome::Broken, &broken.message),
                ([], None) if exposing_broken => {
                    report(Status::NotRun, Outcome::Broken, "the code does not load")
                }
                ([], None) => report(Status::NotRun, missing.0, missing.1),
                ([(_, Status::NotRun, message)], _) => report(Status::NotRun, Outcome::Tampered, message),
                _ => report(Status::Failed, Outcome::Tampered, "it was reported more than once"),
            }
        })
        .collect();
    tests.extend(exposing);
    Behaviour::of(tests, &also)
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
