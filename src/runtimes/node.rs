//! Node.js: JavaScript as it is, TypeScript with its types blanked.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::layout::Layout;
use super::toolchain::Found;
use super::{Broken, Runtime, Staged, VisibleRun, typescript};
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
}

impl Node {
    /// With the program that was found.
    #[must_use]
    pub fn new(tools: Vec<Found>) -> Self {
        Self { program: tools.into_iter().next().map(|found| found.program).unwrap_or_default() }
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

    fn stage(&self, _exercise: &Exercise, tree: &Tree) -> Result<Staged, Broken> {
        let mut visible = Tree::new();
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

    fn visible(&self, layout: &Layout, files: &[String]) -> Spec {
        let reporter = file_url(&layout.kit().join("node").join("visible.mjs"));
        let spec = layout
            .command(&self.program, layout.visible())
            .arg("--no-warnings")
            .arg(format!("--test-reporter={reporter}"))
            .arg("--test-reporter-destination=stdout");
        let files: Vec<String> = files.iter().map(|file| javascript_name(file)).collect();
        // Run as plain programs, not by `--test`, which starts a process for each file.
        match files.split_last() {
            Some((last, others)) => {
                spec.args(others.iter().map(|file| format!("--import=./{file}"))).arg(last.as_str())
            }
            None => spec,
        }
    }

    fn read_visible(&self, _layout: &Layout, finished: &Finished) -> VisibleRun {
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
        let folder = layout.exposing(&exercise.id);
        layout.command(&self.program, folder).args(["--no-warnings", "judge.mjs"])
    }

    fn subject(&self, layout: &Layout) -> Spec {
        layout
            .command(&self.program, layout.subject())
            .arg("--no-warnings")
            .arg(layout.kit().join("node").join("subject.mjs"))
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
