//! Repositories on other machines, by the machine's own git: it knows the learner's keys, passwords and
//! proxies, and libgit2 is built without any of that. Nothing but the transfer is done by it.

use std::path::Path;
use std::process::{Command, Stdio};

use super::RepoError;

/// Variables that would lead git to another repository, or have it run something.
const ASTRAY: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_EXTERNAL_DIFF",
    "GIT_TEMPLATE_DIR",
];

/// No hook, no program of the repository's, no other transport, no tidying up afterwards.
const SETTINGS: [&str; 8] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.allow=never",
    "protocol.https.allow=always",
    "protocol.ssh.allow=always",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
];

/// What is wanted of a repository on another machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'a> {
    /// The address.
    pub(super) source: &'a str,
    /// What to bring, and what to call it here.
    pub(super) refspecs: &'a [&'a str],
    /// Without the history behind it.
    pub(super) shallow: bool,
    /// Whether git may ask for a password.
    pub(super) ask: bool,
}

/// Fetches into the repository in a folder.
///
/// # Errors
/// When git is missing, or says no.
pub(super) fn fetch(wanted: Wanted<'_>, folder: &Path) -> Result<(), RepoError> {
    let Wanted { source, refspecs, shallow, ask } = wanted;
    let mut command = Command::new("git");
    command.arg("--git-dir").arg(folder);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    command.args(["fetch", "--quiet", "--no-tags", "--no-recurse-submodules"]);
    if shallow {
        command.args(["--depth", "1"]);
    }
    command.arg("--").arg(source).args(refspecs);
    for name in ASTRAY {
        command.env_remove(name);
    }
    command.env("GIT_TERMINAL_PROMPT", if ask { "1" } else { "0" });
    command.stdin(if ask { Stdio::inherit() } else { Stdio::null() });
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let output = command.output().map_err(|error| RepoError::Fetch {
        source_: source.to_owned(),
        fault: format!("git could not be started: {error}"),
        mend: "install git, or clone it yourself and name the folder".to_owned(),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let words: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).take(4).collect();
    Err(RepoError::Fetch {
        source_: source.to_owned(),
        fault: words.join(" "),
        mend: "look whether `git ls-remote` reaches it and shows what you name".to_owned(),
    })
}
