//! `grade` and `hint`.

use diffdojo::domain::exercise::Language;
use serde_json::Value;

use crate::world::{ONE_OF_EACH, World, can_run, decoy, exercise, finish, fix};

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
    let test = exercise("01-session-cleanup").visible.files[0].clone();
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
    fix("01-session-cleanup", &folder);
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
        ("01-session-cleanup", "process.exit(0);\n"),
        ("02-dashboard-page", "process.exit(0);\n"),
        ("05-total-sizes", "\nfunc init() { os.Exit(0) }\n"),
        ("07-best-quote", "import os\nos._exit(0)\n"),
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
fn a_home_that_cannot_be_written_is_told_and_stops_only_what_needs_it() {
    let world = World::new();
    let home = world.home().join("a-file");
    std::fs::write(&home, "").expect("written");
    for (id, code) in [("01-session-cleanup", 1), ("07-best-quote", 1), ("05-total-sizes", 3)] {
        if !can_run(exercise(id).language) {
            continue;
        }
        let folder = world.start(id);
        let grade = world.command(&folder).arg("grade").env("DIFFDOJO_HOME", &home).output().expect("runs");
        let errors = String::from_utf8_lossy(&grade.stderr);
        assert_eq!(grade.status.code(), Some(code), "{id}: {errors}");
        assert!(errors.contains("a-file"), "{id}: {errors}");
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
    let exercise = exercise("01-session-cleanup");
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
    fix("01-session-cleanup", &solved);
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
    let total = exercise("01-session-cleanup").hints.len();
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

#[test]
fn a_library_that_cannot_be_fetched_is_no_fault_of_the_learners() {
    if !can_run(Language::TypeScript) {
        return;
    }
    let world = World::new();
    assert_eq!(world.run(&["start", "11-user-migration"]).code, 0);
    let folder = world.work().join("11-user-migration");
    let exercise = exercise("11-user-migration");
    let fix = exercise.fixes.iter().find(|fix| fix.name == "p-limit").expect("a fix with a library");
    diffdojo::grading::workbench::write(&fix.overlay.files, &folder).expect("written");
    let mut command = world.command(&folder);
    // Nobody listens there.
    command.env("npm_config_registry", "http://127.0.0.1:9").args(["grade", "--format", "json"]);
    let run = finish(command.output().expect("starts"));
    assert_eq!(run.code, 3, "{}{}", run.output, run.errors);
    let said = run.errors.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("p-limit, which this solution uses, is not on this machine"), "{said}");
    assert!(said.contains("connect this machine"), "{said}");
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_solved_grade_tells_what_was_to_be_learnt_and_a_failing_one_does_not() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let told = ["The reference fix", "Tempting, and wrong", "The rule", "diffdojo start 02-dashboard-page"];
    let before = world.run_in(&folder, &["grade"]).output;
    assert!(told.iter().all(|text| !before.contains(text)), "{before}");
    let (_, document) = grade(&world, &folder);
    assert!(document["after"].is_null(), "{document:#}");
    fix("01-session-cleanup", &folder);
    let after = world.run_in(&folder, &["grade"]).output;
    assert!(told.iter().all(|text| after.contains(text)), "{after}");
    assert!(after.contains("Yours is the same."), "{after}");
    assert!(!world.work().join("02-dashboard-page").exists(), "it is offered and not started");
    let (_, document) = grade(&world, &folder);
    assert_eq!(document["after"]["next"], "02-dashboard-page");
    assert_eq!(document["after"]["reference"]["same"], true);
    assert!(document["after"]["decoys"].as_array().is_some_and(|decoys| decoys.len() > 3));
}

#[test]
fn isolation_that_is_required_is_there_or_nothing_is_graded() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let run = |at_most: &str, wish: &str| {
        let mut command = world.command(&folder);
        command.args(["grade", "--format", "json", "--isolation", wish]);
        finish(command.env("DIFFDOJO_ISOLATION_AT_MOST", at_most).output().expect("runs"))
    };
    // What a machine without Landlock and namespaces would do.
    for at_most in ["limits", "none"] {
        let refused = run(at_most, "required");
        assert_eq!((refused.code, refused.output.as_str()), (3, ""), "{}", refused.errors);
        assert!(refused.errors.contains("cannot keep a run away"), "{}", refused.errors);
        assert!(refused.errors.contains("try: "), "{}", refused.errors);
    }
    for (at_most, wish) in [
        ("namespaces", "auto"),
        ("kernel", "auto"),
        ("limits", "auto"),
        ("none", "auto"),
        ("namespaces", "none"),
    ] {
        let graded = run(at_most, wish);
        let document: Value = serde_json::from_str(&graded.output).expect("a document");
        assert_eq!((graded.code, &document["verdict"]), (1, &Value::from("unsolved")), "{document:#}");
        let isolation = document["isolation"].as_str().expect("a word");
        assert!(["namespaces", "kernel", "limits", "none"].contains(&isolation), "{isolation}");
        if wish == "none" || at_most == "none" {
            assert_eq!(isolation, "none");
        } else if at_most == "kernel" {
            assert_ne!(isolation, "namespaces");
        } else if at_most == "limits" {
            assert!(["limits", "none"].contains(&isolation), "{isolation}");
        }
    }
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}
