//! Programs that a person names for a language, in place of those on PATH.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::toolchain::Tool;

/// The variable that names programs: `node=PATH` and so on, separated as the entries of `PATH` are.
pub const VARIABLE: &str = "DIFFDOJO_RUNTIME";

/// What was named is no program that can be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NamedError {
    /// Not of the form `NAME=PATH`.
    #[error("{entry:?} names no runtime; write {names}=PATH", names = names())]
    Form {
        /// What was written.
        entry: String,
    },
    /// There is no program at the path.
    #[error("{name}={}: there is no program; name the program itself, or the folder that it is in", path.display())]
    NoProgram {
        /// The name before the `=`.
        name: &'static str,
        /// The path after it.
        path: PathBuf,
    },
    /// The same name twice.
    #[error("{name} is named twice; name one program for each language")]
    Twice {
        /// The name before the `=`.
        name: &'static str,
    },
}

/// Programs that a person named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named(BTreeMap<Tool, PathBuf>);

impl Named {
    /// Reads entries of the form `node=PATH`, where the path is a program or the folder that it is in.
    ///
    /// # Errors
    /// When an entry has another form, names no program, or names the same as another.
    pub fn read<S: AsRef<OsStr>>(entries: impl IntoIterator<Item = S>) -> Result<Self, NamedError> {
        let mut named = BTreeMap::new();
        for entry in entries {
            let entry = entry.as_ref();
            let form = || NamedError::Form { entry: entry.to_string_lossy().into_owned() };
            let text = entry.to_str().ok_or_else(form)?;
            let (name, path) = text.split_once('=').ok_or_else(form)?;
            let tool = Tool::ALL.into_iter().find(|tool| tool.short_name() == name).ok_or_else(form)?;
            let path = Path::new(path);
            let program = program(tool, path)
                .ok_or_else(|| NamedError::NoProgram { name: tool.short_name(), path: path.to_owned() })?;
            if named.insert(tool, program).is_some() {
                return Err(NamedError::Twice { name: tool.short_name() });
            }
        }
        Ok(Self(named))
    }

    /// Reads the entries of [`VARIABLE`].
    ///
    /// # Errors
    /// As [`Named::read`].
    pub fn from_environment() -> Result<Self, NamedError> {
        let value = std::env::var_os(VARIABLE).unwrap_or_default();
        Self::read(std::env::split_paths(&value).map(OsString::from).filter(|entry| !entry.is_empty()))
    }

    /// These, and of others those that are not among them.
    #[must_use]
    pub fn or(mut self, others: Self) -> Self {
        for (tool, program) in others.0 {
            self.0.entry(tool).or_insert(program);
        }
        self
    }

    /// The program that was named.
    #[must_use]
    pub fn program(&self, tool: Tool) -> Option<&Path> {
        self.0.get(&tool).map(PathBuf::as_path)
    }
}

fn names() -> String {
    Tool::ALL.map(Tool::short_name).join(", ")
}

/// The program at a path, or in the folder there, or in that folder's `bin`.
fn program(tool: Tool, path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    if path.is_file() {
        return Some(path);
    }
    let file = |name: &str| format!("{name}{}", std::env::consts::EXE_SUFFIX);
    [path.clone(), path.join("bin")]
        .iter()
        .flat_map(|folder| tool.names().iter().map(|name| folder.join(file(name))))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_by_itself_or_by_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let bin = folder.path().join("bin");
        std::fs::create_dir(&bin).expect("made");
        let own = bin.join(format!("node{}", std::env::consts::EXE_SUFFIX));
        std::fs::write(&own, "").expect("written");
        for path in [folder.path(), &bin, &own] {
            let named = Named::read([format!("node={}", path.display())]).expect("read");
            assert_eq!(named.program(Tool::Node), Some(own.as_path()));
            assert_eq!(named.program(Tool::Go), None);
        }
    }

    #[test]
    fn what_names_no_program_is_refused_with_what_to_write() {
        let here = std::env::current_exe().expect("a program").display().to_string();
        for (entries, told) in [
            (vec!["node".to_owned()], "\"node\" names no runtime; write node, python, go, cc, rust=PATH"),
            (vec!["perl=/bin/perl".to_owned()], "\"perl=/bin/perl\" names no runtime"),
            (vec!["go=/nowhere/at/all".to_owned()], "go=/nowhere/at/all: there is no program"),
            (vec![format!("go={here}"), format!("go={here}")], "go is named twice"),
        ] {
            let error = Named::read(&entries).expect_err("refused").to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }

    #[test]
    fn what_is_said_on_the_command_line_goes_before_the_environment() {
        let here = std::env::current_exe().expect("a program");
        let own = Named::read([format!("go={}", here.display())]).expect("read");
        let none = Named::default();
        assert_eq!(own.clone().or(none.clone()), own);
        assert_eq!(none.or(own.clone()), own);
    }
}
