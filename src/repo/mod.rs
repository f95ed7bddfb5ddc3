//! The learner's repository: the only files that know git2.

mod afar;
pub mod checkout;
pub mod fetch;
pub mod history;
pub mod reset;
pub mod source;

use std::path::PathBuf;
use std::sync::Once;

use git2::{Config, ConfigLevel, Repository, RepositoryInitOptions};
use thiserror::Error;

/// Something about a learner's repository cannot be done.
#[derive(Debug, Error)]
pub enum RepoError {
    /// The folder holds files already.
    #[error("{} is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// There is a file where the folder should be.
    #[error("{} is a file", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// A file or folder cannot be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not inside a repository that `start` made.
    #[error("{} is not inside an exercise's repository", path.display())]
    NotACheckout {
        /// Where the search began.
        path: PathBuf,
    },
    /// What `start` wrote into `.git` cannot be read.
    #[error("{} cannot be read: {fault}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: String,
    },
    /// What should be fetched cannot be.
    #[error("{source_}: {fault}")]
    Fetch {
        /// The address.
        source_: String,
        /// Why.
        fault: String,
        /// What to do about it.
        mend: String,
    },
    /// git itself says no.
    #[error("git: {}", .0.message())]
    Git(#[from] git2::Error),
}

impl RepoError {
    fn disk(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { path, source }
    }
}

/// Nothing of the user's or the machine's git configuration is read: identity, default branch,
/// line endings, attributes and templates must not change what an exercise is.
fn without_configuration() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for level in [ConfigLevel::System, ConfigLevel::Global, ConfigLevel::XDG, ConfigLevel::ProgramData] {
            #[expect(
                unsafe_code,
                reason = "libgit2 keeps its search paths in globals; `Once` makes this the only writer"
            )]
            // SAFETY: called once, before this program opens any repository.
            let cleared = unsafe { git2::opts::set_search_path(level, "") };
            // A level that this platform does not have cannot be read either.
            drop(cleared);
        }
    });
}

fn init(folder: &std::path::Path) -> Result<Repository, RepoError> {
    without_configuration();
    let mut options = RepositoryInitOptions::new();
    options.no_reinit(true).external_template(false).initial_head("main").mkpath(true);
    let repository = Repository::init_opts(folder, &options)?;
    keep_line_endings(&mut repository.config()?)?;
    Ok(repository)
}

/// The learner's own git must not turn line endings either: the fixture would look edited.
fn keep_line_endings(config: &mut Config) -> Result<(), RepoError> {
    config.set_bool("core.autocrlf", false)?;
    config.set_str("core.eol", "lf")?;
    Ok(())
}

fn open(git_folder: &std::path::Path) -> Result<Repository, RepoError> {
    without_configuration();
    Ok(Repository::open(git_folder)?)
}
