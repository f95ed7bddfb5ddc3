//! `practice`.

use std::fs;

use diffdojo::domain::exercise::Language;
use serde_json::Value;

use crate::world::{World, can_run, fix};

/// A journal in which two exercises were played long ago, and one was begun.
fn played_long_ago(world: &World) {
    let lines = [
        r#"{"schema":1,"at":"2020-01-01T10:00:00Z","exercise":"01-session-cleanup","event":"started"}"#,
        r#"{"schema":1,"at":"2020-01-01T10:15:00Z","exercise":"01-session-cleanup","event":"graded","verdict":"solved","seed":1}"#,
        r#"{"schema":1,"at":"2020-01-02T10:00:00Z","exercise":"07-best-quote","event":"started"}"#,
        r#"{"schema":1,"at":"2020-01-02T10:02:00Z","exercise":"07-best-quote","event":"answered"}"#,
        r#"{"schema":1,"at":"2020-01-03T10:00:00Z","exercise":"05-total-sizes","event":"started"}"#,
    ];
    fs::create_dir_all(world.dojo_home()).expect("made");
    fs::write(world.dojo_home().join("journal.jsonl"), lines.join("\n") + "\n").expect("written");
}

#[test]
fn what_was_played_long_ago_is_due_with_its_reason_and_the_command_to_type() {
    let world = World::new();
    let empty = world.run(&["practice"]);
    assert!(empty.output.contains("Nothing to practise yet"), "{}", empty.output);
    played_long_ago(&world);
    let run = world.run(&["practice"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    // The answer that had to be opened comes back before what was solved at once.
    let (answered, solved) = (run.output.find("07-best-quote"), run.output.find("01-session-cleanup"));
    assert!(answered < solved && answered.is_some(), "{}", run.output);
    assert!(run.output.contains("the answer was opened"), "{}", run.output);
    assert!(run.output.contains("diffdojo practice --start 01"), "{}", run.output);
    assert!(!run.output.contains("05-shared"), "{}", run.output);
    let document: Value =
        serde_json::from_str(&world.run(&["practice", "--format", "json"]).output).expect("JSON");
    assert_eq!(document["exercises"][0]["id"], "07-best-quote");
    assert_eq!(document["exercises"][0]["due"], true);
    assert_eq!(document["exercises"][1]["rounds"][0]["recall"], "fluent");
}

#[test]
fn a_round_begins_from_the_bug_in_a_folder_of_its_own_and_keeps_the_first_score() {
    let world = World::new();
    let first = world.start("01");
    played_long_ago(&world);
    let run = world.run(&["practice", "--start", "01"]);
    assert_eq!(run.code, 0, "{}", run.errors);
    let again = world.work().join("01-session-cleanup-2");
    assert!(again.is_dir() && first.is_dir());
    assert!(
        run.output.contains("$ diffdojo start 01-session-cleanup --dir 01-session-cleanup-2"),
        "{}",
        run.output
    );
    let list = world.run(&["practice"]).output;
    assert!(list.contains("begun again already"), "{list}");
    if can_run(Language::JavaScript) {
        fix("01-session-cleanup", &again);
        let graded = world.run_in(&again, &["grade"]).output;
        assert!(graded.contains("Done again: 15 min the first time, "), "{graded}");
        assert!(graded.contains("The first score stands."), "{graded}");
        let list = world.run(&["practice"]).output;
        assert!(!list.contains("--start 01"), "it is not due any more: {list}");
        let card = world.run(&["scorecard", "--format", "json"]).output;
        let card: Value = serde_json::from_str(&card).expect("JSON");
        assert_eq!(card["points"], 1.0, "{card:#}");
    }
}

#[test]
fn an_answer_that_is_read_in_a_later_round_ends_that_round() {
    let world = World::new();
    played_long_ago(&world);
    assert_eq!(world.run(&["practice", "--start"]).code, 0);
    let folder = world.work().join("07-best-quote");
    assert_eq!(world.run_in(&folder, &["answer", "--yes"]).code, 0);
    let document: Value =
        serde_json::from_str(&world.run(&["practice", "--format", "json"]).output).expect("JSON");
    let row = document["exercises"]
        .as_array()
        .and_then(|rows| rows.iter().find(|row| row["id"] == "07-best-quote"))
        .expect("the exercise");
    assert_eq!(row["rounds"].as_array().map(Vec::len), Some(2), "{row:#}");
    assert_eq!(row["rounds"][1]["recall"], "forgotten");
    assert_eq!((&row["open"], &row["due"]), (&Value::Bool(false), &Value::Bool(false)));
    assert_eq!(world.run_in(&folder, &["answer"]).code, 0, "and reading it once more adds nothing");
    assert_eq!(world.run(&["practice", "--format", "json"]).output.matches("forgotten").count(), 2);
}

#[test]
fn what_cannot_be_practised_is_said() {
    let world = World::new();
    played_long_ago(&world);
    let unfinished = world.run(&["practice", "--start", "05"]);
    assert_eq!(unfinished.code, 2);
    assert!(unfinished.errors.contains("not finished"), "{}", unfinished.errors);
    assert_eq!(world.run(&["practice", "--start", "no-such"]).code, 2);
    assert_eq!(World::new().run(&["practice", "--start"]).code, 2);
}
