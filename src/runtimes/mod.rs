//! What a language needs to be judged: found on the machine, staged, compiled, run, read.

pub mod admission;
pub mod go;
pub mod go_imports;
pub mod layout;
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

    /// Turns a submission into the trees that are run.
    ///
    /// # Errors
    /// When the code does not parse.
    fn stage(&self, exercise: &Exercise, tree: &Tree) -> Result<Staged, Broken>;

    /// Compiles what the exposing suite runs.
    ///
    /// # Errors
    /// When the machine fails; code that does not compile is a value.
    fn compile(&self, exercise: &Exercise, layout: &Layout) -> Result<Result<(), Broken>, MachineError>;

    /// Whether the command of the fixture's own tests compiles first, and prints nothing until then.
    fn compiles_visible(&self) -> bool {
        false
    }

    /// The command that runs the fixture's own tests.
    fn visible(&self, layout: &Layout, files: &[String]) -> Spec;

    /// What they reported.
    fn read_visible(&self, layout: &Layout, finished: &Finished) -> VisibleRun;

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
        Language::JavaScript | Language::TypeScript => Box::new(node::Node::new(tools)),
        Language::Python => Box::new(python::Python::new(tools)),
        Language::Go => Box::new(go::Go::new(tools, toolbox.cache(), kit)),
    })
}
