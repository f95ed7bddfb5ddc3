//! `scorecard`.

use serde_json::{Value, json};

use crate::pack::clean_pack;
use crate::world::{World, exercise, fix};

fn scorecard(world: &World, more: &[&str]) -> Value {
    let run = world.run(&[more, &["scorecard", "--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.errors);
    serde_json::from_str(&run.output).expect("one document")
}

fn review(world: &World, folder: &std::path::Path, findings: &Value, more: &[&str]) {
    let file = world.work().join("review.json");
    std::fs::write(&file, json!({ "findings": findings }).to_string()).expect("written");
    let run = world.run_in(folder, &[more, &["review", "--from", file.to_str().expect("Unicode")]].concat());
    assert_eq!(run.code, 0, "{}", run.errors);
}

#[test]
fn an_empty_journal_has_a_scorecard() {
    let world = World::new();
    let document = scorecard(&world, &[]);
    assert_eq!((&document["points"], &document["level"]), (&json!(0.0), &json!("Apprentice")));
    assert_eq!(document["next"], "diffdojo start 01-session-cleanup");
    for width in ["60", "80"] {
        let output =
            world.command(&world.work()).arg("scorecard").env("COLUMNS", width).output().expect("runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let columns: usize = width.parse().expect("a number");
        assert!(text.lines().all(|line| console::measure_text_width(line) <= columns), "{text}");
        assert!(text.contains("0 of "), "{text}");
    }
}

#[test]
fn a_defect_that_was_spotted_counts_half_and_solved_counts_one() {
    let world = World::new();
    let folder = world.start("01");
    let exercise = exercise("01-session-cleanup");
    let defect = exercise.main_defect().expect("a defect");
    let finding =
        |leaf: &str| json!([{ "file": defect.file.as_str(), "line": defect.lines.0, "leaf": leaf }]);
    review(&world, &folder, &finding("unbounded"), &[]);
    let document = scorecard(&world, &[]);
    assert_eq!(document["points"], 0.0, "another leaf is no half point");
    review(&world, &folder, &finding(defect.leaf.word()), &[]);
    let document = scorecard(&world, &[]);
    assert_eq!(document["points"], 0.5);
    assert_eq!(document["exercises"][0]["reviews"], 2);
    assert_eq!(document["exercises"][0]["state"], "spotted");
    if crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        fix("01-session-cleanup", &folder);
        assert_eq!(world.run_in(&folder, &["grade"]).code, 0);
        assert_eq!(world.run_in(&folder, &["reset", "--yes"]).code, 0);
        assert_eq!(world.run_in(&folder, &["answer", "--yes"]).code, 0);
        let document = scorecard(&world, &[]);
        assert_eq!(document["points"], 1.0, "the first score stands");
        assert_eq!(document["leaves"][0]["fixed"], 1);
    }
}

#[test]
fn an_answer_that_was_opened_first_settles_the_points() {
    let world = World::new();
    let folder = world.start("01");
    assert_eq!(world.run_in(&folder, &["answer", "--yes"]).code, 0);
    let exercise = exercise("01-session-cleanup");
    let defect = exercise.main_defect().expect("a defect");
    review(
        &world,
        &folder,
        &json!([{ "file": defect.file.as_str(), "line": defect.lines.0, "leaf": "lost-task" }]),
        &[],
    );
    let document = scorecard(&world, &[]);
    assert_eq!((&document["points"], &document["exercises"][0]["state"]), (&json!(0.0), &json!("answered")));
    assert_eq!(document["leaves"][0]["missed"], 1);
}

#[test]
fn a_clean_pull_request_counts_for_precision_only() {
    let world = World::new();
    let pack = clean_pack(&world);
    let pack = ["--pack", pack.to_str().expect("Unicode")];
    let before = scorecard(&world, &pack);
    assert_eq!(world.run(&[&pack[..], &["start", "21"]].concat()).code, 0);
    review(&world, &world.work().join("21-session-sweep"), &json!([]), &pack);
    let after = scorecard(&world, &pack);
    assert_eq!(
        (&before["clean"], &after["clean"]),
        (&json!({ "reviewed": 0, "approved": 0 }), &json!({ "reviewed": 1, "approved": 1 }))
    );
    assert_eq!((&after["points"], &after["of"]), (&json!(0.0), &json!(0)));
}
