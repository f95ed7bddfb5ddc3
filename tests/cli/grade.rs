//! `grade` and `hint`.

use diffdojo::domain::exercise::Language;
use serde_json::Value;

use crate::world::{ONE_OF_EACH, World, can_run, decoy, exercise, fix};

fn grade(world: &World, folder: &std::path::Path) -> (i32, Value) {
    let run = world.run_in(folder, &["grade", "--format", "json"]);
    let document = serde_json::from_str(&run.output)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.output, run.errors));
    (run.code, document)
}

#[test]
fn the_bug_is_not_solved_and_the_reference_fix_is() {
    let world = World::new();
    for id in ONE_OF_EACH {
        let exercise = exercise(id);
        if !can_run(exercise.language) {
            continue;
        }
        let folder = world.start(id);
        let (code, buggy) = grade(&world, &folder);
        assert_eq!(code, 1, "{id}: {buggy:#}");
        assert_eq!(buggy["schema"], 1);
        assert_eq!(buggy["exercise"], id);
        assert_eq!(buggy["verdict"], "unsolved");
        assert_eq!(buggy["behaviour"]["outcome"], exercise.exposing.outcome.word());
        assert_eq!(buggy["behaviour"]["passed"], false);
        let tests = buggy["behaviour"]["tests"].as_array().expect("tests");
        let names = |suite: &str| -> Vec<String> {
            let of = tests.iter().filter(|test| test["suite"] == suite);
            of.map(|test| test["name"].as_str().expect("a name").to_owned()).collect()
        };
        assert_eq!(names("visible"), exercise.visible.tests);
        assert_eq!(names("exposing"), exercise.exposing.tests);
        for test in tests.iter().filter(|test| test["suite"] == "visible") {
            assert_eq!(test["status"], "passed", "{test}");
        }
        let failed = tests.iter().find(|test| test["status"] == "failed").expect("a failed test");
        assert!(failed["message"].as_str().is_some_and(|message| !message.is_empty()));
        fix(id, &folder);
        let (code, fixed) = grade(&world, &folder);
        assert_eq!((code, fixed["verdict"].as_str()), (0, Some("solved")), "{id}: {fixed:#}");
        assert_eq!(fixed["put_aside"], serde_json::json!([]));
        assert!(fixed["duration_ms"].as_u64().is_some_and(|time| time > 0));
    }
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn the_same_seed_gives_the_same_messages() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let one = |seed: &str| {
        let run = world.run_in(&folder, &["grade", "--format", "json", "--seed", seed]);
        let mut document: Value = serde_json::from_str(&run.output).expect("a document");
        for field in ["duration_ms", "phases_ms"] {
            document[field] = Value::Null;
        }
        document
    };
    assert_eq!(one("4711"), one("4711"));
    assert_eq!(one("4711")["seed"], 4711);
}

#[test]
fn tests_and_settings_of_the_learner_neither_help_nor_hurt() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let test = exercise("01-foreach-async").visible.files[0].clone();
    std::fs::write(folder.join(&test), "throw new Error('mine');\n").expect("written");
    std::fs::write(folder.join("package.json"), "{\"type\":\"commonjs\"}").expect("written");
    std::fs::write(folder.join("extra.txt"), "x").expect("written");
    std::fs::write(folder.join("src").join("package.json"), "{\"type\":\"commonjs\"}").expect("written");
    let (code, buggy) = grade(&world, &folder);
    assert_eq!((code, buggy["verdict"].as_str()), (1, Some("unsolved")));
    let aside: Vec<&str> =
        buggy["put_aside"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    for name in [test.as_str(), "package.json", "extra.txt", "src/package.json"] {
        assert!(aside.iter().any(|line| line.starts_with(&format!("{name}:"))), "{name}: {aside:?}");
    }
    fix("01-foreach-async", &folder);
    let (code, fixed) = grade(&world, &folder);
    assert_eq!((code, fixed["verdict"].as_str()), (0, Some("solved")), "{fixed:#}");
}

#[test]
fn code_that_does_not_load_is_broken_in_every_language() {
    let world = World::new();
    for (id, rubbish) in
        ONE_OF_EACH.iter().zip(["export {{{\n", "export {{{\n", "package sizes\nfunc (\n", "def (:\n"])
    {
        let exercise = exercise(id);
        if !can_run(exercise.language) {
            continue;
        }
        let folder = world.start(id);
        let file = exercise.defects[0].file.as_str();
        std::fs::write(folder.join(file), rubbish).expect("written");
        let (code, document) = grade(&world, &folder);
        assert_eq!((code, document["verdict"].as_str()), (1, Some("broken")), "{id}: {document:#}");
        let words = document.to_string();
        assert!(words.contains(file), "{id} names the file: {document:#}");
        let human = world.run_in(&folder, &["grade"]);
        assert!(human.output.contains("does not parse, compile or load"), "{}", human.output);
    }
}

#[test]
fn a_deleted_file_of_the_fixture_is_judged_as_deleted() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    std::fs::remove_file(folder.join("src").join("sessions.js")).expect("removed");
    let (code, document) = grade(&world, &folder);
    assert_eq!((code, document["verdict"].as_str()), (1, Some("broken")), "{document:#}");
}

#[test]
fn leaving_at_import_is_tampered() {
    let world = World::new();
    for (id, line) in [
        ("01-foreach-async", "process.exit(0);\n"),
        ("02-sequential-await", "process.exit(0);\n"),
        ("05-shared-accumulator", "\nfunc init() { os.Exit(0) }\n"),
        ("07-no-timeout", "import os\nos._exit(0)\n"),
    ] {
        let exercise = exercise(id);
        if !can_run(exercise.language) {
            continue;
        }
        let folder = world.start(id);
        let file = folder.join(exercise.defects[0].file.as_str());
        let text = std::fs::read_to_string(&file).expect("read");
        let text = match exercise.language {
            Language::Go => format!("{}{line}", text.replacen("import (", "import (\n\t\"os\"", 1)),
            _ => format!("{line}{text}"),
        };
        std::fs::write(&file, text).expect("written");
        let (code, document) = grade(&world, &folder);
        assert_eq!((code, document["verdict"].as_str()), (1, Some("tampered")), "{id}: {document:#}");
    }
}

#[test]
fn a_missing_runtime_is_code_three_with_the_way_to_get_it() {
    let world = World::new();
    for id in ONE_OF_EACH {
        let folder = world.start(id);
        let output = world.command(&folder).arg("grade").env("PATH", world.home()).output().expect("runs");
        let errors = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(3), "{errors}");
        assert!(errors.contains("it is not on PATH") && errors.contains("install"), "{errors}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn repeats_agree_and_every_verdict_is_told() {
    if !can_run(Language::Python) {
        return;
    }
    let world = World::new();
    let folder = world.start("07");
    let run = world.run_in(&folder, &["grade", "--format", "json", "--repeat", "3"]);
    let document: Value = serde_json::from_str(&run.output).expect("a document");
    assert_eq!(document["verdicts"], serde_json::json!(["unsolved", "unsolved", "unsolved"]));
    assert_eq!(run.code, 1);
}

#[test]
fn junit_is_xml_with_every_test() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let run = world.run_in(&folder, &["grade", "--format", "junit"]);
    assert_eq!(run.code, 1);
    assert!(run.output.starts_with("<?xml"));
    let exercise = exercise("01-foreach-async");
    let tests = exercise.visible.tests.len() + exercise.exposing.tests.len();
    assert!(run.output.matches("<testcase").count() >= tests);
    assert!(run.output.contains("<failure"));
}

#[test]
fn two_grades_at_once_do_not_disturb_each_other() {
    if !can_run(Language::JavaScript) || !can_run(Language::Python) {
        return;
    }
    let world = World::new();
    let solved = world.start("01");
    fix("01-foreach-async", &solved);
    let unsolved = world.start("07");
    let children: Vec<_> = [&solved, &unsolved, &solved, &unsolved]
        .map(|folder| {
            world.command(folder).arg("grade").stdout(std::process::Stdio::null()).spawn().expect("starts")
        })
        .into_iter()
        .collect();
    let codes: Vec<_> = children.into_iter().map(|mut child| child.wait().expect("ends").code()).collect();
    assert_eq!(codes, [Some(0), Some(1), Some(0), Some(1)]);
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_structure_that_is_not_mended_is_partial() {
    let world = World::new();
    for id in ONE_OF_EACH {
        let exercise = exercise(id);
        if !can_run(exercise.language) {
            continue;
        }
        let partial =
            exercise.decoys.iter().find(|decoy| decoy.verdict.word() == "partial").expect("a partial decoy");
        let folder = world.start(id);
        decoy(id, &partial.name, &folder);
        let (code, document) = grade(&world, &folder);
        assert_eq!((code, document["verdict"].as_str()), (1, Some("partial")), "{id}: {document:#}");
        assert_eq!(document["behaviour"]["passed"], true);
        assert_eq!(document["structure"]["passed"], false);
        let failed = &document["structure"]["checks"]
            .as_array()
            .expect("checks")
            .iter()
            .find(|check| check["status"] == "failed")
            .expect("one");
        assert!(failed["file"].is_string() && failed["line"].is_u64(), "{failed}");
    }
}

#[test]
fn progress_that_cannot_be_kept_stops_no_grade() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = world.work().join("a-file");
    std::fs::write(&file, "").expect("written");
    let output =
        world.command(&folder).arg("grade").env("DIFFDOJO_HOME", file.join("home")).output().expect("runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("progress is not kept"));
}

#[test]
fn hints_come_one_at_a_time_and_are_counted() {
    let world = World::new();
    let folder = world.start("01");
    let total = exercise("01-foreach-async").hints.len();
    assert!(world.run_in(&folder, &["hint", "--again"]).errors.contains("no hint has been shown"));
    for number in 1..=total {
        let run = world.run_in(&folder, &["hint"]);
        assert!(run.output.starts_with(&format!("Hint {number} of {total}\n")), "{}", run.output);
    }
    let after = world.run_in(&folder, &["hint"]);
    assert!(after.errors.contains("that was the last hint"), "{}", after.errors);
    assert_eq!(
        world.run_in(&folder, &["hint", "--again"]).output.matches(&format!(" of {total}\n")).count(),
        total
    );
}
