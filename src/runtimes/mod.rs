//! What a language needs to be judged: found on the machine, staged, compiled, run, read.

pub mod admission;
pub mod go;
pub mod go_imports;
pub mod layout;
pub mod libraries;
pub mod named;
pub mod node;
pub mod python;
pub mod toolchain;
pub mod typescript;

use crate::domain::exercise::{Exercise, Language};
use crate::domain::tree::Tree;
use crate::domain::verdict::Status;
use crate::runner::MachineError;
use crate::runner::process::Spec;
use crate::runner::run::Finished;
use layout::Layout;
use toolchain::Toolbox;

/// Code that does not parse, compile or load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What the compiler or loader says, with file and line.
    pub message: String,
}

/// A submission as the two suites need it on disk.
#[derive(Clone, Debug)]
pub struct Staged {
    /// For the fixture's own tests.
    pub visible: Tree,
    /// For the subject: without any test.
    pub subject: Tree,
}

/// What the fixture's own tests reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisibleRun {
    /// Name, status and message of each test, as often as it was reported.
    pub tests: Vec<(String, Status, String)>,
    /// The code did not load.
    pub broken: Option<Broken>,
}

/// A language's way from a submission to what it shows.
pub trait Runtime: Send + Sync {
    /// The folder of the kit that its judges and subjects need.
    fn kit(&self) -> &'static str;

    /// The files of the libraries that a submission imports, of those that the exercise allows;
    /// fetched where they were not before.
    ///
    /// # Errors
    /// [`MachineError::Missing`] where they cannot be had.
    fn provide(&self, exercise: &Exercise, tree: &Tree) -> Result<Tree, MachineError>;

    /// Turns a submission and its libraries into the trees that are run.
    ///
    /// # Errors
    /// When the code does not parse.
    fn stage(&self, exercise: &Exercise, tree: &Tree, libraries: &Tree) -> Result<Staged, Broken>;

    /// Compiles what the exposing suite runs.
    ///
    /// # Errors
    /// When the machine fails; code that does not compile is a value.
    fn compile(&self, exercise: &Exercise, layout: &Layout) -> Result<Result<(), Broken>, MachineError>;

    /// Compiles the fixture's own tests.
    ///
    /// # Errors
    /// When the machine fails; code that does not compile is a value.
    fn compile_visible(
        &self,
        _exercise: &Exercise,
        _layout: &Layout,
    ) -> Result<Result<(), Broken>, MachineError> {
        Ok(Ok(()))
    }

    /// The commands that run the fixture's own tests.
    fn visible(&self, layout: &Layout, files: &[String]) -> Vec<Spec>;

    /// What one of these commands reported.
    fn read_visible(&self, layout: &Layout, spec: &Spec, finished: &Finished) -> VisibleRun;

    /// The command of the judge.
    fn judge(&self, exercise: &Exercise, layout: &Layout) -> Spec;

    /// The command of a subject, without the argument that names its channel.
    fn subject(&self, layout: &Layout) -> Spec;
}

/// The runtime of a language, where the machine has it. `kit` is what judges and subjects share.
///
/// # Errors
/// [`MachineError::Missing`] with how to get it.
pub fn runtime(language: Language, toolbox: &Toolbox, kit: &Tree) -> Result<Box<dyn Runtime>, MachineError> {
    let tools = toolbox.need(language)?;
    Ok(match language {
        Language::JavaScript | Language::TypeScript => Box::new(node::Node::new(tools, toolbox.cache())),
        Language::Python => Box::new(python::Python::new(tools)),
        Language::Go => Box::new(go::Go::new(tools, toolbox.cache(), kit)),
        Language::Rust => {
            return Err(MachineError::Judge("no judge speaks Rust; it is for project exercises".to_owned()));
        }
    })
}
