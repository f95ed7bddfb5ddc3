//! `list` and `diffdojo` alone.

use crate::world::{World, fix};

#[test]
fn every_exercise_is_listed_once_with_what_it_is() {
    let run = World::new().run(&["list", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
    let exercises = document["exercises"].as_array().expect("a list");
    assert!(exercises.len() >= 4);
    for exercise in exercises {
        for field in ["id", "title", "language", "difficulty", "summary", "state"] {
            assert!(exercise[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {exercise}");
        }
        for field in ["leaf", "clean"] {
            assert!(exercise.get(field).is_none(), "{field} is told before it is settled: {exercise}");
        }
        assert_eq!(exercise["state"], "new");
    }
}

/// One exercise of the list, as JSON.
fn one(world: &World, id: &str) -> serde_json::Value {
    let document: serde_json::Value =
        serde_json::from_str(&world.run(&["list", "--format", "json"]).output).expect("one document");
    let exercises = document["exercises"].as_array().expect("a list");
    exercises.iter().find(|one| one["id"] == id).expect("listed").clone()
}

#[test]
fn what_an_exercise_was_about_is_told_once_it_is_settled() {
    let world = World::new();
    for (id, leaf, clean, word) in [
        ("01-session-cleanup", "lost-task", false, "lost-task"),
        ("13-nightly-digest", "lost-task", true, "right as it was"),
    ] {
        assert_eq!(world.run(&["start", id]).code, 0);
        assert!(!world.run(&["list", "nothing", "else"]).output.contains(word));
        assert!(!world.run(&["list", id]).output.contains(word));
        assert_eq!(world.run_in(&world.work().join(id), &["answer", "--yes"]).code, 0);
        let told = one(&world, id);
        assert_eq!((&told["leaf"], &told["clean"]), (&leaf.into(), &clean.into()), "{told}");
        for width in ["60", "80", "110", "122", "140"] {
            let mut list = world.command(&world.work());
            let output = list.args(["list", id]).env("COLUMNS", width).output().expect("runs");
            let text = String::from_utf8(output.stdout).expect("UTF-8");
            assert!(text.contains(word), "{text}");
            let columns: usize = width.parse().expect("a number");
            assert!(text.lines().all(|line| console::measure_text_width(line) <= columns), "{width}: {text}");
        }
    }
}

#[test]
fn a_list_is_narrowed_by_words_language_and_what_is_solved() {
    let world = World::new();
    let listed = |arguments: &[&str]| {
        let run = world.run(&[&["list", "--format", "json"], arguments].concat());
        let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
        let ids = document["exercises"].as_array().expect("a list").iter();
        ids.map(|one| one["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    let all = listed(&[]);
    let go = listed(&["--language", "go"]);
    assert_eq!(go.len(), 3, "{go:?}");
    assert_eq!(listed(&["Go", "parcel"]), ["10-parcel-updates"]);
    assert_eq!(listed(&["lost-task"]), Vec::<String>::new(), "a word finds nothing that is kept back");
    assert!(world.run(&["list", "nothing like it"]).errors.contains("diffdojo list"));
    assert_eq!(listed(&["--unsolved"]), all);
    if crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        let folder = world.start("01");
        fix("01-session-cleanup", &folder);
        assert_eq!(world.run_in(&folder, &["grade"]).code, 0);
        assert_eq!(listed(&["--unsolved"]), all[1..]);
    }
}

#[test]
fn the_list_fits_a_narrow_terminal() {
    let world = World::new();
    for width in ["60", "80", "140"] {
        let output = world.command(&world.work()).arg("list").env("COLUMNS", width).output().expect("runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let columns: usize = width.parse().expect("a number");
        for line in text.lines() {
            assert!(console::measure_text_width(line) <= columns, "{width}: {line}");
        }
    }
}

#[test]
fn a_pipe_gets_no_colour_and_always_means_always() {
    let world = World::new();
    assert!(!world.run(&["list"]).output.contains('\u{1b}'));
    assert!(world.run(&["list", "--color", "always"]).output.contains('\u{1b}'));
    let wanted = world
        .command(&world.work())
        .args(["list", "--color", "always"])
        .env("NO_COLOR", "1")
        .output()
        .expect("runs");
    assert!(
        String::from_utf8_lossy(&wanted.stdout).contains('\u{1b}'),
        "a flag is stronger than the environment"
    );
}

#[test]
fn the_learners_state_is_shown() {
    let world = World::new();
    let folder = world.start("01");
    let state = |world: &World| {
        let document: serde_json::Value =
            serde_json::from_str(&world.run(&["list", "--format", "json"]).output).expect("one document");
        document["exercises"][0]["state"].as_str().map(str::to_owned)
    };
    assert_eq!(state(&world).as_deref(), Some("started"));
    if crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        fix("01-session-cleanup", &folder);
        assert_eq!(world.run_in(&folder, &["grade"]).code, 0);
        assert_eq!(state(&world).as_deref(), Some("solved"));
    }
}

#[test]
fn the_program_alone_tells_the_next_command() {
    let world = World::new();
    let fresh = world.run(&[]);
    assert_eq!(fresh.code, 0);
    assert!(fresh.output.contains("diffdojo start 01-session-cleanup"), "{}", fresh.output);
    let folder = world.start("01");
    assert!(world.run_in(&folder, &[]).output.contains("diffdojo grade"));
}

#[test]
fn a_missing_runtime_is_said_in_the_list() {
    let world = World::new();
    let output = world.command(&world.work()).arg("list").env("PATH", world.work()).output().expect("runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("cannot run here: JavaScript exercises need Node.js"), "{text}");
}

#[test]
fn wrong_usage_is_code_two() {
    let world = World::new();
    assert_eq!(world.run(&["lst"]).code, 2);
    assert_eq!(world.run(&["list", "--format", "xml"]).code, 2);
    assert_eq!(world.run(&["--help"]).code, 0);
    assert_eq!(world.run(&["--version"]).code, 0);
}

#[test]
fn completions_are_there_for_every_shell() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = world.run(&["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.output.contains("grade"), "{shell}");
    }
}
