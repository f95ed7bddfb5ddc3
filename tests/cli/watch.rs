//! `watch`: saves of every kind, bursts, keys, sizes of windows, and its end.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use diffdojo::domain::exercise::Language;
use rustix::process::{Pid, Signal, kill_process};

use crate::person::Person;
use crate::world::{World, can_run, decoy, fix};

/// Ends a hang of a test, and nothing else.
const DEADLINE: Duration = Duration::from_secs(120);

/// A watch whose output is read by a program.
struct Piped {
    child: Child,
    lines: Receiver<String>,
}

impl Piped {
    fn start(world: &World, folder: &Path, arguments: &[&str]) -> Self {
        let mut child = world
            .command(folder)
            .arg("watch")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { child, lines }
    }

    /// The next verdict.
    fn verdict(&self) -> String {
        let since = Instant::now();
        loop {
            let rest = DEADLINE.saturating_sub(since.elapsed());
            let line = self.lines.recv_timeout(rest).expect("a verdict in time");
            if let Some(rest) = line.strip_prefix("01-session-cleanup ") {
                return rest.split(['(', ':']).next().unwrap_or_default().trim().to_owned();
            }
        }
    }

    /// Interrupts it; its exit code, and the verdicts that nobody had waited for.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        kill_process(Pid::from_child(&self.child), Signal::INT).expect("asked");
        let code = self.child.wait().expect("ends").code();
        (code, self.lines.iter().filter(|line| line.starts_with("01-session-cleanup ")).collect())
    }
}

#[test]
fn every_way_of_saving_is_seen_and_graded_once() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join("src/sessions.js");
    let buggy = fs::read_to_string(&file).expect("read");
    fix("01-session-cleanup", &folder);
    let fixed = fs::read_to_string(&file).expect("read");
    for arguments in [&[][..], &["--poll"]] {
        fs::write(&file, &buggy).expect("written");
        let watch = Piped::start(&world, &folder, arguments);
        assert_eq!(watch.verdict(), "not solved");
        // In place.
        fs::write(&file, &fixed).expect("written");
        assert_eq!(watch.verdict(), "solved");
        // A new file over the old one.
        let aside = folder.join("src/.sessions.js.swp");
        fs::write(&aside, &buggy).expect("written");
        fs::rename(&aside, &file).expect("renamed");
        assert_eq!(watch.verdict(), "not solved");
        // The old file away first, as for a backup.
        let backup = folder.join("sessions.js~");
        fs::rename(&file, &backup).expect("renamed");
        fs::write(&file, &fixed).expect("written");
        assert_eq!(watch.verdict(), "solved");
        // Deleted and made anew; in between several writes.
        fs::remove_file(&file).expect("removed");
        fs::write(&file, "").expect("written");
        for end in [10, 100, buggy.len()] {
            fs::write(&file, &buggy[..end]).expect("written");
        }
        assert_eq!(watch.verdict(), "not solved");
        // The whole folder away and back, with the fix in it.
        let away = folder.join("elsewhere");
        fs::rename(folder.join("src"), &away).expect("renamed");
        fs::write(away.join("sessions.js"), &fixed).expect("written");
        fs::rename(&away, folder.join("src")).expect("renamed");
        assert_eq!(watch.verdict(), "solved");
        // And the folder that came back is watched like the one that went.
        fs::write(&file, &buggy).expect("written");
        assert_eq!(watch.verdict(), "not solved");
        fs::remove_file(&backup).expect("removed");
        let (code, rest) = watch.end();
        assert_eq!((code, rest), (Some(130), Vec::<String>::new()), "{arguments:?}");
    }
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn what_no_submission_takes_and_a_save_without_a_change_are_not_graded() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join("src/sessions.js");
    let buggy = fs::read_to_string(&file).expect("read");
    let watch = Piped::start(&world, &folder, &[]);
    assert_eq!(watch.verdict(), "not solved");
    fs::write(&file, &buggy).expect("written");
    for other in ["notes.md", ".git/index.lock", "src/.sessions.js.swp", "test/other.test.js"] {
        fs::write(folder.join(other), "x").expect("written");
    }
    fs::create_dir_all(folder.join("node_modules/x")).expect("made");
    fs::write(folder.join("node_modules/x/index.js"), "x").expect("written");
    fix("01-session-cleanup", &folder);
    assert_eq!(watch.verdict(), "solved", "the next verdict is the fix's");
    let journal = fs::read_to_string(world.dojo_home().join("journal.jsonl")).expect("read");
    assert_eq!(journal.matches("\"graded\"").count(), 2, "{journal}");
    assert_eq!(watch.end().0, Some(130));
}

#[test]
fn a_save_during_a_grade_ends_it_and_starts_another() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join("src/sessions.js");
    let buggy = fs::read_to_string(&file).expect("read");
    // It would hang for its whole deadline, again and again.
    fs::write(&file, format!("for (;;) {{}}\n{buggy}")).expect("written");
    let watch = Piped::start(&world, &folder, &[]);
    let since = Instant::now();
    while world.left_behind().is_empty() {
        assert!(since.elapsed() < DEADLINE, "no workbench was ever made");
        std::thread::yield_now();
    }
    fix("01-session-cleanup", &folder);
    assert_eq!(watch.verdict(), "solved", "the first verdict is that of the last save");
    assert_eq!(watch.end(), (Some(130), Vec::new()));
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn a_folder_that_is_no_checkout_or_goes_away_is_said() {
    let world = World::new();
    let run = world.run(&["watch"]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("not inside an exercise's repository"), "{}", run.errors);
    if !can_run(Language::JavaScript) {
        return;
    }
    let folder = world.start("01");
    let watch = Piped::start(&world, &world.work(), &["--dir", "01-session-cleanup"]);
    assert_eq!(watch.verdict(), "not solved");
    fs::remove_dir_all(&folder).expect("removed");
    let Piped { mut child, .. } = watch;
    assert_eq!(child.wait().expect("ends").code(), Some(2));
}

#[test]
fn every_key_does_what_the_foot_says_and_the_watch_comes_back() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let mut person = Person::at(&world, &folder, &["watch"], &[]);
    person.sees("not solved");
    person.sees("save a file to grade it again");
    person.capture("watch-unsolved-80x24");
    person.resize(60, 20);
    person.until("lines of sixty columns", |person| {
        person.window().contains(&format!("\n{}\n", "─".repeat(60)))
    });
    person.capture("watch-unsolved-60x20");
    person.resize(60, 12);
    person.sees("more lines; m shows all");
    person.resize(60, 20);
    person.press("m");
    person.sees("any key: back");
    person.press(" ");
    person.sees_no("any key: back");
    for (key, seen) in [("d", "diffdojo diff --dir"), ("h", "Hint 1 of"), ("l", "02-dashboard-page")] {
        person.press(key);
        person.until(&format!("{seen} was printed"), |person| person.raw.contains(seen));
        person.sees("any key: back");
        person.press("\r");
        person.sees("q quit");
        person.sees("save a file to grade it");
    }
    person.press("a");
    person.sees("Open it?");
    person.press("\u{4}");
    person.sees("the answer stays closed");
    person.press(" ");
    person.sees("q quit");
    decoy("01-session-cleanup", "back-to-main", &folder);
    person.until("a second grade", |person| person.raw.matches("not solved").count() >= 2);
    person.press("x");
    person.sees("Go back to the buggy commit?");
    person.press("y");
    person.sees("attempts/1");
    person.press(" ");
    person.sees("q quit");
    fix("01-session-cleanup", &folder);
    person.sees(" solved (");
    person.sees_no("not solved");
    for no in ["n", "N", "\u{1b}", "\r"] {
        person.press("n");
        person.sees("start it? y/n");
        // A key that answers nothing leaves the question there, as does a window of another size.
        person.press("g");
        person.resize(79, 24);
        person.resize(80, 24);
        person.sees("start it? y/n");
        let before = person.raw.len();
        person.press(no);
        person.sees_no("start it?");
        // It was answered, and is not asked again: the next key does what it always does.
        person.press("h");
        person.sees("Hint ");
        person.sees("any key: back");
        assert!(!person.raw[before..].contains("start it?"), "{:?}", &person.raw[before..]);
        person.press(" ");
        person.sees("q quit");
    }
    person.press("n");
    person.sees("02-dashboard-page");
    person.press("y");
    person.sees("02-dashboard-page is ready in");
    person.press(" ");
    person.sees("q quit");
    assert!(world.work().join("02-dashboard-page/src/dashboard.ts").is_file());
    person.press("q");
    assert_eq!(person.leaves().0, 0);
}

#[test]
fn ctrl_c_ctrl_d_and_signals_leave_the_terminal_in_order() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    for (keys, code) in [("\u{3}", 130), ("\u{4}", 0), ("l\u{3}", 130), ("a\u{3}", 130), ("q", 0)] {
        let mut person = Person::at(&world, &folder, &["watch"], &[]);
        person.sees("q quit");
        for (index, key) in keys.chars().enumerate() {
            if index == 1 {
                person.until("a question", |person| {
                    person.window().contains("any key: back") || person.window().contains("Open it?")
                });
            }
            person.press(&key.to_string());
        }
        let (seen, window) = person.leaves();
        assert_eq!(seen, code, "{keys:?}: {window}");
    }
}

#[test]
fn a_terminal_without_colour_or_of_few_words_is_served_too() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let mut person = Person::at(&world, &folder, &["watch"], &[("NO_COLOR", "1")]);
    person.sees("not solved");
    assert!(!person.raw.contains("\u{1b}[3"), "{:?}", person.raw);
    person.press("q");
    assert_eq!(person.leaves().0, 0);
    let mut person = Person::at(&world, &folder, &["watch"], &[("TERM", "dumb")]);
    person.sees("not solved");
    person.sees("q quit");
    assert!(!person.raw.contains('\u{1b}'), "{:?}", person.raw);
    person.press("h");
    person.sees("Hint 1 of");
    person.press(" ");
    person.press("q");
    assert_eq!(person.leaves().0, 0);
}
