//! The front door, and whole rounds from there to the scorecard.
#![cfg(unix)]

use diffdojo::domain::exercise::Language;

use crate::person::Person;
use crate::review_screen::review;
use crate::world::{ONE_OF_EACH, World, can_run, decoy, exercise, fix};

#[test]
fn off_a_terminal_the_status_and_the_next_command_are_printed() {
    let world = World::new();
    let run = world.run(&[]);
    assert_eq!(run.code, 0);
    assert!(run.output.contains("next: diffdojo start 01-session-cleanup"), "{}", run.output);
}

/// How many exercises stand before this one in the list.
fn place(world: &World, id: &str) -> usize {
    let document: serde_json::Value =
        serde_json::from_str(&world.run(&["list", "--format", "json"]).output).expect("one document");
    let exercises = document["exercises"].as_array().expect("a list");
    exercises.iter().position(|exercise| exercise["id"] == id).expect("listed")
}

#[test]
fn a_whole_round_goes_from_the_front_door_to_the_scorecard_in_every_language() {
    for id in ONE_OF_EACH {
        let exercise = exercise(id);
        if !can_run(exercise.language) {
            continue;
        }
        let world = World::new();
        let mut person = Person::at(&world, &world.work(), &[], &[]);
        person.sees("Nothing is open.");
        person.capture(&format!("{id}-1-front-new"));
        person.press("l");
        person.sees("Which one?");
        person.press(&"j".repeat(place(&world, id)));
        person.sees(&format!("> {id}"));
        person.capture(&format!("{id}-2-pick"));
        person.press("\r");
        person.sees("is ready in");
        person.sees("any key: back");
        person.press(" ");
        person.sees(&format!("Open: {id}"));
        person.capture(&format!("{id}-3-front-open"));
        person.press("d");
        person.sees("any key: back");
        person.press(" ");
        person.sees("watch it: graded at every save");
        person.press("r");
        review(&mut person, id);
        person.sees("any key: back");
        person.press(" ");
        person.sees(&format!("Open: {id} (spotted)"));
        person.capture(&format!("{id}-4-front-spotted"));
        person.press("w");
        person.sees("not solved");
        person.sees("save a file to grade it again");
        person.capture(&format!("{id}-4-watch-unsolved"));
        let folder = world.work().join(id);
        let partial = exercise.decoys.iter().find(|decoy| decoy.verdict.word() == "partial");
        decoy(id, &partial.expect("a partial decoy").name, &folder);
        person.sees("partial: the symptom is gone");
        person.capture(&format!("{id}-5-watch-partial"));
        person.press("h");
        person.sees("Hint 1 of");
        person.press(" ");
        person.sees("q quit");
        fix(id, &folder);
        person.sees(" solved (");
        person.sees_no("partial");
        person.capture(&format!("{id}-6-watch-solved"));
        person.resize(80, 60);
        person.sees("Yours is the same.");
        person.sees("The rule");
        person.sees("next: diffdojo start");
        person.capture(&format!("{id}-7-watch-solved-tall"));
        person.resize(60, 20);
        person.sees("more lines; m shows all");
        person.capture(&format!("{id}-8-watch-solved-60x20"));
        person.resize(80, 24);
        person.press("q");
        person.sees("1 point · 1 of");
        person.capture(&format!("{id}-9-front-solved"));
        person.press("s");
        person.sees("any key: back");
        person.sees("Apprentice");
        person.capture(&format!("{id}-10-scorecard"));
        person.press(" ");
        person.sees("scorecard");
        person.press("q");
        assert_eq!(person.leaves().0, 0, "{id}");
        assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new(), "{id}");
    }
}

#[test]
fn the_front_door_is_left_in_order_by_every_way_out() {
    let world = World::new();
    world.start("01");
    for (keys, code) in [
        (&["q"][..], 0),
        (&["\u{4}"], 0),
        (&["\u{1b}"], 0),
        (&["\u{3}"], 130),
        (&["l", "\u{3}"], 130),
        (&["s", "\u{3}"], 130),
        (&["l", "\u{4}", "q"], 0),
        (&["l", "q", "p", " ", "q"], 0),
    ] {
        let mut person = Person::at(&world, &world.work(), &[], &[]);
        for key in keys {
            person.until("something to press a key at", |person| {
                let window = person.window();
                ["q  quit", "Enter to open", "any key: back"].iter().any(|text| window.contains(text))
            });
            let before = person.raw.len();
            person.press(key);
            if key != keys.last().expect("some") {
                person.until("another screen", |person| {
                    person.raw[before..].contains("quit")
                        || person.raw[before..].contains("Enter to open")
                        || person.raw[before..].contains("any key: back")
                });
            }
        }
        let (seen, window) = person.leaves();
        assert_eq!(seen, code, "{keys:?}: {window}");
    }
}

#[test]
fn the_open_exercise_is_found_from_inside_beside_and_above_and_new_ones_stand_beside_it() {
    let world = World::new();
    let folder = world.start("01");
    let inside = folder.join("src");
    for place in [world.work(), folder.clone(), inside.clone()] {
        let mut person = Person::at(&world, &place, &[], &[("NO_COLOR", "1")]);
        person.sees("Open: 01-session-cleanup (started)");
        assert!(!person.raw.contains("\u{1b}[3"), "{:?}", person.raw);
        person.press("q");
        assert_eq!(person.leaves().0, 0);
    }
    let mut person = Person::at(&world, &inside, &[], &[]);
    person.sees("start the next one: 02-dashboard-page");
    person.press("n");
    person.sees("any key: back");
    person.press(" ");
    person.sees("Open: 02-dashboard-page");
    assert!(world.work().join("02-dashboard-page").is_dir());
    person.press("q");
    assert_eq!(person.leaves().0, 0);
}

#[test]
fn a_small_window_and_a_terminal_of_few_words_are_served() {
    let world = World::new();
    world.start("01");
    let mut person = Person::at(&world, &world.work(), &[], &[]);
    person.sees("q  quit");
    person.resize(60, 20);
    person.press("l");
    person.sees("Which one?");
    person.press("\u{1b}[B\u{1b}[B\u{1b}[A");
    person.sees("> 02");
    person.capture("pick-60x20");
    person.press("q");
    person.sees("q  quit");
    person.capture("front-60x20");
    person.press("q");
    assert_eq!(person.leaves().0, 0);
    let mut person = Person::at(&world, &world.work(), &[], &[("TERM", "dumb")]);
    person.sees("q  quit");
    assert!(!person.raw.contains('\u{1b}'), "{:?}", person.raw);
    person.press("q");
    assert_eq!(person.leaves().0, 0);
    if can_run(Language::JavaScript) {
        let mut person = Person::at(&world, &world.work(), &["--no-input"], &[]);
        person.sees("next: cd 01-session-cleanup && diffdojo grade");
        assert_eq!(person.leaves().0, 0);
    }
}

#[test]
fn a_key_that_comes_together_with_a_new_size_is_not_lost() {
    let world = World::new();
    let mut person = Person::at(&world, &world.work(), &[], &[]);
    person.sees("q  quit");
    for turn in 0..8 {
        person.resize(80 - turn, 24);
        person.press("l");
        person.sees("Which one?");
        person.resize(60 + turn, 20);
        person.press("q");
        person.sees("q  quit");
    }
    person.press("q");
    assert_eq!(person.leaves().0, 0);
}
