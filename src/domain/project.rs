//! A project exercise: the whole repository of somebody's project, judged by the tests of its own fix.

use std::collections::{BTreeMap, BTreeSet};

use super::exercise::{Language, words};
use super::tree::{Tree, TreePath};
use super::verdict::Outcome;

words! {
    /// The tools that a project is built and tested with.
    Ecosystem {
        /// Node.js with a package manager.
        Node = "node",
        /// Python with pip.
        Python = "python",
        /// Go modules.
        Go = "go",
        /// Rust with cargo.
        Rust = "rust",
    }
}

impl Ecosystem {
    /// The ecosystem of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        match language {
            Language::JavaScript | Language::TypeScript => Self::Node,
            Language::Python => Self::Python,
            Language::Go => Self::Go,
            Language::Rust => Self::Rust,
        }
    }
}

words! {
    /// What runs a project's tests and tells what became of each.
    TestRunner {
        /// `node --test`, as JUnit.
        NodeTest = "node-test",
        /// mocha, as JUnit.
        Mocha = "mocha",
        /// jest, as JSON.
        Jest = "jest",
        /// vitest, as the JSON of jest.
        Vitest = "vitest",
        /// ava, as TAP.
        Ava = "ava",
        /// node-tap, as TAP.
        NodeTap = "node-tap",
        /// Anything that prints TAP.
        Tap = "tap",
        /// pytest, as JUnit.
        Pytest = "pytest",
        /// unittest, as JSON lines.
        Unittest = "unittest",
        /// `go test`, as JSON lines.
        GoTest = "go-test",
        /// `cargo test`, as libtest's text.
        CargoTest = "cargo-test",
        /// `cargo nextest`, as JUnit.
        Nextest = "nextest",
        /// Anything that writes JUnit where `DIFFDOJO_REPORT` says.
        Junit = "junit",
        /// Anything else, by its exit code: one test for all.
        ExitCode = "exit-code",
    }
}

/// The one test of a runner that tells nothing but its exit code.
pub const WHOLE_COMMAND: &str = "the test command";

/// Where a project exercise comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The repository: an address or a folder's name.
    pub url: String,
    /// The commit that mended the defect.
    pub fix: String,
    /// The commit that brought it in, where it is known.
    pub introduced_by: Option<String>,
    /// The source's licence, as its licence file or its manifest names it.
    pub licence: String,
}

/// What is under review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The diff that brought the defect in; else the files that the fix touches, whole.
    pub pull_request: bool,
    /// Why it is the one or the other.
    pub why: String,
}

/// All that a project exercise has and another has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// What it is built with.
    pub ecosystem: Ecosystem,
    /// What runs its tests.
    pub runner: TestRunner,
    /// The command that fetches what it depends on: run once, with network. Empty where there is none.
    pub setup: String,
    /// The command that comes before each run of the tests. Empty where there is none.
    pub build: String,
    /// The command that runs the tests, as a developer of the project would type it.
    pub test: String,
    /// Further variables for both.
    pub environment: BTreeMap<String, String>,
    /// The longest that one run of the tests may take, in seconds.
    pub seconds: u64,
    /// The runner's exit code with the fix, where it does not go with its report: some projects fail for
    /// reasons beside their tests, and some never do.
    pub exit_code: Option<i32>,
    /// Files and packages of tests that do not load even with the fix.
    pub broken: Vec<String>,
    /// What the buggy commit shows.
    pub outcome: Outcome,
    /// The names of the tests that fail before the fix and pass after it.
    pub fail_to_pass: Vec<String>,
    /// The names of the tests that pass on both sides.
    pub pass_to_pass: Vec<String>,
    /// Whole files that the grader lays over the learner's tree: the tests of the fix.
    pub tests: Tree,
    /// Tests that the fix deleted.
    pub removes: Vec<TreePath>,
    /// Source files whose own tests the grader exchanges, with the tests' text.
    pub inline: Tree,
    /// What in the tree is a program.
    pub executable: BTreeSet<TreePath>,
    /// What in the tree is a link, and to where.
    pub links: BTreeMap<TreePath, String>,
    /// Where it comes from.
    pub origin: Origin,
    /// What is under review.
    pub review: Review,
}

impl Project {
    /// The tests that must pass, in order: fail-to-pass first.
    pub fn expected(&self) -> impl Iterator<Item = &String> {
        self.fail_to_pass.iter().chain(&self.pass_to_pass)
    }
}
