//! `author new` and `author lint`: from nothing to an exercise that is sound, and every fault on the way.

use std::path::{Path, PathBuf};

use diffdojo::domain::exercise::Language;

use crate::world::{Run, World, can_run, files};

/// A pack with the scaffold of a language in it, without the marks.
fn finished(world: &World, language: &str) -> PathBuf {
    let pack = world.work().join("pack");
    let run = world.run(&["--pack", "pack", "author", "new", "01-mine", "--language", language]);
    assert_eq!(run.code, 0, "{}", run.errors);
    for name in ["exercise.toml", "explanation.md", "pull-request.md", "rubric.yml"] {
        let path = pack.join("01-mine").join(name);
        let text = std::fs::read_to_string(&path).expect("read").replace("TODO(author)", "Note");
        std::fs::write(path, text).expect("written");
    }
    pack.join("01-mine")
}

fn lint(world: &World) -> (Run, Vec<serde_json::Value>) {
    let run = world.run(&["--pack", "pack", "author", "lint", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.output).unwrap_or_default();
    let faults = document["exercises"][0]["faults"].as_array().cloned().unwrap_or_default();
    assert_eq!(document["clean"], faults.is_empty(), "{}", run.errors);
    (run, faults)
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).expect("read");
    assert!(text.contains(from), "{from:?} is not in {}", path.display());
    std::fs::write(path, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn a_new_exercise_is_sound_and_clean_but_for_what_is_marked() {
    for language in &Language::JUDGED {
        let world = World::new();
        let word = language.word();
        let run = world.run(&["--pack", "pack", "author", "new", "01-mine", "--language", word]);
        assert_eq!(run.code, 0, "{}", run.errors);
        assert!(run.output.contains("author verify 01-mine"), "{}", run.output);
        let (run, faults) = lint(&world);
        assert_eq!(run.code, 1);
        assert!(
            faults.len() >= 10 && faults.iter().all(|fault| fault["kind"] == "unfinished"),
            "{faults:#?}"
        );
        if can_run(*language) {
            let run = world.run(&["--pack", "pack", "author", "verify", "--jobs", "2"]);
            assert_eq!(run.code, 0, "{word}: {}{}", run.output, run.errors);
        }
        let clean = World::new();
        finished(&clean, word);
        let (run, faults) = lint(&clean);
        assert_eq!((run.code, faults), (0, vec![]), "{word}");
    }
}

#[test]
fn an_id_that_cannot_be_is_explained_and_nothing_is_made() {
    let world = World::new();
    for (id, why) in [
        ("tidy", "no hyphen"),
        ("1-tidy", "two digits"),
        ("01-", "stands alone"),
        ("01-Tidy", "small letters"),
        ("01-tidy/up", "small letters"),
        ("../01-x", "two digits"),
        ("01-a--b", "stands alone"),
    ] {
        let run = world.run(&["--pack", "pack", "author", "new", id]);
        assert_eq!(run.code, 2, "{id}");
        assert!(
            run.errors.contains(why) && run.errors.contains("two digits, a hyphen"),
            "{id}: {}",
            run.errors
        );
    }
    assert!(!world.work().join("pack").exists());
    let run = world.run(&["author", "new", "01-mine"]);
    assert!(run.code == 2 && run.errors.contains("--pack my-pack"), "{}", run.errors);
    std::fs::write(world.work().join("file"), "").expect("written");
    let run = world.run(&["--pack", "file", "author", "new", "01-mine"]);
    assert!(run.code == 2 && run.errors.contains("try:"), "{}", run.errors);
}

#[test]
fn an_exercise_that_is_there_is_not_written_over() {
    let world = World::new();
    let folder = finished(&world, "go");
    let before = files(&folder);
    let run = world.run(&["--pack", "pack", "author", "new", "01-mine"]);
    let said = run.errors.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(run.code == 2 && said.contains("is there already"), "{said}");
    assert_eq!(files(&folder), before);
    assert_eq!(std::fs::read_dir(world.work().join("pack")).expect("readable").count(), 1);
}

fn copy_file(exercise: &Path, from: &str, to: &str) {
    std::fs::copy(exercise.join(from), exercise.join(to)).expect("copied");
}

fn write(exercise: &Path, file: &str, bytes: &[u8]) {
    std::fs::write(exercise.join(file), bytes).expect("written");
}

/// An edit of the manifest; what stands on the line of the fault; words of the fault.
const STATED: [(&str, &str, &str, &str); 15] = [
    ("title = ", "titel = ", "titel =", "no field `titel`"),
    ("language = \"javascript\"\n", "", "", "`language` is missing"),
    ("format = 1", "format = = 1", "format = = 1", ""),
    ("format = 1", "format = 7", "format = 7", "made for format 7"),
    ("Notices to members", "The floating notices", "floating", "gives away"),
    ("    mailer.send(member);\n", "    mailer.sent(member);\n", "mailer.sent", "exactly once"),
    ("reaches every member", "reaches no member", "reaches no member", "no file of the visible tests"),
    ("is done only when", "is done when", "is done when", "stands in no file of exposing/"),
    ("test/notices.test.js", "test/notes.test.js", "notes.test", "not in the pull request's tree"),
    ("The sends become slower.", "Some members get two notices.", "Some members", "say the same"),
    ("2025-03-11", "2025-03-01", "2025-03-01", "earlier than the last commit"),
    ("reference = true", "reference = false", "[[fixes]]", "not exactly one is the reference"),
    ("name = \"await-array\"", "name = \"array\"", "\"array\"", "changes nothing"),
    ("name = \"await-array\"", "name = \"array\"", "[[decoys]]", "decoys/await-array/ is not told of"),
    ("summary = \"Waits", "sumary = \"Waits", "sumary", "no field `sumary`"),
];

/// What is done to an exercise; the file of the fault; what stands on its line; words of the fault.
type Row = (fn(&Path), &'static str, &'static str, &'static str);

const DONE: [Row; 19] = [
    (|e| std::fs::remove_file(e.join("explanation.md")).expect("removed"), "explanation.md", "", "missing"),
    (|e| std::fs::remove_dir_all(e.join("base")).expect("removed"), "base/", "", "holds no file"),
    (
        |e| std::fs::remove_file(e.join("exposing/judge.mjs")).expect("removed"),
        "exposing/",
        "",
        "judge.mjs is missing",
    ),
    (
        |e| copy_file(e, "change/src/notices.js", "decoys/await-array/src/notices.js"),
        "exercise.toml",
        "await-array",
        "changes nothing",
    ),
    (
        |e| copy_file(e, "fixes/one-by-one/src/notices.js", "decoys/await-array/src/notices.js"),
        "exercise.toml",
        "await-array",
        "same as fixes/one-by-one",
    ),
    (
        |e| copy_file(e, "fixes/one-by-one/src/notices.js", "fixes/promise-all/src/notices.js"),
        "exercise.toml",
        "one-by-one",
        "same as fixes/promise-all",
    ),
    (
        |e| copy_file(e, "base/package.json", "change/package.json"),
        "change/package.json",
        "",
        "same as in base/",
    ),
    (
        |e| copy_file(e, "base/package.json", "fixes/one-by-one/package.json"),
        "fixes/one-by-one/package.json",
        "",
        "same as in the pull request",
    ),
    (
        |e| write(e, "fixes/one-by-one/README.md", b"x"),
        "exercise.toml",
        "one-by-one",
        "which a learner may not change",
    ),
    (|e| edit(&e.join("rubric.yml"), "metadata:", "metadatum:"), "rubric.yml", "", ""),
    (
        |e| {
            edit(
                &e.join("rubric.yml"),
                "catches: process.on(\"unhandledRejection\"",
                "catches: process.on(\"SIGHUP\"",
            )
        },
        "rubric.yml",
        "id:",
        "is not caught",
    ),
    (|e| edit(&e.join("pull-request.md"), "# Say", "Say"), "pull-request.md", "", "no title"),
    (
        |e| edit(&e.join("explanation.md"), "## The rule", "## TODO the rule"),
        "explanation.md",
        "TODO",
        "still to be written",
    ),
    (|e| write(e, "base/big.bin", &vec![0; (1 << 20) + 1]), "base/big.bin", "", "KiB"),
    (|e| std::fs::create_dir(e.join("fixs")).expect("made"), "fixs/", "", "no part of an exercise"),
    (|e| edit(&e.join("exposing/judge.mjs"), "\n", "\r\n"), "exposing/judge.mjs", "// Plays", "CR LF"),
    (
        |e| edit(&e.join("decoys/back-to-main/src/notices.js"), "\n", "\r\n"),
        "decoys/back-to-main/src/notices.js",
        "/**",
        "some in LF",
    ),
    (
        |e| edit(&e.join("pull-request.md"), "# Say", "\u{feff}# Say"),
        "pull-request.md",
        "# Say",
        "byte order mark",
    ),
    (|e| write(e, "exercise.toml", b"format = 1\xff"), "exercise.toml", "", "not UTF-8"),
];

fn check(world: &World, file: &str, on_line: &str, words: &str) {
    let (run, faults) = lint(world);
    assert_eq!(run.code, 1, "{words}: {}", run.errors);
    let text = std::fs::read(world.work().join("pack/01-mine").join(file)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let hit = faults.iter().any(|fault| {
        let line = fault["line"].as_u64().and_then(|line| text.lines().nth(line as usize - 1));
        fault["file"] == file
            && (on_line.is_empty() || line.is_some_and(|line| line.contains(on_line)))
            && fault["fault"].as_str().is_some_and(|text| text.contains(words))
            && fault["mend"].as_str().is_some_and(|text| !text.is_empty())
    });
    assert!(hit, "{file}: {words:?} on a line with {on_line:?} is not in {faults:#?}");
}

#[test]
fn each_fault_of_a_manifest_is_told_with_its_line_and_its_mend() {
    let world = World::new();
    for (from, to, on_line, words) in STATED {
        std::fs::remove_dir_all(world.work().join("pack")).ok();
        edit(&finished(&world, "javascript").join("exercise.toml"), from, to);
        check(&world, "exercise.toml", on_line, words);
    }
}

#[test]
fn each_fault_of_the_files_is_told_with_its_place_and_its_mend() {
    let world = World::new();
    for (harm, file, on_line, words) in DONE {
        std::fs::remove_dir_all(world.work().join("pack")).ok();
        harm(&finished(&world, "javascript"));
        check(&world, file, on_line, words);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_another_machine_does_not_take_are_faults() {
    let world = World::new();
    let folder = finished(&world, "javascript");
    write(&folder, "base/src/AUX.js", b"");
    write(&folder, "base/src/Notices.js", b"");
    write(&folder, "base/src/what?.js", b"");
    check(&world, "base/src/AUX.js", "", "device's name");
    check(&world, "base/src/notices.js", "", "capitals do not count");
    check(&world, "base/src/what?.js", "", "not every machine takes");
}

#[cfg(unix)]
#[test]
fn links_and_executable_files_are_faults() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let folder = finished(&world, "python");
    std::os::unix::fs::symlink("/etc/hostname", folder.join("base/host")).expect("linked");
    let script = folder.join("base/app/notices.py");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("set");
    let (_, faults) = lint(&world);
    let told: Vec<_> = faults.iter().map(|fault| (fault["file"].as_str(), fault["fault"].as_str())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].1.expect("a fault").contains("executable") && told[1].1.expect("a fault").contains("a link")
    );
}

#[test]
fn all_faults_of_all_exercises_come_at_once() {
    let world = World::new();
    let folder = finished(&world, "javascript");
    edit(&folder.join("exercise.toml"), "difficulty = \"easy\"", "difficulty = \"trivial\"");
    edit(&folder.join("exercise.toml"), "verdict = \"partial\"", "verdict = \"solved\"");
    edit(&folder.join("exercise.toml"), "branch = \"feat/count-notices\"", "branch = \"main\"");
    std::fs::remove_file(folder.join("explanation.md")).expect("removed");
    assert_eq!(world.run(&["--pack", "pack", "author", "new", "01-other"]).code, 0);
    let run = world.run(&["--pack", "pack", "author", "lint"]);
    assert_eq!(run.code, 1);
    let told = run.output.replace(std::path::MAIN_SEPARATOR, "/");
    for words in [
        "\"trivial\" is not known",
        "a decoy is never solved",
        "\"main\" cannot be used",
        "explanation.md",
        "pack/01-mine/exercise.toml:12:14",
        "same number",
        "2 exercises: 5 faults, ",
    ] {
        assert!(told.contains(words), "{words:?} is not in {told}");
    }
    let run = world.run(&["--pack", "pack", "author", "lint", "other", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.output).expect("one document");
    assert_eq!(document["exercises"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_built_in_exercises_are_without_a_fault() {
    let run = World::new().run(&["author", "lint"]);
    assert_eq!((run.code, run.output.contains("no faults")), (0, true), "{}", run.output);
}
