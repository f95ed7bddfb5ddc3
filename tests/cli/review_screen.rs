//! `review` with somebody at the terminal.

use std::path::Path;

use diffdojo::progress::event::Event;
use diffdojo::progress::journal::Journal;

use crate::person::Person;
use crate::world::{ONE_OF_EACH, World, exercise};

const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
const DOWN: &str = "\u{1b}[B";
const ENTER: &str = "\r";

/// What leads to each stage of a review of exercise 01, and what stands there.
const STAGES: [(&str, &str); 7] = [
    ("", "Read what it promises"),
    ("\r", "no mark yet"),
    ("\r?", "any key: back to the diff"),
    ("\rc", "Question 1 of 5"),
    ("\rcn", "lost-task Say why"),
    ("\rq", "that approves the pull request"),
    ("\rq\r", "Question 1 of 3"),
];

fn reviews(world: &World) -> Vec<diffdojo::progress::event::Reviewed> {
    let entries = Journal::new(&world.dojo_home()).read().expect("read").entries;
    entries
        .into_iter()
        .filter_map(|entry| if let Event::Reviewed(review) = entry.event { Some(*review) } else { None })
        .collect()
}

/// Presses down until the cursor is on a line of the new file.
fn go(person: &mut Person, line: u32) {
    let here = |person: &Person| {
        person.window().lines().any(|shown| {
            let rest: String = shown.chars().skip(2).collect();
            shown.starts_with('>') && rest.trim_start().split(' ').next() == Some(line.to_string().as_str())
        })
    };
    another_screen(person, "");
    for _ in 0..300 {
        if here(person) {
            return;
        }
        let before = person.window();
        person.press(DOWN);
        another_screen(person, &before);
    }
    panic!("line {line} was never reached:\n{}", person.window());
}

/// Waits for a screen of the diff that is not this one, whole: its last line is drawn last.
fn another_screen(person: &mut Person, before: &str) {
    person.until("another screen", |person| {
        let window = person.window();
        window != before && window.lines().last().is_some_and(|line| line.ends_with("q done"))
    });
}

/// Puts the cursor on the first line of the hunk that a file begins with.
fn to_file(person: &mut Person, file: &str) {
    another_screen(person, "");
    for _ in 0..100 {
        let window = person.window();
        let lines: Vec<&str> = window.lines().collect();
        let cursor = lines.iter().position(|line| line.starts_with('>'));
        let above = cursor.and_then(|cursor| {
            lines[..cursor]
                .iter()
                .rev()
                .find(|line| line.contains("  +") && !line.trim_start().starts_with('@'))
        });
        if above.is_some_and(|line| line.contains(file)) {
            return;
        }
        person.press("n");
        another_screen(person, &window);
    }
    panic!("{file} was never reached:\n{}", person.window());
}

/// A whole right review, from the description to the judgement.
pub fn review(person: &mut Person, id: &str) {
    let exercise = exercise(id);
    let defect = exercise.main_defect().expect("a defect");
    person.sees("Read what it promises");
    person.capture(&format!("review-{id}-1-description"));
    person.press(ENTER);
    person.sees("no mark yet");
    to_file(person, defect.file.as_str());
    go(person, defect.lines.0);
    person.press("v");
    person.sees(">│");
    if defect.lines.1 > defect.lines.0 {
        go(person, defect.lines.1);
    }
    person.capture(&format!("review-{id}-2-range"));
    person.press("c");
    for leaf in diffdojo::domain::exercise::Leaf::ALL {
        person.sees(leaf.question());
        if *leaf == defect.leaf {
            break;
        }
        person.press("y");
    }
    person.capture(&format!("review-{id}-3-flow"));
    person.press("n");
    person.sees("Say why");
    person.press("this is it");
    person.sees("> this is it");
    person.press(ENTER);
    person.sees(&format!("└ {} this is it", defect.leaf));
    person.sees("1 mark");
    person.capture(&format!("review-{id}-4-mark"));
    person.press("q");
    person.sees("1 mark.");
    person.press(ENTER);
    for (number, question) in
        [&exercise.questions.failure, &exercise.questions.hides, &exercise.questions.fix].iter().enumerate()
    {
        person.sees(&format!("Question {} of 3", number + 1));
        if number == 0 {
            person.capture(&format!("review-{id}-5-question"));
        }
        let right = question.options.iter().position(|option| option.id == question.answer);
        person.press(&(right.expect("an option") + 1).to_string());
    }
    person.sees("next: diffdojo");
    person.capture(&format!("review-{id}-6-judged"));
}

#[test]
fn a_review_by_keys_is_judged_and_kept_in_every_language() {
    for id in ONE_OF_EACH {
        let world = World::new();
        let folder = world.start(&id[..2]);
        let mut person = Person::at(&world, &folder, &["review"], &[]);
        review(&mut person, id);
        let (code, window) = person.leaves();
        assert_eq!(code, 0, "{window}");
        // 07 has a second defect of the class inside the first one's lines.
        let found = if id.starts_with("07") { "2 found" } else { "1 found" };
        assert!(window.contains(found) && window.contains("no false alarm"), "{window}");
        let kept = reviews(&world);
        assert_eq!(kept.len(), 1);
        assert!(kept[0].judgement.leaf_right && kept[0].seconds.is_some(), "{:?}", kept[0]);
        assert_eq!((kept[0].judgement.answers_right, kept[0].findings[0].note.as_str()), (3, "this is it"));
        assert!(!draft(&folder).exists(), "what was handed in is no draft any more");
    }
}

fn draft(folder: &Path) -> std::path::PathBuf {
    folder.join(".git").join("diffdojo").join("review-draft.json")
}

#[test]
fn ctrl_c_and_ctrl_d_leave_cleanly_at_every_stage() {
    let world = World::new();
    let folder = world.start("01");
    for (keys, shown) in STAGES {
        for (key, code) in [(CTRL_C, 130), (CTRL_D, 1)] {
            let mut person = Person::at(&world, &folder, &["review"], &[]);
            person.sees("Read what it promises");
            person.press(keys);
            person.sees(shown);
            person.press(key);
            let (ended, window) = person.leaves();
            assert_eq!(ended, code, "{shown}: {window}");
            assert!(window.contains("nothing was handed in"), "{shown}: {window}");
        }
    }
    assert!(reviews(&world).is_empty());
}

#[test]
fn marks_that_were_left_are_offered_again() {
    let world = World::new();
    let folder = world.start("01");
    let mut person = Person::at(&world, &folder, &["review"], &[]);
    person.sees("Read what it promises");
    person.press("\rcnfirst look\r");
    person.sees("└ lost-task first look");
    person.press(CTRL_C);
    assert!(person.leaves().1.contains("your marks are kept"));
    assert!(std::fs::read_to_string(draft(&folder)).expect("kept").contains("first look"));

    for key in [CTRL_C, CTRL_D, "q"] {
        let mut person = Person::at(&world, &folder, &["review"], &[]);
        person.sees("Go on with them?");
        person.press(key);
        person.leaves();
        assert!(draft(&folder).exists(), "{key:?} throws nothing away");
    }
    let mut person = Person::at(&world, &folder, &["review"], &[]);
    person.sees("first look");
    person.press("y");
    person.sees("1 mark");
    person.press("ql");
    assert_eq!(person.leaves().0, 1);
    let mut person = Person::at(&world, &folder, &["review"], &[]);
    person.sees("Go on with them?");
    person.press("n");
    person.sees("Read what it promises");
    person.press(CTRL_D);
    person.leaves();
    assert!(!draft(&folder).exists());
}

/// Somebody who reads the diff of exercise 01 in a window of this size.
fn reader(world: &World, folder: &Path, (columns, rows): (u16, u16), environment: &[(&str, &str)]) -> Person {
    let mut person = Person::at(world, folder, &["review"], environment);
    person.sees("Read what it promises");
    // Once a key was taken, a new size is heard of too.
    person.press(ENTER);
    person.sees("q done");
    person.resize(columns, rows);
    drawn(&mut person, usize::from(columns.min(100)));
    person
}

/// The windows that all of it must work in.
const SIZES: [(u16, u16); 2] = [(80, 24), (60, 20)];

#[test]
fn enter_on_a_mark_changes_it_and_u_takes_it_back() {
    let world = World::new();
    let folder = world.start("01");
    for size in SIZES {
        let mut person = reader(&world, &folder, size, &[]);
        person.press("cnfirst\r");
        person.sees("└ lost-task first");
        person.press(ENTER);
        person.sees("> first");
        person.press(" look\r");
        person.sees("└ lost-task first look");
        person.sees("1 mark");
        // By escape back to the questions: another class, and the note stays.
        person.press("\r\u{1b}");
        person.sees("Question 1 of 5");
        person.press("yn\r");
        person.sees("└ accidental-serialization first look");
        person.sees("1 mark");
        person.press("d");
        person.sees("the mark is gone");
        person.press("u");
        person.sees("└ accidental-serialization first look");
        person.press("u");
        person.sees("└ lost-task first look");
        person.press("uu");
        person.sees_no("└");
        person.press("u");
        person.sees("nothing to take back");
        person.press("ql");
        assert!(person.leaves().1.contains("nothing was handed in"));
        assert!(!draft(&folder).exists(), "what was taken back is not kept");
    }
}

#[test]
fn a_note_is_edited_as_a_line_in_a_shell() {
    let world = World::new();
    let folder = world.start("01");
    for size in SIZES {
        let mut person = reader(&world, &folder, size, &[]);
        person.press("cn");
        person.sees("Say why");
        person.press("waits for nobody");
        person.sees("> waits for nobody");
        person.press("\u{17}");
        person.until("a word less", |person| person.window().trim_end().ends_with("> waits for"));
        person.press("\u{1b}[H");
        person.until("the cursor at the beginning", |person| person.column() == 2);
        person.press("nobody \u{1b}[C\u{1b}[C\u{1b}[3~\u{1b}[D");
        person.sees("> nobody wats for");
        person.press("\u{15}");
        person.sees("> ats for");
        person.press("\u{1b}[F");
        // One that is longer than the window goes on: its end is seen, and its beginning by Home.
        person.press(&" and so on".repeat(12));
        person.until("the end", |person| person.window().ends_with("and so on") && person.column() > 40);
        person.press("\u{1b}[H");
        person.sees("> ats for  and so on");
        person.press("\u{15}\u{b}short\r");
        person.sees("└ lost-task short");
        person.press("dql");
        person.leaves();
    }
}

#[test]
fn a_text_a_file_and_the_whole_of_it_are_one_key_away() {
    let world = World::new();
    let folder = world.start("01");
    for size in SIZES {
        let mut person = reader(&world, &folder, size, &[]);
        person.press("/stale");
        person.sees("/stale");
        person.press(ENTER);
        person.until("the line", |person| {
            let window = person.window();
            window.lines().any(|line| line.starts_with('>') && line.contains("tale"))
        });
        person.press("gN");
        person.sees("from the end again");
        person.press("/nowhere\r");
        person.sees("nowhere is not in what is shown");
        person.press("f");
        person.sees("The files");
        person.press("\u{1b}[F\r");
        person.until("the last file", |person| {
            person.window().lines().any(|line| line.starts_with("> test/sessions.test.js"))
        });
        // The name stays on top when its first line is long gone.
        person.press("G");
        person.until("its end below its name", |person| {
            let window = person.window();
            window.starts_with("  test/sessions.test.js") && window.lines().any(|line| line.starts_with("> "))
        });
        person.press("w");
        person.sees("the whole file");
        person.press("/node:assert\r");
        person.until("a line that the diff does not have", |person| {
            person.window().lines().any(|line| line.starts_with('>') && line.contains("node:assert"))
        });
        person.press("w");
        person.sees("3 lines around each change");
        person.press("+");
        person.sees("13 lines around each change");
        person.press("?");
        person.sees("any key: back to the diff");
        person.press("\u{1b}[F");
        person.sees("ctrl-w ctrl-u");
        person.press("q");
        person.sees("q done");
        person.press(CTRL_D);
        person.leaves();
    }
}

#[test]
fn the_mouse_wheel_moves_and_a_click_does_nothing() {
    let world = World::new();
    let folder = world.start("01");
    let mut person = reader(&world, &folder, (80, 24), &[]);
    let line = |person: &Person| {
        let window = person.window();
        window.lines().position(|line| line.starts_with('>'))
    };
    person.press("g");
    person.until("the beginning", |person| line(person) == Some(0));
    person.press("\u{1b}[<0;5;5M\u{1b}[<0;5;5m\u{1b}[<65;5;5M");
    person.until("three rows on", |person| line(person).is_some_and(|line| line >= 3));
    person.press("\u{1b}[<64;5;5M");
    person.until("the beginning again", |person| line(person) == Some(0));
    person.press("ql");
    person.leaves();
}

#[test]
fn the_editor_opens_at_the_line_and_the_review_goes_on_after_it() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let folder = world.start("01");
    let editor = world.home().join("my editor");
    let told = world.home().join("told");
    let script =
        format!("#!/bin/sh\necho \"$@\" > '{}'\necho the editor is open\nread key\n", told.display());
    std::fs::write(&editor, script).expect("written");
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).expect("made runnable");
    let command = format!("'{}'", editor.display());
    for size in SIZES {
        let mut person = reader(&world, &folder, size, &[("VISUAL", &command)]);
        // Lines of the learner's own above it: the editor opens where the line stands now.
        let file = folder.join("src/sessions.js");
        let text = std::fs::read_to_string(&file).expect("read");
        let own = format!("// mine\n{text}");
        std::fs::write(&file, &own).expect("written");
        let line = own.lines().position(|line| line.contains("await store.delete")).expect("there") + 1;
        person.press("/delete(id);\r");
        person.sees("on one line");
        person.press("cnkept\re");
        // What is pressed now is the editor's.
        person.sees("the editor is open");
        let words = std::fs::read_to_string(&told).expect("told");
        assert_eq!(words.trim_end(), format!("+{line} {}", file.display()));
        person.press(ENTER);
        person.sees("q done");
        person.sees("└ lost-task kept");
        person.press("dql");
        person.leaves();
        std::fs::write(&file, text).expect("written");
        std::fs::remove_file(&told).expect("there");
    }
}

#[test]
fn a_second_review_begins_with_what_was_found_and_keeps_it() {
    let world = World::new();
    let folder = world.start("01");
    let exercise = exercise("01-session-cleanup");
    let defect = exercise.main_defect().expect("a defect");
    let review = serde_json::json!({ "findings": [
        { "file": defect.file.as_str(), "line": defect.lines.0, "leaf": defect.leaf.word(), "note": "mine" },
        { "file": defect.file.as_str(), "line": 1, "leaf": "unbounded", "note": "an alarm" },
    ], "answers": { "fix": exercise.questions.fix.answer } });
    let file = world.work().join("review.json");
    std::fs::write(&file, review.to_string()).expect("written");
    let run = world.run_in(&folder, &["review", "--from", file.to_str().expect("Unicode")]);
    assert_eq!(run.code, 0, "{}", run.errors);
    for size in SIZES {
        let mut person = reader(&world, &folder, size, &[]);
        person.sees("1 found before · no mark yet");
        person.press("/delete(id);\rk");
        person.sees("└ ✔ lost-task mine");
        person.until("its line", |person| person.window().lines().any(|line| line.starts_with(">✔")));
        person.press("d");
        person.sees("this was found: it stays");
        person.press("q");
        person.sees("No new mark");
        person.press("l");
        person.leaves();
    }
    let mut person = reader(&world, &folder, (80, 24), &[]);
    person.press("q\r55");
    person.sees("Question 3 of 3");
    // With the cursor on the answer that was right.
    person.press(ENTER);
    person.sees("next: diffdojo grade");
    let (_, window) = person.leaves();
    assert!(window.contains("1 found · no false alarm"), "{window}");
    assert!(window.contains("✔ what to change: right"), "{window}");
}

#[test]
fn both_sides_stand_beside_each_other_in_a_wide_window() {
    let world = World::new();
    let folder = world.start("01");
    let mut person = reader(&world, &folder, (130, 30), &[]);
    person.sees(" │ ");
    person.capture("review-130x30");
    person.press("s");
    person.sees_no(" │ ");
    person.press("s");
    person.sees(" │ ");
    // The cursor is on both sides at once, and a mark is put on what came.
    person.press("/deleted }\rcnhere\r");
    person.sees("└ lost-task here");
    person.press(CTRL_D);
    person.leaves();
    let kept = std::fs::read_to_string(draft(&folder)).expect("kept");
    assert!(kept.contains("src/cleanup-job.js"), "{kept}");
}

#[test]
fn a_draft_that_cannot_be_read_is_put_aside_and_said() {
    let world = World::new();
    let folder = world.start("01");
    std::fs::write(draft(&folder), "{\"schema\":9,\"findings\":[]}").expect("written");
    let mut person = Person::at(&world, &folder, &["review"], &[]);
    person.sees("Read what it promises");
    person.press("\rcnmine\r");
    person.sees("1 mark");
    person.press(CTRL_C);
    person.leaves();
    let aside = draft(&folder).with_extension("unread-1.json");
    assert_eq!(std::fs::read_to_string(aside).expect("kept"), "{\"schema\":9,\"findings\":[]}");
    assert!(std::fs::read_to_string(draft(&folder)).expect("kept").contains("mine"));
}

/// Waits until a screen of the diff was drawn for this many columns, and stands there whole.
fn drawn(person: &mut Person, columns: usize) {
    // What was drawn for more columns is cut by the window; what came shows for how many it was meant.
    let line = format!("\u{1b}[2m{}\u{1b}", "─".repeat(columns));
    person.until(&format!("a screen of {columns} columns"), |person| {
        person
            .raw
            .rsplit("\u{1b}[2J")
            .next()
            .is_some_and(|last| last.contains(&line) && last.contains("q done"))
    });
}

#[test]
fn a_window_that_shrinks_is_drawn_anew() {
    let world = World::new();
    let folder = world.start("02");
    let mut person = Person::at(&world, &folder, &["review"], &[]);
    person.sees("Read what it promises");
    // Once a key was taken, a new size is heard of too.
    person.press(ENTER);
    person.sees("q done");
    person.resize(60, 20);
    drawn(&mut person, 60);
    person.capture("review-60x20");
    person.resize(100, 30);
    drawn(&mut person, 100);
    person.press(CTRL_D);
    assert_eq!(person.leaves().0, 1);
}

#[test]
fn no_colour_is_no_colour() {
    let world = World::new();
    let folder = world.start("01");
    let look = |environment: &[(&str, &str)]| {
        let mut person = Person::at(&world, &folder, &["review"], environment);
        person.sees("Read what it promises");
        person.press(ENTER);
        person.sees("no mark yet");
        person.press(CTRL_D);
        person.sees("nothing was handed in");
        let raw = person.raw.clone();
        person.leaves();
        // Whatever ends in `m` sets a colour; the rest moves the cursor.
        raw.split("\u{1b}[")
            .skip(1)
            .any(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'))
    };
    assert!(look(&[]));
    assert!(!look(&[("NO_COLOR", "1")]));
}

#[test]
fn a_dumb_terminal_gets_a_talk_in_lines() {
    let world = World::new();
    let folder = world.start("01");
    let exercise = exercise("01-session-cleanup");
    let defect = exercise.main_defect().expect("a defect");
    let mut person = Person::at(&world, &folder, &["review"], &[("TERM", "dumb")]);
    person.sees("A line to mark");
    person.press("nonsense\r");
    person.sees("write it as file:line");
    person.press(&format!("{}:{}\r", defect.file, defect.lines.0));
    person.sees("Question 1 of 5");
    person.press("nx\u{7f}\r");
    person.sees("Say why");
    person.press("nobody waits\r");
    person.sees("A line to mark");
    person.press(ENTER);
    person.sees("1 mark.");
    person.press(ENTER);
    for _ in 0..3 {
        person.sees("Which?");
        person.press("5\r");
    }
    person.sees("next: diffdojo grade");
    assert!(!person.raw.contains('\u{1b}'), "{:?}", person.raw);
    person.capture("review-dumb");
    assert_eq!(person.leaves().0, 0);
    assert!(reviews(&world)[0].judgement.leaf_right);
    for (key, code) in [(CTRL_C, 130), (CTRL_D, 1)] {
        let mut person = Person::at(&world, &folder, &["review"], &[("TERM", "dumb")]);
        person.sees("A line to mark");
        person.press(key);
        assert_eq!(person.leaves().0, code);
    }
}

#[test]
fn never_asking_means_never_asking() {
    let world = World::new();
    let folder = world.start("01");
    let mut person = Person::at(&world, &folder, &["review", "--no-input"], &[]);
    person.sees("--from");
    assert_eq!(person.leaves().0, 2);
}

#[test]
fn a_review_is_one_key_away_from_the_watch() {
    if !crate::world::can_run(diffdojo::domain::exercise::Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let mut person = Person::at(&world, &folder, &["watch"], &[]);
    person.sees("r review");
    person.press("r");
    person.sees("Read what it promises");
    person.press("\rcnnobody waits\r");
    person.sees("1 mark");
    person.press("ql");
    person.sees("your marks are kept");
    person.press(" ");
    person.sees("r review");
    person.press("q");
    person.leaves();
    assert!(draft(&folder).exists());
}
