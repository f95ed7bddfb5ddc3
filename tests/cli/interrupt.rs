//! Ctrl-C while code hangs: the prompt is back at once, and nothing is left.
#![cfg(target_os = "linux")]

use std::process::Stdio;
use std::time::{Duration, Instant};

use diffdojo::domain::exercise::Language;
use rustix::process::{Pid, Signal, kill_process};

use crate::world::{World, can_run, exercise};

/// Ends a hang of the test itself, and nothing else.
const DEADLINE: Duration = Duration::from_secs(60);

/// The processes that run in a place for temporary files, by their environment.
fn processes_of(world: &World) -> Vec<u32> {
    let mark = world.temporary().to_string_lossy().into_owned();
    std::fs::read_dir("/proc")
        .expect("readable")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid: &u32| {
            std::fs::read(format!("/proc/{pid}/environ"))
                .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(&mark))
        })
        .collect()
}

/// Waits until something is so, and looks as often as it can.
fn until(what: &str, so: impl Fn() -> bool) {
    let since = Instant::now();
    while !so() {
        assert!(since.elapsed() < DEADLINE, "it never happened: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn the_prompt_is_back_within_a_second_and_nothing_is_left() {
    for (id, hang) in [
        ("01-session-cleanup", "for (;;) {}\n"),
        ("07-best-quote", "while True:\n    pass\n"),
        ("05-total-sizes", "\nfunc init() { for { } }\n"),
    ] {
        let exercise = exercise(id);
        if !can_run(exercise.language) {
            continue;
        }
        let world = World::new();
        let folder = world.start(id);
        let file = folder.join(exercise.defects[0].file.as_str());
        let text = std::fs::read_to_string(&file).expect("read");
        let text = if exercise.language == Language::Go { text + hang } else { hang.to_owned() + &text };
        std::fs::write(&file, text).expect("written");
        let mut child = world
            .command(&folder)
            .arg("grade")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let subject = world.temporary();
        until("the subject runs", || {
            processes_of(&world).iter().any(|pid| {
                std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| {
                    cwd.starts_with(&subject)
                        && cwd.ends_with("checkout")
                        && std::fs::read(format!("/proc/{pid}/cmdline"))
                            .is_ok_and(|line| String::from_utf8_lossy(&line).contains("--channel="))
                })
            })
        });
        let asked = Instant::now();
        kill_process(Pid::from_child(&child), Signal::INT).expect("asked");
        let code = child.wait().expect("ends").code();
        let took = asked.elapsed();
        assert_eq!(code, Some(130), "{id}");
        assert!(took < Duration::from_secs(1), "{id} took {took:?}");
        until("every process is gone", || processes_of(&world).is_empty());
        assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new(), "{id}");
    }
}

#[test]
fn what_a_killed_grader_left_is_removed_by_the_next_one() {
    if !can_run(Language::JavaScript) {
        return;
    }
    let world = World::new();
    let folder = world.start("01");
    let file = folder.join("src").join("sessions.js");
    let text = std::fs::read_to_string(&file).expect("read");
    std::fs::write(&file, format!("for (;;) {{}}\n{text}")).expect("written");
    let mut child = world
        .command(&folder)
        .arg("grade")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    until("a workbench is there", || !world.left_behind().is_empty() && processes_of(&world).len() > 1);
    child.kill().expect("killed");
    child.wait().expect("ends");
    assert!(!world.left_behind().is_empty());
    until("its children are gone too", || processes_of(&world).is_empty());
    std::fs::write(&file, text).expect("written");
    assert_eq!(world.run_in(&folder, &["grade"]).code, 1);
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
}
