//! `demo`: a whole round that leaves nothing behind.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diffdojo::catalogue::demo::{LANGUAGES, exercise};
use diffdojo::catalogue::pack::kit;
use diffdojo::domain::exercise::Language;
use diffdojo::grading::grader::Grader;
use diffdojo::grading::soundness::{Effort, metadata, prove_state, states};
use diffdojo::runtimes::named::Named;
use diffdojo::runtimes::runtime;
use diffdojo::runtimes::toolchain::Toolbox;

use crate::world::{World, can_run};

#[test]
fn a_demo_plays_a_whole_round_and_leaves_nothing() {
    for language in LANGUAGES {
        if !can_run(language) {
            continue;
        }
        let world = World::new();
        let run = world.run(&["demo", "--language", language.word()]);
        assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
        let at = |text: &str| {
            run.output.find(text).unwrap_or_else(|| panic!("{text:?} is missing: {}", run.output))
        };
        assert!(at("not solved") < at("4. Fix it"));
        assert!(at("4. Fix it") < run.output.rfind("solved").expect("solved"));
        assert!(run.output.contains("would count 1 point"));
        assert!(!run.output.contains("TODO"), "{}", run.output);
        assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
        assert!(!world.dojo_home().join("journal.jsonl").exists(), "the learner's progress is not touched");
        assert!(std::fs::read_dir(world.work()).expect("readable").next().is_none());
    }
}

#[test]
fn a_demo_takes_well_under_a_minute_and_no_exercise_of_the_list() {
    let world = World::new();
    let since = Instant::now();
    let run = world.run(&["demo"]);
    if can_run(Language::JavaScript) || can_run(Language::Python) {
        assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
        assert!(since.elapsed() < Duration::from_secs(60), "{:?}", since.elapsed());
    }
    for id in diffdojo::catalogue::pack::Pack::BuiltIn.ids().expect("ids") {
        assert!(!run.output.contains(&id), "{id}: {}", run.output);
    }
    // No other exercise is played: that would give it away.
    assert_eq!(world.run(&["demo", "01"]).code, 2);
    assert_eq!(world.run(&["start", "00-notices"]).code, 2);
}

#[test]
fn the_exercise_of_the_demo_is_sound() {
    let cache = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exercises-cache");
    let (toolbox, kit) = (Arc::new(Toolbox::new(&cache, Named::default())), Arc::new(kit()));
    for language in LANGUAGES {
        if !can_run(language) {
            continue;
        }
        let exercise = exercise(language).expect("it loads");
        assert_eq!(metadata(&exercise), Vec::<String>::new());
        let runtime = runtime(language, &toolbox, &kit).expect("a runtime");
        let grader = Grader::new(&exercise, runtime.as_ref(), &kit).expect("a grader");
        for state in states(&exercise) {
            let effort = Effort { repeat: 1, jobs: 1, seed: diffdojo::session::fresh_seed() };
            let proof = prove_state(&exercise, &grader, &state, effort, &|_| {}).expect("judged");
            assert_eq!((proof.fault, proof.not_run), (None, None), "{language}: {}", state.name);
        }
    }
}

#[test]
fn a_machine_without_a_runtime_says_what_to_get() {
    let world = World::new();
    let output = world.command(&world.work()).arg("demo").env("PATH", world.home()).output().expect("runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("install Node.js"));
}
