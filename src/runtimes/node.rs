//! Node.js: JavaScript as it is, TypeScript with its types blanked.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::layout::Layout;
use super::toolchain::{Found, Version};
use super::{Broken, Runtime, Staged, VisibleRun, libraries, typescript};
use crate::domain::exercise::{Exercise, Language};
use crate::domain::tree::{Tree, TreePath};
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
        let mut visible = libraries.clone();
        for (path, bytes) in tree.iter() {
            if Language::of_path(path.as_str()) == Some(Language::TypeScript) {
                let source = std::str::from_utf8(bytes)
                    .map_err(|_| Broken { message: format!("{path}: the file is not UTF-8") })?;
                let plain = typescript::strip(source, path.as_str()).map_err(|error| Broken {
                    message: format!("{path}:{}:{}: {}", error.line, error.column, error.message),
                })?;
                if let Ok(javascript) = TreePath::new(&javascript_name(path.as_str())) {
                    visible.insert(javascript, plain.into_bytes());
                }
            } else {
                visible.insert(path.clone(), bytes.to_vec());
            }
        }
        let subject = visible.only(|path| !path.as_str().starts_with("test/"));
        Ok(Staged { visible, subject })
    }

    fn compile(&self, _exercise: &Exercise, _layout: &Layout) -> Result<Result<(), Broken>, MachineError> {
        Ok(Ok(()))
    }

    fn visible(&self, layout: &Layout, files: &[String]) -> Vec<Spec> {
        let reporter = layout.kit().join("node").join("visible.mjs");
        let confinement = layout.confinement(&self.program, [layout.visible(), reporter.clone()]);
        let reporter = file_url(&reporter);
        let spec = layout
            .command(&self.program, layout.visible())
            .confined(confinement)
            .arg("--no-warnings")
            .arg(format!("--test-reporter={reporter}"))
            .arg("--test-reporter-destination=stdout");
        let spec = if self.forces_exit() { spec.arg("--test-force-exit") } else { spec };
        let files: Vec<String> = files.iter().map(|file| javascript_name(file)).collect();
        // Run as plain programs, not by `--test`, which starts a process for each file.
        vec![match files.split_last() {
            Some((last, others)) => {
                spec.args(others.iter().map(|file| format!("--import=./{file}"))).arg(last.as_str())
            }
            None => spec,
        }]
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
        let harness = layout.kit().join("node").join("subject.mjs");
        layout
            .command(&self.program, layout.subject())
            .confined(layout.confinement(&self.program, [layout.subject(), harness.clone()]))
            .arg("--no-warnings")
            // A signal starts the inspector; at an address that is nobody's it cannot listen.
            .arg("--inspect-port=192.0.2.1:9229")
            .arg(harness)
    }
}

/// The name that a stripped file goes by.
fn javascript_name(path: &str) -> String {
    match path.strip_suffix(".ts") {
        Some(stem) => format!("{stem}.js"),
        None => path.strip_suffix(".mts").map_or_else(|| path.to_owned(), |stem| format!("{stem}.mjs")),
    }
}

/// A file's path as Node.js takes it for a module on every system.
fn file_url(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut url = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
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

    #[test]
    fn a_path_becomes_an_url_that_any_system_takes() {
        assert_eq!(file_url(Path::new("/tmp/a b#c/x.mjs")), "file:///tmp/a%20b%23c/x.mjs");
        assert_eq!(file_url(Path::new("C:\\Temp\\ü\\x.mjs")), "file:///C:/Temp/%C3%BC/x.mjs");
    }

    #[test]
    fn a_stripped_file_keeps_its_stem() {
        assert_eq!(javascript_name("src/a.ts"), "src/a.js");
        assert_eq!(javascript_name("src/a.mts"), "src/a.mjs");
        assert_eq!(javascript_name("src/a.js"), "src/a.js");
    }
}
