//! A project's tests, run once: staged in a folder of their own, and read from the runner's report.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::environment::{Environment, last_words};
use super::reports::{self, Report, Told, lines};
use super::root::Root;
use super::stage;
use crate::domain::project::{Ecosystem, Project, TestRunner};
use crate::domain::tree::Tree;
use crate::domain::verdict::Status;
use crate::runner::MachineError;
use crate::runner::confinement::{Confinement, Limits, Rung, installation, system};
use crate::runner::isolation::strongest;
use crate::runner::run::{Finished, run};

/// How long a build may take that comes before the tests, and compiling in the first run of them.
const BUILDING: Duration = Duration::from_secs(20 * 60);

/// How much is kept of what the tests print, in bytes: some runners report there.
const OUTPUT: usize = 64 << 20;

/// The largest report that is read, in bytes.
const REPORT: u64 = 64 << 20;

/// What a run may use up: compilers are part of it.
const LIMITS: Limits =
    Limits { memory: 6 << 30, data: None, processes: 4096, file: 2 << 30, files: 65_536, seconds: 3600 };

/// What one run of the tests showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// What the runner reported.
    pub report: Report,
    /// It was ended because it took too long.
    pub stopped: bool,
    /// The exit code, where it ended by itself.
    pub code: Option<i32>,
    /// The last of what it printed.
    pub said: String,
    /// How long it took.
    pub took: Duration,
}

/// As it is kept between two runs of the program.
#[derive(Serialize, Deserialize)]
struct Kept {
    tests: Vec<(String, String, String)>,
    broken: Option<String>,
    broken_files: BTreeSet<String>,
    stopped: bool,
    code: Option<i32>,
    said: String,
    millis: u64,
}

impl Seen {
    /// Whether the runner ended as its report says.
    #[must_use]
    pub fn agrees(&self) -> bool {
        !self.stopped && self.code.is_some_and(|code| (code == 0) == self.report.is_clean())
    }

    /// As text, to be kept.
    #[must_use]
    pub fn to_text(&self) -> String {
        let tests = self
            .report
            .tests
            .iter()
            .map(|(name, told)| (name.clone(), told.status.word().to_owned(), told.message.clone()))
            .collect();
        let kept = Kept {
            tests,
            broken: self.report.broken.clone(),
            broken_files: self.report.broken_files.clone(),
            stopped: self.stopped,
            code: self.code,
            said: self.said.clone(),
            millis: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        };
        serde_json::to_string(&kept).unwrap_or_default()
    }

    /// From kept text, where it is whole.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        let mut report = Report { broken: kept.broken, broken_files: kept.broken_files, ..Report::default() };
        for (name, status, message) in kept.tests {
            report.tests.insert(name, Told { status: Status::from_word(&status)?, message });
        }
        Some(Self {
            report,
            stopped: kept.stopped,
            code: kept.code,
            said: kept.said,
            took: Duration::from_millis(kept.millis),
        })
    }
}

/// A staged project. Dropping it removes what was staged.
#[derive(Debug)]
pub struct Bench<'a> {
    environment: &'a Environment,
    project: &'a Project,
    root: Root,
    built: std::sync::Mutex<bool>,
    rung: Rung,
}

impl<'a> Bench<'a> {
    /// Stages a tree.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stage(
        environment: &'a Environment,
        project: &'a Project,
        tree: &Tree,
        rung: Rung,
    ) -> Result<Self, MachineError> {
        let root = if project.ecosystem == Ecosystem::Rust {
            Root::slot(environment.folder())?
        } else {
            Root::anywhere()?
        };
        environment.lend(&root.build(), tree, rung.isolates())?;
        Self::furnish(environment, project, tree, rung, root)
    }

    /// Lets the compilers of a project work on its own tree, and keeps what they make under a path. Whether
    /// all of it compiles is told by the first run.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn keep(
        environment: &'a Environment,
        project: &'a Project,
        tree: &Tree,
        kept: &Path,
    ) -> Result<(), MachineError> {
        let root = Root::slot(environment.folder())?;
        let bench = Self::furnish(environment, project, tree, strongest(), root)?;
        if !project.build.is_empty() {
            bench.execute(&project.build, BUILDING)?;
        }
        bench.execute(&compiling(project), BUILDING)?;
        if project.ecosystem == Ecosystem::Rust {
            // What rustc keeps of a first build serves the next one less well than what it keeps of a second:
            // every run would pay for that. Written anew, all files of the project are compiled again.
            stage::write(tree, &project.executable, &project.links, &bench.root.tree())?;
            environment.furnish(&bench.root.tree())?;
            bench.execute(&compiling(project), BUILDING)?;
        }
        // Whole or not at all.
        std::fs::rename(bench.root.build(), kept).map_err(MachineError::disk(kept))
    }

    fn furnish(
        environment: &'a Environment,
        project: &'a Project,
        tree: &Tree,
        rung: Rung,
        root: Root,
    ) -> Result<Self, MachineError> {
        stage::write(tree, &project.executable, &project.links, &root.tree())?;
        environment.furnish(&root.tree())?;
        Ok(Self { environment, project, root, built: false.into(), rung })
    }

    /// Runs the tests once. The time for compiling comes on top of the limit, the first time.
    ///
    /// # Errors
    /// When the machine fails; whatever the project does is a value.
    pub fn run(&self, limit: Duration) -> Result<Seen, MachineError> {
        let mut built = self.built.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let started = Instant::now();
        if !*built && !self.project.build.is_empty() {
            let finished = self.execute(&self.project.build, BUILDING)?;
            if !finished.succeeded() {
                let said = last_words(&finished);
                return Ok(Seen {
                    report: Report {
                        broken: Some(said.clone()),
                        broken_files: [self.project.build.clone()].into(),
                        ..Report::default()
                    },
                    stopped: finished.stopped,
                    code: finished.ended.code,
                    said,
                    took: started.elapsed(),
                });
            }
        }
        if !*built && let Some(line) = compile_line(self.project) {
            // What does not compile is told by the run itself.
            self.execute(&line, BUILDING)?;
        }
        *built = true;
        drop(built);
        let file = self.root.report();
        std::fs::remove_file(&file).ok();
        let runner = self.root.path().join("unittest_runner.py");
        if self.project.runner == TestRunner::Unittest {
            std::fs::write(&runner, lines::RUNNER).map_err(MachineError::disk(&runner))?;
        }
        let settings = self.root.path().join("nextest.toml");
        if self.project.runner == TestRunner::Nextest {
            let text = "[profile.default.junit]\npath = \"junit.xml\"\n";
            std::fs::write(&settings, text).map_err(MachineError::disk(&settings))?;
        }
        let line = test_line(self.project, &file, &runner, &settings, limit);
        let started = Instant::now();
        let finished = self.execute(&line, limit)?;
        let took = started.elapsed();
        let written = if self.project.runner == TestRunner::Nextest {
            self.root.build().join("nextest").join("default").join("junit.xml")
        } else {
            file
        };
        let text = std::fs::metadata(&written)
            .ok()
            .filter(|meta| meta.len() <= REPORT)
            .and_then(|_| std::fs::read(&written).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(Seen {
            report: reports::read(self.project.runner, &finished, text.as_deref()),
            stopped: finished.stopped,
            code: finished.ended.code,
            said: last_words(&finished),
            took,
        })
    }

    /// A run changes its own folder; of the environment it reads, and no more.
    fn confinement(&self) -> Confinement {
        let mut reads = system();
        reads.extend(self.environment.programs().flat_map(installation));
        reads.extend(self.environment.reads());
        Confinement {
            rung: self.rung,
            reads,
            writes: vec![self.root.path().to_owned()],
            scratch: vec![self.root.temporary(), self.root.home()],
            loopback: true,
            keeps_user: true,
            limits: LIMITS,
        }
    }

    /// The one place where a command of a project runs on what a learner wrote.
    fn execute(&self, line: &str, limit: Duration) -> Result<Finished, MachineError> {
        let mut spec = self.environment.command(line, self.project, &self.root, self.rung.isolates());
        // Others are told by an option.
        if self.project.runner == TestRunner::Junit {
            spec = spec.env("DIFFDOJO_REPORT", self.root.report());
        }
        run(&spec.confined(self.confinement()), limit, OUTPUT, &|_| false)
    }
}

/// What compiles the tests and runs none, where that is a step of its own.
fn compile_line(project: &Project) -> Option<String> {
    match project.runner {
        TestRunner::CargoTest => Some(insert_after(&project.test, "cargo test", " --no-run")),
        TestRunner::Nextest => Some(format!("{} --no-run", project.test)),
        TestRunner::GoTest => {
            // What is compiled is given to a program that does nothing: else all that is to be done at the
            // start of a package would be done now.
            let nothing = if cfg!(windows) { "" } else { " -exec=true" };
            let options = format!(" -vet=off -count=1 -run=^${nothing}");
            Some(insert_after(&without(&project.test, &["-v"]), "go test", &options))
        }
        _ => None,
    }
}

/// What compiles all that a run needs: the tests themselves where that is no step of its own.
#[must_use]
pub fn compiling(project: &Project) -> String {
    compile_line(project).unwrap_or_else(|| project.test.clone())
}

/// The command that an author wrote, made to tell what became of each test.
fn test_line(project: &Project, report: &Path, runner: &Path, settings: &Path, limit: Duration) -> String {
    let quoted = |path: &Path| format!("\"{}\"", path.display());
    let report = quoted(report);
    let line = project.test.as_str();
    match project.runner {
        TestRunner::NodeTest if line.contains("borp") => format!("{line} --reporter=junit:{report}"),
        TestRunner::NodeTest => insert_after(
            &without(line, &["--test-reporter", "--test-reporter-destination"]),
            "--test",
            &format!(
                " --test-reporter=junit --test-reporter-destination={report} --test-reporter=spec --test-reporter-destination=stdout"
            ),
        ),
        TestRunner::Mocha => {
            format!(
                "{} --reporter xunit -O output={report}",
                without(line, &["--reporter", "-R", "--bail", "-b"])
            )
        }
        TestRunner::Jest => format!(
            "{} --ci --json --outputFile={report}",
            without(line, &["--coverage", "--verbose", "--bail", "--watch", "--silent"])
        ),
        TestRunner::Vitest => {
            let line = without(line, &["--coverage", "--reporter", "--watch"]);
            let line = if line.contains(" run") || line.contains("--run") {
                line
            } else {
                insert_after(&line, "vitest", " run")
            };
            format!("{line} --reporter=json --outputFile={report}")
        }
        TestRunner::Ava => format!("{} --tap", without(line, &["--verbose", "-v", "--fail-fast"])),
        TestRunner::NodeTap => {
            format!("{} --reporter=tap", without(line, &["--reporter", "-R", "--bail", "-b"]))
        }
        TestRunner::Pytest => {
            format!("{} --junitxml={report}", without(line, &["-x", "--exitfirst", "--junitxml"]))
        }
        TestRunner::Unittest => line.replacen("-m unittest", &format!("{} {report}", quoted(runner)), 1),
        TestRunner::GoTest => {
            let seconds = limit.as_secs().saturating_sub(5).max(5);
            let timeout =
                if line.contains("-timeout") { String::new() } else { format!(" -timeout={seconds}s") };
            insert_after(&without(line, &["-json"]), "go test", &format!(" -json -vet=off -count=1{timeout}"))
        }
        TestRunner::CargoTest => {
            format!("{} 2>&1", insert_after(line, "cargo test", " --no-fail-fast"))
        }
        TestRunner::Nextest => {
            format!("{line} --no-fail-fast --tool-config-file diffdojo:{}", quoted(settings))
        }
        TestRunner::Tap | TestRunner::Junit | TestRunner::ExitCode => line.to_owned(),
    }
}

/// Puts words behind the first place where some other words stand as words.
fn insert_after(line: &str, words: &str, what: &str) -> String {
    let place = line
        .match_indices(words)
        .map(|(at, _)| at + words.len())
        .find(|end| line[*end..].chars().next().is_none_or(char::is_whitespace));
    match place {
        Some(end) => format!("{}{what}{}", &line[..end], &line[end..]),
        None => format!("{line}{what}"),
    }
}

/// A line without some options: `--name`, `--name=value`, and the value that follows the two that
/// have one. Quotes of what stays are kept.
fn without(line: &str, options: &[&str]) -> String {
    let valued = ["--reporter", "-R", "--test-reporter", "--test-reporter-destination", "--junitxml"];
    let mut out: Vec<&str> = Vec::new();
    let mut skip = false;
    for word in line.split(' ') {
        if std::mem::take(&mut skip) {
            continue;
        }
        let name = word.split('=').next().unwrap_or(word);
        if options.contains(&name) {
            skip = valued.contains(&word);
        } else {
            out.push(word);
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_made_to_report() {
        let table = [
            (
                TestRunner::NodeTest,
                "node --test test/",
                "node --test --test-reporter=junit --test-reporter-destination=\"/r\" --test-reporter=spec --test-reporter-destination=stdout test/",
            ),
            (
                TestRunner::NodeTest,
                "node --import=tsx --test",
                "node --import=tsx --test --test-reporter=junit --test-reporter-destination=\"/r\" --test-reporter=spec --test-reporter-destination=stdout",
            ),
            (
                TestRunner::Mocha,
                "mocha -R dot 'test/*.js'",
                "mocha 'test/*.js' --reporter xunit -O output=\"/r\"",
            ),
            (TestRunner::Jest, "jest --coverage", "jest --ci --json --outputFile=\"/r\""),
            (TestRunner::Vitest, "vitest --coverage", "vitest run --reporter=json --outputFile=\"/r\""),
            (TestRunner::Ava, "ava", "ava --tap"),
            (TestRunner::Pytest, "python -m pytest -x tests", "python -m pytest tests --junitxml=\"/r\""),
            (
                TestRunner::Unittest,
                "python -m unittest discover -s tests",
                "python \"/u.py\" \"/r\" discover -s tests",
            ),
            (
                TestRunner::GoTest,
                "go test -race ./...",
                "go test -json -vet=off -count=1 -timeout=55s -race ./...",
            ),
            (
                TestRunner::CargoTest,
                "cargo test --all-features",
                "cargo test --no-fail-fast --all-features 2>&1",
            ),
            (TestRunner::ExitCode, "make check", "make check"),
        ];
        for (runner, test, expected) in table {
            let project = super::super::detect::blank(Ecosystem::Node, runner, test);
            let line = test_line(
                &project,
                Path::new("/r"),
                Path::new("/u.py"),
                Path::new("/n"),
                Duration::from_secs(60),
            );
            assert_eq!(line, expected);
        }
    }

    #[test]
    fn what_was_seen_is_kept_whole() {
        let mut report = Report::default();
        report.tell("a", Status::Failed, "3 of 5");
        report.tell("b", Status::Passed, "");
        report.broke("/tmp/x/c.js", "no such module");
        let seen =
            Seen { report, stopped: true, code: None, said: "x".into(), took: Duration::from_millis(7) };
        assert_eq!(Seen::from_text(&seen.to_text()), Some(seen));
        assert_eq!(Seen::from_text("{\"tests\":"), None);
    }
}
