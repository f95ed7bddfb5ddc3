//! `--pack`: a folder of exercises, each fault with the file, the field and the mend.

use std::path::{Path, PathBuf};

use crate::world::{World, copy};

/// A pack with one exercise, which is a copy of a built-in one.
fn pack(world: &World) -> PathBuf {
    let pack = world.work().join("a pack");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join("01-session-cleanup");
    copy(&source, &pack.join("01-session-cleanup"));
    pack
}

/// A pack with one clean exercise: the pull request of a built-in one, written right.
pub fn clean_pack(world: &World) -> PathBuf {
    let pack = world.work().join("clean pack");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join("01-session-cleanup");
    let target = pack.join("21-session-sweep");
    copy(&source, &target);
    copy(&source.join("fixes").join("promise-all"), &target.join("change"));
    std::fs::remove_dir_all(target.join("fixes")).expect("removed");
    let text = std::fs::read_to_string(source.join("exercise.toml")).expect("read");
    let part = |from: &str, to: &str| {
        let start = text.find(from).expect(from);
        start..start + text[start..].find(to).expect(to)
    };
    let (defects, fixes) = (part("[[defects]]", "[questions.failure]"), part("[[fixes]]", "[[decoys]]"));
    let text = format!("{}{}{}", &text[..defects.start], &text[defects.end..fixes.start], &text[fixes.end..])
        .replacen("id = \"01-session-cleanup\"", "id = \"21-session-sweep\"\nclean = true", 1)
        .replacen("outcome = \"fail\"", "outcome = \"pass\"", 1);
    std::fs::write(target.join("exercise.toml"), text).expect("written");
    pack
}

#[test]
fn a_clean_pull_request_is_proved_and_not_given_away() {
    let world = World::new();
    let pack = clean_pack(&world);
    let pack = pack.to_str().expect("Unicode");
    let list = world.run(&["--pack", pack, "list", "--format", "json"]);
    assert_eq!(list.code, 0, "{}", list.errors);
    let start = world.run(&["--pack", pack, "start", "21"]);
    assert_eq!(start.code, 0, "{}", start.errors);
    let shown = format!("{}{}{}", list.output, world.run(&["--pack", pack, "list"]).output, start.output);
    assert!(
        !shown.contains("clean = ") && !shown.contains("\"clean\"") && !shown.contains("approve"),
        "{shown}"
    );
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    let folder = world.work().join("21-session-sweep");
    assert_eq!(world.run_in(&folder, &["--pack", pack, "grade"]).code, 0);
    // A grade alone settles nothing here, so that the answer stays closed.
    assert_eq!(world.run_in(&folder, &["--pack", pack, "answer", "--no-input"]).code, 2);
    let answer = world.run_in(&folder, &["--pack", pack, "answer", "--yes"]);
    assert!(answer.output.contains("Nothing is wrong"), "{}", answer.output);
    let proof = world.run(&["--pack", pack, "author", "verify", "--jobs", "2"]);
    assert_eq!(proof.code, 0, "{}{}", proof.output, proof.errors);
    assert!(proof.output.contains("pull request"), "{}", proof.output);
}

#[test]
fn a_clean_exercise_that_is_not_right_is_unsound() {
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    let world = World::new();
    let pack = clean_pack(&world);
    let wrong =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join("01-session-cleanup").join("change");
    copy(&wrong, &pack.join("21-session-sweep").join("change"));
    let proof = world.run(&["--pack", pack.to_str().expect("Unicode"), "author", "verify", "--jobs", "2"]);
    assert_eq!(proof.code, 1, "{}{}", proof.output, proof.errors);
    assert!(proof.output.contains("it is clean and yet unsolved"), "{}", proof.output);
}

#[test]
fn a_clean_exercise_has_no_defects_and_a_passing_outcome() {
    let table = [
        ("clean = true", "clean = false", "not exactly one is the reference"),
        ("outcome = \"pass\"", "outcome = \"fail\"", "write pass"),
        (
            "[questions.failure]",
            "[[defects]]\nfile = \"src/sessions.js\"\ncode = \"x\"\nleaf = \"lost-task\"\nsummary = \"x\"\n[questions.failure]",
            "take the [[defects]] out",
        ),
    ];
    for (from, to, word) in table {
        let world = World::new();
        let pack = clean_pack(&world);
        let manifest = pack.join("21-session-sweep").join("exercise.toml");
        let text = std::fs::read_to_string(&manifest).expect("read");
        assert!(text.contains(from), "{from}");
        std::fs::write(&manifest, text.replacen(from, to, 1)).expect("written");
        let run = world.run(&["--pack", pack.to_str().expect("Unicode"), "start", "21"]);
        assert_eq!(run.code, 2, "{to}");
        let said = run.errors.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(word), "{to}: {said}");
    }
}

#[test]
fn a_pack_in_a_folder_is_played_like_the_built_in_one() {
    let world = World::new();
    let pack = pack(&world);
    let pack = pack.to_str().expect("Unicode");
    assert_eq!(world.run(&["--pack", pack, "list"]).output.matches("session-cleanup").count(), 1);
    assert_eq!(world.run(&["start", "01", "--pack", pack]).code, 0);
    let output = world
        .command(&world.work())
        .args(["list", "--format", "json"])
        .env("DIFFDOJO_PACK", pack)
        .output()
        .expect("runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!(document["exercises"].as_array().map(Vec::len), Some(1));
    assert_eq!(world.run(&["--pack", "nowhere", "list"]).code, 2);
    let empty = world.run(&["--pack", world.home().to_str().expect("Unicode"), "list"]);
    assert!(empty.errors.contains("holds no exercise"), "{}", empty.errors);
}

#[test]
fn every_fault_names_the_file_the_field_and_the_mend() {
    let table: [(&str, &str, &[&str]); 17] = [
        ("format = 1", "format = 2", &["format", "install a newer diffdojo"]),
        ("format = 1", "format = 0", &["format", "write 1"]),
        ("id = \"01-session-cleanup\"", "id = \"01-other\"", &["id", "same name"]),
        (
            "language = \"javascript\"",
            "language = \"cobol\"",
            &["language", "\"cobol\"", "javascript, typescript, python, go"],
        ),
        ("difficulty = \"warm-up\"", "difficulty = \"trivial\"", &["difficulty", "warm-up, easy"]),
        ("leaf = \"lost-task\"\nsummary", "leaf = \"lost\"\nsummary", &["leaf", "lost-task"]),
        ("format = 1", "format = 1\nflavour = 3", &["line 2", "unknown field", "exercises/FORMAT.md"]),
        ("format = 1", "format = ", &["line 1", "exercises/FORMAT.md"]),
        (
            "editable = [\"src/**\", \"lib/**\", \"**/*.js\", \"**/*.mjs\", \"**/*.cjs\"]",
            "editable = []",
            &["editable", "src/**"],
        ),
        ("editable = [\"src/**\"", "editable = [\"src/[\"", &["editable[0]", "pattern"]),
        (
            "outcome = \"fail\"",
            "outcome = \"pass\"",
            &["exposing.outcome", "fail, leak, race, crash or hang"],
        ),
        ("reference = true", "reference = false", &["fixes", "reference = true"]),
        ("verdict = \"partial\"", "verdict = \"solved\"", &["decoys", "move it to fixes/"]),
        ("further = true", "further = maybe", &["line "]),
        ("name = \"sleep\"", "name = \"slept\"", &["decoys", "slept"]),
        ("branch = \"", "branch = \"main\" #", &["pull-request.branch", "name a branch"]),
        ("answer = \"", "answer = \"z\" #", &["questions.", ".answer", "id of the right option"]),
    ];
    for (from, to, words) in table {
        let world = World::new();
        let pack = pack(&world);
        let manifest = pack.join("01-session-cleanup").join("exercise.toml");
        let text = std::fs::read_to_string(&manifest).expect("read");
        let bad = text.replacen(from, to, 1);
        if bad == text {
            // The copied exercise has no such line; the fault is shown on one that has.
            assert_eq!(from, "further = true", "{from:?} is not in the manifest");
            continue;
        }
        std::fs::write(&manifest, bad).expect("written");
        let run = world.run(&["--pack", pack.to_str().expect("Unicode"), "start", "01"]);
        assert_eq!(run.code, 2, "{to}");
        let said = run.errors.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("exercise.toml"), "{to}: {said}");
        for word in words {
            assert!(said.contains(word), "{to}: {word:?} is missing: {said}");
        }
    }
}

#[test]
fn a_defect_that_is_not_in_the_diff_is_refused() {
    let world = World::new();
    let pack = pack(&world);
    let manifest = pack.join("01-session-cleanup").join("exercise.toml");
    let text = std::fs::read_to_string(&manifest).expect("read");
    let at = text.find("code = \"\"\"").expect("a defect") + "code = \"\"\"".len();
    let end = at + text[at..].find("\"\"\"").expect("its end");
    std::fs::write(&manifest, format!("{}\nno such line\n{}", &text[..at], &text[end..])).expect("written");
    let run = world.run(&["--pack", pack.to_str().expect("Unicode"), "start", "01"]);
    assert!(run.errors.contains("defects[0].code"), "{}", run.errors);
}

#[test]
fn a_checkout_of_another_pack_says_which_pack_to_name() {
    let world = World::new();
    let pack = pack(&world);
    let path = pack.join("01-session-cleanup");
    let other = pack.join("01-other");
    std::fs::rename(path, &other).expect("renamed");
    let manifest = other.join("exercise.toml");
    let text = std::fs::read_to_string(&manifest).expect("read").replace("01-session-cleanup", "01-other");
    std::fs::write(manifest, text).expect("written");
    let run = world.run(&["--pack", pack.to_str().expect("Unicode"), "start", "01"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let run = world.run_in(&world.work().join("01-other"), &["hint"]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("--pack"), "{}", run.errors);
}

#[test]
fn a_judge_that_may_be_read_is_shown_after_a_failing_grade_only() {
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    let world = World::new();
    let pack = pack(&world);
    let manifest = pack.join("01-session-cleanup").join("exercise.toml");
    let text = std::fs::read_to_string(&manifest).expect("read");
    std::fs::write(&manifest, text.replacen("[exposing]\n", "[exposing]\nshared = true\n", 1))
        .expect("written");
    let pack = pack.to_str().expect("Unicode");
    assert_eq!(world.run(&["--pack", pack, "start", "01"]).code, 0);
    let folder = world.work().join("01-session-cleanup");
    let judge = folder.join(".git").join("diffdojo").join("exposing").join("judge.mjs");
    assert!(!judge.exists());
    let run = world.run_in(&folder, &["--pack", pack, "grade"]);
    assert_eq!(run.code, 1);
    assert!(run.output.contains("can be read in"), "{}", run.output);
    assert!(judge.is_file());
}
