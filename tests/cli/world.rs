//! A learner's world for one test: an empty home, a place for temporary files, and the program in it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use diffdojo::catalogue::load::load;
use diffdojo::catalogue::pack::Pack;
use diffdojo::domain::exercise::{Exercise, Language};
use diffdojo::runtimes::named::Named;
use diffdojo::runtimes::toolchain::{Tool, Toolbox};

/// One exercise of each language.
pub const ONE_OF_EACH: [&str; 4] =
    ["01-session-cleanup", "02-dashboard-page", "05-total-sizes", "07-best-quote"];

/// A learner's world.
pub struct World {
    folder: tempfile::TempDir,
}

/// What a run of the program came to.
pub struct Run {
    pub code: i32,
    pub output: String,
    pub errors: String,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("diffdojo-test-").tempdir().expect("a folder");
        for name in ["home", "tmp", "work"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Self { folder }
    }

    /// Where the learner stands.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The learner's home.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the program puts temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }

    /// The learner's `DIFFDOJO_HOME`.
    pub fn dojo_home(&self) -> PathBuf {
        self.home().join("dojo")
    }

    /// What was left in the place for temporary files.
    pub fn left_behind(&self) -> Vec<PathBuf> {
        std::fs::read_dir(self.temporary())
            .expect("readable")
            .map(|entry| entry.expect("entry").path())
            .collect()
    }

    /// The program, in this world, with what is compiled once shared among all tests.
    pub fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diffdojo"));
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("USERPROFILE", self.home())
            .env("DIFFDOJO_HOME", self.dojo_home())
            .env("TMPDIR", self.temporary())
            .env("TMP", self.temporary())
            .env("TEMP", self.temporary());
        for name in ["SystemRoot", "SystemDrive", "PATHEXT", "ComSpec", "PYENV_ROOT", "DIFFDOJO_RUNTIME"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        // A version manager's shim looks for its versions in the home, which is another one here.
        if let Some(home) = ["HOME", "USERPROFILE"].iter().find_map(std::env::var_os).map(PathBuf::from) {
            for (name, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
                let place = std::env::var_os(name).map_or_else(|| home.join(folder), PathBuf::from);
                if place.is_dir() {
                    command.env(name, place);
                }
            }
        }
        share_compiled(&self.dojo_home());
        command
    }

    /// A program in place of ssh. The other machine is this one: what ssh would do there is done here.
    #[cfg(unix)]
    pub fn ssh(&self) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let ssh = self.home().join("ssh");
        std::fs::write(&ssh, "#!/bin/sh\nshift\nexec sh -c \"$*\"\n").expect("written");
        std::fs::set_permissions(&ssh, std::fs::Permissions::from_mode(0o755)).expect("set");
        ssh
    }

    /// Runs the program where the learner stands.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_in(&self.work(), arguments)
    }

    /// Runs the program in a folder.
    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Run {
        finish(self.command(folder).args(arguments).output().expect("the program starts"))
    }

    /// Checks an exercise out, by the number that its id begins with, and gives its folder.
    pub fn start(&self, id: &str) -> PathBuf {
        let run = self.run(&["start", id]);
        assert_eq!(run.code, 0, "{}", run.errors);
        let whole = ONE_OF_EACH.into_iter().find(|whole| whole.starts_with(id)).expect("one of each");
        self.work().join(whole)
    }
}

/// What a finished run came to.
pub fn finish(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        output: String::from_utf8(output.stdout).expect("UTF-8"),
        errors: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The address of a repository in a folder.
pub fn address(folder: &Path) -> String {
    let path = folder.to_str().expect("Unicode").replace('\\', "/");
    format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
}

/// A built-in exercise.
pub fn exercise(id: &str) -> Exercise {
    load(&Pack::BuiltIn, id).unwrap_or_else(|error| panic!("{error}"))
}

/// Lays the reference fix of an exercise over its checkout.
pub fn fix(id: &str, folder: &Path) {
    let exercise = exercise(id);
    let fix = exercise.reference_fix().expect("a fix");
    fix.overlay
        .removes
        .iter()
        .for_each(|path| std::fs::remove_file(folder.join(path.as_str())).expect("removed"));
    lay(&fix.overlay.files, folder);
}

/// Lays a decoy of an exercise over its checkout.
pub fn decoy(id: &str, name: &str, folder: &Path) {
    let exercise = exercise(id);
    let decoy = exercise.decoys.iter().find(|decoy| decoy.name == name).expect("a decoy of that name");
    lay(&decoy.overlay.files, folder);
}

fn lay(files: &diffdojo::domain::tree::Tree, folder: &Path) {
    for (path, bytes) in files.iter() {
        let file = folder.join(path.as_str());
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, bytes).expect("written");
    }
}

/// Copies a folder and all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable") {
        let entry = entry.expect("entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Every file of a checkout but git's, relative to it.
pub fn files(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, prefix: &str, out: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let entry = entry.expect("entry");
            let name = entry.file_name().into_string().expect("Unicode");
            if entry.path().is_dir() {
                if name != ".git" {
                    walk(&entry.path(), &format!("{prefix}{name}/"), out);
                }
            } else {
                out.insert(format!("{prefix}{name}"));
            }
        }
    }
    let mut out = BTreeSet::new();
    walk(folder, "", &mut out);
    out
}

/// Whether the machine can run a language; says so where it cannot. With
/// `DIFFDOJO_REQUIRE_RUNTIMES` set, it must.
#[expect(clippy::print_stderr, reason = "what is not run is said, as test runners do")]
pub fn can_run(language: Language) -> bool {
    let cache = std::env::temp_dir();
    let able = Tool::of(language).iter().all(|tool| {
        Toolbox::new(&cache.join("diffdojo-test-tools"), Named::from_environment().expect("programs"))
            .look(*tool)
            .is_ok()
    });
    if !able {
        assert!(!required(), "{} is missing and DIFFDOJO_REQUIRE_RUNTIMES is set", language.title());
        eprintln!("NOT RUN: {} is missing on this machine", language.title());
    }
    able
}

fn required() -> bool {
    std::env::var_os("DIFFDOJO_REQUIRE_RUNTIMES").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Go's standard library takes a minute to compile for the race detector: once for all tests.
fn share_compiled(dojo_home: &Path) {
    let shared = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exercises-cache").join("go");
    let own = dojo_home.join("cache");
    std::fs::create_dir_all(&shared).expect("made");
    std::fs::create_dir_all(&own).expect("made");
    if !own.join("go").exists() {
        #[cfg(unix)]
        std::os::unix::fs::symlink(&shared, own.join("go")).expect("linked");
        // Not everybody may make links there; without one it only takes longer.
        #[cfg(windows)]
        std::os::windows::fs::symlink_dir(&shared, own.join("go")).ok();
    }
}
