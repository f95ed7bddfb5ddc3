//! A project exercise judged: the tests of its own fix, over the learner's tree, by name.
//!
//! Here the code under test and what judges it are one process: a test runner believes what it loads.
//! A grade says so (`"trust": "in-process"`), and the tests come from the grader all the same.

use std::time::{Duration, Instant};

use super::soundness::{Chosen, Claim, Effort, Proof, State, StateProof, fault, out_of_reach, states};
use super::submission::{Changeable, Submission};
use crate::domain::exercise::Exercise;
use crate::domain::project::Project;
use crate::domain::tree::Tree;
use crate::domain::verdict::{
    Behaviour, Check, Grade, Outcome, Status, Suite, TestReport, decide, structure_passed,
};
use crate::projects::bench::{Bench, Seen};
use crate::projects::environment::{Environment, SetUp, set_up};
use crate::rubric::Rubric;
use crate::rubric::inline::exchange;
use crate::runner::confinement::Rung;
use crate::runner::isolation::strongest;
use crate::runner::{MachineError, interrupt};
use crate::runtimes::toolchain::Toolbox;

/// What a grade of a project says of its own worth.
pub const TRUST: &str = "in-process";

/// The tree that is run: the learner's, with the tests of the fix laid over it.
#[must_use]
pub fn judged(project: &Project, tree: &Tree) -> Tree {
    let mut out = tree.overlaid(&project.removes, &project.tests);
    for (path, tests) in project.inline.iter() {
        let tests = String::from_utf8_lossy(tests);
        if let Some(text) = out.text(path) {
            let exchanged = exchange(text, &tests);
            out.insert(path.clone(), exchanged.into_bytes());
        }
    }
    out
}

/// What one run comes to, told by the names that must pass.
#[must_use]
pub fn behaviour(project: &Project, seen: &Seen) -> Behaviour {
    let one = |suite| {
        move |name: &String| {
            let report = |status, outcome, message: &str| TestReport {
                name: name.clone(),
                suite,
                status,
                outcome,
                message: message.to_owned(),
            };
            match seen.report.tests.get(name) {
                Some(told) if told.status == Status::Passed => report(Status::Passed, Outcome::Pass, ""),
                Some(told) if told.status == Status::Failed => {
                    let race =
                        told.message.contains("DATA RACE") || told.message.contains("race detected during");
                    report(Status::Failed, if race { Outcome::Race } else { Outcome::Fail }, &told.message)
                }
                Some(_) => report(Status::NotRun, Outcome::Tampered, "it was skipped"),
                None if seen.stopped => {
                    report(Status::NotRun, Outcome::Hang, "the tests did not come to an end")
                }
                None => match &seen.report.broken {
                    Some(said) => report(Status::NotRun, Outcome::Broken, said),
                    None if seen.code == Some(0) => report(
                        Status::NotRun,
                        Outcome::Tampered,
                        "the tests ended without a word about this one",
                    ),
                    None => report(Status::NotRun, Outcome::Crash, &seen.said),
                },
            }
        }
    };
    let visible = project.pass_to_pass.iter().map(one(Suite::Visible));
    Behaviour::of(visible.chain(project.fail_to_pass.iter().map(one(Suite::Exposing))).collect(), &[])
}

/// The states that a project exercise says something about: what was before the pull request is not
/// among them, because nobody can promise that the tests of the fix fail there.
#[must_use]
pub fn project_states(exercise: &Exercise) -> Vec<State> {
    states(exercise)
        .into_iter()
        .filter(|state| matches!(state.claim, Claim::Buggy(_) | Claim::Judged(_)))
        .collect()
}

/// Everything that judges submissions of one project exercise.
pub struct ProjectGrader<'a> {
    exercise: &'a Exercise,
    project: &'a Project,
    environment: Environment,
    rubric: Option<Rubric>,
    rung: Rung,
}

/// A submission that is staged.
pub struct Staged<'a> {
    bench: Bench<'a>,
    checks: Vec<Check>,
    put_aside: Vec<String>,
    staged_ms: u64,
}

impl<'a> ProjectGrader<'a> {
    /// A grader for a project exercise; sets the project up where that was not done yet.
    ///
    /// # Errors
    /// When it cannot be set up.
    pub fn new(
        exercise: &'a Exercise,
        project: &'a Project,
        toolbox: &Toolbox,
    ) -> Result<Self, MachineError> {
        let tree = judged(project, exercise.buggy_tree());
        let environment = match set_up(project, &tree, toolbox)? {
            SetUp::Ready(environment, _) => environment,
            SetUp::Failed(said) => return Err(MachineError::Setup(format!("{}\n{said}", project.setup))),
        };
        let rubric = if exercise.rubric.is_empty() {
            None
        } else {
            Some(
                Rubric::parse(&exercise.rubric, "rubric.yml")
                    .map_err(|error| MachineError::Judge(error.to_string()))?,
            )
        };
        Ok(Self { exercise, project, environment, rubric, rung: strongest() })
    }

    /// The same, kept from the rest of the machine as far as this.
    #[must_use]
    pub fn at(self, rung: Rung) -> Self {
        Self { rung, ..self }
    }

    /// Puts a submission in place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stage(&self, submission: &Submission) -> Result<Staged<'_>, MachineError> {
        let started = Instant::now();
        let changeable = Changeable::of(self.exercise);
        let files = submission
            .tree
            .iter()
            .filter(|(path, _)| changeable.is(path))
            .filter_map(|(path, bytes)| Some((path.as_str(), std::str::from_utf8(bytes).ok()?)));
        let checks = self.rubric.as_ref().map(|rubric| rubric.check(files)).unwrap_or_default();
        let bench = Bench::stage(
            &self.environment,
            self.project,
            &judged(self.project, &submission.tree),
            self.rung,
        )?;
        Ok(Staged {
            bench,
            checks,
            put_aside: submission.put_aside.clone(),
            staged_ms: millis(started.elapsed()),
        })
    }

    /// Runs the tests of what is staged, once.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn observe(&self, staged: &Staged<'_>) -> Result<Grade, MachineError> {
        let started = Instant::now();
        let seen = staged.bench.run(Duration::from_secs(self.project.seconds))?;
        let behaviour = behaviour(self.project, &seen);
        Ok(Grade {
            verdict: decide(behaviour.outcome, structure_passed(&staged.checks)),
            behaviour,
            checks: staged.checks.clone(),
            put_aside: staged.put_aside.clone(),
            remarks: Vec::new(),
            seed: 0,
            isolation: self.rung.word(),
            duration_ms: staged.staged_ms + millis(started.elapsed()),
            phases: vec![("stage", staged.staged_ms), ("tests", millis(seen.took))],
        })
    }

    /// Judges a submission once.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn grade(&self, submission: &Submission) -> Result<Grade, MachineError> {
        let staged = self.stage(submission)?;
        self.observe(&staged)
    }

    /// Proves the exercise: the buggy commit fails what it must and passes the rest, every fix is
    /// solved, every decoy gets its verdict.
    ///
    /// # Errors
    /// When the machine fails or the program is interrupted.
    pub fn prove(
        &self,
        chosen: &Chosen,
        effort: Effort,
        step: &(dyn Fn(&str) + Sync),
    ) -> Result<Proof, MachineError> {
        let mut proofs = Vec::new();
        for state in &chosen.states {
            proofs.push(self.prove_state(state, effort, step)?);
        }
        Ok(Proof {
            exercise: self.exercise.id.clone(),
            states: proofs,
            left_out: chosen.left_out,
            faults: self.metadata(),
            not_run: None,
        })
    }

    fn prove_state(
        &self,
        state: &State,
        effort: Effort,
        step: &(dyn Fn(&str) + Sync),
    ) -> Result<StateProof, MachineError> {
        let staged = self.stage(&Submission { tree: state.tree.clone(), put_aside: Vec::new() })?;
        let mut proof = StateProof::of(state);
        for _ in 0..effort.repeat.max(1) {
            if interrupt::requested() {
                return Err(MachineError::Interrupted);
            }
            let started = Instant::now();
            let grade = self.observe(&staged)?;
            proof.times.push(started.elapsed().as_secs_f64());
            let first = *proof.verdict.get_or_insert(grade.verdict);
            proof.disagreements += usize::from(first != grade.verdict);
            let wrong = self.wrong(state.claim, &grade).or_else(|| {
                (first != grade.verdict).then(|| format!("a later run was {} after {first}", grade.verdict))
            });
            if let Some(wrong) = wrong {
                proof.fault.get_or_insert(wrong);
            }
            step(&state.name);
        }
        proof.times.sort_by(f64::total_cmp);
        Ok(proof)
    }

    /// What does not hold of a claim: on the buggy commit each fail-to-pass test must fail by itself.
    fn wrong(&self, claim: Claim, grade: &Grade) -> Option<String> {
        if matches!(claim, Claim::Buggy(_)) {
            let passing = grade
                .behaviour
                .tests
                .iter()
                .find(|test| test.suite == Suite::Exposing && test.status == Status::Passed);
            if let Some(test) = passing {
                return Some(format!(
                    "{:?} is a fail-to-pass test and passes on the buggy commit",
                    test.name
                ));
            }
        }
        fault(claim, grade)
    }

    /// What does not hold of what the exercise tells.
    fn metadata(&self) -> Vec<String> {
        let mut faults = out_of_reach(self.exercise);
        if self.exercise.fixes.is_empty() {
            faults.push("there is no accepted fix; at least the project's own is needed".to_owned());
        }
        if let Some(rubric) = &self.rubric {
            faults.extend(rubric.self_test().err().unwrap_or_default());
        }
        faults
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
