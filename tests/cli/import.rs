//! `author import`: repositories of every shape become exercises, or are refused with a reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::Pack;
use diffdojo::domain::exercise::{Exercise, Language};
use git2::{Oid, Repository, Signature, Time};

use crate::world::{Run, World, address, can_run, files, finish};

/// A repository that is built commit by commit.
pub struct Builder {
    repository: Repository,
    /// Path to bytes and git's mode.
    files: BTreeMap<String, (Vec<u8>, i32)>,
    submodules: Vec<(String, Oid)>,
    clock: i64,
}

impl Builder {
    pub fn new(folder: &Path) -> Self {
        Self {
            repository: Repository::init_bare(folder).expect("a repository"),
            files: BTreeMap::new(),
            submodules: Vec::new(),
            clock: 1_700_000_000,
        }
    }

    pub fn put(&mut self, path: &str, text: impl AsRef<[u8]>) -> &mut Self {
        self.files.insert(path.to_owned(), (text.as_ref().to_vec(), 0o100_644));
        self
    }

    fn remove(&mut self, path: &str) -> &mut Self {
        self.files.remove(path).expect("it was there");
        self
    }

    /// Commits what is there now on `main`; gives the id.
    pub fn commit(&mut self, message: &str) -> String {
        let parent = self.repository.refname_to_id("refs/heads/main").ok();
        self.commit_on(message, &parent.into_iter().collect::<Vec<_>>())
    }

    fn commit_on(&mut self, message: &str, parents: &[Oid]) -> String {
        self.clock += 3600;
        let tree = self.tree();
        let author =
            Signature::new("Ada Example", "ada@example.com", &Time::new(self.clock, 60)).expect("an author");
        let parents: Vec<_> =
            parents.iter().map(|id| self.repository.find_commit(*id).expect("a parent")).collect();
        let tree = self.repository.find_tree(tree).expect("a tree");
        let id = self
            .repository
            .commit(None, &author, &author, message, &tree, &parents.iter().collect::<Vec<_>>())
            .expect("a commit");
        self.repository.reference("refs/heads/main", id, true, "").expect("a branch");
        id.to_string()
    }

    fn tree(&self) -> Oid {
        let mut index = git2::Index::new().expect("an index");
        let mut add = |path: &str, id: Oid, mode: u32| {
            index
                .add(&git2::IndexEntry {
                    ctime: git2::IndexTime::new(0, 0),
                    mtime: git2::IndexTime::new(0, 0),
                    dev: 0,
                    ino: 0,
                    mode,
                    uid: 0,
                    gid: 0,
                    file_size: 0,
                    id,
                    flags: 0,
                    flags_extended: 0,
                    path: path.as_bytes().to_vec(),
                })
                .expect("added");
        };
        for (path, (bytes, mode)) in &self.files {
            let id = self.repository.blob(bytes).expect("a blob");
            add(path, id, u32::try_from(*mode).expect("a mode"));
        }
        for (path, id) in &self.submodules {
            add(path, *id, 0o160_000);
        }
        index.write_tree_to(&self.repository).expect("a tree")
    }

    fn tip(&self) -> Oid {
        self.repository.refname_to_id("refs/heads/main").expect("main")
    }
}

const MANIFEST: &str = "{\n  \"name\": \"totals\",\n  \"license\": \"ISC\",\n  \"type\": \"module\",\n  \"scripts\": { \"test\": \"node --test\" }\n}\n";
const GOOD: &str = "export function total(prices) {\n  let sum = 0;\n  for (const price of prices) {\n    sum += price;\n  }\n  return sum;\n}\n";
const BAD: &str = "export function total(prices) {\n  let sum = 0;\n  for (let i = 1; i < prices.length; i += 1) {\n    sum += prices[i];\n  }\n  return sum;\n}\n";
const OLD_TEST: &str = "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.js';\n\ntest('nothing costs nothing', () => assert.equal(total([]), 0));\n";
const NEW_TEST: &str = "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.js';\n\ntest('nothing costs nothing', () => assert.equal(total([]), 0));\ntest('the first counts too', () => assert.equal(total([2, 3]), 5));\n";

/// A project whose second commit brings a defect in and whose last one mends it.
fn shop(folder: &Path) -> (Builder, String, String) {
    let mut repo = Builder::new(folder);
    repo.put("package.json", MANIFEST)
        .put("LICENSE", "ISC")
        .put("src/total.js", GOOD)
        .put("test/total.test.js", OLD_TEST);
    repo.commit("Add up prices\n");
    let bug = repo.put("src/total.js", BAD).commit("Count with an index\n\nIt is quicker on long lists.\n");
    repo.put("README.md", "# Totals\n").commit("Say what it is\n");
    let fix = repo
        .put("src/total.js", GOOD)
        .put("test/total.test.js", NEW_TEST)
        .put("README.md", "# Totals\n\nFixed.\n")
        .commit("Count the first price too\n\nIt was left out since prices were counted with an index.\n");
    (repo, bug, fix)
}

pub struct Import {
    pub world: World,
    pub repo: PathBuf,
    pub pack: PathBuf,
}

impl Import {
    /// Nothing where the machine lacks the language.
    pub fn with(language: Language) -> Option<Self> {
        can_run(language).then(Self::new)
    }

    fn new() -> Self {
        let world = World::new();
        let (repo, pack) = (world.work().join("totals.git"), world.work().join("my pack"));
        Self { world, repo, pack }
    }

    pub fn run(&self, fix: &str, more: &[&str]) -> Run {
        let (repo, pack) = (self.repo.display().to_string(), self.pack.display().to_string());
        let mut arguments = vec!["--pack", &pack, "author", "import", &repo, fix];
        if !more.contains(&"--repeat") {
            arguments.extend(["--repeat", "2"]);
        }
        arguments.extend(more);
        self.world.run(&arguments)
    }

    fn good(&self, fix: &str, more: &[&str]) -> (Run, Exercise) {
        let run = self.run(fix, more);
        assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
        let ids = Pack::Folder(self.pack.clone()).ids().expect("a pack");
        let exercise =
            load(&Pack::Folder(self.pack.clone()), &ids[0]).unwrap_or_else(|error| panic!("{error}"));
        (run, exercise)
    }

    fn dojo(&self, arguments: &[&str]) -> Run {
        let pack = self.pack.display().to_string();
        self.world.run(&[&["--pack", &pack], arguments].concat())
    }

    fn verified(&self) {
        let run = self.dojo(&["author", "verify"]);
        assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
    }
}

pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_fix_becomes_an_exercise_that_is_played_from_start_to_answer() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let (_, bug, fix) = shop(&import.repo);
    let (run, exercise) = import.good(&fix, &["--leaf", "lost-task"]);
    assert!(flat(&run.output).contains("the pull request is"), "{}", run.output);
    assert_eq!(exercise.id, "01-totals");
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.origin.introduced_by.as_deref(), Some(bug.as_str()));
    assert_eq!(project.origin.licence, "ISC");
    assert_eq!(project.fail_to_pass, ["the first counts too"]);
    assert_eq!(project.pass_to_pass, ["nothing costs nothing"]);
    assert!(project.review.pull_request);
    assert_eq!(exercise.pull_request.title, "Count with an index");
    assert_eq!(exercise.defects[0].lines, (3, 4));
    assert!(exercise.explanation.contains("left out since prices"), "{}", exercise.explanation);
    import.verified();

    let start = import.dojo(&["start", "totals"]);
    assert_eq!(start.code, 0, "{}", start.errors);
    let folder = import.world.work().join("01-totals");
    assert!(!files(&folder).iter().any(|file| file.contains("exposing")));
    let pack = import.pack.display().to_string();
    let here = |arguments: &[&str]| import.world.run_in(&folder, &[&["--pack", &pack], arguments].concat());
    let diff = here(&["diff"]);
    assert!(diff.output.contains("prices.length"), "{}", diff.output);
    let grade = here(&["grade", "--format", "json"]);
    assert_eq!(grade.code, 1, "{}", grade.errors);
    let document: serde_json::Value = serde_json::from_str(&grade.output).expect("a document");
    assert_eq!(document["verdict"], "unsolved");
    assert_eq!(document["trust"], "in-process");
    assert_eq!(document["behaviour"]["outcome"], "fail");
    assert_eq!(here(&["hint"]).code, 0);
    // A test that is made to agree helps nobody.
    std::fs::write(folder.join("test/total.test.js"), "").expect("written");
    let grade = here(&["grade"]);
    assert_eq!(grade.code, 1);
    assert!(grade.output.contains("put aside"), "{}", grade.output);
    std::fs::write(folder.join("src/total.js"), GOOD.replace("sum += price", "sum = sum + price"))
        .expect("written");
    let grade = here(&["grade"]);
    assert_eq!(grade.code, 0, "{}{}", grade.output, grade.errors);
    let answer = here(&["answer", "--yes"]);
    assert!(answer.output.contains("Count the first price too"), "{}", answer.output);
    assert_eq!(here(&["reset", "--yes"]).code, 0);
    assert!(import.dojo(&["list"]).output.contains("01-totals"));
    assert!(import.world.left_behind().is_empty(), "{:?}", import.world.left_behind());
}

#[test]
fn the_first_commit_of_a_history_is_refused() {
    let import = Import::new();
    let mut repo = Builder::new(&import.repo);
    let root = repo.put("package.json", MANIFEST).put("src/total.js", GOOD).commit("Start\n");
    let run = import.run(&root, &[]);
    assert_eq!(run.code, 2);
    assert!(flat(&run.errors).contains("first commit of its history"), "{}", run.errors);
    let run = import.run("no-such-commit", &[]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("no-such-commit"), "{}", run.errors);
    assert_eq!(import.world.run(&["author", "import", "nowhere", "HEAD"]).code, 2);
}

#[test]
fn a_merge_is_what_it_brought_to_its_first_parent() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let mut repo = Builder::new(&import.repo);
    repo.put("package.json", MANIFEST).put("src/total.js", GOOD).put("test/total.test.js", OLD_TEST);
    repo.commit("Add up prices\n");
    let bug = repo.put("src/total.js", BAD).commit("Count with an index\n");
    let fork = repo.tip();
    repo.put("src/total.js", GOOD).put("test/total.test.js", NEW_TEST);
    let side = repo.commit_on("Count the first price too\n", &[fork]);
    repo.put("src/total.js", BAD).put("test/total.test.js", OLD_TEST).put("other.js", "export {};\n");
    let main = repo.commit_on("Something else\n", &[fork]);
    repo.put("src/total.js", GOOD).put("test/total.test.js", NEW_TEST);
    let merge = repo.commit_on(
        "Merge the fix\n",
        &[Oid::from_str(&main).expect("an id"), Oid::from_str(&side).expect("an id")],
    );
    let by_address = Import {
        repo: PathBuf::from(address(&import.repo)),
        pack: import.world.work().join("by address"),
        world: World::new(),
    };
    by_address.good(&merge, &[]);
    let (_, exercise) = import.good(&merge, &[]);
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.origin.introduced_by.as_deref(), Some(bug.as_str()));
    assert!(project.review.pull_request);
    import.verified();
}

#[test]
fn a_fix_that_renames_the_file_is_followed_and_so_is_a_rename_before_it() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let mut repo = Builder::new(&import.repo);
    repo.put("package.json", MANIFEST).put("src/sum.js", GOOD);
    repo.commit("Add up prices\n");
    let bug = repo.put("src/sum.js", BAD).commit("Count with an index\n");
    repo.remove("src/sum.js").put("src/total.js", BAD).commit("A better name\n");
    repo.remove("src/total.js").put("lib/total.js", GOOD);
    let fix = repo
        .put("test/total.test.js", NEW_TEST.replace("../src/total.js", "../lib/total.js"))
        .commit("Count the first price too, from its own folder\n");
    let (run, exercise) = import.good(&fix, &[]);
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.origin.introduced_by.as_deref(), Some(bug.as_str()), "{}", run.output);
    // The tests of the fix call the new name, which the commit that brought the defect in has not.
    assert!(!project.review.pull_request);
    assert!(exercise.fixes[0].overlay.removes.iter().any(|path| path.as_str() == "src/total.js"));
    import.verified();
}

#[test]
fn files_of_every_kind_come_through_unharmed() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let mut repo = Builder::new(&import.repo);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    repo.put("package.json", MANIFEST)
        .put("src/total.js", crlf(GOOD))
        .put("test/total.test.js", crlf(OLD_TEST))
        .put("test/data.bin", [0, 159, 146, 150, 0, 13, 10])
        .put("test/node_modules/x/index.js", "export default 1;\n")
        .put("with space/ünï.txt", "text");
    repo.files.insert("latest.js".to_owned(), (b"src/total.js".to_vec(), 0o120_000));
    repo.files.insert("out".to_owned(), (b"../../elsewhere".to_vec(), 0o120_000));
    repo.files.insert("run.sh".to_owned(), (b"#!/bin/sh\nexit 0\n".to_vec(), 0o100_755));
    repo.submodules.push(("vendored".to_owned(), Oid::from_str(&"1".repeat(40)).expect("an id")));
    repo.commit("Add up prices\n");
    repo.put("src/total.js", crlf(BAD)).commit("Count with an index\n");
    let fix = repo
        .put("src/total.js", crlf(GOOD))
        .put(
            "test/total.test.js",
            crlf(&format!(
                "{NEW_TEST}import fs from 'node:fs';\ntest('the data is whole', () => assert.equal(fs.readFileSync(new URL('data.bin', import.meta.url)).length, 8));\n"
            )),
        )
        .put("test/data.bin", [0, 159, 146, 150, 0, 13, 10, 1])
        .commit("Count the first price too\n");
    let (run, exercise) = import.good(&fix, &[]);
    let said = flat(&run.output);
    for word in ["vendored: a submodule", "out: a link that leads out of the project"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.links.len(), 1);
    assert_eq!(project.executable.len(), 1);
    // The data of a test comes with it, so this one passes on both sides.
    assert!(project.pass_to_pass.contains(&"the data is whole".to_owned()), "{:?}", project.pass_to_pass);
    let text =
        exercise.buggy_tree().iter().find(|(path, _)| path.as_str() == "src/total.js").expect("there").1;
    assert_eq!(text, crlf(BAD).as_bytes());
    assert!(exercise.buggy_tree().iter().any(|(path, _)| path.as_str().contains("node_modules")));
    import.verified();
    assert_eq!(import.dojo(&["start", "1"]).code, 0);
    let folder = import.world.work().join("01-totals");
    #[cfg(unix)]
    assert_eq!(std::fs::read_link(folder.join("latest.js")).expect("a link"), Path::new("src/total.js"));
    let clean = Repository::open(&folder).expect("a repository");
    assert!(clean.statuses(None).expect("statuses").iter().all(|entry| entry.status().is_empty()));
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let whole = import.world.work().join("whole.git");
    let (repo, _, fix) = shop(&whole);
    let fix_commit = repo.repository.find_commit(Oid::from_str(&fix).expect("an id")).expect("a commit");
    let parent = fix_commit.parent_id(0).expect("a parent");
    // Everything but the commits before the last two.
    let cut = |to: &Path, last: &[Oid]| {
        let target = Repository::init_bare(to).expect("a repository");
        let (from, into) = (repo.repository.odb().expect("objects"), target.odb().expect("objects"));
        from.foreach(|id| {
            let object = from.read(*id).expect("an object");
            if object.kind() != git2::ObjectType::Commit || last.contains(id) {
                into.write(object.kind(), object.data()).expect("written");
            }
            true
        })
        .expect("all");
        std::fs::write(to.join("shallow"), format!("{}\n", last[last.len() - 1])).expect("written");
        std::fs::create_dir_all(to.join("refs/heads")).expect("made");
        std::fs::write(to.join("refs/heads/main"), format!("{}\n", last[0])).expect("written");
    };
    cut(&import.repo, &[fix_commit.id(), parent]);
    let (run, exercise) = import.good(&fix, &[]);
    assert!(!exercise.project.as_ref().expect("a project").review.pull_request);
    assert!(flat(&run.output).contains("cut off"), "{}", run.output);
    import.verified();
    let other = Import {
        world: World::new(),
        repo: import.world.work().join("one.git"),
        pack: import.world.work().join("p2"),
    };
    cut(&other.repo, &[fix_commit.id()]);
    let run = other.run(&fix, &[]);
    assert_eq!(run.code, 2);
    assert!(flat(&run.errors).contains("--unshallow"), "{}", run.errors);
}

#[test]
fn tests_that_do_not_load_before_the_fix_are_told_to_the_author() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let mut repo = Builder::new(&import.repo);
    repo.put("package.json", MANIFEST).put("src/total.js", GOOD).put("test/total.test.js", OLD_TEST);
    repo.commit("Add up prices\n");
    let fix = repo
        .put("src/total.js", format!("{GOOD}\nexport function mean(prices) {{\n  return total(prices) / prices.length;\n}}\n"))
        .put("test/mean.test.js", "import test from 'node:test';\nimport assert from 'node:assert';\nimport { mean } from '../src/total.js';\n\ntest('a mean', () => assert.equal(mean([2, 4]), 3));\n")
        .commit("Means too\n");
    let (run, exercise) = import.good(&fix, &[]);
    assert!(flat(&run.output).contains("do not even load"), "{}", run.output);
    assert!(
        exercise.pull_request.description.contains("What the tests call"),
        "{}",
        exercise.pull_request.description
    );
    assert!(exercise.pull_request.description.contains("mean"), "{}", exercise.pull_request.description);
    import.verified();
}

#[test]
fn a_test_that_flaps_is_thrown_out_and_said() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let (mut repo, _, _) = shop(&import.repo);
    repo.put("src/total.js", BAD).put("test/total.test.js", OLD_TEST).commit("Back\n");
    let flaps = "import fs from 'node:fs';\ntest('flaps', () => {\n  const file = 'count';\n  const seen = fs.existsSync(file);\n  if (seen) fs.rmSync(file); else fs.writeFileSync(file, '');\n  assert.ok(!seen);\n});\n";
    let fix = repo
        .put("src/total.js", GOOD)
        .put("test/total.test.js", format!("{NEW_TEST}{flaps}"))
        .commit("Count the first price too\n");
    let (run, exercise) = import.good(&fix, &["--repeat", "3"]);
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.fail_to_pass, ["the first counts too"]);
    assert!(!project.pass_to_pass.contains(&"flaps".to_owned()));
    assert!(
        flat(&run.output).contains("not the same every time and are left out: \"flaps\""),
        "{}",
        run.output
    );
}

#[test]
fn a_fix_whose_tests_pass_before_it_is_refused() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let (mut repo, _, _) = shop(&import.repo);
    let fix = repo
        .put("src/total.js", GOOD.replace("sum += price", "sum = sum + price"))
        .put("test/total.test.js", format!("{NEW_TEST}test('one', () => assert.equal(total([1]), 1));\n"))
        .commit("Fix nothing\n");
    let run = import.run(&fix, &[]);
    assert_eq!(run.code, 1, "{}", run.errors);
    assert!(
        flat(&run.errors).contains("3 pass on both sides, and none fails before the fix"),
        "{}",
        run.errors
    );
    assert!(!import.pack.exists());
    // A fix without tests, and one that only changes tests.
    let bare = repo.put("src/total.js", GOOD).commit("No tests\n");
    let run = import.run(&bare, &[]);
    assert_eq!(run.code, 1);
    assert!(flat(&run.errors).contains("brings no test"), "{}", run.errors);
    let tests = repo.put("test/total.test.js", OLD_TEST).commit("Only tests\n");
    assert!(flat(&import.run(&tests, &[]).errors).contains("changes no source"));
}

#[test]
fn a_setup_that_fails_shows_what_it_said() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let (_, _, fix) = shop(&import.repo);
    let run = import.run(&fix, &["--setup", "echo the mirror is down >&2 && exit 7"]);
    assert_eq!(run.code, 1);
    let said = flat(&run.errors);
    assert!(said.contains("the mirror is down") && said.contains("--setup"), "{said}");
}

#[test]
fn what_was_run_is_not_run_again_after_an_interruption() {
    if !can_run(Language::JavaScript) || cfg!(windows) {
        return;
    }
    let import = Import::new();
    let (_, _, fix) = shop(&import.repo);
    let log = import.world.work().join("log");
    let test = format!("echo run >> '{}' && node --test", log.display());
    // All is run, and then the exercise cannot be written.
    std::fs::write(&import.pack, "a file in the way").expect("written");
    // The log lies outside of what an isolated run may write.
    let (repo, pack) = (import.repo.display().to_string(), import.pack.display().to_string());
    let once = || {
        let arguments = ["--pack", &pack, "author", "import", &repo, &fix, "--repeat", "2", "--test", &test];
        let mut command = import.world.command(&import.world.work());
        finish(command.args(arguments).env("DIFFDOJO_ISOLATION_AT_MOST", "none").output().expect("runs"))
    };
    let run = once();
    assert_eq!(run.code, 2, "{}", run.output);
    let runs = || std::fs::read_to_string(&log).expect("a log").lines().count();
    let before = runs();
    assert!(before >= 4, "{before}");
    std::fs::remove_file(&import.pack).expect("removed");
    let run = once();
    assert_eq!(run.code, 0, "{}", run.errors);
    assert_eq!(runs(), before);
}

#[test]
fn a_runner_that_nobody_knows_is_judged_by_its_exit_code_with_a_warning() {
    if !can_run(Language::JavaScript) || cfg!(windows) {
        return;
    }
    let import = Import::new();
    let (_, _, fix) = shop(&import.repo);
    let (run, exercise) = import.good(
        &fix,
        &[
            "--test",
            "node -e \"import('./src/total.js').then((m) => process.exit(m.total([2, 3]) === 5 ? 0 : 1))\"",
            "--id",
            "07-by-code",
        ],
    );
    assert_eq!(exercise.id, "07-by-code");
    assert!(
        flat(&run.output).contains("warning: this runner tells nothing but its exit code"),
        "{}",
        run.output
    );
    import.verified();
}

#[test]
fn an_exercise_is_never_written_over_another() {
    let import = Import::new();
    let (_, _, fix) = shop(&import.repo);
    std::fs::create_dir_all(import.pack.join("03-mine")).expect("made");
    let run = import.run(&fix, &["--id", "03-mine"]);
    assert_eq!(run.code, 2);
    assert!(flat(&run.errors).contains("is there already"), "{}", run.errors);
    assert_eq!(import.run(&fix, &["--id", "mine"]).code, 2);
    let no_pack = import.world.run(&["author", "import", &import.repo.display().to_string(), &fix]);
    assert_eq!(no_pack.code, 2);
    assert!(no_pack.errors.contains("--pack"), "{}", no_pack.errors);
}

#[test]
fn a_file_that_is_too_large_can_be_left_out() {
    let Some(import) = Import::with(Language::JavaScript) else { return };
    let mut repo = Builder::new(&import.repo);
    repo.put("package.json", MANIFEST).put("src/total.js", GOOD).put("media/film.mp4", vec![7; 5 << 20]);
    repo.commit("Add up prices\n");
    repo.put("src/total.js", BAD).commit("Count with an index\n");
    let fix = repo.put("src/total.js", GOOD).put("test/total.test.js", NEW_TEST).commit("Count the first\n");
    let run = import.run(&fix, &[]);
    assert_eq!(run.code, 2);
    assert!(run.errors.contains("film.mp4") && run.errors.contains("--leave-out"), "{}", run.errors);
    import.good(&fix, &["--leave-out", "media/**"]);
}

#[cfg(unix)]
#[test]
fn a_repository_on_another_machine_is_brought_by_the_machines_git() {
    let git = std::process::Command::new("git").arg("--version").output();
    if !can_run(Language::JavaScript) || git.is_err() {
        return;
    }
    let import = Import::new();
    let (_, bug, fix) = shop(&import.repo);
    let address = format!("ssh://git@example.com{}", import.repo.display());
    let pack = import.pack.display().to_string();
    let mut command = import.world.command(&import.world.work());
    command.args(["--pack", &pack, "author", "import", &address, &fix, "--repeat", "2"]);
    command.env("GIT_SSH", import.world.ssh()).env("GIT_SSH_VARIANT", "simple").env("GIT_DIR", "/nowhere");
    let run = finish(command.output().expect("runs"));
    assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
    let pack = Pack::Folder(import.pack.clone());
    let exercise = load(&pack, &pack.ids().expect("a pack")[0]).expect("it loads");
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.origin.introduced_by.as_deref(), Some(bug.as_str()));
    let run = import.run(&fix, &["--id", "02-again"]);
    assert_eq!(run.code, 0, "{}", run.errors);
}

#[test]
fn a_python_project_is_tested_by_unittest() {
    let Some(import) = Import::with(Language::Python) else { return };
    let mut repo = Builder::new(&import.repo);
    let good = "def total(prices):\n    return sum(prices)\n";
    let test = |more: &str| {
        format!(
            "import unittest\n\nfrom totals import total\n\n\nclass Totals(unittest.TestCase):\n    def test_nothing(self):\n        self.assertEqual(total([]), 0)\n{more}"
        )
    };
    repo.put("totals.py", good).put("tests/__init__.py", "").put("tests/test_totals.py", test(""));
    repo.commit("Add up prices\n");
    repo.put("totals.py", good.replace("sum(prices)", "sum(prices[1:])")).commit("Skip the heading\n");
    let fix = repo
        .put("totals.py", good)
        .put(
            "tests/test_totals.py",
            test("\n    def test_first(self):\n        self.assertEqual(total([2, 3]), 5)\n"),
        )
        .commit("There is no heading\n");
    let (_, exercise) = import.good(&fix, &[]);
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.fail_to_pass, ["tests.test_totals.Totals.test_first"]);
    assert!(project.review.pull_request);
    import.verified();
}

#[test]
fn a_go_project_is_tested_by_its_packages() {
    let Some(import) = Import::with(Language::Go) else { return };
    let mut repo = Builder::new(&import.repo);
    let good = "package totals\n\n// Total adds up.\nfunc Total(prices []int) int {\n\tsum := 0\n\tfor _, price := range prices {\n\t\tsum += price\n\t}\n\treturn sum\n}\n";
    let test = "package totals\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) {\n\tif Total(nil) != 0 {\n\t\tt.Fatal(\"not nothing\")\n\t}\n}\n";
    repo.put("go.mod", "module example.com/totals\n\ngo 1.21\n")
        .put("totals.go", good)
        .put("totals_test.go", test);
    repo.commit("Add up prices\n");
    repo.put("totals.go", good.replace("range prices", "range prices[min(1, len(prices)):]"))
        .commit("Skip the heading\n");
    let fix = repo
        .put("totals.go", good)
        .put("totals_test.go", format!("{test}\nfunc TestFirst(t *testing.T) {{\n\tif Total([]int{{2, 3}}) != 5 {{\n\t\tt.Fatal(\"not five\")\n\t}}\n}}\n"))
        .commit("There is no heading\n");
    let (_, exercise) = import.good(&fix, &[]);
    assert_eq!(exercise.project.as_ref().expect("a project").fail_to_pass, ["example.com/totals TestFirst"]);
    import.verified();
}

#[test]
fn a_rust_project_keeps_its_tests_in_the_file_that_they_test() {
    let Some(import) = Import::with(Language::Rust) else { return };
    let mut repo = Builder::new(&import.repo);
    let source = |body: &str, more: &str| {
        format!(
            "//! Totals.\n\n/// Adds up.\npub fn total(prices: &[u32]) -> u32 {{\n    {body}\n}}\n\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n    #[test]\n    fn nothing() {{\n        assert_eq!(total(&[]), 0);\n    }}\n{more}}}\n"
        )
    };
    let first = "\n    #[test]\n    fn first() {\n        assert_eq!(total(&[2, 3]), 5);\n    }\n";
    repo.put(
        "Cargo.toml",
        "[package]\nname = \"totals\"\nversion = \"0.1.0\"\nedition = \"2021\"\nlicense = \"MIT\"\n",
    )
    .put("src/lib.rs", source("prices.iter().sum()", ""));
    repo.commit("Add up prices\n");
    repo.put("src/lib.rs", source("prices.iter().skip(1).sum()", "")).commit("Skip the heading\n");
    let fix = repo.put("src/lib.rs", source("prices.iter().sum()", first)).commit("There is no heading\n");
    let (_, exercise) = import.good(&fix, &[]);
    let project = exercise.project.as_ref().expect("a project");
    assert_eq!(project.fail_to_pass, ["totals src/lib.rs tests::first"]);
    assert_eq!(project.inline.len(), 1);
    let fixed = exercise.with(&exercise.reference_fix().expect("a fix").overlay);
    let text = fixed.iter().find(|(path, _)| path.as_str() == "src/lib.rs").expect("there").1;
    assert!(!String::from_utf8_lossy(text).contains("fn first"));
    import.verified();
}

/// Slow to build; `cargo test --test cli twenty_thousand -- --ignored --nocapture`.
#[test]
#[ignore = "builds 20,000 commits; prints time and memory"]
#[expect(clippy::print_stderr, reason = "a measurement prints its figures")]
fn twenty_thousand_commits_are_walked_through() {
    let import = Import::new();
    let mut repo = Builder::new(&import.repo);
    repo.put("package.json", MANIFEST).put("src/total.js", GOOD).put("test/total.test.js", OLD_TEST);
    for folder in 0..20 {
        for file in 0..20 {
            repo.put(&format!("docs/{folder}/{file}.md"), format!("{folder} {file}\n"));
        }
    }
    repo.commit("Add up prices\n");
    let bug = repo.put("src/total.js", BAD).commit("Count with an index\n");
    // In memory first, and one pack at the end: as a clone has it.
    let objects = repo.repository.odb().expect("objects");
    let unwritten = objects.add_new_mempack_backend(i32::MAX).expect("a backend");
    let mut tip = repo.tip();
    let author =
        Signature::new("Ada Example", "ada@example.com", &Time::new(1_710_000_000, 60)).expect("an author");
    for number in 0..20_000_u32 {
        let commit = repo.repository.find_commit(tip).expect("a commit");
        let tree = commit.tree().expect("a tree");
        let blob = repo.repository.blob(format!("entry {number}\n").as_bytes()).expect("a blob");
        let mut update = git2::build::TreeUpdateBuilder::new();
        // Some beside the source, so that its folder differs too.
        let path =
            if number % 10 == 0 { "src/log.js".to_owned() } else { format!("docs/{}/log.md", number % 20) };
        update.upsert(path, blob, git2::FileMode::Blob);
        let tree = update.create_updated(&repo.repository, &tree).expect("a tree");
        let tree = repo.repository.find_tree(tree).expect("a tree");
        tip = repo.repository.commit(None, &author, &author, "Entry\n", &tree, &[&commit]).expect("a commit");
    }
    repo.repository.reference("refs/heads/main", tip, true, "").expect("a branch");
    let last = repo.repository.find_commit(tip).expect("a commit");
    let mut update = git2::build::TreeUpdateBuilder::new();
    for (path, text) in [("src/total.js", GOOD), ("test/total.test.js", NEW_TEST)] {
        update.upsert(path, repo.repository.blob(text.as_bytes()).expect("a blob"), git2::FileMode::Blob);
    }
    let tree = update.create_updated(&repo.repository, &last.tree().expect("a tree")).expect("a tree");
    let tree = repo.repository.find_tree(tree).expect("a tree");
    let fix = repo
        .repository
        .commit(None, &author, &author, "Count the first\n", &tree, &[&last])
        .expect("a commit");
    repo.repository.reference("refs/heads/main", fix, true, "").expect("a branch");
    let mut pack = git2::Buf::new();
    unwritten.dump(&repo.repository, &mut pack).expect("a pack");
    std::fs::create_dir_all(import.repo.join("objects/pack")).expect("made");
    let mut indexer =
        git2::Indexer::new(None, &import.repo.join("objects/pack"), 0o444, false).expect("an indexer");
    std::io::Write::write_all(&mut indexer, &pack).expect("written");
    indexer.commit().expect("a pack");
    let keep = std::env::var_os("DIFFDOJO_KEEP_REPOSITORY").map(PathBuf::from);
    let started = std::time::Instant::now();
    let (_, exercise) = import.good(&fix.to_string(), &["--repeat", "5"]);
    eprintln!("import of a folder: {:?}", started.elapsed());
    assert_eq!(exercise.project.expect("a project").origin.introduced_by.as_deref(), Some(bug.as_str()));
    if let Some(keep) = keep {
        std::fs::rename(&import.repo, &keep).expect("kept");
        std::fs::write(keep.join("fix"), fix.to_string()).expect("written");
    }
}
