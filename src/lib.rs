//! diffdojo: learn to review code over real diffs.
//!
//! # Code map
//!
//! Values stand at the ground, one engine per door to the world (git, processes, parsers, disk)
//! above them, grading above those, one file per verb on top.
//!
//! | room | what it is |
//! | --- | --- |
//! | [`cli`] | the clap tree, the global flags, the dispatch |
//! | [`commands`] | one file per verb: its options and one `run`; it picks an engine and a face and decides nothing |
//! | [`session`] | what every verb is handed; failures as advice, with their exit codes |
//! | [`grading`] | from a submission to a grade; the proof that an exercise is sound |
//! | [`importing`] | from a fix commit of any repository to an exercise |
//! | [`projects`] | somebody's project: set up once, tested any number of times, its reports read |
//! | [`runtimes`] | what a language needs: Node.js, Python, Go |
//! | [`runner`] | any command under limits, with a certain end |
//! | [`rubric`] | structural rules over syntax trees |
//! | [`catalogue`] | manifests, the embedded pack and the installed ones, look-up, lint, what was agreed to |
//! | [`repo`] | the learner's repository; the only room that knows git2 |
//! | [`progress`] | the journal |
//! | [`review`] | a review as it comes in: JSON, an editor's text, marks on a screen |
//! | [`watcher`] | what happens to the files of a folder |
//! | [`present`] | values to text, pure |
//! | [`terminal`] | streams, colour, pager, prompts, progress bars; the only room that prints |
//! | [`domain`] | values and rules; no input, no output, no clock |
//!
//! Who may import whom is a table in `tests/cli/house.rs`.
//!
//! # Invariants
//!
//! - The code under test never runs in the process that judges it. The judge plays its dependencies
//!   and its clock from outside; what the subject sends are claims.
//! - Nothing of the exposing test, no expected value and no name of a test, is on the subject's disk.
//! - No git operation runs in a checkout that is graded: its files are read, and nothing else.
//! - A submission is plain files over the grader's own tree, never the other way round.
//! - A missing report is never a pass; an exit code alone never is either.
//! - [`runner::MachineError`] is the only way to exit code 3, so no fault of a learner's code is.
//! - The diff that is shown and the diff that defects are marked in are one value.
//! - What did not come with the program runs only after its content was agreed to, and from a pack only
//!   plain files are ever taken: no link, no filter, no hook.
//! - Engines report by values and callbacks; they never print.
//!
//! # Words
//!
//! *Exercise*: all of it. *Fixture*: its stored trees. *Checkout*: the learner's repository.
//! *Defect*: true, ours. *Finding*: claimed, theirs. *Hit*, *miss*, *false alarm*: what the one is to
//! the other. *Review*: findings and answers. *Submission*: the tree to judge. *Workbench*: where it runs. *Visible* and *exposing suite*.
//! *Outcome*: observed. *Check*: what a structural rule says. *Verdict*: judged. *Grade*:
//! behaviour, structure and verdict. *Fix*: right. *Decoy*: plausible and wrong. *Soundness*: the
//! proof of an exercise. *Pack*: a set of exercises.

pub mod catalogue;
pub mod cli;
pub mod commands;
pub mod domain;
pub mod grading;
pub mod importing;
pub mod present;
pub mod progress;
pub mod projects;
pub mod repo;
pub mod review;
pub mod rubric;
pub mod runner;
pub mod runtimes;
pub mod session;
pub mod terminal;
pub mod watcher;
