//! What a run showed, and what it is worth: the truth table of a grade.

use super::exercise::words;

words! {
    /// What was observed of the behaviour; the first that applies, in this order.
    Outcome {
        /// The code does not parse, compile or load.
        Broken = "broken",
        /// What was observed cannot be trusted.
        Tampered = "tampered",
        /// Nothing could go on any more, or the deadline passed.
        Hang = "hang",
        /// The process of the submission died.
        Crash = "crash",
        /// Two tasks touched the same memory without order.
        Race = "race",
        /// Something was left running.
        Leak = "leak",
        /// A test saw something that was not promised.
        Fail = "fail",
        /// Every test passed.
        Pass = "pass",
    }
}

words! {
    /// What a grade says.
    Verdict {
        /// All tests pass and so does the rubric.
        Solved = "solved",
        /// All tests pass, the rubric does not.
        Partial = "partial",
        /// A test fails, hangs, crashes, races or leaks.
        Unsolved = "unsolved",
        /// The code does not parse, compile or load.
        Broken = "broken",
        /// The result cannot be trusted.
        Tampered = "tampered",
    }
}

words! {
    /// What became of a test or a check.
    Status {
        /// It ran and held.
        Passed = "passed",
        /// It ran and did not hold.
        Failed = "failed",
        /// It did not run.
        NotRun = "not-run",
    }
}

words! {
    /// Which of the two suites a test belongs to.
    Suite {
        /// The fixture's ordinary tests, which the learner has.
        Visible = "visible",
        /// The judge's tests.
        Exposing = "exposing",
    }
}

/// What one test showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestReport {
    /// The test's name: a sentence.
    pub name: String,
    /// Where it comes from.
    pub suite: Suite,
    /// What became of it.
    pub status: Status,
    /// What was observed by it; `Pass` where it passed.
    pub outcome: Outcome,
    /// What was observed, in the words of the domain; empty where it passed.
    pub message: String,
}

/// What one structural rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The rule's name.
    pub id: String,
    /// What became of it.
    pub status: Status,
    /// Where it does not hold.
    pub file: Option<String>,
    /// The line there, counted from 1.
    pub line: Option<u32>,
    /// What is wrong, or why it did not run.
    pub message: String,
}

/// Something that a person should look at. It changes no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What kind of thing it is, in words joined by hyphens.
    pub id: String,
    /// The file that it is about.
    pub file: Option<String>,
    /// The line there, counted from 1.
    pub line: Option<u32>,
    /// What was seen, in words that accuse nobody.
    pub message: String,
}

/// All that was seen of a submission's behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The first outcome that applies.
    pub outcome: Outcome,
    /// Each expected test, once.
    pub tests: Vec<TestReport>,
}

impl Behaviour {
    /// Accounts for every expected test: one that did not report was not run.
    ///
    /// The outcome is the first that applies among the tests' and `also`, which is what was seen of
    /// the run as a whole. A run that has no worse outcome and yet a test that did not run cannot
    /// be trusted.
    #[must_use]
    pub fn of(tests: Vec<TestReport>, also: &[Outcome]) -> Self {
        let mut outcome = tests
            .iter()
            .map(|test| if test.status == Status::Passed { Outcome::Pass } else { test.outcome })
            .chain(also.iter().copied())
            .min()
            .unwrap_or(Outcome::Tampered);
        let missing = tests.is_empty() || tests.iter().any(|test| test.status == Status::NotRun);
        if outcome == Outcome::Pass && missing {
            outcome = Outcome::Tampered;
        }
        Self { outcome, tests }
    }

    /// Whether every test passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Pass
    }
}

/// What the judging of one submission came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The judgement.
    pub verdict: Verdict,
    /// What was observed.
    pub behaviour: Behaviour,
    /// What the structural rules say.
    pub checks: Vec<Check>,
    /// What was put aside of the submission, in words.
    pub put_aside: Vec<String>,
    /// What a person should look at; it changes no verdict.
    pub remarks: Vec<Remark>,
    /// What the inputs of the run were drawn from.
    pub seed: u64,
    /// How far the runs were kept from the rest of the machine, in a word.
    pub isolation: &'static str,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How long each phase took, in milliseconds, in order.
    pub phases: Vec<(&'static str, u64)>,
}

impl Grade {
    /// Whether no structural rule was broken.
    #[must_use]
    pub fn structure_passed(&self) -> bool {
        structure_passed(&self.checks)
    }
}

/// Whether no structural rule was broken. A rule that could not run breaks nothing.
#[must_use]
pub fn structure_passed(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.status != Status::Failed)
}

/// The judgement over what was observed and what the structure shows.
#[must_use]
pub fn decide(outcome: Outcome, structure_passed: bool) -> Verdict {
    match outcome {
        Outcome::Broken => Verdict::Broken,
        Outcome::Tampered => Verdict::Tampered,
        Outcome::Hang | Outcome::Crash | Outcome::Race | Outcome::Leak | Outcome::Fail => Verdict::Unsolved,
        Outcome::Pass if structure_passed => Verdict::Solved,
        Outcome::Pass => Verdict::Partial,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_follows_the_contract() {
        let table = [
            (Outcome::Broken, true, Verdict::Broken),
            (Outcome::Broken, false, Verdict::Broken),
            (Outcome::Tampered, true, Verdict::Tampered),
            (Outcome::Tampered, false, Verdict::Tampered),
            (Outcome::Hang, true, Verdict::Unsolved),
            (Outcome::Hang, false, Verdict::Unsolved),
            (Outcome::Crash, true, Verdict::Unsolved),
            (Outcome::Race, true, Verdict::Unsolved),
            (Outcome::Leak, true, Verdict::Unsolved),
            (Outcome::Fail, true, Verdict::Unsolved),
            (Outcome::Fail, false, Verdict::Unsolved),
            (Outcome::Pass, true, Verdict::Solved),
            (Outcome::Pass, false, Verdict::Partial),
        ];
        for (outcome, structure, verdict) in table {
            assert_eq!(decide(outcome, structure), verdict, "{outcome} with structure {structure}");
        }
    }

    fn report(status: Status, outcome: Outcome) -> TestReport {
        TestReport { name: "a".into(), suite: Suite::Exposing, status, outcome, message: String::new() }
    }

    #[test]
    fn the_first_outcome_that_applies_is_taken() {
        let tests = vec![
            report(Status::Failed, Outcome::Fail),
            report(Status::Failed, Outcome::Hang),
            report(Status::Passed, Outcome::Pass),
        ];
        assert_eq!(Behaviour::of(tests.clone(), &[]).outcome, Outcome::Hang);
        assert_eq!(Behaviour::of(tests, &[Outcome::Broken]).outcome, Outcome::Broken);
    }

    #[test]
    fn a_run_that_reports_less_than_expected_never_passes() {
        let tests = vec![report(Status::Passed, Outcome::Pass), report(Status::NotRun, Outcome::Pass)];
        assert_eq!(Behaviour::of(tests, &[]).outcome, Outcome::Tampered);
        assert_eq!(Behaviour::of(vec![], &[]).outcome, Outcome::Tampered);
        assert_eq!(Behaviour::of(vec![report(Status::Passed, Outcome::Pass)], &[]).outcome, Outcome::Pass);
    }

    #[test]
    fn a_rule_that_could_not_run_breaks_nothing() {
        let check = |status| Check { id: "r".into(), status, file: None, line: None, message: String::new() };
        assert!(structure_passed(&[check(Status::Passed), check(Status::NotRun)]));
        assert!(!structure_passed(&[check(Status::Passed), check(Status::Failed)]));
    }
}
