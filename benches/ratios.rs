//! What the program costs, as ratios: each pair of commands in turn, in one run, medians.
//!
//! `cargo bench` runs all; `cargo bench -- list start grade` some. Absolute times say little on a
//! shared machine; the ratio of two commands that ran in turn does.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::{Pack, kit};
use diffdojo::domain::exercise::Language;
use diffdojo::grading::broker::{Plan, expose};
use diffdojo::grading::workbench::Workbench;
use diffdojo::runner::confinement::Rung;
use diffdojo::runner::run::run;
use diffdojo::runtimes::named::Named;
use diffdojo::runtimes::runtime;
use diffdojo::runtimes::toolchain::{Tool, Toolbox};

/// Set for a copy of this program that does nothing.
const NOTHING: &str = "DIFFDOJO_BENCH_NOTHING";

const RUNS: usize = 15;

fn main() {
    if std::env::var_os(NOTHING).is_some() {
        return;
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let folder = tempfile::tempdir().expect("a folder");
    println!("{:<34} {:>9} {:>9} {:>7}", "", "ours ms", "theirs ms", "ratio");
    if wants("list") {
        list(folder.path());
    }
    if wants("start") {
        start(folder.path());
    }
    if wants("grade") {
        for id in ["01-session-cleanup", "02-dashboard-page", "05-total-sizes", "07-best-quote"] {
            grade(folder.path(), id);
        }
    }
    if wants("watch") {
        watch(folder.path());
    }
}

fn dojo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diffdojo"));
    command
        .env("DIFFDOJO_HOME", cache().parent().expect("a folder"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Warm between runs of the benchmark: what is compiled once is not what is measured.
fn cache() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-home").join("cache")
}

fn time(work: &mut dyn FnMut()) -> Duration {
    let since = Instant::now();
    work();
    since.elapsed()
}

/// Runs two pieces of work in turn and prints the medians and the median of the ratios.
fn pair(name: &str, ours: &mut dyn FnMut(), theirs: &mut dyn FnMut()) {
    ours();
    theirs();
    let mut times: Vec<(f64, f64)> =
        (0..RUNS).map(|_| (time(ours).as_secs_f64() * 1e3, time(theirs).as_secs_f64() * 1e3)).collect();
    let median = |of: fn(&(f64, f64)) -> f64, times: &mut Vec<(f64, f64)>| {
        times.sort_by(|a, b| of(a).total_cmp(&of(b)));
        of(&times[RUNS / 2])
    };
    let (a, b) = (median(|pair| pair.0, &mut times), median(|pair| pair.1, &mut times));
    let ratio = median(|pair| pair.0 / pair.1, &mut times);
    println!("{name:<34} {a:>9.1} {b:>9.1} {ratio:>7.2}");
}

fn list(folder: &Path) {
    let nothing = std::env::current_exe().expect("a name");
    pair(
        "list / a program that does nothing",
        &mut || assert!(dojo(folder).arg("list").status().expect("starts").success()),
        &mut || assert!(Command::new(&nothing).env(NOTHING, "1").status().expect("starts").success()),
    );
}

fn start(folder: &Path) {
    let source = folder.join("source");
    assert!(dojo(folder).args(["start", "01", "--dir"]).arg(&source).status().expect("starts").success());
    let (ours, theirs) = (folder.join("ours"), folder.join("theirs"));
    pair(
        "start / git clone",
        &mut || {
            std::fs::remove_dir_all(&ours).ok();
            assert!(
                dojo(folder).args(["start", "01", "--dir"]).arg(&ours).status().expect("starts").success()
            );
        },
        &mut || {
            std::fs::remove_dir_all(&theirs).ok();
            let clone = Command::new("git").args(["clone", "-q"]).args([&source, &theirs]).status();
            assert!(clone.expect("git is needed for this one").success());
        },
    );
}

fn grade(folder: &Path, id: &str) {
    let exercise = load(&Pack::BuiltIn, id).expect("an exercise");
    let (toolbox, kit) = (Toolbox::new(&cache(), Named::default()), kit());
    let Ok(runtime) = runtime(exercise.language, &toolbox, &kit) else {
        println!("{id:<34} not run: {} is missing", exercise.language.title());
        return;
    };
    let checkout = folder.join(id);
    assert!(dojo(folder).args(["start", id, "--dir"]).arg(&checkout).status().expect("starts").success());
    let fix = exercise.reference_fix().expect("a fix");
    let fixed = exercise.with(&fix.overlay);
    diffdojo::grading::workbench::write(&fixed, &checkout).expect("written");

    let bench = Workbench::make(Rung::Nothing).expect("a workbench");
    let staged = runtime.stage(&exercise, &fixed, &diffdojo::domain::tree::Tree::new()).expect("it parses");
    bench.furnish(&staged, &kit, id, &exercise.exposing.files).expect("written");
    let layout = bench.layout();
    let files = &exercise.visible.files;
    let by_hand = || {
        // As a developer types it, with the runtime's own test runner.
        let program = toolbox.look(Tool::of(exercise.language)[0]).expect("found").program;
        let mut spec = layout.command(&program, layout.visible());
        spec.arguments = match exercise.language {
            Language::JavaScript | Language::TypeScript => std::iter::once("--test".to_owned())
                .chain(files.iter().map(|file| file.replace(".ts", ".js")))
                .map(Into::into)
                .collect(),
            Language::Python => {
                ["-m", "unittest"].into_iter().map(Into::into).chain(files.iter().map(Into::into)).collect()
            }
            Language::Go => {
                spec.environment.retain(|(name, _)| name != "PATH");
                spec = spec
                    .env("PATH", std::env::var_os("PATH").expect("a path"))
                    .env("GOCACHE", cache().join("go").join("build"))
                    .env("GOPATH", cache().join("go").join("path"))
                    .env("GOPROXY", "off");
                ["test"].into_iter().map(Into::into).chain(files.iter().map(Into::into)).collect()
            }
            Language::Rust => unreachable!("no built-in exercise is in Rust"),
        };
        let finished = run(&spec, Duration::from_secs(60), 1 << 20, &|_| false).expect("runs");
        assert!(finished.succeeded(), "{}{}", finished.output, finished.errors);
    };
    let exposing = || {
        runtime.compile(&exercise, layout).expect("the machine works").expect("it compiles");
        let plan = Plan {
            judge: runtime.judge(&exercise, layout),
            subject: runtime.subject(layout),
            tests: &exercise.exposing.tests,
            seed: 1,
            turn: Duration::from_secs(exercise.exposing.seconds),
        };
        assert_eq!(expose(&plan).expect("the machine works").tests.len(), exercise.exposing.tests.len());
    };
    // An edit makes the sources new, and in Go what is compiled from them: a comment would not.
    let source = exercise.defects[0].file.as_str();
    let (mark, end) = match exercise.language {
        Language::Python => ("\n## edit ", ""),
        Language::Go => ("\nfunc edit() int { return ", " }"),
        Language::JavaScript | Language::TypeScript | Language::Rust => ("\n// edit ", ""),
    };
    let mut edits = 0;
    let mut edit = |root: &Path, source: &str| {
        edits += 1;
        let place = root.join(source);
        let text = std::fs::read_to_string(&place).expect("read");
        let kept = text.split(mark).next().unwrap_or(&text);
        std::fs::write(&place, format!("{kept}{mark}{edits}{end}\n")).expect("written");
    };
    let edit = std::cell::RefCell::new(&mut edit);
    let compiled = source.replace(".ts", ".js");
    pair(
        &format!("grade / by hand, {}", exercise.language.title()),
        &mut || {
            edit.borrow_mut()(&checkout, source);
            assert!(dojo(&checkout).arg("grade").status().expect("starts").success());
        },
        &mut || {
            edit.borrow_mut()(&layout.visible(), &compiled);
            edit.borrow_mut()(&layout.subject(), &compiled);
            by_hand();
            exposing();
        },
    );
    pair(
        &format!("isolated / not, {}", exercise.language.title()),
        &mut || {
            edit.borrow_mut()(&checkout, source);
            assert!(dojo(&checkout).arg("grade").status().expect("starts").success());
        },
        &mut || {
            edit.borrow_mut()(&checkout, source);
            let status = dojo(&checkout).args(["grade", "--isolation", "none"]).status();
            assert!(status.expect("starts").success());
        },
    );
    let output =
        dojo(&checkout).args(["grade", "--format", "json"]).stdout(Stdio::piped()).output().expect("starts");
    let grade: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    println!("    phases in ms: {} of {}", grade["phases_ms"], grade["duration_ms"]);
}

/// From a save to the verdict, beside `grade` of the same edit, in turn.
fn watch(folder: &Path) {
    let checkout = folder.join("watched");
    assert!(dojo(folder).args(["start", "01", "--dir"]).arg(&checkout).status().expect("starts").success());
    let file = checkout.join("src").join("sessions.js");
    let bug = std::fs::read_to_string(&file).expect("read");
    let edits = std::cell::Cell::new(0);
    let edit = || {
        edits.set(edits.get() + 1);
        std::fs::write(&file, format!("{bug}\n// edit {}\n", edits.get())).expect("written");
    };
    let mut child = dojo(&checkout).arg("watch").stdout(Stdio::piped()).spawn().expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let mut verdict =
        || assert!(lines.any(|line| line.starts_with("01-session-cleanup not solved")), "a verdict");
    verdict();
    // `grade` judges the files that the watch has judged already: the watch is quiet meanwhile.
    let mut differences: Vec<(f64, f64)> = (0..RUNS)
        .map(|_| {
            let watched = time(&mut || {
                edit();
                verdict();
            });
            let alone = time(&mut || {
                dojo(&checkout).arg("grade").status().expect("starts");
            });
            (watched.as_secs_f64() * 1e3, alone.as_secs_f64() * 1e3)
        })
        .collect();
    child.kill().and_then(|()| child.wait()).expect("ended");
    let mut more: Vec<f64> = differences.iter().map(|(watched, alone)| watched - alone).collect();
    more.sort_by(f64::total_cmp);
    differences.sort_by(|a, b| a.0.total_cmp(&b.0));
    let watched = differences[RUNS / 2].0;
    differences.sort_by(|a, b| a.1.total_cmp(&b.1));
    let alone = differences[RUNS / 2].1;
    println!("{:<34} {watched:>9.1} {alone:>9.1} {:>7.2}", "watch: save to verdict / grade", watched / alone);
    println!("    more in ms: {:.0} at the median, {:.0} at the most", more[RUNS / 2], more[RUNS - 1]);
}
