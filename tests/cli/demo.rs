//! `demo`: a whole round that leaves nothing behind.

use crate::world::{ONE_OF_EACH, World, can_run, exercise};

#[test]
fn a_demo_plays_a_whole_round_and_leaves_nothing() {
    for id in ONE_OF_EACH {
        if !can_run(exercise(id).language) {
            continue;
        }
        let world = World::new();
        let run = world.run(&["demo", id]);
        assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
        let at = |text: &str| {
            run.output.find(text).unwrap_or_else(|| panic!("{text:?} is missing: {}", run.output))
        };
        assert!(at("not solved") < at("4. Fix it"));
        assert!(at("4. Fix it") < run.output.rfind("solved").expect("solved"));
        assert!(run.output.contains("would count 1 point"));
        assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
        assert!(!world.dojo_home().join("journal.jsonl").exists(), "the learner's progress is not touched");
        assert!(std::fs::read_dir(world.work()).expect("readable").next().is_none());
    }
}

#[test]
fn a_machine_without_a_runtime_says_what_to_get() {
    let world = World::new();
    let output = world.command(&world.work()).arg("demo").env("PATH", world.home()).output().expect("runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("install Node.js"));
}
