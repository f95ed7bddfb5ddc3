//! One submission, judged: staged, compiled, both suites side by side, the rubric over its structure.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::broker::{Plan, expose};
use super::submission::{Submission, patterns};
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

/// How long the fixture's own tests may take, once everything is compiled.
const VISIBLE: Duration = Duration::from_secs(60);

/// How long they are still waited for once the exposing suite has said no.
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
    broken: Option<Broken>,
    checks: Vec<Check>,
    put_aside: Vec<String>,
    phases: Vec<(&'static str, u64)>,
    visible_tests: Vec<String>,
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

    /// Puts a submission in place and compiles it. `visible_tests` are the names that the fixture's
    /// own tests must report.
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
        let bench = Workbench::make()?;
        let checks = self.check(&submission.tree);
        let mut phases = Vec::new();
        let broken = match self.runtime.stage(self.exercise, &submission.tree) {
            Err(broken) => Some(broken),
            Ok(staged) => {
                bench.furnish(&staged, self.kit, &self.exercise.id, &self.exercise.exposing.files)?;
                phases.push(("stage", millis(started)));
                phase(Phase::Compiling);
                let compiling = Instant::now();
                let built = self.runtime.compile(self.exercise, bench.layout(), &|| false)?;
                phases.push(("compile", millis(compiling)));
                built.err()
            }
        };
        Ok(Prepared {
            bench,
            broken,
            checks,
            put_aside: submission.put_aside.clone(),
            phases,
            visible_tests: visible_tests.to_vec(),
        })
    }

    /// Runs both suites of a prepared submission, side by side.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn observe(
        &self,
        prepared: &Prepared,
        seed: u64,
        phase: &(dyn Fn(Phase) + Sync),
    ) -> Result<Grade, MachineError> {
        phase(Phase::Running);
        let started = Instant::now();
        let mut phases = prepared.phases.clone();
        let behaviour = if let Some(broken) = &prepared.broken {
            self.nothing_ran(prepared, broken)
        } else {
            let (visible, exposing) = self.both(prepared, seed)?;
            phases.push(("visible", visible.1));
            phases.push(("exposing", exposing.1));
            combine(&prepared.visible_tests, visible.0, exposing.0)
        };
        Ok(Grade {
            verdict: decide(behaviour.outcome, structure_passed(&prepared.checks)),
            behaviour,
            checks: prepared.checks.clone(),
            put_aside: prepared.put_aside.clone(),
            seed,
            duration_ms: millis(started) + prepared.phases.iter().map(|(_, time)| time).sum::<u64>(),
            phases,
        })
    }

    #[expect(clippy::type_complexity, reason = "two suites, each with its time; named at the only caller")]
    fn both(
        &self,
        prepared: &Prepared,
        seed: u64,
    ) -> Result<(((VisibleRun, Finished), u64), (Vec<TestReport>, u64)), MachineError> {
        let layout = prepared.bench.layout();
        let enough = AtomicBool::new(false);
        let exposed_at = std::sync::OnceLock::new();
        std::thread::scope(|scope| {
            let visible = scope.spawn(|| {
                self.visible(layout, &|| {
                    enough.load(Ordering::SeqCst)
                        && exposed_at.get().is_some_and(|since: &Instant| since.elapsed() > LOSE_INTEREST)
                })
            });
            let started = Instant::now();
            let exposing = expose(&Plan {
                judge: self.runtime.judge(self.exercise, layout),
                subject: self.runtime.subject(layout),
                tests: &self.exercise.exposing.tests,
                seed,
                turn: Duration::from_secs(self.exercise.exposing.seconds),
            });
            let time = millis(started);
            // Once the answer is no, tests that hang need not be waited for until their deadline.
            let said_no = exposing
                .as_ref()
                .map_or(true, |tests| tests.iter().any(|test| test.status != Status::Passed));
            exposed_at.get_or_init(Instant::now);
            enough.store(said_no, Ordering::SeqCst);
            let visible = visible
                .join()
                .unwrap_or_else(|_| Err(MachineError::Judge("a thread of the grader ended".to_owned())));
            Ok((visible?, (exposing?, time)))
        })
    }

    fn visible(
        &self,
        layout: &Layout,
        stop: &dyn Fn() -> bool,
    ) -> Result<((VisibleRun, Finished), u64), MachineError> {
        let started = Instant::now();
        let spec = self.runtime.visible(layout, &self.exercise.visible.files);
        let finished = run(&spec, VISIBLE, OUTPUT, stop)?;
        Ok(((self.runtime.read_visible(layout, &finished), finished), millis(started)))
    }

    /// The rubric over the files that a learner may change.
    fn check(&self, tree: &Tree) -> Vec<Check> {
        let editable = patterns(self.exercise);
        let files = tree
            .iter()
            .filter(|(path, _)| editable.is_match(path.as_str()))
            .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)));
        self.rubric.check(files)
    }

    fn nothing_ran(&self, prepared: &Prepared, broken: &Broken) -> Behaviour {
        let report = |suite| {
            move |name: &String| TestReport {
                name: name.clone(),
                suite,
                status: Status::NotRun,
                outcome: Outcome::Broken,
                message: broken.message.clone(),
            }
        };
        let tests = prepared
            .visible_tests
            .iter()
            .map(report(Suite::Visible))
            .chain(self.exercise.exposing.tests.iter().map(report(Suite::Exposing)))
            .collect();
        Behaviour::of(tests, &[Outcome::Broken])
    }
}

/// Both suites' tests, each expected one once, and what the runs as a whole showed.
fn combine(expected: &[String], visible: (VisibleRun, Finished), exposing: Vec<TestReport>) -> Behaviour {
    let (seen, finished) = visible;
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
    let exposing_broken =
        exposing.iter().any(|test| test.outcome == Outcome::Broken && test.status == Status::Failed);
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
