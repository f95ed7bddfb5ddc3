//! `review`.

use std::io::Write;
use std::path::Path;

use diffdojo::domain::exercise::Exercise;
use diffdojo::progress::event::Event;
use diffdojo::progress::journal::Journal;
use serde_json::{Value, json};

use crate::pack::clean_pack;
use crate::world::{ONE_OF_EACH, Run, World, exercise, finish};

/// A finding on the first line of the main defect.
fn main_finding(exercise: &Exercise) -> Value {
    let defect = exercise.main_defect().expect("a defect");
    json!({ "file": defect.file.as_str(), "line": defect.lines.0, "leaf": defect.leaf.word(), "note": "here" })
}

/// The right answers.
fn right(exercise: &Exercise) -> Value {
    let questions = &exercise.questions;
    json!({ "failure": questions.failure.answer, "hides": questions.hides.answer, "fix": questions.fix.answer })
}

fn hand_in(world: &World, folder: &Path, review: &Value, more: &[&str]) -> Run {
    let file = world.work().join("my review.json");
    std::fs::write(&file, review.to_string()).expect("written");
    world.run_in(folder, &[&["review", "--from", file.to_str().expect("Unicode")], more].concat())
}

fn judged(world: &World, folder: &Path, review: &Value) -> Value {
    let run = hand_in(world, folder, review, &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    serde_json::from_str(&run.output).expect("one document")
}

#[test]
fn a_right_review_hits_in_every_language() {
    for id in ONE_OF_EACH {
        let world = World::new();
        let folder = world.start(&id[..2]);
        let exercise = exercise(id);
        let review = json!({ "findings": [main_finding(&exercise)], "answers": right(&exercise) });
        let document = judged(&world, &folder, &review);
        assert_eq!(document["schema"], 1);
        assert_eq!(document["exercise"], id);
        assert_eq!((&document["hits"], &document["false_alarms"]), (&json!(1), &json!(0)), "{document}");
        assert_eq!(document["leaf_right"], true);
        assert_eq!(document["answers"], json!({ "failure": true, "hides": true, "fix": true }));
        let list = world.run(&["list", "--format", "json"]).output;
        assert!(list.contains("\"spotted\""), "{list}");
    }
}

#[test]
fn an_approval_of_a_bug_misses_it_and_nothing_is_given_away() {
    let world = World::new();
    let folder = world.start("01");
    let review = json!({ "findings": [] });
    let document = judged(&world, &folder, &review);
    assert_eq!((&document["hits"], &document["misses"]), (&json!(0), &Value::Null));
    assert_eq!((&document["leaf_right"], &document["extra_found"]), (&json!(false), &json!([])));
    let wrong = json!({ "findings": [{ "file": "src/cleanup-job.js", "line": 1, "leaf": "unbounded" }],
        "answers": { "failure": "a" } });
    let run = hand_in(&world, &folder, &wrong, &[]);
    assert!(
        !run.output.contains("1 left") && run.output.contains("0 found · 1 false alarm"),
        "{}",
        run.output
    );
    let exercise = exercise("01-session-cleanup");
    let defect = exercise.main_defect().expect("a defect");
    for secret in [defect.file.as_str(), &defect.summary[..20], defect.leaf.word()] {
        assert!(!run.output.contains(secret), "{secret}: {}", run.output);
    }
}

/// The hints that were counted.
fn hints(world: &World) -> usize {
    let entries = Journal::new(&world.dojo_home()).read().expect("read").entries;
    entries.iter().filter(|entry| matches!(entry.event, Event::Hint { .. })).count()
}

#[test]
fn how_much_is_left_is_told_only_when_asked_and_counts_as_a_hint() {
    let world = World::new();
    let folder = world.start("01");
    let exercise = exercise("01-session-cleanup");
    let none = json!({ "findings": [] });
    assert_eq!(judged(&world, &folder, &none)["misses"], Value::Null);
    assert_eq!(hints(&world), 0);
    let run = hand_in(&world, &folder, &none, &["--format", "json", "--hint"]);
    let document: Value = serde_json::from_str(&run.output).expect("one document");
    assert_eq!((&document["misses"], hints(&world)), (&json!(1), 1));
    assert_eq!(judged(&world, &folder, &none)["misses"], Value::Null, "only when it is asked for");

    // After a review it is told at once, of all that was found so far, and nothing is handed in again.
    judged(&world, &folder, &json!({ "findings": [main_finding(&exercise)] }));
    let reviews = || {
        let entries = Journal::new(&world.dojo_home()).read().expect("read").entries;
        entries.iter().filter(|entry| matches!(entry.event, Event::Reviewed(_))).count()
    };
    let before = reviews();
    let run = world.run_in(&folder, &["review", "--hint"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("1 found · nothing left to find"), "{}", run.output);
    assert_eq!((reviews(), hints(&world)), (before, 2));
    // The next hint in words is still the first one.
    let hint = world.run_in(&folder, &["hint"]);
    assert!(hint.output.contains("Hint 1 of"), "{}", hint.output);

    assert_eq!(world.run_in(&folder, &["answer", "--yes"]).code, 0);
    let counted = hints(&world);
    assert_eq!(judged(&world, &folder, &none)["misses"], 1, "it is settled");
    let run = hand_in(&world, &folder, &none, &["--hint"]);
    assert!(run.output.contains("1 left to find"), "{}", run.output);
    assert_eq!(hints(&world), counted, "what is told anyway is no hint");
}

#[test]
fn a_hint_before_any_review_is_no_review() {
    let world = World::new();
    let folder = world.start("01");
    let run = world.run_in(&folder, &["review", "--hint"]);
    assert_eq!((run.code, hints(&world)), (2, 0), "{}", run.output);
}

#[test]
fn what_comes_next_is_said_by_what_was_found_and_not_by_what_is_left() {
    // Two have several defects, one is clean: a review that finds nothing reads the same in each.
    let said: Vec<String> = ["01", "06", "13"]
        .into_iter()
        .map(|id| {
            let world = World::new();
            assert_eq!(world.run(&["start", id]).code, 0);
            let folder = std::fs::read_dir(world.work()).expect("readable").next().expect("one");
            let folder = folder.expect("entry").path();
            let id = folder.file_name().expect("a name").to_str().expect("Unicode").to_owned();
            let file = exercise(&id);
            let diff = diffdojo::domain::diff::diff_trees(file.main_tree(), file.buggy_tree());
            let new = diffdojo::domain::review::reviewable(&diff)[0].path.to_string();
            let review = json!({ "findings": [{ "file": new, "line": 1, "leaf": "unbounded" }] });
            hand_in(&world, &folder, &review, &[]).output.replace(&id, "ID").replace(&new, "FILE")
        })
        .collect();
    assert!(said[0].contains("0 found · 1 false alarm") && said[0].contains("next: diffdojo review"));
    assert_eq!((&said[0], &said[0]), (&said[1], &said[2]));
}

#[test]
fn a_mark_over_neighbouring_lines_finds_every_defect_of_its_class_there() {
    let world = World::new();
    // One mark over two defects of one class, one right below the other or one inside the other.
    for (id, found) in [("04-warm-cache", 3), ("06-new-tenant", 2), ("07-best-quote", 2)] {
        let exercise = exercise(id);
        let main = exercise.main_defect().expect("a defect");
        let last = if id == "06-new-tenant" { exercise.defects[1].lines.1 } else { main.lines.1 };
        assert_eq!(world.run(&["start", &id[..2]]).code, 0);
        let review = json!({ "findings": [{ "file": main.file.as_str(), "line": main.lines.0,
            "end_line": last, "leaf": main.leaf.word() }] });
        let run = hand_in(&world, &world.work().join(id), &review, &[]);
        let counted = format!("{found} found · no false alarm");
        assert!(run.output.contains(&format!("{found} defects")), "{id}: {}", run.output);
        assert!(run.output.contains(&counted), "{id}: {}", run.output);
    }
}

#[test]
fn every_review_is_kept_with_the_lines_that_it_is_about() {
    let world = World::new();
    let folder = world.start("01");
    let exercise = exercise("01-session-cleanup");
    judged(&world, &folder, &json!({ "findings": [] }));
    judged(&world, &folder, &json!({ "findings": [main_finding(&exercise)], "answers": right(&exercise) }));
    let entries = Journal::new(&world.dojo_home()).read().expect("read").entries;
    let reviews: Vec<_> = entries
        .into_iter()
        .filter_map(|entry| if let Event::Reviewed(review) = entry.event { Some(review) } else { None })
        .collect();
    assert_eq!(reviews.len(), 2);
    assert_eq!(reviews[0].judgement.misses, 1);
    let claimed = &reviews[1].findings[0];
    assert!(claimed.code[0].contains("forEach"), "{claimed:?}");
    assert_eq!((claimed.note.as_str(), reviews[1].judgement.answers_right), ("here", 3));
}

#[test]
fn a_further_defect_is_extra() {
    let world = World::new();
    let run = world.run(&["start", "06"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let exercise = exercise("06-new-tenant");
    let further = exercise.defects.iter().find(|defect| defect.further).expect("a further one");
    let review = json!({ "findings": [{ "file": further.file.as_str(), "line": further.lines.0,
        "end_line": further.lines.1, "leaf": "unbounded", "note": "" }] });
    let document = judged(&world, &world.work().join("06-new-tenant"), &review);
    assert_eq!(document["extra_found"][0]["summary"], further.summary.as_str(), "{document}");
    assert_eq!(document["leaf_right"], false);
}

#[test]
fn a_clean_pull_request_wants_an_approval() {
    let world = World::new();
    let pack = clean_pack(&world);
    let pack = pack.to_str().expect("Unicode");
    assert_eq!(world.run(&["--pack", pack, "start", "21"]).code, 0);
    let folder = world.work().join("21-session-sweep");
    let look = |findings: Value| {
        let file = world.work().join("review.json");
        std::fs::write(&file, json!({ "findings": findings }).to_string()).expect("written");
        let file = file.to_str().expect("Unicode");
        let run = world.run_in(&folder, &["--pack", pack, "review", "--format", "json", "--from", file]);
        assert_eq!(run.code, 0, "{}", run.errors);
        serde_json::from_str::<Value>(&run.output).expect("one document")
    };
    let refused = look(json!([{ "file": "src/sessions.js", "line": 12, "leaf": "lost-task" }]));
    assert_eq!((&refused["hits"], &refused["misses"]), (&json!(0), &Value::Null));
    assert_eq!((&refused["false_alarms"], &refused["leaf_right"]), (&json!(1), &json!(false)));
    let approved = look(json!([]));
    assert_eq!((&approved["false_alarms"], &approved["leaf_right"]), (&json!(0), &json!(true)));
    assert_eq!(approved["misses"], 0, "it is settled");
}

#[test]
fn every_fault_of_the_file_is_named_with_what_is_allowed() {
    let world = World::new();
    let folder = world.start("01");
    let finding = |more: &str| format!("{{\"findings\":[{{{more}}}]}}");
    let place = "\"file\":\"src/sessions.js\",\"leaf\":\"lost-task\"";
    let table: [(String, &[&str]); 19] = [
        (String::new(), &["line 1", "EOF", "\"findings\""]),
        ("findings: []".into(), &["line 1", "it is not JSON"]),
        ("{}".into(), &["missing field `findings`"]),
        ("[[]]".into(), &["line 1", "it is no object", "\"findings\""]),
        ("{\"findings\":[]} x".into(), &["trailing characters"]),
        ("{\"findings\":[],\"findings\":[]}".into(), &["duplicate field `findings`"]),
        ("{\"findings\":[],\"verdict\":1}".into(), &["unknown field `verdict`", "`findings`"]),
        ("{\"findings\":[],\"answers\":{\"why\":\"a\"}}".into(), &["unknown field `why`", "`failure`"]),
        ("{\"findings\":[],\"answers\":{\"fix\":\"z\"}}".into(), &["answers.fix", "\"z\"", "a, b, c, d"]),
        ("{\"findings\":[],\"answers\":{\"fix\":\"a\",\"fix\":\"b\"}}".into(), &["duplicate field `fix`"]),
        (finding(&format!("{place},\"line\":1,\"line\":2")), &["duplicate field `line`"]),
        (finding(&format!("{place},\"line\":\"4\"")), &["invalid type", "line 1"]),
        (finding(&format!("{place},\"line\":-4")), &["invalid value"]),
        (finding(place), &["missing field `line`"]),
        (finding(&format!("{place},\"line\":0")), &["findings[0].line", "no line 0", "1 to "]),
        (finding(&format!("{place},\"line\":4000")), &["findings[0].line", "no line 4000"]),
        (finding(&format!("{place},\"line\":4,\"end_line\":3")), &["findings[0].end_line", "comes before"]),
        (
            finding("\"file\":\"src/other.js\",\"line\":1,\"leaf\":\"lost-task\""),
            &["findings[0].file", "not in the diff", "src/sessions.js"],
        ),
        (
            finding("\"file\":\"src/sessions.js\",\"line\":1,\"leaf\":\"race\""),
            &["findings[0].leaf", "\"race\" is no defect class", "lost-task, accidental-serialization"],
        ),
    ];
    let file = world.work().join("bad.json");
    let name = file.to_str().expect("Unicode");
    let refused = |words: &[&str], what: &str| {
        let run = world.run_in(&folder, &["review", "--from", name]);
        assert_eq!(run.code, 2, "{what}: {}", run.output);
        assert!(run.output.is_empty());
        let said = run.errors.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words.iter().chain(&["bad.json", "try:"]) {
            assert!(said.contains(word), "{what}: {word:?} is missing: {said}");
        }
    };
    for (text, words) in &table {
        std::fs::write(&file, text).expect("written");
        refused(words, text);
    }
    std::fs::write(&file, b"{\"findings\":\n[\"\xff\"]}").expect("written");
    refused(&["not UTF-8", "line 2"], "bytes");
    std::fs::write(&file, " ".repeat(300_000)).expect("written");
    refused(&["larger than 256 KiB"], "large");
    assert_eq!(world.run_in(&folder, &["review", "--from", "nowhere.json"]).code, 2);
    assert_eq!(world.run_in(&folder, &["review", "--from", "."]).code, 2);
    let entries = Journal::new(&world.dojo_home()).read().expect("read").entries;
    assert_eq!(entries.len(), 1, "a review that was not taken is not kept");
}

#[test]
fn a_review_comes_through_a_pipe_too() {
    let world = World::new();
    let folder = world.start("01");
    let mut command = world.command(&folder);
    command.args(["review", "--from", "-", "--format", "json"]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("starts");
    // As some editors save it.
    child.stdin.take().expect("a pipe").write_all("\u{feff}{\"findings\":[]}".as_bytes()).expect("written");
    let run = finish(child.wait_with_output().expect("ends"));
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.output.contains("\"misses\": null"), "{}", run.output);
}

#[test]
fn off_a_terminal_it_says_what_to_do() {
    let world = World::new();
    let folder = world.start("01");
    let run = world.run_in(&folder, &["review"]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("--from"), "{}", run.errors);
    assert_eq!(world.run(&["review", "--from", "x"]).code, 2, "not in a checkout");
}

/// Runs `review --edit` with a shell script as the editor; `$1` is the file.
#[cfg(unix)]
fn edited(world: &World, folder: &Path, script: &str) -> Run {
    use std::os::unix::fs::PermissionsExt;
    let editor = world.home().join("my editor");
    std::fs::write(&editor, format!("#!/bin/sh\n{script}\n")).expect("written");
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).expect("made runnable");
    let mut command = world.command(folder);
    command
        .args(["review", "--edit", "--format", "json"])
        .env("VISUAL", format!("'{}' -x", editor.display()));
    finish(command.output().expect("runs"))
}

#[cfg(unix)]
#[test]
fn a_review_is_written_in_an_editor() {
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join(".git").join("diffdojo").join("review.txt");
    let put = |line: &str| format!("sed -i.old -e '/await store.delete(id)/a\\\n{line}' \"$2\"");

    let untouched = edited(&world, &folder, "exit 0");
    assert_eq!(untouched.code, 1, "{}", untouched.errors);
    assert!(untouched.errors.contains("nothing was handed in") && !file.exists(), "{}", untouched.errors);

    let odd = edited(&world, &folder, &put("nobody waits for this"));
    assert_eq!(odd.code, 2, "{}", odd.output);
    let said = odd.errors.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("this is no comment") && said.contains("review.txt"), "{said}");
    assert!(std::fs::read_to_string(&file).expect("kept").contains("nobody waits"), "nothing is lost");

    let again =
        edited(&world, &folder, "sed -i.old -e 's/^nobody/lost-task: nobody/; s/^fix:/fix: a/' \"$2\"");
    assert_eq!(again.code, 0, "{}", again.errors);
    let document: Value = serde_json::from_str(&again.output).expect("one document");
    assert_eq!((&document["hits"], &document["leaf_right"]), (&json!(1), &json!(true)));
    assert_eq!(document["answers"], json!({ "failure": false, "hides": false, "fix": true }));
    assert!(!file.exists());

    // What was found stands in the next one, and is part of it without being said again.
    let second = edited(
        &world,
        &folder,
        "grep -q '^# found: lost-task: nobody' \"$2\" && sed -i.old -e 's/^hides:/hides: a/' \"$2\"",
    );
    assert_eq!(second.code, 0, "{}", second.errors);
    let document: Value = serde_json::from_str(&second.output).expect("one document");
    assert_eq!((&document["hits"], &document["answers"]["fix"]), (&json!(1), &json!(true)));

    let broken = edited(&world, &folder, &format!("{}; exit 3", put("lost-task: kept")));
    assert_eq!(broken.code, 2);
    assert!(std::fs::read_to_string(&file).expect("kept").contains("lost-task: kept"));
    let emptied = edited(&world, &folder, ": > \"$2\"");
    assert_eq!(emptied.code, 1, "{}", emptied.errors);
    assert!(!file.exists());
    let mut command = world.command(&folder);
    command.args(["review", "--edit"]).env("EDITOR", "no-such-editor-here");
    let missing = finish(command.output().expect("runs"));
    assert_eq!(missing.code, 2);
    assert!(missing.errors.contains("VISUAL or EDITOR"), "{}", missing.errors);
}
