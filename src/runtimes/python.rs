//! Python: run isolated from the machine's and the learner's own settings.

use std::path::PathBuf;

use serde::Deserialize;

use super::layout::Layout;
use super::toolchain::Found;
use super::{Broken, Runtime, Staged, VisibleRun};
use crate::domain::exercise::Exercise;
use crate::domain::tree::Tree;
use crate::domain::verdict::Status;
use crate::runner::MachineError;
use crate::runner::process::Spec;
use crate::runner::run::Finished;

/// Isolated, without the machine's site packages, without writing byte code, in UTF-8.
const FLAGS: [&str; 5] = ["-I", "-S", "-B", "-X", "utf8"];

/// Runs the harness that its first argument names. What a submission sees above itself is a program given with `-c`:
/// no file of ours on the stack, nothing of ours in `__main__`.
const LAUNCH: &str = concat!(
    "exec(compile((lambda file: [file.read(), file.close()][0])(open(__import__('sys').argv[1])), ",
    "'<string>', 'exec'), {'__name__': '__main__'})"
);

/// Python as it was found.
#[derive(Debug)]
pub struct Python {
    program: PathBuf,
}

impl Python {
    /// With the program that was found.
    #[must_use]
    pub fn new(tools: Vec<Found>) -> Self {
        Self { program: tools.into_iter().next().map(|found| found.program).unwrap_or_default() }
    }
}

/// One line of the runner.
#[derive(Deserialize)]
struct Line {
    name: Option<String>,
    status: Option<String>,
    #[serde(default)]
    message: String,
    broken: Option<String>,
    file: Option<String>,
    line: Option<u32>,
}

impl Runtime for Python {
    fn kit(&self) -> &'static str {
        "python/"
    }

    /// Nothing: the standard library has all that the exercises are usually solved with.
    fn provide(&self, _exercise: &Exercise, _tree: &Tree) -> Result<Tree, MachineError> {
        Ok(Tree::new())
    }

    fn stage(&self, _exercise: &Exercise, tree: &Tree, _libraries: &Tree) -> Result<Staged, Broken> {
        Ok(Staged { visible: tree.clone(), subject: tree.only(|path| !path.as_str().starts_with("tests/")) })
    }

    fn compile(&self, _exercise: &Exercise, _layout: &Layout) -> Result<Result<(), Broken>, MachineError> {
        Ok(Ok(()))
    }

    fn visible(&self, layout: &Layout, files: &[String]) -> Vec<Spec> {
        let harness = layout.kit().join("python").join("visible.py");
        let spec = layout
            .command(&self.program, layout.visible())
            .confined(layout.confinement(&self.program, [layout.visible(), harness.clone()]))
            .args(FLAGS)
            .arg(harness)
            .args(files);
        vec![spec]
    }

    fn read_visible(&self, _layout: &Layout, _spec: &Spec, finished: &Finished) -> VisibleRun {
        let mut run = VisibleRun::default();
        for line in finished.output.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            if let Some(message) = line.broken {
                let place = match (line.file, line.line) {
                    (Some(file), Some(line)) => format!("{file}:{line}: "),
                    (Some(file), None) => format!("{file}: "),
                    _ => String::new(),
                };
                run.broken = Some(Broken { message: format!("{place}{message}") });
            } else if let (Some(name), Some(status)) = (line.name, line.status) {
                let status = match status.as_str() {
                    "passed" => Status::Passed,
                    "failed" => Status::Failed,
                    _ => Status::NotRun,
                };
                run.tests.push((name, status, line.message));
            }
        }
        run
    }

    fn judge(&self, exercise: &Exercise, layout: &Layout) -> Spec {
        let folder = layout.exposing(exercise.name());
        let confinement = layout.confinement(&self.program, [layout.kit(), folder.clone()]);
        layout.command(&self.program, folder).confined(confinement).args(FLAGS).arg("judge.py")
    }

    fn subject(&self, layout: &Layout) -> Spec {
        let harness = layout.kit().join("python").join("subject.py");
        layout
            .command(&self.program, layout.subject())
            .confined(layout.confinement(&self.program, [layout.subject(), harness.clone()]))
            .args(FLAGS)
            .args(["-c", LAUNCH])
            .arg(harness)
    }
}
