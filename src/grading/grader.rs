//! One submission, judged: staged, compiled, both suites side by side, the rubric over its structure.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::broker::{Plan, expose};
use super::submission::{Changeable, Submission};
use super::workbench::Workbench;
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;
use crate::domain::verdict::{
    Behaviour, Check, Grade, Outcome, Status, Suite, TestReport, decide, structure_passed,
};
use crate::rubric::Rubric;
use crate::runner::MachineError;
use crate::runner::run::{Finished, run};
use crate::runtimes::layout::Layout;
use crate::runtimes::{Broken, Runtime, VisibleRun};

/// How long the fixture's own tests may take, once they are compiled.
const VISIBLE: Duration = Duration::from_secs(60);

/// How long compiling them may take on top of it: the learner's code is not at fault for a slow disk.
const COMPILING: Duration = Duration::from_secs(600);

/// How long they are still waited for, at the least, once the exposing suite has said no.
const LOSE_INTEREST: Duration = Duration::from_secs(3);

/// How much is kept of what they print, in bytes.
const OUTPUT: usize = 1 << 20;

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
}

/// A submission in its workbench, ready to be run any number of times.
pub struct Prepared {
    bench: Workbench,
    /// It does not even parse: nothing is in the workbench.
    broken: Option<Broken>,
    /// What compiling came to, once it was done.
    compiled: Mutex<Option<Result<(), Broken>>>,
    checks: Vec<Check>,
    put_aside: Vec<String>,
    staged_ms: u64,
    visible_tests: Vec<String>,
    /// The visible tests are waited for whatever the exposing ones say.
    patient: bool,
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
        Ok(Self { exercise, runtime, kit, rubric })
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
        let (bench, broken, checks) = std::thread::scope(|scope| {
            let checks = scope.spawn(|| self.check(&submission.tree));
            let bench = Workbench::make()?;
            let broken = match self.runtime.stage(self.exercise, &submission.tree) {
                Err(broken) => Some(broken),
                Ok(staged) => {
                    let kit = self.kit.only(|path| path.as_str().starts_with(self.runtime.kit()));
                    bench.furnish(&staged, &kit, &self.exercise.id, &self.exercise.exposing.files)?;
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
            compiled: Mutex::new(None),
            checks,
            put_aside: submission.put_aside.clone(),
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
            combine(&prepared.visible_tests, visible, exposing.tests)
        };
        Ok(Grade {
            verdict: decide(behaviour.outcome, structure_passed(&prepared.checks)),
            behaviour,
            checks: prepared.checks.clone(),
            put_aside: prepared.put_aside.clone(),
            seed,
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
        let layout = prepared.bench.layout();
        // Until when the visible tests are waited for once the exposing ones have said no: they cannot
        // change the verdict any more, and may hang until their deadline. A slow machine gets longer.
        let started = Instant::now();
        let said_no: OnceLock<Instant> = OnceLock::new();
        let lost_interest = |printed: bool| {
            let may_be_compiling = self.runtime.compiles_visible() && !printed;
            !prepared.patient
                && !may_be_compiling
                && said_no.get().is_some_and(|until| Instant::now() > *until)
        };
        std::thread::scope(|scope| {
            let visible = scope.spawn(|| self.visible(layout, &lost_interest));
            let exposing = self.exposing(prepared, seed, phase);
            if !exposing
                .as_ref()
                .is_ok_and(|exposing| exposing.tests.iter().all(|test| test.status == Status::Passed))
            {
                said_no.get_or_init(|| Instant::now() + LOSE_INTEREST.max(started.elapsed() * 2));
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
        let mut compiled = prepared.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let built = match compiled.as_ref() {
            Some(built) => built.clone(),
            None => {
                phase(Phase::Compiling);
                let built = self.runtime.compile(self.exercise, layout)?;
                compiled.insert(built).clone()
            }
        };
        drop(compiled);
        let compile_ms = millis(started);
        phase(Phase::Running);
        let started = Instant::now();
        let tests = match built {
            Err(broken) => self
                .exercise
                .exposing
                .tests
                .iter()
                .map(|name| broken_test(name, Suite::Exposing, &broken))
                .collect(),
            Ok(()) => expose(&Plan {
                judge: self.runtime.judge(self.exercise, layout),
                subject: self.runtime.subject(layout),
                tests: &self.exercise.exposing.tests,
                seed,
                turn: Duration::from_secs(self.exercise.exposing.seconds),
            })?,
        };
        Ok(Exposing { tests, compile_ms, time_ms: millis(started) })
    }

    fn visible(&self, layout: &Layout, stop: &dyn Fn(bool) -> bool) -> Result<Visible, MachineError> {
        let started = Instant::now();
        let spec = self.runtime.visible(layout, &self.exercise.visible.files);
        // A runner that compiles first prints when it begins to run.
        let running: OnceLock<Instant> = OnceLock::new();
        let finished = run(&spec, VISIBLE + COMPILING, OUTPUT, &|printed| {
            if printed || !self.runtime.compiles_visible() {
                running.get_or_init(Instant::now);
            }
            running.get().is_some_and(|since| since.elapsed() > VISIBLE) || stop(printed)
        })?;
        let seen = self.runtime.read_visible(layout, &finished);
        Ok(Visible { seen, finished, time_ms: millis(started) })
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
    finished: Finished,
    time_ms: u64,
}

/// What the judge's tests came to.
struct Exposing {
    tests: Vec<TestReport>,
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
    let Visible { seen, finished, .. } = visible;
    let mut also = Vec::new();
    if seen.broken.is_some() {
        also.push(Outcome::Broken);
    }
    let said_no = exposing.iter().any(|test| test.status != Status::Passed);
    let missing = if finished.stopped && said_no {
        (Outcome::Pass, "not waited for: the exposing tests had said no already")
    } else if finished.stopped {
        (Outcome::Hang, "the visible tests did not come to an end")
    } else if finished.ended.code != Some(0) {
        (Outcome::Crash, "the visible tests ended in a crash")
    } else {
        (Outcome::Tampered, "the visible tests ended without a word about this one")
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
