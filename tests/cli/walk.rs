//! A new user's walk through an exercise with a defect and one without, in windows of two sizes.
#![cfg(unix)]

use std::path::Path;

use serde_json::json;

use crate::person::Person;
use crate::world::{World, can_run, exercise, fix};

/// The sizes of the windows, in columns and rows.
const SIZES: [(u16, u16); 2] = [(80, 24), (60, 20)];

/// A pager that waits, where the machine has one.
fn pager() -> Option<&'static str> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).any(|folder| folder.join("less").is_file()).then_some("less")
}

/// Somebody with a pager in a window of this size.
fn person(world: &World, folder: &Path, arguments: &[&str], (columns, rows): (u16, u16)) -> Person {
    let pager = pager().unwrap_or("cat");
    let mut person = Person::at(world, folder, arguments, &[("DIFFDOJO_PAGER", pager)]);
    person.resize(columns, rows);
    person
}

/// Keeps the window, which may not have a word that is broken at its edge.
fn look(person: &Person, name: &str, (columns, rows): (u16, u16)) {
    let broken = person.wrapped();
    assert!(broken.is_empty(), "{name}: broken at the edge: {broken:?}");
    person.capture(&format!("walk-{columns}x{rows}-{name}"));
}

#[test]
fn a_new_user_walks_through_one_with_a_defect_and_one_that_is_right() {
    let (wrong, right) = ("01-session-cleanup", "13-nightly-digest");
    if !can_run(exercise(wrong).language) {
        return;
    }
    for size in SIZES {
        let world = World::new();
        let mut user = person(&world, &world.work(), &[], size);
        user.sees("Nothing is open.");
        user.sees("Some are");
        look(&user, "01-home-new", size);
        user.press("n");
        user.sees("is ready in");
        user.sees("any key: back");
        look(&user, "02-started", size);
        user.press(" ");
        user.sees(&format!("Open: {wrong} (started)"));
        look(&user, "03-home-open", size);
        user.press("w");
        user.sees("not solved");
        user.sees("save a file to grade it again");
        look(&user, "04-watch-wrong", size);
        fix(wrong, &world.work().join(wrong));
        user.sees_no("not solved");
        user.sees(" solved (");
        user.sees("q quit");
        look(&user, "05-watch-solved", size);
        user.press("q");
        user.sees("1 of 16 solved");
        user.sees("start the next one: 02-dashboard-page");
        look(&user, "06-home-solved", size);
        // The next but one is right as it is, and nothing says so.
        user.press("l");
        user.sees("Which one?");
        user.press("j");
        user.sees(&format!("> {right}"));
        look(&user, "07-pick", size);
        user.press("\r");
        user.sees("is ready in");
        user.sees("any key: back");
        user.press(" ");
        user.sees(&format!("Open: {right} (started)"));
        user.press("w");
        user.sees("all tests pass (");
        user.sees("save a file to grade it again");
        look(&user, "08-watch-untold", size);
        assert!(!user.window().contains("solved") && !user.window().contains("approve"), "{}", user.window());
        // Approved in another window; here it is graded once more.
        let file = world.work().join("review.json");
        std::fs::write(&file, json!({ "findings": [] }).to_string()).expect("written");
        let folder = world.work().join(right);
        let run = world.run_in(&folder, &["review", "--from", file.to_str().expect("Unicode")]);
        assert_eq!(run.code, 0, "{}", run.errors);
        user.press("g");
        user.sees(" solved (");
        user.sees("Nothing is wrong in this pull request");
        user.sees("q quit");
        look(&user, "09-watch-told", size);
        user.press("q");
        user.sees("2 of 16 solved");
        look(&user, "10-home-both", size);
        user.press("q");
        assert_eq!(user.leaves().0, 0);
    }
}

#[test]
fn long_lists_and_texts_come_in_the_pager_and_no_key_is_swallowed_after_it() {
    if !can_run(exercise("01-session-cleanup").language) || pager().is_none() {
        return;
    }
    for size in SIZES {
        let world = World::new();
        let folder = world.start("01");
        fix("01-session-cleanup", &folder);
        let mut user = person(&world, &folder, &["watch"], size);
        user.sees(" solved (");
        user.sees("save a file to grade it again");
        for (key, first, last) in [
            ("l", "01-session-cleanup", "12-article-batches"),
            ("m", "visible tests", "next: diffdojo start"),
        ] {
            user.press(key);
            // Its first screen, and no more of it, until a key is pressed.
            user.sees("\n:");
            assert!(user.window().contains(first), "{}", user.window());
            assert!(!user.window().contains(last), "{}", user.window());
            look(&user, &format!("pager-{key}"), size);
            user.press("G");
            user.sees(last);
            user.press("q");
            user.sees("q quit");
            user.sees("save a file to grade it");
            assert!(!user.window().contains("any key"), "{}", user.window());
        }
        // What is pressed first after it is heard.
        user.press("n");
        user.sees("start it? y/n");
        user.press("n");
        user.sees_no("start it?");
        user.press("q");
        assert_eq!(user.leaves().0, 0);
    }
}
