//! The proof of an exercise: each of its states is judged as its author says, every time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::grader::Grader;
use super::submission::{Changeable, Submission};
use crate::domain::exercise::{Exercise, Overlay};
use crate::domain::tree::Tree;
use crate::domain::verdict::{Grade, Outcome, Status, Suite, Verdict};
use crate::rubric::Rubric;
use crate::runner::{MachineError, interrupt};
use crate::runtimes::Runtime;

/// The fewest accepted fixes.
const FIXES: usize = 2;

/// The fewest decoys.
const DECOYS: usize = 4;

/// How a proof is made.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each state is run.
    pub repeat: u32,
    /// How many states are run at once.
    pub jobs: usize,
    /// Keep every core busy meanwhile.
    pub stress: bool,
    /// What the first run's inputs are drawn from.
    pub seed: u64,
}

/// One of the trees that an exercise says something about.
#[derive(Clone, Debug)]
pub struct State {
    /// `main`, `buggy`, `fixes/…` or `decoys/…`.
    pub name: String,
    /// The whole tree.
    pub tree: Tree,
    /// What must become of it.
    pub claim: Claim,
}

/// What an exercise says of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The project before the pull request, with its own tests: they pass, and it is not solved.
    Main,
    /// Its sources under the tests of the pull request: not solved.
    BackToMain,
    /// The tests that a learner has pass, the exposing ones show this.
    Buggy(Outcome),
    /// It is judged so.
    Judged(Verdict),
}

/// What was seen of a state.
#[derive(Clone, Debug)]
pub struct StateProof {
    /// The state's name.
    pub name: String,
    /// The verdict of the first run.
    pub verdict: Option<Verdict>,
    /// What does not hold, and what was observed.
    pub fault: Option<String>,
    /// How long each run took, in seconds, sorted.
    pub times: Vec<f64>,
}

impl StateProof {
    /// How often it was run.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.times.len()
    }

    /// The median and the worst run, in seconds.
    #[must_use]
    pub fn seconds(&self) -> (f64, f64) {
        let at = |index: usize| self.times.get(index).copied().unwrap_or(0.0);
        (at(self.times.len() / 2), at(self.times.len().saturating_sub(1)))
    }
}

/// What the proof of an exercise came to.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The exercise's id.
    pub exercise: String,
    /// Each state.
    pub states: Vec<StateProof>,
    /// What else does not hold.
    pub faults: Vec<String>,
    /// Why it could not be run here.
    pub not_run: Option<String>,
}

impl Proof {
    /// A proof that could not be made.
    #[must_use]
    pub fn not_run(exercise: &str, why: String) -> Self {
        Self { exercise: exercise.to_owned(), states: Vec::new(), faults: Vec::new(), not_run: Some(why) }
    }

    /// Whether everything holds.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.not_run.is_none()
            && self.faults.is_empty()
            && self.states.iter().all(|state| state.fault.is_none())
    }
}

/// Every state that an exercise says something about.
#[must_use]
pub fn states(exercise: &Exercise) -> Vec<State> {
    let changeable = Changeable::of(exercise);
    let fixed_part = exercise.buggy_tree().only(|path| !changeable.is(path));
    let main_part = exercise.main_tree().only(|path| changeable.is(path));
    let mut states = vec![
        State { name: "main".to_owned(), tree: exercise.main_tree().clone(), claim: Claim::Main },
        State {
            name: "back to main".to_owned(),
            tree: fixed_part.overlaid(&[], &main_part),
            claim: Claim::BackToMain,
        },
        State {
            name: "buggy".to_owned(),
            tree: exercise.buggy_tree().clone(),
            claim: Claim::Buggy(exercise.exposing.outcome),
        },
    ];
    states.extend(exercise.fixes.iter().map(|fix| State {
        name: format!("fixes/{}", fix.name),
        tree: exercise.with(&fix.overlay),
        claim: Claim::Judged(Verdict::Solved),
    }));
    states.extend(exercise.decoys.iter().map(|decoy| State {
        name: format!("decoys/{}", decoy.name),
        tree: exercise.with(&decoy.overlay),
        claim: Claim::Judged(decoy.verdict),
    }));
    states
}

/// Proves an exercise. `step` is called after each run of a state.
///
/// # Errors
/// When the machine fails or the program is interrupted.
pub fn prove(
    exercise: &Exercise,
    runtime: &dyn Runtime,
    kit: &Tree,
    effort: Effort,
    step: &(dyn Fn(&str) + Sync),
) -> Result<Proof, MachineError> {
    let grader = Grader::new(exercise, runtime, kit)?;
    let states = states(exercise);
    let next = AtomicUsize::new(0);
    let proofs: Vec<Mutex<Option<Result<StateProof, MachineError>>>> =
        states.iter().map(|_| Mutex::new(None)).collect();
    let _load = effort.stress.then(Load::start);
    std::thread::scope(|scope| {
        for _ in 0..effort.jobs.clamp(1, states.len()) {
            scope.spawn(|| {
                while let Some((state, place)) = {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    states.get(index).zip(proofs.get(index))
                } {
                    let proof = prove_state(exercise, &grader, state, effort, step);
                    let failed = proof.is_err();
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(proof);
                    if failed {
                        next.store(states.len(), Ordering::SeqCst);
                    }
                }
            });
        }
    });
    let mut seen = Vec::new();
    for place in proofs {
        match place.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(proof) => seen.push(proof?),
            None if interrupt::requested() => return Err(MachineError::Interrupted),
            None => {}
        }
    }
    Ok(Proof { exercise: exercise.id.clone(), states: seen, faults: metadata(exercise), not_run: None })
}

/// Runs one state as often as it takes and compares it with what the exercise says.
///
/// # Errors
/// When the machine fails or the program is interrupted.
pub fn prove_state(
    exercise: &Exercise,
    grader: &Grader<'_>,
    state: &State,
    effort: Effort,
    step: &(dyn Fn(&str) + Sync),
) -> Result<StateProof, MachineError> {
    let names = if state.claim == Claim::Main { &exercise.visible.on_main } else { &exercise.visible.tests };
    let submission = Submission { tree: state.tree.clone(), put_aside: Vec::new() };
    // What is claimed of these two is claimed of their visible tests.
    let patient = matches!(state.claim, Claim::Main | Claim::Buggy(_));
    let prepared = grader.prepare(&submission, names, &|_| {})?;
    let prepared = if patient { prepared.patient() } else { prepared };
    let mut proof = StateProof { name: state.name.clone(), verdict: None, fault: None, times: Vec::new() };
    for run in 0..effort.repeat.max(1) {
        if interrupt::requested() {
            return Err(MachineError::Interrupted);
        }
        let started = Instant::now();
        let grade =
            grader.observe(&prepared, effort.seed.wrapping_add(u64::from(run)) & MAX_SEED, &|_| {})?;
        proof.times.push(started.elapsed().as_secs_f64());
        let first = *proof.verdict.get_or_insert(grade.verdict);
        let fault = if first == grade.verdict {
            fault(state.claim, &grade)
        } else {
            Some(format!("run {} was {} after {first}: {}", run + 1, grade.verdict, observed(&grade)))
        };
        if let Some(fault) = fault {
            proof.fault.get_or_insert(format!("{fault} (seed {})", grade.seed));
        }
        step(&state.name);
    }
    proof.times.sort_by(f64::total_cmp);
    Ok(proof)
}

/// Seeds are whole numbers that every language's JSON keeps exactly.
pub const MAX_SEED: u64 = (1 << 48) - 1;

/// What does not hold of a claim.
fn fault(claim: Claim, grade: &Grade) -> Option<String> {
    let visible = || {
        grade
            .behaviour
            .tests
            .iter()
            .find(|test| test.suite == Suite::Visible && test.status != Status::Passed)
            .map(|test| format!("the visible test {:?} is {}: {}", test.name, test.status, test.message))
    };
    let solved = || (grade.verdict == Verdict::Solved).then(|| "it is graded solved".to_owned());
    match claim {
        Claim::Main => visible().or_else(solved),
        Claim::BackToMain => solved(),
        Claim::Buggy(outcome) => visible().or_else(solved).or_else(|| {
            (grade.behaviour.outcome != outcome).then(|| {
                format!("the outcome is {}, not {outcome}: {}", grade.behaviour.outcome, observed(grade))
            })
        }),
        Claim::Judged(verdict) => (grade.verdict != verdict)
            .then(|| format!("the verdict is {}, not {verdict}: {}", grade.verdict, observed(grade))),
    }
}

/// The first thing that a grade complains of.
fn observed(grade: &Grade) -> String {
    let test = grade.behaviour.tests.iter().find(|test| test.status != Status::Passed);
    let check = grade.checks.iter().find(|check| check.status == Status::Failed);
    match (test, check) {
        (Some(test), _) => format!("{:?}: {}", test.name, test.message),
        (None, Some(check)) => format!("{}: {}", check.id, check.message),
        (None, None) => "every test and check passed".to_owned(),
    }
}

/// What does not hold of what an exercise tells.
#[must_use]
pub fn metadata(exercise: &Exercise) -> Vec<String> {
    let mut faults = Vec::new();
    if exercise.fixes.len() < FIXES {
        faults
            .push(format!("there are {} accepted fixes; at least {FIXES} are needed", exercise.fixes.len()));
    }
    if exercise.decoys.len() < DECOYS {
        faults.push(format!("there are {} decoys; at least {DECOYS} are needed", exercise.decoys.len()));
    }
    let changeable = Changeable::of(exercise);
    let mut outside = |kind: &str, name: &str, overlay: &Overlay| {
        for path in overlay.files.iter().map(|(path, _)| path).chain(&overlay.removes) {
            if !changeable.is(path) {
                faults.push(format!("{kind}/{name} touches {path}, which a learner may not change"));
            }
        }
    };
    exercise.fixes.iter().for_each(|fix| outside("fixes", &fix.name, &fix.overlay));
    exercise.decoys.iter().for_each(|decoy| outside("decoys", &decoy.name, &decoy.overlay));
    match Rubric::parse(&exercise.rubric, "rubric.yml") {
        Err(error) => faults.push(error.to_string()),
        Ok(rubric) => faults.extend(rubric.self_test().err().unwrap_or_default()),
    }
    faults
}

/// Busy threads, one for each core, until it is dropped.
struct Load {
    stop: std::sync::Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Load {
    fn start() -> Self {
        let stop = std::sync::Arc::new(AtomicBool::new(false));
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let threads = (0..cores)
            .map(|_| {
                let stop = stop.clone();
                std::thread::spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                })
            })
            .collect();
        Self { stop, threads }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
    }
}
