//! What of a project's tree is the grader's though it looks like a source: what its commands run, what its
//! settings plug into the runner, and what would stand in front of the runner's own modules.

use std::collections::BTreeSet;

use crate::domain::conventions::{Role, role};
use crate::domain::project::{Ecosystem, Project};
use crate::domain::tree::{Tree, TreePath};

/// Settings of Node.js's runners that name what they load.
const PLUGS: [&str; 18] = [
    "require",
    "import",
    "loader",
    "setupFiles",
    "setupFilesAfterEnv",
    "globalSetup",
    "globalTeardown",
    "testRunner",
    "runner",
    "testEnvironment",
    "reporters",
    "reporter",
    "transform",
    "preset",
    "resolver",
    "snapshotSerializers",
    "environment",
    "plugins",
];

/// Modules of Python's standard library, and of what its test runners are made of.
const FRONT: &str = "\
    __future__ _pytest _thread abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit \
    audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code \
    codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy \
    copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email \
    encodings ensurepip enum errno exceptiongroup faulthandler fcntl filecmp fileinput fnmatch fractions \
    ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac \
    html http idlelib imaplib imghdr imp importlib iniconfig inspect io ipaddress itertools json keyword \
    lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder \
    msilib msvcrt multiprocessing netrc nis nntplib nose nt ntpath nturl2path numbers opcode operator \
    optparse os ossaudiodev packaging pathlib pdb pickle pickletools pip pipes pkg_resources pkgutil \
    platform plistlib pluggy poplib posix posixpath pprint profile pstats pty pwd py py_compile pyclbr \
    pydoc pydoc_data pyexpat pygments pytest queue quopri random re readline reprlib resource \
    rlcompleter runpy sched secrets select selectors setuptools shelve shlex shutil signal site \
    sitecustomize smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants \
    sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig \
    syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token \
    tokenize tomli tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata \
    unittest urllib usercustomize uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref \
    xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo \
";

/// What a learner may not change of one project.
#[derive(Clone, Debug, Default)]
pub struct Graders {
    /// Single files.
    files: BTreeSet<String>,
    /// Folders in which Python looks for modules.
    roots: BTreeSet<String>,
    /// All that the project has.
    own: BTreeSet<String>,
}

impl Graders {
    /// What the commands and settings of a project say of its tree. `mended` is what its own fix changes:
    /// that has to stay a learner's.
    #[must_use]
    pub fn of<'p>(project: &Project, tree: &Tree, mended: impl Iterator<Item = &'p TreePath>) -> Self {
        let mut out =
            Self { own: tree.iter().map(|(path, _)| path.to_string()).collect(), ..Self::default() };
        out.commands(project, tree);
        match project.ecosystem {
            Ecosystem::Node => out.plugs(tree),
            Ecosystem::Python => out.roots(tree),
            Ecosystem::Rust => out.build_scripts(tree),
            Ecosystem::Go => {}
        }
        for path in mended {
            out.files.remove(path.as_str());
        }
        out
    }

    /// Whether a file is the grader's.
    #[must_use]
    pub fn hold(&self, path: &TreePath) -> bool {
        let path = path.as_str();
        self.files.contains(path) || (!self.own.contains(path) && self.stands_in_front(path))
    }

    /// Whether Python would find a new file where it looks for a module of its own, or of a test runner.
    fn stands_in_front(&self, path: &str) -> bool {
        self.roots.iter().any(|root| {
            let inside = if root.is_empty() {
                Some(path)
            } else {
                path.strip_prefix(root.as_str()).and_then(|rest| rest.strip_prefix('/'))
            };
            let Some(first) = inside.and_then(|inside| inside.split('/').next()) else { return false };
            let name = first.split('.').next().unwrap_or(first);
            name.starts_with("pytest_") || FRONT.split_whitespace().any(|front| front == name)
        })
    }

    /// A word of a command that is a file of the project. A command may begin with another folder.
    fn word(&mut self, word: &str) {
        let word = word
            .trim_matches(['"', '\'', '(', ')', ',', ';'])
            .rsplit('=')
            .next()
            .unwrap_or_default()
            .trim_matches(['"', '\''])
            .trim_start_matches("<rootDir>/")
            .trim_start_matches("./");
        if word.is_empty() || !word.contains('.') {
            return;
        }
        let below = format!("/{word}");
        let named: Vec<String> =
            self.own.iter().filter(|own| *own == word || own.ends_with(&below)).cloned().collect();
        self.files.extend(named);
    }

    fn commands(&mut self, project: &Project, tree: &Tree) {
        let mut pending = vec![project.build.clone(), project.test.clone()];
        let scripts: Vec<serde_json::Value> = tree
            .iter()
            .filter(|(path, _)| path.as_str().rsplit('/').next() == Some("package.json"))
            .filter_map(|(path, _)| serde_json::from_str::<serde_json::Value>(tree.text(path)?).ok())
            .map(|manifest| manifest["scripts"].clone())
            .collect();
        let mut seen = BTreeSet::new();
        while let Some(line) = pending.pop() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let calls = words.iter().any(|word| {
                matches!(*word, "npm" | "pnpm" | "yarn" | "bun" | "run-s" | "run-p" | "npm-run-all")
            });
            for word in &words {
                self.word(word);
                if calls && seen.insert((*word).to_owned()) {
                    for name in [format!("pre{word}"), (*word).to_owned(), format!("post{word}")] {
                        let called = scripts.iter().filter_map(|scripts| scripts.get(&name)?.as_str());
                        pending.extend(called.map(str::to_owned));
                    }
                }
            }
        }
    }

    /// What stands in quotes behind a setting that plugs something in, up to the end of its list.
    fn plugs(&mut self, tree: &Tree) {
        let settings = tree.iter().filter(|(path, _)| {
            role(Ecosystem::Node, path.as_str()) == Role::Settings
                || path.as_str().rsplit('/').next().is_some_and(|name| name.starts_with('.'))
        });
        for text in settings.filter_map(|(path, _)| tree.text(path)) {
            for plug in PLUGS {
                for (at, _) in text.match_indices(plug) {
                    let rest = text[at + plug.len()..].trim_start_matches(['"', '\'']).trim_start();
                    let Some(rest) = rest.strip_prefix(':') else { continue };
                    let rest = rest.trim_start();
                    let end = if rest.starts_with('[') {
                        rest.find(']')
                    } else if rest.starts_with('{') {
                        rest.find('}')
                    } else {
                        rest.find([',', '\n'])
                    };
                    for word in rest[..end.unwrap_or(rest.len())].split(['"', '\'', '`']) {
                        self.word(word);
                    }
                }
            }
        }
    }

    fn roots(&mut self, tree: &Tree) {
        self.roots.extend(["", "src", "lib"].map(str::to_owned));
        // pytest puts the folders of tests in front.
        for (path, _) in tree.iter().filter(|(path, _)| role(Ecosystem::Python, path.as_str()) == Role::Test)
        {
            if let Some((folder, _)) = path.as_str().rsplit_once('/') {
                self.roots.insert(folder.to_owned());
            }
        }
    }

    /// A package may name its build script as it likes.
    fn build_scripts(&mut self, tree: &Tree) {
        for (path, _) in tree.iter() {
            let Some(folder) = path.as_str().strip_suffix("Cargo.toml") else { continue };
            let Some(manifest) = tree.text(path).and_then(|text| text.parse::<toml::Table>().ok()) else {
                continue;
            };
            if let Some(script) = manifest.get("package").and_then(|package| package.get("build")?.as_str()) {
                self.files.insert(format!("{folder}{}", script.trim_start_matches("./")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::project::TestRunner;
    use crate::projects::detect::blank;

    fn held(project: &Project, files: &[(&str, &str)], fix: &[&str], paths: &[&str]) -> Vec<String> {
        let path = |path: &&str| TreePath::new(path).expect("a path");
        let tree: Tree = files.iter().map(|(p, text)| (path(p), text.as_bytes().to_vec())).collect();
        let fix: Vec<TreePath> = fix.iter().map(path).collect();
        let graders = Graders::of(project, &tree, fix.iter());
        let held = paths.iter().map(path).filter(|path| graders.hold(path));
        held.map(|path| path.to_string()).collect()
    }

    #[test]
    fn what_commands_and_settings_name_is_the_graders_but_what_the_fix_mends() {
        let mut project = blank(Ecosystem::Node, TestRunner::Mocha, "mocha --require ./lib/hooks.js");
        project.build = "npm run build".into();
        let manifest = r#"{"scripts":{"build":"node tools/build.mjs && node src/index.js","start":"node src/main.js"},
            "jest":{"setupFiles":["<rootDir>/src/setup.js"],"collectCoverageFrom":["src/pool.js"]}}"#;
        let files = [
            ("package.json", manifest),
            ("lib/hooks.js", ""),
            ("tools/build.mjs", ""),
            ("src/index.js", ""),
            ("src/main.js", ""),
            ("src/setup.js", ""),
            ("src/pool.js", ""),
        ];
        let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        assert_eq!(
            held(&project, &files, &["src/index.js"], &paths),
            ["lib/hooks.js", "tools/build.mjs", "src/setup.js"]
        );
    }

    #[test]
    fn nothing_new_stands_in_front_of_what_the_runner_imports() {
        let project = blank(Ecosystem::Python, TestRunner::Pytest, "python -m pytest");
        let files =
            [("queue.py", ""), ("pool/__init__.py", ""), ("pool/test_pool.py", ""), ("src/pool/a.py", "")];
        let paths = [
            "queue.py",
            "json.py",
            "unittest/case.py",
            "src/_pytest/runner.py",
            "pytest_mine.py",
            "pool/asyncio.py",
            "src/pool/queue.py",
            "helpers.py",
        ];
        assert_eq!(
            held(&project, &files, &[], &paths),
            ["json.py", "unittest/case.py", "src/_pytest/runner.py", "pytest_mine.py", "pool/asyncio.py"]
        );
    }

    #[test]
    fn a_build_script_may_have_any_name() {
        let project = blank(Ecosystem::Rust, TestRunner::CargoTest, "cargo test");
        let files =
            [("a/Cargo.toml", "[package]\nname = \"a\"\nbuild = \"tools/make.rs\"\n"), ("a/src/lib.rs", "")];
        assert_eq!(held(&project, &files, &[], &["a/tools/make.rs", "a/src/lib.rs"]), ["a/tools/make.rs"]);
    }
}
