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
    /// The same of a clean exercise: its tests pass, and nothing else is said.
    MainOfClean,
    /// A clean pull request: the tests that a learner has pass, and so do the exposing ones.
    Clean,
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
    /// Why it could not be run here: a library that it uses cannot be had.
    pub not_run: Option<String>,
    /// How many runs came out otherwise than the first.
    pub disagreements: usize,
    /// How long each run took, in seconds, sorted.
    pub times: Vec<f64>,
}

impl StateProof {
    /// Nothing has been seen of the state yet.
    pub(super) fn of(state: &State) -> Self {
        Self {
            name: state.name.clone(),
            verdict: None,
            fault: None,
            not_run: None,
            disagreements: 0,
            times: Vec::new(),
        }
    }

    /// How often it was run.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.times.len()
    }

    /// The median and the worst run, in seconds.
    #[must_use]
    pub fn seconds(&self) -> (f64, f64) {
        median_and_worst(&self.times)
    }
}

/// Of sorted times; nothing takes no time.
fn median_and_worst(times: &[f64]) -> (f64, f64) {
    let at = |index: usize| times.get(index).copied().unwrap_or(0.0);
    (at(times.len() / 2), at(times.len().saturating_sub(1)))
}

/// What the proof of an exercise came to.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The exercise's id.
    pub exercise: String,
    /// Each state.
    pub states: Vec<StateProof>,
    /// How many of its states were not asked for.
    pub left_out: usize,
    /// What else does not hold.
    pub faults: Vec<String>,
    /// Why it could not be run here.
    pub not_run: Option<String>,
}

impl Proof {
    /// A proof that could not be made.
    #[must_use]
    pub fn not_run(exercise: &str, why: String) -> Self {
        Self { not_run: Some(why), ..Self::of(exercise) }
    }

    /// Something about an exercise that stops its proof before it begins.
    #[must_use]
    pub fn faulty(exercise: &str, fault: String) -> Self {
        Self { faults: vec![fault], ..Self::of(exercise) }
    }

    fn of(exercise: &str) -> Self {
        Self {
            exercise: exercise.to_owned(),
            states: Vec::new(),
            left_out: 0,
            faults: Vec::new(),
            not_run: None,
        }
    }

    /// How often its states were run, all together.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.states.iter().map(StateProof::runs).sum()
    }

    /// How many runs came out otherwise than the first of their state.
    #[must_use]
    pub fn disagreements(&self) -> usize {
        self.states.iter().map(|state| state.disagreements).sum()
    }

    /// The median and the worst of all runs, in seconds.
    #[must_use]
    pub fn seconds(&self) -> (f64, f64) {
        let mut times: Vec<f64> = self.states.iter().flat_map(|state| state.times.iter().copied()).collect();
        times.sort_by(f64::total_cmp);
        median_and_worst(&times)
    }

    /// Whether everything holds, and nothing was left out.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.left_out == 0 && self.holds()
    }

    /// Whether everything that was run holds.
    #[must_use]
    pub fn holds(&self) -> bool {
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
    let state = |name: &str, tree: Tree, claim| State { name: name.to_owned(), tree, claim };
    let mut states = if exercise.clean {
        // Nobody is asked to keep the intent of what is right already.
        vec![
            state("main", exercise.main_tree().clone(), Claim::MainOfClean),
            state("pull request", exercise.buggy_tree().clone(), Claim::Clean),
        ]
    } else {
        vec![
            state("main", exercise.main_tree().clone(), Claim::Main),
            state("back to main", fixed_part.overlaid(&[], &main_part), Claim::BackToMain),
            state("buggy", exercise.buggy_tree().clone(), Claim::Buggy(exercise.exposing.outcome)),
        ]
    };
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

/// Of the states of an exercise those that are to be run.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// They.
    pub states: Vec<State>,
    /// How many others there are.
    pub left_out: usize,
}

impl Chosen {
    /// Those whose names contain one of these parts; without any part all of them.
    #[must_use]
    pub fn among(states: Vec<State>, parts: &[String]) -> Self {
        let all = states.len();
        let named = |state: &State| parts.iter().any(|part| state.name.contains(part));
        let states: Vec<State> =
            states.into_iter().filter(|state| parts.is_empty() || named(state)).collect();
        Self { left_out: all - states.len(), states }
    }
}

/// What is to be proved of an exercise, and what runs its language.
pub struct Plan<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// The states to run.
    pub chosen: Chosen,
    /// Its runtime.
    pub runtime: &'a dyn Runtime,
}

/// What is told while proofs are made. Called from several threads.
pub trait Watch: Sync {
    /// A state was run once.
    fn ran(&self, exercise: &str, state: &str);
    /// Every state of an exercise was run as often as it takes; in the order of the plans.
    fn proved(&self, proof: &Proof);
}

/// Proves exercises, `effort.jobs` states at once, whichever exercise they belong to.
///
/// # Errors
/// When the machine fails or the program is interrupted.
pub fn prove(
    plans: Vec<Plan<'_>>,
    kit: &Tree,
    effort: Effort,
    watch: &dyn Watch,
) -> Result<Vec<Proof>, MachineError> {
    let benches: Vec<Bench<'_>> = plans.into_iter().map(|plan| Bench::of(plan, kit)).collect();
    let work: Vec<(&Bench<'_>, usize)> =
        benches.iter().flat_map(|bench| (0..bench.states.len()).map(move |index| (bench, index))).collect();
    let next = AtomicUsize::new(0);
    let told = Mutex::new((0, Vec::new()));
    let stopped: Mutex<Option<MachineError>> = Mutex::new(None);
    let tell = || {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(proof) = benches.get(told.0).and_then(Bench::proof) {
            watch.proved(&proof);
            told.1.push(proof);
            told.0 += 1;
        }
    };
    tell();
    std::thread::scope(|scope| {
        for _ in 0..effort.jobs.min(work.len()).max(1) {
            scope.spawn(|| {
                while let Some((bench, index)) = work.get(next.fetch_add(1, Ordering::SeqCst)) {
                    match bench.prove(*index, effort, watch) {
                        Ok(()) => tell(),
                        Err(error) => {
                            next.store(work.len(), Ordering::SeqCst);
                            stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                        }
                    }
                }
            });
        }
    });
    match stopped.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(told.into_inner().unwrap_or_else(PoisonError::into_inner).1),
    }
}

/// The states of one exercise, and what was seen of each so far.
struct Bench<'a> {
    exercise: &'a Exercise,
    grader: Option<Grader<'a>>,
    states: Vec<State>,
    left_out: usize,
    seen: Vec<Mutex<Option<StateProof>>>,
    /// What the exercise tells that does not hold.
    faults: Vec<String>,
}

impl<'a> Bench<'a> {
    fn of(plan: Plan<'a>, kit: &'a Tree) -> Self {
        let exercise = plan.exercise;
        // A rubric that cannot be read is among the faults.
        let grader = Grader::new(exercise, plan.runtime, kit).ok();
        let Chosen { states, left_out } = plan.chosen;
        let states = if grader.is_some() { states } else { Vec::new() };
        let seen = states.iter().map(|_| Mutex::new(None)).collect();
        Self { exercise, grader, states, left_out, seen, faults: metadata(exercise) }
    }

    fn prove(&self, index: usize, effort: Effort, watch: &dyn Watch) -> Result<(), MachineError> {
        let Some(((state, grader), seen)) =
            self.states.get(index).zip(self.grader.as_ref()).zip(self.seen.get(index))
        else {
            return Ok(());
        };
        let step = |state: &str| watch.ran(&self.exercise.id, state);
        let proof = match prove_state(self.exercise, grader, state, effort, &step) {
            // One judge that fails says nothing about the other exercises.
            Err(error @ MachineError::Judge(_)) => {
                StateProof { fault: Some(error.to_string()), ..StateProof::of(state) }
            }
            proof => proof?,
        };
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(proof);
        Ok(())
    }

    /// The proof, once every state was seen.
    fn proof(&self) -> Option<Proof> {
        let states = self
            .seen
            .iter()
            .map(|seen| seen.lock().unwrap_or_else(PoisonError::into_inner).clone())
            .collect::<Option<Vec<_>>>()?;
        let (left_out, faults) = (self.left_out, self.faults.clone());
        Some(Proof { states, left_out, faults, ..Proof::of(&self.exercise.id) })
    }
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
    let on_main = matches!(state.claim, Claim::Main | Claim::MainOfClean);
    let names = if on_main { &exercise.visible.on_main } else { &exercise.visible.tests };
    let submission = Submission { tree: state.tree.clone(), put_aside: Vec::new() };
    // What is claimed of these is claimed of their visible tests.
    let patient = on_main || matches!(state.claim, Claim::Buggy(_) | Claim::Clean);
    let mut proof = StateProof::of(state);
    let prepared = match grader.prepare(&submission, names, &|_| {}) {
        Err(MachineError::Missing { what, .. }) => {
            proof.not_run = Some(what);
            return Ok(proof);
        }
        prepared => prepared?,
    };
    let prepared = if patient { prepared.patient() } else { prepared };
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
            proof.disagreements += 1;
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
pub(super) fn fault(claim: Claim, grade: &Grade) -> Option<String> {
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
        Claim::MainOfClean => visible(),
        Claim::Clean => visible().or_else(|| {
            (grade.verdict != Verdict::Solved)
                .then(|| format!("it is clean and yet {}: {}", grade.verdict, observed(grade)))
        }),
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
    if !exercise.clean && exercise.fixes.len() < FIXES {
        faults
            .push(format!("there are {} accepted fixes; at least {FIXES} are needed", exercise.fixes.len()));
    }
    if exercise.decoys.len() < DECOYS {
        faults.push(format!("there are {} decoys; at least {DECOYS} are needed", exercise.decoys.len()));
    }
    faults.extend(out_of_reach(exercise));
    match Rubric::parse(&exercise.rubric, "rubric.yml") {
        Err(error) => faults.push(error.to_string()),
        Ok(rubric) => faults.extend(rubric.self_test().err().unwrap_or_default()),
    }
    faults
}

/// Fixes and decoys that touch what a learner may not change.
pub(super) fn out_of_reach(exercise: &Exercise) -> Vec<String> {
    let mut faults = Vec::new();
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
    faults
}

/// Busy threads, one for each core, until it is dropped.
pub struct Load {
    stop: std::sync::Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Load {
    /// Keeps every core busy from now on.
    #[must_use]
    pub fn start() -> Self {
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
