//! Before an exercise is settled, no output tells its defect, or that there is none.

use std::path::Path;

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::Pack;
use diffdojo::domain::exercise::{Exercise, Leaf};
use diffdojo::domain::names::former;
use serde_json::{Value, json};

use crate::world::{World, can_run};

/// Every built-in exercise.
fn all() -> Vec<Exercise> {
    let ids = Pack::BuiltIn.ids().expect("ids");
    ids.iter().map(|id| load(&Pack::BuiltIn, id).expect("an exercise")).collect()
}

/// The words of a text; a hyphen is a part of a word.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
        .map(|word| word.trim_matches('-').to_lowercase())
}

/// What a text gives away of an exercise; nothing where all is well.
fn given_away(exercise: &Exercise, text: &str) -> Vec<String> {
    // Any defect class, so that none can be taken for a hint.
    let mut secret: Vec<String> = Leaf::ALL.iter().map(|leaf| leaf.word().to_owned()).collect();
    secret.push("clean".to_owned());
    if let Some(former) = former(&exercise.id) {
        secret.push(former.to_owned());
        secret.push(former.split_once('-').expect("a name").1.to_owned());
    }
    words(text).filter(|word| secret.contains(word)).collect()
}

#[track_caller]
fn keeps_back(exercise: &Exercise, what: &str, text: &str) {
    let told = given_away(exercise, text);
    assert!(told.is_empty(), "{what} tells {told:?} of {}:\n{text}", exercise.id);
}

/// The whole of a command's output.
fn said(world: &World, folder: &Path, arguments: &[&str]) -> String {
    let run = world.run_in(folder, arguments);
    assert!(run.code < 2, "{arguments:?}: {}", run.errors);
    format!("{}{}", run.output, run.errors)
}

#[test]
fn the_search_finds_what_it_looks_for() {
    let exercise = load(&Pack::BuiltIn, "07-best-quote").expect("an exercise");
    for text in ["leaf: unbounded", "07-no-timeout is", "(no-timeout)", "{\"clean\": true}", "It is CLEAN."] {
        assert_eq!(given_away(&exercise, text).len(), 1, "{text}");
    }
    for text in ["the session clean-up cleans up", "01-session-cleanup", "no timeout", "bounded"] {
        assert_eq!(given_away(&exercise, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn no_list_no_next_one_and_no_scorecard_gives_an_exercise_away() {
    let world = World::new();
    let exercises = all();
    for started in [false, true] {
        if started {
            exercises.iter().for_each(|exercise| {
                assert_eq!(world.run(&["start", &exercise.id]).code, 0);
            });
        }
        for arguments in [
            &["list"][..],
            &["list", "--format", "json"],
            &["list", "--unsolved", "--language", "javascript"],
            &["next"],
            &["next", "--format", "json"],
            &["practice"],
            &["scorecard"],
            &["doctor"],
            &["doctor", "--format", "json"],
            &[],
        ] {
            let text = said(&world, &world.work(), arguments);
            exercises.iter().for_each(|exercise| keeps_back(exercise, &format!("{arguments:?}"), &text));
        }
    }
}

#[test]
fn no_checkout_gives_its_exercise_away() {
    let world = World::new();
    for exercise in all() {
        let id = exercise.id.as_str();
        keeps_back(&exercise, "start", &said(&world, &world.work(), &["start", id]));
        let folder = world.work().join(id);
        for arguments in [&["diff"][..], &["diff", "--mine"], &["next"], &["next", "--format", "json"], &[]] {
            keeps_back(&exercise, &format!("{arguments:?}"), &said(&world, &folder, arguments));
        }
        let log = git2::Repository::open(&folder).expect("a repository");
        let branches = log.branches(None).expect("branches").flatten();
        for (branch, _) in branches {
            keeps_back(&exercise, "the branch", branch.name().expect("a name").expect("a name"));
        }
    }
}

#[test]
fn no_grade_of_a_pull_request_as_it_is_gives_it_away() {
    let world = World::new();
    for exercise in all() {
        if !can_run(exercise.language) {
            continue;
        }
        let id = exercise.id.as_str();
        assert_eq!(world.run(&["start", id]).code, 0);
        let folder = world.work().join(id);
        for format in ["human", "json", "junit"] {
            let run = world.run_in(&folder, &["grade", "--format", format]);
            assert_eq!(run.code, i32::from(!exercise.clean), "{id}: {}{}", run.output, run.errors);
            keeps_back(&exercise, &format!("grade as {format}"), &run.output);
            if exercise.clean {
                for word in ["approve", "Nothing is wrong", "reference", "decoy", "\"after\":"] {
                    assert!(!run.output.contains(word), "{word}: {}", run.output);
                }
            }
        }
        // What follows from it tells no more.
        for arguments in [&[][..], &["list"], &["list", "--format", "json"], &["scorecard"]] {
            keeps_back(&exercise, &format!("{arguments:?}"), &said(&world, &folder, arguments));
        }
        let card: Value =
            serde_json::from_str(&world.run(&["scorecard", "--format", "json"]).output).expect("JSON");
        assert_eq!(card["points"], 0.0, "{id}: {card:#}");
        assert_eq!(card["clean"], json!({ "reviewed": 0, "approved": 0 }), "{id}");
        for row in card["leaves"].as_array().expect("rows") {
            let numbers = row.as_object().expect("a row").iter().filter(|(name, _)| *name != "leaf");
            numbers.for_each(|(name, number)| assert_eq!(number, 0, "{id}: {name} of {row}"));
        }
    }
}

#[test]
fn a_pull_request_that_is_right_is_told_to_be_after_a_review_and_not_before() {
    let id = "13-nightly-digest";
    let exercise = load(&Pack::BuiltIn, id).expect("an exercise");
    if !can_run(exercise.language) {
        return;
    }
    let changed = exercise.reference_fix().expect("another way").overlay.clone();
    let finding = json!([{ "file": "src/digest.js", "line": 1, "leaf": "lost-task" }]);
    let file = exercise.buggy_tree().iter().map(|(path, _)| path.to_string());
    let source = file.into_iter().find(|path| changed.files.iter().any(|(new, _)| new.as_str() == path));
    for findings in [json!([]), finding] {
        let world = World::new();
        assert_eq!(world.run(&["start", id]).code, 0);
        let folder = world.work().join(id);
        let grade = || {
            let run = world.run_in(&folder, &["grade"]);
            assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
            run.output
        };
        let document = || -> Value {
            serde_json::from_str(&world.run_in(&folder, &["grade", "--format", "json"]).output).expect("JSON")
        };
        let before = grade();
        assert!(before.contains("all tests pass (") && before.contains("next: diffdojo review"), "{before}");
        // Also where it was written in another way.
        for (path, bytes) in changed.files.iter() {
            std::fs::write(folder.join(path.as_str()), bytes).expect("written");
        }
        let before = grade();
        assert!(before.contains("all tests pass (") && !before.contains("solved"), "{before}");
        // Scripts get what they get for any other pull request in which all tests pass.
        let told = document();
        assert_eq!((&told["verdict"], told.get("after")), (&"solved".into(), None));
        assert_eq!(world.run_in(&folder, &["answer", "--no-input"]).code, 2, "the answer is closed");
        let mut findings = findings;
        if let (Some(first), Some(source)) = (findings.get_mut(0), &source) {
            first["file"] = source.as_str().into();
        }
        let review = world.work().join("review.json");
        std::fs::write(&review, json!({ "findings": findings }).to_string()).expect("written");
        let run = world.run_in(&folder, &["review", "--from", review.to_str().expect("Unicode")]);
        assert_eq!(run.code, 0, "{}", run.errors);
        let after = grade();
        assert!(after.contains(" solved (") && after.contains("Nothing is wrong"), "{after}");
        assert!(document()["after"].is_object());
        assert_eq!(world.run_in(&folder, &["answer", "--no-input"]).code, 0, "the answer is open");
    }
}
