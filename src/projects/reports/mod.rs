//! What a project's test runner reported: names and what became of them, from its machine-readable report.

mod go;
mod jest;
mod junit;
mod libtest;
pub mod lines;
mod tap;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::project::{TestRunner, WHOLE_COMMAND};
use crate::domain::verdict::Status;
use crate::runner::run::Finished;

/// The longest message that is kept of a failing test, in characters.
const MESSAGE: usize = 2_000;

/// What became of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Passed, failed, or skipped.
    pub status: Status,
    /// What the runner says of a failure.
    pub message: String,
}

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Each test by its name; the worst of several of the same name.
    pub tests: BTreeMap<String, Told>,
    /// Files or packages that did not compile or load, and what was said of it.
    pub broken: Option<String>,
    /// The names of those files and packages, as far as they are told.
    pub broken_files: BTreeSet<String>,
}

impl Report {
    /// Takes in what is said of one test.
    pub(crate) fn tell(&mut self, name: impl Into<String>, status: Status, message: &str) {
        let told = Told { status, message: message.trim().chars().take(MESSAGE).collect() };
        let place = self.tests.entry(name.into()).or_insert_with(|| told.clone());
        let rank = |status: Status| match status {
            Status::Passed => 0,
            Status::NotRun => 1,
            Status::Failed => 2,
        };
        if rank(told.status) > rank(place.status) {
            *place = told;
        }
    }

    /// Takes in what is said of a file or a package that did not compile or load.
    pub(crate) fn broke(&mut self, file: &str, message: &str) {
        // The folder differs from run to run.
        let file = if file.starts_with('/') || file.contains('\\') {
            file.rsplit(['/', '\\']).next().unwrap_or(file)
        } else {
            file
        };
        self.broken_files.insert(file.to_owned());
        if self.broken.is_none() {
            let message = message.trim();
            let start = message.char_indices().rev().nth(MESSAGE).map_or(0, |(at, _)| at);
            self.broken = Some(message[start..].to_owned());
        }
    }

    /// Whether it tells of nothing that failed.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.broken.is_none() && self.tests.values().all(|told| told.status != Status::Failed)
    }

    /// Whether a test passed.
    #[must_use]
    pub fn passed(&self, name: &str) -> bool {
        self.tests.get(name).is_some_and(|told| told.status == Status::Passed)
    }
}

/// Reads what a run reported: `file` is what it wrote where it was told to.
#[must_use]
pub fn read(runner: TestRunner, finished: &Finished, file: Option<&str>) -> Report {
    let mut report = Report::default();
    let file = file.unwrap_or_default();
    match runner {
        TestRunner::NodeTest
        | TestRunner::Mocha
        | TestRunner::Pytest
        | TestRunner::Nextest
        | TestRunner::Junit => junit::read(runner, file, &mut report),
        TestRunner::Jest | TestRunner::Vitest => jest::read(file, &mut report),
        TestRunner::Ava | TestRunner::NodeTap | TestRunner::Tap => tap::read(&finished.output, &mut report),
        TestRunner::Unittest => lines::read(file, &mut report),
        TestRunner::GoTest => go::read(&finished.output, &finished.errors, &mut report),
        TestRunner::CargoTest => libtest::read(&finished.output, &mut report),
        TestRunner::ExitCode => {
            let status = if finished.succeeded() { Status::Passed } else { Status::Failed };
            report.tell(WHOLE_COMMAND, status, &format!("{}\n{}", finished.output, finished.errors));
        }
    }
    // node says in its report only that a file failed; why stands in what it printed.
    if runner == TestRunner::NodeTest && report.broken.is_some() {
        let lines: Vec<&str> = finished.output.lines().collect();
        if let Some(at) = lines.iter().position(|line| line.contains("Error: ") || line.contains("Error [")) {
            report.broken = Some(lines[at.saturating_sub(5)..(at + 1).min(lines.len())].join("\n"));
        }
    }
    // A runner that reports nothing and fails has not come to its tests.
    if report.tests.is_empty() && report.broken.is_none() && !finished.stopped && !finished.succeeded() {
        let said = if finished.errors.trim().is_empty() { &finished.output } else { &finished.errors };
        report.broke("", said);
    }
    report
}
