//! `progress`, and the journal under a program that is killed, crowded or short of room.

use std::path::Path;
use std::time::{Duration, Instant};

use diffdojo::progress::event::Event;
use diffdojo::progress::journal::{Contents, Journal};

use crate::world::{World, finish};

fn journal(world: &World) -> Contents {
    Journal::new(&world.dojo_home()).read().expect("the journal loads")
}

fn hints(world: &World) -> usize {
    journal(world).entries.iter().filter(|entry| matches!(entry.event, Event::Hint { .. })).count()
}

#[test]
fn progress_goes_to_another_machine_and_back() {
    let (here, there) = (World::new(), World::new());
    let folder = here.start("01");
    assert_eq!(here.run_in(&folder, &["hint"]).code, 0);
    let file = here.work().join("my progress.jsonl");
    let name = file.to_str().expect("Unicode");
    let export = here.run(&["progress", "export", name]);
    assert_eq!(export.code, 0, "{}", export.errors);
    assert!(export.errors.contains("2 events written"), "{}", export.errors);
    let again = here.run(&["progress", "export", name]);
    assert_eq!(again.code, 2, "a file is never written over");
    assert_eq!(here.run(&["progress", "export"]).output, std::fs::read_to_string(&file).expect("read"));
    let first = there.run(&["progress", "import", name]);
    assert_eq!(
        (first.code, first.output.as_str()),
        (0, "2 events new, 0 known already\n"),
        "{}",
        first.errors
    );
    assert_eq!(there.run(&["progress", "import", name]).output, "0 events new, 2 known already\n");
    assert!(there.run(&["list", "--format", "json"]).output.contains("\"started\""));
}

#[test]
fn a_file_that_is_no_journal_is_refused_and_nothing_is_written() {
    let world = World::new();
    let bad = world.work().join("bad");
    let table: [(&[u8], &str); 4] = [
        (b"hello\n", "line 1 is no event"),
        (b"\n\n{\"schema\":1}\n", "line 3 is no event"),
        (b"\xff\xfe\n", "line 1 is no event"),
        (b"{\"schema\":7,\"new\":true}\n", "newer diffdojo"),
    ];
    for (bytes, word) in table {
        std::fs::write(&bad, bytes).expect("written");
        let run = world.run(&["progress", "import", "bad"]);
        assert_eq!(run.code, 2);
        assert!(run.errors.contains(word), "{word}: {}", run.errors);
        assert!(run.errors.contains("nothing was taken in"), "{}", run.errors);
    }
    assert_eq!(world.run(&["progress", "import", "nowhere"]).code, 2);
    assert_eq!(journal(&world), Contents::default());
}

#[test]
fn a_home_that_cannot_be_written_is_said_and_stops_nothing() {
    let world = World::new();
    std::fs::write(world.home().join("a file"), "x").expect("written");
    let inside = world.home().join("a file").join("dojo");
    let output = world
        .command(&world.work())
        .args(["start", "01"])
        .env("DIFFDOJO_HOME", inside)
        .output()
        .expect("runs");
    let run = finish(output);
    assert_eq!(run.code, 0, "{}", run.errors);
    assert!(run.errors.contains("progress is not kept"), "{}", run.errors);
}

#[test]
fn commands_at_once_lose_nothing() {
    let world = World::new();
    let folder = world.start("01");
    let children: Vec<_> = (0..6)
        .map(|_| {
            let mut command = world.command(&folder);
            command.arg("hint").stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            command.spawn().expect("starts")
        })
        .collect();
    let recorded = children
        .into_iter()
        .map(|mut child| child.wait().expect("ends"))
        .filter(std::process::ExitStatus::success)
        .count();
    assert_eq!(recorded, 6);
    // Each of them recorded a hint, or there was no further one when its turn came.
    assert!((4..=6).contains(&hints(&world)), "{}", hints(&world));
    assert_eq!(journal(&world).unread, 0);
}

/// A world whose home has no room beyond so many blocks of 512 or 1024 bytes.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_in_the_middle_of_a_line_leaves_whole_lines() {
    let world = World::new();
    let folder = world.start("01");
    let path = world.dojo_home().join("journal.jsonl");
    let line = std::fs::read_to_string(&path).expect("read");
    // The limit of one file's size ends in the middle of the next line, however large a block is.
    let full = line.repeat(1020 / line.len()) + &" ".repeat(1020 % line.len() - 1) + "\n";
    assert_eq!(full.len(), 1020);
    std::fs::write(&path, &full).expect("written");
    let program = env!("CARGO_BIN_EXE_diffdojo");
    let mut shell = std::process::Command::new("bash");
    // An ignored signal stays ignored, so that the write fails and does not kill.
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f 1; exec '{program}' hint --no-input")]);
    let like = world.command(&folder);
    shell.current_dir(&folder).env_clear();
    shell.envs(like.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let run = finish(shell.output().expect("runs"));
    assert!(run.errors.contains("progress is not kept"), "{}{}", run.errors, run.output);
    assert_eq!(std::fs::read_to_string(&path).expect("read"), full);
    assert_eq!(world.run_in(&folder, &["hint"]).code, 0);
    assert_eq!((hints(&world), journal(&world).unread), (1, 0));
}

/// Runs the program and kills it at a moment; what it wrote to standard output until then.
fn killed_after(world: &World, folder: &Path, arguments: &[&str], moment: Duration) -> String {
    let mut command = world.command(folder);
    command.args(arguments).stdin(std::process::Stdio::null());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("starts");
    let started = Instant::now();
    while started.elapsed() < moment && child.try_wait().expect("waited").is_none() {
        std::thread::yield_now();
    }
    child.kill().ok();
    String::from_utf8_lossy(&child.wait_with_output().expect("ends").stdout).into_owned()
}

/// How often the program is killed: few times here, more often by hand.
fn kills() -> u32 {
    std::env::var("DIFFDOJO_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

/// Moments up to a span that follows the machine: after a run that was killed too early to do
/// anything the next ones get longer, after one that was done they get shorter, so that most kills
/// fall where something is written.
struct Moments {
    span: Duration,
    state: u32,
}

impl Moments {
    fn up_to(span: Duration) -> Self {
        Self { span, state: 0x2545_f491 }
    }

    fn next(&mut self) -> Duration {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        self.span.mul_f64(f64::from(self.state) / f64::from(u32::MAX))
    }

    fn learn(&mut self, done: bool) {
        self.span = self.span.mul_f64(if done { 0.8 } else { 1.25 });
    }
}

#[test]
fn a_program_that_is_killed_while_it_records_loses_nothing_that_was_recorded() {
    let world = World::new();
    world.start("01");
    // `start` records its event before it says anything.
    let started = Instant::now();
    assert_eq!(world.run(&["start", "01", "--dir", "measured"]).code, 0);
    let mut moments = Moments::up_to(started.elapsed());
    let (mut before, mut told) = (journal(&world).entries, 0);
    for round in 0..kills() {
        let moment = moments.next();
        let folder = format!("round {round}");
        let said = killed_after(&world, &world.work(), &["start", "01", "--dir", &folder], moment);
        let now = journal(&world);
        assert_eq!(now.entries.get(..before.len()), Some(before.as_slice()), "after {moment:?}");
        assert!(now.entries.len() <= before.len() + 1);
        if !said.is_empty() {
            told += 1;
            assert_eq!(now.entries.len(), before.len() + 1, "what was told was recorded");
        }
        assert_eq!(now.unread, 0, "a line of this length is written at once");
        moments.learn(!said.is_empty());
        before = now.entries;
    }
    assert!(told > 0, "no run came far enough: the moments say nothing");
    assert_eq!(world.run(&["hint", "--dir", "measured"]).code, 0);
}

#[test]
fn an_import_that_is_killed_can_be_done_again_and_ends_with_each_event_once() {
    let world = World::new();
    world.start("01");
    let own = journal(&world).entries;
    let line = |n: usize| {
        format!(
            "{{\"schema\":1,\"at\":\"2026-01-01T00:00:00.{n:09}Z\",\"exercise\":\"02-b\",\"event\":\"hint\",\"number\":{n}}}\n"
        )
    };
    let file = world.work().join("theirs");
    let (mut events, mut cut) = (0, 0);
    let text: String = (0..2_000).map(line).collect();
    std::fs::write(&file, &text).expect("written");
    let started = Instant::now();
    assert_eq!(world.run(&["progress", "import", "theirs"]).code, 0);
    let mut moments = Moments::up_to(started.elapsed());
    events += 2_000;
    for round in 0..(kills() / 4) as usize {
        let moment = moments.next();
        let text: String = (0..2_000).map(|n| line(n + (round + 1) * 2_000)).collect();
        std::fs::write(&file, &text).expect("written");
        killed_after(&world, &world.work(), &["progress", "import", "theirs"], moment);
        let now = journal(&world);
        let theirs = now.entries.iter().filter(|entry| entry.exercise == "02-b").count();
        assert!(theirs >= events, "{theirs} of {events} events are left");
        cut += usize::from(theirs < events + 2_000);
        moments.learn(theirs == events + 2_000);
        let run = world.run(&["progress", "import", "theirs"]);
        assert_eq!(run.code, 0, "{}", run.errors);
        events += 2_000;
        let now = journal(&world);
        assert_eq!(now.entries.len(), events + own.len(), "each event once");
        assert!(own.iter().all(|entry| now.entries.contains(entry)));
    }
    assert!(cut > 0, "no import was cut: the moments say nothing");
}
