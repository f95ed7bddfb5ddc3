//! How a project is set up and tested, by what stands in its files: candidates, likeliest first.

mod node;
mod python;

use std::collections::BTreeMap;

use crate::domain::project::{Ecosystem, Origin, Project, Review, TestRunner};
use crate::domain::tree::{Tree, TreePath};
use crate::domain::verdict::Outcome;

/// How long a run may take until it is known how long one takes, in seconds.
const SECONDS: u64 = 600;

/// One way to set up and test a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Commands that fetch what it depends on: the first that works is taken.
    pub setups: Vec<String>,
    /// The project with these commands, and nothing else known of it.
    pub project: Project,
    /// Where these commands were found.
    pub found_in: String,
}

/// A project of which nothing but its tests' command is known.
#[must_use]
pub fn blank(ecosystem: Ecosystem, runner: TestRunner, test: &str) -> Project {
    Project {
        ecosystem,
        runner,
        setup: String::new(),
        build: String::new(),
        test: test.to_owned(),
        environment: BTreeMap::new(),
        seconds: SECONDS,
        exit_code: None,
        broken: Vec::new(),
        outcome: Outcome::Fail,
        fail_to_pass: Vec::new(),
        pass_to_pass: Vec::new(),
        tests: Tree::new(),
        removes: Vec::new(),
        inline: Tree::new(),
        executable: Default::default(),
        links: BTreeMap::new(),
        origin: Origin::default(),
        review: Review { pull_request: false, why: String::new() },
    }
}

/// The ecosystem of a change, by the names of the files that it touches; by those of the whole tree
/// where these tell nothing.
#[must_use]
pub fn ecosystem<'p>(touched: impl Iterator<Item = &'p str>, tree: &Tree) -> Option<Ecosystem> {
    let of = |path: &str| {
        Some(match path.rsplit_once('.')?.1 {
            "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" | "jsx" | "tsx" => Ecosystem::Node,
            "py" | "pyx" => Ecosystem::Python,
            "go" => Ecosystem::Go,
            "rs" => Ecosystem::Rust,
            _ => return None,
        })
    };
    let most = |paths: &mut dyn Iterator<Item = &str>| {
        let mut counts = BTreeMap::new();
        paths.filter_map(of).for_each(|found| *counts.entry(found).or_insert(0_usize) += 1);
        counts.into_iter().max_by_key(|(_, count)| *count).map(|(found, _)| found)
    };
    most(&mut touched.into_iter()).or_else(|| most(&mut tree.iter().map(|(path, _)| path.as_str())))
}

/// What a person said instead of what is found.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// `--setup`
    pub setup: Option<String>,
    /// `--test`
    pub test: Option<String>,
}

/// The ways to set up and test a project, likeliest first. `touched` are the files of the fix;
/// `date` is the fix's day, `YYYY-MM-DD`, for packages of that time.
#[must_use]
pub fn candidates(
    ecosystem: Ecosystem,
    tree: &Tree,
    touched: &[String],
    date: &str,
    stated: &Stated,
) -> Vec<Candidate> {
    let reader = Reader { tree, touched, date };
    let mut found = match ecosystem {
        Ecosystem::Node => reader.node(),
        Ecosystem::Python => reader.python(),
        Ecosystem::Go => reader.go(),
        Ecosystem::Rust => reader.rust(),
    };
    if let Some(test) = &stated.test {
        let setups = found.first().map(|first| first.setups.clone()).unwrap_or_default();
        let runner = runner_of(test).unwrap_or(match ecosystem {
            _ if test.contains("DIFFDOJO_REPORT") => TestRunner::Junit,
            _ => TestRunner::ExitCode,
        });
        found = vec![Candidate {
            setups,
            project: blank(ecosystem, runner, test),
            found_in: "--test".to_owned(),
        }];
    }
    if let Some(setup) = &stated.setup {
        found.iter_mut().for_each(|candidate| candidate.setups = vec![setup.clone()]);
    }
    found
}

/// The runner that a command line starts, where it is a known one.
#[must_use]
pub fn runner_of(line: &str) -> Option<TestRunner> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let has = |name: &str| {
        words.iter().any(|word| {
            let word = word.trim_matches(['"', '\'']);
            let word = word.rsplit('/').next().unwrap_or(word);
            word == name || word.strip_suffix(".js").or_else(|| word.strip_suffix(".mjs")) == Some(name)
        })
    };
    let pair = |first: &str, second: &str| {
        words.windows(2).any(|pair| pair[0].ends_with(first) && pair[1] == second)
    };
    Some(if pair("go", "test") {
        TestRunner::GoTest
    } else if pair("cargo", "nextest") {
        TestRunner::Nextest
    } else if pair("cargo", "test") || pair("cargo", "t") {
        TestRunner::CargoTest
    } else if has("pytest") || has("py.test") {
        TestRunner::Pytest
    } else if pair("-m", "unittest") {
        TestRunner::Unittest
    } else if has("mocha") || has("_mocha") {
        TestRunner::Mocha
    } else if has("jest") {
        TestRunner::Jest
    } else if has("vitest") {
        TestRunner::Vitest
    } else if has("ava") {
        TestRunner::Ava
    } else if has("tape") || has("zora") || has("uvu-tap") {
        TestRunner::Tap
    } else if has("tap") {
        TestRunner::NodeTap
    } else if has("borp")
        || (has("node") && words.iter().any(|word| *word == "--test" || word.starts_with("--test=")))
    {
        TestRunner::NodeTest
    } else {
        return None;
    })
}

struct Reader<'a> {
    tree: &'a Tree,
    touched: &'a [String],
    date: &'a str,
}

impl Reader<'_> {
    fn text(&self, path: &str) -> Option<&str> {
        self.tree.text(&TreePath::new(path).ok()?)
    }

    fn has(&self, path: &str) -> bool {
        TreePath::new(path).is_ok_and(|path| self.tree.get(&path).is_some())
    }

    /// The folder with a manifest that is nearest to the files of the fix; empty for the root.
    fn home_of(&self, manifest: &str) -> Option<String> {
        if self.has(manifest) {
            return Some(String::new());
        }
        self.touched
            .iter()
            .flat_map(|path| {
                let mut folders = Vec::new();
                let mut rest = path.as_str();
                while let Some((folder, _)) = rest.rsplit_once('/') {
                    folders.push(folder.to_owned());
                    rest = folder;
                }
                folders
            })
            .find(|folder| self.has(&format!("{folder}/{manifest}")))
    }

    fn go(&self) -> Vec<Candidate> {
        // A module of its own below the root has its own tests.
        let nested = self.touched.iter().filter(|path| path.ends_with(".go")).find_map(|path| {
            let mut rest = path.as_str();
            while let Some((folder, _)) = rest.rsplit_once('/') {
                if self.has(&format!("{folder}/go.mod")) {
                    return Some(folder.to_owned());
                }
                rest = folder;
            }
            None
        });
        let home = nested.or_else(|| self.home_of("go.mod"));
        let at = |line: &str| match &home {
            Some(home) if !home.is_empty() => format!("cd {home} && {line}"),
            _ => line.to_owned(),
        };
        let setups = if home.is_some() {
            vec![at("go mod download all"), at("go mod download"), at("go mod tidy")]
        } else {
            vec!["go mod init example.com/project && go mod tidy".to_owned()]
        };
        let found_in = if home.is_some() { "go.mod" } else { "no go.mod" };
        ["go test ./...", "go test -race ./..."]
            .into_iter()
            .map(|test| Candidate {
                setups: setups.clone(),
                project: blank(Ecosystem::Go, TestRunner::GoTest, &at(test)),
                found_in: found_in.to_owned(),
            })
            .collect()
    }

    fn rust(&self) -> Vec<Candidate> {
        let home = self.home_of("Cargo.toml").unwrap_or_default();
        let at = |line: String| if home.is_empty() { line } else { format!("cd {home} && {line}") };
        // A member of a workspace is tested by name.
        let member = self.touched.iter().filter(|path| path.ends_with(".rs")).find_map(|path| {
            let mut rest = path.as_str();
            while let Some((folder, _)) = rest.rsplit_once('/') {
                if let Some(text) = self.text(&format!("{folder}/Cargo.toml")) {
                    return package_name(text).filter(|_| folder != home);
                }
                rest = folder;
            }
            None
        });
        let own = member.map(|name| format!(" -p {name}")).unwrap_or_default();
        [format!("cargo test{own}"), format!("cargo test{own} --all-features")]
            .into_iter()
            .map(|test| Candidate {
                setups: vec![at("cargo fetch".to_owned())],
                project: blank(Ecosystem::Rust, TestRunner::CargoTest, &at(test)),
                found_in: "Cargo.toml".to_owned(),
            })
            .collect()
    }
}

fn package_name(manifest: &str) -> Option<String> {
    let package = &manifest[manifest.find("[package]")?..];
    let line = package.lines().find(|line| line.trim_start().starts_with("name"))?;
    Some(line.split_once('=')?.1.trim().trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        files.iter().map(|(p, t)| (TreePath::new(p).expect("a path"), t.as_bytes().to_vec())).collect()
    }

    fn first(
        ecosystem: Ecosystem,
        files: &[(&str, &str)],
        touched: &[&str],
    ) -> (String, String, String, TestRunner) {
        let touched: Vec<String> = touched.iter().map(|path| (*path).to_owned()).collect();
        let found = candidates(ecosystem, &tree(files), &touched, "2024-05-05", &Stated::default());
        let first = found.first().expect("a candidate").clone();
        (first.setups[0].clone(), first.project.build, first.project.test, first.project.runner)
    }

    #[test]
    fn the_scripts_of_a_package_are_taken_apart() {
        let table = [
            (
                r#"{"scripts":{"test":"xo && nyc --reporter=lcov ava"},"devDependencies":{"ava":"1"}}"#,
                "",
                "ava",
                TestRunner::Ava,
            ),
            (
                r#"{"scripts":{"test":"npm run lint && npm run unit","lint":"standard","unit":"cross-env NODE_ENV=test c8 mocha test/*.js"},"devDependencies":{"mocha":"1"}}"#,
                "",
                "NODE_ENV=test mocha test/*.js",
                TestRunner::Mocha,
            ),
            (
                r#"{"scripts":{"pretest":"npm run build","build":"tsc -p .","test":"jest"},"devDependencies":{"jest":"1"}}"#,
                "tsc -p .",
                "jest",
                TestRunner::Jest,
            ),
            (
                r#"{"scripts":{"prepare":"tshy && bash fixup.sh","pretest":"npm run prepare","test":"tap"},"devDependencies":{"tap":"21"}}"#,
                "tshy && bash fixup.sh",
                "tap",
                TestRunner::NodeTap,
            ),
            (
                r#"{"scripts":{"test":"tape test/*.js | tap-spec"},"devDependencies":{"tape":"1"}}"#,
                "",
                "tape test/*.js",
                TestRunner::Tap,
            ),
            (
                r#"{"scripts":{"test":"run-s test:*","test:lint":"eslint .","test:unit":"vitest run"},"devDependencies":{"vitest":"1"}}"#,
                "",
                "vitest run",
                TestRunner::Vitest,
            ),
            (
                r#"{"scripts":{"test":"node --test"},"devDependencies":{"x":"1"}}"#,
                "",
                "node --test",
                TestRunner::NodeTest,
            ),
            (
                r#"{"scripts":{"test":"./run-all.sh"},"devDependencies":{"x":"1"}}"#,
                "",
                "npm test",
                TestRunner::ExitCode,
            ),
        ];
        for (manifest, build, test, runner) in table {
            let seen = first(
                Ecosystem::Node,
                &[("package.json", manifest), ("package-lock.json", "{}")],
                &["index.js"],
            );
            assert_eq!(
                seen,
                ("npm ci --no-audit --no-fund".into(), build.into(), test.into(), runner),
                "{manifest}"
            );
        }
    }

    #[test]
    fn a_project_without_dependencies_needs_no_setup() {
        let seen = first(
            Ecosystem::Node,
            &[("package.json", r#"{"scripts":{"test":"node --test"}}"#)],
            &["index.js"],
        );
        assert_eq!(seen.0, "");
    }

    #[test]
    fn python_is_tested_by_what_its_tests_use() {
        let with_pytest = first(
            Ecosystem::Python,
            &[
                (
                    "pyproject.toml",
                    "[project]\nname = \"x\"\n[project.optional-dependencies]\ntest = [\n  \"pytest\",\n]\ndocs = [\"sphinx\"]\n[dependency-groups]\ndev = [\"trustme\", \"mypy\", {include-group = \"docs\"}]\n",
                ),
                ("tests/test_a.py", "import pytest\n"),
            ],
            &["x.py"],
        );
        assert_eq!(
            with_pytest,
            (
                "python -m pip install \".[test]\" && python -m pip install \"trustme\" \"pytest\"".into(),
                String::new(),
                "python -m pytest".into(),
                TestRunner::Pytest
            )
        );
        let with_unittest = first(
            Ecosystem::Python,
            &[("setup.py", ""), ("tests/__init__.py", ""), ("tests/test_a.py", "import unittest\n")],
            &["x.py"],
        );
        assert_eq!(with_unittest.2, "python -m unittest discover -s tests -t . -p \"*test*.py\"");
    }

    #[test]
    fn a_module_or_a_member_below_the_root_is_tested_by_itself() {
        let go = first(Ecosystem::Go, &[("go.mod", ""), ("v2/go.mod", "")], &["v2/pool/pool.go"]);
        assert_eq!(go.2, "cd v2 && go test ./...");
        let rust = first(
            Ecosystem::Rust,
            &[("Cargo.toml", "[workspace]"), ("crates/pool/Cargo.toml", "[package]\nname = \"my-pool\"\n")],
            &["crates/pool/src/lib.rs"],
        );
        assert_eq!(rust.2, "cargo test -p my-pool");
    }

    #[test]
    fn a_stated_command_has_the_first_word() {
        let stated = Stated { setup: Some("true".into()), test: Some("make check".into()) };
        let found = candidates(Ecosystem::Go, &tree(&[("go.mod", "")]), &[], "2024-05-05", &stated);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].setups[0].as_str(), found[0].project.runner), ("true", TestRunner::ExitCode));
    }
}
