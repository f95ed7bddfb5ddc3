//! Why a verb could not be done, what to do about it, and the exit code that says which kind it is.

use std::io::ErrorKind;

use crate::catalogue::installed::InstallError;
use crate::catalogue::load::LoadError;
use crate::catalogue::lookup::LookupError;
use crate::catalogue::pack::PackError;
use crate::catalogue::scaffold::ScaffoldError;
use crate::repo::RepoError;
use crate::runner::MachineError;
use crate::runtimes::named::NamedError;

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
            MachineError::Disk { source, .. } => {
                let place = match source.kind() {
                    ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                        ": DIFFDOJO_HOME is where it keeps things, TMPDIR where it throws them away"
                    }
                    _ => "",
                };
                (Some(format!("{}{place}", disk_mend(source))), MACHINE)
            }
            MachineError::Spawn { .. } => {
                (Some("`diffdojo doctor` shows what was found".to_owned()), MACHINE)
            }
            MachineError::Setup(_) => {
                (Some("look whether the network is there; what was fetched once is kept".to_owned()), MACHINE)
            }
            // Nothing has failed: it is the learner's to decide.
            MachineError::NotAgreed { .. } => (Some("see `diffdojo pack trust --help`".to_owned()), USAGE),
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
            RepoError::Fetch { mend, .. } => mend.clone(),
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

impl From<NamedError> for Failure {
    fn from(error: NamedError) -> Self {
        Self { message: error.to_string(), mend: None, code: USAGE }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self { message: error.to_string(), mend: None, code: USAGE }
    }
}

impl From<ScaffoldError> for Failure {
    fn from(error: ScaffoldError) -> Self {
        let mend = match &error {
            ScaffoldError::Id { .. } => {
                "write two digits, a hyphen and a name in small letters, such as 01-tidy-up".to_owned()
            }
            ScaffoldError::Exists { .. } => "choose another id; nothing is written over".to_owned(),
            ScaffoldError::Disk { source, .. } => disk_mend(source),
        };
        Self::usage(error.to_string(), mend)
    }
}

impl From<InstallError> for Failure {
    fn from(error: InstallError) -> Self {
        let mend = match &error {
            InstallError::Taken { name, .. } => {
                format!("`diffdojo pack update {name}` brings it up to date; --name calls this one otherwise")
            }
            InstallError::Unknown { .. } => "`diffdojo pack list` shows those that are there".to_owned(),
            InstallError::Name { .. } => "write small letters, digits and hyphens with --name".to_owned(),
            InstallError::Refused { .. } => {
                "a pack has plain files only; tell its author, who finds all such with `diffdojo author lint`"
                    .to_owned()
            }
            InstallError::Nothing { .. } => "name the folder or repository that has them".to_owned(),
            InstallError::Fault(_) => {
                "nothing was changed; tell its author, who finds all faults with `diffdojo author lint`"
                    .to_owned()
            }
            InstallError::Pack(_) => return Self { message: error.to_string(), mend: None, code: USAGE },
            InstallError::Disk { source, .. } => disk_mend(source),
        };
        Self::usage(error.to_string(), mend)
    }
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Self { message: error.to_string(), mend: None, code: USAGE }
    }
}

fn disk_mend(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to".to_owned()
        }
        ErrorKind::StorageFull => "make room on the disk".to_owned(),
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
