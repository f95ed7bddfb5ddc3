//! Python: by its settings, its extras and what its tests use.

use super::{Candidate, Reader, blank};
use crate::domain::conventions::{Role, role};
use crate::domain::project::{Ecosystem, TestRunner};

impl Reader<'_> {
    pub(super) fn python(&self) -> Vec<Candidate> {
        let tests: Vec<&str> = self
            .tree
            .iter()
            .filter(|(path, _)| {
                path.as_str().ends_with(".py") && role(Ecosystem::Python, path.as_str()) == Role::Test
            })
            .filter_map(|(path, _)| self.tree.text(path))
            .collect();
        let settings: String =
            ["tox.ini", "setup.cfg", "pytest.ini", "pyproject.toml", "Makefile", "noxfile.py"]
                .into_iter()
                .filter_map(|name| self.text(name))
                .collect();
        let by_pytest = self.has("pytest.ini")
            || settings.contains("pytest")
            || tests.iter().any(|text| text.contains("import pytest") || text.contains("from pytest"))
            || !tests.iter().any(|text| text.contains("unittest"));
        let mut parts = Vec::new();
        let installable = self.has("pyproject.toml") || self.has("setup.py");
        let pyproject: Option<Groups> = self.text("pyproject.toml").map(groups);
        let wanted = |name: &str| {
            ["test", "tests", "testing", "dev", "develop", "tests-mypy", "all"]
                .contains(&name.to_ascii_lowercase().as_str())
        };
        let extras: Vec<String> = pyproject
            .as_ref()
            .map(|groups| {
                groups.extras.iter().filter(|name| wanted(name) && *name != "all").cloned().collect()
            })
            .unwrap_or_default();
        let files: Vec<&str> = [
            "requirements-test.txt",
            "requirements-tests.txt",
            "requirements_test.txt",
            "test-requirements.txt",
            "test_requirements.txt",
            "requirements-dev.txt",
            "requirements_dev.txt",
            "dev-requirements.txt",
            "dev_requirements.txt",
            "requirements/test.txt",
            "requirements/tests.txt",
            "requirements/testing.txt",
            "requirements/dev.txt",
            "requirements.test.txt",
            "requirements.dev.txt",
            "tests/requirements.txt",
            "test/requirements.txt",
            "requirements.txt",
        ]
        .into_iter()
        .filter(|name| self.has(name))
        .collect();
        if installable {
            parts.push(if extras.is_empty() {
                "python -m pip install .".to_owned()
            } else {
                format!("python -m pip install \".[{}]\"", extras.join(","))
            });
        }
        let mut named: Vec<String> = pyproject
            .iter()
            .flat_map(|groups| {
                groups.groups.iter().filter(|(name, _)| wanted(name)).flat_map(|(_, deps)| deps.clone())
            })
            .collect();
        named.retain(|dependency| !is_lint(dependency));
        // What tests commonly need is known by its traces in them.
        let all: String = tests.concat() + &settings;
        for (trace, package) in PLUGINS {
            if trace.split('|').any(|trace| all.contains(trace)) {
                named.push((*package).to_owned());
            }
        }
        named.push("pytest".to_owned());
        let mut seen = std::collections::BTreeSet::new();
        named.retain(|one| seen.insert(one.clone()));
        let quoted: Vec<String> = named.iter().map(|one| format!("\"{}\"", one.replace('"', "'"))).collect();
        let plugins = format!("python -m pip install {}", quoted.join(" "));
        let bare: Vec<&str> = PLUGINS
            .iter()
            .filter(|(trace, _)| trace.split('|').any(|trace| all.contains(trace)))
            .map(|(_, package)| *package)
            .chain(["pytest"])
            .collect();
        let least = format!("python -m pip install {}", bare.join(" "));
        let mut with_files = parts.clone();
        with_files.extend(files.iter().map(|name| format!("python -m pip install -r {name}")));
        let chain = |steps: &[String], last: &str| {
            steps.iter().map(String::as_str).chain([last]).collect::<Vec<_>>().join(" && ")
        };
        let mut setups = vec![chain(&with_files, &plugins)];
        if !files.is_empty() || !extras.is_empty() || bare.len() != named.len() {
            setups.push(chain(&parts, &plugins));
            let bare_project: Vec<String> =
                installable.then(|| "python -m pip install .".to_owned()).into_iter().collect();
            setups.push(chain(&bare_project, &least));
        }
        setups.push(least);
        setups.dedup();
        let pytest = Candidate {
            setups: setups.clone(),
            project: blank(Ecosystem::Python, TestRunner::Pytest, "python -m pytest"),
            found_in: "the tests and settings that speak of pytest".to_owned(),
        };
        if by_pytest {
            return vec![pytest];
        }
        let folder = ["tests", "test"].into_iter().find(|folder| {
            self.tree.iter().any(|(path, _)| path.as_str().starts_with(&format!("{folder}/")))
        });
        let line = match folder {
            Some(folder) if self.has(&format!("{folder}/__init__.py")) => {
                format!("python -m unittest discover -s {folder} -t . -p \"*test*.py\"")
            }
            Some(folder) => format!("python -m unittest discover -s {folder} -p \"*test*.py\""),
            None => "python -m unittest discover -p \"*test*.py\"".to_owned(),
        };
        // unittest comes with Python: without anything else to fetch there is nothing to set up.
        let own = if installable || !files.is_empty() || named.len() > 1 {
            setups.clone()
        } else {
            vec![String::new()]
        };
        let unittest = Candidate {
            setups: own,
            project: blank(Ecosystem::Python, TestRunner::Unittest, &line),
            found_in: "the tests, which use unittest".to_owned(),
        };
        vec![unittest, pytest]
    }
}

/// Tools that check style: never needed to run tests, and often the hardest to install.
fn is_lint(dependency: &str) -> bool {
    let name: String = dependency
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
        .collect::<String>()
        .to_ascii_lowercase();
    [
        "mypy",
        "ruff",
        "black",
        "flake8",
        "pre-commit",
        "pylint",
        "isort",
        "pyright",
        "sphinx",
        "tox",
        "nox",
        "twine",
        "build",
        "bandit",
        "furo",
        "mkdocs",
        "check-manifest",
        "pip-tools",
        "bump2version",
        "towncrier",
        "codespell",
        "docformatter",
        "zest",
        "reno",
        "tox-uv",
        "ty",
        "pyupgrade",
    ]
    .contains(&name.as_str())
        || name.starts_with("flake8")
        || name.starts_with("sphinx")
        || name.starts_with("mkdocs")
        || name.starts_with("types-")
}

/// What stands in tests and settings, and the package that it needs.
const PLUGINS: &[(&str, &str)] = &[
    ("pytest_asyncio|asyncio_mode|mark.asyncio|asyncio-mode", "pytest-asyncio"),
    ("mark.anyio|import anyio|from anyio", "anyio"),
    ("mark.trio|import trio", "trio"),
    ("mark.trio", "pytest-trio"),
    ("pytest_trio", "pytest-trio"),
    ("pytest_mock|mocker", "pytest-mock"),
    ("--cov", "pytest-cov"),
    ("mark.timeout|--timeout|timeout_method", "pytest-timeout"),
    ("pytest-xdist|-n auto|--dist", "pytest-xdist"),
    ("from hypothesis|import hypothesis", "hypothesis"),
    ("import mock\n|from mock import", "mock"),
    ("freezegun", "freezegun"),
    ("parameterized", "parameterized"),
    ("pytest_benchmark|benchmark-|--benchmark", "pytest-benchmark"),
    ("import aiohttp|from aiohttp|pytest_aiohttp|aiohttp_client", "pytest-aiohttp"),
    ("import numpy", "numpy"),
    ("asynctest", "asynctest"),
    ("import tornado|from tornado", "tornado"),
    ("typeguard", "typeguard"),
    ("import uvloop", "uvloop"),
    ("import psutil", "psutil"),
    ("import redis|from redis", "redis"),
    ("import time_machine", "time-machine"),
    ("flaky", "flaky"),
    ("pytest_lazyfixture|lazy_fixture", "pytest-lazy-fixtures"),
    ("pytest_subtests|subtests", "pytest-subtests"),
    ("dirty_equals", "dirty-equals"),
    ("import six|from six", "six"),
    ("import attr\n|from attr ", "attrs"),
    ("import structlog", "structlog"),
];
/// What a pyproject.toml says of the tests' needs.
#[derive(Debug, Default)]
struct Groups {
    /// Names of extras.
    extras: Vec<String>,
    /// The dependencies of groups that are no extras.
    groups: Vec<(String, Vec<String>)>,
}

fn groups(text: &str) -> Groups {
    let mut out = Groups::default();
    let Ok(whole) = text.parse::<toml::Table>() else { return out };
    let table = |path: &[&str]| path.iter().try_fold(&whole, |table, name| table.get(*name)?.as_table());
    let keys = |table: &toml::Table| table.keys().cloned().collect::<Vec<_>>();
    for path in [&["project", "optional-dependencies"][..], &["tool", "poetry", "extras"]] {
        out.extras.extend(table(path).map(keys).unwrap_or_default());
    }
    for path in [&["dependency-groups"][..], &["tool", "pdm", "dev-dependencies"]] {
        for (name, list) in table(path).into_iter().flatten() {
            // A group that includes another is a table in the list, and passed over.
            let list =
                list.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned));
            out.groups.push((name.clone(), list.collect()));
        }
    }
    if let Some(list) = table(&["tool", "uv"]).and_then(|uv| uv.get("dev-dependencies")?.as_array()) {
        out.groups.push((
            "dev".to_owned(),
            list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        ));
    }
    let mut poetry = |name: &str, dependencies: Option<&toml::Table>| {
        let names = dependencies.map(keys).unwrap_or_default().into_iter().filter(|name| name != "python");
        out.groups.push((name.to_owned(), names.collect()));
    };
    poetry("dev", table(&["tool", "poetry", "dev-dependencies"]));
    for (name, group) in table(&["tool", "poetry", "group"]).into_iter().flatten() {
        poetry(name, group.get("dependencies").and_then(toml::Value::as_table));
    }
    out
}
