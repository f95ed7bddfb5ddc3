//! Submissions that misbehave, each named by what it does: none is solved, none leaves anything behind.
//!
//! `tests/misbehaving/<what-it-does>.<js|py|go>` is put beside the defective file of an exercise in its
//! language and graded with isolation and without. Its first line says what is expected:
//! `<verdict>, <verdict> (<conditions>): <what it does>`. Conditions: `only isolated` (it would harm this
//! machine without), `over the fix` (the rest of the tree is the reference fix), `in all turns` (no turn
//! takes too long, all together do). Marks in its text:
//! `@OUTSIDE@` a folder outside, `@SECRET@` a file of the learner's, `@PORT@` where the test listens.
//!
//! Where the machine isolates, and so does every grade that is not told otherwise, the runs without
//! isolation are left to `cargo test --test misbehaving -- --include-ignored`.
//!
//! `tests/misbehaving/honest/` holds right fixes that do unusual things, each in place of the
//! defective file: they stay solved with isolation.
//!
//! The table of all of them is written to `target/tmp/misbehaving.md`.

#![expect(clippy::print_stderr, reason = "what is not run is said, as test runners do")]

#[path = "cli/world.rs"]
#[expect(dead_code, reason = "the tests of the command line use more of it")]
mod world;

use std::net::{TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use diffdojo::domain::exercise::Language;
use diffdojo::runner::isolation::strongest;
use diffdojo::runner::load::{crowd, patience};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use world::{World, can_run};

/// The longest turn of the exercises as they are graded here, in seconds.
const DEADLINE: u64 = 2;

/// All turns together may take so many times as long.
const ALL_TURNS: u64 = 4;

/// How much longer a grade may take than its deadline, beside what an honest grade takes; as many
/// times as long as there are runnable processes for each processor.
const GRACE: Duration = Duration::from_secs(1);

/// After this a grade has failed its test, whatever comes of it. The very first one compiles Go's
/// standard library.
const STUCK: Duration = Duration::from_secs(600);

const SECRET: &str = "the-learner-alone-may-read-this-5f2e81";

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Only there is a process that leaves its group ended too; only there is `/proc`, which shows it.
    if !cfg!(target_os = "linux") {
        eprintln!("NOT RUN: what misbehaves is certain to end on Linux only");
        return ExitCode::SUCCESS;
    }
    // They measure seconds, and some take the whole machine: one at a time, unless told otherwise.
    let at_once = *arguments.test_threads.get_or_insert(1) as f64;
    let isolates = strongest().isolates();
    if !isolates {
        eprintln!("NOT RUN with isolation: this machine has none");
    }
    let table: Arc<Mutex<Vec<Row>>> = Arc::default();
    let mut trials = Vec::new();
    let mut rooms = Vec::new();
    for subject in SUBJECTS {
        if !can_run(subject.language) {
            continue;
        }
        let room: Arc<OnceLock<Room>> = Arc::default();
        for kind in kinds(&subject) {
            for isolated in [true, false] {
                if (isolated && !isolates) || (!isolated && (kind.only_isolated || kind.honest)) {
                    continue;
                }
                let (kind, room, table) = (kind.clone(), room.clone(), table.clone());
                let how = if isolated { "isolated" } else { "none" };
                let group = if kind.honest { "honest" } else { "misbehaving" };
                let name = format!("{group}::{}.{}::{how}", kind.name, subject.ending);
                let trial = Trial::test(name, move || {
                    let room = room.get_or_init(|| Room::furnish(subject, at_once));
                    let (row, faults) = room.grade(&kind, isolated);
                    table.lock().expect("no test panics with the table in hand").push(row);
                    if faults.is_empty() { Ok(()) } else { Err(Failed::from(faults.join("\n"))) }
                });
                trials.push(trial.with_ignored_flag(!isolated && isolates));
            }
        }
        rooms.push(room);
    }
    let mut conclusion = libtest_mimic::run(&arguments, trials);
    // What they all shared (the caches, the home) still serves an honest tree.
    for room in rooms.iter().filter_map(|room| room.get()) {
        for fault in room.is_unharmed() {
            eprintln!("{fault}");
            conclusion.num_failed += 1;
        }
    }
    write_table(&mut table.lock().expect("no test panics with the table in hand"));
    conclusion.exit_code()
}

/// An exercise of one language, and how a file gets into it.
#[derive(Clone, Copy)]
struct Subject {
    language: Language,
    exercise: &'static str,
    ending: &'static str,
    /// The defective file.
    defective: &'static str,
    /// Where the misbehaving file goes.
    extra: &'static str,
    /// Brings it into the defective file, which then calls `inside` of it in each call of ours.
    weave: fn(&str) -> String,
    comment: &'static str,
}

const SUBJECTS: [Subject; 3] = [
    Subject {
        language: Language::JavaScript,
        exercise: "01-session-cleanup",
        ending: "js",
        defective: "src/sessions.js",
        extra: "src/extra.js",
        weave: |text| {
            let head = "export async function deleteStaleSessions(sessionIds, store) {\n";
            assert!(text.contains(head));
            let inside = format!("{head}  globalThis.inside?.(sessionIds, store);\n");
            format!("import \"./extra.js\";\n{}", text.replace(head, &inside))
        },
        comment: "//",
    },
    Subject {
        language: Language::Python,
        exercise: "07-best-quote",
        ending: "py",
        defective: "app/quotes.py",
        extra: "app/extra.py",
        weave: |text| {
            let head = "async def get_quote(symbol, providers):\n";
            assert!(text.contains(head));
            format!(
                "from app import extra\n{text}\n\nplain = get_quote\n\n\n{head}    getattr(extra, \"inside\", lambda *_: None)(symbol, providers)\n    return await plain(symbol, providers)\n"
            )
        },
        comment: "#",
    },
    Subject {
        language: Language::Go,
        exercise: "05-total-sizes",
        ending: "go",
        defective: "sizes/total.go",
        extra: "sizes/extra.go",
        weave: |text| {
            let head = "func TotalSizes(ctx context.Context, urls []string) (int64, error) {\n";
            assert!(text.contains(head));
            let inside = format!("{head}\tif inside != nil {{\n\t\tinside(urls)\n\t}}\n");
            format!("{}\n\nvar inside func(urls []string)\n", text.replace(head, &inside))
        },
        comment: "//",
    },
];

/// One file of `tests/misbehaving`.
#[derive(Clone)]
struct Kind {
    name: String,
    text: String,
    verdicts: Vec<String>,
    only_isolated: bool,
    over_the_fix: bool,
    in_all_turns: bool,
    honest: bool,
}

/// What became of one grade.
struct Row {
    kind: String,
    language: &'static str,
    isolated: bool,
    verdict: String,
    seconds: f64,
}

fn kinds(subject: &Subject) -> Vec<Kind> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/misbehaving");
    let mut found = Vec::new();
    for (folder, honest) in [(folder.clone(), false), (folder.join("honest"), true)] {
        for entry in std::fs::read_dir(&folder).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|ending| ending != subject.ending) {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("read");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            found.push(Kind::read(name, text, subject.comment, honest));
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!found.is_empty());
    found
}

impl Kind {
    fn read(name: String, text: String, comment: &str, honest: bool) -> Self {
        let first = text.lines().next().unwrap_or_default();
        let (head, _) = first
            .strip_prefix(comment)
            .and_then(|rest| rest.split_once(": "))
            .unwrap_or_else(|| panic!("{name}: the first line says no verdict: {first}"));
        let (verdicts, conditions) = head.split_once('(').unwrap_or((head, ""));
        let verdicts: Vec<String> = verdicts.split(',').map(|word| word.trim().to_owned()).collect();
        for verdict in &verdicts {
            let allowed: &[&str] = if honest { &["solved"] } else { &["unsolved", "tampered", "broken"] };
            assert!(allowed.contains(&verdict.as_str()), "{name}: {verdict} is no verdict for it");
        }
        let conditions: Vec<&str> = conditions
            .trim_end_matches(')')
            .split(';')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .collect();
        for condition in &conditions {
            assert!(
                ["only isolated", "over the fix", "in all turns"].contains(condition),
                "{name}: {condition}"
            );
        }
        Self {
            only_isolated: conditions.contains(&"only isolated"),
            over_the_fix: conditions.contains(&"over the fix"),
            in_all_turns: conditions.contains(&"in all turns"),
            name,
            text,
            verdicts,
            honest,
        }
    }
}

/// A learner's world in which all submissions of one language are graded, and its exercise.
struct Room {
    subject: Subject,
    world: World,
    /// The exercise with a short deadline.
    pack: PathBuf,
    checkout: PathBuf,
    secret: PathBuf,
    /// How long an honest grade takes here and now.
    honest: Duration,
    /// How many processes each processor has to serve because of these tests alone.
    at_once: f64,
}

impl Room {
    fn furnish(subject: Subject, at_once: f64) -> Self {
        let world = World::new();
        let pack = world.work().join("pack");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("exercises").join(subject.exercise);
        copy(&source, &pack.join(subject.exercise));
        let manifest = pack.join(subject.exercise).join("exercise.toml");
        let text = std::fs::read_to_string(&manifest).expect("read");
        let short = text.replacen("[exposing]\n", &format!("[exposing]\nseconds = {DEADLINE}\n"), 1);
        std::fs::write(&manifest, short).expect("written");
        let run = world.run(&["--pack", pack.to_str().expect("Unicode"), "start", subject.exercise]);
        assert_eq!(run.code, 0, "{}", run.errors);
        let secret = world.home().join("secret");
        std::fs::write(&secret, SECRET).expect("written");
        let checkout = world.work().join(subject.exercise);
        let mut room = Self { subject, world, pack, checkout, secret, honest: Duration::ZERO, at_once };
        // The first one fills the caches.
        for _ in 0..2 {
            room.honest = room.honest_grade().1;
        }
        room
    }

    fn honest_grade(&self) -> (String, Duration) {
        let place = self.world.work().join("honest");
        let checkout = place.join("checkout");
        if place.exists() {
            std::fs::remove_dir_all(&place).expect("removed");
        }
        copy(&self.checkout, &checkout);
        world::fix(self.subject.exercise, &checkout);
        let graded = self.run(&checkout, &place.join("tmp"), true, true);
        let verdict = graded.document["verdict"].as_str().unwrap_or_default().to_owned();
        assert_eq!(verdict, "solved", "{:#}{}", graded.document, graded.errors);
        (verdict, graded.took)
    }

    fn grade(&self, kind: &Kind, isolated: bool) -> (Row, Vec<String>) {
        let how = if isolated { "isolated" } else { "none" };
        let place = self.world.work().join(format!("{}-{how}", kind.name));
        let (checkout, outside) = (place.join("checkout"), place.join("outside"));
        copy(&self.checkout, &checkout);
        std::fs::create_dir(&outside).expect("made");
        std::fs::write(outside.join("here-before"), "as it was").expect("written");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("set");
        let address = listener.local_addr().expect("bound");
        let datagrams = UdpSocket::bind(address).expect("the same port");
        datagrams.set_nonblocking(true).expect("set");
        let text = kind
            .text
            .replace("@OUTSIDE@", outside.to_str().expect("Unicode"))
            .replace("@SECRET@", self.secret.to_str().expect("Unicode"))
            .replace("@PORT@", &address.port().to_string());
        if kind.honest {
            std::fs::write(checkout.join(self.subject.defective), text).expect("written");
        } else {
            if kind.over_the_fix {
                world::fix(self.subject.exercise, &checkout);
            }
            let defective = checkout.join(self.subject.defective);
            let plain = std::fs::read_to_string(&defective).expect("read");
            std::fs::write(&defective, (self.subject.weave)(&plain)).expect("written");
            std::fs::write(checkout.join(self.subject.extra), text).expect("written");
        }
        // A crowded machine has longer turns.
        let patience = patience();
        let graded = self.run(&checkout, &place.join("tmp"), isolated, kind.honest);
        let mut faults = Vec::new();
        let verdict = graded.document["verdict"].as_str().unwrap_or("none").to_owned();
        if !kind.verdicts.contains(&verdict) {
            faults.push(format!("the verdict is {verdict}: {:#}{}", graded.document, graded.errors));
        }
        let compile = graded.document["phases_ms"]["compile"].as_u64().unwrap_or(0);
        let took = graded.took.saturating_sub(Duration::from_millis(compile));
        let deadline = Duration::from_secs(DEADLINE * if kind.in_all_turns { ALL_TURNS } else { 1 });
        let deadline = deadline.mul_f64(patience);
        let most = deadline + GRACE.mul_f64(crowd().max(self.at_once)) + self.honest;
        if took > most && !kind.honest {
            faults.push(format!("it took {took:?}, and {most:?} are allowed"));
        }
        for process in processes_with(place.to_str().expect("Unicode")) {
            faults.push(format!("a process is left: {process}"));
        }
        for left in names(&place.join("tmp")) {
            faults.push(format!("{left} is left among the temporary files"));
        }
        let here = names(&outside);
        let kept = std::fs::read_to_string(outside.join("here-before")).unwrap_or_default();
        if here != ["here-before"] || kept != "as it was" {
            faults.push(format!("outside of it there is now {here:?}"));
        }
        if isolated {
            if graded.text.contains(SECRET) || graded.errors.contains(SECRET) {
                faults.push("what the learner alone may read was printed".to_owned());
            }
            if listener.accept().is_ok() || datagrams.recv(&mut [0; 16]).is_ok() {
                faults.push("it reached this test over the network".to_owned());
            }
        }
        std::fs::remove_dir_all(&place).ok();
        let row = Row {
            kind: if kind.honest { format!("honest: {}", kind.name) } else { kind.name.clone() },
            language: self.subject.ending,
            isolated,
            verdict,
            seconds: graded.took.as_secs_f64(),
        };
        (row, faults)
    }

    /// `own_deadline` leaves the exercise its own instead of the short one.
    fn run(&self, checkout: &Path, temporary: &Path, isolated: bool, own_deadline: bool) -> Graded {
        std::fs::create_dir_all(temporary).expect("made");
        let pack: &[&std::ffi::OsStr] =
            if own_deadline { &[] } else { &["--pack".as_ref(), self.pack.as_os_str()] };
        let wish = if isolated { "required" } else { "none" };
        let started = Instant::now();
        let mut child = self
            .world
            .command(checkout)
            .env("TMPDIR", temporary)
            .args(pack)
            .args(["grade", "--format", "json", "--seed", "7", "--isolation", wish])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let id = child.id();
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            if told.recv_timeout(STUCK) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                // Its wardens end what it started.
                std::process::Command::new("kill").args(["-9", &id.to_string()]).status().ok();
            }
        });
        let (mut output, mut errors) = (child.stdout.take(), child.stderr.take());
        let reader = std::thread::spawn(move || read(errors.as_mut().expect("piped")));
        let text = read(output.as_mut().expect("piped"));
        child.wait().expect("waited for");
        let took = started.elapsed();
        drop(tell);
        watch.join().expect("the watch ends");
        let errors = reader.join().expect("read");
        let document = serde_json::from_str(&text).unwrap_or(Value::Null);
        Graded { document, text, errors, took }
    }

    fn is_unharmed(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.honest_grade().0 != "solved" {
            faults.push(format!("{}: an honest tree is not solved any more", self.subject.exercise));
        }
        let folder = self.world.work();
        let folder = folder.parent().expect("a world").to_str().expect("Unicode");
        for process in processes_with(folder) {
            faults.push(format!("{}: a process is left: {process}", self.subject.exercise));
        }
        for left in self.world.left_behind() {
            faults.push(format!("{} is left", left.display()));
        }
        let mut home = names(&self.world.home());
        // Go itself keeps its telemetry's settings in the last of them.
        home.retain(|name| !["dojo", "secret", ".config"].contains(&name.as_str()));
        if !home.is_empty() {
            faults.push(format!("{}: the home holds {home:?}", self.subject.exercise));
        }
        faults
    }
}

struct Graded {
    document: Value,
    text: String,
    errors: String,
    took: Duration,
}

fn read(stream: &mut impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("read");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The processes that name a folder in what they were started with, or stand in it.
fn processes_with(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let path = entry.path();
        let own = entry.file_name().to_str().and_then(|name| name.parse().ok()) == Some(std::process::id());
        if own || !entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let told = ["cmdline", "environ"].map(|name| std::fs::read(path.join(name)).unwrap_or_default());
        let stands = std::fs::read_link(path.join("cwd")).unwrap_or_default();
        let names = told.iter().any(|bytes| String::from_utf8_lossy(bytes).contains(folder));
        if names || stands.to_string_lossy().contains(folder) {
            let words = String::from_utf8_lossy(&told[0]).replace('\0', " ");
            found.push(format!("{} {words}", entry.file_name().to_string_lossy()));
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// A line for each kind: the verdict and the seconds, for each language, with isolation and without.
fn write_table(rows: &mut [Row]) {
    rows.sort_by(|one, other| (&one.kind, one.language).cmp(&(&other.kind, other.language)));
    let mut kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    kinds.dedup();
    let mut text = String::from("| kind | js | py | go |\n| --- | --- | --- | --- |\n");
    for kind in kinds {
        let cells: Vec<String> = ["js", "py", "go"]
            .iter()
            .map(|language| {
                let of = |isolated| {
                    rows.iter()
                        .find(|row| row.kind == kind && row.language == *language && row.isolated == isolated)
                        .map(|row| format!("{} {:.1} s", row.verdict, row.seconds))
                };
                match (of(true), of(false)) {
                    (None, None) => String::new(),
                    (one, other) => {
                        let dash = || "–".to_owned();
                        format!("{} / {}", one.unwrap_or_else(dash), other.unwrap_or_else(dash))
                    }
                }
            })
            .collect();
        text.push_str(&format!("| {kind} | {} |\n", cells.join(" | ")));
    }
    text.push_str("\nWith isolation / without.\n");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("misbehaving.md"), text).ok();
}
