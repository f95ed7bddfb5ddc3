//! Why a verb could not be done, what to do about it, and the exit code that says which kind it is.

use crate::catalogue::load::LoadError;
use crate::catalogue::lookup::LookupError;
use crate::catalogue::pack::PackError;
use crate::repo::RepoError;
use crate::runner::MachineError;

/// A verb could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub mend: Option<String>,
    /// The exit code.
    pub code: u8,
}

/// Wrong usage, no such exercise, not an exercise's repository.
const USAGE: u8 = 2;

/// `grade` could not judge.
const MACHINE: u8 = 3;

/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

impl Failure {
    /// It could not be done; with what to do about it.
    #[must_use]
    pub fn usage(message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { message: message.into(), mend: Some(mend.into()), code: USAGE }
    }

    /// A failure of the machine in a verb that does not judge.
    #[must_use]
    pub fn outside_grading(self) -> Self {
        Self { code: if self.code == MACHINE { USAGE } else { self.code }, ..self }
    }
}

impl From<MachineError> for Failure {
    fn from(error: MachineError) -> Self {
        let (mend, code) = match &error {
            MachineError::Interrupted => (None, INTERRUPTED),
            MachineError::Missing { mend, .. } => {
                (Some(format!("{mend}; `diffdojo doctor` shows the rest")), MACHINE)
            }
            MachineError::Disk { source, .. } => (Some(disk_mend(source)), MACHINE),
            MachineError::Spawn { .. } => {
                (Some("`diffdojo doctor` shows what was found".to_owned()), MACHINE)
            }
            MachineError::Judge(_) => (
                Some(
                    "this is a fault of the exercise or of diffdojo, not of your code; please report it"
                        .to_owned(),
                ),
                MACHINE,
            ),
        };
        Self { message: error.to_string(), mend, code }
    }
}

impl From<RepoError> for Failure {
    fn from(error: RepoError) -> Self {
        let mend = match &error {
            RepoError::NotEmpty { .. } => "name an empty folder or a new one with --dir".to_owned(),
            RepoError::NotAFolder { .. } => "name a folder with --dir".to_owned(),
            RepoError::NotACheckout { .. } => {
                "go into the folder that `diffdojo start` made, or name it with --dir".to_owned()
            }
            RepoError::State { .. } => {
                "start the exercise again in another folder; your files stay".to_owned()
            }
            RepoError::Disk { source, .. } => disk_mend(source),
            RepoError::Git(_) => "look whether the folder can be written and its .git is whole".to_owned(),
        };
        Self::usage(error.to_string(), mend)
    }
}

impl From<LookupError> for Failure {
    fn from(error: LookupError) -> Self {
        let mend = match error {
            LookupError::Unknown { .. } => "`diffdojo list` shows all of them",
            LookupError::Ambiguous { .. } => "write more of the name",
        };
        Self::usage(error.to_string(), mend)
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self { message: error.to_string(), mend: None, code: USAGE }
    }
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Self { message: error.to_string(), mend: None, code: USAGE }
    }
}

fn disk_mend(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to".to_owned()
        }
        std::io::ErrorKind::StorageFull => "make room on the disk".to_owned(),
        _ => "look whether the folder can be read and written".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_failure_of_the_machine_has_code_three() {
        assert_eq!(Failure::from(MachineError::Judge("x".into())).code, 3);
        assert_eq!(Failure::from(MachineError::Missing { what: "x".into(), mend: "y".into() }).code, 3);
        assert_eq!(Failure::from(MachineError::Interrupted).code, 130);
        assert_eq!(Failure::from(RepoError::NotACheckout { path: "x".into() }).code, 2);
        assert_eq!(Failure::from(LookupError::Unknown { query: "x".into() }).code, 2);
        assert_eq!(Failure::from(MachineError::Judge("x".into())).outside_grading().code, 2);
    }
}
