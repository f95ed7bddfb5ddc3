//! Node.js: JavaScript as it is, and TypeScript as it is where Node.js takes it, else with its types blanked.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::layout::Layout;
use super::toolchain::{Found, Version};
use super::{Broken, Runtime, Staged, VisibleRun, libraries, typescript};
use crate::domain::exercise::{Exercise, Language};
use crate::domain::tree::Tree;
use crate::domain::verdict::Status;
use crate::runner::MachineError;
use crate::runner::process::Spec;
use crate::runner::run::Finished;

/// Node.js as it was found.
#[derive(Debug)]
pub struct Node {
    program: PathBuf,
    version: Version,
    cache: PathBuf,
}

impl Node {
    /// With the program that was found, and a folder for what is fetched once.
    #[must_use]
    pub fn new(tools: Vec<Found>, cache: &Path) -> Self {
        let found = tools.into_iter().next();
        let version = found.as_ref().map(|found| found.version).unwrap_or_default();
        Self {
            program: found.map(|found| found.program).unwrap_or_default(),
            version,
            cache: cache.to_owned(),
        }
    }

    /// Whether the test runner can end although something of the submission stays open, such as a
    /// pool of workers.
    fn forces_exit(&self) -> bool {
        self.version >= (22, 1, 0) || (self.version >= (20, 14, 0) && self.version < (21, 0, 0))
    }

    /// Whether it runs a file with types as it is.
    fn takes_types(&self) -> bool {
        self.version >= (23, 6, 0) || (self.version >= (22, 18, 0) && self.version < (23, 0, 0))
    }

    fn staged(&self, tree: &Tree, libraries: &Tree) -> Result<Staged, Broken> {
        let mut staged = libraries.clone();
        for (path, bytes) in tree.iter() {
            let mut bytes = bytes.to_vec();
            if Language::of_path(path.as_str()) == Some(Language::TypeScript) {
                let source = std::str::from_utf8(&bytes)
                    .map_err(|_| Broken { message: format!("{path}: the file is not UTF-8") })?;
                let plain = typescript::strip(source, path.as_str()).map_err(|error| Broken {
                    message: format!("{path}:{}:{}: {}", error.line, error.column, error.message),
                })?;
                if !self.takes_types() {
                    bytes = plain.into_bytes();
                }
            }
            staged.insert(path.clone(), bytes);
        }
        // The same files under the same names as in the checkout: what resolves there resolves here.
        Ok(Staged { visible: staged.clone(), subject: staged })
    }
}

/// One line of the reporter.
#[derive(Deserialize)]
struct Line {
    name: String,
    status: String,
    #[serde(default)]
    message: String,
}

impl Runtime for Node {
    fn kit(&self) -> &'static str {
        "node/"
    }

    fn provide(&self, exercise: &Exercise, tree: &Tree) -> Result<Tree, MachineError> {
        if exercise.libraries.is_empty() {
            return Ok(Tree::new());
        }
        let imports: Vec<String> = tree
            .iter()
            .filter(|(path, _)| Language::of_path(path.as_str()).is_some())
            .filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok())
            .flat_map(typescript::specifiers)
            .collect();
        if libraries::used(exercise, &imports).is_empty() {
            return Ok(Tree::new());
        }
        let fetch = |folder: &Path| {
            // Beside Node.js, where it is installed with it, or on PATH.
            let beside = if cfg!(windows) { "npm.cmd" } else { "npm" };
            let npm = which::which("npm").unwrap_or_else(|_| self.program.with_file_name(beside));
            Spec::new(npm, folder)
                .args(["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"])
                .args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"])
        };
        let folder = libraries::folder(exercise, &self.cache, &fetch, "node_modules")?;
        libraries::files(&folder, "node_modules", &|path| !path.ends_with(".d.ts"))
    }

    fn stage(&self, _exercise: &Exercise, tree: &Tree, libraries: &Tree) -> Result<Staged, Broken> {
        self.staged(tree, libraries)
    }

    fn compile(&self, _exercise: &Exercise, _layout: &Layout) -> Result<Result<(), Broken>, MachineError> {
        Ok(Ok(()))
    }

    fn visible(&self, layout: &Layout, files: &[String]) -> Vec<Spec> {
        let kit = layout.kit().join("node");
        let (reporter, types) = (kit.join("visible.mjs"), kit.join("types.mjs"));
        let confinement =
            layout.confinement(&self.program, [layout.visible(), reporter.clone(), types.clone()]);
        let reporter = file_url(&reporter);
        let spec = layout
            .command(&self.program, layout.visible())
            .confined(confinement)
            .arg("--no-warnings")
            .arg(format!("--test-reporter={reporter}"))
            .arg("--test-reporter-destination=stdout");
        let spec = if self.forces_exit() { spec.arg("--test-force-exit") } else { spec };
        let has_types = files.iter().any(|file| Language::of_path(file) == Some(Language::TypeScript));
        // Run as plain programs, not by `--test`, which starts a process for each file.
        let Some((last, others)) = files.split_last() else { return vec![spec] };
        let spec = if has_types && !self.takes_types() {
            // Loaded by one module: several of these options would be loaded at the same time.
            let others = others
                .iter()
                .map(|file| format!("await import('{}');", file_url(&layout.visible().join(file))));
            let all = format!("import '{}';{}", file_url(&types), others.collect::<String>());
            spec.arg(format!("--import=data:text/javascript,{}", escaped(&all)))
        } else {
            spec.args(others.iter().map(|file| format!("--import=./{file}")))
        };
        vec![spec.arg(last.as_str())]
    }

    fn read_visible(&self, _layout: &Layout, _spec: &Spec, finished: &Finished) -> VisibleRun {
        let tests = finished
            .output
            .lines()
            .filter_map(|line| serde_json::from_str::<Line>(line).ok())
            .map(|line| {
                let status = match line.status.as_str() {
                    "passed" => Status::Passed,
                    "failed" => Status::Failed,
                    _ => Status::NotRun,
                };
                (line.name, status, line.message)
            })
            .collect();
        VisibleRun { tests, broken: None }
    }

    fn judge(&self, exercise: &Exercise, layout: &Layout) -> Spec {
        let folder = layout.exposing(exercise.name());
        let confinement = layout.confinement(&self.program, [layout.kit(), folder.clone()]);
        layout.command(&self.program, folder).confined(confinement).args(["--no-warnings", "judge.mjs"])
    }

    fn subject(&self, layout: &Layout) -> Spec {
        let kit = layout.kit().join("node");
        let parts = ["subject.mjs", "harness.cjs", "types.mjs"].map(|part| kit.join(part));
        layout
            .command(&self.program, layout.subject())
            .confined(layout.confinement(&self.program, [layout.subject()].into_iter().chain(parts)))
            .arg("--no-warnings")
            // A signal starts the inspector; at an address that is nobody's it cannot listen.
            .arg("--inspect-port=192.0.2.1:9229")
            .arg(kit.join("subject.mjs"))
    }
}

/// A file's path as Node.js takes it for a module on every system.
fn file_url(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let start = if text.starts_with('/') { "file://" } else { "file:///" };
    format!("{start}{}", escaped(&text))
}

/// A text as it may stand in a URL.
fn escaped(text: &str) -> String {
    let mut url = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tree::TreePath;

    #[test]
    fn a_path_becomes_an_url_that_any_system_takes() {
        assert_eq!(file_url(Path::new("/tmp/a b#c/x.mjs")), "file:///tmp/a%20b%23c/x.mjs");
        assert_eq!(file_url(Path::new("C:\\Temp\\ü\\x.mjs")), "file:///C:/Temp/%C3%BC/x.mjs");
    }

    #[test]
    fn files_are_staged_under_their_own_names_and_blanked_only_where_they_must_be() {
        let source = "export const a: number = 1;\n";
        let blanked = "export const a         = 1;\n";
        let mut tree = Tree::new();
        let names = ["src/a.ts", "src/b.mts", "test/a.test.ts", "package.json"];
        for name in names {
            tree.insert(TreePath::new(name).expect("a path"), source.into());
        }
        for (version, expected) in
            [((20, 20, 0), blanked), ((22, 17, 1), blanked), ((22, 18, 0), source), ((26, 9, 0), source)]
        {
            let node = Node { program: PathBuf::new(), version, cache: PathBuf::new() };
            let staged = node.staged(&tree, &Tree::new()).expect("it parses");
            for staged in [&staged.visible, &staged.subject] {
                let seen: Vec<&str> = staged.iter().map(|(path, _)| path.as_str()).collect();
                assert_eq!(seen.len(), names.len());
                assert!(names.iter().all(|name| seen.contains(name)), "{seen:?}");
                let (_, bytes) = staged.iter().find(|(path, _)| path.as_str() == "src/a.ts").expect("there");
                assert_eq!(bytes, expected.as_bytes(), "{version:?}");
            }
        }
    }
}
