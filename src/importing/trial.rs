//! The tests of a fix run on both sides, as often as it takes, each run remembered until the import is done.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{ImportError, Say, Side};
use crate::domain::project::{Ecosystem, Project, TestRunner};
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::{Outcome, Status};
use crate::projects::bench::{Bench, Seen};
use crate::projects::detect::Candidate;
use crate::projects::environment::{Environment, SetUp, set_up};
use crate::projects::fingerprint::Fingerprint;
use crate::runner::isolation::strongest;
use crate::runner::{MachineError, interrupt};
use crate::runtimes::toolchain::Toolbox;

/// The longest run of the tests, on the side where they pass.
const LIMIT: Duration = Duration::from_secs(600);

/// How long a whole suite may take before only the files of the fix are run.
const WHOLE: Duration = Duration::from_secs(100);

/// The shortest time after which tests are said to hang.
const HANG: Duration = Duration::from_secs(30);

/// The way in which tests are named by this program: runs that another one remembered are no use where
/// it names them otherwise. To be raised with every change of a name.
const READING: &str = "3";

/// How much is shown of what a command said, in lines.
const SHOWN: usize = 12;

/// How trials are made.
pub struct Trial<'a> {
    /// The programs of this machine, and the place for what is kept.
    pub toolbox: &'a Toolbox,
    /// Where finished runs are remembered.
    pub state: PathBuf,
    /// How often each side is run.
    pub repeat: u32,
    /// Who is told what goes on.
    pub say: Say<'a>,
}

/// What the two sides showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The command that set the project up.
    pub setup: String,
    /// Tests that fail before the fix and pass after it.
    pub fail_to_pass: Vec<String>,
    /// Tests that pass on both sides.
    pub pass_to_pass: Vec<String>,
    /// Tests that were not the same every time.
    pub flaky: Vec<String>,
    /// What the side with the defect shows.
    pub outcome: Outcome,
    /// The runner's exit code with the fix, where it does not go with its report.
    pub exit_code: Option<i32>,
    /// Files and packages of tests that do not load even with the fix.
    pub broken_files: Vec<String>,
    /// The limit of one run, in seconds.
    pub seconds: u64,
    /// How often each side was run.
    pub runs: u32,
    /// What the compiler or loader says where the tests do not even load before the fix.
    pub broken: Option<String>,
    /// What else a person should know.
    pub notes: Vec<String>,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            setup: String::new(),
            fail_to_pass: Vec::new(),
            pass_to_pass: Vec::new(),
            flaky: Vec::new(),
            outcome: Outcome::Fail,
            exit_code: None,
            broken_files: Vec::new(),
            seconds: 0,
            runs: 0,
            broken: None,
            notes: Vec::new(),
        }
    }
}

impl Shown {
    /// For people, a line each.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut out = vec![format!(
            "{} fail before the fix and pass after it, {} pass on both sides, {} times each",
            self.fail_to_pass.len(),
            self.pass_to_pass.len(),
            self.runs
        )];
        if !self.flaky.is_empty() {
            out.push(format!(
                "{} were not the same every time and are left out: {}",
                self.flaky.len(),
                listed(&self.flaky)
            ));
        }
        if self.broken.is_some() {
            out.push(
                "the tests do not even load before the fix: pull-request.md must name what they call"
                    .to_owned(),
            );
        }
        out.extend(self.notes.iter().cloned());
        out
    }
}

impl Trial<'_> {
    /// Both sides once: the project is set up, a suite that takes long is cut down to the files of the
    /// fix, and there is at least one test that fails before and passes after.
    ///
    /// # Errors
    /// When the machine fails; whatever the project does is a value.
    pub fn first(
        &self,
        candidate: &Candidate,
        side: &Side<'_>,
    ) -> Result<Result<(Candidate, Shown), String>, ImportError> {
        let mut candidate = candidate.clone();
        let fixed = side.split.with_tests(&side.fixed);
        let environment = match self.environment(&mut candidate, side, &fixed)? {
            Ok(environment) => environment,
            Err(why) => return Ok(Err(why)),
        };
        let brief = if narrowed(&candidate.project, side.split).is_some() { WHOLE } else { LIMIT };
        let with = Runs::of(&environment, &candidate.project, side, &fixed, "with the fix");
        let mut after = self.run(with, 0, None, brief)?;
        let mut notes = Vec::new();
        if (after.stopped || after.took > WHOLE)
            && let Some(test) = narrowed(&candidate.project, side.split)
        {
            notes.push(format!("the whole suite takes too long; only `{test}` is run"));
            candidate.project.test = test;
            let with = Runs::of(&environment, &candidate.project, side, &fixed, "with the fix");
            after = self.run(with, 0, None, LIMIT)?;
        }
        if !after.report.tests.values().any(|told| told.status == Status::Passed) {
            let what = if after.stopped { "the tests do not come to an end" } else { "no test passes" };
            return Ok(Err(format!("{what} even with the fix:\n{}", shown(&after))));
        }
        let seconds = limit_of(&after);
        let buggy = side.split.with_tests(&side.buggy.tree);
        let limit = Duration::from_secs(seconds);
        let without = Runs::of(&environment, &candidate.project, side, &buggy, "without the fix");
        let before = self.run(without, 0, None, limit)?;
        let mut shown_here = judge(std::slice::from_ref(&after), std::slice::from_ref(&before));
        if shown_here.fail_to_pass.is_empty() {
            let passed = shown_here.pass_to_pass.len();
            let failed: Vec<String> = after
                .report
                .tests
                .iter()
                .filter(|(_, told)| told.status == Status::Failed)
                .map(|(name, _)| name.clone())
                .collect();
            let mut why =
                format!("{passed} pass on both sides, and none fails before the fix and passes after it");
            if !failed.is_empty() {
                why.push_str(&format!("; {} fail even with the fix: {}", failed.len(), listed(&failed)));
            }
            if let Some(broken) = &after.report.broken {
                why.push_str(&format!("; with the fix:\n{}", tail(broken)));
            }
            return Ok(Err(why));
        }
        shown_here.setup.clone_from(&candidate.project.setup);
        shown_here.seconds = seconds;
        shown_here.notes = notes;
        Ok(Ok((candidate, shown_here)))
    }

    /// Both sides as often as was asked for. `known` is what one run of each showed already.
    ///
    /// # Errors
    /// When the machine fails; whatever the project does is a value.
    pub fn whole(
        &self,
        candidate: &Candidate,
        side: &Side<'_>,
        known: Option<Shown>,
    ) -> Result<Result<Shown, String>, ImportError> {
        let mut candidate = candidate.clone();
        let notes = known.as_ref().map(|known| known.notes.clone()).unwrap_or_default();
        let fixed = side.split.with_tests(&side.fixed);
        let buggy = side.split.with_tests(&side.buggy.tree);
        let environment = match self.environment(&mut candidate, side, &fixed)? {
            Ok(environment) => environment,
            Err(why) => return Ok(Err(why)),
        };
        let with = Runs::of(&environment, &candidate.project, side, &fixed, "with the fix");
        let without = Runs { tree: &buggy, which: "without the fix", ..with };
        let first = self.run(with, 0, None, LIMIT)?;
        let seconds = limit_of(&first);
        let limit = Duration::from_secs(seconds);
        let first_before = self.run(without, 0, None, limit)?;
        let (mut after, mut before) = (vec![first], vec![first_before]);
        if judge(&after, &before).fail_to_pass.is_empty() {
            return Ok(
                Err("no test of the fix fails on it and passes with the fix carried to it".to_owned()),
            );
        }
        after.extend(self.others(with, limit)?);
        before.extend(self.others(without, limit)?);
        let mut out = judge(&after, &before);
        if out.fail_to_pass.is_empty() {
            return Ok(Err(format!(
                "of {} runs on each side none of the tests fails every time before the fix and passes every time after it; not the same every time: {}",
                self.repeat,
                listed(&out.flaky)
            )));
        }
        out.exit_code = match own_exit_code(&after) {
            Ok(code) => code,
            Err(why) => return Ok(Err(why)),
        };
        out.broken_files = after.iter().flat_map(|seen| seen.report.broken_files.iter().cloned()).collect();
        out.broken_files.sort();
        out.broken_files.dedup();
        out.setup.clone_from(&candidate.project.setup);
        out.seconds = seconds;
        out.notes = notes;
        if let Some(code) = out.exit_code {
            out.notes.push(format!(
                "warning: with the fix the runner ends with exit code {code}, which does not go with its report"
            ));
        }
        if !out.broken_files.is_empty() {
            out.notes.push(format!(
                "warning: even with the fix some tests do not load: {}",
                listed(&out.broken_files)
            ));
        }
        if candidate.project.runner == TestRunner::ExitCode {
            out.notes.push(
                "warning: this runner tells nothing but its exit code, so all of its tests count as one"
                    .to_owned(),
            );
        }
        Ok(Ok(out))
    }

    /// The first setup that works.
    fn environment(
        &self,
        candidate: &mut Candidate,
        side: &Side<'_>,
        tree: &Tree,
    ) -> Result<Result<Environment, String>, ImportError> {
        candidate.project.executable = side.snapshot.executable.clone();
        candidate.project.links = side.snapshot.links.clone();
        let mut said = Vec::new();
        for setup in candidate.setups.clone() {
            candidate.project.setup.clone_from(&setup);
            if setup.is_empty() {
                (self.say)("setting the project up");
            } else {
                (self.say)(&format!("setting the project up: {setup}"));
            }
            match set_up(&candidate.project, tree, self.toolbox)? {
                SetUp::Ready(environment, _) => {
                    // What worked once is what the other side is set up with too.
                    candidate.setups = vec![setup];
                    return Ok(Ok(environment));
                }
                SetUp::Failed(words) => said.push(format!("`{setup}` failed:\n{}", tail(&words))),
            }
        }
        Ok(Err(format!(
            "it cannot be set up as it was then, or at all\n{}\nsay how with --setup",
            said.join("\n")
        )))
    }

    /// All runs of one side but the first.
    fn others(&self, runs: Runs<'_>, limit: Duration) -> Result<Vec<Seen>, ImportError> {
        let remembered = (1..self.repeat).all(|run| runs.file(&self.state, run).exists());
        let bench = if remembered { None } else { Some(runs.stage()?) };
        (1..self.repeat).map(|run| self.run(runs, run, bench.as_ref(), limit)).collect()
    }

    /// One run of one side, on a bench of its own where none is given; or what is remembered of it.
    fn run(
        &self,
        runs: Runs<'_>,
        run: u32,
        bench: Option<&Bench<'_>>,
        limit: Duration,
    ) -> Result<Seen, ImportError> {
        let file = runs.file(&self.state, run);
        if let Some(seen) = std::fs::read_to_string(&file).ok().and_then(|text| Seen::from_text(&text)) {
            return Ok(seen);
        }
        if interrupt::requested() {
            return Err(MachineError::Interrupted.into());
        }
        (self.say)(&format!("running the tests {}, {} of {}", runs.which, run + 1, self.repeat));
        let seen = match bench {
            Some(bench) => bench.run(limit)?,
            None => runs.stage()?.run(limit)?,
        };
        std::fs::create_dir_all(&self.state).map_err(MachineError::disk(&self.state))?;
        // Whole or not at all: what is half written would be half believed.
        let part = file.with_extension("part");
        std::fs::write(&part, seen.to_text()).map_err(MachineError::disk(&part))?;
        std::fs::rename(&part, &file).map_err(MachineError::disk(&file))?;
        Ok(seen)
    }
}

/// The runs of one side: what they have in common.
#[derive(Clone, Copy)]
struct Runs<'r> {
    environment: &'r Environment,
    project: &'r Project,
    links: &'r BTreeMap<TreePath, String>,
    tree: &'r Tree,
    /// The side, for people.
    which: &'r str,
}

impl<'r> Runs<'r> {
    fn of(
        environment: &'r Environment,
        project: &'r Project,
        side: &'r Side<'_>,
        tree: &'r Tree,
        which: &'r str,
    ) -> Self {
        Self { environment, project, links: &side.snapshot.links, tree, which }
    }

    fn stage(&self) -> Result<Bench<'r>, MachineError> {
        Bench::stage(self.environment, self.project, self.tree, strongest())
    }

    /// Where one of them is remembered: by all that it depends on.
    fn file(&self, state: &Path, run: u32) -> PathBuf {
        let mut parts = Fingerprint::default();
        parts.add(READING.as_bytes());
        parts.add(self.environment.folder().as_os_str().as_encoded_bytes());
        parts.add(self.project.runner.word().as_bytes());
        parts.add(self.project.build.as_bytes());
        parts.add(self.project.test.as_bytes());
        for (path, target) in self.links {
            parts.add(path.as_str().as_bytes());
            parts.add(target.as_bytes());
        }
        for (path, bytes) in self.tree.iter() {
            parts.add(path.as_str().as_bytes());
            parts.add(bytes);
        }
        parts.add(&run.to_le_bytes());
        state.join(format!("{}.json", parts.hex()))
    }
}

/// The exit code of the side where the tests pass, where it does not go with what was reported.
fn own_exit_code(after: &[Seen]) -> Result<Option<i32>, String> {
    if let Some(seen) = after.iter().find(|seen| seen.stopped || seen.code.is_none()) {
        let what = if seen.stopped { "do not come to an end" } else { "end by a signal" };
        return Err(format!("with the fix the tests pass, and yet they {what}:\n{}", shown(seen)));
    }
    if after.iter().all(Seen::agrees) {
        return Ok(None);
    }
    let code = after[0].code;
    if after.iter().all(|seen| seen.code == code) {
        return Ok(code);
    }
    Err("with the fix the runner's exit code does not go with its report, and is not the same every time"
        .to_owned())
}

/// What several runs of both sides come to, test by test.
fn judge(after: &[Seen], before: &[Seen]) -> Shown {
    let mut names: BTreeMap<&String, ()> = BTreeMap::new();
    for seen in after.iter().chain(before) {
        names.extend(seen.report.tests.keys().map(|name| (name, ())));
    }
    let mut out = Shown { runs: u32::try_from(after.len()).unwrap_or(u32::MAX), ..Shown::default() };
    let drawn = drawn(after);
    for name in names.into_keys() {
        let passes = |side: &[Seen]| side.iter().filter(|seen| seen.report.passed(name)).count();
        let skips = |side: &[Seen]| {
            side.iter()
                .any(|seen| seen.report.tests.get(name).is_some_and(|told| told.status == Status::NotRun))
        };
        let (good, bad) = (passes(after), passes(before));
        if skips(after) || skips(before) || good == 0 {
            continue;
        }
        if good < after.len() || drawn.contains(suite(name)) || (bad != 0 && bad != before.len()) {
            out.flaky.push(name.clone());
        } else if bad == 0 {
            out.fail_to_pass.push(name.clone());
        } else {
            out.pass_to_pass.push(name.clone());
        }
    }
    out.outcome = outcome(&out.fail_to_pass, before);
    let loads = |seen: &Seen| out.fail_to_pass.iter().any(|name| seen.report.tests.contains_key(name));
    if !before.iter().any(loads) {
        out.broken = before.iter().find_map(|seen| seen.report.broken.clone());
    }
    out
}

/// The suite that a test belongs to, in its name.
fn suite(name: &str) -> &str {
    name.rsplit_once(" > ").map_or("", |(suite, _)| suite)
}

/// Suites whose tests have names that are drawn anew for each run: most of them are not there every time, and yet
/// there are about as many. Those that are there every time are so by chance.
fn drawn(runs: &[Seen]) -> BTreeSet<&str> {
    let mut times: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for name in runs.iter().flat_map(|seen| seen.report.tests.keys()) {
        *times.entry(suite(name)).or_default().entry(name).or_default() += 1;
    }
    let size = |of: &str, seen: &Seen| seen.report.tests.keys().filter(|name| suite(name) == of).count();
    let anew = |of: &str, names: &BTreeMap<&str, usize>| {
        let changing = names.values().filter(|times| **times < runs.len()).count();
        let sizes = || runs.iter().map(|seen| size(of, seen));
        // Where a run ended early, much is missing from that one alone.
        changing * 2 > names.len() && sizes().min() >= sizes().max().map(|most| most.div_ceil(2))
    };
    times.iter().filter(|(of, names)| anew(of, names)).map(|(of, _)| *of).collect()
}

/// The outcome that a grade of this side would have.
fn outcome(names: &[String], before: &[Seen]) -> Outcome {
    before
        .iter()
        .flat_map(|seen| {
            names.iter().map(|name| match seen.report.tests.get(name) {
                Some(told)
                    if told.message.contains("DATA RACE")
                        || told.message.contains("race detected during") =>
                {
                    Outcome::Race
                }
                Some(_) => Outcome::Fail,
                None if seen.stopped => Outcome::Hang,
                None if seen.report.broken.is_some() => Outcome::Broken,
                None if seen.code == Some(0) => Outcome::Fail,
                None => Outcome::Crash,
            })
        })
        .min()
        .unwrap_or(Outcome::Fail)
}

/// The limit of one run: much longer than one took.
fn limit_of(seen: &Seen) -> u64 {
    (seen.took * 5 + HANG).min(LIMIT).as_secs()
}

/// The command that runs only the tests of the fix, where the runner takes files.
fn narrowed(project: &Project, split: &super::Split) -> Option<String> {
    let scripts: Vec<String> = split
        .tests
        .iter()
        .filter(|(path, _)| !split.settings.contains(path))
        .map(|(path, _)| path.to_string())
        .collect();
    let ending = |ends: &[&str]| -> Vec<String> {
        scripts.iter().filter(|path| ends.iter().any(|end| path.ends_with(end))).cloned().collect()
    };
    if project.test.contains("&&") {
        return None;
    }
    let files = match project.ecosystem {
        Ecosystem::Go => {
            let mut folders: Vec<String> = ending(&["_test.go"])
                .iter()
                .map(|path| {
                    path.rsplit_once('/').map_or_else(|| ".".to_owned(), |(folder, _)| format!("./{folder}"))
                })
                .collect();
            folders.dedup();
            return (!folders.is_empty()).then(|| project.test.replace("./...", &folders.join(" ")));
        }
        Ecosystem::Python => ending(&[".py"]),
        Ecosystem::Node
            if matches!(project.runner, TestRunner::Jest | TestRunner::Vitest | TestRunner::Ava) =>
        {
            ending(&[".js", ".ts", ".mjs", ".cjs", ".mts", ".tsx", ".jsx"])
        }
        _ => return None,
    };
    let usable = project.runner != TestRunner::Unittest && !files.is_empty();
    usable.then(|| format!("{} {}", project.test, files.join(" ")))
}

fn shown(seen: &Seen) -> String {
    tail(seen.report.broken.as_deref().unwrap_or(&seen.said))
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..]
        .iter()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn listed(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(5).map(|name| format!("{name:?}")).collect();
    match names.len().saturating_sub(5) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::reports::{Report, Told};

    fn seen(tests: &[(&str, Status)]) -> Seen {
        let mut report = Report::default();
        for (name, status) in tests {
            report.tests.insert((*name).to_owned(), Told { status: *status, message: String::new() });
        }
        Seen { report, code: Some(0), ..Seen::default() }
    }

    #[test]
    fn what_is_not_the_same_every_time_is_left_out() {
        use Status::{Failed, NotRun, Passed};
        let after = [
            seen(&[
                ("mended", Passed),
                ("kept", Passed),
                ("flaps after", Passed),
                ("flaps before", Passed),
                ("never", Failed),
                ("new", Passed),
                ("skipped", NotRun),
            ]),
            seen(&[
                ("mended", Passed),
                ("kept", Passed),
                ("flaps after", Failed),
                ("flaps before", Passed),
                ("never", Failed),
                ("new", Passed),
                ("skipped", NotRun),
            ]),
        ];
        let before = [
            seen(&[
                ("mended", Failed),
                ("kept", Passed),
                ("flaps after", Passed),
                ("flaps before", Passed),
                ("skipped", Passed),
            ]),
            seen(&[
                ("mended", Failed),
                ("kept", Passed),
                ("flaps after", Passed),
                ("flaps before", Failed),
                ("skipped", Passed),
            ]),
        ];
        let shown = judge(&after, &before);
        assert_eq!(shown.fail_to_pass, ["mended", "new"]);
        assert_eq!(shown.pass_to_pass, ["kept"]);
        assert_eq!(shown.flaky, ["flaps after", "flaps before"]);
        assert_eq!(shown.outcome, Outcome::Fail);
    }

    #[test]
    fn names_that_are_drawn_for_each_run_tell_nothing() {
        let run = |drawn: [u32; 4]| {
            let mut names: Vec<String> = drawn.map(|number| format!("load > correct get {number}")).to_vec();
            names.push("load > itself".to_owned());
            names.push("timers > one".to_owned());
            let tests: Vec<_> = names.iter().map(|name| (name.as_str(), Status::Passed)).collect();
            seen(&tests)
        };
        // The numbers 5 and 7 come by chance each time after the fix, and only 7 before it.
        let after = [run([1, 2, 5, 7]), run([3, 4, 5, 7])];
        let before = [run([2, 4, 6, 7]), run([1, 3, 6, 7])];
        let shown = judge(&after, &before);
        assert_eq!(shown.fail_to_pass, Vec::<String>::new());
        assert_eq!(shown.pass_to_pass, ["timers > one"]);
        assert!(shown.flaky.contains(&"load > correct get 5".to_owned()));

        // A run that ended early draws nothing.
        let whole =
            || seen(&[("a > 1", Status::Passed), ("a > 2", Status::Passed), ("a > 3", Status::Passed)]);
        let shown = judge(&[whole(), seen(&[("a > 1", Status::Passed)])], &[seen(&[]), seen(&[])]);
        assert_eq!(shown.fail_to_pass, ["a > 1"]);
    }

    #[test]
    fn tests_that_do_not_load_before_the_fix_are_told() {
        let after = [seen(&[("a", Status::Passed)])];
        let mut before = seen(&[]);
        before.report.broken = Some("undefined: New".into());
        before.code = Some(1);
        let shown = judge(&after, &[before]);
        assert_eq!((shown.outcome, shown.broken.as_deref()), (Outcome::Broken, Some("undefined: New")));
    }
}
