//! `next`, `start` without a name, and `edit`.

use crate::world::{World, exercise, finish};

#[test]
fn the_next_one_is_named_and_started_where_it_belongs() {
    let world = World::new();
    let named = world.run(&["next"]);
    assert_eq!(named.code, 0, "{}", named.errors);
    assert!(named.output.contains("next: diffdojo start 01-session-cleanup"), "{}", named.output);
    assert!(!world.work().join("01-session-cleanup").exists(), "naming it starts nothing");
    // Without a name the next one is started; from inside a checkout beside it.
    assert_eq!(world.run(&["start"]).code, 0);
    let first = world.work().join("01-session-cleanup");
    assert_eq!(world.run_in(&first.join("src"), &["start"]).code, 0);
    assert!(world.work().join("02-dashboard-page/src").is_dir());
    let run = world.run_in(&first, &["next", "--start"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("$ diffdojo start 13-nightly-digest --dir"), "{}", run.output);
    assert!(world.work().join("13-nightly-digest/src").is_dir());
    let document: serde_json::Value =
        serde_json::from_str(&world.run(&["next", "--format", "json"]).output).expect("one document");
    assert_eq!((&document["schema"], &document["next"]["id"]), (&1.into(), &"03-order-confirmation".into()));
}

#[test]
fn after_the_last_one_there_is_none_to_start() {
    let world = World::new();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises/01-session-cleanup");
    crate::world::copy(&source, &world.work().join("katas/01-session-cleanup"));
    let pack = ["--pack", "katas"];
    let run = |arguments: &[&str]| world.run(&[&pack[..], arguments].concat());
    assert_eq!(run(&["start"]).code, 0);
    let dir = ["--dir", "01-session-cleanup"];
    assert_eq!(run(&[&["answer", "--yes"][..], &dir[..]].concat()).code, 0);
    assert!(run(&["next"]).output.contains("diffdojo practice"));
    let document: serde_json::Value =
        serde_json::from_str(&run(&["next", "--format", "json"]).output).expect("one document");
    assert_eq!(document["next"], serde_json::Value::Null);
    for arguments in [&["start"][..], &["next", "--start"]] {
        let none = run(arguments);
        assert_eq!(none.code, 2);
        assert!(none.errors.contains("diffdojo practice"), "{}", none.errors);
    }
}

#[test]
fn with_a_pack_installed_and_nothing_open_the_next_one_is_found_too() {
    let world = World::new();
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scaffold/01-javascript");
    crate::world::copy(&source, &world.work().join("ours/01-javascript"));
    assert_eq!(world.run(&["pack", "add", "ours"]).code, 0);
    assert!(world.run(&["next"]).output.contains("01-session-cleanup"));
    assert_eq!(world.run(&["start", "ours/01"]).code, 0);
    let inside = world.run_in(&world.work().join("01-javascript"), &["next"]);
    assert!(inside.output.contains("Every exercise is solved") || inside.output.contains("diffdojo start"));
}

#[cfg(unix)]
#[test]
fn the_editor_opens_at_the_first_changed_line_or_at_the_one_that_is_marked() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let folder = world.start("01");
    // An editor that people use, by its name: it writes down what it was asked for.
    let editor = world.home().join("vim");
    std::fs::write(&editor, "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$HOME/asked\"\n").expect("written");
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).expect("set");
    let asked = |program: &std::path::Path| {
        let mut command = world.command(&folder.join("src"));
        let run = finish(command.arg("edit").env("VISUAL", program).output().expect("runs"));
        (run, std::fs::read_to_string(world.home().join("asked")).unwrap_or_default())
    };
    let (run, words) = asked(&editor);
    assert_eq!(run.code, 0, "{}", run.errors);
    let [line, path] = words.lines().collect::<Vec<_>>()[..] else { panic!("{words}") };
    let text = std::fs::read_to_string(path).expect("a file of the checkout");
    let number: usize = line.strip_prefix('+').and_then(|number| number.parse().ok()).expect("a line");
    let opened = text.lines().nth(number - 1).expect("the file has it");
    let diff = world.run_in(&folder, &["diff"]).output;
    let first = diff.lines().find(|line| line.contains(&format!(" {number} + "))).expect("a changed line");
    assert!(first.ends_with(opened), "{words}: {opened:?} is not {first:?}");
    // A mark of a review that was left goes first.
    let file = exercise("01-session-cleanup").defects[0].file.to_string();
    let text = std::fs::read_to_string(folder.join(&file)).expect("read");
    let last = text.lines().count();
    let code = text.lines().next_back().expect("a line");
    let draft = serde_json::json!({ "schema": 1, "findings": [
        { "file": file, "line": last, "end_line": last, "leaf": "lost-task", "note": "", "code": [code] }
    ] });
    std::fs::create_dir_all(folder.join(".git/diffdojo")).expect("made");
    std::fs::write(folder.join(".git/diffdojo/review-draft.json"), draft.to_string()).expect("written");
    assert!(asked(&editor).1.starts_with(&format!("+{last}\n")));
    let (run, _) = asked(&world.home().join("no-such-editor"));
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("VISUAL"), "{}", run.errors);
}
