//! What a file of a project is, by the conventions of its ecosystem: a test, a source, a setting, a document.

use super::project::Ecosystem;

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It tests, or is there for tests only.
    Test,
    /// It says how the project is built, fetched and tested.
    Settings,
    /// It is read by people, or by services around the project.
    Document,
    /// Everything else: what a fix may change.
    Source,
}

/// The role of a file.
#[must_use]
pub fn role(ecosystem: Ecosystem, path: &str) -> Role {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let below = |names: &[&str]| folders.split('/').any(|part| names.contains(&part));
    if is_test(ecosystem, folders, name) {
        Role::Test
    } else if is_settings(ecosystem, name) {
        Role::Settings
    } else if is_document(name)
        || below(&[
            ".github",
            ".gitlab",
            ".circleci",
            "docs",
            "doc",
            "changes",
            "newsfragments",
            "changelog.d",
            "changes.d",
            ".changeset",
        ])
        || name.starts_with('.')
    {
        Role::Document
    } else {
        Role::Source
    }
}

fn is_test(ecosystem: Ecosystem, folders: &str, name: &str) -> bool {
    let below = |names: &[&str]| folders.split('/').any(|part| names.contains(&part));
    let stem = name.split('.').next().unwrap_or(name);
    match ecosystem {
        Ecosystem::Node => {
            below(&[
                "test",
                "tests",
                "__tests__",
                "spec",
                "specs",
                "__mocks__",
                "__snapshots__",
                "__fixtures__",
                "fixtures",
                "testing",
                "unittests",
            ]) || [".test.", ".spec.", ".test-d.", "-test.", "_test.", "-spec."]
                .iter()
                .any(|mark| name.contains(mark))
                || (matches!(stem, "test" | "tests" | "spec") && is_script(name))
                || (stem.starts_with("test-") && is_script(name))
        }
        Ecosystem::Python => {
            below(&["test", "tests", "testing", "unittests"])
                || (name.ends_with(".py")
                    && (name.starts_with("test_")
                        || stem.ends_with("_test")
                        || stem.ends_with("_tests")
                        || matches!(stem, "test" | "tests")))
                || name == "conftest.py"
        }
        Ecosystem::Go => name.ends_with("_test.go") || below(&["testdata"]),
        Ecosystem::Rust => {
            below(&["tests", "test", "testdata"])
                || (name.ends_with(".rs")
                    && (matches!(stem, "tests" | "test")
                        || stem.ends_with("_test")
                        || stem.ends_with("_tests")
                        || stem.starts_with("test_")))
                || name.ends_with(".snap")
        }
    }
}

fn is_script(name: &str) -> bool {
    [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"].iter().any(|end| name.ends_with(end))
}

fn is_settings(ecosystem: Ecosystem, name: &str) -> bool {
    match ecosystem {
        Ecosystem::Node => {
            matches!(
                name,
                "package.json"
                    | "package-lock.json"
                    | "npm-shrinkwrap.json"
                    | "yarn.lock"
                    | "pnpm-lock.yaml"
                    | "pnpm-workspace.yaml"
                    | ".npmrc"
                    | ".yarnrc"
                    | ".yarnrc.yml"
                    | ".taprc"
                    | "bun.lock"
                    | "bun.lockb"
                    | "lerna.json"
                    | "nx.json"
                    | "turbo.json"
                    | "jsconfig.json"
                    | "bunfig.toml"
                    | "binding.gyp"
            ) || name.starts_with("tsconfig")
                || name.starts_with(".mocharc")
                || name.starts_with(".babelrc")
                || [
                    "gulpfile.",
                    "gruntfile.",
                    "karma.conf.",
                    "vitest.workspace.",
                    "jest.setup.",
                    "vitest.setup.",
                ]
                .iter()
                .any(|start| name.starts_with(start))
                || [".config.js", ".config.cjs", ".config.mjs", ".config.ts", ".config.mts", ".config.json"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        Ecosystem::Python => {
            matches!(
                name,
                "pyproject.toml"
                    | "setup.py"
                    | "setup.cfg"
                    | "tox.ini"
                    | "pytest.ini"
                    | "poetry.lock"
                    | "uv.lock"
                    | "pdm.lock"
                    | "pipfile"
                    | "pipfile.lock"
                    | "manifest.in"
                    | "noxfile.py"
                    | ".coveragerc"
            ) || (name.contains("requirements") && name.ends_with(".txt"))
        }
        Ecosystem::Go => matches!(name, "go.mod" | "go.sum" | "go.work" | "go.work.sum"),
        Ecosystem::Rust => {
            matches!(
                name,
                "cargo.toml" | "cargo.lock" | "rust-toolchain" | "rust-toolchain.toml" | "build.rs"
            )
        }
    }
}

/// What the setup of a project reads, and so what a set-up environment is good for.
#[must_use]
pub fn is_setup_input(ecosystem: Ecosystem, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    is_settings(ecosystem, &name) && !name.starts_with("tsconfig") && name != "build.rs"
        || (ecosystem == Ecosystem::Python && path.to_ascii_lowercase().contains("requirements"))
        || (ecosystem == Ecosystem::Rust && path.starts_with(".cargo/"))
}

fn is_document(name: &str) -> bool {
    [".md", ".rst", ".markdown", ".adoc", ".yml", ".yaml", ".png", ".svg", ".jpg", ".gif"]
        .iter()
        .any(|end| name.ends_with(end))
        || [
            "changes",
            "changelog",
            "history",
            "news",
            "readme",
            "license",
            "licence",
            "authors",
            "contributors",
            "notice",
            "makefile",
            "copying",
        ]
        .contains(&name.split('.').next().unwrap_or(name))
            && !is_script(name)
            && !name.ends_with(".py")
            && !name.ends_with(".rs")
            && !name.ends_with(".go")
}

/// Whether a learner may bring a file of that name: a source, never a test, a setting or what tools make.
#[must_use]
pub fn is_editable(ecosystem: Ecosystem, path: &str) -> bool {
    let made = |part: &str| {
        matches!(part, "node_modules" | "__pycache__" | "coverage" | "venv")
            || part.starts_with('.')
            || (part == "vendor" && ecosystem == Ecosystem::Go)
    };
    role(ecosystem, path) == Role::Source && !path.split('/').any(made) && {
        let name = path.rsplit('/').next().unwrap_or(path);
        !matches!(name, "sitecustomize.py" | "usercustomize.py")
            && !name.ends_with(".pth")
            && !name.ends_with(".pyc")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_ecosystem_takes_it_for() {
        use Ecosystem::{Go, Node, Python, Rust};
        let table = [
            (Node, "index.js", Role::Source),
            (Node, "lib/latest.js", Role::Source),
            (Node, "test/queue.js", Role::Test),
            (Node, "src/__tests__/a.ts", Role::Test),
            (Node, "src/pool.spec.ts", Role::Test),
            (Node, "test.js", Role::Test),
            (Node, "index.test-d.ts", Role::Test),
            (Node, "package.json", Role::Settings),
            (Node, "jest.config.js", Role::Settings),
            (Node, "readme.md", Role::Document),
            (Python, "cachetools/func.py", Role::Source),
            (Python, "tests/test_func.py", Role::Test),
            (Python, "pkg/conftest.py", Role::Test),
            (Python, "setup.cfg", Role::Settings),
            (Python, "requirements-dev.txt", Role::Settings),
            (Python, "CHANGES.rst", Role::Document),
            (Python, "src/news.py", Role::Source),
            (Go, "pool/pool.go", Role::Source),
            (Go, "pool/pool_test.go", Role::Test),
            (Go, "pool/testdata/x.txt", Role::Test),
            (Go, "go.mod", Role::Settings),
            (Rust, "src/lib.rs", Role::Source),
            (Rust, "src/tests.rs", Role::Test),
            (Rust, "tests/mutex.rs", Role::Test),
            (Rust, "Cargo.toml", Role::Settings),
            (Rust, "build.rs", Role::Settings),
            (Node, "vitest.workspace.ts", Role::Settings),
            (Rust, "CHANGELOG.md", Role::Document),
            (Rust, ".github/workflows/ci.yml", Role::Document),
        ];
        for (ecosystem, path, expected) in table {
            assert_eq!(role(ecosystem, path), expected, "{ecosystem} {path}");
        }
    }

    #[test]
    fn settings_of_tools_and_folders_of_theirs_come_from_no_learner() {
        use Ecosystem::{Go, Node, Python, Rust};
        let table = [
            (Rust, "src/pool.rs", true),
            (Rust, "build.rs", false),
            (Rust, "crates/pool/build.rs", false),
            (Rust, ".cargo/config.toml", false),
            (Go, "pool/pool.go", true),
            (Go, "vendor/x/x.go", false),
            (Go, "go.work", false),
            (Node, "src/pool.js", true),
            (Node, ".config/hooks.js", false),
            (Node, "src/package.json", false),
            (Python, "pool/queue.py", true),
            (Python, "conftest.py", false),
            (Python, "sitecustomize.py", false),
            (Python, ".hooks/x.py", false),
        ];
        for (ecosystem, path, expected) in table {
            assert_eq!(is_editable(ecosystem, path), expected, "{ecosystem} {path}");
        }
    }
}
