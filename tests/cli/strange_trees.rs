//! What else a checkout may hold beside sources: ignored, refused or neutral, and said.

use std::path::Path;

use diffdojo::domain::exercise::Language;
use serde_json::Value;

use crate::world::{World, can_run, fix};

/// A file that must not take part: its path, what is in it, and whether it is told.
type Stranger = (&'static str, &'static str, bool);

const JAVASCRIPT: &[Stranger] = &[
    ("test/sessions.test.js", "process.exit(0);", true),
    ("test/more.test.js", "process.exit(0);", true),
    ("package.json", r#"{"type":"commonjs","scripts":{"test":"true"}}"#, true),
    ("src/package.json", r#"{"type":"commonjs"}"#, true),
    (".npmrc", "node-options=--require=./src/leave.cjs", false),
    ("src/.npmrc", "node-options=--require=./leave.cjs", false),
    ("node_modules/node:test/index.js", "process.exit(0);", false),
    ("src/node_modules/x/index.js", "process.exit(0);", false),
    (".node-version", "0.10", false),
    (".env", "NODE_OPTIONS=--require=/nowhere", false),
    ("loader.mjs.bak", "process.exit(0);", true),
    ("subject.mjs", "process.exit(0);", false),
];

const PYTHON: &[Stranger] = &[
    ("tests/test_quotes.py", "import os; os._exit(0)", true),
    ("tests/conftest.py", "import os; os._exit(0)", true),
    ("conftest.py", "import os; os._exit(0)", true),
    ("app/conftest.py", "import os; os._exit(0)", true),
    ("sitecustomize.py", "import os; os._exit(0)", true),
    ("usercustomize.py", "import os; os._exit(0)", true),
    ("app/evil.pth", "import os; os._exit(0)", true),
    ("pytest.ini", "[pytest]\naddopts = --collect-only", true),
    ("setup.cfg", "[tool:pytest]\naddopts = --collect-only", true),
    ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '--collect-only'", true),
    ("asyncio.py", "import os; os._exit(0)", false),
    ("json.py", "import os; os._exit(0)", false),
    ("unittest.py", "import os; os._exit(0)", false),
    ("subject.py", "import os; os._exit(0)", false),
    ("logging.py", "import os; os._exit(0)", false),
    ("app/__pycache__/quotes.cpython-311.pyc", "stale", false),
    ("__pycache__/asyncio.cpython-311.pyc", "stale", false),
    ("pyvenv.cfg", "home = /nowhere", true),
];

const GO: &[Stranger] = &[
    ("sizes/total_test.go", "package sizes\n\nimport \"os\"\n\nfunc init() { os.Exit(0) }\n", true),
    (
        "sizes/main_test.go",
        "package sizes\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestMain(*testing.M) { os.Exit(0) }\n",
        true,
    ),
    ("go.mod", "module evil\n\ngo 1.99\n\ntoolchain go1.99\n", true),
    ("go.sum", "nothing", true),
    ("go.work", "go 1.25\n\nuse /nowhere\n", true),
    ("vendor/modules.txt", "# nothing", true),
    ("sizes/vendor/x/x.go", "package x\n", true),
    ("sizes/leave.c", "__attribute__((constructor)) void leave(void) { _exit(0); }", true),
    ("sizes/leave_amd64.s", "TEXT x(SB), 0, $0\n", true),
    ("sizes/leave.syso", "object", true),
    ("diffdojo_subject/main.go", "package main\n\nfunc main() {}\n", true),
    (".golangci.yml", "x", false),
];

/// A checkout with the reference fix and all of these is graded as the fix alone.
fn neutral(
    id: &str,
    language: Language,
    strangers: &[Stranger],
    odd: impl FnOnce(&Path) -> Vec<&'static str>,
) -> Option<World> {
    if !can_run(language) {
        return None;
    }
    let world = World::new();
    let folder = world.start(id);
    fix(id, &folder);
    for (path, text, _) in strangers {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(&file, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let told_too = odd(&folder);
    let run = world.run_in(&folder, &["grade", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.output)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.output, run.errors));
    assert_eq!(document["verdict"], "solved", "{document:#}");
    let told = document["put_aside"].to_string();
    for path in strangers.iter().filter(|(_, _, is_told)| *is_told).map(|(path, _, _)| *path).chain(told_too)
    {
        assert!(told.contains(path), "{path} is not told: {told}");
    }
    assert_eq!(world.left_behind(), Vec::<std::path::PathBuf>::new());
    Some(world)
}

#[test]
fn strange_files_beside_javascript_change_nothing() {
    neutral("01-session-cleanup", Language::JavaScript, JAVASCRIPT, |_| Vec::new());
}

#[test]
fn strange_files_beside_python_change_nothing() {
    neutral("07-best-quote", Language::Python, PYTHON, |_| Vec::new());
}

#[test]
fn strange_files_beside_go_change_nothing() {
    neutral("05-total-sizes", Language::Go, GO, |_| Vec::new());
}

// Elsewhere the file system takes no name that is not Unicode.
#[cfg(target_os = "linux")]
#[test]
fn links_pipes_sockets_and_names_that_no_other_machine_takes_are_put_aside() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    neutral("01-session-cleanup", Language::JavaScript, &[], |folder| {
        let src = folder.join("src");
        symlink("/etc/passwd", src.join("passwd.js")).expect("linked");
        symlink("/", src.join("root")).expect("linked");
        symlink("loop", src.join("loop")).expect("linked");
        symlink("../../..", src.join("up")).expect("linked");
        let pipe = std::process::Command::new("mkfifo").arg(src.join("pipe.js")).status().expect("runs");
        assert!(pipe.success());
        drop(std::os::unix::net::UnixListener::bind(src.join("socket.js")).expect("bound"));
        std::fs::write(src.join("a\\b.js"), "x").expect("written");
        std::fs::write(src.join("new\nline.js"), "x").expect("written");
        std::fs::write(src.join("con.js"), "x").expect("written");
        std::fs::write(src.join(format!("{}.js", "long".repeat(60))), "x").expect("written");
        std::fs::write(src.join(OsStr::from_bytes(b"not-\xff-unicode.js")), "x").expect("written");
        let mut deep = src.join("deep");
        for _ in 0..20 {
            deep.push("d");
        }
        std::fs::create_dir_all(&deep).expect("made");
        std::fs::write(deep.join("x.js"), "x").expect("written");
        std::fs::write(src.join("huge.js"), vec![b' '; 2 << 20]).expect("written");
        vec![
            "src/passwd.js",
            "src/root",
            "src/loop",
            "src/up",
            "src/pipe.js",
            "src/socket.js",
            "a\\\\\\\\b.js",
            "line.js",
            "src/con.js",
            "longlonglong",
            "unicode.js",
            "too deep",
            "src/huge.js",
        ]
    });
}

#[test]
fn no_hook_filter_or_setting_of_the_checkout_runs() {
    let world = neutral("01-session-cleanup", Language::JavaScript, &[], |folder| {
        let trap = folder.join("run-by-git");
        let command = format!("touch '{}'", trap.display());
        let git = folder.join(".git");
        std::fs::write(folder.join(".gitattributes"), "* filter=trap diff=trap\n").expect("written");
        let config = format!(
            "[core]\n\tfsmonitor = {command:?}\n\thooksPath = hooks\n[filter \"trap\"]\n\tclean = {command:?}\n\tsmudge = {command:?}\n[diff \"trap\"]\n\ttextconv = {command:?}\n[diff]\n\texternal = {command:?}\n[submodule \"x\"]\n\tpath = src/x\n\turl = /nowhere\n"
        );
        let mut all = std::fs::read_to_string(git.join("config")).expect("read");
        all.push_str(&config);
        std::fs::write(git.join("config"), all).expect("written");
        std::fs::write(folder.join(".gitmodules"), "[submodule \"x\"]\n\tpath = src/x\n\turl = /nowhere\n")
            .expect("written");
        let hooks = git.join("hooks");
        std::fs::create_dir_all(&hooks).expect("made");
        for name in [
            "pre-commit",
            "post-checkout",
            "post-index-change",
            "fsmonitor-watchman",
            "reference-transaction",
        ] {
            let hook = hooks.join(name);
            std::fs::write(&hook, format!("#!/bin/sh\n{command}\n")).expect("written");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).expect("set");
            }
        }
        Vec::new()
    });
    if let Some(world) = world {
        assert!(!world.work().join("01-session-cleanup").join("run-by-git").exists());
    }
}
