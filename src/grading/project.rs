//! A project exercise judged: the tests of its own fix, over the learner's tree, by name.
//!
//! Here the code under test and what judges it are one process: a test runner believes what it loads.
//! A grade says so (`"trust": "in-process"`), and the tests come from the grader all the same.

use std::time::{Duration, Instant};

use super::hidden::Hidden;
use super::remarks::of_submission;
use super::soundness::{Chosen, Claim, Effort, Proof, State, StateProof, fault, out_of_reach, states};
use super::submission::{Changeable, Submission};
use crate::domain::exercise::Exercise;
use crate::domain::project::Project;
use crate::domain::tree::Tree;
use crate::domain::verdict::{
    Behaviour, Check, Grade, Outcome, Remark, Status, Suite, TestReport, decide, structure_passed,
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

/// Why a report does not count though it says that a test passed.
fn doubt(project: &Project, seen: &Seen) -> Option<(Outcome, String)> {
    if seen.stopped {
        return Some((Outcome::Hang, "the tests were told to pass, and did not come to an end".to_owned()));
    }
    let new = seen.report.broken_files.iter().find(|file| !project.broken.contains(file));
    if let (Some(said), Some(file)) = (&seen.report.broken, new) {
        return Some((Outcome::Broken, format!("{file}\n{said}").trim().to_owned()));
    }
    let Some(code) = seen.code else {
        return Some((
            Outcome::Crash,
            format!("the tests were told to pass, and their runner crashed\n{}", seen.said),
        ));
    };
    if seen.agrees() || project.exit_code == Some(code) {
        return None;
    }
    Some(if code == 0 {
        (Outcome::Tampered, "the report tells of failures, and the runner's exit code of none".to_owned())
    } else {
        let what = format!("no test was told to fail, and their runner ended with exit code {code}");
        (Outcome::Crash, format!("{what}\n{}", seen.said))
    })
}

/// What one run comes to, told by the names that must pass.
#[must_use]
pub fn behaviour(project: &Project, seen: &Seen) -> Behaviour {
    let mut behaviour = by_name(project, seen);
    let passed = behaviour
        .tests
        .iter()
        .rposition(|test| test.suite == Suite::Exposing && test.status == Status::Passed);
    if let Some((at, (outcome, message))) = passed.zip(doubt(project, seen)) {
        // One is enough: what is in doubt is the whole report.
        let test = &mut behaviour.tests[at];
        *test = TestReport { status: Status::NotRun, outcome, message, ..test.clone() };
        behaviour = Behaviour::of(behaviour.tests, &[]);
    }
    behaviour
}

fn by_name(project: &Project, seen: &Seen) -> Behaviour {
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
    hidden: Hidden,
    rubric: Option<Rubric>,
    rung: Rung,
}

/// A submission that is staged.
pub struct Staged<'a> {
    bench: Bench<'a>,
    checks: Vec<Check>,
    put_aside: Vec<String>,
    remarks: Vec<Remark>,
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
        let hidden = Hidden::of(project, exercise.buggy_tree());
        Ok(Self { exercise, project, environment, hidden, rubric, rung: strongest() })
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
            remarks: of_submission(self.exercise, submission),
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
        let mut behaviour = behaviour(self.project, &seen);
        self.hidden.keep_out_of(behaviour.tests.iter_mut().map(|test| &mut test.message));
        Ok(Grade {
            verdict: decide(behaviour.outcome, structure_passed(&staged.checks)),
            behaviour,
            checks: staged.checks.clone(),
            put_aside: staged.put_aside.clone(),
            remarks: staged.remarks.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::project::{Ecosystem, TestRunner};
    use crate::domain::verdict::Verdict;
    use crate::projects::detect::blank;
    use crate::projects::reports::Report;

    fn verdict(project: &Project, change: impl FnOnce(&mut Seen)) -> (Verdict, String) {
        let mut report = Report::default();
        report.tell("a", Status::Passed, "");
        report.tell("b", Status::Passed, "");
        let mut seen = Seen { report, code: Some(0), said: "the last words".into(), ..Seen::default() };
        change(&mut seen);
        let behaviour = behaviour(project, &seen);
        let said = behaviour.tests.iter().map(|test| test.message.as_str()).collect();
        (decide(behaviour.outcome, true), said)
    }

    #[test]
    fn a_report_counts_where_the_runner_ends_as_it_says() {
        let mut project = blank(Ecosystem::Node, TestRunner::Mocha, "mocha");
        project.fail_to_pass = vec!["a".into()];
        project.pass_to_pass = vec!["b".into()];
        assert_eq!(verdict(&project, |_| ()).0, Verdict::Solved);
        let (found, said) = verdict(&project, |seen| seen.code = Some(1));
        assert_eq!(found, Verdict::Unsolved);
        assert!(said.contains("exit code 1") && said.contains("the last words"), "{said}");
        assert_eq!(verdict(&project, |seen| seen.code = None).0, Verdict::Unsolved);
        let hangs = |seen: &mut Seen| (seen.stopped, seen.code) = (true, None);
        assert_eq!(verdict(&project, hangs).0, Verdict::Unsolved);
        // Another test fails as it does with the fix: the exit code says so too, or something is wrong.
        let other = |code| {
            move |seen: &mut Seen| {
                seen.report.tell("flaps", Status::Failed, "");
                seen.code = Some(code);
            }
        };
        assert_eq!(verdict(&project, other(1)).0, Verdict::Solved);
        assert_eq!(verdict(&project, other(0)).0, Verdict::Tampered);
        // Some projects end so with the fix.
        project.exit_code = Some(0);
        assert_eq!(verdict(&project, other(0)).0, Verdict::Solved);
        project.exit_code = Some(1);
        assert_eq!(verdict(&project, |seen| seen.code = Some(1)).0, Verdict::Solved);
        assert_eq!(verdict(&project, |seen| seen.code = Some(2)).0, Verdict::Unsolved);
    }

    #[test]
    fn a_file_that_does_not_load_counts_unless_it_never_does() {
        let mut project = blank(Ecosystem::Go, TestRunner::GoTest, "go test ./...");
        project.fail_to_pass = vec!["a".into(), "b".into()];
        let breaks = |seen: &mut Seen| {
            seen.report.broke("x/other", "undefined: New");
            seen.code = Some(1);
        };
        let (found, said) = verdict(&project, breaks);
        assert_eq!(found, Verdict::Broken);
        assert!(said.contains("undefined: New"), "{said}");
        project.broken = vec!["x/other".into()];
        assert_eq!(verdict(&project, breaks).0, Verdict::Solved);
    }
}
