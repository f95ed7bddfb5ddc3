//! `author verify`: every state of every exercise, in one queue, with a table at the end.

use std::path::{Path, PathBuf};

use diffdojo::domain::exercise::Language;

use crate::world::{World, can_run, copy};

/// A pack of small copies of the first exercise: one fix of each kind, four decoys.
fn pack(world: &World, ids: &[&str]) -> PathBuf {
    let pack = world.work().join("pack");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join("01-session-cleanup");
    for id in ids {
        let folder = pack.join(id);
        copy(&source, &folder);
        let manifest = folder.join("exercise.toml");
        let text = std::fs::read_to_string(&manifest).expect("read").replace("01-session-cleanup", id);
        let keep =
            ["promise-all", "workers", "back-to-main", "await-array", "silent-process", "async-forgotten"];
        let head = &text[..text.find("[[fixes]]").expect("fixes")];
        let mut short = head.to_owned();
        for block in text[head.len()..].split_inclusive("removes = []\n") {
            if keep.iter().any(|name| block.contains(&format!("name = {name:?}"))) {
                short.push_str(block);
            }
        }
        std::fs::write(manifest, short).expect("written");
        for kind in ["fixes", "decoys"] {
            for entry in std::fs::read_dir(folder.join(kind)).expect("readable") {
                let path = entry.expect("entry").path();
                if !keep.iter().any(|name| path.ends_with(name)) {
                    std::fs::remove_dir_all(path).expect("removed");
                }
            }
        }
    }
    pack
}

#[test]
fn the_states_of_all_exercises_are_one_queue_with_a_table_at_the_end() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let pack = pack(&world, &["01-first", "02-second"]);
    let shown = pack.to_str().expect("Unicode");
    let run =
        world.run(&["--pack", shown, "author", "verify", "--jobs", "4", "--repeat", "2", "02", "01", "02"]);
    assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
    let table: Vec<&str> = run.output.lines().rev().take(4).collect();
    assert_eq!(table[0], "2 of 2 sound, 36 runs");
    assert!(table[1].starts_with("01-first") && table[1].ends_with("sound"), "{table:?}");
    assert!(table[2].starts_with("02-second"), "{table:?}");
    assert!(table[3].starts_with("exercise"), "{table:?}");
    assert_eq!(run.output.matches("✔ buggy").count(), 2);
}

#[test]
fn states_are_named_by_a_part_and_a_partial_proof_is_told_as_one() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let pack = pack(&world, &["01-first"]);
    let shown = pack.to_str().expect("Unicode");
    let verify = |parts: &[&str]| {
        world.run(&[&["--pack", shown, "author", "verify", "--state", "fixes/work"], parts].concat())
    };
    let run = verify(&["--state", "buggy", "--stress"]);
    assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
    let table: Vec<&str> = run.output.lines().rev().take(3).collect();
    assert_eq!(table[0], "states left out: 7");
    assert!(
        table[1].starts_with("01-first      2      2      0") && table[1].ends_with("holds"),
        "{table:?}"
    );
    let document: serde_json::Value =
        serde_json::from_str(&verify(&["--format", "json"]).output).expect("one document");
    let one = &document["exercises"][0];
    assert_eq!((&one["sound"], &one["left_out"]), (&false.into(), &8.into()));
    let names: Vec<_> =
        one["states"].as_array().expect("a list").iter().map(|state| state["state"].clone()).collect();
    assert_eq!(names, ["fixes/workers"]);
    let run = world.run(&["--pack", shown, "author", "verify", "--state", "fix/workers"]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("no state's name contains \"fix/workers\""), "{}", run.errors);
}

#[test]
fn one_exercise_that_is_not_sound_is_told_and_the_others_are_proved() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let pack = pack(&world, &["01-first", "02-second", "03-third", "04-fourth"]);
    // A decoy that is right; a manifest that does not load; a judge that does not parse.
    std::fs::copy(
        pack.join("02-second/fixes/workers/src/sessions.js"),
        pack.join("02-second/decoys/await-array/src/sessions.js"),
    )
    .expect("copied");
    std::fs::write(pack.join("03-third/exercise.toml"), "format = 1\n").expect("written");
    std::fs::write(pack.join("04-fourth/exposing/judge.mjs"), "import {").expect("written");
    let shown = pack.to_str().expect("Unicode");
    let run = world.run(&["--pack", shown, "author", "verify", "--jobs", "2", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.errors);
    let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
    let sound: Vec<_> =
        document["exercises"].as_array().expect("a list").iter().map(|one| one["sound"] == true).collect();
    assert_eq!(sound, [true, false, false, false]);
    let fault = |index: usize, name: &str| {
        let states = document["exercises"][index]["states"].as_array().expect("states").clone();
        states.into_iter().find(|state| state["state"] == name).expect("the state")["fault"].clone()
    };
    assert!(fault(1, "decoys/await-array").as_str().expect("a fault").contains("solved, not unsolved"));
    assert!(document["exercises"][2]["faults"][0].as_str().expect("a fault").contains("missing field"));
    assert!(fault(3, "main").is_string());
    assert_eq!(document["exercises"][0]["disagreements"], 0);
    assert_eq!(document["exercises"][0]["runs"], 9);
}

#[test]
fn the_table_fits_sixty_columns() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let pack = pack(&world, &["01-a-rather-long-name-for-an-exercise"]);
    let output = world
        .command(&world.work())
        .args(["author", "verify", "--jobs", "2"])
        .env("DIFFDOJO_PACK", pack)
        .env("COLUMNS", "60")
        .output()
        .expect("runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let table = text.lines().rev().take(2).collect::<Vec<_>>();
    assert!(table.iter().all(|line| console::measure_text_width(line) <= 60), "{table:?}");
    assert!(table[0].starts_with("01-a-rather"), "{table:?}");
}
