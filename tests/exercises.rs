//! Each state of each exercise is a test of its own name: the bug, every fix, every decoy.
//!
//! Each is judged three times (`DIFFDOJO_TEST_REPEAT` says otherwise), twice as many at once as there
//! are cores: a machine that is busy all the time is the stress that a verdict must stand. The kits'
//! own tests run first.
//!
//! A language that is missing makes its tests ignored, and said; with `DIFFDOJO_REQUIRE_RUNTIMES`
//! set it makes them fail.

#![expect(clippy::print_stderr, reason = "what is not run is said, as test runners do")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::{Pack, kit};
use diffdojo::grading::grader::Grader;
use diffdojo::grading::soundness::{Effort, metadata, prove_state, states};
use diffdojo::rubric::Rubric;
use diffdojo::runtimes::named::Named;
use diffdojo::runtimes::runtime;
use diffdojo::runtimes::toolchain::{Tool, Toolbox};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    arguments.test_threads.get_or_insert(cores * 2);
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exercises-cache");
    let toolbox =
        Arc::new(Toolbox::new(&cache, Named::from_environment().expect("DIFFDOJO_RUNTIME names programs")));
    let kit = Arc::new(kit());
    let required =
        std::env::var_os("DIFFDOJO_REQUIRE_RUNTIMES").is_some_and(|value| !value.is_empty() && value != "0");
    let repeat = std::env::var("DIFFDOJO_TEST_REPEAT").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let mut trials = vec![kit_for_go(&toolbox, &cache, required)];
    let ids = match Pack::BuiltIn.ids() {
        Ok(ids) => ids,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for id in ids {
        let exercise = match load(&Pack::BuiltIn, &id) {
            Ok(exercise) => Arc::new(exercise),
            Err(error) => {
                trials
                    .push(Trial::test(format!("{id}::loads"), move || Err(Failed::from(error.to_string()))));
                continue;
            }
        };
        let whole = exercise.clone();
        trials.push(Trial::test(format!("{id}::what it tells is whole"), move || none(metadata(&whole))));
        let rules = exercise.clone();
        trials.push(Trial::test(format!("{id}::each rule catches and lets pass its samples"), move || {
            let rubric = Rubric::parse(&rules.rubric, "rubric.yml").map_err(|error| error.to_string())?;
            none(rubric.self_test().err().unwrap_or_default())
        }));
        let lacks = runtime(exercise.language, &toolbox, &kit).err().map(|error| error.to_string());
        for state in states(&exercise) {
            let (exercise, toolbox, kit) = (exercise.clone(), toolbox.clone(), kit.clone());
            let name = format!("{id}::{}", state.name);
            let trial = Trial::test(name, move || {
                let runtime =
                    runtime(exercise.language, &toolbox, &kit).map_err(|error| error.to_string())?;
                let grader =
                    Grader::new(&exercise, runtime.as_ref(), &kit).map_err(|error| error.to_string())?;
                let effort = Effort { repeat, jobs: 1, seed: diffdojo::session::fresh_seed() };
                let proof = prove_state(&exercise, &grader, &state, effort, &|_| {})
                    .map_err(|error| error.to_string())?;
                if let Some(lack) = proof.not_run {
                    eprintln!("NOT RUN: {}::{}: {lack}", exercise.id, state.name);
                }
                none(proof.fault.into_iter().collect())
            });
            let trial = match &lacks {
                Some(lack) if !required => {
                    eprintln!("NOT RUN: {id}: {lack}");
                    trial.with_ignored_flag(true)
                }
                _ => trial,
            };
            trials.push(trial);
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The tests that the kit for Go has of itself, in Go.
fn kit_for_go(toolbox: &Toolbox, cache: &Path, required: bool) -> Trial {
    let name = "kit::go";
    let go = match toolbox.look(Tool::Go) {
        Ok(found) => found.program,
        Err(_) if !required => {
            eprintln!("NOT RUN: {name}: {} is missing on this machine", Tool::Go.title());
            return Trial::test(name, || Ok(())).with_ignored_flag(true);
        }
        Err(_) => return Trial::test(name, || Err("Go is missing on this machine".into())),
    };
    let cache = cache.join("go/build");
    Trial::test(name, move || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises/kit/go");
        let run = |arguments: &[&str]| -> Result<(), Failed> {
            let told = Command::new(&go)
                .current_dir(&folder)
                .arg("test")
                .args(arguments)
                .env("GOCACHE", &cache)
                .envs([("GOENV", "off"), ("GOFLAGS", ""), ("GOWORK", "off"), ("GOPROXY", "off")])
                .env("GOTOOLCHAIN", "local")
                .output()
                .map_err(|error| error.to_string())?;
            let text = [told.stdout, told.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            if told.status.success() { Ok(()) } else { Err(text.concat().into()) }
        };
        run(&["-vet=off", "./..."])?;
        // As a subject is compiled: what of the kit the race detector sees.
        run(&["-vet=off", "-race", "-trimpath", "-run=^TestTheDetector", "."])
    })
}

fn none(faults: Vec<String>) -> Result<(), Failed> {
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
