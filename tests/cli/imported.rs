//! Submissions to imported exercises that reach for what outlives a run: none is solved, and after all of them,
//! in the same home, a defect is still a defect and a right fix still one, on this commit and on another.
//!
//! Each does one thing at one moment. What it does is a line of the system's shell, so that all languages do
//! the same.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "what is not run is said, as test runners do")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::Pack;
use diffdojo::domain::exercise::{Exercise, Language};
use diffdojo::domain::verdict::{Grade, Verdict};
use diffdojo::grading::project::ProjectGrader;
use diffdojo::grading::submission::collect;
use diffdojo::runner::isolation::strongest;
use diffdojo::runtimes::named::Named;
use diffdojo::runtimes::toolchain::Toolbox;

use crate::import::{Builder, Import, flat};

/// What is done, by name: lines in which two folders are filled in.
const DEEDS: [(&str, &str); 8] = [
    (
        "writes over what is kept",
        "find @CACHE@/projects -type f | while read f; do echo poison > \"$f\"; done",
    ),
    ("adds to what is kept", "find @CACHE@/projects -type f | while read f; do echo '}{' >> \"$f\"; done"),
    ("removes what is kept", "find @CACHE@ -mindepth 1 -delete; rm -rf @CACHE@"),
    ("shuts what is kept", "chmod -R a= @CACHE@"),
    (
        "makes what is kept old",
        "find @CACHE@ -exec touch -h -d 2001-01-01 {} +; find @CACHE@ -exec touch -d 2001-01-01 {} +",
    ),
    (
        "writes through links",
        "find .. . \"$PWD\" $GOCACHE $CARGO_TARGET_DIR -type l | while read f; do echo poison > \"$f\"; for g in \"$f\"/*; do echo poison > \"$g\"; done; done",
    ),
    (
        "writes where its variables say",
        "for d in $GOCACHE $GOMODCACHE $GOPATH $CARGO_HOME $CARGO_TARGET_DIR $VIRTUAL_ENV; do find -L \"$d\" -type f | while read f; do echo poison > \"$f\"; done; echo 'raise SystemExit' > \"$d/sitecustomize.py\"; done",
    ),
    (
        "writes what is remembered",
        "for f in @CACHE@/tools.json @CACHE@/imports/x.json @CHECKOUT@/.git/HEAD @CHECKOUT@/.git/hooks/post-checkout @CACHE@/projects/*/done.json @CACHE@/projects/*/slots/1.lock; do mkdir -p \"$(dirname \"$f\")\"; echo poison > \"$f\"; done",
    ),
];

/// A project in one language, and when code of its can run.
struct Subject {
    language: Language,
    /// The project's files beside its source and its test.
    files: &'static [(&'static str, &'static str)],
    /// The source: `HEAD` and `CALL` are replaced, and `FROM` by 0 or, which is the defect, 1.
    source: (&'static str, &'static str),
    no_call: &'static str,
    test: &'static str,
    /// The test as it was, as the first fix leaves it, and as the second.
    tests: [&'static str; 3],
    import: &'static [&'static str],
    /// Each deed at each moment, or only those that look for what is there. One runner for each ecosystem
    /// shows all: what a run can reach is the ecosystem's.
    whole_table: bool,
    /// Where the line is run from.
    extra: &'static str,
    /// Name, the extra file with `DEED` for the line as a literal, what comes for `HEAD` and for `CALL`.
    moments: &'static [(&'static str, &'static str, &'static str, &'static str)],
    /// New files that are the grader's, and would make the defect pass or run first.
    not_theirs: &'static [(&'static str, &'static str)],
}

impl Subject {
    fn source(&self, defect: bool, head: &str, call: &str) -> String {
        let from = if defect { "1" } else { "0" };
        self.source.1.replace("FROM", from).replace("HEAD", head).replace("CALL", call)
    }
}

/// An imported exercise and its neighbour, another commit of the same project.
struct Room<'s> {
    subject: &'s Subject,
    import: Import,
    exercises: Vec<Exercise>,
}

impl<'s> Room<'s> {
    fn furnish(subject: &'s Subject, import: Import) -> Self {
        let mut repo = Builder::new(&import.repo);
        for (path, text) in subject.files {
            repo.put(path, text);
        }
        let (good, bad) =
            (subject.source(false, "", subject.no_call), subject.source(true, "", subject.no_call));
        repo.put(subject.source.0, &good).put(subject.test, subject.tests[0]).commit("Add up prices\n");
        let mut fixes = Vec::new();
        for (turn, test) in subject.tests[1..].iter().enumerate() {
            repo.put(subject.source.0, &bad).commit(&format!("Skip the heading, {turn}\n"));
            let fix =
                repo.put(subject.source.0, &good).put(subject.test, test).commit("There is no heading\n");
            fixes.push(fix);
            repo.put("README.md", format!("{turn}\n")).commit("Say what it is\n");
        }
        for (number, fix) in fixes.iter().enumerate() {
            let id = format!("{:02}-totals", number + 1);
            let run = import.run(fix, &[&["--id", &id, "--repeat", "1"], subject.import].concat());
            assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
        }
        let pack = Pack::Folder(import.pack.clone());
        let exercises =
            pack.ids().expect("a pack").iter().map(|id| load(&pack, id).expect("loads")).collect();
        let room = Self { subject, import, exercises };
        let pack = room.import.pack.display().to_string();
        let start = room.import.world.run(&["--pack", &pack, "start", "01-totals"]);
        assert_eq!(start.code, 0, "{}", start.errors);
        room
    }

    fn grader(&self, number: usize) -> ProjectGrader<'_> {
        let exercise = &self.exercises[number];
        let toolbox = Toolbox::new(&self.import.world.dojo_home().join("cache"), Named::default());
        ProjectGrader::new(exercise, exercise.project.as_ref().expect("a project"), &toolbox).expect("set up")
    }

    /// Grades some files over what the pull request has.
    fn grade(&self, grader: &ProjectGrader<'_>, number: usize, files: &[(&str, &str)]) -> Grade {
        let exercise = &self.exercises[number];
        let folder = tempfile::tempdir_in(self.import.world.work()).expect("a folder");
        let put = |path: &str, bytes: &[u8]| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            std::fs::write(path, bytes).expect("written");
        };
        exercise.buggy_tree().iter().for_each(|(path, bytes)| put(path.as_str(), bytes));
        files.iter().for_each(|(path, text)| put(path, text.as_bytes()));
        let submission = collect(exercise, folder.path()).expect("readable");
        grader.grade(&submission).expect("graded")
    }

    fn is_sound(&self, when: &str) {
        for number in 0..self.exercises.len() {
            let grader = self.grader(number);
            for (defect, expected) in [(true, Verdict::Unsolved), (false, Verdict::Solved)] {
                let text = self.subject.source(defect, "", self.subject.no_call);
                let grade = self.grade(&grader, number, &[(self.subject.source.0, &text)]);
                assert_eq!(
                    grade.verdict, expected,
                    "{when}, {number}, defect {defect}: {:#?}",
                    grade.behaviour
                );
            }
        }
    }

    fn line(&self, deed: &str) -> String {
        let world = &self.import.world;
        let path = |path: &Path| path.display().to_string();
        let deed = deed
            .replace("@CACHE@", &path(&world.dojo_home().join("cache")))
            .replace("@CHECKOUT@", &path(&world.work().join("01-totals")));
        format!("({deed}) >/dev/null 2>&1; true")
    }

    /// What a weaker level of isolation would let a run do: other permissions for all that is kept.
    fn what_was_changed_is_made_anew(&self) {
        let projects = self.import.world.dojo_home().join("cache/projects");
        let kept = || {
            let mut found = Vec::new();
            let mut pending = vec![projects.clone()];
            while let Some(folder) = pending.pop() {
                for entry in std::fs::read_dir(folder).expect("readable").flatten() {
                    let (path, kind) = (entry.path(), entry.file_type().expect("a type"));
                    // Beside these stands what says how they were made.
                    if kind.is_dir() {
                        pending.push(path);
                    } else if kind.is_file()
                        && ["tree", "venv", "modules", "cargo-home", "debug"]
                            .iter()
                            .any(|part| path.components().any(|name| name.as_os_str() == *part))
                        || path.extension().is_none()
                            && path.components().any(|name| name.as_os_str() == "kept")
                    {
                        found.push(path);
                    }
                }
            }
            found
        };
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let before = kept();
        assert!(!before.is_empty());
        for path in &before {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o001)).expect("set");
        }
        self.is_sound("made anew");
        let left: Vec<_> = kept().into_iter().filter(|path| mode(path) == 0o001).collect();
        // Each of the exercises that were graded has its own.
        assert!(left.is_empty(), "{left:?}");
    }

    fn misbehaves(&self) {
        let grader = self.grader(0);
        let mut seen = 0;
        let doing = |deed: &str, (_, extra, head, call): &(&str, &str, &str, &str)| {
            let literal = serde_json::to_string(&self.line(deed)).expect("a literal");
            let extra = extra.replace("DEED", &literal);
            let source = self.subject.source(true, head, call);
            let files = [(self.subject.source.0, source.as_str()), (self.subject.extra, extra.as_str())];
            self.grade(&grader, 0, &files)
        };
        for moment in self.subject.moments {
            // Each way to run a line works: what comes of the lines below comes of them.
            let grade = doing("true", moment);
            assert_eq!(grade.verdict, Verdict::Unsolved, "{}: {:#?}", moment.0, grade.behaviour);
            let deeds = if self.subject.whole_table || seen == 0 { &DEEDS[..] } else { &DEEDS[6..] };
            for (name, deed) in deeds {
                // What it does to its own folder is its own loss, and may break it.
                assert_ne!(doing(deed, moment).verdict, Verdict::Solved, "{}: {name}", moment.0);
                seen += 1;
            }
        }
        assert!(seen >= if self.subject.whole_table { 40 } else { 16 }, "{seen}");
    }

    fn what_is_not_theirs_is_put_aside(&self) {
        let grader = self.grader(0);
        let grade = self.grade(&grader, 0, self.subject.not_theirs);
        assert_eq!(grade.verdict, Verdict::Unsolved, "{:#?}", grade.behaviour);
        for (path, _) in self.subject.not_theirs {
            assert!(
                grade.put_aside.iter().any(|line| line.starts_with(&format!("{path}: "))),
                "{path} is not told: {:?}",
                grade.put_aside
            );
        }
    }

    /// The program as its users call it, at the end of all.
    fn the_checkout_is_as_it_was(&self) {
        let checkout = self.import.world.work().join("01-totals");
        let pack = self.import.pack.display().to_string();
        let grade = || self.import.world.run_in(&checkout, &["--pack", &pack, "grade"]);
        let run = grade();
        assert_eq!(run.code, 1, "{}{}", run.output, run.errors);
        assert!(flat(&run.output).contains("not solved"), "{}", run.output);
        std::fs::write(
            checkout.join(self.subject.source.0),
            self.subject.source(false, "", self.subject.no_call),
        )
        .expect("written");
        let run = grade();
        assert_eq!(run.code, 0, "{}{}", run.output, run.errors);
        assert!(!checkout.join(".git/hooks/post-checkout").exists());
        assert!(self.import.world.left_behind().is_empty());
    }
}

fn nothing_outlives_a_run(subject: &Subject) {
    if !strongest().isolates() {
        eprintln!("NOT RUN: this machine keeps no run away from its files");
        return;
    }
    let Some(import) = Import::with(subject.language) else { return };
    let room = Room::furnish(subject, import);
    room.is_sound("before");
    room.misbehaves();
    room.what_is_not_theirs_is_put_aside();
    room.is_sound("after");
    // Without a manifest each tree is set up by itself: also trees that are never graded again.
    if subject.language != Language::Python {
        room.what_was_changed_is_made_anew();
    }
    room.the_checkout_is_as_it_was();
}

const NODE: Subject = Subject {
    language: Language::JavaScript,
    files: &[(
        "package.json",
        "{\n  \"name\": \"totals\",\n  \"type\": \"module\",\n  \"scripts\": { \"test\": \"node --test\" }\n}\n",
    )],
    source: (
        "src/total.js",
        "import { add } from 'sums';\nHEAD\nexport function total(prices) {\n  CALL\n  let sum = 0;\n  for (const price of prices.slice(FROM)) {\n    sum = add(sum, price);\n  }\n  return sum;\n}\n",
    ),
    no_call: "",
    test: "test/total.test.js",
    tests: [
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.js';\n\ntest('nothing', () => assert.equal(total([]), 0));\n",
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.js';\n\ntest('nothing', () => assert.equal(total([]), 0));\ntest('the first', () => assert.equal(total([2, 3]), 5));\n",
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.js';\n\ntest('nothing', () => assert.equal(total([]), 0));\ntest('the first', () => assert.equal(total([2, 3]), 5));\ntest('one', () => assert.equal(total([7]), 7));\n",
    ],
    import: &[
        "--setup",
        "mkdir -p node_modules/sums && echo 'exports.add = (a, b) => a + b;' > node_modules/sums/index.js",
    ],
    whole_table: true,
    extra: "src/extra.js",
    moments: &[
        (
            "when it is imported",
            "import { execFileSync } from 'node:child_process';\nexecFileSync('/bin/sh', ['-c', DEED]);\n",
            "import './extra.js';",
            "",
        ),
        (
            "in the call",
            "import { execFileSync } from 'node:child_process';\nexport const deed = () => execFileSync('/bin/sh', ['-c', DEED]);\n",
            "import { deed } from './extra.js';",
            "deed();",
        ),
        (
            "at the exit",
            "import { execFileSync } from 'node:child_process';\nprocess.on('exit', () => execFileSync('/bin/sh', ['-c', DEED]));\n",
            "import './extra.js';",
            "",
        ),
        (
            "in a process that outlives",
            "import { spawn } from 'node:child_process';\nspawn('/bin/sh', ['-c', DEED + '; sleep 60; ' + DEED], { detached: true, stdio: 'ignore' }).unref();\n",
            "import './extra.js';",
            "",
        ),
        (
            "in a worker",
            "import { Worker } from 'node:worker_threads';\nnew Worker(`require('node:child_process').execFileSync('/bin/sh', ['-c', ${JSON.stringify(DEED)}])`, { eval: true });\n",
            "import './extra.js';",
            "",
        ),
    ],
    not_theirs: &[
        ("src/package.json", "{ \"type\": \"commonjs\" }"),
        ("test/zz.test.js", "process.exit(0);"),
        ("vitest.setup.js", ""),
        (".config/hooks.js", ""),
    ],
};

/// Types are taken away by a module that setting up makes: no network and no certain Node.js is needed.
const TYPESCRIPT: Subject = Subject {
    language: Language::TypeScript,
    files: &[(
        "package.json",
        "{\n  \"name\": \"totals\",\n  \"type\": \"module\",\n  \"scripts\": { \"test\": \"node --import=strip/index.mjs --test test/total.test.ts\" }\n}\n",
    )],
    source: (
        "src/total.ts",
        "import { add } from 'sums';\nHEAD\nexport function total(prices: number[]): number {\n  CALL\n  let sum = 0;\n  for (const price of prices.slice(FROM)) {\n    sum = add(sum, price);\n  }\n  return sum;\n}\n",
    ),
    no_call: "",
    test: "test/total.test.ts",
    tests: [
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.ts';\n\ntest('nothing', () => assert.equal(total([]), 0));\n",
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.ts';\n\ntest('nothing', () => assert.equal(total([]), 0));\ntest('the first', () => assert.equal(total([2, 3]), 5));\n",
        "import test from 'node:test';\nimport assert from 'node:assert';\nimport { total } from '../src/total.ts';\n\ntest('nothing', () => assert.equal(total([]), 0));\ntest('the first', () => assert.equal(total([2, 3]), 5));\ntest('one', () => assert.equal(total([7]), 7));\n",
    ],
    import: &[
        "--setup",
        "mkdir -p node_modules/sums node_modules/strip && echo 'import { register } from \"node:module\"; register(\"./hooks.mjs\", import.meta.url);' > node_modules/strip/index.mjs && echo 'import { readFileSync } from \"node:fs\"; export const load = (url, context, next) => url.endsWith(\".ts\") ? { format: \"module\", shortCircuit: true, source: readFileSync(new URL(url), \"utf8\").replaceAll(/: number(\\[\\])?/g, \"\") } : next(url, context);' > node_modules/strip/hooks.mjs && echo 'exports.add = (a, b) => a + b;' > node_modules/sums/index.js",
    ],
    whole_table: false,
    extra: "src/extra.ts",
    moments: &[
        (
            "when it is imported",
            "import { execFileSync } from 'node:child_process';\nexecFileSync('/bin/sh', ['-c', DEED]);\n",
            "import './extra.ts';",
            "",
        ),
        (
            "in the call",
            "import { execFileSync } from 'node:child_process';\nexport const deed = () => execFileSync('/bin/sh', ['-c', DEED]);\n",
            "import { deed } from './extra.ts';",
            "deed();",
        ),
        (
            "at the exit",
            "import { execFileSync } from 'node:child_process';\nprocess.on('exit', () => execFileSync('/bin/sh', ['-c', DEED]));\n",
            "import './extra.ts';",
            "",
        ),
        (
            "in a process that outlives",
            "import { spawn } from 'node:child_process';\nspawn('/bin/sh', ['-c', DEED + '; sleep 60; ' + DEED], { detached: true, stdio: 'ignore' }).unref();\n",
            "import './extra.ts';",
            "",
        ),
        (
            "in a worker",
            "import { Worker } from 'node:worker_threads';\nnew Worker(`require('node:child_process').execFileSync('/bin/sh', ['-c', ${JSON.stringify(DEED)}])`, { eval: true });\n",
            "import './extra.ts';",
            "",
        ),
    ],
    not_theirs: &[
        ("src/package.json", "{ \"type\": \"commonjs\" }"),
        ("test/zz.test.ts", "process.exit(0);"),
        ("vitest.setup.js", ""),
        (".config/hooks.js", ""),
    ],
};

const PYTHON: Subject = Subject {
    language: Language::Python,
    files: &[("tests/__init__.py", "")],
    source: ("totals.py", "HEAD\n\n\ndef total(prices):\n    CALL\n    return sum(prices[FROM:])\n"),
    no_call: "pass",
    test: "tests/test_totals.py",
    tests: [
        "import unittest\n\nfrom totals import total\n\n\nclass Totals(unittest.TestCase):\n    def test_nothing(self):\n        self.assertEqual(total([]), 0)\n",
        "import unittest\n\nfrom totals import total\n\n\nclass Totals(unittest.TestCase):\n    def test_nothing(self):\n        self.assertEqual(total([]), 0)\n\n    def test_first(self):\n        self.assertEqual(total([2, 3]), 5)\n",
        "import unittest\n\nfrom totals import total\n\n\nclass Totals(unittest.TestCase):\n    def test_nothing(self):\n        self.assertEqual(total([]), 0)\n\n    def test_first(self):\n        self.assertEqual(total([2, 3]), 5)\n\n    def test_one(self):\n        self.assertEqual(total([7]), 7)\n",
    ],
    import: &[],
    whole_table: true,
    extra: "extra.py",
    moments: &[
        ("when it is imported", "import os\n\nos.system(DEED)\n", "import extra", "pass"),
        ("in the call", "import os\n\n\ndef deed():\n    os.system(DEED)\n", "import extra", "extra.deed()"),
        (
            "at the exit",
            "import atexit\nimport os\n\natexit.register(lambda: os.system(DEED))\n",
            "import extra",
            "pass",
        ),
        (
            "in a process that outlives",
            "import subprocess\n\nsubprocess.Popen([\"/bin/sh\", \"-c\", DEED + \"; sleep 60; \" + DEED], start_new_session=True)\n",
            "import extra",
            "pass",
        ),
        (
            "in a thread",
            "import os\nimport threading\n\nthreading.Thread(target=lambda: os.system(DEED)).start()\n",
            "import extra",
            "pass",
        ),
    ],
    not_theirs: &[
        ("unittest/__init__.py", "raise SystemExit(0)"),
        ("json.py", "raise SystemExit(0)"),
        ("sitecustomize.py", "raise SystemExit(0)"),
        ("conftest.py", "raise SystemExit(0)"),
        ("tests/test_more.py", "raise SystemExit(0)"),
    ],
};

const GO: Subject = Subject {
    language: Language::Go,
    files: &[("go.mod", "module example.com/totals\n\ngo 1.21\n")],
    source: (
        "totals.go",
        "package totals\n\nHEAD\n\n// Total adds up.\nfunc Total(prices []int) int {\n\tCALL\n\tsum := 0\n\tfor _, price := range prices[min(FROM, len(prices)):] {\n\t\tsum += price\n\t}\n\treturn sum\n}\n",
    ),
    no_call: "",
    test: "totals_test.go",
    tests: [
        "package totals\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) {\n\tif Total(nil) != 0 {\n\t\tt.Fatal(\"not nothing\")\n\t}\n}\n",
        "package totals\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) {\n\tif Total(nil) != 0 {\n\t\tt.Fatal(\"not nothing\")\n\t}\n}\n\nfunc TestFirst(t *testing.T) {\n\tif Total([]int{2, 3}) != 5 {\n\t\tt.Fatal(\"not five\")\n\t}\n}\n",
        "package totals\n\nimport \"testing\"\n\nfunc TestNothing(t *testing.T) {\n\tif Total(nil) != 0 {\n\t\tt.Fatal(\"not nothing\")\n\t}\n}\n\nfunc TestFirst(t *testing.T) {\n\tif Total([]int{2, 3}) != 5 {\n\t\tt.Fatal(\"not five\")\n\t}\n}\n\nfunc TestOne(t *testing.T) {\n\tif Total([]int{7}) != 7 {\n\t\tt.Fatal(\"not seven\")\n\t}\n}\n",
    ],
    import: &[],
    whole_table: true,
    extra: "extra.go",
    moments: &[
        (
            "in init",
            "package totals\n\nimport \"os/exec\"\n\nfunc init() { exec.Command(\"/bin/sh\", \"-c\", DEED).Run() }\n",
            "",
            "",
        ),
        (
            "in a variable",
            "package totals\n\nimport \"os/exec\"\n\nvar deed = exec.Command(\"/bin/sh\", \"-c\", DEED).Run()\n",
            "",
            "",
        ),
        (
            "in the call",
            "package totals\n\nimport \"os/exec\"\n\nfunc deed() { exec.Command(\"/bin/sh\", \"-c\", DEED).Run() }\n",
            "",
            "deed()",
        ),
        (
            "in a goroutine",
            "package totals\n\nimport \"os/exec\"\n\nfunc deed() { go exec.Command(\"/bin/sh\", \"-c\", DEED).Run() }\n",
            "",
            "deed()",
        ),
        (
            "in a process that outlives",
            "package totals\n\nimport (\n\t\"os/exec\"\n\t\"syscall\"\n)\n\nfunc init() {\n\tcommand := exec.Command(\"/bin/sh\", \"-c\", DEED+\"; sleep 60; \"+DEED)\n\tcommand.SysProcAttr = &syscall.SysProcAttr{Setsid: true}\n\tcommand.Start()\n}\n",
            "",
            "",
        ),
    ],
    not_theirs: &[
        ("go.work", "go 1.21\n\nuse .\n"),
        (
            "main_test.go",
            "package totals\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n",
        ),
        ("vendor/example.com/x/x.go", "package x\n"),
    ],
};

const RUST: Subject = Subject {
    language: Language::Rust,
    files: &[(
        "Cargo.toml",
        "[package]\nname = \"totals\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[lib]\ndoctest = false\n",
    )],
    source: (
        "src/lib.rs",
        "//! Totals.\nHEAD\n\n/// Adds up.\npub fn total(prices: &[u32]) -> u32 {\n    CALL\n    prices.iter().skip(FROM).sum()\n}\n",
    ),
    no_call: "",
    test: "tests/total.rs",
    tests: [
        "#[test]\nfn nothing() {\n    assert_eq!(totals::total(&[]), 0);\n}\n",
        "#[test]\nfn nothing() {\n    assert_eq!(totals::total(&[]), 0);\n}\n\n#[test]\nfn first() {\n    assert_eq!(totals::total(&[2, 3]), 5);\n}\n",
        "#[test]\nfn nothing() {\n    assert_eq!(totals::total(&[]), 0);\n}\n\n#[test]\nfn first() {\n    assert_eq!(totals::total(&[2, 3]), 5);\n}\n\n#[test]\nfn one() {\n    assert_eq!(totals::total(&[7]), 7);\n}\n",
    ],
    import: &[],
    whole_table: true,
    extra: "src/extra.rs",
    moments: &[
        (
            "in the call",
            "pub fn deed() {\n    let _ = std::process::Command::new(\"/bin/sh\").arg(\"-c\").arg(DEED).status();\n}\n",
            "mod extra;",
            "extra::deed();",
        ),
        (
            "before main",
            "extern \"C\" fn deed() {\n    let _ = std::process::Command::new(\"/bin/sh\").arg(\"-c\").arg(DEED).status();\n}\n\n#[used]\n#[link_section = \".init_array\"]\nstatic FIRST: extern \"C\" fn() = deed;\n\npub fn here() -> usize {\n    FIRST as usize\n}\n",
            "mod extra;",
            "std::hint::black_box(extra::here());",
        ),
        (
            "in a thread",
            "pub fn deed() {\n    std::thread::spawn(|| std::process::Command::new(\"/bin/sh\").arg(\"-c\").arg(DEED).status());\n}\n",
            "mod extra;",
            "extra::deed();",
        ),
        (
            "in a process that outlives",
            "use std::os::unix::process::CommandExt;\n\npub fn deed() {\n    let line = format!(\"{}; sleep 60; {}\", DEED, DEED);\n    let _ = std::process::Command::new(\"/bin/sh\").arg(\"-c\").arg(line).process_group(0).spawn();\n}\n",
            "mod extra;",
            "extra::deed();",
        ),
        (
            "when a thread ends",
            "struct Last;\n\nimpl Drop for Last {\n    fn drop(&mut self) {\n        let _ = std::process::Command::new(\"/bin/sh\").arg(\"-c\").arg(DEED).status();\n    }\n}\n\nthread_local!(static LAST: Last = const { Last });\n\npub fn deed() {\n    LAST.with(|_| ());\n}\n",
            "mod extra;",
            "extra::deed();",
        ),
    ],
    not_theirs: &[
        (
            "build.rs",
            "fn main() { println!(\"cargo:rustc-cfg=fixed\"); std::fs::write(\"src/lib.rs\", \"pub fn total(p: &[u32]) -> u32 { p.iter().sum() }\").unwrap(); }",
        ),
        (".cargo/config.toml", "[target.'cfg(all())']\nrunner = \"true\"\n"),
        ("tests/more.rs", "#[test]\nfn more() {}\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"none\"\n"),
    ],
};

#[test]
fn nothing_of_a_run_outlives_it_in_node() {
    nothing_outlives_a_run(&NODE);
}

#[test]
fn nothing_of_a_run_outlives_it_in_typescript() {
    nothing_outlives_a_run(&TYPESCRIPT);
}

#[test]
fn nothing_of_a_run_outlives_it_in_python() {
    nothing_outlives_a_run(&PYTHON);
}

#[test]
fn nothing_of_a_run_outlives_it_in_go() {
    nothing_outlives_a_run(&GO);
}

#[test]
fn nothing_of_a_run_outlives_it_in_rust() {
    nothing_outlives_a_run(&RUST);
}
