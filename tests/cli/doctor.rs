//! `doctor`.

use std::path::Path;

use diffdojo::domain::exercise::Language;
use diffdojo::runtimes::toolchain::Tool;

use crate::world::{World, can_run};

#[test]
fn what_is_there_and_what_is_missing_is_told() {
    let world = World::new();
    let all = world.run(&["doctor"]);
    // Which runtimes this machine has is not this test's to say.
    assert_eq!(all.code, i32::from(!all.output.contains("16 of 16 can run here")));
    assert!(all.output.contains("isolation"));
    let output = world
        .command(&world.work())
        .args(["doctor", "--format", "json"])
        .env("PATH", world.home())
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(1), "an exercise that cannot run is told by the exit code");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one document");
    let named =
        |name: &str| document["tools"].as_array().expect("tools").iter().any(|tool| tool["name"] == name);
    assert!(named("Node.js") && named("Python") && named("Go"));
    assert!(!named("Rust"), "no exercise of the set needs it");
    for tool in document["tools"].as_array().expect("tools") {
        assert_eq!(tool["found"], false);
        assert!(tool["mend"].as_str().is_some_and(|mend| mend.contains("install")));
    }
    assert!(
        document["exercises"]
            .as_array()
            .expect("exercises")
            .iter()
            .all(|exercise| exercise["runnable"] == false)
    );
    assert_eq!(document["home"]["writable"], true);
}

#[cfg(unix)]
#[test]
fn a_runtime_that_is_too_old_is_told_with_its_version() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let old = world.work().join("node");
    std::fs::write(&old, "#!/bin/sh\nprintf '%s\\n18.3.1\\n' \"$0\"\n").expect("written");
    std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o755)).expect("set");
    let output = world
        .command(&world.work())
        .arg("doctor")
        .env("PATH", format!("{}:/bin:/usr/bin", world.work().display()))
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stdout).replace("\n  ", " ");
    assert!(text.contains("is 18.3.1"), "{text}");
    let list = world
        .command(&world.work())
        .args(["list", "--format", "json"])
        .env("PATH", format!("{}:/bin:/usr/bin", world.work().display()))
        .output()
        .expect("runs");
    assert!(String::from_utf8_lossy(&list.stdout).contains("is 18.3.1"));
}

#[cfg(unix)]
#[test]
fn what_a_program_says_in_place_of_its_version_is_shown_in_one_harmless_line() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let odd = world.work().join("node");
    std::fs::write(&odd, "#!/bin/sh\nprintf '\\033[31m\\033[2Jno\\007 Node\\nand more\\n'\n")
        .expect("written");
    std::fs::set_permissions(&odd, std::fs::Permissions::from_mode(0o755)).expect("set");
    let named = format!("node={}", odd.display());
    let run = world.run(&["doctor", "--runtime", &named]);
    assert_eq!(run.code, 1);
    let text = run.output.replace("\n  ", " ");
    assert!(text.contains("does not tell its version: [31m[2Jno Node"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{7}']) && !text.contains("and more"), "{text:?}");
}

#[test]
fn a_known_answer_of_each_language_is_graded_ahead() {
    if !Language::JUDGED.into_iter().all(can_run) {
        return;
    }
    let world = World::new();
    let run = world.run(&["doctor", "--warm", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.output);
    let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
    let warm = document["warm"].as_array().expect("lines");
    let languages: Vec<_> = warm.iter().filter_map(|line| line["language"].as_str()).collect();
    assert_eq!(languages, ["JavaScript", "TypeScript", "Python", "Go"]);
    assert!(warm.iter().all(|line| line["works"] == true), "{}", run.output);
}

#[cfg(unix)]
#[test]
fn a_named_program_stands_in_place_of_the_one_on_path_and_a_newer_one_is_warned_of() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let new = world.work().join("node");
    std::fs::write(&new, "#!/bin/sh\nprintf '%s\\n99.1.2\\n' \"$0\"\n").expect("written");
    std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o755)).expect("set");
    let named = format!("node={}", world.work().display());
    let run = world.run(&["doctor", "--runtime", &named]);
    let text = run.output.replace("\n    ", " ");
    assert!(text.contains("99.1.2") && text.contains("proved with (20 to 26)"), "{text}");
    let output = world
        .command(&world.work())
        .args(["doctor", "--format", "json"])
        .env("DIFFDOJO_RUNTIME", &named)
        .output()
        .expect("runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one document");
    let node = document["tools"].as_array().expect("tools").iter().find(|tool| tool["name"] == "Node.js");
    assert_eq!(node.expect("Node.js")["unproved"], true);
    let refused = world.run(&["doctor", "--runtime", "node=/nowhere/at/all"]);
    assert_eq!(refused.code, 2);
    assert!(refused.errors.contains("there is no program"), "{}", refused.errors);
}

#[test]
fn the_versions_that_are_proved_are_those_of_the_matrix_and_of_the_workflow() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("readable");
    let (matrix, workflow) = (read(".ci/matrix"), read(".github/workflows/ci.yml"));
    for (tool, variable, action) in [
        (Tool::Node, "NODE", "node-version"),
        (Tool::Python, "PYTHON", "python-version"),
        (Tool::Go, "GO", "go-version"),
    ] {
        let dotted = |parts: &[u32]| parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
        let (oldest, newest) = tool.proved().expect("proved");
        let line = matrix
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{variable}_LINES=\"${{{variable}_LINES-")))
            .expect("a line of versions");
        let versions: Vec<&str> = line.trim_end_matches("}\"").split(' ').collect();
        assert_eq!(versions.first(), Some(&dotted(oldest).as_str()), "{variable}");
        assert_eq!(versions.last(), Some(&dotted(newest).as_str()), "{variable}");
        for version in [oldest, newest] {
            let line = format!("{action}: \"{}\"", dotted(version));
            assert!(workflow.contains(&line), "the workflow has no {line}");
        }
    }
}
